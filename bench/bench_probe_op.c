/* SPDX-License-Identifier: Apache-2.0 */
/* Nanoseconds of one operation record. Plays libarr: the probe finds arr_observer_install in this
 * program and is then called as libarr would call it, around nothing. Run under the probe:
 *
 *	ARR_SPOOL=DIR LD_PRELOAD=.../libarrprobe.so bench_probe_op [calls] */
#include <arr/observer.h>

#include <stdio.h>
#include <stdlib.h>

#include "rounds.h"

enum { ROUNDS = 9 };

static const struct arr_observer *observer;

const struct arr_observer *arr_observer_install(const struct arr_observer *next)
{
	const struct arr_observer *before = observer;

	observer = next;
	return before;
}

static double one_round(long calls, struct arr_trace_op *op)
{
	double start = rounds_cpu_ns();

	for (long i = 0; i < calls; i++) {
		observer->begin(op);
		observer->end(op);
	}
	return (rounds_cpu_ns() - start) / (double)calls;
}

int main(int argc, char **argv)
{
	static const int64_t shape[] = { 1000, 8 };
	const unsigned dense = ARR_TRACE_C_CONTIGUOUS | ARR_TRACE_ALIGNED;
	long calls = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
	double rounds[ROUNDS], median;
	struct arr_trace_op op = {
		.struct_bytes = sizeof op,
		.kind = ARR_OP_UFUNC,
		.op = "add",
		.variant = "avx2",
		.operand_count = 3,
		.operands = { { "float64", shape, 2, dense, 64000 },
			      { "float64", shape, 2, dense, 64000 },
			      { "float64", shape, 2, dense | ARR_TRACE_OUTPUT | ARR_TRACE_OWNS_DATA,
				64000 } },
	};

	if (!observer) {
		puts("no observer: run it with LD_PRELOAD=libarrprobe.so ARR_SPOOL=DIR");
		return 2;
	}
	for (int r = 0; r < ROUNDS; r++)
		rounds[r] = one_round(calls, &op);
	median = rounds_median(rounds, ROUNDS);
	printf("one operation record: %.1f ns (best %.1f)\n", median, rounds[0]);
	return 0;
}
