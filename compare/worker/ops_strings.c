/* SPDX-License-Identifier: Apache-2.0 */
/* numpy.strings: what is no ufunc. */
#include <string.h>

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

static enum arr_status op_slice(struct worker_call *call)
{
	const arr_array *src = NULL, *start = NULL, *stop = NULL, *step = NULL;
	const bool only_stop = json_array_size(call->args) == 2;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(numbers(call, worker_either(call, only_stop ? SIZE_MAX : 1, ""), &start));
	ARR_TRY(numbers(call, worker_either(call, only_stop ? 1 : 2, ""), &stop));
	ARR_TRY(numbers(call, worker_either(call, 3, ""), &step));
	return arr_str_slice(src, start, stop, step, worker_output(call), &call->err);
}

static enum arr_status op_expandtabs(struct worker_call *call)
{
	const arr_array *src = NULL, *tab_size = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(numbers(call, worker_either(call, 1, "tabsize"), &tab_size));
	return arr_str_expandtabs(src, tab_size, worker_output(call), &call->err);
}

typedef enum arr_status change_fn(const arr_array *, arr_array **, struct arr_error *);

static enum arr_status change(struct worker_call *call, change_fn *run)
{
	const arr_array *src = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	return run(src, worker_output(call), &call->err);
}

/* A 0-d text's characters, at most `size` of them. */
static size_t characters(const arr_array *text, uint32_t *out, size_t size)
{
	const bool bytes = arr_dtype_kind(arr_array_dtype(text)) == 'S';
	const size_t unit = bytes ? 1 : sizeof(uint32_t);
	const size_t length = arr_dtype_item_bytes(arr_array_dtype(text)) / unit;
	const char *at = arr_array_data(text);

	for (size_t i = 0; i < size && i < length; i++) {
		if (bytes)
			out[i] = (unsigned char)at[i];
		else
			memcpy(&out[i], at + i * unit, unit);
	}
	return length < size ? length : size;
}

/* NumPy's table is a text: what stands at a character's place is what it becomes. */
static enum arr_status op_translate(struct worker_call *call)
{
	enum { TABLE_MAX = 256 };
	const arr_array *src = NULL, *table = NULL, *deleted = NULL;
	uint32_t to[TABLE_MAX], out[TABLE_MAX];
	struct arr_str_translation translations[2 * TABLE_MAX];
	size_t count, left_out = 0;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	ARR_TRY(worker_array(call, worker_arg(call, 1), &table));
	ARR_TRY(worker_optional(call, worker_arg(call, 2), &deleted));
	count = characters(table, to, TABLE_MAX);
	if (deleted)
		left_out = characters(deleted, out, TABLE_MAX);
	for (size_t i = 0; i < count; i++)
		translations[i] = (struct arr_str_translation){ (uint32_t)i, &to[i], 1 };
	for (size_t i = 0; i < left_out; i++)
		translations[count + i] = (struct arr_str_translation){ out[i], NULL, 0 };
	return arr_str_translate(src, translations, count + left_out, worker_output(call),
				 &call->err);
}

static enum arr_status op_mod(struct worker_call *call)
{
	const arr_array *formats = NULL, *values = NULL;

	ARR_TRY(worker_array(call, worker_arg(call, 0), &formats));
	ARR_TRY(worker_array_like(call, worker_arg(call, 1), NULL, &values));
	return arr_str_mod(formats, values, worker_output(call), &call->err);
}

typedef enum arr_status code_fn(const arr_array *, const char *, const char *, arr_array **,
				struct arr_error *);

static enum arr_status code(struct worker_call *call, code_fn *run)
{
	const arr_array *src = NULL;
	const char *encoding = json_string_value(worker_either(call, 1, "encoding"));
	const char *errors = json_string_value(worker_either(call, 2, "errors"));

	ARR_TRY(worker_array(call, worker_arg(call, 0), &src));
	return run(src, encoding, errors, worker_output(call), &call->err);
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
OP(change, upper)
OP(change, lower)
OP(change, swapcase)
OP(change, capitalize)
OP(change, title)
OP(code, encode)
OP(code, decode)

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
	{ "strings.slice", op_slice },
	{ "strings.expandtabs", op_expandtabs },
	{ "strings.upper", op_upper },
	{ "strings.lower", op_lower },
	{ "strings.swapcase", op_swapcase },
	{ "strings.capitalize", op_capitalize },
	{ "strings.title", op_title },
	{ "strings.translate", op_translate },
	{ "strings.mod", op_mod },
	{ "strings.encode", op_encode },
	{ "strings.decode", op_decode },
	{ NULL, NULL },
};
