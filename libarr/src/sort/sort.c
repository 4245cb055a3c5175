/* SPDX-License-Identifier: Apache-2.0 */
/* sort, argsort, partition, argpartition, lexsort: rows of sort_rows.c along an axis. */
#include <stdlib.h>
#include <string.h>

#include "sort_small.h"

enum arr_status arr__ready(const arr_array *src, const arr_dtype *dtype, struct arr__trace *t,
			   arr_array **out, struct arr_error *err)
{
	if (!dtype)
		dtype = arr__row_dtype(src->dtype);
	if (arr__dtype_equal(src->dtype, dtype) && arr__is_c_contiguous(src) &&
	    ((src->flags & ARR_ALIGNED) || !arr__has_keys(dtype))) {
		*out = arr_array_retain(src);
		return ARR_OK;
	}
	ARR_TRY(arr__copy_as(src, dtype, ARR_ORDER_C, out, err));
	if (t)
		arr__trace_copied(t,
				  arr__dtype_equal(src->dtype, dtype) ? ARR_COPY_NONCONTIGUOUS
								      : ARR_COPY_CAST,
				  arr__size_bytes(*out));
	return ARR_OK;
}

enum arr_status arr__axis_last(const arr_array *src, int axis, arr_array **out,
			       struct arr_error *err)
{
	int axes[ARR_NDIM_MAX];

	for (int i = 0; i < src->ndim - 1; i++)
		axes[i] = i + (i >= axis);
	axes[src->ndim - 1] = axis;
	return arr__transpose(src, axes, out, err);
}

enum arr_status arr__axis_back(const arr_array *src, int axis, arr_array **out,
			       struct arr_error *err)
{
	int axes[ARR_NDIM_MAX];

	for (int i = 0; i < src->ndim; i++)
		axes[i] = i < axis ? i : i == axis ? src->ndim - 1 : i - 1;
	return arr__transpose(src, axes, out, err);
}

/* src, or all of it in one row; *axis becomes a proper one. Unless `scalars`, a 0-d array has no
 * axis. */
static enum arr_status rows_of(const char *op, const arr_array *src, int *axis, bool scalars,
			       arr_array **out, struct arr_error *err)
{
	int64_t copied;

	if (*axis == ARR_AXIS_NONE || (scalars && src->ndim == 0)) {
		const int64_t shape[] = { src->size };

		if (*axis != ARR_AXIS_NONE && *axis != 0 && *axis != -1)
			return arr__axis_normalize(op, *axis, 0, axis, err);
		*axis = 0;
		return arr__reshape(src, 1, shape, ARR_ORDER_C, out, &copied, err);
	}
	ARR_TRY(arr__axis_normalize(op, *axis, src->ndim, axis, err));
	*out = arr_array_retain(src);
	return ARR_OK;
}

/* One sort or partition while it runs. */
struct job {
	const arr_dtype *dtype;   /* the order; borrowed */
	const arr_dtype *ordered; /* owned: the order by fields, if that is another */
	size_t *kth;              /* owned; ascending; NULL: a full sort */
	size_t count;
};

static void job_clear(struct job *job)
{
	free(job->kth);
	arr_dtype_release(job->ordered);
}

