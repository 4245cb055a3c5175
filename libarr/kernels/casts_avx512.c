/* SPDX-License-Identifier: Apache-2.0 */
/* The vectorising conversions for CPUs with AVX-512 F, BW, DQ and VL. */
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "dtype/half.h"

/* Eight float64 to float16 with one rounding: to odd in float32, which has more than twice the
 * digits, then to nearest even (S. Boldo, G. Melquiond, "Emulation of FMA and correctly rounded
 * sums", 2008). NaNs are the caller's. */
static inline __m128i narrow_8(__m512d x)
{
	const __m256 down = _mm512_cvt_roundpd_ps(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
	const __mmask8 inexact = _mm512_cmp_pd_mask(_mm512_cvtps_pd(down), x, _CMP_NEQ_OQ);
	const __m256i bits = _mm256_castps_si256(down);
	const __m256i odd = _mm256_mask_or_epi32(bits, inexact, bits, _mm256_set1_epi32(1));

	return _mm256_cvtps_ph(_mm256_castsi256_ps(odd), _MM_FROUND_TO_NEAREST_INT);
}

static void double_to_half(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
			   size_t count)
{
	uint16_t narrow;
	double wide;

	while (count > 0) {
		if (dst_stride == 2 && src_stride == 8 && count >= 8) {
			const __m512d x = _mm512_loadu_pd(src);

			if (_mm512_cmp_pd_mask(x, x, _CMP_UNORD_Q) == 0) {
				_mm_storeu_si128((__m128i *)(void *)dst, narrow_8(x));
				dst += 16;
				src += 64;
				count -= 8;
				continue;
			}
		}
		memcpy(&wide, src, sizeof wide);
		narrow = arr__double_to_half(wide);
		memcpy(dst, &narrow, sizeof narrow);
		dst += dst_stride;
		src += src_stride;
		count--;
	}
}

/* To integers: an instruction's conversion of what does not fit is the scalar one's, the exception
 * that it raises too. */
enum {
	LANES_f4_1 = 16,
	LANES_f4_2 = 16,
	LANES_f4_4 = 16,
	LANES_f4_u4 = 8,
	LANES_f4_i8 = 8,
	LANES_f4_u8 = 8,
	LANES_f8_1 = 8,
	LANES_f8_2 = 8,
	LANES_f8_4 = 8,
	LANES_f8_u4 = 8,
	LANES_f8_i8 = 8,
	LANES_f8_u8 = 8,
};

static inline __m512i truncated_f4(const char *src)
{
	return _mm512_cvttps_epi32(_mm512_loadu_ps(src));
}

static inline __m256i truncated_f8(const char *src)
{
	return _mm512_cvttpd_epi32(_mm512_loadu_pd(src));
}

static inline void block_f4_1(char *dst, const char *src)
{
	_mm_storeu_si128((__m128i *)(void *)dst, _mm512_cvtepi32_epi8(truncated_f4(src)));
}

static inline void block_f4_2(char *dst, const char *src)
{
	_mm256_storeu_si256((__m256i *)(void *)dst, _mm512_cvtepi32_epi16(truncated_f4(src)));
}

static inline void block_f4_4(char *dst, const char *src)
{
	_mm512_storeu_si512(dst, truncated_f4(src));
}

static inline void block_f8_1(char *dst, const char *src)
{
	_mm_storel_epi64((__m128i *)(void *)dst, _mm256_cvtepi32_epi8(truncated_f8(src)));
}

static inline void block_f8_2(char *dst, const char *src)
{
	_mm_storeu_si128((__m128i *)(void *)dst, _mm256_cvtepi32_epi16(truncated_f8(src)));
}

static inline void block_f8_4(char *dst, const char *src)
{
	_mm256_storeu_si256((__m256i *)(void *)dst, truncated_f8(src));
}

static inline void block_u4(char *dst, __m512d x)
{
	_mm256_storeu_si256((__m256i *)(void *)dst, _mm512_cvtepi64_epi32(_mm512_cvttpd_epi64(x)));
}

static inline void block_i8(char *dst, __m512d x)
{
	_mm512_storeu_si512(dst, _mm512_cvttpd_epi64(x));
}

static inline void block_u8(char *dst, __m512d x)
{
	const __m512d half_range = _mm512_set1_pd(0x1p63);
	const __mmask8 upper = _mm512_cmp_pd_mask(x, half_range, _CMP_GE_OQ);
	const __m512i low = _mm512_cvttpd_epi64(_mm512_mask_sub_pd(x, upper, x, half_range));

	_mm512_storeu_si512(dst,
			    _mm512_mask_xor_epi64(low, upper, low, _mm512_set1_epi64(INT64_MIN)));
}

static inline __m512d widened(const char *src)
{
	return _mm512_cvtps_pd(_mm256_loadu_ps((const float *)(const void *)src));
}

static inline void block_f4_u4(char *dst, const char *src)
{
	block_u4(dst, widened(src));
}

static inline void block_f4_i8(char *dst, const char *src)
{
	block_i8(dst, widened(src));
}

static inline void block_f4_u8(char *dst, const char *src)
{
	block_u8(dst, widened(src));
}

static inline void block_f8_u4(char *dst, const char *src)
{
	block_u4(dst, _mm512_loadu_pd(src));
}

static inline void block_f8_i8(char *dst, const char *src)
{
	block_i8(dst, _mm512_loadu_pd(src));
}

static inline void block_f8_u8(char *dst, const char *src)
{
	block_u8(dst, _mm512_loadu_pd(src));
}

#define TRUNCATES_WIDE
#define CASTS arr__casts_avx512
#define DOUBLE_TO_HALF double_to_half
#include "cast_fast_tmpl.h"
