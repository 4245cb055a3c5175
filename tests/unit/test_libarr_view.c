/* SPDX-License-Identifier: Apache-2.0 */
/* reshape, transpose, squeeze, flip, broadcast against NumPy. */
#include "libarr_testing.h"

struct values {
	int count;
	int64_t at[24];
};
#define V(...)                                                               \
	{                                                                    \
		(int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), \
		{                                                            \
			__VA_ARGS__                                          \
		}                                                            \
	}
struct perm {
	bool given;
	int at[LIST_MAX];
};
#define P(...)                      \
	{                           \
		true,               \
		{                   \
			__VA_ARGS__ \
		}                   \
	}
#define P0                \
	{                 \
		false,    \
		{         \
			0 \
		}         \
	}

/* Generated with NumPy 1.24.2: a = arange(prod(shape), dtype=int64).reshape(shape);
 * r = a[items].transpose(perm).reshape(to, order). `copies`: r shares no memory with a. The values
 * are the first 24 of r in C order. */
static const struct {
	const char *loc;
	struct list shape;
	struct items items;
	struct perm perm;
	struct list to;
	enum arr_order order;
	bool copies;
	struct list want_shape, want_strides;
	struct values want;
} reshapes[] = {
	/* clang-format off */
	{ LOC, L(24), I0, P0, L(2, 3, 4), ARR_ORDER_C, 0, L(2, 3, 4), L(96, 32, 8), V(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23) },
	{ LOC, L(24), I0, P0, L(2, -1, 4), ARR_ORDER_C, 0, L(2, 3, 4), L(96, 32, 8), V(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23) },
	{ LOC, L(24), I0, P0, L(2, 3, 4), ARR_ORDER_F, 0, L(2, 3, 4), L(8, 16, 48), V(0, 6, 12, 18, 2, 8, 14, 20, 4, 10, 16, 22, 1, 7, 13, 19, 3, 9, 15, 21, 5, 11, 17, 23) },
	{ LOC, L(2, 3, 4), I0, P0, L(6, 4), ARR_ORDER_C, 0, L(6, 4), L(32, 8), V(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23) },
	{ LOC, L(2, 3, 4), I0, P0, L(2, 12), ARR_ORDER_C, 0, L(2, 12), L(96, 8), V(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23) },
	{ LOC, L(2, 3, 4), I0, P0, L(24), ARR_ORDER_F, 1, L(24), L(8), V(0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23) },
	{ LOC, L(2, 3, 4), I0, P(2, 1, 0), L(24), ARR_ORDER_C, 1, L(24), L(8), V(0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23) },
	{ LOC, L(2, 3, 4), I0, P(2, 1, 0), L(24), ARR_ORDER_F, 0, L(24), L(8), V(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23) },
	{ LOC, L(2, 3, 4), I0, P(2, 1, 0), L(12, 2), ARR_ORDER_F, 0, L(12, 2), L(8, 96), V(0, 12, 1, 13, 2, 14, 3, 15, 4, 16, 5, 17, 6, 18, 7, 19, 8, 20, 9, 21, 10, 22, 11, 23) },
	{ LOC, L(2, 3, 4), I0, P(2, 1, 0), L(4, 6), ARR_ORDER_A, 0, L(4, 6), L(8, 32), V(0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23) },
	{ LOC, L(2, 3, 4), I0, P(1, 0, 2), L(6, 4), ARR_ORDER_C, 1, L(6, 4), L(32, 8), V(0, 1, 2, 3, 12, 13, 14, 15, 4, 5, 6, 7, 16, 17, 18, 19, 8, 9, 10, 11, 20, 21, 22, 23) },
	{ LOC, L(2, 3, 4), I0, P(1, 0, 2), L(3, 2, 2, 2), ARR_ORDER_C, 0, L(3, 2, 2, 2), L(32, 96, 16, 8), V(0, 1, 2, 3, 12, 13, 14, 15, 4, 5, 6, 7, 16, 17, 18, 19, 8, 9, 10, 11, 20, 21, 22, 23) },
	{ LOC, L(6, 4), I(SL(NONE, NONE, 1), SL(NONE, NONE, 2)), P0, L(12), ARR_ORDER_C, 0, L(12), L(16), V(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22) },
	{ LOC, L(6, 4), I(SL(NONE, NONE, 2)), P0, L(12), ARR_ORDER_C, 1, L(12), L(8), V(0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19) },
	{ LOC, L(6, 4), I(SL(NONE, NONE, 2)), P0, L(3, 2, 2), ARR_ORDER_C, 0, L(3, 2, 2), L(64, 16, 8), V(0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19) },
	{ LOC, L(6, 4), I(SL(NONE, NONE, 1), SL(0, 3, 1)), P0, L(2, 3, 3), ARR_ORDER_C, 0, L(2, 3, 3), L(96, 32, 8), V(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22) },
	{ LOC, L(6, 4), I(SL(NONE, NONE, 1), SL(0, 3, 1)), P0, L(18), ARR_ORDER_C, 1, L(18), L(8), V(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22) },
	{ LOC, L(12), I(SL(NONE, NONE, -1)), P0, L(3, 4), ARR_ORDER_C, 0, L(3, 4), L(-32, -8), V(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0) },
	{ LOC, L(12), I(SL(NONE, NONE, -1)), P0, L(3, 4), ARR_ORDER_F, 0, L(3, 4), L(-8, -24), V(11, 8, 5, 2, 10, 7, 4, 1, 9, 6, 3, 0) },
	{ LOC, L(12), I(SL(NONE, NONE, 2)), P0, L(2, 3), ARR_ORDER_C, 0, L(2, 3), L(48, 16), V(0, 2, 4, 6, 8, 10) },
	{ LOC, L(4, 4), I(SL(NONE, NONE, -1), SL(NONE, NONE, -1)), P0, L(16), ARR_ORDER_C, 0, L(16), L(-8), V(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0) },
	{ LOC, L(1, 1), I0, P0, L0, ARR_ORDER_C, 0, L0, L0, V(0) },
	{ LOC, L0, I0, P0, L(1, 1, 1), ARR_ORDER_C, 0, L(1, 1, 1), L(0, 0, 0), V(0) },
	{ LOC, L(0, 3), I0, P0, L(3, 0), ARR_ORDER_C, 0, L(3, 0), L(0, 0), V(0) },
	{ LOC, L(2, 3, 4), I(SL(NONE, NONE, 1), AT(1)), P0, L(8), ARR_ORDER_C, 1, L(8), L(8), V(4, 5, 6, 7, 16, 17, 18, 19) },
	{ LOC, L(2, 3, 4), I(SL(NONE, NONE, 1), AT(1)), P0, L(2, 2, 2), ARR_ORDER_C, 0, L(2, 2, 2), L(96, 16, 8), V(4, 5, 6, 7, 16, 17, 18, 19) },
	{ LOC, L(2, 3, 4), I(SL(NONE, NONE, 1), AT(1)), P0, L(2, 2, 2), ARR_ORDER_F, 0, L(2, 2, 2), L(96, 8, 16), V(4, 6, 5, 7, 16, 18, 17, 19) },
	{ LOC, L(2, 3, 4), I(AT(1)), P0, L(12), ARR_ORDER_C, 0, L(12), L(8), V(12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23) },
	{ LOC, L(5, 1, 6), I0, P0, L(1, 5, 6, 1), ARR_ORDER_C, 0, L(1, 5, 6, 1), L(0, 48, 8, 0), V(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23) },
	{ LOC, L(5, 6), I(SL(NONE, NONE, 1), SL(0, 1, 1)), P0, L(5), ARR_ORDER_C, 0, L(5), L(48), V(0, 6, 12, 18, 24) },
	{ LOC, L(5, 6), I(SL(NONE, NONE, 1), SL(0, 1, 1)), P0, L(1, 5, 1), ARR_ORDER_F, 0, L(1, 5, 1), L(0, 48, 0), V(0, 6, 12, 18, 24) },
	{ LOC, L(2, 3, 4, 5), I0, P(2, 3, 0, 1), L(20, 6), ARR_ORDER_C, 0, L(20, 6), L(8, 160), V(0, 20, 40, 60, 80, 100, 1, 21, 41, 61, 81, 101, 2, 22, 42, 62, 82, 102, 3, 23, 43, 63, 83, 103) },
	{ LOC, L(2, 3, 4, 5), I0, P(2, 3, 0, 1), L(6, 20), ARR_ORDER_C, 1, L(6, 20), L(160, 8), V(0, 20, 40, 60, 80, 100, 1, 21, 41, 61, 81, 101, 2, 22, 42, 62, 82, 102, 3, 23, 43, 63, 83, 103) },
	{ LOC, L(2, 3, 4, 5), I(SL(NONE, NONE, 1), SL(NONE, NONE, 1), SL(NONE, NONE, -1)), P0, L(6, 4, 5), ARR_ORDER_C, 0, L(6, 4, 5), L(160, -40, 8), V(15, 16, 17, 18, 19, 10, 11, 12, 13, 14, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 35, 36, 37, 38) },
	{ LOC, L(2, 3, 4, 5), I(SL(NONE, NONE, 1), SL(NONE, NONE, 1), SL(NONE, NONE, -1)), P0, L(6, 20), ARR_ORDER_C, 1, L(6, 20), L(160, 8), V(15, 16, 17, 18, 19, 10, 11, 12, 13, 14, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 35, 36, 37, 38) },
	{ LOC, L(4, 6), I0, P(1, 0), L(3, 2, 4), ARR_ORDER_C, 0, L(3, 2, 4), L(16, 8, 48), V(0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23) },
	{ LOC, L(4, 6), I0, P(1, 0), L(6, 2, 2), ARR_ORDER_C, 0, L(6, 2, 2), L(8, 96, 48), V(0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23) },
	{ LOC, L(4, 6), I0, P(1, 0), L(2, 3, 2, 2), ARR_ORDER_C, 0, L(2, 3, 2, 2), L(24, 8, 96, 48), V(0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23) },
	{ LOC, L(3), I0, P0, L(-1), ARR_ORDER_C, 0, L(3), L(8), V(0, 1, 2) },
	{ LOC, L(3), I0, P0, L(-1, 1), ARR_ORDER_F, 0, L(3, 1), L(8, 0), V(0, 1, 2) },
	{ LOC, L(2, 2, 2), I(SL(NONE, NONE, 1), SL(NONE, NONE, 1), SL(0, 1, 1)), P0, L(4), ARR_ORDER_C, 0, L(4), L(16), V(0, 2, 4, 6) },
	/* clang-format on */
};

