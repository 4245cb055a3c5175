/* SPDX-License-Identifier: Apache-2.0 */
/* What Debian's NumPy cannot answer for tests/differential, because it is newer, and errors. */
#include <math.h>

#include "libarr_testing.h"

static arr_array *floats(int64_t n, const double *values)
{
	arr_array *a = NULL;

	assert_ok(arr_from_copy(1, &n, ARR_FLOAT64, values, &a, err));
	return a;
}
#define FLOATS(...)                                                           \
	floats((int64_t)(sizeof((double[]){ __VA_ARGS__ }) / sizeof(double)), \
	       (double[]){ __VA_ARGS__ })

static double at(const arr_array *a, int64_t i)
{
	struct arr_scalar x;

	assert_ok(arr_array_item(a, &i, &x, err));
	return arr_scalar_cast(x, ARR_T_FLOAT64).as.f;
}

/* Releases a. */
static void expect_values(const char *loc, arr_array *a, int count, const double *want)
{
	if (arr_array_size(a) != count)
		fail_msg("%s: %lld elements", loc, (long long)arr_array_size(a));
	for (int i = 0; i < count; i++) {
		if (at(a, i) != want[i])
			fail_msg("%s: element %d is %g, not %g", loc, i, at(a, i), want[i]);
	}
	arr_array_release(a);
}
#define EXPECT(a, ...)                                                                   \
	expect_values(LOC, a, (int)(sizeof((double[]){ __VA_ARGS__ }) / sizeof(double)), \
		      (double[]){ __VA_ARGS__ })

/* The example of NumPy 2.1's documentation. */
static void a_cumulative_sum_can_start_with_its_initial_value(void **state)
{
	const struct arr_cumulative_options with = { .include_initial = true };
	arr_array *a = FLOATS(1, 2, 3, 4, 5, 6), *out = NULL;

	(void)state;
	assert_ok(arr_cumulative_sum(a, &with, &out, err));
	EXPECT(out, 0, 1, 3, 6, 10, 15, 21);
	assert_ok(arr_cumulative_prod(a, &with, &out, err));
	EXPECT(out, 1, 1, 2, 6, 24, 120, 720);
	assert_ok(arr_cumulative_prod(a, NULL, &out, err));
	EXPECT(out, 1, 2, 6, 24, 120, 720);
	arr_array_release(a);
}

/* R's quantile(0:3, c(.125, .375, .625, .875), type = 3). */
static void closest_observation_takes_the_even_order_statistic(void **state)
{
	const struct arr_quantile_options o = { .method = ARR_QUANTILE_CLOSEST_OBSERVATION };
	arr_array *a = FLOATS(3, 1, 0, 2), *q = FLOATS(0.125, 0.375, 0.625, 0.875), *out = NULL;

	(void)state;
	assert_ok(arr_quantile(a, arr_in(q), &o, &out, err));
	EXPECT(out, 0, 1, 1, 3);
	arr_array_release(a);
	arr_array_release(q);
}

/* By the definition: the least value at which the weights so far reach q times their sum. */
static void weights_count_as_repetitions(void **state)
{
	arr_array *a = FLOATS(4, 1, 3, 2), *w = FLOATS(5, 1, 1, 1), *none = FLOATS(0, 0, 0, 0),
		  *negative = FLOATS(1, -1, 1, 1), *q = FLOATS(0, 0.125, 0.2, 0.375, 0.5, 1),
		  *out = NULL;
	struct arr_quantile_options o = { .method = ARR_QUANTILE_INVERTED_CDF, .weights = w };

	(void)state;
	assert_ok(arr_quantile(a, arr_in(q), &o, &out, err));
	EXPECT(out, 1, 1, 2, 3, 4, 4);
	o.weights = none;
	expect_failure(arr_quantile(a, arr_in(q), &o, &out, err), ARR_E_ARG, "sum to zero");
	o.weights = negative;
	expect_failure(arr_quantile(a, arr_in(q), &o, &out, err), ARR_E_ARG, "-1");
	o.weights = q;
	expect_failure(arr_quantile(a, arr_in(q), &o, &out, err), ARR_E_SHAPE, "(6,)");
	o.weights = w;
	o.method = ARR_QUANTILE_LINEAR;
	expect_failure(arr_quantile(a, arr_in(q), &o, &out, err), ARR_E_ARG, "inverted_cdf");
	arr_array_release(a);
	arr_array_release(w);
	arr_array_release(none);
	arr_array_release(negative);
	arr_array_release(q);
}

