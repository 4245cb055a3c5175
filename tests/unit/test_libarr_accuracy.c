/* SPDX-License-Identifier: Apache-2.0 */
/* Elementary functions against MPFR's correctly rounded values: float32 and float64 on a grid
 * (bench/accuracy does it on many more points), float16 everywhere. The bound is in representable
 * values; <arr/ufunc.h> states it. */
#include <math.h>

#include <mpfr.h>

#include "libarr_testing.h"
#include "libarr_ulp.h"

enum { POINTS = 2000 };

typedef int mpfr_fn(mpfr_t, const mpfr_t, mpfr_rnd_t);
static const struct {
	const char *loc, *name;
	mpfr_fn *truth;
	double low, high;
	uint64_t bound_ulp;
} rows[] = {
	{ LOC, "exp", mpfr_exp, -80, 80, 1 },
	{ LOC, "exp2", mpfr_exp2, -100, 100, 1 },
	{ LOC, "expm1", mpfr_expm1, -5, 5, 1 },
	{ LOC, "log", mpfr_log, 1e-30, 1e6, 1 },
	{ LOC, "log2", mpfr_log2, 1e-30, 1e6, 1 },
	{ LOC, "log10", mpfr_log10, 1e-30, 1e6, 1 },
	{ LOC, "log1p", mpfr_log1p, -0.99, 50, 1 },
	{ LOC, "sin", mpfr_sin, -100, 100, 1 },
	{ LOC, "cos", mpfr_cos, -100, 100, 1 },
	{ LOC, "tan", mpfr_tan, -100, 100, 1 },
	{ LOC, "arcsin", mpfr_asin, -1, 1, 1 },
	{ LOC, "arccos", mpfr_acos, -1, 1, 1 },
	{ LOC, "arctan", mpfr_atan, -50, 50, 1 },
	{ LOC, "sinh", mpfr_sinh, -20, 20, 1 },
	{ LOC, "cosh", mpfr_cosh, -20, 20, 1 },
	{ LOC, "tanh", mpfr_tanh, -5, 5, 1 },
	{ LOC, "arcsinh", mpfr_asinh, -50, 50, 1 },
	{ LOC, "arccosh", mpfr_acosh, 1, 50, 1 },
	{ LOC, "arctanh", mpfr_atanh, -0.999, 0.999, 1 },
	{ LOC, "cbrt", mpfr_cbrt, -1e6, 1e6, 1 },
	{ LOC, "sqrt", mpfr_sqrt, 0, 1e9, 0 },
	{ LOC, "square", mpfr_sqr, -1e9, 1e9, 0 },
};

static arr_array *points(double low, double high, const arr_dtype *dtype)
{
	const struct arr_linspace_args args = { low, high, POINTS, true, dtype };
	arr_array *a = NULL;

	assert_ok(arr_linspace(&args, &a, err));
	return a;
}

static void check(size_t row, const arr_dtype *dtype)
{
	const size_t item = arr_dtype_item_bytes(dtype);
	arr_array *x = points(rows[row].low, rows[row].high, dtype), *y = NULL;
	const struct arr_input in = arr_in(x);
	mpfr_t value, truth;

	mpfr_init2(value, 53);
	mpfr_init2(truth, item == 4 ? 24 : 53);
	assert_ok(arr_ufunc_call(arr_ufunc_find(rows[row].name), &in, NULL, &y, err));
	for (size_t i = 0; i < POINTS; i++) {
		const char *px = (const char *)arr_array_data(x) + i * item;
		const char *py = (const char *)arr_array_data(y) + i * item;
		double xd, want_d;
		float xf, want_f;
		uint64_t distance;

		memcpy(&xd, px, sizeof xd * (item == 8));
		memcpy(&xf, px, sizeof xf * (item == 4));
		mpfr_set_d(value, item == 8 ? xd : (double)xf, MPFR_RNDN);
		rows[row].truth(truth, value, MPFR_RNDN);
		want_d = mpfr_get_d(truth, MPFR_RNDN);
		want_f = (float)want_d;
		distance = item == 8 ? ulp_distance(py, &want_d, 8) : ulp_distance(py, &want_f, 4);
		if (distance > rows[row].bound_ulp)
			fail_msg("%s: %s(%.17g) in %s is %llu ULP off", rows[row].loc,
				 rows[row].name, item == 8 ? xd : (double)xf, arr_dtype_name(dtype),
				 (unsigned long long)distance);
	}
	mpfr_clears(value, truth, (mpfr_ptr)0);
	arr_array_release(x);
	arr_array_release(y);
}

static void float64_functions_are_as_accurate_as_documented(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++)
		check(i, ARR_FLOAT64);
}

static void float32_functions_are_as_accurate_as_documented(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++)
		check(i, ARR_FLOAT32);
}

/* All 65536 arguments: a NaN for a NaN, otherwise the same bits. */
static void float16_functions_are_correctly_rounded(void **state)
{
	const int64_t count = 0x10000;
	static uint16_t bits[0x10000];
	arr_array *x = NULL, *wide = NULL;

	(void)state;
	for (int i = 0; i < 0x10000; i++)
		bits[i] = (uint16_t)i;
	assert_ok(arr_from_copy(1, &count, ARR_FLOAT16, bits, &x, err));
	assert_ok(arr_array_astype(x, ARR_FLOAT64, ARR_ORDER_C, ARR_CASTING_SAFE, &wide, err));
	for (size_t row = 0; row < BASE_ARRAY_SIZE(rows); row++) {
		const double *values = arr_array_data(wide);
		const struct arr_input in = arr_in(x);
		static double truths[0x10000];
		arr_array *y = NULL, *exact = NULL, *want = NULL;
		mpfr_t value, truth;

		mpfr_init2(value, 53);
		mpfr_init2(truth, 53); /* round to odd below keeps the second rounding exact */
		for (int i = 0; i < 0x10000; i++) {
			mpfr_set_d(value, values[i], MPFR_RNDN);
			const int inexact = rows[row].truth(truth, value, MPFR_RNDZ);

			truths[i] = mpfr_get_d(truth, MPFR_RNDN);
			if (inexact && isfinite(truths[i])) {
				uint64_t word;

				memcpy(&word, &truths[i], 8);
				word |= 1;
				memcpy(&truths[i], &word, 8);
			}
		}
		assert_ok(arr_from_copy(1, &count, ARR_FLOAT64, truths, &exact, err));
		assert_ok(arr_array_astype(exact, ARR_FLOAT16, ARR_ORDER_C, ARR_CASTING_SAME_KIND,
					   &want, err));
		assert_ok(arr_ufunc_call(arr_ufunc_find(rows[row].name), &in, NULL, &y, err));
		for (int i = 0; i < 0x10000; i++) {
			const uint16_t *got = arr_array_data(y), *right = arr_array_data(want);

			if (ulp_distance(&got[i], &right[i], 2) != 0)
				fail_msg("%s: %s of float16 %#06x is %#06x, not %#06x",
					 rows[row].loc, rows[row].name, i, got[i], right[i]);
		}
		mpfr_clears(value, truth, (mpfr_ptr)0);
		arr_array_release(y);
		arr_array_release(exact);
		arr_array_release(want);
	}
	arr_array_release(x);
	arr_array_release(wide);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(float64_functions_are_as_accurate_as_documented),
		cmocka_unit_test(float16_functions_are_correctly_rounded),
		cmocka_unit_test(float32_functions_are_as_accurate_as_documented),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
