/* SPDX-License-Identifier: Apache-2.0 */
/* Real processes that break the protocol in every way: the case is an error, the others go on. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <base/clock.h>
#include <common/file.h>
#include <compare/replay.h>
#include <compare/runner.h>

static char folder[] = "/tmp/arr-test-runner-XXXXXX";

/* A runner in shell: greets, then answers each request by its op's name. Outputs are copies of a
 * blob. */
static const char script[] =
	"n=0\n"
	"while read -r line; do\n"
	"  id=$(printf '%s' \"$line\" | sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/')\n"
	"  out=$(printf '%s' \"$line\" | sed 's/.*\"out\":\"\\([^\"]*\\)\".*/\\1/')\n"
	"  n=$((n + 1))\n"
	"  case $line in\n"
	"  *'\"type\":\"hello\"'*) printf "
	"'{\"type\":\"hello\",\"protocol\":1,\"runner\":\"sh\"}\\n' ;;\n"
	"  *'good\"'*) cp \"$BLOB\" \"$out.0.npy\"\n"
	"    printf "
	"'{\"type\":\"result\",\"id\":\"%s\",\"outputs\":[\"%s.0.npy\"],\"elapsed_ns\":5}\\n' "
	"\"$id\" \"$out\" ;;\n"
	"  *'\"op\":\"moody\"'*) if [ $((n % 2)) = 0 ]; then cp \"$BLOB\" \"$out.0.npy\"; else cp "
	"\"$OTHER\" "
	"\"$out.0.npy\"; fi\n"
	"    printf "
	"'{\"type\":\"result\",\"id\":\"%s\",\"outputs\":[\"%s.0.npy\"],\"elapsed_ns\":5}\\n' "
	"\"$id\" \"$out\" ;;\n"
	"  *'view\"'*) cp \"$BLOB\" \"$out.0.npy\"\n"
	"    printf "
	"'{\"type\":\"result\",\"id\":\"%s\",\"outputs\":[\"%s.0.npy\"],"
	"\"memory\":[{\"c\":true,\"f\":true,\"shares\":0}]}\\n' \"$id\" \"$out\" ;;\n"
	"  *'raise\"'*) printf "
	"'{\"type\":\"error\",\"id\":\"%s\",\"error\":{\"type\":\"ValueError\","
	"\"message\":\"no \\\\\"way\\\\\"\"}}\\n' \"$id\" ;;\n"
	"  *'skip\"'*) printf "
	"'{\"type\":\"skipped\",\"id\":\"%s\",\"reason\":\"unknown\"}\\n' \"$id\" "
	";;\n"
	"  *'crash\"'*) kill -SEGV $$ ;;\n"
	"  *'\"op\":\"quit\"'*) echo 'out of cheese' >&2; exit 3 ;;\n"
	"  *'\"op\":\"hang\"'*) sleep 600 ;;\n"
	"  *'\"op\":\"garbage\"'*) echo 'Segmentation fault?' ;;\n"
	"  *'\"op\":\"wrong_id\"'*) printf '{\"type\":\"skipped\",\"id\":\"other\"}\\n' ;;\n"
	"  *'\"op\":\"escape\"'*) printf "
	"'{\"type\":\"result\",\"id\":\"%s\",\"outputs\":[\"/etc/passwd\"]}\\n' \"$id\" ;;\n"
	"  *'\"op\":\"no_file\"'*) printf "
	"'{\"type\":\"result\",\"id\":\"%s\",\"outputs\":[\"%s.0.npy\"]}\\n' \"$id\" \"$out\" ;;\n"
	"  esac\n"
	"done\n";

static char script_path[128], blob_path[256], other_path[256];
static char blob[COMPARE_HASH_TEXT_BYTES];

