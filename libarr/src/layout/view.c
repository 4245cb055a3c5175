/* SPDX-License-Identifier: Apache-2.0 */
/* Views that move axes about: transpose, squeeze, flip, broadcast. */
#include <string.h>

#include "core/array_internal.h"
#include "core/trace.h"

/* Marks axes[0..count) (all if NULL) in chosen[]; fails on repeats. */
static enum arr_status choose_axes(const char *op, const arr_array *src, const int *axes, int count,
				   bool *chosen, struct arr_error *err)
{
	int axis = 0;

	for (int i = 0; i < src->ndim; i++)
		chosen[i] = !axes;
	for (int i = 0; axes && i < count; i++) {
		ARR_TRY(arr__axis_normalize(op, axes[i], src->ndim, &axis, err));
		if (chosen[axis])
			return arr_error_set(err, ARR_E_SHAPE, "%s: repeated axis %d", op, axes[i]);
		chosen[axis] = true;
	}
	return ARR_OK;
}

static enum arr_status permute(const arr_array *src, const int *perm, arr_array **out,
			       struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];

	for (int i = 0; i < src->ndim; i++) {
		shape[i] = src->shape[perm[i]];
		strides[i] = src->strides[perm[i]];
	}
	return arr__array_view(src, src->data, src->ndim, shape, strides, out, err);
}

enum arr_status arr__transpose(const arr_array *src, const int *axes, arr_array **out,
			       struct arr_error *err)
{
	bool chosen[ARR_NDIM_MAX];
	int perm[ARR_NDIM_MAX];

	ARR_TRY(choose_axes("transpose", src, axes, src->ndim, chosen, err));
	for (int i = 0; i < src->ndim; i++) {
		perm[i] = src->ndim - 1 - i;
		if (axes)
			ARR_TRY(arr__axis_normalize("transpose", axes[i], src->ndim, &perm[i],
						    err));
	}
	return permute(src, perm, out, err);
}

