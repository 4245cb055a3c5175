/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting keys with AVX-512. Compresses go to a register and are stored from there: to memory they
 * are slow on some CPUs. */
#include <immintrin.h>

#include "kernel.h"
#include "order_of.h"
#include "sort/sort_kernels.h"

typedef __m512i vec_i32;
typedef __m512i vec_i64;

static inline size_t split_i32(int32_t *left, int32_t *right, __m512i v, __m512i pivot)
{
	const __mmask16 below = _mm512_cmplt_epi32_mask(v, pivot), above = (__mmask16)~below;
	const size_t count = (size_t)__builtin_popcount(below);

	_mm512_storeu_si512(left, _mm512_maskz_compress_epi32(below, v));
	_mm512_mask_storeu_epi32(right - (16 - count), (__mmask16)((1u << (16 - count)) - 1),
				 _mm512_maskz_compress_epi32(above, v));
	return count;
}

/* One permutation serves both sides: lanes below first, the others last. For 16 lanes the table
 * would be too long. */
static inline size_t split_i64(int64_t *left, int64_t *right, __m512i v, __m512i pivot)
{
	const __mmask8 below = _mm512_cmplt_epi64_mask(v, pivot);
	const __m512i order =
		_mm512_cvtepu8_epi64(_mm_cvtsi64_si128((long long)order_of[_cvtmask8_u32(below)]));
	const __m512i w = _mm512_permutexvar_epi64(order, v);

	_mm512_storeu_si512(left, w);
	_mm512_storeu_si512(right - 8, w);
	return (size_t)_mm_popcnt_u32(_cvtmask8_u32(below));
}

/* The lanes below count. */
static inline __mmask16 lanes_16(ptrdiff_t count)
{
	return (__mmask16)_bzhi_u32(0xffff, count < 0 ? 0 : count > 16 ? 16 : (unsigned)count);
}

static inline __mmask8 lanes_8(ptrdiff_t count)
{
	return (__mmask8)_bzhi_u32(0xff, count < 0 ? 0 : count > 8 ? 8 : (unsigned)count);
}

#define SMALL_VECTORS 32
#define NAN_OR_MINUS_ZERO 0x85 /* of vfpclass: quiet, signalling; -0.0 */
#define LANES_32 _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#define LANES_64 _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7)
/* Lanes whose number has bit h. */
#define WITH_BIT(h) ((h) == 1 ? 0xaaaa : (h) == 2 ? 0xcccc : (h) == 4 ? 0xf0f0 : 0xff00)

/* Lane j gets the lane whose number is the bits of j turned right by those of count. */
#define TURN(lanes, j, count) ((j) / (count) + (j) % (count) * ((lanes) / (count)))
#define T_64(j) TURN(8, j, count)
#define T_32(j) TURN(16, j, count)

static inline __m512i turn_64(__m512i v, int count)
{
	return _mm512_permutexvar_epi64(_mm512_set_epi64(T_64(7), T_64(6), T_64(5), T_64(4),
							 T_64(3), T_64(2), T_64(1), T_64(0)),
					v);
}

static inline __m512i turn_32(__m512i v, int count)
{
	return _mm512_permutexvar_epi32(_mm512_set_epi32(T_32(15), T_32(14), T_32(13), T_32(12),
							 T_32(11), T_32(10), T_32(9), T_32(8),
							 T_32(7), T_32(6), T_32(5), T_32(4),
							 T_32(3), T_32(2), T_32(1), T_32(0)),
					v);
}

#define SFX i32
#define K int32_t
#define K_MAX INT32_MAX
#define LANES 16
#define V_TURN(v, count) turn_32(v, count)
#define V_LOAD(p) _mm512_loadu_si512(p)
#define V_STORE(p, v) _mm512_storeu_si512(p, v)
#define V_LOAD_SOME(p, count) _mm512_mask_loadu_epi32(_mm512_set1_epi32(K_MAX), lanes_16(count), p)
#define V_STORE_SOME(p, v, count) _mm512_mask_storeu_epi32(p, lanes_16(count), v)
#define V_SET1(k) _mm512_set1_epi32(k)
#define V_MIN(a, b) _mm512_min_epi32(a, b)
#define V_MAX(a, b) _mm512_max_epi32(a, b)
#define V_XOR(v, c) _mm512_permutexvar_epi32(_mm512_xor_si512(LANES_32, _mm512_set1_epi32(c)), v)
#define V_PICK(h, low, high) _mm512_mask_blend_epi32((__mmask16)WITH_BIT(h), low, high)
#define V_SPLIT(left, right, v, p) split_i32(left, right, v, p)
#define V_FLIP(v) _mm512_mask_xor_epi32(v, _mm512_movepi32_mask(v), v, _mm512_set1_epi32(INT32_MAX))
#define V_SPECIAL(v, count) \
	_mm512_mask_fpclass_ps_mask(lanes_16(count), _mm512_castsi512_ps(v), NAN_OR_MINUS_ZERO)
