/* SPDX-License-Identifier: Apache-2.0 */
/* One day at a time: is it worked on, which one comes next, how many lie between. */
#include "busday_internal.h"

const struct arr_busdaycalendar arr__weekdays = {
	.week = { true, true, true, true, true, false, false }, .per_week = 5
};

/* ---- holidays ---- */

static size_t count_below(const struct arr_busdaycalendar *c, int64_t day, bool itself)
{
	size_t low = 0, high = c->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (c->holidays[middle] < day || (itself && c->holidays[middle] == day))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t arr__holidays_before(const struct arr_busdaycalendar *c, int64_t day)
{
	return count_below(c, day, false);
}

size_t arr__holidays_through(const struct arr_busdaycalendar *c, int64_t day)
{
	return count_below(c, day, true);
}

/* ---- days ---- */

int arr__weekday(int64_t day)
{
	return (int)((arr__floor_mod(day, 7) + 3) % 7); /* 1970-01-01 was a Thursday */
}

bool arr__is_busday(const struct arr_busdaycalendar *c, int64_t day)
{
	size_t at;

	if (day == ARR__NAT || !c->week[arr__weekday(day)])
		return false;
	at = arr__holidays_before(c, day);
	return at == c->count || c->holidays[at] != day;
}

static int64_t next(const struct arr_busdaycalendar *c, int64_t day, int step)
{
	do
		day = arr__add_wrap(day, step);
	while (!arr__is_busday(c, day));
	return day;
}

/* Whole weeks at once, then the holidays that they have passed and the rest day by day. */
int64_t arr__busday_move(const struct arr_busdaycalendar *c, int64_t day, int64_t offset)
{
	const int64_t weeks = offset / c->per_week;
	const int step = offset < 0 ? -1 : 1;
	const int64_t there = arr__add_wrap(day, arr__mul_wrap(weeks, 7));
	int64_t left = offset % c->per_week;

	if (there > day)
		left += (int64_t)(arr__holidays_through(c, there) - arr__holidays_through(c, day));
	else if (there < day)
		left -= (int64_t)(arr__holidays_before(c, day) - arr__holidays_before(c, there));
	day = there;
	for (; left != 0; left -= step)
		day = next(c, day, step);
	return day;
}

static int64_t month_of(int64_t day)
{
	return arr__month_of_days(day);
}

int64_t arr__busday_roll(const struct arr_busdaycalendar *c, int64_t day, enum arr_busday_roll roll)
{
	const bool back = roll == ARR_ROLL_BACKWARD || roll == ARR_ROLL_MODIFIED_PRECEDING;
	int64_t rolled;

	if (roll == ARR_ROLL_NAT || roll == ARR_ROLL_RAISE)
		return ARR__NAT;
	rolled = next(c, day, back ? -1 : 1);
	if ((roll == ARR_ROLL_MODIFIED_FOLLOWING || roll == ARR_ROLL_MODIFIED_PRECEDING) &&
	    month_of(rolled) != month_of(day))
		rolled = next(c, day, back ? 1 : -1);
	return rolled;
}

/* Days of the week's mask in [begin, end), begin <= end. */
static int64_t count_week(const struct arr_busdaycalendar *c, int64_t begin, int64_t end)
{
	const uint64_t days = (uint64_t)end - (uint64_t)begin;
	int64_t count = (int64_t)(days / 7) * c->per_week;
	int weekday = arr__weekday(begin);

	for (uint64_t i = 0; i < days % 7; i++) {
		count += c->week[weekday];
		weekday = (weekday + 1) % 7;
	}
	return count;
}

int64_t arr__busday_count(const struct arr_busdaycalendar *c, int64_t begin, int64_t end)
{
	if (begin <= end)
		return count_week(c, begin, end) -
		       (int64_t)(arr__holidays_before(c, end) - arr__holidays_before(c, begin));
	begin = arr__add_wrap(begin, 1);
	end = arr__add_wrap(end, 1);
	return (int64_t)(arr__holidays_before(c, begin) - arr__holidays_before(c, end)) -
	       count_week(c, end, begin);
}
