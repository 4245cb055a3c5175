/* SPDX-License-Identifier: Apache-2.0 */
/* The operands' dtypes, and the arrays that are made: outputs, copies in another dtype, copies of
 * what would be overwritten. */
#include <string.h>

#include "iterate.h"

static bool needs_common(const struct arr_iterator *it, const struct arr_iterator_operand *g)
{
	return it->flags & ARR_ITER_COMMON_DTYPE || (!g->dtype && !g->array);
}

/* What all operands that are there promote to; NULL if there are none. */
static enum arr_status common_dtype(const arr_iterator *it,
				    const struct arr_iterator_operand *given, const arr_dtype **out,
				    struct arr_error *err)
{
	const arr_dtype *common = NULL, *joined = NULL;
	enum arr_status st;

	for (int k = 0; k < it->count; k++) {
		const arr_dtype *d = given[k].dtype   ? given[k].dtype
				     : given[k].array ? given[k].array->dtype
						      : NULL;

		if (!d || !(it->flags & ARR_ITER_COMMON_DTYPE || given[k].flags & ARR_ITER_READ))
			continue;
		if (!common) {
			common = arr_dtype_retain(d);
			continue;
		}
		st = arr_promote_types(common, d, &joined, err);
		arr_dtype_release(common);
		if (st != ARR_OK)
			return st;
		common = joined;
	}
	*out = common;
	return ARR_OK;
}

static enum arr_status seen_dtype(arr_iterator *it, int k, const struct arr_iterator_operand *g,
				  const arr_dtype *common, struct arr_error *err)
{
	struct arr__operand *op = &it->operands[k];
	const arr_dtype *dtype = needs_common(it, g) ? common
				 : g->dtype          ? g->dtype
						     : g->array->dtype;

	if (!dtype)
		return arr_error_set(err, ARR_E_DTYPE,
				     "iterator: no dtype for operand %d, and none to take one from",
				     k);
	if (op->flags & ARR_ITER_NATIVE || needs_common(it, g))
		return arr__dtype_native(dtype, &op->dtype, err);
	op->dtype = arr_dtype_retain(dtype);
	return ARR_OK;
}

static enum arr_status check_cast(const arr_iterator *it, int k, const arr_array *array,
				  struct arr_error *err)
{
	const struct arr__operand *op = &it->operands[k];
	const arr_dtype *const pairs[2][2] = { { array->dtype, op->dtype },
					       { op->dtype, array->dtype } };

	for (int way = 0; way < 2; way++) {
		if (!(op->flags & (way ? ARR_ITER_WRITE : ARR_ITER_READ)) ||
		    arr_can_cast(pairs[way][0], pairs[way][1], it->casting))
			continue;
		return arr_error_set(err, ARR_E_CASTING,
				     "iterator: operand %d could not be cast from %.64s to %.64s "
				     "according to the rule '%s'",
				     k, arr__dtype_text(pairs[way][0]).text,
				     arr__dtype_text(pairs[way][1]).text,
				     arr_casting_name(it->casting));
	}
	return ARR_OK;
}

enum arr_status arr__operands_dtypes(arr_iterator *it, const struct arr_iterator_operand *given,
				     struct arr_error *err)
{
	const arr_dtype *common = NULL;
	enum arr_status st = ARR_OK;
	bool wanted = false;

	for (int k = 0; k < it->count; k++)
		wanted |= needs_common(it, &given[k]);
	if (wanted)
		ARR_TRY(common_dtype(it, given, &common, err));
	for (int k = 0; st == ARR_OK && k < it->count; k++) {
		const arr_array *a = given[k].array;

		st = seen_dtype(it, k, &given[k], common, err);
		if (st == ARR_OK && a)
			st = check_cast(it, k, a, err);
		if (st == ARR_OK && a && it->operands[k].flags & ARR_ITER_WRITE)
			st = arr__require_writeable("iterator", a, err);
		if (st == ARR_OK && a)
			it->operands[k].array = arr_array_retain(a);
	}
	arr_dtype_release(common);
	return st;
}

/* The shape and layout of a new operand: its axes in the order of the walk. */
static enum arr_status make(arr_iterator *it, int k, const int *axes, const int *perm,
			    struct arr_error *err)
{
	struct arr__operand *op = &it->operands[k];
	int64_t shape[ARR_NDIM_MAX];
	int own[ARR_NDIM_MAX], layout[ARR_NDIM_MAX], ndim = 0, laid = 0;

