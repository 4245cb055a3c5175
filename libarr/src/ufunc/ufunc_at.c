/* SPDX-License-Identifier: Apache-2.0 */
/* ufunc.at: a ufunc in place, on places named by index arrays, without buffering. */
#include <stdlib.h>
#include <string.h>

#include "fp_casts.h"
#include "ufunc_internal.h"

/* One call in progress. Places are a grid (the broadcast index arrays); each place of the grid is a
 * block of dst (the axes that are not indexed). */
struct at {
	const arr_ufunc *u;
	const struct arr__loop *loop;
	const arr_dtype *dtypes[ARR_UFUNC_ARGS_MAX]; /* owned: what the loop takes and gives */
	arr_array *dst;
	arr_array *indices[ARR_NDIM_MAX]; /* owned: int64, by axis of dst */
	int axis_count;                   /* indexed axes of dst */
	int grid_ndim;
	int64_t grid_shape[ARR_NDIM_MAX];
	int64_t *offsets; /* owned: bytes from dst's first element, by place in C order */
	int64_t place_count;
	int ndim; /* of dst[indices]: the grid's axes, then the block's */
	int64_t shape[ARR_NDIM_MAX];
	arr_array *value; /* owned: in the loop's dtype; NULL for one input */
	int64_t value_strides[ARR_NDIM_MAX];
};

static enum arr_status too_many(const struct at *a, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_INDEX, "%s: too many indices for an array of shape %s",
			     a->u->at_name, arr__shape_text(a->dst->ndim, a->dst->shape).text);
}

/* Takes over the positions where a mask is true, one index array per axis of the mask. */
static enum arr_status add_mask(struct at *a, const arr_array *mask, struct arr_error *err)
{
	arr_array *plain = NULL;
	int64_t count = 0, at = 0;
	enum arr_status st = ARR_OK;

	if (mask->ndim == 0 || a->axis_count + mask->ndim > a->dst->ndim)
		return too_many(a, err);
	for (int k = 0; k < mask->ndim; k++) {
		if (mask->shape[k] != a->dst->shape[a->axis_count + k])
			return arr_error_set(
				err, ARR_E_INDEX,
				"%s: a boolean index of shape %s does not match shape %s at axis "
				"%d",
				a->u->at_name, arr__shape_text(mask->ndim, mask->shape).text,
				arr__shape_text(a->dst->ndim, a->dst->shape).text, a->axis_count);
	}
	ARR_TRY(arr__copy_as(mask, ARR_BOOL, ARR_ORDER_C, &plain, err));
	for (int64_t i = 0; i < plain->size; i++)
		count += plain->data[i] != 0;
	for (int k = 0; st == ARR_OK && k < mask->ndim; k++)
		st = arr__array_new(1, &count, ARR_INT64, ARR_ORDER_C, false,
				    &a->indices[a->axis_count + k], err);
	for (int64_t i = 0; st == ARR_OK && i < plain->size; i++) {
		int64_t rest = i;

		if (!plain->data[i])
			continue;
		for (int k = mask->ndim - 1; k >= 0; k--) {
			int64_t *p = (int64_t *)(void *)a->indices[a->axis_count + k]->data;

			p[at] = rest % mask->shape[k];
			rest /= mask->shape[k];
		}
		at++;
	}
	arr_array_release(plain);
	a->axis_count += mask->ndim; /* released at the end, whatever st is */
	return st;
}

static enum arr_status add_index(struct at *a, const arr_array *index, struct arr_error *err)
{
	if (index->dtype->type == ARR_T_BOOL)
		return add_mask(a, index, err);
	if (index->dtype->kind != 'i' && index->dtype->kind != 'u')
		return arr_error_set(err, ARR_E_INDEX,
				     "%s: arrays used as indices must be of integer (or boolean) "
				     "type, not %s",
				     a->u->at_name, index->dtype->name);
	if (a->axis_count >= a->dst->ndim)
		return too_many(a, err);
	ARR_TRY(arr__copy_as(index, ARR_INT64, ARR_ORDER_C, &a->indices[a->axis_count], err));
	a->axis_count++;
	return ARR_OK;
}

/* Adds one index array's share to every place's offset. */
static enum arr_status add_offsets(struct at *a, int axis, struct arr_error *err)
{
	const int64_t length = a->dst->shape[axis], step = a->dst->strides[axis];
	const arr_array *index = a->indices[axis];
	int64_t strides[ARR_NDIM_MAX];
	const int64_t *rows[] = { strides };
	int64_t *offset = a->offsets;
	struct arr__iter it;

