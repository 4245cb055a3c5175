/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays from text as Python and NumPy write them: nested lists of numbers and texts. */
#include "literal.h"

#include "escape.h"

#include <arr/text.h>

#include <stdlib.h>
#include <string.h>

#include "text/float_text.h"

struct reader {
	const char *text, *at, *end;
	struct arr__literal *l;
	int depth;
	int leaf_depth; /* of the first element; -1: none yet */
	int64_t known;  /* bit d: shape[d] is known */
	struct arr_error *err;
};

static enum arr_status unexpected(const struct reader *r, const char *what)
{
	const size_t left = (size_t)(r->end - r->at);

	return arr_error_set(r->err, ARR_E_FORMAT, "'%.*s' at byte %zu: %s",
			     (int)(left < 24 ? left : 24), r->at, (size_t)(r->at - r->text), what);
}

static enum arr_status ragged(const struct reader *r, int depth)
{
	return arr_error_set(r->err, ARR_E_SHAPE,
			     "setting an array element with a sequence: an inhomogeneous shape "
			     "after %d dimensions, at byte %zu",
			     depth, (size_t)(r->at - r->text));
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && is_blank(*r->at))
		r->at++;
}

/* ---- elements ---- */

static enum arr_status add_leaf(struct reader *r, const struct arr__leaf *leaf)
{
	struct arr__literal *l = r->l;

	if (r->leaf_depth < 0)
		r->leaf_depth = r->depth;
	if (r->leaf_depth != r->depth || l->ndim != r->depth)
		return ragged(r, l->ndim < r->depth ? l->ndim : r->depth);
	if (l->count == l->room) {
		const size_t room = l->room ? 2 * l->room : 16;
		struct arr__leaf *more =
			room < SIZE_MAX / sizeof *more ? malloc(room * sizeof *more) : NULL;

		if (!more)
			return arr_error_set(r->err, ARR_E_NOMEM, "cannot allocate %zu elements",
					     room);
		if (l->count > 0)
			memcpy(more, l->leaves, l->count * sizeof *more);
		free(l->leaves);
		l->leaves = more;
		l->room = room;
	}
	l->leaves[l->count++] = *leaf;
	l->has[leaf->kind] = true;
	if (leaf->length > l->longest[leaf->kind])
		l->longest[leaf->kind] = leaf->length;
	return ARR_OK;
}

static enum arr_status read_text(struct reader *r, bool bytes)
{
	struct arr__leaf leaf = { .kind = bytes ? ARR__LEAF_BYTES : ARR__LEAF_TEXT };
	const char quote = *r->at, *at;

	leaf.start = at = ++r->at;
	while (at < r->end && *at != quote) {
		if (arr__literal_character(&at, r->end, bytes) < 0)
			return unexpected(r, "no character");
		leaf.length++;
	}
	if (at >= r->end)
		return unexpected(r, "no end of a text");
	leaf.end = at;
	ARR_TRY(add_leaf(r, &leaf));
	r->at = at + 1;
	return ARR_OK;
}

static bool is_word(const char *at, const char *end, const char *word)
{
	return (size_t)(end - at) == strlen(word) && memcmp(at, word, strlen(word)) == 0;
}

/* Digits after a perhaps sign, nothing else. */
static bool whole_number(const char *at, const char *end, bool *negative, uint64_t *out, bool *fits)
{
	const bool sign = at < end && (*at == '-' || *at == '+');

	*negative = sign && *at == '-';
	*out = 0;
	*fits = true;
	at += sign;
	if (at == end)
		return false;
	for (; at < end && *at >= '0' && *at <= '9'; at++)
		*fits &= !__builtin_mul_overflow(*out, 10u, out) &&
			 !__builtin_add_overflow(*out, (uint64_t)(*at - '0'), out);
	*fits &= !*negative || *out <= (uint64_t)INT64_MAX + 1;
	return at == end;
}

static bool complex_number(const char *at, const char *end, double *re, double *im)
{
	*re = *im = 0;
	if (end - at > 1 && *at == '(' && end[-1] == ')')
		at++, end--;
	at = arr__parse_double(at, end, re);
	if (!at)
		return false;
	if (at < end && *at != 'j') {
		if (*at != '+' && *at != '-')
			return false;
		at = arr__parse_double(at, end, im);
		return at && at + 1 == end && *at == 'j';
	}
	if (at < end) {
		*im = *re;
		*re = 0;
		return at + 1 == end;
	}
	return true;
}

