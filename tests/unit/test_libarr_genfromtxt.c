/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that are none, and names; genfromtxt.py has NumPy's side. */
#include <stdlib.h>

#include "libarr_testing.h"

static enum arr_status load(const char *text, const struct arr_genfromtxt_options *o,
			    arr_array **out, struct arr_error *err)
{
	return arr_genfromtxt_from(text, strlen(text), o, out, err);
}

static const struct {
	const char *loc, *text;
	enum arr_status status;
	const char *message;
} bad[] = {
	{ LOC, "1,2\n3\n4,5\n6\n", ARR_E_FORMAT, "line 2 has 1 columns instead of 2, and 1 more" },
	{ LOC, "# x\n1,2\n\n3,4,5\n", ARR_E_FORMAT, "line 3 has 3 columns" },
};

static void errors_say_where_and_what(void **state)
{
	struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;

	(void)state;
	o.delimiter = ",";
	for (size_t i = 0; i < BASE_ARRAY_SIZE(bad); i++) {
		struct arr_error err = { 0 };
		arr_array *out = NULL;

		if (load(bad[i].text, &o, &out, &err) != bad[i].status || out ||
		    !strstr(err.message, bad[i].message))
			fail_msg("%s: %s '%s'", bad[i].loc, arr_status_name(err.status),
				 err.message);
	}
}

static void values_that_are_none_become_fillings_unless_strict(void **state)
{
	const struct arr_text_column column = { .column = -1, .missing = "N/A", .filling = "7" };
	struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;
	arr_array *out = NULL;

	(void)state;
	o.columns = &column;
	o.column_count = 1;
	o.delimiter = ",";
	o.dtype = ARR_INT64;
	assert_ok(load("1,x\n,N/A\n", &o, &out, err));
	assert_int_equal(int_at(out, 0), 1);
	assert_int_equal(int_at(out, 1), 7);
	assert_int_equal(int_at(out, 2), -1);
	assert_int_equal(int_at(out, 3), 7);
	arr_array_release(out);
	o.strict = true;
	expect_failure(load("1,2\n3,x\n", &o, &out, err), ARR_E_FORMAT,
		       "'x' at row 2, column 2 is no int64");
	o.dtype = ARR_UINT32; /* has no -1 */
	o.strict = false;
	expect_failure(load("x,2\n", &o, &out, err), ARR_E_FORMAT, "'x' at row 1, column 1");
}

static void columns_of_several_kinds_make_a_structure(void **state)
{
	struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;
	char text[200];
	arr_array *out = NULL;

	(void)state;
	o.infer = true;
	o.names_in_file = true;
	o.delimiter = ",";
	assert_ok(load("# a b, a, return,,a\n1,2.5,True,x,1j\n", &o, &out, err));
	arr_dtype_format(arr_array_dtype(out), ARR_DTYPE_TEXT_STR, text, sizeof text);
	assert_string_equal(text, "[('a_b', '<i8'), ('a', '<f8'), ('return_', '?'), ('f0', '<U1'), "
				  "('a_1', '<c16')]");
	assert_int_equal(arr_array_ndim(out), 0);
	arr_array_release(out);
}

/* NumPy 2.4's: in a structure -1 is masked as well, being what stands for "N/A". */
static void masks_say_what_is_missing(void **state)
{
	static const bool table[] = { false, true, true, false, true, false, false, false };
	static const bool fields[] = { false, true, true, false, true, false, true, false };
	const struct arr_text_column column = { .column = ARR_ALL_COLUMNS, .missing = "N/A,-999" };
	struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;
	const char text[] = "1,-999\n,2\nN/A,4\n-1,3\n";
	arr_array *out = NULL, *mask = NULL;

	(void)state;
	o.columns = &column;
	o.column_count = 1;
	o.delimiter = ",";
	o.dtype = ARR_INT64;
	assert_ok(arr_genfromtxt_masked_from(text, strlen(text), &o, &out, &mask, err));
	assert_int_equal(arr_array_ndim(mask), 2);
	assert_ptr_equal(arr_array_dtype(mask), ARR_BOOL);
	assert_memory_equal(arr_array_data(mask), table, sizeof table);
	arr_array_release(out);
	arr_array_release(mask);
	o.names = "a,b";
	assert_ok(arr_genfromtxt_masked_from(text, strlen(text), &o, &out, &mask, err));
	assert_int_equal(arr_array_ndim(mask), 1);
	assert_string_equal(arr_dtype_name(arr_array_dtype(mask)), "void16");
	assert_memory_equal(arr_array_data(mask), fields, sizeof fields);
	arr_array_release(out);
	arr_array_release(mask);
}