static void reshape_views_where_numpy_views_and_copies_where_numpy_copies(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(reshapes); i++) {
		arr_array *a = int_range(reshapes[i].shape.count, reshapes[i].shape.at);
		arr_array *v = index_of(a, &reshapes[i].items), *t = arr_array_retain(v), *r;

		if (reshapes[i].perm.given) {
			arr_array_release(t);
			assert_ok(arr_array_transpose(v, reshapes[i].perm.at, &t, err));
		}
		assert_ok(arr_array_reshape(t, reshapes[i].to.count, reshapes[i].to.at,
					    reshapes[i].order, &r, err));
		expect_layout(reshapes[i].loc, r, &reshapes[i].want_shape,
			      &reshapes[i].want_strides);
		if (arr_array_size(r) > 0 && arr_shares_memory(r, a) == reshapes[i].copies)
			fail_msg("%s: view or copy, the other way round", reshapes[i].loc);
		for (int k = 0; k < reshapes[i].want.count && k < arr_array_size(r); k++)
			if (int_at(r, k) != reshapes[i].want.at[k])
				fail_msg("%s: element %d is %lld", reshapes[i].loc, k,
					 (long long)int_at(r, k));
		arr_array_release(a);
		arr_array_release(v);
		arr_array_release(t);
		arr_array_release(r);
	}
}

