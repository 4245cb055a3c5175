/* SPDX-License-Identifier: Apache-2.0 */
#include "quantile_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dtype/half.h"

static const char *const method_names[] = {
	"linear",
	"inverted_cdf",
	"averaged_inverted_cdf",
	"closest_observation",
	"interpolated_inverted_cdf",
	"hazen",
	"weibull",
	"median_unbiased",
	"normal_unbiased",
	"lower",
	"higher",
	"midpoint",
	"nearest",
};

enum arr_status arr_quantile_method_find(const char *name, enum arr_quantile_method *out,
					 struct arr_error *err)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(method_names); i++) {
		if (strcmp(name, method_names[i]) == 0) {
			*out = (enum arr_quantile_method)i;
			return ARR_OK;
		}
	}
	return arr_error_set(err, ARR_E_ARG, "quantile: '%s' is not a valid method", name);
}

bool arr__quantile_is_discrete(enum arr_quantile_method method)
{
	switch (method) {
	case ARR_QUANTILE_INVERTED_CDF:
	case ARR_QUANTILE_CLOSEST_OBSERVATION:
	case ARR_QUANTILE_LOWER:
	case ARR_QUANTILE_HIGHER:
	case ARR_QUANTILE_NEAREST:
		return true;
	case ARR_QUANTILE_LINEAR:
	case ARR_QUANTILE_AVERAGED_INVERTED_CDF:
	case ARR_QUANTILE_INTERPOLATED_INVERTED_CDF:
	case ARR_QUANTILE_HAZEN:
	case ARR_QUANTILE_WEIBULL:
	case ARR_QUANTILE_MEDIAN_UNBIASED:
	case ARR_QUANTILE_NORMAL_UNBIASED:
	case ARR_QUANTILE_MIDPOINT:
		return false;
	}
	return false;
}

double arr__round_float(enum arr_type type, double x)
{
	if (type == ARR_T_FLOAT16)
		return (double)arr__half_to_float(arr__double_to_half(x));
	return type == ARR_T_FLOAT32 ? (double)(float)x : x;
}

/* n q + (alpha + q (1 - alpha - beta)) - 1, which Hyndman and Fan's continuous types are by alpha
 * and beta, rounded step by step. */
static double between(enum arr_type t, double n, double q, double alpha, double beta)
{
	const double slope = arr__round_float(t, 1 - alpha - beta);
	const double shift =
		arr__round_float(t, arr__round_float(t, alpha) +
					    arr__round_float(t, arr__round_float(t, q * slope)));

	return arr__round_float(t, arr__round_float(t, arr__round_float(t, n * q) + shift) - 1);
}

/* The position in a sorted row of n elements, with a fraction. */
static double position(enum arr_quantile_method method, enum arr_type t, size_t count, double q)
{
	const double n = arr__round_float(t, (double)count);
	const double last = arr__round_float(t, arr__round_float(t, (double)count - 1) * q);
	const double cdf = arr__round_float(t, arr__round_float(t, n * q) - 1);

	switch (method) {
	case ARR_QUANTILE_INVERTED_CDF:
	case ARR_QUANTILE_AVERAGED_INVERTED_CDF:
		return cdf;
	case ARR_QUANTILE_CLOSEST_OBSERVATION:
		return arr__round_float(t, cdf - 0.5);
	case ARR_QUANTILE_INTERPOLATED_INVERTED_CDF:
		return between(t, n, q, 0, 1);
	case ARR_QUANTILE_HAZEN:
		return between(t, n, q, 0.5, 0.5);
	case ARR_QUANTILE_WEIBULL:
		return between(t, n, q, 0, 0);
	case ARR_QUANTILE_MEDIAN_UNBIASED:
		return between(t, n, q, 1 / 3.0, 1 / 3.0);
	case ARR_QUANTILE_NORMAL_UNBIASED:
		return between(t, n, q, 3 / 8.0, 3 / 8.0);
	case ARR_QUANTILE_MIDPOINT:
		return arr__round_float(t, 0.5 * arr__round_float(t, floor(last) + ceil(last)));
	case ARR_QUANTILE_LINEAR:
	case ARR_QUANTILE_LOWER:
	case ARR_QUANTILE_HIGHER:
	case ARR_QUANTILE_NEAREST:
		return last;
	}
	return last;
}

