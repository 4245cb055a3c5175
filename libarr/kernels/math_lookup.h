/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of 16 floats, which AVX2 and AVX-512 hold in registers. */
#ifndef LIBARR_KERNELS_MATH_LOOKUP_H
#define LIBARR_KERNELS_MATH_LOOKUP_H

#include <immintrin.h>

#include "math_double.h"

/* out[i] = table[index[i] % 16]. The buffers have room for whole vectors. */
static void look_up(const float *table, const uint32_t *index, float *out, size_t count)
{
#if defined(__AVX512F__)
	const __m512 t = _mm512_loadu_ps(table);

	for (size_t i = 0; i < count; i += 16)
		_mm512_storeu_ps(out + i, _mm512_permutexvar_ps(_mm512_loadu_si512(index + i), t));
#elif defined(__AVX2__)
	const __m256 low = _mm256_loadu_ps(table), high = _mm256_loadu_ps(table + 8);

	for (size_t i = 0; i < count; i += 8) {
		const __m256i k = _mm256_loadu_si256((const __m256i *)(const void *)(index + i));
		const __m256 upper = _mm256_castsi256_ps(_mm256_slli_epi32(k, 28));

		_mm256_storeu_ps(out + i,
				 _mm256_blendv_ps(_mm256_permutevar8x32_ps(low, k),
						  _mm256_permutevar8x32_ps(high, k), upper));
	}
#else
	for (size_t i = 0; i < count; i++)
		out[i] = table[index[i] % 16];
#endif
}

#endif
