/* SPDX-License-Identifier: Apache-2.0 */
/* Indexing: what arr/index.h offers. */
#include "worker.h"

static enum arr_status read_index(struct worker_call *call, const json_t *arg,
				  struct arr_index *out)
{
	const json_t *slice = json_object_get(arg, "slice");
	const json_t *step = json_array_get(slice, 2);
	const arr_array *array = NULL;
	int64_t part[2];

	if (json_is_null(arg) || json_object_get(arg, "newaxis")) {
		*out = arr_index_newaxis();
	} else if (json_object_get(arg, "ellipsis")) {
		*out = arr_index_ellipsis();
	} else if (slice) {
		for (size_t i = 0; i < 2; i++) {
			const json_t *value = json_array_get(slice, i);
			part[i] =
				json_is_integer(value) ? json_integer_value(value) : ARR_SLICE_NONE;
		}
		*out = arr_index_slice(part[0], part[1],
				       json_is_integer(step) ? json_integer_value(step) : 1);
	} else if (json_is_integer(arg)) {
		*out = arr_index_at(json_integer_value(arg));
	} else if (json_is_boolean(arg)) {
		*out = arr_index_truth(json_is_true(arg));
	} else {
		ARR_TRY(worker_array_like(call, arg, NULL, &array));
		*out = arr_index_array(array);
	}
	return ARR_OK;
}

static enum arr_status read_items(struct worker_call *call, struct arr_index *indices,
				  size_t *count)
{
	const json_t *items = worker_arg(call, 1);

	*count = json_array_size(items);
	if (*count > ARR_NDIM_MAX)
		return arr_error_set(&call->err, ARR_E_INDEX, "%s: %zu items", call->op, *count);
	for (size_t i = 0; i < *count; i++)
		ARR_TRY(read_index(call, json_array_get(items, i), &indices[i]));
	return ARR_OK;
}

static enum arr_status op_index(struct worker_call *call)
{
	struct arr_index indices[ARR_NDIM_MAX];
	const arr_array *src = NULL;
	size_t count = 0;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(read_items(call, indices, &count));
	return arr_array_index(src, indices, count, worker_output(call), &call->err);
}

static enum arr_status op_setitem(struct worker_call *call)
{
	struct arr_index indices[ARR_NDIM_MAX];
	const json_t *value = worker_arg(call, 2);
	const arr_array *array = NULL;
	arr_array *dst = NULL;
	struct arr_scalar number;
	size_t count = 0;

	ARR_TRY(worker_target(call, worker_arg(call, 0), &dst));
	ARR_TRY(read_items(call, indices, &count));
	if (!json_object_get(value, "path")) {
		ARR_TRY(worker_scalar(call, value, &number));
		return arr_array_fill_index(dst, indices, count, number, &call->err);
	}
	ARR_TRY(worker_array(call, value, &array));
	return arr_array_set_index(dst, indices, count, array, &call->err);
}

static const char *const mode_names[] = { "raise", "wrap", "clip", NULL };

/* axis (absent: fallback; null: flattened), mode, out. */
static enum arr_status read_take(struct worker_call *call, size_t axis_position,
				 bool flat_by_default, struct arr_take_options *options)
{
	const json_t *named = json_object_get(call->kwargs, "axis");
	const json_t *axis = named ? named : json_array_get(call->args, axis_position);
	const json_t *out = worker_kwarg(call, "out");
	const arr_array *array = NULL;
	int64_t number = 0;
	int mode = 0;

	*options =
		(struct arr_take_options){ .flatten = axis ? json_is_null(axis) : flat_by_default };
	if (axis && !json_is_null(axis))
		ARR_TRY(worker_integer(call, axis, 0, &number));
	options->axis = (int)number;
	ARR_TRY(worker_choice(call, worker_kwarg(call, "mode"), mode_names, 0, &mode));
	options->mode = (enum arr_index_mode)mode;
	if (out) {
		ARR_TRY(worker_array(call, out, &array));
		options->out = call->held[call->held_count - 1];
	}
	return ARR_OK;
}

static enum arr_status op_take(struct worker_call *call)
{
	struct arr_take_options options;
	const arr_array *src = NULL, *indices = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), NULL, &indices));
	ARR_TRY(read_take(call, 2, true, &options));
	return arr_take(src, indices, &options, worker_output(call), &call->err);
}

