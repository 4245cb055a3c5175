/* SPDX-License-Identifier: Apache-2.0 */
/* Dtypes with parameters: strings, times, subarrays, and everything in another byte order. */
#include <arr/dtype_make.h>

#include <stdlib.h>
#include <string.h>

#include <base/fmt.h>

#include "dtype_internal.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NATIVE_ORDER '<'
#else
#define NATIVE_ORDER '>'
#endif

static char order_mark(bool swapped)
{
	return (NATIVE_ORDER == '<') == !swapped ? '<' : '>';
}

/* 32 bytes hold every name and descr: "timedelta64[2147483647generic]". */
enum { TEXT_BYTES = 40 };

struct arr_dtype *arr__dtype_alloc(const arr_dtype *pattern, size_t extra_bytes, char **out_extra,
				   struct arr_error *err)
{
	size_t head = sizeof(struct arr_dtype) + 2 * TEXT_BYTES;
	struct arr_dtype *d = malloc(head + extra_bytes);

	if (!d) {
		arr_error_set(err, ARR_E_NOMEM, "cannot allocate a dtype");
		return NULL;
	}
	memcpy(d, pattern, sizeof *d);
	d->counted = true;
	d->name = (char *)(d + 1);
	d->descr = d->name + TEXT_BYTES;
	atomic_init(&d->refs, 1);
	*out_extra = (char *)d + head;
	return d;
}

static enum arr_status too_large(const char *what, size_t size, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_DTYPE, "dtype %s of %zu items is larger than %d bytes",
			     what, size, (int)ARR_ITEM_BYTES_MAX);
}

void arr__dtype_name_void(struct arr_dtype *d)
{
	char *name = (char *)(uintptr_t)d->name, *descr = (char *)(uintptr_t)d->descr;

	base_format(name, TEXT_BYTES, "void%llu", 8 * (unsigned long long)d->item_bytes);
	if (d->item_bytes == 0)
		base_format(name, TEXT_BYTES, "void");
	base_format(descr, TEXT_BYTES, "|V%u", (unsigned)d->item_bytes);
}

enum arr_status arr__dtype_sized(enum arr_type type, size_t item_bytes, bool swapped,
				 const arr_dtype **out, struct arr_error *err)
{
	const arr_dtype *pattern = arr_dtype_builtin(type);
	const size_t unit = type == ARR_T_UNICODE ? 4 : 1;
	struct arr_dtype *d;
	char *extra;

	if (item_bytes > ARR_ITEM_BYTES_MAX)
		return too_large(pattern->name, item_bytes / unit, err);
	if (item_bytes == 0 && !swapped) {
		*out = pattern;
		return ARR_OK;
	}
	d = arr__dtype_alloc(pattern, 0, &extra, err);
	if (!d)
		return ARR_E_NOMEM;
	d->item_bytes = (uint32_t)item_bytes;
	d->special = item_bytes == 0;
	d->swapped = d->foreign = swapped;
	base_format((char *)(uintptr_t)d->name, TEXT_BYTES, item_bytes ? "%s%llu" : "%s",
		    pattern->name, 8 * (unsigned long long)item_bytes);
	base_format((char *)(uintptr_t)d->descr, TEXT_BYTES, "%c%c%zu",
		    unit == 4 ? order_mark(swapped) : '|', pattern->kind, item_bytes / unit);
	*out = d;
	return ARR_OK;
}

enum arr_status arr_dtype_bytes(size_t size_bytes, const arr_dtype **out, struct arr_error *err)
{
	return arr__dtype_sized(ARR_T_BYTES, size_bytes, false, out, err);
}

enum arr_status arr_dtype_unicode(size_t length, const arr_dtype **out, struct arr_error *err)
{
	if (length > ARR_ITEM_BYTES_MAX / 4)
		return too_large("str", length, err);
	return arr__dtype_sized(ARR_T_UNICODE, 4 * length, false, out, err);
}

enum arr_status arr_dtype_void(size_t size_bytes, const arr_dtype **out, struct arr_error *err)
{
	return arr__dtype_sized(ARR_T_VOID, size_bytes, false, out, err);
}

