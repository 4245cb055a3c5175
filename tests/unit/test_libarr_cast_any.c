/* SPDX-License-Identifier: Apache-2.0 */
/* Casts between text, times, structures and numbers of both byte orders, held against NumPy. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "libarr_testing.h"

static char folder[] = "/tmp/arr-text-XXXXXX";

static arr_array *load(int i, const char *side)
{
	char path[96];
	arr_array *a = NULL;

	snprintf(path, sizeof path, "%s/%d_%s.npy", folder, i, side);
	assert_ok(arr_npy_load(path, &a, err));
	unlink(path);
	return a;
}

static bool is_nan(const char *item, const arr_dtype *d)
{
	double value = 0;
	float narrow;

	if (arr_dtype_kind(d) != 'f' && arr_dtype_kind(d) != 'c')
		return false;
	if (arr_dtype_item_bytes(d) == 4) {
		memcpy(&narrow, item, sizeof narrow);
		value = (double)narrow;
	} else {
		memcpy(&value, item, sizeof value);
	}
	return isnan(value);
}

static void compare(int i, const arr_array *from, const arr_array *got, const arr_array *want)
{
	const arr_dtype *d = arr_array_dtype(want);
	const size_t item = arr_dtype_item_bytes(d),
		     bytes = item == 16 && arr_dtype_char(d) == 'g' ? 10 : item;
	const char *g = arr_array_data(got), *w = arr_array_data(want);

	if (!arr_dtype_equal(arr_array_dtype(got), d))
		fail_msg("case %d: dtype %s, expected %s", i, arr_dtype_name(arr_array_dtype(got)),
			 arr_dtype_name(d));
	for (int64_t k = 0; k < arr_array_size(want); k++, g += item, w += item)
		if (memcmp(g, w, bytes) != 0 && !(is_nan(g, d) && is_nan(w, d)))
			fail_msg("case %d, %s to %s: element %lld differs from NumPy's", i,
				 arr_dtype_name(arr_array_dtype(from)), arr_dtype_name(d),
				 (long long)k);
}

static void casts_of_all_kinds_give_numpys_bytes(void **state)
{
	char command[512];
	int count = 0;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(command, sizeof command, "/usr/bin/python3 '%s' '%s'", TEXT_CASES, folder);
	f = popen(command, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &count), 1);
	assert_int_equal(pclose(f), 0);
	assert_true(count > 200);
	for (int i = 0; i < count; i++) {
		arr_array *from = load(i, "from"), *want = load(i, "to"), *got = NULL;

		assert_ok(arr_array_astype(from, arr_array_dtype(want), ARR_ORDER_C,
					   ARR_CASTING_UNSAFE, &got, err));
		compare(i, from, got, want);
		arr_array_release(from);
		arr_array_release(want);
		arr_array_release(got);
	}
	assert_int_equal(rmdir(folder), 0);
}

static void texts_that_are_no_value_are_refused(void **state)
{
	static const struct {
		const char *text, *dtype, *message;
		enum arr_status status;
	} rows[] = {
		{ "abc", "i8", "invalid literal for int64: 'abc'", ARR_E_ARG },
		{ "", "i8", "invalid literal", ARR_E_ARG },
		{ "300", "u1", "out of bounds for uint8", ARR_E_ARG },
		{ "1.5x", "f8", "could not convert string", ARR_E_ARG },
		{ "1__0", "f8", "no value of float64", ARR_E_ARG },
		{ "2020-02-30", "M8[s]", "Day out of range", ARR_E_FORMAT },
		{ "2020-13-01", "M8[s]", "Month out of range", ARR_E_FORMAT },
		{ "x", "m8[s]", "no whole number", ARR_E_ARG },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const arr_dtype *text = NULL, *to = NULL;
		char item[16] = "";
		arr_array *a = NULL, *out = NULL;

		assert_ok(arr_dtype_bytes(sizeof item, &text, err));
		assert_ok(arr_dtype_from_name(rows[i].dtype, &to, err));
		memcpy(item, rows[i].text, strlen(rows[i].text));
		assert_ok(arr_from_copy(0, NULL, text, item, &a, err));
		expect_failure(arr_array_astype(a, to, ARR_ORDER_C, ARR_CASTING_UNSAFE, &out, err),
			       rows[i].status, rows[i].message);
		arr_array_release(a);
		arr_dtype_release(text);
		arr_dtype_release(to);
	}
}

/* A name, or the list of a structure's fields. */
static const arr_dtype *dtype_of(const char *text)
{
	const arr_dtype *dtype = NULL;

	assert_ok(text[0] == '[' ? arr_dtype_from_descr(text, strlen(text), &dtype, err)
				 : arr_dtype_from_name(text, &dtype, err));
	return dtype;
}

