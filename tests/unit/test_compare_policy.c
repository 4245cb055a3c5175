/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds as Higham, Accuracy and Stability of Numerical Algorithms, defines them. */
#include "testing.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include <compare/judge.h>

static enum arr_status resolve(const char *op, enum compare_dtype dtype, const char *json,
			       struct compare_policy *out, struct arr_error *err)
{
	json_t *policy = json ? json_loads(json, 0, NULL) : NULL;
	enum arr_status st = compare_policy_resolve(op, dtype, dtype, policy, out, err);

	json_decref(policy);
	return st;
}

static void a_tolerance_that_cannot_fail_is_refused(void **state)
{
	static const struct {
		const char *loc;
		enum compare_dtype dtype;
		const char *json;
		enum arr_status want;
	} rows[] = {
		{ LOC, COMPARE_FLOAT64, "{\"ulp\": 4}", ARR_OK },
		{ LOC, COMPARE_FLOAT64, "{\"ulp\": 4503599627370495}", ARR_OK },
		{ LOC, COMPARE_FLOAT64, "{\"ulp\": 4503599627370496}", ARR_E_FORMAT }, /* 2^52 */
		{ LOC, COMPARE_FLOAT32, "{\"ulp\": 8388608}", ARR_E_FORMAT },          /* 2^23 */
		{ LOC, COMPARE_FLOAT16, "{\"ulp\": 1024}", ARR_E_FORMAT },             /* 2^10 */
		{ LOC, COMPARE_INT8, "{\"ulp\": 255}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"ulp\": -1}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"ulp\": 1.5}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"ulp\": \"inf\"}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"rel\": 1e-6}", ARR_OK },
		{ LOC, COMPARE_FLOAT64, "{\"rel\": 0.5}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"rel\": -1e-6}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"abs\": 1e300}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"abs\": \"nan\"}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"abs\": null}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"rel\": 1e-6, \"ulp\": 1}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"rtol\": 1e-6}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"rule\": \"anything\"}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "{\"rule\": \"exact\"}", ARR_OK },
		{ LOC, COMPARE_FLOAT64, "{\"signed_zero\": \"strict\"}", ARR_OK },
		{ LOC, COMPARE_FLOAT64, "{\"signed_zero\": 1}", ARR_E_FORMAT },
		{ LOC, COMPARE_FLOAT64, "[]", ARR_E_FORMAT },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct compare_policy policy;
		struct arr_error err = { 0 };
		enum arr_status st = resolve("exp", rows[i].dtype, rows[i].json, &policy, &err);
		if (st != rows[i].want || (st != ARR_OK && !err.message[0]))
			fail_msg("%s: %s %s", rows[i].loc, arr_status_name(st), err.message);
	}
}

static void an_absolute_tolerance_above_every_expected_value_is_refused(void **state)
{
	const double values[3] = { 1e-9, -2e-9, (double)NAN };
	const int64_t shape[1] = { 3 };
	struct compare_policy policy;
	struct compare_bound bound;
	struct compare_array a;
	struct arr_error problem = { 0 };

	(void)state;
	compare_array_wrap(values, COMPARE_FLOAT64, 1, shape, false, &a);
	assert_ok(resolve("exp", COMPARE_FLOAT64, "{\"abs\": 1e-8}", &policy, err));
	assert_int_equal(compare_bound_make(&policy, "exp", &a, 1, NULL, &a, &bound, &problem),
			 ARR_E_FORMAT);
	assert_non_null(strstr(problem.message, "cannot fail"));
}

static void gamma_is_n_u_over_one_minus_n_u(void **state)
{
	const double u = 0x1p-53;

	(void)state;
	assert_true(compare_gamma(1, u) == u / (1 - u));
	assert_true(compare_gamma(1000, u) == 1000 * u / (1 - 1000 * u));
	assert_true(isinf(compare_gamma(1024, 0x1p-11))); /* n u = 1/2: says nothing */
	assert_true(isfinite(compare_gamma(1023, 0x1p-11)));
}

static void pairwise_depth_grows_with_the_logarithm(void **state)
{
	(void)state;
	assert_true(compare_pairwise_depth(7) == 7);
	assert_true(compare_pairwise_depth(128) == 20);
	assert_true(compare_pairwise_depth(129) == 21);
	assert_true(compare_pairwise_depth(1 << 17) == 30);
}

static void operations_have_the_bounds_of_their_class(void **state)
{
	static const struct {
		const char *loc;
		const char *op;
		enum compare_dtype dtype;
		enum compare_rule rule;
		uint64_t ulp;
	} rows[] = {
		{ LOC, "add", COMPARE_FLOAT64, COMPARE_RULE_EXACT, 0 },
		{ LOC, "sqrt", COMPARE_FLOAT32, COMPARE_RULE_EXACT, 0 },
		{ LOC, "exp", COMPARE_FLOAT64, COMPARE_RULE_ULP, 5 },
		{ LOC, "exp", COMPARE_FLOAT16, COMPARE_RULE_ULP, 4 },
		{ LOC, "exp", COMPARE_COMPLEX128, COMPARE_RULE_NORMWISE, 8 },
		{ LOC, "exp.outer", COMPARE_FLOAT64, COMPARE_RULE_ULP, 5 },
		{ LOC, "add.reduce", COMPARE_FLOAT64, COMPARE_RULE_SUM, 0 },
		{ LOC, "ndarray.sum", COMPARE_FLOAT64, COMPARE_RULE_SUM, 0 },
		{ LOC, "absolute", COMPARE_FLOAT64, COMPARE_RULE_EXACT, 0 },
		{ LOC, "absolute", COMPARE_COMPLEX128, COMPARE_RULE_ULP, 2 }, /* into complex */
		{ LOC, "add.reduce", COMPARE_INT64, COMPARE_RULE_EXACT, 0 },
		{ LOC, "maximum.reduce", COMPARE_FLOAT64, COMPARE_RULE_EXACT, 0 },
		{ LOC, "matmul", COMPARE_FLOAT32, COMPARE_RULE_DOT, 0 },
		{ LOC, "matmul", COMPARE_BOOL, COMPARE_RULE_EXACT, 0 },
		{ LOC, "power", COMPARE_COMPLEX64, COMPARE_RULE_POWER, 0 },
		{ LOC, "power", COMPARE_FLOAT32, COMPARE_RULE_ULP, 5 },
		{ LOC, "hanning", COMPARE_FLOAT64, COMPARE_RULE_ABSOLUTE, 8 },
		{ LOC, "cov", COMPARE_FLOAT64, COMPARE_RULE_COV, 0 },
		{ LOC, "an.unknown.op", COMPARE_FLOAT64, COMPARE_RULE_EXACT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct compare_policy p;
		assert_ok(resolve(rows[i].op, rows[i].dtype, NULL, &p, err));
		if (p.rule != rows[i].rule || p.ulp != rows[i].ulp)
			fail_msg("%s: rule %d, %llu ulp", rows[i].loc, (int)p.rule,
				 (unsigned long long)p.ulp);
	}
}

static void make(const char *op, const struct compare_array *args, size_t count, const char *kwargs,
		 const struct compare_array *expected, struct compare_bound *bound)
{
	json_t *json = kwargs ? json_loads(kwargs, 0, NULL) : NULL;
	struct compare_policy policy;

	assert_ok(compare_policy_resolve(op, args[0].dtype, expected->dtype, NULL, &policy, err));
	assert_ok(compare_bound_make(&policy, op, args, count, json, expected, bound, err));
	json_decref(json);
}

static void a_sum_is_bounded_by_the_magnitudes_it_added(void **state)
{
	const double x[6] = { 1, -2, 3, -4, 5, -6 };
	const double result[3] = { -3, 3, -3 };
	struct compare_array a, e;
	struct compare_bound b;

	(void)state;
	compare_array_wrap(x, COMPARE_FLOAT64, 2, (const int64_t[]){ 2, 3 }, false, &a);
	compare_array_wrap(result, COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, false, &e);
	make("add.reduce", &a, 1, "{\"axis\": 0}", &e, &b);
	assert_int_equal(b.magnitude_count, 3);
	assert_true(b.magnitudes[0] == 5 && b.magnitudes[1] == 7 && b.magnitudes[2] == 9);
	assert_true(b.factor == 2 * compare_gamma(2, 0x1p-53));
	compare_bound_clear(&b);
	compare_array_wrap(result, COMPARE_FLOAT64, 0, NULL, false, &e);
	make("sum", &a, 1, NULL, &e, &b);
	assert_true(b.magnitudes[0] == 21 && b.factor == 2 * compare_gamma(6, 0x1p-53));
	compare_bound_clear(&b);
	compare_array_wrap(result, COMPARE_FLOAT64, 1, (const int64_t[]){ 2 }, false, &e);
	make("mean", &a, 1, "{\"axis\": [-1]}", &e, &b);
	assert_true(b.magnitudes[0] == 6 && b.magnitudes[1] == 15);
	compare_bound_clear(&b);
}

/* (9-5j)-th power of -9+5j: NumPy 1.24's complex64 is 41.9 eps from the truth, which is Python's of
 * complex128. |log a| = 3.518, |b| = 10.30. */
static void a_complex_power_is_bounded_by_what_its_exponential_magnifies(void **state)
{
	const float base[4] = { -9, 5, 1, 0.001F }, exponent[4] = { 9, -5, 1e9F, 0 };
	const float numpy[4] = { 594830500000000.F, -336261900000000.F, 1, 0 };
	const double truth[2] = { 594827128358618.1, -336261339589834.1 };
	const double eps = 0x1p-23, norm = hypot(numpy[0], numpy[1]);
	const double x = eps * (5.5 * 10.2956 * 3.5182 + 8);
	struct compare_array args[2], e;
	struct compare_bound b;
	double off;

	(void)state;
	compare_array_wrap(base, COMPARE_COMPLEX64, 1, (const int64_t[]){ 2 }, false, &args[0]);
	compare_array_wrap(exponent, COMPARE_COMPLEX64, 1, (const int64_t[]){ 2 }, false, &args[1]);
	compare_array_wrap(numpy, COMPARE_COMPLEX64, 1, (const int64_t[]){ 2 }, false, &e);
	make("power", args, 2, NULL, &e, &b);
	off = hypot(numpy[0] - truth[0], numpy[1] - truth[1]);
	assert_true(off > 41 * eps * norm && off < b.magnitudes[0] / 2);
	assert_true(fabs(b.magnitudes[0] / (2 * x / (1 - x) * norm) - 1) < 1e-3);
	assert_true(b.magnitudes[1] == 0); /* 10^6 radians: float32 knows no direction */
	compare_bound_clear(&b);
}

static void a_covariance_is_bounded_by_means_and_deviations(void **state)
{
	const double x[6] = { 1, 2, 3, 5, 5, 5 }, c[4] = { 0 };
	const double gamma = compare_gamma(9, 0x1p-53);
	const double first = gamma * (2 * 2 + 2 * 2 + 2 + gamma * 3 * 2 * 2) / 2;
	struct compare_array a, e;
	struct compare_bound b;

	(void)state;
	compare_array_wrap(x, COMPARE_FLOAT64, 2, (const int64_t[]){ 2, 3 }, false, &a);
	compare_array_wrap(c, COMPARE_FLOAT64, 2, (const int64_t[]){ 2, 2 }, false, &e);
	make("cov", &a, 1, NULL, &e, &b);
	assert_true(b.factor == 2 && fabs(b.magnitudes[0] / first - 1) < 1e-12);
	assert_true(b.magnitudes[1] == b.magnitudes[2] && b.magnitudes[3] > 0);
	compare_bound_clear(&b);
	make("corrcoef", &a, 1, NULL, &e, &b); /* the second variable does not vary */
	assert_true(isfinite(b.magnitudes[0]) && isinf(b.magnitudes[1]) && isinf(b.magnitudes[3]));
	compare_bound_clear(&b);
	compare_array_wrap(x, COMPARE_FLOAT64, 2, (const int64_t[]){ 3, 2 }, false, &a);
	make("cov", &a, 1, "{\"rowvar\": false, \"bias\": true}", &e, &b);
	assert_int_equal(b.magnitude_count, 4);
	compare_bound_clear(&b);
}

static void a_weighted_covariance_is_bounded_by_weighted_sums(void **state)
{
	const double x[3] = { 1, 2, 4 }, f[3] = { 1, 2, 1 }, a[3] = { 2, 1, 0.5 }, c = 0;
	/* w = 2, 2, 0.5: W = 4.5, sum(w a) / W = 6.25 / 4.5, mean 16 / 9, |d| = 7, 2 and 20 ninths
	 */
	const double gamma = compare_gamma(14, 0x1p-53), total = 4.5, spread = 6.25 / 4.5;
	const double mean = 16 / 9.0, s = (2 * 7 + 2 * 2 + 0.5 * 20) / 9;
	const double p = (2 * 49 + 2 * 4 + 0.5 * 400) / 81, by = total - spread;
	const double g = gamma * (total + spread) / by;
	const double e = gamma * (2 * mean * s + p + gamma * total * mean * mean);
	struct compare_array args[3], result;
	struct compare_bound b;

	(void)state;
	compare_array_wrap(x, COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, false, &args[0]);
	compare_array_wrap(f, COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, false, &args[1]);
	compare_array_wrap(a, COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, false, &args[2]);
	compare_array_wrap(&c, COMPARE_FLOAT64, 0, NULL, false, &result);
	make("cov", args, 3, "{\"fweights\": {\"blob\": \"f\"}, \"aweights\": {\"blob\": \"a\"}}",
	     &result, &b);
	assert_true(fabs(b.magnitudes[0] / ((e + g * p) / (by * (1 - g))) - 1) < 1e-12);
	compare_bound_clear(&b);
	args[1] = args[2]; /* by importance alone, ddof 0 */
	make("cov", args, 2, "{\"aweights\": {\"blob\": \"a\"}, \"bias\": true}", &result, &b);
	assert_int_equal(b.magnitude_count, 1);
	assert_true(b.magnitudes[0] > 0 && b.magnitudes[0] < 1e-14);
	compare_bound_clear(&b);
}

static void an_outer_result_is_bounded_by_the_pair_behind_each_element(void **state)
{
	const double x[2] = { 1, -2 }, y[3] = { 10, 20, -30 }, result[6] = { 0 };
	const double pairs[6] = { 11, 21, 31, 12, 22, 32 };
	struct compare_array args[2], e;
	struct compare_bound b;

	(void)state;
	compare_array_wrap(x, COMPARE_FLOAT64, 1, (const int64_t[]){ 2 }, false, &args[0]);
	compare_array_wrap(y, COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, false, &args[1]);
	compare_array_wrap(result, COMPARE_FLOAT64, 2, (const int64_t[]){ 2, 3 }, false, &e);
	make("logaddexp.outer", args, 2, NULL, &e, &b);
	assert_int_equal(b.magnitude_count, 6);
	for (int i = 0; i < 6; i++)
		assert_true(b.magnitudes[i] == pairs[i]);
	compare_bound_clear(&b);
}

static void a_running_sum_restarts_on_every_row(void **state)
{
	const double x[6] = { 1, -2, 3, -4, 5, -6 };
	const double want[6] = { 1, 3, 6, 4, 9, 15 };
	struct compare_array a;
	struct compare_bound b;

	(void)state;
	compare_array_wrap(x, COMPARE_FLOAT64, 2, (const int64_t[]){ 2, 3 }, false, &a);
	make("cumsum", &a, 1, "{\"axis\": 1}", &a, &b);
	assert_memory_equal(b.magnitudes, want, sizeof want);
	compare_bound_clear(&b);
	make("cumsum", &a, 1, NULL, &a, &b);
	assert_true(b.magnitudes[5] == 21);
	compare_bound_clear(&b);
}

static void a_matrix_product_is_bounded_by_the_product_of_magnitudes(void **state)
{
	const double x[6] = { 1, -2, 3, -4, 5, -6 }; /* 2x3 */
	const double y[6] = { 1, 1, -1, 1, 1, -1 };  /* 3x2 */
	const double z[4] = { 0 };
	const double want[4] = { 6, 6, 15, 15 };
	struct compare_array args[2], e;
	struct compare_bound b;

	(void)state;
	compare_array_wrap(x, COMPARE_FLOAT64, 2, (const int64_t[]){ 2, 3 }, false, &args[0]);
	compare_array_wrap(y, COMPARE_FLOAT64, 2, (const int64_t[]){ 3, 2 }, false, &args[1]);
	compare_array_wrap(z, COMPARE_FLOAT64, 2, (const int64_t[]){ 2, 2 }, false, &e);
	make("matmul", args, 2, NULL, &e, &b);
	assert_memory_equal(b.magnitudes, want, sizeof want);
	compare_bound_clear(&b);
}

/* What numpy.convolve and numpy.correlate give for these operands: all magnitudes are their own. */
static void a_convolution_is_bounded_by_the_convolved_magnitudes(void **state)
{
	static const double octaves[] = { 1, -2, 4, 8 }, decades[] = { 1, 10, -100 };
	static const struct {
		const char *loc, *op;
		bool swapped;
		int64_t length; /* tells the mode */
		double want[6];
	} rows[] = {
		{ LOC, "convolve", false, 6, { 1, 12, 124, 248, 480, 800 } },
		{ LOC, "convolve", false, 4, { 12, 124, 248, 480 } },
		{ LOC, "convolve", true, 2, { 124, 248 } },
		{ LOC, "correlate", false, 6, { 100, 210, 421, 842, 84, 8 } },
		{ LOC, "correlate", false, 4, { 210, 421, 842, 84 } },
		{ LOC, "correlate", false, 2, { 421, 842 } },
		{ LOC, "correlate", true, 4, { 84, 842, 421, 210 } },
		{ LOC, "correlate", true, 2, { 842, 421 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct compare_array args[2], e;
		struct compare_bound b;

		compare_array_wrap(octaves, COMPARE_FLOAT64, 1, (const int64_t[]){ 4 }, false,
				   &args[rows[i].swapped]);
		compare_array_wrap(decades, COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, false,
				   &args[!rows[i].swapped]);
		compare_array_wrap(rows[i].want, COMPARE_FLOAT64, 1, &rows[i].length, false, &e);
		make(rows[i].op, args, 2, NULL, &e, &b);
		if (memcmp(b.magnitudes, rows[i].want, (size_t)rows[i].length * sizeof(double)) !=
		    0)
			fail_msg("%s", rows[i].loc);
		assert_true(b.factor == 2 * compare_gamma(4, 0x1p-53));
		compare_bound_clear(&b);
	}
}

static void a_nan_mean_is_bounded_by_the_mean_of_what_is_there(void **state)
{
	const double x[6] = { 1, NAN, -3, NAN, NAN, NAN };
	const double want[2] = { 2, 0 };
	struct compare_array a, e;
	struct compare_bound b;

	(void)state;
	compare_array_wrap(x, COMPARE_FLOAT64, 2, (const int64_t[]){ 2, 3 }, false, &a);
	compare_array_wrap(want, COMPARE_FLOAT64, 1, (const int64_t[]){ 2 }, false, &e);
	make("nanmean", &a, 1, "{\"axis\": 1}", &e, &b);
	assert_memory_equal(b.magnitudes, want, sizeof want);
	assert_true(b.factor == 2 * compare_gamma(4, 0x1p-53));
	compare_bound_clear(&b);
}

/* The cry-wolf trap: near-zero elements of a right product are hundreds of thousands of ULP apart.
 */
static void cancelled_elements_of_a_dot_product_are_within_bound(void **state)
{
	const double x[3] = { 1e8, 1, -1e8 };
	const double y[3] = { 1e8, 1, 1e8 };
	const double expected[1] = { 1 };
	const double actual[1] = { 2 }; /* another order of addition */
	struct compare_array args[2], e, a;
	char cause[COMPARE_CAUSE_BYTES];
	struct compare_metrics m;
	struct compare_bound b;

	(void)state;
	compare_array_wrap(x, COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, false, &args[0]);
	compare_array_wrap(y, COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, false, &args[1]);
	compare_array_wrap(expected, COMPARE_FLOAT64, 0, NULL, false, &e);
	compare_array_wrap(actual, COMPARE_FLOAT64, 0, NULL, false, &a);
	make("dot", args, 2, NULL, &e, &b);
	compare_measure(&e, &a, &b, &m);
	assert_true(m.max_ulp == UINT64_C(1) << 52);
	assert_int_equal(compare_judge(&m, &b, cause), COMPARE_WITHIN_BOUND);
	assert_non_null(strstr(cause, "gamma"));
	compare_bound_clear(&b);
}

/* The silent-pass trap: 5000 float16 terms have n u > 1/2, so no bound exists and nothing may pass.
 */
static void without_a_valid_gamma_only_equality_passes(void **state)
{
	static uint16_t ones[5000];
	const uint16_t expected[1] = { 0x6c00 }, actual[1] = { 0x6c01 };
	struct compare_array x, e, a;
	char cause[COMPARE_CAUSE_BYTES];
	struct compare_metrics m;
	struct compare_bound b;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(ones); i++)
		ones[i] = 0x3c00;
	compare_array_wrap(ones, COMPARE_FLOAT16, 1, (const int64_t[]){ 5000 }, false, &x);
	compare_array_wrap(expected, COMPARE_FLOAT16, 0, NULL, false, &e);
	compare_array_wrap(actual, COMPARE_FLOAT16, 0, NULL, false, &a);
	make("sum", &x, 1, NULL, &e, &b);
	assert_true(b.empty);
	compare_measure(&e, &a, &b, &m);
	assert_int_equal(compare_judge(&m, &b, cause), COMPARE_DRIFT);
	compare_measure(&e, &e, &b, &m);
	assert_int_equal(compare_judge(&m, &b, cause), COMPARE_IDENTICAL);
	compare_bound_clear(&b);
}

static void infinite_inputs_do_not_open_the_bound(void **state)
{
	const double x[3] = { HUGE_VAL, 1, 2 };
	const double expected[1] = { HUGE_VAL }, actual[1] = { 3 };
	struct compare_array in, e, a;
	char cause[COMPARE_CAUSE_BYTES];
	struct compare_metrics m;
	struct compare_bound b;

	(void)state;
	compare_array_wrap(x, COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, false, &in);
	compare_array_wrap(expected, COMPARE_FLOAT64, 0, NULL, false, &e);
	compare_array_wrap(actual, COMPARE_FLOAT64, 0, NULL, false, &a);
	make("sum", &in, 1, NULL, &e, &b);
	compare_measure(&e, &a, &b, &m);
	assert_int_equal(compare_judge(&m, &b, cause), COMPARE_DRIFT);
	assert_non_null(strstr(cause, "infinity"));
	compare_bound_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tolerance_that_cannot_fail_is_refused),
		cmocka_unit_test(an_absolute_tolerance_above_every_expected_value_is_refused),
		cmocka_unit_test(gamma_is_n_u_over_one_minus_n_u),
		cmocka_unit_test(pairwise_depth_grows_with_the_logarithm),
		cmocka_unit_test(operations_have_the_bounds_of_their_class),
		cmocka_unit_test(a_sum_is_bounded_by_the_magnitudes_it_added),
		cmocka_unit_test(a_complex_power_is_bounded_by_what_its_exponential_magnifies),
		cmocka_unit_test(a_covariance_is_bounded_by_means_and_deviations),
		cmocka_unit_test(a_weighted_covariance_is_bounded_by_weighted_sums),
		cmocka_unit_test(an_outer_result_is_bounded_by_the_pair_behind_each_element),
		cmocka_unit_test(a_running_sum_restarts_on_every_row),
		cmocka_unit_test(a_matrix_product_is_bounded_by_the_product_of_magnitudes),
		cmocka_unit_test(a_convolution_is_bounded_by_the_convolved_magnitudes),
		cmocka_unit_test(a_nan_mean_is_bounded_by_the_mean_of_what_is_there),
		cmocka_unit_test(cancelled_elements_of_a_dot_product_are_within_bound),
		cmocka_unit_test(without_a_valid_gamma_only_equality_passes),
		cmocka_unit_test(infinite_inputs_do_not_open_the_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
