/* SPDX-License-Identifier: Apache-2.0 */
/* Complex functions built once. Needs T (a struct of re and im), R, SFX, FN(name), libm's function
 * for R, CFN(name), libm's for the complex type, and CPOW(x, y), its power; undefines them. With
 * NO_VECTORS also multiply, which complex_product_tmpl.h has for the others. */
typedef union {
	T parts;
	R _Complex value;
} JOIN2(both, SFX);

static inline R _Complex JOIN2(pack, SFX)(T x)
{
	return ((JOIN2(both, SFX)){ .parts = x }).value;
}

static inline T JOIN2(unpack, SFX)(R _Complex z)
{
	return ((JOIN2(both, SFX)){ .value = z }).parts;
}

static inline bool JOIN2(nan_p, SFX)(T x)
{
	return x.re != x.re || x.im != x.im;
}

static inline bool JOIN2(true_p, SFX)(T x)
{
	return x.re != 0 || x.im != 0;
}

/* Lexicographic order; a NaN in an imaginary part makes a pair unordered. */
static inline bool JOIN2(less_p, SFX)(T x, T y)
{
	return (x.re < y.re && x.im == x.im && y.im == y.im) || (x.re == y.re && x.im < y.im);
}

static inline bool JOIN2(less_equal_p, SFX)(T x, T y)
{
	return (x.re < y.re && x.im == x.im && y.im == y.im) || (x.re == y.re && x.im <= y.im);
}

static inline T JOIN2(product, SFX)(T x, T y) /* infinities are not recovered, as in NumPy */
{
	return (T){ x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re };
}

/* The product where flags are wanted: as a vector its parts are a sum and a difference of which
 * half is thrown away, but not its flags. */
static __attribute__((noinline)) R JOIN2(product_re, SFX)(T x, T y)
{
	return x.re * y.re - x.im * y.im;
}

static __attribute__((noinline)) R JOIN2(product_im, SFX)(T x, T y)
{
	return x.re * y.im + x.im * y.re;
}

static inline T JOIN2(product_apart, SFX)(T x, T y)
{
	return (T){ JOIN2(product_re, SFX)(x, y), JOIN2(product_im, SFX)(x, y) };
}

static inline T JOIN2(quotient, SFX)(T x, T y) /* Smith's method */
{
	const R re_abs = FN(fabs)(y.re), im_abs = FN(fabs)(y.im);
	R ratio, scale;

	if (re_abs >= im_abs) {
		if (re_abs == 0 && im_abs == 0)
			return (T){ x.re / re_abs, x.im / re_abs };
		ratio = y.im / y.re;
		scale = (R)1 / (y.re + y.im * ratio);
		return (T){ (x.re + x.im * ratio) * scale, (x.im - x.re * ratio) * scale };
	}
	ratio = y.re / y.im;
	scale = (R)1 / (y.im + y.re * ratio);
	return (T){ (x.re * ratio + x.im) * scale, (x.im * ratio - x.re) * scale };
}

/* Not inlined: as a vector it would do both divisions, one of them by 0. */
static __attribute__((noinline)) T JOIN2(inverse, SFX)(T x)
{
	R ratio, d;

	if (FN(fabs)(x.im) <= FN(fabs)(x.re)) {
		ratio = x.im / x.re;
		d = x.re + x.im * ratio;
		return (T){ (R)1 / d, -ratio / d };
	}
	ratio = x.re / x.im;
	d = x.re * ratio + x.im;
	return (T){ ratio / d, (R)-1 / d };
}

static inline T JOIN2(sign_of, SFX)(T x)
{
	const R magnitude = FN(hypot)(x.re, x.im);

	if (magnitude != magnitude || (isinf(x.re) && isinf(x.im)))
		return (T){ (R)NAN, (R)NAN };
	if (isinf(magnitude) && isinf(x.re))
		return (T){ x.re > 0 ? (R)1 : (R)-1, 0 };
	if (isinf(magnitude) && isinf(x.im))
		return (T){ 0, x.im > 0 ? (R)1 : (R)-1 };
	if (magnitude == 0)
		return (T){ 0, 0 };
	return (T){ x.re / magnitude, x.im / magnitude };
}

/* x to the power of n by squaring, for small n: exact where the products are. */
static inline T JOIN2(whole_power, SFX)(T x, int n)
{
	T result = { 1, 0 };

	for (unsigned e = (unsigned)(n < 0 ? -n : n); e != 0; e >>= 1) {
		if (e & 1)
			result = JOIN2(product, SFX)(result, x);
		if (e > 1)
			x = JOIN2(product, SFX)(x, x);
	}
	return n < 0 ? JOIN2(quotient, SFX)((T){ 1, 0 }, result) : result;
}

/* Not inlined: a NaN is not to be compared where y has an imaginary part. */
static __attribute__((noinline)) bool JOIN2(is_small_whole, SFX)(R y)
{
	return y > -100 && y < 100 && y == FN(trunc)(y);
}

