/* SPDX-License-Identifier: Apache-2.0 */
/* Matrices with a pattern: identity, diag, tri and its kin, vander; meshgrid, mgrid, ogrid. */
#include <math.h>
#include <string.h>

#include <arr/create.h>
#include <arr/ufunc.h>

#include "layout/layout_internal.h"

enum arr_status arr_identity(int64_t n, const arr_dtype *dtype, arr_array **out,
			     struct arr_error *err)
{
	return arr_eye(n, n, 0, dtype ? dtype : ARR_FLOAT64, out, err);
}

/* A square matrix of zeros with src (1-d) on diagonal k. */
static enum arr_status on_diagonal(const arr_array *src, int64_t k, arr_array **out,
				   struct arr_error *err)
{
	const int64_t skip = k == INT64_MIN ? INT64_MAX : k < 0 ? -k : k;
	arr_array *result = NULL, *diagonal = NULL;
	int64_t shape[2];
	enum arr_status st;

	if (__builtin_add_overflow(src->size, skip, &shape[0]))
		return arr_error_set(err, ARR_E_NOMEM, "diag: diagonal %lld is too far off",
				     (long long)k);
	shape[1] = shape[0];
	ARR_TRY(arr__array_new(2, shape, src->dtype, ARR_ORDER_C, true, &result, err));
	st = arr__diagonal(result, k, 0, 1, &diagonal, err);
	if (st == ARR_OK)
		st = arr__assign(diagonal, src, NULL, err);
	arr_array_release(diagonal);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

enum arr_status arr_diag(const arr_array *src, int64_t k, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "diag", ARR_OP_CREATE, ARR__INS(src), err);
	if (src->ndim == 1)
		st = on_diagonal(src, k, out, err);
	else if (src->ndim == 2)
		st = arr__diagonal(src, k, 0, 1, out, err);
	else
		st = arr_error_set(err, ARR_E_SHAPE, "diag: input must be 1- or 2-d, not %d-d",
				   src->ndim);
	if (st == ARR_OK && src->ndim == 2)
		(*out)->flags &= ~(unsigned)ARR_WRITEABLE;
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_diagflat(const arr_array *src, int64_t k, arr_array **out,
			     struct arr_error *err)
{
	arr_array *flat = NULL;
	struct arr__trace t;
	int64_t copied = 0;
	enum arr_status st;

	err = arr__trace_begin(&t, "diagflat", ARR_OP_CREATE, ARR__INS(src), err);
	st = arr__ravel(src, ARR_ORDER_C, &flat, &copied, err);
	if (st == ARR_OK)
		st = on_diagonal(flat, k, out, err);
	arr_array_release(flat);
	return arr__trace_end(&t, st, out, err);
}

/* ---- triangles ---- */

/* A bool matrix, true up to diagonal k. */
static enum arr_status triangle(int64_t rows, int64_t columns, int64_t k, arr_array **out,
				struct arr_error *err)
{
	const int64_t shape[] = { rows, columns };
	arr_array *mask = NULL;

	ARR_TRY(arr__array_new(2, shape, ARR_BOOL, ARR_ORDER_C, true, &mask, err));
	for (int64_t i = 0; i < rows && columns > 0; i++) {
		int64_t end;

		if (__builtin_add_overflow(i, k, &end))
			end = columns;
		end = end < -1 ? 0 : end >= columns ? columns : end + 1;
		memset(mask->data + i * columns, 1, (size_t)end);
	}
	*out = mask;
	return ARR_OK;
}

enum arr_status arr_tri(int64_t rows, int64_t columns, int64_t k, const arr_dtype *dtype,
			arr_array **out, struct arr_error *err)
{
	arr_array *mask = NULL;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "tri", ARR_OP_CREATE, ARR__NO_INS, err);
	st = triangle(rows, columns, k, &mask, err);
	if (st == ARR_OK)
		st = arr__copy_as(mask, dtype ? dtype : ARR_FLOAT64, ARR_ORDER_C, out, err);
	arr_array_release(mask);
	return arr__trace_end(&t, st, out, err);
}

/* lower: keeps what is up to diagonal k; otherwise what is beyond it. */
static enum arr_status keep_triangle(const arr_array *src, int64_t k, bool lower, arr_array **out,
				     struct arr_error *err)
{
	const int64_t *shape = src->shape + src->ndim - 1;
	arr_array *mask = NULL, *zero = NULL;
	enum arr_status st;

	if (src->ndim == 0)
		return arr_error_set(err, ARR_E_SHAPE, "tril, triu: a 0-d array has no triangle");
	ARR_TRY(triangle(src->ndim == 1 ? shape[0] : shape[-1], shape[0], k, &mask, err));
	for (int64_t i = 0; i < mask->size; i++)
		mask->data[i] = (char)(!lower ^ mask->data[i]);
	st = arr__array_new(0, NULL, src->dtype, ARR_ORDER_C, true, &zero, err);
	if (st == ARR_OK)
		st = arr__where(mask, src, zero, out, err);
	arr_array_release(zero);
	arr_array_release(mask);
	return st;
}

