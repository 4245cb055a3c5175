/* SPDX-License-Identifier: Apache-2.0 */
/* Times are 64-bit numbers of a unit in both, but for days (32 bits in Arrow) and NaT (a null);
 * bytes are Arrow's fixed-size binary, unicode its large UTF-8. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <base/fmt.h>

#include "arrow_internal.h"

static const struct {
	char letter;
	enum arr_datetime_unit unit;
} units[] = {
	{ 's', ARR_UNIT_SECOND },
	{ 'm', ARR_UNIT_MILLISECOND },
	{ 'u', ARR_UNIT_MICROSECOND },
	{ 'n', ARR_UNIT_NANOSECOND },
};

void arr__arrow_column_clear(struct arr__arrow_column *c)
{
	for (int i = 0; i < ARR__ARROW_BUFFERS_MAX; i++)
		arr_array_release(c->buffers[i]);
}

static enum arr_status new_buffer(int64_t bytes, arr_array **out, struct arr_error *err)
{
	return arr__array_new(1, &bytes, ARR_UINT8, ARR_ORDER_C, true, out, err);
}

/* ---- export ---- */

static enum arr_status no_format(const arr_dtype *d, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_DTYPE, "Arrow has no %s", arr__dtype_text(d).text);
}

static enum arr_status time_format(const arr_dtype *d, char *out, struct arr_error *err)
{
	if (d->multiple != 1)
		return no_format(d, err);
	if (d->kind == 'M' && d->unit == ARR_UNIT_DAY) {
		memcpy(out, "tdD", 4);
		return ARR_OK;
	}
	for (size_t i = 0; i < BASE_ARRAY_SIZE(units); i++) {
		if (units[i].unit != (enum arr_datetime_unit)d->unit)
			continue;
		base_format(out, ARR__ARROW_FORMAT_BYTES, d->kind == 'M' ? "ts%c:" : "tD%c",
			    units[i].letter);
		return ARR_OK;
	}
	return no_format(d, err);
}

/* The validity bits, if any tick is NaT. */
static enum arr_status mark_nulls(struct arr__arrow_column *c, const int64_t *ticks, int64_t n,
				  struct arr_error *err)
{
	unsigned char *bits;

	for (int64_t i = 0; i < n; i++)
		c->null_count += ticks[i] == INT64_MIN;
	if (c->null_count == 0)
		return ARR_OK;
	ARR_TRY(new_buffer(n / 8 + 1, &c->buffers[0], err));
	bits = (unsigned char *)c->buffers[0]->data;
	for (int64_t i = 0; i < n; i++)
		bits[i / 8] |= (unsigned char)((ticks[i] != INT64_MIN) << (i % 8));
	return ARR_OK;
}

static enum arr_status pack_days(struct arr__arrow_column *c, struct arr_error *err)
{
	arr_array *wide = c->buffers[1], *narrow = NULL;
	const int64_t *ticks = (const int64_t *)(const void *)wide->data;

	for (int64_t i = 0; i < wide->size; i++)
		if (ticks[i] != INT64_MIN && ticks[i] != (int32_t)ticks[i])
			return arr_error_set(err, ARR_E_ARG,
					     "element %lld is too far off for Arrow's days",
					     (long long)i);
	ARR_TRY(arr__array_new(1, &wide->size, ARR_INT32, ARR_ORDER_C, false, &narrow, err));
	for (int64_t i = 0; i < wide->size; i++)
		((int32_t *)(void *)narrow->data)[i] =
			ticks[i] == INT64_MIN ? 0 : (int32_t)ticks[i];
	arr_array_release(wide);
	c->buffers[1] = narrow;
	return ARR_OK;
}

static enum arr_status export_times(const arr_array *src, struct arr__arrow_column *c,
				    struct arr_error *err)
{
	const arr_dtype *native = NULL;
	enum arr_status st;

	ARR_TRY(time_format(src->dtype, c->format, err));
	c->buffer_count = 2;
	if (arr__is_c_contiguous(src) && (src->flags & ARR_ALIGNED)) {
		c->buffers[1] = arr_array_retain(src);
	} else {
		ARR_TRY(arr__dtype_native(src->dtype, &native, err));
		st = arr__copy_as(src, native, ARR_ORDER_C, &c->buffers[1], err);
		arr_dtype_release(native);
		ARR_TRY(st);
	}
	ARR_TRY(mark_nulls(c, (const int64_t *)(const void *)c->buffers[1]->data, src->size, err));
	return c->format[1] == 'd' ? pack_days(c, err) : ARR_OK;
}

