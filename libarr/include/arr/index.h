/* SPDX-License-Identifier: Apache-2.0 */
/* Indexing: what stands between the brackets of a[...], read and written, and the functions that
 * take, put and find elements by index or by mask.
 *
 * Conventions as in <arr/array.h>. Index arrays are of any integer dtype, or bool; negative indices
 * count from the end. Results of advanced indexing are copies in new memory, results of basic
 * indexing are views. Functions that change their first argument check everything that can be
 * wrong, indices included, before they write the first element; all operands may overlap. Every
 * function can fail with ARR_E_NOMEM. Names and arguments are NumPy's. */
#ifndef ARR_INDEX_H
#define ARR_INDEX_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

enum arr_index_kind {
	ARR_INDEX_INTEGER = 0,  /* removes its axis; negative counts from the end */
	ARR_INDEX_SLICE = 1,    /* start:stop:step, clipped to the axis as Python does */
	ARR_INDEX_NEWAXIS = 2,  /* adds an axis of length 1 */
	ARR_INDEX_ELLIPSIS = 3, /* as many full slices as are missing; at most one */
	ARR_INDEX_ARRAY = 4,    /* integers: elements of one axis; bool: of as many as it has */
	ARR_INDEX_TRUTH = 5     /* True or False: an axis of length 1 or 0, of no axis of src */
};

/* An absent start or stop. */
#define ARR_SLICE_NONE INT64_MIN

struct arr_index {
	enum arr_index_kind kind;
	int64_t start; /* the integer, the truth, or the slice's start (ARR_SLICE_NONE: absent) */
	int64_t stop;  /* the slice's stop (ARR_SLICE_NONE: absent) */
	int64_t step;  /* the slice's step, not 0 */
	const arr_array *array; /* borrowed for the call */
};

static inline struct arr_index arr_index_at(int64_t position)
{
	struct arr_index item = { ARR_INDEX_INTEGER, position, 0, 0, NULL };

	return item;
}

static inline struct arr_index arr_index_slice(int64_t start, int64_t stop, int64_t step)
{
	struct arr_index item = { ARR_INDEX_SLICE, start, stop, step, NULL };

	return item;
}

static inline struct arr_index arr_index_all(void)
{
	return arr_index_slice(ARR_SLICE_NONE, ARR_SLICE_NONE, 1);
}

static inline struct arr_index arr_index_newaxis(void)
{
	struct arr_index item = { ARR_INDEX_NEWAXIS, 0, 0, 0, NULL };

	return item;
}

static inline struct arr_index arr_index_ellipsis(void)
{
	struct arr_index item = { ARR_INDEX_ELLIPSIS, 0, 0, 0, NULL };

	return item;
}

static inline struct arr_index arr_index_array(const arr_array *array)
{
	struct arr_index item = { ARR_INDEX_ARRAY, 0, 0, 0, array };

	return item;
}

static inline struct arr_index arr_index_truth(bool value)
{
	struct arr_index item = { ARR_INDEX_TRUTH, value, 0, 0, NULL };

	return item;
}

/* ---- a[items] ---- */

/* src[items...]. Without arrays and truths: a view. With them: a copy, in which the axes that the
 * arrays (broadcast together) make stand where the arrays stand if these, and integers, are
 * neighbours, else first. Fails: ARR_E_INDEX (outside its axis, too many items, two ellipses, an
 * array that is neither integer nor bool, a mask of another shape, index arrays that do not
 * broadcast), ARR_E_ARG (step 0), ARR_E_SHAPE (a result of too many axes). */
ARR_API ARR_NODISCARD enum arr_status arr_array_index(const arr_array *src,
						      const struct arr_index *items, size_t count,
						      arr_array **out, struct arr_error *err);

/* dst[items...] = value: value broadcasts to what arr_array_index would give (leading axes of
 * length 1 do not matter) and is cast without a check. Of an element that is named twice, the last
 * value in C order stays. Fails as arr_array_index does, and with ARR_E_READONLY, ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_array_set_index(arr_array *dst,
							  const struct arr_index *items,
							  size_t count, const arr_array *value,
							  struct arr_error *err);
/* The same with a number. Further failures: ARR_E_ARG (a weak integer outside the dtype's range).
 */
