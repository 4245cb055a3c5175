/* SPDX-License-Identifier: Apache-2.0 */
/* Folds of what a mask selects: selected elements are packed together where the order or the
 * grouping of the additions does not matter, and otherwise folded run by run. */
#include <string.h>

#include "kernels/kernel.h"
#include "layout/move.h"
#include "reduce_internal.h"

enum { PACK = 1024, ITEM_MAX = 16 };

#define SFX f
#define T float
#define U uint32_t
#include "kernels/run_sums_tmpl.h"
#define SFX d
#define T double
#define U uint64_t
#include "kernels/run_sums_tmpl.h"

/* Whether the fold of all selected elements at once is the fold of one run after the other. */
static bool runs_join(const struct arr__reduce *r)
{
	const enum arr_type type = r->dtype->type;

	switch ((int)r->u->id) {
	case ARR__UFUNC_add:
	case ARR__UFUNC_multiply:
	case ARR__UFUNC_bitwise_and:
	case ARR__UFUNC_bitwise_or:
	case ARR__UFUNC_bitwise_xor:
		return type <= ARR_T_UINT64;
	case ARR__UFUNC_maximum:
	case ARR__UFUNC_minimum:
	case ARR__UFUNC_fmax:
	case ARR__UFUNC_fmin:
		return type <= ARR_T_FLOAT64;
	}
	return false;
}

/* Into one result, or element by element into a row of them. */
static bool packs(const struct arr__reduce *r, const ptrdiff_t *strides)
{
	const ptrdiff_t item = (ptrdiff_t)r->dtype->item_bytes;

	if (!r->loop->fn || strides[2] != 1 || strides[1] != item || item > ITEM_MAX)
		return false;
	return strides[0] == 0 ? runs_join(r) && r->loop->fold : strides[0] == item;
}

static enum arr_status fold_packed(const struct arr__reduce *r, char *const *data,
				   const ptrdiff_t *strides, size_t count)
{
	_Alignas(ARR_DATA_ALIGNMENT) char packed[PACK * ITEM_MAX], results[PACK * ITEM_MAX];
	const struct arr__move *move = arr__move();
	const ptrdiff_t item = (ptrdiff_t)r->dtype->item_bytes;
	const int class = arr__item_class((size_t)item);
	size_t n;

	for (size_t i = 0; i < count; i += n) {
		char *acc = data[0] + (ptrdiff_t)i * strides[0],
		     *src = data[1] + (ptrdiff_t)i * item;
		const char *mask = data[2] + i;
		size_t kept;

		n = count - i < PACK ? count - i : PACK;
		kept = move->count_true(mask, n);
		if (kept == 0)
			continue;
		if (kept == n) {
			ARR_TRY(arr__reduce_fold(r, acc, strides[0], src, item, n));
			continue;
		}
		move->compress[class](packed, src, mask, n, kept, (size_t)item);
		if (strides[0] == 0) {
			ARR_TRY(arr__reduce_fold(r, acc, 0, packed, item, kept));
			continue;
		}
		move->compress[class](results, acc, mask, n, kept, (size_t)item);
		ARR_TRY(arr__reduce_fold(r, results, item, packed, item, kept));
		move->expand[class](acc, results, mask, n, kept, (size_t)item);
	}
	return ARR_OK;
}

enum arr_status arr__reduce_fold_masked(const struct arr__reduce *r, char *const *data,
					const ptrdiff_t *strides, size_t count)
{
	struct arr__mask_runs runs = arr__mask_runs(data[2], strides[2], count);
	const bool sums = r->u->id == ARR__UFUNC_add && strides[0] == 0 && strides[2] == 1;
	const enum arr_type type = r->dtype->type;
	size_t from, n;

	if (packs(r, strides))
		return fold_packed(r, data, strides, count);
	if (sums && type == ARR_T_FLOAT64)
		return run_sums_d(r, data[0], data[1], strides[1], data[2], count);
	if (sums && type == ARR_T_FLOAT32)
		return run_sums_f(r, data[0], data[1], strides[1], data[2], count);
	while (arr__mask_next(&runs, &from, &n)) {
		const ptrdiff_t at = (ptrdiff_t)from;

		ARR_TRY(arr__reduce_fold(r, data[0] + at * strides[0], strides[0],
					 data[1] + at * strides[1], strides[1], n));
	}
	return ARR_OK;
}
