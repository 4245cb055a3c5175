/* SPDX-License-Identifier: Apache-2.0 */
/* Element math that is not a ufunc, differences, windows. */
#include "worker.h"

#include <string.h>

typedef enum arr_status unary_fn(const arr_array *, arr_array **, struct arr_error *);

static enum arr_status unary(struct worker_call *call, unary_fn *run)
{
	const arr_array *x = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	return run(x, worker_output(call), &call->err);
}

#define UNARY(name)                                             \
	static enum arr_status op_##name(struct worker_call *c) \
	{                                                       \
		return unary(c, arr_##name);                    \
	}
UNARY(fix)
UNARY(real)
UNARY(imag)
UNARY(iscomplex)
UNARY(isreal)
UNARY(isneginf)
UNARY(isposinf)
UNARY(sinc)
UNARY(i0)
#undef UNARY

typedef enum arr_status window_fn(int64_t, arr_array **, struct arr_error *);

static enum arr_status window(struct worker_call *call, window_fn *run)
{
	int64_t count;

	ARR_TRY(worker_integer(call, worker_arg(call, 0), 0, &count));
	return run(count, worker_output(call), &call->err);
}

#define WINDOW(name)                                            \
	static enum arr_status op_##name(struct worker_call *c) \
	{                                                       \
		return window(c, arr_##name);                   \
	}
WINDOW(bartlett)
WINDOW(blackman)
WINDOW(hamming)
WINDOW(hanning)
#undef WINDOW

static enum arr_status op_kaiser(struct worker_call *call)
{
	int64_t count;

	ARR_TRY(worker_integer(call, worker_arg(call, 0), 0, &count));
	return arr_kaiser(count, worker_number(worker_either(call, 1, "beta"), 0),
			  worker_output(call), &call->err);
}

static enum arr_status op_round(struct worker_call *call)
{
	const arr_array *x = NULL;
	int64_t decimals;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "decimals"), 0, &decimals));
	return arr_round(x, (int)decimals, worker_output(call), &call->err);
}

static enum arr_status op_angle(struct worker_call *call)
{
	const arr_array *x = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	return arr_angle(x, json_is_true(worker_either(call, 1, "deg")), worker_output(call),
			 &call->err);
}

static enum arr_status op_real_if_close(struct worker_call *call)
{
	const arr_array *x = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	return arr_real_if_close(x, worker_number(worker_either(call, 1, "tol"), 100),
				 worker_output(call), &call->err);
}

static enum arr_status op_nan_to_num(struct worker_call *call)
{
	const json_t *above = worker_kwarg(call, "posinf"), *below = worker_kwarg(call, "neginf");
	const double posinf = worker_number(above, 0), neginf = worker_number(below, 0);
	const struct arr_nan_to_num_options o = { worker_number(worker_kwarg(call, "nan"), 0),
						  above ? &posinf : NULL, below ? &neginf : NULL };
	const arr_array *x = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	return arr_nan_to_num(x, &o, worker_output(call), &call->err);
}

/* Two array arguments. */
static enum arr_status pair(struct worker_call *call, const arr_array **a, const arr_array **b)
{
	ARR_TRY(worker_array(call, worker_arg(call, 0), a));
	return worker_array(call, worker_arg(call, 1), b);
}

static struct arr_close_options closeness(struct worker_call *call)
{
	struct arr_close_options o = arr_close_options_default();

	o.rtol = worker_number(worker_either(call, 2, "rtol"), o.rtol);
	o.atol = worker_number(worker_either(call, 3, "atol"), o.atol);
	o.equal_nan = json_is_true(worker_kwarg(call, "equal_nan"));
	return o;
}

static enum arr_status op_isclose(struct worker_call *call)
{
	const struct arr_close_options o = closeness(call);
	const arr_array *a = NULL, *b = NULL;

	ARR_TRY(pair(call, &a, &b));
	return arr_isclose(a, b, &o, worker_output(call), &call->err);
}

static enum arr_status op_allclose(struct worker_call *call)
{
	const struct arr_close_options o = closeness(call);
	const arr_array *a = NULL, *b = NULL;

	ARR_TRY(pair(call, &a, &b));
	return arr_allclose(a, b, &o, worker_output(call), &call->err);
}

static enum arr_status op_array_equal(struct worker_call *call)
{
	const arr_array *a = NULL, *b = NULL;

	ARR_TRY(pair(call, &a, &b));
	return arr_array_equal(a, b, json_is_true(worker_kwarg(call, "equal_nan")),
			       worker_output(call), &call->err);
}

