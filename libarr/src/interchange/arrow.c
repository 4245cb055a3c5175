/* SPDX-License-Identifier: Apache-2.0 */
/* https://arrow.apache.org/docs/format/CDataInterface.html; buffers are validity bits and data. */
#include <arr/interop.h>

#include <stdlib.h>
#include <string.h>

#include "arrow_internal.h"
#include "core/plain.h"
#include "core/trace.h"

_Static_assert(sizeof(struct arr_arrow_schema) == 72, "ArrowSchema has another layout");
_Static_assert(sizeof(struct arr_arrow_array) == 80, "ArrowArray has another layout");

/* ---- formats ---- */

static const struct {
	enum arr_type type;
	char format[2];
} formats[] = {
	{ ARR_T_BOOL, "b" },    { ARR_T_INT8, "c" },    { ARR_T_UINT8, "C" },
	{ ARR_T_INT16, "s" },   { ARR_T_UINT16, "S" },  { ARR_T_INT32, "i" },
	{ ARR_T_UINT32, "I" },  { ARR_T_INT64, "l" },   { ARR_T_UINT64, "L" },
	{ ARR_T_FLOAT16, "e" }, { ARR_T_FLOAT32, "f" }, { ARR_T_FLOAT64, "g" },
};

static const char *format_of(const arr_dtype *dtype)
{
	for (size_t i = 0; arr__is_plain(dtype) && i < BASE_ARRAY_SIZE(formats); i++)
		if (formats[i].type == dtype->type)
			return formats[i].format;
	return NULL;
}

static const arr_dtype *dtype_of(const char *format)
{
	for (size_t i = 0; format && i < BASE_ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i].format, format))
			return arr_dtype_builtin(formats[i].type);
	return NULL;
}

static bool bit_at(const void *bits, int64_t i)
{
	return ((const unsigned char *)bits)[i / 8] >> (i % 8) & 1;
}

/* ---- export ---- */

enum { ARROW_NULLABLE = 2 }; /* a flag of schemas */

/* What lies behind an exported array's private_data. */
struct exported {
	struct arr__arrow_column column; /* buffer 1: the elements or, for bools, their bits */
	const void *buffers[ARR__ARROW_BUFFERS_MAX];
};

static void release_schema(struct arr_arrow_schema *self)
{
	free(self->private_data); /* the format and the name */
	self->release = NULL;
}

static void release_array(struct arr_arrow_array *self)
{
	struct exported *e = self->private_data;

	arr__arrow_column_clear(&e->column);
	free(e);
	self->release = NULL;
}

static enum arr_status pack_bools(const arr_array *src, arr_array **out, struct arr_error *err)
{
	int64_t bytes = src->size / 8 + (src->size % 8 != 0);
	unsigned char *bits;

	ARR_TRY(arr__array_new(1, &bytes, ARR_UINT8, ARR_ORDER_C, true, out, err));
	bits = (unsigned char *)(*out)->data;
	for (int64_t i = 0; i < src->size; i++)
		bits[i / 8] |= (unsigned char)((src->data[i * src->strides[0]] != 0) << (i % 8));
	return ARR_OK;
}

/* The elements as Arrow wants them, with one reference for the caller. */
static enum arr_status export_data(const arr_array *src, arr_array **out, int64_t *copied_bytes,
				   struct arr_error *err)
{
	*copied_bytes = 0;
	if (src->dtype->type != ARR_T_BOOL && arr__is_c_contiguous(src)) {
		*out = arr_array_retain(src);
		return ARR_OK;
	}
	if (src->dtype->type == ARR_T_BOOL)
		ARR_TRY(pack_bools(src, out, err));
	else
		ARR_TRY(arr__copy_as(src, NULL, ARR_ORDER_C, out, err));
	*copied_bytes = arr__size_bytes(*out);
	return ARR_OK;
}

/* Any column. On failure too the caller clears. */
static enum arr_status make_column(const arr_array *src, struct arr__arrow_column *c,
				   int64_t *copied_bytes, struct arr_error *err)
{
	const char *format = format_of(src->dtype);

	*c = (struct arr__arrow_column){ .buffer_count = 2 };
	if (src->ndim != 1)
		return arr_error_set(err, ARR_E_SHAPE,
				     "Arrow arrays have 1 axis, this has shape %s",
				     arr__shape_text(src->ndim, src->shape).text);
	if (format) {
		memcpy(c->format, format, strlen(format) + 1);
		return export_data(src, &c->buffers[1], copied_bytes, err);
	}
	if (!arr__arrow_is_special(src->dtype))
		return arr_error_set(err, ARR_E_DTYPE, "Arrow has no %s",
				     arr__dtype_text(src->dtype).text);
	ARR_TRY(arr__arrow_special(src, c, err));
	for (int i = 1; i < c->buffer_count; i++)
		if (c->buffers[i]->data != src->data)
			*copied_bytes += arr__size_bytes(c->buffers[i]);
	return ARR_OK;
}

