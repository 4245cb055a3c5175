/* SPDX-License-Identifier: Apache-2.0 */
/* What NumPy leaves open in its sorts but promises: partitions, in-place sorts, hostile orders; and
 * errors. Values that NumPy determines are held against it in tests/differential. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libarr_testing.h"

#include "kernels/sort_baseline.c" /* the quicksort's own parts, to build an order that defeats it */

static uint64_t random_state = 1;

static uint64_t next_random(void)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return random_state >> 33;
}

static arr_array *doubles(int64_t n, uint64_t different)
{
	arr_array *a = NULL;
	double *p;

	assert_ok(arr_empty(1, &n, ARR_FLOAT64, ARR_ORDER_C, &a, err));
	p = arr_array_data(a);
	for (int64_t i = 0; i < n; i++)
		p[i] = next_random() % 40 == 0 ? (double)NAN
					       : (double)(next_random() % different) - 50.0;
	return a;
}

/* NaNs count as the largest. */
static bool greater(double x, double y)
{
	return x > y || (x != x && y == y);
}

static void check_partition(const char *loc, const double *p, const double *sorted, int64_t n,
			    int64_t k)
{
	if (greater(p[k], sorted[k]) || greater(sorted[k], p[k]))
		fail_msg("%s: element %lld of %lld is %g, sorted it is %g", loc, (long long)k,
			 (long long)n, p[k], sorted[k]);
	for (int64_t i = 0; i < n; i++) {
		if (i < k ? greater(p[i], p[k]) : greater(p[k], p[i]))
			fail_msg("%s: %g at %lld and %g at %lld of %lld", loc, p[i], (long long)i,
				 p[k], (long long)k, (long long)n);
	}
}

static void a_partition_has_each_kth_element_in_its_place(void **state)
{
	static const int64_t lengths[] = { 1, 2, 9, 31, 64, 65, 130, 600, 5000 };

	(void)state;
	for (size_t r = 0; r < 4 * BASE_ARRAY_SIZE(lengths); r++) {
		const int64_t n = lengths[r / 4];
		const int64_t kth[] = { (int64_t)next_random() % n, n / 2, -1 };
		arr_array *a = doubles(n, r % 2 ? 5 : 1000000);
		arr_array *sorted = NULL, *part = NULL, *order = NULL;
		double *by_order = malloc((size_t)n * sizeof *by_order);

		assert_ok(arr_sort(a, -1, &sorted, err));
		assert_ok(arr_partition(a, kth, 3, 0, &part, err));
		assert_ok(arr_argpartition(a, kth, 3, 0, &order, err));
		for (int64_t i = 0; i < n; i++)
			by_order[i] = ((double *)arr_array_data(
				a))[((int64_t *)arr_array_data(order))[i]];
		for (int k = 0; k < 3; k++) {
			const int64_t at = kth[k] < 0 ? kth[k] + n : kth[k];

			check_partition(LOC, arr_array_data(part), arr_array_data(sorted), n, at);
			check_partition(LOC, by_order, arr_array_data(sorted), n, at);
		}
		assert_ok(arr_sort_in_place(part, 0, err));
		for (int64_t i = 0; i < n; i++) {
			const double x = ((double *)arr_array_data(part))[i];

			assert_false(greater(x, ((double *)arr_array_data(sorted))[i]));
			assert_false(greater(((double *)arr_array_data(sorted))[i], x));
		}
		free(by_order);
		arr_array_release(order);
		arr_array_release(part);
		arr_array_release(sorted);
		arr_array_release(a);
	}
}

/* As doubles, which hold every value of these tests. */
static arr_array *as_type(const arr_array *a, const arr_dtype *dtype)
{
	arr_array *out = NULL;

	assert_ok(arr_array_astype(a, dtype, ARR_ORDER_K, ARR_CASTING_UNSAFE, &out, err));
	return out;
}

/* n numbers that all the types of PARTED hold: 0 many, 1 few, 2 one, 3 rising, 4 falling different
 * ones; 5 zeros of both signs and other numbers, 6 NaNs too. */
