/* SPDX-License-Identifier: Apache-2.0 */
/* arcsin and arccos. Beyond 1/2, asin(x) = pi/2 - 2 asin(sqrt((1 - x) / 2)), whose argument is at
 * most 1/2 again. */
#ifndef LIBARR_KERNELS_MATH_ARCSIN_H
#define LIBARR_KERNELS_MATH_ARCSIN_H

#include "math_double.h"

/* asin(y.hi + y.lo) is y.hi + rest; y is |x| or, where large is all bits, that root. */
struct reduced_arcsin {
	uint64_t large;
	double y, rest;
};

/* A float's bits of the divisor will do for what the root lacks; the last term is for 0 alone. NaN
 * for |x| > 1. */
MATH_INLINE struct reduced_arcsin arcsin_reduce(double x)
{
	const double magnitude = magnitude_of(x);
	const uint64_t large = mask_of(magnitude > 0.5);
	const double half = 0.5 * (1 - magnitude), root = __builtin_sqrt(half);
	const double lacks =
		minus_product(half, root, root) * (double)(0.5f / ((float)root + 0x1p-100f));
	const double w = magnitude > 0.5 ? half : magnitude * magnitude, w2 = w * w, w4 = w2 * w2;
	const double y = magnitude > 0.5 ? root : magnitude;
	const double p01 = mul_add(ASIN1, w, ASIN0), p23 = mul_add(ASIN3, w, ASIN2);
	const double p45 = mul_add(ASIN5, w, ASIN4), p67 = mul_add(ASIN7, w, ASIN6);
	const double p89 = mul_add(ASIN9, w, ASIN8), pab = mul_add(ASIN11, w, ASIN10);
	const double p03 = mul_add(p23, w2, p01), p47 = mul_add(p67, w2, p45);
	const double p = mul_add(mul_add(mul_add(pab, w2, p89), w4, p47), w4, p03);

	return (struct reduced_arcsin){ large, y,
					mul_add(y * w, p, of_bits(bits_of(lacks) & large)) };
}

/* constant + factor (y + rest), the factor 1, 2 or their negatives. */
MATH_INLINE double arcsin_sum(struct twofold constant, double factor, struct reduced_arcsin a)
{
	const struct twofold s = sum_ordered(constant.hi, factor * a.y);

	return s.hi + (s.lo + mul_add(factor, a.rest, constant.lo));
}

MATH_INLINE double own_asin(double x)
{
	const struct reduced_arcsin a = arcsin_reduce(x);
	const struct twofold constant = { of_bits(a.large & bits_of(2 * QUARTER_PI_HI)),
					  of_bits(a.large & bits_of(2 * QUARTER_PI_LO)) };
	const double factor = of_bits((a.large & bits_of(-2)) | (~a.large & bits_of(1)));

	return copy_sign(magnitude_of(arcsin_sum(constant, factor, a)), x);
}

/* pi/2 - asin(x), or twice the asin of the root, from pi for negative x. */
MATH_INLINE double own_acos(double x)
{
	const struct reduced_arcsin a = arcsin_reduce(x);
	const uint64_t sign = bits_of(x) & SIGN_BIT, left = mask_of(sign != 0);
	const struct twofold constant = {
		of_bits((~a.large & bits_of(2 * QUARTER_PI_HI)) |
			(a.large & left & bits_of(4 * QUARTER_PI_HI))),
		of_bits((~a.large & bits_of(2 * QUARTER_PI_LO)) |
			(a.large & left & bits_of(4 * QUARTER_PI_LO))),
	};
	const double factor = of_bits(((a.large & bits_of(2)) | (~a.large & bits_of(-1))) ^ sign);

	return arcsin_sum(constant, factor, a);
}

struct reduced_arcsinf {
	float y, rest;
};

MATH_INLINE struct reduced_arcsinf arcsin_reducef(float magnitude)
{
	const bool large = magnitude > 0.5f;
	const float half = 0.5f * (1 - magnitude), root = __builtin_sqrtf(half);
	const float square = root * root;
	const float lacks =
		((half - square) - product_low(root, root, square)) * (0.5f / (root + 0x1p-100f));
	const float w = large ? half : magnitude * magnitude, w2 = w * w;
	const float y = large ? root : magnitude;
	const float p01 = mul_addf((float)ASINF1, w, (float)ASINF0);
	const float p23 = mul_addf((float)ASINF3, w, (float)ASINF2);
	const float p = mul_addf(mul_addf((float)ASINF4, w2, p23), w2, p01);

	return (struct reduced_arcsinf){ y, mul_addf(y * w, p, large ? lacks : 0) };
}

MATH_INLINE float arcsin_sumf(float constant, float constant_low, float factor,
			      struct reduced_arcsinf a)
{
	const struct twofold_float s = sum_orderedf(constant, factor * a.y);

	return s.hi + (s.lo + mul_addf(factor, a.rest, constant_low));
}

MATH_INLINE float own_asinf(float x)
{
	const float magnitude = __builtin_fabsf(x);
	const bool large = magnitude > 0.5f;
	const float result =
		arcsin_sumf(large ? (float)HALF_PI_F_HI : 0, large ? (float)HALF_PI_F_LO : 0,
			    large ? -2 : 1, arcsin_reducef(magnitude));

	return __builtin_copysignf(result, x);
}

MATH_INLINE float own_acosf(float x)
{
	const float magnitude = __builtin_fabsf(x);
	const bool large = magnitude > 0.5f;
	const float far = x < 0 ? 2 : 0, turns = large ? far : 1;
	const float factor = large ? 2 : -1;

	return arcsin_sumf(turns * (float)HALF_PI_F_HI, turns * (float)HALF_PI_F_LO,
			   x < 0 ? -factor : factor, arcsin_reducef(magnitude));
}

#endif
