/* SPDX-License-Identifier: Apache-2.0 */
/* arcsinh, arccosh and arctanh, the logarithms of x + sqrt(x^2 + 1), x + sqrt(x^2 - 1) and, halved,
 * of (1 + x) / (1 - x). These are sums of two doubles, as next to 1 what they differ from 1 by is
 * the result. */
#ifndef LIBARR_KERNELS_MATH_AREA_H
#define LIBARR_KERNELS_MATH_AREA_H

#include "math_log.h"

/* The 1 under the root does not count from here on: below 2^-57 of the result. */
#define AREA_MAX 0x1p28

/* The root of a number, x larger than it. A float's bits of the divisor will do for what the root
 * lacks. */
MATH_INLINE struct twofold root_of(struct twofold square)
{
	const double root = __builtin_sqrt(square.hi);
	const double rest = minus_product(square.hi, root, root) + square.lo;

	return (struct twofold){ root, rest * (double)(0.5f / (float)root) };
}

/* log(2 x) of positive x; infinities and NaNs stay. */
MATH_INLINE double log_of_double(double x)
{
	struct split_number n = log_split(x);

	n.k += 1;
	return x < (double)INFINITY ? log_of(n) : x;
}

/* |x| <= AREA_MAX. */
MATH_INLINE double own_asinh(double x)
{
	const double magnitude = magnitude_of(x);
	const struct twofold square = product(magnitude, magnitude);
	const struct twofold below = sum(1, square.hi);
	const struct twofold root = root_of((struct twofold){ below.hi, below.lo + square.lo });
	const struct twofold u = sum_ordered(root.hi, magnitude);

	return copy_sign(log_of_sum((struct twofold){ u.hi, u.lo + root.lo }), x);
}

MATH_INLINE double own_asinh_wide(double x)
{
	const double result = log_of_double(magnitude_of(x));

	return result == result ? copy_sign(result, x) : x;
}

/* 1 < x <= AREA_MAX. */
MATH_INLINE double own_acosh(double x)
{
	const struct twofold square = product(x, x);
	const struct twofold below = sum_ordered(square.hi, -1);
	const struct twofold root = root_of((struct twofold){ below.hi, below.lo + square.lo });
	const struct twofold u = sum_ordered(x, root.hi);

	return log_of_sum((struct twofold){ u.hi, u.lo + root.lo });
}

MATH_INLINE double own_acosh_wide(double x)
{
	const double edge = x == 1 ? 0 : (double)NAN;

	return x > 1 ? log_of_double(x) : x == x ? edge : x;
}

/* With a power of two near the quotient, 2^k, atanh(x) is k ln(2) / 2 + atanh(s), s = (a - 2^k b) /
 * (a + 2^k b): one division. The difference of the bits of two doubles is the logarithm of their
 * quotient, in units of an exponent's last bit, within 0.0861, so that |s| < 0.201. |x| < 1. */
MATH_INLINE double own_atanh(double x)
{
	const double magnitude = magnitude_of(x);
	const struct twofold a = sum_ordered(1, magnitude), b = sum_ordered(1, -magnitude);
	const uint64_t ratio = bits_of(a.hi) - bits_of(b.hi) + (1ull << 51);
	const double k = of_bits(ratio >> 52 | bits_of(0x1p52)) - 0x1p52;
	const double scale = of_bits((ratio & 0xfffull << 52) + bits_of(1));
	const struct twofold n = sum(a.hi, -scale * b.hi), d = sum(a.hi, scale * b.hi);
	const double n_low = n.lo + mul_add(-scale, b.lo, a.lo);
	const double d_low = d.lo + mul_add(scale, b.lo, a.lo);
	const double inverse = 1 / d.hi, s = n.hi * inverse;
	const double rest = minus_product(n.hi, s, d.hi) + mul_add(-s, d_low, n_low);
	const double w = s * s, w2 = w * w, low = mul_add(k, 0.5 * LN2_LO, inverse * rest);
	const double p01 = mul_add(ATANH1, w, ATANH0), p23 = mul_add(ATANH3, w, ATANH2);
	const double p45 = mul_add(ATANH5, w, ATANH4), p67 = mul_add(ATANH7, w, ATANH6);
	const double p = mul_add(mul_add(mul_add(p67, w2, p45), w2, p23), w2, p01);
	const struct twofold total = sum_ordered(k * (0.5 * LN2_HI), s);

	return copy_sign(magnitude_of(total.hi + (total.lo + mul_add(s * w, p, low))), x);
}

MATH_INLINE double own_atanh_wide(double x)
{
	const double edge = magnitude_of(x) == 1 ? copy_sign((double)INFINITY, x) : (double)NAN;

	return x == x ? edge : x;
}

/* x finite. */
MATH_INLINE float own_asinhf(float x)
{
	const double magnitude = magnitude_of((double)x);
	const double u = magnitude + __builtin_sqrt(mul_add(magnitude, magnitude, 1));

	return (float)copy_sign(log_for_powf(u), (double)x);
}

MATH_INLINE float own_asinhf_wide(float x)
{
	return x;
}

/* 1 < x < infinity */
MATH_INLINE float own_acoshf(float x)
{
	const double wide = (double)x, root = __builtin_sqrt((wide - 1) * (wide + 1));

	return (float)log_for_powf(wide + root);
}

MATH_INLINE float own_acoshf_wide(float x)
{
	const float edge = x == 1 ? 0 : x;

	return x < 1 ? NAN : edge;
}

/* |x| < 1 */
MATH_INLINE float own_atanhf(float x)
{
	const double magnitude = magnitude_of((double)x);
	const double both = log_for_powf((1 + magnitude) / (1 - magnitude));

	return (float)copy_sign(0.5 * magnitude_of(both), (double)x);
}

MATH_INLINE float own_atanhf_wide(float x)
{
	return (float)own_atanh_wide((double)x);
}

#endif
