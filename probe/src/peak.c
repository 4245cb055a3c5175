/* SPDX-License-Identifier: Apache-2.0 */
#include "peak.h"

#include "charge.h"

#include <base/clock.h>

enum { FIRST_BYTES = 2 << 20, STEP_BYTES = 1 << 20, STEP_SHARE = 32 };

_Atomic int64_t probe_peak_due = FIRST_BYTES;
static atomic_flag taking = ATOMIC_FLAG_INIT;

struct filling {
	struct wire_peak *peak;
	int64_t least_bytes; /* of an entry that is kept */
	bool overflow;
};

static void add_entry(const struct wire_alloc_total *e, void *context)
{
	struct filling *f = context;
	int64_t live = atomic_load_explicit(&e->own_live_bytes, memory_order_relaxed) +
		       atomic_load_explicit(&e->live_bytes, memory_order_relaxed);

	if (live < f->least_bytes)
		return;
	if (f->peak->count == WIRE_PEAK_ENTRIES) {
		f->overflow = true;
		return;
	}
	f->peak->entries[f->peak->count++] = (struct wire_peak_entry){
		.key = atomic_load_explicit(&e->key, memory_order_relaxed),
		.live_bytes = live,
		.blocks = atomic_load_explicit(&e->own_allocs, memory_order_relaxed) +
			  atomic_load_explicit(&e->allocs, memory_order_relaxed) -
			  atomic_load_explicit(&e->own_frees, memory_order_relaxed) -
			  atomic_load_explicit(&e->frees, memory_order_relaxed),
	};
}

static void fill(struct wire_peak *peak, int64_t live_bytes)
{
	struct filling f = { .peak = peak, .least_bytes = 1 };

	peak->ticks = base_ticks();
	peak->live_bytes = live_bytes;
	peak->count = 0;
	probe_charge_each(add_entry, &f);
	if (!f.overflow)
		return;
	peak->count = 0;
	f.least_bytes = live_bytes / WIRE_PEAK_ENTRIES + 1;
	probe_charge_each(add_entry, &f);
}

void probe_peak_take(int64_t live_bytes)
{
	struct wire_peak_table *table = probe_writer.peak;
	int64_t step = live_bytes / STEP_SHARE;
	uint64_t taken;

	/* Whoever comes meanwhile would see nearly the same. */
	if (!table || atomic_flag_test_and_set_explicit(&taking, memory_order_acquire))
		return;
	atomic_store_explicit(&probe_peak_due, live_bytes + (step > STEP_BYTES ? step : STEP_BYTES),
			      memory_order_relaxed);
	taken = atomic_load_explicit(&table->taken, memory_order_relaxed);
	fill(&table->sides[taken & 1], live_bytes);
	/* release: the side is whole before it is the current one; partner: wire_reader_peak */
	atomic_store_explicit(&table->taken, taken + 1, memory_order_release);
	atomic_flag_clear_explicit(&taking, memory_order_release);
}

void probe_peak_reset(void)
{
	atomic_store_explicit(&probe_peak_due, FIRST_BYTES, memory_order_relaxed);
	atomic_flag_clear_explicit(&taking, memory_order_relaxed);
}
