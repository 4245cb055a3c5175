/* SPDX-License-Identifier: Apache-2.0 */
/* The vectorising conversions for CPUs with AVX2. */
#include <immintrin.h>

/* To integers: an instruction's conversion of what does not fit is the scalar one's, the exception
 * that it raises too. There is none to 64 bits. */
enum {
	LANES_f4_1 = 8,
	LANES_f4_2 = 8,
	LANES_f4_4 = 8,
	LANES_f8_1 = 8,
	LANES_f8_2 = 8,
	LANES_f8_4 = 8
};

static inline __m256i truncated_f4(const char *src)
{
	return _mm256_cvttps_epi32(_mm256_loadu_ps((const float *)(const void *)src));
}

static inline __m256i truncated_f8(const char *src)
{
	const double *p = (const void *)src;
	const __m128i low = _mm256_cvttpd_epi32(_mm256_loadu_pd(p));

	return _mm256_inserti128_si256(_mm256_castsi128_si256(low),
				       _mm256_cvttpd_epi32(_mm256_loadu_pd(p + 4)), 1);
}

/* The low bytes of eight integers. */
static inline void store_1(char *dst, __m256i x)
{
	const __m256i low = _mm256_set1_epi32(0x0c080400);
	const __m256i bytes = _mm256_shuffle_epi8(x, low);

	_mm_storel_epi64((__m128i *)(void *)dst,
			 _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes),
					    _mm256_extracti128_si256(bytes, 1)));
}

/* Their low halves. */
static inline void store_2(char *dst, __m256i x)
{
	const __m256i low = _mm256_set1_epi64x(0x0d0c090805040100);
	const __m256i halves = _mm256_shuffle_epi8(x, low);

	_mm_storeu_si128((__m128i *)(void *)dst,
			 _mm_unpacklo_epi64(_mm256_castsi256_si128(halves),
					    _mm256_extracti128_si256(halves, 1)));
}

static inline void block_f4_1(char *dst, const char *src)
{
	store_1(dst, truncated_f4(src));
}

static inline void block_f4_2(char *dst, const char *src)
{
	store_2(dst, truncated_f4(src));
}

static inline void block_f4_4(char *dst, const char *src)
{
	_mm256_storeu_si256((__m256i *)(void *)dst, truncated_f4(src));
}

static inline void block_f8_1(char *dst, const char *src)
{
	store_1(dst, truncated_f8(src));
}

static inline void block_f8_2(char *dst, const char *src)
{
	store_2(dst, truncated_f8(src));
}

static inline void block_f8_4(char *dst, const char *src)
{
	_mm256_storeu_si256((__m256i *)(void *)dst, truncated_f8(src));
}

#define CASTS arr__casts_avx2
#define DOUBLE_TO_HALF NULL
#include "cast_fast_tmpl.h"
