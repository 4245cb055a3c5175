/* SPDX-License-Identifier: Apache-2.0 */
/* Element-wise operations with inputs that lie the other way round, such as A + B.T: these are
 * turned tile by tile, so that every loop runs along rows and every cache line is read once. */
#include "layout/move.h"
#include "ufunc_internal.h"

enum { TILE_ROWS = 16, TILE_COLUMNS = 128, ITEM_MAX = 16, LENGTH_MIN = 32 };

static bool turned(const struct arr__run *run, const struct arr__iter *it, int k)
{
	const ptrdiff_t item = (ptrdiff_t)run->operands[k].dtype->item_bytes;

	return k < run->ufunc->nin && it->strides[it->ndim - 2][k] == item &&
	       it->inner_strides[k] > 4 * item;
}

bool arr__tiles_fit(const struct arr__run *run, const struct arr__iter *it)
{
	const int nargs = run->ufunc->nin + run->ufunc->nout;
	bool any = false;

	if (it->ndim < 2 || it->inner_count < LENGTH_MIN || it->shape[it->ndim - 2] < LENGTH_MIN ||
	    !run->loop->fn)
		return false;
	for (int k = 0; k < nargs; k++) {
		const size_t item = run->operands[k].dtype->item_bytes;

		if (item > ITEM_MAX || (item & (item - 1)) != 0)
			return false;
		any |= turned(run, it, k);
	}
	return any;
}

/* A plane of the iteration, and a tile of it. */
struct tile {
	const struct arr__run *run;
	const struct arr__iter *it;
	const int64_t *row_strides;
	bool turned[ARR_UFUNC_ARGS_MAX];
	int64_t row, column; /* where it begins */
	size_t rows, columns;
};

static enum arr_status run_tile(const struct tile *t)
{
	_Alignas(ARR_DATA_ALIGNMENT) char memory[ARR_UFUNC_NIN_MAX]
						[TILE_ROWS * TILE_COLUMNS * ITEM_MAX];
	const int nargs = t->run->ufunc->nin + t->run->ufunc->nout;
	char *first[ARR_UFUNC_ARGS_MAX], *args[ARR_UFUNC_ARGS_MAX];
	ptrdiff_t strides[ARR_UFUNC_ARGS_MAX], steps[ARR_UFUNC_ARGS_MAX];

	for (int k = 0; k < nargs; k++) {
		const size_t item = t->run->operands[k].dtype->item_bytes;

		strides[k] = t->it->inner_strides[k];
		steps[k] = (ptrdiff_t)t->row_strides[k];
		first[k] = t->it->data[k] + t->row * steps[k] + t->column * strides[k];
		if (!t->turned[k])
			continue;
		arr__move()->transpose[arr__item_class(item)](
			memory[k], (ptrdiff_t)(TILE_COLUMNS * item), first[k], strides[k], t->rows,
			t->columns, item);
		first[k] = memory[k];
		strides[k] = (ptrdiff_t)item;
		steps[k] = (ptrdiff_t)(TILE_COLUMNS * item);
	}
	for (size_t i = 0; i < t->rows; i++) {
		for (int k = 0; k < nargs; k++)
			args[k] = first[k] + (ptrdiff_t)i * steps[k];
		ARR_TRY(arr__loop_call(t->run->loop, args, strides, t->columns));
	}
	return ARR_OK;
}

static enum arr_status run_plane(struct tile *t, int64_t rows, int64_t columns)
{
	for (t->row = 0; t->row < rows; t->row += TILE_ROWS) {
		t->rows = (size_t)(rows - t->row < TILE_ROWS ? rows - t->row : TILE_ROWS);
		for (t->column = 0; t->column < columns; t->column += TILE_COLUMNS) {
			const int64_t left = columns - t->column;

			t->columns = (size_t)(left < TILE_COLUMNS ? left : TILE_COLUMNS);
			ARR_TRY(run_tile(t));
		}
	}
	return ARR_OK;
}

enum arr_status arr__tiles_run(const struct arr__run *run, struct arr__iter *it)
{
	const int axis = it->ndim - 2, nargs = run->ufunc->nin + run->ufunc->nout;
	struct tile t = { .run = run, .it = it, .row_strides = it->strides[axis] };
	const int64_t rows = it->shape[axis];
	enum arr_status st;

	for (int k = 0; k < nargs; k++)
		t.turned[k] = turned(run, it, k);
	it->ndim--; /* the iterator moves over what is outside of the plane */
	do
		st = run_plane(&t, rows, (int64_t)it->inner_count);
	while (st == ARR_OK && arr__iter_next(it));
	return st;
}
