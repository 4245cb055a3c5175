/* SPDX-License-Identifier: Apache-2.0 */
/* Layout and creation: what the differential cases (tests/differential/groups/layout.py) do not
 * reach: memory bounds, callbacks, messages, exact overlap. */
#include <stdlib.h>

#include "libarr_testing.h"

static void strided_views_stay_inside_their_owner(void **state)
{
	arr_array *a = int_range(1, (int64_t[]){ 10 }), *view, *part, *out = NULL;
	const struct arr_index tail = arr_index_slice(4, NONE, 1);

	(void)state;
	assert_ok(arr_as_strided(a, 2, (int64_t[]){ 8, 3 }, (int64_t[]){ 8, 8 }, &view, err));
	assert_int_equal(int_at(view, 7 * 3 + 2), 9);
	arr_array_release(view);
	expect_failure(arr_as_strided(a, 2, (int64_t[]){ 8, 4 }, (int64_t[]){ 8, 8 }, &out, err),
		       ARR_E_ARG, "as_strided: shape (8, 4)");
	assert_ok(arr_array_index(a, &tail, 1, &part, err));
	assert_ok(arr_as_strided(part, 1, (int64_t[]){ 5 }, (int64_t[]){ -8 }, &view, err));
	assert_int_equal(int_at(view, 4), 0);
	arr_array_release(view);
	expect_failure(arr_as_strided(part, 1, (int64_t[]){ 6 }, (int64_t[]){ -8 }, &out, err),
		       ARR_E_ARG, "reaches beyond the memory");
	expect_failure(
		arr_as_strided(part, 1, (int64_t[]){ 3 }, (int64_t[]){ INT64_MAX / 2 }, &out, err),
		ARR_E_ARG, "reaches beyond the memory");
	expect_failure(
		arr_as_strided(part, 1, (int64_t[]){ 3 }, (int64_t[]){ INT64_MIN }, &out, err),
		ARR_E_ARG, "reaches beyond the memory");
	arr_array_release(part);
	arr_array_release(a);
}

static void reshape_says_whether_it_may_copy(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 }), *t, *out = NULL;

	(void)state;
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	expect_failure(arr_array_reshape_mode(t, 1, (int64_t[]){ -1 }, ARR_ORDER_C,
					      ARR_COPYMODE_NEVER, &out, err),
		       ARR_E_ARG, "unable to avoid creating a copy");
	assert_ok(arr_array_reshape_mode(a, 1, (int64_t[]){ -1 }, ARR_ORDER_C, ARR_COPYMODE_ALWAYS,
					 &out, err));
	assert_false(arr_may_share_memory(a, out));
	arr_array_release(out);
	assert_ok(arr_array_reshape_mode(a, 1, (int64_t[]){ -1 }, ARR_ORDER_C, ARR_COPYMODE_NEVER,
					 &out, err));
	assert_true(arr_may_share_memory(a, out));
	arr_array_release(out);
	arr_array_release(t);
	arr_array_release(a);
}

/* Whether any byte is touched by both, one by one. */
static bool share_by_hand(const arr_array *a, const arr_array *b, const char *memory, size_t bytes)
{
	char *touched = calloc(1, bytes);
	const arr_array *both[] = { a, b };
	bool shares = false;

	for (int k = 0; k < 2; k++) {
		arr_cursor *c;

		assert_ok(arr_cursor_new(both[k], &c, err));
		for (; !arr_cursor_done(c); arr_cursor_next(c)) {
			const size_t at = (size_t)((char *)arr_cursor_data(c) - memory);

			for (size_t i = at; i < at + arr_dtype_item_bytes(arr_array_dtype(both[k]));
			     i++) {
				shares |= k == 1 && touched[i];
				touched[i] |= k == 0;
			}
		}
		arr_cursor_free(c);
	}
	free(touched);
	return shares;
}

static void shared_memory_is_found_exactly(void **state)
{
	arr_array *base = int_range(1, (int64_t[]){ 400 });
	unsigned seed = 7;

	(void)state;
	for (int n = 0; n < 400; n++) {
		arr_array *views[2];
		bool exact = false;

		for (int k = 0; k < 2; k++) {
			int64_t shape[3], strides[3];
			struct arr_foreign foreign = { .dtype = k ? ARR_INT16 : ARR_INT32,
						       .ndim = 3,
						       .shape = shape,
						       .strides = strides };
			for (int i = 0; i < 3; i++) {
				shape[i] = 1 + rand_r(&seed) % 5;
				strides[i] = rand_r(&seed) % 120;
			}
			foreign.data = (char *)arr_array_data(base) + rand_r(&seed) % 900;
			assert_ok(arr_from_data(&foreign, &views[k], err));
		}
		assert_ok(arr_shares_memory_exact(views[0], views[1], -1, &exact, err));
		assert_int_equal(exact,
				 share_by_hand(views[0], views[1], arr_array_data(base), 3200));
		arr_array_release(views[0]);
		arr_array_release(views[1]);
	}
	arr_array_release(base);
}

