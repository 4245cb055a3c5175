/* SPDX-License-Identifier: Apache-2.0 */
/* Element math on top of ufuncs: rounding, complex parts, comparisons within a tolerance. */
#include <arr/numeric.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calc.h"
#include "core/plain.h"
#include "pieces.h"
#include "ufunc/ufunc_small.h"

/* ---- clip, rounding ---- */

/* Few elements: the second step writes into the first one's result. False: not such a call. */
static bool clip_small(const arr_array *src, const struct arr_input *low,
		       const struct arr_input *high, arr_array **out, enum arr_status *st,
		       struct arr_error *err)
{
	struct arr_ufunc_options options = arr_ufunc_options_default();
	struct arr_input x = arr_in(src);
	arr_array *made = NULL, *same = NULL;

	if (!low || !high || arr__observed() || !arr__is_plain(src->dtype) ||
	    !arr__call_small_inputs(arr__ufunc_get(ARR__UFUNC_maximum), &x, low, NULL, &made, st,
				    err))
		return false;
	if (*st != ARR_OK)
		return true;
	options.out[0] = made;
	x.array = made;
	if (!arr__call_small_inputs(arr__ufunc_get(ARR__UFUNC_minimum), &x, high, &options, &same,
				    st, err)) {
		arr_array_release(made);
		return false;
	}
	arr_array_release(made);
	if (*st == ARR_OK)
		*out = same;
	return true;
}

/* Both steps in one pass, where the bounds are scalars of x's dtype. NULL: it is another case. */
static const arr_array *clip_in_pieces(struct arr__calc *c, const arr_array *x,
				       const struct arr_input *low, const struct arr_input *high)
{
	struct arr__piece_step steps[] = { { .ufunc = ARR__UFUNC_maximum },
					   { .ufunc = ARR__UFUNC_minimum } };

	if (c->st != ARR_OK || !low || !high || !arr__pieces_fit(x, steps, 2) ||
	    !arr__piece_operand(&steps[0], x, low) || !arr__piece_operand(&steps[1], x, high))
		return NULL;
	return arr__pieces_run(c, x, steps, 2);
}

enum arr_status arr_clip_to(const arr_array *src, const struct arr_input *low,
			    const struct arr_input *high, arr_array **out, struct arr_error *err)
{
	enum arr_status st;

	if (clip_small(src, low, high, out, &st, err))
		return st;
	ARR__CALC_BEGIN("clip", ARR_OP_UFUNC, src, low ? low->array : NULL,
			high ? high->array : NULL);
	const arr_array *x = src, *both;

	if (!low && !high)
		arr__calc_fail(c, ARR_E_ARG, "clip: one of min and max must be given");
	both = clip_in_pieces(c, src, low, high);
	if (!both && low)
		x = arr__calc2(c, ARR__UFUNC_maximum, arr__on(x), *low);
	if (!both && high)
		x = arr__calc2(c, ARR__UFUNC_minimum, arr__on(x), *high);
	ARR__CALC_RETURN(both ? both : x);
}

/* As NumPy has it: beyond 10^22 the product of tens is not the nearest number to the power. */
static double power_of_ten(long long exponent)
{
	double power = 1;

	for (long long i = 0; i < exponent && !isinf(power); i++)
		power *= 10;
	return power;
}

/* Rounds a real array, the chain's own or not. */
static const arr_array *round_real(struct arr__calc *c, const arr_array *x, int decimals)
{
	const double power = power_of_ten(llabs(decimals));
	const struct arr_input operand = arr__real(power);
	const enum arr__ufunc_id first = decimals >= 0 ? ARR__UFUNC_multiply : ARR__UFUNC_divide;
	const enum arr__ufunc_id back = decimals >= 0 ? ARR__UFUNC_divide : ARR__UFUNC_multiply;
	struct arr__piece_step steps[] = { { .ufunc = first },
					   { .ufunc = ARR__UFUNC_rint },
					   { .ufunc = back } };
	const arr_array *y;

	if (c->st != ARR_OK)
		return NULL;
	if (x->dtype->kind != 'f' && decimals >= 0)
		return arr__calc_copy(c, x, NULL);
	if (decimals == 0)
		return arr__calc1(c, ARR__UFUNC_rint, x);
	if (arr__pieces_fit(x, steps, 3) && arr__piece_operand(&steps[0], x, &operand) &&
	    arr__piece_operand(&steps[2], x, &operand))
		return arr__pieces_run(c, x, steps, 3);
	y = arr__calc2(c, first, arr__on(x), arr__real(power));
	y = arr__calc2(c, back, arr__on(arr__calc1(c, ARR__UFUNC_rint, y)), arr__real(power));
	return arr__calc_cast(c, y, x->dtype);
}

