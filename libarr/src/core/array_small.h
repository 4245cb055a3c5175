/* SPDX-License-Identifier: Apache-2.0 */
/* The short way to a new array, for calls on few elements. */
#ifndef ARR_ARRAY_SMALL_H
#define ARR_ARRAY_SMALL_H

#include "array_internal.h"

enum { ARR__SMALL_COUNT = 64 };

/* A new C-contiguous array like one of at most ARR__SMALL_COUNT elements that is; dtype: built in.
 * False if there is no memory. */
bool arr__array_new_small(const arr_array *like, const arr_dtype *dtype, arr_array **out);

#endif
