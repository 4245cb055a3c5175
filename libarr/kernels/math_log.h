/* SPDX-License-Identifier: Apache-2.0 */
/* log, log2, log10, log1p and power. The argument is 2^k m with sqrt(1/2) <= m < sqrt(2), and
 * log(m) = 2 atanh(s) with s = (m - 1) / (m + 1), a short series of odd powers of s (J.-M. Muller,
 * "Elementary Functions", 3rd ed., ch. 6). For power the logarithm has some 65 bits, as its error
 * is multiplied by up to 745. */
#ifndef LIBARR_KERNELS_MATH_LOG_H
#define LIBARR_KERNELS_MATH_LOG_H

#include <math.h>
#include <stdbool.h>

#include "math_exp.h"

struct split_number {
	double k, m;
};

/* x positive, finite and normal. */
MATH_INLINE struct split_number log_split(double x)
{
	const uint64_t root_half = 0x3fe6a09e667f3bcd, above = bits_of(x) - root_half;
	const uint64_t biased = (above + (EXPONENT_OF_1 << 52)) >> 52;

	return (struct split_number){
		.k = of_bits(biased | bits_of(0x1p52)) - (0x1p52 + 1023),
		.m = of_bits(bits_of(x) - (above & 0xfffull << 52)),
	};
}

/* x positive and finite. */
MATH_INLINE struct split_number log_split_any(double x)
{
	const double tiny = x < 0x1p-1022 ? 54 : 0;
	struct split_number n = log_split(tiny > 0 ? x * 0x1p54 : x);

	n.k -= tiny;
	return n;
}

/* Whether x is positive, finite and normal. */
MATH_INLINE bool log_is_plain(double x)
{
	const uint64_t least = bits_of(0x1p-1022), infinite = bits_of((double)INFINITY);

	return bits_of(x) - least < infinite - least;
}

/* (m - 1) / (m + 1) */
MATH_INLINE struct twofold log_ratio(double m)
{
	const double hi = m + 1;

	return quotient(m - 1, (struct twofold){ hi, m - (hi - 1) });
}

/* 2 atanh(s) - 2 s.hi */
MATH_INLINE double log_rest(struct twofold s, double low)
{
	const double w = s.hi * s.hi, w2 = w * w;
	const double p01 = mul_add(LOG1, w, LOG0), p23 = mul_add(LOG3, w, LOG2);
	const double p45 = mul_add(LOG5, w, LOG4);
	const double p = mul_add(mul_add(mul_add(LOG6, w2, p45), w2, p23), w2, p01);

	return mul_add(s.hi * w, p, low);
}

/* k ln(2) + 2 atanh(s) */
MATH_INLINE double log_sum(double k, struct twofold s)
{
	const struct twofold a = sum_ordered(k * LN2_HI, 2 * s.hi);

	return a.hi + (a.lo + log_rest(s, mul_add(k, LN2_LO, 2 * s.lo)));
}

/* k unit + 2 scale atanh(s); products of k with unit.hi are exact. */
MATH_INLINE double log_scaled(struct split_number n, struct twofold unit, struct twofold scale)
{
	const struct twofold s = log_ratio(n.m), g = product(2 * s.hi, scale.hi);
	const double low = mul_add(2 * s.hi, scale.lo, g.lo) + scale.hi * log_rest(s, 2 * s.lo);
	const struct twofold a = sum_ordered(n.k * unit.hi, g.hi);

	return a.hi + (a.lo + mul_add(n.k, unit.lo, low));
}

MATH_INLINE double log2_of(struct split_number n)
{
	return log_scaled(n, (struct twofold){ 1, 0 }, (struct twofold){ LOG2E_HI, LOG2E_LO });
}

MATH_INLINE double log10_of(struct split_number n)
{
	return log_scaled(n, (struct twofold){ LOG10_2_HI, LOG10_2_LO },
			  (struct twofold){ LOG10E_HI, LOG10E_LO });
}

MATH_INLINE double log_of(struct split_number n)
{
	return log_sum(n.k, log_ratio(n.m));
}

/* The logarithm of u.hi + u.lo: u.lo, scaled as u.hi is, is part of m. u.hi positive, finite and
 * normal. */
