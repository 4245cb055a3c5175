/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as text, row by row. */
#include <arr/text.h>

#include <stdlib.h>
#include <string.h>

#include "core/trace.h"
#include "dtype/cast_internal.h"
#include "files/file_io.h"
#include "percent.h"
#include "print.h"
#include "text_buffer.h"

/* Text before a conversion, and the conversion; at the end text alone. */
struct piece {
	const char *text;
	size_t length;
	bool doubled; /* "%%" in text stands for '%' */
	bool converts;
	struct arr__percent conversion;
};

struct table {
	const char *op;
	const arr_array *src;
	int64_t rows, columns, row_stride, column_stride;
	const arr_dtype *part; /* dtype of an element, or of a complex one's halves */
	int parts;             /* of an element */
	const struct arr_dtype_field *fields; /* of structures: the columns; NULL: all alike */
	struct arr__text scratch;             /* one element's text */
	struct piece *pieces;                 /* of one row */
	int64_t piece_count;
	const struct arr_savetxt_options *options;
	const char *newline, *delimiter;
	struct arr__text text;
};

/* ---- formats ---- */

static int64_t count_conversions(const char *format)
{
	int64_t count = 0;

	for (const char *p = format; *p; p++) {
		if (*p != '%')
			continue;
		if (p[1] == '%')
			p++;
		else
			count++;
	}
	return count;
}

static enum arr_status bad_format(const struct table *t, const char *format, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_ARG, "%s: format '%.80s' does not fit %lld columns of %s",
			     t->op, format, (long long)t->columns,
			     arr__dtype_text(t->src->dtype).text);
}

/* Appends format's pieces at pieces[*count]. */
static enum arr_status split_format(struct table *t, const char *format, int64_t *count,
				    struct arr_error *err)
{
	const char *p = format;

	for (;;) {
		struct piece *piece = &t->pieces[*count];

		*piece = (struct piece){ .text = p };
		while (*p && (*p != '%' || p[1] == '%')) {
			piece->doubled |= *p == '%';
			p += *p == '%' ? 2 : 1;
		}
		piece->length = (size_t)(p - piece->text);
		++*count;
		if (!*p)
			return ARR_OK;
		piece->converts = true;
		p = arr__percent_parse(p + 1, ARR__PERCENT_CONVERSIONS, &piece->conversion);
		if (!p)
			return bad_format(t, format, err);
	}
}

static void add_text(struct table *t, const char *text, int64_t *count)
{
	t->pieces[(*count)++] = (struct piece){ .text = text, .length = strlen(text) };
}

/* One column's format: of a real number, or of a complex one's two halves. */
static enum arr_status add_column(struct table *t, const char *format, int64_t *count,
				  struct arr_error *err)
{
	if (t->parts == 1)
		return split_format(t, format, count, err);
	add_text(t, " (", count);
	ARR_TRY(split_format(t, format, count, err));
	add_text(t, "+", count);
	ARR_TRY(split_format(t, format, count, err));
	add_text(t, "j)", count);
	return ARR_OK;
}

static enum arr_status make_pieces(struct table *t, struct arr_error *err)
{
	const char *format = t->options->format ? t->options->format : "%.18e";
	int64_t conversions = count_conversions(format), count = 0;
	int64_t values = t->columns * t->parts;
	bool single = conversions == 1;
	size_t room;

	if (conversions == 0 || (!single && conversions != values))
		return bad_format(t, format, err);
	if (base_mul_overflows((size_t)values + 1, 8 * sizeof *t->pieces, &room))
		return arr_error_set(err, ARR_E_NOMEM, "savetxt: cannot allocate %lld columns",
				     (long long)t->columns);
	t->pieces = malloc(room);
	if (!t->pieces)
		return arr_error_set(err, ARR_E_NOMEM, "savetxt: cannot allocate %lld columns",
				     (long long)t->columns);
	if (!single)
		ARR_TRY(split_format(t, format, &count, err));
	for (int64_t i = 0; single && i < t->columns; i++) {
		if (i > 0)
			add_text(t, t->delimiter, &count);
		ARR_TRY(add_column(t, format, &count, err));
	}
	t->piece_count = count;
	return ARR_OK;
}

