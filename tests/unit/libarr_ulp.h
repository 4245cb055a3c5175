/* SPDX-License-Identifier: Apache-2.0 */
/* Distance of two numbers in representable values, in integers. */
#ifndef LIBARR_ULP_H
#define LIBARR_ULP_H

#include <stdint.h>
#include <string.h>

/* Unsigned numbers in the order of the floats of `bytes` bytes; both zeros have one place. */
static inline uint64_t ulp_place(const void *p, size_t bytes, int *nan)
{
	const unsigned mantissa_bits = bytes == 2 ? 10 : bytes == 4 ? 23 : 52;
	const uint64_t sign = (uint64_t)1 << (bytes * 8 - 1);
	const uint64_t infinity = (sign - 1) >> mantissa_bits << mantissa_bits;
	uint64_t bits = 0;

	memcpy(&bits, p, bytes);
	*nan = (bits & (sign - 1)) > infinity;
	return bits & sign ? sign - (bits & (sign - 1)) : sign + bits;
}

/* 0 for two NaNs, UINT64_MAX for one. */
static inline uint64_t ulp_distance(const void *a, const void *b, size_t bytes)
{
	int nan_a, nan_b;
	const uint64_t x = ulp_place(a, bytes, &nan_a), y = ulp_place(b, bytes, &nan_b);

	if (nan_a || nan_b)
		return nan_a && nan_b ? 0 : UINT64_MAX;
	return x > y ? x - y : y - x;
}

#endif
