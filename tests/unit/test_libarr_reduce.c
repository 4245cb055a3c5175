/* SPDX-License-Identifier: Apache-2.0 */
/* Reductions and running results: dtypes, identities, masks, outputs, errors. Values and messages
 * are NumPy 2.2.4's; sums bit by bit are in test_libarr_numpy.c. */
#include <math.h>

#include "libarr_testing.h"

static arr_array *range(int ndim, const int64_t *shape, const arr_dtype *dtype)
{
	arr_array *a = int_range(ndim, shape), *out = NULL;

	assert_ok(arr_array_astype(a, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(a);
	return out;
}

static const arr_ufunc *u(const char *name)
{
	return arr_ufunc_find(name);
}

static void small_integers_add_up_in_64_bits(void **state)
{
	static const struct {
		const char *loc, *name;
		enum arr_type in, want;
	} rows[] = {
		{ LOC, "add", ARR_T_BOOL, ARR_T_INT64 },
		{ LOC, "add", ARR_T_INT8, ARR_T_INT64 },
		{ LOC, "add", ARR_T_UINT16, ARR_T_UINT64 },
		{ LOC, "multiply", ARR_T_UINT8, ARR_T_UINT64 },
		{ LOC, "multiply", ARR_T_BOOL, ARR_T_INT64 },
		{ LOC, "add", ARR_T_FLOAT16, ARR_T_FLOAT16 },
		{ LOC, "add", ARR_T_COMPLEX64, ARR_T_COMPLEX64 },
		{ LOC, "maximum", ARR_T_INT8, ARR_T_INT8 },
		{ LOC, "bitwise_or", ARR_T_UINT8, ARR_T_UINT8 },
		{ LOC, "logical_or", ARR_T_FLOAT32, ARR_T_BOOL },
		{ LOC, "divide", ARR_T_INT32, ARR_T_FLOAT64 },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = range(1, (int64_t[]){ 5 }, arr_dtype_builtin(rows[i].in)),
			  *out = NULL;

		assert_ok(arr_ufunc_reduce(u(rows[i].name), a, NULL, &out, err));
		if (arr_dtype_type(arr_array_dtype(out)) != rows[i].want)
			fail_msg("%s: %s", rows[i].loc, arr_dtype_name(arr_array_dtype(out)));
		arr_array_release(a);
		arr_array_release(out);
	}
}

static void a_dtype_makes_the_sum_wrap_in_it(void **state)
{
	const struct arr_reduce_options o = { .dtype = ARR_UINT8 };
	arr_array *a = range(1, (int64_t[]){ 100 }, ARR_INT64), *out = NULL;

	(void)state;
	assert_ok(arr_sum(a, &o, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_UINT8);
	assert_int_equal(int_at(out, 0), 4950 % 256);
	arr_array_release(a);
	arr_array_release(out);
}

static void keepdims_leaves_axes_of_length_one(void **state)
{
	static const struct {
		const char *loc;
		int count, axes[3];
		bool keepdims;
		struct list shape;
		int64_t first;
	} rows[] = {
		{ LOC, 1, { 0 }, false, L(3, 4), 12 },   { LOC, 1, { -1 }, true, L(2, 3, 1), 6 },
		{ LOC, 2, { 0, 2 }, false, L(3), 60 },   { LOC, 2, { 2, 0 }, true, L(1, 3, 1), 60 },
		{ LOC, 3, { 0, 1, 2 }, false, L0, 276 }, { LOC, 0, { 0 }, false, L(2, 3, 4), 0 },
	};
	arr_array *a = range(3, (int64_t[]){ 2, 3, 4 }, ARR_INT64);

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const struct arr_reduce_options o = { .axes = rows[i].axes,
						      .axis_count = rows[i].count,
						      .keepdims = rows[i].keepdims };
		arr_array *out = NULL;

		assert_ok(arr_sum(a, &o, &out, err));
		expect_layout(rows[i].loc, out, &rows[i].shape, NULL);
		if (int_at(out, 0) != rows[i].first)
			fail_msg("%s: %lld", rows[i].loc, (long long)int_at(out, 0));
		arr_array_release(out);
	}
	arr_array_release(a);
}

static void empty_reductions_give_the_identity_or_fail(void **state)
{
	static const struct {
		const char *name;
		double want;
	} rows[] = { { "add", 0 },   { "multiply", 1 },    { "logaddexp", -INFINITY },
		     { "hypot", 0 }, { "logical_and", 1 }, { "logical_or", 0 } };
	arr_array *none = range(1, (int64_t[]){ 0 }, ARR_FLOAT64),
		  *bits = range(1, (int64_t[]){ 0 }, ARR_INT32);
	arr_array *out = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_scalar value;

		assert_ok(arr_ufunc_reduce(u(rows[i].name), none, NULL, &out, err));
		assert_ok(arr_array_item(out, NULL, &value, err));
		assert_true(arr_scalar_cast(value, ARR_T_FLOAT64).as.f == rows[i].want);
		arr_array_release(out);
	}
	assert_ok(arr_ufunc_reduce(u("bitwise_and"), bits, NULL, &out, err));
	assert_int_equal(int_at(out, 0), -1);
	arr_array_release(out);
	expect_failure(arr_max(none, NULL, &out, err), ARR_E_SHAPE,
		       "zero-size array to reduction operation maximum which has no identity");
	expect_failure(arr_argmin(none, NULL, &out, err), ARR_E_SHAPE,
		       "attempt to get argmin of an empty sequence");
	arr_array_release(none);
	arr_array_release(bits);
}

static void an_initial_value_is_where_the_fold_starts(void **state)
{
	const struct arr_scalar ten = arr_scalar_int(10), big = arr_scalar_int(300);
	const struct arr_reduce_options o = { .initial = &ten },
					wrong = { .initial = &big, .dtype = ARR_UINT8 };
	arr_array *a = range(1, (int64_t[]){ 4 }, ARR_INT64),
		  *none = range(1, (int64_t[]){ 0 }, ARR_INT64);
	arr_array *out = NULL;

	(void)state;
	assert_ok(arr_sum(a, &o, &out, err));
	assert_int_equal(int_at(out, 0), 16);
	arr_array_release(out);
	assert_ok(arr_min(none, &o, &out, err));
	assert_int_equal(int_at(out, 0), 10);
	arr_array_release(out);
	expect_failure(arr_sum(a, &wrong, &out, err), ARR_E_ARG,
		       "Python integer 300 out of bounds for uint8");
	arr_array_release(a);
	arr_array_release(none);
}

static void a_mask_picks_what_counts(void **state)
{
	arr_array *a = range(2, (int64_t[]){ 3, 4 }, ARR_INT32), *mask = NULL, *odd = NULL,
		  *out = NULL;
	const struct arr_scalar low = arr_scalar_int(-1);
	const int axis = 0;
	struct arr_reduce_options o = { .axes = &axis, .axis_count = 1 };

	(void)state;
	odd = range(1, (int64_t[]){ 4 }, ARR_INT64);
	assert_ok(arr_array_astype(odd, ARR_BOOL, ARR_ORDER_C, ARR_CASTING_UNSAFE, &mask, err));
	o.where = mask; /* all columns but the first */
	assert_ok(arr_sum(a, &o, &out, err));
	assert_int_equal(int_at(out, 0), 0);
	assert_int_equal(int_at(out, 1), 15);
	arr_array_release(out);
	expect_failure(arr_max(a, &o, &out, err), ARR_E_ARG,
		       "reduction operation 'maximum' does not have an identity, so to use a where "
		       "mask one "
		       "has to specify 'initial'");
	o.initial = &low;
	assert_ok(arr_max(a, &o, &out, err));
	assert_int_equal(int_at(out, 0), -1);
	assert_int_equal(int_at(out, 3), 11);
	arr_array_release(out);
	o.initial = NULL;
	assert_ok(arr_mean(a, &o, &out, err));
	assert_true(isnan(((double *)arr_array_data(out))[0]));
	assert_true(((double *)arr_array_data(out))[1] == 5);
	arr_array_release(out);
	arr_array_release(a);
	arr_array_release(odd);
	arr_array_release(mask);
}

static void results_go_to_out_by_any_cast(void **state)
{
	arr_array *a = range(2, (int64_t[]){ 2, 3 }, ARR_FLOAT64),
		  *to = range(1, (int64_t[]){ 3 }, ARR_INT16);
	arr_array *wrong = range(1, (int64_t[]){ 2 }, ARR_FLOAT64), *out = NULL;
	const int axis = 0;
	struct arr_reduce_options o = {
		.axes = &axis, .axis_count = 1, .dtype = ARR_FLOAT64, .out = to
	};

	(void)state;
	assert_ok(arr_sum(a, &o, &out, err));
	assert_ptr_equal(out, to);
	assert_int_equal(int_at(to, 2), 7);
	arr_array_release(out);
	o.out = wrong;
	expect_failure(arr_sum(a, &o, &out, err), ARR_E_SHAPE, "out of shape (2,)");
	arr_array_release(a);
	arr_array_release(to);
	arr_array_release(wrong);
}

static void bad_axes_are_named(void **state)
{
	arr_array *a = range(2, (int64_t[]){ 2, 3 }, ARR_INT64), *out = NULL;
	const int far[] = { 2 }, twice[] = { 0, -2 }, both[] = { 0, 1 };
	struct arr_reduce_options o = { .axes = far, .axis_count = 1 };

	(void)state;
	expect_failure(arr_sum(a, &o, &out, err), ARR_E_SHAPE,
		       "axis 2 is out of bounds for array of dimension 2");
	o.axes = twice;
	o.axis_count = 2;
	expect_failure(arr_sum(a, &o, &out, err), ARR_E_SHAPE, "duplicate value -2 in 'axis'");
	o.axes = both;
	expect_failure(
		arr_ufunc_reduce(u("subtract"), a, &o, &out, err), ARR_E_ARG,
		"reduction operation 'subtract' is not reorderable, so at most one axis may be "
		"specified");
	arr_array_release(a);
}

static void only_binary_ufuncs_with_one_result_reduce(void **state)
{
	arr_array *a = range(1, (int64_t[]){ 3 }, ARR_INT64), *out = NULL;

	(void)state;
	expect_failure(arr_ufunc_reduce(u("sin"), a, NULL, &out, err), ARR_E_ARG,
		       "reduce only supported for binary functions");
	expect_failure(arr_ufunc_reduce(u("divmod"), a, NULL, &out, err), ARR_E_ARG,
		       "reduce only supported for functions returning a single value");
	expect_failure(
		arr_ufunc_reduce(u("less"), a, NULL, &out, err), ARR_E_DTYPE,
		"No loop matching the specified signature and casting was found for ufunc less");
	arr_array_release(a);
}

static void ordered_folds_go_from_first_to_last(void **state)
{
	arr_array *a = range(2, (int64_t[]){ 3, 2 }, ARR_INT64), *back = NULL, *out = NULL;
	const int axis = 0;
	const struct arr_reduce_options o = { .axes = &axis, .axis_count = 1 };

	(void)state;
	assert_ok(arr_ufunc_reduce(u("subtract"), a, &o, &out, err)); /* 0-2-4, 1-3-5 */
	assert_int_equal(int_at(out, 0), -6);
	assert_int_equal(int_at(out, 1), -7);
	arr_array_release(out);
	assert_ok(arr_array_flip(a, &axis, 1, &back, err));
	assert_ok(arr_ufunc_reduce(u("subtract"), back, &o, &out, err)); /* 4-2-0, 5-3-1 */
	assert_int_equal(int_at(out, 0), 2);
	assert_int_equal(int_at(out, 1), 1);
	arr_array_release(out);
	arr_array_release(back);
	arr_array_release(a);
}

static void half_sums_are_carried_in_float32(void **state)
{
	arr_array *a = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_full(1, (int64_t[]){ 3000 }, arr_scalar_float(1), ARR_FLOAT16, &a, err));
	assert_ok(arr_sum(a, NULL, &out, err)); /* 2048 + 1 is 2048 in float16 */
	assert_ptr_equal(arr_array_dtype(out), ARR_FLOAT16);
	assert_int_equal(int_at(out, 0), 3000);
	arr_array_release(a);
	arr_array_release(out);
}

