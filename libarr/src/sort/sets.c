/* SPDX-License-Identifier: Apache-2.0 */
/* unique, and the set operations on top of it: sorted rows in which equal neighbours are dropped.
 */
#include <arr/sets.h>
#include <string.h>

#include "isin_hash.h"
#include "sort_small.h"
#include "unique_tally.h"

/* One call of unique over a flat row. */
struct unique {
	const arr_array *flat, *sorted; /* sorted: the row in order */
	const int64_t *order;           /* NULL unless asked for: positions that sort flat */
	int64_t *starts; /* where each different value begins in the order; + the end */
	int64_t count;   /* of different values */
};

static const arr_array *int_array(struct arr__calc *c, int64_t length)
{
	return arr__calc_new(c, 1, &length, ARR_INT64);
}

static int64_t *ints(const arr_array *a)
{
	return (int64_t *)(void *)a->data;
}

static void find_starts(struct arr__calc *c, struct unique *u, bool equal_nan)
{
	const int64_t n = u->sorted->size;
	const arr_array *starts = int_array(c, n + 1);

	if (c->st != ARR_OK)
		return;
	u->starts = ints(starts);
	u->count = arr__distinct_starts(u->sorted, equal_nan, u->starts);
	u->starts[u->count] = n;
}

/* a[places[0..count)] of a flat row. */
static const arr_array *picked(struct arr__calc *c, const arr_array *a, const int64_t *places,
			       int64_t count)
{
	const arr_array *out = arr__calc_new(c, 1, &count, a->dtype);

	if (c->st != ARR_OK)
		return NULL;
	arr__pick_elements(out->data, a->data, places, (size_t)count, a->dtype->item_bytes);
	return out;
}

static const arr_array *flat_ready(struct arr__calc *c, const arr_array *src)
{
	const arr_array *flat = c->st == ARR_OK ? arr__calc_ravel(c, src) : NULL;
	arr_array *ready = NULL;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr__ready(flat, NULL, NULL, &ready, c->err), &ready);
}

/* Sorts a ready row; with_order: by way of the order. */
static void unique_init(struct arr__calc *c, struct unique *u, const arr_array *flat,
			bool with_order, bool equal_nan)
{
	arr_array *made = NULL;

	memset(u, 0, sizeof *u);
	u->flat = flat;
	if (c->st != ARR_OK)
		return;
	if (with_order) {
		if (!arr__calc_keep(c, arr_argsort(u->flat, 0, &made, c->err), &made))
			return;
		u->order = ints(made);
		u->sorted = picked(c, u->flat, u->order, u->flat->size);
	} else {
		u->sorted = arr__calc_keep(c, arr_sort(u->flat, 0, &made, c->err), &made);
	}
	if (c->st == ARR_OK)
		find_starts(c, u, equal_nan);
}

static const arr_array *first_places(struct arr__calc *c, const struct unique *u)
{
	const arr_array *index = int_array(c, u->count);

	for (int64_t i = 0; c->st == ARR_OK && i < u->count; i++)
		ints(index)[i] = u->order[u->starts[i]];
	return index;
}

static const arr_array *counts(struct arr__calc *c, const struct unique *u)
{
	const arr_array *count = int_array(c, u->count);

	for (int64_t i = 0; c->st == ARR_OK && i < u->count; i++)
		ints(count)[i] = u->starts[i + 1] - u->starts[i];
	return count;
}

static const arr_array *inverse(struct arr__calc *c, const struct unique *u, const arr_array *src)
{
	const arr_array *back = arr__calc_new(c, src->ndim, src->shape, ARR_INT64);

	for (int64_t i = 0; c->st == ARR_OK && i < u->count; i++) {
		for (int64_t k = u->starts[i]; k < u->starts[i + 1]; k++)
			ints(back)[u->order[k]] = i;
	}
	return back;
}

/* The different values of a ready row, and nothing else. */
static const arr_array *values_only(struct arr__calc *c, const arr_array *flat, bool equal_nan)
{
	arr_array *sorted = NULL;
	struct unique u = { 0 };
	int64_t count;

	if (c->st != ARR_OK || !arr__calc_keep(c, arr_sort(flat, 0, &sorted, c->err), &sorted))
		return NULL;
	if (arr__distinct_in_place(sorted, equal_nan, &count))
		return count == sorted->size
			       ? sorted
			       : arr__calc_copy(c, arr__calc_slice(c, sorted, 0, 0, count), NULL);
	u.sorted = sorted;
	find_starts(c, &u, equal_nan);
	return c->st == ARR_OK ? picked(c, sorted, u.starts, u.count) : NULL;
}

static void all_results(struct arr__calc *c, const arr_array *flat, const arr_array *src,
			const struct arr_unique_outputs *more, bool equal_nan,
			struct arr__unique_results *out)
{
	struct unique u;

