/* SPDX-License-Identifier: Apache-2.0 */
/* ufuncs and their methods, with every keyword that NumPy's have. */
#include "worker.h"

#include <string.h>

enum arr_status worker_out(struct worker_call *call, const json_t *arg, arr_array **out)
{
	const arr_array *array = NULL;

	if (!arg)
		return ARR_OK;
	ARR_TRY(worker_array(call, arg, &array));
	*out = call->held[call->held_count - 1];
	return ARR_OK;
}

/* out: one array, or a list with null for what is to be made new. */
static enum arr_status read_outputs(struct worker_call *call, const json_t *arg,
				    struct arr_ufunc_options *options)
{
	if (!json_is_array(arg))
		return worker_out(call, arg, &options->out[0]);
	for (size_t i = 0; i < json_array_size(arg) && i < ARR_UFUNC_NOUT_MAX; i++) {
		const json_t *item = json_array_get(arg, i);

		ARR_TRY(worker_out(call, json_is_null(item) ? NULL : item, &options->out[i]));
	}
	return ARR_OK;
}

static enum arr_status read_options(struct worker_call *call, struct arr_ufunc_options *options)
{
	const json_t *where = worker_kwarg(call, "where");
	const json_t *signature = worker_kwarg(call, "signature");

	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &options->dtype));
	ARR_TRY(worker_casting(call, worker_kwarg(call, "casting"), &options->casting));
	ARR_TRY(worker_order(call, worker_kwarg(call, "order"), ARR_ORDER_K, &options->order));
	ARR_TRY(read_outputs(call, worker_kwarg(call, "out"), options));
	options->signature = json_string_value(signature);
	if (where && !json_is_true(where))
		ARR_TRY(worker_array(call, where, &options->where));
	return ARR_OK;
}

/* axes: a list by operand, each an axis or a list of them. */
static enum arr_status read_core_axes(struct worker_call *call, const json_t *arg,
				      int (*axes)[ARR_NDIM_MAX], struct arr_gufunc_options *options)
{
	int count;

	for (size_t i = 0; i < json_array_size(arg) && i < ARR_UFUNC_ARGS_MAX; i++) {
		ARR_TRY(worker_axes(call, json_array_get(arg, i), axes[i], &count));
		options->axes[i] = axes[i];
	}
	return ARR_OK;
}

enum arr_status worker_gufunc(struct worker_call *call)
{
	const arr_ufunc *ufunc = arr_ufunc_find(call->op);
	const json_t *axis = worker_kwarg(call, "axis");
	struct arr_gufunc_options options = arr_gufunc_options_default();
	struct arr_input inputs[ARR_UFUNC_NIN_MAX];
	int axes[ARR_UFUNC_ARGS_MAX][ARR_NDIM_MAX];
	int64_t wide;
	int one;

	for (int i = 0; i < arr_ufunc_nin(ufunc); i++)
		ARR_TRY(worker_input(call, worker_arg(call, (size_t)i), &inputs[i]));
	ARR_TRY(read_core_axes(call, worker_kwarg(call, "axes"), axes, &options));
	ARR_TRY(worker_integer(call, axis, 0, &wide));
	one = (int)wide;
	options.axis = axis ? &one : NULL;
	options.keepdims = json_is_true(worker_kwarg(call, "keepdims"));
	options.signature = json_string_value(worker_kwarg(call, "signature"));
	ARR_TRY(worker_casting(call, worker_kwarg(call, "casting"), &options.casting));
	ARR_TRY(worker_order(call, worker_kwarg(call, "order"), ARR_ORDER_K, &options.order));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &options.dtype));
	ARR_TRY(worker_out(call, worker_kwarg(call, "out"), &options.out[0]));
	ARR_TRY(arr_gufunc_call(ufunc, inputs, &options, call->outputs, &call->err));
	call->output_count = (size_t)arr_ufunc_nout(ufunc);
	return ARR_OK;
}

enum arr_status worker_ufunc(struct worker_call *call)
{
	const arr_ufunc *ufunc = arr_ufunc_find(call->op);
	struct arr_ufunc_options options = arr_ufunc_options_default();
	struct arr_input inputs[ARR_UFUNC_NIN_MAX];

	call->unknown = !ufunc;
	if (!ufunc)
		return ARR_OK;
	for (int i = 0; i < arr_ufunc_nin(ufunc); i++)
		ARR_TRY(worker_input(call, worker_arg(call, (size_t)i), &inputs[i]));
	ARR_TRY(read_options(call, &options));
	ARR_TRY(arr_ufunc_call(ufunc, inputs, &options, call->outputs, &call->err));
	call->output_count = (size_t)arr_ufunc_nout(ufunc);
	return ARR_OK;
}

