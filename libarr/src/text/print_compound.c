/* SPDX-License-Identifier: Apache-2.0 */
/* Elements that are no numbers: texts as Python's repr has them, times, structures of all of them;
 * and elements that a caller's function writes. */
#include <stdlib.h>

#include <arr/datetime.h>

#include "dtype/cast_internal.h"
#include "escape.h"
#include "print.h"

enum { TIME_TEXT_BYTES = 64, NAT_WIDTH = 5 };

/* ---- texts ---- */

static uint32_t character(const arr_dtype *d, const char *item, size_t i)
{
	uint32_t c;

	if (d->type != ARR_T_UNICODE)
		return (unsigned char)item[i];
	memcpy(&c, item + 4 * i, sizeof c);
	return d->swapped ? __builtin_bswap32(c) : c;
}

static size_t length_of(const arr_dtype *d, const char *item)
{
	size_t n = d->item_bytes / (d->type == ARR_T_UNICODE ? 4 : 1);

	while (n > 0 && character(d, item, n - 1) == 0)
		n--;
	return n;
}

/* Python's repr of str or bytes. */
static void put_text(const arr_dtype *d, struct arr__writer *w, const char *item)
{
	const bool bytes = d->type == ARR_T_BYTES;
	const size_t n = length_of(d, item);
	bool single = false, twice = false;
	char quote;

	for (size_t i = 0; i < n; i++) {
		single |= character(d, item, i) == '\'';
		twice |= character(d, item, i) == '"';
	}
	quote = single && !twice ? '"' : '\'';
	if (bytes)
		arr__put_char(w, 'b');
	arr__put_char(w, quote);
	for (size_t i = 0; i < n; i++)
		arr__put_escaped(w, character(d, item, i), quote, bytes);
	arr__put_char(w, quote);
}

/* Bare void: every byte in hexadecimal. */
static void put_void(const arr_dtype *d, struct arr__writer *w, const char *item)
{
	arr__put(w, "b'", 2);
	for (size_t i = 0; i < d->item_bytes; i++)
		arr__put_hex(w, 'x', (unsigned char)item[i], 2, true);
	arr__put_char(w, '\'');
}

/* ---- times ---- */

static int64_t load_ticks(const arr_dtype *d, const char *item)
{
	int64_t ticks;

	memcpy(&ticks, item, sizeof ticks);
	return d->swapped ? (int64_t)__builtin_bswap64((uint64_t)ticks) : ticks;
}

/* Not NaT. Returns the length. */
static size_t time_text(const arr_dtype *d, int64_t ticks, char *out)
{
	size_t length;

	if (d->kind == 'm') {
		const bool negative = ticks < 0;

		out[0] = '-';
		return negative +
		       (size_t)arr__write_digits(negative ? 0 - (uint64_t)ticks : (uint64_t)ticks,
						 out + negative);
	}
	out[0] = '\'';
	length = arr_datetime_format(ticks, d, out + 1, TIME_TEXT_BYTES - 2);
	out[length + 1] = '\'';
	return length + 2;
}

void arr__times_fit(struct arr__element_format *f, const char *values, int64_t count, size_t stride)
{
	char text[TIME_TEXT_BYTES];

	for (int64_t i = 0; i < count; i++) {
		const int64_t ticks = load_ticks(f->dtype, values + (size_t)i * stride);
		const int width =
			ticks == INT64_MIN ? NAT_WIDTH : (int)time_text(f->dtype, ticks, text);

		f->width = width > f->width ? width : f->width;
	}
}

static void put_time(const struct arr__element_format *f, struct arr__writer *w, const char *item)
{
	const int64_t ticks = load_ticks(f->dtype, item);
	char text[TIME_TEXT_BYTES] = "'NaT'";
	const size_t length = ticks == INT64_MIN ? NAT_WIDTH : time_text(f->dtype, ticks, text);

	arr__put_repeated(w, ' ', f->width - (long)length);
	arr__put(w, text, length);
}

/* ---- structures ---- */

/* The base elements of a subarray field, which lie `stride` apart in groups of `bytes`. */
static enum arr_status fit_subarray(struct arr__element_format *f, const char *values,
				    int64_t count, size_t stride, struct arr_error *err)
{
	const arr_dtype *base = f->dtype->base;
	const size_t bytes = f->dtype->item_bytes;
	char *all = malloc((size_t)count * bytes + 1);
	enum arr_status st;

	if (!all)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %lld elements to print",
				     (long long)count);
	for (int64_t i = 0; i < count; i++)
		memcpy(all + (size_t)i * bytes, values + (size_t)i * stride, bytes);
	st = arr__element_fit(&f->parts[0], base, all,
			      base->item_bytes ? count * (int64_t)(bytes / base->item_bytes) : 0,
			      base->item_bytes, f->how, f->options, err);
	free(all);
	return st;
}

enum arr_status arr__parts_fit(struct arr__element_format *f, const char *values, int64_t count,
			       size_t stride, struct arr_error *err)
{
	const arr_dtype *d = f->dtype;
	const size_t parts = d->base ? 1 : d->field_count;

	f->parts = calloc(parts + 1, sizeof *f->parts);
	if (!f->parts)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate formats of %zu fields",
				     parts);
	f->part_count = parts;
	if (d->base)
		return fit_subarray(f, values, count, stride, err);
	for (size_t i = 0; i < parts; i++)
		ARR_TRY(arr__element_fit(&f->parts[i], d->fields[i].dtype,
					 values + d->fields[i].offset, count, stride, f->how,
					 f->options, err));
	return ARR_OK;
}

