/* SPDX-License-Identifier: Apache-2.0 */
/* Records from the matches of a regular expression. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include <arr/text.h>

#include "core/trace.h"
#include "files/file_io.h"
#include "table_columns.h"

struct work {
	const char *text;
	size_t length;
	const arr_dtype *dtype;
	pcre2_general_context *memory;
	pcre2_code *code;
	pcre2_match_data *match;
	uint32_t groups;
	const arr_dtype *characters; /* owned: what casts read */
	char *records;               /* owned */
	int64_t count, capacity;
	struct arr_error *err;
};

/* PCRE2 allocates as everything else here does. */
static void *allocate(size_t size_bytes, void *context)
{
	(void)context;
	return malloc(size_bytes);
}

static void release(void *block, void *context)
{
	(void)context;
	free(block);
}

static enum arr_status nomem(const struct work *w, const char *what)
{
	return arr_error_set(w->err, ARR_E_NOMEM, "fromregex: cannot allocate %s", what);
}

static enum arr_status failed(const struct work *w, int code, const char *where, size_t at)
{
	PCRE2_UCHAR text[120] = "";

	if (code == PCRE2_ERROR_NOMEMORY || code == PCRE2_ERROR_HEAPLIMIT || code == 121)
		return nomem(w, "what the pattern needs");
	(void)pcre2_get_error_message(code, text, sizeof text);
	return arr_error_set(w->err, ARR_E_FORMAT, "fromregex: %s, at %zu of the %s",
			     (const char *)text, at, where);
}

static enum arr_status compile(struct work *w, const char *pattern)
{
	pcre2_compile_context *options;
	PCRE2_SIZE at = 0;
	int code = 0;

	w->memory = pcre2_general_context_create(allocate, release, NULL);
	options = w->memory ? pcre2_compile_context_create(w->memory) : NULL;
	if (!options)
		return nomem(w, "what the pattern needs");
	(void)pcre2_set_newline(options, PCRE2_NEWLINE_LF);
	w->code =
		pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
			      PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &at, options);
	pcre2_compile_context_free(options);
	if (!w->code)
		return failed(w, code, "pattern", at);
	w->match = pcre2_match_data_create_from_pattern(w->code, w->memory);
	if (!w->match)
		return nomem(w, "what the pattern needs");
	(void)pcre2_pattern_info(w->code, PCRE2_INFO_CAPTURECOUNT, &w->groups);
	return ARR_OK;
}

static enum arr_status check_dtype(const struct work *w)
{
	const arr_dtype *d = w->dtype;

	if (!d->structured)
		return arr_error_set(w->err, ARR_E_DTYPE, "fromregex: dtype %s must be a structure",
				     arr__dtype_text(d).text);
	if (d->field_count != (w->groups ? w->groups : 1))
		return arr_error_set(w->err, ARR_E_DTYPE,
				     "fromregex: %u fields for a pattern of %u groups",
				     d->field_count, w->groups);
	for (uint32_t i = 0; i < d->field_count; i++) {
		const arr_dtype *f = d->fields[i].dtype;

		if (!arr__is_number(f) && !arr__is_time(f) && !arr__is_text(f))
			return arr_error_set(w->err, ARR_E_UNSUPPORTED,
					     "fromregex: field '%.60s' of dtype %s",
					     d->fields[i].name, arr__dtype_text(f).text);
	}
	return ARR_OK;
}

/* ---- records ---- */

static enum arr_status next_record(struct work *w, char **out)
{
	const size_t item = w->dtype->item_bytes;

	if (w->count == w->capacity) {
		const int64_t capacity = w->capacity ? 2 * w->capacity : 64;
		char *grown;
		size_t room;

		grown = base_mul_overflows((size_t)capacity, item, &room) ? NULL : malloc(room + 1);
		if (!grown)
			return nomem(w, "records");
		if (w->count)
			memcpy(grown, w->records, (size_t)w->count * item);
		free(w->records);
		w->records = grown;
		w->capacity = capacity;
	}
	*out = w->records + (size_t)w->count++ * item;
	memset(*out, 0, item);
	return ARR_OK;
}

static bool read_field(const struct work *w, const struct arr_dtype_field *field,
		       const struct arr__field *f, char *record)
{
	const struct arr__column column = { .dtype = field->dtype };
	struct arr__cast cast;

	for (const char *p = f->start; field->dtype->type == ARR_T_BYTES && p < f->end; p++) {
		if ((unsigned char)*p >=
		    0x80) /* bytes are ASCII, as where texts are cast to them */
			return false;
	}
	if (arr__is_text(field->dtype))
		return arr__column_read(&column, f, record + field->offset);
	if (arr__cast_init(&cast, w->characters, field->dtype, NULL) != ARR_OK)
		return false;
	return arr__field_cast(&cast, f, record + field->offset);
}

