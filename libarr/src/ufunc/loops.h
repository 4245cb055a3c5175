/* SPDX-License-Identifier: Apache-2.0 */
/* Inner loops and the tables that hold them. Private to libarr. */
#ifndef LIBARR_LOOPS_H
#define LIBARR_LOOPS_H

#include <stddef.h>
#include <stdint.h>

#include <arr/dtype.h>
#include <arr/status.h>

enum { ARR__UFUNC_ARGS_MAX = 4, ARR__LOOPS_MAX = 24 };

enum arr__ufunc_id {
#define ARR_UFUNC(name, nin, nout, identity) ARR__UFUNC_##name,
#include <arr/ufuncs.def>
#undef ARR_UFUNC
	ARR__UFUNC_COUNT
};

/* Runs `count` elements. args and strides (bytes) are inputs, then outputs; every operand has
 * exactly the loop's types and is aligned; an output equals an input exactly or does not overlap
 * it. Fails only for values that the operation does not take (ARR_E_ARG). */
typedef enum arr_status arr__loop_fn(char *const *args, const ptrdiff_t *strides, size_t count);

/* Folds `count` elements, `stride` bytes apart, into *acc. */
typedef void arr__fold_fn(char *acc, const char *src, ptrdiff_t stride, size_t count);

/* Writes `count` running results to dst, the one before which is there already. */
typedef void arr__scan_fn(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
			  size_t count);

struct arr__loop_row {
	enum arr__ufunc_id ufunc;
	char types[ARR__UFUNC_ARGS_MAX +
		   1]; /* NumPy's characters, t for bool; inputs, then outputs */
	arr__loop_fn *fn;
};

struct arr__fold_row {
	enum arr__ufunc_id ufunc;
	char type;
	arr__fold_fn *fn;
};

struct arr__scan_row {
	enum arr__ufunc_id ufunc;
	char type;
	arr__scan_fn *fn;
};

struct arr__loop_table {
	const char *variant; /* static storage; lands in each traced operation */
	const struct arr__loop_row *rows;
	size_t row_count;
	const struct arr__fold_row *folds;
	size_t fold_count;
	const struct arr__scan_row *scans;
	size_t scan_count;
};

/* Complete for every ufunc and dtype together: each ISA's table overrides rows of the ones before.
 */
extern const struct arr__loop_table arr__loops_baseline;
extern const struct arr__loop_table arr__loops_int;
extern const struct arr__loop_table arr__loops_float;
extern const struct arr__loop_table arr__loops_complex;
extern const struct arr__loop_table arr__loops_long;
extern const struct arr__loop_table arr__loops_time;
#if defined(__x86_64__)
extern const struct arr__loop_table arr__loops_avx2;
extern const struct arr__loop_table arr__loops_avx512;
#endif
#if defined(__x86_64__)
/* Elementary functions of at most 1 ULP. Elsewhere those of the C library stay. */
extern const struct arr__loop_table arr__math_baseline;
extern const struct arr__loop_table arr__math_avx2;
extern const struct arr__loop_table arr__math_avx512;
#endif

/* Sums of narrow integers: into 64-bit integers, and into float64 or NULL. */
extern arr__fold_fn *const arr__widening_baseline[ARR_T_UINT32 + 1][2];
#if defined(__x86_64__)
extern arr__fold_fn *const arr__widening_avx2[ARR_T_UINT32 + 1][2];
extern arr__fold_fn *const arr__widening_avx512[ARR_T_UINT32 + 1][2];
#endif

/* Position of the first extreme of `count` > 0 aligned elements, `stride` bytes apart. */
typedef size_t arr__arg_fn(const char *src, ptrdiff_t stride, size_t count);
/* The same down each of `columns` columns of an aligned matrix of `rows` > 0 contiguous rows,
 * `stride` bytes apart. */
typedef void arr__arg_columns_fn(const char *src, ptrdiff_t stride, size_t rows, size_t columns,
				 int64_t *at);
struct arr__arg_loops {
	arr__arg_fn *row;
	arr__arg_columns_fn *columns; /* may be NULL where row is not */
};
struct arr__arg_table {
	struct arr__arg_loops largest[ARR_T_COUNT], smallest[ARR_T_COUNT];
};
extern const struct arr__arg_table arr__args_scalar; /* what the others do not have */
extern const struct arr__arg_table arr__args_baseline;
#if defined(__x86_64__)
extern const struct arr__arg_table arr__args_avx2;
extern const struct arr__arg_table arr__args_avx512;
#endif

/* A matrix in memory; strides in bytes, any. */
struct arr__matrix {
	char *data;
	int64_t rows, columns;
	int64_t row_stride, column_stride;
};

/* c = a @ b, aligned, c does not overlap a or b; any strides. The second table, for complex dtypes
 * alone: c = conj(a) @ b. */
typedef void arr__matmul_fn(const struct arr__matrix *a, const struct arr__matrix *b,
			    const struct arr__matrix *c);
extern arr__matmul_fn *const arr__matmul_loops[ARR_T_COUNT];
extern arr__matmul_fn *const arr__matmul_conj_loops[ARR_T_COUNT];

#endif
