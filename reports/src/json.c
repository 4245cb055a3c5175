/* SPDX-License-Identifier: Apache-2.0 */
/* The report as data: the keys are public and documented in docs/reports.md; they only get more. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <base/compiler.h>

#include "format.h"
#include "render_internal.h"

/* Commas and indentation; values are written by the json_* functions below. */
struct json {
	struct strbuf *out;
	bool first; /* nothing yet in the innermost object or array */
	unsigned depth;
};

static void json_key(struct json *j, const char *key)
{
	if (!j->first)
		strbuf_add_char(j->out, ',');
	if (j->depth <= 2) {
		strbuf_add_char(j->out, '\n');
		for (unsigned i = 0; i < j->depth; i++)
			strbuf_add_text(j->out, "  ");
	}
	if (key) {
		format_add_json(j->out, key);
		strbuf_add_text(j->out, ": ");
	}
	j->first = false;
}

static void json_open(struct json *j, const char *key, char bracket)
{
	if (j->depth)
		json_key(j, key);
	strbuf_add_char(j->out, bracket);
	j->first = true;
	j->depth++;
}

static void json_close(struct json *j, char bracket)
{
	j->depth--;
	if (j->depth < 2 && !j->first) {
		strbuf_add_char(j->out, '\n');
		for (unsigned i = 0; i < j->depth; i++)
			strbuf_add_text(j->out, "  ");
	}
	strbuf_add_char(j->out, bracket);
	j->first = false;
}

static void json_text(struct json *j, const char *key, const char *value)
{
	json_key(j, key);
	format_add_json(j->out, value);
}

static void json_i64(struct json *j, const char *key, int64_t value)
{
	json_key(j, key);
	if (value == STORE_NULL)
		strbuf_add_text(j->out, "null");
	else
		strbuf_addf(j->out, "%lld", (long long)value);
}

static void json_real(struct json *j, const char *key, double value)
{
	json_key(j, key);
	if (isfinite(value))
		strbuf_addf(j->out, "%.15g", value);
	else
		strbuf_add_text(j->out, "null");
}

/* An array member of a row struct: what to call it, where it is. */
struct member {
	const char *key;
	bool text;
	size_t offset;
};
#define T(row, field)                                     \
	{                                                 \
#field, true, offsetof(struct row, field) \
	}
#define N(row, field)                                      \
	{                                                  \
#field, false, offsetof(struct row, field) \
	}

struct row_shape {
	const char *key;
	const struct member *members;
	size_t member_count, row_bytes;
};
#define SHAPE(key, table, row)                                         \
	{                                                              \
		key, table, BASE_ARRAY_SIZE(table), sizeof(struct row) \
	}

static void json_members(struct json *j, const struct row_shape *shape, const void *row)
{
	for (size_t k = 0; k < shape->member_count; k++) {
		const void *field = (const char *)row + shape->members[k].offset;

		if (shape->members[k].text)
			json_text(j, shape->members[k].key, *(const char *const *)field);
		else
			json_i64(j, shape->members[k].key, *(const int64_t *)field);
	}
}

