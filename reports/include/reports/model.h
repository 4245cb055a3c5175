/* SPDX-License-Identifier: Apache-2.0 */
/* What a report says, before anybody decides how it looks. Every format renders this one model.
 *
 * Times are ns, sizes bytes, STORE_NULL (and "") is what the recording does not know. Everything
 * hangs on the model and goes with it. Not thread-safe. */
#ifndef REPORTS_MODEL_H
#define REPORTS_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>
#include <store/query.h>

enum report_kind { REPORT_PROFILE, REPORT_POSTMORTEM };

/* Who asked for a copy. */
enum report_copy_class {
	REPORT_COPY_REQUESTED, /* the source line says copy, concatenate or astype */
	REPORT_COPY_INDEXING, /* integer-array or boolean indexing: a copy that looks like a view */
	REPORT_COPY_HIDDEN, /* nothing in the line says so: layout, cast or buffer inside a call */
	REPORT_COPY_CLASS_COUNT
};

/* In the order of enum arr_copy_reason less one: explicit ... memcpy. */
enum { REPORT_COPY_REASON_COUNT = 7 };
extern const char *const report_copy_reasons[REPORT_COPY_REASON_COUNT];

enum report_severity { REPORT_CRITICAL, REPORT_WARNING, REPORT_NOTE };

/* One thing worth doing something about; docs/reports.md lists the rules and their thresholds. */
struct report_finding {
	const char *rule; /* stable name: "hidden-copy" */
	enum report_severity severity;
	const char *title;  /* one line, with the number that made the rule fire */
	const char *site;   /* "file:line", or "" */
	const char *detail; /* what the recording shows; may be "" */
	const char *action; /* what to do next */
	double value;       /* the rule's number, in the rule's unit */
	double weight;      /* order within a severity: share of the run that is at stake, 0..1 */
};

/* The copies of one source line. */
struct report_copy_line {
	const char *site;
	const char *op;     /* the op with most bytes here */
	const char *reason; /* the reason with most bytes here */
	const char *detail; /* of that row, for instance "float64 -> float32" */
	int64_t calls, bytes;
	int64_t reason_bytes[REPORT_COPY_REASON_COUNT];
	int64_t class_bytes[REPORT_COPY_CLASS_COUNT];
	enum report_copy_class main_class; /* the class with most bytes here */
};

/* The recording's samples in at most REPORT_TIMELINE_POINTS steps; each keeps the step's highest.
 */
enum { REPORT_TIMELINE_POINTS = 240 };
struct report_timeline {
	int64_t process_id, pid;
	struct store_timeline_row *points; /* at_ns: since the run started */
	size_t count;
};

/* What the heap of one process was used for when it was largest. */
struct report_peak {
	int64_t process_id, at_ns, live_bytes;
	const struct store_snapshot_row
		*rows; /* most bytes first; mappings are not in live_bytes */
	size_t count;
	/* Of the heap, most bytes; kind "rest" if that is more than any line has. NULL: no row. */
	const struct store_snapshot_row *top;
	/* Resident memory in the nearest sample, rss = heap + file + other, or all STORE_NULL.
	 * heap: anonymous memory as far as live_bytes explain it. */
	int64_t rss_bytes, rss_heap_bytes, rss_file_bytes, rss_other_bytes;
};

struct report_totals {
	int64_t duration_ns; /* of the run; unknown while it goes on */
	int64_t op_calls, op_errors, op_self_ns, op_kinds; /* op_kinds: distinct (op, dtype) */
	int64_t elements, tiny_calls, tiny_ns;
	int64_t copied_bytes, copies, class_bytes[REPORT_COPY_CLASS_COUNT];
	int64_t reason_bytes[REPORT_COPY_REASON_COUNT];
	int64_t peak_live_bytes, peak_rss_bytes, live_bytes; /* of the largest process */
	int64_t failed_allocs, failures, lost_events;
	int64_t blas_calls, blas_ns, blas_flops;
	int64_t blas_threads_configured, blas_threads_running; /* largest seen; 0: none said */
	double usable_cores; /* the smaller of cores and quota; 0: unknown */
	int64_t threads, cpu_ns;
};

/* Calls next to each other that differ in nothing but time. */
struct report_event_group {
	const struct store_event_row *latest;
	const char *site; /* where it is known for one of them */
	int64_t count;
};

