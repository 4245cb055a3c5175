/* SPDX-License-Identifier: Apache-2.0 */
/* Copies, casts, assignment with broadcasting, and what happens when operands overlap. */
#include <stdio.h>
#include <stdlib.h>

#include "libarr_testing.h"

static arr_array *copy_of(const arr_array *a)
{
	arr_array *c;

	assert_ok(arr_array_copy(a, ARR_ORDER_C, &c, err));
	return c;
}

static void a_copy_owns_its_data_and_has_the_order_asked_for(void **state)
{
	/* zeros((2,3,4)).transpose(1,0,2).copy(order).strides of int64, NumPy 1.24.2 */
	static const struct {
		const char *loc;
		enum arr_order order;
		struct list strides;
	} rows[] = {
		{ LOC, ARR_ORDER_C, L(64, 32, 8) },
		{ LOC, ARR_ORDER_F, L(8, 24, 48) },
		{ LOC, ARR_ORDER_A, L(64, 32, 8) },
		{ LOC, ARR_ORDER_K, L(32, 96, 8) },
	};
	static const struct list shape = L(3, 2, 4);
	arr_array *a = int_range(3, (int64_t[]){ 2, 3, 4 }), *t, *c;

	(void)state;
	assert_ok(arr_array_transpose(a, (int[]){ 1, 0, 2 }, &t, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		assert_ok(arr_array_copy(t, rows[i].order, &c, err));
		expect_layout(rows[i].loc, c, &shape, &rows[i].strides);
		assert_true(arr_array_flags(c) & ARR_OWNDATA);
		assert_false(arr_shares_memory(a, c));
		for (int k = 0; k < 24; k++)
			assert_int_equal(int_at(c, k), int_at(t, k));
		arr_array_release(c);
	}
	arr_array_release(a);
	arr_array_release(t);
}

static void astype_obeys_the_casting_rule_and_names_both_dtypes(void **state)
{
	arr_array *a = int_range(1, (int64_t[]){ 3 }), *c = NULL;

	(void)state;
	expect_failure(arr_array_astype(a, ARR_INT8, ARR_ORDER_K, ARR_CASTING_SAFE, &c, err),
		       ARR_E_CASTING,
		       "from dtype('int64') to dtype('int8') according to the rule 'safe'");
	expect_failure(arr_array_astype(a, ARR_UINT64, ARR_ORDER_K, ARR_CASTING_SAME_KIND, &c, err),
		       ARR_E_CASTING, "'same_kind'");
	assert_null(c);
	assert_ok(arr_array_astype(a, ARR_FLOAT64, ARR_ORDER_K, ARR_CASTING_SAFE, &c, err));
	assert_int_equal(int_at(c, 2), 2);
	arr_array_release(c);
	assert_ok(arr_array_astype(a, ARR_INT64, ARR_ORDER_K, ARR_CASTING_NO, &c, err));
	assert_false(arr_shares_memory(a, c));
	arr_array_release(c);
	arr_array_release(a);
}

static void copyto_broadcasts_and_casts(void **state)
{
	arr_array *src = int_range(2, (int64_t[]){ 3, 1 }), *dst;

	(void)state;
	assert_ok(arr_zeros(3, (int64_t[]){ 2, 3, 4 }, ARR_FLOAT32, ARR_ORDER_F, &dst, err));
	assert_ok(arr_copyto(dst, src, ARR_CASTING_SAME_KIND, err));
	for (int i = 0; i < 24; i++)
		assert_int_equal(int_at(dst, i), i / 4 % 3);
	arr_array_release(src);
	arr_array_release(dst);
}

static void copyto_drops_leading_axes_of_length_one_of_its_source(void **state)
{
	arr_array *src = int_range(3, (int64_t[]){ 1, 1, 4 }), *dst;

	(void)state;
	assert_ok(arr_zeros(1, (int64_t[]){ 4 }, ARR_INT64, ARR_ORDER_C, &dst, err));
	assert_ok(arr_copyto(dst, src, ARR_CASTING_NO, err));
	assert_int_equal(int_at(dst, 3), 3);
	arr_array_release(src);
	arr_array_release(dst);
}

static void copyto_refuses_shapes_casts_and_read_only_destinations(void **state)
{
	arr_array *src = int_range(2, (int64_t[]){ 2, 3 }), *dst;

	(void)state;
	assert_ok(arr_zeros(1, (int64_t[]){ 3 }, ARR_INT64, ARR_ORDER_C, &dst, err));
	expect_failure(arr_copyto(dst, src, ARR_CASTING_UNSAFE, err), ARR_E_SHAPE,
		       "could not broadcast input array from shape (2, 3) into shape (3,)");
	arr_array_release(dst);
	assert_ok(arr_zeros(2, (int64_t[]){ 2, 3 }, ARR_BOOL, ARR_ORDER_C, &dst, err));
	expect_failure(arr_copyto(dst, src, ARR_CASTING_SAME_KIND, err), ARR_E_CASTING, "copyto");
	assert_ok(arr_array_set_writeable(dst, false, err));
	expect_failure(arr_copyto(dst, src, ARR_CASTING_UNSAFE, err), ARR_E_READONLY,
		       "copyto: destination of shape (2, 3) bool is read-only");
	arr_array_release(dst);
	arr_array_release(src);
}

/* Each row: a[dst] = a[src] on a = arange(12) must be as if src was copied first. */
static void assignment_between_overlapping_views_acts_as_if_copied_first(void **state)
{
	static const struct {
		const char *loc;
		struct items dst, src;
	} rows[] = {
		{ LOC, I(SL(1, NONE, 1)), I(SL(NONE, -1, 1)) },
		{ LOC, I(SL(NONE, -1, 1)), I(SL(1, NONE, 1)) },
		{ LOC, I(SL(NONE, NONE, 1)), I(SL(NONE, NONE, -1)) },
		{ LOC, I(SL(NONE, NONE, -1)), I(SL(NONE, NONE, 1)) },
		{ LOC, I(SL(NONE, 6, 1)), I(SL(NONE, NONE, 2)) },
		{ LOC, I(SL(NONE, NONE, 2)), I(SL(NONE, 6, 1)) },
		{ LOC, I(SL(NONE, NONE, 2)), I(SL(1, NONE, 2)) },
		{ LOC, I(SL(NONE, NONE, 1)), I(SL(NONE, NONE, 1)) },
		{ LOC, I(SL(NONE, NONE, 1)), I(SL(3, 4, 1)) },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = int_range(1, (int64_t[]){ 12 }), *b = copy_of(a);
		arr_array *a_dst = index_of(a, &rows[i].dst), *a_src = index_of(a, &rows[i].src);
		arr_array *b_dst = index_of(b, &rows[i].dst), *b_src = index_of(b, &rows[i].src);
		arr_array *apart = copy_of(b_src);

		assert_ok(arr_copyto(a_dst, a_src, ARR_CASTING_NO, err));
		assert_ok(arr_copyto(b_dst, apart, ARR_CASTING_NO, err));
		for (int k = 0; k < 12; k++)
			if (int_at(a, k) != int_at(b, k))
				fail_msg("%s: element %d is %lld", rows[i].loc, k,
					 (long long)int_at(a, k));
		arr_array_release(a);
		arr_array_release(b);
		arr_array_release(a_dst);
		arr_array_release(a_src);
		arr_array_release(b_dst);
		arr_array_release(b_src);
		arr_array_release(apart);
	}
}

static void a_matrix_can_be_assigned_its_own_transpose(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 5, 5 }), *t;

	(void)state;
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	assert_ok(arr_copyto(a, t, ARR_CASTING_NO, err));
	for (int i = 0; i < 25; i++)
		assert_int_equal(int_at(a, i), i % 5 * 5 + i / 5);
	arr_array_release(a);
	arr_array_release(t);
}