static int compare_sizes(const void *a, const void *b)
{
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Resolves kth against the axis and sorts it. */
static enum arr_status read_kth(const char *op, const int64_t *kth, size_t count,
				const arr_array *array, int axis, struct job *job,
				struct arr_error *err)
{
	const int64_t length = array->shape[axis];

	if (count > SIZE_MAX / sizeof *job->kth)
		return arr_error_set(err, ARR_E_NOMEM, "%s: %zu positions", op, count);
	job->kth = malloc(count ? count * sizeof *job->kth : 1);
	if (!job->kth)
		return arr_error_set(err, ARR_E_NOMEM, "%s: cannot allocate %zu positions", op,
				     count);
	for (size_t i = 0; i < count; i++) {
		const int64_t k = kth[i] < 0 ? kth[i] + length : kth[i];

		if (array->size > 0 && (k < 0 || k >= length)) /* no rows, nothing to check */
			return arr_error_set(err, ARR_E_ARG, "%s: kth(=%lld) out of bounds (%lld)",
					     op, (long long)kth[i], (long long)length);
		job->kth[i] = (size_t)k;
	}
	qsort(job->kth, count, sizeof *job->kth, compare_sizes);
	job->count = count;
	return ARR_OK;
}

static enum arr_status arrange_row(const void *context, char *to, char *row, size_t length,
				   struct arr__scratch *scratch, struct arr_error *err)
{
	const struct job *job = context;

	(void)to;
	if (job->kth && arr__has_keys(job->dtype))
		return arr__partition_row(job->dtype->type, row, length, job->kth, job->count,
					  scratch, err);
	return arr__sort_elements(job->dtype, row, length, scratch, err);
}

static enum arr_status order_row(const void *context, char *to, char *row, size_t length,
				 struct arr__scratch *scratch, struct arr_error *err)
{
	const struct job *job = context;

	return arr__argsort_elements(job->dtype, row, length, job->kth, job->count,
				     (int64_t *)(void *)to, scratch, err);
}

/* What is asked for. */
struct request {
	const char *op;
	const int64_t *kth; /* NULL: sort */
	size_t count;
	const char *const *fields; /* field_count of them decide first; NULL: in their own order */
	size_t field_count;
	int axis;
};

/* The order, and what kth means along the normalised axis. */
static enum arr_status job_init(struct job *job, const struct request *r, const arr_array *rows,
				int axis, struct arr_error *err)
{
	job->dtype = rows->dtype;
	if (r->fields) {
		ARR_TRY(arr__field_order(r->op, rows->dtype, r->fields, r->field_count,
					 &job->ordered, err));
		job->dtype = job->ordered;
	}
	return r->kth ? read_kth(r->op, r->kth, r->count, rows, axis, job, err) : ARR_OK;
}

/* array's dtype is arr__row_dtype's; the axis is normalised. */
static enum arr_status arrange(const struct request *r, arr_array *array, int axis,
			       struct arr_error *err)
{
	struct job job = { .kth = NULL };
	const struct arr__lanes lanes = {
		.src = array, .axis = axis, .run = arrange_row, .context = &job
	};
	enum arr_status st = job_init(&job, r, array, axis, err);

	if (st == ARR_OK)
		st = arr__lanes_run(&lanes, err);
	job_clear(&job);
	return st;
}

/* *copy in src's byte order. */
static enum arr_status swap_back(const arr_array *src, arr_array **copy, struct arr_error *err)
{
	arr_array *swapped = NULL;

	ARR_TRY(arr__copy_as(*copy, src->dtype, ARR_ORDER_K, &swapped, err));
	arr_array_release(*copy);
	*copy = swapped;
	return ARR_OK;
}

static enum arr_status arranged_copy(const struct request *r, const arr_array *src, arr_array **out,
				     struct arr_error *err)
{
	const arr_dtype *dtype = arr__row_dtype(src->dtype);
	arr_array *rows = NULL, *copy = NULL;
	struct arr__trace t;
	enum arr_status st;
	int axis = r->axis;

	err = arr__trace_begin(&t, r->op, ARR_OP_SORT, ARR__INS(src), err);
	if (!r->kth && !r->fields && (axis == 0 || axis == -1) &&
	    arr__sort_small(src, out, &st, err)) {
		arr__trace_variant(&t, arr__sorts()->variant);
		return arr__trace_end(&t, st, out, err);
	}
	st = rows_of(r->op, src, &axis, false, &rows, err);
	if (st == ARR_OK)
		st = arr__copy_as(rows, dtype, ARR_ORDER_K, &copy, err);
	if (st == ARR_OK)
		st = arrange(r, copy, axis, err);
	if (st == ARR_OK && !arr__dtype_equal(dtype, src->dtype))
		st = swap_back(src, &copy, err);
	arr_array_release(rows);
	arr__trace_variant(&t, arr__sorts()->variant);
	if (st == ARR_OK)
		*out = copy;
	else
		arr_array_release(copy);
	return arr__trace_end(&t, st, out, err);
}

static enum arr_status arranged_in_place(const struct request *r, arr_array *array,
					 struct arr_error *err)
{
	const arr_dtype *dtype = arr__row_dtype(array->dtype);
	arr_array *native = NULL;
	struct arr__trace t;
	enum arr_status st;
	int axis = 0;

	err = arr__trace_begin(&t, r->op, ARR_OP_SORT, ARR__INS(array), err);
	st = arr__require_writeable(r->op, array, err);
	if (st == ARR_OK)
		st = arr__axis_normalize(r->op, r->axis, array->ndim, &axis, err);
	if (st == ARR_OK && !arr__dtype_equal(dtype, array->dtype))
		st = arr__copy_as(array, dtype, ARR_ORDER_K, &native, err);
	if (st == ARR_OK)
		st = arrange(r, native ? native : array, axis, err);
	if (st == ARR_OK && native)
		st = arr__assign(array, native, NULL, err);
	arr_array_release(native);
	arr__trace_variant(&t, arr__sorts()->variant);
	return arr__trace_end(&t, st, &array, err);
}

static enum arr_status order(const struct request *r, const arr_array *src, arr_array **out,
			     struct arr_error *err)
{
	const arr_dtype *dtype = arr__row_dtype(src->dtype);
	struct job job = { .kth = NULL };
	struct arr__lanes lanes = { .run = order_row, .context = &job };
	arr_array *native = NULL, *rows = NULL, *result = NULL;
	struct arr__trace t;
	enum arr_status st = ARR_OK;
	int axis = r->axis;

	err = arr__trace_begin(&t, r->op, ARR_OP_SORT, ARR__INS(src), err);
	if (!arr__dtype_equal(dtype, src->dtype)) {
		st = arr__copy_as(src, dtype, ARR_ORDER_K, &native, err);
		src = native;
	}
	if (st == ARR_OK)
		st = rows_of(r->op, src, &axis, true, &rows, err);
	if (st == ARR_OK)
		st = job_init(&job, r, rows, axis, err);
	if (st == ARR_OK)
		st = arr__array_new(rows->ndim, rows->shape, ARR_INT64, ARR_ORDER_C, false, &result,
				    err);
	lanes.src = rows;
	lanes.dst = result;
	lanes.axis = lanes.dst_axis = axis;
	if (st == ARR_OK)
		st = arr__lanes_run(&lanes, err);
	job_clear(&job);
	arr_array_release(native);
	arr_array_release(rows);
	arr__trace_variant(&t, arr__sorts()->variant);
	if (st == ARR_OK)
		*out = result;
	else
		arr_array_release(result);
	return arr__trace_end(&t, st, out, err);
}

enum arr_status arr_sort(const arr_array *src, int axis, arr_array **out, struct arr_error *err)
{
	return arr_sort_by(src, axis, NULL, 0, out, err);
}

enum arr_status arr_sort_by(const arr_array *src, int axis, const char *const *fields, size_t count,
			    arr_array **out, struct arr_error *err)
{
	const struct request r = {
		.op = "sort", .fields = fields, .field_count = count, .axis = axis
	};

	return arranged_copy(&r, src, out, err);
}

enum arr_status arr_sort_in_place(arr_array *array, int axis, struct arr_error *err)
{
	return arr_sort_in_place_by(array, axis, NULL, 0, err);
}

enum arr_status arr_sort_in_place_by(arr_array *array, int axis, const char *const *fields,
				     size_t count, struct arr_error *err)
{
	const struct request r = {
		.op = "ndarray.sort", .fields = fields, .field_count = count, .axis = axis
	};

	return arranged_in_place(&r, array, err);
}

enum arr_status arr_argsort(const arr_array *src, int axis, arr_array **out, struct arr_error *err)
{
	return arr_argsort_by(src, axis, NULL, 0, out, err);
}

enum arr_status arr_argsort_by(const arr_array *src, int axis, const char *const *fields,
			       size_t count, arr_array **out, struct arr_error *err)
{
	const struct request r = {
		.op = "argsort", .fields = fields, .field_count = count, .axis = axis
	};

	return order(&r, src, out, err);
}

enum arr_status arr_partition(const arr_array *src, const int64_t *kth, size_t count, int axis,
			      arr_array **out, struct arr_error *err)
{
	const struct request r = { .op = "partition", .kth = kth, .count = count, .axis = axis };

	return arranged_copy(&r, src, out, err);
}

enum arr_status arr_partition_in_place(arr_array *array, const int64_t *kth, size_t count, int axis,
				       struct arr_error *err)
{
	const struct request r = {
		.op = "ndarray.partition", .kth = kth, .count = count, .axis = axis
	};

	return arranged_in_place(&r, array, err);
}

enum arr_status arr_argpartition(const arr_array *src, const int64_t *kth, size_t count, int axis,
				 arr_array **out, struct arr_error *err)
{
	const struct request r = { .op = "argpartition", .kth = kth, .count = count, .axis = axis };

	return order(&r, src, out, err);
}
