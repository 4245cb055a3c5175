/* SPDX-License-Identifier: Apache-2.0 */
/* reshape and ravel: a view where strides allow it, else a copy that says so to the observer. */
#include <string.h>

#include "core/iter.h"
#include "core/trace.h"

/* Fills a length of -1 in and checks that the element counts agree. */
static enum arr_status resolve_shape(const arr_array *src, int ndim, const int64_t *shape,
				     int64_t *out, struct arr_error *err)
{
	int64_t known = 1;
	int unknown = -1;
	bool fits = true;

	if (ndim < 0 || ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%d dimensions: maximum is %d", ndim,
				     ARR_NDIM_MAX);
	for (int i = 0; i < ndim; i++) {
		out[i] = shape[i];
		if (shape[i] < -1)
			return arr_error_set(err, ARR_E_SHAPE,
					     "negative dimensions are not allowed: shape %s",
					     arr__shape_text(ndim, shape).text);
		if (shape[i] == -1 && unknown >= 0)
			return arr_error_set(err, ARR_E_SHAPE,
					     "can only specify one unknown dimension: shape %s",
					     arr__shape_text(ndim, shape).text);
		if (shape[i] == -1)
			unknown = i;
		else
			fits &= !__builtin_mul_overflow(known, shape[i], &known);
	}
	if (fits && unknown >= 0) {
		fits = known > 0 && src->size % known == 0;
		out[unknown] = fits ? src->size / known : -1;
	} else if (fits) {
		fits = known == src->size;
	}
	if (fits && src->size == 0) /* the other lengths make strides, which have to fit too */
		fits = arr__shape_count(ndim, out, src->dtype, &known, NULL) == ARR_OK;
	if (fits)
		return ARR_OK;
	return arr_error_set(err, ARR_E_SHAPE,
			     "cannot reshape array of size %lld (shape %s) into shape %s",
			     (long long)src->size, arr__shape_text(src->ndim, src->shape).text,
			     arr__shape_text(ndim, shape).text);
}

/* Strides of the new shape over the old memory; false if it takes a copy.
 *
 * Old and new axes are split into groups with equal products, from the slowest axis to the fastest.
 * A group of old axes can be re-cut if it is evenly spaced: each stride is the next one times its
 * length. */
static bool view_strides(const arr_array *src, int ndim, const int64_t *shape, enum arr_order order,
			 int64_t *out)
{
	int64_t old_shape[ARR_NDIM_MAX], old_strides[ARR_NDIM_MAX];
	int old_ndim = 0, old = 0, new = 0;
	bool f = order == ARR_ORDER_F;

	for (int n = 0; n < src->ndim; n++) { /* slowest first; axes of length 1 say nothing */
		int i = f ? src->ndim - 1 - n : n;

		if (src->shape[i] == 1)
			continue;
		old_shape[old_ndim] = src->shape[i];
		old_strides[old_ndim++] = src->strides[i];
	}
	while (old < old_ndim) {
		int64_t have = old_shape[old], want = 1, stride;
		int first = old, first_new = new;

		while (new < ndim && want < have)
			want *= shape[f ? ndim - 1 - new ++ : new ++];
		while (want != have) {
			if (have < want)
				have *= old_shape[++old];
			else
				want *= shape[f ? ndim - 1 - new ++ : new ++];
		}
		for (int i = first; i < old; i++)
			if (old_strides[i] != old_strides[i + 1] * old_shape[i + 1])
				return false;
		stride = old_strides[old++];
		for (int n = new - 1; n >= first_new; n--) {
			int i = f ? ndim - 1 - n : n;

			out[i] = stride;
			stride *= shape[i];
		}
	}
	for (; new < ndim; new ++) /* lengths of 1 at the end */
		out[f ? ndim - 1 - new : new] = src->dtype->item_bytes;
	return true;
}

static enum arr_order resolve_order(const arr_array *src, enum arr_order order)
{
	if (order == ARR_ORDER_C || order == ARR_ORDER_F)
		return order;
	return arr__is_f_contiguous(src) && !arr__is_c_contiguous(src) ? ARR_ORDER_F : ARR_ORDER_C;
}