static void an_array_can_be_assigned_itself_through_another_dtype(void **state)
{
	arr_array *a = int_range(1, (int64_t[]){ 64 }), *narrow;
	const struct arr_foreign foreign = {
		.data = arr_array_data(a),
		.dtype = ARR_INT8,
		.ndim = 1,
		.shape = (int64_t[]){ 64 },
		.writeable = true,
	};

	(void)state;
	assert_ok(arr_from_data(&foreign, &narrow, err));
	assert_ok(arr_copyto(narrow, a, ARR_CASTING_UNSAFE, err));
	for (int i = 0; i < 64; i++)
		assert_int_equal(int_at(narrow, i), i);
	arr_array_release(narrow);
	arr_array_release(a);
}

/* A small deterministic generator: layouts should differ, not be secret. */
static unsigned next_random(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % below;
}

/* A view of a (2-d, 6 x 8) with random slices, maybe transposed. */
static arr_array *random_view(const arr_array *a, unsigned *seed)
{
	struct arr_index items[2];
	arr_array *v, *t;

	for (int i = 0; i < 2; i++) {
		int64_t start = next_random(seed, 6), length = 1 + next_random(seed, 4);
		int64_t step = 1 + next_random(seed, 2);

		items[i] = arr_index_slice(start, start + length * step, step);
		if (next_random(seed, 2))
			items[i] = arr_index_slice(start + 2, start > 0 ? start - 1 : NONE, -step);
	}
	assert_ok(arr_array_index(a, items, 2, &v, err));
	if (next_random(seed, 2))
		return v;
	assert_ok(arr_array_transpose(v, NULL, &t, err));
	arr_array_release(v);
	return t;
}

