/* SPDX-License-Identifier: Apache-2.0 */
/* Floating-point error state. Which call reports what is NumPy 1.24.2's, underflow of float16
 * functions NumPy 2.4.6's, seen through numpy.errstate(all="call"). */
#include <math.h>
#include <pthread.h>
#include <stdio.h>

#include "libarr_testing.h"

enum {
	D = 1 << ARR_FP_DIVIDE,
	O = 1 << ARR_FP_OVER,
	U = 1 << ARR_FP_UNDER,
	V = 1 << ARR_FP_INVALID
};

static unsigned seen;
static char last_message[128];

static void note(enum arr_fp_error error, const char *op, const char *message, void *context)
{
	(void)op;
	*(unsigned *)context |= 1u << error;
	snprintf(last_message, sizeof last_message, "%s", message);
}

static arr_array *filled(const arr_dtype *dtype, double value)
{
	const int64_t count = 37; /* vectors and a tail */
	arr_array *a = NULL;

	assert_ok(arr_full(1, &count,
			   arr_scalar_cast(arr_scalar_float(value), arr_dtype_type(dtype)), dtype,
			   &a, err));
	return a;
}

static const struct {
	const char *loc, *name;
	enum arr_type type;
	double x, y;
	unsigned want;
} rows[] = {
	{ LOC, "divide", ARR_T_FLOAT64, 1, 0, D },
	{ LOC, "divide", ARR_T_FLOAT64, 0, 0, V },
	{ LOC, "divide", ARR_T_FLOAT32, 1, 3, 0 },
	{ LOC, "multiply", ARR_T_FLOAT64, 1e308, 10, O },
	{ LOC, "multiply", ARR_T_FLOAT64, 1e-308, 1e-10, U },
	{ LOC, "multiply", ARR_T_FLOAT16, 60000, 2, O },
	{ LOC, "subtract", ARR_T_FLOAT64, INFINITY, INFINITY, V },
	{ LOC, "sqrt", ARR_T_FLOAT64, -1, 0, V },
	{ LOC, "log", ARR_T_FLOAT64, 0, 0, D },
	{ LOC, "log", ARR_T_FLOAT32, -1, 0, V },
	{ LOC, "log1p", ARR_T_FLOAT64, -1, 0, D },
	{ LOC, "arctanh", ARR_T_FLOAT64, 1, 0, D },
	{ LOC, "exp", ARR_T_FLOAT64, 1000, 0, O },
	{ LOC, "exp", ARR_T_FLOAT64, -1000, 0, U },
	{ LOC, "exp", ARR_T_FLOAT64, -720, 0, U },
	{ LOC, "exp", ARR_T_FLOAT64, 1, 0, 0 },
	{ LOC, "exp", ARR_T_FLOAT64, -INFINITY, 0, 0 },
	{ LOC, "exp2", ARR_T_FLOAT64, -1080, 0, U },
	{ LOC, "expm1", ARR_T_FLOAT64, -1000, 0, 0 },
	{ LOC, "arcsin", ARR_T_FLOAT64, 2, 0, V },
	{ LOC, "arccosh", ARR_T_FLOAT64, 0, 0, V },
	{ LOC, "sin", ARR_T_FLOAT64, INFINITY, 0, V },
	{ LOC, "sin", ARR_T_FLOAT64, NAN, 0, 0 },
	{ LOC, "tan", ARR_T_FLOAT64, 1e-310, 0, 0 },
	{ LOC, "sinh", ARR_T_FLOAT64, 1000, 0, O },
	{ LOC, "cosh", ARR_T_FLOAT64, 720, 0, O },
	{ LOC, "power", ARR_T_FLOAT64, 0, -1, D },
	{ LOC, "power", ARR_T_FLOAT64, -1, 0.5, V },
	{ LOC, "power", ARR_T_FLOAT64, 10, 400, O },
	{ LOC, "power", ARR_T_FLOAT64, 1, 1e308, 0 },
	{ LOC, "power", ARR_T_FLOAT64, 1, -1e308, 0 },
	{ LOC, "power", ARR_T_FLOAT64, -1, 1.7e308, 0 },
	{ LOC, "power", ARR_T_FLOAT32, 1, 3e38, 0 },
	{ LOC, "power", ARR_T_FLOAT16, 300, 2, O },
	{ LOC, "power", ARR_T_FLOAT16, 0, -1, D },
	{ LOC, "exp", ARR_T_FLOAT16, 11, 0, 0 },
	{ LOC, "exp", ARR_T_FLOAT16, 12, 0, O },
	{ LOC, "exp", ARR_T_FLOAT16, INFINITY, 0, 0 },
	{ LOC, "cosh", ARR_T_FLOAT16, -20, 0, O },
	{ LOC, "log", ARR_T_FLOAT16, 0, 0, D },
	{ LOC, "arctan2", ARR_T_FLOAT64, 1e-310, 1e10, U },
	{ LOC, "hypot", ARR_T_FLOAT64, 1e308, 1.7e308, O },
	{ LOC, "fmod", ARR_T_FLOAT64, 1, 0, V },
	{ LOC, "remainder", ARR_T_FLOAT64, 1, 0, V },
	{ LOC, "floor_divide", ARR_T_FLOAT64, 1, 0, D },
	{ LOC, "floor_divide", ARR_T_FLOAT16, 65504, 1e-3, O },
	{ LOC, "floor_divide", ARR_T_FLOAT32, 3e38, 1e-3, O | V },
	{ LOC, "floor_divide", ARR_T_FLOAT64, 1e308, -1e-3, O | V },
	{ LOC, "remainder", ARR_T_FLOAT64, 1e308, 1e-3, 0 },
	{ LOC, "square", ARR_T_FLOAT64, 1e200, 0, O },
	{ LOC, "ldexp", ARR_T_FLOAT64, 1, 3000, O },
	{ LOC, "floor_divide", ARR_T_INT64, 1, 0, D },
	{ LOC, "floor_divide", ARR_T_INT8, -128, -1, O },
	{ LOC, "floor_divide", ARR_T_UINT8, 7, 2, 0 },
	{ LOC, "remainder", ARR_T_INT32, 5, 0, D },
	{ LOC, "reciprocal", ARR_T_INT8, 0, 0, D | V },
	{ LOC, "reciprocal", ARR_T_UINT64, 0, 0, D | V },
	{ LOC, "reciprocal", ARR_T_INT32, 3, 0, 0 },
	{ LOC, "multiply", ARR_T_FLOAT16, 0x1p-14, 0x1p-11, U },
	{ LOC, "multiply", ARR_T_FLOAT16, 0x1p-14, 0x1p-9, 0 },
	{ LOC, "divide", ARR_T_FLOAT16, 0x1p-14, 3, U },
	{ LOC, "sin", ARR_T_FLOAT16, 355, 0, U },
	{ LOC, "cos", ARR_T_FLOAT16, 177.5, 0, U },
	{ LOC, "tan", ARR_T_FLOAT16, 355, 0, U },
	{ LOC, "sin", ARR_T_FLOAT16, 0x1p-24, 0, 0 },
	{ LOC, "arctan", ARR_T_FLOAT16, 1e-5, 0, 0 },
	{ LOC, "expm1", ARR_T_FLOAT16, 1e-5, 0, U },
	{ LOC, "expm1", ARR_T_FLOAT16, 0x1p-24, 0, 0 },
	{ LOC, "log1p", ARR_T_FLOAT16, 1e-5, 0, U },
	{ LOC, "log1p", ARR_T_FLOAT16, 0x1p-14, 0, 0 },
	{ LOC, "exp", ARR_T_FLOAT16, -60000, 0, U },
	{ LOC, "exp2", ARR_T_FLOAT16, -15, 0, 0 },
	{ LOC, "exp2", ARR_T_FLOAT16, -15.5, 0, U },
	{ LOC, "power", ARR_T_FLOAT16, 3, -12, U },
	{ LOC, "power", ARR_T_FLOAT16, 2, -15, 0 },
	{ LOC, "hypot", ARR_T_FLOAT16, 1e-5, 3e-5, U },
	{ LOC, "arctan2", ARR_T_FLOAT16, 2e-5, 2, 0 },
	{ LOC, "arctan2", ARR_T_FLOAT16, 1e-5, -3, 0 },
	{ LOC, "divide", ARR_T_LONGDOUBLE, 1, 0, D },
	{ LOC, "log", ARR_T_LONGDOUBLE, -1, 0, V },
	{ LOC, "exp", ARR_T_LONGDOUBLE, 20000, 0, O },
	{ LOC, "less", ARR_T_FLOAT64, NAN, 1, 0 },
	{ LOC, "maximum", ARR_T_FLOAT32, NAN, 1, 0 },
	{ LOC, "isnan", ARR_T_FLOAT64, NAN, 0, 0 },
	{ LOC, "rint", ARR_T_FLOAT64, 0.3, 0, 0 },
	{ LOC, "logaddexp", ARR_T_FLOAT64, INFINITY, -INFINITY, 0 },
	{ LOC, "add", ARR_T_FLOAT16, NAN, 1, 0 }, /* a NaN that comes in is no news */
	{ LOC, "divide", ARR_T_FLOAT16, 1, NAN, 0 },
	{ LOC, "sqrt", ARR_T_FLOAT16, NAN, 0, 0 },
	{ LOC, "deg2rad", ARR_T_FLOAT16, NAN, 0, 0 },
	{ LOC, "fmod", ARR_T_FLOAT16, 1, NAN, 0 },
	{ LOC, "remainder", ARR_T_FLOAT16, 1, NAN, 0 },
	{ LOC, "floor_divide", ARR_T_FLOAT16, 1, NAN, 0 },
	{ LOC, "floor_divide", ARR_T_LONGDOUBLE, -2, NAN, 0 },
	{ LOC, "remainder", ARR_T_LONGDOUBLE, -2, NAN, 0 },
	{ LOC, "divmod", ARR_T_FLOAT32, -2, NAN, 0 },
	{ LOC, "divmod", ARR_T_FLOAT64, -2, NAN, 0 },
	{ LOC, "divmod", ARR_T_FLOAT64, INFINITY, 2, V },
	{ LOC, "nextafter", ARR_T_FLOAT16, 65504, INFINITY, O },
	{ LOC, "nextafter", ARR_T_FLOAT16, -65504, -INFINITY, O },
	{ LOC, "nextafter", ARR_T_FLOAT16, 65504, 0, 0 },
	{ LOC, "spacing", ARR_T_FLOAT16, 65504, 0, O },
	{ LOC, "spacing", ARR_T_FLOAT16, INFINITY, 0, V },
	{ LOC, "spacing", ARR_T_FLOAT16, NAN, 0, V },
	{ LOC, "spacing", ARR_T_FLOAT32, NAN, 0, 0 },
	{ LOC, "spacing", ARR_T_FLOAT64, NAN, 0, 0 },
	{ LOC, "spacing", ARR_T_FLOAT64, 0, 0, 0 },
	{ LOC, "spacing", ARR_T_FLOAT32, -0.0, 0, 0 },
	{ LOC, "spacing", ARR_T_LONGDOUBLE, 0, 0, U },
	{ LOC, "hypot", ARR_T_FLOAT64, 0x1p-1074, 0x1p-1074, U },
	{ LOC, "hypot", ARR_T_FLOAT32, 0x1p-149, -0x1p-149, U },
	{ LOC, "hypot", ARR_T_FLOAT64, 0x1p-1074, 0, 0 },
};

