/* SPDX-License-Identifier: Apache-2.0 */
/* As test_libarr_nomem, for text, archives and other libraries' arrays. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "libarr_testing.h"

extern long failing_alloc_countdown;

static char folder[] = "/tmp/arr-io-nomem-XXXXXX";
static char raw[64], npz[64], npy[64];
static arr_array *a, *strided, *flags, *records, *pairs; /* operands, made before anything fails */

static const char *const names[] = { "a", "strided" };

static enum arr_status run_memmap(struct arr_error *err)
{
	const struct arr_memmap_args args = { .dtype = ARR_UINT8 };
	arr_array *out = NULL;
	enum arr_status st = arr_memmap(raw, &args, &out, err);

	arr_array_release(out);
	return st;
}

static enum arr_status run_literal(struct arr_error *err)
{
	static const char text[] = "[['a', b'bc'], [1, 2.5]]";
	arr_array *out = NULL;
	enum arr_status st = arr_from_text(text, sizeof text - 1, NULL, &out, err);

	arr_array_release(out);
	return st;
}

static enum arr_status run_pep3118(struct arr_error *err)
{
	const arr_dtype *dtype = NULL;
	enum arr_status st =
		arr_dtype_from_pep3118("T{b:a:xxx3i:b:T{(2)>d:x:3s}:n:4w}", &dtype, err);

	arr_dtype_release(dtype);
	return st;
}

static enum arr_status run_repr(struct arr_error *err)
{
	char *text = NULL;
	enum arr_status st = arr_array_repr(a, NULL, &text, NULL, err);

	free(text);
	return st;
}

static enum arr_status run_str_summarised(struct arr_error *err)
{
	struct arr_print_options o = ARR_PRINT_OPTIONS;
	char *text = NULL;
	enum arr_status st;

	o.threshold = 10;
	st = arr_array_repr(strided, &o, &text, NULL, err);
	free(text);
	return st;
}

static enum arr_status run_arrow_special(struct arr_error *err)
{
	struct arr_arrow_schema schema;
	struct arr_arrow_array array;
	arr_array *column = NULL, *back = NULL;
	enum arr_status st = arr_array_field(records, "y", &column, err);

	if (st == ARR_OK)
		st = arr_arrow_export(column, &schema, &array, err);
	if (st == ARR_OK) {
		st = arr_arrow_import(&schema, &array, &back, err);
		if (st != ARR_OK) {
			schema.release(&schema);
			array.release(&array);
		}
	}
	arr_array_release(back);
	arr_array_release(column);
	return st;
}

static enum arr_status run_repr_records(struct arr_error *err)
{
	char *text = NULL;
	enum arr_status st = arr_array_repr(records, NULL, &text, NULL, err);

	if (st == ARR_OK) {
		free(text);
		text = NULL;
		st = arr_array_str(records, NULL, &text, NULL, err);
	}
	free(text);
	return st;
}

static enum arr_status save(enum arr_npz_method method, struct arr_error *err)
{
	const arr_array *const arrays[] = { a, strided };

	return arr_npz_save(npz, names, arrays, 2, method, err);
}

static enum arr_status run_savez(struct arr_error *err)
{
	return save(ARR_NPZ_STORED, err);
}

static enum arr_status run_savez_compressed(struct arr_error *err)
{
	return save(ARR_NPZ_DEFLATED, err);
}

static enum arr_status load(struct arr_error *err)
{
	arr_npz *z = NULL;
	arr_array *out = NULL;
	enum arr_status st = arr_npz_open(npz, &z, err);

	if (st == ARR_OK)
		st = arr_npz_load(z, "strided", &out, err);
	arr_array_release(out);
	arr_npz_close(z);
	return st;
}

/* What was saved last is deflated. */
static enum arr_status run_npz_deflated(struct arr_error *err)
{
	return load(err);
}

static enum arr_status run_npy_create(struct arr_error *err)
{
	const struct arr_npy_create_args args = { 1, (int64_t[]){ 9 }, ARR_INT32, ARR_ORDER_C };
	arr_array *out = NULL;
	enum arr_status st = arr_npy_create(npy, &args, &out, err);

	arr_array_release(out);
	return st;
}

static enum arr_status run_tofile(struct arr_error *err)
{
	return arr_tofile(raw, strided, err);
}

