/* SPDX-License-Identifier: Apache-2.0 */
/* Business days: which days of the week are worked on, which dates are holidays, and counting by
 * the days that are left, as NumPy's busday functions do.
 *
 * Conventions as in <arr/array.h>. Dates are datetime64 of any unit that casts to days safely (Y,
 * M, W, D, generic), in either byte order and any layout; operands broadcast, and results are new
 * arrays in K order. A calendar is immutable: any thread may use one. */
#ifndef ARR_BUSDAY_H
#define ARR_BUSDAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads numpy's weekmasks: seven of 0 and 1 from Monday ("1111100"), or names of days, "Mon Tue
 * Wed" or "MonTueWed", each with a capital; any blanks. text need not be terminated. Fails:
 * ARR_E_FORMAT, quoting the text; weekmask is then untouched. Thread-safe. */
ARR_API ARR_NODISCARD enum arr_status arr_weekmask_parse(const char *text, size_t length,
							 bool weekmask[7], struct arr_error *err);

/* numpy.busdaycalendar. Reference counted. */
typedef struct arr_busdaycalendar arr_busdaycalendar;

/* weekmask: from Monday, NULL: Monday to Friday. holidays: 1-d datetimes in any order, NULL: none;
 * copied, without NaT, without duplicates and without those that fall on days that are not worked
 * on anyway. The caller owns *out (arr_busdaycalendar_release). Fails: ARR_E_ARG (no day of the
 * week is worked on), ARR_E_SHAPE (holidays are not 1-d), ARR_E_DTYPE (holidays are no datetimes),
 * ARR_E_CASTING (of a unit below days), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_busdaycalendar_new(const bool weekmask[7],
							     const arr_array *holidays,
							     arr_busdaycalendar **out,
							     struct arr_error *err);
/* Adds a reference and returns calendar; NULL gives NULL. */
ARR_API arr_busdaycalendar *arr_busdaycalendar_retain(const arr_busdaycalendar *calendar);
/* Drops a reference; the last one frees. NULL is fine. */
ARR_API void arr_busdaycalendar_release(arr_busdaycalendar *calendar);
/* Seven, from Monday; borrowed. */
ARR_API const bool *arr_busdaycalendar_weekmask(const arr_busdaycalendar *calendar);
/* Those that count, ascending, days since 1970-01-01; *count of them. Borrowed. */
ARR_API const int64_t *arr_busdaycalendar_holidays(const arr_busdaycalendar *calendar,
						   size_t *count);

/* numpy.is_busday: bool, false for NaT. calendar NULL: Monday to Friday, no holidays. Fails:
 * ARR_E_DTYPE (dates are no datetimes), ARR_E_CASTING (a unit below days), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_is_busday(const arr_array *dates,
						    const arr_busdaycalendar *calendar,
						    arr_array **out, struct arr_error *err);

/* What becomes of a date that is no business day before offsets are counted. */
enum arr_busday_roll {
	ARR_ROLL_RAISE = 0, /* the call fails */
	ARR_ROLL_NAT,       /* NaT */
	ARR_ROLL_FORWARD,   /* the next business day; NumPy's "following" too */
	ARR_ROLL_BACKWARD,  /* the one before; "preceding" */
	ARR_ROLL_MODIFIED_FOLLOWING /* the next one, but in the same month: else the one before */,
	ARR_ROLL_MODIFIED_PRECEDING /* the other way round */
};
/* "raise", "nat", "forward", "following", ...; false for other names. */
ARR_API bool arr_busday_roll_from_name(const char *name, enum arr_busday_roll *out);

/* numpy.busday_offset: dates rolled to business days, then moved by so many of them (negative: back
 * in time). offsets: integers that cast to int64 safely. Result: datetime64[D]; NaT stays NaT.
 * Fails: ARR_E_ARG (with ARR_ROLL_RAISE: a date that is no business day, or NaT), ARR_E_SHAPE,
 * ARR_E_DTYPE and ARR_E_CASTING (dates, offsets), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status
arr_busday_offset(const arr_array *dates, const arr_array *offsets, enum arr_busday_roll roll,
		  const arr_busdaycalendar *calendar, arr_array **out, struct arr_error *err);

/* numpy.busday_count: int64, the business days in [begin, end); where end lies before begin, minus
 * those in (end, begin], as NumPy 1.25 and later count. Fails: ARR_E_ARG (NaT), ARR_E_SHAPE,
 * ARR_E_DTYPE, ARR_E_CASTING, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_busday_count(const arr_array *begin, const arr_array *end,
						       const arr_busdaycalendar *calendar,
						       arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
