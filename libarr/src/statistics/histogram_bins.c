/* SPDX-License-Identifier: Apache-2.0 */
/* Edges of a histogram's bins: given, counted, or estimated from the values. */
#include "histogram.h"

#include <math.h>
#include <string.h>

static const double *reals(const arr_array *a)
{
	return (const double *)(const void *)a->data;
}

static double scalar_of(const struct arr__calc *c, const arr_array *x)
{
	return c->st == ARR_OK ? *reals(x) : 0;
}

static double deviation(struct arr__calc *c, const arr_array *x)
{
	arr_array *std = NULL;

	if (c->st != ARR_OK)
		return 0;
	return scalar_of(c, arr__calc_keep(c, arr_std(x, NULL, &std, c->err), &std));
}

static double percentile(struct arr__calc *c, const arr_array *x, double q)
{
	arr_array *value = NULL;

	if (c->st != ARR_OK)
		return 0;
	return scalar_of(c, arr__calc_keep(c,
					   arr_percentile(x, arr_in_scalar(arr_scalar_float(q)),
							  NULL, &value, c->err),
					   &value));
}

/* The mean of ((x - mean) / sigma)^3. */
static double skewness(struct arr__calc *c, const arr_array *x, double sigma)
{
	arr_array *mean = NULL, *skew = NULL;
	const arr_array *z;

	if (c->st != ARR_OK || !arr__calc_keep(c, arr_mean(x, NULL, &mean, c->err), &mean))
		return 0;
	z = arr__calc2(c, ARR__UFUNC_subtract, arr__on(x), arr__on(mean));
	z = arr__calc2(c, ARR__UFUNC_divide, arr__on(z), arr__real(sigma));
	z = arr__calc2(c, ARR__UFUNC_power, arr__on(z), arr__real(3));
	if (c->st != ARR_OK)
		return 0;
	return scalar_of(c, arr__calc_keep(c, arr_mean(z, NULL, &skew, c->err), &skew));
}

static double doane(struct arr__calc *c, const arr_array *x, double ptp)
{
	const double n = (double)x->size;
	const double sg1 = sqrt(6.0 * (n - 2) / ((n + 1.0) * (n + 3)));
	double sigma;

	if (x->size <= 2)
		return 0;
	sigma = deviation(c, x);
	if (!(sigma > 0))
		return 0;
	return ptp / (1.0 + log2(n) + log2(1.0 + fabs(skewness(c, x, sigma)) / sg1));
}

/* Stone's estimate of the integrated squared error of so many bins. */
static double stone_error(struct arr__calc *c, const arr_array *x, double ptp, int64_t bins,
			  const double *range)
{
	const struct arr_histogram_options o = { .count = bins, .range = range };
	const double n = (double)x->size, width = ptp / (double)bins;
	arr_array *counts = NULL;
	double sum = 0;

	if (c->st != ARR_OK)
		return 0;
	c->st = arr_histogram(x, &o, &counts, NULL, c->err);
	for (int64_t i = 0; c->st == ARR_OK && i < bins; i++) {
		const double p = (double)((const int64_t *)(const void *)counts->data)[i] / n;

		sum += p * p;
	}
	arr_array_release(counts);
	return (2 - (n + 1) * sum) / width;
}

static double stone(struct arr__calc *c, const arr_array *x, double ptp, const double *range)
{
	const int64_t root = (int64_t)sqrt((double)x->size), most = root > 100 ? root : 100;
	double best = (double)INFINITY;
	int64_t bins = 1;

	if (x->size <= 1 || ptp == 0)
		return 0;
	for (int64_t i = 1; c->st == ARR_OK && i <= most; i++) {
		const double error = stone_error(c, x, ptp, i, range);

		if (error < best) {
			best = error;
			bins = i;
		}
	}
	return ptp / (double)bins;
}

static double freedman_diaconis(struct arr__calc *c, const arr_array *x)
{
	const double spread = percentile(c, x, 75) - percentile(c, x, 25);

	return 2.0 * spread * pow((double)x->size, -1.0 / 3.0);
}

static double width_of(struct arr__calc *c, enum arr_bins how, const arr_array *x, double ptp,
		       const double *range)
{
	const double n = (double)x->size, sturges = ptp / (log2(n) + 1.0);
	double fd;

	switch (how) {
	case ARR_BINS_COUNT:
		return 0;
	case ARR_BINS_AUTO:
		fd = freedman_diaconis(c, x);
		return fd != 0 && fd < sturges ? fd : sturges;
	case ARR_BINS_DOANE:
		return doane(c, x, ptp);
	case ARR_BINS_FD:
		return freedman_diaconis(c, x);
	case ARR_BINS_RICE:
		return ptp / (2.0 * pow(n, 1.0 / 3));
	case ARR_BINS_SCOTT:
		return pow(24.0 * sqrt(M_PI) / n, 1.0 / 3.0) * deviation(c, x);
	case ARR_BINS_SQRT:
		return ptp / sqrt(n);
	case ARR_BINS_STONE:
		return stone(c, x, ptp, range);
	case ARR_BINS_STURGES:
		return sturges;
	}
	return 0;
}

