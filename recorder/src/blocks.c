/* SPDX-License-Identifier: Apache-2.0 */
#include "blocks.h"

#include <stdlib.h>
#include <string.h>

#include <base/hash.h>

enum {
	WORDS_AT_ONCE = 4096,
	ROUNDS_MAX = 64,
	WAITING_MAX = 1 << 16,
	FIRST_BATCHES = 256,
	PLAIN_LIVES = 64, /* of an origin, before its blocks are sorted by length of life */
	CLASS_PLAIN = UINT16_MAX,
	LATE_NS = 1000000 /* clocks of probe and recorder may differ by less */
};

/* wire_reader_realtime_ns without its divisions, as of one look at the scale. */
struct scale {
	uint64_t start_ticks, start_ns;
	uint64_t ns_q32; /* of a tick */
};

static struct scale scale_of(const wire_reader *reader)
{
	const struct wire_header *h = wire_reader_header(reader);

	return (struct scale){ .start_ticks = h->start_ticks,
			       .start_ns = h->start_realtime_ns,
			       .ns_q32 = wire_reader_duration_ns(reader, UINT64_C(1) << 32) };
}

static uint64_t units_at(const struct scale *scale, uint64_t ticks)
{
	__extension__ typedef unsigned __int128 wide;
	uint64_t age = ticks > scale->start_ticks ? ticks - scale->start_ticks : 0;

	return (scale->start_ns + (uint64_t)((wide)age * scale->ns_q32 >> 32)) >> BLOCK_UNIT_SHIFT;
}

struct sink {
	struct blocks *blocks;
	store_recording *rec;
	int64_t process_id;
	struct scale scale;
};

void blocks_init(struct blocks *b, uint64_t kept_max)
{
	*b = (struct blocks){ .kept_max = kept_max };
}

void blocks_clear(struct blocks *b)
{
	for (size_t i = 0; i < b->batch_capacity; i++)
		free(b->batches[i].entries);
	free(b->open);
	free(b->touched);
	free(b->waiting);
	free(b->rings);
	free(b->batches);
	free(b->lives);
	free(b->named);
	blocks_init(b, b->kept_max);
}

/* ---- batches ---- */

static struct block_batch *find_batch(struct block_batch *batches, size_t capacity,
				      const struct block_key *key)
{
	size_t i = base_hash_u64((uint64_t)key->origin << 32 | key->life_class << 16 |
				 (key->tid ^ key->freed_tid << 4 ^ key->state)) &
		   (capacity - 1);

	while (batches[i].entries && memcmp(&batches[i].key, key, sizeof(*key)) != 0)
		i = (i + 1) & (capacity - 1);
	return &batches[i];
}

static enum arr_status grow_batches(struct blocks *b, struct arr_error *err)
{
	size_t capacity = b->batch_capacity ? b->batch_capacity * 2 : FIRST_BATCHES;
	struct block_batch *batches;

	if (b->batch_count < b->batch_capacity / 2)
		return ARR_OK;
	batches = calloc(capacity, sizeof(*batches));
	if (!batches)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for blocks");
	for (size_t i = 0; i < b->batch_capacity; i++)
		if (b->batches[i].entries)
			*find_batch(batches, capacity, &b->batches[i].key) = b->batches[i];
	free(b->batches);
	b->batches = batches;
	b->batch_capacity = capacity;
	return ARR_OK;
}

static enum arr_status put(const struct sink *s, const struct block_key *key,
			   const struct block_entry *entry, struct arr_error *err)
{
	struct blocks *b = s->blocks;
	struct block_batch *batch;

	if (b->kept >= b->kept_max) {
		b->left_out++;
		return ARR_OK;
	}
	b->kept++;
	ARR_TRY(grow_batches(b, err));
	batch = find_batch(b->batches, b->batch_capacity, key);
	if (!batch->entries) {
		batch->key = *key;
		b->batch_count++;
	}
	while (block_batch_is_full(batch, entry))
		ARR_TRY(block_batch_finish_row(batch, s->rec, s->process_id, err));
	return block_batch_add(batch, entry, err);
}