static arr_array *pattern(int64_t n, int kind)
{
	arr_array *a = NULL;
	double *p;

	assert_ok(arr_empty(1, &n, ARR_FLOAT64, ARR_ORDER_C, &a, err));
	p = arr_array_data(a);
	for (int64_t i = 0; i < n; i++) {
		const double random = (double)(next_random() % (kind == 1 ? 4 : 2000));
		const double few = (double)(int)(next_random() % 5) - 2;
		const double steady = kind == 3 ? (double)(i / 64) : (double)((n - i) / 64);

		p[i] = kind < 2 ? random : kind == 2 ? 7 : kind < 5 ? steady : few;
		if (kind >= 5 && few == 0 && next_random() % 2)
			p[i] = -0.0;
		if (kind == 6 && next_random() % 9 == 0)
			p[i] = (double)NAN;
	}
	return a;
}

/* Below, equal, above: each list in the order of the row. */
static void check_split(const char *loc, const double *p, const int64_t *order, int64_t n,
			int64_t k)
{
	const double at = p[order[k]];
	int64_t below = 0, equal = 0;

	for (int64_t i = 0; i < n; i++) {
		below += greater(at, p[i]);
		equal += !greater(at, p[i]) && !greater(p[i], at);
	}
	if (k < below || k >= below + equal)
		fail_msg("%s: %lld of %lld: %lld below and %lld equal", loc, (long long)k,
			 (long long)n, (long long)below, (long long)equal);
	for (int64_t i = 0; i < n; i++) {
		const double x = p[order[i]];

		if (i < below ? !greater(at, x)
			      : greater(at, x) || (i >= below + equal) != greater(x, at))
			fail_msg("%s: %g at %lld of %lld beside %g", loc, x, (long long)i,
				 (long long)n, at);
		if (i > 0 && i != below && i != below + equal && order[i] <= order[i - 1])
			fail_msg("%s: places are not in order at %lld", loc, (long long)i);
	}
}

static const arr_dtype *const *parted(size_t *count)
{
	static const arr_dtype *types[8];

	types[0] = ARR_FLOAT64;
	types[1] = ARR_FLOAT32;
	types[2] = ARR_FLOAT16;
	types[3] = ARR_INT16;
	types[4] = ARR_UINT16;
	types[5] = ARR_INT32;
	types[6] = ARR_INT64;
	types[7] = ARR_UINT64;
	*count = BASE_ARRAY_SIZE(types);
	return types;
}

static bool holds(const arr_dtype *dtype, int kind)
{
	return kind < 5 || dtype == ARR_FLOAT64 || dtype == ARR_FLOAT32 || dtype == ARR_FLOAT16;
}

static void one_place_splits_a_long_row(void **state)
{
	static const int64_t lengths[] = { 512, 513, 1029, 5000, 20001 };
	size_t count;
	const arr_dtype *const *types = parted(&count);

	(void)state;
	for (size_t c = 0; c < count * BASE_ARRAY_SIZE(lengths) * 7; c++) {
		const arr_dtype *dtype = types[c % count];
		const int64_t n = lengths[c / count % BASE_ARRAY_SIZE(lengths)];
		const int kind = (int)(c / count / BASE_ARRAY_SIZE(lengths));
		const int64_t places[] = { 0, (int64_t)next_random() % n, n / 2, n - 1 };
		arr_array *a, *row;

		if (!holds(dtype, kind))
			continue;
		a = pattern(n, kind);
		row = as_type(a, dtype);
		for (size_t k = 0; k < BASE_ARRAY_SIZE(places); k++) {
			arr_array *order = NULL;

			assert_ok(arr_argpartition(row, &places[k], 1, 0, &order, err));
			check_split(LOC, arr_array_data(a), arr_array_data(order), n, places[k]);
			arr_array_release(order);
		}
		arr_array_release(row);
		arr_array_release(a);
	}
}

