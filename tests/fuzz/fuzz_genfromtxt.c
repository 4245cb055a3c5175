/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a table with holes, under options that its first bytes choose. */
#include "driver.h"

#include <stdlib.h>

#include <arr/arr.h>

enum { HEAD_BYTES = 8 };

static void expect(int condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	static const char *const delimiters[] = { NULL, ",", ", ", "\t" };
	static const char *const name_lists[] = { NULL, "a,b,a", "", "x y,~,return,f0" };
	static const char *const usenames[] = { "a", "f0", "x_y" };
	static const char *const dtypes[] = { "f8", "U",  "S3", "i4,f8", "(2)f4,U2,M8[D]",
					      "c8", "u8", "g" };
	const struct arr_text_column columns[] = {
		{ .column = 0, .missing = "N/A,-", .filling = "7" }, { .column = -1, .missing = "" }
	};
	struct arr_genfromtxt_options o = ARR_GENFROMTXT_OPTIONS;
	const arr_dtype *dtype = NULL;
	struct arr_error err = { 0 };
	arr_array *table = NULL, *mask = NULL;
	int numbers[3];

	if (size_bytes < HEAD_BYTES)
		return 0;
	for (int i = 0; i < 3; i++)
		numbers[i] = (data[6] >> 2 * i) % 4 - 1;
	expect(arr_dtype_from_name(dtypes[data[0] % 8], &dtype, NULL) == ARR_OK);
	o.dtype = dtype;
	o.infer = data[0] & 8;
	o.delimiter = delimiters[data[1] % 4];
	o.widths = numbers;
	o.width_count = data[1] & 16 ? 1 + data[1] / 64 % 3 : 0;
	o.comments = data[2] & 1 ? "#" : data[2] & 2 ? "//" : NULL;
	o.names_in_file = data[2] & 4;
	o.names = name_lists[data[2] >> 4 & 3];
	o.skip_header = data[2] >> 6;
	o.skip_footer = data[3] % 4;
	o.max_rows = data[3] & 64 ? data[3] / 4 % 8 - 1 : -1;
	o.ndmin = data[4] % 3;
	o.unpack = data[4] & 4;
	o.autostrip = data[4] & 8;
	o.strict = data[4] & 16;
	o.skip_invalid = data[4] & 32;
	o.name_case = (enum arr_name_case)(data[5] % 3);
	o.replace_space = data[5] & 4 ? '_' : 0;
	o.usecols = numbers;
	o.usenames = data[5] & 8 ? usenames : NULL;
	o.usecol_count = data[5] >> 4 & 3;
	o.columns = columns;
	o.column_count = data[7] % 3;
	o.encoding = data[7] & 128 ? "utf-16" : data[7] & 64 ? "latin-1" : NULL;
	if (arr_genfromtxt_masked_from((const char *)data + HEAD_BYTES, size_bytes - HEAD_BYTES, &o,
				       &table, data[7] & 32 ? &mask : NULL, &err) == ARR_OK)
		expect(!mask || arr_array_size(mask) == arr_array_size(table));
	else
		expect(err.message[0] && !table && !mask);
	arr_array_release(table);
	arr_array_release(mask);
	arr_dtype_release(dtype);
	return 0;
}
