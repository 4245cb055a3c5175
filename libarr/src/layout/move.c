/* SPDX-License-Identifier: Apache-2.0 */
/* Copies over many axes, and which moves the CPU runs. */
#include "move.h"

#include <string.h>

#include "core/iter.h"
#include "ufunc/ufunc_internal.h"

/* A transposed plane is copied in squares of this many bytes by as many items: a square of the
 * source and one of the destination stay in the L1 cache together, and each cache line is used
 * whole. */
enum { BLOCK_BYTES = 64, BLOCK_ITEMS_MIN = 16 };

/* An inner axis shorter than this runs outside of its neighbour, over pieces of that one. */
enum { SHORT_INNER = 8, PIECE_ITEMS = 512 };

const struct arr__move *arr__move(void)
{
#if defined(__x86_64__)
	switch (arr__isa_level()) {
	case ARR__ISA_AVX512:
		return &arr__move_avx512;
	case ARR__ISA_AVX2:
		return &arr__move_avx2;
	case ARR__ISA_BASELINE:
		break;
	}
#endif
	return &arr__move_baseline;
}

static void swap_axes(struct arr__iter *it, int a, int b)
{
	int64_t strides[ARR__ITER_OPERANDS_MAX], length = it->shape[a];

	if (a == b)
		return;
	memcpy(strides, it->strides[a], sizeof strides);
	memcpy(it->strides[a], it->strides[b], sizeof strides);
	memcpy(it->strides[b], strides, sizeof strides);
	it->shape[a] = it->shape[b];
	it->shape[b] = length;
}

/* The axis along which operand k is contiguous, or -1. */
static int contiguous_axis(const struct arr__iter *it, int k, size_t item)
{
	for (int i = it->ndim - 1; i >= 0; i--)
		if (it->strides[i][k] == (int64_t)item)
			return i;
	return -1;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Axes ndim - 2 (contiguous in the source) and ndim - 1 (in the destination) in blocks. */
static void copy_plane(const struct arr__iter *it, arr__transpose_fn *transpose, int axis,
		       size_t item)
{
	const int64_t *by_row = it->strides[axis], *by_column = it->strides[axis + 1];
	const int64_t rows = it->shape[axis], columns = it->shape[axis + 1];
	const int64_t block = item * BLOCK_ITEMS_MIN > BLOCK_BYTES ? BLOCK_ITEMS_MIN
								   : BLOCK_BYTES / (int64_t)item;

	for (int64_t r = 0; r < rows; r += block)
		for (int64_t c = 0; c < columns; c += block)
			transpose(it->data[0] + r * by_row[0] + c * by_column[0], by_row[0],
				  it->data[1] + r * by_row[1] + c * by_column[1], by_column[1],
				  (size_t)least(block, rows - r), (size_t)least(block, columns - c),
				  item);
}

/* Axes axis and axis + 1, which is short. */
static void copy_short_rows(const struct arr__iter *it, arr__copy_fn *copy, int axis, size_t item)
{
	const int64_t *outer = it->strides[axis], *inner = it->strides[axis + 1];

	for (int64_t r = 0; r < it->shape[axis]; r += PIECE_ITEMS)
		for (int64_t c = 0; c < it->shape[axis + 1]; c++)
			copy(it->data[0] + r * outer[0] + c * inner[0],
			     it->data[1] + r * outer[1] + c * inner[1], outer[0], outer[1],
			     (size_t)least(PIECE_ITEMS, it->shape[axis] - r), item);
}

/* Both operands are contiguous along different axes. */
static bool is_transposed(struct arr__iter *it, size_t item)
{
	int to = contiguous_axis(it, 0, item), from = contiguous_axis(it, 1, item);

	if (to < 0 || from < 0 || to == from || it->shape[to] < 4 || it->shape[from] < 4)
		return false;
	swap_axes(it, to, it->ndim - 1);
	if (from == it->ndim - 1)
		from = to;
	swap_axes(it, from, it->ndim - 2);
	return true;
}

void arr__move_copy(int ndim, const int64_t *shape, char *dst, const int64_t *dst_strides,
		    const char *src, const int64_t *src_strides, size_t item)
{
	char *const data[] = { dst, (char *)src };
	const int64_t *const strides[] = { dst_strides, src_strides };
	const struct arr__move *move = arr__move();
	const int class = arr__item_class(item);
	bool transposed, narrow;
	struct arr__iter it;
	int plane;

	arr__iter_init(&it, ndim, shape, 2, data, strides, ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return;
	transposed = it.ndim > 1 && is_transposed(&it, item);
	narrow = !transposed && it.ndim > 1 && it.inner_count < SHORT_INNER &&
		 it.shape[it.ndim - 2] > (int64_t)it.inner_count;
	if (!transposed && !narrow) {
		do {
			move->copy[class](it.data[0], it.data[1], it.inner_strides[0],
					  it.inner_strides[1], it.inner_count, item);
		} while (arr__iter_next(&it));
		return;
	}
	plane = it.ndim - 2;
	it.ndim--; /* the iterator moves over what is outside of the plane */
	do {
		if (transposed)
			copy_plane(&it, move->transpose[class], plane, item);
		else
			copy_short_rows(&it, move->copy[class], plane, item);
	} while (arr__iter_next(&it));
}