static inline T JOIN2(power_of, SFX)(T x, T y)
{
	if (y.re == 0 && y.im == 0)
		return (T){ 1, 0 };
	if (x.re == 0 && x.im == 0) {
		if (y.re > 0)
			return (T){ 0, 0 };
		if (arr__fp_wanted)
			arr__fp_raise(ARR_FP_INVALID);
		return (T){ (R)NAN, (R)NAN };
	}
	if (y.im == 0 && JOIN2(is_small_whole, SFX)(y.re)) {
		const int n = (int)y.re;

		if (n == 1)
			return x;
		if (n == 2)
			return JOIN2(product, SFX)(x, x);
		if (n == 3)
			return JOIN2(product, SFX)(x, JOIN2(product, SFX)(x, x));
		return JOIN2(whole_power, SFX)(x, n);
	}
	return JOIN2(unpack, SFX)(CPOW(JOIN2(pack, SFX)(x), JOIN2(pack, SFX)(y)));
}

static inline T JOIN2(exp2_of, SFX)(T x)
{
	const T scaled = { x.re * (R)LN2_L, x.im * (R)LN2_L };

	return JOIN2(unpack, SFX)(CFN(exp)(JOIN2(pack, SFX)(scaled)));
}

static inline T JOIN2(scaled_log, SFX)(T x, R scale)
{
	const T l = JOIN2(unpack, SFX)(CFN(log)(JOIN2(pack, SFX)(x)));

	return (T){ l.re * scale, l.im * scale };
}

static inline T JOIN2(expm1_of, SFX)(T x)
{
	const R a = FN(sin)(x.im / 2);

	return (T){ FN(expm1)(x.re) * FN(cos)(x.im) - 2 * a * a, FN(exp)(x.re) * FN(sin)(x.im) };
}

static inline T JOIN2(log1p_of, SFX)(T x)
{
	return (T){ FN(log)(FN(hypot)(x.re + 1, x.im)), FN(atan2)(x.im, x.re + 1) };
}

static inline bool JOIN2(below, SFX)(T x, T y) /* lexicographic, NaN or not */
{
	return x.re == y.re ? x.im < y.im : x.re < y.re;
}

static inline T JOIN2(clip_nan, SFX)(T x, T lo, T hi)
{
	T v = JOIN2(nan_p, SFX)(x) || JOIN2(below, SFX)(lo, x) ? x : lo;

	return JOIN2(nan_p, SFX)(v) || JOIN2(below, SFX)(v, hi) ? v : hi;
}

#define THROUGH_LIBM(name, x) JOIN2(unpack, SFX)(CFN(name)(JOIN2(pack, SFX)(x)))
#define TI T
#define TO T
#define NAME arccos
#define OP(x) THROUGH_LIBM(acos, x)
#include "unary_tmpl.h"
#define NAME arccosh
#define OP(x) THROUGH_LIBM(acosh, x)
#include "unary_tmpl.h"
#define NAME arcsin
#define OP(x) THROUGH_LIBM(asin, x)
#include "unary_tmpl.h"
#define NAME arcsinh
#define OP(x) THROUGH_LIBM(asinh, x)
#include "unary_tmpl.h"
#define NAME arctan
#define OP(x) THROUGH_LIBM(atan, x)
#include "unary_tmpl.h"
#define NAME arctanh
#define OP(x) THROUGH_LIBM(atanh, x)
#include "unary_tmpl.h"
#define NAME cos
#define OP(x) THROUGH_LIBM(cos, x)
#include "unary_tmpl.h"
#define NAME cosh
#define OP(x) THROUGH_LIBM(cosh, x)
#include "unary_tmpl.h"
#define NAME exp
#define OP(x) THROUGH_LIBM(exp, x)
#include "unary_tmpl.h"
#define NAME exp2
#define OP(x) JOIN2(exp2_of, SFX)(x)
#include "unary_tmpl.h"
#define NAME expm1
#define OP(x) JOIN2(expm1_of, SFX)(x)
#include "unary_tmpl.h"
#define NAME log
#define OP(x) THROUGH_LIBM(log, x)
#include "unary_tmpl.h"
#define NAME log10
#define OP(x) JOIN2(scaled_log, SFX)(x, (R)LOG10E_L)
#include "unary_tmpl.h"
#define NAME log1p
#define OP(x) JOIN2(log1p_of, SFX)(x)
#include "unary_tmpl.h"
#define NAME log2
#define OP(x) JOIN2(scaled_log, SFX)(x, (R)LOG2E_L)
#include "unary_tmpl.h"
#define NAME sin
#define OP(x) THROUGH_LIBM(sin, x)
#include "unary_tmpl.h"
#define NAME sinh
#define OP(x) THROUGH_LIBM(sinh, x)
#include "unary_tmpl.h"
#define NAME sqrt
#define OP(x) THROUGH_LIBM(sqrt, x)
#include "unary_tmpl.h"
#define NAME tan
#define OP(x) THROUGH_LIBM(tan, x)
#include "unary_tmpl.h"
#define NAME tanh
#define OP(x) THROUGH_LIBM(tanh, x)
#include "unary_tmpl.h"
#undef THROUGH_LIBM
#define NAME rint
#define OP(x) ((T){ FN(rint)((x).re), FN(rint)((x).im) })
#include "unary_tmpl.h"
#define NAME reciprocal
#define OP(x) JOIN2(inverse, SFX)(x)
#include "unary_tmpl.h"
#define NAME sign
#define OP(x) JOIN2(sign_of, SFX)(x)
#include "unary_tmpl.h"
#define FAST
#define NAME square_quick
#define OP(x) JOIN2(product, SFX)(x, x)
#include "unary_tmpl.h"
#undef FAST
#define NAME square_apart
#define OP(x) JOIN2(product_apart, SFX)(x, x)
#include "unary_tmpl.h"
#undef TO