static void a_search_that_takes_too_long_says_so(void **state)
{
	/* strides without a common divisor but 1, gaps everywhere */
	static char memory[1 << 16];
	const int64_t shape[] = { 9, 9, 9, 9 }, one[] = { 1009, 1511, 2003, 997 };
	struct arr_foreign foreign = { memory, ARR_INT8, 4, shape, one, true, NULL, NULL };
	arr_array *a, *b;
	bool shares = false;

	(void)state;
	assert_ok(arr_from_data(&foreign, &a, err));
	foreign.data = memory + 5;
	assert_ok(arr_from_data(&foreign, &b, err));
	expect_failure(arr_shares_memory_exact(a, b, 3, &shares, err), ARR_E_UNSUPPORTED,
		       "exceeded max_work 3");
	assert_ok(arr_shares_memory_exact(a, b, -1, &shares, err));
	arr_array_release(a);
	arr_array_release(b);
}

static enum arr_status mark_ends(arr_array *line, const int64_t width[2], int axis, void *context,
				 struct arr_error *err)
{
	const int64_t last = arr_array_shape(line)[0] - 1;
	const int64_t *value = context;

	(void)width;
	if (axis == 1)
		return arr_error_set(err, ARR_E_ARG, "no more");
	ARR_TRY(arr_array_set_item(line, &last, arr_scalar_int(*value), err));
	return arr_array_set_item(line, (int64_t[]){ 0 }, arr_scalar_int(*value), err);
}

static void a_function_pads_line_by_line(void **state)
{
	arr_array *a = int_range(1, (int64_t[]){ 3 }), *matrix = int_range(2, (int64_t[]){ 2, 2 });
	const int64_t want[] = { 9, 0, 1, 2, 0, 9 }, width[] = { 1, 2, 0, 0 };
	int64_t value = 9;
	struct arr_pad_options options = { .mode = ARR_PAD_FUNCTION,
					   .function = mark_ends,
					   .context = &value };
	arr_array *out = NULL;

	(void)state;
	assert_ok(arr_pad(a, width, &options, &out, err));
	for (int i = 0; i < 6; i++)
		assert_int_equal(int_at(out, i), want[i]);
	arr_array_release(out);
	out = NULL;
	expect_failure(arr_pad(matrix, width, &options, &out, err), ARR_E_ARG, "no more");
	assert_null(out);
	options.mode = ARR_PAD_MAXIMUM;
	expect_failure(arr_pad(matrix, (int64_t[]){ -1, 0, 0, 0 }, &options, &out, err), ARR_E_ARG,
		       "negative values");
	arr_array_release(matrix);
	arr_array_release(a);
}

static int count_down(void *dst, void *context, struct arr_error *err)
{
	int64_t *left = context;

	if (*left == 0)
		return 0;
	if (*left == 1000) {
		(void)arr_error_set(err, ARR_E_IO, "the source is gone");
		return -1;
	}
	memcpy(dst, left, sizeof *left);
	--*left;
	return 1;
}

static void elements_come_from_a_function(void **state)
{
	arr_array *out = NULL;
	int64_t left = 200;

	(void)state;
	assert_ok(arr_fromiter(count_down, &left, ARR_INT64, -1, &out, err));
	assert_int_equal(arr_array_size(out), 200);
	assert_int_equal(int_at(out, 199), 1);
	arr_array_release(out);
	out = NULL;
	left = 3;
	expect_failure(arr_fromiter(count_down, &left, ARR_INT64, 5, &out, err), ARR_E_ARG,
		       "iterator too short: 3 of 5");
	left = 1000;
	expect_failure(arr_fromiter(count_down, &left, ARR_INT64, -1, &out, err), ARR_E_IO,
		       "the source is gone");
	assert_null(out);
}

/* An array of subarrays has more axes, of the base's smaller elements. */
static void what_is_no_element_is_not_filled_in(void **state)
{
	const arr_dtype *pair = NULL, *text = arr_dtype_builtin(ARR_T_BYTES);
	arr_array *out = NULL;
	int64_t left = 200;

	(void)state;
	assert_ok(arr_dtype_from_name("(2,)i8", &pair, err));
	expect_failure(arr_fromiter(count_down, &left, pair, -1, &out, err), ARR_E_DTYPE, "void");
	expect_failure(arr_fromiter(count_down, &left, text, -1, &out, err), ARR_E_DTYPE, "bytes");
	expect_failure(arr_fromfunction(NULL, NULL, 1, &left, pair, &out, err), ARR_E_DTYPE,
		       "fromfunction: dtype void128");
	assert_int_equal(left, 200);
	assert_null(out);
	arr_dtype_release(pair);
}

