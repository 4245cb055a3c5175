/* SPDX-License-Identifier: Apache-2.0 */
/* Products, copies and views. */
#include "worker.h"

#include <string.h>

enum arr_status worker_casting(struct worker_call *call, const json_t *arg, enum arr_casting *out)
{
	const char *text = json_string_value(arg);

	if (!arg)
		return ARR_OK;
	for (int c = ARR_CASTING_NO; c <= ARR_CASTING_UNSAFE; c++) {
		if (text && !strcmp(text, arr_casting_name((enum arr_casting)c))) {
			*out = (enum arr_casting)c;
			return ARR_OK;
		}
	}
	return arr_error_set(&call->err, ARR_E_ARG, "%s: unknown casting", call->op);
}

static enum arr_status op_copy(struct worker_call *call)
{
	const arr_array *src = NULL;
	enum arr_order order;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_order(call, worker_either(call, 1, "order"), ARR_ORDER_K, &order));
	return arr_array_copy(src, order, worker_output(call), &call->err);
}

static enum arr_status op_astype(struct worker_call *call)
{
	enum arr_casting casting = ARR_CASTING_UNSAFE;
	const arr_array *src = NULL;
	const arr_dtype *dtype = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_dtype(call, worker_either(call, 1, "dtype"), &dtype));
	ARR_TRY(worker_casting(call, worker_kwarg(call, "casting"), &casting));
	return arr_array_astype(src, dtype ? dtype : ARR_FLOAT64, ARR_ORDER_K, casting,
				worker_output(call), &call->err);
}

static enum arr_status op_reshape(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t shape[ARR_NDIM_MAX];
	enum arr_order order;
	int ndim = 0;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integers(call, worker_arg(call, 1), shape, &ndim));
	ARR_TRY(worker_order(call, worker_kwarg(call, "order"), ARR_ORDER_C, &order));
	return arr_array_reshape(src, ndim, shape, order, worker_output(call), &call->err);
}

static enum arr_status op_ravel(struct worker_call *call)
{
	const arr_array *src = NULL;
	enum arr_order order;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_order(call, worker_either(call, 1, "order"), ARR_ORDER_C, &order));
	return arr_array_ravel(src, order, worker_output(call), &call->err);
}

enum arr_status worker_axes(struct worker_call *call, const json_t *arg, int *axes, int *count)
{
	int64_t wide[ARR_NDIM_MAX];

	*count = 0;
	if (!arg)
		return ARR_OK;
	ARR_TRY(worker_integers(call, arg, wide, count));
	for (int i = 0; i < *count; i++)
		axes[i] = (int)wide[i];
	return ARR_OK;
}

static enum arr_status op_transpose(struct worker_call *call)
{
	const json_t *arg = worker_either(call, 1, "axes");
	const arr_array *src = NULL;
	int axes[ARR_NDIM_MAX];
	int count;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_axes(call, arg, axes, &count));
	return arr_array_transpose(src, arg ? axes : NULL, worker_output(call), &call->err);
}

static enum arr_status two_axes(struct worker_call *call,
				enum arr_status (*move)(const arr_array *, int, int, arr_array **,
							struct arr_error *))
{
	const arr_array *src = NULL;
	int64_t a, b;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integer(call, worker_arg(call, 1), 0, &a));
	ARR_TRY(worker_integer(call, worker_arg(call, 2), 0, &b));
	return move(src, (int)a, (int)b, worker_output(call), &call->err);
}

static enum arr_status op_swapaxes(struct worker_call *call)
{
	return two_axes(call, arr_array_swapaxes);
}

static enum arr_status op_moveaxis(struct worker_call *call)
{
	return two_axes(call, arr_array_moveaxis);
}

static enum arr_status some_axes(struct worker_call *call,
				 enum arr_status (*apply)(const arr_array *, const int *, int,
							  arr_array **, struct arr_error *))
{
	const json_t *arg = worker_either(call, 1, "axis");
	const arr_array *src = NULL;
	int axes[ARR_NDIM_MAX];
	int count;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_axes(call, arg, axes, &count));
	return apply(src, arg ? axes : NULL, count, worker_output(call), &call->err);
}

static enum arr_status op_squeeze(struct worker_call *call)
{
	return some_axes(call, arr_array_squeeze);
}

static enum arr_status op_flip(struct worker_call *call)
{
	return some_axes(call, arr_array_flip);
}

static enum arr_status op_expand_dims(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t axis;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "axis"), 0, &axis));
	return arr_array_expand_dims(src, (int)axis, worker_output(call), &call->err);
}

static enum arr_status op_broadcast_to(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t shape[ARR_NDIM_MAX];
	int ndim = 0;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integers(call, worker_either(call, 1, "shape"), shape, &ndim));
	return arr_broadcast_to(src, ndim, shape, worker_output(call), &call->err);
}

