/* SPDX-License-Identifier: Apache-2.0 */
/* isin by a table: one flag for every integer between the smallest and the largest member. */
#include <arr/sets.h>

#include "sort_internal.h"
#include "statistics/calc.h"

/* Integers as their distance from the smallest member: exact for every pair of integer dtypes. */
struct span {
	bool is_signed; /* how `low` and the members' bits are read */
	uint64_t low, range;
};

static bool is_integer(const arr_array *a)
{
	return a->dtype->kind == 'b' || a->dtype->kind == 'i' || a->dtype->kind == 'u';
}

/* a as one row of int64, or of uint64 if it is unsigned. */
static const uint64_t *wide_row(struct arr__calc *c, const arr_array *a)
{
	const bool is_signed = a->dtype->kind == 'i';
	const arr_array *wide =
		arr__calc_ravel(c, arr__calc_cast(c, a, is_signed ? ARR_INT64 : ARR_UINT64));
	arr_array *ready = NULL;

	if (c->st != ARR_OK ||
	    !arr__calc_keep(c, arr__ready(wide, NULL, NULL, &ready, c->err), &ready))
		return NULL;
	return (const uint64_t *)(const void *)ready->data;
}

static bool less(uint64_t a, uint64_t b, bool is_signed)
{
	return is_signed ? (int64_t)a < (int64_t)b : a < b;
}

static struct span span_of(const uint64_t *members, int64_t n, bool is_signed)
{
	struct span s = { is_signed, members[0], 0 };
	uint64_t high = members[0];

	for (int64_t i = 1; i < n; i++) {
		if (less(members[i], s.low, is_signed))
			s.low = members[i];
		if (less(high, members[i], is_signed))
			high = members[i];
	}
	s.range = high - s.low;
	return s;
}

/* Whether x lies in the span, and where. */
static bool place_of(const struct span *s, uint64_t x, bool x_signed, uint64_t *at)
{
	if (x_signed != s->is_signed && (x >> 63)) /* beyond what the other kind holds */
		return false;
	if (s->is_signed != x_signed && s->is_signed && (int64_t)s->low < 0) {
		*at = x - s->low; /* x >= 0 > low: no overflow in 64 bits */
		return *at <= s->range;
	}
	if (less(x, s->low, s->is_signed))
		return false;
	*at = x - s->low;
	return *at <= s->range;
}

static const arr_array *look_up(struct arr__calc *c, const arr_array *a, const uint64_t *values,
				const char *table, const struct span *s, bool invert)
{
	const arr_array *result = arr__calc_new(c, a->ndim, a->shape, ARR_BOOL);
	const bool is_signed = a->dtype->kind == 'i';

	for (int64_t i = 0; c->st == ARR_OK && i < a->size; i++) {
		uint64_t at = 0;
		const bool found = table && place_of(s, values[i], is_signed, &at) && table[at];

		result->data[i] = found != invert;
	}
	return result;
}

const arr_array *arr__isin_table(struct arr__calc *c, const arr_array *a, const arr_array *b,
				 bool required, bool invert)
{
	const uint64_t *members, *values;
	struct span s = { false, 0, 0 };
	arr_array *table = NULL;
	int64_t length;

	if (!is_integer(a) || !is_integer(b)) {
		if (required)
			arr__calc_fail(
				c, ARR_E_ARG, "isin: the table takes integers, not %s and %s",
				arr__dtype_text(a->dtype).text, arr__dtype_text(b->dtype).text);
		return NULL;
	}
	members = wide_row(c, b);
	values = wide_row(c, a);
	if (c->st != ARR_OK)
		return NULL;
	if (b->size == 0)
		return look_up(c, a, values, NULL, &s, invert);
	s = span_of(members, b->size, b->dtype->kind == 'i');
	if (!required && s.range / 6 > (uint64_t)a->size + (uint64_t)b->size)
		return NULL;
	if (s.range >= INT64_MAX) {
		arr__calc_fail(c, ARR_E_ARG,
			       "isin: the members span more integers than a table can have");
		return NULL;
	}
	length = (int64_t)s.range + 1;
	arr__calc_keep(c, arr__array_new(1, &length, ARR_BOOL, ARR_ORDER_C, true, &table, c->err),
		       &table);
	for (int64_t i = 0; c->st == ARR_OK && i < b->size; i++)
		table->data[members[i] - s.low] = 1;
	return c->st == ARR_OK ? look_up(c, a, values, table->data, &s, invert) : NULL;
}