enum arr_status arr_round(const arr_array *src, int decimals, arr_array **out,
			  struct arr_error *err)
{
	ARR__CALC_BEGIN("round", ARR_OP_UFUNC, src);
	const arr_array *result;

	if (src->dtype->kind == 'c') {
		result = arr__calc_copy(c, src, NULL);
		for (int i = 0; i < 2; i++) {
			const arr_array *part = arr__calc_part(c, result, i);

			arr__calc_assign(c, part, round_real(c, part, decimals));
		}
	} else {
		result = round_real(c, src, decimals);
		if (c->st == ARR_OK && src->dtype->kind == 'b') /* NumPy's rint has no bool */
			result = arr__calc_cast(c, result, ARR_FLOAT16);
	}
	ARR__CALC_RETURN(result);
}

enum arr_status arr_fix(const arr_array *src, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("fix", ARR_OP_UFUNC, src);
	ARR__CALC_RETURN(arr__calc1(c, ARR__UFUNC_trunc, src));
}

/* ---- parts of numbers ---- */

enum arr_status arr_real(const arr_array *src, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("real", ARR_OP_OTHER, src);
	ARR__CALC_RETURN(src->dtype->kind == 'c' ? arr__calc_part(c, src, false) : src);
}

enum arr_status arr_imag(const arr_array *src, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("imag", ARR_OP_OTHER, src);
	arr_array *zeros = NULL;

	if (src->dtype->kind == 'c')
		ARR__CALC_RETURN(arr__calc_part(c, src, true));
	arr__calc_keep(c,
		       arr__array_new(src->ndim, src->shape, src->dtype, ARR_ORDER_C, true, &zeros,
				      c->err),
		       &zeros);
	ARR__CALC_RETURN(zeros);
}

enum arr_status arr_angle(const arr_array *src, bool degrees, arr_array **out,
			  struct arr_error *err)
{
	ARR__CALC_BEGIN("angle", ARR_OP_UFUNC, src);
	const bool complex = src->dtype->kind == 'c';
	struct arr_input im = arr__whole(0), re = arr__on(src);
	const arr_array *a;

	if (complex) {
		im = arr__on(arr__calc_part(c, src, true));
		re = arr__on(arr__calc_part(c, src, false));
	}
	a = arr__calc2(c, ARR__UFUNC_arctan2, im, re);
	if (degrees)
		arr__calc2_into(c, ARR__UFUNC_multiply, a, arr__real(180 / M_PI));
	ARR__CALC_RETURN(a);
}

enum arr_status arr_iscomplex(const arr_array *src, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("iscomplex", ARR_OP_UFUNC, src);
	arr_array *none = NULL;

	if (src->dtype->kind == 'c')
		ARR__CALC_RETURN(arr__calc2(c, ARR__UFUNC_not_equal,
					    arr__on(arr__calc_part(c, src, true)), arr__whole(0)));
	arr__calc_keep(
		c,
		arr__array_new(src->ndim, src->shape, ARR_BOOL, ARR_ORDER_C, true, &none, c->err),
		&none);
	ARR__CALC_RETURN(none);
}

enum arr_status arr_isreal(const arr_array *src, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN("isreal", ARR_OP_UFUNC, src);
	const struct arr_input im =
		src->dtype->kind == 'c' ? arr__on(arr__calc_part(c, src, true)) : arr__on(src);
	const arr_array *zero = arr__calc2(c, ARR__UFUNC_equal, im,
					   src->dtype->kind == 'c' ? arr__whole(0) : arr__on(src));

	if (src->dtype->kind == 'f') /* NaN is real, and unequal to itself */
		arr__calc_put(c, zero, arr__calc1(c, ARR__UFUNC_isnan, src), arr_scalar_bool(true));
	ARR__CALC_RETURN(zero);
}

