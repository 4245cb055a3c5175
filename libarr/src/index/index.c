/* SPDX-License-Identifier: Apache-2.0 */
/* a[...]: integers, slices, newaxis and ellipsis make a view, arrays and truths a plan (fancy.h).
 */
#include <arr/index.h>

#include <string.h>

#include "core/trace.h"
#include "fancy.h"

/* Where the index axes of the result stand: where the arrays are, if nothing is in between. */
enum run { RUN_BEFORE, RUN_INSIDE, RUN_AFTER, RUN_BROKEN };

/* The view under construction; fancy is there if an item is an array or a truth. */
struct cut {
	const arr_array *src;
	int axis; /* next axis of src */
	int ndim;
	char *data;
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
	struct arr__fancy *fancy;
	const arr_array
		*apart_from; /* index arrays must not share memory with it; NULL: never mind */
	enum run run;
};

/* Shape and strides are left as they are: most of them are never used. */
static void cut_start(struct cut *c, const arr_array *src)
{
	c->src = src;
	c->axis = 0;
	c->ndim = 0;
	c->data = src->data;
	c->fancy = NULL;
	c->apart_from = NULL;
	c->run = RUN_BEFORE;
}

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

static enum arr_status add_index(struct cut *c, const arr_array *index, struct arr_error *err)
{
	const int axis = c->axis++;

	return arr__fancy_add(c->fancy, index, c->src->shape[axis], c->src->strides[axis], axis,
			      c->apart_from, err);
}

/* A mask of k axes is k arrays of positions. */
static enum arr_status cut_mask(struct cut *c, const arr_array *mask, struct arr_error *err)
{
	arr_array *positions[ARR_NDIM_MAX];
	enum arr_status st = ARR_OK;

	for (int i = 0; i < mask->ndim; i++)
		if (mask->shape[i] != c->src->shape[c->axis + i])
			return arr_error_set(err, ARR_E_INDEX,
					     "boolean index did not match indexed array along axis "
					     "%d; size of axis is %lld but size of corresponding "
					     "boolean axis is %lld",
					     c->axis + i, (long long)c->src->shape[c->axis + i],
					     (long long)mask->shape[i]);
	ARR_TRY(arr__mask_positions(mask, positions, err));
	for (int i = 0; i < mask->ndim; i++) {
		if (st == ARR_OK)
			st = add_index(c, positions[i], err);
		arr_array_release(positions[i]);
	}
	return st;
}

/* True is one index 0 along an axis of length 1 that is not there, False is none. */
static enum arr_status cut_truth(struct cut *c, bool truth, struct arr_error *err)
{
	const int64_t length = truth;
	arr_array *index = NULL;
	enum arr_status st;

	ARR_TRY(arr__array_new(1, &length, ARR_INT64, ARR_ORDER_C, true, &index, err));
	st = arr__fancy_add(c->fancy, index, 1, 0, c->axis, NULL, err);
	arr_array_release(index);
	return st;
}

static bool is_truth(const struct arr_index *item)
{
	return item->kind == ARR_INDEX_TRUTH ||
	       (item->kind == ARR_INDEX_ARRAY && item->array->dtype == ARR_BOOL &&
		item->array->ndim == 0);
}

/* A 0-d array of integers is an integer, but what it gives is a copy. */
static bool is_integer_array(const struct arr_index *item)
{
	return item->kind == ARR_INDEX_ARRAY && item->array->ndim == 0 &&
	       (item->array->dtype->kind == 'i' || item->array->dtype->kind == 'u');
}

static bool is_advanced(const struct arr_index *item)
{
	return item->kind == ARR_INDEX_TRUTH ||
	       (item->kind == ARR_INDEX_ARRAY && !is_integer_array(item));
}

/* Axes of src that an item takes up; an ellipsis aside. */
static int axes_of(const struct arr_index *item)
{
	if (item->kind == ARR_INDEX_ARRAY && item->array->dtype == ARR_BOOL)
		return item->array->ndim;
	return item->kind == ARR_INDEX_INTEGER || item->kind == ARR_INDEX_SLICE ||
	       item->kind == ARR_INDEX_ARRAY;
}

/* uint64 beyond int64 wraps, as NumPy casts it. */
static int64_t integer_of(const arr_array *array)
{
	struct arr_scalar value = arr__scalar_load(array->dtype->type, array->data);

	return arr_scalar_cast(value, ARR_T_INT64).as.i;
}

