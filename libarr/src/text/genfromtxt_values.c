/* SPDX-License-Identifier: Apache-2.0 */
/* A field as a value: Python's int(), float() and complex(). */
#include <math.h>
#include <string.h>

#include "float_text.h"
#include "genfromtxt.h"
#include "strings/characters.h"

enum { NUMBER_TEXT_BYTES = 400 }; /* of numbers with underscores; longer ones are none */

/* ---- the grammar ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether number_text has nothing to do. */
static bool is_plain(const struct arr__field *f)
{
	for (const char *p = f->start; p < f->end; p++) {
		if (*p == '_' || (unsigned char)*p >= 0x80)
			return false;
	}
	return true;
}

/* The stripped field, without the underscores that may stand between two digits, and with ASCII's
 * digits for those of other scripts: in room, if there are any. An empty one is no number. */
static bool number_text(const struct arr__field *field, char *room, struct arr__field *out)
{
	const char *p;
	char *to = room;
	bool joins = false; /* behind an underscore */

	*out = arr__field_stripped(field);
	if (out->start == out->end)
		return false;
	if (is_plain(out))
		return true;
	if (out->end - out->start > NUMBER_TEXT_BYTES)
		return false;
	for (p = out->start; p < out->end;) {
		const size_t blank = arr__blank_at(p, out->end);
		const uint32_t c = arr__field_character(&p, out->end);
		const int digit = arr__char_decimal(c);

		if (joins && digit < 0)
			return false;
		joins = c == '_';
		if (joins && (to == room || !is_digit(to[-1])))
			return false;
		if (c >= 0x80 && digit < 0 && !blank)
			return false;
		if (!joins)
			*to++ = blank ? ' ' : digit >= 0 ? (char)('0' + digit) : (char)c;
	}
	*out = (struct arr__field){ room, to };
	return !joins;
}

/* A whole number. *huge: of more than 64 bits, and then magnitude says nothing. */
static bool parse_whole(const struct arr__field *field, uint64_t *magnitude, bool *negative,
			bool *huge)
{
	char room[NUMBER_TEXT_BYTES];
	struct arr__field f;
	const char *p;

	if (!number_text(field, room, &f))
		return false;
	p = f.start;
	*negative = *p == '-';
	p += *p == '-' || *p == '+';
	*magnitude = 0;
	*huge = false;
	if (p == f.end)
		return false;
	for (; p < f.end; p++) {
		if (!is_digit(*p))
			return false;
		*huge |= __builtin_mul_overflow(*magnitude, 10, magnitude) ||
			 __builtin_add_overflow(*magnitude, (uint64_t)(*p - '0'), magnitude);
	}
	return true;
}

static bool parse_float(const struct arr__field *field, double *out)
{
	char room[NUMBER_TEXT_BYTES];
	struct arr__field f;

	return number_text(field, room, &f) && arr__parse_double(f.start, f.end, out) == f.end;
}

static bool parse_complex(const struct arr__field *field, struct arr_complex128 *out)
{
	char room[NUMBER_TEXT_BYTES];
	struct arr__field f;

	return number_text(field, room, &f) && arr__parse_complex(f.start, f.end, out);
}

/* "True" and "False" in any case, nothing around. */
static bool parse_bool(const struct arr__field *f, bool *out)
{
	static const char *const words[] = { "FALSE", "TRUE" };
	const size_t length = (size_t)(f->end - f->start);

	for (size_t w = 0; w < 2; w++) {
		size_t i = 0;

		while (i < length && words[w][i] &&
		       words[w][i] == (f->start[i] & (f->start[i] >= 'a' ? ~0x20 : ~0)))
			i++;
		if (i == length && !words[w][i]) {
			*out = w == 1;
			return true;
		}
	}
	return false;
}

/* ---- elements ---- */

static void store(struct arr_scalar value, const arr_dtype *dtype, char *item)
{
	/* between numbers, which always cast */
	(void)!arr__scalar_store_as(value, dtype, item, NULL);
}

static enum arr__value read_int64(const arr_dtype *d, const struct arr__field *f, char *item)
{
	uint64_t magnitude;
	bool negative, huge;

	if (!parse_whole(f, &magnitude, &negative, &huge))
		return ARR__VALUE_NONE;
	if (huge)
		return ARR__VALUE_OUT_OF_RANGE;
	if (d->kind == 'u') {
		if (negative && magnitude)
			return ARR__VALUE_OUT_OF_RANGE;
		store(arr_scalar_uint(magnitude), d, item);
		return ARR__VALUE_OK;
	}
	if (magnitude > (uint64_t)INT64_MAX + negative)
		return ARR__VALUE_OUT_OF_RANGE;
	store(arr_scalar_int(negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude), d, item);
	return ARR__VALUE_OK;
}

/* int(float(text)) */
static enum arr__value read_narrow(const arr_dtype *d, const struct arr__field *f, char *item)
{
	const int bits = 8 * (int)d->item_bytes;
	const double limit = ldexp(1, d->kind == 'u' ? bits : bits - 1);
	double value;