static void ddof_is_taken_off_the_count(void **state)
{
	arr_array *a = range(1, (int64_t[]){ 5 }, ARR_INT64), *out = NULL;
	struct arr_reduce_options o = { .ddof = 1 };

	(void)state;
	assert_ok(arr_var(a, &o, &out, err));
	assert_true(((double *)arr_array_data(out))[0] == 2.5);
	arr_array_release(out);
	o.ddof = 0.5;
	assert_ok(arr_var(a, &o, &out, err)); /* 10 / 4.5 */
	assert_true(((double *)arr_array_data(out))[0] == 10 / 4.5);
	arr_array_release(out);
	o.ddof = 7;
	assert_ok(arr_var(a, &o, &out, err)); /* 10 / 0 */
	assert_true(isinf(((double *)arr_array_data(out))[0]));
	arr_array_release(out);
	arr_array_release(a);
}

static void the_variance_of_complex_numbers_is_real(void **state)
{
	const double z[] = { 1, 1, -1, -1 };
	arr_array *a = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_copy(1, (int64_t[]){ 2 }, ARR_COMPLEX128, z, &a, err));
	assert_ok(arr_var(a, NULL, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_FLOAT64);
	assert_true(((double *)arr_array_data(out))[0] == 2);
	arr_array_release(a);
	arr_array_release(out);
}

