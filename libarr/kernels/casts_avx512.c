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

#define CASTS arr__casts_avx512
#define DOUBLE_TO_HALF double_to_half
#include "cast_fast_tmpl.h"