static void json_rows(struct json *j, const struct row_shape *shape, const void *rows, size_t count)
{
	json_open(j, shape->key, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(j, NULL, '{');
		json_members(j, shape, (const char *)rows + i * shape->row_bytes);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static const struct member process_members[] = {
	N(store_process_row, process_id),
	N(store_process_row, pid),
	N(store_process_row, ppid),
	T(store_process_row, exe),
	T(store_process_row, command),
	T(store_process_row, python_version),
	T(store_process_row, numpy_version),
	T(store_process_row, state),
	N(store_process_row, started_ns),
	N(store_process_row, ended_ns),
	N(store_process_row, peak_live_bytes),
	N(store_process_row, peak_rss_bytes),
	N(store_process_row, live_bytes),
	N(store_process_row, failed_allocs),
	N(store_process_row, op_calls),
	N(store_process_row, op_self_ns),
	N(store_process_row, op_errors),
	N(store_process_row, copied_bytes),
	N(store_process_row, unsampled_events),
};
static const struct member op_members[] = {
	T(store_op_row, op),
	T(store_op_row, kind),
	T(store_op_row, dtype),
	N(store_op_row, calls),
	N(store_op_row, errors),
	N(store_op_row, total_ns),
	N(store_op_row, self_ns),
	N(store_op_row, p50_ns),
	N(store_op_row, p95_ns),
	N(store_op_row, p99_ns),
	N(store_op_row, max_ns),
	N(store_op_row, elements),
	N(store_op_row, bytes_in),
	N(store_op_row, bytes_out),
	N(store_op_row, tiny_calls),
	N(store_op_row, tiny_ns),
	N(store_op_row, noncontiguous_calls),
};
static const struct member copy_members[] = {
	T(store_copy_row, site),     T(store_copy_row, op),    T(store_copy_row, reason),
	T(store_copy_row, detail),   N(store_copy_row, calls), N(store_copy_row, bytes),
	N(store_copy_row, total_ns),
};
static const struct member alloc_members[] = {
	T(store_alloc_row, site),
	T(store_alloc_row, op),
	N(store_alloc_row, allocs),
	N(store_alloc_row, frees),
	N(store_alloc_row, bytes),
	N(store_alloc_row, live_bytes),
	N(store_alloc_row, peak_live_bytes),
	N(store_alloc_row, failed),
};
static const struct member thread_members[] = {
	N(store_thread_row, process_id), N(store_thread_row, tid),
	T(store_thread_row, name),       T(store_thread_row, library),
	N(store_thread_row, cpu_ns),     N(store_thread_row, started_ns),
	N(store_thread_row, ended_ns),   T(store_thread_row, pool),
};
static const struct member pool_members[] = {
	T(store_pool_row, library),
	T(store_pool_row, kind),
	T(store_pool_row, version),
	T(store_pool_row, kernel),
	T(store_pool_row, layer),
	T(store_pool_row, source),
	N(store_pool_row, threads_configured),
	N(store_pool_row, threads_running_max),
	N(store_pool_row, processes),
};
static const struct member thread_use_members[] = {
	N(store_thread_use_row, process_id),
	N(store_thread_use_row, threads_max),
	N(store_thread_use_row, running_max_milli),
	N(store_thread_use_row, oversubscription_milli),
	N(store_thread_use_row, oversubscription_max_milli),
	N(store_thread_use_row, oversubscribed_ns),
	N(store_thread_use_row, sampled_ns),
	N(store_thread_use_row, cpu_ns),
	N(store_thread_use_row, blas_cpu_ns),
	N(store_thread_use_row, wait_ns),
};
static const struct member realloc_members[] = {
	T(store_realloc_row, site),        T(store_realloc_row, op),
	N(store_realloc_row, times),       N(store_realloc_row, moved),
	N(store_realloc_row, moved_bytes), N(store_realloc_row, largest_bytes),
};
static const struct member fork_members[] = {
	T(store_fork_row, site),
	T(store_fork_row, whose),
	N(store_fork_row, forks),
	N(store_fork_row, threads),
};
static const struct member section_members[] = {
	T(store_section_row, name),         N(store_section_row, calls),
	N(store_section_row, p50_ns),       N(store_section_row, p95_ns),
	N(store_section_row, p99_ns),       N(store_section_row, max_ns),
	N(store_section_row, total_ns),     N(store_section_row, peak_bytes),
	N(store_section_row, copied_bytes), N(store_section_row, copies),
	N(store_section_row, op_ns),
};
static const struct member gc_members[] = {
	N(store_gc_row, generation), N(store_gc_row, collections), N(store_gc_row, p50_ns),
	N(store_gc_row, p95_ns),     N(store_gc_row, p99_ns),      N(store_gc_row, max_ns),
	N(store_gc_row, total_ns),   N(store_gc_row, collected),   N(store_gc_row, uncollectable),
};
static const struct member failure_members[] = {
	T(store_failure_row, op),     T(store_failure_row, exception),
	T(store_failure_row, shapes), T(store_failure_row, dtypes),
	T(store_failure_row, site),   N(store_failure_row, count),
	N(store_failure_row, at_ns),  N(store_failure_row, most_per_minute),
	T(store_failure_row, detail),
};
static const struct member library_members[] = {
	T(store_library_row, role),
	T(store_library_row, version),
	T(store_library_row, path),
	T(store_library_row, build_id),
};
static const struct member event_members[] = {
	N(store_event_row, event_id),    N(store_event_row, process_id),
	N(store_event_row, tid),         N(store_event_row, start_ns),
	N(store_event_row, duration_ns), T(store_event_row, op),
	T(store_event_row, kind),        T(store_event_row, dtypes),
	T(store_event_row, shapes),      N(store_event_row, contiguous),
	N(store_event_row, bytes_out),   N(store_event_row, stack_id),
	T(store_event_row, site),        T(store_event_row, why),
	T(store_event_row, error),
};
static const struct member failed_alloc_members[] = {
	N(store_failed_alloc_row, process_id), N(store_failed_alloc_row, start_ns),
	N(store_failed_alloc_row, bytes),      T(store_failed_alloc_row, op),
	T(store_failed_alloc_row, site),
};
static const struct member loss_members[] = { T(store_loss_row, what), N(store_loss_row, count) };
static const struct member timeline_members[] = {
	N(store_timeline_row, at_ns),
	N(store_timeline_row, live_bytes),
	N(store_timeline_row, rss_bytes),
};
static const struct member total_members[] = {
	N(report_totals, duration_ns),
	N(report_totals, op_calls),
	N(report_totals, op_errors),
	N(report_totals, op_self_ns),
	N(report_totals, op_kinds),
	N(report_totals, elements),
	N(report_totals, tiny_calls),
	N(report_totals, tiny_ns),
	N(report_totals, copies),
	N(report_totals, copied_bytes),
	N(report_totals, peak_live_bytes),
	N(report_totals, peak_rss_bytes),
	N(report_totals, live_bytes),
	N(report_totals, failed_allocs),
	N(report_totals, failures),
	N(report_totals, lost_events),
	N(report_totals, blas_calls),
	N(report_totals, blas_ns),
	N(report_totals, blas_flops),
	N(report_totals, blas_threads_configured),
	N(report_totals, blas_threads_running),
	N(report_totals, threads),
	N(report_totals, cpu_ns),
};
static const struct member run_members[] = {
	N(store_run_row, run_id),    T(store_run_row, command),     N(store_run_row, started_ns),
	N(store_run_row, ended_ns),  N(store_run_row, exit_status), N(store_run_row, term_signal),
	T(store_run_row, host),      T(store_run_row, cpu_model),   N(store_run_row, cores),
	N(store_run_row, mem_limit), T(store_run_row, arr_version), N(store_run_row, complete),
};

static void json_classes(struct json *j, const char *key,
			 const int64_t bytes[REPORT_COPY_CLASS_COUNT])
{
	json_open(j, key, '{');
	for (size_t i = 0; i < REPORT_COPY_CLASS_COUNT; i++)
		json_i64(j, report_copy_class_name((enum report_copy_class)i), bytes[i]);
	json_close(j, '}');
}

static void json_reasons(struct json *j, const char *key,
			 const int64_t bytes[REPORT_COPY_REASON_COUNT])
{
	json_open(j, key, '{');
	for (size_t i = 0; i < REPORT_COPY_REASON_COUNT; i++)
		json_i64(j, report_copy_reasons[i], bytes[i]);
	json_close(j, '}');
}

static void json_header(struct json *j, const struct report_model *m)
{
	static const struct row_shape run = SHAPE("run", run_members, store_run_row);
	static const struct row_shape totals = SHAPE("totals", total_members, report_totals);

	json_text(j, "recording", m->file_name);
	json_open(j, run.key, '{');
	json_members(j, &run, &m->run);
	json_real(j, "cpu_quota", m->run.cpu_quota);
	json_close(j, '}');
	json_open(j, "versions", '{');
	for (size_t i = 0; i < m->field_count; i++) {
		static const char *const keys[] = { "python", "numpy",  "blas",
						    "libc",   "libarr", "recorder" };

		for (size_t k = 0; k < BASE_ARRAY_SIZE(keys); k++) {
			if (!strcmp(keys[k], m->fields[i].key))
				json_text(j, keys[k], m->fields[i].value);
		}
	}
	json_close(j, '}');
	json_open(j, totals.key, '{');
	json_members(j, &totals, &m->totals);
	json_real(j, "usable_cores", m->totals.usable_cores);
	json_classes(j, "copied_by_class", m->totals.class_bytes);
	json_reasons(j, "copied_by_reason", m->totals.reason_bytes);
	json_close(j, '}');
	json_open(j, "headlines", '[');
	for (size_t i = 0; i < REPORT_HEADLINES; i++) {
		json_open(j, NULL, '{');
		json_text(j, "label", m->headlines[i].label);
		json_text(j, "text", m->headlines[i].text);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_findings(struct json *j, const struct report_model *m)
{
	json_open(j, "findings", '[');
	for (size_t i = 0; i < m->finding_count; i++) {
		const struct report_finding *f = &m->findings[i];

		json_open(j, NULL, '{');
		json_text(j, "rule", f->rule);
		json_text(j, "severity", report_severity_name(f->severity));
		json_text(j, "title", f->title);
		json_text(j, "site", f->site);
		json_text(j, "detail", f->detail);
		json_text(j, "action", f->action);
		json_real(j, "value", f->value);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_copy_lines(struct json *j, const struct report_model *m, size_t limit)
{
	json_open(j, "copy_lines", '[');
	for (size_t i = 0; i < m->copy_line_count && i < limit; i++) {
		const struct report_copy_line *l = &m->copy_lines[i];

		json_open(j, NULL, '{');
		json_text(j, "site", l->site);
		json_text(j, "class", report_copy_class_name(l->main_class));
		json_text(j, "reason", l->reason);
		json_text(j, "op", l->op);
		json_i64(j, "calls", l->calls);
		json_i64(j, "bytes", l->bytes);
		json_real(j, "share",
			  m->totals.copied_bytes > 0
				  ? (double)l->bytes / (double)m->totals.copied_bytes
				  : 0);
		json_classes(j, "by_class", l->class_bytes);
		json_reasons(j, "by_reason", l->reason_bytes);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_blas(struct json *j, const struct report_model *m)
{
	static const struct member members[] = {
		T(store_blas_row, routine),
		T(store_blas_row, library),
		N(store_blas_row, calls),
		N(store_blas_row, total_ns),
		N(store_blas_row, flops),
		N(store_blas_row, threads_configured),
		N(store_blas_row, threads_running_max),
		N(store_blas_row, concurrent_calls),
		N(store_blas_row, nested_calls),
		T(store_blas_row, nested_in),
		T(store_blas_row, site),
	};
	static const struct row_shape shape = SHAPE("blas", members, store_blas_row);

	json_open(j, shape.key, '[');
	for (size_t i = 0; i < m->blas_count; i++) {
		json_open(j, NULL, '{');
		json_members(j, &shape, &m->blas[i]);
		json_real(j, "gflops", report_blas_gflops(&m->blas[i]));
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_timelines(struct json *j, const struct report_model *m, size_t limit)
{
	static const struct row_shape points =
		SHAPE("points", timeline_members, store_timeline_row);

	json_open(j, "memory_timeline", '[');
	for (size_t i = 0; i < m->timeline_count && i < limit; i++) {
		json_open(j, NULL, '{');
		json_i64(j, "process_id", m->timelines[i].process_id);
		json_i64(j, "pid", m->timelines[i].pid);
		json_rows(j, &points, m->timelines[i].points, m->timelines[i].count);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_peaks(struct json *j, const struct report_model *m)
{
	static const struct member members[] = {
		N(report_peak, process_id),      N(report_peak, at_ns),
		N(report_peak, live_bytes),      N(report_peak, rss_bytes),
		N(report_peak, rss_heap_bytes),  N(report_peak, rss_file_bytes),
		N(report_peak, rss_other_bytes),
	};
	static const struct member row_members[] = {
		T(store_snapshot_row, kind),   T(store_snapshot_row, site),
		T(store_snapshot_row, op),     N(store_snapshot_row, bytes),
		N(store_snapshot_row, blocks),
	};
	static const struct row_shape shape = SHAPE("memory_peaks", members, report_peak);
	static const struct row_shape row = SHAPE("rows", row_members, store_snapshot_row);

	json_open(j, shape.key, '[');
	for (size_t i = 0; i < m->peak_count; i++) {
		const struct report_peak *p = &m->peaks[i];

		json_open(j, NULL, '{');
		json_members(j, &shape, p);
		json_open(j, row.key, '[');
		for (size_t k = 0; k < p->count; k++) {
			json_open(j, NULL, '{');
			json_members(j, &row, &p->rows[k]);
			json_real(j, "share",
				  !strcmp(p->rows[k].kind, "mapping")
					  ? (double)NAN
					  : (double)p->rows[k].bytes / (double)p->live_bytes);
			json_close(j, '}');
		}
		json_close(j, ']');
		json_close(j, '}');
	}
	json_close(j, ']');
}

void report__json(const struct report_model *m, struct strbuf *out)
{
	static const struct row_shape processes =
		SHAPE("processes", process_members, store_process_row);
	static const struct row_shape ops = SHAPE("ops", op_members, store_op_row);
	static const struct row_shape copies = SHAPE("copies", copy_members, store_copy_row);
	static const struct row_shape allocs = SHAPE("allocations", alloc_members, store_alloc_row);
	static const struct row_shape refused =
		SHAPE("failed_allocations", failed_alloc_members, store_failed_alloc_row);
	static const struct row_shape threads = SHAPE("threads", thread_members, store_thread_row);
	static const struct row_shape sections =
		SHAPE("sections", section_members, store_section_row);
	static const struct row_shape pools = SHAPE("thread_pools", pool_members, store_pool_row);
	static const struct row_shape use =
		SHAPE("thread_use", thread_use_members, store_thread_use_row);
	static const struct row_shape reallocs =
		SHAPE("reallocs", realloc_members, store_realloc_row);
	static const struct row_shape forks = SHAPE("forks", fork_members, store_fork_row);
	static const struct row_shape pauses = SHAPE("gc_pauses", gc_members, store_gc_row);
	static const struct row_shape failures =
		SHAPE("failures", failure_members, store_failure_row);
	static const struct row_shape libraries =
		SHAPE("libraries", library_members, store_library_row);
	static const struct row_shape last = SHAPE("last_events", event_members, store_event_row);
	static const struct row_shape slow = SHAPE("slow_events", event_members, store_event_row);
	static const struct row_shape losses = SHAPE("losses", loss_members, store_loss_row);
	struct json j = { .out = out, .first = true };

	json_open(&j, NULL, '{');
	json_i64(&j, "version", 1);
	json_text(&j, "kind", m->kind == REPORT_POSTMORTEM ? "postmortem" : "profile");
	json_header(&j, m);
	json_findings(&j, m);
	json_rows(&j, &processes, m->processes, m->process_count);
	json_rows(&j, &ops, m->ops, m->op_count);
	json_copy_lines(&j, m, m->copy_line_count);
	json_rows(&j, &copies, m->copies, m->copy_count);
	json_rows(&j, &allocs, m->allocs, m->alloc_count);
	json_rows(&j, &reallocs, m->reallocs, m->realloc_count);
	json_peaks(&j, m);
	json_rows(&j, &refused, m->failed_allocs, m->failed_alloc_count);
	json_blas(&j, m);
	json_timelines(&j, m, m->timeline_count);
	json_rows(&j, &threads, m->threads, m->thread_count);
	json_rows(&j, &pools, m->pools, m->pool_count);
	json_rows(&j, &use, m->thread_use, m->thread_use_count);
	json_rows(&j, &forks, m->forks, m->fork_count);
	json_rows(&j, &sections, m->sections, m->section_count);
	json_rows(&j, &pauses, m->gc_pauses, m->gc_pause_count);
	json_rows(&j, &failures, m->failures, m->failure_count);
	json_rows(&j, &last, m->last_events, m->last_event_count);
	json_rows(&j, &slow, m->slow_events, m->slow_event_count);
	json_rows(&j, &libraries, m->libraries, m->library_count);
	json_rows(&j, &losses, m->losses, m->loss_count);
	json_close(&j, '}');
	strbuf_add_char(out, '\n');
}

void report__json_charts(const struct report_model *m, struct strbuf *out)
{
	enum { BARS = 10, PROCESSES = 4 };
	static const struct row_shape ops = SHAPE("ops", op_members, store_op_row);
	struct json j = { .out = out, .first = true };

	json_open(&j, NULL, '{');
	json_i64(&j, "mem_limit", m->run.mem_limit);
	json_i64(&j, "cores", m->run.cores);
	json_real(&j, "cpu_quota", m->run.cpu_quota);
	json_i64(&j, "threads_configured", m->totals.blas_threads_configured);
	json_i64(&j, "threads_running", m->totals.blas_threads_running);
	json_rows(&j, &ops, m->ops, m->op_count < BARS ? m->op_count : BARS);
	json_copy_lines(&j, m, BARS);
	json_timelines(&j, m, PROCESSES);
	json_close(&j, '}');
}
