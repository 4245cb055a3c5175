/* SPDX-License-Identifier: Apache-2.0 */
/* median, quantile, percentile and their nan forms: arguments, results and their shapes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "moments_small.h"
#include "quantile_plan.h"

static void quantile_clear(struct arr__quantile *c)
{
	free(c->q);
	arr_dtype_release(c->time);
	arr__quantile_plan_clear(&c->plan);
}

/* Numbers up to complex128, long doubles and times. */
static enum arr_status require_order(const char *op, const arr_array *a, struct arr_error *err)
{
	if (arr__is_number(a->dtype) || arr__is_time(a->dtype))
		return ARR_OK;
	return arr_error_set(err, ARR_E_DTYPE, "%s: not offered for %s", op,
			     arr__dtype_text(a->dtype).text);
}

/* q, perhaps in percent, with the roundings of its dtype. */
static long double share_of(const struct arr__quantile *c, long double q)
{
	double narrow;

	if (c->q_type == ARR_T_LONGDOUBLE)
		return c->percent ? q / 100 : q;
	narrow = arr__round_float(c->q_type, (double)q);
	return c->percent ? arr__round_float(c->q_type, narrow / 100) : narrow;
}

static enum arr_status read_q(struct arr__quantile *c, struct arr_input q, const arr_dtype *src,
			      struct arr_error *err)
{
	const arr_dtype *dtype = q.array ? q.array->dtype : arr_dtype_builtin(q.scalar.type);
	const double top = c->percent ? 100 : 1;

	if (q.array && q.array->ndim > 1)
		return arr_error_set(err, ARR_E_ARG, "%s: q must be a scalar or 1d, has shape %s",
				     c->op, arr__shape_text(q.array->ndim, q.array->shape).text);
	if (dtype->kind == 'c')
		return arr_error_set(err, ARR_E_DTYPE, "%s: q is %s", c->op, dtype->name);
	c->q_ndim = q.array ? q.array->ndim : 0;
	c->count = q.array ? (size_t)q.array->size : 1;
	c->q_shape[0] = (int64_t)c->count;
	c->whole_q = dtype->kind != 'f' && !c->percent &&
		     c->options.method == ARR_QUANTILE_LINEAR &&
		     !(q.array == NULL && q.scalar.weak && src->kind == 'f');
	c->q_type = dtype->kind == 'f' ? dtype->type : ARR_T_FLOAT64;
	if (!q.array && q.scalar.weak && src->kind == 'f')
		c->q_type = src->type;
	if (c->percent && q.array && src->kind == 'f') /* divided by 100 of src's dtype */
		c->q_type = arr__promote_numbers(arr_dtype_builtin(c->q_type), src)->type;
	c->q = malloc(c->count * sizeof *c->q + 1);
	if (!c->q)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu quantiles", c->op,
				     c->count);
	for (size_t i = 0; i < c->count; i++) {
		const int64_t stride = q.array && q.array->ndim ? q.array->strides[0] : 0;
		const long double value =
			q.array ? arr__quantile_load(dtype->type,
						     q.array->data + (int64_t)i * stride)
				: (long double)arr_scalar_cast(q.scalar, ARR_T_FLOAT64).as.f;

		c->q[i] = share_of(c, value);
		if (!(c->q[i] >= 0 && c->q[i] <= 1))
			return arr_error_set(err, ARR_E_ARG, "%s: %g is outside [0, %g]", c->op,
					     (double)value, top);
	}
	return ARR_OK;
}

static enum arr_status choose_result(struct arr__quantile *c, const arr_dtype *src,
				     struct arr_error *err)
{
	c->type = src->type;
	if (arr__is_time(src)) {
		ARR_TRY(arr__dtype_native(src, &c->time, err));
		c->result = c->time;
		if (c->median && src->kind == 'M')
			return arr_error_set(err, ARR_E_DTYPE, "%s: datetimes have no mean", c->op);
		return ARR_OK;
	}
	src = arr_dtype_builtin(src->type); /* native */
	c->result = src;
	if (c->median) {
		if (src->kind != 'f' && src->kind != 'c')
			c->result = ARR_FLOAT64;
		return ARR_OK;
	}
	if (src->kind == 'c')
		return arr_error_set(err, ARR_E_DTYPE, "%s: src must be of real numbers, is %s",
				     c->op, src->name);
	if (arr__quantile_is_discrete(c->options.method) || c->whole_q)
		return ARR_OK;
	if (src->kind == 'b')
		return arr_error_set(err, ARR_E_DTYPE,
				     "%s: bool cannot be interpolated (numpy boolean subtract)",
				     c->op);
	c->result = arr__promote_numbers(src, arr_dtype_builtin(c->q_type));
	return ARR_OK;
}