static void narrow_rows_are_parted_too(void **state)
{
	static const int64_t lengths[] = { 1, 2, 33, 300, 511, 513, 1025, 5000, 70001 };
	size_t count;
	const arr_dtype *const *types = parted(&count);

	(void)state;
	for (size_t c = 0; c < count * BASE_ARRAY_SIZE(lengths) * 7; c++) {
		const arr_dtype *dtype = types[c % count];
		const int64_t n = lengths[c / count % BASE_ARRAY_SIZE(lengths)];
		const int kind = (int)(c / count / BASE_ARRAY_SIZE(lengths));
		const int64_t places[] = { (int64_t)next_random() % n, n / 3, -1 };
		arr_array *a, *row, *sorted = NULL, *part = NULL, *wide;

		if (!holds(dtype, kind))
			continue;
		a = pattern(n, kind);
		row = as_type(a, dtype);
		assert_ok(arr_sort(a, -1, &sorted, err));
		assert_ok(arr_partition(row, places, 3, 0, &part, err));
		wide = as_type(part, ARR_FLOAT64);
		for (int k = 0; k < 3; k++)
			check_partition(LOC, arr_array_data(wide), arr_array_data(sorted), n,
					places[k] < 0 ? n - 1 : places[k]);
		assert_ok(arr_sort_in_place(wide, 0, err)); /* and nothing got lost */
		for (int64_t i = 0; i < n; i++) {
			const double x = ((double *)arr_array_data(wide))[i];

			assert_false(greater(x, ((double *)arr_array_data(sorted))[i]));
			assert_false(greater(((double *)arr_array_data(sorted))[i], x));
		}
		arr_array_release(wide);
		arr_array_release(part);
		arr_array_release(sorted);
		arr_array_release(row);
		arr_array_release(a);
	}
}

enum { HOSTILE = 20000 };

/* Fills `keys` such that every pivot is among the smallest keys: values are given to the places
 * that are sampled when they are sampled, in rising order. Returns the number of splits it takes.
 */
static int make_hostile(int64_t *keys)
{
	const int64_t unset = (int64_t)1 << 40; /* above all values; + position */
	int64_t *a = malloc(HOSTILE * sizeof *a), *start = a, value = 0;
	size_t n = HOSTILE;
	int splits = 0;

	for (int64_t i = 0; i < HOSTILE; i++)
		keys[i] = a[i] = unset + i;
	while (n > 32) {
		const int log = n < SHORT_i64 ? SHORT_SAMPLE_i64 : SAMPLE_i64;

		for (uint32_t i = 0; i < 1u << log; i++) {
			int64_t *at = &a[sampled_i64(i, n >> log)];

			if (*at >= unset) {
				keys[*at - unset] = value;
				*at = value++;
			}
		}
		{
			size_t left;
			bool equal;

			halve_i64(a, n, &left, &equal);
			a += left;
			n -= left;
			splits++;
		}
	}
	free(start);
	return splits;
}

static void an_order_that_defeats_the_pivots_is_sorted_all_the_same(void **state)
{
	int64_t *keys = malloc(HOSTILE * sizeof *keys), *again = malloc(HOSTILE * sizeof *again);
	const size_t middle[] = { HOSTILE / 2 };

	(void)state;
	assert_true(make_hostile(keys) > 10 * depth_i64(HOSTILE));
	memcpy(again, keys, HOSTILE * sizeof *keys);
	sort_i64(keys, HOSTILE);
	for (int i = 1; i < HOSTILE; i++)
		assert_true(keys[i - 1] < keys[i]);
	select_i64(again, HOSTILE, middle, 1);
	assert_true(again[HOSTILE / 2] == keys[HOSTILE / 2]);
	free(keys);
	free(again);
}

static void patterns_are_sorted(void **state)
{
	const int64_t n = 3000;

	(void)state;
	for (int pattern = 0; pattern < 6; pattern++) {
		arr_array *a = NULL;
		int32_t *p;
		int64_t sum = 0;

		assert_ok(arr_empty(1, &n, ARR_INT32, ARR_ORDER_C, &a, err));
		p = arr_array_data(a);
		for (int32_t i = 0; i < (int32_t)n; i++) {
			const int32_t organ = i < n / 2 ? i : (int32_t)n - i;

			p[i] = (int32_t[]){ i, -i, 7, organ, i % 17, INT32_MAX - i % 2 }[pattern];
			sum += p[i];
		}
		assert_ok(arr_sort_in_place(a, -1, err));
		for (int64_t i = 0; i < n; i++) {
			assert_true(i == 0 || p[i - 1] <= p[i]);
			sum -= p[i];
		}
		assert_true(sum == 0);
		arr_array_release(a);
	}
}

