/* SPDX-License-Identifier: Apache-2.0 */
/* ptp: the largest less the smallest element. */
#include <string.h>

#include "core/parallel.h"
#include "core/pool.h"
#include "statistics_internal.h"

enum {
	BLOCK = 1 << 16, /* elements: they are still in a cache when the second fold comes */
	PIECES_MAX = 64,
	ITEM_MAX = 8
};

static const struct arr_reduce_options reduce_defaults;

/* Both extremes of a row by one walk through memory. */
struct extremes {
	const struct arr__loop *maximum, *minimum;
	const char *data;
	size_t n, item, piece_length;
	char high[PIECES_MAX][ITEM_MAX], low[PIECES_MAX][ITEM_MAX];
	enum arr_status status[PIECES_MAX];
};

/* Extremes of a piece begin with its first element. */
static enum arr_status fold_piece(struct extremes *e, size_t piece)
{
	const size_t from = piece * e->piece_length;
	const size_t rest = e->n - from;
	const size_t end = from + (rest < e->piece_length ? rest : e->piece_length);

	memcpy(e->high[piece], e->data + from * e->item, e->item);
	memcpy(e->low[piece], e->data + from * e->item, e->item);
	for (size_t i = from; i < end; i += BLOCK) {
		const size_t some = end - i < BLOCK ? end - i : BLOCK;
		char *block = (char *)(uintptr_t)e->data + i * e->item;

		ARR_TRY(arr__loop_fold(e->maximum, e->high[piece], block, (ptrdiff_t)e->item,
				       some));
		ARR_TRY(arr__loop_fold(e->minimum, e->low[piece], block, (ptrdiff_t)e->item, some));
	}
	return ARR_OK;
}

static void fold_task(void *context, size_t piece, int slot)
{
	struct extremes *e = context;

	(void)slot;
	e->status[piece] = fold_piece(e, piece);
}

/* Row is one piece of memory; high and low get one element each. */
static enum arr_status fold_row(struct extremes *e, char *high, char *low)
{
	const size_t blocks = (e->n + BLOCK - 1) / BLOCK;
	const bool divided = e->n * e->item >= ARR__PARALLEL_BYTES_MIN;
	size_t pieces;

	e->piece_length = (blocks + PIECES_MAX - 1) / PIECES_MAX * BLOCK;
	pieces = (e->n + e->piece_length - 1) / e->piece_length;
	arr__parallel_for(pieces, divided ? arr_threads() : 1, fold_task, e);
	memcpy(high, e->high[0], e->item);
	memcpy(low, e->low[0], e->item);
	for (size_t i = 0; i < pieces; i++) {
		ARR_TRY(e->status[i]);
		ARR_TRY(arr__loop_fold(e->maximum, high, e->high[i], 0, 1));
		ARR_TRY(arr__loop_fold(e->minimum, low, e->low[i], 0, 1));
	}
	return ARR_OK;
}

/* Whether both extremes of all elements are found by one walk. An observer is told of two
 * reductions instead. */
static bool walks_once(const arr_array *src, const struct arr_reduce_options *o)
{
	const enum arr_type type = src->dtype->type;

	return !arr__observed() && !o->axes && src->size >= BLOCK && type > ARR_T_BOOL &&
	       type <= ARR_T_FLOAT64 && !src->dtype->swapped && (src->flags & ARR_ALIGNED) &&
	       (src->flags & (ARR_C_CONTIGUOUS | ARR_F_CONTIGUOUS));
}

static enum arr_status in_one_walk(const arr_array *src, bool keepdims, arr_array **high,
				   arr_array **low, struct arr_error *err)
{
	const enum arr_type type = src->dtype->type;
	struct extremes e = {
		.maximum = arr__ufunc_loop_same(arr__ufunc_get(ARR__UFUNC_maximum), type),
		.minimum = arr__ufunc_loop_same(arr__ufunc_get(ARR__UFUNC_minimum), type),
		.data = src->data,
		.n = (size_t)src->size,
		.item = src->dtype->item_bytes,
	};
	const int ndim = keepdims ? src->ndim : 0;
	int64_t ones[ARR_NDIM_MAX];

	for (int i = 0; i < ndim; i++)
		ones[i] = 1;
	ARR_TRY(arr__array_new(ndim, ones, src->dtype, ARR_ORDER_C, false, high, err));
	ARR_TRY(arr__array_new(ndim, ones, src->dtype, ARR_ORDER_C, false, low, err));
	return fold_row(&e, (*high)->data, (*low)->data);
}

/* Both are the caller's to release, whatever becomes of it. */
static enum arr_status extremes_of(const arr_array *src, const struct arr_reduce_options *o,
				   arr_array **high, arr_array **low, struct arr_error *err)
{
	const struct arr_reduce_options fresh = { .axes = o->axes,
						  .axis_count = o->axis_count,
						  .keepdims = o->keepdims };

	if (walks_once(src, o))
		return in_one_walk(src, o->keepdims, high, low, err);
	ARR_TRY(arr_ufunc_reduce(arr__ufunc_get(ARR__UFUNC_maximum), src, &fresh, high, err));
	return arr_ufunc_reduce(arr__ufunc_get(ARR__UFUNC_minimum), src, &fresh, low, err);
}

enum arr_status arr_ptp(const arr_array *src, const struct arr_reduce_options *options,
			arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options *o = options ? options : &reduce_defaults;
	struct arr_ufunc_options subtract = arr_ufunc_options_default();
	arr_array *high = NULL, *low = NULL, *result = NULL;
	struct arr__trace t;
	enum arr_status st;

	subtract.casting = ARR_CASTING_UNSAFE;
	err = arr__trace_begin(&t, "ptp", ARR_OP_REDUCE, ARR__INS(src), err);
	st = extremes_of(src, o, &high, &low, err);
	if (st == ARR_OK) {
		const struct arr_input inputs[] = { arr_in(high), arr_in(low) };

		st = arr_ufunc_call(arr__ufunc_get(ARR__UFUNC_subtract), inputs, &subtract, &result,
				    err);
	}
	if (st == ARR_OK)
		st = arr__deliver("ptp", o->out, &result, err);
	arr_array_release(high);
	arr_array_release(low);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return arr__trace_end(&t, st, out, err);
}
