/* SPDX-License-Identifier: Apache-2.0 */
/* hypot. NaN for what hypot_edge has to do.
 *
 * float64: x^2 + y^2 as a sum of two doubles (math_double.h) of arguments scaled by a power of two,
 * and one step of Newton's from the root of the upper one: within 0.51 ULP. float32: squares of
 * floats are doubles, so that only the sum and the root are rounded before the result is. */
#ifndef LIBARR_KERNELS_MATH_HYPOT_H
#define LIBARR_KERNELS_MATH_HYPOT_H

#include <math.h>

#include "math_double.h"

/* Beyond these a square, or what a square leaves, might overflow or be lost. */
#define HYPOT_LARGE 0x1p500
#define HYPOT_SMALL 0x1p-450

MATH_INLINE double hypot_of(double x, double y)
{
	const double ax = of_bits(bits_of(x) & ~SIGN_BIT), ay = of_bits(bits_of(y) & ~SIGN_BIT);
	const double longer = ax > ay ? ax : ay, shorter = ax > ay ? ay : ax;
	const double down = longer > HYPOT_LARGE ? 0x1p-600 : 1;
	const double up = longer > HYPOT_LARGE ? 0x1p600 : 1;
	const double scale = longer < HYPOT_SMALL ? 0x1p600 : down;
	const double back = longer < HYPOT_SMALL ? 0x1p-600 : up;
	const struct twofold a = product(longer * scale, longer * scale);
	const struct twofold b = product(shorter * scale, shorter * scale);
	const struct twofold s = sum_ordered(a.hi, b.hi);
	const double root = __builtin_sqrt(s.hi);
	const double rest = minus_product(s.hi, root, root) + (s.lo + (a.lo + b.lo));

	return (root + rest / (root + root + 0x1p-1000)) * back; /* the last term is for 0 alone */
}

/* An infinity wins over every NaN; the C library's not over signalling ones. */
static inline double hypot_edge(double x, double y)
{
	return isinf(x) || isinf(y) ? INFINITY : hypot(x, y);
}

static void own_hypot_block(const double *x, const double *y, double *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		out[i] = hypot_of(x[i], y[i]);
}

static void own_hypotf_block(const float *x, const float *y, float *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const double a = (double)x[i], b = (double)y[i];

		out[i] = (float)__builtin_sqrt(a * a + b * b);
	}
}

#endif
