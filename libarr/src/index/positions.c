/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays of indices: ix_, indices, diagonals, flat positions and back. */
#include <string.h>

#include "core/iter.h"
#include "core/trace.h"
#include "fancy.h"

/* Releases out[0..count) and clears them. */
static void drop(arr_array **out, size_t count)
{
	while (count > 0) {
		arr_array_release(out[--count]);
		out[count] = NULL;
	}
}

/* The end of a public function with `count` results. */
static enum arr_status end_many(struct arr__trace *t, enum arr_status st, arr_array **out,
				size_t count, const struct arr_error *err)
{
	for (size_t i = 0; st == ARR_OK && i < count; i++)
		arr__trace_output(t, out[i]);
	return arr__trace_end(t, st, NULL, err);
}

static enum arr_status open_axis(const arr_array *a, size_t axis, size_t count, arr_array **out,
				 struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], copied = 0;
	arr_array *position = NULL;
	enum arr_status st;

	if (a->ndim != 1)
		return arr_error_set(err, ARR_E_ARG,
				     "ix_: argument %zu must be 1 dimensional, not %s", axis,
				     arr__shape_text(a->ndim, a->shape).text);
	if (a->dtype == ARR_BOOL)
		ARR_TRY(arr__mask_positions(a, &position, err));
	for (size_t i = 0; i < count; i++)
		shape[i] = i == axis ? (position ? position->size : a->size) : 1;
	st = arr__reshape(position ? position : a, (int)count, shape, ARR_ORDER_C, out, &copied,
			  err);
	arr_array_release(position);
	return st;
}

enum arr_status arr_ix(const arr_array *const *arrays, size_t count, arr_array **out,
		       struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st = ARR_OK;
	size_t made = 0;

	err = arr__trace_begin(&t, "ix_", ARR_OP_INDEX, arrays, count, err);
	if (count > ARR_NDIM_MAX)
		st = arr_error_set(err, ARR_E_SHAPE, "ix_: %zu arrays: maximum is %d", count,
				   ARR_NDIM_MAX);
	for (; st == ARR_OK && made < count; made++) {
		st = open_axis(arrays[made], made, count, &out[made], err);
		if (st != ARR_OK)
			break;
	}
	if (st != ARR_OK)
		drop(out, made);
	return end_many(&t, st, out, count, err);
}

/* Fills a with its position along one axis. */
static enum arr_status fill_positions(arr_array *a, int axis, struct arr_error *err)
{
	const int64_t length = a->shape[axis];
	int64_t shape[ARR_NDIM_MAX];
	arr_array *range = NULL;
	enum arr_status st;

	for (int i = 0; i < a->ndim; i++)
		shape[i] = i == axis ? length : 1;
	ARR_TRY(arr__array_new(a->ndim, shape, ARR_INT64, ARR_ORDER_C, false, &range, err));
	for (int64_t i = 0; i < length; i++)
		((int64_t *)(void *)range->data)[i] = i;
	st = arr__assign(a, range, NULL, err);
	arr_array_release(range);
	return st;
}

