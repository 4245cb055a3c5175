/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <base/compiler.h>

#include "format.h"
#include "model_internal.h"

enum { ROWS_MAX = 500 }; /* of one table on the page; JSON has all */

/* The next cell of the table under construction. */
struct cursor {
	const struct report_model *m;
	struct table *t;
	size_t next;
};

static void put(struct cursor *c, const char *text, double value)
{
	c->t->cells[c->next++] = (struct table_cell){ text, value };
}

static void put_text(struct cursor *c, const char *text)
{
	put(c, text, 0);
}

static void put_count(struct cursor *c, int64_t value)
{
	put(c, arena_string(c->m->arena, format_count(value).s), (double)value);
}

/* A pid or tid: no separators. */
static void put_id(struct cursor *c, int64_t value)
{
	if (value == STORE_NULL)
		put_count(c, value);
	else
		put(c, arena_format(c->m->arena, "%lld", (long long)value), (double)value);
}

static void put_bytes(struct cursor *c, int64_t value)
{
	put(c, arena_string(c->m->arena, format_bytes(value).s), (double)value);
}

static void put_ns(struct cursor *c, int64_t value)
{
	put(c, arena_string(c->m->arena, format_ns(value).s), (double)value);
}

static void put_share(struct cursor *c, int64_t part, int64_t whole)
{
	put(c, arena_string(c->m->arena, format_percent((double)part, (double)whole).s),
	    whole > 0 ? (double)part / (double)whole : 0);
}

static void put_real(struct cursor *c, double value)
{
	put(c, arena_string(c->m->arena, format_real(value).s), value);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

typedef void fill_row(struct cursor *c, size_t row);

/* Adds a table of `rows` rows, each written by fill, unless it is empty and has nothing to say. */
static void add(const struct report_model *m, struct table_list *list, const struct table *like,
		size_t rows, fill_row *fill)
{
	struct table *t = &list->items[list->count];
	struct cursor c = { .m = m, .t = t };

	if (!rows && !like->empty)
		return;
	*t = *like;
	t->row_count = rows < ROWS_MAX ? rows : ROWS_MAX;
	if (rows > ROWS_MAX)
		t->note = arena_format(m->arena, "The first %d of %zu rows. %s", ROWS_MAX, rows,
				       t->note);
	t->cells = arena_alloc(m->arena, t->row_count * t->column_count, sizeof *t->cells);
	if (!t->cells)
		return;
	for (size_t i = 0; i < t->row_count; i++)
		fill(&c, i);
	list->count++;
}

#define COLUMNS(array) .columns = (array), .column_count = BASE_ARRAY_SIZE(array)

static const struct table_column op_columns[] = {
	{ "Operation", COLUMN_CODE | COLUMN_LONG },
	{ "Dtype", COLUMN_CODE },
	{ "Kind", COLUMN_PAGE },
	{ "Calls", COLUMN_NUMBER },
	{ "Self", COLUMN_NUMBER },
	{ "Share", COLUMN_NUMBER | COLUMN_BAR },
	{ "Total", COLUMN_NUMBER },
	{ "p50", COLUMN_NUMBER },
	{ "p95", COLUMN_NUMBER | COLUMN_PAGE },
	{ "p99", COLUMN_NUMBER },
	{ "Max", COLUMN_NUMBER | COLUMN_PAGE },
	{ "Elements/call", COLUMN_NUMBER },
	{ "Errors", COLUMN_NUMBER | COLUMN_PAGE },
};

static void op_row(struct cursor *c, size_t i)
{
	const struct store_op_row *o = &c->m->ops[i];

	put_text(c, o->op);
	put_text(c, o->dtype);
	put_text(c, o->kind);
	put_count(c, o->calls);
	put_ns(c, o->self_ns);
	put_share(c, o->self_ns, c->m->totals.op_self_ns);
	put_ns(c, o->total_ns);
	put_ns(c, o->p50_ns);
	put_ns(c, o->p95_ns);
	put_ns(c, o->p99_ns);
	put_ns(c, o->max_ns);
	put_count(c, o->calls > 0 ? o->elements / o->calls : 0);
	put_count(c, o->errors);
}

static void add_ops(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "ops",
		.menu = "Operations",
		.title = "Operations by time",
		COLUMNS(op_columns),
		.text_rows = 12,
		.note = "Every call is counted. Self excludes the operations inside; share is of "
			"all self time.",
		.empty = "No array operation was recorded.",
		.charts = { { "chart-ops", "Self time by operation" },
			    { "chart-latency", "Time of one call: median, p95, p99" } },
	};

	add(m, list, &like, m->op_count, op_row);
}

