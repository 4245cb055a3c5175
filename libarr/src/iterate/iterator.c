/* SPDX-License-Identifier: Apache-2.0 */
/* Making, copying and freeing iterators; indices and axes. */
#include <stdlib.h>
#include <string.h>

#include "iterate.h"

enum { BUFFER_COUNT = 8192 };

/* ---- making ---- */

static enum arr_status check_flags(const struct arr_iterator_operand *operands, size_t count,
				   unsigned flags, struct arr_error *err)
{
	const unsigned indices = ARR_ITER_MULTI_INDEX | ARR_ITER_INDEX;

	if (count == 0 || count > ARR_ITERATOR_OPERANDS_MAX)
		return arr_error_set(err, ARR_E_ARG, "iterator: %zu operands, takes 1 to %d", count,
				     ARR_ITERATOR_OPERANDS_MAX);
	if (flags & ARR_ITER_EXTERNAL_LOOP && flags & indices)
		return arr_error_set(
			err, ARR_E_ARG,
			"iterator: EXTERNAL_LOOP cannot be used if an index is tracked");
	for (size_t k = 0; k < count; k++) {
		const unsigned f = operands[k].flags;

		if (!(f & (ARR_ITER_READ | ARR_ITER_WRITE)) ||
		    (!operands[k].array && f & ARR_ITER_READ && !(flags & ARR_ITER_REDUCE_OK)))
			return arr_error_set(err, ARR_E_ARG, "iterator: operand %zu is %s", k,
					     operands[k].array ? "neither read nor written"
							       : "to be made, and read");
		if (f & ARR_ITER_WRITE && f & ARR_ITER_COPY && !(f & ARR_ITER_UPDATE_IF_COPY))
			return arr_error_set(err, ARR_E_ARG,
					     "iterator: operand %zu is written and has COPY"
					     " instead of UPDATE_IF_COPY",
					     k);
		if (f & ARR_ITER_CONTIGUOUS && !(flags & ARR_ITER_BUFFERED))
			return arr_error_set(err, ARR_E_ARG,
					     "iterator: operand %zu is CONTIGUOUS without BUFFERED",
					     k);
	}
	return ARR_OK;
}

static enum arr_status strides_of(arr_iterator *it, const struct arr_iterator_operand *operands,
				  struct arr_error *err)
{
	for (int k = 0; k < it->count; k++)
		if (it->operands[k].array)
			ARR_TRY(arr__axes_strides(it, k, operands[k].axes, err));
	return ARR_OK;
}

static enum arr_status fill(arr_iterator *it, const struct arr_iterator_operand *operands,
			    const struct arr_iterator_options *o, struct arr_error *err)
{
	int perm[ARR_NDIM_MAX];

	ARR_TRY(arr__axes_shape(it, operands, o, err));
	if (it->size == 0 && !(it->flags & ARR_ITER_ZEROSIZE_OK))
		return arr_error_set(err, ARR_E_ARG,
				     "iterator: iteration of zero-sized operands is not enabled");
	it->memory = calloc((size_t)it->count * 2 * ARR_NDIM_MAX, sizeof *it->memory);
	if (!it->memory)
		return arr_error_set(err, ARR_E_NOMEM, "iterator: cannot allocate %d operands",
				     it->count);
	for (int k = 0; k < it->count; k++) {
		it->operands[k].flags = operands[k].flags;
		it->operands[k].strides = it->memory + (size_t)k * 2 * ARR_NDIM_MAX;
		it->operands[k].strides_0 = it->operands[k].strides + ARR_NDIM_MAX;
	}
	ARR_TRY(arr__operands_dtypes(it, operands, err));
	ARR_TRY(strides_of(it, operands, err));
	arr__axes_order(it, o->order, perm);
	ARR_TRY(arr__operands_make(it, operands, perm, err));
	ARR_TRY(arr__operands_copy(it, err));
	ARR_TRY(strides_of(it, operands, err)); /* copies have strides of their own */
	arr__axes_walk(it, perm, o->order == ARR_ORDER_K);
	it->end = it->size;
	ARR_TRY(arr__walk_buffers(it, err));
	if (!(it->flags & ARR_ITER_DELAY))
		arr__walk_to(it, 0);
	return arr__walk_failed(it, err);
}

