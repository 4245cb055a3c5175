/* SPDX-License-Identifier: Apache-2.0 */
/* equal and not_equal of structures and raw bytes, which have no loops: elements are compared field
 * by field in their common dtype. */
#include "core/iter.h"
#include "index/fancy.h"
#include "sort/sort_internal.h"
#include "ufunc_internal.h"

bool arr__is_record_test(const arr_ufunc *u, const struct arr_input *inputs)
{
	return (u->id == ARR__UFUNC_equal || u->id == ARR__UFUNC_not_equal) && inputs[0].array &&
	       inputs[1].array && inputs[0].array->dtype->type == ARR_T_VOID &&
	       inputs[1].array->dtype->type == ARR_T_VOID;
}

/* Equal bytes are no sign of equal elements where padding or NaNs are among them. */
static bool equal_elements(const arr_dtype *d, const char *a, const char *b)
{
	return arr__compare_elements(d, a, b) == 0 && !arr__has_nan(d, a);
}

static enum arr_status common_dtype(const arr_dtype *a, const arr_dtype *b, const arr_dtype **out,
				    struct arr_error *err)
{
	enum arr_status st;

	if (arr__dtype_equal(a, b)) {
		*out = arr_dtype_retain(a);
		return ARR_OK;
	}
	if (!a->structured && !b->structured)
		return arr_error_set(err, ARR_E_DTYPE,
				     "cannot compare unstructured voids of different length: %s "
				     "and %s",
				     a->name, b->name);
	st = arr_promote_types(a, b, out, NULL);
	if (st == ARR_OK)
		return ARR_OK;
	if (st == ARR_E_NOMEM)
		return arr_error_set(err, st, "%s: cannot allocate a dtype", a->name);
	return arr_error_set(err, ARR_E_DTYPE,
			     "Cannot compare structured arrays unless they have a common dtype: "
			     "%.64s and %.64s",
			     arr__dtype_text(a).text, arr__dtype_text(b).text);
}

/* out is bool and of the shape that both broadcast to. */
static void compare(const arr_array *a, const arr_array *b, bool when_equal, arr_array *out)
{
	const arr_array *const operands[] = { out, a, b };
	struct arr__iter it;

	arr__iter_init_arrays(&it, out->ndim, out->shape, 3, operands, ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return;
	do {
		const ptrdiff_t *s = it.inner_strides;

		for (ptrdiff_t i = 0; i < (ptrdiff_t)it.inner_count; i++)
			it.data[0][i * s[0]] = equal_elements(a->dtype, it.data[1] + i * s[1],
							      it.data[2] + i * s[2]) == when_equal;
	} while (arr__iter_next(&it));
}

static enum arr_status in_dtype(const arr_array *a, const arr_dtype *dtype, arr_array **out,
				struct arr_error *err)
{
	if (!arr__dtype_equal(a->dtype, dtype))
		return arr__copy_as(a, dtype, ARR_ORDER_K, out, err);
	*out = arr_array_retain(a);
	return ARR_OK;
}

static enum arr_status test(const arr_ufunc *u, const arr_array *a, const arr_array *b,
			    arr_array **out, struct arr_error *err)
{
	arr_array *left = NULL, *right = NULL;
	const arr_dtype *dtype = NULL;
	int64_t shape[ARR_NDIM_MAX];
	enum arr_status st;
	int ndim;

	ARR_TRY(arr_broadcast_shapes((const arr_array *[]){ a, b }, 2, &ndim, shape, err));
	ARR_TRY(common_dtype(a->dtype, b->dtype, &dtype, err));
	st = in_dtype(a, dtype, &left, err);
	if (st == ARR_OK)
		st = in_dtype(b, dtype, &right, err);
	if (st == ARR_OK)
		st = arr__array_new(ndim, shape, ARR_BOOL, ARR_ORDER_C, false, out, err);
	if (st == ARR_OK)
		compare(left, right, u->id == ARR__UFUNC_equal, *out);
	arr_array_release(left);
	arr_array_release(right);
	arr_dtype_release(dtype);
	return st;
}

/* Writes result where the mask lets it: into the caller's array or a new one of zeros. */
static enum arr_status place(const arr_ufunc *u, const arr_array *result,
			     const struct arr_ufunc_options *options, arr_array **out,
			     struct arr_error *err)
{
	arr_array *to = options->out[0];
	enum arr_status st;

	if (to && (to->ndim != result->ndim || !arr__broadcasts_to(result, to->ndim, to->shape)))
		return arr_error_set(err, ARR_E_SHAPE,
				     "%s: out of shape %s for a result of shape %s", u->name,
				     arr__shape_text(to->ndim, to->shape).text,
				     arr__shape_text(result->ndim, result->shape).text);
	if (to)
		arr_array_retain(to);
	else
		ARR_TRY(arr__array_new(result->ndim, result->shape, ARR_BOOL, ARR_ORDER_C, true,
				       &to, err));
	st = options->where ? arr_copyto_where(to, result, options->where, options->casting, err)
			    : arr_copyto(to, result, options->casting, err);
	if (st == ARR_OK)
		*out = to;
	else
		arr_array_release(to);
	return st;
}

enum arr_status arr__record_test(const arr_ufunc *u, const struct arr_input *inputs,
				 const struct arr_ufunc_options *options, arr_array **out,
				 struct arr_error *err)
{
	arr_array *result = NULL;
	enum arr_status st;

	ARR_TRY(test(u, inputs[0].array, inputs[1].array, &result, err));
	if (!options->out[0] && !options->where) {
		*out = result;
		return ARR_OK;
	}
	st = place(u, result, options, out, err);
	arr_array_release(result);
	return st;
}
