/* SPDX-License-Identifier: Apache-2.0 */
/* ufunc.reduce over any set of axes: types, shapes and what the results start from; the work is
 * done by reduce_fold.c. */
#include <math.h>
#include <string.h>

#include "fp_casts.h"
#include "reduce_internal.h"
#include "ufunc_small.h"

enum arr_status arr__reduction_axes(const char *op, const arr_array *src,
				    const struct arr_reduce_options *options,
				    struct arr__reduction *out, struct arr_error *err)
{
	memset(out->reduced, options->axes ? 0 : 1, sizeof(out->reduced));
	for (int i = 0; options->axes && i < options->axis_count; i++) {
		int axis;

		if (arr__axis_of_scalar(src, options->axes[i], options->axis_count))
			continue;
		ARR_TRY(arr__axis_normalize(op, options->axes[i], src->ndim, &axis, err));
		if (out->reduced[axis])
			return arr_error_set(err, ARR_E_SHAPE, "%s: duplicate value %d in 'axis'",
					     op, options->axes[i]);
		out->reduced[axis] = true;
	}
	out->reduced_count = 0;
	out->reduced_size = 1;
	out->ndim = 0;
	for (int i = 0; i < src->ndim; i++) {
		if (out->reduced[i]) {
			out->reduced_count++;
			out->reduced_size *= src->shape[i];
			if (!options->keepdims)
				continue;
		}
		out->axis[out->ndim] = i;
		out->shape[out->ndim++] = out->reduced[i] ? 1 : src->shape[i];
	}
	return ARR_OK;
}

static const arr_dtype *default_dtype(const arr_ufunc *u, const arr_dtype *src)
{
	if (u->id != ARR__UFUNC_add && u->id != ARR__UFUNC_multiply)
		return NULL;
	if (src->kind == 'b' || (src->kind == 'i' && src->item_bytes < 8))
		return ARR_INT64;
	if (src->kind == 'u' && src->item_bytes < 8)
		return ARR_UINT64;
	return NULL;
}

/* The loop that dtype, or the operands of a first step, choose; NULL if its first input and its
 * output differ. fold_dtype as arr__reduce_loop has it. */
static enum arr_status choose_loop(const arr_ufunc *u, const arr_dtype *src, const arr_dtype *dtype,
				   const arr_dtype *out_dtype, const struct arr__loop **loop,
				   const arr_dtype **fold_dtype, struct arr_error *err)
{
	const struct arr_type_operand operands[] = { { ARR_WEAK_NONE, out_dtype ? out_dtype : src },
						     { ARR_WEAK_NONE, src } };
	const arr_dtype *dtypes[ARR_UFUNC_ARGS_MAX] = { NULL };

	if (dtype) {
		*loop = arr__ufunc_loop_same(u, dtype->type);
		return *loop ? arr__dtype_native(dtype, fold_dtype, err) : ARR_OK;
	}
	ARR_TRY(arr__ufunc_resolve(u, operands, NULL, ARR_CASTING_SAFE, loop, dtypes, err));
	if (arr__dtype_equal(dtypes[0], dtypes[2]) && arr__dtype_equal(dtypes[1], dtypes[2]))
		*fold_dtype = arr_dtype_retain(dtypes[2]);
	else
		*loop = NULL;
	for (int k = 0; k < 3; k++)
		arr_dtype_release(dtypes[k]);
	return ARR_OK;
}

