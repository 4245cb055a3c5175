/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions reduced over some axes: evaluated some rows of the first axis at a time where that
 * axis stays, so that what is reduced stays small; and expressions of arrays in the other byte
 * order, which are copied first. */
#include "expr_internal.h"

#include <string.h>

#include <arr/reduce.h>

enum { CHUNK_ELEMENTS = 1 << 17 };

enum arr_status arr__expr_natives(const arr_expr *e, const arr_array *const *inputs,
				  arr_array **natives, int64_t *copied_bytes, struct arr_error *err)
{
	for (int i = 0; i < e->input_count; i++) {
		const arr_array *a = inputs[i];

		if (!arr__is_number(a->dtype) || !a->dtype->swapped) {
			natives[i] = arr_array_retain(a);
			continue;
		}
		ARR_TRY(arr__copy_as(a, arr_dtype_builtin(a->dtype->type), ARR_ORDER_K, &natives[i],
				     err));
		*copied_bytes += arr__size_bytes(natives[i]);
	}
	return ARR_OK;
}

void arr__expr_drop(arr_array **arrays, int count)
{
	for (int i = 0; i < count; i++)
		arr_array_release(arrays[i]);
}

typedef enum arr_status reduction_fn(const arr_array *, const struct arr_reduce_options *,
				     arr_array **, struct arr_error *);

static reduction_fn *function_of(enum arr__expr_reduction reduction)
{
	switch (reduction) {
	case ARR__EXPR_SUM:
		return arr_sum;
	case ARR__EXPR_PROD:
		return arr_prod;
	case ARR__EXPR_MIN:
		return arr_min;
	case ARR__EXPR_MAX:
		return arr_max;
	case ARR__EXPR_ANY:
		return arr_any;
	case ARR__EXPR_ALL:
		return arr_all;
	case ARR__EXPR_MEAN:
		return arr_mean;
	case ARR__EXPR_NONE:
		break;
	}
	return NULL;
}

/* One evaluation with its parts. */
struct reduction {
	arr_expr value; /* the expression without its reduction; borrowed pieces */
	reduction_fn *reduce;
	const struct arr_reduce_options *options;
	arr_array *inputs[ARR_EXPR_INPUTS_MAX]; /* owned: broadcast to the whole shape */
	int ndim;
	int64_t shape[ARR_NDIM_MAX];
	struct arr_error *err;
};

static enum arr_status broadcast_inputs(struct reduction *r, const arr_array *const *inputs)
{
	for (int i = 0; i < r->value.input_count; i++)
		if (!arr__shape_join(&r->ndim, r->shape, inputs[i]->ndim, inputs[i]->shape))
			return arr_error_set(
				r->err, ARR_E_SHAPE,
				"expr: %s of shape %s does not broadcast with the "
				"inputs before it",
				r->value.inputs[i],
				arr__shape_text(inputs[i]->ndim, inputs[i]->shape).text);
	for (int i = 0; i < r->value.input_count; i++)
		ARR_TRY(arr__broadcast_to(inputs[i], r->ndim, r->shape, &r->inputs[i], r->err));
	return ARR_OK;
}

/* Rows [from, to) of the first axis, evaluated and reduced. */
static enum arr_status reduce_rows(const struct reduction *r, int64_t from, int64_t to,
				   arr_array **out)
{
	arr_array *rows[ARR_EXPR_INPUTS_MAX] = { NULL }, *values = NULL;
	int64_t shape[ARR_NDIM_MAX];
	enum arr_status st = ARR_OK;

	memcpy(shape, r->shape, sizeof shape);
	if (r->ndim > 0)
		shape[0] = to - from;
	for (int i = 0; st == ARR_OK && i < r->value.input_count; i++) {
		arr_array *a = r->inputs[i];

		st = arr__array_view(a, r->ndim > 0 ? a->data + from * a->strides[0] : a->data,
				     r->ndim, shape, a->strides, &rows[i], r->err);
	}
	if (st == ARR_OK)
		st = arr_expr_eval(&r->value, (const arr_array *const *)rows, NULL, &values,
				   r->err);
	arr__expr_drop(rows, r->value.input_count);
	if (st == ARR_OK)
		st = r->reduce(values, r->options, out, r->err);
	arr_array_release(values);
	return st;
}

static bool keeps_first_axis(const struct reduction *r)
{
	if (!r->options->axes || r->ndim < 2)
		return false;
	for (int i = 0; i < r->options->axis_count; i++)
		if (r->options->axes[i] == 0 || r->options->axes[i] == -r->ndim)
			return false;
	return true;
}

