/* SPDX-License-Identifier: Apache-2.0 */
/* ufunc.outer: the first input gets an axis of length 1 for each axis of the second. */
#include <string.h>

#include "ufunc_internal.h"

static enum arr_status outer(const arr_ufunc *u, const struct arr_input *a,
			     const struct arr_input *b, const struct arr_ufunc_options *options,
			     arr_array **out, struct arr__trace *t, struct arr_error *err)
{
	const int a_ndim = a->array ? a->array->ndim : 0, b_ndim = b->array ? b->array->ndim : 0;
	struct arr_input inputs[] = { *a, *b };
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
	arr_array *column = NULL;
	enum arr_status st;

	ARR_TRY(arr__require_element_wise(u, "outer", err));
	if (u->nin != 2)
		return arr_error_set(err, ARR_E_ARG,
				     "%s: outer product only supported for binary "
				     "functions",
				     u->name);
	if (a_ndim + b_ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%s: %d axes, at most %d", u->outer_name,
				     a_ndim + b_ndim, ARR_NDIM_MAX);
	if (a_ndim > 0 && b_ndim > 0) {
		for (int i = 0; i < a_ndim + b_ndim; i++) {
			shape[i] = i < a_ndim ? a->array->shape[i] : 1;
			strides[i] = i < a_ndim ? a->array->strides[i] : 0;
		}
		ARR_TRY(arr__array_view(a->array, a->array->data, a_ndim + b_ndim, shape, strides,
					&column, err));
		inputs[0] = arr_in(column);
	}
	st = arr__ufunc_call(u, inputs, options, out, t, err);
	arr_array_release(column);
	return st;
}

enum arr_status arr_ufunc_outer(const arr_ufunc *ufunc, const struct arr_input *a,
				const struct arr_input *b, const struct arr_ufunc_options *options,
				arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, ufunc->outer_name, ARR_OP_UFUNC, ARR__INS(a->array, b->array),
			       err);
	st = outer(ufunc, a, b, options, out, &t, err);
	if (st == ARR_OK && ufunc->nout == 2)
		arr__trace_output(&t, out[1]);
	return arr__trace_end(&t, st, out, err);
}