enum arr_status arr__dtype_time(enum arr_type type, enum arr_datetime_unit unit, int multiple,
				bool swapped, const arr_dtype **out, struct arr_error *err)
{
	const arr_dtype *pattern = arr_dtype_builtin(type);
	const char *unit_name = arr_datetime_unit_name(unit);
	char digits[16] = "", brackets[40] = "", *extra;
	struct arr_dtype *d;

	if ((unsigned)unit >= ARR_UNIT_COUNT || multiple < 1 ||
	    (unit == ARR_UNIT_GENERIC && multiple != 1))
		return arr_error_set(err, ARR_E_DTYPE, "%s has no unit of %d %s", pattern->name,
				     multiple, unit_name);
	if (unit == ARR_UNIT_GENERIC && !swapped) {
		*out = pattern;
		return ARR_OK;
	}
	d = arr__dtype_alloc(pattern, 0, &extra, err);
	if (!d)
		return ARR_E_NOMEM;
	if (multiple > 1)
		base_format(digits, sizeof digits, "%d", multiple);
	if (unit != ARR_UNIT_GENERIC)
		base_format(brackets, sizeof brackets, "[%s%s]", digits, unit_name);
	base_format((char *)(uintptr_t)d->name, TEXT_BYTES, "%s%s", pattern->name, brackets);
	base_format((char *)(uintptr_t)d->descr, TEXT_BYTES, "%c%c8%s", order_mark(swapped),
		    pattern->kind, brackets);
	d->unit = (uint8_t)unit;
	d->multiple = multiple;
	d->swapped = d->foreign = swapped;
	*out = d;
	return ARR_OK;
}

enum arr_status arr_dtype_datetime(enum arr_datetime_unit unit, int multiple, const arr_dtype **out,
				   struct arr_error *err)
{
	return arr__dtype_time(ARR_T_DATETIME64, unit, multiple, false, out, err);
}

enum arr_status arr_dtype_timedelta(enum arr_datetime_unit unit, int multiple,
				    const arr_dtype **out, struct arr_error *err)
{
	return arr__dtype_time(ARR_T_TIMEDELTA64, unit, multiple, false, out, err);
}

static enum arr_status check_subarray(const arr_dtype *base, int ndim, const int64_t *shape,
				      size_t *out_bytes, struct arr_error *err)
{
	int64_t bytes = base->item_bytes, count = 1; /* of lengths but 0: steps are products too */

	if (ndim < 0 || ndim + base->sub_ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "subarray of %d dimensions: maximum is %d",
				     ndim + base->sub_ndim, ARR_NDIM_MAX);
	for (int i = 0; i < ndim; i++) {
		if (shape[i] < 0)
			return arr_error_set(err, ARR_E_SHAPE,
					     "negative dimensions are not allowed: subarray %s",
					     arr__shape_text(ndim, shape).text);
		if (__builtin_mul_overflow(bytes, shape[i], &bytes) || bytes > ARR_ITEM_BYTES_MAX ||
		    __builtin_mul_overflow(count, shape[i] ? shape[i] : 1, &count) ||
		    count > ARR_ITEM_BYTES_MAX)
			return arr_error_set(err, ARR_E_DTYPE,
					     "subarray %s of %s is larger than %d bytes",
					     arr__shape_text(ndim, shape).text, base->name,
					     (int)ARR_ITEM_BYTES_MAX);
	}
	*out_bytes = (size_t)bytes;
	return ARR_OK;
}

enum arr_status arr_dtype_subarray(const arr_dtype *base, int ndim, const int64_t *shape,
				   const arr_dtype **out, struct arr_error *err)
{
	const arr_dtype *inner = arr_dtype_base(base);
	struct arr_dtype *d;
	size_t bytes = 0;
	char *extra;

	if (ndim == 0) {
		*out = arr__dtype_retain(base);
		return ARR_OK;
	}
	ARR_TRY(check_subarray(base, ndim, shape, &bytes, err));
	d = arr__dtype_alloc(arr_dtype_builtin(ARR_T_VOID),
			     sizeof(int64_t) * (size_t)(ndim + base->sub_ndim), &extra, err);
	if (!d)
		return ARR_E_NOMEM;
	d->item_bytes = (uint32_t)bytes;
	d->alignment = inner->alignment;
	d->foreign = inner->foreign;
	d->depth = inner->depth;
	d->special = true;
	d->base = arr__dtype_retain(inner);
	d->sub_ndim = ndim + base->sub_ndim;
	d->sub_shape = (int64_t *)(void *)extra;
	for (int i = 0; i < d->sub_ndim; i++)
		d->sub_shape[i] = i < ndim ? shape[i] : base->sub_shape[i - ndim];
	arr__dtype_name_void(d);
	*out = d;
	return ARR_OK;
}

