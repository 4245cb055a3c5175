/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes and axes anew: reshape with a say on copies, atleast_nd, rot90, windows, as_strided. */
#include <string.h>

#include "core/iter.h"
#include "layout_internal.h"

static enum arr_status reshape_mode(const arr_array *src, int ndim, const int64_t *shape,
				    enum arr_order order, enum arr_copy_mode mode, arr_array **out,
				    int64_t *copied, struct arr_error *err)
{
	arr_array *view = NULL;
	enum arr_status st;

	if (order == ARR_ORDER_K)
		return arr_error_set(err, ARR_E_ARG, "reshape: order K is not possible here");
	ARR_TRY(arr__reshape(src, ndim, shape, order, &view, copied, err));
	if (mode == ARR_COPYMODE_NEVER && *copied > 0) {
		arr_array_release(view);
		return arr_error_set(err, ARR_E_ARG,
				     "reshape: unable to avoid creating a copy while reshaping");
	}
	if (mode == ARR_COPYMODE_ALWAYS && *copied == 0) {
		*copied = arr__size_bytes(src);
		st = arr__copy_as(view, NULL, order == ARR_ORDER_A ? arr__own_order(src) : order,
				  out, err);
		arr_array_release(view);
		return st;
	}
	*out = view;
	return ARR_OK;
}

