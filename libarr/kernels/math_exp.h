/* SPDX-License-Identifier: Apache-2.0 */
/* exp, exp2, expm1, sinh, cosh and tanh. The argument is k ln(2) + r with an integer k and |r| <=
 * ln(2)/2 (W. J. Cody, W. Waite, "Software Manual for the Elementary Functions", 1980), the result
 * 2^k e^r. math_coefficients.h has the polynomials. */
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

/* e^r - 1 - r */
MATH_INLINE double exp_square(double r)
{
	const double r2 = r * r, r4 = r2 * r2;
	const double p01 = mul_add(EXP1, r, EXP0), p23 = mul_add(EXP3, r, EXP2);
	const double p45 = mul_add(EXP5, r, EXP4), p67 = mul_add(EXP7, r, EXP6);
	const double p8 = mul_add(EXP10, r2, mul_add(EXP9, r, EXP8));
	const double p03 = mul_add(p23, r2, p01), p4 = mul_add(mul_add(p8, r2, p67), r2, p45);

	return r2 * mul_add(p4, r4, p03);
}

/* |x| < 2^11. ln(2)'s first part has 42 bits, so that its product with k is exact. */
MATH_INLINE struct reduced_exp exp_reduce(double x, double low)
{
	const double shifted = mul_add(x, INV_LN2, TO_EXPONENT), k = shifted - TO_EXPONENT;
	const double rest = mul_add(-k, LN2_HI, x), lost = mul_add(k, LN2_LO, -low),
		     r = rest - lost;

	return (struct reduced_exp){ bits_of(shifted), r, (rest - r) - lost, exp_square(r) };
}