static int write_blob(double last, char *path, size_t path_bytes,
		      char name[COMPARE_HASH_TEXT_BYTES])
{
	const double values[3] = { 1, 2, last };
	unsigned char *bytes = NULL;
	size_t count = 0;
	enum arr_status st;

	if (compare_npy_build(COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, values, &bytes, &count,
			      NULL) != ARR_OK)
		return -1;
	compare_hash_bytes(bytes, count, name);
	snprintf(path, path_bytes, "%s/blobs/%s.npy", folder, name);
	st = file_write_atomic(path, bytes, count, NULL);
	free(bytes);
	return st == ARR_OK ? 0 : -1;
}

static int make_folder(void **state)
{
	char path[128], other[COMPARE_HASH_TEXT_BYTES];

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/blobs", folder);
	snprintf(script_path, sizeof script_path, "%s/runner.sh", folder);
	if (file_make_folders(path, NULL) != ARR_OK ||
	    file_write_atomic(script_path, script, strlen(script), NULL) != ARR_OK)
		return -1;
	return write_blob(3, blob_path, sizeof blob_path, blob) ||
	       write_blob(4, other_path, sizeof other_path, other);
}

static int remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(folder, NULL) == ARR_OK ? 0 : -1;
}

/* A suite with one case per op, each expecting the blob; those named must.* an error; those named
 * new.* that it is no view. */
static compare_suite *make_suite(const char *const *ops, size_t count)
{
	compare_suite *suite = NULL;
	json_t *cases = json_array();
	json_t *root = json_pack("{s:i, s:O}", "schema", 1, "cases", cases);
	char path[160];
	char *text;

	for (size_t i = 0; i < count; i++) {
		bool fails = !strncmp(ops[i], "must.", 5);
		json_t *one;
		char id[64];

		snprintf(id, sizeof id, "%zu-%s", i, ops[i]);
		one = fails ? json_pack("{s:s, s:s, s:[], s:s}", "id", id, "op", ops[i], "args",
					"expect_error", "ValueError")
			    : json_pack("{s:s, s:s, s:[], s:[{s:s}]}", "id", id, "op", ops[i],
					"args", "expect", "blob", blob);
		if (!strncmp(ops[i], "new.", 4))
			json_object_set_new(
				one, "memory",
				json_pack("[{s:b, s:b, s:n}]", "c", 1, "f", 1, "shares"));
		json_array_append_new(cases, one);
	}
	text = json_dumps(root, 0);
	snprintf(path, sizeof path, "%s/suite.json", folder);
	assert_ok(file_write_atomic(path, text, strlen(text), err));
	assert_ok(compare_suite_load(folder, &suite, err));
	free(text);
	json_decref(cases);
	json_decref(root);
	return suite;
}

static void spec_of(struct compare_spec *spec, const char *name, const char *command)
{
	char text[1200];

	snprintf(text, sizeof text, "%s=cmd:%s,BLOB=%s,OTHER=%s", name, command, blob_path,
		 other_path);
	assert_ok(compare_spec_parse(text, spec, err));
}

static void replay(const char *const *ops, size_t count, uint64_t timeout_ns,
		   struct compare_results *results)
{
	compare_suite *suite = make_suite(ops, count);
	struct compare_spec spec;
	struct compare_replay_options options = { .specs = &spec,
						  .spec_count = 1,
						  .case_timeout_ns = timeout_ns,
						  .start_timeout_ns = 20000000000u };
	char command[160];

	snprintf(command, sizeof command, "/bin/sh %s", script_path);
	spec_of(&spec, "sh", command);
	assert_ok(compare_replay(suite, &options, results, err));
	compare_spec_clear(&spec);
	compare_suite_free(suite);
}

