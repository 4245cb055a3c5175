/* SPDX-License-Identifier: Apache-2.0 */
/* split and its kin, unstack: views of parts. */
#include "layout_internal.h"

size_t arr_split_count(const struct arr_split *how)
{
	if (how->sections == 0)
		return how->index_count + 1;
	return how->sections > 0 ? (size_t)how->sections : 0;
}

/* A slice bound: negative counts from the end, then into [0, length]. */
static int64_t bound(int64_t at, int64_t length)
{
	at = at < 0 ? at + length : at;
	return at < 0 ? 0 : at > length ? length : at;
}

/* Part k of src along axis: [*from, *to). */
static void part_of(const struct arr_split *how, size_t k, int64_t length, int64_t *from,
		    int64_t *to)
{
	if (how->sections == 0) {
		*from = k == 0 ? 0 : bound(how->indices[k - 1], length);
		*to = k == how->index_count ? length : bound(how->indices[k], length);
	} else { /* the first length % sections parts are one longer */
		const int64_t each = length / how->sections, longer = length % how->sections;
		const int64_t n = (int64_t)k;

		*from = n * each + (n < longer ? n : longer);
		*to = *from + each + (n < longer);
	}
	if (*to < *from)
		*to = *from;
}

static enum arr_status split(const char *op, const arr_array *src, const struct arr_split *how,
			     int axis, bool equal, arr_array **out, struct arr_error *err)
{
	const size_t count = arr_split_count(how);
	size_t made = 0;
	enum arr_status st = ARR_OK;
	int at = 0;

	if (how->sections < 0)
		return arr_error_set(err, ARR_E_ARG,
				     "%s: number sections must be larger than 0, not %lld", op,
				     (long long)how->sections);
	ARR_TRY(arr__axis_normalize(op, axis, src->ndim, &at, err));
	if (equal && how->sections > 0 && src->shape[at] % how->sections != 0)
		return arr_error_set(
			err, ARR_E_SHAPE,
			"%s: array split of %lld elements into %lld does not result in "
			"an equal division",
			op, (long long)src->shape[at], (long long)how->sections);
	for (; made < count && st == ARR_OK; made++) {
		int64_t from, to;

		part_of(how, made, src->shape[at], &from, &to);
		st = arr__slice_axis(src, at, from, to - from, &out[made], err);
		if (st != ARR_OK)
			break;
	}
	if (st != ARR_OK)
		arr__drop(out, made);
	return st;
}

/* ndim_min: fewer axes are an error. */
static enum arr_status traced(const char *op, const arr_array *src, const struct arr_split *how,
			      int axis, int ndim_min, bool equal, arr_array **out,
			      struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, op, ARR_OP_OTHER, ARR__INS(src), err);
	if (src->ndim < ndim_min)
		st = arr_error_set(err, ARR_E_SHAPE,
				   "%s only works on arrays of %d or more dimensions", op,
				   ndim_min);
	else
		st = split(op, src, how, axis, equal, out, err);
	return arr__trace_end_many(&t, st, out, arr_split_count(how), err);
}

enum arr_status arr_split(const arr_array *src, const struct arr_split *how, int axis,
			  arr_array **out, struct arr_error *err)
{
	return traced("split", src, how, axis, 0, true, out, err);
}

enum arr_status arr_array_split(const arr_array *src, const struct arr_split *how, int axis,
				arr_array **out, struct arr_error *err)
{
	return traced("array_split", src, how, axis, 0, false, out, err);
}

enum arr_status arr_hsplit(const arr_array *src, const struct arr_split *how, arr_array **out,
			   struct arr_error *err)
{
	return traced("hsplit", src, how, src->ndim > 1, 1, true, out, err);
}

enum arr_status arr_vsplit(const arr_array *src, const struct arr_split *how, arr_array **out,
			   struct arr_error *err)
{
	return traced("vsplit", src, how, 0, 2, true, out, err);
}

enum arr_status arr_dsplit(const arr_array *src, const struct arr_split *how, arr_array **out,
			   struct arr_error *err)
{
	return traced("dsplit", src, how, 2, 3, true, out, err);
}

static enum arr_status unstack(const arr_array *src, int axis, arr_array **out,
			       struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
	enum arr_status st = ARR_OK;
	int at = 0, ndim = 0;
	size_t made = 0;

	if (src->ndim == 0)
		return arr_error_set(err, ARR_E_SHAPE,
				     "unstack: the input array must be at least 1-d");
	ARR_TRY(arr__axis_normalize("unstack", axis, src->ndim, &at, err));
	for (int i = 0; i < src->ndim; i++) {
		if (i == at)
			continue;
		shape[ndim] = src->shape[i];
		strides[ndim++] = src->strides[i];
	}
	for (; made < (size_t)src->shape[at] && st == ARR_OK; made++) {
		st = arr__array_view(src, src->data + (int64_t)made * src->strides[at], ndim, shape,
				     strides, &out[made], err);
		if (st != ARR_OK)
			break;
	}
	if (st != ARR_OK)
		arr__drop(out, made);
	return st;
}

enum arr_status arr_unstack(const arr_array *src, int axis, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "unstack", ARR_OP_OTHER, ARR__INS(src), err);
	st = unstack(src, axis, out, err);
	return arr__trace_end(&t, st, NULL, err);
}
