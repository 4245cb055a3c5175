/* SPDX-License-Identifier: Apache-2.0 */
/* The report for a terminal: REPORT_WIDTH columns, ASCII apart from the recording's own names. */
#include <stdbool.h>
#include <string.h>

#include "format.h"
#include "render_internal.h"

enum { REPORT_WIDTH = 100, LABEL_WIDTH = 12, CELL_MIN = 12 };

static void add_spaces(struct strbuf *out, size_t count)
{
	while (count--)
		strbuf_add_char(out, ' ');
}

/* Text after its first `count` code points. The text is valid UTF-8. */
static const char *skip(const char *text, size_t count)
{
	for (; count && *text; count--)
		text += format_utf8_length(text);
	return text;
}

/* Escaped text in at most `width` columns: the end of a path, the beginning of a sentence. */
static void add_cut(struct strbuf *out, const char *text, size_t width, bool keep_end)
{
	struct strbuf safe = { 0 };
	size_t have;
	const char *p;

	format_add_text(&safe, text);
	have = format_width(strbuf_text(&safe));
	p = strbuf_text(&safe);
	if (have <= width || width <= 3) {
		strbuf_add_text(out, p);
	} else if (keep_end) {
		strbuf_add_text(out, "...");
		strbuf_add_text(out, skip(p, have - width + 3));
	} else {
		strbuf_add(out, p, (size_t)(skip(p, width - 3) - p));
		strbuf_add_text(out, "...");
	}
	strbuf_clear(&safe);
}

static size_t shown_width(const char *text)
{
	struct strbuf safe = { 0 };
	size_t width;

	format_add_text(&safe, text);
	width = format_width(strbuf_text(&safe));
	strbuf_clear(&safe);
	return width;
}

/* Words of text in lines of REPORT_WIDTH, each after `indent` spaces. */
static void add_wrapped(struct strbuf *out, const char *text, size_t indent)
{
	struct strbuf safe = { 0 };
	size_t column = 0;

	format_add_text(&safe, text);
	for (const char *p = strbuf_text(&safe); *p;) {
		size_t bytes = strcspn(p, " "), width = 0;

		for (size_t i = 0; i < bytes; i++)
			width += (p[i] & 0xc0) != 0x80;
		if (column && column + 1 + width > REPORT_WIDTH) {
			strbuf_add_char(out, '\n');
			column = 0;
		}
		if (!column) {
			add_spaces(out, indent);
			column = indent;
		} else {
			strbuf_add_char(out, ' ');
			column++;
		}
		strbuf_add(out, p, bytes);
		column += width;
		p += bytes;
		p += strspn(p, " ");
	}
	strbuf_add_char(out, '\n');
	strbuf_clear(&safe);
}

static void add_heading(struct strbuf *out, const char *title)
{
	strbuf_addf(out, "\n%s\n", title);
	for (size_t i = format_width(title); i; i--)
		strbuf_add_char(out, '-');
	strbuf_add_char(out, '\n');
}

/* Column widths that fit REPORT_WIDTH, taken from the long columns first, widest first. */
static void fit(const struct table *t, size_t rows, size_t widths[TABLE_COLUMNS_MAX])
{
	size_t total = 0;

	for (size_t k = 0; k < t->column_count; k++) {
		widths[k] = 0;
		if (t->columns[k].flags & COLUMN_PAGE)
			continue;
		widths[k] = strlen(t->columns[k].title);
		for (size_t i = 0; i < rows; i++) {
			size_t w = shown_width(t->cells[i * t->column_count + k].text);

			widths[k] = w > widths[k] ? w : widths[k];
		}
		total += widths[k] + 2;
	}
	while (total > REPORT_WIDTH) {
		size_t widest = t->column_count;

		for (size_t k = 0; k < t->column_count; k++) {
			if ((t->columns[k].flags & COLUMN_LONG) && widths[k] > CELL_MIN &&
			    (widest == t->column_count || widths[k] > widths[widest]))
				widest = k;
		}
		if (widest == t->column_count)
			break;
		widths[widest]--;
		total--;
	}
}

static void add_cells(struct strbuf *out, const struct table *t, const struct table_cell *cells,
		      const size_t widths[TABLE_COLUMNS_MAX])
{
	size_t pending = 2;

	for (size_t k = 0; k < t->column_count; k++) {
		const char *text = cells ? cells[k].text : t->columns[k].title;
		size_t width = shown_width(text), pad;

		if (t->columns[k].flags & COLUMN_PAGE)
			continue;
		pad = width < widths[k] ? widths[k] - width : 0;
		if (t->columns[k].flags & COLUMN_NUMBER) {
			add_spaces(out, pending + pad);
			pending = 2;
		} else {
			add_spaces(out, pending);
			pending = 2 + pad;
		}
		add_cut(out, text, widths[k], t->columns[k].flags & COLUMN_CODE);
	}
	strbuf_add_char(out, '\n');
}

static void add_table(struct strbuf *out, const struct table *t)
{
	size_t rows = t->row_count < t->text_rows ? t->row_count : t->text_rows;
	size_t widths[TABLE_COLUMNS_MAX];

	add_heading(out, t->title);
	if (!t->row_count) {
		strbuf_addf(out, "  %s\n", t->empty);
		return;
	}
	fit(t, rows, widths);
	add_cells(out, t, NULL, widths);
	for (size_t i = 0; i < rows; i++)
		add_cells(out, t, t->cells + i * t->column_count, widths);
	if (rows < t->row_count)
		strbuf_addf(out, "  ... and %zu more\n", t->row_count - rows);
}

static void add_findings(const struct report_model *m, struct strbuf *out)
{
	add_heading(out, "What to do next");
	if (!m->finding_count)
		strbuf_add_text(out, "  No rule has anything to say about this run.\n");
	for (size_t i = 0; i < m->finding_count; i++) {
		const struct report_finding *f = &m->findings[i];

		strbuf_addf(out, "%2zu. [%s] ", i + 1, report_severity_name(f->severity));
		format_add_text(out, f->title);
		strbuf_add_char(out, '\n');
		if (*f->site) {
			strbuf_add_text(out, "    at ");
			format_add_text(out, f->site);
			strbuf_add_char(out, '\n');
		}
		if (*f->detail)
			add_wrapped(out, f->detail, 4);
		add_wrapped(out, f->action, 4);
	}
}

static void add_fields(const struct report_model *m, struct strbuf *out)
{
	add_heading(out, "Run");
	for (size_t i = 0; i < m->field_count; i++) {
		size_t pad = LABEL_WIDTH + 2 - format_width(m->fields[i].label);

		strbuf_addf(out, "  %s", m->fields[i].label);
		add_spaces(out, pad);
		format_add_text(out, m->fields[i].value);
		strbuf_add_char(out, '\n');
	}
}

void report__text(const struct report_model *m, const struct table_list *tables, struct strbuf *out)
{
	const char *title = m->kind == REPORT_POSTMORTEM ? "arr postmortem: " : "arr profile: ";

	strbuf_add_text(out, title);
	add_cut(out, m->run.command, REPORT_WIDTH - strlen(title), false);
	strbuf_add_char(out, '\n');
	for (size_t i = 0; i < REPORT_HEADLINES; i++) {
		strbuf_addf(out, "  %-9s ", m->headlines[i].label);
		add_cut(out, m->headlines[i].text, REPORT_WIDTH - LABEL_WIDTH, false);
		strbuf_add_char(out, '\n');
	}
	add_findings(m, out);
	for (size_t i = 0; i < tables->count; i++)
		add_table(out, &tables->items[i]);
	add_fields(m, out);
}
