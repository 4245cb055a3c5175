/* SPDX-License-Identifier: Apache-2.0 */
/* Different values, and arrays as sets. */
#include "worker.h"

static bool flag(struct worker_call *call, const char *name, bool fallback)
{
	const json_t *given = worker_kwarg(call, name);

	return given ? json_is_true(given) : fallback;
}

static enum arr_status unique(struct worker_call *call, bool index, bool inverse, bool counts,
			      bool equal_nan)
{
	struct arr_unique_outputs also = { NULL, NULL, NULL };
	const arr_array *src = NULL;
	const json_t *axis = worker_kwarg(call, "axis");
	int64_t number;
	arr_array **out;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_integer(call, axis, 0, &number));
	out = worker_output(call);
	if (index)
		also.index = worker_output(call);
	if (inverse)
		also.inverse = worker_output(call);
	if (counts)
		also.counts = worker_output(call);
	if (axis)
		return arr_unique_axis(src, (int)number, &also, out, &call->err);
	return arr_unique(src, equal_nan, &also, out, &call->err);
}

static enum arr_status op_unique(struct worker_call *call)
{
	return unique(call, flag(call, "return_index", false), flag(call, "return_inverse", false),
		      flag(call, "return_counts", false), flag(call, "equal_nan", true));
}

static enum arr_status op_unique_all(struct worker_call *call)
{
	return unique(call, true, true, true, false);
}

static enum arr_status op_unique_counts(struct worker_call *call)
{
	return unique(call, false, false, true, false);
}

static enum arr_status op_unique_inverse(struct worker_call *call)
{
	return unique(call, false, true, false, false);
}

static enum arr_status op_unique_values(struct worker_call *call)
{
	return unique(call, false, false, false, false);
}

static enum arr_status two_arrays(struct worker_call *call, const arr_array **a,
				  const arr_array **b)
{
	ARR_TRY(worker_array(call, worker_arg(call, 0), a));
	return worker_array(call, worker_arg(call, 1), b);
}

static enum arr_status op_union1d(struct worker_call *call)
{
	const arr_array *a = NULL, *b = NULL;

	ARR_TRY(two_arrays(call, &a, &b));
	return arr_union1d(a, b, worker_output(call), &call->err);
}

static enum arr_status op_setxor1d(struct worker_call *call)
{
	const arr_array *a = NULL, *b = NULL;

	ARR_TRY(two_arrays(call, &a, &b));
	return arr_setxor1d(a, b, worker_output(call), &call->err);
}

static enum arr_status op_setdiff1d(struct worker_call *call)
{
	const arr_array *a = NULL, *b = NULL;

	ARR_TRY(two_arrays(call, &a, &b));
	return arr_setdiff1d(a, b, worker_output(call), &call->err);
}

static enum arr_status op_intersect1d(struct worker_call *call)
{
	const bool indices = flag(call, "return_indices", false);
	const arr_array *a = NULL, *b = NULL;
	arr_array **out, **a_index, **b_index;

	ARR_TRY(two_arrays(call, &a, &b));
	out = worker_output(call);
	a_index = indices ? worker_output(call) : NULL;
	b_index = indices ? worker_output(call) : NULL;
	return arr_intersect1d(a, b, a_index, b_index, out, &call->err);
}

static enum arr_status op_isin(struct worker_call *call)
{
	static const char *const kinds[] = { "", "sort", "table", NULL };
	const arr_array *a = NULL, *b = NULL;
	int kind;

	ARR_TRY(two_arrays(call, &a, &b));
	ARR_TRY(worker_choice(call, worker_kwarg(call, "kind"), kinds, ARR_ISIN_AUTO, &kind));
	return arr_isin_by(a, b, (enum arr_isin_kind)kind, flag(call, "invert", false),
			   worker_output(call), &call->err);
}

const struct worker_op worker_sets[] = {
	{ "unique", op_unique },
	{ "unique_all", op_unique_all },
	{ "unique_counts", op_unique_counts },
	{ "unique_inverse", op_unique_inverse },
	{ "unique_values", op_unique_values },
	{ "union1d", op_union1d },
	{ "intersect1d", op_intersect1d },
	{ "setdiff1d", op_setdiff1d },
	{ "setxor1d", op_setxor1d },
	{ "isin", op_isin },
	{ NULL, NULL },
};
