/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting, selecting and searching along an axis.
 *
 * Conventions as in <arr/array.h>. The order is NumPy's: false before true; floats with -0.0 equal
 * to 0.0 and every NaN behind the largest number, all NaNs equal; complex numbers by real, then
 * imaginary part, those with NaN parts behind those without (in the order: imaginary part NaN, real
 * part NaN, both); not-a-time behind all times; bytes and unicode strings by the values of their
 * bytes and code points; structures by their fields in turn, subarrays by their elements in turn
 * (NumPy compares the bytes of subarrays instead); bare void by its bytes. Every sort here is
 * stable, so there is no kind to choose: what NumPy leaves open in its default kind comes out as in
 * its stable one, and is the same on every ISA level. Time is O(n log n) for every input. New
 * arrays belong to the caller; nothing here returns a view of its operands. axis may be negative,
 * or ARR_AXIS_NONE for all elements in C order.
 *
 * Every call can fail with ARR_E_SHAPE (an axis that is not there) and ARR_E_NOMEM. Any thread may
 * call; arrays changed in place must not be read or written elsewhere meanwhile. */
#ifndef ARR_SORT_H
#define ARR_SORT_H

#include <limits.h>

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As an axis: over the flattened array, as NumPy's axis=None. */
#define ARR_AXIS_NONE INT_MIN

/* numpy.sort: a sorted copy in src's layout; 1-d for ARR_AXIS_NONE. */
ARR_API ARR_NODISCARD enum arr_status arr_sort(const arr_array *src, int axis, arr_array **out,
					       struct arr_error *err);
/* ndarray.sort. axis is not ARR_AXIS_NONE. Further failures: ARR_E_READONLY. If memory runs out
 * some rows are sorted and some are as they were. */
ARR_API ARR_NODISCARD enum arr_status arr_sort_in_place(arr_array *array, int axis,
							struct arr_error *err);
/* numpy.argsort: the int64 positions along axis that sort src, equal elements in their order. A 0-d
 * array counts as one with one element. */
ARR_API ARR_NODISCARD enum arr_status arr_argsort(const arr_array *src, int axis, arr_array **out,
						  struct arr_error *err);

/* The same with order=: structures are compared by the named fields first and then by the others in
 * their order. fields NULL: as without. Further failures: ARR_E_ARG (no structure, or one of more
 * than 256 fields), ARR_E_DTYPE (no such field, a field twice). */
ARR_API ARR_NODISCARD enum arr_status arr_sort_by(const arr_array *src, int axis,
						  const char *const *fields, size_t count,
						  arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_sort_in_place_by(arr_array *array, int axis,
							   const char *const *fields, size_t count,
							   struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_argsort_by(const arr_array *src, int axis,
						     const char *const *fields, size_t count,
						     arr_array **out, struct arr_error *err);

/* numpy.partition: a copy with, along axis, at each of the positions kth[0..count) the element that
 * sorting would put there, none before it greater and none behind it less. kth may be negative,
 * counting from the end, in any order. The order between is not specified. Further failures:
 * ARR_E_ARG (kth outside the axis). */
ARR_API ARR_NODISCARD enum arr_status arr_partition(const arr_array *src, const int64_t *kth,
						    size_t count, int axis, arr_array **out,
						    struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_partition_in_place(arr_array *array, const int64_t *kth,
							     size_t count, int axis,
							     struct arr_error *err);
/* numpy.argpartition: int64 positions that partition src. */
ARR_API ARR_NODISCARD enum arr_status arr_argpartition(const arr_array *src, const int64_t *kth,
						       size_t count, int axis, arr_array **out,
						       struct arr_error *err);

/* numpy.lexsort: int64 positions that sort by the last of count > 0 keys, ties by the one before it
 * and so on; what ties in all keeps its order. Keys have one shape and any dtypes. axis is not
 * ARR_AXIS_NONE. Further failures: ARR_E_ARG (no keys), ARR_E_SHAPE (shapes differ). */
ARR_API ARR_NODISCARD enum arr_status arr_lexsort(const arr_array *const *keys, size_t count,
						  int axis, arr_array **out, struct arr_error *err);

enum arr_side {
	ARR_SIDE_LEFT = 0, /* sorted[i - 1] < value <= sorted[i] */
	ARR_SIDE_RIGHT = 1 /* sorted[i - 1] <= value < sorted[i] */
};

/* numpy.searchsorted: for each value the int64 position i in the 1-d array `sorted` at which it
 * would keep the order; the result has the shape of values. Both are compared in their common dtype
 * (arr_promote_types). sorter, 1-d integers or NULL: positions that sort `sorted`. If `sorted` is
 * not sorted the positions are within [0, length], otherwise not specified. Further failures:
 * ARR_E_SHAPE (not 1-d, sorter of another length), ARR_E_DTYPE (sorter not integer), ARR_E_INDEX
 * (sorter out of range). */
ARR_API ARR_NODISCARD enum arr_status arr_searchsorted(const arr_array *sorted,
						       const arr_array *values, enum arr_side side,
						       const arr_array *sorter, arr_array **out,
						       struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
