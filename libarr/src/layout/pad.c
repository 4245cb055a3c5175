/* SPDX-License-Identifier: Apache-2.0 */
/* pad: one axis after the other, each over what the axes before have padded already. */
#include <math.h>
#include <string.h>

#include <arr/create.h>
#include <arr/reduce.h>
#include <arr/sort.h>
#include <arr/ufunc.h>

#include "layout_internal.h"

/* One axis: area is the result without the pads of later axes. */
struct side {
	arr_array *area;
	int axis;
	int64_t left, length, right; /* pad, source, pad */
};

static enum arr_status fill_part(const struct side *s, int64_t start, int64_t count,
				 struct arr_scalar value, struct arr_error *err)
{
	arr_array *part = NULL;
	enum arr_status st;

	ARR_TRY(arr__scalar_check(value, s->area->dtype, err));
	ARR_TRY(arr__slice_axis(s->area, s->axis, start, count, &part, err));
	st = arr__fill(part, value, err);
	arr_array_release(part);
	return st;
}

static enum arr_status pad_constant(const struct side *s, const struct arr_scalar *values,
				    struct arr_error *err)
{
	const struct arr_scalar zero = arr_scalar_int(0);

	ARR_TRY(fill_part(s, 0, s->left, values ? values[2 * s->axis] : zero, err));
	return fill_part(s, s->left + s->length, s->right, values ? values[2 * s->axis + 1] : zero,
			 err);
}

/* Both pads from arrays of length 1 along the axis. */
static enum arr_status spread_pair(const struct side *s, const arr_array *left,
				   const arr_array *right, struct arr_error *err)
{
	ARR_TRY(arr__assign_part(s->area, s->axis, 0, s->left, left, err));
	return arr__assign_part(s->area, s->axis, s->left + s->length, s->right, right, err);
}

static enum arr_status pad_edge(const struct side *s, struct arr_error *err)
{
	arr_array *left = NULL, *right = NULL;
	enum arr_status st;

	ARR_TRY(arr__slice_axis(s->area, s->axis, s->left, 1, &left, err));
	st = arr__slice_axis(s->area, s->axis, s->left + s->length - 1, 1, &right, err);
	if (st == ARR_OK)
		st = spread_pair(s, left, right, err);
	arr_array_release(right);
	arr_array_release(left);
	return st;
}

/* ---- linear_ramp ---- */

/* Element i of `count` from `end` up to, not including, `edge`, each part for itself, as linspace
 * computes it. edge, ramp: parts * lanes numbers. */
static void ramp_at(double *ramp, const double *edge, int64_t n, const double end[2], int parts,
		    int64_t i, int64_t count, bool by_delta, bool whole)
{
	for (int64_t k = 0; k < n; k++) {
		const double start = end[k % parts], delta = edge[k] - start;

		ramp[k] = by_delta ? (double)i / (double)count * delta + start
				   : (double)i * (delta / (double)count) + start;
		if (whole)
			ramp[k] = floor(ramp[k]);
	}
}

/* linspace multiplies by the whole distance where one of its steps vanishes. */
static bool any_step_is_zero(const double *edge, int64_t n, const double end[2], int parts,
			     int64_t count)
{
	for (int64_t k = 0; k < n; k += parts) {
		bool zero = true;

		for (int p = 0; p < parts; p++)
			zero &= (edge[k + p] - end[p]) / (double)count == 0;
		if (zero)
			return true;
	}
	return false;
}

typedef enum arr_status ramp_fn(const struct side *s, int64_t edge_at, int64_t first, int64_t step,
				int64_t count, struct arr_scalar end, struct arr_error *err);

