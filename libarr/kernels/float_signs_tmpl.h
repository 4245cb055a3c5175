/* SPDX-License-Identifier: Apache-2.0 */
/* Real float loops that look at signs, zeros and order alone. Needs T (memory), R (computed in),
 * LD(x), ST(r), SFX and FN(name), libm's function for R; SIGN(x), of T, where the bits say it at
 * once, undefined here. */
#ifndef SIGN
#define SIGN(x) (signbit(LD(x)) != 0)
#endif
static inline R JOIN2(sign_of, SFX)(R x)
{
	if (x > 0)
		return (R)1;
	if (x < 0)
		return (R)-1;
	return x == 0 ? (R)0 : x;
}

static inline R JOIN2(clip_nan, SFX)(R x, R lo, R hi)
{
	R v = x != x || x > lo ? x : lo;

	return v != v || v < hi ? v : hi;
}

#define TI T
#define TO T
#define NAME sign
#define ROUNDED
#define OP(x) ST(JOIN2(sign_of, SFX)(LD(x)))
#include "unary_tmpl.h"
#undef TO

#define TO uint8_t
#define NAME signbit
#define OP(x) SIGN(x)
#include "unary_tmpl.h"
#undef SIGN
#define NAME logical_not
#define OP(x) (LD(x) == 0)
#include "unary_tmpl.h"
#undef TO
#undef TI

#define TA T
#define TB T
#define TO T
#define NAME copysign
#define ROUNDED
#define OP(x, y) ST(FN(copysign)(LD(x), LD(y)))
#include "binary_tmpl.h"
#undef TO

#define TO uint8_t
#define TRUE_P(x) (LD(x) != 0)
#include "logical_tmpl.h"
#undef TO
#undef TA
#undef TB

#define NAME clip
#define OP(x, lo, hi) ST(JOIN2(clip_nan, SFX)(LD(x), LD(lo), LD(hi)))
#include "ternary_tmpl.h"