static void a_broken_case_is_an_error_and_the_next_one_runs(void **state)
{
	static const struct {
		const char *loc;
		const char *op;
		enum compare_verdict want;
		const char *says;
	} rows[] = {
		{ LOC, "good", COMPARE_IDENTICAL, "" },
		{ LOC, "crash", COMPARE_ERROR, "SIGSEGV" },
		{ LOC, "good", COMPARE_IDENTICAL, "" },
		{ LOC, "quit", COMPARE_ERROR, "exit status 3; it said: out of cheese" },
		{ LOC, "garbage", COMPARE_ERROR, "no JSON object: 'Segmentation fault?'" },
		{ LOC, "wrong_id", COMPARE_ERROR, "something else" },
		{ LOC, "escape", COMPARE_ERROR, "something else" },
		{ LOC, "no_file", COMPARE_ERROR, "cannot open" },
		{ LOC, "raise", COMPARE_ERROR, "ValueError: no \"way\"" },
		{ LOC, "skip", COMPARE_SKIPPED, "unknown" },
		{ LOC, "must.raise", COMPARE_IDENTICAL, "as expected: ValueError" },
		{ LOC, "must.good", COMPARE_STRUCTURAL, "a result where ValueError" },
		{ LOC, "must.crash", COMPARE_ERROR, "SIGSEGV" },
		{ LOC, "view", COMPARE_IDENTICAL, "" },
		{ LOC, "new.good", COMPARE_IDENTICAL, "" },
		{ LOC, "new.view", COMPARE_STRUCTURAL,
		  "output 0 is a view of array argument 0, C- and F-contiguous instead of new "
		  "memory" },
		{ LOC, "good", COMPARE_IDENTICAL, "" },
	};
	const char *ops[BASE_ARRAY_SIZE(rows)];
	struct compare_results results;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++)
		ops[i] = rows[i].op;
	replay(ops, BASE_ARRAY_SIZE(rows), 20000000000u, &results);
	assert_int_equal(results.row_count, BASE_ARRAY_SIZE(rows));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const struct compare_row *row = &results.rows[i];
		if (row->verdict != rows[i].want || !strstr(row->cause, rows[i].says))
			fail_msg("%s: %s, '%s'", rows[i].loc, compare_verdict_name(row->verdict),
				 row->cause);
	}
	assert_int_equal(results.counts[COMPARE_SKIPPED], 1);
	assert_false(compare_results_good(&results));
	compare_results_clear(&results);
}

static void a_hanging_case_is_ended_by_its_timeout(void **state)
{
	static const char *const ops[] = { "good", "hang", "good" };
	uint64_t start = base_monotonic_ns();
	struct compare_results results;

	(void)state;
	replay(ops, 3, 1000000000u, &results);
	assert_int_equal(results.rows[0].verdict, COMPARE_IDENTICAL);
	assert_int_equal(results.rows[1].verdict, COMPARE_ERROR);
	assert_non_null(strstr(results.rows[1].cause, "timed out"));
	assert_int_equal(results.rows[2].verdict, COMPARE_IDENTICAL);
	assert_true(base_monotonic_ns() - start < 300000000000u); /* and not the sleep's 600 s */
	compare_results_clear(&results);
}

static void a_case_that_differs_from_itself_is_unstable(void **state)
{
	static const char *const ops[] = { "moody", "good" };
	struct compare_results results;

	(void)state;
	replay(ops, 2, 20000000000u, &results);
	assert_true(results.rows[0].unstable);
	assert_true(results.rows[0].noise_ulp == UINT64_C(1) << 51); /* from 3 to 4 */
	assert_false(results.rows[1].unstable);
	assert_int_equal(results.unstable_count, 1);
	compare_results_clear(&results);
}

