/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of genfromtxt: lines to fields, names, what a field is. */
#ifndef ARR_GENFROMTXT_H
#define ARR_GENFROMTXT_H

#include <arr/text.h>

#include "table_columns.h"

/* ---- genfromtxt_lines.c ---- */

/* Where a text is, and the fields of the line that was read last. */
struct arr__lines {
	const struct arr_genfromtxt_options *options;
	const char *at, *end; /* of what is left */
	struct arr__field *fields;
	int64_t count, capacity;
};

/* The next line without its end, false if there is none. */
bool arr__next_line(struct arr__lines *l, struct arr__field *line);
/* Its fields, none for a line without anything. */
ARR_NODISCARD enum arr_status arr__split_line(struct arr__lines *l, const struct arr__field *line,
					      struct arr_error *err);

/* ---- genfromtxt_names.c ---- */

/* Names of fields: owned texts, each terminated. */
struct arr__names {
	char **at;
	int64_t count;
};

/* Names as they are allowed: without what must not be in them, each once. at[i] need not be
 * terminated. field_count: so many are wanted, -1: as many as there are. format: of empty ones. On
 * failure too the caller clears. */
ARR_NODISCARD enum arr_status arr__names_make(struct arr__names *names, const struct arr__field *at,
					      int64_t count, int64_t field_count,
					      const char *format,
					      const struct arr_genfromtxt_options *o,
					      struct arr_error *err);
void arr__names_clear(struct arr__names *names);
/* A format's name for number n; the caller frees it. */
ARR_NODISCARD enum arr_status arr__default_name(const char *format, int64_t n, char **out,
						struct arr_error *err);
/* Exactly one %i. */
bool arr__is_name_format(const char *format);

/* ---- genfromtxt_values.c ---- */

enum arr__value { ARR__VALUE_OK, ARR__VALUE_NONE, ARR__VALUE_OUT_OF_RANGE };

/* Writes the field's value as an element of column's dtype, as genfromtxt reads it. */
enum arr__value arr__value_read(const struct arr__column *column, const struct arr__field *f,
				char *item);
/* What stands where there is no value, if nothing else was asked for. */
void arr__value_default(const arr_dtype *dtype, char *item);

/* What a column is read as while its dtype is looked for. */
enum arr__guess {
	ARR__GUESS_BOOL,
	ARR__GUESS_INT,
	ARR__GUESS_FLOAT,
	ARR__GUESS_COMPLEX,
	ARR__GUESS_TEXT
};
bool arr__guess_fits(enum arr__guess guess, const struct arr__field *f);
const arr_dtype *arr__guess_dtype(enum arr__guess guess);
/* Whether the stripped field is one of the missing ones: empty, or in the comma list (nullable). */
bool arr__is_missing(const struct arr__field *f, const char *missing);

/* ---- genfromtxt_table.c ---- */

/* Rows of fields, in the text, until they are values. */
struct arr__gen_table {
	const struct arr_genfromtxt_options *options;
	struct arr__field *cells; /* owned: rows times columns */
	int64_t rows, capacity;   /* capacity: rows that there is room for */
	int64_t columns;
	const arr_dtype *dtype;   /* owned; NULL: to be inferred */
	struct arr__names names;  /* count 0: none */
	enum arr__guess *guesses; /* owned: of each column, where dtype was inferred */
	bool *unsure;             /* owned: nothing but bools and missing ones */
	struct arr_error *err;
};

/* How the cells of one column become elements. */
struct arr__gen_reader {
	struct arr__column leaf;
	const struct arr_text_column *known; /* NULL: nothing */
	bool as_truth;                       /* bools of an unsure column, for any dtype */
	bool has_default;
	char missing[ARR__NUMBER_BYTES_MAX]; /* what stands where there is no value */
};

void arr__gen_clear(struct arr__gen_table *t);
/* Room for one more row; NULL: no memory. */
struct arr__field *arr__gen_next_row(struct arr__gen_table *t);
/* What options say of column i; NULL: nothing. */
const struct arr_text_column *arr__gen_column(const struct arr__gen_table *t, int64_t i);
/* What the cells of each column are. */
ARR_NODISCARD enum arr_status arr__gen_guess(struct arr__gen_table *t);
/* Cells to values. dtype, where it is NULL, follows from the guesses. out_mask is nullable. */
ARR_NODISCARD enum arr_status arr__gen_array(struct arr__gen_table *t, arr_array **out,
					     arr_array **out_mask);
/* A text of any origin as the column's element; *there is false if it is no value and nothing
 * stands for it. */
ARR_NODISCARD enum arr_status arr__gen_read_text(const struct arr__gen_table *t,
						 const struct arr__gen_reader *r,
						 const struct arr__field *f, char *item,
						 bool *there);

/* ---- genfromtxt_mask.c ---- */

/* The mask of a table that `count` readers have filled, of its shape before it is squeezed. */
ARR_NODISCARD enum arr_status arr__gen_mask(const struct arr__gen_table *t,
					    const struct arr__gen_reader *readers, int64_t count,
					    const arr_array *table, arr_array **out);

/* ---- genfromtxt.c and genfromtxt_columns.c ---- */

/* A line of another length than the first one's. */
struct arr__odd_line {
	int64_t number, columns;
};

struct arr__gen_work {
	const struct arr_genfromtxt_options *options;
	struct arr__lines lines;
	struct arr__gen_table table;
	struct arr__field first; /* the first line with fields */
	int64_t first_columns;
	char *header;     /* owned: the first line without its comment marks, of names */
	int64_t *usecols; /* owned; NULL: all */
	struct arr__odd_line *odd;
	int64_t odd_count, odd_capacity;
	struct arr_error *err;
};

/* ARR_E_NOMEM. */
enum arr_status arr__gen_nomem(struct arr_error *err, const char *what);
/* table.names of the options or of the line that was read. */
ARR_NODISCARD enum arr_status arr__gen_names(struct arr__gen_work *w);
/* table.dtype with the names of its fields, or of the columns, as they may be. */
ARR_NODISCARD enum arr_status arr__gen_settle_names(struct arr__gen_work *w);
/* usecols, and dtype and names cut down to them. */
ARR_NODISCARD enum arr_status arr__gen_settle_columns(struct arr__gen_work *w);

#endif
