/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of numbers from text: one pass over the bytes. */
#include <arr/text.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/plain.h"
#include "core/trace.h"
#include "files/file_io.h"
#include "table_field.h"

struct reader {
	const struct arr_loadtxt_options *options;
	const arr_dtype *dtype;
	arr__field_fn *read;
	const char *at, *end; /* of what is left */
	size_t comment_bytes;
	struct arr__field *fields; /* of the row at hand */
	int64_t field_count, field_capacity;
	char *unquoted;        /* room for quoted fields' text */
	int64_t rows, columns; /* read so far; columns is settled by the first row */
	char *items;
	int64_t item_capacity;
	struct arr_error *err;
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ---- lines and fields ---- */

static const char *line_end(const char *p, const char *end)
{
	while (p < end && *p != '\n' && *p != '\r')
		p++;
	return p;
}

/* Behind "\n", "\r" or "\r\n" at p. */
static const char *next_line(const char *p, const char *end)
{
	if (p < end && *p == '\r')
		return p + 1 + (p + 1 < end && p[1] == '\n');
	return p < end ? p + 1 : p;
}

static bool is_comment(const struct reader *r, const char *p)
{
	return r->comment_bytes > 0 && (size_t)(r->end - p) >= r->comment_bytes &&
	       *p == *r->options->comments && !memcmp(p, r->options->comments, r->comment_bytes);
}

static enum arr_status add_field(struct reader *r, const char *start, const char *end)
{
	if (r->field_count == r->field_capacity) {
		int64_t capacity = r->field_capacity ? 2 * r->field_capacity : 64;
		struct arr__field *grown = malloc((size_t)capacity * sizeof *grown);

		if (!grown)
			return arr_error_set(r->err, ARR_E_NOMEM,
					     "loadtxt: cannot allocate %lld fields",
					     (long long)capacity);
		if (r->field_count)
			memcpy(grown, r->fields, (size_t)r->field_count * sizeof *grown);
		free(r->fields);
		r->fields = grown;
		r->field_capacity = capacity;
	}
	r->fields[r->field_count++] = (struct arr__field){ start, end };
	return ARR_OK;
}

/* A quoted field at r->at, which may span lines; its text goes to *room. */
static void read_quoted(struct reader *r, char **room)
{
	const char quote = r->options->quote;

	for (r->at++; r->at < r->end; r->at++) {
		if (*r->at == quote) {
			if (r->at + 1 == r->end || r->at[1] != quote) {
				r->at++;
				return;
			}
			r->at++;
		}
		*(*room)++ = *r->at;
	}
}

static bool ends_field(const struct reader *r, const char *p)
{
	const char delimiter = r->options->delimiter;

	return *p == '\n' || *p == '\r' || (delimiter ? *p == delimiter : is_blank(*p)) ||
	       is_comment(r, p);
}

/* One field from r->at on, which it moves to its end. */
static enum arr_status read_field(struct reader *r, char **room)
{
	const char *start = r->at;
	char *text = *room;

	if (r->options->quote && r->at < r->end && *r->at == r->options->quote) {
		read_quoted(r, room);
		while (r->at < r->end && !ends_field(r, r->at))
			*(*room)++ = *r->at++;
		return add_field(r, text, *room);
	}
	while (r->at < r->end && !ends_field(r, r->at))
		r->at++;
	return add_field(r, start, r->at);
}

/* Splits the line at r->at and moves behind it. Lines without anything have no fields. */
static enum arr_status read_line(struct reader *r)
{
	const char delimiter = r->options->delimiter;
	char *room = r->unquoted;
	bool more = false;

	r->field_count = 0;
	while (r->at < r->end) {
		while (!delimiter && r->at < r->end && is_blank(*r->at) && *r->at != '\n' &&
		       *r->at != '\r')
			r->at++;
		if (r->at == r->end || *r->at == '\n' || *r->at == '\r' || is_comment(r, r->at)) {
			if (more) /* "1,2," has a third field */
				ARR_TRY(add_field(r, r->at, r->at));
			break;
		}
		ARR_TRY(read_field(r, &room));
		more = delimiter && r->at < r->end && *r->at == delimiter;
		if (more)
			r->at++;
	}
	r->at = next_line(line_end(r->at, r->end), r->end);
	return ARR_OK;
}

/* ---- rows ---- */

static enum arr_status set_columns(struct reader *r)
{
	const struct arr_loadtxt_options *o = r->options;
	int64_t rows = 1, most = (r->end - r->at) / 2 + r->field_count + 1;

