/* SPDX-License-Identifier: Apache-2.0 */
/* The caller's functions along lines, over axes, and where conditions are true. */
#include <arr/apply.h>
#include <arr/ufunc.h>

#include <string.h>

#include "core/trace.h"
#include "index/fancy.h"

/* ---- along an axis ---- */

/* The lines of src, and the result, which the first line's shape and dtype make. */
struct along {
	const arr_array *src;
	int axis;
	arr_array *result;
	int line_ndim;
};

static enum arr_status make_result(struct along *a, const arr_array *first, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];
	const int ndim = a->src->ndim - 1 + first->ndim;

	if (ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE,
				     "apply_along_axis: %d dimensions: maximum is %d", ndim,
				     ARR_NDIM_MAX);
	for (int i = 0; i < ndim; i++)
		shape[i] = i < a->axis                 ? a->src->shape[i]
			   : i < a->axis + first->ndim ? first->shape[i - a->axis]
						       : a->src->shape[i - first->ndim + 1];
	a->line_ndim = first->ndim;
	return arr__array_new(ndim, shape, first->dtype, ARR_ORDER_C, false, &a->result, err);
}

/* The view of the result that one line's goes to; index: of the line, 0 along the axis. */
static enum arr_status place_line(const struct along *a, const int64_t *index,
				  const arr_array *line, struct arr_error *err)
{
	char *at = a->result->data;
	arr_array *view = NULL;
	enum arr_status st;

	for (int i = 0; i < a->src->ndim; i++)
		if (i != a->axis)
			at += index[i] * a->result->strides[i < a->axis ? i : i + a->line_ndim - 1];
	ARR_TRY(arr__array_view(a->result, at, a->line_ndim, a->result->shape + a->axis,
				a->result->strides + a->axis, &view, err));
	if (line->ndim != a->line_ndim ||
	    memcmp(line->shape, view->shape, sizeof(int64_t) * (size_t)line->ndim) != 0)
		st = arr_error_set(err, ARR_E_SHAPE,
				   "apply_along_axis: results of shapes %s and %s",
				   arr__shape_text(view->ndim, view->shape).text,
				   arr__shape_text(line->ndim, line->shape).text);
	else
		st = arr__assign(view, line, NULL, err);
	arr_array_release(view);
	return st;
}

static enum arr_status apply_line(struct along *a, arr_line_fn *function, void *context,
				  const char *data, const int64_t *index, struct arr_error *err)
{
	arr_array *line = NULL, *made = NULL;
	enum arr_status st;

	ARR_TRY(arr__array_view(a->src, (char *)(uintptr_t)data, 1, a->src->shape + a->axis,
				a->src->strides + a->axis, &line, err));
	st = function(line, context, &made, err);
	if (st == ARR_OK && !a->result)
		st = make_result(a, made, err);
	if (st == ARR_OK)
		st = place_line(a, index, made, err);
	arr_array_release(line);
	arr_array_release(made);
	return st;
}

static enum arr_status along_axis(struct along *a, arr_line_fn *function, void *context,
				  struct arr_error *err)
{
	int64_t index[ARR_NDIM_MAX] = { 0 };
	const char *data = a->src->data;
	int axis;

	for (int i = 0; i < a->src->ndim; i++)
		if (i != a->axis && a->src->shape[i] == 0)
			return arr_error_set(err, ARR_E_ARG,
					     "apply_along_axis: cannot apply_along_axis when any "
					     "iteration dimensions are 0");
	do {
		ARR_TRY(apply_line(a, function, context, data, index, err));
		for (axis = a->src->ndim - 1; axis >= 0; axis--) {
			if (axis == a->axis)
				continue;
			data += a->src->strides[axis];
			if (++index[axis] < a->src->shape[axis])
				break;
			data -= a->src->strides[axis] * a->src->shape[axis];
			index[axis] = 0;
		}
	} while (axis >= 0);
	return ARR_OK;
}

enum arr_status arr_apply_along_axis(arr_line_fn *function, void *context, const arr_array *src,
				     int axis, arr_array **out, struct arr_error *err)
{
	struct along a = { .src = src };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "apply_along_axis", ARR_OP_OTHER, ARR__INS(src), err);
	st = arr__axis_normalize("apply_along_axis", axis, src->ndim, &a.axis, err);
	if (st == ARR_OK)
		st = along_axis(&a, function, context, err);
	if (st == ARR_OK)
		*out = a.result;
	else
		arr_array_release(a.result);
	return arr__trace_end(&t, st, out, err);
}

/* ---- over axes ---- */

/* *values becomes function(*values, axis), with the axis back if it went. */
static enum arr_status over_axis(arr_axis_fn *function, void *context, int axis, arr_array **values,
				 struct arr_error *err)
{
	arr_array *made = NULL, *whole = NULL;
	enum arr_status st = function(*values, axis, context, &made, err);

