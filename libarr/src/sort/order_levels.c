/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting by several keys: the whole row by the first, runs of equal first keys by the second, and
 * so on, until no two elements are left together or there are no more keys. Every sort is one of
 * 64-bit integers with the position below them, which vectors do; comparing elements would be a
 * branch that nothing predicts. At most n keys are made per level. */
#include "order_levels.h"

#include <string.h>

enum { KEY_CHUNK = 512 };

/* One row while it is put in order. */
struct levels {
	const arr_dtype *dtype;
	const char *row;
	bool nans;      /* complex numbers with NaNs among them: their kind comes first */
	uint8_t *first; /* of each place: an element begins there that is after the one before it */
	int64_t *keys, *order;
};

bool arr__has_levels(const arr_dtype *d)
{
	if (d->base || d->structured)
		return false;
	return d->type == ARR_T_BYTES || d->type == ARR_T_UNICODE || d->type == ARR_T_VOID ||
	       arr__is_time(d) ||
	       ((d->type == ARR_T_COMPLEX64 || d->type == ARR_T_COMPLEX128) && !d->swapped);
}

static size_t level_count(const struct levels *l)
{
	if (l->dtype->kind == 'c')
		return l->nans ? 3 : 2;
	return arr__is_time(l->dtype) ? 1 : (l->dtype->item_bytes + 7) / 8;
}

static int64_t as_signed(uint64_t key)
{
	return (int64_t)(key ^ 0x8000000000000000u);
}

/* Bytes 8 level and on, the first one highest. */
static int64_t bytes_key(const char *item, size_t item_bytes, size_t level)
{
	const size_t at = 8 * level, some = item_bytes - at < 8 ? item_bytes - at : 8;
	uint64_t bits = 0;

	memcpy(&bits, item + at, some);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	bits = __builtin_bswap64(bits);
#endif
	return as_signed(bits);
}

static uint32_t character(const char *at, bool swapped)
{
	uint32_t c;

	memcpy(&c, at, sizeof c);
	return swapped ? __builtin_bswap32(c) : c;
}

/* Two characters. */
static int64_t text_key(const arr_dtype *d, const char *item, size_t level)
{
	const size_t at = 8 * level;
	const uint64_t high = character(item + at, d->swapped);
	const uint64_t low = at + 4 < d->item_bytes ? character(item + at + 4, d->swapped) : 0;

	return as_signed(high << 32 | low);
}

/* What is not a time becomes the largest key, as it is the smallest integer. */
static int64_t time_key(const arr_dtype *d, const char *item)
{
	uint64_t ticks;

	memcpy(&ticks, item, sizeof ticks);
	return (int64_t)((d->swapped ? __builtin_bswap64(ticks) : ticks) - 1);
}

static int64_t item_key(const struct levels *l, const char *item, size_t level)
{
	if (l->dtype->type == ARR_T_UNICODE)
		return text_key(l->dtype, item, level);
	if (arr__is_time(l->dtype))
		return time_key(l->dtype, item);
	return bytes_key(item, l->dtype->item_bytes, level);
}

static struct arr_complex128 complex_at(const struct levels *l, int64_t place)
{
	struct arr_complex128 z;

	if (l->dtype->type == ARR_T_COMPLEX64) {
		struct arr_complex64 narrow;

		memcpy(&narrow, l->row + (size_t)place * sizeof narrow, sizeof narrow);
		return (struct arr_complex128){ (double)narrow.re, (double)narrow.im };
	}
	memcpy(&z, l->row + (size_t)place * sizeof z, sizeof z);
	return z;
}

/* The kind is that of arr__complex_before; then real parts, then imaginary ones. Parts that are NaN
 * have one key: within a kind they do not decide. */
static void complex_keys(const struct levels *l, size_t level, const int64_t *places, size_t n,
			 int64_t *keys)
{
	double parts[KEY_CHUNK];

	if (l->nans && level == 0) {
		for (size_t i = 0; i < n; i++) {
			const struct arr_complex128 z = complex_at(l, places[i]);

			keys[i] = 2 * (z.re != z.re) + (z.im != z.im);
		}
		return;
	}
	for (size_t from = 0; from < n; from += KEY_CHUNK) {
		const size_t some = n - from < KEY_CHUNK ? n - from : KEY_CHUNK;

		for (size_t i = 0; i < some; i++) {
			const struct arr_complex128 z = complex_at(l, places[from + i]);

			parts[i] = level == (size_t)l->nans ? z.re : z.im;
		}
		arr__sorts()->keys[ARR_T_FLOAT64](keys + from, parts, some);
	}
}

