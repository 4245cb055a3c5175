/* SPDX-License-Identifier: Apache-2.0 */
#include "float_format.h"

#include <math.h>

#include "core/array_internal.h"
#include "dtype/half.h"

static void put_sign(struct arr__writer *w, const struct arr__binary *v, bool plus)
{
	if (v->negative)
		arr__put_char(w, '-');
	else if (plus)
		arr__put_char(w, '+');
}

/* False for finite numbers. */
static bool put_special(struct arr__writer *w, const struct arr__binary *v, bool plus)
{
	if (v->class == ARR__FINITE)
		return false;
	if (v->class == ARR__INFINITE)
		put_sign(w, v, plus);
	arr__put(w, v->class == ARR__NAN ? "nan" : "inf", 3);
	return true;
}

/* The digits after the point: leading zeros, then text[0..count), then trailing zeros. */
struct fraction {
	long leading, trailing;
	const char *text;
	long count;
	bool point;
};

/* wanted: how many digits ARR_TRIM_KEEP fills up to. */
static void fraction_trim(struct fraction *f, enum arr_trim trim, long wanted)
{
	long length = f->leading + f->count;

	f->point = true;
	f->trailing = 0;
	if (trim == ARR_TRIM_KEEP) {
		f->trailing = wanted > length ? wanted - length : 0;
		return;
	}
	while (f->count > 0 && f->text[f->count - 1] == '0')
		f->count--;
	if (f->count > 0)
		return;
	f->leading = 0;
	f->trailing = trim == ARR_TRIM_ONE;
	f->point = trim != ARR_TRIM_POINT;
}

static long fraction_put(struct arr__writer *w, const struct fraction *f)
{
	if (f->point)
		arr__put_char(w, '.');
	arr__put_repeated(w, '0', f->leading);
	arr__put(w, f->text, (size_t)f->count);
	arr__put_repeated(w, '0', f->trailing);
	return f->leading + f->count + f->trailing;
}

void arr__format_positional(struct arr__writer *w, const struct arr__binary *v,
			    const struct arr_float_format *format)
{
	const struct arr__cutoff cutoff = { .max = format->precision,
					    .min = format->min_digits,
					    .unique = format->unique,
					    .fraction = format->fractional };
	long wanted = format->unique ? format->min_digits : format->precision;
	long whole, whole_digits, length;
	struct fraction f = { 0 };
	struct arr__digits d;

	if (put_special(w, v, format->sign))
		return;
	arr__digits_of(v, &cutoff, &d);
	whole = d.exponent >= 0 ? d.exponent + 1 : 1;
	whole_digits = d.exponent < 0 ? 0 : d.count < whole ? d.count : whole;
	f.leading = d.exponent < 0 ? -d.exponent - 1 : 0;
	f.text = d.text + whole_digits;
	f.count = d.count - whole_digits;
	fraction_trim(&f, format->trim, format->fractional ? wanted : wanted - whole);
	arr__put_repeated(w, ' ', format->pad_left - whole - (v->negative || format->sign));
	put_sign(w, v, format->sign);
	arr__put(w, d.text, (size_t)whole_digits);
	arr__put_repeated(w, '0', whole - whole_digits);
	length = fraction_put(w, &f);
	if (format->pad_right >= length) /* a blank for the point that is not there */
		arr__put_repeated(w, ' ', format->pad_right - length + !f.point);
}

static void put_exponent(struct arr__writer *w, int exponent, int min_digits)
{
	int size = exponent < 0 ? -exponent : exponent;
	char digits[8];
	int count = 0;

	for (; count < 5 && (size > 0 || count < min_digits); size /= 10)
		digits[count++] = (char)('0' + size % 10);
	arr__put_char(w, 'e');
	arr__put_char(w, exponent < 0 ? '-' : '+');
	while (count > 0)
		arr__put_char(w, digits[--count]);
}

