/* SPDX-License-Identifier: Apache-2.0 */
/* Single blocks: the words of the block rings, paired into lives and packed into rows. */
#ifndef RECORDER_BLOCKS_H
#define RECORDER_BLOCKS_H

#include "block_batch.h"
#include "decode.h"

struct block_event {
	uint64_t at, bytes;
	uint32_t slot, total, tid;
	uint16_t kind; /* enum wire_block_kind; NONE: nothing is open */
	bool more;     /* there are events of the slot in `waiting` */
};

struct block_ring {
	struct store_cursor cursor;
	uint64_t at;       /* time of the words that come next, units */
	uint64_t floor_at; /* what comes next was not there then */
	uint64_t size;     /* of the next ALLOC, if not 0 */
	uint32_t tid;
	bool changed;
};

enum { BLOCKS_TOUCHED_SLOTS = 64 }; /* about a page of `open` */
enum { BLOCKS_KEPT_MAX = 1 << 25 }; /* of a process, about 170 MB, unless all are wanted */

struct blocks {
	struct block_event *open; /* owned; by slot of the live table; NULL until the first word */
	uint8_t *touched; /* owned; by BLOCKS_TOUCHED_SLOTS slots: one of them was ever open */
	struct block_event *waiting; /* owned; events that met one of their own kind */
	size_t waiting_count;
	struct block_ring *rings; /* owned */
	size_t ring_count;
	struct block_batch *batches; /* owned; open addressing by key */
	size_t batch_count, batch_capacity;
	uint32_t *lives;                   /* owned; by origin: blocks so far */
	uint8_t *named;                    /* owned; by origin: it has a row */
	uint64_t kept, kept_max, left_out; /* lives */
	uint64_t lost;                     /* words that were overwritten */
};

/* kept_max: lives after which the rest are only counted. */
void blocks_init(struct blocks *b, uint64_t kept_max);
void blocks_clear(struct blocks *b);
/* New words of all rings; *count is how many. now_ns: of the recorder's clock, 0 if the process is
 * dead. Fails: ARR_E_NOMEM, and as store_exec. */
ARR_NODISCARD enum arr_status blocks_drain(struct blocks *b, struct decoder *d,
					   store_recording *rec, int64_t process_id, int64_t now_ns,
					   size_t *count, struct arr_error *err);
/* Writes what has changed since the last time. `last`: also what was never freed, and what the
 * origins are. */
ARR_NODISCARD enum arr_status blocks_write(struct blocks *b, struct decoder *d,
					   store_recording *rec, int64_t process_id, bool last,
					   struct arr_error *err);

#endif
