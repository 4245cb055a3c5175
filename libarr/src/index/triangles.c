/* SPDX-License-Identifier: Apache-2.0 */
/* Indices of a matrix's triangles, and of whatever a mask function keeps. */
#include "core/trace.h"
#include "fancy.h"
#include "layout/layout_internal.h"

__extension__ typedef __int128 wide; /* sums of sizes do not fit 64 bits before they are checked */

struct triangle {
	int64_t n, m, k; /* rows, columns, diagonal */
	bool lower;      /* the diagonal and what is below it, or it and what is above */
};

/* Columns [*from, *to) of a row. */
static void row_span(const struct triangle *t, int64_t row, int64_t *from, int64_t *to)
{
	int64_t edge;

	if (__builtin_add_overflow(row, t->k, &edge))
		edge = t->k > 0 ? INT64_MAX - 1 : INT64_MIN;
	*from = t->lower || edge < 0 ? 0 : edge > t->m ? t->m : edge;
	*to = !t->lower ? t->m : edge < 0 ? 0 : edge >= t->m ? t->m : edge + 1;
}

static int64_t clamp_row(wide row, int64_t n)
{
	return row < 0 ? 0 : row > n ? n : (int64_t)row;
}

/* Positions of the triangle, and the rows [*first, *last) that have any: neither takes a walk over
 * the rows, most of which may be empty. */
static wide triangle_count(const struct triangle *t, int64_t *first, int64_t *last)
{
	const wide k = (wide)t->k - !t->lower; /* the lower triangle up to here */
	const int64_t begin = clamp_row(-k, t->n), full = clamp_row(t->m - k, t->n);
	const wide partial = full - begin; /* lengths begin + k + 1, begin + k + 2, ... */
	const wide below = partial * (begin + k + 1) + partial * (partial - 1) / 2 +
			   (wide)(t->n - full) * t->m;

	*first = t->lower ? begin : 0;
	*last = t->lower ? t->n : clamp_row((wide)t->m - t->k, t->n);
	return t->lower ? below : (wide)t->n * t->m - below;
}

static enum arr_status triangle_indices(const struct triangle *t, arr_array **out,
					struct arr_error *err)
{
	const int64_t shape[] = { t->n, t->m };
	int64_t count = 0, from, to, first, last, *row, *column;
	arr_array *rows = NULL, *columns = NULL;

	ARR_TRY(arr__shape_count(2, shape, ARR_INT64, &count, err));
	count = (int64_t)triangle_count(t, &first, &last);
	ARR_TRY(arr__array_new(1, &count, ARR_INT64, ARR_ORDER_C, false, &rows, err));
	if (arr__array_new(1, &count, ARR_INT64, ARR_ORDER_C, false, &columns, err) != ARR_OK) {
		arr_array_release(rows);
		return ARR_E_NOMEM;
	}
	row = (int64_t *)(void *)rows->data;
	column = (int64_t *)(void *)columns->data;
	for (int64_t i = first; i < last && count > 0; i++) {
		row_span(t, i, &from, &to);
		for (; from < to; from++) {
			*row++ = i;
			*column++ = from;
		}
	}
	out[0] = rows;
	out[1] = columns;
	return ARR_OK;
}

static enum arr_status triangle_traced(const char *op, const struct triangle *which,
				       arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, op, ARR_OP_CREATE, ARR__NO_INS, err);
	st = triangle_indices(which, out, err);
	return arr__trace_end_many(&t, st, out, 2, err);
}

enum arr_status arr_tril_indices(int64_t n, int64_t k, int64_t m, arr_array **out,
				 struct arr_error *err)
{
	return triangle_traced("tril_indices", &(struct triangle){ n, m, k, true }, out, err);
}

enum arr_status arr_triu_indices(int64_t n, int64_t k, int64_t m, arr_array **out,
				 struct arr_error *err)
{
	return triangle_traced("triu_indices", &(struct triangle){ n, m, k, false }, out, err);
}

static enum arr_status triangle_from(const char *op, const arr_array *src, int64_t k, bool lower,
				     arr_array **out, struct arr_error *err)
{
	if (src->ndim != 2)
		return arr_error_set(err, ARR_E_SHAPE, "%s: input array must be 2-d, not %s", op,
				     arr__shape_text(src->ndim, src->shape).text);
	return triangle_traced(op, &(struct triangle){ src->shape[0], src->shape[1], k, lower },
			       out, err);
}

enum arr_status arr_tril_indices_from(const arr_array *src, int64_t k, arr_array **out,
				      struct arr_error *err)
{
	return triangle_from("tril_indices_from", src, k, true, out, err);
}

enum arr_status arr_triu_indices_from(const arr_array *src, int64_t k, arr_array **out,
				      struct arr_error *err)
{
	return triangle_from("triu_indices_from", src, k, false, out, err);
}

enum arr_status arr_mask_indices(int64_t n, arr_mask_fn *mask, int64_t k, arr_array **out,
				 struct arr_error *err)
{
	const int64_t shape[] = { n, n };
	arr_array *ones = NULL, *kept = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "mask_indices", ARR_OP_CREATE, ARR__NO_INS, err);
	st = arr__array_new(2, shape, ARR_INT64, ARR_ORDER_C, false, &ones, err);
	if (st == ARR_OK)
		st = arr__fill(ones, arr_scalar_int(1), err);
	if (st == ARR_OK)
		st = mask(ones, k, &kept, err);
	if (st == ARR_OK && kept->ndim != 2)
		st = arr_error_set(err, ARR_E_SHAPE, "mask_indices: the mask function gave %s",
				   arr__shape_text(kept->ndim, kept->shape).text);
	if (st == ARR_OK) {
		arr_array *truth = NULL;

		st = arr__as_mask(kept, ARR_ORDER_K, &truth, err);
		if (st == ARR_OK)
			st = arr__mask_positions(truth, out, err);
		arr_array_release(truth);
	}
	arr_array_release(kept);
	arr_array_release(ones);
	return arr__trace_end_many(&t, st, out, 2, err);
}
