/* SPDX-License-Identifier: Apache-2.0 */
#include <store/recording.h>

#include <stdlib.h>
#include <string.h>

enum statement {
	RUN_BEGIN,
	RUN_FIND,
	RUN_FINISH,
	RUN_CLOSE,
	PROCESS_PUT,
	PROCESS_FIND,
	CLEAR_FIRST,
	OP_CLEAR = CLEAR_FIRST,
	COPY_CLEAR,
	ALLOC_CLEAR,
	BLAS_CLEAR,
	SECTION_CLEAR,
	FAILURE_CLEAR,
	GC_CLEAR,
	CLEAR_END,
	OP_PUT = CLEAR_END,
	COPY_PUT,
	ALLOC_PUT,
	BLAS_PUT,
	SECTION_PUT,
	FAILURE_PUT,
	GC_PUT,
	THREAD_PUT,
	LIBRARY_PUT,
	LOSS_PUT,
	FACT_PUT,
	MEMORY_PUT,
	POOL_PUT,
	THREAD_SAMPLE_PUT,
	FORK_PUT,
	TEXT_FIND,
	TEXT_ADD,
	STACK_FIND,
	STACK_ADD,
	FRAME_PUT,
	EVENT_ADD,
	CURSOR_PUT,
	CURSOR_FIND,
	STATEMENT_COUNT
};

