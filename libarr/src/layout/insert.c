/* SPDX-License-Identifier: Apache-2.0 */
/* insert, delete, append, trim_zeros. */
#include <stdlib.h>
#include <string.h>

#include "layout_internal.h"

/* src and axis, or src.ravel() and 0. */
static enum arr_status along(const char *op, const arr_array *src, const int *axis,
			     arr_array **view, int *at, struct arr_error *err)
{
	int64_t copied = 0;

	*at = 0;
	if (!axis)
		return arr__ravel(src, ARR_ORDER_C, view, &copied, err);
	ARR_TRY(arr__axis_normalize(op, *axis, src->ndim, at, err));
	*view = arr_array_retain(src);
	return ARR_OK;
}

/* The positions that `where` names along an axis, as they are: a new int64 1-d array. *single: it
 * is one integer. */
static enum arr_status positions_of(const char *op, const struct arr_index *where, int64_t length,
				    arr_array **out, bool *single, struct arr_error *err)
{
	arr_array *range = NULL;
	int64_t one = 1;
	enum arr_status st;

	*single = false;
	if (where->kind == ARR_INDEX_INTEGER) {
		*single = true;
		ARR_TRY(arr__array_new(1, &one, ARR_INT64, ARR_ORDER_C, false, out, err));
		*(int64_t *)(void *)(*out)->data = where->start;
		return ARR_OK;
	}
	if (where->kind == ARR_INDEX_SLICE) {
		ARR_TRY(arr__array_new(1, &length, ARR_INT64, ARR_ORDER_C, false, &range, err));
		for (int64_t i = 0; i < length; i++)
			((int64_t *)(void *)range->data)[i] = i;
		st = arr__index(range, where, 1, out, err);
		arr_array_release(range);
		if (st != ARR_OK)
			return st;
		range = *out;
		st = arr__copy_as(range, NULL, ARR_ORDER_C, out, err);
		arr_array_release(range);
		return st;
	}
	if (where->kind != ARR_INDEX_ARRAY || where->array->ndim > 1)
		return arr_error_set(err, ARR_E_ARG,
				     "%s: the index must be a scalar, a slice or one-dimensional",
				     op);
	*single = where->array->ndim == 0;
	if (where->array->dtype == ARR_BOOL && where->array->ndim == 1)
		return arr__mask_positions(where->array, out, err);
	ARR_TRY(arr__as_indices(where->array, op, &range, err));
	st = arr__copy_as(range, NULL, ARR_ORDER_C, out, err);
	arr_array_release(range);
	if (st == ARR_OK && where->array->ndim == 0) {
		arr_array *zero_d = *out;
		int64_t copied = 0;

		st = arr__reshape(zero_d, 1, &one, ARR_ORDER_C, out, &copied, err);
		arr_array_release(zero_d);
	}
	return st;
}

/* ---- insert ---- */

struct place {
	int64_t at, number;
};

static int by_position(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* positions become those of the inserted elements in the result. */
static enum arr_status spread(int64_t *position, int64_t count, int64_t length, int axis,
			      struct arr_error *err)
{
	struct place *places = malloc((size_t)(count > 0 ? count : 1) * sizeof *places);

	if (!places)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %lld positions",
				     (long long)count);
	for (int64_t i = 0; i < count; i++) {
		if (position[i] < -length || position[i] > length) {
			free(places);
			return arr__index_outside(position[i], axis, length, err);
		}
		places[i].at = position[i] < 0 ? position[i] + length : position[i];
		places[i].number = i;
	}
	qsort(places, (size_t)count, sizeof *places, by_position);
	for (int64_t i = 0; i < count; i++)
		position[places[i].number] = places[i].at + i;
	free(places);
	return ARR_OK;
}

