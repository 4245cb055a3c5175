/* SPDX-License-Identifier: Apache-2.0 */
/* The folding of ufunc.reduce.
 *
 * The result is one more operand of the iteration, with stride 0 along the reduced axes. Where the
 * inner loop runs along a reduced axis the loop's fold does the work; where it does not, the
 * element-wise loop adds a row of the source to a row of results. */
#include <stdlib.h>

#include "core/parallel.h"
#include "fp_casts.h"
#include "reduce_internal.h"

/* One inner loop of the iteration: operands result, source and, if there is one, mask. */
static enum arr_status fold_inner(struct arr__reduce *r, const struct arr__iter *it)
{
	const ptrdiff_t item_bytes = r->dtype->item_bytes;
	ptrdiff_t strides[3] = { it->inner_strides[0], it->inner_strides[1], 0 };
	size_t n;

	if (r->options->where)
		strides[2] = it->inner_strides[2];
	for (size_t done = 0; done < it->inner_count; done += n) {
		char *data[3] = { NULL };

		n = it->inner_count - done;
		if (n > r->block)
			n = r->block;
		for (int k = 0; k < it->operand_count; k++)
			data[k] = it->data[k] + (ptrdiff_t)done * it->inner_strides[k];
		if (r->buffer) {
			ARR_TRY(arr__cast_run(&r->cast, r->buffer, data[1], item_bytes,
					      it->inner_strides[1], n, NULL));
			r->copied_bytes += (int64_t)n * item_bytes;
			data[1] = r->buffer;
			strides[1] = item_bytes;
		}
		if (r->options->where)
			ARR_TRY(arr__reduce_fold_masked(r, data, strides, n));
		else
			ARR_TRY(arr__reduce_fold(r, data[0], strides[0], data[1], strides[1], n));
	}
	return ARR_OK;
}

enum { EXTREME_BLOCK = 1 << 16 };

/* What the buffer holds for one result. */
struct pending {
	char *acc;
	size_t count;
};

static enum arr_status pending_flush(struct arr__reduce *r, struct pending *p)
{
	const ptrdiff_t item_bytes = r->dtype->item_bytes;
	const size_t count = p->count;

	p->count = 0;
	return count ? arr__reduce_fold(r, p->acc, 0, r->buffer, item_bytes, count) : ARR_OK;
}

/* As fold_inner for a converted source whose inner loop goes into one result: a block fills up over
 * several inner loops as long as the result stays the same. */
static enum arr_status fold_pending(struct arr__reduce *r, const struct arr__iter *it,
				    struct pending *p)
{
	const ptrdiff_t item_bytes = r->dtype->item_bytes;
	size_t n;

	if (p->acc != it->data[0])
		ARR_TRY(pending_flush(r, p));
	p->acc = it->data[0];
	for (size_t done = 0; done < it->inner_count; done += n) {
		n = it->inner_count - done;
		if (n > ARR__BUFFER_ELEMENTS - p->count)
			n = ARR__BUFFER_ELEMENTS - p->count;
		ARR_TRY(arr__cast_run(&r->cast, r->buffer + (ptrdiff_t)p->count * item_bytes,
				      it->data[1] + (ptrdiff_t)done * it->inner_strides[1],
				      item_bytes, it->inner_strides[1], n, NULL));
		r->copied_bytes += (int64_t)n * item_bytes;
		p->count += n;
		if (p->count == ARR__BUFFER_ELEMENTS)
			ARR_TRY(pending_flush(r, p));
	}
	return ARR_OK;
}

/* Do blocks span inner loops? Those of several reduced axes do where the order of additions counts.
 */
static bool blocks_span(const struct arr__reduce *r, const struct arr__iter *it)
{
	const enum arr_type type = r->dtype->type;

	return r->u->id == ARR__UFUNC_add && type >= ARR_T_FLOAT16 && it->ndim > 1 &&
	       it->strides[it->ndim - 2][0] == 0;
}

static bool gathers(const struct arr__reduce *r, const struct arr__iter *it)
{
	return !r->options->where && it->inner_strides[0] == 0;
}

/* Every inner loop in turn. */
static enum arr_status fold_all(struct arr__reduce *r, struct arr__iter *it)
{
	struct pending pending = { NULL, 0 };
	enum arr_status st = ARR_OK;

	if (arr__reduce_columns(r, it, &st))
		return st;
	if (r->buffer && gathers(r, it)) {
		do
			ARR_TRY(fold_pending(r, it, &pending));
		while (arr__iter_next(it));
		return pending_flush(r, &pending);
	}
	do
		ARR_TRY(fold_inner(r, it));
	while (arr__iter_next(it));
	return ARR_OK;
}

