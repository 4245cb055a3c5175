/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that are none; text.py has NumPy's side. */
#include <stdlib.h>

#include "libarr_testing.h"

static enum arr_status load(const char *text, const struct arr_loadtxt_options *o, arr_array **out,
			    struct arr_error *err)
{
	return arr_loadtxt_from(text, strlen(text), o, out, err);
}

static const struct {
	const char *loc, *text;
	enum arr_status status;
	const char *message;
} bad[] = {
	{ LOC, "1 2\n3 x\n", ARR_E_FORMAT, "'x' at row 1, column 2 is no float64" },
	{ LOC, "1 2\n3\n", ARR_E_FORMAT, "1 columns at row 2, 2 before" },
	{ LOC, "1 2\n3 4 5\n", ARR_E_FORMAT, "3 columns at row 2, 2 before" },
	{ LOC, "1e", ARR_E_FORMAT, "'1e' at row 0" },
	{ LOC, "0x10", ARR_E_FORMAT, "'0x10'" },
};

static void errors_say_where_and_what(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(bad); i++) {
		struct arr_error err = { 0 };
		arr_array *out = NULL;

		if (load(bad[i].text, NULL, &out, &err) != bad[i].status || out ||
		    !strstr(err.message, bad[i].message))
			fail_msg("%s: %s '%s'", bad[i].loc, arr_status_name(err.status),
				 err.message);
	}
}

static void options_that_make_no_sense_are_refused(void **state)
{
	struct arr_loadtxt_options o = ARR_LOADTXT_OPTIONS;
	const int column = 7;
	arr_array *out = NULL;

	(void)state;
	o.ndmin = 3;
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "ndmin 3");
	o = (struct arr_loadtxt_options)ARR_LOADTXT_OPTIONS;
	o.skiprows = -1;
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "skiprows -1");
	o = (struct arr_loadtxt_options)ARR_LOADTXT_OPTIONS;
	o.delimiter = o.quote = ',';
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "delimiter 44 with quote 44");
	o = (struct arr_loadtxt_options)ARR_LOADTXT_OPTIONS;
	o.comment_list = (const char *const[]){ "#", "" };
	o.comment_count = 2;
	expect_failure(load("1", &o, &out, err), ARR_E_ARG, "comment mark 1 has no characters");
	o = (struct arr_loadtxt_options)ARR_LOADTXT_OPTIONS;
	o.usecols = &column;
	o.usecol_count = 1;
	expect_failure(load("1 2", &o, &out, err), ARR_E_INDEX, "column 7 at row 1, which has 2");
	expect_failure(arr_loadtxt("/nonexistent/x", NULL, &out, err), ARR_E_IO, "/nonexistent/x");
}

static void integers_that_do_not_fit_are_refused(void **state)
{
	static const struct {
		enum arr_type type;
		const char *text;
	} rows[] = {
		{ ARR_T_INT8, "128" },
		{ ARR_T_INT8, "-129" },
		{ ARR_T_UINT8, "256" },
		{ ARR_T_UINT8, "-1" },
		{ ARR_T_INT64, "9223372036854775808" },
		{ ARR_T_UINT64, "18446744073709551616" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_loadtxt_options o = ARR_LOADTXT_OPTIONS;
		arr_array *out = NULL;

		o.dtype = arr_dtype_builtin(rows[i].type);
		expect_failure(load(rows[i].text, &o, &out, err), ARR_E_FORMAT, rows[i].text);
	}
}

/* Looking for a newline behind each of them would take minutes here. */
static void lines_may_end_in_carriage_returns_alone(void **state)
{
	enum { LINES = 2000000 };
	char *text = malloc(2 * LINES);
	arr_array *out = NULL;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < LINES; i++)
		memcpy(text + 2 * i, "1\r", 2);
	assert_ok(arr_loadtxt_from(text, 2 * LINES, NULL, &out, err));
	assert_int_equal(arr_array_size(out), LINES);
	arr_array_release(out);
	free(text);
}

