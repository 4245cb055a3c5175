/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARR_SEARCH_GRID_H
#define ARR_SEARCH_GRID_H

#include "sort_internal.h"

/* Fewer searches do not repay the grid. */
enum { ARR__GRID_COUNT_MIN = 4096 };

/* A grid for `count` searches among n sorted numbers, in a scratch slot; *made: whether it pays. */
ARR_NODISCARD enum arr_status arr__grid_init(struct arr__grid *g, const double *sorted, size_t n,
					     size_t count, struct arr__scratch *s, int slot,
					     bool *made, struct arr_error *err);

#endif
