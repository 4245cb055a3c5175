/* SPDX-License-Identifier: Apache-2.0 */
/* The public calls. */
#include <arr/dtype_make.h>

#include "core/trace.h"
#include "strings_internal.h"

const char *arr_unicode_version(void)
{
	return "16.0.0"; /* of unicode_kinds.def */
}

/* ---- searches ---- */

static enum arr_status search(const char *name, const struct arr__strings_op *op,
			      const arr_array *const *operands, arr_array **out,
			      struct arr_error *err)
{
	const struct arr__strings_call call = { .name = name,
						.texts = { operands[0], operands[1] },
						.integers = { operands[2], operands[3] },
						.fallbacks = { 0, INT64_MAX },
						.text_count = 2,
						.integer_count = 2 };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, name, ARR_OP_OTHER, ARR__INS(operands[0], operands[1]), err);
	st = arr__strings_run(op, &call, out, err);
	return arr__trace_end(&t, st, out, err);
}

#define SEARCH(name)                                                                    \
	enum arr_status arr_str_##name(const arr_array *src, const arr_array *sub,      \
				       const arr_array *start, const arr_array *end,    \
				       arr_array **out, struct arr_error *err)          \
	{                                                                               \
		return search("strings." #name, &arr__str_##name,                       \
			      (const arr_array *[]){ src, sub, start, end }, out, err); \
	}
SEARCH(find)
SEARCH(rfind)
SEARCH(count)
SEARCH(startswith)
SEARCH(endswith)

/* As a search, but every place must be one. */
static enum arr_status require_found(enum arr_status st, arr_array **found, arr_array **out,
				     struct arr_error *err)
{
	const int64_t *at = (const void *)(*found ? (*found)->data : NULL);

	for (int64_t i = 0; st == ARR_OK && i < (*found)->size; i++) {
		if (at[i] < 0)
			st = arr_error_set(err, ARR_E_ARG, "substring not found in element %lld",
					   (long long)i);
	}
	if (st == ARR_OK)
		*out = *found;
	else
		arr_array_release(*found);
	return st;
}

enum arr_status arr_str_index(const arr_array *src, const arr_array *sub, const arr_array *start,
			      const arr_array *end, arr_array **out, struct arr_error *err)
{
	arr_array *found = NULL;
	const enum arr_status st =
		search("strings.index", &arr__str_find,
		       (const arr_array *[]){ src, sub, start, end }, &found, err);

	return require_found(st, &found, out, err);
}

enum arr_status arr_str_rindex(const arr_array *src, const arr_array *sub, const arr_array *start,
			       const arr_array *end, arr_array **out, struct arr_error *err)
{
	arr_array *found = NULL;
	const enum arr_status st =
		search("strings.rindex", &arr__str_rfind,
		       (const arr_array *[]){ src, sub, start, end }, &found, err);

	return require_found(st, &found, out, err);
}

/* ---- strip and replace ---- */

static enum arr_status strip(const char *name, const struct arr__strings_op *blanks,
			     const struct arr__strings_op *named, const arr_array *src,
			     const arr_array *chars, arr_array **out, struct arr_error *err)
{
	const struct arr__strings_call call = { .name = name,
						.texts = { src, chars },
						.text_count = chars ? 2 : 1 };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, name, ARR_OP_OTHER, ARR__INS(src, chars), err);
	st = arr__strings_run(chars ? named : blanks, &call, out, err);
	return arr__trace_end(&t, st, out, err);
}

#define STRIP(name)                                                                              \
	enum arr_status arr_str_##name(const arr_array *src, const arr_array *chars,             \
				       arr_array **out, struct arr_error *err)                   \
	{                                                                                        \
		return strip("strings." #name, &arr__str_##name##_blanks, &arr__str_##name, src, \
			     chars, out, err);                                                   \
	}
STRIP(strip)
STRIP(lstrip)
STRIP(rstrip)

