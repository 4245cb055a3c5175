/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays as nested lists, broken into lines; the middle of long axes left out. */
#include "print.h"
#include "table_field.h"

#include <stdlib.h>

#include <arr/dtype_make.h>

#include "core/plain.h"
#include "core/trace.h"
#include "text_buffer.h"

/* Which elements of each axis are shown, and where. */
struct page {
	const arr_array *src;
	struct arr__element_format format;
	struct arr__text *text;
	const char *separator;
	size_t separator_bare; /* length without the blanks at its end */
	int64_t edge;       /* shown at each end of a summarised axis; 0: nothing is summarised */
	int64_t edge_first; /* the same at the start */
};

static bool summarised(const struct page *p, int axis)
{
	/* shape > 2 * edge_first, which may be more than int64 holds */
	return p->edge > 0 && (p->src->shape[axis] - 1) / 2 >= p->edge_first;
}

/* ---- lines ---- */

static size_t bare_length(const char *text)
{
	size_t length = strlen(text), blank;

	while (length > 0 && (blank = arr__blank_before(text, text + length)) > 0)
		length -= blank;
	return length;
}

struct line {
	size_t start;  /* in the text */
	size_t indent; /* of the row: where its elements stand */
	int64_t length;
	int64_t width;
};

/* The last `length` bytes of the text are a word: it goes to a new line if it is too long for this
 * one, unless that would not help. */
static void line_fit_word(struct page *p, struct line *line, size_t length)
{
	struct arr__text *t = p->text;
	size_t end = t->length - length, blank = end, bytes;
	const int64_t wide = arr__characters(t->text + end, length);

	if (line->length + wide <= line->width || line->length <= (int64_t)line->indent) {
		line->length += wide;
		return;
	}
	if (!arr__text_reserve(t, line->indent + 1))
		return;
	while (blank > line->start &&
	       (bytes = arr__blank_before(t->text + line->start, t->text + blank)) > 0)
		blank -= bytes;
	memmove(t->text + blank + 1 + line->indent, t->text + end, length);
	t->text[blank] = '\n';
	memset(t->text + blank + 1, ' ', line->indent);
	line->start = blank + 1;
	t->length = blank + 1 + line->indent + length;
	line->length = (int64_t)line->indent + wide;
}

static void put_element(struct page *p, struct line *line, const char *item)
{
	size_t start = p->text->length;
	struct arr__writer w;

	do {
		w = arr__text_writer(p->text);
		arr__element_write(&p->format, &w, item);
	} while (!arr__text_written(p->text, &w));
	if (line && !p->text->failed)
		line_fit_word(p, line, p->text->length - start);
}

static void put_separator(struct page *p, struct line *line)
{
	arr__text_put_string(p->text, p->separator);
	line->length += arr__characters(p->separator, strlen(p->separator));
}

/* The last axis. */
static void put_row(struct page *p, const char *data, size_t indent, int64_t width)
{
	const int axis = p->src->ndim - 1;
	const int64_t count = p->src->shape[axis], stride = p->src->strides[axis];
	const int64_t bare = arr__characters(p->separator, p->separator_bare);
	struct line line = { p->text->length, indent, (int64_t)indent,
			     width - (bare > 1 ? bare : 1) };
	int64_t i = 0;

	if (summarised(p, axis)) {
		for (; i < p->edge_first; i++) {
			put_element(p, &line, data + i * stride);
			put_separator(p, &line);
		}
		arr__text_put(p->text, "...", 3);
		if (!p->text->failed)
			line_fit_word(p, &line, 3);
		put_separator(p, &line);
		i = count - p->edge;
	}
	for (; i < count; i++) {
		put_element(p, &line, data + i * stride);
		if (i < count - 1)
			put_separator(p, &line);
	}
}

/* Goes to the next row: a comma, if any, and one line more for each further axis. */
static void put_row_end(struct page *p, int axes_left, size_t indent)
{
	arr__text_put(p->text, p->separator, p->separator_bare);
	arr__text_put_repeated(p->text, '\n', (size_t)axes_left - 1);
	arr__text_put_repeated(p->text, ' ', indent);
}

/* At most ARR_NDIM_MAX levels. indent: of what stands between this axis's brackets. */
static void put_axis(struct page *p, int axis, const char *data, size_t indent, int64_t width)
{
	const int axes_left = p->src->ndim - axis;
	const int64_t count = p->src->shape[axis], stride = p->src->strides[axis];
	int64_t i = 0;

	arr__text_put(p->text, "[", 1);
	if (axes_left == 1) {
		put_row(p, data, indent, width);
	} else {
		if (summarised(p, axis)) {
			for (; i < p->edge_first; i++) {
				put_axis(p, axis + 1, data + i * stride, indent + 1, width - 1);
				put_row_end(p, axes_left, indent);
			}
			arr__text_put(p->text, "...", 3);
			put_row_end(p, axes_left, indent);
			i = count - p->edge;
		}
		for (; i < count && !p->text->failed; i++) {
			put_axis(p, axis + 1, data + i * stride, indent + 1, width - 1);
			if (i < count - 1)
				put_row_end(p, axes_left, indent);
		}
	}
	arr__text_put(p->text, "]", 1);
}

