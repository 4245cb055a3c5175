/* SPDX-License-Identifier: Apache-2.0 */
/* A call of a generalised ufunc: core axes are split from loop axes, operands converted as a whole,
 * and the loop runs over what is left. gufunc_axes.c says which axis is which. */
#include <string.h>

#include "gufunc_call.h"

/* Inputs as arrays in the loop's dtype, aligned; scalars become 0-d arrays. */
static enum arr_status load_input(struct arr__gcall *c, int k, struct arr_error *err)
{
	const arr_dtype *dtype = c->dtypes[k];
	const arr_array *given = c->inputs[k].array;

	if (!given) {
		const struct arr_scalar s = c->inputs[k].scalar;

		if (s.weak)
			ARR_TRY(arr__scalar_check(s, dtype, err));
		ARR_TRY(arr__array_new(0, NULL, dtype, ARR_ORDER_C, false, &c->arrays[k], err));
		return arr__scalar_store_as(s, dtype, c->arrays[k]->data, err);
	}
	if (arr__dtype_equal(given->dtype, dtype) && (given->flags & ARR_ALIGNED)) {
		c->arrays[k] = arr_array_retain(given);
		return ARR_OK;
	}
	return arr__copy_as(given, dtype, ARR_ORDER_K, &c->arrays[k], err);
}

/* By signature or dtype the loop is one of numbers, whatever the operands are. */
static enum arr_status find_loop(struct arr__gcall *c, const struct arr_type_operand *operands,
				 struct arr_error *err)
{
	const struct arr_gufunc_options *o = c->options;

	if (!o->signature && !o->dtype)
		return arr__ufunc_resolve(c->u, operands, NULL, o->casting, &c->loop, c->dtypes,
					  err);
	if (o->signature && o->dtype)
		return arr_error_set(err, ARR_E_ARG,
				     "%s: cannot specify both 'signature' ('%s') and 'dtype' (%s)",
				     c->u->name, o->signature, arr__dtype_text(o->dtype).text);
	if (o->signature)
		ARR_TRY(arr__ufunc_loop_signature(c->u, operands, o->signature, o->casting,
						  &c->loop, err));
	else
		ARR_TRY(arr__ufunc_loop(c->u, operands, o->dtype, o->casting, &c->loop, err));
	for (int k = 0; k < c->u->nin + c->u->nout; k++)
		c->dtypes[k] = arr_dtype_builtin(c->loop->types[k]);
	return ARR_OK;
}

static enum arr_status resolve(struct arr__gcall *c, struct arr_error *err)
{
	struct arr_type_operand operands[ARR_UFUNC_NIN_MAX];
	const enum arr_casting casting = c->options->casting;

	for (int k = 0; k < c->u->nin; k++) {
		if (c->inputs[k].array)
			operands[k] = (struct arr_type_operand){ ARR_WEAK_NONE,
								 c->inputs[k].array->dtype };
		else
			operands[k] = arr_scalar_operand(c->inputs[k].scalar);
	}
	ARR_TRY(find_loop(c, operands, err));
	ARR_TRY(arr__ufunc_weak_casts(c->u, operands, c->dtypes, casting, err));
	for (int k = 0; k < c->u->nin; k++) {
		if (operands[k].weak == ARR_WEAK_NONE &&
		    !arr_can_cast(operands[k].dtype, c->dtypes[k], casting))
			return arr__ufunc_input_not_cast(c->u, k, operands[k].dtype, c->dtypes[k],
							 casting, err);
	}
	for (int k = 0; k < c->u->nout; k++) {
		const arr_array *out = c->options->out[k];
		const arr_dtype *from = c->dtypes[c->u->nin + k];

		if (!out)
			continue;
		ARR_TRY(arr__require_writeable(c->u->name, out, err));
		if (!arr_can_cast(from, out->dtype, casting))
			return arr__ufunc_output_not_cast(c->u, k, from, out->dtype, casting, err);
	}
	return ARR_OK;
}

/* The array that the loop writes: the given one if it can be, else a new one. */
static enum arr_status make_output(struct arr__gcall *c, int k, struct arr_error *err)
{
	arr_array *given = c->options->out[k];
	const int operand = c->u->nin + k;
	int perm[ARR_NDIM_MAX];
	bool direct = given && arr__dtype_equal(given->dtype, c->dtypes[operand]) &&
		      (given->flags & ARR_ALIGNED);

	for (int i = 0; direct && i < operand; i++)
		direct = arr__overlap(given, c->arrays[i]) == ARR__OVERLAP_NONE;
	if (direct) {
		c->arrays[operand] = arr_array_retain(given);
		return ARR_OK;
	}
	arr__gcall_layout(c, k, perm);
	return arr__array_new_perm(c->out_ndim[k], c->out_shape[k], perm, c->dtypes[operand],
				   &c->arrays[operand], err);
}

