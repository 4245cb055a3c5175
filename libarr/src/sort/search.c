/* SPDX-License-Identifier: Apache-2.0 */
/* Where values belong in a sorted row. */
#include <string.h>

#include "core/pool.h"
#include "search_grid.h"

/* Few searches do not repay turning the whole row into keys. */
static void search_compared(enum arr_type type, const char *sorted, size_t n, const char *wanted,
			    size_t count, bool after, int64_t *out)
{
	const size_t item = arr_dtype_item_bytes(arr_dtype_builtin(type));

	for (size_t i = 0; i < count; i++) {
		size_t from = 0, length = n;

		while (length > 0) {
			const size_t half = length / 2;
			const int order = arr__compare(type, sorted + (from + half) * item,
						       wanted + i * item);

			if (order < 0 || (after && order == 0)) {
				from += half + 1;
				length -= half + 1;
			} else {
				length = half;
			}
		}
		out[i] = (int64_t)from;
	}
}

/* Many searches, a chunk at a time on any thread. */
struct search {
	const struct arr__sorts *sorts;
	enum arr_type type;
	size_t item_bytes, n, count;
	const void *keys; /* of the sorted values; NULL: by the grid */
	const struct arr__grid *grid;
	const char *wanted;
	bool after;
	int64_t *out;
};

enum { CHUNK = 2048, TASK_CHUNKS = 16, TASK = CHUNK * TASK_CHUNKS };

static void search_chunk(const struct search *s, size_t from, size_t count)
{
	const char *wanted = s->wanted + from * s->item_bytes;
	int64_t keys[CHUNK];

	if (!s->keys) {
		s->sorts->grid64(s->grid, (const double *)(const void *)wanted, count, s->after,
				 s->out + from);
		return;
	}
	s->sorts->keys[s->type](keys, wanted, count);
	if (s->item_bytes <= sizeof(int32_t))
		s->sorts->search32(s->keys, s->n, (const int32_t *)(const void *)keys, count,
				   s->after, s->out + from);
	else
		s->sorts->search64(s->keys, s->n, keys, count, s->after, s->out + from);
}

static void search_task(void *context, size_t task, int slot)
{
	const struct search *s = context;
	const size_t begin = task * TASK, end = s->count - begin < TASK ? s->count : begin + TASK;

	(void)slot;
	for (size_t i = begin; i < end; i += CHUNK)
		search_chunk(s, i, end - i < CHUNK ? end - i : CHUNK);
}

enum arr_status arr__search_row(enum arr_type type, const void *sorted, size_t n,
				const void *wanted, size_t count, bool after, int64_t *out,
				struct arr__scratch *s, struct arr_error *err)
{
	const size_t item = arr_dtype_item_bytes(arr_dtype_builtin(type));
	const size_t key = item <= 4 ? sizeof(int32_t) : sizeof(int64_t);
	struct search all = { arr__sorts(), type, item, n, count, NULL, NULL, wanted, after, out };
	struct arr__grid grid;
	bool made = false;
	void *keys = NULL;

	if (!all.sorts->keys[type] || count < n / 64) {
		search_compared(type, sorted, n, wanted, count, after, out);
		return ARR_OK;
	}
	if (type == ARR_T_FLOAT64)
		ARR_TRY(arr__grid_init(&grid, sorted, n, count, s, 1, &made, err));
	all.grid = &grid;
	if (!made) {
		ARR_TRY(arr__scratch_get(s, 0, n, key, &keys, err));
		all.sorts->keys[type](keys, sorted, n);
		all.keys = keys;
	}
	arr__parallel_for((count + TASK - 1) / TASK, arr_threads(), search_task, &all);
	return ARR_OK;
}

/* sorted[sorter], whose positions are checked. */
static enum arr_status reorder(const arr_array *sorted, const arr_array *sorter, arr_array **out,
			       struct arr_error *err)
{
	const size_t item = sorted->dtype->item_bytes;
	arr_array *positions = NULL, *result = NULL;
	enum arr_status st;

	if (sorter->dtype->kind != 'i' && sorter->dtype->kind != 'u')
		return arr_error_set(err, ARR_E_DTYPE,
				     "searchsorted: sorter must only contain integers, it is %s",
				     sorter->dtype->name);
	if (sorter->ndim != 1 || sorter->size != sorted->size)
		return arr_error_set(err, ARR_E_SHAPE,
				     "searchsorted: sorter of shape %s for an array of %s",
				     arr__shape_text(sorter->ndim, sorter->shape).text,
				     arr__shape_text(sorted->ndim, sorted->shape).text);
	ARR_TRY(arr__ready(sorter, ARR_INT64, NULL, &positions, err));
	st = arr__array_new(1, sorted->shape, sorted->dtype, ARR_ORDER_C, false, &result, err);
	for (int64_t i = 0; st == ARR_OK && i < sorted->size; i++) {
		const int64_t at = ((const int64_t *)(const void *)positions->data)[i];

		if (at < 0 || at >= sorted->size)
			st = arr_error_set(err, ARR_E_INDEX,
					   "searchsorted: sorter index %lld out of range [0, %lld)",
					   (long long)at, (long long)sorted->size);
		else
			memcpy(result->data + (size_t)i * item, sorted->data + (size_t)at * item,
			       item);
	}
	arr_array_release(positions);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

/* The 1-d array `sorted` in dtype and order. */
static enum arr_status haystack(const arr_array *sorted, const arr_dtype *dtype,
				const arr_array *sorter, struct arr__trace *t, arr_array **out,
				struct arr_error *err)
{
	arr_array *row = NULL;
	enum arr_status st;

	if (sorted->ndim != 1)
		return arr_error_set(err, ARR_E_SHAPE,
				     "searchsorted: the sorted array has shape %s, not one axis",
				     arr__shape_text(sorted->ndim, sorted->shape).text);
	ARR_TRY(arr__ready(sorted, dtype, t, &row, err));
	if (!sorter) {
		*out = row;
		return ARR_OK;
	}
	st = reorder(row, sorter, out, err);
	arr_array_release(row);
	return st;
}

enum arr_status arr__searchsorted(const arr_array *sorted, const arr_array *values, bool after,
				  const arr_array *sorter, struct arr__trace *t, arr_array **out,
				  struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	struct arr__scratch scratch = { 0 };
	arr_array *row = NULL, *wanted = NULL, *result = NULL;
	enum arr_status st;

	ARR_TRY(arr_promote_types(sorted->dtype, values->dtype, &dtype, err));
	st = haystack(sorted, dtype, sorter, t, &row, err);
	if (st == ARR_OK)
		st = arr__ready(values, dtype, t, &wanted, err);
	if (st == ARR_OK)
		st = arr__array_new(values->ndim, values->shape, ARR_INT64, ARR_ORDER_C, false,
				    &result, err);
	if (st == ARR_OK)
		st = arr__search_elements(dtype, row->data, (size_t)row->size, wanted->data,
					  (size_t)wanted->size, after,
					  (int64_t *)(void *)result->data, &scratch, err);
	arr__scratch_clear(&scratch);
	arr_dtype_release(dtype);
	arr_array_release(row);
	arr_array_release(wanted);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

enum arr_status arr_searchsorted(const arr_array *sorted, const arr_array *values,
				 enum arr_side side, const arr_array *sorter, arr_array **out,
				 struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "searchsorted", ARR_OP_SORT, ARR__INS(sorted, values, sorter),
			       err);
	st = arr__searchsorted(sorted, values, side == ARR_SIDE_RIGHT, sorter, &t, out, err);
	arr__trace_variant(&t, arr__sorts()->variant);
	return arr__trace_end(&t, st, out, err);
}
