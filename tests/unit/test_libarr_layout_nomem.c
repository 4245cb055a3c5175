/* SPDX-License-Identifier: Apache-2.0 */
/* As test_libarr_nomem, for indexing, layout and creation: every allocation of every call fails
 * once in turn. How many there are is not fixed here: each call runs until nothing is left to fail.
 */
#include "libarr_testing.h"

extern long failing_alloc_countdown;

/* Operands, made before anything fails: 30 x 30, the same transposed, 20 positions below 30 (not
 * int64, so that they are converted), a mask of the matrix, 30 numbers. */
static arr_array *square, *turned, *positions, *mask, *numbers;

typedef enum arr_status run_fn(arr_array **out, struct arr_error *err);
typedef enum arr_status change_fn(arr_array *a, struct arr_error *err);

/* The first of several results; the others are dropped. */
static enum arr_status first_of(enum arr_status st, arr_array **all, size_t count, arr_array **out)
{
	for (size_t i = 1; st == ARR_OK && i < count; i++)
		arr_array_release(all[i]);
	if (st == ARR_OK)
		*out = all[0];
	return st;
}

static enum arr_status run_fancy(arr_array **out, struct arr_error *err)
{
	const struct arr_index items[] = { arr_index_array(positions), arr_index_array(positions) };

	return arr_array_index(turned, items, 2, out, err);
}

static enum arr_status run_masked(arr_array **out, struct arr_error *err)
{
	const struct arr_index items[] = { arr_index_array(mask), arr_index_truth(true) };

	return arr_array_index(turned, items, 2, out, err);
}

static enum arr_status run_mask_alone(arr_array **out, struct arr_error *err)
{
	const struct arr_index item = arr_index_array(mask);

	return arr_array_index(turned, &item, 1, out, err);
}

static enum arr_status run_take(arr_array **out, struct arr_error *err)
{
	return arr_take(turned, positions, NULL, out, err);
}

static enum arr_status run_take_along(arr_array **out, struct arr_error *err)
{
	arr_array *column = NULL;
	enum arr_status st =
		arr_array_reshape(positions, 2, (int64_t[]){ 20, 1 }, ARR_ORDER_C, &column, err);

	if (st == ARR_OK)
		st = arr_take_along_axis(turned, column, NULL, out, err);
	arr_array_release(column);
	return st;
}

static enum arr_status run_choose(arr_array **out, struct arr_error *err)
{
	return arr_choose(mask, (const arr_array *const[]){ square, numbers }, 2, NULL, out, err);
}

static enum arr_status run_compress(arr_array **out, struct arr_error *err)
{
	return arr_compress(positions, turned, NULL, out, err);
}

static enum arr_status run_extract(arr_array **out, struct arr_error *err)
{
	return arr_extract(mask, turned, out, err);
}

static enum arr_status run_where(arr_array **out, struct arr_error *err)
{
	const struct arr_input x = arr_in(turned), y = arr_in_scalar(arr_scalar_float(0.5));

	return arr_where(turned, &x, &y, out, err);
}

static enum arr_status run_select(arr_array **out, struct arr_error *err)
{
	return arr_select((const arr_array *const[]){ mask }, (const arr_array *const[]){ turned },
			  1, arr_scalar_int(7), out, err);
}

static enum arr_status run_nonzero(arr_array **out, struct arr_error *err)
{
	arr_array *all[2];

	return first_of(arr_nonzero(turned, all, err), all, 2, out);
}

static enum arr_status run_argwhere(arr_array **out, struct arr_error *err)
{
	return arr_argwhere(turned, out, err);
}

static enum arr_status run_ix(arr_array **out, struct arr_error *err)
{
	arr_array *all[2];

	return first_of(arr_ix((const arr_array *const[]){ positions, positions }, 2, all, err),
			all, 2, out);
}

static enum arr_status run_indices(arr_array **out, struct arr_error *err)
{
	return arr_indices(2, (int64_t[]){ 30, 40 }, NULL, out, err);
}

static enum arr_status run_indices_sparse(arr_array **out, struct arr_error *err)
{
	arr_array *all[2];

	return first_of(arr_indices_sparse(2, (int64_t[]){ 300, 400 }, NULL, all, err), all, 2,
			out);
}

static enum arr_status run_tril_indices(arr_array **out, struct arr_error *err)
{
	arr_array *all[2];

	return first_of(arr_tril_indices(30, 0, 30, all, err), all, 2, out);
}

static enum arr_status run_mask_indices(arr_array **out, struct arr_error *err)
{
	arr_array *all[2];

	return first_of(arr_mask_indices(30, arr_triu, 1, all, err), all, 2, out);
}

static enum arr_status run_ravel_multi(arr_array **out, struct arr_error *err)
{
	return arr_ravel_multi_index((const arr_array *const[]){ positions, positions }, 2,
				     (int64_t[]){ 30, 30 }, NULL, ARR_ORDER_C, out, err);
}

static enum arr_status run_unravel(arr_array **out, struct arr_error *err)
{
	arr_array *all[2];

