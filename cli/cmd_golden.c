/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <compare/golden.h>
#include <compare/suite.h>

enum { MAKE_TIMEOUT_S = 120 };

/* ---- make ---- */

static enum arr_status make_with(const struct compare_plan *plan, const struct compare_spec *spec,
				 const char *folder, bool force, struct arr_error *err)
{
	char worker[PATH_MAX] = "";
	char script[PATH_MAX] = "";
	const char *found = NULL;
	struct compare_make_result result;
	const struct compare_make_options options = {
		.reference = spec,
		.worker_path = worker,
		.script_path = script,
		.folder = folder,
		.force = force,
		.case_timeout_ns = MAKE_TIMEOUT_S * UINT64_C(1000000000),
		.start_timeout_ns = MAKE_TIMEOUT_S * UINT64_C(1000000000),
	};

	if (spec->kind == COMPARE_SPEC_LIBARR) {
		ARR_TRY(cli_find_component("arr-worker", &found, err));
		snprintf(worker, sizeof worker, "%s", found);
	} else if (spec->kind == COMPARE_SPEC_NUMPY) {
		ARR_TRY(cli_find_component("runner_numpy.py", &found, err));
		snprintf(script, sizeof script, "%s", found);
	}
	ARR_TRY(compare_golden_make(plan, &options, &result, err));
	printf("%s: %zu cases of %zu ops, %zu blobs, %llu bytes\n", folder, result.cases,
	       result.ops, result.blobs, result.bytes);
	return ARR_OK;
}

static int golden_make(int argc, char **argv)
{
	const char *folder = NULL;
	const char *reference = NULL;
	bool force = false;
	bool helped = false;
	int operands = 0;
	struct arr_error err = { 0 };
	struct compare_plan plan = { 0 };
	struct compare_spec spec = { 0 };
	const struct opt_spec options[] = {
		{ "output", 'o', OPT_STRING, &folder, "DIR", "the suite to make", NULL },
		{ "reference", 'r', OPT_STRING, &reference, "NAME=SPEC",
		  "build whose outputs are expected (default: the plan's)", NULL },
		{ "force", 'f', OPT_FLAG, &force, NULL, "replace a suite that is there", NULL },
		{ 0 },
	};
	const struct opt_command command = {
		.name = "golden make",
		.usage = "PLAN.json",
		.summary = "Makes a suite from a plan; the outputs come from a reference build.",
		.details =
			"With SOURCE_DATE_EPOCH set, the same plan and build give the same bytes.",
		.options = options,
	};
	enum arr_status st = opt_parse(&command, argc, argv, &operands, &helped, &err);

	if (helped)
		return CLI_OK;
	if (st == ARR_OK && (operands != 1 || !folder))
		st = arr_error_set(&err, ARR_E_ARG, "give one PLAN.json and -o DIR (see --help)");
	if (st == ARR_OK)
		st = compare_plan_load(argv[0], &plan, &err);
	if (st == ARR_OK && !reference)
		reference = compare_plan_reference(&plan);
	if (st == ARR_OK && !reference)
		st = arr_error_set(&err, ARR_E_ARG,
				   "%s names no reference: give --reference NAME=SPEC", argv[0]);
	if (st == ARR_OK)
		st = compare_spec_parse(reference, &spec, &err);
	if (st == ARR_OK)
		st = make_with(&plan, &spec, folder, force, &err);
	compare_spec_clear(&spec);
	compare_plan_clear(&plan);
	return st == ARR_OK ? CLI_OK : cli_fail("golden make", &err);
}

/* ---- list ---- */

static void print_provenance(const compare_suite *suite)
{
	const json_t *provenance = compare_suite_provenance(suite);
	const json_t *reference = json_object_get(provenance, "reference");
	const json_t *versions = json_object_get(reference, "versions");
	const char *created = json_string_value(json_object_get(provenance, "created"));
	const char *spec = json_string_value(json_object_get(reference, "spec"));
	const char *key;
	json_t *value;

	printf("suite %s: %zu cases\n", compare_suite_name(suite), compare_suite_case_count(suite));
	printf("made %s by %s", created ? created : "at an unknown time",
	       spec ? spec : "an unknown reference");
	json_object_foreach ((json_t *)versions, key, value) {
		if (json_is_string(value))
			printf(", %s %s", key, json_string_value(value));
	}
	putchar('\n');
}

static void print_cases(const compare_suite *suite)
{
	for (size_t i = 0; i < compare_suite_case_count(suite); i++) {
		struct compare_case one = compare_suite_case(suite, i);
		char *policy =
			one.policy ? json_dumps(one.policy, JSON_COMPACT | JSON_SORT_KEYS) : NULL;

		printf("%-24s%s%s%s\n", one.op, one.id, policy ? "  policy " : "",
		       policy ? policy : "");
		free(policy);
	}
}

