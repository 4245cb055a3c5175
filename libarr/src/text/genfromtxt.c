/* SPDX-License-Identifier: Apache-2.0 */
/* numpy.genfromtxt: header, names and columns, then row by row. */
#include <stdlib.h>
#include <string.h>

#include "core/trace.h"
#include "files/file_io.h"
#include "genfromtxt.h"
#include "recode.h"

/* ---- the first line ---- */

/* What stands behind the first comment mark of a line, without the other marks; the line itself if
 * there is none. */
static enum arr_status uncomment(struct arr__gen_work *w, struct arr__field *line)
{
	const char *mark = w->options->comments;
	const size_t length = mark ? strlen(mark) : 0;
	bool inside = false;
	char *to;

	if (!mark)
		return ARR_OK;
	free(w->header);
	w->header = malloc((size_t)(line->end - line->start) + 1);
	if (!w->header)
		return arr__gen_nomem(w->err, "the names");
	to = w->header;
	for (const char *p = line->start; p < line->end;) {
		if ((size_t)(line->end - p) >= length && memcmp(p, mark, length) == 0) {
			p += length;
			inside = true;
			continue;
		}
		if (inside)
			*to++ = *p;
		p++;
	}
	if (inside)
		*line = (struct arr__field){ w->header, to };
	return ARR_OK;
}

/* The first line that has fields; none in an empty text. */
static enum arr_status read_first(struct arr__gen_work *w)
{
	struct arr__field line;

	for (int64_t i = 0; i < w->options->skip_header; i++) {
		if (!arr__next_line(&w->lines, &line))
			break;
	}
	w->lines.count = 0;
	while (w->lines.count == 0 && arr__next_line(&w->lines, &line)) {
		w->first = line;
		if (w->options->names_in_file)
			ARR_TRY(uncomment(w, &line));
		ARR_TRY(arr__split_line(&w->lines, &line, w->err));
	}
	if (w->options->names_in_file && w->lines.count > 0 && w->options->comments) {
		/* a mark that stands alone is no name */
		const struct arr__field f = arr__field_stripped(&w->lines.fields[0]);
		const size_t n = (size_t)(f.end - f.start), m = strlen(w->options->comments);
		bool part = n == 0;

		for (size_t i = 0; !part && i + n <= m; i++)
			part = memcmp(w->options->comments + i, f.start, n) == 0;
		if (part)
			memmove(w->lines.fields, w->lines.fields + 1,
				(size_t)--w->lines.count * sizeof f);
	}
	w->first_columns = w->lines.count;
	return ARR_OK;
}

/* ---- rows ---- */

static enum arr_status add_odd(struct arr__gen_work *w, int64_t number)
{
	if (w->odd_count == w->odd_capacity) {
		const int64_t capacity = w->odd_capacity ? 2 * w->odd_capacity : 16;
		struct arr__odd_line *grown = malloc((size_t)capacity * sizeof *grown);

		if (!grown)
			return arr__gen_nomem(w->err, "lines");
		if (w->odd_count)
			memcpy(grown, w->odd, (size_t)w->odd_count * sizeof *grown);
		free(w->odd);
		w->odd = grown;
		w->odd_capacity = capacity;
	}
	w->odd[w->odd_count++] = (struct arr__odd_line){ number, w->lines.count };
	return ARR_OK;
}

/* Where the field of column i stands in a line. After a first line without fields usecols still
 * counts from the end: of each line, as in NumPy. */
static int64_t field_of(const struct arr__gen_work *w, int64_t i)
{
	const int64_t at = w->usecols ? w->usecols[i] : i;

	return at < 0 ? at + w->lines.count : at;
}

static enum arr_status keep_row(struct arr__gen_work *w, int64_t number)
{
	const struct arr__lines *l = &w->lines;
	struct arr__field *row;
	bool whole = w->usecols || l->count == w->table.columns;

	for (int64_t i = 0; w->usecols && i < w->table.columns; i++)
		whole &= field_of(w, i) >= 0 && field_of(w, i) < l->count;
	if (!whole)
		return add_odd(w, number);
	row = arr__gen_next_row(&w->table);
	if (!row)
		return arr__gen_nomem(w->err, "rows");
	for (int64_t i = 0; i < w->table.columns; i++)
		row[i] = l->fields[field_of(w, i)];
	return ARR_OK;
}

static enum arr_status read_rows(struct arr__gen_work *w)
{
	struct arr__field line = w->first;
	int64_t number = w->options->skip_header + 1;
	bool more = w->first.start != NULL;

	if (w->options->names_in_file) {
		more = more && arr__next_line(&w->lines, &line);
		number++;
	}
	for (; more; more = arr__next_line(&w->lines, &line), number++) {
		ARR_TRY(arr__split_line(&w->lines, &line, w->err));
		if (w->lines.count == 0)
			continue;
		ARR_TRY(keep_row(w, number));
		if (w->table.rows == w->options->max_rows)
			return ARR_OK;
	}
	return ARR_OK;
}

/* Rows of another length are a failure, but for those in the footer, which is cut off here. */
static enum arr_status cut_footer(struct arr__gen_work *w)
{
	const int64_t footer = w->options->skip_footer;
	const int64_t last = w->table.rows + w->odd_count - footer + w->options->skip_header;
	int64_t odd = 0, left = footer;

