/* SPDX-License-Identifier: Apache-2.0 */
/* Which axes of a generalised ufunc's operands are core axes, how long they are, and what shape
 * that gives the outputs. */
#include <string.h>

#include "gufunc_call.h"

/* Core dimensions that operand k has. */
static int core_count(const struct arr__gcall *c, int k)
{
	int count = 0;

	for (int i = 0; i < c->u->core->ndim[k]; i++)
		count += !c->missing[c->u->core->dim[k][i]];
	return count;
}

/* The same, and for outputs the axes that keepdims keeps. */
static int core_axes(const struct arr__gcall *c, int k)
{
	const bool keeps = k >= c->u->nin && c->options->keepdims;

	return core_count(c, k) + (keeps ? core_count(c, 0) : 0);
}

/* Optional dimensions are missing where an operand is too short to have them. */
static enum arr_status find_missing(struct arr__gcall *c, struct arr_error *err)
{
	const struct arr__core *core = c->u->core;

	memset(c->missing, 0, sizeof(c->missing));
	for (int k = 0; k < c->u->nin + c->u->nout; k++) {
		const bool input = k < c->u->nin;
		const arr_array *a = input ? c->arrays[k] : c->options->out[k - c->u->nin];

		if (!a)
			continue;
		for (int i = 0; i < core->ndim[k] && a->ndim < core_axes(c, k); i++) {
			if (core->dims[core->dim[k][i]].optional)
				c->missing[core->dim[k][i]] = true;
		}
		if (a->ndim < core_axes(c, k))
			return arr_error_set(err, ARR_E_SHAPE,
					     "%s: %s operand %d does not have enough dimensions "
					     "(has %d, gufunc core with signature %s requires %d)",
					     c->u->name, input ? "Input" : "Output",
					     input ? k : k - c->u->nin, a->ndim, core->text,
					     core_axes(c, k));
	}
	return ARR_OK;
}

static enum arr_status check_axis_options(const struct arr__gcall *c, struct arr_error *err)
{
	const struct arr__core *core = c->u->core;
	const struct arr_gufunc_options *o = c->options;
	const int nargs = c->u->nin + c->u->nout;

	for (int k = 0; k < nargs; k++) {
		if (o->axes[k] && o->axis)
			return arr_error_set(err, ARR_E_ARG,
					     "%s: cannot specify both 'axis' and 'axes'",
					     c->u->name);
		if (o->axis && (core->dim_count != 1 || core->ndim[k] > 1))
			return arr_error_set(
				err, ARR_E_ARG,
				"%s: axis can only be used with a single shared core "
				"dimension, not with the %d distinct ones of signature %s",
				c->u->name, core->dim_count, core->text);
		if (o->keepdims && core->ndim[k] != (k < c->u->nin ? core->ndim[0] : 0))
			return arr_error_set(
				err, ARR_E_ARG,
				"%s does not support keepdims: its signature %s requires inputs of "
				"equal core dimensions and outputs of none",
				c->u->name, core->text);
	}
	return ARR_OK;
}

static enum arr_status named_twice(const struct arr__gcall *c, int k, int axis,
				   struct arr_error *err)
{
	return arr_error_set(err, ARR_E_SHAPE, "%s: axis %d of operand %d is named twice",
			     c->u->name, axis, k);
}

/* Core axes of operand k, which has ndim axes; wanted NULL: the last ones. */
static enum arr_status place_core(struct arr__gcall *c, int k, int ndim, const int *wanted,
				  struct arr_error *err)
{
	const struct arr__core *core = c->u->core;
	const int count = core_count(c, k);
	bool used[ARR_NDIM_MAX] = { false };
	int at = 0;

