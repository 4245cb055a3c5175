/* SPDX-License-Identifier: Apache-2.0 */
/* Conversion loops for every pair of dtypes, and strided copies for equal ones. */
#include <string.h>

#include "core/array_internal.h"
#include "half.h"
#include "to_integer.h"
#ifdef ARR_HAVE_F16C
#include "ufunc/ufunc_internal.h"
#endif

#define KIND_BOOL 0
#define KIND_INT 1
#define KIND_UINT 2
#define KIND_HALF 3
#define KIND_FLOAT 4
#define KIND_COMPLEX 5

#define JOIN2_(a, b) a##_##b
#define JOIN2(a, b) JOIN2_(a, b)
#define JOIN3_(a, b, c) a##_##b##_##c
#define JOIN3(a, b, c) JOIN3_(a, b, c)

/* An x87 long double has 10 bytes; the other 6 would be whatever was in memory. */
static inline void clear_padding(char *dst)
{
#if __LDBL_MANT_DIG__ == 64
	memset(dst + 10, 0, sizeof(long double) - 10);
#else
	(void)dst;
#endif
}

/* The x87 stores of long double know 16, 32 and 64 bits; out of range each gives its own smallest
 * integer, and int8 and uint8 are cut from the 16-bit one. */
static inline int64_t to_i8_g(long double v)
{
	return v >= -0x1p63L && v < 0x1p63L ? (int64_t)v : INT64_MIN;
}

static inline int32_t to_i4_g(long double v)
{
	return v > -2147483649.0L && v < 2147483648.0L ? (int32_t)v : INT32_MIN;
}

static inline int16_t to_i2_g(long double v)
{
	return v > -32769.0L && v < 32768.0L ? (int16_t)v : INT16_MIN;
}

static inline uint64_t to_u8_g(long double v)
{
	if (v >= 0x1p63L)
		return (uint64_t)to_i8_g(v - 0x1p63L) ^ (UINT64_C(1) << 63);
	return (uint64_t)to_i8_g(v);
}

static inline uint32_t to_u4_g(long double v)
{
	return (uint32_t)(uint64_t)to_i8_g(v);
}

static inline uint16_t to_u2_g(long double v)
{
	return (uint16_t)to_i4_g(v);
}

static inline int8_t to_i1_g(long double v)
{
	return (int8_t)(uint8_t)to_i2_g(v);
}

static inline uint8_t to_u1_g(long double v)
{
	return (uint8_t)to_i2_g(v);
}

/* Integers and binary32 reach binary16 through binary32, binary64 directly: each is one rounding.
 * long double goes through binary32 too, as in NumPy: two. */
static inline uint16_t complex64_to_half(struct arr_complex64 v)
{
	return arr__float_to_half(v.re);
}

static inline uint16_t complex128_to_half(struct arr_complex128 v)
{
	return arr__double_to_half(v.re);
}

static inline uint16_t clongdouble_to_half(struct arr_clongdouble v)
{
	return arr__float_to_half((float)v.re);
}

static inline uint16_t half_to_half(uint16_t v)
{
	return v;
}

static inline uint16_t bool_to_half(uint8_t v)
{
	return v ? 0x3c00 : 0;
}

#define TO_HALF(v) arr__float_to_half((float)(v))
#define TO_INTEGER(sfx) JOIN2(to, sfx)

#define S int8_t
#define S_SFX i1
#define S_KIND KIND_INT
#include "kernels/cast_row_tmpl.h"

#define S uint8_t
#define S_SFX u1
#define S_KIND KIND_UINT
#include "kernels/cast_row_tmpl.h"

#define S int16_t
#define S_SFX i2
#define S_KIND KIND_INT
#include "kernels/cast_row_tmpl.h"

#define S uint16_t
#define S_SFX u2
#define S_KIND KIND_UINT
#include "kernels/cast_row_tmpl.h"

#define S int32_t
#define S_SFX i4
#define S_KIND KIND_INT
#include "kernels/cast_row_tmpl.h"

#define S uint32_t
#define S_SFX u4
#define S_KIND KIND_UINT
#include "kernels/cast_row_tmpl.h"

#define S int64_t
#define S_SFX i8
#define S_KIND KIND_INT
#include "kernels/cast_row_tmpl.h"

#define S uint64_t
#define S_SFX u8
#define S_KIND KIND_UINT
#include "kernels/cast_row_tmpl.h"

#define S float
#define S_SFX f4
#define S_KIND KIND_FLOAT
#include "kernels/cast_row_tmpl.h"

#undef TO_HALF
#define TO_HALF(v) arr__double_to_half(v)

