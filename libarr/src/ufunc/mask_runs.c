/* SPDX-License-Identifier: Apache-2.0 */
/* Where a mask is true, 64 elements at a time. */
#include <string.h>

#include "reduce_internal.h"

/* The truth of eight bytes as eight bits, the first one lowest. */
static uint64_t eight_bits(const char *mask)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7fu;
	uint64_t bytes;

	memcpy(&bytes, mask, sizeof bytes);
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		bytes = __builtin_bswap64(bytes);
	bytes = (((bytes & low) + low) | bytes) >> 7 & 0x0101010101010101u;
	return bytes * 0x0102040810204080u >> 56;
}

uint64_t arr__mask_word(const char *mask, size_t count)
{
	uint64_t bits = 0;

	if (count >= 64) {
		for (int i = 0; i < 8; i++)
			bits |= eight_bits(mask + 8 * i) << 8 * i;
		return bits;
	}
	for (size_t i = 0; i < count; i++)
		bits |= (uint64_t)(mask[i] != 0) << i;
	return bits;
}

/* Elements behind the end are false. */
static uint64_t truth(const struct arr__mask_runs *runs)
{
	const char *mask = runs->mask + (ptrdiff_t)runs->base * runs->stride;
	size_t left = runs->count - runs->base;
	uint64_t bits = 0;

	if (runs->stride == 1)
		return arr__mask_word(mask, left);
	left = left < 64 ? left : 64;
	for (size_t i = 0; i < left; i++)
		bits |= (uint64_t)(mask[(ptrdiff_t)i * runs->stride] != 0) << i;
	return bits;
}

/* The position of the next change of truth; the count at the end. */
static size_t next_edge(struct arr__mask_runs *runs)
{
	size_t edge;

	while (runs->edges == 0) {
		uint64_t bits;

		if (runs->base >= runs->count)
			return runs->count;
		bits = truth(runs);
		runs->edges = bits ^ (bits << 1 | runs->open);
		runs->base += 64;
	}
	edge = runs->base - 64 + (size_t)__builtin_ctzll(runs->edges);
	runs->edges &= runs->edges - 1;
	return edge < runs->count ? edge : runs->count;
}

bool arr__mask_next(struct arr__mask_runs *runs, size_t *from, size_t *count)
{
	const size_t begin = next_edge(runs);

	if (begin >= runs->count)
		return false;
	runs->open = true;
	*from = begin;
	*count = next_edge(runs) - begin;
	runs->open = false;
	return true;
}
