/* SPDX-License-Identifier: Apache-2.0 */
/* .npy files to and from the NumPy of this machine, and files that lie. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libarr_testing.h"

static char folder[] = "/tmp/arr-npy-XXXXXX";

static const char *in_folder(const char *prefix, const char *name)
{
	static char path[256];

	snprintf(path, sizeof path, "%s/%s%s.npy", folder, prefix, name);
	return path;
}

static int numpy(const char *verb)
{
	char command[512];

	snprintf(command, sizeof command, "/usr/bin/python3 '%s' %s '%s'", NPY_CASES, verb, folder);
	return system(command);
}

static int write_cases(void **state)
{
	(void)state;
	return mkdtemp(folder) ? numpy("write") : -1;
}

static int remove_cases(void **state)
{
	char command[512];

	(void)state;
	snprintf(command, sizeof command, "rm -r '%s'", folder);
	return system(command);
}

/* Calls visit with every case's name. */
static void for_each_case(void (*visit)(const char *name))
{
	char path[256], name[96];
	int seen = 0;
	FILE *names;

	snprintf(path, sizeof path, "%s/names", folder);
	names = fopen(path, "r");
	assert_non_null(names);
	for (; fscanf(names, "%95s", name) == 1; seen++)
		visit(name);
	fclose(names);
	assert_true(seen > 150);
}

static void load_and_save(const char *name)
{
	arr_array *a;

	assert_ok(arr_npy_load(in_folder("in_", name), &a, err));
	assert_ok(arr_npy_save(in_folder("out_", name), a, err));
	arr_array_release(a);
}

static void map_and_save(const char *name)
{
	arr_array *a = NULL;

	assert_ok(arr_npy_mmap(in_folder("in_", name), ARR_NPY_READ, &a, err));
	assert_ok(arr_npy_save(in_folder("out_", name), a, err));
	arr_array_release(a);
}

static void loaded_files_are_saved_byte_for_byte_as_numpy_saves_them(void **state)
{
	(void)state;
	for_each_case(load_and_save);
	assert_int_equal(numpy("check"), 0);
}

static void mapped_files_are_saved_byte_for_byte_as_numpy_saves_them(void **state)
{
	(void)state;
	for_each_case(map_and_save);
	assert_int_equal(numpy("check"), 0);
}

static void format_versions_two_and_three_are_read(void **state)
{
	static const char *const names[] = { "version2", "version3" };
	arr_array *a;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(names); i++) {
		assert_ok(arr_npy_load(in_folder("", names[i]), &a, err));
		assert_int_equal(int_at(a, 5), 5);
		assert_int_equal(arr_array_ndim(a), 2);
		arr_array_release(a);
	}
}

static void dtypes_that_libarr_does_not_hold_are_named(void **state)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "object", "object array (descr '|O'): pickled data is never loaded" },
	};
	arr_array *a = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++)
		expect_failure(arr_npy_load(in_folder("", rows[i].name), &a, err),
			       ARR_E_UNSUPPORTED, rows[i].text);
	assert_null(a);
}

/* A version 1.0 file with this dict and `data_bytes` zero bytes of data. */
static const char *make_file(const char *dict, size_t data_bytes)
{
	const char *path = in_folder("", "made");
	size_t length = strlen(dict);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fwrite("\x93NUMPY\x01\x00", 1, 8, f);
	fputc((int)(length & 0xff), f);
	fputc((int)(length >> 8), f);
	fputs(dict, f);
	for (size_t i = 0; i < data_bytes; i++)
		fputc(0, f);
	fclose(f);
	return path;
}

#define DICT(descr, shape) "{'descr': '" descr "', 'fortran_order': False, 'shape': " shape ", }\n"

