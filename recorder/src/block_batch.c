/* SPDX-License-Identifier: Apache-2.0 */
#include "block_batch.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_ENTRIES = 4,
	BITS_MAX = 32, /* of a field: the view reads five bytes for one */
	GAP_FACTOR = 32,
	GAP_COUNT_MIN = 640,
	ROW_BYTES_IDEAL = 3960, /* with its other columns it fills a page of the database */
	FIELD_PAD = 8,          /* bytes that the view may read behind the last field */
	ROW_BYTES_MAX = BLOCK_BATCH_MAX * 4 * BITS_MAX / 8 + FIELD_PAD
};

struct bit_writer {
	uint8_t *bytes;
	uint64_t at; /* bit */
};

/* At most BITS_MAX of them, of a value that has no more; what is behind them is still 0. */
static void put_bits(struct bit_writer *w, uint64_t value, unsigned bits)
{
	uint64_t word;

	memcpy(&word, w->bytes + (w->at >> 3), sizeof(word));
	word |= value << (w->at & 7);
	memcpy(w->bytes + (w->at >> 3), &word, sizeof(word));
	w->at += bits;
}

static unsigned bits_of(uint64_t value)
{
	return value ? 64u - (unsigned)__builtin_clzll(value) : 0;
}

bool block_batch_is_full(const struct block_batch *b, const struct block_entry *entry)
{
	uint64_t span, gap;

	if (b->count == 0)
		return false;
	if (b->count == BLOCK_BATCH_MAX)
		return true;
	span = b->entries[b->count - 1].at - b->entries[0].at;
	gap = entry->at > b->entries[b->count - 1].at ? entry->at - b->entries[b->count - 1].at : 0;
	if ((span + gap) >> (BITS_MAX - 1))
		return true;
	return b->count >= GAP_COUNT_MIN && gap > (span / b->count + 1) * GAP_FACTOR;
}

enum arr_status block_batch_add(struct block_batch *b, const struct block_entry *entry,
				struct arr_error *err)
{
	if (b->count == b->capacity) {
		uint32_t capacity = b->capacity ? b->capacity * 4 : FIRST_ENTRIES;
		struct block_entry *entries = realloc(b->entries, capacity * sizeof(*entries));

		if (!entries)
			return arr_error_set(err, ARR_E_NOMEM, "out of memory for blocks");
		b->entries = entries;
		b->capacity = capacity;
	}
	b->entries[b->count] = *entry;
	/* Two rings may be read out of step: within a row time does not go back. */
	if (b->count && entry->at < b->entries[b->count - 1].at)
		b->entries[b->count].at = b->entries[b->count - 1].at;
	b->count++;
	b->changed = true;
	return ARR_OK;
}

/* Widths that fit the first c->count entries. */
static void measure(const struct block_batch *b, struct store_block_chunk *c)
{
	uint64_t life_min = UINT64_MAX, life_max = 0, bytes_min = UINT64_MAX, bytes_max = 0;
	uint64_t offset_max = 0, all_bytes = 0;

	for (uint32_t i = 0; i < c->count; i++) {
		const struct block_entry *e = &b->entries[i];
		uint64_t offset = e->at - b->entries[i - i % BLOCK_GROUP].at;

		offset_max = offset > offset_max ? offset : offset_max;
		life_min = e->life < life_min ? e->life : life_min;
		life_max = e->life > life_max ? e->life : life_max;
		bytes_min = e->bytes < bytes_min ? e->bytes : bytes_min;
		bytes_max = e->bytes > bytes_max ? e->bytes : bytes_max;
	}
	for (uint32_t i = 0; i < c->count; i++)
		all_bytes |= b->entries[i].bytes - bytes_min;
	c->at = (int64_t)b->entries[0].at;
	c->group_bits = bits_of(b->entries[(c->count - 1) / BLOCK_GROUP * BLOCK_GROUP].at -
				b->entries[0].at);
	c->offset_bits = bits_of(offset_max);
	c->life_shift = 0;
	c->life_min = (int64_t)life_min;
	c->life_bits = bits_of(life_max - life_min);
	if (c->life_bits > BITS_MAX) {
		c->life_shift = c->life_bits - BITS_MAX;
		c->life_bits = BITS_MAX;
	}
	c->bytes_min = (int64_t)bytes_min;
	c->bytes_shift = all_bytes ? __builtin_ctzll(all_bytes) : 0;
	c->bytes_bits = bits_of((bytes_max - bytes_min) >> c->bytes_shift);
}

