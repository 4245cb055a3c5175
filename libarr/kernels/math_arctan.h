/* SPDX-License-Identifier: Apache-2.0 */
/* arctan2 and arctan. */
#ifndef LIBARR_KERNELS_MATH_ARCTAN_H
#define LIBARR_KERNELS_MATH_ARCTAN_H

#include <math.h>
#include <stdbool.h>

#include "math_double.h"

/* The smaller of |x| and |y| over the larger is near c = 0, 1/2 or 1, and atan(n/d) = atan(c) +
 * atan((n - c d) / (d + c n)): the addition theorem. The last argument is at most 1/4. */
struct reduced_slope {
	double smaller, larger; /* of |x| and |y| */
	double n;
	struct twofold d;
	struct twofold constant; /* arctan2 is this and, its sign changed by sign, atan(n / d) */
	uint64_t sign;
};

/* n = smaller - c larger is exact, as c larger is within a factor of two of smaller (P. H.
 * Sterbenz, "Floating-Point Computation", 1974). */
MATH_INLINE struct reduced_slope slope_reduce(double y, double x)
{
	const double ax = magnitude_of(x), ay = magnitude_of(y);
	const double n = ay > ax ? ax : ay, d = ay > ax ? ay : ax;
	const uint64_t steep = mask_of(ay > ax), left = mask_of(bits_of(x) >> 63 != 0);
	const uint64_t middle = mask_of(4 * n > d), upper = mask_of(4 * n > 3 * d);
	const uint64_t sign = (steep ^ left) & SIGN_BIT;
	const double c = of_bits((middle & bits_of(0.5)) | (upper & bits_of(1)));
	const uint64_t hi = (middle & bits_of(ATAN_HALF_HI)) ^
			    (upper & (bits_of(ATAN_HALF_HI) ^ bits_of(QUARTER_PI_HI)));
	const uint64_t lo = (middle & bits_of(ATAN_HALF_LO)) ^
			    (upper & (bits_of(ATAN_HALF_LO) ^ bits_of(QUARTER_PI_LO)));
	const double axis_hi = of_bits((steep & bits_of(2 * QUARTER_PI_HI)) |
				       (~steep & left & bits_of(4 * QUARTER_PI_HI)));
	const double axis_lo = of_bits((steep & bits_of(2 * QUARTER_PI_LO)) |
				       (~steep & left & bits_of(4 * QUARTER_PI_LO)));
	const struct twofold k = sum_ordered(axis_hi, of_bits(hi ^ sign));

	return (struct reduced_slope){
		.smaller = n,
		.larger = d,
		.n = mul_add(-c, d, n),
		.d = sum_ordered(d, c * n),
		.constant = { k.hi, k.lo + (axis_lo + of_bits(lo ^ sign)) },
		.sign = sign,
	};
}

/* All bits if neither is too large nor too small to divide; the smaller may be 0. */
MATH_INLINE uint64_t slope_is_plain(double smaller, double larger)
{
	const uint64_t least = bits_of(0x1p-500), most = bits_of(0x1p500);

	return mask_of(bits_of(larger) - least < most - least) &
	       mask_of(bits_of(smaller) - 1 >= least - 1);
}

/* arctan2 is constant + (atan(slope) + rest). */
struct slope {
	double constant, slope, rest;
};

MATH_INLINE struct slope slope_of(struct reduced_slope r)
{
	const struct twofold q = quotient(r.n, r.d);

	return (struct slope){
		.constant = r.constant.hi,
		.slope = of_bits(bits_of(q.hi) ^ r.sign),
		.rest = of_bits(bits_of(q.lo) ^ r.sign) + r.constant.lo,
	};
}

/* The constant is NaN where the division would fail. */
MATH_INLINE struct slope atan2_slope(double y, double x)
{
	const struct reduced_slope r = slope_reduce(y, x);
	struct slope s = slope_of(r);

	s.constant = of_bits(bits_of(s.constant) | ~slope_is_plain(r.smaller, r.larger));
	return s;
}

