/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions that are none, expressions built by hand, threads; expr.py has NumPy's side. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libarr_testing.h"

/* ---- errors ---- */

static const struct {
	const char *loc, *text, *message;
} bad[] = {
	{ LOC, "", "at 0: expected a value: the end" },
	{ LOC, "a +", "at 3: expected a value: the end" },
	{ LOC, "a b", "at 2: expected an operator: 'b'" },
	{ LOC, "2*(a + 3", "at 8: expected ')': the end" },
	{ LOC, "a)", "at 1: expected an operator: ')'" },
	{ LOC, "a < b < c", "at 6: comparisons do not chain: '<'" },
	{ LOC, "nosuch(a)", "at 0: no function 'nosuch'" },
	{ LOC, "1 + sqrt(a, b)", "at 4: sqrt takes 1 arguments, not 2" },
	{ LOC, "where(a)", "at 0: where takes 3 arguments, not 1" },
	{ LOC, "sqrt()", "at 0: sqrt takes 1 arguments, not 0" },
	{ LOC, "a and b", "at 2: expected an operator: 'and'" },
	{ LOC, "not a", "at 0: use & | ~ instead of: 'not'" },
	{ LOC, "1 + sum(a)", "at 4: a reduction inside an expression: 'sum'" },
	{ LOC, "sum(a) + 1", "at 0: a reduction inside an expression: 'sum'" },
	{ LOC, "sum(max(a))", "at 4: a reduction inside an expression: 'max'" },
	{ LOC, "0x", "at 0: no number: '0x'" },
	{ LOC, "12ab", "at 0: no number: '12ab'" },
	{ LOC, "99999999999999999999", "at 0: an integer over 64 bits: '99999999999999999999'" },
	{ LOC, "a $ b", "at 2: expected an operator: '$'" },
	{ LOC, "divmod(a, b)", "at 0: no function 'divmod'" },
};

static void errors_say_where_and_what(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(bad); i++) {
		struct arr_error err = { 0 };
		arr_expr *e = NULL;

		if (arr_expr_parse(bad[i].text, &e, &err) != ARR_E_FORMAT || e ||
		    !strstr(err.message, bad[i].message))
			fail_msg("%s: %s '%s'", bad[i].loc, arr_status_name(err.status),
				 err.message);
	}
}

static void limits_hold(void **state)
{
	char text[9000] = "";
	arr_expr *e = NULL;

	(void)state;
	memset(text, '(', 500);
	expect_failure(arr_expr_parse(text, &e, err), ARR_E_FORMAT, "nested too deeply");
	memset(text, '-', 500);
	expect_failure(arr_expr_parse(text, &e, err), ARR_E_FORMAT, "nested too deeply");
	text[0] = 'a';
	for (size_t i = 1; i + 2 < sizeof text; i += 2)
		memcpy(text + i, "+a", 3);
	expect_failure(arr_expr_parse(text, &e, err), ARR_E_ARG, "more than 1000 nodes");
	text[0] = '\0';
	for (int i = 0; i < 33; i++)
		snprintf(text + strlen(text), 8, "%sx%d", i ? "+" : "", i);
	expect_failure(arr_expr_parse(text, &e, err), ARR_E_ARG, "more than 32 inputs");
}

/* ---- values ---- */

static arr_array *eval(const char *text, const arr_array *const *inputs)
{
	arr_expr *e = NULL;
	arr_array *out = NULL;

	assert_ok(arr_expr_parse(text, &e, err));
	assert_ok(arr_expr_eval(e, inputs, NULL, &out, err));
	arr_expr_free(e);
	return out;
}

/* Values are Python's; x is 7. */
static const struct {
	const char *loc, *text;
	double value;
} values[] = {
	{ LOC, "2+3*4", 14 },
	{ LOC, "-2**2", -4 },
	{ LOC, "2**3**2", 512 },
	{ LOC, "2**-1.0", .5 },
	{ LOC, "(2+3)*4", 20 },
	{ LOC, "10-3-2", 5 },
	{ LOC, "7//2*3", 9 },
	{ LOC, "x%4", 3 },
	{ LOC, "-x//2", -4 },
	{ LOC, "1|2^3&5", 1 | (2 ^ (3 & 5)) },
	{ LOC, "1<<3+1", 16 },
	{ LOC, "x&3==3", 1 },
	{ LOC, "(x&3)==3", 1 },
	{ LOC, "~x", -8 },
	{ LOC, "0x1F + 0b101 + 0o17", 51 },
	{ LOC, "1e3 + .5", 1000.5 },
	{ LOC, "where(x > 5, 10, 20)", 10 },
	{ LOC, "float32(x)/2", 3.5 },
	{ LOC, "True + True", 1 },
	{ LOC, "abs(-x)", 7 },
	{ LOC, "  sum ( x ) ", 7 },
	{ LOC, "mean(x*2)", 14 },
	{ LOC, "int8(300)", 44 },
};

