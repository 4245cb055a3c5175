/* SPDX-License-Identifier: Apache-2.0 */
/* The iterator under casts and ufuncs: what is merged, sorted, reversed, and that nothing is lost.
 */
#include <stdlib.h>
#include <string.h>

#include "core/iter.h"
#include "testing.h"

enum { OPERANDS = 2, AXES = 4 };

/* Strides count elements of one byte, so that addresses are indices. */
static const struct {
	const char *loc;
	int ndim;
	int64_t shape[AXES];
	int64_t strides[OPERANDS][AXES];
	unsigned flags;
	int want_ndim;
	int64_t want_inner;
	int64_t want_inner_strides[OPERANDS];
} rows[] = {
	{ LOC, 0, { 0 }, { { 0 } }, ARR__ITER_ANY_ORDER, 1, 1, { 0, 0 } },
	{ LOC,
	  3,
	  { 2, 3, 4 },
	  { { 12, 4, 1 }, { 12, 4, 1 } },
	  ARR__ITER_IN_ORDER,
	  1,
	  24,
	  { 1, 1 } },
	{ LOC, 3, { 2, 3, 4 }, { { 12, 4, 1 }, { 0, 0, 0 } }, ARR__ITER_IN_ORDER, 1, 24, { 1, 0 } },
	{ LOC, 3, { 2, 3, 4 }, { { 12, 4, 1 }, { 0, 4, 1 } }, ARR__ITER_IN_ORDER, 2, 12, { 1, 1 } },
	{ LOC, 3, { 2, 1, 4 }, { { 4, 99, 1 }, { 4, 7, 1 } }, ARR__ITER_IN_ORDER, 1, 8, { 1, 1 } },
	{ LOC, 2, { 3, 4 }, { { 1, 3 }, { 1, 3 } }, ARR__ITER_IN_ORDER, 2, 4, { 3, 3 } },
	{ LOC, 2, { 3, 4 }, { { 1, 3 }, { 1, 3 } }, ARR__ITER_SORT, 1, 12, { 1, 1 } },
	{ LOC, 2, { 3, 4 }, { { 4, 1 }, { 1, 3 } }, ARR__ITER_SORT, 2, 4, { 1, 3 } },
	{ LOC, 2, { 3, 4 }, { { 0, 0 }, { 1, 3 } }, ARR__ITER_SORT, 1, 12, { 0, 1 } },
	{ LOC, 1, { 5 }, { { -1 }, { -1 } }, ARR__ITER_ANY_ORDER, 1, 5, { 1, 1 } },
	{ LOC, 1, { 5 }, { { -1 }, { -1 } }, ARR__ITER_SORT, 1, 5, { -1, -1 } },
	{ LOC, 1, { 5 }, { { 1 }, { -1 } }, ARR__ITER_ANY_ORDER, 1, 5, { 1, -1 } },
	{ LOC, 1, { 5 }, { { 0 }, { -1 } }, ARR__ITER_ANY_ORDER, 1, 5, { 0, 1 } },
	{ LOC, 2, { 3, 4 }, { { -4, -1 }, { -4, -1 } }, ARR__ITER_ANY_ORDER, 1, 12, { 1, 1 } },
	{ LOC, 2, { 3, 4 }, { { 4, -1 }, { 4, -1 } }, ARR__ITER_ANY_ORDER, 1, 12, { 1, 1 } },
	{ LOC,
	  3,
	  { 2, 3, 4 },
	  { { 12, 4, 1 }, { 12, 4, 1 } },
	  ARR__ITER_ANY_ORDER | ARR__ITER_KEEP_INNER,
	  2,
	  4,
	  { 1, 1 } },
	{ LOC,
	  3,
	  { 4, 3, 2 },
	  { { 1, 4, 12 }, { 1, 4, 12 } },
	  ARR__ITER_ANY_ORDER | ARR__ITER_KEEP_INNER,
	  2,
	  2,
	  { 12, 12 } },
	{ LOC,
	  3,
	  { 2, 3, 1 },
	  { { 3, 1, 5 }, { 3, 1, 5 } },
	  ARR__ITER_ANY_ORDER | ARR__ITER_KEEP_INNER,
	  2,
	  1,
	  { 5, 5 } },
	{ LOC,
	  4,
	  { 2, 3, 2, 3 },
	  { { 1, 2, 6, 12 }, { 18, 6, 3, 1 } },
	  ARR__ITER_SORT,
	  4,
	  3,
	  { 12, 1 } },
};

static void start(struct arr__iter *it, size_t i, char *base)
{
	const int64_t *const strides[OPERANDS] = { rows[i].strides[0], rows[i].strides[1] };
	char *const data[OPERANDS] = { base, base };

	arr__iter_init(it, rows[i].ndim, rows[i].shape, OPERANDS, data, strides, rows[i].flags);
}