enum arr_status arr__arrow_export(const arr_array *src, const char *name,
				  struct arr_arrow_schema *schema, struct arr_arrow_array *array,
				  int64_t *copied_bytes, struct arr_error *err)
{
	const size_t name_bytes = strlen(name) + 1;
	struct exported *e;
	char *format;
	enum arr_status st = ARR_OK;

	if (src->dtype->structured && src->ndim == 1)
		return arr__arrow_export_struct(src, name, schema, array, copied_bytes, err);
	e = malloc(sizeof *e);
	format = malloc(ARR__ARROW_FORMAT_BYTES + name_bytes);
	if (!e || !format) {
		free(e);
		free(format);
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an Arrow array");
	}
	st = make_column(src, &e->column, copied_bytes, err);
	if (st != ARR_OK) {
		arr__arrow_column_clear(&e->column);
		free(e);
		free(format);
		return st;
	}
	memcpy(format, e->column.format, ARR__ARROW_FORMAT_BYTES);
	memcpy(format + ARR__ARROW_FORMAT_BYTES, name, name_bytes);
	for (int i = 0; i < ARR__ARROW_BUFFERS_MAX; i++)
		e->buffers[i] = e->column.buffers[i] ? e->column.buffers[i]->data : NULL;
	*schema = (struct arr_arrow_schema){ .format = format,
					     .name = format + ARR__ARROW_FORMAT_BYTES,
					     .flags = e->column.null_count ? ARROW_NULLABLE : 0,
					     .release = release_schema,
					     .private_data = format };
	*array = (struct arr_arrow_array){ .length = src->size,
					   .null_count = e->column.null_count,
					   .n_buffers = e->column.buffer_count,
					   .buffers = e->buffers,
					   .release = release_array,
					   .private_data = e };
	return ARR_OK;
}

enum arr_status arr_arrow_export(const arr_array *src, struct arr_arrow_schema *out_schema,
				 struct arr_arrow_array *out_array, struct arr_error *err)
{
	int64_t copied_bytes = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "__arrow_c_array__", ARR_OP_OTHER, ARR__INS(src), err);
	st = arr__arrow_export(src, "", out_schema, out_array, &copied_bytes, err);
	arr__trace_copied(&t,
			  src->dtype->type == ARR_T_BOOL ? ARR_COPY_CAST : ARR_COPY_NONCONTIGUOUS,
			  copied_bytes);
	return arr__trace_end(&t, st, NULL, err);
}

/* ---- import ---- */

enum arr_status arr__arrow_check_nulls(const struct arr_arrow_array *array, struct arr_error *err)
{
	const void *validity = array->buffers[0];

	for (int64_t i = 0; validity && array->null_count != 0 && i < array->length; i++)
		if (!bit_at(validity, array->offset + i))
			return arr_error_set(err, ARR_E_UNSUPPORTED,
					     "element %lld of the Arrow array is null",
					     (long long)i);
	return ARR_OK;
}

/* *dtype is the caller's to release. */
static enum arr_status check_import(const struct arr_arrow_schema *schema,
				    const struct arr_arrow_array *array, enum arr__arrow_kind *kind,
				    const arr_dtype **dtype, struct arr_error *err)
{
	int64_t buffers, item;

	*kind = ARR__ARROW_PLAIN;
	if (!schema->release || !array->release)
		return arr_error_set(err, ARR_E_STATE, "the Arrow %s has been released",
				     schema->release ? "array" : "schema");
	*dtype = dtype_of(schema->format);
	if (!*dtype)
		ARR_TRY(arr__arrow_find(schema->format, kind, dtype, err));
	buffers = *kind == ARR__ARROW_TEXT32 || *kind == ARR__ARROW_TEXT64 ? 3 : 2;
	if (schema->dictionary || array->dictionary || schema->n_children || array->n_children)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "an Arrow array with a dictionary or children");
	if (array->length < 0 || array->offset < 0 || array->length > INT64_MAX - array->offset ||
	    array->n_buffers != buffers || !array->buffers)
		return arr_error_set(err, ARR_E_FORMAT,
				     "an Arrow array of %lld elements from %lld on in %lld buffers",
				     (long long)array->length, (long long)array->offset,
				     (long long)array->n_buffers);
	if (!array->buffers[1] && array->length > 0)
		return arr_error_set(err, ARR_E_FORMAT, "an Arrow array without data");
	item = (*dtype)->item_bytes ? (*dtype)->item_bytes : (int64_t)sizeof(int64_t);
	if (array->offset + array->length > INT64_MAX / item - 1) /* texts: one offset more */
		return arr_error_set(
			err, ARR_E_FORMAT, "an Arrow array of %lld elements of %s from %lld on",
			(long long)array->length, (*dtype)->name, (long long)array->offset);
	return arr__is_time(*dtype) ? ARR_OK : arr__arrow_check_nulls(array, err);
}