static void argmax_finds_the_first_and_stops_at_nan(void **state)
{
	static const double values[] = { 3, 7, 7, NAN, 9, NAN };
	const struct arr_index head = arr_index_slice(0, 3, 1);
	arr_array *a = NULL, *three = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_copy(1, (int64_t[]){ 6 }, ARR_FLOAT64, values, &a, err));
	assert_ok(arr_array_index(a, &head, 1, &three, err));
	assert_ok(arr_argmax(three, NULL, &out, err));
	assert_int_equal(int_at(out, 0), 1);
	arr_array_release(out);
	assert_ok(arr_argmax(a, NULL, &out, err));
	assert_int_equal(int_at(out, 0), 3);
	arr_array_release(out);
	assert_ok(arr_argmin(a, NULL, &out, err));
	assert_int_equal(int_at(out, 0), 3);
	arr_array_release(out);
	arr_array_release(a);
	arr_array_release(three);
}

static void ptp_and_count_nonzero_follow_the_axes(void **state)
{
	arr_array *a = range(2, (int64_t[]){ 2, 3 }, ARR_INT8), *out = NULL;
	const int axis = 1;
	const struct arr_reduce_options o = { .axes = &axis, .axis_count = 1 };

	(void)state;
	assert_ok(arr_ptp(a, &o, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_INT8);
	assert_int_equal(int_at(out, 1), 2);
	arr_array_release(out);
	assert_ok(arr_count_nonzero(a, &o, &out, err));
	assert_int_equal(int_at(out, 0), 2);
	assert_int_equal(int_at(out, 1), 3);
	arr_array_release(out);
	arr_array_release(a);
}

static void running_sums_flatten_widen_and_write_to_out(void **state)
{
	arr_array *a = range(2, (int64_t[]){ 2, 3 }, ARR_INT8), *out = NULL;
	arr_array *zero_d = NULL, *to = range(2, (int64_t[]){ 2, 3 }, ARR_FLOAT32);
	struct arr_accumulate_options o = { .flatten = true };

	(void)state;
	assert_ok(arr_cumsum(a, &o, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_INT64);
	assert_int_equal(arr_array_ndim(out), 1);
	assert_int_equal(int_at(out, 5), 15);
	arr_array_release(out);
	o = (struct arr_accumulate_options){ .axis = -1, .out = to };
	assert_ok(arr_cumsum(a, &o, &out, err));
	assert_ptr_equal(out, to);
	assert_int_equal(int_at(to, 5), 12);
	arr_array_release(out);
	assert_ok(arr_from_scalar(arr_scalar_int(1), NULL, &zero_d, err));
	assert_ok(arr_cumprod(zero_d, NULL, &out, err));
	assert_int_equal(arr_array_ndim(out), 1);
	assert_int_equal(int_at(out, 0), 1);
	arr_array_release(out);
	expect_failure(arr_ufunc_accumulate(arr_ufunc_find("add"), zero_d, NULL, &out, err),
		       ARR_E_ARG, "cannot accumulate on a scalar");
	o.axis = 2;
	expect_failure(arr_cumsum(a, &o, &out, err), ARR_E_SHAPE,
		       "axis 2 is out of bounds for array of dimension 2");
	arr_array_release(a);
	arr_array_release(to);
	arr_array_release(zero_d);
}

static void an_output_may_be_the_source_itself(void **state)
{
	arr_array *a = range(1, (int64_t[]){ 5 }, ARR_INT64), *out = NULL;
	const struct arr_accumulate_options o = { .out = a };

	(void)state;
	assert_ok(arr_cumsum(a, &o, &out, err));
	assert_int_equal(int_at(a, 4), 10);
	assert_int_equal(int_at(a, 2), 3);
	arr_array_release(out);
	arr_array_release(a);
}

static void wide_broadcasts_reduce_without_their_memory(void **state)
{
	arr_array *one = range(2, (int64_t[]){ 1, 3 }, ARR_INT64), *wide = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_broadcast_to(one, 2, (int64_t[]){ 100000, 3 }, &wide, err));
	assert_ok(arr_sum(wide, NULL, &out, err));
	assert_int_equal(int_at(out, 0), 300000);
	arr_array_release(one);
	arr_array_release(wide);
	arr_array_release(out);
}

static void a_start_from_the_first_keeps_negative_zeros(void **state)
{
	static const enum arr_type types[] = { ARR_T_FLOAT16, ARR_T_FLOAT32, ARR_T_FLOAT64,
					       ARR_T_LONGDOUBLE, ARR_T_COMPLEX128 };
	const struct arr_reduce_options first = { .from_first = true };
	const int64_t shape[] = { 2, 3 }, one[] = { 1, 1 };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(types); i++) {
		const arr_dtype *dtype = arr_dtype_builtin(types[i]);
		arr_array *a = NULL, *sum = NULL;
		struct arr_scalar got;

		assert_ok(arr_full(2, shape, arr_scalar_complex(-0.0, -0.0), dtype, &a, err));
		assert_ok(arr_sum(a, &first, &sum, err));
		assert_ok(arr_array_item(sum, NULL, &got, err));
		got = arr_scalar_cast(got, ARR_T_COMPLEX128);
		assert_true(signbit(got.as.c.re));
		arr_array_release(a);
		arr_array_release(sum);
		/* one element is itself, whatever the operation would make of it */
		assert_ok(arr_full(2, one, arr_scalar_float(-3), ARR_FLOAT64, &a, err));
		assert_ok(arr_ufunc_reduce(arr_ufunc_find("hypot"), a, &first, &sum, err));
		assert_ok(arr_array_item(sum, NULL, &got, err));
		assert_true(got.as.f == -3);
		arr_array_release(a);
		arr_array_release(sum);
	}
}

