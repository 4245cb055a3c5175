/* SPDX-License-Identifier: Apache-2.0 */
/* Cells, what dtypes they have, and the array of their values. */
#include <stdlib.h>
#include <string.h>

#include <arr/dtype_make.h>

#include "genfromtxt.h"

void arr__gen_clear(struct arr__gen_table *t)
{
	free(t->cells);
	free(t->guesses);
	free(t->unsure);
	arr_dtype_release(t->dtype);
	arr__names_clear(&t->names);
}

struct arr__field *arr__gen_next_row(struct arr__gen_table *t)
{
	if (t->rows == t->capacity) {
		const int64_t capacity = t->capacity ? 2 * t->capacity : 64;
		struct arr__field *grown;
		size_t cells, room;

		if (base_mul_overflows((size_t)capacity, (size_t)t->columns, &cells) ||
		    base_mul_overflows(cells, sizeof *grown, &room))
			return NULL;
		grown = malloc(room + 1);
		if (!grown)
			return NULL;
		if (t->rows)
			memcpy(grown, t->cells,
			       (size_t)t->rows * (size_t)t->columns * sizeof *grown);
		free(t->cells);
		t->cells = grown;
		t->capacity = capacity;
	}
	return t->cells + t->rows++ * t->columns;
}

const struct arr_text_column *arr__gen_column(const struct arr__gen_table *t, int64_t i)
{
	const struct arr_genfromtxt_options *o = t->options;

	for (int k = 0; k < o->column_count; k++) {
		const int64_t wanted = o->columns[k].column;

		if (wanted == ARR_ALL_COLUMNS || wanted == i ||
		    (wanted < 0 && wanted + t->columns == i))
			return &o->columns[k];
	}
	return NULL;
}

static const struct arr__field *cell(const struct arr__gen_table *t, int64_t row, int64_t column)
{
	return &t->cells[row * t->columns + column];
}

/* ---- guesses ---- */

/* The first kind that takes every cell, missing ones apart. */
static void guess_column(struct arr__gen_table *t, int64_t column)
{
	const struct arr_text_column *known = arr__gen_column(t, column);
	enum arr__guess guess = ARR__GUESS_BOOL;
	int64_t row = 0;
	bool unsure = false;

	while (row < t->rows) {
		const struct arr__field *f = cell(t, row, column);

		if (!arr__guess_fits(guess, f)) {
			if (!arr__is_missing(f, known ? known->missing : NULL)) {
				guess++;
				row = 0;
				unsure = false;
				continue;
			}
			unsure |= guess == ARR__GUESS_BOOL;
		}
		row++;
	}
	t->guesses[column] = guess;
	t->unsure[column] = unsure;
}

enum arr_status arr__gen_guess(struct arr__gen_table *t)
{
	t->guesses = calloc((size_t)t->columns + 1, sizeof *t->guesses);
	t->unsure = calloc((size_t)t->columns + 1, sizeof *t->unsure);
	if (!t->guesses || !t->unsure)
		return arr_error_set(t->err, ARR_E_NOMEM,
				     "genfromtxt: cannot allocate %lld columns",
				     (long long)t->columns);
	for (int64_t i = 0; i < t->columns; i++) {
		const struct arr_text_column *known = arr__gen_column(t, i);

		if (!known || !known->convert) {
			guess_column(t, i);
			continue;
		}
		if (!known->dtype)
			return arr_error_set(t->err, ARR_E_ARG,
					     "genfromtxt: the converter of column %lld needs a "
					     "dtype where dtypes are inferred",
					     (long long)i + 1);
	}
	return ARR_OK;
}

static const arr_dtype *guessed(const struct arr__gen_table *t, int64_t column)
{
	const struct arr_text_column *known = arr__gen_column(t, column);

	return known && known->convert ? known->dtype : arr__guess_dtype(t->guesses[column]);
}

/* Characters of a cell; of an unsure column those of the bool that it becomes. */
static size_t cell_length(const struct arr__gen_table *t, int64_t row, int64_t column)
{
	const size_t length = arr__field_length(cell(t, row, column));

	if (!t->unsure || !t->unsure[column])
		return length;
	return length == sizeof "True" - 1 && arr__guess_fits(ARR__GUESS_BOOL, cell(t, row, column))
		       ? length
		       : sizeof "False" - 1;
}