static void precedence_is_pythons(void **state)
{
	arr_array *x = NULL;

	(void)state;
	assert_ok(arr_from_scalar(arr_scalar_int(7), ARR_INT64, &x, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(values); i++) {
		arr_array *got = eval(values[i].text, (const arr_array *const[]){ x });
		struct arr_scalar value;

		assert_ok(arr_array_item(got, NULL, &value, err));
		if (arr_scalar_cast(value, ARR_T_FLOAT64).as.f != values[i].value)
			fail_msg("%s: %s is %g", values[i].loc, values[i].text,
				 arr_scalar_cast(value, ARR_T_FLOAT64).as.f);
		arr_array_release(got);
	}
	arr_array_release(x);
}

static void pieces_make_the_same_expression(void **state)
{
	arr_expr *a = NULL, *b = NULL, *two = NULL, *product = NULL, *sum = NULL, *total = NULL,
		 *none = NULL;
	arr_array *x = int_range(1, (int64_t[]){ 4 }), *y = int_range(1, (int64_t[]){ 4 }),
		  *got = NULL;

	(void)state;
	assert_ok(arr_expr_input("a", &a, err));
	assert_ok(arr_expr_input("b", &b, err));
	assert_ok(arr_expr_scalar(arr_scalar_int(2), &two, err));
	assert_ok(arr_expr_call("multiply", (const arr_expr *const[]){ two, a }, 2, &product, err));
	assert_ok(arr_expr_call("add", (const arr_expr *const[]){ product, b }, 2, &sum, err));
	assert_int_equal(arr_expr_input_count(sum), 2);
	assert_string_equal(arr_expr_input_name(sum, 1), "b");
	assert_null(arr_expr_input_name(sum, 2));
	assert_ok(arr_expr_eval(sum, (const arr_array *const[]){ x, y }, NULL, &got, err));
	for (int64_t i = 0; i < 4; i++)
		assert_int_equal(int_at(got, i), 3 * i);
	arr_array_release(got);
	assert_ok(arr_expr_call("sum", (const arr_expr *const[]){ sum }, 1, &total, err));
	assert_ok(arr_expr_eval(total, (const arr_array *const[]){ x, y }, NULL, &got, err));
	assert_int_equal(int_at(got, 0), 18);
	arr_array_release(got);
	expect_failure(arr_expr_call("sqrt", (const arr_expr *const[]){ total }, 1, &none, err),
		       ARR_E_ARG, "a reduction inside");
	expect_failure(arr_expr_call("nosuch", (const arr_expr *const[]){ a }, 1, &none, err),
		       ARR_E_ARG, "no function 'nosuch'");
	expect_failure(arr_expr_input("1a", &none, err), ARR_E_ARG, "'1a' is no name");
	for (size_t i = 0; i < 6; i++)
		arr_expr_free((arr_expr *[]){ a, b, two, product, sum, total }[i]);
	arr_expr_free(NULL);
	arr_array_release(x);
	arr_array_release(y);
}

static void what_does_not_fit_is_refused(void **state)
{
	arr_array *x = int_range(2, (int64_t[]){ 3, 4 }), *y = int_range(1, (int64_t[]){ 5 }),
		  *flags = NULL, *small = NULL, *got = NULL;
	arr_expr *sum = NULL, *power = NULL, *large = NULL, *negative = NULL;

	(void)state;
	assert_ok(arr_zeros(2, (int64_t[]){ 3, 4 }, ARR_BOOL, ARR_ORDER_C, &flags, err));
	assert_ok(arr_zeros(1, (int64_t[]){ 5 }, ARR_INT8, ARR_ORDER_C, &small, err));
	assert_ok(arr_expr_parse("a + b", &sum, err));
	assert_ok(arr_expr_parse("a ** -1", &power, err));
	assert_ok(arr_expr_parse("a + 300", &large, err));
	assert_ok(arr_expr_parse("-a", &negative, err));
	expect_failure(arr_expr_eval(sum, (const arr_array *const[]){ x, y }, NULL, &got, err),
		       ARR_E_SHAPE, "b of shape (5,)");
	expect_failure(arr_expr_eval(sum, (const arr_array *const[]){ x, x }, y, &got, err),
		       ARR_E_SHAPE, "out of shape (5,)");
	expect_failure(arr_expr_eval(sum, (const arr_array *const[]){ x, x }, flags, &got, err),
		       ARR_E_CASTING, "int64 to bool");
	expect_failure(arr_expr_eval(power, (const arr_array *const[]){ x }, NULL, &got, err),
		       ARR_E_ARG, "negative integer powers");
	expect_failure(arr_expr_eval(large, (const arr_array *const[]){ small }, NULL, &got, err),
		       ARR_E_ARG, "300 out of bounds for int8");
	expect_failure(
		arr_expr_eval(negative, (const arr_array *const[]){ flags }, NULL, &got, err),
		ARR_E_DTYPE, "negative");
	assert_ok(arr_array_set_writeable(y, false, err));
	expect_failure(arr_expr_eval(negative, (const arr_array *const[]){ y }, y, &got, err),
		       ARR_E_READONLY, "expr");
	arr_expr_free(sum);
	arr_expr_free(power);
	arr_expr_free(large);
	arr_expr_free(negative);
	arr_array_release(x);
	arr_array_release(y);
	arr_array_release(flags);
	arr_array_release(small);
}

static void broadcast_sizes_are_counted_before_anything_runs(void **state)
{
	const int64_t column[] = { INT64_C(1) << 32, 1 }, row[] = { 1, INT64_C(1) << 32 };
	arr_array *zero, *a, *b, *got = NULL;
	arr_expr *e = NULL;

	(void)state;
	assert_ok(arr_zeros(0, NULL, ARR_INT8, ARR_ORDER_C, &zero, err));
	assert_ok(arr_broadcast_to(zero, 2, column, &a, err));
	assert_ok(arr_broadcast_to(zero, 2, row, &b, err));
	assert_ok(arr_expr_parse("any(a + b)", &e, err)); /* 2^64 elements are not none */
	expect_failure(arr_expr_eval(e, (const arr_array *const[]){ a, b }, NULL, &got, err),
		       ARR_E_NOMEM, "(4294967296, 4294967296)");
	assert_null(got);
	arr_expr_free(e);
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(zero);
}

/* ---- threads ---- */

enum { LONG = 1000003 };

static void *sum_in_thread(void *x)
{
	arr_array *got = eval("sum(a*2 - a)", (const arr_array *const[]){ x });
	int64_t value = int_at(got, 0);

	arr_array_release(got);
	return (void *)(intptr_t)(value == (int64_t)LONG * (LONG - 1) / 2);
}

static void any_number_of_threads_may_evaluate(void **state)
{
	arr_array *x = int_range(1, (int64_t[]){ LONG });
	pthread_t threads[4];

	(void)state;
	assert_ok(arr_threads_set(3, err));
	assert_int_equal(arr_threads(), 3);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, sum_in_thread, x), 0);
	for (int i = 0; i < 4; i++) {
		void *right = NULL;

		pthread_join(threads[i], &right);
		assert_non_null(right);
	}
	arr_array_release(x);
	expect_failure(arr_threads_set(0, err), ARR_E_ARG, "threads: 0");
	expect_failure(arr_threads_set(1000, err), ARR_E_ARG, "threads: 1000");
}