/* ---- which elements are shown ---- */

static char *gather(const struct page *p, int axis, const char *data, char *out)
{
	const int64_t count = p->src->shape[axis], stride = p->src->strides[axis];
	const size_t item_bytes = p->src->dtype->item_bytes;

	for (int64_t i = 0; i < count; i++) {
		if (i == p->edge_first && summarised(p, axis))
			i = count - p->edge;
		if (axis + 1 < p->src->ndim) {
			out = gather(p, axis + 1, data + i * stride, out);
		} else {
			memcpy(out, data + i * stride, item_bytes);
			out += item_bytes;
		}
	}
	return out;
}

/* Fits the format to the elements that are shown (to all of them if only the last one is, as NumPy
 * does). */
static enum arr_status fit(struct page *p, const struct arr_print_options *options,
			   struct arr_error *err)
{
	const arr_array *a = p->src;
	struct page shown = *p;
	enum arr_status st;
	size_t count = 1;
	char *values;

	if (p->edge_first < p->edge)
		shown.edge = 0;
	for (int i = 0; i < a->ndim; i++)
		count *= (size_t)(summarised(&shown, i) ? 2 * shown.edge : a->shape[i]);
	if (arr__is_c_contiguous(a) && count == (size_t)a->size)
		return arr__element_fit(
			&p->format, a->dtype, a->data, a->size, a->dtype->item_bytes,
			a->ndim ? ARR__ELEMENT_ITEM : ARR__ELEMENT_SCALAR, options, err);
	values = malloc(count * a->dtype->item_bytes + 1);
	if (!values)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu elements to print",
				     count);
	gather(&shown, 0, a->data, values);
	st = arr__element_fit(&p->format, a->dtype, values, (int64_t)count, a->dtype->item_bytes,
			      ARR__ELEMENT_ITEM, options, err);
	free(values);
	return st;
}

/* ---- array2string ---- */

/* src itself (retained) or, of numbers in the other byte order, a copy. */
static enum arr_status make_native(const arr_array *src, arr_array **out, struct arr_error *err)
{
	if (arr__is_number(src->dtype) && src->dtype->swapped)
		return arr__copy_as(src, arr_dtype_builtin(src->dtype->type), ARR_ORDER_C, out,
				    err);
	*out = arr_array_retain(src);
	return ARR_OK;
}

static enum arr_status put_native(struct arr__text *text, const arr_array *src,
				  const struct arr_print_options *options, const char *separator,
				  size_t prefix, size_t suffix, struct arr_error *err)
{
	struct page p = { .src = src,
			  .text = text,
			  .separator = separator,
			  .separator_bare = bare_length(separator) };
	enum arr_status st;

	if (src->size == 0) {
		arr__text_put(text, "[]", 2);
		return ARR_OK;
	}
	if (src->size > options->threshold) {
		p.edge_first = options->edgeitems < src->size ? options->edgeitems : src->size;
		p.edge = p.edge_first > 0 ? p.edge_first : 1;
	}
	st = fit(&p, options, err);
	if (st == ARR_OK && src->ndim == 0)
		put_element(&p, NULL, src->data);
	else if (st == ARR_OK)
		put_axis(&p, 0, src->data, prefix + 1, options->linewidth - (int64_t)suffix);
	arr__element_clear(&p.format);
	return st;
}

static enum arr_status put_array(struct arr__text *text, const arr_array *src,
				 const struct arr_print_options *options, const char *separator,
				 size_t prefix, size_t suffix, struct arr_error *err)
{
	arr_array *native = NULL;
	enum arr_status st;

	ARR_TRY(make_native(src, &native, err));
	st = put_native(text, native, options, separator, prefix, suffix, err);
	arr_array_release(native);
	return st;
}

static size_t width_of(const char *text)
{
	return text ? (size_t)arr__characters(text, strlen(text)) : 0;
}

enum arr_status arr_array2string(const arr_array *src, const struct arr_array2string_args *args,
				 char **out, size_t *out_length, struct arr_error *err)
{
	static const struct arr_array2string_args none;
	struct arr_print_options options;
	struct arr__text text = { 0 };
	struct arr__trace t;
	enum arr_status st;

	if (!args)
		args = &none;
	err = arr__trace_begin(&t, "array2string", ARR_OP_IO, ARR__INS(src), err);
	st = arr__print_options(args->options, &options, err);
	if (st == ARR_OK)
		st = put_array(&text, src, &options, args->separator ? args->separator : " ",
			       width_of(args->prefix), width_of(args->suffix), err);
	if (st == ARR_OK)
		st = arr__text_take(&text, out, out_length, err);
	arr__text_clear(&text);
	return arr__trace_end(&t, st, NULL, err);
}

/* ---- repr and str ---- */

/* A literal of these values has this dtype without being told. */
static bool dtype_is_implied(const arr_dtype *dtype)
{
	if (!arr__is_plain(dtype))
		return false;
	switch (dtype->type) {
	case ARR_T_BOOL:
	case ARR_T_INT64:
	case ARR_T_FLOAT64:
	case ARR_T_COMPLEX128:
		return true;
	default:
		return false;
	}
}

