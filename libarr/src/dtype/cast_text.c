/* SPDX-License-Identifier: Apache-2.0 */
/* Casts between text and numbers, times and other text. Text is read as Python's int(), float() and
 * complex() read it, and written as str() writes it. */
#include <string.h>

#include <arr/datetime.h>

#include "cast_internal.h"
#include "core/writer.h"
#include "datetime_internal.h"
#include "strings/characters.h"
#include "text/float_text.h"
#include "text/print.h"

/* Room for the text of any number or time as it is written, and as it is read: a denormal double
 * has up to 1076 characters; longer texts are no value. */
enum { NUMBER_TEXT_BYTES = 128, VALUE_TEXT_BYTES = 1200 };

static uint32_t load_code_point(const char *at, bool swapped)
{
	uint32_t c;

	memcpy(&c, at, sizeof c);
	return swapped ? __builtin_bswap32(c) : c;
}

static void store_code_point(char *at, uint32_t c, bool swapped)
{
	c = swapped ? __builtin_bswap32(c) : c;
	memcpy(at, &c, sizeof c);
}

static size_t text_unit(const arr_dtype *d)
{
	return d->type == ARR_T_UNICODE ? 4 : 1;
}

static uint32_t load_character(const arr_dtype *d, const char *item, size_t i)
{
	return d->type == ARR_T_UNICODE ? load_code_point(item + 4 * i, d->swapped)
					: (unsigned char)item[i];
}

static void store_character(const arr_dtype *d, char *item, size_t i, uint32_t c)
{
	if (d->type == ARR_T_UNICODE)
		store_code_point(item + 4 * i, c, d->swapped);
	else
		item[i] = (char)c;
}

/* Characters up to the zeros at the end. */
static size_t text_length(const arr_dtype *d, const char *item)
{
	size_t n = d->item_bytes / text_unit(d);

	while (n > 0 && load_character(d, item, n - 1) == 0)
		n--;
	return n;
}

/* ---- text to text ---- */

static enum arr_status text_to_text(const struct arr__cast *c, char *dst, const char *src,
				    ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				    struct arr_error *err)
{
	const size_t room = c->to->item_bytes / text_unit(c->to);
	const size_t length = c->from->item_bytes / text_unit(c->from);
	const bool same = c->from->type == c->to->type;

	for (; count > 0; count--, dst += dst_stride, src += src_stride) {
		for (size_t i = 0; i < room; i++) {
			const uint32_t at = i < length ? load_character(c->from, src, i) : 0;

			if (!same && at >= 0x80)
				return arr_error_set(
					err, ARR_E_ARG,
					"character U+%04x at position %zu is not ASCII:"
					" no cast from %s to %s",
					(unsigned)at, i, c->from->name, c->to->name);
			store_character(c->to, dst, i, at);
		}
	}
	return ARR_OK;
}

/* ---- numbers and times to text ---- */

/* str of one native number or time; returns the length, at most NUMBER_TEXT_BYTES. */
static size_t write_value(const arr_dtype *d, const char *src, char *out)
{
	struct arr__writer w = { .out = out, .size_bytes = NUMBER_TEXT_BYTES };
	_Alignas(16) char item[ARR__NUMBER_BYTES_MAX];
	int64_t ticks;

	memcpy(item, src, d->item_bytes);
	switch ((int)d->type) {
	case ARR_T_DATETIME64:
	case ARR_T_TIMEDELTA64:
		memcpy(&ticks, item, sizeof ticks);
		return arr_datetime_format(ticks, d, out, NUMBER_TEXT_BYTES);
	default:
		arr__element_write_str(d->type, &w, item);
	}
	return w.length < NUMBER_TEXT_BYTES ? w.length : NUMBER_TEXT_BYTES;
}

/* A date is written whole or not at all; without a unit it has no text. */
static enum arr_status check_date(const struct arr__cast *c, const char *src, size_t length,
				  struct arr_error *err)
{
	int64_t ticks;

	memcpy(&ticks, src, sizeof ticks);
	if (c->from->unit == ARR_UNIT_GENERIC && ticks != INT64_MIN)
		return arr_error_set(err, ARR_E_ARG,
				     "cannot convert a date other than NaT with generic units to "
				     "%s",
				     c->to->name);
	if (length > c->to->item_bytes / text_unit(c->to))
		return arr_error_set(err, ARR_E_ARG,
				     "a date of %zu characters does not fit into %s", length,
				     c->to->name);
	return ARR_OK;
}

