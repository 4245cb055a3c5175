/* SPDX-License-Identifier: Apache-2.0 */
/* float16 in kernels: through the hardware's conversions where the file is built for them. Both
 * forms give the same bits for what arithmetic makes, so a float16 loop's result does not depend on
 * the ISA. */
#ifndef LIBARR_KERNELS_HALF_OPS_H
#define LIBARR_KERNELS_HALF_OPS_H

#include <fenv.h>
#include <stdbool.h>

#include "dtype/half.h"

#if defined(__F16C__)
#include <immintrin.h>

static inline float half_load(uint16_t h)
{
	return _cvtsh_ss(h);
}

static inline uint16_t half_store(float f)
{
	return (uint16_t)_cvtss_sh(f, _MM_FROUND_TO_NEAREST_INT);
}

/* Loops over float16 run in float32 blocks of this many. */
enum { HALF_BLOCK = 128 };

/* stride in bytes: 2, or 0 for one element in all places. */
static inline void half_widen(float *to, const char *from, ptrdiff_t stride, size_t count)
{
	const uint16_t *halves = (const uint16_t *)(const void *)from;
	const float first = half_load(*halves);
	size_t i = 0;

	if (stride == 0) {
		for (; i < count; i++)
			to[i] = first;
		return;
	}
	for (; i + 8 <= count; i += 8)
		_mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128(
						 (const __m128i *)(const void *)(halves + i))));
	for (size_t end = i + (count & 7); i < end; i++)
		to[i] = half_load(halves[i]);
}

static inline void half_narrow(uint16_t *to, const float *from, size_t count)
{
	size_t i = 0;

	for (; i + 8 <= count; i += 8)
		_mm_storeu_si128(
			(__m128i *)(void *)(to + i),
			_mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT));
	for (size_t end = i + (count & 7); i < end; i++)
		to[i] = half_store(from[i]);
}
#else
static inline float half_load(uint16_t h)
{
	return arr__half_to_float(h);
}

/* The flags that the hardware's conversion raises: underflow where a result below the normal
 * numbers is not exact. Bits are compared: a comparison would raise one for a NaN. */
static inline uint16_t half_store(float f)
{
	const uint16_t h = arr__float_to_half(f);
	uint32_t magnitude;

	memcpy(&magnitude, &f, sizeof magnitude);
	magnitude &= 0x7fffffffu;
	if (__builtin_expect((h & 0x7fffu) == 0x7c00u, 0) && magnitude < 0x7f800000u)
		feraiseexcept(FE_OVERFLOW);
	if (__builtin_expect(magnitude < 0x38800000u, 0) && arr__half_to_float(h) != f)
		feraiseexcept(FE_UNDERFLOW);
	return h;
}
#endif

static inline bool half_isnan(uint16_t h)
{
	return (h & 0x7fffu) > 0x7c00u;
}

static inline uint16_t half_nextafter(uint16_t x, uint16_t y)
{
	const float fx = half_load(x), fy = half_load(y);

	if (half_isnan(x) || half_isnan(y))
		return 0x7e00u;
	if (fx == fy)
		return x;
	if ((x & 0x7fffu) == 0)
		return (uint16_t)((y & 0x8000u) | 1u);
	if ((fx < fy) != !(x & 0x8000u))
		return (uint16_t)(x - 1);
	if ((x & 0x7fffu) == 0x7bffu)
		feraiseexcept(FE_OVERFLOW);
	return (uint16_t)(x + 1);
}

/* Distance to the next float16 above, as NumPy defines it for this type. */
static inline uint16_t half_spacing(uint16_t h)
{
	if ((h & 0x7fffu) >= 0x7c00u) {
		feraiseexcept(FE_INVALID); /* for a NaN too, as NumPy */
		return 0x7e00u;
	}
	if (h == 0x7bffu) {
		feraiseexcept(FE_OVERFLOW);
		return 0x7c00u;
	}
	return half_store(half_load(half_nextafter(h, 0x7c00u)) - half_load(h));
}

#endif
