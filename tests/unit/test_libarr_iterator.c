/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over arrays: what numpy.nditer of NumPy 2.4 visits, in its order. */
#include <stdio.h>

#include "libarr_testing.h"

enum { TEXT_BYTES = 512 };

/* Every step: the elements that are seen, commas between, operand by operand; "|" between steps. */
static void describe(arr_iterator *it, char *text)
{
	size_t at = 0;

	text[0] = '\0';
	for (bool more = arr_iterator_count(it) > 0; more; more = arr_iterator_next(it)) {
		at += (size_t)snprintf(text + at, TEXT_BYTES - at, at ? "|" : "");
		for (size_t k = 0; k < arr_iterator_operand_count(it); k++) {
			for (int64_t i = 0; i < arr_iterator_count(it); i++) {
				const char *data =
					arr_iterator_data(it)[k] + i * arr_iterator_strides(it)[k];
				const arr_dtype *d = arr_iterator_dtype(it, k);
				double x = 0;

				if (arr_dtype_type(d) == ARR_T_FLOAT64)
					x = *(const double *)(const void *)data;
				else if (arr_dtype_type(d) == ARR_T_FLOAT32)
					x = (double)*(const float *)(const void *)data;
				else
					x = (double)*(const int64_t *)(const void *)data;
				at += (size_t)snprintf(text + at, TEXT_BYTES - at, "%s%g",
						       i   ? ","
						       : k ? " "
							   : "",
						       x);
			}
		}
	}
	assert_ok(arr_iterator_finish(it, err));
}

/* 0 .. 5 in two rows, as float64 and as float32; its views; 0, 10, 20. */
static arr_array *a, *narrow, *turned, *back, *tens;

static int make_operands(void **state)
{
	arr_array *whole = int_range(2, (int64_t[]){ 2, 3 });

	(void)state;
	assert_ok(arr_array_astype(whole, ARR_FLOAT64, ARR_ORDER_C, ARR_CASTING_SAFE, &a, err));
	assert_ok(arr_array_astype(whole, ARR_FLOAT32, ARR_ORDER_C, ARR_CASTING_UNSAFE, &narrow,
				   err));
	assert_ok(arr_array_transpose(a, NULL, &turned, err));
	assert_ok(arr_array_flip(a, NULL, 0, &back, err));
	assert_ok(arr_from_copy(1, (int64_t[]){ 3 }, ARR_INT64, (int64_t[]){ 0, 10, 20 }, &tens,
				err));
	arr_array_release(whole);
	return 0;
}

static int release_operands(void **state)
{
	(void)state;
	arr_array_release(a);
	arr_array_release(narrow);
	arr_array_release(turned);
	arr_array_release(back);
	arr_array_release(tens);
	return 0;
}

static const struct {
	const char *loc;
	arr_array **first, **second; /* second NULL: one operand */
	unsigned flags;
	enum arr_order order;
	const char *want;
} walks[] = {
	{ LOC, &a, NULL, 0, ARR_ORDER_K, "0|1|2|3|4|5" },
	{ LOC, &turned, NULL, 0, ARR_ORDER_K, "0|1|2|3|4|5" },
	{ LOC, &turned, NULL, 0, ARR_ORDER_C, "0|3|1|4|2|5" },
	{ LOC, &turned, NULL, 0, ARR_ORDER_A, "0|1|2|3|4|5" },
	{ LOC, &a, NULL, 0, ARR_ORDER_F, "0|3|1|4|2|5" },
	{ LOC, &a, NULL, ARR_ITER_EXTERNAL_LOOP, ARR_ORDER_K, "0,1,2,3,4,5" },
	{ LOC, &turned, NULL, ARR_ITER_EXTERNAL_LOOP, ARR_ORDER_C, "0,3|1,4|2,5" },
	{ LOC, &back, NULL, ARR_ITER_EXTERNAL_LOOP, ARR_ORDER_K, "0,1,2,3,4,5" },
	{ LOC, &back, NULL, 0, ARR_ORDER_C, "5|4|3|2|1|0" },
	{ LOC, &a, &tens, ARR_ITER_EXTERNAL_LOOP, ARR_ORDER_K, "0,1,2 0,10,20|3,4,5 0,10,20" },
	{ LOC, &a, &tens, 0, ARR_ORDER_K, "0 0|1 10|2 20|3 0|4 10|5 20" },
	{ LOC, &narrow, &tens, ARR_ITER_EXTERNAL_LOOP | ARR_ITER_BUFFERED | ARR_ITER_COMMON_DTYPE,
	  ARR_ORDER_K, "0,1,2,3,4,5 0,10,20,0,10,20" },
	{ LOC, &narrow, &tens, ARR_ITER_BUFFERED | ARR_ITER_COMMON_DTYPE, ARR_ORDER_F,
	  "0 0|3 0|1 10|4 10|2 20|5 20" },
};

