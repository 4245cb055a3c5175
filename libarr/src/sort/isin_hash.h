/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARR_ISIN_HASH_H
#define ARR_ISIN_HASH_H

#include "sort_internal.h"
#include "statistics/calc.h"

/* Whether (invert: whether not) each element of flat is among members; both are ready rows of one
 * dtype. The result has shaped's shape and flat's size. NULL without a failure where that is not
 * the way to go. */
const arr_array *arr__isin_hash(struct arr__calc *c, const arr_array *flat,
				const arr_array *members, const arr_array *shaped, bool invert);

#endif
