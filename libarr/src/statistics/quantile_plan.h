/* SPDX-License-Identifier: Apache-2.0 */
/* Where quantiles lie in a sorted row. */
#ifndef ARR_QUANTILE_PLAN_H
#define ARR_QUANTILE_PLAN_H

#include <arr/statistics.h>

#include "sort/order_statistics.h"
#include "statistics_internal.h"

/* The two neighbours of one quantile and the weight of the second. */
struct arr__quantile_place {
	size_t before, after;
	double t;
};

/* All quantiles of rows of one length. Owned arrays; zeroed: empty. */
struct arr__quantile_plan {
	size_t n;                          /* length of a row */
	size_t count;                      /* of places */
	struct arr__quantile_place *place; /* before and after index `ranks` */
	size_t *ranks;                     /* ascending, different */
	size_t rank_count;
};

/* Room for count quantiles. */
ARR_NODISCARD enum arr_status arr__quantile_plan_init(struct arr__quantile_plan *p, size_t count,
						      struct arr_error *err);
void arr__quantile_plan_clear(struct arr__quantile_plan *p);
/* Works the places out for rows of n > 0 elements. q_type: float16, 32 or 64, in which positions
 * are computed. */
void arr__quantile_plan_fill(struct arr__quantile_plan *p, size_t n,
			     enum arr_quantile_method method, const double *q,
			     enum arr_type q_type);
/* The middle: one place, whose two ranks may be one. */
void arr__quantile_plan_middle(struct arr__quantile_plan *p, size_t n);

/* x rounded to a float type. */
double arr__round_float(enum arr_type type, double x);

/* Whether the method takes elements as they are. */
bool arr__quantile_is_discrete(enum arr_quantile_method method);

/* ---- quantile.c ---- */

/* src with the reduced axes as one last axis, in C order of them; a view where possible. */
ARR_NODISCARD enum arr_status arr__gather_axes(const arr_array *src, const struct arr__reduction *r,
					       arr_array **out, struct arr_error *err);

/* ---- quantile_weighted.c ---- */

struct arr__weighted_call {
	const char *op;
	const arr_array *src, *weights;
	enum arr_quantile_method method;
	const double *q; /* count of them */
	size_t count;
	int q_ndim;
	const struct arr__reduction *reduction;
	bool skip_nan;
};
ARR_NODISCARD enum arr_status arr__quantile_weighted(const struct arr__weighted_call *call,
						     arr_array **out, struct arr_error *err);

#endif