static enum arr_status op_take_along_axis(struct worker_call *call)
{
	struct arr_take_options options;
	const arr_array *src = NULL, *indices = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &indices));
	ARR_TRY(read_take(call, 2, false, &options));
	return arr_take_along_axis(src, indices, &options, worker_output(call), &call->err);
}

static enum arr_status op_put(struct worker_call *call)
{
	const arr_array *indices = NULL, *values = NULL;
	arr_array *dst = NULL;
	int mode = 0;

	ARR_TRY(worker_target(call, worker_arg(call, 0), &dst));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), NULL, &indices));
	ARR_TRY(worker_array_like(call, worker_arg(call, 2), arr_array_dtype(dst), &values));
	ARR_TRY(worker_choice(call, worker_kwarg(call, "mode"), mode_names, 0, &mode));
	return arr_put(dst, indices, values, (enum arr_index_mode)mode, &call->err);
}

static enum arr_status op_put_along_axis(struct worker_call *call)
{
	const arr_array *indices = NULL, *values = NULL;
	struct arr_take_options options;
	arr_array *dst = NULL;

	ARR_TRY(worker_target(call, worker_arg(call, 0), &dst));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &indices));
	ARR_TRY(worker_array_like(call, worker_arg(call, 2), arr_array_dtype(dst), &values));
	ARR_TRY(read_take(call, 3, false, &options));
	return arr_put_along_axis(dst, indices, values, &options, &call->err);
}

static enum arr_status op_choose(struct worker_call *call)
{
	const arr_array *choices[WORKER_ARRAYS_MAX], *selector = NULL;
	struct arr_take_options options;
	size_t count = 0;

	ARR_TRY(worker_array_like(call, worker_arg(call, 0), NULL, &selector));
	ARR_TRY(worker_arrays(call, worker_arg(call, 1), choices, &count));
	ARR_TRY(read_take(call, 9, false, &options));
	return arr_choose(selector, choices, count, &options, worker_output(call), &call->err);
}

static enum arr_status op_compress(struct worker_call *call)
{
	const arr_array *condition = NULL, *src = NULL;
	struct arr_take_options options;

	ARR_TRY(worker_array_like(call, worker_arg(call, 0), NULL, &condition));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &src));
	ARR_TRY(read_take(call, 2, true, &options));
	return arr_compress(condition, src, &options, worker_output(call), &call->err);
}

static enum arr_status op_extract(struct worker_call *call)
{
	const arr_array *condition = NULL, *src = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &condition));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &src));
	return arr_extract(condition, src, worker_output(call), &call->err);
}

static enum arr_status masked(struct worker_call *call,
			      enum arr_status (*apply)(arr_array *, const arr_array *,
						       const arr_array *, struct arr_error *))
{
	const arr_array *mask = NULL, *values = NULL;
	arr_array *dst = NULL;

	ARR_TRY(worker_target(call, worker_arg(call, 0), &dst));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), NULL, &mask));
	ARR_TRY(worker_array_like(call, worker_arg(call, 2), arr_array_dtype(dst), &values));
	return apply(dst, mask, values, &call->err);
}

static enum arr_status op_place(struct worker_call *call)
{
	return masked(call, arr_place);
}

static enum arr_status op_putmask(struct worker_call *call)
{
	return masked(call, arr_putmask);
}

static enum arr_status op_copyto(struct worker_call *call)
{
	enum arr_casting casting = ARR_CASTING_SAME_KIND;
	const json_t *where = worker_kwarg(call, "where");
	const arr_array *src = NULL, *mask = NULL;
	arr_array *dst = NULL;

	ARR_TRY(worker_target(call, worker_arg(call, 0), &dst));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), arr_array_dtype(dst), &src));
	ARR_TRY(worker_casting(call, worker_kwarg(call, "casting"), &casting));
	if (!where)
		return arr_copyto(dst, src, casting, &call->err);
	ARR_TRY(worker_array_like(call, where, NULL, &mask));
	return arr_copyto_where(dst, src, mask, casting, &call->err);
}

/* An output per axis of src. */
static enum arr_status op_nonzero(struct worker_call *call)
{
	const arr_array *src = NULL;
	arr_array **out = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_outputs(call, (size_t)arr_array_ndim(src), &out));
	return arr_nonzero(src, out, &call->err);
}

static enum arr_status op_where(struct worker_call *call)
{
	const arr_array *condition = NULL;
	struct arr_input x, y;

