/* SPDX-License-Identifier: Apache-2.0 */
#include "process.h"

#include <stdlib.h>
#include <string.h>

#include <base/clock.h>
#include <base/compiler.h>
#include <base/fmt.h>

#include "procfs.h"

enum {
	EVENTS_AT_ONCE = 256,
	THREADS_AT_ONCE = 128,
	STALE_SAMPLE_NS = 1000000000,
	WORDS_AN_EVENT = 32 /* a block ring has that many times more places */
};

static const char *const loss_names[] = {
	[WIRE_LOSS_RING_OVERRUN] = "ring_overrun",
	[WIRE_LOSS_STRINGS_FULL] = "strings_full",
	[WIRE_LOSS_OP_TABLE_FULL] = "op_table_full",
	[WIRE_LOSS_COPY_TABLE_FULL] = "copy_table_full",
	[WIRE_LOSS_BLAS_TABLE_FULL] = "blas_table_full",
	[WIRE_LOSS_ALLOC_TABLE_FULL] = "alloc_table_full",
	[WIRE_LOSS_LIVE_TABLE_FULL] = "live_table_full",
	[WIRE_LOSS_FAILURE_TABLE_FULL] = "failure_table_full",
	[WIRE_LOSS_SECTION_TABLE_FULL] = "section_table_full",
	[WIRE_LOSS_OP_DEPTH] = "op_depth",
	[WIRE_LOSS_NO_THREAD_SLOT] = "no_thread_slot",
	[WIRE_LOSS_SPOOL_FULL] = "spool_full",
	[WIRE_LOSS_META_FULL] = "meta_full",
	[WIRE_LOSS_REENTRY] = "reentry",
	[WIRE_LOSS_UNSAMPLED] = NULL, /* by design: processes.unsampled_events */
	[WIRE_LOSS_ADAPTER_SLOTS] = "adapter_slots",
	[WIRE_LOSS_BLOCK_OVERRUN] = "block_overrun",
	[WIRE_LOSS_NO_BLOCK_RING] = "no_block_ring",
};

const char *process_loss_name(enum wire_loss loss)
{
	return (size_t)loss < BASE_ARRAY_SIZE(loss_names) ? loss_names[loss] : NULL;
}

void process_free(struct process *p)
{
	if (!p)
		return;
	decoder_clear(&p->decoder);
	totals_clear(&p->totals);
	blocks_clear(&p->blocks);
	map_clear(&p->stack_rows);
	map_clear(&p->threads);
	threads_clear(&p->watch);
	wire_reader_free(p->reader);
	free(p->rings);
	free(p->path);
	free(p);
}

/* ---- the process's own row
 * ----------------------------------------------------------------------- */

static const char *header_text(const struct process *p, const char *field, size_t size_bytes)
{
	const char *text = texts_put(p->sink.texts, field, strnlen(field, size_bytes));

	return text ? text : "";
}

static enum arr_status put_row(struct process *p, const char *state, int64_t end_ns,
			       struct arr_error *err)
{
	const struct wire_header *h = wire_reader_header(p->reader);
	bool exited = atomic_load_explicit(&h->state, memory_order_acquire) == WIRE_STATE_EXITED;

