/* SPDX-License-Identifier: Apache-2.0 */
/* take, put and their forms along an axis; choose, compress. */
#include <string.h>

#include "core/iter.h"
#include "core/trace.h"
#include "fancy.h"

static const struct arr_take_options defaults;

/* Indices for take and put, where bool counts as integers. */
static enum arr_status flat_indices(const arr_array *indices, arr_array **out,
				    struct arr_error *err)
{
	if (indices->dtype == ARR_BOOL)
		return arr__copy_as(indices, ARR_INT64, ARR_ORDER_K, out, err);
	return arr__as_indices(indices, "indices", out, err);
}

static enum arr_status check_mode(const char *op, enum arr_index_mode mode, struct arr_error *err)
{
	if (mode == ARR_MODE_RAISE || mode == ARR_MODE_WRAP || mode == ARR_MODE_CLIP)
		return ARR_OK;
	return arr_error_set(err, ARR_E_ARG, "%s: no such index mode: %d", op, (int)mode);
}

enum arr_status arr__give_out(const char *op, arr_array *result, arr_array *into,
			      enum arr_casting casting, arr_array **out, struct arr_error *err)
{
	enum arr_status st = ARR_OK;

	if (!into) {
		*out = result;
		return ARR_OK;
	}
	if (into->ndim != result->ndim ||
	    memcmp(into->shape, result->shape, (size_t)into->ndim * sizeof *into->shape) != 0)
		st = arr_error_set(err, ARR_E_SHAPE, "%s: output array of shape %s, needs %s", op,
				   arr__shape_text(into->ndim, into->shape).text,
				   arr__shape_text(result->ndim, result->shape).text);
	if (st == ARR_OK)
		st = arr__require_writeable(op, into, err);
	if (st == ARR_OK && !arr_can_cast(result->dtype, into->dtype, casting))
		st = arr_error_set(
			err, ARR_E_CASTING, "%s: cannot cast %s to %s according to the rule '%s'",
			op, result->dtype->name, into->dtype->name, arr_casting_name(casting));
	if (st == ARR_OK)
		st = arr__assign(into, result, NULL, err);
	arr_array_release(result);
	if (st == ARR_OK)
		*out = arr_array_retain(into);
	return st;
}

/* The plan for src's elements at indices along axis. The caller clears f. */
static enum arr_status plan_axis(struct arr__fancy *f, const arr_array *src, const arr_array *index,
				 int axis, struct arr_error *err)
{
	f->data = src->data;
	f->dtype = src->dtype;
	f->at = axis;
	for (int i = 0; i < src->ndim; i++) {
		if (i == axis)
			continue;
		f->rest_shape[f->rest_ndim] = src->shape[i];
		f->rest_strides[f->rest_ndim++] = src->strides[i];
	}
	ARR_TRY(arr__fancy_add(f, index, src->shape[axis], src->strides[axis], axis, NULL, err));
	return arr__fancy_join(f, err);
}

enum arr_status arr__take(const arr_array *src, const arr_array *indices, int axis,
			  enum arr_index_mode mode, arr_array **out, struct arr_error *err)
{
	struct arr__fancy f = { .mode = (enum arr__bounds)mode };
	int64_t before = 1, after = 1;
	arr_array *index = NULL;
	enum arr_status st;

	ARR_TRY(flat_indices(indices, &index, err));
	st = plan_axis(&f, src, index, axis, err);
	for (int i = 0; i < src->ndim; i++) {
		before *= i < axis ? src->shape[i] : 1;
		after *= i > axis ? src->shape[i] : 1;
	}
	if (st == ARR_OK && src->shape[axis] == 0 && index->size > 0 && before > 0 && after > 0)
		st = arr_error_set(err, ARR_E_INDEX,
				   "cannot do a non-empty take from an empty axes.");
	/* where nothing is taken, clipped indices are not looked at: there may be nothing to clip
	 * to */
	if (st == ARR_OK && after == 0 && before > 0 && mode != ARR_MODE_CLIP)
		st = arr__fancy_check(&f, err);
	if (st == ARR_OK)
		st = arr__fancy_get(&f, true, out, err);
	arr__fancy_clear(&f);
	arr_array_release(index);
	return st;
}

