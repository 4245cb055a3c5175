/* SPDX-License-Identifier: Apache-2.0 */
/* Piecewise linear interpolation. */
#include <arr/numeric.h>
#include <math.h>

#include "calc.h"
#include "core/pool.h"
#include "sort/sort_internal.h"

/* The line's points, and what lies outside. */
struct line {
	const double *x, *y;
	int64_t n;
	double left, right;
	bool complex; /* one part of complex values: NumPy multiplies by the inverse of the step */
	bool imaginary; /* and that one */
};

static double slope_at(const struct line *l, int64_t i)
{
	const double rise = l->y[i + 1] - l->y[i], step = l->x[i + 1] - l->x[i];

	return l->complex ? rise * (1 / step) : rise / step;
}

/* The value at x between points i and i + 1. Where the slope is not finite, from the other side. */
static double between(const struct line *l, int64_t i, double x)
{
	const double slope = slope_at(l, i);
	double value = slope * (x - l->x[i]) + l->y[i];

	if (value != value)
		value = slope * (x - l->x[i + 1]) + l->y[i + 1];
	if (value != value && l->y[i] == l->y[i + 1])
		value = l->y[i];
	return value;
}

/* at: how many of the points are not behind x. */
static double value_at(const struct line *l, int64_t at, double x)
{
	if (x != x) /* NumPy does not look at x closely where there is one point */
		return l->n == 1 ? l->y[0] : l->imaginary ? 0 : x;
	if (at == 0)
		return l->left;
	if (at == l->n)
		return x > l->x[l->n - 1] ? l->right : l->y[l->n - 1];
	if (l->x[at - 1] == x)
		return l->y[at - 1];
	return between(l, at - 1, x);
}

static const arr_array *plain(struct arr__calc *c, const arr_array *x)
{
	arr_array *ready = NULL;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr__ready(x, ARR_FLOAT64, NULL, &ready, c->err), &ready);
}

/* All values, a block at a time on any thread. */
struct evaluation {
	const struct line *line;
	const double *slopes; /* n - 1 of them; NULL: none are kept */
	const double *x;
	const int64_t *places;
	double *out;
	size_t count;
};

enum { BLOCK = 1024, BLOCKS_PER_TASK = 32, TASK = BLOCK * BLOCKS_PER_TASK };

/* Like value_at, without branches on x; true if a value may not be right: where a slope is not
 * finite. n > 1. */
static bool evaluate_fast(const struct evaluation *e, size_t from, size_t count)
{
	const struct line *l = e->line;
	const double last_x = l->x[l->n - 1], last_y = l->y[l->n - 1];
	const double *x = e->x + from;
	const int64_t *places = e->places + from;
	double *out = e->out + from;
	int odd = 0;

	for (size_t i = 0; i < count; i++) {
		const int64_t at = places[i], before = at - (at > 0), k = before - (at == l->n);
		double value = e->slopes[k] * (x[i] - l->x[k]) + l->y[k];

		value = l->x[k] == x[i] ? l->y[k] : value;
		value = at == 0 ? l->left : value;
		value = at == l->n ? (x[i] > last_x ? l->right : last_y) : value;
		out[i] = value;
		odd |= value != value || x[i] != x[i];
	}
	return odd;
}

static void evaluate_task(void *context, size_t task, int slot)
{
	const struct evaluation *e = context;
	const size_t begin = task * TASK, end = e->count - begin < TASK ? e->count : begin + TASK;

	(void)slot;
	for (size_t from = begin; from < end; from += BLOCK) {
		const size_t some = end - from < BLOCK ? end - from : BLOCK;

		if (e->slopes && !evaluate_fast(e, from, some))
			continue;
		for (size_t i = from; i < from + some; i++)
			e->out[i] = value_at(e->line, e->places[i], e->x[i]);
	}
}

static void evaluate(struct arr__calc *c, const struct line *l, const arr_array *x,
		     const arr_array *out)
{
	struct arr__scratch scratch = { 0 };
	const size_t n = (size_t)x->size, points = (size_t)l->n;
	void *places = NULL, *slopes = NULL;
	struct evaluation all = { .line = l, .x = (const void *)x->data, .count = n };

	c->st = arr__scratch_get(&scratch, 7, n, sizeof(int64_t), &places, c->err);
	if (c->st == ARR_OK)
		c->st = arr__search_row(ARR_T_FLOAT64, l->x, points, all.x, n, true, places,
					&scratch, c->err);
	if (c->st == ARR_OK && points > 1 && n >= points) {
		c->st = arr__scratch_get(&scratch, 6, points, sizeof(double), &slopes, c->err);
		for (size_t i = 0; c->st == ARR_OK && i + 1 < points; i++)
			((double *)slopes)[i] = slope_at(l, (int64_t)i);
	}
	if (c->st == ARR_OK) {
		all.slopes = slopes;
		all.places = places;
		all.out = (void *)out->data;
		arr__parallel_for((n + TASK - 1) / TASK, arr_threads(), evaluate_task, &all);
	}
	arr__scratch_clear(&scratch);
}

