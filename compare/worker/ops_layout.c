/* SPDX-License-Identifier: Apache-2.0 */
/* Layout and creation: what arr/layout.h and arr/create.h offer. */
#include "worker.h"

#include <string.h>

enum { SPLIT_MAX = WORKER_OUTPUTS_MAX, NUMBERS_MAX = 2 * ARR_NDIM_MAX };

static enum arr_status source(struct worker_call *call, const arr_array **src)
{
	return worker_array_like(call, worker_arg(call, 0), NULL, src);
}

/* axis, absent or null: none. */
static enum arr_status optional_axis(struct worker_call *call, size_t position, int *storage,
				     const int **axis)
{
	const json_t *arg = worker_either(call, position, "axis");
	int64_t number = 0;

	ARR_TRY(worker_integer(call, arg, 0, &number));
	*storage = (int)number;
	*axis = arg ? storage : NULL;
	return ARR_OK;
}

/* ---- joining ---- */

typedef enum arr_status join_fn(const arr_array *const *arrays, size_t count,
				const struct arr_join_options *options, arr_array **out,
				struct arr_error *err);

static enum arr_status join(struct worker_call *call, join_fn *fn)
{
	struct arr_join_options options = arr_join_options_default();
	const json_t *axis = json_object_get(call->kwargs, "axis"),
		     *out = worker_kwarg(call, "out");
	const arr_array *arrays[WORKER_ARRAYS_MAX], *into = NULL;
	int64_t number = 0;
	size_t count = 0;

	if (!axis)
		axis = json_array_get(call->args, 1);
	ARR_TRY(worker_arrays(call, worker_arg(call, 0), arrays, &count));
	options.flatten = axis && json_is_null(axis);
	if (axis && !options.flatten)
		ARR_TRY(worker_integer(call, axis, 0, &number));
	options.axis = (int)number;
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &options.dtype));
	ARR_TRY(worker_casting(call, worker_kwarg(call, "casting"), &options.casting));
	if (out) {
		ARR_TRY(worker_array(call, out, &into));
		options.out = call->held[call->held_count - 1];
	}
	return fn(arrays, count, &options, worker_output(call), &call->err);
}

static enum arr_status op_concatenate(struct worker_call *call)
{
	return join(call, arr_concatenate);
}

static enum arr_status op_stack(struct worker_call *call)
{
	return join(call, arr_stack);
}

static enum arr_status op_hstack(struct worker_call *call)
{
	return join(call, arr_hstack);
}

static enum arr_status op_vstack(struct worker_call *call)
{
	return join(call, arr_vstack);
}

static enum arr_status op_dstack(struct worker_call *call)
{
	return join(call, arr_dstack);
}

static enum arr_status column_stack(const arr_array *const *arrays, size_t count,
				    const struct arr_join_options *options, arr_array **out,
				    struct arr_error *err)
{
	(void)options;
	return arr_column_stack(arrays, count, out, err);
}

static enum arr_status op_column_stack(struct worker_call *call)
{
	return join(call, column_stack);
}

/* Nested lists become blocks in `storage`; lists nest at most 8 deep (docs/suite-format.md). */
static enum arr_status read_block(struct worker_call *call, const json_t *arg,
				  struct arr_block *storage, size_t *used, struct arr_block *out)
{
	struct arr_block *parts = storage + *used;

	*out = (struct arr_block){ 0 };
	if (!json_is_array(arg))
		return worker_array_like(call, arg, NULL, &out->array);
	out->parts = parts;
	out->count = json_array_size(arg);
	if (*used + out->count > NUMBERS_MAX)
		return arr_error_set(&call->err, ARR_E_ARG, "block: too many parts");
	*used += out->count;
	for (size_t i = 0; i < out->count; i++)
		ARR_TRY(read_block(call, json_array_get(arg, i), storage, used, &parts[i]));
	return ARR_OK;
}

static enum arr_status op_block(struct worker_call *call)
{
	struct arr_block storage[NUMBERS_MAX], root;
	size_t used = 0;

	ARR_TRY(read_block(call, worker_arg(call, 0), storage, &used, &root));
	return arr_block(&root, worker_output(call), &call->err);
}

/* ---- splitting ---- */

