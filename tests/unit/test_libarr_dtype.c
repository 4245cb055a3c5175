/* SPDX-License-Identifier: Apache-2.0 */
/* The dtype table, casting rules and promotion against NumPy 2.2.4. */
#include "libarr_testing.h"
#include <stdio.h>

static const arr_dtype *by_name(const char *name)
{
	const arr_dtype *d = NULL;

	assert_ok(arr_dtype_from_name(name, &d, err));
	return d;
}

/* The tables of libarr_casting_tables.txt, word by word: calls row(words, count) for each line that
 * starts with `kind`. dtypes get the names of rows and columns. */
enum { WORDS_MAX = 40, TABLE_DTYPES_MAX = 24 };

struct table {
	const arr_dtype *dtypes[TABLE_DTYPES_MAX];
	int count;
	int rows; /* seen of this kind */
};

static int split_words(char *line, char **words)
{
	int n = 0;

	for (char *w = strtok_r(line, " \n", &line); w && n < WORDS_MAX;
	     w = strtok_r(NULL, " \n", &line))
		words[n++] = w;
	return n;
}

static void for_each_row(const char *kind, struct table *t, void (*row)(struct table *, char **))
{
	FILE *f = fopen(CASTING_TABLES, "r");
	char line[512], *words[WORDS_MAX];

	assert_non_null(f);
	memset(t, 0, sizeof *t);
	while (fgets(line, sizeof line, f)) {
		int n = split_words(line, words);

		if (n > 0 && strcmp(words[0], "dtypes") == 0)
			for (int i = 1; i < n; i++)
				t->dtypes[t->count++] = by_name(words[i]);
		if (n > 0 && strcmp(words[0], kind) == 0) {
			row(t, words + 1);
			t->rows++;
		}
	}
	fclose(f);
	for (int i = 0; i < t->count; i++)
		arr_dtype_release(t->dtypes[i]);
}

static void check_promotions(struct table *t, char **words)
{
	const arr_dtype *a = by_name(words[0]);

	for (int i = 0; i < t->count; i++) {
		const arr_dtype *got = NULL, *want;
		enum arr_status st = arr_promote_types(a, t->dtypes[i], &got, NULL);

		if (strcmp(words[1 + i], "x") == 0) {
			if (st != ARR_E_DTYPE)
				fail_msg("%s + %s: status %d, expected none", words[0],
					 arr_dtype_descr(t->dtypes[i]), st);
			continue;
		}
		want = by_name(words[1 + i]);
		if (st != ARR_OK || !arr_dtype_equal(got, want))
			fail_msg("%s + %s gives %s, expected %s", words[0],
				 arr_dtype_descr(t->dtypes[i]), st ? "none" : arr_dtype_descr(got),
				 words[1 + i]);
		arr_dtype_release(got);
		arr_dtype_release(want);
	}
	arr_dtype_release(a);
}

static void promotion_agrees_with_numpy_for_every_pair(void **state)
{
	struct table t;

	(void)state;
	for_each_row("promote", &t, check_promotions);
	assert_int_equal(t.rows, 21);
}

static enum arr_casting casting_named(const char *name)
{
	int c = ARR_CASTING_NO;

	while (strcmp(arr_casting_name((enum arr_casting)c), name) != 0)
		assert_true(c++ < ARR_CASTING_UNSAFE);
	return (enum arr_casting)c;
}

static void check_casts(struct table *t, char **words)
{
	const enum arr_casting casting = casting_named(words[0]);
	const arr_dtype *from = by_name(words[1]);

	for (int i = 0; i < t->count; i++)
		if (arr_can_cast(from, t->dtypes[i], casting) != (words[2][i] == '1'))
			fail_msg("%s to %s under %s", words[1], arr_dtype_descr(t->dtypes[i]),
				 words[0]);
	arr_dtype_release(from);
}

static void can_cast_agrees_with_numpy_for_every_pair_and_rule(void **state)
{
	struct table t;

	(void)state;
	for_each_row("cast", &t, check_casts);
	assert_int_equal(t.rows, 5 * 21);
}

static void check_weak(struct table *t, char **words)
{
	static const char *const names[] = { "bool", "int", "float", "complex" };
	const struct arr_scalar values[] = { arr_scalar_bool(true), arr_scalar_int(1),
					     arr_scalar_float(1), arr_scalar_complex(0, 1) };
	int kind = 0;

	while (strcmp(names[kind], words[0]) != 0)
		assert_true(kind++ < 3);
	for (int i = 0; i < 16; i++) { /* the numbers come first */
		const struct arr_type_operand operands[] = { { ARR_WEAK_NONE, t->dtypes[i] },
							     arr_scalar_operand(values[kind]) };
		const arr_dtype *got = NULL, *want = by_name(words[1 + i]);

		assert_ok(arr_result_type(operands, 2, &got, err));
		if (!arr_dtype_equal(got, want))
			fail_msg("%s with a weak %s gives %s, expected %s",
				 arr_dtype_descr(t->dtypes[i]), words[0], arr_dtype_descr(got),
				 words[1 + i]);
	}
}