/* NumPy 2.4.6 refuses it in fields and subarrays as it does in whole arrays. */
static void parts_do_not_lose_their_unit(void **state)
{
	static const char *const pairs[][2] = { { "[('a', 'M8[D]')]", "[('a', 'M8')]" },
						{ "[('a', 'm8[D]')]", "[('a', '>m8')]" },
						{ "M8[D]", "[('a', 'M8')]" },
						{ "[('a', 'M8[D]', (2,))]",
						  "[('a', 'M8', (2,))]" } };
	const int64_t count = 1;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(pairs); i++) {
		const arr_dtype *from = NULL, *to = NULL;
		arr_array *a = NULL, *b = NULL;

		from = dtype_of(pairs[i][0]);
		to = dtype_of(pairs[i][1]);
		assert_ok(arr_zeros(1, &count, from, ARR_ORDER_C, &a, err));
		assert_ok(arr_zeros(1, &count, to, ARR_ORDER_C, &b, err));
		expect_failure(arr_copyto(b, a, ARR_CASTING_UNSAFE, err), ARR_E_CASTING,
			       "from specific units to generic units");
		arr_array_release(a);
		arr_array_release(b);
		arr_dtype_release(from);
		arr_dtype_release(to);
	}
}

/* The ticks of a date without a unit are those of any unit but months and years (NumPy 2.4.6). */
static void dates_without_a_unit_have_no_month(void **state)
{
	static const struct {
		const char *from, *to;
		int64_t ticks;
		bool fails;
	} rows[] = {
		{ "M8", "M8[Y]", 3, true },
		{ "M8", "M8[2M]", 0, true },
		{ ">M8", "M8[M]", 3, true },
		{ "M8", ">M8[M]", 3, true },
		{ "M8", "M8[D]", 3, false },
		{ "M8", "M8[as]", 3, false },
		{ "m8", "m8[Y]", 3, false },
		{ "m8", "M8[Y]", 3, false },
		{ "M8", "m8[Y]", 3, false },
		{ "M8", "M8[Y]", INT64_MIN, false },
		{ "[('a', 'M8')]", "[('a', 'M8[Y]')]", 3, true },
	};
	const int64_t count = 1;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const arr_dtype *from = NULL, *to = NULL;
		arr_array *ticks = NULL, *a = NULL, *b = NULL, *back = NULL;

		from = dtype_of(rows[i].from);
		to = dtype_of(rows[i].to);
		assert_ok(arr_from_copy(1, &count, ARR_INT64, &rows[i].ticks, &ticks, err));
		assert_ok(arr_array_astype(ticks, from, ARR_ORDER_K, ARR_CASTING_UNSAFE, &a, err));
		if (rows[i].fails) {
			expect_failure(
				arr_array_astype(a, to, ARR_ORDER_K, ARR_CASTING_UNSAFE, &b, err),
				ARR_E_ARG, "other than NaT with generic units");
		} else {
			assert_ok(
				arr_array_astype(a, to, ARR_ORDER_K, ARR_CASTING_UNSAFE, &b, err));
			assert_ok(arr_array_astype(b, ARR_INT64, ARR_ORDER_K, ARR_CASTING_UNSAFE,
						   &back, err));
			assert_int_equal(int_at(back, 0), rows[i].ticks);
		}
		arr_array_release(ticks);
		arr_array_release(a);
		arr_array_release(b);
		arr_array_release(back);
		arr_dtype_release(from);
		arr_dtype_release(to);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(casts_of_all_kinds_give_numpys_bytes),
		cmocka_unit_test(texts_that_are_no_value_are_refused),
		cmocka_unit_test(parts_do_not_lose_their_unit),
		cmocka_unit_test(dates_without_a_unit_have_no_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
