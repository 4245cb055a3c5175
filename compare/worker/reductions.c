/* SPDX-License-Identifier: Apache-2.0 */
/* Reductions, running results and statistics. */
#include "worker.h"

#include <string.h>

enum arr_status worker_reduction(struct worker_call *call, bool first_axis,
				 struct worker_reduction *r)
{
	const json_t *axis = json_object_get(call->kwargs, "axis");
	const json_t *initial = worker_kwarg(call, "initial");
	const json_t *where = worker_kwarg(call, "where");
	const bool correction = worker_kwarg(call, "correction");
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
	r->options.ddof = json_number_value(worker_kwarg(call, correction ? "correction" : "ddof"));
	ARR_TRY(worker_optional(call, worker_kwarg(call, "mean"), &r->options.mean));
	r->options.from_first = json_object_get(call->kwargs, "initial") && !initial;
	if (initial) {
		ARR_TRY(worker_scalar(call, initial, &r->initial));
		r->options.initial = &r->initial;
	}
	if (where)
		ARR_TRY(worker_array(call, where, &r->options.where));
	return worker_out(call, worker_kwarg(call, "out"), &r->options.out);
}

enum arr_status worker_accumulation(struct worker_call *call, bool flatten_by_default,
				    const arr_array **src, struct arr_accumulate_options *options)
{
	const json_t *axis = worker_either(call, 1, "axis");
	int64_t number = 0;

	memset(options, 0, sizeof *options);
	ARR_TRY(worker_array(call, worker_arg(call, 0), src));
	ARR_TRY(worker_integer(call, axis, 0, &number));
	options->axis = (int)number;
	options->flatten = !axis && flatten_by_default;
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &options->dtype));
	return worker_out(call, worker_kwarg(call, "out"), &options->out);
}

#define REDUCTION(name)                                                                \
	static enum arr_status op_##name(struct worker_call *call)                     \
	{                                                                              \
		struct worker_reduction r;                                             \
		ARR_TRY(worker_reduction(call, false, &r));                            \
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

	ARR_TRY(worker_accumulation(call, true, &src, &options));
	return arr_cumsum(src, &options, worker_output(call), &call->err);
}

static enum arr_status op_cumprod(struct worker_call *call)
{
	struct arr_accumulate_options options;
	const arr_array *src = NULL;

	ARR_TRY(worker_accumulation(call, true, &src, &options));
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