enum arr_status arr__reduce_loop(const arr_ufunc *u, const arr_dtype *src, const arr_dtype *dtype,
				 const arr_dtype *out_dtype, const struct arr__loop **out,
				 const arr_dtype **fold_dtype, struct arr_error *err)
{
	const struct arr__loop *loop = NULL;

	ARR_TRY(arr__require_element_wise(u, "reduction", err));
	if (u->nin != 2)
		return arr_error_set(err, ARR_E_ARG,
				     "%s: reduce only supported for binary functions", u->name);
	if (u->nout != 1)
		return arr_error_set(
			err, ARR_E_ARG,
			"%s: reduce only supported for functions returning a single value",
			u->name);
	if (!dtype && arr__ufunc_is_logical(u))
		dtype = ARR_BOOL;
	if (!dtype && !out_dtype)
		dtype = default_dtype(u, src);
	ARR_TRY(choose_loop(u, src, dtype, out_dtype, &loop, fold_dtype, err));
	if (!loop)
		return arr_error_set(err, ARR_E_DTYPE,
				     "No loop matching the specified signature and casting was "
				     "found for ufunc %s (reducing %s%s%s)",
				     u->name, src->name, dtype ? " in " : "",
				     dtype ? dtype->name : "");
	*out = loop;
	return ARR_OK;
}

bool arr__reduces_in_own(const arr_ufunc *u, const arr_dtype *src)
{
	return arr__ufunc_is_logical(u) ? src->type == ARR_T_BOOL : !default_dtype(u, src);
}

bool arr__identity_store(enum arr__identity identity, enum arr_type type, void *out)
{
	switch (identity) {
	case ARR__IDENTITY_ZERO: /* all bits 0 in every number type */
		memset(out, 0, arr_dtype_builtin(type)->item_bytes);
		return true;
	case ARR__IDENTITY_ONE:
		arr__scalar_store(arr_scalar_int(1), type, out);
		return true;
	case ARR__IDENTITY_ALL_ONES:
		arr__scalar_store(arr_scalar_cast(arr_scalar_int(-1), type), type, out);
		return true;
	case ARR__IDENTITY_MINUS_INF:
		arr__scalar_store(arr_scalar_float(-__builtin_inf()), type, out);
		return true;
	case ARR__IDENTITY_NONE:
	case ARR__IDENTITY_ORDERED:
		return false;
	}
	return false;
}

static enum arr_status check(const struct arr__reduce *r, struct arr_error *err)
{
	const bool has_identity = r->u->identity < ARR__IDENTITY_NONE && !r->options->from_first;
	const struct arr_reduce_options *o = r->options;

	if (r->u->identity == ARR__IDENTITY_ORDERED && r->axes.reduced_count > 1)
		return arr_error_set(
			err, ARR_E_ARG,
			"reduction operation '%s' is not reorderable, so at most one axis "
			"may be specified",
			r->u->name);
	if (o->where && !has_identity && !o->initial)
		return arr_error_set(
			err, ARR_E_ARG,
			"reduction operation '%s' does not have an identity, so to use a "
			"where mask one has to specify 'initial'",
			r->u->name);
	if (o->where && o->where->dtype->type != ARR_T_BOOL)
		return arr_error_set(err, ARR_E_CASTING, "%s: where is %s, not bool",
				     r->u->reduce_name, o->where->dtype->name);
	if (o->where) {
		int64_t shape[ARR_NDIM_MAX];
		int ndim = r->src->ndim;

		memcpy(shape, r->src->shape, sizeof(int64_t) * (size_t)ndim);
		if (!arr__shape_join(&ndim, shape, o->where->ndim, o->where->shape) ||
		    ndim != r->src->ndim ||
		    memcmp(shape, r->src->shape, sizeof(int64_t) * (size_t)ndim) != 0)
			return arr_error_set(err, ARR_E_SHAPE,
					     "%s: where of shape %s does not broadcast to shape %s",
					     r->u->reduce_name,
					     arr__shape_text(o->where->ndim, o->where->shape).text,
					     arr__shape_text(r->src->ndim, r->src->shape).text);
	}
	if (o->out &&
	    (o->out->ndim != r->axes.ndim ||
	     memcmp(o->out->shape, r->axes.shape, sizeof(int64_t) * (size_t)r->axes.ndim) != 0))
		return arr_error_set(
			err, ARR_E_SHAPE,
			"%s: out of shape %s, where the reduction of shape %s needs %s",
			r->u->reduce_name, arr__shape_text(o->out->ndim, o->out->shape).text,
			arr__shape_text(r->src->ndim, r->src->shape).text,
			arr__shape_text(r->axes.ndim, r->axes.shape).text);
	return o->out ? arr__require_writeable(r->u->reduce_name, o->out, err) : ARR_OK;
}

