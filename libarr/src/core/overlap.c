/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two arrays share memory.
 *
 * An element of an array is a sum of index * stride over its axes: two arrays share a byte if some
 * pair of such sums falls within an item size of each other. That is a bounded linear Diophantine
 * equation. Bounds and common divisors answer most questions, a budgeted search the rest; a search
 * that runs out of budget says "yes". */
#include <stdlib.h>
#include <string.h>

#include <arr/layout.h>

#include "array_internal.h"

enum { SEARCH_STEPS_MAX = 200000, TERMS_MAX = 2 * ARR_NDIM_MAX + 2 };

/* Is sum(coefficient[i] * x[i]) == target for some 0 <= x[i] <= limit[i]? */
struct problem {
	int64_t coefficient[TERMS_MAX]; /* > 0, falling */
	int64_t limit[TERMS_MAX];
	int64_t reach[TERMS_MAX + 1];   /* most that terms i.. can add up to */
	int64_t divisor[TERMS_MAX + 1]; /* greatest common divisor of terms i.. */
	int count;
	int64_t steps_left;
	bool given_up; /* the steps ran out before an answer */
};

bool arr_may_share_memory(const arr_array *a, const arr_array *b)
{
	uintptr_t a_lo, a_hi, b_lo, b_hi;

	arr__memory_bounds(a, &a_lo, &a_hi);
	arr__memory_bounds(b, &b_lo, &b_hi);
	return a_lo < b_hi && b_lo < a_hi;
}

static void add_term(struct problem *p, int64_t coefficient, int64_t limit)
{
	int at = p->count;

	if (coefficient == 0 || limit == 0)
		return;
	while (at > 0 && p->coefficient[at - 1] < coefficient) {
		p->coefficient[at] = p->coefficient[at - 1];
		p->limit[at] = p->limit[at - 1];
		at--;
	}
	p->coefficient[at] = coefficient;
	p->limit[at] = limit;
	p->count++;
}

/* a's axes count upwards from its lowest address, b's downwards from its highest: with every
 * coefficient positive, a byte is shared if the terms reach the distance between the two. */
static void add_array(struct problem *p, const arr_array *a)
{
	for (int i = 0; i < a->ndim; i++)
		add_term(p, llabs(a->strides[i]), a->shape[i] - 1);
	add_term(p, 1, (int64_t)a->dtype->item_bytes - 1);
}

static int64_t gcd(int64_t a, int64_t b)
{
	while (b) {
		int64_t r = a % b;

		a = b;
		b = r;
	}
	return a;
}

static void merge_equal_terms(struct problem *p)
{
	int to = 0;

	for (int i = 1; i < p->count; i++) {
		if (p->coefficient[i] == p->coefficient[to]) {
			p->limit[to] += p->limit[i];
		} else {
			to++;
			p->coefficient[to] = p->coefficient[i];
			p->limit[to] = p->limit[i];
		}
	}
	p->count = p->count ? to + 1 : 0;
	p->reach[p->count] = 0;
	p->divisor[p->count] = 0;
	for (int i = p->count - 1; i >= 0; i--) {
		p->reach[i] = p->reach[i + 1] + p->coefficient[i] * p->limit[i];
		p->divisor[i] = gcd(p->coefficient[i], p->divisor[i + 1]);
	}
}

/* Depth is the number of distinct coefficients, at most TERMS_MAX. */
static bool has_solution(struct problem *p, int term, int64_t target)
{
	int64_t most, least;

	if (target == 0)
		return true;
	if (p->steps_left-- <= 0) {
		p->given_up = true;
		return true;
	}
	if (term == p->count || target < 0 || target > p->reach[term] ||
	    target % p->divisor[term] != 0)
		return false;
	most = target / p->coefficient[term];
	if (most > p->limit[term])
		most = p->limit[term];
	least = target - p->reach[term + 1];
	least = least > 0 ? (least + p->coefficient[term] - 1) / p->coefficient[term] : 0;
	for (int64_t x = most; x >= least; x--)
		if (has_solution(p, term + 1, target - x * p->coefficient[term]))
			return true;
	return false;
}

/* The search within a number of steps; p says whether they were enough. */
static bool search(struct problem *p, const arr_array *a, const arr_array *b, int64_t steps)
{
	uintptr_t a_lo, a_hi, b_lo, b_hi;

	*p = (struct problem){ .steps_left = steps };
	if (!arr_may_share_memory(a, b))
		return false;
	arr__memory_bounds(a, &a_lo, &a_hi);
	arr__memory_bounds(b, &b_lo, &b_hi);
	/* a_lo + (a's terms) == b_hi - 1 - (b's terms) */
	add_array(p, a);
	add_array(p, b);
	merge_equal_terms(p);
	return has_solution(p, 0, (int64_t)(b_hi - 1 - a_lo));
}

bool arr_shares_memory(const arr_array *a, const arr_array *b)
{
	struct problem p;

	return search(&p, a, b, SEARCH_STEPS_MAX);
}

enum arr_status arr_shares_memory_exact(const arr_array *a, const arr_array *b, int64_t max_work,
					bool *out, struct arr_error *err)
{
	struct problem p;
	const bool shares = search(&p, a, b, max_work < 0 ? INT64_MAX : max_work);

	if (p.given_up)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "shares_memory: exceeded max_work %lld", (long long)max_work);
	*out = shares;
	return ARR_OK;
}

enum arr__overlap arr__overlap(const arr_array *a, const arr_array *b)
{
	bool same;

	if (!arr_may_share_memory(a, b))
		return ARR__OVERLAP_NONE;
	same = a->data == b->data && a->ndim == b->ndim &&
	       a->dtype->item_bytes == b->dtype->item_bytes;
	for (int i = 0; same && i < a->ndim; i++)
		same = a->shape[i] == b->shape[i] &&
		       (a->shape[i] == 1 || (a->strides[i] == b->strides[i] && a->strides[i] != 0));
	if (same)
		return ARR__OVERLAP_SAME;
	return arr_shares_memory(a, b) ? ARR__OVERLAP_SOME : ARR__OVERLAP_NONE;
}
