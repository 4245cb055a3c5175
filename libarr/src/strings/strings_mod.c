/* SPDX-License-Identifier: Apache-2.0 */
/* Python's % with one value. */
#include <string.h>

#include "codec.h"
#include "core/trace.h"
#include "text/percent.h"

enum {
	SPEC_MAX = 64,
	NUMBER_MAX = 11000 /* the longest padded number, or "%.10000f" of the largest */
};

/* One element's format and value while it is written. */
struct formatting {
	const arr_array *formats, *values; /* of one shape, in C order */
	struct arr__pile *pile;
	int64_t element;
	struct arr_error *err;
};

static enum arr_status refuse(const struct formatting *f, const char *what)
{
	return arr_error_set(f->err, ARR_E_ARG, "strings.mod: element %lld: %s",
			     (long long)f->element, what);
}

static uint32_t char_at(const arr_array *texts, int64_t element, int64_t i)
{
	const char *text = texts->data + element * texts->dtype->item_bytes;
	uint32_t c;

	if (texts->dtype->type == ARR_T_BYTES)
		return (unsigned char)text[i];
	memcpy(&c, text + i * (int64_t)sizeof c, sizeof c);
	return c;
}

static int64_t length_at(const arr_array *texts, int64_t element)
{
	const size_t item = texts->dtype->item_bytes;

	return arr__text_used(texts->data + (size_t)element * item, item,
			      texts->dtype->type == ARR_T_BYTES ? 1 : 4);
}

/* Reads the conversion that begins at character *at, which stands behind a '%', and moves *at
 * behind it. */
static enum arr_status read_conversion(const struct formatting *f, int64_t length, int64_t *at,
				       struct arr__percent *out)
{
	const int64_t from = *at;
	char spec[SPEC_MAX + 1] = { 0 };
	const char *end;

	for (int n = 0; n < SPEC_MAX && from + n < length; n++) {
		const uint32_t c = char_at(f->formats, f->element, from + n);

		if (c == 0 || c >= 0x80)
			break;
		spec[n] = (char)c;
	}
	end = arr__percent_parse(spec, ARR__PERCENT_CONVERSIONS "c", out);
	if (!end)
		return refuse(f, "no conversion behind %");
	*at += end - spec;
	return ARR_OK;
}

/* "%s" and "%c" of characters. */
static void put_padded(const struct formatting *f, const struct arr__percent *p, int64_t length,
		       uint32_t (*get)(const struct formatting *, int64_t))
{
	arr__pile_put_repeated(f->pile, ' ', p->left ? 0 : p->width - length);
	for (int64_t i = 0; i < length; i++)
		arr__pile_put(f->pile, get(f, i));
	arr__pile_put_repeated(f->pile, ' ', p->left ? p->width - length : 0);
}

static uint32_t value_char(const struct formatting *f, int64_t i)
{
	return char_at(f->values, f->element, i);
}

static uint32_t value_code(const struct formatting *f, int64_t i)
{
	const arr_dtype *d = f->values->dtype;
	const struct arr_scalar value =
		arr__scalar_load(d->type, f->values->data + f->element * (int64_t)d->item_bytes);

	(void)i;
	if (d->kind == 'i')
		return value.as.i < 0 || value.as.i > ARR__CODE_POINT_MAX ? UINT32_MAX
									  : (uint32_t)value.as.i;
	return value.as.u > ARR__CODE_POINT_MAX ? UINT32_MAX : (uint32_t)value.as.u;
}

static enum arr_status put_text(const struct formatting *f, const struct arr__percent *p)
{
	int64_t length = length_at(f->values, f->element);

	if (p->conversion == 'c' && length != 1)
		return refuse(f, "%c takes one character");
	if (p->conversion != 'c' && p->conversion != 's')
		return refuse(f, "a text where a number belongs");
	if (p->conversion == 's' && p->precision >= 0 && length > p->precision)
		length = p->precision;
	put_padded(f, p, length, value_char);
	return ARR_OK;
}

static enum arr_status put_code_point(const struct formatting *f, const struct arr__percent *p)
{
	const bool bytes = f->pile->unit == 1;
	const char kind = f->values->dtype->kind;

	if ((kind != 'i' && kind != 'u') ||
	    value_code(f, 0) > (bytes ? UINT8_MAX : (uint32_t)ARR__CODE_POINT_MAX))
		return refuse(f, "%c takes a code point");
	put_padded(f, p, 1, value_code);
	return ARR_OK;
}

static enum arr_status put_number(const struct formatting *f, const struct arr__percent *p)
{
	const arr_dtype *d = f->values->dtype;
	const char *item = f->values->data + f->element * (int64_t)d->item_bytes;
	char text[NUMBER_MAX];
	struct arr__writer w = { text, sizeof text, 0 };