MATH_INLINE double log_of_sum(struct twofold u)
{
	const struct split_number n = log_split(u.hi);
	const uint64_t exponent = (bits_of(n.m) - bits_of(u.hi)) + (EXPONENT_OF_1 << 52);
	const double low = u.lo * of_bits(exponent);
	const struct twofold f = sum_ordered(n.m - 1, low); /* or the first is 0 */
	const double d = n.m + 1, d_low = (n.m - (d - 1)) + low;
	const double inverse = 1 / d, s = f.hi * inverse;
	const double rest = minus_product(f.hi, s, d) + mul_add(-s, d_low, f.lo);

	return log_sum(n.k, (struct twofold){ s, inverse * rest });
}

/* -1 < x < LOG1P_MAX. */
#define LOG1P_MAX 0x1p1000 /* of x */
MATH_INLINE double own_log1p(double x)
{
	return log_of_sum(sum(1, x));
}

MATH_INLINE double own_log(double x)
{
	return log_of(log_split(x));
}

MATH_INLINE double own_log2(double x)
{
	return log2_of(log_split(x));
}

MATH_INLINE double own_log10(double x)
{
	return log10_of(log_split(x));
}

/* log: what it is for positive finite x. */
MATH_INLINE double log_edge(double x, double log)
{
	const double edge = x == 0 ? -(double)INFINITY : x < 0 ? (double)NAN : x;

	return x > 0 && x < (double)INFINITY ? log : edge;
}

MATH_INLINE double own_log_wide(double x)
{
	return log_edge(x, log_of(log_split_any(x)));
}

MATH_INLINE double own_log2_wide(double x)
{
	return log_edge(x, log2_of(log_split_any(x)));
}

MATH_INLINE double own_log10_wide(double x)
{
	return log_edge(x, log10_of(log_split_any(x)));
}

MATH_INLINE double own_log1p_wide(double x)
{
	const double edge = x == -1 ? -(double)INFINITY : x < -1 ? (double)NAN : x;

	return x > 1 ? own_log_wide(x) : edge;
}

/* The logarithm to some 36 bits, of which powers need the last, by the series of log(1 + f),
 * without a division. x positive, finite and normal. */
MATH_INLINE double log_for_powf(double x)
{
	const struct split_number n = log_split(x);
	const double f = n.m - 1, f2 = f * f, f4 = f2 * f2;
	const double p01 = mul_add(POWF1, f, POWF0), p23 = mul_add(POWF3, f, POWF2);
	const double p45 = mul_add(POWF5, f, POWF4), p67 = mul_add(POWF7, f, POWF6);
	const double p89 = mul_add(POWF9, f, POWF8), pab = mul_add(POWF11, f, POWF10);
	const double p03 = mul_add(p23, f2, p01), p47 = mul_add(p67, f2, p45);
	const double p8 = mul_add(POWF12, f4, mul_add(pab, f2, p89));
	const double p = mul_add(mul_add(p8, f4, p47), f4, p03);

	return mul_add(n.k, LN2_HI, mul_add(p, f2, f));
}

/* To some base: of 2 and of e as sums of two, the first of 2 of few bits, and a series. */
struct logf_base {
	struct twofold_float of_2, of_e;
	float p[10];
};

static const struct logf_base logf_e = {
	{ (float)LN2F_HI, (float)LN2F_LO },
	{ 1, 0 },
	{ LOGF0, LOGF1, LOGF2, LOGF3, LOGF4, LOGF5, LOGF6, LOGF7, LOGF8, LOGF9 },
};
static const struct logf_base logf_2 = {
	{ 1, 0 },
	{ (float)LOG2E_F_HI, (float)LOG2E_F_LO },
	{ LOG2F0, LOG2F1, LOG2F2, LOG2F3, LOG2F4, LOG2F5, LOG2F6, LOG2F7, LOG2F8, LOG2F9 },
};
static const struct logf_base logf_10 = {
	{ (float)LOG10_2F_HI, (float)LOG10_2F_LO },
	{ (float)LOG10E_F_HI, (float)LOG10E_F_LO },
	{ LOG10F0, LOG10F1, LOG10F2, LOG10F3, LOG10F4, LOG10F5, LOG10F6, LOG10F7, LOG10F8,
	  LOG10F9 },
};

/* In floats alone: log(2^k (1 + f)), |f| <= 1/3, is k log(2) + f log(e) + f^2 p(f), of which the
 * first two terms are summed without error. x positive, finite and normal. */
