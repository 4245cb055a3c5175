/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics that leave NaNs out: NaNs replaced by what does not count, then the ordinary
 * reduction, as NumPy composes them. */
#include <arr/statistics.h>
#include <math.h>

#include "calc.h"

static const struct arr_reduce_options defaults;

/* Whether src can hold NaNs. */
static bool inexact(const arr_array *src)
{
	return src->dtype->kind == 'f' || src->dtype->kind == 'c';
}

/* The mask of src's NaNs; NULL where there cannot be any. */
static const arr_array *nan_mask(struct arr__calc *c, const arr_array *src)
{
	return inexact(src) ? arr__calc1(c, ARR__UFUNC_isnan, src) : NULL;
}

/* src, or a copy with `value` for its NaNs. */
static const arr_array *replaced(struct arr__calc *c, const arr_array *src, const arr_array *mask,
				 double value)
{
	const arr_array *copy;

	if (!mask)
		return src;
	copy = arr__calc_copy(c, src, NULL);
	arr__calc_put(c, copy, mask, arr_scalar_complex(value, 0));
	return copy;
}

#define REPLACE(T)                                                    \
	for (int64_t i = 0; i < src->size; i++) {                     \
		const T x = ((const T *)(const void *)src->data)[i];  \
                                                                      \
		((T *)(void *)copy->data)[i] = x == x ? x : (T)value; \
	}

/* Whether there are NaNs: the largest of all is one then. */
static bool has_nan(struct arr__calc *c, const arr_array *src)
{
	const arr_array *largest =
		src->size > 0 ? arr__calc_reduce(c, ARR__UFUNC_maximum, src, NULL) : NULL;
	double x;

	if (!largest)
		return false;
	x = src->dtype == ARR_FLOAT32 ? (double)*(const float *)(const void *)largest->data
				      : *(const double *)(const void *)largest->data;
	return x != x;
}

/* The same, in one pass if there are any, where src is a row of float32 or float64 in one piece. */
static const arr_array *without_nans(struct arr__calc *c, const arr_array *src, double value)
{
	const bool single = src->dtype == ARR_FLOAT32;
	const arr_array *copy;

	if ((!single && src->dtype != ARR_FLOAT64) || !(src->flags & ARR_ALIGNED) ||
	    !(src->flags & ARR_C_CONTIGUOUS))
		return replaced(c, src, nan_mask(c, src), value);
	if (!has_nan(c, src))
		return src;
	copy = arr__calc_new(c, src->ndim, src->shape, src->dtype);
	if (c->st != ARR_OK)
		return NULL;
	if (single) {
		REPLACE(float)
	} else {
		REPLACE(double)
	}
	return copy;
}

static const struct arr_reduce_options *or_default(const struct arr_reduce_options *options)
{
	return options ? options : &defaults;
}

enum arr_status arr_nansum(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("nansum", ARR_OP_REDUCE, src);
	ARR__CALC_RETURN(arr__calc_reduce(c, ARR__UFUNC_add, without_nans(c, src, 0), options));
}

enum arr_status arr_nanprod(const arr_array *src, const struct arr_reduce_options *options,
			    arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("nanprod", ARR_OP_REDUCE, src);
	ARR__CALC_RETURN(
		arr__calc_reduce(c, ARR__UFUNC_multiply, without_nans(c, src, 1), options));
}

enum arr_status arr_nanmax(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("nanmax", ARR_OP_REDUCE, src);
	ARR__CALC_RETURN(arr__calc_reduce(c, ARR__UFUNC_fmax, src, options));
}

enum arr_status arr_nanmin(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("nanmin", ARR_OP_REDUCE, src);
	ARR__CALC_RETURN(arr__calc_reduce(c, ARR__UFUNC_fmin, src, options));
}

