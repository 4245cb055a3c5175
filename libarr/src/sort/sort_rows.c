/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting and selecting within one row.
 *
 * Keys are integers in the values' order, so one sort per width serves every dtype. Equal integers
 * cannot be told apart, which makes any sort of them stable; floats have two such cases, zeros of
 * either sign and NaNs, and they are put right around the sort. Positions are sorted as the low
 * half of 64-bit keys: all keys differ, equal values stay in order. */
#include <string.h>

#include "kernels/kernel.h"
#include "sort_internal.h"

enum { COUNTING_MIN = 4096 };

const struct arr__sorts *arr__sorts(void)
{
#if defined(__x86_64__)
	switch (arr__isa_level()) {
	case ARR__ISA_AVX512:
		return &arr__sorts_avx512;
	case ARR__ISA_AVX2:
		return &arr__sorts_avx2;
	case ARR__ISA_BASELINE:
		break;
	}
#endif
	return &arr__sorts_baseline;
}

/* What is done to keys: a full sort, or with kth a selection. */
struct how {
	const struct arr__sorts *sorts;
	const size_t *kth; /* NULL: sort */
	size_t count;
	struct arr__scratch *scratch;
};

static void keys32(const struct how *h, int32_t *keys, size_t n)
{
	if (h->kth)
		h->sorts->select32(keys, n, h->kth, h->count);
	else
		arr__sort_keys32(h->sorts, keys, n);
}

static void keys64(const struct how *h, int64_t *keys, size_t n)
{
	if (h->kth)
		h->sorts->select64(keys, n, h->kth, h->count);
	else
		arr__sort_keys64(h->sorts, keys, n);
}

/* Bytes by counting; `flip` makes signed ones unsigned. */
static void sort_bytes(uint8_t *data, size_t n, uint8_t flip)
{
	size_t counts[256] = { 0 };

	for (size_t i = 0; i < n; i++)
		counts[data[i] ^ flip]++;
	for (unsigned v = 0; v < 256; data += counts[v++])
		memset(data, (int)(v ^ flip), counts[v]);
}

/* 16-bit keys: long rows are sorted by counting. */
static enum arr_status keys16(const struct how *h, int16_t *keys, size_t n, struct arr_error *err)
{
	void *memory = NULL;
	size_t *counts;

	if (h->kth || n <= COUNTING_MIN) {
		if (h->kth)
			h->sorts->select16(keys, n, h->kth, h->count);
		else
			h->sorts->sort16(keys, n);
		return ARR_OK;
	}
	ARR_TRY(arr__scratch_get(h->scratch, 2, 65536, sizeof *counts, &memory, err));
	counts = memory;
	memset(counts, 0, 65536 * sizeof *counts);
	for (size_t i = 0; i < n; i++)
		counts[keys[i] + 32768]++;
	for (int v = 0; v < 65536; v++) {
		for (size_t k = counts[v]; k > 0; k--)
			*keys++ = (int16_t)(v - 32768);
	}
	return ARR_OK;
}

#define SFX 16
#define K int16_t
#define U uint16_t
#define INF_BITS 0x7c00u
#define SORT_KEYS(h, keys, n, err) keys16(h, keys, n, err)
#define SORT_FEW(h, keys, n) false
#include "kernels/sort_floats_tmpl.h"
#define SFX 32
#define K int32_t
#define U uint32_t
#define INF_BITS 0x7f800000u
#define SORT_KEYS(h, keys, n, err) (keys32(h, keys, n), ARR_OK)
#define SORT_FEW(h, keys, n) (h->sorts->few_floats_32 && h->sorts->few_floats_32(keys, n))
#include "kernels/sort_floats_tmpl.h"
#define SFX 64
#define K int64_t
#define U uint64_t
#define INF_BITS 0x7ff0000000000000u
#define SORT_KEYS(h, keys, n, err) (keys64(h, keys, n), ARR_OK)
#define SORT_FEW(h, keys, n) (h->sorts->few_floats_64 && h->sorts->few_floats_64(keys, n))
#include "kernels/sort_floats_tmpl.h"

static void flip_top32(uint32_t *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		data[i] ^= 0x80000000u;
}

static void flip_top64(uint64_t *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		data[i] ^= 0x8000000000000000u;
}

static void flip_top16(uint16_t *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		data[i] ^= 0x8000u;
}

static enum arr_status unsigned16(const struct how *h, uint16_t *data, size_t n,
				  struct arr_error *err)
{
	enum arr_status st;

	flip_top16(data, n);
	st = keys16(h, (int16_t *)data, n, err);
	flip_top16(data, n);
	return st;
}

/* Values in the order that arr__argsort_row finds. */
static enum arr_status by_order(const struct how *h, enum arr_type type, char *data, size_t n,
				struct arr_error *err)
{
	const size_t item = arr_dtype_item_bytes(arr_dtype_builtin(type));
	void *order = NULL, *copy = NULL;

	ARR_TRY(arr__scratch_get(h->scratch, 1, n, sizeof(int64_t), &order, err));
	ARR_TRY(arr__argsort_row(type, data, n, NULL, 0, order, h->scratch, err));
	ARR_TRY(arr__scratch_get(h->scratch, 0, n, item, &copy, err));
	memcpy(copy, data, n * item);
	arr__pick_elements(data, copy, order, n, item);
	return ARR_OK;
}

static enum arr_status arrange(const struct how *h, enum arr_type type, void *data, size_t n,
			       struct arr_error *err)
{
	switch (type) {
	case ARR_T_BOOL:
	case ARR_T_UINT8:
		sort_bytes(data, n, 0);
		return ARR_OK;
	case ARR_T_INT8:
		sort_bytes(data, n, 0x80);
		return ARR_OK;
	case ARR_T_INT16:
		return keys16(h, data, n, err);
	case ARR_T_UINT16:
		return unsigned16(h, data, n, err);
	case ARR_T_INT32:
		keys32(h, data, n);
		return ARR_OK;
	case ARR_T_UINT32:
		flip_top32(data, n);
		keys32(h, data, n);
		flip_top32(data, n);
		return ARR_OK;
	case ARR_T_INT64:
		keys64(h, data, n);
		return ARR_OK;
	case ARR_T_UINT64:
		flip_top64(data, n);
		keys64(h, data, n);
		flip_top64(data, n);
		return ARR_OK;
	case ARR_T_FLOAT16:
		return floats_16(h, data, n, err);
	case ARR_T_FLOAT32:
		return floats_32(h, data, n, err);
	case ARR_T_FLOAT64:
		return floats_64(h, data, n, err);
	case ARR_T_COMPLEX64:
	case ARR_T_COMPLEX128:
	default:
		return by_order(h, type, data, n, err);
	}
}

enum arr_status arr__sort_row(enum arr_type type, void *data, size_t n, struct arr__scratch *s,
			      struct arr_error *err)
{
	const struct how h = { arr__sorts(), NULL, 0, s };

	return n < 2 ? ARR_OK : arrange(&h, type, data, n, err);
}

enum arr_status arr__partition_row(enum arr_type type, void *data, size_t n, const size_t *kth,
				   size_t count, struct arr__scratch *s, struct arr_error *err)
{
	const struct how h = { arr__sorts(), kth, count, s };

	return n < 2 || count == 0 ? ARR_OK : arrange(&h, type, data, n, err);
}