static void long_doubles_reduce_in_their_own_precision(void **state)
{
	const long double values[] = { 1, 0x1p-60L, 0x1p-60L, -1 };
	const int64_t count = 4;
	arr_array *a = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_copy(1, &count, ARR_LONGDOUBLE, values, &a, err));
	assert_ok(arr_sum(a, NULL, &out, err));
	assert_true(*(long double *)arr_array_data(out) == 0x1p-59L);
	arr_array_release(out);
	assert_ok(arr_max(a, NULL, &out, err));
	assert_true(*(long double *)arr_array_data(out) == 1);
	arr_array_release(out);
	assert_ok(arr_argmin(a, NULL, &out, err));
	assert_int_equal(int_at(out, 0), 3);
	arr_array_release(out);
	assert_ok(arr_mean(a, NULL, &out, err));
	assert_true(*(long double *)arr_array_data(out) == 0x1p-61L);
	arr_array_release(out);
	arr_array_release(a);
}

/* Rows of the same elements in one piece are reduced one by one. */
static void check_rows(const char *loc, const char *op, const arr_array *rows)
{
	const int one = 1;
	const struct arr_reduce_options along = { .axes = &one, .axis_count = 1 };
	const int64_t n = arr_array_shape(rows)[0];
	arr_array *all = NULL;

	assert_ok(arr_ufunc_reduce(u(op), rows, &along, &all, err));
	for (int64_t i = 0; i < n; i++) {
		const struct arr_index at = arr_index_at(i);
		const size_t item = arr_dtype_item_bytes(arr_array_dtype(all));
		arr_array *row = NULL, *copy = NULL, *single = NULL;

		assert_ok(arr_array_index(rows, &at, 1, &row, err));
		assert_ok(arr_array_copy(row, ARR_ORDER_C, &copy, err));
		assert_ok(arr_ufunc_reduce(u(op), copy, NULL, &single, err));
		if (memcmp((char *)arr_array_data(all) + (size_t)i * item, arr_array_data(single),
			   item) != 0)
			fail_msg("%s: %s of row %lld of %lld", loc, op, (long long)i,
				 (long long)arr_array_shape(rows)[1]);
		arr_array_release(row);
		arr_array_release(copy);
		arr_array_release(single);
	}
	arr_array_release(all);
}