enum arr_status arr_tril(const arr_array *src, int64_t k, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "tril", ARR_OP_COPY, ARR__INS(src), err);
	st = keep_triangle(src, k, true, out, err);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_triu(const arr_array *src, int64_t k, arr_array **out, struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "triu", ARR_OP_COPY, ARR__INS(src), err);
	st = keep_triangle(src, k == INT64_MIN ? k : k - 1, false, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* ---- vander ---- */

/* Column j of the powers, counted from the ones. */
static enum arr_status power_column(arr_array *result, bool increasing, int64_t j, arr_array **out,
				    struct arr_error *err)
{
	const int64_t at = increasing ? j : result->shape[1] - 1 - j;

	return arr__array_view(result, result->data + at * result->strides[1], 1, result->shape,
			       result->strides, out, err);
}

static enum arr_status fill_powers(arr_array *result, const arr_array *x, bool increasing,
				   struct arr_error *err)
{
	struct arr_ufunc_options options = arr_ufunc_options_default();
	enum arr_status st = ARR_OK;

	for (int64_t j = 0; j < result->shape[1] && st == ARR_OK; j++) {
		arr_array *column = NULL, *before = NULL, *same = NULL;

		st = power_column(result, increasing, j, &column, err);
		if (st == ARR_OK && j == 0)
			st = arr__fill(column, arr_scalar_int(1), err);
		else if (st == ARR_OK && j == 1)
			st = arr__assign(column, x, NULL, err);
		if (st == ARR_OK && j > 1)
			st = power_column(result, increasing, j - 1, &before, err);
		if (st == ARR_OK && j > 1) {
			options.out[0] = column;
			options.casting = ARR_CASTING_UNSAFE;
			st = arr_ufunc_call(arr_ufunc_find("multiply"),
					    (struct arr_input[]){ arr_in(before), arr_in(x) },
					    &options, &same, err);
		}
		arr_array_release(same);
		arr_array_release(before);
		arr_array_release(column);
	}
	return st;
}

static enum arr_status vander(const arr_array *src, int64_t columns, bool increasing,
			      arr_array **out, struct arr_error *err)
{
	const int64_t shape[] = { src->size, columns < 0 ? src->size : columns };
	const arr_dtype *dtype = NULL;
	arr_array *result = NULL, *x = NULL;
	enum arr_status st;

	if (src->ndim != 1)
		return arr_error_set(err, ARR_E_SHAPE,
				     "vander: x must be a one-dimensional array, not %s",
				     arr__shape_text(src->ndim, src->shape).text);
	ARR_TRY(arr_promote_types(src->dtype, ARR_INT64, &dtype, err));
	st = arr__array_new(2, shape, dtype, ARR_ORDER_C, false, &result, err);
	if (st == ARR_OK)
		st = arr__copy_as(src, dtype, ARR_ORDER_C, &x, err);
	if (st == ARR_OK)
		st = fill_powers(result, x, increasing, err);
	arr_array_release(x);
	arr_dtype_release(dtype);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

enum arr_status arr_vander(const arr_array *src, int64_t columns, bool increasing, arr_array **out,
			   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "vander", ARR_OP_CREATE, ARR__INS(src), err);
	st = vander(src, columns, increasing, out, err);
	return arr__trace_end(&t, st, out, err);
}

/* ---- grids ---- */

/* How a grid's axes lie: ij, sparse, copy. */
struct grid {
	bool ij, sparse, copy;
	int ndim;
	int64_t shape[ARR_NDIM_MAX]; /* of the full grid */
};

static enum arr_status grid_part(const struct grid *g, const arr_array *a, int k, arr_array **out,
				 struct arr_error *err)
{
	const int axis = g->ij || k > 1 || g->ndim < 2 ? k : 1 - k;
	int64_t shape[ARR_NDIM_MAX], copied = 0;
	arr_array *open = NULL, *full = NULL;
	enum arr_status st;

	for (int i = 0; i < g->ndim; i++)
		shape[i] = i == axis ? a->size : 1;
	ARR_TRY(arr__reshape(a, g->ndim, shape, ARR_ORDER_C, &open, &copied, err));
	if (!g->sparse) {
		st = arr__broadcast_to(open, g->ndim, g->shape, &full, err);
		arr_array_release(open);
		if (st != ARR_OK)
			return st;
		open = full;
	}
	if (!g->copy) {
		*out = open;
		return ARR_OK;
	}
	st = arr__copy_as(open, NULL, ARR_ORDER_C, out, err);
	arr_array_release(open);
	return st;
}

enum arr_status arr_meshgrid(const arr_array *const *arrays, size_t count, bool ij, bool sparse,
			     bool copy, arr_array **out, struct arr_error *err)
{
	struct grid g = { .ij = ij, .sparse = sparse, .copy = copy, .ndim = (int)count };
	struct arr__trace t;
	enum arr_status st = ARR_OK;
	size_t made = 0;

	err = arr__trace_begin(&t, "meshgrid", ARR_OP_CREATE, arrays, count, err);
	if (count > ARR_NDIM_MAX)
		st = arr_error_set(err, ARR_E_SHAPE, "meshgrid: %zu arrays: maximum is %d", count,
				   ARR_NDIM_MAX);
	for (size_t k = 0; k < count && st == ARR_OK; k++)
		g.shape[ij || k > 1 || count < 2 ? k : 1 - k] = arrays[k]->size;
	for (; made < count && st == ARR_OK; made++) {
		st = grid_part(&g, arrays[made], (int)made, &out[made], err);
		if (st != ARR_OK)
			break;
	}
	if (st != ARR_OK)
		arr__drop(out, made);
	return arr__trace_end_many(&t, st, out, count, err);
}

/* The numbers of one range; dtype: int64 or float64. */
static enum arr_status range_array(const struct arr_grid_range *r, const arr_dtype *dtype,
				   arr_array **out, struct arr_error *err)
{
	double length = r->count > 0 ? (double)r->count : ceil((r->stop - r->start) / r->step);
	double step = r->step;
	int64_t count;

	if (r->count <= 0 && (r->step == 0 || !(fabs(length) < 0x1p62)))
		return arr_error_set(err, ARR_E_ARG, "mgrid: no range from %g to %g by %g",
				     r->start, r->stop, r->step);
	count = length > 0 ? (int64_t)length : 0;
	if (r->count > 0)
		step = count > 1 ? (r->stop - r->start) / (double)(count - 1) : 0;
	ARR_TRY(arr__array_new(1, &count, dtype, ARR_ORDER_C, false, out, err));
	for (int64_t i = 0; i < count; i++) {
		const double v = (double)i * step + r->start;

		if (dtype == ARR_INT64)
			((int64_t *)(void *)(*out)->data)[i] = (int64_t)v;
		else
			((double *)(void *)(*out)->data)[i] = v;
	}
	return ARR_OK;
}

static enum arr_status open_grid(const struct arr_grid_range *ranges, int ndim, arr_array **out,
				 struct arr_error *err)
{
	struct grid g = { .ij = true, .sparse = true, .ndim = ndim };
	const arr_dtype *dtype = ARR_INT64;
	enum arr_status st = ARR_OK;
	int made = 0;

	if (ndim < 1 || ndim >= ARR_NDIM_MAX)
		return arr_error_set(err, ARR_E_SHAPE, "mgrid: %d dimensions: maximum is %d", ndim,
				     ARR_NDIM_MAX - 1);
	for (int k = 0; k < ndim; k++)
		if (ranges[k].count > 0 || !arr__is_whole(ranges[k].start) ||
		    !arr__is_whole(ranges[k].stop) || !arr__is_whole(ranges[k].step))
			dtype = ARR_FLOAT64;
	for (; made < ndim && st == ARR_OK; made++) {
		arr_array *range = NULL;

		st = range_array(&ranges[made], dtype, &range, err);
		if (st == ARR_OK)
			st = grid_part(&g, range, made, &out[made], err);
		arr_array_release(range);
		if (st != ARR_OK)
			break;
	}
	if (st != ARR_OK)
		arr__drop(out, (size_t)made);
	return st;
}

enum arr_status arr_ogrid(const struct arr_grid_range *ranges, int ndim, arr_array **out,
			  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "ogrid", ARR_OP_CREATE, ARR__NO_INS, err);
	st = open_grid(ranges, ndim, out, err);
	return arr__trace_end_many(&t, st, out, st == ARR_OK ? (size_t)ndim : 0, err);
}

