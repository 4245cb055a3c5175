/* SPDX-License-Identifier: Apache-2.0 */
/* 64 threads that free what other threads allocated, with realloc, aligned blocks, short-lived
 * threads, pthread_exit and cancellation; contents are checked. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 64, SLOTS = 512, ROUNDS = 4000 };

static _Atomic(unsigned char *) slots[SLOTS];
static atomic_long wrong, made;

static size_t size_of(unsigned tag)
{
	return 16 + (size_t)(tag * 2654435761u % 40000u);
}

static void give_back(unsigned char *p)
{
	unsigned tag;
	size_t size;

	if (!p)
		return;
	memcpy(&tag, p, sizeof tag);
	size = size_of(tag);
	if (p[size - 1] != (unsigned char)tag)
		atomic_fetch_add(&wrong, 1);
	if (tag % 5 == 0) {
		p = realloc(p, size * 2);
		if (!p || memcmp(p, &tag, sizeof tag) != 0)
			atomic_fetch_add(&wrong, 1);
	}
	free(p);
}

static unsigned char *take(unsigned tag)
{
	size_t size = size_of(tag);
	unsigned char *p = NULL;

	switch (tag % 4) {
	case 0:
		p = malloc(size);
		break;
	case 1:
		p = calloc(1, size);
		break;
	case 2:
		p = aligned_alloc(64, (size + 63) & ~(size_t)63);
		break;
	default:
		if (posix_memalign((void **)&p, 256, size) != 0)
			p = NULL;
	}
	if (!p)
		abort();
	memcpy(p, &tag, sizeof tag);
	p[size - 1] = (unsigned char)tag;
	atomic_fetch_add(&made, 1);
	return p;
}

static void *brief(void *arg)
{
	free(malloc(3000));
	if ((uintptr_t)arg % 2)
		pthread_exit(NULL);
	return NULL;
}

static void *waiting(void *arg)
{
	void *p = malloc(9000);

	(void)arg;
	pthread_cleanup_push(free, p);
	for (;;)
		pause();
	pthread_cleanup_pop(1);
	return NULL;
}

static void *work(void *arg)
{
	unsigned random = (unsigned)(uintptr_t)arg * 7919u + 1u;

	for (int i = 0; i < ROUNDS; i++) {
		random = random * 1103515245u + 12345u;
		give_back(atomic_exchange(&slots[(random >> 8) % SLOTS], take(random)));
		if (i % 1000 == 999) {
			pthread_t t;

			if (pthread_create(&t, NULL, brief, (void *)(uintptr_t)i) == 0)
				pthread_join(t, NULL);
			if (pthread_create(&t, NULL, waiting, NULL) == 0) {
				pthread_cancel(t);
				pthread_join(t, NULL);
			}
		}
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];

	for (uintptr_t i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, (void *)i) != 0)
			return 3;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < SLOTS; i++)
		give_back(slots[i]);
	printf("wrong %ld made %ld\n", atomic_load(&wrong), atomic_load(&made));
	return 0;
}
