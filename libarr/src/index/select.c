/* SPDX-License-Identifier: Apache-2.0 */
/* Elements chosen by a condition: where, select, copyto(where), extract, place, putmask. */
#include <stdlib.h>
#include <string.h>

#include "core/array_small.h"
#include "core/iter.h"
#include "fancy.h"
#include "layout/layout_internal.h"
#include "ufunc/fp_casts.h"

/* dst = mask ? yes : no over dst's shape; all of one dtype, broadcasting, and dst overlaps none of
 * them but where it is `yes` or `no` itself. */
static void select_disjoint(arr_array *dst, const arr_array *mask, const arr_array *yes,
			    const arr_array *no)
{
	const arr_array *const operands[] = { dst, mask, yes, no };
	const size_t item = dst->dtype->item_bytes;
	arr__select_fn *fn = arr__move()->select[arr__item_class(item)];
	struct arr__iter it;

	arr__iter_init_arrays(&it, dst->ndim, dst->shape, 4, operands, ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return;
	do {
		fn(it.data[0], it.data[1], it.data[2], it.data[3], it.inner_strides, it.inner_count,
		   item);
	} while (arr__iter_next(&it));
}

/* mask is read while dst is written: a copy of it if they meet. */
static enum arr_status mask_apart(const arr_array *mask, const arr_array *dst, arr_array **out,
				  struct arr_error *err)
{
	if (arr_may_share_memory(mask, dst))
		return arr__copy_as(mask, NULL, ARR_ORDER_K, out, err);
	*out = arr_array_retain(mask);
	return ARR_OK;
}

static enum arr_status no_broadcast(const char *what, const arr_array *a, const arr_array *dst,
				    struct arr_error *err)
{
	return arr_error_set(err, ARR_E_SHAPE, "could not broadcast %s from shape %s into shape %s",
			     what, arr__shape_text(a->ndim, a->shape).text,
			     arr__shape_text(dst->ndim, dst->shape).text);
}

/* src's elements where mask is true, converted and put into dst: no other is looked at, so that
 * none can fail or report. */
static enum arr_status convert_selected(arr_array *dst, const arr_array *src, const arr_array *mask,
					struct arr_error *err)
{
	int64_t strides[ARR_NDIM_MAX];
	arr_array *chosen = NULL, *packed = NULL, *ready = NULL, *spread = NULL;
	enum arr_status st;

	arr__broadcast_strides(mask, dst->ndim, dst->shape, strides);
	ARR_TRY(arr__array_view(mask, mask->data, dst->ndim, dst->shape, strides, &chosen, err));
	arr__broadcast_strides(src, dst->ndim, dst->shape, strides);
	st = arr__array_view(src, src->data, dst->ndim, dst->shape, strides, &spread, err);
	if (st == ARR_OK)
		st = arr__mask_get(spread, chosen, &packed, err);
	if (st == ARR_OK)
		st = arr__copy_as(packed, dst->dtype, ARR_ORDER_C, &ready, err);
	if (st == ARR_OK)
		st = arr__mask_set(dst, chosen, ready, err);
	arr_array_release(ready);
	arr_array_release(packed);
	arr_array_release(spread);
	arr_array_release(chosen);
	return st;
}

/* Whether a conversion can fail or report. */
static bool may_complain(const arr_dtype *from, const arr_dtype *to)
{
	return !arr__dtype_equal(from, to) &&
	       (arr__fp_asked() || !arr__is_number(from) || !arr__is_number(to));
}

enum arr_status arr__copyto_where(arr_array *dst, const arr_array *src, const arr_array *mask,
				  struct arr_error *err)
{
	const bool selects = may_complain(src->dtype, dst->dtype);
	arr_array *ready = NULL, *apart = NULL, *fitted = NULL;
	enum arr_status st;
	int extra = 0;

	while (src->ndim - extra > dst->ndim && src->shape[extra] == 1)
		extra++;
	ARR_TRY(arr__array_view(src, src->data, src->ndim - extra, src->shape + extra,
				src->strides + extra, &fitted, err));
	if (!arr__broadcasts_to(fitted, dst->ndim, dst->shape))
		st = no_broadcast("input array", src, dst, err);
	else if (!arr__broadcasts_to(mask, dst->ndim, dst->shape))
		st = no_broadcast("where mask", mask, dst, err);
	else
		st = mask_apart(mask, dst, &apart, err);
	if (st == ARR_OK && selects)
		st = convert_selected(dst, fitted, apart, err);
	else if (st == ARR_OK)
		st = arr__ready_value(fitted, dst, &ready, err);
	if (st == ARR_OK && !selects)
		select_disjoint(dst, apart, ready, dst);
	arr_array_release(apart);
	arr_array_release(ready);
	arr_array_release(fitted);
	return st;
}

enum arr_status arr_copyto_where(arr_array *dst, const arr_array *src, const arr_array *mask,
				 enum arr_casting casting, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "copyto", ARR_OP_COPY, ARR__INS(src, mask), err);
	st = arr__require_writeable("copyto", dst, err);
	if (st == ARR_OK && !arr_can_cast(src->dtype, dst->dtype, casting))
		st = arr_error_set(err, ARR_E_CASTING,
				   "copyto: cannot cast array data from dtype('%s') to dtype('%s') "
				   "according to the rule '%s'",
				   src->dtype->name, dst->dtype->name, arr_casting_name(casting));
	if (st == ARR_OK && mask->dtype != ARR_BOOL)
		st = arr_error_set(err, ARR_E_CASTING, "copyto: the where mask is %s, not bool",
				   mask->dtype->name);
	if (st == ARR_OK)
		st = arr__copyto_where(dst, src, mask, err);
	if (st == ARR_OK)
		arr__trace_copied(&t,
				  arr__dtype_equal(dst->dtype, src->dtype) ? ARR_COPY_EXPLICIT
									   : ARR_COPY_CAST,
				  arr__size_bytes(dst));
	return arr__trace_end(&t, st, &dst, err);
}