/* The result's axes lie in memory as the source's and the mask's do. */
static enum arr_status make_result(struct arr__reduce *r, struct arr_error *err)
{
	int64_t mask_strides[ARR_NDIM_MAX];
	const int64_t *strides[] = { r->src->strides, mask_strides };
	int order[ARR_NDIM_MAX], perm[ARR_NDIM_MAX], count = 0;

	if (r->options->where)
		arr__broadcast_strides(r->options->where, r->src->ndim, r->src->shape,
				       mask_strides);
	arr__iter_korder(r->src->ndim, r->src->shape, r->options->where ? 2 : 1, strides, order);
	for (int i = 0; i < r->src->ndim; i++) {
		for (int k = 0; k < r->axes.ndim; k++) {
			if (r->axes.axis[k] == order[i])
				perm[count++] = k;
		}
	}
	ARR_TRY(arr__array_new_perm(r->axes.ndim, r->axes.shape, perm, r->dtype, &r->result, err));
	memset(r->result_strides, 0, sizeof(r->result_strides));
	for (int k = 0; k < r->axes.ndim; k++) {
		if (!r->axes.reduced[r->axes.axis[k]])
			r->result_strides[r->axes.axis[k]] = r->result->strides[k];
	}
	return ARR_OK;
}

/* "The first" of several axes is the identity folded with it, which changes no bits: a sum's is -0,
 * as 0 + -0 is 0. False: the result starts from the first element itself. */
static bool start_value(const struct arr__reduce *r, void *value)
{
	const enum arr_type type = r->dtype->type;

	if (!r->options->from_first)
		return arr__identity_store(r->u->identity, type, value);
	if (r->axes.reduced_count < 2 || r->axes.reduced_size < 2)
		return false;
	if (r->u->id != ARR__UFUNC_add || (r->dtype->kind != 'f' && r->dtype->kind != 'c'))
		return arr__identity_store(r->u->identity, type, value);
	arr__scalar_store(arr_scalar_complex(-0.0, -0.0), type, value);
	return true;
}

static enum arr_status check_initial(struct arr_scalar initial, const arr_dtype *dtype,
				     struct arr_error *err)
{
	const bool whole = dtype->kind == 'i' || dtype->kind == 'u';

	if (initial.weak)
		ARR_TRY(arr__scalar_check(initial, dtype, err));
	if (arr_dtype_builtin(initial.type)->kind != 'f')
		return ARR_OK;
	if (arr__is_time(dtype) || (whole && !isfinite(initial.as.f)))
		return arr_error_set(err, ARR_E_ARG, "initial: cannot convert float %g to %s",
				     initial.as.f, dtype->name);
	return ARR_OK;
}

/* Sets every result to what the fold starts from. */
static enum arr_status start(struct arr__reduce *r, struct arr_error *err)
{
	const enum arr_type type = r->dtype->type;
	const size_t item_bytes = r->dtype->item_bytes;
	const int64_t *strides[] = { r->result_strides, r->src->strides };
	int64_t kept[ARR_NDIM_MAX];
	_Alignas(16) char value[ARR__NUMBER_BYTES_MAX];
	struct arr__cast first;
	struct arr__iter it;

