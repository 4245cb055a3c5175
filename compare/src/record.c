/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   dtype  = string | structure | '(' dtype ',' shape ')'
 *   structure = '[' field { ',' field } ']'
 *   field  = '(' name ',' dtype [ ',' shape ] ')'
 *   name   = string | '(' title ',' name ')'
 */
#include <compare/record.h>

#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

enum { DESCR_BYTES = 64, SHAPE_ITEMS_MAX = 1 << 30, ITEM_BYTES_MAX = 1 << 30 };

struct parser {
	const char *at, *end;
	const char *where;
	struct compare_leaf *leaves; /* owned until taken */
	size_t count, capacity;
	struct arr_error *err;
};

static enum arr_status bad(const struct parser *p, const char *wanted)
{
	int rest = p->end - p->at > 40 ? 40 : (int)(p->end - p->at);

	return arr_error_set(p->err, ARR_E_FORMAT, "%s: structured dtype has '%.*s' instead of %s",
			     p->where, rest, p->at, wanted);
}

static bool take(struct parser *p, char wanted)
{
	while (p->at < p->end && (*p->at == ' ' || *p->at == '\n' || *p->at == '\t'))
		p->at++;
	if (p->at == p->end || *p->at != wanted)
		return false;
	p->at++;
	return true;
}

/* A quoted text without its quotes; out may be NULL. */
static enum arr_status parse_text(struct parser *p, char out[DESCR_BYTES], size_t *length)
{
	char mark = take(p, '\'') ? '\'' : take(p, '"') ? '"' : '\0';
	const char *start = p->at;

	if (!mark)
		return bad(p, "a text");
	while (p->at < p->end && *p->at != mark)
		p->at += *p->at == '\\' && p->end - p->at > 1 ? 2 : 1;
	if (p->at >= p->end)
		return bad(p, "the end of a text");
	*length = (size_t)(p->at - start);
	if (out && *length >= DESCR_BYTES)
		return bad(p, "a shorter dtype");
	if (out) {
		memcpy(out, start, *length);
		out[*length] = '\0';
	}
	p->at++;
	return ARR_OK;
}

/* A tuple of lengths, or one length: how many items that makes. */
static enum arr_status parse_shape(struct parser *p, size_t *items)
{
	bool tuple = take(p, '(');

	*items = 1;
	while (!(tuple && take(p, ')'))) {
		size_t length = 0;

		take(p, ' ');
		if (p->at == p->end || *p->at < '0' || *p->at > '9')
			return bad(p, "a length");
		for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++) {
			length = 10 * length + (size_t)(*p->at - '0');
			if (length > SHAPE_ITEMS_MAX)
				return bad(p, "a smaller shape");
		}
		if (base_mul_overflows(*items, length, items) || *items > SHAPE_ITEMS_MAX)
			return bad(p, "a smaller shape");
		if (!tuple)
			return ARR_OK;
		take(p, ',');
	}
	return ARR_OK;
}

static enum arr_status add_leaf(struct parser *p, const struct compare_leaf *leaf)
{
	if (p->count == COMPARE_LEAVES_MAX)
		return arr_error_set(p->err, ARR_E_UNSUPPORTED,
				     "%s: a structure of more than %d values", p->where,
				     COMPARE_LEAVES_MAX);
	if (p->count == p->capacity) {
		size_t capacity = p->capacity ? 2 * p->capacity : 16;
		struct compare_leaf *grown = realloc(p->leaves, capacity * sizeof *grown);

		if (!grown)
			return arr_error_set(p->err, ARR_E_NOMEM, "out of memory for fields");
		p->leaves = grown;
		p->capacity = capacity;
	}
	p->leaves[p->count++] = *leaf;
	return ARR_OK;
}

/* Repeats the leaves from `first` on, which make up one item of item_bytes. */
static enum arr_status repeat(struct parser *p, size_t first, size_t items, size_t item_bytes)
{
	size_t each = p->count - first;

