/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds of covariances and correlations.
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
 * With weights w_k = f_k a_k and W their sum, means and sums over k are of w_k x_k and so on: each
 * term has two roundings more, a mean those of W, so that k = 2 n + 8 or 4 n + 8, and n in the last
 * term is W. Then f = W - ddof sum(w_k a_k) / W, or W - ddof without a_k, is off itself, by at most
 * g f = gamma(k) (W + |ddof| sum(w_k a_k) / W), and with g < 1/2
 *
 *   |error of c_ij| <= (E_ij + g sum w_k |d_i||d_j|) / (f (1 - g)).
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
	double *weights; /* owned: w_k; NULL: 1 each */
	double total;    /* of them */
	double spread;   /* what ddof is multiplied by: sum(w_k a_k) / W, or 1 */
};

static void variables_clear(struct variables *v)
{
	free(v->d);
	free(v->mean_norm);
	free(v->sum_norm);
	free(v->weights);
}

static long double weight_at(const struct variables *v, int64_t k)
{
	return v->weights ? v->weights[k] : 1;
}

/* f: weights by frequency, a: by importance; either may be NULL. */
static enum arr_status weights_init(struct variables *v, const struct compare_array *f,
				    const struct compare_array *a, struct arr_error *err)
{
	long double total = 0, spread = 0;

	v->total = (double)v->n;
	v->spread = 1;
	if (!f && !a)
		return ARR_OK;
	if ((f && (f->ndim != 1 || f->shape[0] != v->n)) ||
	    (a && (a->ndim != 1 || a->shape[0] != v->n)))
		return arr_error_set(err, ARR_E_SHAPE, "no bound for weights like these");
	v->weights = calloc((size_t)v->n + 1, sizeof *v->weights);
	if (!v->weights)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for %lld weights",
				     (long long)v->n);
	for (int64_t k = 0; k < v->n; k++) {
		const uint64_t at = (uint64_t)k;
		const long double fk =
			f ? compare_array_load(f, compare_array_at(f, at), 0).value : 1;
		const long double ak =
			a ? compare_array_load(a, compare_array_at(a, at), 0).value : 1;

		v->weights[k] = (double)(fk * ak);
		total += fk * ak;
		spread += fk * ak * ak;
	}
	v->total = (double)total;
	if (a)
		v->spread = (double)(spread / total);
	return ARR_OK;
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
		const long double share = weight_at(v, k) / v->total;

		mean[0] += x[k][0] * share;
		mean[1] += x[k][1] * share;
		norm += hypotl(x[k][0], x[k][1]) * share;
	}
	v->mean_norm[i] = (double)norm;
	for (int64_t k = 0; k < v->n; k++) {
		x[k][0] -= mean[0];
		x[k][1] -= mean[1];
		v->sum_norm[i] += (double)(weight_at(v, k) * hypotl(x[k][0], x[k][1]));
	}
}

/* Loads all operands; ARR_E_SHAPE if they do not make the result. f, a: weights or NULL. */
static enum arr_status variables_init(struct variables *v, const struct compare_array *args,
				      size_t arg_count, const struct compare_array *f,
				      const struct compare_array *a, bool rows, int64_t wanted,
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
	ARR_TRY(weights_init(v, f, a, err));
	for (int64_t i = 0; i < v->count; i++)
		subtract_mean(v, i);
	return ARR_OK;
}

static double products(const struct variables *v, int64_t i, int64_t j)
{
	long double sum = 0;

	for (int64_t k = 0; k < v->n; k++) {
		const long double *x = v->d[i * v->n + k], *y = v->d[j * v->n + k];

		sum += weight_at(v, k) * hypotl(x[0], x[1]) * hypotl(y[0], y[1]);
	}
	return (double)sum;
}

/* E_ij f */
static double covariance_error(const struct variables *v, int64_t i, int64_t j, double gamma)
{
	const double *a = v->mean_norm, *s = v->sum_norm;

	return gamma *
	       (a[j] * s[i] + a[i] * s[j] + products(v, i, j) + gamma * v->total * a[i] * a[j]);
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

static double ddof_of(const json_t *kwargs)
{
	const json_t *ddof = json_object_get(kwargs, "ddof");

	if (json_is_number(ddof))
		return json_number_value(ddof);
	return json_is_true(json_object_get(kwargs, "bias")) ? 0 : 1;
}

static void fill(const char *op, const struct variables *v, const json_t *kwargs,
		 struct compare_bound *b, bool is_complex)
{
	const double parts = is_complex ? 2 : 1, n = (double)v->n;
	const double k = v->weights ? 2 * parts * n + 8 : parts * n + 6;
	const double gamma = compare_gamma(k, b->roundoff), ddof = ddof_of(kwargs);
	const double f = v->total - ddof * v->spread;
	const double g = v->weights ? gamma * (v->total + fabs(ddof) * v->spread) / f : 0;
	const bool correlation = !strcmp(op, "corrcoef");

	for (int64_t i = 0; i < v->count; i++) {
		for (int64_t j = 0; j < v->count; j++)
			b->magnitudes[i * v->count + j] =
				correlation        ? correlation_error(v, i, j, gamma, b->roundoff)
				: f > 0 && g < 0.5 ? (covariance_error(v, i, j, gamma) +
						      g * products(v, i, j)) /
							     (f * (1 - g))
						   : HUGE_VAL;
	}
	b->factor = 2;
	b->offset = n * b->tiny;
	snprintf(b->text, sizeof b->text,
		 "2*gamma(%s)*(a_j sum|d_i| + a_i sum|d_j| + sum|d_i||d_j|)%s",
		 v->weights ? (is_complex ? "4n+8" : "2n+8") : (is_complex ? "2n+6" : "n+6"),
		 correlation ? ", scaled" : "/f");
}

enum arr_status compare__bound_cov(const char *op, const struct compare_array *args,
				   size_t arg_count, const json_t *kwargs,
				   const struct compare_array *expected, struct compare_bound *b,
				   struct arr_error *err)
{
	const int64_t wanted = expected->ndim == 2 ? expected->shape[0] : 1;
	bool rows = !json_is_false(json_object_get(kwargs, "rowvar"));
	const struct compare_array *importance = NULL, *frequency = NULL;
	struct variables v = { 0 };
	enum arr_status st;

	/* behind the operands, as compare_case_open_args has them */
	if (json_is_object(json_object_get(kwargs, "aweights")) && arg_count > 1)
		importance = &args[--arg_count];
	if (json_is_object(json_object_get(kwargs, "fweights")) && arg_count > 1)
		frequency = &args[--arg_count];
	if (json_object_get(kwargs, "y"))
		return arr_error_set(err, ARR_E_SHAPE, "no bound for y by keyword");
	if (arg_count == 0 || arg_count > 2 || expected->ndim == 1 || expected->ndim > 2)
		return arr_error_set(err, ARR_E_SHAPE, "no bound for %zu operands", arg_count);
	if (!rows && args[0].ndim == 2 && args[0].shape[0] == 1 && args[0].shape[1] != wanted)
		rows = true; /* one row is one variable before NumPy 2.2, and for y */
	st = variables_init(&v, args, arg_count, frequency, importance, rows, wanted, err);
	if (st == ARR_OK)
		st = compare__new_magnitudes(b, expected->count, err);
	if (st == ARR_OK)
		fill(op, &v, kwargs, b, compare_dtype_components(expected->dtype) == 2);
	variables_clear(&v);
	return st;
}
