/* SPDX-License-Identifier: Apache-2.0 */
/* NumPy's order among elements of any dtype, and sorting and searching rows by it. Rows of numbers
 * up to complex128 go to their own methods, texts and times are sorted by keys, all others are
 * compared. */
#include <string.h>

#include <arr/dtype_make.h>

#include "dtype/cast_internal.h"
#include "order_levels.h"

static int sign_of(bool greater, bool less)
{
	return greater - less;
}

static int compare_long_doubles(long double a, long double b)
{
	if (a != a || b != b)
		return sign_of(a != a, b != b);
	return sign_of(a > b, a < b);
}

/* As arr__complex_before has it. */
static int compare_clongdoubles(const long double *a, const long double *b)
{
	const int a_class = 2 * (a[0] != a[0]) + (a[1] != a[1]);
	const int b_class = 2 * (b[0] != b[0]) + (b[1] != b[1]);

	if (a_class != b_class)
		return a_class - b_class;
	if (a[0] != b[0] && a[0] == a[0])
		return sign_of(a[0] > b[0], a[0] < b[0]);
	return compare_long_doubles(a[1], b[1]);
}

/* Not a time comes last. */
static int compare_ticks(int64_t a, int64_t b)
{
	if (a == INT64_MIN || b == INT64_MIN)
		return sign_of(a == INT64_MIN, b == INT64_MIN);
	return sign_of(a > b, a < b);
}

static int compare_texts(const arr_dtype *d, const char *a, const char *b)
{
	for (size_t i = 0; i < d->item_bytes; i += 4) {
		uint32_t x, y;

		memcpy(&x, a + i, 4);
		memcpy(&y, b + i, 4);
		if (x == y)
			continue;
		if (d->swapped) {
			x = __builtin_bswap32(x);
			y = __builtin_bswap32(y);
		}
		return sign_of(x > y, x < y);
	}
	return 0;
}

/* A number or a time, in native order and aligned. */
static int compare_native(enum arr_type type, const void *a, const void *b)
{
	switch (type) {
	case ARR_T_LONGDOUBLE:
		return compare_long_doubles(*(const long double *)a, *(const long double *)b);
	case ARR_T_CLONGDOUBLE:
		return compare_clongdoubles(a, b);
	case ARR_T_DATETIME64:
	case ARR_T_TIMEDELTA64:
		return compare_ticks(*(const int64_t *)a, *(const int64_t *)b);
	default:
		return arr__compare(type, a, b);
	}
}

/* A number or a time into aligned memory, in native order. */
static void load_native(const arr_dtype *d, char *to, const char *from)
{
	if (d->swapped)
		arr__swap_items(to, from, 0, 0, 1, d->item_bytes,
				d->kind == 'c' ? d->item_bytes / 2 : d->item_bytes);
	else
		memcpy(to, from, d->item_bytes);
}

static int compare_number(const arr_dtype *d, const char *a, const char *b)
{
	_Alignas(16) char x[ARR__NUMBER_BYTES_MAX], y[ARR__NUMBER_BYTES_MAX];

	load_native(d, x, a);
	load_native(d, y, b);
	return compare_native(d->type, x, y);
}

/* Field after field; a subarray element after element. */
static int compare_parts(const arr_dtype *d, const char *a, const char *b)
{
	int order = 0;

	if (d->base) {
		const size_t item = d->base->item_bytes;

		for (size_t at = 0; item > 0 && at < d->item_bytes && order == 0; at += item)
			order = arr__compare_elements(d->base, a + at, b + at);
		return order;
	}
	for (uint32_t i = 0; i < d->field_count && order == 0; i++) {
		const struct arr_dtype_field *f = &d->fields[i];

		order = arr__compare_elements(f->dtype, a + f->offset, b + f->offset);
	}
	return order;
}

int arr__compare_elements(const arr_dtype *d, const void *a, const void *b)
{
	if (d->structured || d->base)
		return compare_parts(d, a, b);
	if (d->type == ARR_T_UNICODE)
		return compare_texts(d, a, b);
	if (d->type == ARR_T_BYTES || d->type == ARR_T_VOID) {
		const int order = memcmp(a, b, d->item_bytes);

		return sign_of(order > 0, order < 0);
	}
	return compare_number(d, a, b);
}

static bool is_nan(const arr_dtype *d, const char *at)
{
	_Alignas(16) char x[ARR__NUMBER_BYTES_MAX];
	struct arr_scalar value;

	if (!arr__is_number(d) && !arr__is_time(d))
		return false;
	load_native(d, x, at);
	if (arr__is_time(d))
		return *(const int64_t *)(const void *)x == INT64_MIN;
	if (d->type == ARR_T_LONGDOUBLE || d->type == ARR_T_CLONGDOUBLE) {
		const long double *part = (const long double *)(const void *)x;

		return part[0] != part[0] || (d->type == ARR_T_CLONGDOUBLE && part[1] != part[1]);
	}
	value = arr__scalar_load(d->type, x);
	if (d->kind == 'c')
		return value.as.c.re != value.as.c.re || value.as.c.im != value.as.c.im;
	return d->kind == 'f' && value.as.f != value.as.f;
}

