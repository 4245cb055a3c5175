/* SPDX-License-Identifier: Apache-2.0 */
/* One page that needs nothing else: style, scripts and data are inside. Without scripts every table
 * is still there; the scripts add the charts, sorting and the folding of long tables. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <base/fmt.h>

#include "assets.h"
#include "format.h"
#include "model_internal.h"
#include "render_internal.h"

static void add_tag(struct strbuf *out, const char *before, const char *text, const char *after)
{
	strbuf_add_text(out, before);
	format_add_html(out, text);
	strbuf_add_text(out, after);
}

static void add_head(const struct report_model *m, struct strbuf *out)
{
	strbuf_add_text(
		out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		     "<meta name=\"color-scheme\" content=\"light dark\">\n"
		     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		     "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n");
	add_tag(out, "<title>", m->run.command,
		m->kind == REPORT_POSTMORTEM ? " (postmortem)" : " (profile)");
	strbuf_add_text(out, "</title>\n<style>\n");
	strbuf_add_text(out, asset_report_css);
	strbuf_add_text(out, "</style>\n</head>\n<body>\n");
}

static void add_header(const struct report_model *m, struct strbuf *out)
{
	const char *ending = "";

	strbuf_addf(out, "<header><p class=\"eyebrow\">%s</p>",
		    m->kind == REPORT_POSTMORTEM ? "Postmortem of a run" : "Profile of a run");
	add_tag(out, "<h1>", m->run.command, "</h1>\n<p class=\"meta\">");
	for (size_t i = 0; i < m->field_count; i++) {
		if (!strcmp(m->fields[i].key, "ending"))
			ending = m->fields[i].value;
	}
	strbuf_addf(out, "<span class=\"badge %s\">",
		    m->run.term_signal > 0   ? "critical"
		    : m->run.exit_status > 0 ? "warning"
					     : "good");
	format_add_html(out, ending);
	add_tag(out, "</span> <span>", format_time(m->run.started_ns).s, "</span>");
	if (*m->run.host)
		add_tag(out, " <span>", m->run.host, "</span>");
	if (*m->run.cpu_model)
		add_tag(out, " <span>", m->run.cpu_model, "</span>");
	strbuf_add_text(out, "</p></header>\n");
}

struct tile {
	const char *label;
	struct format_text value, note;
	const char *tone; /* "", "warning", "critical" */
	double meter;     /* 0..1, or below 0 for none */
};

static void add_tile(struct strbuf *out, const struct tile *t)
{
	double width = t->meter > 1 ? 100 : t->meter * 100;

	strbuf_addf(out, "<div class=\"tile %s\"><span class=\"label\">%s</span><strong>", t->tone,
		    t->label);
	format_add_html(out, t->value.s);
	add_tag(out, "</strong><span class=\"note\">", t->note.s, "</span>");
	if (t->meter >= 0)
		strbuf_addf(out, "<span class=\"meter\"><i style=\"width:%.1f%%\"></i></span>",
			    width);
	strbuf_add_text(out, "</div>\n");
}

static struct format_text note(const char *a, const char *b)
{
	struct format_text t;

	base_format(t.s, sizeof t.s, "%s%s", a, b);
	return t;
}

static void add_memory_tile(const struct report_model *m, struct strbuf *out)
{
	int64_t peak = report__peak_memory(m);
	int64_t limit = m->run.mem_limit;
	double share = limit > 0 ? (double)peak / (double)limit : -1;

	add_tile(out, &(struct tile){ .label = "Peak memory",
				      .value = format_bytes(peak),
				      .note = limit > 0 ? note("of ", format_bytes(limit).s)
							: note("no limit", ""),
				      .tone = share >= 0.95   ? "critical"
					      : share >= 0.85 ? "warning"
							      : "",
				      .meter = share });
}

static void add_threads_tile(const struct report_model *m, struct strbuf *out)
{
	const struct report_totals *t = &m->totals;
	double cores = t->usable_cores;
	bool over = cores > 0 && (double)t->blas_threads_configured > cores;

	add_tile(out,
		 &(struct tile){ .label = "BLAS threads",
				 .value = t->blas_threads_configured > 0
						  ? format_count(t->blas_threads_configured)
					  : m->blas_count ? note("none", "")
							  : note("no BLAS", ""),
				 .note = cores > 0 ? note(format_real(cores).s, " usable cores")
						   : note("", ""),
				 .tone = over ? "warning" : "",
				 .meter = -1 });
}