static void a_quoted_field_may_hold_anything(void **state)
{
	struct arr_loadtxt_options o = ARR_LOADTXT_OPTIONS;
	arr_array *out = NULL;

	(void)state;
	o.delimiter = ',';
	o.quote = '"';
	assert_ok(load("\"1\",\"\n2\"\n3,\"4\"", &o, &out, err));
	assert_int_equal(arr_array_size(out), 4);
	for (int64_t i = 0; i < 4; i++)
		assert_int_equal(int_at(out, i), i + 1);
	arr_array_release(out);
	out = NULL;
	expect_failure(load("\"1,2", &o, &out, err), ARR_E_FORMAT, "'1,2'");
}

static void formats_that_are_none_are_refused(void **state)
{
	arr_array *a = int_range(2, (int64_t[]){ 2, 3 }), *flat = int_range(0, NULL);
	struct arr_savetxt_options o = { .format = "%d %d" };
	char *text = NULL;

	(void)state;
	expect_failure(arr_savetxt_to(a, &o, &text, NULL, err), ARR_E_ARG, "'%d %d'");
	o.format = "none";
	expect_failure(arr_savetxt_to(a, &o, &text, NULL, err), ARR_E_ARG, "'none'");
	o.format = "%q";
	expect_failure(arr_savetxt_to(a, &o, &text, NULL, err), ARR_E_ARG, "'%q'");
	o.format = "%99999d";
	expect_failure(arr_savetxt_to(a, &o, &text, NULL, err), ARR_E_ARG, "99999");
	expect_failure(arr_savetxt_to(flat, NULL, &text, NULL, err), ARR_E_SHAPE, "()");
	arr_array_release(a);
	arr_array_release(flat);
}

static enum arr_status from_percent(const char *text, size_t length, const arr_dtype *dtype,
				    void *item, void *context, struct arr_error *err)
{
	double value;
	size_t used;

	(void)context;
	assert_true(dtype == ARR_FLOAT64);
	if (length < 2 || text[length - 1] != '%')
		return ARR_E_FORMAT;
	ARR_TRY(arr_float64_parse(text, length, &value, &used, err));
	value /= 100;
	memcpy(item, &value, sizeof value);
	return ARR_OK;
}

/* np.loadtxt(..., converters={-1: lambda s: float(s[:-1]) / 100}) */
static void a_column_can_have_a_function_of_its_own(void **state)
{
	static const char text[] = "1 50%\n2 25%\n", number[] = "1 50%\n2 25\n";
	const struct arr_converter converter = { -1, from_percent, NULL };
	struct arr_loadtxt_options o = ARR_LOADTXT_OPTIONS;
	arr_array *out = NULL;

	(void)state;
	o.converters = &converter;
	o.converter_count = 1;
	assert_ok(arr_loadtxt_from(text, sizeof text - 1, &o, &out, err));
	assert_true(((const double *)arr_array_data(out))[1] == 0.5);
	assert_true(((const double *)arr_array_data(out))[3] == 0.25);
	arr_array_release(out);
	expect_failure(arr_loadtxt_from(number, sizeof number - 1, &o, &out, err), ARR_E_FORMAT,
		       "'25' at row 1, column 2");
	o.converter_count = -1;
	expect_failure(arr_loadtxt_from(text, sizeof text - 1, &o, &out, err), ARR_E_ARG, "-1");
}

