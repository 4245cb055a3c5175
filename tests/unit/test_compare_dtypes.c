/* SPDX-License-Identifier: Apache-2.0 */
/* Dtypes beyond plain numbers: what is equal, what differs, what is refused. */
#include "testing.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <compare/judge.h>

static char folder[] = "/tmp/arr-compare-dtypes-XXXXXX";
static char paths[2][64];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(paths[0], sizeof paths[0], "%s/a.npy", folder);
	snprintf(paths[1], sizeof paths[1], "%s/b.npy", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(paths[0]);
	unlink(paths[1]);
	return rmdir(folder);
}

/* Opens an array of `count` elements whose descr is the Python literal given. */
static enum arr_status open_as(const char *path, const char *descr, size_t count, const void *data,
			       size_t bytes, struct compare_array *out, struct arr_error *why)
{
	char header[512];
	int length = snprintf(header + 10, sizeof header - 10,
			      "{'descr': %s, 'fortran_order': False, 'shape': (%zu,), }\n", descr,
			      count);
	FILE *f = fopen(path, "wb");

	memcpy(header, "\x93NUMPY\x01", 8);
	header[8] = (char)(length & 0xff);
	header[9] = (char)(length >> 8);
	assert_non_null(f);
	assert_int_equal(fwrite(header, 1, (size_t)length + 10, f), length + 10);
	assert_int_equal(fwrite(data, 1, bytes, f), bytes);
	fclose(f);
	return compare_array_open(path, out, why);
}

static struct compare_metrics measure(const char *descr_a, const void *a, const char *descr_b,
				      const void *b, size_t item_a, size_t item_b, size_t count)
{
	struct compare_array x, y;
	struct compare_metrics metrics;

	assert_ok(open_as(paths[0], descr_a, count, a, item_a * count, &x, err));
	assert_ok(open_as(paths[1], descr_b, count, b, item_b * count, &y, err));
	compare_measure(&x, &y, NULL, &metrics);
	compare_array_close(&x);
	compare_array_close(&y);
	return metrics;
}

static void texts_are_equal_up_to_zeros_at_their_end(void **state)
{
	struct compare_metrics m = measure("'|S3'", "ab\0xyz", "'|S3'", "ab\0xyw", 3, 3, 2);
	const uint32_t native[] = { 'h', 0x20ac };
	const uint32_t turned[] = { __builtin_bswap32('h'), __builtin_bswap32(0x20ac) };

	(void)state;
	assert_int_equal(m.mismatches, 1);
	assert_int_equal(m.worst_index, 1);
	assert_false(m.dtype_changed);
	m = measure("'|S2'", "ab", "'|S4'", "ab\0\0", 2, 4, 1);
	assert_true(m.dtype_changed && m.mismatches == 0);
	m = measure("'<U2'", native, "'>U2'", turned, 8, 8, 1);
	assert_true(m.dtype_changed && m.mismatches == 0);
	assert_string_equal(m.actual_dtype, ">U2");
}

static void times_compare_with_their_unit_and_nat_is_like_nan(void **state)
{
	const int64_t a[] = { 5, INT64_MIN }, b[] = { 6, 0 };
	struct compare_metrics m = measure("'<M8[ns]'", a, "'<M8[ns]'", b, 8, 8, 2);

	(void)state;
	assert_int_equal(m.max_ulp, 1);
	assert_int_equal(m.nan_mismatches, 1);
	m = measure("'<m8[s]'", a, "'<m8[ms]'", a, 8, 8, 2);
	assert_true(m.dtype_changed && m.mismatches == 0);
	assert_string_equal(m.expected_dtype, "<m8[s]");
}

