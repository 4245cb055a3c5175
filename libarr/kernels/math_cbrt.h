/* SPDX-License-Identifier: Apache-2.0 */
/* cbrt. x is 2^(3 q + j) m with 1 <= m < 2 and j -1, 0 or 1. An approximation of m^(-1/3) is made
 * better by the series of its error, e = 1 - m r^3; what m r^2 then lacks follows from the cube of
 * it without error (P. W. Markstein, "IA-64 and Elementary Functions", 2000, ch. 9). */
#ifndef LIBARR_KERNELS_MATH_CBRT_H
#define LIBARR_KERNELS_MATH_CBRT_H

#include <math.h>

#include "math_exp.h"

struct split_cube {
	double m, root;    /* root: m^(-1/3) within some 2^-50 */
	uint64_t up, down; /* all bits if j is 1, -1 */
	double scale;      /* 2^q */
};

/* magnitude finite and normal or 0, which counts as the least of these. */
MATH_INLINE struct split_cube cube_split(double magnitude)
{
	const uint64_t bits = bits_of(magnitude), fraction = (1ull << 52) - 1;
	const double e = of_bits((bits >> 52) | bits_of(0x1p52)) - (0x1p52 + 1023);
	const double m = of_bits((bits & fraction) | bits_of(1));
	const double shifted = mul_add(e, 1.0 / 3, TO_EXPONENT), q = shifted - TO_EXPONENT;
	const double m2 = m * m, p01 = mul_add(CBRT1, m, CBRT0), p23 = mul_add(CBRT3, m, CBRT2);
	const double r = mul_add(mul_add(mul_add(CBRT5, m, CBRT4), m2, p23), m2, p01);
	const double left = mul_add(-(m * r), r * r, 1);
	const double more = mul_add(mul_add(14.0 / 81, left, 2.0 / 9), left, 1.0 / 3);

	return (struct split_cube){
		.m = m,
		.root = mul_add(r * left, more, r),
		.up = mask_of(e - 3 * q > 0),
		.down = mask_of(e - 3 * q < 0),
		.scale = of_bits(bits_of(shifted) << 52),
	};
}

MATH_INLINE double choose_cube(const struct split_cube *s, double down, double zero, double up)
{
	return of_bits((s->up & bits_of(up)) | (s->down & bits_of(down)) |
		       (~(s->up | s->down) & bits_of(zero)));
}

/* x finite and normal. */
MATH_INLINE double own_cbrt(double x)
{
	const struct split_cube s = cube_split(magnitude_of(x));
	const double square = s.root * s.root, y = s.m * square;
	const struct twofold y2 = product(y, y), y3 = product(y2.hi, y);
	const double rest = (s.m - y3.hi) - mul_add(y2.lo, y, y3.lo);
	const double low = rest * (square * (1.0 / 3));
	const double c = choose_cube(&s, CBRT_HALF_HI, 1, CBRT_2_HI);
	const double c_low = choose_cube(&s, CBRT_HALF_LO, 0, CBRT_2_LO);
	const struct twofold g = product(y, c);

	return copy_sign((g.hi + mul_add(y, c_low, mul_add(low, c, g.lo))) * s.scale, x);
}

/* Scaled by 2^54, so that subnormal numbers are normal. */
MATH_INLINE double own_cbrt_wide(double x)
{
	const double magnitude = magnitude_of(x);

	return magnitude > 0 && magnitude < (double)INFINITY ? own_cbrt(x * 0x1p54) * 0x1p-18 : x;
}

/* x not NaN: 0 and infinity become numbers too small and too large for a float. */
MATH_INLINE float cbrtf_any(float x)
{
	const struct split_cube s = cube_split(magnitude_of((double)x));
	const double c = choose_cube(&s, CBRT_HALF_HI, 1, CBRT_2_HI);

	return (float)copy_sign(s.m * (s.root * s.root) * (c * s.scale), (double)x);
}

MATH_INLINE float own_cbrtf_wide(float x)
{
	return x == x ? cbrtf_any(x) : x;
}

/* In floats: the cube of the approximation is found without error, and one step of Newton's method
 * from there rounds once. The exponent with its bias is 3 q + j, j -1, 0 or 1, and x, as 127 is
 * 3 * 43 - 2, 2^(3 (q - 43)) 2^(j + 2) m; powers of two with such exponents are polynomials in j.
 * x finite and normal. */
MATH_INLINE float own_cbrtf(float x)
{
	const uint32_t bits = bits_of_float(magnitude_off(x));
	const float e = (float)(int32_t)(bits >> 23);
	const float m = float_of_bits((bits & 0x7fffff) | bits_of_float(1));
	const float to_scale = TO_INTEGER_F + (127 - 43), shifted = mul_addf(e, 1.0f / 3, to_scale);
	const float j = mul_addf(-3, shifted - to_scale, e);
	const float whole = m * mul_addf(j + 3, j, 4);
	const float factor = mul_addf(mul_addf((float)CBRTJ2, j, (float)CBRTJ1), j, (float)CBRTJ0);
	const float p = mul_addf(mul_addf((float)CBRTQ4, m, (float)CBRTQ3), m, (float)CBRTQ2);
	const float r = mul_addf(mul_addf(p, m, (float)CBRTQ1), m, (float)CBRTQ0) * factor;
	const float r2 = r * r, y = whole * r2, y2 = y * y, y2_low = product_low(y, y, y2);
	const float left = mul_addf(-y2_low, y, fused_mul_addf(-y2, y, whole));
	const float root = mul_addf(left, r2 * (1.0f / 3), y);

	return copy_signf(root * float_of_bits(bits_of_float(shifted) << 23), x);
}

#endif