/* ---- where, select ---- */

/* An input as an array of dtype; a number becomes 0-d. */
static enum arr_status as_operand(const struct arr_input *in, const arr_dtype *dtype,
				  arr_array **out, struct arr_error *err)
{
	arr_array *a = NULL;
	enum arr_status st;

	if (in->array && arr__dtype_equal(in->array->dtype, dtype)) {
		*out = arr_array_retain(in->array);
		return ARR_OK;
	}
	if (in->array)
		return arr__copy_as(in->array, dtype, ARR_ORDER_K, out, err);
	ARR_TRY(arr__scalar_check(in->scalar, dtype, err));
	ARR_TRY(arr__array_new(0, NULL, dtype, ARR_ORDER_C, false, &a, err));
	st = arr__fill(a, in->scalar, err);
	if (st == ARR_OK)
		*out = a;
	else
		arr_array_release(a);
	return st;
}

static struct arr_type_operand type_of(const struct arr_input *in)
{
	struct arr_type_operand operand = { ARR_WEAK_NONE, NULL };

	if (!in->array)
		return arr_scalar_operand(in->scalar);
	operand.dtype = in->array->dtype;
	return operand;
}

/* A new array of the operands' common shape, in K order. */
static enum arr_status new_common(const arr_array *const *operands, size_t count,
				  const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[3][ARR_NDIM_MAX];
	const int64_t *rows[3] = { strides[0], strides[1], strides[2] };
	int perm[ARR_NDIM_MAX], ndim = 0;

	ARR_TRY(arr_broadcast_shapes(operands, count, &ndim, shape, err));
	for (size_t k = 0; k < count; k++)
		arr__broadcast_strides(operands[k], ndim, shape, strides[k]);
	arr__iter_korder(ndim, shape, (int)count, rows, perm);
	return arr__array_new_perm(ndim, shape, perm, dtype, out, err);
}

enum arr_status arr__where(const arr_array *mask, const arr_array *yes, const arr_array *no,
			   arr_array **out, struct arr_error *err)
{
	const arr_array *const operands[] = { mask, yes, no };
	arr_array *result = NULL;

	ARR_TRY(new_common(operands, 3, yes->dtype, &result, err));
	select_disjoint(result, mask, yes, no);
	*out = result;
	return ARR_OK;
}

/* Few elements, nothing to convert, broadcast or reorder: a mask and two arrays of one dtype, all
 * of one shape in C order. False: not so. */
static bool where_small(const arr_array *mask, const arr_array *yes, const arr_array *no,
			arr_array **out, enum arr_status *st, struct arr_error *err)
{
	const size_t item = yes ? yes->dtype->item_bytes : 0;
	const ptrdiff_t strides[] = { (ptrdiff_t)item, 1, (ptrdiff_t)item, (ptrdiff_t)item };

	if (!yes || !no || mask->dtype != ARR_BOOL || yes->dtype != no->dtype ||
	    !arr__is_number(yes->dtype) || yes->dtype->foreign || yes->size > ARR__SMALL_COUNT ||
	    yes->size == 0 || !(mask->flags & yes->flags & no->flags & ARR_C_CONTIGUOUS) ||
	    !arr__same_shape(mask, yes) || !arr__same_shape(no, yes))
		return false;
	if (!arr__array_new_small(yes, yes->dtype, out)) {
		*st = arr__nomem(yes->ndim, yes->shape, yes->dtype, err);
		return true;
	}
	arr__move()->select[arr__item_class(item)]((*out)->data, mask->data, yes->data, no->data,
						   strides, (size_t)yes->size, item);
	*st = ARR_OK;
	return true;
}

