/* SPDX-License-Identifier: Apache-2.0 */
#include <reports/model.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

#include "model_internal.h"

enum { LAST_EVENTS = 100, SLOW_EVENTS = 12, FAILED_ALLOCS = 12 };

const char *const report_copy_reasons[REPORT_COPY_REASON_COUNT] = {
	"explicit", "cast", "noncontiguous", "fancy_index", "buffer", "concatenate", "memcpy",
};

const char *report_copy_class_name(enum report_copy_class c)
{
	static const char *const names[] = { "requested", "indexing", "hidden" };

	return (size_t)c < BASE_ARRAY_SIZE(names) ? names[c] : "?";
}

const char *report_severity_name(enum report_severity severity)
{
	static const char *const names[] = { "critical", "warning", "note" };

	return (size_t)severity < BASE_ARRAY_SIZE(names) ? names[severity] : "?";
}

enum report_copy_class report_copy_classify(const char *reason, const char *op)
{
	if (!strcmp(reason, "explicit") || !strcmp(reason, "concatenate"))
		return REPORT_COPY_REQUESTED;
	if (!strcmp(reason, "cast") && !strcmp(op, "ndarray.astype"))
		return REPORT_COPY_REQUESTED;
	return strcmp(reason, "fancy_index") ? REPORT_COPY_HIDDEN : REPORT_COPY_INDEXING;
}

double report_blas_gflops(const struct store_blas_row *row)
{
	if (row->flops <= 0 || row->total_ns <= 0)
		return 0;
	return (double)row->flops / (double)row->total_ns;
}

bool report_blas_is_reference(const struct store_blas_row *row)
{
	static const char *const fast[] = { "openblas",  "mkl",  "blis",       "atlas",
					    "flexiblas", "nvpl", "Accelerate", "armpl" };
	const char *library = row->library;
	const char *name = strrchr(library, '/');

	if (row->threads_configured > 0)
		return false;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(fast); i++) {
		if (strcasestr(library, fast[i]))
			return false;
	}
	name = name ? name + 1 : library;
	return !strncmp(name, "libblas.so", 10) || !strncmp(name, "liblapack.so", 12) ||
	       !strncmp(name, "libblas64.so", 12) || !strncmp(name, "liblapack64.so", 14) ||
	       !strncmp(name, "libcblas.so", 11);
}

const struct report_stack *report_stack_find(const struct report_model *m, int64_t stack_id)
{
	for (size_t i = 0; i < m->stack_count; i++) {
		if (m->stacks[i].stack_id == stack_id)
			return &m->stacks[i];
	}
	return NULL;
}

static void add_known(int64_t *sum, int64_t value)
{
	if (value != STORE_NULL)
		*sum += value;
}

static void raise_to(int64_t *highest, int64_t value)
{
	if (value > *highest)
		*highest = value;
}

static size_t reason_index(const char *reason)
{
	size_t i = 0;

	while (i + 1 < REPORT_COPY_REASON_COUNT && strcmp(reason, report_copy_reasons[i]) != 0)
		i++;
	return i;
}

static enum arr_status load_stacks(struct report_model *m, const struct store_query *q,
				   struct arr_error *err)
{
	m->stacks = arena_alloc(m->arena, m->slow_event_count, sizeof *m->stacks);
	for (size_t i = 0; m->stacks && i < m->slow_event_count; i++) {
		int64_t id = m->slow_events[i].stack_id;
		struct report_stack *s = &m->stacks[m->stack_count];

		if (id == STORE_NULL || id == 0 || report_stack_find(m, id))
			continue;
		s->stack_id = id;
		ARR_TRY(store_query_stack(q, id, &s->frames, &s->count, err));
		m->stack_count += s->count > 0;
	}
	return ARR_OK;
}