	r->columns = o->usecols ? o->usecol_count : r->field_count;
	for (const char *p = r->at; p < r->end; rows++)
		p = next_line(line_end(p, r->end), r->end);
	if (o->max_rows >= 0 && rows > o->max_rows)
		rows = o->max_rows;
	/* a field and what ends it are two bytes, whatever the number of lines says */
	if (o->usecols || __builtin_mul_overflow(rows, r->columns, &r->item_capacity))
		r->item_capacity = INT64_MAX;
	if (!o->usecols && r->item_capacity > most)
		r->item_capacity = most + r->columns;
	if (o->usecols &&
	    __builtin_mul_overflow(rows < most ? rows : most, r->columns, &r->item_capacity))
		r->item_capacity = INT64_MAX;
	if (r->item_capacity > INT64_MAX / (int64_t)r->dtype->item_bytes)
		return arr_error_set(r->err, ARR_E_NOMEM, "loadtxt: cannot allocate %lld rows",
				     (long long)rows);
	r->items = malloc((size_t)r->item_capacity * r->dtype->item_bytes + 1);
	if (!r->items)
		return arr_error_set(r->err, ARR_E_NOMEM, "loadtxt: cannot allocate %lld items",
				     (long long)r->item_capacity);
	return ARR_OK;
}

static enum arr_status field_failed(const struct reader *r, const struct arr__field *f,
				    int64_t column)
{
	size_t length = (size_t)(f->end - f->start);

	return arr_error_set(r->err, ARR_E_FORMAT,
			     "loadtxt: '%.*s' at row %lld, column %lld is no %s",
			     (int)(length < 60 ? length : 60), f->start, (long long)r->rows,
			     (long long)column + 1, r->dtype->name);
}

static enum arr_status find_column(const struct reader *r, int64_t i, int64_t *out)
{
	*out = r->options->usecols ? r->options->usecols[i] : i;
	if (*out < 0)
		*out += r->field_count;
	if (*out < 0 || *out >= r->field_count)
		return arr_error_set(
			r->err, ARR_E_INDEX, "loadtxt: column %d at row %lld, which has %lld",
			r->options->usecols[i], (long long)r->rows + 1, (long long)r->field_count);
	return ARR_OK;
}

static enum arr_status read_row(struct reader *r)
{
	char *item;

	if (!r->items)
		ARR_TRY(set_columns(r));
	if (!r->options->usecols && r->field_count != r->columns)
		return arr_error_set(
			r->err, ARR_E_FORMAT, "loadtxt: %lld columns at row %lld, %lld before",
			(long long)r->field_count, (long long)r->rows + 1, (long long)r->columns);
	if (r->columns > r->item_capacity - r->rows * r->columns)
		return arr_error_set(r->err, ARR_E_STATE, "loadtxt: more rows than lines");
	item = r->items + r->rows * r->columns * (int64_t)r->dtype->item_bytes;
	for (int64_t i = 0; i < r->columns; i++, item += r->dtype->item_bytes) {
		int64_t column = 0;
		const struct arr__field *f;

		ARR_TRY(find_column(r, i, &column));
		f = &r->fields[column];
		if (!r->read(f, item))
			return field_failed(r, f, column);
	}
	r->rows++;
	return ARR_OK;
}

static enum arr_status read_table(struct reader *r)
{
	for (int64_t i = 0; i < r->options->skiprows && r->at < r->end; i++)
		r->at = next_line(line_end(r->at, r->end), r->end);
	while (r->at < r->end && (r->options->max_rows < 0 || r->rows < r->options->max_rows)) {
		ARR_TRY(read_line(r));
		if (r->field_count > 0)
			ARR_TRY(read_row(r));
	}
	return ARR_OK;
}

/* ---- the array ---- */

/* numpy.loadtxt's ndmin: squeeze down to it, then add axes. */
static int result_shape(const struct reader *r, int64_t *shape)
{
	const int ndmin = r->options->ndmin;
	int64_t full[2] = { r->rows, r->columns };
	int ndim = 0;

	if (ndmin == 2) {
		shape[0] = full[0];
		shape[1] = full[1];
		return 2;
	}
	for (int i = 0; i < 2; i++)
		if (full[i] != 1)
			shape[ndim++] = full[i];
	if (ndim < ndmin)
		shape[ndim++] = 1;
	return ndim;
}

static enum arr_status make_array(const struct reader *r, arr_array **out)
{
	int64_t shape[2] = { 0 };
	int ndim = result_shape(r, shape);
	arr_array *table = NULL;
	enum arr_status st;