static enum arr_status add_match(struct work *w, const PCRE2_SIZE *ends)
{
	char *record = NULL;

	ARR_TRY(next_record(w, &record));
	for (uint32_t i = 0; i < w->dtype->field_count; i++) {
		const uint32_t group = i + (w->groups > 0);
		struct arr__field f = { w->text, w->text };

		if (ends[2 * group] != PCRE2_UNSET && ends[2 * group] <= ends[2 * group + 1])
			f = (struct arr__field){ w->text + ends[2 * group],
						 w->text + ends[2 * group + 1] };
		if (!read_field(w, &w->dtype->fields[i], &f, record))
			return arr_error_set(
				w->err, ARR_E_FORMAT,
				"fromregex: '%.*s' in match %lld is no %s for field '%.40s'",
				(int)(f.end - f.start < 60 ? f.end - f.start : 60), f.start,
				(long long)w->count,
				arr__dtype_text(w->dtype->fields[i].dtype).text,
				w->dtype->fields[i].name);
	}
	return ARR_OK;
}

/* Behind the character of UTF-8 at `at`. */
static size_t behind(const struct work *w, size_t at)
{
	do
		at++;
	while (at < w->length && ((unsigned char)w->text[at] & 0xc0) == 0x80);
	return at;
}

/* Behind an empty match the same place is tried once more, for one that is not empty. */
static enum arr_status find_all(struct work *w)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(w->match);
	uint32_t again = 0, checked = 0;
	size_t at = 0;

	while (at <= w->length) {
		const int code = pcre2_match(w->code, (PCRE2_SPTR)w->text, w->length, at,
					     again | checked, w->match, NULL);

		checked = PCRE2_NO_UTF_CHECK;
		if (code == PCRE2_ERROR_NOMATCH && !again)
			return ARR_OK;
		if (code == PCRE2_ERROR_NOMATCH) {
			at = behind(w, at);
			again = 0;
			continue;
		}
		if (code < 0)
			return failed(w, code, "text", at);
		ARR_TRY(add_match(w, ends));
		again = ends[1] == ends[0] ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0;
		at = ends[1] > at ? ends[1] : at;
	}
	return ARR_OK;
}

static enum arr_status load(const char *text, size_t length, const char *pattern,
			    const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	struct work w = { .text = text, .length = length, .dtype = dtype, .err = err };
	enum arr_status st = compile(&w, pattern);

	if (st == ARR_OK)
		st = check_dtype(&w);
	if (st == ARR_OK)
		st = arr__field_dtype(&w.characters, err);
	if (st == ARR_OK)
		st = find_all(&w);
	if (st == ARR_OK)
		st = arr__array_new(1, &w.count, dtype, ARR_ORDER_C, false, out, err);
	if (st == ARR_OK && w.count > 0)
		memcpy((*out)->data, w.records, (size_t)w.count * dtype->item_bytes);
	free(w.records);
	arr_dtype_release(w.characters);
	pcre2_match_data_free(w.match);
	pcre2_code_free(w.code);
	pcre2_general_context_free(w.memory);
	return st;
}

/* ---- public ---- */

/* "\r\n" and "\r" become "\n", in place; gives the new length. */
static size_t plain_line_ends(char *text, size_t length)
{
	size_t kept = 0;

	for (size_t i = 0; i < length; i++) {
		const bool cr = text[i] == '\r';

		if (cr && i + 1 < length && text[i + 1] == '\n')
			i++;
		text[kept++] = cr ? '\n' : text[i];
	}
	return kept;
}

enum arr_status arr_fromregex(const char *path, const char *pattern, const arr_dtype *dtype,
			      arr_array **out, struct arr_error *err)
{
	char *text = NULL;
	size_t length = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "fromregex", ARR_OP_IO, ARR__NO_INS, err);
	st = arr__file_read_text(path, &text, &length, err);
	if (st == ARR_OK)
		st = load(text, plain_line_ends(text, length), pattern, dtype, out, err);
	free(text);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_fromregex_from(const char *text, size_t length, const char *pattern,
				   const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "fromregex", ARR_OP_IO, ARR__NO_INS, err);
	st = load(text, length, pattern, dtype, out, err);
	return arr__trace_end(&t, st, out, err);
}