MATH_INLINE float logf_of(float x, const struct logf_base *base)
{
	const uint32_t two_thirds = 0x3f2aaaab, above = bits_of_float(x) - two_thirds;
	const float k = (float)((int32_t)above >> 23);
	const float f = float_of_bits(bits_of_float(x) - (above & 0xff800000u)) - 1;
	const float f2 = f * f, f4 = f2 * f2, *c = base->p;
	const float p12 = mul_addf(c[2], f, c[1]), p34 = mul_addf(c[4], f, c[3]);
	const float p56 = mul_addf(c[6], f, c[5]), p78 = mul_addf(c[8], f, c[7]);
	const float p5 = mul_addf(c[9], f4, mul_addf(p78, f2, p56));
	const float p = mul_addf(mul_addf(p5, f4, mul_addf(p34, f2, p12)), f, c[0]);
	const float first = f * base->of_e.hi;
	const float first_low = mul_addf(f, base->of_e.lo, product_low(f, base->of_e.hi, first));
	const struct twofold_float a = sum_orderedf(k * base->of_2.hi, first);

	return a.hi + mul_addf(f2, p, a.lo + mul_addf(k, base->of_2.lo, first_low));
}

MATH_INLINE float own_logf(float x)
{
	return logf_of(x, &logf_e);
}

MATH_INLINE float own_log2f(float x)
{
	return logf_of(x, &logf_2);
}

MATH_INLINE float own_log10f(float x)
{
	return logf_of(x, &logf_10);
}

/* log(u.hi + u.lo): as log_of_sum. u.hi positive, normal and at most 2^100. */
MATH_INLINE float logf_of_sum(struct twofold_float u)
{
	const uint32_t two_thirds = 0x3f2aaaab, bits = bits_of_float(u.hi);
	const uint32_t above = bits - two_thirds, exponent = above & 0xff800000u;
	const float k = (float)((int32_t)above >> 23), m = float_of_bits(bits - exponent);
	const float less = u.lo * float_of_bits(bits_of_float(1) - exponent);
	const struct twofold_float f = sum_orderedf(m - 1, less);
	const float p8 = mul_addf((float)LOGF9, f.hi, (float)LOGF8);
	const float p7 = mul_addf(p8, f.hi, (float)LOGF7), p6 = mul_addf(p7, f.hi, (float)LOGF6);
	const float p5 = mul_addf(p6, f.hi, (float)LOGF5), p4 = mul_addf(p5, f.hi, (float)LOGF4);
	const float p3 = mul_addf(p4, f.hi, (float)LOGF3), p2 = mul_addf(p3, f.hi, (float)LOGF2);
	const float p = mul_addf(mul_addf(p2, f.hi, (float)LOGF1), f.hi, (float)LOGF0);
	const float low = mul_addf(k, (float)LN2F_LO, mul_addf(-f.hi, f.lo, f.lo));
	const struct twofold_float a = sum_orderedf(k * (float)LN2F_HI, f.hi);

	return a.hi + fused_mul_addf(f.hi * f.hi, p, a.lo + low);
}

/* -1 < x < LOG1PF_MAX */
#define LOG1PF_MAX 0x1p99f
MATH_INLINE float own_log1pf(float x)
{
	return logf_of_sum(sumf(1, x));
}

MATH_INLINE float own_log1pf_wide(float x)
{
	return (float)own_log1p_wide((double)x);
}

/* For subnormal x too. */
MATH_INLINE float own_logf_wide(float x)
{
	return (float)log_edge((double)x, log_for_powf((double)x));
}

MATH_INLINE float own_log2f_wide(float x)
{
	return (float)log_edge((double)x, log_for_powf((double)x) * LOG2E_HI);
}

MATH_INLINE float own_log10f_wide(float x)
{
	return (float)log_edge((double)x, log_for_powf((double)x) * LOG10E_HI);
}