	ARR_TRY(arr__array_new(ndim, shape, r->dtype, ARR_ORDER_C, false, &table, r->err));
	if (r->items && table->size > 0)
		memcpy(table->data, r->items, (size_t)arr__size_bytes(table));
	if (!r->options->unpack) {
		*out = table;
		return ARR_OK;
	}
	st = arr__transpose(table, NULL, out, r->err);
	arr_array_release(table);
	return st;
}

static enum arr_status check_options(const struct arr_loadtxt_options *o, const arr_dtype *dtype,
				     struct arr_error *err)
{
	if (!arr__is_plain(dtype))
		return arr_error_set(err, ARR_E_UNSUPPORTED, "loadtxt: dtype %s", dtype->name);
	if (o->ndmin < 0 || o->ndmin > 2)
		return arr_error_set(err, ARR_E_ARG, "loadtxt: ndmin %d outside [0, 2]", o->ndmin);
	if (o->skiprows < 0 || o->max_rows < -1 || o->usecol_count < 0)
		return arr_error_set(
			err, ARR_E_ARG, "loadtxt: skiprows %lld, max_rows %lld, %d columns",
			(long long)o->skiprows, (long long)o->max_rows, o->usecol_count);
	if (o->delimiter == '\n' || o->delimiter == '\r' ||
	    (o->quote && (o->quote == o->delimiter || o->quote == '\n' || o->quote == '\r')))
		return arr_error_set(err, ARR_E_ARG,
				     "loadtxt: delimiter %d with quote %d cannot be told apart",
				     o->delimiter, o->quote);
	return ARR_OK;
}

static enum arr_status load(const char *text, size_t length,
			    const struct arr_loadtxt_options *options, arr_array **out,
			    struct arr_error *err)
{
	static const struct arr_loadtxt_options defaults = ARR_LOADTXT_OPTIONS;
	struct reader r = { .options = options ? options : &defaults, .err = err };
	enum arr_status st;

	r.dtype = r.options->dtype ? r.options->dtype : ARR_FLOAT64;
	ARR_TRY(check_options(r.options, r.dtype, err));
	r.read = arr__field_reader(r.dtype->type);
	r.at = text;
	r.end = text + length;
	r.comment_bytes = r.options->comments ? strlen(r.options->comments) : 0;
	r.columns = 1; /* of no rows */
	if (r.options->usecols)
		r.columns = r.options->usecol_count;
	if (r.options->quote) {
		r.unquoted = malloc(length + 1);
		if (!r.unquoted)
			return arr_error_set(err, ARR_E_NOMEM, "loadtxt: cannot allocate %zu bytes",
					     length);
	}
	st = read_table(&r);
	if (st == ARR_OK)
		st = make_array(&r, out);
	free(r.items);
	free(r.fields);
	free(r.unquoted);
	return st;
}

/* ---- public ---- */

static enum arr_status read_file(const char *path, char **out, size_t *out_length,
				 struct arr_error *err)
{
	enum arr_status st;
	uint64_t size = 0;
	int fd = -1;

	ARR_TRY(arr__file_open(path, O_RDONLY, &fd, err));
	st = arr__file_size(fd, path, &size, err);
	if (st == ARR_OK) {
		*out = malloc((size_t)size + 1);
		if (!*out)
			st = arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %llu bytes", path,
					   (unsigned long long)size);
	}
	if (st == ARR_OK)
		st = arr__file_read_at(fd, path, *out, (size_t)size, 0, out_length, err);
	close(fd);
	return st;
}

enum arr_status arr_loadtxt(const char *path, const struct arr_loadtxt_options *options,
			    arr_array **out, struct arr_error *err)
{
	char *text = NULL;
	size_t length = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "loadtxt", ARR_OP_IO, ARR__NO_INS, err);
	st = read_file(path, &text, &length, err);
	if (st == ARR_OK)
		st = load(text, length, options, out, err);
	free(text);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_loadtxt_from(const char *text, size_t length,
				 const struct arr_loadtxt_options *options, arr_array **out,
				 struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "loadtxt", ARR_OP_IO, ARR__NO_INS, err);
	st = load(text, length, options, out, err);
	return arr__trace_end(&t, st, out, err);
}
