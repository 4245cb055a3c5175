/* SPDX-License-Identifier: Apache-2.0 */
/* average, cov, corrcoef. */
#include <math.h>
#include <string.h>

#include <arr/linalg.h>
#include <arr/statistics.h>

#include "calc.h"

static bool whole_kind(const arr_dtype *dtype)
{
	return dtype->kind == 'b' || dtype->kind == 'i' || dtype->kind == 'u';
}

/* weights with src's axes: as they are, or 1-d ones laid along the one axis. */
static const arr_array *laid_out(struct arr__calc *c, const arr_array *src,
				 const arr_array *weights, const struct arr_reduce_options *o)
{
	int64_t shape[ARR_NDIM_MAX];
	arr_array *wide = NULL;
	const arr_array *line;
	int axis = 0;

	if (weights->ndim == src->ndim &&
	    memcmp(weights->shape, src->shape, sizeof(int64_t) * (size_t)src->ndim) == 0)
		return weights;
	if (o->axes && o->axis_count == 1 && c->st == ARR_OK)
		c->st = arr__axis_normalize("average", o->axes[0], src->ndim, &axis, c->err);
	if (c->st != ARR_OK)
		return NULL;
	if (!o->axes || o->axis_count != 1 || weights->ndim != 1 ||
	    weights->shape[0] != src->shape[axis]) {
		arr__calc_fail(c, ARR_E_SHAPE, "average: weights of shape %s for an array of %s",
			       arr__shape_text(weights->ndim, weights->shape).text,
			       arr__shape_text(src->ndim, src->shape).text);
		return NULL;
	}
	for (int i = 0; i < src->ndim; i++)
		shape[i] = i == axis ? weights->size : 1;
	line = arr__calc_reshape(c, weights, src->ndim, shape);
	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr__broadcast_to(line, src->ndim, src->shape, &wide, c->err),
			      &wide);
}

/* The average; *out_sum is the sum of weights behind it. */
static const arr_array *average(struct arr__calc *c, const arr_array *src, const arr_array *weights,
				const struct arr_reduce_options *o, const arr_array **out_sum)
{
	const struct arr_type_operand operands[] = { { ARR_WEAK_NONE, src->dtype },
						     { ARR_WEAK_NONE, weights->dtype },
						     { ARR_WEAK_NONE, ARR_FLOAT64 } };
	struct arr_reduce_options along = { .axes = o->axes,
					    .axis_count = o->axis_count,
					    .keepdims = o->keepdims };
	const arr_array *wide = laid_out(c, src, weights, o), *product, *zero;

	if (c->st != ARR_OK)
		return NULL;
	c->st = arr_result_type(operands, whole_kind(src->dtype) ? 3 : 2, &along.dtype, c->err);
	if (c->st != ARR_OK)
		return NULL;
	*out_sum = arr__calc_reduce(c, ARR__UFUNC_add, wide, &along);
	zero = arr__calc2(c, ARR__UFUNC_equal, arr__on(*out_sum), arr__whole(0));
	if (arr__calc_any(c, zero))
		arr__calc_fail(c, ARR_E_ARG, "average: weights sum to zero, can't be normalized");
	product = arr__calc2_in(c, ARR__UFUNC_multiply, arr__on(src), arr__on(wide), along.dtype);
	along.dtype = NULL;
	return arr__calc2(c, ARR__UFUNC_divide,
			  arr__on(arr__calc_reduce(c, ARR__UFUNC_add, product, &along)),
			  arr__on(*out_sum));
}

/* Without weights: the mean, of count elements each. */
static const arr_array *plain_average(struct arr__calc *c, const arr_array *src,
				      const struct arr_reduce_options *o, const arr_array **out_sum)
{
	const struct arr_reduce_options along = { .axes = o->axes,
						  .axis_count = o->axis_count,
						  .keepdims = o->keepdims };
	arr_array *mean = NULL, *sum = NULL;
	struct arr_scalar count;

	if (c->st != ARR_OK || !arr__calc_keep(c, arr_mean(src, &along, &mean, c->err), &mean))
		return NULL;
	count = arr_scalar_float(mean->size ? (double)(src->size / mean->size) : 0);
	arr__calc_keep(c, arr_full(mean->ndim, mean->shape, count, mean->dtype, &sum, c->err),
		       &sum);
	*out_sum = sum;
	return mean;
}

enum arr_status arr_average(const arr_array *src, const arr_array *weights,
			    const struct arr_reduce_options *options, arr_array **out,
			    arr_array **out_sum, struct arr_error *err)
{
	static const struct arr_reduce_options defaults;
	const struct arr_reduce_options *o = options ? options : &defaults;
	ARR__CALC_BEGIN("average", ARR_OP_REDUCE, src, weights);
	const arr_array *sum = NULL;
	const arr_array *result =
		weights ? average(c, src, weights, o, &sum) : plain_average(c, src, o, &sum);
	arr_array *sum_wide = NULL;

	if (out_sum && c->st == ARR_OK && sum->ndim != result->ndim)
		arr__calc_keep(
			c, arr__broadcast_to(sum, result->ndim, result->shape, &sum_wide, c->err),
			&sum_wide);
	if (out_sum && c->st == ARR_OK)
		*out_sum = arr_array_retain(sum_wide ? sum_wide : sum);
	ARR__CALC_RETURN(result);
}

