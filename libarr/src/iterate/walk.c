/* SPDX-License-Identifier: Apache-2.0 */
/* Walking: positions, inner loops, and the buffers that chunks of elements pass through. */
#include <stdlib.h>
#include <string.h>

#include "iterate.h"

/* ---- buffers ---- */

/* Whether one step is enough to get from any element to the next. */
static bool steps_evenly(const arr_iterator *it)
{
	return it->ndim <= 1;
}

static bool wants_buffer(const arr_iterator *it, const struct arr__operand *op)
{
	const int64_t inner = it->ndim > 0 ? op->strides[it->ndim - 1] : 0;

	return op->cast ||
	       (op->flags & ARR_ITER_CONTIGUOUS && inner != (int64_t)op->dtype->item_bytes);
}

static size_t slot_bytes(const arr_iterator *it, const struct arr__operand *op)
{
	const size_t bytes = (size_t)it->buffer_count * op->dtype->item_bytes;

	return (bytes + ARR_DATA_ALIGNMENT) / ARR_DATA_ALIGNMENT * ARR_DATA_ALIGNMENT;
}

enum arr_status arr__walk_buffers(arr_iterator *it, struct arr_error *err)
{
	size_t room = ARR_DATA_ALIGNMENT;
	char *at;

	it->plain = true;
	for (int k = 0; k < it->count; k++) { /* all slots together fit into a size */
		const int64_t item = it->operands[k].dtype->item_bytes;
		const int64_t most =
			INT64_MAX / (2 * ARR_ITERATOR_OPERANDS_MAX) / (item > 0 ? item : 1);

		it->buffer_count = it->buffer_count < most ? it->buffer_count : most;
	}
	if (it->buffer_count > it->size)
		it->buffer_count = it->size > 0 ? it->size : 1;
	for (int k = 0; k < it->count; k++) {
		struct arr__operand *op = &it->operands[k];

		op->cast = !arr__dtype_equal(op->array->dtype, op->dtype) ||
			   (op->flags & ARR_ITER_ALIGNED &&
			    !(op->array->flags & (ARR_ALIGNED | ARR__ALIGNED_SWAPPED)));
		it->plain &= !wants_buffer(it, op);
		room += slot_bytes(it, op);
		if (op->flags & ARR_ITER_READ)
			ARR_TRY(arr__cast_init(&op->load, op->array->dtype, op->dtype, err));
		if (op->flags & ARR_ITER_WRITE)
			ARR_TRY(arr__cast_init(&op->store, op->dtype, op->array->dtype, err));
	}
	if (it->plain || it->size == 0)
		return ARR_OK;
	free(it->buffers);
	it->buffers = malloc(room);
	if (!it->buffers)
		return arr_error_set(err, ARR_E_NOMEM,
				     "iterator: cannot allocate %zu bytes of buffers", room);
	at = (char *)it->buffers + ARR_DATA_ALIGNMENT - (uintptr_t)it->buffers % ARR_DATA_ALIGNMENT;
	for (int k = 0; k < it->count; k++) {
		it->operands[k].buffer = at;
		at += slot_bytes(it, &it->operands[k]);
	}
	return ARR_OK;
}

/* ---- positions ---- */

/* Elements up to the end of the current inner run. */
static int64_t run_left(const arr_iterator *it)
{
	const int last = it->ndim - 1;
	const int64_t left = it->end - it->position;
	const int64_t run = last < 0 ? 1 : it->shape[last] - it->index[last];

	return run < left ? run : left;
}

/* Moves indices and addresses by n elements, all of one inner run. */
static void advance(arr_iterator *it, int64_t n)
{
	int axis = it->ndim - 1;

	it->position += n;
	if (axis < 0)
		return;
	it->index[axis] += n;
	for (int k = 0; k < it->count; k++)
		it->operands[k].at += n * it->operands[k].strides[axis];
	for (; axis > 0 && it->index[axis] == it->shape[axis]; axis--) {
		it->index[axis] = 0;
		it->index[axis - 1]++;
		for (int k = 0; k < it->count; k++) {
			struct arr__operand *op = &it->operands[k];

			op->at += op->strides[axis - 1] - op->strides[axis] * it->shape[axis];
		}
	}
}

