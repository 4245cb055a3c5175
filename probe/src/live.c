/* SPDX-License-Identifier: Apache-2.0 */
#include "live.h"

#include "blocks.h"
#include "charge.h"
#include "session.h"
#include "stack.h"

#include <base/clock.h>

#include <errno.h>

enum {
	LIVE_NEAR = 32, /* looks from the hash on, then as many elsewhere: as wire/spool.h says */
	LIVE_LOOKS = 64,
	UNWIND_BYTES = 64 << 10 /* worth a microsecond to name its line */
};

size_t probe_track_bytes = SIZE_MAX;
static uint32_t granule_shift = 9;

void probe_live_start(uint64_t min_bytes)
{
	enum { SHIFT_MIN = 5, SHIFT_MAX = 12 };
	uint32_t shift = SHIFT_MIN;

	while (shift < SHIFT_MAX && min_bytes >> (shift + 1))
		shift++;
	granule_shift = shift;
	probe_track_bytes = min_bytes;
}

/* Python's line is a few loads away; a native one is unwound for only if the block is large.
 * Outside of any operation the caller of malloc has to do. */
static BASE_NOINLINE wire_id find_site(struct probe_thread *t, size_t size_bytes,
				       const void *caller)
{
	int saved_errno = errno;
	wire_id site = 0;

	if (t->top && (probe_python_site || size_bytes >= UNWIND_BYTES)) {
		site = probe_call_site(t->top);
	} else {
		if (probe_python_site)
			site = probe_python_site();
		if (!site && !t->top)
			site = probe_stack_site_at(t, caller);
	}
	errno = saved_errno;
	return site;
}

static inline wire_id site_of(struct probe_thread *t, size_t size_bytes, const void *caller)
{
	if (BASE_LIKELY(t->top && t->top->site))
		return t->top->site;
	return find_site(t, size_bytes, caller);
}

/* Neighbours in memory are neighbours in the table, so that it is touched page by page as the heap
 * grows: a first touch costs a page fault in the file. A granule is about the smallest block, so
 * that two blocks hardly ever meet in one; regions of 128 MiB are spread over each other. */
static inline uint64_t block_hash(uint64_t address)
{
	return (address >> granule_shift) + (address >> 27) * 0x9e3779b97f4a7c15ULL;
}

static inline struct wire_live_block *block_slot(uint64_t hash, uint32_t i)
{
	/* Where two dense regions came to lie over each other, somewhere else is room. */
	if (BASE_UNLIKELY(i >= LIVE_NEAR))
		hash = hash * 0x9e3779b97f4a7c15ULL >> 32;
	return &probe_writer.live->entries[(hash + i) & (WIRE_LIVE_SLOTS - 1)];
}

/* Where a thread keeps the slot of an address that it has freed. */
static inline struct wire_live_block **park_of(struct probe_thread *t, uint64_t address)
{
	return &t->parked[(address >> 4) * 0x9e3779b97f4a7c15ULL >> 59];
}
_Static_assert(PROBE_PARKED == 32, "the shift above");

static BASE_NOINLINE struct wire_live_block *insert_new(uint64_t address, uint64_t bytes_and_total)
{
	uint64_t hash = block_hash(address);

	for (uint32_t i = 0; i < LIVE_LOOKS; i++) {
		struct wire_live_block *b = block_slot(hash, i);
		uint64_t none = 0;

		/* Not a load first: a fresh page would fault once for it and once for the store. */
		if (!atomic_compare_exchange_strong_explicit(&b->address, &none, address,
							     memory_order_relaxed,
							     memory_order_relaxed))
			continue;
		atomic_store_explicit(&b->bytes_and_total, bytes_and_total, memory_order_release);
		return b;
	}
	wire_loss_add(&probe_writer, WIRE_LOSS_LIVE_TABLE_FULL, 1);
	return NULL;
}

static inline uint64_t index_of(const struct wire_live_block *b)
{
	return (uint64_t)(b - probe_writer.live->entries);
}

static BASE_ALWAYS_INLINE void insert(struct probe_thread *t, const void *ptr, uint64_t size_bytes,
				      uint32_t total)
{
	uint64_t address = (uintptr_t)ptr, value = size_bytes << 16 | total;
	struct wire_live_block **park = park_of(t, address), *b = *park;

	if (b && atomic_load_explicit(&b->address, memory_order_relaxed) == address) {
		*park = NULL;
		atomic_store_explicit(&b->bytes_and_total, value, memory_order_release);
	} else {
		b = insert_new(address, value);
	}
	if (BASE_LIKELY(b != NULL))
		probe_blocks_put(t, WIRE_BLOCK_ALLOC, index_of(b), total, size_bytes);
}

static void free_slot(struct wire_live_block *b)
{
	/* release: a later owner of the slot finds it cleared */
	atomic_store_explicit(&b->address, 0, memory_order_release);
}

static inline void park(struct probe_thread *t, uint64_t address, struct wire_live_block *b)
{
	struct wire_live_block **place = park_of(t, address);

	if (t->ended) {
		free_slot(b);
		return;
	}
	if (*place)
		free_slot(*place);
	*place = b;
}

void probe_live_unpark(struct probe_thread *t)
{
	for (uint32_t i = 0; i < PROBE_PARKED; i++) {
		if (t->parked[i] && probe_recording())
			free_slot(t->parked[i]);
		t->parked[i] = NULL;
	}
}

