/* SPDX-License-Identifier: Apache-2.0 */
#include "thread.h"

#include "blocks.h"
#include "charge.h"
#include "live.h"
#include "peak.h"
#include "real.h"
#include "session.h"

#include <base/clock.h>

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { STACKS_PER_SECOND = 200, ALLOC_EVENTS_PER_SECOND = 1000, MEMORY_STEP_BYTES = 1 << 20 };

__thread __attribute__((aligned(64))) struct probe_thread probe_tls;
bool probe_threaded;

static const uint32_t not_recording = 0;
const volatile uint32_t *probe_epoch = &not_recording;

struct wire_thread *probe_thread_attach(struct probe_thread *t)
{
	uint32_t epoch = *probe_epoch;

	if (!epoch || (t->ended && t->epoch == epoch))
		return NULL;
	if (t->epoch == epoch && t->tid)
		return NULL; /* asked before, refused, counted */
	t->epoch = epoch;
	t->top = NULL;
	memset(t->totals, 0, sizeof t->totals);
	t->tid = (uint32_t)syscall(SYS_gettid);
	t->random = t->tid * 2654435761u;
	t->budget_ticks = base_ticks();
	t->budget_events = PROBE_EVENTS_PER_SECOND;
	t->budget_stacks = STACKS_PER_SECOND;
	t->budget_allocs = ALLOC_EVENTS_PER_SECOND;
	t->slot = wire_writer_thread(&probe_writer, t->tid, t->tid == probe_writer.header->pid);
	if (t->slot)
		t->flight = wire_ring_slots(t->slot, &t->slot->flight);
	return t->slot;
}

void probe_thread_refill(struct probe_thread *t, uint64_t now_ticks)
{
	if (now_ticks - t->budget_ticks < probe_scale.ticks_per_second)
		return;
	t->budget_ticks = now_ticks;
	t->budget_events = PROBE_EVENTS_PER_SECOND;
	t->budget_stacks = STACKS_PER_SECOND;
	t->budget_allocs = ALLOC_EVENTS_PER_SECOND;
	probe_session_refine();
}

/* Live bytes at the last event of their movement, by any thread. */
static _Atomic int64_t told_live_bytes;
static _Atomic uint64_t told_ticks;

/* A step: 1 MiB or 1/32 of what is alive, at most once a millisecond and thread. */
static void tell_memory(struct probe_thread *t, int64_t live)
{
	int64_t told = atomic_load_explicit(&told_live_bytes, memory_order_relaxed);
	int64_t moved = live > told ? live - told : told - live;
	struct wire_event event = { .kind = WIRE_EVENT_MEMORY,
				    .value = live > 0 ? (uint64_t)live : 0 };

	if (moved < MEMORY_STEP_BYTES || moved < told / 32)
		return;
	event.start_ticks = base_ticks();
	if (event.start_ticks - atomic_load_explicit(&told_ticks, memory_order_relaxed) <
	    probe_scale.ticks_per_second / 1000)
		return;
	if (!probe_thread_slot(t))
		return;
	atomic_store_explicit(&told_live_bytes, live, memory_order_relaxed);
	atomic_store_explicit(&told_ticks, event.start_ticks, memory_order_relaxed);
	event.tid = t->tid;
	probe_event_put(t, &event);
}

/* The scale of ticks is measured anew whenever the session has become twice as old: until then
 * times are off by what the clocks' readings are apart. */
static void refine_scale(const struct probe_thread *t, const struct wire_header *h)
{
	static _Atomic uint64_t due_age;
	uint64_t age = t->seen_ticks - h->start_ticks;
	uint64_t due = atomic_load_explicit(&due_age, memory_order_relaxed);

	if (t->seen_ticks <= h->start_ticks || (age < due && age > due / 4) ||
	    !atomic_compare_exchange_strong_explicit(&due_age, &due, age * 2, memory_order_relaxed,
						     memory_order_relaxed))
		return;
	probe_session_refine();
}

void probe_thread_flush(struct probe_thread *t)
{
	struct wire_header *h = probe_writer.header;
	int64_t live;

	t->pending_calls = 0;
	if (!h || !probe_recording())
		return;
	probe_count(&h->alloc_calls, t->pending_allocs);
	probe_count(&h->free_calls, t->pending_frees);
	live = probe_add(&h->live_bytes, t->pending_bytes);
	t->pending_allocs = t->pending_frees = 0;
	t->pending_bytes = 0;
	if (live > atomic_load_explicit(&h->peak_live_bytes, memory_order_relaxed)) {
		probe_raise(&h->peak_live_bytes, live);
		atomic_store_explicit(&h->peak_ticks, base_ticks(), memory_order_relaxed);
		probe_peak_look(live);
	}
	for (uint32_t i = 0; i < t->section_count; i++)
		if (live > t->sections[i].peak_live_bytes)
			t->sections[i].peak_live_bytes = live;
	tell_memory(t, live);
	refine_scale(t, h);
}

void probe_event_put(struct probe_thread *t, const struct wire_event *event)
{
	wire_ring_put(t->slot, &t->slot->ring, event);
}

void probe_thread_tell_end(struct probe_thread *t)
{
	struct wire_event event = { .kind = WIRE_EVENT_THREAD_EXIT };
	char name[17] = "";

	if (!probe_recording() || !probe_thread_slot(t))
		return;
	prctl(PR_GET_NAME, name);
	event.start_ticks = base_ticks();
	event.tid = t->tid;
	event.label = wire_intern_text(&probe_writer, name);
	event.value = base_clock_ns(CLOCK_THREAD_CPUTIME_ID);
	probe_event_put(t, &event);
}

void probe_thread_end(struct probe_thread *t)
{
	int saved_errno = errno;

	t->guard++;
	probe_thread_flush(t);
	probe_live_unpark(t);
	probe_blocks_leave(t);
	probe_charge_leave(t);
	if (t->slot && probe_recording() && t->epoch == *probe_epoch) {
		probe_thread_tell_end(t);
		wire_thread_release(t->slot);
	}
	t->slot = NULL;
	t->top = NULL;
	t->ended = true;
	t->guard--;
	errno = saved_errno;
}

void probe_thread_reset(struct probe_thread *t)
{
	memset(t, 0, sizeof *t);
}