/* ---- covariance ---- */

/* Observations as columns, in dtype. columns: where it has two axes; NumPy 2.2 also turns a single
 * row of x, but not of y. */
static const arr_array *variables(struct arr__calc *c, const char *op, const arr_array *x,
				  bool columns, bool is_y, const arr_dtype *dtype)
{
	const arr_array *wide = arr__calc_copy(c, x, dtype);
	arr_array *turned = NULL;

	if (c->st == ARR_OK && x->ndim > 2)
		arr__calc_fail(c, ARR_E_SHAPE, "%s: an array of %d dimensions", op, x->ndim);
	if (c->st != ARR_OK)
		return NULL;
	while (c->st == ARR_OK && wide->ndim < 2)
		wide = arr__calc_expand(c, wide, 0);
	if (c->st != ARR_OK || !columns || x->ndim != 2 || (is_y && wide->shape[0] == 1))
		return wide;
	return arr__calc_keep(c, arr__transpose(wide, NULL, &turned, c->err), &turned);
}

/* One of the two weights, checked against n observations. */
static const arr_array *checked_weights(struct arr__calc *c, const char *name, const arr_array *w,
					int64_t n)
{
	const arr_array *negative;

	if (c->st != ARR_OK || !w)
		return NULL;
	if (w->ndim != 1 || w->shape[0] != n) {
		arr__calc_fail(c, ARR_E_SHAPE, "cov: %s of shape %s for %lld observations", name,
			       arr__shape_text(w->ndim, w->shape).text, (long long)n);
		return NULL;
	}
	negative = arr__calc2(c, ARR__UFUNC_less, arr__on(w), arr__whole(0));
	if (arr__calc_any(c, negative))
		arr__calc_fail(c, ARR_E_ARG, "cov: %s cannot be negative", name);
	return w;
}

static double number(const struct arr__calc *c, const arr_array *x)
{
	return c->st == ARR_OK
		       ? arr_scalar_cast(arr__scalar_load(x->dtype->type, x->data), ARR_T_FLOAT64)
				 .as.f
		       : 0;
}

static double total(struct arr__calc *c, const arr_array *x)
{
	return number(c, arr__calc_reduce(c, ARR__UFUNC_add, x, NULL));
}

/* What the sum of products is divided by. */
static double normalization(struct arr__calc *c, const struct arr_cov_options *o, double ddof,
			    const arr_array *w, const arr_array *aweights, double w_sum)
{
	const arr_array *product;

	if (!w || c->st != ARR_OK)
		return w_sum - ddof;
	if (ddof == 0)
		return w_sum;
	if (!o->aweights)
		return w_sum - ddof;
	product = arr__calc2(c, ARR__UFUNC_multiply, arr__on(w), arr__on(aweights));
	return w_sum - ddof * total(c, product) / w_sum;
}

/* NULL, with the failure recorded, if the options ask for one that has no fractions. */
static const arr_dtype *covariance_dtype(struct arr__calc *c, const char *op, const arr_array *src,
					 const struct arr_cov_options *o)
{
	const arr_dtype *dtype = arr__promote_numbers(src->dtype, ARR_FLOAT64);

	if (!o->dtype)
		return o->y ? arr__promote_numbers(dtype, o->y->dtype) : dtype;
	if (arr__is_number(o->dtype) && strchr("fc", o->dtype->kind))
		return arr_dtype_builtin(o->dtype->type);
	if (c->st == ARR_OK)
		arr__calc_fail(c, ARR_E_DTYPE, "%s: dtype %s is neither floating nor complex", op,
			       arr__dtype_text(o->dtype).text);
	return NULL;
}