static void weak_scalars_agree_with_numpy_for_every_dtype(void **state)
{
	struct table t;

	(void)state;
	for_each_row("weak", &t, check_weak);
	assert_int_equal(t.rows, 4);
}

/* np.result_type(dtype, 1), (dtype, 1.0), (dtype, 1j), from NumPy 2.2.4. */
static const struct {
	const char *dtype, *with_int, *with_float, *with_complex;
} weak_rows[] = {
	{ "bool", "int64", "float64", "complex128" },
	{ "int8", "int8", "float64", "complex128" },
	{ "uint8", "uint8", "float64", "complex128" },
	{ "int16", "int16", "float64", "complex128" },
	{ "uint16", "uint16", "float64", "complex128" },
	{ "int32", "int32", "float64", "complex128" },
	{ "uint32", "uint32", "float64", "complex128" },
	{ "int64", "int64", "float64", "complex128" },
	{ "uint64", "uint64", "float64", "complex128" },
	{ "float16", "float16", "float16", "complex64" },
	{ "float32", "float32", "float32", "complex64" },
	{ "float64", "float64", "float64", "complex128" },
	{ "complex64", "complex64", "complex64", "complex64" },
	{ "complex128", "complex128", "complex128", "complex128" },
};

static const arr_dtype *result_of(struct arr_type_operand a, struct arr_type_operand b)
{
	const struct arr_type_operand operands[] = { a, b };
	const arr_dtype *d = NULL;

	assert_ok(arr_result_type(operands, 2, &d, err));
	return d;
}

static void a_python_scalar_is_weak_in_result_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(weak_rows); i++) {
		struct arr_type_operand d = { ARR_WEAK_NONE, by_name(weak_rows[i].dtype) };
		struct arr_type_operand w = arr_scalar_operand(arr_scalar_int(1));
		struct arr_type_operand f = arr_scalar_operand(arr_scalar_float(1));
		struct arr_type_operand c = arr_scalar_operand(arr_scalar_complex(0, 1));

		assert_string_equal(arr_dtype_name(result_of(d, w)), weak_rows[i].with_int);
		assert_string_equal(arr_dtype_name(result_of(w, d)), weak_rows[i].with_int);
		assert_string_equal(arr_dtype_name(result_of(d, f)), weak_rows[i].with_float);
		assert_string_equal(arr_dtype_name(result_of(c, d)), weak_rows[i].with_complex);
	}
}

