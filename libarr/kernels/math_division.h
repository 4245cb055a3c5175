/* SPDX-License-Identifier: Apache-2.0 */
/* floor_divide, remainder and fmod. For a quotient of few enough bits the remainder of its nearest
 * integer is a number, and found without error; the results are then those of C's fmod and of
 * NumPy's rules, which round once. All is in double; what a loop leaves NaN float_division_tmpl.h
 * has to do. */
#ifndef LIBARR_KERNELS_MATH_DIVISION_H
#define LIBARR_KERNELS_MATH_DIVISION_H

#include <math.h>

#include "math_double.h"

struct division {
	double estimate; /* x / y */
	double q, r;     /* x = q y + r, q an integer, |r| little more than |y| / 2 */
};

MATH_INLINE struct division divide_nearest(double x, double y)
{
	const double estimate = x / y, q = (estimate + TO_INTEGER) - TO_INTEGER;

	return (struct division){ estimate, q, minus_product(x, q, y) };
}

/* All bits if divide_nearest is exact and the quotient has less than so many bits. */
MATH_INLINE uint64_t division_is_plain(double x, double y, double estimate, double most)
{
	const uint64_t least = bits_of(0x1p-900), largest = bits_of(0x1p900);

	return mask_of(bits_of(magnitude_of(y)) - least < largest - least) &
	       mask_of(magnitude_of(x) < 0x1p900) & mask_of(magnitude_of(estimate) < most);
}

/* All bits if r is not 0 and has the other sign than y. */
MATH_INLINE uint64_t signs_differ(double r, double y)
{
	return mask_of(r != 0) & mask_of((bits_of(r) ^ bits_of(y)) >> 63 != 0);
}

MATH_INLINE double own_floor_divide(double x, double y, double most)
{
	const struct division d = divide_nearest(x, y);
	const double q = d.q - of_bits(signs_differ(d.r, y) & bits_of(1));
	const uint64_t sign = bits_of(d.estimate) & SIGN_BIT; /* of a 0 too */

	return of_bits(bits_of(q) | sign | ~division_is_plain(x, y, d.estimate, most));
}

MATH_INLINE double own_remainder(double x, double y, double most)
{
	const struct division d = divide_nearest(x, y);
	const double r = d.r + of_bits(signs_differ(d.r, y) & bits_of(y));

	return of_bits(bits_of(copy_sign(magnitude_of(r), y)) |
		       ~division_is_plain(x, y, d.estimate, most));
}

MATH_INLINE double own_fmod(double x, double y, double most)
{
	const struct division d = divide_nearest(x, y);
	const double step = copy_sign(magnitude_of(y), x);
	const double r = d.r + of_bits(signs_differ(d.r, x) & bits_of(step));

	return of_bits(bits_of(copy_sign(magnitude_of(r), x)) |
		       ~division_is_plain(x, y, d.estimate, most));
}

#endif