ARR_API ARR_NODISCARD enum arr_status arr_array_fill_index(arr_array *dst,
							   const struct arr_index *items,
							   size_t count, struct arr_scalar value,
							   struct arr_error *err);

/* ---- taking and putting by index ---- */

/* What happens to an index outside its axis. */
enum arr_index_mode {
	ARR_MODE_RAISE = 0, /* ARR_E_INDEX; negative indices count from the end */
	ARR_MODE_WRAP = 1,  /* modulo the length */
	ARR_MODE_CLIP = 2   /* the nearest end; negative indices become 0 */
};

/* Zeroed: along axis 0, out of range fails, a new array. */
struct arr_take_options {
	int axis;
	bool flatten; /* of src.ravel(); axis is not looked at */
	enum arr_index_mode mode;
	arr_array *out; /* borrowed, of the result's shape, in a dtype that casts safely to
			 * src's; NULL: new */
};

/* src's elements at indices along one axis, which indices' axes replace: a C-contiguous copy.
 * options NULL: zeroed. With options->out, *out is a new reference to it. Fails: ARR_E_INDEX,
 * ARR_E_SHAPE (axis, out), ARR_E_CASTING, ARR_E_READONLY (out). */
ARR_API ARR_NODISCARD enum arr_status arr_take(const arr_array *src, const arr_array *indices,
					       const struct arr_take_options *options,
					       arr_array **out, struct arr_error *err);

/* out[i, j, k] = src[indices[i, j, k], j, k] for axis 0, and so on; the other axes broadcast.
 * options: axis and flatten alone count. Fails: ARR_E_INDEX, ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_take_along_axis(const arr_array *src,
							  const arr_array *indices,
							  const struct arr_take_options *options,
							  arr_array **out, struct arr_error *err);

/* dst.ravel()[indices] = values, which are cast and repeated as needed; without values nothing
 * happens. Fails: ARR_E_INDEX, ARR_E_READONLY,
 * ARR_E_ARG (no such mode). */
ARR_API ARR_NODISCARD enum arr_status arr_put(arr_array *dst, const arr_array *indices,
					      const arr_array *values, enum arr_index_mode mode,
					      struct arr_error *err);

/* The reverse of arr_take_along_axis; values broadcast to indices' shape. */
ARR_API ARR_NODISCARD enum arr_status arr_put_along_axis(arr_array *dst, const arr_array *indices,
							 const arr_array *values,
							 const struct arr_take_options *options,
							 struct arr_error *err);

/* out[i] = choices[selector[i]][i], everything broadcast; count >= 1 choices, whose common dtype
 * the result has. options (nullable): mode and out count. Fails: ARR_E_INDEX (a selector outside),
 * ARR_E_SHAPE, ARR_E_DTYPE (no common dtype), ARR_E_ARG (no choices). */
ARR_API ARR_NODISCARD enum arr_status arr_choose(const arr_array *selector,
						 const arr_array *const *choices, size_t count,
						 const struct arr_take_options *options,
						 arr_array **out, struct arr_error *err);

/* ---- masks ---- */

/* The slices along options->axis for which condition (1-d, may be shorter than the axis) is true.
 * options->mode is not looked at. Fails: ARR_E_INDEX (true beyond the axis), ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_compress(const arr_array *condition, const arr_array *src,
						   const struct arr_take_options *options,
						   arr_array **out, struct arr_error *err);
/* src.ravel()[condition.ravel() != 0], 1-d. Fails: ARR_E_INDEX (true beyond src). */
ARR_API ARR_NODISCARD enum arr_status arr_extract(const arr_array *condition, const arr_array *src,
						  arr_array **out, struct arr_error *err);
/* Where mask is true the next of values (1-d or ravelled, repeated) is put; the cast is safe. mask
 * has dst's size. Fails: ARR_E_SHAPE, ARR_E_READONLY, ARR_E_CASTING, ARR_E_ARG (no values while
 * something is true). */
