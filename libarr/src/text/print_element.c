/* SPDX-License-Identifier: Apache-2.0 */
/* Column widths are those of the longest element, found by writing every shown element once. */
#include "print.h"

#include <math.h>

#include <stdlib.h>

#include "dtype/cast_internal.h"
#include "dtype/half.h"

/* A long double has up to 4933 whole digits, or as many zeros behind the point. */
enum { SCRATCH_BYTES = ARR__PRECISION_MAX + 12000 };

/* ---- floats ---- */

int64_t arr__characters(const char *text, size_t bytes)
{
	int64_t count = 0;

	for (size_t i = 0; i < bytes; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

static size_t real_bytes(enum arr_type type)
{
	switch (type) {
	case ARR_T_FLOAT16:
		return 2;
	case ARR_T_FLOAT32:
	case ARR_T_COMPLEX64:
		return 4;
	case ARR_T_LONGDOUBLE:
	case ARR_T_CLONGDOUBLE:
		return sizeof(long double);
	default:
		return 8;
	}
}

static enum arr_type real_type(enum arr_type type)
{
	if (type == ARR_T_COMPLEX64)
		return ARR_T_FLOAT32;
	if (type == ARR_T_CLONGDOUBLE)
		return ARR_T_LONGDOUBLE;
	return type == ARR_T_COMPLEX128 ? ARR_T_FLOAT64 : type;
}

static long double value_of(const struct arr__binary *v)
{
	return v->is_long ? ldexpl((long double)v->significand, v->exponent)
			  : (long double)ldexp((double)v->significand, v->exponent);
}

/* What a column of floats needs to know about its values. */
struct survey {
	long double largest,
		smallest;     /* of the magnitudes that are finite and not zero; 0 if none */
	bool finite, special; /* there are such */
	bool negative, negative_infinity;
};

static struct survey survey(enum arr_type type, const char *values, int64_t count, size_t stride)
{
	struct survey s = { 0 };

	for (int64_t i = 0; i < count; i++) {
		struct arr__binary v = arr__binary_load(type, values + (size_t)i * stride);
		long double magnitude;

		if (v.class != ARR__FINITE) {
			s.special = true;
			s.negative_infinity |= v.class == ARR__INFINITE && v.negative;
			continue;
		}
		s.finite = true;
		s.negative |= v.negative;
		if (v.significand == 0)
			continue;
		magnitude = value_of(&v);
		if (magnitude > s.largest)
			s.largest = magnitude;
		if (s.smallest == 0 || magnitude < s.smallest)
			s.smallest = magnitude;
	}
	return s;
}

/* NumPy compares in the array's own precision: the limits and the ratio are rounded to it. */
static bool wants_exponent(enum arr_type type, const struct survey *s, bool suppress)
{
	long double ratio, tiny = type == ARR_T_LONGDOUBLE ? 1e-4L : 1e-4;

	if (s->largest == 0)
		return false;
	if (s->largest >= (type == ARR_T_FLOAT16 ? 1e3 : type == ARR_T_FLOAT32 ? 1e6 : 1e8))
		return true;
	if (suppress)
		return false;
	ratio = s->largest / s->smallest;
	if (type == ARR_T_FLOAT64) {
		ratio = (double)s->largest / (double)s->smallest;
	} else if (type == ARR_T_FLOAT32) {
		ratio = (float)s->largest / (float)s->smallest;
		tiny = 1e-4f;
	} else if (type == ARR_T_FLOAT16) {
		ratio = (float)s->largest / (float)s->smallest;
		ratio = arr__half_to_float(arr__float_to_half((float)ratio));
		tiny = arr__half_to_float(arr__float_to_half(1e-4f));
	}
	return s->smallest < tiny || ratio > 1000;
}

struct widths {
	int whole, fraction, exponent; /* characters: before the point, after it, after the e */
};

static void measure(const struct arr__float_layout *l, enum arr_type type, const char *item,
		    struct widths *max)
{
	struct arr__binary v = arr__binary_load(type, item);
	char scratch[SCRATCH_BYTES];
	struct arr__writer w = { scratch, sizeof scratch, 0 };
	int exponent = 0, length, point;

	if (v.class != ARR__FINITE)
		return;
	if (l->scientific)
		arr__format_scientific(&w, &v, &l->format);
	else
		arr__format_positional(&w, &v, &l->format);
	length = (int)w.length;
	point = (int)((const char *)memchr(scratch, '.', (size_t)length) - scratch);
	if (l->scientific) {
		while (scratch[length - 1] != 'e') {
			length--;
			exponent++;
		}
		length--;
		exponent--; /* its sign */
	}
	if (point > max->whole)
		max->whole = point;
	if (length - point - 1 > max->fraction)
		max->fraction = length - point - 1;
	if (exponent > max->exponent)
		max->exponent = exponent;
}

static void layout_fit(struct arr__float_layout *l, enum arr_type type, const char *values,
		       int64_t count, size_t stride, const struct arr_print_options *o, char sign)
{
	const struct survey s = survey(type, values, count, stride);
	const bool fixed = o->floatmode == ARR_FLOATMODE_FIXED;
	struct widths max = { 0 };

	l->format = (struct arr_float_format)ARR_FLOAT_FORMAT;
	l->format.precision = o->floatmode == ARR_FLOATMODE_UNIQUE ? -1 : o->precision;
	l->format.unique = !fixed;
	l->format.trim = fixed ? ARR_TRIM_KEEP : ARR_TRIM_ZEROS;
	l->format.sign = sign == '+';
	l->scientific = wants_exponent(type, &s, o->suppress);
	for (int64_t i = 0; i < count; i++)
		measure(l, type, values + (size_t)i * stride, &max);
	l->format.pad_left = max.whole;
	l->format.pad_right = max.fraction;
	if (l->scientific) {
		l->format.trim = ARR_TRIM_KEEP;
		l->format.precision = l->format.min_digits = max.fraction;
		l->format.exp_digits = max.exponent;
		l->format.pad_right = max.exponent + 2 + max.fraction;
	} else if (fixed || o->floatmode == ARR_FLOATMODE_MAXPREC_EQUAL) {
		l->format.trim = ARR_TRIM_KEEP;
		l->format.precision = l->format.min_digits = max.fraction;
	} else {
		l->format.min_digits = 0; /* all whole digits, also where fewer would do */
	}
	if (sign == ' ' && !s.negative)
		l->format.pad_left++;
	if (s.special) {
		int room = l->format.pad_right + 1;
		int nan = (int)arr__characters(o->nanstr, strlen(o->nanstr)) - room;
		int inf = (int)arr__characters(o->infstr, strlen(o->infstr)) +
			  (sign != '-' || s.negative_infinity) - room;

		if (nan > l->format.pad_left)
			l->format.pad_left = nan;
		if (inf > l->format.pad_left)
			l->format.pad_left = inf;
	}
	l->width_special = l->format.pad_left + l->format.pad_right + 1;
}

static void write_float(const struct arr__float_layout *l, const struct arr_print_options *o,
			enum arr_type type, struct arr__writer *w, const char *item)
{
	const struct arr__binary v = arr__binary_load(type, item);
	const char *word = v.class == ARR__NAN ? o->nanstr : o->infstr;
	const char *sign = v.class == ARR__INFINITE && v.negative ? "-" : l->format.sign ? "+" : "";

	if (v.class != ARR__FINITE) {
		arr__put_repeated(w, ' ',
				  l->width_special - (long)arr__characters(word, strlen(word)) -
					  (long)strlen(sign));
		arr__put(w, sign, strlen(sign));
		arr__put(w, word, strlen(word));
	} else if (l->scientific) {
		arr__format_scientific(w, &v, &l->format);
	} else {
		arr__format_positional(w, &v, &l->format);
	}
}

/* The j stands before the blanks that pad the imaginary part. */
static void write_imaginary(const struct arr__element_format *f, enum arr_type type,
			    struct arr__writer *w, const char *item)
{
	size_t start = w->length;
	size_t end;

	write_float(&f->imag, f->options, type, w, item);
	arr__put_char(w, ' ');
	if (w->length > w->size_bytes)
		return; /* will be written again */
	end = w->length;
	while (end > start && w->out[end - 1] == ' ')
		end--;
	w->out[end] = 'j';
}

/* ---- integers ---- */

struct integer {
	uint64_t magnitude;
	bool negative;
};

static struct integer integer_load(enum arr_type type, const char *item)
{
	struct arr_scalar value = arr__scalar_load(type, item);

	if (arr_dtype_kind(arr_dtype_builtin(type)) == 'u')
		return (struct integer){ value.as.u, false };
	return (struct integer){ value.as.i < 0 ? 0 - (uint64_t)value.as.i : (uint64_t)value.as.i,
				 value.as.i < 0 };
}

static int integer_text(struct integer value, char sign, char *out)
{
	int length = 0;

	if (value.negative)
		out[length++] = '-';
	else if (sign != '-')
		out[length++] = sign;
	return length + arr__write_digits(value.magnitude, out + length);
}

static void integers_fit(struct arr__element_format *f, const char *values, int64_t count,
			 size_t stride)
{
	bool negative = false;
	char text[24];

	for (int64_t i = 0; i < count && !negative; i++)
		negative = integer_load(f->type, values + (size_t)i * stride).negative;
	if (f->sign == ' ' && negative)
		f->sign = '-';
	for (int64_t i = 0; i < count; i++) {
		int length = integer_text(integer_load(f->type, values + (size_t)i * stride),
					  f->sign, text);

		if (length > f->width)
			f->width = length;
	}
}

/* ---- any ---- */

/* A native number. */
static void number_fit(struct arr__element_format *f, const char *values, int64_t count,
		       size_t stride)
{
	const struct arr_print_options *options = f->options;
	const enum arr_type real = real_type(f->type);

	switch (arr_dtype_builtin(f->type)->kind) {
	case 'b':
		f->width = f->how == ARR__ELEMENT_ITEM ? 5 : 4;
		break;
	case 'f':
		layout_fit(&f->real, real, values, count, stride, options, options->sign);
		break;
	case 'c':
		layout_fit(&f->real, real, values, count, stride, options, options->sign);
		layout_fit(&f->imag, real, values + real_bytes(f->type), count, stride, options,
			   '+');
		break;
	default:
		integers_fit(f, values, count, stride);
	}
}

static size_t number_unit(const arr_dtype *d)
{
	return d->kind == 'c' ? d->item_bytes / 2 : d->item_bytes;
}

/* Numbers of the other byte order, as fields can be. */
static enum arr_status swapped_fit(struct arr__element_format *f, const char *values, int64_t count,
				   size_t stride, struct arr_error *err)
{
	const size_t item = f->dtype->item_bytes;
	char *native = malloc((size_t)count * item + 1);

	if (!native)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %lld elements to print",
				     (long long)count);
	arr__swap_items(native, values, (ptrdiff_t)item, (ptrdiff_t)stride, (size_t)count, item,
			number_unit(f->dtype));
	number_fit(f, native, count, item);
	free(native);
	return ARR_OK;
}

enum arr_status arr__element_fit(struct arr__element_format *f, const arr_dtype *dtype,
				 const char *values, int64_t count, size_t stride,
				 enum arr__element_how how, const struct arr_print_options *options,
				 struct arr_error *err)
{
	*f = (struct arr__element_format){ .options = options,
					   .dtype = dtype,
					   .type = dtype->type,
					   .how = how,
					   .sign = options->sign };
	f->callback = arr__wants_callback(options, dtype);
	if (f->callback)
		return ARR_OK;
	if (dtype->structured || dtype->base)
		return arr__parts_fit(f, values, count, stride, err);
	if (arr__is_time(dtype))
		arr__times_fit(f, values, count, stride);
	else if (arr__is_number(dtype) && dtype->swapped)
		return swapped_fit(f, values, count, stride, err);
	else if (arr__is_number(dtype))
		number_fit(f, values, count, stride);
	return ARR_OK;
}

void arr__element_write(const struct arr__element_format *f, struct arr__writer *w,
			const char *item)
{
	const enum arr_type real = real_type(f->type);
	char text[24], native[ARR__NUMBER_BYTES_MAX];
	int length;

	if (f->callback || !arr__is_number(f->dtype) || f->dtype->base) {
		arr__compound_write(f, w, item);
		return;
	}
	if (f->dtype->swapped) {
		arr__swap_items(native, item, 0, 0, 1, f->dtype->item_bytes, number_unit(f->dtype));
		item = native;
	}
	if (f->how == ARR__ELEMENT_STR && f->dtype->kind == 'f') {
		arr__element_write_str(f->type, w, item);
		return;
	}
	switch (arr_dtype_builtin(f->type)->kind) {
	case 'b':
		arr__put_repeated(w, ' ', f->width - (*item ? 4 : 5));
		arr__put(w, *item ? "True" : "False", *item ? 4 : 5);
		break;
	case 'f':
		write_float(&f->real, f->options, real, w, item);
		break;
	case 'c':
		write_float(&f->real, f->options, real, w, item);
		write_imaginary(f, real, w, item + real_bytes(f->type));
		break;
	default:
		length = integer_text(integer_load(f->type, item), f->sign, text);
		arr__put_repeated(w, ' ', f->width - length);
		arr__put(w, text, (size_t)length);
	}
}

/* ---- scalars ---- */

/* A part of a complex number: as repr, without ".0". */
static void write_part(struct arr__writer *w, const struct arr__binary *v, bool sign)
{
	char text[ARR_FLOAT_TEXT_BYTES];
	size_t length = arr__repr_float(v, text);

	if (sign && text[0] != '-')
		arr__put_char(w, '+');
	if (length > 2 && text[length - 1] == '0' && text[length - 2] == '.')
		length -= 2;
	arr__put(w, text, length);
}

void arr__element_write_str(enum arr_type type, struct arr__writer *w, const char *item)
{
	const enum arr_type real = real_type(type);
	struct arr__binary re, im;
	char text[ARR_FLOAT_TEXT_BYTES];

	switch (arr_dtype_builtin(type)->kind) {
	case 'b':
		arr__put(w, *item ? "True" : "False", *item ? 4 : 5);
		break;
	case 'f':
		re = arr__binary_load(real, item);
		arr__put(w, text, arr__repr_float(&re, text));
		break;
	case 'c':
		re = arr__binary_load(real, item);
		im = arr__binary_load(real, item + real_bytes(type));
		if (re.class == ARR__FINITE && re.significand == 0 && !re.negative) {
			write_part(w, &im, false);
			arr__put_char(w, 'j');
			break;
		}
		arr__put_char(w, '(');
		write_part(w, &re, false);
		write_part(w, &im, true);
		arr__put(w, "j)", 2);
		break;
	default:
		arr__put(w, text, (size_t)integer_text(integer_load(type, item), '-', text));
	}
}
