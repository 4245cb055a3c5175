/* SPDX-License-Identifier: Apache-2.0 */
/* Arrow's structures: a child for each field. */
#include <arr/dtype_make.h>
#include <arr/field.h>

#include <stdlib.h>
#include <string.h>

#include "arrow_internal.h"

enum { DEPTH_MAX = 32 };

/* ---- export ---- */

/* What lies behind an exported structure's private_data, in one block. */
struct schema_block {
	struct arr_arrow_schema **pointers;
	char *name;
	struct arr_arrow_schema children[];
};
struct array_block {
	struct arr_arrow_array **pointers;
	const void *validity; /* NULL: no element is null */
	struct arr_arrow_array children[];
};

/* Children that a consumer has moved away have no release any more. */
static void release_schema(struct arr_arrow_schema *self)
{
	for (int64_t i = 0; i < self->n_children; i++)
		if (self->children[i]->release)
			self->children[i]->release(self->children[i]);
	free(self->private_data);
	self->release = NULL;
}

static void release_array(struct arr_arrow_array *self)
{
	for (int64_t i = 0; i < self->n_children; i++)
		if (self->children[i]->release)
			self->children[i]->release(self->children[i]);
	free(self->private_data);
	self->release = NULL;
}

/* Both without children that need a release. */
static enum arr_status make_blocks(const arr_array *src, const char *name,
				   struct arr_arrow_schema *schema, struct arr_arrow_array *array,
				   struct arr_error *err)
{
	const size_t count = src->dtype->field_count, name_bytes = strlen(name) + 1;
	struct schema_block *s =
		calloc(1, sizeof *s + count * (sizeof *s->children + sizeof(void *)) + name_bytes);
	struct array_block *a =
		calloc(1, sizeof *a + count * (sizeof *a->children + sizeof(void *)));

	if (!s || !a) {
		free(s);
		free(a);
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an Arrow array");
	}
	s->pointers = (struct arr_arrow_schema **)(void *)(s->children + count);
	a->pointers = (struct arr_arrow_array **)(void *)(a->children + count);
	s->name = (char *)(s->pointers + count);
	memcpy(s->name, name, name_bytes);
	for (size_t i = 0; i < count; i++) {
		s->pointers[i] = &s->children[i];
		a->pointers[i] = &a->children[i];
	}
	*schema = (struct arr_arrow_schema){ .format = "+s",
					     .name = s->name,
					     .n_children = (int64_t)count,
					     .children = s->pointers,
					     .release = release_schema,
					     .private_data = s };
	*array = (struct arr_arrow_array){ .length = src->size,
					   .n_buffers = 1,
					   .buffers = &a->validity,
					   .n_children = (int64_t)count,
					   .children = a->pointers,
					   .release = release_array,
					   .private_data = a };
	return ARR_OK;
}

enum arr_status arr__arrow_export_struct(const arr_array *src, const char *name,
					 struct arr_arrow_schema *schema,
					 struct arr_arrow_array *array, int64_t *copied_bytes,
					 struct arr_error *err)
{
	struct arr_arrow_schema made_schema;
	struct arr_arrow_array made_array;
	enum arr_status st = make_blocks(src, name, &made_schema, &made_array, err);
	int64_t all_bytes = 0;

	if (st != ARR_OK)
		return st;
	for (uint32_t i = 0; i < src->dtype->field_count && st == ARR_OK; i++) {
		const struct arr_dtype_field *field = &src->dtype->fields[i];
		arr_array *values = NULL;
		int64_t bytes = 0;

		st = arr_array_getfield(src, field->dtype, (size_t)field->offset, &values, err);
		if (st == ARR_OK)
			st = arr__arrow_export(values, field->name, made_schema.children[i],
					       made_array.children[i], &bytes, err);
		arr_array_release(values);
		all_bytes += bytes;
	}
	if (st != ARR_OK) {
		release_schema(&made_schema);
		release_array(&made_array);
		return st;
	}
	*schema = made_schema;
	*array = made_array;
	*copied_bytes = all_bytes;
	return ARR_OK;
}

/* ---- import ---- */

static void keep_schema(struct arr_arrow_schema *self)
{
	self->release = NULL;
}

static void keep_array(struct arr_arrow_array *self)
{
	self->release = NULL;
}

