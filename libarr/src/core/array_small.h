/* SPDX-License-Identifier: Apache-2.0 */
/* The short way to a new array, for calls on few elements. */
#ifndef ARR_ARRAY_SMALL_H
#define ARR_ARRAY_SMALL_H

#include "array_internal.h"

enum { ARR__SMALL_COUNT = 64 };

static inline bool arr__same_shape(const arr_array *a, const arr_array *b)
{
	if (a->ndim != b->ndim)
		return false;
	for (int i = 0; i < a->ndim; i++) {
		if (a->shape[i] != b->shape[i])
			return false;
	}
	return true;
}

/* A new C-contiguous array like one of at most ARR__SMALL_COUNT elements that is; dtype: built in.
 * False if there is no memory. */
bool arr__array_new_small(const arr_array *like, const arr_dtype *dtype, arr_array **out);
/* A new 0-d array of a built-in number dtype that holds the element at `value`. */
ARR_NODISCARD enum arr_status arr__array_new_0d(const arr_dtype *dtype, const void *value,
						arr_array **out, struct arr_error *err);

#endif
