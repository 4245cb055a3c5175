/* SPDX-License-Identifier: Apache-2.0 */
/* Diagonals: read as a view, filled. */
#include <string.h>

#include "core/trace.h"
#include "fancy.h"

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

enum arr_status arr__diagonal(const arr_array *src, int64_t offset, int axis1, int axis2,
			      arr_array **out, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX], length, skip;
	char *data = src->data;
	int a = 0, b = 0, ndim = 0;

	if (src->ndim < 2)
		return arr_error_set(err, ARR_E_SHAPE,
				     "diagonal: requires an array of at least two dimensions");
	ARR_TRY(arr__axis_normalize("diagonal", axis1, src->ndim, &a, err));
	ARR_TRY(arr__axis_normalize("diagonal", axis2, src->ndim, &b, err));
	if (a == b)
		return arr_error_set(err, ARR_E_SHAPE,
				     "diagonal: axis1 and axis2 cannot be the same");
	for (int i = 0; i < src->ndim; i++) {
		if (i == a || i == b)
			continue;
		shape[ndim] = src->shape[i];
		strides[ndim++] = src->strides[i];
	}
	skip = offset < -INT64_MAX ? INT64_MAX : offset < 0 ? -offset : offset;
	length = offset < 0 ? least(src->shape[a] - skip, src->shape[b])
			    : least(src->shape[a], src->shape[b] - skip);
	if (length > 0)
		data += skip * src->strides[offset < 0 ? a : b];
	shape[ndim] = length > 0 ? length : 0;
	strides[ndim] = src->strides[a] + src->strides[b];
	return arr__array_view(src, data, ndim + 1, shape, strides, out, err);
}

enum arr_status arr_diagonal(const arr_array *src, int64_t offset, int axis1, int axis2,
			     arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "diagonal", ARR_OP_INDEX, ARR__INS(src), err);
	st = arr__diagonal(src, offset, axis1, axis2, out, err);
	if (st == ARR_OK)
		(*out)->flags &= ~(unsigned)ARR_WRITEABLE;
	return arr__trace_end(&t, st, out, err);
}

/* Row i of the diagonal of a matrix goes on in column i % (columns + 1): each square is followed by
 * a row without an element. */
static void fill_wrapped(arr_array *dst, const char *values)
{
	const int64_t columns = dst->shape[1];
	const size_t item = dst->dtype->item_bytes;

	for (int64_t row = 0; row < dst->shape[0]; row++) {
		const int64_t column = row % (columns + 1);

		if (column == columns)
			continue;
		memcpy(dst->data + row * dst->strides[0] + column * dst->strides[1], values, item);
		values += item;
	}
}

static enum arr_status fill_diagonal(arr_array *dst, const arr_array *values, bool wrap,
				     struct arr_error *err)
{
	arr_array *cycle = NULL;
	int64_t step = 0, count;
	const size_t item = dst->dtype->item_bytes;

	if (dst->ndim < 2)
		return arr_error_set(err, ARR_E_SHAPE, "fill_diagonal: array must be at least 2-d");
	for (int i = 0; i < dst->ndim; i++) {
		step += dst->strides[i];
		if (dst->ndim > 2 && dst->shape[i] != dst->shape[0])
			return arr_error_set(err, ARR_E_SHAPE,
					     "fill_diagonal: all dimensions of input must be of "
					     "equal length, not %s",
					     arr__shape_text(dst->ndim, dst->shape).text);
	}
	ARR_TRY(arr__require_writeable("fill_diagonal", dst, err));
	if (dst->size == 0)
		return ARR_OK;
	if (values->size == 0)
		return arr_error_set(err, ARR_E_ARG, "fill_diagonal: no values");
	wrap = wrap && dst->ndim == 2;
	count = wrap ? dst->shape[0] : least(dst->shape[0], dst->shape[1]);
	ARR_TRY(arr__cycle(values, dst->dtype, count, &cycle, err));
	if (wrap)
		fill_wrapped(dst, cycle->data);
	for (int64_t i = 0; !wrap && i < count; i++)
		memcpy(dst->data + i * step, cycle->data + (size_t)i * item, item);
	arr_array_release(cycle);
	return ARR_OK;
}

enum arr_status arr_fill_diagonal(arr_array *dst, const arr_array *values, bool wrap,
				  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "fill_diagonal", ARR_OP_INDEX, ARR__INS(values), err);
	st = fill_diagonal(dst, values, wrap, err);
	return arr__trace_end(&t, st, &dst, err);
}