MATH_INLINE double atan2_of(struct slope s, double y)
{
	const double w = s.slope * s.slope, w2 = w * w, w4 = w2 * w2;
	const double p01 = mul_add(ATAN1, w, ATAN0), p23 = mul_add(ATAN3, w, ATAN2);
	const double p45 = mul_add(ATAN5, w, ATAN4), p67 = mul_add(ATAN7, w, ATAN6);
	const double p47 = mul_add(mul_add(ATAN8, w2, p67), w2, p45);
	const double p = mul_add(p47, w4, mul_add(p23, w2, p01));
	const struct twofold a = sum_ordered(s.constant, s.slope);

	return copy_sign(a.hi + mul_add(s.slope * w, p, a.lo + s.rest), y);
}

/* NaN for what atan2_edge has to do. In two loops, as own_pow_block. */
static void own_atan2_block(const double *y, const double *x, double *out, size_t count)
{
	double constant[MATH_CHUNK], slope[MATH_CHUNK], rest[MATH_CHUNK];

	for (size_t i = 0; i < count; i++) {
		const struct slope s = atan2_slope(y[i], x[i]);

		constant[i] = s.constant;
		slope[i] = s.slope;
		rest[i] = s.rest;
	}
	for (size_t i = 0; i < count; i++)
		out[i] = atan2_of((struct slope){ constant[i], slope[i], rest[i] }, y[i]);
}

/* As of arctan2 with x = 1. 0 or 2^-500 <= |x| < 2^500. */
static void own_atan_block(const double *x, double *out, size_t count)
{
	double constant[MATH_CHUNK], slope[MATH_CHUNK], rest[MATH_CHUNK];

	for (size_t i = 0; i < count; i++) {
		const struct slope s = slope_of(slope_reduce(x[i], 1));

		constant[i] = s.constant;
		slope[i] = s.slope;
		rest[i] = s.rest;
	}
	for (size_t i = 0; i < count; i++)
		out[i] = atan2_of((struct slope){ constant[i], slope[i], rest[i] }, x[i]);
}

MATH_INLINE double own_atan_wide(double x)
{
	const double magnitude = magnitude_of(x);

	return magnitude >= 1 ? copy_sign(2 * QUARTER_PI_HI, x) : x; /* NaN too */
}

MATH_INLINE float own_atanf_wide(float x)
{
	return (float)own_atan_wide((double)x);
}

MATH_INLINE struct slope atan2f_slope(float y, float x)
{
	const struct reduced_slope r = slope_reduce((double)y, (double)x);

	return (struct slope){
		.constant = r.constant.hi,
		.slope = of_bits(bits_of(r.n / r.d.hi) ^ r.sign),
	};
}

MATH_INLINE float atan2f_of(double constant, double slope, float y)
{
	const double w = slope * slope, w2 = w * w;
	const double p01 = mul_add(ATANF1, w, ATANF0), p23 = mul_add(ATANF3, w, ATANF2);
	const double p = mul_add(mul_add(ATANF4, w2, p23), w2, p01);

	return (float)copy_sign(mul_add(slope * w, p, slope) + constant, (double)y);
}

/* For any floats, with NaN for zeros and infinities. */
static void atan2f_any_block(const float *y, const float *x, float *out, size_t count)
{
	double constant[MATH_CHUNK], slope[MATH_CHUNK];

	for (size_t i = 0; i < count; i++) {
		const struct slope s = atan2f_slope(y[i], x[i]);

		constant[i] = s.constant;
		slope[i] = s.slope;
	}
	for (size_t i = 0; i < count; i++)
		out[i] = atan2f_of(constant[i], slope[i], y[i]);
}

/* All bits if neither is too large nor too small for floats; the smaller may be 0. */
MATH_INLINE uint32_t slope_is_plainf(float y, float x)
{
	const uint32_t ax = bits_of_float(magnitude_off(x)), ay = bits_of_float(magnitude_off(y));
	const uint32_t n = ay > ax ? ax : ay, d = ay > ax ? ay : ax;
	const uint32_t least = bits_of_float(0x1p-60f), most = bits_of_float(0x1p60f);
	const uint32_t smallest = bits_of_float(0x1p-100f);

	return mask_off(d - least < most - least) & mask_off(n - 1 >= smallest - 1);
}

