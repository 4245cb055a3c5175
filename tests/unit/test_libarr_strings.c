/* SPDX-License-Identifier: Apache-2.0 */
/* numpy.strings by hand, for both kinds of text; the differential tests have thousands. Expected
 * values are NumPy 2.2.4's, those of kinds Python's. */
#include <arr/strings.h>

#include "libarr_testing.h"

enum { COUNT = 3, ROOM = 6 };

/* COUNT texts of at most ROOM bytes of ASCII, in S, U and the other byte order. */
static const char *const dtypes[] = { "S6", "U6", ">U6" };
static const char *const abc[COUNT] = { "abcab", "", "  x-y " };

static arr_array *texts_of(const char *dtype, const char *const *texts, int64_t count)
{
	const arr_dtype *d = NULL, *bytes = NULL;
	char packed[COUNT * ROOM] = { 0 };
	arr_array *raw = NULL, *out = NULL;

	for (int64_t i = 0; i < count; i++)
		memcpy(packed + i * ROOM, texts[i], strlen(texts[i]));
	assert_ok(arr_dtype_from_name("S6", &bytes, err));
	assert_ok(arr_dtype_from_name(dtype, &d, err));
	assert_ok(arr_from_copy(1, &count, bytes, packed, &raw, err));
	assert_ok(arr_array_astype(raw, d, ARR_ORDER_K, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(raw);
	arr_dtype_release(bytes);
	arr_dtype_release(d);
	return out;
}

static arr_array *text_of(const char *dtype, const char *text)
{
	return texts_of(dtype, &text, 1);
}

static arr_array *number(int64_t value)
{
	arr_array *out = NULL;

	assert_ok(arr_from_scalar(arr_scalar_int(value), NULL, &out, err));
	return out;
}

/* The texts, and that they have room for `room` characters. Takes over `got`. */
static void expect_texts(const char *loc, arr_array *got, const char *const *want, size_t room)
{
	const bool unicode = arr_dtype_kind(arr_array_dtype(got)) == 'U';
	const size_t unit = unicode ? 4 : 1, item = arr_dtype_item_bytes(arr_array_dtype(got));

	if (item != room * unit)
		fail_msg("%s: room for %zu characters, not %zu", loc, item / unit, room);
	for (size_t i = 0; i < COUNT; i++) {
		const unsigned char *at = (const unsigned char *)arr_array_data(got) + i * item;

		for (size_t k = 0; k < room; k++) {
			const unsigned wanted = k < strlen(want[i]) ? (unsigned char)want[i][k] : 0;

			if (at[k * unit] != wanted)
				fail_msg("%s: text %zu is not '%s'", loc, i, want[i]);
		}
	}
	arr_array_release(got);
}

static void expect_numbers(const char *loc, arr_array *got, const int64_t *want)
{
	for (int i = 0; i < COUNT; i++) {
		if (int_at(got, i) != want[i])
			fail_msg("%s: element %d is %lld", loc, i, (long long)int_at(got, i));
	}
	arr_array_release(got);
}

static void searches_count_characters(void **state)
{
	static const int64_t first[] = { 3, -1, -1 }, last[] = { 3, -1, -1 }, every[] = { 6, 1, 7 },
			     starts[] = { 1, 0, 0 }, ends[] = { 0, 0, 1 };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(dtypes); i++) {
		arr_array *a = texts_of(dtypes[i], abc, COUNT), *ab = text_of(dtypes[i], "ab");
		arr_array *none = text_of(dtypes[i], ""), *y = text_of(dtypes[i], "y ");
		arr_array *one = number(1), *back = number(-2), *out = NULL;

		assert_ok(arr_str_find(a, ab, one, NULL, &out, err));
		expect_numbers(LOC, out, first);
		assert_ok(arr_str_rfind(a, ab, NULL, NULL, &out, err));
		expect_numbers(LOC, out, last);
		assert_ok(arr_str_count(a, none, NULL, NULL, &out, err));
		expect_numbers(LOC, out, every);
		assert_ok(arr_str_startswith(a, ab, NULL, NULL, &out, err));
		expect_numbers(LOC, out, starts);
		assert_ok(arr_str_endswith(a, y, back, NULL, &out, err));
		expect_numbers(LOC, out, ends);
		expect_failure(arr_str_index(a, ab, NULL, NULL, &out, err), ARR_E_ARG,
			       "not found in element 1");
		arr_array_release(a);
		arr_array_release(ab);
		arr_array_release(none);
		arr_array_release(y);
		arr_array_release(one);
		arr_array_release(back);
	}
}

static void strips_keep_the_dtype(void **state)
{
	static const char *const blanks[] = { "abcab", "", "x-y" },
				 *const left[] = { "cab", "", "  x-y " },
				 *const right[] = { "abc", "", "  x-y " };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(dtypes); i++) {
		arr_array *a = texts_of(dtypes[i], abc, COUNT), *ab = text_of(dtypes[i], "ab");
		arr_array *out = NULL;

		assert_ok(arr_str_strip(a, NULL, &out, err));
		expect_texts(LOC, out, blanks, ROOM);
		assert_ok(arr_str_lstrip(a, ab, &out, err));
		expect_texts(LOC, out, left, ROOM);
		assert_ok(arr_str_rstrip(a, ab, &out, err));
		expect_texts(LOC, out, right, ROOM);
		arr_array_release(a);
		arr_array_release(ab);
	}
}

