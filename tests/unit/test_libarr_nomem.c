/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation fails once in turn: the call reports ARR_E_NOMEM, leaves its output alone and
 * leaks nothing (the address sanitizer's build watches that). */
#include <stdlib.h>
#include <unistd.h>

#include "libarr_testing.h"

extern long failing_alloc_countdown;

static char path[] = "/tmp/arr-nomem-XXXXXX";

static arr_array *a, *transposed; /* operands, made before anything fails */

static enum arr_status run_copy(arr_array **out, struct arr_error *err)
{
	return arr_array_copy(transposed, ARR_ORDER_C, out, err);
}

static enum arr_status run_astype(arr_array **out, struct arr_error *err)
{
	return arr_array_astype(transposed, ARR_FLOAT16, ARR_ORDER_K, ARR_CASTING_UNSAFE, out, err);
}

static enum arr_status run_reshape(arr_array **out, struct arr_error *err)
{
	return arr_array_reshape(transposed, 1, (int64_t[]){ -1 }, ARR_ORDER_C, out, err);
}

static enum arr_status run_ravel(arr_array **out, struct arr_error *err)
{
	return arr_array_ravel(transposed, ARR_ORDER_K, out, err);
}

static enum arr_status run_transpose(arr_array **out, struct arr_error *err)
{
	return arr_array_transpose(a, NULL, out, err);
}

static enum arr_status run_zeros(arr_array **out, struct arr_error *err)
{
	return arr_zeros(2, (int64_t[]){ 30, 40 }, ARR_FLOAT64, ARR_ORDER_C, out, err);
}

static enum arr_status run_small(arr_array **out, struct arr_error *err)
{
	return arr_zeros(2, (int64_t[]){ 3, 4 }, ARR_FLOAT64, ARR_ORDER_C, out, err);
}

static enum arr_status run_arange(arr_array **out, struct arr_error *err)
{
	return arr_arange(arr_scalar_int(0), arr_scalar_int(999), arr_scalar_int(1), NULL, out,
			  err);
}

static enum arr_status run_from_data(arr_array **out, struct arr_error *err)
{
	static double number;
	const struct arr_foreign foreign = { .data = &number, .dtype = ARR_FLOAT64 };

	return arr_from_data(&foreign, out, err);
}

static enum arr_status run_broadcast(arr_array **out, struct arr_error *err)
{
	arr_array *views[2] = { NULL, NULL };
	enum arr_status st =
		arr_broadcast_arrays((const arr_array *const[]){ a, a }, 2, views, err);

	*out = views[0];
	arr_array_release(views[1]);
	return st;
}

static enum arr_status run_iterator(arr_array **out, struct arr_error *err)
{
	const struct arr_iterator_operand ops[] = {
		{ transposed, ARR_ITER_READ, ARR_FLOAT32, NULL },
		{ a, ARR_ITER_READ, NULL, NULL },
		{ NULL, ARR_ITER_WRITE, NULL, NULL },
	};
	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL, *copy = NULL;
	enum arr_status st;

	o.flags = ARR_ITER_BUFFERED | ARR_ITER_COPY_IF_OVERLAP;
	o.casting = ARR_CASTING_UNSAFE;
	st = arr_iterator_new(ops, 3, &o, &it, err);
	if (st == ARR_OK)
		st = arr_iterator_copy(it, &copy, err);
	if (st == ARR_OK)
		*out = arr_array_retain(arr_iterator_operand(copy, 2));
	arr_iterator_free(it);
	arr_iterator_free(copy);
	return st;
}

static enum arr_status run_copying_iterator(arr_array **out, struct arr_error *err)
{
	const struct arr_iterator_operand ops[] = {
		{ transposed, ARR_ITER_READ | ARR_ITER_COPY, ARR_FLOAT32, NULL },
		{ a, ARR_ITER_READ | ARR_ITER_WRITE, NULL, NULL },
	};
	struct arr_iterator_options o = ARR_ITERATOR_OPTIONS;
	arr_iterator *it = NULL;
	enum arr_status st;

	o.flags = ARR_ITER_COPY_IF_OVERLAP;
	o.casting = ARR_CASTING_UNSAFE;
	st = arr_iterator_new(ops, 2, &o, &it, err);
	if (st == ARR_OK)
		st = arr_iterator_finish(it, err);
	if (st == ARR_OK)
		*out = arr_array_retain(arr_iterator_operand(it, 1));
	arr_iterator_free(it);
	return st;
}

static enum arr_status run_neighborhood(arr_array **out, struct arr_error *err)
{
	static const int64_t bounds[] = { -1, 1, -1, 1 };
	arr_neighborhood *box = NULL;
	enum arr_status st = arr_neighborhood_new(a, bounds, ARR_NEIGHBORHOOD_ONE, NULL, &box, err);

	if (st == ARR_OK)
		*out = arr_array_retain(a);
	arr_neighborhood_free(box);
	return st;
}

static enum arr_status run_overlap(arr_array **out, struct arr_error *err)
{
	enum arr_status st = arr_copyto(a, transposed, ARR_CASTING_NO, err);

	if (st == ARR_OK)
		*out = arr_array_retain(a);
	return st;
}

static enum arr_status run_getfield(arr_array **out, struct arr_error *err)
{
	return arr_array_getfield(a, ARR_INT16, 2, out, err);
}

static enum arr_status run_getfield_of_a_small_array(arr_array **out, struct arr_error *err)
{
	arr_array *few = NULL;
	enum arr_status st = arr_zeros(1, (int64_t[]){ 3 }, ARR_FLOAT64, ARR_ORDER_C, &few, err);

	if (st == ARR_OK)
		st = arr_array_getfield(few, ARR_FLOAT32, 4, out, err);
	arr_array_release(few);
	return st;
}

/* The caller's allocator fails like malloc. */
static void *take(void *context, size_t size_bytes, bool zeroed)
{
	(void)context;
	return zeroed ? calloc(1, size_bytes) : malloc(size_bytes);
}

static void give_back(void *context, void *block, size_t size_bytes)
{
	(void)context;
	(void)size_bytes;
	free(block);
}

static enum arr_status run_own_allocator(arr_array **out, struct arr_error *err)
{
	static const struct arr_allocator mine = { "mine", take, give_back, NULL };
	const struct arr_allocator *old = NULL;
	arr_array *zeros = NULL;
	enum arr_status st = arr_allocator_set(&mine, &old, err);

	if (st == ARR_OK)
		st = arr_zeros(2, (int64_t[]){ 30, 40 }, ARR_FLOAT64, ARR_ORDER_C, &zeros, err);
	if (st == ARR_OK)
		st = arr_array_copy(zeros, ARR_ORDER_F, out, err);
	arr_array_release(zeros);
	if (arr_allocator_set(old, NULL, NULL) != ARR_OK)
		fail();
	return st;
}

static enum arr_status run_load(arr_array **out, struct arr_error *err)
{
	return arr_npy_load(path, out, err);
}

static enum arr_status run_mmap(arr_array **out, struct arr_error *err)
{
	return arr_npy_mmap(path, ARR_NPY_READ, out, err);
}

static enum arr_status run_save(arr_array **out, struct arr_error *err)
{
	struct arr_index step[] = { arr_index_all(), arr_index_slice(NONE, NONE, 2) };
	arr_array *strided = NULL;
	enum arr_status st = arr_array_index(a, step, 2, &strided, err);

	if (st == ARR_OK)
		st = arr_npy_save(path, strided, err);
	*out = st == ARR_OK ? strided : NULL;
	if (st != ARR_OK)
		arr_array_release(strided);
	return st;
}

static enum arr_status run_dict(arr_array **out, struct arr_error *err)
{
	static const char text[] =
		"{'names': ['a', 'b'], 'formats': [('f8', (2,)), 'S3'], 'titles': ['t', None]}";
	const arr_dtype *dtype = NULL;
	enum arr_status st = arr_dtype_from_descr(text, sizeof text - 1, &dtype, err);

	if (st == ARR_OK)
		st = arr_zeros(0, NULL, dtype, ARR_ORDER_C, out, err);
	arr_dtype_release(dtype);
	return st;
}

static const struct {
	const char *loc;
	enum arr_status (*run)(arr_array **out, struct arr_error *err);
	int allocations;
} rows[] = {
	{ LOC, run_zeros, 2 },         { LOC, run_small, 1 },
	{ LOC, run_arange, 2 },        { LOC, run_copy, 2 },
	{ LOC, run_astype, 2 },        { LOC, run_reshape, 3 },
	{ LOC, run_ravel, 2 },         { LOC, run_transpose, 1 },
	{ LOC, run_broadcast, 2 },     { LOC, run_overlap, 2 },
	{ LOC, run_iterator, 8 },      { LOC, run_copying_iterator, 6 },
	{ LOC, run_getfield, 1 },      { LOC, run_getfield_of_a_small_array, 2 },
	{ LOC, run_own_allocator, 4 }, { LOC, run_neighborhood, 1 },
	{ LOC, run_from_data, 1 },     { LOC, run_dict, 13 },
	{ LOC, run_load, 4 },          { LOC, run_mmap, 4 },
	{ LOC, run_save, 6 }, /* view, copy (2), descr, header, file name */
};

static void each_failing_allocation_is_reported_and_leaks_nothing(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	a = int_range(2, (int64_t[]){ 30, 30 });
	assert_ok(arr_array_transpose(a, NULL, &transposed, err));
	assert_ok(arr_npy_save(path, a, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		int failed = 0;

		for (;; failed++) {
			struct arr_error err = { 0 };
			arr_array *out = NULL;
			enum arr_status st;

			failing_alloc_countdown = failed;
			st = rows[i].run(&out, &err);
			if (failing_alloc_countdown >= 0) { /* nothing was left to fail */
				failing_alloc_countdown = -1;
				assert_int_equal(st, ARR_OK);
				arr_array_release(out);
				break;
			}
			if (st != ARR_E_NOMEM || out || !strstr(err.message, "cannot allocate"))
				fail_msg("%s: allocation %d: %s %s", rows[i].loc, failed,
					 arr_status_name(st), err.message);
		}
		if (failed != rows[i].allocations)
			fail_msg("%s: %d allocations", rows[i].loc, failed);
	}
	arr_array_release(a);
	arr_array_release(transposed);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failing_allocation_is_reported_and_leaks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