/* src itself, or ravelled for `flatten`. */
static enum arr_status along(const char *op, const arr_array *src,
			     const struct arr_take_options *options, arr_array **view, int *axis,
			     struct arr_error *err)
{
	int64_t copied = 0;

	*axis = 0;
	if (options->flatten)
		return arr__ravel(src, ARR_ORDER_C, view, &copied, err);
	ARR_TRY(arr__axis_normalize(op, options->axis, src->ndim, axis, err));
	*view = arr_array_retain(src);
	return ARR_OK;
}

/* take and compress let a 0-d array pass for one of length 1. */
static enum arr_status along_or_0d(const char *op, const arr_array *src,
				   const struct arr_take_options *options, arr_array **view,
				   int *axis, struct arr_error *err)
{
	struct arr_take_options flat = *options;

	flat.flatten |= src->ndim == 0 && (options->axis == 0 || options->axis == -1);
	return along(op, src, &flat, view, axis, err);
}

static enum arr_status take(const arr_array *src, const arr_array *indices,
			    const struct arr_take_options *options, arr_array **out,
			    struct arr_error *err)
{
	arr_array *view = NULL, *result = NULL;
	enum arr_status st;
	int axis = 0;

	ARR_TRY(check_mode("take", options->mode, err));
	/* NumPy takes into a copy in src's dtype, which out has to cast to safely */
	if (options->out && !arr_can_cast(options->out->dtype, src->dtype, ARR_CASTING_SAFE))
		return arr_error_set(err, ARR_E_CASTING,
				     "take: cannot cast out from %s to %s according to the rule "
				     "'safe'",
				     options->out->dtype->name, src->dtype->name);
	ARR_TRY(along_or_0d("take", src, options, &view, &axis, err));
	st = arr__take(view, indices, axis, options->mode, &result, err);
	if (st == ARR_OK)
		st = arr__give_out("take", result, options->out, ARR_CASTING_UNSAFE, out, err);
	arr_array_release(view);
	return st;
}

enum arr_status arr_take(const arr_array *src, const arr_array *indices,
			 const struct arr_take_options *options, arr_array **out,
			 struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "take", ARR_OP_INDEX, ARR__INS(src, indices), err);
	st = take(src, indices, options ? options : &defaults, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_FANCY_INDEX, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

/* 0 .. length - 1 along axis of ndim. */
static enum arr_status range_along(int64_t length, int axis, int ndim, arr_array **out,
				   struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];
	arr_array *range = NULL;

	for (int i = 0; i < ndim; i++)
		shape[i] = i == axis ? length : 1;
	ARR_TRY(arr__array_new(ndim, shape, ARR_INT64, ARR_ORDER_C, false, &range, err));
	for (int64_t i = 0; i < length; i++)
		((int64_t *)(void *)range->data)[i] = i;
	*out = range;
	return ARR_OK;
}

/* The plan for a[i, j, ...] with indices in the place of axis. The caller clears f. */
static enum arr_status plan_along(struct arr__fancy *f, const char *op, const arr_array *a,
				  const arr_array *indices, int axis, const arr_array *apart_from,
				  struct arr_error *err)
{
	if (indices->dtype->kind != 'i' && indices->dtype->kind != 'u')
		return arr_error_set(err, ARR_E_INDEX,
				     "%s: indices must be an integer array, not %s", op,
				     indices->dtype->name);
	if (indices->ndim != a->ndim)
		return arr_error_set(err, ARR_E_SHAPE,
				     "%s: indices have %d dimensions and the array has %d", op,
				     indices->ndim, a->ndim);
	f->data = a->data;
	f->dtype = a->dtype;
	for (int i = 0; i < a->ndim; i++) {
		arr_array *range = NULL;
		enum arr_status st;

		if (i == axis) {
			ARR_TRY(arr__fancy_add(f, indices, a->shape[i], a->strides[i], i,
					       apart_from, err));
			continue;
		}
		ARR_TRY(range_along(a->shape[i], i, a->ndim, &range, err));
		st = arr__fancy_add(f, range, a->shape[i], a->strides[i], i, NULL, err);
		arr_array_release(range);
		if (st != ARR_OK)
			return st;
	}
	return arr__fancy_join(f, err);
}

