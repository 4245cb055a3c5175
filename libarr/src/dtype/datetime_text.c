/* SPDX-License-Identifier: Apache-2.0 */
#include <arr/datetime.h>

#include <string.h>
#include <time.h>

#include <base/fmt.h>

#include "datetime_internal.h"

struct reader {
	const char *text, *at, *end;
	struct arr_error *err;
	int unit; /* of the smallest part that was read; enum arr_datetime_unit */
};

static enum arr_status bad(const struct reader *r, const char *what)
{
	const size_t length = (size_t)(r->end - r->text);

	return arr_error_set(r->err, ARR_E_FORMAT, "%s in datetime string \"%.*s\"", what,
			     (int)(length < 64 ? length : 64), r->text);
}

/* Exactly `digits` digits. */
static bool read_number(struct reader *r, int digits, int32_t *out)
{
	int32_t value = 0;

	if (r->end - r->at < digits)
		return false;
	for (int i = 0; i < digits; i++) {
		if (r->at[i] < '0' || r->at[i] > '9')
			return false;
		value = value * 10 + (r->at[i] - '0');
	}
	r->at += digits;
	*out = value;
	return true;
}

static bool take(struct reader *r, char c)
{
	const bool there = r->at < r->end && *r->at == c;

	r->at += there;
	return there;
}

static enum arr_status read_year(struct reader *r, int64_t *out)
{
	const bool negative = take(r, '-');
	const char *start;
	int64_t year = 0;

	if (!negative)
		take(r, '+');
	start = r->at;
	for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++)
		if (__builtin_mul_overflow(year, 10, &year) ||
		    __builtin_add_overflow(year, *r->at - '0', &year))
			return bad(r, "Year out of range");
	if (r->at == start)
		return bad(r, "Error parsing the year");
	*out = negative ? -year : year;
	return ARR_OK;
}

/* Behind a separator, which must not be the last character. */
static bool take_between(struct reader *r, char c)
{
	return r->end - r->at > 1 && take(r, c);
}

/* *whole: up to the day, behind which a time may stand. */
static enum arr_status read_date(struct reader *r, struct arr__moment *m, bool *whole)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	*whole = false;
	ARR_TRY(read_year(r, &m->year));
	r->unit = ARR_UNIT_YEAR;
	if (!take_between(r, '-'))
		return ARR_OK;
	r->unit = ARR_UNIT_MONTH;
	if (!read_number(r, 2, &m->month) || m->month < 1 || m->month > 12)
		return bad(r, "Month out of range");
	if (!take_between(r, '-'))
		return ARR_OK;
	r->unit = ARR_UNIT_DAY;
	if (!read_number(r, 2, &m->day) || m->day < 1 ||
	    m->day > days[m->month - 1] + (m->month == 2 && arr__is_leap_year(m->year)))
		return bad(r, "Day out of range");
	*whole = true;
	return ARR_OK;
}

/* Up to 18 digits into three parts of six. Three digits more are a smaller unit. */
static void read_fraction(struct reader *r, struct arr__moment *m)
{
	int32_t *const parts[] = { &m->us, &m->ps, &m->as };

	for (int i = 0; i < 18; i++) {
		const bool digit = r->at < r->end && *r->at >= '0' && *r->at <= '9';

		*parts[i / 6] = *parts[i / 6] * 10 + (digit ? *r->at - '0' : 0);
		r->at += digit;
		if (digit && i % 3 == 0)
			r->unit++;
	}
}

static enum arr_status read_time(struct reader *r, struct arr__moment *m)
{
	r->unit = ARR_UNIT_HOUR;
	if (!read_number(r, 2, &m->hour) || m->hour > 23)
		return bad(r, "Hours out of range");
	if (!take_between(r, ':'))
		return ARR_OK;
	r->unit = ARR_UNIT_MINUTE;
	if (!read_number(r, 2, &m->minute) || m->minute > 59)
		return bad(r, "Minutes out of range");
	if (!take_between(r, ':'))
		return ARR_OK;
	r->unit = ARR_UNIT_SECOND;
	if (!read_number(r, 2, &m->second) || m->second > 59)
		return bad(r, "Seconds out of range");
	if (take(r, '.'))
		read_fraction(r, m);
	return ARR_OK;
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || (*r->at >= '\t' && *r->at <= '\r')))
		r->at++;
}

