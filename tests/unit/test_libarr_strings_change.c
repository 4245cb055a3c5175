/* SPDX-License-Identifier: Apache-2.0 */
/* Cases, slices, tabs, translations, % and encodings by hand; the differential tests have
 * thousands. Expected values are NumPy 2.4.6's. */
#include <math.h>

#include <arr/strings.h>

#include "libarr_testing.h"

enum { ROOM = 8 };

/* A 0-d text, of characters up to the first 0. */
static arr_array *unicode(const uint32_t *text)
{
	const arr_dtype *d = NULL;
	arr_array *out = NULL;

	assert_ok(arr_dtype_unicode(ROOM, &d, err));
	assert_ok(arr_from_copy(0, NULL, d, text, &out, err));
	arr_dtype_release(d);
	return out;
}

static arr_array *bytes(const char *text)
{
	const arr_dtype *d = NULL;
	arr_array *out = NULL;

	assert_ok(arr_dtype_bytes(strlen(text) ? strlen(text) : 1, &d, err));
	assert_ok(arr_from_copy(0, NULL, d, text, &out, err));
	arr_dtype_release(d);
	return out;
}

static arr_array *number(int64_t value)
{
	arr_array *out = NULL;

	assert_ok(arr_from_scalar(arr_scalar_int(value), NULL, &out, err));
	return out;
}

/* Takes over `got`: a 0-d text with room for `room` characters. */
static void expect_unicode(const char *loc, arr_array *got, const uint32_t *want, size_t room)
{
	const uint32_t *at = arr_array_data(got);
	bool ended = false;

	if (arr_dtype_item_bytes(arr_array_dtype(got)) != 4 * room)
		fail_msg("%s: dtype %s", loc, arr_dtype_name(arr_array_dtype(got)));
	for (size_t i = 0; i < room; i++) {
		ended |= want[i] == 0;
		if (at[i] != (ended ? 0 : want[i]))
			fail_msg("%s: character %zu is U+%04X", loc, i, (unsigned)at[i]);
	}
	arr_array_release(got);
}

static void expect_bytes(const char *loc, arr_array *got, const char *want, size_t room)
{
	if (arr_dtype_item_bytes(arr_array_dtype(got)) != room ||
	    memcmp(arr_array_data(got), want, room) != 0)
		fail_msg("%s: dtype %s, '%.*s'", loc, arr_dtype_name(arr_array_dtype(got)),
			 (int)arr_dtype_item_bytes(arr_array_dtype(got)),
			 (const char *)arr_array_data(got));
	arr_array_release(got);
}

typedef enum arr_status change_fn(const arr_array *, arr_array **, struct arr_error *);

static change_fn *const changes[] = { arr_str_upper, arr_str_lower, arr_str_swapcase,
				      arr_str_capitalize, arr_str_title };