static void several_operands_promote_strong_ones_first(void **state)
{
	/* np.result_type of the same operands, from NumPy 2.2.4 */
	static const struct {
		const char *loc, *dtypes[3];
		enum arr_weak weak[3];
		const char *want;
	} rows[] = {
		{ LOC, { "int8" }, { ARR_WEAK_INT, ARR_WEAK_FLOAT }, "float64" },
		{ LOC, { "bool" }, { ARR_WEAK_INT, ARR_WEAK_COMPLEX }, "complex128" },
		{ LOC, { "uint8", "int8" }, { ARR_WEAK_INT }, "int16" },
		{ LOC, { "float16" }, { ARR_WEAK_FLOAT, ARR_WEAK_COMPLEX }, "complex64" },
		{ LOC, { "float32", "int64" }, { ARR_WEAK_FLOAT }, "float64" },
		{ LOC, { NULL }, { ARR_WEAK_INT }, "int64" },
		{ LOC, { NULL }, { ARR_WEAK_INT, ARR_WEAK_FLOAT }, "float64" },
		{ LOC, { NULL }, { ARR_WEAK_COMPLEX, ARR_WEAK_INT }, "complex128" },
		{ LOC, { "uint64", "int8" }, { ARR_WEAK_INT }, "float64" },
		{ LOC, { "bool", "bool" }, { ARR_WEAK_FLOAT }, "float64" },
		{ LOC, { "complex64" }, { ARR_WEAK_FLOAT, ARR_WEAK_INT }, "complex64" },
		{ LOC, { "float16", "uint8" }, { ARR_WEAK_INT }, "float16" },
		{ LOC, { "int16", "uint16", "float32" }, { 0 }, "float32" },
		{ LOC, { "int8", "uint8", "float16" }, { 0 }, "float16" },
		{ LOC, { "int64", "uint64", "float32" }, { 0 }, "float64" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_type_operand operands[6];
		const arr_dtype *got = NULL;
		size_t n = 0;

		for (int k = 0; k < 3; k++) {
			if (rows[i].weak[k])
				operands[n++] = (struct arr_type_operand){ rows[i].weak[k], NULL };
			if (rows[i].dtypes[k])
				operands[n++] =
					(struct arr_type_operand){ ARR_WEAK_NONE,
								   by_name(rows[i].dtypes[k]) };
		}
		assert_ok(arr_result_type(operands, n, &got, err));
		if (got != by_name(rows[i].want))
			fail_msg("%s: %s, expected %s", rows[i].loc, arr_dtype_name(got),
				 rows[i].want);
	}
	expect_failure(arr_result_type(NULL, 0, &(const arr_dtype *){ NULL }, err), ARR_E_ARG,
		       "no operands");
}

static void a_bool_scalar_is_strong(void **state)
{
	struct arr_type_operand b = arr_scalar_operand(arr_scalar_bool(true));
	struct arr_type_operand u1 = { ARR_WEAK_NONE, ARR_UINT8 };

	(void)state;
	assert_int_equal(b.weak, ARR_WEAK_NONE);
	assert_ptr_equal(result_of(b, u1), ARR_UINT8);
}

static void every_name_of_a_dtype_finds_it(void **state)
{
	static const struct {
		const char *name, *want;
	} rows[] = {
		{ "float64", "float64" }, { "f8", "float64" },        { "<f8", "float64" },
		{ "=f8", "float64" },     { "d", "float64" },         { "double", "float64" },
		{ "float", "float64" },   { "half", "float16" },      { "e", "float16" },
		{ "?", "bool" },          { "|b1", "bool" },          { "bool_", "bool" },
		{ "b", "int8" },          { "|u1", "uint8" },         { "B", "uint8" },
		{ "q", "int64" },         { "Q", "uint64" },          { "l", "int64" },
		{ "intp", "int64" },      { "int", "int64" },         { "D", "complex128" },
		{ "c16", "complex128" },  { "csingle", "complex64" }, { ">i1", "int8" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++)
		assert_string_equal(arr_dtype_name(by_name(rows[i].name)), rows[i].want);
	for (int t = 0; t < ARR_T_COUNT; t++) {
		const arr_dtype *d = arr_dtype_builtin((enum arr_type)t);

		assert_ptr_equal(by_name(arr_dtype_name(d)), d);
		assert_ptr_equal(by_name(arr_dtype_descr(d)), d);
		assert_int_equal(arr_dtype_type(d), t);
	}
}

static void unknown_and_foreign_dtype_names_are_refused(void **state)
{
	static const char *const names[] = { "", "f3", "f88", "float65", "<", "f8 ", "S5 ", "12" };
	const arr_dtype *d = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(names); i++)
		expect_failure(arr_dtype_from_name(names[i], &d, err), ARR_E_DTYPE,
			       strcmp(names[i], "12") ? "not understood" : "not recognized");
	expect_failure(arr_dtype_from_name("O", &d, err), ARR_E_UNSUPPORTED, "objects");
	expect_failure(arr_dtype_from_name(NULL, &d, err), ARR_E_DTYPE, "NULL");
	assert_null(d);
	assert_null(arr_dtype_builtin(ARR_T_COUNT));
	assert_null(arr_dtype_builtin((enum arr_type) - 1));
}

static void sizes_and_kinds_are_numpys(void **state)
{
	(void)state;
	assert_int_equal(arr_dtype_item_bytes(ARR_COMPLEX128), 16);
	assert_int_equal(arr_dtype_alignment(ARR_COMPLEX128), 8);
	assert_int_equal(arr_dtype_item_bytes(ARR_FLOAT16), 2);
	assert_int_equal(arr_dtype_kind(ARR_UINT32), 'u');
	assert_int_equal(arr_dtype_kind(ARR_BOOL), 'b');
	assert_int_equal(arr_dtype_char(ARR_FLOAT16), 'e');
}

static void types_have_characters_and_names(void **state)
{
	(void)state;
	assert_int_equal(arr_mintypecode("dfS", NULL, 'd'), 'd');
	assert_int_equal(arr_mintypecode("abceh", NULL, 'G'), 'G');
	assert_int_equal(arr_mintypecode("Fd", NULL, 'd'), 'D');
	assert_int_equal(arr_mintypecode("fF", NULL, 'd'), 'F');
	assert_int_equal(arr_mintypecode("il", NULL, 'd'), 'd');
	assert_int_equal(arr_mintypecode("il", "?bhil", 'd'), 'l');
	assert_string_equal(arr_typename('d'), "double precision");
	assert_string_equal(arr_typename('?'), "bool");
	assert_null(arr_typename('!'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_have_characters_and_names),
		cmocka_unit_test(can_cast_agrees_with_numpy_for_every_pair_and_rule),
		cmocka_unit_test(promotion_agrees_with_numpy_for_every_pair),
		cmocka_unit_test(weak_scalars_agree_with_numpy_for_every_dtype),
		cmocka_unit_test(a_python_scalar_is_weak_in_result_type),
		cmocka_unit_test(several_operands_promote_strong_ones_first),
		cmocka_unit_test(a_bool_scalar_is_strong),
		cmocka_unit_test(every_name_of_a_dtype_finds_it),
		cmocka_unit_test(unknown_and_foreign_dtype_names_are_refused),
		cmocka_unit_test(sizes_and_kinds_are_numpys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
