/* SPDX-License-Identifier: Apache-2.0 */
/* digitize, bincount, histogram. */
#include <arr/statistics.h>
#include <math.h>
#include <string.h>

#include "calc.h"
#include "histogram.h"
#include "sort/sort_internal.h"

static int64_t *ints(const arr_array *a)
{
	return (int64_t *)(void *)a->data;
}

static double *reals(const arr_array *a)
{
	return (double *)(void *)a->data;
}

/* a as one row of dtype in one piece. */
static const arr_array *row_of(struct arr__calc *c, const arr_array *a, const arr_dtype *dtype)
{
	const arr_array *flat = arr__calc_ravel(c, a);
	arr_array *ready = NULL;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr__ready(flat, dtype, NULL, &ready, c->err), &ready);
}

/* ---- digitize ---- */

/* Whether a[i] <= a[i + 1] everywhere, in the order of sorts. */
static bool ascends(struct arr__calc *c, const arr_array *a)
{
	const arr_array *row = row_of(c, a, NULL);
	const size_t item = a->dtype->item_bytes;

	for (int64_t i = 1; c->st == ARR_OK && i < row->size; i++) {
		const char *at = row->data + (size_t)i * item;

		if (arr__compare_elements(row->dtype, at - item, at) > 0)
			return false;
	}
	return true;
}

enum arr_status arr_digitize(const arr_array *x, const arr_array *bins, bool right, arr_array **out,
			     struct arr_error *err)
{
	ARR__CALC_BEGIN("digitize", ARR_OP_SORT, x, bins);
	const arr_array *result, *rising = bins;
	arr_array *found = NULL, *turned = NULL;
	bool falls = false;

	if (x->dtype->kind == 'c' || bins->dtype->kind == 'c')
		arr__calc_fail(c, ARR_E_DTYPE, "digitize: not for complex numbers");
	else if (bins->ndim != 1)
		arr__calc_fail(c, ARR_E_SHAPE, "digitize: bins have shape %s, not one axis",
			       arr__shape_text(bins->ndim, bins->shape).text);
	else if (!ascends(c, bins))
		falls = true;
	if (falls)
		rising = arr__calc_keep(c, arr_array_flip(bins, NULL, 0, &turned, c->err), &turned);
	if (falls && c->st == ARR_OK && !ascends(c, rising))
		arr__calc_fail(c, ARR_E_ARG,
			       "digitize: bins must be monotonically increasing or decreasing");
	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	result = arr__calc_keep(c, arr__searchsorted(rising, x, !right, NULL, &t_, &found, c->err),
				&found);
	if (falls && c->st == ARR_OK) {
		for (int64_t i = 0; i < result->size; i++)
			ints(result)[i] = bins->size - ints(result)[i];
	}
	ARR__CALC_RETURN(result);
}

/* ---- bincount ---- */

/* The least and the greatest, which widen *low and *high. */
static void widen_range(struct arr__calc *c, const arr_array *values, int64_t *low, int64_t *high)
{
	const arr_array *least, *most;

	if (c->st != ARR_OK || values->size == 0)
		return;
	least = arr__calc_reduce(c, ARR__UFUNC_minimum, values, NULL);
	most = arr__calc_reduce(c, ARR__UFUNC_maximum, values, NULL);
	if (c->st != ARR_OK)
		return;
	*low = *ints(least) < *low ? *ints(least) : *low;
	*high = *ints(most) > *high ? *ints(most) : *high;
}

/* Counts small tables twice over: neighbours that are equal do not wait for each other. */
static void count_values(const int64_t *values, int64_t n, int64_t *counts, int64_t length)
{
	enum { SMALL = 2048 };
	int64_t odd[SMALL] = { 0 }, i = 0;

	for (; length <= SMALL && i + 2 <= n; i += 2) {
		counts[values[i]]++;
		odd[values[i + 1]]++;
	}
	for (; i < n; i++)
		counts[values[i]]++;
	for (int64_t v = 0; length <= SMALL && v < length; v++)
		counts[v] += odd[v];
}

