/* SPDX-License-Identifier: Apache-2.0 */
/* numpy.genfromtxt: header, names and columns, then row by row. */
#include <stdlib.h>
#include <string.h>

#include <arr/dtype_make.h>

#include "core/trace.h"
#include "files/file_io.h"
#include "genfromtxt.h"

/* A line of another length than the first one's. */
struct odd_line {
	int64_t number, columns;
};

struct work {
	const struct arr_genfromtxt_options *options;
	struct arr__lines lines;
	struct arr__gen_table table;
	struct arr__field first; /* the first line with fields */
	int64_t first_columns;
	char *header;     /* owned: the first line without its comment marks, of names */
	int64_t *usecols; /* owned; NULL: all */
	struct odd_line *odd;
	int64_t odd_count, odd_capacity;
	struct arr_error *err;
};

static enum arr_status nomem(struct arr_error *err, const char *what)
{
	return arr_error_set(err, ARR_E_NOMEM, "genfromtxt: cannot allocate %s", what);
}

/* ---- the first line ---- */

/* What stands behind the first comment mark of a line, without the other marks; the line itself if
 * there is none. */
static enum arr_status uncomment(struct work *w, struct arr__field *line)
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
		return nomem(w->err, "the names");
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
static enum arr_status read_first(struct work *w)
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

/* ---- names and dtype ---- */

static enum arr_status names_of_list(struct work *w)
{
	const char *p = w->options->names;
	struct arr__field *at;
	int64_t count = 1;
	enum arr_status st;

	for (const char *c = p; *c; c++)
		count += *c == ',';
	at = calloc((size_t)count, sizeof *at);
	if (!at)
		return nomem(w->err, "the names");
	for (int64_t i = 0; i < count; i++) {
		const size_t n = strcspn(p, ",");
		const struct arr__field f = { p, p + n };

		at[i] = arr__field_stripped(&f);
		p += n + 1;
	}
	st = arr__names_make(&w->table.names, at, count, -1, "f%i", w->options, w->err);
	free(at);
	return st;
}

static enum arr_status make_names(struct work *w)
{
	if (w->options->names_in_file) {
		for (int64_t i = 0; i < w->lines.count; i++)
			w->lines.fields[i] = arr__field_stripped(&w->lines.fields[i]);
		return arr__names_make(&w->table.names, w->lines.fields, w->lines.count, -1, "f%i",
				       w->options, w->err);
	}
	return w->options->names ? names_of_list(w) : ARR_OK;
}

/* table.dtype with these names, or a structure of so many of it. */
static enum arr_status name_dtype(struct work *w, const struct arr__names *names)
{
	const arr_dtype *d = w->table.dtype, *named = NULL;
	const struct arr_dtype_layout layout = { .offsets = d->structured,
						 .align = d->aligned_struct,
						 .item_bytes = d->structured ? d->item_bytes : 0 };
	struct arr_dtype_field *fields = calloc((size_t)names->count + 1, sizeof *fields);
	enum arr_status st;

	if (!fields)
		return nomem(w->err, "fields");
	for (int64_t i = 0; i < names->count; i++) {
		if (d->structured)
			fields[i] = d->fields[i];
		else
			fields[i].dtype = d;
		fields[i].name = names->at[i];
	}
	st = arr_dtype_struct(fields, (size_t)names->count, &layout, &named, w->err);
	free(fields);
	if (st == ARR_OK) {
		arr_dtype_release(d);
		w->table.dtype = named;
	}
	return st;
}

/* Whether the fields are called as nobody would call them. */
static bool has_default_names(const arr_dtype *d)
{
	for (uint32_t i = 0; i < d->field_count; i++) {
		const char *name = d->fields[i].name;
		char *end;

		if (name[0] != 'f' || name[1] < '0' || name[1] > '9' ||
		    strtoul(name + 1, &end, 10) != i || *end)
			return false;
	}
	return true;
}