/* count slices: from `first` on, each step further. */
static enum arr_status ramp_side(const struct side *s, int64_t edge_at, int64_t first, int64_t step,
				 int64_t count, struct arr_scalar end, struct arr_error *err)
{
	const char kind = s->area->dtype->kind;
	const int parts = kind == 'c' ? 2 : 1;
	const struct arr_complex128 stop = arr_scalar_cast(end, ARR_T_COMPLEX128).as.c;
	const double ends[2] = { stop.re, stop.im };
	arr_array *slice = NULL, *edge = NULL, *ramp = NULL;
	enum arr_status st;
	bool by_delta;

	if (count == 0)
		return ARR_OK;
	ARR_TRY(arr__slice_axis(s->area, s->axis, edge_at, 1, &slice, err));
	st = arr__copy_as(slice, parts == 2 ? ARR_COMPLEX128 : ARR_FLOAT64, ARR_ORDER_C, &edge,
			  err);
	arr_array_release(slice);
	if (st == ARR_OK)
		st = arr__copy_as(edge, NULL, ARR_ORDER_C, &ramp, err);
	by_delta = st == ARR_OK && any_step_is_zero((const double *)(const void *)edge->data,
						    edge->size * parts, ends, parts, count);
	for (int64_t i = 0; i < count && st == ARR_OK; i++) {
		ramp_at((double *)(void *)ramp->data, (const double *)(const void *)edge->data,
			edge->size * parts, ends, parts, i, count, by_delta,
			kind == 'i' || kind == 'u');
		st = arr__assign_part(s->area, s->axis, first + i * step, 1, ramp, err);
	}
	arr_array_release(ramp);
	arr_array_release(edge);
	return st;
}

/* ramp_side in long double. */
static enum arr_status ramp_side_long(const struct side *s, int64_t edge_at, int64_t first,
				      int64_t step, int64_t count, struct arr_scalar end,
				      struct arr_error *err)
{
	const struct arr_spacing spacing = { .count = count, .axis = 0 };
	arr_array *slice = NULL, *ramp = NULL, *row = NULL;
	enum arr_status st;

	if (count == 0)
		return ARR_OK;
	ARR_TRY(arr__slice_axis(s->area, s->axis, edge_at, 1, &slice, err));
	st = arr_linspace_between(arr_in_scalar(end), arr_in(slice), &spacing, &ramp, NULL, err);
	arr_array_release(slice);
	for (int64_t i = 0; i < count && st == ARR_OK; i++) {
		st = arr__array_view(ramp, ramp->data + i * ramp->strides[0], ramp->ndim - 1,
				     ramp->shape + 1, ramp->strides + 1, &row, err);
		if (st == ARR_OK)
			st = arr__assign_part(s->area, s->axis, first + i * step, 1, row, err);
		arr_array_release(row);
		row = NULL;
	}
	arr_array_release(ramp);
	return st;
}

static enum arr_status pad_ramp(const struct side *s, const struct arr_scalar *values,
				struct arr_error *err)
{
	const bool is_long = s->area->dtype->type == ARR_T_LONGDOUBLE ||
			     s->area->dtype->type == ARR_T_CLONGDOUBLE;
	ramp_fn *const ramp = is_long ? ramp_side_long : ramp_side;
	const struct arr_scalar zero = arr_scalar_int(0);

	ARR_TRY(ramp(s, s->left, 0, 1, s->left, values ? values[2 * s->axis] : zero, err));
	return ramp(s, s->left + s->length - 1, s->left + s->length + s->right - 1, -1, s->right,
		    values ? values[2 * s->axis + 1] : zero, err);
}

/* ---- statistics ---- */

/* The mean of the middle one or two along an axis; NaN where one is there, as in NumPy. */
static enum arr_status median_of(const arr_array *src, int axis,
				 const struct arr_reduce_options *options, arr_array **out,
				 struct arr_error *err)
{
	const int64_t n = src->shape[axis];
	arr_array *sorted = NULL, *middle = NULL, *last = NULL, *median = NULL, *nan = NULL;
	enum arr_status st;

	ARR_TRY(arr_sort(src, axis, &sorted, err));
	st = arr__slice_axis(sorted, axis, (n - 1) / 2, n > 0 ? 2 - n % 2 : 0, &middle, err);
	if (st == ARR_OK)
		st = arr_mean(middle, options, &median, err);
	if (st == ARR_OK && n > 0 && strchr("fc", src->dtype->kind)) {
		st = arr__slice_axis(sorted, axis, n - 1, 1, &last, err); /* where sort puts NaN */
		if (st == ARR_OK)
			st = arr_isnan(last, &nan, err);
		if (st == ARR_OK)
			st = arr__copyto_where(median, last, nan, err);
	}
	if (st == ARR_OK)
		*out = arr_array_retain(median);
	arr_array_release(nan);
	arr_array_release(last);
	arr_array_release(median);
	arr_array_release(middle);
	arr_array_release(sorted);
	return st;
}