enum arr_status arr_iterator_new(const struct arr_iterator_operand *operands, size_t count,
				 const struct arr_iterator_options *options, arr_iterator **out,
				 struct arr_error *err)
{
	static const struct arr_iterator_options defaults = ARR_ITERATOR_OPTIONS;
	const struct arr_iterator_options *o = options ? options : &defaults;
	arr_iterator *it;
	enum arr_status st;

	ARR_TRY(check_flags(operands, count, o->flags, err));
	it = calloc(1, sizeof *it);
	if (!it)
		return arr_error_set(err, ARR_E_NOMEM, "iterator: cannot allocate it");
	it->flags = o->flags;
	it->count = (int)count;
	it->casting = o->casting;
	it->index_order = o->index_order;
	it->buffer_count = o->buffer_count > 0 ? o->buffer_count : BUFFER_COUNT;
	st = fill(it, operands, o, err);
	if (st == ARR_OK)
		*out = it;
	else
		arr_iterator_free(it);
	return st;
}

void arr_iterator_free(arr_iterator *it)
{
	if (!it)
		return;
	for (int k = 0; k < it->count; k++) {
		arr_array_release(it->operands[k].array);
		arr_array_release(it->operands[k].back);
		arr_dtype_release(it->operands[k].dtype);
	}
	free(it->buffers);
	free(it->memory);
	free(it);
}

enum arr_status arr_iterator_copy(const arr_iterator *it, arr_iterator **out, struct arr_error *err)
{
	arr_iterator *copy;
	enum arr_status st;

	for (int k = 0; k < it->count; k++)
		if (it->operands[k].back)
			return arr_error_set(err, ARR_E_STATE,
					     "iterator: operand %d is a copy that goes back", k);
	copy = malloc(sizeof *copy);
	if (!copy)
		return arr_error_set(err, ARR_E_NOMEM, "iterator: cannot allocate it");
	*copy = *it;
	copy->buffers = NULL;
	copy->chunk = 0;
	copy->memory = malloc((size_t)it->count * 2 * ARR_NDIM_MAX * sizeof *it->memory);
	for (int k = 0; k < it->count; k++) {
		struct arr__operand *op = &copy->operands[k];

		arr_array_retain(op->array);
		arr_dtype_retain(op->dtype);
		if (copy->memory) {
			op->strides = copy->memory + (size_t)k * 2 * ARR_NDIM_MAX;
			op->strides_0 = op->strides + ARR_NDIM_MAX;
		}
	}
	if (copy->memory)
		memcpy(copy->memory, it->memory,
		       (size_t)it->count * 2 * ARR_NDIM_MAX * sizeof *it->memory);
	st = copy->memory ? arr__walk_buffers(copy, err)
			  : arr_error_set(err, ARR_E_NOMEM, "iterator: cannot allocate it");
	if (st == ARR_OK) {
		arr__walk_to(copy, it->position);
		st = arr__walk_failed(copy, err);
	}
	if (st == ARR_OK)
		*out = copy;
	else
		arr_iterator_free(copy);
	return st;
}

/* ---- indices ---- */

int arr_iterator_ndim(const arr_iterator *it)
{
	const bool indexed = it->flags & (ARR_ITER_MULTI_INDEX | ARR_ITER_INDEX);

	return indexed ? it->ndim_0 : it->ndim;
}

const int64_t *arr_iterator_shape(const arr_iterator *it)
{
	const bool indexed = it->flags & (ARR_ITER_MULTI_INDEX | ARR_ITER_INDEX);

	return indexed ? it->shape_0 : it->shape;
}

void arr_iterator_multi_index(const arr_iterator *it, int64_t *index)
{
	for (int i = 0; i < it->ndim_0; i++)
		index[i] = 0; /* along axes that were removed */
	for (int i = 0; i < it->ndim; i++)
		index[it->axis[i]] = it->index[i];
}

enum arr_status arr_iterator_seek_multi(arr_iterator *it, const int64_t *index,
					struct arr_error *err)
{
	int64_t position = 0;

