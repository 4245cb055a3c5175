/* SPDX-License-Identifier: Apache-2.0 */
/* Nanoseconds of a malloc + free pair. Run bare and under the probe; the difference by two is the
 *cost of one allocation event.
 *
 *	bench_probe_alloc [size_bytes [pairs [threads]]]
 *
 * With several threads the figure is CPU time of a pair, so that more threads than CPUs do not
 *count, and the mean over the threads. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "rounds.h"

enum { ROUNDS = 9, THREADS_MAX = 16 };

struct job {
	size_t size_bytes;
	long pairs;
	double median, best; /* ns of a pair */
};

static void *work(void *arg)
{
	struct job *job = arg;
	double rounds[ROUNDS];

	for (int r = 0; r < ROUNDS; r++) {
		double start = rounds_cpu_ns();

		for (long i = 0; i < job->pairs; i++) {
			void *volatile ptr = malloc(job->size_bytes);

			free(ptr);
		}
		rounds[r] = (rounds_cpu_ns() - start) / (double)job->pairs;
	}
	job->median = rounds_median(rounds, ROUNDS);
	job->best = rounds[0];
	return NULL;
}

int main(int argc, char **argv)
{
	struct job jobs[THREADS_MAX] = { { 0 } };
	pthread_t threads[THREADS_MAX];
	long count = argc > 3 ? strtol(argv[3], NULL, 10) : 1;
	double median = 0, best = 0;

	if (count < 1 || count > THREADS_MAX)
		return 2;
	for (long t = 0; t < count; t++) {
		jobs[t].size_bytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 32;
		jobs[t].pairs = argc > 2 ? strtol(argv[2], NULL, 10) : 2000000;
	}
	if (count == 1)
		work(&jobs[0]);
	for (long t = 0; count > 1 && t < count; t++)
		pthread_create(&threads[t], NULL, work, &jobs[t]);
	for (long t = 0; count > 1 && t < count; t++)
		pthread_join(threads[t], NULL);
	for (long t = 0; t < count; t++) {
		median += jobs[t].median / (double)count;
		best += jobs[t].best / (double)count;
	}
	printf("malloc+free of %zu bytes, %ld thread(s): %.1f ns (best %.1f)\n", jobs[0].size_bytes,
	       count, median, best);
	return 0;
}