	if (st == ARR_OK && made->ndim == (*values)->ndim)
		whole = arr_array_retain(made);
	else if (st == ARR_OK && made->ndim + 1 == (*values)->ndim)
		st = arr_array_expand_dims(made, axis, &whole, err);
	else if (st == ARR_OK)
		st = arr_error_set(err, ARR_E_SHAPE,
				   "apply_over_axes: function is not returning an array of the "
				   "correct shape: %s for %s",
				   arr__shape_text(made->ndim, made->shape).text,
				   arr__shape_text((*values)->ndim, (*values)->shape).text);
	arr_array_release(made);
	if (st != ARR_OK)
		return st;
	arr_array_release(*values);
	*values = whole;
	return ARR_OK;
}

enum arr_status arr_apply_over_axes(arr_axis_fn *function, void *context, const arr_array *src,
				    const int *axes, int count, arr_array **out,
				    struct arr_error *err)
{
	arr_array *values = arr_array_retain(src);
	struct arr__trace t;
	enum arr_status st = ARR_OK;

	err = arr__trace_begin(&t, "apply_over_axes", ARR_OP_OTHER, ARR__INS(src), err);
	for (int i = 0; i < count && st == ARR_OK; i++) {
		int axis = 0;

		st = arr__axis_normalize("apply_over_axes", axes[i], src->ndim, &axis, err);
		if (st == ARR_OK)
			st = over_axis(function, context, axis, &values, err);
	}
	if (st == ARR_OK)
		*out = values;
	else
		arr_array_release(values);
	return arr__trace_end(&t, st, out, err);
}

/* ---- piece by piece ---- */

static enum arr_status set_piece(arr_array *y, const arr_array *x, const arr_array *condition,
				 const struct arr_piece *piece, struct arr_error *err)
{
	const struct arr_index where = arr_index_array(condition);
	arr_array *elements = NULL, *values = NULL;
	enum arr_status st;

	if (!piece->function)
		return arr_array_fill_index(y, &where, 1, piece->value, err);
	ARR_TRY(arr_array_index(x, &where, 1, &elements, err));
	st = ARR_OK;
	if (elements->size > 0)
		st = piece->function(elements, piece->context, &values, err);
	if (st == ARR_OK && values)
		st = arr_array_set_index(y, &where, 1, values, err);
	arr_array_release(elements);
	arr_array_release(values);
	return st;
}

/* Where none of the conditions is true. */
static enum arr_status otherwise(const arr_array *const *conditions, size_t count, arr_array **out,
				 struct arr_error *err)
{
	arr_array *any = NULL, *next = NULL;
	enum arr_status st = arr_logical_not(conditions[0], &any, err);

	for (size_t i = 1; i < count && st == ARR_OK; i++) {
		st = arr_greater(any, conditions[i], &next, err);
		arr_array_release(any);
		any = st == ARR_OK ? next : NULL;
	}
	if (st == ARR_OK)
		*out = any;
	return st;
}

static enum arr_status piecewise(const arr_array *x, const arr_array *const *conditions,
				 size_t count, const struct arr_piece *pieces, size_t piece_count,
				 arr_array **out, struct arr_error *err)
{
	arr_array *y = NULL, *rest = NULL;
	enum arr_status st;

	if (count == 0 || (piece_count != count && piece_count != count + 1))
		return arr_error_set(err, ARR_E_ARG,
				     "piecewise: with %zu conditions, either %zu or %zu pieces are "
				     "expected, got %zu",
				     count, count, count + 1, piece_count);
	for (size_t i = 0; i < count; i++)
		if (conditions[i]->dtype->type != ARR_T_BOOL)
			return arr_error_set(err, ARR_E_ARG,
					     "piecewise: condition %zu is %s, not bool", i,
					     conditions[i]->dtype->name);
	ARR_TRY(arr_zeros_like(x, NULL, ARR_ORDER_K, &y, err));
	st = ARR_OK;
	for (size_t i = 0; i < count && st == ARR_OK; i++)
		st = set_piece(y, x, conditions[i], &pieces[i], err);
	if (st == ARR_OK && piece_count > count)
		st = otherwise(conditions, count, &rest, err);
	if (st == ARR_OK && rest)
		st = set_piece(y, x, rest, &pieces[count], err);
	arr_array_release(rest);
	if (st == ARR_OK)
		*out = y;
	else
		arr_array_release(y);
	return st;
}

enum arr_status arr_piecewise(const arr_array *x, const arr_array *const *conditions, size_t count,
			      const struct arr_piece *pieces, size_t piece_count, arr_array **out,
			      struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "piecewise", ARR_OP_OTHER, ARR__INS(x), err);
	st = piecewise(x, conditions, count, pieces, piece_count, out, err);
	return arr__trace_end(&t, st, out, err);
}
