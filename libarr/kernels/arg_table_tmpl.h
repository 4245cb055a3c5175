/* SPDX-License-Identifier: Apache-2.0 */
/* One ISA level's searches for the first extreme. Needs TABLE. */
#include "kernel.h"

/* What a block of a row, the lanes, and the columns taken together hold. */
#define ARG_BLOCK_BYTES 16384
#define ARG_LANE_BYTES 256
#define ARG_COLUMN_BYTES 2048

/* ---- whole numbers, and what can be mapped to them with NaN and NaT last in the order ---- */
#define ABOVE(x, best) ((x) > (best))
#define BELOW(x, best) ((x) < (best))

#define SFX t
#define T uint8_t
#define K uint8_t
#define W uint8_t
#define HIGH_KEY(x) ((x) != 0)
#define LOW_KEY(x) ((x) != 0)
#include "arg_both_tmpl.h"
#define SFX b
#define T int8_t
#define K int8_t
#define W uint8_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"
#define SFX B
#define T uint8_t
#define K uint8_t
#define W uint8_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"
#define SFX h
#define T int16_t
#define K int16_t
#define W uint16_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"
#define SFX H
#define T uint16_t
#define K uint16_t
#define W uint16_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"
#define SFX i
#define T int32_t
#define K int32_t
#define W uint32_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"
#define SFX I
#define T uint32_t
#define K uint32_t
#define W uint32_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"
#define SFX q
#define T int64_t
#define K int64_t
#define W uint64_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"
#define SFX Q
#define T uint64_t
#define K uint64_t
#define W uint64_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"

/* float16 as integers: the sign's magnitude, equal zeros equal. */
#define HALF_VALUE(x) ((int16_t)(((x)&0x8000u) ? -(int)((x)&0x7fffu) : (int)(x)))
#define SFX e
#define T uint16_t
#define K int16_t
#define W uint16_t
#define HIGH_KEY(x) (half_isnan(x) ? INT16_MAX : HALF_VALUE(x))
#define LOW_KEY(x) (half_isnan(x) ? INT16_MIN : HALF_VALUE(x))
#include "arg_both_tmpl.h"

/* Datetimes too: NaT, the smallest integer, comes to lie below the others or, by wrapping, above.
 */
#define SFX m
#define T int64_t
#define K uint64_t
#define W uint64_t
#define HIGH_KEY(x) ((uint64_t)(x) + 0x7fffffffffffffffu)
#define LOW_KEY(x) ((uint64_t)(x) + 0x8000000000000000u)
#include "arg_both_tmpl.h"
#define KEY_NANS
#define SFX f
#define T float
#define K float
#define W uint32_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"
#define SFX d
#define T double
#define K double
#define W uint64_t
#define HIGH_KEY(x) (x)
#define LOW_KEY(x) (x)
#include "arg_both_tmpl.h"

#define LARGEST(s) { argmax_##s, argmax_columns_##s },
#define SMALLEST(s) { argmin_##s, argmin_columns_##s },
#define EVERY(M) M(t) M(b) M(B) M(h) M(H) M(i) M(I) M(q) M(Q) M(e) M(f) M(d)

const struct arr__arg_table TABLE = {
	/* clang-format off */
	.largest = { EVERY(LARGEST)
		     [ARR_T_DATETIME64] = LARGEST(m)
		     [ARR_T_TIMEDELTA64] = LARGEST(m) },
	.smallest = { EVERY(SMALLEST)
		      [ARR_T_DATETIME64] = SMALLEST(m)
		      [ARR_T_TIMEDELTA64] = SMALLEST(m) },
	/* clang-format on */
};