void arr__format_scientific(struct arr__writer *w, const struct arr__binary *v,
			    const struct arr_float_format *format)
{
	const struct arr__cutoff cutoff = {
		.max = format->precision < 0 ? -1 : format->precision + 1,
		.min = format->min_digits < 0 ? -1 : format->min_digits + 1,
		.unique = format->unique,
	};
	struct fraction f = { 0 };
	struct arr__digits d;
	bool had_point;

	if (put_special(w, v, format->sign))
		return;
	arr__digits_of(v, &cutoff, &d);
	f.text = d.text + 1;
	f.count = d.count - 1;
	had_point = f.count > 0;
	fraction_trim(&f, format->trim, format->unique ? format->min_digits : format->precision);
	f.point |= had_point; /* NumPy keeps the point after zeros that were trimmed */
	arr__put_repeated(w, ' ', format->pad_left - 1 - (v->negative || format->sign));
	put_sign(w, v, format->sign);
	arr__put_char(w, d.text[0]);
	fraction_put(w, &f);
	put_exponent(w, d.exponent, format->exp_digits < 0 ? 2 : format->exp_digits);
}

/* ---- repr ---- */

/* At most 21 digits, of which the first stands for 10^*exponent. */
static int shortest_digits(const struct arr__binary *v, char *out, int *exponent)
{
	const struct arr__cutoff whole = { .max = -1, .min = -1, .unique = true };
	struct arr__decimal decimal;
	struct arr__digits d;
	int count;

	if (v->is_long) {
		arr__digits_of(v, &whole, &d);
		memcpy(out, d.text, (size_t)d.count);
		*exponent = d.exponent;
		return d.count;
	}
	decimal = arr__shortest(v);
	count = arr__write_digits(decimal.digits, out);
	*exponent = decimal.exponent + count - 1;
	return count;
}

size_t arr__repr_float(const struct arr__binary *v, char *out)
{
	struct arr__writer w = { out, ARR__REPR_FLOAT_BYTES, 0 };
	char digits[24];
	int count, exponent;

	if (put_special(&w, v, false))
		return w.length;
	put_sign(&w, v, false);
	if (v->significand == 0) {
		arr__put(&w, "0.0", 3);
		return w.length;
	}
	count = shortest_digits(v, digits, &exponent);
	/* the limit is on the value: float32's 1e-04 is a little less than 0.0001 */
	if (exponent < -4 || exponent >= v->whole_max ||
	    (exponent == -4 && !v->is_long && ldexp((double)v->significand, v->exponent) < 1e-4)) {
		arr__put_char(&w, digits[0]);
		if (count > 1)
			arr__put_char(&w, '.');
		arr__put(&w, digits + 1, (size_t)(count - 1));
		put_exponent(&w, exponent, 2);
	} else if (exponent < 0) {
		arr__put(&w, "0.000", (size_t)(1 - exponent));
		arr__put(&w, digits, (size_t)count);
	} else if (count <= exponent + 1) {
		arr__put(&w, digits, (size_t)count);
		arr__put_repeated(&w, '0', exponent + 1 - count);
		arr__put(&w, ".0", 2);
	} else {
		arr__put(&w, digits, (size_t)(exponent + 1));
		arr__put_char(&w, '.');
		arr__put(&w, digits + exponent + 1, (size_t)(count - exponent - 1));
	}
	return w.length;
}

static size_t print(struct arr__binary v, char *out)
{
	size_t length = arr__repr_float(&v, out);

	out[length] = '\0';
	return length;
}

size_t arr_float64_print(double value, char out[ARR_FLOAT_TEXT_BYTES])
{
	return print(arr__binary_of_double(value), out);
}

size_t arr_float32_print(float value, char out[ARR_FLOAT_TEXT_BYTES])
{
	return print(arr__binary_of_float(value), out);
}

size_t arr_float16_print(uint16_t bits, char out[ARR_FLOAT_TEXT_BYTES])
{
	return print(arr__binary_of_half(bits), out);
}

/* ---- the public formats ---- */

static enum arr_status check_format(const struct arr_float_format *f, bool positional,
				    struct arr_error *err)
{
	const struct {
		const char *name;
		int value;
	} rows[] = {
		{ "precision", f->precision },   { "min_digits", f->min_digits },
		{ "pad_left", f->pad_left },     { "pad_right", f->pad_right },
		{ "exp_digits", f->exp_digits },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++)
		if (rows[i].value < -1 || rows[i].value > ARR__PRECISION_MAX)
			return arr_error_set(err, ARR_E_ARG, "%s is %d, outside [-1, %d]",
					     rows[i].name, rows[i].value, ARR__PRECISION_MAX);
	if (!strchr("k.0-", (int)f->trim) || !f->trim)
		return arr_error_set(err, ARR_E_ARG, "trim is %d: none of 'k' '.' '0' '-'",
				     (int)f->trim);
	if (!f->unique && f->precision < 0)
		return arr_error_set(err, ARR_E_ARG, "without unique, precision must be given");
	if (positional && !f->fractional && f->precision == 0)
		return arr_error_set(err, ARR_E_ARG, "precision must be over 0 if not fractional");
	if (f->precision > 0 && f->min_digits > f->precision)
		return arr_error_set(err, ARR_E_ARG, "min_digits %d is over precision %d",
				     f->min_digits, f->precision);
	return ARR_OK;
}

