/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/render.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

enum { WORST_ROWS = 12, TEXT_OPS = 8 };

/* From what needs attention to what does not. */
static const enum compare_verdict order[] = { COMPARE_ERROR,     COMPARE_STRUCTURAL,
					      COMPARE_DRIFT,     COMPARE_WITHIN_BOUND,
					      COMPARE_IDENTICAL, COMPARE_SKIPPED };

static bool is_bad(enum compare_verdict verdict)
{
	return verdict == COMPARE_ERROR || verdict == COMPARE_STRUCTURAL ||
	       verdict == COMPARE_DRIFT;
}

static const char *reference_name(const struct compare_report *report)
{
	return report->results->has_baseline ? report->specs[0].name
					     : "the suite's expected output";
}

static const char *id_of(const struct compare_report *report, const struct compare_row *row)
{
	return compare_suite_case(report->suite, row->case_index).id;
}

static const char *op_of(const struct compare_report *report, const struct compare_row *row)
{
	return compare_suite_case(report->suite, row->case_index).op;
}

/* Worst first: verdict, then how far beyond the bound, then distance. */
static int by_badness(const void *a, const void *b)
{
	const struct compare_row *x = *(const struct compare_row *const *)a;
	const struct compare_row *y = *(const struct compare_row *const *)b;

	if (x->verdict != y->verdict)
		return x->verdict > y->verdict ? -1 : 1;
	if (x->metrics.worst_ratio != y->metrics.worst_ratio)
		return x->metrics.worst_ratio > y->metrics.worst_ratio ? -1 : 1;
	if (x->metrics.max_ulp != y->metrics.max_ulp)
		return x->metrics.max_ulp > y->metrics.max_ulp ? -1 : 1;
	return x->case_index < y->case_index ? -1 : x->case_index > y->case_index;
}

/* The worst rows that are not identical or skipped; the caller frees. NULL if there are none. */
static const struct compare_row **worst_rows(const struct compare_results *results, size_t *count)
{
	const struct compare_row **rows = malloc((results->row_count + 1) * sizeof *rows);

	*count = 0;
	for (size_t i = 0; rows && i < results->row_count; i++) {
		if (results->rows[i].verdict >= COMPARE_WITHIN_BOUND)
			rows[(*count)++] = &results->rows[i];
	}
	if (rows)
		qsort(rows, *count, sizeof *rows, by_badness);
	return rows;
}

static void add_counts(const struct compare_results *results, const char *separator,
		       struct strbuf *out)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(order); i++)
		strbuf_addf(out, "%s%zu %s", i ? separator : "", results->counts[order[i]],
			    compare_verdict_name(order[i]));
	if (results->unstable_count)
		strbuf_addf(out, "%s%zu unstable", separator, results->unstable_count);
}

static void add_build_line(const struct compare_report *report, size_t build, struct strbuf *out)
{
	const json_t *hello = report->results->hellos[build];
	const json_t *versions = json_object_get(hello, "versions");
	const char *key;
	json_t *value;

	strbuf_addf(out, "%s (%s)", report->specs[build].name, report->specs[build].text);
	json_object_foreach ((json_t *)versions, key, value) {
		if (json_is_string(value))
			strbuf_addf(out, ", %s %s", key, json_string_value(value));
	}
}

static size_t first_judged_build(const struct compare_results *results)
{
	return results->has_baseline ? 1 : 0;
}

/* Rows of one build by verdict. */
static void count_build(const struct compare_results *results, size_t build,
			size_t counts[COMPARE_VERDICT_COUNT])
{
	memset(counts, 0, COMPARE_VERDICT_COUNT * sizeof *counts);
	for (size_t i = 0; i < results->row_count; i++) {
		if (results->rows[i].build_index == build)
			counts[results->rows[i].verdict]++;
	}
}

/* {op: number of its bad rows} of one build, in the suite's order; the caller drops it. May be
 * NULL. */
