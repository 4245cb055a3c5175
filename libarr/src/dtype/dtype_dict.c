/* SPDX-License-Identifier: Apache-2.0 */
/* The dict of a structured dtype: names, formats, offsets, titles, itemsize, aligned. */
#include <arr/dtype_make.h>

#include <stdlib.h>
#include <string.h>

#include "dtype_descr.h"
#include "dtype_internal.h"

enum key { NAMES, FORMATS, OFFSETS, TITLES, ITEM_BYTES, ALIGNED, KEYS };

struct dict {
	struct arr_dtype_field *fields;
	size_t count[ITEM_BYTES]; /* of each list */
	size_t room;
	bool has[KEYS];
	struct arr_dtype_layout layout;
};

/* Room for one more field; what is new has nothing. */
static enum arr_status reserve(struct dict *d, size_t count, struct arr_error *err)
{
	const size_t room = d->room ? 2 * d->room : 8;
	struct arr_dtype_field *grown;

	if (count <= d->room)
		return ARR_OK;
	grown = realloc(d->fields, room * sizeof *grown);
	if (!grown)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu fields", room);
	memset(grown + d->room, 0, (room - d->room) * sizeof *grown);
	d->fields = grown;
	d->room = room;
	return ARR_OK;
}

static void clear(struct dict *d)
{
	for (size_t i = 0; i < d->room; i++) {
		free((char *)(uintptr_t)d->fields[i].name);
		free((char *)(uintptr_t)d->fields[i].title);
		arr_dtype_release(d->fields[i].dtype);
	}
	free(d->fields);
}

static bool take_word(struct arr__descr *r, const char *word)
{
	const size_t length = strlen(word);

	if (!arr__descr_next_is(r, word[0]) || (size_t)(r->end - r->at) < length ||
	    memcmp(r->at, word, length) != 0)
		return false;
	r->at += length;
	return true;
}

static enum arr_status read_size(struct arr__descr *r, size_t *out)
{
	int64_t value;

	(void)arr__descr_next_is(r, ' '); /* blanks in front */
	if (!arr__parse_number(&r->at, r->end, &value))
		return arr__descr_unexpected(r, "a number of bytes");
	*out = (size_t)value;
	return ARR_OK;
}

static enum arr_status read_text(struct arr__descr *r, const char **out)
{
	char *text = NULL;

	ARR_TRY(arr__descr_string(r, &text));
	*out = text;
	return ARR_OK;
}

/* A field's part that list `key` has. */
static enum arr_status read_part(struct arr__descr *r, enum key key, struct arr_dtype_field *f)
{
	switch ((int)key) {
	case NAMES:
		return read_text(r, &f->name);
	case FORMATS:
		return arr__descr_dtype(r, &f->dtype);
	case OFFSETS:
		return read_size(r, &f->offset);
	}
	return take_word(r, "None") ? ARR_OK : read_text(r, &f->title);
}

/* A list or a tuple. */
static enum arr_status read_list(struct arr__descr *r, struct dict *d, enum key key)
{
	const char close = arr__descr_take(r, '(') ? ')' : ']';
	size_t *count = &d->count[key];

	if (close == ']')
		ARR_TRY(arr__descr_expect(r, '['));
	while (!arr__descr_take(r, close)) {
		ARR_TRY(reserve(d, *count + 1, r->err));
		ARR_TRY(read_part(r, key, &d->fields[*count]));
		++*count;
		if (!arr__descr_take(r, ',') && !arr__descr_next_is(r, close))
			return arr__descr_unexpected(r, "',' or the end of a list");
	}
	return ARR_OK;
}

static enum arr_status read_value(struct arr__descr *r, struct dict *d, enum key key)
{
	if (key < ITEM_BYTES)
		return read_list(r, d, key);
	if (key == ITEM_BYTES)
		return read_size(r, &d->layout.item_bytes);
	d->layout.align = take_word(r, "True");
	return d->layout.align || take_word(r, "False") ? ARR_OK
							: arr__descr_unexpected(r, "True or False");
}

/* 'key': value */
static enum arr_status read_entry(struct arr__descr *r, struct dict *d)
{
	static const char *const words[KEYS] = { "names",  "formats",  "offsets",
						 "titles", "itemsize", "aligned" };
	const char *start;
	char *text = NULL;
	int key = 0;

	(void)arr__descr_next_is(r, ' ');
	start = r->at;
	ARR_TRY(arr__descr_string(r, &text));
	while (key < KEYS && strcmp(text, words[key]) != 0)
		key++;
	free(text);
	if (key == KEYS || d->has[key]) {
		r->at = start;
		return arr__descr_unexpected(r, "another key of a dtype");
	}
	d->has[key] = true;
	ARR_TRY(arr__descr_expect(r, ':'));
	return read_value(r, d, (enum key)key);
}

static enum arr_status make(struct arr__descr *r, struct dict *d, const arr_dtype **out)
{
	const arr_dtype *made = NULL;

	if (!d->has[NAMES] || !d->has[FORMATS])
		return arr__descr_unexpected(r, "a dict with names and formats");
	for (int key = FORMATS; key < ITEM_BYTES; key++)
		if (d->has[key] && d->count[key] != d->count[NAMES])
			return arr_error_set(r->err, ARR_E_DTYPE,
					     "dtype dict: %zu names, but %zu formats, offsets or"
					     " titles",
					     d->count[NAMES], d->count[key]);
	d->layout.offsets = d->has[OFFSETS];
	ARR_TRY(arr_dtype_struct(d->fields, d->count[NAMES], &d->layout, &made, r->err));
	if (d->has[ITEM_BYTES] && made->item_bytes != d->layout.item_bytes) { /* 0 */
		arr_dtype_release(made);
		return arr_error_set(r->err, ARR_E_DTYPE, "dtype dict: item size 0 is too small");
	}
	*out = made;
	return ARR_OK;
}

enum arr_status arr__descr_dict(struct arr__descr *r, const arr_dtype **out)
{
	struct dict d = { 0 };
	enum arr_status st = ARR_OK;

	while (st == ARR_OK && !arr__descr_take(r, '}')) {
		st = read_entry(r, &d);
		if (st == ARR_OK && !arr__descr_take(r, ',') && !arr__descr_next_is(r, '}'))
			st = arr__descr_unexpected(r, "',' or '}'");
	}
	if (st == ARR_OK)
		st = make(r, &d, out);
	clear(&d);
	return st;
}
