/* SPDX-License-Identifier: Apache-2.0 */
#include "calc.h"

#include <string.h>

const arr_array *arr__calc_keep(struct arr__calc *c, enum arr_status st, arr_array *const *made)
{
	arr_array *array = *made;

	if (st != ARR_OK) {
		if (c->st == ARR_OK)
			c->st = st;
		return NULL;
	}
	if (!array)
		return NULL;
	if (c->count == ARR__CALC_MAX) {
		arr_array_release(array);
		arr__calc_fail(c, ARR_E_UNSUPPORTED, "more than %d steps", ARR__CALC_MAX);
		return NULL;
	}
	c->held[c->count++] = array;
	return array;
}

enum arr_status arr__calc_end(struct arr__calc *c, const arr_array *result, arr_array **out)
{
	if (c->st == ARR_OK)
		*out = arr_array_retain(result);
	while (c->count > 0)
		arr_array_release(c->held[--c->count]);
	return c->st;
}

void arr__calc_check(struct arr__calc *c, const char *op, enum arr_type last,
		     const arr_array *const *inputs, size_t count)
{
	for (size_t i = 0; i < count && c->st == ARR_OK; i++) {
		if (inputs[i] && inputs[i]->dtype->type > last)
			arr__calc_fail(c, ARR_E_DTYPE, "%s: not offered for %s", op,
				       arr__dtype_text(inputs[i]->dtype).text);
	}
}

static const arr_array *call(struct arr__calc *c, enum arr__ufunc_id id,
			     const struct arr_input *inputs, const arr_dtype *dtype)
{
	struct arr_ufunc_options options = arr_ufunc_options_default();
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	options.dtype = dtype;
	if (dtype)
		options.casting = ARR_CASTING_UNSAFE;
	return arr__calc_keep(c, arr_ufunc_call(arr__ufunc_get(id), inputs, &options, &out, c->err),
			      &out);
}

const arr_array *arr__calc1(struct arr__calc *c, enum arr__ufunc_id id, const arr_array *x)
{
	const struct arr_input input = arr_in(x);

	return call(c, id, &input, NULL);
}

const arr_array *arr__calc2_in(struct arr__calc *c, enum arr__ufunc_id id, struct arr_input x,
			       struct arr_input y, const arr_dtype *dtype)
{
	const struct arr_input inputs[] = { x, y };

	return call(c, id, inputs, dtype);
}

const arr_array *arr__calc2(struct arr__calc *c, enum arr__ufunc_id id, struct arr_input x,
			    struct arr_input y)
{
	return arr__calc2_in(c, id, x, y, NULL);
}

void arr__calc2_into(struct arr__calc *c, enum arr__ufunc_id id, const arr_array *x,
		     struct arr_input y)
{
	struct arr_ufunc_options options = arr_ufunc_options_default();
	const struct arr_input inputs[] = { arr_in(x), y };
	arr_array *same = NULL;

	if (c->st != ARR_OK)
		return;
	options.out[0] = (arr_array *)x;
	options.casting = ARR_CASTING_UNSAFE;
	c->st = arr_ufunc_call(arr__ufunc_get(id), inputs, &options, &same, c->err);
	arr_array_release(same);
}

const arr_array *arr__calc_reduce(struct arr__calc *c, enum arr__ufunc_id id, const arr_array *x,
				  const struct arr_reduce_options *options)
{
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr_ufunc_reduce(arr__ufunc_get(id), x, options, &out, c->err),
			      &out);
}

const arr_array *arr__calc_scan(struct arr__calc *c, enum arr__ufunc_id id, const arr_array *x,
				const struct arr_accumulate_options *options)
{
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr_ufunc_accumulate(arr__ufunc_get(id), x, options, &out, c->err),
			      &out);
}

const arr_array *arr__calc_copy(struct arr__calc *c, const arr_array *x, const arr_dtype *dtype)
{
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	if (!dtype)
		dtype = arr__is_number(x->dtype)
				? arr_dtype_builtin(
					  x->dtype->type) /* native: elements are written later */
				: x->dtype;
	return arr__calc_keep(c, arr__copy_as(x, dtype, ARR_ORDER_K, &out, c->err), &out);
}

const arr_array *arr__calc_cast(struct arr__calc *c, const arr_array *x, const arr_dtype *dtype)
{
	if (c->st != ARR_OK || arr__dtype_equal(x->dtype, dtype))
		return x;
	return arr__calc_copy(c, x, dtype);
}

const arr_array *arr__calc_new(struct arr__calc *c, int ndim, const int64_t *shape,
			       const arr_dtype *dtype)
{
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(
		c, arr__array_new(ndim, shape, dtype, ARR_ORDER_C, false, &out, c->err), &out);
}

const arr_array *arr__calc_slice(struct arr__calc *c, const arr_array *x, int axis, int64_t start,
				 int64_t stop)
{
	int64_t shape[ARR_NDIM_MAX];
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	memcpy(shape, x->shape, sizeof(int64_t) * (size_t)x->ndim);
	shape[axis] = stop > start ? stop - start : 0;
	return arr__calc_keep(c,
			      arr__array_view(x, x->data + start * x->strides[axis], x->ndim, shape,
					      x->strides, &out, c->err),
			      &out);
}

