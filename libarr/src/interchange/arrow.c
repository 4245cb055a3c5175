/* SPDX-License-Identifier: Apache-2.0 */
/* https://arrow.apache.org/docs/format/CDataInterface.html; buffers are validity bits and data. */
#include <arr/interop.h>

#include <stdlib.h>
#include <string.h>

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

/* What lies behind an exported array's private_data. */
struct exported {
	arr_array *data; /* holds the elements or, for bools, their bits */
	const void *buffers[2];
};

static void release_schema(struct arr_arrow_schema *self)
{
	self->release = NULL; /* nothing is allocated */
}

static void release_array(struct arr_arrow_array *self)
{
	struct exported *e = self->private_data;

	arr_array_release(e->data);
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

static enum arr_status export_array(const arr_array *src, struct arr_arrow_schema *schema,
				    struct arr_arrow_array *array, int64_t *copied_bytes,
				    struct arr_error *err)
{
	const char *format = format_of(src->dtype);
	struct exported *e;
	enum arr_status st;

	if (src->ndim != 1)
		return arr_error_set(err, ARR_E_SHAPE,
				     "Arrow arrays have 1 axis, this has shape %s",
				     arr__shape_text(src->ndim, src->shape).text);
	if (!format)
		return arr_error_set(err, ARR_E_DTYPE, "Arrow has no %s", src->dtype->name);
	e = malloc(sizeof *e);
	if (!e)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an Arrow array");
	st = export_data(src, &e->data, copied_bytes, err);
	if (st != ARR_OK) {
		free(e);
		return st;
	}
	e->buffers[0] = NULL;
	e->buffers[1] = e->data->data;
	*schema = (struct arr_arrow_schema){ .format = format,
					     .name = "",
					     .release = release_schema };
	*array = (struct arr_arrow_array){ .length = src->size,
					   .n_buffers = 2,
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
	st = export_array(src, out_schema, out_array, &copied_bytes, err);
	arr__trace_copied(&t,
			  src->dtype->type == ARR_T_BOOL ? ARR_COPY_CAST : ARR_COPY_NONCONTIGUOUS,
			  copied_bytes);
	return arr__trace_end(&t, st, NULL, err);
}

/* ---- import ---- */

static enum arr_status check_import(const struct arr_arrow_schema *schema,
				    const struct arr_arrow_array *array, const arr_dtype **dtype,
				    struct arr_error *err)
{
	const void *validity;

	if (!schema->release || !array->release)
		return arr_error_set(err, ARR_E_STATE, "the Arrow %s has been released",
				     schema->release ? "array" : "schema");
	*dtype = dtype_of(schema->format);
	if (!*dtype)
		return arr_error_set(err, ARR_E_DTYPE, "no dtype for Arrow format '%s'",
				     schema->format ? schema->format : "(none)");
	if (schema->dictionary || array->dictionary || schema->n_children || array->n_children)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "an Arrow array with a dictionary or children");
	if (array->length < 0 || array->offset < 0 || array->length > INT64_MAX - array->offset ||
	    array->n_buffers != 2 || !array->buffers)
		return arr_error_set(err, ARR_E_FORMAT,
				     "an Arrow array of %lld elements from %lld on in %lld buffers",
				     (long long)array->length, (long long)array->offset,
				     (long long)array->n_buffers);
	if (!array->buffers[1] && array->length > 0)
		return arr_error_set(err, ARR_E_FORMAT, "an Arrow array without data");
	if (array->offset + array->length > INT64_MAX / (int64_t)(*dtype)->item_bytes)
		return arr_error_set(
			err, ARR_E_FORMAT, "an Arrow array of %lld elements of %s from %lld on",
			(long long)array->length, (*dtype)->name, (long long)array->offset);
	validity = array->buffers[0];
	for (int64_t i = 0; validity && array->null_count != 0 && i < array->length; i++)
		if (!bit_at(validity, array->offset + i))
			return arr_error_set(err, ARR_E_UNSUPPORTED,
					     "element %lld of the Arrow array is null",
					     (long long)i);
	return ARR_OK;
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

enum arr_status arr_arrow_import(struct arr_arrow_schema *schema, struct arr_arrow_array *array,
				 arr_array **out, struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "from_arrow", ARR_OP_CREATE, ARR__NO_INS, err);
	st = check_import(schema, array, &dtype, err);
	if (st == ARR_OK && dtype->type == ARR_T_BOOL) {
		st = import_bools(array, out, err);
		arr__trace_copied(&t, ARR_COPY_CAST, st == ARR_OK ? arr__size_bytes(*out) : 0);
	} else if (st == ARR_OK) {
		st = import_view(array, dtype, out, err);
	}
	if (st == ARR_OK) {
		schema->release(schema);
		schema->release = NULL;
	}
	return arr__trace_end(&t, st, out, err);
}
