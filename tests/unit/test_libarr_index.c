/* SPDX-License-Identifier: Apache-2.0 */
/* Basic indexing against NumPy. */
#include "libarr_testing.h"

/* Generated with NumPy 1.24.2: a = arange(prod(shape), dtype=int64).reshape(shape); v = a[items].
 * `offset` is where v starts in a, in bytes. Strides of axes of length 1 are written as 0. */
static const struct {
	const char *loc;
	struct list shape;
	struct items items;
	struct list want_shape, want_strides;
	int64_t offset;
} rows[] = {
	/* clang-format off */
	{ LOC, L(4, 5, 6), I0, L(4, 5, 6), L(240, 48, 8), 0 },
	{ LOC, L(4, 5, 6), I(AT(1)), L(5, 6), L(48, 8), 240 },
	{ LOC, L(4, 5, 6), I(AT(-1)), L(5, 6), L(48, 8), 720 },
	{ LOC, L(4, 5, 6), I(AT(-4), AT(-5), AT(-6)), L0, L0, 0 },
	{ LOC, L(4, 5, 6), I(AT(1), AT(2), AT(3)), L0, L0, 360 },
	{ LOC, L(4, 5, 6), I(ELL, AT(2)), L(4, 5), L(240, 48), 16 },
	{ LOC, L(4, 5, 6), I(AT(2), ELL), L(5, 6), L(48, 8), 480 },
	{ LOC, L(4, 5, 6), I(AT(0), ELL, AT(0)), L(5), L(48), 0 },
	{ LOC, L(4, 5, 6), I(ELL), L(4, 5, 6), L(240, 48, 8), 0 },
	{ LOC, L(4, 5, 6), I(NEW), L(1, 4, 5, 6), L(0, 240, 48, 8), 0 },
	{ LOC, L(4, 5, 6), I(ELL, NEW), L(4, 5, 6, 1), L(240, 48, 8, 0), 0 },
	{ LOC, L(4, 5, 6), I(NEW, AT(1), NEW, SL(NONE, NONE, 1), NEW), L(1, 1, 5, 1, 6), L(0, 0, 48, 0, 8), 240 },
	{ LOC, L(4, 5, 6), I(AT(1), AT(2), AT(3), ELL), L0, L0, 360 },
	{ LOC, L(4, 5, 6), I(SL(NONE, NONE, -1)), L(4, 5, 6), L(-240, 48, 8), 720 },
	{ LOC, L(4, 5, 6), I(SL(NONE, NONE, -1), SL(NONE, NONE, -1), SL(NONE, NONE, -1)), L(4, 5, 6), L(-240, -48, -8), 952 },
	{ LOC, L(10), I(SL(2, 8, 3)), L(2), L(24), 16 },
	{ LOC, L(10), I(SL(8, 2, -3)), L(2), L(-24), 64 },
	{ LOC, L(10), I(SL(-3, NONE, 1)), L(3), L(8), 56 },
	{ LOC, L(10), I(SL(NONE, -3, 1)), L(7), L(8), 0 },
	{ LOC, L(10), I(SL(-100, 100, 1)), L(10), L(8), 0 },
	{ LOC, L(10), I(SL(100, -100, -1)), L(10), L(-8), 72 },
	{ LOC, L(10), I(SL(5, 5, 1)), L(0), L(0), 0 },
	{ LOC, L(10), I(SL(6, 5, 1)), L(0), L(0), 0 },
	{ LOC, L(10), I(SL(NONE, NONE, 100)), L(1), L(0), 0 },
	{ LOC, L(10), I(SL(NONE, NONE, -100)), L(1), L(0), 72 },
	{ LOC, L(10), I(SL(9, NONE, -9)), L(2), L(-72), 72 },
	{ LOC, L(10), I(SL(NONE, NONE, 9)), L(2), L(72), 0 },
	{ LOC, L(10), I(SL(-1, -11, -1)), L(10), L(-8), 72 },
	{ LOC, L(10), I(SL(-11, -1, 1)), L(9), L(8), 0 },
	{ LOC, L(10), I(SL(11, 0, -2)), L(5), L(-16), 72 },
	{ LOC, L(0), I(SL(NONE, NONE, -1)), L(0), L(0), 0 },
	{ LOC, L(0), I(SL(NONE, NONE, 1)), L(0), L(0), 0 },
	{ LOC, L(0, 4), I(SL(NONE, NONE, 1), AT(1)), L(0), L(0), 0 },
	{ LOC, L(3, 0, 2), I(AT(1)), L(0, 2), L(0, 8), 0 },
	{ LOC, L(1), I(SL(NONE, NONE, -1)), L(1), L(0), 0 },
	{ LOC, L(1, 1), I(AT(0)), L(1), L(0), 0 },
	{ LOC, L0, I0, L0, L0, 0 },
	{ LOC, L0, I(ELL), L0, L0, 0 },
	{ LOC, L0, I(NEW), L(1), L(0), 0 },
	{ LOC, L0, I(NEW, NEW, ELL), L(1, 1), L(0, 0), 0 },
	{ LOC, L(2, 3), I(SL(1, NONE, 1), SL(NONE, NONE, 2)), L(1, 2), L(0, 16), 24 },
	{ LOC, L(2, 3), I(NEW, SL(NONE, NONE, 1), NEW, SL(NONE, NONE, -2)), L(1, 2, 1, 2), L(0, 24, 0, -16), 16 },
	{ LOC, L(2, 5, 1), I(NEW, AT(-2), SL(NONE, NONE, -1), SL(NONE, 1, 1)), L(1, 5, 1), L(0, -8, 0), 32 },
	{ LOC, L(2), I(SL(-4, NONE, 1)), L(2), L(8), 0 },
	{ LOC, L(3, 5), I(AT(-3), SL(NONE, NONE, 2)), L(3), L(16), 0 },
	{ LOC, L(7), I(SL(NONE, -3, 3)), L(2), L(24), 0 },
	{ LOC, L(3, 5, 7, 5), I(SL(NONE, NONE, -2), SL(0, 4, 2), SL(NONE, 7, 1), SL(-5, NONE, 3)), L(2, 2, 7, 2), L(-2800, 560, 40, 24), 2800 },
	{ LOC, L(7), I(SL(1, 2, -2)), L(0), L(0), 0 },
	{ LOC, L(1, 1, 3, 5), I(SL(NONE, 2, 3), SL(2, -1, 3), SL(2, NONE, -1), NEW, AT(-1)), L(1, 0, 3, 1), L(0, 0, -40, 0), 0 },
	{ LOC, L(2, 5), I(SL(NONE, -2, -1), SL(NONE, 6, -3)), L(1, 0), L(0, 0), 0 },
	{ LOC, L(5, 3, 5), I0, L(5, 3, 5), L(120, 40, 8), 0 },
	{ LOC, L(1, 2), I(AT(-1), NEW, AT(-1)), L(1), L(0), 8 },
	{ LOC, L(3, 1, 2), I(SL(0, NONE, -1), ELL), L(1, 1, 2), L(0, 0, 8), 0 },
	{ LOC, L(5, 5, 5, 1), I(SL(NONE, NONE, 1), SL(-6, NONE, 1), NEW, AT(-3), SL(NONE, NONE, -2)), L(5, 5, 1, 1), L(200, 40, 0, 0), 16 },
	{ LOC, L(2, 3, 3, 7), I(SL(NONE, 3, -1), SL(NONE, -4, 3), SL(NONE, -2, 1), SL(-9, -7, -2)), L(0, 0, 1, 0), L(0, 0, 0, 0), 0 },
	{ LOC, L(2, 3, 2), I(SL(4, NONE, -3), AT(0), SL(NONE, 4, 2)), L(1, 1), L(0, 0), 48 },
	{ LOC, L(1), I(SL(0, -2, -1)), L(1), L(0), 0 },
	{ LOC, L(3, 1, 2), I(NEW, AT(0), AT(-1), SL(-4, NONE, -3)), L(1, 0), L(0, 0), 0 },
	{ LOC, L(5), I(SL(NONE, NONE, -1)), L(5), L(-8), 32 },
	{ LOC, L(1, 5, 5), I(SL(NONE, NONE, 1), AT(2), ELL), L(1, 5), L(0, 8), 80 },
	{ LOC, L(7, 7), I0, L(7, 7), L(56, 8), 0 },
	{ LOC, L(2, 7, 7), I(AT(-2), SL(NONE, NONE, -3), ELL), L(3, 7), L(-168, 8), 336 },
	{ LOC, L(3), I(AT(1)), L0, L0, 8 },
	{ LOC, L(7, 3), I(SL(NONE, -8, -1), SL(3, NONE, -2)), L(7, 2), L(-24, -16), 160 },
	{ LOC, L(7, 7), I(NEW, AT(0), SL(NONE, NONE, -1)), L(1, 7), L(0, -8), 48 },
	{ LOC, L(7), I(NEW, AT(3)), L(1), L(0), 24 },
	{ LOC, L(1, 7, 1, 2), I(AT(-1), SL(7, NONE, -3), ELL), L(3, 1, 2), L(-48, 0, 8), 96 },
	{ LOC, L(5), I(SL(NONE, 4, -1)), L(0), L(0), 0 },
	{ LOC, L(7, 2, 7, 3), I0, L(7, 2, 7, 3), L(336, 168, 24, 8), 0 },
	{ LOC, L(5, 2), I(SL(-1, NONE, 3), AT(-2)), L(1), L(0), 64 },
	{ LOC, L(3, 1), I(ELL), L(3, 1), L(8, 0), 0 },
	{ LOC, L(3, 2), I(SL(-3, NONE, -1), ELL), L(1, 2), L(0, 8), 0 },
	{ LOC, L(2, 2), I(SL(4, 1, 1), SL(-3, -4, -2)), L(0, 0), L(0, 0), 0 },
	{ LOC, L(5, 1, 5, 3), I(SL(NONE, NONE, 1), NEW, AT(0), NEW, AT(-3), SL(-3, 5, -1)), L(5, 1, 1, 0), L(120, 0, 0, 0), 0 },
	{ LOC, L(7, 7), I(SL(NONE, NONE, -3), SL(NONE, NONE, 3)), L(3, 3), L(-168, 24), 336 },
	{ LOC, L(3), I(NEW, AT(-2)), L(1), L(0), 8 },
	{ LOC, L(3), I(ELL), L(3), L(8), 0 },
	{ LOC, L(1, 3, 7, 5), I0, L(1, 3, 7, 5), L(0, 280, 40, 8), 0 },
	{ LOC, L(7, 2, 1), I(SL(NONE, -4, 1), AT(0), SL(NONE, -1, -2)), L(3, 0), L(16, 0), 0 },
	{ LOC, L(3, 3), I(ELL), L(3, 3), L(24, 8), 0 },
	{ LOC, L(1, 1, 1), I(SL(NONE, 1, 1)), L(1, 1, 1), L(0, 0, 0), 0 },
	{ LOC, L(5), I(SL(1, 1, 3)), L(0), L(0), 0 },
	/* clang-format on */
};

