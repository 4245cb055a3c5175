/* SPDX-License-Identifier: Apache-2.0 */
/* The four formats: complete, well formed, and safe with hostile strings. */
#include "reports_fixture.h"

#include <ctype.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>

static const char hostile[] = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
			      "\"'|`*_\n\x1b[31m\xff";

static const enum report_format formats[] = { REPORT_TEXT, REPORT_MARKDOWN, REPORT_JSON,
					      REPORT_HTML };

/* The hostile string in every column that takes a text. */
static void fill_hostile(struct fixture *f)
{
	struct store_run run = fixture_run();
	struct store_process p;
	struct store_thread thread = { .tid = 1, .name = hostile, .library = hostile, .cpu_ns = 1 };
	struct store_section section = { .name = hostile, .calls = 1, .histogram = "[]" };

	run.command = run.host = run.cpu_model = run.arr_version = hostile;
	fixture_begin_run(f, &run);
	p = fixture_process(f);
	p.exe = p.command = p.python_version = p.numpy_version = hostile;
	assert_ok(store_process_put(f->rec, &p, &f->process_id, err));
	thread.process_id = section.process_id = f->process_id;
	fixture_op(f, hostile, hostile, ARR_OP_UFUNC, 10, 1000000);
	fixture_copy(f, hostile, ARR_COPY_NONCONTIGUOUS, hostile, hostile, 1, 100 * FIXTURE_MIB);
	fixture_alloc(f, hostile, hostile, 100, 100, 1);
	fixture_blas(f, hostile, hostile, 8, 1);
	fixture_failure(f, hostile, hostile, hostile, hostile, 1);
	fixture_peak(f, 1, &(struct store_peak_row){ hostile, hostile, hostile, 1, 1 }, 1);
	fixture_memory(f, 0, 1, 1);
	fixture_memory(f, 10, 2, 2);
	fixture_event(f, WIRE_EVENT_OP, hostile, hostile, hostile, 5, STORE_UNKNOWN, 1);
	fixture_event(f, WIRE_EVENT_ALLOC_FAILED, hostile, hostile, hostile, 6, STORE_UNKNOWN, 1);
	assert_ok(store_thread_put(f->rec, &thread, err));
	assert_ok(store_section_put(f->rec, &section, err));
	assert_ok(
		store_library_put(f->rec, f->process_id, hostile, hostile, hostile, hostile, err));
	assert_ok(store_loss_put(f->rec, f->process_id, hostile, 1, err));
	fixture_end(f, STORE_UNKNOWN, SIGKILL);
}

static size_t occurrences(const char *text, const char *part)
{
	size_t count = 0;

	for (const char *p = strstr(text, part); p; p = strstr(p + 1, part))
		count++;
	return count;
}

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("line %d: %s", error.line, error.text);
	return root;
}

static void hostile_strings_stay_text_in_html(void **state)
{
	struct fixture *f = *state;
	size_t scripts;

	fixture_begin(f);
	scripts = occurrences(fixture_render(f, REPORT_PROFILE, REPORT_HTML), "<script");
	fill_hostile(f);
	for (int kind = REPORT_PROFILE; kind <= REPORT_POSTMORTEM; kind++) {
		const char *html = fixture_render(f, (enum report_kind)kind, REPORT_HTML);

		assert_int_equal(occurrences(html, "<script"), scripts);
		assert_int_equal(occurrences(html, "</script"), scripts);
		assert_null(strstr(html, "<img"));
		assert_null(strstr(html, "\x1b"));
		assert_non_null(strstr(html, "&lt;img src=x onerror=alert(2)&gt;"));
	}
}

static void hostile_strings_stay_text_in_markdown(void **state)
{
	struct fixture *f = *state;
	const char *md;

	fill_hostile(f);
	md = fixture_render(f, REPORT_POSTMORTEM, REPORT_MARKDOWN);
	assert_null(strstr(md, "<script"));
	assert_null(strstr(md, "<img"));
	assert_null(strstr(md, "\x1b"));
	assert_non_null(strstr(md, "&lt;script&gt;"));
}

