/* SPDX-License-Identifier: Apache-2.0 */
/* Medians, quantiles, averages and histograms. */
#include "worker.h"

#include <string.h>

enum arr_status worker_read_axes(struct worker_call *call, size_t index, struct worker_axes *axes)
{
	const json_t *axis = worker_either(call, index, "axis");
	int64_t wide[ARR_NDIM_MAX];

	memset(axes, 0, sizeof *axes);
	axes->keepdims = json_is_true(worker_kwarg(call, "keepdims"));
	if (!axis)
		return ARR_OK;
	ARR_TRY(worker_integers(call, axis, wide, &axes->count));
	for (int i = 0; i < axes->count; i++)
		axes->at[i] = (int)wide[i];
	axes->given = true;
	return ARR_OK;
}

struct arr_reduce_options worker_reduce_options(const struct worker_axes *axes)
{
	return (struct arr_reduce_options){ .axes = axes->given ? axes->at : NULL,
					    .axis_count = axes->count,
					    .keepdims = axes->keepdims };
}

enum arr_status worker_run_reduction(struct worker_call *call, worker_reduction_fn *run)
{
	const json_t *mean = worker_kwarg(call, "mean");
	const json_t *correction = worker_kwarg(call, "correction");
	struct arr_reduce_options options;
	const arr_array *src = NULL;
	struct worker_axes axes;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_read_axes(call, 1, &axes));
	options = worker_reduce_options(&axes);
	options.ddof = worker_number(correction ? correction : worker_kwarg(call, "ddof"), 0);
	if (mean)
		ARR_TRY(worker_array(call, mean, &options.mean));
	return run(src, &options, worker_output(call), &call->err);
}

static enum arr_status op_median(struct worker_call *call)
{
	return worker_run_reduction(call, arr_median);
}

static enum arr_status op_nanmedian(struct worker_call *call)
{
	return worker_run_reduction(call, arr_nanmedian);
}

typedef enum arr_status quantile_fn(const arr_array *, struct arr_input,
				    const struct arr_quantile_options *, arr_array **,
				    struct arr_error *);

static enum arr_status quantile(struct worker_call *call, quantile_fn *run)
{
	const json_t *method = worker_kwarg(call, "method");
	const json_t *weights = worker_kwarg(call, "weights");
	struct arr_quantile_options options = { .keepdims = false };
	const arr_array *src = NULL;
	struct arr_input q;
	struct worker_axes axes;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_input(call, worker_either(call, 1, "q"), &q));
	ARR_TRY(worker_read_axes(call, 2, &axes));
	if (axes.given)
		options.axes = axes.at;
	options.axis_count = axes.count;
	options.keepdims = axes.keepdims;
	if (method)
		ARR_TRY(arr_quantile_method_find(json_string_value(method), &options.method,
						 &call->err));
	if (weights)
		ARR_TRY(worker_array(call, weights, &options.weights));
	return run(src, q, &options, worker_output(call), &call->err);
}

static enum arr_status op_quantile(struct worker_call *call)
{
	return quantile(call, arr_quantile);
}

static enum arr_status op_percentile(struct worker_call *call)
{
	return quantile(call, arr_percentile);
}

static enum arr_status op_nanquantile(struct worker_call *call)
{
	return quantile(call, arr_nanquantile);
}

static enum arr_status op_nanpercentile(struct worker_call *call)
{
	return quantile(call, arr_nanpercentile);
}

const struct worker_op worker_statistics[] = {
	{ "median", op_median },
	{ "nanmedian", op_nanmedian },
	{ "quantile", op_quantile },
	{ "percentile", op_percentile },
	{ "nanquantile", op_nanquantile },
	{ "nanpercentile", op_nanpercentile },
	{ NULL, NULL },
};
