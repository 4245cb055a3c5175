/* SPDX-License-Identifier: Apache-2.0 */
/* What the recorder writes into a recording. Every `put` replaces the row with the same key, so
 * that writing the same facts twice changes nothing. Times are ns since the epoch, durations ns,
 * sizes bytes. Texts are copied; where a comment says so NULL means "not known" and becomes SQL's
 * NULL. All calls fail as store_exec; the caller holds a transaction (store_begin). */
#ifndef STORE_RECORDING_H
#define STORE_RECORDING_H

#include <store/db.h>

enum { STORE_UNKNOWN = -1 }; /* of a field that says so: becomes NULL */

typedef struct store_recording store_recording; /* prepared statements over a store_db */

/* On ARR_OK the caller owns *out (store_recording_free), which must go before db. */
ARR_NODISCARD enum arr_status store_recording_new(store_db *db, store_recording **out,
						  struct arr_error *err);
void store_recording_free(store_recording *rec);
store_db *store_recording_db(const store_recording *rec); /* borrowed */

struct store_run {
	const char *command;
	const char *spool; /* absolute path of the spool folder: finds the run again; or NULL */
	int64_t started_ns;
	const char *host, *cpu_model; /* or NULL */
	int64_t cores;                /* STORE_UNKNOWN if so */
	double cpu_quota;             /* CPUs' worth of time; 0: no limit */
	int64_t mem_limit;            /* STORE_UNKNOWN: no limit */
	const char *arr_version;
};

struct store_run_end {
	int64_t ended_ns;
	int64_t exit_status; /* STORE_UNKNOWN if not known or died by a signal */
	int64_t term_signal; /* STORE_UNKNOWN if not known or none */
	bool complete;       /* every spool of the run has been read to its end */
};

ARR_NODISCARD enum arr_status store_run_begin(store_recording *rec, const struct store_run *run,
					      int64_t *run_id, struct arr_error *err);
/* By the spool folder; one that a recorder made and somebody moved is found by its name. *run_id =
 * 0 if there is none. */
ARR_NODISCARD enum arr_status store_run_find(store_recording *rec, const char *spool,
					     int64_t *run_id, struct arr_error *err);
/* Fields of `end` that are STORE_UNKNOWN leave what was there. */
ARR_NODISCARD enum arr_status store_run_finish(store_recording *rec, int64_t run_id,
					       const struct store_run_end *end,
					       struct arr_error *err);

/* As store_run_finish for a run whose end nobody saw: it ended with its last process, with the exit
 * code of its first if that one exited, on the machine that its facts name. What is known already
 * stays. */
ARR_NODISCARD enum arr_status store_run_close(store_recording *rec, int64_t run_id, bool complete,
					      struct arr_error *err);

struct store_process {
	int64_t run_id, pid, ppid;
	int64_t start_ns;  /* key, with pid */
	int64_t end_ns;    /* STORE_UNKNOWN while it runs */
	const char *state; /* "running", "exited", "execed" or "died" */
	int64_t exit_code; /* STORE_UNKNOWN if so */
	const char *exe, *command;
	const char *python_version, *numpy_version; /* or NULL */
	int64_t cores, live_bytes, peak_live_bytes, peak_live_at_ns;
	int64_t peak_rss_bytes; /* the larger of this and what was there is kept */
	int64_t alloc_calls, free_calls, failed_allocs, min_bytes, unsampled_events;
	int64_t parent_start_ns;
};

ARR_NODISCARD enum arr_status store_process_put(store_recording *rec, const struct store_process *p,
						int64_t *process_id, struct arr_error *err);
/* *process_id = 0 if there is none; run_id may be NULL. */
ARR_NODISCARD enum arr_status store_process_find(store_recording *rec, int64_t pid,
						 int64_t start_ns, int64_t *process_id,
						 int64_t *run_id, struct arr_error *err);

/* Forgets the totals of a process (operations, copies, allocations, BLAS, sections, failures,
 * pauses), to be put again in the same transaction: their call sites may have become clearer since.
 */
