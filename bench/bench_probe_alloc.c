/* SPDX-License-Identifier: Apache-2.0 */
/* Nanoseconds of a malloc + free pair. Run bare and under the probe; the difference by two is the cost
 * of one allocation event.
 *
 *	bench_probe_alloc [size_bytes [pairs]] */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 9 };

static double now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	size_t size_bytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 32;
	long pairs = argc > 2 ? strtol(argv[2], NULL, 10) : 2000000;
	double rounds[ROUNDS];

	for (int r = 0; r < ROUNDS; r++) {
		double start = now_ns();

		for (long i = 0; i < pairs; i++) {
			void *volatile ptr = malloc(size_bytes);

			free(ptr);
		}
		rounds[r] = (now_ns() - start) / (double)pairs;
	}
	qsort(rounds, ROUNDS, sizeof rounds[0], by_value);
	printf("malloc+free of %zu bytes: %.1f ns (best %.1f)\n", size_bytes, rounds[ROUNDS / 2],
	       rounds[0]);
	return 0;
}