static void sizes_beyond_int64_are_refused(void **state)
{
	const int64_t window[] = { 1 << 16, 1 << 16, 1 << 16, 1 << 16 };
	const int axes[] = { 0, 0, 0, 0 };
	arr_array *a, *out = NULL;

	(void)state;
	assert_ok(arr_zeros(1, (int64_t[]){ 1 << 19 }, ARR_INT8, ARR_ORDER_C, &a, err));
	expect_failure(arr_sliding_window_view(a, window, axes, 4, &out, err), ARR_E_NOMEM,
		       "65536, 65536, 65536, 65536");
	expect_failure(arr_diag(a, INT64_MIN, &out, err), ARR_E_NOMEM, "-9223372036854775808");
	assert_null(out);
	arr_array_release(a);
}

static void lists_of_different_depth_are_no_block(void **state)
{
	arr_array *a = int_range(1, (int64_t[]){ 2 }), *out = NULL;
	const struct arr_block inner[] = { { a, NULL, 0 } };
	const struct arr_block mixed[] = { { a, NULL, 0 }, { NULL, inner, 1 } };

	(void)state;
	expect_failure(arr_block(&(struct arr_block){ NULL, mixed, 2 }, &out, err), ARR_E_SHAPE,
		       "list depths are mismatched");
	expect_failure(arr_block(&(struct arr_block){ NULL, NULL, 0 }, &out, err), ARR_E_ARG,
		       "lists cannot be empty");
	arr_array_release(a);
}

static void joined_arrays_may_be_part_of_the_result(void **state)
{
	arr_array *a = int_range(1, (int64_t[]){ 4 }), *front, *back, *out;
	const struct arr_index halves[] = { arr_index_slice(0, 2, 1), arr_index_slice(2, 4, 1) };
	struct arr_join_options options = arr_join_options_default();
	const int64_t want[] = { 2, 3, 0, 1 };

	(void)state;
	assert_ok(arr_array_index(a, &halves[0], 1, &front, err));
	assert_ok(arr_array_index(a, &halves[1], 1, &back, err));
	options.out = a;
	assert_ok(
		arr_concatenate((const arr_array *const[]){ back, front }, 2, &options, &out, err));
	assert_ptr_equal(out, a);
	for (int i = 0; i < 4; i++)
		assert_int_equal(int_at(a, i), want[i]);
	arr_array_release(out);
	arr_array_release(front);
	arr_array_release(back);
	arr_array_release(a);
}

static void grids_have_a_coordinate_for_each_axis(void **state)
{
	const struct arr_grid_range ranges[] = { { 0, 3, 1, 0 }, { 1, 2, 0, 5 } };
	arr_array *grid, *open[2];

	(void)state;
	assert_ok(arr_mgrid(ranges, 2, &grid, err)); /* numpy.mgrid[0:3, 1:2:5j] */
	expect_layout(LOC, grid, &(struct list)L(2, 3, 5), NULL);
	assert_true(((double *)arr_array_data(grid))[15 + 1] == 1.25);
	assert_true(((double *)arr_array_data(grid))[14] == 2);
	assert_ok(arr_ogrid(ranges, 2, open, err));
	expect_layout(LOC, open[0], &(struct list)L(3, 1), NULL);
	expect_layout(LOC, open[1], &(struct list)L(1, 5), NULL);
	arr_array_release(open[0]);
	arr_array_release(open[1]);
	arr_array_release(grid);
}