/* For the methods that take one element: its position, not yet held within the row. */
static double nearest_position(enum arr_quantile_method method, double at)
{
	const double below = floor(at);

	switch (method) {
	case ARR_QUANTILE_INVERTED_CDF:
		return at == below ? below : below + 1;
	case ARR_QUANTILE_CLOSEST_OBSERVATION:
		return at == below && fmod(below, 2) != 0 ? below : below + 1;
	case ARR_QUANTILE_HIGHER:
		return ceil(at);
	case ARR_QUANTILE_NEAREST:
		return rint(at);
	default:
		return below;
	}
}

static struct arr__quantile_place place_of(enum arr_quantile_method method, enum arr_type t,
					   size_t n, double q)
{
	const double at = position(method, t, n, q), last = (double)n - 1;
	struct arr__quantile_place p = { 0, 0, 0 };
	double below = floor(at), weight;

	if (arr__quantile_is_discrete(method)) {
		below = nearest_position(method, at);
		p.before = below > 0 ? (size_t)(below < last ? below : last) : 0;
		p.after = p.before;
		return p;
	}
	if (at >= last) { /* NumPy names the last element -1 and counts the weight from there */
		p.before = p.after = n - 1;
		below = -1;
	} else if (at < 0) {
		below = 0;
	} else {
		p.before = (size_t)below;
		p.after = p.before + 1;
	}
	weight = at - below;
	if (method == ARR_QUANTILE_AVERAGED_INVERTED_CDF)
		weight = weight == 0 ? 0.5 : 1;
	if (method == ARR_QUANTILE_MIDPOINT)
		weight = at == floor(at) ? 0 : 0.5;
	p.t = arr__round_float(t, weight);
	return p;
}

enum arr_status arr__quantile_plan_init(struct arr__quantile_plan *p, size_t count,
					struct arr_error *err)
{
	memset(p, 0, sizeof *p);
	if (count > SIZE_MAX / 64)
		return arr_error_set(err, ARR_E_NOMEM, "quantile: %zu quantiles", count);
	p->count = count;
	p->place = malloc(count * sizeof *p->place + 1);
	p->ranks = malloc(2 * count * sizeof *p->ranks + 1);
	if (p->place && p->ranks)
		return ARR_OK;
	arr__quantile_plan_clear(p);
	return arr_error_set(err, ARR_E_NOMEM, "quantile: cannot allocate %zu quantiles", count);
}

void arr__quantile_plan_clear(struct arr__quantile_plan *p)
{
	free(p->place);
	free(p->ranks);
	memset(p, 0, sizeof *p);
}

static int compare_ranks(const void *a, const void *b)
{
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static size_t rank_index(const struct arr__quantile_plan *p, size_t rank)
{
	const size_t *found = bsearch(&rank, p->ranks, p->rank_count, sizeof rank, compare_ranks);

	return (size_t)(found - p->ranks);
}

/* Places name positions in the row; makes them name ranks. */
static void collect_ranks(struct arr__quantile_plan *p)
{
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++) {
		p->ranks[2 * i] = p->place[i].before;
		p->ranks[2 * i + 1] = p->place[i].after;
	}
	qsort(p->ranks, 2 * p->count, sizeof *p->ranks, compare_ranks);
	for (size_t i = 0; i < 2 * p->count; i++) {
		if (count == 0 || p->ranks[count - 1] != p->ranks[i])
			p->ranks[count++] = p->ranks[i];
	}
	p->rank_count = count;
	for (size_t i = 0; i < p->count; i++) {
		p->place[i].before = rank_index(p, p->place[i].before);
		p->place[i].after = rank_index(p, p->place[i].after);
	}
}

void arr__quantile_plan_fill(struct arr__quantile_plan *p, size_t n,
			     enum arr_quantile_method method, const double *q, enum arr_type q_type)
{
	p->n = n;
	for (size_t i = 0; i < p->count; i++)
		p->place[i] = place_of(method, q_type, n, q[i]);
	collect_ranks(p);
}

void arr__quantile_plan_middle(struct arr__quantile_plan *p, size_t n)
{
	p->n = n;
	p->place[0] = (struct arr__quantile_place){ (n - 1) / 2, n / 2, 0.5 };
	collect_ranks(p);
}
