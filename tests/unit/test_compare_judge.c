/* SPDX-License-Identifier: Apache-2.0 */
#include "testing.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include <compare/judge.h>

enum { N = 4 };

static struct compare_array vector(enum compare_dtype dtype, const void *data, int64_t count)
{
	struct compare_array a;

	compare_array_wrap(data, dtype, 1, &count, false, &a);
	return a;
}

static enum compare_verdict judge(const char *op, enum compare_dtype dtype, const void *expected,
				  const void *actual, int64_t count,
				  struct compare_metrics *metrics)
{
	struct compare_array e = vector(dtype, expected, count);
	struct compare_array a = vector(dtype, actual, count);
	char cause[COMPARE_CAUSE_BYTES];
	struct compare_policy policy;
	struct compare_bound bound;
	enum compare_verdict verdict;

	assert_ok(compare_policy_resolve(op, dtype, dtype, NULL, &policy, err));
	assert_ok(compare_bound_make(&policy, op, &e, 1, NULL, &e, &bound, err));
	compare_measure(&e, &a, &bound, metrics);
	verdict = compare_judge(metrics, &bound, cause);
	compare_bound_clear(&bound);
	return verdict;
}

static void values_are_judged_by_their_kind(void **state)
{
	const double nan = (double)NAN;
	const double inf = HUGE_VAL;
	const double next = 1 + DBL_EPSILON;
	static const struct {
		const char *loc;
		const char *op; /* add: exact, exp: 5 ulp, negative: exact with signs of zero */
		int kind;       /* index into pairs below */
		enum compare_verdict want;
	} rows[] = {
		{ LOC, "add", 0, COMPARE_IDENTICAL },    { LOC, "add", 1, COMPARE_DRIFT },
		{ LOC, "exp", 1, COMPARE_WITHIN_BOUND }, { LOC, "exp", 2, COMPARE_DRIFT },
		{ LOC, "exp", 3, COMPARE_STRUCTURAL },   { LOC, "exp", 4, COMPARE_STRUCTURAL },
		{ LOC, "exp", 5, COMPARE_WITHIN_BOUND }, { LOC, "add", 5, COMPARE_DRIFT },
		{ LOC, "exp", 6, COMPARE_DRIFT },        { LOC, "exp", 7, COMPARE_WITHIN_BOUND },
		{ LOC, "negative", 7, COMPARE_DRIFT },   { LOC, "exp", 8, COMPARE_STRUCTURAL },
		{ LOC, "add", 9, COMPARE_IDENTICAL },
	};
	const double pairs[][2] = {
		{ 1, 1 },         { 1, next }, { 1, 1.0000001 }, { nan, 1 },    { 1, nan },
		{ DBL_MAX, inf }, { 1, inf },  { 0.0, -0.0 },    { inf, -inf }, { nan, -nan },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		double e[N] = { 1, 2, 3, 4 };
		double a[N] = { 1, 2, 3, 4 };
		struct compare_metrics m;
		enum compare_verdict got;
		e[2] = pairs[rows[i].kind][0];
		a[2] = pairs[rows[i].kind][1];
		got = judge(rows[i].op, COMPARE_FLOAT64, e, a, N, &m);
		if (got != rows[i].want)
			fail_msg("%s: %s", rows[i].loc, compare_verdict_name(got));
	}
}

static void figures_name_the_worst_element(void **state)
{
	const double e[N] = { 1, 2, 0, -4 };
	const double a[N] = { 1, 2.5, 0.25, -4 };
	struct compare_metrics m;

	(void)state;
	assert_int_equal(judge("add", COMPARE_FLOAT64, e, a, N, &m), COMPARE_DRIFT);
	assert_int_equal(m.mismatches, 2);
	assert_true(m.max_abs == 0.5);
	assert_true(m.max_rel == 0.25); /* 0.5 of 2; the expected 0 has no relative error */
	assert_true(m.max_ulp == UINT64_C(0x3fd0000000000000)); /* from 0 to 0.25 */
	assert_int_equal(m.worst_index, 1); /* exact ops rank by absolute difference */
	assert_true(m.worst_expected == 2 && m.worst_actual == 2.5);
}

static void nan_payload_and_sign_are_not_drift(void **state)
{
	const uint64_t e[N] = { 0x7ff8000000000000, 0x7ff8000000000001, 0x7ff0000000000001, 0 };
	const uint64_t a[N] = { 0xfff8000000000000, 0x7ff8000000000002, 0x7fffffffffffffff, 0 };
	struct compare_metrics m;

	(void)state;
	assert_int_equal(judge("add", COMPARE_FLOAT64, e, a, N, &m), COMPARE_IDENTICAL);
	assert_int_equal(m.mismatches, 0);
}

static void a_changed_dtype_is_structural_and_its_values_are_compared(void **state)
{
	const double e[N] = { 1, 2, 3, 1.0 / 3 };
	const float a[N] = { 1, 2, 3, 1.0f / 3 };
	struct compare_array x = vector(COMPARE_FLOAT64, e, N);
	struct compare_array y = vector(COMPARE_FLOAT32, a, N);
	char cause[COMPARE_CAUSE_BYTES];
	struct compare_metrics m;

	(void)state;
	compare_measure(&x, &y, NULL, &m);
	assert_int_equal(compare_judge(&m, NULL, cause), COMPARE_STRUCTURAL);
	assert_true(m.dtype_changed);
	assert_int_equal(m.mismatches, 1);
	assert_true(m.max_abs == fabs(1.0 / 3 - (double)(1.0f / 3)));
	assert_non_null(strstr(cause, "float64 -> float32"));
	assert_non_null(strstr(cause, "values differ too"));
}

