/* SPDX-License-Identifier: Apache-2.0 */
/* Real float functions: the C library's, float16 through float with one rounding at the end. */
#include <fenv.h>
#include <float.h>

#include "kernel.h"

/* Without the flags that comparing a NaN, or a step from 0, would raise. */
#define SPACING_OF(name, R, next, least)                                     \
	static inline R name(R x)                                            \
	{                                                                    \
		if (x == 0)                                                  \
			return least;                                        \
		if (!isfinite(x))                                            \
			return (R)NAN;                                       \
		return next(x, signbit(x) ? -(R)INFINITY : (R)INFINITY) - x; \
	}
SPACING_OF(spacing_of_float, float, nextafterf, FLT_TRUE_MIN)
SPACING_OF(spacing_of_double, double, nextafter, DBL_TRUE_MIN)
SPACING_OF(spacing_of_long_double, long double, nextafterl,
	   (feraiseexcept(FE_UNDERFLOW), LDBL_TRUE_MIN)) /* as NumPy, of this type alone */
#undef SPACING_OF

#define T uint16_t
#define R float
#define LD(x) half_load(x)
#define ST(r) half_store(r)
#define SFX e
#define FN(name) name##f
#define NEXTAFTER(x, y) half_nextafter(x, y)
#define SPACING(x) half_spacing(x)
#include "float_slow_tmpl.h"
#define T float
#define R float
#define LD(x) (x)
#define ST(r) (r)
#define SFX f
#define FN(name) name##f
#define NEXTAFTER(x, y) nextafterf(x, y)
#define SPACING(x) spacing_of_float(x)
#include "float_slow_tmpl.h"
#define T double
#define R double
#define LD(x) (x)
#define ST(r) (r)
#define SFX d
#define FN(name) name
#define NEXTAFTER(x, y) nextafter(x, y)
#define SPACING(x) spacing_of_double(x)
#include "float_slow_tmpl.h"

#define T long double
#define R long double
#define LD(x) (x)
#define ST(r) (r)
#define SFX g
#define FN(name) name##l
#define NEXTAFTER(x, y) nextafterl(x, y)
#define SPACING(x) spacing_of_long_double(x)
#include "float_slow_tmpl.h"

#define DEG2RAD_AS(u, s) ROW(u, #s #s, JOIN2(deg2rad, s))
#define RAD2DEG_AS(u, s) ROW(u, #s #s, JOIN2(rad2deg, s))
#define FREXP(u, s) ROW(u, #s #s "i", JOIN2(u, s))
#define LDEXP(u, s) ROW(u, #s "i" #s, JOIN2(ldexp_int, s)) ROW(u, #s "q" #s, JOIN2(ldexp_long, s))

static const struct arr__loop_row loop_rows[] = {
	/* clang-format off */
	FOR_ANY_FLOAT(SAME1, arccos)
	FOR_ANY_FLOAT(SAME1, arccosh)
	FOR_ANY_FLOAT(SAME1, arcsin)
	FOR_ANY_FLOAT(SAME1, arcsinh)
	FOR_ANY_FLOAT(SAME1, arctan)
	FOR_ANY_FLOAT(SAME1, arctanh)
	FOR_ANY_FLOAT(SAME1, cbrt)
	FOR_ANY_FLOAT(SAME1, cos)
	FOR_ANY_FLOAT(SAME1, cosh)
	FOR_ANY_FLOAT(SAME1, deg2rad)
	FOR_ANY_FLOAT(DEG2RAD_AS, radians)
	FOR_ANY_FLOAT(SAME1, rad2deg)
	FOR_ANY_FLOAT(RAD2DEG_AS, degrees)
	FOR_ANY_FLOAT(SAME1, exp)
	FOR_ANY_FLOAT(SAME1, exp2)
	FOR_ANY_FLOAT(SAME1, expm1)
	FOR_ANY_FLOAT(SAME1, log)
	FOR_ANY_FLOAT(SAME1, log10)
	FOR_ANY_FLOAT(SAME1, log1p)
	FOR_ANY_FLOAT(SAME1, log2)
	FOR_ANY_FLOAT(SAME1, sin)
	FOR_ANY_FLOAT(SAME1, sinh)
	FOR_ANY_FLOAT(SAME1, tan)
	FOR_ANY_FLOAT(SAME1, tanh)
	FOR_ANY_FLOAT(SAME1, spacing)
	FOR_ANY_FLOAT(SAME2, arctan2)
	FOR_ANY_FLOAT(SAME2, floor_divide)
	FOR_ANY_FLOAT(SAME2, remainder)
	FOR_ANY_FLOAT(SAME2, fmod)
	FOR_ANY_FLOAT(SAME2, heaviside)
	FOR_ANY_FLOAT(SAME2, hypot)
	FOR_ANY_FLOAT(SAME2, logaddexp)
	FOR_ANY_FLOAT(SAME2, logaddexp2)
	FOR_ANY_FLOAT(SAME2, nextafter)
	FOR_ANY_FLOAT(SAME2, power)
	ROW(float_power, "ddd", power_d)
	ROW(float_power, "ggg", power_g)
	FOR_ANY_FLOAT(LDEXP, ldexp)
	FOR_ANY_FLOAT(SAME3, divmod)
	FOR_ANY_FLOAT(SAME2, modf)
	FOR_ANY_FLOAT(FREXP, frexp)
	/* clang-format on */
};

static const struct arr__scan_row scan_rows[] = { FOR_ANY_FLOAT(SCAN, add)
							  FOR_ANY_FLOAT(SCAN, multiply) };

const struct arr__loop_table arr__loops_float = {
	.variant = "baseline",
	.rows = loop_rows,
	.row_count = sizeof(loop_rows) / sizeof(loop_rows[0]),
	.scans = scan_rows,
	.scan_count = sizeof(scan_rows) / sizeof(scan_rows[0]),
};
