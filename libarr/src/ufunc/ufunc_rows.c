/* SPDX-License-Identifier: Apache-2.0 */
/* Element-wise operations on many short rows, such as n points of three coordinates and one vector:
 * the rows that go on in memory are one long row, the others are spread out next to them, piece by
 * piece. */
#include <string.h>

#include "ufunc_internal.h"

enum { ROW_MAX = 16, ROWS_MIN = 16, PIECE_ELEMENTS = 768, PIECE_ITEM_MAX = 16 };

/* Rows of operand k follow each other without a gap. */
static bool goes_on(const struct arr__iter *it, int k)
{
	return it->strides[it->ndim - 2][k] == it->inner_strides[k] * (int64_t)it->inner_count;
}

bool arr__rows_fit(const struct arr__run *run, const struct arr__iter *it)
{
	const int nin = run->ufunc->nin, nargs = nin + run->ufunc->nout;

	if (it->ndim < 2 || it->inner_count > ROW_MAX || it->shape[it->ndim - 2] < ROWS_MIN ||
	    !run->loop->fn)
		return false;
	for (int k = 0; k < nargs; k++) {
		const size_t item = run->operands[k].dtype->item_bytes;

		if (!goes_on(it, k) &&
		    (k >= nin || item > PIECE_ITEM_MAX || (item & (item - 1)) != 0))
			return false;
	}
	return true;
}

#define SPREAD(type)                                                            \
	for (int64_t i = 0; i < rows; i++, from += row_stride)                  \
		for (size_t j = 0; j < row; j++, to += sizeof(type))            \
			memcpy(to, from + (ptrdiff_t)j * stride, sizeof(type)); \
	break

/* `rows` rows of `row` items each, made contiguous. */
static void spread(char *to, const char *from, int64_t rows, int64_t row_stride, size_t row,
		   ptrdiff_t stride, size_t item)
{
	switch (item) {
	case 1:
		SPREAD(char);
	case 2:
		SPREAD(uint16_t);
	case 4:
		SPREAD(uint32_t);
	case 8:
		SPREAD(uint64_t);
	default:
		for (int64_t i = 0; i < rows; i++, from += row_stride)
			for (size_t j = 0; j < row; j++, to += item)
				memcpy(to, from + (ptrdiff_t)j * stride, item);
	}
}

/* Pieces of the two inner axes of the iteration where it stands. */
static enum arr_status run_plane(const struct arr__run *run, const struct arr__iter *it,
				 const int64_t *row_strides, int64_t rows)
{
	const int nargs = run->ufunc->nin + run->ufunc->nout;
	const int64_t piece = PIECE_ELEMENTS / (int64_t)it->inner_count;
	_Alignas(
		ARR_DATA_ALIGNMENT) char memory[ARR_UFUNC_NIN_MAX][PIECE_ELEMENTS * PIECE_ITEM_MAX];
	ptrdiff_t strides[ARR_UFUNC_ARGS_MAX];
	char *args[ARR_UFUNC_ARGS_MAX];

	for (int64_t done = 0, n; done < rows; done += n) {
		n = rows - done < piece ? rows - done : piece;
		for (int k = 0; k < nargs; k++) {
			const size_t item = run->operands[k].dtype->item_bytes;
			char *at = it->data[k] + done * row_strides[k];

			strides[k] = it->inner_strides[k];
			args[k] = at;
			if (row_strides[k] == strides[k] * (int64_t)it->inner_count)
				continue;
			strides[k] = (ptrdiff_t)item;
			args[k] = memory[k];
			if (done == 0 || row_strides[k] != 0)
				spread(memory[k], at, n, row_strides[k], it->inner_count,
				       it->inner_strides[k], item);
		}
		ARR_TRY(arr__loop_call(run->loop, args, strides, (size_t)n * it->inner_count));
	}
	return ARR_OK;
}

enum arr_status arr__rows_run(const struct arr__run *run, struct arr__iter *it)
{
	const int axis = it->ndim - 2;
	const int64_t rows = it->shape[axis];
	enum arr_status st;

	it->ndim--; /* the iterator moves over what is outside of the plane */
	do
		st = run_plane(run, it, it->strides[axis], rows);
	while (st == ARR_OK && arr__iter_next(it));
	return st;
}