enum arr_status arr__gather_axes(const arr_array *src, const struct arr__reduction *r,
				 arr_array **out, struct arr_error *err)
{
	int axes[ARR_NDIM_MAX], kept = 0, at;
	int64_t shape[ARR_NDIM_MAX + 1], copied;
	arr_array *moved = NULL;
	enum arr_status st;

	for (int i = 0; i < src->ndim; i++) {
		if (!r->reduced[i]) {
			shape[kept] = src->shape[i];
			axes[kept++] = i;
		}
	}
	at = kept;
	for (int i = 0; i < src->ndim; i++) {
		if (r->reduced[i])
			axes[at++] = i;
	}
	ARR_TRY(arr__transpose(src, axes, &moved, err));
	if (r->reduced_count == 1) {
		*out = moved;
		return ARR_OK;
	}
	shape[kept] = r->reduced_size;
	st = arr__reshape(moved, kept + 1, shape, ARR_ORDER_C, out, &copied, err);
	arr_array_release(moved);
	return st;
}

/* rows' results as (q, kept axes), then in the shape of the call. */
static enum arr_status make_result(struct arr__quantile *c, const arr_array *rows,
				   const struct arr__reduction *r, arr_array **out,
				   struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX + 1];
	struct arr__lanes lanes = { .src = rows,
				    .axis = rows->ndim - 1,
				    .dst_axis = 0,
				    .run = arr__quantile_row,
				    .context = c };
	arr_array *result = NULL;
	enum arr_status st;
	int64_t copied;

	if (rows->ndim > ARR_NDIM_MAX || c->q_ndim + r->ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%s: more than %d axes", c->op,
				     ARR_NDIM_MAX);
	shape[0] = (int64_t)c->count;
	memcpy(shape + 1, rows->shape, sizeof(int64_t) * (size_t)(rows->ndim - 1));
	ARR_TRY(arr__array_new(rows->ndim, shape, c->result, ARR_ORDER_C, false, &result, err));
	lanes.dst = result;
	if (rows->size > 0 && c->count > 0)
		arr__quantile_row_plan(c, &c->plan, (size_t)rows->shape[lanes.axis]);
	st = c->count > 0 ? arr__lanes_run(&lanes, err) : ARR_OK;
	if (st == ARR_OK) {
		shape[0] = (int64_t)c->count;
		memcpy(shape + c->q_ndim, r->shape, sizeof(int64_t) * (size_t)r->ndim);
		st = arr__reshape(result, c->q_ndim + r->ndim, shape, ARR_ORDER_C, out, &copied,
				  err);
	}
	arr_array_release(result);
	return st;
}

static enum arr_status require_number(const char *op, const arr_array *a, struct arr_error *err)
{
	if (arr__is_number(a->dtype))
		return ARR_OK;
	return arr_error_set(err, ARR_E_DTYPE, "%s: not offered for %s", op,
			     arr__dtype_text(a->dtype).text);
}