static void elements_come_in_numpys_order(void **state)
{
	char text[TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(walks); i++) {
		struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
		struct arr_iterator_operand ops[2] = { { *walks[i].first, ARR_ITER_READ, NULL,
							 NULL } };
		arr_iterator *it = NULL;

		if (walks[i].second)
			ops[1] = (struct arr_iterator_operand){ *walks[i].second, ARR_ITER_READ,
								NULL, NULL };
		o.flags = walks[i].flags;
		o.order = walks[i].order;
		assert_ok(arr_iterator_new(ops, walks[i].second ? 2 : 1, &o, &it, err));
		describe(it, text);
		if (strcmp(text, walks[i].want) != 0)
			fail_msg("%s: %s, expected %s", walks[i].loc, text, walks[i].want);
		arr_iterator_free(it);
	}
}

static void indices_follow_the_walk(void **state)
{
	static const int64_t want[6][3] = { { 0, 0, 0 }, { 1, 0, 1 }, { 2, 0, 2 },
					    { 0, 1, 3 }, { 1, 1, 4 }, { 2, 1, 5 } };
	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
	const struct arr_iterator_operand op = { turned, ARR_ITER_READ, NULL, NULL };
	arr_iterator *it = NULL, *copy = NULL;
	int64_t index[2];

	(void)state;
	o.flags = ARR_ITER_MULTI_INDEX | ARR_ITER_INDEX;
	o.index_order = ARR_ORDER_F;
	assert_ok(arr_iterator_new(&op, 1, &o, &it, err));
	assert_int_equal(arr_iterator_ndim(it), 2);
	assert_int_equal(arr_iterator_shape(it)[0], 3);
	for (int i = 0; i < 6; i++, arr_iterator_next(it)) {
		arr_iterator_multi_index(it, index);
		assert_int_equal(index[0], want[i][0]);
		assert_int_equal(index[1], want[i][1]);
		assert_int_equal(arr_iterator_flat_index(it), want[i][2]);
		assert_int_equal(arr_iterator_position(it), i);
	}
	assert_int_equal(arr_iterator_count(it), 0);
	assert_false(arr_iterator_next(it));
	assert_ok(arr_iterator_seek_multi(it, (int64_t[]){ 1, 1 }, err));
	assert_int_equal(*(double *)(void *)arr_iterator_data(it)[0], 4);
	assert_ok(arr_iterator_copy(it, &copy, err));
	assert_true(arr_iterator_next(copy));
	assert_int_equal(*(double *)(void *)arr_iterator_data(copy)[0], 5);
	assert_int_equal(*(double *)(void *)arr_iterator_data(it)[0], 4);
	expect_failure(arr_iterator_seek_multi(it, (int64_t[]){ 1, 2 }, err), ARR_E_INDEX,
		       "axis 1");
	expect_failure(arr_iterator_seek(it, 6, err), ARR_E_INDEX, "6");
	assert_ok(arr_iterator_remove_axis(it, 1, err));
	assert_int_equal(arr_iterator_size(it), 3);
	assert_int_equal(arr_iterator_axis_stride(it, 1, 0), 24);
	assert_true(arr_iterator_next(it));
	assert_int_equal(*(double *)(void *)arr_iterator_data(it)[0], 1);
	assert_ok(arr_iterator_remove_multi_index(it, true, err));
	assert_int_equal(arr_iterator_count(it), 3);
	arr_iterator_free(it);
	arr_iterator_free(copy);
}

