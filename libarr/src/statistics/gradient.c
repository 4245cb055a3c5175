/* SPDX-License-Identifier: Apache-2.0 */
/* numpy.gradient along one axis. Steps between coordinates have a dtype, which takes part in the
 * arithmetic; a number without one does not. */
#include <arr/numeric.h>
#include <string.h>

#include "calc.h"
#include "dtype/datetime_internal.h"

/* One gradient: f and result along axis, n elements. */
struct gradient {
	struct arr__calc *c;
	const arr_array *f, *result;
	int axis;
	int64_t n;
	bool even;             /* one step for all */
	struct arr_input step; /* even: a weak scalar, or an array of no axes */
	const arr_array *dx;   /* not even: the n - 1 steps */
};

/* Elements from (negative: from the end) to `length` further on. */
static const arr_array *part(const struct gradient *g, const arr_array *x, int64_t from,
			     int64_t length)
{
	const int64_t start = from < 0 ? g->n + from : from;

	return arr__calc_slice(g->c, x, g->axis, start, start + length);
}

static struct arr_input scaled(const struct gradient *g, struct arr_input weight,
			       const arr_array *x)
{
	return arr__on(arr__calc2(g->c, ARR__UFUNC_multiply, weight, arr__on(x)));
}

/* a f[at] + b f[at + 1] + d f[at + 2] over `length` places. */
static const arr_array *weighted(const struct gradient *g, const struct arr_input *weights,
				 int64_t at, int64_t length)
{
	struct arr_input sum = scaled(g, weights[0], part(g, g->f, at, length));

	for (int k = 1; k < 3; k++) {
		const struct arr_input next = scaled(g, weights[k], part(g, g->f, at + k, length));

		sum = arr__on(arr__calc2(g->c, ARR__UFUNC_add, sum, next));
	}
	return sum.array;
}

/* Numbers without a dtype stay that. */
static struct arr_input op(const struct gradient *g, enum arr__ufunc_id id, struct arr_input x,
			   struct arr_input y)
{
	double a, b;

	if (x.array || y.array || g->c->st != ARR_OK)
		return arr__on(arr__calc2(g->c, id, x, y));
	a = arr_scalar_cast(x.scalar, ARR_T_FLOAT64).as.f;
	b = arr_scalar_cast(y.scalar, ARR_T_FLOAT64).as.f;
	return arr__real(id == ARR__UFUNC_multiply ? a * b : a / b);
}

/* Weights of the central difference for steps h1 and h2 on either side. */
static void central_weights(const struct gradient *g, struct arr_input *w)
{
	const struct arr_input h1 = arr__on(part(g, g->dx, 0, g->n - 2));
	const struct arr_input h2 = arr__on(part(g, g->dx, 1, g->n - 2));
	const struct arr_input sum = op(g, ARR__UFUNC_add, h1, h2);
	const struct arr_input minus_h2 = arr__on(arr__calc1(g->c, ARR__UFUNC_negative, h2.array));

	w[0] = op(g, ARR__UFUNC_divide, minus_h2, op(g, ARR__UFUNC_multiply, h1, sum));
	w[1] = op(g, ARR__UFUNC_divide, op(g, ARR__UFUNC_subtract, h2, h1),
		  op(g, ARR__UFUNC_multiply, h1, h2));
	w[2] = op(g, ARR__UFUNC_divide, h1, op(g, ARR__UFUNC_multiply, h2, sum));
}

static void interior(const struct gradient *g)
{
	const arr_array *to = part(g, g->result, 1, g->n - 2);
	struct arr_input w[3];

	if (g->n < 3)
		return;
	if (g->even) {
		const struct arr_input rise =
			op(g, ARR__UFUNC_subtract, arr__on(part(g, g->f, 2, g->n - 2)),
			   arr__on(part(g, g->f, 0, g->n - 2)));

		arr__calc_assign(g->c, to,
				 op(g, ARR__UFUNC_divide, rise,
				    op(g, ARR__UFUNC_multiply, arr__real(2), g->step))
					 .array);
		return;
	}
	central_weights(g, w);
	arr__calc_assign(g->c, to, weighted(g, w, 0, g->n - 2));
}

/* The step at a place, negative: from the end. */
static struct arr_input step_at(const struct gradient *g, int64_t i)
{
	const int64_t at = i < 0 ? g->n - 1 + i : i;
	arr_array *one = NULL;