	if (items == 0)
		p->count = first;
	for (size_t i = 1; each > 0 && i < items; i++) {
		for (size_t k = 0; k < each; k++) {
			struct compare_leaf leaf = p->leaves[first + k];

			leaf.offset_bytes += i * item_bytes;
			ARR_TRY(add_leaf(p, &leaf));
		}
	}
	return ARR_OK;
}

static enum arr_status parse_structure(struct parser *p, size_t offset, int depth, size_t *bytes);

/* A dtype at an offset; *bytes is its size. padding: it has no leaves. */
static enum arr_status parse_dtype(struct parser *p, size_t offset, bool padding, int depth,
				   size_t *bytes)
{
	struct compare_leaf leaf = { .offset_bytes = offset };
	size_t first = p->count;
	char descr[DESCR_BYTES];
	size_t length, items;

	if (depth > COMPARE_RECORD_DEPTH_MAX)
		return arr_error_set(p->err, ARR_E_UNSUPPORTED,
				     "%s: structures nest deeper than %d", p->where,
				     COMPARE_RECORD_DEPTH_MAX);
	if (take(p, '['))
		return parse_structure(p, offset, depth, bytes);
	if (take(p, '(')) {
		ARR_TRY(parse_dtype(p, offset, padding, depth + 1, bytes));
		if (!take(p, ','))
			return bad(p, "','");
		ARR_TRY(parse_shape(p, &items));
		ARR_TRY(repeat(p, first, items, *bytes));
		if (!take(p, ')'))
			return bad(p, "')'");
		return base_mul_overflows(*bytes, items, bytes) ? bad(p, "a smaller item") : ARR_OK;
	}
	ARR_TRY(parse_text(p, descr, &length));
	if (!compare_format_parse(descr, &leaf.format))
		return arr_error_set(p->err, ARR_E_UNSUPPORTED,
				     "%s: a field has dtype '%s', which is not compared", p->where,
				     descr);
	*bytes = leaf.format.item_bytes;
	return padding ? ARR_OK : add_leaf(p, &leaf);
}

static enum arr_status parse_field(struct parser *p, size_t offset, int depth, size_t *bytes)
{
	size_t first = p->count;
	size_t name = 0;
	size_t items;

	if (!take(p, '('))
		return bad(p, "a field");
	if (take(p, '(')) { /* (title, name) */
		ARR_TRY(parse_text(p, NULL, &name));
		if (!take(p, ','))
			return bad(p, "','");
		ARR_TRY(parse_text(p, NULL, &name));
		if (!take(p, ')'))
			return bad(p, "')'");
	} else {
		ARR_TRY(parse_text(p, NULL, &name));
	}
	if (!take(p, ','))
		return bad(p, "','");
	ARR_TRY(parse_dtype(p, offset, name == 0, depth + 1, bytes));
	if (take(p, ',')) {
		ARR_TRY(parse_shape(p, &items));
		ARR_TRY(repeat(p, first, items, *bytes));
		if (base_mul_overflows(*bytes, items, bytes))
			return bad(p, "a smaller item");
	}
	return take(p, ')') ? ARR_OK : bad(p, "')'");
}

static enum arr_status parse_structure(struct parser *p, size_t offset, int depth, size_t *bytes)
{
	*bytes = 0;
	while (!take(p, ']')) {
		size_t field;

		ARR_TRY(parse_field(p, offset + *bytes, depth, &field));
		if (base_add_overflows(*bytes, field, bytes) || *bytes > ITEM_BYTES_MAX)
			return bad(p, "a smaller item");
		take(p, ',');
	}
	return ARR_OK;
}

enum arr_status compare_record_parse(const char *literal, size_t length, const char *where,
				     struct compare_leaf **leaves, size_t *leaf_count,
				     size_t *item_bytes, struct arr_error *err)
{
	struct parser p = { .at = literal, .end = literal + length, .where = where, .err = err };
	enum arr_status st = parse_dtype(&p, 0, false, 0, item_bytes);

	if (st == ARR_OK && p.at != p.end)
		st = bad(&p, "the end");
	if (st != ARR_OK) {
		free(p.leaves);
		return st;
	}
	*leaves = p.leaves;
	*leaf_count = p.count;
	return ARR_OK;
}