static void programs_that_are_no_runners_are_named(void **state)
{
	static const struct {
		const char *loc;
		const char *command;
		const char *says;
	} rows[] = {
		{ LOC, "/nonexistent/program", "cannot start '/nonexistent/program'" },
		{ LOC, "/bin/true", "exit status 0" },
		{ LOC, "/bin/sh -c 'exit 7'", "exit status 7" },
		{ LOC, "/bin/sh -c 'kill -ABRT $$'", "SIGABRT" },
		{ LOC, "/bin/echo hello", "no JSON object: 'hello'" },
		{ LOC, "/bin/echo '{}'", "not a hello" },
		{ LOC, "/bin/echo '{\"type\":\"hello\",\"protocol\":2}'",
		  "not a hello of protocol 1" },
		{ LOC, "/bin/echo '{\"type\":\"error\",\"message\":\"no NumPy here\"}'",
		  "no NumPy here" },
		{ LOC, "/bin/sh -c 'head -c 20000000 /dev/zero | tr \"\\\\0\" x'", "more than" },
		{ LOC, "/bin/sh -c 'head -c 100 /dev/zero; echo'", "NUL byte" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct compare_spec spec = { 0 };
		compare_runner *runner = NULL;
		struct arr_error err = { 0 };
		struct compare_runner_options options = { .spec = &spec,
							  .scratch = folder,
							  .start_timeout_ns = 20000000000u,
							  .case_timeout_ns = 20000000000u };
		spec_of(&spec, "x", rows[i].command);
		if (compare_runner_start(&options, &runner, &err) == ARR_OK ||
		    !strstr(err.message, rows[i].says) || strchr(err.message, '\n'))
			fail_msg("%s: '%s'", rows[i].loc, err.message);
		compare_spec_clear(&spec);
	}
}

static void a_silent_program_is_given_up_at_the_start_timeout(void **state)
{
	struct compare_spec spec;
	compare_runner *runner = NULL;
	struct arr_error err = { 0 };
	struct compare_runner_options options = { .spec = &spec,
						  .scratch = folder,
						  .start_timeout_ns = 300000000,
						  .case_timeout_ns = 300000000 };

	(void)state;
	spec_of(&spec, "mute", "/bin/sleep 600");
	assert_int_equal(compare_runner_start(&options, &runner, &err), ARR_E_CHILD);
	assert_non_null(strstr(err.message, "timed out"));
	compare_spec_clear(&spec);
}

static void a_missing_library_is_named_before_anything_starts(void **state)
{
	struct compare_spec spec;
	compare_runner *runner = NULL;
	struct arr_error problem = { 0 };
	struct compare_runner_options options = { .spec = &spec, .scratch = folder };

	(void)state;
	assert_ok(compare_spec_parse("x=libarr:/nonexistent/libarr.so", &spec, err));
	assert_int_equal(compare_runner_start(&options, &runner, &problem), ARR_E_IO);
	assert_non_null(strstr(problem.message, "/nonexistent/libarr.so"));
	compare_spec_clear(&spec);
}

static void foreign_texts_become_valid_utf_8(void **state)
{
	static const struct {
		const char *loc;
		const char *text;
		const char *want;
	} rows[] = {
		{ LOC, "plain", "plain" },
		{ LOC, "caf\xc3\xa9", "caf\xc3\xa9" },
		{ LOC, "cut \xc3", "cut ?" },
		{ LOC, "cut \xe2\x82", "cut ??" },
		{ LOC, "overlong \xc0\xaf", "overlong ??" },
		{ LOC, "surrogate \xed\xa0\x80", "surrogate ???" },
		{ LOC, "\xf0\x9f\x92\xa5 \xf5", "\xf0\x9f\x92\xa5 ?" },
		{ LOC, "esc \x1b[31m\n\x7f", "esc  [31m  " },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		char text[64];
		snprintf(text, sizeof text, "%s", rows[i].text);
		compare_text_clean(text);
		if (strcmp(text, rows[i].want) != 0)
			fail_msg("%s: '%s'", rows[i].loc, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_case_is_an_error_and_the_next_one_runs),
		cmocka_unit_test(a_hanging_case_is_ended_by_its_timeout),
		cmocka_unit_test(a_case_that_differs_from_itself_is_unstable),
		cmocka_unit_test(programs_that_are_no_runners_are_named),
		cmocka_unit_test(a_silent_program_is_given_up_at_the_start_timeout),
		cmocka_unit_test(a_missing_library_is_named_before_anything_starts),
		cmocka_unit_test(foreign_texts_become_valid_utf_8),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