	if (!more->index && !more->inverse && !more->counts) {
		out->values = values_only(c, flat, equal_nan);
		return;
	}
	unique_init(c, &u, flat, more->index || more->inverse, equal_nan);
	out->values = c->st == ARR_OK ? picked(c, u.sorted, u.starts, u.count) : NULL;
	if (more->index)
		out->index = first_places(c, &u);
	if (more->inverse)
		out->inverse = inverse(c, &u, src);
	if (more->counts)
		out->counts = counts(c, &u);
}

/* Gives one more result of several away. */
static void hand_out(struct arr__calc *c, const arr_array *result, arr_array **to)
{
	if (to)
		*to = c->st == ARR_OK ? arr_array_retain(result) : NULL;
}

enum arr_status arr_unique(const arr_array *src, bool equal_nan,
			   const struct arr_unique_outputs *also, arr_array **out,
			   struct arr_error *err)
{
	static const struct arr_unique_outputs nothing;
	const struct arr_unique_outputs *more = also ? also : &nothing;
	enum arr_status st;

	if (!also && !arr__observed() && arr__unique_small(src, equal_nan, out, &st, err))
		return st;
	ARR__CALC_BEGIN_ANY("unique", ARR_OP_SORT, src);
	const arr_array *flat = flat_ready(c, src);
	struct arr__unique_results found = { 0 };

	if (!arr__unique_tally(c, flat, src, more, &found))
		all_results(c, flat, src, more, equal_nan, &found);
	hand_out(c, found.index, more->index);
	hand_out(c, found.inverse, more->inverse);
	hand_out(c, found.counts, more->counts);
	ARR__CALC_RETURN(found.values);
}

/* ---- set operations ---- */

static const arr_array *distinct(struct arr__calc *c, const arr_array *src)
{
	static const struct arr_unique_outputs nothing;
	const arr_array *flat = flat_ready(c, src);
	struct arr__unique_results found = { 0 };

	if (arr__unique_tally(c, flat, src, &nothing, &found))
		return found.values;
	return values_only(c, flat, true);
}

static const arr_array *joined(struct arr__calc *c, const arr_array *a, const arr_array *b)
{
	const arr_array *parts[2];

	parts[0] = arr__calc_ravel(c, a);
	parts[1] = arr__calc_ravel(c, b);
	return arr__calc_join(c, parts, 2, 0);
}

enum arr_status arr_union1d(const arr_array *a, const arr_array *b, arr_array **out,
			    struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("union1d", ARR_OP_SORT, a, b);
	const arr_array *both = joined(c, a, b);

	ARR__CALC_RETURN(c->st == ARR_OK ? distinct(c, both) : NULL);
}

/* Elements of a sorted row that stand `times` in a row: 2 for what is in both, 1 for the rest. */
static const arr_array *standing(struct arr__calc *c, const arr_array *sorted, int64_t times)
{
	const arr_array *places;
	int64_t count = 0;

	if (c->st != ARR_OK)
		return NULL;
	places = int_array(c, sorted->size);
	for (int64_t i = 0; c->st == ARR_OK && i < sorted->size; i++) {
		const bool twice = i + 1 < sorted->size && arr__same_neighbours(sorted, i, false);

		if (twice == (times == 2))
			ints(places)[count++] = i;
		i += twice;
	}
	return c->st == ARR_OK ? picked(c, sorted, ints(places), count) : NULL;
}

enum arr_status arr_setxor1d(const arr_array *a, const arr_array *b, arr_array **out,
			     struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("setxor1d", ARR_OP_SORT, a, b);
	const arr_array *x = distinct(c, a), *y = c->st == ARR_OK ? distinct(c, b) : NULL;
	const arr_array *both = c->st == ARR_OK ? joined(c, x, y) : NULL;
	arr_array *sorted = NULL;

	if (c->st == ARR_OK)
		arr__calc_keep(c, arr_sort(both, 0, &sorted, c->err), &sorted);
	ARR__CALC_RETURN(standing(c, sorted, 1));
}

/* Where in src's flat row the picked values stood first. */
static void place_of(struct arr__calc *c, const struct unique *u, const arr_array *values,
		     arr_array **to)
{
	arr_array *found = NULL;
	const arr_array *mine, *index;

	if (!to || c->st != ARR_OK)
		return;
	mine = picked(c, u->sorted, u->starts, u->count);
	if (c->st != ARR_OK ||
	    !arr__calc_keep(c, arr_searchsorted(mine, values, ARR_SIDE_LEFT, NULL, &found, c->err),
			    &found))
		return;
	index = int_array(c, values->size);
	for (int64_t i = 0; c->st == ARR_OK && i < values->size; i++)
		ints(index)[i] = u->order[u->starts[ints(found)[i]]];
	hand_out(c, index, to);
}

