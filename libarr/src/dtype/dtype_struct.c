/* SPDX-License-Identifier: Apache-2.0 */
/* Structured dtypes: layout of fields, padding, alignment. */
#include <arr/dtype_make.h>

#include <stdlib.h>
#include <string.h>

#include <base/fmt.h>

#include "dtype_internal.h"

/* "f0" ... for unnamed fields: room for 'f' and ten digits. */
enum { AUTO_NAME_BYTES = 12 };

static bool is_unnamed(const struct arr_dtype_field *f)
{
	return !f->name || !f->name[0];
}

static size_t texts_bytes(const struct arr_dtype_field *fields, size_t count)
{
	size_t bytes = 0;

	for (size_t i = 0; i < count; i++) {
		bytes += is_unnamed(&fields[i]) ? AUTO_NAME_BYTES : strlen(fields[i].name) + 1;
		bytes += fields[i].title ? strlen(fields[i].title) + 1 : 0;
	}
	return bytes;
}

static char *store_text(char **at, const char *text)
{
	const size_t size = strlen(text) + 1;
	char *stored = *at;

	memcpy(stored, text, size);
	*at += size;
	return stored;
}

/* Copies names and titles behind the fields; the dtypes are retained. */
static void store_fields(struct arr_dtype *d, const struct arr_dtype_field *fields, char *texts)
{
	char automatic[AUTO_NAME_BYTES];

	for (uint32_t i = 0; i < d->field_count; i++) {
		struct arr_dtype_field *f = &d->fields[i];

		base_format(automatic, sizeof automatic, "f%u", i);
		f->name = store_text(&texts, is_unnamed(&fields[i]) ? automatic : fields[i].name);
		f->title = fields[i].title ? store_text(&texts, fields[i].title) : NULL;
		f->dtype = arr__dtype_retain(fields[i].dtype);
	}
}

static uint64_t hash_text(const char *text)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */

	while (*text)
		h = (h ^ (unsigned char)*text++) * 1099511628211u;
	return h;
}

/* Enters one name into an open-addressing table of positions; false if it is there already. */
static bool enter_name(const char **table, size_t mask, const char *name)
{
	size_t at = hash_text(name) & mask;

	for (; table[at]; at = (at + 1) & mask)
		if (strcmp(table[at], name) == 0)
			return false;
	table[at] = name;
	return true;
}

static enum arr_status check_names(const struct arr_dtype *d, struct arr_error *err)
{
	size_t slots = 4;
	const char **table, *twice = NULL;

	while (slots < 4 * (size_t)d->field_count)
		slots *= 2;
	table = calloc(slots, sizeof *table);
	if (!table)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate a table of %u field names",
				     d->field_count);
	for (uint32_t i = 0; !twice && i < d->field_count; i++) {
		const struct arr_dtype_field *f = &d->fields[i];

		if (!enter_name(table, slots - 1, f->name))
			twice = f->name;
		else if (f->title && !enter_name(table, slots - 1, f->title))
			twice = f->title;
	}
	free(table);
	if (twice)
		return arr_error_set(err, ARR_E_DTYPE, "field '%.64s' occurs more than once",
				     twice);
	return ARR_OK;
}

/* Offset of the next field if it comes behind `end`. */
static uint64_t place_behind(uint64_t end, const arr_dtype *dtype, bool align)
{
	const uint64_t a = align ? dtype->alignment : 1;

	return (end + a - 1) / a * a;
}

