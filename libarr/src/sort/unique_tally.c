/* SPDX-License-Identifier: Apache-2.0 */
/* unique of integers by counting: one place for every integer between the smallest and the largest.
 * O(n + range), without sorting. */
#include <string.h>

#include "kernels/kernel.h"
#include "sort_internal.h"
#include "unique_tally.h"

/* A table longer than the row costs more than the sort. */
enum { SPAN_MIN = 1024 };

#define SFX 8
#define U uint8_t
#include "kernels/tally_tmpl.h"
#define SFX 16
#define U uint16_t
#include "kernels/tally_tmpl.h"
#define SFX 32
#define U uint32_t
#include "kernels/tally_tmpl.h"
#define SFX 64
#define U uint64_t
#include "kernels/tally_tmpl.h"

#define BY_WIDTH(bytes, name, ...)                       \
	do {                                             \
		switch (bytes) {                         \
		case 1:                                  \
			name(8, uint8_t, __VA_ARGS__);   \
			break;                           \
		case 2:                                  \
			name(16, uint16_t, __VA_ARGS__); \
			break;                           \
		case 4:                                  \
			name(32, uint32_t, __VA_ARGS__); \
			break;                           \
		default:                                 \
			name(64, uint64_t, __VA_ARGS__); \
		}                                        \
	} while (0)

struct tally {
	const arr_array *flat;
	size_t n, width_bytes;
	uint64_t low;        /* the smallest value's bits */
	int64_t span, count; /* places; different values */
	int64_t *counts;
};

static int64_t *ints(const arr_array *a)
{
	return (int64_t *)(void *)a->data;
}

static uint64_t bits_of(const arr_array *a)
{
	const struct arr_scalar x = arr__scalar_load(a->dtype->type, a->data);

	return a->dtype->kind == 'u' ? x.as.u : (uint64_t)x.as.i;
}

/* Whether the row's integers lie close enough together; then t is filled but for the counts. */
static bool fits(struct arr__calc *c, const arr_array *flat, struct tally *t)
{
	const arr_array *low, *high;
	uint64_t reach;

	if ((flat->dtype->kind != 'i' && flat->dtype->kind != 'u') || flat->size == 0)
		return false;
	low = arr__calc_reduce(c, ARR__UFUNC_minimum, flat, NULL);
	high = arr__calc_reduce(c, ARR__UFUNC_maximum, flat, NULL);
	if (c->st != ARR_OK)
		return false;
	t->flat = flat;
	t->n = (size_t)flat->size;
	t->width_bytes = flat->dtype->item_bytes;
	t->low = bits_of(low);
	reach = bits_of(high) - t->low; /* both were extended by their own sign: exact */
	if (reach >= t->n + SPAN_MIN)
		return false;
	t->span = (int64_t)reach + 1;
	return true;
}

#define COUNT(sfx, U, t) \
	tally_##sfx((const U *)(const void *)(t)->flat->data, (t)->n, (U)(t)->low, (t)->counts)
#define VALUES(sfx, U, t, out) \
	occurring_##sfx((t)->counts, (size_t)(t)->span, (U)(t)->low, (U *)(void *)(out)->data)
#define FIRST(sfx, U, t, table) \
	first_places_##sfx((const U *)(const void *)(t)->flat->data, (t)->n, (U)(t)->low, table)
#define RANKS(sfx, U, t, table, out) \
	look_up_##sfx((const U *)(const void *)(t)->flat->data, (t)->n, (U)(t)->low, table, out)

static const arr_array *table_new(struct arr__calc *c, int64_t length)
{
	arr_array *table = NULL;

	return arr__calc_keep(
		c, arr__array_new(1, &length, ARR_INT64, ARR_ORDER_C, true, &table, c->err),
		&table);
}

static const arr_array *values_of(struct arr__calc *c, const struct tally *t)
{
	const arr_array *out = arr__calc_new(c, 1, &t->count, t->flat->dtype);

	if (c->st == ARR_OK)
		BY_WIDTH(t->width_bytes, VALUES, t, out);
	return out;
}

/* table's entries for the values that occur. */
static const arr_array *occurring_of(struct arr__calc *c, const struct tally *t,
				     const int64_t *table)
{
	const arr_array *out = arr__calc_new(c, 1, &t->count, ARR_INT64);

	for (int64_t v = 0, k = 0; c->st == ARR_OK && v < t->span; v++) {
		if (t->counts[v] > 0)
			ints(out)[k++] = table[v];
	}
	return out;
}

static const arr_array *index_of(struct arr__calc *c, const struct tally *t)
{
	const arr_array *first = table_new(c, t->span);

	if (c->st != ARR_OK)
		return NULL;
	BY_WIDTH(t->width_bytes, FIRST, t, ints(first));
	return occurring_of(c, t, ints(first));
}

static const arr_array *inverse_of(struct arr__calc *c, const struct tally *t, const arr_array *src)
{
	const arr_array *rank = table_new(c, t->span);
	const arr_array *back = arr__calc_new(c, src->ndim, src->shape, ARR_INT64);

	if (c->st != ARR_OK)
		return NULL;
	for (int64_t v = 0, k = 0; v < t->span; v++) {
		ints(rank)[v] = k;
		k += t->counts[v] > 0;
	}
	BY_WIDTH(t->width_bytes, RANKS, t, ints(rank), ints(back));
	return back;
}

bool arr__unique_tally(struct arr__calc *c, const arr_array *flat, const arr_array *src,
		       const struct arr_unique_outputs *wanted, struct arr__unique_results *out)
{
	struct tally t = { 0 };
	const arr_array *counts;

	if (c->st != ARR_OK || !fits(c, flat, &t))
		return c->st != ARR_OK;
	counts = table_new(c, t.span);
	if (c->st != ARR_OK)
		return true;
	t.counts = ints(counts);
	BY_WIDTH(t.width_bytes, COUNT, &t);
	for (int64_t v = 0; v < t.span; v++)
		t.count += t.counts[v] > 0;
	out->values = values_of(c, &t);
	if (wanted->index)
		out->index = index_of(c, &t);
	if (wanted->inverse)
		out->inverse = inverse_of(c, &t, src);
	if (wanted->counts)
		out->counts = occurring_of(c, &t, t.counts);
	return true;
}
