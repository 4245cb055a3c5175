/* SPDX-License-Identifier: Apache-2.0 */
/* ndarray.resize: another number of elements in the same array. */
#include <arr/layout.h>
#include <string.h>

#include "trace.h"

/* Whether the elements can be given up or moved: nobody else looks at them. */
static enum arr_status check(const arr_array *a, bool refcheck, struct arr_error *err)
{
	if (!(a->flags & ARR_OWNDATA))
		return arr_error_set(err, ARR_E_ARG,
				     "resize: cannot resize this array: it does not own its data");
	if (!arr__is_c_contiguous(a) && !arr__is_f_contiguous(a))
		return arr_error_set(err, ARR_E_ARG,
				     "resize: cannot resize an array of strided elements");
	if (refcheck &&
	    atomic_load_explicit(&((arr_array *)(uintptr_t)a)->refs, memory_order_acquire) > 1)
		return arr_error_set(err, ARR_E_ARG,
				     "resize: cannot resize an array that is referenced "
				     "elsewhere, by a view or another holder");
	return ARR_OK;
}

enum arr_status arr_array_resize(arr_array **array, int ndim, const int64_t *shape, bool refcheck,
				 struct arr_error *err)
{
	arr_array *old = *array, *grown = NULL;
	struct arr__trace t;
	enum arr_status st;
	enum arr_order order;

	err = arr__trace_begin(&t, "ndarray.resize", ARR_OP_COPY, ARR__INS(old), err);
	order = arr__is_c_contiguous(old) ? ARR_ORDER_C : ARR_ORDER_F;
	st = check(old, refcheck, err);
	if (st == ARR_OK)
		st = arr__array_new(ndim, shape, old->dtype, order, false, &grown, err);
	if (st == ARR_OK) {
		const size_t from = (size_t)arr__size_bytes(old);
		const size_t to = (size_t)arr__size_bytes(grown);
		const size_t kept = from < to ? from : to;

		memcpy(grown->data, old->data, kept);
		memset(grown->data + kept, 0, to - kept);
		arr__trace_copied(&t, ARR_COPY_EXPLICIT, (int64_t)kept);
		*array = grown;
		arr_array_release(old);
	}
	return arr__trace_end(&t, st, array, err);
}
