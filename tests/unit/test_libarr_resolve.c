/* SPDX-License-Identifier: Apache-2.0 */
/* Type resolution of every ufunc and combination of dtypes and Python scalars, against NumPy 2's
 * own answers (libarr_ufunc_types.txt, written by libarr_ufunc_types.py), and the list of its loops
 * (libarr_ufunc_loops.txt). */
#include <stdio.h>
#include <stdlib.h>

#include "libarr_testing.h"

enum { NUMBERS = ARR_T_CLONGDOUBLE + 1, OPERANDS = NUMBERS + 3, LINE_MAX_BYTES = 8192 };

static const char type_chars[] = "?bBhHiIlLefdFDgG";

static struct arr_type_operand operand(int i)
{
	if (i < NUMBERS)
		return (struct arr_type_operand){ ARR_WEAK_NONE,
						  arr_dtype_builtin((enum arr_type)i) };
	return (struct arr_type_operand){ (enum arr_weak)(i - NUMBERS + 1), NULL };
}

/* Two Python scalars make NumPy work on objects (comparisons) or bools (logical functions), which
 * has the same values; libarr takes their default dtypes. */
static bool both_weak(int nin, const int *at)
{
	return nin == 2 && at[0] >= NUMBERS && at[1] >= NUMBERS;
}

static void check_cell(const arr_ufunc *u, const int *at, const char *want)
{
	const int nin = arr_ufunc_nin(u), nargs = nin + arr_ufunc_nout(u);
	struct arr_type_operand operands[ARR_UFUNC_NIN_MAX];
	const arr_dtype *types[ARR_UFUNC_ARGS_MAX];
	char got[ARR_UFUNC_ARGS_MAX + 1] = "-";

	for (int i = 0; i < nin; i++)
		operands[i] = operand(at[i]);
	if (arr_ufunc_resolve(u, operands, NULL, ARR_CASTING_SAME_KIND, types, NULL) == ARR_OK) {
		for (int i = 0; i < nargs; i++)
			got[i] = type_chars[arr_dtype_type(types[i])];
		got[nargs] = '\0';
	}
	if (strcmp(got, want) && !(both_weak(nin, at) && got[nargs - 1] == '?'))
		fail_msg("%s of operands %d and %d: %s, NumPy 2 has %s", arr_ufunc_name(u), at[0],
			 nin == 2 ? at[1] : -1, got, want);
}

static void every_combination_resolves_as_in_numpy_2(void **state)
{
	char line[LINE_MAX_BYTES];
	FILE *f = fopen(UFUNC_TYPES, "r");
	size_t ufuncs = 0, cells = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		char *rest = NULL, *name = strtok_r(line, " \n", &rest), *cell;
		const arr_ufunc *u;
		int i = 0;

		if (*name == '#')
			continue;
		u = arr_ufunc_find(name);
		assert_non_null(u);
		assert_int_equal(atoi(strtok_r(NULL, " \n", &rest)), arr_ufunc_nin(u));
		assert_int_equal(atoi(strtok_r(NULL, " \n", &rest)), arr_ufunc_nout(u));
		while ((cell = strtok_r(NULL, " \n", &rest)) != NULL) {
			const int two[] = { i / OPERANDS, i % OPERANDS }, one[] = { i, 0 };

			check_cell(u, arr_ufunc_nin(u) == 2 ? two : one, cell);
			i++;
			cells++;
		}
		ufuncs++;
	}
	fclose(f);
	assert_int_equal(ufuncs, arr_ufunc_count() -
					 11); /* clip and those of texts are elsewhere in NumPy */
	assert_true(cells > 14000);
}

static bool has_loop(const arr_ufunc *u, const char *types)
{
	for (size_t i = 0; i < arr_ufunc_loop_count(u); i++) {
		if (strcmp(arr_ufunc_loop_types(u, i), types) == 0)
			return true;
	}
	return false;
}

static void every_loop_of_numpy_2_is_there(void **state)
{
	char line[LINE_MAX_BYTES];
	FILE *f = fopen(UFUNC_LOOPS, "r");
	size_t loops = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		char *rest = NULL, *name = strtok_r(line, " \n", &rest), *types;
		const arr_ufunc *u = arr_ufunc_find(name);

		if (*name == '#')
			continue;
		if (!u)
			fail_msg("no ufunc %s", name);
		for (; (types = strtok_r(NULL, " \n", &rest)) != NULL; loops++) {
			if (!has_loop(u, types))
				fail_msg("%s has no loop %s", name, types);
		}
	}
	fclose(f);
	assert_true(loops > 900);
}