static void operands_name_their_axes(void **state)
{
	const int rows[] = { 0, -1 }, columns[] = { -1, 0 };
	struct arr_iterator_operand ops[] = { { tens, ARR_ITER_READ, NULL, rows },
					      { tens, ARR_ITER_READ, NULL, columns },
					      { NULL, ARR_ITER_WRITE, NULL, NULL } };
	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;
	arr_array *table;

	(void)state;
	o.axes_count = 2;
	assert_ok(arr_iterator_new(ops, 3, &o, &it, err));
	do {
		char *const *data = arr_iterator_data(it);

		*(int64_t *)(void *)data[2] =
			*(int64_t *)(void *)data[0] - *(int64_t *)(void *)data[1];
	} while (arr_iterator_next(it));
	assert_ok(arr_iterator_finish(it, err));
	table = arr_iterator_operand(it, 2);
	assert_int_equal(arr_array_ndim(table), 2);
	for (int i = 0; i < 9; i++)
		assert_int_equal(int_at(table, i), 10 * (i / 3) - 10 * (i % 3));
	arr_iterator_free(it);
}

/* Sums of rows: nditer([a, None], ["reduce_ok"], op_axes=[None, [0, -1]]). */
static void sum_rows(const arr_array *src, unsigned flags, int64_t buffer_count)
{
	const int kept[] = { 0, -1 }, both[] = { 0, 1 };
	struct arr_iterator_operand ops[] = { { src, ARR_ITER_READ, ARR_FLOAT64, both },
					      { NULL, ARR_ITER_READ | ARR_ITER_WRITE, ARR_FLOAT64,
						kept } };
	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;

	o.axes_count = 2;
	o.flags = flags | ARR_ITER_REDUCE_OK | ARR_ITER_DELAY;
	o.buffer_count = buffer_count;
	assert_ok(arr_iterator_new(ops, 2, &o, &it, err));
	assert_ok(arr_array_fill(arr_iterator_operand(it, 1), arr_scalar_int(0), err));
	assert_ok(arr_iterator_seek(it, 0, err));
	for (bool more = true; more; more = arr_iterator_next(it)) {
		for (int64_t i = 0; i < arr_iterator_count(it); i++)
			*(double *)(void *)(arr_iterator_data(it)[1] +
					    i * arr_iterator_strides(it)[1]) +=
				*(double *)(void *)(arr_iterator_data(it)[0] +
						    i * arr_iterator_strides(it)[0]);
	}
	assert_ok(arr_iterator_finish(it, err));
	assert_int_equal(int_at(arr_iterator_operand(it, 1), 0), 3);
	assert_int_equal(int_at(arr_iterator_operand(it, 1), 1), 12);
	arr_iterator_free(it);
}

static void reductions_are_walked_with_and_without_buffers(void **state)
{
	(void)state;
	sum_rows(a, 0, 0);
	sum_rows(a, ARR_ITER_EXTERNAL_LOOP, 0);
	sum_rows(narrow, ARR_ITER_BUFFERED, 0);
	sum_rows(narrow, ARR_ITER_BUFFERED, 2);
	sum_rows(narrow, ARR_ITER_BUFFERED | ARR_ITER_EXTERNAL_LOOP, 2);
}

/* As NumPy's up to 2.3; 2.4 cuts them to whole rows. */
static void buffers_are_filled_across_rows(void **state)
{
	struct arr_iterator_operand op = { NULL, ARR_ITER_READ, ARR_FLOAT64, NULL };
	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
	arr_array *rows = int_range(2, (int64_t[]){ 3, 10 }), *columns = NULL;
	arr_iterator *it = NULL;
	int64_t left = 30;

	(void)state;
	assert_ok(arr_array_transpose(rows, NULL, &columns, err));
	op.array = columns;
	o.flags = ARR_ITER_BUFFERED | ARR_ITER_EXTERNAL_LOOP;
	o.buffer_count = 7;
	o.casting = ARR_CASTING_SAME_KIND;
	o.order = ARR_ORDER_C;
	assert_ok(arr_iterator_new(&op, 1, &o, &it, err));
	do {
		assert_int_equal(arr_iterator_count(it), left < 7 ? left : 7);
		left -= arr_iterator_count(it);
	} while (arr_iterator_next(it));
	assert_int_equal(left, 0);
	assert_ok(arr_iterator_finish(it, err));
	arr_iterator_free(it);
	arr_array_release(rows);
	arr_array_release(columns);
}

