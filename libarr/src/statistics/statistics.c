/* SPDX-License-Identifier: Apache-2.0 */
/* sum, prod, min, max, any, all, mean, var, std, count_nonzero: compositions of reductions and
 * ufuncs, step by step as NumPy composes them, so that results and nested operations are the same.
 */
#include <string.h>

#include "index/fancy.h"
#include "moments_small.h"
#include "ufunc/ufunc_small.h"

static const struct arr_reduce_options reduce_defaults;

static enum arr_status reduce_as(const char *op, enum arr__ufunc_id id, const arr_array *src,
				 const struct arr_reduce_options *options, const arr_dtype *dtype,
				 arr_array **out, struct arr_error *err)
{
	const arr_ufunc *u = arr__ufunc_get(id);
	struct arr_reduce_options o;
	struct arr__trace t;
	enum arr_status st;

	if (!arr__observed() && (!dtype || src->dtype == dtype) &&
	    arr__reduce_small(u, src, options, out, &st, err))
		return st;
	if (dtype && !(options && options->dtype)) {
		o = options ? *options : reduce_defaults;
		o.dtype = dtype;
		options = &o;
	}
	err = arr__trace_begin(&t, op, ARR_OP_REDUCE, ARR__INS(src), err);
	st = arr_ufunc_reduce(u, src, options, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_sum(const arr_array *src, const struct arr_reduce_options *options,
			arr_array **out, struct arr_error *err)
{
	return reduce_as("ndarray.sum", ARR__UFUNC_add, src, options, NULL, out, err);
}

enum arr_status arr_prod(const arr_array *src, const struct arr_reduce_options *options,
			 arr_array **out, struct arr_error *err)
{
	return reduce_as("ndarray.prod", ARR__UFUNC_multiply, src, options, NULL, out, err);
}

enum arr_status arr_min(const arr_array *src, const struct arr_reduce_options *options,
			arr_array **out, struct arr_error *err)
{
	return reduce_as("ndarray.min", ARR__UFUNC_minimum, src, options, NULL, out, err);
}

enum arr_status arr_max(const arr_array *src, const struct arr_reduce_options *options,
			arr_array **out, struct arr_error *err)
{
	return reduce_as("ndarray.max", ARR__UFUNC_maximum, src, options, NULL, out, err);
}

enum arr_status arr_any(const arr_array *src, const struct arr_reduce_options *options,
			arr_array **out, struct arr_error *err)
{
	return reduce_as("ndarray.any", ARR__UFUNC_logical_or, src, options, ARR_BOOL, out, err);
}

enum arr_status arr_all(const arr_array *src, const struct arr_reduce_options *options,
			arr_array **out, struct arr_error *err)
{
	return reduce_as("ndarray.all", ARR__UFUNC_logical_and, src, options, ARR_BOOL, out, err);
}

/* A binary ufunc of an array and an input; with `into`, written there by an unsafe cast. */
static enum arr_status binary(enum arr__ufunc_id id, const arr_array *x, struct arr_input y,
			      arr_array *into, arr_array **out, struct arr_error *err)
{
	struct arr_ufunc_options options = arr_ufunc_options_default();
	const struct arr_input inputs[] = { arr_in(x), y };

	options.out[0] = into;
	options.casting = ARR_CASTING_UNSAFE;
	return arr_ufunc_call(arr__ufunc_get(id), inputs, &options, out, err);
}

/* As binary, with the result in *x's place. */
static enum arr_status binary_in_place(enum arr__ufunc_id id, arr_array *x, struct arr_input y,
				       struct arr_error *err)
{
	arr_array *same = NULL;
	enum arr_status st = binary(id, x, y, x, &same, err);

	arr_array_release(same);
	return st;
}

static struct arr_input strong_int(int64_t value)
{
	struct arr_scalar s = arr_scalar_int(value);

	s.weak = false;
	return arr_in_scalar(s);
}

/* How many elements go into each result: a number, or with a mask an array that the caller
 * releases. */
struct count {
	struct arr_input input;
	arr_array *array;
};

static enum arr_status count_items(const char *op, const arr_array *src,
				   const struct arr_reduce_options *options, bool keepdims,
				   struct count *out, struct arr_error *err)
{
	struct arr_reduce_options o = { .axes = options->axes,
					.axis_count = options->axis_count,
					.keepdims = keepdims,
					.dtype = ARR_INT64 };
	struct arr__reduction axes;
	arr_array *mask = NULL;
	enum arr_status st;

	out->array = NULL;
	if (!options->where) {
		int axis;

		if (src->ndim == 0 && options->axes && options->axis_count > 0) /* unlike sum */
			ARR_TRY(arr__axis_normalize(op, options->axes[0], 0, &axis, err));
		ARR_TRY(arr__reduction_axes(op, src, &o, &axes, err));
		out->input = strong_int(axes.reduced_size);
		return ARR_OK;
	}
	ARR_TRY(arr_broadcast_to(options->where, src->ndim, src->shape, &mask, err));
	st = arr_ufunc_reduce(arr__ufunc_get(ARR__UFUNC_add), mask, &o, &out->array, err);
	out->input = arr_in(out->array);
	arr_array_release(mask);
	return st;
}

enum arr_status arr__divide_by_count(arr_array **sum, struct arr_input count,
				     const arr_dtype *result_dtype, struct arr_error *err)
{
	const arr_dtype *dtype = result_dtype ? result_dtype : (*sum)->dtype;
	arr_array *quotient = NULL, *result = NULL;
	enum arr_status st;

	if ((*sum)->ndim > 0) {
		ARR_TRY(binary_in_place(ARR__UFUNC_divide, *sum, count, err));
		if (!result_dtype)
			return ARR_OK;
		quotient = arr_array_retain(*sum);
	} else { /* a scalar keeps the quotient's float64 up to the last step */
		ARR_TRY(binary(ARR__UFUNC_divide, *sum, count, NULL, &quotient, err));
	}
	st = arr__copy_as(quotient, dtype, ARR_ORDER_K, &result, err);
	arr_array_release(quotient);
	if (st == ARR_OK) {
		arr_array_release(*sum);
		*sum = result;
	}
	return st;
}

enum arr_status arr__deliver(const char *op, arr_array *to, arr_array **result,
			     struct arr_error *err)
{
	int64_t copied;

	if (!to)
		return ARR_OK;
	ARR_TRY(arr__require_writeable(op, to, err));
	if (to->ndim != (*result)->ndim ||
	    memcmp(to->shape, (*result)->shape, sizeof(int64_t) * (size_t)to->ndim) != 0)
		return arr_error_set(err, ARR_E_SHAPE,
				     "%s: out of shape %s for a result of shape %s", op,
				     arr__shape_text(to->ndim, to->shape).text,
				     arr__shape_text((*result)->ndim, (*result)->shape).text);
	ARR_TRY(arr__assign(to, *result, &copied, err));
	arr_array_release(*result);
	*result = arr_array_retain(to);
	return ARR_OK;
}

static bool is_whole(const arr_dtype *dtype)
{
	return dtype->kind == 'b' || dtype->kind == 'i' || dtype->kind == 'u';
}

static enum arr_status mean(const arr_array *src, const struct arr_reduce_options *options,
			    arr_array **result, struct arr_error *err)
{
	struct arr_reduce_options o = *options;
	const bool half = !o.dtype && src->dtype->type == ARR_T_FLOAT16;
	struct count count;
	enum arr_status st;

	o.out = NULL;
	o.initial = NULL;
	if (!o.dtype && is_whole(src->dtype))
		o.dtype = ARR_FLOAT64;
	if (half)
		o.dtype = ARR_FLOAT32;
	st = count_items("mean", src, options, options->keepdims, &count, err);
	if (st == ARR_OK)
		st = arr_ufunc_reduce(arr__ufunc_get(ARR__UFUNC_add), src, &o, result, err);
	if (st == ARR_OK)
		st = arr__divide_by_count(result, count.input, half ? ARR_FLOAT16 : NULL, err);
	if (st == ARR_OK)
		st = arr__deliver("mean", options->out, result, err);
	arr_array_release(count.array);
	return st;
}

enum arr_status arr_mean(const arr_array *src, const struct arr_reduce_options *options,
			 arr_array **out, struct arr_error *err)
{
	arr_array *result = NULL;
	struct arr__trace t;
	enum arr_status st;

	if (arr__mean_small(src, options, out, &st, err))
		return st;
	err = arr__trace_begin(&t, "ndarray.mean", ARR_OP_REDUCE, ARR__INS(src), err);
	st = mean(src, options ? options : &reduce_defaults, &result, err);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return arr__trace_end(&t, st, out, err);
}

/* The squares' source: x * x, or re * re + im * im in a view of *x's real parts. */
static enum arr_status square_in_place(arr_array **x, struct arr_error *err)
{
	const arr_dtype *part = (*x)->dtype->type == ARR_T_COMPLEX64    ? ARR_FLOAT32
				: (*x)->dtype->type == ARR_T_COMPLEX128 ? ARR_FLOAT64
									: ARR_LONGDOUBLE;
	arr_array *re = NULL, *im = NULL;
	enum arr_status st;

	if ((*x)->dtype->kind != 'c')
		return binary_in_place(ARR__UFUNC_multiply, *x, arr_in(*x), err);
	st = arr__array_view_as(*x, part, (*x)->data, (*x)->ndim, (*x)->shape, (*x)->strides, &re,
				err);
	if (st == ARR_OK)
		st = arr__array_view_as(*x, part, (*x)->data + part->item_bytes, (*x)->ndim,
					(*x)->shape, (*x)->strides, &im, err);
	if (st == ARR_OK)
		st = binary_in_place(ARR__UFUNC_multiply, re, arr_in(re), err);
	if (st == ARR_OK)
		st = binary_in_place(ARR__UFUNC_multiply, im, arr_in(im), err);
	if (st == ARR_OK)
		st = binary_in_place(ARR__UFUNC_add, re, arr_in(im), err);
	arr_array_release(im);
	if (st != ARR_OK) {
		arr_array_release(re);
		return st;
	}
	arr_array_release(*x);
	*x = re;
	return ARR_OK;
}

/* max(count - ddof, 0), with the count's kind. */
static enum arr_status take_ddof(struct count *count, double ddof, struct arr_error *err)
{
	const bool whole = ddof == (double)(int64_t)ddof;
	struct arr_scalar s = count->input.scalar;

	if (count->array) {
		struct arr_input by =
			whole ? strong_int((int64_t)ddof) : arr_in_scalar(arr_scalar_float(ddof));
		arr_array *rest = NULL;

		ARR_TRY(binary(ARR__UFUNC_subtract, count->array, by, NULL, &rest, err));
		arr_array_release(count->array);
		count->array = rest;
		count->input = arr_in(rest);
		return binary_in_place(ARR__UFUNC_maximum, rest, arr_in_scalar(arr_scalar_int(0)),
				       err);
	}
	if (whole) {
		s.as.i = s.as.i > (int64_t)ddof ? s.as.i - (int64_t)ddof : 0;
	} else {
		const double rest = (double)s.as.i - ddof;

		s = arr_scalar_float(rest > 0 ? rest : 0);
		s.weak = false;
	}
	count->input = arr_in_scalar(s);
	return ARR_OK;
}

/* src - mean(src), whose mean keeps its axes. */
static enum arr_status deviations(const arr_array *src, const struct arr_reduce_options *options,
				  const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	struct arr_reduce_options o = { .axes = options->axes,
					.axis_count = options->axis_count,
					.keepdims = true,
					.dtype = dtype,
					.where = options->where };
	struct count count;
	arr_array *center = NULL;
	enum arr_status st;

	if (options->mean) {
		if (!arr__broadcasts_to(options->mean, src->ndim, src->shape))
			return arr_error_set(
				err, ARR_E_SHAPE, "var: mean of shape %s for an array of %s",
				arr__shape_text(options->mean->ndim, options->mean->shape).text,
				arr__shape_text(src->ndim, src->shape).text);
		return binary(ARR__UFUNC_subtract, src, arr_in(options->mean), NULL, out, err);
	}
	st = count_items("var", src, options, true, &count, err);
	if (st == ARR_OK)
		st = arr_ufunc_reduce(arr__ufunc_get(ARR__UFUNC_add), src, &o, &center, err);
	if (st == ARR_OK)
		st = arr__divide_by_count(&center, count.input, NULL, err);
	if (st == ARR_OK)
		st = binary(ARR__UFUNC_subtract, src, arr_in(center), NULL, out, err);
	arr_array_release(center);
	arr_array_release(count.array);
	return st;
}

static enum arr_status variance(const arr_array *src, const struct arr_reduce_options *options,
				arr_array **result, struct arr_error *err)
{
	struct arr_reduce_options o = *options;
	struct count count = { .array = NULL };
	arr_array *x = NULL;
	enum arr_status st;

	if (!o.dtype && is_whole(src->dtype))
		o.dtype = ARR_FLOAT64;
	st = deviations(src, options, o.dtype, &x, err);
	if (st == ARR_OK)
		st = square_in_place(&x, err);
	o.out = NULL;
	o.initial = NULL;
	if (st == ARR_OK)
		st = arr_ufunc_reduce(arr__ufunc_get(ARR__UFUNC_add), x, &o, result, err);
	if (st == ARR_OK)
		st = count_items("var", src, options, options->keepdims, &count, err);
	if (st == ARR_OK)
		st = take_ddof(&count, options->ddof, err);
	if (st == ARR_OK)
		st = arr__divide_by_count(result, count.input, NULL, err);
	arr_array_release(x);
	arr_array_release(count.array);
	return st;
}

static enum arr_status spread(const char *op, bool root, const arr_array *src,
			      const struct arr_reduce_options *options, arr_array **out,
			      struct arr_error *err)
{
	const struct arr_reduce_options *o = options ? options : &reduce_defaults;
	arr_array *result = NULL;
	struct arr__trace t;
	enum arr_status st;

	if (arr__spread_small(root, src, options, out, &st, err))
		return st;
	err = arr__trace_begin(&t, op, ARR_OP_REDUCE, ARR__INS(src), err);
	st = variance(src, o, &result, err);
	if (st == ARR_OK && root) {
		struct arr_ufunc_options into = arr_ufunc_options_default();
		const struct arr_input input = arr_in(result);
		arr_array *same = NULL;

		into.out[0] = result;
		st = arr_ufunc_call(arr__ufunc_get(ARR__UFUNC_sqrt), &input, &into, &same, err);
		arr_array_release(same);
	}
	if (st == ARR_OK)
		st = arr__deliver(op, o->out, &result, err);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_var(const arr_array *src, const struct arr_reduce_options *options,
			arr_array **out, struct arr_error *err)
{
	return spread("ndarray.var", false, src, options, out, err);
}

enum arr_status arr_std(const arr_array *src, const struct arr_reduce_options *options,
			arr_array **out, struct arr_error *err)
{
	return spread("ndarray.std", true, src, options, out, err);
}

enum arr_status arr_count_nonzero(const arr_array *src, const struct arr_reduce_options *options,
				  arr_array **out, struct arr_error *err)
{
	struct arr_reduce_options o = options ? *options : reduce_defaults;
	arr_array *truth = NULL;
	struct arr__trace t;
	enum arr_status st = ARR_OK;

	o = (struct arr_reduce_options){ .axes = o.axes,
					 .axis_count = o.axis_count,
					 .keepdims = o.keepdims,
					 .out = o.out,
					 .dtype = ARR_INT64 };
	err = arr__trace_begin(&t, "count_nonzero", ARR_OP_REDUCE, ARR__INS(src), err);
	if (src->dtype->type == ARR_T_BOOL) {
		truth = arr_array_retain(src);
	} else {
		st = arr__as_mask(src, ARR_ORDER_K, &truth, err);
		if (st == ARR_OK)
			arr__trace_copied(&t, ARR_COPY_CAST, arr__size_bytes(truth));
	}
	if (st == ARR_OK)
		st = arr_ufunc_reduce(arr__ufunc_get(ARR__UFUNC_add), truth, &o, out, err);
	arr_array_release(truth);
	return arr__trace_end(&t, st, out, err);
}