	return first_of(
		arr_unravel_index(positions, 2, (int64_t[]){ 30, 30 }, ARR_ORDER_C, all, err), all,
		2, out);
}

static enum arr_status run_concatenate(arr_array **out, struct arr_error *err)
{
	const struct arr_join_options flat = { .flatten = true, .casting = ARR_CASTING_UNSAFE };

	return arr_concatenate((const arr_array *const[]){ square, turned, numbers }, 3, &flat, out,
			       err);
}

static enum arr_status run_stack(arr_array **out, struct arr_error *err)
{
	return arr_stack((const arr_array *const[]){ square, turned }, 2, NULL, out, err);
}

static enum arr_status run_column_stack(arr_array **out, struct arr_error *err)
{
	return arr_column_stack((const arr_array *const[]){ numbers, square }, 2, out, err);
}

static enum arr_status run_block(arr_array **out, struct arr_error *err)
{
	const struct arr_block row[] = { { square, NULL, 0 }, { turned, NULL, 0 } };
	const struct arr_block rows[] = { { NULL, row, 2 }, { NULL, row, 2 } };

	return arr_block(&(struct arr_block){ NULL, rows, 2 }, out, err);
}

static enum arr_status run_split(arr_array **out, struct arr_error *err)
{
	arr_array *all[3];

	return first_of(arr_split(square, &(struct arr_split){ .sections = 3 }, 1, all, err), all,
			3, out);
}

static enum arr_status run_tile(arr_array **out, struct arr_error *err)
{
	return arr_tile(turned, (int64_t[]){ 2, 1, 3 }, 3, out, err);
}

static enum arr_status run_repeat(arr_array **out, struct arr_error *err)
{
	return arr_repeat(turned, numbers, (int[]){ 1 }, out, err);
}

static enum arr_status run_roll(arr_array **out, struct arr_error *err)
{
	return arr_roll(turned, (int64_t[]){ 7 }, NULL, 1, out, err);
}

static enum arr_status run_resize(arr_array **out, struct arr_error *err)
{
	return arr_resize(turned, 2, (int64_t[]){ 50, 50 }, out, err);
}

static const int64_t widths[] = { 2, 40, 3, 1 };

static enum arr_status run_pad_edge(arr_array **out, struct arr_error *err)
{
	return arr_pad(turned, widths, &(struct arr_pad_options){ .mode = ARR_PAD_EDGE }, out, err);
}

static enum arr_status run_pad_ramp(arr_array **out, struct arr_error *err)
{
	return arr_pad(turned, widths, &(struct arr_pad_options){ .mode = ARR_PAD_LINEAR_RAMP },
		       out, err);
}

static enum arr_status run_pad_reflect(arr_array **out, struct arr_error *err)
{
	return arr_pad(turned, widths, &(struct arr_pad_options){ .mode = ARR_PAD_REFLECT }, out,
		       err);
}

static enum arr_status run_insert(arr_array **out, struct arr_error *err)
{
	const struct arr_index where = arr_index_array(positions);

	return arr_insert(turned, &where, numbers, (int[]){ 0 }, out, err);
}

static enum arr_status run_delete(arr_array **out, struct arr_error *err)
{
	const struct arr_index where = arr_index_array(positions);

	return arr_delete(turned, &where, (int[]){ 1 }, out, err);
}

static enum arr_status run_trim(arr_array **out, struct arr_error *err)
{
	return arr_trim_zeros(turned, true, true, out, err);
}

static enum arr_status run_asarray(arr_array **out, struct arr_error *err)
{
	return arr_ascontiguousarray(turned, ARR_FLOAT32, out, err);
}

static enum arr_status run_diagflat(arr_array **out, struct arr_error *err)
{
	return arr_diagflat(numbers, 1, out, err);
}

static enum arr_status run_tril(arr_array **out, struct arr_error *err)
{
	return arr_tril(turned, 0, out, err);
}

static enum arr_status run_meshgrid(arr_array **out, struct arr_error *err)
{
	arr_array *all[2];

	return first_of(arr_meshgrid((const arr_array *const[]){ numbers, numbers }, 2, false,
				     false, true, all, err),
			all, 2, out);
}

static enum arr_status run_mgrid(arr_array **out, struct arr_error *err)
{
	const struct arr_grid_range ranges[] = { { 0, 100, 1, 0 }, { 0, 1, 0, 100 } };

	return arr_mgrid(ranges, 2, out, err);
}

static int next_number(void *dst, void *context, struct arr_error *err)
{
	int64_t *left = context;

	(void)err;
	memcpy(dst, left, sizeof *left);
	return (*left)-- > 0;
}

static enum arr_status run_fromiter(arr_array **out, struct arr_error *err)
{
	int64_t left = 200;

	return arr_fromiter(next_number, &left, ARR_INT64, -1, out, err);
}

static enum arr_status change(change_fn *apply, arr_array **out, struct arr_error *err)
{
	arr_array *copy = NULL;
	enum arr_status st = arr_array_copy(turned, ARR_ORDER_K, &copy, err);

