/* SPDX-License-Identifier: Apache-2.0 */
/* Iterators where operands are copied, buffered, made or flipped: what was once wrong. Values are
 * those of numpy.nditer of NumPy 1.24.2 and 2.4.6. */
#include <stdalign.h>
#include <stddef.h>

#include "libarr_testing.h"

static arr_array *range_of(int ndim, const int64_t *shape, const arr_dtype *dtype)
{
	arr_array *whole = int_range(ndim, shape), *out = NULL;

	assert_ok(arr_array_astype(whole, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(whole);
	return out;
}

static double *at(arr_iterator *it, size_t operand)
{
	return (double *)(void *)arr_iterator_data(it)[operand];
}

static void expect_doubles(const arr_array *a, const double *want, int64_t count)
{
	assert_int_equal(arr_array_size(a), count);
	for (int64_t i = 0; i < count; i++)
		assert_true(((const double *)arr_array_data(a))[i] == want[i]);
}

static void a_buffer_too_large_for_memory_is_refused(void **state)
{
	const int64_t shape[] = { INT64_C(1) << 31, INT64_C(1) << 30 };
	arr_array *one = range_of(2, (int64_t[]){ 1, 1 }, ARR_INT8), *wide = NULL;
	struct arr_iterator_options options = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;

	(void)state;
	assert_ok(arr_broadcast_to(one, 2, shape, &wide, err));
	options.flags = ARR_ITER_BUFFERED | ARR_ITER_EXTERNAL_LOOP;
	options.buffer_count = INT64_C(1) << 61; /* times 8 it is 0 */
	const struct arr_iterator_operand ops[] = { { wide, ARR_ITER_READ, ARR_FLOAT64, NULL } };

	expect_failure(arr_iterator_new(ops, 1, &options, &it, err), ARR_E_NOMEM, "");
	assert_null(it);
	arr_array_release(wide);
	arr_array_release(one);
}

static void an_index_that_is_not_there_may_be_removed(void **state)
{
	const double want[] = { 0, 1, 2, 3 };
	arr_array *a = range_of(1, (int64_t[]){ 4 }, ARR_FLOAT64), *flipped = NULL;
	arr_iterator *it = NULL;
	int i = 0;

	(void)state;
	assert_ok(arr_array_flip(a, NULL, 0, &flipped, err));
	const struct arr_iterator_operand ops[] = { { flipped, ARR_ITER_READ, NULL, NULL } };

	assert_ok(arr_iterator_new(ops, 1, NULL, &it, err));
	assert_ok(arr_iterator_remove_multi_index(it, false, err));
	do
		assert_true(*at(it, 0) == want[i++]);
	while (arr_iterator_next(it));
	assert_int_equal(i, 4);
	arr_iterator_free(it);
	arr_array_release(flipped);
	arr_array_release(a);
}

static void an_operand_that_is_copied_twice_is_written_back(void **state)
{
	arr_array *a = range_of(1, (int64_t[]){ 4 }, ARR_INT32), *low = NULL, *high = NULL;
	const struct arr_index first = arr_index_slice(0, 3, 1), last = arr_index_slice(1, 4, 1);
	struct arr_iterator_options options = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;

	(void)state;
	assert_ok(arr_array_index(a, &first, 1, &low, err));
	assert_ok(arr_array_index(a, &last, 1, &high, err));
	options.flags = ARR_ITER_COPY_IF_OVERLAP;
	options.casting = ARR_CASTING_UNSAFE;
	const struct arr_iterator_operand ops[] = {
		{ high, ARR_ITER_READ | ARR_ITER_WRITE | ARR_ITER_UPDATE_IF_COPY, ARR_FLOAT64,
		  NULL },
		{ low, ARR_ITER_WRITE, NULL, NULL }
	};

	assert_ok(arr_iterator_new(ops, 2, &options, &it, err));
	do {
		*at(it, 0) += 100;
		*(int32_t *)(void *)arr_iterator_data(it)[1] = 7;
	} while (arr_iterator_next(it));
	assert_ok(arr_iterator_finish(it, err));
	arr_iterator_free(it);
	assert_int_equal(int_at(a, 3), 103); /* both operands write the elements before */
	arr_array_release(low);
	arr_array_release(high);
	arr_array_release(a);
}

static void an_array_over_itself_in_another_order_is_copied(void **state)
{
	static const int straight[] = { 0, 1 }, turned[] = { 1, 0 };
	arr_array *a = range_of(2, (int64_t[]){ 3, 3 }, ARR_FLOAT64);
	const struct arr_iterator_operand ops[] = { { a, ARR_ITER_READ, NULL, straight },
						    { a, ARR_ITER_WRITE, NULL, turned } };
	struct arr_iterator_options options = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;

	(void)state;
	options.flags = ARR_ITER_COPY_IF_OVERLAP;
	options.axes_count = 2;
	assert_ok(arr_iterator_new(ops, 2, &options, &it, err));
	do
		*at(it, 1) = *at(it, 0);
	while (arr_iterator_next(it));
	assert_ok(arr_iterator_finish(it, err));
	arr_iterator_free(it);
	expect_doubles(a, (const double[]){ 0, 3, 6, 1, 4, 7, 2, 5, 8 }, 9);
	arr_array_release(a);
}

static void a_sum_into_an_input_reads_what_was_there(void **state)
{
	arr_array *wide = NULL, *sums = NULL;
	struct arr_iterator_options options = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;

	(void)state;
	assert_ok(arr_ones(2, (int64_t[]){ 2, 3 }, ARR_FLOAT64, ARR_ORDER_C, &wide, err));
	assert_ok(arr_ones(2, (int64_t[]){ 2, 1 }, ARR_FLOAT64, ARR_ORDER_C, &sums, err));
	options.flags = ARR_ITER_REDUCE_OK | ARR_ITER_COPY_IF_OVERLAP;
	const struct arr_iterator_operand ops[] = { { sums, ARR_ITER_READ, NULL, NULL },
						    { wide, ARR_ITER_READ, NULL, NULL },
						    { sums, ARR_ITER_READ | ARR_ITER_WRITE, NULL,
						      NULL } };

	assert_ok(arr_iterator_new(ops, 3, &options, &it, err));
	do
		*at(it, 2) += *at(it, 0) * *at(it, 1);
	while (arr_iterator_next(it));
	assert_ok(arr_iterator_finish(it, err));
	arr_iterator_free(it);
	expect_doubles(sums, (const double[]){ 4, 4 }, 2);
	arr_array_release(wide);
	arr_array_release(sums);
}

static void a_new_operand_has_the_dtype_of_what_is_read(void **state)
{
	arr_array *whole = range_of(1, (int64_t[]){ 3 }, ARR_INT32),
		  *real = range_of(1, (int64_t[]){ 3 }, ARR_FLOAT64);
	const struct arr_iterator_operand written[] = { { whole, ARR_ITER_READ, NULL, NULL },
							{ real, ARR_ITER_WRITE, NULL, NULL },
							{ NULL, ARR_ITER_WRITE, NULL, NULL } };
	const struct arr_iterator_operand seen_as[] = { { whole, ARR_ITER_READ, ARR_FLOAT64, NULL },
							{ NULL, ARR_ITER_WRITE, NULL, NULL } };
	struct arr_iterator_options options = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;

	(void)state;
	assert_ok(arr_iterator_new(written, 3, &options, &it, err));
	assert_ptr_equal(arr_iterator_dtype(it, 2), ARR_INT32);
	arr_iterator_free(it);
	options.flags = ARR_ITER_BUFFERED;
	assert_ok(arr_iterator_new(seen_as, 2, &options, &it, err));
	assert_ptr_equal(arr_iterator_dtype(it, 1), ARR_FLOAT64);
	arr_iterator_free(it);
	arr_array_release(whole);
	arr_array_release(real);
}

static void what_is_only_read_needs_no_way_back(void **state)
{
	arr_array *a = range_of(1, (int64_t[]){ 3 }, ARR_INT32);
	const char text[] = "[('a','<i4'),('b','<f8')]";
	struct arr_iterator_options options = ARR_ITERATOR_OPTIONS;
	const arr_dtype *pair = NULL;
	arr_iterator *it = NULL;

	(void)state;
	assert_ok(arr_dtype_from_descr(text, sizeof text - 1, &pair, err));
	options.flags = ARR_ITER_BUFFERED;
	options.casting = ARR_CASTING_UNSAFE;
	const struct arr_iterator_operand ops[] = { { a, ARR_ITER_READ, pair, NULL } };

	assert_ok(arr_iterator_new(ops, 1, &options, &it, err));
	assert_int_equal(arr_iterator_size(it), 3);
	arr_iterator_free(it);
	arr_dtype_release(pair);
	arr_array_release(a);
}

static void what_stands_for_the_outside_is_aligned(void **state)
{
	arr_array *a = range_of(1, (int64_t[]){ 3 }, ARR_FLOAT64);
	const double constant = 3;
	arr_neighborhood *box = NULL;

	(void)state;
	assert_ok(arr_neighborhood_new(a, (int64_t[]){ -1, 1 }, ARR_NEIGHBORHOOD_CONSTANT,
				       &constant, &box, err));
	assert_int_equal((uintptr_t)arr_neighborhood_data(box) % alignof(max_align_t), 0);
	assert_true(*(const double *)arr_neighborhood_data(box) == 3);
	arr_neighborhood_free(box);
	arr_array_release(a);
}

static void copy_is_for_what_is_only_read(void **state)
{
	arr_array *scalar = range_of(0, NULL, ARR_INT32),
		  *one = range_of(1, (int64_t[]){ 1 }, ARR_INT32);
	struct arr_iterator_operand op = { scalar, ARR_ITER_READ, ARR_FLOAT64, NULL };
	arr_iterator *it = NULL;

	(void)state;
	assert_ok(arr_iterator_new(&op, 1, NULL, &it, err)); /* a single element needs no flag */
	assert_true(*at(it, 0) == 0);
	arr_iterator_free(it);
	it = NULL;
	op.array = one;
	expect_failure(arr_iterator_new(&op, 1, NULL, &it, err), ARR_E_CASTING, "required copying");
	op.flags = ARR_ITER_READ | ARR_ITER_WRITE | ARR_ITER_COPY;
	expect_failure(arr_iterator_new(&op, 1, NULL, &it, err), ARR_E_ARG, "UPDATE_IF_COPY");
	op.flags |= ARR_ITER_UPDATE_IF_COPY;
	op.dtype = NULL;
	assert_ok(arr_iterator_new(&op, 1, NULL, &it, err));
	arr_iterator_free(it);
	arr_array_release(scalar);
	arr_array_release(one);
}

static void the_other_byte_order_is_aligned(void **state)
{
	const arr_dtype *swapped = NULL;
	arr_array *a = NULL;
	arr_iterator *it = NULL;

	(void)state;
	assert_ok(arr_dtype_newbyteorder(ARR_INT32, 'S', &swapped, err));
	a = range_of(1, (int64_t[]){ 3 }, swapped);
	const struct arr_iterator_operand op = { a, ARR_ITER_READ | ARR_ITER_ALIGNED, NULL, NULL };

	assert_ok(arr_iterator_new(&op, 1, NULL, &it, err));
	assert_ptr_equal(arr_iterator_data(it)[0], arr_array_data(a));
	arr_iterator_free(it);
	arr_array_release(a);
	arr_dtype_release(swapped);
}

static void a_common_dtype_is_that_of_all(void **state)
{
	arr_array *a = range_of(1, (int64_t[]){ 3 }, ARR_COMPLEX128);
	struct arr_iterator_options options = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;

	(void)state;
	options.flags = ARR_ITER_COMMON_DTYPE;
	const struct arr_iterator_operand ops[] = { { a, ARR_ITER_READ, NULL, NULL },
						    { NULL, ARR_ITER_WRITE, ARR_FLOAT64, NULL } };

	assert_ok(arr_iterator_new(ops, 2, &options, &it, err));
	assert_ptr_equal(arr_iterator_dtype(it, 0), ARR_COMPLEX128);
	assert_ptr_equal(arr_iterator_dtype(it, 1), ARR_COMPLEX128);
	arr_iterator_free(it);
	arr_array_release(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_too_large_for_memory_is_refused),
		cmocka_unit_test(an_index_that_is_not_there_may_be_removed),
		cmocka_unit_test(an_operand_that_is_copied_twice_is_written_back),
		cmocka_unit_test(an_array_over_itself_in_another_order_is_copied),
		cmocka_unit_test(a_sum_into_an_input_reads_what_was_there),
		cmocka_unit_test(a_new_operand_has_the_dtype_of_what_is_read),
		cmocka_unit_test(what_is_only_read_needs_no_way_back),
		cmocka_unit_test(the_other_byte_order_is_aligned),
		cmocka_unit_test(a_common_dtype_is_that_of_all),
		cmocka_unit_test(copy_is_for_what_is_only_read),
		cmocka_unit_test(what_stands_for_the_outside_is_aligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
