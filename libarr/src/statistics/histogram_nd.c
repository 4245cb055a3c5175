/* SPDX-License-Identifier: Apache-2.0 */
/* histogramdd and histogram2d: points fall into a grid of bins. */
#include <string.h>

#include "histogram.h"
#include "sort/sort_internal.h"

/* A grid while it is made. */
struct grid {
	const struct arr_histogramdd_options *o;
	const arr_array *sample; /* (points, axes) */
	int64_t n;               /* points */
	int ndim;
	int64_t shape[ARR_NDIM_MAX];     /* bins */
	arr_array *edges[ARR_NDIM_MAX];  /* owned */
	arr_array *places[ARR_NDIM_MAX]; /* owned: every point's bin, or outside [0, bins) */
};

static const int64_t *ints(const arr_array *a)
{
	return (const int64_t *)(const void *)a->data;
}

static arr_array *kept(const struct arr__calc *c, const arr_array *a)
{
	return c->st == ARR_OK ? arr_array_retain(a) : NULL;
}

/* The edges along one axis, whose coordinates are `column`. */
static const arr_array *axis_edges(struct arr__calc *c, const struct grid *g, int axis,
				   const arr_array *column)
{
	const double *range = g->o->ranges ? g->o->ranges[axis] : NULL;
	const arr_dtype *dtype = ARR_FLOAT64;
	struct arr__outer outer;

	if (g->o->edges && g->o->edges[axis])
		return arr__histogram_rises(c, g->o->edges[axis]) ? g->o->edges[axis] : NULL;
	if (column->dtype->type == ARR_T_LONGDOUBLE)
		return arr__histogram_even_wide(c, column, range,
						g->o->counts ? g->o->counts[axis] : 10);
	outer = arr__histogram_outer(c, column, arr__calc_copy(c, column, ARR_FLOAT64), range);
	if (outer.own)
		dtype = arr_dtype_builtin(column->dtype->type);
	return arr__histogram_even(c, &outer, g->o->counts ? g->o->counts[axis] : 10, dtype);
}

/* Edges and places of one axis. A point on the last edge belongs to the last bin. */
static void bin_axis(struct arr__calc *c, struct grid *g, int axis)
{
	const arr_array *x = g->sample, *column, *edges, *last, *on_edge, *places;
	arr_array *view = NULL, *found = NULL;

	column = arr__calc_keep(c,
				arr__array_view(x, x->data + axis * x->strides[1], 1, x->shape,
						x->strides, &view, c->err),
				&view);
	edges = c->st == ARR_OK ? axis_edges(c, g, axis, column) : NULL;
	if (c->st != ARR_OK)
		return;
	g->shape[axis] = edges->size - 1;
	g->edges[axis] = kept(c, edges);
	last = arr__calc_slice(c, edges, 0, edges->size - 1, edges->size);
	on_edge = arr__calc2(c, ARR__UFUNC_equal, arr__on(column), arr__on(last));
	if (c->st != ARR_OK)
		return;
	places = arr__calc_keep(
		c, arr__searchsorted(edges, column, true, NULL, NULL, &found, c->err), &found);
	for (int64_t i = 0; c->st == ARR_OK && i < g->n; i++)
		((int64_t *)(void *)places->data)[i] -= 1 + (on_edge->data[i] != 0);
	g->places[axis] = kept(c, places);
}

static enum arr_status bin_axes(struct grid *g, struct arr_error *err)
{
	for (int axis = 0; axis < g->ndim; axis++) {
		struct arr__calc c = { .err = err };

		bin_axis(&c, g, axis);
		while (c.count > 0)
			arr_array_release(c.held[--c.count]);
		if (c.st != ARR_OK)
			return c.st;
	}
	return ARR_OK;
}

static const arr_array *count_points(struct arr__calc *c, const struct grid *g, const arr_array *w)
{
	arr_array *made = NULL;
	const arr_array *counts;

	if (c->st != ARR_OK)
		return NULL;
	counts = arr__calc_keep(
		c, arr__array_new(g->ndim, g->shape, ARR_FLOAT64, ARR_ORDER_C, true, &made, c->err),
		&made);
	for (int64_t i = 0; c->st == ARR_OK && i < g->n; i++) {
		int64_t at = 0;
		bool inside = true;

		for (int axis = 0; axis < g->ndim && inside; axis++) {
			const int64_t place = ints(g->places[axis])[i];

			inside = place >= 0 && place < g->shape[axis];
			at = inside ? at * g->shape[axis] + place : 0;
		}
		if (inside)
			((double *)(void *)counts->data)[at] +=
				w ? ((const double *)(const void *)w->data)[i] : 1;
	}
	return counts;
}

