/* SPDX-License-Identifier: Apache-2.0 */
/* Error bounds that depend on the data: sums of magnitudes, evaluated from the case's inputs. */
#include <compare/policy.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

#include "bound_internal.h"

double compare__magnitude_at(const struct compare_array *a, const unsigned char *p)
{
	long double m = fabsl(compare_array_load(a, p, 0).value);

	if (compare_dtype_components(a->dtype) == 2)
		m += fabsl(compare_array_load(a, p, 1).value);
	return isnan(m) ? 0 : (double)m;
}

enum arr_status compare__new_magnitudes(struct compare_bound *b, uint64_t count,
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

enum fold { FOLD_SUM, FOLD_LARGEST, FOLD_COUNT };

/* Magnitudes added up, the largest of them, or how many elements are no NaN, over the reduced axes:
 * one slot per kept position. */
static void fold(const struct compare_array *a, const bool *reduced, enum fold how, double *slots)
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
		double m = how == FOLD_COUNT ? !compare_array_load(a, p, 0).nan
					     : compare__magnitude_at(a, p);

		slots[slot] = how == FOLD_LARGEST ? fmax(slots[slot], m) : slots[slot] + m;
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

void compare__set_gamma(struct compare_bound *b, double n, const char *magnitude)
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

/* Sums of magnitudes become means over the elements that are no NaN. */
static enum arr_status divide_by_counts(const struct compare_array *a, const bool *reduced,
					struct compare_bound *b, struct arr_error *err)
{
	double *counts = calloc(b->magnitude_count ? b->magnitude_count : 1, sizeof *counts);

	if (!counts)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for %llu counts",
				     (unsigned long long)b->magnitude_count);
	fold(a, reduced, FOLD_COUNT, counts);
	for (uint64_t i = 0; i < b->magnitude_count; i++)
		b->magnitudes[i] /= counts[i] > 0 ? counts[i] : 1;
	free(counts);
	return ARR_OK;
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
	ARR_TRY(compare__new_magnitudes(b, expected->count, err));
	if (n > 0)
		fold(a, reduced,
		     b->policy.rule == COMPARE_RULE_VARIANCE || b->policy.rule == COMPARE_RULE_STD
			     ? FOLD_LARGEST
			     : FOLD_SUM,
		     b->magnitudes);
	if (b->policy.rule == COMPARE_RULE_SUM) {
		compare__set_gamma(b, depth, "sum|x|");
	} else if (b->policy.rule == COMPARE_RULE_MEAN) {
		compare__set_gamma(b, depth + 1, "mean|x|");
		if (!strncmp(op, "nan", 3))
			return divide_by_counts(a, reduced, b, err);
		b->factor /= (double)(n ? n : 1);
	} else {
		compare__set_gamma(b, depth + 3, "(|result| + max|x|^2*gamma)");
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
	ARR_TRY(compare__new_magnitudes(b, expected->count, err));
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
		b->magnitudes[i] = compare__magnitude_at(a, compare_array_at(a, i)) +
				   (first ? 0 : b->magnitudes[i - (uint64_t)inner]);
	}
	compare__set_gamma(b, (double)(axis < 0 ? a->count : (uint64_t)a->shape[axis]),
			   "running sum|x|");
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
	compare__set_gamma(b, compare_dtype_components(a->dtype) == 2 ? 3 * n : n, "|result|");
	return ARR_OK;
}

static bool is_outer(const char *op)
{
	const char *dot = strrchr(op, '.');

	return dot && !strcmp(dot, ".outer");
}

enum arr_status compare__broadcast_view(const char *op, size_t j,
					const struct compare_array *operand,
					const struct compare_array *expected,
					struct compare_array *out, struct arr_error *err)
{
	/* the result of ufunc.outer has the first one's axes before the second one's */
	const int32_t shift = is_outer(op) && j == 0 ? 0 : expected->ndim - operand->ndim;
	struct compare_array view = *expected; /* expected's shape with this operand's data */

	if (expected->ndim < operand->ndim)
		return arr_error_set(err, ARR_E_SHAPE, "operand %zu has more axes than the result",
				     j);
	view.data = operand->data;
	view.dtype = operand->dtype;
	view.format = operand->format;
	for (int32_t k = 0; k < view.ndim; k++) {
		const bool absent = k < shift || k - shift >= operand->ndim;
		const int64_t length = absent ? 1 : operand->shape[k - shift];

		if (length != 1 && length != view.shape[k])
			return arr_error_set(err, ARR_E_SHAPE,
					     "operand %zu does not broadcast to the result", j);
		view.strides[k] = length == 1 ? 0 : operand->strides[k - shift];
	}
	*out = view;
	return ARR_OK;
}

/* |x| + |y| of broadcast elementwise inputs. */
static enum arr_status bound_inputs(const char *op, const struct compare_array *args,
				    size_t arg_count, const struct compare_array *expected,
				    struct compare_bound *b, struct arr_error *err)
{
	ARR_TRY(compare__new_magnitudes(b, expected->count, err));
	for (size_t j = 0; j < arg_count; j++) {
		struct compare_array view;

		ARR_TRY(compare__broadcast_view(op, j, &args[j], expected, &view, err));
		for (uint64_t i = 0; i < view.count; i++)
			b->magnitudes[i] +=
				compare__magnitude_at(&view, compare_array_at(&view, i));
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
		double m = compare__magnitude_at(expected, compare_array_at(expected, i));
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
		st = bound_inputs(op, args, arg_count, expected, &b, err);
		break;
	case COMPARE_RULE_ABSOLUTE:
		b.factor = (double)policy->ulp * 2 * b.roundoff;
		snprintf(b.text, sizeof b.text, "%llu*eps", (unsigned long long)policy->ulp);
		break;
	case COMPARE_RULE_ABSREL:
		st = bound_absrel(expected, &b, err);
		break;
	case COMPARE_RULE_POWER:
		st = compare__bound_power(op, args, arg_count, expected, &b, err);
		break;
	case COMPARE_RULE_COV:
		st = compare__bound_cov(op, args, arg_count, kwargs, expected, &b, err);
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
		st = compare__bound_dot(op, args, arg_count, expected, &b, err);
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
