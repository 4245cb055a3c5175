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

#endif
