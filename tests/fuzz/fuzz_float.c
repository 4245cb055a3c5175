/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in any text: where libc reads the same characters it reads the same number, and what is
 * printed reads back. */
#include "driver.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arr/arr.h>

enum { TEXT_BYTES_MAX = 2000 };

static void expect(int condition)
{
	if (!condition)
		abort();
}

static void check_print(double value)
{
	char text[ARR_FLOAT_TEXT_BYTES];
	size_t length = arr_float64_print(value, text);
	double back = 0;

	expect(arr_float64_parse(text, length, &back, NULL, NULL) == ARR_OK);
	expect(isnan(value) ? isnan(back) : !memcmp(&value, &back, sizeof value));
}

static void check_format(double value, const uint8_t *data, size_t size_bytes)
{
	struct arr_float_format f = ARR_FLOAT_FORMAT;
	char text[1200];

	if (size_bytes < 6)
		return;
	f.precision = data[0] - 1;
	f.min_digits = data[1] - 1;
	f.unique = data[2] & 1;
	f.fractional = data[2] & 2;
	f.trim = (enum arr_trim) "k.0-"[data[3] & 3];
	f.pad_left = data[4] - 1;
	f.exp_digits = data[5] - 1;
	if (arr_format_float_positional(value, ARR_T_FLOAT64, &f, text, sizeof text, NULL, NULL) ==
		    ARR_OK &&
	    isfinite(value) && f.precision < 0)
		expect(strtod(text, NULL) == value || f.min_digits > 0);
	(void)!arr_format_float_scientific(value, ARR_T_FLOAT32, &f, text, sizeof text, NULL, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	static char text[TEXT_BYTES_MAX + 1];
	double value = 0, wanted;
	size_t used = 0;
	uint16_t half;
	float single;
	char *end;

	if (size_bytes > TEXT_BYTES_MAX)
		return 0;
	memcpy(text, data, size_bytes);
	text[size_bytes] = '\0';
	if (arr_float64_parse(text, size_bytes, &value, &used, NULL) == ARR_OK) {
		expect(used > 0 && used <= size_bytes);
		wanted = strtod(text, &end);
		if (end == text + used) /* libc reads hexadecimal numbers too */
			expect(isnan(value) ? isnan(wanted)
					    : !memcmp(&value, &wanted, sizeof value));
		check_print(value);
		check_format(value, data, size_bytes);
	}
	if (arr_float32_parse(text, size_bytes, &single, &used, NULL) == ARR_OK &&
	    strtof(text, &end) != single && end == text + used)
		expect(isnan(single));
	(void)!arr_float16_parse(text, size_bytes, &half, NULL, NULL);
	if (size_bytes >= sizeof value) {
		memcpy(&value, data, sizeof value);
		check_print(value);
		check_format(value, data + sizeof value, size_bytes - sizeof value);
	}
	return 0;
}