/* d, or a text without a size as one with room for the cells of columns [from, to). */
static enum arr_status sized(const struct arr__gen_table *t, const arr_dtype *d, int64_t from,
			     int64_t to, const arr_dtype **out)
{
	const size_t unit = d->type == ARR_T_UNICODE ? sizeof(uint32_t) : 1;
	size_t longest = 1, bytes;

	if (!d->special || !arr__is_text(d)) {
		*out = arr_dtype_retain(d);
		return ARR_OK;
	}
	for (int64_t i = from; i < to; i++) {
		for (int64_t row = 0; row < t->rows; row++) {
			const size_t length = cell_length(t, row, i);

			longest = length > longest ? length : longest;
		}
	}
	if (base_mul_overflows(longest, unit, &bytes))
		bytes = SIZE_MAX;
	return arr__dtype_sized(d->type, bytes, d->swapped, out, t->err);
}

/* The one dtype of all columns of which something is known; NULL: there are several, or none. */
static const arr_dtype *common(const struct arr__gen_table *t)
{
	const arr_dtype *one = NULL;

	for (int64_t i = 0; i < t->columns; i++) {
		if (t->unsure[i])
			continue;
		if (one && !arr__dtype_equal(one, guessed(t, i)))
			return NULL;
		one = guessed(t, i);
	}
	return one;
}

/* A structure with a field for each column. */
static enum arr_status guessed_structure(struct arr__gen_table *t)
{
	const bool named = t->names.count > 0;
	const int64_t count = named && t->names.count < t->columns ? t->names.count : t->columns;
	struct arr_dtype_field *fields = calloc((size_t)count + 1, sizeof *fields);
	char **own = calloc((size_t)count + 1, sizeof *own);
	enum arr_status st = ARR_OK;

	if (!fields || !own)
		st = arr_error_set(t->err, ARR_E_NOMEM, "genfromtxt: cannot allocate %lld fields",
				   (long long)count);
	for (int64_t i = 0; st == ARR_OK && i < count; i++) {
		if (!named)
			st = arr__default_name(t->options->default_format, i, &own[i], t->err);
		if (st == ARR_OK)
			st = sized(t, guessed(t, i), i, i + 1, &fields[i].dtype);
		fields[i].name = named ? t->names.at[i] : own[i];
	}
	if (st == ARR_OK)
		st = arr_dtype_struct(fields, (size_t)count, NULL, &t->dtype, t->err);
	for (int64_t i = 0; fields && own && i < count; i++) {
		arr_dtype_release(fields[i].dtype);
		free(own[i]);
	}
	free(fields);
	free(own);
	return st;
}

static enum arr_status settle_dtype(struct arr__gen_table *t)
{
	const arr_dtype *one;

	if (t->dtype) {
		const arr_dtype *given = t->dtype;
		enum arr_status st = sized(t, given, 0, t->columns, &t->dtype);

		if (st != ARR_OK)
			t->dtype = given;
		else
			arr_dtype_release(given);
		return st;
	}
	one = t->names.count > 0 ? NULL : common(t);
	if (one)
		return sized(t, one, 0, t->columns, &t->dtype);
	return guessed_structure(t);
}

/* ---- values ---- */

static enum arr_status reader_init(const struct arr__gen_table *t, struct arr__gen_reader *r,
				   int64_t column)
{
	const char *filling = r->known ? r->known->filling : NULL;
	const arr_dtype *d = r->leaf.dtype;
	struct arr__field f;

	if (!arr__is_number(d)) {
		r->has_default = d->type == ARR_T_BYTES; /* of characters that are no Latin-1 */
		return ARR_OK;
	}
	r->has_default = filling || d->kind != 'u'; /* which have no -1 */
	arr__value_default(d, r->missing);
	if (!filling)
		return ARR_OK;
	f = (struct arr__field){ filling, filling + strlen(filling) };
	if (arr__value_read(&r->leaf, &f, r->missing) != ARR__VALUE_OK)
		return arr_error_set(t->err, ARR_E_ARG,
				     "genfromtxt: filling '%.60s' of column %lld is no %s", filling,
				     (long long)column + 1, arr__dtype_text(d).text);
	return ARR_OK;
}

