/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting keys with AVX2, which has no compress: a table turns each comparison mask into the order
 * "lanes below the pivot, then the others", and the vector is stored at both ends. */
#include <immintrin.h>

#include "kernel.h"
#include "order_of.h"
#include "sort/sort_kernels.h"

typedef __m256i vec_i32;
typedef __m256i vec_i64;

/* For 4 lanes of 64 bits, as pairs of 32-bit lanes, mask bits are doubled. */
static const uint8_t doubled[16] = { 0x00, 0x03, 0x0c, 0x0f, 0x30, 0x33, 0x3c, 0x3f,
				     0xc0, 0xc3, 0xcc, 0xcf, 0xf0, 0xf3, 0xfc, 0xff };

static inline __m256i reorder(__m256i v, unsigned mask)
{
	const __m256i lanes = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)order_of[mask]));

	return _mm256_permutevar8x32_epi32(v, lanes);
}

static inline size_t split_i32(int32_t *left, int32_t *right, __m256i v, __m256i pivot)
{
	const __m256i below = _mm256_cmpgt_epi32(pivot, v);
	const unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(below));

	v = reorder(v, mask);
	_mm256_storeu_si256((__m256i *)(void *)left, v);
	_mm256_storeu_si256((__m256i *)(void *)(right - 8), v);
	return (size_t)__builtin_popcount(mask);
}

static inline size_t split_i64(int64_t *left, int64_t *right, __m256i v, __m256i pivot)
{
	const __m256i below = _mm256_cmpgt_epi64(pivot, v);
	const unsigned mask = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(below));

	v = reorder(v, doubled[mask]);
	_mm256_storeu_si256((__m256i *)(void *)left, v);
	_mm256_storeu_si256((__m256i *)(void *)(right - 4), v);
	return (size_t)__builtin_popcount(mask);
}

#define SMALL_VECTORS 16
#define LANES_32 _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)
#define BITS_32(h) _mm256_and_si256(LANES_32, _mm256_set1_epi32(h))
#define WITH_BIT_32(h) _mm256_cmpeq_epi32(BITS_32(h), _mm256_set1_epi32(h))

/* Lane j gets the lane whose number is the bits of j turned right by those of count. */
#define TURN(lanes, j, count) ((j) / (count) + (j) % (count) * ((lanes) / (count)))
#define T_64(j) 2 * TURN(4, (j) / 2, count) + (j) % 2
#define T_32(j) TURN(8, j, count)

static inline __m256i turn_64(__m256i v, int count)
{
	return _mm256_permutevar8x32_epi32(v,
					   _mm256_setr_epi32(T_64(0), T_64(1), T_64(2), T_64(3),
							     T_64(4), T_64(5), T_64(6), T_64(7)));
}

static inline __m256i turn_32(__m256i v, int count)
{
	return _mm256_permutevar8x32_epi32(v,
					   _mm256_setr_epi32(T_32(0), T_32(1), T_32(2), T_32(3),
							     T_32(4), T_32(5), T_32(6), T_32(7)));
}

#define SFX i32
#define K int32_t
#define K_MAX INT32_MAX
#define LANES 8
#define V_TURN(v, count) turn_32(v, count)
#define V_LOAD(p) _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define V_STORE(p, v) _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define V_SET1(k) _mm256_set1_epi32(k)
#define V_MIN(a, b) _mm256_min_epi32(a, b)
#define V_MAX(a, b) _mm256_max_epi32(a, b)
#define V_XOR(v, c) _mm256_permutevar8x32_epi32(v, _mm256_xor_si256(LANES_32, _mm256_set1_epi32(c)))
#define V_PICK(h, low, high) _mm256_blendv_epi8(low, high, WITH_BIT_32(h))
#define V_SPLIT(left, right, v, p) split_i32(left, right, v, p)
#include "quick_vector_tmpl.h"

static inline __m256i min_i64(__m256i a, __m256i b)
{
	return _mm256_blendv_epi8(a, b, _mm256_cmpgt_epi64(a, b));
}

static inline __m256i max_i64(__m256i a, __m256i b)
{
	return _mm256_blendv_epi8(b, a, _mm256_cmpgt_epi64(a, b));
}

/* Lane i ^ c of 64 bits is lanes 2i ^ 2c and 2i + 1 ^ 2c of 32. */
#define SFX i64
#define K int64_t
#define K_MAX INT64_MAX
#define LANES 4
#define V_TURN(v, count) turn_64(v, count)
#define V_LOAD(p) _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define V_STORE(p, v) _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define V_SET1(k) _mm256_set1_epi64x(k)
#define V_MIN(a, b) min_i64(a, b)
#define V_MAX(a, b) max_i64(a, b)
#define V_XOR(v, c) \
	_mm256_permutevar8x32_epi32(v, _mm256_xor_si256(LANES_32, _mm256_set1_epi32(2 * (c))))
#define V_PICK(h, low, high) _mm256_blendv_epi8(low, high, WITH_BIT_32(2 * (h)))
#define V_SPLIT(left, right, v, p) split_i64(left, right, v, p)
#include "quick_vector_tmpl.h"

typedef __m128i vec_i16;

static inline size_t split_i16(int16_t *left, int16_t *right, __m128i v, __m128i pivot)
{
	const __m128i below = _mm_cmpgt_epi16(pivot, v);
	const unsigned mask =
		(unsigned)_mm_movemask_epi8(_mm_packs_epi16(below, _mm_setzero_si128()));
	const __m128i lanes = _mm_cvtepu8_epi16(_mm_cvtsi64_si128((long long)order_of[mask]));
	/* lane k is bytes 2 k and 2 k + 1 */
	const __m128i bytes = _mm_add_epi16(_mm_mullo_epi16(lanes, _mm_set1_epi16(0x0202)),
					    _mm_set1_epi16(0x0100));

	v = _mm_shuffle_epi8(v, bytes);
	_mm_storeu_si128((__m128i *)(void *)left, v);
	_mm_storeu_si128((__m128i *)(void *)(right - 8), v);
	return (size_t)__builtin_popcount(mask);
}

#define SFX i16
#define K int16_t
#define LANES 8
#define V_LOAD(p) _mm_loadu_si128((const __m128i *)(const void *)(p))
#define V_STORE(p, v) _mm_storeu_si128((__m128i *)(void *)(p), v)
#define V_SET1(k) _mm_set1_epi16(k)
#define V_SPLIT(left, right, v, p) split_i16(left, right, v, p)
#define SORT_WIDE(keys, n) sort_i32(keys, n)
#include "quick_words_tmpl.h"

#define TABLE arr__sorts_avx2
#define VARIANT "avx2"
#include "sort_table_tmpl.h"