static void buffers_and_copies_are_written_back(void **state)
{
	static const unsigned ways[] = { ARR_ITER_BUFFERED, 0 };

	(void)state;
	for (int way = 0; way < 2; way++) {
		const arr_dtype *swapped = NULL;
		arr_array *to = NULL;
		struct arr_iterator_operand op = { NULL,
						   ARR_ITER_READ | ARR_ITER_WRITE |
							   ARR_ITER_UPDATE_IF_COPY,
						   ARR_FLOAT64, NULL };
		struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
		arr_iterator *it = NULL;

		assert_ok(arr_dtype_from_name(">f4", &swapped, err));
		assert_ok(arr_array_astype(turned, swapped, ARR_ORDER_C, ARR_CASTING_UNSAFE, &to,
					   err));
		arr_dtype_release(swapped);
		op.array = to;
		o.flags = ways[way];
		o.buffer_count = 4;
		o.casting = ARR_CASTING_SAME_KIND;
		assert_ok(arr_iterator_new(&op, 1, &o, &it, err));
		do
			*(double *)(void *)arr_iterator_data(it)[0] += 10;
		while (arr_iterator_next(it));
		assert_ok(arr_iterator_finish(it, err));
		for (int i = 0; i < 6; i++)
			assert_int_equal(int_at(to, i), 10 + 3 * (i % 2) + i / 2);
		arr_iterator_free(it);
		arr_array_release(to);
	}
}

/* x[1:] = x[:-1] + 0 with and without what is overwritten being kept. */
static void overlapping_operands_are_read_before_they_are_written(void **state)
{
	arr_array *x = int_range(1, (int64_t[]){ 5 }), *low, *high;
	const struct items first = I(SL(NONE, 4, 1)), rest = I(SL(1, NONE, 1));
	struct arr_iterator_operand ops[2] = { { 0 } };
	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;

	(void)state;
	low = index_of(x, &first);
	high = index_of(x, &rest);
	ops[0] = (struct arr_iterator_operand){ low, ARR_ITER_READ, NULL, NULL };
	ops[1] = (struct arr_iterator_operand){ high, ARR_ITER_WRITE, NULL, NULL };
	o.flags = ARR_ITER_COPY_IF_OVERLAP;
	assert_ok(arr_iterator_new(ops, 2, &o, &it, err));
	do
		*(int64_t *)(void *)arr_iterator_data(it)[1] =
			*(int64_t *)(void *)arr_iterator_data(it)[0];
	while (arr_iterator_next(it));
	assert_ok(arr_iterator_finish(it, err));
	for (int i = 0; i < 5; i++)
		assert_int_equal(int_at(x, i), i ? i - 1 : 0);
	arr_iterator_free(it);
	arr_array_release(x);
	arr_array_release(low);
	arr_array_release(high);
}

static void ranges_share_the_work(void **state)
{
	const struct arr_iterator_operand op = { narrow, ARR_ITER_READ, ARR_FLOAT64, NULL };
	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
	char text[TEXT_BYTES];
	arr_iterator *it = NULL;

	(void)state;
	o.flags = ARR_ITER_BUFFERED | ARR_ITER_EXTERNAL_LOOP;
	o.buffer_count = 2;
	assert_ok(arr_iterator_new(&op, 1, &o, &it, err));
	assert_ok(arr_iterator_set_range(it, 1, 5, err));
	describe(it, text);
	assert_string_equal(text, "1,2|3,4");
	expect_failure(arr_iterator_set_range(it, 1, 7, err), ARR_E_INDEX, "[1, 7)");
	arr_iterator_free(it);
	o.flags = ARR_ITER_EXTERNAL_LOOP;
	assert_ok(arr_iterator_new(
		&(struct arr_iterator_operand){ turned, ARR_ITER_READ, NULL, NULL }, 1,
		&(struct arr_iterator_options){ ARR_ITER_EXTERNAL_LOOP, ARR_ORDER_C,
						ARR_CASTING_SAFE, 0, NULL, 0, ARR_ORDER_C },
		&it, err));
	assert_ok(arr_iterator_set_range(it, 1, 4, err));
	describe(it, text);
	assert_string_equal(text, "3|1,4");
	arr_iterator_free(it);
}

