/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <common/file.h>
#include <common/strbuf.h>
#include <compare/render.h>
#include <compare/replay.h>
#include <compare/suite.h>

enum { START_TIMEOUT_S = 60, CASE_TIMEOUT_S = 60, TIMEOUT_MAX_S = 86400 };

static volatile sig_atomic_t interrupted;

/* The first signal ends the run in order, the second at once. */
static void note_signal(int signal_number)
{
	interrupted = signal_number;
}

static void catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

struct outputs {
	const char *json, *junit, *markdown;
};

static void keep_first(void *context, const char *message)
{
	struct strbuf *first = context;

	if (first->length == 0)
		strbuf_add_text(first, message);
}

static enum arr_status parse_builds(const struct opt_list *builds, struct compare_spec *specs,
				    size_t *count, struct arr_error *err)
{
	if (builds->count == 0 || builds->count > COMPARE_BUILDS_MAX)
		return arr_error_set(err, ARR_E_ARG,
				     "give 1 to %d times --build NAME=SPEC, not %zu",
				     COMPARE_BUILDS_MAX, builds->count);
	for (*count = 0; *count < builds->count; (*count)++) {
		ARR_TRY(compare_spec_parse(builds->items[*count], &specs[*count], err));
		for (size_t i = 0; i < *count; i++) {
			if (!strcmp(specs[i].name, specs[*count].name)) {
				compare_spec_clear(&specs[*count]);
				return arr_error_set(err, ARR_E_ARG, "two builds are named '%s'",
						     specs[i].name);
			}
		}
	}
	return ARR_OK;
}

/* Looks up the runners that the builds need; the strings are copied into the callers' buffers. */
static enum arr_status find_runners(const struct compare_spec *specs, size_t count,
				    char worker[PATH_MAX], char script[PATH_MAX],
				    struct arr_error *err)
{
	worker[0] = script[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const char *found = NULL;
		if (specs[i].kind == COMPARE_SPEC_LIBARR && !worker[0]) {
			ARR_TRY(cli_find_component("arr-worker", &found, err));
			snprintf(worker, PATH_MAX, "%s", found);
		} else if (specs[i].kind == COMPARE_SPEC_NUMPY && !script[0]) {
			ARR_TRY(cli_find_component("runner_numpy.py", &found, err));
			snprintf(script, PATH_MAX, "%s", found);
		}
	}
	return ARR_OK;
}

typedef void render_fn(const struct compare_report *report, struct strbuf *out);

static enum arr_status write_one(const struct compare_report *report, render_fn *render,
				 const char *path, struct arr_error *err)
{
	struct strbuf text = { 0 };
	enum arr_status st;

	render(report, &text);
	st = strbuf_status(&text, err);
	if (st == ARR_OK)
		st = file_write_or_stdout(path, text.data, text.length, err);
	strbuf_clear(&text);
	return st;
}

static enum arr_status write_reports(const struct compare_report *report,
				     const struct outputs *outputs, struct arr_error *err)
{
	ARR_TRY(write_one(report, compare_render_text, NULL, err));
	if (outputs->json)
		ARR_TRY(write_one(report, compare_render_json, outputs->json, err));
	if (outputs->junit)
		ARR_TRY(write_one(report, compare_render_junit, outputs->junit, err));
	if (outputs->markdown)
		ARR_TRY(write_one(report, compare_render_markdown, outputs->markdown, err));
	return ARR_OK;
}

static enum arr_status load_verified(const char *folder, compare_suite **out, struct arr_error *err)
{
	struct compare_suite_check check;
	struct strbuf first = { 0 };
	enum arr_status st;

	ARR_TRY(compare_suite_load(folder, out, err));
	st = compare_suite_verify(*out, false, keep_first, &first, &check, err);
	if (st == ARR_OK && check.problems == 1)
		st = arr_error_set(err, ARR_E_FORMAT, "%s: %s", folder, strbuf_text(&first));
	else if (st == ARR_OK && check.problems > 1)
		st = arr_error_set(err, ARR_E_FORMAT,
				   "%s has %zu problems (arr golden verify lists them): %s", folder,
				   check.problems, strbuf_text(&first));
	strbuf_clear(&first);
	return st;
}

