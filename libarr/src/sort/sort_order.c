/* SPDX-License-Identifier: Apache-2.0 */
/* The order of one row, as positions. */
#include <string.h>

#include "order_levels.h"
#include "order_split.h"

enum { KEY_CHUNK = 1024, LOOK_AHEAD = 256, SPLIT_MIN = 512 };

static void arrange(const struct arr__sorts *sorts, int64_t *packed, size_t n, const size_t *kth,
		    size_t count)
{
	if (kth)
		sorts->select64(packed, n, kth, count);
	else
		arr__sort_keys64(sorts, packed, n);
}

/* Key in the high half, position in the low one. */
static int64_t pack(uint32_t key, size_t position)
{
	return (int64_t)((uint64_t)key << 32 | (uint64_t)position);
}

/* Whether no key is below the one before it; looks no further than it has to. */
static bool rises(const int64_t *keys, size_t n)
{
	for (size_t i = 1, end; i < n; i = end) {
		size_t falls = 0;

		end = n - i < LOOK_AHEAD ? n : i + LOOK_AHEAD;
		for (size_t k = i; k < end; k++)
			falls += keys[k] < keys[k - 1];
		if (falls > 0)
			return false;
	}
	return true;
}

static void order_narrow(enum arr_type type, const char *data, size_t n, const size_t *kth,
			 size_t count, int64_t *out)
{
	const size_t item = arr_dtype_item_bytes(arr_dtype_builtin(type));
	const struct arr__sorts *sorts = arr__sorts();
	int32_t keys[KEY_CHUNK];

	for (size_t i = 0; i < n; i += KEY_CHUNK) {
		const size_t some = n - i < KEY_CHUNK ? n - i : KEY_CHUNK;

		sorts->keys[type](keys, data + i * item, some);
		for (size_t k = 0; k < some; k++)
			out[i + k] = pack((uint32_t)keys[k], i + k);
	}
	if (!rises(out, n))
		arrange(sorts, out, n, kth, count);
	for (size_t i = 0; i < n; i++)
		out[i] &= 0xffffffff;
}

/* Packs the top 32 bits of key - low and sorts; runs of equal tops are sorted again by the bits
 * below, of which there are at most 32. So every row takes two sorts at most. */
void arr__order_keys(const int64_t *keys, size_t n, int64_t *out)
{
	const struct arr__sorts *sorts = arr__sorts();
	int64_t low = keys[0], high = keys[0];
	uint64_t range;
	int shift;

	if (rises(keys, n)) {
		for (size_t i = 0; i < n; i++)
			out[i] = (int64_t)i;
		return;
	}
	for (size_t i = 1; i < n; i++) {
		low = keys[i] < low ? keys[i] : low;
		high = keys[i] > high ? keys[i] : high;
	}
	range = (uint64_t)high - (uint64_t)low;
	shift = range >> 32 ? 32 - __builtin_clzll(range) : 0;
	for (size_t i = 0; i < n; i++) {
		const uint64_t top = ((uint64_t)keys[i] - (uint64_t)low) >> shift;

		out[i] = pack((uint32_t)top ^ 0x80000000u, i);
	}
	arr__sort_keys64(sorts, out, n);
	for (size_t from = 0, end; shift > 0 && from < n; from = end) {
		for (end = from + 1; end < n && out[end] >> 32 == out[from] >> 32; end++)
			continue;
		if (end - from < 2)
			continue;
		for (size_t i = from; i < end; i++) {
			const uint32_t at = (uint32_t)out[i];
			const uint64_t rest =
				((uint64_t)keys[at] - (uint64_t)low) & (((uint64_t)1 << shift) - 1);

			out[i] = pack((uint32_t)rest ^ 0x80000000u, at);
		}
		if (!rises(out + from, end - from)) /* equal keys do */
			sorts->sort64(out + from, end - from);
	}
	for (size_t i = 0; i < n; i++)
		out[i] &= 0xffffffff;
}

static inline __attribute__((always_inline)) void pick(char *to, const char *from,
						       const int64_t *places, size_t n, size_t item)
{
	for (size_t i = 0; i < n; i++)
		memcpy(to + i * item, from + (size_t)places[i] * item, item);
}

void arr__pick_elements(void *to, const void *from, const int64_t *places, size_t n, size_t item)
{
	switch (item) {
	case 1:
		pick(to, from, places, n, 1);
		break;
	case 2:
		pick(to, from, places, n, 2);
		break;
	case 4:
		pick(to, from, places, n, 4);
		break;
	case 8:
		pick(to, from, places, n, 8);
		break;
	case 16:
		pick(to, from, places, n, 16);
		break;
	default:
		pick(to, from, places, n, item);
	}
}

static int compare_type(const void *a, const void *b, const void *type)
{
	return arr__compare_elements(arr_dtype_builtin(*(const enum arr_type *)type), a, b);
}

static enum arr_status order_compared(enum arr_type type, const void *data, size_t n, int64_t *out,
				      struct arr__scratch *s, struct arr_error *err)
{
	const struct arr__comparison by = { compare_type, &type, data,
					    arr_dtype_item_bytes(arr_dtype_builtin(type)) };
	void *spare = NULL;

	ARR_TRY(arr__scratch_get(s, 0, n, sizeof(int64_t), &spare, err));
	arr__order_compared(out, spare, n, &by);
	return ARR_OK;
}

enum arr_status arr__argsort_row(enum arr_type type, const void *data, size_t n, const size_t *kth,
				 size_t count, int64_t *out, struct arr__scratch *s,
				 struct arr_error *err)
{
	const arr_dtype *dtype = arr_dtype_builtin(type);
	const bool keyed = arr__sorts()->keys[type] != NULL;
	void *keys = NULL;

	if (n == 0)
		return ARR_OK;
	if (n > UINT32_MAX || (!keyed && !arr__has_levels(dtype)))
		return order_compared(type, data, n, out, s, err);
	if (!keyed)
		return arr__order_levels(dtype, data, n, out, s, err);
	if (count == 1 && kth && n >= SPLIT_MIN)
		return arr__order_split(type, data, n, kth[0], out, s, err);
	if (arr_dtype_item_bytes(dtype) <= 4) {
		order_narrow(type, data, n, kth, count, out);
		return ARR_OK;
	}
	ARR_TRY(arr__scratch_get(s, 0, n, sizeof(int64_t), &keys, err));
	arr__sorts()->keys[type](keys, data, n);
	arr__order_keys(keys, n, out);
	return ARR_OK;
}

static int compare_keys(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_complex(double a_re, double a_im, double b_re, double b_im)
{
	return arr__complex_before(b_re, b_im, a_re, a_im) -
	       arr__complex_before(a_re, a_im, b_re, b_im);
}

int arr__compare(enum arr_type type, const void *a, const void *b)
{
	if (arr__sorts()->keys[type] && arr_dtype_item_bytes(arr_dtype_builtin(type)) <= 4) {
		int32_t x, y;

		arr__sorts()->keys[type](&x, a, 1);
		arr__sorts()->keys[type](&y, b, 1);
		return compare_keys(x, y);
	}
	if (arr__sorts()->keys[type]) {
		int64_t x, y;

		arr__sorts()->keys[type](&x, a, 1);
		arr__sorts()->keys[type](&y, b, 1);
		return compare_keys(x, y);
	}
	if (type == ARR_T_COMPLEX64) {
		const struct arr_complex64 *x = a, *y = b;

		return compare_complex((double)x->re, (double)x->im, (double)y->re, (double)y->im);
	}
	{
		const struct arr_complex128 *x = a, *y = b;

		return compare_complex(x->re, x->im, y->re, y->im);
	}
}
