/* SPDX-License-Identifier: Apache-2.0 */
/* Indexing by arrays and masks: what the differential cases (tests/differential/groups/indexing.py)
 * do not reach: every item size and length of the masked loops, overlap, messages, cursors. */
#include <stdlib.h>

#include "libarr_testing.h"

enum { LENGTH_MAX = 300 };

static uint64_t state_of_random = 1;

/* SplitMix64. */
static uint64_t draw(void)
{
	uint64_t z = state_of_random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static arr_array *random_bytes(int64_t length, const arr_dtype *dtype)
{
	arr_array *a;
	unsigned char *bytes;

	assert_ok(arr_empty(1, &length, dtype, ARR_ORDER_C, &a, err));
	bytes = arr_array_data(a);
	for (int64_t i = 0; i < arr_array_size_bytes(a); i++)
		bytes[i] = (unsigned char)draw();
	return a;
}

/* percent of the elements are true, in runs or one by one. */
static arr_array *random_mask(int64_t length, unsigned percent, unsigned run)
{
	arr_array *mask;
	bool *m;

	assert_ok(arr_empty(1, &length, ARR_BOOL, ARR_ORDER_C, &mask, err));
	m = arr_array_data(mask);
	for (int64_t i = 0; i < length; i++)
		m[i] = i > 0 && draw() % run ? m[i - 1] : draw() % 100 < percent;
	return mask;
}

static const enum arr_type types[] = { ARR_T_UINT8, ARR_T_INT16, ARR_T_FLOAT32, ARR_T_FLOAT64,
				       ARR_T_COMPLEX128 };

static void check_get(const arr_array *a, const arr_array *mask)
{
	const struct arr_index item = arr_index_array(mask);
	const size_t bytes = arr_dtype_item_bytes(arr_array_dtype(a));
	const char *from = arr_array_data(a), *to;
	const bool *m = arr_array_data(mask);
	arr_array *out;
	size_t n = 0;

	assert_ok(arr_array_index(a, &item, 1, &out, err));
	to = arr_array_data(out);
	for (int64_t i = 0; i < arr_array_size(a); i++)
		if (m[i])
			assert_memory_equal(to + n++ * bytes, from + (size_t)i * bytes, bytes);
	assert_int_equal(arr_array_size(out), n);
	arr_array_release(out);
}

static void check_set(const arr_array *a, const arr_array *mask, const arr_array *values)
{
	const struct arr_index item = arr_index_array(mask);
	const size_t bytes = arr_dtype_item_bytes(arr_array_dtype(a));
	const char *before = arr_array_data(a), *from = arr_array_data(values), *after;
	const bool *m = arr_array_data(mask);
	const bool one = arr_array_size(values) == 1;
	arr_array *dst;
	size_t n = 0;

	assert_ok(arr_array_copy(a, ARR_ORDER_C, &dst, err));
	assert_ok(arr_array_set_index(dst, &item, 1, values, err));
	after = arr_array_data(dst);
	for (int64_t i = 0; i < arr_array_size(a); i++) {
		const char *want = before + (size_t)i * bytes;

		if (m[i])
			want = one ? from : from + n++ * bytes;
		assert_memory_equal(after + (size_t)i * bytes, want, bytes);
	}
	arr_array_release(dst);
}

static void masked_loops_agree_with_one_element_at_a_time(void **state)
{
	(void)state;
	for (int64_t length = 0; length < LENGTH_MAX; length += 1 + (int64_t)(draw() % 7)) {
		for (size_t t = 0; t < BASE_ARRAY_SIZE(types); t++) {
			const arr_dtype *dtype = arr_dtype_builtin(types[t]);
			arr_array *a = random_bytes(length, dtype);
			arr_array *mask = random_mask(length, (unsigned)(draw() % 101),
						      1 + (unsigned)(draw() % 3) * 40);
			arr_array *one = random_bytes(1, dtype), *many;
			const bool *m = arr_array_data(mask);
			int64_t count = 0;

			for (int64_t i = 0; i < length; i++)
				count += m[i];
			many = random_bytes(count, dtype);
			check_get(a, mask);
			check_set(a, mask, one);
			check_set(a, mask, many);
			arr_array_release(many);
			arr_array_release(one);
			arr_array_release(mask);
			arr_array_release(a);
		}
	}
}

static void positions_of_a_mask_are_listed(void **state)
{
	(void)state;
	for (int64_t length = 0; length < LENGTH_MAX; length++) {
		arr_array *mask = random_mask(length, (unsigned)(draw() % 101), 1), *at;
		const bool *m = arr_array_data(mask);
		const int64_t *p;
		int64_t n = 0;

		assert_ok(arr_flatnonzero(mask, &at, err));
		p = arr_array_data(at);
		for (int64_t i = 0; i < length; i++)
			if (m[i])
				assert_int_equal(p[n++], i);
		assert_int_equal(arr_array_size(at), n);
		arr_array_release(at);
		arr_array_release(mask);
	}
}

/* Transposed copies of every size, byte against byte. */
static void transposed_copies_move_every_element(void **state)
{
	(void)state;
	for (int n = 0; n < 200; n++) {
		const arr_dtype *dtype = arr_dtype_builtin(types[draw() % BASE_ARRAY_SIZE(types)]);
		const size_t bytes = arr_dtype_item_bytes(dtype);
		const int64_t shape[] = { 1 + (int64_t)(draw() % 70), 1 + (int64_t)(draw() % 70) };
		arr_array *flat = random_bytes(shape[0] * shape[1], dtype), *a, *t, *copy;
		const char *from = arr_array_data(flat), *to;

		assert_ok(arr_array_reshape(flat, 2, shape, ARR_ORDER_C, &a, err));
		assert_ok(arr_array_transpose(a, NULL, &t, err));
		assert_ok(arr_array_copy(t, ARR_ORDER_C, &copy, err));
		to = arr_array_data(copy);
		for (int64_t i = 0; i < shape[0]; i++)
			for (int64_t k = 0; k < shape[1]; k++)
				assert_memory_equal(to + (size_t)(k * shape[0] + i) * bytes,
						    from + (size_t)(i * shape[1] + k) * bytes,
						    bytes);
		arr_array_release(copy);
		arr_array_release(t);
		arr_array_release(a);
		arr_array_release(flat);
	}
}

static arr_array *integers(int64_t count, const int64_t *values)
{
	arr_array *a;

	assert_ok(arr_from_copy(1, &count, ARR_INT64, values, &a, err));
	return a;
}

static void an_index_outside_is_named_and_nothing_is_written(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 });
	arr_array *bad = integers(3, (int64_t[]){ 0, 2, -5 });
	const struct arr_index items[] = { arr_index_all(), arr_index_array(bad) };
	arr_array *out = NULL;

	(void)state;
	expect_failure(arr_array_index(a, items, 2, &out, err), ARR_E_INDEX,
		       "index -5 is out of bounds for axis 1 with size 4");
	expect_failure(arr_array_fill_index(a, items, 2, arr_scalar_int(9), err), ARR_E_INDEX,
		       "index -5 is out of bounds for axis 1 with size 4");
	for (int i = 0; i < 12; i++)
		assert_int_equal(int_at(a, i), i);
	assert_null(out);
	arr_array_release(bad);
	arr_array_release(a);
}

