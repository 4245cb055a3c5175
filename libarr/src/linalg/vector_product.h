/* SPDX-License-Identifier: Apache-2.0 */
/* Products with a vector, and of few rows with few columns. They read each number of the matrix
 * once or from a near cache, so that memory decides; BLAS's threads would only have to be waited
 * for. float32 and float64. Private to libarr. */
#ifndef ARR_VECTOR_PRODUCT_H
#define ARR_VECTOR_PRODUCT_H

#include <stdbool.h>

#include "ufunc/loops.h"

/* The loops of one dtype on one ISA level; every level gives the same bits. Strides in bytes. */
struct arr__vector_kernels {
	/* out[i] = sum of a[i][k] x[k] over k < count, for i < rows; k contiguous everywhere. */
	void (*rows)(const char *a, int64_t stride, int64_t rows, const char *x, int64_t count,
		     char *out);
	/* out[j] += x[k] a[k][j] for each k < count in turn, j < columns; j contiguous. */
	void (*columns)(const char *a, int64_t stride, int64_t count, const char *x,
			int64_t x_stride, char *out, int64_t columns);
	/* out[i] += part[i] */
	void (*add)(char *out, const char *part, int64_t count);
};

struct arr__vector_table {
	const char *variant;
	struct arr__vector_kernels f, d;
};

extern const struct arr__vector_table arr__vector_baseline;
#if defined(__x86_64__)
extern const struct arr__vector_table arr__vector_avx2;
extern const struct arr__vector_table arr__vector_avx512;
#endif

/* c = a @ b on libarr's threads where that pays; the same bits with any number of them. False, and
 * nothing done: another dtype, shape or layout. No length is 0; c overlaps neither operand. */
bool arr__vector_product(enum arr_type type, const struct arr__matrix *a,
			 const struct arr__matrix *b, const struct arr__matrix *c);

/* Where products with a vector are made: the ISA level of the loops, or what other products say. */
const char *arr__vector_variant(enum arr_type type);

#endif