static enum arr_status mgrid(const struct arr_grid_range *ranges, int ndim, arr_array **out,
			     struct arr_error *err)
{
	arr_array *open[ARR_NDIM_MAX], *result = NULL, *part = NULL;
	int64_t shape[ARR_NDIM_MAX] = { ndim };
	enum arr_status st;

	ARR_TRY(open_grid(ranges, ndim, open, err));
	for (int k = 0; k < ndim; k++)
		shape[k + 1] = open[k]->size;
	st = arr__array_new(ndim + 1, shape, open[0]->dtype, ARR_ORDER_C, false, &result, err);
	for (int k = 0; k < ndim && st == ARR_OK; k++) {
		st = arr__array_view(result, result->data + k * result->strides[0], ndim, shape + 1,
				     result->strides + 1, &part, err);
		if (st == ARR_OK)
			st = arr__assign(part, open[k], NULL, err);
		arr_array_release(part);
		part = NULL;
	}
	arr__drop(open, (size_t)ndim);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

enum arr_status arr_mgrid(const struct arr_grid_range *ranges, int ndim, arr_array **out,
			  struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "mgrid", ARR_OP_CREATE, ARR__NO_INS, err);
	st = mgrid(ranges, ndim, out, err);
	return arr__trace_end(&t, st, out, err);
}
