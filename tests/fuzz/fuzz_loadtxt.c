/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a table, under options that its first bytes choose; what is read is written and read
 * again. */
#include "driver.h"

#include <stdlib.h>
#include <string.h>

#include <arr/arr.h>

enum { HEAD_BYTES = 6, CELLS_MAX = 20000 };

static void expect(int condition)
{
	if (!condition)
		abort();
}

static void write_and_read(const arr_array *table, const struct arr_loadtxt_options *read)
{
	const struct arr_savetxt_options write = { .format = NULL };
	struct arr_loadtxt_options again = ARR_LOADTXT_OPTIONS;
	arr_array *back = NULL;
	size_t length = 0;
	char *text = NULL;

	if (arr_array_ndim(table) != 2 || arr_array_size(table) == 0 ||
	    arr_array_size(table) > CELLS_MAX || read->unpack)
		return;
	expect(arr_savetxt_to(table, &write, &text, &length, NULL) == ARR_OK);
	again.ndmin = 2;
	if (arr_dtype_kind(arr_array_dtype(table)) != 'c') { /* "(1+2j)" has blanks around */
		expect(arr_loadtxt_from(text, length, &again, &back, NULL) == ARR_OK);
		expect(arr_array_size(back) == arr_array_size(table));
	}
	arr_array_release(back);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	static const char *const marks[] = { "%", "//" };
	struct arr_loadtxt_options o = ARR_LOADTXT_OPTIONS;
	struct arr_error err = { 0 };
	arr_array *table = NULL;
	int columns[3];

	if (size_bytes < HEAD_BYTES)
		return 0;
	o.dtype = arr_dtype_builtin((enum arr_type)(data[0] % (ARR_T_COMPLEX128 + 1)));
	o.delimiter = ",; \t\0"[data[1] % 5];
	o.quote = "\"\0'\0"[data[1] / 5 % 4];
	o.comments = data[2] & 1 ? "#" : data[2] & 2 ? "//" : NULL;
	o.skiprows = data[2] >> 6;
	o.max_rows = data[3] % 20 - 1;
	o.ndmin = data[4] % 3;
	o.unpack = data[4] & 8;
	o.encoding = data[4] & 32 ? "latin-1" : NULL;
	o.comment_list = data[4] & 64 ? marks : NULL;
	o.comment_count = 2;
	for (int i = 0; i < 3; i++)
		columns[i] = (data[5] >> 2 * i) % 4 - 1;
	if (data[4] & 16) {
		o.usecols = columns;
		o.usecol_count = 3;
	}
	if (arr_loadtxt_from((const char *)data + HEAD_BYTES, size_bytes - HEAD_BYTES, &o, &table,
			     &err) == ARR_OK) {
		write_and_read(table, &o);
		arr_array_release(table);
	} else {
		expect(err.message[0] && !table);
	}
	return 0;
}
