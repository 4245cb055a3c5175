/* SPDX-License-Identifier: Apache-2.0 */
/* Products with a vector: what is summed in which order depends on the lengths alone. The common
 * length is cut into groups, whose sums are added in turn, and a group into pieces that stay in the
 * nearest cache. Threads take groups, or parts of the result. */
#include "vector_product.h"

#include <string.h>

#include "core/parallel.h"
#include "ufunc/ufunc_internal.h"

enum {
	PIECE = 2048,        /* numbers of a row that are multiplied at once */
	GROUPS_MAX = 16,     /* of the common length */
	GROUP_MIN = 16384,   /* numbers, or bytes of what columns read */
	FEW = 16,            /* rows at once, and columns of one product of few */
	COLUMNS_NARROW = 128 /* sums down columns at once; four times as many where there are */
};

/* out[i][j] = sum of m[i][k] x[j][k] over k. */
struct work {
	const struct arr__vector_kernels *kernels;
	int64_t item_bytes;
	int64_t rows, vectors, count; /* lengths of i, j, k */
	const char *m, *x;
	int64_t row_stride, common_stride;           /* of m */
	int64_t vector_stride, vector_common_stride; /* of x */
	char *out;
	int64_t out_row_stride, out_vector_stride;
	bool mirrored; /* m is x: the result is its own transpose */
	int64_t group, group_count;
	int64_t wide;  /* columns to a task */
	double *parts; /* FEW * FEW for each group, or COLUMNS_NARROW */
};

static const struct arr__vector_table *table(void)
{
#if defined(__x86_64__)
	switch (arr__isa_level()) {
	case ARR__ISA_AVX512:
		return &arr__vector_avx512;
	case ARR__ISA_AVX2:
		return &arr__vector_avx2;
	case ARR__ISA_BASELINE:
		break;
	}
#endif
	return &arr__vector_baseline;
}

