/* SPDX-License-Identifier: Apache-2.0 */
/* Reductions whose inner loops are short and many: the loop runs across them instead, one column of
 * the two inner axes at a time. Every result sees the additions that the short loops would make, in
 * their order. */
#include "kernels/kernel.h"
#include "layout/move.h"
#include "reduce_internal.h"

enum {
	ROWS_MIN = 16,
	PIECE = 256,      /* rows at a time: a few columns of them stay in the L1 cache */
	IN_ORDER_MAX = 7, /* longest row that pairwise sums add in order */
	LANES = 8,        /* of a pairwise block */
	BLOCK_MAX = 128,  /* longest row that is one pairwise block */
	STRIDED_MAX = 32, /* longest row worth it where columns are strided */
	FEW_COLUMNS_MAX = 16,
	BOOL_COLUMNS = 64,
	ITEM_MAX = 8
};

#define SFX f
#define T float
#include "kernels/column_sums_tmpl.h"
#define SFX d
#define T double
#include "kernels/column_sums_tmpl.h"

static bool is_extreme(enum arr__ufunc_id id)
{
	return id == ARR__UFUNC_maximum || id == ARR__UFUNC_minimum || id == ARR__UFUNC_fmax ||
	       id == ARR__UFUNC_fmin;
}

/* Whether bools are folded by or, or by and (*all). */
static bool folds_bools(const struct arr__reduce *r, bool *all)
{
	const enum arr__ufunc_id id = r->u->id;

	*all = id == ARR__UFUNC_logical_and || id == ARR__UFUNC_bitwise_and;
	return r->dtype->type == ARR_T_BOOL &&
	       (*all || id == ARR__UFUNC_logical_or || id == ARR__UFUNC_bitwise_or);
}

static bool is_real_sum(const struct arr__reduce *r)
{
	const enum arr_type type = r->dtype->type;

	return r->u->id == ARR__UFUNC_add && (type == ARR_T_FLOAT32 || type == ARR_T_FLOAT64);
}

static bool is_whole_sum(const struct arr__reduce *r)
{
	return r->u->id == ARR__UFUNC_add && r->dtype->type <= ARR_T_UINT64;
}

/* The two inner axes. */
struct plane {
	int64_t rows, row_acc, row_src; /* how many, and strides between them */
	size_t columns;
	ptrdiff_t acc, src; /* strides along a row */
	ptrdiff_t item;
};

static struct plane plane_of(const struct arr__reduce *r, const struct arr__iter *it)
{
	const int axis = it->ndim - 2;

	return (struct plane){ it->shape[axis],
			       it->strides[axis][0],
			       it->strides[axis][1],
			       it->inner_count,
			       it->inner_strides[0],
			       it->inner_strides[1],
			       (ptrdiff_t)r->dtype->item_bytes };
}

/* Few elements go into each of many results. Elements of a short row can be folded one after the
 * other; that a sum of fewer than eight floats is then added to the zero that a result starts from
 * changes nothing. */
static bool folds_rows(const struct arr__reduce *r, const struct plane *p)
{
	if (p->acc != 0 || p->row_acc == 0 || p->columns > IN_ORDER_MAX)
		return false;
	if (is_real_sum(r))
		return !r->options->initial && !r->options->from_first &&
		       r->axes.reduced_count == 1;
	return is_whole_sum(r) || (is_extreme(r->u->id) && r->dtype->type <= ARR_T_FLOAT64);
}

/* Rows that are one block of a pairwise sum each. */
static bool sums_blocks(const struct arr__reduce *r, const struct plane *p)
{
	return is_real_sum(r) && p->acc == 0 && p->row_acc != 0 && p->columns >= LANES &&
	       p->columns <= (p->row_src == p->item ? BLOCK_MAX : STRIDED_MAX);
}

