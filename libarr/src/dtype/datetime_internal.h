/* SPDX-License-Identifier: Apache-2.0 */
/* Units and calendar of datetime64 and timedelta64, for casts and ufuncs. */
#ifndef ARR_DATETIME_INTERNAL_H
#define ARR_DATETIME_INTERNAL_H

#include "core/array_internal.h"

/* Not a time: the smallest int64, in datetimes and in durations. */
#define ARR__NAT INT64_MIN

/* ---- datetime_units.c ---- */

/* Whether every value of `from`'s unit is one of `to`'s; across months and days taken for granted.
 */
bool arr__unit_divides(const arr_dtype *from, const arr_dtype *to);
/* The common dtype of two times: the largest unit in which both are whole. */
ARR_NODISCARD enum arr_status arr__promote_units(const arr_dtype *a, const arr_dtype *b,
						 const arr_dtype **out, struct arr_error *err);

/* Times of a unit do not become times of none, which any cast allows otherwise: ARR_E_CASTING. */
ARR_NODISCARD enum arr_status arr__require_unit(const arr_dtype *from, const arr_dtype *to,
						struct arr_error *err);
/* int64 in d's byte order for dates without a unit, whose ticks ufuncs take for those of any unit;
 * d for others. Borrowed. */
const arr_dtype *arr__dtype_of_ticks(const arr_dtype *d);

/* value_to = floor(value_from * numerator / denominator): both units are fixed times, or both
 * month-based, or the average year is good enough (durations). Fails with ARR_E_ARG where the
 * factor does not fit. */
struct arr__unit_ratio {
	int64_t numerator, denominator;
};
ARR_NODISCARD enum arr_status arr__unit_ratio(const arr_dtype *from, const arr_dtype *to,
					      struct arr__unit_ratio *out, struct arr_error *err);

/* Characters that NumPy gives the texts of a time's values. */
size_t arr__time_text_length(const arr_dtype *d);

/* ---- datetime_calendar.c ---- */

/* A moment of the proleptic Gregorian calendar; year 0 exists. */
struct arr__moment {
	int64_t year;
	int32_t month, day, hour, minute, second; /* from 1, 1, 0, 0, 0 */
	int32_t us, ps, as;                       /* each below a million */
};

/* Days from 1970-01-01 to the first of a month; month counts from 1. */
int64_t arr__days_of_month(int64_t year, int month);
/* The month of a day: months since 1970-01. */
int64_t arr__month_of_days(int64_t days);
bool arr__is_leap_year(int64_t year);
/* Ticks of a unit (its multiple included, floored) at a moment, which is not NaT. Fields smaller
 * than the unit are cut off. What does not fit wraps, as in NumPy. */
int64_t arr__moment_to_ticks(const struct arr__moment *m, enum arr_datetime_unit unit,
			     int multiple);
/* The moment of ticks that are not NaT. */
void arr__ticks_to_moment(int64_t ticks, enum arr_datetime_unit unit, int multiple,
			  struct arr__moment *out);

/* ---- datetime_text.c ---- */

/* *unit is the smallest that the text has, ARR_UNIT_GENERIC for NaT. Fails with ARR_E_FORMAT. */
ARR_NODISCARD enum arr_status arr__moment_parse(const char *text, size_t length,
						struct arr__moment *m, int *unit,
						struct arr_error *err);

/* Down to the unit; what is finer is left out. As base_format. */
size_t arr__moment_format(const struct arr__moment *m, int unit, char *out, size_t size_bytes);

/* floor(a / b), b > 0 */
static inline int64_t arr__floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* a - b * floor(a / b), in [0, b); the product itself may be less than int64 holds. */
static inline int64_t arr__floor_mod(int64_t a, int64_t b)
{
	return a % b + (a % b < 0 ? b : 0);
}

/* a * b that wraps. */
static inline int64_t arr__mul_wrap(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a * (uint64_t)b);
}

static inline int64_t arr__add_wrap(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

#endif