	arr__broadcast_strides(index, a->grid_ndim, a->grid_shape, strides);
	arr__iter_init(&it, a->grid_ndim, a->grid_shape, 1, (char *[]){ index->data }, rows,
		       ARR__ITER_IN_ORDER);
	if (it.size == 0)
		return ARR_OK;
	do {
		for (size_t k = 0; k < it.inner_count; k++) {
			int64_t i = *(const int64_t *)(const void *)(it.data[0] +
								     (ptrdiff_t)k *
									     it.inner_strides[0]);

			if (i < -length || i >= length)
				return arr_error_set(err, ARR_E_INDEX,
						     "%s: index %lld is out of bounds for axis %d "
						     "with size %lld",
						     a->u->at_name, (long long)i, axis,
						     (long long)length);
			*offset++ += (i < 0 ? i + length : i) * step;
		}
	} while (arr__iter_next(&it));
	return ARR_OK;
}

/* Where each place of the grid is in dst, and the shape of dst[indices]. */
static enum arr_status plan_places(struct at *a, struct arr_error *err)
{
	a->grid_ndim = 0;
	for (int k = 0; k < a->axis_count; k++) {
		const arr_array *index = a->indices[k];

		if (!arr__shape_join(&a->grid_ndim, a->grid_shape, index->ndim, index->shape))
			return arr_error_set(err, ARR_E_SHAPE,
					     "%s: index arrays do not broadcast together: %s "
					     "against %s",
					     a->u->at_name,
					     arr__shape_text(a->grid_ndim, a->grid_shape).text,
					     arr__shape_text(index->ndim, index->shape).text);
	}
	a->ndim = a->grid_ndim + a->dst->ndim - a->axis_count;
	if (a->ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%s: more than %d axes", a->u->at_name,
				     ARR_NDIM_MAX);
	memcpy(a->shape, a->grid_shape, sizeof(int64_t) * (size_t)a->grid_ndim);
	for (int k = a->axis_count; k < a->dst->ndim; k++)
		a->shape[a->grid_ndim + k - a->axis_count] = a->dst->shape[k];
	ARR_TRY(arr__shape_count(a->grid_ndim, a->grid_shape, ARR_INT64, &a->place_count, err));
	a->offsets = calloc(a->place_count ? (size_t)a->place_count : 1, sizeof(int64_t));
	if (!a->offsets)
		return arr_error_set(err, ARR_E_NOMEM, "%s: no memory for %lld places",
				     a->u->at_name, (long long)a->place_count);
	for (int k = 0; k < a->axis_count; k++)
		ARR_TRY(add_offsets(a, k, err));
	return ARR_OK;
}

static enum arr_status resolve(struct at *a, const struct arr_input *value, struct arr_error *err)
{
	struct arr_type_operand operands[2] = { { ARR_WEAK_NONE, a->dst->dtype },
						{ ARR_WEAK_NONE, NULL } };

	ARR_TRY(arr__require_element_wise(a->u, "at", err));
	if (a->u->nin > 2 || a->u->nout != 1 || (a->u->nin == 2) != (value != NULL))
		return arr_error_set(err, ARR_E_ARG, "%s: %d inputs and %d outputs%s",
				     a->u->at_name, a->u->nin, a->u->nout,
				     a->u->nin == 2 && !value ? " and no value" : "");
	if (value && value->array)
		operands[1].dtype = value->array->dtype;
	else if (value) /* as if it were a 0-d array */
		operands[1].dtype = arr_dtype_builtin(value->scalar.type);
	ARR_TRY(arr__ufunc_resolve(a->u, operands, NULL, ARR_CASTING_UNSAFE, &a->loop, a->dtypes,
				   err));
	return arr__require_writeable(a->u->at_name, a->dst, err);
}

/* The value in the loop's dtype, apart from dst; its strides over dst[indices]. */
static enum arr_status load_value(struct at *a, const struct arr_input *value,
				  struct arr_error *err)
{
	const arr_dtype *dtype = a->dtypes[1];
	const arr_array *given = value->array;

	if (!given) {
		ARR_TRY(arr__array_new(0, NULL, dtype, ARR_ORDER_C, false, &a->value, err));
		ARR_TRY(arr__scalar_store_as(value->scalar, dtype, a->value->data, err));
	} else if (!arr__dtype_equal(given->dtype, dtype) || !(given->flags & ARR_ALIGNED) ||
		   arr__overlap(a->dst, given) != ARR__OVERLAP_NONE) {
		ARR_TRY(arr__copy_as(given, dtype, ARR_ORDER_K, &a->value, err));
	} else {
		a->value = arr_array_retain(given);
	}
	if (!arr__broadcasts_to(a->value, a->ndim, a->shape))
		return arr_error_set(err, ARR_E_SHAPE,
				     "%s: array is not broadcastable to correct shape: %s to %s",
				     a->u->at_name,
				     arr__shape_text(a->value->ndim, a->value->shape).text,
				     arr__shape_text(a->ndim, a->shape).text);
	arr__broadcast_strides(a->value, a->ndim, a->shape, a->value_strides);
	return ARR_OK;
}