/* An array of src's shape but for `extra` more elements along axis. */
static enum arr_status new_longer(const arr_array *src, int axis, int64_t extra, arr_array **out,
				  struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];

	memcpy(shape, src->shape, (size_t)src->ndim * sizeof *shape);
	if (__builtin_add_overflow(shape[axis], extra, &shape[axis]))
		return arr_error_set(err, ARR_E_NOMEM, "insert: too many elements");
	return arr__array_new(src->ndim, shape, src->dtype, arr__own_order(src), false, out, err);
}

/* values at one place: as many as they are long along axis. */
static enum arr_status insert_run(const arr_array *src, int64_t at, const arr_array *values,
				  int axis, bool scalar, arr_array **out, struct arr_error *err)
{
	const int64_t length = src->shape[axis];
	arr_array *grown = NULL, *moved = NULL, *result = NULL;
	int perm[ARR_NDIM_MAX], ndim;
	enum arr_status st;
	int64_t count;

	if (at < -length || at > length)
		return arr__index_outside(at, axis, length, err);
	at = at < 0 ? at + length : at;
	st = arr__array_view(values, values->data, values->ndim, values->shape, values->strides,
			     &grown, err);
	while (st == ARR_OK && grown->ndim < src->ndim) { /* axes of length 1 in front */
		arr_array *longer = NULL;

		st = arr__add_axis(grown, 0, &longer, err);
		arr_array_release(grown);
		grown = longer;
	}
	if (st != ARR_OK)
		return st;
	ndim = grown->ndim;
	if (axis < ndim && scalar) { /* the first axis goes to axis, as NumPy has it */
		for (int i = 0; i < ndim; i++)
			perm[i] = i < axis ? i + 1 : i == axis ? 0 : i;
		st = arr__transpose(grown, perm, &moved, err);
	} else {
		moved = arr_array_retain(grown);
	}
	count = st == ARR_OK ? moved->shape[axis] : 0;
	if (st == ARR_OK)
		st = new_longer(src, axis, count, &result, err);
	arr_array_release(grown);
	grown = NULL;
	if (st == ARR_OK)
		st = arr__slice_axis(src, axis, 0, at, &grown, err);
	if (st == ARR_OK)
		st = arr__assign_part(result, axis, 0, at, grown, err);
	arr_array_release(grown);
	grown = NULL;
	if (st == ARR_OK)
		st = arr__assign_part(result, axis, at, count, moved, err);
	if (st == ARR_OK)
		st = arr__slice_axis(src, axis, at, length - at, &grown, err);
	if (st == ARR_OK)
		st = arr__assign_part(result, axis, at + count, length - at, grown, err);
	arr_array_release(grown);
	arr_array_release(moved);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

/* dst[..., index, ...] = values along axis. */
static enum arr_status set_along(arr_array *dst, int axis, const arr_array *index,
				 const arr_array *values, struct arr_error *err)
{
	struct arr_index items[ARR_NDIM_MAX];

	for (int i = 0; i < dst->ndim; i++)
		items[i] = i == axis ? arr_index_array(index) : arr_index_all();
	return arr__set_index(dst, items, (size_t)axis + 1, values, err);
}

/* A value before each of several positions. */
static enum arr_status insert_each(const arr_array *src, arr_array *position,
				   const arr_array *values, int axis, arr_array **out,
				   struct arr_error *err)
{
	arr_array *result = NULL, *mask = NULL, *kept = NULL;
	enum arr_status st;

	ARR_TRY(spread((int64_t *)(void *)position->data, position->size, src->shape[axis], axis,
		       err));
	ARR_TRY(new_longer(src, axis, position->size, &result, err));
	st = arr__array_new(1, &result->shape[axis], ARR_BOOL, ARR_ORDER_C, false, &mask, err);
	if (st == ARR_OK) {
		memset(mask->data, 1, (size_t)mask->size);
		for (int64_t i = 0; i < position->size; i++)
			mask->data[((int64_t *)(void *)position->data)[i]] = 0;
		st = set_along(result, axis, position, values, err);
	}
	if (st == ARR_OK)
		st = arr__mask_positions(mask, &kept, err);
	if (st == ARR_OK)
		st = set_along(result, axis, kept, src, err);
	arr_array_release(kept);
	arr_array_release(mask);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

static enum arr_status insert(const arr_array *src, const struct arr_index *where,
			      const arr_array *values, const int *axis, arr_array **out,
			      struct arr_error *err)
{
	arr_array *view = NULL, *position = NULL;
	enum arr_status st;
	bool single = false;
	int at = 0;

	ARR_TRY(along("insert", src, axis, &view, &at, err));
	st = positions_of("insert", where, view->shape[at], &position, &single, err);
	if (st == ARR_OK && position->size == 1)
		st = insert_run(view, *(int64_t *)(void *)position->data, values, at, single, out,
				err);
	else if (st == ARR_OK)
		st = insert_each(view, position, values, at, out, err);
	arr_array_release(position);
	arr_array_release(view);
	return st;
}

enum arr_status arr_insert(const arr_array *src, const struct arr_index *where,
			   const arr_array *values, const int *axis, arr_array **out,
			   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "insert", ARR_OP_COPY, ARR__INS(src, values), err);
	st = insert(src, where, values, axis, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_CONCATENATE, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

/* ---- delete ---- */

/* dst = the elements of src along axis for which keep is true, run by run. */
static enum arr_status copy_kept(arr_array *dst, const arr_array *src, int axis, const bool *keep,
				 struct arr_error *err)
{
	const int64_t length = src->shape[axis];
	int64_t to = 0;

	for (int64_t i = 0; i < length;) {
		int64_t from = i;
		arr_array *run = NULL;
		enum arr_status st;

		while (i < length && keep[i])
			i++;
		if (i == from) {
			i++;
			continue;
		}
		ARR_TRY(arr__slice_axis(src, axis, from, i - from, &run, err));
		st = arr__assign_part(dst, axis, to, i - from, run, err);
		arr_array_release(run);
		if (st != ARR_OK)
			return st;
		to += i - from;
	}
	return ARR_OK;
}

/* Marks what stays; keep is all true before. An index array may name an element twice. */
static enum arr_status mark(const arr_array *position, int64_t length, int axis, bool *keep,
			    struct arr_error *err)
{
	const int64_t *p = (const int64_t *)(const void *)position->data;

	for (int64_t i = 0; i < position->size; i++) {
		if (p[i] < -length || p[i] >= length)
			return arr__index_outside(p[i], axis, length, err);
		keep[p[i] < 0 ? p[i] + length : p[i]] = false;
	}
	return ARR_OK;
}

/* An index array with several elements: as src[..., keep, ...], layout included. */
static enum arr_status pick_kept(const arr_array *src, int axis, const arr_array *keep,
				 arr_array **out, struct arr_error *err)
{
	struct arr_index items[ARR_NDIM_MAX];

	for (int i = 0; i < axis; i++)
		items[i] = arr_index_all();
	items[axis] = arr_index_array(keep);
	return arr__get_index(src, items, (size_t)axis + 1, out, err);
}

static enum arr_status delete_from(const arr_array *src, int axis, const struct arr_index *where,
				   arr_array **out, struct arr_error *err)
{
	const int64_t length = src->shape[axis];
	arr_array *position = NULL, *keep = NULL, *result = NULL;
	int64_t left = 0;
	enum arr_status st;
	bool single = false;

	if (where->kind == ARR_INDEX_ARRAY && where->array->dtype == ARR_BOOL &&
	    (where->array->ndim != 1 || where->array->size != length))
		return arr_error_set(
			err, ARR_E_SHAPE,
			"delete: boolean array argument must be one dimensional and match "
			"the axis length of %lld, not %s",
			(long long)length,
			arr__shape_text(where->array->ndim, where->array->shape).text);
	ARR_TRY(positions_of("delete", where, length, &position, &single, err));
	st = arr__array_new(1, &length, ARR_BOOL, ARR_ORDER_C, false, &keep, err);
	if (st == ARR_OK) {
		memset(keep->data, 1, (size_t)length);
		st = mark(position, length, axis, (bool *)(void *)keep->data, err);
	}
	for (int64_t i = 0; st == ARR_OK && i < length; i++)
		left += keep->data[i] != 0;
	if (st == ARR_OK && where->kind == ARR_INDEX_ARRAY &&
	    (position->size != 1 || where->array->dtype == ARR_BOOL)) {
		st = pick_kept(src, axis, keep, out, err);
	} else if (st == ARR_OK) {
		st = new_longer(src, axis, left - length, &result, err);
		if (st == ARR_OK)
			st = copy_kept(result, src, axis, (const bool *)(void *)keep->data, err);
		if (st == ARR_OK)
			*out = result;
		else
			arr_array_release(result);
	}
	arr_array_release(keep);
	arr_array_release(position);
	return st;
}

enum arr_status arr_delete(const arr_array *src, const struct arr_index *where, const int *axis,
			   arr_array **out, struct arr_error *err)
{
	arr_array *view = NULL;
	struct arr__trace t;
	enum arr_status st;
	int at = 0;

	err = arr__trace_begin(&t, "delete", ARR_OP_COPY, ARR__INS(src), err);
	st = along("delete", src, axis, &view, &at, err);
	if (st == ARR_OK)
		st = delete_from(view, at, where, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_CONCATENATE, arr__size_bytes(*out));
	arr_array_release(view);
	return arr__trace_end(&t, st, out, err);
}

/* ---- append, trim_zeros ---- */

enum arr_status arr_append(const arr_array *src, const arr_array *values, const int *axis,
			   arr_array **out, struct arr_error *err)
{
	const arr_array *const both[] = { src, values };
	const struct arr_join_options options = { .axis = axis ? *axis : 0,
						  .flatten = !axis,
						  .casting = ARR_CASTING_SAME_KIND };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "append", ARR_OP_COPY, ARR__INS(src, values), err);
	st = arr__concatenate(both, 2, &options, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_CONCATENATE, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status trim(const arr_array *src, bool front, bool back, arr_array **out,
			    struct arr_error *err)
{
	arr_array *mask = NULL, *position[ARR_NDIM_MAX];
	int64_t shape[ARR_NDIM_MAX];
	char *data = src->data;
	enum arr_status st;

	if (src->ndim == 0)
		return arr__array_view(src, src->data, 0, src->shape, src->strides, out, err);
	ARR_TRY(arr__as_mask(src, ARR_ORDER_K, &mask, err));
	st = arr__mask_positions(mask, position, err);
	arr_array_release(mask);
	if (st != ARR_OK)
		return st;
	for (int i = 0; i < src->ndim; i++) {
		const int64_t *p = (const int64_t *)(const void *)position[i]->data;
		int64_t low = INT64_MAX, high = -1;

		for (int64_t k = 0; k < position[i]->size; k++) {
			low = p[k] < low ? p[k] : low;
			high = p[k] > high ? p[k] : high;
		}
		/* nothing but zeros: all is trimmed, from whichever side */
		shape[i] = high < 0 ? (front || back ? 0 : src->shape[i])
				    : (back ? high + 1 : src->shape[i]) - (front ? low : 0);
		if (high >= 0 && front)
			data += low * src->strides[i];
		arr_array_release(position[i]);
	}
	return arr__array_view(src, data, src->ndim, shape, src->strides, out, err);
}

enum arr_status arr_trim_zeros(const arr_array *src, bool front, bool back, arr_array **out,
			       struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "trim_zeros", ARR_OP_OTHER, ARR__INS(src), err);
	st = trim(src, front, back, out, err);
	return arr__trace_end(&t, st, out, err);
}
