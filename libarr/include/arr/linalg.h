/* SPDX-License-Identifier: Apache-2.0 */
/* Products of matrices and vectors.
 *
 * Conventions as in <arr/array.h>. float32 and float64 with a vector sum alike on every CPU. Where
 * BLAS would use threads of its own, <arr/threads.h> does it, alike with any number; small and
 * other complex ones go to OpenBLAS. Rows or columns may be any fixed distance apart, other layouts
 * are copied first and the trace says so. Integers wrap, bool is any-of-and, float16 sums in
 * float32, long double in itself. Inputs are cast to their promotion. Every call can fail with
 * ARR_E_SHAPE (sizes that do not match, in NumPy's words), ARR_E_NOMEM and ARR_E_UNSUPPORTED (a
 * float or complex length that does not fit BLAS's 32-bit int). */
#ifndef ARR_LINALG_H
#define ARR_LINALG_H

#include <arr/reduce.h>

#ifdef __cplusplus
extern "C" {
#endif

/* x1 @ x2: (..., m, k) and (..., k, n) give (..., m, n); the leading axes broadcast. A 1-d x1 is a
 * row, a 1-d x2 a column, and the axis added goes away again. into: borrowed, takes the result by a
 * same_kind cast and *out is a new reference to it; NULL: a new C-order array. Further failures:
 * ARR_E_CASTING, ARR_E_READONLY. */
ARR_API ARR_NODISCARD enum arr_status arr_matmul(const arr_array *x1, const arr_array *x2,
						 arr_array *into, arr_array **out,
						 struct arr_error *err);

/* NumPy's dot: a 0-d operand multiplies; otherwise the sum over the last axis of a and the last but
 * one (or only) axis of b, with the shape a.shape[:-1] + b.shape[:-2] + b.shape[-1:]. */
ARR_API ARR_NODISCARD enum arr_status arr_dot(const arr_array *a, const arr_array *b,
					      arr_array **out, struct arr_error *err);

/* Sum of conj(a) * b over all elements in C order; 0-d. */
ARR_API ARR_NODISCARD enum arr_status arr_vdot(const arr_array *a, const arr_array *b,
					       arr_array **out, struct arr_error *err);

/* Sum over the last axes: a.shape[:-1] + b.shape[:-1]. A 0-d operand multiplies. */
ARR_API ARR_NODISCARD enum arr_status arr_inner(const arr_array *a, const arr_array *b,
						arr_array **out, struct arr_error *err);

/* Every product of an element of a with one of b, both flattened: (size(a), size(b)). */
ARR_API ARR_NODISCARD enum arr_status arr_outer(const arr_array *a, const arr_array *b,
						arr_array **out, struct arr_error *err);

/* The gufuncs (n),(n)->(), (m,n),(n)->(m) and (n),(n,m)->(m) over broadcast leading axes; vecdot
 * and vecmat conjugate x1. */
ARR_API ARR_NODISCARD enum arr_status arr_vecdot(const arr_array *x1, const arr_array *x2,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_matvec(const arr_array *x1, const arr_array *x2,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_vecmat(const arr_array *x1, const arr_array *x2,
						 arr_array **out, struct arr_error *err);

/* numpy.trace: the sum of the diagonal `offset` above the main one of axes axis1 and axis2, over
 * all others. Of the options (NULL: none) dtype and out. Any dtype that add reduces. Further
 * failures: ARR_E_DTYPE, ARR_E_ARG (the two axes are one). */
ARR_API ARR_NODISCARD enum arr_status arr_trace(const arr_array *src, int64_t offset, int axis1,
						int axis2, const struct arr_reduce_options *options,
						arr_array **out, struct arr_error *err);

/* numpy.cross: products of the vectors along axis_a of a and axis_b of b, whose other axes
 * broadcast. Two elements stand for three with a zero behind; of two such vectors the result is the
 * third element alone, without an axis, otherwise it has three along axis_out. Each product and
 * difference is rounded in the common dtype. Further failures: ARR_E_DTYPE (bool). */
ARR_API ARR_NODISCARD enum arr_status arr_cross(const arr_array *a, const arr_array *b, int axis_a,
						int axis_b, int axis_out, arr_array **out,
						struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
