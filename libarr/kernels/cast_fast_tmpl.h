/* SPDX-License-Identifier: Apache-2.0 */
/* The conversion loops worth building per ISA and their table. Needs CASTS, its name,
 * DOUBLE_TO_HALF, a loop or NULL, and the blocks of cast_truncate_row_tmpl.h. */
#include <string.h>

#include "core/array_internal.h"
#include "dtype/half.h"
#include "dtype/to_integer.h"

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

#define S uint8_t
#define S_SFX b1
#define S_KIND KIND_BOOL
#include "cast_fast_row_tmpl.h"
#define S int8_t
#define S_SFX i1
#define S_KIND KIND_INT
#include "cast_fast_row_tmpl.h"
#define S uint8_t
#define S_SFX u1
#define S_KIND KIND_UINT
#include "cast_fast_row_tmpl.h"
#define S int16_t
#define S_SFX i2
#define S_KIND KIND_INT
#include "cast_fast_row_tmpl.h"
#define S uint16_t
#define S_SFX u2
#define S_KIND KIND_UINT
#include "cast_fast_row_tmpl.h"
#define S int32_t
#define S_SFX i4
#define S_KIND KIND_INT
#include "cast_fast_row_tmpl.h"
#define S uint32_t
#define S_SFX u4
#define S_KIND KIND_UINT
#include "cast_fast_row_tmpl.h"
#define S int64_t
#define S_SFX i8
#define S_KIND KIND_INT
#include "cast_fast_row_tmpl.h"
#define S uint64_t
#define S_SFX u8
#define S_KIND KIND_UINT
#include "cast_fast_row_tmpl.h"
#define S float
#define S_SFX f4
#define S_KIND KIND_FLOAT
#include "cast_fast_row_tmpl.h"
#define S double
#define S_SFX f8
#define S_KIND KIND_FLOAT
#include "cast_fast_row_tmpl.h"

#define TO_INTEGER(sfx) JOIN2(to, sfx)
#define S float
#define S_SFX f4
#include "cast_truncate_row_tmpl.h"
#define S double
#define S_SFX f8
#include "cast_truncate_row_tmpl.h"

#define TO_INTEGERS(s)                                                 \
	[ARR_T_INT8] = cast_##s##_i1, [ARR_T_UINT8] = cast_##s##_u1,   \
	[ARR_T_INT16] = cast_##s##_i2, [ARR_T_UINT16] = cast_##s##_u2, \
	[ARR_T_INT32] = cast_##s##_i4, [ARR_T_UINT32] = cast_##s##_u4, \
	[ARR_T_INT64] = cast_##s##_i8, [ARR_T_UINT64] = cast_##s##_u8
#define TO_OTHERS(s)                                                   \
	[ARR_T_BOOL] = cast_##s##_b1, [ARR_T_FLOAT32] = cast_##s##_f4, \
	[ARR_T_FLOAT64] = cast_##s##_f8
#define TO_NARROW(s)                                                   \
	[ARR_T_INT8] = cast_##s##_i1, [ARR_T_UINT8] = cast_##s##_u1,   \
	[ARR_T_INT16] = cast_##s##_i2, [ARR_T_UINT16] = cast_##s##_u2, \
	[ARR_T_INT32] = cast_##s##_i4
#ifdef TRUNCATES_WIDE
#define TRUNCATED(s) TO_INTEGERS(s)
#else
#define TRUNCATED(s) TO_NARROW(s)
#endif
#define FROM_INTEGER(type, s) [type] = { TO_INTEGERS(s), TO_OTHERS(s) }

arr__cast_fn *const CASTS[ARR_T_FLOAT64 + 1][ARR_T_FLOAT64 + 1] = {
	FROM_INTEGER(ARR_T_BOOL, b1),
	FROM_INTEGER(ARR_T_INT8, i1),
	FROM_INTEGER(ARR_T_UINT8, u1),
	FROM_INTEGER(ARR_T_INT16, i2),
	FROM_INTEGER(ARR_T_UINT16, u2),
	FROM_INTEGER(ARR_T_INT32, i4),
	FROM_INTEGER(ARR_T_UINT32, u4),
	FROM_INTEGER(ARR_T_INT64, i8),
	FROM_INTEGER(ARR_T_UINT64, u8),
	[ARR_T_FLOAT32] = { TRUNCATED(f4), TO_OTHERS(f4) },
	[ARR_T_FLOAT64] = { TRUNCATED(f8), TO_OTHERS(f8), [ARR_T_FLOAT16] = DOUBLE_TO_HALF },
};