static const struct table_column op_byte_columns[] = {
	{ "Operation", COLUMN_CODE | COLUMN_LONG },
	{ "Dtype", COLUMN_CODE },
	{ "Calls", COLUMN_NUMBER },
	{ "Bytes read", COLUMN_NUMBER },
	{ "Bytes written", COLUMN_NUMBER },
	{ "Written/call", COLUMN_NUMBER },
	{ "Written/s", COLUMN_NUMBER },
};

static void op_byte_row(struct cursor *c, size_t i)
{
	const struct store_op_row *o = c->m->ops_by_bytes[i];
	int64_t rate = o->self_ns > 0 ? (int64_t)((double)o->bytes_out / (double)o->self_ns * 1e9)
				      : STORE_NULL;

	put_text(c, o->op);
	put_text(c, o->dtype);
	put_count(c, o->calls);
	put_bytes(c, o->bytes_in);
	put_bytes(c, o->bytes_out);
	put_bytes(c, o->calls > 0 ? o->bytes_out / o->calls : 0);
	put_bytes(c, rate);
}

static void add_op_bytes(const struct report_model *m, struct table_list *list)
{
	enum { TOP = 15 };
	static const struct table like = {
		.id = "op-bytes",
		.title = "Operations by bytes",
		COLUMNS(op_byte_columns),
		.text_rows = 6,
		.note = "Array bytes, charged to the innermost operation.",
	};

	add(m, list, &like, m->op_count < TOP ? m->op_count : TOP, op_byte_row);
}

static const struct table_column copy_columns[] = {
	{ "Line", COLUMN_CODE | COLUMN_LONG },
	{ "Bytes", COLUMN_NUMBER },
	{ "Share", COLUMN_NUMBER | COLUMN_BAR },
	{ "Copies", COLUMN_NUMBER },
	{ "Who asked", 0 },
	{ "Reason", 0 },
	{ "Operation", COLUMN_CODE | COLUMN_LONG },
	{ "Cast", COLUMN_CODE | COLUMN_PAGE },
	{ "Exact bytes", COLUMN_NUMBER | COLUMN_PAGE },
};

static void copy_row(struct cursor *c, size_t i)
{
	const struct report_copy_line *l = &c->m->copy_lines[i];

	put_text(c, l->site);
	put_bytes(c, l->bytes);
	put_share(c, l->bytes, c->m->totals.copied_bytes);
	put_count(c, l->calls);
	put_text(c, report_copy_class_name(l->main_class));
	put_text(c, l->reason);
	put_text(c, l->op);
	put_text(c, l->detail);
	put_count(c, l->bytes);
}

static void add_copies(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "copies",
		.menu = "Copies",
		.title = "Copies by source line",
		COLUMNS(copy_columns),
		.text_rows = 10,
		.note = "Hidden: nothing in the line asks for a copy. Indexing: an integer or "
			"boolean index, "
			"which always copies.",
		.empty = "No array bytes were copied.",
		.charts = { { "chart-copies", "Bytes copied by line and reason" } },
	};

	add(m, list, &like, m->copy_line_count, copy_row);
}

