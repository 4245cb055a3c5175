/* SPDX-License-Identifier: Apache-2.0 */
/* The recorder's side of a spool: bytes are a stranger's, every offset, count and id is checked
 * against the file before it is used. Works on a file that is still being written. */
#ifndef WIRE_READER_H
#define WIRE_READER_H

#include <stdbool.h>

#include <wire/spool.h>

typedef struct wire_reader wire_reader; /* maps the file read-only */

/* Fails: ARR_E_IO, ARR_E_FORMAT (no spool, other version, impossible header), ARR_E_NOMEM. */
ARR_NODISCARD enum arr_status wire_reader_open(const char *path, wire_reader **out,
					       struct arr_error *err);
void wire_reader_free(wire_reader *r);

const struct wire_header *wire_reader_header(const wire_reader *r);

/* Nanoseconds since the epoch of a tick count, by the header's scale. */
uint64_t wire_reader_realtime_ns(const wire_reader *r, uint64_t ticks);
/* Ticks as nanoseconds. */
uint64_t wire_reader_duration_ns(const wire_reader *r, uint64_t ticks);

/* Bytes of an id; false if the id is not valid in this file. Borrowed from r. */
bool wire_reader_string(const wire_reader *r, wire_id id, const char **bytes, size_t *size_bytes);

/* Number of thread slots seen so far, and each of them (borrowed; NULL if its chunk is not sound).
 */
size_t wire_reader_thread_count(wire_reader *r);
const struct wire_thread *wire_reader_thread(wire_reader *r, size_t index);
/* Entry `index` of a table of a thread, copied into out (size_bytes of it, the rest zero); false if
 * the slot is empty or out of range. */
bool wire_reader_table_entry(const wire_reader *r, const struct wire_thread *t,
			     enum wire_table_index table, uint32_t index, void *out,
			     size_t size_bytes);
uint32_t wire_reader_table_capacity(const wire_reader *r, const struct wire_thread *t,
				    enum wire_table_index table);

/* Copies events [*cursor, head) of a ring, at most max, into out; moves *cursor on; adds to *lost
 * what was overwritten first. Returns how many are in out. A ring of n slots keeps n - 1 events for
 * a reader: the writer may be at the oldest one. */
size_t wire_reader_events(const wire_reader *r, const struct wire_thread *t,
			  const struct wire_ring *ring, uint64_t *cursor, struct wire_event *out,
			  size_t max, uint64_t *lost);

/* What an entry of the alloc table says by all threads together. */
struct wire_alloc_sum {
	uint64_t allocs, frees, bytes, failed;
	int64_t live_bytes, peak_live_bytes;
};
struct wire_alloc_sum wire_alloc_sum(const struct wire_alloc_total *entry);

const struct wire_meta_table *wire_reader_meta(wire_reader *r);      /* or NULL */
const struct wire_module_table *wire_reader_modules(wire_reader *r); /* or NULL */
const struct wire_alloc_table *wire_reader_allocs(wire_reader *r);   /* or NULL */
const struct wire_live_table *wire_reader_live(wire_reader *r);      /* or NULL */
const struct wire_gc_table *wire_reader_gc(wire_reader *r);          /* or NULL: no pause yet */

/* Number of block rings seen so far. Copies words [*cursor, head) of one, at most max, into out;
 * moves *cursor on; adds to *lost what was overwritten first. Returns how many are in out. */
size_t wire_reader_block_ring_count(wire_reader *r);
/* Its page in the file: the same for every reader, and no thread slot's. */
int64_t wire_reader_block_ring_page(const wire_reader *r, size_t ring);
size_t wire_reader_block_words(const wire_reader *r, size_t ring, uint64_t *cursor, uint64_t *out,
			       size_t max, uint64_t *lost);

/* The last snapshot of the heap's peak, copied into out with a sound count; *taken is how many
 * there have been. False if there is none, or if it was replaced while it was read, twice. */
bool wire_reader_peak(wire_reader *r, struct wire_peak *out, uint64_t *taken);

#endif
