/* SPDX-License-Identifier: Apache-2.0 */
/* Different values, and arrays as sets.
 *
 * Conventions as in <arr/array.h>; values, of any dtype, are ordered as in <arr/sort.h>. Inputs of
 * any shape count in C order; results are new 1-d arrays in ascending order unless said otherwise,
 * in the dtype of src or the common one of both. Every call can fail with ARR_E_NOMEM. Any thread
 * may call. */
#ifndef ARR_SETS_H
#define ARR_SETS_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What arr_unique shall give besides; NULL: not wanted. The caller owns what is written there. */
struct arr_unique_outputs {
	arr_array **index;   /* int64: where each value stands first in the flattened src */
	arr_array **inverse; /* int64, src's shape: which value each element is */
	arr_array **counts;  /* int64: how often each value occurs */
};
/* numpy.unique over all elements: the different values. Zeros of either sign are one value, the
 * first of them. NaNs are one value, or with equal_nan false each its own. also may be NULL. On
 * failure nothing is written. */
ARR_API ARR_NODISCARD enum arr_status arr_unique(const arr_array *src, bool equal_nan,
						 const struct arr_unique_outputs *also,
						 arr_array **out, struct arr_error *err);

/* numpy.unique along an axis: the different slices, ascending by their elements in C order; src's
 * shape but for the axis. index, inverse and counts are 1-d, by position along the axis. Slices
 * with a NaN are each their own, whatever NaNs they have: NumPy's equal_nan does not look into
 * slices. The axis of a 1-d src changes nothing: arr_unique with equal_nan. Further failures:
 * ARR_E_SHAPE. */
ARR_API ARR_NODISCARD enum arr_status arr_unique_axis(const arr_array *src, int axis,
						      const struct arr_unique_outputs *also,
						      arr_array **out, struct arr_error *err);

/* What is in a or b; in both; in a and not in b; in one of them only. a_index and b_index, NULL or
 * where int64 first positions of the common values in a and b go. NaNs of a and b are never common.
 */
ARR_API ARR_NODISCARD enum arr_status arr_union1d(const arr_array *a, const arr_array *b,
						  arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_intersect1d(const arr_array *a, const arr_array *b,
						      arr_array **a_index, arr_array **b_index,
						      arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_setdiff1d(const arr_array *a, const arr_array *b,
						    arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_setxor1d(const arr_array *a, const arr_array *b,
						   arr_array **out, struct arr_error *err);

/* How membership is found. */
enum arr_isin_kind {
	ARR_ISIN_AUTO = 0, /* a table for integers whose range is at most six times as long as both
			    * arrays together, otherwise a hash table of test: O(n + m); by
			    * sorting for dtypes without one, and where test is far longer */
	ARR_ISIN_SORT,     /* sorts test: O((n + m) log m) */
	ARR_ISIN_TABLE /* one byte for each integer between test's least and greatest: O(n + m) */
};
/* numpy.isin: bool of element's shape, whether (invert: whether not) each element is in test. NaN
 * is in nothing. By sorting or hashing the two are compared in their common dtype, by a table
 * integers of any dtypes exactly. arr_isin: ARR_ISIN_AUTO. Further failures: ARR_E_ARG (a table for
 * other dtypes than bool and integers, or of more than 2^63 - 1 flags), ARR_E_DTYPE (no common
 * dtype). */
ARR_API ARR_NODISCARD enum arr_status arr_isin(const arr_array *element, const arr_array *test,
					       bool invert, arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_isin_by(const arr_array *element, const arr_array *test,
						  enum arr_isin_kind kind, bool invert,
						  arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
