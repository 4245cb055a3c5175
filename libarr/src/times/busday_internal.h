/* SPDX-License-Identifier: Apache-2.0 */
/* Days and calendars, for the loops over dates. */
#ifndef ARR_BUSDAY_INTERNAL_H
#define ARR_BUSDAY_INTERNAL_H

#include <arr/busday.h>

#include "dtype/datetime_internal.h"

struct arr_busdaycalendar {
	atomic_uint refs;
	bool week[7]; /* from Monday */
	int per_week;
	size_t count;
	int64_t holidays[]; /* ascending, each on a day of `week` */
};

/* The calendar that stands for NULL. */
extern const struct arr_busdaycalendar arr__weekdays;

/* How many holidays lie before day, and up to it. */
size_t arr__holidays_before(const struct arr_busdaycalendar *c, int64_t day);
size_t arr__holidays_through(const struct arr_busdaycalendar *c, int64_t day);
/* 0: Monday. */
int arr__weekday(int64_t day);
bool arr__is_busday(const struct arr_busdaycalendar *c, int64_t day);
/* day and offset are not NaT; days wrap at the ends of int64. */
int64_t arr__busday_move(const struct arr_busdaycalendar *c, int64_t day, int64_t offset);
/* The business day that roll makes of a day that is none; NaT for ARR_ROLL_NAT. */
int64_t arr__busday_roll(const struct arr_busdaycalendar *c, int64_t day,
			 enum arr_busday_roll roll);
int64_t arr__busday_count(const struct arr_busdaycalendar *c, int64_t begin, int64_t end);
/* x as days, in K order: x itself (retained) or a copy. */
ARR_NODISCARD enum arr_status arr__as_days(const char *op, const arr_array *x, arr_array **out,
					   struct arr_error *err);

#endif