/* The logarithm of 2^k m; s: log_ratio of m. */
MATH_INLINE struct twofold log_twofold(double k, struct twofold s)
{
	const struct twofold w = product(s.hi, s.hi), cube = product(s.hi, w.hi);
	const double w2 = w.hi * w.hi, w4 = w2 * w2;
	const double p01 = mul_add(LOGDD1, w.hi, LOGDD0), p23 = mul_add(LOGDD3, w.hi, LOGDD2);
	const double p45 = mul_add(LOGDD5, w.hi, LOGDD4), p67 = mul_add(LOGDD7, w.hi, LOGDD6);
	const double p47 = mul_add(mul_add(LOGDD8, w2, p67), w2, p45);
	const double q = mul_add(p47, w4, mul_add(p23, w2, p01));
	/* The factor of the cube, 2/3 + w q, and the cube's low half, s w.lo + 3 s^2 s.lo. */
	const struct twofold f = sum_ordered(TWO_THIRDS_HI, mul_add(w.hi, q, TWO_THIRDS_LO));
	const double cube_low = mul_add(s.hi, w.lo, mul_add(3 * w.hi, s.lo, cube.lo));
	const struct twofold g = product(cube.hi, f.hi);
	const double g_low = mul_add(cube.hi, f.lo, mul_add(cube_low, f.hi, g.lo));
	const struct twofold a = sum_ordered(k * LN2_HI, 2 * s.hi), b = sum_ordered(a.hi, g.hi);

	return (struct twofold){ b.hi,
				 (a.lo + b.lo) + mul_add(k, LN2_LO, mul_add(2, s.lo, g_low)) };
}

/* exp(y (log.hi + log.lo)) if that is a normal number, else NaN. */
MATH_INLINE double pow_of_log(double y, struct twofold log)
{
	const struct twofold p = product(y, log.hi);
	const double r = exp_twofold(p.hi, mul_add(y, log.lo, p.lo));

	return magnitude_of(p.hi) <= EXP_MAX ? r : (double)NAN;
}

/* x^y for numbers x > 0, y and x^y that are normal, else NaN. In three loops, as own_tanh_block. */
static void own_pow_block(const double *x, const double *y, double *out, size_t count)
{
	double k[MATH_CHUNK], hi[MATH_CHUNK], lo[MATH_CHUNK];

	for (size_t i = 0; i < count; i++) {
		const struct split_number n = log_split(x[i]);
		const struct twofold s = log_ratio(n.m);

		k[i] = log_is_plain(x[i]) ? n.k : (double)NAN;
		hi[i] = s.hi;
		lo[i] = s.lo;
	}
	for (size_t i = 0; i < count; i++) {
		const struct twofold log = log_twofold(k[i], (struct twofold){ hi[i], lo[i] });

		hi[i] = log.hi;
		lo[i] = log.lo;
	}
	for (size_t i = 0; i < count; i++)
		out[i] = pow_of_log(y[i], (struct twofold){ hi[i], lo[i] });
}

/* |x|^y; pow_edge has what is left. Exponents from 2^900 on are alike: of 1 alone the power is not
 * 0 or infinite, and product takes no more. */
MATH_INLINE double own_pow_wide(double x, double y)
{
	const struct split_number n = log_split_any(magnitude_of(x));
	const double from_above = y > 0x1p900 ? 0x1p900 : y;
	const double exponent = from_above < -0x1p900 ? -0x1p900 : from_above;
	const struct twofold log = log_twofold(n.k, log_ratio(n.m));
	const struct twofold p = product(exponent, log.hi);

	return exp_twofold_wide(p.hi, mul_add(exponent, log.lo, p.lo));
}

MATH_INLINE float own_powf_wide(float x, float y)
{
	const double p = (double)y * log_for_powf((double)__builtin_fabsf(x));
	const double from_above = p > EXPF_MAX ? EXPF_MAX : p;

	return (float)exp_short(from_above < -EXPF_MAX ? -EXPF_MAX : from_above);
}

/* x^y where x is not positive or one of the two is not finite; magnitude: |x|^y. C17, F.10.4.4. */
static double pow_edge(double x, double y, double magnitude)
{
	const double ax = fabs(x);
	const bool odd = floor(y) == y && floor(y / 2) != y / 2;
	double result = magnitude;

	if (y == 0 || x == 1 || (x == -1 && isinf(y)))
		return 1;
	if (isnan(x) || isnan(y))
		return x + y;
	if (isinf(y))
		return (ax > 1) == (y > 0) ? (double)INFINITY : 0;
	if (ax == 0 || isinf(ax))
		result = (ax == 0) == (y < 0) ? (double)INFINITY : 0;
	else if (floor(y) != y)
		return (double)NAN;
	return odd && signbit(x) ? -result : result;
}

#endif