enum arr_status arr_intersect1d(const arr_array *a, const arr_array *b, arr_array **a_index,
				arr_array **b_index, arr_array **out, struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("intersect1d", ARR_OP_SORT, a, b);
	const arr_array *x, *y, *both, *common = NULL;
	arr_array *sorted = NULL;
	struct unique u = { 0 }, v = { 0 };

	unique_init(c, &u, flat_ready(c, a), a_index != NULL, true);
	if (c->st == ARR_OK)
		unique_init(c, &v, flat_ready(c, b), b_index != NULL, true);
	if (c->st == ARR_OK) {
		x = picked(c, u.sorted, u.starts, u.count);
		y = picked(c, v.sorted, v.starts, v.count);
		both = joined(c, x, y);
		if (c->st == ARR_OK)
			arr__calc_keep(c, arr_sort(both, 0, &sorted, c->err), &sorted);
		common = standing(c, sorted, 2);
		place_of(c, &u, common, a_index);
		place_of(c, &v, common, b_index);
	}
	if (c->st != ARR_OK && a_index) {
		arr_array_release(*a_index);
		*a_index = NULL;
	}
	ARR__CALC_RETURN(common);
}

/* Both in their common dtype: a hash table of b, or b in order and a search for each element of a.
 * NaN is in nothing. */
static const arr_array *in_common(struct arr__calc *c, const arr_array *a, const arr_array *b,
				  bool may_hash, bool invert)
{
	const arr_dtype *dtype = arr__calc_promote(c, a->dtype, b->dtype);
	const arr_array *x = arr__calc_cast(c, a, dtype), *flat;
	const arr_array *members = arr__calc_cast(c, b, dtype);
	arr_array *places = NULL;
	const arr_array *result;
	size_t item;

	members = flat_ready(c, members);
	flat = flat_ready(c, x);
	result = may_hash && c->st == ARR_OK ? arr__isin_hash(c, flat, members, a, invert) : NULL;
	if (result || c->st != ARR_OK)
		return result;
	members = distinct(c, members);
	result = arr__calc_new(c, a->ndim, a->shape, ARR_BOOL);
	if (c->st != ARR_OK ||
	    !arr__calc_keep(c,
			    arr_searchsorted(members, flat, ARR_SIDE_LEFT, NULL, &places, c->err),
			    &places))
		return NULL;
	dtype = flat->dtype;
	item = dtype->item_bytes;
	for (int64_t i = 0; i < flat->size; i++) {
		const int64_t at = ints(places)[i];
		const char *value = flat->data + (size_t)i * item;
		const bool found =
			at < members->size && !arr__has_nan(dtype, value) &&
			arr__compare_elements(dtype, members->data + (size_t)at * item, value) == 0;

		result->data[i] = found != invert;
	}
	return result;
}

static const arr_array *is_in(struct arr__calc *c, const arr_array *a, const arr_array *b,
			      enum arr_isin_kind kind, bool invert)
{
	const arr_array *result = NULL;

	if (c->st == ARR_OK && kind != ARR_ISIN_SORT)
		result = arr__isin_table(c, a, b, kind == ARR_ISIN_TABLE, invert);
	return result || c->st != ARR_OK ? result
					 : in_common(c, a, b, kind == ARR_ISIN_AUTO, invert);
}

enum arr_status arr_isin(const arr_array *element, const arr_array *test, bool invert,
			 arr_array **out, struct arr_error *err)
{
	return arr_isin_by(element, test, ARR_ISIN_AUTO, invert, out, err);
}

enum arr_status arr_isin_by(const arr_array *element, const arr_array *test,
			    enum arr_isin_kind kind, bool invert, arr_array **out,
			    struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("isin", ARR_OP_SORT, element, test);
	ARR__CALC_RETURN(is_in(c, element, test, kind, invert));
}

enum arr_status arr_setdiff1d(const arr_array *a, const arr_array *b, arr_array **out,
			      struct arr_error *err)
{
	ARR__CALC_BEGIN_ANY("setdiff1d", ARR_OP_SORT, a, b);
	const arr_array *x = distinct(c, a);
	const arr_array *members = c->st == ARR_OK ? is_in(c, x, b, ARR_ISIN_AUTO, false) : NULL;
	const arr_array *places = c->st == ARR_OK ? int_array(c, x->size) : NULL;
	int64_t count = 0;

	for (int64_t i = 0; c->st == ARR_OK && i < x->size; i++) {
		if (!members->data[i])
			ints(places)[count++] = i;
	}
	ARR__CALC_RETURN(c->st == ARR_OK ? picked(c, x, ints(places), count) : NULL);
}