/* Points of one period in order, with one more on either side. */
static void make_periodic(struct arr__calc *c, double period, const arr_array **xp,
			  const arr_array **fp)
{
	const arr_array *folded =
		arr__calc2(c, ARR__UFUNC_remainder, arr__on(*xp), arr__real(period));
	const int64_t n = (*xp)->size, length = n + 2;
	const arr_array *x = arr__calc_new(c, 1, &length, ARR_FLOAT64);
	const arr_array *y = arr__calc_new(c, 1, &length, ARR_FLOAT64);
	const int64_t *order;
	arr_array *sorted = NULL;

	if (c->st != ARR_OK || !arr__calc_keep(c, arr_argsort(folded, 0, &sorted, c->err), &sorted))
		return;
	order = (const void *)sorted->data;
	for (int64_t i = 0; i < length; i++) {
		const int64_t from = order[i == 0 ? n - 1 : i == length - 1 ? 0 : i - 1];
		const double shift = i == 0 ? -period : i == length - 1 ? period : 0;

		((double *)(void *)x->data)[i] =
			((const double *)(const void *)folded->data)[from] + shift;
		((double *)(void *)y->data)[i] = ((const double *)(const void *)(*fp)->data)[from];
	}
	*xp = x;
	*fp = y;
}

/* The values, or the real or imaginary part of complex ones. */
static const arr_array *interpolated(struct arr__calc *c, const arr_array *x, const arr_array *xp,
				     const arr_array *fp, const struct arr_interp_options *o,
				     bool complex, bool imaginary)
{
	const arr_array *at = plain(c, x), *px = plain(c, xp), *py = plain(c, fp), *result;
	struct line line = { .complex = complex, .imaginary = imaginary };

	if (o->period != 0 && c->st == ARR_OK) {
		at = arr__calc2(c, ARR__UFUNC_remainder, arr__on(at), arr__real(fabs(o->period)));
		make_periodic(c, fabs(o->period), &px, &py);
	}
	if (c->st != ARR_OK)
		return NULL;
	line.x = (const void *)px->data;
	line.y = (const void *)py->data;
	line.n = px->size;
	line.left = line.y[0];
	line.right = line.y[line.n - 1];
	if (o->left && o->period == 0)
		line.left = imaginary ? o->left_imag : *o->left;
	if (o->right && o->period == 0)
		line.right = imaginary ? o->right_imag : *o->right;
	result = arr__calc_new(c, x->ndim, x->shape, ARR_FLOAT64);
	if (c->st == ARR_OK)
		evaluate(c, &line, at, result);
	return result;
}

/* Part by part. */
static const arr_array *complex_values(struct arr__calc *c, const arr_array *x, const arr_array *xp,
				       const arr_array *fp, const struct arr_interp_options *o)
{
	const arr_array *values = arr__calc_cast(c, fp, ARR_COMPLEX128);
	const arr_array *result = arr__calc_new(c, x->ndim, x->shape, ARR_COMPLEX128);

	for (int part = 0; part < 2; part++)
		arr__calc_assign(
			c, arr__calc_part(c, result, part),
			interpolated(c, x, xp, arr__calc_part(c, values, part), o, true, part));
	return result;
}

enum arr_status arr_interp(const arr_array *x, const arr_array *xp, const arr_array *fp,
			   const struct arr_interp_options *options, arr_array **out,
			   struct arr_error *err)
{
	static const struct arr_interp_options defaults;
	const struct arr_interp_options *o = options ? options : &defaults;
	ARR__CALC_BEGIN("interp", ARR_OP_OTHER, x, xp, fp);

	if (xp->ndim != 1 || fp->ndim != 1 || xp->size != fp->size)
		arr__calc_fail(c, ARR_E_SHAPE, "interp: points of shapes %s and %s",
			       arr__shape_text(xp->ndim, xp->shape).text,
			       arr__shape_text(fp->ndim, fp->shape).text);
	else if (xp->size == 0)
		arr__calc_fail(c, ARR_E_ARG, "interp: array of sample points is empty");
	else if (x->dtype->kind == 'c' || xp->dtype->kind == 'c')
		arr__calc_fail(c, ARR_E_DTYPE, "interp: not at complex numbers");
	if (c->st == ARR_OK && fp->dtype->kind == 'c')
		ARR__CALC_RETURN(complex_values(c, x, xp, fp, o));
	ARR__CALC_RETURN(interpolated(c, x, xp, fp, o, false, false));
}
