/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting, searching and sets. */
#include "worker.h"

#include <string.h>

/* axis: the last one if absent, ARR_AXIS_NONE if null. */
static enum arr_status read_axis(struct worker_call *call, size_t index, int *out)
{
	const json_t *given = json_object_get(call->kwargs, "axis");
	int64_t axis;

	if (!given && json_array_size(call->args) > index)
		given = json_array_get(call->args, index);
	*out = ARR_AXIS_NONE;
	if (json_is_null(given))
		return ARR_OK;
	ARR_TRY(worker_integer(call, given, -1, &axis));
	*out = (int)axis;
	return ARR_OK;
}

enum { FIELDS_MAX = 32 };

/* order: a field's name or a list of them. */
static enum arr_status sorted(struct worker_call *call,
			      enum arr_status (*run)(const arr_array *, int, const char *const *,
						     size_t, arr_array **, struct arr_error *))
{
	const json_t *order = worker_kwarg(call, "order");
	const size_t count = json_is_array(order) ? json_array_size(order) : 1;
	const char *fields[FIELDS_MAX];
	const arr_array *src = NULL;
	int axis;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(read_axis(call, 1, &axis));
	if (count > FIELDS_MAX)
		return arr_error_set(&call->err, ARR_E_ARG, "%s: %zu fields", call->op, count);
	for (size_t i = 0; i < count; i++) {
		fields[i] =
			json_string_value(json_is_array(order) ? json_array_get(order, i) : order);
		if (order && !fields[i])
			return arr_error_set(&call->err, ARR_E_ARG, "%s: a field's name is needed",
					     call->op);
	}
	return run(src, axis, order ? fields : NULL, count, worker_output(call), &call->err);
}

static enum arr_status op_sort(struct worker_call *call)
{
	return sorted(call, arr_sort_by);
}

static enum arr_status op_argsort(struct worker_call *call)
{
	return sorted(call, arr_argsort_by);
}

static enum arr_status partition(struct worker_call *call,
				 enum arr_status (*run)(const arr_array *, const int64_t *, size_t,
							int, arr_array **, struct arr_error *))
{
	const arr_array *src = NULL;
	int64_t kth[ARR_NDIM_MAX];
	int axis, count = 0;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integers(call, worker_either(call, 1, "kth"), kth, &count));
	ARR_TRY(read_axis(call, 2, &axis));
	return run(src, kth, (size_t)count, axis, worker_output(call), &call->err);
}

static enum arr_status op_partition(struct worker_call *call)
{
	return partition(call, arr_partition);
}

static enum arr_status op_argpartition(struct worker_call *call)
{
	return partition(call, arr_argpartition);
}

static enum arr_status op_lexsort(struct worker_call *call)
{
	const json_t *list = worker_either(call, 0, "keys");
	const arr_array *keys[WORKER_ARRAYS_MAX];
	size_t count = json_array_size(list);
	int axis;

	if (count > WORKER_ARRAYS_MAX)
		return arr_error_set(&call->err, ARR_E_ARG, "lexsort: %zu keys", count);
	for (size_t i = 0; i < count; i++)
		ARR_TRY(worker_array(call, json_array_get(list, i), &keys[i]));
	ARR_TRY(read_axis(call, 1, &axis));
	return arr_lexsort(keys, count, axis, worker_output(call), &call->err);
}

static enum arr_status op_searchsorted(struct worker_call *call)
{
	const json_t *side = worker_either(call, 2, "side");
	const json_t *order = worker_either(call, 3, "sorter");
	const arr_array *sorted = NULL, *values = NULL, *sorter = NULL;
	const bool right = json_is_string(side) && !strcmp(json_string_value(side), "right");

	ARR_TRY(worker_array(call, worker_arg(call, 0), &sorted));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &values));
	if (order)
		ARR_TRY(worker_array(call, order, &sorter));
	return arr_searchsorted(sorted, values, right ? ARR_SIDE_RIGHT : ARR_SIDE_LEFT, sorter,
				worker_output(call), &call->err);
}

const struct worker_op worker_sorting[] = {
	{ "sort", op_sort },
	{ "argsort", op_argsort },
	{ "partition", op_partition },
	{ "argpartition", op_argpartition },
	{ "lexsort", op_lexsort },
	{ "searchsorted", op_searchsorted },
	{ NULL, NULL },
};
