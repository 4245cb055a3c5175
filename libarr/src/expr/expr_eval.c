/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays in, an array out: shapes, layouts and the reduction around an expression. */
#include "expr_internal.h"

#include <string.h>

/* ---- the iteration space ---- */

static enum arr_status broadcast(const arr_expr *e, const arr_array *const *inputs, int *ndim,
				 int64_t *shape, struct arr_error *err)
{
	int64_t count;

	*ndim = 0;
	for (int i = 0; i < e->input_count; i++) {
		if (!arr__is_number(inputs[i]->dtype))
			return arr_error_set(err, ARR_E_UNSUPPORTED, "expr: %s has dtype %s",
					     e->inputs[i], inputs[i]->dtype->name);
		if (!arr__shape_join(ndim, shape, inputs[i]->ndim, inputs[i]->shape))
			return arr_error_set(
				err, ARR_E_SHAPE,
				"expr: %s of shape %s does not broadcast with the inputs before it",
				e->inputs[i],
				arr__shape_text(inputs[i]->ndim, inputs[i]->shape).text);
	}
	return arr__shape_count(*ndim, shape, ARR_BOOL, &count, err); /* also of a reduction */
}

/* All inputs of the full shape are in Fortran order, and some not in C order as well. */
static bool wants_fortran(const arr_expr *e, const arr_array *const *inputs, int ndim,
			  const int64_t *shape)
{
	bool some = false;

	for (int i = 0; i < e->input_count; i++) {
		const arr_array *a = inputs[i];

		if (a->ndim != ndim || memcmp(a->shape, shape, sizeof(int64_t) * (size_t)ndim) != 0)
			continue;
		if (!arr__is_f_contiguous(a))
			return false;
		some |= !arr__is_c_contiguous(a);
	}
	return some;
}

/* Joins axes i and i + 1 where every input steps through both as through one. */
static void coalesce(struct arr__space *s)
{
	int kept = 0;

	for (int axis = 1; axis < s->ndim; axis++) {
		bool joins = true;

		for (int i = 0; i < s->input_count && joins; i++)
			joins = s->inputs[i].strides[kept] ==
				s->inputs[i].strides[axis] * s->shape[axis];
		if (!joins)
			kept++;
		s->shape[kept] = joins ? s->shape[kept] * s->shape[axis] : s->shape[axis];
		for (int i = 0; i < s->input_count; i++)
			s->inputs[i].strides[kept] = s->inputs[i].strides[axis];
	}
	s->ndim = kept + 1;
}

/* One stride through all axes, if there is one. */
static void find_linear(struct arr__space *s, struct arr__space_input *in, bool aligned)
{
	in->stride = in->strides[s->ndim - 1];
	in->linear = aligned;
	for (int axis = 0; axis + 1 < s->ndim; axis++)
		in->linear &= in->strides[axis] == in->strides[axis + 1] * s->shape[axis + 1];
}

static void make_space(struct arr__space *s, const arr_expr *e, const arr_array *const *inputs,
		       int ndim, const int64_t *shape, bool fortran)
{
	int kept = 0;

	s->input_count = e->input_count;
	s->size = 1;
	for (int i = 0; i < ndim; i++)
		s->size *= shape[i];
	for (int i = 0; i < e->input_count; i++) {
		s->inputs[i].data = inputs[i]->data;
		s->inputs[i].type = inputs[i]->dtype->type;
	}
	for (int k = 0; k < ndim; k++) {
		int axis = fortran ? ndim - 1 - k : k;

		if (shape[axis] == 1)
			continue;
		s->shape[kept] = shape[axis];
		for (int i = 0; i < e->input_count; i++) {
			int64_t strides[ARR_NDIM_MAX];

			arr__broadcast_strides(inputs[i], ndim, shape, strides);
			s->inputs[i].strides[kept] = strides[axis];
		}
		kept++;
	}
	if (kept == 0) { /* one element: an axis of it */
		s->shape[kept++] = 1;
		for (int i = 0; i < e->input_count; i++)
			s->inputs[i].strides[0] = 0;
	}
	s->ndim = kept;
	coalesce(s);
	for (int i = 0; i < e->input_count; i++)
		find_linear(s, &s->inputs[i], inputs[i]->flags & ARR_ALIGNED);
}

/* ---- without a reduction ---- */

/* Whether results may go straight to out while inputs are still being read. */
static bool may_write(const arr_array *out, const arr_expr *e, const arr_array *const *inputs,
		      enum arr_type type, bool fortran)
{
	if (out->dtype != arr_dtype_builtin(type) || !(out->flags & ARR_ALIGNED) ||
	    !(fortran ? arr__is_f_contiguous(out) : arr__is_c_contiguous(out)))
		return false;
	for (int i = 0; i < e->input_count; i++)
		if (arr__overlap(out, inputs[i]) == ARR__OVERLAP_SOME)
			return false;
	return true;
}