/* One code point as UTF-8; returns its length. */
static int put_utf8(uint32_t p, unsigned char *out)
{
	if (p < 0x80) {
		out[0] = (unsigned char)p;
		return 1;
	}
	if (p < 0x800) {
		out[0] = (unsigned char)(0xc0 | p >> 6);
		out[1] = (unsigned char)(0x80 | (p & 0x3f));
		return 2;
	}
	if (p < 0x10000) {
		out[0] = (unsigned char)(0xe0 | p >> 12);
		out[1] = (unsigned char)(0x80 | (p >> 6 & 0x3f));
		out[2] = (unsigned char)(0x80 | (p & 0x3f));
		return 3;
	}
	out[0] = (unsigned char)(0xf0 | p >> 18);
	out[1] = (unsigned char)(0x80 | (p >> 12 & 0x3f));
	out[2] = (unsigned char)(0x80 | (p >> 6 & 0x3f));
	out[3] = (unsigned char)(0x80 | (p & 0x3f));
	return 4;
}

static uint32_t code_point(const arr_dtype *d, const char *item, size_t i)
{
	uint32_t p;

	memcpy(&p, item + 4 * i, sizeof p);
	return d->swapped ? __builtin_bswap32(p) : p;
}

static size_t text_length(const arr_dtype *d, const char *item)
{
	size_t n = d->item_bytes / 4;

	while (n > 0 && code_point(d, item, n - 1) == 0)
		n--;
	return n;
}

static enum arr_status export_unicode(const arr_array *src, struct arr__arrow_column *c,
				      struct arr_error *err)
{
	const int64_t count = src->size + 1, most = arr__size_bytes(src); /* 4 bytes at most */
	int64_t *offsets, at = 0;

	memcpy(c->format, "U", 2);
	c->buffer_count = 3;
	ARR_TRY(arr__array_new(1, &count, ARR_INT64, ARR_ORDER_C, true, &c->buffers[1], err));
	ARR_TRY(new_buffer(most + 1, &c->buffers[2], err));
	offsets = (int64_t *)(void *)c->buffers[1]->data;
	for (int64_t i = 0; i < src->size; i++) {
		const char *item = src->data + i * src->strides[0];
		const size_t n = text_length(src->dtype, item);

		for (size_t k = 0; k < n; k++) {
			const uint32_t p = code_point(src->dtype, item, k);

			if (p > 0x10ffff || (p >= 0xd800 && p < 0xe000))
				return arr_error_set(err, ARR_E_ARG,
						     "element %lld has U+%04x, which UTF-8 has not",
						     (long long)i, (unsigned)p);
			at += put_utf8(p, (unsigned char *)c->buffers[2]->data + at);
		}
		offsets[i + 1] = at;
	}
	return ARR_OK;
}

enum arr_status arr__arrow_special(const arr_array *src, struct arr__arrow_column *out,
				   struct arr_error *err)
{
	*out = (struct arr__arrow_column){ .buffer_count = 2 };
	if (arr__is_time(src->dtype))
		return export_times(src, out, err);
	if (src->dtype->type == ARR_T_UNICODE)
		return export_unicode(src, out, err);
	base_format(out->format, sizeof out->format, "w:%u", (unsigned)src->dtype->item_bytes);
	if (!arr__is_c_contiguous(src))
		return arr__copy_as(src, NULL, ARR_ORDER_C, &out->buffers[1], err);
	out->buffers[1] = arr_array_retain(src);
	return ARR_OK;
}

/* ---- import ---- */

static enum arr_status find_time(const char *format, enum arr__arrow_kind *kind,
				 const arr_dtype **dtype, struct arr_error *err)
{
	const bool stamp = format[1] == 's' && format[2] && format[3] == ':';
	const bool duration = format[1] == 'D' && format[2] && !format[3];

	if (!strcmp(format, "tdD")) {
		*kind = ARR__ARROW_DAYS;
		return arr__dtype_time(ARR_T_DATETIME64, ARR_UNIT_DAY, 1, false, dtype, err);
	}
	for (size_t i = 0; (stamp || duration) && i < BASE_ARRAY_SIZE(units); i++)
		if (units[i].letter == format[2])
			return arr__dtype_time(stamp ? ARR_T_DATETIME64 : ARR_T_TIMEDELTA64,
					       units[i].unit, 1, false, dtype, err);
	return arr_error_set(err, ARR_E_DTYPE, "no dtype for Arrow format '%s'", format);
}

enum arr_status arr__arrow_find(const char *format, enum arr__arrow_kind *kind,
				const arr_dtype **dtype, struct arr_error *err)
{
	*kind = ARR__ARROW_PLAIN;
	if (format && format[0] == 't')
		return find_time(format, kind, dtype, err);
	if (format && !strncmp(format, "w:", 2)) {
		char *end = NULL;
		const long bytes = strtol(format + 2, &end, 10);

		if (end != format + 2 && !*end && bytes > 0 && bytes <= INT32_MAX)
			return arr__dtype_sized(ARR_T_BYTES, (size_t)bytes, false, dtype, err);
	} else if (format && format[0] && !format[1] && strchr("uUzZ", format[0])) {
		*kind = format[0] == 'u' || format[0] == 'z' ? ARR__ARROW_TEXT32
							     : ARR__ARROW_TEXT64;
		*dtype = arr_dtype_builtin(format[0] == 'u' || format[0] == 'U' ? ARR_T_UNICODE
										: ARR_T_BYTES);
		return ARR_OK;
	}
	return arr_error_set(err, ARR_E_DTYPE, "no dtype for Arrow format '%s'",
			     format ? format : "(none)");
}

