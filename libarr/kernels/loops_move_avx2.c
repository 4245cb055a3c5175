/* SPDX-License-Identifier: Apache-2.0 */
/* Moves for CPUs with AVX2: four masked elements at a time are pushed together by a table of
 * permutations. */
#define TABLE arr__move_avx2
#define VARIANT "avx2"
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a 16-byte vector of four 4-byte lanes, the lanes whose bit is set first. */
#define L(i) 4 * (i), 4 * (i) + 1, 4 * (i) + 2, 4 * (i) + 3
#define ROW(a, b, c, d)                \
	{                              \
		L(a), L(b), L(c), L(d) \
	}
static const int8_t lanes_first[16][16] = {
	ROW(0, 0, 0, 0), ROW(0, 0, 0, 0), ROW(1, 0, 0, 0), ROW(0, 1, 0, 0),
	ROW(2, 0, 0, 0), ROW(0, 2, 0, 0), ROW(1, 2, 0, 0), ROW(0, 1, 2, 0),
	ROW(3, 0, 0, 0), ROW(0, 3, 0, 0), ROW(1, 3, 0, 0), ROW(0, 1, 3, 0),
	ROW(2, 3, 0, 0), ROW(0, 2, 3, 0), ROW(1, 2, 3, 0), ROW(0, 1, 2, 3),
};
#undef ROW
#undef L

/* The same for 8-byte lanes, as the 4-byte lanes that _mm256_permutevar8x32_epi32 takes. */
#define ROW(a, b, c, d)                                                                    \
	{                                                                                  \
		2 * (a), 2 * (a) + 1, 2 * (b), 2 * (b) + 1, 2 * (c), 2 * (c) + 1, 2 * (d), \
			2 * (d) + 1                                                        \
	}
static const int32_t wide_lanes_first[16][8] = {
	ROW(0, 0, 0, 0), ROW(0, 0, 0, 0), ROW(1, 0, 0, 0), ROW(0, 1, 0, 0),
	ROW(2, 0, 0, 0), ROW(0, 2, 0, 0), ROW(1, 2, 0, 0), ROW(0, 1, 2, 0),
	ROW(3, 0, 0, 0), ROW(0, 3, 0, 0), ROW(1, 3, 0, 0), ROW(0, 1, 3, 0),
	ROW(2, 3, 0, 0), ROW(0, 2, 3, 0), ROW(1, 2, 3, 0), ROW(0, 1, 2, 3),
};
#undef ROW

static inline uint32_t mask_bits(const char *mask)
{
	__m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)mask);

	return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256()));
}

static inline void bulk_compress_8(char *dst, const char *src, const char *mask, size_t count,
				   size_t kept, size_t *at, size_t *done)
{
	for (; *at + 32 <= count && *done + 32 <= kept; *at += 32) {
		uint32_t bits = mask_bits(mask + *at);

		for (size_t k = 0; bits; k += 4, bits >>= 4) {
			__m256i v = _mm256_loadu_si256(
				(const __m256i *)(const void *)(src + (*at + k) * 8));
			__m256i order = _mm256_loadu_si256(
				(const __m256i *)(const void *)wide_lanes_first[bits & 15]);

			_mm256_storeu_si256((__m256i *)(void *)(dst + *done * 8),
					    _mm256_permutevar8x32_epi32(v, order));
			*done += (size_t)__builtin_popcount(bits & 15);
		}
	}
}

static inline void bulk_compress_4(char *dst, const char *src, const char *mask, size_t count,
				   size_t kept, size_t *at, size_t *done)
{
	for (; *at + 32 <= count && *done + 32 <= kept; *at += 32) {
		uint32_t bits = mask_bits(mask + *at);

		for (size_t k = 0; bits; k += 4, bits >>= 4) {
			__m128i v = _mm_loadu_si128(
				(const __m128i *)(const void *)(src + (*at + k) * 4));
			__m128i order = _mm_loadu_si128(
				(const __m128i *)(const void *)lanes_first[bits & 15]);

			_mm_storeu_si128((__m128i *)(void *)(dst + *done * 4),
					 _mm_shuffle_epi8(v, order));
			*done += (size_t)__builtin_popcount(bits & 15);
		}
	}
}

#define BULK_COMPRESS_8 bulk_compress_8
#define BULK_COMPRESS_4 bulk_compress_4
#include "move_table_tmpl.h"
