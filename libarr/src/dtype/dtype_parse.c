/* SPDX-License-Identifier: Apache-2.0 */
/* Dtypes from the strings that numpy.dtype takes: "f8", ">i4", "S5", "M8[25s]", "(2,3)f8", "i4,f8".
 */
#include <arr/dtype_make.h>

#include <stdlib.h>
#include <string.h>

#include "dtype_internal.h"

static enum arr_status not_understood(const char *text, size_t length, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_DTYPE, "data type '%.*s' not understood",
			     (int)(length < 64 ? length : 64), text);
}

/* Digits of [*at, end) as a number of at most ARR_ITEM_BYTES_MAX. False, and *at unmoved, if there
 * is none. */
bool arr__parse_number(const char **at, const char *end, int64_t *out)
{
	const char *p = *at;
	int64_t value = 0;

	for (; p < end && *p >= '0' && *p <= '9'; p++) {
		value = value * 10 + (*p - '0');
		if (value > ARR_ITEM_BYTES_MAX)
			return false;
	}
	if (p == *at)
		return false;
	*at = p;
	*out = value;
	return true;
}

/* ---- units ---- */

/* How many of a smaller unit are in one of a larger, as far as a division of units looks. */
static const struct {
	enum arr_datetime_unit of, smaller;
	int32_t count;
} parts[] = {
	{ ARR_UNIT_YEAR, ARR_UNIT_MONTH, 12 },
	{ ARR_UNIT_YEAR, ARR_UNIT_WEEK, 52 },
	{ ARR_UNIT_YEAR, ARR_UNIT_DAY, 365 },
	{ ARR_UNIT_MONTH, ARR_UNIT_WEEK, 4 },
	{ ARR_UNIT_MONTH, ARR_UNIT_DAY, 30 },
	{ ARR_UNIT_MONTH, ARR_UNIT_HOUR, 720 },
	{ ARR_UNIT_WEEK, ARR_UNIT_DAY, 7 },
	{ ARR_UNIT_WEEK, ARR_UNIT_HOUR, 168 },
	{ ARR_UNIT_WEEK, ARR_UNIT_MINUTE, 10080 },
	{ ARR_UNIT_DAY, ARR_UNIT_HOUR, 24 },
	{ ARR_UNIT_DAY, ARR_UNIT_MINUTE, 1440 },
	{ ARR_UNIT_DAY, ARR_UNIT_SECOND, 86400 },
	{ ARR_UNIT_HOUR, ARR_UNIT_MINUTE, 60 },
	{ ARR_UNIT_HOUR, ARR_UNIT_SECOND, 3600 },
	{ ARR_UNIT_MINUTE, ARR_UNIT_SECOND, 60 },
	{ ARR_UNIT_MINUTE, ARR_UNIT_MILLISECOND, 60000 },
	{ ARR_UNIT_SECOND, ARR_UNIT_MILLISECOND, 1000 },
	{ ARR_UNIT_SECOND, ARR_UNIT_MICROSECOND, 1000000 },
	{ ARR_UNIT_MILLISECOND, ARR_UNIT_MICROSECOND, 1000 },
	{ ARR_UNIT_MILLISECOND, ARR_UNIT_NANOSECOND, 1000000 },
	{ ARR_UNIT_MICROSECOND, ARR_UNIT_NANOSECOND, 1000 },
	{ ARR_UNIT_MICROSECOND, ARR_UNIT_PICOSECOND, 1000000 },
	{ ARR_UNIT_NANOSECOND, ARR_UNIT_PICOSECOND, 1000 },
	{ ARR_UNIT_NANOSECOND, ARR_UNIT_FEMTOSECOND, 1000000 },
	{ ARR_UNIT_PICOSECOND, ARR_UNIT_FEMTOSECOND, 1000 },
	{ ARR_UNIT_PICOSECOND, ARR_UNIT_ATTOSECOND, 1000000 },
	{ ARR_UNIT_FEMTOSECOND, ARR_UNIT_ATTOSECOND, 1000 },
};

/* multiple/divisor of *unit as a whole number of a smaller one. */
static bool divide_unit(enum arr_datetime_unit *unit, int64_t *multiple, int64_t divisor)
{
	for (size_t i = 0; divisor > 0 && i < BASE_ARRAY_SIZE(parts); i++) {
		if (parts[i].of != *unit || parts[i].count % divisor != 0)
			continue;
		*multiple *= parts[i].count / divisor;
		*unit = parts[i].smaller;
		return *multiple <= INT32_MAX;
	}
	return false;
}