/* In floats, and only near 0 or 1: the smaller over the larger, or their difference over their sum.
 * The constant is a multiple of pi/4, up to 4, whose first part such products with are exact. */
MATH_INLINE float atan2f_plain(float y, float x)
{
	const uint32_t ax = bits_of_float(magnitude_off(x)), ay = bits_of_float(magnitude_off(y));
	const float n = float_of_bits(ay > ax ? ax : ay), d = float_of_bits(ay > ax ? ay : ax);
	const uint32_t steep = mask_off(ay > ax), left = mask_off(bits_of_float(x) >> 31 != 0);
	const uint32_t upper = mask_off(2 * n > d), sign = (steep ^ left) & 1u << 31;
	const float less = float_of_bits(upper & bits_of_float(d)), top = n - less;
	const float more = float_of_bits(upper & bits_of_float(n)), bottom = d + more;
	const float inverse = 1 / bottom, u = top * inverse;
	const float left_over = fused_mul_addf(-u, bottom, top);
	const float low = inverse * mul_addf(-u, more - (bottom - d), left_over);
	const float w = u * u, w2 = w * w, p01 = mul_addf((float)ATANQ1, w, (float)ATANQ0);
	const float p23 = mul_addf((float)ATANQ3, w, (float)ATANQ2);
	const float p45 = mul_addf((float)ATANQ5, w, (float)ATANQ4);
	const float p = mul_addf(mul_addf(p45, w2, p23), w2, p01);
	const float axis =
		float_of_bits((steep & bits_of_float(2)) | (~steep & left & bits_of_float(4)));
	const float quarters = axis + float_of_bits(upper & (sign ^ bits_of_float(1)));
	const struct twofold_float a = sum_orderedf(quarters * (float)QUARTER_PI_F_HI,
						    float_of_bits(bits_of_float(u) ^ sign));
	const float rest = float_of_bits(bits_of_float(mul_addf(u * w, p, low)) ^ sign);
	const float lower = mul_addf(quarters, (float)QUARTER_PI_F_LO, rest);

	return copy_signf(magnitude_off(a.hi + (a.lo + lower)), y);
}

/* NaN for what atan2_edge has to do. */
static void own_atan2f_block(const float *y, const float *x, float *out, size_t count)
{
	float others[MATH_CHUNK];
	uint32_t plain = ~0u;

	for (size_t i = 0; i < count; i++) {
		plain &= slope_is_plainf(y[i], x[i]);
		out[i] = atan2f_plain(y[i], x[i]);
	}
	if (plain)
		return;
	atan2f_any_block(y, x, others, count);
	for (size_t i = 0; i < count; i++)
		out[i] = slope_is_plainf(y[i], x[i]) ? out[i] : others[i];
}

/* |x| < ATANF_MAX: its inverse is a normal number. */
#define ATANF_MAX 0x1p126f
MATH_INLINE float own_atanf(float x)
{
	return atan2f_plain(x, 1);
}

static double atan2_plain(double y, double x)
{
	return atan2_of(atan2_slope(y, x), y);
}

/* Scales both arguments by one power of two; what this loses of the smaller one matters only where
 * the result is y / x. C17, F.10.1.4, has the infinities. */
static double atan2_edge(double y, double x)
{
	const double ax = fabs(x), ay = fabs(y);
	int e;

	if (isnan(x) || isnan(y))
		return x + y;
	if (isinf(x) || isinf(y))
		return atan2_plain(copysign(isinf(y), y), copysign(isinf(x), x));
	if (x == 0 || y == 0) /* both: on the x axis */
		return atan2_plain(copysign(y != 0, y), copysign(x != 0 || y == 0, x));
	if (x > 0 && ay < ax * 0x1p-60)
		return y / x;
	e = ilogb(ax > ay ? ax : ay);
	if (ay < ax * 0x1p-400 || ax < ay * 0x1p-400) /* next to an axis */
		return atan2_plain(copysign(ay > ax, y), copysign(ax > ay, x));
	return atan2_plain(ldexp(y, -e), ldexp(x, -e));
}

#endif
