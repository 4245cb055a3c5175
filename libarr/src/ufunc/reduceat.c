/* SPDX-License-Identifier: Apache-2.0 */
/* ufunc.reduceat: one reduction per stretch of an axis. */
#include <stdlib.h>
#include <string.h>

#include "ufunc_internal.h"

/* One call in progress: dst is in the loop's dtype, as src is. */
struct stretches {
	const arr_ufunc *u;
	const struct arr__loop *loop;
	const arr_array *src;
	arr_array *dst;
	const int64_t *starts;
	int64_t count;
	int axis;
};

/* Folds elements [start, stop) of every row along the axis into place i of dst. */
static enum arr_status fold_stretch(const struct stretches *s, int64_t i, int64_t start,
				    int64_t stop)
{
	const int64_t step = s->src->strides[s->axis];
	char *data[] = { s->dst->data + i * s->dst->strides[s->axis], s->src->data + start * step };
	const int64_t *strides[] = { s->dst->strides, s->src->strides };
	const size_t item_bytes = s->dst->dtype->item_bytes;
	int64_t shape[ARR_NDIM_MAX];
	struct arr__iter it;

	memcpy(shape, s->dst->shape, sizeof(int64_t) * (size_t)s->dst->ndim);
	shape[s->axis] = 1;
	arr__iter_init(&it, s->dst->ndim, shape, 2, data, strides, ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return ARR_OK;
	do {
		char *to = it.data[0], *from = it.data[1];

		for (size_t k = 0; k < it.inner_count; k++) {
			memcpy(to, from, item_bytes);
			if (stop > start + 1)
				ARR_TRY(arr__loop_fold(s->loop, to, from + step, (ptrdiff_t)step,
						       (size_t)(stop - start - 1)));
			to += it.inner_strides[0];
			from += it.inner_strides[1];
		}
	} while (arr__iter_next(&it));
	return ARR_OK;
}

static enum arr_status fold_stretches(const struct stretches *s)
{
	for (int64_t i = 0; i < s->count; i++) {
		const int64_t start = s->starts[i];
		const int64_t next = i + 1 < s->count ? s->starts[i + 1] : s->src->shape[s->axis];

		ARR_TRY(fold_stretch(s, i, start, next > start ? next : start + 1));
	}
	return ARR_OK;
}

/* The indices as contiguous int64, each one inside the axis. */
static enum arr_status read_starts(struct stretches *s, const arr_array *indices, arr_array **copy,
				   struct arr_error *err)
{
	const char kind = indices->dtype->kind;
	const int64_t length = s->src->shape[s->axis];

	if (indices->ndim != 1)
		return arr_error_set(err, ARR_E_SHAPE, "%s: indices of shape %s, not one axis",
				     s->u->reduceat_name,
				     arr__shape_text(indices->ndim, indices->shape).text);
	if (kind != 'i' && kind != 'u')
		return arr_error_set(err, ARR_E_INDEX, "%s: indices are %s, not integers",
				     s->u->reduceat_name, indices->dtype->name);
	ARR_TRY(arr__copy_as(indices, ARR_INT64, ARR_ORDER_C, copy, err));
	s->starts = (const int64_t *)(const void *)(*copy)->data;
	s->count = (*copy)->size;
	for (int64_t i = 0; i < s->count; i++) {
		if (s->starts[i] < 0 || s->starts[i] >= length)
			return arr_error_set(
				err, ARR_E_INDEX, "index %lld out-of-bounds in %s [0, %lld)",
				(long long)s->starts[i], s->u->reduceat_name, (long long)length);
	}
	return ARR_OK;
}

/* The axes lie in memory as those of NumPy's result: by the source's strides, but for the axis
 * itself, about which only the indices have a say. */
static enum arr_status make_dst(struct stretches *s, const arr_array *out, struct arr_error *err)
{
	int64_t src_strides[ARR_NDIM_MAX], index_strides[ARR_NDIM_MAX] = { 0 };
	const int64_t *strides[] = { src_strides, index_strides };
	int64_t shape[ARR_NDIM_MAX];
	int perm[ARR_NDIM_MAX];

	memcpy(shape, s->src->shape, sizeof(int64_t) * (size_t)s->src->ndim);
	shape[s->axis] = s->count;
	if (out && (out->ndim != s->src->ndim ||
		    memcmp(out->shape, shape, sizeof(int64_t) * (size_t)out->ndim) != 0))
		return arr_error_set(err, ARR_E_SHAPE, "%s: out of shape %s, where %s is needed",
				     s->u->reduceat_name,
				     arr__shape_text(out->ndim, out->shape).text,
				     arr__shape_text(s->src->ndim, shape).text);
	if (out)
		ARR_TRY(arr__require_writeable(s->u->reduceat_name, out, err));
	memcpy(src_strides, s->src->strides, sizeof(int64_t) * (size_t)s->src->ndim);
	src_strides[s->axis] = 0;
	index_strides[s->axis] = sizeof(int64_t);
	arr__iter_korder(s->src->ndim, shape, 2, strides, perm);
	return arr__array_new_perm(s->src->ndim, shape, perm, s->src->dtype, &s->dst, err);
}

static enum arr_status run(struct stretches *s, arr_array *out, int64_t *copied,
			   struct arr_error *err)
{
	enum arr_status st;
	struct arr__fp fp;

	arr__fp_begin(&fp, s->u->quiet);
	st = arr__loop_failed(s->u, s->u->reduceat_name, fold_stretches(s), err);
	ARR_TRY(arr__fp_end(&fp, s->u->reduceat_name, st, err));
	if (!out)
		return ARR_OK;
	ARR_TRY(arr__assign(out, s->dst, copied, err));
	arr_array_release(s->dst);
	s->dst = arr_array_retain(out);
	return ARR_OK;
}

static enum arr_status reduceat(struct stretches *s, const arr_array *src, const arr_array *indices,
				const struct arr_accumulate_options *o, struct arr__trace *t,
				struct arr_error *err)
{
	arr_array *converted = NULL, *starts = NULL;
	const arr_dtype *dtype = NULL;
	int64_t copied = 0;
	enum arr_status st = ARR_OK;

	if (src->ndim == 0)
		return arr_error_set(err, ARR_E_ARG, "%s: cannot reduceat on a scalar", s->u->name);
	ARR_TRY(arr__axis_normalize(s->u->reduceat_name, o->axis, src->ndim, &s->axis, err));
	ARR_TRY(arr__reduce_loop(s->u, src->dtype, o->dtype, o->out ? o->out->dtype : NULL,
				 &s->loop, &dtype, err));
	s->src = src;
	if (!arr__dtype_equal(src->dtype, dtype) || !(src->flags & ARR_ALIGNED)) {
		st = arr__copy_as(src, dtype, ARR_ORDER_K, &converted, err);
		s->src = converted;
		copied = st == ARR_OK ? arr__size_bytes(converted) : 0;
	}
	arr_dtype_release(dtype);
	if (st == ARR_OK)
		st = read_starts(s, indices, &starts, err);
	if (st == ARR_OK)
		st = make_dst(s, o->out, err);
	if (st == ARR_OK) {
		int64_t assigned = 0;

		st = run(s, o->out, &assigned, err);
		copied += assigned;
	}
	arr__trace_copied(t, ARR_COPY_BUFFER, copied);
	arr__trace_variant(t, s->loop->fold ? s->loop->fold_variant : s->loop->variant);
	arr_array_release(starts);
	arr_array_release(converted);
	return st;
}

enum arr_status arr_ufunc_reduceat(const arr_ufunc *ufunc, const arr_array *src,
				   const arr_array *indices,
				   const struct arr_accumulate_options *options, arr_array **out,
				   struct arr_error *err)
{
	static const struct arr_accumulate_options defaults;
	struct stretches s = { .u = ufunc };
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, ufunc->reduceat_name, ARR_OP_REDUCE, ARR__INS(src, indices),
			       err);
	st = reduceat(&s, src, indices, options ? options : &defaults, &t, err);
	if (st == ARR_OK)
		*out = s.dst;
	else
		arr_array_release(s.dst);
	return arr__trace_end(&t, st, out, err);
}
