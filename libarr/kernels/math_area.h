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
	const double scaled = scale * b.hi, n = a.hi - scaled; /* exact: they are close */
	const struct twofold d = sum_ordered(a.hi, scaled);    /* for k > 0 within 2^-54 */
	const double n_low = mul_add(-scale, b.lo, a.lo), d_low = d.lo + mul_add(scale, b.lo, a.lo);
	const double inverse = 1 / d.hi, s = n * inverse;
	const double rest = minus_product(n, s, d.hi) + mul_add(-s, d_low, n_low);
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

/* x finite, or not. */
MATH_INLINE float own_asinhf_wide(float x)
{
	return (float)own_asinh_wide((double)x);
}

MATH_INLINE float own_acoshf_wide(float x)
{
	return (float)own_acosh_wide((double)x);
}

MATH_INLINE float own_atanhf_wide(float x)
{
	return (float)own_atanh_wide((double)x);
}

/* The square of a float up to here is one. */
#define AREAF_MAX 0x1p60f

/* As root_of. */
MATH_INLINE struct twofold_float root_off(struct twofold_float square)
{
	const float root = __builtin_sqrtf(square.hi);
	const float rest = fused_mul_addf(-root, root, square.hi) + square.lo;

	return (struct twofold_float){ root, rest * (0.5f / root) };
}

/* |x| <= AREAF_MAX, as own_asinh and own_acosh. */
MATH_INLINE float own_asinhf(float x)
{
	const float magnitude = magnitude_off(x), square = magnitude * magnitude;
	const struct twofold_float below = sumf(1, square);
	const float square_low = product_low(magnitude, magnitude, square);
	const struct twofold_float root =
		root_off((struct twofold_float){ below.hi, below.lo + square_low });
	const struct twofold_float u = sum_orderedf(root.hi, magnitude);

	return copy_signf(logf_of_sum((struct twofold_float){ u.hi, u.lo + root.lo }), x);
}

/* 1 < x <= AREAF_MAX. */
MATH_INLINE float own_acoshf(float x)
{
	const float square = x * x;
	const struct twofold_float below = sum_orderedf(square, -1);
	const struct twofold_float root =
		root_off((struct twofold_float){ below.hi, below.lo + product_low(x, x, square) });
	const struct twofold_float u = sum_orderedf(x, root.hi);

	return logf_of_sum((struct twofold_float){ u.hi, u.lo + root.lo });
}

/* |x| < 1, as own_atanh. */
MATH_INLINE float own_atanhf(float x)
{
	const float magnitude = magnitude_off(x);
	const struct twofold_float a = sum_orderedf(1, magnitude), b = sum_orderedf(1, -magnitude);
	const uint32_t ratio = bits_of_float(a.hi) - bits_of_float(b.hi) + (1u << 22);
	const float k = (float)(int32_t)(ratio >> 23);
	const float scale = float_of_bits((ratio & 0xff800000u) + bits_of_float(1));
	const float scaled = scale * b.hi, n = a.hi - scaled;
	const struct twofold_float d = sum_orderedf(a.hi, scaled);
	const float n_low = mul_addf(-scale, b.lo, a.lo);
	const float d_low = d.lo + mul_addf(scale, b.lo, a.lo);
	const float inverse = 1 / d.hi, s = n * inverse;
	const float rest = fused_mul_addf(-s, d.hi, n) + mul_addf(-s, d_low, n_low);
	const float w = s * s, low = mul_addf(k, (float)(0.5 * LN2F_LO), inverse * rest);
	const float p = mul_addf(mul_addf((float)ATANHQ2, w, (float)ATANHQ1), w, (float)ATANHQ0);
	const struct twofold_float total = sum_orderedf(k * (float)(0.5 * LN2F_HI), s);

	return copy_signf(magnitude_off(total.hi + (total.lo + mul_addf(s * w, p, low))), x);
}

#endif
