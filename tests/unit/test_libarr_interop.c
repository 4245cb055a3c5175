/* SPDX-License-Identifier: Apache-2.0 */
/* The Arrow C data interface both ways, and structures that lie; interop.py has NumPy's side. */
#include <stdlib.h>

#include "libarr_testing.h"

#include <arr/interop.h>

static int deleted;

static void delete_managed(struct arr_dl_managed *self)
{
	(void)self;
	deleted++;
}

static void release_array(struct arr_arrow_array *self)
{
	deleted++;
	self->release = NULL;
}

static void release_schema(struct arr_arrow_schema *self)
{
	self->release = NULL;
}

/* ---- DLPack ---- */

static char bytes[40];

static const struct {
	const char *loc;
	struct arr_dl_tensor tensor;
	enum arr_status status;
	const char *text;
} tensors[] = {
	{ LOC, { .device = { 2, 0 } }, ARR_E_UNSUPPORTED, "device type 2" },
	{ LOC, { .device = { 1, 0 }, .dtype = { 2, 32, 4 } }, ARR_E_UNSUPPORTED, "4 lanes" },
	{ LOC, { .device = { 1, 0 }, .dtype = { 2, 80, 1 } }, ARR_E_DTYPE, "code 2 with 80" },
	{ LOC, { .device = { 1, 0 }, .dtype = { 9, 64, 1 } }, ARR_E_DTYPE, "code 9" },
	{ LOC, { .device = { 1, 0 }, .dtype = { 2, 64, 1 }, .ndim = 65 }, ARR_E_SHAPE, "65 axes" },
	{ LOC, { .device = { 1, 0 }, .dtype = { 2, 64, 1 }, .ndim = -1 }, ARR_E_SHAPE, "-1 axes" },
	{ LOC, { .device = { 1, 0 }, .dtype = { 2, 64, 1 }, .ndim = 1 }, ARR_E_SHAPE, "a shape" },
	{ LOC,
	  { .device = { 1, 0 }, .dtype = { 2, 64, 1 }, .ndim = 1, .shape = (int64_t[]){ -4 } },
	  ARR_E_SHAPE,
	  "-4" },
	{ LOC,
	  { .device = { 1, 0 }, .dtype = { 2, 64, 1 }, .ndim = 1, .shape = (int64_t[]){ 4 } },
	  ARR_E_ARG,
	  "no data" },
	{ LOC,
	  { .device = { 1, 0 },
	    .dtype = { 2, 64, 1 },
	    .ndim = 1,
	    .shape = (int64_t[]){ 1 },
	    .strides = (int64_t[]){ INT64_MAX / 4 } },
	  ARR_E_SHAPE,
	  "stride" },
	{ LOC,
	  { .data = bytes,
	    .device = { 1, 0 },
	    .dtype = { 2, 64, 1 },
	    .ndim = 1,
	    .shape = (int64_t[]){ 3 },
	    .strides = (int64_t[]){ INT64_MIN / 16 } },
	  ARR_E_SHAPE,
	  "along axis 0 of shape (3,) reaches too far" },
	{ LOC,
	  { .data = bytes,
	    .device = { 1, 0 },
	    .dtype = { 2, 64, 1 },
	    .ndim = 1,
	    .shape = (int64_t[]){ 1 },
	    .byte_offset = UINT64_MAX - 7 },
	  ARR_E_ARG,
	  "byte offset of 18446744073709551608" },
};

static void tensors_that_lie_are_refused_and_stay_the_callers(void **state)
{
	(void)state;
	deleted = 0;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(tensors); i++) {
		struct arr_dl_managed managed = { tensors[i].tensor, NULL, delete_managed };
		struct arr_error err = { 0 };
		arr_array *out = NULL;

		if (arr_dlpack_import(&managed, &out, &err) != tensors[i].status ||
		    !strstr(err.message, tensors[i].text) || out)
			fail_msg("%s: %s %s", tensors[i].loc, arr_status_name(err.status),
				 err.message);
	}
	assert_int_equal(deleted, 0);
}

