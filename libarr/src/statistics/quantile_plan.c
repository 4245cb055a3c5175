/* SPDX-License-Identifier: Apache-2.0 */
#include "quantile_plan.h"

#include <stdlib.h>
#include <string.h>
#include <tgmath.h>

#include "dtype/half.h"
#include "kernels/kernel.h"

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

#define SFX double
#define T double
#define ROUND(type, x) arr__round_float(type, x)
#include "quantile_place_tmpl.h"
#define SFX long
#define T long double
#define ROUND(type, x) ((void)(type), (x))
#include "quantile_place_tmpl.h"

static struct arr__quantile_place place_of(enum arr_quantile_method method, enum arr_type q_type,
					   size_t n, long double q)
{
	return q_type == ARR_T_LONGDOUBLE ? place_long(method, q_type, n, q)
					  : place_double(method, q_type, n, (double)q);
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
			     enum arr_quantile_method method, const long double *q,
			     enum arr_type q_type)
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