static void long_doubles_are_counted_in_their_own_steps(void **state)
{
	long double a[2] = { 1.0L, LDBL_MIN }, b[2] = { nextafterl(1.0L, 2.0L), 0 };
	struct compare_metrics m;

	(void)state;
	b[1] = nextafterl(nextafterl(LDBL_MIN, 0.0L), 0.0L);
	m = measure("'<f16'", a, "'<f16'", b, 16, 16, 1);
	assert_int_equal(m.max_ulp, 1);
	m = measure("'<f16'", a, "'<f16'", b, 16, 16, 2);
	assert_int_equal(m.max_ulp, 2);
	b[0] = nextafterl(1.0L, 0.0L);
	m = measure("'<f16'", a, "'<f16'", b, 16, 16, 1);
	assert_int_equal(m.max_ulp, 1);
}

static void numbers_of_the_other_byte_order_are_read(void **state)
{
	const unsigned char big[] = { 0x40, 0x09, 0, 0, 0, 0, 0, 0 };
	const double value = 3.125;
	struct compare_metrics m = measure("'<f8'", &value, "'>f8'", big, 8, 8, 1);

	(void)state;
	assert_true(m.dtype_changed && m.mismatches == 0);
}

static void fields_are_compared_and_padding_is_not(void **state)
{
	static const char descr[] = "[('a', '|i1'), ('', '|V3'), ('b', [('c', '<f4', (2,))])]";
	unsigned char a[12] = { 1 }, b[12] = { 1, 9, 9, 9 };
	const float nan = NAN, minus_zero = -0.0f;
	struct compare_metrics m = measure(descr, a, descr, b, 12, 12, 1);

	(void)state;
	assert_true(m.mismatches == 0 && !m.dtype_changed);
	memcpy(a + 4, &nan, 4);
	memcpy(b + 4, &nan, 4);
	b[4] ^= 1; /* another payload */
	m = measure(descr, a, descr, b, 12, 12, 1);
	assert_int_equal(m.mismatches, 0);
	memcpy(b + 8, &minus_zero, 4);
	m = measure(descr, a, descr, b, 12, 12, 1);
	assert_int_equal(m.mismatches, 1);
	m = measure(descr, a, "[('a', '|i1'), ('', '|V3'), ('b', [('d', '<f4', (2,))])]", a, 12, 12,
		    1);
	assert_true(m.dtype_changed && m.mismatches == 0);
}

static void broken_structures_are_refused(void **state)
{
	static const struct {
		const char *loc, *descr, *says;
	} rows[] = {
		{ LOC, "[('a', '<q9')]", "'<q9', which is not compared" },
		{ LOC, "[('a' '<f8')]", "instead of ','" },
		{ LOC, "[('a', '<f8', (2,)), 7]", "instead of a field" },
		{ LOC, "[('a', '<f8', (99999999999999999999,))]", "instead of a smaller shape" },
		{ LOC, "[('a', '<f8', (5000,))]", "more than 4096 values" },
		{ LOC, "[('a', '|V1000000000', (1000000000,))]", "more than 4096 values" },
		{ LOC, "[('a', '<f8'", "where the end of a structured dtype should be" },
		{ LOC, "[('a', '<f8\\')]", "where the end of a string should be" },
		{ LOC, "[[('a', '<f8')]]", "instead of a field" },
		{ LOC, "((((((((((((((((((((('<f8', (1,)), (1,)", "should be" },
		{ LOC, "[('a', '<f8')] ", "truncated" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct compare_array out = { 0 };
		struct arr_error why = { 0 };

		if (open_as(paths[0], rows[i].descr, 1, "", 0, &out, &why) == ARR_OK ||
		    !strstr(why.message, rows[i].says))
			fail_msg("%s: '%s'", rows[i].loc, why.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_equal_up_to_zeros_at_their_end),
		cmocka_unit_test(times_compare_with_their_unit_and_nat_is_like_nan),
		cmocka_unit_test(long_doubles_are_counted_in_their_own_steps),
		cmocka_unit_test(numbers_of_the_other_byte_order_are_read),
		cmocka_unit_test(fields_are_compared_and_padding_is_not),
		cmocka_unit_test(broken_structures_are_refused),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