/* ---- byte order ---- */

enum swap { SWAP_TO_NATIVE, SWAP_TO_OTHER, SWAP_FLIP };

static enum arr_status reorder(const arr_dtype *d, enum swap how, const arr_dtype **out,
			       struct arr_error *err);

static enum arr_status reorder_fields(const arr_dtype *d, enum swap how, const arr_dtype **out,
				      struct arr_error *err)
{
	const struct arr_dtype_layout layout = { .align = d->aligned_struct,
						 .offsets = true,
						 .item_bytes = d->item_bytes };
	struct arr_dtype_field *fields = calloc(d->field_count + 1, sizeof *fields);
	enum arr_status st = ARR_OK;
	uint32_t done = 0;

	if (!fields)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %u fields", d->field_count);
	for (; st == ARR_OK && done < d->field_count; done++) {
		fields[done] = d->fields[done];
		fields[done].dtype = NULL;
		st = reorder(d->fields[done].dtype, how, &fields[done].dtype, err);
	}
	if (st == ARR_OK)
		st = arr_dtype_struct(fields, d->field_count, &layout, out, err);
	for (uint32_t i = 0; i < done; i++)
		arr_dtype_release(fields[i].dtype);
	free(fields);
	return st;
}

static enum arr_status reorder_base(const arr_dtype *d, enum swap how, const arr_dtype **out,
				    struct arr_error *err)
{
	const arr_dtype *base = NULL;
	enum arr_status st;

	ARR_TRY(reorder(d->base, how, &base, err));
	st = arr_dtype_subarray(base, d->sub_ndim, d->sub_shape, out, err);
	arr__dtype_release(base);
	return st;
}

static enum arr_status reorder(const arr_dtype *d, enum swap how, const arr_dtype **out,
			       struct arr_error *err)
{
	const bool swapped = how == SWAP_FLIP ? !d->swapped : how == SWAP_TO_OTHER;

	if (d->structured)
		return reorder_fields(d, how, out, err);
	if (d->base)
		return reorder_base(d, how, out, err);
	if (d->descr[0] == '|' || swapped == d->swapped) {
		*out = arr__dtype_retain(d);
		return ARR_OK;
	}
	if (arr__is_number(d)) {
		*out = swapped ? arr__dtype_swapped_builtin(d->type) : arr_dtype_builtin(d->type);
		return ARR_OK;
	}
	if (arr__is_time(d))
		return arr__dtype_time(d->type, (enum arr_datetime_unit)d->unit, d->multiple,
				       swapped, out, err);
	return arr__dtype_sized(d->type, d->item_bytes, swapped, out, err);
}

enum arr_status arr__dtype_native(const arr_dtype *d, const arr_dtype **out, struct arr_error *err)
{
	if (d->foreign)
		return reorder(d, SWAP_TO_NATIVE, out, err);
	*out = arr__dtype_retain(d);
	return ARR_OK;
}

enum arr_status arr_dtype_newbyteorder(const arr_dtype *dtype, char order, const arr_dtype **out,
				       struct arr_error *err)
{
	switch (order) {
	case '=':
		return reorder(dtype, SWAP_TO_NATIVE, out, err);
	case 'S':
		return reorder(dtype, SWAP_FLIP, out, err);
	case '<':
	case '>':
		return reorder(dtype, order == NATIVE_ORDER ? SWAP_TO_NATIVE : SWAP_TO_OTHER, out,
			       err);
	case '|':
		*out = arr__dtype_retain(dtype);
		return ARR_OK;
	}
	return arr_error_set(err, ARR_E_ARG,
			     "byte order '%c': known are '<', '>', '=', '|' and 'S'", order);
}