static void basic_indexing_gives_numpys_shape_strides_and_offset(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = int_range(rows[i].shape.count, rows[i].shape.at);
		arr_array *v = index_of(a, &rows[i].items);

		expect_layout(rows[i].loc, v, &rows[i].want_shape, &rows[i].want_strides);
		if (arr_array_size(v) > 0 &&
		    (char *)arr_array_data(v) - (char *)arr_array_data(a) != rows[i].offset)
			fail_msg("%s: wrong offset", rows[i].loc);
		if (!arr_array_base(v) || arr_array_flags(v) & ARR_OWNDATA)
			fail_msg("%s: not a view", rows[i].loc);
		arr_array_release(a);
		arr_array_release(v);
	}
}

static void a_view_keeps_its_owner_alive(void **state)
{
	static const struct items reversed = I(SL(NONE, NONE, -1));
	arr_array *a = int_range(1, (int64_t[]){ 1000 });
	arr_array *v = index_of(a, &reversed);
	arr_array *w = index_of(v, &reversed);

	(void)state;
	arr_array_release(a);
	arr_array_release(v);
	assert_int_equal(int_at(w, 999), 999);
	assert_ptr_equal(arr_array_base(w), arr_array_base(w));
	assert_null(arr_array_base(arr_array_base(w)));
	arr_array_release(w);
}

