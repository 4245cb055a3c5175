/* SPDX-License-Identifier: Apache-2.0 */
/* Long rows of keys on several threads: split at pivots, level by level, until there is work for
 * all. Keys in order are the same however they were split. */
#include "core/pool.h"
#include "sort_internal.h"

enum { KEYS_MIN = 1 << 16, LEVELS = 4, PIECES_MAX = 1 << LEVELS };

struct piece {
	char *keys;
	size_t n;
	bool done; /* all one key, or too short to be split again */
};

struct pieces {
	const struct arr__sorts *sorts;
	size_t item_bytes;
	struct piece now[PIECES_MAX], next[PIECES_MAX];
};

/* Piece i becomes 2 i and 2 i + 1 of the next level. */
static void split_piece(void *context, size_t i, int slot)
{
	struct pieces *p = context;
	const struct piece *from = &p->now[i];
	struct piece *low = &p->next[2 * i], *high = low + 1;
	size_t left = from->n;
	bool equal = from->done;

	(void)slot;
	if (from->done || from->n < KEYS_MIN / 4)
		left = from->n;
	else if (p->item_bytes == sizeof(int32_t))
		p->sorts->halve32((int32_t *)(void *)from->keys, from->n, &left, &equal);
	else
		p->sorts->halve64((int64_t *)(void *)from->keys, from->n, &left, &equal);
	*low = (struct piece){ from->keys, left, equal };
	*high = (struct piece){ from->keys + left * p->item_bytes, from->n - left, false };
}

static void sort_piece(void *context, size_t i, int slot)
{
	const struct pieces *p = context;
	const struct piece *piece = &p->now[i];

	(void)slot;
	if (piece->done || piece->n < 2)
		return;
	if (p->item_bytes == sizeof(int32_t))
		p->sorts->sort32((int32_t *)(void *)piece->keys, piece->n);
	else
		p->sorts->sort64((int64_t *)(void *)piece->keys, piece->n);
}

static void sort_divided(const struct arr__sorts *sorts, void *keys, size_t n, size_t item_bytes)
{
	struct pieces p = { .sorts = sorts, .item_bytes = item_bytes };
	const int threads = arr_threads();

	p.now[0] = (struct piece){ keys, n, false };
	for (size_t count = 1; count < PIECES_MAX; count *= 2) {
		arr__parallel_for(count, threads, split_piece, &p);
		for (size_t i = 0; i < 2 * count; i++)
			p.now[i] = p.next[i];
	}
	arr__parallel_for(PIECES_MAX, threads, sort_piece, &p);
}

void arr__sort_keys32(const struct arr__sorts *sorts, int32_t *keys, size_t n)
{
	if (n < KEYS_MIN || arr_threads() == 1)
		sorts->sort32(keys, n);
	else
		sort_divided(sorts, keys, n, sizeof *keys);
}

void arr__sort_keys64(const struct arr__sorts *sorts, int64_t *keys, size_t n)
{
	if (n < KEYS_MIN || arr_threads() == 1)
		sorts->sort64(keys, n);
	else
		sort_divided(sorts, keys, n, sizeof *keys);
}
