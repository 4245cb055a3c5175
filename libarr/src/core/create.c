/* SPDX-License-Identifier: Apache-2.0 */
/* New arrays: empty, zeros, ones, full, arange, linspace, eye and their kin. */
#include <math.h>
#include <string.h>

#include "array_internal.h"
#include "trace.h"

enum content { CONTENT_EMPTY, CONTENT_ZEROS, CONTENT_ONES };

static enum arr_status check_order(const char *op, enum arr_order order, struct arr_error *err)
{
	if (order == ARR_ORDER_C || order == ARR_ORDER_F)
		return ARR_OK;
	return arr_error_set(err, ARR_E_ARG, "%s: order %d: only C and F are possible here", op,
			     (int)order);
}

/* The last step: st is that of making `made`, which becomes *out once it is filled. value nullable.
 */
static enum arr_status fill_new(enum arr_status st, arr_array *made, const struct arr_scalar *value,
				arr_array **out, struct arr_error *err)
{
	if (st == ARR_OK && value)
		st = arr__fill(made, *value, err);
	if (st == ARR_OK)
		*out = made;
	else
		arr_array_release(made);
	return st;
}

static enum arr_status create(const char *op, enum content content, int ndim, const int64_t *shape,
			      const arr_dtype *dtype, enum arr_order order, arr_array **out,
			      struct arr_error *err)
{
	const struct arr_scalar one = arr_scalar_int(1);
	arr_array *made = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, op, ARR_OP_CREATE, ARR__NO_INS, err);
	st = check_order(op, order, err);
	if (st == ARR_OK)
		st = arr__array_new(ndim, shape, dtype, order, content == CONTENT_ZEROS, &made,
				    err);
	st = fill_new(st, made, content == CONTENT_ONES ? &one : NULL, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_empty(int ndim, const int64_t *shape, const arr_dtype *dtype,
			  enum arr_order order, arr_array **out, struct arr_error *err)
{
	return create("empty", CONTENT_EMPTY, ndim, shape, dtype, order, out, err);
}

enum arr_status arr_zeros(int ndim, const int64_t *shape, const arr_dtype *dtype,
			  enum arr_order order, arr_array **out, struct arr_error *err)
{
	return create("zeros", CONTENT_ZEROS, ndim, shape, dtype, order, out, err);
}

enum arr_status arr_ones(int ndim, const int64_t *shape, const arr_dtype *dtype,
			 enum arr_order order, arr_array **out, struct arr_error *err)
{
	return create("ones", CONTENT_ONES, ndim, shape, dtype, order, out, err);
}

enum arr_status arr_full(int ndim, const int64_t *shape, struct arr_scalar value,
			 const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	const arr_dtype *type = dtype ? dtype : arr_dtype_builtin(value.type);
	arr_array *made = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "full", ARR_OP_CREATE, ARR__NO_INS, err);
	st = arr__scalar_check(value, type, err);
	if (st == ARR_OK)
		st = arr__array_new(ndim, shape, type, ARR_ORDER_C, false, &made, err);
	st = fill_new(st, made, &value, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status create_like(const char *op, const arr_array *prototype,
				   const arr_dtype *dtype, enum arr_order order, bool zeroed,
				   const struct arr_scalar *value, arr_array **out,
				   struct arr_error *err)
{
	const arr_dtype *type = dtype ? dtype : prototype->dtype;
	arr_array *made = NULL;
	struct arr__trace t;
	enum arr_status st = ARR_OK;

	err = arr__trace_begin(&t, op, ARR_OP_CREATE, ARR__INS(prototype), err);
	if (value)
		st = arr__scalar_check(*value, type, err);
	if (st == ARR_OK)
		st = arr__array_new_like(prototype, type, order, &made, err);
	if (st == ARR_OK && !value && zeroed)
		memset(made->data, 0, (size_t)arr__size_bytes(made));
	st = fill_new(st, made, value, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_empty_like(const arr_array *prototype, const arr_dtype *dtype,
			       enum arr_order order, arr_array **out, struct arr_error *err)
{
	return create_like("empty_like", prototype, dtype, order, false, NULL, out, err);
}

enum arr_status arr_zeros_like(const arr_array *prototype, const arr_dtype *dtype,
			       enum arr_order order, arr_array **out, struct arr_error *err)
{
	return create_like("zeros_like", prototype, dtype, order, true, NULL, out, err);
}

enum arr_status arr_ones_like(const arr_array *prototype, const arr_dtype *dtype,
			      enum arr_order order, arr_array **out, struct arr_error *err)
{
	struct arr_scalar one = arr_scalar_int(1);

	return create_like("ones_like", prototype, dtype, order, false, &one, out, err);
}

enum arr_status arr_full_like(const arr_array *prototype, struct arr_scalar value,
			      const arr_dtype *dtype, arr_array **out, struct arr_error *err)
{
	return create_like("full_like", prototype, dtype, ARR_ORDER_K, false, &value, out, err);
}

enum arr_status arr_from_scalar(struct arr_scalar value, const arr_dtype *dtype, arr_array **out,
				struct arr_error *err)
{
	const arr_dtype *type = dtype ? dtype : arr_dtype_builtin(value.type);
	arr_array *made = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "array", ARR_OP_CREATE, ARR__NO_INS, err);
	st = arr__scalar_check(value, type, err);
	if (st == ARR_OK)
		st = arr__array_new(0, NULL, type, ARR_ORDER_C, false, &made, err);
	st = fill_new(st, made, &value, out, err);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status from_copy(int ndim, const int64_t *shape, const arr_dtype *dtype,
				 const void *data, arr_array **out, struct arr_error *err)
{
	int64_t count = 0;

	ARR_TRY(arr__shape_count(ndim, shape, dtype, &count, err));
	if (!data && count > 0)
		return arr_error_set(err, ARR_E_ARG, "from_copy: no data for shape %s",
				     arr__shape_text(ndim, shape).text);
	ARR_TRY(arr__array_new(ndim, shape, dtype, ARR_ORDER_C, false, out, err));
	if (count > 0)
		memcpy((*out)->data, data, (size_t)arr__size_bytes(*out));
	return ARR_OK;
}

enum arr_status arr_from_copy(int ndim, const int64_t *shape, const arr_dtype *dtype,
			      const void *data, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "array", ARR_OP_CREATE, ARR__NO_INS, err);
	st = from_copy(ndim, shape, dtype, data, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_EXPLICIT, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_from_data(const struct arr_foreign *foreign, arr_array **out,
			      struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "frombuffer", ARR_OP_CREATE, ARR__NO_INS, err);
	st = arr__array_foreign(foreign, out, err);
	return arr__trace_end(&t, st, out, err);
}
