/* SPDX-License-Identifier: Apache-2.0 */
/* float16 conversions with the CPU's own instructions, eight at a time; built with the AVX2 flags.
 * The results are those of half.h but for signalling NaNs, which come out quiet. There is none from
 * float64 to float16: by way of float32 it would be rounded twice. */
#include <immintrin.h>
#include <string.h>

#include "core/array_internal.h"

static float widen_one(const char *src)
{
	uint16_t half;

	memcpy(&half, src, sizeof half);
	return _cvtsh_ss(half);
}

static void half_to_float(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
			  size_t count)
{
	float wide;

	if (dst_stride == 4 && src_stride == 2)
		for (; count >= 8; count -= 8, dst += 32, src += 16)
			_mm256_storeu_ps((float *)(void *)dst,
					 _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)src)));
	for (; count > 0; count--, dst += dst_stride, src += src_stride) {
		wide = widen_one(src);
		memcpy(dst, &wide, sizeof wide);
	}
}

static void half_to_double(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
			   size_t count)
{
	double wide;

	if (dst_stride == 8 && src_stride == 2)
		for (; count >= 4; count -= 4, dst += 32, src += 8)
			_mm256_storeu_pd((double *)(void *)dst,
					 _mm256_cvtps_pd(_mm_cvtph_ps(
						 _mm_loadl_epi64((const __m128i *)src))));
	for (; count > 0; count--, dst += dst_stride, src += src_stride) {
		wide = (double)widen_one(src);
		memcpy(dst, &wide, sizeof wide);
	}
}

static void float_to_half(char *dst, const char *src, ptrdiff_t dst_stride, ptrdiff_t src_stride,
			  size_t count)
{
	uint16_t narrow;
	float wide;

	if (dst_stride == 2 && src_stride == 4)
		for (; count >= 8; count -= 8, dst += 16, src += 32)
			_mm_storeu_si128((__m128i *)dst,
					 _mm256_cvtps_ph(_mm256_loadu_ps((const float *)src),
							 _MM_FROUND_TO_NEAREST_INT));
	for (; count > 0; count--, dst += dst_stride, src += src_stride) {
		memcpy(&wide, src, sizeof wide);
		narrow = _cvtss_sh(wide, _MM_FROUND_TO_NEAREST_INT);
		memcpy(dst, &narrow, sizeof narrow);
	}
}

arr__cast_fn *arr__cast_loop_f16c(enum arr_type from, enum arr_type to)
{
	if (from == ARR_T_FLOAT16 && to == ARR_T_FLOAT32)
		return half_to_float;
	if (from == ARR_T_FLOAT16 && to == ARR_T_FLOAT64)
		return half_to_double;
	if (from == ARR_T_FLOAT32 && to == ARR_T_FLOAT16)
		return float_to_half;
	return NULL;
}
