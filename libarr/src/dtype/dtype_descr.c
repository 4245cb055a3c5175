/* SPDX-License-Identifier: Apache-2.0 */
/* Dtypes from the Python literals of .npy headers. */
#include <arr/dtype_make.h>

#include <stdlib.h>
#include <string.h>

#include "dtype_descr.h"
#include "dtype_internal.h"
#include "text/escape.h"

enum arr_status arr__descr_unexpected(const struct arr__descr *r, const char *wanted)
{
	const size_t left = (size_t)(r->end - r->at);

	return arr_error_set(r->err, ARR_E_FORMAT, "dtype descr: '%.*s' at byte %zu, expected %s",
			     (int)(left < 24 ? left : 24), r->at, (size_t)(r->at - r->text),
			     wanted);
}

static void skip_space(struct arr__descr *r)
{
	while (r->at < r->end &&
	       (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
		r->at++;
}

bool arr__descr_next_is(struct arr__descr *r, char c)
{
	skip_space(r);
	return r->at < r->end && *r->at == c;
}

bool arr__descr_take(struct arr__descr *r, char c)
{
	const bool there = arr__descr_next_is(r, c);

	r->at += there;
	return there;
}

enum arr_status arr__descr_expect(struct arr__descr *r, char c)
{
	const char wanted[] = { '\'', c, '\'', '\0' };

	return arr__descr_take(r, c) ? ARR_OK : arr__descr_unexpected(r, wanted);
}

/* A character behind its backslash, as UTF-8 of at most four bytes, which are fewer than the
 * escape's; 0: none that names may have. */
static size_t read_escape(struct arr__descr *r, char *out)
{
	struct arr__writer w = { .out = out, .size_bytes = 4 };
	const int32_t c = arr__literal_character(&r->at, r->end, false);

	if (c <= 0 || (c >= 0xd800 && c < 0xe000))
		return 0;
	arr__put_utf8(&w, (uint32_t)c);
	return w.length;
}

/* A quoted string; *out is the caller's to free. */
enum arr_status arr__descr_string(struct arr__descr *r, char **out)
{
	char mark, *text;
	size_t n = 0;

	skip_space(r);
	if (r->at < r->end && *r->at == 'u')
		r->at++;
	if (r->at == r->end || (*r->at != '\'' && *r->at != '"'))
		return arr__descr_unexpected(r, "a string");
	mark = *r->at++;
	text = malloc((size_t)(r->end - r->at) + 1);
	if (!text)
		return arr_error_set(r->err, ARR_E_NOMEM, "cannot allocate a dtype's text");
	while (r->at < r->end && *r->at != mark) {
		size_t length = *r->at != '\0';

		if (*r->at == '\\')
			length = read_escape(r, text + n);
		else
			text[n] = *r->at++;
		if (length == 0) {
			free(text);
			return arr__descr_unexpected(r, "a plain character");
		}
		n += length;
	}
	text[n] = '\0';
	*out = text;
	if (r->at < r->end && *r->at == mark) {
		r->at++;
		return ARR_OK;
	}
	free(text);
	*out = NULL;
	return arr__descr_unexpected(r, "the end of a string");
}

/* (2, 3), (2,), or 2. */
static enum arr_status read_shape(struct arr__descr *r, int *ndim, int64_t *shape)
{
	bool comma = true;

	*ndim = 0;
	skip_space(r);
	if (arr__parse_number(&r->at, r->end, &shape[0])) {
		*ndim = 1;
		return ARR_OK;
	}
	ARR_TRY(arr__descr_expect(r, '('));
	while (!arr__descr_take(r, ')')) {
		if (!comma || *ndim == ARR_NDIM_MAX)
			return arr__descr_unexpected(r, "')' behind a shape");
		skip_space(r);
		if (!arr__parse_number(&r->at, r->end, &shape[*ndim]))
			return arr__descr_unexpected(r, "a length");
		(*ndim)++;
		comma = arr__descr_take(r, ',');
		if (r->at < r->end && *r->at == 'L')
			r->at++;
	}
	return ARR_OK;
}

/* Wraps *dtype, whose reference is taken, in a shape. */
static enum arr_status read_subarray(struct arr__descr *r, const arr_dtype **dtype)
{
	const arr_dtype *base = *dtype;
	int64_t shape[ARR_NDIM_MAX];
	enum arr_status st;
	int ndim = 0;

	*dtype = NULL;
	st = read_shape(r, &ndim, shape);
	if (st == ARR_OK)
		st = arr_dtype_subarray(base, ndim, shape, dtype, r->err);
	arr__dtype_release(base);
	return st;
}

static void release(const arr_dtype **dtype)
{
	arr_dtype_release(*dtype);
	*dtype = NULL;
}

/* ('<f8', (2, 3)), behind its bracket. */
static enum arr_status read_pair(struct arr__descr *r, const arr_dtype **out)
{
	enum arr_status st = arr__descr_dtype(r, out);

	if (st != ARR_OK)
		return st;
	st = arr__descr_expect(r, ',');
	if (st == ARR_OK)
		st = read_subarray(r, out);
	arr__descr_take(r, ',');
	if (st == ARR_OK)
		st = arr__descr_expect(r, ')');
	if (st != ARR_OK)
		release(out);
	return st;
}

struct fields {
	struct arr_dtype_field *at;
	size_t count, room;
	size_t end; /* bytes so far, padding included */
};

static void clear_field(struct arr_dtype_field *f)
{
	free((char *)(uintptr_t)f->name);
	free((char *)(uintptr_t)f->title);
	arr_dtype_release(f->dtype);
}

/* 'name' or ('title', 'name'). */
static enum arr_status read_name(struct arr__descr *r, struct arr_dtype_field *f)
{
	char *text = NULL;

	if (!arr__descr_take(r, '(')) {
		ARR_TRY(arr__descr_string(r, &text));
		f->name = text;
		return ARR_OK;
	}
	ARR_TRY(arr__descr_string(r, &text));
	f->title = text;
	ARR_TRY(arr__descr_expect(r, ','));
	ARR_TRY(arr__descr_string(r, &text));
	f->name = text;
	if (!*text)
		return arr_error_set(r->err, ARR_E_DTYPE, "title '%.64s' of a field without a name",
				     f->title);
	return arr__descr_expect(r, ')');
}

/* The rest of a field behind its bracket; on failure the caller clears f. */
static enum arr_status read_field(struct arr__descr *r, struct arr_dtype_field *f)
{
	ARR_TRY(read_name(r, f));
	ARR_TRY(arr__descr_expect(r, ','));
	ARR_TRY(arr__descr_dtype(r, &f->dtype));
	if (arr__descr_take(r, ',') && !arr__descr_next_is(r, ')'))
		ARR_TRY(read_subarray(r, &f->dtype));
	arr__descr_take(r, ',');
	return arr__descr_expect(r, ')');
}

static enum arr_status add_field(struct arr__descr *r, struct fields *list)
{
	struct arr_dtype_field field = { 0 };
	enum arr_status st;
	bool padding;

	if (list->count == list->room) {
		const size_t room = list->room ? 2 * list->room : 8;
		void *grown = realloc(list->at, room * sizeof *list->at);

		if (!grown)
			return arr_error_set(r->err, ARR_E_NOMEM, "cannot allocate %zu fields",
					     room);
		list->at = grown;
		list->room = room;
	}
	st = arr__descr_expect(r, '(');
	if (st == ARR_OK)
		st = read_field(r, &field);
	if (st != ARR_OK) {
		clear_field(&field);
		return st;
	}
	field.offset = list->end;
	list->end += field.dtype->item_bytes;
	padding = !field.name[0] && field.dtype->type == ARR_T_VOID && !field.dtype->structured &&
		  !field.dtype->base;
	if (padding)
		clear_field(&field);
	else
		list->at[list->count++] = field;
	if (list->end > ARR_ITEM_BYTES_MAX)
		return arr_error_set(r->err, ARR_E_DTYPE, "dtype descr of more than %d bytes",
				     (int)ARR_ITEM_BYTES_MAX);
	return ARR_OK;
}

/* [('x', '<i4'), ...], behind its bracket. */
static enum arr_status read_list(struct arr__descr *r, const arr_dtype **out)
{
	struct arr_dtype_layout layout = { .offsets = true };
	struct fields list = { 0 };
	enum arr_status st = ARR_OK;

	while (st == ARR_OK && !arr__descr_take(r, ']')) {
		st = add_field(r, &list);
		if (st == ARR_OK && !arr__descr_take(r, ',') && !arr__descr_next_is(r, ']'))
			st = arr__descr_unexpected(r, "',' or ']'");
	}
	layout.item_bytes = list.end;
	if (st == ARR_OK)
		st = arr_dtype_struct(list.at, list.count, &layout, out, r->err);
	for (size_t i = 0; i < list.count; i++)
		clear_field(&list.at[i]);
	free(list.at);
	return st;
}

enum arr_status arr__descr_dtype(struct arr__descr *r, const arr_dtype **out)
{
	enum arr_status st;
	char *text = NULL;

	if (++r->depth > ARR_DTYPE_DEPTH_MAX)
		return arr_error_set(r->err, ARR_E_DTYPE,
				     "dtype descr nested deeper than %d levels",
				     (int)ARR_DTYPE_DEPTH_MAX);
	if (arr__descr_take(r, '[')) {
		st = read_list(r, out);
	} else if (arr__descr_take(r, '(')) {
		st = read_pair(r, out);
	} else if (r->dicts && arr__descr_take(r, '{')) {
		st = arr__descr_dict(r, out);
	} else {
		st = arr__descr_string(r, &text);
		if (st == ARR_OK)
			st = arr__dtype_parse_one(text, strlen(text), out, r->err);
		free(text);
	}
	r->depth--;
	return st;
}

static enum arr_status from_descr(const char *text, size_t length, bool dicts,
				  const arr_dtype **out, struct arr_error *err)
{
	struct arr__descr r = {
		.text = text, .at = text, .end = text + length, .dicts = dicts, .err = err
	};
	const arr_dtype *dtype = NULL;

	ARR_TRY(arr__descr_dtype(&r, &dtype));
	skip_space(&r);
	if (r.at != r.end) {
		arr_dtype_release(dtype);
		return arr__descr_unexpected(&r, "the end");
	}
	*out = dtype;
	return ARR_OK;
}

enum arr_status arr_dtype_from_descr(const char *text, size_t length, const arr_dtype **out,
				     struct arr_error *err)
{
	return from_descr(text, length, true, out, err);
}

enum arr_status arr__dtype_from_npy(const char *text, size_t length, const arr_dtype **out,
				    struct arr_error *err)
{
	return from_descr(text, length, false, out, err);
}
