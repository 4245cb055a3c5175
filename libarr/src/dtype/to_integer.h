/* SPDX-License-Identifier: Apache-2.0 */
/* float32 and float64 to integers as x86-64 converts them, whatever does not fit included. */
#ifndef ARR_TO_INTEGER_H
#define ARR_TO_INTEGER_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Floats outside an integer's range: C leaves them undefined, NumPy gives what the SSE2 conversions
 * give. Those yield the smallest integer ("indefinite") for anything that does not fit, NaN
 * included. */
#if defined(__SSE2__) && defined(__x86_64__)
static inline int32_t to_i4(double v)
{
	return _mm_cvttsd_si32(_mm_set_sd(v));
}

static inline int64_t to_i8(double v)
{
	return _mm_cvttsd_si64(_mm_set_sd(v));
}
#else
static inline int32_t to_i4(double v)
{
	return v > -2147483649.0 && v < 2147483648.0 ? (int32_t)v : INT32_MIN;
}

static inline int64_t to_i8(double v)
{
	return v >= -0x1p63 && v < 0x1p63 ? (int64_t)v : INT64_MIN;
}
#endif

/* The top half of the range is converted after subtracting 2^63, as compilers do it. */
static inline uint64_t to_u8(double v)
{
	if (v >= 0x1p63)
		return (uint64_t)to_i8(v - 0x1p63) ^ (UINT64_C(1) << 63);
	return (uint64_t)to_i8(v);
}

/* Unsigned 32-bit values come from the 64-bit conversion, narrower ones from the 32-bit one. */
static inline uint32_t to_u4(double v)
{
	return (uint32_t)(uint64_t)to_i8(v);
}

static inline int16_t to_i2(double v)
{
	return (int16_t)(uint16_t)to_i4(v);
}

static inline uint16_t to_u2(double v)
{
	return (uint16_t)to_i4(v);
}

static inline int8_t to_i1(double v)
{
	return (int8_t)(uint8_t)to_i4(v);
}

static inline uint8_t to_u1(double v)
{
	return (uint8_t)to_i4(v);
}

#endif
