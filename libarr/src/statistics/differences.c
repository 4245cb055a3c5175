/* SPDX-License-Identifier: Apache-2.0 */
/* diff, ediff1d, gradient, trapezoid, unwrap, cumulative sums: slices of an array against each
 * other.
 */
#include <arr/numeric.h>
#include <math.h>
#include <string.h>

#include "calc.h"

static int proper_axis(struct arr__calc *c, const char *op, const arr_array *x, int axis)
{
	int proper = 0;

	if (c->st == ARR_OK)
		c->st = arr__axis_normalize(op, axis, x->ndim, &proper, c->err);
	return proper;
}

/* x[1:] and x[:-1] along axis, subtracted. */
static const arr_array *steps(struct arr__calc *c, const arr_array *x, int axis)
{
	const arr_array *upper, *lower;
	int64_t n;

	if (c->st != ARR_OK)
		return NULL;
	n = x->shape[axis];
	upper = arr__calc_slice(c, x, axis, n > 0, n);
	lower = arr__calc_slice(c, x, axis, 0, n > 0 ? n - 1 : 0);
	return arr__calc2(c,
			  c->st == ARR_OK && x->dtype->kind == 'b' ? ARR__UFUNC_not_equal
								   : ARR__UFUNC_subtract,
			  arr__on(upper), arr__on(lower));
}

/* What diff puts at an end: a 0-d array stands for one slice of x. */
static const arr_array *end_part(struct arr__calc *c, const arr_array *x, const arr_array *part,
				 int axis)
{
	int64_t shape[ARR_NDIM_MAX];
	arr_array *wide = NULL;

	if (c->st != ARR_OK)
		return NULL;
	memcpy(shape, x->shape, sizeof(int64_t) * (size_t)x->ndim);
	if (part->ndim == 0) {
		shape[axis] = 1;
		return arr__calc_keep(c, arr__broadcast_to(part, x->ndim, shape, &wide, c->err),
				      &wide);
	}
	if (part->ndim == x->ndim)
		shape[axis] = part->shape[axis];
	if (part->ndim != x->ndim ||
	    memcmp(part->shape, shape, sizeof(int64_t) * (size_t)x->ndim) != 0)
		arr__calc_fail(c, ARR_E_SHAPE, "diff: an end of shape %s for an array of shape %s",
			       arr__shape_text(part->ndim, part->shape).text,
			       arr__shape_text(x->ndim, x->shape).text);
	return part;
}

enum arr_status arr_diff(const arr_array *src, const struct arr_diff_options *options,
			 arr_array **out, struct arr_error *err)
{
	static const struct arr_diff_options defaults = { .n = 1, .axis = -1 };
	const struct arr_diff_options *o = options ? options : &defaults;
	ARR__CALC_BEGIN_ANY("diff", ARR_OP_UFUNC, src);
	const arr_array *parts[3], *x = src;
	size_t count = 0;
	int axis = 0;

	if (o->n < 0)
		arr__calc_fail(c, ARR_E_ARG, "diff: order must be non-negative but got %d", o->n);
	else if (src->ndim == 0 && o->n > 0)
		arr__calc_fail(c, ARR_E_ARG,
			       "diff: requires input that is at least one "
			       "dimensional");
	if (o->n > 0)
		axis = proper_axis(c, "diff", src, o->axis);
	if (o->n > 0 && o->prepend)
		parts[count++] = end_part(c, src, o->prepend, axis);
	parts[count++] = src;
	if (o->n > 0 && o->append)
		parts[count++] = end_part(c, src, o->append, axis);
	if (count > 1)
		x = arr__calc_join(c, parts, count, axis);
	for (int i = 0; i < o->n && c->st == ARR_OK; i++) {
		struct arr__calc step = { .err = c->err };
		arr_array *next = NULL;

		/* a chain of its own: n may be larger than a chain is long */
		step.st = ARR_OK;
		c->st = arr__calc_end(&step, steps(&step, x, axis), &next);
		if (i > 0 && c->st == ARR_OK)
			arr_array_release(c->held[--c->count]);
		x = arr__calc_keep(c, c->st, &next);
	}
	ARR__CALC_RETURN(x);
}

