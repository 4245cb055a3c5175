/* SPDX-License-Identifier: Apache-2.0 */
/* IEEE 754 binary16 in software: exact widening, narrowing with one rounding to nearest even. */
#ifndef ARR_HALF_H
#define ARR_HALF_H

#include <stdint.h>
#include <string.h>

static inline float arr__half_to_float(uint16_t half)
{
	uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
	uint32_t exponent = (half >> 10) & 0x1fu;
	uint32_t mantissa = half & 0x3ffu;
	uint32_t bits;
	float value;

	if (exponent == 0x1f) {
		bits = sign | 0x7f800000u | mantissa << 13;
	} else if (exponent != 0) {
		bits = sign | (exponent + 112) << 23 | mantissa << 13;
	} else { /* zero or subnormal: mantissa * 2^-24 is exact in binary32 */
		value = (float)mantissa * 0x1p-24f;
		memcpy(&bits, &value, sizeof bits);
		bits |= sign;
	}
	memcpy(&value, &bits, sizeof value);
	return value;
}

/* Rounds `magnitude` (without sign), whose lowest `drop` bits go, to nearest even. */
static inline uint64_t arr__round_even(uint64_t magnitude, unsigned drop)
{
	uint64_t half_ulp = (uint64_t)1 << (drop - 1);
	uint64_t odd = magnitude >> drop & 1;

	return (magnitude + half_ulp - 1 + odd) >> drop;
}

static inline uint16_t arr__float_to_half(float value)
{
	uint32_t bits, magnitude;
	uint16_t sign;

	memcpy(&bits, &value, sizeof bits);
	sign = (uint16_t)(bits >> 16 & 0x8000u);
	magnitude = bits & 0x7fffffffu;
	if (magnitude > 0x7f800000u) { /* NaN: keep the payload's top, never turn it into inf */
		uint16_t payload = (uint16_t)(magnitude >> 13 & 0x3ffu);

		return (uint16_t)(sign | 0x7c00u | (payload ? payload : 1));
	}
	if (magnitude >= 0x47800000u) /* 2^16 and above; 65520..2^16 round up to inf below */
		return (uint16_t)(sign | 0x7c00u);
	if (magnitude >= 0x38800000u) /* normal in binary16 */
		return (uint16_t)(sign | arr__round_even(magnitude - 0x38000000u, 13));
	if (magnitude <= 0x33000000u) /* at most half the smallest subnormal: rounds to zero */
		return sign;
	{
		uint32_t shift = 126 - (magnitude >> 23); /* 14..24 */
		uint32_t mantissa = (magnitude & 0x7fffffu) | 0x800000u;

		return (uint16_t)(sign | arr__round_even(mantissa, shift));
	}
}

/* Straight from binary64: through binary32 it would be rounded twice. */
static inline uint16_t arr__double_to_half(double value)
{
	uint64_t bits, magnitude;
	uint16_t sign;

	memcpy(&bits, &value, sizeof bits);
	sign = (uint16_t)(bits >> 48 & 0x8000u);
	magnitude = bits & 0x7fffffffffffffffu;
	if (magnitude > 0x7ff0000000000000u) {
		uint16_t payload = (uint16_t)(magnitude >> 42 & 0x3ffu);

		return (uint16_t)(sign | 0x7c00u | (payload ? payload : 1));
	}
	if (magnitude >= 0x40f0000000000000u)
		return (uint16_t)(sign | 0x7c00u);
	if (magnitude >= 0x3f10000000000000u)
		return (uint16_t)(sign | arr__round_even(magnitude - 0x3f00000000000000u, 42));
	if (magnitude <= 0x3e60000000000000u)
		return sign;
	{
		unsigned shift = (unsigned)(1051 - (magnitude >> 52)); /* 43..53 */
		uint64_t mantissa = (magnitude & 0xfffffffffffffu) | 0x10000000000000u;

		return (uint16_t)(sign | arr__round_even(mantissa, shift));
	}
}

#endif
