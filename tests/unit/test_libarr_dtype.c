/* SPDX-License-Identifier: Apache-2.0 */
/* The dtype table, casting rules and promotion against NumPy 2.2.4. */
#include "libarr_testing.h"

/* Rows and columns of the tables below. */
static const char *const order[ARR_T_COUNT] = { "b1", "i1", "u1", "i2", "u2", "i4", "u4",
						"i8", "u8", "f2", "f4", "f8", "c8", "c16" };

/* clang-format off */
/* np.can_cast(row, column, rule), from NumPy 2.2.4. */
static const struct { const char *rule; const char *rows[ARR_T_COUNT]; } can_cast[] = {
	{ "no", {
		"1.............",
		".1............",
		"..1...........",
		"...1..........",
		"....1.........",
		".....1........",
		"......1.......",
		".......1......",
		"........1.....",
		".........1....",
		"..........1...",
		"...........1..",
		"............1.",
		".............1",
	} },
	{ "equiv", {
		"1.............",
		".1............",
		"..1...........",
		"...1..........",
		"....1.........",
		".....1........",
		"......1.......",
		".......1......",
		"........1.....",
		".........1....",
		"..........1...",
		"...........1..",
		"............1.",
		".............1",
	} },
	{ "safe", {
		"11111111111111",
		".1.1.1.1.11111",
		"..111111111111",
		"...1.1.1..1111",
		"....11111.1111",
		".....1.1...1.1",
		"......111..1.1",
		".......1...1.1",
		"........1..1.1",
		".........11111",
		"..........1111",
		"...........1.1",
		"............11",
		".............1",
	} },
	{ "same_kind", {
		"11111111111111",
		".1.1.1.1.11111",
		".1111111111111",
		".1.1.1.1.11111",
		".1111111111111",
		".1.1.1.1.11111",
		".1111111111111",
		".1.1.1.1.11111",
		".1111111111111",
		".........11111",
		".........11111",
		".........11111",
		"............11",
		"............11",
	} },
	{ "unsafe", {
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
		"11111111111111",
	} },
};

/* np.promote_types(row, column), from NumPy 2.2.4. */
static const char *const promotions[ARR_T_COUNT] = {
	"b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16",
	"i1 i1 i2 i2 i4 i4 i8 i8 f8 f2 f4 f8 c8 c16",
	"u1 i2 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16",
	"i2 i2 i2 i2 i4 i4 i8 i8 f8 f4 f4 f8 c8 c16",
	"u2 i4 u2 i4 u2 i4 u4 i8 u8 f4 f4 f8 c8 c16",
	"i4 i4 i4 i4 i4 i4 i8 i8 f8 f8 f8 f8 c16 c16",
	"u4 i8 u4 i8 u4 i8 u4 i8 u8 f8 f8 f8 c16 c16",
	"i8 i8 i8 i8 i8 i8 i8 i8 f8 f8 f8 f8 c16 c16",
	"u8 f8 u8 f8 u8 f8 u8 f8 u8 f8 f8 f8 c16 c16",
	"f2 f2 f2 f4 f4 f8 f8 f8 f8 f2 f4 f8 c8 c16",
	"f4 f4 f4 f4 f4 f8 f8 f8 f8 f4 f4 f8 c8 c16",
	"f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 c16 c16",
	"c8 c8 c8 c8 c8 c16 c16 c16 c16 c8 c8 c16 c8 c16",
	"c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16",
};
/* clang-format on */

static const arr_dtype *by_name(const char *name)
{
	const arr_dtype *d = NULL;

	assert_ok(arr_dtype_from_name(name, &d, err));
	return d;
}

static void can_cast_agrees_with_numpy_for_every_pair_and_rule(void **state)
{
	(void)state;
	for (size_t c = 0; c < BASE_ARRAY_SIZE(can_cast); c++) {
		assert_string_equal(arr_casting_name((enum arr_casting)c), can_cast[c].rule);
		for (int i = 0; i < ARR_T_COUNT; i++)
			for (int j = 0; j < ARR_T_COUNT; j++)
				if (arr_can_cast(by_name(order[i]), by_name(order[j]),
						 (enum arr_casting)c) !=
				    (can_cast[c].rows[i][j] == '1'))
					fail_msg("%s to %s under %s", order[i], order[j],
						 can_cast[c].rule);
	}
}

static void promotion_agrees_with_numpy_for_every_pair(void **state)
{
	(void)state;
	for (int i = 0; i < ARR_T_COUNT; i++) {
		const char *at = promotions[i];

		for (int j = 0; j < ARR_T_COUNT; j++) {
			char want[8] = "";
			size_t n = strcspn(at, " ");
			const arr_dtype *got =
				arr_promote_types(by_name(order[i]), by_name(order[j]));

			memcpy(want, at, n);
			at += n + (at[n] == ' ');
			if (got != by_name(want))
				fail_msg("%s + %s gives %s, expected %s", order[i], order[j],
					 arr_dtype_name(got), want);
		}
	}
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
		const char *loc, *dtypes[2];
		enum arr_weak weak[2];
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
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_type_operand operands[4];
		const arr_dtype *got = NULL;
		size_t n = 0;

		for (int k = 0; k < 2; k++) {
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
	static const char *const names[] = { "",  "f3", "f88", "float65", "object",
					     "O", "<",  "U10", "f8 " };
	const arr_dtype *d = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(names); i++)
		expect_failure(arr_dtype_from_name(names[i], &d, err), ARR_E_DTYPE,
			       "not understood");
	expect_failure(arr_dtype_from_name(">f8", &d, err), ARR_E_DTYPE, "big-endian");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(can_cast_agrees_with_numpy_for_every_pair_and_rule),
		cmocka_unit_test(promotion_agrees_with_numpy_for_every_pair),
		cmocka_unit_test(a_python_scalar_is_weak_in_result_type),
		cmocka_unit_test(several_operands_promote_strong_ones_first),
		cmocka_unit_test(a_bool_scalar_is_strong),
		cmocka_unit_test(every_name_of_a_dtype_finds_it),
		cmocka_unit_test(unknown_and_foreign_dtype_names_are_refused),
		cmocka_unit_test(sizes_and_kinds_are_numpys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
