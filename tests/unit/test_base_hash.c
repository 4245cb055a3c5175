/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>
#include <base/hash.h>

#include "testing.h"

enum { KEYS = 4096 };

static int compare_u64(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return (x > y) - (x < y);
}

static void expect_distinct(uint64_t *hashes, size_t count)
{
	qsort(hashes, count, sizeof *hashes, compare_u64);
	for (size_t i = 1; i < count; i++)
		assert_true(hashes[i] != hashes[i - 1]);
}

static void nearby_keys_get_distinct_hashes(void **state)
{
	static uint64_t words[KEYS], pairs[KEYS], bytes[KEYS];

	(void)state;
	for (uint64_t i = 0; i < KEYS; i++) {
		words[i] = base_hash_u64(i * 64);
		pairs[i] = base_hash_pair(i / 64, i % 64);
		bytes[i] = base_hash_bytes(&i, sizeof i);
	}
	expect_distinct(words, KEYS);
	expect_distinct(pairs, KEYS);
	expect_distinct(bytes, KEYS);
}

static void every_byte_and_the_length_count(void **state)
{
	char text[40] = { 0 };
	uint64_t hashes[2 * sizeof text + 1];
	size_t n = 0;

	(void)state;
	for (size_t length = 0; length <= sizeof text; length++)
		hashes[n++] = base_hash_bytes(text, length);
	for (size_t i = 0; i < sizeof text; i++) {
		text[i] = 1;
		hashes[n++] = base_hash_bytes(text, sizeof text);
		text[i] = 0;
	}
	expect_distinct(hashes, n);
}

static void alignment_does_not_matter(void **state)
{
	char room[32] = "_abcdefghijklmnopqrstuvwxyz";
	char again[32];

	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		memcpy(again + shift, room + 1, 26);
		assert_true(base_hash_bytes(again + shift, 26) == base_hash_bytes(room + 1, 26));
	}
}

static void products_and_sums_that_overflow_say_so(void **state)
{
	size_t out;

	(void)state;
	assert_false(base_mul_overflows(SIZE_MAX / 2, 2, &out));
	assert_int_equal(out, SIZE_MAX - 1);
	assert_true(base_mul_overflows(SIZE_MAX / 2, 3, &out));
	assert_true(base_add_overflows(SIZE_MAX, 1, &out));
	assert_false(base_add_overflows(SIZE_MAX, 0, &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nearby_keys_get_distinct_hashes),
		cmocka_unit_test(every_byte_and_the_length_count),
		cmocka_unit_test(alignment_does_not_matter),
		cmocka_unit_test(products_and_sums_that_overflow_say_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