ARR_API ARR_NODISCARD enum arr_status arr_place(arr_array *dst, const arr_array *mask,
						const arr_array *values, struct arr_error *err);
/* Where mask[i] is true, dst[i] = values[i % size]. mask has dst's size; the cast is safe.
 * Fails: ARR_E_SHAPE, ARR_E_READONLY, ARR_E_CASTING. */
ARR_API ARR_NODISCARD enum arr_status arr_putmask(arr_array *dst, const arr_array *mask,
						  const arr_array *values, struct arr_error *err);
/* copyto(dst, src, where=mask): mask (bool) and src broadcast to dst. Fails: ARR_E_READONLY,
 * ARR_E_CASTING (also a mask that is not bool), ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_copyto_where(arr_array *dst, const arr_array *src,
						       const arr_array *mask,
						       enum arr_casting casting,
						       struct arr_error *err);
/* out[i] = condition[i] ? x[i] : y[i], broadcast, in the result type of x and y. A NULL array
 * stands for the scalar beside it. Fails: ARR_E_SHAPE, ARR_E_ARG (a weak integer out of range). */
ARR_API ARR_NODISCARD enum arr_status arr_where(const arr_array *condition,
						const struct arr_input *x,
						const struct arr_input *y, arr_array **out,
						struct arr_error *err);
/* out[i] = choices[k][i] for the first k with conditions[k][i], otherwise default_value. count >= 1
 * of each; conditions are bool. Fails: ARR_E_SHAPE, ARR_E_DTYPE, ARR_E_ARG (count is 0). */
ARR_API ARR_NODISCARD enum arr_status arr_select(const arr_array *const *conditions,
						 const arr_array *const *choices, size_t count,
						 struct arr_scalar default_value, arr_array **out,
						 struct arr_error *err);

/* ---- finding ---- */

/* One int64 array per axis of src (out has room for ndim): the positions of elements that are not
 * 0, in C order: texts that are not empty, structures with a field that is not 0. Fails: ARR_E_ARG
 * (a 0-d array). */
ARR_API ARR_NODISCARD enum arr_status arr_nonzero(const arr_array *src, arr_array **out,
						  struct arr_error *err);
/* The same as rows of one (count, ndim) array; of a 0-d array (count, 0). */
ARR_API ARR_NODISCARD enum arr_status arr_argwhere(const arr_array *src, arr_array **out,
						   struct arr_error *err);
/* Positions in src.ravel(). */
ARR_API ARR_NODISCARD enum arr_status arr_flatnonzero(const arr_array *src, arr_array **out,
						      struct arr_error *err);

/* ---- making indices; all int64, all fail with ARR_E_SHAPE (negative lengths) ---- */

/* out[k]: arrays[k] (1-d) along axis k of count. A bool array stands for its true positions.
 * Fails: ARR_E_ARG (an array that is not 1-d). */
ARR_API ARR_NODISCARD enum arr_status arr_ix(const arr_array *const *arrays, size_t count,
					     arr_array **out, struct arr_error *err);
/* (ndim, shape...): element [k, i...] is i_k. dtype NULL: int64. */
ARR_API ARR_NODISCARD enum arr_status arr_indices(int ndim, const int64_t *shape,
						  const arr_dtype *dtype, arr_array **out,
						  struct arr_error *err);
/* out[k] of shape (1, ..., shape[k], ..., 1): what broadcasts to arr_indices' parts. */
ARR_API ARR_NODISCARD enum arr_status arr_indices_sparse(int ndim, const int64_t *shape,
							 const arr_dtype *dtype, arr_array **out,
							 struct arr_error *err);
/* ndim references to one array 0 .. n - 1. */
ARR_API ARR_NODISCARD enum arr_status arr_diag_indices(int64_t n, int ndim, arr_array **out,
						       struct arr_error *err);
/* Further failures: ARR_E_SHAPE (fewer than two axes, or axes of different lengths). */
ARR_API ARR_NODISCARD enum arr_status arr_diag_indices_from(const arr_array *src, arr_array **out,
							    struct arr_error *err);