/* Z, +hh, +hhmm or +hh:mm, in minutes east, with blanks behind. */
static enum arr_status read_zone(struct reader *r, int *minutes_east)
{
	int32_t hours, minutes = 0;
	const bool west = r->at < r->end && *r->at == '-';

	*minutes_east = 0;
	if (take(r, 'Z') || r->at == r->end || (*r->at != '+' && *r->at != '-')) {
		skip_blanks(r);
		return ARR_OK;
	}
	r->at++;
	if (!read_number(r, 2, &hours) || hours > 23)
		return bad(r, "Timezone hours offset out of range");
	if ((take(r, ':') || r->at < r->end) && (!read_number(r, 2, &minutes) || minutes > 59))
		return bad(r, "Timezone minutes offset out of range");
	skip_blanks(r);
	*minutes_east = (west ? -1 : 1) * (hours * 60 + minutes);
	return ARR_OK;
}

/* Minutes may carry into hours, days and further. */
static void shift(struct arr__moment *m, int minutes)
{
	struct arr__moment shifted;
	const int64_t at = arr__moment_to_ticks(m, ARR_UNIT_MINUTE, 1);

	arr__ticks_to_moment(arr__add_wrap(at, minutes), ARR_UNIT_MINUTE, 1, &shifted);
	shifted.second = m->second;
	shifted.us = m->us;
	shifted.ps = m->ps;
	shifted.as = m->as;
	*m = shifted;
}

/* name: small letters. */
static bool is_word(const char *text, size_t length, const char *name)
{
	if (length != strlen(name))
		return false;
	for (size_t i = 0; i < length; i++)
		if ((text[i] | 0x20) != name[i])
			return false;
	return true;
}

/* "today", the date where this process is, and "now"; false for other texts. */
static bool read_present(const char *text, size_t length, struct arr__moment *m, int *unit)
{
	const time_t now = time(NULL);
	struct tm local;

	if (is_word(text, length, "now")) {
		*unit = ARR_UNIT_SECOND;
		arr__ticks_to_moment((int64_t)now, ARR_UNIT_SECOND, 1, m);
		return true;
	}
	if (!is_word(text, length, "today") || !localtime_r(&now, &local))
		return false;
	*unit = ARR_UNIT_DAY;
	*m = (struct arr__moment){ .year = local.tm_year + 1900LL,
				   .month = local.tm_mon + 1,
				   .day = local.tm_mday };
	return true;
}

static enum arr_status read_moment(const char *text, size_t length, struct arr__moment *m,
				   int *unit, struct arr_error *err)
{
	struct reader r = { text, text, text + length, err, ARR_UNIT_GENERIC };
	bool whole;
	int east = 0;

	skip_blanks(&r);
	ARR_TRY(read_date(&r, m, &whole));
	if (whole && (take_between(&r, 'T') || take_between(&r, ' '))) {
		ARR_TRY(read_time(&r, m));
		ARR_TRY(read_zone(&r, &east));
	}
	if (r.at != r.end)
		return bad(&r, "Unexpected characters");
	if (east != 0)
		shift(m, -east);
	*unit = r.unit;
	return ARR_OK;
}

enum arr_status arr__moment_parse(const char *text, size_t length, struct arr__moment *m, int *unit,
				  struct arr_error *err)
{
	*m = (struct arr__moment){ .month = 1, .day = 1 };
	*unit = ARR_UNIT_GENERIC;
	if (length == 0 || is_word(text, length, "nat") || read_present(text, length, m, unit))
		return ARR_OK;
	return read_moment(text, length, m, unit, err);
}

