/* SPDX-License-Identifier: Apache-2.0 */
/* What several threads may do at once; the thread sanitizer's build watches. */
#include <pthread.h>
#include <stdatomic.h>

#include "libarr_testing.h"

enum { THREADS = 4, ROUNDS = 2000 };

static atomic_int freed, begun;

static void count_free(void *context, void *data)
{
	(void)context;
	(void)data;
	atomic_fetch_add(&freed, 1);
}

static void *make_views_and_sum(void *argument)
{
	static const struct items step = I(SL(NONE, NONE, -2));
	arr_array *a = argument;
	int64_t sum = 0;

	for (int i = 0; i < ROUNDS; i++) {
		arr_array *v = index_of(a, &step), *c;

		assert_ok(arr_array_copy(v, ARR_ORDER_C, &c, err));
		sum += int_at(c, 0);
		arr_array_release(v);
		arr_array_release(c);
	}
	arr_array_release(a); /* this thread's reference */
	return sum == ROUNDS * 7 ? argument : NULL;
}

static void readers_share_an_array_and_the_last_reference_frees_it_once(void **state)
{
	static int64_t numbers[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	const struct arr_foreign foreign = {
		.data = numbers,
		.dtype = ARR_INT64,
		.ndim = 1,
		.shape = (int64_t[]){ 8 },
		.free_data = count_free,
	};
	pthread_t threads[THREADS];
	arr_array *a;

	(void)state;
	assert_ok(arr_from_data(&foreign, &a, err));
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, make_views_and_sum, arr_array_retain(a)),
			0);
	arr_array_release(a);
	for (int i = 0; i < THREADS; i++) {
		void *result = NULL;

		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_non_null(result);
	}
	assert_int_equal(atomic_load(&freed), 1);
}

static void count_begin(struct arr_trace_op *op)
{
	(void)op;
	atomic_fetch_add(&begun, 1);
}

static const struct arr_observer observer = { sizeof observer, count_begin, NULL };

static void *make_arrays(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		arr_array *a;

		assert_ok(arr_zeros(0, NULL, ARR_INT8, ARR_ORDER_C, &a, err));
		arr_array_release(a);
	}
	return argument;
}

static void an_observer_may_come_and_go_while_others_compute(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_arrays, NULL), 0);
	for (int i = 0; i < ROUNDS; i++)
		arr_observer_install(i % 2 ? NULL : &observer);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_true(atomic_load(&begun) <= THREADS * ROUNDS);
	arr_observer_install(NULL);
}

enum { EXCHANGED = 50 };

/* Gives the main thread's arrays back and leaves its own in their place. */
static void *exchange(void *argument)
{
	arr_array **arrays = argument;

	for (int i = 0; i < EXCHANGED; i++) {
		arr_array_release(arrays[i]);
		arrays[i] = int_range(1, (int64_t[]){ 1 + i });
	}
	return argument;
}

static void small_arrays_outlive_the_thread_that_made_them(void **state)
{
	static arr_array *arrays[THREADS][EXCHANGED];
	pthread_t threads[THREADS];

	(void)state;
	for (int t = 0; t < THREADS; t++)
		exchange(arrays[t]);
	for (int t = 0; t < THREADS; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, exchange, arrays[t]), 0);
	for (int t = 0; t < THREADS; t++)
		assert_int_equal(pthread_join(threads[t], NULL), 0);
	for (int t = 0; t < THREADS; t++) {
		for (int i = 0; i < EXCHANGED; i++) {
			assert_int_equal(arr_array_size(arrays[t][i]), 1 + i);
			assert_int_equal(int_at(arrays[t][i], i), i);
			arr_array_release(arrays[t][i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readers_share_an_array_and_the_last_reference_frees_it_once),
		cmocka_unit_test(an_observer_may_come_and_go_while_others_compute),
		cmocka_unit_test(small_arrays_outlive_the_thread_that_made_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
