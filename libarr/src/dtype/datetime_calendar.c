/* SPDX-License-Identifier: Apache-2.0 */
/* The proleptic Gregorian calendar. Years are counted from March, so that the leap day comes last
 * and months alternate in a fixed pattern of 153 days in 5 months (the rule of Zeller's
 * congruence). */
#include "datetime_internal.h"

enum { DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400, EPOCH_FROM_MARCH_0000 = 719468 };

bool arr__is_leap_year(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int64_t arr__days_of_month(int64_t year, int month)
{
	const int64_t march_year = arr__add_wrap(year, -(month <= 2));
	const int64_t era = arr__floor_div(march_year, YEARS_PER_ERA);
	const int64_t in_era = arr__floor_mod(march_year, YEARS_PER_ERA);
	const int64_t from_march = (month + 9) % 12;
	const int64_t days = in_era * 365 + in_era / 4 - in_era / 100 + (153 * from_march + 2) / 5;

	return arr__add_wrap(arr__mul_wrap(era, DAYS_PER_ERA), days - EPOCH_FROM_MARCH_0000);
}

/* Splits days since the epoch into year, month and day. */
static void split_days(int64_t days, int64_t *year, int32_t *month, int32_t *day)
{
	const int64_t since = arr__add_wrap(days, EPOCH_FROM_MARCH_0000);
	const int64_t era = arr__floor_div(since, DAYS_PER_ERA);
	const int64_t in_era = arr__floor_mod(since, DAYS_PER_ERA);
	/* leap days before it: one each 1460 days, none each 36524, one at the very end */
	const int64_t of_era =
		(in_era - in_era / 1460 + in_era / 36524 - in_era / (DAYS_PER_ERA - 1)) / 365;
	const int64_t in_year = in_era - (365 * of_era + of_era / 4 - of_era / 100);
	const int64_t from_march = (5 * in_year + 2) / 153;

	*day = (int32_t)(in_year - (153 * from_march + 2) / 5 + 1);
	*month = (int32_t)(from_march < 10 ? from_march + 3 : from_march - 9);
	*year = era * YEARS_PER_ERA + of_era + (*month <= 2);
}

int64_t arr__month_of_days(int64_t days)
{
	int32_t month, day;
	int64_t year;

	split_days(days, &year, &month, &day);
	return arr__add_wrap(arr__mul_wrap(year - 1970, 12), month - 1);
}

/* Units from ARR_UNIT_HOUR: how many are in a day, up to the second; then by thousands. */
static int64_t seconds_per(enum arr_datetime_unit unit)
{
	return unit == ARR_UNIT_HOUR ? 3600 : unit == ARR_UNIT_MINUTE ? 60 : 1;
}

static int64_t fraction_ticks(const struct arr__moment *m, enum arr_datetime_unit unit)
{
	switch ((int)unit) {
	case ARR_UNIT_MILLISECOND:
		return m->us / 1000;
	case ARR_UNIT_MICROSECOND:
		return m->us;
	case ARR_UNIT_NANOSECOND:
		return (int64_t)m->us * 1000 + m->ps / 1000;
	case ARR_UNIT_PICOSECOND:
		return (int64_t)m->us * 1000000 + m->ps;
	case ARR_UNIT_FEMTOSECOND:
		return ((int64_t)m->us * 1000000 + m->ps) * 1000 + m->as / 1000;
	}
	return ((int64_t)m->us * 1000000 + m->ps) * 1000000 + m->as;
}

static int64_t fractions_per_second(enum arr_datetime_unit unit)
{
	int64_t n = 1;

	for (int u = ARR_UNIT_SECOND; u < (int)unit; u++)
		n *= 1000;
	return n;
}

int64_t arr__moment_to_ticks(const struct arr__moment *m, enum arr_datetime_unit unit, int multiple)
{
	int64_t ticks, days, seconds;

	if (unit <= ARR_UNIT_MONTH) {
		ticks = arr__add_wrap(m->year, -1970);
		if (unit == ARR_UNIT_MONTH)
			ticks = arr__add_wrap(arr__mul_wrap(ticks, 12), m->month - 1);
		return arr__floor_div(ticks, multiple);
	}
	days = arr__add_wrap(arr__days_of_month(m->year, m->month), m->day - 1);
	if (unit == ARR_UNIT_WEEK)
		return arr__floor_div(arr__floor_div(days, 7), multiple);
	if (unit == ARR_UNIT_DAY)
		return arr__floor_div(days, multiple);
	seconds = arr__add_wrap(arr__mul_wrap(days, 86400),
				m->hour * 3600 + m->minute * 60 + m->second);
	if (unit <= ARR_UNIT_SECOND)
		return arr__floor_div(arr__floor_div(seconds, seconds_per(unit)), multiple);
	ticks = arr__add_wrap(arr__mul_wrap(seconds, fractions_per_second(unit)),
			      fraction_ticks(m, unit));
	return arr__floor_div(ticks, multiple);
}

/* Takes floor(*ticks / per) out, leaving the rest. */
static int64_t take(int64_t *ticks, int64_t per)
{
	const int64_t whole = arr__floor_div(*ticks, per);

	*ticks = arr__floor_mod(*ticks, per);
	return whole;
}

static void split_fraction(int64_t fraction, enum arr_datetime_unit unit, struct arr__moment *out)
{
	switch ((int)unit) {
	case ARR_UNIT_MILLISECOND:
		out->us = (int32_t)(fraction * 1000);
		return;
	case ARR_UNIT_MICROSECOND:
		out->us = (int32_t)fraction;
		return;
	case ARR_UNIT_NANOSECOND:
		out->us = (int32_t)(fraction / 1000);
		out->ps = (int32_t)(fraction % 1000 * 1000);
		return;
	case ARR_UNIT_PICOSECOND:
		out->us = (int32_t)(fraction / 1000000);
		out->ps = (int32_t)(fraction % 1000000);
		return;
	case ARR_UNIT_FEMTOSECOND:
		out->us = (int32_t)(fraction / 1000000000);
		out->ps = (int32_t)(fraction / 1000 % 1000000);
		out->as = (int32_t)(fraction % 1000 * 1000);
		return;
	case ARR_UNIT_ATTOSECOND:
		out->us = (int32_t)(fraction / 1000000000000);
		out->ps = (int32_t)(fraction / 1000000 % 1000000);
		out->as = (int32_t)(fraction % 1000000);
		return;
	}
}

void arr__ticks_to_moment(int64_t ticks, enum arr_datetime_unit unit, int multiple,
			  struct arr__moment *out)
{
	int64_t days, seconds = 0;

	*out = (struct arr__moment){ .month = 1, .day = 1 };
	ticks = arr__mul_wrap(ticks, multiple);
	if (unit == ARR_UNIT_YEAR || unit == ARR_UNIT_MONTH) {
		const int64_t years = unit == ARR_UNIT_YEAR ? ticks : take(&ticks, 12);

		out->year = arr__add_wrap(years, 1970);
		out->month = unit == ARR_UNIT_YEAR ? 1 : (int32_t)ticks + 1;
		return;
	}
	if (unit == ARR_UNIT_WEEK || unit == ARR_UNIT_DAY) {
		days = arr__mul_wrap(ticks, unit == ARR_UNIT_WEEK ? 7 : 1);
	} else {
		if (unit > ARR_UNIT_SECOND) {
			const int64_t whole = take(&ticks, fractions_per_second(unit));

			split_fraction(ticks, unit, out);
			ticks = whole;
		}
		days = take(&ticks, 86400 / seconds_per(unit));
		seconds = ticks * seconds_per(unit);
	}
	split_days(days, &out->year, &out->month, &out->day);
	out->hour = (int32_t)(seconds / 3600);
	out->minute = (int32_t)(seconds / 60 % 60);
	out->second = (int32_t)(seconds % 60);
}
