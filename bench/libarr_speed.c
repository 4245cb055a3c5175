/* SPDX-License-Identifier: Apache-2.0 */
/* libarr's half of the comparison with NumPy: measures the rows of libarr_speed.def when told so.
 *
 * usage: libarr_speed            for libarr_speed.py, by lines on stdin, each answered by one line:
 *            rows                how many; then per row: group, name, operands, bytes, NumPy code
 *            setup ROW           makes the row's operands
 *            run THREADS NS      the median of calls of about NS nanoseconds in all
 *            limit THREADS       what moving the row's bytes takes at least
 *        libarr_speed NAME       one row alone, for a profiler: prints the median of 2 seconds */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libarr_speed.h"
#include "rounds.h"

enum { SAMPLES_MAX = 2000 };

double wall_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

/* Nanoseconds of one call, of `count` in a row. */
static double sample(const struct row *row, int64_t count)
{
	const double start = wall_ns();

	for (int64_t i = 0; i < count; i++) {
		arr_array *out = NULL;

		if (row->call(&out) != ARR_OK) {
			fprintf(stderr, "libarr_speed: %s: failed\n", row->name);
			exit(1);
		}
		arr_array_release(out);
	}
	return (wall_ns() - start) / (double)count;
}

/* Short calls are timed by the thousand. */
static double median_ns(const struct row *row, double budget_ns)
{
	static double samples[SAMPLES_MAX];
	const double one = sample(row, 1), another = sample(row, 1);
	const double first = one < another ? one : another, end = wall_ns() + budget_ns;
	const int64_t batch = first < 20e3 ? (int64_t)(1e5 / first) + 1 : 1;
	size_t count = 0;

	do
		samples[count++] = sample(row, batch);
	while (count < SAMPLES_MAX && wall_ns() < end);
	return rounds_median(samples, count);
}

static void print_rows(void)
{
	printf("%zu\n", row_count);
	for (size_t i = 0; i < row_count; i++)
		printf("%s\t%s\t%s\t%.0f\t%s\n", rows[i].group, rows[i].name, rows[i].operands,
		       rows[i].read_bytes + rows[i].written_bytes, rows[i].numpy);
}

static void serve(void)
{
	const struct row *row = NULL;
	char line[200];
	double budget;
	size_t index;
	int threads;

	while (fgets(line, sizeof line, stdin)) {
		if (!strcmp(line, "rows\n")) {
			print_rows();
		} else if (sscanf(line, "setup %zu", &index) == 1 && index < row_count) {
			row = &rows[index];
			operands_make(row->operands);
			sample(row, 2);
			printf("ok\n");
		} else if (row && sscanf(line, "run %d %lf", &threads, &budget) == 2 &&
			   arr_threads_set(threads, NULL) == ARR_OK) {
			printf("%.2f\n", median_ns(row, budget));
		} else if (row && sscanf(line, "limit %d", &threads) == 1) {
			printf("%.2f\n",
			       bandwidth_limit_ns(row->read_bytes, row->written_bytes, threads));
		} else {
			fprintf(stderr, "libarr_speed: what is '%s'?\n", line);
			exit(2);
		}
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		serve();
		operands_free();
		return 0;
	}
	for (size_t i = 0; i < row_count; i++) {
		if (strcmp(rows[i].name, argv[1]))
			continue;
		operands_make(rows[i].operands);
		sample(&rows[i], 2);
		printf("%s\t%.1f ns\n", argv[1], median_ns(&rows[i], 2e9));
		operands_free();
		return 0;
	}
	fprintf(stderr, "libarr_speed: no row '%s'\n", argv[1]);
	return 2;
}
