/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays from nested lists in text: what numpy.array makes of them. */
#include <stdlib.h>

#include "libarr_testing.h"

static const struct {
	const char *loc, *text, *dtype, *want;
} rows[] = {
	{ LOC, "[[1, 2], [3, 4.5]]", NULL, "array([[1. , 2. ],\n       [3. , 4.5]])" },
	{ LOC, "[[1. 2.]\n [3. 4.]]", NULL, "array([[1., 2.],\n       [3., 4.]])" },
	{ LOC, "((1, 2), [3, 4],)", NULL, "array([[1, 2],\n       [3, 4]])" },
	{ LOC, "[True, 2]", NULL, "array([1, 2])" },
	{ LOC, "[True, False]", NULL, "array([ True, False])" },
	{ LOC, "[True, 1.5]", NULL, "array([1. , 1.5])" },
	{ LOC, "[1, 2.5, 3j, (1+2j)]", NULL, "array([1. +0.j, 2.5+0.j, 0. +3.j, 1. +2.j])" },
	{ LOC, "[1, 'a']", NULL, "array(['1', 'a'], dtype='<U21')" },
	{ LOC, "['ab', b'c']", NULL, "array(['ab', 'c'], dtype='<U2')" },
	{ LOC, "[b'ab', b'c\\x00\\'']", NULL, "array([b'ab', b\"c\\x00'\"], dtype='|S3')" },
	{ LOC, "[True, \"it's\"]", NULL, "array(['True', \"it's\"], dtype='<U5')" },
	{ LOC, "['\\u00e9', 'h\xc3\xa9']", NULL, "array(['\xc3\xa9', 'h\xc3\xa9'], dtype='<U2')" },
	{ LOC, "[9223372036854775808]", NULL, "array([9223372036854775808], dtype=uint64)" },
	{ LOC, "[9223372036854775808, 1]", NULL, "array([9.22337204e+18, 1.00000000e+00])" },
	{ LOC, "[-9223372036854775808]", NULL, "array([-9223372036854775808])" },
	{ LOC, "[nan, -inf, 1e3]", NULL, "array([  nan,  -inf, 1000.])" },
	{ LOC, "[]", NULL, "array([], dtype=float64)" },
	{ LOC, "[[], []]", NULL, "array([], shape=(2, 0), dtype=float64)" },
	{ LOC, "5", NULL, "array(5)" },
	{ LOC, " [[[1]]] ", NULL, "array([[[1]]])" },
	{ LOC, "'ab'", NULL, "array('ab', dtype='<U2')" },
	{ LOC, "[1, 2]", "f4", "array([1., 2.], dtype=float32)" },
	{ LOC, "[1.7, 2]", "i4", "array([1, 2], dtype=int32)" },
	{ LOC, "['1.5', '2']", "f8", "array([1.5, 2. ])" },
	{ LOC, "['a', '']", "?", "array([ True, False])" },
	{ LOC, "['2001-01-03']", "M8[D]", "array(['2001-01-03'], dtype='datetime64[D]')" },
	{ LOC, "[1.5]", "S4", "array([b'1.5'], dtype='|S4')" },
	{ LOC, "[1, 20]", "U", "array(['1', '20'], dtype='<U2')" },
	{ LOC, "[1, 2]", ">i2", "array([1, 2], dtype='>i2')" },
};

static void literals_make_numpys_arrays(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const arr_dtype *dtype = NULL;
		struct arr_error failure = { 0 };
		arr_array *a = NULL;
		char *text = NULL;

		if (rows[i].dtype)
			assert_ok(arr_dtype_from_name(rows[i].dtype, &dtype, err));
		if (arr_from_text(rows[i].text, strlen(rows[i].text), dtype, &a, &failure) !=
		    ARR_OK)
			fail_msg("%s: %s", rows[i].loc, failure.message);
		assert_ok(arr_array_repr(a, NULL, &text, NULL, err));
		if (strcmp(text, rows[i].want) != 0)
			fail_msg("%s: %s, expected %s", rows[i].loc, text, rows[i].want);
		free(text);
		arr_array_release(a);
		arr_dtype_release(dtype);
	}
}

static const struct {
	const char *loc, *text, *dtype;
	enum arr_status status;
	const char *message;
} refused[] = {
	{ LOC, "[[1, 2], [3]]", NULL, ARR_E_SHAPE, "inhomogeneous shape after 1" },
	{ LOC, "[1, [2]]", NULL, ARR_E_SHAPE, "inhomogeneous shape after 1" },
	{ LOC, "[[1], 2]", NULL, ARR_E_SHAPE, "inhomogeneous shape after 1" },
	{ LOC, "[[], 2]", NULL, ARR_E_SHAPE, "inhomogeneous" },
	{ LOC, "[18446744073709551616]", NULL, ARR_E_UNSUPPORTED, "18446744073709551616" },
	{ LOC, "[300]", "u1", ARR_E_ARG, "300" },
	{ LOC, "[1+2j]", "f8", ARR_E_CASTING, "complex" },
	{ LOC, "['x']", "f8", ARR_E_ARG, "x" },
	{ LOC, "[1, 2", NULL, ARR_E_FORMAT, "no ]" },
	{ LOC, "[1, 2] 3", NULL, ARR_E_FORMAT, "more than one" },
	{ LOC, "['ab", NULL, ARR_E_FORMAT, "no end" },
	{ LOC, "['\\q']", NULL, ARR_E_FORMAT, "character" },
	{ LOC, "['\xff']", NULL, ARR_E_FORMAT, "character" },
	{ LOC, "[one]", NULL, ARR_E_FORMAT, "'one]'" },
	{ LOC, "", NULL, ARR_E_FORMAT, "no value" },
	{ LOC, "[1]", "i4,f8", ARR_E_UNSUPPORTED, "text" },
};

static void what_is_no_array_is_refused_with_the_place(void **state)
{
	char deep[200];
	arr_array *a = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(refused); i++) {
		const arr_dtype *dtype = NULL;

		if (refused[i].dtype)
			assert_ok(arr_dtype_from_name(refused[i].dtype, &dtype, err));
		expect_failure(
			arr_from_text(refused[i].text, strlen(refused[i].text), dtype, &a, err),
			refused[i].status, refused[i].message);
		arr_dtype_release(dtype);
	}
	memset(deep, '[', sizeof deep);
	expect_failure(arr_from_text(deep, sizeof deep, NULL, &a, err), ARR_E_SHAPE, "64");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_make_numpys_arrays),
		cmocka_unit_test(what_is_no_array_is_refused_with_the_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
