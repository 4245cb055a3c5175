/* SPDX-License-Identifier: Apache-2.0 */
/* What printing.py, which asks an older NumPy, cannot ask; expected texts are NumPy 2.2's. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "libarr_testing.h"

static void expect_repr(const char *loc, const arr_array *a,
			const struct arr_print_options *options, const char *wanted)
{
	size_t length = 0;
	char *text = NULL;

	assert_ok(arr_array_repr(a, options, &text, &length, err));
	if (strcmp(text, wanted) || length != strlen(wanted))
		fail_msg("%s: '%s', expected '%s'", loc, text, wanted);
	free(text);
}

static arr_array *from_ints(const arr_dtype *dtype, const void *values, int64_t count)
{
	arr_array *a = NULL;

	assert_ok(arr_from_copy(1, &count, dtype, values, &a, err));
	return a;
}

static void integers_have_signs_too(void **state)
{
	static const int64_t mixed[] = { 1, -20, 3 }, positive[] = { 1, 20 };
	struct arr_print_options o = ARR_PRINT_OPTIONS;
	arr_array *a = from_ints(ARR_INT64, mixed, 3), *b = from_ints(ARR_INT64, positive, 2);

	(void)state;
	o.sign = '+';
	expect_repr(LOC, a, &o, "array([ +1, -20,  +3])");
	expect_repr(LOC, b, &o, "array([ +1, +20])");
	o.sign = ' ';
	expect_repr(LOC, a, &o, "array([  1, -20,   3])");
	expect_repr(LOC, b, &o, "array([  1,  20])");
	arr_array_release(a);
	arr_array_release(b);
}

static void summaries_tell_the_shape(void **state)
{
	struct arr_print_options o = ARR_PRINT_OPTIONS;
	arr_array *a = int_range(1, (int64_t[]){ 2000 }), *b = int_range(2, (int64_t[]){ 3, 0 });

	(void)state;
	expect_repr(LOC, a, &o, "array([   0,    1,    2, ..., 1997, 1998, 1999], shape=(2000,))");
	expect_repr(LOC, b, &o, "array([], shape=(3, 0), dtype=int64)");
	arr_array_release(a);
	a = int_range(1, (int64_t[]){ 3 });
	o.threshold = 0;
	o.edgeitems = INT64_MAX;
	expect_repr(LOC, a, &o, "array([0, 1, 2], shape=(3,))");
	arr_array_release(a);
	arr_array_release(b);
}

static void limits_are_compared_in_the_arrays_precision(void **state)
{
	static const float tiny = 1e-4f;
	static const uint16_t half = 0x068e; /* float16(1e-4) */
	arr_array *a = from_ints(ARR_FLOAT32, &tiny, 1), *b = from_ints(ARR_FLOAT16, &half, 1);

	(void)state;
	expect_repr(LOC, a, NULL, "array([0.0001], dtype=float32)");
	expect_repr(LOC, b, NULL, "array([0.0001], dtype=float16)");
	arr_array_release(a);
	arr_array_release(b);
}

/* NumPy 2.4's. */
static void narrow_floats_have_exponents_early(void **state)
{
	static const float singles[] = { 999999, 1, 1e6F, 1234567 };
	static const double doubles[] = { 1234567, 1 }, logs[] = { 10, 46.41, 215.4, 1000 };
	arr_array *a = NULL, *b = NULL;
	char text[ARR_FLOAT_TEXT_BYTES];

	(void)state;
	a = from_ints(ARR_FLOAT32, singles, 2);
	expect_repr(LOC, a, NULL, "array([9.99999e+05, 1.00000e+00], dtype=float32)");
	arr_array_release(a);
	a = from_ints(ARR_FLOAT32, singles + 2, 2);
	expect_repr(LOC, a, NULL, "array([1.000000e+06, 1.234567e+06], dtype=float32)");
	arr_array_release(a);
	a = from_ints(ARR_FLOAT64, doubles, 1);
	expect_repr(LOC, a, NULL, "array([1234567.])");
	arr_array_release(a);
	a = from_ints(ARR_FLOAT64, logs, 4);
	assert_ok(arr_array_astype(a, ARR_FLOAT16, ARR_ORDER_K, ARR_CASTING_UNSAFE, &b, err));
	expect_repr(LOC, b, NULL,
		    "array([1.000e+01, 4.641e+01, 2.154e+02, 1.000e+03], dtype=float16)");
	arr_array_release(a);
	arr_array_release(b);
	arr_float32_print(999999, text);
	assert_string_equal(text, "999999.0");
	arr_float32_print(1e6F, text);
	assert_string_equal(text, "1e+06");
	arr_float32_print(16777216, text);
	assert_string_equal(text, "1.6777216e+07");
	arr_float64_print(16777216, text);
	assert_string_equal(text, "16777216.0");
	arr_float16_print(0x7bff, text);
	assert_string_equal(text, "6.55e+04");
	arr_float16_print(0x63ce, text);
	assert_string_equal(text, "999.0");
}