	return store_process_put(
		p->sink.rec,
		&(struct store_process){
			.run_id = p->sink.run_id,
			.pid = p->pid,
			.ppid = h->ppid,
			.start_ns = p->start_ns,
			.end_ns = end_ns,
			.state = state,
			.exit_code =
				exited ? atomic_load_explicit(&h->exit_code, memory_order_relaxed)
				       : STORE_UNKNOWN,
			.exe = header_text(p, h->exe, sizeof(h->exe)),
			.command = header_text(p, h->command, sizeof(h->command)),
			.python_version = p->python_version,
			.numpy_version = p->numpy_version,
			.cores = h->cores,
			.live_bytes = atomic_load_explicit(&h->live_bytes, memory_order_relaxed),
			.peak_live_bytes =
				atomic_load_explicit(&h->peak_live_bytes, memory_order_relaxed),
			.peak_live_at_ns = (int64_t)wire_reader_realtime_ns(
				p->reader,
				atomic_load_explicit(&h->peak_ticks, memory_order_relaxed)),
			.peak_rss_bytes = p->peak_rss_bytes,
			.alloc_calls = (int64_t)atomic_load_explicit(&h->alloc_calls,
								     memory_order_relaxed),
			.free_calls =
				(int64_t)atomic_load_explicit(&h->free_calls, memory_order_relaxed),
			.failed_allocs = (int64_t)atomic_load_explicit(&h->failed_allocs,
								       memory_order_relaxed),
			.min_bytes = (int64_t)h->min_bytes,
			.unsampled_events =
				(int64_t)(atomic_load_explicit(&h->losses[WIRE_LOSS_UNSAMPLED],
							       memory_order_relaxed) +
					  p->budget.dropped + p->blocks.left_out),
			.parent_start_ns = (int64_t)h->parent_start_realtime_ns,
		},
		&p->process_id, err);
}

static enum procfs_answer maps_its_spool(const struct process *p)
{
	const char *slash = strrchr(p->path, '/');

	return procfs_maps_file(p->pid, slash ? slash + 1 : p->path);
}

/* Where nobody can tell who maps the spool, the number has to do. */
static bool looks_alive_by_pid(struct process *p)
{
	const struct wire_header *h = wire_reader_header(p->reader);

	if (!procfs_alive(p->pid, &p->kernel_start))
		return false;
	/* An exec that is about to happen may fail: it has when the spool is no longer mapped. */
	return (p->pid_known &&
		atomic_load_explicit(&h->state, memory_order_acquire) != WIRE_STATE_EXECED) ||
	       maps_its_spool(p) != PROCFS_NO;
}

static bool looks_alive(struct process *p)
{
	switch (procfs_has_writers(p->path)) {
	case PROCFS_NO:
		return false;
	case PROCFS_YES:
		/* A child that cloned itself behind the C library's back keeps the mapping. */
		return !p->pid_known || procfs_alive(p->pid, &p->kernel_start);
	case PROCFS_UNKNOWN:
		break;
	}
	return looks_alive_by_pid(p);
}

void process_look(struct process *p)
{
	if (p->alive)
		p->alive = looks_alive(p);
}

enum arr_status process_open(const char *path, const struct process_sink *sink,
			     struct process **out, struct arr_error *err)
{
	struct process *p = calloc(1, sizeof(*p));
	const struct wire_header *h;
	enum arr_status st;

	if (!p || !(p->path = strdup(path))) {
		free(p);
		return arr_error_set(err, ARR_E_NOMEM, "%s: out of memory", path);
	}
	p->sink = *sink;
	totals_init(&p->totals);
	blocks_init(&p->blocks, sink->all_blocks ? UINT64_MAX : BLOCKS_KEPT_MAX);
	st = wire_reader_open(path, &p->reader, err);
	if (st != ARR_OK)
		goto done;
	decoder_init(&p->decoder, p->reader, sink->texts, sink->files);
	h = wire_reader_header(p->reader);
	p->pid = h->pid;
	p->start_ns = (int64_t)h->start_realtime_ns;
	p->last_ticks = h->start_ticks;
	/* A process of that pid that does not map this file is another one. */
	p->pid_known = procfs_alive(p->pid, &p->kernel_start) && maps_its_spool(p) == PROCFS_YES;
	p->alive = looks_alive(p);
	st = put_row(p, "running", STORE_UNKNOWN, err);
	if (st == ARR_OK)
		st = store_thread_put(p->sink.rec,
				      &(struct store_thread){ .process_id = p->process_id,
							      .tid = p->pid,
							      .cpu_ns = STORE_UNKNOWN,
							      .started_ns = p->start_ns,
							      .ended_ns = STORE_UNKNOWN },
				      err);
	if (st == ARR_OK) {
		*out = p;
		p = NULL;
	}
done:
	process_free(p);
	return st;
}

