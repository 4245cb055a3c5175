/* SPDX-License-Identifier: Apache-2.0 */
/* Bins of a histogram. */
#ifndef ARR_HISTOGRAM_H
#define ARR_HISTOGRAM_H

#include <arr/statistics.h>

#include "calc.h"

struct arr__bins {
	int64_t count;
	double low, high;
	bool even; /* all of one width, from low to high */
};

/* The edges for src, whose elements as float64 are x. */
const arr_array *arr__histogram_edges(struct arr__calc *c, const arr_array *src, const arr_array *x,
				      const struct arr_histogram_options *o,
				      struct arr__bins *bins);

#endif