/* Odd thirds: every sum depends on its order. */
static arr_array *uneven(int64_t n, enum arr_type type)
{
	arr_array *a = range(1, (int64_t[]){ n }, ARR_FLOAT64), *out = NULL;
	double *p = arr_array_data(a);

	for (int64_t i = 0; i < n; i++)
		p[i] = (double)((i * 7919) % 1013 - 400) / 3;
	assert_ok(arr_array_astype(a, arr_dtype_builtin(type), ARR_ORDER_C, ARR_CASTING_UNSAFE,
				   &out, err));
	arr_array_release(a);
	return out;
}

static void many_short_rows_reduce_as_one_by_one(void **state)
{
	static const int64_t windows[] = { 1, 3, 7, 8, 9, 15, 16, 17, 31, 40, 128, 129 };
	static const enum arr_type types[] = { ARR_T_FLOAT64, ARR_T_FLOAT32, ARR_T_FLOAT16,
					       ARR_T_INT64, ARR_T_COMPLEX64 };
	static const char *const ops[] = { "add", "maximum", "fmin" };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(windows) * BASE_ARRAY_SIZE(types); i++) {
		const int64_t window = windows[i / BASE_ARRAY_SIZE(types)];
		arr_array *a = uneven(600, types[i % BASE_ARRAY_SIZE(types)]);
		arr_array *slid = NULL, *rows = NULL;
		size_t count = types[i % BASE_ARRAY_SIZE(types)] == ARR_T_COMPLEX64 ? 1 : 3;

		assert_ok(arr_sliding_window_view(a, &window, NULL, 1, &slid, err));
		assert_ok(arr_array_copy(slid, ARR_ORDER_C, &rows, err));
		for (size_t k = 0; k < count; k++) {
			check_rows(LOC, ops[k], slid);
			check_rows(LOC, ops[k], rows);
		}
		arr_array_release(a);
		arr_array_release(slid);
		arr_array_release(rows);
	}
}

