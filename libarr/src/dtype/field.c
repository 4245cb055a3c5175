/* SPDX-License-Identifier: Apache-2.0 */
#include <arr/field.h>

#include <string.h>

#include "cast_internal.h"
#include "core/trace.h"
#include "dtype_internal.h"

/* a's elements from `offset` bytes on as dtype; a subarray's axes come behind a's own. */
static enum arr_status view_at(const arr_array *a, const arr_dtype *dtype, size_t offset,
			       arr_array **out, struct arr_error *err)
{
	const arr_dtype *base = arr_dtype_base(dtype);
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX], step = base->item_bytes;
	const int ndim = a->ndim + dtype->sub_ndim;

	if (ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%d dimensions: maximum is %d", ndim,
				     ARR_NDIM_MAX);
	for (int i = 0; i < a->ndim; i++) {
		shape[i] = a->shape[i];
		strides[i] = a->strides[i];
	}
	for (int i = dtype->sub_ndim - 1; i >= 0; i--) {
		shape[a->ndim + i] = dtype->sub_shape[i];
		strides[a->ndim + i] = step;
		step *= dtype->sub_shape[i];
	}
	return arr__array_view_as(a, base, a->data + offset, ndim, shape, strides, out, err);
}

static enum arr_status find_field(const arr_array *a, const char *name,
				  const struct arr_dtype_field **out, struct arr_error *err)
{
	*out = arr_dtype_field_find(a->dtype, name);
	if (*out)
		return ARR_OK;
	return arr_error_set(err, ARR_E_DTYPE, "no field of name '%.48s' in dtype('%.96s')", name,
			     arr__dtype_text(a->dtype).text);
}