static enum arr_status op_array_equiv(struct worker_call *call)
{
	const arr_array *a = NULL, *b = NULL;

	ARR_TRY(pair(call, &a, &b));
	return arr_array_equiv(a, b, worker_output(call), &call->err);
}

static enum arr_status op_diff(struct worker_call *call)
{
	struct arr_diff_options o = { 0 };
	const arr_array *x = NULL;
	int64_t n, axis;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "n"), 1, &n));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "axis"), -1, &axis));
	ARR_TRY(worker_optional(call, worker_kwarg(call, "prepend"), &o.prepend));
	ARR_TRY(worker_optional(call, worker_kwarg(call, "append"), &o.append));
	o.n = (int)n;
	o.axis = (int)axis;
	return arr_diff(x, &o, worker_output(call), &call->err);
}

static enum arr_status op_ediff1d(struct worker_call *call)
{
	const arr_array *x = NULL, *end = NULL, *begin = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	ARR_TRY(worker_optional(call, worker_kwarg(call, "to_end"), &end));
	ARR_TRY(worker_optional(call, worker_kwarg(call, "to_begin"), &begin));
	return arr_ediff1d(x, end, begin, worker_output(call), &call->err);
}

/* Spacings, one or one per axis, are numbers or coordinates. */
static enum arr_status op_gradient(struct worker_call *call)
{
	const json_t *axis = worker_kwarg(call, "axis");
	struct arr_input h[ARR_NDIM_MAX];
	const arr_array *x = NULL;
	arr_array **out = NULL;
	const int spacings = (int)json_array_size(call->args) - 1;
	int axes[ARR_NDIM_MAX], count = 0;
	int64_t edge_order;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	if (spacings > ARR_NDIM_MAX)
		return arr_error_set(&call->err, ARR_E_ARG, "gradient: %d spacings", spacings);
	for (int i = 0; i < spacings; i++)
		ARR_TRY(worker_input(call, worker_arg(call, (size_t)i + 1), &h[i]));
	ARR_TRY(worker_axes(call, axis, axes, &count));
	ARR_TRY(worker_integer(call, worker_kwarg(call, "edge_order"), 1, &edge_order));
	if (!axis)
		count = arr_array_ndim(x);
	if (axis && count == 1 && spacings < 2)
		return arr_gradient(x, spacings ? h[0] : arr_in_scalar(arr_scalar_float(1)),
				    axes[0], (int)edge_order, worker_output(call), &call->err);
	ARR_TRY(worker_outputs(call, (size_t)count, &out));
	return arr_gradient_axes(x, h, spacings, axis ? axes : NULL, count, (int)edge_order, out,
				 &call->err);
}

static enum arr_status op_trapezoid(struct worker_call *call)
{
	const json_t *dx = worker_kwarg(call, "dx");
	struct arr_scalar step = arr_scalar_float(1);
	const arr_array *y = NULL, *x = NULL;
	int64_t axis;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &y));
	ARR_TRY(worker_optional(call, worker_either(call, 1, "x"), &x));
	if (dx)
		ARR_TRY(worker_scalar(call, dx, &step));
	ARR_TRY(worker_integer(call, worker_kwarg(call, "axis"), -1, &axis));
	return arr_trapezoid(y, x, step, (int)axis, worker_output(call), &call->err);
}

static enum arr_status op_unwrap(struct worker_call *call)
{
	const json_t *given = worker_kwarg(call, "period");
	struct arr_scalar period = arr_scalar_float(0);
	const arr_array *x = NULL;
	int64_t axis;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	ARR_TRY(worker_integer(call, worker_kwarg(call, "axis"), -1, &axis));
	if (given)
		ARR_TRY(worker_scalar(call, given, &period));
	return arr_unwrap(x, worker_number(worker_kwarg(call, "discont"), 0), (int)axis, period,
			  worker_output(call), &call->err);
}

static enum arr_status cumulative(struct worker_call *call,
				  enum arr_status (*run)(const arr_array *,
							 const struct arr_cumulative_options *,
							 arr_array **, struct arr_error *))
{
	struct arr_cumulative_options o = { 0 };
	const arr_array *x = NULL;
	int64_t axis;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &x));
	ARR_TRY(worker_integer(call, worker_kwarg(call, "axis"), 0, &axis));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &o.dtype));
	o.axis = (int)axis;
	o.include_initial = json_is_true(worker_kwarg(call, "include_initial"));
	return run(x, &o, worker_output(call), &call->err);
}

static enum arr_status op_cumulative_sum(struct worker_call *call)
{
	return cumulative(call, arr_cumulative_sum);
}

