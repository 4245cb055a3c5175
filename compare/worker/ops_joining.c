/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays to one and one to several: what joins and splits in arr/layout.h. */
#include "worker.h"

#include <string.h>

enum { NUMBERS_MAX = 2 * ARR_NDIM_MAX };

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

	ARR_TRY(worker_source(call, &src));
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

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_integer(call, worker_kwarg(call, "axis"), 0, &axis));
	ARR_TRY(arr_normalize_axis_index((int)axis, arr_array_ndim(src), &at, &call->err));
	ARR_TRY(worker_outputs(call, (size_t)arr_array_shape(src)[at], &out));
	return arr_unstack(src, (int)axis, out, &call->err);
}

const struct worker_op worker_joining[] = {
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
	{ NULL, NULL },
};