	if (g->even || g->c->st != ARR_OK)
		return g->step;
	return arr__on(
		arr__calc_keep(g->c,
			       arr__array_view(g->dx, g->dx->data + at * g->dx->strides[g->axis], 0,
					       NULL, NULL, &one, g->c->err),
			       &one));
}

/* Ends by the difference of two elements. */
static void first_order(const struct gradient *g)
{
	for (int end = 0; end < 2; end++) {
		const int64_t at = end ? -2 : 0;
		const struct arr_input rise =
			op(g, ARR__UFUNC_subtract, arr__on(part(g, g->f, end ? -1 : 1, 1)),
			   arr__on(part(g, g->f, at, 1)));

		arr__calc_assign(g->c, part(g, g->result, end ? -1 : 0, 1),
				 op(g, ARR__UFUNC_divide, rise, step_at(g, end ? -1 : 0)).array);
	}
}

/* Weights of three elements at an end for steps h1 next to it and h2 behind that. */
static void end_weights(const struct gradient *g, struct arr_input h1, struct arr_input h2,
			struct arr_input *w)
{
	const struct arr_input sum = op(g, ARR__UFUNC_add, h1, h2);
	const struct arr_input twice = op(g, ARR__UFUNC_multiply, arr__real(2), h1);
	const struct arr_input more = op(g, ARR__UFUNC_add, twice, h2);

	w[0] = op(g, ARR__UFUNC_divide, more, op(g, ARR__UFUNC_multiply, h1, sum));
	w[1] = op(g, ARR__UFUNC_divide, sum, op(g, ARR__UFUNC_multiply, h1, h2));
	w[2] = op(g, ARR__UFUNC_divide, h1, op(g, ARR__UFUNC_multiply, h2, sum));
}

static struct arr_input minus(const struct gradient *g, struct arr_input x)
{
	return arr__on(arr__calc1(g->c, ARR__UFUNC_negative, x.array));
}

/* Ends by three elements. */
static void second_order(const struct gradient *g)
{
	static const double even[] = { -1.5, 2, -0.5 };
	struct arr_input first[3], last[3];

	for (int k = 0; k < 3 && g->even; k++) {
		first[k] = op(g, ARR__UFUNC_divide, arr__real(even[k]), g->step);
		last[k] = op(g, ARR__UFUNC_divide, arr__real(-even[2 - k]), g->step);
	}
	if (!g->even) {
		struct arr_input w[3];

		end_weights(g, step_at(g, 0), step_at(g, 1), first);
		first[0] = minus(g, first[0]);
		first[2] = minus(g, first[2]);
		end_weights(g, step_at(g, -1), step_at(g, -2), w);
		last[0] = w[2];
		last[1] = minus(g, w[1]);
		last[2] = w[0];
	}
	arr__calc_assign(g->c, part(g, g->result, 0, 1), weighted(g, first, 0, 1));
	arr__calc_assign(g->c, part(g, g->result, -1, 1), weighted(g, last, g->n - 3, 1));
}

/* The steps between coordinates, or one number if they are all equal. */
static void read_spacing(struct gradient *g, const arr_array *x)
{
	struct arr__calc *c = g->c;
	const arr_array *line = x, *dx;
	int64_t shape[ARR_NDIM_MAX];

	if (x->ndim != 1 || x->size != g->n) {
		arr__calc_fail(c, ARR_E_SHAPE,
			       "gradient: coordinates of shape %s for %lld elements",
			       arr__shape_text(x->ndim, x->shape).text, (long long)g->n);
		return;
	}
	if (x->dtype->kind != 'f' && x->dtype->kind != 'M')
		line = arr__calc_cast(c, x, ARR_FLOAT64);
	dx = arr__calc2(c, ARR__UFUNC_subtract, arr__on(arr__calc_slice(c, line, 0, 1, g->n)),
			arr__on(arr__calc_slice(c, line, 0, 0, g->n - 1)));
	if (c->st != ARR_OK)
		return;
	for (int i = 0; i < g->f->ndim; i++)
		shape[i] = i == g->axis ? g->n - 1 : 1;
	g->even = !arr__calc_any(c, arr__calc2(c, ARR__UFUNC_not_equal, arr__on(dx),
					       arr__on(arr__calc_slice(c, dx, 0, 0, 1))));
	g->dx = arr__calc_reshape(c, dx, g->f->ndim, shape);
	if (!g->even)
		return;
	g->even = false;
	g->step = step_at(g, 0);
	g->even = true;
}

/* One step for all places; times and numbers with a dtype as an array of no axes. */
static struct arr_input one_step(struct arr__calc *c, struct arr_input spacing)
{
	arr_array *strong = NULL;

