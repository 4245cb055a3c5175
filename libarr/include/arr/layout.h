/* SPDX-License-Identifier: Apache-2.0 */
/* Layout: reshaping, joining, splitting, repeating, padding, inserting.
 *
 * Conventions as in <arr/array.h>. What is a view and what is a copy, for all of libarr:
 * - what only picks by basic indices or moves axes about is a view: basic indexing, transpose and
 * its kin, expand_dims, squeeze, flip, rot90, atleast_nd, broadcast_to (read-only), diagonal
 *   (read-only), split, unstack, sliding_window_view (read-only), as_strided, trim_zeros;
 * - reshape is a view where the strides allow it, ravel where the array is contiguous in that
 * order, asarray and its kin where nothing has to change; otherwise they are copies, and an
 * observer is told why;
 * - everything else, advanced indexing and flatten included, is new memory.
 * A view keeps its base alive and can be written through if its source could.
 *
 * Every function can fail with ARR_E_NOMEM, and with ARR_E_SHAPE for axes and shapes that do not
 * fit. */
#ifndef ARR_LAYOUT_H
#define ARR_LAYOUT_H

#include <arr/array.h>
#include <arr/index.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- shape ---- */

enum arr_copy_mode {
	ARR_COPYMODE_IF_NEEDED = 0,
	ARR_COPYMODE_ALWAYS = 1,
	ARR_COPYMODE_NEVER = 2 /* ARR_E_ARG where a copy is needed */
};

/* arr_array_reshape with a say on copies. */
ARR_API ARR_NODISCARD enum arr_status
arr_array_reshape_mode(const arr_array *src, int ndim, const int64_t *shape, enum arr_order order,
		       enum arr_copy_mode mode, arr_array **out, struct arr_error *err);
/* ravel, always a copy. */
ARR_API ARR_NODISCARD enum arr_status arr_array_flatten(const arr_array *src, enum arr_order order,
							arr_array **out, struct arr_error *err);
/* A new array of that shape with src's elements in C order, repeated; zeros if src is empty. */
ARR_API ARR_NODISCARD enum arr_status arr_resize(const arr_array *src, int ndim,
						 const int64_t *shape, arr_array **out,
						 struct arr_error *err);
/* ndarray.resize: *array with another shape. What fits of its elements stays, in their order in
 * memory, and the rest is zero; Fortran order stays. The array must own its data, in one piece, and
 * with refcheck the caller's must be the only reference, views included. *array is a new object in
 * the old one's place: without refcheck other holders keep the old one as it was. On failure *array
 * stays. Fails: ARR_E_ARG (see above), ARR_E_SHAPE, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_array_resize(arr_array **array, int ndim,
						       const int64_t *shape, bool refcheck,
						       struct arr_error *err);
/* Views. Inserts count axes of length 1, at these positions of the result. */
ARR_API ARR_NODISCARD enum arr_status arr_array_expand_dims_many(const arr_array *src,
								 const int *axes, int count,
								 arr_array **out,
								 struct arr_error *err);
/* At least 1, 2 or 3 axes (ndim), as NumPy places them. A view. Fails: ARR_E_ARG (another ndim). */
ARR_API ARR_NODISCARD enum arr_status arr_atleast_nd(const arr_array *src, int ndim,
						     arr_array **out, struct arr_error *err);
/* Views. The last two axes swapped; axis moved before position start; k quarter turns from axis1
 * towards axis2; axis 1 (axis 0) reversed. */