/* The rows go into one row of few results. */
static bool folds_few_columns(const struct arr__reduce *r, const struct plane *p)
{
	const enum arr_type type = r->dtype->type;

	if (p->acc == 0 || p->row_acc != 0 || p->columns > FEW_COLUMNS_MAX || !r->loop->fold)
		return false;
	if (r->u->id == ARR__UFUNC_multiply)
		return type <= ARR_T_FLOAT64 && type != ARR_T_FLOAT16;
	return is_real_sum(r) || is_whole_sum(r) || (is_extreme(r->u->id) && type <= ARR_T_FLOAT64);
}

/* Whole rows of bools into one row. */
static bool folds_bool_columns(const struct arr__reduce *r, const struct plane *p)
{
	bool all;

	return folds_bools(r, &all) && p->row_acc == 0 && p->acc == 1 && p->src == 1 &&
	       p->columns >= BOOL_COLUMNS;
}

static enum arr_status add(const struct arr__reduce *r, char *to, char *a, ptrdiff_t a_stride,
			   char *b, ptrdiff_t b_stride, ptrdiff_t to_stride, size_t count)
{
	const ptrdiff_t strides[] = { a_stride, b_stride, to_stride, 0 };

	return arr__loop_call(r->loop, (char *[]){ a, b, to, NULL }, strides, count);
}

/* Columns that are strided are copied first: the loops are made for rows in one piece. */
static enum arr_status fold_rows(const struct arr__reduce *r, const struct plane *p, char *acc,
				 char *src)
{
	_Alignas(ARR_DATA_ALIGNMENT) char column[PIECE * ITEM_MAX];
	arr__copy_fn *copy = arr__move()->copy[arr__item_class((size_t)p->item)];

	for (int64_t i = 0, n; i < p->rows; i += n) {
		n = p->rows - i < PIECE ? p->rows - i : PIECE;
		for (size_t k = 0; k < p->columns; k++) {
			char *to = acc + i * p->row_acc;
			char *from = src + i * p->row_src + (ptrdiff_t)k * p->src;

			if (p->row_src != p->item) {
				copy(column, from, p->item, p->row_src, (size_t)n, (size_t)p->item);
				from = column;
			}
			ARR_TRY(add(r, to, to, p->row_acc, from, p->item, p->row_acc, (size_t)n));
		}
	}
	return ARR_OK;
}

/* `n` rows: eight lanes of each row's elements are added up, then the lanes, then the rest. */
static enum arr_status sum_piece(const struct arr__reduce *r, const struct plane *p, char *acc,
				 char *src, size_t n)
{
	_Alignas(ARR_DATA_ALIGNMENT) char lanes[LANES][PIECE * ITEM_MAX];
	const size_t whole = p->columns / LANES * LANES;
	const ptrdiff_t item = p->item, row = p->row_src;

	for (size_t i = LANES; i < whole; i += LANES)
		for (size_t k = 0; k < LANES; k++) {
			char *first = i == LANES ? src + (ptrdiff_t)k * p->src : lanes[k];

			ARR_TRY(add(r, lanes[k], first, i == LANES ? row : item,
				    src + (ptrdiff_t)(i + k) * p->src, row, item, n));
		}
	for (int k = 0; k < LANES; k += 2) {
		char *a = whole > LANES ? lanes[k] : src + k * p->src;
		char *b = whole > LANES ? lanes[k + 1] : src + (k + 1) * p->src;
		const ptrdiff_t stride = whole > LANES ? item : row;

		ARR_TRY(add(r, lanes[k], a, stride, b, stride, item, n));
	}
	ARR_TRY(add(r, lanes[0], lanes[0], item, lanes[2], item, item, n));
	ARR_TRY(add(r, lanes[4], lanes[4], item, lanes[6], item, item, n));
	ARR_TRY(add(r, lanes[0], lanes[0], item, lanes[4], item, item, n));
	for (size_t i = whole; i < p->columns; i++)
		ARR_TRY(add(r, lanes[0], lanes[0], item, src + (ptrdiff_t)i * p->src, row, item,
			    n));
	return add(r, acc, acc, p->row_acc, lanes[0], item, p->row_acc, n);
}

