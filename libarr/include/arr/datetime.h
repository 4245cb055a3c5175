/* SPDX-License-Identifier: Apache-2.0 */
/* Moments as text: ISO 8601 with the proleptic Gregorian calendar, as NumPy reads and writes them.
 */
#ifndef ARR_DATETIME_H
#define ARR_DATETIME_H

#include <stddef.h>
#include <stdint.h>

#include <arr/array.h>
#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Not a time: the ticks of NaT, in datetimes and in durations. */
#define ARR_NAT INT64_MIN

/* Reads "2024", "2024-02", "2024-02-29", "2024-02-29T12:30:15.25" (a blank will do for the T; up to
 * 18 digits of a second; no minutes, no seconds), with "Z" or an offset such as "+01:00", "+0100"
 * or
 * "+01" behind a time; blanks in front, and behind a time. "NaT" in any case and "" are NaT, "now"
 * is the present second and "today" the date where this process is. *ticks counts dtype's unit (a
 * datetime64 with a unit), what is finer is cut off downwards. Fails: ARR_E_DTYPE (dtype),
 * ARR_E_FORMAT (the text, with what is wrong about it). Thread-safe. */
ARR_API ARR_NODISCARD enum arr_status arr_datetime_parse(const char *text, size_t length,
							 const arr_dtype *dtype, int64_t *ticks,
							 struct arr_error *err);

/* Writes ticks of dtype's unit, a datetime64 ("2024-02-29T12:30:15", to the unit's precision) or a
 * timedelta64 ("5 seconds"). Cut short if out is too small, terminated if size_bytes > 0. Returns
 * the whole length; 0 for other dtypes. */
ARR_API size_t arr_datetime_format(int64_t ticks, const arr_dtype *dtype, char *out,
				   size_t size_bytes);

enum arr_timezone {
	ARR_TIMEZONE_NAIVE = 0, /* nothing behind the time */
	ARR_TIMEZONE_UTC,       /* "Z" */
	ARR_TIMEZONE_LOCAL      /* the process's time zone (TZ), "+0100" */
};

/* Start from ARR_DATETIME_STRING_OPTIONS, NumPy's defaults. */
struct arr_datetime_string_options {
	bool has_unit; /* of the texts is `unit`; otherwise the dtype's */
	enum arr_datetime_unit unit;
	bool shortest; /* unit="auto": of each text the largest that loses nothing, from days on */
	enum arr_timezone timezone;
	enum arr_casting casting; /* how the dtype's unit may become the texts' */
};
#define ARR_DATETIME_STRING_OPTIONS              \
	{                                        \
		.casting = ARR_CASTING_SAME_KIND \
	}

/* numpy.datetime_as_string: texts of a datetime64 array, ISO 8601, a unicode array of src's shape
 * with room for any text of the unit. Weeks are written as days, dates never with a time zone;
 * local time is that of the years 1970 to 9999, others stay UTC without a mark. options NULL: the
 * defaults. The caller owns *out. Fails: ARR_E_DTYPE (no datetime64), ARR_E_CASTING (the unit; a
 * date of local time needs unsafe), ARR_E_ARG (no such unit), ARR_E_NOMEM. Any thread may call. */
ARR_API ARR_NODISCARD enum arr_status
arr_datetime_as_string(const arr_array *src, const struct arr_datetime_string_options *options,
		       arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
