/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the buffer protocol's format strings: items one behind the other, in native order with a
 * C compiler's padding. */
#include <arr/dtype_make.h>
#include <arr/interop.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pep3118.h"

struct reader {
	const char *text, *at;
	char order; /* in force: '@' '^' '=' '<' '>' */
	int depth;
	struct arr_error *err;
};

/* The items of one structure. */
struct items {
	struct arr_dtype_field *fields; /* owned, and their names and dtypes */
	size_t count, room;
	size_t offset, alignment;
};

static enum arr_status unexpected(const struct reader *r, const char *what)
{
	return arr_error_set(r->err, ARR_E_DTYPE,
			     "no dtype for buffer format '%.64s': %s at byte %zu", r->text, what,
			     (size_t)(r->at - r->text));
}

static void items_clear(struct items *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free((char *)(uintptr_t)s->fields[i].name);
		arr_dtype_release(s->fields[i].dtype);
	}
	free(s->fields);
}

/* Room for one more. */
static enum arr_status items_grow(struct reader *r, struct items *s)
{
	const size_t room = s->room ? 2 * s->room : 4;
	struct arr_dtype_field *more;

	if (s->count < s->room)
		return ARR_OK;
	more = malloc(room * sizeof *more);
	if (!more)
		return arr_error_set(r->err, ARR_E_NOMEM, "cannot allocate %zu fields", room);
	if (s->count > 0)
		memcpy(more, s->fields, s->count * sizeof *more);
	free(s->fields);
	s->fields = more;
	s->room = room;
	return ARR_OK;
}

/* Takes dtype and name (NULL: none) over, also on failure. */
static enum arr_status items_add(struct reader *r, struct items *s, const arr_dtype *dtype,
				 char *name)
{
	const enum arr_status st = items_grow(r, s);

	if (st != ARR_OK) {
		free(name);
		arr_dtype_release(dtype);
		return st;
	}
	s->fields[s->count++] =
		(struct arr_dtype_field){ .name = name, .dtype = dtype, .offset = s->offset };
	return ARR_OK;
}

static enum arr_status copy_name(struct reader *r, const char *start, size_t length, char **out)
{
	char *name = malloc(length + 1);

	if (!name)
		return arr_error_set(r->err, ARR_E_NOMEM, "cannot allocate a name");
	memcpy(name, start, length);
	name[length] = '\0';
	*out = name;
	return ARR_OK;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A count, at most what an element can hold. */
static enum arr_status read_count(struct reader *r, int64_t *out)
{
	*out = 0;
	while (is_digit(*r->at)) {
		*out = *out * 10 + (*r->at - '0');
		if (*out > ARR_ITEM_BYTES_MAX)
			return unexpected(r, "a count that is too large");
		r->at++;
	}
	return ARR_OK;
}

static enum arr_status read_shape(struct reader *r, int64_t *shape, int *ndim)
{
	*ndim = 0;
	if (*r->at != '(')
		return ARR_OK;
	do {
		r->at++;
		if (*ndim == ARR_NDIM_MAX || !is_digit(*r->at))
			return unexpected(r, "no shape");
		ARR_TRY(read_count(r, &shape[(*ndim)++]));
	} while (*r->at == ',');
	if (*r->at != ')')
		return unexpected(r, "no end of a shape");
	r->at++;
	return ARR_OK;
}

static void read_order(struct reader *r)
{
	if (!*r->at || !strchr("@=<>^!", *r->at))
		return;
	r->order = *r->at == '!' ? '>' : *r->at;
	r->at++;
}

/* Bytes, code points or padding: the count is their size. */
static enum arr_status read_text(struct reader *r, int64_t count, const arr_dtype **out)
{
	const char kind = *r->at++;

	if (kind == 'w') {
		const arr_dtype *native = NULL;
		enum arr_status st = arr_dtype_unicode((size_t)count, &native, r->err);

		if (st == ARR_OK)
			st = arr_dtype_newbyteorder(
				native, r->order == '@' || r->order == '^' ? '=' : r->order, out,
				r->err);
		arr_dtype_release(native);
		return st;
	}
	return kind == 'x' ? arr_dtype_void((size_t)count, out, r->err)
			   : arr_dtype_bytes((size_t)count, out, r->err);
}

static enum arr_status read_number(struct reader *r, const arr_dtype **out)
{
	const bool standard = r->order != '@' && r->order != '^';
	const arr_dtype *native = arr__pep3118_number(r->at, standard);

