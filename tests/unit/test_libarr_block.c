/* SPDX-License-Identifier: Apache-2.0 */
/* How much memory of released arrays waits for the next ones. */
#include <stdio.h>
#include <unistd.h>

#include "libarr_testing.h"

static int64_t address_space_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long long pages = 0;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%lld", &pages), 1);
	fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

/* Pages that nobody touched are no measure of how much memory a program can do with. */
static void untouched_arrays_do_not_make_it_more(void **state)
{
	const int64_t memory = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	const int64_t quarter = memory / 4, eighth = memory / 8;
	arr_array *zeros[3] = { NULL }, *a = NULL;
	struct arr_error failure = { 0 }, *const e = &failure;
	enum arr_status st = ARR_OK;
	int64_t before;

	(void)state;
	for (int i = 0; i < 3 && st == ARR_OK; i++)
		st = arr_zeros(1, &quarter, ARR_UINT8, ARR_ORDER_C, &zeros[i], e);
	before = address_space_bytes();
	if (st == ARR_OK)
		st = arr_empty(1, &eighth, ARR_UINT8, ARR_ORDER_C, &a, e);
	if (st == ARR_OK)
		assert_true(address_space_bytes() >= before + eighth);
	arr_array_release(a);
	if (st == ARR_OK)
		assert_true(address_space_bytes() < before + eighth);
	for (int i = 0; i < 3; i++)
		arr_array_release(zeros[i]);
	if (st != ARR_OK) /* the system does not overcommit */
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(untouched_arrays_do_not_make_it_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
