/* SPDX-License-Identifier: Apache-2.0 */
/* Structures through the Arrow C data interface. What is expected of the two C structures is what
 * the format's specification says of "+s". */
#include <stdlib.h>

#include "libarr_testing.h"

#include <arr/dtype_make.h>
#include <arr/interop.h>

static const char descr[] = "[('n','<i4'),('ok','|b1'),('p',[('x','<f8'),('t','<M8[s]')])]";

/* Four elements with other bytes in each. */
static arr_array *records(void)
{
	static unsigned char bytes[4 * 21];
	const int64_t count = 4;
	const arr_dtype *dtype = NULL;
	arr_array *a = NULL;

	assert_ok(arr_dtype_from_descr(descr, strlen(descr), &dtype, err));
	assert_int_equal(arr_dtype_item_bytes(dtype), 21);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = i % 21 == 4 ? i % 2 : (unsigned char)(i * 5 % 251);
	assert_ok(arr_from_copy(1, &count, dtype, bytes, &a, err));
	arr_dtype_release(dtype);
	return a;
}

static void a_structure_has_a_child_for_each_field(void **state)
{
	static const char *const names[] = { "n", "ok", "p" }, *const formats[] = { "i", "b",
										    "+s" };
	arr_array *a = records();
	struct arr_arrow_schema schema, moved_schema;
	struct arr_arrow_array array, moved;

	(void)state;
	assert_ok(arr_arrow_export(a, &schema, &array, err));
	assert_string_equal(schema.format, "+s");
	assert_int_equal(array.length, 4);
	assert_int_equal(array.null_count, 0);
	assert_int_equal(array.n_buffers, 1);
	assert_null(array.buffers[0]);
	assert_int_equal(schema.n_children, 3);
	assert_int_equal(array.n_children, 3);
	for (int i = 0; i < 3; i++) {
		assert_string_equal(schema.children[i]->name, names[i]);
		assert_string_equal(schema.children[i]->format, formats[i]);
		assert_int_equal(array.children[i]->length, 4);
	}
	assert_string_equal(schema.children[2]->children[1]->format, "tss:");
	for (int i = 0; i < 4; i++)
		assert_memory_equal((const char *)array.children[0]->buffers[1] + 4 * i,
				    (const char *)arr_array_data(a) + 21 * i, 4);
	/* A child that was moved away outlives its parent. */
	moved_schema = *schema.children[0];
	moved = *array.children[0];
	schema.children[0]->release = NULL;
	array.children[0]->release = NULL;
	schema.release(&schema);
	array.release(&array);
	assert_null(schema.release);
	assert_null(array.release);
	assert_string_equal(moved_schema.name, "n");
	assert_memory_equal(moved.buffers[1], arr_array_data(a), 4);
	moved_schema.release(&moved_schema);
	moved.release(&moved);
	arr_array_release(a);
}

static void structures_go_through_arrow_and_back(void **state)
{
	static const struct {
		int64_t start, step, offset, count;
	} rows[] = {
		{ 0, 1, 0, 4 }, { 3, -1, 0, 4 }, { 1, 2, 0, 2 }, { 0, 1, 1, 2 }, { 4, 1, 0, 0 }
	};
	arr_array *a = records();

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const struct arr_index part =
			arr_index_slice(rows[i].start, ARR_SLICE_NONE, rows[i].step);
		struct arr_arrow_schema schema;
		struct arr_arrow_array array;
		arr_array *view = NULL, *back = NULL;

		assert_ok(arr_array_index(a, &part, 1, &view, err));
		assert_ok(arr_arrow_export(view, &schema, &array, err));
		array.offset = rows[i].offset; /* a consumer's slice */
		array.length = rows[i].count;
		assert_ok(arr_arrow_import(&schema, &array, &back, err));
		assert_null(schema.release);
		assert_null(array.release);
		assert_true(arr_dtype_equal(arr_array_dtype(back), arr_array_dtype(a)));
		assert_int_equal(arr_array_size(back), rows[i].count);
		for (int64_t k = 0; k < rows[i].count; k++)
			assert_memory_equal(
				(const char *)arr_array_data(back) + 21 * k,
				(const char *)arr_array_data(a) +
					21 * (rows[i].start + rows[i].step * (rows[i].offset + k)),
				21);
		arr_array_release(view);
		arr_array_release(back);
	}
	arr_array_release(a);
}

static void structures_that_lie_are_refused_and_stay_the_callers(void **state)
{
	static const unsigned char some = 11;
	const void *validity = &some;
	arr_array *a = records(), *out = NULL;
	struct arr_arrow_schema schema;
	struct arr_arrow_array array, good;

	(void)state;
	assert_ok(arr_arrow_export(a, &schema, &array, err));
	good = array;
	array.n_children = 2;
	expect_failure(arr_arrow_import(&schema, &array, &out, err), ARR_E_FORMAT, "2 children");
	array = good;
	array.length = 5;
	expect_failure(arr_arrow_import(&schema, &array, &out, err), ARR_E_FORMAT, "child 0");
	array = good;
	array.n_buffers = 2;
	expect_failure(arr_arrow_import(&schema, &array, &out, err), ARR_E_FORMAT, "structure");
	array = good;
	array.buffers = &validity;
	array.null_count = 1;
	expect_failure(arr_arrow_import(&schema, &array, &out, err), ARR_E_UNSUPPORTED,
		       "element 2 of the Arrow array is null");
	array = good;
	array.children[1]->n_buffers = 1; /* the fields before it were read already */
	expect_failure(arr_arrow_import(&schema, &array, &out, err), ARR_E_FORMAT, "1 buffers");
	array.children[1]->n_buffers = 2;
	assert_ok(arr_arrow_import(&schema, &array, &out, err));
	arr_array_release(out);
	arr_array_release(a);
}

static void a_field_that_arrow_has_not_is_refused(void **state)
{
	static const char *const texts[] = { "[('a','<i4'),('b','<c16')]",
					     "[('a','<i4'),('b','>i4')]",
					     "[('a','<i4'),('b','<f8',(2,))]" };
	const int64_t count = 2;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(texts); i++) {
		const arr_dtype *dtype = NULL;
		struct arr_arrow_schema schema;
		struct arr_arrow_array array;
		arr_array *a = NULL;

		assert_ok(arr_dtype_from_descr(texts[i], strlen(texts[i]), &dtype, err));
		assert_ok(arr_zeros(1, &count, dtype, ARR_ORDER_C, &a, err));
		assert_int_equal(arr_arrow_export(a, &schema, &array, NULL),
				 i == 2 ? ARR_E_SHAPE : ARR_E_DTYPE);
		arr_array_release(a);
		arr_dtype_release(dtype);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_structure_has_a_child_for_each_field),
		cmocka_unit_test(structures_go_through_arrow_and_back),
		cmocka_unit_test(structures_that_lie_are_refused_and_stay_the_callers),
		cmocka_unit_test(a_field_that_arrow_has_not_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