static void replacements_and_paddings_have_room_for_the_longest(void **state)
{
	static const char *const all[] = { "XYZbcXYZb", "", "  x-y " },
				 *const once[] = { "XYZbcab", "", "  x-y " },
				 *const centred[] = { "**abcab**", "*********", "**  x-y *" },
				 *const leftmost[] = { "abcab ", "      ", "  x-y " },
				 *const zeros[] = { "-005", "+000", "0007" },
				 *const twice[] = { "abcababcab", "", "  x-y   x-y " };
	static const char *const numbers[] = { "-5", "+", "7" };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(dtypes); i++) {
		arr_array *a = texts_of(dtypes[i], abc, COUNT), *letter = text_of(dtypes[i], "a");
		arr_array *fresh = text_of(dtypes[i], "XYZ"), *star = text_of(dtypes[i], "*");
		arr_array *signs = texts_of(dtypes[i], numbers, COUNT), *out = NULL;
		arr_array *one = number(1), *two = number(2), *four = number(4), *six = number(6),
			  *nine = number(9);

		assert_ok(arr_str_replace(a, letter, fresh, NULL, &out, err));
		expect_texts(LOC, out, all, 9);
		assert_ok(arr_str_replace(a, letter, fresh, one, &out, err));
		expect_texts(LOC, out, once, 7);
		assert_ok(arr_str_center(a, nine, star, &out, err));
		expect_texts(LOC, out, centred, 9);
		assert_ok(arr_str_ljust(a, six, NULL, &out, err));
		expect_texts(LOC, out, leftmost, 6);
		assert_ok(arr_str_zfill(signs, four, &out, err));
		expect_texts(LOC, out, zeros, 4);
		assert_ok(arr_str_multiply(a, two, &out, err));
		expect_texts(LOC, out, twice, 12);
		expect_failure(arr_str_rjust(a, nine, fresh, &out, err), ARR_E_ARG,
			       "not one character");
		arr_array_release(a);
		arr_array_release(letter);
		arr_array_release(fresh);
		arr_array_release(star);
		arr_array_release(signs);
		arr_array_release(one);
		arr_array_release(two);
		arr_array_release(four);
		arr_array_release(six);
		arr_array_release(nine);
	}
}

static void partitions_are_three_texts(void **state)
{
	static const char *const before[] = { "", "", "  x-y " }, *const mark[] = { "a", "", "" },
				 *const behind[] = { "bcab", "", "" },
				 *const rbefore[] = { "abc", "", "" },
				 *const rbehind[] = { "b", "", "  x-y " };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(dtypes); i++) {
		arr_array *a = texts_of(dtypes[i], abc, COUNT), *letter = text_of(dtypes[i], "a");
		arr_array *none = text_of(dtypes[i], ""), *out[3] = { NULL };

		assert_ok(arr_str_partition(a, letter, out, err));
		expect_texts(LOC, out[0], before, 6);
		expect_texts(LOC, out[1], mark, 1);
		expect_texts(LOC, out[2], behind, 4);
		assert_ok(arr_str_rpartition(a, letter, out, err));
		expect_texts(LOC, out[0], rbefore, 3);
		expect_texts(LOC, out[1], mark, 1);
		expect_texts(LOC, out[2], rbehind, 6);
		expect_failure(arr_str_partition(a, none, out, err), ARR_E_ARG, "empty separator");
		arr_array_release(a);
		arr_array_release(letter);
		arr_array_release(none);
	}
}

