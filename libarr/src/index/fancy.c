/* SPDX-License-Identifier: Apache-2.0 */
#include "fancy.h"

#include <string.h>

#include "core/iter.h"
#include "core/trace.h"

/* Offsets made at a time: 32 KiB. Between two blocks no loads are under way. */
enum { BLOCK = 4096 };

/* Index arrays that are walked side by side; more of them are added up beforehand. */
enum { SIDE_BY_SIDE_MAX = ARR__ITER_OPERANDS_MAX - 1 };

enum arr_status arr__index_outside(int64_t index, int axis, int64_t length, struct arr_error *err)
{
	if (axis < 0)
		return arr_error_set(err, ARR_E_INDEX, "index %lld is out of bounds for size %lld",
				     (long long)index, (long long)length);
	return arr_error_set(err, ARR_E_INDEX,
			     "index %lld is out of bounds for axis %d with size %lld",
			     (long long)index, axis, (long long)length);
}

enum arr_status arr__as_indices(const arr_array *a, const char *what, arr_array **out,
				struct arr_error *err)
{
	const char kind = a->dtype->kind;

	if (kind != 'i' && kind != 'u' && !(kind == 'b' && a->ndim == 0))
		return arr_error_set(err, ARR_E_INDEX,
				     "%s must be of integer (or boolean) type, not %s", what,
				     a->dtype->name);
	if (a->dtype == ARR_INT64 && a->flags & ARR_ALIGNED) {
		*out = arr_array_retain(a);
		return ARR_OK;
	}
	return arr__copy_as(a, ARR_INT64, ARR_ORDER_K, out, err);
}

enum arr_status arr__ready_value(const arr_array *value, const arr_array *dst, arr_array **out,
				 struct arr_error *err)
{
	if (arr__dtype_equal(value->dtype, dst->dtype) &&
	    arr__overlap(value, dst) == ARR__OVERLAP_NONE) {
		*out = arr_array_retain(value);
		return ARR_OK;
	}
	return arr__copy_as(value, dst->dtype, ARR_ORDER_K, out, err);
}

enum arr_status arr__fancy_add(struct arr__fancy *f, const arr_array *index, int64_t length,
			       int64_t scale, int axis, const arr_array *apart_from,
			       struct arr_error *err)
{
	arr_array *own = NULL, *copy = NULL;

	if (f->count == ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_INDEX, "more than %d index arrays", ARR_NDIM_MAX);
	ARR_TRY(arr__as_indices(index, "arrays used as indices", &own, err));
	if (apart_from && arr_may_share_memory(own, apart_from)) {
		enum arr_status st = arr__copy_as(own, NULL, ARR_ORDER_K, &copy, err);

		arr_array_release(own);
		if (st != ARR_OK)
			return st;
		own = copy;
	}
	f->index[f->count] = own;
	f->length[f->count] = length;
	f->scale[f->count] = scale;
	f->axis[f->count++] = axis;
	return ARR_OK;
}

void arr__fancy_clear(struct arr__fancy *f)
{
	for (int k = 0; k < f->count; k++)
		arr_array_release(f->index[k]);
	f->count = 0;
}

enum arr_status arr__fancy_join(struct arr__fancy *f, struct arr_error *err)
{
	bool fits = true;

	f->ndim = 0;
	for (int k = 0; k < f->count && fits; k++)
		fits = arr__shape_join(&f->ndim, f->shape, f->index[k]->ndim, f->index[k]->shape);
	if (fits)
		return ARR_OK;
	for (int k = 1; k < f->count; k++) {
		const arr_array *a = f->index[0], *b = f->index[k];
		int64_t shape[ARR_NDIM_MAX];
		int ndim = 0;

		(void)arr__shape_join(&ndim, shape, a->ndim, a->shape);
		if (k + 1 == f->count || !arr__shape_join(&ndim, shape, b->ndim, b->shape))
			return arr_error_set(
				err, ARR_E_INDEX,
				"shape mismatch: indexing arrays could not be broadcast "
				"together with shapes %s %s",
				arr__shape_text(a->ndim, a->shape).text,
				arr__shape_text(b->ndim, b->shape).text);
	}
	return arr_error_set(err, ARR_E_INDEX,
			     "shape mismatch: indexing arrays could not be broadcast together");
}

