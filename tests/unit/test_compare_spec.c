/* SPDX-License-Identifier: Apache-2.0 */
#include "testing.h"

#include <stdio.h>
#include <string.h>

#include <compare/spec.h>

static void specs_split_into_name_target_and_knobs(void **state)
{
	static const struct {
		const char *loc;
		const char *text;
		const char *name;
		enum compare_spec_kind kind;
		const char *target;
		const char *last_knob;
		size_t knobs;
	} rows[] = {
		{ LOC, "old=libarr:/a/libarr.so", "old", COMPARE_SPEC_LIBARR, "/a/libarr.so", NULL,
		  0 },
		{ LOC, "numpy:/usr/bin/python3", "numpy", COMPARE_SPEC_NUMPY, "/usr/bin/python3",
		  NULL, 0 },
		{ LOC, "n=numpy:python3,OPENBLAS_CORETYPE=Haswell,OPENBLAS_NUM_THREADS=1", "n",
		  COMPARE_SPEC_NUMPY, "python3", "OPENBLAS_NUM_THREADS=1", 2 },
		{ LOC, "n=numpy:py,GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA", "n",
		  COMPARE_SPEC_NUMPY, "py", "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA", 1 },
		{ LOC, "n=numpy:py,EMPTY=", "n", COMPARE_SPEC_NUMPY, "py", "EMPTY=", 1 },
		{ LOC, "a-1.2+x=libarr:/p,q/libarr.so", "a-1.2+x", COMPARE_SPEC_LIBARR,
		  "/p,q/libarr.so", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct compare_spec s = { 0 };
		assert_ok(compare_spec_parse(rows[i].text, &s, err));
		if (strcmp(s.name, rows[i].name) != 0 || s.kind != rows[i].kind ||
		    strcmp(s.target, rows[i].target) != 0 || s.knob_count != rows[i].knobs ||
		    (rows[i].last_knob &&
		     strcmp(s.knobs[s.knob_count - 1], rows[i].last_knob) != 0))
			fail_msg("%s: '%s' '%s' %zu knobs", rows[i].loc, s.name, s.target,
				 s.knob_count);
		compare_spec_clear(&s);
	}
}

static void a_command_is_split_at_blanks_outside_quotes(void **state)
{
	struct compare_spec s = { 0 };

	(void)state;
	assert_ok(compare_spec_parse("c=cmd:prog  'two words' \"a\\\"b\" it\\ is '',X=1", &s, err));
	assert_int_equal(s.word_count, 5);
	assert_string_equal(s.words[0], "prog");
	assert_string_equal(s.words[1], "two words");
	assert_string_equal(s.words[2], "a\"b");
	assert_string_equal(s.words[3], "it is");
	assert_string_equal(s.words[4], "");
	assert_null(s.words[5]);
	assert_string_equal(s.knobs[0], "X=1");
	compare_spec_clear(&s);
}

static void malformed_specs_are_named(void **state)
{
	static const char *const rows[] = { "",        "x",           "=libarr:/a",
					    "a=b:/c",  "a=libarr:",   "numpy:,X=1",
					    "cmd:   ", "c=cmd:'open", "na me=numpy:/p" };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct compare_spec s = { 0 };
		struct arr_error err = { 0 };
		if (compare_spec_parse(rows[i], &s, &err) != ARR_E_FORMAT)
			fail_msg("'%s' was accepted", rows[i]);
		assert_non_null(strstr(err.message, "build '"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(specs_split_into_name_target_and_knobs),
		cmocka_unit_test(a_command_is_split_at_blanks_outside_quotes),
		cmocka_unit_test(malformed_specs_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