static const struct {
	const char *loc;
	uint32_t text[3];
	const char *are; /* the tests that are true */
} kinds[] = {
	{ LOC, { 'a', 'B', 0 }, "isalpha isalnum" },
	{ LOC, { '1', '2', 0 }, "isalnum isdigit isdecimal isnumeric" },
	{ LOC, { 0xb2, 0, 0 }, "isalnum isdigit isnumeric" },           /* superscript two */
	{ LOC, { 0x2167, 0, 0 }, "isupper istitle isalnum isnumeric" }, /* roman eight */
	{ LOC, { 0x1c5, 0, 0 }, "isalpha isalnum istitle" },            /* a titlecase letter */
	{ LOC, { 0x10400, 0x10428, 0 }, "isalpha isalnum istitle" },    /* Deseret */
	{ LOC, { 0x2003, 0x1c, 0 }, "isspace" },
	{ LOC, { 0x6f22, 0, 0 }, "isalpha isalnum" },
	{ LOC, { 0x110000, 0, 0 }, "" }, /* behind the last code point */
	{ LOC, { 0xffffffff, 'a', 0 }, "islower" },
	{ LOC, { 0, 0, 0 }, "" },
};

static void characters_are_of_kinds(void **state)
{
	static const char *const tests[] = { "isalnum", "isalpha", "isdecimal",
					     "isdigit", "islower", "isnumeric",
					     "isspace", "istitle", "isupper" };
	const arr_dtype *d = NULL;

	(void)state;
	assert_ok(arr_dtype_unicode(3, &d, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(kinds) * BASE_ARRAY_SIZE(tests); i++) {
		const size_t row = i / BASE_ARRAY_SIZE(tests);
		const char *name = tests[i % BASE_ARRAY_SIZE(tests)];
		arr_array *a = NULL, *out = NULL;
		struct arr_input in;

		assert_ok(arr_from_copy(0, NULL, d, kinds[row].text, &a, err));
		in = arr_in(a);
		assert_ok(arr_ufunc_call(arr_ufunc_find(name), &in, NULL, &out, err));
		if (int_at(out, 0) != (strstr(kinds[row].are, name) != NULL))
			fail_msg("%s: %s is %lld", kinds[row].loc, name, (long long)int_at(out, 0));
		arr_array_release(a);
		arr_array_release(out);
	}
	arr_dtype_release(d);
	assert_string_equal(arr_unicode_version(), "16.0.0");
}

static void other_operands_are_refused(void **state)
{
	arr_array *a = texts_of("U6", abc, COUNT), *bytes = text_of("S6", "a");
	arr_array *ints = int_range(1, (int64_t[]){ 2 }), *huge = number(INT64_MAX / 2);
	arr_array *half = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_scalar(arr_scalar_float(0.5), NULL, &half, err));
	expect_failure(arr_str_find(a, bytes, NULL, NULL, &out, err), ARR_E_DTYPE, "|S6");
	expect_failure(arr_str_find(ints, bytes, NULL, NULL, &out, err), ARR_E_DTYPE, "int64");
	expect_failure(arr_str_find(a, a, ints, NULL, &out, err), ARR_E_SHAPE, "(2,)");
	expect_failure(arr_str_multiply(a, half, &out, err), ARR_E_DTYPE, "float64");
	expect_failure(arr_str_multiply(a, huge, &out, err), ARR_E_DTYPE, "");
	expect_failure(arr_isdecimal(bytes, &out, err), ARR_E_DTYPE, "'isdecimal' not supported");
	expect_failure(arr_isalpha(ints, &out, err), ARR_E_DTYPE, "'isalpha' not supported");
	arr_array_release(a);
	arr_array_release(bytes);
	arr_array_release(ints);
	arr_array_release(huge);
	arr_array_release(half);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(searches_count_characters),
		cmocka_unit_test(strips_keep_the_dtype),
		cmocka_unit_test(replacements_and_paddings_have_room_for_the_longest),
		cmocka_unit_test(partitions_are_three_texts),
		cmocka_unit_test(characters_are_of_kinds),
		cmocka_unit_test(other_operands_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