static enum arr_status no_value(const struct arr__gen_table *t, const struct arr__gen_reader *r,
				const struct arr__field *f, int64_t row, int64_t column)
{
	const size_t length = (size_t)(f->end - f->start);

	return arr_error_set(t->err, ARR_E_FORMAT,
			     "genfromtxt: '%.*s' at row %lld, column %lld is no %s",
			     (int)(length < 60 ? length : 60), f->start, (long long)row + 1,
			     (long long)column + 1, arr__dtype_text(r->leaf.dtype).text);
}

/* A bool as an element of any dtype. */
static enum arr_status store_truth(const struct arr__gen_table *t, const struct arr__gen_reader *r,
				   const struct arr__field *f, char *item)
{
	const struct arr__column bools = { .dtype = ARR_BOOL };
	struct arr__cast cast;
	char truth = 0;

	if (arr__value_read(&bools, f, &truth) != ARR__VALUE_OK)
		truth = 0;
	ARR_TRY(arr__cast_init(&cast, ARR_BOOL, r->leaf.dtype, t->err));
	return arr__cast_run(&cast, item, &truth, 0, 0, 1, t->err);
}

static enum arr_status convert(const struct arr__gen_table *t, const struct arr__gen_reader *r,
			       const struct arr__field *f, char *item, enum arr__value *value)
{
	enum arr_status st;

	if (!r->known || !r->known->convert) {
		*value = arr__value_read(&r->leaf, f, item);
		return ARR_OK;
	}
	st = r->known->convert(f->start, (size_t)(f->end - f->start), r->leaf.dtype, item,
			       r->known->context, t->err);
	*value = st == ARR_OK ? ARR__VALUE_OK : ARR__VALUE_NONE;
	if (st == ARR_E_FORMAT && t->err) /* the field has no value: what then is settled here */
		t->err->message[0] = '\0';
	return st == ARR_E_FORMAT ? ARR_OK : st;
}

static void store_default(const struct arr__gen_reader *r, char *item)
{
	if (arr__is_number(r->leaf.dtype))
		memcpy(item, r->missing, r->leaf.dtype->item_bytes);
	else
		arr__value_default(r->leaf.dtype, item);
}

static enum arr_status read_cell(const struct arr__gen_table *t, const struct arr__gen_reader *r,
				 int64_t row, int64_t column, char *item)
{
	const struct arr__field *f = cell(t, row, column);
	enum arr__value value = ARR__VALUE_NONE;

	if (r->as_truth)
		return store_truth(t, r, f, item);
	ARR_TRY(convert(t, r, f, item, &value));
	if (value == ARR__VALUE_OK)
		return ARR_OK;
	if (value == ARR__VALUE_OUT_OF_RANGE || !r->has_default ||
	    (t->options->strict && !arr__is_missing(f, r->known ? r->known->missing : NULL)))
		return no_value(t, r, f, row, column);
	store_default(r, item);
	return ARR_OK;
}

enum arr_status arr__gen_read_text(const struct arr__gen_table *t, const struct arr__gen_reader *r,
				   const struct arr__field *f, char *item, bool *there)
{
	enum arr__value value = ARR__VALUE_NONE;

	ARR_TRY(convert(t, r, f, item, &value));
	*there = value == ARR__VALUE_OK || (value == ARR__VALUE_NONE && r->has_default);
	if (*there && value == ARR__VALUE_NONE)
		store_default(r, item);
	return ARR_OK;
}

/* A reader for each of count columns. */
static enum arr_status make_readers(const struct arr__gen_table *t,
				    const struct arr__columns *leaves, int64_t count,
				    struct arr__gen_reader *readers)
{
	const bool inferred = t->guesses && !t->dtype->structured;

	for (int64_t i = 0; i < count; i++) {
		struct arr__gen_reader *r = &readers[i];

		*r = (struct arr__gen_reader){ .leaf = leaves->at[t->dtype->structured ? i : 0],
					       .known = arr__gen_column(t, i),
					       .as_truth = inferred && t->unsure[i] };
		if (!t->dtype->structured)
			r->leaf.offset = (size_t)i * t->dtype->item_bytes;
		ARR_TRY(reader_init(t, r, i));
	}
	return ARR_OK;
}

static enum arr_status fill(const struct arr__gen_table *t, const struct arr__gen_reader *readers,
			    int64_t count, arr_array *table)
{
	const size_t row_bytes =
		t->dtype->item_bytes * (t->dtype->structured ? 1 : (size_t)t->columns);
	enum arr_status st = ARR_OK;

	for (int64_t row = 0; st == ARR_OK && row < t->rows; row++) {
		char *to = table->data + (size_t)row * row_bytes;

		for (int64_t i = 0; st == ARR_OK && i < count; i++)
			st = read_cell(t, &readers[i], row, i, to + readers[i].leaf.offset);
	}
	return st;
}