static bool is_valid(const struct arr_arrow_array *array, int64_t i)
{
	const unsigned char *bits = array->buffers[0];
	const int64_t at = array->offset + i;

	return !bits || array->null_count == 0 || (bits[at / 8] >> (at % 8) & 1);
}

static enum arr_status read_days(const struct arr_arrow_array *array, const arr_dtype *dtype,
				 arr_array **out, struct arr_error *err)
{
	const int32_t *days = array->buffers[1];

	ARR_TRY(arr__array_new(1, &array->length, dtype, ARR_ORDER_C, false, out, err));
	for (int64_t i = 0; i < array->length; i++)
		((int64_t *)(void *)(*out)->data)[i] =
			is_valid(array, i) ? days[array->offset + i] : INT64_MIN;
	return ARR_OK;
}

static enum arr_status read_ticks(const struct arr_arrow_array *array, const arr_dtype *dtype,
				  arr_array **out, struct arr_error *err)
{
	const int64_t *ticks = array->buffers[1];

	ARR_TRY(arr__array_new(1, &array->length, dtype, ARR_ORDER_C, false, out, err));
	for (int64_t i = 0; i < array->length; i++)
		((int64_t *)(void *)(*out)->data)[i] =
			is_valid(array, i) ? ticks[array->offset + i] : INT64_MIN;
	return ARR_OK;
}

static int64_t offset_at(const struct arr_arrow_array *array, enum arr__arrow_kind kind, int64_t i)
{
	const int64_t at = array->offset + i;

	return kind == ARR__ARROW_TEXT32 ? ((const int32_t *)array->buffers[1])[at]
					 : ((const int64_t *)array->buffers[1])[at];
}

/* The next code point of UTF-8; UINT32_MAX where there is none. */
static uint32_t take_utf8(const unsigned char **at, const unsigned char *end)
{
	const unsigned char *p = *at;
	const int more = p[0] < 0x80    ? 0
			 : p[0] >= 0xf0 ? 3
			 : p[0] >= 0xe0 ? 2
			 : p[0] >= 0xc2 ? 1
					: -1;
	uint32_t c = more > 0 ? p[0] & (0x3fu >> more) : p[0];

	if (more < 0 || end - p <= more)
		return UINT32_MAX;
	for (int i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return UINT32_MAX;
		c = c << 6 | (p[i] & 0x3f);
	}
	*at += more + 1;
	return c;
}

/* Writes a text of [at, end) to item (NULL: nowhere). Returns its length in characters, -1 if it is
 * no UTF-8. */
static int64_t read_text(const unsigned char *at, const unsigned char *end, bool unicode,
			 char *item)
{
	int64_t n = 0;

	if (!unicode) {
		if (item)
			memcpy(item, at, (size_t)(end - at));
		return end - at;
	}
	for (; at < end; n++) {
		const uint32_t c = take_utf8(&at, end);

		if (c == UINT32_MAX)
			return -1;
		if (item)
			memcpy(item + 4 * n, &c, sizeof c);
	}
	return n;
}

static enum arr_status read_texts(const struct arr_arrow_array *array, enum arr__arrow_kind kind,
				  const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	const unsigned char *bytes = array->buffers[2];
	const bool unicode = dtype->type == ARR_T_UNICODE;
	const arr_dtype *sized = NULL;
	int64_t longest = 1;
	enum arr_status st;

	for (int64_t i = 0; i < array->length; i++) {
		const int64_t from = offset_at(array, kind, i), to = offset_at(array, kind, i + 1);
		const int64_t n = from < 0 || to < from || (to > from && !bytes)
					  ? -1
					  : read_text(bytes + from, bytes + to, unicode, NULL);

		if (n < 0)
			return arr_error_set(err, ARR_E_FORMAT,
					     "element %lld of the Arrow array is no text",
					     (long long)i);
		longest = n > longest ? n : longest;
	}
	ARR_TRY(arr__dtype_sized(dtype->type, (size_t)longest * (unicode ? 4 : 1), false, &sized,
				 err));
	st = arr__array_new(1, &array->length, sized, ARR_ORDER_C, true, out, err);
	for (int64_t i = 0; st == ARR_OK && i < array->length; i++)
		read_text(bytes + offset_at(array, kind, i), bytes + offset_at(array, kind, i + 1),
			  unicode, (*out)->data + (size_t)i * sized->item_bytes);
	arr_dtype_release(sized);
	return st;
}

enum arr_status arr__arrow_read(const struct arr_arrow_array *array, enum arr__arrow_kind kind,
				const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	switch (kind) {
	case ARR__ARROW_DAYS:
		return read_days(array, dtype, out, err);
	case ARR__ARROW_TEXT32:
	case ARR__ARROW_TEXT64:
		return read_texts(array, kind, dtype, out, err);
	case ARR__ARROW_PLAIN:
		break;
	}
	return read_ticks(array, dtype, out, err);
}