static enum arr_status load_rows(struct report_model *m, const struct store_query *q,
				 struct arr_error *err)
{
	ARR_TRY(store_query_processes(q, &m->processes, &m->process_count, err));
	ARR_TRY(store_query_ops(q, &m->ops, &m->op_count, err));
	ARR_TRY(store_query_copies(q, &m->copies, &m->copy_count, err));
	ARR_TRY(store_query_allocs(q, &m->allocs, &m->alloc_count, err));
	ARR_TRY(store_query_reallocs(q, &m->reallocs, &m->realloc_count, err));
	ARR_TRY(store_query_blas(q, &m->blas, &m->blas_count, err));
	ARR_TRY(store_query_threads(q, &m->threads, &m->thread_count, err));
	ARR_TRY(store_query_pools(q, &m->pools, &m->pool_count, err));
	ARR_TRY(store_query_thread_use(q, &m->thread_use, &m->thread_use_count, err));
	ARR_TRY(store_query_forks(q, &m->forks, &m->fork_count, err));
	ARR_TRY(store_query_sections(q, &m->sections, &m->section_count, err));
	ARR_TRY(store_query_gc_pauses(q, &m->gc_pauses, &m->gc_pause_count, err));
	ARR_TRY(store_query_libraries(q, &m->libraries, &m->library_count, err));
	ARR_TRY(store_query_failures(q, &m->failures, &m->failure_count, err));
	ARR_TRY(store_query_losses(q, &m->losses, &m->loss_count, err));
	ARR_TRY(store_query_facts(q, &m->facts, &m->fact_count, err));
	ARR_TRY(store_query_event_sites(q, &m->event_sites, &m->event_site_count, err));
	ARR_TRY(store_query_events(q, STORE_EVENTS_LAST, LAST_EVENTS, &m->last_events,
				   &m->last_event_count, err));
	ARR_TRY(store_query_events(q, STORE_EVENTS_SLOWEST, SLOW_EVENTS, &m->slow_events,
				   &m->slow_event_count, err));
	ARR_TRY(store_query_failed_allocs(q, FAILED_ALLOCS, &m->failed_allocs,
					  &m->failed_alloc_count, err));
	return load_stacks(m, q, err);
}

const struct store_process_row *report__process(const struct report_model *m, int64_t process_id)
{
	for (size_t i = 0; i < m->process_count; i++) {
		if (m->processes[i].process_id == process_id)
			return &m->processes[i];
	}
	return NULL;
}

int64_t report_since_start(const struct report_model *m, int64_t process_id, int64_t at_ns)
{
	const struct store_process_row *p = report__process(m, process_id);

	if (at_ns == STORE_NULL || !p || p->started_ns == STORE_NULL || at_ns < p->started_ns)
		return at_ns;
	return at_ns - p->started_ns;
}

const struct store_process_row *report_main_process(const struct report_model *m)
{
	const struct store_process_row *main_process = NULL;

	for (size_t i = 0; i < m->process_count; i++) {
		if (!main_process || m->processes[i].op_calls > main_process->op_calls)
			main_process = &m->processes[i];
	}
	return main_process;
}

static int64_t timeline_peak(const struct report_timeline *t)
{
	int64_t peak = 0;

	for (size_t i = 0; i < t->count; i++) {
		raise_to(&peak, t->points[i].live_bytes);
		raise_to(&peak, t->points[i].rss_bytes);
	}
	return peak;
}

static int by_peak(const void *a, const void *b)
{
	int64_t x = timeline_peak(a), y = timeline_peak(b);

	return x < y ? 1 : x > y ? -1 : 0;
}

static enum arr_status load_timelines(struct report_model *m, const struct store_query *q,
				      struct arr_error *err)
{
	struct store_timeline_row *rows = NULL;
	struct report_timeline *t = NULL;
	size_t count = 0;

	ARR_TRY(store_query_timeline(q, REPORT_TIMELINE_POINTS, &rows, &count, err));
	m->timelines = arena_alloc(m->arena, m->process_count, sizeof *m->timelines);
	ARR_TRY(arena_status(m->arena, err));
	for (size_t i = 0; i < count; i++) {
		const struct store_process_row *p = report__process(m, rows[i].process_id);

		if (!t || t->process_id != rows[i].process_id) {
			t = &m->timelines[m->timeline_count++];
			t->process_id = rows[i].process_id;
			t->pid = p ? p->pid : STORE_NULL;
			t->points = &rows[i];
		}
		if (m->run.started_ns != STORE_NULL && rows[i].at_ns >= m->run.started_ns)
			rows[i].at_ns -= m->run.started_ns;
		t->count++;
	}
	qsort(m->timelines, m->timeline_count, sizeof *m->timelines, by_peak);
	return ARR_OK;
}

static int by_site(const void *a, const void *b)
{
	const struct store_copy_row *x = *(const struct store_copy_row *const *)a;
	const struct store_copy_row *y = *(const struct store_copy_row *const *)b;
	int order = strcmp(x->site, y->site);

	return order ? order : x->bytes < y->bytes ? 1 : x->bytes > y->bytes ? -1 : 0;
}

static int by_bytes(const void *a, const void *b)
{
	const struct report_copy_line *x = a, *y = b;

	return x->bytes < y->bytes ? 1 : x->bytes > y->bytes ? -1 : strcmp(x->site, y->site);
}

static void add_copy(struct report_copy_line *line, const struct store_copy_row *row)
{
	enum report_copy_class c = report_copy_classify(row->reason, row->op);

	line->calls += row->calls;
	line->bytes += row->bytes;
	line->reason_bytes[reason_index(row->reason)] += row->bytes;
	line->class_bytes[c] += row->bytes;
	for (size_t i = 0; i < REPORT_COPY_CLASS_COUNT; i++) {
		if (line->class_bytes[i] > line->class_bytes[line->main_class])
			line->main_class = (enum report_copy_class)i;
	}
}