/* Lives of like length go into one row, so that a few long ones do not widen the field of all. */
static uint32_t life_class(struct blocks *b, uint32_t origin, uint64_t life)
{
	if (b->lives[origin] < PLAIN_LIVES) {
		b->lives[origin]++;
		return CLASS_PLAIN;
	}
	return life ? 64u - (uint32_t)__builtin_clzll(life) : 0;
}

static enum arr_status put_life(const struct sink *s, const struct block_event *begin,
				const struct block_event *end, struct arr_error *err)
{
	struct block_entry entry = { .at = end->at,
				     .life = end->at > begin->at ? end->at - begin->at : 0,
				     .bytes = begin->bytes };

	return put(s,
		   &(struct block_key){ .origin = begin->total,
					.tid = begin->tid,
					.freed_tid = end->tid,
					.state = STORE_BLOCKS_FREED,
					.size_class = (uint16_t)(begin->bytes >> 32),
					.life_class =
						life_class(s->blocks, begin->total, entry.life) },
		   &entry, err);
}

static enum arr_status put_half(const struct sink *s, const struct block_event *e,
				struct arr_error *err)
{
	bool begin = e->kind == WIRE_BLOCK_ALLOC;

	return put(s,
		   &(struct block_key){ .origin = e->total,
					.tid = begin ? e->tid : 0,
					.freed_tid = begin ? 0 : e->tid,
					.state = begin ? STORE_BLOCKS_KEPT : STORE_BLOCKS_OLDER,
					.size_class = (uint16_t)(e->bytes >> 32),
					.life_class = CLASS_PLAIN },
		   &(struct block_entry){ .at = e->at, .bytes = e->bytes }, err);
}

/* ---- pairs ----
 * In one ring a slot's words alternate: ALLOC, FREE, ALLOC ... A block that another thread frees
 * has its words in two rings, which are read one after the other; then they meet out of order, and
 * wait for the one that fits by line and size. */

static bool fit(const struct block_event *a, const struct block_event *b)
{
	uint64_t x = a->bytes < WIRE_BLOCK_BYTES_MAX ? a->bytes : WIRE_BLOCK_BYTES_MAX;
	uint64_t y = b->bytes < WIRE_BLOCK_BYTES_MAX ? b->bytes : WIRE_BLOCK_BYTES_MAX;

	return a->kind != b->kind && a->total == b->total && x == y;
}

static enum arr_status pair(const struct sink *s, const struct block_event *a,
			    const struct block_event *b, struct arr_error *err)
{
	return a->kind == WIRE_BLOCK_ALLOC ? put_life(s, a, b, err) : put_life(s, b, a, err);
}

/* Takes the oldest waiting event of a slot, of those that fit `wanted` if that is not NULL. */
static bool take_waiting(struct blocks *b, uint32_t slot, const struct block_event *wanted,
			 struct block_event *out)
{
	for (size_t i = 0; i < b->waiting_count; i++) {
		if (b->waiting[i].slot != slot || (wanted && !fit(&b->waiting[i], wanted)))
			continue;
		*out = b->waiting[i];
		memmove(&b->waiting[i], &b->waiting[i + 1],
			(--b->waiting_count - i) * sizeof(*b->waiting));
		return true;
	}
	return false;
}

static enum arr_status wait_for_fit(const struct sink *s, const struct block_event *e,
				    struct arr_error *err)
{
	struct blocks *b = s->blocks;

	if (b->waiting_count == WAITING_MAX)
		return put_half(s, e, err);
	b->waiting[b->waiting_count++] = *e;
	b->open[e->slot].more = true;
	return ARR_OK;
}