/* Rows out[0] and columns out[1] of an n x m matrix's triangle up (or down) to diagonal k. */
ARR_API ARR_NODISCARD enum arr_status arr_tril_indices(int64_t n, int64_t k, int64_t m,
						       arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_triu_indices(int64_t n, int64_t k, int64_t m,
						       arr_array **out, struct arr_error *err);
/* Of a matrix of src's shape. Fails: ARR_E_SHAPE (not 2-d). */
ARR_API ARR_NODISCARD enum arr_status arr_tril_indices_from(const arr_array *src, int64_t k,
							    arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_triu_indices_from(const arr_array *src, int64_t k,
							    arr_array **out, struct arr_error *err);
/* Where mask(ones of n x n, k) is not 0; mask is arr_tril, arr_triu or a function like them. */
typedef enum arr_status arr_mask_fn(const arr_array *src, int64_t k, arr_array **out,
				    struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_mask_indices(int64_t n, arr_mask_fn *mask, int64_t k,
						       arr_array **out, struct arr_error *err);

/* Flat positions of ndim index arrays (broadcast) in an array of that shape; order C or F; modes
 * (nullable: all RAISE) per axis. Fails: ARR_E_INDEX, ARR_E_SHAPE (also a shape with more elements
 * than int64 counts), ARR_E_ARG (index arrays that are not integers). */
ARR_API ARR_NODISCARD enum arr_status arr_ravel_multi_index(const arr_array *const *indices,
							    int ndim, const int64_t *shape,
							    const enum arr_index_mode *modes,
							    enum arr_order order, arr_array **out,
							    struct arr_error *err);
/* The reverse: out[0..ndim) of indices' shape. */
ARR_API ARR_NODISCARD enum arr_status arr_unravel_index(const arr_array *indices, int ndim,
							const int64_t *shape, enum arr_order order,
							arr_array **out, struct arr_error *err);

/* ---- diagonals ---- */

/* A read-only view without axis1 and axis2, and with their diagonal as last axis. offset > 0: above
 * the main one. Fails: ARR_E_SHAPE (fewer than two axes, the same axis twice). */
ARR_API ARR_NODISCARD enum arr_status arr_diagonal(const arr_array *src, int64_t offset, int axis1,
						   int axis2, arr_array **out,
						   struct arr_error *err);
/* dst[i, i, ...] = the next of values, repeated. wrap: the diagonal of a tall matrix starts again
 * below the square. Fails: ARR_E_SHAPE (fewer than two axes; more than two of different lengths),
 * ARR_E_READONLY. */
ARR_API ARR_NODISCARD enum arr_status arr_fill_diagonal(arr_array *dst, const arr_array *values,
							bool wrap, struct arr_error *err);

/* ---- one element after the other ---- */

/* Walks an array in C order; of one thread. Keeps the array alive.
 *
 *	for (; !arr_cursor_done(c); arr_cursor_next(c))
 *		use(arr_cursor_data(c), arr_cursor_index(c));
 */
typedef struct arr_cursor arr_cursor;

ARR_API ARR_NODISCARD enum arr_status arr_cursor_new(const arr_array *array, arr_cursor **out,
						     struct arr_error *err);
ARR_API void arr_cursor_free(arr_cursor *cursor); /* NULL is fine */
ARR_API bool arr_cursor_done(const arr_cursor *cursor);
ARR_API void arr_cursor_next(arr_cursor *cursor);                  /* not if done */
ARR_API void *arr_cursor_data(const arr_cursor *cursor);           /* the element, borrowed */
ARR_API const int64_t *arr_cursor_index(const arr_cursor *cursor); /* ndim positions, borrowed */
ARR_API int64_t arr_cursor_position(const arr_cursor *cursor);     /* of the element in C order */
/* To the element at a position, 0 <= position <= size (then it is done); a.flat[position]. Fails:
 * ARR_E_INDEX. */
ARR_API ARR_NODISCARD enum arr_status arr_cursor_seek(arr_cursor *cursor, int64_t position,
						      struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
