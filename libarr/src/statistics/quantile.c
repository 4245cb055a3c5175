/* SPDX-License-Identifier: Apache-2.0 */
/* median, quantile, percentile and their nan forms: order statistics of rows, interpolated. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "moments_small.h"
#include "quantile_plan.h"

/* One call while it runs. */
struct quantile {
	const char *op;
	struct arr_quantile_options options;
	bool median, percent, skip_nan;
	enum arr_type type;      /* of the elements */
	const arr_dtype *result; /* of the results */
	double *q;               /* owned; count of them */
	size_t count;
	enum arr_type q_type; /* in which positions are computed */
	bool whole_q;         /* q is of an integer dtype */
	int q_ndim;
	int64_t q_shape[1];
	struct arr__quantile_plan plan; /* for rows of plan.n elements */
};

static void quantile_clear(struct quantile *c)
{
	free(c->q);
	arr__quantile_plan_clear(&c->plan);
}

/* ---- one row ---- */

/* The difference b - a as src's dtype has it: integers wrap. */
static double difference(enum arr_type type, const char *a, const char *b)
{
	const struct arr_scalar x = arr__scalar_load(type, a), y = arr__scalar_load(type, b);
	struct arr_scalar d;

	switch (arr_dtype_kind(arr_dtype_builtin(type))) {
	case 'i':
		d = arr_scalar_int((int64_t)((uint64_t)y.as.i - (uint64_t)x.as.i));
		return (double)arr_scalar_cast(d, type).as.i;
	case 'u':
		return (double)(y.as.u - x.as.u);
	default:
		return arr__round_float(type, y.as.f - x.as.f);
	}
}

static double load_real(enum arr_type type, const char *value)
{
	return arr_scalar_cast(arr__scalar_load(type, value), ARR_T_FLOAT64).as.f;
}

static void interpolate(const struct quantile *c, const char *a, const char *b, double t, char *to)
{
	const enum arr_type r = c->result->type;
	const double step = arr__round_float(r, difference(c->type, a, b));
	const double x = arr__round_float(r, load_real(c->type, a));
	const double y = arr__round_float(r, load_real(c->type, b));
	double value = x + arr__round_float(r, step * t);

	if (t >= 0.5)
		value = y - arr__round_float(r, step * arr__round_float(c->q_type, 1 - t));
	arr__scalar_store(arr_scalar_float(arr__round_float(r, value)), r, to);
}

/* (a + b) / 2 as a mean of two has it; a mean of one is that one. */
static void average(const struct quantile *c, const char *a, const char *b, char *to)
{
	const enum arr_type r = c->result->type;
	const enum arr_type in = r == ARR_T_FLOAT16 ? ARR_T_FLOAT32 : r;

	if (r == ARR_T_COMPLEX64 || r == ARR_T_COMPLEX128) {
		const enum arr_type part = r == ARR_T_COMPLEX64 ? ARR_T_FLOAT32 : ARR_T_FLOAT64;
		const struct arr_complex128 x = arr__scalar_load(r, a).as.c,
					    y = arr__scalar_load(r, b).as.c;
		const double re = a == b ? x.re : arr__round_float(part, x.re + y.re);
		const double im = a == b ? x.im : arr__round_float(part, x.im + y.im);
		const double scale = a == b ? 1 : 0.5;

		/* a complex division: an infinite part makes the other one NaN */
		arr__scalar_store(arr_scalar_complex((re + im * 0) * scale, (im - re * 0) * scale),
				  r, to);
		return;
	}
	if (a == b)
		arr__scalar_store(arr_scalar_float(load_real(c->type, a)), r, to);
	else
		arr__scalar_store(
			arr_scalar_float(arr__round_float(in, load_real(c->type, a) +
								      load_real(c->type, b)) /
					 2),
			r, to);
}