#define S double
#define S_SFX f8
#define S_KIND KIND_FLOAT
#include "kernels/cast_row_tmpl.h"

#undef TO_HALF
#define TO_HALF(v) bool_to_half(v)

#define S uint8_t
#define S_SFX b1
#define S_KIND KIND_BOOL
#include "kernels/cast_row_tmpl.h"

#undef TO_HALF
#define TO_HALF(v) half_to_half(v)

#define S uint16_t
#define S_SFX f2
#define S_KIND KIND_HALF
#include "kernels/cast_row_tmpl.h"

#undef TO_HALF
#define TO_HALF(v) complex64_to_half(v)

#define S struct arr_complex64
#define S_SFX c8
#define S_KIND KIND_COMPLEX
#include "kernels/cast_row_tmpl.h"

#undef TO_HALF
#define TO_HALF(v) complex128_to_half(v)

#define S struct arr_complex128
#define S_SFX c16
#define S_KIND KIND_COMPLEX
#include "kernels/cast_row_tmpl.h"

#undef TO_HALF
#undef TO_INTEGER
#define TO_HALF(v) arr__float_to_half((float)(v))
#define TO_INTEGER(sfx) JOIN3(to, sfx, g)

#define S long double
#define S_SFX g
#define S_KIND KIND_FLOAT
#include "kernels/cast_row_tmpl.h"

#undef TO_HALF
#define TO_HALF(v) clongdouble_to_half(v)

#define S struct arr_clongdouble
#define S_SFX G
#define S_KIND KIND_COMPLEX
#include "kernels/cast_row_tmpl.h"

/* One row per source dtype, in enum order on both sides. */
#define CAST_ROW(s)                                                                                \
	{                                                                                          \
		cast_##s##_b1, cast_##s##_i1, cast_##s##_u1, cast_##s##_i2, cast_##s##_u2,         \
			cast_##s##_i4, cast_##s##_u4, cast_##s##_i8, cast_##s##_u8, cast_##s##_f2, \
			cast_##s##_f4, cast_##s##_f8, cast_##s##_c8, cast_##s##_c16, cast_##s##_g, \
			cast_##s##_G,                                                              \
	}

static arr__cast_fn *const cast_loops[ARR_T_CLONGDOUBLE + 1][ARR_T_CLONGDOUBLE + 1] = {
	[ARR_T_BOOL] = CAST_ROW(b1),      [ARR_T_INT8] = CAST_ROW(i1),
	[ARR_T_UINT8] = CAST_ROW(u1),     [ARR_T_INT16] = CAST_ROW(i2),
	[ARR_T_UINT16] = CAST_ROW(u2),    [ARR_T_INT32] = CAST_ROW(i4),
	[ARR_T_UINT32] = CAST_ROW(u4),    [ARR_T_INT64] = CAST_ROW(i8),
	[ARR_T_UINT64] = CAST_ROW(u8),    [ARR_T_FLOAT16] = CAST_ROW(f2),
	[ARR_T_FLOAT32] = CAST_ROW(f4),   [ARR_T_FLOAT64] = CAST_ROW(f8),
	[ARR_T_COMPLEX64] = CAST_ROW(c8), [ARR_T_COMPLEX128] = CAST_ROW(c16),
	[ARR_T_LONGDOUBLE] = CAST_ROW(g), [ARR_T_CLONGDOUBLE] = CAST_ROW(G),
};

#ifdef ARR_HAVE_F16C
/* What the CPU's own instructions are used for; NULL: nothing. */
static arr__cast_fn *fast_loop(enum arr_type from, enum arr_type to)
{
	const enum arr__isa level = arr__isa_level();
	arr__cast_fn *fast = NULL;

	if (level < ARR__ISA_AVX2 || from > ARR_T_FLOAT64 || to > ARR_T_FLOAT64)
		return NULL;
	fast = level == ARR__ISA_AVX512 ? arr__casts_avx512[from][to] : arr__casts_avx2[from][to];
	return fast || (from != ARR_T_FLOAT16 && to != ARR_T_FLOAT16)
		       ? fast
		       : arr__cast_loop_f16c(from, to);
}
#endif

arr__cast_fn *arr__cast_loop(enum arr_type from, enum arr_type to)
{
#ifdef ARR_HAVE_F16C
	arr__cast_fn *fast = fast_loop(from, to);

	if (fast)
		return fast;
#endif
	if (from > ARR_T_CLONGDOUBLE || to > ARR_T_CLONGDOUBLE)
		return NULL;
	return cast_loops[from][to];
}
