/* SPDX-License-Identifier: Apache-2.0 */
/* The run's facts, and the five lines that a reader should see first. */
#include <stdbool.h>
#include <string.h>

#include <base/compiler.h>
#include <base/pool.h>

#include "advice.h"
#include "format.h"
#include "model_internal.h"

static void add_field(struct report_model *m, const char *key, const char *label, const char *value)
{
	if (*value && strcmp(value, format_count(STORE_NULL).s) != 0)
		m->fields[m->field_count++] = (struct report_field){ key, label, value };
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const char *short_site(const char *site)
{
	return *site ? base_name(site) : "an unknown line";
}

/* "libfoo.so.3 1.2", of the first library in that role that names its version. */
static const char *library_text(const struct report_model *m, const char *role, bool with_name)
{
	const struct store_library_row *found = NULL;

	for (size_t i = 0; i < m->library_count; i++) {
		const struct store_library_row *l = &m->libraries[i];

		if (!strcmp(l->role, role) && (!found || (!*found->version && *l->version)))
			found = l;
	}
	if (!found)
		return "";
	if (!with_name)
		return *found->version ? found->version : base_name(found->path);
	return arena_format(m->arena, "%s%s%s", base_name(found->path), *found->version ? " " : "",
			    found->version);
}

/* What the main process said of itself under that key, or "". */
static const char *fact(const struct report_model *m, const char *key)
{
	const struct store_process_row *p = report_main_process(m);

	for (size_t i = 0; i < m->fact_count; i++) {
		if (p && m->facts[i].process_id == p->process_id && !strcmp(m->facts[i].key, key))
			return m->facts[i].value;
	}
	return "";
}

/* "OpenBLAS 0.3.21" from the library's own words, else its file. */
static const char *blas_name(const struct report_model *m)
{
	const char *config = fact(m, "blas.0.config");
	const char *space = strchr(config, ' ');

	if (!*config)
		return library_text(m, "blas", true);
	return arena_format(m->arena, "%.*s",
			    space ? (int)(space + 1 + strcspn(space + 1, " ") - config)
				  : (int)strlen(config),
			    config);
}

static const char *ending(const struct report_model *m)
{
	if (m->run.term_signal > 0)
		return arena_format(m->arena, "killed by %s", format_signal(m->run.term_signal));
	if (m->run.exit_status != STORE_NULL)
		return arena_format(m->arena, "exit status %lld", (long long)m->run.exit_status);
	return m->run.ended_ns == STORE_NULL ? "still running" : "ending not known";
}

/* "1.3 cores on average, 20 % of it in BLAS threads"; "" if no thread says what it used. */
static const char *cpu_use(const struct report_model *m)
{
	const struct report_totals *t = &m->totals;
	int64_t blas_ns = 0;

	if (t->cpu_ns <= 0 || t->duration_ns <= 0)
		return "";
	for (size_t i = 0; i < m->thread_count; i++) {
		const char *pool = base_pool_name(base_pool_of(m->threads[i].library));

		if (pool && m->threads[i].cpu_ns > 0)
			blas_ns += m->threads[i].cpu_ns;
	}
	return arena_format(m->arena,
			    "%.2f cores on average, %s of it in threads of BLAS or OpenMP",
			    (double)t->cpu_ns / (double)t->duration_ns,
			    format_percent((double)blas_ns, (double)t->cpu_ns).s);
}

void report__fields(struct report_model *m)
{
	const struct store_process_row *p = report_main_process(m);
	arena *a = m->arena;

	enum { FIELDS_MAX = 20 };
	m->fields = arena_alloc(a, FIELDS_MAX, sizeof *m->fields);
	if (!m->fields)
		return;
	add_field(m, "started", "Started", arena_string(a, format_time(m->run.started_ns).s));
	add_field(m, "duration", "Duration", arena_string(a, format_ns(m->totals.duration_ns).s));
	add_field(m, "ending", "Ended", ending(m));
	add_field(m, "host", "Host", m->run.host);
	add_field(m, "cpu", "CPU", m->run.cpu_model);
	add_field(m, "cores", "Cores", arena_string(a, format_count(m->run.cores).s));
	add_field(m, "cpu_quota", "CPU quota",
		  m->run.cpu_quota > 0 ? arena_format(a, "%s CPUs", format_real(m->run.cpu_quota).s)
				       : "none");
	add_field(m, "mem_limit", "Memory limit",
		  m->run.mem_limit > 0 ? arena_string(a, format_bytes(m->run.mem_limit).s)
				       : "none");
	if (m->peak_count)
		add_field(m, "peak_rss", "RSS at peak", report__resident_text(m, &m->peaks[0]));
	add_field(m, "cpu_use", "CPU use", cpu_use(m));
	add_field(m, "python", "Python", p ? p->python_version : "");
	add_field(m, "numpy", "NumPy", p ? p->numpy_version : "");
	add_field(m, "blas", "BLAS", blas_name(m));
	add_field(m, "blas_kernel", "BLAS kernels", fact(m, "blas.0.core"));
	add_field(m, "libc", "C library",
		  *fact(m, "libc_version") ? fact(m, "libc_version")
					   : library_text(m, "libc", false));
	add_field(m, "kernel", "Kernel", fact(m, "kernel"));
	add_field(m, "libarr", "libarr", library_text(m, "libarr", false));
	add_field(m, "processes", "Processes",
		  arena_string(a, format_count((int64_t)m->process_count).s));
	add_field(m, "recorder", "Recorded by",
		  *m->run.arr_version ? arena_format(a, "arr %s", m->run.arr_version) : "");
	add_field(m, "file", "Recording", m->file_name);
}

static void set(struct report_model *m, size_t index, const char *label, const char *text)
{
	m->headlines[index] = (struct report_headline){ label, text };
}

static const char *memory_text(const struct report_model *m)
{
	const struct report_totals *t = &m->totals;
	int64_t peak = report__peak_memory(m);
	const char *resident, *limit;

	if (peak <= 0)
		return "memory not sampled";
	resident = t->peak_rss_bytes > 0 ? arena_format(m->arena, "%s resident, ",
							format_bytes(t->peak_rss_bytes).s)
					 : "";
	limit = m->run.mem_limit > 0
			? arena_format(m->arena, " (%s of %s)",
				       format_percent((double)peak, (double)m->run.mem_limit).s,
				       format_bytes(m->run.mem_limit).s)
			: ", no limit";
	return arena_format(m->arena, "peak %s%s live%s", resident,
			    format_bytes(t->peak_live_bytes).s, limit);
}

static const char *run_text(const struct report_model *m)
{
	const char *many = m->process_count > 1
				   ? arena_format(m->arena, ", %zu processes", m->process_count)
				   : "";

	return arena_format(m->arena, "%s, %s%s; %s", format_ns(m->totals.duration_ns).s, ending(m),
			    many, memory_text(m));
}

static const char *time_text(const struct report_model *m)
{
	const struct report_totals *t = &m->totals;
	const struct store_op_row *top = m->ops;
	const char *of;

	if (!m->op_count)
		return "no array operation was recorded";
	of = m->process_count > 1
		     ? arena_format(m->arena, "over %zu processes", m->process_count)
		     : arena_format(
			       m->arena, "%s of the run",
			       format_percent((double)t->op_self_ns, (double)t->duration_ns).s);
	return arena_format(m->arena, "%s operations, %s in them (%s); most in %s %s, %s",
			    format_count(t->op_calls).s, format_ns(t->op_self_ns).s, of, top->op,
			    top->dtype,
			    format_percent((double)top->self_ns, (double)t->op_self_ns).s);
}

/* Copies that make a new array come before those inside a loop's buffers. */
static const struct report_copy_line *worst_line(const struct report_model *m)
{
	const struct report_copy_line *worst = NULL;
	bool worst_buffer = false;

	for (size_t i = 0; i < m->copy_line_count; i++) {
		const struct report_copy_line *c = &m->copy_lines[i];
		bool buffer = !strcmp(c->reason, "buffer");

		if (c->main_class == REPORT_COPY_HIDDEN && (!worst || (worst_buffer && !buffer))) {
			worst = c; /* lines come largest first */
			worst_buffer = buffer;
		}
	}
	return worst;
}

static const char *copies_text(const struct report_model *m)
{
	const struct report_totals *t = &m->totals;
	const struct report_copy_line *worst = worst_line(m);

	if (!t->copies)
		return "no array bytes were copied";
	if (!worst)
		return arena_format(m->arena, "%s copied, none of it hidden",
				    format_bytes(t->copied_bytes).s);
	return arena_format(m->arena, "%s copied, %s hidden; worst %s: %s bytes, %s",
			    format_bytes(t->copied_bytes).s,
			    format_bytes(t->class_bytes[REPORT_COPY_HIDDEN]).s,
			    short_site(worst->site),
			    format_count(worst->class_bytes[REPORT_COPY_HIDDEN]).s, worst->reason);
}

static const char *blas_label(const struct report_model *m)
{
	if (report_blas_is_reference(&m->blas[0]))
		return "reference BLAS";
	return *fact(m, "blas.0.config") ? blas_name(m) : base_name(m->blas[0].library);
}

static const char *blas_text(const struct report_model *m)
{
	const struct report_totals *t = &m->totals;
	const char *cores = t->usable_cores > 0 ? arena_format(m->arena, ", %s cores",
							       format_real(t->usable_cores).s)
						: "";
	const char *threads;

	if (!m->blas_count)
		return arena_format(m->arena, "no BLAS call; %s threads%s",
				    format_count(t->threads).s, cores);
	if (t->blas_threads_configured > 0)
		threads = arena_format(m->arena, "%lld threads set%s",
				       (long long)t->blas_threads_configured, cores);
	else
		threads = arena_format(m->arena, "it reports no threads%s", cores);
	return arena_format(m->arena, "%s: %s, %s, %s GFLOP/s; %s", blas_label(m),
			    t->blas_calls == 1 ? "1 call"
					       : arena_format(m->arena, "%s calls",
							      format_count(t->blas_calls).s),
			    format_ns(t->blas_ns).s,
			    t->blas_ns > 0 && t->blas_flops > 0
				    ? format_real((double)t->blas_flops / (double)t->blas_ns).s
				    : "unknown",
			    threads);
}

static const char *failures_text(const struct report_model *m)
{
	const struct store_failure_row *f = m->failures;

	if (!m->failure_count)
		return m->totals.op_errors > 0 ? arena_format(m->arena, "%s operations raised",
							      format_count(m->totals.op_errors).s)
					       : "no operation raised";
	return arena_format(m->arena, "%s raised; %s at %s: %s", format_count(m->totals.failures).s,
			    f->op, short_site(f->site), f->exception);
}

static const char *last_op_text(const struct report_model *m)
{
	const struct report_event_group *g = m->last_groups;
	const char *state;

	if (!m->last_group_count)
		return "no operation was kept";
	state = g->latest->duration_ns == STORE_NULL
			? "still open"
			: arena_format(m->arena, "took %s", format_ns(g->latest->duration_ns).s);
	return arena_format(m->arena, "%s %s%s%s, %s", g->latest->op, g->latest->shapes,
			    *g->site ? " at " : "", base_name(g->site), state);
}

/* Within what the snapshot of the peak may be off. */
static bool died_at_peak(const struct report_model *m)
{
	int64_t live = m->totals.live_bytes;

	return live + live / 32 + (1 << 20) >= m->totals.peak_live_bytes;
}

/* After a kill: what was alive. Otherwise everything has been freed by the end, and the peak tells.
 */
static const char *live_text(const struct report_model *m)
{
	bool killed = m->run.term_signal > 0;
	const struct store_alloc_row *top = NULL;
	const char *peak = killed && !died_at_peak(m) ? NULL : report__peak_text(m);
	int64_t most = 0;

	if (peak)
		return peak;

	for (size_t i = 0; i < m->alloc_count; i++) {
		const struct store_alloc_row *r = &m->allocs[i];
		int64_t bytes = killed ? r->live_bytes : r->peak_live_bytes;

		if (bytes > most && strcmp(r->op, "mmap") != 0) {
			most = bytes;
			top = r;
		}
	}
	if (!top)
		return memory_text(m);
	return arena_format(
		m->arena, "%s live at %s, up to %s from %s at %s",
		format_bytes(killed ? m->totals.live_bytes : m->totals.peak_live_bytes).s,
		killed ? "the end" : "the peak", format_bytes(most).s,
		*top->op ? top->op : "no operation", short_site(top->site));
}

/* After a kill, and near the limit, who holds the memory is worth more than BLAS. */
static bool memory_matters(const struct report_model *m)
{
	return m->run.term_signal > 0 ||
	       (m->run.mem_limit > 0 && (double)report__peak_memory(m) >=
						ADVICE_NEAR_LIMIT_SHARE * (double)m->run.mem_limit);
}

void report__headlines(struct report_model *m)
{
	if (m->kind == REPORT_POSTMORTEM) {
		set(m, 0, "end", run_text(m));
		set(m, 1, "last op", last_op_text(m));
		set(m, 2, "memory", live_text(m));
		set(m, 3, "copies", copies_text(m));
		set(m, 4, "failures", failures_text(m));
		return;
	}
	set(m, 0, "run", run_text(m));
	set(m, 1, "time", time_text(m));
	set(m, 2, "copies", copies_text(m));
	if (memory_matters(m))
		set(m, 3, "memory", live_text(m));
	else
		set(m, 3, "blas", blas_text(m));
	set(m, 4, "failures", failures_text(m));
}