static void a_byte_offset_counts_and_the_deleter_runs_once(void **state)
{
	double numbers[] = { 1, 2, 3 };
	struct arr_dl_managed managed = { { .data = numbers,
					    .device = { ARR_DL_CPU, 0 },
					    .ndim = 1,
					    .dtype = { ARR_DL_FLOAT, 64, 1 },
					    .shape = (int64_t[]){ 2 },
					    .byte_offset = 8 },
					  NULL,
					  delete_managed };
	arr_array *a = NULL, *view = NULL;

	(void)state;
	deleted = 0;
	assert_ok(arr_dlpack_import(&managed, &a, err));
	assert_ptr_equal(arr_array_data(a), numbers + 1);
	assert_ok(arr_array_flip(a, NULL, 0, &view, err));
	arr_array_release(a);
	assert_int_equal(deleted, 0);
	arr_array_release(view);
	assert_int_equal(deleted, 1);
}

static void what_dlpack_cannot_say_is_not_exported(void **state)
{
	struct arr_dl_managed_versioned *versioned = NULL, other = { .version = { 2, 0 } };
	struct arr_dl_managed *managed = NULL;
	struct arr_foreign foreign = { .data = bytes,
				       .dtype = ARR_INT32,
				       .ndim = 1,
				       .shape = (int64_t[]){ 3 },
				       .strides = (int64_t[]){ 6 } };
	arr_array *a = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_data(&foreign, &a, err));
	expect_failure(arr_dlpack_export(a, &managed, err), ARR_E_READONLY, "not writeable");
	expect_failure(arr_dlpack_export_versioned(a, ARR_DL_COPY_NEVER, &versioned, err),
		       ARR_E_SHAPE, "6 bytes along axis 0");
	assert_ok(arr_dlpack_export_versioned(a, ARR_DL_COPY_IF_NEEDED, &versioned, err));
	assert_int_equal(versioned->flags, ARR_DL_IS_COPIED);
	versioned->deleter(versioned);
	expect_failure(arr_dlpack_import_versioned(&other, &out, err), ARR_E_UNSUPPORTED,
		       "version 2.0");
	arr_array_release(a);
	foreign.shape = (int64_t[]){ 1 }; /* no step is ever taken */
	foreign.writeable = true;
	assert_ok(arr_from_data(&foreign, &a, err));
	assert_ok(arr_dlpack_export(a, &managed, err));
	managed->deleter(managed);
	arr_array_release(a);
}

/* ---- Arrow ---- */

static void every_dtype_goes_through_arrow_and_back(void **state)
{
	(void)state;
	for (int type = 0; type <= ARR_T_COMPLEX128; type++) {
		const arr_dtype *dtype = arr_dtype_builtin((enum arr_type)type);
		arr_array *ints = int_range(1, (int64_t[]){ 21 }), *a = NULL, *back = NULL;
		struct arr_arrow_schema schema = { 0 };
		struct arr_arrow_array array = { 0 };

		assert_ok(arr_array_astype(ints, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &a, err));
		arr_array_release(ints);
		if (arr_dtype_kind(dtype) == 'c') {
			expect_failure(arr_arrow_export(a, &schema, &array, err), ARR_E_DTYPE,
				       "complex");
			arr_array_release(a);
			continue;
		}
		assert_ok(arr_arrow_export(a, &schema, &array, err));
		assert_int_equal(array.buffers[1] == arr_array_data(a), type != ARR_T_BOOL);
		array.offset = 2;
		array.length -= 2;
		assert_ok(arr_arrow_import(&schema, &array, &back, err));
		assert_true(!schema.release && !array.release);
		assert_ptr_equal(arr_array_dtype(back), dtype);
		for (int64_t i = 0; i < 19; i++)
			assert_int_equal(int_at(back, i), int_at(a, i + 2));
		arr_array_release(a);
		arr_array_release(back);
	}
}

