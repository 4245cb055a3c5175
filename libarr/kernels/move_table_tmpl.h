/* SPDX-License-Identifier: Apache-2.0 */
/* Every move of one ISA level, and the table of them. Needs TABLE, VARIANT; the BULK_* macros that
 * the level has, with the item's size behind them (BULK_COMPRESS_8). */
#include "kernel.h"

#include "layout/move.h"

/* How many elements ahead a gather asks for: memory answers some 100 ns later, an element takes
 * about 2 ns. */
enum { AHEAD = 64 };

#define MASK_ALL_ONES UINT64_C(0x0101010101010101)

typedef struct {
	uint64_t half[2];
} item_16;

#if defined(__SSE2__)
#include "move_tiles.h"
#endif

#include "move_masks_tmpl.h"

#define SFX 1
#define ITEM 1
#define SELECT_TYPE uint8_t
#if defined(__SSE2__)
#define TILE 16
#endif
#ifdef BULK_COMPRESS_1
#define BULK_COMPRESS BULK_COMPRESS_1
#define BULK_EXPAND BULK_EXPAND_1
#endif
#include "move_tmpl.h"

#define SFX 2
#define ITEM 2
#define SELECT_TYPE uint16_t
#if defined(__SSE2__)
#define TILE 8
#endif
#ifdef BULK_COMPRESS_2
#define BULK_COMPRESS BULK_COMPRESS_2
#define BULK_EXPAND BULK_EXPAND_2
#endif
#include "move_tmpl.h"

#define SFX 4
#define ITEM 4
#define SELECT_TYPE uint32_t
#if defined(__SSE2__)
#define TILE 4
#endif
#ifdef BULK_COMPRESS_4
#define BULK_COMPRESS BULK_COMPRESS_4
#endif
#ifdef BULK_EXPAND_4
#define BULK_EXPAND BULK_EXPAND_4
#endif
#include "move_tmpl.h"

#define SFX 8
#define ITEM 8
#define SELECT_TYPE uint64_t
#if defined(__SSE2__)
#define TILE 2
#endif
#ifdef BULK_COMPRESS_8
#define BULK_COMPRESS BULK_COMPRESS_8
#endif
#ifdef BULK_EXPAND_8
#define BULK_EXPAND BULK_EXPAND_8
#endif
#include "move_tmpl.h"

#define SFX 16
#define ITEM 16
#define SELECT_TYPE item_16
#ifdef BULK_COMPRESS_16
#define BULK_COMPRESS BULK_COMPRESS_16
#define BULK_EXPAND BULK_EXPAND_16
#endif
#include "move_tmpl.h"

#define SFX any
#define ITEM item
#include "move_tmpl.h"

#define EACH_SIZE(name)                                                       \
	{                                                                     \
		name##_1, name##_2, name##_4, name##_8, name##_16, name##_any \
	}

const struct arr__move TABLE = {
	.variant = VARIANT,
	.copy = EACH_SIZE(copy),
	.gather = EACH_SIZE(gather),
	.scatter = EACH_SIZE(scatter),
	.compress = EACH_SIZE(compress),
	.expand = EACH_SIZE(expand),
	.select = EACH_SIZE(select),
	.transpose = EACH_SIZE(transpose),
	.count_true = count_true,
	.positions = positions,
	.offsets = make_offsets,
};
