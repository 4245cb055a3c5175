/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions between dtypes of any kind: byte order, raw bytes, fields, subarrays. Text and times
 * have files of their own. */
#include <string.h>

#include "cast_internal.h"
#include "datetime_internal.h"
#include "ufunc/fp_casts.h"

/* Elements converted at a time through buffers on the stack. */
enum { CHUNK = 256 };

/* ---- bytes ---- */

static enum arr_status copy_items(const struct arr__cast *c, char *dst, const char *src,
				  ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				  struct arr_error *err)
{
	const size_t n = c->to->item_bytes;

	(void)err;
	if (dst_stride == (ptrdiff_t)n && src_stride == (ptrdiff_t)n) {
		memmove(dst, src, n * count);
		return ARR_OK;
	}
	for (size_t i = 0; i < count; i++, dst += dst_stride, src += src_stride)
		memmove(dst, src, n);
	return ARR_OK;
}

/* As many bytes as both have, then zeros. */
static enum arr_status resize_items(const struct arr__cast *c, char *dst, const char *src,
				    ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				    struct arr_error *err)
{
	const size_t to = c->to->item_bytes, from = c->from->item_bytes;
	const size_t kept = from < to ? from : to;

	(void)err;
	for (size_t i = 0; i < count; i++, dst += dst_stride, src += src_stride) {
		memcpy(dst, src, kept);
		memset(dst + kept, 0, to - kept);
	}
	return ARR_OK;
}

/* Bytes are true if one of them is not 0. */
static enum arr_status bytes_to_truths(const struct arr__cast *c, char *dst, const char *src,
				       ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				       struct arr_error *err)
{
	(void)err;
	for (; count > 0; count--, dst += dst_stride, src += src_stride) {
		size_t i = 0;

		while (i < c->from->item_bytes && src[i] == 0)
			i++;
		*dst = i < c->from->item_bytes;
	}
	return ARR_OK;
}

void arr__swap_items(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
		     size_t count, size_t item_bytes, size_t unit_bytes)
{
	char item[ARR__NUMBER_BYTES_MAX];

	for (; count > 0; count--, dst += dst_stride, src += src_stride) {
		for (size_t at = 0; at < item_bytes; at += unit_bytes)
			for (size_t i = 0; i < unit_bytes; i++)
				item[at + i] = src[at + unit_bytes - 1 - i];
		memcpy(dst, item, item_bytes);
	}
}

/* Numbers and times only: text reads its own byte order. */
static bool is_swapped_scalar(const arr_dtype *d)
{
	return d->swapped && (arr__is_number(d) || arr__is_time(d));
}

static size_t swap_unit(const arr_dtype *d)
{
	return d->kind == 'c' ? d->item_bytes / 2 : d->item_bytes;
}

static enum arr_status choose_native(struct arr__cast *c, struct arr_error *err);

/* Byte-swapped elements pass through native ones. */
static enum arr_status cast_swapping(const struct arr__cast *c, char *dst, const char *src,
				     ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				     struct arr_error *err)
{
	const bool swap_in = is_swapped_scalar(c->from), swap_out = is_swapped_scalar(c->to);
	const ptrdiff_t in_bytes = c->from->item_bytes, out_bytes = c->to->item_bytes;
	_Alignas(16) char in[CHUNK * ARR__NUMBER_BYTES_MAX], out[CHUNK * ARR__NUMBER_BYTES_MAX];
	struct arr__cast native = *c;

	ARR_TRY(choose_native(&native, err));
	while (count > 0) {
		const size_t n = count < CHUNK ? count : CHUNK;

		if (swap_in)
			arr__swap_items(in, src, in_bytes, src_stride, n, (size_t)in_bytes,
					swap_unit(c->from));
		ARR_TRY(arr__cast_run(&native, swap_out ? out : dst, swap_in ? in : src,
				      swap_out ? out_bytes : dst_stride,
				      swap_in ? in_bytes : src_stride, n, err));
		if (swap_out)
			arr__swap_items(dst, out, dst_stride, out_bytes, n, (size_t)out_bytes,
					swap_unit(c->to));
		dst += (ptrdiff_t)n * dst_stride;
		src += (ptrdiff_t)n * src_stride;
		count -= n;
	}
	return ARR_OK;
}