/* The names of a structure, or of the file's columns, as they may be. */
static enum arr_status settle_names(struct work *w)
{
	const arr_dtype *d = w->table.dtype;
	const bool given = w->table.names.count > 0;
	const bool fresh = !given && d->structured && has_default_names(d) &&
			   strcmp(w->options->default_format, "f%i") != 0;
	const int64_t count = given ? w->table.names.count : d->field_count;
	struct arr__names names = { .at = NULL };
	struct arr__field *at;
	enum arr_status st;

	if (!given && !d->structured)
		return ARR_OK;
	at = calloc((size_t)count + 1, sizeof *at);
	if (!at)
		return nomem(w->err, "names");
	for (int64_t i = 0; i < count; i++) {
		const char *name = given ? w->table.names.at[i] : fresh ? "" : d->fields[i].name;

		at[i] = (struct arr__field){ name, name + strlen(name) };
	}
	st = arr__names_make(&names, at, count, d->structured ? (int64_t)d->field_count : -1,
			     w->options->default_format, w->options, w->err);
	if (st == ARR_OK)
		st = name_dtype(w, &names);
	free(at);
	arr__names_clear(&names);
	return st;
}

/* ---- columns ---- */

static enum arr_status find_named(const struct work *w, const char *name, int64_t *out)
{
	for (int64_t i = 0; i < w->table.names.count; i++) {
		if (strcmp(w->table.names.at[i], name) == 0) {
			*out = i;
			return ARR_OK;
		}
	}
	return arr_error_set(w->err, ARR_E_INDEX, "genfromtxt: no column is called '%.60s'", name);
}

/* A structure of more fields than there are columns keeps those of the columns. */
static enum arr_status select_fields(struct work *w)
{
	const arr_dtype *d = w->table.dtype, *kept = NULL;
	const int64_t count = w->table.columns;
	struct arr_dtype_field *fields = calloc((size_t)count + 1, sizeof *fields);
	enum arr_status st = ARR_OK;

	if (!fields)
		return nomem(w->err, "fields");
	for (int64_t i = 0; st == ARR_OK && i < count; i++) {
		if (w->usecols[i] < 0 || w->usecols[i] >= d->field_count)
			st = arr_error_set(w->err, ARR_E_INDEX,
					   "genfromtxt: column %lld of a dtype with %u",
					   (long long)w->usecols[i], d->field_count);
		else
			fields[i] = d->fields[w->usecols[i]];
	}
	if (st == ARR_OK)
		st = arr_dtype_struct(fields, (size_t)count, NULL, &kept, w->err);
	free(fields);
	if (st == ARR_OK) {
		arr_dtype_release(d);
		w->table.dtype = kept;
	}
	return st;
}

/* As many names as columns, where there were more. */
static enum arr_status select_names(struct work *w)
{
	struct arr__names *names = &w->table.names;
	char **kept = calloc((size_t)w->table.columns + 1, sizeof *kept);
	enum arr_status st = kept ? ARR_OK : nomem(w->err, "names");

	for (int64_t i = 0; st == ARR_OK && i < w->table.columns; i++) {
		const int64_t at = w->usecols[i];

		kept[i] = at >= 0 && at < names->count ? strdup(names->at[at]) : NULL;
		if (!kept[i])
			st = at >= 0 && at < names->count
				     ? nomem(w->err, "names")
				     : arr_error_set(w->err, ARR_E_INDEX,
						     "genfromtxt: column %lld has no name",
						     (long long)at);
	}
	if (st == ARR_OK)
		arr__names_clear(names);
	else if (kept)
		arr__names_clear(&(struct arr__names){ kept, w->table.columns });
	if (st == ARR_OK)
		*names = (struct arr__names){ kept, w->table.columns };
	return st;
}

static enum arr_status settle_columns(struct work *w)
{
	const struct arr_genfromtxt_options *o = w->options;
	const arr_dtype *d = w->table.dtype;

	if (o->usecol_count == 0)
		return ARR_OK;
	w->usecols = calloc((size_t)o->usecol_count, sizeof *w->usecols);
	if (!w->usecols)
		return nomem(w->err, "columns");
	for (int i = 0; i < o->usecol_count; i++) {
		if (o->usenames) {
			ARR_TRY(find_named(w, o->usenames[i], &w->usecols[i]));
			continue;
		}
		w->usecols[i] = o->usecols[i] + (o->usecols[i] < 0 ? w->first_columns : 0);
		if (w->usecols[i] < 0)
			return arr_error_set(w->err, ARR_E_INDEX, "genfromtxt: column %d of %lld",
					     o->usecols[i], (long long)w->first_columns);
	}
	if (d && d->structured && d->field_count > w->table.columns)
		return select_fields(w);
	return w->table.names.count > w->table.columns ? select_names(w) : ARR_OK;
}

