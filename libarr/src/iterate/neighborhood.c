/* SPDX-License-Identifier: Apache-2.0 */
/* The elements of a box around a place, with a rule for those outside of the array. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "iterate.h"

struct arr_neighborhood {
	arr_array *array; /* owned */
	enum arr_neighborhood_mode mode;
	int64_t low[ARR_NDIM_MAX], high[ARR_NDIM_MAX]; /* offsets from the centre */
	int64_t center[ARR_NDIM_MAX], offset[ARR_NDIM_MAX];
	int64_t size;
	bool done;
	_Alignas(max_align_t) char outside[]; /* the element that stands for those outside */
};

/* The constant, or 0 or 1 in the array's dtype. */
static enum arr_status fill_outside(arr_neighborhood *box, const void *constant,
				    struct arr_error *err)
{
	const arr_dtype *dtype = box->array->dtype;

	switch (box->mode) {
	case ARR_NEIGHBORHOOD_ZERO: /* zeros of every dtype are zero bytes */
	case ARR_NEIGHBORHOOD_CIRCULAR:
	case ARR_NEIGHBORHOOD_MIRROR:
		return ARR_OK;
	case ARR_NEIGHBORHOOD_ONE:
		return arr__scalar_store_as(arr_scalar_int(1), dtype, box->outside, err);
	case ARR_NEIGHBORHOOD_CONSTANT:
		if (!constant)
			return arr_error_set(err, ARR_E_ARG, "neighborhood: no constant");
		memcpy(box->outside, constant, dtype->item_bytes);
		return ARR_OK;
	}
	return arr_error_set(err, ARR_E_ARG, "neighborhood: there is no mode %d", (int)box->mode);
}

static enum arr_status fill(arr_neighborhood *box, const int64_t *bounds, const void *constant,
			    struct arr_error *err)
{
	int64_t lengths[ARR_NDIM_MAX];

	if (box->array->size == 0)
		return arr_error_set(err, ARR_E_SHAPE,
				     "neighborhood: an array of shape %s has no places",
				     arr__shape_text(box->array->ndim, box->array->shape).text);
	for (int i = 0; i < box->array->ndim; i++) {
		box->low[i] = bounds[2 * i];
		box->high[i] = bounds[2 * i + 1];
		if (box->low[i] > box->high[i] || box->low[i] < INT32_MIN ||
		    box->high[i] > INT32_MAX)
			return arr_error_set(err, ARR_E_ARG,
					     "neighborhood: bounds %lld to %lld of axis %d",
					     (long long)box->low[i], (long long)box->high[i], i);
		lengths[i] = box->high[i] - box->low[i] + 1;
	}
	ARR_TRY(arr__shape_count(box->array->ndim, lengths, ARR_INT8, &box->size, err));
	return fill_outside(box, constant, err);
}

static void restart(arr_neighborhood *box)
{
	memcpy(box->offset, box->low, sizeof(int64_t) * (size_t)box->array->ndim);
	box->done = false;
}

enum arr_status arr_neighborhood_new(const arr_array *array, const int64_t *bounds,
				     enum arr_neighborhood_mode mode, const void *constant,
				     arr_neighborhood **out, struct arr_error *err)
{
	arr_neighborhood *box = calloc(1, sizeof *box + array->dtype->item_bytes);
	enum arr_status st;

	if (!box)
		return arr_error_set(err, ARR_E_NOMEM, "neighborhood: cannot allocate it");
	box->array = arr_array_retain(array);
	box->mode = mode;
	st = fill(box, bounds, constant, err);
	restart(box);
	if (st == ARR_OK)
		*out = box;
	else
		arr_neighborhood_free(box);
	return st;
}

void arr_neighborhood_free(arr_neighborhood *box)
{
	if (!box)
		return;
	arr_array_release(box->array);
	free(box);
}

int64_t arr_neighborhood_size(const arr_neighborhood *box)
{
	return box->size;
}

enum arr_status arr_neighborhood_move(arr_neighborhood *box, const int64_t *index,
				      struct arr_error *err)
{
	for (int i = 0; i < box->array->ndim; i++)
		if (index[i] < 0 || index[i] >= box->array->shape[i])
			return arr_error_set(err, ARR_E_INDEX,
					     "neighborhood: index %lld is out of bounds for axis "
					     "%d with size %lld",
					     (long long)index[i], i,
					     (long long)box->array->shape[i]);
	memcpy(box->center, index, sizeof(int64_t) * (size_t)box->array->ndim);
	restart(box);
	return ARR_OK;
}

static int64_t modulo(int64_t x, int64_t n)
{
	return (x % n + n) % n;
}

const void *arr_neighborhood_data(const arr_neighborhood *box)
{
	const char *at = box->array->data;

	if (box->done)
		return NULL;
	for (int i = 0; i < box->array->ndim; i++) {
		const int64_t n = box->array->shape[i];
		int64_t place = box->center[i] + box->offset[i];

		if (place < 0 || place >= n) {
			if (box->mode == ARR_NEIGHBORHOOD_CIRCULAR) {
				place = modulo(place, n);
			} else if (box->mode == ARR_NEIGHBORHOOD_MIRROR) {
				place = modulo(place, 2 * n);
				place = place < n ? place : 2 * n - 1 - place;
			} else {
				return box->outside;
			}
		}
		at += place * box->array->strides[i];
	}
	return at;
}

bool arr_neighborhood_next(arr_neighborhood *box)
{
	for (int i = box->array->ndim - 1; i >= 0 && !box->done; i--) {
		if (++box->offset[i] <= box->high[i])
			return true;
		box->offset[i] = box->low[i];
	}
	box->done = true;
	return false;
}