/* numpy.r_[0:3, array, 0:1:3j] and numpy.c_[0:3, array]. */
static void ranges_and_arrays_are_joined(void **state)
{
	const double want[] = { 0, 1, 2, 0, 1, 2, 0, 0.5, 1 };
	const int64_t columns[] = { 0, 0, 1, 1, 2, 2 };
	arr_array *a = int_range(1, (int64_t[]){ 3 }), *out;
	const struct arr_join_item items[] = { { NULL, { 0, 3, 1, 0 } },
					       { a, { 0, 0, 0, 0 } },
					       { NULL, { 0, 1, 0, 3 } } };
	const struct arr_join_item still = { NULL, { 0, 3, 0, 0 } };

	(void)state;
	assert_ok(arr_join_rows(items, 3, &out, err));
	assert_true(arr_array_dtype(out) == ARR_FLOAT64);
	assert_int_equal(arr_array_size(out), 9);
	for (int i = 0; i < 9; i++)
		assert_true(((double *)arr_array_data(out))[i] == want[i]);
	arr_array_release(out);
	assert_ok(arr_join_columns(items, 2, &out, err));
	expect_layout(LOC, out, &(struct list)L(3, 2), NULL);
	for (int i = 0; i < 6; i++)
		assert_int_equal(int_at(out, i), columns[i]);
	arr_array_release(out);
	expect_failure(arr_join_rows(&still, 1, &out, err), ARR_E_ARG, "step 0");
	expect_failure(arr_join_rows(items, 0, &out, err), ARR_E_ARG, "0 items");
	arr_array_release(a);
}

static void a_resize_keeps_what_fits(void **state)
{
	const int64_t less[] = { 2, 2 }, more[] = { 8 }, negative[] = { -1 };
	arr_array *a = int_range(2, (int64_t[]){ 2, 3 }), *own, *view, *old;

	(void)state;
	expect_failure(arr_array_resize(&a, 2, less, true, err), ARR_E_ARG, "own its data");
	assert_ok(arr_array_copy(a, ARR_ORDER_C, &own, err));
	assert_ok(arr_array_resize(&own, 2, less, true, err));
	expect_layout(LOC, own, &(struct list)L(2, 2), NULL);
	for (int i = 0; i < 4; i++)
		assert_int_equal(int_at(own, i), i);
	assert_ok(arr_array_resize(&own, 1, more, true, err));
	for (int i = 0; i < 8; i++)
		assert_int_equal(int_at(own, i), i < 4 ? i : 0);
	assert_ok(arr_array_transpose(own, NULL, &view, err));
	expect_failure(arr_array_resize(&own, 2, less, true, err), ARR_E_ARG, "referenced");
	old = arr_array_retain(own);
	assert_ok(arr_array_resize(&own, 2, less, false, err));
	assert_ptr_not_equal(old, own);
	assert_int_equal(arr_array_size(view), 8);
	assert_int_equal(int_at(view, 3), 3);
	expect_failure(arr_array_resize(&own, 1, negative, true, err), ARR_E_SHAPE, "-1");
	assert_int_equal(arr_array_size(own), 4);
	arr_array_release(old);
	arr_array_release(view);
	arr_array_release(own);
	arr_array_release(a);
}

/* Of 2^58 rows all but one are empty: only those that count are walked. */
static void triangles_of_huge_matrices_are_counted(void **state)
{
	const int64_t n = INT64_C(1) << 58;
	arr_array *out[2];

	(void)state;
	assert_ok(arr_tril_indices(n, -(n - 1), 1, out, err));
	assert_int_equal(arr_array_size(out[0]), 1);
	assert_true(int_at(out[0], 0) == n - 1 && int_at(out[1], 0) == 0);
	arr_array_release(out[0]);
	arr_array_release(out[1]);
	assert_ok(arr_triu_indices(n, 0, 1, out, err));
	assert_int_equal(arr_array_size(out[0]), 1);
	arr_array_release(out[0]);
	arr_array_release(out[1]);
	assert_ok(arr_triu_indices(n, INT64_MAX, 1, out, err));
	assert_int_equal(arr_array_size(out[0]), 0);
	arr_array_release(out[0]);
	arr_array_release(out[1]);
	expect_failure(arr_tril_indices(n, 0, 1, out, err), ARR_E_NOMEM, "cannot allocate");
	expect_failure(arr_tril_indices(n, 0, n, out, err), ARR_E_NOMEM, "cannot allocate");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strided_views_stay_inside_their_owner),
		cmocka_unit_test(reshape_says_whether_it_may_copy),
		cmocka_unit_test(shared_memory_is_found_exactly),
		cmocka_unit_test(a_search_that_takes_too_long_says_so),
		cmocka_unit_test(a_function_pads_line_by_line),
		cmocka_unit_test(elements_come_from_a_function),
		cmocka_unit_test(what_is_no_element_is_not_filled_in),
		cmocka_unit_test(sizes_beyond_int64_are_refused),
		cmocka_unit_test(lists_of_different_depth_are_no_block),
		cmocka_unit_test(joined_arrays_may_be_part_of_the_result),
		cmocka_unit_test(grids_have_a_coordinate_for_each_axis),
		cmocka_unit_test(ranges_and_arrays_are_joined),
		cmocka_unit_test(a_resize_keeps_what_fits),
		cmocka_unit_test(triangles_of_huge_matrices_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