/* The same kind of number with only one side swapped. */
static enum arr_status swap_only(const struct arr__cast *c, char *dst, const char *src,
				 ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				 struct arr_error *err)
{
	(void)err;
	arr__swap_items(dst, src, dst_stride, src_stride, count, c->to->item_bytes,
			swap_unit(c->to));
	return ARR_OK;
}

/* ---- fields ---- */

/* Field by field, in order; what lies between destination fields is left alone. */
static enum arr_status cast_fields(const struct arr__cast *c, char *dst, const char *src,
				   ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				   struct arr_error *err)
{
	for (uint32_t i = 0; i < c->to->field_count; i++) {
		const struct arr_dtype_field *to = &c->to->fields[i], *from = &c->from->fields[i];
		struct arr__cast field;

		ARR_TRY(arr__cast_init(&field, from->dtype, to->dtype, err));
		ARR_TRY(arr__cast_run(&field, dst + to->offset, src + from->offset, dst_stride,
				      src_stride, count, err));
	}
	return ARR_OK;
}

/* One value into every field. */
static enum arr_status cast_to_fields(const struct arr__cast *c, char *dst, const char *src,
				      ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				      struct arr_error *err)
{
	for (uint32_t i = 0; i < c->to->field_count; i++) {
		const struct arr_dtype_field *to = &c->to->fields[i];
		struct arr__cast field;

		ARR_TRY(arr__cast_init(&field, c->from, to->dtype, err));
		ARR_TRY(arr__cast_run(&field, dst + to->offset, src, dst_stride, src_stride, count,
				      err));
	}
	return ARR_OK;
}

/* The value of the only field. */
static enum arr_status cast_from_field(const struct arr__cast *c, char *dst, const char *src,
				       ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				       struct arr_error *err)
{
	struct arr__cast field;

	ARR_TRY(arr__cast_init(&field, c->from->fields[0].dtype, c->to, err));
	return arr__cast_run(&field, dst, src + c->from->fields[0].offset, dst_stride, src_stride,
			     count, err);
}

/* ---- subarrays ---- */

static int64_t sub_count(const arr_dtype *d)
{
	int64_t count = 1;

	for (int i = 0; i < d->sub_ndim; i++)
		count *= d->sub_shape[i];
	return count;
}

/* Steps in elements of the source along one axis of the destination; -1: the shapes do not fit. */
static int64_t source_step(const arr_dtype *from, const arr_dtype *to, int axis)
{
	const int own = axis - (to->sub_ndim - from->sub_ndim);
	int64_t step = 1;

	if (own < 0)
		return 0;
	if (from->sub_shape[own] == 1)
		return 0;
	for (int i = own + 1; i < from->sub_ndim; i++)
		step *= from->sub_shape[i];
	return from->sub_shape[own] == to->sub_shape[axis] ? step : -1;
}

/* Element by element of the destination's subarray; the source's broadcasts to it. */
static enum arr_status cast_subarray(const struct arr__cast *c, char *dst, const char *src,
				     ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				     struct arr_error *err)
{
	const arr_dtype *to = arr_dtype_base(c->to), *from = arr_dtype_base(c->from);
	const int64_t items = sub_count(c->to);
	struct arr__cast item;

	ARR_TRY(arr__cast_init(&item, from, to, err));
	for (int64_t i = 0; i < items; i++) {
		int64_t rest = i, at = 0;

		for (int axis = c->to->sub_ndim - 1; axis >= 0; axis--) {
			const int64_t step = source_step(c->from, c->to, axis);

			at += rest % c->to->sub_shape[axis] * step;
			rest /= c->to->sub_shape[axis];
		}
		ARR_TRY(arr__cast_run(&item, dst + i * to->item_bytes, src + at * from->item_bytes,
				      dst_stride, src_stride, count, err));
	}
	return ARR_OK;
}