/* Prepares a run over one block; its data pointers are set per place. */
static void block_run(const struct at *a, struct arr__run *run)
{
	const int nin = a->u->nin;

	run->ufunc = a->u;
	run->loop = a->loop;
	run->dtypes = a->dtypes;
	run->ndim = a->dst->ndim - a->axis_count;
	run->shape = a->dst->shape + a->axis_count;
	run->mask = NULL;
	for (int k = 0; k <= nin; k++) {
		struct arr__run_operand *op = &run->operands[k];
		const bool is_value = nin == 2 && k == 1;

		op->dtype = is_value ? a->dtypes[1] : a->dst->dtype;
		op->aligned = is_value || (a->dst->flags & ARR_ALIGNED);
		memcpy(op->strides,
		       is_value ? a->value_strides + a->grid_ndim : a->dst->strides + a->axis_count,
		       sizeof(int64_t) * (size_t)run->ndim);
	}
}

/* Every place in turn; p, the value's offset, follows the grid in C order. */
static enum arr_status run_places(const struct at *a, struct arr_error *err)
{
	static const ptrdiff_t none[ARR_UFUNC_ARGS_MAX] = { 0 };
	const int nin = a->u->nin, last = nin;
	int64_t index[ARR_NDIM_MAX] = { 0 };
	char *value = a->value ? a->value->data : NULL;
	struct arr__run run;
	bool direct;

	block_run(a, &run);
	direct = run.ndim == 0 && !a->loop->sized && (a->dst->flags & ARR_ALIGNED) &&
		 arr__dtype_equal(a->dtypes[0], a->dst->dtype) &&
		 arr__dtype_equal(a->dtypes[last], a->dst->dtype);
	for (int64_t i = 0; i < a->place_count; i++) {
		char *place = a->dst->data + a->offsets[i];
		char *args[ARR_UFUNC_ARGS_MAX] = { place, nin == 2 ? value : place, place };

		if (direct) {
			ARR_TRY(arr__loop_failed(a->u, a->u->at_name,
						 arr__loop_call(a->loop, args, none, 1), err));
		} else {
			for (int k = 0; k <= nin; k++)
				run.operands[k].data = args[k];
			ARR_TRY(arr__ufunc_run(&run, err));
		}
		for (int axis = a->grid_ndim - 1; value && axis >= 0; axis--) {
			value += a->value_strides[axis];
			if (++index[axis] < a->grid_shape[axis])
				break;
			value -= a->value_strides[axis] * a->grid_shape[axis];
			index[axis] = 0;
		}
	}
	return ARR_OK;
}

static enum arr_status apply_at(struct at *a, const arr_array *const *indices, size_t index_count,
				const struct arr_input *value, struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	struct arr__fp_casts fp;

	ARR_TRY(resolve(a, value, err));
	for (size_t i = 0; i < index_count; i++)
		ARR_TRY(add_index(a, indices[i], err));
	ARR_TRY(plan_places(a, err));
	arr__fp_casts_begin(&fp, a->u->quiet);
	if (value)
		st = load_value(a, value, err);
	if (st == ARR_OK)
		st = run_places(a, err);
	return arr__fp_casts_end(&fp, a->u->at_name, st, err);
}

enum arr_status arr_ufunc_apply_at(const arr_ufunc *ufunc, arr_array *dst,
				   const arr_array *const *indices, size_t index_count,
				   const struct arr_input *value, struct arr_error *err)
{
	struct at a = { .u = ufunc, .dst = dst };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, ufunc->at_name, ARR_OP_UFUNC,
			       ARR__INS(dst, value ? value->array : NULL), err);
	st = apply_at(&a, indices, index_count, value, err);
	for (int k = 0; k < ARR_NDIM_MAX; k++)
		arr_array_release(a.indices[k]);
	for (int k = 0; k < ARR_UFUNC_ARGS_MAX; k++) {
		if (a.dtypes[k])
			arr_dtype_release(a.dtypes[k]);
	}
	arr_array_release(a.value);
	free(a.offsets);
	if (st == ARR_OK)
		arr__trace_variant(&t, a.loop->variant);
	return arr__trace_end(&t, st, st == ARR_OK ? &dst : NULL, err);
}
