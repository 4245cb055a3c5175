/* SPDX-License-Identifier: Apache-2.0 */
/* expm1, sinh, cosh and tanh in floats: as in math_exp.h, with what the larger of two terms loses
 * of the smaller added back. */
#ifndef LIBARR_KERNELS_MATH_EXP_FLOAT_H
#define LIBARR_KERNELS_MATH_EXP_FLOAT_H

#include "math_exp.h"

/* As TO_EXPONENT. */
#define TO_EXPONENT_F (TO_INTEGER_F + 127)

/* Beyond it 2^k or 2^-k may be no normal number. */
#define EXPM1F_MAX 87

struct reduced_expf {
	uint32_t biased; /* k + 127 in the low bits */
	float r, low;    /* r + low is the rest */
};

/* |x| <= EXPM1F_MAX. The product of k with ln(2)'s first part is exact. */
MATH_INLINE struct reduced_expf exp_reducef(float x)
{
	const float shifted = mul_addf(x, (float)INV_LN2, TO_EXPONENT_F);
	const float k = shifted - TO_EXPONENT_F, rest = mul_addf(-k, (float)LN2F_HI, x);
	const float lost = k * (float)LN2F_LO, r = rest - lost;

	return (struct reduced_expf){ bits_of_float(shifted), r, (rest - r) - lost };
}

/* 2^k (e^r - 1) + (2^k - 1), of which 2^k r and the last are summed without error. */
MATH_INLINE float own_expm1f(float x)
{
	const struct reduced_expf e = exp_reducef(x);
	const float scale = float_of_bits(e.biased << 23), r2 = e.r * e.r;
	const float p12 = mul_addf((float)EXPQ2, e.r, (float)EXPQ1);
	const float p34 = mul_addf((float)EXPQ4, e.r, (float)EXPQ3);
	const float p = mul_addf(mul_addf((float)EXPQ5, r2, p34), r2, p12);
	const float below = scale - 1, below_low = (scale - below) - 1;
	const struct twofold_float s = sum_orderedf(below, scale * e.r);
	const float low = mul_addf(scale, mul_addf(r2 * e.r, p, e.low), s.lo + below_low);
	const float result = s.hi + mul_addf((float)EXPQ0 * scale, r2, low); /* EXPQ0 is 1/2 */

	return copy_signf(magnitude_off(result), x);
}

/* As struct hyperbolic. */
struct hyperbolicf {
	float r, low;
	float sine, cosine;
	float half_sum, half_sum_low, half_difference;
};

MATH_INLINE struct hyperbolicf hyperbolic_reducef(float magnitude)
{
	const struct reduced_expf e = exp_reducef(magnitude);
	const float up = float_of_bits((e.biased - 1) << 23);
	const float down = float_of_bits((253 - (e.biased & 0xff)) << 23);
	const float w = e.r * e.r, half_sum = up + down;
	const float s = mul_addf(mul_addf((float)SINHQ2, w, (float)SINHQ1), w, (float)SINHQ0);
	const float c = mul_addf(mul_addf((float)COSHQ2, w, (float)COSHQ1), w, (float)COSHQ0);

	return (struct hyperbolicf){
		.r = e.r,
		.low = e.low,
		.sine = e.r * w * s,
		.cosine = w * c,
		.half_sum = half_sum,
		.half_sum_low = down - (half_sum - up),
		.half_difference = up - down,
	};
}

/* a cosh(r) + b sinh(r) + low: a + b r, where |a| >= |b r| or a = 0, without error. */
MATH_INLINE float hyperbolic_sumf(const struct hyperbolicf *h, float a, float b, float low)
{
	const float br = b * h->r, br_low = mul_addf(b, h->sine + h->low, product_low(b, h->r, br));
	const struct twofold_float u = sum_orderedf(a, br);

	return u.hi + (mul_addf(a, h->cosine, br_low) + (u.lo + low));
}

MATH_INLINE float own_coshf(float x)
{
	const struct hyperbolicf h = hyperbolic_reducef(magnitude_off(x));

	return hyperbolic_sumf(&h, h.half_sum, h.half_difference, h.half_sum_low);
}

MATH_INLINE float own_sinhf(float x)
{
	const struct hyperbolicf h = hyperbolic_reducef(magnitude_off(x));

	return copy_signf(magnitude_off(hyperbolic_sumf(&h, h.half_difference, h.half_sum, 0)), x);
}

/* 1 - 2 / (e^2|x| + 1) from 1 on, where the errors of e^2|x| count for little, an odd series
 * below. */
MATH_INLINE float own_tanhf(float x)
{
	const float magnitude = magnitude_off(x), m = magnitude > 10 ? 10 : magnitude;
	const float shifted = mul_addf(m, (float)(2 * INV_LN2), TO_EXPONENT_F);
	const float k = shifted - TO_EXPONENT_F, rest = mul_addf(-k, (float)LN2F_HI, 2 * m);
	const float r = mul_addf(-k, (float)LN2F_LO, rest);
	const float scale = float_of_bits(bits_of_float(shifted) << 23);
	const float q34 = mul_addf((float)EXPT4, r, (float)EXPT3);
	const float q2 = mul_addf(q34, r, (float)EXPT2), q1 = mul_addf(q2, r, (float)EXPT1);
	const float power = mul_addf(mul_addf(q1, r, (float)EXPT0), r * r, r);
	const float above = mul_addf(scale, power, scale + 1);
	const float w = m * m, p56 = mul_addf((float)TANHQ6, w, (float)TANHQ5);
	const float p4 = mul_addf(p56, w, (float)TANHQ4), p3 = mul_addf(p4, w, (float)TANHQ3);
	const float p2 = mul_addf(p3, w, (float)TANHQ2), p1 = mul_addf(p2, w, (float)TANHQ1);
	const float small = fused_mul_addf(m * w, mul_addf(p1, w, (float)TANHQ0), m);

	return copy_signf(m < 1 ? small : 1 - 2 / above, x);
}

#endif