static const struct table_column alloc_columns[] = {
	{ "Line", COLUMN_CODE | COLUMN_LONG },    { "Operation", COLUMN_CODE | COLUMN_LONG },
	{ "Peak live", COLUMN_NUMBER },           { "Live at end", COLUMN_NUMBER },
	{ "Allocated", COLUMN_NUMBER },           { "Allocs", COLUMN_NUMBER },
	{ "Freed", COLUMN_NUMBER | COLUMN_PAGE }, { "Refused", COLUMN_NUMBER },
};

static void alloc_row(struct cursor *c, size_t i)
{
	const struct store_alloc_row *r = &c->m->allocs[i];

	put_text(c, r->site);
	put_text(c, r->op);
	put_bytes(c, r->peak_live_bytes);
	put_bytes(c, r->live_bytes);
	put_bytes(c, r->bytes);
	put_count(c, r->allocs);
	put_count(c, r->frees);
	put_count(c, r->failed);
}

static void add_allocs(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "memory",
		.menu = "Memory",
		.title = "Memory by source line",
		COLUMNS(alloc_columns),
		.text_rows = 10,
		.note = "Blocks large enough to be tracked one by one. A row of mmap is address "
			"space, of "
			"which only touched pages are memory.",
		.empty = "No large allocation was recorded.",
		.charts = { { "chart-memory", "Memory over time" } },
	};

	add(m, list, &like, m->alloc_count, alloc_row);
}

static const struct table_column peak_columns[] = {
	{ "Line", COLUMN_CODE | COLUMN_LONG },
	{ "Operation", COLUMN_CODE | COLUMN_LONG },
	{ "Bytes", COLUMN_NUMBER },
	{ "Share", COLUMN_NUMBER | COLUMN_BAR },
	{ "Blocks", COLUMN_NUMBER },
	{ "Kind", 0 },
	{ "Exact bytes", COLUMN_NUMBER | COLUMN_PAGE },
};

static void peak_row(struct cursor *c, size_t i)
{
	const struct report_peak *p = &c->m->peaks[0];
	const struct store_snapshot_row *r = &p->rows[i];

	put_text(c, r->site);
	put_text(c, r->op);
	put_bytes(c, r->bytes);
	if (strcmp(r->kind, "mapping") != 0)
		put_share(c, r->bytes, p->live_bytes);
	else
		put_text(c, "");
	put_count(c, r->blocks);
	put_text(c, r->kind);
	put_count(c, r->bytes);
}

static void add_peak(const struct report_model *m, struct table_list *list)
{
	const struct report_peak *p = m->peaks;
	const char *resident = m->peak_count ? report__resident_text(m, p) : "";
	struct table like = {
		.id = "peak",
		.title = "Live at the peak",
		COLUMNS(peak_columns),
		.text_rows = 8,
	};

	if (!m->peak_count)
		return;
	like.note = arena_format(
		m->arena,
		"Process %lld, %s after it started: %s live. %s%s%sRest: small blocks and what the "
		"allocator rounds up; mappings are address space beside the heap.",
		(long long)p->process_id,
		format_ns(report_since_start(m, p->process_id, p->at_ns)).s,
		format_bytes(p->live_bytes).s, *resident ? "RSS " : "", resident,
		*resident ? ". " : "");
	add(m, list, &like, p->count, peak_row);
}

static const struct table_column blas_columns[] = {
	{ "Routine", COLUMN_CODE },
	{ "Library", COLUMN_CODE | COLUMN_LONG },
	{ "Calls", COLUMN_NUMBER },
	{ "Time", COLUMN_NUMBER },
	{ "GFLOP/s", COLUMN_NUMBER },
	{ "Threads set", COLUMN_NUMBER },
	{ "Used", COLUMN_NUMBER },
	{ "Overlapping", COLUMN_NUMBER },
	{ "Slowest at", COLUMN_CODE | COLUMN_PAGE },
};