typedef enum arr_status split_fn(const arr_array *src, const struct arr_split *how, int axis,
				 arr_array **out, struct arr_error *err);

static enum arr_status split(struct worker_call *call, split_fn *fn)
{
	const json_t *where = worker_arg(call, 1);
	const arr_array *src = NULL;
	int64_t indices[ARR_NDIM_MAX], axis;
	struct arr_split how = { .indices = indices };
	arr_array **out = NULL;
	int count = 0;

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "axis"), 0, &axis));
	if (json_is_array(where)) {
		ARR_TRY(worker_integers(call, where, indices, &count));
		how.index_count = (size_t)count;
	} else {
		ARR_TRY(worker_integer(call, where, 1, &how.sections));
		if (how.sections == 0)
			how.sections = -1; /* an error to both */
	}
	ARR_TRY(worker_outputs(call, arr_split_count(&how), &out));
	return fn(src, &how, (int)axis, out, &call->err);
}

static enum arr_status hsplit(const arr_array *src, const struct arr_split *how, int axis,
			      arr_array **out, struct arr_error *err)
{
	(void)axis;
	return arr_hsplit(src, how, out, err);
}

static enum arr_status vsplit(const arr_array *src, const struct arr_split *how, int axis,
			      arr_array **out, struct arr_error *err)
{
	(void)axis;
	return arr_vsplit(src, how, out, err);
}

static enum arr_status dsplit(const arr_array *src, const struct arr_split *how, int axis,
			      arr_array **out, struct arr_error *err)
{
	(void)axis;
	return arr_dsplit(src, how, out, err);
}

static enum arr_status op_split(struct worker_call *call)
{
	return split(call, arr_split);
}

static enum arr_status op_array_split(struct worker_call *call)
{
	return split(call, arr_array_split);
}

static enum arr_status op_hsplit(struct worker_call *call)
{
	return split(call, hsplit);
}

static enum arr_status op_vsplit(struct worker_call *call)
{
	return split(call, vsplit);
}

static enum arr_status op_dsplit(struct worker_call *call)
{
	return split(call, dsplit);
}

static enum arr_status op_unstack(struct worker_call *call)
{
	const arr_array *src = NULL;
	arr_array **out = NULL;
	int64_t axis;
	int at = 0;

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_integer(call, worker_kwarg(call, "axis"), 0, &axis));
	ARR_TRY(arr_normalize_axis_index((int)axis, arr_array_ndim(src), &at, &call->err));
	ARR_TRY(worker_outputs(call, (size_t)arr_array_shape(src)[at], &out));
	return arr_unstack(src, (int)axis, out, &call->err);
}

/* ---- repeating, rolling, padding ---- */

static enum arr_status op_tile(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t reps[ARR_NDIM_MAX];
	int count = 0;

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_integers(call, worker_arg(call, 1), reps, &count));
	return arr_tile(src, reps, count, worker_output(call), &call->err);
}

static enum arr_status op_repeat(struct worker_call *call)
{
	const arr_array *src = NULL, *repeats = NULL;
	const int *axis = NULL;
	int storage = 0;

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), NULL, &repeats));
	ARR_TRY(optional_axis(call, 2, &storage, &axis));
	return arr_repeat(src, repeats, axis, worker_output(call), &call->err);
}

static enum arr_status op_roll(struct worker_call *call)
{
	const json_t *axis = worker_either(call, 2, "axis");
	int64_t shifts[ARR_NDIM_MAX];
	int axes[ARR_NDIM_MAX], count = 0, axis_count = 0;
	const arr_array *src = NULL;

	ARR_TRY(source(call, &src));
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

	ARR_TRY(source(call, &src));
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

	ARR_TRY(source(call, &src));
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

	ARR_TRY(source(call, &src));
	ARR_TRY(read_where(call, &where));
	ARR_TRY(worker_array_like(call, worker_arg(call, 2), arr_array_dtype(src), &values));
	ARR_TRY(optional_axis(call, 3, &storage, &axis));
	return arr_insert(src, &where, values, axis, worker_output(call), &call->err);
}

static enum arr_status op_delete(struct worker_call *call)
{
	const arr_array *src = NULL;
	struct arr_index where;
	const int *axis = NULL;
	int storage = 0;

