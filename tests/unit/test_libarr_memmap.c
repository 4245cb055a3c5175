/* SPDX-License-Identifier: Apache-2.0 */
/* Elements where they lie in a file without a header: numpy.memmap. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libarr_testing.h"

static char path[] = "/tmp/arr-memmap-XXXXXX";

static int make_file(void **state)
{
	(void)state;
	close(mkstemp(path));
	return 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static long long file_bytes(void)
{
	struct stat s;

	assert_int_equal(stat(path, &s), 0);
	return s.st_size;
}

static arr_array *mapped(const struct arr_memmap_args *args)
{
	arr_array *a = NULL;

	assert_ok(arr_memmap(path, args, &a, err));
	return a;
}

static void writes_reach_the_file_or_not(void **state)
{
	const int64_t shape[] = { 3, 2 };
	struct arr_memmap_args args = { .dtype = ARR_INT64,
					.mode = ARR_MEMMAP_CREATE,
					.offset_bytes = 5000, /* not the start of a page */
					.ndim = 2,
					.shape = shape };
	arr_array *a = mapped(&args), *b = NULL, *read = NULL, *column = NULL;

	(void)state;
	assert_int_equal(file_bytes(), 5048);
	assert_false(arr_array_flags(a) & ARR_OWNDATA);
	for (int i = 0; i < 6; i++)
		assert_int_equal(int_at(a, i), 0);
	assert_ok(arr_array_fill(a, arr_scalar_int(7), err));
	assert_ok(arr_array_flush(a, err));
	args.mode = ARR_MEMMAP_COPY;
	b = mapped(&args);
	assert_ok(arr_array_fill(b, arr_scalar_int(8), err));
	args.mode = ARR_MEMMAP_READ;
	args.order = ARR_ORDER_F;
	read = mapped(&args);
	assert_int_equal(int_at(read, 0), 7);
	assert_int_equal(arr_array_strides(read)[1], 24);
	assert_false(arr_array_flags(read) & ARR_WRITEABLE);
	assert_int_equal(int_at(b, 5), 8);
	args.mode = ARR_MEMMAP_READ_WRITE;
	args.shape = (const int64_t[]){ 4, 2 };
	args.order = ARR_ORDER_C;
	arr_array_release(b);
	b = mapped(&args); /* grows the file */
	assert_int_equal(file_bytes(), 5064);
	assert_int_equal(int_at(b, 5), 7);
	assert_int_equal(int_at(b, 7), 0);
	assert_ok(arr_array_set_item(b, (int64_t[]){ 0, 1 }, arr_scalar_int(9), err));
	assert_ok(arr_array_transpose(b, NULL, &column, err));
	assert_ok(arr_array_flush(column, err));
	arr_array_release(b);
	assert_int_equal(int_at(read, 2), 9); /* in F order */
	args = (struct arr_memmap_args){ .dtype = ARR_INT64, .offset_bytes = 5000 };
	b = mapped(&args); /* as many as there are */
	assert_int_equal(arr_array_size(b), 8);
	arr_array_release(column);
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(read);
}

static void what_cannot_be_mapped_is_refused(void **state)
{
	struct arr_memmap_args args = { .dtype = ARR_INT64 };
	arr_array *a = NULL;

	(void)state;
	assert_int_equal(truncate(path, 20), 0);
	expect_failure(arr_memmap(path, &args, &a, err), ARR_E_ARG, "no multiple");
	args.offset_bytes = 24;
	expect_failure(arr_memmap(path, &args, &a, err), ARR_E_ARG, "offset 24");
	args.offset_bytes = -1;
	expect_failure(arr_memmap(path, &args, &a, err), ARR_E_ARG, "-1");
	args.offset_bytes = 0;
	args.ndim = 1;
	args.shape = (const int64_t[]){ 3 };
	expect_failure(arr_memmap(path, &args, &a, err), ARR_E_ARG, "24 are to be mapped");
	args.shape = (const int64_t[]){ -3 };
	expect_failure(arr_memmap(path, &args, &a, err), ARR_E_SHAPE, "-3");
	args.mode = ARR_MEMMAP_CREATE;
	args.shape = NULL;
	expect_failure(arr_memmap(path, &args, &a, err), ARR_E_ARG, "needs a shape");
	args.order = ARR_ORDER_K;
	expect_failure(arr_memmap(path, &args, &a, err), ARR_E_ARG, "order");
	args = (struct arr_memmap_args){ .dtype = arr_dtype_builtin(ARR_T_BYTES) };
	expect_failure(arr_memmap(path, &args, &a, err), ARR_E_DTYPE, "items");
	args.dtype = ARR_INT8;
	expect_failure(arr_memmap("/nowhere/at/all", &args, &a, err), ARR_E_IO, "/nowhere/at/all");
	assert_int_equal(truncate(path, 0), 0);
	assert_ok(arr_memmap(path, &args, &a, err));
	assert_int_equal(arr_array_size(a), 0);
	arr_array_release(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_reach_the_file_or_not),
		cmocka_unit_test(what_cannot_be_mapped_is_refused),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
