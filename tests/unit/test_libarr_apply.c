/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of the caller's over arrays: apply_along_axis, apply_over_axes, piecewise. */
#include "libarr_testing.h"

static enum arr_status line_sum(const arr_array *line, void *context, arr_array **out,
				struct arr_error *err)
{
	++*(int *)context;
	assert_int_equal(arr_array_ndim(line), 1);
	return arr_sum(line, NULL, out, err);
}

static enum arr_status line_reversed(const arr_array *line, void *context, arr_array **out,
				     struct arr_error *err)
{
	(void)context;
	return arr_array_flip(line, NULL, 0, out, err);
}

static enum arr_status line_square(const arr_array *line, void *context, arr_array **out,
				   struct arr_error *err)
{
	(void)context;
	return arr_outer(line, line, out, err);
}

/* As many elements as the first one says. */
static enum arr_status line_ragged(const arr_array *line, void *context, arr_array **out,
				   struct arr_error *err)
{
	const int64_t length = int_at(line, 0) + 1;

	(void)context;
	return arr_ones(1, &length, ARR_INT64, ARR_ORDER_C, out, err);
}

static enum arr_status refusal(const arr_array *line, void *context, arr_array **out,
			       struct arr_error *err)
{
	(void)line;
	(void)context;
	(void)out;
	return arr_error_set(err, ARR_E_STATE, "not today");
}

static void expect_ints(const char *loc, arr_array *a, const struct list *shape,
			const int64_t *want)
{
	expect_layout(loc, a, shape, NULL);
	for (int64_t i = 0; i < arr_array_size(a); i++)
		if (int_at(a, i) != want[i])
			fail_msg("%s: element %lld is %lld, not %lld", loc, (long long)i,
				 (long long)int_at(a, i), (long long)want[i]);
	arr_array_release(a);
}

static void lines_are_taken_along_an_axis(void **state)
{
	arr_array *a = int_range(3, (int64_t[]){ 2, 3, 2 }), *out = NULL, *none = NULL;
	static const struct list sums = L(2, 2), same = L(2, 3, 2), squares = L(2, 3, 2, 2);
	int calls = 0;

	(void)state;
	assert_ok(arr_apply_along_axis(line_sum, &calls, a, 1, &out, err));
	assert_int_equal(calls, 4);
	expect_ints(LOC, out, &sums, (int64_t[]){ 6, 9, 24, 27 });
	assert_ok(arr_apply_along_axis(line_reversed, NULL, a, -2, &out, err));
	expect_ints(LOC, out, &same, (int64_t[]){ 4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7 });
	assert_ok(arr_apply_along_axis(line_square, NULL, a, 2, &out, err));
	expect_ints(LOC, out, &squares,
		    (int64_t[]){ 0,  0,  0,  1,  4,  6,  6,  9,  16,  20,  20,  25,
				 36, 42, 42, 49, 64, 72, 72, 81, 100, 110, 110, 121 });
	expect_failure(arr_apply_along_axis(line_sum, &calls, a, 3, &out, err), ARR_E_SHAPE, "3");
	expect_failure(arr_apply_along_axis(line_ragged, NULL, a, 0, &out, err), ARR_E_SHAPE,
		       "(1,) and (2,)");
	expect_failure(arr_apply_along_axis(refusal, NULL, a, 0, &out, err), ARR_E_STATE,
		       "not today");
	assert_ok(arr_zeros(2, (int64_t[]){ 0, 3 }, ARR_INT64, ARR_ORDER_C, &none, err));
	expect_failure(arr_apply_along_axis(line_sum, &calls, none, 1, &out, err), ARR_E_ARG,
		       "dimensions are 0");
	assert_ok(arr_apply_along_axis(line_sum, &calls, none, 0, &out, err));
	assert_int_equal(arr_array_size(out), 3);
	arr_array_release(out);
	arr_array_release(none);
	arr_array_release(a);
}

