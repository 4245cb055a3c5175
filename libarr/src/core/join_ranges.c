/* SPDX-License-Identifier: Apache-2.0 */
/* r_ and c_: arrays and ranges, one behind the other. */
#include <arr/create.h>
#include <arr/layout.h>

#include "layout/layout_internal.h"

static enum arr_status range_of(const struct arr_grid_range *r, arr_array **out,
				struct arr_error *err)
{
	const struct arr_linspace_args line = { .start = r->start,
						.stop = r->stop,
						.count = r->count,
						.endpoint = true,
						.dtype = ARR_FLOAT64 };

	if (r->count > 0)
		return arr_linspace(&line, out, err);
	if (r->step == 0)
		return arr_error_set(err, ARR_E_ARG, "r_: the range from %g to %g has step 0",
				     r->start, r->stop);
	if (arr__is_whole(r->start) && arr__is_whole(r->stop) && arr__is_whole(r->step))
		return arr_arange(arr_scalar_int((int64_t)r->start),
				  arr_scalar_int((int64_t)r->stop),
				  arr_scalar_int((int64_t)r->step), ARR_INT64, out, err);
	return arr_arange(arr_scalar_float(r->start), arr_scalar_float(r->stop),
			  arr_scalar_float(r->step), ARR_FLOAT64, out, err);
}

/* The item with at least ndim axes: ones in front, or (columns) behind. */
static enum arr_status item_of(const struct arr_join_item *item, int ndim, bool columns,
			       arr_array **out, struct arr_error *err)
{
	arr_array *flat = NULL;
	int64_t shape[2] = { 1, 1 }, copied;
	enum arr_status st = ARR_OK;

	if (item->array)
		flat = arr_array_retain(item->array);
	else
		st = range_of(&item->range, &flat, err);
	if (st != ARR_OK)
		return st;
	if (flat->ndim >= ndim) {
		*out = flat;
		return ARR_OK;
	}
	if (flat->ndim == 1)
		shape[columns ? 0 : ndim - 1] = flat->size;
	st = arr__reshape(flat, ndim, shape, ARR_ORDER_C, out, &copied, err);
	arr_array_release(flat);
	return st;
}

static enum arr_status joined(const char *op, const struct arr_join_item *items, size_t count,
			      bool columns, arr_array **out, struct arr_error *err)
{
	arr_array *parts[ARR_JOIN_ITEMS_MAX];
	enum arr_status st = ARR_OK;
	struct arr__trace t;
	size_t made = 0;

	err = arr__trace_begin(&t, op, ARR_OP_CREATE, ARR__NO_INS, err);
	if (count < 1 || count > ARR_JOIN_ITEMS_MAX)
		st = arr_error_set(err, ARR_E_ARG, "%s: %zu items, must be from 1 to %d", op, count,
				   ARR_JOIN_ITEMS_MAX);
	for (; st == ARR_OK && made < count; made++) {
		st = item_of(&items[made], columns ? 2 : 1, columns, &parts[made], err);
		if (st != ARR_OK)
			break;
	}
	if (st == ARR_OK) {
		struct arr_join_options o = arr_join_options_default();

		o.axis = columns ? -1 : 0;
		st = arr_concatenate((const arr_array *const *)parts, count, &o, out, err);
	}
	arr__drop(parts, made);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_join_rows(const struct arr_join_item *items, size_t count, arr_array **out,
			      struct arr_error *err)
{
	return joined("r_", items, count, false, out, err);
}

enum arr_status arr_join_columns(const struct arr_join_item *items, size_t count, arr_array **out,
				 struct arr_error *err)
{
	return joined("c_", items, count, true, out, err);
}
