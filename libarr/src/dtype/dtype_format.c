/* SPDX-License-Identifier: Apache-2.0 */
/* Dtypes as NumPy writes them: str, repr, and the descr of .npy headers. */
#include <stdarg.h>
#include <string.h>

#include <base/fmt.h>

#include "dtype_internal.h"
#include "text/escape.h"
#include "text/table_field.h"

/* Text that may be longer than its room; length counts all of it. */
struct text {
	char *out;
	size_t room, length;
};

static void add(struct text *t, const char *piece, size_t length)
{
	for (size_t i = 0; i < length; i++, t->length++)
		if (t->length + 1 < t->room)
			t->out[t->length] = piece[i];
}

ARR_PRINTF(2, 3) static void print(struct text *t, const char *fmt, ...)
{
	char piece[64];
	va_list args;

	va_start(args, fmt);
	add(t, piece, base_vformat(piece, sizeof piece, fmt, args));
	va_end(args);
}

/* Bytes of the character at s; 0 if they are no UTF-8, as names from elsewhere may be. */
static size_t character_length(const char *s, const char *end)
{
	char piece[4];
	struct arr__writer w = { .out = piece, .size_bytes = sizeof piece };
	const char *at = s;
	const uint32_t c = arr__field_character(&at, end);

	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	arr__put_utf8(&w, c);
	return w.length == (size_t)(at - s) && memcmp(piece, s, w.length) == 0 ? w.length : 0;
}

/* Python's repr of a string: single quotes unless only those occur inside. */
static void add_quoted(struct text *t, const char *s)
{
	const char mark = strchr(s, '\'') && !strchr(s, '"') ? '"' : '\'';
	const char *end = s + strlen(s);

	add(t, &mark, 1);
	while (s < end) {
		char piece[12]; /* "\U0010ffff" */
		struct arr__writer w = { .out = piece, .size_bytes = sizeof piece };
		const size_t length = character_length(s, end);
		const char *at = s;

		if (length > 0) {
			arr__put_escaped(&w, arr__field_character(&at, end), mark, false);
			add(t, piece, w.length);
		} else {
			add(t, s, 1);
		}
		s += length > 0 ? length : 1;
	}
	add(t, &mark, 1);
}

static void add_shape(struct text *t, const arr_dtype *d)
{
	print(t, "(");
	for (int i = 0; i < d->sub_ndim; i++)
		print(t, i ? ", %lld" : "%lld", (long long)d->sub_shape[i]);
	print(t, d->sub_ndim == 1 ? ",)" : ")");
}

/* str's form inside of structures, and descr's; they differ in what fields with holes look like. */
enum form { FORM_STR, FORM_DESCR };

static void add_dtype(struct text *t, const arr_dtype *d, enum form form);

static void add_name(struct text *t, const struct arr_dtype_field *f)
{
	if (!f->title) {
		add_quoted(t, f->name);
		return;
	}
	print(t, "(");
	add_quoted(t, f->title);
	print(t, ", ");
	add_quoted(t, f->name);
	print(t, ")");
}

/* ('x', '<f8', (3,)) */
static void add_field(struct text *t, const struct arr_dtype_field *f, enum form form)
{
	print(t, "(");
	add_name(t, f);
	print(t, ", ");
	add_dtype(t, arr_dtype_base(f->dtype), form);
	if (f->dtype->base) {
		print(t, ", ");
		add_shape(t, f->dtype);
	}
	print(t, ")");
}

/* Whether the fields follow each other as they would have been laid out. */
static bool is_packed(const arr_dtype *d)
{
	uint64_t end = 0;

	for (uint32_t i = 0; i < d->field_count; i++) {
		const struct arr_dtype_field *f = &d->fields[i];
		const uint64_t a = d->aligned_struct ? f->dtype->alignment : 1;

		if (f->offset != (end + a - 1) / a * a)
			return false;
		end = f->offset + f->dtype->item_bytes;
	}
	return d->item_bytes == (end + d->alignment - 1) / d->alignment * d->alignment;
}

static void add_list(struct text *t, const arr_dtype *d)
{
	print(t, "[");
	for (uint32_t i = 0; i < d->field_count; i++) {
		print(t, i ? ", " : "");
		add_field(t, &d->fields[i], FORM_STR);
	}
	print(t, "]");
}

static void add_dict(struct text *t, const arr_dtype *d)
{
	bool titles = false;

	print(t, "{'names': [");
	for (uint32_t i = 0; i < d->field_count; i++) {
		print(t, i ? ", " : "");
		add_quoted(t, d->fields[i].name);
		titles |= d->fields[i].title != NULL;
	}
	print(t, "], 'formats': [");
	for (uint32_t i = 0; i < d->field_count; i++) {
		print(t, i ? ", " : "");
		add_dtype(t, d->fields[i].dtype, FORM_STR);
	}
	print(t, "], 'offsets': [");
	for (uint32_t i = 0; i < d->field_count; i++)
		print(t, i ? ", %zu" : "%zu", d->fields[i].offset);
	if (titles)
		print(t, "], 'titles': [");
	for (uint32_t i = 0; titles && i < d->field_count; i++) {
		print(t, i ? ", " : "");
		if (d->fields[i].title)
			add_quoted(t, d->fields[i].title);
		else
			print(t, "None");
	}
	print(t, "], 'itemsize': %u", (unsigned)d->item_bytes);
	print(t, d->aligned_struct ? ", 'aligned': True}" : "}");
}

