/* SPDX-License-Identifier: Apache-2.0 */
/* Error bounds that depend on the data: sums of magnitudes, evaluated from the case's inputs. */
#include <compare/policy.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

/* |x|, or |re| + |im|, which is at least the modulus; 0 for NaN so that it does not spread (NaN
 * results are judged by their pattern). */
static double magnitude_at(const struct compare_array *a, const unsigned char *p)
{
	long double m = fabsl(compare_array_load(a, p, 0).value);

	if (compare_dtype_components(a->dtype) == 2)
		m += fabsl(compare_array_load(a, p, 1).value);
	return isnan(m) ? 0 : (double)m;
}

static enum arr_status new_magnitudes(struct compare_bound *b, uint64_t count,
				      struct arr_error *err)
{
	b->magnitudes = calloc(count ? count : 1, sizeof *b->magnitudes);
	if (!b->magnitudes)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for %llu bounds",
				     (unsigned long long)count);
	b->magnitude_count = count;
	return ARR_OK;
}

/* Which axes a reduction runs over. Absent axis: all of them for methods of arrays, axis 0 for
 * methods of ufuncs; null: all. */
static enum arr_status reduced_axes(const char *op, const json_t *kwargs, int32_t ndim,
				    bool reduced[BASE_NPY_NDIM_MAX], struct arr_error *err)
{
	const json_t *axis = json_object_get(kwargs, "axis");
	const size_t count = json_is_array(axis) ? json_array_size(axis) : 1;

	memset(reduced, 0, BASE_NPY_NDIM_MAX * sizeof *reduced);
	if (json_is_null(axis) || (!axis && !strchr(op, '.'))) {
		for (int32_t k = 0; k < ndim; k++)
			reduced[k] = true;
		return ARR_OK;
	}
	if (!axis) {
		if (ndim > 0)
			reduced[0] = true;
		return ARR_OK;
	}
	for (size_t i = 0; i < count; i++) {
		const json_t *item = json_is_array(axis) ? json_array_get(axis, i) : axis;
		json_int_t k = json_integer_value(item);
		if (!json_is_integer(item) || k < -ndim || k >= ndim)
			return arr_error_set(err, ARR_E_SHAPE, "axis %lld of %d axes", (long long)k,
					     ndim);
		reduced[k < 0 ? k + ndim : k] = true;
	}
	return ARR_OK;
}

/* Adds up magnitudes (or keeps the largest) over the reduced axes, one slot per kept position. */
static void fold_magnitudes(const struct compare_array *a, const bool *reduced, bool largest,
			    double *slots)
{
	int64_t index[BASE_NPY_NDIM_MAX] = { 0 };
	int64_t step[BASE_NPY_NDIM_MAX] = { 0 };
	const unsigned char *p = a->data;
	int64_t stride = 1;
	int64_t slot = 0;

	for (int32_t k = a->ndim - 1; k >= 0; k--) {
		step[k] = reduced[k] ? 0 : stride;
		stride *= reduced[k] ? 1 : a->shape[k];
	}
	for (uint64_t i = 0; i < a->count; i++) {
		double m = magnitude_at(a, p);
		slots[slot] = largest ? fmax(slots[slot], m) : slots[slot] + m;
		for (int32_t k = a->ndim - 1; k >= 0; k--) {
			p += a->strides[k];
			slot += step[k];
			if (++index[k] < a->shape[k])
				break;
			p -= a->strides[k] * a->shape[k];
			slot -= step[k] * a->shape[k];
			index[k] = 0;
		}
	}
}

static void set_gamma(struct compare_bound *b, double n, const char *magnitude)
{
	double gamma = compare_gamma(n, b->roundoff);

	if (isinf(gamma)) {
		b->empty = true;
		snprintf(b->text, sizeof b->text, "none: n*u >= 1/2 for n = %.0f", n);
		return;
	}
	b->factor = 2 * gamma;
	snprintf(b->text, sizeof b->text, "2*gamma(%.0f)*%s", n, magnitude);
}

static enum arr_status bound_reduction(const char *op, const struct compare_array *a,
				       const json_t *kwargs, const struct compare_array *expected,
				       struct compare_bound *b, struct arr_error *err)
{
	bool reduced[BASE_NPY_NDIM_MAX];
	uint64_t n = 1;
	double depth;

