/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns and texts that are none, and files; fromregex.py has NumPy's side. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "libarr_testing.h"

static const arr_dtype *dtype_of(const char *name)
{
	const arr_dtype *out = NULL;

	assert_ok(arr_dtype_from_name(name, &out, err));
	return out;
}

static const struct {
	const char *loc, *text, *pattern, *dtype;
	enum arr_status status;
	const char *message;
} bad[] = {
	{ LOC, "1", "(\\d", "i8,", ARR_E_FORMAT, "at 3 of the pattern" },
	{ LOC, "1", "(\\d)", "i8", ARR_E_DTYPE, "int64 must be a structure" },
	{ LOC, "1", "(\\d)", "i8,i8", ARR_E_DTYPE, "2 fields for a pattern of 1 groups" },
	{ LOC, "1 x", "(\\w)", "i8,", ARR_E_FORMAT, "'x' in match 2 is no int64 for field 'f0'" },
	{ LOC, "1", "(\\w)", "(2)i8,", ARR_E_UNSUPPORTED, "field 'f0'" },
	{ LOC, "\xff", "(\\w)", "i8,", ARR_E_FORMAT, "of the text" },
	{ LOC, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
	  "(a|aa|aaa)+$", "S1,", ARR_E_FORMAT, "match limit" },
};

static void errors_say_where_and_what(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(bad); i++) {
		const arr_dtype *dtype = dtype_of(bad[i].dtype);
		struct arr_error err = { 0 };
		arr_array *out = NULL;

		if (arr_fromregex_from(bad[i].text, strlen(bad[i].text), bad[i].pattern, dtype,
				       &out, &err) != bad[i].status ||
		    out || !strstr(err.message, bad[i].message))
			fail_msg("%s: %s '%s'", bad[i].loc, arr_status_name(err.status),
				 err.message);
		arr_dtype_release(dtype);
	}
}

static void files_have_line_ends_of_all_kinds(void **state)
{
	static const char text[] = "1 a\r\n2 b\r3 c\n";
	char path[] = "/tmp/arr-fromregex-XXXXXX";
	const int fd = mkstemp(path);
	const arr_dtype *dtype = dtype_of("i2,S1");
	arr_array *out = NULL, *numbers = NULL;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
	close(fd);
	assert_ok(arr_fromregex(path, "(\\d) (\\w)\\n", dtype, &out, err));
	assert_ok(arr_array_field(out, "f0", &numbers, err));
	assert_int_equal(arr_array_size(out), 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(int_at(numbers, i), i + 1);
	arr_array_release(numbers);
	arr_array_release(out);
	unlink(path);
	expect_failure(arr_fromregex(path, "x", dtype, &out, err), ARR_E_IO, path);
	arr_dtype_release(dtype);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_say_where_and_what),
		cmocka_unit_test(files_have_line_ends_of_all_kinds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
