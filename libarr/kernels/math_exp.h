/* SPDX-License-Identifier: Apache-2.0 */
/* exp and tanh. The argument is k ln(2) + r with an integer k and |r| <= ln(2)/2 (W. J. Cody, W.
 * Waite, "Software Manual for the Elementary Functions", 1980), the result 2^k e^r.
 * math_coefficients.h has the polynomials. */
#ifndef LIBARR_KERNELS_MATH_EXP_H
#define LIBARR_KERNELS_MATH_EXP_H

#include "math_double.h"

/* Leaves k with the exponent's bias. */
#define TO_EXPONENT (TO_INTEGER + 1023)

struct reduced_exp {
	uint64_t biased; /* k + 1023 in the low bits */
	double r, low;   /* r + low is the rest */
	double square;   /* e^r - 1 - r */
};

/* |x| < 2^11. ln(2)'s first part has 42 bits, so that its product with k is exact. */
MATH_INLINE struct reduced_exp exp_reduce(double x, double low)
{
	const double shifted = mul_add(x, INV_LN2, TO_EXPONENT), k = shifted - TO_EXPONENT;
	const double rest = mul_add(-k, LN2_HI, x), lost = mul_add(k, LN2_LO, -low),
		     r = rest - lost;
	const double r2 = r * r, r4 = r2 * r2;
	const double p01 = mul_add(EXP1, r, EXP0), p23 = mul_add(EXP3, r, EXP2);
	const double p45 = mul_add(EXP5, r, EXP4), p67 = mul_add(EXP7, r, EXP6);
	const double p8 = mul_add(EXP10, r2, mul_add(EXP9, r, EXP8));
	const double p03 = mul_add(p23, r2, p01), p4 = mul_add(mul_add(p8, r2, p67), r2, p45);

	return (struct reduced_exp){
		.biased = bits_of(shifted),
		.r = r,
		.low = (rest - r) - lost,
		.square = r2 * mul_add(p4, r4, p03),
	};
}

MATH_INLINE double exp_mantissa(struct reduced_exp e)
{
	const struct twofold one = sum_ordered(1, e.r);

	return one.hi + (one.lo + (e.square + mul_add(e.low, e.r, e.low)));
}

/* e^(x + low) for normal results: |x| <= EXP_MAX. */
#define EXP_MAX 708
MATH_INLINE double exp_twofold(double x, double low)
{
	const struct reduced_exp e = exp_reduce(x, low);

	return exp_mantissa(e) * of_bits(e.biased << 52);
}

/* e^(x + low) for any x; low counts where |x| <= 750. In two steps, as 2^k alone may be out of
 * range: a subnormal result is rounded twice. */
MATH_INLINE double exp_twofold_wide(double x, double low)
{
	const double from_above = x > 711 ? 711 : x,
		     clamped = from_above < -750 ? -750 : from_above;
	const struct reduced_exp e = exp_reduce(clamped, clamped == x ? low : 0);
	const uint64_t biased = (e.biased + 2048 - EXPONENT_OF_1) & 0xfff, half = biased >> 1;

	return exp_mantissa(e) * of_bits((half - 1) << 52) * of_bits((biased - half - 1) << 52);
}

MATH_INLINE double own_exp(double x)
{
	return exp_twofold(x, 0);
}

MATH_INLINE double own_exp_wide(double x)
{
	return exp_twofold_wide(x, 0);
}

struct reduced_short {
	double scale, rest; /* e^x = scale (1 + rest) */
};

/* For results of 24 bits and |x| < 500, by a shorter polynomial. */
MATH_INLINE struct reduced_short exp_reduce_short(double x)
{
	const double shifted = mul_add(x, INV_LN2, TO_EXPONENT), k = shifted - TO_EXPONENT;
	const double r = mul_add(-k, LN2_LO, mul_add(-k, LN2_HI, x)), r2 = r * r;
	const double p01 = mul_add(EXPF1, r, EXPF0), p23 = mul_add(EXPF3, r, EXPF2);
	const double p45 = mul_add(EXPF5, r, EXPF4);
	const double p = mul_add(mul_add(p45, r2, p23), r2, p01);

	return (struct reduced_short){
		.scale = of_bits(bits_of(shifted) << 52),
		.rest = mul_add(p, r2, r),
	};
}

MATH_INLINE double exp_short(double x)
{
	const struct reduced_short e = exp_reduce_short(x);

	return mul_add(e.scale, e.rest, e.scale);
}

/* |x| <= EXPF_MAX, beyond which every result is 0 or infinity. */
#define EXPF_MAX 110
MATH_INLINE float own_expf(float x)
{
	return (float)exp_short((double)x);
}

MATH_INLINE float own_expf_wide(float x)
{
	const float from_above = x > EXPF_MAX ? EXPF_MAX : x;

	return own_expf(from_above < -EXPF_MAX ? -EXPF_MAX : from_above);
}

/* e^x - 1, for 0 <= x < 700. */
MATH_INLINE struct twofold expm1_twofold(double x)
{
	const struct reduced_exp e = exp_reduce(x, 0);
	const double scale = of_bits(e.biased << 52);
	const struct twofold s = sum(scale - 1, scale * e.r);

	return sum_ordered(s.hi, s.lo + scale * (e.square + mul_add(e.low, e.r, e.low)));
}

/* (e^2x - 1) / (e^2x + 1), in two loops: the steps depend on each other, and CPUs look no further
 * ahead than some 200 of them. */
static void own_tanh_block(const double *x, double *out, size_t count)
{
	double hi[MATH_CHUNK], lo[MATH_CHUNK];

	for (size_t i = 0; i < count; i++) {
		const double magnitude = magnitude_of(x[i]);
		const struct twofold n = expm1_twofold(2 * (magnitude > 20 ? 20 : magnitude));

		hi[i] = n.hi;
		lo[i] = n.lo;
	}
	for (size_t i = 0; i < count; i++) {
		const struct twofold d = sum(hi[i], 2);
		const double inverse = 1 / d.hi, q = hi[i] * inverse;
		const double rest =
			minus_product(hi[i], q, d.hi) + mul_add(-q, d.lo + lo[i], lo[i]);

		out[i] = copy_sign(mul_add(inverse, rest, q), x[i]);
	}
}

static void own_tanhf_block(const float *x, float *out, size_t count)
{
	double numerator[MATH_CHUNK];

	for (size_t i = 0; i < count; i++) {
		const double magnitude = magnitude_of((double)x[i]);
		const struct reduced_short e =
			exp_reduce_short(2 * (magnitude > 20 ? 20 : magnitude));

		numerator[i] = mul_add(e.scale, e.rest, e.scale - 1);
	}
	for (size_t i = 0; i < count; i++) {
		const double n = numerator[i];

		out[i] = (float)copy_sign(n / (n + 2), (double)x[i]);
	}
}

#endif
