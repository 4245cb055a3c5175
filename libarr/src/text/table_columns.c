/* SPDX-License-Identifier: Apache-2.0 */
#include "table_columns.h"

#include <stdlib.h>
#include <string.h>

#include <arr/dtype_make.h>

#include "dtype/cast_internal.h"

/* ---- texts ---- */

size_t arr__field_length(const struct arr__field *f)
{
	size_t n = 0;

	for (const char *p = f->start; p < f->end; n++)
		arr__field_character(&p, f->end);
	return n;
}

/* What does not fit is cut off, as NumPy does; bytes take Latin-1. */
static bool store_text(const arr_dtype *d, const struct arr__field *f, char *item)
{
	const char *p = f->start;
	const size_t unit = d->type == ARR_T_UNICODE ? 4 : 1;

	memset(item, 0, d->item_bytes);
	for (size_t at = 0; p < f->end && at + unit <= d->item_bytes; at += unit) {
		uint32_t c = arr__field_character(&p, f->end);

		if (unit == 1) {
			if (c > 0xff)
				return false;
			item[at] = (char)c;
			continue;
		}
		c = d->swapped ? __builtin_bswap32(c) : c;
		memcpy(item + at, &c, sizeof c);
	}
	return true;
}

enum arr_status arr__field_dtype(const arr_dtype **out, struct arr_error *err)
{
	return arr_dtype_unicode(ARR__FIELD_CHARACTERS, out, err);
}

bool arr__field_cast(const struct arr__cast *cast, const struct arr__field *f, char *item)
{
	uint32_t text[ARR__FIELD_CHARACTERS] = { 0 };
	const char *p = f->start;

	for (size_t i = 0; p < f->end; i++) {
		if (i == ARR__FIELD_CHARACTERS)
			return false;
		text[i] = arr__field_character(&p, f->end);
	}
	return arr__cast_run(cast, item, (const char *)text, 0, 0, 1, NULL) == ARR_OK;
}

bool arr__column_read(const struct arr__column *c, const struct arr__field *f, char *item)
{
	char value[ARR__NUMBER_BYTES_MAX];

	if (arr__is_text(c->dtype))
		return store_text(c->dtype, f, item);
	if (c->read) {
		if (!c->read(f, value)) /* fields of structures need not be aligned */
			return false;
		if (c->dtype->swapped)
			arr__swap_items(item, value, 0, 0, 1, c->dtype->item_bytes,
					c->dtype->item_bytes / (c->dtype->kind == 'c' ? 2 : 1));
		else
			memcpy(item, value, c->dtype->item_bytes);
		return true;
	}
	return arr__field_cast(&c->cast, f, item);
}

/* ---- leaves ---- */

static enum arr_status add_leaf(struct arr__columns *c, const arr_dtype *d, size_t offset,
				struct arr_error *err)
{
	struct arr__column *column = &c->at[c->count++];

	*column = (struct arr__column){ .dtype = d, .offset = offset };
	if (arr__is_text(d))
		return ARR_OK;
	if (d->type <= ARR_T_COMPLEX128)
		column->read = arr__field_reader(d->type);
	if (column->read)
		return ARR_OK;
	if (!arr__is_number(d) && !arr__is_time(d))
		return arr_error_set(err, ARR_E_UNSUPPORTED, "no text is a value of dtype %s",
				     arr__dtype_text(d).text);
	return arr__cast_init(&column->cast, c->text, d, err);
}

static int64_t sub_count(const arr_dtype *d)
{
	int64_t n = 1;

	for (int i = 0; i < d->sub_ndim; i++)
		n *= d->sub_shape[i];
	return n;
}

/* -1: more than anyone has. */
static int64_t count_leaves(const arr_dtype *d)
{
	int64_t count = 0, more;

	if (d->base) {
		more = count_leaves(d->base);
		if (more < 0 || __builtin_mul_overflow(sub_count(d), more, &count))
			return -1;
		return count;
	}
	if (!d->structured)
		return 1;
	for (uint32_t i = 0; i < d->field_count; i++) {
		more = count_leaves(d->fields[i].dtype);
		if (more < 0 || __builtin_add_overflow(count, more, &count))
			return -1;
	}
	return count;
}

static enum arr_status add_leaves(struct arr__columns *c, const arr_dtype *d, size_t offset,
				  struct arr_error *err)
{
	if (d->base) {
		const int64_t n = sub_count(d);

		for (int64_t i = 0; i < n; i++)
			ARR_TRY(add_leaves(c, d->base, offset + (size_t)i * d->base->item_bytes,
					   err));
		return ARR_OK;
	}
	if (!d->structured)
		return add_leaf(c, d, offset, err);
	for (uint32_t i = 0; i < d->field_count; i++)
		ARR_TRY(add_leaves(c, d->fields[i].dtype, offset + d->fields[i].offset, err));
	return ARR_OK;
}

enum arr_status arr__columns_init(struct arr__columns *c, const arr_dtype *dtype,
				  struct arr_error *err)
{
	const int64_t count = count_leaves(dtype);
	size_t room;

	*c = (struct arr__columns){ .at = NULL };
	if (count < 0 || base_mul_overflows((size_t)count + 1, sizeof *c->at, &room))
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate the columns of dtype %s",
				     arr__dtype_text(dtype).text);
	ARR_TRY(arr__field_dtype(&c->text, err));
	c->at = malloc(room);
	if (!c->at)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %lld columns",
				     (long long)count);
	return add_leaves(c, dtype, 0, err);
}

void arr__columns_clear(struct arr__columns *c)
{
	free(c->at);
	arr_dtype_release(c->text);
}
