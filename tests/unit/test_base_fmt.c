/* SPDX-License-Identifier: Apache-2.0 */
/* base_format against the C library's snprintf. */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <base/fmt.h>

#include "testing.h"

/* Both printf, one truth. */
#define expect_as_snprintf(...)                                                \
	do {                                                                   \
		char got_[128], want_[128];                                    \
		size_t length_ = base_format(got_, sizeof got_, __VA_ARGS__);  \
		int want_length_ = snprintf(want_, sizeof want_, __VA_ARGS__); \
		assert_string_equal(got_, want_);                              \
		assert_int_equal(length_, want_length_);                       \
	} while (0)

static void integers_print_as_snprintf_prints_them(void **state)
{
	static const long long values[] = { 0,    1,       -1,      9,         10,       255,
					    -256, INT_MAX, INT_MIN, LLONG_MAX, LLONG_MIN };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(values); i++) {
		long long v = values[i];

		expect_as_snprintf("%d", (int)v);
		expect_as_snprintf("%i", (int)v);
		expect_as_snprintf("%u", (unsigned)v);
		expect_as_snprintf("%x", (unsigned)v);
		expect_as_snprintf("%ld", (long)v);
		expect_as_snprintf("%lu", (unsigned long)v);
		expect_as_snprintf("%lld", v);
		expect_as_snprintf("%llu", (unsigned long long)v);
		expect_as_snprintf("%llx", (unsigned long long)v);
		expect_as_snprintf("%zu", (size_t)v);
		expect_as_snprintf("%zd", (ssize_t)v);
		expect_as_snprintf("%td", (ptrdiff_t)v);
	}
}

static void widths_and_flags_print_as_snprintf_prints_them(void **state)
{
	(void)state;
	expect_as_snprintf("[%5d]", 42);
	expect_as_snprintf("[%-5d]", 42);
	expect_as_snprintf("[%05d]", 42);
	expect_as_snprintf("[%05d]", -42);
	expect_as_snprintf("[%2d]", 12345);
	expect_as_snprintf("[%08x]", 0xbeefu);
	expect_as_snprintf("[%8s]", "abc");
	expect_as_snprintf("[%-8s]", "abc");
	expect_as_snprintf("[%.2s]", "abc");
	expect_as_snprintf("[%.*s]", 1, "abc");
	expect_as_snprintf("[%c%c]", 'x', 'y');
	expect_as_snprintf("100%%");
}

static void doubles_print_with_six_digits_as_snprintf_prints_them(void **state)
{
	static const double values[] = { 0,       -0.0,   1,      -1.5,         0.1,
					 1.0 / 3, 100000, 123456, 999999,       1e6,
					 1234567, 1e-4,   1e-5,   12345.678,    1e100,
					 1e-100,  2.5e10, 3.0e8,  0.00012345678 };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(values); i++)
		expect_as_snprintf("%g", values[i]);
	expect_as_snprintf("%g %g", (double)INFINITY, -(double)INFINITY);
	expect_as_snprintf("%g", (double)NAN);
}

static void output_is_cut_and_always_terminated(void **state)
{
	char out[8];

	(void)state;
	memset(out, 'x', sizeof out);
	assert_int_equal(base_format(out, 5, "%s", "abcdefgh"), 4);
	assert_string_equal(out, "abcd");
	assert_int_equal(out[5], 'x');
	assert_int_equal(base_format(out, 1, "%d", 12345), 0);
	assert_string_equal(out, "");
	assert_int_equal(base_format(out, 0, "%d", 12345), 0);
	assert_int_equal(base_format(out, 6, "%04000d", 7), 5);
	assert_string_equal(out, "00000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_print_as_snprintf_prints_them),
		cmocka_unit_test(widths_and_flags_print_as_snprintf_prints_them),
		cmocka_unit_test(doubles_print_with_six_digits_as_snprintf_prints_them),
		cmocka_unit_test(output_is_cut_and_always_terminated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