static enum arr_status method_reduce(struct worker_call *call, const arr_ufunc *ufunc)
{
	struct worker_reduction r;

	ARR_TRY(worker_reduction(call, true, &r));
	return arr_ufunc_reduce(ufunc, r.src, &r.options, worker_output(call), &call->err);
}

static enum arr_status method_accumulate(struct worker_call *call, const arr_ufunc *ufunc)
{
	struct arr_accumulate_options options;
	const arr_array *src = NULL;

	ARR_TRY(worker_accumulation(call, false, &src, &options));
	return arr_ufunc_accumulate(ufunc, src, &options, worker_output(call), &call->err);
}

/* Array argument, or a list of integers as one. */
static enum arr_status read_indices(struct worker_call *call, const json_t *arg,
				    const arr_array **out)
{
	int64_t values[ARR_NDIM_MAX];
	int64_t length;
	arr_array *made = NULL;
	int count = 0;

	if (json_object_get(arg, "path"))
		return worker_array(call, arg, out);
	ARR_TRY(worker_integers(call, arg, values, &count));
	length = count;
	ARR_TRY(arr_from_copy(json_is_array(arg), &length, ARR_INT64, values, &made, &call->err));
	*out = made;
	return worker_hold(call, made);
}

static enum arr_status method_reduceat(struct worker_call *call, const arr_ufunc *ufunc)
{
	struct arr_accumulate_options options = { .axis = 0 };
	const arr_array *src = NULL, *indices = NULL;
	int64_t axis;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(read_indices(call, worker_either(call, 1, "indices"), &indices));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "axis"), 0, &axis));
	options.axis = (int)axis;
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &options.dtype));
	ARR_TRY(worker_out(call, worker_kwarg(call, "out"), &options.out));
	return arr_ufunc_reduceat(ufunc, src, indices, &options, worker_output(call), &call->err);
}

static enum arr_status method_outer(struct worker_call *call, const arr_ufunc *ufunc)
{
	struct arr_ufunc_options options = arr_ufunc_options_default();
	struct arr_input a, b;

	ARR_TRY(worker_input(call, worker_arg(call, 0), &a));
	ARR_TRY(worker_input(call, worker_arg(call, 1), &b));
	ARR_TRY(read_options(call, &options));
	ARR_TRY(arr_ufunc_outer(ufunc, &a, &b, &options, call->outputs, &call->err));
	call->output_count = (size_t)arr_ufunc_nout(ufunc);
	return ARR_OK;
}

/* The answer is the array after it was changed. */
static enum arr_status method_at(struct worker_call *call, const arr_ufunc *ufunc)
{
	const json_t *index = worker_arg(call, 1), *value = worker_arg(call, 2);
	const bool several =
		json_is_array(index) && json_object_get(json_array_get(index, 0), "path");
	const arr_array *indices[ARR_NDIM_MAX];
	const size_t count = several ? json_array_size(index) : 1;
	arr_array *dst = NULL;
	struct arr_input in;

	ARR_TRY(worker_out(call, worker_arg(call, 0), &dst));
	if (!dst || count > ARR_NDIM_MAX)
		return arr_error_set(&call->err, ARR_E_ARG, "%s: an array and its indices",
				     call->op);
	for (size_t i = 0; i < count; i++)
		ARR_TRY(read_indices(call, several ? json_array_get(index, i) : index,
				     &indices[i]));
	if (value)
		ARR_TRY(worker_input(call, value, &in));
	ARR_TRY(arr_ufunc_apply_at(ufunc, dst, indices, count, value ? &in : NULL, &call->err));
	*worker_output(call) = arr_array_retain(dst);
	return ARR_OK;
}

static const struct {
	const char *name;
	enum arr_status (*run)(struct worker_call *call, const arr_ufunc *ufunc);
} methods[] = {
	{ "reduce", method_reduce },
	{ "accumulate", method_accumulate },
	{ "reduceat", method_reduceat },
	{ "outer", method_outer },
	{ "at", method_at },
};

enum arr_status worker_ufunc_method(struct worker_call *call, const char *base, const char *method)
{
	const arr_ufunc *ufunc = arr_ufunc_find(base);

	for (size_t i = 0; ufunc && i < sizeof methods / sizeof methods[0]; i++) {
		if (!strcmp(methods[i].name, method))
			return methods[i].run(call, ufunc);
	}
	call->unknown = true;
	return ARR_OK;
}