enum arr_status arr_array_field(const arr_array *a, const char *name, arr_array **out,
				struct arr_error *err)
{
	const struct arr_dtype_field *field = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.__getitem__", ARR_OP_INDEX, ARR__INS(a), err);
	st = find_field(a, name, &field, err);
	if (st == ARR_OK)
		st = view_at(a, field->dtype, field->offset, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_array_fields(const arr_array *a, const char *const *names, size_t count,
				 arr_array **out, struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.__getitem__", ARR_OP_INDEX, ARR__INS(a), err);
	st = arr_dtype_select(a->dtype, names, count, &dtype, err);
	if (st == ARR_OK)
		st = view_at(a, dtype, 0, out, err);
	arr_dtype_release(dtype);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_array_getfield(const arr_array *a, const arr_dtype *dtype, size_t offset_bytes,
				   arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.getfield", ARR_OP_INDEX, ARR__INS(a), err);
	if (offset_bytes > a->dtype->item_bytes ||
	    dtype->item_bytes > a->dtype->item_bytes - offset_bytes)
		st = arr_error_set(err, ARR_E_ARG, "getfield: %.64s at offset %zu of %zu bytes",
				   arr__dtype_text(dtype).text, offset_bytes,
				   (size_t)a->dtype->item_bytes);
	else
		st = view_at(a, dtype, offset_bytes, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status set_field(arr_array *a, const char *name, const arr_array *value,
				 int64_t *copied, struct arr_error *err)
{
	const struct arr_dtype_field *field = NULL;
	arr_array *view = NULL;
	enum arr_status st;

	ARR_TRY(arr__require_writeable("set_field", a, err));
	ARR_TRY(find_field(a, name, &field, err));
	ARR_TRY(view_at(a, field->dtype, field->offset, &view, err));
	st = arr__assign(view, value, copied, err);
	arr_array_release(view);
	return st;
}

enum arr_status arr_array_set_field(arr_array *a, const char *name, const arr_array *value,
				    struct arr_error *err)
{
	int64_t copied = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.__setitem__", ARR_OP_INDEX, ARR__INS(value), err);
	st = set_field(a, name, value, &copied, err);
	arr__trace_copied(&t, ARR_COPY_EXPLICIT, copied);
	return arr__trace_end(&t, st, &a, err);
}

/* ---- other dtypes ---- */

static enum arr_status view_resized(const arr_array *a, const arr_dtype *dtype, arr_array **out,
				    struct arr_error *err)
{
	const int64_t from = a->dtype->item_bytes, to = dtype->item_bytes;
	const int last = a->ndim - 1;
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX], bytes = 0;

	if (a->ndim == 0 || (a->shape[last] != 1 && a->strides[last] != from))
		return arr_error_set(
			err, ARR_E_DTYPE,
			"view of %s as %s: to change the item size, the last axis must be"
			" there and contiguous",
			a->dtype->name, dtype->name);
	if (to == 0 || __builtin_mul_overflow(a->shape[last], from, &bytes) || bytes % to != 0)
		return arr_error_set(
			err, ARR_E_DTYPE,
			"view of %s as %s: %lld bytes of the last axis are no multiple of"
			" %lld",
			a->dtype->name, dtype->name, (long long)bytes, (long long)to);
	memcpy(shape, a->shape, sizeof *shape * (size_t)a->ndim);
	memcpy(strides, a->strides, sizeof *strides * (size_t)a->ndim);
	shape[last] = bytes / to;
	strides[last] = to;
	return arr__array_view_as(a, dtype, a->data, a->ndim, shape, strides, out, err);
}

static enum arr_status view_dtype(const arr_array *a, const arr_dtype *dtype, arr_array **out,
				  struct arr_error *err)
{
	if (dtype->item_bytes == a->dtype->item_bytes)
		return view_at(a, dtype, 0, out, err);
	if (dtype->base)
		return arr_error_set(err, ARR_E_DTYPE, "view of %s as %s: item sizes differ",
				     a->dtype->name, dtype->name);
	return view_resized(a, dtype, out, err);
}

enum arr_status arr_array_view_dtype(const arr_array *a, const arr_dtype *dtype, arr_array **out,
				     struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.view", ARR_OP_OTHER, ARR__INS(a), err);
	st = view_dtype(a, dtype, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* The bytes of a as if they had been of the other byte order all along. */
static enum arr_status byteswap(const arr_array *a, arr_array **out, struct arr_error *err)
{
	const arr_dtype *other = NULL;
	arr_array *relabelled = NULL;
	enum arr_status st;

	ARR_TRY(arr_dtype_newbyteorder(a->dtype, 'S', &other, err));
	st = view_at(a, other, 0, &relabelled, err);
	if (st == ARR_OK)
		st = arr__copy_as(relabelled, a->dtype, ARR_ORDER_K, out, err);
	arr_array_release(relabelled);
	arr__dtype_release(other);
	return st;
}

enum arr_status arr_array_byteswap(const arr_array *a, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.byteswap", ARR_OP_COPY, ARR__INS(a), err);
	st = byteswap(a, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_EXPLICIT, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_array_newbyteorder(const arr_array *a, char order, arr_array **out,
				       struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.view", ARR_OP_OTHER, ARR__INS(a), err);
	st = arr_dtype_newbyteorder(a->dtype, order, &dtype, err);
	if (st == ARR_OK)
		st = view_at(a, dtype, 0, out, err);
	arr_dtype_release(dtype);
	return arr__trace_end(&t, st, out, err);
}

/* ---- single elements ---- */

static enum arr_status move_item(const arr_dtype *from, const void *src, const arr_dtype *to,
				 void *dst, struct arr_error *err)
{
	struct arr__cast cast;

	ARR_TRY(arr__cast_init(&cast, from, to, err));
	return arr__cast_run(&cast, dst, src, 0, 0, 1, err);
}

enum arr_status arr_array_get(const arr_array *a, const int64_t *index, const arr_dtype *dtype,
			      void *value, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	char *at = NULL;

	err = arr__trace_begin(&t, "ndarray.item", ARR_OP_INDEX, ARR__INS(a), err);
	st = arr__find_item(a, index, &at, err);
	if (st == ARR_OK)
		st = move_item(a->dtype, at, dtype ? dtype : a->dtype, value, err);
	return arr__trace_end(&t, st, NULL, err);
}

enum arr_status arr_array_set(arr_array *a, const int64_t *index, const arr_dtype *dtype,
			      const void *value, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	char *at = NULL;

	err = arr__trace_begin(&t, "ndarray.__setitem__", ARR_OP_INDEX, ARR__NO_INS, err);
	st = arr__require_writeable("set", a, err);
	if (st == ARR_OK)
		st = arr__find_item(a, index, &at, err);
	if (st == ARR_OK)
		st = move_item(dtype ? dtype : a->dtype, value, a->dtype, at, err);
	return arr__trace_end(&t, st, &a, err);
}