/* A view of a copy: the copy becomes its base, as in NumPy. */
static enum arr_status reshape_copy(const arr_array *src, int ndim, const int64_t *shape,
				    enum arr_order order, arr_array **out, struct arr_error *err)
{
	int64_t strides[ARR_NDIM_MAX];
	enum arr_status st;
	arr_array *copy = NULL;

	ARR_TRY(arr__copy_as(src, NULL, order, &copy, err));
	arr__shape_strides(ndim, shape, src->dtype->item_bytes, order, strides);
	st = arr__array_view(copy, copy->data, ndim, shape, strides, out, err);
	arr_array_release(copy);
	return st;
}

enum arr_status arr__reshape(const arr_array *src, int ndim, const int64_t *shape,
			     enum arr_order order, arr_array **out, int64_t *copied_bytes,
			     struct arr_error *err)
{
	int64_t resolved[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];

	*copied_bytes = 0;
	ARR_TRY(resolve_shape(src, ndim, shape, resolved, err));
	order = resolve_order(src, order);
	if (src->size == 0 ||
	    (order == ARR_ORDER_C ? arr__is_c_contiguous(src) : arr__is_f_contiguous(src))) {
		arr__shape_strides(ndim, resolved, src->dtype->item_bytes, order, strides);
		return arr__array_view(src, src->data, ndim, resolved, strides, out, err);
	}
	if (view_strides(src, ndim, resolved, order, strides))
		return arr__array_view(src, src->data, ndim, resolved, strides, out, err);
	*copied_bytes = arr__size_bytes(src);
	return reshape_copy(src, ndim, resolved, order, out, err);
}

enum arr_status arr_array_reshape(const arr_array *src, int ndim, const int64_t *shape,
				  enum arr_order order, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	int64_t copied = 0;

	err = arr__trace_begin(&t, "ndarray.reshape", ARR_OP_OTHER, ARR__INS(src), err);
	if (order == ARR_ORDER_K)
		st = arr_error_set(err, ARR_E_ARG, "reshape: order K is not possible here");
	else
		st = arr__reshape(src, ndim, shape, order, out, &copied, err);
	arr__trace_copied(&t, ARR_COPY_NONCONTIGUOUS, st == ARR_OK ? copied : 0);
	return arr__trace_end(&t, st, out, err);
}

/* The result is contiguous: a view of what is contiguous in this order, else a copy. */
static enum arr_status flatten(const arr_array *src, enum arr_order order, arr_array **out,
			       int64_t *copied_bytes, struct arr_error *err)
{
	bool lies = order == ARR_ORDER_C ? arr__is_c_contiguous(src) : arr__is_f_contiguous(src);

	if (lies || src->size == 0)
		return arr__reshape(src, 1, &src->size, order, out, copied_bytes, err);
	*copied_bytes = arr__size_bytes(src);
	return reshape_copy(src, 1, &src->size, order, out, err);
}

/* Order K: the elements as they lie in memory, in the order of falling strides. */
static enum arr_status flatten_k(const arr_array *src, arr_array **out, int64_t *copied_bytes,
				 struct arr_error *err)
{
	int perm[ARR_NDIM_MAX];
	const int64_t *strides[] = { src->strides };
	arr_array *sorted = NULL;
	enum arr_status st;

	arr__iter_korder(src->ndim, src->shape, 1, strides, perm);
	ARR_TRY(arr__transpose(src, perm, &sorted, err));
	st = flatten(sorted, ARR_ORDER_C, out, copied_bytes, err);
	arr_array_release(sorted);
	return st;
}

enum arr_status arr__ravel(const arr_array *src, enum arr_order order, arr_array **out,
			   int64_t *copied_bytes, struct arr_error *err)
{
	*copied_bytes = 0;
	if (order == ARR_ORDER_K)
		return flatten_k(src, out, copied_bytes, err);
	return flatten(src, resolve_order(src, order), out, copied_bytes, err);
}

enum arr_status arr_array_ravel(const arr_array *src, enum arr_order order, arr_array **out,
				struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;
	int64_t copied = 0;

	err = arr__trace_begin(&t, "ndarray.ravel", ARR_OP_OTHER, ARR__INS(src), err);
	st = arr__ravel(src, order, out, &copied, err);
	arr__trace_copied(&t, ARR_COPY_NONCONTIGUOUS, st == ARR_OK ? copied : 0);
	return arr__trace_end(&t, st, out, err);
}