/* argmax or argmin of what is not NaN; fails where a row has nothing else. */
static const arr_array *nan_extreme(struct arr__calc *c, const char *op, const arr_array *src,
				    const struct arr_reduce_options *options, bool largest)
{
	const struct arr_reduce_options axes = { .axes = options->axes,
						 .axis_count = options->axis_count,
						 .dtype = ARR_BOOL };
	const arr_array *mask = nan_mask(c, src);
	const arr_array *x = replaced(c, src, mask, largest ? -(double)INFINITY : (double)INFINITY);
	arr_array *found = NULL;

	if (c->st != ARR_OK)
		return NULL;
	if (mask && src->size > 0 &&
	    arr__calc_any(c, arr__calc_reduce(c, ARR__UFUNC_logical_and, mask, &axes)))
		arr__calc_fail(c, ARR_E_ARG, "%s: All-NaN slice encountered", op);
	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, (largest ? arr_argmax : arr_argmin)(x, options, &found, c->err),
			      &found);
}

enum arr_status arr_nanargmax(const arr_array *src, const struct arr_reduce_options *options,
			      arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("nanargmax", ARR_OP_REDUCE, src);
	ARR__CALC_RETURN(nan_extreme(c, "nanargmax", src, or_default(options), true));
}

enum arr_status arr_nanargmin(const arr_array *src, const struct arr_reduce_options *options,
			      arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("nanargmin", ARR_OP_REDUCE, src);
	ARR__CALC_RETURN(nan_extreme(c, "nanargmin", src, or_default(options), false));
}

/* Sum and count of what is not NaN, divided. */
static const arr_array *divided(struct arr__calc *c, const arr_array *sum, const arr_array *count)
{
	arr_array *copy = NULL;

	if (c->st != ARR_OK)
		return NULL;
	copy = arr_array_retain(sum);
	c->st = arr__divide_by_count(&copy, arr_in(count), NULL, c->err);
	return arr__calc_keep(c, ARR_OK, &copy);
}

static const arr_array *count_valid(struct arr__calc *c, const arr_array *mask,
				    const struct arr_reduce_options *options, bool keepdims)
{
	const struct arr_reduce_options o = { .axes = options->axes,
					      .axis_count = options->axis_count,
					      .keepdims = keepdims,
					      .dtype = ARR_INT64,
					      .where = options->where };

	return arr__calc_reduce(c, ARR__UFUNC_add, arr__calc1(c, ARR__UFUNC_logical_not, mask), &o);
}

/* How many elements each result is of, where all of them count. */
static const arr_array *count_all(struct arr__calc *c, const arr_array *src,
				  const struct arr_reduce_options *options)
{
	struct arr__reduction r;
	arr_array *count = NULL;

	if (c->st == ARR_OK)
		c->st = arr__reduction_axes("nanmean", src, options, &r, c->err);
	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(
		c, arr_from_scalar(arr_scalar_int(r.reduced_size), ARR_INT64, &count, c->err),
		&count);
}

static const arr_array *delivered(struct arr__calc *c, const char *op, const arr_array *result,
				  arr_array *to)
{
	arr_array *moved = NULL;

	if (c->st != ARR_OK || !to)
		return result;
	moved = arr_array_retain(result);
	c->st = arr__deliver(op, to, &moved, c->err);
	return arr__calc_keep(c, ARR_OK, &moved);
}

enum arr_status arr_nanmean(const arr_array *src, const struct arr_reduce_options *options,
			    arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options *o = or_default(options);
	struct arr_reduce_options fresh = *o;
	const arr_array *x, *sum, *count;

	if (!inexact(src))
		return arr_mean(src, options, out, err);
	{
		ARR__CALC_BEGIN("nanmean", ARR_OP_REDUCE, src);

		fresh.out = NULL;
		fresh.initial = NULL;
		x = without_nans(c, src, 0);
		sum = arr__calc_reduce(c, ARR__UFUNC_add, x, &fresh);
		count = x == src && !o->where ? count_all(c, src, o)
					      : count_valid(c, nan_mask(c, src), o, o->keepdims);
		ARR__CALC_RETURN(delivered(c, "nanmean", divided(c, sum, count), o->out));
	}
}