static void what_does_not_fit_is_refused(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 }), *two = integers(2, (int64_t[]){ 0, 1 });
	arr_array *three = integers(3, (int64_t[]){ 0, 1, 2 }), *floats, *mask, *out = NULL;
	const struct arr_index clash[] = { arr_index_array(two), arr_index_array(three) };
	const struct arr_index ok[] = { arr_index_array(two) };
	struct arr_index item;

	(void)state;
	assert_ok(
		arr_array_astype(two, ARR_FLOAT64, ARR_ORDER_C, ARR_CASTING_UNSAFE, &floats, err));
	assert_ok(arr_array_astype(two, ARR_BOOL, ARR_ORDER_C, ARR_CASTING_UNSAFE, &mask, err));
	expect_failure(arr_array_index(a, clash, 2, &out, err), ARR_E_INDEX,
		       "could not be broadcast together with shapes (2,) (3,)");
	item = arr_index_array(floats);
	expect_failure(arr_array_index(a, &item, 1, &out, err), ARR_E_INDEX,
		       "must be of integer (or boolean) type, not float64");
	item = arr_index_array(mask);
	expect_failure(
		arr_array_index(a, &item, 1, &out, err), ARR_E_INDEX,
		"along axis 0; size of axis is 3 but size of corresponding boolean axis is 2");
	expect_failure(arr_array_set_index(a, ok, 1, three, err), ARR_E_SHAPE,
		       "value array of shape (3,) could not be broadcast to indexing result of "
		       "shape (2, 4)");
	assert_ok(arr_array_set_writeable(a, false, err));
	expect_failure(arr_array_set_index(a, ok, 1, two, err), ARR_E_READONLY, "read-only");
	expect_failure(arr_put(a, two, two, ARR_MODE_RAISE, err), ARR_E_READONLY, "put");
	arr_array_release(floats);
	arr_array_release(mask);
	arr_array_release(three);
	arr_array_release(two);
	arr_array_release(a);
}

