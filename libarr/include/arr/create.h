/* SPDX-License-Identifier: Apache-2.0 */
/* More ways to make arrays than <arr/array.h> has; its conventions hold. dtype NULL: float64 unless
 * it says otherwise. Every function can fail with ARR_E_NOMEM and ARR_E_SHAPE. */
#ifndef ARR_CREATE_H
#define ARR_CREATE_H

#include <arr/array.h>
#include <arr/layout.h>

#ifdef __cplusplus
extern "C" {
#endif

/* src itself (a new reference) if dtype (NULL: any) and order fit, else a copy; ALWAYS copies.
 * orders A and K: any layout. Fails: ARR_E_ARG (NEVER, and a copy is needed). */
ARR_API ARR_NODISCARD enum arr_status arr_asarray(const arr_array *src, const arr_dtype *dtype,
						  enum arr_order order, enum arr_copy_mode mode,
						  arr_array **out, struct arr_error *err);
/* C order and at least 1-d. dtype NULL: src's. */
ARR_API ARR_NODISCARD enum arr_status arr_ascontiguousarray(const arr_array *src,
							    const arr_dtype *dtype, arr_array **out,
							    struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_asfortranarray(const arr_array *src,
							 const arr_dtype *dtype, arr_array **out,
							 struct arr_error *err);
/* With all of these enum arr_array_flags; a copy if src lacks one. Fails: ARR_E_ARG (C and F order
 * at once). */
ARR_API ARR_NODISCARD enum arr_status arr_require(const arr_array *src, const arr_dtype *dtype,
						  unsigned flags, arr_array **out,
						  struct arr_error *err);

ARR_API ARR_NODISCARD enum arr_status arr_identity(int64_t n, const arr_dtype *dtype,
						   arr_array **out, struct arr_error *err);
/* base to the powers arr_linspace(args). */
ARR_API ARR_NODISCARD enum arr_status arr_logspace(const struct arr_linspace_args *args,
						   double base, arr_array **out,
						   struct arr_error *err);
/* args->count numbers from start to stop, each the same multiple of the one before. Fails:
 * ARR_E_ARG (a zero end). */
ARR_API ARR_NODISCARD enum arr_status arr_geomspace(const struct arr_linspace_args *args,
						    arr_array **out, struct arr_error *err);

/* linspace, logspace and geomspace between any two numbers or arrays: what arr_linspace and its kin
 * do not take, in NumPy's order of steps. Weak scalars count as Python's, but for geomspace, which
 * makes arrays of them first. */
struct arr_spacing {
	int64_t count; /* samples along the new axis */
	bool endpoint; /* the last one is stop */
	int axis;      /* of the result, where the samples lie; NumPy's default is 0 */
	/* NULL: the inexact dtype that start and stop, for geomspace also float64, have in common.
	 * linspace rounds integers towards minus infinity and takes times too, as counts of their
	 * unit; the others round towards zero. */
	const arr_dtype *dtype;
};
/* start and stop broadcast. out_step, NULL or where the distance of two samples goes, in their
 * shape; a 0-d NaN if there are no two. The result may be a view of memory that it alone has.
 * Fails: ARR_E_ARG (count < 0; geomspace: a zero end), ARR_E_SHAPE (no broadcast, axis, too many
 * axes), ARR_E_DTYPE (no numbers; complex samples rounded to integers by linspace). */
ARR_API ARR_NODISCARD enum arr_status arr_linspace_between(struct arr_input start,
							   struct arr_input stop,
							   const struct arr_spacing *spacing,
							   arr_array **out, arr_array **out_step,
							   struct arr_error *err);
/* base, which broadcasts with start and stop if it has axes, to the powers of the samples; the
 * dtype is that of the power. */
ARR_API ARR_NODISCARD enum arr_status
arr_logspace_between(struct arr_input start, struct arr_input stop, struct arr_input base,
		     const struct arr_spacing *spacing, arr_array **out, struct arr_error *err);
/* Of complex ends: a spiral from one to the other. */
ARR_API ARR_NODISCARD enum arr_status arr_geomspace_between(struct arr_input start,
							    struct arr_input stop,
							    const struct arr_spacing *spacing,
							    arr_array **out, struct arr_error *err);

/* Of 1-d src: a matrix with it on diagonal k. Of 2-d src: a read-only view of its diagonal k. */
ARR_API ARR_NODISCARD enum arr_status arr_diag(const arr_array *src, int64_t k, arr_array **out,
					       struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_diagflat(const arr_array *src, int64_t k, arr_array **out,
						   struct arr_error *err);
/* rows x columns, ones up to diagonal k. */
ARR_API ARR_NODISCARD enum arr_status arr_tri(int64_t rows, int64_t columns, int64_t k,
					      const arr_dtype *dtype, arr_array **out,
					      struct arr_error *err);
/* Copies with zeros above (below) diagonal k of the last two axes; a 1-d src is every row. */
ARR_API ARR_NODISCARD enum arr_status arr_tril(const arr_array *src, int64_t k, arr_array **out,
					       struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_triu(const arr_array *src, int64_t k, arr_array **out,
					       struct arr_error *err);
/* Powers of src (1-d) in columns, falling unless increasing. columns < 0: as many as elements. */
ARR_API ARR_NODISCARD enum arr_status arr_vander(const arr_array *src, int64_t columns,
						 bool increasing, arr_array **out,
						 struct arr_error *err);

/* Coordinate arrays of a grid: out[k] is arrays[k] (1-d or 0-d) along its axis. ij: axis k is
 * arrays[k]'s; otherwise the first two change places. sparse: length 1 along the others. copy: new
 * memory; otherwise (read-only where stretched) views. */
ARR_API ARR_NODISCARD enum arr_status arr_meshgrid(const arr_array *const *arrays, size_t count,
						   bool ij, bool sparse, bool copy, arr_array **out,
						   struct arr_error *err);

/* start, start + step, ... before stop (count 0), or count numbers from start to stop. */
struct arr_grid_range {
	double start, stop, step;
	int64_t count;
};
/* mgrid: (ndim, lengths...) of every coordinate; float64, or int64 if all ranges are whole numbers
 * with steps. Fails: ARR_E_ARG (step 0). */
ARR_API ARR_NODISCARD enum arr_status arr_mgrid(const struct arr_grid_range *ranges, int ndim,
						arr_array **out, struct arr_error *err);
/* ogrid: one array per axis, of length 1 along the others. */
ARR_API ARR_NODISCARD enum arr_status arr_ogrid(const struct arr_grid_range *ranges, int ndim,
						arr_array **out, struct arr_error *err);

/* What r_ and c_ put one behind the other: an array, or (array NULL) a range, which is int64 where
 * it has no count and all its numbers are whole, otherwise float64. */
struct arr_join_item {
	const arr_array *array;
	struct arr_grid_range range;
};
enum { ARR_JOIN_ITEMS_MAX = 256 };
/* numpy.r_[items]: along axis 0; 0-d arrays count as 1-d. c_[items]: along the last axis; 1-d items
 * become columns. New arrays in the common dtype. Fails: ARR_E_ARG (no items, too many, step 0),
 * ARR_E_SHAPE, ARR_E_DTYPE (no common dtype). */
ARR_API ARR_NODISCARD enum arr_status arr_join_rows(const struct arr_join_item *items, size_t count,
						    arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_join_columns(const struct arr_join_item *items,
						       size_t count, arr_array **out,
						       struct arr_error *err);

/* Writes the next element, in dtype's representation, to dst and returns 1; 0 at the end, -1 on
 * failure (err then says why). */
typedef int arr_next_fn(void *dst, void *context, struct arr_error *err);
/* 1-d. count: how many to take (fewer: ARR_E_ARG); -1: until the end. dtype not NULL. Fails also:
 * ARR_E_DTYPE (a subarray, text without a size). */
ARR_API ARR_NODISCARD enum arr_status arr_fromiter(arr_next_fn *next, void *context,
						   const arr_dtype *dtype, int64_t count,
						   arr_array **out, struct arr_error *err);
/* Each element computed from its index (ndim positions) into dst, in dtype's representation. Fails
 * also: ARR_E_DTYPE (as arr_fromiter). */
typedef enum arr_status arr_element_fn(void *dst, const int64_t *index, void *context,
				       struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_fromfunction(arr_element_fn *function, void *context,
						       int ndim, const int64_t *shape,
						       const arr_dtype *dtype, arr_array **out,
						       struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