static void keys_of(const struct levels *l, size_t level, const int64_t *places, size_t n,
		    int64_t *keys)
{
	if (l->dtype->kind == 'c') {
		complex_keys(l, level, places, n, keys);
		return;
	}
	for (size_t i = 0; i < n; i++)
		keys[i] = item_key(l, l->row + (size_t)places[i] * l->dtype->item_bytes, level);
}

/* Orders places[0..n) by one level and notes where its keys change; whether some are equal. */
static bool order_run(const struct levels *l, size_t level, int64_t *places, uint8_t *first,
		      size_t n)
{
	int64_t *keys = l->keys, *order = l->order;
	size_t equal = 0;

	keys_of(l, level, places, n, keys);
	arr__order_keys(keys, n, order);
	for (size_t i = 1; i < n; i++) {
		first[i] = keys[order[i]] != keys[order[i - 1]];
		equal += !first[i];
	}
	memcpy(keys, places, n * sizeof *keys);
	for (size_t i = 0; i < n; i++)
		places[i] = keys[order[i]];
	return equal > 0;
}

static void order_all(const struct levels *l, int64_t *places, size_t n)
{
	const size_t count = level_count(l);
	bool more = true;

	memset(l->first, 0, n);
	for (size_t level = 0; more && level < count; level++) {
		more = false;
		for (size_t from = 0, end; from < n; from = end) {
			for (end = from + 1; end < n && !l->first[end]; end++)
				continue;
			if (end - from > 1)
				more |= order_run(l, level, places + from, l->first + from,
						  end - from);
		}
	}
}

static bool any_nan(const struct levels *l, size_t n)
{
	const bool single = l->dtype->type == ARR_T_COMPLEX64;

	for (size_t i = 0; i < 2 * n; i++) {
		if (single) {
			float x;

			memcpy(&x, l->row + i * sizeof x, sizeof x);
			if (x != x)
				return true;
		} else {
			double x;

			memcpy(&x, l->row + i * sizeof x, sizeof x);
			if (x != x)
				return true;
		}
	}
	return false;
}

enum arr_status arr__order_levels(const arr_dtype *d, const void *row, size_t n, int64_t *out,
				  struct arr__scratch *s, struct arr_error *err)
{
	struct levels l = { .dtype = d, .row = row };
	void *memory = NULL;

	ARR_TRY(arr__scratch_get(s, 0, n, 2 * sizeof(int64_t) + 1, &memory, err));
	l.keys = memory;
	l.order = l.keys + n;
	l.first = (uint8_t *)(l.order + n);
	l.nans = d->kind == 'c' && any_nan(&l, n);
	for (size_t i = 0; i < n; i++)
		out[i] = (int64_t)i;
	order_all(&l, out, n);
	return ARR_OK;
}

/* The item whose key it is. */
static void store_item(const arr_dtype *d, char *item, int64_t key)
{
	uint64_t bits = (uint64_t)key ^ 0x8000000000000000u;

	if (arr__is_time(d)) {
		bits = (uint64_t)key + 1;
		bits = d->swapped ? __builtin_bswap64(bits) : bits;
		memcpy(item, &bits, sizeof bits);
	} else if (d->type == ARR_T_UNICODE) {
		for (size_t at = 0; at < d->item_bytes; at += 4, bits <<= 32) {
			const uint32_t c = (uint32_t)(bits >> 32);
			const uint32_t as_stored = d->swapped ? __builtin_bswap32(c) : c;

			memcpy(item + at, &as_stored, sizeof as_stored);
		}
	} else {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		bits = __builtin_bswap64(bits);
#endif
		memcpy(item, &bits, d->item_bytes);
	}
}

enum arr_status arr__sort_levels(const arr_dtype *d, void *row, size_t n, bool *done,
				 struct arr__scratch *s, struct arr_error *err)
{
	const struct levels l = { .dtype = d, .row = row };
	void *memory = NULL;
	int64_t *keys;

	*done = arr__has_levels(d) && d->kind != 'c' && d->item_bytes <= 8;
	if (!*done)
		return ARR_OK;
	ARR_TRY(arr__scratch_get(s, 0, n, sizeof *keys, &memory, err));
	keys = memory;
	for (size_t i = 0; i < n; i++)
		keys[i] = item_key(&l, l.row + i * d->item_bytes, 0);
	arr__sort_keys64(arr__sorts(), keys, n);
	for (size_t i = 0; i < n; i++)
		store_item(d, (char *)row + i * d->item_bytes, keys[i]);
	return ARR_OK;
}