static void a_forked_child_has_threads_of_its_own(void **state)
{
	arr_array *x = int_range(1, (int64_t[]){ LONG });
	int status = 0;
	pid_t child;

	(void)state;
	assert_ok(arr_threads_set(2, err));
	assert_non_null(sum_in_thread(x));
	child = fork();
	if (child == 0)
		_exit(sum_in_thread(x) && sum_in_thread(x) ? 0 : 1);
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_non_null(sum_in_thread(x));
	arr_array_release(x);
}

/* The number of threads is no part of the result's bits. */
static void float_sums_are_the_same_on_any_number_of_threads(void **state)
{
	arr_array *x = int_range(1, (int64_t[]){ LONG });
	double sums[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct arr_scalar value;
		arr_array *got;

		assert_ok(arr_threads_set(i + 1, err));
		got = eval("sum(1/(a + 1))", (const arr_array *const[]){ x });
		assert_ok(arr_array_item(got, NULL, &value, err));
		sums[i] = value.as.f;
		arr_array_release(got);
		assert_memory_equal(&sums[i], &sums[0], sizeof sums[0]);
	}
	arr_array_release(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_say_where_and_what),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(precedence_is_pythons),
		cmocka_unit_test(pieces_make_the_same_expression),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(broadcast_sizes_are_counted_before_anything_runs),
		cmocka_unit_test(any_number_of_threads_may_evaluate),
		cmocka_unit_test(a_forked_child_has_threads_of_its_own),
		cmocka_unit_test(float_sums_are_the_same_on_any_number_of_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