static void text_that_is_no_number_is_refused_with_its_place(void **state)
{
	/* NumPy 2.4 refuses all of them, but for the integers that do not fit, which it wraps */
	const struct {
		const char *loc, *text;
		struct arr_separated how;
		enum arr_status status;
		const char *message;
	} rows[] = {
		{ LOC, "1 2 x", { NULL, -1, " " }, ARR_E_FORMAT, "'x' at byte 4 is no float64" },
		{ LOC, "1,,2", { ARR_INT8, -1, "," }, ARR_E_FORMAT, "',2' at byte 2 is no int8" },
		{ LOC, "1.5 2", { ARR_INT32, -1, " " }, ARR_E_FORMAT, "'.5 2' at byte 1" },
		{ LOC, "12 300", { ARR_UINT8, -1, " " }, ARR_E_FORMAT, "is no uint8" },
		{ LOC, "1+2", { ARR_COMPLEX64, -1, " " }, ARR_E_FORMAT, "is no complex64" },
		{ LOC, "1+j", { ARR_CLONGDOUBLE, -1, " " }, ARR_E_FORMAT, "is no complex256" },
		{ LOC, "  ", { NULL, -1, " " }, ARR_E_FORMAT, "at byte 2" },
		{ LOC, "1", { NULL, -1, "" }, ARR_E_ARG, "no separator" },
		{ LOC, "1", { NULL, -1, NULL }, ARR_E_ARG, "no separator" },
		{ LOC, "1", { NULL, -2, "," }, ARR_E_ARG, "count -2" },
	};
	const arr_dtype *text = NULL;
	arr_array *a = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_error why = { 0 };
		const enum arr_status st =
			arr_fromstring(rows[i].text, strlen(rows[i].text), &rows[i].how, &a, &why);

		if (st != rows[i].status || !strstr(why.message, rows[i].message))
			fail_msg("%s: %s", rows[i].loc, why.message);
	}
	assert_ok(arr_dtype_bytes(3, &text, err));
	expect_failure(arr_fromstring("a", 1, &(struct arr_separated){ text, -1, "," }, &a, err),
		       ARR_E_UNSUPPORTED, "S3");
	expect_failure(arr_fromfile_text("/nonexistent", &rows[0].how, &a, err), ARR_E_IO,
		       "/nonexistent");
	assert_null(a);
	arr_dtype_release(text);
}

static void numbers_between_separators_are_read_up_to_count(void **state)
{
	const struct arr_separated two = { ARR_CLONGDOUBLE, 2, " ; " },
				   more = { ARR_INT16, 5, "," };
	arr_array *a = NULL;
	int64_t one = 1;
	struct arr_scalar v;

	(void)state;
	assert_ok(arr_fromstring("1.5+2j;3j;rest", 14, &two, &a, err));
	assert_int_equal(arr_array_size(a), 2);
	assert_ok(arr_array_item(a, &one, &v, err));
	assert_true(v.as.c.re == 0 && v.as.c.im == 3);
	arr_array_release(a);
	assert_ok(arr_fromstring("1,-2,", 5, &more, &a, err));
	assert_int_equal(arr_array_size(a), 2);
	assert_int_equal(((const int16_t *)arr_array_data(a))[1], -2);
	arr_array_release(a);
}

static void tofile_needs_a_separator_and_one_format(void **state)
{
	arr_array *a = int_range(1, (int64_t[]){ 3 }), *days = NULL;
	const arr_dtype *day = NULL;

	(void)state;
	expect_failure(arr_tofile_text("/dev/null", a, "", NULL, err), ARR_E_ARG, "no separator");
	expect_failure(arr_tofile_text("/dev/null", a, ",", "%d %d", err), ARR_E_ARG, "%d %d");
	expect_failure(arr_tofile_text("/dev/null", a, ",", "x", err), ARR_E_ARG, "tofile");
	expect_failure(arr_tofile_text("/nonexistent/x", a, ",", NULL, err), ARR_E_IO,
		       "/nonexistent");
	assert_ok(arr_dtype_from_name("M8[D]", &day, err));
	assert_ok(arr_array_astype(a, day, ARR_ORDER_K, ARR_CASTING_UNSAFE, &days, err));
	expect_failure(arr_tofile_text("/dev/null", days, ",", NULL, err), ARR_E_UNSUPPORTED,
		       "datetime64[D]");
	arr_array_release(a);
	arr_array_release(days);
	arr_dtype_release(day);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_say_where_and_what),
		cmocka_unit_test(options_that_make_no_sense_are_refused),
		cmocka_unit_test(integers_that_do_not_fit_are_refused),
		cmocka_unit_test(lines_may_end_in_carriage_returns_alone),
		cmocka_unit_test(a_quoted_field_may_hold_anything),
		cmocka_unit_test(a_column_can_have_a_function_of_its_own),
		cmocka_unit_test(formats_that_are_none_are_refused),
		cmocka_unit_test(text_that_is_no_number_is_refused_with_its_place),
		cmocka_unit_test(numbers_between_separators_are_read_up_to_count),
		cmocka_unit_test(tofile_needs_a_separator_and_one_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