static enum arr_status op_arange(struct worker_call *call)
{
	struct arr_scalar range[3] = { arr_scalar_int(0), arr_scalar_int(0), arr_scalar_int(1) };
	size_t given = json_array_size(call->args);
	const arr_dtype *dtype = NULL;

	for (size_t i = 0; i < given && i < 3; i++)
		ARR_TRY(worker_scalar(call, worker_arg(call, i), &range[given == 1 ? 1 : i]));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &dtype));
	return arr_arange(range[0], range[1], range[2], dtype, worker_output(call), &call->err);
}

static enum arr_status op_eye(struct worker_call *call)
{
	const arr_dtype *dtype = NULL;
	int64_t rows, columns, k;

	ARR_TRY(worker_integer(call, worker_arg(call, 0), 0, &rows));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "M"), rows, &columns));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "k"), 0, &k));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &dtype));
	return arr_eye(rows, columns, k, dtype ? dtype : ARR_FLOAT64, worker_output(call),
		       &call->err);
}

static enum arr_status op_full_like(struct worker_call *call)
{
	const arr_array *prototype = NULL;
	const arr_dtype *dtype = NULL;
	struct arr_scalar value;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &prototype));
	ARR_TRY(worker_scalar(call, worker_arg(call, 1), &value));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &dtype));
	return arr_full_like(prototype, value, dtype, worker_output(call), &call->err);
}

static enum arr_status op_zeros_like(struct worker_call *call)
{
	const arr_array *prototype = NULL;
	const arr_dtype *dtype = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &prototype));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &dtype));
	return arr_zeros_like(prototype, dtype, ARR_ORDER_K, worker_output(call), &call->err);
}

static enum arr_status op_ones_like(struct worker_call *call)
{
	const arr_array *prototype = NULL;
	const arr_dtype *dtype = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &prototype));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &dtype));
	return arr_ones_like(prototype, dtype, ARR_ORDER_K, worker_output(call), &call->err);
}

static enum arr_status op_matmul(struct worker_call *call)
{
	const arr_array *a = NULL;
	const arr_array *b = NULL;

	if (json_object_size(call->kwargs) > 0)
		return worker_gufunc(call);
	ARR_TRY(worker_array(call, worker_arg(call, 0), &a));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &b));
	return arr_matmul(a, b, NULL, worker_output(call), &call->err);
}

static enum arr_status product(struct worker_call *call,
			       enum arr_status (*multiply)(const arr_array *, const arr_array *,
							   arr_array **, struct arr_error *))
{
	const arr_array *a = NULL;
	const arr_array *b = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &a));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &b));
	return multiply(a, b, worker_output(call), &call->err);
}

static enum arr_status op_dot(struct worker_call *call)
{
	return product(call, arr_dot);
}

static enum arr_status op_vdot(struct worker_call *call)
{
	return product(call, arr_vdot);
}

static enum arr_status op_inner(struct worker_call *call)
{
	return product(call, arr_inner);
}

static enum arr_status op_outer(struct worker_call *call)
{
	return product(call, arr_outer);
}

static enum arr_status op_vecdot(struct worker_call *call)
{
	return json_object_size(call->kwargs) > 0 ? worker_gufunc(call) : product(call, arr_vecdot);
}

static enum arr_status op_matvec(struct worker_call *call)
{
	return json_object_size(call->kwargs) > 0 ? worker_gufunc(call) : product(call, arr_matvec);
}

static enum arr_status op_vecmat(struct worker_call *call)
{
	return json_object_size(call->kwargs) > 0 ? worker_gufunc(call) : product(call, arr_vecmat);
}

const struct worker_op worker_ops[] = {
	{ "matmul", op_matmul },
	{ "dot", op_dot },
	{ "vdot", op_vdot },
	{ "inner", op_inner },
	{ "outer", op_outer },
	{ "vecdot", op_vecdot },
	{ "matvec", op_matvec },
	{ "vecmat", op_vecmat },
	{ "copy", op_copy },
	{ "astype", op_astype },
	{ "reshape", op_reshape },
	{ "ravel", op_ravel },
	{ "transpose", op_transpose },
	{ "swapaxes", op_swapaxes },
	{ "moveaxis", op_moveaxis },
	{ "squeeze", op_squeeze },
	{ "expand_dims", op_expand_dims },
	{ "flip", op_flip },
	{ "broadcast_to", op_broadcast_to },
	{ "arange", op_arange },
	{ "eye", op_eye },
	{ "full_like", op_full_like },
	{ "zeros_like", op_zeros_like },
	{ "ones_like", op_ones_like },
	{ NULL, NULL },
};