static enum arr_status no_cast(const struct arr__cast *c, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_CASTING,
			     "cannot cast array data from dtype('%.64s') to dtype('%.64s')",
			     arr__dtype_text(c->from).text, arr__dtype_text(c->to).text);
}

/* Whether the elements of a structure or subarray have a cast. */
static enum arr_status check_part(const arr_dtype *from, const arr_dtype *to, struct arr_error *err)
{
	struct arr__cast part;

	ARR_TRY(arr__require_unit(from, to, err));
	return arr__cast_init(&part, from, to, err);
}

static enum arr_status choose_subarray(struct arr__cast *c, struct arr_error *err)
{
	if (sub_count(c->from) != 1 || c->from->sub_ndim > c->to->sub_ndim)
		if (c->from->sub_ndim > c->to->sub_ndim)
			return no_cast(c, err);
	for (int axis = 0; axis < c->to->sub_ndim; axis++)
		if (source_step(c->from, c->to, axis) < 0)
			return no_cast(c, err);
	c->any = cast_subarray;
	return check_part(arr_dtype_base(c->from), arr_dtype_base(c->to), err);
}

static enum arr_status choose_fields(struct arr__cast *c, struct arr_error *err)
{
	const bool both = c->from->structured && c->to->structured;
	if ((both && c->from->field_count != c->to->field_count) ||
	    (!c->to->structured && c->from->field_count != 1) ||
	    (!c->from->structured && c->from->type == ARR_T_VOID))
		return no_cast(c, err);
	c->any = both ? cast_fields : c->to->structured ? cast_to_fields : cast_from_field;
	for (uint32_t i = 0; i < (c->to->structured ? c->to->field_count : 1); i++) {
		const arr_dtype *from = c->from->structured ? c->from->fields[i].dtype : c->from;
		const arr_dtype *to = c->to->structured ? c->to->fields[i].dtype : c->to;

		ARR_TRY(check_part(from, to, err));
	}
	return ARR_OK;
}

/* ---- choice ---- */

enum arr_status arr__cast_choose_native(struct arr__cast *c, struct arr_error *err)
{
	const arr_dtype *from = c->from, *to = c->to;

	c->any = NULL;
	c->plain = arr__cast_loop(from->type, to->type);
	if (c->plain)
		return ARR_OK;
	if (to->type == ARR_T_VOID)
		c->any = resize_items;
	else if (from->type == ARR_T_VOID && to->type == ARR_T_BOOL)
		c->any = bytes_to_truths;
	else if (from->type == ARR_T_VOID)
		return no_cast(c, err);
	else if (arr__is_text(from) || arr__is_text(to))
		return arr__cast_choose_text(c, err);
	else
		return arr__cast_choose_time(c, err);
	return ARR_OK;
}

/* The same, and one that reports floating-point errors where the operation under way wants them. */
static enum arr_status choose_native(struct arr__cast *c, struct arr_error *err)
{
	if (BASE_UNLIKELY(arr__fp_casts_wanted != 0) && arr__cast_reports(c->from, c->to)) {
		c->any = arr__cast_reporting;
		return ARR_OK;
	}
	return arr__cast_choose_native(c, err);
}

enum arr_status arr__cast_init(struct arr__cast *cast, const arr_dtype *from, const arr_dtype *to,
			       struct arr_error *err)
{
	struct arr__cast native;

	*cast = (struct arr__cast){ .from = from, .to = to };
	if (arr__is_number(from) && arr__is_number(to) && !from->swapped && !to->swapped)
		return choose_native(cast, err);
	if (arr__dtype_equal(from, to)) {
		cast->any = copy_items;
		return ARR_OK;
	}
	if (from->base || to->base)
		return choose_subarray(cast, err);
	if (from->structured || to->structured)
		return choose_fields(cast, err);
	if (!is_swapped_scalar(from) && !is_swapped_scalar(to))
		return choose_native(cast, err);
	if (from->type == to->type && from->unit == to->unit && from->multiple == to->multiple) {
		cast->any = swap_only;
		return ARR_OK;
	}
	native = *cast;
	cast->any = cast_swapping;
	return choose_native(&native, err);
}