/* ---- rows ---- */

static enum arr_status add_odd(struct work *w, int64_t number)
{
	if (w->odd_count == w->odd_capacity) {
		const int64_t capacity = w->odd_capacity ? 2 * w->odd_capacity : 16;
		struct odd_line *grown = realloc(w->odd, (size_t)capacity * sizeof *grown);

		if (!grown)
			return nomem(w->err, "lines");
		w->odd = grown;
		w->odd_capacity = capacity;
	}
	w->odd[w->odd_count++] = (struct odd_line){ number, w->lines.count };
	return ARR_OK;
}

static enum arr_status keep_row(struct work *w, int64_t number)
{
	const struct arr__lines *l = &w->lines;
	struct arr__field *row;
	bool whole = w->usecols || l->count == w->table.columns;

	for (int64_t i = 0; w->usecols && i < w->table.columns; i++)
		whole &= w->usecols[i] < l->count;
	if (!whole)
		return add_odd(w, number);
	row = arr__gen_next_row(&w->table);
	if (!row)
		return nomem(w->err, "rows");
	for (int64_t i = 0; i < w->table.columns; i++)
		row[i] = l->fields[w->usecols ? w->usecols[i] : i];
	return ARR_OK;
}

static enum arr_status read_rows(struct work *w)
{
	struct arr__field line = w->first;
	int64_t number = w->options->skip_header + 1;
	bool more = w->first_columns > 0;

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
static enum arr_status cut_footer(struct work *w)
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

static enum arr_status run(struct work *w, arr_array **out)
{
	const struct arr_genfromtxt_options *o = w->options;

	ARR_TRY(read_first(w));
	ARR_TRY(make_names(w));
	w->table.columns = o->usecol_count ? o->usecol_count : w->first_columns;
	if (!o->infer) {
		w->table.dtype = arr_dtype_retain(o->dtype ? o->dtype : ARR_FLOAT64);
		ARR_TRY(settle_names(w));
	}
	ARR_TRY(settle_columns(w));
	ARR_TRY(read_rows(w));
	if (o->infer)
		ARR_TRY(arr__gen_guess(&w->table));
	ARR_TRY(cut_footer(w));
	return arr__gen_array(&w->table, out);
}

static enum arr_status load(const char *text, size_t length,
			    const struct arr_genfromtxt_options *options, arr_array **out,
			    struct arr_error *err)
{
	static const struct arr_genfromtxt_options defaults = ARR_GENFROMTXT_OPTIONS;
	const struct arr_genfromtxt_options *o = options ? options : &defaults;
	struct work w = { .options = o,
			  .lines = { .options = o, .at = text, .end = text + length },
			  .table = { .options = o, .err = err },
			  .err = err };
	enum arr_status st;

	ARR_TRY(check_options(o, err));
	st = run(&w, out);
	arr__gen_clear(&w.table);
	free(w.lines.fields);
	free(w.header);
	free(w.usecols);
	free(w.odd);
	return st;
}

enum arr_status arr_genfromtxt(const char *path, const struct arr_genfromtxt_options *options,
			       arr_array **out, struct arr_error *err)
{
	char *text = NULL;
	size_t length = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "genfromtxt", ARR_OP_IO, ARR__NO_INS, err);
	st = arr__file_read_text(path, &text, &length, err);
	if (st == ARR_OK)
		st = load(text, length, options, out, err);
	free(text);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_genfromtxt_from(const char *text, size_t length,
				    const struct arr_genfromtxt_options *options, arr_array **out,
				    struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "genfromtxt", ARR_OP_IO, ARR__NO_INS, err);
	st = load(text, length, options, out, err);
	return arr__trace_end(&t, st, out, err);
}