ARR_NODISCARD enum arr_status store_process_clear(store_recording *rec, int64_t process_id,
						  struct arr_error *err);

struct store_op {
	int64_t process_id;
	const char *op, *dtype; /* key */
	int64_t kind;           /* enum arr_op_kind */
	int64_t calls, errors, total_ns, self_ns, p50_ns, p95_ns, p99_ns, max_ns;
	int64_t elements, bytes_in, bytes_out, tiny_calls, tiny_ns, noncontiguous_calls;
	const char *histogram; /* JSON: [[bucket, calls], ...] */
};
ARR_NODISCARD enum arr_status store_op_put(store_recording *rec, const struct store_op *row,
					   struct arr_error *err);

struct store_copy {
	int64_t process_id;
	const char *op;
	int64_t reason;            /* enum arr_copy_reason */
	const char *site, *detail; /* key, with op and reason */
	int64_t calls, bytes, total_ns;
};
ARR_NODISCARD enum arr_status store_copy_put(store_recording *rec, const struct store_copy *row,
					     struct arr_error *err);

struct store_alloc {
	int64_t process_id;
	const char *op, *site; /* key */
	int64_t allocs, frees, bytes, live_bytes, peak_live_bytes, failed;
};
ARR_NODISCARD enum arr_status store_alloc_put(store_recording *rec, const struct store_alloc *row,
					      struct arr_error *err);

struct store_blas {
	int64_t process_id;
	const char *routine, *library; /* key */
	int64_t calls, total_ns, max_ns, flops;
	int64_t threads_configured; /* STORE_UNKNOWN: the library has no such notion */
	int64_t threads_running_max, concurrent_calls;
	const char *site;                /* of the slowest call */
	int64_t nested_calls, nested_in; /* nested_in: enum wire_nested */
};
ARR_NODISCARD enum arr_status store_blas_put(store_recording *rec, const struct store_blas *row,
					     struct arr_error *err);

struct store_section {
	int64_t process_id;
	const char *name; /* key */
	int64_t calls, total_ns, p50_ns, p95_ns, p99_ns, max_ns, peak_bytes, copied_bytes;
	int64_t copies, op_ns;
	const char *histogram;
};
ARR_NODISCARD enum arr_status
store_section_put(store_recording *rec, const struct store_section *row, struct arr_error *err);

struct store_gc {
	int64_t process_id, generation; /* key */
	int64_t collections, total_ns, p50_ns, p95_ns, p99_ns, max_ns, collected, uncollectable;
	const char *histogram;
};
ARR_NODISCARD enum arr_status store_gc_put(store_recording *rec, const struct store_gc *row,
					   struct arr_error *err);

struct store_failure {
	int64_t process_id;
	const char *op, *exception, *shapes, *dtypes, *site; /* key */
	int64_t count, first_ns, last_ns, most_per_minute;
	const char *detail; /* what the data was, "" if not known */
};
ARR_NODISCARD enum arr_status
store_failure_put(store_recording *rec, const struct store_failure *row, struct arr_error *err);

struct store_thread {
	int64_t process_id, tid;
	int64_t generation;         /* 0, 1, ... when the kernel hands a tid out again */
	const char *name, *library; /* or NULL: leaves what was there; so do the STORE_UNKNOWNs */
	int64_t cpu_ns, started_ns, ended_ns;
	const char *pool; /* "blas", "openmp", "tbb": whose it is; or NULL */
};
ARR_NODISCARD enum arr_status store_thread_put(store_recording *rec, const struct store_thread *row,
					       struct arr_error *err);

ARR_NODISCARD enum arr_status store_library_put(store_recording *rec, int64_t process_id,
						const char *path, const char *role,
						const char *version, const char *build_id,
						struct arr_error *err);
ARR_NODISCARD enum arr_status store_loss_put(store_recording *rec, int64_t process_id,
					     const char *what, int64_t count,
					     struct arr_error *err);
ARR_NODISCARD enum arr_status store_fact_put(store_recording *rec, int64_t process_id,
					     const char *key, const char *value,
					     struct arr_error *err);

