/* SPDX-License-Identifier: Apache-2.0 */
/* The rest of an ISA level's sorting kernels, and its table. Needs TABLE, VARIANT, and the sorts of
 * quick_tmpl.h. HAVE_BAND: the band filters are there too, HAVE_PLACES: those of
 * places_tmpl.h; HAVE_FEW_FLOATS: few_floats are. */

#define SFX i32
#define K int32_t
#define K_MAX INT32_MAX
#include "search_tmpl.h"
#define SFX i64
#define K int64_t
#define K_MAX INT64_MAX
#include "search_tmpl.h"

#include "search_grid_tmpl.h"

#if !defined(HAVE_PLACES)
#define SFX i32
#define K int32_t
#include "places_tmpl.h"
#define SFX i64
#define K int64_t
#include "places_tmpl.h"
#endif

/* ---- floats as ordered integers: the bits below the sign are inverted in negative ones ---- */

#define SFX 16
#define K int16_t
#define U uint16_t
#define INF_BITS 0x7c00u
#include "float_keys_tmpl.h"
#define SFX 32
#define K int32_t
#define U uint32_t
#define INF_BITS 0x7f800000u
#include "float_keys_tmpl.h"
#define SFX 64
#define K int64_t
#define U uint64_t
#define INF_BITS 0x7ff0000000000000u
#include "float_keys_tmpl.h"

/* ---- keys: flip is what is added to an unsigned value to make it signed ---- */

#define WHOLE_KEYS(sfx, T, K, flip)                                      \
	static void keys_##sfx(void *keys, const void *values, size_t n) \
	{                                                                \
		const T *from = values;                                  \
		K *to = keys;                                            \
                                                                         \
		for (size_t i = 0; i < n; i++)                           \
			to[i] = (K)(from[i] flip);                       \
	}
WHOLE_KEYS(t, uint8_t, int32_t, != 0)
WHOLE_KEYS(b, int8_t, int32_t, )
WHOLE_KEYS(B, uint8_t, int32_t, )
WHOLE_KEYS(h, int16_t, int32_t, )
WHOLE_KEYS(H, uint16_t, int32_t, )
WHOLE_KEYS(i, int32_t, int32_t, )
WHOLE_KEYS(I, uint32_t, int32_t, ^0x80000000u)
WHOLE_KEYS(q, int64_t, int64_t, )
WHOLE_KEYS(Q, uint64_t, int64_t, ^0x8000000000000000u)
#define keys_e float_keys_16
#define keys_f float_keys_32
#define keys_d float_keys_64

#if !defined(HAVE_BAND)
#define SFX f32
#define T float
#include "band_tmpl.h"
#define SFX f64
#define T double
#include "band_tmpl.h"
#endif

/* ---- neighbours in order ---- */

#define WHOLE_SAME(x, y) ((x) == (y))
#define REAL_SAME(x, y) (((x) == (y)) | (equal_nan & ((x) != (x)) & ((y) != (y))))

#define SFX 8
#define T uint8_t
#define SAME WHOLE_SAME
#include "neighbours_tmpl.h"
#define SFX 16
#define T uint16_t
#define SAME WHOLE_SAME
#include "neighbours_tmpl.h"
#define SFX 32
#define T uint32_t
#define SAME WHOLE_SAME
#include "neighbours_tmpl.h"
#define SFX 64
#define T uint64_t
#define SAME WHOLE_SAME
#include "neighbours_tmpl.h"
#define SFX f
#define T float
#define SAME REAL_SAME
#include "neighbours_tmpl.h"
#define SFX d
#define T double
#define SAME REAL_SAME
#include "neighbours_tmpl.h"

const struct arr__sorts TABLE = {
	.variant = VARIANT,
	.sort16 = sort_i16,
	.sort32 = sort_i32,
	.sort64 = sort_i64,
	.halve32 = halve_i32,
	.halve64 = halve_i64,
	.select16 = select_i16,
	.select32 = select_i32,
	.select64 = select_i64,
	.tally_places32 = tally_places_i32,
	.tally_places64 = tally_places_i64,
	.places32 = places_i32,
	.places64 = places_i64,
	.search32 = search_i32,
	.search64 = search_i64,
	.grid64 = search_grid,
	.flip_16 = flip_16,
	.flip_32 = flip_32,
	.flip_64 = flip_64,
	.flip_counting_16 = flip_counting_16,
	.flip_counting_32 = flip_counting_32,
	.flip_counting_64 = flip_counting_64,
#if defined(HAVE_FEW_FLOATS)
	.few_floats_32 = few_floats_i32,
	.few_floats_64 = few_floats_i64,
#endif
	.band_f32 = band_f32,
	.band_f64 = band_f64,
	.starts = { starts_8, starts_16, starts_32, starts_64, starts_f, starts_d },
	.compact = { compact_8, compact_16, compact_32, compact_64, compact_f, compact_d },
	.keys = { keys_t, keys_b, keys_B, keys_h, keys_H, keys_i, keys_I, keys_q, keys_Q, keys_e,
		  keys_f, keys_d, NULL, NULL },
};
