/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes decoded, and any text formatted, changed character by character, and encoded. The first
 * three bytes choose encoding, errors and numbers. What decodes strictly encodes to the same bytes,
 * but for byte order marks. */
#include "driver.h"

#include <stdlib.h>
#include <string.h>

#include <arr/arr.h>
#include <arr/dtype_make.h>
#include <arr/strings.h>

enum { HEAD_BYTES = 3, TEXT_BYTES_MAX = 1000 };

static const char *const encodings[] = { "utf-8",  "ascii",     "latin-1",
					 "utf-16", "utf-16-le", "utf-16-be",
					 "utf-32", "utf-32-le", "utf-32-be" };
static const char *const errors[] = {
	"strict",          "ignore",       "replace", "backslashreplace", "xmlcharrefreplace",
	"surrogateescape", "surrogatepass"
};

#define PICK(list, i) (list)[(i) % (sizeof(list) / sizeof(list)[0])]

static arr_array *bytes_of(const uint8_t *data, size_t size_bytes)
{
	const arr_dtype *dtype = NULL;
	arr_array *out = NULL;

	if (arr_dtype_bytes(size_bytes, &dtype, NULL) != ARR_OK ||
	    arr_from_copy(0, NULL, dtype, data, &out, NULL) != ARR_OK)
		abort();
	arr_dtype_release(dtype);
	return out;
}

/* Releases the result of a call that may fail. */
static void finish(enum arr_status st, arr_array *out, const struct arr_error *err)
{
	if (st == ARR_OK)
		arr_array_release(out);
	else if (out || !err->message[0])
		abort();
}

#define TRY(call)                                   \
	do {                                        \
		struct arr_error err = { 0 };       \
		arr_array *out = NULL;              \
		const enum arr_status st_ = (call); \
                                                    \
		finish(st_, out, &err);             \
	} while (0)

static void change(const arr_array *text, int64_t number)
{
	static const uint32_t to[] = { 'x', 'y' };
	const struct arr_str_translation translations[] = { { 'a', to, 2 },
							    { (uint32_t)number & 0xff, NULL, 0 } };
	arr_array *n = NULL, *real = NULL;

	if (arr_from_scalar(arr_scalar_int(number), NULL, &n, NULL) != ARR_OK ||
	    arr_from_scalar(arr_scalar_float((double)number / 3), NULL, &real, NULL) != ARR_OK)
		abort();
	TRY(arr_str_upper(text, &out, &err));
	TRY(arr_str_lower(text, &out, &err));
	TRY(arr_str_swapcase(text, &out, &err));
	TRY(arr_str_capitalize(text, &out, &err));
	TRY(arr_str_title(text, &out, &err));
	TRY(arr_str_translate(text, translations, 2, &out, &err));
	TRY(arr_str_expandtabs(text, n, &out, &err));
	TRY(arr_str_slice(text, n, NULL, n, &out, &err));
	TRY(arr_str_mod(text, n, &out, &err));
	TRY(arr_str_mod(text, real, &out, &err));
	TRY(arr_str_mod(text, text, &out, &err));
	arr_array_release(n);
	arr_array_release(real);
}

static size_t without_zeros(const arr_array *a)
{
	size_t length = arr_dtype_item_bytes(arr_array_dtype(a));

	while (length > 0 && ((const char *)arr_array_data(a))[length - 1] == 0)
		length--;
	return length;
}

static void expect_same_bytes(const arr_array *bytes, const arr_array *text, const char *encoding)
{
	arr_array *again = NULL;

	if (arr_str_encode(text, encoding, "strict", &again, NULL) != ARR_OK)
		abort();
	if (without_zeros(again) != without_zeros(bytes) ||
	    memcmp(arr_array_data(again), arr_array_data(bytes), without_zeros(bytes)) != 0)
		abort();
	arr_array_release(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	const char *encoding, *how;
	struct arr_error why = { 0 };
	arr_array *bytes, *text = NULL;

	if (size_bytes <= HEAD_BYTES || size_bytes > TEXT_BYTES_MAX)
		return 0;
	encoding = PICK(encodings, data[0]);
	how = PICK(errors, data[1]);
	bytes = bytes_of(data + HEAD_BYTES, size_bytes - HEAD_BYTES);
	change(bytes, (int8_t)data[2]);
	if (arr_str_decode(bytes, encoding, how, &text, &why) == ARR_OK) {
		change(text, (int8_t)data[2]);
		TRY(arr_str_encode(text, PICK(encodings, data[2]), how, &out, &err));
		if (data[1] % (sizeof errors / sizeof errors[0]) == 0 &&
		    strcmp(encoding, "utf-16") != 0 && strcmp(encoding, "utf-32") != 0)
			expect_same_bytes(bytes, text, encoding);
		arr_array_release(text);
	} else if (text || !why.message[0]) {
		abort();
	}
	arr_array_release(bytes);
	return 0;
}
