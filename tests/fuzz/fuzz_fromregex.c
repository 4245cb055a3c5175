/* SPDX-License-Identifier: Apache-2.0 */
/* Any text under a pattern that its first byte chooses. */
#include "driver.h"

#include <stdlib.h>

#include <arr/arr.h>

static const struct {
	const char *pattern, *dtype;
} rows[] = {
	{ "(\\d+)\\s+(foo|bar)", "i8,S3" },
	{ "(\\w+)=([^,\\n]*)", "U4,f8" },
	{ "x*", "U3," },
	{ "(?:a(b)?|(c))+", "S2,U1" },
	{ "^(.*)$", "M8[s]," },
	{ "\\b(\\w+?)\\b", "c8," },
	{ "(?<=\\n)(.)(.)", "i1,?" },
	{ "(\\X)", "U8," },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	const size_t row = size_bytes ? data[0] % (sizeof rows / sizeof rows[0]) : 0;
	const arr_dtype *dtype = NULL;
	struct arr_error err = { 0 };
	arr_array *records = NULL;

	if (size_bytes == 0)
		return 0;
	if (arr_dtype_from_name(rows[row].dtype, &dtype, &err) != ARR_OK)
		abort();
	if (arr_fromregex_from((const char *)data + 1, size_bytes - 1, rows[row].pattern, dtype,
			       &records, &err) == ARR_OK)
		arr_array_release(records);
	else if (!err.message[0] || records)
		abort();
	arr_dtype_release(dtype);
	return 0;
}