/* ---- rings
 * --------------------------------------------------------------------------------------- */

/* The state of a slot, named by its place in the file: that is the same for every reader. */
static enum arr_status find_ring(struct process *p, const struct wire_thread *t,
				 struct ring_state **out, struct arr_error *err)
{
	int64_t slot =
		((const char *)t - (const char *)wire_reader_header(p->reader)) / WIRE_PAGE_BYTES;

	for (size_t i = 0; i < p->ring_count; i++) {
		if (p->rings[i].at.slot == slot) {
			*out = &p->rings[i];
			return ARR_OK;
		}
	}
	if (p->ring_count == p->ring_capacity) {
		size_t capacity = p->ring_capacity ? p->ring_capacity * 2 : 8;
		struct ring_state *rings = realloc(p->rings, capacity * sizeof(*rings));

		if (!rings)
			return arr_error_set(err, ARR_E_NOMEM, "%s: out of memory", p->path);
		p->rings = rings;
		p->ring_capacity = capacity;
	}
	*out = &p->rings[p->ring_count];
	**out = (struct ring_state){ .changed = false };
	ARR_TRY(store_cursor_find(p->sink.rec, p->process_id, slot, &(*out)->at, err));
	p->ring_count++;
	return ARR_OK;
}

static enum arr_status drain_thread(struct process *p, const struct wire_thread *t, size_t *count,
				    struct arr_error *err)
{
	struct wire_event events[EVENTS_AT_ONCE];
	struct ring_state *ring = NULL;
	uint64_t before;
	size_t got;

	ARR_TRY(find_ring(p, t, &ring, err));
	do {
		before = ring->at.cursor;
		got = wire_reader_events(p->reader, t, &t->ring, &ring->at.cursor, events,
					 EVENTS_AT_ONCE, &ring->at.lost);
		for (size_t i = 0; i < got; i++) {
			if (budget_keeps(&p->budget, &events[i]))
				ARR_TRY(process_put_event(p, &events[i], err));
		}
		ring->changed |= ring->at.cursor != before;
		*count += got;
	} while (ring->at.cursor != before && *count < EVENTS_AT_ONCE * 64);
	return ARR_OK;
}

enum arr_status process_drain(struct process *p, size_t *count, struct arr_error *err)
{
	size_t threads = wire_reader_thread_count(p->reader), words;

	*count = 0;
	for (size_t i = 0; i < threads; i++) {
		const struct wire_thread *t = wire_reader_thread(p->reader, i);
		size_t drained = 0;

		if (t)
			ARR_TRY(drain_thread(p, t, &drained, err));
		*count += drained;
	}
	ARR_TRY(blocks_drain(&p->blocks, &p->decoder, p->sink.rec, p->process_id,
			     p->alive && p->pid_known ? (int64_t)base_realtime_ns() : 0, &words,
			     err));
	*count += words / WORDS_AN_EVENT;
	return ARR_OK;
}

/* ---- samples
 * ------------------------------------------------------------------------------------- */

enum arr_status process_sample_memory(struct process *p, int64_t now_ns, struct arr_error *err)
{
	const struct wire_header *h = wire_reader_header(p->reader);
	int64_t live = atomic_load_explicit(&h->live_bytes, memory_order_relaxed);
	struct procfs_memory m;

	if (!p->alive || !p->pid_known || !procfs_memory(p->pid, &m))
		return ARR_OK;
	if (m.peak_rss_bytes > p->peak_rss_bytes)
		p->peak_rss_bytes = m.peak_rss_bytes;
	if (m.rss_bytes == p->rss_bytes && live == p->live_bytes &&
	    now_ns - p->sampled_at_ns < STALE_SAMPLE_NS)
		return ARR_OK;
	p->rss_bytes = m.rss_bytes;
	p->live_bytes = live;
	p->sampled_at_ns = now_ns;
	return store_memory_put(p->sink.rec,
				&(struct store_memory){ .process_id = p->process_id,
							.at_ns = now_ns,
							.ticks = STORE_UNKNOWN,
							.live_bytes = live,
							.rss_bytes = m.rss_bytes,
							.rss_anonymous_bytes = m.anonymous_bytes,
							.rss_file_bytes = m.file_bytes,
							.rss_shared_bytes = m.shared_bytes,
							.minor_faults = m.minor_faults,
							.major_faults = m.major_faults },
				err);
}