	for (int i = 0; i < core->ndim[k]; i++) {
		int axis;

		if (c->missing[core->dim[k][i]]) {
			c->core_axis[k][i] = -1;
			continue;
		}
		axis = ndim - count + at;
		if (wanted)
			ARR_TRY(arr__axis_normalize(c->u->name, wanted[at], ndim, &axis, err));
		if (used[axis])
			return named_twice(c, k, axis, err);
		used[axis] = true;
		c->core_axis[k][i] = axis;
		at++;
	}
	return ARR_OK;
}

static const int *wanted_axes(const struct arr__gcall *c, int k)
{
	return c->options->axis && c->u->core->ndim[k] ? c->options->axis : c->options->axes[k];
}

/* Takes operand k's length of its core dimension i, or holds it against what others have. */
static enum arr_status join_length(struct arr__gcall *c, int k, int i, int64_t length,
				   struct arr_error *err)
{
	const int dim = c->u->core->dim[k][i];
	const bool input = k < c->u->nin;

	if (c->length[dim] < 0)
		c->length[dim] = length;
	if (c->length[dim] == length)
		return ARR_OK;
	return arr_error_set(err, ARR_E_SHAPE,
			     "%s: %s operand %d has a mismatch in its core dimension %d, with "
			     "gufunc signature %s (size %lld is different from %lld)",
			     c->u->name, input ? "Input" : "Output", input ? k : k - c->u->nin, i,
			     c->u->core->text, (long long)length, (long long)c->length[dim]);
}

static bool is_core_axis(const struct arr__gcall *c, int k, int axis)
{
	for (int i = 0; i < c->u->core->ndim[k]; i++) {
		if (c->core_axis[k][i] == axis)
			return true;
	}
	return k >= c->u->nin && c->kept[k - c->u->nin][axis];
}

/* The lengths of operand k's loop axes; returns how many. */
static int loop_lengths(const struct arr__gcall *c, int k, const arr_array *a, int64_t *out)
{
	int count = 0;

	for (int i = 0; i < a->ndim; i++) {
		if (!is_core_axis(c, k, i))
			out[count++] = a->shape[i];
	}
	return count;
}

static enum arr_status join_loop(struct arr__gcall *c, int k, int count, const int64_t *lengths,
				 struct arr_error *err)
{
	const bool input = k < c->u->nin;

	if (arr__shape_join(&c->loop_ndim, c->loop_shape, count, lengths))
		return ARR_OK;
	return arr_error_set(err, ARR_E_SHAPE,
			     "%s: operands could not be broadcast together: the loop axes of %s %d "
			     "are %s, of those before %s",
			     c->u->name, input ? "input" : "output", input ? k : k - c->u->nin,
			     arr__shape_compact(count, lengths).text,
			     arr__shape_compact(c->loop_ndim, c->loop_shape).text);
}

static enum arr_status plan_inputs(struct arr__gcall *c, struct arr_error *err)
{
	const struct arr__core *core = c->u->core;
	int64_t lengths[ARR_NDIM_MAX];

	c->loop_ndim = 0;
	for (int i = 0; i < core->dim_count; i++)
		c->length[i] = core->dims[i].fixed ? core->dims[i].fixed : -1;
	for (int k = 0; k < c->u->nin; k++) {
		const arr_array *a = c->arrays[k];

		ARR_TRY(place_core(c, k, a->ndim, wanted_axes(c, k), err));
		for (int i = 0; i < core->ndim[k]; i++) {
			if (c->core_axis[k][i] >= 0)
				ARR_TRY(join_length(c, k, i, a->shape[c->core_axis[k][i]], err));
		}
		ARR_TRY(join_loop(c, k, loop_lengths(c, k, a, lengths), lengths, err));
	}
	return ARR_OK;
}

/* With keepdims the output has an axis of length 1 where the first input has its core axes. */
static enum arr_status place_kept(struct arr__gcall *c, int k, struct arr_error *err)
{
	const int operand = c->u->nin + k, count = core_count(c, 0);
	const int *wanted = c->options->axis ? c->options->axis : c->options->axes[operand];