/* Through Arrow and back: the same dtype and bytes. */
static void times_and_texts_go_through_arrow(void **state)
{
	static const struct {
		const char *loc, *descr, *format;
		int64_t nulls;
	} rows[] = {
		{ LOC, "'<M8[s]'", "tss:", 1 }, { LOC, "'<M8[ns]'", "tsn:", 1 },
		{ LOC, "'<m8[us]'", "tDu", 1 }, { LOC, "'<M8[D]'", "tdD", 1 },
		{ LOC, "'|S3'", "w:3", 0 },     { LOC, "'<U2'", "U", 0 },
	};
	static const int64_t ticks[] = { 5, INT64_MIN, -70000, 3 };
	static const uint32_t letters[] = { 'a', 0xe9, 0x221a, 0, 0x1f600, 'b', 0, 0 };
	const int64_t count = 4;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const bool unicode = rows[i].descr[2] == 'U';
		struct arr_arrow_schema schema;
		struct arr_arrow_array array;
		const arr_dtype *dtype = NULL;
		arr_array *a = NULL, *back = NULL;

		assert_ok(arr_dtype_from_descr(rows[i].descr, strlen(rows[i].descr), &dtype, err));
		assert_ok(arr_from_copy(1, &count, dtype, unicode ? (const void *)letters : ticks,
					&a, err));
		assert_ok(arr_arrow_export(a, &schema, &array, err));
		assert_string_equal(schema.format, rows[i].format);
		assert_int_equal(array.null_count, rows[i].nulls);
		assert_ok(arr_arrow_import(&schema, &array, &back, err));
		assert_null(schema.release);
		assert_true(arr_dtype_equal(arr_array_dtype(back), dtype));
		assert_memory_equal(arr_array_data(back), arr_array_data(a),
				    (size_t)arr_array_size_bytes(a));
		arr_array_release(a);
		arr_array_release(back);
		arr_dtype_release(dtype);
	}
}

static void strided_arrays_are_copied_for_arrow(void **state)
{
	struct items every_third = I(SL(NONE, NONE, 3));
	arr_array *a = int_range(1, (int64_t[]){ 10 }), *strided = index_of(a, &every_third);
	struct arr_arrow_schema schema;
	struct arr_arrow_array array;

	(void)state;
	assert_ok(arr_arrow_export(strided, &schema, &array, err));
	assert_string_equal(schema.format, "l");
	assert_int_equal(array.length, 4);
	for (int64_t i = 0; i < 4; i++)
		assert_int_equal(((const int64_t *)array.buffers[1])[i], 3 * i);
	array.release(&array);
	schema.release(&schema);
	arr_array_release(strided);
	arr_array_release(a);
}

#define ARROW(LENGTH, NULLS, OFFSET, BUFFERS, CHILDREN, POINTERS)                              \
	{                                                                                      \
		.length = LENGTH, .null_count = NULLS, .offset = OFFSET, .n_buffers = BUFFERS, \
		.n_children = CHILDREN, .buffers = POINTERS                                    \
	}

static void arrow_arrays_that_lie_are_refused(void **state)
{
	static const unsigned char validity = 0xfb; /* element 2 is null */
	int32_t numbers[8] = { 0 };
	static const int32_t down[] = { 0, 1, 0 };
	static const char text[] = "\xc3(";
	const void *falling[] = { NULL, down, "ab" }, *broken[] = { NULL, down, text };
	const void *with_nulls[] = { &validity, numbers }, *plain[] = { NULL, numbers },
		   *none[] = { NULL, NULL };
	const struct {
		const char *loc, *format;
		struct arr_arrow_array array;
		enum arr_status status;
		const char *text;
	} rows[] = {
		{ LOC, "i", ARROW(8, -1, 0, 2, 0, with_nulls), ARR_E_UNSUPPORTED, "element 2" },
		{ LOC, "i", ARROW(5, 1, 2, 2, 0, with_nulls), ARR_E_UNSUPPORTED, "element 0" },
		{ LOC, "vu", ARROW(8, 0, 0, 2, 0, plain), ARR_E_DTYPE, "'vu'" },
		{ LOC, "tsx:", ARROW(8, 0, 0, 2, 0, plain), ARR_E_DTYPE, "'tsx:'" },
		{ LOC, "w:0", ARROW(8, 0, 0, 2, 0, plain), ARR_E_DTYPE, "'w:0'" },
		{ LOC, "u", ARROW(7, 0, 0, 2, 0, plain), ARR_E_FORMAT, "2 buffers" },
		{ LOC, "u", ARROW(2, 0, 0, 3, 0, falling), ARR_E_FORMAT, "element 1" },
		{ LOC, "u", ARROW(1, 0, 0, 3, 0, broken), ARR_E_FORMAT, "element 0" },
		{ LOC, NULL, ARROW(8, 0, 0, 2, 0, plain), ARR_E_DTYPE, "(none)" },
		{ LOC, "i", ARROW(-1, 0, 0, 2, 0, plain), ARR_E_FORMAT, "-1 elements" },
		{ LOC, "i", ARROW(8, 0, INT64_MAX, 2, 0, plain), ARR_E_FORMAT, "8 elements from" },
		{ LOC, "i", ARROW(0, 0, INT64_MAX, 2, 0, plain), ARR_E_FORMAT, "of int32 from" },
		{ LOC, "i", ARROW(INT64_MAX / 2, -1, 0, 2, 0, with_nulls), ARR_E_FORMAT, "int32" },
		{ LOC, "i", ARROW(8, 0, 0, 1, 0, plain), ARR_E_FORMAT, "1 buffers" },
		{ LOC, "i", ARROW(8, 0, 0, 2, 0, none), ARR_E_FORMAT, "without data" },
		{ LOC, "i", ARROW(8, 0, 0, 2, 3, plain), ARR_E_UNSUPPORTED, "children" },
	};

	(void)state;
	deleted = 0;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_arrow_schema schema = { .format = rows[i].format,
						   .release = release_schema };
		struct arr_arrow_array array = rows[i].array;
		struct arr_error err = { 0 };
		arr_array *out = NULL;

		array.release = release_array;
		if (arr_arrow_import(&schema, &array, &out, &err) != rows[i].status ||
		    !strstr(err.message, rows[i].text))
			fail_msg("%s: %s %s", rows[i].loc, arr_status_name(err.status),
				 err.message);
		assert_true(schema.release && array.release);
	}
	assert_int_equal(deleted, 0);
}

