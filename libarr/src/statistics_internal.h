/* SPDX-License-Identifier: Apache-2.0 */
/* What the statistics files share. */
#ifndef ARR_STATISTICS_INTERNAL_H
#define ARR_STATISTICS_INTERNAL_H

#include "ufunc_internal.h"

/* Moves *result into `to` by an unsafe cast and makes it a reference to that; NULL: nothing. */
ARR_NODISCARD enum arr_status arr__deliver(const char *op, arr_array *to, arr_array **result,
					   struct arr_error *err);

#endif