enum arr_status arr__fancy_shape(const struct arr__fancy *f, int *ndim, int64_t *shape,
				 struct arr_error *err)
{
	const int n = f->ndim + f->rest_ndim;

	if (n > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE,
				     "number of dimensions must be within [0, %d], indexing result"
				     " would have %d",
				     ARR_NDIM_MAX, n);
	for (int i = 0; i < n; i++)
		shape[i] = i < f->at             ? f->rest_shape[i]
			   : i < f->at + f->ndim ? f->shape[i - f->at]
						 : f->rest_shape[i - f->ndim];
	*ndim = n;
	return ARR_OK;
}

enum arr_status arr__fancy_fit(const struct arr__fancy *f, const arr_array *value, arr_array **out,
			       struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];
	int ndim = 0, extra = 0;
	arr_array *fitted = NULL;

	ARR_TRY(arr__fancy_shape(f, &ndim, shape, err));
	while (value->ndim - extra > ndim && value->shape[extra] == 1)
		extra++;
	ARR_TRY(arr__array_view(value, value->data, value->ndim - extra, value->shape + extra,
				value->strides + extra, &fitted, err));
	if (arr__broadcasts_to(fitted, ndim, shape)) {
		*out = fitted;
		return ARR_OK;
	}
	arr_array_release(fitted);
	return arr_error_set(err, ARR_E_SHAPE,
			     "shape mismatch: value array of shape %s could not be broadcast to "
			     "indexing result of shape %s",
			     arr__shape_text(value->ndim, value->shape).text,
			     arr__shape_text(ndim, shape).text);
}

/* Splits strides over the result's axes into those of the index axes and of the rest. */
static void split_strides(const struct arr__fancy *f, const int64_t *strides, int64_t *by_index,
			  int64_t *by_rest)
{
	for (int i = 0; i < f->ndim; i++)
		by_index[i] = strides[f->at + i];
	for (int i = 0; i < f->rest_ndim; i++)
		by_rest[i] = strides[i < f->at ? i : i + f->ndim];
}

/* The memory order that NumPy gives a result: index axes in C order outside of the rest, which
 * keeps the source's order; without a rest, the order of the index arrays. */
static void result_perm(const struct arr__fancy *f, int *perm)
{
	const int64_t *strides[SIDE_BY_SIDE_MAX];
	int64_t rows[SIDE_BY_SIDE_MAX][ARR_NDIM_MAX], rest_size = 1;
	int order[ARR_NDIM_MAX], n = 0;

	for (int i = 0; i < f->rest_ndim; i++)
		rest_size *= f->rest_shape[i];
	for (int i = 0; i < f->ndim; i++)
		order[i] = i;
	if (rest_size == 1 && f->count <= SIDE_BY_SIDE_MAX) {
		for (int k = 0; k < f->count; k++) {
			arr__broadcast_strides(f->index[k], f->ndim, f->shape, rows[k]);
			strides[k] = rows[k];
		}
		arr__iter_korder(f->ndim, f->shape, f->count, strides, order);
	}
	for (int i = 0; i < f->ndim; i++)
		perm[n++] = f->at + order[i];
	strides[0] = f->rest_strides;
	arr__iter_korder(f->rest_ndim, f->rest_shape, 1, strides, order);
	for (int i = 0; i < f->rest_ndim; i++)
		perm[n++] = order[i] < f->at ? order[i] : order[i] + f->ndim;
}

/* How the elements of one block get across. base is the indexed array's side, other the result's or
 * the value's. */
struct crossing {
	const struct arr__move *move;
	bool set;
	int class;
	size_t chunk;        /* bytes that lie together on both sides */
	struct arr__iter it; /* over the rest; operand 0 is other, 1 is base */
	const char *other;   /* where operand 0 started */
};

