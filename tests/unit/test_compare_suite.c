/* SPDX-License-Identifier: Apache-2.0 */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <common/file.h>
#include <compare/suite.h>

static char folder[] = "/tmp/arr-test-suite-XXXXXX";
static char blob[COMPARE_HASH_TEXT_BYTES];

static void write_suite(const char *text)
{
	char path[128];

	snprintf(path, sizeof path, "%s/suite.json", folder);
	assert_ok(file_write_atomic(path, text, strlen(text), err));
}

static int make_folder(void **state)
{
	const double values[3] = { 1, 2, 3 };
	unsigned char *bytes = NULL;
	size_t count = 0;
	char path[160];

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/blobs", folder);
	if (file_make_folders(path, NULL) != ARR_OK)
		return -1;
	if (compare_npy_build(COMPARE_FLOAT64, 1, (const int64_t[]){ 3 }, values, &bytes, &count,
			      NULL) != ARR_OK)
		return -1;
	compare_hash_bytes(bytes, count, blob);
	snprintf(path, sizeof path, "%s/blobs/%s.npy", folder, blob);
	if (file_write_atomic(path, bytes, count, NULL) != ARR_OK)
		return -1;
	free(bytes);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(folder, NULL) == ARR_OK ? 0 : -1;
}

static void sha256_is_the_standard_one(void **state)
{
	char hex[COMPARE_HASH_TEXT_BYTES];

	(void)state; /* FIPS 180-4, example "abc" */
	compare_hash_bytes("abc", 3, hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void hostile_suites_are_refused_with_one_line(void **state)
{
#define CASE(rest) "{\"schema\": 1, \"cases\": [{\"id\": \"a\", \"op\": \"add\"" rest "}]}"
#define ARG(arg) CASE(", \"args\": [" arg "]")
#define HEX "0000000000000000000000000000000000000000000000000000000000000000"
	static const struct {
		const char *loc;
		const char *text;
		const char *says;
	} rows[] = {
		{ LOC, "", "suite.json" },
		{ LOC, "{", "line 1" },
		{ LOC, "[]", "not a JSON object" },
		{ LOC, "{\"schema\": 2, \"cases\": []}", "\"schema\" must be 1, it is 2" },
		{ LOC, "{\"schema\": \"1\", \"cases\": []}", "\"schema\" must be 1" },
		{ LOC, "{\"schema\": 1}", "\"cases\" must be a list" },
		{ LOC, "{\"schema\": 1, \"cases\": []}", "1 to 1000000 cases" },
		{ LOC, "{\"schema\": 1, \"schema\": 1, \"cases\": [1]}", "duplicate" },
		{ LOC, "{\"schema\": 1, \"cases\": [1]}", "case 0" },
		{ LOC, "{\"schema\": 1, \"cases\": [{\"id\": \"\"}]}", "\"id\"" },
		{ LOC, "{\"schema\": 1, \"cases\": [{\"id\": \"a\\u0007b\"}]}", "printable" },
		{ LOC, "{\"schema\": 1, \"cases\": [{\"id\": \"a\", \"op\": \"os.system('x')\"}]}",
		  "\"op\" must be a name" },
		{ LOC, CASE(""), "\"args\"" },
		{ LOC, CASE(", \"args\": {}"), "\"args\"" },
		{ LOC, CASE(", \"args\": [], \"kwargs\": []"), "\"kwargs\"" },
		{ LOC, CASE(", \"args\": [], \"policy\": 1"), "\"policy\"" },
		{ LOC, CASE(", \"args\": [], \"expect\": []"), "\"expect\"" },
		{ LOC, CASE(", \"args\": [], \"expect_error\": 3"), "\"expect_error\" is a text" },
		{ LOC, CASE(", \"args\": [], \"expect_error\": \"E\", \"expect\": []"),
		  "instead of \"expect\"" },
		{ LOC, CASE(", \"args\": [], \"memory\": {}"), "\"memory\" is a list" },
		{ LOC, CASE(", \"args\": [], \"memory\": [{\"c\": true, \"f\": 1}]"),
		  "\"memory\"" },
		{ LOC,
		  CASE(", \"args\": [], \"memory\": [{\"c\": true, \"f\": true, \"shares\": -1}]"),
		  "\"memory\"" },
		{ LOC, CASE(", \"args\": [], \"expect\": [3]"), "blob name" },
		{ LOC, ARG("{\"blob\": \"../../../etc/passwd\"}"), "'../../../etc/passwd'" },
		{ LOC, ARG("{\"blob\": \"" HEX "/../x\"}"), "blob name" },
		{ LOC, ARG("{\"blob\": \"ABCD\"}"), "'ABCD'" },
		{ LOC, ARG("{\"blob\": 7}"), "(not a string)" },
		{ LOC, ARG("{\"blob\": \"" HEX "\", \"layout\": \"Z\"}"), "layout 'Z'" },
		{ LOC, ARG("{\"blob\": \"" HEX "\", \"layout\": \"broadcast\"}"), "\"repeat\"" },
		{ LOC, ARG("{\"blob\": \"" HEX "\", \"repeat\": 3}"), "\"repeat\"" },
		{ LOC, ARG("{\"blob\": \"" HEX "\", \"layout\": \"broadcast\", \"repeat\": -1}"),
		  "\"repeat\"" },
		{ LOC, ARG("{\"scalar\": 1}"), "needs a dtype" },
		{ LOC, ARG("{\"scalar\": 1, \"dtype\": \"float99\"}"), "'float99'" },
		{ LOC, ARG("{\"weak\": \"one\"}"), "a scalar is" },
		{ LOC, ARG("{\"slice\": [1]}"), "a slice is" },
		{ LOC, ARG("{\"path\": \"/etc/passwd\"}"), "an argument object has" },
		{ LOC, ARG("[[[[[[[[[[1]]]]]]]]]]"), "nest deeper" },
	};
#undef CASE
#undef ARG
#undef HEX

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		compare_suite *suite = NULL;
		struct arr_error err = { 0 };
		write_suite(rows[i].text);
		if (compare_suite_load(folder, &suite, &err) != ARR_E_FORMAT ||
		    !strstr(err.message, rows[i].says) || strchr(err.message, '\n'))
			fail_msg("%s: '%s'", rows[i].loc, err.message);
	}
}

static void a_missing_folder_is_an_io_error(void **state)
{
	compare_suite *suite = NULL;
	struct arr_error err = { 0 };

	(void)state;
	assert_int_equal(compare_suite_load("/nonexistent/suite", &suite, &err), ARR_E_IO);
	assert_non_null(strstr(err.message, "/nonexistent/suite"));
}

static void two_cases_may_not_share_an_id(void **state)
{
	compare_suite *suite = NULL;
	struct arr_error err = { 0 };

	(void)state;
	write_suite("{\"schema\": 1, \"cases\": [{\"id\": \"a\", \"op\": \"x\", \"args\": []},"
		    "{\"id\": \"a\", \"op\": \"y\", \"args\": []}]}");
	assert_int_equal(compare_suite_load(folder, &suite, &err), ARR_E_FORMAT);
	assert_non_null(strstr(err.message, "/suite.json: case 1: id 'a' is used twice"));
}

struct findings {
	char text[2000];
};

static void note(void *context, const char *message)
{
	struct findings *f = context;
	size_t length = strlen(f->text);

	snprintf(f->text + length, sizeof f->text - length, "%s\n", message);
}

static struct compare_suite_check verify(const char *args, const char *extra, struct findings *f)
{
	struct compare_suite_check check;
	compare_suite *suite = NULL;
	char text[1000];

	snprintf(text, sizeof text,
		 "{\"schema\": 1, \"cases\": [{\"id\": \"one\", \"op\": \"exp\", \"args\": "
		 "[%s]%s}]}",
		 args, extra);
	write_suite(text);
	f->text[0] = '\0';
	assert_ok(compare_suite_load(folder, &suite, err));
	assert_ok(compare_suite_verify(suite, true, note, f, &check, err));
	compare_suite_free(suite);
	return check;
}

static void verify_names_missing_damaged_and_unreferenced_blobs(void **state)
{
	static const char zeros[] =
		"0000000000000000000000000000000000000000000000000000000000000000";
	struct compare_suite_check check;
	char ref[160], path[200];
	struct findings f;

	(void)state;
	snprintf(ref, sizeof ref, "{\"blob\": \"%s\"}", blob);
	check = verify(ref, "", &f);
	assert_int_equal(check.problems, 0);
	assert_int_equal(check.blobs, 1);

	snprintf(ref, sizeof ref, "{\"blob\": \"%s\"}", zeros);
	check = verify(ref, "", &f);
	assert_int_equal(check.problems, 1);
	assert_int_equal(check.unreferenced, 1); /* the good one */
	assert_non_null(strstr(f.text, "case 'one': blob 0000"));
	assert_non_null(strstr(f.text, "is missing"));

	snprintf(path, sizeof path, "%s/blobs/%s.npy", folder, zeros);
	assert_ok(file_write_atomic(path, "not npy", 7, err));
	check = verify(ref, "", &f);
	assert_int_equal(check.problems, 1);
	assert_non_null(strstr(f.text, "wrong hash"));
	assert_int_equal(unlink(path), 0);
}

static void verify_looks_into_headers_and_policies(void **state)
{
	static const char truncated[] = "\x93NUMPY\x01\x00";
	char hex[COMPARE_HASH_TEXT_BYTES], ref[160], extra[300], path[200];
	struct compare_suite_check check;
	struct findings f;

	(void)state;
	compare_hash_bytes(truncated, 8, hex);
	snprintf(path, sizeof path, "%s/blobs/%s.npy", folder, hex);
	assert_ok(file_write_atomic(path, truncated, 8, err));
	snprintf(ref, sizeof ref, "{\"blob\": \"%s\"}", hex);
	check = verify(ref, "", &f);
	assert_int_equal(check.problems, 1);
	assert_int_equal(unlink(path), 0);

	snprintf(ref, sizeof ref, "{\"blob\": \"%s\"}", blob);
	snprintf(extra, sizeof extra,
		 ", \"expect\": [{\"blob\": \"%s\"}], \"policy\": {\"rel\": 2}", blob);
	check = verify(ref, extra, &f);
	assert_int_equal(check.problems, 1);
	assert_non_null(strstr(f.text, "cannot fail"));
}

static void a_broadcast_argument_has_its_extra_axis(void **state)
{
	struct compare_array views[COMPARE_ARGS_MAX];
	compare_suite *suite = NULL;
	struct compare_case one;
	char text[400];
	size_t count = 0;

	(void)state;
	snprintf(text, sizeof text,
		 "{\"schema\": 1, \"cases\": [{\"id\": \"a\", \"op\": \"sum\", \"args\": "
		 "[[{\"blob\": "
		 "\"%s\", \"layout\": \"broadcast\", \"repeat\": 5}]]}]}",
		 blob);
	write_suite(text);
	assert_ok(compare_suite_load(folder, &suite, err));
	one = compare_suite_case(suite, 0);
	assert_ok(compare_case_open_args(suite, &one, views, &count, err));
	assert_int_equal(count, 1);
	assert_int_equal(views[0].ndim, 2);
	assert_int_equal(views[0].shape[0], 5);
	assert_int_equal(views[0].count, 15);
	assert_true(compare_load(COMPARE_FLOAT64, compare_array_at(&views[0], 14), 0).value == 3);
	compare_array_close(&views[0]);
	compare_suite_free(suite);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_the_standard_one),
		cmocka_unit_test(hostile_suites_are_refused_with_one_line),
		cmocka_unit_test(a_missing_folder_is_an_io_error),
		cmocka_unit_test(two_cases_may_not_share_an_id),
		cmocka_unit_test(verify_names_missing_damaged_and_unreferenced_blobs),
		cmocka_unit_test(verify_looks_into_headers_and_policies),
		cmocka_unit_test(a_broadcast_argument_has_its_extra_axis),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
