/* SPDX-License-Identifier: Apache-2.0 */
/* Square tiles transposed in SSE2 registers: n rows are loaded, and log2(n) rounds of unpacking
 * interleave ever wider pieces of rows k and k + n/2. */
#include <emmintrin.h>

static inline __m128i load_row(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline void store_row(char *p, __m128i v)
{
	_mm_storeu_si128((__m128i *)(void *)p, v);
}

/* One round: the low and high halves of rows k and k + half, interleaved byte by byte (or in
 * pairs), become rows 2k and 2k + 1. After log2(n) rounds each row is a column. */
#define ROUND(n, from, to, lo, hi)                                       \
	for (size_t k_ = 0; k_ < (n) / 2; k_++) {                        \
		(to)[2 * k_] = lo((from)[k_], (from)[k_ + (n) / 2]);     \
		(to)[2 * k_ + 1] = hi((from)[k_], (from)[k_ + (n) / 2]); \
	}

static inline void tile_1(char *dst, ptrdiff_t dst_stride, const char *src, ptrdiff_t src_stride)
{
	__m128i a[16], b[16];

	for (size_t k = 0; k < 16; k++)
		a[k] = load_row(src + (ptrdiff_t)k * src_stride);
	ROUND(16, a, b, _mm_unpacklo_epi8, _mm_unpackhi_epi8)
	ROUND(16, b, a, _mm_unpacklo_epi8, _mm_unpackhi_epi8)
	ROUND(16, a, b, _mm_unpacklo_epi8, _mm_unpackhi_epi8)
	ROUND(16, b, a, _mm_unpacklo_epi8, _mm_unpackhi_epi8)
	for (size_t k = 0; k < 16; k++)
		store_row(dst + (ptrdiff_t)k * dst_stride, a[k]);
}

static inline void tile_2(char *dst, ptrdiff_t dst_stride, const char *src, ptrdiff_t src_stride)
{
	__m128i a[8], b[8];

	for (size_t k = 0; k < 8; k++)
		a[k] = load_row(src + (ptrdiff_t)k * src_stride);
	ROUND(8, a, b, _mm_unpacklo_epi16, _mm_unpackhi_epi16)
	ROUND(8, b, a, _mm_unpacklo_epi16, _mm_unpackhi_epi16)
	ROUND(8, a, b, _mm_unpacklo_epi16, _mm_unpackhi_epi16)
	for (size_t k = 0; k < 8; k++)
		store_row(dst + (ptrdiff_t)k * dst_stride, b[k]);
}

static inline void tile_4(char *dst, ptrdiff_t dst_stride, const char *src, ptrdiff_t src_stride)
{
	__m128i a[4], b[4];

	for (size_t k = 0; k < 4; k++)
		a[k] = load_row(src + (ptrdiff_t)k * src_stride);
	ROUND(4, a, b, _mm_unpacklo_epi32, _mm_unpackhi_epi32)
	ROUND(4, b, a, _mm_unpacklo_epi32, _mm_unpackhi_epi32)
	for (size_t k = 0; k < 4; k++)
		store_row(dst + (ptrdiff_t)k * dst_stride, a[k]);
}

static inline void tile_8(char *dst, ptrdiff_t dst_stride, const char *src, ptrdiff_t src_stride)
{
	__m128i a = load_row(src), b = load_row(src + src_stride);

	store_row(dst, _mm_unpacklo_epi64(a, b));
	store_row(dst + dst_stride, _mm_unpackhi_epi64(a, b));
}
#undef ROUND
