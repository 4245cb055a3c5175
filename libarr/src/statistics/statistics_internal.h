/* SPDX-License-Identifier: Apache-2.0 */
/* What the statistics files share. */
#ifndef ARR_STATISTICS_INTERNAL_H
#define ARR_STATISTICS_INTERNAL_H

#include "ufunc/ufunc_internal.h"

/* What two number dtypes promote to: built-in, so nothing is to be released. */
static inline const arr_dtype *arr__promote_numbers(const arr_dtype *a, const arr_dtype *b)
{
	const arr_dtype *out = NULL;

	if (!arr__is_number(a) || !arr__is_number(b)) /* refused elsewhere */
		return a;
	return arr_promote_types(a, b, &out, NULL) == ARR_OK ? out : a;
}

/* Moves *result into `to` by an unsafe cast and makes it a reference to that; NULL: nothing. */
ARR_NODISCARD enum arr_status arr__deliver(const char *op, arr_array *to, arr_array **result,
					   struct arr_error *err);

/* *sum divided by the count, in the sum's dtype (result_dtype NULL) or another one. A 0-d quotient
 * is rounded once, from what the division computes in. *sum is replaced or changed. */
ARR_NODISCARD enum arr_status arr__divide_by_count(arr_array **sum, struct arr_input count,
						   const arr_dtype *result_dtype,
						   struct arr_error *err);

#endif