/* NEP 50: a Python float takes the array's dtype, an array of float64 does not. */
static void a_weak_quantile_keeps_float32(void **state)
{
	arr_array *a = FLOATS(1, 2, 4), *single = NULL, *q = FLOATS(0.5), *out = NULL;

	(void)state;
	assert_ok(arr_array_astype(a, ARR_FLOAT32, ARR_ORDER_C, ARR_CASTING_UNSAFE, &single, err));
	assert_ok(arr_quantile(single, arr_in_scalar(arr_scalar_float(0.25)), NULL, &out, err));
	assert_true(arr_array_dtype(out) == ARR_FLOAT32);
	arr_array_release(out);
	assert_ok(arr_quantile(single, arr_in(q), NULL, &out, err));
	assert_true(arr_array_dtype(out) == ARR_FLOAT64);
	EXPECT(out, 2);
	arr_array_release(a);
	arr_array_release(single);
	arr_array_release(q);
}

/* The corners are inclusive on the last edge only; a point outside of one axis counts nowhere. */
static void a_grid_counts_points(void **state)
{
	const double values[] = { 0, 0, 1, 1, 2, 2, 0.5, 3, 5, 0 };
	const double x_range[] = { 0, 2 }, y_range[] = { 0, 2 };
	const struct arr_histogramdd_options o = { .counts = (const int64_t[]){ 2, 1 },
						   .ranges = (const double *const[]){ x_range,
										      y_range } };
	const int64_t shape[] = { 5, 2 };
	arr_array *points = NULL, *out = NULL, *flat = NULL, *edges[2] = { NULL, NULL };

	(void)state;
	assert_ok(arr_from_copy(2, shape, ARR_FLOAT64, values, &points, err));
	assert_ok(arr_histogramdd(points, &o, &out, edges, err));
	assert_int_equal(arr_array_ndim(out), 2);
	assert_ok(arr_array_ravel(out, ARR_ORDER_C, &flat, err));
	arr_array_release(out);
	EXPECT(flat, 1, 2);
	EXPECT(edges[0], 0, 1, 2);
	EXPECT(edges[1], 0, 2);
	arr_array_release(points);
}

static void a_given_mean_is_taken(void **state)
{
	arr_array *a = FLOATS(1, 2, 3), *mean = FLOATS(0), *wide = FLOATS(0, 0), *out = NULL;
	struct arr_reduce_options o = { .mean = mean, .ddof = 1 };

	(void)state;
	assert_ok(arr_var(a, &o, &out, err));
	EXPECT(out, 7);
	assert_ok(arr_nanvar(a, &o, &out, err));
	EXPECT(out, 7);
	o.mean = wide;
	expect_failure(arr_var(a, &o, &out, err), ARR_E_SHAPE, "(2,)");
	expect_failure(arr_nanstd(a, &o, &out, err), ARR_E_SHAPE, "(2,)");
	arr_array_release(a);
	arr_array_release(mean);
	arr_array_release(wide);
}

static void gradients_fail_as_one(void **state)
{
	const struct arr_input two[] = { arr_in_scalar(arr_scalar_float(1)),
					 arr_in_scalar(arr_scalar_float(2)) };
	arr_array *a = int_range(2, (const int64_t[]){ 3, 1 }), *out[2] = { NULL, NULL };

	(void)state;
	expect_failure(arr_gradient_axes(a, NULL, 0, NULL, 0, 1, out, err), ARR_E_ARG,
		       "edge_order");
	assert_null(out[0]); /* the first axis was done before the second failed */
	expect_failure(arr_gradient_axes(a, two, 2, (const int[]){ 0 }, 1, 1, out, err), ARR_E_ARG,
		       "2 spacings");
	expect_failure(arr_gradient_axes(a, two, 2, (const int[]){ 0, 0 }, 2, 1, out, err),
		       ARR_E_SHAPE, "axis 0 is named twice");
	arr_array_release(a);
}

