/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a moment in every unit, as a duration and as a weekmask. What is a moment is written
 * as a text that is the same one. */
#include "driver.h"

#include <stdlib.h>
#include <string.h>

#include <arr/arr.h>
#include <arr/datetime.h>
#include <arr/dtype_make.h>

enum { TEXT_BYTES_MAX = 200 };

static const char *const dtypes[] = { "M8[Y]",  "M8[M]",  "M8[W]",  "M8[D]",  "M8[h]",  "M8[m]",
				      "M8[s]",  "M8[ms]", "M8[us]", "M8[ns]", "M8[ps]", "M8[fs]",
				      "M8[as]", "M8",     "M8[3W]", "M8[25s]" };

static void expect_round_trip(const arr_dtype *dtype, int64_t ticks)
{
	char text[TEXT_BYTES_MAX];
	const size_t length = arr_datetime_format(ticks, dtype, text, sizeof text);
	int64_t again = 0;

	if (length >= sizeof text ||
	    arr_datetime_parse(text, length, dtype, &again, NULL) != ARR_OK || again != ticks)
		abort();
}

static void parse(const char *text, size_t length, const arr_dtype *dtype)
{
	struct arr_error err = { 0 };
	int64_t ticks = 0;

	if (arr_datetime_parse(text, length, dtype, &ticks, &err) == ARR_OK)
		expect_round_trip(dtype, ticks);
	else if (!err.message[0])
		abort();
}

/* As an array, and back to texts in the way that the first byte says. */
static void as_strings(const char *text, size_t length, const arr_dtype *dtype, uint8_t how)
{
	const struct arr_datetime_string_options o = {
		.has_unit = how & 1,
		.unit = (enum arr_datetime_unit)(how / 2 % (ARR_UNIT_GENERIC + 1)),
		.shortest = how & 128,
		.timezone = (enum arr_timezone)(how % 3),
		.casting = (enum arr_casting)(how % 5),
	};
	const arr_dtype *bytes = NULL;
	arr_array *raw = NULL, *dates = NULL, *out = NULL;

	if (arr_dtype_bytes(length ? length : 1, &bytes, NULL) != ARR_OK)
		abort();
	if (arr_from_copy(0, NULL, bytes, length ? text : "\0", &raw, NULL) != ARR_OK)
		abort();
	if (arr_array_astype(raw, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &dates, NULL) == ARR_OK &&
	    arr_dtype_kind(dtype) == 'M' && arr_datetime_as_string(dates, &o, &out, NULL) == ARR_OK)
		arr_array_release(out);
	arr_array_release(dates);
	arr_array_release(raw);
	arr_dtype_release(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	const char *text = (const char *)data + 1;
	bool week[7];
	size_t length;

	if (size_bytes == 0 || size_bytes > TEXT_BYTES_MAX)
		return 0;
	length = size_bytes - 1;
	for (size_t i = 0; i < sizeof dtypes / sizeof dtypes[0]; i++) {
		const arr_dtype *dtype = NULL;

		if (arr_dtype_from_name(dtypes[i], &dtype, NULL) != ARR_OK)
			abort();
		parse(text, length, dtype);
		if (i == data[0] % (sizeof dtypes / sizeof dtypes[0]))
			as_strings(text, length, dtype, data[0]);
		arr_dtype_release(dtype);
	}
	if (arr_weekmask_parse(text, length, week, NULL) == ARR_OK)
		as_strings(text, length, ARR_INT64, 0);
	return 0;
}
