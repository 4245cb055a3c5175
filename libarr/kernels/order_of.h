/* SPDX-License-Identifier: Apache-2.0 */
/* The order "lanes in the mask, then the others" of eight lanes, for every mask. */
#ifndef LIBARR_KERNELS_ORDER_OF_H
#define LIBARR_KERNELS_ORDER_OF_H

#include <stdint.h>

/* Byte i of entry m: which of the 8 lanes comes i-th if those in m come first. */
#define FIRST(m, b) ((m) >> (b)&1)
#define BELOW(m, b) (__builtin_popcount((m) & ((1u << (b)) - 1u)))
#define PLACE(m, b) \
	((uint64_t)(b) << 8 * (FIRST(m, b) ? BELOW(m, b) : __builtin_popcount(m) + (b)-BELOW(m, b)))
#define ROW8(m)                                                                                    \
	(PLACE(m, 0u) | PLACE(m, 1u) | PLACE(m, 2u) | PLACE(m, 3u) | PLACE(m, 4u) | PLACE(m, 5u) | \
	 PLACE(m, 6u) | PLACE(m, 7u))
#define ROWS4(m) ROW8(m), ROW8((m) + 1u), ROW8((m) + 2u), ROW8((m) + 3u)
#define ROWS16(m) ROWS4(m), ROWS4((m) + 4u), ROWS4((m) + 8u), ROWS4((m) + 12u)
#define ROWS64(m) ROWS16(m), ROWS16((m) + 16u), ROWS16((m) + 32u), ROWS16((m) + 48u)
static const uint64_t order_of[256] = { ROWS64(0u), ROWS64(64u), ROWS64(128u), ROWS64(192u) };

#endif
