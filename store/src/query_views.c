/* SPDX-License-Identifier: Apache-2.0 */
#include "query_internal.h"

#include <base/compiler.h>

#define OF_RUN "WHERE process_id IN (SELECT process_id FROM processes WHERE run_id = ?1) "

#define I64(row, field, sql)                                \
	{                                                   \
		sql, QUERY_I64, offsetof(struct row, field) \
	}
#define TEXT(row, field, sql)                                \
	{                                                    \
		sql, QUERY_TEXT, offsetof(struct row, field) \
	}
#define PLAN(view_name, tail_sql, table, row, parameters)                                          \
	{                                                                                          \
		view_name, tail_sql, table, BASE_ARRAY_SIZE(table), sizeof(struct row), parameters \
	}

/* Fetches into rows of the caller's type: the plan's row_bytes is its size. */
#define FETCH(plan, first, second, out, count, err)                                     \
	do {                                                                            \
		void *rows_ = NULL;                                                     \
		ARR_TRY(store__query_rows(q, plan, first, second, &rows_, count, err)); \
		*(out) = rows_;                                                         \
		return ARR_OK;                                                          \
	} while (0)

static const struct query_column run_columns[] = {
	I64(store_run_row, run_id, "run_id"),
	TEXT(store_run_row, command, "command"),
	I64(store_run_row, started_ns, "started_at"),
	I64(store_run_row, ended_ns, "ended_at"),
	I64(store_run_row, exit_status, "exit_status"),
	I64(store_run_row, term_signal, "term_signal"),
	TEXT(store_run_row, host, "host"),
	TEXT(store_run_row, cpu_model, "cpu_model"),
	I64(store_run_row, cores, "cores"),
	{ "cpu_quota", QUERY_REAL, offsetof(struct store_run_row, cpu_quota) },
	I64(store_run_row, mem_limit, "mem_limit"),
	I64(store_run_row, complete, "complete"),
	TEXT(store_run_row, arr_version, "arr_version"),
};

enum arr_status store_query_runs(const struct store_query *q, struct store_run_row **out,
				 size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("runs", "ORDER BY run_id DESC", run_columns, store_run_row, 0);

	FETCH(&plan, 0, 0, out, count, err);
}

#define SUM_OF(column, view)                                    \
	"(SELECT coalesce(sum(" column "), 0) FROM " view " v " \
	"WHERE v.process_id = processes.process_id)"
static const struct query_column process_columns[] = {
	I64(store_process_row, process_id, "process_id"),
	I64(store_process_row, pid, "pid"),
	I64(store_process_row, ppid, "ppid"),
	TEXT(store_process_row, exe, "exe"),
	TEXT(store_process_row, command, "command"),
	TEXT(store_process_row, python_version, "python_version"),
	TEXT(store_process_row, numpy_version, "numpy_version"),
	I64(store_process_row, started_ns, "started_at"),
	I64(store_process_row, ended_ns, "ended_at"),
	I64(store_process_row, peak_live_bytes, "peak_live_bytes"),
	I64(store_process_row, peak_rss_bytes, "peak_rss_bytes"),
	I64(store_process_row, live_bytes, "live_bytes"),
	I64(store_process_row, peak_live_at_ns, "peak_live_at_ns"),
	I64(store_process_row, failed_allocs, "failed_allocs"),
	I64(store_process_row, unsampled_events, "unsampled_events"),
	TEXT(store_process_row, state, "state"),
	I64(store_process_row, op_calls, SUM_OF("calls", "op_summary")),
	I64(store_process_row, op_self_ns, SUM_OF("self_ns", "op_summary")),
	I64(store_process_row, op_errors, SUM_OF("errors", "op_summary")),
	I64(store_process_row, copied_bytes, SUM_OF("bytes", "copy_summary")),
};

