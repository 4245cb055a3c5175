/* SPDX-License-Identifier: Apache-2.0 */
#include "live.h"

#include "session.h"
#include "stack.h"

#include <base/clock.h>
#include <base/hash.h>

#include <errno.h>

enum {
	LIVE_PROBE_MAX = 32,     /* as wire/spool.h says */
	LARGE_BYTES = 1 << 20,   /* an event of its own */
	UNWIND_BYTES = 64 << 10, /* worth a microsecond to name its line */
	NO_TOTAL = 0xffff
};

size_t probe_track_bytes = SIZE_MAX;

static void add_live(_Atomic int64_t *live, _Atomic int64_t *peak, int64_t by)
{
	int64_t now = probe_add(live, by);

	if (now > atomic_load_explicit(peak, memory_order_relaxed))
		probe_raise(peak, now);
}

/* Index of the entry for (op, site), made if it is new; NO_TOTAL if the table is full. */
static uint32_t total_index(wire_id op, wire_id site)
{
	struct wire_alloc_total *entries = probe_writer.allocs->entries;
	uint64_t key = (uint64_t)op << 32 | site;
	uint64_t at = base_hash_u64(key);

	if (!key)
		key = UINT64_MAX; /* nothing known: op and site both read as invalid ids */
	for (uint32_t i = 0; i < WIRE_ALLOC_SLOTS; i++, at++) {
		struct wire_alloc_total *e = &entries[at & (WIRE_ALLOC_SLOTS - 1)];
		uint64_t seen = atomic_load_explicit(&e->key, memory_order_relaxed);

		if (!seen && atomic_compare_exchange_strong_explicit(&e->key, &seen, key,
								     memory_order_relaxed,
								     memory_order_relaxed))
			return (uint32_t)(e - entries);
		if (seen == key)
			return (uint32_t)(e - entries);
	}
	wire_loss_add(&probe_writer, WIRE_LOSS_ALLOC_TABLE_FULL, 1);
	return NO_TOTAL;
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

static void insert(const void *ptr, uint64_t size_bytes, uint32_t total)
{
	uint64_t address = (uintptr_t)ptr, hash = block_hash(address);

	for (uint32_t i = 0; i < LIVE_PROBE_MAX; i++) {
		struct wire_live_block *b = block_slot(hash, i);
		uint64_t none = 0;

		if (atomic_load_explicit(&b->address, memory_order_relaxed) ||
		    !atomic_compare_exchange_strong_explicit(&b->address, &none, address,
							     memory_order_relaxed,
							     memory_order_relaxed))
			continue;
		atomic_store_explicit(&b->bytes_and_total, size_bytes << 16 | total,
				      memory_order_release);
		return;
	}
	wire_loss_add(&probe_writer, WIRE_LOSS_LIVE_TABLE_FULL, 1);
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
	uint32_t total;

	if (!probe_recording() || !probe_writer.allocs)
		return;
	t->guard++;
	site = site_of(t, size_bytes, caller);
	if (!op && t->top)
		op = t->top->op;
	total = total_index(op, site);
	if (total != NO_TOTAL) {
		e = &probe_writer.allocs->entries[total];
		probe_count(&e->allocs, 1);
		probe_count(&e->bytes, size_bytes);
		add_live(&e->live_bytes, &e->peak_live_bytes, (int64_t)size_bytes);
		insert(ptr, size_bytes, total);
	}
	if (size_bytes >= LARGE_BYTES)
		put_event(t, WIRE_EVENT_ALLOC, size_bytes, op, site);
	t->guard--;
}

struct probe_block probe_live_remove(const void *ptr)
{
	uint64_t address = (uintptr_t)ptr, hash = block_hash(address);
	struct probe_block found = { 0 };
	struct wire_alloc_total *e;

	if (!probe_recording() || !probe_writer.live)
		return found;
	for (uint32_t i = 0; i < LIVE_PROBE_MAX; i++) {
		struct wire_live_block *b = block_slot(hash, i);
		uint64_t value;

		if (atomic_load_explicit(&b->address, memory_order_relaxed) != address)
			continue;
		value = atomic_load_explicit(&b->bytes_and_total, memory_order_relaxed);
		atomic_store_explicit(&b->bytes_and_total, 0, memory_order_relaxed);
		/* release: a later owner of the slot finds it cleared */
		atomic_store_explicit(&b->address, 0, memory_order_release);
		found = (struct probe_block){ value >> 16, (uint32_t)(value & 0xffff), true };
		e = &probe_writer.allocs->entries[found.total & (WIRE_ALLOC_SLOTS - 1)];
		probe_count(&e->frees, 1);
		probe_add(&e->live_bytes, -(int64_t)found.bytes);
		break;
	}
	return found;
}

void probe_live_restore(const void *ptr, struct probe_block block)
{
	struct wire_alloc_total *e;

	if (!block.known || !probe_recording())
		return;
	e = &probe_writer.allocs->entries[block.total & (WIRE_ALLOC_SLOTS - 1)];
	probe_count(&e->frees, (uint64_t)-1);
	probe_add(&e->live_bytes, (int64_t)block.bytes);
	insert(ptr, block.bytes, block.total);
}

void probe_live_failed(struct probe_thread *t, size_t size_bytes, const void *caller)
{
	int saved_errno = errno;
	wire_id op, site;
	uint32_t total;

	if (!probe_recording() || !probe_writer.allocs)
		return;
	t->guard++;
	op = t->top ? t->top->op : 0;
	site = site_of(t, UNWIND_BYTES, caller);
	probe_count(&probe_writer.header->failed_allocs, 1);
	total = total_index(op, site);
	if (total != NO_TOTAL)
		probe_count(&probe_writer.allocs->entries[total].failed, 1);
	put_event(t, WIRE_EVENT_ALLOC_FAILED, size_bytes, op, site);
	t->guard--;
	errno = saved_errno;
}
