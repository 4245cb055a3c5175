/* SPDX-License-Identifier: Apache-2.0 */
/* trace, and products of vectors of two or three elements. */
#include <arr/index.h>
#include <string.h>

#include "index/fancy.h"
#include "statistics/calc.h"

enum arr_status arr_trace(const arr_array *src, int64_t offset, int axis1, int axis2,
			  const struct arr_reduce_options *options, arr_array **out,
			  struct arr_error *err)
{
	struct arr_reduce_options o = { .axes = (const int[]){ -1 }, .axis_count = 1 };
	arr_array *diagonal = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "trace", ARR_OP_REDUCE, ARR__INS(src), err);
	o.dtype = options ? options->dtype : NULL;
	o.out = options ? options->out : NULL;
	st = arr__diagonal(src, offset, axis1, axis2, &diagonal, err);
	if (st == ARR_OK)
		st = arr_ufunc_reduce(arr__ufunc_get(ARR__UFUNC_add), diagonal, &o, out, err);
	arr_array_release(diagonal);
	return arr__trace_end(&t, st, out, err);
}

/* ---- cross ---- */

/* One operand: how many elements its vectors have, and each as an array of one axis less. */
struct vectors {
	int length;
	struct arr_input at[3];
};

/* Element k of a's vectors, which lie along axis. */
static const arr_array *component(struct arr__calc *c, const arr_array *a, int axis, int64_t k)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
	arr_array *view = NULL;
	int ndim = 0;

	if (c->st != ARR_OK)
		return NULL;
	for (int i = 0; i < a->ndim; i++) {
		if (i == axis)
			continue;
		shape[ndim] = a->shape[i];
		strides[ndim++] = a->strides[i];
	}
	return arr__calc_keep(c,
			      arr__array_view(a, a->data + k * a->strides[axis], ndim, shape,
					      strides, &view, c->err),
			      &view);
}

static void read_vectors(struct arr__calc *c, const arr_array *a, int axis, struct vectors *out)
{
	if (c->st == ARR_OK)
		c->st = arr__axis_normalize("cross", axis, a->ndim, &axis, c->err);
	if (c->st != ARR_OK)
		return;
	if (a->shape[axis] != 2 && a->shape[axis] != 3) {
		arr__calc_fail(c, ARR_E_SHAPE,
			       "cross: vectors of %lld elements (dimension must be 2 or 3)",
			       (long long)a->shape[axis]);
		return;
	}
	out->length = (int)a->shape[axis];
	for (int k = 0; k < out->length; k++)
		out->at[k] = arr__on(component(c, a, axis, k));
}

static const arr_array *product(struct arr__calc *c, const struct vectors *a, int i,
				const struct vectors *b, int j)
{
	if (c->st != ARR_OK || i >= a->length || j >= b->length)
		return NULL;
	return arr__calc2(c, ARR__UFUNC_multiply, a->at[i], b->at[j]);
}

/* a[i] b[j] - a[j] b[i]; what a vector of two lacks is 0 and leaves no product. */
static const arr_array *minor(struct arr__calc *c, const struct vectors *a, const struct vectors *b,
			      int i, int j)
{
	const arr_array *plus = product(c, a, i, b, j), *minus = product(c, a, j, b, i);

	if (c->st != ARR_OK)
		return NULL;
	if (!minus)
		return plus;
	if (!plus)
		return arr__calc1(c, ARR__UFUNC_negative, minus);
	return arr__calc2(c, ARR__UFUNC_subtract, arr__on(plus), arr__on(minus));
}

/* The three minors along a new last axis, moved to axis. */
static const arr_array *spread(struct arr__calc *c, const arr_array *const *minors, int axis)
{
	const arr_array *parts[3], *whole;
	const int ndim = minors[0]->ndim + 1;
	arr_array *moved = NULL;

	if (ndim > ARR_NDIM_MAX)
		arr__calc_fail(c, ARR_E_SHAPE, "cross: %d dimensions: maximum is %d", ndim,
			       ARR_NDIM_MAX);
	if (c->st == ARR_OK)
		c->st = arr__axis_normalize("cross", axis, ndim, &axis, c->err);
	for (int k = 0; c->st == ARR_OK && k < 3; k++)
		parts[k] = arr__calc_expand(c, minors[k], ndim - 1);
	whole = c->st == ARR_OK ? arr__calc_join(c, parts, 3, ndim - 1) : NULL;
	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr_array_moveaxis(whole, -1, axis, &moved, c->err), &moved);
}

enum arr_status arr_cross(const arr_array *a, const arr_array *b, int axis_a, int axis_b,
			  int axis_out, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("cross", ARR_OP_UFUNC, a, b);
	struct vectors x = { 0 }, y = { 0 };
	const arr_array *minors[3];

	read_vectors(c, a, axis_a, &x);
	read_vectors(c, b, axis_b, &y);
	minors[2] = minor(c, &x, &y, 0, 1);
	if (c->st != ARR_OK || (x.length == 2 && y.length == 2))
		ARR__CALC_RETURN(minors[2]);
	minors[0] = minor(c, &x, &y, 1, 2);
	minors[1] = minor(c, &x, &y, 2, 0);
	ARR__CALC_RETURN(c->st == ARR_OK ? spread(c, minors, axis_out) : NULL);
}