static const struct {
	const char *loc;
	uint32_t text[ROOM];
	uint32_t want[5][ROOM]; /* upper, lower, swapcase, capitalize, title */
} cases[] = {
	{ LOC, /* a sharp s is two large letters */
	  { 's', 0xdf, 'e' },
	  { { 'S', 'S', 'S', 'E' },
	    { 's', 0xdf, 'e' },
	    { 'S', 'S', 'S', 'E' },
	    { 'S', 0xdf, 'e' },
	    { 'S', 0xdf, 'e' } } },
	{ LOC, /* sigma at a word's end, within one, alone */
	  { 0x391, 0x3a3, 'b', ' ', 0x391, 0x3a3, ' ', 0x3a3 },
	  { { 0x391, 0x3a3, 'B', ' ', 0x391, 0x3a3, ' ', 0x3a3 },
	    { 0x3b1, 0x3c3, 'b', ' ', 0x3b1, 0x3c2, ' ', 0x3c3 },
	    { 0x3b1, 0x3c3, 'B', ' ', 0x3b1, 0x3c2, ' ', 0x3c3 },
	    { 0x391, 0x3c3, 'b', ' ', 0x3b1, 0x3c2, ' ', 0x3c3 },
	    { 0x391, 0x3c3, 'b', ' ', 0x391, 0x3c2, ' ', 0x3a3 } } },
	{ LOC, /* what is ignored between letters, a soft hyphen and an apostrophe */
	  { 0x3a3, 0xad, '\'', 0x3a3 },
	  { { 0x3a3, 0xad, '\'', 0x3a3 },
	    { 0x3c3, 0xad, '\'', 0x3c2 },
	    { 0x3c3, 0xad, '\'', 0x3c2 },
	    { 0x3a3, 0xad, '\'', 0x3c2 },
	    { 0x3a3, 0xad, '\'', 0x3a3 } } },
	{ LOC, /* a letter with three cases */
	  { 0x1c6, 'a', ' ', 'c', '\'', 'd' },
	  { { 0x1c4, 'A', ' ', 'C', '\'', 'D' },
	    { 0x1c6, 'a', ' ', 'c', '\'', 'd' },
	    { 0x1c4, 'A', ' ', 'C', '\'', 'D' },
	    { 0x1c5, 'a', ' ', 'c', '\'', 'd' },
	    { 0x1c5, 'a', ' ', 'C', '\'', 'D' } } },
	{ LOC, /* a capital that is two small characters */
	  { 0x130, 'i' },
	  { { 0x130, 'I' },
	    { 'i', 0x307, 'i' },
	    { 'i', 0x307, 'I' },
	    { 0x130, 'i' },
	    { 0x130, 'i' } } },
	{ LOC, /* a ligature of three */
	  { 0xfb03 },
	  { { 'F', 'F', 'I' },
	    { 0xfb03 },
	    { 'F', 'F', 'I' },
	    { 'F', 'f', 'i' },
	    { 'F', 'f', 'i' } } },
	{ LOC, /* no code points */
	  { 0x110000, 'a', 0xffffffff },
	  { { 0x110000, 'A', 0xffffffff },
	    { 0x110000, 'a', 0xffffffff },
	    { 0x110000, 'A', 0xffffffff },
	    { 0x110000, 'a', 0xffffffff },
	    { 0x110000, 'A', 0xffffffff } } },
};

static void cases_follow_unicode(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(cases); i++) {
		arr_array *a = unicode(cases[i].text), *out = NULL;

		for (size_t k = 0; k < BASE_ARRAY_SIZE(changes); k++) {
			assert_ok(changes[k](a, &out, err));
			expect_unicode(cases[i].loc, out, cases[i].want[k], ROOM);
		}
		arr_array_release(a);
	}
}

static void cases_of_bytes_are_ascii(void **state)
{
	static const char *const want[] = { "AB'C \xe4X", "ab'c \xe4x", "aB'C \xe4x", "Ab'c \xe4x",
					    "Ab'C \xe4X" };
	arr_array *a = bytes("Ab'c \xe4X"), *out = NULL, *ints = number(1);

	(void)state;
	for (size_t k = 0; k < BASE_ARRAY_SIZE(changes); k++) {
		assert_ok(changes[k](a, &out, err));
		expect_bytes(LOC, out, want[k], 7);
		expect_failure(changes[k](ints, &out, err), ARR_E_DTYPE, "int64");
	}
	arr_array_release(a);
	arr_array_release(ints);
}

static void what_does_not_fit_is_cut_off(void **state)
{
	static const uint32_t sharp[] = { 0xdf, 'a' };
	const arr_dtype *swapped = NULL;
	arr_array *src = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_dtype_from_name("<U2", &swapped, err));
	assert_ok(arr_from_copy(0, NULL, swapped, sharp, &src, err));
	assert_ok(arr_str_upper(src, &out, err));
	expect_unicode(LOC, out, (const uint32_t[]){ 'S', 'S' }, 2);
	arr_array_release(src);
	arr_dtype_release(swapped);
	assert_ok(arr_dtype_from_name(">U2", &swapped, err));
	assert_ok(arr_from_copy(0, NULL, swapped, "\0\0\0\xdf\0\0\0a", &src, err));
	assert_ok(arr_str_upper(src, &out, err));
	assert_true(arr_array_dtype(out) == arr_array_dtype(src) ||
		    strcmp(arr_dtype_descr(arr_array_dtype(out)), ">U2") == 0);
	assert_memory_equal(arr_array_data(out), "\0\0\0S\0\0\0S", 8);
	arr_array_release(out);
	arr_array_release(src);
	arr_dtype_release(swapped);
}