/* ---- rows ---- */

static void put_piece_text(struct table *t, const struct piece *piece)
{
	if (!piece->doubled) {
		arr__text_put(&t->text, piece->text, piece->length);
		return;
	}
	for (size_t i = 0; i < piece->length; i++) {
		arr__text_put(&t->text, &piece->text[i], 1);
		i += piece->text[i] == '%';
	}
}

/* A negative imaginary part behind a '+' of its own: NumPy takes the '+' away. */
static void drop_plus(struct table *t, size_t start)
{
	struct arr__text *text = &t->text;

	if (t->parts == 2 && start > 0 && start < text->length && text->text[start] == '-' &&
	    text->text[start - 1] == '+') {
		memmove(text->text + start - 1, text->text + start, text->length - start);
		text->length--;
	}
}

/* A field that is an array is an array's str(). */
static enum arr_status make_subarray_string(struct table *t, const arr_dtype *d, const char *item,
					    struct arr_error *err)
{
	arr_array *array = NULL;
	char *text = NULL;
	size_t length = 0;
	enum arr_status st;

	ARR_TRY(arr_from_copy(d->sub_ndim, d->sub_shape, d->base, item, &array, err));
	st = arr_array_str(array, NULL, &text, &length, err);
	arr_array_release(array);
	t->scratch.length = 0;
	if (st == ARR_OK)
		arr__text_put(&t->scratch, text, length);
	free(text);
	t->text.failed |= t->scratch.failed;
	return st;
}

/* Python's str of an element into t->scratch. */
static enum arr_status make_string(struct table *t, const arr_dtype *d, const char *item,
				   struct arr_error *err)
{
	struct arr_print_options options;
	enum arr_status st = ARR_OK;
	struct arr__writer w;

	if (d->base)
		return make_subarray_string(t, d, item, err);
	arr_print_options_get(&options);
	t->scratch.length = 0;
	do {
		w = arr__text_writer(&t->scratch);
		if (arr__is_number(d))
			arr__element_write_str(d->type, &w, item);
		else
			st = arr__compound_write_str(d, &w, item, &options, err);
	} while (st == ARR_OK && !arr__text_written(&t->scratch, &w));
	t->text.failed |= t->scratch.failed;
	return st;
}

/* One element through a conversion: numbers by any, all else by %s. */
static enum arr_status put_value(struct table *t, const struct arr__percent *f, const arr_dtype *d,
				 const char *item, int64_t column, struct arr_error *err)
{
	const bool real = arr__is_number(d) && d->kind != 'c';
	char native[ARR__NUMBER_BYTES_MAX];
	struct arr__writer w;
	bool written = true;

	if (arr__is_number(d) && d->swapped) {
		arr__swap_items(native, item, 0, 0, 1, d->item_bytes,
				d->kind == 'c' ? d->item_bytes / 2 : d->item_bytes);
		item = native;
	}
	if (d->type == ARR_T_LONGDOUBLE && f->conversion != 's') { /* as Python's float */
		arr__cast_loop(ARR_T_LONGDOUBLE, ARR_T_FLOAT64)(native, item, 0, 0, 1);
		d = ARR_FLOAT64;
		item = native;
	}
	if (f->conversion == 's' && (!real || d->type == ARR_T_LONGDOUBLE))
		ARR_TRY(make_string(t, d, item, err));
	else if (!real)
		written = false;
	do {
		w = arr__text_writer(&t->text);
		if (f->conversion == 's' && (!real || d->type == ARR_T_LONGDOUBLE))
			arr__percent_write_text(f, &w, t->scratch.text, t->scratch.length);
		else
			written = written && arr__percent_write(f, &w, d->type, item);
		if (!written)
			return arr_error_set(err, ARR_E_FORMAT, "%s: column %lld has no %%%c",
					     t->op, (long long)column, f->conversion);
	} while (!arr__text_written(&t->text, &w));
	return ARR_OK;
}

static enum arr_status put_row(struct table *t, const char *row, struct arr_error *err)
{
	int64_t value = 0;