enum arr_status arr_bincount(const arr_array *x, const arr_array *weights, int64_t minlength,
			     arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_DOUBLE("bincount", ARR_OP_REDUCE, x, weights);
	const arr_array *values, *w = NULL;
	int64_t low = 0, high = -1, length = minlength;
	arr_array *result = NULL;

	if (x->ndim != 1 || (weights && (weights->ndim != 1 || weights->size != x->size)))
		arr__calc_fail(c, ARR_E_SHAPE, "bincount: x of shape %s, weights of %s",
			       arr__shape_text(x->ndim, x->shape).text,
			       weights ? arr__shape_text(weights->ndim, weights->shape).text
				       : "none");
	else if (minlength < 0)
		arr__calc_fail(c, ARR_E_ARG, "bincount: 'minlength' must not be negative, is %lld",
			       (long long)minlength);
	else if (x->size > 0 && x->dtype->type != ARR_T_UINT64 &&
		 !arr_can_cast(x->dtype, ARR_INT64, ARR_CASTING_SAFE))
		arr__calc_fail(c, ARR_E_CASTING, "bincount: cannot cast %s to int64 safely",
			       x->dtype->name);
	else if (weights && weights->dtype->kind == 'c')
		arr__calc_fail(c, ARR_E_CASTING, "bincount: cannot cast %s to float64 safely",
			       weights->dtype->name);
	values = row_of(c, x, ARR_INT64);
	if (weights)
		w = row_of(c, weights, ARR_FLOAT64);
	widen_range(c, values, &low, &high);
	if (high == INT64_MAX)
		arr__calc_fail(c, ARR_E_NOMEM, "bincount: cannot count up to %lld",
			       (long long)high);
	else if (high >= length)
		length = high + 1;
	if (low < 0)
		arr__calc_fail(c, ARR_E_ARG, "bincount: x must have no negative elements, has %lld",
			       (long long)low);
	if (c->st == ARR_OK)
		arr__calc_keep(c,
			       arr__array_new(1, &length,
					      w && x->size > 0 ? ARR_FLOAT64 : ARR_INT64,
					      ARR_ORDER_C, true, &result, c->err),
			       &result);
	for (int64_t i = 0; c->st == ARR_OK && w && i < values->size; i++)
		reals(result)[ints(values)[i]] += reals(w)[i];
	if (c->st == ARR_OK && !w)
		count_values(ints(values), values->size, ints(result), length);
	ARR__CALC_RETURN(result);
}

/* ---- histogram ---- */

/* Counts values that lie in even bins. A value's bin is guessed by division and put right against
 * the edges. */
static void count_even(const struct arr__bins *b, const double *x, int64_t n, const double *edges,
		       const double *w, int64_t *counts, double *sums)
{
	const double scale = (double)b->count / (b->high - b->low);

	for (int64_t i = 0; i < n; i++) {
		int64_t bin;

		if (!(x[i] >= b->low && x[i] <= b->high))
			continue;
		bin = (int64_t)((x[i] - b->low) * scale);
		bin -= bin >= b->count;
		if (x[i] < edges[bin])
			bin--;
		else if (bin != b->count - 1 && x[i] >= edges[bin + 1])
			bin++;
		if (w)
			sums[bin] += w[i];
		else
			counts[bin]++;
	}
}

/* The same for edges of any distance: differences of how many values lie below them. */
static enum arr_status count_between(const double *x, int64_t n, const double *edges, int64_t bins,
				     const double *w, int64_t *counts, double *sums,
				     struct arr_error *err)
{
	struct arr__scratch s = { 0 };
	void *places = NULL;
	enum arr_status st = arr__scratch_get(&s, 7, (size_t)n, sizeof(int64_t), &places, err);

	if (st == ARR_OK)
		st = arr__search_row(ARR_T_FLOAT64, edges, (size_t)bins + 1, x, (size_t)n, true,
				     places, &s, err);
	for (int64_t i = 0; st == ARR_OK && i < n; i++) {
		int64_t bin = ((int64_t *)places)[i] - 1;

		bin -= bin == bins && x[i] == edges[bins];
		if (bin < 0 || bin >= bins || x[i] != x[i])
			continue;
		if (w)
			sums[bin] += w[i];
		else
			counts[bin]++;
	}
	arr__scratch_clear(&s);
	return st;
}

const arr_array *arr__histogram_fill(struct arr__calc *c, struct arr__bins *b, const arr_array *x,
				     const arr_array *edges, const arr_array *w)
{
	const arr_array *plain = row_of(c, edges, ARR_FLOAT64);
	arr_array *counts = NULL;
	int64_t *whole;
	double *sums;

	if (c->st != ARR_OK ||
	    !arr__calc_keep(c,
			    arr__array_new(1, &b->count, w ? ARR_FLOAT64 : ARR_INT64, ARR_ORDER_C,
					   true, &counts, c->err),
			    &counts))
		return NULL;
	whole = w ? NULL : ints(counts);
	sums = w ? reals(counts) : NULL;
	if (b->even)
		count_even(b, reals(x), x->size, reals(plain), w ? reals(w) : NULL, whole, sums);
	else
		c->st = count_between(reals(x), x->size, reals(plain), b->count,
				      w ? reals(w) : NULL, whole, sums, c->err);
	return counts;
}

/* counts / (width sum(counts)). */
static const arr_array *density_of(struct arr__calc *c, const arr_array *counts,
				   const arr_array *edges)
{
	const arr_array *width, *sum, *scaled;
	int64_t n;

	if (c->st != ARR_OK)
		return NULL;
	n = counts->size;
	width = arr__calc2(c, ARR__UFUNC_subtract, arr__on(arr__calc_slice(c, edges, 0, 1, n + 1)),
			   arr__on(arr__calc_slice(c, edges, 0, 0, n)));
	width = arr__calc_cast(c, width, ARR_FLOAT64);
	sum = arr__calc_reduce(c, ARR__UFUNC_add, counts, NULL);
	scaled = arr__calc2(c, ARR__UFUNC_divide, arr__on(counts), arr__on(width));
	return arr__calc2(c, ARR__UFUNC_divide, arr__on(scaled), arr__on(sum));
}