static void what_cannot_be_walked_is_refused(void **state)
{
	arr_array *fixed = NULL, *empty = NULL;
	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;
	const int wild[] = { 0, 5 };
	struct arr_iterator_operand op = { a, 0, NULL, NULL };

	(void)state;
	assert_ok(arr_broadcast_to(tens, 2, (int64_t[]){ 2, 3 }, &fixed, err));
	assert_ok(arr_zeros(1, (int64_t[]){ 0 }, ARR_INT8, ARR_ORDER_C, &empty, err));
	expect_failure(arr_iterator_new(&op, 0, NULL, &it, err), ARR_E_ARG, "0 operands");
	expect_failure(arr_iterator_new(&op, 1, NULL, &it, err), ARR_E_ARG, "neither");
	op = (struct arr_iterator_operand){ fixed, ARR_ITER_WRITE, NULL, NULL };
	expect_failure(arr_iterator_new(&op, 1, NULL, &it, err), ARR_E_READONLY, "read-only");
	op = (struct arr_iterator_operand){ empty, ARR_ITER_READ, NULL, NULL };
	expect_failure(arr_iterator_new(&op, 1, NULL, &it, err), ARR_E_ARG, "zero-sized");
	o.flags = ARR_ITER_ZEROSIZE_OK;
	assert_ok(arr_iterator_new(&op, 1, &o, &it, err));
	assert_int_equal(arr_iterator_count(it), 0);
	arr_iterator_free(it);
	op = (struct arr_iterator_operand){ narrow, ARR_ITER_READ, ARR_FLOAT64, NULL };
	expect_failure(arr_iterator_new(&op, 1, NULL, &it, err), ARR_E_CASTING, "buffering");
	op.dtype = ARR_INT8;
	expect_failure(arr_iterator_new(&op, 1, NULL, &it, err), ARR_E_CASTING, "'safe'");
	op = (struct arr_iterator_operand){ a, ARR_ITER_READ, NULL, wild };
	o.axes_count = 2;
	expect_failure(arr_iterator_new(&op, 1, &o, &it, err), ARR_E_SHAPE, "axis 5");
	o.flags = ARR_ITER_EXTERNAL_LOOP | ARR_ITER_MULTI_INDEX;
	expect_failure(arr_iterator_new(&op, 1, &o, &it, err), ARR_E_ARG, "EXTERNAL_LOOP");
	{
		struct arr_iterator_operand ops[] = { { a, ARR_ITER_READ, NULL, NULL },
						      { tens, ARR_ITER_WRITE, NULL, NULL } };

		expect_failure(arr_iterator_new(ops, 2, NULL, &it, err), ARR_E_SHAPE, "reduction");
		ops[1].flags = ARR_ITER_READ | ARR_ITER_NO_BROADCAST;
		expect_failure(arr_iterator_new(ops, 2, NULL, &it, err), ARR_E_SHAPE,
			       "non-broadcastable");
		ops[1] = (struct arr_iterator_operand){ turned, ARR_ITER_READ, NULL, NULL };
		expect_failure(arr_iterator_new(ops, 2, NULL, &it, err), ARR_E_SHAPE, "operand 1");
	}
	arr_array_release(fixed);
	arr_array_release(empty);
}

/* ---- around a place ---- */

