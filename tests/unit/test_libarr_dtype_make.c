/* SPDX-License-Identifier: Apache-2.0 */
/* Dtypes from text and from fields, their own text, views of fields: held against NumPy. */
#include <stdio.h>
#include <stdlib.h>

#include "libarr_testing.h"

enum { COLUMNS = 9, LINE_BYTES = 2048 };

static void expect_text(const char *text, const char *what, const char *got, const char *want)
{
	if (strcmp(got, want) != 0)
		fail_msg("%s: %s is %s, expected %s", text, what, got, want);
}

static void check_row(char *const *column)
{
	const char *text = column[0];
	const arr_dtype *d = NULL, *back = NULL;
	char got[LINE_BYTES];

	if (arr_dtype_from_name(text, &d, NULL) != ARR_OK)
		fail_msg("%s is not understood", text);
	arr_dtype_format(d, ARR_DTYPE_TEXT_STR, got, sizeof got);
	expect_text(text, "str", got, column[1]);
	arr_dtype_format(d, ARR_DTYPE_TEXT_REPR, got, sizeof got);
	expect_text(text, "repr", got, column[2]);
	arr_dtype_format(d, ARR_DTYPE_TEXT_DESCR, got, sizeof got);
	if (strcmp(column[3], "-") != 0)
		expect_text(text, "descr", got, column[3]);
	assert_ok(arr_dtype_from_descr(got, strlen(got), &back, err));
	if (!arr_dtype_equal(back, d))
		fail_msg("%s: %s reads as another dtype", text, got);
	expect_text(text, "name", arr_dtype_name(d), column[4]);
	if (arr_dtype_item_bytes(d) != strtoul(column[5], NULL, 10) ||
	    arr_dtype_alignment(d) != strtoul(column[6], NULL, 10) ||
	    arr_dtype_char(d) != column[7][0] || arr_dtype_byteorder(d) != column[8][0])
		fail_msg("%s: %zu bytes, alignment %zu, char %c, order %c", text,
			 arr_dtype_item_bytes(d), arr_dtype_alignment(d), arr_dtype_char(d),
			 arr_dtype_byteorder(d));
	arr_dtype_release(back);
	arr_dtype_release(d);
}

static void strings_make_numpys_dtypes(void **state)
{
	FILE *f = popen("/usr/bin/python3 '" DTYPE_CASES "'", "r");
	char line[LINE_BYTES], *column[COLUMNS];
	int rows = 0;

	(void)state;
	assert_non_null(f);
	for (; fgets(line, sizeof line, f); rows++) {
		char *at = line;

		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < COLUMNS; i++) {
			column[i] = strsep(&at, "\t");
			assert_non_null(column[i]);
		}
		check_row(column);
	}
	assert_int_equal(pclose(f), 0);
	assert_true(rows > 50);
}

static const arr_dtype *named(const char *name)
{
	const arr_dtype *d = NULL;

	assert_ok(arr_dtype_from_name(name, &d, err));
	return d;
}

static void layouts_are_those_of_c_structures(void **state)
{
	const struct arr_dtype_field fields[] = { { "a", NULL, ARR_INT8, 0 },
						  { "b", "Bee", ARR_FLOAT64, 0 },
						  { "c", NULL, ARR_INT16, 0 } };
	const struct arr_dtype_layout aligned = { .align = true };
	const arr_dtype *packed = NULL, *padded = NULL;
	struct {
		char a;
		double b;
		short c;
	} mirror;

	(void)state;
	assert_ok(arr_dtype_struct(fields, 3, NULL, &packed, err));
	assert_int_equal(arr_dtype_item_bytes(packed), 11);
	assert_int_equal(arr_dtype_field_find(packed, "Bee")->offset, 1);
	assert_ok(arr_dtype_struct(fields, 3, &aligned, &padded, err));
	assert_int_equal(arr_dtype_item_bytes(padded), sizeof mirror);
	assert_int_equal(arr_dtype_field_at(padded, 2)->offset,
			 (size_t)((char *)&mirror.c - (char *)&mirror));
	assert_false(arr_dtype_equal(packed, padded));
	assert_true(arr_dtype_is_aligned_struct(padded));
	assert_null(arr_dtype_field_find(packed, "d"));
	arr_dtype_release(packed);
	arr_dtype_release(padded);
}