static enum arr_status run_fromfile(struct arr_error *err)
{
	arr_array *out = NULL;
	enum arr_status st = arr_fromfile(raw, ARR_INT64, -1, 0, &out, err);

	arr_array_release(out);
	return st;
}

static enum arr_status run_tofile_text(struct arr_error *err)
{
	return arr_tofile_text(raw, strided, ",", "%.3f", err);
}

static enum arr_status run_fromstring(struct arr_error *err)
{
	const arr_dtype *swapped = NULL;
	struct arr_separated how = { .count = -1, .separator = "," };
	enum arr_status st = arr_dtype_newbyteorder(ARR_FLOAT64, 'S', &swapped, err);
	arr_array *out = NULL;

	how.dtype = swapped;
	if (st == ARR_OK)
		st = arr_fromstring("1,2,3", 5, &how, &out, err);
	arr_array_release(out);
	arr_dtype_release(swapped);
	return st;
}

static enum arr_status run_fromfile_text(struct arr_error *err)
{
	const struct arr_separated how = { .count = -1, .separator = "," };
	arr_array *out = NULL;
	enum arr_status st = arr_fromfile_text(raw, &how, &out, err);

	arr_array_release(out);
	return st;
}

static enum arr_status run_dlpack(struct arr_error *err)
{
	struct arr_dl_managed *managed = NULL;
	arr_array *out = NULL;
	enum arr_status st = arr_dlpack_export(strided, &managed, err);

	if (st == ARR_OK) {
		st = arr_dlpack_import(managed, &out, err);
		if (st != ARR_OK)
			managed->deleter(managed);
	}
	arr_array_release(out);
	return st;
}

static enum arr_status run_dlpack_copied(struct arr_error *err)
{
	struct arr_dl_managed_versioned *managed = NULL;
	enum arr_status st = arr_dlpack_export_versioned(a, ARR_DL_COPY_ALWAYS, &managed, err);

	if (st == ARR_OK)
		managed->deleter(managed);
	return st;
}

static enum arr_status run_interface(struct arr_error *err)
{
	struct arr_interface *interface = NULL;
	arr_array *out = NULL;
	enum arr_status st = arr_interface_export(a, &interface, err);

	if (st == ARR_OK)
		st = arr_interface_import(interface, NULL, NULL, &out, err);
	arr_array_release(out);
	arr_interface_free(interface);
	return st;
}

static enum arr_status run_interface_of_bytes(struct arr_error *err)
{
	static char text[5];
	const struct arr_interface i = { .two = 2, .kind = 'S', .item_bytes = 5, .data = text };
	arr_array *out = NULL;
	const enum arr_status st = arr_interface_import(&i, NULL, NULL, &out, err);

	arr_array_release(out);
	return st;
}

static enum arr_status arrow(const arr_array *src, struct arr_error *err)
{
	struct arr_arrow_schema schema = { 0 };
	struct arr_arrow_array array = { 0 };
	arr_array *out = NULL;
	enum arr_status st = arr_arrow_export(src, &schema, &array, err);

	if (st == ARR_OK) {
		st = arr_arrow_import(&schema, &array, &out, err);
		if (st != ARR_OK) {
			array.release(&array);
			schema.release(&schema);
		}
	}
	arr_array_release(out);
	return st;
}

static enum arr_status run_arrow_struct(struct arr_error *err)
{
	return arrow(pairs, err);
}

static enum arr_status run_arrow(struct arr_error *err)
{
	return arrow(strided, err);
}

static enum arr_status run_arrow_bool(struct arr_error *err)
{
	return arrow(flags, err);
}

static enum arr_status run_expr(struct arr_error *err)
{
	arr_array *out = NULL;
	arr_expr *e = NULL;
	enum arr_status st = arr_expr_parse("2*x + where(x > 3, x, 0.5)", &e, err);

	if (st == ARR_OK)
		st = arr_expr_eval(e, (const arr_array *const[]){ strided }, NULL, &out, err);
	arr_array_release(out);
	arr_expr_free(e);
	return st;
}

static enum arr_status run_expr_built(struct arr_error *err)
{
	arr_expr *x = NULL, *root = NULL, *total = NULL;
	arr_array *out = NULL;
	enum arr_status st = arr_expr_input("x", &x, err);

