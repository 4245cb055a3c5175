/* SPDX-License-Identifier: Apache-2.0 */
#include "parallel.h"

#include <stdatomic.h>
#include <string.h>

/* Parts of about PART_BYTES balance threads that start late; pieces of a contiguous axis begin at
 * multiples of PIECE_ELEMENTS, so that no two threads write to one cache line. */
enum { PART_BYTES = 1 << 18, PARTS_MAX = 64, PIECE_ELEMENTS = 1024 };

static bool moves(const struct arr__iter *it, int axis, int first, int count)
{
	for (int k = first; k < first + count; k++)
		if (it->strides[axis][k] == 0)
			return false;
	return true;
}

struct arr__split arr__iter_split(const struct arr__iter *it, int64_t bytes, int first, int count)
{
	struct arr__split split = { 0, 0, 1 };
	int64_t parts = bytes / PART_BYTES, longest = 1;
	int axis = -1;

	if (bytes < ARR__PARALLEL_BYTES_MIN)
		return split;
	parts = parts < PARTS_MAX ? parts : PARTS_MAX;
	for (int i = 0; i < it->ndim; i++) {
		int64_t length = it->shape[i];

		if (i == it->ndim - 1 && length > PIECE_ELEMENTS)
			length /= PIECE_ELEMENTS;
		else if (i == it->ndim - 1 && it->ndim > 1)
			length = 1;
		length = length < parts ? length : parts;
		if (length > longest && moves(it, i, first, count)) {
			longest = length;
			axis = i;
		}
	}
	if (axis < 0)
		return split;
	split.axis = axis;
	split.length = (it->shape[axis] + longest - 1) / longest;
	if (axis == it->ndim - 1)
		split.length =
			(split.length + PIECE_ELEMENTS - 1) / PIECE_ELEMENTS * PIECE_ELEMENTS;
	split.part_count = (size_t)((it->shape[axis] + split.length - 1) / split.length);
	return split;
}

void arr__iter_part(const struct arr__iter *it, const struct arr__split *split, size_t part,
		    struct arr__iter *out)
{
	const int axis = split->axis, last = it->ndim - 1;
	const int64_t begin = (int64_t)part * split->length, left = it->shape[axis] - begin;

	out->ndim = it->ndim;
	out->operand_count = it->operand_count;
	for (int i = 0; i <= last; i++) {
		out->shape[i] = it->shape[i];
		out->index[i] = 0;
		memcpy(out->strides[i], it->strides[i], sizeof out->strides[i]);
	}
	if (split->part_count > 1)
		out->shape[axis] = left < split->length ? left : split->length;
	out->size = it->size / it->shape[axis] * out->shape[axis];
	for (int k = 0; k < it->operand_count; k++) {
		out->data[k] = it->data[k];
		if (split->part_count > 1)
			out->data[k] += begin * it->strides[axis][k];
		out->inner_strides[k] = it->inner_strides[k];
	}
	out->inner_count = (size_t)out->shape[last];
}

struct run {
	const struct arr__iter *it;
	const struct arr__split *split;
	arr__part_fn *fn;
	void *context;
	atomic_bool failed;
	enum arr_status status; /* both written by the part that set failed */
	struct arr_error *err;
};

static void run_part(void *context, size_t task, int slot)
{
	struct run *run = context;
	struct arr_error own = { .status = ARR_OK };
	struct arr__iter part;
	enum arr_status st;

	(void)slot;
	if (atomic_load_explicit(&run->failed, memory_order_relaxed))
		return;
	arr__iter_part(run->it, run->split, task, &part);
	st = run->fn(run->context, &part, run->err ? &own : NULL);
	if (st == ARR_OK || atomic_exchange_explicit(&run->failed, true, memory_order_relaxed))
		return;
	run->status = st; /* the pool's lock hands it over */
	if (run->err && run->err->status == ARR_OK)
		*run->err = own;
}

enum arr_status arr__iter_run(const struct arr__iter *it, const struct arr__split *split,
			      arr__part_fn *fn, void *context, struct arr_error *err)
{
	struct run run = { .it = it, .split = split, .fn = fn, .context = context, .err = err };

	run.status = ARR_OK;
	arr__parallel_for(split->part_count, split->part_count > 1 ? arr_threads() : 1, run_part,
			  &run);
	return run.status;
}

struct copy {
	char *dst;
	const char *src;
	size_t bytes, part_bytes;
};

static void copy_part(void *context, size_t task, int slot)
{
	const struct copy *c = context;
	const size_t begin = task * c->part_bytes, left = c->bytes - begin;

	(void)slot;
	memcpy(c->dst + begin, c->src + begin, left < c->part_bytes ? left : c->part_bytes);
}

void arr__copy_bytes(char *dst, const char *src, size_t bytes)
{
	struct copy copy = { dst, src, bytes, PART_BYTES };

	if (bytes < ARR__PARALLEL_BYTES_MIN || dst == src) {
		memmove(dst, src, bytes);
		return;
	}
	if (bytes / PARTS_MAX > copy.part_bytes)
		copy.part_bytes = (bytes / PARTS_MAX | 4095) + 1;
	arr__parallel_for((bytes + copy.part_bytes - 1) / copy.part_bytes, arr_threads(), copy_part,
			  &copy);
}
