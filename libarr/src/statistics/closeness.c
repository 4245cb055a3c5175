/* SPDX-License-Identifier: Apache-2.0 */
/* Whether arrays are close, equal or equivalent. */
#include <arr/numeric.h>
#include <string.h>

#include "calc.h"

/* Elements compared at a time. */
enum { WINDOW = 1 << 16 };

static const arr_array *is_close(struct arr__calc *c, const arr_array *a, const arr_array *b,
				 const struct arr_close_options *o)
{
	const struct arr_type_operand operands[] = { { ARR_WEAK_NONE, b->dtype },
						     { ARR_WEAK_FLOAT, NULL } };
	const arr_dtype *dtype = NULL;
	const arr_array *y, *gap, *room, *close, *both;

	if (c->st == ARR_OK)
		c->st = arr_result_type(operands, 2, &dtype, c->err);
	y = arr__calc_cast(c, b, dtype);
	gap = arr__calc1(c, ARR__UFUNC_absolute,
			 arr__calc2(c, ARR__UFUNC_subtract, arr__on(a), arr__on(y)));
	room = arr__calc2(c, ARR__UFUNC_multiply, arr__real(o->rtol),
			  arr__on(arr__calc1(c, ARR__UFUNC_absolute, y)));
	room = arr__calc2(c, ARR__UFUNC_add, arr__real(o->atol), arr__on(room));
	close = arr__calc2(c, ARR__UFUNC_less_equal, arr__on(gap), arr__on(room));
	close = arr__calc2(c, ARR__UFUNC_logical_and, arr__on(close),
			   arr__on(arr__calc1(c, ARR__UFUNC_isfinite, y)));
	close = arr__calc2(c, ARR__UFUNC_logical_or, arr__on(close),
			   arr__on(arr__calc2(c, ARR__UFUNC_equal, arr__on(a), arr__on(y))));
	if (!o->equal_nan)
		return close;
	both = arr__calc2(c, ARR__UFUNC_logical_and, arr__on(arr__calc1(c, ARR__UFUNC_isnan, a)),
			  arr__on(arr__calc1(c, ARR__UFUNC_isnan, y)));
	return arr__calc2(c, ARR__UFUNC_logical_or, arr__on(close), arr__on(both));
}

enum arr_status arr_isclose(const arr_array *a, const arr_array *b,
			    const struct arr_close_options *options, arr_array **out,
			    struct arr_error *err)
{
	const struct arr_close_options o = options ? *options : arr_close_options_default();
	ARR__CALC_BEGIN("isclose", ARR_OP_UFUNC, a, b);

	ARR__CALC_RETURN(is_close(c, a, b, &o));
}

/* A bool as a 0-d array. */
static const arr_array *truth(struct arr__calc *c, bool value)
{
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr_from_scalar(arr_scalar_bool(value), ARR_BOOL, &out, c->err),
			      &out);
}

enum arr_status arr_allclose(const arr_array *a, const arr_array *b,
			     const struct arr_close_options *options, arr_array **out,
			     struct arr_error *err)
{
	const struct arr_close_options o = options ? *options : arr_close_options_default();
	ARR__CALC_BEGIN("allclose", ARR_OP_REDUCE, a, b);
	const arr_array *close = is_close(c, a, b, &o);
	const bool far = arr__calc_any(c, arr__calc1(c, ARR__UFUNC_logical_not, close));

	ARR__CALC_RETURN(truth(c, !far));
}

static bool same_shape(const arr_array *a, const arr_array *b)
{
	return a->ndim == b->ndim &&
	       memcmp(a->shape, b->shape, sizeof(int64_t) * (size_t)a->ndim) == 0;
}

