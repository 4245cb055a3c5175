/* SPDX-License-Identifier: Apache-2.0 */
/* numpy.genfromtxt's usemask: which elements stand for no value. */
#include <stdlib.h>
#include <string.h>

#include <arr/dtype_make.h>

#include "genfromtxt.h"

/* ---- the mask's dtype: a bool for each number, time and text ---- */

static enum arr_status mask_dtype(const arr_dtype *d, const arr_dtype **out, struct arr_error *err);

static enum arr_status mask_structure(const arr_dtype *d, const arr_dtype **out,
				      struct arr_error *err)
{
	struct arr_dtype_field *fields = calloc((size_t)d->field_count + 1, sizeof *fields);
	enum arr_status st = ARR_OK;

	if (!fields)
		return arr__gen_nomem(err, "the mask's fields");
	for (uint32_t i = 0; st == ARR_OK && i < d->field_count; i++) {
		fields[i].name = d->fields[i].name;
		st = mask_dtype(d->fields[i].dtype, &fields[i].dtype, err);
	}
	if (st == ARR_OK)
		st = arr_dtype_struct(fields, d->field_count, NULL, out, err);
	for (uint32_t i = 0; i < d->field_count; i++)
		arr_dtype_release(fields[i].dtype);
	free(fields);
	return st;
}

static enum arr_status mask_dtype(const arr_dtype *d, const arr_dtype **out, struct arr_error *err)
{
	const arr_dtype *base = NULL;
	enum arr_status st;

	if (d->structured)
		return mask_structure(d, out, err);
	if (!d->base) {
		*out = ARR_BOOL;
		return ARR_OK;
	}
	ARR_TRY(mask_dtype(d->base, &base, err));
	st = arr_dtype_subarray(base, d->sub_ndim, d->sub_shape, out, err);
	arr_dtype_release(base);
	return st;
}

/* ---- missing texts ---- */

static void mark_cells(const struct arr__gen_table *t, const struct arr__columns *leaves,
		       int64_t count, arr_array *mask)
{
	const bool structured = t->dtype->structured;
	const size_t row_bytes = structured ? mask->dtype->item_bytes : (size_t)t->columns;

	for (int64_t i = 0; i < count; i++) {
		const struct arr_text_column *known = arr__gen_column(t, i);
		char *to = mask->data + (structured ? leaves->at[i].offset : (size_t)i);

		for (int64_t row = 0; row < t->rows; row++)
			to[(size_t)row * row_bytes] = arr__is_missing(
				&t->cells[row * t->columns + i], known ? known->missing : NULL);
	}
}

/* ---- values that missing texts are read as ---- */

static bool same_value(const arr_dtype *d, const char *a, const char *b)
{
	struct arr_scalar x, y;

	if (d->kind != 'f' && d->kind != 'c')
		return memcmp(a, b, d->item_bytes) == 0;
	if (arr__scalar_load_as(d, a, &x, NULL) != ARR_OK ||
	    arr__scalar_load_as(d, b, &y, NULL) != ARR_OK)
		return false;
	if (d->kind == 'f')
		return x.as.f == y.as.f;
	return x.as.c.re == y.as.c.re && x.as.c.im == y.as.c.im;
}

/* Marks the column's elements that are the value of `text`. item: room for one. */
static enum arr_status mark_value(const struct arr__gen_table *t, const struct arr__gen_reader *r,
				  const struct arr__field *text, const arr_array *table, char *item,
				  char *marks, size_t mark_bytes)
{
	const arr_dtype *d = r->leaf.dtype;
	bool there = false;

	if (arr__is_text(d) &&
	    arr__field_length(text) > d->item_bytes / (d->type == ARR_T_UNICODE ? 4 : 1))
		return ARR_OK;
	memset(item, 0, d->item_bytes);
	ARR_TRY(arr__gen_read_text(t, r, text, item, &there));
	for (int64_t row = 0; there && row < t->rows; row++) {
		const char *at = table->data + (size_t)row * t->dtype->item_bytes + r->leaf.offset;

		marks[(size_t)row * mark_bytes] |= same_value(d, at, item);
	}
	return ARR_OK;
}

/* NumPy looks once more at structures, for what a missing text would be as a value: its number if
 * it is one, else what stands there for no value. */
static enum arr_status mark_values(const struct arr__gen_table *t,
				   const struct arr__gen_reader *readers,
				   const struct arr__columns *leaves, int64_t count,
				   const arr_array *table, arr_array *mask)
{
	char *item = malloc(t->dtype->item_bytes + 1);
	enum arr_status st = ARR_OK;

	if (!item)
		return arr__gen_nomem(t->err, "an element");
	for (int64_t i = 0; st == ARR_OK && i < count; i++) {
		const char *missing = readers[i].known ? readers[i].known->missing : NULL;

		while (st == ARR_OK && missing) {
			const size_t length = strcspn(missing, ",");
			const struct arr__field text = { missing, missing + length };

			if (length > 0)
				st = mark_value(t, &readers[i], &text, table, item,
						mask->data + leaves->at[i].offset,
						mask->dtype->item_bytes);
			missing = missing[length] ? missing + length + 1 : NULL;
		}
	}
	free(item);
	return st;
}

enum arr_status arr__gen_mask(const struct arr__gen_table *t, const struct arr__gen_reader *readers,
			      int64_t count, const arr_array *table, arr_array **out)
{
	const bool flat = t->dtype->structured && count == t->dtype->field_count;
	struct arr__columns leaves = { .at = NULL };
	const arr_dtype *d = NULL;
	arr_array *mask = NULL;
	enum arr_status st;

	ARR_TRY(mask_dtype(t->dtype, &d, t->err));
	st = arr__columns_init(&leaves, d, t->err);
	if (st == ARR_OK)
		st = arr__array_new(table->ndim, table->shape, d, ARR_ORDER_C, true, &mask, t->err);
	if (st == ARR_OK)
		mark_cells(t, &leaves, count, mask);
	if (st == ARR_OK && flat)
		st = mark_values(t, readers, &leaves, count, table, mask);
	if (st == ARR_OK)
		*out = mask;
	else
		arr_array_release(mask);
	arr__columns_clear(&leaves);
	arr_dtype_release(d);
	return st;
}