static void the_other_byte_order_is_named(void **state)
{
	arr_array *a = int_range(1, (int64_t[]){ 3 }), *swapped = NULL, *last = NULL;
	struct items two = I(AT(2));
	const arr_dtype *big = NULL;
	size_t length = 0;
	char *text = NULL;

	(void)state;
	assert_ok(arr_dtype_from_name(">i8", &big, err));
	assert_ok(arr_array_astype(a, big, ARR_ORDER_C, ARR_CASTING_EQUIV, &swapped, err));
	expect_repr(LOC, swapped, NULL, "array([0, 1, 2], dtype='>i8')");
	last = index_of(swapped, &two);
	assert_ok(arr_array_str(last, NULL, &text, &length, err));
	assert_string_equal(text, "2");
	free(text);
	arr_array_release(last);
	arr_array_release(swapped);
	arr_array_release(a);
	arr_dtype_release(big);
}

static void *other_thread(void *precision)
{
	struct arr_print_options o;

	arr_print_options_get(&o);
	*(int *)precision = o.precision;
	return NULL;
}

static void options_belong_to_the_thread(void **state)
{
	static const double third = 1. / 3;
	const struct arr_print_options defaults = ARR_PRINT_OPTIONS;
	struct arr_print_options o = ARR_PRINT_OPTIONS;
	arr_array *a = from_ints(ARR_FLOAT64, &third, 1);
	int precision = 0;
	pthread_t thread;

	(void)state;
	o.precision = 2;
	assert_ok(arr_print_options_set(&o, err));
	expect_repr(LOC, a, NULL, "array([0.33])");
	assert_int_equal(pthread_create(&thread, NULL, other_thread, &precision), 0);
	pthread_join(thread, NULL);
	assert_int_equal(precision, 8);
	assert_ok(arr_print_options_set(&defaults, err));
	expect_repr(LOC, a, NULL, "array([0.33333333])");
	arr_array_release(a);
}

static void bad_options_are_named(void **state)
{
	struct arr_print_options o = ARR_PRINT_OPTIONS;
	arr_array *a = int_range(1, (int64_t[]){ 3 });
	char *text = NULL;

	(void)state;
	o.precision = -1;
	expect_failure(arr_print_options_set(&o, err), ARR_E_ARG, "precision -1");
	expect_failure(arr_array_str(a, &o, &text, NULL, err), ARR_E_ARG, "precision -1");
	o = (struct arr_print_options)ARR_PRINT_OPTIONS;
	o.edgeitems = -3;
	expect_failure(arr_print_options_set(&o, err), ARR_E_ARG, "edgeitems -3");
	o = (struct arr_print_options)ARR_PRINT_OPTIONS;
	o.sign = 'x';
	expect_failure(arr_print_options_set(&o, err), ARR_E_ARG, "sign 'x'");
	o = (struct arr_print_options)ARR_PRINT_OPTIONS;
	memset(o.nanstr, 'n', sizeof o.nanstr);
	expect_failure(arr_print_options_set(&o, err), ARR_E_ARG, "nanstr");
	arr_array_release(a);
}

static size_t in_hex(const void *item, const arr_dtype *dtype, char *out, size_t size_bytes,
		     void *context)
{
	int64_t value;
	int length;

	memcpy(&value, item, sizeof value);
	++*(int *)context;
	assert_int_equal(arr_dtype_item_bytes(dtype), sizeof value);
	length = snprintf(out, size_bytes, "%#llx", (long long)value);
	return (size_t)length;
}

/* np.printoptions(formatter={"int": hex}) */
static void a_function_writes_the_kinds_it_is_given(void **state)
{
	struct arr_print_options o = ARR_PRINT_OPTIONS;
	arr_array *a = int_range(1, (int64_t[]){ 17 }), *b = NULL;
	int calls = 0;

	(void)state;
	assert_ok(arr_array_astype(a, ARR_FLOAT64, ARR_ORDER_C, ARR_CASTING_SAFE, &b, err));
	o.formatter = in_hex;
	o.formatter_context = &calls;
	o.formatter_kinds = ARR_FORMAT_INT;
	o.threshold = 5;
	expect_repr(LOC, a, &o, "array([0, 0x1, 0x2, ..., 0xe, 0xf, 0x10], shape=(17,))");
	assert_true(calls >= 6);
	calls = 0;
	expect_repr(LOC, b, &o, "array([ 0.,  1.,  2., ..., 14., 15., 16.], shape=(17,))");
	assert_int_equal(calls, 0);
	arr_array_release(a);
	arr_array_release(b);
}

