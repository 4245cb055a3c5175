/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of numbers from text: one pass over the bytes. */
#include <arr/text.h>

#include <stdlib.h>
#include <string.h>

#include <arr/dtype_make.h>

#include "core/trace.h"
#include "dtype/datetime_internal.h"
#include "files/file_io.h"
#include "recode.h"
#include "table_columns.h"

struct reader {
	const struct arr_loadtxt_options *options;
	const arr_dtype *dtype; /* owned */
	struct arr__columns leaves;
	bool records;             /* a row is one element */
	bool measures;            /* nothing is kept but what settles the dtype: */
	size_t longest;           /* characters of the longest field */
	int unit;                 /* of times, the smallest; ARR_UNIT_GENERIC for none */
	const char *at, *end;     /* of what is left */
	const char *const *marks; /* of comments; none of them empty */
	int mark_count;
	struct arr__field *fields; /* of the row at hand */
	int64_t field_count, field_capacity;
	char *unquoted;        /* room for quoted fields' text */
	int64_t rows, columns; /* read so far; columns is settled by the first row */
	char *items;
	int64_t row_capacity;
	size_t row_bytes;
	struct arr_error *err;
};

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
	for (int i = 0; i < r->mark_count; i++) {
		const char *mark = r->marks[i];

		if (*p == *mark && (size_t)(r->end - p) >= strlen(mark) &&
		    !memcmp(p, mark, strlen(mark)))
			return true;
	}
	return false;
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

	return *p == '\n' || *p == '\r' ||
	       (delimiter ? *p == delimiter : arr__blank_at(p, r->end) > 0) || is_comment(r, p);
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
		size_t n = 0;

		while (!delimiter && r->at < r->end && *r->at != '\n' && *r->at != '\r' &&
		       (n = arr__blank_at(r->at, r->end)) > 0)
			r->at += n;
		if (r->at == r->end || *r->at == '\n' || *r->at == '\r' || is_comment(r, r->at))
			break;
		ARR_TRY(read_field(r, &room));
		more = delimiter && r->at < r->end && *r->at == delimiter;
		if (more)
			r->at++;
	}
	if (more) /* "1,2," has a third field */
		ARR_TRY(add_field(r, r->at, r->at));
	r->at = next_line(line_end(r->at, r->end), r->end);
	return ARR_OK;
}

/* ---- rows ---- */

static enum arr_status check_columns(const struct reader *r)
{
	if (r->records && r->columns != r->leaves.count)
		return arr_error_set(r->err, ARR_E_FORMAT,
				     "loadtxt: %lld columns at row %lld for the %lld of dtype %s",
				     (long long)r->columns, (long long)r->rows + 1,
				     (long long)r->leaves.count, arr__dtype_text(r->dtype).text);
	return ARR_OK;
}

/* Settles the columns by the first row, and makes room for as many rows as there can be. */
static enum arr_status set_columns(struct reader *r)
{
	const struct arr_loadtxt_options *o = r->options;
	/* a field takes a byte at least, with what ends it, whatever the number of lines says */
	int64_t rows = 1, most = (r->end - r->at) / (o->usecols ? 1 : r->field_count) + 2;
	size_t room;

	r->columns = o->usecols ? o->usecol_count : r->field_count;
	ARR_TRY(check_columns(r));
	for (const char *p = r->at; p < r->end; rows++)
		p = next_line(line_end(p, r->end), r->end);
	if (o->max_rows >= 0 && rows > o->max_rows)
		rows = o->max_rows;
	r->row_capacity = rows < most ? rows : most;
	if (base_mul_overflows(r->dtype->item_bytes, r->records ? 1 : (size_t)r->columns,
			       &r->row_bytes) ||
	    base_mul_overflows(r->row_bytes, (size_t)r->row_capacity, &room) || room >= INT64_MAX)
		return arr_error_set(r->err, ARR_E_NOMEM, "loadtxt: cannot allocate %lld rows",
				     (long long)rows);
	r->items = malloc(room + 1);
	if (!r->items)
		return arr_error_set(r->err, ARR_E_NOMEM, "loadtxt: cannot allocate %lld rows",
				     (long long)r->row_capacity);
	if (r->records)
		memset(r->items, 0, room); /* between the fields */
	return ARR_OK;
}

