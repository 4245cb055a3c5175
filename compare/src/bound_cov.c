/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds of covariances and correlations without weights.
 *
 * Of n observations of the variables x_i, with d_i = x_i - mean(x_i), a_i = mean|x_i|, f = n -
 * ddof: a computed mean is off by gamma(n) a_i (Higham, section 4.2), a difference by that and u
 * |d_i|, and the sum of products by gamma(n + 1) of its magnitudes, 2 n for complex ones. Put
 * together, with one gamma(k) for all of them, k = n + 6 or 2 n + 6,
 *
 *   |error of c_ij| <= gamma(k) (a_j sum|d_i| + a_i sum|d_j| + sum|d_i||d_j| + gamma(k) n a_i a_j)
 * / f
 *
 * which is E_ij below. A correlation c_ij / sqrt(c_ii c_jj) has, with e_i = E_ii / c_ii < 1/2, for
 * which |(1 + t)^(-1/2) - 1| <= |t|,
 *
 *   |error of r_ij| <= (1 + e_i) (1 + e_j) E_ij / sqrt(c_ii c_jj) + |r_ij| (e_i + e_j + e_i e_j) +
 * 4 u.
 *
 * Two builds may be off to opposite sides. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bound_internal.h"

struct variables {
	long double (*d)[2]; /* owned: count times n, less the mean */
	double *mean_norm;   /* owned: a_i */
	double *sum_norm;    /* owned: sum|d_i| */
	int64_t count, n;
};

static void variables_clear(struct variables *v)
{
	free(v->d);
	free(v->mean_norm);
	free(v->sum_norm);
}

/* Variables and observations of one operand, variables in its rows or its columns. */
static void shape_of(const struct compare_array *a, bool rows, int64_t *count, int64_t *n)
{
	*count = a->ndim == 2 ? a->shape[rows ? 0 : 1] : 1;
	*n = a->ndim == 2 ? a->shape[rows ? 1 : 0] : a->ndim == 1 ? a->shape[0] : 1;
}

static void load_operand(const struct compare_array *a, bool rows, int64_t first,
			 struct variables *v)
{
	int64_t count, n;

	shape_of(a, rows, &count, &n);
	for (int64_t i = 0; i < count; i++) {
		for (int64_t k = 0; k < n; k++) {
			const int64_t at = a->ndim < 2 ? k : rows ? i * n + k : k * count + i;
			const unsigned char *p = compare_array_at(a, (uint64_t)at);
			long double *to = v->d[(first + i) * v->n + k];

			to[0] = compare_array_load(a, p, 0).value;
			if (compare_dtype_components(a->dtype) == 2)
				to[1] = compare_array_load(a, p, 1).value;
		}
	}
}

static void subtract_mean(struct variables *v, int64_t i)
{
	long double(*x)[2] = v->d + i * v->n;
	long double mean[2] = { 0, 0 }, norm = 0;

	for (int64_t k = 0; k < v->n; k++) {
		mean[0] += x[k][0] / v->n;
		mean[1] += x[k][1] / v->n;
		norm += hypotl(x[k][0], x[k][1]) / v->n;
	}
	v->mean_norm[i] = (double)norm;
	for (int64_t k = 0; k < v->n; k++) {
		x[k][0] -= mean[0];
		x[k][1] -= mean[1];
		v->sum_norm[i] += (double)hypotl(x[k][0], x[k][1]);
	}
}

/* Loads all operands; ARR_E_SHAPE if they do not make the result. */
static enum arr_status variables_init(struct variables *v, const struct compare_array *args,
				      size_t arg_count, bool rows, int64_t wanted,
				      struct arr_error *err)
{
	int64_t first = 0;

	for (size_t j = 0; j < arg_count; j++) {
		int64_t count, n;

		shape_of(&args[j], rows, &count, &n);
		if (args[j].ndim > 2 || (j > 0 && n != v->n))
			return arr_error_set(err, ARR_E_SHAPE, "no bound for operands like these");
		v->n = n;
		v->count += count;
	}
	if (v->count != wanted)
		return arr_error_set(err, ARR_E_SHAPE, "%lld variables, %lld in the result",
				     (long long)v->count, (long long)wanted);
	v->d = calloc((size_t)(v->count * v->n) + 1, sizeof *v->d);
	v->mean_norm = calloc((size_t)v->count + 1, sizeof *v->mean_norm);
	v->sum_norm = calloc((size_t)v->count + 1, sizeof *v->sum_norm);
	if (!v->d || !v->mean_norm || !v->sum_norm)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for %lld variables",
				     (long long)v->count);
	for (size_t j = 0; j < arg_count; j++) {
		int64_t count, n;

		shape_of(&args[j], rows, &count, &n);
		load_operand(&args[j], rows, first, v);
		first += count;
	}
	for (int64_t i = 0; i < v->count; i++)
		subtract_mean(v, i);
	return ARR_OK;
}

