/* SPDX-License-Identifier: Apache-2.0 */
/* What was alive when the heap was largest, and the sentences about it. */
#include <string.h>

#include "advice.h"
#include "format.h"
#include "model_internal.h"

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void split_resident(struct report_peak *p, const struct store_snapshot_row *row)
{
	p->rss_bytes = p->rss_heap_bytes = p->rss_file_bytes = p->rss_other_bytes = STORE_NULL;
	if (row->rss_bytes == STORE_NULL || row->rss_anonymous_bytes == STORE_NULL ||
	    row->rss_file_bytes == STORE_NULL)
		return; /* not sampled, or by an earlier recorder */
	p->rss_bytes = row->rss_bytes;
	p->rss_heap_bytes = smaller(p->live_bytes, row->rss_anonymous_bytes);
	p->rss_file_bytes = row->rss_file_bytes;
	p->rss_other_bytes = p->rss_bytes - p->rss_heap_bytes - p->rss_file_bytes;
}

static void begin_peak(struct report_peak *p, const struct store_snapshot_row *row)
{
	*p = (struct report_peak){ .process_id = row->process_id,
				   .at_ns = row->at_ns,
				   .live_bytes = row->live_bytes,
				   .rows = row };
	split_resident(p, row);
}

enum arr_status report__load_peaks(struct report_model *m, const struct store_query *q,
				   struct arr_error *err)
{
	struct store_snapshot_row *rows = NULL;
	struct report_peak *p = NULL;
	size_t count = 0;

	ARR_TRY(store_query_snapshots(q, &rows, &count, err));
	m->peaks = arena_alloc(m->arena, m->process_count, sizeof *m->peaks);
	ARR_TRY(arena_status(m->arena, err));
	for (size_t i = 0; i < count; i++) {
		if (!p || p->process_id != rows[i].process_id) {
			if (m->peak_count == m->process_count)
				break; /* a process has begun since */
			p = &m->peaks[m->peak_count++];
			begin_peak(p, &rows[i]);
		}
		p->count++;
		if (!p->top && strcmp(rows[i].kind, "mapping") != 0)
			p->top = &rows[i];
	}
	return ARR_OK;
}

int64_t report__peak_memory(const struct report_model *m)
{
	const struct report_totals *t = &m->totals;

	return t->peak_rss_bytes > t->peak_live_bytes ? t->peak_rss_bytes : t->peak_live_bytes;
}

/* "ones at a.py:3" */
static const char *whose(const struct report_model *m, const struct store_snapshot_row *row,
			 bool whole_path)
{
	const char *slash = strrchr(row->site, '/');
	const char *site = slash && !whole_path ? slash + 1 : row->site;

	if (!strcmp(row->kind, "rest"))
		return "small blocks";
	return arena_format(m->arena, "%s at %s", *row->op ? row->op : "no operation",
			    *site ? site : "an unknown line");
}

static const struct report_peak *largest(const struct report_model *m)
{
	return m->peak_count && m->peaks[0].top ? &m->peaks[0] : NULL;
}

const char *report__peak_text(const struct report_model *m)
{
	const struct report_peak *p = largest(m);

	if (!p)
		return NULL;
	return arena_format(m->arena, "%s held %s of %s at the peak; %s%s", whose(m, p->top, false),
			    format_bytes(p->top->bytes).s, format_bytes(p->live_bytes).s,
			    m->run.mem_limit > 0 ? "limit " : "no limit",
			    m->run.mem_limit > 0 ? format_bytes(m->run.mem_limit).s : "");
}

static int64_t live_at_end(const struct report_model *m, int64_t process_id)
{
	const struct store_process_row *p = report__process(m, process_id);

	return p ? p->live_bytes : STORE_NULL;
}

static const char *sentence(const struct report_model *m, const struct report_peak *p)
{
	int64_t end;
	const char *with;

	if (!p)
		return NULL;
	end = live_at_end(m, p->process_id);
	with = arena_format(m->arena, "%s with %s (%s) live from %s", format_bytes(p->live_bytes).s,
			    format_bytes(p->top->bytes).s,
			    format_percent((double)p->top->bytes, (double)p->live_bytes).s,
			    whose(m, p->top, true));
	/* A snapshot is below the true peak by at most 1/32 or 1 MiB. */
	if (end != STORE_NULL && end + end / 32 + (1 << 20) < p->live_bytes)
		return arena_format(m->arena, "The process had its peak of %s; %s at the end.",
				    with, format_bytes(end).s);
	return arena_format(m->arena, "The process was at its peak of %s.", with);
}

const char *report__peak_sentence(const struct report_model *m)
{
	return sentence(m, largest(m));
}

const char *report__peak_sentence_of(const struct report_model *m, int64_t process_id,
				     const char **site)
{
	const struct report_peak *p = NULL;

	for (size_t i = 0; i < m->peak_count && !p; i++) {
		if (m->peaks[i].process_id == process_id && m->peaks[i].top)
			p = &m->peaks[i];
	}
	*site = p ? p->top->site : "";
	return sentence(m, p);
}

const char *report__resident_text(const struct report_model *m, const struct report_peak *p)
{
	if (p->rss_bytes == STORE_NULL)
		return "";
	return arena_format(m->arena, "%s = heap %s + files %s + other %s",
			    format_bytes(p->rss_bytes).s, format_bytes(p->rss_heap_bytes).s,
			    format_bytes(p->rss_file_bytes).s, format_bytes(p->rss_other_bytes).s);
}