	ARR_TRY(reduced_axes(op, kwargs, a->ndim, reduced, err));
	for (int32_t k = 0; k < a->ndim; k++)
		n *= reduced[k] ? (uint64_t)a->shape[k] : 1;
	if (n > 0 && a->count / n != expected->count)
		return arr_error_set(err, ARR_E_SHAPE,
				     "%s of %llu elements over %llu gives %llu results", op,
				     (unsigned long long)a->count, (unsigned long long)n,
				     (unsigned long long)expected->count);
	depth = b->policy.pairwise ? compare_pairwise_depth(n) : (double)n;
	ARR_TRY(new_magnitudes(b, expected->count, err));
	if (n > 0)
		fold_magnitudes(a, reduced,
				b->policy.rule == COMPARE_RULE_VARIANCE ||
					b->policy.rule == COMPARE_RULE_STD,
				b->magnitudes);
	if (b->policy.rule == COMPARE_RULE_SUM) {
		set_gamma(b, depth, "sum|x|");
	} else if (b->policy.rule == COMPARE_RULE_MEAN) {
		set_gamma(b, depth + 1, "mean|x|");
		b->factor /= (double)(n ? n : 1);
	} else {
		set_gamma(b, depth + 3, "(|result| + max|x|^2*gamma)");
	}
	return ARR_OK;
}

static enum arr_status bound_running_sum(const char *op, const struct compare_array *a,
					 const json_t *kwargs, const struct compare_array *expected,
					 struct compare_bound *b, struct arr_error *err)
{
	bool along[BASE_NPY_NDIM_MAX];
	int32_t axis = -1;
	int64_t inner = 1;

	if (a->count != expected->count)
		return arr_error_set(err, ARR_E_SHAPE, "%s changes the number of elements", op);
	ARR_TRY(new_magnitudes(b, expected->count, err));
	ARR_TRY(reduced_axes(op, kwargs, a->ndim, along, err));
	for (int32_t k = 0; k < a->ndim; k++) {
		if (along[k] && axis >= 0) { /* cumsum without an axis: over the raveled array */
			axis = -1;
			break;
		}
		if (along[k])
			axis = k;
	}
	for (int32_t k = axis + 1; axis >= 0 && k < a->ndim; k++)
		inner *= a->shape[k];
	for (uint64_t i = 0; i < a->count; i++) {
		bool first = axis < 0 ? i == 0 : (int64_t)i / inner % a->shape[axis] == 0;
		b->magnitudes[i] = magnitude_at(a, compare_array_at(a, i)) +
				   (first ? 0 : b->magnitudes[i - (uint64_t)inner]);
	}
	set_gamma(b, (double)(axis < 0 ? a->count : (uint64_t)a->shape[axis]), "running sum|x|");
	return ARR_OK;
}

/* |result| times gamma of the number of factors. */
static enum arr_status bound_product(const char *op, const struct compare_array *a,
				     const json_t *kwargs, struct compare_bound *b,
				     struct arr_error *err)
{
	bool reduced[BASE_NPY_NDIM_MAX];
	double n = 1;

	ARR_TRY(reduced_axes(op, kwargs, a->ndim, reduced, err));
	for (int32_t k = 0; k < a->ndim; k++)
		n *= reduced[k] ? (double)a->shape[k] : 1;
	/* one complex product costs about three real roundings against its norm */
	set_gamma(b, compare_dtype_components(a->dtype) == 2 ? 3 * n : n, "|result|");
	return ARR_OK;
}

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
		s->values[i] = magnitude_at(a, compare_array_at(a, i));
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
	st = new_magnitudes(b, expected->count, err);
	if (st != ARR_OK)
		goto done;
	for (int64_t i = 0; i < count; i++)
		multiply_one(
			x.values + stack_position(left, expected, stack, i) * x.rows * x.columns,
			y.values + stack_position(right, expected, stack, i) * y.rows * y.columns,
			x.rows, x.columns, y.columns, b->magnitudes + i * size);
	/* a complex product is two real ones and a sum */
	set_gamma(b,
		  (double)x.columns * (compare_dtype_components(expected->dtype) == 2 ? 2 : 1) + 1,
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
	ARR_TRY(new_magnitudes(b, expected->count, err));
	for (uint64_t i = 0; i < left->count; i++)
		b->magnitudes[i / n] += magnitude_at(left, compare_array_at(left, i)) *
					magnitude_at(right, compare_array_at(right, i));
	set_gamma(b, (double)n * (compare_dtype_components(expected->dtype) == 2 ? 2 : 1) + 1,
		  "sum|a||b|");
	b->offset = (double)n * b->tiny;
	return ARR_OK;
}