static json_t *bad_ops(const struct compare_report *report, size_t build)
{
	json_t *ops = json_object();

	for (size_t i = 0; ops && i < report->results->row_count; i++) {
		const struct compare_row *row = &report->results->rows[i];
		const char *name = op_of(report, row);
		json_int_t bad = json_integer_value(json_object_get(ops, name));
		if (row->build_index == build && is_bad(row->verdict))
			json_object_set_new(ops, name, json_integer(bad + 1));
	}
	return ops;
}

/* ---- text ---- */

/* "fastmath  27 structural, 41 drift, ...", then the operations that are to blame. */
static void add_verdict_lines(const struct compare_report *report, size_t build, struct strbuf *out)
{
	size_t counts[COMPARE_VERDICT_COUNT];
	size_t listed = 0, kinds = 0;
	json_t *ops = bad_ops(report, build);
	const char *op;
	json_t *value;

	count_build(report->results, build, counts);
	strbuf_addf(out, "%-9s", report->specs[build].name);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(order); i++) {
		if (counts[order[i]])
			strbuf_addf(out, "%s%zu %s", kinds++ ? ", " : "", counts[order[i]],
				    compare_verdict_name(order[i]));
	}
	strbuf_add_text(out, json_object_size(ops) ? "\n         drifts in " : ": good");
	json_object_foreach (ops, op, value) {
		if (listed < TEXT_OPS)
			strbuf_addf(out, "%s%s (%lld)", listed ? ", " : "", op,
				    (long long)json_integer_value(value));
		listed++;
	}
	if (listed > TEXT_OPS)
		strbuf_addf(out, " and %zu more", listed - TEXT_OPS);
	strbuf_add_char(out, '\n');
	json_decref(ops);
}

void compare_render_text(const struct compare_report *report, struct strbuf *out)
{
	const struct compare_results *results = report->results;
	const struct compare_row **worst;
	size_t count;

	strbuf_addf(out, "suite %s: %zu cases against %s\n", compare_suite_name(report->suite),
		    compare_suite_case_count(report->suite), reference_name(report));
	for (size_t b = first_judged_build(results); b < results->build_count; b++)
		add_verdict_lines(report, b, out);
	strbuf_add_text(out, "in all   ");
	add_counts(results, ", ", out);
	strbuf_add_text(out, "; ");
	strbuf_add_duration_human(out, (double)results->elapsed_ns);
	strbuf_add_text(out, "\n\n");
	for (size_t b = 0; b < results->build_count; b++) {
		strbuf_add_text(out, results->has_baseline && b == 0 ? "baseline " : "build    ");
		add_build_line(report, b, out);
		strbuf_add_char(out, '\n');
	}
	worst = worst_rows(results, &count);
	if (worst && count > 0) {
		strbuf_addf(out, "\n%-13s%-14s%20s%12s%12s  %s\n", "status", "build", "max ulp",
			    "max abs", "max rel", "case: cause");
		for (size_t i = 0; i < count && (i < WORST_ROWS || is_bad(worst[i]->verdict));
		     i++) {
			const struct compare_row *row = worst[i];
			if (i >= 4 * WORST_ROWS) {
				strbuf_add_text(out, "... (all of them with --json or --md)\n");
				break;
			}
			strbuf_addf(out, "%-13s%-14s%20llu%12.3g%12.3g  %s: %s%s\n",
				    compare_verdict_name(row->verdict),
				    report->specs[row->build_index].name,
				    (unsigned long long)row->metrics.max_ulp, row->metrics.max_abs,
				    row->metrics.max_rel, id_of(report, row), row->cause,
				    row->unstable ? " [unstable]" : "");
		}
	}
	free(worst);
}

/* ---- Markdown ---- */

/* Text inside a table cell or a line of prose. */
static void add_markdown(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_{}[]<>#|~", *text))
			strbuf_add_char(out, '\\');
		strbuf_add_char(out, *text == '\n' || *text == '\r' ? ' ' : *text);
	}
}