/* imaginary: what goes beside a complex NaN. */
static void fill_nan(const struct quantile *c, double imaginary, char *to)
{
	for (size_t i = 0; i < c->count; i++)
		arr__scalar_store(arr_scalar_complex((double)NAN, imaginary), c->result->type,
				  to + i * c->result->item_bytes);
}

/* Whether b comes behind a where complex numbers with NaNs are put in order: (x, NaN), (NaN, y),
 * (NaN, NaN), each by the part that is a number. */
static bool nan_behind(struct arr_complex128 a, struct arr_complex128 b)
{
	const int kind_a = 2 * (a.re != a.re) + (a.im != a.im);
	const int kind_b = 2 * (b.re != b.re) + (b.im != b.im);

	if (kind_a != kind_b)
		return kind_b > kind_a;
	return kind_a == 1 ? b.re > a.re : b.im > a.im;
}

/* NumPy's median of complex numbers with a NaN among them is the last of them in order. */
static void copy_last_nan(const struct quantile *c, const char *row, size_t n, char *to)
{
	const size_t item = c->result->item_bytes;
	const char *last = row;

	for (size_t i = 1; i < n; i++) {
		if (nan_behind(arr__scalar_load(c->type, last).as.c,
			       arr__scalar_load(c->type, row + i * item).as.c))
			last = row + i * item;
	}
	memcpy(to, last, item);
}

/* The row without its NaNs. */
static enum arr_status drop_nans(const struct quantile *c, char **row, size_t *n,
				 struct arr__scratch *scratch, struct arr_error *err)
{
	const size_t item = arr_dtype_item_bytes(arr_dtype_builtin(c->type));
	void *kept = NULL;
	size_t count = 0;

	ARR_TRY(arr__scratch_get(scratch, 6, *n, item, &kept, err));
	for (size_t i = 0; i < *n; i++) {
		const char *at = *row + i * item;
		const struct arr_scalar x = arr__scalar_load(c->type, at);
		const bool nan = arr_dtype_kind(arr_dtype_builtin(c->type)) == 'c'
					 ? x.as.c.re != x.as.c.re || x.as.c.im != x.as.c.im
					 : x.as.f != x.as.f;

		if (!nan)
			memcpy((char *)kept + count++ * item, at, item);
	}
	*row = kept;
	*n = count;
	return ARR_OK;
}

static bool may_be_nan(const struct quantile *c)
{
	return c->type >= ARR_T_FLOAT16;
}

static void plan_fill(const struct quantile *c, struct arr__quantile_plan *plan, size_t n)
{
	if (c->median)
		arr__quantile_plan_middle(plan, n);
	else
		arr__quantile_plan_fill(plan, n, c->options.method, c->q, c->q_type);
}

/* Writes the results of a row of n > 0 elements by its plan. */
static enum arr_status planned_row(const struct quantile *c, const struct arr__quantile_plan *plan,
				   char *to, const char *row, size_t n,
				   struct arr__scratch *scratch, struct arr_error *err)
{
	const size_t item = arr_dtype_item_bytes(arr_dtype_builtin(c->type));
	const bool taken = !c->median && c->result->type == c->type &&
			   (arr__quantile_is_discrete(c->options.method) || c->whole_q);
	void *values = NULL;
	bool nan = false;

	ARR_TRY(arr__scratch_get(scratch, 7, plan->rank_count, item, &values, err));
	ARR_TRY(arr__order_statistics(c->type, row, n, plan->ranks, plan->rank_count, values, &nan,
				      scratch, err));
	if (nan && c->result->kind == 'c')
		copy_last_nan(c, row, n, to);
	else if (nan)
		fill_nan(c, 0, to);
	if (nan)
		return ARR_OK;
	for (size_t i = 0; i < c->count; i++, to += c->result->item_bytes) {
		const struct arr__quantile_place *p = &plan->place[i];
		const char *a = (char *)values + p->before * item;
		const char *b = (char *)values + p->after * item;

		if (taken)
			memcpy(to, a, item);
		else if (c->median)
			average(c, a, b, to);
		else
			interpolate(c, a, b, p->t, to);
	}
	return ARR_OK;
}