static void bad_structures_are_refused(void **state)
{
	const struct arr_dtype_field twice[] = { { "a", NULL, ARR_INT8, 0 },
						 { "a", NULL, ARR_INT8, 0 } };
	const struct arr_dtype_field odd[] = { { "a", NULL, ARR_INT32, 2 } };
	const struct arr_dtype_layout unaligned = { .align = true, .offsets = true };
	const struct arr_dtype_layout small = { .offsets = true, .item_bytes = 5 };
	const arr_dtype *d = NULL;

	(void)state;
	expect_failure(arr_dtype_struct(twice, 2, NULL, &d, err), ARR_E_DTYPE,
		       "field 'a' occurs more than once");
	expect_failure(arr_dtype_struct(odd, 1, &unaligned, &d, err), ARR_E_DTYPE, "not divisible");
	expect_failure(arr_dtype_struct(odd, 1, &small, &d, err), ARR_E_DTYPE, "too small");
	assert_null(d);
}

static void literals_that_are_no_dtype_say_where(void **state)
{
	static const char *const texts[] = { "",
					     "'<f8",
					     "[('a', '<f8')",
					     "[('a' '<f8')]",
					     "('<f8')",
					     "[('a', '<f8', (2,)",
					     "'<f8' x",
					     "[(('t', 'a'), )]",
					     "{'names': []}",
					     "[('\\ud800', 'i4')]",
					     "[('\\0', 'i4')]",
					     "[('\\x4', 'i4')]",
					     "['<f8']" };
	const arr_dtype *d = NULL;
	char deep[256] = "";

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(texts); i++)
		expect_failure(arr_dtype_from_descr(texts[i], strlen(texts[i]), &d, err),
			       ARR_E_FORMAT, "at byte");
	for (int i = 0; i < 100; i++)
		strcat(deep, "(");
	expect_failure(arr_dtype_from_descr(deep, 100, &d, err), ARR_E_DTYPE, "nested deeper");
	assert_null(d);
}

