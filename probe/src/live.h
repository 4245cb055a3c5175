/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of at least min_bytes: who allocated them, and which are alive. */
#ifndef PROBE_LIVE_H
#define PROBE_LIVE_H

#include "thread.h"

enum { PROBE_LARGE_BYTES = 1 << 20 }; /* a block that is an event of its own */

/* Size from which a block is tracked; SIZE_MAX while nothing is recorded. */
extern size_t probe_track_bytes;

/* Tracking begins. */
void probe_live_start(uint64_t min_bytes);

/* What untracking found, so that a failed realloc can put it back. */
struct probe_block {
	uint64_t bytes;
	uint32_t total; /* index in the alloc table */
	bool known;
};

/* Charges a block to the open operation and its site; `caller` stands in where there is neither. op
 * 0: the thread's innermost one. */
void probe_live_add(struct probe_thread *t, const void *ptr, size_t size_bytes, wire_id op,
		    const void *caller);
/* Before the real free: the address can't come back while it is still in the table. */
struct probe_block probe_live_remove(struct probe_thread *t, const void *ptr);
void probe_live_restore(struct probe_thread *t, const void *ptr, struct probe_block block);
/* A large block that has got another size, in place of probe_live_add. */
struct probe_resize {
	const void *ptr; /* where it is now */
	uint64_t old_bytes, start_ticks, duration_ticks;
	size_t size_bytes;
	bool tracked; /* large enough for it now */
	bool moved;
};
void probe_live_resized(struct probe_thread *t, const struct probe_resize *resize,
			const void *caller);
/* Gives up the slots that the thread keeps for addresses it has freed. */
void probe_live_unpark(struct probe_thread *t);

/* An allocation that returned NULL. */
/* op 0: as above. */
void probe_live_failed(struct probe_thread *t, size_t size_bytes, wire_id op, const void *caller);

#endif