static enum arr_status check_out(const arr_array *out, int ndim, const int64_t *shape,
				 enum arr_type type, struct arr_error *err)
{
	if (out->ndim != ndim || memcmp(out->shape, shape, sizeof(int64_t) * (size_t)ndim) != 0)
		return arr_error_set(err, ARR_E_SHAPE,
				     "expr: out of shape %s, the result has shape %s",
				     arr__shape_text(out->ndim, out->shape).text,
				     arr__shape_text(ndim, shape).text);
	ARR_TRY(arr__require_writeable("expr", out, err));
	if (!arr_can_cast(arr_dtype_builtin(type), out->dtype, ARR_CASTING_SAME_KIND))
		return arr_error_set(err, ARR_E_CASTING,
				     "expr: cannot cast the result from %s to %s by same_kind",
				     arr_dtype_builtin(type)->name, out->dtype->name);
	return ARR_OK;
}

static enum arr_status run_program(const struct arr__program *p, const struct arr__space *space,
				   arr_array *result, arr_array *out_array, int64_t *copied_bytes,
				   struct arr_error *err)
{
	ARR_TRY(arr__program_run(p, space, result->data, err));
	return out_array ? arr__assign(out_array, result, copied_bytes, err) : ARR_OK;
}

static enum arr_status eval_program(const arr_expr *e, const struct arr__program *p,
				    const arr_array *const *inputs, arr_array *out_array,
				    arr_array **out, int64_t *copied_bytes, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];
	struct arr__space space;
	arr_array *result = NULL;
	enum arr_status st;
	bool fortran;
	int ndim;

	ARR_TRY(broadcast(e, inputs, &ndim, shape, err));
	fortran = wants_fortran(e, inputs, ndim, shape);
	make_space(&space, e, inputs, ndim, shape, fortran);
	if (out_array) {
		ARR_TRY(check_out(out_array, ndim, shape, p->type, err));
		if (may_write(out_array, e, inputs, p->type, fortran)) {
			ARR_TRY(arr__program_run(p, &space, out_array->data, err));
			*out = arr_array_retain(out_array);
			return ARR_OK;
		}
	}
	ARR_TRY(arr__array_new(ndim, shape, arr_dtype_builtin(p->type),
			       fortran ? ARR_ORDER_F : ARR_ORDER_C, false, &result, err));
	st = run_program(p, &space, result, out_array, copied_bytes, err);
	if (st == ARR_OK)
		*out = out_array ? arr_array_retain(out_array) : arr_array_retain(result);
	arr_array_release(result);
	return st;
}

/* ---- with one ---- */

static enum arr__ufunc_id fold_of(enum arr__expr_reduction reduction)
{
	switch (reduction) {
	case ARR__EXPR_PROD:
		return ARR__UFUNC_multiply;
	case ARR__EXPR_MIN:
		return ARR__UFUNC_minimum;
	case ARR__EXPR_MAX:
		return ARR__UFUNC_maximum;
	case ARR__EXPR_ANY:
		return ARR__UFUNC_logical_or;
	case ARR__EXPR_ALL:
		return ARR__UFUNC_logical_and;
	case ARR__EXPR_NONE:
	case ARR__EXPR_SUM:
	case ARR__EXPR_MEAN:
		break;
	}
	return ARR__UFUNC_add;
}

/* The dtype that the reduction computes in, as NumPy's. */
static enum arr_type fold_type(enum arr__expr_reduction reduction, enum arr_type type)
{
	const char kind = arr_dtype_builtin(type)->kind;

	switch (reduction) {
	case ARR__EXPR_ANY:
	case ARR__EXPR_ALL:
		return ARR_T_BOOL;
	case ARR__EXPR_SUM:
	case ARR__EXPR_PROD:
		if (kind == 'u')
			return ARR_T_UINT64;
		return kind == 'b' || kind == 'i' ? ARR_T_INT64 : type;
	case ARR__EXPR_MEAN:
		if (kind == 'b' || kind == 'i' || kind == 'u')
			return ARR_T_FLOAT64;
		return type == ARR_T_FLOAT16 ? ARR_T_FLOAT32 : type;
	case ARR__EXPR_NONE:
	case ARR__EXPR_MIN:
	case ARR__EXPR_MAX:
		break;
	}
	return type;
}