static enum arr_status take_event(const struct sink *s, const struct block_event *e,
				  struct arr_error *err)
{
	struct block_event *o = &s->blocks->open[e->slot], other, first = *o;

	if (o->kind == WIRE_BLOCK_NONE) {
		s->blocks->touched[e->slot / BLOCKS_TOUCHED_SLOTS] = 1;
		*o = *e;
		return ARR_OK;
	}
	if (fit(o, e)) {
		o->kind = WIRE_BLOCK_NONE;
		if (o->more) {
			o->more = take_waiting(s->blocks, e->slot, NULL, &other);
			if (o->more)
				*o = other;
			o->more = o->kind != WIRE_BLOCK_NONE;
		}
		return pair(s, &first, e, err);
	}
	if (o->more && take_waiting(s->blocks, e->slot, e, &other))
		return pair(s, &other, e, err);
	return wait_for_fit(s, e, err);
}

/* ---- rings ---- */

static enum arr_status make_room(struct blocks *b, size_t rings, struct arr_error *err)
{
	struct block_ring *more;

	if (!b->open && rings) {
		b->open = calloc(WIRE_LIVE_SLOTS, sizeof(*b->open));
		b->touched = calloc(WIRE_LIVE_SLOTS / BLOCKS_TOUCHED_SLOTS, 1);
		b->waiting = malloc(WAITING_MAX * sizeof(*b->waiting));
		b->lives = calloc(WIRE_ALLOC_SLOTS, sizeof(*b->lives));
		b->named = calloc(WIRE_ALLOC_SLOTS, sizeof(*b->named));
		if (!b->open || !b->touched || !b->waiting || !b->lives || !b->named)
			return arr_error_set(err, ARR_E_NOMEM, "out of memory for blocks");
	}
	if (rings <= b->ring_count)
		return ARR_OK;
	more = realloc(b->rings, rings * sizeof(*more));
	if (!more)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for block rings");
	b->rings = more;
	return ARR_OK;
}

static enum arr_status take_word(const struct sink *s, struct block_ring *ring, uint64_t word,
				 struct arr_error *err)
{
	uint64_t kind = word >> WIRE_BLOCK_KIND_SHIFT;
	uint64_t value = word & ((UINT64_C(1) << WIRE_BLOCK_KIND_SHIFT) - 1), at;
	struct block_event e;

	switch (kind) {
	case WIRE_BLOCK_TIME:
		at = units_at(&s->scale, value);
		ring->at = at > ring->at ? at : ring->at;
		return ARR_OK;
	case WIRE_BLOCK_THREAD:
		ring->tid = (uint32_t)value;
		return ARR_OK;
	case WIRE_BLOCK_SIZE:
		ring->size = value;
		return ARR_OK;
	case WIRE_BLOCK_ALLOC:
	case WIRE_BLOCK_FREE:
		break;
	default:
		return ARR_OK; /* of a later version */
	}
	e = (struct block_event){ .at = ring->at > ring->floor_at ? ring->at : ring->floor_at,
				  .bytes = ring->size ? ring->size : value & WIRE_BLOCK_BYTES_MAX,
				  .slot = (uint32_t)(value >> WIRE_BLOCK_SLOT_SHIFT),
				  .total = (uint32_t)(value >> WIRE_BLOCK_TOTAL_SHIFT) &
					   (WIRE_ALLOC_SLOTS - 1),
				  .tid = ring->tid,
				  .kind = (uint16_t)kind };
	ring->size = 0;
	return take_event(s, &e, err);
}

/* Everything that a ring has. */
static enum arr_status drain_ring(const struct sink *s, const struct decoder *d, size_t number,
				  size_t *count, struct arr_error *err)
{
	struct block_ring *ring = &s->blocks->rings[number];
	uint64_t words[WORDS_AT_ONCE], lost = 0;
	size_t got, round = 0;

	do {
		got = wire_reader_block_words(d->reader, number, &ring->cursor.cursor, words,
					      WORDS_AT_ONCE, &lost);
		for (size_t i = 0; i < got; i++)
			ARR_TRY(take_word(s, ring, words[i], err));
		*count += got;
		ring->changed |= got > 0;
	} while (got > 0 && ++round < ROUNDS_MAX);
	ring->cursor.lost += lost;
	s->blocks->lost += lost;
	return ARR_OK;
}