enum arr_status process_sample_threads(struct process *p, struct arr_error *err)
{
	struct procfs_thread threads[THREADS_AT_ONCE];
	size_t count =
		p->alive && p->pid_known ? procfs_threads(p->pid, threads, THREADS_AT_ONCE) : 0;

	for (size_t i = 0; i < count; i++) {
		const uint64_t *known = map_find(&p->threads, (uint64_t)threads[i].tid);

		if (known && *known % 2)
			continue; /* its exit has been seen: this is its last moment or a new one's
				     first */
		ARR_TRY(store_thread_put(
			p->sink.rec,
			&(struct store_thread){
				.process_id = p->process_id,
				.tid = threads[i].tid,
				.generation = known ? (int64_t)(*known / 2) : 0,
				.name = texts_put_text(p->sink.texts, threads[i].name),
				.pool = threads_pool(&p->watch, threads[i].tid),
				.cpu_ns = threads[i].cpu_ns,
				.started_ns = STORE_UNKNOWN,
				.ended_ns = STORE_UNKNOWN },
			err));
	}
	return ARR_OK;
}

enum arr_status process_watch_threads(struct process *p, struct arr_error *err)
{
	struct store_thread_sample sample;

	if (!p->alive || !p->pid_known || !threads_due(&p->watch))
		return ARR_OK;
	if (p->watch.at_ns == 0)
		p->watch.at_ns = p->start_ns;
	if (!threads_look(&p->watch, p->pid, (int64_t)base_realtime_ns() - p->start_ns, &sample))
		return ARR_OK;
	sample.process_id = p->process_id;
	return store_thread_sample_put(p->sink.rec, &sample, err);
}

/* ---- facts, libraries, losses
 * -------------------------------------------------------------------- */

static enum arr_status write_facts(struct process *p, struct arr_error *err)
{
	const struct wire_meta_table *table = wire_reader_meta(p->reader);
	uint32_t count = table ? atomic_load_explicit(&table->count, memory_order_acquire) : 0;

	for (; p->facts_written < count && p->facts_written < WIRE_META_MAX; p->facts_written++) {
		wire_id key_id = atomic_load_explicit(&table->entries[p->facts_written].key,
						      memory_order_acquire);
		const char *key = decode_name(&p->decoder, key_id);
		const char *value =
			decode_name(&p->decoder, table->entries[p->facts_written].value);

		if (key_id == 0)
			return ARR_OK; /* being written: next time */
		if (!strcmp(key, "python_version"))
			p->python_version = value;
		else if (!strcmp(key, "numpy_version"))
			p->numpy_version = value;
		ARR_TRY(store_fact_put(p->sink.rec, p->process_id, key, value, err));
	}
	return ARR_OK;
}

/* The contract's words only: what else a probe may say is "other". */
static const char *role_of(const char *text)
{
	static const char *const roles[] = { "numpy", "python", "blas", "libc", "libarr" };

	for (size_t i = 0; i < BASE_ARRAY_SIZE(roles); i++) {
		if (!strcmp(text, roles[i]))
			return roles[i];
	}
	return "other";
}

static const char *or_null(const char *text)
{
	return text[0] ? text : NULL;
}

static enum arr_status write_libraries(struct process *p, struct arr_error *err)
{
	const struct wire_module_table *table = wire_reader_modules(p->reader);
	uint32_t count = table ? atomic_load_explicit(&table->count, memory_order_acquire) : 0;

