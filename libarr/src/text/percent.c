/* SPDX-License-Identifier: Apache-2.0 */
/* What C's printf does, without its locale, and with digits for any precision. */
#include "percent.h"

#include <math.h>
#include <string.h>

#include "core/array_internal.h"
#include "float_format.h"

enum { WIDTH_MAX = 10000, BODY_BYTES = ARR__PRECISION_MAX + 400 };

/* ---- parsing ---- */

static const char *read_number(const char *p, int *out)
{
	*out = 0;
	for (; *p >= '0' && *p <= '9'; p++)
		if (*out <= WIDTH_MAX)
			*out = *out * 10 + (*p - '0');
	return p;
}

const char *arr__percent_parse(const char *p, const char *conversions, struct arr__percent *out)
{
	*out = (struct arr__percent){ .precision = -1 };
	for (; *p && strchr("-0+ #", *p); p++) {
		out->left |= *p == '-';
		out->zero |= *p == '0';
		out->plus |= *p == '+';
		out->blank |= *p == ' ';
		out->sharp |= *p == '#';
	}
	p = read_number(p, &out->width);
	if (*p == '.')
		p = read_number(p + 1, &out->precision);
	if (*p && strchr("hlL", *p)) /* which Python skips */
		p++;
	if (!*p || !strchr(conversions, *p) || out->width > WIDTH_MAX || out->precision > WIDTH_MAX)
		return NULL;
	out->conversion = *p == 'i' || *p == 'u' ? 'd' : *p;
	return p + 1;
}

/* ---- padding ---- */

/* The text without its sign; zeros go between prefix and digits, also before "inf". */
struct body {
	char sign; /* '\0': none */
	const char *prefix;
	const char *text;
	size_t length;
	bool may_zero; /* a number, not what %s makes of it */
};

static void put_body(const struct arr__percent *f, struct arr__writer *w, const struct body *b)
{
	size_t prefix = strlen(b->prefix);
	long length = (long)(b->length + prefix + (b->sign != '\0'));
	long padding = f->width > length ? f->width - length : 0;
	bool zeros = f->zero && !f->left && b->may_zero;

	if (!f->left && !zeros)
		arr__put_repeated(w, ' ', padding);
	if (b->sign)
		arr__put_char(w, b->sign);
	arr__put(w, b->prefix, prefix);
	if (zeros)
		arr__put_repeated(w, '0', padding);
	arr__put(w, b->text, b->length);
	if (f->left)
		arr__put_repeated(w, ' ', padding);
}

static char sign_of(const struct arr__percent *f, bool negative)
{
	return negative ? '-' : f->plus ? '+' : f->blank ? ' ' : '\0';
}

/* ---- integers ---- */

static size_t digits_of(uint64_t magnitude, int base, bool upper, char *out)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char reversed[64];
	size_t count = 0;

	do
		reversed[count++] = digits[magnitude % (unsigned)base];
	while ((magnitude /= (unsigned)base) > 0);
	for (size_t i = 0; i < count; i++)
		out[i] = reversed[count - 1 - i];
	return count;
}

/* At least `precision` digits. Returns how many there are. */
static size_t fill_zeros(char *text, size_t count, int precision)
{
	const size_t wanted = precision > 0 ? (size_t)precision : 0;

	if (count >= wanted)
		return count;
	memmove(text + wanted - count, text, count);
	memset(text, '0', wanted - count);
	return wanted;
}

static void write_integer(const struct arr__percent *f, struct arr__writer *w, uint64_t magnitude,
			  bool negative)
{
	const char kind = f->conversion;
	int base = kind == 'o' ? 8 : kind == 'x' || kind == 'X' ? 16 : 10;
	char text[BODY_BYTES];
	size_t count = digits_of(magnitude, base, kind == 'X', text);
	struct body b = {
		.sign = sign_of(f, negative), .prefix = "", .text = text, .may_zero = true
	};

	count = fill_zeros(text, count, f->precision);
	if (f->sharp && base != 10)
		b.prefix = base == 8 ? "0o" : kind == 'X' ? "0X" : "0x";
	b.length = count;
	put_body(f, w, &b);
}

/* A float without its fraction, as many digits as it has. */
static bool write_truncated(const struct arr__percent *f, struct arr__writer *w, double value)
{
	char text[BODY_BYTES];
	struct arr__writer digits = { text, sizeof text, 0 };
	const struct arr_float_format whole = { .precision = 0,
						.min_digits = -1,
						.fractional = true,
						.trim = ARR_TRIM_POINT,
						.pad_left = -1,
						.pad_right = -1 };
	struct arr__binary v = arr__binary_of_double(trunc(value));
	struct body b = { .sign = sign_of(f, v.negative && v.significand != 0),
			  .prefix = "",
			  .text = text,
			  .may_zero = true };

	if (v.class != ARR__FINITE)
		return false;
	v.negative = false;
	arr__format_positional(&digits, &v, &whole);
	b.length = fill_zeros(text, digits.length, f->precision);
	put_body(f, w, &b);
	return true;
}

/* ---- floats ---- */

static void format_exact(struct arr__writer *w, const struct arr__binary *v, bool scientific,
			 int precision, enum arr_trim trim)
{
	const struct arr_float_format f = { .precision = precision,
					    .min_digits = -1,
					    .fractional = true,
					    .trim = trim,
					    .pad_left = -1,
					    .pad_right = -1,
					    .exp_digits = 2 };

	if (scientific)
		arr__format_scientific(w, v, &f);
	else
		arr__format_positional(w, v, &f);
}

