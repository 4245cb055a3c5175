/* SPDX-License-Identifier: Apache-2.0 */
/* The iteration's axes: their lengths, the operands' strides along them, and the order of the walk.
 */
#include <string.h>

#include "core/iter.h"
#include "iterate.h"

/* ---- shape ---- */

/* One operand's axis joins the iteration's. */
static enum arr_status join(arr_iterator *it, int k, int axis, int64_t length, const bool *fixed,
			    struct arr_error *err)
{
	int64_t *at = &it->shape_0[axis];

	if (length == *at || length == 1)
		return ARR_OK;
	if (*at == 1 && !fixed[axis]) {
		*at = length;
		return ARR_OK;
	}
	return arr_error_set(err, ARR_E_SHAPE,
			     "iterator: operand %d has %lld elements along axis %d of the "
			     "iteration, which has %lld",
			     k, (long long)length, axis, (long long)*at);
}

/* Operand k's axis behind the iteration's, or -1. */
static int axis_of(const arr_array *a, const int *axes, int axis, int ndim)
{
	const int own = axis - (ndim - a->ndim);

	return axes ? axes[axis] : own < 0 ? -1 : own;
}

static enum arr_status check_axes(int k, const arr_array *a, const int *axes, int ndim,
				  struct arr_error *err)
{
	uint64_t named = 0;

	for (int i = 0; axes && i < ndim; i++) {
		if (axes[i] < 0)
			continue;
		if (axes[i] >= (a ? a->ndim : ndim) || (named & (uint64_t)1 << axes[i]))
			return arr_error_set(
				err, ARR_E_SHAPE,
				"iterator: axis %d of operand %d is not there or named "
				"twice",
				axes[i], k);
		named |= (uint64_t)1 << axes[i];
	}
	for (int i = 0; axes && a && i < a->ndim; i++)
		if (!(named & (uint64_t)1 << i) && a->shape[i] != 1)
			return arr_error_set(err, ARR_E_SHAPE,
					     "iterator: axis %d of operand %d is not walked along",
					     i, k);
	return ARR_OK;
}

enum arr_status arr__axes_shape(arr_iterator *it, const struct arr_iterator_operand *given,
				const struct arr_iterator_options *o, struct arr_error *err)
{
	bool fixed[ARR_NDIM_MAX] = { false }, named = o->shape != NULL;
	int ndim = 0;

	for (int k = 0; k < it->count; k++) {
		named |= given[k].axes != NULL;
		if (given[k].array && given[k].array->ndim > ndim)
			ndim = given[k].array->ndim;
	}
	if (named && (o->axes_count < 0 || o->axes_count > ARR_NDIM_MAX))
		return arr_error_set(err, ARR_E_SHAPE, "iterator: %d axes", o->axes_count);
	it->ndim_0 = named ? o->axes_count : ndim;
	for (int i = 0; i < it->ndim_0; i++) {
		fixed[i] = o->shape && o->shape[i] >= 0;
		it->shape_0[i] = fixed[i] ? o->shape[i] : 1;
	}
	for (int k = 0; k < it->count; k++) {
		const arr_array *a = given[k].array;

		ARR_TRY(check_axes(k, a, given[k].axes, it->ndim_0, err));
		if (a && !given[k].axes && a->ndim > it->ndim_0)
			return arr_error_set(err, ARR_E_SHAPE,
					     "iterator: operand %d has %d axes, the iteration %d",
					     k, a->ndim, it->ndim_0);
		for (int i = 0; a && i < it->ndim_0; i++) {
			const int own = axis_of(a, given[k].axes, i, it->ndim_0);

			if (own >= 0)
				ARR_TRY(join(it, k, i, a->shape[own], fixed, err));
		}
	}
	return arr__shape_count(it->ndim_0, it->shape_0, ARR_INT8, &it->size, err);
}

/* ---- strides ---- */

enum arr_status arr__axes_strides(arr_iterator *it, int k, const int *axes, struct arr_error *err)
{
	struct arr__operand *op = &it->operands[k];
	bool stretched = false;

