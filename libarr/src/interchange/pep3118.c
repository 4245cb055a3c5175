/* SPDX-License-Identifier: Apache-2.0 */
/* The buffer protocol's format strings: type characters as in Python's struct module, with Z for
 * complex, w for code points, T{...} for structures (PEP 3118). */
#include <arr/dtype_make.h>
#include <arr/interop.h>

#include <string.h>

#include "core/writer.h"
#include "pep3118.h"

/* Bytes natively and in the standard sizes (0: only native). */
static const struct {
	char format[3];
	char kind;
	unsigned char native, standard;
} rows[] = {
	{ "?", 'b', 1, 1 },
	{ "b", 'i', 1, 1 },
	{ "B", 'u', 1, 1 },
	{ "h", 'i', sizeof(short), 2 },
	{ "H", 'u', sizeof(short), 2 },
	{ "i", 'i', sizeof(int), 4 },
	{ "I", 'u', sizeof(int), 4 },
	{ "l", 'i', sizeof(long), 4 },
	{ "L", 'u', sizeof(long), 4 },
	{ "q", 'i', sizeof(long long), 8 },
	{ "Q", 'u', sizeof(long long), 8 },
	{ "n", 'i', sizeof(ptrdiff_t), 0 },
	{ "N", 'u', sizeof(size_t), 0 },
	{ "e", 'f', 2, 2 },
	{ "f", 'f', 4, 4 },
	{ "d", 'f', 8, 8 },
	{ "g", 'f', sizeof(long double), 0 },
	{ "Zf", 'c', 8, 8 },
	{ "Zd", 'c', 16, 16 },
	{ "Zg", 'c', 2 * sizeof(long double), 0 },
};

const char *arr_dtype_pep3118(const arr_dtype *dtype)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows) && !dtype->foreign; i++)
		if (rows[i].kind == dtype->kind && rows[i].native == dtype->item_bytes)
			return rows[i].format;
	return NULL;
}

static const arr_dtype *find(char kind, unsigned bytes)
{
	for (int type = 0; bytes && type < ARR_T_COUNT; type++) {
		const arr_dtype *dtype = arr_dtype_builtin((enum arr_type)type);

		if (dtype->kind == kind && dtype->item_bytes == bytes)
			return dtype;
	}
	return NULL;
}

const arr_dtype *arr__pep3118_number(const char *text, bool standard)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++)
		if (strncmp(rows[i].format, text, strlen(rows[i].format)) == 0)
			return find(rows[i].kind, standard ? rows[i].standard : rows[i].native);
	return NULL;
}

/* ---- written ---- */

/* A format on its way: order is the byte order in force, offset where the next item starts. */
struct format {
	struct arr__writer w;
	char order;
	size_t offset, item_bytes;
	bool failed;
};

static void put_count(struct arr__writer *w, size_t count)
{
	char digits[24];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + count % 10);
	while ((count /= 10) > 0);
	arr__put(w, digits + at, sizeof digits - at);
}

static void put_order(struct format *f, char order)
{
	if (f->order != order)
		arr__put(&f->w, &order, 1);
	f->order = order;
}

static const char *order_name(void)
{
	const uint16_t one = 1;

	return *(const unsigned char *)&one ? "<>" : "><"; /* ours, the other one */
}

/* Native where the item is where a C compiler could have put it, else of standard size: long
 * doubles, which have none, without alignment. */
static bool choose_order(struct format *f, const arr_dtype *d)
{
	const size_t alignment = arr_dtype_alignment(d);
	const bool placed = f->offset % alignment == 0 && f->item_bytes % alignment == 0;
	const bool native_only = d->type == ARR_T_LONGDOUBLE || d->type == ARR_T_CLONGDOUBLE;

	if (d->swapped && native_only)
		return false;
	if (d->type == ARR_T_BYTES || d->type == ARR_T_VOID ||
	    (d->item_bytes == 1 && d->type != ARR_T_UNICODE))
		return true; /* as well in any order */
	put_order(f, d->swapped ? order_name()[1] : placed ? '@' : native_only ? '^' : '=');
	return true;
}

static void put_dtype(struct format *f, const arr_dtype *d);

static void put_scalar(struct format *f, const arr_dtype *d)
{
	const bool text =
		d->type == ARR_T_BYTES || d->type == ARR_T_UNICODE || d->type == ARR_T_VOID;
	const size_t unit = d->type == ARR_T_UNICODE ? 4 : 1;
	bool standard;

	if (arr__is_time(d) || !choose_order(f, d)) {
		f->failed = true;
		return;
	}
	if (text) {
		put_count(&f->w, d->item_bytes / unit > 0 ? d->item_bytes / unit : 1);
		arr__put(&f->w, d->type == ARR_T_BYTES ? "s" : unit == 4 ? "w" : "x", 1);
		return;
	}
	standard = f->order != '@' && f->order != '^';
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		if (rows[i].kind != d->kind ||
		    (standard ? rows[i].standard : rows[i].native) != d->item_bytes)
			continue;
		arr__put(&f->w, rows[i].format, strlen(rows[i].format));
		return;
	}
	f->failed = true;
}

/* Padding at the end is only known to the next field, whose own it becomes; to the next element of
 * a subarray there is none, so that it is `closed`. */
static void put_structure(struct format *f, const arr_dtype *d, bool closed)
{
	const size_t base = f->offset;

	arr__put(&f->w, "T{", 2);
	for (uint32_t i = 0; i < d->field_count; i++) {
		const struct arr_dtype_field *field = &d->fields[i];

		if (base + field->offset < f->offset) { /* overlapping, or in another order */
			f->failed = true;
			return;
		}
		for (; f->offset < base + field->offset; f->offset++)
			arr__put(&f->w, "x", 1);
		put_dtype(f, field->dtype);
		arr__put(&f->w, ":", 1);
		arr__put(&f->w, field->name, strlen(field->name));
		arr__put(&f->w, ":", 1);
		f->failed |= strchr(field->name, ':') != NULL;
	}
	for (; closed && f->offset < base + d->item_bytes; f->offset++)
		arr__put(&f->w, "x", 1);
	arr__put(&f->w, "}", 1);
}

static void put_dtype(struct format *f, const arr_dtype *d)
{
	const size_t start = f->offset;

	for (int i = 0; i < d->sub_ndim && d->base; i++) {
		arr__put(&f->w, i ? "," : "(", 1);
		put_count(&f->w, (size_t)d->sub_shape[i]);
	}
	if (d->base)
		arr__put(&f->w, ")", 1);
	if (d->base ? d->base->structured : d->structured)
		put_structure(f, d->base ? d->base : d, d->base != NULL);
	else
		put_scalar(f, d->base ? d->base : d);
	if (d->base || !d->structured)
		f->offset = start + d->item_bytes;
}

size_t arr_dtype_pep3118_format(const arr_dtype *dtype, char *out, size_t size_bytes)
{
	struct format f = { .w = { .out = out, .size_bytes = size_bytes },
			    .order = '@',
			    .item_bytes = dtype->item_bytes };

	put_dtype(&f, dtype);
	if (f.failed)
		f.w.length = 0;
	if (size_bytes > 0)
		out[f.w.length < size_bytes ? f.w.length : size_bytes - 1] = '\0';
	return f.w.length;
}