static bool usable(struct arr__calc *c, const arr_array *src, const struct arr_histogram_options *o)
{
	if (c->st != ARR_OK)
		return false;
	if (src->dtype->kind == 'c' || (o->edges && o->edges->dtype->kind == 'c'))
		arr__calc_fail(c, ARR_E_DTYPE, "histogram: not for %s",
			       (src->dtype->kind == 'c' ? src : o->edges)->dtype->name);
	else if (o->weights &&
		 (o->weights->ndim != src->ndim ||
		  memcmp(o->weights->shape, src->shape, sizeof(int64_t) * (size_t)src->ndim) != 0))
		arr__calc_fail(c, ARR_E_SHAPE, "histogram: weights of shape %s for %s",
			       arr__shape_text(o->weights->ndim, o->weights->shape).text,
			       arr__shape_text(src->ndim, src->shape).text);
	return c->st == ARR_OK;
}

static bool is_wide(const arr_array *a)
{
	return a && (a->dtype->type == ARR_T_LONGDOUBLE || a->dtype->type == ARR_T_CLONGDOUBLE);
}

/* w: NULL or real. */
static const arr_array *fill_part(struct arr__calc *c, struct arr__bins *bins, const arr_array *src,
				  const arr_array *x, const arr_array *edges, const arr_array *w)
{
	const arr_array *row = w ? row_of(c, w, is_wide(w) ? ARR_LONGDOUBLE : ARR_FLOAT64) : NULL;

	if (c->st != ARR_OK)
		return NULL;
	return is_wide(src) || is_wide(edges) || is_wide(w)
		       ? arr__histogram_fill_wide(c, bins->count, src, edges, row)
		       : arr__histogram_fill(c, bins, x, edges, row);
}

/* Counts, or sums of weights: complex ones part by part. x: src as one row of float64. */
static const arr_array *fill(struct arr__calc *c, struct arr__bins *bins, const arr_array *src,
			     const arr_array *x, const arr_array *edges, const arr_array *weights)
{
	const arr_dtype *dtype = is_wide(weights) ? ARR_CLONGDOUBLE : ARR_COMPLEX128;
	const arr_array *whole, *sums;

	if (c->st != ARR_OK)
		return NULL;
	if (!weights || weights->dtype->kind != 'c')
		return fill_part(c, bins, src, x, edges, weights);
	whole = row_of(c, weights, dtype);
	sums = arr__calc_new(c, 1, &bins->count, dtype);
	for (int part = 0; part < 2; part++)
		arr__calc_assign(c, arr__calc_part(c, sums, part),
				 fill_part(c, bins, src, x, edges, arr__calc_part(c, whole, part)));
	return sums;
}

static const struct arr_histogram_options defaults;

enum arr_status arr_histogram(const arr_array *src, const struct arr_histogram_options *options,
			      arr_array **out_counts, arr_array **out_edges, struct arr_error *err)
{
	const struct arr_histogram_options *o = options ? options : &defaults;
	arr_array **out = out_counts;
	ARR__CALC_BEGIN("histogram", ARR_OP_REDUCE, src, o->weights, o->edges);
	const arr_array *x, *edges, *counts;
	struct arr__bins bins;

	if (!usable(c, src, o))
		ARR__CALC_RETURN(NULL);
	x = row_of(c, src, ARR_FLOAT64);
	edges = arr__histogram_edges(c, src, x, o, &bins);
	counts = fill(c, &bins, src, x, edges, o->weights);
	if (o->density)
		counts = density_of(c, counts, edges);
	else if (o->weights && c->st == ARR_OK &&
		 arr_can_cast(o->weights->dtype, counts->dtype, ARR_CASTING_SAFE))
		counts = arr__calc_cast(c, counts, o->weights->dtype);
	if (out_edges && c->st == ARR_OK)
		*out_edges = arr_array_retain(edges);
	ARR__CALC_RETURN(counts);
}

enum arr_status arr_histogram_bin_edges(const arr_array *src,
					const struct arr_histogram_options *options,
					arr_array **out, struct arr_error *err)
{
	const struct arr_histogram_options *o = options ? options : &defaults;
	ARR__CALC_BEGIN("histogram_bin_edges", ARR_OP_REDUCE, src, o->weights, o->edges);
	struct arr__bins bins;
	const arr_array *x;

	if (!usable(c, src, o))
		ARR__CALC_RETURN(NULL);
	x = row_of(c, src, ARR_FLOAT64);
	ARR__CALC_RETURN(arr__histogram_edges(c, src, x, o, &bins));
}