	if (!parse_float(f, &value) || value != value)
		return ARR__VALUE_NONE;
	value = trunc(value);
	if (value >= limit || value < (d->kind == 'u' ? 0 : -limit))
		return ARR__VALUE_OUT_OF_RANGE;
	store(arr_scalar_int((int64_t)value), d, item);
	return ARR__VALUE_OK;
}

static enum arr__value read_complex(const arr_dtype *d, const struct arr__field *f, char *item)
{
	struct arr_complex128 z;

	if (!parse_complex(f, &z))
		return ARR__VALUE_NONE;
	store(arr_scalar_complex(z.re, z.im), d, item);
	return ARR__VALUE_OK;
}

static enum arr__value read_float(const struct arr__column *c, const struct arr__field *f,
				  char *item)
{
	double value;

	if (c->dtype->type == ARR_T_LONGDOUBLE) /* more digits than a float has, no underscores */
		return !memchr(f->start, '_', (size_t)(f->end - f->start)) &&
				       arr__column_read(c, f, item)
			       ? ARR__VALUE_OK
			       : ARR__VALUE_NONE;
	if (!parse_float(f, &value))
		return ARR__VALUE_NONE;
	store(arr_scalar_float(value), c->dtype, item);
	return ARR__VALUE_OK;
}

/* All of it, also what is cut off: in UTF-8 larger code points start with larger bytes. */
static bool is_latin1(const struct arr__field *f)
{
	for (const char *p = f->start; p < f->end; p++) {
		if ((unsigned char)*p >= 0xc4)
			return false;
	}
	return true;
}

enum arr__value arr__value_read(const struct arr__column *column, const struct arr__field *f,
				char *item)
{
	const arr_dtype *d = column->dtype;
	bool truth;

	switch (d->kind) {
	case 'b':
		if (!parse_bool(f, &truth))
			return ARR__VALUE_NONE;
		store(arr_scalar_bool(truth), d, item);
		return ARR__VALUE_OK;
	case 'i':
	case 'u':
		return d->item_bytes == 8 ? read_int64(d, f, item) : read_narrow(d, f, item);
	case 'f':
		return read_float(column, f, item);
	case 'c':
		return read_complex(d, f, item);
	case 'S':
		if (!is_latin1(f))
			return ARR__VALUE_NONE;
		return arr__column_read(column, f, item) ? ARR__VALUE_OK : ARR__VALUE_NONE;
	case 'U':
		return arr__column_read(column, f, item) ? ARR__VALUE_OK : ARR__VALUE_NONE;
	}
	return arr__column_read(column, f, item) ? ARR__VALUE_OK : ARR__VALUE_OUT_OF_RANGE;
}

void arr__value_default(const arr_dtype *dtype, char *item)
{
	memset(item, 0, dtype->item_bytes);
	switch (dtype->kind) {
	case 'i':
		store(arr_scalar_int(-1), dtype, item);
		break;
	case 'f':
		store(arr_scalar_float((double)NAN), dtype, item);
		break;
	case 'c':
		store(arr_scalar_complex((double)NAN, 0), dtype, item);
		break;
	case 'S':
		memset(item, '?', dtype->item_bytes < 3 ? dtype->item_bytes : 3);
		break;
	}
}

/* ---- guesses ---- */

bool arr__guess_fits(enum arr__guess guess, const struct arr__field *f)
{
	struct arr_complex128 z;
	double real;
	char item[8];
	bool truth;

	switch (guess) {
	case ARR__GUESS_BOOL:
		return parse_bool(f, &truth);
	case ARR__GUESS_INT:
		return read_int64(ARR_INT64, f, item) == ARR__VALUE_OK;
	case ARR__GUESS_FLOAT:
		return parse_float(f, &real);
	case ARR__GUESS_COMPLEX:
		return parse_complex(f, &z);
	case ARR__GUESS_TEXT:
		return true;
	}
	return false;
}

const arr_dtype *arr__guess_dtype(enum arr__guess guess)
{
	switch (guess) {
	case ARR__GUESS_BOOL:
		return ARR_BOOL;
	case ARR__GUESS_INT:
		return ARR_INT64;
	case ARR__GUESS_FLOAT:
		return ARR_FLOAT64;
	case ARR__GUESS_COMPLEX:
		return ARR_COMPLEX128;
	case ARR__GUESS_TEXT:
		break;
	}
	return arr_dtype_builtin(ARR_T_UNICODE);
}

bool arr__is_missing(const struct arr__field *f, const char *missing)
{
	const struct arr__field stripped = arr__field_stripped(f);
	const size_t length = (size_t)(stripped.end - stripped.start);

	if (length == 0)
		return true;
	while (missing) {
		const char *comma = strchr(missing, ',');
		const size_t n = comma ? (size_t)(comma - missing) : strlen(missing);

		if (n == length && memcmp(missing, stripped.start, n) == 0)
			return true;
		missing = comma ? comma + 1 : NULL;
	}
	return false;
}