enum arr_status arr_str_replace(const arr_array *src, const arr_array *old, const arr_array *fresh,
				const arr_array *count, arr_array **out, struct arr_error *err)
{
	const struct arr__strings_call call = { .name = "strings.replace",
						.texts = { src, old, fresh },
						.integers = { count },
						.fallbacks = { -1 },
						.text_count = 3,
						.integer_count = 1 };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, call.name, ARR_OP_OTHER, ARR__INS(src, old, fresh), err);
	st = arr__strings_run(&arr__str_replace, &call, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* ---- paddings ---- */

/* Whether every text is of `length` characters (wanted), or none is. */
static enum arr_status check_lengths(const char *name, const arr_array *x, int64_t length,
				     bool wanted, const char *what, struct arr_error *err)
{
	const struct arr__strings_call call = { .name = name, .texts = { x }, .text_count = 1 };
	arr_array *lengths = NULL;
	enum arr_status st = arr__strings_run(&arr__str_length, &call, &lengths, err);

	for (int64_t i = 0; st == ARR_OK && i < lengths->size; i++) {
		if ((((const int64_t *)(const void *)lengths->data)[i] == length) != wanted)
			st = arr_error_set(err, ARR_E_ARG, "%s: %s", name, what);
	}
	arr_array_release(lengths);
	return st;
}

/* " " in src's kind, where no fill is given. */
static enum arr_status blank_for(const arr_array *src, arr_array **out, struct arr_error *err)
{
	const uint32_t blank = ' ';
	const arr_dtype *dtype = NULL;
	enum arr_status st;

	if (src->dtype->type == ARR_T_UNICODE) {
		ARR_TRY(arr_dtype_unicode(1, &dtype, err));
		st = arr_from_copy(0, NULL, dtype, &blank, out, err);
	} else {
		ARR_TRY(arr_dtype_bytes(1, &dtype, err));
		st = arr_from_copy(0, NULL, dtype, " ", out, err);
	}
	arr_dtype_release(dtype);
	return st;
}

static enum arr_status pad(const char *name, const struct arr__strings_op *op, const arr_array *src,
			   const arr_array *width, const arr_array *fill, arr_array **out,
			   struct arr_error *err)
{
	struct arr__strings_call call = { .name = name,
					  .texts = { src, fill },
					  .integers = { width },
					  .text_count = 2,
					  .integer_count = 1 };
	arr_array *blank = NULL;
	struct arr__trace t;
	enum arr_status st = ARR_OK;

	err = arr__trace_begin(&t, name, ARR_OP_OTHER, ARR__INS(src, fill), err);
	if (!fill) {
		st = blank_for(src, &blank, err);
		call.texts[1] = blank;
	} else {
		st = check_lengths(name, fill, 1, true, "fill is not one character", err);
	}
	if (st == ARR_OK)
		st = arr__strings_run(op, &call, out, err);
	arr_array_release(blank);
	return arr__trace_end(&t, st, out, err);
}

#define PAD(name)                                                                           \
	enum arr_status arr_str_##name(const arr_array *src, const arr_array *width,        \
				       const arr_array *fill, arr_array **out,              \
				       struct arr_error *err)                               \
	{                                                                                   \
		return pad("strings." #name, &arr__str_##name, src, width, fill, out, err); \
	}
PAD(center)
PAD(ljust)
PAD(rjust)

static enum arr_status with_integer(const char *name, const struct arr__strings_op *op,
				    const arr_array *src, const arr_array *number, arr_array **out,
				    struct arr_error *err)
{
	const struct arr__strings_call call = { .name = name,
						.texts = { src },
						.integers = { number },
						.text_count = 1,
						.integer_count = 1 };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, name, ARR_OP_OTHER, ARR__INS(src, number), err);
	st = arr__strings_run(op, &call, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_str_zfill(const arr_array *src, const arr_array *width, arr_array **out,
			      struct arr_error *err)
{
	return with_integer("strings.zfill", &arr__str_zfill, src, width, out, err);
}

enum arr_status arr_str_multiply(const arr_array *src, const arr_array *times, arr_array **out,
				 struct arr_error *err)
{
	return with_integer("strings.multiply", &arr__str_multiply, src, times, out, err);
}

/* ---- partitions ---- */

static enum arr_status partition(const char *name, const struct arr__strings_op *const *ops,
				 const arr_array *src, const arr_array *separator, arr_array **out,
				 struct arr_error *err)
{
	const struct arr__strings_call call = { .name = name,
						.texts = { src, separator },
						.text_count = 2 };
	arr_array *parts[3] = { NULL };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, name, ARR_OP_OTHER, ARR__INS(src, separator), err);
	st = check_lengths(name, separator, 0, false, "empty separator", err);
	for (int i = 0; st == ARR_OK && i < 3; i++)
		st = arr__strings_run(ops[i], &call, &parts[i], err);
	for (int i = 0; i < 3; i++) {
		if (st == ARR_OK)
			out[i] = parts[i];
		else
			arr_array_release(parts[i]);
	}
	if (st == ARR_OK) {
		arr__trace_output(&t, out[1]);
		arr__trace_output(&t, out[2]);
	}
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_str_partition(const arr_array *src, const arr_array *separator, arr_array **out,
				  struct arr_error *err)
{
	static const struct arr__strings_op *const ops[] = { &arr__str_before, &arr__str_separator,
							     &arr__str_behind };

	return partition("strings.partition", ops, src, separator, out, err);
}

enum arr_status arr_str_rpartition(const arr_array *src, const arr_array *separator,
				   arr_array **out, struct arr_error *err)
{
	static const struct arr__strings_op *const ops[] = { &arr__str_rbefore,
							     &arr__str_rseparator,
							     &arr__str_rbehind };

	return partition("strings.rpartition", ops, src, separator, out, err);
}
