/* SPDX-License-Identifier: Apache-2.0 */
/* Real float functions built once, most of them the C library's. Needs T (memory), R (computed in),
 * LD(x), ST(r), SFX, FN(name), libm's function for R, NEXTAFTER(x, y) and SPACING(x) on T;
 * undefines them. */
#include "float_division_tmpl.h"

static inline void JOIN2(divmod_each, SFX)(T x, T y, T *quotient, T *rest)
{
	R q, r;

	JOIN2(floor_division, SFX)(LD(x), LD(y), &q, &r);
	*quotient = ST(q);
	*rest = ST(r);
}

static inline void JOIN2(modf_each, SFX)(T x, T *fraction, T *whole)
{
	R w;

	*fraction = ST(FN(modf)(LD(x), &w));
	*whole = ST(w);
}

static inline void JOIN2(frexp_each, SFX)(T x, T *mantissa, int32_t *exponent)
{
	int e = 0;

	*mantissa = ST(FN(frexp)(LD(x), &e));
	*exponent = e;
}

static inline R JOIN2(log_sum_exp, SFX)(R x, R y)
{
	const R d = x - y;

	if (x == y) /* infinities of one sign too */
		return x + (R)LN2_L;
	if (d > 0)
		return x + FN(log1p)(FN(exp)(-d));
	if (d <= 0)
		return y + FN(log1p)(FN(exp)(d));
	return d; /* NaN */
}

static inline R JOIN2(log2_sum_exp2, SFX)(R x, R y)
{
	const R d = x - y;

	if (x == y)
		return x + (R)1;
	if (d > 0)
		return x + (R)LOG2E_L * FN(log1p)(FN(exp2)(-d));
	if (d <= 0)
		return y + (R)LOG2E_L * FN(log1p)(FN(exp2)(d));
	return d; /* NaN */
}

static inline R JOIN2(step_at_zero, SFX)(R x, R at_zero)
{
	const R step = x > 0 ? (R)1 : (R)0, known = x != x ? x : step;

	return x == 0 ? at_zero : known;
}

static inline int JOIN2(clamp_exponent, SFX)(int64_t e)
{
	return e > INT32_MAX ? INT32_MAX : e < INT32_MIN ? INT32_MIN : (int)e;
}

#define TI T
#define TO T
#define NAME arccos
#define OP(x) ST(FN(acos)(LD(x)))
#include "unary_tmpl.h"
#define NAME arccosh
#define OP(x) ST(FN(acosh)(LD(x)))
#include "unary_tmpl.h"
#define NAME arcsin
#define OP(x) ST(FN(asin)(LD(x)))
#include "unary_tmpl.h"
#define NAME arcsinh
#define OP(x) ST(FN(asinh)(LD(x)))
#include "unary_tmpl.h"
#define NAME arctan
#define OP(x) ST(FN(atan)(LD(x)))
#include "unary_tmpl.h"
#define NAME arctanh
#define OP(x) ST(FN(atanh)(LD(x)))
#include "unary_tmpl.h"
#define NAME cbrt
#define OP(x) ST(FN(cbrt)(LD(x)))
#include "unary_tmpl.h"
#define NAME cos
#define OP(x) ST(FN(cos)(LD(x)))
#include "unary_tmpl.h"
#define NAME cosh
#define OP(x) ST(FN(cosh)(LD(x)))
#include "unary_tmpl.h"
#define NAME deg2rad
#define OP(x) ST(LD(x) * ((R)PI_L / (R)180))
#include "unary_tmpl.h"
#define NAME rad2deg
#define OP(x) ST(LD(x) * ((R)180 / (R)PI_L))
#include "unary_tmpl.h"
#define NAME exp
#define OP(x) ST(FN(exp)(LD(x)))
#include "unary_tmpl.h"
#define NAME exp2
#define OP(x) ST(FN(exp2)(LD(x)))
#include "unary_tmpl.h"
#define NAME expm1
#define OP(x) ST(FN(expm1)(LD(x)))
#include "unary_tmpl.h"
#define NAME log
#define OP(x) ST(FN(log)(LD(x)))
#include "unary_tmpl.h"
#define NAME log10
#define OP(x) ST(FN(log10)(LD(x)))
#include "unary_tmpl.h"
#define NAME log1p
#define OP(x) ST(FN(log1p)(LD(x)))
#include "unary_tmpl.h"
#define NAME log2
#define OP(x) ST(FN(log2)(LD(x)))
#include "unary_tmpl.h"
#define NAME sin
#define OP(x) ST(FN(sin)(LD(x)))
#include "unary_tmpl.h"
#define NAME sinh
#define OP(x) ST(FN(sinh)(LD(x)))
#include "unary_tmpl.h"
#define NAME tan
#define OP(x) ST(FN(tan)(LD(x)))
#include "unary_tmpl.h"
#define NAME tanh
#define OP(x) ST(FN(tanh)(LD(x)))
#include "unary_tmpl.h"
#define NAME spacing
#define OP(x) SPACING(x)
#include "unary_tmpl.h"
#undef TO
#undef TI

