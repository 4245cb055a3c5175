/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as an expression: what parses is evaluated over small arrays of every dtype. */
#include "driver.h"

#include <stdlib.h>
#include <string.h>

#include <arr/arr.h>

enum { TEXT_BYTES_MAX = 4000 };

static arr_array *make(size_t i)
{
	const arr_dtype *dtype = arr_dtype_builtin((enum arr_type)(i % (ARR_T_COMPLEX128 + 1)));
	arr_array *out = NULL;

	if (arr_full(2, (int64_t[]){ i % 3 ? 3 : 1, 4 }, arr_scalar_int((int64_t)i % 3), dtype,
		     &out, NULL) != ARR_OK)
		abort();
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	static char text[TEXT_BYTES_MAX + 1];
	arr_array *inputs[ARR_EXPR_INPUTS_MAX] = { NULL }, *out = NULL;
	struct arr_error err = { 0 };
	arr_expr *e = NULL;

	if (size_bytes > TEXT_BYTES_MAX)
		return 0;
	memcpy(text, data, size_bytes);
	text[size_bytes] = '\0';
	if (arr_expr_parse(text, &e, &err) != ARR_OK) {
		if (e || !err.message[0])
			abort();
		return 0;
	}
	for (size_t i = 0; i < arr_expr_input_count(e); i++)
		inputs[i] = make(i + size_bytes);
	if (arr_expr_eval(e, (const arr_array *const *)inputs, NULL, &out, NULL) == ARR_OK)
		arr_array_release(out);
	for (size_t i = 0; i < arr_expr_input_count(e); i++)
		arr_array_release(inputs[i]);
	arr_expr_free(e);
	return 0;
}