static enum arr_status sum_blocks(const struct arr__reduce *r, const struct plane *p, char *acc,
				  char *src)
{
	for (int64_t i = 0, n; i < p->rows; i += n) {
		n = p->rows - i < PIECE ? p->rows - i : PIECE;
		ARR_TRY(sum_piece(r, p, acc + i * p->row_acc, src + i * p->row_src, (size_t)n));
	}
	return ARR_OK;
}

static enum arr_status fold_few_columns(const struct arr__reduce *r, const struct plane *p,
					char *acc, char *src)
{
	for (int64_t i = 0, n; i < p->rows; i += n) {
		char *from = src + i * p->row_src;

		n = p->rows - i < PIECE ? p->rows - i : PIECE;
		if (is_real_sum(r)) {
			(p->item == (ptrdiff_t)sizeof(float) ? column_sums_f : column_sums_d)(
				acc, p->acc, from, p->row_src, p->src, (size_t)n, p->columns);
			continue;
		}
		for (size_t k = 0; k < p->columns; k++)
			ARR_TRY(arr__loop_fold(r->loop, acc + (ptrdiff_t)k * p->acc,
					       from + (ptrdiff_t)k * p->src, p->row_src,
					       (size_t)n));
	}
	return ARR_OK;
}

/* Some columns of all rows: whether any is true, and whether any is false. */
static void any_bools(uint8_t *acc, const char *src, const struct plane *p)
{
	uint8_t any[BOOL_COLUMNS] = { 0 };

	for (int64_t i = 0; i < p->rows; i++, src += p->row_src) {
		for (int k = 0; k < BOOL_COLUMNS; k++)
			any[k] |= (uint8_t)src[k];
	}
	for (int k = 0; k < BOOL_COLUMNS; k++)
		acc[k] = (acc[k] | any[k]) != 0;
}

static void all_bools(uint8_t *acc, const char *src, const struct plane *p)
{
	uint8_t none[BOOL_COLUMNS] = { 0 };

	for (int64_t i = 0; i < p->rows; i++, src += p->row_src) {
		for (int k = 0; k < BOOL_COLUMNS; k++)
			none[k] |= src[k] == 0;
	}
	for (int k = 0; k < BOOL_COLUMNS; k++)
		acc[k] = acc[k] != 0 && !none[k];
}

/* The last columns are looked at twice where there is no whole block of them. */
static enum arr_status fold_bool_columns(const struct arr__reduce *r, const struct plane *p,
					 char *acc, char *src)
{
	const size_t last = p->columns - BOOL_COLUMNS;
	bool all;

	(void)folds_bools(r, &all);
	for (size_t k = 0; k < p->columns; k += BOOL_COLUMNS) {
		const size_t at = k < last ? k : last;

		(all ? all_bools : any_bools)((uint8_t *)acc + at, src + at, p);
	}
	return ARR_OK;
}

bool arr__reduce_columns(struct arr__reduce *r, struct arr__iter *it, enum arr_status *st)
{
	enum arr_status (*run)(const struct arr__reduce *, const struct plane *, char *, char *);
	struct plane p;

	if (it->ndim < 2 || r->converts || r->widening || r->options->where || !r->loop->fn ||
	    it->shape[it->ndim - 2] < ROWS_MIN)
		return false;
	p = plane_of(r, it);
	if (folds_rows(r, &p))
		run = fold_rows;
	else if (folds_bool_columns(r, &p))
		run = fold_bool_columns;
	else if (sums_blocks(r, &p))
		run = sum_blocks;
	else if (folds_few_columns(r, &p))
		run = fold_few_columns;
	else
		return false;
	it->ndim--; /* the iterator moves over what is outside of the plane */
	it->shape[it->ndim - 1] = 1;
	do
		*st = run(r, &p, it->data[0], it->data[1]);
	while (*st == ARR_OK && arr__iter_next(it));
	return true;
}