static void an_index_outside_its_axis_is_named(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 });
	arr_array *out = NULL;
	struct arr_index items[] = { arr_index_all(), arr_index_at(4) };

	(void)state;
	expect_failure(arr_array_index(a, items, 2, &out, err), ARR_E_INDEX,
		       "index 4 is out of bounds for axis 1 with size 4");
	items[1] = arr_index_at(-5);
	expect_failure(arr_array_index(a, items, 2, &out, err), ARR_E_INDEX,
		       "index -5 is out of bounds for axis 1 with size 4");
	assert_null(out);
	arr_array_release(a);
}

static void too_many_indices_two_ellipses_and_a_zero_step_are_refused(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 });
	arr_array *out = NULL;
	const struct arr_index three[] = { arr_index_at(0), arr_index_at(0), arr_index_at(0) };
	const struct arr_index dots[] = { arr_index_ellipsis(), arr_index_ellipsis() };
	const struct arr_index zero[] = { arr_index_slice(NONE, NONE, 0) };

	(void)state;
	expect_failure(arr_array_index(a, three, 3, &out, err), ARR_E_INDEX,
		       "too many indices for array: array is 2-dimensional, but 3 were indexed");
	expect_failure(arr_array_index(a, dots, 2, &out, err), ARR_E_INDEX, "single ellipsis");
	expect_failure(arr_array_index(a, zero, 1, &out, err), ARR_E_ARG,
		       "slice step cannot be zero");
	arr_array_release(a);
}