	if (p->conversion == 's' && f->pile->unit == 1)
		return refuse(f, "%s takes bytes");
	if ((p->conversion == 'x' || p->conversion == 'X' || p->conversion == 'o') &&
	    d->kind == 'b')
		return refuse(f, "an integer is required, not a bool");
	if (!arr__percent_write(p, &w, d->type, item))
		return refuse(f, "the value does not suit the conversion");
	arr__pile_put_ascii(f->pile, text, w.length);
	return ARR_OK;
}

static enum arr_status put_element(const struct formatting *f)
{
	const int64_t length = length_at(f->formats, f->element);
	const bool text = arr__is_text(f->values->dtype);
	int converted = 0;

	for (int64_t i = 0; i < length;) {
		const uint32_t c = char_at(f->formats, f->element, i++);
		struct arr__percent p;

		if (c != '%' || (i < length && char_at(f->formats, f->element, i) == '%')) {
			arr__pile_put(f->pile, c);
			i += c == '%';
			continue;
		}
		ARR_TRY(read_conversion(f, length, &i, &p));
		if (converted++ > 0)
			return refuse(f, "more than one conversion");
		ARR_TRY(text                  ? put_text(f, &p)
			: p.conversion == 'c' ? put_code_point(f, &p)
					      : put_number(f, &p));
	}
	return text && converted == 0 ? refuse(f, "no conversion for the text") : ARR_OK;
}

static enum arr_status check_values(const arr_array *formats, const arr_array *values,
				    struct arr_error *err)
{
	if (!arr__is_text(formats->dtype))
		return arr_error_set(err, ARR_E_DTYPE, "strings.mod: dtype %s where texts belong",
				     arr__dtype_text(formats->dtype).text);
	if (values->dtype->type != formats->dtype->type &&
	    (!values->dtype->kind || !strchr("biuf", values->dtype->kind)))
		return arr_error_set(err, ARR_E_DTYPE, "strings.mod: %s cannot format dtype %s",
				     arr__dtype_text(formats->dtype).text,
				     arr__dtype_text(values->dtype).text);
	return ARR_OK;
}

/* x broadcast, in this machine's byte order and C order. */
static enum arr_status spread(const arr_array *x, int ndim, const int64_t *shape, arr_array **out,
			      struct arr_error *err)
{
	const arr_dtype *native = NULL;
	arr_array *view = NULL;
	enum arr_status st = arr__dtype_native(x->dtype, &native, err);

	if (st == ARR_OK)
		st = arr__broadcast_to(x, ndim, shape, &view, err);
	if (st == ARR_OK)
		st = arr__copy_as(view, native, ARR_ORDER_C, out, err);
	arr_array_release(view);
	arr_dtype_release(native);
	return st;
}

static enum arr_status format_all(const arr_array *formats, const arr_array *values,
				  arr_array **out, struct arr_error *err)
{
	const size_t unit = formats->dtype->type == ARR_T_BYTES ? 1 : 4;
	const size_t room_min = formats->size ? 1 : formats->dtype->item_bytes / unit;
	struct arr__pile pile = { 0 };
	enum arr_status st = arr__pile_init(&pile, unit, formats->size, err);

	for (int64_t i = 0; st == ARR_OK && i < formats->size; i++) {
		const struct formatting f = { formats, values, &pile, i, err };

		st = put_element(&f);
		arr__pile_end_text(&pile);
	}
	if (st == ARR_OK)
		st = arr__pile_array(&pile, formats->ndim, formats->shape, room_min, out, err);
	arr__pile_clear(&pile);
	return st;
}

static enum arr_status mod(const arr_array *formats, const arr_array *values, arr_array **out,
			   struct arr_error *err)
{
	arr_array *ready[2] = { NULL };
	int64_t shape[ARR_NDIM_MAX];
	int ndim = 0;
	enum arr_status st;

	ARR_TRY(check_values(formats, values, err));
	if (!arr__shape_join(&ndim, shape, formats->ndim, formats->shape) ||
	    !arr__shape_join(&ndim, shape, values->ndim, values->shape))
		return arr_error_set(err, ARR_E_SHAPE,
				     "strings.mod: shape %s does not broadcast with %s",
				     arr__shape_text(values->ndim, values->shape).text,
				     arr__shape_text(formats->ndim, formats->shape).text);
	st = spread(formats, ndim, shape, &ready[0], err);
	if (st == ARR_OK)
		st = spread(values, ndim, shape, &ready[1], err);
	if (st == ARR_OK)
		st = format_all(ready[0], ready[1], out, err);
	arr_array_release(ready[0]);
	arr_array_release(ready[1]);
	return st;
}

enum arr_status arr_str_mod(const arr_array *formats, const arr_array *values, arr_array **out,
			    struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "strings.mod", ARR_OP_OTHER, ARR__INS(formats, values), err);
	st = mod(formats, values, out, err);
	return arr__trace_end(&t, st, out, err);
}
