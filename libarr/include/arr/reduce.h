/* SPDX-License-Identifier: Apache-2.0 */
/* Reductions and running results along axes.
 *
 * Conventions as in <arr/array.h>. Float and complex sums are pairwise along the fastest axis, in
 * blocks of 8192 elements, which is NumPy's order of additions and gives NumPy's bits. Without a
 * dtype, sums and products of bool and small integers are computed in int64 or uint64, and float16
 * sums are carried in float32. Every call can fail with ARR_E_SHAPE (an axis that is not there or
 * named twice, no element to reduce and no identity, out of another shape), ARR_E_DTYPE (no loop)
 * and ARR_E_NOMEM. */
#ifndef ARR_REDUCE_H
#define ARR_REDUCE_H

#include <arr/ufunc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zeroed: reduce over all axes, the dtype NumPy takes, a new array without the reduced axes. */
struct arr_reduce_options {
	const int *axes; /* axis_count of them, negative counts from the end; NULL: all */
	int axis_count;
	bool keepdims;          /* reduced axes stay with length 1 */
	const arr_dtype *dtype; /* to compute in and return; NULL: see above */
	arr_array *out; /* borrowed: results go there by an unsafe cast; NULL: a new array */
	const struct arr_scalar
		*initial;       /* to start from; NULL: the identity or the first element */
	const arr_array *where; /* bool, broadcasts to src: only these elements count; NULL: all */
	double ddof;            /* arr_var and arr_std divide by count - ddof, which is also NumPy's
				 * correction; others ignore it */
	bool from_first;        /* start from the first element although there is an identity
				 * (NumPy's initial=None); not with initial */
	const arr_array *mean;  /* arr_var and arr_std: taken for the mean, broadcasts to src (as
				 * with keepdims); NULL: it is computed. Others ignore it */
};

/* ufunc.reduce; options NULL is all zero. With options->out, *out is a new reference to it.
 * Further failures: ARR_E_ARG (not a binary ufunc with one output, initial out of range, several
 * axes of an operation that depends on order, a mask without an initial value where there is no
 * identity). */
ARR_API ARR_NODISCARD enum arr_status arr_ufunc_reduce(const arr_ufunc *ufunc, const arr_array *src,
						       const struct arr_reduce_options *options,
						       arr_array **out, struct arr_error *err);

/* Zeroed: along axis 0. */
struct arr_accumulate_options {
	int axis;
	bool flatten;           /* over all elements in C order; axis is not looked at */
	const arr_dtype *dtype; /* to compute in and return; NULL: as for a reduction */
	arr_array *out;         /* borrowed, src's shape; NULL: a new array */
};

/* ufunc.accumulate: element i of the result is the reduction of elements 0..i. options NULL: axis
 * 0. Further failures: ARR_E_ARG (not a binary ufunc with one output, a 0-d array). */
ARR_API ARR_NODISCARD enum arr_status
arr_ufunc_accumulate(const arr_ufunc *ufunc, const arr_array *src,
		     const struct arr_accumulate_options *options, arr_array **out,
		     struct arr_error *err);

/* ufunc.reduceat along options->axis: element i of the result is the reduction of elements
 * indices[i]..indices[i + 1] - 1 of src, of indices[i].. to the end for the last one, and element
 * indices[i] itself where indices[i] >= indices[i + 1]. indices: one axis, integers in
 * [0, length of the axis). options->flatten is not looked at; out has src's shape with as many
 * elements along the axis as there are indices. Further failures: ARR_E_ARG (not a binary ufunc
 * with one output, a 0-d array), ARR_E_INDEX, ARR_E_SHAPE (indices have not one axis). */
ARR_API ARR_NODISCARD enum arr_status
arr_ufunc_reduceat(const arr_ufunc *ufunc, const arr_array *src, const arr_array *indices,
		   const struct arr_accumulate_options *options, arr_array **out,
		   struct arr_error *err);

/* ndarray.sum, prod, min, max: add, multiply, minimum, maximum reduced. options may be NULL. */
ARR_API ARR_NODISCARD enum arr_status arr_sum(const arr_array *src,
					      const struct arr_reduce_options *options,
					      arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_prod(const arr_array *src,
					       const struct arr_reduce_options *options,
					       arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_min(const arr_array *src,
					      const struct arr_reduce_options *options,
					      arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_max(const arr_array *src,
					      const struct arr_reduce_options *options,
					      arr_array **out, struct arr_error *err);

/* ndarray.any, all: bool. Of any dtype: texts are true unless empty, bytes unless all are 0. */
ARR_API ARR_NODISCARD enum arr_status arr_any(const arr_array *src,
					      const struct arr_reduce_options *options,
					      arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_all(const arr_array *src,
					      const struct arr_reduce_options *options,
					      arr_array **out, struct arr_error *err);

/* ndarray.mean, var, std: integers and bool in float64; mean of float16 sums in float32; var of
 * complex is real. options->initial is ignored. An empty mean is NaN. */
ARR_API ARR_NODISCARD enum arr_status arr_mean(const arr_array *src,
					       const struct arr_reduce_options *options,
					       arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_var(const arr_array *src,
					      const struct arr_reduce_options *options,
					      arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_std(const arr_array *src,
					      const struct arr_reduce_options *options,
					      arr_array **out, struct arr_error *err);

/* ndarray.ptp: max - min. Of the options axes, keepdims and out. */
ARR_API ARR_NODISCARD enum arr_status arr_ptp(const arr_array *src,
					      const struct arr_reduce_options *options,
					      arr_array **out, struct arr_error *err);

/* int64 number of elements that are not zero, of any dtype: of structures those with a field that
 * is not. Of the options axes, keepdims and out. */
ARR_API ARR_NODISCARD enum arr_status arr_count_nonzero(const arr_array *src,
							const struct arr_reduce_options *options,
							arr_array **out, struct arr_error *err);

/* int64 position of the first largest (smallest) element; a NaN counts as both. Without axes: in
 * the flattened array in C order. Texts are ordered as in <arr/sort.h>. Of the options at most one
 * axis, keepdims and out. Further failures: ARR_E_ARG (several axes), ARR_E_SHAPE (no elements),
 * ARR_E_READONLY (out). */
ARR_API ARR_NODISCARD enum arr_status arr_argmax(const arr_array *src,
						 const struct arr_reduce_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_argmin(const arr_array *src,
						 const struct arr_reduce_options *options,
						 arr_array **out, struct arr_error *err);

/* ndarray.cumsum, cumprod. */
ARR_API ARR_NODISCARD enum arr_status arr_cumsum(const arr_array *src,
						 const struct arr_accumulate_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_cumprod(const arr_array *src,
						  const struct arr_accumulate_options *options,
						  arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
