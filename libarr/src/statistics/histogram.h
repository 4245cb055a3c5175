/* SPDX-License-Identifier: Apache-2.0 */
/* Bins of a histogram. */
#ifndef ARR_HISTOGRAM_H
#define ARR_HISTOGRAM_H

#include <arr/statistics.h>

#include "calc.h"

struct arr__bins {
	int64_t count;
	double low, high; /* what is counted at all */
	bool even;        /* all of one width, from low to high */
};

/* The outer edges of even bins. `own`: they are of src's float dtype, and what is computed from
 * them is rounded to it; otherwise they are float64. */
struct arr__outer {
	double low, high;
	bool own;
};

/* ---- histogram_bins.c; src is what is counted, x its elements as float64 in one row ---- */

/* The range (two values), or where that is NULL the extremes of x; never one point. */
struct arr__outer arr__histogram_outer(struct arr__calc *c, const arr_array *src,
				       const arr_array *x, const double *range);
/* count + 1 edges in `dtype`, which is float64 or src's. */
const arr_array *arr__histogram_even(struct arr__calc *c, const struct arr__outer *outer,
				     int64_t count, const arr_dtype *dtype);
/* Fails with ARR_E_ARG unless edges are one axis and do not fall. */
bool arr__histogram_rises(struct arr__calc *c, const arr_array *edges);
/* The edges that options ask for. */
const arr_array *arr__histogram_edges(struct arr__calc *c, const arr_array *src, const arr_array *x,
				      const struct arr_histogram_options *o,
				      struct arr__bins *bins);

/* ---- histogram_estimates.c ---- */

/* How many bins: from what of src lies within the outer edges. */
int64_t arr__histogram_estimate(struct arr__calc *c, const arr_array *src, const arr_array *x,
				enum arr_bins how, const struct arr__outer *outer);

/* ---- histogram_wide.c ---- */

/* The same as arr__histogram_outer and arr__histogram_even for a src of long doubles. */
const arr_array *arr__histogram_even_wide(struct arr__calc *c, const arr_array *src,
					  const double *range, int64_t count);
/* As arr__histogram_fill, in long doubles: x of any real type, w NULL or one row of float64 or of
 * long doubles, as which it is summed. */
const arr_array *arr__histogram_fill_wide(struct arr__calc *c, int64_t bins, const arr_array *x,
					  const arr_array *edges, const arr_array *w);

/* ---- histogram.c ---- */

/* Elements in each bin, or sums of the float64 row w. */
const arr_array *arr__histogram_fill(struct arr__calc *c, struct arr__bins *b, const arr_array *x,
				     const arr_array *edges, const arr_array *w);
/* The value rounded to a float dtype. */
double arr__histogram_round(double value, const arr_dtype *dtype);

#endif
