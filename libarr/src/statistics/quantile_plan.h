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
	long double t; /* exact: of the dtype in which positions are computed */
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
/* Works the places out for rows of n > 0 elements. q_type: float16, 32, 64 or long double, in which
 * positions are computed. */
void arr__quantile_plan_fill(struct arr__quantile_plan *p, size_t n,
			     enum arr_quantile_method method, const long double *q,
			     enum arr_type q_type);
/* The middle: one place, whose two ranks may be one. */
void arr__quantile_plan_middle(struct arr__quantile_plan *p, size_t n);

/* x rounded to a float type, no wider than float64. */
double arr__round_float(enum arr_type type, double x);

/* Whether the method takes elements as they are. */
bool arr__quantile_is_discrete(enum arr_quantile_method method);

/* ---- quantile_row.c ---- */

/* One call while it runs. */
struct arr__quantile {
	const char *op;
	struct arr_quantile_options options;
	bool median, percent, skip_nan;
	enum arr_type type;      /* of the elements */
	const arr_dtype *result; /* of the results; borrowed */
	const arr_dtype *time;   /* owned: that of times; NULL: numbers */
	long double *q;          /* owned; count of them */
	size_t count;
	enum arr_type q_type; /* in which positions are computed */
	bool whole_q;         /* q is of an integer dtype */
	int q_ndim;
	int64_t q_shape[1];
	struct arr__quantile_plan plan; /* for rows of plan.n elements */
};

/* A real number of any type, exactly where it is a float. */
long double arr__quantile_load(enum arr_type type, const char *value);
/* The places in rows of n elements. */
void arr__quantile_row_plan(const struct arr__quantile *c, struct arr__quantile_plan *plan,
			    size_t n);
/* An arr__lane_fn for a struct arr__quantile: c->count results at `to`. */
ARR_NODISCARD enum arr_status arr__quantile_row(const void *context, char *to, char *row, size_t n,
						struct arr__scratch *scratch,
						struct arr_error *err);

/* ---- drop_nans.c ---- */

/* Makes the row one without its NaNs and NaTs: the same memory if there are none to be seen at
 * once, else scratch slot 6. */
ARR_NODISCARD enum arr_status arr__drop_nans(enum arr_type type, char **row, size_t *n,
					     struct arr__scratch *scratch, struct arr_error *err);

/* ---- quantile.c ---- */

/* src with the reduced axes as one last axis, in C order of them; a view where possible. */
ARR_NODISCARD enum arr_status arr__gather_axes(const arr_array *src, const struct arr__reduction *r,
					       arr_array **out, struct arr_error *err);

/* ---- quantile_weighted.c ---- */

struct arr__weighted_call {
	const char *op;
	const arr_array *src, *weights;
	enum arr_quantile_method method;
	const long double *q; /* count of them, of q_type, to which shares are rounded */
	enum arr_type q_type;
	size_t count;
	int q_ndim;
	const struct arr__reduction *reduction;
	bool skip_nan;
};
ARR_NODISCARD enum arr_status arr__quantile_weighted(const struct arr__weighted_call *call,
						     arr_array **out, struct arr_error *err);

#endif
