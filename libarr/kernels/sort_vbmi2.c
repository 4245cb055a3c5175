/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting 16-bit keys with the compress of VBMI2, which not all CPUs with AVX-512 have. */
#include <immintrin.h>

#include "kernel.h"
#include "sort/sort_kernels.h"

typedef __m512i vec_i16;

static inline size_t split_i16(int16_t *left, int16_t *right, __m512i v, __m512i pivot)
{
	const __mmask32 below = _mm512_cmplt_epi16_mask(v, pivot);
	const unsigned count = (unsigned)__builtin_popcount(below);

	_mm512_storeu_si512(left, _mm512_maskz_compress_epi16(below, v));
	_mm512_mask_storeu_epi16(right - (32 - count), _bzhi_u32(~0u, 32 - count),
				 _mm512_maskz_compress_epi16(~below, v));
	return count;
}

#define SMALL_VECTORS 16
#define SFX i16
#define K int16_t
#define LANES 32
#define V_LOAD(p) _mm512_loadu_si512(p)
#define V_STORE(p, v) _mm512_storeu_si512(p, v)
#define V_SET1(k) _mm512_set1_epi16(k)
#define V_SPLIT(left, right, v, p) split_i16(left, right, v, p)
#define SORT_WIDE(keys, n) arr__sorts_avx512.sort32(keys, n)
#include "quick_words_tmpl.h"

void arr__sort16_vbmi2(int16_t *keys, size_t n)
{
	sort_i16(keys, n);
}

void arr__select16_vbmi2(int16_t *keys, size_t n, const size_t *kth, size_t count)
{
	select_i16(keys, n, kth, count);
}
