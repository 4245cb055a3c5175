/* SPDX-License-Identifier: Apache-2.0 */
/* What a libarr call costs on tiny arrays: nanoseconds per call, the result's release included; the
 * median of 21 rounds.
 *
 * usage: bench_libarr_calls [ELEMENTS]     (10 unless given) */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <arr/arr.h>

#include "rounds.h"

enum { ROUNDS = 21, CALLS = 20000 };

static arr_array *x, *y, *integers, *matrix;

typedef enum arr_status call_fn(arr_array **out);

#define CALL(name, expression)                              \
	static enum arr_status call_##name(arr_array **out) \
	{                                                   \
		return expression;                          \
	}
CALL(add, arr_add(x, y, out, NULL))
CALL(multiply, arr_multiply(x, y, out, NULL))
CALL(divide, arr_divide(x, y, out, NULL))
CALL(less, arr_less(x, y, out, NULL))
CALL(maximum, arr_maximum(x, y, out, NULL))
CALL(negative, arr_negative(x, out, NULL))
CALL(sqrt, arr_sqrt(x, out, NULL))
CALL(exp, arr_exp(x, out, NULL))
CALL(add_int, arr_add(integers, integers, out, NULL))
CALL(add_mixed, arr_add(x, integers, out, NULL))
CALL(sum, arr_sum(x, NULL, out, NULL))
CALL(max, arr_max(x, NULL, out, NULL))
CALL(cumsum, arr_cumsum(x, NULL, out, NULL))
CALL(copy, arr_array_copy(x, ARR_ORDER_K, out, NULL))
CALL(transpose, arr_array_transpose(matrix, NULL, out, NULL))
CALL(ravel, arr_array_ravel(matrix, ARR_ORDER_C, out, NULL))

static const struct {
	const char *name;
	call_fn *call;
} rows[] = {
	{ "add float64", call_add },         { "multiply float64", call_multiply },
	{ "divide float64", call_divide },   { "less float64", call_less },
	{ "maximum float64", call_maximum }, { "negative float64", call_negative },
	{ "sqrt float64", call_sqrt },       { "exp float64", call_exp },
	{ "add int64", call_add_int },       { "add float64 + int64", call_add_mixed },
	{ "sum float64", call_sum },         { "max float64", call_max },
	{ "cumsum float64", call_cumsum },   { "copy", call_copy },
	{ "transpose", call_transpose },     { "ravel", call_ravel },
};

static double cost_ns(call_fn *call)
{
	double rounds[ROUNDS];

	for (int r = 0; r < ROUNDS; r++) {
		const double start = rounds_cpu_ns();

		for (int i = 0; i < CALLS; i++) {
			arr_array *out = NULL;

			if (call(&out) != ARR_OK)
				exit(1);
			arr_array_release(out);
		}
		rounds[r] = (rounds_cpu_ns() - start) / CALLS;
	}
	return rounds_median(rounds, ROUNDS);
}

int main(int argc, char **argv)
{
	const int64_t count = argc > 1 ? atoll(argv[1]) : 10;
	double sum = 0;

	if (arr_ones(1, &count, ARR_FLOAT64, ARR_ORDER_C, &x, NULL) != ARR_OK ||
	    arr_ones(1, &count, ARR_FLOAT64, ARR_ORDER_C, &y, NULL) != ARR_OK ||
	    arr_ones(1, &count, ARR_INT64, ARR_ORDER_C, &integers, NULL) != ARR_OK ||
	    arr_ones(2, (int64_t[]){ 3, 4 }, ARR_FLOAT64, ARR_ORDER_C, &matrix, NULL) != ARR_OK)
		return 1;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const double ns = cost_ns(rows[i].call);

		printf("%s\t%.1f ns\n", rows[i].name, ns);
		sum += log(ns);
	}
	printf("geometric mean\t%.1f ns\n", exp(sum / (double)(sizeof rows / sizeof rows[0])));
	return 0;
}
