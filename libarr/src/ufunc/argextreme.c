/* SPDX-License-Identifier: Apache-2.0 */
/* argmax and argmin along one axis, or over the flattened array. */
#include "core/array_small.h"
#include "sort/sort_internal.h"
#include "statistics/statistics_internal.h"
#include "ufunc_internal.h"

/* What is looked for: by the type's loop, or, where it has none, by comparing texts. */
struct extreme {
	arr__arg_fn *loop; /* NULL: texts */
	const arr_dtype *dtype;
	bool largest;
};

static int64_t find(const struct extreme *e, const char *row, ptrdiff_t stride, size_t count)
{
	size_t best = 0;

	if (e->loop)
		return (int64_t)e->loop(row, stride, count);
	for (size_t i = 1; i < count; i++) {
		const int order = arr__compare_elements(e->dtype, row + (ptrdiff_t)i * stride,
							row + (ptrdiff_t)best * stride);

		if (e->largest ? order > 0 : order < 0)
			best = i;
	}
	return (int64_t)best;
}

/* Fills out, whose axes are src's without (or with length 1 at) `axis`, position by position. */
static void search(const struct extreme *e, const arr_array *src, int axis,
		   const struct arr__reduction *r, arr_array *out)
{
	int64_t kept[ARR_NDIM_MAX], out_strides[ARR_NDIM_MAX] = { 0 };
	const int64_t *strides[] = { out_strides, src->strides };
	struct arr__iter it;

	for (int i = 0; i < src->ndim; i++)
		kept[i] = i == axis ? 1 : src->shape[i];
	for (int k = 0; k < r->ndim; k++) {
		if (r->axis[k] != axis)
			out_strides[r->axis[k]] = out->strides[k];
	}
	arr__iter_init(&it, src->ndim, kept, 2, (char *[]){ out->data, src->data }, strides,
		       ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return;
	do {
		for (size_t i = 0; i < it.inner_count; i++) {
			const ptrdiff_t k = (ptrdiff_t)i;
			const char *row = it.data[1] + k * it.inner_strides[1];
			char *dst = it.data[0] + k * it.inner_strides[0];

			*(int64_t *)(void *)dst = find(e, row, (ptrdiff_t)src->strides[axis],
						       (size_t)src->shape[axis]);
		}
	} while (arr__iter_next(&it));
}

/* src as the search needs it: aligned, and in one row if no axis is named. */
static enum arr_status prepare(const arr_array *src, bool flatten, struct arr__trace *t,
			       arr_array **out, struct arr_error *err)
{
	const int64_t shape[] = { src->size }, strides[] = { src->dtype->item_bytes };
	const arr_dtype *native = NULL;
	arr_array *copy = NULL;
	enum arr_status st;

	if ((src->flags & ARR_ALIGNED) && (!flatten || arr__is_c_contiguous(src))) {
		copy = arr_array_retain(src);
	} else {
		ARR_TRY(arr__dtype_native(src->dtype, &native, err));
		st = arr__copy_as(src, native, ARR_ORDER_C, &copy, err);
		arr__dtype_release(native);
		if (st != ARR_OK)
			return st;
		arr__trace_copied(t, ARR_COPY_NONCONTIGUOUS, arr__size_bytes(copy));
	}
	if (!flatten) {
		*out = copy;
		return ARR_OK;
	}
	st = arr__array_view(copy, copy->data, 1, shape, strides, out, err);
	arr_array_release(copy);
	return st;
}

static enum arr_status position(const char *op, arr__arg_fn *const *loops, const arr_array *src,
				const struct arr_reduce_options *options, struct arr__trace *t,
				arr_array **out, struct arr_error *err)
{
	struct extreme e = { loops[src->dtype->type], src->dtype, loops == arr__argmax_loops };
	const bool flatten =
		!options->axes || arr__axis_of_scalar(src, options->axes[0], options->axis_count);
	struct arr__reduction r;
	arr_array *ready = NULL;
	enum arr_status st;

	if (options->axes && options->axis_count != 1)
		return arr_error_set(err, ARR_E_ARG, "%s: %d axes given, takes one", op,
				     options->axis_count);
	if (flatten && !options->keepdims && src->size > 0 && (src->flags & ARR_ALIGNED) &&
	    arr__is_c_contiguous(src) && e.loop) {
		const int64_t at = (int64_t)e.loop(src->data, (ptrdiff_t)src->dtype->item_bytes,
						   (size_t)src->size);

		return arr__array_new_0d(ARR_INT64, &at, out, err);
	}
	ARR_TRY(arr__reduction_axes(op, src, options, &r, err));
	if (r.reduced_size == 0)
		return arr_error_set(err, ARR_E_SHAPE, "attempt to get %s of an empty sequence",
				     op);
	if (!e.loop && !arr__is_text(src->dtype))
		return arr_error_set(err, ARR_E_DTYPE, "%s: no order among elements of dtype %s",
				     op, src->dtype->name);
	ARR_TRY(prepare(src, flatten, t, &ready, err));
	e.dtype = ready->dtype;
	st = arr__array_new(r.ndim, r.shape, ARR_INT64, ARR_ORDER_C, false, out, err);
	if (st == ARR_OK && flatten) {
		*(int64_t *)(void *)(*out)->data =
			find(&e, ready->data, (ptrdiff_t)ready->strides[0], (size_t)ready->size);
	} else if (st == ARR_OK) {
		int axis = 0;

		while (!r.reduced[axis])
			axis++;
		search(&e, ready, axis, &r, *out);
	}
	arr_array_release(ready);
	return st;
}

static enum arr_status traced(const char *name, const char *op, arr__arg_fn *const *loops,
			      const arr_array *src, const struct arr_reduce_options *options,
			      arr_array **out, struct arr_error *err)
{
	static const struct arr_reduce_options defaults;
	arr_array *result = NULL;
	struct arr__trace t;
	enum arr_status st;

	if (!options)
		options = &defaults;
	err = arr__trace_begin(&t, name, ARR_OP_REDUCE, ARR__INS(src), err);
	st = position(op, loops, src, options, &t, &result, err);
	if (st == ARR_OK)
		st = arr__deliver(op, options->out, &result, err);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_argmax(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	return traced("ndarray.argmax", "argmax", arr__argmax_loops, src, options, out, err);
}

enum arr_status arr_argmin(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	return traced("ndarray.argmin", "argmin", arr__argmin_loops, src, options, out, err);
}