/* |x|^2 of deviations x, in place for reals. */
static const arr_array *squares(struct arr__calc *c, const arr_array *x)
{
	const arr_array *conjugate, *product;

	if (c->st != ARR_OK)
		return NULL;
	if (x->dtype->kind != 'c') {
		arr__calc2_into(c, ARR__UFUNC_multiply, x, arr__on(x));
		return x;
	}
	conjugate = arr__calc1(c, ARR__UFUNC_conjugate, x);
	product = arr__calc2(c, ARR__UFUNC_multiply, arr__on(x), arr__on(conjugate));
	return arr__calc_part(c, product, false);
}

/* Fewer elements than ddof leave no variance. */
static const arr_array *degrees_of_freedom(struct arr__calc *c, const arr_array *count, double ddof)
{
	const bool whole = ddof == (double)(int64_t)ddof;

	return arr__calc2(c, ARR__UFUNC_subtract, arr__on(count),
			  whole ? arr__whole((int64_t)ddof) : arr__real(ddof));
}

static const arr_array *nan_variance(struct arr__calc *c, const arr_array *src,
				     const struct arr_reduce_options *o)
{
	struct arr_reduce_options fresh = *o, kept = *o;
	const arr_array *mask = nan_mask(c, src), *x = replaced(c, src, mask, 0);
	const arr_array *center, *sum, *dof, *variance, *bad;

	fresh.out = kept.out = NULL;
	fresh.initial = kept.initial = NULL;
	kept.keepdims = true;
	if (o->mean && !arr__broadcasts_to(o->mean, src->ndim, src->shape))
		arr__calc_fail(c, ARR_E_SHAPE, "nanvar: mean of shape %s for an array of %s",
			       arr__shape_text(o->mean->ndim, o->mean->shape).text,
			       arr__shape_text(src->ndim, src->shape).text);
	center = o->mean ? o->mean
			 : divided(c, arr__calc_reduce(c, ARR__UFUNC_add, x, &kept),
				   count_valid(c, mask, o, true));
	arr__calc2_into(c, ARR__UFUNC_subtract, x, arr__on(center));
	arr__calc_put(c, x, mask, arr_scalar_int(0));
	sum = arr__calc_reduce(c, ARR__UFUNC_add, squares(c, x), &fresh);
	dof = degrees_of_freedom(c, count_valid(c, mask, o, o->keepdims), o->ddof);
	variance = divided(c, sum, dof);
	bad = arr__calc2(c, ARR__UFUNC_less_equal, arr__on(dof), arr__whole(0));
	arr__calc_put(c, variance, bad, arr_scalar_float((double)NAN));
	return variance;
}

enum arr_status arr_nanvar(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options *o = or_default(options);

	if (!inexact(src))
		return arr_var(src, options, out, err);
	{
		ARR__CALC_BEGIN("nanvar", ARR_OP_REDUCE, src);
		ARR__CALC_RETURN(delivered(c, "nanvar", nan_variance(c, src, o), o->out));
	}
}

enum arr_status arr_nanstd(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options *o = or_default(options);

	if (!inexact(src))
		return arr_std(src, options, out, err);
	{
		ARR__CALC_BEGIN("nanstd", ARR_OP_REDUCE, src);
		const arr_array *root = arr__calc1(c, ARR__UFUNC_sqrt, nan_variance(c, src, o));

		ARR__CALC_RETURN(delivered(c, "nanstd", root, o->out));
	}
}

static enum arr_status nan_running(const char *op, bool product, const arr_array *src,
				   const struct arr_accumulate_options *options, arr_array **out,
				   struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY(op, ARR_OP_REDUCE, src);
	const arr_array *x = replaced(c, src, nan_mask(c, src), product);
	arr_array *scan = NULL;

	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	ARR__CALC_RETURN(arr__calc_keep(
		c, (product ? arr_cumprod : arr_cumsum)(x, options, &scan, c->err), &scan));
}

enum arr_status arr_nancumsum(const arr_array *src, const struct arr_accumulate_options *options,
			      arr_array **out, struct arr_error *err)
{
	return nan_running("nancumsum", false, src, options, out, err);
}

enum arr_status arr_nancumprod(const arr_array *src, const struct arr_accumulate_options *options,
			       arr_array **out, struct arr_error *err)
{
	return nan_running("nancumprod", true, src, options, out, err);
}
