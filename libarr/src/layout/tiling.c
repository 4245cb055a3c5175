/* SPDX-License-Identifier: Apache-2.0 */
/* tile, repeat, roll, resize. */
#include <string.h>

#include "layout_internal.h"

/* ---- tile ---- */

/* The result as (reps, length) pairs of axes: one strided copy with stride 0 along the reps. */
static enum arr_status copy_tiles(arr_array *dst, const arr_array *src, const int64_t *reps,
				  int added, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], to[ARR_NDIM_MAX], from[ARR_NDIM_MAX];
	int n = 0;

	for (int i = 0; i < dst->ndim; i++) {
		const int64_t length = i < added ? 1 : src->shape[i - added];
		const int64_t stride = i < added ? 0 : src->strides[i - added];

		if (n + 2 > ARR_NDIM_MAX)
			return arr_error_set(err, ARR_E_SHAPE, "tile: more than %d axes to walk",
					     ARR_NDIM_MAX);
		if (reps[i] != 1) {
			shape[n] = reps[i];
			to[n] = length * dst->strides[i];
			from[n++] = 0;
		}
		if (length != 1) {
			shape[n] = length;
			to[n] = dst->strides[i];
			from[n++] = stride;
		}
	}
	arr__move_copy(n, shape, dst->data, to, src->data, from, dst->dtype->item_bytes);
	return ARR_OK;
}

static enum arr_status tile(const arr_array *src, const int64_t *reps, int count, arr_array **out,
			    struct arr_error *err)
{
	const int ndim = count > src->ndim ? count : src->ndim, added = ndim - src->ndim;
	int64_t full[ARR_NDIM_MAX], shape[ARR_NDIM_MAX];
	arr_array *result = NULL;
	enum arr_status st;
	bool once = true;

