/* SPDX-License-Identifier: Apache-2.0 */
#include "iter.h"

#include <stdlib.h>
#include <string.h>

enum verdict { VERDICT_EITHER, VERDICT_KEEP, VERDICT_SWAP };

/* Shall `inner`, which comes after `outer` in C order, move outside of it? An operand that is in C
 * order already decides for keeping, so that conflicts end in C order. */
static enum verdict compare_axes(int operand_count, const int64_t *const *strides, int outer,
				 int inner)
{
	enum verdict verdict = VERDICT_EITHER;

	for (int k = 0; k < operand_count; k++) {
		int64_t o = llabs(strides[k][outer]), i = llabs(strides[k][inner]);

		if (o == 0 || i == 0)
			continue;
		if (i <= o)
			return VERDICT_KEEP;
		verdict = VERDICT_SWAP;
	}
	return verdict;
}

/* Insertion sort of the axes listed in axes[0..count), slowest first. As in NumPy's iterator the
 * fast axes are sorted first and the next slower one is put among them, which matters where
 * operands disagree. Where no operand has an opinion the search goes on, but the axis only moves
 * past one that has to give way. */
static void sort_axes(int count, int *axes, int operand_count, const int64_t *const *strides)
{
	for (int i = count - 2; i >= 0; i--) {
		int axis = axes[i], to = i;

		for (int j = i + 1; j < count; j++) {
			enum verdict v = compare_axes(operand_count, strides, axis, axes[j]);

			if (v == VERDICT_KEEP)
				break;
			if (v == VERDICT_SWAP)
				to = j;
		}
		memmove(axes + i, axes + i + 1, (size_t)(to - i) * sizeof *axes);
		axes[to] = axis;
	}
}

void arr__iter_korder(int ndim, const int64_t *shape, int operand_count,
		      const int64_t *const *strides, int *out_perm)
{
	int long_axes[ARR_NDIM_MAX], count = 0, next = 0;

	for (int i = 0; i < ndim; i++)
		if (shape[i] != 1)
			long_axes[count++] = i;
	sort_axes(count, long_axes, operand_count, strides);
	for (int i = 0; i < ndim; i++) /* an axis of length 1 lies anywhere: it stays */
		out_perm[i] = shape[i] == 1 ? i : long_axes[next++];
}

/* Appends an axis inside of those before. */
static void add_axis(struct arr__iter *it, int64_t length, int axis, const int64_t *const *strides)
{
	int last = it->ndim++;

	it->shape[last] = length;
	it->index[last] = 0;
	for (int k = 0; k < it->operand_count; k++)
		it->strides[last][k] = strides[k][axis];
}

static void flip_axis(struct arr__iter *it, int axis)
{
	int64_t *s = it->strides[axis];
	bool any = false;

	for (int k = 0; k < it->operand_count; k++) {
		if (s[k] > 0)
			return;
		any |= s[k] < 0;
	}
	if (!any)
		return;
	for (int k = 0; k < it->operand_count; k++) {
		it->data[k] += s[k] * (it->shape[axis] - 1);
		s[k] = -s[k];
	}
}

static void move_axis(struct arr__iter *it, int to, int from)
{
	it->shape[to] = it->shape[from];
	memcpy(it->strides[to], it->strides[from], sizeof it->strides[to]);
}

/* Merges the first `count` axes where every operand's stride continues from one into the next. */
static void merge_neighbours(struct arr__iter *it, int count)
{
	int to = 0;

	for (int axis = 1; axis < count; axis++) {
		bool merge = true;

		for (int k = 0; merge && k < it->operand_count; k++)
			merge = it->strides[to][k] == it->strides[axis][k] * it->shape[axis];
		if (merge)
			it->shape[axis] *= it->shape[to];
		else
			to++;
		move_axis(it, to, axis);
	}
	for (int axis = count; axis < it->ndim; axis++) /* the kept inner axis */
		move_axis(it, ++to, axis);
	it->ndim = to + 1;
}

void arr__iter_init(struct arr__iter *it, int ndim, const int64_t *shape, int operand_count,
		    char *const *data, const int64_t *const *strides, unsigned flags)
{
	bool keep_inner = flags & ARR__ITER_KEEP_INNER && ndim > 0;
	int axes[ARR_NDIM_MAX], count = 0;

	it->operand_count = operand_count;
	it->ndim = 0;
	it->size = 1;
	for (int i = 0; i < ndim; i++) {
		it->size *= shape[i];
		if (shape[i] != 1 && !(keep_inner && i == ndim - 1))
			axes[count++] = i;
	}
	for (int k = 0; k < operand_count; k++)
		it->data[k] = data[k];
	if (flags & ARR__ITER_SORT)
		sort_axes(count, axes, operand_count, strides);
	for (int i = 0; i < count; i++)
		add_axis(it, shape[axes[i]], axes[i], strides);
	if (keep_inner)
		add_axis(it, shape[ndim - 1], ndim - 1, strides);
	if (flags & ARR__ITER_FLIP && it->size > 0)
		for (int i = 0; i < count; i++)
			flip_axis(it, i);
	if (count > 1)
		merge_neighbours(it, count);
	if (it->ndim == 0) {
		it->ndim = 1;
		it->shape[0] = 1;
		it->index[0] = 0;
		memset(it->strides[0], 0, sizeof it->strides[0]);
	}
	it->inner_count = (size_t)it->shape[it->ndim - 1];
	for (int k = 0; k < operand_count; k++)
		it->inner_strides[k] = it->strides[it->ndim - 1][k];
}

void arr__iter_init_arrays(struct arr__iter *it, int ndim, const int64_t *shape, int operand_count,
			   const arr_array *const *arrays, unsigned flags)
{
	int64_t strides[ARR__ITER_OPERANDS_MAX][ARR_NDIM_MAX];
	const int64_t *stride_rows[ARR__ITER_OPERANDS_MAX];
	char *data[ARR__ITER_OPERANDS_MAX];

	for (int k = 0; k < operand_count; k++) {
		arr__broadcast_strides(arrays[k], ndim, shape, strides[k]);
		stride_rows[k] = strides[k];
		data[k] = arrays[k]->data;
	}
	arr__iter_init(it, ndim, shape, operand_count, data, stride_rows, flags);
}