#define TA T
#define TB T
#define TO T
#define NAME arctan2
#define OP(x, y) ST(FN(atan2)(LD(x), LD(y)))
#include "binary_tmpl.h"
#define NAME floor_divide
#define OP(x, y) ST(JOIN2(floor_quotient, SFX)(LD(x), LD(y)))
#include "binary_tmpl.h"
#define NAME remainder
#define OP(x, y) ST(JOIN2(floor_rest, SFX)(LD(x), LD(y)))
#include "binary_tmpl.h"
#define NAME fmod
#define OP(x, y) ST(FN(fmod)(LD(x), LD(y)))
#include "binary_tmpl.h"
#define NAME heaviside
#define OP(x, y) ST(JOIN2(step_at_zero, SFX)(LD(x), LD(y)))
#include "binary_tmpl.h"
#define NAME hypot
#define OP(x, y) ST(FN(hypot)(LD(x), LD(y)))
#include "binary_tmpl.h"
#define NAME logaddexp
#define OP(x, y) ST(JOIN2(log_sum_exp, SFX)(LD(x), LD(y)))
#include "binary_tmpl.h"
#define NAME logaddexp2
#define OP(x, y) ST(JOIN2(log2_sum_exp2, SFX)(LD(x), LD(y)))
#include "binary_tmpl.h"
#define NAME nextafter
#define OP(x, y) NEXTAFTER(x, y)
#include "binary_tmpl.h"
#define NAME power
#define OP(x, y) ST(FN(pow)(LD(x), LD(y)))
#include "binary_tmpl.h"
#undef TB

#define TB int32_t
#define NAME ldexp_int
#define OP(x, y) ST(FN(ldexp)(LD(x), y))
#include "binary_tmpl.h"
#undef TB
#define TB int64_t
#define NAME ldexp_long
#define OP(x, y) ST(FN(ldexp)(LD(x), JOIN2(clamp_exponent, SFX)(y)))
#include "binary_tmpl.h"
#undef TB
#undef TO

#undef TA

#define NAME divmod
#define OP(x, y, p, q) JOIN2(divmod_each, SFX)(x, y, p, q)
#include "binary2_tmpl.h"
#define T2 T
#define NAME modf
#define OP(x, p, q) JOIN2(modf_each, SFX)(x, p, q)
#include "unary2_tmpl.h"
#undef T2
#define T2 int32_t
#define NAME frexp
#define OP(x, p, q) JOIN2(frexp_each, SFX)(x, p, q)
#include "unary2_tmpl.h"
#undef T2
#define NAME add
#define OP(acc, x) ST(LD(acc) + LD(x))
#include "scan_tmpl.h"
#define NAME multiply
#define OP(acc, x) ST(LD(acc) * LD(x))
#include "scan_tmpl.h"
#undef T
#undef R
#undef LD
#undef ST
#undef SFX
#undef FN
#undef NEXTAFTER
#undef SPACING