	if (count < 0 || ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "tile: %d dimensions: maximum is %d", ndim,
				     ARR_NDIM_MAX);
	for (int i = 0; i < ndim; i++) {
		full[i] = i < ndim - count ? 1 : reps[i - (ndim - count)];
		shape[i] = i < added ? 1 : src->shape[i - added];
		if (full[i] < 0)
			return arr_error_set(err, ARR_E_ARG,
					     "tile: repetitions may not be negative: %lld",
					     (long long)full[i]);
		once &= full[i] == 1;
		if (__builtin_mul_overflow(shape[i], full[i], &shape[i]))
			return arr_error_set(err, ARR_E_NOMEM, "tile: too many elements");
	}
	if (once && added == 0)
		return arr__copy_as(src, NULL, ARR_ORDER_K, out, err);
	ARR_TRY(arr__array_new(ndim, shape, src->dtype, ARR_ORDER_C, false, &result, err));
	st = result->size > 0 ? copy_tiles(result, src, full, added, err) : ARR_OK;
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

enum arr_status arr_tile(const arr_array *src, const int64_t *reps, int count, arr_array **out,
			 struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "tile", ARR_OP_COPY, ARR__INS(src), err);
	st = tile(src, reps, count, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_CONCATENATE, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

/* ---- repeat ---- */

static enum arr_status repeat_same(const arr_array *src, int axis, int64_t times, arr_array **out,
				   struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], to[ARR_NDIM_MAX], from[ARR_NDIM_MAX];
	arr_array *result = NULL;
	int n = 0;

	memcpy(shape, src->shape, (size_t)src->ndim * sizeof *shape);
	if (__builtin_mul_overflow(shape[axis], times, &shape[axis]))
		return arr_error_set(err, ARR_E_NOMEM, "repeat: too many elements");
	ARR_TRY(arr__array_new(src->ndim, shape, src->dtype, ARR_ORDER_C, false, &result, err));
	for (int i = 0; i < src->ndim; i++) {
		if (src->shape[i] == 1 && i != axis)
			continue;
		shape[n] = src->shape[i];
		to[n] = i == axis ? result->strides[i] * times : result->strides[i];
		from[n++] = src->strides[i];
		if (i == axis && n < ARR_NDIM_MAX) {
			shape[n] = times;
			to[n] = result->strides[i];
			from[n++] = 0;
		}
	}
	if (result->size > 0)
		arr__move_copy(n, shape, result->data, to, src->data, from, src->dtype->item_bytes);
	*out = result;
	return ARR_OK;
}

static enum arr_status negative_count(struct arr_error *err)
{
	return arr_error_set(err, ARR_E_ARG, "repeats may not contain negative values.");
}

/* counts: int64, 1-d, contiguous, one for each element along axis. */
static enum arr_status repeat_each(const arr_array *src, int axis, const arr_array *counts,
				   arr_array **out, struct arr_error *err)
{
	const int64_t *count = (const int64_t *)(const void *)counts->data;
	arr_array *index = NULL;
	int64_t total = 0, *at;
	enum arr_status st;

	for (int64_t i = 0; i < counts->size; i++) {
		if (count[i] < 0)
			return negative_count(err);
		if (__builtin_add_overflow(total, count[i], &total))
			return arr_error_set(err, ARR_E_NOMEM, "repeat: too many elements");
	}
	ARR_TRY(arr__array_new(1, &total, ARR_INT64, ARR_ORDER_C, false, &index, err));
	at = (int64_t *)(void *)index->data;
	for (int64_t i = 0; i < counts->size; i++)
		for (int64_t k = 0; k < count[i]; k++)
			*at++ = i;
	st = arr__take(src, index, axis, ARR_MODE_RAISE, out, err);
	arr_array_release(index);
	return st;
}

static enum arr_status repeat_along(const arr_array *src, const arr_array *repeats, int axis,
				    arr_array **out, struct arr_error *err)
{
	arr_array *counts = NULL;
	enum arr_status st;

	if (!arr_can_cast(repeats->dtype, ARR_INT64, ARR_CASTING_SAFE))
		return arr_error_set(
			err, ARR_E_CASTING,
			"repeat: cannot cast repeats from %s to int64 according to the "
			"rule 'safe'",
			repeats->dtype->name);
	if (repeats->ndim > 1)
		return arr_error_set(err, ARR_E_SHAPE, "repeat: repeats must be 0-d or 1-d, not %s",
				     arr__shape_text(repeats->ndim, repeats->shape).text);
	if (repeats->size != 1 && repeats->size != src->shape[axis])
		return arr_error_set(err, ARR_E_SHAPE,
				     "operands could not be broadcast together with shape (%lld,) "
				     "(%lld,)",
				     (long long)src->shape[axis], (long long)repeats->size);
	ARR_TRY(arr__copy_as(repeats, ARR_INT64, ARR_ORDER_C, &counts, err));
	if (counts->size == 1) {
		const int64_t times = *(const int64_t *)(const void *)counts->data;

		st = times < 0 ? negative_count(err) : repeat_same(src, axis, times, out, err);
	} else {
		st = repeat_each(src, axis, counts, out, err);
	}
	arr_array_release(counts);
	return st;
}

static enum arr_status repeat(const arr_array *src, const arr_array *repeats, const int *axis,
			      arr_array **out, struct arr_error *err)
{
	arr_array *flat = NULL;
	int64_t copied = 0;
	enum arr_status st;
	int at = 0;

	if (axis && src->ndim > 0) {
		ARR_TRY(arr__axis_normalize("repeat", *axis, src->ndim, &at, err));
		return repeat_along(src, repeats, at, out, err);
	}
	if (axis && *axis != 0 && *axis != -1)
		ARR_TRY(arr__axis_normalize("repeat", *axis, 0, &at, err));
	ARR_TRY(arr__ravel(src, ARR_ORDER_C, &flat, &copied, err));
	st = repeat_along(flat, repeats, 0, out, err);
	arr_array_release(flat);
	return st;
}

enum arr_status arr_repeat(const arr_array *src, const arr_array *repeats, const int *axis,
			   arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "repeat", ARR_OP_COPY, ARR__INS(src, repeats), err);
	st = repeat(src, repeats, axis, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_CONCATENATE, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

/* ---- roll ---- */

/* dst = src rolled by by[i] (0 <= by[i] < length) along each axis: two pieces along each rolled
 * axis, every combination of them one copy. */
static void copy_rolled(arr_array *dst, const arr_array *src, const int64_t *by)
{
	int rolled[ARR_NDIM_MAX], count = 0;

	for (int i = 0; i < src->ndim; i++)
		if (by[i] != 0)
			rolled[count++] = i;
	for (uint64_t pieces = 0; pieces < UINT64_C(1) << count; pieces++) {
		const char *from = src->data;
		char *to = dst->data;
		int64_t shape[ARR_NDIM_MAX];

		memcpy(shape, src->shape, (size_t)src->ndim * sizeof *shape);
		for (int k = 0; k < count; k++) {
			const int i = rolled[k];
			const int64_t stay = src->shape[i] - by[i];

			if (pieces >> k & 1) { /* the end comes to the front */
				from += stay * src->strides[i];
				shape[i] = by[i];
			} else {
				to += by[i] * dst->strides[i];
				shape[i] = stay;
			}
		}
		arr__move_copy(src->ndim, shape, to, dst->strides, from, src->strides,
			       src->dtype->item_bytes);
	}
}

static enum arr_status roll_axes(const arr_array *src, const int64_t *shifts, const int *axes,
				 int count, arr_array **out, struct arr_error *err)
{
	int64_t by[ARR_NDIM_MAX] = { 0 };
	arr_array *result = NULL;
	int axis = 0, rolled = 0;

	for (int k = 0; k < count; k++) {
		ARR_TRY(arr__axis_normalize("roll", axes[k], src->ndim, &axis, err));
		if (src->shape[axis] > 0) {
			const int64_t n = src->shape[axis];

			by[axis] = (by[axis] + shifts[k] % n + n) % n;
		}
	}
	for (int i = 0; i < src->ndim; i++)
		rolled += by[i] != 0;
	if (rolled > 62) /* each rolled axis has two elements or more */
		return arr_error_set(err, ARR_E_SHAPE, "roll: %d axes", rolled);
	ARR_TRY(arr__array_new_like(src, src->dtype, ARR_ORDER_K, &result, err));
	if (src->size > 0)
		copy_rolled(result, src, by);
	*out = result;
	return ARR_OK;
}

static enum arr_status roll(const arr_array *src, const int64_t *shifts, const int *axes, int count,
			    arr_array **out, struct arr_error *err)
{
	arr_array *flat = NULL, *rolled = NULL;
	int64_t copied = 0;
	const int first = 0;
	enum arr_status st;

	if (axes)
		return roll_axes(src, shifts, axes, count, out, err);
	ARR_TRY(arr__ravel(src, ARR_ORDER_C, &flat, &copied, err));
	st = roll_axes(flat, shifts, &first, 1, &rolled, err);
	if (st == ARR_OK)
		st = arr__reshape(rolled, src->ndim, src->shape, ARR_ORDER_C, out, &copied, err);
	arr_array_release(rolled);
	arr_array_release(flat);
	return st;
}

enum arr_status arr_roll(const arr_array *src, const int64_t *shifts, const int *axes, int count,
			 arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "roll", ARR_OP_COPY, ARR__INS(src), err);
	st = roll(src, shifts, axes, count, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_EXPLICIT, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

/* ---- resize ---- */

static enum arr_status resize(const arr_array *src, int ndim, const int64_t *shape, arr_array **out,
			      struct arr_error *err)
{
	int64_t count = 0, copied = 0;
	arr_array *cycle = NULL;
	enum arr_status st;

	ARR_TRY(arr__shape_count(ndim, shape, src->dtype, &count, err));
	if (src->size == 0 || count == 0)
		return arr__array_new(ndim, shape, src->dtype, ARR_ORDER_C, true, out, err);
	ARR_TRY(arr__cycle(src, src->dtype, count, &cycle, err));
	st = arr__reshape(cycle, ndim, shape, ARR_ORDER_C, out, &copied, err);
	arr_array_release(cycle);
	return st;
}

enum arr_status arr_resize(const arr_array *src, int ndim, const int64_t *shape, arr_array **out,
			   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "resize", ARR_OP_COPY, ARR__INS(src), err);
	st = resize(src, ndim, shape, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_CONCATENATE, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}
