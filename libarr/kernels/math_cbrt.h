/* SPDX-License-Identifier: Apache-2.0 */
/* cbrt. x is 2^(3 q + j) m with 1 <= m < 2 and j -1, 0 or 1. An approximation of (2^j m)^(-1/3)
 * makes one of the root, whose cube is found without error: one step of Newton's method from there
 * rounds once (P. W. Markstein, "IA-64 and Elementary Functions", 2000, ch. 9). Powers of two with
 * the three exponents are polynomials in j. */
#ifndef LIBARR_KERNELS_MATH_CBRT_H
#define LIBARR_KERNELS_MATH_CBRT_H

#include <math.h>

#include "math_double.h"

/* The exponent's bias is 3 * 341. x finite and normal, or 0, which counts as the least of these. */
MATH_INLINE double own_cbrt(double x)
{
	const uint64_t bits = bits_of(magnitude_of(x)), fraction = (1ull << 52) - 1;
	const double e = of_bits((bits >> 52) | bits_of(0x1p52)) - 0x1p52;
	const double m = of_bits((bits & fraction) | bits_of(1));
	const double to_scale = TO_INTEGER + (1023 - 341);
	const double shifted = mul_add(e, 1.0 / 3, to_scale);
	const double j = mul_add(-3, shifted - to_scale, e);
	const double whole = m * mul_add(mul_add(0.25, j, 0.75), j, 1);
	const double factor = mul_add(mul_add(CBRTD2, j, CBRTD1), j, 1);
	const double m2 = m * m, p01 = mul_add(CBRT1, m, CBRT0), p23 = mul_add(CBRT3, m, CBRT2);
	const double p = mul_add(mul_add(mul_add(CBRT5, m, CBRT4), m2, p23), m2, p01);
	const double r0 = p * factor, left0 = mul_add(-(whole * r0), r0 * r0, 1);
	const double r = mul_add(r0 * left0, 1.0 / 3, r0), r2 = r * r, y = whole * r2;
	const struct twofold y2 = product(y, y);
	const double left = mul_add(-y2.lo, y, minus_product(whole, y2.hi, y));
	const double root = mul_add(left, r2 * (1.0 / 3), y);

	return copy_sign(root * of_bits(bits_of(shifted) << 52), x);
}

/* Scaled by 2^54, so that subnormal numbers are normal. */
MATH_INLINE double own_cbrt_wide(double x)
{
	const double magnitude = magnitude_of(x);

	return magnitude > 0 && magnitude < (double)INFINITY ? own_cbrt(x * 0x1p54) * 0x1p-18 : x;
}

/* 0 and infinity become numbers too small and too large for a float. */
MATH_INLINE float own_cbrtf_wide(float x)
{
	return x == x ? (float)own_cbrt((double)x) : x;
}

/* As the bias of floats' exponents is 3 * 43 - 2, with j + 2 in place of j, and without the first
 * step. x finite and normal. */
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