/* By looking at every pair of elements. */
static bool brute_force_overlap(const arr_array *a, const arr_array *b, int64_t item)
{
	char used[64 * 64] = { 0 };
	char *lo = NULL;

	for (int pass = 0; pass < 2; pass++) {
		const arr_array *x = pass ? b : a;
		const int64_t *n = arr_array_shape(x), *s = arr_array_strides(x);

		for (int64_t i = 0; i < n[0]; i++)
			for (int64_t j = 0; j < n[1]; j++) {
				char *p = (char *)arr_array_data(x) + i * s[0] + j * s[1];

				if (!lo)
					lo = p - 2048;
				for (int64_t k = 0; k < item; k++) {
					if (pass && used[p + k - lo])
						return true;
					if (!pass)
						used[p + k - lo] = 1;
				}
			}
	}
	return false;
}

static void shares_memory_is_exact_on_strided_views(void **state)
{
	unsigned seed = 7, yes = 0, no = 0;
	arr_array *a = int_range(2, (int64_t[]){ 6, 8 });

	(void)state;
	for (int i = 0; i < 4000; i++) {
		arr_array *v = random_view(a, &seed), *w = random_view(a, &seed);
		bool want = brute_force_overlap(v, w, 8);

		if (arr_shares_memory(v, w) != want)
			fail_msg("pair %d: expected %d", i, want);
		if (want && !arr_may_share_memory(v, w))
			fail_msg("pair %d: bounds say no", i);
		yes += want;
		no += !want;
		arr_array_release(v);
		arr_array_release(w);
	}
	assert_true(yes > 500 && no > 500);
	arr_array_release(a);
}

static void interleaved_views_share_bounds_but_no_memory(void **state)
{
	static const struct items even = I(SL(NONE, NONE, 2)), odd = I(SL(1, NONE, 2));
	arr_array *a = int_range(1, (int64_t[]){ 1000000 });
	arr_array *e = index_of(a, &even), *o = index_of(a, &odd);

	(void)state;
	assert_true(arr_may_share_memory(e, o));
	assert_false(arr_shares_memory(e, o));
	assert_true(arr_shares_memory(e, a));
	arr_array_release(a);
	arr_array_release(e);
	arr_array_release(o);
}

static void fill_checks_range_and_writes_strided_views(void **state)
{
	static const struct items every_third = I(SL(NONE, NONE, -3));
	arr_array *a, *v;

	(void)state;
	assert_ok(arr_zeros(1, (int64_t[]){ 10 }, ARR_UINT8, ARR_ORDER_C, &a, err));
	v = index_of(a, &every_third);
	assert_ok(arr_array_fill(v, arr_scalar_int(255), err));
	for (int i = 0; i < 10; i++)
		assert_int_equal(int_at(a, i), i % 3 == 0 ? 255 : 0);
	expect_failure(arr_array_fill(v, arr_scalar_int(256), err), ARR_E_ARG,
		       "Python integer 256 out of bounds for uint8");
	arr_array_release(v);
	arr_array_release(a);
}

static void items_are_read_and_written_by_position(void **state)
{
	arr_array *a;
	struct arr_scalar v = { 0 };

	(void)state;
	assert_ok(arr_zeros(2, (int64_t[]){ 2, 3 }, ARR_COMPLEX64, ARR_ORDER_C, &a, err));
	assert_ok(arr_array_set_item(a, (int64_t[]){ -1, 2 }, arr_scalar_complex(1.5, -2), err));
	assert_ok(arr_array_item(a, (int64_t[]){ 1, -1 }, &v, err));
	assert_int_equal(v.type, ARR_T_COMPLEX64);
	assert_false(v.weak);
	assert_true(v.as.c.re == 1.5 && v.as.c.im == -2);
	expect_failure(arr_array_item(a, (int64_t[]){ 0, 3 }, &v, err), ARR_E_INDEX,
		       "index 3 is out of bounds for axis 1 with size 3");
	expect_failure(arr_array_set_item(a, (int64_t[]){ -3, 0 }, v, err), ARR_E_INDEX,
		       "index -3 is out of bounds for axis 0 with size 2");
	assert_ok(arr_array_set_writeable(a, false, err));
	expect_failure(arr_array_set_item(a, (int64_t[]){ 0, 0 }, v, err), ARR_E_READONLY,
		       "read-only");
	arr_array_release(a);
}

