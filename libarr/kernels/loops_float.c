/* SPDX-License-Identifier: Apache-2.0 */
/* Real float functions: the C library's, float16 through float with one rounding at the end. */
#include "kernel.h"

static inline float spacing_of_float(float x)
{
	return isinf(x) ? NAN : nextafterf(x, x < 0 ? -INFINITY : INFINITY) - x;
}

static inline double spacing_of_double(double x)
{
	return isinf(x) ? (double)NAN : nextafter(x, x < 0 ? -INFINITY : INFINITY) - x;
}

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

#define DEG2RAD_AS(u, s) ROW(u, #s #s, JOIN2(deg2rad, s))
#define RAD2DEG_AS(u, s) ROW(u, #s #s, JOIN2(rad2deg, s))
#define FREXP(u, s) ROW(u, #s #s "i", JOIN2(u, s))
#define LDEXP(u, s) ROW(u, #s "i" #s, JOIN2(ldexp_int, s)) ROW(u, #s "q" #s, JOIN2(ldexp_long, s))

static const struct arr__loop_row loop_rows[] = {
	/* clang-format off */
	FOR_FLOAT(SAME1, arccos)
	FOR_FLOAT(SAME1, arccosh)
	FOR_FLOAT(SAME1, arcsin)
	FOR_FLOAT(SAME1, arcsinh)
	FOR_FLOAT(SAME1, arctan)
	FOR_FLOAT(SAME1, arctanh)
	FOR_FLOAT(SAME1, cbrt)
	FOR_FLOAT(SAME1, cos)
	FOR_FLOAT(SAME1, cosh)
	FOR_FLOAT(SAME1, deg2rad)
	FOR_FLOAT(DEG2RAD_AS, radians)
	FOR_FLOAT(SAME1, rad2deg)
	FOR_FLOAT(RAD2DEG_AS, degrees)
	FOR_FLOAT(SAME1, exp)
	FOR_FLOAT(SAME1, exp2)
	FOR_FLOAT(SAME1, expm1)
	FOR_FLOAT(SAME1, log)
	FOR_FLOAT(SAME1, log10)
	FOR_FLOAT(SAME1, log1p)
	FOR_FLOAT(SAME1, log2)
	FOR_FLOAT(SAME1, sin)
	FOR_FLOAT(SAME1, sinh)
	FOR_FLOAT(SAME1, tan)
	FOR_FLOAT(SAME1, tanh)
	FOR_FLOAT(SAME1, sign)
	FOR_FLOAT(SAME1, spacing)
	FOR_FLOAT(TEST1, signbit)
	FOR_FLOAT(TEST1, logical_not)
	FOR_FLOAT(SAME2, arctan2)
	FOR_FLOAT(SAME2, copysign)
	FOR_FLOAT(SAME2, floor_divide)
	FOR_FLOAT(SAME2, remainder)
	FOR_FLOAT(SAME2, fmod)
	FOR_FLOAT(SAME2, heaviside)
	FOR_FLOAT(SAME2, hypot)
	FOR_FLOAT(SAME2, logaddexp)
	FOR_FLOAT(SAME2, logaddexp2)
	FOR_FLOAT(SAME2, nextafter)
	FOR_FLOAT(SAME2, power)
	ROW(float_power, "ddd", power_d)
	FOR_FLOAT(LDEXP, ldexp)
	FOR_FLOAT(TEST2, logical_and)
	FOR_FLOAT(TEST2, logical_or)
	FOR_FLOAT(TEST2, logical_xor)
	FOR_FLOAT(SAME3, divmod)
	FOR_FLOAT(SAME2, modf)
	FOR_FLOAT(FREXP, frexp)
	FOR_FLOAT(SAME3, clip)
	/* clang-format on */
};

static const struct arr__scan_row scan_rows[] = { FOR_FLOAT(SCAN, add) FOR_FLOAT(SCAN, multiply) };

const struct arr__loop_table arr__loops_float = {
	.variant = "baseline",
	.rows = loop_rows,
	.row_count = sizeof(loop_rows) / sizeof(loop_rows[0]),
	.scans = scan_rows,
	.scan_count = sizeof(scan_rows) / sizeof(scan_rows[0]),
};