static void slices_are_pythons(void **state)
{
	arr_array *a = bytes("hello"), *out = NULL, *one = number(1), *minus = number(-1),
		  *four = number(4), *three = number(-3), *zero = number(0),
		  *lowest = number(INT64_MIN);

	(void)state;
	assert_ok(arr_str_slice(a, one, four, NULL, &out, err));
	expect_bytes(LOC, out, "ell\0\0", 5);
	assert_ok(arr_str_slice(a, NULL, NULL, minus, &out, err));
	expect_bytes(LOC, out, "olleh", 5);
	assert_ok(arr_str_slice(a, minus, three, minus, &out, err));
	expect_bytes(LOC, out, "ol\0\0\0", 5);
	assert_ok(arr_str_slice(a, NULL, NULL, lowest, &out, err));
	expect_bytes(LOC, out, "o\0\0\0\0", 5);
	assert_ok(arr_str_slice(a, lowest, NULL, NULL, &out, err));
	expect_bytes(LOC, out, "hello", 5);
	expect_failure(arr_str_slice(a, NULL, NULL, zero, &out, err), ARR_E_ARG, "step 0 is zero");
	expect_failure(arr_str_slice(a, NULL, NULL, a, &out, err), ARR_E_DTYPE, "integers");
	arr_array_release(a);
	arr_array_release(one);
	arr_array_release(minus);
	arr_array_release(four);
	arr_array_release(three);
	arr_array_release(zero);
	arr_array_release(lowest);
}

static void tabs_go_to_columns(void **state)
{
	arr_array *a = bytes("\t\n\tx\ry\t"), *out = NULL, *three = number(3), *none = number(-1),
		  *huge = number(INT64_MAX);
	arr_array *wide = unicode((const uint32_t[ROOM]){ 'a', '\t', 'b' });

	(void)state;
	assert_ok(arr_str_expandtabs(a, three, &out, err));
	expect_bytes(LOC, out, "   \n   x\ry  ", 12);
	assert_ok(arr_str_expandtabs(a, none, &out, err));
	expect_bytes(LOC, out, "\nx\ry", 4);
	assert_ok(arr_str_expandtabs(wide, NULL, &out, err)); /* NumPy: U15 */
	expect_unicode(LOC, out,
		       (const uint32_t[15]){ 'a', ' ', ' ', ' ', ' ', ' ', ' ', ' ', 'b' }, 15);
	expect_failure(arr_str_expandtabs(a, huge, &out, err), ARR_E_DTYPE, "");
	arr_array_release(a);
	arr_array_release(wide);
	arr_array_release(three);
	arr_array_release(none);
	arr_array_release(huge);
}

static void translations_say_what_becomes_of_a_character(void **state)
{
	static const uint32_t xyz[] = { 'x', 'y', 'z' }, beyond[] = { 0x100 };
	static const struct arr_str_translation to[] = { { 'a', beyond, 1 },
							 { 'b', NULL, 0 },
							 { 'a', xyz, 3 } };
	arr_array *a = unicode((const uint32_t[ROOM]){ 'a', 'b', 'c', 'a', 'b' }), *out = NULL;
	arr_array *b = bytes("abcab");

	(void)state;
	assert_ok(arr_str_translate(a, to, 3, &out, err));
	expect_unicode(LOC, out, (const uint32_t[ROOM]){ 'x', 'y', 'z', 'c', 'x', 'y', 'z' }, ROOM);
	assert_ok(arr_str_translate(b, to + 1, 2, &out, err));
	expect_bytes(LOC, out, "xyzcx", 5);
	assert_ok(arr_str_translate(b, NULL, 0, &out, err));
	expect_bytes(LOC, out, "abcab", 5);
	expect_failure(arr_str_translate(b, to, 3, &out, err), ARR_E_ARG, "U+0100");
	arr_array_release(a);
	arr_array_release(b);
}

