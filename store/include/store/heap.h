/* SPDX-License-Identifier: Apache-2.0 */
/* The heap of a process as the recorder writes it. All calls fail as store_exec; the caller holds a
 * transaction. */
#ifndef STORE_HEAP_H
#define STORE_HEAP_H

#include <store/recording.h>

struct store_peak_row {
	const char *kind; /* "heap", "mapping" or "rest" */
	const char *op, *site;
	int64_t bytes;
	int64_t blocks; /* STORE_UNKNOWN if so */
};

struct store_peak {
	int64_t process_id, at_ns;
	int64_t live_bytes; /* of the heap: the sum of the rows that are no mappings */
	const struct store_peak_row *rows;
	size_t row_count;
};

/* Replaces what the recording has of the process's peak. Rows with one key are added up. */
ARR_NODISCARD enum arr_status store_peak_put(store_recording *rec, const struct store_peak *peak,
					     struct arr_error *err);

/* Blocks that one line allocated, one thread freed and so on, packed: SCHEMA.md draws it. */
enum store_block_state {
	STORE_BLOCKS_FREED = 0,
	STORE_BLOCKS_KEPT = 1, /* no end was seen: alive when the process ended */
	STORE_BLOCKS_OLDER = 2 /* no beginning was seen */
};

struct store_block_chunk {
	int64_t chunk_id; /* 0: a new one */
	int64_t process_id, origin, tid, freed_tid, state, count;
	int64_t at; /* units of 512 ns since the epoch */
	int64_t group_bits, offset_bits, life_min, life_shift, life_bits;
	int64_t bytes_min, bytes_shift, bytes_bits;
	const void *data;
	size_t data_bytes;
};

/* Writes a chunk, or writes it anew; sets chunk_id of a new one. */
ARR_NODISCARD enum arr_status
store_block_chunk_put(store_recording *rec, struct store_block_chunk *chunk, struct arr_error *err);

/* What `origin` of a process's chunks stands for. */
ARR_NODISCARD enum arr_status store_block_origin_put(store_recording *rec, int64_t process_id,
						     int64_t origin, const char *op,
						     const char *site, struct arr_error *err);

#endif