static double products(const struct variables *v, int64_t i, int64_t j)
{
	long double sum = 0;

	for (int64_t k = 0; k < v->n; k++) {
		const long double *x = v->d[i * v->n + k], *y = v->d[j * v->n + k];

		sum += hypotl(x[0], x[1]) * hypotl(y[0], y[1]);
	}
	return (double)sum;
}

/* E_ij f */
static double covariance_error(const struct variables *v, int64_t i, int64_t j, double gamma)
{
	const double *a = v->mean_norm, *s = v->sum_norm;

	return gamma *
	       (a[j] * s[i] + a[i] * s[j] + products(v, i, j) + gamma * (double)v->n * a[i] * a[j]);
}

static double correlation_error(const struct variables *v, int64_t i, int64_t j, double gamma,
				double roundoff)
{
	const double ci = products(v, i, i), cj = products(v, j, j);
	const double ei = covariance_error(v, i, i, gamma) / ci;
	const double ej = covariance_error(v, j, j, gamma) / cj;

	if (!(ei < 0.5 && ej < 0.5)) /* rounding alone, or nothing: only equality passes */
		return HUGE_VAL;
	return (1 + ei) * (1 + ej) * covariance_error(v, i, j, gamma) / sqrt(ci * cj) + ei + ej +
	       ei * ej + 4 * roundoff;
}

static double degrees_of_freedom(const json_t *kwargs, int64_t n)
{
	const json_t *ddof = json_object_get(kwargs, "ddof");

	if (json_is_number(ddof))
		return (double)n - json_number_value(ddof);
	return (double)n - (json_is_true(json_object_get(kwargs, "bias")) ? 0 : 1);
}

static void fill(const char *op, const struct variables *v, const json_t *kwargs,
		 struct compare_bound *b, bool is_complex)
{
	const double gamma = compare_gamma((double)v->n * (is_complex ? 2 : 1) + 6, b->roundoff);
	const double f = degrees_of_freedom(kwargs, v->n);
	const bool correlation = !strcmp(op, "corrcoef");

	for (int64_t i = 0; i < v->count; i++) {
		for (int64_t j = 0; j < v->count; j++)
			b->magnitudes[i * v->count + j] =
				correlation ? correlation_error(v, i, j, gamma, b->roundoff)
				: f > 0     ? covariance_error(v, i, j, gamma) / f
					    : HUGE_VAL;
	}
	b->factor = 2;
	b->offset = (double)v->n * b->tiny;
	snprintf(b->text, sizeof b->text,
		 "2*gamma(%s)*(a_j sum|d_i| + a_i sum|d_j| + sum|d_i||d_j|)%s",
		 is_complex ? "2n+6" : "n+6", correlation ? ", scaled" : "/f");
}

enum arr_status compare__bound_cov(const char *op, const struct compare_array *args,
				   size_t arg_count, const json_t *kwargs,
				   const struct compare_array *expected, struct compare_bound *b,
				   struct arr_error *err)
{
	const int64_t wanted = expected->ndim == 2 ? expected->shape[0] : 1;
	bool rows = !json_is_false(json_object_get(kwargs, "rowvar"));
	struct variables v = { 0 };
	enum arr_status st;

	if (json_object_get(kwargs, "fweights") || json_object_get(kwargs, "aweights") ||
	    json_object_get(kwargs, "y"))
		return arr_error_set(err, ARR_E_SHAPE, "no bound for weights, or y by keyword");
	if (arg_count == 0 || arg_count > 2 || expected->ndim == 1 || expected->ndim > 2)
		return arr_error_set(err, ARR_E_SHAPE, "no bound for %zu operands", arg_count);
	if (!rows && args[0].ndim == 2 && args[0].shape[0] == 1 && args[0].shape[1] != wanted)
		rows = true; /* one row is one variable before NumPy 2.2, and for y */
	st = variables_init(&v, args, arg_count, rows, wanted, err);
	if (st == ARR_OK)
		st = compare__new_magnitudes(b, expected->count, err);
	if (st == ARR_OK)
		fill(op, &v, kwargs, b, compare_dtype_components(expected->dtype) == 2);
	variables_clear(&v);
	return st;
}