static void covariances_are_computed_in_the_dtype_that_is_asked_for(void **state)
{
	/* np.cov(np.arange(6).reshape(2, 3) ** 2, dtype=...), from NumPy 2.4.6 */
	const int64_t squares[] = { 0, 1, 4, 9, 16, 25 };
	const double want[] = { 0x1.1555560000000p+2, 0x1.0555560000000p+4, 0x1.0555560000000p+4,
				0x1.0155560000000p+6 };
	struct arr_cov_options o = { .dtype = ARR_FLOAT32 };
	arr_array *a = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_copy(2, (int64_t[]){ 2, 3 }, ARR_INT64, squares, &a, err));
	assert_ok(arr_cov(a, &o, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_FLOAT32);
	for (int i = 0; i < 4; i++) {
		const double got = ((const float *)arr_array_data(out))[i];

		if (fabs(got - want[i]) > 0x1p-22 * want[i])
			fail_msg("element %d is %a", i, got);
	}
	arr_array_release(out);
	out = NULL;
	o.dtype = ARR_INT32;
	expect_failure(arr_cov(a, &o, &out, err), ARR_E_DTYPE, "int32");
	expect_failure(arr_corrcoef(a, &o, &out, err), ARR_E_DTYPE, "int32");
	o.dtype = ARR_COMPLEX64;
	assert_ok(arr_corrcoef(a, &o, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_COMPLEX64);
	arr_array_release(out);
	arr_array_release(a);
}

static void wrong_arguments_are_named(void **state)
{
	arr_array *a = FLOATS(1, 2, (double)NAN), *nans = FLOATS((double)NAN, (double)NAN),
		  *close = FLOATS(-2.4375, -2.53515625), *halves = NULL, *out = NULL;
	struct arr_histogram_options o = { .range = (const double[]){ 2, 1 } };
	enum arr_quantile_method method;

	(void)state;
	expect_failure(arr_quantile(a, arr_in_scalar(arr_scalar_float(1.5)), NULL, &out, err),
		       ARR_E_ARG, "1.5 is outside [0, 1]");
	expect_failure(arr_quantile_method_find("median", &method, err), ARR_E_ARG, "'median'");
	expect_failure(arr_nanargmax(nans, NULL, &out, err), ARR_E_ARG, "All-NaN slice");
	expect_failure(arr_histogram(a, NULL, &out, NULL, err), ARR_E_ARG, "not finite");
	expect_failure(arr_histogram(a, &o, &out, NULL, err), ARR_E_ARG, "range max 1");
	o = (struct arr_histogram_options){ .count = -3 };
	expect_failure(arr_histogram_bin_edges(a, &o, &out, err), ARR_E_ARG, "");
	o = (struct arr_histogram_options){ .count = 77 }; /* float16 has 50 steps in between */
	assert_ok(arr_array_astype(close, ARR_FLOAT16, ARR_ORDER_C, ARR_CASTING_UNSAFE, &halves,
				   err));
	expect_failure(arr_histogram(halves, &o, &out, NULL, err), ARR_E_ARG, "make 77 bins");
	o.count = 40;
	assert_ok(arr_histogram_bin_edges(halves, &o, &out, err));
	arr_array_release(out);
	out = NULL;
	expect_failure(arr_bincount(a, NULL, 0, &out, err), ARR_E_CASTING, "float64");
	arr_array_release(a);
	arr_array_release(nans);
	arr_array_release(close);
	arr_array_release(halves);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cumulative_sum_can_start_with_its_initial_value),
		cmocka_unit_test(closest_observation_takes_the_even_order_statistic),
		cmocka_unit_test(weights_count_as_repetitions),
		cmocka_unit_test(a_weak_quantile_keeps_float32),
		cmocka_unit_test(a_grid_counts_points),
		cmocka_unit_test(a_given_mean_is_taken),
		cmocka_unit_test(gradients_fail_as_one),
		cmocka_unit_test(covariances_are_computed_in_the_dtype_that_is_asked_for),
		cmocka_unit_test(wrong_arguments_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
