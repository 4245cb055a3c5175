/* SPDX-License-Identifier: Apache-2.0 */
/* numpy.strings: what is no ufunc. */
#include "worker.h"

typedef enum arr_status search_fn(const arr_array *, const arr_array *, const arr_array *,
				  const arr_array *, arr_array **, struct arr_error *);
typedef enum arr_status pad_fn(const arr_array *, const arr_array *, const arr_array *,
			       arr_array **, struct arr_error *);
typedef enum arr_status pair_fn(const arr_array *, const arr_array *, arr_array **,
				struct arr_error *);

/* Integers, or NULL. */
static enum arr_status numbers(struct worker_call *call, const json_t *arg, const arr_array **out)
{
	*out = NULL;
	return arg ? worker_array_like(call, arg, NULL, out) : ARR_OK;
}

static enum arr_status search(struct worker_call *call, search_fn *run)
{
	const arr_array *src = NULL, *sub = NULL, *start = NULL, *end = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &sub));
	ARR_TRY(numbers(call, worker_either(call, 2, "start"), &start));
	ARR_TRY(numbers(call, worker_either(call, 3, "end"), &end));
	return run(src, sub, start, end, worker_output(call), &call->err);
}

static enum arr_status pad(struct worker_call *call, pad_fn *run)
{
	const arr_array *src = NULL, *width = NULL, *fill = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(numbers(call, worker_arg(call, 1), &width));
	ARR_TRY(worker_optional(call, worker_either(call, 2, "fillchar"), &fill));
	return run(src, width, fill, worker_output(call), &call->err);
}

static enum arr_status strip(struct worker_call *call, pair_fn *run)
{
	const arr_array *src = NULL, *chars = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_optional(call, worker_either(call, 1, "chars"), &chars));
	return run(src, chars, worker_output(call), &call->err);
}

static enum arr_status with_number(struct worker_call *call, pair_fn *run)
{
	const arr_array *src = NULL, *number = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(numbers(call, worker_arg(call, 1), &number));
	return run(src, number, worker_output(call), &call->err);
}

static enum arr_status partition(struct worker_call *call, pair_fn *run)
{
	const arr_array *src = NULL, *separator = NULL;
	arr_array **out = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &separator));
	ARR_TRY(worker_outputs(call, 3, &out));
	return run(src, separator, out, &call->err);
}

static enum arr_status op_replace(struct worker_call *call)
{
	const arr_array *src = NULL, *old = NULL, *fresh = NULL, *count = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &old));
	ARR_TRY(worker_array(call, worker_arg(call, 2), &fresh));
	ARR_TRY(numbers(call, worker_either(call, 3, "count"), &count));
	return arr_str_replace(src, old, fresh, count, worker_output(call), &call->err);
}

#define OP(shape, name)                                            \
	static enum arr_status op_##name(struct worker_call *call) \
	{                                                          \
		return shape(call, arr_str_##name);                \
	}
OP(search, find)
OP(search, rfind)
OP(search, index)
OP(search, rindex)
OP(search, count)
OP(search, startswith)
OP(search, endswith)
OP(strip, strip)
OP(strip, lstrip)
OP(strip, rstrip)
OP(pad, center)
OP(pad, ljust)
OP(pad, rjust)
OP(with_number, zfill)
OP(with_number, multiply)
OP(partition, partition)
OP(partition, rpartition)

const struct worker_op worker_strings[] = {
	{ "strings.find", op_find },
	{ "strings.rfind", op_rfind },
	{ "strings.index", op_index },
	{ "strings.rindex", op_rindex },
	{ "strings.count", op_count },
	{ "strings.startswith", op_startswith },
	{ "strings.endswith", op_endswith },
	{ "strings.strip", op_strip },
	{ "strings.lstrip", op_lstrip },
	{ "strings.rstrip", op_rstrip },
	{ "strings.replace", op_replace },
	{ "strings.center", op_center },
	{ "strings.ljust", op_ljust },
	{ "strings.rjust", op_rjust },
	{ "strings.zfill", op_zfill },
	{ "strings.multiply", op_multiply },
	{ "strings.partition", op_partition },
	{ "strings.rpartition", op_rpartition },
	{ NULL, NULL },
};