static void expect_box(const char *loc, arr_neighborhood *box, const int64_t *want, int64_t count)
{
	if (arr_neighborhood_size(box) != count)
		fail_msg("%s: %lld elements", loc, (long long)arr_neighborhood_size(box));
	for (int64_t i = 0; i < count; i++, arr_neighborhood_next(box)) {
		const int64_t *x = arr_neighborhood_data(box);

		if (*x != want[i])
			fail_msg("%s: element %lld is %lld, not %lld", loc, (long long)i,
				 (long long)*x, (long long)want[i]);
	}
	assert_null(arr_neighborhood_data(box));
	assert_false(arr_neighborhood_next(box));
}

/* The values of NumPy's own test of its neighbourhood iterator: 0 1 / 2 3 around each element, and
 * rows with three elements beyond each end. */
static void a_neighborhood_has_a_rule_for_what_is_outside(void **state)
{
	static const struct {
		const char *loc;
		enum arr_neighborhood_mode mode;
		int64_t want[7];
	} modes[] = {
		{ LOC, ARR_NEIGHBORHOOD_ZERO, { 0, 0, 0, 1, 2, 0, 0 } },
		{ LOC, ARR_NEIGHBORHOOD_ONE, { 1, 1, 1, 1, 2, 1, 1 } },
		{ LOC, ARR_NEIGHBORHOOD_CONSTANT, { 4, 4, 4, 1, 2, 4, 4 } },
		{ LOC, ARR_NEIGHBORHOOD_CIRCULAR, { 2, 1, 2, 1, 2, 1, 2 } },
		{ LOC, ARR_NEIGHBORHOOD_MIRROR, { 2, 2, 1, 1, 2, 2, 1 } },
	};
	arr_array *pair = NULL, *square = int_range(2, (int64_t[]){ 2, 2 });
	const int64_t four = 4;
	arr_neighborhood *box = NULL;

	(void)state;
	assert_ok(arr_from_copy(1, (int64_t[]){ 2 }, ARR_INT64, (int64_t[]){ 1, 2 }, &pair, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(modes); i++) {
		assert_ok(arr_neighborhood_new(pair, (int64_t[]){ -3, 3 }, modes[i].mode, &four,
					       &box, err));
		expect_box(modes[i].loc, box, modes[i].want, 7);
		arr_neighborhood_free(box);
	}
	assert_ok(arr_neighborhood_new(square, (int64_t[]){ -1, 0, -1, 1 }, ARR_NEIGHBORHOOD_ZERO,
				       NULL, &box, err));
	expect_box(LOC, box, (int64_t[]){ 0, 0, 0, 0, 0, 1 }, 6);
	assert_ok(arr_neighborhood_move(box, (int64_t[]){ 1, 1 }, err));
	expect_box(LOC, box, (int64_t[]){ 0, 1, 0, 2, 3, 0 }, 6);
	expect_failure(arr_neighborhood_move(box, (int64_t[]){ 0, 2 }, err), ARR_E_INDEX, "axis 1");
	arr_neighborhood_free(box);
	expect_failure(arr_neighborhood_new(pair, (int64_t[]){ 1, 0 }, ARR_NEIGHBORHOOD_ZERO, NULL,
					    &box, err),
		       ARR_E_ARG, "bounds");
	expect_failure(arr_neighborhood_new(pair, (int64_t[]){ 0, 0 }, ARR_NEIGHBORHOOD_CONSTANT,
					    NULL, &box, err),
		       ARR_E_ARG, "constant");
	arr_array_release(pair);
	arr_array_release(square);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_come_in_numpys_order),
		cmocka_unit_test(indices_follow_the_walk),
		cmocka_unit_test(operands_name_their_axes),
		cmocka_unit_test(reductions_are_walked_with_and_without_buffers),
		cmocka_unit_test(buffers_are_filled_across_rows),
		cmocka_unit_test(buffers_and_copies_are_written_back),
		cmocka_unit_test(overlapping_operands_are_read_before_they_are_written),
		cmocka_unit_test(ranges_share_the_work),
		cmocka_unit_test(what_cannot_be_walked_is_refused),
		cmocka_unit_test(a_neighborhood_has_a_rule_for_what_is_outside),
	};
	return cmocka_run_group_tests(tests, make_operands, release_operands);
}