static void add_tiles(const struct report_model *m, struct strbuf *out)
{
	const struct report_totals *t = &m->totals;
	int64_t hidden = t->class_bytes[REPORT_COPY_HIDDEN];
	bool alone = m->process_count <= 1; /* times of several processes overlap */

	strbuf_add_text(out, "<section class=\"tiles\" aria-label=\"Overview\">\n");
	add_tile(out,
		 &(struct tile){ .label = "Run time",
				 .value = format_ns(t->duration_ns),
				 .note = alone ? note(format_percent((double)t->op_self_ns,
								     (double)t->duration_ns)
							      .s,
						      " in array operations")
					       : note(format_count((int64_t)m->process_count).s,
						      " processes"),
				 .tone = "",
				 .meter = alone && t->duration_ns > 0
						  ? (double)t->op_self_ns / (double)t->duration_ns
						  : -1 });
	add_memory_tile(m, out);
	add_tile(out, &(struct tile){ .label = "Operations",
				      .value = format_count(t->op_calls),
				      .note = note(format_ns(t->op_self_ns).s, " inside them"),
				      .tone = "",
				      .meter = -1 });
	add_tile(out, &(struct tile){ .label = "Copied",
				      .value = format_bytes(t->copied_bytes),
				      .note = note(format_bytes(hidden).s, " hidden"),
				      .tone = "",
				      .meter = t->copied_bytes > 0
						       ? (double)hidden / (double)t->copied_bytes
						       : -1 });
	add_threads_tile(m, out);
	add_tile(out, &(struct tile){ .label = "Failures",
				      .value = format_count(t->failures),
				      .note = note(format_count(t->failed_allocs).s,
						   " refused allocations"),
				      .tone = t->failed_allocs > 0 ? "critical"
					      : t->failures > 0    ? "warning"
								   : "",
				      .meter = -1 });
	strbuf_add_text(out, "</section>\n");
}

/* A name, path or site. The folders of a path step back, and it may break after a slash. */
static void add_code(struct strbuf *out, const char *text)
{
	const char *slash = strchr(text, ' ') ? NULL : strrchr(text, '/');
	struct strbuf folders = { 0 };

	strbuf_add_text(out, "<code>");
	if (slash) {
		strbuf_add_text(out, "<span class=\"folder\">");
		for (const char *p = text; p <= slash;) {
			size_t part = strcspn(p, "/") + 1;

			folders.length = 0;
			strbuf_add(&folders, p, part);
			format_add_html(out, strbuf_text(&folders));
			strbuf_add_text(out, "<wbr>");
			p += part;
		}
		strbuf_add_text(out, "</span>");
		text = slash + 1;
	}
	format_add_html(out, text);
	strbuf_add_text(out, "</code>");
	out->failed |= folders.failed;
	strbuf_clear(&folders);
}

static void add_findings(const struct report_model *m, struct strbuf *out)
{
	strbuf_add_text(out, "<section id=\"next\"><h2>What to do next</h2>\n");
	if (!m->finding_count)
		strbuf_add_text(
			out,
			"<p class=\"empty\">No rule has anything to say about this run.</p>\n");
	else
		strbuf_add_text(out, "<ol class=\"findings\">\n");
	for (size_t i = 0; i < m->finding_count; i++) {
		const struct report_finding *f = &m->findings[i];

		strbuf_addf(out, "<li class=\"%s\"><span class=\"severity\">%s</span>",
			    report_severity_name(f->severity), report_severity_name(f->severity));
		add_tag(out, "<h3>", f->title, "</h3>");
		if (*f->site) {
			strbuf_add_text(out, "<p class=\"site\">");
			add_code(out, f->site);
			strbuf_add_text(out, "</p>");
		}
		if (*f->detail)
			add_tag(out, "<p>", f->detail, "</p>");
		add_tag(out, "<p class=\"action\">", f->action, "</p></li>\n");
	}
	strbuf_add_text(out, m->finding_count ? "</ol></section>\n" : "</section>\n");
}