	for (int i = 0; i < count; i++) {
		int axis = c->out_ndim[k] - count + i;

		if (wanted)
			ARR_TRY(arr__axis_normalize(c->u->name, wanted[i], c->out_ndim[k], &axis,
						    err));
		if (c->kept[k][axis])
			return named_twice(c, operand, axis, err);
		c->kept[k][axis] = true;
	}
	return ARR_OK;
}

static enum arr_status place_output(struct arr__gcall *c, int k, int ndim, struct arr_error *err)
{
	const int operand = c->u->nin + k;

	if (ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%s: output %d of %d axes", c->u->name, k,
				     ndim);
	c->out_ndim[k] = ndim;
	memset(c->kept[k], 0, sizeof(c->kept[k]));
	if (c->options->keepdims)
		ARR_TRY(place_kept(c, k, err));
	return place_core(c, operand, ndim, wanted_axes(c, operand), err);
}

/* A given output's core lengths and loop axes count as an input's. */
static enum arr_status join_output(struct arr__gcall *c, int k, struct arr_error *err)
{
	const arr_array *given = c->options->out[k];
	const int operand = c->u->nin + k;
	int64_t lengths[ARR_NDIM_MAX];

	if (!given)
		return ARR_OK;
	ARR_TRY(place_output(c, k, given->ndim, err));
	for (int i = 0; i < c->u->core->ndim[operand]; i++) {
		if (c->core_axis[operand][i] >= 0)
			ARR_TRY(join_length(c, operand, i, given->shape[c->core_axis[operand][i]],
					    err));
	}
	return join_loop(c, operand, loop_lengths(c, operand, given, lengths), lengths, err);
}

/* A given output has all loop axes; it may lack leading ones of length 1. */
static enum arr_status check_given(struct arr__gcall *c, int k, struct arr_error *err)
{
	const arr_array *given = c->options->out[k];
	int64_t lengths[ARR_NDIM_MAX];
	const int count = loop_lengths(c, c->u->nin + k, given, lengths);
	bool fits = true;

	for (int i = 0; i < c->loop_ndim; i++) {
		const int at = i - (c->loop_ndim - count);

		fits &= (at < 0 ? 1 : lengths[at]) == c->loop_shape[i];
	}
	for (int i = 0; i < given->ndim; i++)
		fits &= !c->kept[k][i] || given->shape[i] == 1;
	memcpy(c->out_shape[k], given->shape, sizeof(int64_t) * (size_t)given->ndim);
	if (fits)
		return ARR_OK;
	return arr_error_set(err, ARR_E_SHAPE,
			     "%s: non-broadcastable output operand %d with shape %s doesn't match "
			     "the broadcast shape %s of the loop axes%s",
			     c->u->name, k, arr__shape_compact(given->ndim, given->shape).text,
			     arr__shape_compact(c->loop_ndim, c->loop_shape).text,
			     c->options->keepdims ? " and kept axes of length 1" : "");
}

static enum arr_status plan_output(struct arr__gcall *c, int k, struct arr_error *err)
{
	const struct arr__core *core = c->u->core;
	const int operand = c->u->nin + k, ndim = c->loop_ndim + core_axes(c, operand);
	int at = 0;

	if (c->options->out[k])
		return check_given(c, k, err);
	ARR_TRY(place_output(c, k, ndim, err));
	for (int i = 0; i < core->ndim[operand]; i++) {
		const int dim = core->dim[operand][i], axis = c->core_axis[operand][i];

		if (axis < 0)
			continue;
		if (c->length[dim] < 0)
			return arr_error_set(err, ARR_E_SHAPE,
					     "%s: Output operand %d has core dimension %d "
					     "unspecified, with gufunc signature %s",
					     c->u->name, k, i, core->text);
		c->out_shape[k][axis] = c->length[dim];
	}
	for (int i = 0; i < ndim; i++) {
		if (c->kept[k][i])
			c->out_shape[k][i] = 1;
		else if (!is_core_axis(c, operand, i))
			c->out_shape[k][i] = c->loop_shape[at++];
	}
	return ARR_OK;
}