	for (; p->libraries_written < count && p->libraries_written < WIRE_MODULES_MAX;
	     p->libraries_written++) {
		const struct wire_module *m = &table->entries[p->libraries_written];
		wire_id path = atomic_load_explicit(&m->path, memory_order_acquire);

		if (path == 0)
			return ARR_OK; /* being written: next time */
		ARR_TRY(store_library_put(p->sink.rec, p->process_id,
					  decode_name(&p->decoder, path),
					  role_of(decode_name(&p->decoder, m->role)),
					  or_null(decode_name(&p->decoder, m->version)),
					  or_null(decode_name(&p->decoder, m->build_id)), err));
	}
	return ARR_OK;
}

static const char *pool_text(struct process *p, wire_id id)
{
	return id ? or_null(decode_name(&p->decoder, id)) : NULL;
}

static enum arr_status write_pools(struct process *p, struct arr_error *err)
{
	const struct wire_header *h = wire_reader_header(p->reader);

	for (size_t i = 0; i < WIRE_POOLS_MAX; i++) {
		const struct wire_pool *pool = &h->pools[i];
		wire_id path = atomic_load_explicit(&pool->path, memory_order_acquire);
		wire_id source = atomic_load_explicit(&pool->source, memory_order_relaxed);

		if (path == 0)
			return ARR_OK;
		ARR_TRY(store_pool_put(
			p->sink.rec,
			&(struct store_pool){
				.process_id = p->process_id,
				.library = decode_name(&p->decoder, path),
				.kind = decode_name(&p->decoder, pool->kind),
				.version = pool_text(p, pool->version),
				.kernel = pool_text(p, pool->kernel),
				.layer = pool_text(p, pool->layer),
				.source = pool_text(p, source),
				.threads_configured = atomic_load_explicit(
					&pool->threads_configured, memory_order_relaxed),
				.threads_configured_max = atomic_load_explicit(
					&pool->threads_configured_max, memory_order_relaxed),
				.threads_running_max = atomic_load_explicit(
					&pool->threads_running_max, memory_order_relaxed) },
			err));
	}
	return ARR_OK;
}

static enum arr_status write_losses(struct process *p, struct arr_error *err)
{
	const struct wire_header *h = wire_reader_header(p->reader);
	char unknown[32];

	p->lost = 0;
	for (unsigned i = 0; i < WIRE_LOSS_COUNT_MAX; i++) {
		uint64_t count = atomic_load_explicit(&h->losses[i], memory_order_relaxed);
		const char *what = process_loss_name((enum wire_loss)i);

		if (i == WIRE_LOSS_UNSAMPLED)
			continue;
		for (size_t r = 0; i == WIRE_LOSS_RING_OVERRUN && r < p->ring_count; r++)
			count += p->rings[r].at.lost;
		if (i == WIRE_LOSS_BLOCK_OVERRUN)
			count += p->blocks.lost;
		if (!what && count == 0)
			continue;
		base_format(unknown, sizeof(unknown), "loss_%u", i);
		p->lost += count;
		ARR_TRY(store_loss_put(p->sink.rec, p->process_id, what ? what : unknown,
				       (int64_t)count, err));
	}
	return ARR_OK;
}

static enum arr_status write_cursors(struct process *p, struct arr_error *err)
{
	for (size_t i = 0; i < p->ring_count; i++) {
		if (p->rings[i].changed)
			ARR_TRY(store_cursor_put(p->sink.rec, &p->rings[i].at, err));
		p->rings[i].changed = false;
	}
	return ARR_OK;
}

static enum arr_status write_all_but_totals(struct process *p, const char *state, int64_t end_ns,
					    struct arr_error *err)
{
	ARR_TRY(write_facts(p, err));
	ARR_TRY(write_libraries(p, err));
	ARR_TRY(write_pools(p, err));
	ARR_TRY(write_losses(p, err));
	ARR_TRY(write_cursors(p, err));
	p->calls = p->totals.calls;
	p->copy_calls = p->totals.copy_calls;
	return put_row(p, state, end_ns, err);
}

