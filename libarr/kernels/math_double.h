/* SPDX-License-Identifier: Apache-2.0 */
/* What libarr's own elementary functions are made of: numbers as a sum of two doubles, and bits of
 * doubles. All is branch-free scalar code that compilers turn into vectors, so that a rest of a
 * block and every vector width get the same bits.
 *
 * The sums and products without error are those of T. J. Dekker, "A floating-point technique for
 * extending the available precision", Numer. Math. 18, 1971. With WITHOUT_FMA no fused multiply-add
 * is used anywhere. */
#ifndef LIBARR_KERNELS_MATH_DOUBLE_H
#define LIBARR_KERNELS_MATH_DOUBLE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "math_coefficients.h"

#define MATH_INLINE static inline __attribute__((always_inline))

/* Loops take at most so many numbers. */
enum { MATH_CHUNK = 512 };

/* Adding it leaves an integer of up to 51 bits, rounded to nearest, in the low bits of the sum. */
#define TO_INTEGER 0x1.8p52
#define SIGN_BIT (1ull << 63)
#define EXPONENT_OF_1 1023ull

struct twofold {
	double hi, lo; /* |lo| is at most about an ulp of hi */
};

MATH_INLINE uint64_t bits_of(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof u);
	return u;
}

MATH_INLINE double of_bits(uint64_t u)
{
	double x;

	memcpy(&x, &u, sizeof x);
	return x;
}

MATH_INLINE uint32_t bits_of_float(float x)
{
	uint32_t u;

	memcpy(&u, &x, sizeof u);
	return u;
}

MATH_INLINE float float_of_bits(uint32_t u)
{
	float x;

	memcpy(&x, &u, sizeof x);
	return x;
}

/* All bits or none. To choose constants by: of ?: between them, gcc makes a choice for every
 * combination of conditions. */
MATH_INLINE uint64_t mask_of(bool condition)
{
	return 0 - (uint64_t)condition;
}

/* a b + c, rounded once or twice: where either will do. */
MATH_INLINE double mul_add(double a, double b, double c)
{
#ifdef WITHOUT_FMA
	return a * b + c;
#else
	return __builtin_fma(a, b, c);
#endif
}

#ifdef WITHOUT_FMA
MATH_INLINE double upper_half(double a)
{
	const double c = a * 0x1.0000002p27;

	return c - (c - a);
}
#endif

/* a b without error, unless it or a 2^27 overflows or the low half is too small. */
MATH_INLINE struct twofold product(double a, double b)
{
	const double hi = a * b;
#ifdef WITHOUT_FMA
	const double ah = upper_half(a), al = a - ah, bh = upper_half(b), bl = b - bh;

	return (struct twofold){ hi, ((ah * bh - hi) + ah * bl + al * bh) + al * bl };
#else
	return (struct twofold){ hi, __builtin_fma(a, b, -hi) };
#endif
}

/* a + b without error, for |a| >= |b|. */
MATH_INLINE struct twofold sum_ordered(double a, double b)
{
	const double hi = a + b;

	return (struct twofold){ hi, b - (hi - a) };
}

/* a + b without error. */
MATH_INLINE struct twofold sum(double a, double b)
{
	const double hi = a + b, part = hi - a;

	return (struct twofold){ hi, (a - (hi - part)) + (b - part) };
}

/* n - a b without error where that is a double, as it is for a quotient's remainder. */
MATH_INLINE double minus_product(double n, double a, double b)
{
#ifdef WITHOUT_FMA
	const struct twofold p = product(a, b);

	return (n - p.hi) - p.lo;
#else
	return __builtin_fma(-a, b, n);
#endif
}

/* n / (d.hi + d.lo) */
MATH_INLINE struct twofold quotient(double n, struct twofold d)
{
	const double inverse = 1 / d.hi, hi = n * inverse;

	return (struct twofold){ hi, inverse * mul_add(-hi, d.lo, minus_product(n, hi, d.hi)) };
}

/* a b - p, where p is a b rounded: without error. */
MATH_INLINE float product_low(float a, float b, float p)
{
#ifdef WITHOUT_FMA
	return (float)((double)a * (double)b - (double)p);
#else
	return __builtin_fmaf(a, b, -p);
#endif
}

MATH_INLINE float mul_addf(float a, float b, float c)
{
#ifdef WITHOUT_FMA
	return a * b + c;
#else
	return __builtin_fmaf(a, b, c);
#endif
}

/* a b + c, of whose product nothing is lost. */
MATH_INLINE float fused_mul_addf(float a, float b, float c)
{
#ifdef WITHOUT_FMA
	return (float)((double)a * (double)b + (double)c);
#else
	return __builtin_fmaf(a, b, c);
#endif
}

struct twofold_float {
	float hi, lo;
};

/* As sum_ordered. */
MATH_INLINE struct twofold_float sum_orderedf(float a, float b)
{
	const float hi = a + b;

	return (struct twofold_float){ hi, b - (hi - a) };
}

/* As sum. */
MATH_INLINE struct twofold_float sumf(float a, float b)
{
	const float hi = a + b, part = hi - a;

	return (struct twofold_float){ hi, (a - (hi - part)) + (b - part) };
}

/* As TO_INTEGER, for up to 22 bits. */
#define TO_INTEGER_F 0x1.8p23f

MATH_INLINE uint32_t mask_off(bool condition)
{
	return 0 - (uint32_t)condition;
}

MATH_INLINE float magnitude_off(float x)
{
	return float_of_bits(bits_of_float(x) & ~(1u << 31));
}

/* magnitude: without a sign. */
MATH_INLINE float copy_signf(float magnitude, float sign)
{
	return float_of_bits(bits_of_float(magnitude) | (bits_of_float(sign) & 1u << 31));
}

MATH_INLINE double magnitude_of(double x)
{
	return of_bits(bits_of(x) & ~SIGN_BIT);
}

/* magnitude: without a sign. */
MATH_INLINE double copy_sign(double magnitude, double sign)
{
	return of_bits(bits_of(magnitude) | (bits_of(sign) & SIGN_BIT));
}

#endif