static void follow_run(struct cut *c, const struct arr_index *item)
{
	const bool part = item->kind != ARR_INDEX_SLICE && item->kind != ARR_INDEX_NEWAXIS &&
			  item->kind != ARR_INDEX_ELLIPSIS;

	if (part && c->run == RUN_BEFORE) {
		c->run = RUN_INSIDE;
		c->fancy->at = c->ndim;
	} else if (!part && c->run == RUN_INSIDE) {
		c->run = RUN_AFTER;
	} else if (part && c->run == RUN_AFTER) {
		c->run = RUN_BROKEN;
		c->fancy->at = 0;
	}
}

static enum arr_status cut_item(struct cut *c, const struct arr_index *item, int missing,
				struct arr_error *err)
{
	if (c->fancy)
		follow_run(c, item);
	switch (item->kind) {
	case ARR_INDEX_INTEGER:
		return cut_integer(c, item->start, err);
	case ARR_INDEX_SLICE:
		return cut_slice(c, item, err);
	case ARR_INDEX_NEWAXIS:
		return push_axis(c, 1, 0, err);
	case ARR_INDEX_ELLIPSIS:
		return cut_full(c, missing, err);
	case ARR_INDEX_TRUTH:
		return cut_truth(c, item->start != 0, err);
	case ARR_INDEX_ARRAY:
		if (is_truth(item))
			return cut_truth(c, *item->array->data != 0, err);
		if (is_integer_array(item))
			return cut_integer(c, integer_of(item->array), err);
		if (item->array->dtype == ARR_BOOL)
			return cut_mask(c, item->array, err);
		return add_index(c, item->array, err);
	}
	return arr_error_set(err, ARR_E_INDEX, "unknown index kind %d", (int)item->kind);
}

static enum arr_status cut_all(struct cut *c, const struct arr_index *items, size_t count,
			       struct arr_error *err)
{
	const int ndim = c->src->ndim;
	size_t used = 0, ellipses = 0;

	for (size_t i = 0; i < count; i++) {
		used += (size_t)axes_of(&items[i]);
		ellipses += items[i].kind == ARR_INDEX_ELLIPSIS;
	}
	if (used > (size_t)ndim)
		return arr_error_set(err, ARR_E_INDEX,
				     "too many indices for array: array is %d-dimensional, but %zu"
				     " were indexed",
				     ndim, used);
	if (ellipses > 1)
		return arr_error_set(err, ARR_E_INDEX,
				     "an index can only have a single ellipsis ('...')");
	for (size_t i = 0; i < count; i++)
		ARR_TRY(cut_item(c, &items[i], ndim - (int)used, err));
	return cut_full(c, ndim - c->axis, err);
}

typedef bool item_test(const struct arr_index *item);

static bool any(const struct arr_index *items, size_t count, item_test *test)
{
	for (size_t i = 0; i < count; i++)
		if (test(&items[i]))
			return true;
	return false;
}

enum arr_status arr__index(const arr_array *src, const struct arr_index *items, size_t count,
			   arr_array **out, struct arr_error *err)
{
	struct cut c;

	cut_start(&c, src);
	ARR_TRY(cut_all(&c, items, count, err));
	return arr__array_view(src, c.data, c.ndim, c.shape, c.strides, out, err);
}

/* The mask, if it alone stands in the brackets and has src's shape. */
static const arr_array *whole_mask(const arr_array *src, const struct arr_index *items,
				   size_t count)
{
	const arr_array *mask = NULL;

	for (size_t i = 0; i < count; i++) {
		if (items[i].kind == ARR_INDEX_ARRAY && !mask)
			mask = items[i].array;
		else if (items[i].kind != ARR_INDEX_ELLIPSIS || count > 2)
			return NULL;
	}
	if (!mask || mask->dtype != ARR_BOOL || mask->ndim == 0 || mask->ndim != src->ndim)
		return NULL;
	return memcmp(mask->shape, src->shape, (size_t)mask->ndim * sizeof *mask->shape) == 0
		       ? mask
		       : NULL;
}

/* The plan for items of which some are arrays. The caller clears f. */
static enum arr_status plan(const arr_array *src, const struct arr_index *items, size_t count,
			    const arr_array *apart_from, struct arr__fancy *f,
			    struct arr_error *err)
{
	struct cut c;

	cut_start(&c, src);
	c.fancy = f;
	c.apart_from = apart_from;
	ARR_TRY(cut_all(&c, items, count, err));
	f->data = c.data;
	f->dtype = src->dtype;
	f->rest_ndim = c.ndim;
	memcpy(f->rest_shape, c.shape, (size_t)c.ndim * sizeof c.shape[0]);
	memcpy(f->rest_strides, c.strides, (size_t)c.ndim * sizeof c.strides[0]);
	return arr__fancy_join(f, err);
}