	if (st == ARR_OK)
		st = arr_expr_call("sqrt", (const arr_expr *const[]){ x }, 1, &root, err);
	if (st == ARR_OK)
		st = arr_expr_call("mean", (const arr_expr *const[]){ root }, 1, &total, err);
	if (st == ARR_OK)
		st = arr_expr_eval(total, (const arr_array *const[]){ a }, NULL, &out, err);
	arr_array_release(out);
	arr_expr_free(x);
	arr_expr_free(root);
	arr_expr_free(total);
	return st;
}

static enum arr_status run_loadtxt(struct arr_error *err)
{
	static const char text[] = "1,\"2\",3\n4,5,6\n";
	struct arr_loadtxt_options o = ARR_LOADTXT_OPTIONS;
	arr_array *out = NULL;
	enum arr_status st;

	o.delimiter = ',';
	o.quote = '"';
	o.unpack = true;
	st = arr_loadtxt_from(text, strlen(text), &o, &out, err);
	arr_array_release(out);
	return st;
}

/* Names, columns of several kinds, a row too short. */
static enum arr_status run_genfromtxt(struct arr_error *err)
{
	static const char text[] = "# a, b, b\n1,x,2.5\n1\n2,,3j\n";
	static const int usecols[] = { 0, 1, -1 };
	const struct arr_text_column column = { .column = 0, .filling = "7" };
	struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;
	arr_array *out = NULL;
	enum arr_status st;

	o.delimiter = ",";
	o.infer = true;
	o.names_in_file = true;
	o.skip_invalid = true;
	o.usecols = usecols;
	o.usecol_count = 3;
	o.columns = &column;
	o.column_count = 1;
	st = arr_genfromtxt_from(text, strlen(text), &o, &out, err);
	arr_array_release(out);
	return st;
}

static enum arr_status run_genfromtxt_structure(struct arr_error *err)
{
	static const char text[] = "1 2 3\n4 5 6\n";
	static const char *const usenames[] = { "z", "x" };
	struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;
	arr_array *out = NULL;
	enum arr_status st;

	o.names = "x,y,z";
	o.usenames = usenames;
	o.usecol_count = 2;
	o.ndmin = 2;
	st = arr_genfromtxt_from(text, strlen(text), &o, &out, err);
	arr_array_release(out);
	return st;
}

static enum arr_status run_genfromtxt_masked(struct arr_error *err)
{
	static const char text[] = "1 \xe9 3\n4 - 6\n";
	const struct arr_text_column column = { .column = ARR_ALL_COLUMNS, .missing = "-,3" };
	struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;
	arr_array *out = NULL, *mask = NULL;
	enum arr_status st;

	o.names = "x,y,z";
	o.infer = true;
	o.encoding = "latin-1";
	o.columns = &column;
	o.column_count = 1;
	st = arr_genfromtxt_masked_from(text, strlen(text), &o, &out, &mask, err);
	arr_array_release(out);
	arr_array_release(mask);
	return st;
}

static enum arr_status run_fromregex(struct arr_error *err)
{
	static const char text[] = "1 foo\n22 bar\n";
	const arr_dtype *dtype = NULL;
	arr_array *out = NULL;
	enum arr_status st = arr_dtype_from_name("i4,S2", &dtype, err);

	if (st == ARR_OK)
		st = arr_fromregex_from(text, strlen(text), "(\\d+) (\\w+)", dtype, &out, err);
	arr_array_release(out);
	arr_dtype_release(dtype);
	return st;
}

static enum arr_status run_savetxt(struct arr_error *err)
{
	const struct arr_savetxt_options o = { .header = "numbers" };
	char *text = NULL;
	enum arr_status st = arr_savetxt_to(strided, &o, &text, NULL, err);

	free(text);
	return st;
}

static enum arr_status run_savetxt_file(struct arr_error *err)
{
	return arr_savetxt(raw, strided, NULL, err);
}