static enum arr_status lay_out(struct arr_dtype *d, const struct arr_dtype_field *given,
			       const struct arr_dtype_layout *layout, struct arr_error *err)
{
	uint64_t end = 0, fields_end, previous_end = 0, at;

	for (uint32_t i = 0; i < d->field_count; i++) {
		struct arr_dtype_field *f = &d->fields[i];

		at = layout->offsets ? given[i].offset
				     : place_behind(previous_end, f->dtype, layout->align);
		if (layout->offsets && layout->align && at % f->dtype->alignment != 0)
			return arr_error_set(err, ARR_E_DTYPE,
					     "offset %llu of field '%.48s' is not divisible by its"
					     " alignment %u with align",
					     (unsigned long long)at, f->name, f->dtype->alignment);
		if (at > ARR_ITEM_BYTES_MAX || at + f->dtype->item_bytes > ARR_ITEM_BYTES_MAX)
			return arr_error_set(err, ARR_E_DTYPE, "field '%.48s' ends beyond %d bytes",
					     f->name, (int)ARR_ITEM_BYTES_MAX);
		f->offset = (size_t)at;
		previous_end = at + f->dtype->item_bytes;
		end = previous_end > end ? previous_end : end;
		if (layout->align && f->dtype->alignment > d->alignment)
			d->alignment = f->dtype->alignment;
		d->foreign |= f->dtype->foreign;
		if (f->dtype->depth >= d->depth)
			d->depth = f->dtype->depth + 1;
	}
	if (d->depth > ARR_DTYPE_DEPTH_MAX)
		return arr_error_set(err, ARR_E_DTYPE, "structure nested deeper than %d levels",
				     (int)ARR_DTYPE_DEPTH_MAX);
	fields_end = end;
	end = (end + d->alignment - 1) / d->alignment * d->alignment;
	if (layout->item_bytes != 0) {
		if (layout->item_bytes < fields_end)
			return arr_error_set(err, ARR_E_DTYPE,
					     "fields end at byte %llu, item size %zu is too small",
					     (unsigned long long)fields_end, layout->item_bytes);
		if (layout->item_bytes % d->alignment != 0)
			return arr_error_set(err, ARR_E_DTYPE,
					     "item size %zu is not divisible by the alignment %u",
					     layout->item_bytes, d->alignment);
		end = layout->item_bytes;
	}
	if (end > ARR_ITEM_BYTES_MAX)
		return arr_error_set(err, ARR_E_DTYPE, "structure of %llu bytes: maximum is %d",
				     (unsigned long long)end, (int)ARR_ITEM_BYTES_MAX);
	d->item_bytes = (uint32_t)end;
	return ARR_OK;
}

enum arr_status arr_dtype_struct(const struct arr_dtype_field *fields, size_t count,
				 const struct arr_dtype_layout *layout, const arr_dtype **out,
				 struct arr_error *err)
{
	static const struct arr_dtype_layout packed;
	enum arr_status st;
	struct arr_dtype *d;
	char *extra;

	if (count > ARR_ITEM_BYTES_MAX / 16)
		return arr_error_set(err, ARR_E_DTYPE, "structure of %zu fields: maximum is %d",
				     count, (int)ARR_ITEM_BYTES_MAX / 16);
	d = arr__dtype_alloc(arr_dtype_builtin(ARR_T_VOID),
			     count * sizeof *fields + texts_bytes(fields, count), &extra, err);
	if (!d)
		return ARR_E_NOMEM;
	layout = layout ? layout : &packed;
	d->structured = true;
	d->aligned_struct = layout->align;
	d->fields = (struct arr_dtype_field *)(void *)extra;
	d->field_count = (uint32_t)count;
	store_fields(d, fields, extra + count * sizeof *fields);
	st = check_names(d, err);
	if (st == ARR_OK)
		st = lay_out(d, fields, layout, err);
	if (st != ARR_OK) {
		arr__dtype_release(d);
		return st;
	}
	arr__dtype_name_void(d);
	*out = d;
	return ARR_OK;
}

enum arr_status arr_dtype_select(const arr_dtype *dtype, const char *const *names, size_t count,
				 const arr_dtype **out, struct arr_error *err)
{
	const struct arr_dtype_layout layout = { .align = dtype->aligned_struct,
						 .offsets = true,
						 .item_bytes = dtype->item_bytes };
	struct arr_dtype_field *fields = calloc(count + 1, sizeof *fields);
	enum arr_status st = ARR_OK;

	if (!fields)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %zu fields", count);
	for (size_t i = 0; st == ARR_OK && i < count; i++) {
		const struct arr_dtype_field *f = arr_dtype_field_find(dtype, names[i]);

		if (f)
			fields[i] = *f;
		else
			st = arr_error_set(err, ARR_E_DTYPE, "no field of name %.64s", names[i]);
	}
	if (st == ARR_OK)
		st = arr_dtype_struct(fields, count, &layout, out, err);
	free(fields);
	return st;
}