static BASE_NOINLINE void put_event(struct probe_thread *t, struct wire_event event)
{
	int saved_errno = errno;

	if (!event.start_ticks)
		event.start_ticks = base_ticks();
	event.parent_sequence = t->top ? t->top->sequence : 0;
	if (!probe_thread_slot(t))
		goto done;
	probe_thread_refill(t, event.start_ticks);
	if (!t->budget_allocs) {
		wire_loss_add(&probe_writer, WIRE_LOSS_UNSAMPLED, 1);
		goto done;
	}
	t->budget_allocs--;
	event.tid = t->tid;
	event.stack = probe_stack_intern(t);
	probe_event_put(t, &event);
done:
	errno = saved_errno;
}

static BASE_ALWAYS_INLINE void track(struct probe_thread *t, const void *ptr, size_t size_bytes,
				     wire_id op, wire_id site)
{
	struct wire_alloc_total *e = probe_charge_entry(t, op, site);

	if (BASE_UNLIKELY(!e))
		return;
	probe_charge_alloc(t, e, size_bytes);
	insert(t, ptr, size_bytes, (uint32_t)(e - probe_writer.allocs->entries));
}

void probe_live_add(struct probe_thread *t, const void *ptr, size_t size_bytes, wire_id op,
		    const void *caller)
{
	wire_id site;

	if (!probe_recording() || !probe_writer.allocs)
		return;
	t->guard++;
	__builtin_prefetch(block_slot(block_hash((uintptr_t)ptr), 0), 1);
	site = site_of(t, size_bytes, caller);
	if (!op && t->top)
		op = t->top->op;
	track(t, ptr, size_bytes, op, site);
	if (BASE_UNLIKELY(size_bytes >= PROBE_LARGE_BYTES))
		put_event(t, (struct wire_event){ .kind = WIRE_EVENT_ALLOC,
						  .flags = WIRE_EVENT_LARGE,
						  .label = op,
						  .site = site,
						  .value = size_bytes });
	t->guard--;
}

BASE_NOINLINE void probe_live_resized(struct probe_thread *t, const struct probe_resize *resize,
				      const void *caller)
{
	wire_id op = t->top ? t->top->op : 0, site;
	uint8_t moved = resize->moved ? WIRE_EVENT_MOVED : 0;

	if (!probe_recording() || !probe_writer.allocs)
		return;
	t->guard++;
	site = site_of(t, UNWIND_BYTES, caller);
	if (resize->tracked)
		track(t, resize->ptr, resize->size_bytes, op, site);
	put_event(t, (struct wire_event){ .start_ticks = resize->start_ticks,
					  .duration_ticks = resize->duration_ticks,
					  .kind = WIRE_EVENT_REALLOC,
					  .flags = WIRE_EVENT_LARGE | moved,
					  .label = op,
					  .site = site,
					  .operands = (wire_id)(resize->old_bytes >> 32),
					  .extra = (uint32_t)resize->old_bytes,
					  .value = resize->size_bytes });
	t->guard--;
}

struct probe_block probe_live_remove(struct probe_thread *t, const void *ptr)
{
	uint64_t address = (uintptr_t)ptr, hash = block_hash(address);
	struct probe_block found = { 0 };

	if (!probe_recording() || !probe_writer.live)
		return found;
	for (uint32_t i = 0; i < LIVE_LOOKS; i++) {
		struct wire_live_block *b = block_slot(hash, i);
		uint64_t value;

		if (atomic_load_explicit(&b->address, memory_order_relaxed) != address)
			continue;
		value = atomic_load_explicit(&b->bytes_and_total, memory_order_relaxed);
		if (!value)
			continue; /* parked by the thread that had the address before */
		found = (struct probe_block){ value >> 16, (uint32_t)(value & 0xffff), true };
		t->guard++;
		/* Before anybody else can have the slot: its words are then in the order of time.
		 */
		probe_blocks_put(t, WIRE_BLOCK_FREE, index_of(b),
				 found.total & (WIRE_ALLOC_SLOTS - 1), found.bytes);
		t->guard--;
		atomic_store_explicit(&b->bytes_and_total, 0, memory_order_relaxed);
		park(t, address, b);
		probe_charge_free(
			t, &probe_writer.allocs->entries[found.total & (WIRE_ALLOC_SLOTS - 1)],
			found.bytes, 1);
		break;
	}
	return found;
}

void probe_live_restore(struct probe_thread *t, const void *ptr, struct probe_block block)
{
	if (!block.known || !probe_recording())
		return;
	probe_charge_free(t, &probe_writer.allocs->entries[block.total & (WIRE_ALLOC_SLOTS - 1)],
			  block.bytes, -1);
	insert(t, ptr, block.bytes, block.total);
}

void probe_live_failed(struct probe_thread *t, size_t size_bytes, wire_id op, const void *caller)
{
	int saved_errno = errno;
	struct wire_alloc_total *e;
	wire_id site;

	if (!probe_recording() || !probe_writer.allocs)
		return;
	t->guard++;
	if (!op && t->top)
		op = t->top->op;
	site = site_of(t, UNWIND_BYTES, caller);
	probe_count(&probe_writer.header->failed_allocs, 1);
	e = probe_charge_entry(t, op, site);
	if (e)
		probe_charge_failed(e);
	put_event(t, (struct wire_event){ .kind = WIRE_EVENT_ALLOC_FAILED,
					  .flags = WIRE_EVENT_FAILED,
					  .label = op,
					  .site = site,
					  .value = size_bytes });
	t->guard--;
	errno = saved_errno;
}
