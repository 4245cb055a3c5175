/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of one's own over whole arrays, line by line, axis by axis, piece by piece.
 *
 * Conventions as in <arr/array.h>. A function gets borrowed arrays and writes a new reference to
 * *out on ARR_OK; another status ends the call with it. context is handed to it. Loops over
 * elements: <arr/ufunc_make.h> and <arr/iterator.h>. */
#ifndef ARR_APPLY_H
#define ARR_APPLY_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* line: a 1-d view. */
typedef enum arr_status arr_line_fn(const arr_array *line, void *context, arr_array **out,
				    struct arr_error *err);
/* numpy.apply_along_axis: function(line) for every line of src along axis. All give the same shape,
 * which replaces the axis; the first one's dtype is the result's, to which the others are cast.
 * Fails: ARR_E_SHAPE (an axis that is not there, results of different shapes, too many axes),
 * ARR_E_ARG (no lines), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_apply_along_axis(arr_line_fn *function, void *context,
							   const arr_array *src, int axis,
							   arr_array **out, struct arr_error *err);

/* Such as a sum along axis, which is not negative. */
typedef enum arr_status arr_axis_fn(const arr_array *src, int axis, void *context, arr_array **out,
				    struct arr_error *err);
/* numpy.apply_over_axes: the function along one axis after the other, of the result before. What it
 * gives has src's axes, or one less, which comes back with length 1. Fails: ARR_E_SHAPE (an axis
 * that is not there, results with other axes), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_apply_over_axes(arr_axis_fn *function, void *context,
							  const arr_array *src, const int *axes,
							  int count, arr_array **out,
							  struct arr_error *err);

/* What stands where a condition is true: a number, or what a function makes of those elements (1-d,
 * and so is its result, of the same length or 1). */
struct arr_piece {
	struct arr_scalar value; /* if function is NULL */
	arr_line_fn *function;
	void *context;
};
/* numpy.piecewise: a new array of x's shape and dtype, pieces[k] where conditions[k] (bool, of x's
 * shape) is true; of several the last. piece_count is count, or count + 1: then the last piece is
 * for where no condition is true, otherwise there are zeros. Fails: ARR_E_ARG (another number of
 * pieces), ARR_E_SHAPE, ARR_E_INDEX (a condition of another shape), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_piecewise(const arr_array *x,
						    const arr_array *const *conditions,
						    size_t count, const struct arr_piece *pieces,
						    size_t piece_count, arr_array **out,
						    struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