static void add_cell(struct strbuf *out, const struct table_column *column,
		     const struct table_cell *cell)
{
	if (column->flags & COLUMN_BAR)
		strbuf_addf(out, "<td class=\"n bar\" data-v=\"%.12g\" style=\"--p:%.1f%%\">",
			    cell->value, cell->value * 100);
	else if (column->flags & COLUMN_NUMBER)
		strbuf_addf(out, "<td class=\"n\" data-v=\"%.12g\">", cell->value);
	else
		strbuf_add_text(out, column->flags & COLUMN_LONG ? "<td class=\"long\">" : "<td>");
	if (!*cell->text)
		strbuf_add_text(out, "<span class=\"none\">\xe2\x80\x93</span>");
	else if (column->flags & COLUMN_CODE)
		add_code(out, cell->text);
	else
		format_add_html(out, cell->text);
	strbuf_add_text(out, "</td>");
}

static void add_rows(struct strbuf *out, const struct table *t)
{
	strbuf_add_text(out, "<div class=\"scroll\"><table><thead><tr>");
	for (size_t k = 0; k < t->column_count; k++)
		strbuf_addf(out, "<th scope=\"col\"%s>%s</th>",
			    t->columns[k].flags & COLUMN_NUMBER ? " class=\"n\"" : "",
			    t->columns[k].title);
	strbuf_add_text(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < t->row_count; i++) {
		strbuf_add_text(out, "<tr>");
		for (size_t k = 0; k < t->column_count; k++)
			add_cell(out, &t->columns[k], &t->cells[i * t->column_count + k]);
		strbuf_add_text(out, "</tr>\n");
	}
	strbuf_add_text(out, "</tbody></table></div>\n");
}

static void add_table(struct strbuf *out, const struct table *t)
{
	strbuf_addf(out, "<section id=\"%s\"><h2>%s</h2>\n", t->id, t->title);
	if (*t->note)
		strbuf_addf(out, "<p class=\"hint\">%s</p>\n", t->note);
	if (t->charts[0].id)
		strbuf_add_text(out, "<div class=\"charts\">");
	for (size_t i = 0; i < TABLE_CHARTS_MAX && t->charts[i].id; i++)
		strbuf_addf(out,
			    "<figure class=\"chart\" hidden><figcaption>%s</figcaption><div>"
			    "<canvas id=\"%s\" role=\"img\" "
			    "aria-label=\"%s\"></canvas></div></figure>\n",
			    t->charts[i].title, t->charts[i].id, t->charts[i].title);
	if (t->charts[0].id)
		strbuf_add_text(out, "</div>\n");
	if (t->row_count)
		add_rows(out, t);
	else
		strbuf_addf(out, "<p class=\"empty\">%s</p>\n", t->empty);
	strbuf_add_text(out, "</section>\n");
}

static void add_nav(const struct table_list *tables, struct strbuf *out)
{
	strbuf_add_text(out, "<nav aria-label=\"Sections\"><a href=\"#next\">Next</a>");
	for (size_t i = 0; i < tables->count; i++)
		if (tables->items[i].menu)
			strbuf_addf(out, "<a href=\"#%s\">%s</a>", tables->items[i].id,
				    tables->items[i].menu);
	strbuf_add_text(out, "<a href=\"#run\">Run</a></nav>\n");
}

static void add_run(const struct report_model *m, struct strbuf *out)
{
	strbuf_add_text(out, "<section id=\"run\"><h2>Run</h2><dl>\n");
	for (size_t i = 0; i < m->field_count; i++) {
		strbuf_addf(out, "<div><dt>%s</dt>", m->fields[i].label);
		add_tag(out, "<dd>", m->fields[i].value, "</dd></div>\n");
	}
	strbuf_add_text(out, "</dl></section>\n");
}

void report__html(const struct report_model *m, const struct table_list *tables, struct strbuf *out)
{
	add_head(m, out);
	add_header(m, out);
	add_nav(tables, out);
	strbuf_add_text(out, "<main>\n");
	add_tiles(m, out);
	add_findings(m, out);
	for (size_t i = 0; i < tables->count; i++)
		add_table(out, &tables->items[i]);
	add_run(m, out);
	strbuf_add_text(out, "</main>\n<script type=\"application/json\" id=\"data\">");
	report__json_charts(m, out);
	strbuf_add_text(out, "</script>\n<script>\n");
	strbuf_add_text(out, asset_chart_js);
	strbuf_add_text(out, "\n</script>\n<script>\n");
	strbuf_add_text(out, asset_report_js);
	strbuf_add_text(out, "</script>\n</body>\n</html>\n");
}
