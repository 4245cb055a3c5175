/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that go complex where a real result does not exist (numpy.emath). */
#include <arr/numeric.h>

#include "calc.h"

/* As NumPy: small integers, float32 and complex64 become complex64, all others complex128. */
static const arr_dtype *complex_dtype(const arr_dtype *d)
{
	const bool single = ((d->kind == 'i' || d->kind == 'u') && d->item_bytes <= 2) ||
			    d->type == ARR_T_FLOAT32 || d->type == ARR_T_COMPLEX64;

	return single ? ARR_COMPLEX64 : ARR_COMPLEX128;
}

/* Whether an element is real and, in size or sign, outside of where results are real. */
static bool leaves(struct arr__calc *c, const arr_array *x, bool by_size)
{
	const bool complex = c->st == ARR_OK && x->dtype->kind == 'c';
	const arr_array *re = x, *outside;

	if (c->st != ARR_OK || !arr__is_number(x->dtype))
		return false; /* texts and times: refused by the function itself */
	if (complex)
		re = arr__calc_part(c, x, false);
	if (by_size)
		outside =
			arr__calc2(c, ARR__UFUNC_greater,
				   arr__on(arr__calc1(c, ARR__UFUNC_absolute, re)), arr__whole(1));
	else
		outside = arr__calc2(c, ARR__UFUNC_less, arr__on(re), arr__whole(0));
	if (complex)
		outside = arr__calc2(
			c, ARR__UFUNC_logical_and, arr__on(outside),
			arr__on(arr__calc2(c, ARR__UFUNC_equal, arr__on(arr__calc_part(c, x, true)),
					   arr__whole(0))));
	return arr__calc_any(c, outside);
}

static const arr_array *extended(struct arr__calc *c, const arr_array *x, bool by_size)
{
	return leaves(c, x, by_size) ? arr__calc_cast(c, x, complex_dtype(x->dtype)) : x;
}

static enum arr_status unary(const char *op, enum arr__ufunc_id id, bool by_size,
			     const arr_array *x, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY(op, ARR_OP_UFUNC, x);
	ARR__CALC_RETURN(arr__calc1(c, id, extended(c, x, by_size)));
}

enum arr_status arr_scimath_sqrt(const arr_array *x, arr_array **out, struct arr_error *err)
{
	return unary("emath.sqrt", ARR__UFUNC_sqrt, false, x, out, err);
}

enum arr_status arr_scimath_log(const arr_array *x, arr_array **out, struct arr_error *err)
{
	return unary("emath.log", ARR__UFUNC_log, false, x, out, err);
}

enum arr_status arr_scimath_log2(const arr_array *x, arr_array **out, struct arr_error *err)
{
	return unary("emath.log2", ARR__UFUNC_log2, false, x, out, err);
}

enum arr_status arr_scimath_log10(const arr_array *x, arr_array **out, struct arr_error *err)
{
	return unary("emath.log10", ARR__UFUNC_log10, false, x, out, err);
}

enum arr_status arr_scimath_arccos(const arr_array *x, arr_array **out, struct arr_error *err)
{
	return unary("emath.arccos", ARR__UFUNC_arccos, true, x, out, err);
}

enum arr_status arr_scimath_arcsin(const arr_array *x, arr_array **out, struct arr_error *err)
{
	return unary("emath.arcsin", ARR__UFUNC_arcsin, true, x, out, err);
}

enum arr_status arr_scimath_arctanh(const arr_array *x, arr_array **out, struct arr_error *err)
{
	return unary("emath.arctanh", ARR__UFUNC_arctanh, true, x, out, err);
}

enum arr_status arr_scimath_logn(const arr_array *n, const arr_array *x, arr_array **out,
				 struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("emath.logn", ARR_OP_UFUNC, n, x);
	const arr_array *top = arr__calc1(c, ARR__UFUNC_log, extended(c, x, false));
	const arr_array *bottom = arr__calc1(c, ARR__UFUNC_log, extended(c, n, false));

	ARR__CALC_RETURN(arr__calc2(c, ARR__UFUNC_divide, arr__on(top), arr__on(bottom)));
}

enum arr_status arr_scimath_power(const arr_array *x, const arr_array *exponent, arr_array **out,
				  struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("emath.power", ARR_OP_UFUNC, x, exponent);
	const arr_array *p = exponent;

	if (leaves(c, exponent, false)) /* integers have no negative powers */
		p = arr__calc2(c, ARR__UFUNC_multiply, arr__on(exponent), arr__real(1));
	ARR__CALC_RETURN(
		arr__calc2(c, ARR__UFUNC_power, arr__on(extended(c, x, false)), arr__on(p)));
}