enum arr_status arr__gcall_plan(struct arr__gcall *c, struct arr_error *err)
{
	ARR_TRY(check_axis_options(c, err));
	ARR_TRY(find_missing(c, err));
	ARR_TRY(plan_inputs(c, err));
	for (int k = 0; k < c->u->nout; k++)
		ARR_TRY(join_output(c, k, err));
	for (int k = 0; k < c->u->nout; k++)
		ARR_TRY(plan_output(c, k, err));
	return ARR_OK;
}

static void loop_strides(const struct arr__gcall *c, int k, const arr_array *a, int64_t *out)
{
	int from = a->ndim;

	for (int to = c->loop_ndim - 1; to >= 0; to--) {
		do
			from--;
		while (from >= 0 && is_core_axis(c, k, from));
		out[to] = from < 0 || a->shape[from] == 1 ? 0 : a->strides[from];
	}
}

void arr__gcall_strides(struct arr__gcall *c, int k)
{
	const arr_array *a = c->arrays[k];

	for (int i = 0; i < c->u->core->ndim[k]; i++) {
		const int axis = c->core_axis[k][i];

		c->core_strides[k][i] = axis < 0 ? 0 : a->strides[axis];
	}
	loop_strides(c, k, a, c->loop_strides[k]);
}

/* Operand k as the caller gave it: layouts follow those, not the copies. */
static const arr_array *given_array(const struct arr__gcall *c, int k)
{
	return k < c->u->nin ? c->inputs[k].array : c->options->out[k - c->u->nin];
}

static enum arr_order layout_order(const struct arr__gcall *c)
{
	if (c->options->order != ARR_ORDER_A)
		return c->options->order;
	for (int k = 0; k < c->u->nin + c->u->nout; k++) {
		if (given_array(c, k) && !arr__is_f_contiguous(given_array(c, k)))
			return ARR_ORDER_C;
	}
	return ARR_ORDER_F;
}

/* The loop axes from slowest to fastest after the strides of all that was given. */
static void sort_loop(const struct arr__gcall *c, int *perm)
{
	int64_t strides[ARR_UFUNC_ARGS_MAX][ARR_NDIM_MAX];
	const int64_t *rows[ARR_UFUNC_ARGS_MAX];
	int count = 0;

	for (int k = 0; k < c->u->nin + c->u->nout; k++) {
		if (!given_array(c, k))
			continue;
		loop_strides(c, k, given_array(c, k), strides[count]);
		rows[count] = strides[count];
		count++;
	}
	arr__iter_korder(c->loop_ndim, c->loop_shape, count, rows, perm);
}

void arr__gcall_layout(const struct arr__gcall *c, int k, int *perm)
{
	const int operand = c->u->nin + k, ndim = c->out_ndim[k];
	const enum arr_order order = layout_order(c);
	int loop[ARR_NDIM_MAX], sorted[ARR_NDIM_MAX], count = 0;

	for (int i = 0; i < ndim; i++) {
		if (!is_core_axis(c, operand, i))
			loop[count++] = i;
	}
	for (int i = 0; i < count; i++)
		sorted[i] = i;
	if (order == ARR_ORDER_K)
		sort_loop(c, sorted);
	for (int i = 0; i < count; i++)
		perm[i] = loop[sorted[i]];
	for (int i = 0; i < c->u->core->ndim[operand]; i++) {
		if (c->core_axis[operand][i] >= 0)
			perm[count++] = c->core_axis[operand][i];
	}
	for (int i = 0; i < ndim; i++) {
		if (c->kept[k][i])
			perm[count++] = i;
	}
	for (int i = 0; order == ARR_ORDER_F && i < ndim / 2; i++) {
		const int swapped = perm[i];

		perm[i] = perm[ndim - 1 - i];
		perm[ndim - 1 - i] = swapped;
	}
}
