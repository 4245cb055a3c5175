/* SPDX-License-Identifier: Apache-2.0 */
/* How many bins suit the values. Widths are rounded step by step in the dtype in which NumPy 2
 * computes each estimator: the values' own, or float64 where a float64 factor takes part. */
#include "histogram.h"

#include <math.h>

/* The values within the outer edges. */
struct sample {
	struct arr__calc *c;
	const arr_array *own; /* in their own dtype; integers as float64 */
	const arr_array *x;   /* as float64 */
	double n, ptp;
	const struct arr__outer *outer;
};

struct width {
	double value;
	bool own; /* of the values' dtype; otherwise float64 */
};

static const double *reals(const arr_array *a)
{
	return (const double *)(const void *)a->data;
}

static double scalar_of(const struct arr__calc *c, const arr_array *x)
{
	if (c->st != ARR_OK)
		return 0;
	return arr_scalar_cast(arr__scalar_load(x->dtype->type, x->data), ARR_T_FLOAT64).as.f;
}

static struct width own_width(const struct sample *s, double value)
{
	if (s->c->st != ARR_OK)
		return (struct width){ 0, false };
	return (struct width){ arr__histogram_round(value, s->own->dtype), true };
}

static struct width wide(double value)
{
	return (struct width){ value, false };
}

static double deviation(const struct sample *s)
{
	arr_array *std = NULL;

	if (s->c->st != ARR_OK)
		return 0;
	return scalar_of(s->c, arr__calc_keep(s->c, arr_std(s->own, NULL, &std, s->c->err), &std));
}

/* Of the values as float64: NumPy's list of percents is of that dtype. */
static double percentile(const struct sample *s, double q)
{
	arr_array *value = NULL;

	if (s->c->st != ARR_OK)
		return 0;
	return scalar_of(s->c,
			 arr__calc_keep(s->c,
					arr_percentile(s->x, arr_in_scalar(arr_scalar_float(q)),
						       NULL, &value, s->c->err),
					&value));
}

/* The mean of ((x - mean) / sigma)^3. */
static double skewness(const struct sample *s, double sigma)
{
	struct arr__calc *c = s->c;
	arr_array *mean = NULL, *skew = NULL;
	const arr_array *z;

	if (c->st != ARR_OK || !arr__calc_keep(c, arr_mean(s->own, NULL, &mean, c->err), &mean))
		return 0;
	z = arr__calc2(c, ARR__UFUNC_subtract, arr__on(s->own), arr__on(mean));
	z = arr__calc2(c, ARR__UFUNC_divide, arr__on(z), arr__real(sigma));
	z = arr__calc2(c, ARR__UFUNC_power, arr__on(z), arr__real(3));
	if (c->st != ARR_OK)
		return 0;
	return scalar_of(c, arr__calc_keep(c, arr_mean(z, NULL, &skew, c->err), &skew));
}

static struct width doane(const struct sample *s)
{
	const double n = s->n;
	const double sg1 = sqrt(6.0 * (n - 2) / ((n + 1.0) * (n + 3)));
	double sigma;

	if (n <= 2)
		return wide(0);
	sigma = deviation(s);
	if (!(sigma > 0))
		return wide(0);
	return wide(s->ptp / (1.0 + log2(n) + log2(1.0 + fabs(skewness(s, sigma)) / sg1)));
}

/* Stone's estimate of the integrated squared error of so many bins. */
static double stone_error(const struct sample *s, int64_t bins)
{
	struct arr__calc inner = { .err = s->c->err };
	struct arr__bins b = { bins, s->outer->low, s->outer->high, true };
	const arr_array *edges = arr__histogram_even(&inner, s->outer, bins, s->own->dtype),
			*counts = NULL;
	double sum = 0;

	if (inner.st == ARR_OK)
		counts = arr__histogram_fill(&inner, &b, s->x, edges, NULL);
	for (int64_t i = 0; inner.st == ARR_OK && i < bins; i++) {
		const double p = (double)((const int64_t *)(const void *)counts->data)[i] / s->n;

		sum += p * p;
	}
	s->c->st = inner.st;
	while (inner.count > 0)
		arr_array_release(inner.held[--inner.count]);
	return (2 - (s->n + 1) * sum) / own_width(s, s->ptp / (double)bins).value;
}

