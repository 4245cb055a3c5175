/* SPDX-License-Identifier: Apache-2.0 */
/* concatenate and what is built on it. */
#include <stdlib.h>
#include <string.h>

#include "core/iter.h"
#include "core/parallel.h"
#include "layout_internal.h"

enum arr_status arr__slice_axis(const arr_array *src, int axis, int64_t start, int64_t length,
				arr_array **out, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];

	memcpy(shape, src->shape, (size_t)src->ndim * sizeof *shape);
	shape[axis] = length;
	return arr__array_view(src, length > 0 ? src->data + start * src->strides[axis] : src->data,
			       src->ndim, shape, src->strides, out, err);
}

enum arr_status arr__assign_part(arr_array *dst, int axis, int64_t start, int64_t length,
				 const arr_array *src, struct arr_error *err)
{
	arr_array *part = NULL;
	enum arr_status st;

	ARR_TRY(arr__slice_axis(dst, axis, start, length, &part, err));
	st = arr__assign(part, src, NULL, err);
	arr_array_release(part);
	return st;
}

static enum arr_status check_shapes(const arr_array *const *arrays, size_t count, int axis,
				    int64_t *shape, struct arr_error *err)
{
	const arr_array *first = arrays[0];

	memcpy(shape, first->shape, (size_t)first->ndim * sizeof *shape);
	for (size_t k = 1; k < count; k++) {
		const arr_array *a = arrays[k];

		if (a->ndim != first->ndim)
			return arr_error_set(err, ARR_E_SHAPE,
					     "all the input arrays must have same number of "
					     "dimensions, but the array at index 0 has %d and the "
					     "array at index %zu has %d",
					     first->ndim, k, a->ndim);
		for (int i = 0; i < a->ndim; i++) {
			if (i == axis) {
				if (__builtin_add_overflow(shape[i], a->shape[i], &shape[i]))
					return arr_error_set(err, ARR_E_NOMEM,
							     "concatenate: too many elements");
			} else if (a->shape[i] != shape[i]) {
				return arr_error_set(
					err, ARR_E_SHAPE,
					"all the input array dimensions except for the "
					"concatenation axis must match exactly, but along "
					"dimension "
					"%d, the array at index 0 has size %lld and the array at "
					"index %zu has size %lld",
					i, (long long)shape[i], k, (long long)a->shape[i]);
			}
		}
	}
	return ARR_OK;
}

/* Whether an array has axis `inner`, which comes after `outer` in C order, further apart in memory.
 * An array that has them in C order decides alone; one of length 1 along either says nothing,
 * though the result's may be longer. -1: none says anything. */
static int lies_outside(const arr_array *const *arrays, size_t count, int inner, int outer)
{
	int verdict = -1;

	for (size_t k = 0; k < count; k++) {
		const arr_array *a = arrays[k];

		if (a->shape[inner] == 1 || a->shape[outer] == 1)
			continue;
		if (llabs(a->strides[inner]) <= llabs(a->strides[outer]))
			return 0;
		verdict = 1;
	}
	return verdict;
}

/* A new array whose axes lie in memory as those of the joined arrays do. */
static enum arr_status new_joined(const arr_array *const *arrays, size_t count, int ndim,
				  const int64_t *shape, const arr_dtype *dtype, arr_array **out,
				  struct arr_error *err)
{
	int perm[ARR_NDIM_MAX];

	for (int i = 0; i < ndim; i++) {
		int to = i;

		for (int j = i - 1; j >= 0; j--) {
			const int outside = lies_outside(arrays, count, i, perm[j]);

			if (outside == 0)
				break;
			if (outside > 0)
				to = j;
		}
		memmove(perm + to + 1, perm + to, (size_t)(i - to) * sizeof *perm);
		perm[to] = i;
	}
	return arr__array_new_perm(ndim, shape, perm, dtype, out, err);
}

/* A dtype without a size gets what all arrays need. */
static enum arr_status sized_for_all(const arr_array *const *arrays, size_t count,
				     const arr_dtype *dtype, const arr_dtype **out,
				     struct arr_error *err)
{
	const arr_dtype *sized = NULL, *joined = NULL;
	enum arr_status st = ARR_OK;