static void reshape_refuses_sizes_that_differ_and_names_both_shapes(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 }), *r = NULL;

	(void)state;
	expect_failure(arr_array_reshape(a, 2, (int64_t[]){ 5, 2 }, ARR_ORDER_C, &r, err),
		       ARR_E_SHAPE,
		       "cannot reshape array of size 12 (shape (3, 4)) into shape (5, 2)");
	expect_failure(arr_array_reshape(a, 2, (int64_t[]){ -1, 5 }, ARR_ORDER_C, &r, err),
		       ARR_E_SHAPE, "into shape (-1, 5)");
	expect_failure(arr_array_reshape(a, 2, (int64_t[]){ -1, -1 }, ARR_ORDER_C, &r, err),
		       ARR_E_SHAPE, "can only specify one unknown dimension");
	expect_failure(arr_array_reshape(a, 1, (int64_t[]){ -2 }, ARR_ORDER_C, &r, err),
		       ARR_E_SHAPE, "negative dimensions");
	expect_failure(arr_array_reshape(a, 2, (int64_t[]){ 0, -1 }, ARR_ORDER_C, &r, err),
		       ARR_E_SHAPE, "cannot reshape");
	expect_failure(
		arr_array_reshape(a, 3, (int64_t[]){ INT64_MAX, 4, -1 }, ARR_ORDER_C, &r, err),
		ARR_E_SHAPE, "cannot reshape");
	expect_failure(
		arr_array_reshape(a, ARR_NDIM_MAX + 1, (int64_t[65]){ 0 }, ARR_ORDER_C, &r, err),
		ARR_E_SHAPE, "maximum is 64");
	expect_failure(arr_array_reshape(a, 1, (int64_t[]){ 12 }, ARR_ORDER_K, &r, err), ARR_E_ARG,
		       "order K");
	arr_array_release(a);
	a = int_range(1, (int64_t[]){ 0 });
	expect_failure(
		arr_array_reshape(a, 3, (int64_t[]){ 0, INT64_MAX / 2, 8 }, ARR_ORDER_C, &r, err),
		ARR_E_SHAPE, "cannot reshape array of size 0");
	assert_null(r);
	arr_array_release(a);
}