/* ticks: the event's own time stamp, its key; STORE_UNKNOWN for the recorder's samples. */
struct store_memory {
	int64_t process_id, at_ns, ticks;
	int64_t live_bytes, rss_bytes; /* STORE_UNKNOWN if so, as all below */
	int64_t rss_anonymous_bytes, rss_file_bytes, rss_shared_bytes;
	int64_t minor_faults, major_faults;
};
ARR_NODISCARD enum arr_status store_memory_put(store_recording *rec, const struct store_memory *row,
					       struct arr_error *err);

/* A library that keeps threads. Numbers that are 0 are not known; so are texts that are NULL. */
struct store_pool {
	int64_t process_id;
	const char *library; /* key */
	const char *kind, *version, *kernel, *layer, *source;
	int64_t threads_configured, threads_configured_max, threads_running_max;
};
ARR_NODISCARD enum arr_status store_pool_put(store_recording *rec, const struct store_pool *row,
					     struct arr_error *err);

/* What the threads of a process did in the interval_ns (not 0) before at_ns. */
struct store_thread_sample {
	int64_t process_id, at_ns; /* key */
	int64_t interval_ns, threads;
	int64_t cpu_ns; /* of the process */
	int64_t run_ns,
		wait_ns; /* of the threads that live at its end: on a CPU, and wanting one */
	int64_t pool_threads, pool_cpu_ns;
};
ARR_NODISCARD enum arr_status store_thread_sample_put(store_recording *rec,
						      const struct store_thread_sample *row,
						      struct arr_error *err);

struct store_fork {
	int64_t process_id, at_ns, child_pid; /* key */
	const char *site;                     /* or NULL */
	int64_t threads, whose;               /* others that lived then; enum wire_nested */
};
ARR_NODISCARD enum arr_status store_fork_put(store_recording *rec, const struct store_fork *row,
					     struct arr_error *err);

/* Id of a text that events refer to; 0 for NULL (no text). */
ARR_NODISCARD enum arr_status store_text_put(store_recording *rec, const char *text,
					     int64_t *text_id, struct arr_error *err);

struct store_frame {
	const char *function, *file; /* or NULL */
	int64_t line;                /* STORE_UNKNOWN if so */
	const char *module;          /* or NULL */
	bool is_python;
};
/* A stack is written once per (process, wire_id); frames are innermost first. */
ARR_NODISCARD enum arr_status store_stack_put(store_recording *rec, int64_t process_id,
					      uint32_t wire_id, const struct store_frame *frames,
					      size_t frame_count, int64_t *stack_id,
					      struct arr_error *err);

struct store_event {
	int64_t process_id, type, tid, sequence,
		start_ticks; /* key; type is enum wire_event_kind */
	int64_t parent_sequence, start_ns;
	int64_t duration_ns; /* STORE_UNKNOWN: it never ended */
	int64_t flags, kind, copy_reason;
	int64_t op_id, dtypes_id, shapes_id, site_id, error_id; /* texts; 0: none */
	int64_t orders_id, outcome; /* a text; enum wire_outcome; 0: none */
	int64_t contiguous;         /* 0, 1 or STORE_UNKNOWN */
	int64_t value;
	int64_t stack_id;  /* 0: none */
	int64_t old_bytes; /* of a block that got another size; 0: none */
};
/* An event that is there already stays as it is; *added says whether it was new. */
ARR_NODISCARD enum arr_status store_event_add(store_recording *rec, const struct store_event *row,
					      bool *added, struct arr_error *err);

/* How far the ring of thread slot `slot` has been read, and what was overwritten before that. */
struct store_cursor {
	int64_t process_id, slot;
	uint64_t cursor, lost;
};
ARR_NODISCARD enum arr_status store_cursor_put(store_recording *rec, const struct store_cursor *row,
					       struct arr_error *err);
/* cursor and lost are 0 if the slot was never read. */
ARR_NODISCARD enum arr_status store_cursor_find(store_recording *rec, int64_t process_id,
						int64_t slot, struct store_cursor *out,
						struct arr_error *err);

#endif