enum arr_status blocks_drain(struct blocks *b, struct decoder *d, store_recording *rec,
			     int64_t process_id, int64_t now_ns, size_t *count,
			     struct arr_error *err)
{
	const struct sink s = { b, rec, process_id, scale_of(d->reader) };
	size_t rings = wire_reader_block_ring_count(d->reader);

	*count = 0;
	ARR_TRY(make_room(b, rings, err));
	for (; b->ring_count < rings; b->ring_count++) {
		struct block_ring *ring = &b->rings[b->ring_count];

		*ring = (struct block_ring){ .changed = false };
		ARR_TRY(store_cursor_find(rec, process_id,
					  wire_reader_block_ring_page(d->reader, b->ring_count),
					  &ring->cursor, err));
		b->lost += ring->cursor.lost;
	}
	for (size_t i = 0; i < rings; i++) {
		ARR_TRY(drain_ring(&s, d, i, count, err));
		if (now_ns > LATE_NS)
			b->rings[i].floor_at = (uint64_t)(now_ns - LATE_NS) >> BLOCK_UNIT_SHIFT;
	}
	return ARR_OK;
}

/* ---- rows ---- */

static enum arr_status put_open(const struct sink *s, struct arr_error *err)
{
	struct blocks *b = s->blocks;

	for (size_t i = 0; b->open && i < WIRE_LIVE_SLOTS; i++) {
		if (i % BLOCKS_TOUCHED_SLOTS == 0 && !b->touched[i / BLOCKS_TOUCHED_SLOTS])
			i += BLOCKS_TOUCHED_SLOTS - 1;
		else if (b->open[i].kind != WIRE_BLOCK_NONE)
			ARR_TRY(put_half(s, &b->open[i], err));
	}
	for (size_t i = 0; i < b->waiting_count; i++)
		ARR_TRY(put_half(s, &b->waiting[i], err));
	return ARR_OK;
}

/* `again`: their lines may have become clearer. */
static enum arr_status write_origins(const struct sink *s, struct decoder *d, bool again,
				     struct arr_error *err)
{
	const struct wire_alloc_table *table = wire_reader_allocs(d->reader);

	for (size_t i = 0; table && s->blocks->open && i < WIRE_ALLOC_SLOTS; i++) {
		uint64_t key = atomic_load_explicit(&table->entries[i].key, memory_order_acquire);

		if (key == 0 || (s->blocks->named[i] && !again))
			continue;
		s->blocks->named[i] = 1;
		ARR_TRY(store_block_origin_put(s->rec, s->process_id, (int64_t)i,
					       decode_name(d, (wire_id)(key >> 32)),
					       decode_site(d, (wire_id)key), err));
	}
	return ARR_OK;
}

enum arr_status blocks_write(struct blocks *b, struct decoder *d, store_recording *rec,
			     int64_t process_id, bool last, struct arr_error *err)
{
	const struct sink s = { b, rec, process_id, scale_of(d->reader) };

	if (last)
		ARR_TRY(put_open(&s, err));
	ARR_TRY(write_origins(&s, d, last, err));
	for (size_t i = 0; i < b->batch_capacity; i++)
		if (b->batches[i].entries)
			ARR_TRY(block_batch_write(&b->batches[i], rec, process_id, err));
	for (size_t i = 0; i < b->ring_count; i++) {
		if (b->rings[i].changed)
			ARR_TRY(store_cursor_put(rec, &b->rings[i].cursor, err));
		b->rings[i].changed = false;
	}
	return ARR_OK;
}