/* a[a] = a[::-1] and the like: as if the right sides and the indices were copied first. */
static void value_and_index_may_overlap_the_destination(void **state)
{
	arr_array *a = integers(4, (int64_t[]){ 3, 2, 1, 0 }), *back;
	const struct arr_index flip = arr_index_slice(NONE, NONE, -1), self = arr_index_array(a);

	(void)state;
	assert_ok(arr_array_index(a, &flip, 1, &back, err));
	assert_ok(arr_array_set_index(a, &self, 1, back, err)); /* a[3..0] = 0..3 */
	for (int i = 0; i < 4; i++)
		assert_int_equal(int_at(a, i), 3 - i);
	arr_array_release(back);
	arr_array_release(a);
}

static void the_last_of_equal_indices_stays(void **state)
{
	arr_array *a = integers(3, (int64_t[]){ 0, 0, 0 }),
		  *at = integers(4, (int64_t[]){ 1, 2, 1, -1 });
	arr_array *v = integers(4, (int64_t[]){ 10, 20, 30, 40 });
	const struct arr_index item = arr_index_array(at);

	(void)state;
	assert_ok(arr_array_set_index(a, &item, 1, v, err));
	assert_int_equal(int_at(a, 0), 0);
	assert_int_equal(int_at(a, 1), 30);
	assert_int_equal(int_at(a, 2), 40);
	arr_array_release(v);
	arr_array_release(at);
	arr_array_release(a);
}

static void leading_axes_of_length_one_do_not_matter_along_an_axis(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 2 }), *at = int_range(2, (int64_t[]){ 1, 2 });
	arr_array *v = int_range(4, (int64_t[]){ 1, 1, 1, 2 });
	const struct arr_take_options options = { .axis = 0 };

	(void)state;
	assert_ok(arr_put_along_axis(a, at, v, &options, err)); /* a[0, 0] = 0, a[1, 1] = 1 */
	assert_int_equal(int_at(a, 0), 0);
	assert_int_equal(int_at(a, 3), 1);
	arr_array_release(v);
	v = int_range(3, (int64_t[]){ 2, 1, 2 });
	expect_failure(arr_put_along_axis(a, at, v, &options, err), ARR_E_SHAPE,
		       "value array of shape (2, 1, 2)");
	arr_array_release(v);
	arr_array_release(at);
	arr_array_release(a);
}

static void more_index_arrays_than_are_walked_side_by_side(void **state)
{
	int64_t shape[12];
	struct arr_index items[12];
	arr_array *at = integers(2, (int64_t[]){ 1, -2 }), *a, *out;

	(void)state;
	for (int i = 0; i < 12; i++) {
		shape[i] = 2;
		items[i] = arr_index_array(at);
	}
	a = int_range(12, shape);
	assert_ok(arr_array_index(a, items, 12, &out, err));
	assert_int_equal(int_at(out, 0), 4095);
	assert_int_equal(int_at(out, 1), 0);
	arr_array_release(out);
	assert_ok(arr_array_fill_index(a, items, 12, arr_scalar_int(-1), err));
	assert_int_equal(int_at(a, 4095), -1);
	assert_int_equal(int_at(a, 0), -1);
	arr_array_release(a);
	arr_array_release(at);
}

/* Truths take up no axis, so that there can be more of them and arrays than axes. */
static void more_index_arrays_than_an_array_can_have_axes_are_refused(void **state)
{
	arr_array *a = integers(2, (int64_t[]){ 5, 6 }), *at = integers(1, (int64_t[]){ 1 }), *out;
	struct arr_index items[ARR_NDIM_MAX + 1];

	(void)state;
	for (int i = 0; i < ARR_NDIM_MAX; i++)
		items[i] = arr_index_truth(true);
	items[ARR_NDIM_MAX - 1] = arr_index_array(at);
	assert_ok(arr_array_index(a, items, ARR_NDIM_MAX, &out, err));
	assert_int_equal(int_at(out, 0), 6);
	arr_array_release(out);
	items[ARR_NDIM_MAX - 1] = arr_index_truth(true);
	items[ARR_NDIM_MAX] = arr_index_array(at);
	expect_failure(arr_array_index(a, items, ARR_NDIM_MAX + 1, &out, err), ARR_E_INDEX,
		       "more than 64 index arrays");
	expect_failure(arr_array_set_index(a, items, ARR_NDIM_MAX + 1, at, err), ARR_E_INDEX,
		       "more than 64 index arrays");
	arr_array_release(at);
	arr_array_release(a);
}