static void an_arrow_array_is_released_with_the_last_view(void **state)
{
	int32_t numbers[3] = { 7, 8, 9 };
	const void *buffers[] = { NULL, numbers };
	struct arr_arrow_schema schema = { .format = "i", .release = release_schema };
	struct arr_arrow_array array = { 3, 0, 0, 2, 0, buffers, NULL, NULL, release_array, NULL };
	arr_array *a = NULL;

	(void)state;
	deleted = 0;
	assert_ok(arr_arrow_import(&schema, &array, &a, err));
	assert_ptr_equal(arr_array_data(a), numbers);
	assert_false(arr_array_flags(a) & ARR_WRITEABLE);
	assert_int_equal(deleted, 0);
	arr_array_release(a);
	assert_int_equal(deleted, 1);
	schema.release = release_schema;
	expect_failure(arr_arrow_import(&schema, &array, &a, err), ARR_E_STATE, "array has been");
}

/* ---- others ---- */

static void interfaces_and_formats_that_lie_are_refused(void **state)
{
	struct arr_interface i = { .two = 3 };
	const arr_dtype *dtype = NULL;
	arr_array *out = NULL;

	(void)state;
	expect_failure(arr_interface_import(&i, NULL, NULL, &out, err), ARR_E_FORMAT, "two is 3");
	i.two = 2;
	i.kind = 'U';
	i.item_bytes = 5;
	expect_failure(arr_interface_import(&i, NULL, NULL, &out, err), ARR_E_DTYPE, "kind 'U'");
	i.kind = 'V';
	i.item_bytes = -5;
	expect_failure(arr_interface_import(&i, NULL, NULL, &out, err), ARR_E_DTYPE, "kind 'V'");
	i.kind = 'f';
	i.item_bytes = 8;
	expect_failure(arr_interface_import_as(&i, ARR_FLOAT64, NULL, NULL, &out, err), ARR_E_DTYPE,
		       "the other byte order");
	expect_failure(arr_interface_import_as(&i, ARR_INT64, NULL, NULL, &out, err), ARR_E_DTYPE,
		       "int64");
	i.flags = ARR_INTERFACE_NOTSWAPPED;
	i.ndim = 70;
	expect_failure(arr_interface_import(&i, NULL, NULL, &out, err), ARR_E_SHAPE, "70 axes");
	expect_failure(arr_dtype_from_pep3118("T{i:x:", &dtype, err), ARR_E_DTYPE, "bracket");
	expect_failure(arr_dtype_from_pep3118("T{i:x}", &dtype, err), ARR_E_DTYPE, "name");
	expect_failure(arr_dtype_from_pep3118("i}", &dtype, err), ARR_E_DTYPE, "bracket");
	expect_failure(arr_dtype_from_pep3118("(2,d", &dtype, err), ARR_E_DTYPE, "shape");
	expect_failure(arr_dtype_from_pep3118("T{i:x:i:x:}", &dtype, err), ARR_E_DTYPE, "'x'");
	expect_failure(arr_dtype_from_pep3118("99999999999i", &dtype, err), ARR_E_DTYPE, "count");
	expect_failure(arr_dtype_from_pep3118("=g", &dtype, err), ARR_E_DTYPE, "=g");
	expect_failure(arr_dtype_from_pep3118("<n", &dtype, err), ARR_E_DTYPE, "<n");
	assert_ok(arr_dtype_from_pep3118(NULL, &dtype, err));
	assert_ptr_equal(dtype, ARR_UINT8);
	assert_ok(arr_dtype_from_pep3118("=l", &dtype, err));
	assert_ptr_equal(dtype, ARR_INT32);
}