static enum arr_status check_struct(const struct arr_arrow_schema *schema,
				    const struct arr_arrow_array *array, int depth,
				    struct arr_error *err)
{
	if (depth >= DEPTH_MAX)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "Arrow structures of more than %d levels", DEPTH_MAX);
	if (schema->dictionary || array->dictionary)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "an Arrow structure with a dictionary");
	if (array->length < 0 || array->offset < 0 || array->length > INT64_MAX - array->offset ||
	    array->n_buffers != 1 || !array->buffers || schema->n_children < 0 ||
	    schema->n_children != array->n_children ||
	    (schema->n_children > 0 && (!schema->children || !array->children)))
		return arr_error_set(err, ARR_E_FORMAT,
				     "an Arrow structure of %lld elements from %lld on with %lld"
				     " children for %lld fields",
				     (long long)array->length, (long long)array->offset,
				     (long long)array->n_children, (long long)schema->n_children);
	return arr__arrow_check_nulls(array, err);
}

/* The part of child i that belongs to the structure; the child itself stays the producer's. */
static enum arr_status read_child(const struct arr_arrow_schema *schema,
				  const struct arr_arrow_array *array, int64_t i, int depth,
				  arr_array **out, struct arr_error *err)
{
	struct arr_arrow_schema field = *schema->children[i];
	struct arr_arrow_array values = *array->children[i];
	int64_t copied_bytes = 0;

	if (values.length < array->offset + array->length || values.offset < 0 ||
	    values.offset > INT64_MAX - array->offset)
		return arr_error_set(err, ARR_E_FORMAT,
				     "child %lld of an Arrow structure has %lld elements, not %lld",
				     (long long)i, (long long)values.length,
				     (long long)(array->offset + array->length));
	values.offset += array->offset;
	values.length = array->length;
	if (values.null_count > 0)
		values.null_count = -1; /* of the part: not known */
	if (field.release)
		field.release = keep_schema;
	if (values.release)
		values.release = keep_array;
	return arr__arrow_import(&field, &values, depth + 1, out, &copied_bytes, err);
}

static enum arr_status join_children(const struct arr_arrow_schema *schema, int64_t length,
				     arr_array *const *values, struct arr_dtype_field *fields,
				     arr_array **out, struct arr_error *err)
{
	const size_t count = (size_t)schema->n_children;
	const arr_dtype *dtype = NULL;
	arr_array *a = NULL;
	enum arr_status st;

	for (size_t i = 0; i < count; i++)
		fields[i] = (struct arr_dtype_field){
			.name = schema->children[i]->name ? schema->children[i]->name : "",
			.dtype = values[i]->dtype,
		};
	st = arr_dtype_struct(fields, count, NULL, &dtype, err);
	if (st == ARR_OK)
		st = arr__array_new(1, &length, dtype, ARR_ORDER_C, true, &a, err);
	for (size_t i = 0; i < count && st == ARR_OK; i++) {
		const struct arr_dtype_field *field = &dtype->fields[i];
		arr_array *view = NULL;

		st = arr_array_getfield(a, field->dtype, (size_t)field->offset, &view, err);
		if (st == ARR_OK)
			st = arr__assign(view, values[i], NULL, err);
		arr_array_release(view);
	}
	arr_dtype_release(dtype);
	if (st == ARR_OK)
		*out = a;
	else
		arr_array_release(a);
	return st;
}

enum arr_status arr__arrow_import_struct(const struct arr_arrow_schema *schema,
					 struct arr_arrow_array *array, int depth, arr_array **out,
					 int64_t *copied_bytes, struct arr_error *err)
{
	arr_array **values;
	struct arr_dtype_field *fields;
	enum arr_status st;

	ARR_TRY(check_struct(schema, array, depth, err));
	values = calloc((size_t)schema->n_children + 1, sizeof *values);
	fields = calloc((size_t)schema->n_children + 1, sizeof *fields);
	st = values && fields ? ARR_OK
			      : arr_error_set(err, ARR_E_NOMEM, "cannot allocate an Arrow array");
	for (int64_t i = 0; i < schema->n_children && st == ARR_OK; i++)
		st = read_child(schema, array, i, depth, &values[i], err);
	if (st == ARR_OK)
		st = join_children(schema, array->length, values, fields, out, err);
	for (int64_t i = 0; values && i < schema->n_children; i++)
		arr_array_release(values[i]);
	free(values);
	free(fields);
	if (st != ARR_OK)
		return st;
	*copied_bytes = arr__size_bytes(*out);
	array->release(array);
	array->release = NULL;
	return ARR_OK;
}
