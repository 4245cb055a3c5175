/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, and their fields between delimiters or of given widths. */
#include <stdlib.h>
#include <string.h>

#include "genfromtxt.h"

bool arr__next_line(struct arr__lines *l, struct arr__field *line)
{
	const char *p = l->at;

	if (p == l->end)
		return false;
	while (p < l->end && *p != '\n' && *p != '\r')
		p++;
	*line = (struct arr__field){ l->at, p };
	if (p < l->end)
		p += *p == '\r' && p + 1 < l->end && p[1] == '\n' ? 2 : 1;
	l->at = p;
	return true;
}

static enum arr_status add_field(struct arr__lines *l, const char *start, const char *end,
				 struct arr_error *err)
{
	struct arr__field f = { start, end };

	if (l->count == l->capacity) {
		const int64_t capacity = l->capacity ? 2 * l->capacity : 64;
		struct arr__field *grown = malloc((size_t)capacity * sizeof *grown);

		if (!grown)
			return arr_error_set(err, ARR_E_NOMEM,
					     "genfromtxt: cannot allocate %lld fields",
					     (long long)capacity);
		if (l->count)
			memcpy(grown, l->fields, (size_t)l->count * sizeof *grown);
		free(l->fields);
		l->fields = grown;
		l->capacity = capacity;
	}
	l->fields[l->count++] = l->options->autostrip ? arr__field_stripped(&f) : f;
	return ARR_OK;
}

/* Where what starts in [at, end), or end. */
static const char *find(const char *at, const char *end, const char *what)
{
	const size_t length = strlen(what);

	for (; (size_t)(end - at) >= length; at++) {
		if (memcmp(at, what, length) == 0)
			return at;
	}
	return end;
}

static enum arr_status split_blanks(struct arr__lines *l, const struct arr__field *line,
				    struct arr_error *err)
{
	const char *p = line->start;

	for (;;) {
		const char *start;
		size_t n;

		while (p < line->end && (n = arr__blank_at(p, line->end)) > 0)
			p += n;
		if (p == line->end)
			return ARR_OK;
		start = p;
		while (p < line->end && !arr__blank_at(p, line->end))
			p++;
		ARR_TRY(add_field(l, start, p, err));
	}
}

static enum arr_status split_delimited(struct arr__lines *l, const struct arr__field *line,
				       const char *delimiter, struct arr_error *err)
{
	const char *p = line->start, *end = line->end, *stop;

	while (p < end && *p == ' ')
		p++;
	while (end > p && end[-1] == ' ')
		end--;
	if (p == end)
		return ARR_OK;
	for (;;) {
		stop = find(p, end, delimiter);
		ARR_TRY(add_field(l, p, stop, err));
		if (stop == end)
			return ARR_OK;
		p = stop + strlen(delimiter);
	}
}

/* Behind `count` characters of UTF-8. */
static const char *skip(const char *p, const char *end, int count)
{
	for (; count > 0 && p < end; count--) {
		do
			p++;
		while (p < end && ((unsigned char)*p & 0xc0) == 0x80);
	}
	return p;
}

static enum arr_status split_widths(struct arr__lines *l, const struct arr__field *line,
				    struct arr_error *err)
{
	const struct arr_genfromtxt_options *o = l->options;
	const char *p = line->start, *stop;

	if (p == line->end)
		return ARR_OK;
	for (int i = 0; o->width_count == 1 ? p < line->end : i < o->width_count; i++, p = stop) {
		stop = skip(p, line->end, o->widths[o->width_count == 1 ? 0 : i]);
		ARR_TRY(add_field(l, p, stop, err));
	}
	return ARR_OK;
}

enum arr_status arr__split_line(struct arr__lines *l, const struct arr__field *line,
				struct arr_error *err)
{
	const struct arr_genfromtxt_options *o = l->options;
	struct arr__field kept = *line;

	l->count = 0;
	if (o->comments)
		kept.end = find(line->start, line->end, o->comments);
	if (o->width_count > 0)
		return split_widths(l, &kept, err);
	return o->delimiter ? split_delimited(l, &kept, o->delimiter, err)
			    : split_blanks(l, &kept, err);
}