static enum arr_status quantile_row(const void *context, char *to, char *row, size_t n,
				    struct arr__scratch *scratch, struct arr_error *err)
{
	const struct quantile *c = context;
	struct arr__quantile_plan own = { 0 };
	enum arr_status st;

	if (c->skip_nan && may_be_nan(c))
		ARR_TRY(drop_nans(c, &row, &n, scratch, err));
	if (n == 0) { /* as the mean of nothing */
		fill_nan(c, c->skip_nan ? 0 : (double)NAN, to);
		return ARR_OK;
	}
	if (n == c->plan.n)
		return planned_row(c, &c->plan, to, row, n, scratch, err);
	st = arr__quantile_plan_init(&own, c->count, err);
	if (st == ARR_OK) {
		plan_fill(c, &own, n);
		st = planned_row(c, &own, to, row, n, scratch, err);
	}
	arr__quantile_plan_clear(&own);
	return st;
}

/* ---- arguments ---- */

static enum arr_status read_q(struct quantile *c, struct arr_input q, const arr_dtype *src,
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
		const double value =
			q.array ? load_real(dtype->type, q.array->data + (int64_t)i * stride)
				: arr_scalar_cast(q.scalar, ARR_T_FLOAT64).as.f;

		c->q[i] = arr__round_float(c->q_type, value);
		if (c->percent)
			c->q[i] = arr__round_float(c->q_type, c->q[i] / 100);
		if (!(c->q[i] >= 0 && c->q[i] <= 1))
			return arr_error_set(err, ARR_E_ARG, "%s: %g is outside [0, %g]", c->op,
					     value, top);
	}
	return ARR_OK;
}

static enum arr_status choose_result(struct quantile *c, const arr_dtype *src,
				     struct arr_error *err)
{
	src = arr_dtype_builtin(src->type); /* native */
	c->type = src->type;
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
static enum arr_status make_result(struct quantile *c, const arr_array *rows,
				   const struct arr__reduction *r, arr_array **out,
				   struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX + 1];
	struct arr__lanes lanes = { .src = rows,
				    .axis = rows->ndim - 1,
				    .dst_axis = 0,
				    .run = quantile_row,
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
		plan_fill(c, &c->plan, (size_t)rows->shape[lanes.axis]);
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

static enum arr_status quantile(struct quantile *c, const arr_array *src, struct arr_input q,
				arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options axes = { .axes = c->options.axes,
						 .axis_count = c->options.axis_count,
						 .keepdims = c->options.keepdims };
	struct arr__reduction r;
	arr_array *native = NULL, *rows = NULL;
	enum arr_status st;
	int axis;

	ARR_TRY(arr__require_rows(c->op, src, err));
	if (q.array)
		ARR_TRY(arr__require_rows(c->op, q.array, err));
	if (c->options.weights)
		ARR_TRY(arr__require_rows(c->op, c->options.weights, err));
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
						      c->options.method, c->q, c->count, c->q_ndim,
						      &r, c->skip_nan },
			out, err);
	ARR_TRY(arr__quantile_plan_init(&c->plan, c->count, err));
	if (src->dtype->swapped)
		ARR_TRY(arr__copy_as(src, arr_dtype_builtin(src->dtype->type), ARR_ORDER_K, &native,
				     err));
	st = arr__gather_axes(native ? native : src, &r, &rows, err);
	arr_array_release(native);
	if (st != ARR_OK)
		return st;
	st = make_result(c, rows, &r, out, err);
	arr_array_release(rows);
	return st;
}

static enum arr_status traced(struct quantile *c, const arr_array *src, struct arr_input q,
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
	struct quantile c = { .op = op, .median = true, .skip_nan = skip_nan };

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
	struct quantile c = { .op = op, .percent = percent, .skip_nan = skip_nan };

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
