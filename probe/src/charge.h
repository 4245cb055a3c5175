/* SPDX-License-Identifier: Apache-2.0 */
/* Exact figures of tracked blocks by (operation, site). A thread charges entries of its own with
 * plain additions; only what it does to other threads' blocks takes locked ones. */
#ifndef PROBE_CHARGE_H
#define PROBE_CHARGE_H

#include "thread.h"

/* A thread without a number owns nothing; nobody owns an entry made by such a thread. */
enum { PROBE_NUMBERS = 64, PROBE_NO_NUMBER = 65, PROBE_NO_OWNER = 66 };

/* Entry for (op, site) that this thread charges; NULL if the table is full (counted). */
BASE_NOINLINE struct wire_alloc_total *probe_charge_find(struct probe_thread *t, uint64_t key);

/* Calls back with every entry that has been made so far. */
void probe_charge_each(void (*visit)(const struct wire_alloc_total *e, void *context),
		       void *context);

/* The thread's number, taken at the first need; PROBE_NO_NUMBER if there is none to be had. */
uint32_t probe_charge_number(struct probe_thread *t);
/* Gives the thread's number and entries to whoever comes next. */
void probe_charge_leave(struct probe_thread *t);
/* In a fork's child: no number is taken. */
void probe_charge_reset(void);

static inline struct wire_alloc_total *probe_charge_entry(struct probe_thread *t, wire_id op,
							  wire_id site)
{
	uint64_t key = (uint64_t)op << 32 | site;
	uint32_t slot = (op ^ site * 5) & (PROBE_ALLOC_CACHE - 1);

	if (BASE_UNLIKELY(!key))
		key = UINT64_MAX; /* nothing known: op and site both read as invalid ids */
	if (BASE_UNLIKELY(t->alloc_totals[slot].key != key || !t->alloc_totals[slot].total)) {
		t->alloc_totals[slot].total = probe_charge_find(t, key);
		t->alloc_totals[slot].key = key;
	}
	return t->alloc_totals[slot].total;
}

/* Adds in a place that only this thread writes. */
#define PROBE_ADD_OWN(place, by)                                                               \
	atomic_store_explicit(place, atomic_load_explicit(place, memory_order_relaxed) + (by), \
			      memory_order_relaxed)
#define PROBE_ADD_SHARED(place, by) atomic_fetch_add_explicit(place, by, memory_order_relaxed)

static inline bool probe_charge_is_own(const struct probe_thread *t,
				       const struct wire_alloc_total *e)
{
	return BASE_LIKELY(atomic_load_explicit(&e->owner, memory_order_relaxed) == t->number);
}

static inline void probe_charge_alloc(const struct probe_thread *t, struct wire_alloc_total *e,
				      uint64_t bytes)
{
	int64_t live;

	if (probe_charge_is_own(t, e)) {
		PROBE_ADD_OWN(&e->own_allocs, 1);
		PROBE_ADD_OWN(&e->own_bytes, bytes);
		PROBE_ADD_OWN(&e->own_live_bytes, (int64_t)bytes);
	} else {
		PROBE_ADD_SHARED(&e->allocs, 1);
		PROBE_ADD_SHARED(&e->bytes, bytes);
		PROBE_ADD_SHARED(&e->live_bytes, (int64_t)bytes);
	}
	live = atomic_load_explicit(&e->own_live_bytes, memory_order_relaxed) +
	       atomic_load_explicit(&e->live_bytes, memory_order_relaxed);
	if (live > atomic_load_explicit(&e->peak_live_bytes, memory_order_relaxed))
		probe_raise(&e->peak_live_bytes, live);
}

/* times: 1, or -1 to take it back. */
static inline void probe_charge_free(const struct probe_thread *t, struct wire_alloc_total *e,
				     uint64_t bytes, int times)
{
	if (probe_charge_is_own(t, e)) {
		PROBE_ADD_OWN(&e->own_frees, (uint64_t)(int64_t)times);
		PROBE_ADD_OWN(&e->own_live_bytes, -(int64_t)bytes * times);
	} else {
		PROBE_ADD_SHARED(&e->frees, (uint64_t)(int64_t)times);
		PROBE_ADD_SHARED(&e->live_bytes, -(int64_t)bytes * times);
	}
}

static inline void probe_charge_failed(struct wire_alloc_total *e)
{
	PROBE_ADD_SHARED(&e->failed, 1);
}

#endif