static enum arr_status take_along_axis(const arr_array *src, const arr_array *indices,
				       const struct arr_take_options *options, arr_array **out,
				       struct arr_error *err)
{
	struct arr__fancy f = { 0 };
	arr_array *view = NULL;
	enum arr_status st;
	int axis = 0;

	ARR_TRY(along("take_along_axis", src, options, &view, &axis, err));
	st = plan_along(&f, "take_along_axis", view, indices, axis, NULL, err);
	if (st == ARR_OK)
		st = arr__fancy_get(&f, false, out, err);
	arr__fancy_clear(&f);
	arr_array_release(view);
	return st;
}

enum arr_status arr_take_along_axis(const arr_array *src, const arr_array *indices,
				    const struct arr_take_options *options, arr_array **out,
				    struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "take_along_axis", ARR_OP_INDEX, ARR__INS(src, indices), err);
	st = take_along_axis(src, indices, options ? options : &defaults, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_FANCY_INDEX, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr__cycle(const arr_array *values, const arr_dtype *dtype, int64_t count,
			   arr_array **out, struct arr_error *err)
{
	arr_array *flat = NULL, *cycle = NULL;
	int64_t copied = 0, have, bytes;
	enum arr_status st;

	ARR_TRY(arr__ravel(values, ARR_ORDER_C, &flat, &copied, err));
	st = arr__array_new(1, &count, dtype, ARR_ORDER_C, false, &cycle, err);
	if (st == ARR_OK && count > 0) {
		have = flat->size < count ? flat->size : count;
		bytes = arr__size_bytes(cycle);
		flat->size = cycle->size = flat->shape[0] = cycle->shape[0] = have;
		st = arr__assign(cycle, flat, NULL, err);
		cycle->size = cycle->shape[0] = count;
		have *= (int64_t)dtype->item_bytes;
		while (st == ARR_OK && have < bytes) { /* doubles what is there */
			int64_t step = have < bytes - have ? have : bytes - have;

			memcpy(cycle->data + have, cycle->data, (size_t)step);
			have += step;
		}
	}
	arr_array_release(flat);
	if (st == ARR_OK)
		*out = cycle;
	else
		arr_array_release(cycle);
	return st;
}

enum arr_status arr__require_safe(const char *op, const arr_array *values, const arr_array *dst,
				  struct arr_error *err)
{
	if (arr_can_cast(values->dtype, dst->dtype, ARR_CASTING_SAFE))
		return ARR_OK;
	return arr_error_set(err, ARR_E_CASTING,
			     "%s: cannot cast values from %s to %s according to the rule 'safe'",
			     op, values->dtype->name, dst->dtype->name);
}

/* flat: C-contiguous, 1-d, shares no memory with index and values. */
static enum arr_status put_flat(arr_array *flat, const arr_array *index, const arr_array *values,
				enum arr_index_mode mode, struct arr_error *err)
{
	struct arr__fancy f = { .mode = (enum arr__bounds)mode };
	arr_array *cycle = NULL, *ravelled = NULL;
	int64_t copied = 0;
	enum arr_status st;

	if (flat->size == 0 && index->size > 0)
		return arr_error_set(err, ARR_E_INDEX,
				     "put: cannot replace elements of an empty array");
	if (values->size == 0 || index->size == 0)
		return ARR_OK;
	ARR_TRY(arr__ravel(index, ARR_ORDER_C, &ravelled, &copied, err));
	st = arr__cycle(values, flat->dtype, index->size, &cycle, err);
	if (st == ARR_OK)
		st = plan_axis(&f, flat, ravelled, 0, err);
	if (st == ARR_OK)
		st = arr__fancy_set(&f, cycle, err);
	arr__fancy_clear(&f);
	arr_array_release(cycle);
	arr_array_release(ravelled);
	return st;
}

static enum arr_status put(arr_array *dst, const arr_array *indices, const arr_array *values,
			   enum arr_index_mode mode, struct arr_error *err)
{
	arr_array *index = NULL, *flat = NULL, *back = NULL;
	int64_t copied = 0;
	enum arr_status st;

	ARR_TRY(check_mode("put", mode, err));
	ARR_TRY(arr__require_writeable("put", dst, err));
	ARR_TRY(flat_indices(indices, &index, err));
	/* what overlaps dst is read from the copy's maker, so put into a copy then too */
	if (arr_may_share_memory(index, dst) || !arr__is_c_contiguous(dst)) {
		st = arr__copy_as(dst, NULL, ARR_ORDER_C, &back, err);
		if (st == ARR_OK)
			st = arr__ravel(back, ARR_ORDER_C, &flat, &copied, err);
	} else {
		st = arr__ravel(dst, ARR_ORDER_C, &flat, &copied, err);
	}
	if (st == ARR_OK)
		st = put_flat(flat, index, values, mode, err);
	if (st == ARR_OK && back)
		st = arr__assign(dst, back, NULL, err);
	arr_array_release(flat);
	arr_array_release(back);
	arr_array_release(index);
	return st;
}

enum arr_status arr_put(arr_array *dst, const arr_array *indices, const arr_array *values,
			enum arr_index_mode mode, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "put", ARR_OP_INDEX, ARR__INS(indices, values), err);
	st = put(dst, indices, values, mode, err);
	return arr__trace_end(&t, st, &dst, err);
}

