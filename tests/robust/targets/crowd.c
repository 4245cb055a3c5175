/* SPDX-License-Identifier: Apache-2.0 */
/* More of something than any table has room for: threads, blocks, or execs of itself. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_barrier_t barrier;

static void *wait_for_all(void *arg)
{
	void *p = malloc(2000);

	pthread_barrier_wait(&barrier);
	free(p);
	return arg;
}

static int threads(int count)
{
	pthread_t *made = calloc((size_t)count, sizeof *made);
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	pthread_barrier_init(&barrier, NULL, (unsigned)count);
	for (int i = 0; i < count; i++)
		if (pthread_create(&made[i], &attr, wait_for_all, NULL) != 0)
			return 2;
	for (int i = 0; i < count; i++)
		pthread_join(made[i], NULL);
	free(made);
	return 0;
}

static int blocks(int count)
{
	char **made = calloc((size_t)count, sizeof *made);

	for (int i = 0; i < count; i++) {
		made[i] = malloc(1100u + (unsigned)(i % 7));
		made[i][0] = (char)i;
	}
	for (int i = count; i-- > 0;) {
		if (made[i][0] != (char)i)
			return 2;
		free(made[i]);
	}
	free(made);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int count = argc > 2 ? atoi(argv[2]) : 0;

	if (!strcmp(what, "threads"))
		return threads(count);
	if (!strcmp(what, "blocks"))
		return blocks(count);
	if (!strcmp(what, "execs") && count > 0) {
		char text[16];

		free(malloc(5000));
		snprintf(text, sizeof text, "%d", count - 1);
		execl("/proc/self/exe", argv[0], what, text, (char *)NULL);
		return 3;
	}
	return 4;
}