static enum arr_status op_cumulative_prod(struct worker_call *call)
{
	return cumulative(call, arr_cumulative_prod);
}

static enum arr_convolve_mode mode_of(const json_t *mode, enum arr_convolve_mode fallback)
{
	const char *text = json_string_value(mode);

	if (!text)
		return fallback;
	return !strcmp(text, "same")    ? ARR_CONVOLVE_SAME
	       : !strcmp(text, "valid") ? ARR_CONVOLVE_VALID
					: ARR_CONVOLVE_FULL;
}

static enum arr_status op_convolve(struct worker_call *call)
{
	const arr_array *a = NULL, *v = NULL;

	ARR_TRY(pair(call, &a, &v));
	return arr_convolve(a, v, mode_of(worker_either(call, 2, "mode"), ARR_CONVOLVE_FULL),
			    worker_output(call), &call->err);
}

static enum arr_status op_correlate(struct worker_call *call)
{
	const arr_array *a = NULL, *v = NULL;

	ARR_TRY(pair(call, &a, &v));
	return arr_correlate(a, v, mode_of(worker_either(call, 2, "mode"), ARR_CONVOLVE_VALID),
			     worker_output(call), &call->err);
}

static enum arr_status op_interp(struct worker_call *call)
{
	const json_t *left = worker_kwarg(call, "left"), *right = worker_kwarg(call, "right");
	const double below = worker_number(left, 0), above = worker_number(right, 0);
	const struct arr_interp_options o = {
		.left = left ? &below : NULL,
		.right = right ? &above : NULL,
		.period = worker_number(worker_kwarg(call, "period"), 0),
	};
	const arr_array *x = NULL, *xp = NULL, *fp = NULL;

	ARR_TRY(pair(call, &x, &xp));
	ARR_TRY(worker_array(call, worker_arg(call, 2), &fp));
	return arr_interp(x, xp, fp, &o, worker_output(call), &call->err);
}

static enum arr_status op_cross(struct worker_call *call)
{
	static const char *const names[] = { "axisa", "axisb", "axisc" };
	const json_t *all = worker_kwarg(call, "axis");
	const arr_array *a = NULL, *b = NULL;
	int64_t axis[3];

	ARR_TRY(pair(call, &a, &b));
	for (size_t i = 0; i < 3; i++)
		ARR_TRY(worker_integer(call, all ? all : worker_either(call, i + 2, names[i]), -1,
				       &axis[i]));
	return arr_cross(a, b, (int)axis[0], (int)axis[1], (int)axis[2], worker_output(call),
			 &call->err);
}

static enum arr_status op_trace(struct worker_call *call)
{
	struct arr_reduce_options o = { .dtype = NULL };
	const arr_array *src = NULL;
	int64_t offset, axis1, axis2;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "offset"), 0, &offset));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "axis1"), 0, &axis1));
	ARR_TRY(worker_integer(call, worker_either(call, 3, "axis2"), 1, &axis2));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &o.dtype));
	return arr_trace(src, offset, (int)axis1, (int)axis2, &o, worker_output(call), &call->err);
}

const struct worker_op worker_numeric[] = {
	{ "cross", op_cross },
	{ "trace", op_trace },
	{ "fix", op_fix },
	{ "real", op_real },
	{ "imag", op_imag },
	{ "iscomplex", op_iscomplex },
	{ "isreal", op_isreal },
	{ "isneginf", op_isneginf },
	{ "isposinf", op_isposinf },
	{ "sinc", op_sinc },
	{ "i0", op_i0 },
	{ "bartlett", op_bartlett },
	{ "blackman", op_blackman },
	{ "hamming", op_hamming },
	{ "hanning", op_hanning },
	{ "kaiser", op_kaiser },
	{ "round", op_round },
	{ "around", op_round },
	{ "angle", op_angle },
	{ "real_if_close", op_real_if_close },
	{ "nan_to_num", op_nan_to_num },
	{ "isclose", op_isclose },
	{ "allclose", op_allclose },
	{ "array_equal", op_array_equal },
	{ "array_equiv", op_array_equiv },
	{ "diff", op_diff },
	{ "ediff1d", op_ediff1d },
	{ "gradient", op_gradient },
	{ "trapezoid", op_trapezoid },
	{ "trapz", op_trapezoid },
	{ "unwrap", op_unwrap },
	{ "cumulative_sum", op_cumulative_sum },
	{ "cumulative_prod", op_cumulative_prod },
	{ "convolve", op_convolve },
	{ "correlate", op_correlate },
	{ "interp", op_interp },
	{ NULL, NULL },
};