/* How many columns are read: a structure of several may leave out some at the end, but must not
 * want more. */
static enum arr_status count_columns(const struct arr__gen_table *t,
				     const struct arr__columns *leaves, int64_t *count)
{
	*count = t->columns;
	if (!t->dtype->structured)
		return ARR_OK;
	if (t->rows > 0 && (leaves->count > t->columns ||
			    ((t->guesses || leaves->count == 1) && leaves->count < t->columns)))
		return arr_error_set(t->err, ARR_E_FORMAT,
				     "genfromtxt: %lld columns for the %lld of dtype %s",
				     (long long)t->columns, (long long)leaves->count,
				     arr__dtype_text(t->dtype).text);
	*count = leaves->count < t->columns ? leaves->count : t->columns;
	return ARR_OK;
}

/* NumPy's ndmin, and unpack. */
static enum arr_status shape_result(const struct arr__gen_table *t, arr_array *table,
				    arr_array **out)
{
	const int ndmin = t->options->ndmin;
	int64_t shape[2];
	arr_array *shaped = NULL;
	enum arr_status st;
	int ndim = 0;

	for (int i = 0; i < table->ndim; i++) {
		if (table->ndim <= ndmin || table->shape[i] != 1)
			shape[ndim++] = table->shape[i];
	}
	while (ndim < ndmin)
		shape[ndim++] = 1;
	ARR_TRY(arr__reshape(table, ndim, shape, ARR_ORDER_C, &shaped, &(int64_t){ 0 }, t->err));
	if (!t->options->unpack) {
		*out = shaped;
		return ARR_OK;
	}
	st = arr__transpose(shaped, NULL, out, t->err);
	arr_array_release(shaped);
	return st;
}

/* The table, and its mask if one is wanted, before they are squeezed. */
static enum arr_status make_table(struct arr__gen_table *t, const struct arr__columns *leaves,
				  arr_array **table, arr_array **mask)
{
	const int64_t shape[2] = { t->rows, t->columns };
	const int ndim = t->dtype->structured || t->rows == 0 ? 1 : 2;
	struct arr__gen_reader *readers;
	int64_t count = 0;
	enum arr_status st;

	ARR_TRY(count_columns(t, leaves, &count));
	ARR_TRY(arr__array_new(ndim, shape, t->dtype, ARR_ORDER_C, true, table, t->err));
	readers = calloc((size_t)count + 1, sizeof *readers);
	if (!readers)
		return arr_error_set(t->err, ARR_E_NOMEM,
				     "genfromtxt: cannot allocate %lld columns", (long long)count);
	st = make_readers(t, leaves, count, readers);
	if (st == ARR_OK)
		st = fill(t, readers, count, *table);
	if (st == ARR_OK && mask)
		st = arr__gen_mask(t, readers, count, *table, mask);
	free(readers);
	return st;
}

enum arr_status arr__gen_array(struct arr__gen_table *t, arr_array **out, arr_array **out_mask)
{
	struct arr__columns leaves = { .at = NULL };
	arr_array *table = NULL, *mask = NULL, *shaped = NULL;
	enum arr_status st;

	ARR_TRY(settle_dtype(t));
	if (t->dtype->special)
		return arr_error_set(t->err, ARR_E_UNSUPPORTED, "genfromtxt: dtype %s",
				     arr__dtype_text(t->dtype).text);
	if (t->options->unpack && t->dtype->structured)
		return arr_error_set(t->err, ARR_E_UNSUPPORTED,
				     "genfromtxt: structures are not unpacked: take their fields");
	st = arr__columns_init(&leaves, t->dtype, t->err);
	if (st == ARR_OK)
		st = make_table(t, &leaves, &table, out_mask ? &mask : NULL);
	if (st == ARR_OK)
		st = shape_result(t, table, &shaped);
	if (st == ARR_OK && out_mask)
		st = shape_result(t, mask, out_mask);
	if (st == ARR_OK)
		*out = shaped;
	else
		arr_array_release(shaped);
	arr_array_release(table);
	arr_array_release(mask);
	arr__columns_clear(&leaves);
	return st;
}