static void blas_row(struct cursor *c, size_t i)
{
	const struct store_blas_row *b = &c->m->blas[i];
	double rate = report_blas_gflops(b);

	put_text(c, b->routine);
	put_text(c, base_name(b->library));
	put_count(c, b->calls);
	put_ns(c, b->total_ns);
	if (rate > 0)
		put_real(c, rate);
	else
		put_count(c, STORE_NULL);
	put_count(c, b->threads_configured > 0 ? b->threads_configured : STORE_NULL);
	put_count(c, b->threads_running_max);
	put_count(c, b->concurrent_calls);
	put_text(c, b->site);
}

static void add_blas(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "blas",
		.menu = "BLAS",
		.title = "BLAS and LAPACK",
		COLUMNS(blas_columns),
		.text_rows = 8,
		.note = "Threads set is what the library is configured for; used is the most seen "
			"in one call.",
		.charts = { { "chart-blas", "Threads against cores" } },
	};

	add(m, list, &like, m->blas_count, blas_row);
}

static const struct table_column failure_columns[] = {
	{ "Operation", COLUMN_CODE | COLUMN_LONG },
	{ "Count", COLUMN_NUMBER },
	{ "A minute", COLUMN_NUMBER | COLUMN_PAGE },
	{ "Line", COLUMN_CODE | COLUMN_LONG },
	{ "Shapes", COLUMN_CODE },
	{ "Dtypes", COLUMN_CODE | COLUMN_LONG | COLUMN_PAGE },
	{ "Exception", COLUMN_LONG },
	{ "Data", COLUMN_LONG | COLUMN_PAGE },
};

static void failure_row(struct cursor *c, size_t i)
{
	const struct store_failure_row *f = &c->m->failures[i];

	put_text(c, f->op);
	put_count(c, f->count);
	put_real(c, c->m->totals.duration_ns > 0
			    ? (double)f->count * 60e9 / (double)c->m->totals.duration_ns
			    : (double)NAN);
	put_text(c, f->site);
	put_text(c, f->shapes);
	put_text(c, f->dtypes);
	put_text(c, f->exception);
	put_text(c, f->detail);
}

static void add_failures(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "failures",
		.menu = "Failures",
		.title = "Failures",
		COLUMNS(failure_columns),
		.text_rows = 8,
		.note = "",
		.empty = "No operation raised.",
	};

	add(m, list, &like, m->failure_count, failure_row);
}

static const struct table_column section_columns[] = {
	{ "Section", COLUMN_CODE | COLUMN_LONG },
	{ "Calls", COLUMN_NUMBER },
	{ "p50", COLUMN_NUMBER },
	{ "p95", COLUMN_NUMBER },
	{ "p99", COLUMN_NUMBER },
	{ "Max", COLUMN_NUMBER },
	{ "Total", COLUMN_NUMBER },
	{ "Peak rise", COLUMN_NUMBER },
	{ "In operations", COLUMN_NUMBER | COLUMN_PAGE },
	{ "Copies", COLUMN_NUMBER | COLUMN_PAGE },
	{ "Copied", COLUMN_NUMBER | COLUMN_PAGE },
};

static void section_row(struct cursor *c, size_t i)
{
	const struct store_section_row *s = &c->m->sections[i];

	put_text(c, s->name);
	put_count(c, s->calls);
	put_ns(c, s->p50_ns);
	put_ns(c, s->p95_ns);
	put_ns(c, s->p99_ns);
	put_ns(c, s->max_ns);
	put_ns(c, s->total_ns);
	put_bytes(c, s->peak_bytes);
	put_ns(c, s->op_ns);
	put_count(c, s->copies);
	put_bytes(c, s->copied_bytes);
}

static void add_sections(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "sections",
		.menu = "Sections",
		.title = "Marked sections",
		COLUMNS(section_columns),
		.text_rows = 8,
		.note = "Peak rise: the highest growth of live memory inside one call.",
	};

	add(m, list, &like, m->section_count, section_row);
}