static void texts_of_other_encodings_are_read(void **state)
{
	struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;
	static const uint32_t want[] = { 0xe9, 'a' };
	char *text = NULL;
	size_t length = 0;
	arr_array *out = NULL;

	(void)state;
	o.infer = true;
	o.encoding = "latin-1";
	assert_ok(load("\xe9\na\n", &o, &out, err));
	assert_memory_equal(arr_array_data(out), want, sizeof want);
	arr_array_release(out);
	o.encoding = "cp437";
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "unknown encoding 'cp437'");
	o.encoding = "utf-16-le";
	expect_failure(load("1", &o, &out, err), ARR_E_FORMAT, "no utf-16-le at byte 0");
	assert_ok(arr_text_recode("\xff\xfe\xe9", 4, "utf-16", &text, &length, err));
	assert_int_equal(length, 2);
	assert_string_equal(text, "\xc3\xa9");
	free(text);
}

static enum arr_status refuse(const char *text, size_t length, const arr_dtype *dtype, void *item,
			      void *context, struct arr_error *err)
{
	(void)text;
	(void)length;
	(void)dtype;
	(void)item;
	(void)context;
	return arr_error_set(err, ARR_E_STATE, "not today");
}

static void options_that_make_no_sense_are_refused(void **state)
{
	static const int widths[] = { 3, 0 }, columns[] = { -9 };
	static const char *const names[] = { "q" };
	struct arr_text_column column = { .column = 0, .filling = "x" };
	const struct arr_genfromtxt_options plain = ARR_GENFROMTXT_OPTIONS;
	struct arr_genfromtxt_options o = plain;
	arr_array *out = NULL;

	(void)state;
	o.ndmin = 3;
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "ndmin 3");
	o = plain;
	o.max_rows = o.skip_footer = 1;
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "skip_footer and max_rows");
	o = plain;
	o.delimiter = "";
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "no characters");
	o = plain;
	o.widths = widths;
	o.width_count = 2;
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "width 0");
	o = plain;
	o.default_format = "%s";
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "'%s' has no %i");
	o = plain;
	o.usecols = columns;
	o.usecol_count = 1;
	expect_failure(load("1 2", &o, &out, err), ARR_E_INDEX, "column -9 of 2");
	o = plain;
	o.names = "a,b";
	o.usenames = names;
	o.usecol_count = 1;
	expect_failure(load("1 2", &o, &out, err), ARR_E_INDEX, "'q'");
	o = plain;
	o.columns = &column;
	o.column_count = 1;
	expect_failure(load("1 2", &o, &out, err), ARR_E_ARG, "filling 'x' of column 1");
	column = (struct arr_text_column){ .column = ARR_ALL_COLUMNS, .convert = refuse };
	expect_failure(load("1 2", &o, &out, err), ARR_E_STATE, "not today");
	o.infer = true;
	expect_failure(load("1 2", &o, &out, err), ARR_E_ARG, "needs a dtype");
	expect_failure(arr_genfromtxt("/nonexistent/x", NULL, &out, err), ARR_E_IO,
		       "/nonexistent/x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_say_where_and_what),
		cmocka_unit_test(values_that_are_none_become_fillings_unless_strict),
		cmocka_unit_test(columns_of_several_kinds_make_a_structure),
		cmocka_unit_test(masks_say_what_is_missing),
		cmocka_unit_test(texts_of_other_encodings_are_read),
		cmocka_unit_test(options_that_make_no_sense_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