/* *total, a 0-d array, becomes the mean of `count` elements of `type`. */
static enum arr_status divide(arr_array **total, int64_t count, enum arr_type type,
			      struct arr_error *err)
{
	const struct arr_input args[] = { { .array = *total },
					  { .scalar = arr_scalar_int(count) } };
	arr_array *mean = NULL, *rounded = NULL;
	enum arr_status st =
		arr__ufunc_call(arr__ufunc_get(ARR__UFUNC_divide), args, NULL, &mean, NULL, err);

	if (st == ARR_OK && type == ARR_T_FLOAT16) {
		st = arr__copy_as(mean, ARR_FLOAT16, ARR_ORDER_C, &rounded, err);
		arr_array_release(mean);
		mean = rounded;
	}
	if (st != ARR_OK)
		return st;
	arr_array_release(*total);
	*total = mean;
	return ARR_OK;
}

static enum arr_status eval_reduction(const arr_expr *e, const struct arr__program *p,
				      enum arr_type type, const arr_array *const *inputs,
				      arr_array **out, struct arr_error *err)
{
	const arr_ufunc *fold = arr__ufunc_get(fold_of(e->reduction));
	int64_t shape[ARR_NDIM_MAX];
	struct arr__space space;
	arr_array *result = NULL;
	enum arr_status st;
	int ndim;

	ARR_TRY(broadcast(e, inputs, &ndim, shape, err));
	make_space(&space, e, inputs, ndim, shape, wants_fortran(e, inputs, ndim, shape));
	ARR_TRY(arr__array_new(0, NULL, arr_dtype_builtin(p->type), ARR_ORDER_C, false, &result,
			       err));
	st = arr__program_fold(p, &space, fold, result->data, err);
	if (st == ARR_OK && e->reduction == ARR__EXPR_MEAN)
		st = divide(&result, space.size, type, err);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

static enum arr_status reduce(const arr_expr *e, const enum arr_type *types,
			      const arr_array *const *inputs, arr_array *out_array, arr_array **out,
			      int64_t *copied_bytes, struct arr_error *err)
{
	struct arr__program p;
	arr_array *result = NULL;
	enum arr_type type;
	enum arr_status st;

	ARR_TRY(arr__expr_compile(e, types, ARR_T_COUNT, &p, err));
	type = p.type;
	if (fold_type(e->reduction, type) != type) {
		arr__program_clear(&p);
		ARR_TRY(arr__expr_compile(e, types, fold_type(e->reduction, type), &p, err));
	}
	st = eval_reduction(e, &p, type, inputs, &result, err);
	arr__program_clear(&p);
	if (st == ARR_OK && out_array)
		st = check_out(out_array, 0, NULL, result->dtype->type, err);
	if (st == ARR_OK && out_array)
		st = arr__assign(out_array, result, copied_bytes, err);
	if (st == ARR_OK)
		*out = arr_array_retain(out_array ? out_array : result);
	arr_array_release(result);
	return st;
}

/* ---- public ---- */

static enum arr_status eval(const arr_expr *e, const arr_array *const *inputs, arr_array *out_array,
			    arr_array **out, int64_t *copied_bytes, struct arr_error *err)
{
	enum arr_type types[ARR_EXPR_INPUTS_MAX];
	int64_t shape[ARR_NDIM_MAX];
	struct arr__program p;
	enum arr_status st;
	int ndim;

	ARR_TRY(broadcast(e, inputs, &ndim, shape, err)); /* checks the dtypes */
	for (int i = 0; i < e->input_count; i++)
		types[i] = inputs[i]->dtype->type;
	if (e->reduction != ARR__EXPR_NONE)
		return reduce(e, types, inputs, out_array, out, copied_bytes, err);
	ARR_TRY(arr__expr_compile(e, types, ARR_T_COUNT, &p, err));
	st = eval_program(e, &p, inputs, out_array, out, copied_bytes, err);
	arr__program_clear(&p);
	return st;
}

enum arr_status arr_expr_eval(const arr_expr *expr, const arr_array *const *inputs,
			      arr_array *out_array, arr_array **out, struct arr_error *err)
{
	arr_array *natives[ARR_EXPR_INPUTS_MAX] = { NULL };
	size_t count = (size_t)expr->input_count;
	int64_t copied_bytes = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "expr", ARR_OP_UFUNC, inputs,
			       count < ARR_TRACE_OPERANDS_MAX ? count : ARR_TRACE_OPERANDS_MAX,
			       err);
	st = arr__expr_natives(expr, inputs, natives, &copied_bytes, err);
	if (st == ARR_OK)
		st = eval(expr, (const arr_array *const *)natives, out_array, out, &copied_bytes,
			  err);
	arr__expr_drop(natives, expr->input_count);
	arr__trace_copied(&t, ARR_COPY_BUFFER, copied_bytes);
	return arr__trace_end(&t, st, out, err);
}
