/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a dtype, by each of the notations: a name as numpy.dtype takes it, the descr of a
 * .npy header, a format of PEP 3118. What parses has a descr that says the same again, and
 * arrays of it can be made, copied and printed. */
#include "driver.h"

#include <stdlib.h>
#include <string.h>

#include <arr/arr.h>
#include <arr/dtype_make.h>
#include <arr/interop.h>

enum { TEXT_BYTES_MAX = 2000, DESCR_BYTES_MAX = 1 << 16, ITEM_BYTES_MAX = 1 << 12 };

static void use(const arr_dtype *dtype)
{
	arr_array *array = NULL, *copy = NULL;

	if (arr_dtype_item_bytes(dtype) > ITEM_BYTES_MAX)
		return;
	if (arr_zeros(1, (int64_t[]){ 3 }, dtype, ARR_ORDER_C, &array, NULL) != ARR_OK)
		return;
	if (arr_array_copy(array, ARR_ORDER_C, &copy, NULL) == ARR_OK)
		arr_array_release(copy);
	arr_array_release(array);
}

/* What has fields that overlap is written as bare bytes, of the same size. */
static void expect_round_trip(const arr_dtype *dtype)
{
	static char descr[DESCR_BYTES_MAX], again_descr[DESCR_BYTES_MAX];
	size_t length = arr_dtype_format(dtype, ARR_DTYPE_TEXT_DESCR, descr, sizeof descr);
	const arr_dtype *again = NULL;

	arr_dtype_format(dtype, ARR_DTYPE_TEXT_REPR, again_descr, sizeof again_descr);
	if (length >= sizeof descr)
		return;
	if (arr_dtype_from_descr(descr, length, &again, NULL) != ARR_OK)
		abort();
	if (arr_dtype_item_bytes(again) != arr_dtype_item_bytes(dtype))
		abort();
	if (arr_dtype_format(again, ARR_DTYPE_TEXT_DESCR, again_descr, sizeof again_descr) !=
		    length ||
	    strcmp(descr, again_descr) != 0)
		abort();
	arr_dtype_release(again);
}

static void check(enum arr_status st, const arr_dtype *dtype, const struct arr_error *err)
{
	if (st != ARR_OK) {
		if (dtype || !err->message[0])
			abort();
		return;
	}
	expect_round_trip(dtype);
	use(dtype);
	arr_dtype_release(dtype);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	static char text[TEXT_BYTES_MAX + 1];
	struct arr_error err = { 0 };
	const arr_dtype *dtype = NULL;
	enum arr_status st;

	if (size_bytes > TEXT_BYTES_MAX)
		return 0;
	memcpy(text, data, size_bytes);
	text[size_bytes] = '\0';
	st = arr_dtype_from_name(text, &dtype, &err);
	check(st, dtype, &err);
	err = (struct arr_error){ 0 };
	dtype = NULL;
	st = arr_dtype_from_descr(text, size_bytes, &dtype, &err);
	check(st, dtype, &err);
	err = (struct arr_error){ 0 };
	dtype = NULL;
	st = arr_dtype_from_pep3118(text, &dtype, &err);
	check(st, dtype, &err);
	return 0;
}
