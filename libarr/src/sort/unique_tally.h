/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARR_UNIQUE_TALLY_H
#define ARR_UNIQUE_TALLY_H

#include <arr/sets.h>

#include "statistics/calc.h"

/* What unique gives: NULL where it is not wanted; borrowed from the chain. */
struct arr__unique_results {
	const arr_array *values, *index, *inverse, *counts;
};

/* unique of flat, src in one ready row, by counting. False, without a failure, where that is not
 * the way to go. */
bool arr__unique_tally(struct arr__calc *c, const arr_array *flat, const arr_array *src,
		       const struct arr_unique_outputs *wanted, struct arr__unique_results *out);

#endif
