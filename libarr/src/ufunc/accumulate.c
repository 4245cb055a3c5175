/* SPDX-License-Identifier: Apache-2.0 */
/* ufunc.accumulate: running results along one axis, and cumsum and cumprod on top of it. */
#include <stdlib.h>
#include <string.h>

#include "ufunc_small.h"

enum { BLOCK = 1024 };

/* One accumulation in progress: dst and src have one shape; dst is in the loop's dtype. Integers
 * of another one are converted into dst and scanned there. */
struct scan {
	const struct arr__loop *loop;
	const arr_array *src;     /* the array or dst */
	const arr_array *convert; /* the array, if it has to be converted; NULL: not */
	arr_array *dst;
	int axis;
	int64_t length;              /* along axis */
	int64_t shape[ARR_NDIM_MAX]; /* 1 along axis */
};

static void scan_iter(const struct scan *s, int64_t position, struct arr__iter *it)
{
	const ptrdiff_t at = (ptrdiff_t)(position * s->src->strides[s->axis]);
	char *dst = s->dst->data + position * s->dst->strides[s->axis];
	char *data[] = { dst, s->src->data + at };
	const int64_t *strides[] = { s->dst->strides, s->src->strides };

	arr__iter_init(it, s->dst->ndim, s->shape, 2, data, strides, ARR__ITER_ANY_ORDER);
}

static enum arr_status scan_first(const struct scan *s, struct arr_error *err)
{
	struct arr__cast copy;
	struct arr__iter it;

	ARR_TRY(arr__cast_init(&copy, s->src->dtype, s->dst->dtype, err));
	scan_iter(s, 0, &it);
	do
		ARR_TRY(arr__cast_run(&copy, it.data[0], it.data[1], it.inner_strides[0],
				      it.inner_strides[1], it.inner_count, err));
	while (arr__iter_next(&it));
	return ARR_OK;
}

/* Slice by slice: dst[i] = dst[i - 1] op src[i]. */
static enum arr_status scan_slices(const struct scan *s)
{
	const int64_t step = s->dst->strides[s->axis];
	struct arr__iter it;

	for (int64_t i = 1; i < s->length; i++) {
		scan_iter(s, i, &it);
		do {
			char *args[] = { it.data[0] - step, it.data[1], it.data[0] };
			const ptrdiff_t strides[ARR_UFUNC_ARGS_MAX] = { it.inner_strides[0],
									it.inner_strides[1],
									it.inner_strides[0] };

			ARR_TRY(arr__loop_call(s->loop, args, strides, it.inner_count));
		} while (arr__iter_next(&it));
	}
	return ARR_OK;
}

/* One row in one piece: a block is converted, then scanned while it is in the L1 cache. */
static enum arr_status scan_converted(const struct scan *s, struct arr_error *err)
{
	const int64_t step = s->dst->strides[s->axis], src_step = s->convert->strides[s->axis];
	struct arr__cast cast;

	ARR_TRY(arr__cast_init(&cast, s->convert->dtype, s->dst->dtype, err));
	for (int64_t i = 0, n; i < s->length; i += n) {
		char *dst = s->dst->data + i * step;

		n = s->length - i < BLOCK ? s->length - i : BLOCK;
		ARR_TRY(arr__cast_run(&cast, dst, s->convert->data + i * src_step, step, src_step,
				      (size_t)n, err));
		if (i == 0)
			s->loop->scan(dst + step, dst + step, step, step, (size_t)n - 1);
		else
			s->loop->scan(dst, dst, step, step, (size_t)n);
	}
	return ARR_OK;
}

/* Row by row: one result after the other, since each needs the one before. */
static enum arr_status scan_rows(const struct scan *s)
{
	const int64_t step = s->dst->strides[s->axis], src_step = s->src->strides[s->axis];
	const ptrdiff_t none[ARR_UFUNC_ARGS_MAX] = { 0 };
	struct arr__iter it;

	scan_iter(s, 0, &it);
	do {
		for (size_t k = 0; k < it.inner_count; k++) {
			char *dst = it.data[0] + (ptrdiff_t)k * it.inner_strides[0];
			char *src = it.data[1] + (ptrdiff_t)k * it.inner_strides[1];

			if (s->loop->scan) {
				s->loop->scan(dst + step, src + src_step, step, src_step,
					      (size_t)s->length - 1);
				continue;
			}
			for (int64_t i = 1; i < s->length; i++) {
				char *args[] = { dst, src += src_step, dst + step };

				ARR_TRY(arr__loop_call(s->loop, args, none, 1));
				dst += step;
			}
		}
	} while (arr__iter_next(&it));
	return ARR_OK;
}

static enum arr_status scan_run(struct scan *s, const arr_ufunc *u, struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	int64_t row_count;
	bool close; /* rows lie in one piece and are scanned by one call */
	bool once;  /* and converted on the way */
	struct arr__fp fp;

	s->length = s->dst->shape[s->axis];
	if (s->dst->size == 0)
		return ARR_OK;
	row_count = s->dst->size / s->length;
	memcpy(s->shape, s->dst->shape, sizeof(int64_t) * (size_t)s->dst->ndim);
	s->shape[s->axis] = 1;
	close = s->loop->scan && llabs(s->dst->strides[s->axis]) == s->dst->dtype->item_bytes;
	once = s->convert && close && row_count == 1;
	if (s->convert && !once)
		ARR_TRY(arr__assign(s->dst, s->convert, NULL, err));
	if (!once)
		ARR_TRY(scan_first(s, err));
	arr__fp_begin(&fp, u->quiet);
	if (once)
		st = scan_converted(s, err);
	else
		st = row_count >= 8 && !close ? scan_slices(s) : scan_rows(s);
	st = arr__loop_failed(u, u->accumulate_name, st, err);
	return arr__fp_end(&fp, u->accumulate_name, st, err);
}

