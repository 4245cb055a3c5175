/* SPDX-License-Identifier: Apache-2.0 */
/* power and exp2 of floats, in floats. x is 2^k m, a table has c with m c = 1 + r, |r| < 1/31, and
 * log2(x) is k - log2(c) + log2(1 + r). As y multiplies its error by up to 126, it is a sum of two
 * floats, with some 34 bits. */
#ifndef LIBARR_KERNELS_MATH_POWER_H
#define LIBARR_KERNELS_MATH_POWER_H

#include "math_exp.h"
#include "math_lookup.h"

/* What the loops hand on. k is NaN unless x is positive, finite and normal. */
struct powf_parts {
	float k[MATH_CHUNK], m[MATH_CHUNK], c[MATH_CHUNK], log_c[MATH_CHUNK], log_c_low[MATH_CHUNK];
	uint32_t interval[MATH_CHUNK];
};

static void powf_split(const float *x, struct powf_parts *p, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const uint32_t bits = bits_of_float(x[i]), above = bits - POWF_START;
		const bool plain = bits - 0x00800000u < 0x7f000000u;
		const float k = (float)((int32_t)above >> 23);

		p->interval[i] = above >> 19;
		p->m[i] = float_of_bits(bits - (above & 0xff800000u));
		p->k[i] = plain ? k : NAN;
	}
}

/* whole + low - log2(c) of the table + log2(m c). */
MATH_INLINE struct twofold_float powf_log2(float whole, float low, float m, float c)
{
	const float mc = m * c, r = mc - 1, r_low = product_low(m, c, mc);
	const float first = r * (float)LOG2E_F_HI;
	const float first_low =
		mul_addf(r_low, (float)LOG2E_F_HI,
			 mul_addf(r, (float)LOG2E_F_LO, product_low(r, (float)LOG2E_F_HI, first)));
	const float r2 = r * r, r2_low = mul_addf(2 * r, r_low, product_low(r, r, r2));
	const float second = r2 * -(float)HALF_LOG2E_F_HI;
	const float second_low =
		mul_addf(r2_low, -(float)HALF_LOG2E_F_HI,
			 mul_addf(r2, -(float)HALF_LOG2E_F_LO,
				  product_low(r2, -(float)HALF_LOG2E_F_HI, second)));
	const float p01 = mul_addf((float)POWL1, r, (float)POWL0);
	const float p = mul_addf(mul_addf((float)POWL3, r, (float)POWL2), r2, p01);
	const struct twofold_float a = sum_orderedf(whole, first), b = sum_orderedf(a.hi, second);

	return (struct twofold_float){
		b.hi, mul_addf(r * r2, p, (a.lo + b.lo) + (first_low + second_low) + low)
	};
}

/* 2^(p + low), or NaN unless |p| <= POWF_MAX: beyond it results may be subnormal. */
#define POWF_MAX 125
MATH_INLINE float powf_exp2(float p, float low)
{
	const float shifted = p + 0x1.8p23f, r = p - (shifted - 0x1.8p23f);
	const float f = r + low, f2 = f * f;
	const float p01 = mul_addf((float)POW21, f, (float)POW20);
	const float p23 = mul_addf((float)POW23, f, (float)POW22);
	const float q = mul_addf(mul_addf((float)POW24, f2, p23), f2, p01);
	const float rest = mul_addf(f2, q, mul_addf(f, (float)LN2_F_LO, low * (float)LN2_F_HI));
	const float power = 1 + fused_mul_addf(r, (float)LN2_F_HI, rest);
	const uint32_t bits = bits_of_float(power) + (bits_of_float(shifted) << 23);

	return __builtin_fabsf(p) <= POWF_MAX ? float_of_bits(bits) : NAN;
}

MATH_INLINE float own_exp2f(float x)
{
	return powf_exp2(x, 0);
}

MATH_INLINE float own_exp2f_wide(float x)
{
	const double p = (double)x * LN2_WHOLE_HI, from_above = p > EXPF_MAX ? EXPF_MAX : p;

	return (float)exp_short(from_above < -EXPF_MAX ? -EXPF_MAX : from_above);
}

/* x^y for normal x > 0 and x^y far from the limits of float, else NaN. */
static void own_powf_block(const float *x, const float *y, float *out, size_t count)
{
	static const float inverses[16] = { POWF_INVERSES };
	static const float logs[16] = { POWF_LOGS }, logs_low[16] = { POWF_LOGS_LOW };
	struct powf_parts p;

	powf_split(x, &p, count);
	look_up(inverses, p.interval, p.c, count);
	look_up(logs, p.interval, p.log_c, count);
	look_up(logs_low, p.interval, p.log_c_low, count);
	for (size_t i = 0; i < count; i++) {
		const struct twofold_float log =
			powf_log2(p.k[i] + p.log_c[i], p.log_c_low[i], p.m[i], p.c[i]);
		const float product = y[i] * log.hi;

		p.k[i] = product;
		p.m[i] = mul_addf(y[i], log.lo, product_low(y[i], log.hi, product));
	}
	for (size_t i = 0; i < count; i++)
		out[i] = powf_exp2(p.k[i], p.m[i]);
}

#endif