	for (int64_t i = 0; i < w->odd_count; i++)
		odd += footer == 0 || w->odd[i].number <= last;
	left -= w->odd_count - odd;
	if (odd > 0 && !w->options->skip_invalid)
		return arr_error_set(w->err, ARR_E_FORMAT,
				     "genfromtxt: line %lld has %lld columns instead of %lld, and "
				     "%lld more lines are not as long",
				     (long long)w->odd[0].number, (long long)w->odd[0].columns,
				     (long long)w->table.columns, (long long)odd - 1);
	if (left > 0)
		w->table.rows = left < w->table.rows ? w->table.rows - left : 0;
	return ARR_OK;
}

/* ---- the call ---- */

static enum arr_status check_options(const struct arr_genfromtxt_options *o, struct arr_error *err)
{
	if (o->skip_header < 0 || o->skip_footer < 0 || o->max_rows < -1 || o->max_rows == 0)
		return arr_error_set(
			err, ARR_E_ARG,
			"genfromtxt: skip_header %lld, skip_footer %lld, max_rows %lld",
			(long long)o->skip_header, (long long)o->skip_footer,
			(long long)o->max_rows);
	if (o->skip_footer > 0 && o->max_rows > 0)
		return arr_error_set(err, ARR_E_ARG,
				     "genfromtxt: skip_footer and max_rows together");
	if (o->ndmin < 0 || o->ndmin > 2)
		return arr_error_set(err, ARR_E_ARG, "genfromtxt: ndmin %d outside [0, 2]",
				     o->ndmin);
	if (o->usecol_count < 0 || (o->usecol_count > 0 && !o->usecols && !o->usenames) ||
	    o->column_count < 0 || (o->column_count > 0 && !o->columns))
		return arr_error_set(err, ARR_E_ARG, "genfromtxt: %d columns to use, %d described",
				     o->usecol_count, o->column_count);
	if (o->width_count < 0 || (o->width_count > 0 && !o->widths) ||
	    (o->delimiter && !*o->delimiter) || (o->comments && !*o->comments))
		return arr_error_set(err, ARR_E_ARG,
				     "genfromtxt: a delimiter or a comment mark of no characters");
	for (int i = 0; i < o->width_count; i++) {
		if (o->widths[i] < 1)
			return arr_error_set(err, ARR_E_ARG, "genfromtxt: a field of width %d",
					     o->widths[i]);
	}
	if (!o->default_format || !arr__is_name_format(o->default_format))
		return arr_error_set(err, ARR_E_ARG,
				     "genfromtxt: default_format '%.60s' has no %%i",
				     o->default_format ? o->default_format : "");
	return ARR_OK;
}

static enum arr_status run(struct arr__gen_work *w, arr_array **out, arr_array **out_mask)
{
	const struct arr_genfromtxt_options *o = w->options;

	ARR_TRY(read_first(w));
	ARR_TRY(arr__gen_names(w));
	w->table.columns = o->usecol_count ? o->usecol_count : w->first_columns;
	if (!o->infer) {
		w->table.dtype = arr_dtype_retain(o->dtype ? o->dtype : ARR_FLOAT64);
		ARR_TRY(arr__gen_settle_names(w));
	}
	ARR_TRY(arr__gen_settle_columns(w));
	ARR_TRY(read_rows(w));
	if (o->infer)
		ARR_TRY(arr__gen_guess(&w->table));
	ARR_TRY(cut_footer(w));
	return arr__gen_array(&w->table, out, out_mask);
}

static enum arr_status load(const char *text, size_t length,
			    const struct arr_genfromtxt_options *options, arr_array **out,
			    arr_array **out_mask, struct arr_error *err)
{
	static const struct arr_genfromtxt_options defaults = ARR_GENFROMTXT_OPTIONS;
	const struct arr_genfromtxt_options *o = options ? options : &defaults;
	struct arr__gen_work w = { .options = o,
				   .lines = { .options = o },
				   .table = { .options = o, .err = err },
				   .err = err };
	char *recoded = NULL;
	enum arr_status st;

	ARR_TRY(check_options(o, err));
	ARR_TRY(arr__recoded(o->encoding, &text, &length, &recoded, err));
	w.lines.at = text;
	w.lines.end = text + length;
	st = run(&w, out, out_mask);
	arr__gen_clear(&w.table);
	free(w.lines.fields);
	free(w.header);
	free(w.usecols);
	free(w.odd);
	free(recoded);
	return st;
}

enum arr_status arr_genfromtxt_masked(const char *path,
				      const struct arr_genfromtxt_options *options, arr_array **out,
				      arr_array **out_mask, struct arr_error *err)
{
	char *text = NULL;
	size_t length = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "genfromtxt", ARR_OP_IO, ARR__NO_INS, err);
	st = arr__file_read_text(path, &text, &length, err);
	if (st == ARR_OK)
		st = load(text, length, options, out, out_mask, err);
	free(text);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_genfromtxt_masked_from(const char *text, size_t length,
					   const struct arr_genfromtxt_options *options,
					   arr_array **out, arr_array **out_mask,
					   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "genfromtxt", ARR_OP_IO, ARR__NO_INS, err);
	st = load(text, length, options, out, out_mask, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_genfromtxt(const char *path, const struct arr_genfromtxt_options *options,
			       arr_array **out, struct arr_error *err)
{
	return arr_genfromtxt_masked(path, options, out, NULL, err);
}

enum arr_status arr_genfromtxt_from(const char *text, size_t length,
				    const struct arr_genfromtxt_options *options, arr_array **out,
				    struct arr_error *err)
{
	return arr_genfromtxt_masked_from(text, length, options, out, NULL, err);
}