static const struct {
	const char *loc;
	enum arr_status (*run)(struct arr_error *err);
	int least; /* allocations that there are; a large block may be one that was kept */
} rows[] = {
	{ LOC, run_repr_records, 6 },
	{ LOC, run_arrow_special, 6 },
	{ LOC, run_pep3118, 5 },
	{ LOC, run_literal, 3 },
	{ LOC, run_repr, 2 },
	{ LOC, run_str_summarised, 3 },
	{ LOC, run_savez, 4 },
	{ LOC, run_savez_compressed, 6 },
	{ LOC, run_npz_deflated, 9 },
	{ LOC, run_npy_create, 2 },
	{ LOC, run_tofile, 2 },
	{ LOC, run_memmap, 2 },
	{ LOC, run_fromfile, 1 },
	{ LOC, run_tofile_text, 4 },
	{ LOC, run_fromfile_text, 3 },
	{ LOC, run_fromstring, 3 },
	{ LOC, run_dlpack, 2 },
	{ LOC, run_dlpack_copied, 2 },
	{ LOC, run_interface, 3 },
	{ LOC, run_interface_of_bytes, 2 }, /* owner, header; not counted here: dtype */
	{ LOC, run_arrow, 4 },
	{ LOC, run_arrow_bool, 3 },
	{ LOC, run_arrow_struct, 18 },
	{ LOC, run_expr, 6 },
	{ LOC, run_expr_built, 6 },
	{ LOC, run_loadtxt, 4 },
	{ LOC, run_savetxt, 4 },
	{ LOC, run_savetxt_file, 4 },
	{ LOC, run_fromregex, 7 },
	{ LOC, run_genfromtxt, 20 },
	{ LOC, run_genfromtxt_structure, 20 },
	{ LOC, run_genfromtxt_masked, 20 },
};

static void each_failing_allocation_is_reported_and_leaks_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		int failed = 0;

		for (;; failed++) {
			struct arr_error err = { 0 };
			enum arr_status st;

			failing_alloc_countdown = failed;
			st = rows[i].run(&err);
			if (failing_alloc_countdown >= 0) { /* nothing was left to fail */
				failing_alloc_countdown = -1;
				if (st != ARR_OK)
					fail_msg("%s: %s", rows[i].loc, err.message);
				break;
			}
			if (st != ARR_E_NOMEM || !strstr(err.message, "cannot allocate"))
				fail_msg("%s: allocation %d: %s %s", rows[i].loc, failed,
					 arr_status_name(st), err.message);
		}
		if (failed < rows[i].least)
			fail_msg("%s: %d allocations", rows[i].loc, failed);
	}
}

/* Structures with a swapped number, a text and a subarray. */
static void make_pairs(void)
{
	static const char descr[] = "[('a', '<i4'), ('b', '|b1')]";
	const arr_dtype *dtype = NULL;

	assert_ok(arr_dtype_from_descr(descr, sizeof descr - 1, &dtype, err));
	assert_ok(arr_zeros(1, (int64_t[]){ 30 }, dtype, ARR_ORDER_C, &pairs, err));
	arr_dtype_release(dtype);
}

static void make_records(void)
{
	static const char descr[] = "[('x', '>i4'), ('y', '<U3'), ('z', '<f8', (2, 2))]";
	const arr_dtype *dtype = NULL;

	assert_ok(arr_dtype_from_descr(descr, sizeof descr - 1, &dtype, err));
	assert_ok(arr_zeros(1, (int64_t[]){ 30 }, dtype, ARR_ORDER_C, &records, err));
	arr_dtype_release(dtype);
}

static int set_up(void **state)
{
	struct items half = I(SL(NONE, NONE, 2));
	arr_array *zeros = NULL;

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(raw, sizeof raw, "%s/raw", folder);
	snprintf(npz, sizeof npz, "%s/x.npz", folder);
	snprintf(npy, sizeof npy, "%s/x.npy", folder);
	a = int_range(1, (int64_t[]){ 900 });
	strided = index_of(a, &half);
	assert_ok(arr_zeros(1, (int64_t[]){ 77 }, ARR_BOOL, ARR_ORDER_C, &zeros, err));
	flags = zeros;
	make_records();
	make_pairs();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arr_array_release(a);
	arr_array_release(strided);
	arr_array_release(flags);
	arr_array_release(records);
	arr_array_release(pairs);
	unlink(raw);
	unlink(npz);
	unlink(npy);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failing_allocation_is_reported_and_leaks_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
