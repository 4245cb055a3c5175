/* SPDX-License-Identifier: Apache-2.0 */
/* numpy.datetime_as_string. */
#include <string.h>
#include <time.h>

#include <arr/datetime.h>
#include <base/fmt.h>

#include "core/trace.h"
#include "dtype/datetime_internal.h"
#include "strings/strings_internal.h"

enum { SHORTEST = -1, TEXT_BYTES = 80, SHORTEST_ROOM = 62 /* NumPy's longest text */ };

/* One call. */
struct strings {
	struct arr_datetime_string_options o;
	const arr_dtype *dtype;
	int unit; /* SHORTEST: of each element its own */
	struct arr_error *err;
};

/* The largest unit in which the moment is whole; weeks apart. */
static int whole_unit(const struct arr__moment *m)
{
	if (m->as)
		return m->as % 1000 ? ARR_UNIT_ATTOSECOND : ARR_UNIT_FEMTOSECOND;
	if (m->ps)
		return m->ps % 1000 ? ARR_UNIT_PICOSECOND : ARR_UNIT_NANOSECOND;
	if (m->us)
		return m->us % 1000 ? ARR_UNIT_MICROSECOND : ARR_UNIT_MILLISECOND;
	if (m->second)
		return ARR_UNIT_SECOND;
	if (m->minute)
		return ARR_UNIT_MINUTE;
	if (m->hour)
		return ARR_UNIT_HOUR;
	if (m->day != 1)
		return ARR_UNIT_DAY;
	return m->month != 1 ? ARR_UNIT_MONTH : ARR_UNIT_YEAR;
}

static bool may_write(int from, int to, enum arr_casting casting)
{
	if (casting == ARR_CASTING_UNSAFE)
		return true;
	if (casting <= ARR_CASTING_EQUIV)
		return from == to;
	if (from == ARR_UNIT_GENERIC || to == ARR_UNIT_GENERIC)
		return from == ARR_UNIT_GENERIC;
	return casting == ARR_CASTING_SAME_KIND || from <= to;
}

/* The same moment where this process is; false if the system has no such time. */
static bool to_local(struct arr__moment *m, int *minutes_east)
{
	const int64_t minutes = arr__moment_to_ticks(m, ARR_UNIT_MINUTE, 1);
	const time_t at = (time_t)(minutes * 60);
	struct arr__moment local = *m;
	struct tm tm;

	if (!localtime_r(&at, &tm))
		return false;
	local.year = tm.tm_year + 1900LL;
	local.month = tm.tm_mon + 1;
	local.day = tm.tm_mday;
	local.hour = tm.tm_hour;
	local.minute = tm.tm_min;
	*minutes_east = (int)(arr__moment_to_ticks(&local, ARR_UNIT_MINUTE, 1) - minutes);
	*m = local;
	return true;
}

static size_t write_zone(const struct strings *s, bool local, int minutes_east, char *out,
			 size_t size_bytes)
{
	const int minutes = minutes_east < 0 ? -minutes_east : minutes_east;

	if (local)
		return base_format(out, size_bytes, "%c%02d%02d", minutes_east < 0 ? '-' : '+',
				   minutes / 60, minutes % 60);
	return s->o.timezone == ARR_TIMEZONE_UTC ? base_format(out, size_bytes, "Z") : 0;
}

static enum arr_status write_moment(const struct strings *s, struct arr__moment *m, char *text)
{
	/* NumPy leaves the years alone that some system does not know */
	bool local = s->o.timezone == ARR_TIMEZONE_LOCAL && m->year >= 1970 && m->year < 10000;
	int unit = s->unit, east = 0;
	size_t n;

	if (unit == SHORTEST) {
		unit = whole_unit(m);
		if (unit == ARR_UNIT_HOUR || (local && unit < ARR_UNIT_MINUTE))
			unit = ARR_UNIT_MINUTE; /* hours and minutes stay together, as dates do */
		unit = unit < ARR_UNIT_DAY ? ARR_UNIT_DAY : unit;
	}
	unit = unit == ARR_UNIT_WEEK ? ARR_UNIT_DAY : unit;
	local = local && to_local(m, &east);
	if (s->o.casting != ARR_CASTING_UNSAFE && local && unit <= ARR_UNIT_DAY)
		return arr_error_set(s->err, ARR_E_CASTING,
				     "datetime_as_string: a date of local time needs casting "
				     "'unsafe'");
	if (s->o.casting < ARR_CASTING_SAME_KIND && whole_unit(m) > unit)
		return arr_error_set(s->err, ARR_E_CASTING,
				     "datetime_as_string: casting '%s' and a time between two of "
				     "the unit",
				     arr_casting_name(s->o.casting));
	n = arr__moment_format(m, unit, text, TEXT_BYTES);
	if (unit > ARR_UNIT_DAY)
		write_zone(s, local, east, text + n, TEXT_BYTES - n);
	return ARR_OK;
}