const arr_array *arr__calc_expand(struct arr__calc *c, const arr_array *x, int axis)
{
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr_array_expand_dims(x, axis, &out, c->err), &out);
}

const arr_array *arr__calc_reshape(struct arr__calc *c, const arr_array *x, int ndim,
				   const int64_t *shape)
{
	arr_array *out = NULL;
	int64_t copied;

	if (c->st != ARR_OK)
		return NULL;
	return arr__calc_keep(c, arr__reshape(x, ndim, shape, ARR_ORDER_C, &out, &copied, c->err),
			      &out);
}

const arr_array *arr__calc_ravel(struct arr__calc *c, const arr_array *x)
{
	return c->st == ARR_OK ? arr__calc_reshape(c, x, 1, &x->size) : NULL;
}

const arr_array *arr__calc_part(struct arr__calc *c, const arr_array *x, bool imaginary)
{
	const arr_dtype *part;
	arr_array *out = NULL;

	if (c->st != ARR_OK)
		return NULL;
	part = x->dtype->type == ARR_T_COMPLEX64    ? ARR_FLOAT32
	       : x->dtype->type == ARR_T_COMPLEX128 ? ARR_FLOAT64
						    : ARR_LONGDOUBLE;
	return arr__calc_keep(c,
			      arr__array_view_as(x, part,
						 x->data + (imaginary ? part->item_bytes : 0),
						 x->ndim, x->shape, x->strides, &out, c->err),
			      &out);
}

const arr_dtype *arr__calc_promote(struct arr__calc *c, const arr_dtype *a, const arr_dtype *b)
{
	const arr_dtype *dtype = NULL;
	arr_array *holder = NULL;
	const int64_t none = 0;

	if (c->st != ARR_OK)
		return NULL;
	if (arr__is_number(a) && arr__is_number(b))
		return arr__promote_numbers(a, b);
	c->st = arr_promote_types(a, b, &dtype, c->err);
	if (c->st == ARR_OK) /* an empty array keeps the dtype alive */
		arr__calc_keep(c,
			       arr__array_new(1, &none, dtype, ARR_ORDER_C, false, &holder, c->err),
			       &holder);
	arr_dtype_release(dtype);
	return c->st == ARR_OK ? holder->dtype : NULL;
}

const arr_array *arr__calc_join(struct arr__calc *c, const arr_array *const *parts, size_t count,
				int axis)
{
	int64_t shape[ARR_NDIM_MAX], at = 0;
	const arr_dtype *dtype;
	const arr_array *joined;

	if (c->st != ARR_OK)
		return NULL;
	dtype = parts[0]->dtype;
	memcpy(shape, parts[0]->shape, sizeof(int64_t) * (size_t)parts[0]->ndim);
	for (size_t i = 1; i < count; i++) {
		dtype = arr__calc_promote(c, dtype, parts[i]->dtype);
		shape[axis] += parts[i]->shape[axis];
	}
	joined = arr__calc_new(c, parts[0]->ndim, shape, dtype);
	for (size_t i = 0; i < count; i++) {
		const int64_t length = parts[i]->shape[axis];

		arr__calc_assign(c, arr__calc_slice(c, joined, axis, at, at + length), parts[i]);
		at += length;
	}
	return joined;
}

void arr__calc_assign(struct arr__calc *c, const arr_array *dst, const arr_array *src)
{
	if (c->st == ARR_OK)
		c->st = arr__assign((arr_array *)dst, src, NULL, c->err);
}

void arr__calc_put(struct arr__calc *c, const arr_array *dst, const arr_array *mask,
		   struct arr_scalar value)
{
	unsigned char element[ARR__NUMBER_BYTES_MAX];

	if (c->st != ARR_OK)
		return;
	arr__scalar_store(value, dst->dtype->type, element);
	arr__calc_put_element(c, dst, mask, element);
}

void arr__calc_put_element(struct arr__calc *c, const arr_array *dst, const arr_array *mask,
			   const void *element)
{
	const arr_array *operands[] = { dst, mask };
	struct arr__iter it;

	if (c->st != ARR_OK)
		return;
	arr__iter_init_arrays(&it, dst->ndim, dst->shape, 2, operands, ARR__ITER_ANY_ORDER);
	if (it.size == 0)
		return;
	do {
		for (size_t i = 0; i < it.inner_count; i++) {
			const ptrdiff_t k = (ptrdiff_t)i;

			if (it.data[1][k * it.inner_strides[1]])
				memcpy(it.data[0] + k * it.inner_strides[0], element,
				       dst->dtype->item_bytes);
		}
	} while (arr__iter_next(&it));
}

bool arr__calc_truth(const struct arr__calc *c, const arr_array *x)
{
	return c->st == ARR_OK &&
	       arr_scalar_cast(arr__scalar_load(x->dtype->type, x->data), ARR_T_BOOL).as.b;
}

bool arr__calc_any(struct arr__calc *c, const arr_array *x)
{
	const struct arr_reduce_options all = { .dtype = ARR_BOOL };

	return arr__calc_truth(c, arr__calc_reduce(c, ARR__UFUNC_logical_or, x, &all));
}