bool arr__has_nan(const arr_dtype *d, const void *element)
{
	const char *at = element;

	if (d->base) {
		const size_t item = d->base->item_bytes;

		for (size_t k = 0; item > 0 && k < d->item_bytes; k += item)
			if (arr__has_nan(d->base, at + k))
				return true;
		return false;
	}
	for (uint32_t i = 0; d->structured && i < d->field_count; i++)
		if (arr__has_nan(d->fields[i].dtype, at + d->fields[i].offset))
			return true;
	return !d->structured && is_nan(d, at);
}

static int compare_in_row(const void *a, const void *b, const void *dtype)
{
	return arr__compare_elements(dtype, a, b);
}

enum arr_status arr__argsort_elements(const arr_dtype *d, const void *row, size_t n,
				      const size_t *kth, size_t count, int64_t *out,
				      struct arr__scratch *s, struct arr_error *err)
{
	const struct arr__comparison by = { compare_in_row, d, row, d->item_bytes };
	void *spare = NULL;

	if (arr__has_keys(d))
		return arr__argsort_row(d->type, row, n, kth, count, out, s, err);
	if (arr__has_levels(d) && n <= UINT32_MAX)
		return arr__order_levels(d, row, n, out, s, err);
	ARR_TRY(arr__scratch_get(s, 0, n, sizeof(int64_t), &spare, err));
	arr__order_compared(out, spare, n, &by);
	return ARR_OK;
}

enum arr_status arr__sort_elements(const arr_dtype *d, void *row, size_t n, struct arr__scratch *s,
				   struct arr_error *err)
{
	const size_t item = d->item_bytes;
	void *order = NULL, *copy = NULL;
	bool done;

	if (arr__has_keys(d))
		return arr__sort_row(d->type, row, n, s, err);
	if (n < 2 || item == 0)
		return ARR_OK;
	ARR_TRY(arr__sort_levels(d, row, n, &done, s, err));
	if (done)
		return ARR_OK;
	ARR_TRY(arr__scratch_get(s, 1, n, sizeof(int64_t), &order, err));
	ARR_TRY(arr__argsort_elements(d, row, n, NULL, 0, order, s, err));
	ARR_TRY(arr__scratch_get(s, 0, n, item, &copy, err));
	memcpy(copy, row, n * item);
	for (size_t i = 0; i < n; i++)
		memcpy((char *)row + i * item,
		       (const char *)copy + (size_t)((const int64_t *)order)[i] * item, item);
	return ARR_OK;
}

enum arr_status arr__search_elements(const arr_dtype *d, const void *sorted, size_t n,
				     const void *wanted, size_t count, bool after, int64_t *out,
				     struct arr__scratch *s, struct arr_error *err)
{
	const char *row = sorted, *values = wanted;
	const size_t item = d->item_bytes;

	if (arr__has_keys(d))
		return arr__search_row(d->type, sorted, n, wanted, count, after, out, s, err);
	for (size_t i = 0; i < count; i++) {
		size_t from = 0, length = n;

		while (length > 0) {
			const size_t half = length / 2;
			const int order = arr__compare_elements(d, row + (from + half) * item,
								values + i * item);

			if (order < 0 || (after && order == 0)) {
				from += half + 1;
				length -= half + 1;
			} else {
				length = half;
			}
		}
		out[i] = (int64_t)from;
	}
	return ARR_OK;
}

enum arr_status arr__field_order(const char *op, const arr_dtype *d, const char *const *fields,
				 size_t count, const arr_dtype **out, struct arr_error *err)
{
	const char *names[ARR__ORDER_FIELDS_MAX];
	size_t known = count;

	if (!d->structured)
		return arr_error_set(err, ARR_E_ARG, "%s: cannot specify order: %s has no fields",
				     op, arr__dtype_text(d).text);
	if (d->field_count > ARR__ORDER_FIELDS_MAX || count > d->field_count)
		return arr_error_set(err, ARR_E_ARG, "%s: %zu fields of %u, at most %d", op, count,
				     d->field_count, ARR__ORDER_FIELDS_MAX);
	for (size_t i = 0; i < count; i++)
		names[i] = fields[i];
	for (uint32_t i = 0; i < d->field_count; i++) {
		bool given = false;

		for (size_t k = 0; k < count && !given; k++) {
			const struct arr_dtype_field *f = arr_dtype_field_find(d, fields[k]);

			given = f == &d->fields[i];
		}
		if (!given && known < ARR__ORDER_FIELDS_MAX)
			names[known++] = d->fields[i].name;
	}
	return arr_dtype_select(d, names, known, out, err);
}
