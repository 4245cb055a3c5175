/* SPDX-License-Identifier: Apache-2.0 */
/* linspace, logspace and geomspace between arrays and between complex numbers.
 *
 * The steps, and so the last bits, are NumPy's: everything is computed in the ends' common inexact
 * dtype, the samples along axis 0 until the end. */
#include <math.h>
#include <string.h>

#include <arr/create.h>

#include "statistics/calc.h"

static struct arr_type_operand operand_of(const struct arr_input *in)
{
	return in->array ? (struct arr_type_operand){ ARR_WEAK_NONE, in->array->dtype }
			 : arr_scalar_operand(in->scalar);
}

static bool is_number(const struct arr_input *in)
{
	return (in->array ? in->array->dtype->type : in->scalar.type) <= ARR_T_CLONGDOUBLE;
}

/* times: whether the samples may become some. */
static void check(struct arr__calc *c, const char *op, const struct arr_input *ends,
		  const struct arr_spacing *s, bool times)
{
	if (!is_number(&ends[0]) || !is_number(&ends[1]))
		arr__calc_fail(c, ARR_E_DTYPE, "%s: the ends must be numbers", op);
	else if (s->dtype && !arr__is_number(s->dtype) && !(times && arr__is_time(s->dtype)))
		arr__calc_fail(c, ARR_E_DTYPE, "%s: no numbers of dtype %s", op,
			       arr__dtype_text(s->dtype).text);
	else if (s->count < 0)
		arr__calc_fail(c, ARR_E_ARG, "%s: number of samples, %lld, must be non-negative",
			       op, (long long)s->count);
}

/* What both ends, a Python float and `also` (nullable) have in common: a number, so built in. */
static const arr_dtype *common_dtype(struct arr__calc *c, const struct arr_input *ends,
				     const arr_dtype *also)
{
	const struct arr_type_operand operands[] = { operand_of(&ends[0]),
						     operand_of(&ends[1]),
						     { ARR_WEAK_FLOAT, NULL },
						     { ARR_WEAK_NONE, also } };
	const arr_dtype *dtype = NULL;

	if (c->st == ARR_OK)
		c->st = arr_result_type(operands, also ? 4 : 3, &dtype, c->err);
	return dtype;
}

/* The input as an array; dtype NULL: its own. */
static const arr_array *as_array(struct arr__calc *c, const struct arr_input *in,
				 const arr_dtype *dtype)
{
	const arr_array *a;

	if (c->st != ARR_OK)
		return NULL;
	if (in->array)
		return dtype ? arr__calc_cast(c, in->array, dtype) : in->array;
	a = arr__calc_new(c, 0, NULL, dtype ? dtype : arr_dtype_builtin(in->scalar.type));
	if (c->st == ARR_OK)
		arr__scalar_store(in->scalar, a->dtype->type, a->data);
	return a;
}

/* 0, 1, ... count - 1 along axis 0, and `ndim` axes of length 1. */
static const arr_array *counted(struct arr__calc *c, int64_t count, int ndim,
				const arr_dtype *dtype)
{
	int64_t shape[ARR_NDIM_MAX + 1] = { count };
	arr_array *line = NULL;

	if (c->st != ARR_OK)
		return NULL;
	if (ndim == ARR_NDIM_MAX) {
		arr__calc_fail(c, ARR_E_SHAPE, "samples between arrays of %d axes: maximum is %d",
			       ndim, ARR_NDIM_MAX - 1);
		return NULL;
	}
	for (int i = 1; i <= ndim; i++)
		shape[i] = 1;
	arr__calc_keep(c,
		       arr_arange(arr_scalar_int(0), arr_scalar_int(count), arr_scalar_int(1),
				  dtype, &line, c->err),
		       &line);
	return ndim ? arr__calc_reshape(c, line, ndim + 1, shape) : line;
}

/* y[at] = value, along axis 0. */
static void put_sample(struct arr__calc *c, const arr_array *y, int64_t at, const arr_array *value)
{
	if (c->st == ARR_OK)
		arr__calc_assign(c, arr__calc_slice(c, y, 0, at, at + 1), value);
}