#include "quick_vector_tmpl.h"

#define SFX i64
#define K int64_t
#define K_MAX INT64_MAX
#define LANES 8
#define V_TURN(v, count) turn_64(v, count)
#define V_LOAD(p) _mm512_loadu_si512(p)
#define V_STORE(p, v) _mm512_storeu_si512(p, v)
#define V_LOAD_SOME(p, count) _mm512_mask_loadu_epi64(_mm512_set1_epi64(K_MAX), lanes_8(count), p)
#define V_STORE_SOME(p, v, count) _mm512_mask_storeu_epi64(p, lanes_8(count), v)
#define V_SET1(k) _mm512_set1_epi64(k)
#define V_MIN(a, b) _mm512_min_epi64(a, b)
#define V_MAX(a, b) _mm512_max_epi64(a, b)
#define V_XOR(v, c) _mm512_permutexvar_epi64(_mm512_xor_si512(LANES_64, _mm512_set1_epi64(c)), v)
#define V_PICK(h, low, high) _mm512_mask_blend_epi64((__mmask8)WITH_BIT(h), low, high)
#define V_SPLIT(left, right, v, p) split_i64(left, right, v, p)
#define V_FLIP(v) _mm512_mask_xor_epi64(v, _mm512_movepi64_mask(v), v, _mm512_set1_epi64(INT64_MAX))
#define V_SPECIAL(v, count) \
	_mm512_mask_fpclass_pd_mask(lanes_8(count), _mm512_castsi512_pd(v), NAN_OR_MINUS_ZERO)
#include "quick_vector_tmpl.h"

#define SFX f32
#define T float
#define VEC __m512
#define LANES 16
#define MASK __mmask16
#define LOAD(mask, p) _mm512_maskz_loadu_ps(mask, p)
#define SET1(x) _mm512_set1_ps(x)
#define CMP(mask, a, b, how) _mm512_mask_cmp_ps_mask(mask, a, b, how)
#define COMPRESS(mask, v) _mm512_maskz_compress_ps(mask, v)
#define STORE(p, v) _mm512_storeu_ps(p, v)
#include "band_avx512_tmpl.h"

#define SFX f64
#define T double
#define VEC __m512d
#define LANES 8
#define MASK __mmask8
#define LOAD(mask, p) _mm512_maskz_loadu_pd(mask, p)
#define SET1(x) _mm512_set1_pd(x)
#define CMP(mask, a, b, how) _mm512_mask_cmp_pd_mask(mask, a, b, how)
#define COMPRESS(mask, v) _mm512_maskz_compress_pd(mask, v)
#define STORE(p, v) _mm512_storeu_pd(p, v)
#include "band_avx512_tmpl.h"

static void sort_i16(int16_t *keys, size_t n)
{
	if (__builtin_cpu_supports("avx512vbmi2"))
		arr__sort16_vbmi2(keys, n);
	else
		arr__sorts_avx2.sort16(keys, n);
}

static void select_i16(int16_t *keys, size_t n, const size_t *kth, size_t count)
{
	if (__builtin_cpu_supports("avx512vbmi2"))
		arr__select16_vbmi2(keys, n, kth, count);
	else
		arr__sorts_avx2.select16(keys, n, kth, count);
}

#define VECTORS
#define SFX i32
#define K int32_t
#define LANES 8
#define MASK __mmask8
#define VEC __m256i
#define V_KEYS(valid, p) _mm256_maskz_loadu_epi32(valid, p)
#define V_SET1(k) _mm256_set1_epi32(k)
#define V_LESS(valid, a, b) _mm256_mask_cmplt_epi32_mask(valid, a, b)
#define V_EQUAL(valid, a, b) _mm256_mask_cmpeq_epi32_mask(valid, a, b)
#include "places_tmpl.h"

#define SFX i64
#define K int64_t
#define LANES 8
#define MASK __mmask8
#define VEC __m512i
#define V_KEYS(valid, p) _mm512_maskz_loadu_epi64(valid, p)
#define V_SET1(k) _mm512_set1_epi64(k)
#define V_LESS(valid, a, b) _mm512_mask_cmplt_epi64_mask(valid, a, b)
#define V_EQUAL(valid, a, b) _mm512_mask_cmpeq_epi64_mask(valid, a, b)
#include "places_tmpl.h"

#define HAVE_BAND
#define HAVE_PLACES
#define HAVE_FEW_FLOATS
#define TABLE arr__sorts_avx512
#define VARIANT "avx512"
#include "sort_table_tmpl.h"