static void many_rows_go_into_few_results_in_order(void **state)
{
	static const enum arr_type types[] = { ARR_T_FLOAT64, ARR_T_FLOAT32, ARR_T_INT32 };
	const int first = 0;
	const struct arr_reduce_options along = { .axes = &first, .axis_count = 1 };

	(void)state;
	for (int64_t columns = 1; columns <= 17; columns++) {
		for (size_t t = 0; t < BASE_ARRAY_SIZE(types); t++) {
			const int64_t shape[] = { 700, columns };
			arr_array *a = uneven(700 * columns, types[t]), *table = NULL, *out = NULL;
			arr_array *wide = NULL;

			assert_ok(arr_array_reshape(a, 2, shape, ARR_ORDER_C, &table, err));
			assert_ok(arr_sum(table, &along, &out, err));
			assert_ok(arr_array_astype(out, ARR_FLOAT64, ARR_ORDER_C,
						   ARR_CASTING_UNSAFE, &wide, err));
			for (int64_t c = 0; columns > 1 && c < columns; c++) {
				double sum = 0;
				float single = 0;

				for (int64_t i = 0; i < 700; i++) {
					const int64_t at = i * columns + c;

					if (types[t] == ARR_T_FLOAT64)
						sum += ((double *)arr_array_data(a))[at];
					else if (types[t] == ARR_T_FLOAT32)
						single += ((float *)arr_array_data(a))[at];
					else
						sum += ((int32_t *)arr_array_data(a))[at];
				}
				if (types[t] == ARR_T_FLOAT32)
					sum = (double)single;
				assert_true(((double *)arr_array_data(wide))[c] == sum);
			}
			arr_array_release(a);
			arr_array_release(table);
			arr_array_release(out);
			arr_array_release(wide);
		}
	}
}

