/* SPDX-License-Identifier: Apache-2.0 */
/* Thread slots: their ring, their flight recorder and their exact tables. One writer each. */
#include <wire/writer.h>

#include <base/hash.h>

#include <string.h>

enum { TABLE_COUNT = WIRE_TABLE_SECTIONS + 1 };

struct capacities {
	uint32_t ring_events;
	uint32_t tables[TABLE_COUNT]; /* by enum wire_table_index */
};

static const struct capacities main_capacities = { 16384, { 1024, 1024, 128, 256, 128 } };
static const struct capacities worker_capacities = { 1024, { 256, 256, 64, 64, 32 } };

static const uint32_t entry_bytes[TABLE_COUNT] = {
	[WIRE_TABLE_OPS] = sizeof(struct wire_op_total),
	[WIRE_TABLE_COPIES] = sizeof(struct wire_copy_total),
	[WIRE_TABLE_BLAS] = sizeof(struct wire_blas_total),
	[WIRE_TABLE_FAILURES] = sizeof(struct wire_failure_total),
	[WIRE_TABLE_SECTIONS] = sizeof(struct wire_section_total),
};

static uint64_t align_line(uint64_t offset)
{
	return (offset + 63) & ~(uint64_t)63;
}

/* Lays a slot out in its chunk; with t NULL only counts the bytes. */
static uint64_t lay_out(struct wire_thread *t, const struct capacities *c)
{
	uint64_t at = align_line(sizeof *t);

	if (t) {
		t->ring.capacity = c->ring_events;
		t->ring.offset = at;
	}
	at += (uint64_t)c->ring_events * sizeof(struct wire_event);
	if (t) {
		t->flight.capacity = WIRE_FLIGHT_EVENTS;
		t->flight.offset = at;
	}
	at += WIRE_FLIGHT_EVENTS * sizeof(struct wire_event);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		if (t) {
			t->tables[i].offset = at;
			t->tables[i].capacity = c->tables[i];
			t->tables[i].entry_bytes = entry_bytes[i];
		}
		at = align_line(at + (uint64_t)c->tables[i] * entry_bytes[i]);
	}
	return at;
}

static struct wire_thread *take_free_slot(struct wire_writer *w, uint32_t tid)
{
	uint32_t count = atomic_load_explicit(&w->header->chunk_count, memory_order_relaxed);

	if (count > WIRE_CHUNKS_MAX)
		count = WIRE_CHUNKS_MAX;
	for (uint32_t i = 0; i < count; i++) {
		struct wire_chunk_entry *e = &w->directory[i];
		struct wire_thread *t;
		uint32_t none = 0;

		if (atomic_load_explicit(&e->kind, memory_order_acquire) != WIRE_CHUNK_THREAD)
			continue;
		t = (struct wire_thread *)(void *)((char *)w->header + e->offset);
		/* acquire: pairs with the release in wire_thread_release, its totals are then ours
		 */
		if (atomic_load_explicit(&t->tid, memory_order_relaxed) == 0 &&
		    atomic_compare_exchange_strong_explicit(
			    &t->tid, &none, tid, memory_order_acquire, memory_order_relaxed))
			return t;
	}
	return NULL;
}

struct wire_thread *wire_writer_thread(struct wire_writer *w, uint32_t tid, bool large)
{
	const struct capacities *c = large ? &main_capacities : &worker_capacities;
	struct wire_chunk_entry *entry = NULL;
	struct wire_thread *t;

	if (!w->header || !tid)
		return NULL;
	t = take_free_slot(w, tid);
	if (t)
		return t;
	t = wire_writer_chunk(w, lay_out(NULL, c), &entry);
	if (!t) {
		wire_loss_add(w, WIRE_LOSS_NO_THREAD_SLOT, 1);
		return NULL;
	}
	lay_out(t, c);
	atomic_store_explicit(&t->tid, tid, memory_order_relaxed);
	wire_writer_publish(entry, WIRE_CHUNK_THREAD);
	return t;
}

void wire_thread_release(struct wire_thread *t)
{
	if (!t)
		return;
	atomic_store_explicit(&t->op_depth, 0, memory_order_relaxed);
	/* release: the next owner continues from these totals */
	atomic_store_explicit(&t->tid, 0, memory_order_release);
}

