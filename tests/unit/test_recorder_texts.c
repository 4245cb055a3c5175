/* SPDX-License-Identifier: Apache-2.0 */
#include "testing.h"

#include <stdio.h>
#include <string.h>

#include "texts.h"

/* RFC 3629, section 4: what is UTF-8 and what is not. */
static void texts_are_valid_utf8_of_one_line(void **state)
{
	static const struct {
		const char *loc, *bytes;
		size_t size_bytes;
		const char *want;
	} rows[] = {
		{ LOC, "float64", 7, "float64" },
		{ LOC, "", 0, "" },
		{ LOC, "a\nb\tc", 5, "a b c" },
		{ LOC, "a\0b", 3, "a?b" },
		{ LOC, "\x7f", 1, "?" },
		{ LOC, "\xc3\xa9", 2, "\xc3\xa9" },
		{ LOC, "\xe2\x82\xac", 3, "\xe2\x82\xac" },
		{ LOC, "\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80" },
		{ LOC, "\xc3", 1, "?" }, /* cut off */
		{ LOC, "\xe2\x82", 2, "??" },
		{ LOC, "\xc0\xaf", 2, "??" }, /* overlong '/' */
		{ LOC, "\xe0\x80\xaf", 3, "???" },
		{ LOC, "\xed\xa0\x80", 3, "???" },      /* surrogate */
		{ LOC, "\xf4\x90\x80\x80", 4, "????" }, /* beyond U+10FFFF */
		{ LOC, "\xff\xfe", 2, "??" },
		{ LOC, "\x80x", 2, "?x" },
	};
	struct texts t = { 0 };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const char *got = texts_put(&t, rows[i].bytes, rows[i].size_bytes);

		if (!got || strcmp(got, rows[i].want) != 0)
			fail_msg("%s: '%s'", rows[i].loc, got);
	}
	texts_clear(&t);
}

static void equal_texts_are_equal_pointers(void **state)
{
	struct texts t = { 0 };
	const char *first[1000];
	char text[32];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 1000; i++) {
			const char *got;

			snprintf(text, sizeof(text), "text %d", i);
			got = texts_put_text(&t, text);
			if (round == 0)
				first[i] = got;
			assert_ptr_equal(got, first[i]);
		}
	}
	texts_clear(&t);
}

static void a_map_keeps_what_was_set_last(void **state)
{
	struct map m = { 0 };

	(void)state;
	assert_null(map_find(&m, 5));
	for (uint64_t i = 1; i <= 1000; i++)
		assert_true(map_set(&m, i << 32, i));
	assert_true(map_set(&m, UINT64_C(7) << 32, 70));
	assert_int_equal(m.count, 1000);
	assert_int_equal(*map_find(&m, UINT64_C(7) << 32), 70);
	assert_int_equal(*map_find(&m, UINT64_C(1000) << 32), 1000);
	assert_null(map_find(&m, 7));
	map_clear(&m);
	assert_null(map_find(&m, 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_valid_utf8_of_one_line),
		cmocka_unit_test(equal_texts_are_equal_pointers),
		cmocka_unit_test(a_map_keeps_what_was_set_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
