/* SPDX-License-Identifier: Apache-2.0 */
/* The C library's functions behind the float ufuncs, against MPFR's correctly rounded values. The
 * bound is in representable values; <arr/ufunc.h> states it. */
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
	{ LOC, "log10", mpfr_log10, 1e-30, 1e6, 2 },
	{ LOC, "log1p", mpfr_log1p, -0.99, 50, 1 },
	{ LOC, "sin", mpfr_sin, -100, 100, 1 },
	{ LOC, "cos", mpfr_cos, -100, 100, 1 },
	{ LOC, "tan", mpfr_tan, -100, 100, 1 },
	{ LOC, "arcsin", mpfr_asin, -1, 1, 1 },
	{ LOC, "arccos", mpfr_acos, -1, 1, 1 },
	{ LOC, "arctan", mpfr_atan, -50, 50, 1 },
	{ LOC, "sinh", mpfr_sinh, -20, 20, 2 },
	{ LOC, "cosh", mpfr_cosh, -20, 20, 2 },
	{ LOC, "tanh", mpfr_tanh, -5, 5, 2 },
	{ LOC, "arcsinh", mpfr_asinh, -50, 50, 2 },
	{ LOC, "arccosh", mpfr_acosh, 1, 50, 2 },
	{ LOC, "arctanh", mpfr_atanh, -0.999, 0.999, 2 },
	{ LOC, "cbrt", mpfr_cbrt, -1e6, 1e6, 4 },
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(float64_functions_are_as_accurate_as_documented),
		cmocka_unit_test(float32_functions_are_as_accurate_as_documented),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
