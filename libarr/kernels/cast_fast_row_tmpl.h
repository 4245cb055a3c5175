/* SPDX-License-Identifier: Apache-2.0 */
/* The conversions from one dtype that vectorise: to bool, integers and floats. Needs S, S_SFX,
 * S_KIND (see cast_tmpl.h); undefines them. A float row includes cast_truncate_row_tmpl.h for what
 * is left out here: its integers have to come out as the scalar instructions give them. */
#define D uint8_t
#define D_SFX b1
#define D_KIND KIND_BOOL
#include "cast_tmpl.h"
#if S_KIND != KIND_FLOAT
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
#endif
#define D float
#define D_SFX f4
#define D_KIND KIND_FLOAT
#include "cast_tmpl.h"
#define D double
#define D_SFX f8
#define D_KIND KIND_FLOAT
#include "cast_tmpl.h"
#undef S
#undef S_SFX
#undef S_KIND
