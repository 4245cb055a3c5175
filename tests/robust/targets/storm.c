/* SPDX-License-Identifier: Apache-2.0 */
/* A timer signal every 100 us whose handler allocates, while the program copies, maps and starts
 * threads. The program itself does not call malloc meanwhile: that would be its own bug with any
 * allocator. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static atomic_int handled, wrong;

static void on_timer(int number)
{
	static void *kept[64];
	int i = atomic_fetch_add(&handled, 1) % 64;
	size_t size = 500u + (unsigned)i * 900u;

	(void)number;
	free(kept[i]);
	kept[i] = malloc(size);
	if (!kept[i])
		atomic_fetch_add(&wrong, 1);
	else
		memset(kept[i], i, size);
}

int main(void)
{
	static char from[1 << 20], to[1 << 20];
	struct sigaction action = { .sa_handler = on_timer, .sa_flags = SA_RESTART };
	struct itimerval every = { { 0, 100 }, { 0, 100 } }, off = { { 0, 0 }, { 0, 0 } };
	struct timespec start, now;
	unsigned sum = 0;

	free(malloc(100));
	sigaction(SIGALRM, &action, NULL);
	clock_gettime(CLOCK_MONOTONIC, &start);
	setitimer(ITIMER_REAL, &every, NULL);
	do {
		memset(from, (int)sum, sizeof from);
		memcpy(to, from, sizeof to);
		memmove(to + 1, to, sizeof to - 1);
		for (int i = 0; i < 20; i++) {
			char *p = mmap(NULL, 1 << 17, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

			p[100] = 1;
			munmap(p, 1 << 17);
		}
		sum += (unsigned char)to[77];
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - start.tv_sec < 2);
	setitimer(ITIMER_REAL, &off, NULL);
	printf("%s %d\n", atomic_load(&handled) > 100 ? "storm" : "calm", atomic_load(&wrong));
	return 0;
}
