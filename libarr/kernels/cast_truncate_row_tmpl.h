/* SPDX-License-Identifier: Apache-2.0 */
/* The conversions from float32 or float64 to integers, by blocks. Needs S, S_SFX (see cast_tmpl.h)
 * and for each width block_<S_SFX>_<width>, which converts LANES_<S_SFX>_<width> elements as
 * dtype/to_integer.h does one; undefines S and S_SFX. Signed and unsigned integers narrower than
 * the conversion are the same bits. Without TRUNCATES_WIDE no conversion has 64 bits, which uint32
 * takes as well. */
#define S_KIND KIND_FLOAT

#define D int8_t
#define D_SFX i1
#define D_KIND KIND_INT
#define BLOCK JOIN3(block, S_SFX, 1)
#define LANES JOIN3(LANES, S_SFX, 1)
#include "cast_tmpl.h"
#define D uint8_t
#define D_SFX u1
#define D_KIND KIND_UINT
#define BLOCK JOIN3(block, S_SFX, 1)
#define LANES JOIN3(LANES, S_SFX, 1)
#include "cast_tmpl.h"
#define D int16_t
#define D_SFX i2
#define D_KIND KIND_INT
#define BLOCK JOIN3(block, S_SFX, 2)
#define LANES JOIN3(LANES, S_SFX, 2)
#include "cast_tmpl.h"
#define D uint16_t
#define D_SFX u2
#define D_KIND KIND_UINT
#define BLOCK JOIN3(block, S_SFX, 2)
#define LANES JOIN3(LANES, S_SFX, 2)
#include "cast_tmpl.h"
#define D int32_t
#define D_SFX i4
#define D_KIND KIND_INT
#define BLOCK JOIN3(block, S_SFX, 4)
#define LANES JOIN3(LANES, S_SFX, 4)
#include "cast_tmpl.h"
#ifdef TRUNCATES_WIDE
#define D uint32_t
#define D_SFX u4
#define D_KIND KIND_UINT
#define BLOCK JOIN3(block, S_SFX, u4)
#define LANES JOIN3(LANES, S_SFX, u4)
#include "cast_tmpl.h"
#define D int64_t
#define D_SFX i8
#define D_KIND KIND_INT
#define BLOCK JOIN3(block, S_SFX, i8)
#define LANES JOIN3(LANES, S_SFX, i8)
#include "cast_tmpl.h"
#define D uint64_t
#define D_SFX u8
#define D_KIND KIND_UINT
#define BLOCK JOIN3(block, S_SFX, u8)
#define LANES JOIN3(LANES, S_SFX, u8)
#include "cast_tmpl.h"
#endif
#undef S
#undef S_SFX
#undef S_KIND