static enum arr_status statistic(const struct side *s, enum arr_pad_mode mode, int64_t start,
				 int64_t count, arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options options = { .axes = &s->axis,
						    .axis_count = 1,
						    .keepdims = true };
	const char kind = s->area->dtype->kind;
	arr_array *part = NULL, *value = NULL;
	enum arr_status st;

	if (count == 0 && (mode == ARR_PAD_MAXIMUM || mode == ARR_PAD_MINIMUM))
		return arr_error_set(err, ARR_E_ARG,
				     "pad: stat_length of 0 yields no value for padding");
	ARR_TRY(arr__slice_axis(s->area, s->axis, start, count, &part, err));
	if (mode == ARR_PAD_MAXIMUM)
		st = arr_max(part, &options, &value, err);
	else if (mode == ARR_PAD_MINIMUM)
		st = arr_min(part, &options, &value, err);
	else if (mode == ARR_PAD_MEAN)
		st = arr_mean(part, &options, &value, err);
	else
		st = median_of(part, s->axis, &options, &value, err);
	arr_array_release(part);
	if (st == ARR_OK && (kind == 'i' || kind == 'u') &&
	    (mode == ARR_PAD_MEAN || mode == ARR_PAD_MEDIAN)) {
		st = arr_rint(value, out, err);
		arr_array_release(value);
	} else if (st == ARR_OK) {
		*out = value;
	}
	return st;
}

static enum arr_status pad_statistic(const struct side *s, enum arr_pad_mode mode,
				     const int64_t *stat_length, struct arr_error *err)
{
	int64_t near = s->length, far = s->length;
	arr_array *left = NULL, *right = NULL;
	enum arr_status st;

	if (stat_length) {
		near = stat_length[2 * s->axis] < near ? stat_length[2 * s->axis] : near;
		far = stat_length[2 * s->axis + 1] < far ? stat_length[2 * s->axis + 1] : far;
	}
	if (near < 0 || far < 0)
		return arr_error_set(err, ARR_E_ARG, "pad: stat_length may not be negative");
	ARR_TRY(statistic(s, mode, s->left, near, &left, err));
	st = statistic(s, mode, s->left + s->length - far, far, &right, err);
	if (st == ARR_OK)
		st = spread_pair(s, left, right, err);
	arr_array_release(right);
	arr_array_release(left);
	return st;
}

/* ---- reflect, symmetric, wrap ---- */

/* count elements from `first` backwards. */
static enum arr_status mirrored(const struct side *s, int64_t first, int64_t count, arr_array **out,
				struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX], strides[ARR_NDIM_MAX];
	const arr_array *a = s->area;

	memcpy(shape, a->shape, (size_t)a->ndim * sizeof *shape);
	memcpy(strides, a->strides, (size_t)a->ndim * sizeof *strides);
	shape[s->axis] = count;
	strides[s->axis] = -a->strides[s->axis];
	return arr__array_view(a, a->data + first * a->strides[s->axis], a->ndim, shape, strides,
			       out, err);
}

/* 2 * edge - chunk. */
static enum arr_status turn_over(const struct side *s, int64_t edge_at, arr_array **chunk,
				 struct arr_error *err)
{
	arr_array *edge = NULL, *twice = NULL, *turned = NULL;
	enum arr_status st;

	ARR_TRY(arr__slice_axis(s->area, s->axis, edge_at, 1, &edge, err));
	st = arr_ufunc_call(arr_ufunc_find("multiply"),
			    (struct arr_input[]){ arr_in(edge), arr_in_scalar(arr_scalar_int(2)) },
			    NULL, &twice, err);
	if (st == ARR_OK)
		st = arr_subtract(twice, *chunk, &turned, err);
	arr_array_release(twice);
	arr_array_release(edge);
	if (st != ARR_OK)
		return st;
	arr_array_release(*chunk);
	*chunk = turned;
	return ARR_OK;
}