static void dicts_make_numpys_structures(void **state)
{
	/* numpy.dtype(the dict): str and item size, of NumPy 2.4.6 */
	static const struct {
		const char *loc, *text, *str;
		size_t item_bytes;
	} rows[] = {
		/* clang-format off */
	{ LOC, "{'names': ['a', 'b'], 'formats': ['i4', 'f8']}", "[('a', '<i4'), ('b', '<f8')]", 12 },
	{ LOC, "{'names': ('a', 'b'), 'formats': ('i4', 'f8'), 'offsets': (8, 0)}",
	  "{'names': ['a', 'b'], 'formats': ['<i4', '<f8'], 'offsets': [8, 0], 'itemsize': 12}", 12 },
	{ LOC, "{'aligned': True, 'names': ['a', 'b',], 'formats': ['i1', 'f8'],}",
	  "{'names': ['a', 'b'], 'formats': ['i1', '<f8'], 'offsets': [0, 8], 'itemsize': 16, 'aligned': True}", 16 },
	{ LOC, " { 'names' : [ ] , 'formats' : [ ] , 'itemsize' : 8 } ",
	  "{'names': [], 'formats': [], 'offsets': [], 'itemsize': 8}", 8 },
	{ LOC, "{'names': [], 'formats': []}", "[]", 0 },
	{ LOC, "{'names': ['a'], 'formats': [('f8', (2, 3))], 'aligned': False}", "[('a', '<f8', (2, 3))]", 48 },
	{ LOC, "{'names': ['a', 'b'], 'formats': ['i4', 'f8'], 'titles': ['T', None]}",
	  "[(('T', 'a'), '<i4'), ('b', '<f8')]", 12 },
	{ LOC, "[('\\xa0\\u2028', 'i4'), ('\\u00e9\\U0001d7d8', 'i4'), ('\\x07\\a', 'i1')]",
	  "[('\\xa0\\u2028', '<i4'), ('\u00e9\U0001d7d8', '<i4'), ('\\x07\\x07', 'i1')]", 9 },
	{ LOC, "[('a', {'names': ['q'], 'formats': ['<i2'], 'offsets': [0], 'itemsize': 8})]",
	  "[('a', {'names': ['q'], 'formats': ['<i2'], 'offsets': [0], 'itemsize': 8})]", 8 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const arr_dtype *d = NULL, *again = NULL;
		char got[LINE_BYTES];

		assert_ok(arr_dtype_from_descr(rows[i].text, strlen(rows[i].text), &d, err));
		arr_dtype_format(d, ARR_DTYPE_TEXT_STR, got, sizeof got);
		expect_text(rows[i].loc, "str", got, rows[i].str);
		assert_int_equal(arr_dtype_item_bytes(d), rows[i].item_bytes);
		assert_ok(arr_dtype_from_descr(got, strlen(got), &again, err));
		assert_true(arr_dtype_equal(d, again));
		arr_dtype_release(d);
		arr_dtype_release(again);
	}
}

static void dicts_that_make_no_structure_are_refused(void **state)
{
	/* numpy.dtype refuses them too, but for the key it does not know and the format too many */
	static const struct {
		const char *text;
		enum arr_status status;
		const char *message;
	} rows[] = {
		/* clang-format off */
	{ "{'names': ['a', 'b'], 'formats': ['i4', 'f8'], 'offsets': [0]}", ARR_E_DTYPE, "2 names" },
	{ "{'names': ['a'], 'formats': ['i4', 'f8']}", ARR_E_DTYPE, "1 names, but 2" },
	{ "{'names': ['a'], 'formats': ['i4'], 'titles': []}", ARR_E_DTYPE, "1 names, but 0" },
	{ "{'names': ['a', 'b'], 'formats': ['i4', 'f8'], 'itemsize': 4}", ARR_E_DTYPE, "too small" },
	{ "{'names': ['a', 'b'], 'formats': ['i4', 'f8'], 'offsets': [8, 0], 'itemsize': 8}", ARR_E_DTYPE, "too small" },
	{ "{'names': ['a'], 'formats': ['i4'], 'itemsize': 0}", ARR_E_DTYPE, "too small" },
	{ "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'offsets': [0, 1], 'aligned': True}", ARR_E_DTYPE, "not divisible" },
	{ "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'itemsize': 20, 'aligned': True}", ARR_E_DTYPE, "not divisible" },
	{ "{'names': ['a', 'a'], 'formats': ['i1', 'f8']}", ARR_E_DTYPE, "more than once" },
	{ "{'names': ['a'], 'formats': ['i4'], 'titles': ['a']}", ARR_E_DTYPE, "more than once" },
	{ "{'names': ['a', 'b'], 'formats': ['i4', 'i4'], 'titles': ['b', None]}", ARR_E_DTYPE, "more than once" },
	{ "[(('a', 'a'), 'i4')]", ARR_E_DTYPE, "more than once" },
	{ "[(('t', ''), 'i4')]", ARR_E_DTYPE, "title 't' of a field without a name" },
	{ "{'names': ['a'], 'formats': ['O']}", ARR_E_UNSUPPORTED, "objects" },
	{ "{'names': ['a']}", ARR_E_FORMAT, "names and formats" },
	{ "{}", ARR_E_FORMAT, "names and formats" },
	{ "{'names': ['a'], 'names': ['a']}", ARR_E_FORMAT, "another key" },
	{ "{'names': ['a'], 'formats': ['i4'], 'x': 1}", ARR_E_FORMAT, "another key" },
	{ "{'names': ['a'], 'formats': ['i4'], 'offsets': [-1]}", ARR_E_FORMAT, "number of bytes" },
	{ "{'names': ['a'], 'formats': ['i4'], 'offsets': [2147483648]}", ARR_E_FORMAT, "number of bytes" },
	{ "{'names': ['a'], 'formats': ['i4'], 'offsets': [2147483647]}", ARR_E_DTYPE, "beyond" },
	{ "{'names': ['a'], 'formats': ['i4'], 'aligned': 0}", ARR_E_FORMAT, "True or False" },
	{ "{'names': ['a' 'b'], 'formats': ['i4']}", ARR_E_FORMAT, "end of a list" },
	{ "{'names': ['a'], 'formats': ['i4']", ARR_E_FORMAT, "'}'" },
	{ "{'names': ['a'], 'formats': ['i4'", ARR_E_FORMAT, "end of a list" },
	{ "{'names' ['a']}", ARR_E_FORMAT, "':'" },
	{ "{'names': 'a'}", ARR_E_FORMAT, "'['" },
	{ "{'names': [1]}", ARR_E_FORMAT, "a string" },
	{ "{'names", ARR_E_FORMAT, "end of a string" },
	{ "{", ARR_E_FORMAT, "a string" },
		/* clang-format on */
	};
	const arr_dtype *d = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_error why = { 0 };
		const enum arr_status st =
			arr_dtype_from_descr(rows[i].text, strlen(rows[i].text), &d, &why);

		if (st != rows[i].status || !strstr(why.message, rows[i].message))
			fail_msg("%s: %s", rows[i].text, why.message);
		assert_null(d);
	}
}

