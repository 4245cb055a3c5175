/* SPDX-License-Identifier: Apache-2.0 */
/* sin, cos and tan. */
#ifndef LIBARR_KERNELS_MATH_ANGLE_H
#define LIBARR_KERNELS_MATH_ANGLE_H

#include <math.h>
#include <stdbool.h>

#include "math_double.h"

/* Up to here a multiple of pi/2 times its parts is exact; a few bits of k are left. */
#define ANGLE_MAX 12000

/* x - k pi/2, in parts whose products with k are exact (Cody and Waite, see math_exp.h). */
struct reduced_angle {
	double r, more; /* x - k pi/2 is r - more; for x = -0 they are -0 and 0, so that the sine is
			   -0 */
	uint64_t k;
};

/* With fused multiply-adds, only the product with the last part is not exact: x - k HALF_PI_DOUBLE0
 * is a multiple of a bit that x has, and less than 1. */
MATH_INLINE struct reduced_angle angle_reduce(double x)
{
	const double shifted = mul_add(x, TWO_OVER_PI, TO_INTEGER), k = shifted - TO_INTEGER;
#ifdef WITHOUT_FMA
	const struct twofold a = sum(mul_add(-k, HALF_PI_PART0, x), -(k * HALF_PI_PART1));
	const double last = k * HALF_PI_PART2, r = a.hi - last, more = (last - (a.hi - r)) - a.lo;
#else
	const double rest = mul_add(-k, HALF_PI_DOUBLE0, x), r = mul_add(-k, HALF_PI_DOUBLE1, rest);
	const double more = mul_add(k, HALF_PI_DOUBLE2, mul_add(k, HALF_PI_DOUBLE1, r - rest));
#endif

	return (struct reduced_angle){ r, more, bits_of(shifted) };
}

/* For |x| <= ANGLE_WIDE_MAX, by more parts. */
#define ANGLE_WIDE_MAX 0x1p20
MATH_INLINE struct reduced_angle angle_reduce_wide(double x)
{
	const double shifted = mul_add(x, TWO_OVER_PI, TO_INTEGER), k = shifted - TO_INTEGER;
	const struct twofold a = sum(mul_add(-k, HALF_PI_LONG0, x), -(k * HALF_PI_LONG1));
	const struct twofold b = sum(a.hi, -(k * HALF_PI_LONG2));
	const double low = (a.lo + b.lo) - k * HALF_PI_LONG3, r = b.hi + low;

	return (struct reduced_angle){ r, (r - b.hi) - low, bits_of(shifted) };
}

/* Sums of two: the lower part is of the order of the upper one's last bits, or a few of its first.
 */
struct sin_cos {
	struct twofold sine, cosine; /* of r */
};

MATH_INLINE struct sin_cos sin_cos_of(struct reduced_angle a)
{
	const struct twofold w2 = product(a.r, a.r);
	const double w = w2.hi, ww = w * w;
	const double s01 = mul_add(SIN1, w, SIN0), s23 = mul_add(SIN3, w, SIN2);
	const double s45 = mul_add(SIN5, w, SIN4), c01 = mul_add(COS1, w, COS0);
	const double c23 = mul_add(COS3, w, COS2), c45 = mul_add(COS5, w, COS4);
	const double s = mul_add(mul_add(s45, ww, s23), ww, s01);
	const double c = mul_add(mul_add(c45, ww, c23), ww, c01);
	const struct twofold one = sum_ordered(1, -0.5 * w);
	const double low = one.lo + mul_add(ww, c, mul_add(a.r, a.more, -0.5 * w2.lo));

	return (struct sin_cos){
		.sine = { a.r, -mul_add(a.r * w, -s, a.more * one.hi) },
		.cosine = { one.hi, low },
	};
}

