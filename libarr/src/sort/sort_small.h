/* SPDX-License-Identifier: Apache-2.0 */
/* Few elements in one row, sorted without a walk along an axis and without scratch memory. Both
 * functions do what the general way would, or return false and have done nothing. */
#ifndef ARR_SORT_SMALL_H
#define ARR_SORT_SMALL_H

#include "sort_internal.h"

/* A sorted copy of src, which has one axis; *st is the status. */
bool arr__sort_small(const arr_array *src, arr_array **out, enum arr_status *st,
		     struct arr_error *err);
/* arr_unique without further outputs. */
bool arr__unique_small(const arr_array *src, bool equal_nan, arr_array **out, enum arr_status *st,
		       struct arr_error *err);

/* A sorted copy of at most ARR__RANKED_COUNT float64 or int64 elements, stable; false, and to may
 * be anything, if there are more, another type or a NaN. `to` and `from` are apart. */
enum { ARR__RANKED_COUNT = 16 };
bool arr__sort_ranked(enum arr_type type, const void *from, void *to, size_t n);

#endif