/* Whether two dtypes have no common ground to compare on: then nothing is equal. */
static bool incomparable(const arr_dtype *a, const arr_dtype *b)
{
	const bool records = a->type == ARR_T_VOID || b->type == ARR_T_VOID;
	const arr_dtype *common = NULL;
	bool none;

	if (arr__is_number(a) && arr__is_number(b))
		return false;
	none = (records && (a->type != b->type || a->structured != b->structured)) ||
	       ((arr__is_text(a) || arr__is_text(b)) && a->type != b->type) ||
	       arr_promote_types(a, b, &common, NULL) == ARR_E_DTYPE;
	arr_dtype_release(common);
	return none;
}

/* Not a number, or not a time. */
static bool has_nans(const arr_array *a)
{
	return a->dtype->kind == 'f' || a->dtype->kind == 'c' || arr__is_time(a->dtype);
}

static bool all_equal_at_once(struct arr__calc *c, const arr_array *a, const arr_array *b,
			      bool equal_nan)
{
	const arr_array *differ = arr__calc2(c, ARR__UFUNC_not_equal, arr__on(a), arr__on(b));
	if (equal_nan && has_nans(a) && has_nans(b)) {
		const arr_array *both = arr__calc2(c, ARR__UFUNC_logical_and,
						   arr__on(arr__calc1(c, ARR__UFUNC_isnan, a)),
						   arr__on(arr__calc1(c, ARR__UFUNC_isnan, b)));

		arr__calc_put(c, differ, both, arr_scalar_bool(false));
	}
	return !arr__calc_any(c, differ);
}

/* Elements first to last along axis 0, in a chain of their own. */
static bool window_equal(struct arr__calc *c, const arr_array *a, const arr_array *b, int64_t first,
			 int64_t last, bool equal_nan)
{
	struct arr__calc own = { .err = c->err };
	const arr_array *x = arr__calc_slice(&own, a, 0, first, last);
	const arr_array *y = arr__calc_slice(&own, b, 0, first, last);
	const bool equal = own.st == ARR_OK && all_equal_at_once(&own, x, y, equal_nan);
	arr_array *unused = NULL;

	c->st = arr__calc_end(&own, x, &unused);
	arr_array_release(unused);
	return equal;
}

/* One window of the arrays after the other: no mask of the whole length, and an end at the first
 * window that differs. */
static bool all_equal(struct arr__calc *c, const arr_array *a, const arr_array *b, bool equal_nan)
{
	int64_t rows;
	bool equal = true;

	if (incomparable(a->dtype, b->dtype))
		return a->size == 0 && b->size == 0;
	if (a->size < 2 * WINDOW || !same_shape(a, b))
		return all_equal_at_once(c, a, b, equal_nan);
	if (arr__is_c_contiguous(a) && arr__is_c_contiguous(b)) {
		a = arr__calc_reshape(c, a, 1, &a->size);
		b = arr__calc_reshape(c, b, 1, &b->size);
	}
	if (c->st != ARR_OK)
		return false;
	rows = WINDOW / (a->size / a->shape[0]) + 1;
	for (int64_t i = 0; equal && c->st == ARR_OK && i < a->shape[0]; i += rows) {
		const int64_t rest = a->shape[0] - i;

		equal = window_equal(c, a, b, i, i + (rest < rows ? rest : rows), equal_nan);
	}
	return equal;
}

enum arr_status arr_array_equal(const arr_array *a, const arr_array *b, bool equal_nan,
				arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("array_equal", ARR_OP_REDUCE, a, b);
	ARR__CALC_RETURN(truth(c, same_shape(a, b) && all_equal(c, a, b, equal_nan)));
}

enum arr_status arr_array_equiv(const arr_array *a, const arr_array *b, arr_array **out,
				struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("array_equiv", ARR_OP_REDUCE, a, b);
	int64_t shape[ARR_NDIM_MAX];
	int ndim = a->ndim;

	memcpy(shape, a->shape, sizeof(int64_t) * (size_t)ndim);
	ARR__CALC_RETURN(truth(c, arr__shape_join(&ndim, shape, b->ndim, b->shape) &&
					  all_equal(c, a, b, false)));
}