static enum arr_status where(const arr_array *condition, const struct arr_input *x,
			     const struct arr_input *y, arr_array **out, struct arr_error *err)
{
	const struct arr_type_operand types[] = { type_of(x), type_of(y) };
	arr_array *mask = NULL, *yes = NULL, *no = NULL;
	const arr_dtype *dtype = NULL;
	enum arr_status st;

	ARR_TRY(arr_result_type(types, 2, &dtype, err));
	st = arr__as_mask(condition, ARR_ORDER_K, &mask, err);
	if (st == ARR_OK)
		st = as_operand(x, dtype, &yes, err);
	if (st == ARR_OK)
		st = as_operand(y, dtype, &no, err);
	if (st == ARR_OK)
		st = arr__where(mask, yes, no, out, err);
	arr_dtype_release(dtype);
	arr_array_release(no);
	arr_array_release(yes);
	arr_array_release(mask);
	return st;
}

enum arr_status arr_where(const arr_array *condition, const struct arr_input *x,
			  const struct arr_input *y, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "where", ARR_OP_INDEX, ARR__INS(condition, x->array, y->array),
			       err);
	if (!where_small(condition, x->array, y->array, out, &st, err))
		st = where(condition, x, y, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_FANCY_INDEX, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

/* The dtype of all choices and the default together. */
static enum arr_status select_dtype(const arr_array *const *choices, size_t count,
				    struct arr_scalar default_value, const arr_dtype **out,
				    struct arr_error *err)
{
	struct arr_type_operand *types = calloc(count + 1, sizeof *types);
	enum arr_status st;

	if (!types)
		return arr_error_set(err, ARR_E_NOMEM, "select: cannot allocate for %zu choices",
				     count);
	for (size_t k = 0; k < count; k++)
		types[k] = (struct arr_type_operand){ ARR_WEAK_NONE, choices[k]->dtype };
	types[count] = arr_scalar_operand(default_value);
	st = arr_result_type(types, count + 1, out, err);
	free(types);
	return st;
}

static enum arr_status select_shape(const arr_array *const *conditions,
				    const arr_array *const *choices, size_t count, int *ndim,
				    int64_t *shape, struct arr_error *err)
{
	bool fits = true;

	*ndim = 0;
	for (size_t k = 0; k < count && fits; k++)
		fits = arr__shape_join(ndim, shape, conditions[k]->ndim, conditions[k]->shape) &&
		       arr__shape_join(ndim, shape, choices[k]->ndim, choices[k]->shape);
	if (fits)
		return ARR_OK;
	return arr_error_set(err, ARR_E_SHAPE,
			     "select: conditions and choices could not be broadcast together");
}

static enum arr_status select_from(const arr_array *const *conditions,
				   const arr_array *const *choices, size_t count,
				   struct arr_scalar default_value, arr_array **out,
				   struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	int64_t shape[ARR_NDIM_MAX];
	arr_array *result = NULL;
	enum arr_status st;
	int ndim = 0;

	if (count == 0)
		return arr_error_set(err, ARR_E_ARG,
				     "select with an empty condition list is not possible");
	for (size_t k = 0; k < count; k++)
		if (conditions[k]->dtype != ARR_BOOL)
			return arr_error_set(err, ARR_E_DTYPE,
					     "select: condition %zu is %s, should be bool", k,
					     conditions[k]->dtype->name);
	ARR_TRY(select_dtype(choices, count, default_value, &dtype, err));
	st = arr__scalar_check(default_value, dtype, err);
	if (st == ARR_OK)
		st = select_shape(conditions, choices, count, &ndim, shape, err);
	if (st == ARR_OK)
		st = arr__array_new(ndim, shape, dtype, ARR_ORDER_C, false, &result, err);
	arr_dtype_release(dtype);
	if (st == ARR_OK)
		st = arr__fill(result, default_value, err);
	for (size_t k = count; k-- > 0 && st == ARR_OK;) /* the first condition has the last word */
		st = arr__copyto_where(result, choices[k], conditions[k], err);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

enum arr_status arr_select(const arr_array *const *conditions, const arr_array *const *choices,
			   size_t count, struct arr_scalar default_value, arr_array **out,
			   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "select", ARR_OP_INDEX, choices, count, err);
	st = select_from(conditions, choices, count, default_value, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_FANCY_INDEX, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

/* ---- extract, place, putmask ---- */

/* a.ravel() != 0. */
static enum arr_status flat_mask(const arr_array *a, arr_array **out, struct arr_error *err)
{
	arr_array *mask = NULL;
	int64_t copied = 0;
	enum arr_status st;

	ARR_TRY(arr__as_mask(a, ARR_ORDER_C, &mask, err));
	st = arr__ravel(mask, ARR_ORDER_C, out, &copied, err);
	arr_array_release(mask);
	return st;
}

static enum arr_status extract(const arr_array *condition, const arr_array *src, arr_array **out,
			       struct arr_error *err)
{
	arr_array *mask = NULL, *flat = NULL, *position = NULL;
	int64_t copied = 0;
	enum arr_status st;

	ARR_TRY(flat_mask(condition, &mask, err));
	st = arr__ravel(src, ARR_ORDER_C, &flat, &copied, err);
	if (st == ARR_OK && mask->size == flat->size)
		st = arr__mask_get(flat, mask, out, err);
	else if (st == ARR_OK) {
		st = arr__mask_positions(mask, &position, err);
		if (st == ARR_OK)
			st = arr__take(flat, position, 0, ARR_MODE_RAISE, out, err);
		arr_array_release(position);
	}
	arr_array_release(flat);
	arr_array_release(mask);
	return st;
}

enum arr_status arr_extract(const arr_array *condition, const arr_array *src, arr_array **out,
			    struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "extract", ARR_OP_INDEX, ARR__INS(condition, src), err);
	st = extract(condition, src, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_FANCY_INDEX, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status require_size(const char *op, const arr_array *mask, const arr_array *dst,
				    struct arr_error *err)
{
	if (mask->size == dst->size)
		return ARR_OK;
	return arr_error_set(err, ARR_E_SHAPE,
			     "%s: mask of %lld elements and array of %lld must be the same size",
			     op, (long long)mask->size, (long long)dst->size);
}

/* mask with dst's shape. */
static enum arr_status shape_mask(const arr_array *mask, const arr_array *dst, arr_array **out,
				  struct arr_error *err)
{
	arr_array *flat = NULL;
	int64_t copied = 0;
	enum arr_status st;

	ARR_TRY(flat_mask(mask, &flat, err));
	st = arr__reshape(flat, dst->ndim, dst->shape, ARR_ORDER_C, out, &copied, err);
	arr_array_release(flat);
	return st;
}

static enum arr_status place(arr_array *dst, const arr_array *mask, const arr_array *values,
			     struct arr_error *err)
{
	arr_array *shaped = NULL, *cycle = NULL;
	int64_t count;
	enum arr_status st;

	ARR_TRY(arr__require_writeable("place", dst, err));
	ARR_TRY(arr__require_safe("place", values, dst, err));
	ARR_TRY(require_size("place", mask, dst, err));
	ARR_TRY(shape_mask(mask, dst, &shaped, err));
	count = arr__mask_count(shaped);
	st = ARR_OK;
	if (count > 0 && values->size == 0)
		st = arr_error_set(err, ARR_E_ARG, "place: cannot insert from an empty array");
	else if (count > 0)
		st = arr__cycle(values, dst->dtype, count, &cycle, err);
	if (st == ARR_OK && count > 0)
		st = arr__mask_set(dst, shaped, cycle, err);
	arr_array_release(cycle);
	arr_array_release(shaped);
	return st;
}

enum arr_status arr_place(arr_array *dst, const arr_array *mask, const arr_array *values,
			  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "place", ARR_OP_INDEX, ARR__INS(mask, values), err);
	st = place(dst, mask, values, err);
	return arr__trace_end(&t, st, &dst, err);
}

static enum arr_status putmask(arr_array *dst, const arr_array *mask, const arr_array *values,
			       struct arr_error *err)
{
	arr_array *shaped = NULL, *cycle = NULL, *view = NULL;
	int64_t copied = 0;
	enum arr_status st;

	ARR_TRY(arr__require_writeable("putmask", dst, err));
	ARR_TRY(arr__require_safe("putmask", values, dst, err));
	ARR_TRY(require_size("putmask", mask, dst, err));
	if (values->size == 0 || dst->size == 0)
		return ARR_OK;
	ARR_TRY(shape_mask(mask, dst, &shaped, err));
	if (values->size == 1) {
		st = arr__reshape(values, 0, NULL, ARR_ORDER_C, &view, &copied, err);
	} else {
		st = arr__cycle(values, dst->dtype, dst->size, &cycle, err);
		if (st == ARR_OK)
			st = arr__reshape(cycle, dst->ndim, dst->shape, ARR_ORDER_C, &view, &copied,
					  err);
	}
	if (st == ARR_OK)
		st = arr__copyto_where(dst, view, shaped, err);
	arr_array_release(view);
	arr_array_release(cycle);
	arr_array_release(shaped);
	return st;
}

enum arr_status arr_putmask(arr_array *dst, const arr_array *mask, const arr_array *values,
			    struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "putmask", ARR_OP_INDEX, ARR__INS(mask, values), err);
	st = putmask(dst, mask, values, err);
	return arr__trace_end(&t, st, &dst, err);
}
