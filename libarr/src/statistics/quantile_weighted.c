/* SPDX-License-Identifier: Apache-2.0 */
/* Weighted quantiles by the inverse of the cumulated weights: the first element at which they reach
 * q times their sum. */
#include <math.h>
#include <string.h>

#include "quantile_plan.h"

/* One call: rows and weights in one piece each, n elements a row. */
struct weighted {
	const char *op;
	const arr_array *rows, *weights;
	const long double *q;
	enum arr_type q_type;
	size_t count;
	bool skip_nan;
	struct arr__scratch scratch;
};

static bool is_nan(const arr_array *rows, const char *at)
{
	const struct arr_scalar x = arr__scalar_load(rows->dtype->type, at);

	return rows->dtype->kind == 'f' && x.as.f != x.as.f;
}

static void store_nan(const arr_array *rows, char *to, size_t stride, size_t count)
{
	for (size_t i = 0; i < count; i++)
		arr__scalar_store(arr_scalar_float((double)NAN), rows->dtype->type,
				  to + i * stride);
}

/* cdf[i]: share of the first i + 1 elements in the sum of all, rounded as q is: 2/5 in float32 is
 * above 2/5 in float64. */
static enum arr_status cumulate(const struct weighted *w, const double *weights,
				const int64_t *order, size_t n, double *cdf, struct arr_error *err)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		const double weight = weights[order[i]];

		if (!(weight >= 0))
			return arr_error_set(err, ARR_E_ARG, "%s: weight %g is negative", w->op,
					     weight);
		sum += weight;
		cdf[i] = sum;
	}
	if (sum == 0)
		return arr_error_set(err, ARR_E_ARG, "%s: weights sum to zero", w->op);
	for (size_t i = 0; i < n; i++)
		cdf[i] = arr__round_float(w->q_type, cdf[i] / sum);
	for (size_t i = 0; i < n && cdf[i] == 0; i++) /* weightless: not the quantile of 0 */
		cdf[i] = -1;
	return ARR_OK;
}

/* How many of the n ascending shares are below q. */
static size_t count_below(const double *cdf, size_t n, long double q)
{
	size_t low = 0, high = n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (cdf[middle] < q)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Results go to `to`, stride bytes apart. */
static enum arr_status weighted_row(struct weighted *w, const char *row, const double *weights,
				    size_t n, char *to, size_t stride, struct arr_error *err)
{
	const size_t item = w->rows->dtype->item_bytes;
	void *order_memory = NULL, *cdf = NULL;
	int64_t *order;
	size_t kept = n;

	ARR_TRY(arr__scratch_get(&w->scratch, 4, n, sizeof *order, &order_memory, err));
	ARR_TRY(arr__scratch_get(&w->scratch, 5, n, sizeof(double), &cdf, err));
	order = order_memory;
	ARR_TRY(arr__argsort_row(w->rows->dtype->type, row, n, NULL, 0, order, &w->scratch, err));
	while (kept > 0 && is_nan(w->rows, row + (size_t)order[kept - 1] * item))
		kept--;
	if (kept == 0 || (kept < n && !w->skip_nan)) {
		store_nan(w->rows, to, stride, w->count);
		return ARR_OK;
	}
	ARR_TRY(cumulate(w, weights, order, kept, cdf, err));
	for (size_t i = 0; i < w->count; i++) {
		const size_t found = count_below(cdf, kept, w->q[i]);
		const size_t at = found < kept ? found : kept - 1;

		memcpy(to + i * stride, row + (size_t)order[at] * item, item);
	}
	return ARR_OK;
}

/* weights as float64 of src's shape, gathered as src's rows are. */
static enum arr_status weight_rows(const char *op, const arr_array *src, const arr_array *weights,
				   const struct arr__reduction *r, arr_array **out,
				   struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX] = { 0 };
	const bool same =
		weights->ndim == src->ndim &&
		memcmp(weights->shape, src->shape, sizeof(int64_t) * (size_t)src->ndim) == 0;
	arr_array *full = NULL;
	enum arr_status st;
	int axis = 0;

	while (axis < src->ndim && !r->reduced[axis])
		axis++;
	if (!same &&
	    (weights->ndim != 1 || r->reduced_count != 1 || weights->shape[0] != src->shape[axis]))
		return arr_error_set(err, ARR_E_SHAPE,
				     "%s: weights of shape %s for an array of shape %s", op,
				     arr__shape_text(weights->ndim, weights->shape).text,
				     arr__shape_text(src->ndim, src->shape).text);
	if (weights->dtype->kind == 'c')
		return arr_error_set(err, ARR_E_DTYPE, "%s: weights are %s", op,
				     weights->dtype->name);
	memcpy(shape, src->shape, sizeof(int64_t) * (size_t)src->ndim);
	for (int i = 0; i < src->ndim; i++)
		strides[i] = same ? weights->strides[i] : i == axis ? weights->strides[0] : 0;
	ARR_TRY(arr__array_view(weights, weights->data, src->ndim, shape, strides, &full, err));
	st = arr__gather_axes(full, r, out, err);
	arr_array_release(full);
	return st;
}

static enum arr_status run_rows(struct weighted *w, arr_array *result, struct arr_error *err)
{
	const size_t n = (size_t)w->rows->shape[w->rows->ndim - 1];
	const size_t rows = n ? (size_t)w->rows->size / n : 0;
	const size_t item = w->rows->dtype->item_bytes;

	for (size_t i = 0; i < rows; i++)
		ARR_TRY(weighted_row(w, w->rows->data + i * n * item,
				     (const double *)(void *)w->weights->data + i * n, n,
				     result->data + i * item, rows * item, err));
	return ARR_OK;
}

enum arr_status arr__quantile_weighted(const struct arr__weighted_call *call, arr_array **out,
				       struct arr_error *err)
{
	struct weighted w = { .op = call->op,
			      .q = call->q,
			      .q_type = call->q_type,
			      .count = call->count,
			      .skip_nan = call->skip_nan };
	const struct arr__reduction *r = call->reduction;
	arr_array *rows = NULL, *gathered = NULL, *weights = NULL, *ready = NULL, *result = NULL;
	int64_t shape[ARR_NDIM_MAX + 1];
	enum arr_status st;

	if (call->method != ARR_QUANTILE_INVERTED_CDF)
		return arr_error_set(err, ARR_E_ARG,
				     "%s: only method 'inverted_cdf' supports weights", call->op);
	if (call->q_ndim + r->ndim > ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "%s: more than %d axes", call->op,
				     ARR_NDIM_MAX);
	shape[0] = (int64_t)call->count;
	memcpy(shape + call->q_ndim, r->shape, sizeof(int64_t) * (size_t)r->ndim);
	st = arr__gather_axes(call->src, r, &gathered, err);
	if (st == ARR_OK)
		st = arr__ready(gathered, NULL, NULL, &rows, err);
	if (st == ARR_OK)
		st = weight_rows(call->op, call->src, call->weights, r, &weights, err);
	if (st == ARR_OK)
		st = arr__ready(weights, ARR_FLOAT64, NULL, &ready, err);
	if (st == ARR_OK)
		st = arr__array_new(call->q_ndim + r->ndim, shape, call->src->dtype, ARR_ORDER_C,
				    false, &result, err);
	w.rows = rows;
	w.weights = ready;
	if (st == ARR_OK)
		st = run_rows(&w, result, err);
	arr__scratch_clear(&w.scratch);
	arr_array_release(gathered);
	arr_array_release(rows);
	arr_array_release(weights);
	arr_array_release(ready);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}