static void every_markdown_table_row_has_its_header_s_columns(void **state)
{
	struct fixture *f = *state;
	size_t columns = 0, rows = 0;
	char *line;
	char *rest;

	fill_hostile(f);
	fixture_render(f, REPORT_POSTMORTEM, REPORT_MARKDOWN);
	for (line = strtok_r(f->text.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		size_t bars = 0;

		if (line[0] != '|') {
			columns = 0;
			continue;
		}
		for (char *p = line; *p; p++)
			bars += *p == '|' && (p == line || p[-1] != '\\');
		if (!columns)
			columns = bars;
		if (bars != columns)
			fail_msg("%zu bars, not %zu: %s", bars, columns, line);
		rows++;
	}
	assert_true(rows > 30);
}

static void hostile_strings_stay_text_in_a_terminal(void **state)
{
	struct fixture *f = *state;
	const char *text;

	fill_hostile(f);
	text = fixture_render(f, REPORT_POSTMORTEM, REPORT_TEXT);
	for (const char *p = text; *p; p++)
		assert_true(*p == '\n' || (unsigned char)*p >= 0x20);
	assert_non_null(strstr(text, "\\x1b[31m"));
}

static void json_gives_hostile_strings_back(void **state)
{
	struct fixture *f = *state;
	const char *text, *command;
	json_t *root;

	fill_hostile(f);
	text = fixture_render(f, REPORT_POSTMORTEM, REPORT_JSON);
	assert_null(strstr(text, "<script"));
	root = parse(text);
	command = json_string_value(json_object_get(json_object_get(root, "run"), "command"));
	assert_non_null(command);
	/* all but the last byte, which is not UTF-8 and becomes U+FFFD */
	assert_memory_equal(command, hostile, sizeof hostile - 2);
	assert_string_equal(command + sizeof hostile - 2, "\xef\xbf\xbd");
	json_decref(root);
}

static void json_carries_the_model_s_numbers(void **state)
{
	struct fixture *f = *state;
	json_t *root, *totals, *op, *line;

	fixture_begin(f);
	fixture_rich(f);
	root = parse(fixture_render(f, REPORT_PROFILE, REPORT_JSON));
	totals = json_object_get(root, "totals");
	op = json_array_get(json_object_get(root, "ops"), 0);
	line = json_array_get(json_object_get(root, "copy_lines"), 0);
	assert_int_equal(json_integer_value(json_object_get(root, "version")), 1);
	assert_string_equal(json_string_value(json_object_get(root, "kind")), "profile");
	assert_int_equal(json_integer_value(json_object_get(totals, "op_calls")),
			 f->model->totals.op_calls);
	assert_int_equal(json_integer_value(json_object_get(totals, "copied_bytes")),
			 f->model->totals.copied_bytes);
	assert_int_equal(json_array_size(json_object_get(root, "ops")), f->model->op_count);
	assert_string_equal(json_string_value(json_object_get(op, "op")), "add");
	assert_int_equal(json_integer_value(json_object_get(op, "calls")), 250000);
	assert_string_equal(json_string_value(json_object_get(line, "site")),
			    "/srv/app/service.py:94");
	assert_int_equal(json_integer_value(json_object_get(line, "bytes")), 754974720);
	assert_int_equal(json_array_size(json_object_get(root, "headlines")), REPORT_HEADLINES);
	assert_int_equal(json_array_size(json_object_get(root, "findings")),
			 f->model->finding_count);
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(root, "versions"), "numpy")),
		"1.24.2");
	json_decref(root);
}

