/* SPDX-License-Identifier: Apache-2.0 */
/* Basic indexing: integers, slices, newaxis, ellipsis. Always a view. */
#include <arr/index.h>

#include "array_internal.h"
#include "trace.h"

/* The view under construction. */
struct cut {
	const arr_array *src;
	int axis; /* next axis of src */
	int ndim;
	char *data;
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
};

static enum arr_status push_axis(struct cut *c, int64_t length, int64_t stride,
				 struct arr_error *err)
{
	if (c->ndim == ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_INDEX,
				     "number of dimensions must be within [0, %d], indexing result"
				     " would have more",
				     ARR_NDIM_MAX);
	c->shape[c->ndim] = length;
	c->strides[c->ndim++] = stride;
	return ARR_OK;
}

static int64_t clip(int64_t at, int64_t lo, int64_t hi)
{
	return at < lo ? lo : at > hi ? hi : at;
}

/* Python's slice.indices(n): *start and the number of elements. */
static int64_t slice_resolve(const struct arr_index *s, int64_t n, int64_t *start)
{
	int64_t lo = s->step > 0 ? 0 : -1, hi = s->step > 0 ? n : n - 1;
	int64_t from = s->start, to = s->stop, span;

	if (from == ARR_SLICE_NONE)
		from = s->step > 0 ? lo : hi;
	else
		from = clip(from < 0 ? from + n : from, lo, hi);
	if (to == ARR_SLICE_NONE)
		to = s->step > 0 ? hi : lo;
	else
		to = clip(to < 0 ? to + n : to, lo, hi);
	*start = from;
	span = s->step > 0 ? to - from : from - to;
	if (span <= 0)
		return 0;
	/* INT64_MIN as a step has no positive twin; any step beyond span takes one element */
	if (s->step == INT64_MIN)
		return 1;
	return (span - 1) / (s->step > 0 ? s->step : -s->step) + 1;
}

static enum arr_status cut_slice(struct cut *c, const struct arr_index *item, struct arr_error *err)
{
	int64_t start = 0, length, stride = c->src->strides[c->axis];

	if (item->step == 0)
		return arr_error_set(err, ARR_E_ARG, "slice step cannot be zero (axis %d)",
				     c->axis);
	length = slice_resolve(item, c->src->shape[c->axis], &start);
	if (length > 0)
		c->data += start * stride;
	c->axis++;
	if (__builtin_mul_overflow(stride, item->step, &stride))
		stride = 0; /* only where at most one element is left */
	return push_axis(c, length, stride, err);
}

static enum arr_status cut_integer(struct cut *c, int64_t at, struct arr_error *err)
{
	int64_t n = c->src->shape[c->axis];

	if (at < -n || at >= n)
		return arr_error_set(err, ARR_E_INDEX,
				     "index %lld is out of bounds for axis %d with size %lld",
				     (long long)at, c->axis, (long long)n);
	c->data += (at < 0 ? at + n : at) * c->src->strides[c->axis];
	c->axis++;
	return ARR_OK;
}

static enum arr_status cut_full(struct cut *c, int axes, struct arr_error *err)
{
	for (int i = 0; i < axes; i++, c->axis++)
		ARR_TRY(push_axis(c, c->src->shape[c->axis], c->src->strides[c->axis], err));
	return ARR_OK;
}

static enum arr_status cut_item(struct cut *c, const struct arr_index *item, int missing,
				struct arr_error *err)
{
	switch (item->kind) {
	case ARR_INDEX_INTEGER:
		return cut_integer(c, item->start, err);
	case ARR_INDEX_SLICE:
		return cut_slice(c, item, err);
	case ARR_INDEX_NEWAXIS:
		return push_axis(c, 1, 0, err);
	case ARR_INDEX_ELLIPSIS:
		return cut_full(c, missing, err);
	}
	return arr_error_set(err, ARR_E_INDEX, "unknown index kind %d", (int)item->kind);
}

enum arr_status arr__index(const arr_array *src, const struct arr_index *items, size_t count,
			   arr_array **out, struct arr_error *err)
{
	struct cut c = { .src = src, .data = src->data };
	size_t used = 0, ellipses = 0;

	for (size_t i = 0; i < count; i++) {
		used += items[i].kind == ARR_INDEX_INTEGER || items[i].kind == ARR_INDEX_SLICE;
		ellipses += items[i].kind == ARR_INDEX_ELLIPSIS;
	}
	if (used > (size_t)src->ndim)
		return arr_error_set(err, ARR_E_INDEX,
				     "too many indices for array: array is %d-dimensional, but %zu"
				     " were indexed",
				     src->ndim, used);
	if (ellipses > 1)
		return arr_error_set(err, ARR_E_INDEX,
				     "an index can only have a single ellipsis ('...')");
	for (size_t i = 0; i < count; i++)
		ARR_TRY(cut_item(&c, &items[i], src->ndim - (int)used, err));
	ARR_TRY(cut_full(&c, src->ndim - c.axis, err));
	return arr__array_view(src, c.data, c.ndim, c.shape, c.strides, out, err);
}

enum arr_status arr_array_index(const arr_array *src, const struct arr_index *items, size_t count,
				arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.__getitem__", ARR_OP_INDEX, ARR__INS(src), err);
	st = arr__index(src, items, count, out, err);
	return arr__trace_end(&t, st, out, err);
}
