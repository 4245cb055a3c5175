/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning and end of every tracked block, in a ring of the thread. */
#ifndef PROBE_BLOCKS_H
#define PROBE_BLOCKS_H

#include "thread.h"

#include <base/clock.h>

enum {
	PROBE_BLOCKS_UNTIMED = 8,      /* events at most between two readings of the clock */
	PROBE_BLOCKS_TIMED = 64 << 10, /* bytes of a block that is worth a reading */
};

/* Single blocks are kept: ARR_ALLOCS is first or all. */
extern bool probe_blocks_on;

/* The thread's ring, made at the first need; NULL if there is none to be had (counted). */
BASE_NOINLINE struct wire_block_ring *probe_blocks_open(struct probe_thread *t);
/* The thread ends: its ring goes to the next one. */
void probe_blocks_leave(struct probe_thread *t);
/* In a fork's child: the rings are the parent's. */
void probe_blocks_reset(void);

static inline uint64_t probe_blocks_word(enum wire_block_kind kind, uint64_t value)
{
	return (uint64_t)kind << WIRE_BLOCK_KIND_SHIFT | value;
}

/* kind: ALLOC or FREE. The time is that of the thread's last reading of the clock (operations read
 * it at both ends) or, at the latest after PROBE_BLOCKS_UNTIMED events, a fresh one. */
static inline void probe_blocks_put(struct probe_thread *t, enum wire_block_kind kind,
				    uint64_t slot, uint64_t total, uint64_t bytes)
{
	struct wire_block_ring *ring = t->blocks;
	uint64_t head, mask, field = bytes;

	if (BASE_UNLIKELY(!ring)) {
		if (!probe_blocks_on || !(ring = probe_blocks_open(t)))
			return;
	}
	if (BASE_UNLIKELY(bytes >= PROBE_BLOCKS_TIMED ||
			  (t->seen_ticks == t->told_ticks && ++t->untimed >= PROBE_BLOCKS_UNTIMED)))
		t->seen_ticks = base_ticks();
	head = atomic_load_explicit(&ring->head, memory_order_relaxed);
	mask = ring->capacity - 1;
	/* Orders the last commit before the stores below; partner: the acquire fence of the reader.
	 */
	atomic_thread_fence(memory_order_release);
	if (t->seen_ticks != t->told_ticks) {
		t->told_ticks = t->seen_ticks;
		t->untimed = 0;
		atomic_store_explicit(&ring->words[head++ & mask],
				      probe_blocks_word(WIRE_BLOCK_TIME, t->told_ticks),
				      memory_order_relaxed);
	}
	if (BASE_UNLIKELY(bytes >= WIRE_BLOCK_BYTES_MAX)) {
		field = WIRE_BLOCK_BYTES_MAX;
		atomic_store_explicit(&ring->words[head++ & mask],
				      probe_blocks_word(WIRE_BLOCK_SIZE, bytes),
				      memory_order_relaxed);
	}
	atomic_store_explicit(&ring->words[head++ & mask],
			      probe_blocks_word(kind, slot << WIRE_BLOCK_SLOT_SHIFT |
							      total << WIRE_BLOCK_TOTAL_SHIFT |
							      field),
			      memory_order_relaxed);
	/* release: the words below head are there; partner: the reader's acquire */
	atomic_store_explicit(&ring->head, head, memory_order_release);
}

#endif