/* Each run of the mask alone, in order. */
static double sum_of_runs(const double *x, const bool *mask, int64_t n)
{
	double total = 0;

	for (int64_t i = 0, end; i < n; i = end + 1) {
		arr_array *run = NULL, *out = NULL;
		int64_t length;

		for (end = i; end < n && mask[end]; end++)
			continue;
		length = end - i;
		if (length == 0)
			continue;
		assert_ok(arr_empty(1, &length, ARR_FLOAT64, ARR_ORDER_C, &run, err));
		memcpy(arr_array_data(run), x + i, (size_t)length * sizeof *x);
		assert_ok(arr_sum(run, NULL, &out, err));
		total += *(double *)arr_array_data(out);
		arr_array_release(run);
		arr_array_release(out);
	}
	return total;
}

static void a_masked_sum_adds_run_by_run(void **state)
{
	const int64_t n = 1000;
	uint64_t random = 1;

	(void)state;
	for (unsigned density = 0; density <= 16; density++) {
		arr_array *a = uneven(n, ARR_T_FLOAT64), *mask = NULL, *out = NULL, *most = NULL;
		struct arr_reduce_options o = { 0 };
		const struct arr_scalar low = arr_scalar_float(-1e9);
		const double *x = arr_array_data(a);
		double largest = -1e9;
		bool *m;

		assert_ok(arr_empty(1, &n, ARR_BOOL, ARR_ORDER_C, &mask, err));
		m = arr_array_data(mask);
		for (int64_t i = 0; i < n; i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			m[i] = random >> 60 < density;
			largest = m[i] && x[i] > largest ? x[i] : largest;
		}
		o.where = mask;
		assert_ok(arr_sum(a, &o, &out, err));
		assert_true(*(double *)arr_array_data(out) == sum_of_runs(x, m, n));
		o.initial = &low;
		assert_ok(arr_max(a, &o, &most, err));
		assert_true(*(double *)arr_array_data(most) == largest);
		arr_array_release(a);
		arr_array_release(mask);
		arr_array_release(out);
		arr_array_release(most);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_integers_add_up_in_64_bits),
		cmocka_unit_test(a_dtype_makes_the_sum_wrap_in_it),
		cmocka_unit_test(keepdims_leaves_axes_of_length_one),
		cmocka_unit_test(empty_reductions_give_the_identity_or_fail),
		cmocka_unit_test(an_initial_value_is_where_the_fold_starts),
		cmocka_unit_test(a_mask_picks_what_counts),
		cmocka_unit_test(results_go_to_out_by_any_cast),
		cmocka_unit_test(bad_axes_are_named),
		cmocka_unit_test(only_binary_ufuncs_with_one_result_reduce),
		cmocka_unit_test(ordered_folds_go_from_first_to_last),
		cmocka_unit_test(half_sums_are_carried_in_float32),
		cmocka_unit_test(ddof_is_taken_off_the_count),
		cmocka_unit_test(the_variance_of_complex_numbers_is_real),
		cmocka_unit_test(argmax_finds_the_first_and_stops_at_nan),
		cmocka_unit_test(ptp_and_count_nonzero_follow_the_axes),
		cmocka_unit_test(running_sums_flatten_widen_and_write_to_out),
		cmocka_unit_test(an_output_may_be_the_source_itself),
		cmocka_unit_test(wide_broadcasts_reduce_without_their_memory),
		cmocka_unit_test(a_start_from_the_first_keeps_negative_zeros),
		cmocka_unit_test(long_doubles_reduce_in_their_own_precision),
		cmocka_unit_test(many_short_rows_reduce_as_one_by_one),
		cmocka_unit_test(many_rows_go_into_few_results_in_order),
		cmocka_unit_test(a_masked_sum_adds_run_by_run),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
