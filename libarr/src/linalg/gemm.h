/* SPDX-License-Identifier: Apache-2.0 */
/* Products of matrices on libarr's own threads, for the sizes at which BLAS would start to use its:
 * those spin between calls, and on a busy machine each then waits for a time slice of the others.
 * float32, float64, complex64, complex128. Private to libarr. */
#ifndef ARR_GEMM_H
#define ARR_GEMM_H

#include <stdbool.h>

#include "ufunc/loops.h"

enum { ARR__GEMM_DEPTH = 192 }; /* of the common length that is packed at once; even */

/* A complex matrix counts as a real one of twice the rows and twice the common length: row 2i is
 * (re, -im, ...) of row i and makes real parts, row 2i + 1 is (im, re, ...) and makes imaginary
 * ones; to the right of it stand rows of real and of imaginary parts in turn. */
struct arr__gemm_kernels {
	int64_t rows, columns; /* of a tile; rows is even */
	/* Rows [row, row + rows) of a, k and on, tile by tile; zeros where a tile has no row. */
	void (*pack_a)(const struct arr__matrix *a, bool is_complex, int64_t row, int64_t rows,
		       int64_t k, int64_t depth, void *out);
	/* One tile's columns from `column`; zeros where b has none. */
	void (*pack_b)(const struct arr__matrix *b, bool is_complex, int64_t k, int64_t depth,
		       int64_t column, void *out);
	/* Rows [row, row + rows), one tile's columns: c = a b, or c += a b. */
	void (*block)(const void *a, const void *b, int64_t depth, const struct arr__matrix *c,
		      bool is_complex, int64_t row, int64_t rows, int64_t column, bool add);
};

struct arr__gemm_table {
	const char *variant;
	struct arr__gemm_kernels f, d;
};

#if defined(__x86_64__)
extern const struct arr__gemm_table arr__gemm_avx2;
extern const struct arr__gemm_table arr__gemm_avx512;
#endif

/* c = a @ b, any strides; the same bits with any number of threads. False, and nothing done:
 * another dtype, few numbers, no AVX2 or no memory for what is packed. No length is 0. */
bool arr__gemm(enum arr_type type, const struct arr__matrix *a, const struct arr__matrix *b,
	       const struct arr__matrix *c);

/* The ISA level of its loops for (rows, common) @ (common, columns); NULL: it does nothing. */
const char *arr__gemm_variant(enum arr_type type, int64_t rows, int64_t common, int64_t columns);

#endif