static void free_imported(void *context, void *data)
{
	struct arr_arrow_array *array = context;

	(void)data;
	array->release(array);
	free(array);
}

static enum arr_status import_view(struct arr_arrow_array *array, const arr_dtype *dtype,
				   arr_array **out, struct arr_error *err)
{
	struct arr_arrow_array *moved = malloc(sizeof *moved);
	struct arr_foreign foreign = { .dtype = dtype,
				       .ndim = 1,
				       .shape = &array->length,
				       .free_data = free_imported,
				       .context = moved };
	enum arr_status st;

	if (!moved)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an Arrow array");
	if (array->buffers[1])
		foreign.data = (char *)(uintptr_t)array->buffers[1] +
			       array->offset * (int64_t)dtype->item_bytes;
	st = arr__array_foreign(&foreign, out, err);
	if (st != ARR_OK) {
		free(moved);
		return st;
	}
	*moved = *array;
	array->release = NULL;
	return ARR_OK;
}

static enum arr_status import_bools(struct arr_arrow_array *array, arr_array **out,
				    struct arr_error *err)
{
	ARR_TRY(arr__array_new(1, &array->length, ARR_BOOL, ARR_ORDER_C, false, out, err));
	for (int64_t i = 0; i < array->length; i++)
		(*out)->data[i] = bit_at(array->buffers[1], array->offset + i);
	array->release(array);
	array->release = NULL;
	return ARR_OK;
}

static enum arr_status import_array(struct arr_arrow_array *array, enum arr__arrow_kind kind,
				    const arr_dtype *dtype, int64_t *copied_bytes, arr_array **out,
				    struct arr_error *err)
{
	const bool nulls = array->buffers[0] && array->null_count != 0;
	enum arr_status st;

	if (dtype->type == ARR_T_BOOL) {
		ARR_TRY(import_bools(array, out, err));
	} else if (kind == ARR__ARROW_PLAIN && !(arr__is_time(dtype) && nulls)) {
		return import_view(array, dtype, out, err);
	} else {
		st = arr__arrow_read(array, kind, dtype, out, err);
		if (st != ARR_OK)
			return st;
		array->release(array);
		array->release = NULL;
	}
	*copied_bytes = arr__size_bytes(*out);
	return ARR_OK;
}

enum arr_status arr__arrow_import(const struct arr_arrow_schema *schema,
				  struct arr_arrow_array *array, int depth, arr_array **out,
				  int64_t *copied_bytes, struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	enum arr__arrow_kind kind;
	enum arr_status st;

	if (schema->release && array->release && schema->format && !strcmp(schema->format, "+s"))
		return arr__arrow_import_struct(schema, array, depth, out, copied_bytes, err);
	st = check_import(schema, array, &kind, &dtype, err);
	if (st == ARR_OK)
		st = import_array(array, kind, dtype, copied_bytes, out, err);
	arr_dtype_release(dtype);
	return st;
}

enum arr_status arr_arrow_import(struct arr_arrow_schema *schema, struct arr_arrow_array *array,
				 arr_array **out, struct arr_error *err)
{
	int64_t copied_bytes = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "from_arrow", ARR_OP_CREATE, ARR__NO_INS, err);
	st = arr__arrow_import(schema, array, 0, out, &copied_bytes, err);
	arr__trace_copied(&t, ARR_COPY_CAST, copied_bytes);
	if (st == ARR_OK) {
		schema->release(schema);
		schema->release = NULL;
	}
	return arr__trace_end(&t, st, out, err);
}
