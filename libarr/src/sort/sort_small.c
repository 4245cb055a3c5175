/* SPDX-License-Identifier: Apache-2.0 */
#include "sort_small.h"

#include <string.h>

#include "core/array_small.h"

static bool is_small(const arr_array *src)
{
	return src->size <= ARR__SMALL_COUNT && (src->flags & ARR_C_CONTIGUOUS) &&
	       (src->flags & ARR_ALIGNED);
}

static enum arr_status sort_row(enum arr_type type, void *row, size_t n, struct arr_error *err)
{
	struct arr__scratch scratch = { { NULL }, { 0 } };
	enum arr_status st = arr__sort_row(type, row, n, &scratch, err);

	arr__scratch_clear(&scratch);
	return st;
}

/* Each element goes where the number of those before it says: a fixed number of comparisons, whose
 * outcomes are no branches. */
static bool rank_doubles(const double *from, double *to, size_t n)
{
	uint8_t rank[ARR__RANKED_COUNT] = { 0 };
	bool nan = false;

	for (size_t i = 0; i < n; i++) {
		const double x = from[i];
		unsigned before = rank[i];

		nan |= x != x;
		for (size_t j = i + 1; j < n; j++) {
			const unsigned less = from[j] < x;

			before += less;
			rank[j] = (uint8_t)(rank[j] + 1 - less);
		}
		rank[i] = (uint8_t)before;
	}
	for (size_t i = 0; i < n && !nan; i++)
		to[rank[i]] = from[i];
	return !nan;
}

static void rank_integers(const int64_t *from, int64_t *to, size_t n)
{
	uint8_t rank[ARR__RANKED_COUNT] = { 0 };

	for (size_t i = 0; i < n; i++) {
		unsigned before = rank[i];

		for (size_t j = i + 1; j < n; j++) {
			const unsigned less = from[j] < from[i];

			before += less;
			rank[j] = (uint8_t)(rank[j] + 1 - less);
		}
		rank[i] = (uint8_t)before;
	}
	for (size_t i = 0; i < n; i++)
		to[rank[i]] = from[i];
}

bool arr__sort_ranked(enum arr_type type, const void *from, void *to, size_t n)
{
	if (n > ARR__RANKED_COUNT)
		return false;
	if (type == ARR_T_FLOAT64)
		return rank_doubles(from, to, n);
	if (type != ARR_T_INT64)
		return false;
	rank_integers(from, to, n);
	return true;
}

/* A sorted copy; from and to are apart. */
static enum arr_status sort_copy(enum arr_type type, const void *from, void *to, size_t n,
				 size_t item, struct arr_error *err)
{
	if (arr__sort_ranked(type, from, to, n))
		return ARR_OK;
	memcpy(to, from, n * item);
	return sort_row(type, to, n, err);
}

bool arr__sort_small(const arr_array *src, arr_array **out, enum arr_status *st,
		     struct arr_error *err)
{
	arr_array *made = NULL;

	if (src->ndim != 1 || !is_small(src) || !arr__has_keys(src->dtype))
		return false;
	if (!arr__array_new_small(src, src->dtype, &made)) {
		*st = arr__nomem(src->ndim, src->shape, src->dtype, err);
		return true;
	}
	*st = sort_copy(src->dtype->type, src->data, made->data, (size_t)src->size,
			src->dtype->item_bytes, err);
	if (*st == ARR_OK)
		*out = made;
	else
		arr_array_release(made);
	return true;
}

/* The first of equal neighbours stay; returns how many. */
static int64_t keep_doubles(double *row, int64_t n, bool equal_nan)
{
	int64_t kept = n > 0;

	for (int64_t i = 1; i < n; i++) {
		const double x = row[i], last = row[kept - 1];

		if (!(x == last || (equal_nan && x != x && last != last)))
			row[kept++] = x;
	}
	return kept;
}

static int64_t keep_integers(int64_t *row, int64_t n)
{
	int64_t kept = n > 0;

	for (int64_t i = 1; i < n; i++) {
		if (row[i] != row[kept - 1])
			row[kept++] = row[i];
	}
	return kept;
}

bool arr__unique_small(const arr_array *src, bool equal_nan, arr_array **out, enum arr_status *st,
		       struct arr_error *err)
{
	union {
		double doubles[ARR__SMALL_COUNT];
		int64_t integers[ARR__SMALL_COUNT];
	} row;
	int64_t kept;

	if (!is_small(src) || (src->dtype != ARR_FLOAT64 && src->dtype != ARR_INT64))
		return false;
	*st = sort_copy(src->dtype->type, src->data, &row, (size_t)src->size,
			src->dtype->item_bytes, err);
	if (*st != ARR_OK)
		return true;
	kept = src->dtype->type == ARR_T_FLOAT64 ? keep_doubles(row.doubles, src->size, equal_nan)
						 : keep_integers(row.integers, src->size);
	*st = arr__array_new(1, &kept, src->dtype, ARR_ORDER_C, false, out, err);
	if (*st == ARR_OK)
		memcpy((*out)->data, &row, (size_t)arr__size_bytes(*out));
	return true;
}