	for (size_t k = 0; k < count && st == ARR_OK; k++) {
		const arr_dtype *one = NULL;

		st = arr__dtype_sized_for(arrays[k]->dtype, dtype, &one, err);
		if (st != ARR_OK)
			break;
		if (!sized) {
			sized = one;
			continue;
		}
		if (arr__dtype_equal(sized, one)) { /* in whatever byte order it is */
			arr_dtype_release(one);
			continue;
		}
		st = arr_promote_types(sized, one, &joined, err);
		arr_dtype_release(one);
		if (st != ARR_OK)
			break;
		arr_dtype_release(sized);
		sized = joined;
	}
	if (st == ARR_OK)
		*out = sized;
	else
		arr_dtype_release(sized);
	return st;
}

static enum arr_status check_casts(const arr_array *const *arrays, size_t count,
				   const arr_dtype *dtype, enum arr_casting casting,
				   struct arr_error *err)
{
	for (size_t k = 0; k < count; k++)
		if (!arr_can_cast(arrays[k]->dtype, dtype, casting))
			return arr_error_set(err, ARR_E_CASTING,
					     "concatenate: cannot cast array %zu from %s to %s "
					     "according to the rule '%s'",
					     k, arrays[k]->dtype->name, dtype->name,
					     arr_casting_name(casting));
	return ARR_OK;
}

static enum arr_status check_out(const arr_array *into, int ndim, const int64_t *shape,
				 struct arr_error *err)
{
	if (into->ndim != ndim || memcmp(into->shape, shape, (size_t)ndim * sizeof *shape) != 0)
		return arr_error_set(err, ARR_E_SHAPE,
				     "concatenate: output array of shape %s, needs %s",
				     arr__shape_text(into->ndim, into->shape).text,
				     arr__shape_text(ndim, shape).text);
	return arr__require_writeable("concatenate", into, err);
}

/* Into `into`, which has the result's shape. An input may be part of it: then all is joined before
 * the first byte is written. */
static enum arr_status join_into(arr_array *into, const arr_array *const *arrays, size_t count,
				 int axis, arr_array **out, struct arr_error *err)
{
	arr_array *result = NULL;
	enum arr_status st = ARR_OK;
	int64_t start = 0;
	bool apart = true;

	for (size_t k = 0; k < count; k++)
		apart &= !arr_may_share_memory(arrays[k], into);
	if (!apart)
		ARR_TRY(arr__array_new_like(into, into->dtype, ARR_ORDER_K, &result, err));
	for (size_t k = 0; k < count && st == ARR_OK; k++) {
		st = arr__assign_part(apart ? into : result, axis, start, arrays[k]->shape[axis],
				      arrays[k], err);
		start += arrays[k]->shape[axis];
	}
	if (st == ARR_OK && !apart)
		st = arr__assign(into, result, NULL, err);
	arr_array_release(result);
	if (st == ARR_OK)
		*out = arr_array_retain(into);
	return st;
}

/* Whether arrays of one native number dtype that lie in C order are joined along axis 0: their
 * bytes follow each other. */
static bool joins_bytes(const arr_array *const *arrays, size_t count, int axis,
			const struct arr_join_options *options)
{
	const arr_dtype *dtype = arrays[0]->dtype;

	if (axis != 0 || options->out || (options->dtype && options->dtype != dtype) ||
	    !arr__is_number(dtype) || dtype->foreign)
		return false;
	for (size_t k = 0; k < count; k++) {
		if (arrays[k]->dtype != dtype || !arr__is_c_contiguous(arrays[k]))
			return false;
	}
	return true;
}

static enum arr_status join_bytes(const arr_array *const *arrays, size_t count, int ndim,
				  const int64_t *shape, arr_array **out, struct arr_error *err)
{
	arr_array *result = NULL;
	char *to;

	ARR_TRY(arr__array_new(ndim, shape, arrays[0]->dtype, ARR_ORDER_C, false, &result, err));
	to = result->data;
	for (size_t k = 0; k < count; k++) {
		const size_t bytes = (size_t)arr__size_bytes(arrays[k]);

		if (bytes > 0)
			arr__copy_bytes(to, arrays[k]->data, bytes);
		to += bytes;
	}
	*out = result;
	return ARR_OK;
}

/* Along an axis that every array has. */
static enum arr_status join(const arr_array *const *arrays, size_t count, int axis,
			    const struct arr_join_options *options, arr_array **out,
			    struct arr_error *err)
{
	const arr_dtype *dtype = options->dtype, *common = NULL;
	int64_t shape[ARR_NDIM_MAX];
	arr_array *result = NULL;
	enum arr_status st;