static const struct {
	const char *loc, *format;
	double value;
	const char *want; /* NULL: refused */
	const char *message;
} formats[] = {
	{ LOC, "%5.1f|", 2.25, "  2.2|", NULL },   { LOC, "%-6d|", -3.9, "-3    |", NULL },
	{ LOC, "%.4d", -3.9, "-0003", NULL },      { LOC, "a%%b", 1, "a%b", NULL },
	{ LOC, "%#.3G", 1e10, "1.00E+10", NULL },  { LOC, "%+e", NAN, "+nan", NULL },
	{ LOC, "%x", 1, NULL, "does not suit" },   { LOC, "%d", NAN, NULL, "does not suit" },
	{ LOC, "%d%d", 1, NULL, "more than one" }, { LOC, "%c", 65, NULL, "code point" },
	{ LOC, "%s", 1, NULL, "%s takes bytes" },  { LOC, "%lld", 1, NULL, "no conversion" },
	{ LOC, "%", 1, NULL, "no conversion" },    { LOC, "%20000d", 1, NULL, "no conversion" },
};

static void formats_take_one_value(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(formats); i++) {
		arr_array *format = bytes(formats[i].format), *value = NULL, *out = NULL;

		assert_ok(arr_from_scalar(arr_scalar_float(formats[i].value), NULL, &value, err));
		if (formats[i].want) {
			assert_ok(arr_str_mod(format, value, &out, err));
			expect_bytes(formats[i].loc, out, formats[i].want, strlen(formats[i].want));
		} else {
			expect_failure(arr_str_mod(format, value, &out, err), ARR_E_ARG,
				       formats[i].message);
		}
		arr_array_release(format);
		arr_array_release(value);
	}
}

static void formats_take_texts_and_code_points(void **state)
{
	arr_array *format = unicode((const uint32_t[ROOM]){ '%', '4', '.', '1', 's', '|' });
	arr_array *code = unicode((const uint32_t[ROOM]){ '%', '-', '2', 'c', '|' });
	arr_array *text = unicode((const uint32_t[ROOM]){ 0xe9, 'b' }), *point = number(0x1f600);
	arr_array *plain = unicode((const uint32_t[ROOM]){ 'x' }), *b = bytes("b"), *out = NULL;

	(void)state;
	assert_ok(arr_str_mod(format, text, &out, err));
	expect_unicode(LOC, out, (const uint32_t[]){ ' ', ' ', ' ', 0xe9, '|' }, 5);
	assert_ok(arr_str_mod(code, point, &out, err));
	expect_unicode(LOC, out, (const uint32_t[]){ 0x1f600, ' ', '|' }, 3);
	expect_failure(arr_str_mod(plain, text, &out, err), ARR_E_ARG,
		       "no conversion for the text");
	expect_failure(arr_str_mod(code, text, &out, err), ARR_E_ARG, "one character");
	expect_failure(arr_str_mod(format, b, &out, err), ARR_E_DTYPE, "|S1");
	expect_failure(arr_str_mod(point, point, &out, err), ARR_E_DTYPE, "texts belong");
	arr_array_release(format);
	arr_array_release(code);
	arr_array_release(text);
	arr_array_release(point);
	arr_array_release(plain);
	arr_array_release(b);
}

static const struct {
	const char *loc, *encoding, *errors;
	uint32_t text[ROOM];
	const char *want; /* NULL: refused */
	size_t bytes;
} encodings[] = {
	{ LOC, NULL, NULL, { 0xe9, 0x20ac, 0x1f600 }, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9 },
	{ LOC, "Latin_1", "replace", { 0xe9, 0x20ac }, "\xe9?", 2 },
	{ LOC, "us-ascii", "xmlcharrefreplace", { 0xe9, 'a' }, "&#233;a", 7 },
	{ LOC,
	  "ascii",
	  "backslashreplace",
	  { 0xe9, 0x20ac, 0x1f600 },
	  "\\xe9\\u20ac\\U0001f600",
	  20 },
	{ LOC, "ascii", "ignore", { 0xe9 }, "", 1 },
	{ LOC, "utf-16", NULL, { 0xe9, 0x1f600 }, "\xff\xfe\xe9\0\x3d\xd8\0\xde", 8 },
	{ LOC, "utf-16-be", "surrogatepass", { 0xd800 }, "\xd8\0", 2 },
	{ LOC, "utf-32-be", NULL, { 'a' }, "\0\0\0a", 4 },
	{ LOC, "utf-8", "surrogateescape", { 'a', 0xdc80 }, "a\x80", 2 },
	{ LOC, "utf-8", NULL, { 0xd800 }, NULL, 0 },
	{ LOC, "utf-16", "surrogateescape", { 0xdc80 }, NULL, 0 },
	{ LOC, "ascii", NULL, { 0x80 }, NULL, 0 },
	{ LOC, "utf-8", "ignore", { 0x110000 }, NULL, 0 },
	{ LOC, "cp1252", NULL, { 'a' }, NULL, 0 },
	{ LOC, "utf-8", "whatever", { 'a' }, NULL, 0 },
};