static void add_markdown_row(const struct compare_report *report, const struct compare_row *row,
			     struct strbuf *out)
{
	strbuf_addf(out, "| %s | ", compare_verdict_name(row->verdict));
	add_markdown(out, report->specs[row->build_index].name);
	strbuf_add_text(out, " | ");
	add_markdown(out, id_of(report, row));
	strbuf_addf(out, " | %llu | %.3g | %.3g | %llu of %llu | ",
		    (unsigned long long)row->metrics.max_ulp, row->metrics.max_abs,
		    row->metrics.max_rel, (unsigned long long)row->metrics.mismatches,
		    (unsigned long long)row->metrics.count);
	add_markdown(out, row->bound);
	strbuf_add_text(out, " | ");
	add_markdown(out, row->cause);
	strbuf_add_text(out, row->unstable ? " (unstable) |\n" : " |\n");
}

/* One row per judged build: its counts, and under the table the operations that are to blame. */
static void add_markdown_verdicts(const struct compare_report *report, struct strbuf *out)
{
	const struct compare_results *results = report->results;
	size_t counts[COMPARE_VERDICT_COUNT];
	const char *op;
	json_t *value;

	strbuf_add_text(out, "\n| build |");
	for (size_t i = 0; i < BASE_ARRAY_SIZE(order); i++)
		strbuf_addf(out, " %s |", compare_verdict_name(order[i]));
	strbuf_add_text(out, "\n|---|---:|---:|---:|---:|---:|---:|\n");
	for (size_t b = first_judged_build(results); b < results->build_count; b++) {
		count_build(results, b, counts);
		strbuf_add_text(out, "| ");
		add_markdown(out, report->specs[b].name);
		for (size_t i = 0; i < BASE_ARRAY_SIZE(order); i++)
			strbuf_addf(out, " | %zu", counts[order[i]]);
		strbuf_add_text(out, " |\n");
	}
	if (results->unstable_count)
		strbuf_addf(out, "\n%zu rows are unstable: the build differs from itself.\n",
			    results->unstable_count);
	for (size_t b = first_judged_build(results); b < results->build_count; b++) {
		json_t *ops = bad_ops(report, b);
		if (json_object_size(ops)) {
			strbuf_add_text(out, "\nDrifting operations of ");
			add_markdown(out, report->specs[b].name);
			strbuf_add_char(out, ':');
		}
		json_object_foreach (ops, op, value) {
			strbuf_addf(out, " `%s` (%lld)", op, (long long)json_integer_value(value));
		}
		if (json_object_size(ops))
			strbuf_add_char(out, '\n');
		json_decref(ops);
	}
}

void compare_render_markdown(const struct compare_report *report, struct strbuf *out)
{
	const struct compare_results *results = report->results;
	const struct compare_row **worst;
	size_t count;

	strbuf_addf(out, "## arr compare: %s\n\nSuite ",
		    compare_results_good(results) ? "no drift" : "drift found");
	add_markdown(out, compare_suite_name(report->suite));
	strbuf_addf(out, ", %zu cases against ", compare_suite_case_count(report->suite));
	add_markdown(out, reference_name(report));
	strbuf_add_text(out, ".\n\n");
	for (size_t b = 0; b < results->build_count; b++) {
		struct strbuf line = { 0 };
		add_build_line(report, b, &line);
		strbuf_add_text(out, results->has_baseline && b == 0 ? "- baseline " : "- build ");
		add_markdown(out, strbuf_text(&line));
		strbuf_add_char(out, '\n');
		strbuf_clear(&line);
	}
	add_markdown_verdicts(report, out);
	worst = worst_rows(results, &count);
	if (worst && count > 0) {
		strbuf_add_text(
			out,
			"\n| status | build | case | max ulp | max abs | max rel | mismatches | "
			"bound | cause |\n|---|---|---|---:|---:|---:|---:|---|---|\n");
		for (size_t i = 0; i < count && (i < WORST_ROWS || is_bad(worst[i]->verdict)); i++)
			add_markdown_row(report, worst[i], out);
	}
	free(worst);
}

/* ---- JUnit ---- */