	if (r->options->initial) {
		ARR_TRY(check_initial(*r->options->initial, r->dtype, err));
		arr__scalar_store(*r->options->initial, type, value);
	}
	if (r->options->initial || start_value(r, value)) {
		for (int64_t i = 0; i < r->result->size; i++)
			memcpy(r->result->data + i * (int64_t)item_bytes, value, item_bytes);
		return ARR_OK;
	}
	if (r->axes.reduced_size == 0) /* even if there is no result to give: as NumPy */
		return arr_error_set(
			err, ARR_E_SHAPE,
			"zero-size array to reduction operation %s which has no identity",
			r->u->name);
	if (r->result->size == 0)
		return ARR_OK;
	ARR_TRY(arr__cast_init(&first, r->src->dtype, r->dtype, err));
	for (int i = 0; i < r->src->ndim; i++)
		kept[i] = r->axes.reduced[i] ? 1 : r->src->shape[i];
	arr__iter_init(&it, r->src->ndim, kept, 2, (char *[]){ r->result->data, r->src->data },
		       strides, ARR__ITER_ANY_ORDER);
	do
		ARR_TRY(arr__cast_run(&first, it.data[0], it.data[1], it.inner_strides[0],
				      it.inner_strides[1], it.inner_count, err));
	while (arr__iter_next(&it));
	r->complete = r->axes.reduced_count == 0 || r->axes.reduced_size == 1;
	/* Folding the first element again changes nothing for the ones that allow any order. */
	if (r->u->identity == ARR__IDENTITY_NONE)
		return ARR_OK;
	for (int i = 0; i < r->src->ndim; i++) {
		if (!r->axes.reduced[i])
			continue;
		r->src_data += r->src->strides[i];
		r->src_shape[i]--;
	}
	return ARR_OK;
}

static enum arr_status start_and_fold(struct arr__reduce *r, struct arr_error *err)
{
	struct arr__fp_casts fp;
	enum arr_status st;

	arr__fp_casts_begin(&fp, r->u->quiet);
	st = start(r, err);
	if (st == ARR_OK)
		st = arr__reduce_run(r, err);
	return arr__fp_casts_end(&fp, r->u->reduce_name, st, err);
}

static enum arr_status reduce(struct arr__reduce *r, struct arr__trace *t, struct arr_error *err)
{
	const arr_array *out = r->options->out;
	int64_t assigned = 0;

	ARR_TRY(arr__reduce_loop(r->u, r->src->dtype, r->options->dtype, out ? out->dtype : NULL,
				 &r->loop, &r->dtype, err));
	ARR_TRY(arr__reduction_axes(r->u->reduce_name, r->src, r->options, &r->axes, err));
	ARR_TRY(check(r, err));
	ARR_TRY(make_result(r, err));
	memcpy(r->src_shape, r->src->shape, sizeof(int64_t) * (size_t)r->src->ndim);
	r->src_data = r->src->data;
	ARR_TRY(start_and_fold(r, err));
	if (r->options->out) {
		ARR_TRY(arr__assign(r->options->out, r->result, &assigned, err));
		arr_array_release(r->result);
		r->result = arr_array_retain(r->options->out);
	}
	arr__trace_copied(t, ARR_COPY_BUFFER, r->copied_bytes + assigned);
	arr__trace_variant(t, r->loop->fold ? r->loop->fold_variant : r->loop->variant);
	return ARR_OK;
}

enum arr_status arr_ufunc_reduce(const arr_ufunc *ufunc, const arr_array *src,
				 const struct arr_reduce_options *options, arr_array **out,
				 struct arr_error *err)
{
	static const struct arr_reduce_options defaults;
	struct arr__reduce r;
	struct arr__trace t;
	enum arr_status st;

	if (!arr__observed() && arr__reduce_small(ufunc, src, options, out, &st, err))
		return st;
	r.u = ufunc;
	r.src = src;
	r.options = options ? options : &defaults;
	r.dtype = NULL;
	r.result = NULL;
	r.complete = false;
	r.copied_bytes = 0;
	err = arr__trace_begin(&t, ufunc->reduce_name, ARR_OP_REDUCE, ARR__INS(src), err);
	st = reduce(&r, &t, err);
	arr_dtype_release(r.dtype);
	if (st == ARR_OK)
		*out = r.result;
	else
		arr_array_release(r.result);
	return arr__trace_end(&t, st, out, err);
}