static void ravel_in_memory_order_of_a_transpose_is_a_view(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 }), *t, *k, *c;

	(void)state;
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	assert_ok(arr_array_ravel(t, ARR_ORDER_K, &k, err));
	assert_ok(arr_array_ravel(t, ARR_ORDER_C, &c, err));
	assert_ptr_equal(arr_array_data(k), arr_array_data(a));
	assert_int_equal(int_at(k, 1), 1);
	assert_false(arr_shares_memory(c, a));
	assert_int_equal(int_at(c, 1), 4);
	arr_array_release(a);
	arr_array_release(t);
	arr_array_release(k);
	arr_array_release(c);
}

static void transpose_reverses_or_permutes_axes(void **state)
{
	static const struct list reversed = L(4, 3, 2), permuted = L(3, 4, 2);
	static const struct list reversed_strides = L(8, 32, 96), permuted_strides = L(32, 8, 96);
	arr_array *a = int_range(3, (int64_t[]){ 2, 3, 4 }), *t;

	(void)state;
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	expect_layout(LOC, t, &reversed, &reversed_strides);
	assert_true(arr_array_flags(t) & ARR_F_CONTIGUOUS);
	assert_false(arr_array_flags(t) & ARR_C_CONTIGUOUS);
	arr_array_release(t);
	assert_ok(arr_array_transpose(a, (int[]){ 1, -1, 0 }, &t, err));
	expect_layout(LOC, t, &permuted, &permuted_strides);
	arr_array_release(t);
	expect_failure(arr_array_transpose(a, (int[]){ 0, 1, 1 }, &t, err), ARR_E_SHAPE,
		       "repeated axis");
	expect_failure(arr_array_transpose(a, (int[]){ 0, 1, 3 }, &t, err), ARR_E_SHAPE,
		       "axis 3 is out of bounds for array of dimension 3");
	arr_array_release(a);
}

static void swapaxes_and_moveaxis_follow_numpy(void **state)
{
	/* np.moveaxis(zeros((2,3,4,5)), source, destination).shape, NumPy 1.24.2 */
	static const struct {
		const char *loc;
		int source, destination;
		struct list want;
	} rows[] = {
		{ LOC, 0, 3, L(3, 4, 5, 2) }, { LOC, 3, 0, L(5, 2, 3, 4) },
		{ LOC, 1, 2, L(2, 4, 3, 5) }, { LOC, -1, 1, L(2, 5, 3, 4) },
		{ LOC, 2, 2, L(2, 3, 4, 5) }, { LOC, 0, -2, L(3, 4, 2, 5) },
	};
	static const struct list swapped = L(5, 3, 4, 2);
	arr_array *a = int_range(4, (int64_t[]){ 2, 3, 4, 5 }), *v;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		assert_ok(arr_array_moveaxis(a, rows[i].source, rows[i].destination, &v, err));
		expect_layout(rows[i].loc, v, &rows[i].want, NULL);
		arr_array_release(v);
	}
	assert_ok(arr_array_swapaxes(a, 0, -1, &v, err));
	expect_layout(LOC, v, &swapped, NULL);
	arr_array_release(v);
	expect_failure(arr_array_swapaxes(a, 0, 4, &v, err), ARR_E_SHAPE, "swapaxes: axis 4");
	expect_failure(arr_array_moveaxis(a, -5, 0, &v, err), ARR_E_SHAPE, "moveaxis: axis -5");
	arr_array_release(a);
}