/* One more piece on one side: `count` elements mirrored from `first` to `to`. */
static enum arr_status reflect_piece(const struct side *s, int64_t first, int64_t to, int64_t count,
				     int64_t edge_at, bool odd, struct arr_error *err)
{
	arr_array *chunk = NULL;
	enum arr_status st;

	ARR_TRY(mirrored(s, first, count, &chunk, err));
	st = odd ? turn_over(s, edge_at, &chunk, err) : ARR_OK;
	if (st == ARR_OK)
		st = arr__assign_part(s->area, s->axis, to, count, chunk, err);
	arr_array_release(chunk);
	return st;
}

/* Both sides grow by turns; what is filled is mirrored again, in whole periods of the source. */
static enum arr_status pad_reflect(const struct side *s, bool with_edge, bool odd,
				   struct arr_error *err)
{
	const int64_t total = s->left + s->length + s->right;
	int64_t left = s->left, right = s->right;

	while (left > 0 || right > 0) {
		int64_t filled = total - left - right, count;

		if (with_edge)
			filled = filled / s->length * s->length;
		else
			filled = (filled - 1) / (s->length - 1) * (s->length - 1);
		if (left > 0) {
			count = filled < left ? filled : left;
			ARR_TRY(reflect_piece(s, left - with_edge + count, left - count, count,
					      left, odd, err));
			left -= count;
		}
		if (right > 0) {
			count = filled < right ? filled : right;
			ARR_TRY(reflect_piece(s, total - right + with_edge - 2, total - right,
					      count, total - right - 1, odd, err));
			right -= count;
		}
	}
	return ARR_OK;
}

static enum arr_status copy_piece(const struct side *s, int64_t from, int64_t to, int64_t count,
				  struct arr_error *err)
{
	arr_array *piece = NULL;
	enum arr_status st;

	ARR_TRY(arr__slice_axis(s->area, s->axis, from, count, &piece, err));
	st = arr__assign_part(s->area, s->axis, to, count, piece, err);
	arr_array_release(piece);
	return st;
}

static enum arr_status pad_wrap(const struct side *s, struct arr_error *err)
{
	for (int64_t left = s->left; left > 0;) {
		const int64_t count = left < s->length ? left : s->length;

		left -= count;
		ARR_TRY(copy_piece(s, s->left + s->length - count, left, count, err));
	}
	for (int64_t done = 0; done < s->right;) {
		const int64_t rest = s->right - done;
		const int64_t count = rest < s->length ? rest : s->length;

		ARR_TRY(copy_piece(s, s->left, s->left + s->length + done, count, err));
		done += count;
	}
	return ARR_OK;
}

/* ---- all of it ---- */

static enum arr_status pad_axis(const struct side *s, const struct arr_pad_options *o,
				struct arr_error *err)
{
	switch (o->mode) {
	case ARR_PAD_CONSTANT:
		return pad_constant(s, o->values, err);
	case ARR_PAD_EDGE:
		return pad_edge(s, err);
	case ARR_PAD_LINEAR_RAMP:
		return pad_ramp(s, o->values, err);
	case ARR_PAD_MAXIMUM:
	case ARR_PAD_MEAN:
	case ARR_PAD_MEDIAN:
	case ARR_PAD_MINIMUM:
		return pad_statistic(s, o->mode, o->stat_length, err);
	case ARR_PAD_REFLECT:
	case ARR_PAD_SYMMETRIC:
		if (s->length == 1 && s->left + s->right > 0)
			return pad_edge(s, err); /* as NumPy does with a single element */
		return pad_reflect(s, o->mode == ARR_PAD_SYMMETRIC, o->odd, err);
	case ARR_PAD_WRAP:
		return pad_wrap(s, err);
	case ARR_PAD_EMPTY:
	case ARR_PAD_FUNCTION:
		return ARR_OK;
	}
	return arr_error_set(err, ARR_E_ARG, "pad: no such mode: %d", (int)o->mode);
}