static uint64_t row_bits(const struct store_block_chunk *c, uint64_t count)
{
	return (count + BLOCK_GROUP - 1) / BLOCK_GROUP * (uint64_t)c->group_bits +
	       count * (uint64_t)(c->offset_bits + c->life_bits + c->bytes_bits);
}

static size_t pack(const struct block_batch *b, const struct store_block_chunk *c, uint8_t *out)
{
	struct bit_writer w = { .bytes = out };

	for (uint32_t i = 0; i < c->count; i += BLOCK_GROUP)
		put_bits(&w, b->entries[i].at - b->entries[0].at, (unsigned)c->group_bits);
	for (uint32_t i = 0; i < c->count; i++)
		put_bits(&w, b->entries[i].at - b->entries[i - i % BLOCK_GROUP].at,
			 (unsigned)c->offset_bits);
	for (uint32_t i = 0; i < c->count; i++)
		put_bits(&w, (b->entries[i].life - (uint64_t)c->life_min) >> c->life_shift,
			 (unsigned)c->life_bits);
	for (uint32_t i = 0; i < c->count; i++)
		put_bits(&w, (b->entries[i].bytes - (uint64_t)c->bytes_min) >> c->bytes_shift,
			 (unsigned)c->bytes_bits);
	return (size_t)(w.at + 7) / 8 + FIELD_PAD;
}

static enum arr_status write_first(struct block_batch *b, uint32_t count, store_recording *rec,
				   int64_t process_id, struct arr_error *err)
{
	uint8_t row[ROW_BYTES_MAX] = { 0 };
	struct store_block_chunk c = { .chunk_id = b->chunk_id,
				       .process_id = process_id,
				       .origin = b->key.origin,
				       .tid = b->key.tid,
				       .freed_tid = b->key.freed_tid,
				       .state = b->key.state,
				       .count = count,
				       .data = row };

	measure(b, &c);
	c.data_bytes = pack(b, &c, row);
	ARR_TRY(store_block_chunk_put(rec, &c, err));
	b->chunk_id = c.chunk_id;
	return ARR_OK;
}

enum arr_status block_batch_write(struct block_batch *b, store_recording *rec, int64_t process_id,
				  struct arr_error *err)
{
	if (b->count == 0 || !b->changed)
		return ARR_OK;
	ARR_TRY(write_first(b, b->count, rec, process_id, err));
	b->changed = false;
	return ARR_OK;
}

/* As many of the entries as fill a page. */
static uint32_t ideal_count(const struct block_batch *b)
{
	struct store_block_chunk c = { .count = b->count };
	uint64_t bits;

	measure(b, &c);
	bits = row_bits(&c, b->count);
	if (bits <= ROW_BYTES_IDEAL * 8)
		return b->count;
	return (uint32_t)(b->count * (uint64_t)ROW_BYTES_IDEAL * 8 / bits);
}

enum arr_status block_batch_finish_row(struct block_batch *b, store_recording *rec,
				       int64_t process_id, struct arr_error *err)
{
	uint32_t count = ideal_count(b);

	ARR_TRY(write_first(b, count, rec, process_id, err));
	memmove(b->entries, b->entries + count, (b->count - count) * sizeof(*b->entries));
	b->count -= count;
	b->chunk_id = 0;
	b->changed = b->count > 0;
	return ARR_OK;
}
