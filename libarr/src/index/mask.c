/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing where a mask is true, and finding where that is. */
#include <string.h>

#include "core/iter.h"
#include "fancy.h"

/* Mask bytes looked at together where the array or the mask is strided. */
enum { BLOCK = 1024 };

/* One inner loop's mask as contiguous bytes: where it lies, or copied to buffer (BLOCK bytes). */
static const char *contiguous_mask(const char *mask, ptrdiff_t stride, size_t count, char *buffer)
{
	if (stride == 1)
		return mask;
	arr__move()->copy[0](buffer, mask, 1, stride, count, 1);
	return buffer;
}

int64_t arr__mask_count(const arr_array *mask)
{
	const arr_array *const operands[] = { mask };
	char buffer[BLOCK];
	struct arr__iter it;
	int64_t total = 0;

	if (arr__is_c_contiguous(mask))
		return mask->size > 0
			       ? (int64_t)arr__move()->count_true(mask->data, (size_t)mask->size)
			       : 0;
	arr__iter_init_arrays(&it, mask->ndim, mask->shape, 1, operands, ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return 0;
	do {
		const ptrdiff_t stride = it.inner_strides[0];
		const size_t step = stride == 1 ? it.inner_count : BLOCK;

		for (size_t i = 0; i < it.inner_count; i += step) {
			size_t n = it.inner_count - i < step ? it.inner_count - i : step;
			const char *bytes = contiguous_mask(it.data[0] + (ptrdiff_t)i * stride,
							    stride, n, buffer);

			total += (int64_t)arr__move()->count_true(bytes, n);
		}
	} while (arr__iter_next(&it));
	return total;
}

/* The other side of a masked move: packed elements one after the other, or one for all. */
struct packed {
	char *data;
	ptrdiff_t stride; /* bytes; 0: one for all */
	size_t item;
	bool set; /* towards the array */
};

/* One block whose array side is strided. */
static void move_strided(struct packed *p, char *array, ptrdiff_t stride, const char *mask,
			 size_t count, size_t kept)
{
	const struct arr__move *move = arr__move();
	const int class = arr__item_class(p->item);
	int64_t offsets[BLOCK];

	move->positions(offsets, mask, count, kept, 0);
	for (size_t i = 0; i < kept; i++)
		offsets[i] *= stride;
	if (p->set)
		move->scatter[class](array, offsets, p->data, p->stride, kept, p->item);
	else
		move->gather[class](p->data, p->stride, array, offsets, kept, p->item);
}

/* A stretch of the array's elements with a contiguous mask. */
static void move_block(struct packed *p, char *array, ptrdiff_t stride, const char *mask,
		       size_t count)
{
	const struct arr__move *move = arr__move();
	const int class = arr__item_class(p->item);
	const ptrdiff_t item = (ptrdiff_t)p->item;
	size_t kept;

	if (stride == item && p->set && p->stride == 0) {
		const ptrdiff_t strides[] = { item, 1, 0, item };

		move->select[class](array, mask, p->data, array, strides, count, p->item);
		return;
	}
	kept = move->count_true(mask, count);
	if (kept == 0)
		return;
	if (stride != item || (p->stride != item && p->set))
		move_strided(p, array, stride, mask, count, kept);
	else if (p->set)
		move->expand[class](array, p->data, mask, count, kept, p->item);
	else
		move->compress[class](p->data, array, mask, count, kept, p->item);
	p->data += (ptrdiff_t)kept * p->stride;
}

/* Moves between the elements of array where mask is true, in C order, and p. */
static void move_masked(const arr_array *array, const arr_array *mask, struct packed *p)
{
	const arr_array *const operands[] = { array, mask };
	const ptrdiff_t item = (ptrdiff_t)p->item;
	char buffer[BLOCK];
	struct arr__iter it;

	arr__iter_init_arrays(&it, array->ndim, array->shape, 2, operands, ARR__ITER_IN_ORDER);
	if (it.size == 0)
		return;
	do {
		const ptrdiff_t *s = it.inner_strides;
		const bool plain = s[0] == item && s[1] == 1 &&
				   (!p->set || p->stride == item || p->stride == 0);
		const size_t step = plain ? it.inner_count : BLOCK;

		for (size_t i = 0; i < it.inner_count; i += step) {
			size_t n = it.inner_count - i < step ? it.inner_count - i : step;
			const char *bytes =
				contiguous_mask(it.data[1] + (ptrdiff_t)i * s[1], s[1], n, buffer);

			move_block(p, it.data[0] + (ptrdiff_t)i * s[0], s[0], bytes, n);
		}
	} while (arr__iter_next(&it));
}

enum arr_status arr__mask_get(const arr_array *src, const arr_array *mask, arr_array **out,
			      struct arr_error *err)
{
	const int64_t count = arr__mask_count(mask);
	struct packed p = { .stride = src->dtype->item_bytes, .item = src->dtype->item_bytes };
	arr_array *result = NULL;

	ARR_TRY(arr__array_new(1, &count, src->dtype, ARR_ORDER_C, false, &result, err));
	p.data = result->data;
	if (count > 0 && arr__is_c_contiguous(src) && arr__is_c_contiguous(mask))
		arr__move()->compress[arr__item_class(p.item)](
			p.data, src->data, mask->data, (size_t)mask->size, (size_t)count, p.item);
	else if (count > 0)
		move_masked(src, mask, &p);
	*out = result;
	return ARR_OK;
}

enum arr_status arr__mask_set(arr_array *dst, const arr_array *mask, const arr_array *value,
			      struct arr_error *err)
{
	const int64_t count = arr__mask_count(mask);
	struct packed p = { .item = dst->dtype->item_bytes, .set = true };
	arr_array *ready = NULL, *apart = NULL;
	enum arr_status st = ARR_OK;

	if (value->size != 1 && value->size != count)
		return arr_error_set(
			err, ARR_E_SHAPE,
			"NumPy boolean array indexing assignment cannot assign %lld "
			"input values to the %lld output values where the mask is true",
			(long long)value->size, (long long)count);
	if (count == 0)
		return ARR_OK;
	ARR_TRY(arr__ready_value(value, dst, &ready, err));
	if (arr_may_share_memory(mask, dst))
		st = arr__copy_as(mask, NULL, ARR_ORDER_K, &apart, err);
	if (st == ARR_OK) {
		p.data = ready->data;
		p.stride = ready->size == 1 ? 0 : ready->strides[0];
		move_masked(dst, apart ? apart : mask, &p);
	}
	arr_array_release(apart);
	arr_array_release(ready);
	return st;
}

/* The positions in one row: along the last axis, and for the others the row's own. */
struct rows {
	int64_t *to[ARR_NDIM_MAX]; /* where the next position along each axis goes */
	int64_t index[ARR_NDIM_MAX];
};

static void list_row(struct rows *r, int ndim, const char *mask, ptrdiff_t stride, int64_t length)
{
	const struct arr__move *move = arr__move();
	char buffer[BLOCK];

	for (int64_t i = 0; i < length; i += BLOCK) {
		size_t n = length - i < BLOCK ? (size_t)(length - i) : BLOCK;
		const char *bytes = contiguous_mask(mask + i * stride, stride, n, buffer);
		size_t kept = move->count_true(bytes, n);

		move->positions(r->to[ndim - 1], bytes, n, kept, i);
		r->to[ndim - 1] += kept;
		for (int k = 0; k < ndim - 1; k++)
			for (size_t m = 0; m < kept; m++)
				*r->to[k]++ = r->index[k];
	}
}

static void list_all(struct rows *r, const arr_array *mask)
{
	const int last = mask->ndim - 1;
	const char *row = mask->data;
	int axis;

	memset(r->index, 0, sizeof r->index);
	do {
		list_row(r, mask->ndim, row, mask->strides[last], mask->shape[last]);
		for (axis = last - 1; axis >= 0; axis--) {
			row += mask->strides[axis];
			if (++r->index[axis] < mask->shape[axis])
				break;
			row -= mask->strides[axis] * mask->shape[axis];
			r->index[axis] = 0;
		}
	} while (axis >= 0);
}

enum arr_status arr__mask_positions(const arr_array *mask, arr_array **out, struct arr_error *err)
{
	const int64_t count = arr__mask_count(mask);
	enum arr_status st = ARR_OK;
	struct rows r;
	int made = 0;

	for (; made < mask->ndim; made++) {
		st = arr__array_new(1, &count, ARR_INT64, ARR_ORDER_C, false, &out[made], err);
		if (st != ARR_OK)
			break;
		r.to[made] = (int64_t *)(void *)out[made]->data;
	}
	if (st == ARR_OK && count > 0)
		list_all(&r, mask);
	while (st != ARR_OK && made > 0) {
		arr_array_release(out[--made]);
		out[made] = NULL;
	}
	return st;
}
