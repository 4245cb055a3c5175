/* SPDX-License-Identifier: Apache-2.0 */
/* Reductions, running results and statistics. */
#include "worker.h"

#include <string.h>

/* What a reduction's arguments turn into; options point into it. */
struct reduction {
	struct arr_reduce_options options;
	const arr_array *src;
	int axes[ARR_NDIM_MAX];
	struct arr_scalar initial;
};

/* first_axis: what an absent axis means, as ufunc.reduce has it (axis 0) or as methods do (all). */
static enum arr_status read_reduction(struct worker_call *call, bool first_axis,
				      struct reduction *r)
{
	const json_t *axis = json_object_get(call->kwargs, "axis");
	const json_t *initial = worker_kwarg(call, "initial");
	const json_t *where = worker_kwarg(call, "where");
	int64_t wide[ARR_NDIM_MAX];
	int count = 0;

	memset(r, 0, sizeof *r);
	if (!axis)
		axis = json_array_get(call->args, 1);
	ARR_TRY(worker_array(call, worker_arg(call, 0), &r->src));
	if (axis && !json_is_null(axis)) {
		ARR_TRY(worker_integers(call, axis, wide, &count));
		for (int i = 0; i < count; i++)
			r->axes[i] = (int)wide[i];
		r->options.axes = r->axes;
		r->options.axis_count = count;
	} else if (!axis && first_axis) {
		r->options.axes = r->axes;
		r->options.axis_count = 1;
	}
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &r->options.dtype));
	r->options.keepdims = json_is_true(worker_kwarg(call, "keepdims"));
	r->options.ddof = json_number_value(worker_kwarg(call, "ddof"));
	if (initial) {
		ARR_TRY(worker_scalar(call, initial, &r->initial));
		r->options.initial = &r->initial;
	}
	if (where)
		ARR_TRY(worker_array(call, where, &r->options.where));
	return ARR_OK;
}

static enum arr_status read_accumulation(struct worker_call *call, bool flatten_by_default,
					 const arr_array **src,
					 struct arr_accumulate_options *options)
{
	const json_t *axis = worker_either(call, 1, "axis");
	int64_t number = 0;

	memset(options, 0, sizeof *options);
	ARR_TRY(worker_array(call, worker_arg(call, 0), src));
	ARR_TRY(worker_integer(call, axis, 0, &number));
	options->axis = (int)number;
	options->flatten = !axis && flatten_by_default;
	return worker_dtype(call, worker_kwarg(call, "dtype"), &options->dtype);
}

/* The ufunc on every pair: a's axes, then b's. */
static enum arr_status outer(struct worker_call *call, const arr_ufunc *ufunc)
{
	int64_t shape[ARR_NDIM_MAX];
	const arr_array *a = NULL;
	const arr_array *b = NULL;
	struct arr_input inputs[2];
	arr_array *column = NULL;
	enum arr_status st;
	int ndim;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &a));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &b));
	ndim = arr_array_ndim(a) + arr_array_ndim(b);
	if (ndim > ARR_NDIM_MAX)
		return arr_error_set(&call->err, ARR_E_SHAPE, "outer: %d axes", ndim);
	for (int k = 0; k < ndim; k++)
		shape[k] = k < arr_array_ndim(a) ? arr_array_shape(a)[k] : 1;
	ARR_TRY(arr_array_reshape(a, ndim, shape, ARR_ORDER_C, &column, &call->err));
	inputs[0] = arr_in(column);
	inputs[1] = arr_in(b);
	st = arr_ufunc_call(ufunc, inputs, NULL, call->outputs, &call->err);
	if (st == ARR_OK)
		call->output_count = (size_t)arr_ufunc_nout(ufunc);
	arr_array_release(column);
	return st;
}

enum arr_status worker_ufunc_method(struct worker_call *call, const char *base, const char *method)
{
	const arr_ufunc *ufunc = arr_ufunc_find(base);
	struct arr_accumulate_options running;
	struct reduction r;

	call->unknown = !ufunc;
	if (!ufunc)
		return ARR_OK;
	if (!strcmp(method, "reduce")) {
		ARR_TRY(read_reduction(call, true, &r));
		return arr_ufunc_reduce(ufunc, r.src, &r.options, worker_output(call), &call->err);
	}
	if (!strcmp(method, "accumulate")) {
		ARR_TRY(read_accumulation(call, false, &r.src, &running));
		return arr_ufunc_accumulate(ufunc, r.src, &running, worker_output(call),
					    &call->err);
	}
	if (!strcmp(method, "outer") && arr_ufunc_nin(ufunc) == 2)
		return outer(call, ufunc);
	call->unknown = true;
	return ARR_OK;
}

#define REDUCTION(name)                                                                \
	static enum arr_status op_##name(struct worker_call *call)                     \
	{                                                                              \
		struct reduction r;                                                    \
		ARR_TRY(read_reduction(call, false, &r));                              \
		return arr_##name(r.src, &r.options, worker_output(call), &call->err); \
	}
REDUCTION(sum)
REDUCTION(prod)
REDUCTION(min)
REDUCTION(max)
REDUCTION(any)
REDUCTION(all)
REDUCTION(mean)
REDUCTION(var)
REDUCTION(std)
REDUCTION(ptp)
REDUCTION(count_nonzero)
REDUCTION(argmax)
REDUCTION(argmin)
#undef REDUCTION

static enum arr_status op_cumsum(struct worker_call *call)
{
	struct arr_accumulate_options options;
	const arr_array *src = NULL;

	ARR_TRY(read_accumulation(call, true, &src, &options));
	return arr_cumsum(src, &options, worker_output(call), &call->err);
}

static enum arr_status op_cumprod(struct worker_call *call)
{
	struct arr_accumulate_options options;
	const arr_array *src = NULL;

	ARR_TRY(read_accumulation(call, true, &src, &options));
	return arr_cumprod(src, &options, worker_output(call), &call->err);
}

const struct worker_op worker_reductions[] = {
	{ "sum", op_sum },
	{ "prod", op_prod },
	{ "min", op_min },
	{ "amin", op_min },
	{ "max", op_max },
	{ "amax", op_max },
	{ "any", op_any },
	{ "all", op_all },
	{ "mean", op_mean },
	{ "var", op_var },
	{ "std", op_std },
	{ "ptp", op_ptp },
	{ "count_nonzero", op_count_nonzero },
	{ "argmax", op_argmax },
	{ "argmin", op_argmin },
	{ "cumsum", op_cumsum },
	{ "cumprod", op_cumprod },
	{ NULL, NULL },
};