static enum arr_status check_out(const char *op, const arr_array *src, const arr_array *out,
				 struct arr_error *err)
{
	if (!out)
		return ARR_OK;
	if (out->ndim != src->ndim ||
	    memcmp(out->shape, src->shape, sizeof(int64_t) * (size_t)src->ndim) != 0)
		return arr_error_set(err, ARR_E_SHAPE,
				     "%s: out of shape %s for an array of shape %s", op,
				     arr__shape_text(out->ndim, out->shape).text,
				     arr__shape_text(src->ndim, src->shape).text);
	return arr__require_writeable(op, out, err);
}

/* The axes lie in memory as the source's do, to which a broadcast axis is like its neighbours. */
static enum arr_status make_dst(struct scan *s, const arr_array *src, const arr_dtype *dtype,
				struct arr_error *err)
{
	const int64_t *const strides[] = { src->strides };
	int perm[ARR_NDIM_MAX];

	arr__iter_korder(src->ndim, src->shape, 1, strides, perm);
	return arr__array_new_perm(src->ndim, src->shape, perm, dtype, &s->dst, err);
}

/* Whether a is of integers that become others: without a floating-point error. */
static bool are_integers(const arr_array *a, const arr_dtype *to)
{
	return a->dtype->type <= ARR_T_UINT64 && to->type <= ARR_T_UINT64 && !a->dtype->swapped &&
	       (a->flags & ARR_ALIGNED);
}

static enum arr_status accumulate(const arr_ufunc *u, const arr_array *src,
				  const struct arr_accumulate_options *o, arr_array **out,
				  struct arr__trace *t, struct arr_error *err)
{
	struct scan s = { .src = src };
	arr_array *converted = NULL;
	const arr_dtype *dtype = NULL;
	int64_t copied = 0;
	enum arr_status st;

	if (src->ndim == 0)
		return arr_error_set(err, ARR_E_ARG, "%s: cannot accumulate on a scalar", u->name);
	ARR_TRY(arr__axis_normalize(u->accumulate_name, o->axis, src->ndim, &s.axis, err));
	ARR_TRY(check_out(u->accumulate_name, src, o->out, err));
	ARR_TRY(arr__reduce_loop(u, src->dtype, o->dtype, o->out ? o->out->dtype : NULL, &s.loop,
				 &dtype, err));
	st = make_dst(&s, src, dtype, err);
	if (st == ARR_OK && (!arr__dtype_equal(src->dtype, dtype) || !(src->flags & ARR_ALIGNED))) {
		if (are_integers(src, dtype)) {
			s.convert = src;
			s.src = s.dst;
		} else {
			st = arr__copy_as(src, dtype, ARR_ORDER_K, &converted, err);
			s.src = converted;
		}
		copied = st == ARR_OK ? arr__size_bytes(s.dst) : 0;
	}
	arr_dtype_release(dtype);
	if (st == ARR_OK)
		st = scan_run(&s, u, err);
	if (st == ARR_OK && o->out) {
		int64_t assigned = 0;

		st = arr__assign(o->out, s.dst, &assigned, err);
		copied += assigned;
		arr_array_release(s.dst);
		s.dst = arr_array_retain(o->out);
	}
	arr__trace_copied(t, ARR_COPY_BUFFER, copied);
	arr__trace_variant(t, s.loop->variant);
	if (st == ARR_OK)
		*out = s.dst;
	else
		arr_array_release(s.dst);
	arr_array_release(converted);
	return st;
}

enum arr_status arr_ufunc_accumulate(const arr_ufunc *ufunc, const arr_array *src,
				     const struct arr_accumulate_options *options, arr_array **out,
				     struct arr_error *err)
{
	static const struct arr_accumulate_options defaults;
	const struct arr_accumulate_options *o = options ? options : &defaults;
	struct arr_accumulate_options flat_options;
	arr_array *flat = NULL;
	struct arr__trace t;
	enum arr_status st = ARR_OK;

	if (!arr__observed() && arr__accumulate_small(ufunc, src, options, out, &st, err))
		return st;
	err = arr__trace_begin(&t, ufunc->accumulate_name, ARR_OP_REDUCE, ARR__INS(src), err);
	if (o->flatten) {
		flat_options = *o;
		flat_options.axis = 0;
		o = &flat_options;
		st = arr_array_ravel(src, ARR_ORDER_C, &flat, err);
	}
	if (st == ARR_OK)
		st = accumulate(ufunc, flat ? flat : src, o, out, &t, err);
	arr_array_release(flat);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status named(const char *op, enum arr__ufunc_id id, const arr_array *src,
			     const struct arr_accumulate_options *options, arr_array **out,
			     struct arr_error *err)
{
	struct arr_accumulate_options flat;
	struct arr__trace t;
	enum arr_status st;

	/* gives one element, as over no axis */
	if (src->ndim == 0 && arr__axis_of_scalar(src, options ? options->axis : 0, 1)) {
		flat = options ? *options : (struct arr_accumulate_options){ 0 };
		flat.flatten = true;
		options = &flat;
	}
	err = arr__trace_begin(&t, op, ARR_OP_REDUCE, ARR__INS(src), err);
	st = arr_ufunc_accumulate(arr__ufunc_get(id), src, options, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_cumsum(const arr_array *src, const struct arr_accumulate_options *options,
			   arr_array **out, struct arr_error *err)
{
	return named("ndarray.cumsum", ARR__UFUNC_add, src, options, out, err);
}

enum arr_status arr_cumprod(const arr_array *src, const struct arr_accumulate_options *options,
			    arr_array **out, struct arr_error *err)
{
	return named("ndarray.cumprod", ARR__UFUNC_multiply, src, options, out, err);
}