static enum arr_status value_to_text(const struct arr__cast *c, char *dst, const char *src,
				     ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				     struct arr_error *err)
{
	const size_t room = c->to->item_bytes / text_unit(c->to);
	char text[NUMBER_TEXT_BYTES];

	for (; count > 0; count--, dst += dst_stride, src += src_stride) {
		const size_t length = write_value(c->from, src, text);

		if (c->from->type == ARR_T_DATETIME64)
			ARR_TRY(check_date(c, src, length, err));
		for (size_t i = 0; i < room; i++)
			store_character(c->to, dst, i, i < length ? (unsigned char)text[i] : 0);
	}
	return ARR_OK;
}

/* ---- text to numbers and times ---- */

struct text {
	char at[VALUE_TEXT_BYTES + 1];
	size_t length;
};

/* How Python reads a text as a number: one of code points beyond ASCII with all of Unicode's blanks
 * and decimal digits, any other with those of C. */
static bool is_wide(const arr_dtype *d, const char *item, size_t length)
{
	for (size_t i = 0; d->type == ARR_T_UNICODE && i < length; i++) {
		if (load_character(d, item, i) >= 0x80)
			return true;
	}
	return false;
}

static bool is_blank(uint32_t c, bool wide)
{
	return c == ' ' || (c >= '\t' && c <= '\r') ||
	       (wide && arr__char_kinds(c) & ARR__CHAR_SPACE);
}

/* The item as ASCII; of a number without blanks around it. False if it is too long, or not ASCII,
 * to be a value. */
static bool load_text(const arr_dtype *d, const char *item, bool number, struct text *out)
{
	size_t end = text_length(d, item), start = 0;
	const bool wide = number && is_wide(d, item, end);

	while (number && start < end && is_blank(load_character(d, item, start), wide))
		start++;
	while (number && end > start && is_blank(load_character(d, item, end - 1), wide))
		end--;
	out->length = 0;
	if (end - start > VALUE_TEXT_BYTES)
		return false;
	for (size_t i = start; i < end; i++) {
		uint32_t c = load_character(d, item, i);

		if (wide && is_blank(c, wide))
			c = ' ';
		else if (wide && c >= 0x80 && arr__char_decimal(c) >= 0)
			c = '0' + (uint32_t)arr__char_decimal(c);
		if (c == 0 || c >= 0x80)
			return false;
		out->at[out->length++] = (char)c;
	}
	out->at[out->length] = '\0';
	return true;
}

/* Takes underscores out where they stand between digits; false where they stand elsewhere. */
static bool join_digits(struct text *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->length; i++) {
		if (t->at[i] != '_') {
			t->at[n++] = t->at[i];
			continue;
		}
		if (i == 0 || t->at[i - 1] < '0' || t->at[i - 1] > '9' || t->at[i + 1] < '0' ||
		    t->at[i + 1] > '9')
			return false;
	}
	t->length = n;
	t->at[n] = '\0';
	return true;
}

static bool parse_integer(const char *p, const char *end, bool *negative, uint64_t *magnitude)
{
	*negative = p < end && *p == '-';
	*magnitude = 0;
	p += p < end && (*p == '-' || *p == '+');
	if (p == end)
		return false;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(*magnitude, 10u, magnitude) ||
		    __builtin_add_overflow(*magnitude, (uint64_t)(*p - '0'), magnitude))
			return false;
	return p == end;
}

static bool parse_real(const char *at, const char *end, const char **stop, double *out)
{
	const char *behind = arr__parse_double(at, end, out);

	*stop = behind;
	return behind != NULL;
}

static enum arr_status no_number(const struct text *t, const char *what, const arr_dtype *to,
				 struct arr_error *err)
{
	return arr_error_set(err, ARR_E_ARG, "%s for %s: '%.64s'", what, to->name, t->at);
}

static enum arr_status text_to_integer(const struct text *t, const arr_dtype *to, char *dst,
				       struct arr_error *err)
{
	struct arr_scalar value;
	uint64_t magnitude;
	bool negative;