/* 2^x is 2^k e^((x - k) ln(2)). */
MATH_INLINE struct reduced_exp exp2_reduce(double x)
{
	const double shifted = x + TO_EXPONENT, f = x - (shifted - TO_EXPONENT);
	const struct twofold r = product(f, LN2_WHOLE_HI);

	return (struct reduced_exp){ bits_of(shifted), r.hi, mul_add(f, LN2_WHOLE_LO, r.lo),
				     exp_square(r.hi) };
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

/* In two steps, as 2^k alone may be out of range: a subnormal result is rounded twice. */
MATH_INLINE double exp_scaled_wide(struct reduced_exp e)
{
	const uint64_t biased = (e.biased + 2048 - EXPONENT_OF_1) & 0xfff, half = biased >> 1;

	return exp_mantissa(e) * of_bits((half - 1) << 52) * of_bits((biased - half - 1) << 52);
}

/* e^(x + low) for any x; low counts where |x| <= 750. */
MATH_INLINE double exp_twofold_wide(double x, double low)
{
	const double from_above = x > 711 ? 711 : x,
		     clamped = from_above < -750 ? -750 : from_above;

	return exp_scaled_wide(exp_reduce(clamped, clamped == x ? low : 0));
}

/* |x| <= EXP2_MAX */
#define EXP2_MAX 1021
MATH_INLINE double own_exp2(double x)
{
	const struct reduced_exp e = exp2_reduce(x);

	return exp_mantissa(e) * of_bits(e.biased << 52);
}

MATH_INLINE double own_exp2_wide(double x)
{
	const double from_above = x > 1025 ? 1025 : x;

	return exp_scaled_wide(exp2_reduce(from_above < -1080 ? -1080 : from_above));
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
MATH_INLINE float clamp_short(float x)
{
	const float from_above = x > EXPF_MAX ? EXPF_MAX : x;

	return from_above < -EXPF_MAX ? -EXPF_MAX : from_above;
}

MATH_INLINE float own_expf(float x)
{
	return (float)exp_short((double)x);
}

MATH_INLINE float own_expf_wide(float x)
{
	return own_expf(clamp_short(x));
}

/* The same with e^r - 1 - r as a sum of two doubles, of which e^x - 1 needs the second. */
struct reduced_expm1 {
	uint64_t biased;
	double r, low;
	struct twofold square;
};

MATH_INLINE struct reduced_expm1 expm1_reduce(double x)
{
	const double shifted = mul_add(x, INV_LN2, TO_EXPONENT), k = shifted - TO_EXPONENT;
	const double rest = mul_add(-k, LN2_HI, x), lost = k * LN2_LO, r = rest - lost;
	const struct twofold r2 = product(r, r);
	const double w = r2.hi, w2 = w * w;
	const double p01 = mul_add(EXPM1, r, EXPM0), p23 = mul_add(EXPM3, r, EXPM2);
	const double p45 = mul_add(EXPM5, r, EXPM4), p67 = mul_add(EXPM7, r, EXPM6);
	const double p4 = mul_add(mul_add(EXPM9, r, EXPM8), w2, mul_add(p67, w, p45));
	const double p = mul_add(p4, w2, mul_add(p23, w, p01));

	return (struct reduced_expm1){
		.biased = bits_of(shifted),
		.r = r,
		.low = (rest - r) - lost,
		.square = { 0.5 * w, mul_add(w * r, p, 0.5 * r2.lo) },
	};
}

/* e^x - 1, for |x| <= EXPM1_MAX: 2^k - 1 is exact. */
#define EXPM1_MAX 37
MATH_INLINE struct twofold expm1_twofold(double x)
{
	const struct reduced_expm1 e = expm1_reduce(x);
	const double scale = of_bits(e.biased << 52);
	const struct twofold s = sum_ordered(scale - 1, scale * e.r); /* or the first is 0 */
	const struct twofold t = sum_ordered(s.hi, scale * e.square.hi);
	const double low = e.square.lo + mul_add(e.low, e.r, e.low);

	return sum_ordered(t.hi, (s.lo + t.lo) + scale * low);
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

MATH_INLINE double own_expm1(double x)
{
	return copy_sign(magnitude_of(expm1_twofold(x).hi), x);
}

/* e^(x + log(1 - e^-x)) for large x: the 1 counts until 2^54, and e^x is rounded already. */
MATH_INLINE double own_expm1_wide(double x)
{
	const double power = exp_twofold_wide(x, x > 0 ? -own_exp_wide(-x) : 0);

	return x > 0 ? power : power - 1;
}

/* The hyperbolic functions of k ln(2) + r by their addition theorems: those of r by short series,
 * those of k ln(2) as half the sum and the difference of 2^k and 2^-k. */
struct hyperbolic {
	double r, low;
	double sine, cosine; /* what sinh(r) and cosh(r) are more than r and 1 */
	struct twofold half_sum, half_difference;
};

/* 0 <= magnitude <= EXPM1_MAX */
MATH_INLINE struct hyperbolic hyperbolic_reduce(double magnitude)
{
	const struct reduced_exp e = exp_reduce(magnitude, 0);
	const double up = of_bits((e.biased - 1) << 52);
	const double down = of_bits((2045 - (e.biased & 0x7ff)) << 52);
	const double more = up + down, less = up - down, w = e.r * e.r, w2 = w * w;
	const double s01 = mul_add(SINH1, w, SINH0), s23 = mul_add(SINH3, w, SINH2);
	const double c01 = mul_add(COSH1, w, COSH0), c23 = mul_add(COSH3, w, COSH2);
	const double c45 = mul_add(COSH5, w, COSH4);
	const double s = mul_add(mul_add(SINH4, w2, s23), w2, s01);
	const double c = mul_add(mul_add(c45, w2, c23), w2, c01);

	return (struct hyperbolic){
		.r = e.r,
		.low = e.low,
		.sine = e.r * w * s,
		.cosine = w * c,
		.half_sum = { more, down - (more - up) },
		.half_difference = { less, (up - less) - down },
	};
}

/* a cosh(r) + b sinh(r): a + b r, where |a| >= |b r| or a = 0, without error. */
MATH_INLINE double hyperbolic_sum(const struct hyperbolic *h, struct twofold a, struct twofold b)
{
	const struct twofold br = product(b.hi, h->r), u = sum_ordered(a.hi, br.hi);
	const double low = mul_add(b.hi, h->sine + h->low, mul_add(b.lo, h->r, br.lo));

	return u.hi + (mul_add(a.hi, h->cosine, low) + (u.lo + a.lo));
}

MATH_INLINE double own_sinh(double x)
{
	const struct hyperbolic h = hyperbolic_reduce(magnitude_of(x));

	return copy_sign(magnitude_of(hyperbolic_sum(&h, h.half_difference, h.half_sum)), x);
}

MATH_INLINE double own_cosh(double x)
{
	const struct hyperbolic h = hyperbolic_reduce(magnitude_of(x));

	return hyperbolic_sum(&h, h.half_sum, h.half_difference);
}

/* e^|x| / 2, which sinh and cosh are for large arguments. */
MATH_INLINE double half_exp(double x)
{
	const struct twofold t = sum(magnitude_of(x), -LN2_HI);

	return exp_twofold_wide(t.hi, t.lo - LN2_LO);
}

MATH_INLINE double own_sinh_wide(double x)
{
	return copy_sign(half_exp(x), x);
}

MATH_INLINE double own_cosh_wide(double x)
{
	return half_exp(x);
}

MATH_INLINE double expm1_short(double x)
{
	const struct reduced_short e = exp_reduce_short(x);

	return mul_add(e.scale, e.rest, e.scale - 1);
}

MATH_INLINE float own_expm1f_wide(float x)
{
	return (float)copy_sign(magnitude_of(expm1_short((double)clamp_short(x))), (double)x);
}

MATH_INLINE float own_coshf_wide(float x)
{
	const double e = exp_short((double)clamp_short(x));

	return (float)(0.5 * (e + 1 / e));
}

MATH_INLINE float own_sinhf_wide(float x)
{
	const double n = expm1_short(magnitude_of((double)clamp_short(x)));

	return (float)copy_sign(0.5 * (n + n / (n + 1)), (double)x);
}

#endif