/* The samples along axis 0. ends: two arrays of one inexact dtype. *step: of their shape, or NaN.
 */
static const arr_array *evenly(struct arr__calc *c, const arr_array *const ends[2],
			       const struct arr_spacing *s, const arr_array **step)
{
	const int64_t divisions = s->count - (s->endpoint ? 1 : 0);
	const struct arr_input none = arr__real(NAN);
	const arr_array *delta, *y;

	*step = NULL;
	if (c->st != ARR_OK)
		return NULL;
	delta = arr__calc2(c, ARR__UFUNC_subtract, arr__on(ends[1]), arr__on(ends[0]));
	y = c->st == ARR_OK ? counted(c, s->count, delta->ndim, delta->dtype) : NULL;
	if (divisions <= 0) {
		*step = as_array(c, &none, NULL);
		y = arr__calc2(c, ARR__UFUNC_multiply, arr__on(y), arr__on(delta));
	} else {
		*step = arr__calc2(c, ARR__UFUNC_divide, arr__on(delta), arr__whole(divisions));
		if (arr__calc_any(c,
				  arr__calc2(c, ARR__UFUNC_equal, arr__on(*step), arr__whole(0)))) {
			/* no step to count in, but a delta: the ends are denormal */
			y = arr__calc2(c, ARR__UFUNC_divide, arr__on(y), arr__whole(divisions));
			y = arr__calc2(c, ARR__UFUNC_multiply, arr__on(y), arr__on(delta));
		} else {
			y = arr__calc2(c, ARR__UFUNC_multiply, arr__on(y), arr__on(*step));
		}
	}
	arr__calc2_into(c, ARR__UFUNC_add, y, arr__on(ends[0]));
	if (s->endpoint && s->count > 1)
		put_sample(c, y, s->count - 1, ends[1]);
	return y;
}

/* Axis 0 to where it is wanted. */
static const arr_array *moved(struct arr__calc *c, const arr_array *y, int axis)
{
	arr_array *view = NULL;

	if (c->st != ARR_OK || axis == 0)
		return y;
	return arr__calc_keep(c, arr_array_moveaxis(y, 0, axis, &view, c->err), &view);
}

static const arr_array *in_dtype(struct arr__calc *c, const arr_array *y, const arr_dtype *dtype)
{
	return dtype ? arr__calc_cast(c, y, dtype) : y;
}

/* linspace in the ends' own dtype. */
static const arr_array *line(struct arr__calc *c, const struct arr_input *ends,
			     const struct arr_spacing *s, const arr_array **step)
{
	const arr_dtype *dtype = common_dtype(c, ends, NULL);
	const arr_array *const as[] = { as_array(c, &ends[0], dtype),
					as_array(c, &ends[1], dtype) };

	return moved(c, evenly(c, as, s, step), s->axis);
}

enum arr_status arr_linspace_between(struct arr_input start, struct arr_input stop,
				     const struct arr_spacing *spacing, arr_array **out,
				     arr_array **out_step, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("linspace", ARR_OP_CREATE, start.array, stop.array);
	const struct arr_input ends[] = { start, stop };
	const arr_dtype *dtype = spacing->dtype;
	const arr_array *y, *step = NULL;

	check(c, "linspace", ends, spacing, true);
	y = line(c, ends, spacing, &step);
	if (dtype && strchr("ium", dtype->kind))
		y = arr__calc1(c, ARR__UFUNC_floor, y);
	if (dtype && arr__is_time(dtype)) /* by way of their counts */
		y = in_dtype(c, y, ARR_INT64);
	y = in_dtype(c, y, dtype);
	if (c->st == ARR_OK && out_step)
		*out_step = arr_array_retain(step);
	ARR__CALC_RETURN(y);
}

