/* SPDX-License-Identifier: Apache-2.0 */
/* Archives that are none. Whatever loads is walked to its last byte, saved and loaded again. */
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arr/arr.h>

enum { MEMBERS_MAX = 50, BYTES_MAX = 1 << 20 };

static volatile uint64_t sum; /* keeps the reads */

static void expect(int condition)
{
	if (!condition)
		abort();
}

static void save_again(const char *path, const arr_array *array)
{
	static const char *const names[] = { "again" };
	const arr_array *const arrays[] = { array };
	arr_array *back = NULL;
	arr_npz *npz = NULL;

	expect(arr_npz_save(path, names, arrays, 1, ARR_NPZ_DEFLATED, NULL) == ARR_OK);
	expect(arr_npz_open(path, &npz, NULL) == ARR_OK);
	expect(arr_npz_load(npz, "again.npy", &back, NULL) == ARR_OK);
	expect(arr_array_size_bytes(back) == arr_array_size_bytes(array));
	arr_array_release(back);
	arr_npz_close(npz);
}

static void walk(const arr_npz *npz, const char *name, const char *path)
{
	arr_array *array = NULL;

	if (arr_npz_load(npz, name, &array, NULL) != ARR_OK)
		return;
	if (arr_array_size_bytes(array) <= BYTES_MAX) {
		const uint8_t *bytes = arr_array_data(array);

		for (int64_t i = 0; i < arr_array_size_bytes(array); i++)
			sum += bytes[i];
		save_again(path, array);
	}
	arr_array_release(array);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	static char again[4096];
	const char *path = fuzz_file("x.npz", data, size_bytes, NULL);
	arr_npz *npz = NULL;

	if (arr_npz_open(path, &npz, NULL) != ARR_OK)
		return 0;
	expect(strlen(path) + 7 < sizeof again);
	memcpy(again, path, strlen(path));
	memcpy(again + strlen(path), ".again", 7);
	for (size_t i = 0; i < arr_npz_count(npz) && i < MEMBERS_MAX; i++)
		walk(npz, arr_npz_name(npz, i), again);
	expect(arr_npz_name(npz, arr_npz_count(npz)) == NULL);
	arr_npz_close(npz);
	remove(again);
	return 0;
}
