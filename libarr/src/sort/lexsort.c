/* SPDX-License-Identifier: Apache-2.0 */
/* lexsort: stable sorts by each key in turn, the one that matters least first. */
#include <string.h>

#include "sort_internal.h"

/* Reorders `order`, which sorts by the keys before, by one more key. Uses scratch slots 0 to 3. */
static enum arr_status refine(const arr_array *key, const char *row, size_t n, int64_t *order,
			      struct arr__scratch *s, struct arr_error *err)
{
	const size_t item = key->dtype->item_bytes;
	void *moved = NULL, *perm = NULL, *before = NULL;

	ARR_TRY(arr__scratch_get(s, 3, n, item, &moved, err));
	ARR_TRY(arr__scratch_get(s, 1, n, sizeof *order, &perm, err));
	ARR_TRY(arr__scratch_get(s, 2, n, sizeof *order, &before, err));
	arr__pick_elements(moved, row, order, n, item);
	ARR_TRY(arr__argsort_elements(key->dtype, moved, n, NULL, 0, perm, s, err));
	memcpy(before, order, n * sizeof *order);
	arr__pick_elements(order, before, perm, n, sizeof *order);
	return ARR_OK;
}

/* key's rows along axis in one piece each. */
static enum arr_status rows_of(const arr_array *key, int axis, struct arr__trace *t,
			       arr_array **out, struct arr_error *err)
{
	arr_array *moved = NULL;
	enum arr_status st = arr__axis_last(key, axis, &moved, err);

	if (st == ARR_OK)
		st = arr__ready(moved, NULL, t, out, err);
	arr_array_release(moved);
	return st;
}

/* order holds, row after row, the order by the keys before. */
static enum arr_status refine_rows(const arr_array *key, int axis, bool first, arr_array *order,
				   struct arr__scratch *s, struct arr__trace *t,
				   struct arr_error *err)
{
	const size_t n = (size_t)key->shape[axis];
	arr_array *rows = NULL;
	enum arr_status st = rows_of(key, axis, t, &rows, err);

	for (size_t at = 0; st == ARR_OK && at < (size_t)key->size; at += n) {
		int64_t *to = (int64_t *)(void *)order->data + at;
		const char *row = rows->data + at * rows->dtype->item_bytes;

		if (first)
			st = arr__argsort_elements(rows->dtype, row, n, NULL, 0, to, s, err);
		else
			st = refine(rows, row, n, to, s, err);
	}
	arr_array_release(rows);
	return st;
}

static enum arr_status lexsort(const arr_array *const *keys, size_t count, int axis,
			       struct arr__trace *t, arr_array **out, struct arr_error *err)
{
	struct arr__scratch scratch = { 0 };
	int64_t shape[ARR_NDIM_MAX];
	arr_array *order = NULL, *moved = NULL;
	enum arr_status st;

	for (size_t i = 0; i < count; i++) {
		if (keys[i]->ndim != keys[0]->ndim ||
		    memcmp(keys[i]->shape, keys[0]->shape,
			   sizeof(int64_t) * (size_t)keys[0]->ndim) != 0)
			return arr_error_set(err, ARR_E_SHAPE,
					     "lexsort: key 0 has shape %s, key %zu %s",
					     arr__shape_text(keys[0]->ndim, keys[0]->shape).text, i,
					     arr__shape_text(keys[i]->ndim, keys[i]->shape).text);
	}
	if (keys[0]->ndim == 0 && (axis == 0 || axis == -1))
		return arr__array_new(0, NULL, ARR_INT64, ARR_ORDER_C, true, out, err);
	ARR_TRY(arr__axis_normalize("lexsort", axis, keys[0]->ndim, &axis, err));
	for (int i = 0, k = 0; i < keys[0]->ndim; i++) {
		if (i != axis)
			shape[k++] = keys[0]->shape[i];
	}
	shape[keys[0]->ndim - 1] = keys[0]->shape[axis];
	ARR_TRY(arr__array_new(keys[0]->ndim, shape, ARR_INT64, ARR_ORDER_C, false, &order, err));
	st = ARR_OK;
	for (size_t i = 0; st == ARR_OK && i < count; i++)
		st = refine_rows(keys[i], axis, i == 0, order, &scratch, t, err);
	if (st == ARR_OK)
		st = arr__axis_back(order, axis, &moved, err);
	if (st == ARR_OK)
		st = arr__ready(moved, NULL, t, out, err);
	arr_array_release(moved);
	arr_array_release(order);
	arr__scratch_clear(&scratch);
	return st;
}

enum arr_status arr_lexsort(const arr_array *const *keys, size_t count, int axis, arr_array **out,
			    struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "lexsort", ARR_OP_SORT, keys, count, err);
	if (count == 0)
		st = arr_error_set(err, ARR_E_ARG, "lexsort: need sequence of keys with len > 0");
	else
		st = lexsort(keys, count, axis, &t, out, err);
	arr__trace_variant(&t, arr__sorts()->variant);
	return arr__trace_end(&t, st, out, err);
}