static const struct table_column pause_columns[] = {
	{ "Generation", COLUMN_NUMBER }, { "Collections", COLUMN_NUMBER },
	{ "Total", COLUMN_NUMBER },      { "p50", COLUMN_NUMBER },
	{ "p95", COLUMN_NUMBER },        { "p99", COLUMN_NUMBER },
	{ "Max", COLUMN_NUMBER },        { "Objects collected", COLUMN_NUMBER },
};

static void pause_row(struct cursor *c, size_t i)
{
	const struct store_gc_row *p = &c->m->gc_pauses[i];

	put_count(c, p->generation);
	put_count(c, p->collections);
	put_ns(c, p->total_ns);
	put_ns(c, p->p50_ns);
	put_ns(c, p->p95_ns);
	put_ns(c, p->p99_ns);
	put_ns(c, p->max_ns);
	put_count(c, p->collected);
}

static void add_pauses(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "gc",
		.menu = "Collector",
		.title = "Pauses of Python's garbage collector",
		COLUMNS(pause_columns),
		.text_rows = 4,
		.note = "",
	};

	add(m, list, &like, m->gc_pause_count, pause_row);
}

static const struct table_column pool_columns[] = {
	{ "Pool", 0 },
	{ "Version", COLUMN_CODE },
	{ "Makes threads by", 0 },
	{ "Threads set", COLUMN_NUMBER },
	{ "Used", COLUMN_NUMBER },
	{ "Set by", COLUMN_CODE },
	{ "Library", COLUMN_CODE | COLUMN_LONG },
};

static void pool_row(struct cursor *c, size_t i)
{
	const struct store_pool_row *p = &c->m->pools[i];

	put_text(c, p->kind);
	put_text(c, p->version);
	put_text(c, p->layer);
	put_count(c, p->threads_configured);
	put_count(c, p->threads_running_max);
	put_text(c, p->source);
	put_text(c, p->library);
}

static void add_pools(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "pools",
		.menu = "Pools",
		.title = "Libraries that keep threads",
		COLUMNS(pool_columns),
		.text_rows = 6,
		.note = "Used: most that one BLAS call or parallel region has really had.",
	};

	add(m, list, &like, m->pool_count, pool_row);
}

static const struct table_column thread_columns[] = {
	{ "Thread", COLUMN_CODE },
	{ "Started by", COLUMN_CODE | COLUMN_LONG },
	{ "CPU time", COLUMN_NUMBER },
	{ "Share", COLUMN_NUMBER | COLUMN_BAR },
	{ "Process", COLUMN_NUMBER | COLUMN_PAGE },
	{ "Id", COLUMN_NUMBER },
};

static void thread_row(struct cursor *c, size_t i)
{
	const struct store_thread_row *t = &c->m->threads[i];

	put_text(c, *t->name ? t->name : "unnamed");
	put_text(c, base_name(t->library));
	put_ns(c, t->cpu_ns);
	if (t->cpu_ns == STORE_NULL)
		put_count(c, STORE_NULL);
	else
		put_share(c, t->cpu_ns, c->m->totals.cpu_ns);
	put_id(c, t->process_id);
	put_id(c, t->tid);
}

static void add_threads(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "threads",
		.menu = "Threads",
		.title = "Threads",
		COLUMNS(thread_columns),
		.text_rows = 6,
		.note = "",
	};

	add(m, list, &like, m->thread_count, thread_row);
}

static const struct table_column process_columns[] = {
	{ "Process", COLUMN_NUMBER },       { "Program", COLUMN_CODE | COLUMN_LONG },
	{ "Calls", COLUMN_NUMBER },         { "Op time", COLUMN_NUMBER },
	{ "Copied", COLUMN_NUMBER },        { "Peak live", COLUMN_NUMBER },
	{ "Peak resident", COLUMN_NUMBER }, { "NumPy", COLUMN_PAGE },
	{ "Python", COLUMN_PAGE },          { "State", 0 },
};