#define TO R
#define NAME absolute
#define OP(x) FN(hypot)((x).re, (x).im)
#include "unary_tmpl.h"
#undef TO

#define TO uint8_t
#define NAME isnan
#define OP(x) JOIN2(nan_p, SFX)(x)
#include "unary_tmpl.h"
#define NAME isinf
#define OP(x) (isinf((x).re) || isinf((x).im))
#include "unary_tmpl.h"
#define NAME isfinite
#define OP(x) (isfinite((x).re) && isfinite((x).im))
#include "unary_tmpl.h"
#define NAME logical_not
#define OP(x) (!JOIN2(true_p, SFX)(x))
#include "unary_tmpl.h"
#undef TI

#define TA T
#define TB T
#define NAME less
#define OP(x, y) JOIN2(less_p, SFX)(x, y)
#include "binary_tmpl.h"
#define NAME less_equal
#define OP(x, y) JOIN2(less_equal_p, SFX)(x, y)
#include "binary_tmpl.h"
#define NAME greater
#define OP(x, y) JOIN2(less_p, SFX)(y, x)
#include "binary_tmpl.h"
#define NAME greater_equal
#define OP(x, y) JOIN2(less_equal_p, SFX)(y, x)
#include "binary_tmpl.h"
#define TRUE_P(x) JOIN2(true_p, SFX)(x)
#include "logical_tmpl.h"
#undef TO

#define TO T
#ifdef NO_VECTORS
#define FAST
#define NAME multiply_quick
#define OP(x, y) JOIN2(product, SFX)(x, y)
#include "binary_tmpl.h"
#undef FAST
#define NAME multiply_apart
#define OP(x, y) JOIN2(product_apart, SFX)(x, y)
#include "binary_tmpl.h"
#endif
#define NAME divide
#define OP(x, y) JOIN2(quotient, SFX)(x, y)
#include "binary_tmpl.h"
#define NAME power
#define OP(x, y) JOIN2(power_of, SFX)(x, y)
#include "binary_tmpl.h"
#define NAME maximum
#define OP(x, y) (JOIN2(less_equal_p, SFX)(y, x) || JOIN2(nan_p, SFX)(x) ? (x) : (y))
#include "binary_tmpl.h"
#define NAME minimum
#define OP(x, y) (JOIN2(less_equal_p, SFX)(x, y) || JOIN2(nan_p, SFX)(x) ? (x) : (y))
#include "binary_tmpl.h"
#define NAME fmax
#define OP(x, y) (JOIN2(less_equal_p, SFX)(y, x) || JOIN2(nan_p, SFX)(y) ? (x) : (y))
#include "binary_tmpl.h"
#define NAME fmin
#define OP(x, y) (JOIN2(less_equal_p, SFX)(x, y) || JOIN2(nan_p, SFX)(y) ? (x) : (y))
#include "binary_tmpl.h"
#undef TO
#undef TA
#undef TB

#define ACC T
#define LD(x) (x)
#define ST(acc) (acc)
#define NAME multiply
#define OP(acc, x) JOIN2(product, SFX)(acc, x)
#include "fold_tmpl.h"
#undef ACC
#undef LD
#undef ST
#define NAME clip
#define OP(x, lo, hi) JOIN2(clip_nan, SFX)(x, lo, hi)
#include "ternary_tmpl.h"

static enum arr_status JOIN2(square, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	return arr__fp_wanted ? JOIN2(square_apart, SFX)(args, s, count)
			      : JOIN2(square_quick, SFX)(args, s, count);
}

#ifdef NO_VECTORS
static enum arr_status JOIN2(multiply, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	return arr__fp_wanted ? JOIN2(multiply_apart, SFX)(args, s, count)
			      : JOIN2(multiply_quick, SFX)(args, s, count);
}
#endif
#undef T
#undef R
#undef SFX
#undef FN
#undef CFN
#undef CPOW
