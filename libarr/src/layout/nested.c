/* SPDX-License-Identifier: Apache-2.0 */
/* block: arrays joined as nested lists say. */
#include <stdlib.h>

#include "layout_internal.h"

/* Lists inside each other, the same everywhere, and the most axes that an array has. */
static enum arr_status measure(const struct arr_block *b, int depth, int *depth_all, int *ndim,
			       struct arr_error *err)
{
	if (b->array) {
		if (*depth_all >= 0 && *depth_all != depth)
			return arr_error_set(err, ARR_E_SHAPE,
					     "block: list depths are mismatched: %d and %d",
					     *depth_all, depth);
		*depth_all = depth;
		if (b->array->ndim > *ndim)
			*ndim = b->array->ndim;
		return ARR_OK;
	}
	if (b->count == 0)
		return arr_error_set(err, ARR_E_ARG, "block: lists cannot be empty");
	if (depth == ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "block: lists nested deeper than %d",
				     ARR_NDIM_MAX);
	for (size_t i = 0; i < b->count; i++)
		ARR_TRY(measure(&b->parts[i], depth + 1, depth_all, ndim, err));
	return ARR_OK;
}

/* src with axes of length 1 in front. */
static enum arr_status with_ndim(const arr_array *src, int ndim, arr_array **out,
				 struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
	const int added = ndim - src->ndim;

	for (int i = 0; i < ndim; i++) {
		shape[i] = i < added ? 1 : src->shape[i - added];
		strides[i] = i < added ? 0 : src->strides[i - added];
	}
	return arr__array_view(src, src->data, ndim, shape, strides, out, err);
}

/* Depth is at most ARR_NDIM_MAX (measure). axis: of the list that b is, in the result. */
static enum arr_status build(const struct arr_block *b, int ndim, int axis, arr_array **out,
			     struct arr_error *err)
{
	const struct arr_join_options along = { .axis = axis, .casting = ARR_CASTING_SAME_KIND };
	arr_array **parts;
	enum arr_status st = ARR_OK;
	size_t made = 0;

	if (b->array)
		return with_ndim(b->array, ndim, out, err);
	parts = malloc(b->count * sizeof *parts);
	if (!parts)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate for %zu arrays", b->count);
	for (; made < b->count && st == ARR_OK; made++) {
		st = build(&b->parts[made], ndim, axis + 1, &parts[made], err);
		if (st != ARR_OK)
			break;
	}
	if (st == ARR_OK)
		st = arr__concatenate((const arr_array *const *)parts, b->count, &along, out, err);
	arr__drop(parts, made);
	free(parts);
	return st;
}

static enum arr_status block(const struct arr_block *b, arr_array **out, struct arr_error *err)
{
	int depth = -1, ndim = 0;

	ARR_TRY(measure(b, 0, &depth, &ndim, err));
	if (b->array)
		return arr__copy_as(b->array, NULL, ARR_ORDER_K, out, err);
	if (depth > ndim)
		ndim = depth;
	return build(b, ndim, ndim - depth, out, err);
}

enum arr_status arr_block(const struct arr_block *b, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "block", ARR_OP_COPY, ARR__NO_INS, err);
	st = block(b, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_CONCATENATE, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}