/* Zeros at the end of "1.500" or "1.500e+10" go, and the point with them. */
static size_t without_zeros(char *text, size_t length)
{
	char *exponent = memchr(text, 'e', length);
	size_t end = exponent ? (size_t)(exponent - text) : length, kept = end;

	if (!memchr(text, '.', end))
		return length;
	while (text[kept - 1] == '0')
		kept--;
	if (text[kept - 1] == '.')
		kept--;
	memmove(text + kept, text + end, length - end);
	return kept + length - end;
}

/* C's %g: as %e if the exponent of the rounded number is below -4 or at least the precision. */
static size_t format_general(char *text, const struct arr__binary *v, int precision, bool sharp)
{
	const struct arr__cutoff cutoff = { .max = precision, .min = -1 };
	struct arr__writer w = { text, BODY_BYTES, 0 };
	struct arr__digits d;
	bool scientific;

	arr__digits_of(v, &cutoff, &d);
	scientific = d.exponent < -4 || d.exponent >= precision;
	format_exact(&w, v, scientific, precision - 1 - (scientific ? 0 : d.exponent),
		     ARR_TRIM_KEEP);
	return sharp ? w.length : without_zeros(text, w.length);
}

static size_t format_finite(const struct arr__percent *f, char *text, const struct arr__binary *v)
{
	int precision = f->precision < 0 ? 6 : f->precision;
	struct arr__writer w = { text, BODY_BYTES, 0 };
	size_t length;

	if ((f->conversion | 0x20) == 'g')
		length = format_general(text, v, precision ? precision : 1, f->sharp);
	else {
		format_exact(&w, v, (f->conversion | 0x20) == 'e', precision,
			     precision || f->sharp ? ARR_TRIM_KEEP : ARR_TRIM_POINT);
		length = w.length;
	}
	if (precision == 0 && !f->sharp && (f->conversion | 0x20) == 'e') /* "1.e+00" */
		length = without_zeros(text, length);
	return length;
}

static void write_float(const struct arr__percent *f, struct arr__writer *w, double value)
{
	struct arr__binary v = arr__binary_of_double(value);
	char text[BODY_BYTES];
	struct body b = { .sign = sign_of(f, v.negative && v.class != ARR__NAN),
			  .prefix = "",
			  .text = text,
			  .may_zero = true };

	v.negative = false;
	if (v.class == ARR__FINITE) {
		b.length = format_finite(f, text, &v);
	} else {
		memcpy(text, v.class == ARR__NAN ? "nan" : "inf", 3);
		b.length = 3;
	}
	if (f->conversion < 'a')
		for (size_t i = 0; i < b.length; i++)
			text[i] = (char)(text[i] >= 'a' ? text[i] - 'a' + 'A' : text[i]);
	put_body(f, w, &b);
}

/* ---- any ---- */

static void write_string(const struct arr__percent *f, struct arr__writer *w, enum arr_type type,
			 const void *item, const struct arr_scalar *value)
{
	char text[ARR_FLOAT_TEXT_BYTES];
	struct body b = { .prefix = "", .text = text };
	struct arr__binary v;

	switch (arr_dtype_builtin(type)->kind) {
	case 'b':
		b.text = value->as.b ? "True" : "False";
		b.length = strlen(b.text);
		break;
	case 'f':
		v = arr__binary_load(type, item);
		b.length = arr__repr_float(&v, text);
		break;
	case 'i':
		if (value->as.i < 0)
			text[b.length++] = '-';
		b.length += digits_of(value->as.i < 0 ? 0 - (uint64_t)value->as.i
						      : (uint64_t)value->as.i,
				      10, false, text + b.length);
		break;
	default:
		b.length = digits_of(value->as.u, 10, false, text);
	}
	if (f->precision >= 0 && (size_t)f->precision < b.length)
		b.length = (size_t)f->precision;
	put_body(f, w, &b);
}

bool arr__percent_write(const struct arr__percent *f, struct arr__writer *w, enum arr_type type,
			const void *item)
{
	const struct arr_scalar value = arr__scalar_load(type, item);
	const char kind = arr_dtype_builtin(type)->kind;
	bool whole = strchr("doxX", f->conversion) != NULL;

	if (f->conversion == 's') {
		write_string(f, w, type, item, &value);
		return true;
	}
	if (!whole) {
		write_float(f, w, arr_scalar_cast(value, ARR_T_FLOAT64).as.f);
		return true;
	}
	if (kind == 'f')
		return f->conversion == 'd' && write_truncated(f, w, value.as.f);
	if (kind == 'i')
		write_integer(f, w,
			      value.as.i < 0 ? 0 - (uint64_t)value.as.i : (uint64_t)value.as.i,
			      value.as.i < 0);
	else
		write_integer(f, w, kind == 'b' ? value.as.b : value.as.u, false);
	return true;
}

static bool begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

void arr__percent_write_text(const struct arr__percent *f, struct arr__writer *w, const char *text,
			     size_t length)
{
	size_t end = 0;
	int shown = 0;

	for (; end < length; end++) {
		if (!begins_character(text[end]))
			continue;
		if (f->precision >= 0 && shown == f->precision)
			break;
		shown++;
	}
	if (!f->left)
		arr__put_repeated(w, ' ', f->width - shown);
	arr__put(w, text, end);
	if (f->left)
		arr__put_repeated(w, ' ', f->width - shown);
}
