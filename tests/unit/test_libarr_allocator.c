/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays whose memory comes from the caller. */
#include <pthread.h>
#include <stdlib.h>

#include "libarr_testing.h"

/* What one allocator has given out. */
struct account {
	int taken, given_back;
	size_t live_bytes, limit_bytes;
};

static void *take(void *context, size_t size_bytes, bool zeroed)
{
	struct account *account = context;

	if (account->live_bytes + size_bytes > account->limit_bytes)
		return NULL;
	account->taken++;
	account->live_bytes += size_bytes;
	return zeroed ? calloc(1, size_bytes) : malloc(size_bytes);
}

static void give_back(void *context, void *block, size_t size_bytes)
{
	struct account *account = context;

	account->given_back++;
	account->live_bytes -= size_bytes;
	free(block);
}

static const int64_t thousand = 1000;

static void arrays_take_memory_from_the_threads_allocator(void **state)
{
	struct account account = { .limit_bytes = 20000 };
	const struct arr_allocator mine = { "mine", take, give_back, &account };
	const struct arr_allocator *old = &mine;
	arr_array *before = NULL, *zeros = NULL, *view = NULL, *sum = NULL, *third = NULL;

	(void)state;
	assert_ok(arr_ones(1, &thousand, ARR_FLOAT64, ARR_ORDER_C, &before, err));
	assert_ok(arr_allocator_set(&mine, &old, err));
	assert_null(old);
	assert_ptr_equal(arr_allocator_get(), &mine);
	assert_ok(arr_zeros(1, &thousand, ARR_FLOAT64, ARR_ORDER_C, &zeros, err));
	assert_int_equal(account.taken, 1);
	assert_true(account.live_bytes >= 8000);
	assert_int_equal((uintptr_t)arr_array_data(zeros) % ARR_DATA_ALIGNMENT, 0);
	assert_ptr_equal(arr_array_allocator(zeros), &mine);
	assert_true(arr_array_flags(zeros) & ARR_OWNDATA);
	assert_ok(arr_array_flip(zeros, NULL, 0, &view, err));
	assert_ptr_equal(arr_array_allocator(view), &mine);
	assert_null(arr_array_allocator(before));
	assert_ok(arr_add(before, zeros, &sum, err));
	assert_int_equal(account.taken, 2);
	expect_failure(arr_add(before, zeros, &third, err), ARR_E_NOMEM, "(1000,)");
	assert_ok(arr_allocator_set(NULL, &old, err));
	assert_ptr_equal(old, &mine);
	assert_ok(arr_add(sum, zeros, &third, err));
	assert_null(arr_array_allocator(third));
	arr_array_release(zeros); /* the view has a reference */
	assert_int_equal(account.given_back, 0);
	arr_array_release(view);
	assert_int_equal(account.given_back, 1);
	arr_array_release(sum);
	assert_int_equal(account.given_back, 2);
	assert_int_equal(account.live_bytes, 0);
	arr_array_release(before);
	arr_array_release(third);
}

static void *other_thread(void *zeros)
{
	static char good;
	struct arr_error failure;
	arr_array *own = NULL;

	if (arr_allocator_get() ||
	    arr_ones(1, &thousand, ARR_FLOAT64, ARR_ORDER_C, &own, &failure) != ARR_OK ||
	    arr_array_allocator(own))
		return NULL;
	arr_array_release(own);
	arr_array_release(zeros);
	return &good;
}

static void other_threads_keep_their_own_and_give_back_rightly(void **state)
{
	struct account account = { .limit_bytes = 20000 };
	const struct arr_allocator mine = { NULL, take, give_back, &account };
	arr_array *zeros = NULL;
	pthread_t thread;
	void *good;

	(void)state;
	assert_ok(arr_allocator_set(&mine, NULL, err));
	assert_ok(arr_zeros(1, &thousand, ARR_FLOAT64, ARR_ORDER_C, &zeros, err));
	assert_int_equal(pthread_create(&thread, NULL, other_thread, zeros), 0);
	assert_int_equal(pthread_join(thread, &good), 0);
	assert_non_null(good);
	assert_int_equal(account.given_back, 1);
	assert_ok(arr_allocator_set(NULL, NULL, err));
}

static void an_allocator_has_both_functions(void **state)
{
	const struct arr_allocator half = { "half", take, NULL, NULL };

	(void)state;
	expect_failure(arr_allocator_set(&half, NULL, err), ARR_E_ARG,
		       "'half' has no function to "
		       "release");
	assert_null(arr_allocator_get());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrays_take_memory_from_the_threads_allocator),
		cmocka_unit_test(other_threads_keep_their_own_and_give_back_rightly),
		cmocka_unit_test(an_allocator_has_both_functions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