enum arr_status arr_ediff1d(const arr_array *src, const arr_array *to_end,
			    const arr_array *to_begin, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("ediff1d", ARR_OP_UFUNC, src, to_end, to_begin);
	const arr_array *ends[] = { to_begin, NULL, to_end }, *parts[3];
	const arr_array *flat = arr__calc_ravel(c, src);
	size_t count = 0;

	for (int i = 0; i < 3; i++) {
		if (i == 1)
			parts[count++] =
				c->st != ARR_OK ? NULL
				: src->dtype->kind == 'b'
					? (arr__calc_fail(c, ARR_E_DTYPE, "ediff1d: not for bool"),
					   NULL)
					: steps(c, flat, 0);
		if (!ends[i])
			continue;
		if (c->st == ARR_OK &&
		    !arr_can_cast(ends[i]->dtype, src->dtype, ARR_CASTING_SAME_KIND))
			arr__calc_fail(c, ARR_E_CASTING,
				       "ediff1d: dtype of an end, %s, must be compatible with %s",
				       ends[i]->dtype->name, src->dtype->name);
		parts[count++] = arr__calc_cast(c, arr__calc_ravel(c, ends[i]), src->dtype);
	}
	ARR__CALC_RETURN(arr__calc_join(c, parts, count, 0));
}

static enum arr_status cumulative(const char *op, enum arr__ufunc_id id, int neutral,
				  const arr_array *src,
				  const struct arr_cumulative_options *options, arr_array **out,
				  struct arr_error *err)
{
	static const struct arr_cumulative_options defaults;
	const struct arr_cumulative_options *o = options ? options : &defaults;
	ARR__CALC_BEGIN_ANY(op, ARR_OP_REDUCE, src);
	const int axis = proper_axis(c, op, src, o->axis);
	const struct arr_accumulate_options along = { .axis = axis, .dtype = o->dtype };
	const arr_array *scan = arr__calc_scan(c, id, src, &along), *parts[2];
	int64_t shape[ARR_NDIM_MAX];
	arr_array *first = NULL;

	if (!o->include_initial || c->st != ARR_OK)
		ARR__CALC_RETURN(scan);
	memcpy(shape, scan->shape, sizeof(int64_t) * (size_t)scan->ndim);
	shape[axis] = 1;
	parts[0] = arr__calc_keep(
		c,
		arr_full(scan->ndim, shape, arr_scalar_int(neutral), scan->dtype, &first, c->err),
		&first);
	parts[1] = scan;
	ARR__CALC_RETURN(arr__calc_join(c, parts, 2, axis));
}

enum arr_status arr_cumulative_sum(const arr_array *src,
				   const struct arr_cumulative_options *options, arr_array **out,
				   struct arr_error *err)
{
	return cumulative("cumulative_sum", ARR__UFUNC_add, 0, src, options, out, err);
}

enum arr_status arr_cumulative_prod(const arr_array *src,
				    const struct arr_cumulative_options *options, arr_array **out,
				    struct arr_error *err)
{
	return cumulative("cumulative_prod", ARR__UFUNC_multiply, 1, src, options, out, err);
}

/* A 1-d array with as many axes as x, along `axis`. */
static const arr_array *along(struct arr__calc *c, const arr_array *line, const arr_array *x,
			      int axis)
{
	int64_t shape[ARR_NDIM_MAX];

	if (c->st != ARR_OK)
		return NULL;
	for (int i = 0; i < x->ndim; i++)
		shape[i] = i == axis ? line->size : 1;
	return arr__calc_reshape(c, line, x->ndim, shape);
}