	if (json_array_size(call->args) == 1)
		return op_nonzero(call);
	ARR_TRY(worker_array_like(call, worker_arg(call, 0), NULL, &condition));
	ARR_TRY(worker_input(call, worker_arg(call, 1), &x));
	ARR_TRY(worker_input(call, worker_arg(call, 2), &y));
	return arr_where(condition, &x, &y, worker_output(call), &call->err);
}

static enum arr_status op_select(struct worker_call *call)
{
	const arr_array *conditions[WORKER_ARRAYS_MAX], *choices[WORKER_ARRAYS_MAX];
	const json_t *other = worker_either(call, 2, "default");
	struct arr_scalar value = arr_scalar_int(0);
	size_t count = 0, choice_count = 0;

	ARR_TRY(worker_arrays(call, worker_arg(call, 0), conditions, &count));
	ARR_TRY(worker_arrays(call, worker_arg(call, 1), choices, &choice_count));
	if (other)
		ARR_TRY(worker_scalar(call, other, &value));
	if (count != choice_count)
		return arr_error_set(&call->err, ARR_E_ARG, "select: %zu conditions, %zu choices",
				     count, choice_count);
	return arr_select(conditions, choices, count, value, worker_output(call), &call->err);
}

static enum arr_status one_to_one(struct worker_call *call,
				  enum arr_status (*apply)(const arr_array *, arr_array **,
							   struct arr_error *))
{
	const arr_array *src = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	return apply(src, worker_output(call), &call->err);
}

static enum arr_status op_argwhere(struct worker_call *call)
{
	return one_to_one(call, arr_argwhere);
}

static enum arr_status op_flatnonzero(struct worker_call *call)
{
	return one_to_one(call, arr_flatnonzero);
}

static enum arr_status op_ix(struct worker_call *call)
{
	const arr_array *arrays[WORKER_ARRAYS_MAX];
	arr_array **out = NULL;
	size_t count = 0;

	ARR_TRY(worker_arrays(call, call->args, arrays, &count));
	ARR_TRY(worker_outputs(call, count, &out));
	return arr_ix(arrays, count, out, &call->err);
}

static enum arr_status op_indices(struct worker_call *call)
{
	const arr_dtype *dtype = NULL;
	int64_t shape[ARR_NDIM_MAX];
	arr_array **out = NULL;
	int ndim = 0;

	ARR_TRY(worker_integers(call, worker_arg(call, 0), shape, &ndim));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &dtype));
	if (!json_is_true(worker_kwarg(call, "sparse")))
		return arr_indices(ndim, shape, dtype, worker_output(call), &call->err);
	ARR_TRY(worker_outputs(call, (size_t)ndim, &out));
	return arr_indices_sparse(ndim, shape, dtype, out, &call->err);
}

static enum arr_status op_diag_indices(struct worker_call *call)
{
	arr_array **out = NULL;
	int64_t n, ndim;

	ARR_TRY(worker_integer(call, worker_arg(call, 0), 0, &n));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "ndim"), 2, &ndim));
	ARR_TRY(worker_outputs(call, (size_t)ndim, &out));
	return arr_diag_indices(n, (int)ndim, out, &call->err);
}

static enum arr_status op_diag_indices_from(struct worker_call *call)
{
	const arr_array *src = NULL;
	arr_array **out = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_outputs(call, (size_t)arr_array_ndim(src), &out));
	return arr_diag_indices_from(src, out, &call->err);
}

static enum arr_status triangle(struct worker_call *call,
				enum arr_status (*make)(int64_t, int64_t, int64_t, arr_array **,
							struct arr_error *))
{
	arr_array **out = NULL;
	int64_t n, k, m;

	ARR_TRY(worker_integer(call, worker_arg(call, 0), 0, &n));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "k"), 0, &k));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "m"), n, &m));
	ARR_TRY(worker_outputs(call, 2, &out));
	return make(n, k, m, out, &call->err);
}

static enum arr_status op_tril_indices(struct worker_call *call)
{
	return triangle(call, arr_tril_indices);
}

static enum arr_status op_triu_indices(struct worker_call *call)
{
	return triangle(call, arr_triu_indices);
}

static enum arr_status triangle_from(struct worker_call *call,
				     enum arr_status (*make)(const arr_array *, int64_t,
							     arr_array **, struct arr_error *))
{
	const arr_array *src = NULL;
	arr_array **out = NULL;
	int64_t k;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "k"), 0, &k));
	ARR_TRY(worker_outputs(call, 2, &out));
	return make(src, k, out, &call->err);
}

static enum arr_status op_tril_indices_from(struct worker_call *call)
{
	return triangle_from(call, arr_tril_indices_from);
}