/* Lowest and highest value. */
static void extremes(const double *x, int64_t n, double *low, double *high)
{
	*low = *high = x[0];
	for (int64_t i = 1; i < n; i++) {
		if (x[i] < *low || x[i] != x[i])
			*low = x[i];
		if (x[i] > *high || x[i] != x[i])
			*high = x[i];
	}
}

/* The outer edges: the range, or the extremes, or [0, 1] of nothing; never one point. */
static void outer_edges(struct arr__calc *c, const arr_array *x,
			const struct arr_histogram_options *o, double *edges)
{
	edges[0] = 0;
	edges[1] = 1;
	if (o->range)
		memcpy(edges, o->range, 2 * sizeof *edges);
	else if (x->size > 0)
		extremes(reals(x), x->size, &edges[0], &edges[1]);
	if (edges[0] > edges[1])
		arr__calc_fail(c, ARR_E_ARG, "histogram: range max %g must be larger than min %g",
			       edges[1], edges[0]);
	else if (!isfinite(edges[0]) || !isfinite(edges[1]))
		arr__calc_fail(c, ARR_E_ARG, "histogram: range of [%g, %g] is not finite", edges[0],
			       edges[1]);
	if (edges[0] == edges[1]) {
		edges[0] -= 0.5;
		edges[1] += 0.5;
	}
}

/* The values within the outer edges. */
static const arr_array *within(struct arr__calc *c, const arr_array *x, const double *edges)
{
	const arr_array *kept = arr__calc_new(c, 1, x->shape, ARR_FLOAT64);
	int64_t count = 0;

	if (c->st != ARR_OK)
		return NULL;
	for (int64_t i = 0; i < x->size; i++) {
		const double value = reals(x)[i];

		if (value >= edges[0] && value <= edges[1])
			((double *)(void *)kept->data)[count++] = value;
	}
	return arr__calc_slice(c, kept, 0, 0, count);
}

static int64_t estimate(struct arr__calc *c, const arr_array *src, const arr_array *x,
			const struct arr_histogram_options *o, const double *edges)
{
	const arr_array *inner = o->range ? within(c, x, edges) : x;
	double low, high, width, bins;

	if (o->weights)
		arr__calc_fail(c, ARR_E_ARG,
			       "histogram: automated estimation of the number of bins is not "
			       "supported for weighted data");
	if (c->st != ARR_OK || inner->size == 0)
		return 1;
	extremes(reals(inner), inner->size, &low, &high);
	width = width_of(c, o->bins, inner, high - low, edges);
	if ((src->dtype->kind == 'i' || src->dtype->kind == 'u') && width != 0 && width < 1)
		width = 1; /* narrower bins of integers are empty */
	bins = width != 0 ? ceil((edges[1] - edges[0]) / width) : 1;
	if (!(bins < 0x1p40)) {
		arr__calc_fail(c, ARR_E_NOMEM, "histogram: %g bins are estimated", bins);
		return 1;
	}
	return (int64_t)bins;
}

static const arr_array *given_edges(struct arr__calc *c, const arr_array *edges,
				    struct arr__bins *bins)
{
	const arr_array *falls;

	if (edges->ndim != 1 || edges->size < 1) {
		arr__calc_fail(c, ARR_E_ARG, "histogram: edges of shape %s",
			       arr__shape_text(edges->ndim, edges->shape).text);
		return NULL;
	}
	falls = arr__calc2(c, ARR__UFUNC_greater,
			   arr__on(arr__calc_slice(c, edges, 0, 0, edges->size - 1)),
			   arr__on(arr__calc_slice(c, edges, 0, 1, edges->size)));
	if (arr__calc_any(c, falls))
		arr__calc_fail(c, ARR_E_ARG,
			       "histogram: bins must increase monotonically, when an array");
	*bins = (struct arr__bins){ .count = edges->size - 1 };
	return edges;
}

const arr_array *arr__histogram_edges(struct arr__calc *c, const arr_array *src, const arr_array *x,
				      const struct arr_histogram_options *o, struct arr__bins *bins)
{
	struct arr_linspace_args line = { .endpoint = true };
	arr_array *edges = NULL;
	double outer[2];

	if (c->st != ARR_OK)
		return NULL;
	if (o->edges)
		return given_edges(c, o->edges, bins);
	outer_edges(c, x, o, outer);
	if (c->st != ARR_OK)
		return NULL;
	*bins = (struct arr__bins){ .low = outer[0], .high = outer[1], .even = true };
	bins->count = o->bins != ARR_BINS_COUNT ? estimate(c, src, x, o, outer)
						: (o->count ? o->count : 10);
	if (bins->count < 1)
		arr__calc_fail(c, ARR_E_ARG, "histogram: %lld bins, must be positive",
			       (long long)bins->count);
	if (c->st != ARR_OK)
		return NULL;
	line.start = outer[0];
	line.stop = outer[1];
	line.count = bins->count + 1;
	/* a range of Python numbers does not widen it */
	line.dtype = src->dtype->kind == 'f' ? src->dtype : ARR_FLOAT64;
	return arr__calc_keep(c, arr_linspace(&line, &edges, c->err), &edges);
}
