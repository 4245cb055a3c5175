/* SPDX-License-Identifier: Apache-2.0 */
/* Order statistics of rows, shared by medians and quantiles. */
#ifndef ARR_ORDER_STATISTICS_H
#define ARR_ORDER_STATISTICS_H

#include "sort_internal.h"

/* out[i]: the element that sorting would put at ranks[i], which ascend and are below n > 0. *nan:
 * the row holds a NaN; out is then not specified. row is contiguous and aligned, and not changed.
 * Uses scratch slots 0 to 3. */
ARR_NODISCARD enum arr_status arr__order_statistics(enum arr_type type, const void *row, size_t n,
						    const size_t *ranks, size_t count, void *out,
						    bool *nan, struct arr__scratch *s,
						    struct arr_error *err);

#endif