/* sin(x + quarters pi/2) of the reduced x. */
MATH_INLINE double sin_quarters(struct reduced_angle a, uint64_t quarters)
{
	const struct sin_cos both = sin_cos_of(a);
	const double sine = both.sine.hi + both.sine.lo, cosine = both.cosine.hi + both.cosine.lo;
	const uint64_t quadrant = a.k + quarters;
	const double magnitude = (quadrant & 1) != 0 ? cosine : sine;

	return of_bits(bits_of(magnitude) ^ (quadrant & 2) << 62);
}

/* sin / cos, or -cos / sin for odd k. */
MATH_INLINE double tan_of(struct reduced_angle a)
{
	const struct sin_cos both = sin_cos_of(a);
	const struct twofold s = sum_ordered(both.sine.hi, both.sine.lo);
	const struct twofold c = sum_ordered(both.cosine.hi, both.cosine.lo);
	const bool odd = (a.k & 1) != 0;
	const double n = odd ? c.hi : s.hi, n_low = odd ? c.lo : s.lo;
	const double d = odd ? s.hi : c.hi, d_low = odd ? s.lo : c.lo;
	const double inverse = 1 / d, q = n * inverse;
	const double rest = minus_product(n, q, d) + mul_add(-q, d_low, n_low);

	return of_bits(bits_of(mul_add(inverse, rest, q)) ^ a.k << 63);
}

MATH_INLINE double own_sin(double x)
{
	return sin_quarters(angle_reduce(x), 0);
}

MATH_INLINE double own_sin_wide(double x)
{
	return sin_quarters(angle_reduce_wide(x), 0);
}

MATH_INLINE double own_cos(double x)
{
	return sin_quarters(angle_reduce(x), 1);
}

MATH_INLINE double own_cos_wide(double x)
{
	return sin_quarters(angle_reduce_wide(x), 1);
}

MATH_INLINE double own_tan(double x)
{
	return tan_of(angle_reduce(x));
}

MATH_INLINE double own_tan_wide(double x)
{
	return tan_of(angle_reduce_wide(x));
}

/* The same in floats, for |x| <= ANGLEF_MAX. All but the product with the last part is exact. */
#define ANGLEF_MAX 1600
struct reduced_anglef {
	float r, low;
	uint32_t k;
};

MATH_INLINE struct reduced_anglef angle_reducef(float x)
{
#ifdef WITHOUT_FMA
	const double shifted = (double)x * TWO_OVER_PI + TO_INTEGER, k = shifted - TO_INTEGER;
	const double rest = ((double)x - k * HALF_PI_PART0) - k * HALF_PI_PART1;
	const float r = (float)rest;

	return (struct reduced_anglef){ r, (float)(rest - (double)r), (uint32_t)bits_of(shifted) };
#else
	const float to_integer = 0x1.8p23f;
	const float shifted = mul_addf(x, (float)TWO_OVER_PI_F, to_integer);
	const float k = shifted - to_integer, rest = mul_addf(-k, (float)HALF_PI_FLOAT0, x);
	const float r = mul_addf(-k, (float)HALF_PI_FLOAT1, rest);
	const float low = mul_addf(-k, (float)HALF_PI_FLOAT1, rest - r);

	return (struct reduced_anglef){ r, mul_addf(-k, (float)HALF_PI_FLOAT2, low),
					bits_of_float(shifted) };
#endif
}

struct sin_cosf {
	struct twofold_float sine, cosine;
};

MATH_INLINE struct sin_cosf sin_cosf_of(struct reduced_anglef a)
{
	const float w = a.r * a.r, half = 0.5f * w;
	const float half_low = mul_addf(a.r, a.low, product_low(0.5f * a.r, a.r, half));
	const float s = mul_addf(mul_addf((float)SINQ2, w, (float)SINQ1), w, (float)SINQ0);
	const float c = mul_addf(mul_addf((float)COSQ2, w, (float)COSQ1), w, (float)COSQ0);
	const float one = 1 - half, one_low = (1 - one) - half;

	return (struct sin_cosf){
		.sine = { a.r, mul_addf(a.r * w, s, a.low * one) },
		.cosine = { one, mul_addf(w * w, c, one_low - half_low) },
	};
}