bool arr__parse_unit(const char *text, size_t length, enum arr_datetime_unit *out)
{
	for (int u = 0; u < ARR_UNIT_COUNT; u++) {
		const char *name = arr_datetime_unit_name((enum arr_datetime_unit)u);

		if (strlen(name) == length && memcmp(name, text, length) == 0) {
			*out = (enum arr_datetime_unit)u;
			return true;
		}
	}
	if (length == 3 && memcmp(text, "\xce\xbcs", 3) == 0) { /* the letter mu */
		*out = ARR_UNIT_MICROSECOND;
		return true;
	}
	return false;
}

/* "[25s]", "[D/8]", or nothing: generic. */
static bool parse_brackets(const char *at, const char *end, enum arr_datetime_unit *unit,
			   int64_t *multiple)
{
	int64_t divisor = 1;
	const char *name;

	*unit = ARR_UNIT_GENERIC;
	*multiple = 1;
	if (at == end)
		return true;
	if (end - at < 3 || *at != '[' || end[-1] != ']')
		return false;
	at++;
	end--;
	arr__parse_number(&at, end, multiple);
	name = at;
	while (at < end && *at != '/')
		at++;
	if (!arr__parse_unit(name, (size_t)(at - name), unit))
		return false;
	if (at < end) {
		at++;
		if (!arr__parse_number(&at, end, &divisor) || at != end)
			return false;
	}
	if (*unit == ARR_UNIT_GENERIC)
		*multiple = 1;
	return *multiple > 0 && (divisor == 1 || divide_unit(unit, multiple, divisor));
}

static bool starts_with(const char *text, size_t length, const char *word)
{
	return length >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

/* ---- one dtype ---- */

static enum arr_status parse_time(enum arr_type type, const char *at, const char *end, bool swapped,
				  const arr_dtype **out, struct arr_error *err)
{
	enum arr_datetime_unit unit;
	int64_t multiple;

	if (!parse_brackets(at, end, &unit, &multiple))
		return arr_error_set(err, ARR_E_DTYPE, "invalid datetime metadata string '%.*s'",
				     (int)(end - at < 64 ? end - at : 64), at);
	return arr__dtype_time(type, unit, (int)multiple, swapped, out, err);
}

/* S5, U7, V16. False if it is none of them. */
static bool parse_sized(const char *at, const char *end, enum arr_type *type, size_t *item_bytes)
{
	int64_t size;

	switch (*at++) {
	case 'S':
		*type = ARR_T_BYTES;
		break;
	case 'U':
		*type = ARR_T_UNICODE;
		break;
	case 'V':
		*type = ARR_T_VOID;
		break;
	default:
		return false;
	}
	if (!arr__parse_number(&at, end, &size) || at != end)
		return false;
	*item_bytes = (size_t)size * (*type == ARR_T_UNICODE ? 4 : 1);
	return true;
}

enum arr_status arr__dtype_parse_one(const char *text, size_t length, const arr_dtype **out,
				     struct arr_error *err)
{
	static const struct {
		const char *word;
		enum arr_type type;
	} times[] = { { "M8", ARR_T_DATETIME64 },
		      { "m8", ARR_T_TIMEDELTA64 },
		      { "datetime64", ARR_T_DATETIME64 },
		      { "timedelta64", ARR_T_TIMEDELTA64 } };
	const char *at = text, *end = text + length;
	const bool marked = length > 0 && strchr("<>=|", *at);
	const bool swapped =
		marked && *at == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? '>' : '<');
	const arr_dtype *found;
	enum arr_type type;
	size_t item_bytes;

	at += marked;
	if (at == end || memchr(text, '\0', length))
		return not_understood(text, length, err);
	found = arr__dtype_find(at, (size_t)(end - at));
	if (found)
		return swapped ? arr_dtype_newbyteorder(found, 'S', out, err)
			       : (*out = found, ARR_OK);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(times); i++)
		if (starts_with(at, (size_t)(end - at), times[i].word))
			return parse_time(times[i].type, at + strlen(times[i].word), end, swapped,
					  out, err);
	if (end - at == 1 && *at == 'c')
		return arr_dtype_bytes(1, out, err);
	if ((end - at == 1 && *at == 'O') || (end - at == 2 && memcmp(at, "O8", 2) == 0) ||
	    (end - at == 6 && memcmp(at, "object", 6) == 0))
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "data type '%.*s': arrays of Python objects are not offered",
				     (int)length, text);
	if (!parse_sized(at, end, &type, &item_bytes))
		return not_understood(text, length, err);
	return arr__dtype_sized(type, item_bytes, type == ARR_T_UNICODE && swapped, out, err);
}

