/* SPDX-License-Identifier: Apache-2.0 */
/* A walk over one array in C order. */
#include <stdlib.h>

#include "index/fancy.h"

struct arr_cursor {
	char *data;       /* the current element */
	int64_t position; /* in C order; size: done */
	arr_array *array;
	int64_t index[ARR_NDIM_MAX];
};

enum arr_status arr_cursor_new(const arr_array *array, arr_cursor **out, struct arr_error *err)
{
	arr_cursor *c = calloc(1, sizeof *c);

	if (!c)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate a cursor");
	c->array = arr_array_retain(array);
	c->data = array->data;
	*out = c;
	return ARR_OK;
}

void arr_cursor_free(arr_cursor *cursor)
{
	if (cursor)
		arr_array_release(cursor->array);
	free(cursor);
}

bool arr_cursor_done(const arr_cursor *cursor)
{
	return cursor->position >= cursor->array->size;
}

void arr_cursor_next(arr_cursor *cursor)
{
	const arr_array *a = cursor->array;

	cursor->position++;
	for (int axis = a->ndim - 1; axis >= 0; axis--) {
		cursor->data += a->strides[axis];
		if (++cursor->index[axis] < a->shape[axis])
			return;
		cursor->data -= a->strides[axis] * a->shape[axis];
		cursor->index[axis] = 0;
	}
}

void *arr_cursor_data(const arr_cursor *cursor)
{
	return cursor->data;
}

const int64_t *arr_cursor_index(const arr_cursor *cursor)
{
	return cursor->index;
}

int64_t arr_cursor_position(const arr_cursor *cursor)
{
	return cursor->position;
}

enum arr_status arr_cursor_seek(arr_cursor *cursor, int64_t position, struct arr_error *err)
{
	const arr_array *a = cursor->array;
	int64_t rest = position;

	if (position < 0 || position > a->size)
		return arr__index_outside(position, -1, a->size, err);
	cursor->position = position;
	cursor->data = a->data;
	for (int axis = a->ndim - 1; axis >= 0; axis--) {
		cursor->index[axis] = a->size > 0 ? rest % a->shape[axis] : 0;
		rest = a->size > 0 ? rest / a->shape[axis] : 0;
		cursor->data += cursor->index[axis] * a->strides[axis];
	}
	return ARR_OK;
}
