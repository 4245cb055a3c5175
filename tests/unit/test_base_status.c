/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "testing.h"

static void every_status_has_its_own_name(void **state)
{
	(void)state;
	for (int i = ARR_OK; i <= ARR_E_FLOAT; i++) {
		const char *name = arr_status_name((enum arr_status)i);

		assert_int_equal(strncmp(name, "ARR_", 4), 0);
		assert_null(strchr(name, '?'));
		for (int j = ARR_OK; j < i; j++)
			assert_string_not_equal(name, arr_status_name((enum arr_status)j));
	}
	assert_string_equal(arr_status_name((enum arr_status)999), "ARR_E_?");
}

static void the_first_failure_stays(void **state)
{
	struct arr_error err = { 0 };

	(void)state;
	assert_int_equal(arr_error_set(&err, ARR_E_SHAPE, "axis %d", 7), ARR_E_SHAPE);
	assert_int_equal(arr_error_set(&err, ARR_E_NOMEM, "later"), ARR_E_NOMEM);
	assert_int_equal(err.status, ARR_E_SHAPE);
	assert_string_equal(err.message, "axis 7");
	assert_int_equal(arr_error_set_errno(&err, ENOENT, "later"), ARR_E_IO);
	assert_int_equal(err.sys_errno, 0);
}

static void a_system_error_appends_its_text_and_keeps_errno(void **state)
{
	struct arr_error err = { 0 };

	(void)state;
	errno = EAGAIN;
	assert_int_equal(arr_error_set_errno(&err, ENOENT, "cannot open %s", "x"), ARR_E_IO);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(err.sys_errno, ENOENT);
	assert_string_equal(err.message, "cannot open x: No such file or directory");
}

static void long_messages_are_cut_and_a_null_record_is_fine(void **state)
{
	struct arr_error err = { 0 };
	char text[2 * ARR_ERROR_MESSAGE_BYTES];

	(void)state;
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(arr_error_set(&err, ARR_E_ARG, "%s", text), ARR_E_ARG);
	assert_int_equal(strlen(err.message), ARR_ERROR_MESSAGE_BYTES - 1);
	assert_int_equal(arr_error_set(NULL, ARR_E_ARG, "%s", text), ARR_E_ARG);
	assert_int_equal(arr_error_set_errno(NULL, EIO, "x"), ARR_E_IO);
}

static enum arr_status try_twice(int *calls, enum arr_status first)
{
	++*calls;
	ARR_TRY(first);
	++*calls;
	return ARR_OK;
}

static void try_returns_at_the_first_failure(void **state)
{
	int calls = 0;

	(void)state;
	assert_int_equal(try_twice(&calls, ARR_E_STATE), ARR_E_STATE);
	assert_int_equal(calls, 1);
	assert_int_equal(try_twice(&calls, ARR_OK), ARR_OK);
	assert_int_equal(calls, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_its_own_name),
		cmocka_unit_test(the_first_failure_stays),
		cmocka_unit_test(a_system_error_appends_its_text_and_keeps_errno),
		cmocka_unit_test(long_messages_are_cut_and_a_null_record_is_fine),
		cmocka_unit_test(try_returns_at_the_first_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