static enum arr_status field_failed(const struct reader *r, const struct arr__field *f,
				    int64_t column, const arr_dtype *dtype)
{
	size_t length = (size_t)(f->end - f->start);

	return arr_error_set(r->err, ARR_E_FORMAT,
			     "loadtxt: '%.*s' at row %lld, column %lld is no %s",
			     (int)(length < 60 ? length : 60), f->start, (long long)r->rows,
			     (long long)column + 1, arr__dtype_text(dtype).text);
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

/* The caller's function for a column; NULL: none. */
static const struct arr_converter *converter_of(const struct reader *r, int64_t column)
{
	const struct arr_loadtxt_options *o = r->options;

	for (int i = 0; i < o->converter_count; i++) {
		const int64_t wanted = o->converters[i].column;

		if (wanted == ARR_ALL_COLUMNS || wanted == column ||
		    (wanted < 0 && wanted + r->field_count == column))
			return &o->converters[i];
	}
	return NULL;
}

static enum arr_status read_item(struct reader *r, const struct arr__field *f, int64_t column,
				 const struct arr__column *leaf, char *item)
{
	const struct arr_converter *converter = converter_of(r, column);
	enum arr_status st;

	if (converter) {
		st = converter->convert(f->start, (size_t)(f->end - f->start), leaf->dtype, item,
					converter->context, r->err);
		if (st != ARR_OK && r->err && !r->err->message[0])
			return field_failed(r, f, column, leaf->dtype);
		return st;
	}
	return arr__column_read(leaf, f, item) ? ARR_OK : field_failed(r, f, column, leaf->dtype);
}

static enum arr_status measure_row(struct reader *r)
{
	const int64_t count = r->options->usecols ? r->options->usecol_count : r->field_count;

	for (int64_t i = 0; i < count; i++) {
		const struct arr__field *f;
		struct arr__moment m;
		int64_t column = 0;
		int unit;

		ARR_TRY(find_column(r, i, &column));
		f = &r->fields[column];
		if (r->dtype->type != ARR_T_DATETIME64) {
			const size_t length = arr__field_length(f);

			r->longest = length > r->longest ? length : r->longest;
			continue;
		}
		/* what is no time is found again, and then with its place */
		if (arr__moment_parse(f->start, (size_t)(f->end - f->start), &m, &unit, NULL) !=
			    ARR_OK ||
		    unit == ARR_UNIT_GENERIC)
			continue;
		if (r->unit == ARR_UNIT_GENERIC || unit > r->unit)
			r->unit = unit;
	}
	r->rows++;
	return ARR_OK;
}

static enum arr_status read_row(struct reader *r)
{
	char *row;

	if (!r->items)
		ARR_TRY(set_columns(r));
	if (!r->options->usecols && r->field_count != r->columns)
		return arr_error_set(
			r->err, ARR_E_FORMAT, "loadtxt: %lld columns at row %lld, %lld before",
			(long long)r->field_count, (long long)r->rows + 1, (long long)r->columns);
	if (r->rows == r->row_capacity)
		return arr_error_set(r->err, ARR_E_STATE, "loadtxt: more rows than lines");
	row = r->items + (size_t)r->rows * r->row_bytes;
	for (int64_t i = 0; i < r->columns; i++) {
		const struct arr__column *leaf = &r->leaves.at[r->records ? i : 0];
		int64_t column = 0;

		ARR_TRY(find_column(r, i, &column));
		ARR_TRY(read_item(r, &r->fields[column], column, leaf,
				  r->records ? row + leaf->offset
					     : row + (size_t)i * r->dtype->item_bytes));
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
		if (r->field_count > 0 && r->measures)
			ARR_TRY(measure_row(r));
		else if (r->field_count > 0)
			ARR_TRY(read_row(r));
	}
	return ARR_OK;
}

/* ---- the array ---- */

/* numpy.loadtxt's ndmin: squeeze down to it, then add axes. */
static int result_shape(const struct reader *r, int64_t *shape)
{
	const int ndmin = r->options->ndmin;
	int64_t full[2] = { r->rows, r->records ? 1 : r->columns };
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
	if (o->unpack && dtype->structured)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "loadtxt: structures are not unpacked: take their fields");
	if (o->converter_count < 0 || (o->converter_count > 0 && !o->converters))
		return arr_error_set(err, ARR_E_ARG, "loadtxt: %d converters", o->converter_count);
	if (o->ndmin < 0 || o->ndmin > 2)
		return arr_error_set(err, ARR_E_ARG, "loadtxt: ndmin %d outside [0, 2]", o->ndmin);
	if (o->skiprows < 0 || o->max_rows < -1 || o->usecol_count < 0)
		return arr_error_set(
			err, ARR_E_ARG, "loadtxt: skiprows %lld, max_rows %lld, %d columns",
			(long long)o->skiprows, (long long)o->max_rows, o->usecol_count);
	for (int i = 0; i < (o->comment_list ? o->comment_count : 0); i++) {
		if (!o->comment_list[i] || !*o->comment_list[i])
			return arr_error_set(err, ARR_E_ARG,
					     "loadtxt: comment mark %d has no characters", i);
	}
	if (o->delimiter == '\n' || o->delimiter == '\r' ||
	    (o->quote && (o->quote == o->delimiter || o->quote == '\n' || o->quote == '\r')))
		return arr_error_set(err, ARR_E_ARG,
				     "loadtxt: delimiter %d with quote %d cannot be told apart",
				     o->delimiter, o->quote);
	return ARR_OK;
}