static void scalars_cast_as_arrays_do(void **state)
{
	(void)state;
	assert_int_equal(arr_scalar_cast(arr_scalar_int(300), ARR_T_UINT8).as.u, 44);
	assert_int_equal(arr_scalar_cast(arr_scalar_int(-1), ARR_T_UINT16).as.u, 65535);
	assert_int_equal(arr_scalar_cast(arr_scalar_complex(3.9, 7), ARR_T_INT32).as.i, 3);
	assert_true(arr_scalar_cast(arr_scalar_float(1.0 / 3), ARR_T_FLOAT32).as.f ==
		    (double)(1.0f / 3.0f));
	assert_true(arr_scalar_cast(arr_scalar_complex(0, 1), ARR_T_BOOL).as.b);
	assert_false(arr_scalar_cast(arr_scalar_int(1), ARR_T_INT64).weak);
}

static void empty_arrays_copy_assign_and_cast(void **state)
{
	arr_array *a, *b, *c;

	(void)state;
	assert_ok(arr_zeros(3, (int64_t[]){ 2, 0, 3 }, ARR_FLOAT64, ARR_ORDER_C, &a, err));
	assert_ok(arr_array_astype(a, ARR_INT8, ARR_ORDER_F, ARR_CASTING_UNSAFE, &b, err));
	assert_int_equal(arr_array_size(b), 0);
	assert_ok(arr_copyto(b, a, ARR_CASTING_UNSAFE, err));
	assert_ok(arr_array_fill(b, arr_scalar_int(1), err));
	assert_ok(arr_array_ravel(b, ARR_ORDER_K, &c, err));
	assert_int_equal(arr_array_size(c), 0);
	assert_false(arr_shares_memory(a, a));
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(c);
}

static void times_do_not_lose_their_unit(void **state)
{
	static const char *const kinds[] = { "M8", "m8" };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(kinds); i++) {
		const arr_dtype *generic = NULL, *seconds = NULL;
		const int64_t count = 1;
		arr_array *a = NULL, *b = NULL, *cast = NULL;
		char name[8];

		snprintf(name, sizeof name, "%s[s]", kinds[i]);
		assert_ok(arr_dtype_from_name(kinds[i], &generic, err));
		assert_ok(arr_dtype_from_name(name, &seconds, err));
		assert_ok(arr_zeros(1, &count, generic, ARR_ORDER_C, &a, err));
		assert_ok(arr_zeros(1, &count, seconds, ARR_ORDER_C, &b, err));
		expect_failure(arr_copyto(a, b, ARR_CASTING_UNSAFE, err), ARR_E_CASTING,
			       "from specific units to generic units");
		assert_ok(arr_copyto(b, a, ARR_CASTING_SAFE, err));
		assert_ok(
			arr_array_astype(b, generic, ARR_ORDER_K, ARR_CASTING_UNSAFE, &cast, err));
		assert_true(arr_dtype_equal(arr_array_dtype(cast), seconds));
		arr_array_release(a);
		arr_array_release(b);
		arr_array_release(cast);
		arr_dtype_release(generic);
		arr_dtype_release(seconds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_owns_its_data_and_has_the_order_asked_for),
		cmocka_unit_test(astype_obeys_the_casting_rule_and_names_both_dtypes),
		cmocka_unit_test(copyto_broadcasts_and_casts),
		cmocka_unit_test(copyto_drops_leading_axes_of_length_one_of_its_source),
		cmocka_unit_test(copyto_refuses_shapes_casts_and_read_only_destinations),
		cmocka_unit_test(assignment_between_overlapping_views_acts_as_if_copied_first),
		cmocka_unit_test(a_matrix_can_be_assigned_its_own_transpose),
		cmocka_unit_test(an_array_can_be_assigned_itself_through_another_dtype),
		cmocka_unit_test(shares_memory_is_exact_on_strided_views),
		cmocka_unit_test(interleaved_views_share_bounds_but_no_memory),
		cmocka_unit_test(fill_checks_range_and_writes_strided_views),
		cmocka_unit_test(items_are_read_and_written_by_position),
		cmocka_unit_test(scalars_cast_as_arrays_do),
		cmocka_unit_test(empty_arrays_copy_assign_and_cast),
		cmocka_unit_test(times_do_not_lose_their_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