	ARR_TRY(source(call, &src));
	ARR_TRY(read_where(call, &where));
	ARR_TRY(optional_axis(call, 2, &storage, &axis));
	return arr_delete(src, &where, axis, worker_output(call), &call->err);
}

static enum arr_status op_append(struct worker_call *call)
{
	const arr_array *src = NULL, *values = NULL;
	const int *axis = NULL;
	int storage = 0;

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), NULL, &values));
	ARR_TRY(optional_axis(call, 2, &storage, &axis));
	return arr_append(src, values, axis, worker_output(call), &call->err);
}

static enum arr_status op_trim_zeros(struct worker_call *call)
{
	const char *trim = json_string_value(worker_either(call, 1, "trim"));
	const arr_array *src = NULL;

	ARR_TRY(source(call, &src));
	return arr_trim_zeros(src, !trim || strchr(trim, 'f'), !trim || strchr(trim, 'b'),
			      worker_output(call), &call->err);
}

/* ---- shapes and axes ---- */

static enum arr_status atleast(struct worker_call *call, int ndim)
{
	const arr_array *src = NULL;

	ARR_TRY(source(call, &src));
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

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_order(call, worker_either(call, 1, "order"), ARR_ORDER_C, &order));
	return arr_array_flatten(src, order, worker_output(call), &call->err);
}

static enum arr_status one_to_one(struct worker_call *call,
				  enum arr_status (*apply)(const arr_array *, arr_array **,
							   struct arr_error *))
{
	const arr_array *src = NULL;

	ARR_TRY(source(call, &src));
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

	ARR_TRY(source(call, &src));
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

	ARR_TRY(source(call, &src));
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

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_integers(call, worker_arg(call, 1), window, &count));
	ARR_TRY(worker_axes(call, axis, axes, &axis_count));
	if (axis && axis_count != count)
		return arr_error_set(&call->err, ARR_E_SHAPE, "%d windows, %d axes", count,
				     axis_count);
	return arr_sliding_window_view(src, window, axis ? axes : NULL, count, worker_output(call),
				       &call->err);
}

/* ---- creation ---- */

static enum arr_status as_order(struct worker_call *call,
				enum arr_status (*apply)(const arr_array *, const arr_dtype *,
							 arr_array **, struct arr_error *))
{
	const arr_dtype *dtype = NULL;
	const arr_array *src = NULL;

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_dtype(call, worker_either(call, 1, "dtype"), &dtype));
	return apply(src, dtype, worker_output(call), &call->err);
}

static enum arr_status op_ascontiguousarray(struct worker_call *call)
{
	return as_order(call, arr_ascontiguousarray);
}

static enum arr_status op_asfortranarray(struct worker_call *call)
{
	return as_order(call, arr_asfortranarray);
}

static enum arr_status op_asarray(struct worker_call *call)
{
	const arr_dtype *dtype = NULL;
	const arr_array *src = NULL;
	enum arr_order order;

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_dtype(call, worker_either(call, 1, "dtype"), &dtype));
	ARR_TRY(worker_order(call, worker_kwarg(call, "order"), ARR_ORDER_K, &order));
	return arr_asarray(src, dtype, order, ARR_COPYMODE_IF_NEEDED, worker_output(call),
			   &call->err);
}

static enum arr_status op_identity(struct worker_call *call)
{
	const arr_dtype *dtype = NULL;
	int64_t n;

	ARR_TRY(worker_integer(call, worker_arg(call, 0), 0, &n));
	ARR_TRY(worker_dtype(call, worker_either(call, 1, "dtype"), &dtype));
	return arr_identity(n, dtype, worker_output(call), &call->err);
}

/* start, stop, num, endpoint, dtype. */
static enum arr_status read_space(struct worker_call *call, struct arr_linspace_args *args)
{
	const json_t *endpoint = worker_either(call, 3, "endpoint");
	struct arr_scalar start, stop;

	*args = (struct arr_linspace_args){ .endpoint = !endpoint || json_is_true(endpoint) };
	ARR_TRY(worker_scalar(call, worker_arg(call, 0), &start));
	ARR_TRY(worker_scalar(call, worker_arg(call, 1), &stop));
	args->start = arr_scalar_cast(start, ARR_T_FLOAT64).as.f;
	args->stop = arr_scalar_cast(stop, ARR_T_FLOAT64).as.f;
	ARR_TRY(worker_integer(call, worker_either(call, 2, "num"), 50, &args->count));
	return worker_dtype(call, worker_kwarg(call, "dtype"), &args->dtype);
}