static enum arr_status buffer_new(struct arr__reduce *r, struct arr_error *err)
{
	r->buffer = NULL;
	if (!r->converts)
		return ARR_OK;
	r->buffer = malloc(ARR__BUFFER_ELEMENTS * r->dtype->item_bytes);
	if (!r->buffer)
		return arr_error_set(err, ARR_E_NOMEM, "%s: no memory for a buffer",
				     r->u->reduce_name);
	return ARR_OK;
}

static enum arr_status fold_whole(struct arr__reduce *r, struct arr__iter *it,
				  struct arr_error *err)
{
	enum arr_status st;

	ARR_TRY(buffer_new(r, err));
	st = arr__loop_failed(r->u, r->u->reduce_name, fold_all(r, it), err);
	free(r->buffer);
	return st;
}

/* One part of the iteration, into results of its own. */
static enum arr_status fold_part(void *context, struct arr__iter *it, struct arr_error *err)
{
	struct arr__reduce own = *(const struct arr__reduce *)context;
	enum arr_status st;

	own.copied_bytes = 0;
	st = fold_whole(&own, it, err);
	atomic_fetch_add_explicit(own.all_copied_bytes, own.copied_bytes, memory_order_relaxed);
	return st;
}

/* One row into one result, divided into the blocks that the fold has anyway. */
struct blocks {
	const struct arr__reduce *r;
	const struct arr__iter *it;
	char *partial; /* one result of the loop's type per block */
	size_t count;
};

/* Whether folding a block from its first element (or nothing), and the results in order, gives the
 * bits that folding them into one gives: the sum of a block is added to the result in one rounding
 * in either case, but for float16, whose results are rounded. */
static bool blocks_associate(const struct arr__reduce *r)
{
	switch ((int)r->u->id) {
	case ARR__UFUNC_add:
		return r->dtype->type != ARR_T_FLOAT16 && r->dtype->type <= ARR_T_COMPLEX128;
	case ARR__UFUNC_maximum:
	case ARR__UFUNC_minimum:
	case ARR__UFUNC_fmax:
	case ARR__UFUNC_fmin:
		return r->dtype->type <= ARR_T_FLOAT64;
	}
	return false;
}

static enum arr_status fold_blocks(void *context, struct arr__iter *part, struct arr_error *err)
{
	const struct blocks *b = context;
	struct arr__reduce own = *b->r;
	const struct arr__cast first = own.cast;
	const size_t item_bytes = own.dtype->item_bytes;
	const bool adds = own.u->id == ARR__UFUNC_add;
	enum arr_status st;

	own.copied_bytes = 0;
	ARR_TRY(buffer_new(&own, err));
	st = ARR_OK;
	for (size_t done = 0, n; st == ARR_OK && done < part->inner_count; done += n) {
		const ptrdiff_t from =
			part->data[1] - b->it->data[1] + (ptrdiff_t)done * part->inner_strides[1];
		const size_t block = (size_t)(from / part->inner_strides[1]) / own.block;
		char *acc = b->partial + block * item_bytes;
		struct arr__iter one = { .ndim = 1, .operand_count = 2 };

		n = part->inner_count - done;
		if (n > own.block)
			n = own.block;
		one.data[0] = acc;
		one.data[1] = part->data[1] + (ptrdiff_t)done * part->inner_strides[1];
		one.inner_strides[1] = part->inner_strides[1];
		one.inner_count = n;
		if (adds)
			arr__scalar_store(arr_scalar_complex(-0.0, -0.0), own.dtype->type, acc);
		else
			st = arr__cast_run(&first, acc, one.data[1], 0, 0, 1, err);
		if (st == ARR_OK)
			st = arr__loop_failed(own.u, own.u->reduce_name, fold_inner(&own, &one),
					      err);
	}
	free(own.buffer);
	atomic_fetch_add_explicit(own.all_copied_bytes, own.copied_bytes, memory_order_relaxed);
	return st;
}

/* The results of all blocks in order. Without memory for them the whole is one part. */
static enum arr_status fold_row(struct arr__reduce *r, const struct arr__iter *it, int64_t bytes,
				struct arr_error *err)
{
	const size_t item_bytes = r->dtype->item_bytes;
	struct blocks b = { r, it, NULL, 0 };
	struct arr__split split;
	enum arr_status st;