static void process_row(struct cursor *c, size_t i)
{
	const struct store_process_row *p = &c->m->processes[i];

	put_id(c, p->pid);
	put_text(c, *p->command ? p->command : p->exe);
	put_count(c, p->op_calls);
	put_ns(c, p->op_self_ns);
	put_bytes(c, p->copied_bytes);
	put_bytes(c, p->peak_live_bytes);
	put_bytes(c, p->peak_rss_bytes);
	put_text(c, p->numpy_version);
	put_text(c, p->python_version);
	put_text(c, p->state);
}

static void add_processes(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "processes",
		.menu = "Processes",
		.title = "Processes",
		COLUMNS(process_columns),
		.text_rows = 10,
		.note = "",
	};

	add(m, list, &like, m->process_count, process_row);
}

static const struct table_column last_columns[] = {
	{ "Times", COLUMN_NUMBER },
	{ "At", COLUMN_NUMBER },
	{ "Took", COLUMN_NUMBER },
	{ "Operation", COLUMN_CODE | COLUMN_LONG },
	{ "Shapes", COLUMN_CODE | COLUMN_LONG },
	{ "Dtypes", COLUMN_CODE | COLUMN_LONG | COLUMN_PAGE },
	{ "Line", COLUMN_CODE | COLUMN_LONG },
	{ "Thread", COLUMN_NUMBER | COLUMN_PAGE },
	{ "Kept as", COLUMN_PAGE },
	{ "Contig.", COLUMN_PAGE },
	{ "Error or stack", COLUMN_PAGE },
};

static bool has_python(const struct report_stack *s)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->frames[i].is_python > 0)
			return true;
	}
	return false;
}

/* The innermost frames: the program's own if it is Python, else the native ones that have a name.
 */
static const char *stack_text(const struct report_model *m, int64_t stack_id)
{
	enum { FRAMES = 6 };
	const struct report_stack *s = report_stack_find(m, stack_id);
	const char *text = "";
	bool python = s && has_python(s);
	int shown = 0;

	for (size_t i = 0; s && i < s->count && shown < FRAMES; i++) {
		const struct store_frame_row *f = &s->frames[i];
		const char *where = base_name(*f->file ? f->file : f->module);

		if (python ? f->is_python <= 0 : !*f->function || *f->function == '+')
			continue;
		text = arena_format(m->arena, "%s%s%s (%s", text, shown++ ? " < " : "",
				    *f->function ? f->function : "?", where);
		text = f->line > 0 ? arena_format(m->arena, "%s:%lld)", text, (long long)f->line)
				   : arena_format(m->arena, "%s)", text);
	}
	return text;
}

static void event_row(struct cursor *c, const struct store_event_row *e, const char *site)
{
	put_ns(c, report_since_start(c->m, e->process_id, e->start_ns));
	if (e->duration_ns == STORE_NULL)
		put(c, "open", 1e18);
	else
		put_ns(c, e->duration_ns);
	put_text(c, e->op);
	put_text(c, e->shapes);
	put_text(c, e->dtypes);
	put_text(c, site);
	put_id(c, e->tid);
	put_text(c, e->why);
	put_text(c, e->contiguous == STORE_NULL ? "" : e->contiguous ? "yes" : "no");
	put_text(c, *e->error ? e->error : stack_text(c->m, e->stack_id));
}

static void last_event_row(struct cursor *c, size_t i)
{
	const struct report_event_group *g = &c->m->last_groups[i];

	put_count(c, g->count);
	event_row(c, g->latest, g->site);
}

static void slow_event_row(struct cursor *c, size_t i)
{
	event_row(c, &c->m->slow_events[i], c->m->slow_events[i].site);
}

static void add_last_events(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "last",
		.menu = "Last operations",
		.title = "Last operations",
		COLUMNS(last_columns),
		.text_rows = 12,
		.note = "Open operations first, then the latest. At is the time since the process "
			"started.",
		.empty = "No single operation was kept.",
	};

	add(m, list, &like, m->last_group_count, last_event_row);
}

