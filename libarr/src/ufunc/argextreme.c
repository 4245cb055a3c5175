/* SPDX-License-Identifier: Apache-2.0 */
/* argmax and argmin along one axis, or over the flattened array. */
#include <arr/threads.h>
#include <string.h>

#include "core/array_small.h"
#include "core/parallel.h"
#include "sort/sort_internal.h"
#include "statistics/statistics_internal.h"
#include "ufunc_internal.h"

/* What is looked for: by the type's loops, or, where it has none, by comparing texts. */
struct extreme {
	struct arr__arg_loops loops; /* no row: texts */
	const arr_dtype *dtype;
	bool largest;
};

static struct extreme extreme_of(const arr_dtype *dtype, bool largest)
{
	const struct arr__arg_table *t = &arr__args_baseline;
	const enum arr_type type = dtype->type;
	struct extreme e = { { NULL, NULL }, dtype, largest };

#if defined(__x86_64__)
	switch (arr__isa_level()) {
	case ARR__ISA_AVX512:
		t = &arr__args_avx512;
		break;
	case ARR__ISA_AVX2:
		t = &arr__args_avx2;
		break;
	case ARR__ISA_BASELINE:
		break;
	}
#endif
	e.loops = largest ? t->largest[type] : t->smallest[type];
	if (!e.loops.row)
		e.loops =
			largest ? arr__args_scalar.largest[type] : arr__args_scalar.smallest[type];
	return e;
}

static int64_t find(const struct extreme *e, const char *row, ptrdiff_t stride, size_t count)
{
	size_t best = 0;

	if (e->loops.row)
		return (int64_t)e->loops.row(row, stride, count);
	for (size_t i = 1; i < count; i++) {
		const int order = arr__compare_elements(e->dtype, row + (ptrdiff_t)i * stride,
							row + (ptrdiff_t)best * stride);

		if (e->largest ? order > 0 : order < 0)
			best = i;
	}
	return (int64_t)best;
}

/* ---- one row, on several threads ---- */

enum { ROW_PART_BYTES = 1 << 18, ROW_PARTS_MAX = 64 };

struct row {
	const struct extreme *e;
	const char *data;
	size_t count, part;
	size_t at[ROW_PARTS_MAX];
};

static void find_in_part(void *context, size_t task, int slot)
{
	struct row *r = context;
	const ptrdiff_t item_bytes = (ptrdiff_t)r->e->dtype->item_bytes;
	const size_t from = task * r->part;
	const size_t count = r->count - from < r->part ? r->count - from : r->part;

	(void)slot;
	r->at[task] =
		from + r->e->loops.row(r->data + (ptrdiff_t)from * item_bytes, item_bytes, count);
}

/* Of a long contiguous row of a dtype with a loop. The extremes of its parts stand in a row of
 * their own, in order. */
static int64_t find_flat(const struct extreme *e, const char *data, size_t count)
{
	const size_t item_bytes = e->dtype->item_bytes;
	_Alignas(max_align_t) char extremes[ROW_PARTS_MAX * sizeof(struct arr_clongdouble)];
	struct row r = { .e = e, .data = data, .count = count };
	size_t parts = count / (ROW_PART_BYTES / item_bytes);

	if (arr_threads() == 1)
		return find(e, data, (ptrdiff_t)item_bytes, count);
	parts = parts < ROW_PARTS_MAX ? parts : ROW_PARTS_MAX;
	r.part = (count + parts - 1) / parts;
	parts = (count + r.part - 1) / r.part;
	arr__parallel_for(parts, arr_threads(), find_in_part, &r);
	for (size_t i = 0; i < parts; i++)
		memcpy(extremes + i * item_bytes, data + r.at[i] * item_bytes, item_bytes);
	return (int64_t)r.at[e->loops.row(extremes, (ptrdiff_t)item_bytes, parts)];
}

/* ---- along an axis ---- */

struct search {
	const struct extreme *e;
	ptrdiff_t stride; /* along the axis, in bytes */
	size_t length;
};

/* Operands: positions, elements at the beginning of the axis. */
static enum arr_status search_part(void *context, struct arr__iter *it, struct arr_error *err)
{
	const struct search *s = context;
	const bool matrix = s->e->loops.columns &&
			    it->inner_strides[1] == (ptrdiff_t)s->e->dtype->item_bytes &&
			    it->inner_strides[0] == (ptrdiff_t)sizeof(int64_t);

	(void)err;
	do {
		for (size_t i = 0; i < it->inner_count && !matrix; i++) {
			const ptrdiff_t k = (ptrdiff_t)i;

			*(int64_t *)(void *)(it->data[0] + k * it->inner_strides[0]) = find(
				s->e, it->data[1] + k * it->inner_strides[1], s->stride, s->length);
		}
		if (matrix)
			s->e->loops.columns(it->data[1], s->stride, s->length, it->inner_count,
					    (int64_t *)(void *)it->data[0]);
	} while (arr__iter_next(it));
	return ARR_OK;
}

/* A single inner loop, which arr__iter_split takes for one of cheap steps, is cut as finely as
 * cache lines of positions allow. */
static struct arr__split split_of(const struct arr__iter *it, int64_t bytes)
{
	enum { PIECE = 64, PARTS = 16 };
	struct arr__split split = { 0, 0, 1 };

	if (it->ndim != 1 || bytes < ARR__PARALLEL_BYTES_MIN)
		return arr__iter_split(it, bytes, 0, 1);
	split.length = (it->shape[0] / PARTS + PIECE) / PIECE * PIECE;
	split.part_count = (size_t)((it->shape[0] + split.length - 1) / split.length);
	return split;
}