static void dtype_picks_the_loop_by_its_output(void **state)
{
	static const struct {
		const char *loc, *name;
		enum arr_type in, dtype;
		enum arr_casting casting;
		enum arr_status status;
	} rows[] = {
		{ LOC, "sqrt", ARR_T_FLOAT64, ARR_T_FLOAT32, ARR_CASTING_SAME_KIND, ARR_OK },
		{ LOC, "sqrt", ARR_T_FLOAT32, ARR_T_FLOAT16, ARR_CASTING_SAME_KIND, ARR_OK },
		{ LOC, "sqrt", ARR_T_FLOAT32, ARR_T_FLOAT16, ARR_CASTING_SAFE, ARR_E_CASTING },
		{ LOC, "negative", ARR_T_FLOAT64, ARR_T_INT32, ARR_CASTING_SAME_KIND,
		  ARR_E_CASTING },
		{ LOC, "negative", ARR_T_FLOAT64, ARR_T_INT32, ARR_CASTING_UNSAFE, ARR_OK },
		{ LOC, "sin", ARR_T_INT64, ARR_T_INT64, ARR_CASTING_UNSAFE, ARR_E_DTYPE },
		{ LOC, "absolute", ARR_T_COMPLEX128, ARR_T_FLOAT32, ARR_CASTING_SAME_KIND, ARR_OK },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const struct arr_type_operand in = { ARR_WEAK_NONE, arr_dtype_builtin(rows[i].in) };
		const arr_dtype *types[ARR_UFUNC_ARGS_MAX],
			*dtype = arr_dtype_builtin(rows[i].dtype);
		enum arr_status st = arr_ufunc_resolve(arr_ufunc_find(rows[i].name), &in, dtype,
						       rows[i].casting, types, NULL);

		if (st != rows[i].status || (st == ARR_OK && types[1] != dtype))
			fail_msg("%s: %s", rows[i].loc, arr_status_name(st));
	}
}

static void refused_types_are_told_in_numpys_words(void **state)
{
	const struct arr_type_operand bools[] = { { ARR_WEAK_NONE, ARR_BOOL },
						  { ARR_WEAK_NONE, ARR_BOOL } };
	const struct arr_type_operand floats[] = { { ARR_WEAK_FLOAT, NULL },
						   { ARR_WEAK_NONE, ARR_INT64 } };
	const arr_dtype *types[ARR_UFUNC_ARGS_MAX];

	(void)state;
	expect_failure(arr_ufunc_resolve(arr_ufunc_find("subtract"), bools, NULL, ARR_CASTING_SAFE,
					 types, err),
		       ARR_E_DTYPE, "numpy boolean subtract, the `-` operator, is not supported");
	expect_failure(arr_ufunc_resolve(arr_ufunc_find("negative"), bools, NULL, ARR_CASTING_SAFE,
					 types, err),
		       ARR_E_DTYPE, "boolean negative, the `-` operator, is not supported");
	expect_failure(
		arr_ufunc_resolve(arr_ufunc_find("bitwise_and"), floats, NULL, ARR_CASTING_SAFE,
				  types, err),
		ARR_E_DTYPE,
		"ufunc 'bitwise_and' not supported for the input types, and the inputs could not "
		"be safely coerced");
}

static void every_ufunc_has_loops_with_a_variant(void **state)
{
	(void)state;
	assert_true(arr_ufunc_count() >= 86);
	assert_null(arr_ufunc_at(arr_ufunc_count()));
	assert_null(arr_ufunc_find("no_such_ufunc"));
	for (size_t i = 0; i < arr_ufunc_count(); i++) {
		const arr_ufunc *u = arr_ufunc_at(i);

		assert_ptr_equal(arr_ufunc_find(arr_ufunc_name(u)), u);
		assert_true(arr_ufunc_loop_count(u) > 0);
		assert_null(arr_ufunc_loop_types(u, arr_ufunc_loop_count(u)));
		for (size_t k = 0; k < arr_ufunc_loop_count(u); k++) {
			const char *types = arr_ufunc_loop_types(u, k);

			assert_int_equal(strlen(types), 2 + arr_ufunc_nin(u) + arr_ufunc_nout(u));
			assert_memory_equal(types + arr_ufunc_nin(u), "->", 2);
			assert_non_null(arr_ufunc_loop_variant(u, k));
		}
	}
}

static void aliases_are_the_same_ufunc(void **state)
{
	static const char *const rows[][2] = {
		{ "abs", "absolute" },   { "mod", "remainder" },      { "true_divide", "divide" },
		{ "conj", "conjugate" }, { "bitwise_not", "invert" }, { "atan2", "arctan2" },
		{ "pow", "power" },      { "acosh", "arccosh" }
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		assert_non_null(arr_ufunc_find(rows[i][0]));
		assert_ptr_equal(arr_ufunc_find(rows[i][0]), arr_ufunc_find(rows[i][1]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination_resolves_as_in_numpy_2),
		cmocka_unit_test(every_loop_of_numpy_2_is_there),
		cmocka_unit_test(dtype_picks_the_loop_by_its_output),
		cmocka_unit_test(refused_types_are_told_in_numpys_words),
		cmocka_unit_test(every_ufunc_has_loops_with_a_variant),
		cmocka_unit_test(aliases_are_the_same_ufunc),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
