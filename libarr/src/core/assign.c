/* SPDX-License-Identifier: Apache-2.0 */
/* Moving values between arrays: copies, casts, assignment, fill, single items. */
#include <string.h>

#include "dtype/datetime_internal.h"
#include "iter.h"
#include "layout/move.h"
#include "parallel.h"
#include "trace.h"
#include "ufunc/fp_casts.h"

enum { FEW = 1024 };

static enum arr_status cast_part(void *context, struct arr__iter *it, struct arr_error *err)
{
	const struct arr__cast *cast = context;

	do
		ARR_TRY(arr__cast_run(cast, it->data[0], it->data[1], it->inner_strides[0],
				      it->inner_strides[1], it->inner_count, err));
	while (arr__iter_next(it));
	return ARR_OK;
}

/* dst and src do not overlap and have different dtypes. */
static enum arr_status convert_all(arr_array *dst, const arr_array *src, struct arr_error *err)
{
	const arr_array *const operands[] = { dst, src };
	struct arr__split split = { 0, 0, 1 };
	struct arr__cast cast;
	struct arr__iter it;

	ARR_TRY(arr__cast_init(&cast, src->dtype, dst->dtype, err));
	if (dst->size <= FEW && dst->size == src->size && arr__is_c_contiguous(dst) &&
	    arr__is_c_contiguous(src)) /* one run, without an iterator */
		return arr__cast_run(&cast, dst->data, src->data, (ptrdiff_t)dst->dtype->item_bytes,
				     (ptrdiff_t)src->dtype->item_bytes, (size_t)dst->size, err);
	arr__iter_init_arrays(&it, dst->ndim, dst->shape, 2, operands, ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return ARR_OK;
	if (!arr__fp_casts_wanted) /* what is found stays with the thread */
		split = arr__iter_split(
			&it, it.size * (int64_t)(src->dtype->item_bytes + dst->dtype->item_bytes),
			0, 1);
	return split.part_count > 1 ? arr__iter_run(&it, &split, cast_part, &cast, err)
				    : cast_part(&cast, &it, err);
}

/* dst and src do not overlap, or are the same elements of the same dtype. */
static enum arr_status assign_disjoint(arr_array *dst, const arr_array *src, struct arr_error *err)
{
	enum arr_status st;
	struct arr__fp_casts fp;

	if (arr__dtype_equal(dst->dtype, src->dtype) && arr__is_c_contiguous(dst) &&
	    arr__is_c_contiguous(src) && dst->size == src->size) {
		if (dst->size > 0)
			arr__copy_bytes(dst->data, src->data, (size_t)arr__size_bytes(dst));
		return ARR_OK;
	}
	if (arr__dtype_equal(dst->dtype, src->dtype)) {
		int64_t strides[ARR_NDIM_MAX];

		arr__broadcast_strides(src, dst->ndim, dst->shape, strides);
		arr__move_copy(dst->ndim, dst->shape, dst->data, dst->strides, src->data, strides,
			       dst->dtype->item_bytes);
		return ARR_OK;
	}
	arr__fp_casts_begin(&fp, true);
	st = convert_all(dst, src, err);
	return arr__fp_casts_end(&fp, "cast", st, err);
}

/* src without its first axes of length 1 beyond ndim, which NumPy's assignment ignores. `out`
 * becomes a header only: no reference, no storage. */
static void drop_leading_axes(const arr_array *src, int ndim, arr_array *out)
{
	out->data = src->data;
	out->dtype = src->dtype;
	out->size = src->size;
	out->flags = src->flags;
	out->ndim = src->ndim;
	out->shape = src->shape;
	out->strides = src->strides;
	while (out->ndim > ndim && out->shape[0] == 1) {
		out->ndim--;
		out->shape++;
		out->strides++;
	}
}

enum arr_status arr__assign(arr_array *dst, const arr_array *src, int64_t *copied_bytes,
			    struct arr_error *err)
{
	arr_array borrowed = { 0 };
	arr_array *temporary = NULL;
	int64_t copied = arr__size_bytes(dst);
	enum arr__overlap overlap;
	enum arr_status st;

	if (BASE_UNLIKELY(arr__is_time(dst->dtype)))
		ARR_TRY(arr__require_unit(src->dtype, dst->dtype, err));
	drop_leading_axes(src, dst->ndim, &borrowed);
	if (!arr__broadcasts_to(&borrowed, dst->ndim, dst->shape))
		return arr_error_set(err, ARR_E_SHAPE,
				     "could not broadcast input array from shape %s into shape %s",
				     arr__shape_text(src->ndim, src->shape).text,
				     arr__shape_text(dst->ndim, dst->shape).text);
	overlap = arr__overlap(dst, src);
	if (overlap == ARR__OVERLAP_SAME && !arr__dtype_equal(dst->dtype, src->dtype))
		overlap = ARR__OVERLAP_SOME;
	if (overlap == ARR__OVERLAP_SOME) {
		ARR_TRY(arr__copy_as(&borrowed, dst->dtype, ARR_ORDER_K, &temporary, err));
		copied += arr__size_bytes(temporary);
	}
	st = assign_disjoint(dst, temporary ? temporary : &borrowed, err);
	arr_array_release(temporary);
	if (copied_bytes)
		*copied_bytes = copied;
	return st;
}

/* As arr__array_new_like; a dtype without size or unit gets what src's values need. */
static enum arr_status new_for(const arr_array *src, const arr_dtype *dtype, enum arr_order order,
			       arr_array **out, struct arr_error *err)
{
	const arr_dtype *sized = NULL;
	enum arr_status st;

	if (BASE_LIKELY(arr__is_number(dtype)))
		return arr__array_new_like(src, dtype, order, out, err);
	ARR_TRY(arr__dtype_sized_for(src->dtype, dtype, &sized, err));
	st = arr__array_new_like(src, sized, order, out, err);
	arr__dtype_release(sized);
	return st;
}

enum arr_status arr__copy_as(const arr_array *src, const arr_dtype *dtype, enum arr_order order,
			     arr_array **out, struct arr_error *err)
{
	arr_array *copy = NULL;
	enum arr_status st;

	ARR_TRY(new_for(src, dtype ? dtype : src->dtype, order, &copy, err));
	st = assign_disjoint(copy, src, err);
	if (st == ARR_OK)
		*out = copy;
	else
		arr_array_release(copy);
	return st;
}

/* arr__scalar_store_as as an operation of its own, whose floating-point errors are a cast's. */
static enum arr_status store_reporting(struct arr_scalar value, const arr_dtype *dtype, void *dst,
				       struct arr_error *err)
{
	struct arr__fp_casts fp;
	enum arr_status st;

