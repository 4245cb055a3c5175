/* SPDX-License-Identifier: Apache-2.0 */
/* Small tables whose reading is easily got wrong. What is expected is NumPy 2.4's repr of its
 * result, NULL where it raises. */
#include <stdlib.h>

#include "libarr_testing.h"

static void expect_table(const char *loc, enum arr_status st, arr_array *a, const char *want)
{
	char *text = NULL;

	if (!want) {
		if (st == ARR_OK || a)
			fail_msg("%s: was read", loc);
		return;
	}
	if (st != ARR_OK)
		fail_msg("%s: %s", loc, arr_status_name(st));
	assert_ok(arr_array_repr(a, NULL, &text, NULL, err));
	if (strcmp(text, want) != 0)
		fail_msg("%s: %s, expected %s", loc, text, want);
	free(text);
	arr_array_release(a);
}

static const arr_dtype *dtype_of(const char *name)
{
	const arr_dtype *d = NULL;

	if (name && *name == '[')
		assert_ok(arr_dtype_from_descr(name, strlen(name), &d, err));
	else if (name)
		assert_ok(arr_dtype_from_name(name, &d, err));
	return d;
}

enum { NO_COLUMN = 99 };

static const struct {
	const char *loc, *text, *dtype;
	char delimiter;
	int usecol; /* NO_COLUMN: all */
	const char *want;
} loaded[] = {
	/* all of Unicode's blanks separate fields and stand around numbers */
	{ LOC, "1\u30002\n\u00a03\u2003 4 \x1c\n", NULL, 0, NO_COLUMN,
	  "array([[1., 2.],\n       [3., 4.]])" },
	{ LOC, "1,\u20032\u00a0", "i4", ',', NO_COLUMN, "array([1, 2], dtype=int32)" },
	{ LOC, "\u2028\t\n", NULL, 0, NO_COLUMN, "array([], dtype=float64)" },
	/* integers are no longer read by way of floats */
	{ LOC, "2.0", "i8", 0, NO_COLUMN, NULL },
	{ LOC, "1e3", "u1", 0, NO_COLUMN, NULL },
	{ LOC, "4.5", "?", 0, NO_COLUMN, NULL },
	/* the other byte order follows the same rules, halves are Python's floats */
	{ LOC, "1_0", ">f8", 0, NO_COLUMN, NULL },
	{ LOC, "1 -2", ">i2", 0, NO_COLUMN, "array([ 1, -2], dtype='>i2')" },
	{ LOC, "( 1+2j )", ">c16", ',', NO_COLUMN, "array(1.+2.j, dtype='>c16')" },
	{ LOC, "1_0 \u0663", "f2", 0, NO_COLUMN, "array([10.,  3.], dtype=float16)" },
	/* times have blanks of their own */
	{ LOC, " ,1", "m8[s]", ',', NO_COLUMN, NULL },
	{ LOC, "1 ,1", "m8[s]", ',', NO_COLUMN, NULL },
	{ LOC, " 1,", "m8[s]", ',', NO_COLUMN, "array([    1, 'NaT'], dtype='timedelta64[s]')" },
	/* of times without a unit the smallest counts */
	{ LOC, "2020-01-01 NaT 2021-05", "M8", 0, NO_COLUMN,
	  "array(['2020-01-01',        'NaT', '2021-05-01'], dtype='datetime64[D]')" },
	{ LOC, "2020 2021-01-01T10:05:07.1234", "M8", 0, 1,
	  "array('2021-01-01T10:05:07.123400', dtype='datetime64[us]')" },
	{ LOC, "2020", ">M8", 0, NO_COLUMN, NULL },
	{ LOC, "NaT,", "M8", ',', NO_COLUMN, "array(['NaT', 'NaT'], dtype=datetime64)" },
	{ LOC, "2020 x", "M8", 0, NO_COLUMN, NULL },
	/* only the columns that are read give a text its length */
	{ LOC, "abc 12345", "U", 0, 0, "array('abc', dtype='<U3')" },
	{ LOC, "abc 12345", "S", 0, -2, "array(b'abc', dtype='|S3')" },
	{ LOC, "abc 12345", "U", 0, 2, NULL },
	/* columns have to fit the structure even without a row */
	{ LOC, "", "[('a', '<i4'), ('b', '<f8')]", 0, 0, NULL },
};

static void tables_are_read_as_numpy_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(loaded); i++) {
		struct arr_loadtxt_options o = ARR_LOADTXT_OPTIONS;
		arr_array *a = NULL;
		enum arr_status st;

		o.dtype = dtype_of(loaded[i].dtype);
		o.delimiter = loaded[i].delimiter;
		if (loaded[i].usecol != NO_COLUMN) {
			o.usecols = &loaded[i].usecol;
			o.usecol_count = 1;
		}
		st = arr_loadtxt_from(loaded[i].text, strlen(loaded[i].text), &o, &a, NULL);
		expect_table(loaded[i].loc, st, a, loaded[i].want);
		arr_dtype_release(o.dtype);
	}
}

static const struct {
	const char *loc, *text, *dtype, *delimiter, *want;
} guessed[] = {
	{ LOC, "\u0663\u30001_0\u00a0x", NULL, NULL, "array([ 3., 10., nan])" },
	{ LOC, "\u0663_\u0663,\u00a07\u2003,( 1+j )",
	  "[('f0', '<i8'), ('f1', '<f4'), ('f2', '<c16')]", ",",
	  "array((33, 7., 1.+1.j),\n"
	  "      dtype=[('f0', '<i8'), ('f1', '<f4'), ('f2', '<c16')])" },
	{ LOC, "\u0663_,_\u0663", NULL, ",", "array([nan, nan])" },
};

static void missing_values_are_read_as_numpy_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(guessed); i++) {
		struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;
		arr_array *a = NULL;
		enum arr_status st;

		o.dtype = dtype_of(guessed[i].dtype);
		o.delimiter = guessed[i].delimiter;
		st = arr_genfromtxt_from(guessed[i].text, strlen(guessed[i].text), &o, &a, NULL);
		expect_table(guessed[i].loc, st, a, guessed[i].want);
		arr_dtype_release(o.dtype);
	}
}

static void arrays_in_structures_are_written_as_str(void **state)
{
	static const char descr[] = "[('a', '<f8', (2,)), ('b', '<i4', (2, 2))]";
	static const struct {
		double a[2];
		int32_t b[4];
	} rows[2] = { { { 0, 1.5 }, { 0 } }, { { 1e10, -2 }, { 1, 20, 3, 4 } } };
	const struct arr_savetxt_options o = { .format = "%s|%s" };
	const arr_dtype *d = dtype_of(descr);
	const int64_t count = 2;
	arr_array *a = NULL;
	char *text = NULL;

	(void)state;
	assert_ok(arr_from_copy(1, &count, d, rows, &a, err));
	assert_ok(arr_savetxt_to(a, &o, &text, NULL, err));
	assert_string_equal(text,
			    "[0.  1.5]|[[0 0]\n [0 0]]\n[ 1.e+10 -2.e+00]|[[ 1 20]\n [ 3  4]]\n");
	free(text);
	arr_array_release(a);
	arr_dtype_release(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_read_as_numpy_reads_them),
		cmocka_unit_test(arrays_in_structures_are_written_as_str),
		cmocka_unit_test(missing_values_are_read_as_numpy_reads_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