struct report_stack {
	int64_t stack_id;
	struct store_frame_row *frames;
	size_t count;
};

enum { REPORT_HEADLINES = 5 };
struct report_headline {
	const char *label; /* "run", "time", "copies", ... */
	const char *text;
};

/* One fact of the header: "CPU", "Intel ...". */
struct report_field {
	const char *key, *label, *value;
};

struct report_model {
	arena *arena;
	enum report_kind kind;
	const char *path, *file_name; /* of the recording */
	struct store_run_row run;
	size_t run_count; /* in the file; the report is about the last one */
	struct report_totals totals;
	struct report_headline headlines[REPORT_HEADLINES];
	struct report_field *fields; /* those that are known */
	size_t field_count;
	struct report_finding *findings;
	size_t finding_count;
	struct store_process_row *processes;
	size_t process_count;
	struct store_op_row *ops; /* most self time first */
	size_t op_count;
	const struct store_op_row **ops_by_bytes; /* the same rows, most bytes written first */
	struct store_copy_row *copies;
	size_t copy_count;
	struct report_copy_line *copy_lines; /* most bytes first */
	size_t copy_line_count;
	struct store_alloc_row *allocs;
	size_t alloc_count;
	struct store_realloc_row *reallocs; /* by line, most bytes moved first */
	size_t realloc_count;
	struct store_blas_row *blas;
	size_t blas_count;
	struct report_peak *peaks; /* by process, largest heap first */
	size_t peak_count;
	struct report_timeline *timelines; /* by process, largest peak first */
	size_t timeline_count;
	struct store_thread_row *threads;
	size_t thread_count;
	struct store_pool_row *pools; /* libraries that keep threads */
	size_t pool_count;
	struct store_thread_use_row *thread_use; /* by process, most oversubscribed first */
	size_t thread_use_count;
	struct store_fork_row *forks; /* of processes with other threads */
	size_t fork_count;
	struct store_section_row *sections;
	size_t section_count;
	struct store_gc_row *gc_pauses; /* by generation of Python's collector */
	size_t gc_pause_count;
	struct store_library_row *libraries;
	size_t library_count;
	struct store_failure_row *failures;
	size_t failure_count;
	struct store_loss_row *losses; /* those that are not zero */
	size_t loss_count;
	struct store_fact_row *facts;
	size_t fact_count;
	struct store_event_row *last_events; /* open ones first, then latest first */
	size_t last_event_count;
	struct report_event_group *last_groups; /* the same */
	size_t last_group_count;
	struct store_site_row *event_sites; /* where the kept events of each op came from */
	size_t event_site_count;
	struct store_failed_alloc_row *failed_allocs; /* latest first */
	size_t failed_alloc_count;
	struct store_event_row *slow_events;
	size_t slow_event_count;
	struct report_stack *stacks; /* of the events above that have one */
	size_t stack_count;
};

/* Reads the last run of the recording. On ARR_OK the caller owns *out (report_model_free).
 * Fails as the queries of store/query.h do; ARR_E_FORMAT: the recording holds no run. */
ARR_NODISCARD enum arr_status report_model_load(store_db *db, enum report_kind kind,
						struct report_model **out, struct arr_error *err);
void report_model_free(struct report_model *m);

/* What the reports say of one copy: who asked for it. */
enum report_copy_class report_copy_classify(const char *reason, const char *op);
const char *
report_copy_class_name(enum report_copy_class c); /* "requested", "indexing", "hidden" */
const char *report_severity_name(enum report_severity severity); /* "critical", "warning", "note" */

/* GFLOP/s of a row, 0 if its time or work is unknown. */
double report_blas_gflops(const struct store_blas_row *row);
/* True for the slow reference implementation: it has no notion of threads, and its name is plain.
 */
bool report_blas_is_reference(const struct store_blas_row *row);
/* ns since the process started; the recording's clock may count from there or from the epoch. */
int64_t report_since_start(const struct report_model *m, int64_t process_id, int64_t at_ns);
/* The process that made most calls, or NULL. */
const struct store_process_row *report_main_process(const struct report_model *m);
/* The frames of a stack, or NULL. */
const struct report_stack *report_stack_find(const struct report_model *m, int64_t stack_id);

#endif
