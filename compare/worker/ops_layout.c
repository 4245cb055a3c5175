/* SPDX-License-Identifier: Apache-2.0 */
/* New layouts of one array: the rest of arr/layout.h. */
#include "worker.h"

#include <string.h>

enum { NUMBERS_MAX = 2 * ARR_NDIM_MAX };

/* ---- repeating, rolling, padding ---- */

static enum arr_status op_tile(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t reps[ARR_NDIM_MAX];
	int count = 0;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_integers(call, worker_arg(call, 1), reps, &count));
	return arr_tile(src, reps, count, worker_output(call), &call->err);
}

static enum arr_status op_repeat(struct worker_call *call)
{
	const arr_array *src = NULL, *repeats = NULL;
	const int *axis = NULL;
	int storage = 0;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), NULL, &repeats));
	ARR_TRY(worker_optional_axis(call, 2, &storage, &axis));
	return arr_repeat(src, repeats, axis, worker_output(call), &call->err);
}

static enum arr_status op_roll(struct worker_call *call)
{
	const json_t *axis = worker_either(call, 2, "axis");
	int64_t shifts[ARR_NDIM_MAX];
	int axes[ARR_NDIM_MAX], count = 0, axis_count = 0;
	const arr_array *src = NULL;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_integers(call, worker_arg(call, 1), shifts, &count));
	ARR_TRY(worker_axes(call, axis, axes, &axis_count));
	for (; axis && count == 1 && count < axis_count; count = axis_count)
		for (int i = 1; i < axis_count; i++)
			shifts[i] = shifts[0];
	for (int i = axis_count; axis_count == 1 && i < count; i++)
		axes[i] = axes[0];
	return arr_roll(src, shifts, axis ? axes : NULL, count, worker_output(call), &call->err);
}

static enum arr_status op_resize(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t shape[ARR_NDIM_MAX];
	int ndim = 0;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_integers(call, worker_arg(call, 1), shape, &ndim));
	return arr_resize(src, ndim, shape, worker_output(call), &call->err);
}

/* A number for all, a pair for all, or a pair for each axis: position i of 2 * ndim. */
static const json_t *pair_item(const json_t *arg, int i)
{
	const json_t *axis = arg;

	if (!json_is_array(arg))
		return arg;
	if (json_is_array(json_array_get(arg, 0)))
		axis = json_array_get(arg, json_array_size(arg) == 1 ? 0 : (size_t)i / 2);
	return json_array_get(axis, json_array_size(axis) == 1 ? 0 : (size_t)i % 2);
}

static enum arr_status read_pairs(struct worker_call *call, const json_t *arg, int ndim,
				  int64_t *out)
{
	for (int i = 0; i < 2 * ndim; i++)
		ARR_TRY(worker_integer(call, pair_item(arg, i), 0, &out[i]));
	return ARR_OK;
}

static enum arr_status op_pad(struct worker_call *call)
{
	static const char *const modes[] = { "constant",  "edge",   "linear_ramp", "maximum",
					     "mean",      "median", "minimum",     "reflect",
					     "symmetric", "wrap",   "empty",       NULL };
	const json_t *stat = worker_kwarg(call, "stat_length");
	const json_t *values = worker_kwarg(call, "constant_values");
	const char *kind = json_string_value(worker_kwarg(call, "reflect_type"));
	int64_t widths[NUMBERS_MAX], lengths[NUMBERS_MAX];
	struct arr_scalar numbers[NUMBERS_MAX];
	struct arr_pad_options options = { .odd = kind && !strcmp(kind, "odd") };
	const arr_array *src = NULL;
	int ndim, mode = 0;

	ARR_TRY(worker_source(call, &src));
	ndim = arr_array_ndim(src);
	ARR_TRY(read_pairs(call, worker_arg(call, 1), ndim, widths));
	ARR_TRY(worker_choice(call, worker_either(call, 2, "mode"), modes, 0, &mode));
	options.mode = (enum arr_pad_mode)mode;
	if (stat) {
		ARR_TRY(read_pairs(call, stat, ndim, lengths));
		options.stat_length = lengths;
	}
	values = values ? values : worker_kwarg(call, "end_values");
	for (int i = 0; values && i < 2 * ndim; i++)
		ARR_TRY(worker_scalar(call, pair_item(values, i), &numbers[i]));
	options.values = values ? numbers : NULL;
	return arr_pad(src, widths, &options, worker_output(call), &call->err);
}

/* ---- inserting and deleting ---- */

static enum arr_status read_where(struct worker_call *call, struct arr_index *where)
{
	const json_t *arg = worker_arg(call, 1), *slice = json_object_get(arg, "slice");
	const arr_array *array = NULL;
	int64_t part[3];

	if (json_is_integer(arg)) {
		*where = arr_index_at(json_integer_value(arg));
		return ARR_OK;
	}
	if (slice) {
		for (size_t i = 0; i < 3; i++) {
			const json_t *item = json_array_get(slice, i);

			part[i] = json_is_integer(item) ? json_integer_value(item)
				  : i == 2              ? 1
							: ARR_SLICE_NONE;
		}
		*where = arr_index_slice(part[0], part[1], part[2]);
		return ARR_OK;
	}
	ARR_TRY(worker_array_like(call, arg, NULL, &array));
	*where = arr_index_array(array);
	return ARR_OK;
}