enum arr_status store_query_processes(const struct store_query *q, struct store_process_row **out,
				      size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("processes", "WHERE run_id = ?1 ORDER BY process_id", process_columns,
		     store_process_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column op_columns[] = {
	TEXT(store_op_row, op, "op"),
	TEXT(store_op_row, kind, "min(kind)"),
	TEXT(store_op_row, dtype, "dtype"),
	I64(store_op_row, calls, "sum(calls)"),
	I64(store_op_row, errors, "sum(errors)"),
	I64(store_op_row, total_ns, "sum(total_ns)"),
	I64(store_op_row, self_ns, "sum(self_ns)"),
	I64(store_op_row, p50_ns, "max(p50_ns)"),
	I64(store_op_row, p95_ns, "max(p95_ns)"),
	I64(store_op_row, p99_ns, "max(p99_ns)"),
	I64(store_op_row, max_ns, "max(max_ns)"),
	I64(store_op_row, elements, "sum(elements)"),
	I64(store_op_row, bytes_in, "sum(bytes_in)"),
	I64(store_op_row, bytes_out, "sum(bytes_out)"),
	I64(store_op_row, tiny_calls, "sum(tiny_calls)"),
	I64(store_op_row, tiny_ns, "sum(tiny_ns)"),
	I64(store_op_row, noncontiguous_calls, "sum(noncontiguous_calls)"),
	I64(store_op_row, processes, "count(DISTINCT process_id)"),
};

enum arr_status store_query_ops(const struct store_query *q, struct store_op_row **out,
				size_t *count, struct arr_error *err)
{
	static const struct query_plan plan = PLAN(
		"op_summary", OF_RUN "GROUP BY op, dtype ORDER BY sum(self_ns) DESC, op, dtype",
		op_columns, store_op_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column copy_columns[] = {
	TEXT(store_copy_row, op, "op"),           TEXT(store_copy_row, reason, "reason"),
	TEXT(store_copy_row, site, "site"),       TEXT(store_copy_row, detail, "detail"),
	I64(store_copy_row, calls, "sum(calls)"), I64(store_copy_row, bytes, "sum(bytes)"),
};

enum arr_status store_query_copies(const struct store_query *q, struct store_copy_row **out,
				   size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("copy_summary",
		     OF_RUN
		     "GROUP BY site, reason, op, detail ORDER BY sum(bytes) DESC, site, reason, op",
		     copy_columns, store_copy_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column alloc_columns[] = {
	TEXT(store_alloc_row, op, "op"),
	TEXT(store_alloc_row, site, "site"),
	I64(store_alloc_row, allocs, "sum(allocs)"),
	I64(store_alloc_row, frees, "sum(frees)"),
	I64(store_alloc_row, bytes, "sum(bytes)"),
	I64(store_alloc_row, live_bytes, "sum(live_bytes)"),
	I64(store_alloc_row, peak_live_bytes, "sum(peak_live_bytes)"),
	I64(store_alloc_row, failed, "sum(failed)"),
};

enum arr_status store_query_allocs(const struct store_query *q, struct store_alloc_row **out,
				   size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("alloc_summary",
		     OF_RUN "GROUP BY op, site ORDER BY sum(peak_live_bytes) DESC, op, site",
		     alloc_columns, store_alloc_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column blas_columns[] = {
	TEXT(store_blas_row, routine, "routine"),
	TEXT(store_blas_row, library, "library"),
	TEXT(store_blas_row, site, "max(site)"),
	I64(store_blas_row, calls, "sum(calls)"),
	I64(store_blas_row, total_ns, "sum(total_ns)"),
	I64(store_blas_row, flops, "sum(flops)"),
	I64(store_blas_row, threads_configured, "max(threads_configured)"),
	I64(store_blas_row, threads_running_max, "max(threads_running_max)"),
	I64(store_blas_row, concurrent_calls, "sum(concurrent_calls)"),
	I64(store_blas_row, nested_calls, "sum(nested_calls)"),
	TEXT(store_blas_row, nested_in, "max(nested_in)"),
};

enum arr_status store_query_blas(const struct store_query *q, struct store_blas_row **out,
				 size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("blas_summary",
		     OF_RUN "GROUP BY routine, library ORDER BY sum(total_ns) DESC, routine",
		     blas_columns, store_blas_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column snapshot_columns[] = {
	I64(store_snapshot_row, process_id, "process_id"),
	I64(store_snapshot_row, at_ns, "at_ns"),
	I64(store_snapshot_row, live_bytes, "live_bytes"),
	TEXT(store_snapshot_row, kind, "kind"),
	TEXT(store_snapshot_row, op, "op"),
	TEXT(store_snapshot_row, site, "site"),
	I64(store_snapshot_row, bytes, "bytes"),
	I64(store_snapshot_row, blocks, "blocks"),
	I64(store_snapshot_row, rss_bytes, "rss_bytes"),
	I64(store_snapshot_row, rss_anonymous_bytes, "rss_anonymous_bytes"),
	I64(store_snapshot_row, rss_file_bytes, "rss_file_bytes"),
	I64(store_snapshot_row, rss_shared_bytes, "rss_shared_bytes"),
};

enum arr_status store_query_snapshots(const struct store_query *q, struct store_snapshot_row **out,
				      size_t *count, struct arr_error *err)
{
	/* min() makes SQLite take the other columns from the row that has it. */
	static const struct query_plan plan =
		PLAN("peak_snapshot LEFT JOIN (SELECT t.process_id AS of_process, t.rss_bytes,"
		     " t.rss_anonymous_bytes, t.rss_file_bytes, t.rss_shared_bytes,"
		     " min(abs(t.at_ns - p.at_ns)) FROM memory_timeline t JOIN"
		     " (SELECT DISTINCT process_id, at_ns FROM peak_snapshot) p"
		     " ON p.process_id = t.process_id WHERE t.rss_bytes NOT NULL"
		     " GROUP BY t.process_id) ON of_process = process_id",
		     OF_RUN "ORDER BY live_bytes DESC, process_id, bytes DESC, kind, op, site",
		     snapshot_columns, store_snapshot_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column timeline_columns[] = {
	I64(store_timeline_row, process_id, "process_id"),
	I64(store_timeline_row, at_ns, "min(at_ns)"),
	I64(store_timeline_row, live_bytes, "max(live_bytes)"),
	I64(store_timeline_row, rss_bytes, "max(rss_bytes)"),
};

enum arr_status store_query_timeline(const struct store_query *q, size_t steps,
				     struct store_timeline_row **out, size_t *count,
				     struct arr_error *err)
{
	static const struct query_plan plan = PLAN(
		"memory_timeline JOIN (SELECT process_id AS of_process, min(at_ns) AS first_ns,"
		" max(at_ns) - min(at_ns) + 1 AS span_ns FROM memory_timeline"
		" GROUP BY process_id) ON of_process = process_id",
		OF_RUN "GROUP BY process_id, (at_ns - first_ns) * ?2 / span_ns "
		       "ORDER BY process_id, min(at_ns)",
		timeline_columns, store_timeline_row, 2);

	FETCH(&plan, q->run_id, (int64_t)steps, out, count, err);
}

static const struct query_column thread_columns[] = {
	I64(store_thread_row, process_id, "process_id"),
	I64(store_thread_row, tid, "tid"),
	TEXT(store_thread_row, name, "name"),
	TEXT(store_thread_row, library, "library"),
	TEXT(store_thread_row, pool, "pool"),
	I64(store_thread_row, cpu_ns, "cpu_ns"),
	I64(store_thread_row, started_ns, "started_ns"),
	I64(store_thread_row, ended_ns, "ended_ns"),
};

enum arr_status store_query_threads(const struct store_query *q, struct store_thread_row **out,
				    size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("thread_summary", OF_RUN "ORDER BY cpu_ns DESC, process_id, tid",
		     thread_columns, store_thread_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column pool_columns[] = {
	TEXT(store_pool_row, library, "library"),
	TEXT(store_pool_row, kind, "kind"),
	TEXT(store_pool_row, version, "max(version)"),
	TEXT(store_pool_row, kernel, "max(kernel)"),
	TEXT(store_pool_row, layer, "max(layer)"),
	TEXT(store_pool_row, source, "source"),
	I64(store_pool_row, threads_configured, "max(threads_configured_max)"),
	I64(store_pool_row, threads_running_max, "max(threads_running_max)"),
	I64(store_pool_row, processes, "count(*)"),
};

enum arr_status store_query_pools(const struct store_query *q, struct store_pool_row **out,
				  size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("thread_pools",
		     OF_RUN "GROUP BY library, kind, source ORDER BY kind, library, source",
		     pool_columns, store_pool_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column thread_use_columns[] = {
	I64(store_thread_use_row, process_id, "process_id"),
	I64(store_thread_use_row, threads_max, "max(threads)"),
	I64(store_thread_use_row, running_max_milli, "CAST(max(running) * 1000 AS INTEGER)"),
	I64(store_thread_use_row, oversubscription_milli,
	    "CAST(sum(oversubscription * interval_ns) / sum(interval_ns) * 1000 AS INTEGER)"),
	I64(store_thread_use_row, oversubscription_max_milli,
	    "CAST(max(oversubscription) * 1000 AS INTEGER)"),
	I64(store_thread_use_row, oversubscribed_ns, "sum((oversubscription > 1.2) * interval_ns)"),
	I64(store_thread_use_row, sampled_ns, "sum(interval_ns)"),
	I64(store_thread_use_row, cpu_ns, "sum(cpu_ns)"),
	I64(store_thread_use_row, blas_cpu_ns, "sum(blas_cpu_ns)"),
	I64(store_thread_use_row, wait_ns, "sum(wait_ns)"),
};

enum arr_status store_query_thread_use(const struct store_query *q,
				       struct store_thread_use_row **out, size_t *count,
				       struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("thread_timeline",
		     OF_RUN "GROUP BY process_id ORDER BY "
			    "sum((oversubscription > 1.2) * interval_ns) DESC, process_id",
		     thread_use_columns, store_thread_use_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column realloc_columns[] = {
	TEXT(store_realloc_row, site, "site"),
	TEXT(store_realloc_row, op, "op"),
	I64(store_realloc_row, times, "count(*)"),
	I64(store_realloc_row, moved, "sum(moved)"),
	I64(store_realloc_row, moved_bytes, "sum(moved * old_bytes)"),
	I64(store_realloc_row, largest_bytes, "max(new_bytes)"),
};

enum arr_status store_query_reallocs(const struct store_query *q, struct store_realloc_row **out,
				     size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("reallocs",
		     OF_RUN "AND new_bytes > old_bytes GROUP BY site, op "
			    "ORDER BY sum(moved * old_bytes) DESC, site, op",
		     realloc_columns, store_realloc_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column fork_columns[] = {
	TEXT(store_fork_row, site, "site"),
	TEXT(store_fork_row, whose, "whose"),
	I64(store_fork_row, forks, "count(*)"),
	I64(store_fork_row, threads, "max(threads)"),
};

enum arr_status store_query_forks(const struct store_query *q, struct store_fork_row **out,
				  size_t *count, struct arr_error *err)
{
	static const struct query_plan plan = PLAN(
		"forks",
		OF_RUN "AND threads > 0 GROUP BY site, whose ORDER BY count(*) DESC, site, whose",
		fork_columns, store_fork_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column section_columns[] = {
	TEXT(store_section_row, name, "name"),
	I64(store_section_row, calls, "sum(calls)"),
	I64(store_section_row, p50_ns, "max(p50_ns)"),
	I64(store_section_row, p95_ns, "max(p95_ns)"),
	I64(store_section_row, p99_ns, "max(p99_ns)"),
	I64(store_section_row, peak_bytes, "max(peak_bytes)"),
	I64(store_section_row, total_ns, "sum(total_ns)"),
	I64(store_section_row, max_ns, "max(max_ns)"),
	I64(store_section_row, copied_bytes, "sum(copied_bytes)"),
	I64(store_section_row, copies, "sum(copies)"),
	I64(store_section_row, op_ns, "sum(op_ns)"),
};

enum arr_status store_query_sections(const struct store_query *q, struct store_section_row **out,
				     size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("sections", OF_RUN "GROUP BY name ORDER BY sum(calls) DESC, name",
		     section_columns, store_section_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column gc_columns[] = {
	I64(store_gc_row, generation, "generation"),
	I64(store_gc_row, collections, "sum(collections)"),
	I64(store_gc_row, p50_ns, "max(p50_ns)"),
	I64(store_gc_row, p95_ns, "max(p95_ns)"),
	I64(store_gc_row, p99_ns, "max(p99_ns)"),
	I64(store_gc_row, max_ns, "max(max_ns)"),
	I64(store_gc_row, total_ns, "sum(total_ns)"),
	I64(store_gc_row, collected, "sum(collected)"),
	I64(store_gc_row, uncollectable, "sum(uncollectable)"),
};

enum arr_status store_query_gc_pauses(const struct store_query *q, struct store_gc_row **out,
				      size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("gc_pauses", OF_RUN "GROUP BY generation ORDER BY generation", gc_columns,
		     store_gc_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column library_columns[] = {
	TEXT(store_library_row, path, "path"),
	TEXT(store_library_row, role, "role"),
	TEXT(store_library_row, version, "version"),
	TEXT(store_library_row, build_id, "build_id"),
};

enum arr_status store_query_libraries(const struct store_query *q, struct store_library_row **out,
				      size_t *count, struct arr_error *err)
{
	static const struct query_plan plan = PLAN(
		"libraries",
		OF_RUN "GROUP BY path, role, version, build_id ORDER BY role = 'other', role, path",
		library_columns, store_library_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column failure_columns[] = {
	TEXT(store_failure_row, op, "op"),
	TEXT(store_failure_row, exception, "exception"),
	TEXT(store_failure_row, shapes, "shapes"),
	TEXT(store_failure_row, dtypes, "dtypes"),
	TEXT(store_failure_row, site, "site"),
	I64(store_failure_row, at_ns, "min(at_ns)"),
	I64(store_failure_row, count, "sum(count)"),
	I64(store_failure_row, most_per_minute, "max(most_per_minute)"),
	TEXT(store_failure_row, detail, "max(detail)"),
};

enum arr_status store_query_failures(const struct store_query *q, struct store_failure_row **out,
				     size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("failures",
		     OF_RUN "GROUP BY op, exception, shapes, dtypes, site "
			    "ORDER BY sum(count) DESC, min(at_ns)",
		     failure_columns, store_failure_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column loss_columns[] = {
	TEXT(store_loss_row, what, "what"),
	I64(store_loss_row, count, "sum(count)"),
};

enum arr_status store_query_losses(const struct store_query *q, struct store_loss_row **out,
				   size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("losses", OF_RUN "GROUP BY what ORDER BY sum(count) DESC, what", loss_columns,
		     store_loss_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column event_columns[] = {
	I64(store_event_row, event_id, "event_id"),
	I64(store_event_row, process_id, "process_id"),
	I64(store_event_row, tid, "tid"),
	I64(store_event_row, start_ns, "start_ns"),
	I64(store_event_row, duration_ns, "duration_ns"),
	TEXT(store_event_row, op, "op"),
	TEXT(store_event_row, kind, "kind"),
	TEXT(store_event_row, dtypes, "dtypes"),
	TEXT(store_event_row, shapes, "shapes"),
	I64(store_event_row, contiguous, "contiguous"),
	I64(store_event_row, bytes_out, "bytes_out"),
	I64(store_event_row, parent_event_id, "parent_event_id"),
	I64(store_event_row, stack_id, "stack_id"),
	TEXT(store_event_row, error, "error"),
	TEXT(store_event_row, site, "site"),
	TEXT(store_event_row, why, "why"),
};

enum arr_status store_query_events(const struct store_query *q, enum store_event_order order,
				   size_t limit, struct store_event_row **out, size_t *count,
				   struct arr_error *err)
{
	static const struct query_plan last = PLAN(
		"op_events", OF_RUN "ORDER BY duration_ns IS NULL DESC, start_ns DESC LIMIT ?2",
		event_columns, store_event_row, 2);
	static const struct query_plan slowest =
		PLAN("op_events", OF_RUN "ORDER BY duration_ns DESC LIMIT ?2", event_columns,
		     store_event_row, 2);

	FETCH(order == STORE_EVENTS_LAST ? &last : &slowest, q->run_id, (int64_t)limit, out, count,
	      err);
}

static const struct query_column site_columns[] = {
	TEXT(store_site_row, op, "op"),
	TEXT(store_site_row, site, "site"),
	I64(store_site_row, events, "count(*)"),
	I64(store_site_row, duration_ns, "sum(duration_ns)"),
};

enum arr_status store_query_event_sites(const struct store_query *q, struct store_site_row **out,
					size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("op_events",
		     OF_RUN "AND site <> '' GROUP BY op, site ORDER BY count(*) DESC, op, site",
		     site_columns, store_site_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}

static const struct query_column failed_alloc_columns[] = {
	I64(store_failed_alloc_row, process_id, "process_id"),
	I64(store_failed_alloc_row, start_ns, "start_ns"),
	I64(store_failed_alloc_row, bytes, "value"),
	TEXT(store_failed_alloc_row, op, "label"),
	TEXT(store_failed_alloc_row, site, "site"),
};

enum arr_status store_query_failed_allocs(const struct store_query *q, size_t limit,
					  struct store_failed_alloc_row **out, size_t *count,
					  struct arr_error *err)
{
	static const struct query_plan plan = PLAN(
		"other_events", OF_RUN "AND type = 'alloc_failed' ORDER BY start_ns DESC LIMIT ?2",
		failed_alloc_columns, store_failed_alloc_row, 2);

	FETCH(&plan, q->run_id, (int64_t)limit, out, count, err);
}

static const struct query_column frame_columns[] = {
	I64(store_frame_row, depth, "depth"),    TEXT(store_frame_row, function, "function"),
	TEXT(store_frame_row, file, "file"),     I64(store_frame_row, line, "line"),
	TEXT(store_frame_row, module, "module"), I64(store_frame_row, is_python, "is_python"),
};

enum arr_status store_query_stack(const struct store_query *q, int64_t stack_id,
				  struct store_frame_row **out, size_t *count,
				  struct arr_error *err)
{
	static const struct query_plan plan = PLAN("stacks", "WHERE stack_id = ?1 ORDER BY depth",
						   frame_columns, store_frame_row, 1);

	FETCH(&plan, stack_id, 0, out, count, err);
}

static const struct query_column fact_columns[] = {
	I64(store_fact_row, process_id, "process_id"),
	TEXT(store_fact_row, key, "key"),
	TEXT(store_fact_row, value, "value"),
};

enum arr_status store_query_facts(const struct store_query *q, struct store_fact_row **out,
				  size_t *count, struct arr_error *err)
{
	static const struct query_plan plan =
		PLAN("meta", OF_RUN "ORDER BY process_id, key", fact_columns, store_fact_row, 1);

	FETCH(&plan, q->run_id, 0, out, count, err);
}
