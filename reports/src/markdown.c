/* SPDX-License-Identifier: Apache-2.0 */
/* GitHub's Markdown: a pull request comment or a step summary. */
#include "format.h"
#include "render_internal.h"

static void add_findings(const struct report_model *m, struct strbuf *out)
{
	static const char *const marks[] = { "\xf0\x9f\x94\xb4", "\xf0\x9f\x9f\xa0",
					     "\xf0\x9f\x94\xb5" };

	strbuf_add_text(out, "\n## What to do next\n\n");
	if (!m->finding_count)
		strbuf_add_text(out, "No rule has anything to say about this run.\n");
	for (size_t i = 0; i < m->finding_count; i++) {
		const struct report_finding *f = &m->findings[i];

		strbuf_addf(out, "%zu. %s **", i + 1, marks[f->severity]);
		format_add_markdown(out, f->title);
		strbuf_add_text(out, "**");
		if (*f->site) {
			strbuf_add_text(out, " at ");
			format_add_markdown_code(out, f->site);
		}
		strbuf_add_text(out, "  \n   ");
		if (*f->detail) {
			format_add_markdown(out, f->detail);
			strbuf_add_text(out, "  \n   ");
		}
		format_add_markdown(out, f->action);
		strbuf_add_char(out, '\n');
	}
}

static void add_rows(struct strbuf *out, const struct table *t, size_t rows)
{
	for (size_t k = 0; k < t->column_count; k++) {
		if (!(t->columns[k].flags & COLUMN_PAGE))
			strbuf_addf(out, "| %s ", t->columns[k].title);
	}
	strbuf_add_text(out, "|\n");
	for (size_t k = 0; k < t->column_count; k++) {
		if (!(t->columns[k].flags & COLUMN_PAGE))
			strbuf_add_text(out,
					t->columns[k].flags & COLUMN_NUMBER ? "|---:" : "|---");
	}
	strbuf_add_text(out, "|\n");
	for (size_t i = 0; i < rows; i++) {
		for (size_t k = 0; k < t->column_count; k++) {
			const char *text = t->cells[i * t->column_count + k].text;

			if (t->columns[k].flags & COLUMN_PAGE)
				continue;
			strbuf_add_text(out, "| ");
			if (t->columns[k].flags & COLUMN_CODE)
				format_add_markdown_code(out, text);
			else
				format_add_markdown(out, text);
			strbuf_add_char(out, ' ');
		}
		strbuf_add_text(out, "|\n");
	}
}

static void add_table(struct strbuf *out, const struct table *t)
{
	size_t rows = t->row_count < t->text_rows ? t->row_count : t->text_rows;

	if (!t->row_count) {
		strbuf_addf(out, "\n**%s.** %s\n", t->title, t->empty);
		return;
	}
	strbuf_addf(out, "\n<details><summary><b>%s</b></summary>\n\n", t->title);
	if (*t->note)
		strbuf_addf(out, "%s\n\n", t->note);
	add_rows(out, t, rows);
	if (rows < t->row_count)
		strbuf_addf(out, "\nand %zu more\n", t->row_count - rows);
	strbuf_add_text(out, "\n</details>\n");
}

void report__markdown(const struct report_model *m, const struct table_list *tables,
		      struct strbuf *out)
{
	strbuf_add_text(out, m->kind == REPORT_POSTMORTEM ? "# Postmortem: " : "# Profile: ");
	format_add_markdown_code(out, m->run.command);
	strbuf_add_text(out, "\n\n| | |\n|---|---|\n");
	for (size_t i = 0; i < REPORT_HEADLINES; i++) {
		strbuf_addf(out, "| **%s** | ", m->headlines[i].label);
		format_add_markdown(out, m->headlines[i].text);
		strbuf_add_text(out, " |\n");
	}
	add_findings(m, out);
	for (size_t i = 0; i < tables->count; i++)
		add_table(out, &tables->items[i]);
	strbuf_add_text(out, "\n<details><summary><b>Run</b></summary>\n\n| | |\n|---|---|\n");
	for (size_t i = 0; i < m->field_count; i++) {
		strbuf_addf(out, "| %s | ", m->fields[i].label);
		format_add_markdown_code(out, m->fields[i].value);
		strbuf_add_text(out, " |\n");
	}
	strbuf_add_text(out, "\n</details>\n");
}
