/* SPDX-License-Identifier: Apache-2.0 */
/* Floats to text and back: all of float16, and what is no number. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "libarr_testing.h"

#include "dtype/half.h"

/* Whether text with this many significant digits can stand for bits. */
static bool reads_back(uint16_t bits, int digits)
{
	char text[64];
	uint16_t back;

	snprintf(text, sizeof text, "%.*e", digits - 1, (double)arr__half_to_float(bits));
	return arr_float16_parse(text, strlen(text), &back, NULL, NULL) == ARR_OK && back == bits;
}

static int significant_digits(const char *text)
{
	char digits[64];
	int count = 0;

	for (; *text && *text != 'e'; text++)
		if (*text >= '0' && *text <= '9' && (count > 0 || *text != '0'))
			digits[count++] = *text;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	return count;
}

static void every_float16_is_printed_shortest_and_reads_back(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 0x10000; bits++) {
		char text[ARR_FLOAT_TEXT_BYTES];
		size_t length = arr_float16_print((uint16_t)bits, text);
		uint16_t back = 0;
		int digits = significant_digits(text);

		if ((bits & 0x7c00) == 0x7c00 && (bits & 0x3ff)) {
			assert_string_equal(text, "nan");
			continue;
		}
		assert_int_equal(length, strlen(text));
		assert_ok(arr_float16_parse(text, length, &back, NULL, err));
		if (back != bits)
			fail_msg("%04x is printed %s and reads back %04x", bits, text, back);
		if (digits > 1 && reads_back((uint16_t)bits, digits - 1))
			fail_msg("%04x is printed %s, fewer digits would do", bits, text);
	}
}

static void float16_is_rounded_once(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 0x7bff; bits++) {
		double low = (double)arr__half_to_float((uint16_t)bits);
		double high = (double)arr__half_to_float((uint16_t)(bits + 1));
		char text[96];
		uint16_t got;

		snprintf(text, sizeof text, "%.40f", (low + high) / 2);
		assert_ok(arr_float16_parse(text, strlen(text), &got, NULL, err));
		assert_int_equal(got, bits + (bits & 1));
		text[strlen(text) - 1] = '1';
		assert_ok(arr_float16_parse(text, strlen(text), &got, NULL, err));
		assert_int_equal(got, bits + 1);
	}
}

/* Expected values are C's. */
static const struct {
	const char *loc, *text;
	double value;
	size_t used;
} rows[] = {
	{ LOC, "0", 0.0, 1 },
	{ LOC, "-0", -0.0, 2 },
	{ LOC, ".5", .5, 2 },
	{ LOC, "5.", 5., 2 },
	{ LOC, "+1e5", 1e5, 4 },
	{ LOC, "1e", 1, 1 },
	{ LOC, "1e+", 1, 1 },
	{ LOC, "1E-7x", 1e-7, 4 },
	{ LOC, "1.2.3", 1.2, 3 },
	{ LOC, "12,5", 12, 2 },
	{ LOC, "1e309", INFINITY, 5 },
	{ LOC, "-1e99999999999", -INFINITY, 14 },
	{ LOC, "1e-99999999999", 0, 14 },
	{ LOC, "0e99999999999", 0, 13 },
	{ LOC, "1.7976931348623157e308", 0x1.fffffffffffffp1023, 22 },
	{ LOC, "1.7976931348623159e308", INFINITY, 22 },
	{ LOC, "4.9406564584124654e-324", 0x1p-1074, 23 },
	{ LOC, "2.4703282292062328e-324", 0x1p-1074, 23 },
	{ LOC, "2.4703282292062327e-324", 0, 23 },
	{ LOC, "2.2250738585072011e-308", 0x0.fffffffffffffp-1022, 23 },
	{ LOC, "9007199254740993", 9007199254740992, 16 },
	{ LOC, "9007199254740993.00000000000000000000000000000001", 9007199254740994, 49 },
	{ LOC, "1000000000000000000000000e-24", 1, 29 },
	{ LOC, "inf", INFINITY, 3 },
	{ LOC, "-Infinity", -INFINITY, 9 },
	{ LOC, "infinit", INFINITY, 3 },
};

static void numbers_end_where_they_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		double got = 0;
		size_t used = 0;

		assert_ok(arr_float64_parse(rows[i].text, strlen(rows[i].text), &got, &used, err));
		if (memcmp(&got, &rows[i].value, sizeof got) || used != rows[i].used)
			fail_msg("%s: %a after %zu characters", rows[i].loc, got, used);
	}
}

static void what_is_no_number_is_quoted(void **state)
{
	static const char *const texts[] = { "",   "-",    ".",  "e5", "+-1", "x",
					     "1x", "1e5 ", " 1", "in", "0x1", "1_0" };
	double value = 7;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(texts); i++)
		expect_failure(arr_float64_parse(texts[i], strlen(texts[i]), &value, NULL, err),
			       ARR_E_FORMAT, texts[i]);
	assert_true(value == 7);
}

static void a_nan_is_read_with_its_sign(void **state)
{
	float value = 0;

	(void)state;
	assert_ok(arr_float32_parse("-NaN", 4, &value, NULL, err));
	assert_true(isnan(value) && signbit(value));
}

