/* SPDX-License-Identifier: Apache-2.0 */
/* What the probe keeps per thread, in initial-exec TLS: one instruction away, no destructor. */
#ifndef PROBE_THREAD_H
#define PROBE_THREAD_H

#include "op.h"

#include <base/compiler.h>

enum {
	PROBE_SITE_CACHE = 64,
	PROBE_OPERAND_CACHE = 64,
	PROBE_TOTAL_CACHE = 32,
	PROBE_ALLOC_CACHE = 8,
	PROBE_PARKED = 32,
	PROBE_SECTIONS_MAX = 16,
	PROBE_EVENTS_PER_SECOND = 2000, /* notable events of a thread */
};

struct probe_open_section {
	wire_id name;
	uint64_t start_ticks;
	uint64_t copied_bytes; /* these three: of the thread when the section began */
	uint64_t copies, op_ticks;
	int64_t live_bytes;      /* of the process when it began */
	int64_t peak_live_bytes; /* highest since */
};

/* Hot fields first. All of it belongs to one thread; only `guard` is looked at from signal
 * handlers. */
struct probe_thread {
	uint32_t guard;         /* above 0: inside the probe's own work, hooks only pass through */
	uint32_t pending_calls; /* allocs + frees not yet in the header */
	int64_t pending_bytes;  /* change of live bytes not yet in the header */
	uint32_t pending_allocs, pending_frees;
	struct wire_thread *slot;        /* NULL: none yet, or none to be had */
	struct probe_call *top;          /* innermost open operation */
	uint32_t epoch;                  /* of the session that `slot` belongs to */
	uint32_t random;                 /* sampling */
	struct wire_event *flight;       /* of `slot`: its flight ring */
	struct wire_block_ring *blocks;  /* NULL: none yet, or none to be had */
	uint64_t seen_ticks, told_ticks; /* the clock: last read, last told to `blocks` */
	uint32_t untimed;                /* events since it was told */
	uint32_t tid;
	uint32_t number; /* whose alloc totals are this thread's own: charge.h */
	bool ended;      /* the start routine has returned: no new slot */
	struct {
		uint64_t key;
		struct wire_alloc_total *total;
	} alloc_totals[PROBE_ALLOC_CACHE]; /* lately used entries */
	/* Slots of the live table whose blocks this thread has freed, kept for when it gets the
	 * same addresses again, which is what allocators do. */
	struct wire_live_block *parked[PROBE_PARKED];
	uint32_t blas_depth;
	uint32_t blas_threads; /* most threads that the open BLAS call has used */
	uint32_t region_depth; /* parallel regions of OpenMP that it is inside of */
	uint32_t nested_in;    /* enum wire_nested: whose thread it is; 0: the program's first */
	uint64_t budget_ticks; /* when the budgets were last filled up */
	uint32_t budget_events, budget_stacks, budget_allocs;
	uint64_t copied_bytes, copies, op_ticks; /* by this thread so far; in outermost calls */
	struct wire_op_total *totals[PROBE_TOTAL_CACHE]; /* of `slot`, lately used */
	uint32_t section_count;
	struct probe_open_section sections[PROBE_SECTIONS_MAX];
	struct {
		uintptr_t pc;
		wire_id site;
	} site_cache[PROBE_SITE_CACHE];
	struct {
		uint64_t hash;
		wire_id id;
	} operand_cache[PROBE_OPERAND_CACHE];
};

_Static_assert(offsetof(struct probe_thread, seen_ticks) == 64,
	       "the hot fields share a cache line");

extern __thread __attribute__((aligned(64))) struct probe_thread probe_tls;

/* 0 while nothing is recorded, else the number of the session in this process (1, 2 after a fork).
 * It lies in a page that the kernel wipes on any kind of fork: a child that never ran our handler
 * is inert and can't write into its parent's spool. */
extern const volatile uint32_t *probe_epoch;

static inline bool probe_recording(void)
{
	return *probe_epoch != 0;
}

/* Is nothing going on that forbids recording now? */
static inline bool probe_thread_open(const struct probe_thread *t)
{
	return BASE_LIKELY(!t->guard && probe_recording());
}

/* The thread's slot, taken at the first need; NULL if there is none to be had. */
struct wire_thread *probe_thread_attach(struct probe_thread *t);

static inline struct wire_thread *probe_thread_slot(struct probe_thread *t)
{
	return BASE_LIKELY(t->slot && t->epoch == *probe_epoch) ? t->slot : probe_thread_attach(t);
}

/* Moves the pending figures into the header. */
void probe_thread_flush(struct probe_thread *t);
/* An event with the thread's name and the CPU time that it has used. */
void probe_thread_tell_end(struct probe_thread *t);
/* Flushes, records the end and gives the slot back. */
void probe_thread_end(struct probe_thread *t);
/* In a fork's child: forget everything that belonged to the parent's session. */
void probe_thread_reset(struct probe_thread *t);

/* In a fork's child, once it records: the sections that its parent's thread was in. */
void probe_sections_continue(struct probe_thread *t, const struct probe_open_section *open,
			     uint32_t count);

/* Fills the budgets up once a second. */
void probe_thread_refill(struct probe_thread *t, uint64_t now_ticks);

/* Appends to the thread's ring of notable events. */
void probe_event_put(struct probe_thread *t, const struct wire_event *event);

/* How many threads were started and have not ended, and whose they are (enum wire_nested). */
uint32_t probe_threads_alive(uint32_t *whose);
void probe_threads_forget(void); /* in a fork's child */

/* True once another thread than the first was started: until then counters need no locked adds. */
extern bool probe_threaded;

static inline void probe_count(_Atomic uint64_t *counter, uint64_t by)
{
	if (probe_threaded)
		atomic_fetch_add_explicit(counter, by, memory_order_relaxed);
	else
		atomic_store_explicit(counter,
				      atomic_load_explicit(counter, memory_order_relaxed) + by,
				      memory_order_relaxed);
}

/* As probe_count; returns the new value. */
static inline int64_t probe_add(_Atomic int64_t *counter, int64_t by)
{
	int64_t value;

	if (probe_threaded)
		return atomic_fetch_add_explicit(counter, by, memory_order_relaxed) + by;
	value = atomic_load_explicit(counter, memory_order_relaxed) + by;
	atomic_store_explicit(counter, value, memory_order_relaxed);
	return value;
}

static inline void probe_raise(_Atomic int64_t *peak, int64_t value)
{
	int64_t seen = atomic_load_explicit(peak, memory_order_relaxed);

	while (value > seen &&
	       !atomic_compare_exchange_weak_explicit(peak, &seen, value, memory_order_relaxed,
						      memory_order_relaxed))
		;
}

#endif