/* The rest's axes, merged; a contiguous innermost one becomes the chunk. */
static void plan_crossing(struct crossing *c, const struct arr__fancy *f, bool set, char *other,
			  const int64_t *other_rest)
{
	const int64_t *const strides[] = { other_rest, f->rest_strides };
	char *const data[] = { other, f->data };
	const ptrdiff_t item = f->dtype->item_bytes;

	c->move = arr__move();
	c->set = set;
	c->other = other;
	c->chunk = (size_t)item;
	arr__iter_init(&c->it, f->rest_ndim, f->rest_shape, 2, data, strides, ARR__ITER_ANY_ORDER);
	if (c->it.inner_count == 1 ||
	    (c->it.inner_strides[0] == item && c->it.inner_strides[1] == item)) {
		c->chunk *= c->it.inner_count;
		c->it.inner_count = 1;
	}
	c->class = arr__item_class(c->chunk);
}

static void cross(struct crossing *c, const int64_t *offsets, char *other, ptrdiff_t stride,
		  size_t count)
{
	struct arr__iter *it = &c->it;

	do {
		for (size_t i = 0; i < it->inner_count; i++) {
			char *there = other + (it->data[0] - c->other) +
				      (ptrdiff_t)i * it->inner_strides[0];
			char *base = it->data[1] + (ptrdiff_t)i * it->inner_strides[1];

			if (c->set)
				c->move->scatter[c->class](base, offsets, there, stride, count,
							   c->chunk);
			else
				c->move->gather[c->class](there, stride, base, offsets, count,
							  c->chunk);
		}
	} while (arr__iter_next(it)); /* at the end it stands at the start again */
}

/* Offsets of one block; op: operands of the iterator. */
static enum arr_status block_offsets(const struct arr__fancy *f, const struct arr__iter *it,
				     size_t start, size_t count, int64_t *offsets,
				     struct arr_error *err)
{
	const struct arr__move *move = arr__move();

	for (int k = 0; k < f->count; k++) {
		const char *index = it->data[k] + (ptrdiff_t)start * it->inner_strides[k];
		size_t good;
		int64_t bad;

		if (f->length[k] > 0) {
			good = move->offsets(offsets, k > 0, index, it->inner_strides[k], count,
					     f->length[k], f->scale[k], f->mode);
			if (good == count)
				continue;
			index += (ptrdiff_t)good * it->inner_strides[k];
		}
		memcpy(&bad, index, sizeof bad);
		return arr__index_outside(bad, f->axis[k], f->length[k], err);
	}
	return ARR_OK;
}

/* Walks the index arrays in C order (get: in any) with `other` beside them. c NULL: only checks. */
static enum arr_status walk(const struct arr__fancy *f, char *other, const int64_t *other_strides,
			    struct crossing *c, struct arr_error *err)
{
	int64_t strides[ARR__ITER_OPERANDS_MAX][ARR_NDIM_MAX], offsets[BLOCK];
	const int64_t *rows[ARR__ITER_OPERANDS_MAX];
	char *data[ARR__ITER_OPERANDS_MAX];
	const int last = f->count;
	struct arr__iter it;

	for (int k = 0; k < f->count; k++) {
		arr__broadcast_strides(f->index[k], f->ndim, f->shape, strides[k]);
		rows[k] = strides[k];
		data[k] = f->index[k]->data;
	}
	rows[last] = other_strides;
	data[last] = other;
	arr__iter_init(&it, f->ndim, f->shape, f->count + 1, data, rows,
		       c && c->set ? ARR__ITER_IN_ORDER : ARR__ITER_SORT);
	if (it.size == 0)
		return ARR_OK;
	do {
		for (size_t i = 0; i < it.inner_count; i += BLOCK) {
			size_t n = it.inner_count - i < BLOCK ? it.inner_count - i : BLOCK;

			ARR_TRY(block_offsets(f, &it, i, n, offsets, err));
			if (c)
				cross(c, offsets,
				      it.data[last] + (ptrdiff_t)i * it.inner_strides[last],
				      it.inner_strides[last], n);
		}
	} while (arr__iter_next(&it));
	return ARR_OK;
}

/* offset += the offsets of index array k. */
static enum arr_status add_up(const struct arr__fancy *f, int k, arr_array *sum,
			      struct arr_error *err)
{
	const arr_array *const operands[] = { sum, f->index[k] };
	struct arr__iter it;