/* counts / (volume sum(counts)), divided by one axis' widths after the other. */
static const arr_array *density_of(struct arr__calc *c, const struct grid *g,
				   const arr_array *counts)
{
	const arr_array *sum = arr__calc_reduce(c, ARR__UFUNC_add, counts, NULL);

	for (int axis = 0; c->st == ARR_OK && axis < g->ndim; axis++) {
		struct arr__calc inner = { .err = c->err };
		const arr_array *edges = g->edges[axis], *width, *scaled;
		const int64_t bins = g->shape[axis];
		int64_t shape[ARR_NDIM_MAX];
		arr_array *next = NULL;

		for (int i = 0; i < g->ndim; i++)
			shape[i] = i == axis ? bins : 1;
		width = arr__calc2(&inner, ARR__UFUNC_subtract,
				   arr__on(arr__calc_slice(&inner, edges, 0, 1, bins + 1)),
				   arr__on(arr__calc_slice(&inner, edges, 0, 0, bins)));
		width = arr__calc_reshape(&inner, width, g->ndim, shape);
		scaled = arr__calc2(&inner, ARR__UFUNC_divide, arr__on(counts), arr__on(width));
		c->st = arr__calc_end(&inner, scaled, &next);
		counts = arr__calc_keep(c, c->st, &next);
	}
	return arr__calc2(c, ARR__UFUNC_divide, arr__on(counts), arr__on(sum));
}

static void check(struct arr__calc *c, const struct grid *g)
{
	const arr_array *w = g->o->weights;

	if (g->sample->dtype->kind == 'c')
		arr__calc_fail(c, ARR_E_DTYPE, "histogramdd: not for %s", g->sample->dtype->name);
	else if (w && w->dtype->kind == 'c')
		arr__calc_fail(c, ARR_E_DTYPE, "histogramdd: weights are %s", w->dtype->name);
	else if (w && (w->ndim != 1 || w->size != g->n))
		arr__calc_fail(c, ARR_E_SHAPE, "histogramdd: weights of shape %s for %lld points",
			       arr__shape_text(w->ndim, w->shape).text, (long long)g->n);
}

/* sample: 2-d, borrowed from the chain. */
static const arr_array *run(struct arr__calc *c, const arr_array *sample,
			    const struct arr_histogramdd_options *o, arr_array **out_edges)
{
	struct grid g = { .o = o, .sample = sample };
	const arr_array *counts = NULL, *w = NULL;

	if (c->st != ARR_OK)
		return NULL;
	if (sample->shape[1] > ARR_NDIM_MAX) {
		arr__calc_fail(c, ARR_E_SHAPE, "histogramdd: %lld axes: maximum is %d",
			       (long long)sample->shape[1], ARR_NDIM_MAX);
		return NULL;
	}
	g.n = sample->shape[0];
	g.ndim = (int)sample->shape[1];
	check(c, &g);
	if (c->st == ARR_OK)
		c->st = bin_axes(&g, c->err);
	if (o->weights)
		w = arr__calc_copy(c, o->weights, ARR_FLOAT64);
	w = w ? arr__calc_ravel(c, w) : NULL;
	counts = count_points(c, &g, w);
	if (o->density)
		counts = density_of(c, &g, counts);
	for (int axis = 0; axis < g.ndim; axis++) {
		arr_array_release(g.places[axis]);
		if (out_edges && c->st == ARR_OK)
			out_edges[axis] = g.edges[axis];
		else
			arr_array_release(g.edges[axis]);
	}
	return counts;
}

static const struct arr_histogramdd_options defaults;

enum arr_status arr_histogramdd(const arr_array *sample,
				const struct arr_histogramdd_options *options, arr_array **out,
				arr_array **out_edges, struct arr_error *err)
{
	const struct arr_histogramdd_options *o = options ? options : &defaults;
	ARR__CALC_BEGIN("histogramdd", ARR_OP_REDUCE, sample, o->weights);
	const int64_t shape[] = { sample->size, 1 };
	const arr_array *points = sample;

	if (sample->ndim > 2)
		arr__calc_fail(c, ARR_E_SHAPE, "histogramdd: sample of shape %s, more than 2 axes",
			       arr__shape_text(sample->ndim, sample->shape).text);
	else if (sample->ndim < 2)
		points = arr__calc_reshape(c, sample, 2, shape);
	ARR__CALC_RETURN(run(c, points, o, out_edges));
}

enum arr_status arr_histogram2d(const arr_array *x, const arr_array *y,
				const struct arr_histogramdd_options *options, arr_array **out,
				arr_array **out_edges, struct arr_error *err)
{
	const struct arr_histogramdd_options *o = options ? options : &defaults;
	ARR__CALC_BEGIN("histogram2d", ARR_OP_REDUCE, x, y, o->weights);
	const arr_array *parts[2], *points = NULL;

	if (x->ndim != 1 || y->ndim != 1 || x->size != y->size) {
		arr__calc_fail(c, ARR_E_SHAPE, "histogram2d: x of shape %s and y of %s",
			       arr__shape_text(x->ndim, x->shape).text,
			       arr__shape_text(y->ndim, y->shape).text);
	} else {
		parts[0] = arr__calc_expand(c, x, 1);
		parts[1] = arr__calc_expand(c, y, 1);
		points = arr__calc_join(c, parts, 2, 1);
	}
	ARR__CALC_RETURN(run(c, points, o, out_edges));
}