static enum arr_status sum_along(const arr_array *src, int axis, void *context, arr_array **out,
				 struct arr_error *err)
{
	const struct arr_reduce_options o = { .axes = &axis,
					      .axis_count = 1,
					      .keepdims = *(bool *)context };

	return arr_sum(src, &o, out, err);
}

static enum arr_status flat_sum(const arr_array *src, int axis, void *context, arr_array **out,
				struct arr_error *err)
{
	(void)axis;
	(void)context;
	return arr_sum(src, NULL, out, err);
}

/* The example of NumPy's documentation. */
static void axes_are_reduced_one_after_the_other(void **state)
{
	arr_array *a = int_range(3, (int64_t[]){ 2, 3, 4 }), *out = NULL;
	const int axes[] = { 0, -1 };
	static const struct list shape = L(1, 3, 1);
	bool keep = false;

	(void)state;
	assert_ok(arr_apply_over_axes(sum_along, &keep, a, axes, 2, &out, err));
	expect_ints(LOC, out, &shape, (int64_t[]){ 60, 92, 124 });
	keep = true;
	assert_ok(arr_apply_over_axes(sum_along, &keep, a, axes, 2, &out, err));
	expect_ints(LOC, out, &shape, (int64_t[]){ 60, 92, 124 });
	expect_failure(arr_apply_over_axes(flat_sum, NULL, a, axes, 2, &out, err), ARR_E_SHAPE,
		       "correct shape");
	expect_failure(arr_apply_over_axes(sum_along, &keep, a, (int[]){ 5 }, 1, &out, err),
		       ARR_E_SHAPE, "5");
	arr_array_release(a);
}

static enum arr_status negated(const arr_array *line, void *context, arr_array **out,
			       struct arr_error *err)
{
	++*(int *)context;
	return arr_negative(line, out, err);
}

/* |x| by pieces; a sign function; overlapping conditions. */
static void pieces_stand_where_their_conditions_are_true(void **state)
{
	const int64_t values[] = { -3, -1, 0, 2, 5 };
	static const struct list five = L(5);
	arr_array *x = NULL, *below = NULL, *above = NULL, *zero = NULL, *out = NULL;
	int calls = 0;
	const struct arr_piece pieces[] = { { .function = negated, .context = &calls },
					    { .value = arr_scalar_int(100) },
					    { .value = arr_scalar_int(7) } };
	const arr_array *conditions[2];

	(void)state;
	assert_ok(arr_from_copy(1, (int64_t[]){ 5 }, ARR_INT64, values, &x, err));
	assert_ok(arr_from_scalar(arr_scalar_int(0), NULL, &zero, err));
	assert_ok(arr_less(x, zero, &below, err));
	assert_ok(arr_greater(x, zero, &above, err));
	conditions[0] = below;
	conditions[1] = above;
	assert_ok(arr_piecewise(x, conditions, 2, pieces, 2, &out, err));
	expect_ints(LOC, out, &five, (int64_t[]){ 3, 1, 0, 100, 100 });
	assert_ok(arr_piecewise(x, conditions, 2, pieces, 3, &out, err));
	expect_ints(LOC, out, &five, (int64_t[]){ 3, 1, 7, 100, 100 });
	conditions[1] = below;
	assert_ok(arr_piecewise(x, conditions, 2, pieces, 2, &out, err));
	expect_ints(LOC, out, &five, (int64_t[]){ 100, 100, 0, 0, 0 });
	assert_int_equal(calls, 3);
	expect_failure(arr_piecewise(x, conditions, 2, pieces, 1, &out, err), ARR_E_ARG, "got 1");
	conditions[1] = x;
	expect_failure(arr_piecewise(x, conditions, 2, pieces, 2, &out, err), ARR_E_ARG,
		       "condition 1 is int64");
	arr_array_release(x);
	arr_array_release(zero);
	arr_array_release(below);
	arr_array_release(above);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_taken_along_an_axis),
		cmocka_unit_test(axes_are_reduced_one_after_the_other),
		cmocka_unit_test(pieces_stand_where_their_conditions_are_true),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