static enum arr_status write_element(const struct strings *s, int64_t ticks, char *text)
{
	struct arr__moment m;

	if (ticks == ARR__NAT || s->unit == ARR_UNIT_GENERIC) {
		base_format(text, TEXT_BYTES, "NaT");
		return ARR_OK;
	}
	arr__ticks_to_moment(ticks, (enum arr_datetime_unit)s->dtype->unit, s->dtype->multiple, &m);
	return write_moment(s, &m, text);
}

/* Characters that NumPy gives each text: of a year of 64 bits and all that stands behind it, and
 * one for the end. */
static size_t room_of(const struct strings *s)
{
	static const unsigned char longer[ARR_UNIT_GENERIC] = { 21, 3, 3, 0, 4, 3, 3,
								4,  3, 3, 3, 3, 3 };
	size_t room = 1;

	if (s->unit == ARR_UNIT_GENERIC)
		return 4;
	if (s->unit == SHORTEST)
		return SHORTEST_ROOM;
	for (int u = 0; u <= s->unit; u++)
		room += longer[u];
	return room + (s->o.timezone == ARR_TIMEZONE_LOCAL && s->unit >= ARR_UNIT_HOUR ? 4 : 0);
}

static enum arr_status write_all(const struct strings *s, const arr_array *days, arr_array **out)
{
	const int64_t *ticks = (const void *)days->data;
	struct arr__pile pile = { .count = 0 };
	enum arr_status st = arr__pile_init(&pile, sizeof(uint32_t), days->size, s->err);
	char text[TEXT_BYTES];

	for (int64_t i = 0; st == ARR_OK && i < days->size; i++) {
		st = write_element(s, ticks[i], text);
		if (st != ARR_OK)
			break;
		arr__pile_put_ascii(&pile, text, strlen(text));
		arr__pile_end_text(&pile);
	}
	if (st == ARR_OK)
		st = arr__pile_array(&pile, days->ndim, days->shape, room_of(s), out, s->err);
	arr__pile_clear(&pile);
	return st;
}

static enum arr_status as_string(struct strings *s, const arr_array *src, arr_array **out)
{
	const arr_dtype *native = NULL;
	arr_array *days = NULL;
	enum arr_status st;

	s->dtype = src->dtype;
	if (src->dtype->type != ARR_T_DATETIME64)
		return arr_error_set(s->err, ARR_E_DTYPE, "datetime_as_string: %s is no datetime64",
				     arr__dtype_text(src->dtype).text);
	if ((unsigned)s->o.unit > ARR_UNIT_GENERIC)
		return arr_error_set(s->err, ARR_E_ARG, "datetime_as_string: unit %d",
				     (int)s->o.unit);
	s->unit = s->o.shortest ? SHORTEST : s->o.has_unit ? (int)s->o.unit : src->dtype->unit;
	if (s->o.has_unit && !s->o.shortest && !may_write(src->dtype->unit, s->unit, s->o.casting))
		return arr_error_set(s->err, ARR_E_CASTING,
				     "datetime_as_string: %s in another unit according to '%s'",
				     arr__dtype_text(src->dtype).text,
				     arr_casting_name(s->o.casting));
	ARR_TRY(arr__dtype_native(src->dtype, &native, s->err));
	st = arr__copy_as(src, native, ARR_ORDER_C, &days, s->err);
	if (st == ARR_OK)
		st = write_all(s, days, out);
	arr_array_release(days);
	arr_dtype_release(native);
	return st;
}

enum arr_status arr_datetime_as_string(const arr_array *src,
				       const struct arr_datetime_string_options *options,
				       arr_array **out, struct arr_error *err)
{
	static const struct arr_datetime_string_options defaults = ARR_DATETIME_STRING_OPTIONS;
	struct strings s = { .o = options ? *options : defaults };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "datetime_as_string", ARR_OP_OTHER, ARR__INS(src), err);
	s.err = err;
	st = as_string(&s, src, out);
	return arr__trace_end(&t, st, out, err);
}