static void texts_are_encoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(encodings); i++) {
		arr_array *a = unicode(encodings[i].text), *out = NULL;
		const char *encoding = encodings[i].encoding, *errors = encodings[i].errors;

		if (encodings[i].want) {
			assert_ok(arr_str_encode(a, encoding, errors, &out, err));
			expect_bytes(encodings[i].loc, out, encodings[i].want, encodings[i].bytes);
		} else {
			expect_failure(arr_str_encode(a, encoding, errors, &out, err), ARR_E_ARG,
				       "strings.encode");
		}
		arr_array_release(a);
	}
}

static const struct {
	const char *loc, *encoding, *errors, *text;
	uint32_t want[ROOM]; /* starts with 0: refused */
	size_t room;
} decodings[] = {
	{ LOC, NULL, NULL, "\xc3\xa9\xf0\x9f\x98\x80", { 0xe9, 0x1f600 }, 2 },
	/* as many bytes as could begin a character are one error */
	{ LOC, "utf-8", "replace", "\xf0\x9f\x98\x61\xe0\x9f", { 0xfffd, 'a', 0xfffd, 0xfffd }, 4 },
	{ LOC, "utf-8", "backslashreplace", "\xff", { '\\', 'x', 'f', 'f' }, 4 },
	{ LOC, "utf-8", "surrogateescape", "a\xff", { 'a', 0xdcff }, 2 },
	{ LOC, "utf-8", "surrogatepass", "\xed\xa0\x80", { 0xd800 }, 1 },
	{ LOC, "utf-8", NULL, "\xed\xa0\x80", { 0 }, 0 },
	{ LOC, "ascii", "replace", "a\x80", { 'a', 0xfffd }, 2 },
	{ LOC, "latin-1", NULL, "\xe9", { 0xe9 }, 1 },
	{ LOC, "utf-16", NULL, "\xfe\xff\x20\xac", { 0x20ac }, 1 },
	{ LOC, "utf-16-le", "replace", "\x3d\xd8\x61", { 0xfffd }, 1 },
	{ LOC, "utf-16-le", NULL, "a", { 0 }, 0 },
	{ LOC, "utf-8", "xmlcharrefreplace", "\xff", { 0 }, 0 },
};

static void bytes_are_decoded(void **state)
{
	arr_array *text = unicode((const uint32_t[ROOM]){ 'a' }), *out = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(decodings); i++) {
		arr_array *a = bytes(decodings[i].text);
		const char *encoding = decodings[i].encoding, *errors = decodings[i].errors;

		if (decodings[i].want[0]) {
			assert_ok(arr_str_decode(a, encoding, errors, &out, err));
			expect_unicode(decodings[i].loc, out, decodings[i].want, decodings[i].room);
		} else {
			expect_failure(arr_str_decode(a, encoding, errors, &out, err), ARR_E_ARG,
				       "element 0 cannot be decoded at position");
		}
		arr_array_release(a);
	}
	expect_failure(arr_str_decode(text, NULL, NULL, &out, err), ARR_E_DTYPE, "bytes belong");
	arr_array_release(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_follow_unicode),
		cmocka_unit_test(cases_of_bytes_are_ascii),
		cmocka_unit_test(what_does_not_fit_is_cut_off),
		cmocka_unit_test(slices_are_pythons),
		cmocka_unit_test(tabs_go_to_columns),
		cmocka_unit_test(translations_say_what_becomes_of_a_character),
		cmocka_unit_test(formats_take_one_value),
		cmocka_unit_test(formats_take_texts_and_code_points),
		cmocka_unit_test(texts_are_encoded),
		cmocka_unit_test(bytes_are_decoded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