	if (st == ARR_OK)
		st = apply(copy, err);
	if (st == ARR_OK)
		*out = copy;
	else
		arr_array_release(copy);
	return st;
}

static enum arr_status set_fancy(arr_array *a, struct arr_error *err)
{
	const struct arr_index item = arr_index_array(positions);

	return arr_array_set_index(a, &item, 1, numbers, err);
}

static enum arr_status set_masked(arr_array *a, struct arr_error *err)
{
	const struct arr_index item = arr_index_array(mask);

	return arr_array_fill_index(a, &item, 1, arr_scalar_int(3), err);
}

static enum arr_status set_put(arr_array *a, struct arr_error *err)
{
	return arr_put(a, positions, numbers, ARR_MODE_RAISE, err);
}

static enum arr_status set_place(arr_array *a, struct arr_error *err)
{
	return arr_place(a, mask, square, err);
}

static enum arr_status set_putmask(arr_array *a, struct arr_error *err)
{
	return arr_putmask(a, mask, square, err);
}

static enum arr_status set_where(arr_array *a, struct arr_error *err)
{
	return arr_copyto_where(a, mask, mask, ARR_CASTING_UNSAFE, err);
}

static enum arr_status set_diagonal(arr_array *a, struct arr_error *err)
{
	return arr_fill_diagonal(a, numbers, true, err);
}

static change_fn *const changes[] = { set_fancy,   set_masked, set_put,     set_place,
				      set_putmask, set_where,  set_diagonal };
static size_t change_number;

static enum arr_status run_change(arr_array **out, struct arr_error *err)
{
	return change(changes[change_number], out, err);
}

static enum arr_status run_join_columns(arr_array **out, struct arr_error *err)
{
	const struct arr_join_item items[] = { { numbers, { 0, 0, 0, 0 } },
					       { NULL, { 0, 30, 1, 0 } },
					       { NULL, { 0, 1, 0, 30 } } };

	return arr_join_columns(items, 3, out, err);
}

static run_fn *const runs[] = {
	run_fancy,        run_masked,       run_mask_alone,  run_take,     run_choose,
	run_take_along,   run_compress,     run_extract,     run_where,    run_select,
	run_nonzero,      run_argwhere,     run_ix,          run_indices,  run_indices_sparse,
	run_tril_indices, run_mask_indices, run_ravel_multi, run_unravel,  run_concatenate,
	run_stack,        run_column_stack, run_block,       run_split,    run_tile,
	run_repeat,       run_roll,         run_resize,      run_pad_edge, run_pad_ramp,
	run_pad_reflect,  run_insert,       run_delete,      run_trim,     run_asarray,
	run_diagflat,     run_tril,         run_meshgrid,    run_mgrid,    run_fromiter,
	run_join_columns,
};

static void fail_each(run_fn *run, size_t number)
{
	for (long failed = 0;; failed++) {
		struct arr_error err = { 0 };
		arr_array *out = NULL;
		enum arr_status st;

		failing_alloc_countdown = failed;
		st = run(&out, &err);
		if (failing_alloc_countdown >= 0) { /* nothing was left to fail */
			failing_alloc_countdown = -1;
			if (st != ARR_OK)
				fail_msg("run %zu: %s", number, err.message);
			arr_array_release(out);
			return;
		}
		if (st != ARR_E_NOMEM || out || !strstr(err.message, "cannot allocate"))
			fail_msg("run %zu, allocation %ld: %s %s", number, failed,
				 arr_status_name(st), err.message);
	}
}

static void each_failing_allocation_is_reported_and_leaks_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(runs); i++)
		fail_each(runs[i], i);
	for (change_number = 0; change_number < BASE_ARRAY_SIZE(changes); change_number++)
		fail_each(run_change, 100 + change_number);
}

static int make_operands(void **state)
{
	const struct arr_index below = arr_index_slice(NONE, 20, 1);
	arr_array *range, *part;

	(void)state;
	square = int_range(2, (int64_t[]){ 30, 30 });
	assert_ok(arr_array_transpose(square, NULL, &turned, err));
	range = int_range(1, (int64_t[]){ 30 });
	assert_ok(arr_array_index(range, &below, 1, &part, err));
	assert_ok(arr_array_astype(part, ARR_INT16, ARR_ORDER_C, ARR_CASTING_UNSAFE, &positions,
				   err));
	assert_ok(arr_array_astype(turned, ARR_BOOL, ARR_ORDER_C, ARR_CASTING_UNSAFE, &mask, err));
	numbers = range;
	arr_array_release(part);
	return 0;
}

static int drop_operands(void **state)
{
	(void)state;
	arr_array_release(square);
	arr_array_release(turned);
	arr_array_release(positions);
	arr_array_release(mask);
	arr_array_release(numbers);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failing_allocation_is_reported_and_leaks_nothing),
	};

	return cmocka_run_group_tests(tests, make_operands, drop_operands);
}