static int compare_int64(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Rows of n keys with the given number of different ones, and a larger one among them. */
static void check_sorted(const arr_dtype *dtype, int64_t n, uint64_t different)
{
	const int64_t largest = dtype == ARR_FLOAT32   ? 1 << 24
				: dtype == ARR_FLOAT64 ? (int64_t)1 << 53
				: dtype == ARR_INT32   ? INT32_MAX
						       : INT64_MAX;
	int64_t *expected = malloc((size_t)n * sizeof *expected);
	arr_array *wide = NULL, *a = NULL, *sorted = NULL;

	assert_ok(arr_empty(1, &n, ARR_INT64, ARR_ORDER_C, &wide, err));
	for (int64_t i = 0; i < n; i++)
		expected[i] =
			next_random() % 30 ? (int64_t)(next_random() % different) - 100 : largest;
	memcpy(arr_array_data(wide), expected, (size_t)n * sizeof *expected);
	assert_ok(arr_array_astype(wide, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &a, err));
	assert_ok(arr_sort_in_place(a, 0, err));
	assert_ok(arr_array_astype(a, ARR_INT64, ARR_ORDER_C, ARR_CASTING_UNSAFE, &sorted, err));
	qsort(expected, (size_t)n, sizeof *expected, compare_int64);
	assert_memory_equal(arr_array_data(sorted), expected, (size_t)n * sizeof *expected);
	free(expected);
	arr_array_release(wide);
	arr_array_release(a);
	arr_array_release(sorted);
}

/* Every network with any number of lanes left over, and splits with every remainder. */
static void rows_of_every_length_are_sorted(void **state)
{
	(void)state;
	for (int64_t n = 1; n < 1200; n++) {
		check_sorted(ARR_FLOAT32, n, (uint64_t)1 << 24);
		check_sorted(ARR_FLOAT64, n, (uint64_t)1 << 31);
		check_sorted(ARR_INT32, n, (uint64_t)1 << 31);
		check_sorted(ARR_INT64, n, (uint64_t)1 << 31);
		check_sorted(ARR_INT32, n, n % 2 ? 3 : 100);
		check_sorted(ARR_INT64, n, n % 2 ? 3 : 100);
	}
}

/* NumPy's example of order=: by height, then by age. */
static void structures_are_ordered_by_the_fields_named(void **state)
{
	static const struct {
		int64_t age, height;
	} people[] = { { 41, 19 }, { 38, 19 }, { 38, 17 } };
	static const char *const by_height[] = { "height" }, *const wrong[] = { "weight" };
	const struct arr_dtype_field fields[] = { { "age", NULL, ARR_INT64, 0 },
						  { "height", NULL, ARR_INT64, 0 } };
	const int64_t count = 3;
	const arr_dtype *person = NULL;
	arr_array *a = NULL, *order = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_dtype_struct(fields, 2, NULL, &person, err));
	assert_ok(arr_from_copy(1, &count, person, people, &a, err));
	assert_ok(arr_argsort_by(a, 0, by_height, 1, &order, err));
	assert_true(int_at(order, 0) == 2 && int_at(order, 1) == 1 && int_at(order, 2) == 0);
	arr_array_release(order);
	assert_ok(arr_argsort(a, 0, &order, err));
	assert_true(int_at(order, 0) == 2 && int_at(order, 1) == 1 && int_at(order, 2) == 0);
	expect_failure(arr_sort_by(a, 0, wrong, 1, &out, err), ARR_E_DTYPE, "weight");
	expect_failure(arr_sort_by(order, 0, by_height, 1, &out, err), ARR_E_ARG, "no fields");
	assert_ok(arr_sort_in_place_by(a, 0, by_height, 1, err));
	assert_int_equal(((const int64_t *)arr_array_data(a))[1], 17);
	arr_array_release(order);
	arr_array_release(a);
	arr_dtype_release(person);
}

