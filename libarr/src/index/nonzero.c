/* SPDX-License-Identifier: Apache-2.0 */
/* Where elements are not zero. */
#include "core/trace.h"
#include "fancy.h"

static enum arr_status nonzero(const arr_array *src, arr_array **out, struct arr_error *err)
{
	arr_array *mask = NULL;
	enum arr_status st;

	if (src->ndim == 0)
		return arr_error_set(err, ARR_E_ARG,
				     "calling nonzero on 0d arrays is not allowed: use atleast_1d "
				     "first");
	ARR_TRY(arr__as_mask(src, ARR_ORDER_K, &mask, err));
	st = arr__mask_positions(mask, out, err);
	arr_array_release(mask);
	return st;
}

enum arr_status arr_nonzero(const arr_array *src, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "nonzero", ARR_OP_INDEX, ARR__INS(src), err);
	st = nonzero(src, out, err);
	for (int i = 0; st == ARR_OK && i < src->ndim; i++)
		arr__trace_output(&t, out[i]);
	return arr__trace_end(&t, st, NULL, err);
}

/* Each axis's positions lie together, one axis after the other: F order, as in NumPy. */
static enum arr_status argwhere(const arr_array *src, arr_array **out, struct arr_error *err)
{
	arr_array *positions[ARR_NDIM_MAX], *mask = NULL, *result = NULL;
	int64_t shape[2] = { 0, src->ndim };
	enum arr_status st;

	ARR_TRY(arr__as_mask(src, ARR_ORDER_K, &mask, err));
	shape[0] = arr__mask_count(mask);
	st = arr__array_new(2, shape, ARR_INT64, ARR_ORDER_F, false, &result, err);
	if (st == ARR_OK && src->ndim > 0)
		st = arr__mask_positions(mask, positions, err);
	if (st == ARR_OK) {
		for (int i = 0; i < src->ndim; i++) {
			arr__move()->copy[3](result->data + i * result->strides[1],
					     positions[i]->data, 8, 8, (size_t)shape[0], 8);
			arr_array_release(positions[i]);
		}
		*out = result;
	} else {
		arr_array_release(result);
	}
	arr_array_release(mask);
	return st;
}

enum arr_status arr_argwhere(const arr_array *src, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "argwhere", ARR_OP_INDEX, ARR__INS(src), err);
	st = argwhere(src, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status flatnonzero(const arr_array *src, arr_array **out, struct arr_error *err)
{
	arr_array *mask = NULL, *flat = NULL;
	int64_t copied = 0;
	enum arr_status st;

	ARR_TRY(arr__as_mask(src, ARR_ORDER_C, &mask, err));
	st = arr__ravel(mask, ARR_ORDER_C, &flat, &copied, err);
	if (st == ARR_OK)
		st = arr__mask_positions(flat, out, err);
	arr_array_release(flat);
	arr_array_release(mask);
	return st;
}

enum arr_status arr_flatnonzero(const arr_array *src, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "flatnonzero", ARR_OP_INDEX, ARR__INS(src), err);
	st = flatnonzero(src, out, err);
	return arr__trace_end(&t, st, out, err);
}