static enum arr_status quantile(struct arr__quantile *c, const arr_array *src, struct arr_input q,
				arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options axes = { .axes = c->options.axes,
						 .axis_count = c->options.axis_count,
						 .keepdims = c->options.keepdims };
	struct arr__reduction r;
	arr_array *native = NULL, *rows = NULL;
	enum arr_status st;
	int axis;

	ARR_TRY(require_order(c->op, src, err));
	if (q.array && !arr__is_number(q.array->dtype))
		return arr_error_set(err, ARR_E_DTYPE, "%s: q is %s", c->op, q.array->dtype->name);
	if (c->options.weights) {
		ARR_TRY(require_number(c->op, src, err));
		ARR_TRY(require_number(c->op, c->options.weights, err));
	}
	for (int i = 0; src->ndim == 0 && axes.axes && i < axes.axis_count; i++)
		ARR_TRY(arr__axis_normalize(c->op, axes.axes[i], 0, &axis, err));
	ARR_TRY(arr__reduction_axes(c->op, src, &axes, &r, err));
	if (c->median)
		c->count = 1;
	else
		ARR_TRY(read_q(c, q, src->dtype, err));
	ARR_TRY(choose_result(c, src->dtype, err));
	if (r.reduced_size == 0 && !c->median && !c->skip_nan && c->count > 0)
		return arr_error_set(err, ARR_E_SHAPE, "%s: no elements along the axes of shape %s",
				     c->op, arr__shape_text(src->ndim, src->shape).text);
	if (c->skip_nan && !c->median && src->size == 0) { /* NumPy forgets about q */
		c->count = 1;
		c->q_ndim = 0;
		c->result = src->dtype->kind == 'f' ? src->dtype : ARR_FLOAT64;
	}
	if (c->options.weights)
		return arr__quantile_weighted(
			&(struct arr__weighted_call){ c->op, src, c->options.weights,
						      c->options.method, c->q, c->q_type, c->count,
						      c->q_ndim, &r, c->skip_nan },
			out, err);
	ARR_TRY(arr__quantile_plan_init(&c->plan, c->count, err));
	if (src->dtype->swapped)
		ARR_TRY(arr__copy_as(src, c->time ? c->time : arr_dtype_builtin(src->dtype->type),
				     ARR_ORDER_K, &native, err));
	st = arr__gather_axes(native ? native : src, &r, &rows, err);
	arr_array_release(native);
	if (st != ARR_OK)
		return st;
	st = make_result(c, rows, &r, out, err);
	arr_array_release(rows);
	return st;
}

static enum arr_status traced(struct arr__quantile *c, const arr_array *src, struct arr_input q,
			      arr_array **out, struct arr_error *err)
{
	arr_array *result = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, c->op, ARR_OP_REDUCE, ARR__INS(src, q.array), err);
	st = quantile(c, src, q, &result, err);
	if (st == ARR_OK)
		st = arr__deliver(c->op, c->options.out, &result, err);
	arr__trace_variant(&t, arr__sorts()->variant);
	quantile_clear(c);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status any_median(const char *op, bool skip_nan, const arr_array *src,
				  const struct arr_reduce_options *options, arr_array **out,
				  struct arr_error *err)
{
	struct arr__quantile c = { .op = op, .median = true, .skip_nan = skip_nan };

	if (options)
		c.options = (struct arr_quantile_options){ .axes = options->axes,
							   .axis_count = options->axis_count,
							   .keepdims = options->keepdims,
							   .out = options->out };
	return traced(&c, src, arr_in_scalar(arr_scalar_float(0.5)), out, err);
}

enum arr_status arr_median(const arr_array *src, const struct arr_reduce_options *options,
			   arr_array **out, struct arr_error *err)
{
	enum arr_status st;

	if (arr__median_small(src, options, out, &st, err))
		return st;
	return any_median("median", false, src, options, out, err);
}

enum arr_status arr_nanmedian(const arr_array *src, const struct arr_reduce_options *options,
			      arr_array **out, struct arr_error *err)
{
	return any_median("nanmedian", true, src, options, out, err);
}

static enum arr_status any_quantile(const char *op, bool percent, bool skip_nan,
				    const arr_array *src, struct arr_input q,
				    const struct arr_quantile_options *options, arr_array **out,
				    struct arr_error *err)
{
	struct arr__quantile c = { .op = op, .percent = percent, .skip_nan = skip_nan };

	if (options)
		c.options = *options;
	return traced(&c, src, q, out, err);
}

enum arr_status arr_quantile(const arr_array *src, struct arr_input q,
			     const struct arr_quantile_options *options, arr_array **out,
			     struct arr_error *err)
{
	return any_quantile("quantile", false, false, src, q, options, out, err);
}

enum arr_status arr_nanquantile(const arr_array *src, struct arr_input q,
				const struct arr_quantile_options *options, arr_array **out,
				struct arr_error *err)
{
	return any_quantile("nanquantile", false, true, src, q, options, out, err);
}

enum arr_status arr_percentile(const arr_array *src, struct arr_input q,
			       const struct arr_quantile_options *options, arr_array **out,
			       struct arr_error *err)
{
	return any_quantile("percentile", true, false, src, q, options, out, err);
}

enum arr_status arr_nanpercentile(const arr_array *src, struct arr_input q,
				  const struct arr_quantile_options *options, arr_array **out,
				  struct arr_error *err)
{
	return any_quantile("nanpercentile", true, true, src, q, options, out, err);
}
