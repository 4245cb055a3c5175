/* SPDX-License-Identifier: Apache-2.0 */
/* What the programs of this folder measure with: the thread's own CPU time, so that a busy machine
 * shows less, and the median of several rounds. */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include <stddef.h>
#include <stdlib.h>
#include <time.h>

static inline double rounds_cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static inline int rounds_by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts them: the best is then values[0]. */
static inline double rounds_median(double *values, size_t count)
{
	qsort(values, count, sizeof *values, rounds_by_value);
	return values[count / 2];
}

#endif