static enum arr_status group_copies(struct report_model *m, struct arr_error *err)
{
	const struct store_copy_row **rows = arena_alloc(m->arena, m->copy_count, sizeof *rows);
	struct report_copy_line *line = NULL;

	m->copy_lines = arena_alloc(m->arena, m->copy_count, sizeof *m->copy_lines);
	ARR_TRY(arena_status(m->arena, err));
	for (size_t i = 0; i < m->copy_count; i++)
		rows[i] = &m->copies[i];
	qsort(rows, m->copy_count, sizeof rows[0], by_site);
	for (size_t i = 0; i < m->copy_count; i++) {
		if (!line || strcmp(line->site, rows[i]->site) != 0) {
			line = &m->copy_lines[m->copy_line_count++];
			line->site = rows[i]->site;
			line->op = rows[i]->op; /* rows of a site come largest first */
			line->reason = rows[i]->reason;
			line->detail = rows[i]->detail;
			line->main_class = report_copy_classify(rows[i]->reason, rows[i]->op);
		}
		add_copy(line, rows[i]);
	}
	qsort(m->copy_lines, m->copy_line_count, sizeof *m->copy_lines, by_bytes);
	return ARR_OK;
}

static int by_bytes_out(const void *a, const void *b)
{
	const struct store_op_row *x = *(const struct store_op_row *const *)a;
	const struct store_op_row *y = *(const struct store_op_row *const *)b;

	return x->bytes_out < y->bytes_out   ? 1
	       : x->bytes_out > y->bytes_out ? -1
					     : strcmp(x->op, y->op);
}

static enum arr_status order_ops(struct report_model *m, struct arr_error *err)
{
	m->ops_by_bytes = arena_alloc(m->arena, m->op_count, sizeof *m->ops_by_bytes);
	ARR_TRY(arena_status(m->arena, err));
	for (size_t i = 0; i < m->op_count; i++)
		m->ops_by_bytes[i] = &m->ops[i];
	qsort(m->ops_by_bytes, m->op_count, sizeof m->ops_by_bytes[0], by_bytes_out);
	return ARR_OK;
}

/* Only those that happened; what was left out by design is no loss. */
static void keep_real_losses(struct report_model *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->loss_count; i++) {
		if (m->losses[i].count <= 0 || strstr(m->losses[i].what, "unsampled"))
			continue;
		m->totals.lost_events += m->losses[i].count;
		m->losses[kept++] = m->losses[i];
	}
	m->loss_count = kept;
}

static int64_t run_duration(const struct report_model *m)
{
	int64_t first = m->run.started_ns, last = m->run.ended_ns;

	for (size_t i = 0; last == STORE_NULL && i < m->process_count; i++)
		raise_to(&last, m->processes[i].ended_ns);
	if (first == STORE_NULL || last == STORE_NULL || last < first)
		return STORE_NULL;
	return last - first;
}

static void sum_processes(struct report_model *m)
{
	struct report_totals *t = &m->totals;

	for (size_t i = 0; i < m->process_count; i++) {
		const struct store_process_row *p = &m->processes[i];

		raise_to(&t->peak_live_bytes, p->peak_live_bytes);
		raise_to(&t->peak_rss_bytes, p->peak_rss_bytes);
		raise_to(&t->live_bytes, p->live_bytes);
		add_known(&t->failed_allocs, p->failed_allocs);
	}
	for (size_t i = 0; i < m->timeline_count; i++) {
		for (size_t k = 0; k < m->timelines[i].count; k++)
			raise_to(&t->peak_rss_bytes, m->timelines[i].points[k].rss_bytes);
	}
	for (size_t i = 0; i < m->thread_count; i++) {
		t->threads++;
		add_known(&t->cpu_ns, m->threads[i].cpu_ns);
	}
	raise_to(&t->failed_allocs, (int64_t)m->failed_alloc_count);
	for (size_t i = 0; i < m->failure_count; i++)
		add_known(&t->failures, m->failures[i].count);
}

