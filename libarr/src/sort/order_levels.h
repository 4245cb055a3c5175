/* SPDX-License-Identifier: Apache-2.0 */
/* Orders of elements that one 64-bit key cannot hold, but several in turn can. */
#ifndef ARR_ORDER_LEVELS_H
#define ARR_ORDER_LEVELS_H

#include "sort_internal.h"

/* Whether elements of d are ordered by arr__order_levels: complex numbers of up to complex128,
 * bytes, unicode, raw bytes, times. */
bool arr__has_levels(const arr_dtype *d);
/* The stable order of a row of n <= UINT32_MAX such elements, which need not be aligned. NaN, NaT
 * are last. Uses scratch slot 0. */
ARR_NODISCARD enum arr_status arr__order_levels(const arr_dtype *d, const void *row, size_t n,
						int64_t *out, struct arr__scratch *s,
						struct arr_error *err);
/* Sorts a row of items that are no more than their key: times, and up to 8 bytes or 2 characters.
 * *done is false, and nothing has been done, for others. Uses scratch slot 0. */
ARR_NODISCARD enum arr_status arr__sort_levels(const arr_dtype *d, void *row, size_t n, bool *done,
					       struct arr__scratch *s, struct arr_error *err);

#endif