ARR_API ARR_NODISCARD enum arr_status arr_matrix_transpose(const arr_array *src, arr_array **out,
							   struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_rollaxis(const arr_array *src, int axis, int start,
						   arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_rot90(const arr_array *src, int64_t k, int axis1,
						int axis2, arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_fliplr(const arr_array *src, arr_array **out,
						 struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_flipud(const arr_array *src, arr_array **out,
						 struct arr_error *err);

/* Windows of count lengths along these axes (NULL: all), which become the last axes. A read-only
 * view. Fails: ARR_E_ARG (a negative window), ARR_E_SHAPE (longer than its axis), ARR_E_NOMEM (more
 * elements than int64 counts bytes of). */
ARR_API ARR_NODISCARD enum arr_status
arr_sliding_window_view(const arr_array *src, const int64_t *window, const int *axes, int count,
			arr_array **out, struct arr_error *err);
/* A view from src's first element with any shape and byte strides. Fails: ARR_E_ARG (an element
 * would lie outside of the memory of src's owner). */
ARR_API ARR_NODISCARD enum arr_status arr_as_strided(const arr_array *src, int ndim,
						     const int64_t *shape, const int64_t *strides,
						     arr_array **out, struct arr_error *err);
/* Broadcasts count shapes of ndims[k] lengths. out_shape: room for ARR_NDIM_MAX. */
ARR_API ARR_NODISCARD enum arr_status
arr_broadcast_lengths(const int *ndims, const int64_t *const *shapes, size_t count, int *out_ndim,
		      int64_t *out_shape, struct arr_error *err);
/* An axis from the end made positive; several, which must differ unless repeats are allowed. */
ARR_API ARR_NODISCARD enum arr_status arr_normalize_axis_index(int axis, int ndim, int *out,
							       struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_normalize_axis_tuple(const int *axes, int count, int ndim,
							       bool allow_duplicate, int *out,
							       struct arr_error *err);
/* Half-open range of addresses that the elements touch; equal if there is none. */
ARR_API void arr_byte_bounds(const arr_array *array, uintptr_t *low, uintptr_t *high);

/* Whether an element of one array shares a byte with one of the other, without error in either
 * direction: a bounded linear Diophantine problem, hard in the number of axes. max_work: steps of
 * the search at most (-1: any number). *out is written on ARR_OK. Fails: ARR_E_UNSUPPORTED
 * (max_work did not do). arr_may_share_memory looks at bounds only, arr_shares_memory answers true
 * where this one would give up. */
ARR_API ARR_NODISCARD enum arr_status arr_shares_memory_exact(const arr_array *a,
							      const arr_array *b, int64_t max_work,
							      bool *out, struct arr_error *err);

/* ---- joining: new arrays in the common dtype, or out ---- */

struct arr_join_options {
	int axis;
	bool flatten;             /* of the ravelled arrays; axis is not looked at */
	arr_array *out;           /* borrowed, of the result's shape; NULL: a new array */
	const arr_dtype *dtype;   /* of the result; not together with out. NULL: the common one */
	enum arr_casting casting; /* from each array to the result */
};

/* Along axis 0, same_kind casting. */
static inline struct arr_join_options arr_join_options_default(void)
{
	struct arr_join_options options = { 0, false, NULL, NULL, ARR_CASTING_SAME_KIND };

	return options;
}

/* options NULL: the defaults; with out, *out is a new reference to it. Fails: ARR_E_ARG (no arrays,
 * out and dtype), ARR_E_SHAPE, ARR_E_CASTING, ARR_E_DTYPE (no common dtype), ARR_E_READONLY. */
ARR_API ARR_NODISCARD enum arr_status arr_concatenate(const arr_array *const *arrays, size_t count,
						      const struct arr_join_options *options,
						      arr_array **out, struct arr_error *err);
/* Along a new axis. options->flatten is not looked at. */
ARR_API ARR_NODISCARD enum arr_status arr_stack(const arr_array *const *arrays, size_t count,
						const struct arr_join_options *options,
						arr_array **out, struct arr_error *err);
/* options: dtype and casting count. */
ARR_API ARR_NODISCARD enum arr_status arr_hstack(const arr_array *const *arrays, size_t count,
						 const struct arr_join_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_vstack(const arr_array *const *arrays, size_t count,
						 const struct arr_join_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_dstack(const arr_array *const *arrays, size_t count,
						 const struct arr_join_options *options,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_column_stack(const arr_array *const *arrays, size_t count,
						       arr_array **out, struct arr_error *err);

/* An array, or a list of parts (array NULL): the innermost lists are joined along the last axis,
 * the ones around them along the one before, and so on. */
struct arr_block {
	const arr_array *array;
	const struct arr_block *parts;
	size_t count;
};
/* Fails: ARR_E_ARG (an empty list), ARR_E_SHAPE (lists of different depths). */
ARR_API ARR_NODISCARD enum arr_status arr_block(const struct arr_block *block, arr_array **out,
						struct arr_error *err);

/* ---- splitting: views ---- */

/* Into equal sections, or (sections 0) at these indices, which work as slice bounds. */
struct arr_split {
	int64_t sections;
	const int64_t *indices;
	size_t index_count;
};

/* How many arrays a split gives: sections, or index_count + 1. */
ARR_API size_t arr_split_count(const struct arr_split *how);
/* out: room for arr_split_count(how). Fails: ARR_E_SHAPE (no equal division; too few axes),
 * ARR_E_ARG (sections < 1). */
ARR_API ARR_NODISCARD enum arr_status arr_split(const arr_array *src, const struct arr_split *how,
						int axis, arr_array **out, struct arr_error *err);
/* Sections may differ by one. */
ARR_API ARR_NODISCARD enum arr_status arr_array_split(const arr_array *src,
						      const struct arr_split *how, int axis,
						      arr_array **out, struct arr_error *err);
/* arr_split along axis 1 (0 if 1-d), 0, 2. */
ARR_API ARR_NODISCARD enum arr_status arr_hsplit(const arr_array *src, const struct arr_split *how,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_vsplit(const arr_array *src, const struct arr_split *how,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_dsplit(const arr_array *src, const struct arr_split *how,
						 arr_array **out, struct arr_error *err);
/* src's elements along an axis, as many as it is long (out has room for them). */
ARR_API ARR_NODISCARD enum arr_status arr_unstack(const arr_array *src, int axis, arr_array **out,
						  struct arr_error *err);

/* ---- repeating, rolling, padding: new arrays ---- */

/* reps[i] times along each axis; count may be more or less than ndim. Fails: ARR_E_ARG (negative).
 */
ARR_API ARR_NODISCARD enum arr_status arr_tile(const arr_array *src, const int64_t *reps, int count,
					       arr_array **out, struct arr_error *err);
/* Each element along axis repeats[i] (integers, 1-d; one for all) times. axis NULL: of src.ravel().
 * Fails: ARR_E_ARG (negative), ARR_E_CASTING (not integers). */
ARR_API ARR_NODISCARD enum arr_status arr_repeat(const arr_array *src, const arr_array *repeats,
						 const int *axis, arr_array **out,
						 struct arr_error *err);
/* By shifts[k] along axes[k], which add up; axes NULL: by shifts[0] of the ravelled elements. */
ARR_API ARR_NODISCARD enum arr_status arr_roll(const arr_array *src, const int64_t *shifts,
					       const int *axes, int count, arr_array **out,
					       struct arr_error *err);

enum arr_pad_mode {
	ARR_PAD_CONSTANT = 0,
	ARR_PAD_EDGE = 1,
	ARR_PAD_LINEAR_RAMP = 2, /* to end_values, computed in float64 or long double */
	ARR_PAD_MAXIMUM = 3,     /* of stat_length elements at that edge */
	ARR_PAD_MEAN = 4,
	ARR_PAD_MEDIAN = 5,
	ARR_PAD_MINIMUM = 6,
	ARR_PAD_REFLECT = 7,   /* without the edge element */
	ARR_PAD_SYMMETRIC = 8, /* with it */
	ARR_PAD_WRAP = 9,
	ARR_PAD_EMPTY = 10,   /* indeterminate */
	ARR_PAD_FUNCTION = 11 /* zeros, then `function` for each line */
};

/* A line of the padded array (a 1-d view to write through) and its pad widths. */
typedef enum arr_status arr_pad_fn(arr_array *line, const int64_t width[2], int axis, void *context,
				   struct arr_error *err);

/* Zeroed: zeros around. */
struct arr_pad_options {
	enum arr_pad_mode mode;
	const struct arr_scalar *values; /* 2 * ndim: before and after each axis, for CONSTANT and
					    LINEAR_RAMP; NULL: zeros */
	const int64_t *stat_length;      /* 2 * ndim; NULL: the whole axis */
	bool odd; /* REFLECT and SYMMETRIC: mirrored at the edge's value too (2 * edge - x) */
	arr_pad_fn *function;
	void *context;
};

/* widths: 2 * ndim, before and after each axis. In F order if src is F- and not C-contiguous, else
 * C. Fails: ARR_E_ARG (a negative width, an empty axis that cannot be extended, no stat length). */
ARR_API ARR_NODISCARD enum arr_status arr_pad(const arr_array *src, const int64_t *widths,
					      const struct arr_pad_options *options,
					      arr_array **out, struct arr_error *err);

/* ---- inserting and deleting: new arrays; axis NULL: of src.ravel() ---- */

/* values (cast to src's dtype, broadcast) before the positions `where` of src: an integer, a slice
 * or an integer array. Fails: ARR_E_INDEX. */
ARR_API ARR_NODISCARD enum arr_status arr_insert(const arr_array *src,
						 const struct arr_index *where,
						 const arr_array *values, const int *axis,
						 arr_array **out, struct arr_error *err);
/* src without the positions `where`: an integer, a slice, an integer array or a mask. */
ARR_API ARR_NODISCARD enum arr_status arr_delete(const arr_array *src,
						 const struct arr_index *where, const int *axis,
						 arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_append(const arr_array *src, const arr_array *values,
						 const int *axis, arr_array **out,
						 struct arr_error *err);
/* A view without the zeros in front and at the back: the smallest box along all axes. */
ARR_API ARR_NODISCARD enum arr_status arr_trim_zeros(const arr_array *src, bool front, bool back,
						     arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