static void fields_are_views(void **state)
{
	const int64_t shape[] = { 3 };
	const char *const some[] = { "f2", "f0" };
	const arr_dtype *d = named("i4,(2,)f8,>i2");
	arr_array *a, *f0, *f1, *f2, *pair, *values;

	(void)state;
	assert_ok(arr_zeros(1, shape, d, ARR_ORDER_C, &a, err));
	arr_dtype_release(d);
	assert_ok(arr_array_field(a, "f0", &f0, err));
	assert_ok(arr_array_field(a, "f1", &f1, err));
	assert_ok(arr_array_field(a, "f2", &f2, err));
	assert_int_equal(arr_array_ndim(f1), 2);
	assert_int_equal(arr_array_shape(f1)[1], 2);
	assert_ptr_equal(arr_array_base(f1), a);
	values = int_range(1, shape);
	assert_ok(arr_array_set_field(a, "f2", values, err));
	assert_ok(arr_array_fill(f0, arr_scalar_int(7), err));
	assert_int_equal(int_at(f2, 2), 2);
	assert_int_equal(((unsigned char *)arr_array_data(f2))[2 * 22 + 1], 2); /* big-endian */
	assert_ok(arr_array_fields(a, some, 2, &pair, err));
	assert_int_equal(arr_dtype_item_bytes(arr_array_dtype(pair)), 22);
	assert_int_equal(arr_dtype_field_at(arr_array_dtype(pair), 0)->offset, 20);
	expect_failure(arr_array_field(a, "f3", &f0, err), ARR_E_DTYPE, "no field of name 'f3'");
	arr_array_release(a);
	assert_int_equal(int_at(f0, 1), 7);
	arr_array_release(f0);
	arr_array_release(f1);
	arr_array_release(f2);
	arr_array_release(pair);
	arr_array_release(values);
}

static void views_of_the_same_bytes_resize_the_last_axis(void **state)
{
	const int64_t shape[] = { 2, 4 };
	arr_array *a = int_range(2, shape), *bytes, *back, *back_half, *swapped, *relabelled;
	const arr_dtype *five = named("S5");
	int64_t value = 0;

	(void)state;
	assert_ok(arr_array_view_dtype(a, ARR_UINT8, &bytes, err));
	assert_int_equal(arr_array_shape(bytes)[1], 32);
	assert_ok(arr_array_view_dtype(bytes, ARR_INT64, &back, err));
	assert_int_equal(int_at(back, 5), 5);
	expect_failure(arr_array_view_dtype(bytes, five, &back, err), ARR_E_DTYPE, "no multiple");
	arr_dtype_release(five);
	assert_ok(arr_array_getfield(a, ARR_INT16, 0, &back_half, err));
	assert_int_equal(int_at(back_half, 5), 5);
	assert_int_equal(arr_array_strides(back_half)[1], 8);
	expect_failure(arr_array_getfield(a, ARR_INT32, 5, &back, err), ARR_E_ARG, "offset 5");
	arr_array_release(back_half);
	assert_ok(arr_array_byteswap(a, &swapped, err));
	assert_int_equal(int_at(swapped, 1), (int64_t)1 << 56);
	assert_ok(arr_array_newbyteorder(swapped, 'S', &relabelled, err));
	assert_int_equal(int_at(relabelled, 7), 7);
	assert_true(arr_array_flags(relabelled) & ARR_ALIGNED);
	assert_ok(arr_array_get(relabelled, (int64_t[]){ 1, -1 }, ARR_INT64, &value, err));
	assert_int_equal(value, 7);
	value = 40;
	assert_ok(arr_array_set(relabelled, (int64_t[]){ 0, 0 }, ARR_INT64, &value, err));
	assert_int_equal(int_at(relabelled, 0), 40);
	arr_array_release(a);
	arr_array_release(bytes);
	arr_array_release(back);
	arr_array_release(swapped);
	arr_array_release(relabelled);
}

