/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes and unicode texts in ufuncs. Expected values are NumPy 2.2.4's. */
#include "libarr_testing.h"

enum { ROOM = 4 };

/* Two texts of ROOM characters each, in either kind. */
static arr_array *texts_of(const char *dtype, const char (*texts)[ROOM + 1])
{
	const int64_t shape[] = { 2 };
	const arr_dtype *d = NULL, *bytes = NULL;
	char packed[2 * ROOM];
	arr_array *raw = NULL, *out = NULL;

	memcpy(packed, texts[0], ROOM);
	memcpy(packed + ROOM, texts[1], ROOM);
	assert_ok(arr_dtype_from_name("S4", &bytes, err));
	assert_ok(arr_dtype_from_name(dtype, &d, err));
	assert_ok(arr_from_copy(1, shape, bytes, packed, &raw, err));
	assert_ok(arr_array_astype(raw, d, ARR_ORDER_K, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(raw);
	arr_dtype_release(bytes);
	arr_dtype_release(d);
	return out;
}

static void texts_compare_by_characters(void **state)
{
	static const char left[2][ROOM + 1] = { "ab", "b\0c" }, right[2][ROOM + 1] = { "abc", "b" };
	static const struct {
		const char *name;
		bool want[2];
	} rows[] = {
		{ "equal", { false, false } },  { "not_equal", { true, true } },
		{ "less", { true, false } },    { "less_equal", { true, false } },
		{ "greater", { false, true } }, { "greater_equal", { false, true } },
	};
	static const char *const dtypes[][2] = { { "S4", "S3" }, { "U4", "U3" }, { "U4", ">U4" } };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows) * BASE_ARRAY_SIZE(dtypes); i++) {
		const char *const *kind = dtypes[i % BASE_ARRAY_SIZE(dtypes)];
		const size_t row = i / BASE_ARRAY_SIZE(dtypes);
		arr_array *a = texts_of(kind[0], left), *b = texts_of(kind[1], right), *out = NULL;
		const struct arr_input in[] = { arr_in(a), arr_in(b) };

		assert_ok(arr_ufunc_call(arr_ufunc_find(rows[row].name), in, NULL, &out, err));
		for (int k = 0; k < 2; k++) {
			if (int_at(out, k) != rows[row].want[k])
				fail_msg("%s of %s and %s: element %d", rows[row].name, kind[0],
					 kind[1], k);
		}
		arr_array_release(a);
		arr_array_release(b);
		arr_array_release(out);
	}
}

static void add_puts_texts_together(void **state)
{
	static const char left[2][ROOM + 1] = { "ab", "b\0c" }, right[2][ROOM + 1] = { "xyz", "" };
	arr_array *a = texts_of("S4", left), *b = texts_of("S3", right), *out = NULL;

	(void)state;
	assert_ok(arr_add(a, b, &out, err));
	assert_string_equal(arr_dtype_name(arr_array_dtype(out)), "bytes56");
	assert_memory_equal(arr_array_data(out), "abxyz\0\0b\0c\0\0\0\0", 14);
	arr_array_release(out);
	arr_array_release(a);
	arr_array_release(b);
}

static void str_len_counts_up_to_the_last_character(void **state)
{
	static const char texts[2][ROOM + 1] = { "ab", "b\0c" };
	static const char *const dtypes[] = { "S4", "U4", ">U4" };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(dtypes); i++) {
		arr_array *a = texts_of(dtypes[i], texts), *out = NULL;

		assert_ok(arr_str_len(a, &out, err));
		assert_int_equal(int_at(out, 0), 2);
		assert_int_equal(int_at(out, 1), 3);
		arr_array_release(out);
		arr_array_release(a);
	}
}

static void other_operands_and_methods_are_refused(void **state)
{
	static const char texts[2][ROOM + 1] = { "a", "b" };
	arr_array *a = texts_of("S4", texts), *b = texts_of("U4", texts), *out = NULL;

	(void)state;
	expect_failure(arr_equal(a, b, &out, err), ARR_E_DTYPE, "'equal' not supported");
	expect_failure(arr_maximum(a, a, &out, err), ARR_E_DTYPE, "'maximum' not supported");
	expect_failure(arr_subtract(b, b, &out, err), ARR_E_DTYPE, "'subtract' not supported");
	expect_failure(arr_sum(a, NULL, &out, err), ARR_E_DTYPE, "add");
	arr_array_release(a);
	arr_array_release(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_compare_by_characters),
		cmocka_unit_test(add_puts_texts_together),
		cmocka_unit_test(str_len_counts_up_to_the_last_character),
		cmocka_unit_test(other_operands_and_methods_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
