/* SPDX-License-Identifier: Apache-2.0 */
/* Type characters as in Python's struct module, with Z for complex (PEP 3118). */
#include <arr/interop.h>

#include <string.h>

#include "core/array_internal.h"

/* Bytes natively and in the standard sizes (0: only native). */
static const struct {
	char format[3];
	char kind;
	unsigned char native, standard;
} rows[] = {
	{ "?", 'b', 1, 1 },
	{ "b", 'i', 1, 1 },
	{ "B", 'u', 1, 1 },
	{ "h", 'i', sizeof(short), 2 },
	{ "H", 'u', sizeof(short), 2 },
	{ "i", 'i', sizeof(int), 4 },
	{ "I", 'u', sizeof(int), 4 },
	{ "l", 'i', sizeof(long), 4 },
	{ "L", 'u', sizeof(long), 4 },
	{ "q", 'i', sizeof(long long), 8 },
	{ "Q", 'u', sizeof(long long), 8 },
	{ "n", 'i', sizeof(ptrdiff_t), 0 },
	{ "N", 'u', sizeof(size_t), 0 },
	{ "e", 'f', 2, 2 },
	{ "f", 'f', 4, 4 },
	{ "d", 'f', 8, 8 },
	{ "Zf", 'c', 8, 8 },
	{ "Zd", 'c', 16, 16 },
};

const char *arr_dtype_pep3118(const arr_dtype *dtype)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows) && !dtype->foreign; i++)
		if (rows[i].kind == dtype->kind && rows[i].native == dtype->item_bytes)
			return rows[i].format;
	return NULL;
}

static const arr_dtype *find(char kind, unsigned bytes)
{
	for (int type = 0; bytes && type < ARR_T_COUNT; type++) {
		const arr_dtype *dtype = arr_dtype_builtin((enum arr_type)type);

		if (dtype->kind == kind && dtype->item_bytes == bytes)
			return dtype;
	}
	return NULL;
}

enum arr_status arr_dtype_from_pep3118(const char *format, const arr_dtype **out,
				       struct arr_error *err)
{
	const uint16_t one = 1;
	const bool little = *(const unsigned char *)&one;
	const char *p = format ? format : "B";
	bool standard = *p && strchr("=<>!", *p), swapped = *p && strchr(little ? ">!" : "<", *p);
	const arr_dtype *dtype = NULL;

	p += *p && strchr("@=<>!^", *p);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows) && !dtype; i++)
		if (!strcmp(rows[i].format, p))
			dtype = find(rows[i].kind, standard ? rows[i].standard : rows[i].native);
	if (!dtype)
		return arr_error_set(err, ARR_E_DTYPE, "no dtype for buffer format '%s'",
				     format ? format : "B");
	if (swapped && dtype->item_bytes > 1)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "buffer format '%s' is of the other byte order", format);
	*out = dtype;
	return ARR_OK;
}