/* Bases that are an array get the samples' axis among their own, as if the ends had as many. */
static void match_bases(struct arr__calc *c, struct arr_input *ends, struct arr_input *base,
			int axis)
{
	const arr_array *all[3];
	int ndim = 0;

	for (int i = 0; i < 3; i++) {
		all[i] = as_array(c, i < 2 ? &ends[i] : base, NULL);
		if (c->st != ARR_OK)
			return;
		ndim = all[i]->ndim > ndim ? all[i]->ndim : ndim;
	}
	for (int i = 0; i < 3; i++) {
		int64_t shape[ARR_NDIM_MAX];

		for (int k = 0; k < ndim; k++)
			shape[k] = k < ndim - all[i]->ndim
					   ? 1
					   : all[i]->shape[k - (ndim - all[i]->ndim)];
		if (all[i]->ndim < ndim)
			all[i] = arr__calc_reshape(c, all[i], ndim, shape);
		if (c->st != ARR_OK)
			return;
	}
	ends[0] = arr_in(all[0]);
	ends[1] = arr_in(all[1]);
	*base = arr_in(arr__calc_expand(c, all[2], axis));
}

enum arr_status arr_logspace_between(struct arr_input start, struct arr_input stop,
				     struct arr_input base, const struct arr_spacing *spacing,
				     arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("logspace", ARR_OP_CREATE, start.array, stop.array, base.array);
	struct arr_input ends[] = { start, stop };
	const arr_array *y, *step = NULL;

	check(c, "logspace", ends, spacing, false);
	if (c->st == ARR_OK && !is_number(&base))
		arr__calc_fail(c, ARR_E_DTYPE, "logspace: the base must be a number");
	if (c->st == ARR_OK && base.array && base.array->ndim > 0)
		match_bases(c, ends, &base, spacing->axis);
	y = line(c, ends, spacing, &step);
	y = arr__calc2(c, ARR__UFUNC_power, base, arr__on(y));
	ARR__CALC_RETURN(in_dtype(c, y, spacing->dtype));
}

static bool has_zero(struct arr__calc *c, const arr_array *x)
{
	return arr__calc_any(c, arr__calc2(c, ARR__UFUNC_equal, arr__on(x), arr__whole(0)));
}

/* The ends turned to the positive real axis by start's sign and turned back at the end, which keeps
 * negative sequences real and complex ones on their spiral. */
static const arr_array *geometric(struct arr__calc *c, const struct arr_input *ends,
				  const struct arr_spacing *s)
{
	const arr_dtype *dtype = common_dtype(c, ends, s->dtype ? s->dtype : ARR_FLOAT64);
	const arr_array *start = as_array(c, &ends[0], dtype), *sign, *turned[2], *logs[2];
	const arr_array *stop = as_array(c, &ends[1], dtype), *step, *y;

	if (has_zero(c, start) || has_zero(c, stop))
		arr__calc_fail(c, ARR_E_ARG, "geomspace: geometric sequence cannot include zero");
	sign = arr__calc1(c, ARR__UFUNC_sign, start);
	turned[0] = arr__calc2(c, ARR__UFUNC_divide, arr__on(start), arr__on(sign));
	turned[1] = arr__calc2(c, ARR__UFUNC_divide, arr__on(stop), arr__on(sign));
	logs[0] = arr__calc1(c, ARR__UFUNC_log10, turned[0]);
	logs[1] = arr__calc1(c, ARR__UFUNC_log10, turned[1]);
	y = arr__calc2(c, ARR__UFUNC_power, arr__real(10), arr__on(evenly(c, logs, s, &step)));
	if (s->count > 0) /* the ends are exact */
		put_sample(c, y, 0, turned[0]);
	if (s->count > 1 && s->endpoint)
		put_sample(c, y, s->count - 1, turned[1]);
	arr__calc2_into(c, ARR__UFUNC_multiply, y, arr__on(sign));
	return in_dtype(c, moved(c, y, s->axis), s->dtype);
}

enum arr_status arr_geomspace_between(struct arr_input start, struct arr_input stop,
				      const struct arr_spacing *spacing, arr_array **out,
				      struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("geomspace", ARR_OP_CREATE, start.array, stop.array);
	struct arr_input ends[] = { start, stop };

	/* a Python number counts in full, as numpy.asanyarray makes it */
	ends[0].scalar.weak = ends[1].scalar.weak = false;
	check(c, "geomspace", ends, spacing, false);
	ARR__CALC_RETURN(geometric(c, ends, spacing));
}