static void axes_are_sorted_reversed_and_merged_as_far_as_all_operands_allow(void **state)
{
	char base[1];
	struct arr__iter it;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		start(&it, i, base);
		if (it.ndim != rows[i].want_ndim || (int64_t)it.inner_count != rows[i].want_inner)
			fail_msg("%s: %d axes, inner %zu", rows[i].loc, it.ndim, it.inner_count);
		for (int k = 0; k < OPERANDS; k++)
			if (it.inner_strides[k] != rows[i].want_inner_strides[k])
				fail_msg("%s: operand %d has inner stride %td", rows[i].loc, k,
					 it.inner_strides[k]);
	}
}

static int compare_pairs(const void *a, const void *b)
{
	return memcmp(a, b, 2 * sizeof(int64_t));
}

/* All (offset of operand 0, offset of operand 1), in C order of the iteration space. */
static size_t naive_pairs(size_t i, int64_t out[][2])
{
	int64_t index[AXES] = { 0 };
	size_t n = 0;

	for (;;) {
		int axis = rows[i].ndim - 1;

		for (int k = 0; k < OPERANDS; k++) {
			out[n][k] = 0;
			for (int d = 0; d < rows[i].ndim; d++)
				out[n][k] += index[d] * rows[i].strides[k][d];
		}
		n++;
		for (; axis >= 0 && ++index[axis] == rows[i].shape[axis]; axis--)
			index[axis] = 0;
		if (axis < 0)
			return n;
	}
}

static void every_element_is_visited_once_with_its_partner(void **state)
{
	static char memory[256];
	char *base = memory + 128;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		int64_t want[64][2], got[64][2];
		size_t count = naive_pairs(i, want), n = 0;
		struct arr__iter it;

		start(&it, i, base);
		assert_int_equal(it.size, count);
		do {
			for (size_t e = 0; e < it.inner_count; e++, n++)
				for (int k = 0; k < OPERANDS; k++)
					got[n][k] = it.data[k] - base +
						    (int64_t)e * it.inner_strides[k];
		} while (arr__iter_next(&it));
		assert_int_equal(n, count);
		if (rows[i].flags == ARR__ITER_IN_ORDER && memcmp(got, want, n * sizeof *got) != 0)
			fail_msg("%s: not in C order", rows[i].loc);
		qsort(got, n, sizeof *got, compare_pairs);
		qsort(want, n, sizeof *want, compare_pairs);
		if (memcmp(got, want, n * sizeof *got) != 0)
			fail_msg("%s: other pairs", rows[i].loc);
	}
}

static void an_empty_space_has_size_zero(void **state)
{
	const int64_t shape[] = { 3, 0, 2 }, strides[] = { 8, -8, 8 };
	const int64_t *const all[] = { strides };
	char byte, *const data[] = { &byte };
	struct arr__iter it;

	(void)state;
	arr__iter_init(&it, 3, shape, 1, data, all, ARR__ITER_ANY_ORDER);
	assert_int_equal(it.size, 0);
	assert_ptr_equal(it.data[0], &byte);
}

static void korder_follows_strides_and_keeps_c_order_on_conflict(void **state)
{
	/* strides of empty_like-style outputs of a ufunc over such operands, NumPy 1.24.2:
	 * (a.T + b.T) is F, (a.T + c) is C, transpose(1, 2, 0) keeps its layout */
	static const struct {
		const char *loc;
		int64_t shape[3], strides[OPERANDS][3];
		int perm[3];
	} korder[] = {
		{ LOC, { 4, 3, 2 }, { { 1, 4, 12 }, { 1, 4, 12 } }, { 2, 1, 0 } },
		{ LOC, { 4, 3, 2 }, { { 1, 4, 12 }, { 6, 2, 1 } }, { 0, 1, 2 } },
		{ LOC, { 3, 4, 2 }, { { 4, 1, 12 }, { 4, 1, 12 } }, { 2, 0, 1 } },
		{ LOC, { 3, 4, 2 }, { { 4, 1, 12 }, { 0, 0, 0 } }, { 2, 0, 1 } },
		{ LOC, { 4, 1, 2 }, { { 1, 77, 4 }, { 1, 0, 4 } }, { 2, 1, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(korder); i++) {
		const int64_t *const strides[] = { korder[i].strides[0], korder[i].strides[1] };
		int perm[3];

		arr__iter_korder(3, korder[i].shape, OPERANDS, strides, perm);
		if (memcmp(perm, korder[i].perm, sizeof perm) != 0)
			fail_msg("%s: %d %d %d", korder[i].loc, perm[0], perm[1], perm[2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(axes_are_sorted_reversed_and_merged_as_far_as_all_operands_allow),
		cmocka_unit_test(every_element_is_visited_once_with_its_partner),
		cmocka_unit_test(an_empty_space_has_size_zero),
		cmocka_unit_test(korder_follows_strides_and_keeps_c_order_on_conflict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