	if (!(it->flags & ARR_ITER_MULTI_INDEX))
		return arr_error_set(err, ARR_E_STATE, "iterator: no multi-index is tracked");
	for (int i = 0; i < it->ndim; i++) {
		const int64_t at = index[it->axis[i]];

		if (at < 0 || at >= it->shape[i])
			return arr_error_set(err, ARR_E_INDEX,
					     "iterator: index %lld is out of bounds for axis %d "
					     "with size %lld",
					     (long long)at, it->axis[i], (long long)it->shape[i]);
		position = position * it->shape[i] + at;
	}
	return arr_iterator_seek(it, position, err);
}

int64_t arr_iterator_flat_index(const arr_iterator *it)
{
	int64_t index[ARR_NDIM_MAX], flat = 0;

	arr_iterator_multi_index(it, index);
	for (int i = 0; i < it->ndim_0; i++) {
		const int axis = it->index_order == ARR_ORDER_F ? it->ndim_0 - 1 - i : i;

		flat = flat * it->shape_0[axis] + index[axis];
	}
	return flat;
}

/* ---- axes ---- */

int64_t arr_iterator_axis_stride(const arr_iterator *it, int axis, size_t operand)
{
	if (axis < 0 || axis >= it->ndim_0 || operand >= (size_t)it->count)
		return 0;
	return it->operands[operand].strides_0[axis];
}

/* The walk begins again, over the axes as they are now. */
static enum arr_status restart(arr_iterator *it, struct arr_error *err)
{
	it->size = 1;
	for (int i = 0; i < it->ndim; i++) {
		it->size *= it->shape[i];
		it->index[i] = 0;
	}
	for (int k = 0; k < it->count; k++)
		it->operands[k].at = it->operands[k].array->data;
	it->begin = it->position = 0;
	it->end = it->size;
	ARR_TRY(arr__walk_buffers(it, err));
	arr__walk_to(it, 0);
	return arr__walk_failed(it, err);
}

enum arr_status arr_iterator_remove_axis(arr_iterator *it, int axis, struct arr_error *err)
{
	int at = 0, to = 0;

	if (!(it->flags & ARR_ITER_MULTI_INDEX) || it->flags & ARR_ITER_BUFFERED)
		return arr_error_set(err, ARR_E_STATE,
				     "iterator: removing an axis requires a multi-index, and no "
				     "buffers");
	while (at < it->ndim && it->axis[at] != axis)
		at++;
	if (at == it->ndim)
		return arr_error_set(err, ARR_E_SHAPE, "iterator: axis %d is not walked along",
				     axis);
	for (int i = 0; i < it->ndim; i++) {
		if (i == at)
			continue;
		it->shape[to] = it->shape[i];
		it->axis[to] = it->axis[i];
		for (int k = 0; k < it->count; k++)
			it->operands[k].strides[to] = it->operands[k].strides[i];
		to++;
	}
	it->ndim = to;
	return restart(it, err);
}

enum arr_status arr_iterator_remove_multi_index(arr_iterator *it, bool external_loop,
						struct arr_error *err)
{
	const bool indexed = it->flags & (ARR_ITER_MULTI_INDEX | ARR_ITER_INDEX);

	arr__walk_flush(it);
	it->flags &= ~(unsigned)(ARR_ITER_MULTI_INDEX | ARR_ITER_INDEX);
	if (external_loop)
		it->flags |= ARR_ITER_EXTERNAL_LOOP;
	if (!indexed) { /* axes are merged, and perhaps flipped: not to be begun at array->data */
		it->begin = 0;
		it->end = it->size;
		arr__walk_to(it, 0);
		return arr__walk_failed(it, err);
	}
	arr__axes_merge(it);
	return restart(it, err);
}

size_t arr_iterator_operand_count(const arr_iterator *it)
{
	return (size_t)it->count;
}

arr_array *arr_iterator_operand(const arr_iterator *it, size_t operand)
{
	const struct arr__operand *op = &it->operands[operand < (size_t)it->count ? operand : 0];

	if (operand >= (size_t)it->count)
		return NULL;
	return op->back ? op->back : op->array;
}

const arr_dtype *arr_iterator_dtype(const arr_iterator *it, size_t operand)
{
	return operand < (size_t)it->count ? it->operands[operand].dtype : NULL;
}
