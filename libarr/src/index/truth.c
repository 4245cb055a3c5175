/* SPDX-License-Identifier: Apache-2.0 */
/* Which elements are not zero, of any dtype. */
#include <string.h>

#include "core/iter.h"
#include "fancy.h"

/* Fields' truths computed together. */
enum { CHUNK = 256 };

/* dst |= truth of src for every element of dtype d. */
static enum arr_status add_truth(const arr_dtype *d, char *dst, ptrdiff_t dst_stride,
				 const char *src, ptrdiff_t src_stride, size_t count,
				 struct arr_error *err)
{
	char truths[CHUNK];
	struct arr__cast cast;

	if (d->base) {
		const size_t item = d->base->item_bytes;

		for (size_t at = 0; item > 0 && at < d->item_bytes; at += item)
			ARR_TRY(add_truth(d->base, dst, dst_stride, src + at, src_stride, count,
					  err));
		return ARR_OK;
	}
	if (d->structured) {
		for (uint32_t i = 0; i < d->field_count; i++)
			ARR_TRY(add_truth(d->fields[i].dtype, dst, dst_stride,
					  src + d->fields[i].offset, src_stride, count, err));
		return ARR_OK;
	}
	ARR_TRY(arr__cast_init(&cast, d, ARR_BOOL, err));
	while (count > 0) {
		const size_t n = count < CHUNK ? count : CHUNK;

		ARR_TRY(arr__cast_run(&cast, truths, src, 1, src_stride, n, err));
		for (size_t i = 0; i < n; i++)
			dst[(ptrdiff_t)i * dst_stride] |= truths[i];
		dst += (ptrdiff_t)n * dst_stride;
		src += (ptrdiff_t)n * src_stride;
		count -= n;
	}
	return ARR_OK;
}

/* A structure is true if one of its fields is. */
static enum arr_status truth_of_structures(const arr_array *a, enum arr_order order,
					   arr_array **out, struct arr_error *err)
{
	const arr_array *operands[2];
	arr_array *made = NULL;
	enum arr_status st = ARR_OK;
	struct arr__iter it;

	ARR_TRY(arr__array_new_like(a, ARR_BOOL, order, &made, err));
	operands[0] = made;
	operands[1] = a;
	arr__iter_init_arrays(&it, a->ndim, a->shape, 2, operands, ARR__ITER_ANY_ORDER);
	if (it.size > 0) {
		memset(made->data, 0, (size_t)made->size);
		do
			st = add_truth(a->dtype, it.data[0], it.inner_strides[0], it.data[1],
				       it.inner_strides[1], it.inner_count, err);
		while (st == ARR_OK && arr__iter_next(&it));
	}
	if (st == ARR_OK)
		*out = made;
	else
		arr_array_release(made);
	return st;
}

enum arr_status arr__as_mask(const arr_array *a, enum arr_order order, arr_array **out,
			     struct arr_error *err)
{
	if (a->dtype == ARR_BOOL && (order == ARR_ORDER_K || arr__is_c_contiguous(a))) {
		*out = arr_array_retain(a);
		return ARR_OK;
	}
	if (a->dtype->structured)
		return truth_of_structures(a, order, out, err);
	return arr__copy_as(a, ARR_BOOL, order, out, err);
}