static void set_position(arr_iterator *it, int64_t position)
{
	it->position = position;
	for (int axis = it->ndim - 1; axis >= 0; axis--) {
		const int64_t length = it->shape[axis] > 0 ? it->shape[axis] : 1;
		/* one beyond the last element stays on the slowest axis, as after advance */
		const int64_t at = axis > 0 ? position % length : position;

		for (int k = 0; k < it->count; k++)
			it->operands[k].at +=
				(at - it->index[axis]) * it->operands[k].strides[axis];
		it->index[axis] = at;
		position /= length;
	}
}

/* ---- chunks ---- */

/* Copies n elements between the array, from the current place on, and the buffer. */
static enum arr_status transfer(arr_iterator *it, struct arr__operand *op, int64_t n, bool store)
{
	const int last = it->ndim - 1;
	const ptrdiff_t item = (ptrdiff_t)op->dtype->item_bytes;
	int64_t index[ARR_NDIM_MAX];
	char *at = op->at, *buffer = op->buffer;

	memcpy(index, it->index, sizeof(int64_t) * (size_t)(last + 1));
	while (n > 0) {
		const int64_t run = last < 0 ? 1 : it->shape[last] - index[last];
		const int64_t some = run < n ? run : n;
		const ptrdiff_t step = last < 0 ? 0 : op->strides[last];

		ARR_TRY(store ? arr__cast_run(&op->store, at, buffer, step, item, (size_t)some,
					      &it->error)
			      : arr__cast_run(&op->load, buffer, at, item, step, (size_t)some,
					      &it->error));
		buffer += some * item;
		n -= some;
		if (n == 0 || last < 0)
			break;
		at += some * step;
		index[last] += some;
		for (int axis = last; axis > 0 && index[axis] == it->shape[axis]; axis--) {
			index[axis] = 0;
			index[axis - 1]++;
			at += op->strides[axis - 1] - op->strides[axis] * it->shape[axis];
		}
	}
	return ARR_OK;
}

/* An operand that is reduced keeps one element in its buffer while the walk stays on it. */
static bool stays(const arr_iterator *it, const struct arr__operand *op)
{
	return op->reduced && (it->ndim == 0 || op->strides[it->ndim - 1] == 0);
}

static bool has_buffer(const arr_iterator *it, const struct arr__operand *op)
{
	if (it->plain)
		return false;
	return wants_buffer(it, op) || (!steps_evenly(it) && it->chunk > run_left(it));
}

/* As many elements as fit; where operands are reduced only those of one inner run, so that each
 * result is written once. */
static int64_t chunk_length(const arr_iterator *it)
{
	const int64_t run = run_left(it), left = it->end - it->position;
	bool reduces = false;

	for (int k = 0; k < it->count; k++)
		reduces |= it->operands[k].reduced;
	if (it->plain)
		return run;
	if (reduces)
		return run < it->buffer_count ? run : it->buffer_count;
	return left < it->buffer_count ? left : it->buffer_count;
}

enum arr_status arr__walk_flush(arr_iterator *it)
{
	const int64_t position = it->position;

	if (it->plain || it->chunk == 0 || it->status != ARR_OK)
		return it->status;
	set_position(it, it->chunk_begin);
	for (int k = 0; k < it->count && it->status == ARR_OK; k++) {
		struct arr__operand *op = &it->operands[k];

		if (op->flags & ARR_ITER_WRITE && has_buffer(it, op))
			it->status = transfer(it, op, stays(it, op) ? 1 : it->chunk, true);
	}
	set_position(it, position);
	it->chunk = 0;
	return it->status;
}