	arr__iter_init_arrays(&it, f->ndim, f->shape, 2, operands, ARR__ITER_IN_ORDER);
	do {
		int64_t *at = (int64_t *)(void *)it.data[0], bad;
		size_t good = 0;

		if (f->length[k] > 0)
			good = arr__move()->offsets(at, true, it.data[1], it.inner_strides[1],
						    it.inner_count, f->length[k], f->scale[k],
						    f->mode);
		if (good == it.inner_count)
			continue;
		memcpy(&bad, it.data[1] + (ptrdiff_t)good * it.inner_strides[1], sizeof bad);
		return arr__index_outside(bad, f->axis[k], f->length[k], err);
	} while (arr__iter_next(&it));
	return ARR_OK;
}

/* More index arrays than are walked side by side: one array of offsets takes their place. */
static enum arr_status reduce_count(struct arr__fancy *f, struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	arr_array *sum = NULL;

	if (f->count <= SIDE_BY_SIDE_MAX)
		return ARR_OK;
	ARR_TRY(arr__array_new(f->ndim, f->shape, ARR_INT64, ARR_ORDER_C, true, &sum, err));
	for (int k = 0; k < f->count && st == ARR_OK && sum->size > 0; k++)
		st = add_up(f, k, sum, err);
	if (st != ARR_OK) {
		arr_array_release(sum);
		return st;
	}
	arr__fancy_clear(f);
	f->index[0] = sum;
	f->length[0] = INT64_MAX; /* offsets of strides of either sign: nothing is out of bounds */
	f->scale[0] = 1;
	f->count = 1;
	f->mode = ARR__BOUNDS_OFFSETS;
	return ARR_OK;
}

enum arr_status arr__fancy_check(struct arr__fancy *f, struct arr_error *err)
{
	const int64_t nowhere[ARR_NDIM_MAX] = { 0 };
	int64_t size = 1;

	for (int i = 0; i < f->ndim; i++)
		size *= f->shape[i];
	if (size == 0)
		return ARR_OK;
	ARR_TRY(reduce_count(f, err));
	return walk(f, f->data, nowhere, NULL, err);
}

enum arr_status arr__fancy_get(struct arr__fancy *f, bool in_c_order, arr_array **out,
			       struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], by_index[ARR_NDIM_MAX], by_rest[ARR_NDIM_MAX];
	int perm[ARR_NDIM_MAX], ndim = 0;
	arr_array *result = NULL;
	enum arr_status st = ARR_OK;
	struct crossing c;

	ARR_TRY(arr__fancy_shape(f, &ndim, shape, err));
	if (in_c_order) {
		ARR_TRY(arr__array_new(ndim, shape, f->dtype, ARR_ORDER_C, false, &result, err));
	} else {
		result_perm(f, perm);
		ARR_TRY(arr__array_new_perm(ndim, shape, perm, f->dtype, &result, err));
	}
	if (result->size > 0)
		st = reduce_count(f, err);
	else if (!in_c_order) /* take looks at its indices itself */
		st = arr__fancy_check(f, err);
	if (st == ARR_OK && result->size > 0) {
		split_strides(f, result->strides, by_index, by_rest);
		plan_crossing(&c, f, false, result->data, by_rest);
		st = walk(f, result->data, by_index, &c, err);
	}
	if (st != ARR_OK) {
		arr_array_release(result);
		return st;
	}
	*out = result;
	return ARR_OK;
}

enum arr_status arr__fancy_set(struct arr__fancy *f, const arr_array *value, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX], by_index[ARR_NDIM_MAX],
		by_rest[ARR_NDIM_MAX], size = 1;
	struct crossing c;
	int ndim = 0;

	ARR_TRY(arr__fancy_shape(f, &ndim, shape, err));
	for (int i = 0; i < ndim; i++)
		size *= shape[i];
	if (size == 0)
		return arr__fancy_check(f, err);
	arr__broadcast_strides(value, ndim, shape, strides);
	split_strides(f, strides, by_index, by_rest);
	ARR_TRY(reduce_count(f, err));
	ARR_TRY(walk(f, value->data, by_index, NULL, err));
	plan_crossing(&c, f, true, value->data, by_rest);
	return walk(f, value->data, by_index, &c, err);
}