	for (int i = 0; i < it->ndim_0; i++) {
		own[i] = axes ? axes[i] : i;
		if (own[i] < 0)
			continue;
		shape[own[i]] = it->shape_0[i];
		ndim = own[i] >= ndim ? own[i] + 1 : ndim;
	}
	for (int i = 0; i < it->ndim_0; i++)
		if (own[perm[i]] >= 0)
			layout[laid++] = own[perm[i]];
	if (laid != ndim)
		return arr_error_set(err, ARR_E_SHAPE,
				     "iterator: the axes of operand %d, which is to be made, have "
				     "gaps",
				     k);
	return arr__array_new_perm(ndim, shape, layout, op->dtype, &op->array, err);
}

enum arr_status arr__operands_make(arr_iterator *it, const struct arr_iterator_operand *given,
				   const int *perm, struct arr_error *err)
{
	for (int k = 0; k < it->count; k++) {
		if (given[k].array)
			continue;
		ARR_TRY(make(it, k, given[k].axes, perm, err));
		ARR_TRY(arr__axes_strides(it, k, given[k].axes, err));
	}
	return ARR_OK;
}

/* Replaces operand k's array by a copy in `dtype`, which goes back at the end if it is written. */
static enum arr_status copy_operand(arr_iterator *it, int k, const arr_dtype *dtype,
				    struct arr_error *err)
{
	struct arr__operand *op = &it->operands[k];
	arr_array *copy = NULL;

	ARR_TRY(arr__copy_as(op->array, dtype, ARR_ORDER_K, &copy, err));
	if (op->flags & ARR_ITER_WRITE && !op->back) /* a second copy goes back there too */
		op->back = op->array;
	else
		arr_array_release(op->array);
	op->array = copy;
	return ARR_OK;
}

static bool seen_otherwise(const struct arr__operand *op)
{
	return !arr__dtype_equal(op->array->dtype, op->dtype) ||
	       (op->flags & ARR_ITER_ALIGNED &&
		!(op->array->flags & (ARR_ALIGNED | ARR__ALIGNED_SWAPPED)));
}

/* Whether two operands over the same array are at the same element all the time, and leave it. */
static bool in_step(const arr_iterator *it, const struct arr__operand *a,
		    const struct arr__operand *b)
{
	return !a->reduced && !b->reduced &&
	       memcmp(a->strides_0, b->strides_0, sizeof(int64_t) * (size_t)it->ndim_0) == 0;
}

/* Whether operand k is read after another one may have been written over it. */
static bool overwritten(const arr_iterator *it, int k)
{
	for (int other = 0; other < it->count; other++) {
		const struct arr__operand *op = &it->operands[other];
		enum arr__overlap overlap;

		if (other == k || !(op->flags & ARR_ITER_WRITE))
			continue;
		overlap = arr__overlap(op->array, it->operands[k].array);
		if (overlap == ARR__OVERLAP_SOME ||
		    (overlap == ARR__OVERLAP_SAME && !in_step(it, op, &it->operands[k])))
			return true;
	}
	return false;
}

enum arr_status arr__operands_copy(arr_iterator *it, struct arr_error *err)
{
	for (int k = 0; k < it->count; k++) {
		struct arr__operand *op = &it->operands[k];
		const unsigned may = op->flags & ARR_ITER_WRITE
					     ? ARR_ITER_UPDATE_IF_COPY
					     : ARR_ITER_COPY | ARR_ITER_UPDATE_IF_COPY;

		if (it->flags & ARR_ITER_COPY_IF_OVERLAP && overwritten(it, k))
			ARR_TRY(copy_operand(it, k, op->array->dtype, err));
		if (!seen_otherwise(op) || it->flags & ARR_ITER_BUFFERED)
			continue;
		/* a single element that is only read is copied without being asked */
		if (!(op->flags & may) && (op->flags & ARR_ITER_WRITE || op->array->ndim > 0))
			return arr_error_set(err, ARR_E_CASTING,
					     "iterator: operand %d required copying or buffering, "
					     "but neither copying nor buffering was enabled",
					     k);
		ARR_TRY(copy_operand(it, k, op->dtype, err));
	}
	return ARR_OK;
}