static const char *const statements[STATEMENT_COUNT] = {
	[RUN_BEGIN] =
		"INSERT INTO run (command, spool, started_ns, host, cpu_model, cores, cpu_quota,"
		" mem_limit, arr_version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, nullif(?7, 0.0), ?8, ?9)",
	/* ".spool-XXXXXX" is a name that a recorder made up: no two runs share it */
	[RUN_FIND] = "SELECT run_id FROM run WHERE spool = ?1 OR (?1 LIKE '%.spool-______'"
		     " AND substr(spool, -length(?2)) = ?2) ORDER BY spool = ?1 DESC LIMIT 1",
	[RUN_FINISH] = "UPDATE run SET ended_ns = ifnull(?2, ended_ns),"
		       " exit_status = ifnull(?3, exit_status),"
		       " term_signal = ifnull(?4, term_signal), complete = ?5 WHERE run_id = ?1",
	[RUN_CLOSE] =
		"UPDATE run SET complete = ?2, ended_ns = ifnull(ended_ns,"
		" (SELECT max(end_ns) FROM process WHERE run_id = ?1)),"
		" exit_status = CASE WHEN term_signal IS NULL THEN ifnull(exit_status,"
		" (SELECT exit_code FROM process WHERE run_id = ?1 ORDER BY start_ns LIMIT 1)) END,"
		" host = ifnull(host, (SELECT value FROM fact JOIN process USING (process_id)"
		" WHERE run_id = ?1 AND key = 'host' LIMIT 1)),"
		" cpu_model = ifnull(cpu_model, (SELECT value FROM fact JOIN process USING "
		"(process_id)"
		" WHERE run_id = ?1 AND key = 'cpu_model' LIMIT 1)) WHERE run_id = ?1",
	[PROCESS_PUT] =
		"INSERT INTO process (run_id, pid, ppid, start_ns, end_ns, state, exit_code, exe,"
		" command, python_version, numpy_version, cores, live_bytes, peak_live_bytes,"
		" peak_live_at_ns, peak_rss_bytes, alloc_calls, free_calls, failed_allocs, "
		"min_bytes,"
		" unsampled_events, parent_start_ns) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
		"?10,"
		" ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)"
		" ON CONFLICT (pid, start_ns) DO UPDATE SET"
		" end_ns = max(ifnull(excluded.end_ns, end_ns), ifnull(end_ns, excluded.end_ns)),"
		" state = excluded.state, exit_code = ifnull(excluded.exit_code, exit_code),"
		" python_version = ifnull(excluded.python_version, python_version),"
		" numpy_version = ifnull(excluded.numpy_version, numpy_version),"
		" live_bytes = excluded.live_bytes, peak_live_bytes = excluded.peak_live_bytes,"
		" peak_live_at_ns = excluded.peak_live_at_ns,"
		" peak_rss_bytes = max(peak_rss_bytes, excluded.peak_rss_bytes),"
		" alloc_calls = excluded.alloc_calls, free_calls = excluded.free_calls,"
		" failed_allocs = excluded.failed_allocs,"
		" unsampled_events = max(unsampled_events, excluded.unsampled_events) RETURNING "
		"process_id",
	[PROCESS_FIND] = "SELECT process_id, run_id FROM process WHERE pid = ?1 AND start_ns = ?2",
	[OP_CLEAR] = "DELETE FROM op_total WHERE process_id = ?1",
	[COPY_CLEAR] = "DELETE FROM copy_total WHERE process_id = ?1",
	[ALLOC_CLEAR] = "DELETE FROM alloc_total WHERE process_id = ?1",
	[BLAS_CLEAR] = "DELETE FROM blas_total WHERE process_id = ?1",
	[SECTION_CLEAR] = "DELETE FROM section_total WHERE process_id = ?1",
	[FAILURE_CLEAR] = "DELETE FROM failure WHERE process_id = ?1",
	[GC_CLEAR] = "DELETE FROM gc_total WHERE process_id = ?1",
	[OP_PUT] =
		"INSERT OR REPLACE INTO op_total (process_id, op, dtype, kind, calls, errors,"
		" total_ns, self_ns, p50_ns, p95_ns, p99_ns, max_ns, elements, bytes_in, bytes_out,"
		" tiny_calls, tiny_ns, noncontiguous_calls, histogram) VALUES (?1, ?2, ?3, ?4, ?5,"
		" ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
	[COPY_PUT] =
		"INSERT OR REPLACE INTO copy_total (process_id, op, reason, site, detail, calls,"
		" bytes, total_ns) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[ALLOC_PUT] =
		"INSERT OR REPLACE INTO alloc_total (process_id, op, site, allocs, frees, bytes,"
		" live_bytes, peak_live_bytes, failed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
		" ?9)",
	[BLAS_PUT] =
		"INSERT OR REPLACE INTO blas_total (process_id, routine, library, calls, total_ns,"
		" max_ns, flops, threads_configured, threads_running_max, concurrent_calls, site,"
		" nested_calls, nested_in)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	[SECTION_PUT] = "INSERT OR REPLACE INTO section_total (process_id, name, calls, total_ns,"
			" p50_ns, p95_ns, p99_ns, max_ns, peak_bytes, copied_bytes, histogram, "
			"copies, op_ns)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	[FAILURE_PUT] = "INSERT OR REPLACE INTO failure (process_id, op, exception, shapes, dtypes,"
			" site, count, first_ns, last_ns, most_per_minute, detail)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	[GC_PUT] = "INSERT OR REPLACE INTO gc_total (process_id, generation, collections, total_ns,"
		   " p50_ns, p95_ns, p99_ns, max_ns, collected, uncollectable, histogram)"
		   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	[THREAD_PUT] = "INSERT INTO thread (process_id, tid, generation, name, library, cpu_ns,"
		       " started_ns, ended_ns, pool) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
		       " ON CONFLICT (process_id, tid, generation) DO UPDATE SET"
		       " name = ifnull(excluded.name, name),"
		       " library = ifnull(excluded.library, library),"
		       " pool = ifnull(excluded.pool, pool),"
		       " cpu_ns = ifnull(excluded.cpu_ns, cpu_ns),"
		       " started_ns = ifnull(excluded.started_ns, started_ns),"
		       " ended_ns = max(ifnull(excluded.ended_ns, ended_ns),"
		       " ifnull(ended_ns, excluded.ended_ns))",
	[LIBRARY_PUT] = "INSERT OR REPLACE INTO library (process_id, path, role, version, build_id)"
			" VALUES (?1, ?2, ?3, ?4, ?5)",
	[LOSS_PUT] = "INSERT OR REPLACE INTO loss (process_id, what, count) VALUES (?1, ?2, ?3)",
	[FACT_PUT] = "INSERT OR REPLACE INTO fact (process_id, key, value) VALUES (?1, ?2, ?3)",
	[MEMORY_PUT] = "INSERT OR IGNORE INTO memory_sample (process_id, at_ns, ticks, live_bytes,"
		       " rss_bytes, rss_anonymous_bytes, rss_file_bytes, rss_shared_bytes,"
		       " minor_faults, major_faults) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
		       " ?10)",
	[POOL_PUT] =
		"INSERT OR REPLACE INTO pool (process_id, library, kind, version, kernel, layer,"
		" source, threads_configured, threads_configured_max, threads_running_max)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, 0), nullif(?9, 0), nullif(?10, "
		"0))",
	[THREAD_SAMPLE_PUT] =
		"INSERT OR REPLACE INTO thread_sample (process_id, at_ns, interval_ns, threads,"
		" runnable, cpu_ns, wait_ns, pool_threads, pool_cpu_ns)"
		" VALUES (?1, ?2, ?3, ?4, CAST(?6 + ?7 AS REAL) / ?3, ?5, ?7, ?8, ?9)",
	[FORK_PUT] = "INSERT OR REPLACE INTO fork (process_id, at_ns, child_pid, site, threads,"
		     " whose) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[TEXT_FIND] = "SELECT text_id FROM text WHERE value = ?1",
	[TEXT_ADD] = "INSERT INTO text (value) VALUES (?1)",
	[STACK_FIND] = "SELECT stack_id FROM stack WHERE process_id = ?1 AND wire_id = ?2",
	[STACK_ADD] = "INSERT INTO stack (process_id, wire_id) VALUES (?1, ?2)",
	[FRAME_PUT] = "INSERT INTO frame (stack_id, depth, function, file, line, module, is_python)"
		      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[EVENT_ADD] =
		"INSERT INTO event (process_id, type, tid, sequence, start_ticks,"
		" parent_sequence, start_ns, duration_ns, flags, kind, copy_reason, op_id,"
		" dtypes_id, shapes_id, site_id, error_id, contiguous, value, stack_id, orders_id,"
		" outcome, old_bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
		"nullif(?12, 0), "
		"nullif(?13, 0),"
		" nullif(?14, 0), nullif(?15, 0), nullif(?16, 0), ?17, ?18, nullif(?19, 0),"
		" nullif(?20, 0), nullif(?21, 0), nullif(?22, 0))"
		" ON CONFLICT (process_id, tid, sequence, start_ticks, type) DO NOTHING"
		" RETURNING event_id",
	[CURSOR_PUT] = "INSERT OR REPLACE INTO ring_cursor (process_id, slot, cursor, lost)"
		       " VALUES (?1, ?2, ?3, ?4)",
	[CURSOR_FIND] = "SELECT cursor, lost FROM ring_cursor WHERE process_id = ?1 AND slot = ?2",
};

struct store_recording {
	store_db *db;
	store_stmt *prepared[STATEMENT_COUNT]; /* made at first use */
};

/* Binds the columns of one statement in order; the first failure makes the rest no-ops. */
struct binder {
	store_stmt *stmt; /* NULL after a failure */
	enum arr_status status;
	int parameter;
};

enum arr_status store_recording_new(store_db *db, store_recording **out, struct arr_error *err)
{
	store_recording *rec = calloc(1, sizeof(*rec));

	if (!rec)
		return arr_error_set(err, ARR_E_NOMEM, "%s: out of memory", store_path(db));
	rec->db = db;
	*out = rec;
	return ARR_OK;
}

void store_recording_free(store_recording *rec)
{
	if (!rec)
		return;
	for (size_t i = 0; i < STATEMENT_COUNT; i++)
		store_stmt_free(rec->prepared[i]);
	free(rec);
}

store_db *store_recording_db(const store_recording *rec)
{
	return rec->db;
}

static struct binder start(store_recording *rec, enum statement which, struct arr_error *err)
{
	struct binder b = { NULL, ARR_OK, 0 };

	if (!rec->prepared[which])
		b.status = store_prepare(rec->db, statements[which], &rec->prepared[which], err);
	if (b.status == ARR_OK)
		b.stmt = rec->prepared[which];
	return b;
}

static void put_i64(struct binder *b, int64_t value)
{
	b->parameter++;
	if (b->stmt)
		store_bind_i64(b->stmt, b->parameter, value);
}

/* STORE_UNKNOWN becomes NULL. */
static void put_known(struct binder *b, int64_t value)
{
	b->parameter++;
	if (b->stmt && value == STORE_UNKNOWN)
		store_bind_null(b->stmt, b->parameter);
	else if (b->stmt)
		store_bind_i64(b->stmt, b->parameter, value);
}

static void put_text(struct binder *b, const char *text)
{
	b->parameter++;
	if (b->stmt)
		store_bind_text(b->stmt, b->parameter, text);
}

static enum arr_status run(const struct binder *b, struct arr_error *err)
{
	return b->stmt ? store_run(b->stmt, err) : b->status;
}

/* First row's first two columns as numbers; zeros if there is no row. */
static enum arr_status fetch(const struct binder *b, int64_t *first, int64_t *second,
			     struct arr_error *err)
{
	bool row = false;

	*first = 0;
	if (second)
		*second = 0;
	if (!b->stmt)
		return b->status;
	ARR_TRY(store_step(b->stmt, &row, err));
	if (!row)
		return ARR_OK;
	*first = store_column_i64(b->stmt, 0);
	if (second)
		*second = store_column_i64(b->stmt, 1);
	return store_run(b->stmt,
			 err); /* RETURNING: the change is done when the last row has been seen */
}

enum arr_status store_run_begin(store_recording *rec, const struct store_run *row, int64_t *run_id,
				struct arr_error *err)
{
	struct binder b = start(rec, RUN_BEGIN, err);

	put_text(&b, row->command);
	put_text(&b, row->spool);
	put_i64(&b, row->started_ns);
	put_text(&b, row->host);
	put_text(&b, row->cpu_model);
	put_known(&b, row->cores);
	b.parameter++;
	if (b.stmt)
		store_bind_f64(b.stmt, b.parameter, row->cpu_quota);
	put_known(&b, row->mem_limit);
	put_text(&b, row->arr_version);
	ARR_TRY(run(&b, err));
	*run_id = store_last_id(rec->db);
	return ARR_OK;
}

enum arr_status store_run_find(store_recording *rec, const char *spool, int64_t *run_id,
			       struct arr_error *err)
{
	const char *name = strrchr(spool, '/'); /* with its slash */
	struct binder b = start(rec, RUN_FIND, err);

	put_text(&b, spool);
	put_text(&b, name ? name : spool);
	return fetch(&b, run_id, NULL, err);
}

enum arr_status store_run_finish(store_recording *rec, int64_t run_id,
				 const struct store_run_end *end, struct arr_error *err)
{
	struct binder b = start(rec, RUN_FINISH, err);

	put_i64(&b, run_id);
	put_known(&b, end->ended_ns);
	put_known(&b, end->exit_status);
	put_known(&b, end->term_signal);
	put_i64(&b, end->complete);
	return run(&b, err);
}

enum arr_status store_run_close(store_recording *rec, int64_t run_id, bool complete,
				struct arr_error *err)
{
	struct binder b = start(rec, RUN_CLOSE, err);

	put_i64(&b, run_id);
	put_i64(&b, complete);
	return run(&b, err);
}

enum arr_status store_process_put(store_recording *rec, const struct store_process *p,
				  int64_t *process_id, struct arr_error *err)
{
	struct binder b = start(rec, PROCESS_PUT, err);

	put_i64(&b, p->run_id);
	put_i64(&b, p->pid);
	put_i64(&b, p->ppid);
	put_i64(&b, p->start_ns);
	put_known(&b, p->end_ns);
	put_text(&b, p->state);
	put_known(&b, p->exit_code);
	put_text(&b, p->exe);
	put_text(&b, p->command);
	put_text(&b, p->python_version);
	put_text(&b, p->numpy_version);
	put_i64(&b, p->cores);
	put_i64(&b, p->live_bytes);
	put_i64(&b, p->peak_live_bytes);
	put_i64(&b, p->peak_live_at_ns);
	put_i64(&b, p->peak_rss_bytes);
	put_i64(&b, p->alloc_calls);
	put_i64(&b, p->free_calls);
	put_i64(&b, p->failed_allocs);
	put_i64(&b, p->min_bytes);
	put_i64(&b, p->unsampled_events);
	put_i64(&b, p->parent_start_ns);
	return fetch(&b, process_id, NULL, err);
}

enum arr_status store_process_find(store_recording *rec, int64_t pid, int64_t start_ns,
				   int64_t *process_id, int64_t *run_id, struct arr_error *err)
{
	struct binder b = start(rec, PROCESS_FIND, err);

	put_i64(&b, pid);
	put_i64(&b, start_ns);
	return fetch(&b, process_id, run_id, err);
}

enum arr_status store_process_clear(store_recording *rec, int64_t process_id, struct arr_error *err)
{
	for (int i = CLEAR_FIRST; i < CLEAR_END; i++) {
		struct binder b = start(rec, (enum statement)i, err);

		put_i64(&b, process_id);
		ARR_TRY(run(&b, err));
	}
	return ARR_OK;
}

enum arr_status store_op_put(store_recording *rec, const struct store_op *row,
			     struct arr_error *err)
{
	struct binder b = start(rec, OP_PUT, err);

	put_i64(&b, row->process_id);
	put_text(&b, row->op);
	put_text(&b, row->dtype);
	put_i64(&b, row->kind);
	put_i64(&b, row->calls);
	put_i64(&b, row->errors);
	put_i64(&b, row->total_ns);
	put_i64(&b, row->self_ns);
	put_i64(&b, row->p50_ns);
	put_i64(&b, row->p95_ns);
	put_i64(&b, row->p99_ns);
	put_i64(&b, row->max_ns);
	put_i64(&b, row->elements);
	put_i64(&b, row->bytes_in);
	put_i64(&b, row->bytes_out);
	put_i64(&b, row->tiny_calls);
	put_i64(&b, row->tiny_ns);
	put_i64(&b, row->noncontiguous_calls);
	put_text(&b, row->histogram);
	return run(&b, err);
}

enum arr_status store_copy_put(store_recording *rec, const struct store_copy *row,
			       struct arr_error *err)
{
	struct binder b = start(rec, COPY_PUT, err);

	put_i64(&b, row->process_id);
	put_text(&b, row->op);
	put_i64(&b, row->reason);
	put_text(&b, row->site);
	put_text(&b, row->detail);
	put_i64(&b, row->calls);
	put_i64(&b, row->bytes);
	put_i64(&b, row->total_ns);
	return run(&b, err);
}

enum arr_status store_alloc_put(store_recording *rec, const struct store_alloc *row,
				struct arr_error *err)
{
	struct binder b = start(rec, ALLOC_PUT, err);

	put_i64(&b, row->process_id);
	put_text(&b, row->op);
	put_text(&b, row->site);
	put_i64(&b, row->allocs);
	put_i64(&b, row->frees);
	put_i64(&b, row->bytes);
	put_i64(&b, row->live_bytes);
	put_i64(&b, row->peak_live_bytes);
	put_i64(&b, row->failed);
	return run(&b, err);
}

enum arr_status store_blas_put(store_recording *rec, const struct store_blas *row,
			       struct arr_error *err)
{
	struct binder b = start(rec, BLAS_PUT, err);

	put_i64(&b, row->process_id);
	put_text(&b, row->routine);
	put_text(&b, row->library);
	put_i64(&b, row->calls);
	put_i64(&b, row->total_ns);
	put_i64(&b, row->max_ns);
	put_i64(&b, row->flops);
	put_known(&b, row->threads_configured);
	put_i64(&b, row->threads_running_max);
	put_i64(&b, row->concurrent_calls);
	put_text(&b, row->site);
	put_i64(&b, row->nested_calls);
	put_i64(&b, row->nested_in);
	return run(&b, err);
}

enum arr_status store_section_put(store_recording *rec, const struct store_section *row,
				  struct arr_error *err)
{
	struct binder b = start(rec, SECTION_PUT, err);

	put_i64(&b, row->process_id);
	put_text(&b, row->name);
	put_i64(&b, row->calls);
	put_i64(&b, row->total_ns);
	put_i64(&b, row->p50_ns);
	put_i64(&b, row->p95_ns);
	put_i64(&b, row->p99_ns);
	put_i64(&b, row->max_ns);
	put_i64(&b, row->peak_bytes);
	put_i64(&b, row->copied_bytes);
	put_text(&b, row->histogram);
	put_i64(&b, row->copies);
	put_i64(&b, row->op_ns);
	return run(&b, err);
}

enum arr_status store_gc_put(store_recording *rec, const struct store_gc *row,
			     struct arr_error *err)
{
	struct binder b = start(rec, GC_PUT, err);

	put_i64(&b, row->process_id);
	put_i64(&b, row->generation);
	put_i64(&b, row->collections);
	put_i64(&b, row->total_ns);
	put_i64(&b, row->p50_ns);
	put_i64(&b, row->p95_ns);
	put_i64(&b, row->p99_ns);
	put_i64(&b, row->max_ns);
	put_i64(&b, row->collected);
	put_i64(&b, row->uncollectable);
	put_text(&b, row->histogram);
	return run(&b, err);
}

enum arr_status store_failure_put(store_recording *rec, const struct store_failure *row,
				  struct arr_error *err)
{
	struct binder b = start(rec, FAILURE_PUT, err);

	put_i64(&b, row->process_id);
	put_text(&b, row->op);
	put_text(&b, row->exception);
	put_text(&b, row->shapes);
	put_text(&b, row->dtypes);
	put_text(&b, row->site);
	put_i64(&b, row->count);
	put_i64(&b, row->first_ns);
	put_i64(&b, row->last_ns);
	put_i64(&b, row->most_per_minute);
	put_text(&b, row->detail);
	return run(&b, err);
}

enum arr_status store_thread_put(store_recording *rec, const struct store_thread *row,
				 struct arr_error *err)
{
	struct binder b = start(rec, THREAD_PUT, err);

	put_i64(&b, row->process_id);
	put_i64(&b, row->tid);
	put_i64(&b, row->generation);
	put_text(&b, row->name);
	put_text(&b, row->library);
	put_known(&b, row->cpu_ns);
	put_known(&b, row->started_ns);
	put_known(&b, row->ended_ns);
	put_text(&b, row->pool);
	return run(&b, err);
}

enum arr_status store_library_put(store_recording *rec, int64_t process_id, const char *path,
				  const char *role, const char *version, const char *build_id,
				  struct arr_error *err)
{
	struct binder b = start(rec, LIBRARY_PUT, err);

	put_i64(&b, process_id);
	put_text(&b, path);
	put_text(&b, role);
	put_text(&b, version);
	put_text(&b, build_id);
	return run(&b, err);
}

enum arr_status store_loss_put(store_recording *rec, int64_t process_id, const char *what,
			       int64_t count, struct arr_error *err)
{
	struct binder b = start(rec, LOSS_PUT, err);

	put_i64(&b, process_id);
	put_text(&b, what);
	put_i64(&b, count);
	return run(&b, err);
}

enum arr_status store_fact_put(store_recording *rec, int64_t process_id, const char *key,
			       const char *value, struct arr_error *err)
{
	struct binder b = start(rec, FACT_PUT, err);

	put_i64(&b, process_id);
	put_text(&b, key);
	put_text(&b, value);
	return run(&b, err);
}

enum arr_status store_memory_put(store_recording *rec, const struct store_memory *row,
				 struct arr_error *err)
{
	struct binder b = start(rec, MEMORY_PUT, err);

	put_i64(&b, row->process_id);
	put_i64(&b, row->at_ns);
	put_known(&b, row->ticks);
	put_known(&b, row->live_bytes);
	put_known(&b, row->rss_bytes);
	put_known(&b, row->rss_anonymous_bytes);
	put_known(&b, row->rss_file_bytes);
	put_known(&b, row->rss_shared_bytes);
	put_known(&b, row->minor_faults);
	put_known(&b, row->major_faults);
	return run(&b, err);
}

enum arr_status store_pool_put(store_recording *rec, const struct store_pool *row,
			       struct arr_error *err)
{
	struct binder b = start(rec, POOL_PUT, err);

	put_i64(&b, row->process_id);
	put_text(&b, row->library);
	put_text(&b, row->kind);
	put_text(&b, row->version);
	put_text(&b, row->kernel);
	put_text(&b, row->layer);
	put_text(&b, row->source);
	put_i64(&b, row->threads_configured);
	put_i64(&b, row->threads_configured_max);
	put_i64(&b, row->threads_running_max);
	return run(&b, err);
}

enum arr_status store_thread_sample_put(store_recording *rec, const struct store_thread_sample *row,
					struct arr_error *err)
{
	struct binder b = start(rec, THREAD_SAMPLE_PUT, err);

	put_i64(&b, row->process_id);
	put_i64(&b, row->at_ns);
	put_i64(&b, row->interval_ns);
	put_i64(&b, row->threads);
	put_i64(&b, row->cpu_ns);
	put_i64(&b, row->run_ns);
	put_i64(&b, row->wait_ns);
	put_i64(&b, row->pool_threads);
	put_i64(&b, row->pool_cpu_ns);
	return run(&b, err);
}

enum arr_status store_fork_put(store_recording *rec, const struct store_fork *row,
			       struct arr_error *err)
{
	struct binder b = start(rec, FORK_PUT, err);

	put_i64(&b, row->process_id);
	put_i64(&b, row->at_ns);
	put_i64(&b, row->child_pid);
	put_text(&b, row->site);
	put_i64(&b, row->threads);
	put_i64(&b, row->whose);
	return run(&b, err);
}

enum arr_status store_text_put(store_recording *rec, const char *text, int64_t *text_id,
			       struct arr_error *err)
{
	struct binder b;

	*text_id = 0;
	if (!text)
		return ARR_OK;
	b = start(rec, TEXT_FIND, err);
	put_text(&b, text);
	ARR_TRY(fetch(&b, text_id, NULL, err));
	if (*text_id != 0)
		return ARR_OK;
	b = start(rec, TEXT_ADD, err);
	put_text(&b, text);
	ARR_TRY(run(&b, err));
	*text_id = store_last_id(rec->db);
	return ARR_OK;
}

enum arr_status store_stack_put(store_recording *rec, int64_t process_id, uint32_t wire_id,
				const struct store_frame *frames, size_t frame_count,
				int64_t *stack_id, struct arr_error *err)
{
	struct binder b = start(rec, STACK_FIND, err);

	put_i64(&b, process_id);
	put_i64(&b, wire_id);
	ARR_TRY(fetch(&b, stack_id, NULL, err));
	if (*stack_id != 0)
		return ARR_OK;
	b = start(rec, STACK_ADD, err);
	put_i64(&b, process_id);
	put_i64(&b, wire_id);
	ARR_TRY(run(&b, err));
	*stack_id = store_last_id(rec->db);
	for (size_t i = 0; i < frame_count; i++) {
		b = start(rec, FRAME_PUT, err);
		put_i64(&b, *stack_id);
		put_i64(&b, (int64_t)i);
		put_text(&b, frames[i].function);
		put_text(&b, frames[i].file);
		put_known(&b, frames[i].line);
		put_text(&b, frames[i].module);
		put_i64(&b, frames[i].is_python);
		ARR_TRY(run(&b, err));
	}
	return ARR_OK;
}

enum arr_status store_event_add(store_recording *rec, const struct store_event *row, bool *added,
				struct arr_error *err)
{
	struct binder b = start(rec, EVENT_ADD, err);
	int64_t event_id;

	put_i64(&b, row->process_id);
	put_i64(&b, row->type);
	put_i64(&b, row->tid);
	put_i64(&b, row->sequence);
	put_i64(&b, row->start_ticks);
	put_i64(&b, row->parent_sequence);
	put_i64(&b, row->start_ns);
	put_known(&b, row->duration_ns);
	put_i64(&b, row->flags);
	put_i64(&b, row->kind);
	put_i64(&b, row->copy_reason);
	put_i64(&b, row->op_id);
	put_i64(&b, row->dtypes_id);
	put_i64(&b, row->shapes_id);
	put_i64(&b, row->site_id);
	put_i64(&b, row->error_id);
	put_known(&b, row->contiguous);
	put_i64(&b, row->value);
	put_i64(&b, row->stack_id);
	put_i64(&b, row->orders_id);
	put_i64(&b, row->outcome);
	put_i64(&b, row->old_bytes);
	ARR_TRY(fetch(&b, &event_id, NULL, err));
	*added = event_id != 0;
	return ARR_OK;
}

enum arr_status store_cursor_put(store_recording *rec, const struct store_cursor *row,
				 struct arr_error *err)
{
	struct binder b = start(rec, CURSOR_PUT, err);

	put_i64(&b, row->process_id);
	put_i64(&b, row->slot);
	put_i64(&b, (int64_t)row->cursor);
	put_i64(&b, (int64_t)row->lost);
	return run(&b, err);
}

enum arr_status store_cursor_find(store_recording *rec, int64_t process_id, int64_t slot,
				  struct store_cursor *out, struct arr_error *err)
{
	struct binder b = start(rec, CURSOR_FIND, err);
	int64_t cursor, lost;

	put_i64(&b, process_id);
	put_i64(&b, slot);
	ARR_TRY(fetch(&b, &cursor, &lost, err));
	*out = (struct store_cursor){ process_id, slot, (uint64_t)cursor, (uint64_t)lost };
	return ARR_OK;
}