	b.count = (it->inner_count + r->block - 1) / r->block;
	b.partial = malloc(b.count * item_bytes);
	split = arr__iter_split(it, bytes, 1, 1);
	split.length =
		(split.length + (int64_t)r->block - 1) / (int64_t)r->block * (int64_t)r->block;
	split.part_count =
		((size_t)it->inner_count + (size_t)split.length - 1) / (size_t)split.length;
	if (!b.partial || split.part_count <= 1) {
		free(b.partial);
		split = (struct arr__split){ 0, 0, 1 };
		return arr__iter_run(it, &split, fold_part, r, err);
	}
	st = arr__iter_run(it, &split, fold_blocks, &b, err);
	for (size_t i = 0; st == ARR_OK && i < b.count; i++)
		st = arr__loop_fold(r->loop, it->data[0], b.partial + i * item_bytes, 0, 1);
	free(b.partial);
	return st;
}

static enum arr_status fold_divided(struct arr__reduce *r, const struct arr__iter *it,
				    struct arr_error *err)
{
	const int64_t bytes = it->size * (int64_t)r->src->dtype->item_bytes;
	struct arr__split split = { 0, 0, 1 };

	if (r->loop->fn && !arr__fp_wanted && !(r->converts && arr__fp_casts_wanted)) {
		if (it->ndim == 1 && it->inner_strides[0] == 0 && it->inner_strides[1] != 0 &&
		    !r->options->where && blocks_associate(r) && bytes >= ARR__PARALLEL_BYTES_MIN)
			return fold_row(r, it, bytes, err);
		split = arr__iter_split(it, r->options->where ? 4 * bytes : bytes, 0, 1);
	}
	return arr__iter_run(it, &split, fold_part, r, err);
}

/* The fold of a narrow integer type into a wide sum: exact, so that the order of additions does not
 * matter. In float64 as long as no sum reaches 2^53. NULL: there is none. */
static arr__fold_fn *widening_sum(const arr_array *src, enum arr_type to, int64_t count)
{
	const enum arr_type from = src->dtype->type;
	arr__fold_fn *const(*sums)[2] = arr__widening_baseline;

	if (from > ARR_T_UINT32 || !(src->flags & ARR_ALIGNED))
		return NULL;
#if defined(__x86_64__)
	if (arr__isa_level() == ARR__ISA_AVX512)
		sums = arr__widening_avx512;
	else if (arr__isa_level() == ARR__ISA_AVX2)
		sums = arr__widening_avx2;
#endif
	if (to == ARR_T_INT64 || to == ARR_T_UINT64)
		return sums[from][0];
	return to == ARR_T_FLOAT64 && count < INT64_C(1) << 36 ? sums[from][1] : NULL;
}

enum arr_status arr__reduce_run(struct arr__reduce *r, struct arr_error *err)
{
	const arr_array *where = r->options->where;
	const int64_t *strides[3] = { r->result_strides, r->src->strides };
	char *data[3] = { r->result->data, (char *)(uintptr_t)r->src_data };
	int64_t mask_strides[ARR_NDIM_MAX];
	_Atomic int64_t copied = 0;
	struct arr__iter it;
	enum arr_status st;

	if (where) {
		arr__broadcast_strides(where, r->src->ndim, r->src->shape, mask_strides);
		data[2] = where->data;
		strides[2] = mask_strides;
	}
	arr__iter_init(&it, r->src->ndim, r->src_shape, where ? 3 : 2, data, strides,
		       ARR__ITER_SORT);
	if (it.size == 0 || r->complete)
		return ARR_OK;
	r->widening = NULL;
	if (gathers(r, &it) && r->u->id == ARR__UFUNC_add && !r->options->initial)
		r->widening = widening_sum(r->src, r->dtype->type, r->axes.reduced_size);
	r->converts = !r->widening &&
		      (!arr__dtype_equal(r->src->dtype, r->dtype) ||
		       !(r->src->flags & ARR_ALIGNED) || (gathers(r, &it) && blocks_span(r, &it)));
	/* converted or not, the blocks are part of a sum; extremes have larger ones, for each ends
	 * with a fold of its lanes */
	r->block = !r->converts && blocks_associate(r) && r->u->id != ARR__UFUNC_add
			   ? EXTREME_BLOCK
			   : ARR__BUFFER_ELEMENTS;
	if (r->converts || it.size >= ARR__PARALLEL_SIZE_MIN)
		ARR_TRY(arr__cast_init(&r->cast, r->src->dtype, r->dtype, err));
	r->all_copied_bytes = &copied;
	if (it.size < ARR__PARALLEL_SIZE_MIN)
		return fold_whole(r, &it, err);
	st = fold_divided(r, &it, err);
	r->copied_bytes = copied;
	return st;
}
