/* SPDX-License-Identifier: Apache-2.0 */
/* Histograms and what else counts. */
#include "worker.h"

#include <string.h>

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
	ARR_TRY(worker_optional(call, worker_either(call, 1, "weights"), &weights));
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
	return worker_optional(call, weights, &h->options.weights);
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

/* What histogramdd and histogram2d take besides the points. */
struct grid {
	struct arr_histogramdd_options options;
	int64_t counts[ARR_NDIM_MAX];
	const arr_array *edges[ARR_NDIM_MAX];
	double limits[ARR_NDIM_MAX][2];
	const double *ranges[ARR_NDIM_MAX];
};

static enum arr_status read_bins(struct worker_call *call, const json_t *bins, int ndim,
				 struct grid *g)
{
	const bool list = json_is_array(bins);

	if (list && json_array_size(bins) != (size_t)ndim)
		return arr_error_set(&call->err, ARR_E_ARG,
				     "%s: the dimension of bins must be that of the sample",
				     call->op);
	g->options.counts = g->counts;
	g->options.edges = g->edges;
	for (int i = 0; i < ndim; i++) {
		const json_t *one = list ? json_array_get(bins, (size_t)i) : bins;

		g->counts[i] = 10;
		if (json_is_object(one))
			ARR_TRY(worker_array(call, one, &g->edges[i]));
		else
			ARR_TRY(worker_integer(call, one, 10, &g->counts[i]));
	}
	return ARR_OK;
}

static enum arr_status read_grid(struct worker_call *call, size_t first, int ndim, struct grid *g)
{
	const json_t *range = worker_either(call, first + 1, "range");

	memset(g, 0, sizeof *g);
	ARR_TRY(read_bins(call, worker_either(call, first, "bins"), ndim, g));
	for (int i = 0; range && i < ndim; i++) {
		const json_t *one = json_array_get(range, (size_t)i);

		for (size_t k = 0; k < 2; k++)
			g->limits[i][k] = worker_number(json_array_get(one, k), 0);
		g->ranges[i] = json_is_array(one) ? g->limits[i] : NULL;
	}
	if (range)
		g->options.ranges = g->ranges;
	g->options.density = json_is_true(worker_kwarg(call, "density"));
	return worker_optional(call, worker_kwarg(call, "weights"), &g->options.weights);
}

static enum arr_status op_histogramdd(struct worker_call *call)
{
	const arr_array *sample = NULL;
	arr_array **out, **edges;
	struct grid g;
	int ndim = 1;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &sample));
	if (arr_array_ndim(sample) == 2)
		ndim = arr_array_shape(sample)[1] <= ARR_NDIM_MAX ? (int)arr_array_shape(sample)[1]
								  : ARR_NDIM_MAX;
	ARR_TRY(read_grid(call, 1, ndim, &g));
	out = worker_output(call);
	ARR_TRY(worker_outputs(call, (size_t)ndim, &edges));
	return arr_histogramdd(sample, &g.options, out, edges, &call->err);
}

static enum arr_status op_histogram2d(struct worker_call *call)
{
	const arr_array *x = NULL, *y = NULL;
	arr_array **out, **edges;
	struct grid g;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &y));
	ARR_TRY(read_grid(call, 2, 2, &g));
	out = worker_output(call);
	ARR_TRY(worker_outputs(call, 2, &edges));
	return arr_histogram2d(x, y, &g.options, out, edges, &call->err);
}

const struct worker_op worker_histograms[] = {
	{ "digitize", op_digitize },
	{ "bincount", op_bincount },
	{ "histogram", op_histogram },
	{ "histogram_bin_edges", op_histogram_bin_edges },
	{ "histogramdd", op_histogramdd },
	{ "histogram2d", op_histogram2d },
	{ NULL, NULL },
};