enum arr_status arr_trapezoid(const arr_array *y, const arr_array *x, struct arr_scalar dx,
			      int axis, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("trapezoid", ARR_OP_REDUCE, y, x);
	const int at = proper_axis(c, "trapezoid", y, axis);
	const struct arr_reduce_options over = { .axes = &at, .axis_count = 1 };
	struct arr_input width = arr_in_scalar(dx);
	const arr_array *sum, *product;
	int64_t n;

	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	n = y->shape[at];
	if (x) {
		const arr_array *d = x->ndim == 1
					     ? steps(c, x, 0)
					     : steps(c, x, proper_axis(c, "trapezoid", x, axis));

		width = arr__on(x->ndim == 1 ? along(c, d, y, at) : d);
	}
	sum = arr__calc2(c, ARR__UFUNC_add, arr__on(arr__calc_slice(c, y, at, n > 0, n)),
			 arr__on(arr__calc_slice(c, y, at, 0, n > 0 ? n - 1 : 0)));
	product = arr__calc2(c, ARR__UFUNC_multiply, width, arr__on(sum));
	product = arr__calc2(c, ARR__UFUNC_divide, arr__on(product), arr__real(2));
	ARR__CALC_RETURN(arr__calc_reduce(c, ARR__UFUNC_add, product, &over));
}

static const arr_array *unwrapped(struct arr__calc *c, const arr_array *src, double discont,
				  int axis, struct arr_scalar period)
{
	const double width = arr_scalar_cast(period, ARR_T_FLOAT64).as.f;
	struct arr_input low, high;
	const arr_array *jumps = steps(c, src, axis), *wrapped, *change, *edge, *result, *tail;
	const struct arr_accumulate_options scan = { .axis = axis };
	bool whole;

	if (c->st != ARR_OK)
		return NULL;
	whole = jumps->dtype->kind != 'f' && period.type <= ARR_T_UINT64;
	low = whole ? arr__whole(-(int64_t)(period.as.i / 2)) : arr__real(-width / 2);
	high = whole ? arr__whole(period.as.i / 2) : arr__real(width / 2);
	wrapped = arr__calc2(c, ARR__UFUNC_subtract, arr__on(jumps), low);
	wrapped = arr__calc2(c, ARR__UFUNC_remainder, arr__on(wrapped), arr_in_scalar(period));
	wrapped = arr__calc2(c, ARR__UFUNC_add, arr__on(wrapped), low);
	if (!whole || period.as.i % 2 == 0) { /* at half a period the jump keeps its sign */
		edge = arr__calc2(c, ARR__UFUNC_equal, arr__on(wrapped), low);
		edge = arr__calc2(
			c, ARR__UFUNC_logical_and, arr__on(edge),
			arr__on(arr__calc2(c, ARR__UFUNC_greater, arr__on(jumps), arr__whole(0))));
		arr__calc_put(c, wrapped, edge, high.scalar);
	}
	change = arr__calc2(c, ARR__UFUNC_subtract, arr__on(wrapped), arr__on(jumps));
	edge = arr__calc2(c, ARR__UFUNC_less, arr__on(arr__calc1(c, ARR__UFUNC_absolute, jumps)),
			  arr__real(discont != 0 ? discont : width / 2));
	arr__calc_put(c, change, edge, arr_scalar_int(0));
	if (c->st != ARR_OK)
		return NULL;
	result = arr__calc_copy(c, src, wrapped->dtype);
	tail = arr__calc_slice(c, result, axis, src->shape[axis] > 0, src->shape[axis]);
	change = arr__calc_scan(c, ARR__UFUNC_add, change, &scan);
	arr__calc_assign(c, tail,
			 arr__calc2(c, ARR__UFUNC_add,
				    arr__on(arr__calc_slice(c, src, axis, src->shape[axis] > 0,
							    src->shape[axis])),
				    arr__on(change)));
	return result;
}

enum arr_status arr_unwrap(const arr_array *src, double discont, int axis, struct arr_scalar period,
			   arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("unwrap", ARR_OP_UFUNC, src);
	const int at = proper_axis(c, "unwrap", src, axis);

	if (arr_scalar_cast(period, ARR_T_FLOAT64).as.f == 0)
		period = arr_scalar_float(2 * M_PI);
	ARR__CALC_RETURN(unwrapped(c, src, discont, at, period));
}