enum arr_status arr_array_reshape_mode(const arr_array *src, int ndim, const int64_t *shape,
				       enum arr_order order, enum arr_copy_mode mode,
				       arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	int64_t copied = 0;

	err = arr__trace_begin(&t, "reshape", ARR_OP_OTHER, ARR__INS(src), err);
	st = reshape_mode(src, ndim, shape, order, mode, out, &copied, err);
	if (st == ARR_OK)
		arr__trace_copied(&t,
				  mode == ARR_COPYMODE_ALWAYS ? ARR_COPY_EXPLICIT
							      : ARR_COPY_NONCONTIGUOUS,
				  copied);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status flatten(const arr_array *src, enum arr_order order, arr_array **out,
			       struct arr_error *err)
{
	arr_array *flat = NULL;
	int64_t copied = 0;
	enum arr_status st;

	ARR_TRY(arr__ravel(src, order, &flat, &copied, err));
	if (copied > 0) {
		*out = flat;
		return ARR_OK;
	}
	st = arr__copy_as(flat, NULL, ARR_ORDER_C, out, err);
	arr_array_release(flat);
	return st;
}

enum arr_status arr_array_flatten(const arr_array *src, enum arr_order order, arr_array **out,
				  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.flatten", ARR_OP_COPY, ARR__INS(src), err);
	st = flatten(src, order, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_EXPLICIT, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr__add_axis(const arr_array *src, int axis, arr_array **out,
			      struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];

	if (src->ndim == ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%d dimensions: maximum is %d",
				     src->ndim + 1, ARR_NDIM_MAX);
	for (int i = 0; i <= src->ndim; i++) {
		shape[i] = i == axis ? 1 : src->shape[i - (i > axis)];
		strides[i] = i == axis ? 0 : src->strides[i - (i > axis)];
	}
	return arr__array_view(src, src->data, src->ndim + 1, shape, strides, out, err);
}

static enum arr_status expand_dims(const arr_array *src, const int *axes, int count,
				   arr_array **out, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
	bool added[ARR_NDIM_MAX] = { false };
	int at = 0, from = 0;

	if (count < 0 || src->ndim + count > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "expand_dims: %d dimensions: maximum is %d",
				     src->ndim + count, ARR_NDIM_MAX);
	for (int k = 0; k < count; k++) {
		ARR_TRY(arr__axis_normalize("expand_dims", axes[k], src->ndim + count, &at, err));
		if (added[at])
			return arr_error_set(err, ARR_E_SHAPE, "expand_dims: repeated axis %d",
					     axes[k]);
		added[at] = true;
	}
	for (int i = 0; i < src->ndim + count; i++) {
		shape[i] = added[i] ? 1 : src->shape[from];
		strides[i] = added[i] ? 0 : src->strides[from];
		from += !added[i];
	}
	return arr__array_view(src, src->data, src->ndim + count, shape, strides, out, err);
}

enum arr_status arr_array_expand_dims_many(const arr_array *src, const int *axes, int count,
					   arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "expand_dims", ARR_OP_OTHER, ARR__INS(src), err);
	st = expand_dims(src, axes, count, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr__atleast(const arr_array *src, int ndim, arr_array **out, struct arr_error *err)
{
	static const int front[] = { 0, 1, 2 }, around[] = { 0, 2 }, behind[] = { 2 };

	if (src->ndim >= ndim)
		return arr__array_view(src, src->data, src->ndim, src->shape, src->strides, out,
				       err);
	if (ndim == 3 && src->ndim == 1)
		return expand_dims(src, around, 2, out, err);
	if (ndim == 3 && src->ndim == 2)
		return expand_dims(src, behind, 1, out, err);
	return expand_dims(src, front, ndim - src->ndim, out, err);
}

enum arr_status arr_atleast_nd(const arr_array *src, int ndim, arr_array **out,
			       struct arr_error *err)
{
	static const char *const names[] = { "atleast_1d", "atleast_2d", "atleast_3d" };
	const char *name = ndim >= 1 && ndim <= 3 ? names[ndim - 1] : "atleast_nd";
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, name, ARR_OP_OTHER, ARR__INS(src), err);
	if (ndim < 1 || ndim > 3)
		st = arr_error_set(err, ARR_E_ARG, "atleast_nd: %d is not 1, 2 or 3", ndim);
	else
		st = arr__atleast(src, ndim, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* axes a and b change places. */
static enum arr_status swap(const arr_array *src, int a, int b, arr_array **out,
			    struct arr_error *err)
{
	int perm[ARR_NDIM_MAX];

	for (int i = 0; i < src->ndim; i++)
		perm[i] = i == a ? b : i == b ? a : i;
	return arr__transpose(src, perm, out, err);
}

enum arr_status arr_matrix_transpose(const arr_array *src, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "matrix_transpose", ARR_OP_OTHER, ARR__INS(src), err);
	if (src->ndim < 2)
		st = arr_error_set(err, ARR_E_SHAPE,
				   "matrix_transpose: input array must be at least 2-dimensional, "
				   "but it is %d",
				   src->ndim);
	else
		st = swap(src, src->ndim - 2, src->ndim - 1, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status rollaxis(const arr_array *src, int axis, int start, arr_array **out,
				struct arr_error *err)
{
	int perm[ARR_NDIM_MAX], from = 0, next = 0;

	ARR_TRY(arr__axis_normalize("rollaxis", axis, src->ndim, &from, err));
	if (start < -src->ndim || start > src->ndim)
		return arr_error_set(err, ARR_E_SHAPE,
				     "rollaxis: 'start' arg requires %d <= start < %d, but %d was "
				     "passed in",
				     -src->ndim, src->ndim + 1, start);
	start = start < 0 ? start + src->ndim : start;
	start -= from < start;
	for (int i = 0; i < src->ndim; i++) {
		next += next == from;
		perm[i] = i == start ? from : next++;
	}
	return arr__transpose(src, perm, out, err);
}

enum arr_status arr_rollaxis(const arr_array *src, int axis, int start, arr_array **out,
			     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "rollaxis", ARR_OP_OTHER, ARR__INS(src), err);
	st = rollaxis(src, axis, start, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* src with some axes reversed. */
static enum arr_status reverse(const arr_array *src, const bool *reversed, arr_array **out,
			       struct arr_error *err)
{
	int64_t strides[ARR_NDIM_MAX];
	char *data = src->data;

	for (int i = 0; i < src->ndim; i++) {
		strides[i] = reversed[i] ? -src->strides[i] : src->strides[i];
		if (reversed[i] && src->size > 0)
			data += (src->shape[i] - 1) * src->strides[i];
	}
	return arr__array_view(src, data, src->ndim, src->shape, strides, out, err);
}

static enum arr_status rot90(const arr_array *src, int64_t k, int axis1, int axis2, arr_array **out,
			     struct arr_error *err)
{
	bool reversed[ARR_NDIM_MAX] = { false };
	arr_array *flipped = NULL;
	enum arr_status st;
	int a = 0, b = 0;

	ARR_TRY(arr__axis_normalize("rot90", axis1, src->ndim, &a, err));
	ARR_TRY(arr__axis_normalize("rot90", axis2, src->ndim, &b, err));
	if (a == b)
		return arr_error_set(err, ARR_E_SHAPE, "rot90: axes must be different, both are %d",
				     a);
	k = (k % 4 + 4) % 4;
	reversed[a] = k == 2 || k == 3;
	reversed[b] = k == 1 || k == 2;
	ARR_TRY(reverse(src, reversed, &flipped, err));
	if (k == 0 || k == 2) {
		*out = flipped;
		return ARR_OK;
	}
	st = swap(flipped, a, b, out, err);
	arr_array_release(flipped);
	return st;
}

enum arr_status arr_rot90(const arr_array *src, int64_t k, int axis1, int axis2, arr_array **out,
			  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "rot90", ARR_OP_OTHER, ARR__INS(src), err);
	st = rot90(src, k, axis1, axis2, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status flip_one(const char *op, const arr_array *src, int axis, arr_array **out,
				struct arr_error *err)
{
	bool reversed[ARR_NDIM_MAX] = { false };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, op, ARR_OP_OTHER, ARR__INS(src), err);
	if (src->ndim <= axis) {
		st = arr_error_set(err, ARR_E_SHAPE, "%s: input must be >= %d-d", op, axis + 1);
	} else {
		reversed[axis] = true;
		st = reverse(src, reversed, out, err);
	}
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_fliplr(const arr_array *src, arr_array **out, struct arr_error *err)
{
	return flip_one("fliplr", src, 1, out, err);
}

enum arr_status arr_flipud(const arr_array *src, arr_array **out, struct arr_error *err)
{
	return flip_one("flipud", src, 0, out, err);
}

/* ---- windows, as_strided ---- */

static enum arr_status windows(const arr_array *src, const int64_t *window, const int *axes,
			       int count, arr_array **out, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX], total = 0;
	int axis = 0;

	if (!axes && count != src->ndim)
		return arr_error_set(err, ARR_E_SHAPE,
				     "sliding_window_view: since axis is None, must provide "
				     "window_shape for all dimensions: %d and not %d",
				     src->ndim, count);
	if (count < 0 || src->ndim + count > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE,
				     "sliding_window_view: %d dimensions: maximum is %d",
				     src->ndim + count, ARR_NDIM_MAX);
	for (int i = 0; i < src->ndim; i++) {
		shape[i] = src->shape[i];
		strides[i] = src->strides[i];
	}
	for (int k = 0; k < count; k++) {
		if (window[k] < 0)
			return arr_error_set(err, ARR_E_ARG,
					     "sliding_window_view: window shape cannot contain "
					     "negative values: %lld",
					     (long long)window[k]);
		axis = k;
		if (axes)
			ARR_TRY(arr__axis_normalize("sliding_window_view", axes[k], src->ndim,
						    &axis, err));
		if (shape[axis] < window[k])
			return arr_error_set(err, ARR_E_SHAPE,
					     "sliding_window_view: window of %lld cannot be larger "
					     "than axis %d with size %lld",
					     (long long)window[k], axis, (long long)shape[axis]);
		shape[axis] -= window[k] - 1;
		shape[src->ndim + k] = window[k];
		strides[src->ndim + k] = src->strides[axis];
	}
	/* windows overlap: there can be more elements than bytes */
	ARR_TRY(arr__shape_count(src->ndim + count, shape, src->dtype, &total, err));
	ARR_TRY(arr__array_view(src, src->data, src->ndim + count, shape, strides, out, err));
	(*out)->flags &= ~(unsigned)ARR_WRITEABLE;
	return ARR_OK;
}

enum arr_status arr_sliding_window_view(const arr_array *src, const int64_t *window,
					const int *axes, int count, arr_array **out,
					struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "sliding_window_view", ARR_OP_OTHER, ARR__INS(src), err);
	st = windows(src, window, axes, count, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* Whether every element lies in the owner's memory. Nothing overflows: lengths and strides are held
 * against the owner's extent first. */
static bool fits_owner(const arr_array *src, int ndim, const int64_t *shape, const int64_t *strides)
{
	const arr_array *owner = src->base ? src->base : src;
	uintptr_t low, high;
	int64_t before, after, extent;

	arr__memory_bounds(owner, &low, &high);
	extent = (int64_t)(high - low);
	before = (int64_t)((uintptr_t)src->data - low);
	after = (int64_t)(high - (uintptr_t)src->data) - (int64_t)src->dtype->item_bytes;
	for (int i = 0; i < ndim; i++) {
		int64_t span;

		if (__builtin_mul_overflow(shape[i] - 1, strides[i], &span) || span > extent ||
		    span < -extent)
			return false;
		if (span < 0)
			before += span;
		else
			after -= span;
		if (before < 0 || after < 0)
			return false;
	}
	return before >= 0 && after >= 0;
}

static enum arr_status as_strided(const arr_array *src, int ndim, const int64_t *shape,
				  const int64_t *strides, arr_array **out, struct arr_error *err)
{
	int64_t count = 0;

	ARR_TRY(arr__shape_count(ndim, shape, src->dtype, &count, err));
	if (count > 0 && !fits_owner(src, ndim, shape, strides))
		return arr_error_set(
			err, ARR_E_ARG,
			"as_strided: shape %s with these strides reaches beyond the memory "
			"of an array of shape %s",
			arr__shape_text(ndim, shape).text,
			arr__shape_text(src->ndim, src->shape).text);
	return arr__array_view(src, src->data, ndim, shape, strides, out, err);
}

enum arr_status arr_as_strided(const arr_array *src, int ndim, const int64_t *shape,
			       const int64_t *strides, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "as_strided", ARR_OP_OTHER, ARR__INS(src), err);
	st = as_strided(src, ndim, shape, strides, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* ---- helpers for callers ---- */

enum arr_status arr_broadcast_lengths(const int *ndims, const int64_t *const *shapes, size_t count,
				      int *out_ndim, int64_t *out_shape, struct arr_error *err)
{
	int64_t joined[ARR_NDIM_MAX];
	int ndim = 0;

	for (size_t k = 0; k < count; k++) {
		if (ndims[k] < 0 || ndims[k] > ARR_NDIM_MAX)
			return arr_error_set(err, ARR_E_SHAPE, "%d dimensions: maximum is %d",
					     ndims[k], ARR_NDIM_MAX);
		if (!arr__shape_join(&ndim, joined, ndims[k], shapes[k]))
			return arr_error_set(
				err, ARR_E_SHAPE,
				"shape mismatch: objects cannot be broadcast to a single "
				"shape: mismatch at argument %zu with shape %s",
				k, arr__shape_text(ndims[k], shapes[k]).text);
	}
	*out_ndim = ndim;
	if (ndim > 0)
		memcpy(out_shape, joined, (size_t)ndim * sizeof *joined);
	return ARR_OK;
}

enum arr_status arr_normalize_axis_index(int axis, int ndim, int *out, struct arr_error *err)
{
	return arr__axis_normalize("normalize_axis_index", axis, ndim, out, err);
}

enum arr_status arr_normalize_axis_tuple(const int *axes, int count, int ndim, bool allow_duplicate,
					 int *out, struct arr_error *err)
{
	for (int k = 0; k < count; k++) {
		ARR_TRY(arr__axis_normalize("normalize_axis_tuple", axes[k], ndim, &out[k], err));
		for (int i = 0; i < k && !allow_duplicate; i++)
			if (out[i] == out[k])
				return arr_error_set(err, ARR_E_SHAPE, "repeated axis %d", axes[k]);
	}
	return ARR_OK;
}

void arr_byte_bounds(const arr_array *array, uintptr_t *low, uintptr_t *high)
{
	arr__memory_bounds(array, low, high);
}