	for (int64_t i = 0; i < t->piece_count; i++) {
		const struct piece *piece = &t->pieces[i];
		const int64_t column = value / t->parts;
		const struct arr_dtype_field *field = t->fields ? &t->fields[column] : NULL;
		size_t start;

		put_piece_text(t, piece);
		if (!piece->converts)
			continue;
		start = t->text.length;
		ARR_TRY(put_value(t, &piece->conversion, field ? field->dtype : t->part,
				  field ? row + field->offset
					: row + column * t->column_stride +
						  (size_t)(value % t->parts) * t->part->item_bytes,
				  column, err));
		if (!t->text.failed && value % t->parts == 1)
			drop_plus(t, start);
		value++;
	}
	arr__text_put_string(&t->text, t->newline);
	return ARR_OK;
}

/* Header and footer: comments before each of their lines. */
static void put_comment(struct table *t, const char *text)
{
	const char *mark = t->options->comments ? t->options->comments : "# ";

	if (!text || !*text)
		return;
	arr__text_put_string(&t->text, mark);
	for (; *text; text++) {
		arr__text_put(&t->text, text, 1);
		if (*text == '\n')
			arr__text_put_string(&t->text, mark);
	}
	arr__text_put_string(&t->text, t->newline);
}

/* ---- tables ---- */

static enum arr_status set_shape(struct table *t, struct arr_error *err)
{
	const arr_array *a = t->src;

	if (a->ndim < 1 || a->ndim > 2)
		return arr_error_set(err, ARR_E_SHAPE, "savetxt: shape %s has not 1 or 2 axes",
				     arr__shape_text(a->ndim, a->shape).text);
	t->rows = a->shape[0];
	t->row_stride = a->strides[0];
	t->columns = a->ndim == 2 ? a->shape[1] : 1;
	t->column_stride = a->ndim == 2 ? a->strides[1] : 0;
	t->parts = 1;
	t->part = a->dtype;
	if (a->dtype->structured && a->ndim == 1) { /* of two axes a structure is one column */
		t->fields = a->dtype->fields;
		t->columns = a->dtype->field_count;
	}
	if (a->dtype->kind != 'c')
		return ARR_OK;
	t->parts = 2;
	t->part = arr_dtype_builtin(a->dtype->type == ARR_T_COMPLEX64    ? ARR_T_FLOAT32
				    : a->dtype->type == ARR_T_COMPLEX128 ? ARR_T_FLOAT64
									 : ARR_T_LONGDOUBLE);
	if (a->dtype->swapped)
		t->part = arr__dtype_swapped_builtin(t->part->type);
	return ARR_OK;
}

static enum arr_status make_text(struct table *t, const struct arr_savetxt_options *options,
				 struct arr_error *err)
{
	static const struct arr_savetxt_options defaults;
	enum arr_status st = ARR_OK;

	t->options = options ? options : &defaults;
	t->newline = t->options->newline ? t->options->newline : "\n";
	t->delimiter = t->options->delimiter ? t->options->delimiter : " ";
	ARR_TRY(set_shape(t, err));
	ARR_TRY(make_pieces(t, err));
	put_comment(t, t->options->header);
	for (int64_t i = 0; st == ARR_OK && i < t->rows && !t->text.failed; i++)
		st = put_row(t, t->src->data + i * t->row_stride, err);
	put_comment(t, t->options->footer);
	return st;
}

static void table_clear(struct table *t)
{
	free(t->pieces);
	arr__text_clear(&t->scratch);
	arr__text_clear(&t->text);
}

/* ---- public ---- */

static enum arr_status write_text(int fd, const char *path, const void *context,
				  struct arr_error *err)
{
	const struct arr__text *text = context;

	return arr__file_write(fd, path, text->text, text->length, err);
}

enum arr_status arr_savetxt(const char *path, const arr_array *src,
			    const struct arr_savetxt_options *options, struct arr_error *err)
{
	struct table t = { .op = "savetxt", .src = src };
	struct arr__trace trace;
	enum arr_status st;

	err = arr__trace_begin(&trace, "savetxt", ARR_OP_IO, ARR__INS(src), err);
	st = make_text(&t, options, err);
	if (st == ARR_OK && t.text.failed)
		st = arr_error_set(err, ARR_E_NOMEM, "savetxt: cannot allocate %zu bytes of text",
				   t.text.length);
	if (st == ARR_OK)
		st = arr__file_replace(path, write_text, &t.text, err);
	table_clear(&t);
	return arr__trace_end(&trace, st, NULL, err);
}