/* Fields in order without overlap: what a descr can say. */
bool arr__dtype_has_descr(const arr_dtype *d)
{
	uint64_t end = 0;

	if (d->base)
		return arr__dtype_has_descr(d->base);
	for (uint32_t i = 0; i < d->field_count; i++) {
		if (d->fields[i].offset < end || !arr__dtype_has_descr(d->fields[i].dtype))
			return false;
		end = d->fields[i].offset + d->fields[i].dtype->item_bytes;
	}
	return true;
}

/* ('', '|V4') between fields, and one at the end. */
static void add_padded_list(struct text *t, const arr_dtype *d)
{
	size_t end = 0;
	bool first = true;

	print(t, "[");
	for (uint32_t i = 0; i < d->field_count; i++) {
		const struct arr_dtype_field *f = &d->fields[i];

		if (f->offset > end) {
			print(t, first ? "('', '|V%zu')" : ", ('', '|V%zu')", f->offset - end);
			first = false;
		}
		print(t, first ? "" : ", ");
		add_field(t, f, FORM_DESCR);
		first = false;
		end = f->offset + f->dtype->item_bytes;
	}
	if (d->item_bytes > end)
		print(t, first ? "('', '|V%zu')" : ", ('', '|V%zu')", d->item_bytes - end);
	print(t, "]");
}

static void add_dtype(struct text *t, const arr_dtype *d, enum form form)
{
	if (d->base) {
		print(t, "(");
		add_dtype(t, d->base, form);
		print(t, ", ");
		add_shape(t, d);
		print(t, ")");
	} else if (!d->structured) {
		/* in str, bool is its character and nothing marks an order that is none */
		if (form == FORM_STR && d->type == ARR_T_BOOL)
			add_quoted(t, "?");
		else
			add_quoted(t, d->descr + (form == FORM_STR && d->descr[0] == '|'));
	} else if (form == FORM_DESCR && arr__dtype_has_descr(d)) {
		add_padded_list(t, d);
	} else if (form == FORM_DESCR) {
		print(t, "'|V%u'", (unsigned)d->item_bytes);
	} else if (is_packed(d)) {
		add_list(t, d);
	} else {
		add_dict(t, d);
	}
}

/* str: of what is no structure the name of a native number or time, else the descr. */
static void add_str(struct text *t, const arr_dtype *d)
{
	if (d->structured && d->aligned_struct) /* a list cannot say it */
		add_dict(t, d);
	else if (d->structured || d->base)
		add_dtype(t, d, FORM_STR);
	else if (d->swapped || arr__is_text(d) || d->type == ARR_T_VOID)
		add(t, d->descr, strlen(d->descr));
	else
		add(t, d->name, strlen(d->name));
}

static void add_repr(struct text *t, const arr_dtype *d)
{
	const char *descr = d->descr + (d->descr[0] == '|');

	print(t, "dtype(");
	if (d->structured && is_packed(d)) {
		add_list(t, d);
		print(t, d->aligned_struct ? ", align=True" : "");
	} else if (d->structured) {
		struct text dict = { t->out, t->room, t->length };

		add_dict(&dict, d);
		if (d->aligned_struct) { /* said once, behind the dict */
			dict.length -= strlen(", 'aligned': True}");
			print(&dict, "}, align=True");
		}
		*t = dict;
	} else if (d->base) {
		add_dtype(t, d, FORM_STR);
	} else {
		print(t, "'");
		if (arr__is_time(d))
			add(t, d->descr, strlen(d->descr));
		else if (arr__is_text(d) || d->type == ARR_T_VOID)
			add(t, descr, strlen(descr) - (d->item_bytes == 0)); /* "S", not "S0" */
		else
			add_str(t, d);
		print(t, "'");
	}
	print(t, ")");
}

size_t arr_dtype_format(const arr_dtype *dtype, enum arr_dtype_text text, char *out,
			size_t size_bytes)
{
	struct text t = { out, size_bytes, 0 };

	switch (text) {
	case ARR_DTYPE_TEXT_STR:
		add_str(&t, dtype);
		break;
	case ARR_DTYPE_TEXT_REPR:
		add_repr(&t, dtype);
		break;
	case ARR_DTYPE_TEXT_DESCR:
		add_dtype(&t, dtype, FORM_DESCR);
		break;
	}
	if (size_bytes > 0)
		out[t.length < size_bytes ? t.length : size_bytes - 1] = '\0';
	return t.length;
}

struct arr__dtype_text arr__dtype_text(const arr_dtype *d)
{
	struct arr__dtype_text t;

	arr_dtype_format(d, ARR_DTYPE_TEXT_STR, t.text, sizeof t.text);
	return t;
}