static void add_slow_events(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "slow",
		.menu = "Slowest calls",
		.title = "Slowest calls",
		.columns = last_columns + 1,
		.column_count = BASE_ARRAY_SIZE(last_columns) - 1,
		.text_rows = 6,
		.note = "Single calls that were kept. At is the time since the process started.",
	};

	add(m, list, &like, m->slow_event_count, slow_event_row);
}

static const struct table_column failed_alloc_columns[] = {
	{ "At", COLUMN_NUMBER },
	{ "Size", COLUMN_NUMBER },
	{ "Operation", COLUMN_CODE | COLUMN_LONG },
	{ "Line", COLUMN_CODE | COLUMN_LONG },
};

static void failed_alloc_row(struct cursor *c, size_t i)
{
	const struct store_failed_alloc_row *f = &c->m->failed_allocs[i];

	put_ns(c, report_since_start(c->m, f->process_id, f->start_ns));
	put(c, arena_string(c->m->arena, format_bytes_exact(f->bytes).s), (double)f->bytes);
	put_text(c, f->op);
	put_text(c, f->site);
}

static void add_failed_allocs(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "refused",
		.menu = "Refused",
		.title = "Refused allocations",
		COLUMNS(failed_alloc_columns),
		.text_rows = 6,
		.note = "",
	};

	add(m, list, &like, m->failed_alloc_count, failed_alloc_row);
}

static const struct table_column library_columns[] = {
	{ "Role", 0 },
	{ "Version", COLUMN_CODE },
	{ "Path", COLUMN_CODE | COLUMN_LONG },
	{ "Build id", COLUMN_CODE | COLUMN_PAGE },
};

static void library_row(struct cursor *c, size_t i)
{
	const struct store_library_row *l = &c->m->libraries[i];

	put_text(c, l->role);
	put_text(c, l->version);
	put_text(c, l->path);
	put_text(c, l->build_id);
}

static void add_libraries(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "libraries",
		.menu = "Libraries",
		.title = "Libraries",
		COLUMNS(library_columns),
		.text_rows = 8,
		.note = "Numeric ones first.",
	};

	add(m, list, &like, m->library_count, library_row);
}

static const struct table_column loss_columns[] = { { "What", 0 }, { "Lost", COLUMN_NUMBER } };

static void loss_row(struct cursor *c, size_t i)
{
	put_text(c, c->m->losses[i].what);
	put_count(c, c->m->losses[i].count);
}

static void add_losses(const struct report_model *m, struct table_list *list)
{
	static const struct table like = {
		.id = "losses",
		.menu = "Losses",
		.title = "Losses",
		COLUMNS(loss_columns),
		.text_rows = 16,
		.note = "",
		.empty = "Nothing was lost.",
	};

	add(m, list, &like, m->loss_count, loss_row);
}

typedef void add_table(const struct report_model *m, struct table_list *list);

void tables_build(const struct report_model *m, struct table_list *out)
{
	static add_table *const profile[] = {
		add_ops,           add_copies,    add_peak,      add_allocs,
		add_blas,          add_failures,  add_sections,  add_slow_events,
		add_failed_allocs, add_op_bytes,  add_pauses,    add_pools,
		add_threads,       add_processes, add_libraries, add_losses,
	};
	static add_table *const postmortem[] = {
		add_last_events, add_peak,      add_allocs,    add_failed_allocs,
		add_copies,      add_failures,  add_ops,       add_blas,
		add_slow_events, add_sections,  add_pauses,    add_pools,
		add_threads,     add_processes, add_libraries, add_losses,
	};
	_Static_assert(BASE_ARRAY_SIZE(profile) == BASE_ARRAY_SIZE(postmortem) &&
			       BASE_ARRAY_SIZE(profile) <= TABLES_MAX,
		       "one loop for both");
	add_table *const *order = m->kind == REPORT_POSTMORTEM ? postmortem : profile;

	*out = (struct table_list){ 0 };
	for (size_t i = 0; i < BASE_ARRAY_SIZE(profile); i++)
		order[i](m, out);
}
