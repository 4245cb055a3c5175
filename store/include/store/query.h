/* SPDX-License-Identifier: Apache-2.0 */
/* Typed, read-only questions to a recording, asked of its public views only.
 *
 * Each query fills an array of rows that lives, strings included, in the caller's arena. Text is
 * never NULL ("" for SQL NULL); a number that the recording does not know is STORE_NULL (reals:
 * NaN). Times are ns, sizes bytes. Rows that are grouped over processes sum counts and times, and
 * take the largest percentile: an upper bound of the percentile of all of them together.
 *
 * Every query can fail with what store_step can, and with ARR_E_NOMEM. Not thread-safe on one
 * handle. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>
#include <common/arena.h>
#include <store/db.h>

#define STORE_NULL INT64_MIN

/* What the queries below are about: one run of the recording. */
struct store_query {
	store_db *db;   /* borrowed */
	int64_t run_id; /* ignored by store_query_runs */
	arena *arena;   /* borrowed; rows live in it */
};

struct store_run_row {
	int64_t run_id;
	const char *command;
	int64_t started_ns;  /* since the epoch */
	int64_t ended_ns;    /* unknown while it runs */
	int64_t exit_status; /* unknown while it runs, or after a signal */
	int64_t term_signal; /* 0 or unknown: none */
	const char *host, *cpu_model, *arr_version;
	int64_t cores;
	double cpu_quota;  /* in CPUs; unknown or 0: none */
	int64_t mem_limit; /* unknown or 0: none */
	int64_t complete;  /* 0: the recorder has not finished it */
};

struct store_process_row {
	int64_t process_id, pid, ppid;
	const char *exe, *command, *python_version, *numpy_version;
	int64_t started_ns, ended_ns; /* since the epoch */
	int64_t peak_live_bytes, peak_rss_bytes, live_bytes, peak_live_at_ns;
	int64_t failed_allocs, unsampled_events;
	const char *state; /* "running", "exited", "killed" ... */
	int64_t op_calls, op_self_ns, op_errors,
		copied_bytes; /* sums over op_summary and copy_summary */
};

/* op_summary by (op, dtype), most self time first. */
struct store_op_row {
	const char *op, *kind, *dtype;
	int64_t calls, errors, total_ns, self_ns, p50_ns, p95_ns, p99_ns, max_ns;
	int64_t elements, bytes_in, bytes_out;
	int64_t tiny_calls, tiny_ns, noncontiguous_calls;
	int64_t processes;
};

/* copy_summary by (site, reason, op, detail), most bytes first. */
struct store_copy_row {
	const char *op, *reason, *site, *detail; /* detail of a cast: "float64 -> float32" */
	int64_t calls, bytes, total_ns;
};

/* alloc_summary by (op, site), highest peak first. */
struct store_alloc_row {
	const char *op, *site;
	int64_t allocs, frees, bytes, live_bytes, peak_live_bytes, failed;
};

/* blas_summary by (routine, library), most time first. */
struct store_blas_row {
	const char *routine, *library, *site;
	int64_t calls, total_ns, flops, threads_configured, threads_running_max, concurrent_calls;
	int64_t nested_calls;
	const char *nested_in;
};

/* peak_snapshot, with the sample of memory_timeline that is nearest to that moment. */
struct store_snapshot_row {
	int64_t process_id, at_ns, live_bytes; /* of the process */
	const char *kind, *op, *site;
	int64_t bytes, blocks;
	int64_t rss_bytes, rss_anonymous_bytes, rss_file_bytes, rss_shared_bytes; /* sampled */
};

struct store_timeline_row {
	int64_t process_id, at_ns, live_bytes, rss_bytes;
};

struct store_thread_row {
	int64_t process_id, tid, cpu_ns, started_ns, ended_ns;
	const char *name, *library, *pool;
};

/* thread_pools by (library, source), the largest figures of the processes. */
struct store_pool_row {
	const char *library, *kind, *version, *kernel, *layer, *source;
	int64_t threads_configured, threads_running_max, processes;
};

/* thread_timeline by process: shares in thousandths, weighted by time. */
struct store_thread_use_row {
	int64_t process_id, threads_max, running_max_milli, oversubscription_milli;
	int64_t oversubscription_max_milli;
	int64_t oversubscribed_ns, sampled_ns; /* with more than 1.2 threads wanting each core */
	int64_t cpu_ns, blas_cpu_ns, wait_ns;
};

/* reallocs that made a block larger, by (site, op), most bytes moved first. */
struct store_realloc_row {
	const char *site, *op;
	int64_t times, moved, moved_bytes; /* moved_bytes: old sizes of those that moved */
	int64_t largest_bytes;
};

/* forks of processes that had other threads, by (site, whose). */
struct store_fork_row {
	const char *site, *whose;
	int64_t forks, threads;
};

struct store_section_row {
	const char *name;
	int64_t calls, p50_ns, p95_ns, p99_ns, peak_bytes, total_ns, max_ns, copied_bytes;
	int64_t copies, op_ns;
};