static struct width stone(const struct sample *s)
{
	const int64_t root = (int64_t)sqrt(s->n), most = root > 100 ? root : 100;
	double best = (double)INFINITY;
	int64_t bins = 1;

	if (s->n <= 1 || s->ptp == 0)
		return wide(0);
	for (int64_t i = 1; s->c->st == ARR_OK && i <= most; i++) {
		const double error = stone_error(s, i);

		if (error < best) {
			best = error;
			bins = i;
		}
	}
	return own_width(s, s->ptp / (double)bins);
}

static struct width freedman_diaconis(const struct sample *s)
{
	const double spread = percentile(s, 75) - percentile(s, 25);

	return wide(2.0 * spread * pow(s->n, -1.0 / 3.0));
}

static struct width width_of(const struct sample *s, enum arr_bins how)
{
	const struct width sturges = wide(s->ptp / (log2(s->n) + 1.0));
	struct width fd;

	switch (how) {
	case ARR_BINS_COUNT:
		return wide(0);
	case ARR_BINS_AUTO:
		fd = freedman_diaconis(s);
		return fd.value != 0 && fd.value < sturges.value ? fd : sturges;
	case ARR_BINS_DOANE:
		return doane(s);
	case ARR_BINS_FD:
		return freedman_diaconis(s);
	case ARR_BINS_RICE:
		return own_width(
			s, s->ptp / arr__histogram_round(2.0 * pow(s->n, 1.0 / 3), s->own->dtype));
	case ARR_BINS_SCOTT:
		return own_width(s, arr__histogram_round(pow(24.0 * sqrt(M_PI) / s->n, 1.0 / 3.0),
							 s->own->dtype) *
					    deviation(s));
	case ARR_BINS_SQRT:
		return wide(s->ptp / sqrt(s->n));
	case ARR_BINS_STONE:
		return stone(s);
	case ARR_BINS_STURGES:
		return sturges;
	}
	return wide(0);
}

/* Keeps what lies within the outer edges. */
static const arr_array *within(struct arr__calc *c, const arr_array *src, const arr_array *x,
			       const struct arr__outer *outer)
{
	const double low = arr__histogram_round(outer->low, src->dtype);
	const double high = arr__histogram_round(outer->high, src->dtype);
	const arr_array *kept = arr__calc_new(c, 1, x->shape, ARR_FLOAT64);
	int64_t count = 0;

	for (int64_t i = 0; c->st == ARR_OK && i < x->size; i++) {
		const double value = reals(x)[i];

		if (value >= low && value <= high)
			((double *)(void *)kept->data)[count++] = value;
	}
	return arr__calc_slice(c, kept, 0, 0, count);
}

int64_t arr__histogram_estimate(struct arr__calc *c, const arr_array *src, const arr_array *x,
				enum arr_bins how, const struct arr__outer *outer)
{
	struct sample s = { .c = c, .outer = outer };
	const bool whole = src->dtype->kind != 'f';
	const arr_dtype *own =
		src->dtype->kind == 'f' ? arr_dtype_builtin(src->dtype->type) : ARR_FLOAT64;
	struct width width;
	double low, high, delta, bins;

	s.x = within(c, src, x, outer);
	s.own = arr__calc_cast(c, s.x, own);
	if (c->st != ARR_OK || s.x->size == 0)
		return 1;
	low = high = reals(s.x)[0];
	for (int64_t i = 1; i < s.x->size; i++) {
		low = reals(s.x)[i] < low ? reals(s.x)[i] : low;
		high = reals(s.x)[i] > high ? reals(s.x)[i] : high;
	}
	s.n = (double)s.x->size;
	s.ptp = arr__histogram_round(high - low, own);
	width = width_of(&s, how);
	if (whole && width.value != 0 && width.value < 1)
		width.value = 1; /* narrower bins of integers are empty */
	delta = outer->high - outer->low;
	if (outer->own)
		delta = arr__histogram_round(delta, own);
	bins = delta / width.value;
	if (outer->own && width.own)
		bins = arr__histogram_round(bins, own);
	bins = width.value != 0 ? ceil(bins) : 1;
	if (!(bins < 0x1p40)) {
		arr__calc_fail(c, ARR_E_NOMEM, "histogram: %g bins are estimated", bins);
		return 1;
	}
	return (int64_t)bins;
}