enum arr_status arr_array_transpose(const arr_array *src, const int *axes, arr_array **out,
				    struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.transpose", ARR_OP_OTHER, ARR__INS(src), err);
	st = arr__transpose(src, axes, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status swapaxes(const arr_array *src, int axis1, int axis2, arr_array **out,
				struct arr_error *err)
{
	int perm[ARR_NDIM_MAX], a = 0, b = 0;

	ARR_TRY(arr__axis_normalize("swapaxes", axis1, src->ndim, &a, err));
	ARR_TRY(arr__axis_normalize("swapaxes", axis2, src->ndim, &b, err));
	for (int i = 0; i < src->ndim; i++)
		perm[i] = i == a ? b : i == b ? a : i;
	return permute(src, perm, out, err);
}

enum arr_status arr_array_swapaxes(const arr_array *src, int axis1, int axis2, arr_array **out,
				   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.swapaxes", ARR_OP_OTHER, ARR__INS(src), err);
	st = swapaxes(src, axis1, axis2, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status moveaxis(const arr_array *src, int source, int destination, arr_array **out,
				struct arr_error *err)
{
	int perm[ARR_NDIM_MAX], from = 0, to = 0, rest = 0;

	ARR_TRY(arr__axis_normalize("moveaxis", source, src->ndim, &from, err));
	ARR_TRY(arr__axis_normalize("moveaxis", destination, src->ndim, &to, err));
	for (int i = 0; i < src->ndim; i++) {
		if (i == to) {
			perm[i] = from;
			continue;
		}
		if (rest == from)
			rest++;
		perm[i] = rest++;
	}
	return permute(src, perm, out, err);
}

enum arr_status arr_array_moveaxis(const arr_array *src, int source, int destination,
				   arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "moveaxis", ARR_OP_OTHER, ARR__INS(src), err);
	st = moveaxis(src, source, destination, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status squeeze(const arr_array *src, const int *axes, int count, arr_array **out,
			       struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
	bool chosen[ARR_NDIM_MAX];
	int ndim = 0;

	if (!axes || !arr__axis_of_scalar(src, axes[0], count))
		ARR_TRY(choose_axes("squeeze", src, axes, count, chosen, err));
	for (int i = 0; i < src->ndim; i++) {
		if (chosen[i] && src->shape[i] == 1)
			continue;
		if (chosen[i] && axes)
			return arr_error_set(err, ARR_E_SHAPE,
					     "cannot select an axis to squeeze out which has size "
					     "not equal to one:"
					     " axis %d of shape %s",
					     i, arr__shape_text(src->ndim, src->shape).text);
		shape[ndim] = src->shape[i];
		strides[ndim++] = src->strides[i];
	}
	return arr__array_view(src, src->data, ndim, shape, strides, out, err);
}

enum arr_status arr_array_squeeze(const arr_array *src, const int *axes, int count, arr_array **out,
				  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.squeeze", ARR_OP_OTHER, ARR__INS(src), err);
	st = squeeze(src, axes, count, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status expand_dims(const arr_array *src, int axis, arr_array **out,
				   struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
	int at = 0;

	if (src->ndim == ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "expand_dims: %d dimensions: maximum is %d",
				     src->ndim + 1, ARR_NDIM_MAX);
	ARR_TRY(arr__axis_normalize("expand_dims", axis, src->ndim + 1, &at, err));
	for (int i = 0; i <= src->ndim; i++) {
		shape[i] = i == at ? 1 : src->shape[i - (i > at)];
		strides[i] = i == at ? 0 : src->strides[i - (i > at)];
	}
	return arr__array_view(src, src->data, src->ndim + 1, shape, strides, out, err);
}

enum arr_status arr_array_expand_dims(const arr_array *src, int axis, arr_array **out,
				      struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "expand_dims", ARR_OP_OTHER, ARR__INS(src), err);
	st = expand_dims(src, axis, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status flip(const arr_array *src, const int *axes, int count, arr_array **out,
			    struct arr_error *err)
{
	int64_t strides[ARR_NDIM_MAX];
	bool chosen[ARR_NDIM_MAX];
	char *data = src->data;

	ARR_TRY(choose_axes("flip", src, axes, count, chosen, err));
	for (int i = 0; i < src->ndim; i++) {
		strides[i] = chosen[i] ? -src->strides[i] : src->strides[i];
		if (chosen[i] && src->size > 0)
			data += (src->shape[i] - 1) * src->strides[i];
	}
	return arr__array_view(src, data, src->ndim, src->shape, strides, out, err);
}

enum arr_status arr_array_flip(const arr_array *src, const int *axes, int count, arr_array **out,
			       struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "flip", ARR_OP_OTHER, ARR__INS(src), err);
	st = flip(src, axes, count, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr__broadcast_to(const arr_array *src, int ndim, const int64_t *shape,
				  arr_array **out, struct arr_error *err)
{
	int64_t strides[ARR_NDIM_MAX], count = 0;
	arr_array *view = NULL;

	ARR_TRY(arr__shape_count(ndim, shape, src->dtype, &count, err));
	if (!arr__broadcasts_to(src, ndim, shape))
		return arr_error_set(
			err, ARR_E_SHAPE,
			"operands could not be broadcast together with remapped shapes:"
			" original %s and requested %s",
			arr__shape_text(src->ndim, src->shape).text,
			arr__shape_text(ndim, shape).text);
	arr__broadcast_strides(src, ndim, shape, strides);
	ARR_TRY(arr__array_view(src, src->data, ndim, shape, strides, &view, err));
	view->flags &= ~(unsigned)ARR_WRITEABLE;
	*out = view;
	return ARR_OK;
}

enum arr_status arr_broadcast_to(const arr_array *src, int ndim, const int64_t *shape,
				 arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "broadcast_to", ARR_OP_OTHER, ARR__INS(src), err);
	st = arr__broadcast_to(src, ndim, shape, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status broadcast_arrays(const arr_array *const *arrays, size_t count,
					arr_array **out, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];
	int ndim = 0;
	size_t done = 0;
	enum arr_status st = ARR_OK;

	ARR_TRY(arr_broadcast_shapes(arrays, count, &ndim, shape, err));
	for (; done < count && st == ARR_OK; done++) {
		st = arr__broadcast_to(arrays[done], ndim, shape, &out[done], err);
		if (st != ARR_OK)
			break;
	}
	while (st != ARR_OK && done > 0) {
		arr_array_release(out[--done]);
		out[done] = NULL;
	}
	return st;
}

enum arr_status arr_broadcast_arrays(const arr_array *const *arrays, size_t count, arr_array **out,
				     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "broadcast_arrays", ARR_OP_OTHER, arrays, count, err);
	st = broadcast_arrays(arrays, count, out, err);
	return arr__trace_end(&t, st, NULL, err);
}