static void lying_headers_get_one_clear_line(void **state)
{
	static const struct {
		const char *loc, *dict;
		size_t data_bytes;
		enum arr_status status;
		const char *text;
	} rows[] = {
		{ LOC, DICT("<f8", "(3,)"), 23, ARR_E_FORMAT,
		  "truncated: shape (3,) float64 needs 24" },
		{ LOC, DICT("<f8", "(-3,)"), 24, ARR_E_FORMAT, "negative length -3" },
		{ LOC, DICT("<f8", "(4611686018427387904, 4)"), 24, ARR_E_FORMAT,
		  "overflows 64 bits" },
		{ LOC, DICT("<f8", "(0, 4611686018427387904, 4)"), 24, ARR_E_FORMAT, "overflows" },
		{ LOC, DICT("<f8", "(99999999999999999999,)"), 24, ARR_E_FORMAT,
		  "does not fit 64 bits" },
		{ LOC, DICT("<f8", "(1099511627776,)"), 24, ARR_E_FORMAT,
		  "needs 8796093022208 bytes" },
		{ LOC, DICT("<f8", "(9223372036854775807,)"), 24, ARR_E_FORMAT, "overflows" },
		{ LOC, DICT("<f8", "(3)"), 24, ARR_E_FORMAT, "not a tuple" },
		{ LOC, DICT("<q9", "(3,)"), 24, ARR_E_FORMAT, "'<q9' is no known dtype" },
	};
	arr_array *a = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const char *path = make_file(rows[i].dict, rows[i].data_bytes);

		expect_failure(arr_npy_load(path, &a, err), rows[i].status, rows[i].text);
		expect_failure(arr_npy_load(path, &a, err), rows[i].status, path);
		expect_failure(arr_npy_mmap(path, ARR_NPY_READ, &a, err), rows[i].status,
			       rows[i].text);
	}
	assert_null(a);
}

static void trailing_bytes_are_ignored_as_numpy_ignores_them(void **state)
{
	arr_array *a;

	(void)state;
	assert_ok(arr_npy_load(make_file(DICT("<i4", "(2,)"), 100), &a, err));
	assert_int_equal(arr_array_size(a), 2);
	arr_array_release(a);
}

static void missing_and_foreign_files_are_named(void **state)
{
	arr_array *a = NULL;

	(void)state;
	expect_failure(arr_npy_load("/nonexistent/x.npy", &a, err), ARR_E_IO,
		       "cannot open /nonexistent/x.npy: No such file or directory");
	expect_failure(arr_npy_load("/tmp", &a, err), ARR_E_IO, "not a regular file");
	expect_failure(arr_npy_load("/dev/null", &a, err), ARR_E_IO, "not a regular file");
	expect_failure(arr_npy_load(NPY_CASES, &a, err), ARR_E_FORMAT, "not a .npy file");
	assert_null(a);
}

static void a_read_map_refuses_writes_and_a_copy_map_keeps_the_file(void **state)
{
	const char *path = make_file(DICT("<i4", "(2, 2)"), 16);
	arr_array *a, *b;

	(void)state;
	assert_ok(arr_npy_mmap(path, ARR_NPY_READ, &a, err));
	expect_failure(arr_array_fill(a, arr_scalar_int(1), err), ARR_E_READONLY, "read-only");
	arr_array_release(a);
	assert_ok(arr_npy_mmap(path, ARR_NPY_COPY, &a, err));
	assert_ok(arr_array_fill(a, arr_scalar_int(1), err));
	assert_int_equal(int_at(a, 3), 1);
	assert_ok(arr_npy_load(path, &b, err));
	assert_int_equal(int_at(b, 3), 0);
	arr_array_release(a);
	arr_array_release(b);
}

static void writes_through_a_read_write_map_reach_the_file(void **state)
{
	const char *path = make_file(DICT("<i4", "(2, 2)"), 16);
	static const struct items corner = I(AT(1), SL(1, NONE, 1));
	arr_array *a, *v, *b;

	(void)state;
	assert_ok(arr_npy_mmap(path, ARR_NPY_READ_WRITE, &a, err));
	v = index_of(a, &corner);
	arr_array_release(a); /* the view keeps the map */
	assert_ok(arr_array_fill(v, arr_scalar_int(-9), err));
	arr_array_release(v);
	assert_ok(arr_npy_load(path, &b, err));
	assert_int_equal(int_at(b, 3), -9);
	assert_int_equal(int_at(b, 2), 0);
	arr_array_release(b);
}