/* gc_pauses by generation. */
struct store_gc_row {
	int64_t generation, collections, p50_ns, p95_ns, p99_ns, max_ns, total_ns;
	int64_t collected, uncollectable; /* objects */
};

/* libraries by (path, role, version, build_id). */
struct store_library_row {
	const char *path, *role, *version, *build_id;
};

/* failures by (op, exception, shapes, dtypes, site), most frequent first. */
struct store_failure_row {
	const char *op, *exception, *shapes, *dtypes, *site;
	const char *detail; /* what the data was that could not be read */
	int64_t at_ns, count, most_per_minute;
};

struct store_loss_row {
	const char *what;
	int64_t count;
};

struct store_event_row {
	int64_t event_id, process_id, tid, start_ns;
	int64_t duration_ns; /* unknown: still open when the process ended */
	const char *op, *kind, *dtypes, *shapes;
	int64_t contiguous, bytes_out, parent_event_id, stack_id;
	const char *error, *site;
	const char *why; /* "failed", "slow", "large", "copied", "sampled", "last" */
};

/* meta: what the process said of itself, "blas.0.threads" and the like. */
struct store_fact_row {
	int64_t process_id;
	const char *key, *value;
};

enum store_event_order {
	STORE_EVENTS_LAST, /* open ones first, then the latest */
	STORE_EVENTS_SLOWEST
};

/* other_events: allocations that the system refused. */
struct store_failed_alloc_row {
	int64_t process_id, start_ns, bytes;
	const char *op, *site;
};

/* op_events by (op, site), most events first. */
struct store_site_row {
	const char *op, *site;
	int64_t events, duration_ns;
};

struct store_frame_row {
	int64_t depth, line, is_python;
	const char *function, *file, *module;
};

/* All runs, latest first. */
ARR_NODISCARD enum arr_status store_query_runs(const struct store_query *q,
					       struct store_run_row **out, size_t *count,
					       struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_processes(const struct store_query *q,
						    struct store_process_row **out, size_t *count,
						    struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_ops(const struct store_query *q,
					      struct store_op_row **out, size_t *count,
					      struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_copies(const struct store_query *q,
						 struct store_copy_row **out, size_t *count,
						 struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_allocs(const struct store_query *q,
						 struct store_alloc_row **out, size_t *count,
						 struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_blas(const struct store_query *q,
					       struct store_blas_row **out, size_t *count,
					       struct arr_error *err);
/* By process, largest heap first; then most bytes first. */
ARR_NODISCARD enum arr_status store_query_snapshots(const struct store_query *q,
						    struct store_snapshot_row **out, size_t *count,
						    struct arr_error *err);
/* By process, then time: at most `steps` rows for each process, each the highest of its step. */
ARR_NODISCARD enum arr_status store_query_timeline(const struct store_query *q, size_t steps,
						   struct store_timeline_row **out, size_t *count,
						   struct arr_error *err);
/* Most CPU time first. */
ARR_NODISCARD enum arr_status store_query_threads(const struct store_query *q,
						  struct store_thread_row **out, size_t *count,
						  struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_pools(const struct store_query *q,
						struct store_pool_row **out, size_t *count,
						struct arr_error *err);
/* Most oversubscribed first. */
ARR_NODISCARD enum arr_status store_query_thread_use(const struct store_query *q,
						     struct store_thread_use_row **out,
						     size_t *count, struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_reallocs(const struct store_query *q,
						   struct store_realloc_row **out, size_t *count,
						   struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_forks(const struct store_query *q,
						struct store_fork_row **out, size_t *count,
						struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_sections(const struct store_query *q,
						   struct store_section_row **out, size_t *count,
						   struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_gc_pauses(const struct store_query *q,
						    struct store_gc_row **out, size_t *count,
						    struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_libraries(const struct store_query *q,
						    struct store_library_row **out, size_t *count,
						    struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_failures(const struct store_query *q,
						   struct store_failure_row **out, size_t *count,
						   struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_losses(const struct store_query *q,
						 struct store_loss_row **out, size_t *count,
						 struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_facts(const struct store_query *q,
						struct store_fact_row **out, size_t *count,
						struct arr_error *err);
/* At most `limit` events. */
ARR_NODISCARD enum arr_status store_query_events(const struct store_query *q,
						 enum store_event_order order, size_t limit,
						 struct store_event_row **out, size_t *count,
						 struct arr_error *err);
ARR_NODISCARD enum arr_status store_query_event_sites(const struct store_query *q,
						      struct store_site_row **out, size_t *count,
						      struct arr_error *err);
/* The latest first, at most `limit`. */
ARR_NODISCARD enum arr_status store_query_failed_allocs(const struct store_query *q, size_t limit,
							struct store_failed_alloc_row **out,
							size_t *count, struct arr_error *err);
/* Innermost frame first. */
ARR_NODISCARD enum arr_status store_query_stack(const struct store_query *q, int64_t stack_id,
						struct store_frame_row **out, size_t *count,
						struct arr_error *err);

#endif