enum arr_status arr_real_if_close(const arr_array *src, double tolerance, arr_array **out,
				  struct arr_error *err)
{
	ARR__CALC_BEGIN("real_if_close", ARR_OP_OTHER, src);
	const double eps = src->dtype->type == ARR_T_COMPLEX64    ? 0x1p-23
			   : src->dtype->type == ARR_T_COMPLEX128 ? 0x1p-52
								  : (double)LDBL_EPSILON;
	const double limit = tolerance > 1 ? eps * tolerance : tolerance;
	const arr_array *size, *large;

	if (src->dtype->kind != 'c')
		ARR__CALC_RETURN(src);
	size = arr__calc1(c, ARR__UFUNC_absolute, arr__calc_part(c, src, true));
	large = arr__calc1(c, ARR__UFUNC_logical_not,
			   arr__calc2(c, ARR__UFUNC_less, arr__on(size), arr__real(limit)));
	ARR__CALC_RETURN(arr__calc_any(c, large) ? src : arr__calc_part(c, src, false));
}

/* ---- infinities and NaNs ---- */

static enum arr_status signed_infinity(const char *op, bool negative, const arr_array *src,
				       arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN(op, ARR_OP_UFUNC, src);
	const arr_array *sign;

	if (src->dtype->kind == 'c')
		arr__calc_fail(c, ARR_E_DTYPE, "%s: not for %s, which has no order", op,
			       src->dtype->name);
	sign = arr__calc1(c, ARR__UFUNC_signbit, src);
	if (!negative)
		sign = arr__calc1(c, ARR__UFUNC_logical_not, sign);
	ARR__CALC_RETURN(arr__calc2(c, ARR__UFUNC_logical_and,
				    arr__on(arr__calc1(c, ARR__UFUNC_isinf, src)), arr__on(sign)));
}

enum arr_status arr_isneginf(const arr_array *src, arr_array **out, struct arr_error *err)
{
	return signed_infinity("isneginf", true, src, out, err);
}

enum arr_status arr_isposinf(const arr_array *src, arr_array **out, struct arr_error *err)
{
	return signed_infinity("isposinf", false, src, out, err);
}

/* Largest finite number of a float type. */
static long double largest(enum arr_type type)
{
	return type == ARR_T_FLOAT16   ? 65504.0L
	       : type == ARR_T_FLOAT32 ? (long double)FLT_MAX
	       : type == ARR_T_FLOAT64 ? (long double)DBL_MAX
				       : LDBL_MAX;
}

static void put_number(struct arr__calc *c, const arr_array *x, const arr_array *mask,
		       long double value)
{
	if (x && x->dtype->type == ARR_T_LONGDOUBLE)
		arr__calc_put_element(c, x, mask, &value);
	else
		arr__calc_put(c, x, mask, arr_scalar_float((double)value));
}

static void replace_specials(struct arr__calc *c, const arr_array *x,
			     const struct arr_nan_to_num_options *o)
{
	const struct arr_input zero = arr__whole(0);
	const arr_array *inf, *below, *above;
	long double big;

	if (c->st != ARR_OK)
		return;
	big = largest(x->dtype->type);
	inf = arr__calc1(c, ARR__UFUNC_isinf, x);
	above = arr__calc2(c, ARR__UFUNC_logical_and, arr__on(inf),
			   arr__on(arr__calc2(c, ARR__UFUNC_greater, arr__on(x), zero)));
	below = arr__calc2(c, ARR__UFUNC_logical_and, arr__on(inf),
			   arr__on(arr__calc2(c, ARR__UFUNC_less, arr__on(x), zero)));
	put_number(c, x, arr__calc1(c, ARR__UFUNC_isnan, x), o->nan);
	put_number(c, x, above, o->posinf ? *o->posinf : big);
	put_number(c, x, below, o->neginf ? *o->neginf : -big);
}

enum arr_status arr_nan_to_num(const arr_array *src, const struct arr_nan_to_num_options *options,
			       arr_array **out, struct arr_error *err)
{
	static const struct arr_nan_to_num_options plain;
	const struct arr_nan_to_num_options *o = options ? options : &plain;
	ARR__CALC_BEGIN_ANY("nan_to_num", ARR_OP_COPY, src);
	const arr_array *copy = arr__calc_copy(c, src, NULL);

	if (src->dtype->kind == 'c') {
		replace_specials(c, arr__calc_part(c, copy, false), o);
		replace_specials(c, arr__calc_part(c, copy, true), o);
	} else if (src->dtype->kind == 'f') {
		replace_specials(c, copy, o);
	}
	ARR__CALC_RETURN(copy);
}