static void squeeze_drops_only_axes_of_length_one(void **state)
{
	static const struct list all = L(3, 4), one = L(3, 1, 4);
	arr_array *a = int_range(4, (int64_t[]){ 1, 3, 1, 4 }), *v;

	(void)state;
	assert_ok(arr_array_squeeze(a, NULL, 0, &v, err));
	expect_layout(LOC, v, &all, NULL);
	arr_array_release(v);
	assert_ok(arr_array_squeeze(a, (int[]){ 0 }, 1, &v, err));
	expect_layout(LOC, v, &one, NULL);
	arr_array_release(v);
	expect_failure(arr_array_squeeze(a, (int[]){ 1 }, 1, &v, err), ARR_E_SHAPE,
		       "size not equal to one: axis 1 of shape (1, 3, 1, 4)");
	arr_array_release(a);
}

static void expand_dims_inserts_before_the_named_axis(void **state)
{
	static const struct {
		const char *loc;
		int axis;
		struct list want;
	} rows[] = {
		{ LOC, 0, L(1, 3, 4) },  { LOC, 1, L(3, 1, 4) },  { LOC, 2, L(3, 4, 1) },
		{ LOC, -1, L(3, 4, 1) }, { LOC, -3, L(1, 3, 4) },
	};
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 }), *v;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		assert_ok(arr_array_expand_dims(a, rows[i].axis, &v, err));
		expect_layout(rows[i].loc, v, &rows[i].want, NULL);
		assert_int_equal(int_at(v, 7), 7);
		arr_array_release(v);
	}
	expect_failure(arr_array_expand_dims(a, 3, &v, err), ARR_E_SHAPE, "axis 3");
	arr_array_release(a);
}

static void flip_reverses_named_axes_or_all(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 }), *v;

	(void)state;
	assert_ok(arr_array_flip(a, NULL, 0, &v, err));
	assert_int_equal(int_at(v, 0), 11);
	assert_int_equal(int_at(v, 11), 0);
	arr_array_release(v);
	assert_ok(arr_array_flip(a, (int[]){ -1 }, 1, &v, err));
	assert_int_equal(int_at(v, 0), 3);
	assert_int_equal(int_at(v, 4), 7);
	arr_array_release(v);
	arr_array_release(a);
}

static void broadcast_to_stretches_with_stride_zero_and_is_read_only(void **state)
{
	static const struct list want = L(2, 3, 4), strides = L(0, 8, 0);
	arr_array *a = int_range(2, (int64_t[]){ 3, 1 }), *v;

	(void)state;
	assert_ok(arr_broadcast_to(a, 3, want.at, &v, err));
	expect_layout(LOC, v, &want, &strides);
	assert_int_equal(int_at(v, 4), 1);
	assert_false(arr_array_flags(v) & ARR_WRITEABLE);
	expect_failure(arr_array_fill(v, arr_scalar_int(1), err), ARR_E_READONLY,
		       "shape (2, 3, 4) int64 is read-only");
	arr_array_release(v);
	expect_failure(arr_broadcast_to(a, 1, (int64_t[]){ 3 }, &v, err), ARR_E_SHAPE,
		       "original (3, 1) and requested (3,)");
	expect_failure(arr_broadcast_to(a, 2, (int64_t[]){ 4, 4 }, &v, err), ARR_E_SHAPE,
		       "original (3, 1) and requested (4, 4)");
	arr_array_release(a);
}

