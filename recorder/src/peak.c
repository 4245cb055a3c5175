/* SPDX-License-Identifier: Apache-2.0 */
#include "peak.h"

#include <stdlib.h>
#include <string.h>

#include <store/heap.h>

struct gathering {
	struct decoder *decoder;
	struct store_peak_row *rows; /* owned; room for every entry and one row more */
	size_t count;
	int64_t heap_bytes; /* of the rows so far that are no mappings */
};

static void gather(struct gathering *g, uint64_t key, int64_t bytes, uint64_t blocks)
{
	struct store_peak_row *row = &g->rows[g->count];

	if (key == 0 || bytes <= 0)
		return;
	row->op = decode_name(g->decoder, (wire_id)(key >> 32));
	row->site = decode_site(g->decoder, (wire_id)key);
	row->kind = strcmp(row->op, "mmap") ? "heap" : "mapping";
	row->bytes = bytes;
	row->blocks = (int64_t)blocks;
	if (row->kind[0] == 'h')
		g->heap_bytes += bytes;
	g->count++;
}

static void gather_snapshot(struct gathering *g, const struct wire_peak *snapshot)
{
	for (uint64_t i = 0; i < snapshot->count; i++)
		gather(g, snapshot->entries[i].key, snapshot->entries[i].live_bytes,
		       snapshot->entries[i].blocks);
}

static void gather_now(struct gathering *g, const struct wire_alloc_table *table)
{
	for (size_t i = 0; i < WIRE_ALLOC_SLOTS; i++) {
		struct wire_alloc_sum sum = wire_alloc_sum(&table->entries[i]);

		gather(g, atomic_load_explicit(&table->entries[i].key, memory_order_acquire),
		       sum.live_bytes, sum.allocs - sum.frees);
	}
}

/* What the heap has beyond the rows, so that they add up to live_bytes. */
static void gather_rest(struct gathering *g, int64_t live_bytes)
{
	if (live_bytes <= g->heap_bytes)
		return;
	g->rows[g->count++] = (struct store_peak_row){ .kind = "rest",
						       .op = "",
						       .site = "",
						       .bytes = live_bytes - g->heap_bytes,
						       .blocks = STORE_UNKNOWN };
	g->heap_bytes = live_bytes;
}

static enum arr_status write_rows(struct decoder *d, store_recording *rec, int64_t process_id,
				  const struct wire_peak *snapshot, int64_t live_bytes,
				  uint64_t ticks, struct arr_error *err)
{
	struct gathering g = { .decoder = d,
			       .rows = calloc(WIRE_ALLOC_SLOTS + 1, sizeof(*g.rows)) };
	const struct wire_alloc_table *table = wire_reader_allocs(d->reader);
	enum arr_status st;

	if (!g.rows)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for the heap's peak");
	if (snapshot)
		gather_snapshot(&g, snapshot);
	else if (table)
		gather_now(&g, table);
	gather_rest(&g, live_bytes);
	st = store_peak_put(
		rec,
		&(struct store_peak){ .process_id = process_id,
				      .at_ns = (int64_t)wire_reader_realtime_ns(d->reader, ticks),
				      .live_bytes = g.heap_bytes,
				      .rows = g.rows,
				      .row_count = g.count },
		err);
	free(g.rows);
	return st;
}

enum arr_status peak_write(struct peak *p, struct decoder *d, store_recording *rec,
			   int64_t process_id, bool again, struct arr_error *err)
{
	const struct wire_header *h = wire_reader_header(d->reader);
	int64_t live_bytes = atomic_load_explicit(&h->live_bytes, memory_order_relaxed);
	uint64_t ticks = atomic_load_explicit(&h->peak_ticks, memory_order_relaxed), taken;
	struct wire_peak *snapshot = malloc(sizeof(*snapshot));
	enum arr_status st = ARR_OK;
	bool have;

	if (!snapshot)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for the heap's peak");
	have = wire_reader_peak(d->reader, snapshot, &taken) && snapshot->live_bytes >= live_bytes;
	if (have) {
		live_bytes = snapshot->live_bytes;
		ticks = snapshot->ticks;
	}
	if (again || !p->written || live_bytes > p->live_bytes) {
		st = write_rows(d, rec, process_id, have ? snapshot : NULL, live_bytes, ticks, err);
		p->live_bytes = live_bytes;
		p->written = true;
	}
	free(snapshot);
	return st;
}
