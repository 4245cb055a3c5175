/* SPDX-License-Identifier: Apache-2.0 */
/* What is alive when the heap is at its largest. */
#ifndef PROBE_PEAK_H
#define PROBE_PEAK_H

#include <base/compiler.h>

#include <stdatomic.h>
#include <stdint.h>

/* Live bytes from which the next snapshot is due. */
extern _Atomic int64_t probe_peak_due;

BASE_NOINLINE BASE_COLD void probe_peak_take(int64_t live_bytes);

/* The heap has `live_bytes`, more than ever. Costs a comparison unless a snapshot is due. */
static inline void probe_peak_look(int64_t live_bytes)
{
	if (BASE_UNLIKELY(live_bytes >=
			  atomic_load_explicit(&probe_peak_due, memory_order_relaxed)))
		probe_peak_take(live_bytes);
}

/* In a fresh session. */
void probe_peak_reset(void);

#endif