/* As NumPy 1.24 to 2.4: nothing is taken, so nothing is clipped. */
static void clipped_indices_of_nothing_are_not_looked_at(void **state)
{
	const int64_t shape[] = { 3, 0, 0 }, two = 2, far[] = { 16, -1 };
	struct arr_take_options options = { .axis = 1, .mode = ARR_MODE_CLIP };
	arr_array *a, *at, *out;

	(void)state;
	assert_ok(arr_zeros(3, shape, ARR_COMPLEX64, ARR_ORDER_C, &a, err));
	assert_ok(arr_from_copy(1, &two, ARR_INT64, far, &at, err));
	assert_ok(arr_take(a, at, &options, &out, err));
	assert_int_equal(arr_array_shape(out)[1], 2);
	arr_array_release(out);
	options.mode = ARR_MODE_RAISE;
	expect_failure(arr_take(a, at, &options, &out, err), ARR_E_INDEX,
		       "index 16 is out of bounds for axis 1 with size 0");
	arr_array_release(a);
	arr_array_release(at);
}

static void sizes_beyond_int64_are_not_multiplied(void **state)
{
	const int64_t shape[] = { INT64_C(1) << 30, 0, INT64_C(1) << 20 }, many = INT64_C(1) << 40;
	const struct arr_take_options options = { .axis = 1 };
	arr_array *a, *zero, *at, *out;

	(void)state;
	assert_ok(arr_zeros(3, shape, ARR_INT8, ARR_ORDER_C, &a, err));
	assert_ok(arr_zeros(0, NULL, ARR_INT64, ARR_ORDER_C, &zero, err));
	assert_ok(arr_broadcast_to(zero, 1, &many, &at, err));
	expect_failure(arr_take(a, at, &options, &out, err), ARR_E_INDEX, "empty axes");
	arr_array_release(at);
	arr_array_release(zero);
	arr_array_release(a);
}

static void a_cursor_walks_in_c_order_and_seeks(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 }), *t;
	arr_cursor *c;
	int64_t n = 0;

	(void)state;
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	assert_ok(arr_cursor_new(t, &c, err));
	arr_array_release(t); /* the cursor keeps it */
	for (; !arr_cursor_done(c); arr_cursor_next(c), n++) {
		const int64_t *at = arr_cursor_index(c);

		assert_int_equal(*(int64_t *)arr_cursor_data(c), at[1] * 4 + at[0]);
		assert_int_equal(arr_cursor_position(c), n);
	}
	assert_int_equal(n, 12);
	assert_ok(arr_cursor_seek(c, 7, err));
	assert_int_equal(*(int64_t *)arr_cursor_data(c), 1 * 4 + 2);
	assert_ok(arr_cursor_seek(c, 12, err));
	assert_true(arr_cursor_done(c));
	expect_failure(arr_cursor_seek(c, 13, err), ARR_E_INDEX,
		       "index 13 is out of bounds for size 12");
	arr_cursor_free(c);
	arr_cursor_free(NULL);
	arr_array_release(a);
}

static void flat_positions_of_huge_shapes_are_refused(void **state)
{
	arr_array *zero = integers(1, (int64_t[]){ 0 }), *out[3];
	const int64_t huge[] = { INT64_C(1) << 31, INT64_C(1) << 31, 4 };

	(void)state;
	expect_failure(arr_unravel_index(zero, 3, huge, ARR_ORDER_C, out, err), ARR_E_SHAPE,
		       "larger than the maximum possible size");
	expect_failure(arr_diag_indices(-1, 2, out, err), ARR_E_SHAPE, "negative dimensions");
	arr_array_release(zero);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masked_loops_agree_with_one_element_at_a_time),
		cmocka_unit_test(positions_of_a_mask_are_listed),
		cmocka_unit_test(transposed_copies_move_every_element),
		cmocka_unit_test(an_index_outside_is_named_and_nothing_is_written),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(value_and_index_may_overlap_the_destination),
		cmocka_unit_test(the_last_of_equal_indices_stays),
		cmocka_unit_test(leading_axes_of_length_one_do_not_matter_along_an_axis),
		cmocka_unit_test(more_index_arrays_than_are_walked_side_by_side),
		cmocka_unit_test(more_index_arrays_than_an_array_can_have_axes_are_refused),
		cmocka_unit_test(sizes_beyond_int64_are_not_multiplied),
		cmocka_unit_test(a_cursor_walks_in_c_order_and_seeks),
		cmocka_unit_test(clipped_indices_of_nothing_are_not_looked_at),
		cmocka_unit_test(flat_positions_of_huge_shapes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