static void members_are_found_by_either_method(void **state)
{
	const uint64_t large[] = { UINT64_MAX, 5, 0 };
	const int64_t small[] = { -1, 5, INT64_MIN }, count = 3;
	arr_array *a = NULL, *b = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_copy(1, &count, ARR_UINT64, large, &a, err));
	assert_ok(arr_from_copy(1, &count, ARR_INT64, small, &b, err));
	assert_ok(arr_isin(a, b, false, &out, err)); /* 2^64 - 1 is not -1 */
	assert_true(!int_at(out, 0) && int_at(out, 1) && !int_at(out, 2));
	arr_array_release(out);
	expect_failure(arr_isin_by(a, b, ARR_ISIN_TABLE, false, &out, err), ARR_E_ARG, "span");
	arr_array_release(b);
	assert_ok(arr_from_copy(1, (int64_t[]){ 2 }, ARR_INT64, small, &b, err));
	assert_ok(arr_isin_by(a, b, ARR_ISIN_TABLE, true, &out, err));
	assert_true(int_at(out, 0) && !int_at(out, 1) && int_at(out, 2));
	arr_array_release(out);
	arr_array_release(b);
	assert_ok(arr_zeros(1, &count, ARR_FLOAT64, ARR_ORDER_C, &b, err));
	expect_failure(arr_isin_by(a, b, ARR_ISIN_TABLE, false, &out, err), ARR_E_ARG, "float64");
	arr_array_release(a);
	arr_array_release(b);
}

/* How many of n ascending values, NaNs last, are before x (after: not behind it). */
static int64_t place_of(const double *sorted, int64_t n, double x, bool after)
{
	int64_t at = 0;

	while (at < n && (greater(x, sorted[at]) || (after && !greater(sorted[at], x))))
		at++;
	return at;
}

/* Values in one step of a grid, in several, far apart, all equal, infinite. */
static double shaped(int shape, int64_t i)
{
	const double u = (double)(next_random() % 100000) / 100000;

	switch (shape) {
	case 0:
		return u;
	case 1:
		return (double)i * 0.25 - 3;
	case 2:
		return u < 0.99 ? 1 + u * 1e-12 : u * 1e6;
	case 3:
		return i == 0 ? -1 : 0.5;
	case 4:
		return i == 0 ? -(double)INFINITY : u;
	default:
		return i < 3 ? (double)NAN : -u * 1e-300;
	}
}

static void many_searches_find_what_single_ones_find(void **state)
{
	static const int64_t lengths[] = { 2, 10, 300, 3000 };
	const int64_t count = 12345;

	(void)state;
	for (int round = 0; round < 6 * (int)BASE_ARRAY_SIZE(lengths); round++) {
		arr_array *row = NULL, *sorted = NULL, *wanted = NULL, *found[2] = { NULL };
		const int64_t n = lengths[round / 6];
		double *w, *p;

		assert_ok(arr_empty(1, &n, ARR_FLOAT64, ARR_ORDER_C, &row, err));
		assert_ok(arr_empty(1, &count, ARR_FLOAT64, ARR_ORDER_C, &wanted, err));
		for (int64_t i = 0; i < n; i++)
			((double *)arr_array_data(row))[i] = shaped(round % 6, i);
		assert_ok(arr_sort(row, -1, &sorted, err));
		p = arr_array_data(sorted);
		w = arr_array_data(wanted);
		for (int64_t i = 0; i < count; i++)
			w[i] = i % 2 ? p[next_random() % (uint64_t)n] : shaped(round % 6, 5);
		w[0] = (double)NAN;
		w[1] = (double)INFINITY;
		w[2] = -(double)INFINITY;
		w[3] = -0.0;
		assert_ok(arr_searchsorted(sorted, wanted, ARR_SIDE_LEFT, NULL, &found[0], err));
		assert_ok(arr_searchsorted(sorted, wanted, ARR_SIDE_RIGHT, NULL, &found[1], err));
		for (int64_t i = 0; i < count; i += i < 100 ? 1 : 37) {
			for (int after = 0; after < 2; after++)
				if (((int64_t *)arr_array_data(found[after]))[i] !=
				    place_of(p, n, w[i], after))
					fail_msg("round %d: %g is at %lld", round, w[i],
						 (long long)((int64_t *)arr_array_data(
							 found[after]))[i]);
		}
		arr_array_release(row);
		arr_array_release(sorted);
		arr_array_release(wanted);
		arr_array_release(found[0]);
		arr_array_release(found[1]);
	}
}