/* memoryview(numpy.zeros(2, dtype)).format */
static void dtypes_have_numpys_buffer_formats(void **state)
{
	static const struct {
		const char *loc, *descr, *want;
	} formats[] = {
		{ LOC, "'<i8'", "l" },
		{ LOC, "'>f8'", ">d" },
		{ LOC, "'<f16'", "g" },
		{ LOC, "'>c16'", ">Zd" },
		{ LOC, "'|S5'", "5s" },
		{ LOC, "'<U7'", "7w" },
		{ LOC, "'>U7'", ">7w" },
		{ LOC, "'|V5'", "5x" },
		{ LOC, "'<M8[s]'", "" },
		{ LOC, "[('a','<i4'),('b','<f8')]", "T{i:a:=d:b:}" },
		{ LOC, "[('a','>i4'),('b','<f8')]", "T{>i:a:=d:b:}" },
		{ LOC, "[('a','|i1'),('b','<i4'),('c','|S3')]", "T{b:a:=i:b:3s:c:}" },
		{ LOC, "[('a','<i4',(2, 3)),('b','<U2')]", "T{(2,3)i:a:2w:b:}" },
		{ LOC, "[('a',[('x','|i1'),('y','>f4')]),('b','|b1')]", "T{T{b:x:>f:y:}:a:?:b:}" },
		{ LOC, "[('a','|i1'),('b','<f16')]", "T{b:a:^g:b:}" },
		{ LOC, "[('a','>i8'),('b','>i8'),('c','<f2')]", "T{>q:a:q:b:@e:c:}" },
		{ LOC, "[('a','<i8'),('b','<u8')]", "T{l:a:L:b:}" },
		{ LOC, "[('a','|i1'),('','|V7'),('b','<f8'),('c','<i2'),('','|V6')]",
		  "T{b:a:xxxxxxxd:b:h:c:}" },
		/* padding at a structure's end stands before the next field */
		{ LOC, "[('p',[('','|V1'),('a','|i1'),('','|V3')]),('q','<i2')]",
		  "T{T{xb:a:}:p:xxx=h:q:}" },
		{ LOC, "[('z',[('p',[('','|V1'),('a','|i1'),('','|V3')])]),('q','<i2')]",
		  "T{T{T{xb:a:}:p:}:z:xxx=h:q:}" },
		/* but stays with each element of a subarray, which NumPy's format loses */
		{ LOC, "[('p',[('','|V1'),('a','|i1'),('','|V3')],(2,)),('q','<i2')]",
		  "T{(2)T{xb:a:xxx}:p:h:q:}" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(formats); i++) {
		const arr_dtype *dtype = NULL;
		size_t length;

		assert_ok(arr_dtype_from_descr(formats[i].descr, strlen(formats[i].descr), &dtype,
					       err));
		length = arr_dtype_pep3118_format(dtype, text, sizeof text);
		if (strcmp(text, formats[i].want) != 0 && length != 0)
			fail_msg("%s: %s, expected %s", formats[i].loc, text, formats[i].want);
		assert_int_equal(length, strlen(formats[i].want));
		assert_int_equal(arr_dtype_pep3118_format(dtype, text, 3), length);
		assert_true(strlen(text) <= 2);
		arr_dtype_release(dtype);
	}
}

/* numpy._core._internal._dtype_from_pep3118(format) */
static void buffer_formats_give_numpys_dtypes(void **state)
{
	static const struct {
		const char *loc, *format, *want;
		size_t item_bytes;
	} formats[] = {
		{ LOC, "T{=i:a:d:b:}", "[('a', '<i4'), ('b', '<f8')]", 12 },
		{ LOC, "T{b:a:i:b:}",
		  "{'names': ['a', 'b'], 'formats': ['i1', '<i4'], 'offsets': [0, 4], 'itemsize': "
		  "8}",
		  8 },
		{ LOC, "^T{b:a:i:b:}", "[('a', 'i1'), ('b', '<i4')]", 5 },
		{ LOC, "<T{b:a:i:b:}", "[('a', 'i1'), ('b', '<i4')]", 5 },
		{ LOC, "3i", "('<i4', (3,))", 12 },
		{ LOC, "(2,3)d", "('<f8', (2, 3))", 48 },
		{ LOC, "5s", "|S5", 5 },
		{ LOC, "3w", "<U3", 12 },
		{ LOC, ">3w", ">U3", 12 },
		{ LOC, "4x", "{'names': [], 'formats': [], 'offsets': [], 'itemsize': 4}", 4 },
		{ LOC, "=l", "int32", 4 },
		{ LOC, ">Zd", ">c16", 16 },
		{ LOC, "!h", ">i2", 2 },
		{ LOC, "T{>i:a:<d:b:}", "[('a', '>i4'), ('b', '<f8')]", 12 },
		{ LOC, "T{=b:a:T{b:x:d:y:}:n:}",
		  "[('a', 'i1'), ('n', [('x', 'i1'), ('y', '<f8')])]", 10 },
		{ LOC, "T{b:a:3xi:b:}",
		  "{'names': ['a', 'b'], 'formats': ['i1', '<i4'], 'offsets': [0, 4], 'itemsize': "
		  "8}",
		  8 },
		{ LOC, "ii", "[('f0', '<i4'), ('f1', '<i4')]", 8 },
		{ LOC, "T{i:f0:i}", "[('f0', '<i4'), ('f1', '<i4')]", 8 },
		{ LOC, "5i2s",
		  "{'names': ['f0', 'f1'], 'formats': [('<i4', (5,)), 'S2'], 'offsets': [0, 20], "
		  "'itemsize': 24}",
		  24 },
		{ LOC, "T{b:a:xxxi:b:x}",
		  "{'names': ['a', 'b'], 'formats': ['i1', '<i4'], 'offsets': [0, 4], "
		  "'itemsize': 12}",
		  12 },
		{ LOC, "c", "|S1", 1 },
		{ LOC, "g", "float128", 16 },
		{ LOC, "", "[]", 0 },
	};
	char text[160];

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(formats); i++) {
		const arr_dtype *dtype = NULL;

		assert_ok(arr_dtype_from_pep3118(formats[i].format, &dtype, err));
		arr_dtype_format(dtype, ARR_DTYPE_TEXT_STR, text, sizeof text);
		if (strcmp(text, formats[i].want) != 0)
			fail_msg("%s: %s, expected %s", formats[i].loc, text, formats[i].want);
		assert_int_equal(arr_dtype_item_bytes(dtype), formats[i].item_bytes);
		arr_dtype_release(dtype);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dtypes_have_numpys_buffer_formats),
		cmocka_unit_test(buffer_formats_give_numpys_dtypes),
		cmocka_unit_test(tensors_that_lie_are_refused_and_stay_the_callers),
		cmocka_unit_test(a_byte_offset_counts_and_the_deleter_runs_once),
		cmocka_unit_test(what_dlpack_cannot_say_is_not_exported),
		cmocka_unit_test(every_dtype_goes_through_arrow_and_back),
		cmocka_unit_test(times_and_texts_go_through_arrow),
		cmocka_unit_test(strided_arrays_are_copied_for_arrow),
		cmocka_unit_test(arrow_arrays_that_lie_are_refused),
		cmocka_unit_test(an_arrow_array_is_released_with_the_last_view),
		cmocka_unit_test(interfaces_and_formats_that_lie_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