enum arr_status process_write(struct process *p, struct arr_error *err)
{
	ARR_TRY(totals_write(&p->totals, &p->decoder, p->sink.rec, p->process_id, err));
	ARR_TRY(peak_write(&p->peak, &p->decoder, p->sink.rec, p->process_id, false, err));
	ARR_TRY(blocks_write(&p->blocks, &p->decoder, p->sink.rec, p->process_id, false, err));
	return write_all_but_totals(p, "running", STORE_UNKNOWN, err);
}

/* ---- the end
 * ------------------------------------------------------------------------------------- */

static enum arr_status write_last_calls(struct process *p, const struct wire_thread *t,
					struct arr_error *err)
{
	struct wire_event events[WIRE_FLIGHT_EVENTS];
	uint64_t cursor = 0, overwritten = 0;
	size_t count;

	do {
		count = wire_reader_events(p->reader, t, &t->flight, &cursor, events,
					   WIRE_FLIGHT_EVENTS, &overwritten);
		for (size_t i = 0; i < count; i++)
			ARR_TRY(process_put_event(p, &events[i], err));
	} while (count > 0);
	return process_put_open_calls(p, t, err);
}

/* When it ended: by its own word, by ours, or when it was last heard of. */
static int64_t find_end_ns(const struct process *p, int64_t died_at_ns)
{
	const struct wire_header *h = wire_reader_header(p->reader);
	uint32_t state = atomic_load_explicit(&h->state, memory_order_acquire);
	uint64_t ticks = atomic_load_explicit(&h->end_ticks, memory_order_relaxed);

	if (state == WIRE_STATE_EXITED && ticks > h->start_ticks)
		return (int64_t)wire_reader_realtime_ns(p->reader, ticks);
	if (died_at_ns != 0)
		return died_at_ns;
	return (int64_t)wire_reader_realtime_ns(p->reader, p->last_ticks);
}

static const char *final_state(const struct process *p)
{
	uint32_t state =
		atomic_load_explicit(&wire_reader_header(p->reader)->state, memory_order_acquire);

	return state == WIRE_STATE_EXITED   ? "exited"
	       : state == WIRE_STATE_EXECED ? "execed"
					    : "died";
}

enum arr_status process_finish(struct process *p, int64_t died_at_ns, struct arr_error *err)
{
	size_t threads, drained;
	int64_t end_ns;

	do {
		ARR_TRY(process_drain(p, &drained, err));
	} while (drained > 0);
	threads = wire_reader_thread_count(p->reader);
	for (size_t i = 0; i < threads; i++) {
		const struct wire_thread *t = wire_reader_thread(p->reader, i);

		if (t)
			ARR_TRY(write_last_calls(p, t, err));
	}
	ARR_TRY(totals_rewrite(&p->totals, &p->decoder, p->sink.rec, p->process_id, err));
	ARR_TRY(peak_write(&p->peak, &p->decoder, p->sink.rec, p->process_id, true, err));
	ARR_TRY(blocks_write(&p->blocks, &p->decoder, p->sink.rec, p->process_id, true, err));
	end_ns = find_end_ns(p, died_at_ns);
	ARR_TRY(store_thread_put(p->sink.rec,
				 &(struct store_thread){ .process_id = p->process_id,
							 .tid = p->pid,
							 .cpu_ns = STORE_UNKNOWN,
							 .started_ns = STORE_UNKNOWN,
							 .ended_ns = end_ns },
				 err));
	ARR_TRY(write_all_but_totals(p, final_state(p), end_ns, err));
	p->alive = false;
	p->finished = true;
	decoder_clear(&p->decoder);
	totals_clear(&p->totals);
	threads_clear(&p->watch);
	blocks_clear(&p->blocks);
	wire_reader_free(p->reader);
	p->reader = NULL;
	return ARR_OK;
}