static void broadcast_shapes_follows_numpy_rules(void **state)
{
	static const struct {
		const char *loc;
		struct list a, b, want;
		enum arr_status status;
	} rows[] = {
		{ LOC, L(3, 1), L(1, 4), L(3, 4), ARR_OK },
		{ LOC, L(0, 2), L(1, 2), L(0, 2), ARR_OK },
		{ LOC, L(5), L0, L(5), ARR_OK },
		{ LOC, L0, L0, L0, ARR_OK },
		{ LOC, L(2, 1, 5), L(3, 1), L(2, 3, 5), ARR_OK },
		{ LOC, L(1), L(0), L(0), ARR_OK },
		{ LOC, L(8, 1, 6, 1), L(7, 1, 5), L(8, 7, 6, 5), ARR_OK },
		{ LOC, L(3), L(4), L0, ARR_E_SHAPE },
		{ LOC, L(2, 3), L(2), L0, ARR_E_SHAPE },
		{ LOC, L(0), L(2), L0, ARR_E_SHAPE },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = int_range(rows[i].a.count, rows[i].a.at);
		arr_array *b = int_range(rows[i].b.count, rows[i].b.at);
		int64_t shape[ARR_NDIM_MAX];
		int ndim = -1;
		struct arr_error err = { 0 };
		enum arr_status st = arr_broadcast_shapes((const arr_array *const[]){ a, b }, 2,
							  &ndim, shape, &err);

		if (st != rows[i].status)
			fail_msg("%s: %s", rows[i].loc, err.message);
		if (st == ARR_OK &&
		    (ndim != rows[i].want.count ||
		     memcmp(shape, rows[i].want.at, (size_t)ndim * sizeof *shape) != 0))
			fail_msg("%s: another shape", rows[i].loc);
		arr_array_release(a);
		arr_array_release(b);
	}
}

static void broadcast_arrays_gives_all_views_or_none(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 3, 1 }), *b = int_range(1, (int64_t[]){ 4 });
	arr_array *c = int_range(1, (int64_t[]){ 5 }), *out[3] = { NULL, NULL, NULL };
	static const struct list want = L(3, 4);

	(void)state;
	assert_ok(arr_broadcast_arrays((const arr_array *const[]){ a, b }, 2, out, err));
	expect_layout(LOC, out[0], &want, NULL);
	expect_layout(LOC, out[1], &want, NULL);
	arr_array_release(out[0]);
	arr_array_release(out[1]);
	out[0] = out[1] = NULL;
	expect_failure(arr_broadcast_arrays((const arr_array *const[]){ a, b, c }, 3, out, err),
		       ARR_E_SHAPE,
		       "operands could not be broadcast together with shapes (3, 1) (4,) (5,)");
	assert_null(out[0]);
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(c);
}

static void contiguity_ignores_axes_of_length_one(void **state)
{
	static const struct items rows[] = {
		I(SL(0, 1, 1)),                    /* (1, 4): both */
		I(SL(NONE, NONE, 1), SL(0, 1, 1)), /* (3, 1): stride 32 along 3: neither C nor F */
		I(SL(0, 1, 1), SL(0, 1, 1)),       /* (1, 1): both */
		I(SL(0, 0, 1)),                    /* empty: both */
		I(SL(0, 2, 1)),                    /* (2, 4): C */
	};
	/* flags of zeros((3, 4))[items], NumPy 1.24.2 */
	static const unsigned want[] = { 3, 0, 3, 3, 1 };
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 });

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *v = index_of(a, &rows[i]);
		unsigned got = arr_array_flags(v) & (ARR_C_CONTIGUOUS | ARR_F_CONTIGUOUS);

		if (got != want[i])
			fail_msg("row %zu: flags %u", i, got);
		arr_array_release(v);
	}
	arr_array_release(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reshape_views_where_numpy_views_and_copies_where_numpy_copies),
		cmocka_unit_test(reshape_refuses_sizes_that_differ_and_names_both_shapes),
		cmocka_unit_test(ravel_in_memory_order_of_a_transpose_is_a_view),
		cmocka_unit_test(transpose_reverses_or_permutes_axes),
		cmocka_unit_test(swapaxes_and_moveaxis_follow_numpy),
		cmocka_unit_test(squeeze_drops_only_axes_of_length_one),
		cmocka_unit_test(expand_dims_inserts_before_the_named_axis),
		cmocka_unit_test(flip_reverses_named_axes_or_all),
		cmocka_unit_test(broadcast_to_stretches_with_stride_zero_and_is_read_only),
		cmocka_unit_test(broadcast_shapes_follows_numpy_rules),
		cmocka_unit_test(broadcast_arrays_gives_all_views_or_none),
		cmocka_unit_test(contiguity_ignores_axes_of_length_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