/* Puts a chunk's result at row `from` of the whole one, which the first chunk makes. */
static enum arr_status put_rows(const struct reduction *r, const arr_array *part, int64_t from,
				arr_array **result)
{
	int64_t shape[ARR_NDIM_MAX];
	arr_array *rows = NULL;
	enum arr_status st;

	memcpy(shape, part->shape, sizeof(int64_t) * (size_t)part->ndim);
	shape[0] = r->shape[0];
	if (!*result)
		ARR_TRY(arr__array_new(part->ndim, shape, part->dtype, ARR_ORDER_C, false, result,
				       r->err));
	ARR_TRY(arr__array_view(*result, (*result)->data + from * (*result)->strides[0], part->ndim,
				part->shape, (*result)->strides, &rows, r->err));
	st = arr__assign(rows, part, NULL, r->err);
	arr_array_release(rows);
	return st;
}

static enum arr_status reduce_all(const struct reduction *r, arr_array **out)
{
	int64_t row = 1, step;
	arr_array *result = NULL;
	enum arr_status st = ARR_OK;

	for (int i = 1; i < r->ndim; i++)
		row *= r->shape[i];
	step = row > 0 && row < CHUNK_ELEMENTS ? CHUNK_ELEMENTS / row : 1;
	if (!keeps_first_axis(r) || step >= r->shape[0] || row == 0)
		return reduce_rows(r, 0, r->ndim > 0 ? r->shape[0] : 1, out);
	for (int64_t from = 0; st == ARR_OK && from < r->shape[0]; from += step) {
		const int64_t to = r->shape[0] - from < step ? r->shape[0] : from + step;
		arr_array *part = NULL;

		st = reduce_rows(r, from, to, &part);
		if (st == ARR_OK)
			st = put_rows(r, part, from, &result);
		arr_array_release(part);
	}
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

static enum arr_status deliver(arr_array *to, arr_array **result, struct arr_error *err)
{
	if (to->ndim != (*result)->ndim ||
	    memcmp(to->shape, (*result)->shape, sizeof(int64_t) * (size_t)to->ndim) != 0)
		return arr_error_set(err, ARR_E_SHAPE,
				     "expr: out of shape %s, the result has shape %s",
				     arr__shape_text(to->ndim, to->shape).text,
				     arr__shape_text((*result)->ndim, (*result)->shape).text);
	ARR_TRY(arr__require_writeable("expr", to, err));
	ARR_TRY(arr__require_cast("expr", (*result)->dtype, to->dtype, ARR_CASTING_SAME_KIND, err));
	ARR_TRY(arr__assign(to, *result, NULL, err));
	arr_array_release(*result);
	*result = arr_array_retain(to);
	return ARR_OK;
}

static enum arr_status reduce(const arr_expr *e, const arr_array *const *inputs,
			      const struct arr_reduce_options *options, arr_array *out_array,
			      arr_array **out, int64_t *copied_bytes, struct arr_error *err)
{
	struct reduction r = {
		.value = *e, .reduce = function_of(e->reduction), .options = options, .err = err
	};
	arr_array *natives[ARR_EXPR_INPUTS_MAX] = { NULL }, *result = NULL;
	enum arr_status st;

	if (!r.reduce)
		return arr_error_set(err, ARR_E_ARG, "expr: there is no reduction around it");
	r.value.reduction = ARR__EXPR_NONE;
	st = arr__expr_natives(e, inputs, natives, copied_bytes, err);
	if (st == ARR_OK)
		st = broadcast_inputs(&r, (const arr_array *const *)natives);
	if (st == ARR_OK)
		st = reduce_all(&r, &result);
	if (st == ARR_OK && out_array)
		st = deliver(out_array, &result, err);
	arr__expr_drop(natives, e->input_count);
	arr__expr_drop(r.inputs, e->input_count);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

enum arr_status arr_expr_reduce(const arr_expr *expr, const arr_array *const *inputs,
				const int *axes, int axis_count, bool keepdims,
				arr_array *out_array, arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options options = { .axes = axes,
						    .axis_count = axis_count,
						    .keepdims = keepdims };
	const size_t count = (size_t)expr->input_count;
	int64_t copied_bytes = 0;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "expr", ARR_OP_REDUCE, inputs,
			       count < ARR_TRACE_OPERANDS_MAX ? count : ARR_TRACE_OPERANDS_MAX,
			       err);
	st = reduce(expr, inputs, &options, out_array, out, &copied_bytes, err);
	arr__trace_copied(&t, ARR_COPY_CAST, copied_bytes);
	return arr__trace_end(&t, st, out, err);
}
