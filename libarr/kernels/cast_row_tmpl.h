/* SPDX-License-Identifier: Apache-2.0 */
/* The conversion loops from one dtype to every other. Needs S, S_SFX, S_KIND (see cast_tmpl.h). */
#define D uint8_t
#define D_SFX b1
#define D_KIND KIND_BOOL
#include "cast_tmpl.h"

#define D int8_t
#define D_SFX i1
#define D_KIND KIND_INT
#include "cast_tmpl.h"

#define D uint8_t
#define D_SFX u1
#define D_KIND KIND_UINT
#include "cast_tmpl.h"

#define D int16_t
#define D_SFX i2
#define D_KIND KIND_INT
#include "cast_tmpl.h"

#define D uint16_t
#define D_SFX u2
#define D_KIND KIND_UINT
#include "cast_tmpl.h"

#define D int32_t
#define D_SFX i4
#define D_KIND KIND_INT
#include "cast_tmpl.h"

#define D uint32_t
#define D_SFX u4
#define D_KIND KIND_UINT
#include "cast_tmpl.h"

#define D int64_t
#define D_SFX i8
#define D_KIND KIND_INT
#include "cast_tmpl.h"

#define D uint64_t
#define D_SFX u8
#define D_KIND KIND_UINT
#include "cast_tmpl.h"

#define D uint16_t
#define D_SFX f2
#define D_KIND KIND_HALF
#include "cast_tmpl.h"

#define D float
#define D_SFX f4
#define D_KIND KIND_FLOAT
#include "cast_tmpl.h"

#define D double
#define D_SFX f8
#define D_KIND KIND_FLOAT
#include "cast_tmpl.h"

#define D struct arr_complex64
#define D_SFX c8
#define D_PART float
#define D_KIND KIND_COMPLEX
#include "cast_tmpl.h"

#define D struct arr_complex128
#define D_SFX c16
#define D_PART double
#define D_KIND KIND_COMPLEX
#include "cast_tmpl.h"

#define D long double
#define D_SFX g
#define D_CLEAR(dst) clear_padding(dst)
#define D_KIND KIND_FLOAT
#include "cast_tmpl.h"

#define D struct arr_clongdouble
#define D_SFX G
#define D_CLEAR(dst) (clear_padding(dst), clear_padding((dst) + sizeof(long double)))
#define D_PART long double
#define D_KIND KIND_COMPLEX
#include "cast_tmpl.h"

#undef S
#undef S_SFX
#undef S_KIND
