/* SPDX-License-Identifier: Apache-2.0 */
/* The protocol of a ring, both sides. One thread writes and never waits or looks at a reader; any
 * process may read the mapping, late or never, and the writer may die between any two stores.
 *
 * Event number n lies in slot n & (capacity - 1). The writer fills the slot of event `head`, then
 * moves head. So at any moment the slot of event head - capacity may be half overwritten, and every
 * event after that one and before head is whole. A reader copies first and looks at head again:
 * what the writer may have reached meanwhile is dropped and counted. */
#ifndef WIRE_RING_H
#define WIRE_RING_H

#include <string.h>

#include <wire/spool.h>

enum { WIRE_EVENT_WORDS = sizeof(struct wire_event) / sizeof(uint64_t) };

/* The slot that the ring's next event goes to, to be filled in place, for a writer that knows where
 * the slots are and how many. Single writer. */
static inline struct wire_event *wire_ring_slot(const struct wire_ring *ring,
						struct wire_event *slots, uint64_t capacity)
{
	uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

	/* Orders the last commit before the stores into this slot: a reader that sees any of them
	 * sees that head as well. Partner: the acquire fence in wire_ring_read. */
	atomic_thread_fence(memory_order_release);
	return &slots[head & (capacity - 1)];
}

static inline struct wire_event *wire_ring_slots(struct wire_thread *t,
						 const struct wire_ring *ring)
{
	return (struct wire_event *)(void *)((char *)t + ring->offset);
}

static inline struct wire_event *wire_ring_next(struct wire_thread *t, const struct wire_ring *ring)
{
	return wire_ring_slot(ring, wire_ring_slots(t, ring), ring->capacity);
}

/* Makes the event in that slot readable. */
static inline void wire_ring_commit(struct wire_ring *ring)
{
	uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

	/* release: pairs with the reader's acquire, an event below head is whole */
	atomic_store_explicit(&ring->head, head + 1, memory_order_release);
}

/* A reader may be copying the slot: words are stored and loaded one by one, and what is a mixture
 * of two events is found out by head. */
static inline void wire_ring_store(struct wire_event *slot, const struct wire_event *event)
{
	uint64_t words[WIRE_EVENT_WORDS];

	memcpy(words, event, sizeof(words));
	for (size_t i = 0; i < WIRE_EVENT_WORDS; i++)
		__atomic_store_n((uint64_t *)(void *)slot + i, words[i], __ATOMIC_RELAXED);
}

static inline void wire_ring_load(struct wire_event *event, const struct wire_event *slot)
{
	uint64_t words[WIRE_EVENT_WORDS];

	for (size_t i = 0; i < WIRE_EVENT_WORDS; i++)
		words[i] =
			__atomic_load_n((const uint64_t *)(const void *)slot + i, __ATOMIC_RELAXED);
	memcpy(event, words, sizeof(words));
}

/* Copies events [*cursor, head) of a ring whose slots and capacity (a power of two, not 0) are
 * known to be sound, at most max, into out; moves *cursor on; adds to *lost what was overwritten
 * first. Returns how many are in out. A ring of n slots keeps n - 1 events for a reader: the
 * writer may be at the oldest one. */
static inline size_t wire_ring_read(const struct wire_event *slots, uint64_t capacity,
				    const _Atomic uint64_t *ring_head, uint64_t *cursor,
				    struct wire_event *out, size_t max, uint64_t *lost)
{
	/* Acquire: pairs with the writer's release of head; the events before it are whole. */
	uint64_t head = atomic_load_explicit(ring_head, memory_order_acquire);
	uint64_t after, first, drop;
	size_t count;

	if (head <= *cursor)
		return 0;
	first = head - *cursor >= capacity ? head - capacity + 1 : *cursor;
	*lost += first - *cursor;
	count = head - first < max ? (size_t)(head - first) : max;
	for (size_t i = 0; i < count; i++)
		wire_ring_load(&out[i], &slots[(first + i) & (capacity - 1)]);
	/* Orders the copies before the second look; partner: the release fence in wire_ring_slot.
	 */
	atomic_thread_fence(memory_order_acquire);
	after = atomic_load_explicit(ring_head, memory_order_relaxed);
	if (after < head)
		after = head; /* only a joke's head goes back */
	drop = after - first >= capacity ? after - first - capacity + 1 : 0;
	*cursor = first + count;
	if (drop > count)
		drop = count; /* the next call counts the rest */
	*lost += drop;
	memmove(out, out + drop, (count - drop) * sizeof(*out));
	return count - drop;
}

#endif
