/* SPDX-License-Identifier: Apache-2.0 */
#include "live.h"

#include "session.h"
#include "stack.h"

#include <base/clock.h>
#include <base/hash.h>

#include <errno.h>

enum {
	LIVE_PROBE_MAX = 32,    /* as wire/spool.h says */
	LARGE_BYTES = 1 << 20,  /* an event of its own */
	UNWIND_BYTES = 64 << 10 /* worth a microsecond to name its line */
};

size_t probe_track_bytes = SIZE_MAX;

static _Atomic uint32_t thread_numbers;

static inline uint32_t number_of(struct probe_thread *t)
{
	if (BASE_UNLIKELY(!t->number))
		t->number = atomic_fetch_add_explicit(&thread_numbers, 1, memory_order_relaxed) + 1;
	return t->number;
}

/* Entry for (op, site), made if it is new; NULL if the table is full. */
static BASE_NOINLINE struct wire_alloc_total *find_total(struct probe_thread *t, uint64_t key)
{
	struct wire_alloc_total *entries = probe_writer.allocs->entries;
	uint64_t at = base_hash_u64(key);

	for (uint32_t i = 0; i < WIRE_ALLOC_SLOTS; i++, at++) {
		struct wire_alloc_total *e = &entries[at & (WIRE_ALLOC_SLOTS - 1)];
		uint64_t seen = atomic_load_explicit(&e->key, memory_order_relaxed);

		if (!seen && atomic_compare_exchange_strong_explicit(&e->key, &seen, key,
								     memory_order_relaxed,
								     memory_order_relaxed)) {
			atomic_store_explicit(&e->owner, number_of(t), memory_order_relaxed);
			return e;
		}
		if (seen == key)
			return e;
	}
	wire_loss_add(&probe_writer, WIRE_LOSS_ALLOC_TABLE_FULL, 1);
	return NULL;
}

static struct wire_alloc_total *total_of(struct probe_thread *t, wire_id op, wire_id site)
{
	uint64_t key = (uint64_t)op << 32 | site;
	uint32_t slot = (op ^ site * 5) & (PROBE_ALLOC_CACHE - 1);

	if (!key)
		key = UINT64_MAX; /* nothing known: op and site both read as invalid ids */
	if (BASE_UNLIKELY(t->alloc_totals[slot].key != key || !t->alloc_totals[slot].total)) {
		t->alloc_totals[slot].total = find_total(t, key);
		t->alloc_totals[slot].key = key;
	}
	return t->alloc_totals[slot].total;
}

/* Adds in a place that only this thread writes. */
#define ADD_OWN(place, by)                                                                     \
	atomic_store_explicit(place, atomic_load_explicit(place, memory_order_relaxed) + (by), \
			      memory_order_relaxed)
#define ADD_SHARED(place, by) atomic_fetch_add_explicit(place, by, memory_order_relaxed)

static inline bool is_own(const struct probe_thread *t, const struct wire_alloc_total *e)
{
	return BASE_LIKELY(atomic_load_explicit(&e->owner, memory_order_relaxed) == t->number &&
			   t->number);
}

static inline void count_alloc(const struct probe_thread *t, struct wire_alloc_total *e,
			       uint64_t bytes)
{
	int64_t live;

	if (is_own(t, e)) {
		ADD_OWN(&e->own_allocs, 1);
		ADD_OWN(&e->own_bytes, bytes);
		ADD_OWN(&e->own_live_bytes, (int64_t)bytes);
	} else {
		ADD_SHARED(&e->allocs, 1);
		ADD_SHARED(&e->bytes, bytes);
		ADD_SHARED(&e->live_bytes, (int64_t)bytes);
	}
	live = atomic_load_explicit(&e->own_live_bytes, memory_order_relaxed) +
	       atomic_load_explicit(&e->live_bytes, memory_order_relaxed);
	if (live > atomic_load_explicit(&e->peak_live_bytes, memory_order_relaxed))
		probe_raise(&e->peak_live_bytes, live);
}

/* times: 1, or -1 to take it back. */
static inline void count_free(const struct probe_thread *t, struct wire_alloc_total *e,
			      uint64_t bytes, int times)
{
	if (is_own(t, e)) {
		ADD_OWN(&e->own_frees, (uint64_t)(int64_t)times);
		ADD_OWN(&e->own_live_bytes, -(int64_t)bytes * times);
	} else {
		ADD_SHARED(&e->frees, (uint64_t)(int64_t)times);
		ADD_SHARED(&e->live_bytes, -(int64_t)bytes * times);
	}
}

/* Python's line is a few loads away; a native one is unwound for only if the block is large.
 * Outside of any operation the caller of malloc has to do. */
static wire_id site_of(struct probe_thread *t, size_t size_bytes, const void *caller)
{
	wire_id site = 0;

	if (t->top && t->top->site)
		return t->top->site;
	if (t->top && (probe_python_site || size_bytes >= UNWIND_BYTES))
		return probe_call_site(t->top);
	if (probe_python_site)
		site = probe_python_site();
	if (!site && !t->top)
		site = probe_stack_site_at(t, caller);
	return site;
}

/* Neighbours in memory are neighbours in the table, so that it is touched page by page as the heap
 * grows: a first touch costs a page fault in the file. Regions of 128 MiB are spread over each
 * other. */
static uint64_t block_hash(uint64_t address)
{
	return (address >> 9) + (address >> 27) * 0x9e3779b97f4a7c15ULL;
}

static struct wire_live_block *block_slot(uint64_t hash, uint32_t i)
{
	return &probe_writer.live->entries[(hash + i) & (WIRE_LIVE_SLOTS - 1)];
}

