/* SPDX-License-Identifier: Apache-2.0 */
/* Moments as text: ISO 8601 with the proleptic Gregorian calendar, as NumPy reads and writes them.
 */
#ifndef ARR_DATETIME_H
#define ARR_DATETIME_H

#include <stddef.h>
#include <stdint.h>

#include <arr/dtype.h>
#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Not a time: the ticks of NaT, in datetimes and in durations. */
#define ARR_NAT INT64_MIN

/* Reads "2024", "2024-02", "2024-02-29", "2024-02-29T12:30:15.25" (a blank will do for the T), with
 * "Z" or an offset such as "+01:00" behind; "NaT" in any case and "" are NaT. *ticks counts dtype's
 * unit (a datetime64 with a unit), what is finer is cut off downwards. Fails: ARR_E_DTYPE (dtype),
 * ARR_E_FORMAT (the text, with what is wrong about it). Thread-safe. */
ARR_API ARR_NODISCARD enum arr_status arr_datetime_parse(const char *text, size_t length,
							 const arr_dtype *dtype, int64_t *ticks,
							 struct arr_error *err);

/* Writes ticks of dtype's unit, a datetime64 ("2024-02-29T12:30:15", to the unit's precision) or a
 * timedelta64 ("5 seconds"). Cut short if out is too small, terminated if size_bytes > 0. Returns
 * the whole length; 0 for other dtypes. */
ARR_API size_t arr_datetime_format(int64_t ticks, const arr_dtype *dtype, char *out,
				   size_t size_bytes);

#ifdef __cplusplus
}
#endif
#endif