static const arr_array *covariance(struct arr__calc *c, const char *op, const arr_array *src,
				   const struct arr_cov_options *o)
{
	const struct arr_reduce_options rows = { .axes = (const int[]){ 1 }, .axis_count = 1 };
	const double ddof = o->ddof ? *o->ddof : o->bias ? 0 : 1;
	const arr_dtype *dtype = covariance_dtype(c, op, src, o);
	struct arr_scalar share; /* counts in full: it widens a product of float32 */
	const arr_array *x, *w = NULL, *f, *a, *center, *weighted, *conjugate, *sum = NULL;
	arr_array *turned = NULL, *product = NULL;
	double w_sum, by;

	if (c->st != ARR_OK)
		return NULL;
	x = variables(c, op, src, o->columns, false, dtype);
	if (o->y) {
		const arr_array *parts[] = { x, variables(c, op, o->y, o->columns, true, dtype) };

		if (c->st == ARR_OK && parts[0]->shape[1] != parts[1]->shape[1])
			arr__calc_fail(c, ARR_E_SHAPE, "%s: %lld and %lld observations", op,
				       (long long)parts[0]->shape[1],
				       (long long)parts[1]->shape[1]);
		x = arr__calc_join(c, parts, 2, 0);
	}
	if (c->st != ARR_OK)
		return NULL;
	f = checked_weights(c, "fweights", o->fweights, x->shape[1]);
	a = checked_weights(c, "aweights", o->aweights, x->shape[1]);
	if (f)
		f = arr__calc_cast(c, f, ARR_FLOAT64);
	if (a)
		a = arr__calc_cast(c, a, ARR_FLOAT64);
	w = f && a ? arr__calc2(c, ARR__UFUNC_multiply, arr__on(f), arr__on(a)) : f ? f : a;
	if (c->st != ARR_OK)
		return NULL;
	center = w ? average(c, x, w, &rows, &sum) : plain_average(c, x, &rows, &sum);
	w_sum = w ? total(c, w) : (double)x->shape[1];
	by = normalization(c, o, ddof, w, a, w_sum);
	arr__calc2_into(c, ARR__UFUNC_subtract, x, arr__on(arr__calc_expand(c, center, 1)));
	weighted = w ? arr__calc2(c, ARR__UFUNC_multiply, arr__on(x), arr__on(w)) : x;
	conjugate = c->st == ARR_OK && dtype->kind == 'c'
			    ? arr__calc1(c, ARR__UFUNC_conjugate, weighted)
			    : weighted;
	if (c->st != ARR_OK ||
	    !arr__calc_keep(c, arr__transpose(conjugate, NULL, &turned, c->err), &turned) ||
	    !arr__calc_keep(c, arr_dot(x, turned, &product, c->err), &product))
		return NULL;
	share = arr_scalar_float(1 / (by > 0 ? by : 0));
	share.weak = false;
	arr__calc2_into(c, ARR__UFUNC_multiply, product, arr_in_scalar(share));
	return product;
}

/* Without axes of length 1. */
static const arr_array *squeezed(struct arr__calc *c, const arr_array *x)
{
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr_array_squeeze(x, NULL, 0, &out, c->err), &out);
}

static const struct arr_cov_options cov_defaults;

enum arr_status arr_cov(const arr_array *src, const struct arr_cov_options *options,
			arr_array **out, struct arr_error *err)
{
	const struct arr_cov_options *o = options ? options : &cov_defaults;
	ARR__CALC_BEGIN("cov", ARR_OP_LINALG, src, o->y);

	ARR__CALC_RETURN(squeezed(c, covariance(c, "cov", src, o)));
}

/* x, the chain's own, held within [-1, 1]. */
static void limit(struct arr__calc *c, const arr_array *x)
{
	arr__calc2_into(c, ARR__UFUNC_maximum, x, arr__whole(-1));
	arr__calc2_into(c, ARR__UFUNC_minimum, x, arr__whole(1));
}

enum arr_status arr_corrcoef(const arr_array *src, const struct arr_cov_options *options,
			     arr_array **out, struct arr_error *err)
{
	const struct arr_cov_options plain = { .y = options ? options->y : NULL,
					       .columns = options && options->columns,
					       .dtype = options ? options->dtype : NULL };
	ARR__CALC_BEGIN("corrcoef", ARR_OP_LINALG, src, plain.y);
	const arr_array *x = covariance(c, "corrcoef", src, &plain), *diagonal, *deviation;
	arr_array *view = NULL;

	if (c->st != ARR_OK)
		ARR__CALC_RETURN(NULL);
	if (x->size == 1) /* of one variable: 1, or NaN if it does not vary */
		ARR__CALC_RETURN(
			squeezed(c, arr__calc2(c, ARR__UFUNC_divide, arr__on(x), arr__on(x))));
	arr__calc_keep(c,
		       arr__array_view(x, x->data, 1, x->shape,
				       (const int64_t[]){ x->strides[0] + x->strides[1] }, &view,
				       c->err),
		       &view);
	diagonal = c->st == ARR_OK && x->dtype->kind == 'c' ? arr__calc_part(c, view, false) : view;
	deviation = arr__calc1(c, ARR__UFUNC_sqrt, diagonal);
	arr__calc2_into(c, ARR__UFUNC_divide, x, arr__on(arr__calc_expand(c, deviation, 1)));
	arr__calc2_into(c, ARR__UFUNC_divide, x, arr__on(deviation));
	if (x->dtype->kind == 'c') {
		limit(c, arr__calc_part(c, x, false));
		limit(c, arr__calc_part(c, x, true));
	} else {
		limit(c, x);
	}
	ARR__CALC_RETURN(x);
}