static void sum_ops(struct report_model *m)
{
	struct report_totals *t = &m->totals;

	t->op_kinds = (int64_t)m->op_count;
	for (size_t i = 0; i < m->op_count; i++) {
		const struct store_op_row *o = &m->ops[i];

		add_known(&t->op_calls, o->calls);
		add_known(&t->op_errors, o->errors);
		add_known(&t->op_self_ns, o->self_ns);
		add_known(&t->elements, o->elements);
		add_known(&t->tiny_calls, o->tiny_calls);
		add_known(&t->tiny_ns, o->tiny_ns);
	}
	for (size_t i = 0; i < m->copy_line_count; i++) {
		const struct report_copy_line *c = &m->copy_lines[i];

		t->copies += c->calls;
		t->copied_bytes += c->bytes;
		for (size_t k = 0; k < REPORT_COPY_CLASS_COUNT; k++)
			t->class_bytes[k] += c->class_bytes[k];
		for (size_t k = 0; k < REPORT_COPY_REASON_COUNT; k++)
			t->reason_bytes[k] += c->reason_bytes[k];
	}
	for (size_t i = 0; i < m->blas_count; i++) {
		const struct store_blas_row *b = &m->blas[i];

		add_known(&t->blas_calls, b->calls);
		add_known(&t->blas_ns, b->total_ns);
		add_known(&t->blas_flops, b->flops);
		raise_to(&t->blas_threads_configured, b->threads_configured);
		raise_to(&t->blas_threads_running, b->threads_running_max);
	}
}

static bool belongs(const struct report_event_group *g, const struct store_event_row *e)
{
	const struct store_event_row *a = g->latest;

	return a->process_id == e->process_id && a->tid == e->tid && !strcmp(a->op, e->op) &&
	       !strcmp(a->shapes, e->shapes) && !strcmp(a->dtypes, e->dtypes) &&
	       !strcmp(a->error, e->error) &&
	       (!*g->site || !*e->site || !strcmp(g->site, e->site)) &&
	       (a->duration_ns == STORE_NULL) == (e->duration_ns == STORE_NULL);
}

/* A loop's calls are one line: what came before them matters more than its last twenty rounds. */
static enum arr_status group_last(struct report_model *m, struct arr_error *err)
{
	struct report_event_group *g = NULL;

	m->last_groups = arena_alloc(m->arena, m->last_event_count, sizeof *m->last_groups);
	ARR_TRY(arena_status(m->arena, err));
	for (size_t i = 0; i < m->last_event_count; i++) {
		const struct store_event_row *e = &m->last_events[i];

		if (!g || !belongs(g, e)) {
			g = &m->last_groups[m->last_group_count++];
			*g = (struct report_event_group){ .latest = e, .site = e->site };
		}
		if (!*g->site)
			g->site = e->site;
		g->count++;
	}
	return ARR_OK;
}

static void sum_run(struct report_model *m)
{
	struct report_totals *t = &m->totals;

	t->duration_ns = run_duration(m);
	t->usable_cores = m->run.cores > 0 ? (double)m->run.cores : 0;
	if (m->run.cpu_quota > 0 && (t->usable_cores <= 0 || m->run.cpu_quota < t->usable_cores))
		t->usable_cores = m->run.cpu_quota;
	keep_real_losses(m);
	sum_processes(m);
	sum_ops(m);
}

static enum arr_status fill(struct report_model *m, store_db *db, struct arr_error *err)
{
	struct store_query q = { .db = db, .arena = m->arena };
	struct store_run_row *runs = NULL;
	const char *slash;

	m->path = arena_string(m->arena, store_path(db));
	slash = strrchr(m->path, '/');
	m->file_name = slash ? slash + 1 : m->path;
	ARR_TRY(store_query_runs(&q, &runs, &m->run_count, err));
	if (!m->run_count)
		return arr_error_set(err, ARR_E_FORMAT, "%s: the recording holds no run", m->path);
	m->run = runs[0];
	q.run_id = m->run.run_id;
	ARR_TRY(load_rows(m, &q, err));
	ARR_TRY(load_timelines(m, &q, err));
	ARR_TRY(report__load_peaks(m, &q, err));
	ARR_TRY(group_copies(m, err));
	ARR_TRY(order_ops(m, err));
	ARR_TRY(group_last(m, err));
	sum_run(m);
	report__fields(m);
	report__advise(m);
	report__headlines(m);
	return arena_status(m->arena, err);
}

enum arr_status report_model_load(store_db *db, enum report_kind kind, struct report_model **out,
				  struct arr_error *err)
{
	struct report_model *m = calloc(1, sizeof *m);
	enum arr_status status;

	if (!m)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory");
	m->kind = kind;
	m->arena = arena_new();
	if (!m->arena) {
		status = arr_error_set(err, ARR_E_NOMEM, "out of memory");
		goto done;
	}
	status = fill(m, db, err);
	if (status != ARR_OK)
		goto done;
	*out = m;
	m = NULL; /* now the caller's */
done:
	report_model_free(m);
	return status;
}

void report_model_free(struct report_model *m)
{
	if (!m)
		return;
	arena_free(m->arena);
	free(m);
}
