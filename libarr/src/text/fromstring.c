/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers between separators: fromstring, and fromfile with sep. */
#include <arr/text.h>

#include <stdlib.h>
#include <string.h>

#include "core/trace.h"
#include "files/file_io.h"
#include "float_text.h"
#include "table_field.h"
#include "text_buffer.h"

struct reader {
	const char *op, *text, *at, *end;
	const char *separator;
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && is_blank(*r->at))
		r->at++;
}

/* ---- one number at r->at, which moves behind it ---- */

static bool read_integer(struct reader *r, enum arr_type type, char *item)
{
	struct arr__field f = { r->at, r->at };

	f.end += f.end < r->end && (*f.end == '-' || *f.end == '+');
	while (f.end < r->end && *f.end >= '0' && *f.end <= '9')
		f.end++;
	r->at = f.end;
	return arr__field_reader(type)(&f, item);
}

/* A half or float is read as a double and cast, as NumPy reads them. */
static bool read_double(struct reader *r, double *out)
{
	const char *after = arr__parse_double(r->at, r->end, out);

	r->at = after ? after : r->at;
	return after != NULL;
}

static bool read_long(struct reader *r, long double *out)
{
	const char *after = arr__parse_long(r->at, r->end, out);

	r->at = after ? after : r->at;
	return after != NULL;
}

static bool take(struct reader *r, char c)
{
	const bool there = r->at < r->end && *r->at == c;

	r->at += there;
	return there;
}

static bool signs(const struct reader *r)
{
	return r->at < r->end && (*r->at == '+' || *r->at == '-');
}

/* "1", "2j" or "1+2j", without parentheses. */
static bool read_complex(struct reader *r, enum arr_type type, char *item)
{
	double part[2] = { 0, 0 };

	if (!read_double(r, &part[0]))
		return false;
	if (take(r, 'j')) {
		part[1] = part[0];
		part[0] = 0;
	} else if (signs(r) && (!read_double(r, &part[1]) || !take(r, 'j'))) {
		return false;
	}
	arr__scalar_store(arr_scalar_complex(part[0], part[1]), type, item);
	return true;
}

static bool read_long_complex(struct reader *r, char *item)
{
	long double part[2] = { 0, 0 };

	if (!read_long(r, &part[0]))
		return false;
	if (take(r, 'j')) {
		part[1] = part[0];
		part[0] = 0;
	} else if (signs(r) && (!read_long(r, &part[1]) || !take(r, 'j'))) {
		return false;
	}
	memcpy(item, part, sizeof part);
	return true;
}

static bool read_number(struct reader *r, enum arr_type type, char *item)
{
	long double wide = 0;
	double value;

	skip_blanks(r);
	if (type == ARR_T_CLONGDOUBLE)
		return read_long_complex(r, item);
	if (type == ARR_T_LONGDOUBLE) {
		if (!read_long(r, &wide))
			return false;
		memcpy(item, &wide, sizeof wide);
		return true;
	}
	switch (arr_dtype_builtin(type)->kind) {
	case 'c':
		return read_complex(r, type, item);
	case 'f':
		if (!read_double(r, &value))
			return false;
		arr__scalar_store(arr_scalar_float(value), type, item);
		return true;
	}
	return read_integer(r, type, item);
}

/* ---- separators ---- */

enum after { MATCHED, ENDED, UNMATCHED };

/* A blank in the separator stands for any number of blanks, none too; there may be some around it.
 * A separator of blanks alone asks for one at least. */
static enum after skip_separator(struct reader *r)
{
	const char *const start = r->at;

	skip_blanks(r);
	for (const char *s = r->separator; *s; s++) {
		if (is_blank(*s)) {
			skip_blanks(r);
			continue;
		}
		if (r->at == r->end)
			return ENDED;
		if (*r->at != *s)
			return UNMATCHED;
		r->at++;
	}
	skip_blanks(r);
	if (r->at == r->end)
		return ENDED;
	return r->at > start ? MATCHED : UNMATCHED;
}

static enum arr_status unread(const struct reader *r, enum arr_type type, struct arr_error *err)
{
	const size_t left = (size_t)(r->end - r->at);

	return arr_error_set(err, ARR_E_FORMAT, "%s: '%.*s' at byte %zu is no %s behind '%.16s'",
			     r->op, (int)(left < 24 ? left : 24), r->at, (size_t)(r->at - r->text),
			     arr_dtype_builtin(type)->name, r->separator);
}

static enum arr_status read_all(struct reader *r, enum arr_type type, int64_t count,
				struct arr__text *items, struct arr_error *err)
{
	const size_t item_bytes = arr_dtype_builtin(type)->item_bytes;
	char item[ARR__NUMBER_BYTES_MAX] = { 0 };
	enum after after = r->at < r->end ? MATCHED : ENDED;

	for (int64_t i = 0; after == MATCHED && i != count && !items->failed; i++) {
		if (!read_number(r, type, item))
			return unread(r, type, err);
		arr__text_put(items, item, item_bytes);
		after = skip_separator(r);
		if (after == UNMATCHED && i + 1 != count)
			return unread(r, type, err);
	}
	if (items->failed)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu bytes of numbers",
				     r->op, items->length);
	return ARR_OK;
}

static enum arr_status read_numbers(struct reader *r, const struct arr_separated *how,
				    arr_array **out, struct arr_error *err)
{
	const arr_dtype *dtype = how->dtype ? how->dtype : ARR_FLOAT64;
	struct arr__text items = { 0 };
	arr_array *native = NULL;
	enum arr_status st;
	int64_t count;

	if (!how->separator || !*how->separator)
		return arr_error_set(err, ARR_E_ARG, "%s: no separator", r->op);
	if (how->count < -1)
		return arr_error_set(err, ARR_E_ARG, "%s: count %lld", r->op,
				     (long long)how->count);
	if (!arr__is_number(dtype))
		return arr_error_set(err, ARR_E_UNSUPPORTED, "%s: no numbers of dtype %s", r->op,
				     arr__dtype_text(dtype).text);
	r->separator = how->separator;
	st = read_all(r, dtype->type, how->count, &items, err);
	count = (int64_t)(items.length / dtype->item_bytes);
	if (st == ARR_OK)
		st = arr__array_new(1, &count, arr_dtype_builtin(dtype->type), ARR_ORDER_C, false,
				    &native, err);
	if (st == ARR_OK && count > 0)
		memcpy(native->data, items.text, items.length);
	arr__text_clear(&items);
	if (st == ARR_OK && dtype->swapped)
		st = arr__copy_as(native, dtype, ARR_ORDER_C, out, err);
	else if (st == ARR_OK)
		*out = arr_array_retain(native);
	arr_array_release(native);
	return st;
}

enum arr_status arr_fromstring(const char *text, size_t length, const struct arr_separated *how,
			       arr_array **out, struct arr_error *err)
{
	struct reader r = { .op = "fromstring", .text = text, .at = text, .end = text + length };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "fromstring", ARR_OP_CREATE, ARR__NO_INS, err);
	st = read_numbers(&r, how, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_fromfile_text(const char *path, const struct arr_separated *how,
				  arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	char *text = NULL;
	size_t length = 0;

	err = arr__trace_begin(&t, "fromfile", ARR_OP_IO, ARR__NO_INS, err);
	st = arr__file_read_text(path, &text, &length, err);
	if (st == ARR_OK) {
		struct reader r = {
			.op = "fromfile", .text = text, .at = text, .end = text + length
		};

		st = read_numbers(&r, how, out, err);
	}
	free(text);
	return arr__trace_end(&t, st, out, err);
}
