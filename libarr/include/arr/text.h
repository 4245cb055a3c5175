/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers read from text. */
#ifndef ARR_TEXT_H
#define ARR_TEXT_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads what Python's float() reads without blanks and underscores: digits with a point and an
 * exponent, "inf", "infinity" or "nan" in any case, a sign. Correctly rounded (D. Lemire, "Number
 * parsing at a gigabyte per second", 2021); too large is infinite. text need not be terminated.
 * *out_used (nullable: all of text must be the number) says how many characters were read. Fails:
 * ARR_E_FORMAT, quoting the text; *out is then untouched. Thread-safe. */
ARR_API ARR_NODISCARD enum arr_status arr_float64_parse(const char *text, size_t length,
							double *out, size_t *out_used,
							struct arr_error *err);
/* Straight to the nearest float32 or float16 (its bits), with one rounding. */
ARR_API ARR_NODISCARD enum arr_status arr_float32_parse(const char *text, size_t length, float *out,
							size_t *out_used, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_float16_parse(const char *text, size_t length,
							uint16_t *out, size_t *out_used,
							struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