/* sin(x + quarters pi/2), its sign changed by sign. */
MATH_INLINE float sin_quartersf(float x, uint32_t quarters, uint32_t sign)
{
	const struct reduced_anglef a = angle_reducef(x);
	const struct sin_cosf both = sin_cosf_of(a);
	const float sine = both.sine.hi + both.sine.lo, cosine = both.cosine.hi + both.cosine.lo;
	const uint32_t quadrant = a.k + quarters;
	const float magnitude = (quadrant & 1) != 0 ? cosine : sine;

	return float_of_bits(bits_of_float(magnitude) ^ (quadrant & 2) << 30 ^ sign);
}

/* The tangent or, for odd k, the inverse of its negative. */
MATH_INLINE float own_tanf(float x)
{
	const struct reduced_anglef a = angle_reducef(x);
	const float w = a.r * a.r, w_low = product_low(a.r, a.r, w);
	const float p56 = mul_addf((float)TANQ6, w, (float)TANQ5);
	const float p4 = mul_addf(p56, w, (float)TANQ4), p3 = mul_addf(p4, w, (float)TANQ3);
	const float p2 = mul_addf(p3, w, (float)TANQ2), p1 = mul_addf(p2, w, (float)TANQ1);
	const float rp = a.r * mul_addf(p1, w, (float)TANQ0);
	/* The slope of the tangent is near 1 + w + w^2. */
	const float low = mul_addf(rp, w_low, mul_addf(a.low, mul_addf(w, w, w), a.low));
	const struct twofold_float t = sum_orderedf(a.r, fused_mul_addf(rp, w, low));
	const float inverse = -1 / t.hi,
		    rest = mul_addf(t.lo, inverse, fused_mul_addf(t.hi, inverse, 1));

	return (a.k & 1) != 0 ? mul_addf(inverse, rest, inverse) : t.hi;
}

/* By magnitude, so that a 0 keeps its sign. */
MATH_INLINE float own_sinf(float x)
{
	const uint32_t sign = bits_of_float(x) & 1u << 31;

	return sin_quartersf(float_of_bits(bits_of_float(x) ^ sign), 0, sign);
}

MATH_INLINE float own_cosf(float x)
{
	return sin_quartersf(x, 1, 0);
}

/* sin(x + half pi/2) for a result of 24 bits and half 0 or 1, |x| <= ANGLEF_WIDE_MAX: x is (k -
 * half/2) pi + r with |r| <= pi/2. */
#define ANGLEF_WIDE_MAX 0x1p22f
MATH_INLINE double sin_short(double x, double half)
{
	const double shifted = mul_add(x, INV_PI, half / 2) + TO_INTEGER;
	const double k = (shifted - TO_INTEGER) - half / 2, k2 = -2 * k;
	const double r = mul_add(k2, HALF_PI_SHORT2,
				 mul_add(k2, HALF_PI_SHORT1, mul_add(k2, HALF_PI_SHORT0, x)));
	const double w = r * r, w2 = w * w;
	const double p01 = mul_add(SINF1, w, SINF0), p23 = mul_add(SINF3, w, SINF2);
	const double sine = mul_add(r * w, mul_add(mul_add(SINF4, w2, p23), w2, p01), r);

	return of_bits(bits_of(sine) ^ bits_of(shifted) << 63);
}

MATH_INLINE float own_sinf_wide(float x)
{
	return (float)sin_short((double)x, 0);
}

MATH_INLINE float own_cosf_wide(float x)
{
	return (float)sin_short((double)x, 1);
}

MATH_INLINE float own_tanf_wide(float x)
{
	return (float)(sin_short((double)x, 0) / sin_short((double)x, 1));
}

#endif