/* Integers of one dtype, `apart` from each other at most. */
static arr_array *close_integers(const arr_dtype *dtype, int64_t n, int64_t low, uint64_t apart)
{
	arr_array *wide = NULL, *out = NULL;

	assert_ok(arr_empty(1, &n, ARR_INT64, ARR_ORDER_C, &wide, err));
	for (int64_t i = 0; i < n; i++)
		((int64_t *)arr_array_data(wide))[i] = low + (int64_t)(next_random() % apart);
	assert_ok(arr_array_astype(wide, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(wide);
	return out;
}

/* NumPy 2.4: np.unique([nan, 1, nan, 1, 0], axis=0, return_index=True, return_counts=True). */
static void nans_of_a_row_are_one_along_its_axis(void **state)
{
	static const double row[] = { NAN, 1, NAN, 1, 0 };
	static const int64_t want_first[] = { 4, 1, 0 }, want_count[] = { 1, 2, 2 };
	const int64_t n = 5;
	arr_array *a = NULL, *values = NULL, *index = NULL, *counts = NULL;
	const struct arr_unique_outputs also = { &index, NULL, &counts };

	(void)state;
	assert_ok(arr_from_copy(1, &n, ARR_FLOAT64, row, &a, err));
	for (int axis = -1; axis <= 0; axis++) {
		const double *got;

		assert_ok(arr_unique_axis(a, axis, &also, &values, err));
		assert_int_equal(arr_array_size(values), 3);
		got = arr_array_data(values);
		assert_true(got[0] == 0 && got[1] == 1 && isnan(got[2]));
		assert_memory_equal(arr_array_data(index), want_first, sizeof want_first);
		assert_memory_equal(arr_array_data(counts), want_count, sizeof want_count);
		arr_array_release(values);
		arr_array_release(index);
		arr_array_release(counts);
	}
	arr_array_release(a);
}

/* unique's outputs fit each other and the source. */
static void check_unique(const arr_array *a, const char *loc)
{
	arr_array *values = NULL, *index = NULL, *back = NULL, *counts = NULL, *alone = NULL;
	const struct arr_unique_outputs also = { &index, &back, &counts };
	const size_t item = arr_dtype_item_bytes(arr_array_dtype(a));
	const char *p = arr_array_data(a);
	int64_t n, *first, *inverse, *count, *seen;

	assert_ok(arr_unique(a, true, &also, &values, err));
	assert_ok(arr_unique(a, true, NULL, &alone, err));
	n = arr_array_size(values);
	first = arr_array_data(index);
	inverse = arr_array_data(back);
	count = arr_array_data(counts);
	seen = calloc((size_t)n + 1, sizeof *seen);
	assert_non_null(seen);
	if (arr_array_size(alone) != n ||
	    memcmp(arr_array_data(alone), arr_array_data(values), (size_t)n * item) != 0)
		fail_msg("%s: other values without the outputs", loc);
	for (int64_t i = 0; i < arr_array_size(a); i++) {
		const char *value = (char *)arr_array_data(values) + (size_t)inverse[i] * item;

		if (memcmp(value, p + (size_t)i * item, item) != 0)
			fail_msg("%s: element %lld is not its value", loc, (long long)i);
		if (seen[inverse[i]]++ == 0 && first[inverse[i]] != i)
			fail_msg("%s: element %lld is the first", loc, (long long)i);
	}
	for (int64_t v = 0; v < n; v++)
		if (seen[v] != count[v])
			fail_msg("%s: %lld of value %lld", loc, (long long)count[v], (long long)v);
	free(seen);
	arr_array_release(values);
	arr_array_release(alone);
	arr_array_release(index);
	arr_array_release(back);
	arr_array_release(counts);
}

static void integers_are_told_apart_by_counting_and_by_sorting(void **state)
{
	static const struct {
		const char *loc;
		enum arr_type type;
		int64_t n, low;
		uint64_t apart;
	} rows[] = {
		{ LOC, ARR_T_INT8, 3000, -128, 256 },
		{ LOC, ARR_T_UINT8, 1, 255, 1 },
		{ LOC, ARR_T_INT16, 5000, -700, 900 },
		{ LOC, ARR_T_UINT32, 5000, 4294967000, 296 },
		{ LOC, ARR_T_INT64, 5000, INT64_MIN, 6023 },
		{ LOC, ARR_T_INT64, 5000, INT64_MIN, 1 << 20 },
		{ LOC, ARR_T_INT64, 5000, INT64_MAX - 9, 10 },
		{ LOC, ARR_T_UINT64, 5000, -9, 9 },
		{ LOC, ARR_T_UINT64, 5000, -9, 18 },
		{ LOC, ARR_T_BOOL, 5000, 0, 2 },
		{ LOC, ARR_T_FLOAT64, 5000, -9, 4000 },
		{ LOC, ARR_T_FLOAT16, 5000, -9, 40 },
		{ LOC, ARR_T_COMPLEX64, 500, -9, 40 },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = close_integers(arr_dtype_builtin(rows[i].type), rows[i].n,
					      rows[i].low, rows[i].apart);

		check_unique(a, rows[i].loc);
		arr_array_release(a);
	}
}

/* Members whose hashes are close: multiples of the multiplier's inverse. */
static arr_array *hostile_members(int64_t n)
{
	uint64_t inverse = 1;
	arr_array *a = NULL;

	for (int i = 0; i < 6; i++) /* Newton's iteration modulo 2^64 */
		inverse *= 2 - 0x9e3779b97f4a7c15u * inverse;
	assert_ok(arr_empty(1, &n, ARR_INT64, ARR_ORDER_C, &a, err));
	for (int64_t i = 0; i < n; i++)
		((uint64_t *)arr_array_data(a))[i] = (uint64_t)i * inverse;
	return a;
}

static void check_members(const arr_array *a, const arr_array *b, const char *loc)
{
	for (int invert = 0; invert < 2; invert++) {
		arr_array *found = NULL, *sorted = NULL;

		assert_ok(arr_isin(a, b, invert, &found, err));
		assert_ok(arr_isin_by(a, b, ARR_ISIN_SORT, invert, &sorted, err));
		if (memcmp(arr_array_data(found), arr_array_data(sorted),
			   (size_t)arr_array_size(a)) != 0)
			fail_msg("%s: not what sorting finds", loc);
		arr_array_release(found);
		arr_array_release(sorted);
	}
}

static void hashed_members_are_those_that_sorting_finds(void **state)
{
	arr_array *a = close_integers(ARR_INT64, 40000, INT64_MIN, UINT64_C(1) << 40);
	arr_array *b = close_integers(ARR_INT64, 700, INT64_MIN, UINT64_C(1) << 40);
	arr_array *hostile = hostile_members(2000);
	arr_array *x = doubles(3000, 1000), *y = doubles(400, 1000), *z = NULL;
	const int64_t two = 2;

	(void)state;
	for (int64_t i = 0; i < 700; i += 3)
		((int64_t *)arr_array_data(a))[i * 50] = ((int64_t *)arr_array_data(b))[i];
	check_members(a, b, LOC);
	((int64_t *)arr_array_data(b))[5] = INT64_MIN; /* marks a free slot */
	((int64_t *)arr_array_data(a))[7] = INT64_MIN;
	((int64_t *)arr_array_data(a))[8] = INT64_MAX;
	((int64_t *)arr_array_data(b))[9] = INT64_MAX;
	check_members(a, b, LOC);
	check_members(b, hostile, LOC);
	check_members(hostile, hostile, LOC);
	check_members(x, y, LOC); /* with NaNs */
	assert_ok(arr_zeros(1, &two, ARR_FLOAT64, ARR_ORDER_C, &z, err));
	((double *)arr_array_data(z))[0] = -0.0;
	((double *)arr_array_data(x))[0] = -0.0;
	((double *)arr_array_data(x))[1] = 0.0;
	check_members(x, z, LOC);
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(hostile);
	arr_array_release(x);
	arr_array_release(y);
	arr_array_release(z);
}

/* The bits of op's result with one thread and with several. */
static void check_threads(const char *loc, const arr_array *a,
			  enum arr_status (*op)(const arr_array *, arr_array **,
						struct arr_error *))
{
	const int before = arr_threads();
	arr_array *one = NULL, *many = NULL;

	assert_ok(arr_threads_set(1, err));
	assert_ok(op(a, &one, err));
	assert_ok(arr_threads_set(3, err));
	assert_ok(op(a, &many, err));
	assert_ok(arr_threads_set(before, err));
	if (memcmp(arr_array_data(one), arr_array_data(many),
		   (size_t)arr_array_size(one) * arr_dtype_item_bytes(arr_array_dtype(one))) != 0)
		fail_msg("%s: other bits with threads", loc);
	arr_array_release(one);
	arr_array_release(many);
}

static enum arr_status sort_last(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_sort(a, -1, out, err);
}

static enum arr_status sort_first(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_sort(a, 0, out, err);
}

static enum arr_status order_first(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_argsort(a, 0, out, err);
}

static enum arr_status order_last(const arr_array *a, arr_array **out, struct arr_error *err)
{
	return arr_argsort(a, -1, out, err);
}

static void threads_change_no_bit_of_an_order(void **state)
{
	const int64_t wide[] = { 500, 400 };
	arr_array *flat = doubles(200000, 1000000), *few = doubles(200000, 3), *table = NULL;
	arr_array *narrow = close_integers(ARR_INT32, 200000, -1000000, 2000000);

	(void)state;
	assert_ok(arr_array_reshape(flat, 2, wide, ARR_ORDER_C, &table, err));
	check_threads(LOC, flat, sort_last);
	check_threads(LOC, few, sort_last);
	check_threads(LOC, narrow, sort_last);
	check_threads(LOC, flat, order_last);
	check_threads(LOC, few, order_last);
	check_threads(LOC, narrow, order_last);
	check_threads(LOC, table, sort_first);
	check_threads(LOC, table, sort_last);
	check_threads(LOC, table, order_first);
	arr_array_release(flat);
	arr_array_release(few);
	arr_array_release(table);
	arr_array_release(narrow);
}

static void wrong_arguments_are_named(void **state)
{
	const int64_t shape[] = { 2, 3 }, far = 3, near = -4;
	arr_array *a = NULL, *b = NULL, *row = NULL, *out = NULL;
	const arr_array *keys[2];

	(void)state;
	assert_ok(arr_zeros(2, shape, ARR_FLOAT64, ARR_ORDER_C, &a, err));
	assert_ok(arr_zeros(1, shape, ARR_FLOAT64, ARR_ORDER_C, &b, err));
	assert_ok(arr_zeros(1, shape + 1, ARR_INT64, ARR_ORDER_C, &row, err));
	expect_failure(arr_sort(a, 2, &out, err), ARR_E_SHAPE, "sort");
	expect_failure(arr_partition(a, &far, 1, 1, &out, err), ARR_E_ARG, "kth(=3)");
	expect_failure(arr_argpartition(a, &near, 1, 1, &out, err), ARR_E_ARG, "kth(=-4)");
	keys[0] = a;
	keys[1] = b;
	expect_failure(arr_lexsort(keys, 2, -1, &out, err), ARR_E_SHAPE, "(2, 3)");
	expect_failure(arr_lexsort(keys, 0, -1, &out, err), ARR_E_ARG, "keys");
	expect_failure(arr_searchsorted(a, b, ARR_SIDE_LEFT, NULL, &out, err), ARR_E_SHAPE,
		       "(2, 3)");
	expect_failure(arr_searchsorted(b, b, ARR_SIDE_LEFT, row, &out, err), ARR_E_SHAPE,
		       "sorter");
	expect_failure(arr_searchsorted(b, b, ARR_SIDE_LEFT, b, &out, err), ARR_E_DTYPE, "float64");
	((int64_t *)arr_array_data(row))[1] = 3;
	expect_failure(arr_searchsorted(row, b, ARR_SIDE_LEFT, row, &out, err), ARR_E_INDEX, "3");
	assert_ok(arr_array_set_writeable(a, false, err));
	expect_failure(arr_sort_in_place(a, -1, err), ARR_E_READONLY, "ndarray.sort");
	assert_null(out);
	arr_array_release(row);
	arr_array_release(b);
	arr_array_release(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nans_of_a_row_are_one_along_its_axis),
		cmocka_unit_test(a_partition_has_each_kth_element_in_its_place),
		cmocka_unit_test(one_place_splits_a_long_row),
		cmocka_unit_test(narrow_rows_are_parted_too),
		cmocka_unit_test(an_order_that_defeats_the_pivots_is_sorted_all_the_same),
		cmocka_unit_test(patterns_are_sorted),
		cmocka_unit_test(rows_of_every_length_are_sorted),
		cmocka_unit_test(structures_are_ordered_by_the_fields_named),
		cmocka_unit_test(members_are_found_by_either_method),
		cmocka_unit_test(many_searches_find_what_single_ones_find),
		cmocka_unit_test(integers_are_told_apart_by_counting_and_by_sorting),
		cmocka_unit_test(hashed_members_are_those_that_sorting_finds),
		cmocka_unit_test(threads_change_no_bit_of_an_order),
		cmocka_unit_test(wrong_arguments_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