void arr__element_clear(struct arr__element_format *f)
{
	for (size_t i = 0; i < f->part_count; i++)
		arr__element_clear(&f->parts[i]);
	free(f->parts);
	f->parts = NULL;
	f->part_count = 0;
}

/* One axis of a subarray, whose parts have `bytes` bytes. */
static void put_subarray(const struct arr__element_format *f, struct arr__writer *w,
			 const char *item, int axis, size_t bytes, bool summarise)
{
	const arr_dtype *d = f->dtype;
	const int64_t n = d->sub_shape[axis], edge = f->options->edgeitems;
	const size_t part = n ? bytes / (size_t)n : 0;
	bool cut = summarise && n / 2 >= edge && n > 2 * edge;

	arr__put_char(w, '[');
	for (int64_t i = 0; i < n; i++) {
		if (i > 0)
			arr__put(w, ", ", 2);
		if (cut && i == edge) {
			arr__put(w, "..., ", 5);
			i = edge > 0 ? n - edge : 0; /* the last 0 are all, to a slice */
			cut = false;
		}
		if (axis + 1 < d->sub_ndim)
			put_subarray(f, w, item + (size_t)i * part, axis + 1, part, summarise);
		else
			arr__element_write(&f->parts[0], w, item + (size_t)i * part);
	}
	arr__put_char(w, ']');
}

static int64_t sub_size(const arr_dtype *d)
{
	int64_t size = 1;

	for (int i = 0; i < d->sub_ndim; i++)
		size *= d->sub_shape[i];
	return size;
}

static void put_parts(const struct arr__element_format *f, struct arr__writer *w, const char *item)
{
	const arr_dtype *d = f->dtype;

	if (d->base) {
		put_subarray(f, w, item, 0, d->item_bytes, sub_size(d) > f->options->threshold);
		return;
	}
	arr__put_char(w, '(');
	for (size_t i = 0; i < f->part_count; i++) {
		if (i > 0)
			arr__put(w, ", ", 2);
		arr__element_write(&f->parts[i], w, item + d->fields[i].offset);
	}
	if (f->part_count == 1)
		arr__put_char(w, ',');
	arr__put_char(w, ')');
}

/* ---- a caller's function ---- */

static unsigned kind_of(const arr_dtype *d)
{
	switch (d->type) {
	case ARR_T_BOOL:
		return ARR_FORMAT_BOOL;
	case ARR_T_LONGDOUBLE:
		return ARR_FORMAT_LONGFLOAT;
	case ARR_T_CLONGDOUBLE:
		return ARR_FORMAT_LONGCOMPLEX;
	default:
		break;
	}
	switch (d->kind) {
	case 'f':
		return ARR_FORMAT_FLOAT;
	case 'c':
		return ARR_FORMAT_COMPLEX;
	case 'M':
		return ARR_FORMAT_DATETIME;
	case 'm':
		return ARR_FORMAT_TIMEDELTA;
	case 'S':
	case 'U':
		return ARR_FORMAT_STRING;
	case 'V':
		return ARR_FORMAT_VOID;
	default:
		return ARR_FORMAT_INT;
	}
}

bool arr__wants_callback(const struct arr_print_options *o, const arr_dtype *d)
{
	return o->formatter && !d->structured && !d->base && (o->formatter_kinds & kind_of(d));
}

static void put_callback(const struct arr__element_format *f, struct arr__writer *w,
			 const char *item)
{
	const size_t room = w->length < w->size_bytes ? w->size_bytes - w->length : 0;

	const size_t length =
		f->options->formatter(item, f->dtype, room ? w->out + w->length : NULL, room,
				      f->options->formatter_context);

	w->length += length + (length == room); /* then its end may be cut off */
}

/* ---- any ---- */

void arr__compound_write(const struct arr__element_format *f, struct arr__writer *w,
			 const char *item)
{
	const arr_dtype *d = f->dtype;

	if (f->callback)
		put_callback(f, w, item);
	else if (d->structured || d->base)
		put_parts(f, w, item);
	else if (arr__is_text(d))
		put_text(d, w, item);
	else if (arr__is_time(d))
		put_time(f, w, item);
	else
		put_void(d, w, item);
}

/* str of a text: itself; bytes as their repr. */
static void put_bare(const arr_dtype *d, struct arr__writer *w, const char *item)
{
	const size_t n = length_of(d, item);

	if (d->type == ARR_T_BYTES) {
		put_text(d, w, item);
		return;
	}
	for (size_t i = 0; i < n; i++)
		arr__put_utf8(w, character(d, item, i));
}

enum arr_status arr__compound_write_str(const arr_dtype *d, struct arr__writer *w, const char *item,
					const struct arr_print_options *options,
					struct arr_error *err)
{
	struct arr__element_format f;
	char text[TIME_TEXT_BYTES];
	enum arr_status st;

	if (arr__is_text(d)) {
		put_bare(d, w, item);
		return ARR_OK;
	}
	if (arr__is_time(d)) {
		const int64_t ticks = load_ticks(d, item);
		const size_t length = arr_datetime_format(ticks, d, text, sizeof text);

		arr__put(w, ticks == INT64_MIN ? "NaT" : text, ticks == INT64_MIN ? 3 : length);
		return ARR_OK;
	}
	st = arr__element_fit(&f, d, item, 1, d->item_bytes, ARR__ELEMENT_STR, options, err);
	if (st == ARR_OK)
		arr__element_write(&f, w, item);
	arr__element_clear(&f);
	return st;
}