static enum arr_status op_triu_indices_from(struct worker_call *call)
{
	return triangle_from(call, arr_triu_indices_from);
}

/* One mode for all axes, or one for each. */
static enum arr_status read_modes(struct worker_call *call, int ndim, enum arr_index_mode *modes)
{
	const json_t *arg = worker_kwarg(call, "mode");

	for (int i = 0; i < ndim; i++) {
		const json_t *name = json_is_array(arg) ? json_array_get(arg, (size_t)i) : arg;
		int mode = 0;

		ARR_TRY(worker_choice(call, name, mode_names, 0, &mode));
		modes[i] = (enum arr_index_mode)mode;
	}
	return ARR_OK;
}

static enum arr_status op_ravel_multi_index(struct worker_call *call)
{
	enum arr_index_mode modes[ARR_NDIM_MAX];
	const arr_array *indices[WORKER_ARRAYS_MAX];
	int64_t shape[ARR_NDIM_MAX];
	enum arr_order order;
	size_t count = 0;
	int ndim = 0;

	ARR_TRY(worker_arrays(call, worker_arg(call, 0), indices, &count));
	ARR_TRY(worker_integers(call, worker_arg(call, 1), shape, &ndim));
	ARR_TRY(read_modes(call, ndim, modes));
	ARR_TRY(worker_order(call, worker_kwarg(call, "order"), ARR_ORDER_C, &order));
	if (count != (size_t)ndim)
		return arr_error_set(&call->err, ARR_E_SHAPE, "%zu index arrays, %d lengths", count,
				     ndim);
	return arr_ravel_multi_index(indices, ndim, shape, modes, order, worker_output(call),
				     &call->err);
}

static enum arr_status op_unravel_index(struct worker_call *call)
{
	const arr_array *indices = NULL;
	int64_t shape[ARR_NDIM_MAX];
	arr_array **out = NULL;
	enum arr_order order;
	int ndim = 0;

	ARR_TRY(worker_array_like(call, worker_arg(call, 0), NULL, &indices));
	ARR_TRY(worker_integers(call, worker_arg(call, 1), shape, &ndim));
	ARR_TRY(worker_order(call, worker_kwarg(call, "order"), ARR_ORDER_C, &order));
	ARR_TRY(worker_outputs(call, (size_t)ndim, &out));
	return arr_unravel_index(indices, ndim, shape, order, out, &call->err);
}

static enum arr_status op_diagonal(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t offset, axis1, axis2;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "offset"), 0, &offset));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "axis1"), 0, &axis1));
	ARR_TRY(worker_integer(call, worker_either(call, 3, "axis2"), 1, &axis2));
	return arr_diagonal(src, offset, (int)axis1, (int)axis2, worker_output(call), &call->err);
}

static enum arr_status op_fill_diagonal(struct worker_call *call)
{
	const arr_array *values = NULL;
	arr_array *dst = NULL;

	ARR_TRY(worker_target(call, worker_arg(call, 0), &dst));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), arr_array_dtype(dst), &values));
	return arr_fill_diagonal(dst, values, json_is_true(worker_either(call, 2, "wrap")),
				 &call->err);
}

const struct worker_op worker_indexing[] = {
	{ "index", op_index },
	{ "setitem", op_setitem },
	{ "take", op_take },
	{ "take_along_axis", op_take_along_axis },
	{ "put", op_put },
	{ "put_along_axis", op_put_along_axis },
	{ "choose", op_choose },
	{ "compress", op_compress },
	{ "extract", op_extract },
	{ "place", op_place },
	{ "putmask", op_putmask },
	{ "copyto", op_copyto },
	{ "where", op_where },
	{ "select", op_select },
	{ "nonzero", op_nonzero },
	{ "argwhere", op_argwhere },
	{ "flatnonzero", op_flatnonzero },
	{ "ix_", op_ix },
	{ "indices", op_indices },
	{ "diag_indices", op_diag_indices },
	{ "diag_indices_from", op_diag_indices_from },
	{ "tril_indices", op_tril_indices },
	{ "triu_indices", op_triu_indices },
	{ "tril_indices_from", op_tril_indices_from },
	{ "triu_indices_from", op_triu_indices_from },
	{ "ravel_multi_index", op_ravel_multi_index },
	{ "unravel_index", op_unravel_index },
	{ "diagonal", op_diagonal },
	{ "fill_diagonal", op_fill_diagonal },
	{ NULL, NULL },
};