enum arr_status arr_datetime_parse(const char *text, size_t length, const arr_dtype *dtype,
				   int64_t *ticks, struct arr_error *err)
{
	struct arr__moment m;
	int unit;

	if (dtype->type != ARR_T_DATETIME64)
		return arr_error_set(err, ARR_E_DTYPE, "%s is no datetime64", dtype->name);
	ARR_TRY(arr__moment_parse(text, length, &m, &unit, err));
	if (unit == ARR_UNIT_GENERIC) {
		*ticks = ARR__NAT;
		return ARR_OK;
	}
	if (dtype->unit == ARR_UNIT_GENERIC) {
		const struct reader r = { text, text, text + length, err, unit };

		return bad(&r, "No unit to count in");
	}
	*ticks = arr__moment_to_ticks(&m, (enum arr_datetime_unit)dtype->unit, dtype->multiple);
	return ARR_OK;
}

size_t arr__moment_format(const struct arr__moment *m, int unit, char *out, size_t size_bytes)
{
	char fraction[20];
	size_t n;

	/* four characters at least, the sign among them */
	n = m->year < 0 ? base_format(out, size_bytes, "-%03llu", 0 - (unsigned long long)m->year)
			: base_format(out, size_bytes, "%04lld", (long long)m->year);
	if (unit >= ARR_UNIT_MONTH)
		n += base_format(out + n, size_bytes - n, "-%02d", m->month);
	if (unit >= ARR_UNIT_WEEK)
		n += base_format(out + n, size_bytes - n, "-%02d", m->day);
	if (unit >= ARR_UNIT_HOUR)
		n += base_format(out + n, size_bytes - n, "T%02d", m->hour);
	if (unit >= ARR_UNIT_MINUTE)
		n += base_format(out + n, size_bytes - n, ":%02d", m->minute);
	if (unit >= ARR_UNIT_SECOND)
		n += base_format(out + n, size_bytes - n, ":%02d", m->second);
	base_format(fraction, sizeof fraction, "%06d%06d%06d", m->us, m->ps, m->as);
	if (unit > ARR_UNIT_SECOND)
		n += base_format(out + n, size_bytes - n, ".%.*s", 3 * (unit - ARR_UNIT_SECOND),
				 fraction);
	return n;
}

static size_t format_ticks(int64_t ticks, const arr_dtype *dtype, char *out, size_t size_bytes)
{
	struct arr__moment m;

	arr__ticks_to_moment(ticks, (enum arr_datetime_unit)dtype->unit, dtype->multiple, &m);
	return arr__moment_format(&m, dtype->unit, out, size_bytes);
}

size_t arr_datetime_format(int64_t ticks, const arr_dtype *dtype, char *out, size_t size_bytes)
{
	static const char *const names[ARR_UNIT_COUNT] = { "years",        "months",
							   "weeks",        "days",
							   "hours",        "minutes",
							   "seconds",      "milliseconds",
							   "microseconds", "nanoseconds",
							   "picoseconds",  "femtoseconds",
							   "attoseconds",  "generic time units" };
	char text[64];
	size_t n, kept;

	if (!arr__is_time(dtype))
		n = 0;
	else if (ticks == ARR__NAT)
		n = base_format(text, sizeof text, "NaT");
	else if (dtype->type == ARR_T_TIMEDELTA64)
		n = base_format(text, sizeof text, "%lld %s",
				(long long)arr__mul_wrap(ticks, dtype->multiple),
				names[dtype->unit]);
	else if (dtype->unit == ARR_UNIT_GENERIC)
		n = base_format(text, sizeof text, "%lld", (long long)ticks);
	else
		n = format_ticks(ticks, dtype, text, sizeof text);
	if (size_bytes == 0)
		return n;
	kept = n < size_bytes ? n : size_bytes - 1;
	memcpy(out, text, kept);
	out[kept] = '\0';
	return n;
}