/* dst, flattened if it has to be: the caller writes the copy back. */
static enum arr_status put_along_axis(arr_array *dst, const arr_array *indices,
				      const arr_array *values,
				      const struct arr_take_options *options, struct arr_error *err)
{
	struct arr__fancy f = { 0 };
	arr_array *view = NULL, *fitted = NULL, *ready = NULL;
	enum arr_status st;
	bool copied;
	int axis = 0;

	ARR_TRY(arr__require_writeable("put_along_axis", dst, err));
	ARR_TRY(along("put_along_axis", dst, options, &view, &axis, err));
	copied = !arr_may_share_memory(view, dst) && dst->size > 0;
	st = plan_along(&f, "put_along_axis", view, indices, axis, dst, err);
	if (st == ARR_OK)
		st = arr__fancy_fit(&f, values, &fitted, err);
	if (st == ARR_OK)
		st = arr__ready_value(fitted, dst, &ready, err);
	if (st == ARR_OK)
		st = arr__fancy_set(&f, ready, err);
	if (st == ARR_OK && copied) {
		arr_array *back = NULL;
		int64_t unused = 0;

		st = arr__reshape(view, dst->ndim, dst->shape, ARR_ORDER_C, &back, &unused, err);
		if (st == ARR_OK)
			st = arr__assign(dst, back, NULL, err);
		arr_array_release(back);
	}
	arr__fancy_clear(&f);
	arr_array_release(ready);
	arr_array_release(fitted);
	arr_array_release(view);
	return st;
}

enum arr_status arr_put_along_axis(arr_array *dst, const arr_array *indices,
				   const arr_array *values, const struct arr_take_options *options,
				   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "put_along_axis", ARR_OP_INDEX, ARR__INS(indices, values), err);
	st = put_along_axis(dst, indices, values, options ? options : &defaults, err);
	return arr__trace_end(&t, st, &dst, err);
}

static enum arr_status compress(const arr_array *condition, const arr_array *src,
				const struct arr_take_options *options, arr_array **out,
				struct arr_error *err)
{
	arr_array *mask = NULL, *position = NULL, *view = NULL, *result = NULL;
	enum arr_status st;
	int axis = 0;

	if (condition->ndim != 1)
		return arr_error_set(err, ARR_E_SHAPE,
				     "compress: condition must be a 1-d array, not %s",
				     arr__shape_text(condition->ndim, condition->shape).text);
	ARR_TRY(along_or_0d("compress", src, options, &view, &axis, err));
	st = arr__as_mask(condition, ARR_ORDER_K, &mask, err);
	if (st == ARR_OK)
		st = arr__mask_positions(mask, &position, err);
	if (st == ARR_OK)
		st = arr__take(view, position, axis, ARR_MODE_RAISE, &result, err);
	if (st == ARR_OK)
		st = arr__give_out("compress", result, options->out, ARR_CASTING_UNSAFE, out, err);
	arr_array_release(position);
	arr_array_release(mask);
	arr_array_release(view);
	return st;
}

enum arr_status arr_compress(const arr_array *condition, const arr_array *src,
			     const struct arr_take_options *options, arr_array **out,
			     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "compress", ARR_OP_INDEX, ARR__INS(condition, src), err);
	st = compress(condition, src, options ? options : &defaults, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_FANCY_INDEX, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}