static void print_ops(const compare_suite *suite)
{
	json_t *ops = json_object();
	const char *op;
	json_t *value;

	for (size_t i = 0; i < compare_suite_case_count(suite); i++) {
		const char *name = compare_suite_case(suite, i).op;
		json_int_t n = json_integer_value(json_object_get(ops, name));
		json_object_set_new(ops, name, json_integer(n + 1));
	}
	printf("%zu ops:", json_object_size(ops));
	json_object_foreach (ops, op, value)
		printf(" %s(%lld)", op, (long long)json_integer_value(value));
	putchar('\n');
	json_decref(ops);
}

static int golden_list(int argc, char **argv)
{
	bool helped = false;
	bool summary = false;
	int operands = 0;
	struct arr_error err = { 0 };
	compare_suite *suite = NULL;
	const struct opt_spec options[] = {
		{ "summary", 's', OPT_FLAG, &summary, NULL, "ops and counts only", NULL },
		{ 0 },
	};
	const struct opt_command command = {
		.name = "golden list",
		.usage = "DIR",
		.summary = "Shows where a suite comes from and its cases.",
		.options = options,
	};
	enum arr_status st = opt_parse(&command, argc, argv, &operands, &helped, &err);

	if (helped)
		return CLI_OK;
	if (st == ARR_OK && operands != 1)
		st = arr_error_set(&err, ARR_E_ARG, "give one suite folder (see --help)");
	if (st == ARR_OK)
		st = compare_suite_load(argv[0], &suite, &err);
	if (st != ARR_OK)
		return cli_fail("golden list", &err);
	print_provenance(suite);
	print_ops(suite);
	if (!summary)
		print_cases(suite);
	compare_suite_free(suite);
	return CLI_OK;
}

/* ---- verify ---- */

static void print_finding(void *context, const char *message)
{
	(void)context;
	puts(message);
}

static int golden_verify(int argc, char **argv)
{
	bool helped = false;
	int operands = 0;
	struct arr_error err = { 0 };
	struct compare_suite_check check = { 0 };
	compare_suite *suite = NULL;
	const struct opt_spec options[] = { { 0 } };
	const struct opt_command command = {
		.name = "golden verify",
		.usage = "DIR",
		.summary = "Checks that every blob is there, has its hash and a sane header.",
		.details = "Exit status: 0 all good, 1 a problem was found, 2 suite.json cannot be "
			   "read.",
		.options = options,
	};
	enum arr_status st = opt_parse(&command, argc, argv, &operands, &helped, &err);

	if (helped)
		return CLI_OK;
	if (st == ARR_OK && operands != 1)
		st = arr_error_set(&err, ARR_E_ARG, "give one suite folder (see --help)");
	if (st == ARR_OK)
		st = compare_suite_load(argv[0], &suite, &err);
	if (st == ARR_OK)
		st = compare_suite_verify(suite, true, print_finding, NULL, &check, &err);
	if (st == ARR_OK)
		printf("%s: %zu cases, %zu blobs, %llu bytes, %zu problems, %zu unreferenced\n",
		       compare_suite_name(suite), compare_suite_case_count(suite), check.blobs,
		       check.bytes, check.problems, check.unreferenced);
	compare_suite_free(suite);
	if (st != ARR_OK)
		return cli_fail("golden verify", &err);
	return check.problems ? CLI_NO : CLI_OK;
}

int cmd_golden(int argc, char **argv)
{
	static const struct {
		const char *name;
		cli_fn *run;
	} verbs[] = { { "make", golden_make },
		      { "list", golden_list },
		      { "verify", golden_verify } };
	static const struct opt_spec options[] = { { 0 } };
	static const struct opt_command command = {
		.name = "golden",
		.usage = "make|list|verify ARGUMENT",
		.summary = "Makes, lists and verifies golden suites.",
		.details = "`arr golden VERB --help` tells more.",
		.options = options,
		.stop_at_operand = true,
	};
	struct arr_error err = { 0 };
	bool helped = false;
	int operands = 0;

	for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof verbs[0]; i++) {
		if (!strcmp(argv[1], verbs[i].name))
			return verbs[i].run(argc - 1, argv + 1);
	}
	if (opt_parse(&command, argc, argv, &operands, &helped, &err) != ARR_OK)
		return cli_fail("golden", &err);
	if (helped)
		return CLI_OK;
	if (operands == 0)
		arr_error_set(&err, ARR_E_ARG, "give make, list or verify (see arr golden --help)");
	else
		arr_error_set(&err, ARR_E_ARG, "'%s' is not one of make, list, verify", argv[0]);
	return cli_fail("golden", &err);
}