/* str(np.array((1, 2.5, ...)))[()]: NumPy 2 writes floats of a single structure as Python does. */
static void a_single_structure_is_written_as_a_tuple(void **state)
{
	static const struct {
		int64_t whole;
		double real, same;
	} value = { 1, 1.0, 2.5 };
	const struct arr_dtype_field fields[] = { { "x", NULL, ARR_INT64, 0 },
						  { "y", NULL, ARR_FLOAT64, 0 },
						  { "z", NULL, ARR_FLOAT64, 0 } };
	const arr_dtype *dtype = NULL;
	arr_array *a = NULL;
	char *text = NULL;

	(void)state;
	assert_ok(arr_dtype_struct(fields, 3, NULL, &dtype, err));
	assert_ok(arr_from_copy(0, NULL, dtype, &value, &a, err));
	assert_ok(arr_array_str(a, NULL, &text, NULL, err));
	assert_string_equal(text, "(1, 1.0, 2.5)");
	free(text);
	expect_repr(LOC, a, NULL,
		    "array((1, 1., 2.5), dtype=[('x', '<i8'), ('y', '<f8'), ('z', '<f8')])");
	arr_array_release(a);
	arr_dtype_release(dtype);
}

static const struct {
	const char *loc, *dtype, *values;
	bool scalar;
	const char *infstr, *separator, *prefix; /* NULL: the usual ones; all NULL: str() */
	int64_t linewidth;
	const char *wanted;
} written[] = {
	/* what is not ASCII is as wide as its characters */
	{ LOC, "f8", "inf,1e100,nan", false, "\u221e", ", ", NULL, 75,
	  "[      \u221e, 1.e+100,     nan]" },
	{ LOC, "f8", "-inf,1", false, "\u221e\u221e\u221e\u221e\u221e", ", ", NULL, 75,
	  "[-\u221e\u221e\u221e\u221e\u221e,     1.]" },
	{ LOC, "i8", "0,1,2,3", false, NULL, "\u00e9\u3000", "\u65e5", 6,
	  "[0\u00e9\n  1\u00e9\n  2\u00e9\n  3]" },
	/* every blank at the end of a line goes */
	{ LOC, "i8", "0,1,2", false, NULL, ",\t", NULL, 6, "[0,\t1,\n 2]" },
	{ LOC, "S2", "a'", true, NULL, NULL, NULL, 75, "np.bytes_(b\"a'\")" },
	{ LOC, "U2", "a'", true, NULL, NULL, NULL, 75, "a'" },
};

static void what_is_not_ascii_lines_up_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(written); i++) {
		struct arr_loadtxt_options load = ARR_LOADTXT_OPTIONS;
		struct arr_print_options o = ARR_PRINT_OPTIONS;
		struct arr_array2string_args args = { &o, written[i].separator, written[i].prefix,
						      NULL };
		arr_array *a = NULL;
		char *text = NULL;

		load.delimiter = ',';
		load.ndmin = !written[i].scalar;
		assert_ok(arr_dtype_from_name(written[i].dtype, &load.dtype, err));
		assert_ok(arr_loadtxt_from(written[i].values, strlen(written[i].values), &load, &a,
					   err));
		o.linewidth = written[i].linewidth;
		if (written[i].infstr)
			memcpy(o.infstr, written[i].infstr, strlen(written[i].infstr) + 1);
		if (args.separator)
			assert_ok(arr_array2string(a, &args, &text, NULL, err));
		else
			assert_ok(arr_array_str(a, &o, &text, NULL, err));
		if (strcmp(text, written[i].wanted) != 0)
			fail_msg("%s: '%s', expected '%s'", written[i].loc, text,
				 written[i].wanted);
		free(text);
		arr_array_release(a);
		arr_dtype_release(load.dtype);
	}
}

/* np.printoptions(threshold=0, edgeitems=0): the last no elements are all of them. */
static void no_edge_items_of_subarrays_are_all(void **state)
{
	struct arr_dtype_field fields[] = { { "a", NULL, NULL, 0 } };
	struct arr_print_options o = ARR_PRINT_OPTIONS;
	const arr_dtype *three = NULL, *d = NULL;
	arr_array *a = NULL;
	char *text = NULL;

	(void)state;
	o.threshold = o.edgeitems = 0;
	assert_ok(arr_dtype_subarray(ARR_INT32, 1, (int64_t[]){ 3 }, &three, err));
	fields[0].dtype = three;
	assert_ok(arr_dtype_struct(fields, 1, NULL, &d, err));
	assert_ok(arr_zeros(1, (int64_t[]){ 2 }, d, ARR_ORDER_C, &a, err));
	assert_ok(arr_array_str(a, &o, &text, NULL, err));
	assert_string_equal(text, "[... ([..., 0, 0, 0],)]");
	free(text);
	arr_array_release(a);
	arr_dtype_release(d);
	arr_dtype_release(three);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_have_signs_too),
		cmocka_unit_test(summaries_tell_the_shape),
		cmocka_unit_test(limits_are_compared_in_the_arrays_precision),
		cmocka_unit_test(narrow_floats_have_exponents_early),
		cmocka_unit_test(the_other_byte_order_is_named),
		cmocka_unit_test(a_function_writes_the_kinds_it_is_given),
		cmocka_unit_test(a_single_structure_is_written_as_a_tuple),
		cmocka_unit_test(what_is_not_ascii_lines_up_too),
		cmocka_unit_test(no_edge_items_of_subarrays_are_all),
		cmocka_unit_test(options_belong_to_the_thread),
		cmocka_unit_test(bad_options_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
