/* SPDX-License-Identifier: Apache-2.0 */
/* Element-wise operations under a mask: the selected elements of the inputs are packed together,
 * the loop runs over these and nothing else, and the results are spread out again. */
#include "layout/move.h"
#include "ufunc_internal.h"

enum { PACK = 1024, PACK_MIN = 32, ITEM_MAX = 16 };

bool arr__packed_fits(const struct arr__run *run, const ptrdiff_t *strides, ptrdiff_t mask_stride,
		      size_t count)
{
	const int nin = run->ufunc->nin, nargs = nin + run->ufunc->nout;

	if (mask_stride != 1 || count < PACK_MIN || !run->loop->fn)
		return false;
	for (int k = 0; k < nargs; k++) {
		const ptrdiff_t item = (ptrdiff_t)run->dtypes[k]->item_bytes;

		if (item > ITEM_MAX || (strides[k] != item && (strides[k] != 0 || k >= nin)))
			return false;
	}
	return true;
}

/* `count` elements at args, of which `kept` are selected. */
static enum arr_status run_block(const struct arr__run *run, char *const *args,
				 const ptrdiff_t *strides, const char *mask, size_t count,
				 size_t kept)
{
	_Alignas(ARR_DATA_ALIGNMENT) char memory[ARR_UFUNC_ARGS_MAX][PACK * ITEM_MAX];
	const int nin = run->ufunc->nin, nargs = nin + run->ufunc->nout;
	const struct arr__move *move = arr__move();
	char *packed[ARR_UFUNC_ARGS_MAX];

	for (int k = 0; k < nargs; k++) {
		const size_t item = run->dtypes[k]->item_bytes;

		packed[k] = strides[k] == 0 ? args[k] : memory[k];
		if (k < nin && strides[k] != 0)
			move->compress[arr__item_class(item)](memory[k], args[k], mask, count, kept,
							      item);
	}
	ARR_TRY(arr__loop_call(run->loop, packed, strides, kept));
	for (int k = nin; k < nargs; k++) {
		const size_t item = run->dtypes[k]->item_bytes;

		move->expand[arr__item_class(item)](args[k], packed[k], mask, count, kept, item);
	}
	return ARR_OK;
}

enum arr_status arr__packed_run(const struct arr__run *run, char *const *args,
				const ptrdiff_t *strides, const char *mask, size_t count)
{
	const int nargs = run->ufunc->nin + run->ufunc->nout;
	size_t n;

	for (size_t i = 0; i < count; i += n) {
		char *at[ARR_UFUNC_ARGS_MAX];
		size_t kept;

		n = count - i < PACK ? count - i : PACK;
		kept = arr__move()->count_true(mask + i, n);
		for (int k = 0; k < nargs; k++)
			at[k] = args[k] + (ptrdiff_t)i * strides[k];
		if (kept == n)
			ARR_TRY(arr__loop_call(run->loop, at, strides, n));
		else if (kept > 0)
			ARR_TRY(run_block(run, at, strides, mask + i, n, kept));
	}
	return ARR_OK;
}