static void swapped_and_unaligned_operands_compute_as_native_ones(void **state)
{
	const int64_t shape[] = { 300, 40 };
	arr_array *a = int_range(2, shape), *swapped, *sum, *plain, *total, *in_place;
	const arr_dtype *big = named(">i8");
	struct arr_ufunc_options options = arr_ufunc_options_default();
	struct arr_input inputs[2];

	(void)state;
	assert_ok(arr_array_astype(a, big, ARR_ORDER_K, ARR_CASTING_EQUIV, &swapped, err));
	assert_ok(arr_add(swapped, a, &sum, err));
	assert_ptr_equal(arr_array_dtype(sum), ARR_INT64);
	assert_ok(arr_add(a, a, &plain, err));
	assert_memory_equal(arr_array_data(sum), arr_array_data(plain), 8 * 300 * 40);
	assert_ok(arr_ufunc_reduce(arr_ufunc_find("add"), swapped, NULL, &total, err));
	assert_int_equal(int_at(total, 0), 12000 * 11999 / 2);
	options.out[0] = swapped;
	inputs[0] = inputs[1] = arr_in(a);
	assert_ok(arr_ufunc_call(arr_ufunc_find("add"), inputs, &options, &in_place, err));
	assert_int_equal(int_at(swapped, 11999), 2 * 11999);
	arr_array_release(in_place);
	arr_array_release(a);
	arr_array_release(swapped);
	arr_array_release(sum);
	arr_array_release(plain);
	arr_array_release(total);
}

static void limits_are_numpys(void **state)
{
	struct arr_finfo f;
	struct arr_iinfo i;
	bool is = false;

	(void)state;
	assert_ok(arr_finfo(ARR_COMPLEX64, &f, err));
	assert_true(f.bits == 32 && f.machep == -23 && f.negep == -24 && f.minexp == -126 &&
		    f.maxexp == 128 && f.nexp == 8 && f.precision == 6);
	assert_true((float)f.eps == 1.1920929e-07F && (float)f.max == 3.4028235e+38F &&
		    (float)f.smallest_subnormal == 1e-45F);
	assert_ok(arr_finfo(ARR_FLOAT16, &f, err));
	assert_true(f.precision == 3 && f.max == 65504 && f.resolution == 1e-3L);
	assert_ok(arr_finfo(ARR_LONGDOUBLE, &f, err));
	assert_true(f.precision == 18 && f.maxexp == 16384 && f.minexp == -16382);
	expect_failure(arr_finfo(ARR_INT8, &f, err), ARR_E_DTYPE, "not inexact");
	assert_ok(arr_iinfo(ARR_INT16, &i, err));
	assert_true(i.min == -32768 && i.max == 32767 && i.bits == 16 && i.kind == 'i');
	assert_ok(arr_dtype_is_kind(ARR_UINT8, "integral", &is, err));
	assert_true(is);
	assert_ok(
		arr_dtype_is_sub(arr_dtype_builtin(ARR_T_TIMEDELTA64), "signedinteger", &is, err));
	assert_true(is);
	expect_failure(arr_dtype_is_kind(ARR_UINT8, "odd", &is, err), ARR_E_ARG, "odd");
	assert_ptr_equal(arr_min_scalar_type(arr_scalar_int(-129)), ARR_INT16);
	assert_ptr_equal(arr_min_scalar_type(arr_scalar_float(1e5)), ARR_FLOAT32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_make_numpys_dtypes),
		cmocka_unit_test(layouts_are_those_of_c_structures),
		cmocka_unit_test(bad_structures_are_refused),
		cmocka_unit_test(literals_that_are_no_dtype_say_where),
		cmocka_unit_test(dicts_make_numpys_structures),
		cmocka_unit_test(dicts_that_make_no_structure_are_refused),
		cmocka_unit_test(fields_are_views),
		cmocka_unit_test(views_of_the_same_bytes_resize_the_last_axis),
		cmocka_unit_test(swapped_and_unaligned_operands_compute_as_native_ones),
		cmocka_unit_test(limits_are_numpys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