static void add_xml(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '&')
			strbuf_add_text(out, "&amp;");
		else if (c == '<')
			strbuf_add_text(out, "&lt;");
		else if (c == '>')
			strbuf_add_text(out, "&gt;");
		else if (c == '"')
			strbuf_add_text(out, "&quot;");
		else if (c < 0x20)
			strbuf_add_char(out,
					' '); /* most control characters are not allowed in XML */
		else
			strbuf_add_char(out, (char)c);
	}
}

static void add_junit_element(const struct compare_row *row, const char *element, const char *type,
			      struct strbuf *out)
{
	strbuf_addf(out, "      <%s type=\"%s\" message=\"", element, type);
	add_xml(out, row->cause);
	strbuf_addf(out,
		    "\">max_ulp=%llu max_abs=%.17g max_rel=%.17g mismatches=%llu of %llu bound=",
		    (unsigned long long)row->metrics.max_ulp, row->metrics.max_abs,
		    row->metrics.max_rel, (unsigned long long)row->metrics.mismatches,
		    (unsigned long long)row->metrics.count);
	add_xml(out, row->bound);
	strbuf_addf(out, "</%s>\n", element);
}

static void add_junit_case(const struct compare_report *report, const struct compare_row *row,
			   struct strbuf *out)
{
	strbuf_add_text(out, "    <testcase classname=\"");
	add_xml(out, compare_suite_name(report->suite));
	strbuf_add_char(out, '.');
	add_xml(out, op_of(report, row));
	strbuf_add_text(out, "\" name=\"");
	add_xml(out, id_of(report, row));
	strbuf_addf(out, "\" time=\"%.9f\">\n", (double)row->elapsed_ns / 1e9);
	if (row->verdict == COMPARE_SKIPPED) {
		strbuf_add_text(out, "      <skipped message=\"");
		add_xml(out, row->cause);
		strbuf_add_text(out, "\"/>\n");
	} else if (row->verdict == COMPARE_ERROR) {
		add_junit_element(row, "error", "error", out);
	} else if (is_bad(row->verdict)) {
		add_junit_element(row, "failure", compare_verdict_name(row->verdict), out);
	}
	strbuf_add_text(out, "    </testcase>\n");
}

static void add_junit_suite(const struct compare_report *report, size_t build, struct strbuf *out)
{
	const struct compare_results *results = report->results;
	size_t tests = 0, failures = 0, errors = 0, skipped = 0;
	double seconds = 0;

	for (size_t i = 0; i < results->row_count; i++) {
		const struct compare_row *row = &results->rows[i];
		if (row->build_index != build)
			continue;
		tests++;
		failures += row->verdict == COMPARE_DRIFT || row->verdict == COMPARE_STRUCTURAL;
		errors += row->verdict == COMPARE_ERROR;
		skipped += row->verdict == COMPARE_SKIPPED;
		seconds += (double)row->elapsed_ns / 1e9;
	}
	strbuf_add_text(out, "  <testsuite name=\"");
	add_xml(out, compare_suite_name(report->suite));
	strbuf_add_text(out, " on ");
	add_xml(out, report->specs[build].name);
	strbuf_addf(
		out,
		"\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.6f\">\n",
		tests, failures, errors, skipped, seconds);
	for (size_t i = 0; i < results->row_count; i++) {
		if (results->rows[i].build_index == build)
			add_junit_case(report, &results->rows[i], out);
	}
	strbuf_add_text(out, "  </testsuite>\n");
}

void compare_render_junit(const struct compare_report *report, struct strbuf *out)
{
	const struct compare_results *r = report->results;

	strbuf_addf(out,
		    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%zu\" "
		    "failures=\"%zu\" errors=\"%zu\" time=\"%.6f\">\n",
		    r->row_count, r->counts[COMPARE_DRIFT] + r->counts[COMPARE_STRUCTURAL],
		    r->counts[COMPARE_ERROR], (double)r->elapsed_ns / 1e9);
	for (size_t b = r->has_baseline ? 1 : 0; b < r->build_count; b++)
		add_junit_suite(report, b, out);
	strbuf_add_text(out, "</testsuites>\n");
}