static enum arr_status op_logspace(struct worker_call *call)
{
	struct arr_scalar base = arr_scalar_float(10);
	struct arr_linspace_args args;

	ARR_TRY(read_space(call, &args));
	if (worker_kwarg(call, "base"))
		ARR_TRY(worker_scalar(call, worker_kwarg(call, "base"), &base));
	return arr_logspace(&args, arr_scalar_cast(base, ARR_T_FLOAT64).as.f, worker_output(call),
			    &call->err);
}

static enum arr_status op_geomspace(struct worker_call *call)
{
	struct arr_linspace_args args;

	ARR_TRY(read_space(call, &args));
	return arr_geomspace(&args, worker_output(call), &call->err);
}

static enum arr_status with_k(struct worker_call *call,
			      enum arr_status (*apply)(const arr_array *, int64_t, arr_array **,
						       struct arr_error *))
{
	const arr_array *src = NULL;
	int64_t k;

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "k"), 0, &k));
	return apply(src, k, worker_output(call), &call->err);
}

static enum arr_status op_diag(struct worker_call *call)
{
	return with_k(call, arr_diag);
}

static enum arr_status op_diagflat(struct worker_call *call)
{
	return with_k(call, arr_diagflat);
}

static enum arr_status op_tril(struct worker_call *call)
{
	return with_k(call, arr_tril);
}

static enum arr_status op_triu(struct worker_call *call)
{
	return with_k(call, arr_triu);
}

static enum arr_status op_tri(struct worker_call *call)
{
	const arr_dtype *dtype = NULL;
	int64_t rows, columns, k;

	ARR_TRY(worker_integer(call, worker_arg(call, 0), 0, &rows));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "M"), rows, &columns));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "k"), 0, &k));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &dtype));
	return arr_tri(rows, columns, k, dtype, worker_output(call), &call->err);
}

static enum arr_status op_vander(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t columns;

	ARR_TRY(source(call, &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "N"), -1, &columns));
	return arr_vander(src, columns, json_is_true(worker_either(call, 2, "increasing")),
			  worker_output(call), &call->err);
}

static enum arr_status op_meshgrid(struct worker_call *call)
{
	const char *indexing = json_string_value(worker_kwarg(call, "indexing"));
	const json_t *copy = worker_kwarg(call, "copy");
	const arr_array *arrays[WORKER_ARRAYS_MAX];
	arr_array **out = NULL;
	size_t count = 0;

	ARR_TRY(worker_arrays(call, call->args, arrays, &count));
	ARR_TRY(worker_outputs(call, count, &out));
	return arr_meshgrid(arrays, count, indexing && !strcmp(indexing, "ij"),
			    json_is_true(worker_kwarg(call, "sparse")), !copy || json_is_true(copy),
			    out, &call->err);
}

const struct worker_op worker_layout[] = {
	{ "concatenate", op_concatenate },
	{ "concat", op_concatenate },
	{ "stack", op_stack },
	{ "hstack", op_hstack },
	{ "vstack", op_vstack },
	{ "dstack", op_dstack },
	{ "column_stack", op_column_stack },
	{ "block", op_block },
	{ "split", op_split },
	{ "array_split", op_array_split },
	{ "hsplit", op_hsplit },
	{ "vsplit", op_vsplit },
	{ "dsplit", op_dsplit },
	{ "unstack", op_unstack },
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
	{ "asarray", op_asarray },
	{ "ascontiguousarray", op_ascontiguousarray },
	{ "asfortranarray", op_asfortranarray },
	{ "identity", op_identity },
	{ "logspace", op_logspace },
	{ "geomspace", op_geomspace },
	{ "diag", op_diag },
	{ "diagflat", op_diagflat },
	{ "tri", op_tri },
	{ "tril", op_tril },
	{ "triu", op_triu },
	{ "vander", op_vander },
	{ "meshgrid", op_meshgrid },
	{ NULL, NULL },
};