static const struct arr_float_format plain = ARR_FLOAT_FORMAT;

static enum arr_status format_binary(const struct arr__binary *v, bool positional,
				     const struct arr_float_format *f, struct arr__writer *w,
				     struct arr_error *err)
{
	if (positional)
		arr__format_positional(w, v, f);
	else
		arr__format_scientific(w, v, f);
	if (w->length >= w->size_bytes)
		return arr_error_set(err, ARR_E_ARG, "the text needs %zu bytes, out has %zu",
				     w->length + 1, w->size_bytes);
	w->out[w->length] = '\0';
	return ARR_OK;
}

static enum arr_status format(double value, enum arr_type type, bool positional,
			      const struct arr_float_format *f, struct arr__writer *w,
			      struct arr_error *err)
{
	struct arr__binary v;

	if (!f)
		f = &plain;
	ARR_TRY(check_format(f, positional, err));
	if (type == ARR_T_FLOAT64)
		v = arr__binary_of_double(value);
	else if (type == ARR_T_FLOAT32)
		v = arr__binary_of_float((float)value);
	else if (type == ARR_T_FLOAT16)
		v = arr__binary_of_half(arr__double_to_half(value));
	else
		return arr_error_set(err, ARR_E_DTYPE, "type %d is no float16, float32 or float64",
				     (int)type);
	return format_binary(&v, positional, f, w, err);
}

static enum arr_status format_long(long double value, bool positional,
				   const struct arr_float_format *f, struct arr__writer *w,
				   struct arr_error *err)
{
	const struct arr__binary v = arr__binary_of_long(&value);

	f = f ? f : &plain;
	ARR_TRY(check_format(f, positional, err));
	return format_binary(&v, positional, f, w, err);
}
static enum arr_status format_public(double value, enum arr_type type, bool positional,
				     const struct arr_float_format *f, struct arr__writer w,
				     size_t *out_length, struct arr_error *err)
{
	enum arr_status st = format(value, type, positional, f, &w, err);

	if (out_length)
		*out_length = w.length;
	return st;
}

enum arr_status arr_format_float_positional(double value, enum arr_type type,
					    const struct arr_float_format *format, char *out,
					    size_t size_bytes, size_t *out_length,
					    struct arr_error *err)
{
	return format_public(value, type, true, format, (struct arr__writer){ out, size_bytes, 0 },
			     out_length, err);
}

enum arr_status arr_format_float_scientific(double value, enum arr_type type,
					    const struct arr_float_format *format, char *out,
					    size_t size_bytes, size_t *out_length,
					    struct arr_error *err)
{
	return format_public(value, type, false, format, (struct arr__writer){ out, size_bytes, 0 },
			     out_length, err);
}

enum arr_status arr_format_longdouble_positional(long double value,
						 const struct arr_float_format *format, char *out,
						 size_t size_bytes, size_t *out_length,
						 struct arr_error *err)
{
	struct arr__writer w = { out, size_bytes, 0 };
	enum arr_status st = format_long(value, true, format, &w, err);

	if (out_length)
		*out_length = w.length;
	return st;
}

enum arr_status arr_format_longdouble_scientific(long double value,
						 const struct arr_float_format *format, char *out,
						 size_t size_bytes, size_t *out_length,
						 struct arr_error *err)
{
	struct arr__writer w = { out, size_bytes, 0 };
	enum arr_status st = format_long(value, false, format, &w, err);

	if (out_length)
		*out_length = w.length;
	return st;
}

size_t arr_longdouble_print(long double value, char out[ARR_FLOAT_TEXT_BYTES])
{
	return print(arr__binary_of_long(&value), out);
}