static void strided_arrays_are_saved_in_c_order(void **state)
{
	static const struct items step = I(SL(NONE, NONE, -1), SL(NONE, NONE, 2));
	arr_array *a = int_range(2, (int64_t[]){ 3, 4 }), *v = index_of(a, &step), *b;

	(void)state;
	assert_ok(arr_npy_save(in_folder("", "made"), v, err));
	assert_ok(arr_npy_load(in_folder("", "made"), &b, err));
	for (int i = 0; i < 6; i++)
		assert_int_equal(int_at(b, i), int_at(v, i));
	arr_array_release(a);
	arr_array_release(v);
	arr_array_release(b);
}

static void a_failed_save_leaves_the_old_file_and_nothing_else(void **state)
{
	char missing[256], target[256];
	arr_array *a = int_range(1, (int64_t[]){ 4 }), *b;

	(void)state;
	snprintf(missing, sizeof missing, "%s/none/x.npy", folder);
	expect_failure(arr_npy_save(missing, a, err), ARR_E_IO, "No such file or directory");
	snprintf(target, sizeof target, "%s/taken.npy", folder);
	assert_int_equal(mkdir(target, 0700), 0);
	expect_failure(arr_npy_save(target, a, err), ARR_E_IO, "taken.npy: Is a directory");
	assert_int_equal(rmdir(target), 0);
	assert_ok(arr_npy_save(target, a, err));
	assert_ok(arr_npy_load(target, &b, err));
	arr_array_release(a);
	arr_array_release(b);
	snprintf(missing, sizeof missing, "ls '%s' | grep -c tmp | grep -qx 0", folder);
	assert_int_equal(system(missing), 0);
}

static void links_modes_and_devices_survive_a_save(void **state)
{
	char file[256], link[256];
	arr_array *a = int_range(1, (int64_t[]){ 4 }), *b;
	struct stat status;

	(void)state;
	snprintf(file, sizeof file, "%s/behind.npy", folder);
	snprintf(link, sizeof link, "%s/link.npy", folder);
	assert_ok(arr_npy_save(file, a, err));
	assert_int_equal(chmod(file, 0640), 0);
	assert_int_equal(symlink("behind.npy", link), 0);
	assert_ok(arr_npy_save(link, a, err));
	assert_int_equal(lstat(link, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(stat(file, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	assert_ok(arr_npy_load(link, &b, err));
	assert_ok(arr_npy_save("/dev/null", a, err));
	assert_int_equal(stat("/dev/null", &status), 0);
	assert_true(S_ISCHR(status.st_mode));
	expect_failure(arr_npy_save("/dev/full", a, err), ARR_E_IO,
		       "cannot write /dev/full: No space left on device");
	arr_array_release(a);
	arr_array_release(b);
}

static void items_without_bytes_are_not_counted(void **state)
{
	const arr_dtype *none = arr_dtype_builtin(ARR_T_VOID);
	const struct arr_frombuffer_args args = { "abc", 3, none, -1, 0 };
	arr_array *a = NULL;

	(void)state;
	expect_failure(arr_frombuffer(&args, &a, err), ARR_E_DTYPE, "void have no bytes");
	expect_failure(arr_fromfile("/dev/null", none, -1, 0, &a, err), ARR_E_DTYPE,
		       "void have no bytes");
	assert_null(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loaded_files_are_saved_byte_for_byte_as_numpy_saves_them),
		cmocka_unit_test(mapped_files_are_saved_byte_for_byte_as_numpy_saves_them),
		cmocka_unit_test(format_versions_two_and_three_are_read),
		cmocka_unit_test(dtypes_that_libarr_does_not_hold_are_named),
		cmocka_unit_test(lying_headers_get_one_clear_line),
		cmocka_unit_test(trailing_bytes_are_ignored_as_numpy_ignores_them),
		cmocka_unit_test(missing_and_foreign_files_are_named),
		cmocka_unit_test(a_read_map_refuses_writes_and_a_copy_map_keeps_the_file),
		cmocka_unit_test(writes_through_a_read_write_map_reach_the_file),
		cmocka_unit_test(strided_arrays_are_saved_in_c_order),
		cmocka_unit_test(items_without_bytes_are_not_counted),
		cmocka_unit_test(a_failed_save_leaves_the_old_file_and_nothing_else),
		cmocka_unit_test(links_modes_and_devices_survive_a_save),
	};

	return cmocka_run_group_tests(tests, write_cases, remove_cases);
}