static enum arr_status get_planned(const arr_array *src, const struct arr_index *items,
				   size_t count, arr_array **out, struct arr_error *err)
{
	struct arr__fancy f = { 0 };
	enum arr_status st = plan(src, items, count, NULL, &f, err);

	if (st == ARR_OK)
		st = arr__fancy_get(&f, false, out, err);
	arr__fancy_clear(&f);
	return st;
}

enum arr_status arr__get_index(const arr_array *src, const struct arr_index *items, size_t count,
			       arr_array **out, struct arr_error *err)
{
	const arr_array *mask;
	arr_array *view = NULL;
	enum arr_status st;

	if (!any(items, count, is_advanced)) {
		ARR_TRY(arr__index(src, items, count, &view, err));
		if (any(items, count, is_integer_array)) {
			st = arr__copy_as(view, NULL, ARR_ORDER_K, out, err);
			arr_array_release(view);
			return st;
		}
		*out = view;
		return ARR_OK;
	}
	mask = whole_mask(src, items, count);
	return mask ? arr__mask_get(src, mask, out, err) : get_planned(src, items, count, out, err);
}

enum arr_status arr_array_index(const arr_array *src, const struct arr_index *items, size_t count,
				arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.__getitem__", ARR_OP_INDEX, ARR__INS(src), err);
	st = arr__get_index(src, items, count, out, err);
	if (st == ARR_OK && !(*out)->base)
		arr__trace_copied(&t, ARR_COPY_FANCY_INDEX, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status set_view(arr_array *dst, const struct arr_index *items, size_t count,
				const arr_array *value, struct arr_error *err)
{
	arr_array *view = NULL;
	enum arr_status st;

	ARR_TRY(arr__index(dst, items, count, &view, err));
	st = arr__assign(view, value, NULL, err);
	arr_array_release(view);
	return st;
}

static enum arr_status set_planned(arr_array *dst, struct arr__fancy *f, const arr_array *value,
				   struct arr_error *err)
{
	arr_array *fitted = NULL, *ready = NULL;
	enum arr_status st;

	ARR_TRY(arr__fancy_fit(f, value, &fitted, err));
	st = arr__ready_value(fitted, dst, &ready, err);
	if (st == ARR_OK)
		st = arr__fancy_set(f, ready, err);
	arr_array_release(ready);
	arr_array_release(fitted);
	return st;
}

enum arr_status arr__set_index(arr_array *dst, const struct arr_index *items, size_t count,
			       const arr_array *value, struct arr_error *err)
{
	struct arr__fancy f = { 0 };
	const arr_array *mask;
	enum arr_status st;

	if (!any(items, count, is_advanced))
		return set_view(dst, items, count, value, err);
	mask = whole_mask(dst, items, count);
	if (mask && value->ndim > 1 && count == 1)
		return arr_error_set(err, ARR_E_SHAPE,
				     "NumPy boolean array indexing assignment requires a 0 or "
				     "1-dimensional input, input has %d dimensions",
				     value->ndim);
	if (mask && value->ndim <= 1)
		return arr__mask_set(dst, mask, value, err);
	st = plan(dst, items, count, dst, &f, err);
	if (st == ARR_OK)
		st = set_planned(dst, &f, value, err);
	arr__fancy_clear(&f);
	return st;
}

static enum arr_status fill(arr_array *dst, const struct arr_index *items, size_t count,
			    struct arr_scalar scalar, struct arr_error *err)
{
	arr_array *value = NULL;
	enum arr_status st;

	ARR_TRY(arr__scalar_check(scalar, dst->dtype, err));
	ARR_TRY(arr__array_new(0, NULL, dst->dtype, ARR_ORDER_C, false, &value, err));
	st = arr__fill(value, scalar, err);
	if (st == ARR_OK)
		st = arr__set_index(dst, items, count, value, err);
	arr_array_release(value);
	return st;
}

static enum arr_status set_traced(arr_array *dst, const struct arr_index *items, size_t count,
				  const arr_array *value, const struct arr_scalar *scalar,
				  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.__setitem__", ARR_OP_INDEX, ARR__INS(value), err);
	st = arr__require_writeable("set_index", dst, err);
	if (st == ARR_OK && scalar)
		st = fill(dst, items, count, *scalar, err);
	else if (st == ARR_OK)
		st = arr__set_index(dst, items, count, value, err);
	return arr__trace_end(&t, st, &dst, err);
}

enum arr_status arr_array_set_index(arr_array *dst, const struct arr_index *items, size_t count,
				    const arr_array *value, struct arr_error *err)
{
	return set_traced(dst, items, count, value, NULL, err);
}

enum arr_status arr_array_fill_index(arr_array *dst, const struct arr_index *items, size_t count,
				     struct arr_scalar value, struct arr_error *err)
{
	return set_traced(dst, items, count, NULL, &value, err);
}