static int run(const char *folder, const struct opt_list *builds, uint64_t timeout_s,
	       const struct outputs *outputs)
{
	struct compare_spec specs[COMPARE_BUILDS_MAX];
	char worker[PATH_MAX], script[PATH_MAX];
	struct compare_results results = { 0 };
	struct arr_error err = { 0 };
	compare_suite *suite = NULL;
	size_t count = 0;
	int result = CLI_FAILED;
	enum arr_status st = parse_builds(builds, specs, &count, &err);

	if (st == ARR_OK)
		st = load_verified(folder, &suite, &err);
	if (st == ARR_OK)
		st = find_runners(specs, count, worker, script, &err);
	if (st == ARR_OK) {
		const struct compare_replay_options options = {
			.specs = specs,
			.spec_count = count,
			.worker_path = worker,
			.script_path = script,
			.case_timeout_ns = timeout_s * 1000000000u,
			.start_timeout_ns = START_TIMEOUT_S * UINT64_C(1000000000),
			.interrupted = &interrupted,
		};
		catch_interrupts();
		st = compare_replay(suite, &options, &results, &err);
	}
	if (st == ARR_OK) {
		const struct compare_report report = { suite, specs, &results };
		st = write_reports(&report, outputs, &err);
		result = compare_results_good(&results) ? CLI_OK : CLI_NO;
	}
	if (st != ARR_OK)
		result = cli_fail("compare", &err);
	compare_results_clear(&results);
	compare_suite_free(suite);
	for (size_t i = 0; i < count; i++)
		compare_spec_clear(&specs[i]);
	return result;
}

int cmd_compare(int argc, char **argv)
{
	struct opt_list builds = { 0 };
	struct outputs outputs = { 0 };
	struct arr_error err = { 0 };
	uint64_t timeout_s = CASE_TIMEOUT_S;
	bool helped = false;
	int operands = 0;
	const struct opt_spec options[] = {
		{ "build", 'b', OPT_LIST, &builds, "NAME=SPEC",
		  "a build to replay on; with several the first is the baseline", NULL },
		{ "json", 0, OPT_STRING, &outputs.json, "FILE", "write the results as JSON", NULL },
		{ "junit", 0, OPT_STRING, &outputs.junit, "FILE", "write JUnit XML", NULL },
		{ "md", 0, OPT_STRING, &outputs.markdown, "FILE", "write Markdown", NULL },
		{ "timeout", 0, OPT_U64, &timeout_s, "SECONDS", "limit of one case (default 60)",
		  NULL },
		{ 0 },
	};
	const struct opt_command command = {
		.name = "compare",
		.usage = "SUITE",
		.summary = "Replays a golden suite on builds and judges the differences.",
		.details =
			"A SPEC is libarr:/path/libarr.so, numpy:/path/python or cmd:'program "
			"args', "
			"followed by\n,NAME=VALUE for each environment variable. With one build "
			"the "
			"suite's expected outputs are the\nreference. Exit status: 0 identical or "
			"within bound, 1 drift, structural change or error,\n2 usage or bad suite.",
		.options = options,
	};

	if (opt_parse(&command, argc, argv, &operands, &helped, &err) != ARR_OK)
		return cli_fail("compare", &err);
	if (helped)
		return CLI_OK;
	if (operands != 1 || timeout_s == 0 || timeout_s > TIMEOUT_MAX_S) {
		arr_error_set(&err, ARR_E_ARG,
			      operands != 1 ? "give one SUITE folder (see --help)"
					    : "--timeout must be in [1, 86400] seconds");
		return cli_fail("compare", &err);
	}
	return run(argv[0], &builds, timeout_s, &outputs);
}