	if (!parse_integer(t->at, t->at + t->length, &negative, &magnitude) ||
	    (negative && magnitude > (uint64_t)INT64_MAX + 1))
		return no_number(t, "invalid literal", to, err);
	value = !negative && magnitude > INT64_MAX
			? arr_scalar_uint(magnitude)
			: arr_scalar_int((int64_t)(negative ? -magnitude : magnitude));
	ARR_TRY(arr__scalar_check(value, to, err));
	arr__scalar_store(value, to->type, dst);
	return ARR_OK;
}

/* Blanks may stand before a number of ticks, as for C's strtoll, and nowhere else. */
static enum arr_status text_to_duration(const struct text *t, const arr_dtype *to, char *dst,
					struct arr_error *err)
{
	static const char nat[] = "nat";
	bool is_nat = t->length == 0 || t->length == 3;
	int64_t ticks = ARR__NAT;
	uint64_t magnitude;
	bool negative;
	size_t start = 0;

	for (size_t i = 0; is_nat && i < t->length; i++)
		is_nat = (t->at[i] | 0x20) == nat[i];
	if (!is_nat) {
		while (start < t->length && is_blank((unsigned char)t->at[start], false))
			start++;
		if (!parse_integer(t->at + start, t->at + t->length, &negative, &magnitude) ||
		    magnitude > (uint64_t)INT64_MAX + negative)
			return no_number(t, "no whole number", to, err);
		ticks = (int64_t)(negative ? 0 - magnitude : magnitude);
	}
	memcpy(dst, &ticks, sizeof ticks);
	return ARR_OK;
}

static enum arr_status text_to_value(const struct text *t, const arr_dtype *to, char *dst,
				     struct arr_error *err)
{
	struct arr_complex128 z;
	const char *stop;
	long double wide;
	int64_t ticks;
	double real;

	switch (to->kind) {
	case 'M':
		ARR_TRY(arr_datetime_parse(t->at, t->length, to, &ticks, err));
		memcpy(dst, &ticks, sizeof ticks);
		return ARR_OK;
	case 'm':
		return text_to_duration(t, to, dst, err);
	case 'c':
		if (!arr__parse_complex(t->at, t->at + t->length, &z))
			return no_number(t, "could not convert string", to, err);
		arr__scalar_store(arr_scalar_complex(z.re, z.im), to->type, dst);
		return ARR_OK;
	case 'f':
		if (!parse_real(t->at, t->at + t->length, &stop, &real) ||
		    stop != t->at + t->length)
			return no_number(t, "could not convert string", to, err);
		arr__scalar_store(arr_scalar_float(real), to->type, dst);
		if (to->type != ARR_T_LONGDOUBLE)
			return ARR_OK;
		arr__parse_long(t->at, t->at + t->length, &wide);
		memcpy(dst, &wide, sizeof wide);
		return ARR_OK;
	}
	return text_to_integer(t, to, dst, err);
}

static enum arr_status text_to_values(const struct arr__cast *c, char *dst, const char *src,
				      ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				      struct arr_error *err)
{
	const bool time = arr__is_time(c->to);
	struct text t;

	for (; count > 0; count--, dst += dst_stride, src += src_stride) {
		/* times have rules of their own for blanks */
		if (!load_text(c->from, src, !time, &t) || (!time && !join_digits(&t)))
			return arr_error_set(err, ARR_E_ARG, "a text of %s is no value of %s",
					     c->from->name, c->to->name);
		ARR_TRY(text_to_value(&t, c->to, dst, err));
	}
	return ARR_OK;
}

/* A text is true unless it is empty. */
static enum arr_status text_to_truths(const struct arr__cast *c, char *dst, const char *src,
				      ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				      struct arr_error *err)
{
	(void)err;
	for (; count > 0; count--, dst += dst_stride, src += src_stride)
		*dst = text_length(c->from, src) > 0;
	return ARR_OK;
}

enum arr_status arr__cast_choose_text(struct arr__cast *c, struct arr_error *err)
{
	(void)err;
	if (arr__is_text(c->from) && arr__is_text(c->to))
		c->any = text_to_text;
	else if (c->to->type == ARR_T_BOOL)
		c->any = text_to_truths;
	else
		c->any = arr__is_text(c->to) ? value_to_text : text_to_values;
	return ARR_OK;
}