	for (int i = 0; i < it->ndim_0; i++) {
		const int own = axis_of(op->array, axes, i, it->ndim_0);
		const bool has = own >= 0 && op->array->shape[own] == it->shape_0[i];

		op->strides_0[i] = has && it->shape_0[i] != 1 ? op->array->strides[own] : 0;
		stretched |= !has && it->shape_0[i] != 1;
	}
	if (stretched && op->flags & ARR_ITER_NO_BROADCAST)
		return arr_error_set(err, ARR_E_SHAPE,
				     "iterator: non-broadcastable operand %d of shape %s for an "
				     "iteration of shape %s",
				     k, arr__shape_text(op->array->ndim, op->array->shape).text,
				     arr__shape_text(it->ndim_0, it->shape_0).text);
	op->reduced = stretched && op->flags & ARR_ITER_WRITE;
	if (op->reduced && (!(it->flags & ARR_ITER_REDUCE_OK) || !(op->flags & ARR_ITER_READ)))
		return arr_error_set(err, ARR_E_SHAPE,
				     "iterator: output operand %d of shape %s requires a reduction "
				     "to an iteration of shape %s, which is not enabled",
				     k, arr__shape_text(op->array->ndim, op->array->shape).text,
				     arr__shape_text(it->ndim_0, it->shape_0).text);
	return ARR_OK;
}

/* ---- order ---- */

static bool all_fortran(const arr_iterator *it)
{
	bool all_c = true;

	for (int k = 0; k < it->count; k++) {
		const arr_array *a = it->operands[k].array;

		if (a && !arr__is_f_contiguous(a))
			return false;
		all_c &= !a || arr__is_c_contiguous(a);
	}
	return !all_c;
}

void arr__axes_order(const arr_iterator *it, enum arr_order order, int *perm)
{
	const int64_t *strides[ARR_ITERATOR_OPERANDS_MAX];
	int known = 0;

	for (int k = 0; k < it->count; k++)
		if (it->operands[k].array)
			strides[known++] = it->operands[k].strides_0;
	if (order == ARR_ORDER_A)
		order = all_fortran(it) ? ARR_ORDER_F : ARR_ORDER_C;
	for (int i = 0; i < it->ndim_0; i++)
		perm[i] = order == ARR_ORDER_F ? it->ndim_0 - 1 - i : i;
	if (order == ARR_ORDER_K && known > 0)
		arr__iter_korder(it->ndim_0, it->shape_0, known, strides, perm);
}

/* Walks an axis forwards that all operands walk backwards. */
static void flip(arr_iterator *it, int axis)
{
	bool backwards = it->shape[axis] > 1, moves = false;

	for (int k = 0; k < it->count; k++) {
		backwards &= it->operands[k].strides[axis] <= 0;
		moves |= it->operands[k].strides[axis] < 0;
	}
	if (!backwards || !moves)
		return;
	for (int k = 0; k < it->count; k++) {
		struct arr__operand *op = &it->operands[k];

		op->at += op->strides[axis] * (it->shape[axis] - 1);
		op->strides[axis] = -op->strides[axis];
	}
	it->flipped = true;
}

static void move_axis(arr_iterator *it, int to, int from)
{
	it->shape[to] = it->shape[from];
	it->axis[to] = it->axis[from];
	for (int k = 0; k < it->count; k++)
		it->operands[k].strides[to] = it->operands[k].strides[from];
}

/* Whether axis b continues where axis a, the slower one, is. */
static bool continues(const arr_iterator *it, int a, int b)
{
	for (int k = 0; k < it->count; k++) {
		const int64_t *s = it->operands[k].strides;

		if (s[a] != s[b] * it->shape[b])
			return false;
	}
	return true;
}

void arr__axes_merge(arr_iterator *it)
{
	int kept = 0;

	for (int i = 0; i < it->ndim; i++) {
		if (it->shape[i] == 1)
			continue;
		if (kept > 0 && continues(it, kept - 1, i)) {
			const int64_t slower = it->shape[kept - 1];

			move_axis(it, kept - 1, i);
			it->shape[kept - 1] *= slower;
		} else {
			move_axis(it, kept++, i);
		}
	}
	it->ndim = kept;
}

void arr__axes_walk(arr_iterator *it, const int *perm, bool flip_too)
{
	const bool indexed = it->flags & (ARR_ITER_MULTI_INDEX | ARR_ITER_INDEX);

	it->ndim = it->ndim_0;
	for (int i = 0; i < it->ndim; i++) {
		it->axis[i] = perm[i];
		it->shape[i] = it->shape_0[perm[i]];
		for (int k = 0; k < it->count; k++)
			it->operands[k].strides[i] = it->operands[k].strides_0[perm[i]];
	}
	for (int k = 0; k < it->count; k++)
		it->operands[k].at = it->operands[k].array->data;
	if (indexed || it->size == 0)
		return;
	for (int i = 0; flip_too && i < it->ndim; i++)
		flip(it, i);
	arr__axes_merge(it);
}