static enum arr_status run(struct arr__gcall *c, struct arr_error *err)
{
	const int nargs = c->u->nin + c->u->nout;
	int64_t dims[1 + ARR_GUFUNC_DIMS_MAX];
	int64_t strides[ARR_UFUNC_ARGS_MAX * (1 + ARR_GUFUNC_DIMS_MAX)];
	const int64_t *rows[ARR_UFUNC_ARGS_MAX];
	char *data[ARR_UFUNC_ARGS_MAX];
	int at = nargs;
	struct arr__iter it;

	for (int k = 0; k < nargs; k++) {
		arr__gcall_strides(c, k);
		rows[k] = c->loop_strides[k];
		data[k] = c->arrays[k]->data;
		for (int i = 0; i < c->u->core->ndim[k]; i++)
			strides[at++] = c->core_strides[k][i];
	}
	for (int i = 0; i < c->u->core->dim_count; i++)
		dims[1 + i] = c->missing[i] ? 1 : c->length[i];
	arr__iter_init(&it, c->loop_ndim, c->loop_shape, nargs, data, rows, ARR__ITER_SORT);
	if (it.size == 0)
		return ARR_OK;
	do {
		dims[0] = (int64_t)it.inner_count;
		for (int k = 0; k < nargs; k++)
			strides[k] = it.inner_strides[k];
		ARR_TRY(arr__loop_failed(c->u, c->u->name,
					 c->loop->user(it.data, dims, strides, c->loop->user_data),
					 err));
	} while (arr__iter_next(&it));
	return ARR_OK;
}

static enum arr_status call(struct arr__gcall *c, struct arr_error *err)
{
	struct arr__fp fp;

	ARR_TRY(resolve(c, err));
	for (int k = 0; k < c->u->nin; k++)
		ARR_TRY(load_input(c, k, err));
	ARR_TRY(arr__gcall_plan(c, err));
	for (int k = 0; k < c->u->nout; k++)
		ARR_TRY(make_output(c, k, err));
	arr__fp_begin(&fp, c->u->quiet);
	ARR_TRY(arr__fp_end(&fp, c->u->name, run(c, err), err));
	for (int k = 0; k < c->u->nout; k++) {
		arr_array *given = c->options->out[k], **made = &c->arrays[c->u->nin + k];

		if (!given || given == *made)
			continue;
		ARR_TRY(arr__assign(given, *made, NULL, err));
		arr_array_release(*made);
		*made = arr_array_retain(given);
	}
	return ARR_OK;
}

enum arr_status arr__gufunc_call(const arr_ufunc *u, const struct arr_input *inputs,
				 const struct arr_gufunc_options *options, arr_array **out,
				 struct arr__trace *t, struct arr_error *err)
{
	const struct arr_gufunc_options defaults = arr_gufunc_options_default();
	struct arr__gcall c;
	enum arr_status st;

	c.u = u;
	c.inputs = inputs;
	c.options = options ? options : &defaults;
	memset(c.dtypes, 0, sizeof(c.dtypes));
	memset(c.arrays, 0, sizeof(c.arrays));
	st = call(&c, err);
	if (st == ARR_OK && t)
		arr__trace_variant(t, c.loop->variant);
	for (int k = 0; k < ARR_UFUNC_ARGS_MAX; k++) {
		if (st == ARR_OK && k >= u->nin && k < u->nin + u->nout)
			out[k - u->nin] = c.arrays[k];
		else
			arr_array_release(c.arrays[k]);
		if (c.dtypes[k])
			arr__dtype_release(c.dtypes[k]);
	}
	return st;
}

enum arr_status arr_gufunc_call(const arr_ufunc *ufunc, const struct arr_input *inputs,
				const struct arr_gufunc_options *options, arr_array **out,
				struct arr_error *err)
{
	const arr_array *arrays[ARR_UFUNC_NIN_MAX];
	struct arr__trace t;
	enum arr_status st;

	for (int i = 0; i < ufunc->nin; i++)
		arrays[i] = inputs[i].array;
	err = arr__trace_begin(&t, ufunc->name, ARR_OP_UFUNC, arrays, (size_t)ufunc->nin, err);
	if (ufunc->core)
		st = arr__gufunc_call(ufunc, inputs, options, out, &t, err);
	else
		st = arr_error_set(err, ARR_E_ARG, "%s: not a generalised ufunc", ufunc->name);
	if (st == ARR_OK && ufunc->nout == 2)
		arr__trace_output(&t, out[1]);
	return arr__trace_end(&t, st, out, err);
}