static void json_says_null_for_what_is_not_known(void **state)
{
	struct fixture *f = *state;
	json_t *root;

	fixture_begin(f);
	root = parse(fixture_render(f, REPORT_PROFILE, REPORT_JSON));
	assert_true(json_is_null(json_object_get(json_object_get(root, "run"), "mem_limit")));
	assert_true(json_is_null(json_object_get(json_object_get(root, "run"), "term_signal")));
	json_decref(root);
}

static void the_page_loads_nothing(void **state)
{
	static const char *const loaders[] = { " src=",   " srcset=", "@import", "url(", "<link",
					       "<iframe", "<object",  "<embed",  "<base" };
	struct fixture *f = *state;
	const char *html;

	fixture_begin(f);
	fixture_rich(f);
	html = fixture_render(f, REPORT_PROFILE, REPORT_HTML);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(loaders); i++) {
		if (strstr(html, loaders[i]))
			fail_msg("'%s' in the page", loaders[i]);
	}
	for (const char *p = strstr(html, " href="); p; p = strstr(p + 1, " href="))
		assert_memory_equal(p, " href=\"#", 8);
	assert_non_null(strstr(html, "default-src 'none'"));
	assert_non_null(strstr(html, "Chart.js v"));
}

static void the_page_s_tables_need_no_script(void **state)
{
	struct fixture *f = *state;
	const char *html;

	fixture_begin(f);
	fixture_rich(f);
	html = fixture_render(f, REPORT_PROFILE, REPORT_HTML);
	assert_non_null(strstr(html, "<td class=\"n\" data-v=\"125829120\">125,829,120</td>"));
	assert_non_null(strstr(html, "service.py:88"));
	assert_int_equal(occurrences(html, "<table"), occurrences(html, "</table>"));
	assert_int_equal(occurrences(html, "<section"), occurrences(html, "</section>"));
	assert_int_equal(occurrences(html, "<canvas "), 5);
}

static void every_row_of_the_page_fills_its_columns(void **state)
{
	struct fixture *f = *state;
	const char *html;
	size_t tables = 0;

	fill_hostile(f);
	html = fixture_render(f, REPORT_POSTMORTEM, REPORT_HTML);
	for (const char *p = strstr(html, "<table>"); p; p = strstr(p + 1, "<table>"), tables++) {
		const char *end = strstr(p, "</table>");
		size_t headings = 0, cells = 0, rows = 0;

		for (const char *q = p; q < end; q++) {
			headings += !strncmp(q, "<th ", 4);
			cells += !strncmp(q, "<td", 3);
			rows += !strncmp(q, "<tr>", 4);
		}
		if (cells != headings * (rows - 1))
			fail_msg("table %zu: %zu cells, %zu columns, %zu rows", tables, cells,
				 headings, rows - 1);
	}
	assert_true(tables >= 12);
}

static void every_cell_of_a_failure_is_under_its_heading(void **state)
{
	struct fixture *f = *state;
	const char *html;

	fixture_begin(f);
	fixture_failure(f, "add", "ValueError: no", "(3,), (4,)", "a.py:3", 2);
	html = fixture_render(f, REPORT_PROFILE, REPORT_HTML);
	assert_non_null(strstr(html, ">Count</th><th scope=\"col\" class=\"n\">A minute</th>"));
	/* twice in 10 s */
	assert_non_null(strstr(html,
			       "<td class=\"n\" data-v=\"2\">2</td><td class=\"n\" "
			       "data-v=\"12\">12</td><td class=\"long\"><code>a.py:3</code>"));
}

static void the_page_s_data_parses(void **state)
{
	struct fixture *f = *state;
	char *start, *end;
	json_t *root;

	fill_hostile(f);
	fixture_render(f, REPORT_PROFILE, REPORT_HTML);
	start = strstr(f->text.data, "id=\"data\">");
	assert_non_null(start);
	start += strlen("id=\"data\">");
	end = strstr(start, "</script>");
	*end = '\0';
	root = parse(start);
	assert_int_equal(json_array_size(json_object_get(root, "copy_lines")), 1);
	json_decref(root);
}