void wire_ring_put(struct wire_thread *t, struct wire_ring *ring, const struct wire_event *event)
{
	wire_ring_store(wire_ring_next(t, ring), event);
	wire_ring_commit(ring);
}

static void *table_entry(struct wire_thread *t, enum wire_table_index index, uint64_t at)
{
	const struct wire_table *table = &t->tables[index];

	return (char *)t + table->offset + (at & (table->capacity - 1)) * table->entry_bytes;
}

/* May another entry be made? Counts it. The counts live in reserved2 of the slot. */
static bool table_grow(struct wire_thread *t, enum wire_table_index index)
{
	uint64_t capacity = t->tables[index].capacity;

	if (t->reserved2[index] >= capacity - capacity / 8)
		return false;
	t->reserved2[index]++;
	return true;
}

/* The first word of an entry is its key; stored last, so that a reader sees the rest. */
static void publish_key(wire_id *key, wire_id value)
{
	__atomic_store_n(key, value, __ATOMIC_RELEASE);
}

struct wire_op_total *wire_op_total(struct wire_thread *t, wire_id op, wire_id dtype)
{
	uint64_t at = base_hash_u64((uint64_t)op << 32 | dtype);
	struct wire_op_total *e;

	for (;; at++) {
		e = table_entry(t, WIRE_TABLE_OPS, at);
		if (!e->op)
			break;
		if (e->op == op && e->dtype == dtype)
			return e;
	}
	if (!op || !table_grow(t, WIRE_TABLE_OPS))
		return NULL;
	e->dtype = dtype;
	publish_key(&e->op, op);
	return e;
}

struct wire_copy_total *wire_copy_total(struct wire_thread *t, wire_id op, wire_id site,
					enum arr_copy_reason reason, wire_id detail)
{
	uint64_t at = base_hash_pair((uint64_t)op << 32 | site, (uint64_t)reason << 32 | detail);
	struct wire_copy_total *e;

	for (;; at++) {
		e = table_entry(t, WIRE_TABLE_COPIES, at);
		if (!e->op)
			break;
		if (e->op == op && e->site == site && e->reason == (uint32_t)reason &&
		    e->detail == detail)
			return e;
	}
	if (!op || !table_grow(t, WIRE_TABLE_COPIES))
		return NULL;
	e->site = site;
	e->reason = (uint32_t)reason;
	e->detail = detail;
	publish_key(&e->op, op);
	return e;
}

struct wire_blas_total *wire_blas_total(struct wire_thread *t, wire_id routine, wire_id library)
{
	uint64_t at = base_hash_u64((uint64_t)routine << 32 | library);
	struct wire_blas_total *e;

	for (;; at++) {
		e = table_entry(t, WIRE_TABLE_BLAS, at);
		if (!e->routine)
			break;
		if (e->routine == routine && e->library == library)
			return e;
	}
	if (!routine || !table_grow(t, WIRE_TABLE_BLAS))
		return NULL;
	e->library = library;
	publish_key(&e->routine, routine);
	return e;
}

struct wire_failure_total *wire_failure_total(struct wire_thread *t, wire_id op, wire_id exception,
					      wire_id operands, wire_id site)
{
	uint64_t at =
		base_hash_pair((uint64_t)op << 32 | exception, (uint64_t)operands << 32 | site);
	struct wire_failure_total *e;

	for (;; at++) {
		e = table_entry(t, WIRE_TABLE_FAILURES, at);
		if (!e->op)
			break;
		if (e->op == op && e->exception == exception && e->operands == operands &&
		    e->site == site)
			return e;
	}
	if (!op || !table_grow(t, WIRE_TABLE_FAILURES))
		return NULL;
	e->exception = exception;
	e->operands = operands;
	e->site = site;
	publish_key(&e->op, op);
	return e;
}

struct wire_section_total *wire_section_total(struct wire_thread *t, wire_id name)
{
	uint64_t at = base_hash_u64(name);
	struct wire_section_total *e;

	for (;; at++) {
		e = table_entry(t, WIRE_TABLE_SECTIONS, at);
		if (!e->name)
			break;
		if (e->name == name)
			return e;
	}
	if (!name || !table_grow(t, WIRE_TABLE_SECTIONS))
		return NULL;
	publish_key(&e->name, name);
	return e;
}