	ARR_TRY(check_shapes(arrays, count, axis, shape, err));
	if (joins_bytes(arrays, count, axis, options))
		return join_bytes(arrays, count, arrays[0]->ndim, shape, out, err);
	if (options->out) {
		ARR_TRY(check_casts(arrays, count, options->out->dtype, options->casting, err));
		ARR_TRY(check_out(options->out, arrays[0]->ndim, shape, err));
		return join_into(options->out, arrays, count, axis, out, err);
	}
	if (!dtype)
		ARR_TRY(arr__common_dtype(arrays, count, &common, err));
	else
		ARR_TRY(sized_for_all(arrays, count, dtype, &common, err));
	dtype = common;
	st = check_casts(arrays, count, dtype, options->casting, err);
	if (st == ARR_OK)
		st = new_joined(arrays, count, arrays[0]->ndim, shape, dtype, &result, err);
	if (st == ARR_OK)
		st = join_into(result, arrays, count, axis, out, err);
	arr_array_release(result);
	arr_dtype_release(common);
	return st;
}

typedef enum arr_status view_fn(const arr_array *src, int parameter, arr_array **out,
				struct arr_error *err);

/* join over the views that `view` makes of the arrays. */
static enum arr_status join_views(const arr_array *const *arrays, size_t count, view_fn *view,
				  int parameter, int axis, const struct arr_join_options *options,
				  arr_array **out, struct arr_error *err)
{
	arr_array **views = malloc((count + 1) * sizeof *views);
	enum arr_status st = ARR_OK;
	size_t made = 0;

	if (!views)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate for %zu arrays", count);
	for (; made < count && st == ARR_OK; made++) {
		st = view(arrays[made], parameter, &views[made], err);
		if (st != ARR_OK)
			break;
	}
	if (st == ARR_OK)
		st = join((const arr_array *const *)views, count, axis, options, out, err);
	arr__drop(views, made);
	free(views);
	return st;
}

static enum arr_status as_flat(const arr_array *src, int unused, arr_array **out,
			       struct arr_error *err)
{
	int64_t copied = 0;

	(void)unused;
	return arr__ravel(src, ARR_ORDER_C, out, &copied, err);
}

static enum arr_status check_options(const char *op, size_t count,
				     const struct arr_join_options *options, struct arr_error *err)
{
	if (count == 0)
		return arr_error_set(err, ARR_E_ARG, "%s: need at least one array", op);
	if (options->out && options->dtype)
		return arr_error_set(err, ARR_E_ARG,
				     "%s: takes `out` or `dtype` as an argument, but not both", op);
	return ARR_OK;
}

enum arr_status arr__concatenate(const arr_array *const *arrays, size_t count,
				 const struct arr_join_options *options, arr_array **out,
				 struct arr_error *err)
{
	int axis = 0;

	ARR_TRY(check_options("concatenate", count, options, err));
	if (options->flatten)
		return join_views(arrays, count, as_flat, 0, 0, options, out, err);
	if (arrays[0]->ndim == 0)
		return arr_error_set(err, ARR_E_SHAPE,
				     "zero-dimensional arrays cannot be concatenated");
	ARR_TRY(arr__axis_normalize("concatenate", options->axis, arrays[0]->ndim, &axis, err));
	return join(arrays, count, axis, options, out, err);
}

static const struct arr_join_options defaults = { .casting = ARR_CASTING_SAME_KIND };

typedef enum arr_status join_fn(const arr_array *const *arrays, size_t count,
				const struct arr_join_options *options, arr_array **out,
				struct arr_error *err);

