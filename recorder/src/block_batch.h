/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of one kind on their way into a packed row. */
#ifndef RECORDER_BLOCK_BATCH_H
#define RECORDER_BLOCK_BATCH_H

#include <store/heap.h>

enum {
	BLOCK_UNIT_SHIFT = 9, /* times are in units of 512 ns */
	BLOCK_BATCH_MAX = 1024,
	BLOCK_GROUP = 16, /* blocks that share a base of their times */
};

struct block_entry {
	uint64_t at;   /* its end, or its beginning if there was no end */
	uint64_t life; /* units */
	uint64_t bytes;
};

/* What all blocks of a batch have in common. */
struct block_key {
	uint32_t origin, tid, freed_tid;
	uint16_t state; /* enum store_block_state */
	uint16_t size_class;
	uint32_t life_class;
	uint32_t reserved;
};

struct block_batch {
	struct block_key key;
	struct block_entry *entries; /* owned */
	uint32_t count, capacity;
	int64_t chunk_id; /* of the row that has the entries so far; 0: none */
	bool changed;     /* since that row was written */
};

/* True if the entry would make the batch's row needlessly wide: write it first. */
bool block_batch_is_full(const struct block_batch *batch, const struct block_entry *entry);
/* Fails: ARR_E_NOMEM. */
ARR_NODISCARD enum arr_status
block_batch_add(struct block_batch *batch, const struct block_entry *entry, struct arr_error *err);
/* Writes the row; the batch goes on. */
ARR_NODISCARD enum arr_status block_batch_write(struct block_batch *batch, store_recording *rec,
						int64_t process_id, struct arr_error *err);
/* Writes a row with the first entries, as many as are good for it; the rest begin another one. */
ARR_NODISCARD enum arr_status block_batch_finish_row(struct block_batch *batch,
						     store_recording *rec, int64_t process_id,
						     struct arr_error *err);

#endif
