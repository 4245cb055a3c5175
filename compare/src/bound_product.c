/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds of sums of products: matrices, stacks of them, rows, convolutions. */
#include <stdlib.h>
#include <string.h>

#include "bound_internal.h"

/* A stack of matrices of magnitudes in C order; a vector is one row (left) or one column (right).
 */
struct magnitude_stack {
	double *values;
	int64_t rows, columns, count;
};

static enum arr_status stack_init(struct magnitude_stack *s, const struct compare_array *a,
				  bool is_right, struct arr_error *err)
{
	if (a->ndim == 0)
		return arr_error_set(err, ARR_E_SHAPE, "a product of a 0-d array");
	s->rows = a->ndim > 1 ? a->shape[a->ndim - 2] : is_right ? a->shape[0] : 1;
	s->columns = a->ndim > 1 ? a->shape[a->ndim - 1] : is_right ? 1 : a->shape[0];
	s->count = s->rows > 0 && s->columns > 0 ? (int64_t)a->count / (s->rows * s->columns) : 0;
	s->values = malloc((a->count ? a->count : 1) * sizeof *s->values);
	if (!s->values)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for %llu magnitudes",
				     (unsigned long long)a->count);
	for (uint64_t i = 0; i < a->count; i++)
		s->values[i] = compare__magnitude_at(a, compare_array_at(a, i));
	return ARR_OK;
}

static void multiply_one(const double *a, const double *b, int64_t n, int64_t k, int64_t m,
			 double *out)
{
	for (int64_t i = 0; i < n; i++) {
		for (int64_t p = 0; p < k; p++) {
			for (int64_t j = 0; j < m; j++)
				out[i * m + j] += a[i * k + p] * b[p * m + j];
		}
	}
}

/* Which matrix of a stack a result of the broadcast stack comes from. stacked: whether the operand
 * has axes beyond its matrix; the result's stack axes are its first stack_ndim ones. */
static int64_t stack_position(const struct compare_array *operand,
			      const struct compare_array *result, int32_t stack_ndim,
			      int64_t position)
{
	int32_t own = operand->ndim > 2 ? operand->ndim - 2 : 0;
	int64_t step = 1;
	int64_t found = 0;

	for (int32_t k = 0; k < own; k++) {
		int64_t length = operand->shape[own - 1 - k];
		int64_t at = position % result->shape[stack_ndim - 1 - k];

		position /= result->shape[stack_ndim - 1 - k];
		found += (length == 1 ? 0 : at) * step;
		step *= length;
	}
	return found;
}

/* The axes of matmul's result that are its stack's, or -1 if the operands do not broadcast to it.
 */
static int32_t stack_axes(const struct compare_array *left, const struct compare_array *right,
			  const struct compare_array *result)
{
	int32_t own = (left->ndim > 1) + (right->ndim > 1);
	int32_t deepest = left->ndim > right->ndim ? left->ndim : right->ndim;
	int32_t stack = result->ndim - own;

	if (stack != (deepest > 2 ? deepest - 2 : 0))
		return -1;
	for (int side = 0; side < 2; side++) {
		const struct compare_array *a = side ? right : left;

		for (int32_t k = 0; k < a->ndim - 2; k++) {
			int64_t length = a->shape[a->ndim - 3 - k];

			if (length != 1 && length != result->shape[stack - 1 - k])
				return -1;
		}
	}
	return stack;
}

/* matmul; dot of more than two axes, which combines every row with every column, has no bound. */
static enum arr_status bound_product_of_matrices(const struct compare_array *left,
						 const struct compare_array *right,
						 const struct compare_array *expected,
						 struct compare_bound *b, struct arr_error *err)
{
	struct magnitude_stack x = { 0 };
	struct magnitude_stack y = { 0 };
	enum arr_status st;
	int32_t stack = stack_axes(left, right, expected);
	int64_t count = 1;
	int64_t size;

	st = stack_init(&x, left, false, err);
	if (st == ARR_OK)
		st = stack_init(&y, right, true, err);
	if (st != ARR_OK)
		goto done;
	for (int32_t k = 0; k < stack; k++)
		count *= expected->shape[k];
	size = x.rows * y.columns;
	if (stack < 0 || x.columns != y.rows || (uint64_t)(count * size) != expected->count) {
		st = arr_error_set(
			err, ARR_E_SHAPE,
			"no bound for a product of %d-d and %d-d operands of these shapes",
			left->ndim, right->ndim);
		goto done;
	}
	st = compare__new_magnitudes(b, expected->count, err);
	if (st != ARR_OK)
		goto done;
	for (int64_t i = 0; i < count; i++)
		multiply_one(
			x.values + stack_position(left, expected, stack, i) * x.rows * x.columns,
			y.values + stack_position(right, expected, stack, i) * y.rows * y.columns,
			x.rows, x.columns, y.columns, b->magnitudes + i * size);
	/* a complex product is two real ones and a sum */
	compare__set_gamma(
		b, (double)x.columns * (compare_dtype_components(expected->dtype) == 2 ? 2 : 1) + 1,
		"sum|a||b|");
	b->offset = (double)x.columns * b->tiny; /* products that underflow */
done:
	free(x.values);
	free(y.values);
	return st;
}