static enum arr_status bound_dot(const char *op, const struct compare_array *args, size_t arg_count,
				 const struct compare_array *expected, struct compare_bound *b,
				 struct arr_error *err)
{
	if (arg_count < 2)
		return arr_error_set(err, ARR_E_SHAPE, "%s needs two arrays", op);
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

/* |x| + |y| of broadcast elementwise inputs. */
static enum arr_status bound_inputs(const struct compare_array *args, size_t arg_count,
				    const struct compare_array *expected, struct compare_bound *b,
				    struct arr_error *err)
{
	ARR_TRY(new_magnitudes(b, expected->count, err));
	for (size_t j = 0; j < arg_count; j++) {
		struct compare_array view = *expected; /* expected's shape with this input's data */
		int32_t shift = expected->ndim - args[j].ndim;
		if (shift < 0)
			return arr_error_set(err, ARR_E_SHAPE,
					     "operand %zu has more axes than the result", j);
		view.data = args[j].data;
		view.dtype = args[j].dtype;
		for (int32_t k = 0; k < view.ndim; k++) {
			int64_t length = k < shift ? 1 : args[j].shape[k - shift];
			if (length != 1 && length != view.shape[k])
				return arr_error_set(err, ARR_E_SHAPE,
						     "operand %zu does not broadcast to the result",
						     j);
			view.strides[k] = length == 1 ? 0 : args[j].strides[k - shift];
		}
		for (uint64_t i = 0; i < view.count; i++)
			b->magnitudes[i] += magnitude_at(&view, compare_array_at(&view, i));
	}
	b->factor = (double)b->policy.ulp * 2 * b->roundoff;
	snprintf(b->text, sizeof b->text, "%llu*eps*(|result| + sum|inputs|)",
		 (unsigned long long)b->policy.ulp);
	return ARR_OK;
}

static enum arr_status bound_absrel(const struct compare_array *expected, struct compare_bound *b,
				    struct arr_error *err)
{
	double largest = 0;

	snprintf(b->text, sizeof b->text, "%.17g + %.17g*|expected|", b->policy.abs, b->policy.rel);
	for (uint64_t i = 0; i < expected->count; i++) {
		double m = magnitude_at(expected, compare_array_at(expected, i));
		if (isfinite(m))
			largest = fmax(largest, m);
	}
	if (b->policy.abs > 0 && largest > 0 && b->policy.abs >= largest)
		return arr_error_set(
			err, ARR_E_FORMAT,
			"policy: \"abs\" = %g cannot fail: the largest expected value is %g",
			b->policy.abs, largest);
	return ARR_OK;
}

enum arr_status compare_bound_make(const struct compare_policy *policy, const char *op,
				   const struct compare_array *args, size_t arg_count,
				   const json_t *kwargs, const struct compare_array *expected,
				   struct compare_bound *out, struct arr_error *err)
{
	struct compare_bound b = { .policy = *policy };
	enum arr_status st = ARR_OK;

	b.roundoff = compare_dtype_roundoff(expected->dtype);
	b.tiny = compare_dtype_tiny(expected->dtype);
	if (!strncmp(op, "ndarray.", 8))
		op += 8;
	if (policy->rule >= COMPARE_RULE_SUM && arg_count == 0)
		return arr_error_set(err, ARR_E_SHAPE, "%s has no array argument", op);
	switch (policy->rule) {
	case COMPARE_RULE_EXACT:
		snprintf(b.text, sizeof b.text, "0 ulp");
		break;
	case COMPARE_RULE_ULP:
		snprintf(b.text, sizeof b.text, "%llu ulp", (unsigned long long)policy->ulp);
		break;
	case COMPARE_RULE_NORMWISE:
		b.factor = (double)policy->ulp * 2 * b.roundoff;
		snprintf(b.text, sizeof b.text, "%llu*eps*max(|re|, |im|)",
			 (unsigned long long)policy->ulp);
		break;
	case COMPARE_RULE_INPUTS:
		st = bound_inputs(args, arg_count, expected, &b, err);
		break;
	case COMPARE_RULE_ABSREL:
		st = bound_absrel(expected, &b, err);
		break;
	case COMPARE_RULE_SUM:
	case COMPARE_RULE_MEAN:
	case COMPARE_RULE_VARIANCE:
	case COMPARE_RULE_STD:
		st = bound_reduction(op, &args[0], kwargs, expected, &b, err);
		break;
	case COMPARE_RULE_CUMSUM:
		st = bound_running_sum(op, &args[0], kwargs, expected, &b, err);
		break;
	case COMPARE_RULE_PRODUCT:
		st = bound_product(op, &args[0], kwargs, &b, err);
		break;
	case COMPARE_RULE_DOT:
		st = bound_dot(op, args, arg_count, expected, &b, err);
		break;
	}
	if (st != ARR_OK) {
		compare_bound_clear(&b);
		return st;
	}
	*out = b;
	return ARR_OK;
}

void compare_bound_clear(struct compare_bound *bound)
{
	if (!bound)
		return;
	free(bound->magnitudes);
	*bound = (struct compare_bound){ 0 };
}
