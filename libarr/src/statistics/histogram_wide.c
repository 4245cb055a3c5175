/* SPDX-License-Identifier: Apache-2.0 */
/* Histograms in which long doubles take part: values are compared with edges and weights are summed
 * in them. */
#include <arr/create.h>
#include <math.h>
#include <string.h>

#include "histogram.h"
#include "sort/sort_internal.h"

static long double load(const struct arr__calc *c, const arr_array *x)
{
	long double value = 0;

	if (c->st == ARR_OK)
		memcpy(&value, x->data, sizeof value);
	return value;
}

static const arr_array *scalar_array(struct arr__calc *c, long double value)
{
	const arr_array *made = arr__calc_new(c, 0, NULL, ARR_LONGDOUBLE);

	if (made)
		memcpy(made->data, &value, sizeof value);
	return made;
}

/* As arr__histogram_outer. */
static void outer_of(struct arr__calc *c, const arr_array *src, const double *range,
		     long double *low, long double *high)
{
	if (range || src->size == 0) {
		*low = range ? range[0] : 0;
		*high = range ? range[1] : 1;
	} else {
		src = arr__calc_cast(c, arr__calc_ravel(c, src), ARR_LONGDOUBLE);
		*low = load(c, arr__calc_reduce(c, ARR__UFUNC_minimum, src, NULL));
		*high = load(c, arr__calc_reduce(c, ARR__UFUNC_maximum, src, NULL));
	}
	if (c->st != ARR_OK)
		return;
	if (*low > *high)
		arr__calc_fail(c, ARR_E_ARG, "histogram: range max %g must be larger than min %g",
			       (double)*high, (double)*low);
	else if (!isfinite(*low) || !isfinite(*high))
		arr__calc_fail(c, ARR_E_ARG, "histogram: range of [%g, %g] is not finite",
			       (double)*low, (double)*high);
	if (*low == *high) {
		*low -= 0.5L;
		*high += 0.5L;
	}
}

const arr_array *arr__histogram_even_wide(struct arr__calc *c, const arr_array *src,
					  const double *range, int64_t count)
{
	const struct arr_spacing spacing = { .count = count + 1,
					     .endpoint = true,
					     .dtype = ARR_LONGDOUBLE };
	const arr_array *start, *stop;
	long double low = 0, high = 0;
	arr_array *edges = NULL;

	if (c->st == ARR_OK && (count < 1 || count == INT64_MAX))
		arr__calc_fail(c, ARR_E_ARG, "histogram: %lld bins, must be positive",
			       (long long)count);
	if (c->st == ARR_OK)
		outer_of(c, src, range, &low, &high);
	start = scalar_array(c, low);
	stop = scalar_array(c, high);
	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(
		c,
		arr_linspace_between(arr__on(start), arr__on(stop), &spacing, &edges, NULL, c->err),
		&edges);
}

/* *total += weight i of a row: NULL, of float64 or of long doubles. */
static void add_weight(char *total, const arr_array *w, int64_t i)
{
	long double sum, weight;

	if (!w) {
		++*(int64_t *)(void *)total;
	} else if (w->dtype->type == ARR_T_FLOAT64) {
		*(double *)(void *)total += ((const double *)(const void *)w->data)[i];
	} else {
		memcpy(&sum, total, sizeof sum);
		memcpy(&weight, w->data + i * (int64_t)sizeof weight, sizeof weight);
		sum += weight;
		memcpy(total, &sum, sizeof sum);
	}
}

const arr_array *arr__histogram_fill_wide(struct arr__calc *c, int64_t bins, const arr_array *x,
					  const arr_array *edges, const arr_array *w)
{
	const arr_dtype *dtype = w ? w->dtype : ARR_INT64;
	const arr_array *wide, *values, *last, *on_last, *places;
	arr_array *found = NULL, *counts = NULL;

	wide = arr__calc_cast(c, edges, ARR_LONGDOUBLE);
	values = arr__calc_cast(c, arr__calc_ravel(c, x), ARR_LONGDOUBLE);
	last = c->st == ARR_OK ? arr__calc_slice(c, wide, 0, bins, bins + 1) : NULL;
	on_last = arr__calc2(c, ARR__UFUNC_equal, arr__on(values), arr__on(last));
	if (c->st != ARR_OK ||
	    !arr__calc_keep(c, arr__searchsorted(wide, values, true, NULL, NULL, &found, c->err),
			    &found) ||
	    !arr__calc_keep(c, arr__array_new(1, &bins, dtype, ARR_ORDER_C, true, &counts, c->err),
			    &counts))
		return NULL;
	places = found;
	for (int64_t i = 0; i < values->size; i++) {
		int64_t bin = ((const int64_t *)(const void *)places->data)[i] - 1;

		bin -= bin == bins && on_last->data[i]; /* NaNs are behind all edges too */
		if (bin >= 0 && bin < bins)
			add_weight(counts->data + bin * (int64_t)dtype->item_bytes, w, i);
	}
	return counts;
}