static void real_against_complex_compares_with_a_zero_imaginary_part(void **state)
{
	const double e[2] = { 1, 2 };
	const double a[4] = { 1, 0, 2, 0.5 };
	struct compare_array x = vector(COMPARE_FLOAT64, e, 2);
	struct compare_array y = vector(COMPARE_COMPLEX128, a, 2);
	struct compare_metrics m;

	(void)state;
	compare_measure(&x, &y, NULL, &m);
	assert_true(m.dtype_changed);
	assert_int_equal(m.mismatches, 1);
	assert_true(m.max_abs == 0.5);
}

static void a_changed_shape_is_structural(void **state)
{
	const double e[6] = { 0 };
	struct compare_array x, y;
	char cause[COMPARE_CAUSE_BYTES];
	struct compare_metrics m;

	(void)state;
	compare_array_wrap(e, COMPARE_FLOAT64, 2, (const int64_t[]){ 2, 3 }, false, &x);
	compare_array_wrap(e, COMPARE_FLOAT64, 2, (const int64_t[]){ 3, 2 }, false, &y);
	compare_measure(&x, &y, NULL, &m);
	assert_int_equal(compare_judge(&m, NULL, cause), COMPARE_STRUCTURAL);
	assert_true(m.shape_changed);
	compare_array_wrap(e, COMPARE_FLOAT64, 0, NULL, false, &y);
	compare_measure(&x, &y, NULL, &m);
	assert_true(m.shape_changed);
}

static void fortran_order_holds_the_same_values(void **state)
{
	const int32_t c[6] = { 0, 1, 2, 3, 4, 5 };
	const int32_t f[6] = { 0, 3, 1, 4, 2, 5 };
	struct compare_array x, y;
	struct compare_metrics m;

	(void)state;
	compare_array_wrap(c, COMPARE_INT32, 2, (const int64_t[]){ 2, 3 }, false, &x);
	compare_array_wrap(f, COMPARE_INT32, 2, (const int64_t[]){ 2, 3 }, true, &y);
	compare_measure(&x, &y, NULL, &m);
	assert_int_equal(m.mismatches, 0);
	assert_int_equal(m.count, 6);
}

static void differences_are_found_in_every_block_of_a_long_array(void **state)
{
	enum { LONG = 5000 };
	static float e[LONG], a[LONG];
	struct compare_metrics m;

	(void)state;
	for (int i = 0; i < LONG; i++)
		e[i] = a[i] = (float)i;
	for (int i = 0; i < LONG; i += 1000)
		a[i + 7] = nextafterf(a[i + 7], HUGE_VALF);
	assert_int_equal(judge("add", COMPARE_FLOAT32, e, a, LONG, &m), COMPARE_DRIFT);
	assert_int_equal(m.mismatches, 5);
	assert_int_equal(m.max_ulp, 1);
}

static void the_difference_of_two_huge_values_does_not_overflow(void **state)
{
	const double e[1] = { DBL_MAX };
	const double a[1] = { -DBL_MAX };
	struct compare_metrics m;

	(void)state;
	assert_int_equal(judge("exp", COMPARE_FLOAT64, e, a, 1, &m), COMPARE_DRIFT);
	assert_true(m.max_abs == DBL_MAX); /* held at the largest double */
	assert_true(m.max_rel == 2);
}

static void an_infinite_component_does_not_excuse_the_other_one(void **state)
{
	const double e[2] = { HUGE_VAL, 3 };
	const double a[2] = { HUGE_VAL, 500 };
	struct compare_metrics m;

	(void)state;
	assert_int_equal(judge("exp", COMPARE_COMPLEX128, e, a, 1, &m), COMPARE_DRIFT);
	assert_int_equal(judge("exp", COMPARE_COMPLEX128, e, e, 1, &m), COMPARE_IDENTICAL);
}

static void a_complex_result_is_held_against_its_norm(void **state)
{
	/* the real part has cancelled: many ULP of it are nothing of the norm */
	const double e[2] = { 1e-16, 1 };
	const double a[2] = { 1e-16 + 2e-19, 1 };
	const double far[2] = { 1e-14, 1 };
	struct compare_metrics m;

	(void)state;
	assert_int_equal(judge("multiply", COMPARE_COMPLEX128, e, a, 1, &m), COMPARE_WITHIN_BOUND);
	assert_int_equal(judge("multiply", COMPARE_COMPLEX128, e, far, 1, &m), COMPARE_DRIFT);
	assert_int_equal(judge("add", COMPARE_COMPLEX128, e, a, 1, &m), COMPARE_DRIFT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_judged_by_their_kind),
		cmocka_unit_test(figures_name_the_worst_element),
		cmocka_unit_test(nan_payload_and_sign_are_not_drift),
		cmocka_unit_test(a_changed_dtype_is_structural_and_its_values_are_compared),
		cmocka_unit_test(real_against_complex_compares_with_a_zero_imaginary_part),
		cmocka_unit_test(a_changed_shape_is_structural),
		cmocka_unit_test(fortran_order_holds_the_same_values),
		cmocka_unit_test(differences_are_found_in_every_block_of_a_long_array),
		cmocka_unit_test(the_difference_of_two_huge_values_does_not_overflow),
		cmocka_unit_test(an_infinite_component_does_not_excuse_the_other_one),
		cmocka_unit_test(a_complex_result_is_held_against_its_norm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
