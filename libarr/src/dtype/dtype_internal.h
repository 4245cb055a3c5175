/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that make dtypes share. */
#ifndef ARR_DTYPE_INTERNAL_H
#define ARR_DTYPE_INTERNAL_H

#include <arr/dtype_make.h>

#include "core/array_internal.h"

/* A counted copy of pattern with room for its texts and extra_bytes (aligned for pointers). NULL,
 * with the error set, if there is no memory. */
struct arr_dtype *arr__dtype_alloc(const arr_dtype *pattern, size_t extra_bytes, char **out_extra,
				   struct arr_error *err);
/* Writes the texts of a void, structure or subarray from its size: "void96", "|V12". */
void arr__dtype_name_void(struct arr_dtype *d);

/* ---- dtype_descr.c ---- */

/* arr_dtype_from_descr without dicts, which numpy.load does not take. */
ARR_NODISCARD enum arr_status arr__dtype_from_npy(const char *text, size_t length,
						  const arr_dtype **out, struct arr_error *err);

/* ---- dtype_parse.c ---- */

/* A string that is no list: "f8", ">i4", "S5", "M8[25s]". */
ARR_NODISCARD enum arr_status arr__dtype_parse_one(const char *text, size_t length,
						   const arr_dtype **out, struct arr_error *err);
/* Digits of [*at, end) as a number of at most ARR_ITEM_BYTES_MAX; moves *at behind them. False if
 * there is none. */
bool arr__parse_number(const char **at, const char *end, int64_t *out);
/* "Y" ... "as", "generic". */
bool arr__parse_unit(const char *text, size_t length, enum arr_datetime_unit *out);

/* ---- promote.c ---- */

/* Characters that every value of a number dtype fits in as text: NumPy's widths. */
size_t arr__number_text_length(const arr_dtype *d);

#endif
