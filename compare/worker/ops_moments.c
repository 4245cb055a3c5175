/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics without NaNs, averages, covariances, histograms. */
#include "worker.h"

#include <string.h>

typedef enum arr_status reduction_fn(const arr_array *, const struct arr_reduce_options *,
				     arr_array **, struct arr_error *);

static enum arr_status nan_reduction(struct worker_call *call, reduction_fn *run)
{
	struct arr_reduce_options options;
	const arr_array *src = NULL;
	struct worker_axes axes;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_read_axes(call, 1, &axes));
	options = worker_reduce_options(&axes);
	options.ddof = worker_number(worker_kwarg(call, "ddof"), 0);
	return run(src, &options, worker_output(call), &call->err);
}

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
		return nan_reduction(c, arr_##name);            \
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

/* An optional array argument. */
static enum arr_status optional_array(struct worker_call *call, const json_t *arg,
				      const arr_array **out)
{
	*out = NULL;
	return arg ? worker_array(call, arg, out) : ARR_OK;
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
	ARR_TRY(optional_array(call, worker_either(call, 2, "weights"), &weights));
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
	ARR_TRY(optional_array(call, worker_either(call, 1, "y"), &o->y));
	ARR_TRY(optional_array(call, worker_kwarg(call, "fweights"), &o->fweights));
	ARR_TRY(optional_array(call, worker_kwarg(call, "aweights"), &o->aweights));
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

/* ---- histograms ---- */

static enum arr_status op_digitize(struct worker_call *call)
{
	const arr_array *x = NULL, *bins = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	ARR_TRY(worker_array(call, worker_either(call, 1, "bins"), &bins));
	return arr_digitize(x, bins, json_is_true(worker_either(call, 2, "right")),
			    worker_output(call), &call->err);
}

static enum arr_status op_bincount(struct worker_call *call)
{
	const arr_array *x = NULL, *weights = NULL;
	int64_t minlength;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	ARR_TRY(optional_array(call, worker_either(call, 1, "weights"), &weights));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "minlength"), 0, &minlength));
	return arr_bincount(x, weights, minlength, worker_output(call), &call->err);
}

static const char *const bin_names[] = { "",      "auto", "doane", "fd",     "rice",
					 "scott", "sqrt", "stone", "sturges" };

struct histogram {
	const arr_array *src;
	struct arr_histogram_options options;
	double range[2];
};

static enum arr_status read_histogram(struct worker_call *call, struct histogram *h)
{
	const json_t *bins = worker_either(call, 1, "bins");
	const json_t *range = worker_either(call, 2, "range");
	const json_t *weights = worker_kwarg(call, "weights");

	memset(h, 0, sizeof *h);
	ARR_TRY(worker_array(call, worker_arg(call, 0), &h->src));
	if (json_is_string(bins)) {
		for (int i = 1; i < 9; i++) {
			if (!strcmp(bin_names[i], json_string_value(bins)))
				h->options.bins = (enum arr_bins)i;
		}
		if (h->options.bins == ARR_BINS_COUNT)
			return arr_error_set(&call->err, ARR_E_ARG, "histogram: bins '%s'",
					     json_string_value(bins));
	} else if (json_is_integer(bins)) {
		h->options.count = json_integer_value(bins);
		if (h->options.count == 0)
			h->options.count = -1; /* 0 is what libarr takes for 10 */
	} else if (bins) {
		ARR_TRY(worker_array(call, bins, &h->options.edges));
	}
	if (range) {
		h->range[0] = worker_number(json_array_get(range, 0), 0);
		h->range[1] = worker_number(json_array_get(range, 1), 0);
		h->options.range = h->range;
	}
	h->options.density = json_is_true(worker_kwarg(call, "density"));
	return optional_array(call, weights, &h->options.weights);
}

static enum arr_status op_histogram(struct worker_call *call)
{
	struct histogram h;
	arr_array **counts, **edges;

	ARR_TRY(read_histogram(call, &h));
	counts = worker_output(call);
	edges = worker_output(call);
	return arr_histogram(h.src, &h.options, counts, edges, &call->err);
}

static enum arr_status op_histogram_bin_edges(struct worker_call *call)
{
	struct histogram h;

	ARR_TRY(read_histogram(call, &h));
	return arr_histogram_bin_edges(h.src, &h.options, worker_output(call), &call->err);
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
	{ "digitize", op_digitize },
	{ "bincount", op_bincount },
	{ "histogram", op_histogram },
	{ "histogram_bin_edges", op_histogram_bin_edges },
	{ NULL, NULL },
};