/* The end of what has no blank, comma or bracket in it, but "(1+2j)" as a whole. */
static const char *token_end(const struct reader *r)
{
	const char *at = r->at + (*r->at == '(');

	while (at < r->end && !is_blank(*at) && !strchr(",[]()'\"", *at))
		at++;
	return *r->at == '(' && at < r->end && *at == ')' ? at + 1 : at;
}

/* False without a failure where this is no number: perhaps a tuple. */
static enum arr_status read_number(struct reader *r, bool *is_number)
{
	const char *end = token_end(r);
	struct arr__leaf leaf = { .length = 0 };
	bool negative, fits;
	uint64_t magnitude;
	double re, im;

	*is_number = true;
	if (is_word(r->at, end, "True") || is_word(r->at, end, "False")) {
		leaf.value = arr_scalar_bool(*r->at == 'T');
	} else if (whole_number(r->at, end, &negative, &magnitude, &fits)) {
		if (!fits)
			return arr_error_set(r->err, ARR_E_UNSUPPORTED,
					     "%.*s at byte %zu fits no integer dtype",
					     (int)(end - r->at < 40 ? end - r->at : 40), r->at,
					     (size_t)(r->at - r->text));
		leaf.kind = !negative && magnitude > INT64_MAX ? ARR__LEAF_UINT : ARR__LEAF_INT;
		leaf.value = leaf.kind == ARR__LEAF_UINT
				     ? arr_scalar_uint(magnitude)
				     : arr_scalar_int((int64_t)(negative ? -magnitude : magnitude));
	} else if (complex_number(r->at, end, &re, &im)) {
		leaf.kind = memchr(r->at, 'j', (size_t)(end - r->at)) ? ARR__LEAF_COMPLEX
								      : ARR__LEAF_FLOAT;
		leaf.value = leaf.kind == ARR__LEAF_COMPLEX ? arr_scalar_complex(re, im)
							    : arr_scalar_float(re);
	} else {
		*is_number = false;
		return ARR_OK;
	}
	ARR_TRY(add_leaf(r, &leaf));
	r->at = end;
	return ARR_OK;
}

/* ---- lists ---- */

static enum arr_status read_value(struct reader *r);

/* Commas and blanks stand between; a comma may stand behind the last one. */
static enum arr_status read_list(struct reader *r)
{
	const char close = *r->at == '[' ? ']' : ')';
	const int depth = r->depth;
	int64_t count = 0;

	if (depth == ARR_NDIM_MAX)
		return arr_error_set(r->err, ARR_E_SHAPE, "more than %d nested lists",
				     ARR_NDIM_MAX);
	if (r->leaf_depth >= 0 && r->leaf_depth <= depth)
		return ragged(r, depth);
	if (r->l->ndim < depth + 1)
		r->l->ndim = depth + 1;
	r->at++;
	r->depth++;
	for (skip_blanks(r); r->at < r->end && *r->at != close; skip_blanks(r), count++) {
		ARR_TRY(read_value(r));
		skip_blanks(r);
		r->at += r->at < r->end && *r->at == ',';
	}
	if (r->at == r->end)
		return unexpected(r, close == ']' ? "no ]" : "no )");
	r->depth--;
	if (r->known & (int64_t)1 << depth && r->l->shape[depth] != count)
		return ragged(r, depth);
	r->known |= (int64_t)1 << depth;
	r->l->shape[depth] = count;
	r->at++;
	return ARR_OK;
}

static enum arr_status read_value(struct reader *r)
{
	bool is_number;

	skip_blanks(r);
	if (r->at == r->end)
		return unexpected(r, "no value");
	if (*r->at == '\'' || *r->at == '"')
		return read_text(r, false);
	if (*r->at == 'b' && r->end - r->at > 1 && (r->at[1] == '\'' || r->at[1] == '"')) {
		r->at++;
		return read_text(r, true);
	}
	if (*r->at == '[')
		return read_list(r);
	ARR_TRY(read_number(r, &is_number));
	if (is_number)
		return ARR_OK;
	return *r->at == '(' ? read_list(r) : unexpected(r, "no value");
}

enum arr_status arr_from_text(const char *text, size_t length, const arr_dtype *dtype,
			      arr_array **out, struct arr_error *err)
{
	struct arr__literal l = { 0 };
	struct reader r = { .text = text,
			    .at = text,
			    .end = text + length,
			    .l = &l,
			    .leaf_depth = -1,
			    .err = err };
	enum arr_status st = read_value(&r);

	skip_blanks(&r);
	if (st == ARR_OK && r.at < r.end)
		st = unexpected(&r, "more than one value");
	if (st == ARR_OK)
		st = arr__literal_store(&l, dtype, out, err);
	free(l.leaves);
	return st;
}
