/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of one hand-made result, read back by Python's JSON and XML parsers. */
#include "testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <common/file.h>
#include <compare/render.h>

static char folder[] = "/tmp/arr-test-render-XXXXXX";
static compare_suite *suite;
static struct compare_spec specs[2];
static struct compare_row rows[4];
static struct compare_results results;
static const struct compare_report report = { NULL, specs, &results };

static void write_file(const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_ok(file_write_atomic(path, text, strlen(text), err));
}

static int make_results(void **state)
{
	static const enum compare_verdict verdicts[4] = { COMPARE_DRIFT, COMPARE_ERROR,
							  COMPARE_SKIPPED, COMPARE_IDENTICAL };

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	write_file("suite.json", "{\"schema\": 1, \"name\": \"nasty <&> |name|\", \"cases\": ["
				 "{\"id\": \"exp/<b>\\\"'&|x|\", \"op\": \"exp\", \"args\": []},"
				 "{\"id\": \"log/\\u00e9\", \"op\": \"log\", \"args\": []},"
				 "{\"id\": \"sin/3\", \"op\": \"sin\", \"args\": []},"
				 "{\"id\": \"cos/4\", \"op\": \"cos\", \"args\": []}]}");
	assert_ok(compare_suite_load(folder, &suite, err));
	assert_ok(compare_spec_parse("old=numpy:/usr/bin/python3", &specs[0], err));
	assert_ok(compare_spec_parse("new=cmd:'a <b> & c'", &specs[1], err));
	for (size_t i = 0; i < 4; i++) {
		rows[i] = (struct compare_row){ .case_index = i,
						.build_index = 1,
						.verdict = verdicts[i],
						.elapsed_ns = 1500 };
		results.counts[verdicts[i]]++;
	}
	rows[0].metrics = (struct compare_metrics){ .count = 10,
						    .mismatches = 3,
						    .max_ulp = UINT64_MAX,
						    .max_abs = 0.5,
						    .max_rel = 1e-3,
						    .over_bound = 3,
						    .worst_expected = HUGE_VAL,
						    .worst_actual = 2 };
	snprintf(rows[0].bound, sizeof rows[0].bound, "5 ulp");
	snprintf(rows[0].cause, sizeof rows[0].cause, "bits <differ> & \"more\"");
	snprintf(rows[1].cause, sizeof rows[1].cause,
		 "runner closed its output: signal SIGSEGV\x01");
	snprintf(rows[2].cause, sizeof rows[2].cause, "no such op");
	results.rows = rows;
	results.row_count = 4;
	results.build_count = 2;
	results.has_baseline = true;
	return 0;
}

static int remove_results(void **state)
{
	(void)state;
	compare_suite_free(suite);
	compare_spec_clear(&specs[0]);
	compare_spec_clear(&specs[1]);
	return file_remove_tree(folder, NULL) == ARR_OK ? 0 : -1;
}

static void render(void (*renderer)(const struct compare_report *, struct strbuf *),
		   const char *name)
{
	struct compare_report r = report;
	struct strbuf text = { 0 };

	r.suite = suite;
	renderer(&r, &text);
	assert_ok(strbuf_status(&text, err));
	write_file(name, text.data);
	strbuf_clear(&text);
}

static void python(const char *program)
{
	char command[2600];

	snprintf(command, sizeof command, "cd %s && /usr/bin/python3 - <<'EOF'\n%s\nEOF\n", folder,
		 program);
	assert_int_equal(system(command), 0);
}

static void junit_is_well_formed_and_counts_add_up(void **state)
{
	(void)state;
	render(compare_render_junit, "out.xml");
	python("import xml.etree.ElementTree as T\n"
	       "r = T.parse('out.xml').getroot()\n"
	       "assert r.tag == 'testsuites' and r.get('tests') == '4' and r.get('failures') == "
	       "'1' and "
	       "r.get('errors') == '1'\n"
	       "(s,) = r\n"
	       "assert s.tag == 'testsuite' and s.get('skipped') == '1' and len(s) == 4\n"
	       "c = list(s)\n"
	       "assert c[0].get('name') == 'exp/<b>\"\\'&|x|', c[0].get('name')\n"
	       "assert c[0].find('failure').get('type') == 'drift'\n"
	       "assert c[0].find('failure').get('message') == 'bits <differ> & \"more\"'\n"
	       "assert 'SIGSEGV' in c[1].find('error').get('message')\n"
	       "assert c[2].find('skipped') is not None and len(c[3]) == 0\n"
	       "assert c[1].get('name') == 'log/\\u00e9'\n"
	       "assert all(x.get('classname') and float(x.get('time')) >= 0 for x in c)");
}

static void json_has_the_contract_s_keys(void **state)
{
	(void)state;
	render(compare_render_json, "out.json");
	python("import json\n"
	       "r = json.load(open('out.json'))\n"
	       "want = "
	       "{'id','op','build','status','max_ulp','max_abs','max_rel','mismatches','dtype_"
	       "changed',"
	       "'shape_changed','bound','cause'}\n"
	       "assert set(r) == {'summary', 'cases'} and len(r['cases']) == 4\n"
	       "assert all(want <= set(c) for c in r['cases'])\n"
	       "c = r['cases'][0]\n"
	       "assert c['status'] == 'drift' and c['build'] == 'new' and c['max_abs'] == 0.5\n"
	       "assert c['max_ulp'] == 2**63 - 1 and c['worst']['expected'] == 'inf'\n"
	       "s = r['summary']\n"
	       "assert s['drift'] == s['error'] == s['skipped'] == s['identical'] == 1 and not "
	       "s['good']\n"
	       "assert [b['role'] for b in s['builds']] == ['baseline', 'build']");
}

static void markdown_tables_survive_hostile_names(void **state)
{
	(void)state;
	render(compare_render_markdown, "out.md");
	python("lines = open('out.md', encoding='utf-8').read().split('\\n')\n"
	       "import re\n"
	       "table = [l for l in lines if l.startswith('| drift | new')]\n"
	       "assert len(table) == 1\n"
	       "assert len(re.findall(r'(?<!\\\\)\\|', table[0])) == 10, table[0]\n"
	       "assert '<b>' not in table[0].replace('\\\\<b\\\\>', '')\n"
	       "assert lines[0] == '## arr compare: drift found'");
}

static void text_shows_the_worst_first(void **state)
{
	(void)state;
	render(compare_render_text, "out.txt");
	python("t = open('out.txt', encoding='utf-8').read()\n"
	       "assert t.index('error        new') < t.index('drift        new')\n"
	       "assert '1 error, 0 structural, 1 drift, 0 within_bound, 1 identical, 1 skipped' in "
	       "t");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(junit_is_well_formed_and_counts_add_up),
		cmocka_unit_test(json_has_the_contract_s_keys),
		cmocka_unit_test(markdown_tables_survive_hostile_names),
		cmocka_unit_test(text_shows_the_worst_first),
	};

	return cmocka_run_group_tests(tests, make_results, remove_results);
}