	if (spacing.array || spacing.scalar.weak)
		return spacing;
	return arr__on(
		arr__calc_keep(c, arr_from_scalar(spacing.scalar, NULL, &strong, c->err), &strong));
}

/* What is differentiated: whole numbers as float64, moments as the durations since the epoch. */
static const arr_array *function_of(struct arr__calc *c, const arr_array *src)
{
	const arr_dtype *duration = NULL;
	arr_array *view = NULL;

	switch (src->dtype->kind) {
	case 'f':
	case 'c':
	case 'm':
		return src;
	case 'M':
		c->st = arr__dtype_time(ARR_T_TIMEDELTA64, (enum arr_datetime_unit)src->dtype->unit,
					src->dtype->multiple, src->dtype->swapped, &duration,
					c->err);
		if (c->st == ARR_OK)
			arr__calc_keep(c,
				       arr__array_view_as(src, duration, src->data, src->ndim,
							  src->shape, src->strides, &view, c->err),
				       &view);
		arr_dtype_release(duration);
		return view;
	}
	return arr__calc_cast(c, src, ARR_FLOAT64);
}

enum arr_status arr_gradient(const arr_array *src, struct arr_input spacing, int axis,
			     int edge_order, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("gradient", ARR_OP_UFUNC, src, spacing.array);
	struct gradient g = { .c = c, .f = src, .even = true };

	c->st = arr__axis_normalize("gradient", axis, src->ndim, &g.axis, c->err);
	if (c->st == ARR_OK && (edge_order < 1 || edge_order > 2))
		arr__calc_fail(c, ARR_E_ARG, "gradient: edge_order %d, must be 1 or 2", edge_order);
	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	g.n = src->shape[g.axis];
	if (g.n < edge_order + 1)
		arr__calc_fail(c, ARR_E_ARG,
			       "gradient: %lld elements, at least %d (edge_order + 1) are needed",
			       (long long)g.n, edge_order + 1);
	if (!arr__is_time(src->dtype))
		arr__calc_check(c, "gradient", ARR_T_CLONGDOUBLE, ARR__INS(src));
	if (c->st == ARR_OK)
		g.f = function_of(c, src);
	if (c->st == ARR_OK && spacing.array && spacing.array->ndim > 0)
		read_spacing(&g, spacing.array);
	else if (c->st == ARR_OK)
		g.step = one_step(c, spacing);
	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	g.result = arr__calc_new(c, src->ndim, src->shape, g.f->dtype);
	interior(&g);
	if (edge_order == 1)
		first_order(&g);
	else
		second_order(&g);
	ARR__CALC_RETURN(g.result);
}

enum arr_status arr_gradient_axes(const arr_array *src, const struct arr_input *spacing,
				  int spacing_count, const int *axes, int axis_count,
				  int edge_order, arr_array **out, struct arr_error *err)
{
	const int count = axes ? axis_count : src->ndim;
	int along[ARR_NDIM_MAX] = { 0 };
	arr_array *results[ARR_NDIM_MAX];
	enum arr_status st = ARR_OK;
	int made = 0;

	if (count < 0 || count > src->ndim)
		return arr_error_set(err, ARR_E_ARG, "gradient: %d axes of %d", count, src->ndim);
	for (int i = 0; i < count; i++) {
		ARR_TRY(arr__axis_normalize("gradient", axes ? axes[i] : i, src->ndim, &along[i],
					    err));
		for (int k = 0; k < i; k++)
			if (along[k] == along[i])
				return arr_error_set(err, ARR_E_SHAPE,
						     "gradient: axis %d is named twice", along[i]);
	}
	if (spacing_count != 0 && spacing_count != count &&
	    (spacing_count != 1 || (spacing[0].array && spacing[0].array->ndim > 0)))
		return arr_error_set(err, ARR_E_ARG, "gradient: %d spacings for %d axes",
				     spacing_count, count);
	for (; st == ARR_OK && made < count; made++) {
		struct arr_input h = arr_in_scalar(arr_scalar_float(1));

		if (spacing_count > 0)
			h = spacing[spacing_count == 1 ? 0 : made];
		st = arr_gradient(src, h, along[made], edge_order, &results[made], err);
		if (st != ARR_OK)
			break;
	}
	for (int i = 0; i < made; i++) {
		if (st == ARR_OK)
			out[i] = results[i];
		else
			arr_array_release(results[i]);
	}
	return st;
}
