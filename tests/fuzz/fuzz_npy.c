/* SPDX-License-Identifier: Apache-2.0 */
/* .npy files that are none, by all that read them: base's header, libarr's load and map, compare's
 * view. Whatever they accept is walked to its last byte, and a header survives being written. */
#include "driver.h"

#include <stdlib.h>
#include <string.h>

#include <arr/arr.h>
#include <base/npy.h>
#include <compare/array.h>

enum { ELEMENTS_MAX = 100000 };

static volatile uint64_t sum; /* keeps the reads */

static void expect(int condition)
{
	if (!condition)
		abort();
}

static void check_header(const uint8_t *data, size_t size_bytes)
{
	static uint8_t written[BASE_NPY_HEADER_BYTES_MAX + 64];
	struct base_npy_header header, again;
	size_t length;

	if (base_npy_parse(data, size_bytes, "fuzz", &header, NULL) != ARR_OK)
		return;
	expect(header.ndim >= 0 && header.ndim <= BASE_NPY_NDIM_MAX);
	expect(memchr(header.descr, '\0', sizeof(header.descr)) != NULL);
	expect(header.data_offset <= size_bytes);
	expect(header.item_bytes == 0 || header.data_bytes / header.item_bytes == header.count);
	length = base_npy_format(&header, written, sizeof(written));
	expect(length > 0);
	expect(base_npy_parse(written, length, "written", &again, NULL) == ARR_OK);
	expect(again.ndim == header.ndim && again.count == header.count);
	expect(again.fortran_order == header.fortran_order);
	expect(strcmp(again.descr, header.descr) == 0);
	expect(memcmp(again.shape, header.shape, (size_t)header.ndim * sizeof(int64_t)) == 0);
}

static void walk(arr_array *array)
{
	arr_array *copy = NULL;

	if (arr_array_size(array) <= ELEMENTS_MAX &&
	    arr_array_copy(array, ARR_ORDER_C, &copy, NULL) == ARR_OK) {
		const uint8_t *bytes = arr_array_data(copy);

		for (size_t i = 0; i < (size_t)arr_array_size_bytes(copy); i++)
			sum += bytes[i];
		arr_array_release(copy);
	}
	arr_array_release(array);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	const char *path = fuzz_file("x.npy", data, size_bytes, NULL);
	struct compare_array view;
	arr_array *array = NULL;

	check_header(data, size_bytes);
	if (arr_npy_load(path, &array, NULL) == ARR_OK)
		walk(array);
	if (arr_npy_mmap(path, ARR_NPY_READ, &array, NULL) == ARR_OK)
		walk(array);
	if (compare_array_open(path, &view, NULL) == ARR_OK) {
		for (uint64_t i = 0; i < view.count && i < ELEMENTS_MAX; i++)
			sum += *compare_array_at(&view, i);
		compare_array_close(&view);
	}
	return 0;
}
