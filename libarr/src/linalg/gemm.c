/* SPDX-License-Identifier: Apache-2.0 */
/* Products of matrices after K. Goto, R. A. van de Geijn, "Anatomy of high-performance matrix
 * multiplication", ACM TOMS 34 (2008): both operands are packed in the order in which a tile of the
 * result reads them. Threads take columns of b to pack, then rows of the result. */
#include "gemm.h"

#include <stdlib.h>

#include "core/parallel.h"
#include "ufunc/ufunc_internal.h"

enum {
	ROWS_MAX = 64,          /* to a task */
	TASKS = 8,              /* at least, if there are rows */
	COLUMNS_MAX = 1 << 11,  /* packed at once */
	PRODUCTS_MIN = 1 << 18, /* OpenBLAS uses one thread up to here */
	ALIGNMENT = 64
};

struct work {
	const struct arr__gemm_kernels *kernels;
	const struct arr__matrix *a, *b, *c;
	bool is_complex;
	int64_t item_bytes;  /* of a real number */
	int64_t rows, count; /* counted in real numbers */
	int64_t task_rows;
	int64_t column, columns, k, depth; /* at hand */
	char *b_packed, *a_packed;         /* the latter for each thread */
	int64_t a_bytes;
};

/* NULL: BLAS knows more instructions than our baseline. */
static const struct arr__gemm_table *table(void)
{
#if defined(__x86_64__)
	switch (arr__isa_level()) {
	case ARR__ISA_AVX512:
		return &arr__gemm_avx512;
	case ARR__ISA_AVX2:
		return &arr__gemm_avx2;
	case ARR__ISA_BASELINE:
		break;
	}
#endif
	return NULL;
}

static bool is_complex(enum arr_type type)
{
	return type == ARR_T_COMPLEX64 || type == ARR_T_COMPLEX128;
}

const char *arr__gemm_variant(enum arr_type type, int64_t rows, int64_t common, int64_t columns)
{
	const double parts = is_complex(type) ? 4 : 1;

	if (type < ARR_T_FLOAT32 || type > ARR_T_COMPLEX128 || !table() ||
	    parts * (double)rows * (double)common * (double)columns <= PRODUCTS_MIN)
		return NULL;
	return table()->variant;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t tiles(int64_t length, int64_t tile)
{
	return (length + tile - 1) / tile;
}

static char *b_tile(const struct work *w, int64_t tile)
{
	return w->b_packed + tile * w->kernels->columns * w->depth * w->item_bytes;
}

static void pack(void *context, size_t task, int slot)
{
	const struct work *w = context;
	const int64_t tile = (int64_t)task;

	(void)slot;
	w->kernels->pack_b(w->b, w->is_complex, w->k, w->depth,
			   w->column + tile * w->kernels->columns, b_tile(w, tile));
}

static void multiply_rows(void *context, size_t task, int slot)
{
	const struct work *w = context;
	const int64_t row = (int64_t)task * w->task_rows, rows = least(w->task_rows, w->rows - row);
	char *a = w->a_packed + slot * w->a_bytes;

	w->kernels->pack_a(w->a, w->is_complex, row, rows, w->k, w->depth, a);
	for (int64_t tile = 0; tile < tiles(w->columns, w->kernels->columns); tile++)
		w->kernels->block(a, b_tile(w, tile), w->depth, w->c, w->is_complex, row, rows,
				  w->column + tile * w->kernels->columns, w->k > 0);
}

static void run(struct work *w, int threads)
{
	const int64_t tile = w->kernels->columns;

	for (w->column = 0; w->column < w->c->columns; w->column += COLUMNS_MAX / tile * tile) {
		w->columns = least(COLUMNS_MAX / tile * tile, w->c->columns - w->column);
		for (w->k = 0; w->k < w->count; w->k += ARR__GEMM_DEPTH) {
			w->depth = least(ARR__GEMM_DEPTH, w->count - w->k);
			arr__parallel_for((size_t)tiles(w->columns, tile), threads, pack, w);
			arr__parallel_for((size_t)tiles(w->rows, w->task_rows), threads,
					  multiply_rows, w);
		}
	}
}

bool arr__gemm(enum arr_type type, const struct arr__matrix *a, const struct arr__matrix *b,
	       const struct arr__matrix *c)
{
	const bool single = type == ARR_T_FLOAT32 || type == ARR_T_COMPLEX64;
	const int64_t parts = is_complex(type) ? 2 : 1, columns = least(b->columns, COLUMNS_MAX);
	struct work w = { .a = a, .b = b, .c = c, .is_complex = is_complex(type) };
	int64_t b_bytes, bytes;
	int threads;
	char *room;

	if (!arr__gemm_variant(type, a->rows, a->columns, b->columns))
		return false;
	w.kernels = single ? &table()->f : &table()->d;
	w.item_bytes = single ? sizeof(float) : sizeof(double);
	w.rows = parts * a->rows;
	w.count = parts * a->columns;
	w.task_rows =
		least(ROWS_MAX, tiles(tiles(w.rows, TASKS), w.kernels->rows) * w.kernels->rows);
	threads = (int)least(arr_threads(), tiles(w.rows, w.task_rows));
	w.a_bytes = ROWS_MAX * ARR__GEMM_DEPTH * w.item_bytes;
	b_bytes = tiles(columns, w.kernels->columns) * w.kernels->columns * ARR__GEMM_DEPTH *
		  w.item_bytes;
	bytes = b_bytes + threads * w.a_bytes + ALIGNMENT;
	room = malloc((size_t)bytes);
	if (!room)
		return false;
	w.b_packed = room + (ALIGNMENT - (uintptr_t)room % ALIGNMENT) % ALIGNMENT;
	w.a_packed = w.b_packed + b_bytes;
	run(&w, threads);
	free(room);
	return true;
}