static enum arr_status sized_dtype(const struct reader *r, const arr_dtype **out)
{
	const size_t unit = r->dtype->type == ARR_T_UNICODE ? 4 : 1;
	size_t bytes;

	if (r->dtype->type == ARR_T_DATETIME64)
		return arr_dtype_datetime((enum arr_datetime_unit)r->unit, 1, out, r->err);
	if (base_mul_overflows(r->longest ? r->longest : 1, unit, &bytes))
		bytes = SIZE_MAX;
	return arr__dtype_sized(r->dtype->type, bytes, r->dtype->swapped, out, r->err);
}

/* Text without a size is as long as the longest field, times without a unit count in the smallest
 * that there is. */
static bool has_to_measure(const arr_dtype *d)
{
	return (d->special && !d->base && arr__is_text(d)) ||
	       (d->type == ARR_T_DATETIME64 && d->unit == ARR_UNIT_GENERIC && !d->swapped);
}

static enum arr_status measure(struct reader *r, const char *text, size_t length)
{
	const arr_dtype *sized = NULL;

	r->at = text;
	r->end = text + length;
	r->measures = true;
	ARR_TRY(read_table(r));
	r->measures = false;
	r->rows = 0;
	ARR_TRY(sized_dtype(r, &sized));
	arr_dtype_release(r->dtype);
	r->dtype = sized;
	return ARR_OK;
}

static enum arr_status run(struct reader *r, const char *text, size_t length, arr_array **out)
{
	if (has_to_measure(r->dtype))
		ARR_TRY(measure(r, text, length));
	if (r->dtype->special)
		return arr_error_set(r->err, ARR_E_UNSUPPORTED, "loadtxt: dtype %s",
				     arr__dtype_text(r->dtype).text);
	ARR_TRY(arr__columns_init(&r->leaves, r->dtype, r->err));
	if (r->options->usecols) /* they have to fit even where there are no rows */
		ARR_TRY(check_columns(r));
	r->at = text;
	r->end = text + length;
	ARR_TRY(read_table(r));
	return make_array(r, out);
}

static enum arr_status load(const char *text, size_t length,
			    const struct arr_loadtxt_options *options, arr_array **out,
			    struct arr_error *err)
{
	static const struct arr_loadtxt_options defaults = ARR_LOADTXT_OPTIONS;
	struct reader r = { .options = options ? options : &defaults,
			    .unit = ARR_UNIT_GENERIC,
			    .err = err };
	const arr_dtype *dtype = r.options->dtype ? r.options->dtype : ARR_FLOAT64;
	enum arr_status st = ARR_OK;
	char *recoded = NULL;

	ARR_TRY(check_options(r.options, dtype, err));
	r.records = dtype->structured;
	ARR_TRY(arr__recoded(r.options->encoding, &text, &length, &recoded, err));
	r.marks = r.options->comment_list ? r.options->comment_list : &r.options->comments;
	r.mark_count = r.options->comment_list ? r.options->comment_count
					       : r.options->comments && *r.options->comments;
	r.columns = r.options->usecols ? r.options->usecol_count : 1; /* of no rows */
	if (r.options->quote) {
		r.unquoted = malloc(length + 1);
		if (!r.unquoted)
			st = arr_error_set(err, ARR_E_NOMEM, "loadtxt: cannot allocate %zu bytes",
					   length);
	}
	r.dtype = arr_dtype_retain(dtype);
	if (st == ARR_OK)
		st = run(&r, text, length, out);
	arr__columns_clear(&r.leaves);
	arr_dtype_release(r.dtype);
	free(r.items);
	free(r.fields);
	free(r.unquoted);
	free(recoded);
	return st;
}

/* ---- public ---- */

enum arr_status arr_loadtxt(const char *path, const struct arr_loadtxt_options *options,
			    arr_array **out, struct arr_error *err)
{
	char *text = NULL;
	size_t length = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "loadtxt", ARR_OP_IO, ARR__NO_INS, err);
	st = arr__file_read_text(path, &text, &length, err);
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