/* Fills the buffers from the current place on. */
static void load(arr_iterator *it)
{
	it->chunk_begin = it->position;
	it->chunk = it->position < it->end ? chunk_length(it) : 0;
	for (int k = 0; k < it->count && it->chunk > 0 && it->status == ARR_OK; k++) {
		struct arr__operand *op = &it->operands[k];
		const bool buffered = has_buffer(it, op);

		if (buffered && op->flags & ARR_ITER_READ)
			it->status = transfer(it, op, stays(it, op) ? 1 : it->chunk, false);
		it->data[k] = buffered ? op->buffer : op->at;
		it->inner_strides[k] = stays(it, op) ? 0
				       : buffered    ? (int64_t)op->dtype->item_bytes
				       : it->ndim    ? op->strides[it->ndim - 1]
						     : 0;
	}
	if (it->status != ARR_OK)
		it->chunk = 0;
	it->inner = it->chunk == 0 ? 0 : it->flags & ARR_ITER_EXTERNAL_LOOP ? it->chunk : 1;
}

void arr__walk_to(arr_iterator *it, int64_t position)
{
	set_position(it, position);
	load(it);
}

/* ---- the public walk ---- */

bool arr_iterator_next(arr_iterator *it)
{
	const bool external = it->flags & ARR_ITER_EXTERNAL_LOOP;

	if (it->inner == 0)
		return false;
	if (!external && it->position + 1 < it->chunk_begin + it->chunk) {
		advance(it, 1);
		for (int k = 0; k < it->count; k++)
			it->data[k] += it->inner_strides[k];
		return true;
	}
	if (it->plain && !external) {
		advance(it, 1);
	} else {
		const int64_t next = it->chunk_begin + it->chunk;

		arr__walk_flush(it);
		set_position(it, next);
	}
	load(it);
	return it->inner > 0;
}

int64_t arr_iterator_count(const arr_iterator *it)
{
	return it->inner;
}

char *const *arr_iterator_data(const arr_iterator *it)
{
	return it->data;
}

const int64_t *arr_iterator_strides(const arr_iterator *it)
{
	return it->inner_strides;
}

int64_t arr_iterator_size(const arr_iterator *it)
{
	return it->size;
}

int64_t arr_iterator_position(const arr_iterator *it)
{
	return it->position;
}

enum arr_status arr__walk_failed(const arr_iterator *it, struct arr_error *err)
{
	return it->status == ARR_OK ? ARR_OK
				    : arr_error_set(err, it->status, "%s", it->error.message);
}

enum arr_status arr_iterator_seek(arr_iterator *it, int64_t position, struct arr_error *err)
{
	if (position < it->begin || position > it->end ||
	    (position == it->end && it->size > 0 && it->begin < it->end))
		return arr_error_set(err, ARR_E_INDEX,
				     "iterator: position %lld is outside [%lld, %lld)",
				     (long long)position, (long long)it->begin, (long long)it->end);
	arr__walk_flush(it);
	arr__walk_to(it, position);
	return arr__walk_failed(it, err);
}

enum arr_status arr_iterator_set_range(arr_iterator *it, int64_t begin, int64_t end,
				       struct arr_error *err)
{
	if (begin < 0 || end < begin || end > it->size)
		return arr_error_set(err, ARR_E_INDEX,
				     "iterator: range [%lld, %lld) is outside [0, %lld)",
				     (long long)begin, (long long)end, (long long)it->size);
	arr__walk_flush(it);
	it->begin = begin;
	it->end = end;
	arr__walk_to(it, begin);
	return arr__walk_failed(it, err);
}

enum arr_status arr_iterator_finish(arr_iterator *it, struct arr_error *err)
{
	arr__walk_flush(it);
	for (int k = 0; k < it->count && it->status == ARR_OK; k++) {
		struct arr__operand *op = &it->operands[k];

		if (op->back)
			it->status = arr__assign(op->back, op->array, NULL, &it->error);
	}
	it->inner = it->chunk = 0;
	it->position = it->end;
	return arr__walk_failed(it, err);
}