static enum arr_status indices(int ndim, const int64_t *shape, const arr_dtype *dtype,
			       arr_array **out, struct arr_error *err)
{
	int64_t full[ARR_NDIM_MAX] = { ndim };
	arr_array *result = NULL, *part = NULL;
	enum arr_status st = ARR_OK;

	if (ndim < 0 || ndim + 1 > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "indices: %d dimensions: maximum is %d",
				     ndim, ARR_NDIM_MAX - 1);
	if (ndim > 0)
		memcpy(full + 1, shape, (size_t)ndim * sizeof *full);
	ARR_TRY(arr__array_new(ndim + 1, full, dtype, ARR_ORDER_C, false, &result, err));
	for (int i = 0; i < ndim && st == ARR_OK; i++) {
		st = arr__array_view(result, result->data + i * result->strides[0], ndim, shape,
				     result->strides + 1, &part, err);
		if (st == ARR_OK)
			st = fill_positions(part, i, err);
		arr_array_release(part);
		part = NULL;
	}
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

enum arr_status arr_indices(int ndim, const int64_t *shape, const arr_dtype *dtype, arr_array **out,
			    struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "indices", ARR_OP_CREATE, ARR__NO_INS, err);
	st = indices(ndim, shape, dtype ? dtype : ARR_INT64, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_indices_sparse(int ndim, const int64_t *shape, const arr_dtype *dtype,
				   arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st = ARR_OK;
	int64_t open[ARR_NDIM_MAX];
	int made = 0;

	err = arr__trace_begin(&t, "indices", ARR_OP_CREATE, ARR__NO_INS, err);
	if (ndim < 0 || ndim > ARR_NDIM_MAX)
		st = arr_error_set(err, ARR_E_SHAPE, "indices: %d dimensions: maximum is %d", ndim,
				   ARR_NDIM_MAX);
	for (; st == ARR_OK && made < ndim; made++) {
		for (int i = 0; i < ndim; i++)
			open[i] = i == made ? shape[i] : 1;
		st = arr__array_new(ndim, open, dtype ? dtype : ARR_INT64, ARR_ORDER_C, false,
				    &out[made], err);
		if (st != ARR_OK)
			break;
		st = fill_positions(out[made], made, err);
	}
	if (st != ARR_OK)
		drop(out, (size_t)made);
	return end_many(&t, st, out, st == ARR_OK ? (size_t)ndim : 0, err);
}

static enum arr_status diag_indices(int64_t n, int ndim, arr_array **out, struct arr_error *err)
{
	arr_array *range = NULL;
	enum arr_status st;

	ARR_TRY(arr__array_new(1, &n, ARR_INT64, ARR_ORDER_C, false, &range, err));
	st = fill_positions(range, 0, err);
	for (int i = 0; i < ndim && st == ARR_OK; i++)
		out[i] = arr_array_retain(range);
	arr_array_release(range);
	return st;
}

enum arr_status arr_diag_indices(int64_t n, int ndim, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "diag_indices", ARR_OP_CREATE, ARR__NO_INS, err);
	st = diag_indices(n, ndim, out, err);
	return end_many(&t, st, out, ndim > 0 ? (size_t)ndim : 0, err);
}

enum arr_status arr_diag_indices_from(const arr_array *src, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st = ARR_OK;

	err = arr__trace_begin(&t, "diag_indices_from", ARR_OP_CREATE, ARR__INS(src), err);
	if (src->ndim < 2)
		st = arr_error_set(err, ARR_E_SHAPE,
				   "diag_indices_from: array must be at least 2-d");
	for (int i = 1; i < src->ndim && st == ARR_OK; i++)
		if (src->shape[i] != src->shape[0])
			st = arr_error_set(err, ARR_E_SHAPE,
					   "diag_indices_from: all dimensions of input must be of "
					   "equal length, not %s",
					   arr__shape_text(src->ndim, src->shape).text);
	if (st == ARR_OK)
		st = diag_indices(src->shape[0], src->ndim, out, err);
	return end_many(&t, st, out, (size_t)src->ndim, err);
}

/* ---- flat positions ---- */

/* Elements of a shape, and what a step along each axis is worth. Zero lengths count. */
static enum arr_status flat_strides(const char *op, int ndim, const int64_t *shape,
				    enum arr_order order, int64_t *strides, int64_t *size,
				    struct arr_error *err)
{
	if (ndim < 0 || ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%s: %d dimensions: maximum is %d", op, ndim,
				     ARR_NDIM_MAX);
	if (order != ARR_ORDER_C && order != ARR_ORDER_F)
		return arr_error_set(err, ARR_E_ARG, "%s: only 'C' or 'F' order is permitted", op);
	*size = 1;
	for (int n = 0; n < ndim; n++) {
		const int i = order == ARR_ORDER_F ? n : ndim - 1 - n;

		strides[i] = *size;
		if (shape[i] < 0)
			return arr_error_set(err, ARR_E_SHAPE, "%s: negative dimension in %s", op,
					     arr__shape_text(ndim, shape).text);
		if (__builtin_mul_overflow(*size, shape[i], size))
			return arr_error_set(err, ARR_E_SHAPE,
					     "%s: invalid dims: array size defined by dims %s is "
					     "larger than the maximum possible size",
					     op, arr__shape_text(ndim, shape).text);
	}
	return ARR_OK;
}

/* One index in its mode; false if it is outside. Negative ones are. */
static bool resolve(int64_t *v, int64_t length, enum arr_index_mode mode)
{
	if (*v >= 0 && *v < length)
		return true;
	if (mode == ARR_MODE_RAISE || length == 0)
		return false;
	if (mode == ARR_MODE_CLIP) {
		*v = *v < 0 ? 0 : length - 1;
	} else {
		*v %= length;
		*v += *v < 0 ? length : 0;
	}
	return true;
}

/* result += index * stride. */
static enum arr_status add_axis(arr_array *result, const arr_array *index, int axis, int64_t length,
				int64_t stride, enum arr_index_mode mode, struct arr_error *err)
{
	const arr_array *const operands[] = { result, index };
	struct arr__iter it;

	arr__iter_init_arrays(&it, result->ndim, result->shape, 2, operands, ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return ARR_OK;
	do {
		for (size_t i = 0; i < it.inner_count; i++) {
			int64_t v, *sum = (int64_t *)(void *)(it.data[0] +
							      (ptrdiff_t)i * it.inner_strides[0]);

			memcpy(&v, it.data[1] + (ptrdiff_t)i * it.inner_strides[1], sizeof v);
			if (!resolve(&v, length, mode))
				return arr_error_set(err, ARR_E_INDEX,
						     "ravel_multi_index: invalid entry %lld in "
						     "coordinates array %d: the length is %lld",
						     (long long)v, axis, (long long)length);
			*sum += v * stride;
		}
	} while (arr__iter_next(&it));
	return ARR_OK;
}

/* int64 versions of the index arrays. The caller drops them, also on failure. */
static enum arr_status convert_all(const arr_array *const *arrays, int count, arr_array **out,
				   struct arr_error *err)
{
	for (int i = 0; i < count; i++)
		ARR_TRY(arr__as_indices(arrays[i], "ravel_multi_index: indices", &out[i], err));
	return ARR_OK;
}

static enum arr_status ravel_multi_index(const arr_array *const *arrays, int ndim,
					 const int64_t *shape, const enum arr_index_mode *modes,
					 enum arr_order order, arr_array **out,
					 struct arr_error *err)
{
	int64_t strides[ARR_NDIM_MAX], common[ARR_NDIM_MAX], size = 0;
	arr_array *index[ARR_NDIM_MAX] = { NULL }, *result = NULL;
	enum arr_status st;
	int common_ndim = 0;

	ARR_TRY(flat_strides("ravel_multi_index", ndim, shape, order, strides, &size, err));
	ARR_TRY(arr_broadcast_shapes(arrays, (size_t)ndim, &common_ndim, common, err));
	st = convert_all(arrays, ndim, index, err);
	if (st == ARR_OK)
		st = arr__array_new(common_ndim, common, ARR_INT64, ARR_ORDER_C, true, &result,
				    err);
	for (int i = 0; i < ndim && st == ARR_OK; i++)
		st = add_axis(result, index[i], i, shape[i], strides[i],
			      modes ? modes[i] : ARR_MODE_RAISE, err);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	drop(index, (size_t)ndim);
	return st;
}

enum arr_status arr_ravel_multi_index(const arr_array *const *indices, int ndim,
				      const int64_t *shape, const enum arr_index_mode *modes,
				      enum arr_order order, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ravel_multi_index", ARR_OP_INDEX, indices,
			       ndim > 0 ? (size_t)ndim : 0, err);
	st = ravel_multi_index(indices, ndim, shape, modes, order, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* index: contiguous int64. */
static enum arr_status split_positions(const arr_array *index, int ndim, const int64_t *shape,
				       enum arr_order order, int64_t size, arr_array **out,
				       struct arr_error *err)
{
	const int64_t *v = (const int64_t *)(const void *)index->data;

	for (int64_t i = 0; i < index->size; i++) {
		int64_t rest = v[i];

		if (rest < 0 || rest >= size)
			return arr_error_set(err, ARR_E_INDEX,
					     "unravel_index: index %lld is out of bounds for array "
					     "with size %lld",
					     (long long)rest, (long long)size);
		for (int n = 0; n < ndim; n++) {
			const int axis = order == ARR_ORDER_F ? n : ndim - 1 - n;

			((int64_t *)(void *)out[axis]->data)[i] = rest % shape[axis];
			rest /= shape[axis];
		}
	}
	return ARR_OK;
}

static enum arr_status unravel_index(const arr_array *indices, int ndim, const int64_t *shape,
				     enum arr_order order, arr_array **out, struct arr_error *err)
{
	int64_t strides[ARR_NDIM_MAX], size = 0;
	arr_array *index = NULL, *flat = NULL;
	enum arr_status st;
	int made = 0;

	ARR_TRY(flat_strides("unravel_index", ndim, shape, order, strides, &size, err));
	ARR_TRY(arr__as_indices(indices, "unravel_index: indices", &index, err));
	st = arr__copy_as(index, NULL, ARR_ORDER_C, &flat, err);
	for (; made < ndim && st == ARR_OK; made++) {
		st = arr__array_new(flat->ndim, flat->shape, ARR_INT64, ARR_ORDER_C, false,
				    &out[made], err);
		if (st != ARR_OK)
			break;
	}
	if (st == ARR_OK)
		st = split_positions(flat, ndim, shape, order, size, out, err);
	if (st != ARR_OK)
		drop(out, (size_t)made);
	arr_array_release(flat);
	arr_array_release(index);
	return st;
}

enum arr_status arr_unravel_index(const arr_array *indices, int ndim, const int64_t *shape,
				  enum arr_order order, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "unravel_index", ARR_OP_INDEX, ARR__INS(indices), err);
	st = unravel_index(indices, ndim, shape, order, out, err);
	return end_many(&t, st, out, ndim > 0 ? (size_t)ndim : 0, err);
}
