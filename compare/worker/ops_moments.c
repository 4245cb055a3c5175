/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics without NaNs, averages, covariances. */
#include "worker.h"

#include <string.h>

typedef enum arr_status running_fn(const arr_array *, const struct arr_accumulate_options *,
				   arr_array **, struct arr_error *);

static enum arr_status nan_running(struct worker_call *call, running_fn *run)
{
	const json_t *axis = worker_either(call, 1, "axis");
	struct arr_accumulate_options options = { .flatten = !axis };
	const arr_array *src = NULL;
	int64_t number = 0;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integer(call, axis, 0, &number));
	options.axis = (int)number;
	return run(src, &options, worker_output(call), &call->err);
}

#define NAN_REDUCTION(name)                                     \
	static enum arr_status op_##name(struct worker_call *c) \
	{                                                       \
		return worker_run_reduction(c, arr_##name);     \
	}
NAN_REDUCTION(nansum)
NAN_REDUCTION(nanprod)
NAN_REDUCTION(nanmax)
NAN_REDUCTION(nanmin)
NAN_REDUCTION(nanmean)
NAN_REDUCTION(nanvar)
NAN_REDUCTION(nanstd)
NAN_REDUCTION(nanargmax)
NAN_REDUCTION(nanargmin)
#undef NAN_REDUCTION

static enum arr_status op_nancumsum(struct worker_call *call)
{
	return nan_running(call, arr_nancumsum);
}

static enum arr_status op_nancumprod(struct worker_call *call)
{
	return nan_running(call, arr_nancumprod);
}

static enum arr_status op_average(struct worker_call *call)
{
	const bool returned = json_is_true(worker_kwarg(call, "returned"));
	const arr_array *src = NULL, *weights = NULL;
	struct arr_reduce_options options;
	struct worker_axes axes;
	arr_array **out, **sum;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_read_axes(call, 1, &axes));
	ARR_TRY(worker_optional(call, worker_either(call, 2, "weights"), &weights));
	options = worker_reduce_options(&axes);
	out = worker_output(call);
	sum = returned ? worker_output(call) : NULL;
	return arr_average(src, weights, &options, out, sum, &call->err);
}

static enum arr_status read_cov(struct worker_call *call, const arr_array **src,
				struct arr_cov_options *o, double *ddof)
{
	const json_t *rowvar = worker_kwarg(call, "rowvar");
	const json_t *given = worker_kwarg(call, "ddof");

	memset(o, 0, sizeof *o);
	ARR_TRY(worker_array(call, worker_arg(call, 0), src));
	ARR_TRY(worker_optional(call, worker_either(call, 1, "y"), &o->y));
	ARR_TRY(worker_optional(call, worker_kwarg(call, "fweights"), &o->fweights));
	ARR_TRY(worker_optional(call, worker_kwarg(call, "aweights"), &o->aweights));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &o->dtype));
	o->columns = rowvar && !json_is_true(rowvar);
	o->bias = json_is_true(worker_kwarg(call, "bias"));
	*ddof = worker_number(given, 0);
	o->ddof = given ? ddof : NULL;
	return ARR_OK;
}

static enum arr_status op_cov(struct worker_call *call)
{
	const arr_array *src = NULL;
	struct arr_cov_options o;
	double ddof;

	ARR_TRY(read_cov(call, &src, &o, &ddof));
	return arr_cov(src, &o, worker_output(call), &call->err);
}

static enum arr_status op_corrcoef(struct worker_call *call)
{
	const arr_array *src = NULL;
	struct arr_cov_options o;
	double ddof;

	ARR_TRY(read_cov(call, &src, &o, &ddof));
	return arr_corrcoef(src, &o, worker_output(call), &call->err);
}

const struct worker_op worker_moments[] = {
	{ "nansum", op_nansum },
	{ "nanprod", op_nanprod },
	{ "nanmax", op_nanmax },
	{ "nanmin", op_nanmin },
	{ "nanmean", op_nanmean },
	{ "nanvar", op_nanvar },
	{ "nanstd", op_nanstd },
	{ "nanargmax", op_nanargmax },
	{ "nanargmin", op_nanargmin },
	{ "nancumsum", op_nancumsum },
	{ "nancumprod", op_nancumprod },
	{ "average", op_average },
	{ "cov", op_cov },
	{ "corrcoef", op_corrcoef },
	{ NULL, NULL },
};
