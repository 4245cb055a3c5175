/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a row as far as one position of it asks for. */
#ifndef ARR_ORDER_SPLIT_H
#define ARR_ORDER_SPLIT_H

#include "sort_internal.h"

/* Positions of a row of a type with keys: of the elements before the one that sorting would put at
 * kth < n, of its equals, of those behind it; each of them ascending. Uses scratch slots 0 to 3. */
ARR_NODISCARD enum arr_status arr__order_split(enum arr_type type, const void *data, size_t n,
					       size_t kth, int64_t *out, struct arr__scratch *s,
					       struct arr_error *err);

#endif