/* Fills out, whose axes are src's without (or with length 1 at) `axis`, position by position. */
static enum arr_status search(const struct extreme *e, const arr_array *src, int axis,
			      const struct arr__reduction *r, arr_array *out, struct arr_error *err)
{
	struct search s = { e, (ptrdiff_t)src->strides[axis], (size_t)src->shape[axis] };
	int64_t kept[ARR_NDIM_MAX], out_strides[ARR_NDIM_MAX] = { 0 };
	const int64_t *strides[] = { out_strides, src->strides };
	struct arr__split split;
	struct arr__iter it;

	for (int i = 0; i < src->ndim; i++)
		kept[i] = i == axis ? 1 : src->shape[i];
	for (int k = 0; k < r->ndim; k++) {
		if (r->axis[k] != axis)
			out_strides[r->axis[k]] = out->strides[k];
	}
	arr__iter_init(&it, src->ndim, kept, 2, (char *[]){ out->data, src->data }, strides,
		       ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return ARR_OK;
	split = split_of(&it, arr__size_bytes(src));
	return arr__iter_run(&it, &split, search_part, &s, err);
}

/* src as the search needs it: aligned, and in one row if no axis is named. */
static enum arr_status prepare(const arr_array *src, bool flatten, struct arr__trace *t,
			       arr_array **out, struct arr_error *err)
{
	const int64_t shape[] = { src->size }, strides[] = { src->dtype->item_bytes };
	const arr_dtype *native = NULL;
	arr_array *copy = NULL;
	enum arr_status st;

	if ((src->flags & ARR_ALIGNED) && (!flatten || arr__is_c_contiguous(src))) {
		copy = arr_array_retain(src);
	} else {
		ARR_TRY(arr__dtype_native(src->dtype, &native, err));
		st = arr__copy_as(src, native, ARR_ORDER_C, &copy, err);
		arr__dtype_release(native);
		if (st != ARR_OK)
			return st;
		arr__trace_copied(t, ARR_COPY_NONCONTIGUOUS, arr__size_bytes(copy));
	}
	if (!flatten) {
		*out = copy;
		return ARR_OK;
	}
	st = arr__array_view(copy, copy->data, 1, shape, strides, out, err);
	arr_array_release(copy);
	return st;
}

static enum arr_status position(const char *op, bool largest, const arr_array *src,
				const struct arr_reduce_options *options, struct arr__trace *t,
				arr_array **out, struct arr_error *err)
{
	struct extreme e = extreme_of(src->dtype, largest);
	const bool flatten =
		!options->axes || arr__axis_of_scalar(src, options->axes[0], options->axis_count);
	struct arr__reduction r;
	arr_array *ready = NULL;
	enum arr_status st;

	if (options->axes && options->axis_count != 1)
		return arr_error_set(err, ARR_E_ARG, "%s: %d axes given, takes one", op,
				     options->axis_count);
	if (flatten && !options->keepdims && src->size > 0 && (src->flags & ARR_ALIGNED) &&
	    arr__is_c_contiguous(src) && e.loops.row) {
		const bool small = arr__size_bytes(src) < ARR__PARALLEL_BYTES_MIN;
		const int64_t at = small ? find(&e, src->data, (ptrdiff_t)src->dtype->item_bytes,
						(size_t)src->size)
					 : find_flat(&e, src->data, (size_t)src->size);

		return arr__array_new_0d(ARR_INT64, &at, out, err);
	}
	ARR_TRY(arr__reduction_axes(op, src, options, &r, err));
	if (r.reduced_size == 0)
		return arr_error_set(err, ARR_E_SHAPE, "attempt to get %s of an empty sequence",
				     op);
	if (!e.loops.row && !arr__is_text(src->dtype))
		return arr_error_set(err, ARR_E_DTYPE, "%s: no order among elements of dtype %s",
				     op, src->dtype->name);
	ARR_TRY(prepare(src, flatten, t, &ready, err));
	e.dtype = ready->dtype;
	st = arr__array_new(r.ndim, r.shape, ARR_INT64, ARR_ORDER_C, false, out, err);
	if (st == ARR_OK && flatten) {
		*(int64_t *)(void *)(*out)->data =
			find(&e, ready->data, (ptrdiff_t)ready->strides[0], (size_t)ready->size);
	} else if (st == ARR_OK) {
		int axis = 0;

		while (!r.reduced[axis])
			axis++;
		st = search(&e, ready, axis, &r, *out, err);
	}
	arr_array_release(ready);
	return st;
}

static enum arr_status traced(const char *name, const char *op, bool largest, const arr_array *src,
			      const struct arr_reduce_options *options, arr_array **out,
			      struct arr_error *err)
{
	static const struct arr_reduce_options defaults;
	arr_array *result = NULL;
	struct arr__trace t;
	enum arr_status st;

	if (!options)
		options = &defaults;
	err = arr__trace_begin(&t, name, ARR_OP_REDUCE, ARR__INS(src), err);
	st = position(op, largest, src, options, &t, &result, err);
	if (st == ARR_OK)
		st = arr__deliver(op, options->out, &result, err);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_argmax(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	return traced("ndarray.argmax", "argmax", true, src, options, out, err);
}

enum arr_status arr_argmin(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	return traced("ndarray.argmin", "argmin", false, src, options, out, err);
}