enum arr_status arr_savetxt_to(const arr_array *src, const struct arr_savetxt_options *options,
			       char **out, size_t *out_length, struct arr_error *err)
{
	struct table t = { .op = "savetxt", .src = src };
	struct arr__trace trace;
	enum arr_status st;

	err = arr__trace_begin(&trace, "savetxt", ARR_OP_IO, ARR__INS(src), err);
	st = make_text(&t, options, err);
	if (st == ARR_OK)
		st = arr__text_take(&t.text, out, out_length, err);
	table_clear(&t);
	return arr__trace_end(&trace, st, NULL, err);
}

/* ---- tofile: one column, with the separator only between rows ---- */

/* src in one axis, floats as the Python floats that they are written as. */
static enum arr_status python_items(const arr_array *src, arr_array **out, struct arr_error *err)
{
	const enum arr_type type = src->dtype->type;
	const arr_dtype *dtype = type == ARR_T_FLOAT16 || type == ARR_T_FLOAT32 ? ARR_FLOAT64
				 : type == ARR_T_COMPLEX64                      ? ARR_COMPLEX128
										: src->dtype;
	arr_array *flat = NULL;
	int64_t copied;
	enum arr_status st;

	ARR_TRY(arr__reshape(src, 1, &src->size, ARR_ORDER_C, &flat, &copied, err));
	if (dtype == src->dtype) {
		*out = flat;
		return ARR_OK;
	}
	st = arr__copy_as(flat, dtype, ARR_ORDER_C, out, err);
	arr_array_release(flat);
	return st;
}

static enum arr_status make_list(struct table *t, const char *separator, const char *format,
				 struct arr_error *err)
{
	const struct arr_savetxt_options options = { .format = format && *format ? format : "%s" };
	enum arr_status st = ARR_OK;

	t->options = &options;
	t->newline = separator;
	t->rows = t->src->size;
	t->row_stride = t->src->strides[0];
	t->columns = t->parts = 1;
	t->part = t->src->dtype;
	ARR_TRY(make_pieces(t, err));
	for (int64_t i = 0; st == ARR_OK && i < t->rows && !t->text.failed; i++) {
		if (i + 1 == t->rows)
			t->newline = "";
		st = put_row(t, t->src->data + i * t->row_stride, err);
	}
	return st;
}

static enum arr_status tofile_text(const char *path, const arr_array *src, const char *separator,
				   const char *format, struct arr_error *err)
{
	struct table t = { .op = "tofile" };
	arr_array *items = NULL;
	enum arr_status st;

	if (!separator || !*separator)
		return arr_error_set(err, ARR_E_ARG, "tofile: no separator");
	if (!arr__is_number(src->dtype) && !arr__is_text(src->dtype))
		return arr_error_set(err, ARR_E_UNSUPPORTED, "tofile: no text for dtype %s",
				     arr__dtype_text(src->dtype).text);
	ARR_TRY(python_items(src, &items, err));
	t.src = items;
	st = make_list(&t, separator, format, err);
	if (st == ARR_OK && t.text.failed)
		st = arr_error_set(err, ARR_E_NOMEM, "tofile: cannot allocate %zu bytes of text",
				   t.text.length);
	if (st == ARR_OK)
		st = arr__file_replace(path, write_text, &t.text, err);
	table_clear(&t);
	arr_array_release(items);
	return st;
}

enum arr_status arr_tofile_text(const char *path, const arr_array *src, const char *separator,
				const char *format, struct arr_error *err)
{
	struct arr__trace trace;
	enum arr_status st;

	err = arr__trace_begin(&trace, "ndarray.tofile", ARR_OP_IO, ARR__INS(src), err);
	st = tofile_text(path, src, separator, format, err);
	return arr__trace_end(&trace, st, NULL, err);
}