static size_t last_line_length(const struct arr__text *text)
{
	size_t at = text->length;

	while (at > 0 && text->text[at - 1] != '\n')
		at--;
	return text->text ? (size_t)arr__characters(text->text + at, text->length - at) : 0;
}

/* A name, "'datetime64[s]'", "'>i4'", "'<U5'", or a structure as a list of its fields. */
static void put_dtype(struct arr__text *text, const arr_dtype *dtype)
{
	if (dtype->structured) {
		struct arr__writer w;

		do {
			w = arr__text_writer(text);
			w.length = arr_dtype_format(dtype, ARR_DTYPE_TEXT_STR, w.out, w.size_bytes);
			w.length += w.length == w.size_bytes; /* no room for the NUL */
		} while (!arr__text_written(text, &w));
		return;
	}
	if (arr__is_number(dtype) && !dtype->swapped) {
		arr__text_put_string(text, dtype->name);
		return;
	}
	if (arr__is_time(dtype) && !dtype->swapped && dtype->unit == ARR_UNIT_GENERIC) {
		arr__text_put_string(text, dtype->name);
		return;
	}
	arr__text_put_string(text, "'");
	arr__text_put_string(text,
			     arr__is_time(dtype) && !dtype->swapped ? dtype->name : dtype->descr);
	arr__text_put_string(text, "'");
}

static enum arr_status put_repr(struct arr__text *text, const arr_array *src,
				const struct arr_print_options *options, struct arr_error *err)
{
	static const char prefix[] = "array(";
	bool empty = src->size == 0, flat = src->ndim == 1;
	bool shape = (empty && !flat) || src->size > options->threshold;
	bool dtype = empty || !dtype_is_implied(src->dtype);
	struct arr__text extras = { 0 };
	char shape_text[32 * ARR_NDIM_MAX];

	arr__text_put_string(text, prefix);
	ARR_TRY(put_array(text, src, options, ", ", sizeof prefix - 1, 1, err));
	if (shape) {
		arr__text_put_string(&extras, "shape=");
		arr__text_put(
			&extras, shape_text,
			arr_shape_format(src->ndim, src->shape, shape_text, sizeof shape_text));
	}
	if (dtype) {
		arr__text_put_string(&extras, shape ? ", dtype=" : "dtype=");
		put_dtype(&extras, src->dtype);
	}
	if (shape || dtype) {
		arr__text_put(text, ",", 1);
		if ((int64_t)last_line_length(text) + 2 +
			    arr__characters(extras.text ? extras.text : "", extras.length) >
		    options->linewidth) {
			arr__text_put(text, "\n", 1);
			arr__text_put_repeated(text, ' ', sizeof prefix - 1);
		} else {
			arr__text_put(text, " ", 1);
		}
		arr__text_put(text, extras.text ? extras.text : "", extras.length);
	}
	arr__text_put(text, ")", 1);
	text->failed |= extras.failed;
	arr__text_clear(&extras);
	return ARR_OK;
}

static enum arr_status put_str(struct arr__text *text, const arr_array *src,
			       const struct arr_print_options *options, struct arr_error *err)
{
	arr_array *native = NULL;
	enum arr_status st = ARR_OK;
	struct arr__writer w;

	if (src->ndim > 0)
		return put_array(text, src, options, " ", 0, 0, err);
	ARR_TRY(make_native(src, &native, err));
	if (src->dtype->type == ARR_T_BYTES)
		arr__text_put_string(text, "np.bytes_(");
	do {
		w = arr__text_writer(text);
		if (arr__is_number(src->dtype))
			arr__element_write_str(native->dtype->type, &w, native->data);
		else
			st = arr__compound_write_str(src->dtype, &w, src->data, options, err);
	} while (st == ARR_OK && !arr__text_written(text, &w));
	if (src->dtype->type == ARR_T_BYTES)
		arr__text_put_string(text, ")");
	arr_array_release(native);
	return st;
}

static enum arr_status
print(const char *op, const arr_array *src, const struct arr_print_options *options,
      enum arr_status (*put)(struct arr__text *, const arr_array *,
			     const struct arr_print_options *, struct arr_error *),
      char **out, size_t *out_length, struct arr_error *err)
{
	struct arr_print_options checked;
	struct arr__text text = { 0 };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, op, ARR_OP_IO, ARR__INS(src), err);
	st = arr__print_options(options, &checked, err);
	if (st == ARR_OK)
		st = put(&text, src, &checked, err);
	if (st == ARR_OK)
		st = arr__text_take(&text, out, out_length, err);
	arr__text_clear(&text);
	return arr__trace_end(&t, st, NULL, err);
}

enum arr_status arr_array_repr(const arr_array *src, const struct arr_print_options *options,
			       char **out, size_t *out_length, struct arr_error *err)
{
	return print("array_repr", src, options, put_repr, out, out_length, err);
}

enum arr_status arr_array_str(const arr_array *src, const struct arr_print_options *options,
			      char **out, size_t *out_length, struct arr_error *err)
{
	return print("array_str", src, options, put_str, out, out_length, err);
}