static enum arr_status op_insert(struct worker_call *call)
{
	const arr_array *src = NULL, *values = NULL;
	struct arr_index where;
	const int *axis = NULL;
	int storage = 0;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(read_where(call, &where));
	ARR_TRY(worker_array_like(call, worker_arg(call, 2), arr_array_dtype(src), &values));
	ARR_TRY(worker_optional_axis(call, 3, &storage, &axis));
	return arr_insert(src, &where, values, axis, worker_output(call), &call->err);
}

static enum arr_status op_delete(struct worker_call *call)
{
	const arr_array *src = NULL;
	struct arr_index where;
	const int *axis = NULL;
	int storage = 0;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(read_where(call, &where));
	ARR_TRY(worker_optional_axis(call, 2, &storage, &axis));
	return arr_delete(src, &where, axis, worker_output(call), &call->err);
}

static enum arr_status op_append(struct worker_call *call)
{
	const arr_array *src = NULL, *values = NULL;
	const int *axis = NULL;
	int storage = 0;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), NULL, &values));
	ARR_TRY(worker_optional_axis(call, 2, &storage, &axis));
	return arr_append(src, values, axis, worker_output(call), &call->err);
}

static enum arr_status op_trim_zeros(struct worker_call *call)
{
	const char *trim = json_string_value(worker_either(call, 1, "trim"));
	const arr_array *src = NULL;

	ARR_TRY(worker_source(call, &src));
	return arr_trim_zeros(src, !trim || strchr(trim, 'f'), !trim || strchr(trim, 'b'),
			      worker_output(call), &call->err);
}

/* ---- shapes and axes ---- */

static enum arr_status atleast(struct worker_call *call, int ndim)
{
	const arr_array *src = NULL;

	ARR_TRY(worker_source(call, &src));
	return arr_atleast_nd(src, ndim, worker_output(call), &call->err);
}

static enum arr_status op_atleast_1d(struct worker_call *call)
{
	return atleast(call, 1);
}

static enum arr_status op_atleast_2d(struct worker_call *call)
{
	return atleast(call, 2);
}

static enum arr_status op_atleast_3d(struct worker_call *call)
{
	return atleast(call, 3);
}

static enum arr_status op_flatten(struct worker_call *call)
{
	const arr_array *src = NULL;
	enum arr_order order;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_order(call, worker_either(call, 1, "order"), ARR_ORDER_C, &order));
	return arr_array_flatten(src, order, worker_output(call), &call->err);
}

static enum arr_status one_to_one(struct worker_call *call,
				  enum arr_status (*apply)(const arr_array *, arr_array **,
							   struct arr_error *))
{
	const arr_array *src = NULL;

	ARR_TRY(worker_source(call, &src));
	return apply(src, worker_output(call), &call->err);
}

static enum arr_status op_matrix_transpose(struct worker_call *call)
{
	return one_to_one(call, arr_matrix_transpose);
}

static enum arr_status op_fliplr(struct worker_call *call)
{
	return one_to_one(call, arr_fliplr);
}

static enum arr_status op_flipud(struct worker_call *call)
{
	return one_to_one(call, arr_flipud);
}

static enum arr_status op_rollaxis(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t axis, start;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "axis"), 0, &axis));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "start"), 0, &start));
	return arr_rollaxis(src, (int)axis, (int)start, worker_output(call), &call->err);
}

static enum arr_status op_rot90(struct worker_call *call)
{
	const json_t *given = worker_either(call, 2, "axes");
	int axes[ARR_NDIM_MAX] = { 0, 1 }, count = 2;
	const arr_array *src = NULL;
	int64_t k;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "k"), 1, &k));
	if (given)
		ARR_TRY(worker_axes(call, given, axes, &count));
	return arr_rot90(src, k, axes[0], axes[1], worker_output(call), &call->err);
}

static enum arr_status op_windows(struct worker_call *call)
{
	const json_t *axis = worker_either(call, 2, "axis");
	int64_t window[ARR_NDIM_MAX];
	int axes[ARR_NDIM_MAX], count = 0, axis_count = 0;
	const arr_array *src = NULL;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_integers(call, worker_arg(call, 1), window, &count));
	ARR_TRY(worker_axes(call, axis, axes, &axis_count));
	if (axis && axis_count != count)
		return arr_error_set(&call->err, ARR_E_SHAPE, "%d windows, %d axes", count,
				     axis_count);
	return arr_sliding_window_view(src, window, axis ? axes : NULL, count, worker_output(call),
				       &call->err);
}

const struct worker_op worker_layout[] = {
	{ "tile", op_tile },
	{ "repeat", op_repeat },
	{ "roll", op_roll },
	{ "resize", op_resize },
	{ "pad", op_pad },
	{ "insert", op_insert },
	{ "delete", op_delete },
	{ "append", op_append },
	{ "trim_zeros", op_trim_zeros },
	{ "atleast_1d", op_atleast_1d },
	{ "atleast_2d", op_atleast_2d },
	{ "atleast_3d", op_atleast_3d },
	{ "flatten", op_flatten },
	{ "matrix_transpose", op_matrix_transpose },
	{ "fliplr", op_fliplr },
	{ "flipud", op_flipud },
	{ "rollaxis", op_rollaxis },
	{ "rot90", op_rot90 },
	{ "lib.stride_tricks.sliding_window_view", op_windows },
	{ NULL, NULL },
};
