/* SPDX-License-Identifier: Apache-2.0 */
/* Casts of datetime64 and timedelta64: to and from numbers, and between units. */
#include <string.h>

#include "cast_internal.h"
#include "datetime_internal.h"

static int64_t load(const char *src)
{
	int64_t v;

	memcpy(&v, src, sizeof v);
	return v;
}

static void store(char *dst, int64_t v)
{
	memcpy(dst, &v, sizeof v);
}

/* By a fixed ratio, rounded down; products wrap. */
static enum arr_status scale(const struct arr__cast *c, char *dst, const char *src,
			     ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
			     struct arr_error *err)
{
	struct arr__unit_ratio ratio;

	ARR_TRY(arr__unit_ratio(c->from, c->to, &ratio, err));
	for (size_t i = 0; i < count; i++, dst += dst_stride, src += src_stride) {
		const int64_t v = load(src);

		store(dst, v == ARR__NAT ? v
					 : arr__floor_div(arr__mul_wrap(v, ratio.numerator),
							  ratio.denominator));
	}
	return ARR_OK;
}

/* By the calendar: one side counts months or years, the other fixed times. */
static enum arr_status recount(const struct arr__cast *c, char *dst, const char *src,
			       ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
			       struct arr_error *err)
{
	(void)err;
	for (size_t i = 0; i < count; i++, dst += dst_stride, src += src_stride) {
		const int64_t v = load(src);
		struct arr__moment m;

		if (v == ARR__NAT) {
			store(dst, v);
			continue;
		}
		arr__ticks_to_moment(v, (enum arr_datetime_unit)c->from->unit, c->from->multiple,
				     &m);
		store(dst, arr__moment_to_ticks(&m, (enum arr_datetime_unit)c->to->unit,
						c->to->multiple));
	}
	return ARR_OK;
}

/* A date without a unit has no place in a calendar: only NaT becomes months or years. */
static enum arr_status not_a_time(const struct arr__cast *c, char *dst, const char *src,
				  ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count,
				  struct arr_error *err)
{
	for (size_t i = 0; i < count; i++, dst += dst_stride, src += src_stride) {
		const int64_t v = load(src);

		if (v != ARR__NAT)
			return arr_error_set(err, ARR_E_ARG,
					     "cannot convert %lld, a datetime other than NaT with"
					     " generic units, to %s",
					     (long long)v, arr__dtype_text(c->to).text);
		store(dst, v);
	}
	return ARR_OK;
}

/* NumPy casts numbers and times as if times were int64, and a datetime to a duration and back too.
 * A time that is true is any but 0. */
static arr__cast_fn *through_int64(const struct arr__cast *c)
{
	const enum arr_type from = arr__is_time(c->from) ? ARR_T_INT64 : c->from->type;
	const enum arr_type to = arr__is_time(c->to) ? ARR_T_INT64 : c->to->type;

	return arr__cast_loop(from, to);
}

enum arr_status arr__cast_choose_time(struct arr__cast *c, struct arr_error *err)
{
	struct arr__unit_ratio ratio;

	if (c->from->type != c->to->type ||
	    (c->from->unit == c->to->unit && c->from->multiple == c->to->multiple)) {
		c->plain = through_int64(c);
		return ARR_OK;
	}
	if (c->to->unit == ARR_UNIT_GENERIC) {
		c->plain = through_int64(c);
		return ARR_OK;
	}
	if (c->from->type == ARR_T_DATETIME64 && c->from->unit == ARR_UNIT_GENERIC &&
	    c->to->unit <= ARR_UNIT_MONTH) {
		c->any = not_a_time;
		return ARR_OK;
	}
	if (c->from->type == ARR_T_DATETIME64 && c->from->unit != ARR_UNIT_GENERIC &&
	    (c->from->unit <= ARR_UNIT_MONTH) != (c->to->unit <= ARR_UNIT_MONTH)) {
		c->any = recount;
		return ARR_OK;
	}
	c->any = scale;
	return arr__unit_ratio(c->from, c->to, &ratio, err);
}