static void formats_that_make_no_sense_are_refused(void **state)
{
	struct arr_float_format f = ARR_FLOAT_FORMAT;
	char text[16];
	size_t length = 0;

	(void)state;
	f.precision = -2;
	expect_failure(
		arr_format_float_positional(1, ARR_T_FLOAT64, &f, text, sizeof text, NULL, err),
		ARR_E_ARG, "precision is -2");
	f.precision = -1;
	f.unique = false;
	expect_failure(
		arr_format_float_scientific(1, ARR_T_FLOAT64, &f, text, sizeof text, NULL, err),
		ARR_E_ARG, "precision must be given");
	f.precision = 30;
	expect_failure(
		arr_format_float_positional(1, ARR_T_FLOAT64, &f, text, sizeof text, &length, err),
		ARR_E_ARG, "needs 33 bytes, out has 16");
	assert_int_equal(length, 32);
	expect_failure(
		arr_format_float_positional(1, ARR_T_INT8, NULL, text, sizeof text, NULL, err),
		ARR_E_DTYPE, "type 1");
}

/* SplitMix64. */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* The C library's printf and strtold are the oracle: of the texts that read back, one digit less
 * never does. */
static void long_doubles_are_printed_shortest_and_read_back(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		const uint64_t significand = i % 10 ? draw(&seed) : (uint64_t)1 << 63;
		const int exponent = (int)(draw(&seed) % 32000) - 16400;
		const long double value = __builtin_ldexpl((long double)significand,
							   i % 3 ? exponent : exponent / 500);
		char text[ARR_FLOAT_TEXT_BYTES], fewer[64];
		long double back = 0;
		int digits = 0;
		size_t length = arr_longdouble_print(value, text);

		if (__builtin_isinf(value))
			continue;
		assert_ok(arr_longdouble_parse(text, length, &back, NULL, err));
		if (back != value || strtold(text, NULL) != value)
			fail_msg("%s reads back as %.21Lg, not %.21Lg", text, back, value);
		for (const char *p = text; *p && *p != 'e'; p++)
			digits += *p >= '0' && *p <= '9' && (digits > 0 || *p > '0');
		for (const char *p = text + strcspn(text, "e"); p > text && p[-1] == '0'; p--)
			digits--;
		if (digits < 2 || strstr(text, ".0") || value == 0)
			continue;
		snprintf(fewer, sizeof fewer, "%.*Le", digits - 2, value);
		if (strtold(fewer, NULL) == value)
			fail_msg("%s is longer than %s", text, fewer);
	}
}

static void long_doubles_are_read_to_the_nearest(void **state)
{
	static const char *const texts[] = {
		"0.1",
		"1e4932",
		"1.18973149535723176502e4932",
		"1.2e4932",
		"3.6e-4951",
		"1e-5000",
		"-123456789012345678901234567890",
		"18446744073709551615.5",
		"inf",
		"-0.0",
		"9223372036854775808.49999999999999999999999999999999999999999999999999999",
	};
	char point[400] = "9223372036854775808.5";
	long double value;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(texts); i++) {
		const long double wanted = strtold(texts[i], NULL);

		assert_ok(arr_longdouble_parse(texts[i], strlen(texts[i]), &value, NULL, err));
		if (value != wanted || __builtin_signbit(value) != __builtin_signbit(wanted))
			fail_msg("%s is read as %.21Lg", texts[i], value);
	}
	assert_ok(arr_longdouble_parse(point, strlen(point), &value, NULL, err));
	assert_true(value == 9223372036854775808.0L);
	memset(point + 21, '0', 300);
	point[321] = '1'; /* a little more than half way */
	assert_ok(arr_longdouble_parse(point, 322, &value, NULL, err));
	assert_true(value == 9223372036854775809.0L);
	expect_failure(arr_longdouble_parse("1.5x", 4, &value, NULL, err), ARR_E_FORMAT, "1.5x");
}

static void long_doubles_have_both_formats(void **state)
{
	struct arr_float_format f = ARR_FLOAT_FORMAT;
	char text[64];

	(void)state;
	assert_ok(arr_format_longdouble_scientific(1e4000L, NULL, text, sizeof text, NULL, err));
	assert_string_equal(text, "1.e+4000");
	f.unique = false;
	f.precision = 25;
	assert_ok(arr_format_longdouble_positional(0.1L, &f, text, sizeof text, NULL, err));
	assert_string_equal(text, "0.1000000000000000000013553"); /* printf("%.25Lf") */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_float16_is_printed_shortest_and_reads_back),
		cmocka_unit_test(float16_is_rounded_once),
		cmocka_unit_test(numbers_end_where_they_end),
		cmocka_unit_test(what_is_no_number_is_quoted),
		cmocka_unit_test(a_nan_is_read_with_its_sign),
		cmocka_unit_test(long_doubles_are_printed_shortest_and_read_back),
		cmocka_unit_test(long_doubles_are_read_to_the_nearest),
		cmocka_unit_test(long_doubles_have_both_formats),
		cmocka_unit_test(formats_that_make_no_sense_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