static void a_text_report_begins_with_a_title_and_five_lines(void **state)
{
	struct fixture *f = *state;
	char *line, *rest;

	for (int kind = REPORT_PROFILE; kind <= REPORT_POSTMORTEM; kind++) {
		fixture_begin(f);
		fixture_rich(f);
		fixture_render(f, (enum report_kind)kind, REPORT_TEXT);
		line = strtok_r(f->text.data, "\n", &rest);
		assert_memory_equal(line, "arr p", 5);
		for (size_t i = 0; i < REPORT_HEADLINES; i++) {
			line = strtok_r(NULL, "\n", &rest);
			assert_memory_equal(line, "  ", 2);
			assert_true(islower((unsigned char)line[2]));
		}
		assert_string_equal(strtok_r(NULL, "\n", &rest), "What to do next");
	}
}

static void a_text_report_fits_100_columns(void **state)
{
	struct fixture *f = *state;
	struct store_run run = fixture_run();
	size_t column = 0;
	const char *text;

	run.command = "python3 -c 'a program that was given on the command line, and that goes on "
		      "and on, "
		      "much longer than a line'";
	fixture_begin_run(f, &run);
	fixture_rich(f);
	text = fixture_render(f, REPORT_POSTMORTEM, REPORT_TEXT);
	for (const char *p = text, *line = text; *p; p++) {
		column += *p != '\n' && (*p & 0xc0) != 0x80;
		if (*p != '\n')
			continue;
		if (column > 100)
			fail_msg("%zu columns: %.*s", column, (int)(p - line), line);
		column = 0;
		line = p + 1;
	}
}

static void every_format_renders_an_empty_recording(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(formats); i++) {
		for (int kind = REPORT_PROFILE; kind <= REPORT_POSTMORTEM; kind++) {
			const char *text = fixture_render(f, (enum report_kind)kind, formats[i]);

			assert_non_null(strstr(text, formats[i] == REPORT_JSON
							     ? "no-operations"
							     : "No array operation was recorded"));
			assert_int_equal(text[strlen(text) - 1], '\n');
		}
	}
}

static void a_recording_of_nothing_but_failures_is_a_report(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	fixture_failure(f, "reshape", "ValueError: cannot reshape array of size 6 into shape (4,)",
			"(6,)", "/srv/a.py:3", 1);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(formats); i++) {
		const char *text = fixture_render(f, REPORT_PROFILE, formats[i]);

		assert_non_null(strstr(text, "cannot reshape array of size 6"));
		assert_non_null(strstr(text, "a.py:3"));
	}
}

static void rendering_twice_gives_the_same_bytes(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	fixture_rich(f);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(formats); i++) {
		struct strbuf again = { 0 };

		fixture_render(f, REPORT_PROFILE, formats[i]);
		assert_ok(report_render(f->model, formats[i], &again, err));
		assert_string_equal(strbuf_text(&again), strbuf_text(&f->text));
		strbuf_clear(&again);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(hostile_strings_stay_text_in_html),
		T(hostile_strings_stay_text_in_markdown),
		T(every_markdown_table_row_has_its_header_s_columns),
		T(hostile_strings_stay_text_in_a_terminal),
		T(json_gives_hostile_strings_back),
		T(json_carries_the_model_s_numbers),
		T(json_says_null_for_what_is_not_known),
		T(the_page_loads_nothing),
		T(the_page_s_tables_need_no_script),
		T(every_row_of_the_page_fills_its_columns),
		T(every_cell_of_a_failure_is_under_its_heading),
		T(the_page_s_data_parses),
		T(a_text_report_begins_with_a_title_and_five_lines),
		T(a_text_report_fits_100_columns),
		T(every_format_renders_an_empty_recording),
		T(a_recording_of_nothing_but_failures_is_a_report),
		T(rendering_twice_gives_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