/* Calls the function on every line along every axis. */
static enum arr_status call_function(arr_array *result, const int64_t *widths,
				     const struct arr_pad_options *o, struct arr_error *err)
{
	for (int axis = 0; axis < result->ndim; axis++) {
		arr_cursor *cursor = NULL;
		arr_array *starts = NULL, *line = NULL;
		enum arr_status st;

		ARR_TRY(arr__slice_axis(result, axis, 0, result->shape[axis] > 0, &starts, err));
		st = arr_cursor_new(starts, &cursor, err);
		for (; st == ARR_OK && !arr_cursor_done(cursor); arr_cursor_next(cursor)) {
			st = arr__array_view(result, arr_cursor_data(cursor), 1,
					     &result->shape[axis], &result->strides[axis], &line,
					     err);
			if (st == ARR_OK)
				st = o->function(line, &widths[2 * axis], axis, o->context, err);
			arr_array_release(line);
			line = NULL;
		}
		arr_cursor_free(cursor);
		arr_array_release(starts);
		if (st != ARR_OK)
			return st;
	}
	return ARR_OK;
}

static enum arr_status pad_all(arr_array *result, const arr_array *src, const int64_t *widths,
			       const struct arr_pad_options *o, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];
	char *data = result->data;
	arr_array *area = NULL;
	enum arr_status st;

	for (int i = 0; i < src->ndim; i++) {
		shape[i] = src->shape[i];
		data += result->size > 0 ? widths[2 * i] * result->strides[i] : 0;
	}
	ARR_TRY(arr__array_view(result, data, src->ndim, shape, result->strides, &area, err));
	st = arr__assign(area, src, NULL, err);
	arr_array_release(area);
	for (int axis = 0; axis < src->ndim && st == ARR_OK; axis++) {
		struct side s = { NULL, axis, widths[2 * axis], src->shape[axis],
				  widths[2 * axis + 1] };

		shape[axis] = result->shape[axis];
		data -= result->size > 0 ? widths[2 * axis] * result->strides[axis] : 0;
		if (src->size == 0 && o->mode != ARR_PAD_CONSTANT)
			continue;
		st = arr__array_view(result, data, src->ndim, shape, result->strides, &s.area, err);
		if (st == ARR_OK)
			st = pad_axis(&s, o, err);
		arr_array_release(s.area);
	}
	return st;
}

static enum arr_status check(const arr_array *src, const int64_t *widths,
			     const struct arr_pad_options *o, int64_t *shape, struct arr_error *err)
{
	const bool any_size = o->mode == ARR_PAD_CONSTANT || o->mode == ARR_PAD_EMPTY ||
			      o->mode == ARR_PAD_FUNCTION;

	if (o->mode == ARR_PAD_FUNCTION && !o->function)
		return arr_error_set(err, ARR_E_ARG, "pad: no function");
	for (int i = 0; i < src->ndim; i++) {
		const int64_t before = widths[2 * i], after = widths[2 * i + 1];

		if (before < 0 || after < 0)
			return arr_error_set(
				err, ARR_E_ARG,
				"pad: widths can't contain negative values: (%lld, %lld) "
				"for axis %d",
				(long long)before, (long long)after, i);
		if (!any_size && src->shape[i] == 0 && (before > 0 || after > 0))
			return arr_error_set(
				err, ARR_E_ARG,
				"pad: can't extend empty axis %d using modes other than "
				"'constant' or 'empty'",
				i);
		if (__builtin_add_overflow(src->shape[i], before, &shape[i]) ||
		    __builtin_add_overflow(shape[i], after, &shape[i]))
			return arr_error_set(err, ARR_E_NOMEM, "pad: axis %d would be too long", i);
	}
	return ARR_OK;
}

static enum arr_status pad(const arr_array *src, const int64_t *widths,
			   const struct arr_pad_options *o, arr_array **out, struct arr_error *err)
{
	int64_t shape[ARR_NDIM_MAX];
	arr_array *result = NULL;
	enum arr_status st;

	ARR_TRY(check(src, widths, o, shape, err));
	ARR_TRY(arr__array_new(src->ndim, shape, src->dtype, arr__own_order(src),
			       o->mode == ARR_PAD_FUNCTION, &result, err));
	st = pad_all(result, src, widths, o, err);
	if (st == ARR_OK && o->mode == ARR_PAD_FUNCTION && result->size > 0)
		st = call_function(result, widths, o, err);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return st;
}

enum arr_status arr_pad(const arr_array *src, const int64_t *widths,
			const struct arr_pad_options *options, arr_array **out,
			struct arr_error *err)
{
	static const struct arr_pad_options zeros;
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "pad", ARR_OP_COPY, ARR__INS(src), err);
	st = pad(src, widths, options ? options : &zeros, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_EXPLICIT, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}