/* ---- comma lists ---- */

struct list {
	const char *text, *at, *end; /* text: the whole, for messages */
	struct arr_dtype_field *fields;
	size_t count, room;
};

static void skip_blanks(struct list *l)
{
	while (l->at < l->end && *l->at == ' ')
		l->at++;
}

static enum arr_status bad_format(const struct list *l, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_DTYPE, "format number %zu of \"%.64s\" is not recognized",
			     l->count + 1, l->text);
}

/* "3", "(2,)" or "(2, 3)"; *ndim 0 if there is none, or if the shape says no more than one element.
 */
static enum arr_status parse_shape(struct list *l, int *ndim, int64_t *shape, struct arr_error *err)
{
	bool comma = true;

	*ndim = 0;
	if (arr__parse_number(&l->at, l->end, &shape[0])) {
		*ndim = shape[0] != 1;
		return ARR_OK;
	}
	if (l->at == l->end || *l->at != '(')
		return ARR_OK;
	for (l->at++;; (*ndim)++) {
		skip_blanks(l);
		if (l->at < l->end && *l->at == ')')
			break;
		if (!comma || *ndim == ARR_NDIM_MAX ||
		    !arr__parse_number(&l->at, l->end, &shape[*ndim]))
			return bad_format(l, err);
		skip_blanks(l);
		comma = l->at < l->end && *l->at == ',';
		l->at += comma;
	}
	l->at++;
	return ARR_OK;
}

static enum arr_status parse_item(struct list *l, const arr_dtype **out, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];
	const arr_dtype *base = NULL;
	const char *start;
	enum arr_status st;
	int ndim = 0;

	skip_blanks(l);
	ARR_TRY(parse_shape(l, &ndim, shape, err));
	skip_blanks(l);
	start = l->at;
	while (l->at < l->end && *l->at != ',' && *l->at != ' ' && *l->at != '[')
		l->at++;
	if (l->at < l->end && *l->at == '[')
		while (l->at < l->end && *l->at++ != ']')
			;
	if (l->at == start)
		return bad_format(l, err);
	ARR_TRY(arr__dtype_parse_one(start, (size_t)(l->at - start), &base, err));
	st = arr_dtype_subarray(base, ndim, shape, out, err);
	arr_dtype_release(base);
	skip_blanks(l);
	return st;
}

static enum arr_status add_item(struct list *l, struct arr_error *err)
{
	if (l->count == l->room) {
		size_t room = l->room ? 2 * l->room : 8;
		void *grown = realloc(l->fields, room * sizeof *l->fields);

		if (!grown)
			return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu fields", room);
		l->fields = grown;
		l->room = room;
	}
	l->fields[l->count] = (struct arr_dtype_field){ 0 };
	ARR_TRY(parse_item(l, &l->fields[l->count].dtype, err));
	l->count++;
	return ARR_OK;
}

static enum arr_status parse_list(const char *text, size_t length, const arr_dtype **out,
				  struct arr_error *err)
{
	struct list l = { .text = text, .at = text, .end = text + length };
	enum arr_status st = add_item(&l, err);
	bool comma = false;

	while (st == ARR_OK && l.at < l.end) {
		if (*l.at != ',') {
			st = bad_format(&l, err);
			break;
		}
		l.at++;
		skip_blanks(&l);
		comma = true;
		if (l.at < l.end)
			st = add_item(&l, err);
	}
	if (st == ARR_OK && !comma)
		*out = arr__dtype_retain(l.fields[0].dtype);
	else if (st == ARR_OK)
		st = arr_dtype_struct(l.fields, l.count, NULL, out, err);
	for (size_t i = 0; i < l.count; i++)
		arr_dtype_release(l.fields[i].dtype);
	free(l.fields);
	return st;
}

enum arr_status arr_dtype_from_name(const char *name, const arr_dtype **out, struct arr_error *err)
{
	size_t length;

	if (!name)
		return arr_error_set(err, ARR_E_DTYPE, "data type name is NULL");
	length = strlen(name);
	if (strchr(name, ',') || name[0] == '(' || (name[0] >= '0' && name[0] <= '9'))
		return parse_list(name, length, out, err);
	return arr__dtype_parse_one(name, length, out, err);
}