/* Where a thread keeps the slot of an address that it has freed. */
static inline struct wire_live_block **park_of(struct probe_thread *t, uint64_t address)
{
	return &t->parked[(address >> 4) * 0x9e3779b97f4a7c15ULL >> 61];
}
_Static_assert(PROBE_PARKED == 8, "the shift above");

static BASE_NOINLINE void insert_new(uint64_t address, uint64_t bytes_and_total)
{
	uint64_t hash = block_hash(address);

	for (uint32_t i = 0; i < LIVE_PROBE_MAX; i++) {
		struct wire_live_block *b = block_slot(hash, i);
		uint64_t none = 0;

		if (atomic_load_explicit(&b->address, memory_order_relaxed) ||
		    !atomic_compare_exchange_strong_explicit(&b->address, &none, address,
							     memory_order_relaxed,
							     memory_order_relaxed))
			continue;
		atomic_store_explicit(&b->bytes_and_total, bytes_and_total, memory_order_release);
		return;
	}
	wire_loss_add(&probe_writer, WIRE_LOSS_LIVE_TABLE_FULL, 1);
}

static inline void insert(struct probe_thread *t, const void *ptr, uint64_t size_bytes,
			  uint32_t total)
{
	uint64_t address = (uintptr_t)ptr, value = size_bytes << 16 | total;
	struct wire_live_block **park = park_of(t, address), *b = *park;

	if (b && atomic_load_explicit(&b->address, memory_order_relaxed) == address) {
		*park = NULL;
		atomic_store_explicit(&b->bytes_and_total, value, memory_order_release);
		return;
	}
	insert_new(address, value);
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

static void put_event(struct probe_thread *t, enum wire_event_kind kind, size_t size_bytes,
		      wire_id op, wire_id site)
{
	struct wire_event event = {
		.start_ticks = base_ticks(),
		.kind = (uint8_t)kind,
		.flags = kind == WIRE_EVENT_ALLOC ? WIRE_EVENT_LARGE : WIRE_EVENT_FAILED,
		.label = op,
		.site = site,
		.parent_sequence = t->top ? t->top->sequence : 0,
		.value = size_bytes,
	};

	if (!probe_thread_slot(t))
		return;
	probe_thread_refill(t, event.start_ticks);
	if (!t->budget_allocs) {
		wire_loss_add(&probe_writer, WIRE_LOSS_UNSAMPLED, 1);
		return;
	}
	t->budget_allocs--;
	event.tid = t->tid;
	event.stack = probe_stack_intern(t);
	probe_event_put(t, &event);
}

void probe_live_add(struct probe_thread *t, const void *ptr, size_t size_bytes, wire_id op,
		    const void *caller)
{
	struct wire_alloc_total *e;
	wire_id site;

	if (!probe_recording() || !probe_writer.allocs)
		return;
	t->guard++;
	site = site_of(t, size_bytes, caller);
	if (!op && t->top)
		op = t->top->op;
	e = total_of(t, op, site);
	if (BASE_LIKELY(e != NULL)) {
		count_alloc(t, e, size_bytes);
		insert(t, ptr, size_bytes, (uint32_t)(e - probe_writer.allocs->entries));
	}
	if (BASE_UNLIKELY(size_bytes >= LARGE_BYTES))
		put_event(t, WIRE_EVENT_ALLOC, size_bytes, op, site);
	t->guard--;
}

struct probe_block probe_live_remove(struct probe_thread *t, const void *ptr)
{
	uint64_t address = (uintptr_t)ptr, hash = block_hash(address);
	struct probe_block found = { 0 };

	if (!probe_recording() || !probe_writer.live)
		return found;
	for (uint32_t i = 0; i < LIVE_PROBE_MAX; i++) {
		struct wire_live_block *b = block_slot(hash, i);
		uint64_t value;

		if (atomic_load_explicit(&b->address, memory_order_relaxed) != address)
			continue;
		value = atomic_load_explicit(&b->bytes_and_total, memory_order_relaxed);
		if (!value)
			continue; /* parked by the thread that had the address before */
		atomic_store_explicit(&b->bytes_and_total, 0, memory_order_relaxed);
		park(t, address, b);
		found = (struct probe_block){ value >> 16, (uint32_t)(value & 0xffff), true };
		count_free(t, &probe_writer.allocs->entries[found.total & (WIRE_ALLOC_SLOTS - 1)],
			   found.bytes, 1);
		break;
	}
	return found;
}

void probe_live_restore(struct probe_thread *t, const void *ptr, struct probe_block block)
{
	if (!block.known || !probe_recording())
		return;
	count_free(t, &probe_writer.allocs->entries[block.total & (WIRE_ALLOC_SLOTS - 1)],
		   block.bytes, -1);
	insert(t, ptr, block.bytes, block.total);
}

void probe_live_failed(struct probe_thread *t, size_t size_bytes, const void *caller)
{
	int saved_errno = errno;
	struct wire_alloc_total *e;
	wire_id op, site;

	if (!probe_recording() || !probe_writer.allocs)
		return;
	t->guard++;
	op = t->top ? t->top->op : 0;
	site = site_of(t, UNWIND_BYTES, caller);
	probe_count(&probe_writer.header->failed_allocs, 1);
	e = total_of(t, op, site);
	if (e)
		ADD_SHARED(&e->failed, 1);
	put_event(t, WIRE_EVENT_ALLOC_FAILED, size_bytes, op, site);
	t->guard--;
	errno = saved_errno;
}