/* vecdot, vdot and inner of vectors: dot products along the last axis of equal shapes. */
static enum arr_status bound_row_products(const struct compare_array *left,
					  const struct compare_array *right,
					  const struct compare_array *expected,
					  struct compare_bound *b, struct arr_error *err)
{
	uint64_t n = expected->count ? left->count / expected->count : 0;

	if (left->count != right->count || n * expected->count != left->count)
		return arr_error_set(err, ARR_E_SHAPE, "no bound for operands of different shapes");
	ARR_TRY(compare__new_magnitudes(b, expected->count, err));
	for (uint64_t i = 0; i < left->count; i++)
		b->magnitudes[i / n] += compare__magnitude_at(left, compare_array_at(left, i)) *
					compare__magnitude_at(right, compare_array_at(right, i));
	compare__set_gamma(b,
			   (double)n * (compare_dtype_components(expected->dtype) == 2 ? 2 : 1) + 1,
			   "sum|a||b|");
	b->offset = (double)n * b->tiny;
	return ARR_OK;
}

/* convolve and correlate: the operands' magnitudes, convolved; `mode` shows in the result's length.
 */
static enum arr_status bound_convolution(const char *op, const struct compare_array *args,
					 const struct compare_array *expected,
					 struct compare_bound *b, struct arr_error *err)
{
	bool turned = !strcmp(op, "correlate");
	int64_t n = (int64_t)args[0].count;
	int64_t m = (int64_t)args[1].count;
	int64_t shorter = n < m ? n : m;
	int64_t length = (int64_t)expected->count;
	int64_t full = n + m - 1;
	int64_t first;

	if (args[0].ndim != 1 || args[1].ndim != 1 || shorter == 0 || length > full)
		return arr_error_set(err, ARR_E_SHAPE, "no bound for operands of these shapes");
	first = length == full                       ? 0
		: length == full - 2 * (shorter - 1) ? shorter - 1
						     : (shorter - 1) / 2;
	if (turned && n < m)
		first = full - first - length;
	ARR_TRY(compare__new_magnitudes(b, expected->count, err));
	for (int64_t i = 0; i < n; i++) {
		double x = compare__magnitude_at(&args[0], compare_array_at(&args[0], (uint64_t)i));

		for (int64_t j = 0; j < m; j++) {
			int64_t at = i + (turned ? m - 1 - j : j) - first;

			if (at >= 0 && at < length)
				b->magnitudes[at] +=
					x *
					compare__magnitude_at(
						&args[1], compare_array_at(&args[1], (uint64_t)j));
		}
	}
	compare__set_gamma(
		b, (double)shorter * (compare_dtype_components(expected->dtype) == 2 ? 2 : 1) + 1,
		"sum|a||b|");
	b->offset = (double)shorter * b->tiny;
	return ARR_OK;
}

enum arr_status compare__bound_dot(const char *op, const struct compare_array *args,
				   size_t arg_count, const struct compare_array *expected,
				   struct compare_bound *b, struct arr_error *err)
{
	if (arg_count < 2)
		return arr_error_set(err, ARR_E_SHAPE, "%s needs two arrays", op);
	if (!strcmp(op, "convolve") || !strcmp(op, "correlate"))
		return bound_convolution(op, args, expected, b, err);
	if (!strcmp(op, "inner") && args[1].ndim == 2) {
		struct compare_array turned = args[1]; /* inner(a, b) = a b^T */
		turned.shape[0] = args[1].shape[1];
		turned.shape[1] = args[1].shape[0];
		turned.strides[0] = args[1].strides[1];
		turned.strides[1] = args[1].strides[0];
		return bound_product_of_matrices(&args[0], &turned, expected, b, err);
	}
	if (!strcmp(op, "vecdot") || !strcmp(op, "vdot"))
		return bound_row_products(&args[0], &args[1], expected, b, err);
	return bound_product_of_matrices(&args[0], &args[1], expected, b, err);
}