	arr__fp_casts_begin(&fp, true);
	st = arr__scalar_store_as(value, dtype, dst, err);
	return arr__fp_casts_end(&fp, "cast", st, err);
}

enum arr_status arr__fill(arr_array *dst, struct arr_scalar value, struct arr_error *err)
{
	_Alignas(long double) unsigned char element[ARR__NUMBER_BYTES_MAX];
	arr_array source = { .data = (char *)element, .dtype = dst->dtype, .size = 1 };

	if (arr__is_number(dst->dtype)) {
		ARR_TRY(store_reporting(value, dst->dtype, element, err));
		return assign_disjoint(dst, &source, err);
	}
	source.dtype = arr__scalar_widest(value, element);
	return assign_disjoint(dst, &source, err);
}

enum arr_status arr_array_copy(const arr_array *src, enum arr_order order, arr_array **out,
			       struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.copy", ARR_OP_COPY, ARR__INS(src), err);
	st = arr__copy_as(src, NULL, order, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_EXPLICIT, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_array_astype(const arr_array *src, const arr_dtype *dtype, enum arr_order order,
				 enum arr_casting casting, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	const arr_dtype *sized = NULL;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.astype", ARR_OP_CAST, ARR__INS(src), err);
	st = arr__dtype_sized_for(src->dtype, dtype, &sized, err);
	if (st == ARR_OK)
		st = arr__require_cast("astype", src->dtype, sized, casting, err);
	if (st == ARR_OK)
		st = arr__copy_as(src, sized, order, out, err);
	arr_dtype_release(sized);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_CAST, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_copyto(arr_array *dst, const arr_array *src, enum arr_casting casting,
			   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	int64_t copied = 0;

	err = arr__trace_begin(&t, "copyto", ARR_OP_COPY, ARR__INS(src), err);
	st = arr__require_writeable("copyto", dst, err);
	if (st == ARR_OK)
		st = arr__require_cast("copyto", src->dtype, dst->dtype, casting, err);
	if (st == ARR_OK)
		st = arr__assign(dst, src, &copied, err);
	arr__trace_copied(
		&t, arr__dtype_equal(dst->dtype, src->dtype) ? ARR_COPY_EXPLICIT : ARR_COPY_CAST,
		copied);
	return arr__trace_end(&t, st, &dst, err);
}

enum arr_status arr_array_fill(arr_array *dst, struct arr_scalar value, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ndarray.fill", ARR_OP_COPY, ARR__NO_INS, err);
	st = arr__require_writeable("fill", dst, err);
	if (st == ARR_OK)
		st = arr__scalar_check(value, dst->dtype, err);
	if (st == ARR_OK)
		st = arr__fill(dst, value, err);
	return arr__trace_end(&t, st, &dst, err);
}

enum arr_status arr__find_item(const arr_array *a, const int64_t *index, char **out,
			       struct arr_error *err)
{
	char *at = a->data;

	for (int i = 0; i < a->ndim; i++) {
		int64_t n = a->shape[i];

		if (index[i] < -n || index[i] >= n)
			return arr_error_set(
				err, ARR_E_INDEX,
				"index %lld is out of bounds for axis %d with size %lld",
				(long long)index[i], i, (long long)n);
		at += (index[i] < 0 ? index[i] + n : index[i]) * a->strides[i];
	}
	*out = at;
	return ARR_OK;
}

enum arr_status arr_array_item(const arr_array *src, const int64_t *index, struct arr_scalar *out,
			       struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	char *at = NULL;

	err = arr__trace_begin(&t, "ndarray.item", ARR_OP_INDEX, ARR__INS(src), err);
	st = arr__find_item(src, index, &at, err);
	if (st == ARR_OK)
		st = arr__scalar_load_as(src->dtype, at, out, err);
	return arr__trace_end(&t, st, NULL, err);
}

enum arr_status arr_array_set_item(arr_array *dst, const int64_t *index, struct arr_scalar value,
				   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	char *at = NULL;

	err = arr__trace_begin(&t, "ndarray.__setitem__", ARR_OP_INDEX, ARR__NO_INS, err);
	st = arr__require_writeable("set_item", dst, err);
	if (st == ARR_OK)
		st = arr__scalar_check(value, dst->dtype, err);
	if (st == ARR_OK)
		st = arr__find_item(dst, index, &at, err);
	if (st == ARR_OK)
		st = store_reporting(value, dst->dtype, at, err);
	return arr__trace_end(&t, st, &dst, err);
}