	if (!native)
		return unexpected(r, "an unknown item");
	r->at += *r->at == 'Z' ? 2 : 1;
	return arr_dtype_newbyteorder(native, standard ? r->order : '=', out, r->err);
}

static enum arr_status read_structure(struct reader *r, bool nested, const arr_dtype **out,
				      size_t *alignment);

/* One item without count and shape. *count is 1 afterwards where the item has taken it in. */
static enum arr_status read_item(struct reader *r, int64_t *count, const arr_dtype **out,
				 size_t *alignment)
{
	if (r->at[0] == 'T' && r->at[1] == '{') {
		enum arr_status st;

		if (++r->depth > ARR_DTYPE_DEPTH_MAX)
			return unexpected(r, "structures nested too deeply");
		r->at += 2;
		st = read_structure(r, true, out, alignment);
		r->depth--;
		return st;
	}
	if (*r->at == 's' || *r->at == 'w' || *r->at == 'x' || *r->at == 'c') {
		ARR_TRY(read_text(r, *r->at == 'c' ? 1 : *count, out));
		*count = r->at[-1] == 'c' ? *count : 1;
	} else {
		ARR_TRY(read_number(r, out));
	}
	*alignment = arr_dtype_alignment(*out);
	return ARR_OK;
}

/* *dtype becomes a subarray of itself. */
static enum arr_status wrap(struct reader *r, const arr_dtype **dtype, int ndim,
			    const int64_t *shape)
{
	const arr_dtype *whole = NULL;

	if (ndim == 0)
		return ARR_OK;
	ARR_TRY(arr_dtype_subarray(*dtype, ndim, shape, &whole, r->err));
	arr_dtype_release(*dtype);
	*dtype = whole;
	return ARR_OK;
}

static enum arr_status read_name(struct reader *r, char **out)
{
	const char *start = r->at + 1, *end;

	*out = NULL;
	if (*r->at != ':')
		return ARR_OK;
	end = strchr(start, ':');
	if (!end)
		return unexpected(r, "no end of a name");
	r->at = end + 1;
	return copy_name(r, start, (size_t)(end - start), out);
}

static enum arr_status read_field(struct reader *r, struct items *s)
{
	int64_t shape[ARR_NDIM_MAX], count = 1;
	const arr_dtype *dtype = NULL;
	size_t alignment = 1, behind = 0;
	char *name = NULL;
	enum arr_status st;
	bool padding;
	int ndim;

	ARR_TRY(read_shape(r, shape, &ndim));
	read_order(r);
	if (is_digit(*r->at))
		ARR_TRY(read_count(r, &count));
	padding = *r->at == 'x';
	ARR_TRY(read_item(r, &count, &dtype, &alignment));
	if (r->order == '@') {
		s->offset = (s->offset + alignment - 1) / alignment * alignment;
		behind = (alignment - dtype->item_bytes % alignment) % alignment;
		s->alignment = alignment > s->alignment ? alignment : s->alignment;
	}
	st = behind > 0 && (count != 1 || ndim > 0)
		     ? arr_error_set(r->err, ARR_E_UNSUPPORTED,
				     "buffer format '%.64s': an array of items of odd sizes",
				     r->text)
		     : ARR_OK;
	if (st == ARR_OK && count != 1)
		st = wrap(r, &dtype, 1, &count);
	if (st == ARR_OK)
		st = wrap(r, &dtype, ndim, shape);
	if (st == ARR_OK)
		st = read_name(r, &name);
	if (st != ARR_OK || (padding && !name)) {
		s->offset += st == ARR_OK ? dtype->item_bytes : 0;
		arr_dtype_release(dtype);
		return st;
	}
	behind += dtype->item_bytes;
	st = items_add(r, s, dtype, name);
	s->offset += behind;
	return st;
}

static bool name_taken(const struct items *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->fields[i].name && strcmp(s->fields[i].name, name) == 0)
			return true;
	return false;
}

/* f0, f1, ... for fields without a name, as far as those are not taken. */
static enum arr_status name_fields(struct reader *r, struct items *s)
{
	unsigned next = 0;

	for (size_t i = 0; i < s->count; i++) {
		char name[16], *copy = NULL;

		if (s->fields[i].name)
			continue;
		do
			snprintf(name, sizeof name, "f%u", next++);
		while (name_taken(s, name));
		ARR_TRY(copy_name(r, name, strlen(name), &copy));
		s->fields[i].name = copy;
	}
	return ARR_OK;
}

/* The items up to the end, or the closing bracket. A single one without a name is not a structure,
 * unless it is nested. */
static enum arr_status read_structure(struct reader *r, bool nested, const arr_dtype **out,
				      size_t *alignment)
{
	struct arr_dtype_layout layout = { .offsets = true };
	struct items s = { .alignment = 1 };
	enum arr_status st = ARR_OK;

	while (st == ARR_OK && *r->at && *r->at != '}')
		st = read_field(r, &s);
	if (st == ARR_OK && (*r->at == '}') != nested)
		st = unexpected(r, nested ? "no closing bracket" : "a closing bracket");
	r->at += st == ARR_OK && nested;
	layout.item_bytes = s.offset;
	if (r->order == '@')
		layout.item_bytes = (s.offset + s.alignment - 1) / s.alignment * s.alignment;
	*alignment = s.alignment;
	if (st == ARR_OK && !nested && s.count == 1 && !s.fields[0].name &&
	    s.fields[0].offset == 0 && layout.item_bytes == s.fields[0].dtype->item_bytes) {
		*out = arr_dtype_retain(s.fields[0].dtype);
	} else if (st == ARR_OK) {
		st = name_fields(r, &s);
		if (st == ARR_OK)
			st = arr_dtype_struct(s.fields, s.count, &layout, out, r->err);
	}
	items_clear(&s);
	return st;
}

enum arr_status arr_dtype_from_pep3118(const char *format, const arr_dtype **out,
				       struct arr_error *err)
{
	struct reader r = { .order = '@', .err = err };
	size_t alignment;

	r.text = r.at = format ? format : "B";
	return read_structure(&r, false, out, &alignment);
}