static enum arr_status run_row(size_t i, struct arr_error *e)
{
	const arr_ufunc *u = arr_ufunc_find(rows[i].name);
	const arr_dtype *dtype = arr_dtype_builtin(rows[i].type);
	const bool ldexp_row = !strcmp(rows[i].name, "ldexp");
	arr_array *x = filled(dtype, rows[i].x);
	arr_array *y = filled(ldexp_row ? ARR_INT32 : dtype, rows[i].y), *out[2] = { NULL };
	const struct arr_input in[] = { arr_in(x), arr_in(y) };
	const enum arr_status st = arr_ufunc_call(u, in, NULL, out, e);

	arr_array_release(x);
	arr_array_release(y);
	arr_array_release(out[0]);
	arr_array_release(out[1]);
	return st;
}

static void calls_report_what_numpy_reports(void **state)
{
	const struct arr_errstate call = arr_errstate_all(ARR_FP_CALL, note, &seen);

	(void)state;
	assert_ok(arr_errstate_push(&call, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		seen = 0;
		assert_ok(run_row(i, err));
		if (seen != rows[i].want)
			fail_msg("%s: %s reports %#x, not %#x", rows[i].loc, rows[i].name, seen,
				 rows[i].want);
	}
	assert_ok(arr_errstate_pop(err));
}

static const struct {
	const char *loc, *name;
	struct arr_complex128 x, y;
	unsigned want;
} complex_rows[] = {
	{ LOC, "multiply", { -1, -INFINITY }, { 0.5, INFINITY }, 0 },
	{ LOC, "multiply", { INFINITY, 0.5 }, { -INFINITY, -1 }, 0 },
	{ LOC, "multiply", { INFINITY, 1 }, { 1, INFINITY }, V },
	{ LOC, "square", { -1, -INFINITY }, { 0, 0 }, 0 },
	{ LOC, "square", { INFINITY, INFINITY }, { 0, 0 }, V },
	{ LOC, "reciprocal", { 1, 2 }, { 0, 0 }, 0 },
	{ LOC, "reciprocal", { 0, 0.5 }, { 0, 0 }, 0 },
	{ LOC, "reciprocal", { 3, 0 }, { 0, 0 }, 0 },
	{ LOC, "reciprocal", { 0, INFINITY }, { 0, 0 }, 0 },
	{ LOC, "reciprocal", { 0, 0 }, { 0, 0 }, V },
	{ LOC, "divide", { 1, 2 }, { 3, 4 }, 0 },
	{ LOC, "divide", { 1, 2 }, { 0, 0 }, D },
	{ LOC, "power", { -1, 0.5 }, { NAN, 1 }, 0 },
	{ LOC, "power", { 0, 0 }, { -1, 0.5 }, V },
	{ LOC, "power", { 1, 2 }, { 3, 0 }, 0 },
};

static arr_array *filled_complex(const arr_dtype *dtype, struct arr_complex128 value)
{
	const int64_t count = 37;
	arr_array *a = NULL;

	assert_ok(arr_full(
		1, &count,
		arr_scalar_cast(arr_scalar_complex(value.re, value.im), arr_dtype_type(dtype)),
		dtype, &a, err));
	return a;
}

static void complex_calls_report_what_numpy_reports(void **state)
{
	const struct arr_errstate call = arr_errstate_all(ARR_FP_CALL, note, &seen);

	(void)state;
	assert_ok(arr_errstate_push(&call, err));
	for (size_t i = 0; i < 2 * BASE_ARRAY_SIZE(complex_rows); i++) {
		const arr_dtype *dtype = i % 2 ? ARR_COMPLEX64 : ARR_COMPLEX128;
		arr_array *x = filled_complex(dtype, complex_rows[i / 2].x);
		arr_array *y = filled_complex(dtype, complex_rows[i / 2].y), *out = NULL;
		const struct arr_input in[] = { arr_in(x), arr_in(y) };

		seen = 0;
		assert_ok(arr_ufunc_call(arr_ufunc_find(complex_rows[i / 2].name), in, NULL, &out,
					 err));
		if (seen != complex_rows[i / 2].want)
			fail_msg("%s: %s of %s reports %#x, not %#x", complex_rows[i / 2].loc,
				 complex_rows[i / 2].name, arr_dtype_name(dtype), seen,
				 complex_rows[i / 2].want);
		arr_array_release(x);
		arr_array_release(y);
		arr_array_release(out);
	}
	assert_ok(arr_errstate_pop(err));
}

static void sums_keep_infinite_parts_apart(void **state)
{
	const struct arr_errstate call = arr_errstate_all(ARR_FP_CALL, note, &seen);

	(void)state;
	assert_ok(arr_errstate_push(&call, err));
	for (int64_t i = 0; i < 2 * 37; i++) {
		const arr_dtype *dtype = i % 2 ? ARR_COMPLEX64 : ARR_COMPLEX128;
		arr_array *x = filled_complex(dtype, (struct arr_complex128){ 1, 0 }), *out = NULL;
		char *at = (char *)arr_array_data(x) + i / 2 * (int64_t)arr_dtype_item_bytes(dtype);

		if (i % 2)
			*(struct arr_complex64 *)(void *)at =
				(struct arr_complex64){ -INFINITY, INFINITY };
		else
			*(struct arr_complex128 *)(void *)at =
				(struct arr_complex128){ -INFINITY, INFINITY };
		seen = 0;
		assert_ok(arr_ufunc_reduce(arr_ufunc_find("add"), x, NULL, &out, err));
		assert_int_equal(seen, 0);
		arr_array_release(x);
		arr_array_release(out);
	}
	assert_ok(arr_errstate_pop(err));
}

static void raise_makes_the_call_fail_and_names_it(void **state)
{
	const struct arr_errstate raise = arr_errstate_all(ARR_FP_RAISE, NULL, NULL);

	(void)state;
	assert_ok(arr_errstate_push(&raise, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_error e = { 0 };
		const enum arr_status st = run_row(i, &e);

		if (st != (rows[i].want ? ARR_E_FLOAT : ARR_OK))
			fail_msg("%s: %s: %s", rows[i].loc, rows[i].name, e.message);
		if (rows[i].want && !strstr(e.message, rows[i].name))
			fail_msg("%s: '%s'", rows[i].loc, e.message);
	}
	expect_failure(run_row(0, err), ARR_E_FLOAT, "divide by zero encountered in divide");
	assert_ok(arr_errstate_pop(err));
	assert_ok(run_row(0, err));
}

static void methods_report_too(void **state)
{
	const struct arr_errstate raise = arr_errstate_all(ARR_FP_RAISE, NULL, NULL);
	arr_array *a = filled(ARR_FLOAT64, 1e308), *out = NULL, *at = filled(ARR_INT64, 0);
	const struct arr_input ten = arr_in_scalar(arr_scalar_int(10)), in = arr_in(a);

	(void)state;
	assert_ok(arr_errstate_push(&raise, err));
	expect_failure(arr_ufunc_reduce(arr_ufunc_find("add"), a, NULL, &out, err), ARR_E_FLOAT,
		       "overflow encountered in add.reduce");
	expect_failure(arr_ufunc_accumulate(arr_ufunc_find("add"), a, NULL, &out, err), ARR_E_FLOAT,
		       "add.accumulate");
	expect_failure(arr_ufunc_reduceat(arr_ufunc_find("add"), a, at, NULL, &out, err),
		       ARR_E_FLOAT, "add.reduceat");
	expect_failure(arr_ufunc_apply_at(arr_ufunc_find("multiply"), a,
					  (const arr_array *[]){ at }, 1, &ten, err),
		       ARR_E_FLOAT, "multiply.at");
	expect_failure(arr_ufunc_outer(arr_ufunc_find("multiply"), &in, &in, NULL, &out, err),
		       ARR_E_FLOAT, "overflow");
	assert_null(out);
	assert_ok(arr_errstate_pop(err));
	arr_array_release(a);
	arr_array_release(at);
}

/* Rows of large numbers that cancel out or are masked out. */
static void sums_report_what_they_add_up_only(void **state)
{
	enum { ROWS = 600, COLUMNS_MAX = 10 };
	static double values[ROWS * COLUMNS_MAX];
	static bool even[ROWS];
	const struct arr_errstate raise = arr_errstate_all(ARR_FP_RAISE, NULL, NULL);
	struct arr_reduce_options options = { .axes = (const int[]){ 0 }, .axis_count = 1 };
	const int64_t length = ROWS;
	arr_array *a = NULL, *mask = NULL, *sum = NULL;

	(void)state;
	assert_ok(arr_errstate_push(&raise, err));
	for (int64_t columns = 2; columns <= COLUMNS_MAX; columns++) {
		for (int64_t i = 0; i < ROWS * columns; i++)
			values[i] = i < columns          ? -1e308
				    : i / columns == 300 ? 1e308
				    : i / columns == 301 ? 1e308
							 : 0;
		assert_ok(arr_from_copy(2, (const int64_t[]){ ROWS, columns }, ARR_FLOAT64, values,
					&a, err));
		assert_ok(arr_sum(a, &options, &sum, err));
		arr_array_release(a);
		arr_array_release(sum);
	}
	for (int i = 0; i < ROWS; i++) {
		even[i] = i % 2 == 0;
		values[i] = even[i] ? 1 : INFINITY;
	}
	values[0] = 1e308;
	values[1] = 1e308;
	values[2] = -INFINITY;
	assert_ok(arr_from_copy(1, &length, ARR_BOOL, even, &mask, err));
	assert_ok(arr_from_copy(1, &length, ARR_FLOAT64, values, &a, err));
	options.where = mask;
	assert_ok(arr_sum(a, &options, &sum, err));
	assert_ok(arr_errstate_pop(err));
	arr_array_release(a);
	arr_array_release(mask);
	arr_array_release(sum);
}

static void warnings_go_to_the_handler(void **state)
{
	(void)state;
	assert_int_equal(arr_errstate_get().divide, ARR_FP_WARN);
	assert_int_equal(arr_errstate_get().under, ARR_FP_IGNORE);
	seen = 0;
	arr_warning_handler_set(note, &seen);
	assert_ok(run_row(0, err));
	assert_int_equal(seen, D);
	assert_string_equal(last_message, "divide by zero encountered in divide");
	seen = 0;
	assert_ok(run_row(4, err)); /* underflow is ignored */
	assert_int_equal(seen, 0);
	arr_warning_handler_set(NULL, NULL);
	assert_ok(run_row(0, err));
	assert_int_equal(seen, 0);
}

static void *in_thread(void *arg)
{
	(void)arg;
	return arr_errstate_get().over == ARR_FP_WARN && run_row(3, NULL) == ARR_OK ? arg : NULL;
}

static void a_state_is_its_threads_own(void **state)
{
	const struct arr_errstate raise = arr_errstate_all(ARR_FP_RAISE, NULL, NULL);
	pthread_t thread;
	void *fine = NULL;

	assert_ok(arr_errstate_set(&raise, err));
	assert_int_equal(pthread_create(&thread, NULL, in_thread, &seen), 0);
	assert_int_equal(pthread_join(thread, &fine), 0);
	assert_non_null(fine);
	(void)state;
	const struct arr_errstate usual = arr_errstate_default();
	assert_ok(arr_errstate_set(&usual, err));
}

static void bad_states_are_refused(void **state)
{
	struct arr_errstate s = arr_errstate_all(ARR_FP_CALL, NULL, NULL);

	(void)state;
	expect_failure(arr_errstate_set(&s, err), ARR_E_ARG, "handler");
	s = arr_errstate_all((enum arr_fp_action)9, NULL, NULL);
	expect_failure(arr_errstate_push(&s, err), ARR_E_ARG, "9 is not an action");
	expect_failure(arr_errstate_pop(err), ARR_E_STATE, "without push");
	s = arr_errstate_all(ARR_FP_IGNORE, NULL, NULL);
	for (int i = 0; i < ARR_ERRSTATE_DEPTH_MAX; i++)
		assert_ok(arr_errstate_push(&s, err));
	expect_failure(arr_errstate_push(&s, err), ARR_E_STATE, "32");
	for (int i = 0; i < ARR_ERRSTATE_DEPTH_MAX; i++)
		assert_ok(arr_errstate_pop(err));
	assert_int_equal(arr_errstate_get().divide, ARR_FP_WARN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_report_what_numpy_reports),
		cmocka_unit_test(complex_calls_report_what_numpy_reports),
		cmocka_unit_test(sums_keep_infinite_parts_apart),
		cmocka_unit_test(raise_makes_the_call_fail_and_names_it),
		cmocka_unit_test(methods_report_too),
		cmocka_unit_test(sums_report_what_they_add_up_only),
		cmocka_unit_test(warnings_go_to_the_handler),
		cmocka_unit_test(a_state_is_its_threads_own),
		cmocka_unit_test(bad_states_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