static enum arr_status traced(const char *op, join_fn *fn, const arr_array *const *arrays,
			      size_t count, const struct arr_join_options *options, arr_array **out,
			      struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, op, ARR_OP_COPY, arrays, count, err);
	st = fn(arrays, count, options ? options : &defaults, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_CONCATENATE, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_concatenate(const arr_array *const *arrays, size_t count,
				const struct arr_join_options *options, arr_array **out,
				struct arr_error *err)
{
	return traced("concatenate", arr__concatenate, arrays, count, options, out, err);
}

static enum arr_status stack(const arr_array *const *arrays, size_t count,
			     const struct arr_join_options *options, arr_array **out,
			     struct arr_error *err)
{
	int axis = 0;

	ARR_TRY(check_options("stack", count, options, err));
	for (size_t k = 1; k < count; k++)
		if (arrays[k]->ndim != arrays[0]->ndim ||
		    memcmp(arrays[k]->shape, arrays[0]->shape,
			   (size_t)arrays[0]->ndim * sizeof *arrays[0]->shape) != 0)
			return arr_error_set(
				err, ARR_E_SHAPE,
				"all input arrays must have the same shape: %s and %s",
				arr__shape_text(arrays[0]->ndim, arrays[0]->shape).text,
				arr__shape_text(arrays[k]->ndim, arrays[k]->shape).text);
	ARR_TRY(arr__axis_normalize("stack", options->axis, arrays[0]->ndim + 1, &axis, err));
	if (arrays[0]->ndim < ARR_NDIM_MAX && joins_bytes(arrays, count, axis, options)) {
		int64_t shape[ARR_NDIM_MAX];

		shape[0] = (int64_t)count;
		for (int i = 0; i < arrays[0]->ndim; i++)
			shape[i + 1] = arrays[0]->shape[i];
		return join_bytes(arrays, count, arrays[0]->ndim + 1, shape, out, err);
	}
	return join_views(arrays, count, arr__add_axis, axis, axis, options, out, err);
}

enum arr_status arr_stack(const arr_array *const *arrays, size_t count,
			  const struct arr_join_options *options, arr_array **out,
			  struct arr_error *err)
{
	return traced("stack", stack, arrays, count, options, out, err);
}

static enum arr_status join_atleast(const char *op, const arr_array *const *arrays, size_t count,
				    int ndim, int axis, const struct arr_join_options *options,
				    arr_array **out, struct arr_error *err)
{
	ARR_TRY(check_options(op, count, options, err));
	return join_views(arrays, count, arr__atleast, ndim, axis, options, out, err);
}

static enum arr_status hstack(const arr_array *const *arrays, size_t count,
			      const struct arr_join_options *options, arr_array **out,
			      struct arr_error *err)
{
	return join_atleast("hstack", arrays, count, 1, count > 0 && arrays[0]->ndim > 1, options,
			    out, err);
}

enum arr_status arr_hstack(const arr_array *const *arrays, size_t count,
			   const struct arr_join_options *options, arr_array **out,
			   struct arr_error *err)
{
	return traced("hstack", hstack, arrays, count, options, out, err);
}

static enum arr_status vstack(const arr_array *const *arrays, size_t count,
			      const struct arr_join_options *options, arr_array **out,
			      struct arr_error *err)
{
	return join_atleast("vstack", arrays, count, 2, 0, options, out, err);
}

enum arr_status arr_vstack(const arr_array *const *arrays, size_t count,
			   const struct arr_join_options *options, arr_array **out,
			   struct arr_error *err)
{
	return traced("vstack", vstack, arrays, count, options, out, err);
}

static enum arr_status dstack(const arr_array *const *arrays, size_t count,
			      const struct arr_join_options *options, arr_array **out,
			      struct arr_error *err)
{
	return join_atleast("dstack", arrays, count, 3, 2, options, out, err);
}

enum arr_status arr_dstack(const arr_array *const *arrays, size_t count,
			   const struct arr_join_options *options, arr_array **out,
			   struct arr_error *err)
{
	return traced("dstack", dstack, arrays, count, options, out, err);
}

/* A column of what has less than two axes. */
static enum arr_status as_column(const arr_array *src, int unused, arr_array **out,
				 struct arr_error *err)
{
	arr_array *row = NULL;
	enum arr_status st;

	(void)unused;
	if (src->ndim >= 2) {
		*out = arr_array_retain(src);
		return ARR_OK;
	}
	ARR_TRY(arr__atleast(src, 2, &row, err));
	st = arr__transpose(row, NULL, out, err);
	arr_array_release(row);
	return st;
}

static enum arr_status column_stack(const arr_array *const *arrays, size_t count,
				    const struct arr_join_options *options, arr_array **out,
				    struct arr_error *err)
{
	ARR_TRY(check_options("column_stack", count, options, err));
	return join_views(arrays, count, as_column, 0, 1, options, out, err);
}

enum arr_status arr_column_stack(const arr_array *const *arrays, size_t count, arr_array **out,
				 struct arr_error *err)
{
	return traced("column_stack", column_stack, arrays, count, NULL, out, err);
}