const char *arr__vector_variant(enum arr_type type)
{
	return type == ARR_T_FLOAT32 || type == ARR_T_FLOAT64 ? table()->variant
							      : arr__product_variant(type);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void cut(struct work *w, int64_t group_min)
{
	w->group = (w->count / GROUPS_MAX / PIECE + 1) * PIECE;
	if (w->group < group_min)
		w->group = group_min;
	w->group_count = (w->count + w->group - 1) / w->group;
}

static void run(const struct work *w, size_t task_count, arr__task_fn *fn)
{
	const int64_t numbers = (w->rows + w->vectors) * w->count;
	const bool large = numbers >= ARR__PARALLEL_BYTES_MIN / w->item_bytes;

	arr__parallel_for(task_count, large ? arr_threads() : 1, fn, (void *)(uintptr_t)w);
}

static void put(const struct work *w, int64_t i, int64_t j, const char *value)
{
	memcpy(w->out + i * w->out_row_stride + j * w->out_vector_stride, value,
	       (size_t)w->item_bytes);
}

/* A piece of a row, contiguous. */
static const char *contiguous(double *buffer, const char *src, int64_t stride, int64_t count,
			      int64_t item_bytes)
{
	if (stride == item_bytes)
		return src;
	for (int64_t k = 0; k < count; k++)
		memcpy((char *)buffer + k * item_bytes, src + k * stride, (size_t)item_bytes);
	return (const char *)buffer;
}

/* One group of the products of `rows` <= FEW rows with every vector. sums: FEW to a vector. */
static void sum_group(const struct work *w, int64_t first, int64_t rows, int64_t group, char *sums)
{
	const int64_t b = w->item_bytes, begin = group * w->group;
	const int64_t end = least(begin + w->group, w->count);
	double m_buffer[PIECE], x_buffer[PIECE], part[FEW];

	memset(sums, 0, (size_t)(w->vectors * FEW * b));
	for (int64_t k = begin, n; k < end; k += n) {
		const char *m = w->m + first * w->row_stride + k * w->common_stride;

		n = least(end - k, PIECE);
		if (w->common_stride != b) /* then there is one row */
			m = contiguous(m_buffer, m, w->common_stride, n, b);
		for (int64_t j = 0; j < w->vectors; j++) {
			const int64_t skipped = w->mirrored ? j : 0;
			const char *x = w->x + j * w->vector_stride + k * w->vector_common_stride;

			x = contiguous(x_buffer, x, w->vector_common_stride, n, b);
			w->kernels->rows(m + skipped * w->row_stride, w->row_stride, rows - skipped,
					 x, n, (char *)part);
			w->kernels->add(sums + (j * FEW + skipped) * b, (const char *)part,
					rows - skipped);
		}
	}
}

static void group_of_few(void *context, size_t task, int slot)
{
	const struct work *w = context;

	(void)slot;
	sum_group(w, 0, w->rows, (int64_t)task, (char *)(w->parts + task * FEW * FEW));
}

/* Few rows and few vectors: threads take groups. */
static void few(struct work *w)
{
	double parts[GROUPS_MAX * FEW * FEW];
	char *sums = (char *)parts;

	w->parts = parts;
	run(w, (size_t)w->group_count, group_of_few);
	for (int64_t g = 1; g < w->group_count; g++)
		w->kernels->add(sums, (const char *)(parts + g * FEW * FEW), w->vectors * FEW);
	for (int64_t j = 0; j < w->vectors; j++)
		for (int64_t i = w->mirrored ? j : 0; i < w->rows; i++) {
			put(w, i, j, sums + (j * FEW + i) * w->item_bytes);
			if (w->mirrored)
				put(w, j, i, sums + (j * FEW + i) * w->item_bytes);
		}
}

static void some_rows(void *context, size_t task, int slot)
{
	const struct work *w = context;
	const int64_t first = (int64_t)task * w->wide, end = least(first + w->wide, w->rows);
	double sums[FEW], part[FEW];

	(void)slot;
	for (int64_t i = first, n; i < end; i += n) {
		n = least(end - i, FEW);
		sum_group(w, i, n, 0, (char *)sums);
		for (int64_t g = 1; g < w->group_count; g++) {
			sum_group(w, i, n, g, (char *)part);
			w->kernels->add((char *)sums, (const char *)part, n);
		}
		for (int64_t r = 0; r < n; r++)
			put(w, i + r, 0, (const char *)sums + r * w->item_bytes);
	}
}

/* Many rows and one vector: threads take rows. */
static void many_rows(struct work *w)
{
	w->wide = (GROUP_MIN / least(w->count, GROUP_MIN) + FEW) / FEW * FEW;
	run(w, (size_t)((w->rows + w->wide - 1) / w->wide), some_rows);
}

static void sum_columns(const struct work *w, int64_t first, int64_t columns, int64_t group,
			char *sums)
{
	const int64_t begin = group * w->group;

	memset(sums, 0, (size_t)(columns * w->item_bytes));
	w->kernels->columns(w->m + first * w->row_stride + begin * w->common_stride,
			    w->common_stride, least(w->group, w->count - begin),
			    w->x + begin * w->vector_common_stride, w->vector_common_stride, sums,
			    columns);
}

static void group_of_columns(void *context, size_t task, int slot)
{
	const struct work *w = context;

	(void)slot;
	sum_columns(w, 0, w->rows, (int64_t)task, (char *)(w->parts + task * COLUMNS_NARROW));
}

static void some_columns(void *context, size_t task, int slot)
{
	const struct work *w = context;
	const int64_t first = (int64_t)task * w->wide, n = least(w->wide, w->rows - first);
	double sums[4 * COLUMNS_NARROW], part[4 * COLUMNS_NARROW];

	(void)slot;
	sum_columns(w, first, n, 0, (char *)sums);
	for (int64_t g = 1; g < w->group_count; g++) {
		sum_columns(w, first, n, g, (char *)part);
		w->kernels->add((char *)sums, (const char *)part, n);
	}
	for (int64_t i = 0; i < n; i++)
		put(w, first + i, 0, (const char *)sums + i * w->item_bytes);
}

/* The rows of m are columns in memory: threads take some of them, or groups if they are few. */
static void columns(struct work *w)
{
	double parts[GROUPS_MAX * COLUMNS_NARROW];

	cut(w, GROUP_MIN / (w->item_bytes * least(w->rows, COLUMNS_NARROW)) + 1);
	if (w->rows > COLUMNS_NARROW) {
		w->wide = w->rows > 8 * COLUMNS_NARROW ? 4 * COLUMNS_NARROW : COLUMNS_NARROW;
		run(w, (size_t)((w->rows + w->wide - 1) / w->wide), some_columns);
		return;
	}
	w->parts = parts;
	run(w, (size_t)w->group_count, group_of_columns);
	for (int64_t g = 1; g < w->group_count; g++)
		w->kernels->add((char *)parts, (const char *)(parts + g * COLUMNS_NARROW), w->rows);
	for (int64_t i = 0; i < w->rows; i++)
		put(w, i, 0, (const char *)parts + i * w->item_bytes);
}

static struct work work_of(const struct arr__matrix *a, const struct arr__matrix *b,
			   const struct arr__matrix *c)
{
	return (struct work){
		.rows = a->rows,
		.vectors = b->columns,
		.count = a->columns,
		.m = a->data,
		.x = b->data,
		.row_stride = a->row_stride,
		.common_stride = a->column_stride,
		.vector_stride = b->column_stride,
		.vector_common_stride = b->row_stride,
		.out = c->data,
		.out_row_stride = c->row_stride,
		.out_vector_stride = c->column_stride,
	};
}

static struct arr__matrix transposed(const struct arr__matrix *m)
{
	return (struct arr__matrix){ m->data, m->columns, m->rows, m->column_stride,
				     m->row_stride };
}

bool arr__vector_product(enum arr_type type, const struct arr__matrix *a,
			 const struct arr__matrix *b, const struct arr__matrix *c)
{
	const struct arr__matrix at = transposed(a), bt = transposed(b), ct = transposed(c);
	struct work w = a->rows == 1 ? work_of(&bt, &at, &ct) : work_of(a, b, c);

	if (type != ARR_T_FLOAT32 && type != ARR_T_FLOAT64)
		return false;
	w.kernels = type == ARR_T_FLOAT32 ? &table()->f : &table()->d;
	w.item_bytes = type == ARR_T_FLOAT32 ? sizeof(float) : sizeof(double);
	cut(&w, GROUP_MIN);
	if (w.vectors == 1 && (w.common_stride == w.item_bytes || w.rows == 1)) {
		if (w.rows > FEW)
			many_rows(&w);
		else
			few(&w);
		return true;
	}
	if (w.vectors == 1 && w.row_stride == w.item_bytes) {
		columns(&w);
		return true;
	}
	if (w.rows > FEW || w.vectors > FEW || w.count < PIECE / 2 ||
	    w.common_stride != w.item_bytes || w.vector_common_stride != w.item_bytes)
		return false;
	w.mirrored = w.m == w.x && w.rows == w.vectors && w.row_stride == w.vector_stride;
	few(&w);
	return true;
}
