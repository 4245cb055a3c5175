/* SPDX-License-Identifier: Apache-2.0 */
/* Moves for CPUs with AVX-512: masked elements are pushed together, or spread, by the CPU's
 * compress and expand, always in a register: storing through a compress is far slower on some CPUs.
 */
#define TABLE arr__move_avx512
#define VARIANT "avx512"
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t mask_bits(const char *mask)
{
	__m512i bytes = _mm512_loadu_si512(mask);

	return _mm512_test_epi8_mask(bytes, bytes);
}

static inline unsigned bit_count(unsigned bits)
{
	return (unsigned)__builtin_popcount(bits);
}

/* Two bits for each of four: the 8-byte halves of 16-byte items. */
static inline __mmask8 doubled(unsigned bits)
{
	static const uint8_t twice[16] = { 0x00, 0x03, 0x0c, 0x0f, 0x30, 0x33, 0x3c, 0x3f,
					   0xc0, 0xc3, 0xcc, 0xcf, 0xf0, 0xf3, 0xfc, 0xff };

	return twice[bits & 15];
}

/* LANES items of ITEM bytes at p as a vector, and back. Narrow items travel in 4-byte lanes. */
#define LOAD_1(p) _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define LOAD_2(p) _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(p)))
#define LOAD_4(p) _mm512_loadu_si512(p)
#define LOAD_8(p) _mm512_loadu_si512(p)
#define LOAD_16(p) _mm512_loadu_si512(p)
#define STORE_1(p, v) _mm_storeu_si128((__m128i *)(void *)(p), _mm512_cvtepi32_epi8(v))
#define STORE_2(p, v) _mm256_storeu_si256((__m256i *)(void *)(p), _mm512_cvtepi32_epi16(v))
#define STORE_4(p, v) _mm512_storeu_si512(p, v)
#define STORE_8(p, v) _mm512_storeu_si512(p, v)
#define STORE_16(p, v) _mm512_storeu_si512(p, v)
#define PUSH_1(bits, v) _mm512_maskz_compress_epi32((__mmask16)(bits), v)
#define PUSH_2(bits, v) _mm512_maskz_compress_epi32((__mmask16)(bits), v)
#define PUSH_4(bits, v) _mm512_maskz_compress_epi32((__mmask16)(bits), v)
#define PUSH_8(bits, v) _mm512_maskz_compress_epi64((__mmask8)(bits), v)
#define PUSH_16(bits, v) _mm512_maskz_compress_epi64(doubled(bits), v)
#define SPREAD_1(p, bits, v)                                   \
	_mm512_mask_cvtepi32_storeu_epi8(p, (__mmask16)(bits), \
					 _mm512_maskz_expand_epi32((__mmask16)(bits), v))
#define SPREAD_2(p, bits, v)                                    \
	_mm512_mask_cvtepi32_storeu_epi16(p, (__mmask16)(bits), \
					  _mm512_maskz_expand_epi32((__mmask16)(bits), v))
#define SPREAD_4(p, bits, v)                           \
	_mm512_mask_storeu_epi32(p, (__mmask16)(bits), \
				 _mm512_maskz_expand_epi32((__mmask16)(bits), v))
#define SPREAD_8(p, bits, v)                          \
	_mm512_mask_storeu_epi64(p, (__mmask8)(bits), \
				 _mm512_maskz_expand_epi64((__mmask8)(bits), v))
#define SPREAD_16(p, bits, v) \
	_mm512_mask_storeu_epi64(p, doubled(bits), _mm512_maskz_expand_epi64(doubled(bits), v))

#define ITEM 1
#define LANES 16
#include "move_bulk_avx512_tmpl.h"
#define ITEM 2
#define LANES 16
#include "move_bulk_avx512_tmpl.h"
#define ITEM 4
#define LANES 16
#include "move_bulk_avx512_tmpl.h"
#define ITEM 8
#define LANES 8
#include "move_bulk_avx512_tmpl.h"
#define ITEM 16
#define LANES 4
#include "move_bulk_avx512_tmpl.h"

static inline void bulk_positions(int64_t *dst, const char *mask, size_t count, size_t kept,
				  int64_t first, size_t *at, size_t *done)
{
	const __m512i steps = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);

	for (; *at + 64 <= count && *done + 64 <= kept; *at += 64) {
		uint64_t bits = mask_bits(mask + *at);
		__m512i here = _mm512_add_epi64(_mm512_set1_epi64(first + (int64_t)*at), steps);

		for (; bits; bits >>= 8) {
			_mm512_storeu_si512(dst + *done, PUSH_8(bits & 0xff, here));
			*done += bit_count(bits & 0xff);
			here = _mm512_add_epi64(here, _mm512_set1_epi64(8));
		}
	}
}

#define BULK_POSITIONS bulk_positions
#define BULK_COMPRESS_1 bulk_compress_1
#define BULK_COMPRESS_2 bulk_compress_2
#define BULK_COMPRESS_4 bulk_compress_4
#define BULK_COMPRESS_8 bulk_compress_8
#define BULK_COMPRESS_16 bulk_compress_16
#define BULK_EXPAND_1 bulk_expand_1
#define BULK_EXPAND_2 bulk_expand_2
#define BULK_EXPAND_4 bulk_expand_4
#define BULK_EXPAND_8 bulk_expand_8
#define BULK_EXPAND_16 bulk_expand_16
#include "move_table_tmpl.h"