static void extreme_slice_bounds_and_steps_do_not_overflow(void **state)
{
	static const struct {
		const char *loc;
		struct arr_index item;
		int64_t want;
	} extremes[] = {
		{ LOC, SL(INT64_MIN + 1, INT64_MAX, 1), 10 },
		{ LOC, SL(INT64_MAX, INT64_MIN + 1, -1), 10 },
		{ LOC, SL(NONE, NONE, INT64_MAX), 1 },
		{ LOC, SL(NONE, NONE, INT64_MIN), 1 },
		{ LOC, SL(NONE, NONE, -INT64_MAX), 1 },
		{ LOC, SL(INT64_MAX, INT64_MAX, 1), 0 },
	};
	arr_array *a = int_range(1, (int64_t[]){ 10 }), *v;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(extremes); i++) {
		assert_ok(arr_array_index(a, &extremes[i].item, 1, &v, err));
		if (arr_array_size(v) != extremes[i].want)
			fail_msg("%s: %lld elements", extremes[i].loc,
				 (long long)arr_array_size(v));
		arr_array_release(v);
	}
	arr_array_release(a);
}

static void more_than_64_dimensions_are_refused(void **state)
{
	struct arr_index items[ARR_NDIM_MAX + 1];
	arr_array *a = int_range(0, NULL), *v = NULL;

	(void)state;
	for (int i = 0; i <= ARR_NDIM_MAX; i++)
		items[i] = arr_index_newaxis();
	assert_ok(arr_array_index(a, items, ARR_NDIM_MAX, &v, err));
	assert_int_equal(arr_array_ndim(v), ARR_NDIM_MAX);
	arr_array_release(v);
	v = NULL;
	expect_failure(arr_array_index(a, items, ARR_NDIM_MAX + 1, &v, err), ARR_E_INDEX, "64");
	assert_null(v);
	arr_array_release(a);
}

static void writes_through_a_view_reach_the_owner(void **state)
{
	static const struct items column = I(SL(NONE, NONE, 1), AT(1));
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 });
	arr_array *v = index_of(a, &column);

	(void)state;
	assert_ok(arr_array_fill(v, arr_scalar_int(-7), err));
	assert_int_equal(int_at(a, 1), -7);
	assert_int_equal(int_at(a, 9), -7);
	assert_int_equal(int_at(a, 2), 2);
	arr_array_release(a);
	arr_array_release(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(basic_indexing_gives_numpys_shape_strides_and_offset),
		cmocka_unit_test(a_view_keeps_its_owner_alive),
		cmocka_unit_test(an_index_outside_its_axis_is_named),
		cmocka_unit_test(too_many_indices_two_ellipses_and_a_zero_step_are_refused),
		cmocka_unit_test(extreme_slice_bounds_and_steps_do_not_overflow),
		cmocka_unit_test(more_than_64_dimensions_are_refused),
		cmocka_unit_test(writes_through_a_view_reach_the_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
