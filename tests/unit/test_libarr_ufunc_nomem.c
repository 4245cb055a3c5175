/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of ufuncs, reductions and products fails once in turn: the call reports
 * ARR_E_NOMEM, leaves its output alone and leaks nothing (the address sanitizer's build watches
 * that). */
#include "libarr_testing.h"

extern long failing_alloc_countdown;

static arr_array *a, *back, *wide, *mask, *rows_at, *days, *hours, *words, *pairs, *few, *letters,
	*rows_at_20; /* operands, made before anything fails */

static enum arr_status run_add(arr_array **out, struct arr_error *err)
{
	return arr_add(a, back, out, err);
}

static enum arr_status run_buffered(arr_array **out, struct arr_error *err)
{
	return arr_add(a, wide, out, err);
}

static enum arr_status run_overlap(arr_array **out, struct arr_error *err)
{
	struct arr_ufunc_options o = arr_ufunc_options_default();
	const struct arr_input in = arr_in(back);

	o.out[0] = a;
	return arr_ufunc_call(arr_ufunc_find("positive"), &in, &o, out, err);
}

static enum arr_status run_times(arr_array **out, struct arr_error *err)
{
	return arr_add(days, hours, out, err);
}

static enum arr_status run_texts(arr_array **out, struct arr_error *err)
{
	return arr_add(words, words, out, err);
}

static enum arr_status run_times_mean(arr_array **out, struct arr_error *err)
{
	return arr_mean(hours, NULL, out, err);
}

static enum arr_status run_times_diff(arr_array **out, struct arr_error *err)
{
	return arr_diff(days, NULL, out, err);
}

static enum arr_status run_matmul_by_name(arr_array **out, struct arr_error *err)
{
	const struct arr_input in[] = { arr_in(back), arr_in(wide) };

	return arr_gufunc_call(arr_ufunc_find("matmul"), in, NULL, out, err);
}

static enum arr_status run_divmod(arr_array **out, struct arr_error *err)
{
	arr_array *rest = NULL;
	enum arr_status st = arr_divmod(a, a, out, &rest, err);

	arr_array_release(rest);
	return st;
}

static enum arr_status run_sum(arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options o = { .dtype = ARR_FLOAT64 };

	return arr_sum(a, &o, out, err);
}

static enum arr_status run_cumsum(arr_array **out, struct arr_error *err)
{
	const struct arr_accumulate_options o = { .flatten = true, .dtype = ARR_FLOAT64 };

	return arr_cumsum(back, &o, out, err);
}

static enum arr_status run_std(arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options o = { .where = mask, .ddof = 1 };

	return arr_std(a, &o, out, err);
}

static enum arr_status run_mean(arr_array **out, struct arr_error *err)
{
	return arr_mean(a, NULL, out, err);
}

static enum arr_status run_ptp(arr_array **out, struct arr_error *err)
{
	return arr_ptp(a, NULL, out, err);
}

static enum arr_status run_count(arr_array **out, struct arr_error *err)
{
	return arr_count_nonzero(a, NULL, out, err);
}

static enum arr_status run_argmax(arr_array **out, struct arr_error *err)
{
	return arr_argmax(back, NULL, out, err);
}

static enum arr_status run_matmul(arr_array **out, struct arr_error *err)
{
	return arr_matmul(a, wide, NULL, out, err);
}

static enum arr_status run_dot(arr_array **out, struct arr_error *err)
{
	return arr_dot(back, wide, out, err);
}

static enum arr_status run_is_busday(arr_array **out, struct arr_error *err)
{
	const bool mondays[7] = { true };
	arr_busdaycalendar *calendar = NULL;
	arr_array *holidays = NULL;
	enum arr_status st = arr_array_ravel(days, ARR_ORDER_C, &holidays, err);

	if (st == ARR_OK)
		st = arr_busdaycalendar_new(mondays, holidays, &calendar, err);
	if (st == ARR_OK)
		st = arr_is_busday(days, calendar, out, err);
	arr_array_release(holidays);
	arr_busdaycalendar_release(calendar);
	return st;
}

static enum arr_status run_busday_offset(arr_array **out, struct arr_error *err)
{
	return arr_busday_offset(days, a, ARR_ROLL_FORWARD, NULL, out, err);
}

static enum arr_status run_busday_count(arr_array **out, struct arr_error *err)
{
	return arr_busday_count(days, days, NULL, out, err);
}

static enum arr_status run_datetime_as_string(arr_array **out, struct arr_error *err)
{
	return arr_datetime_as_string(days, NULL, out, err);
}

static enum arr_status run_isalpha(arr_array **out, struct arr_error *err)
{
	return arr_isalpha(words, out, err);
}

static enum arr_status run_str_find(arr_array **out, struct arr_error *err)
{
	return arr_str_find(words, words, rows_at_20, NULL, out, err);
}

static enum arr_status run_str_center(arr_array **out, struct arr_error *err)
{
	return arr_str_center(words, rows_at_20, NULL, out, err);
}

static enum arr_status run_str_replace(arr_array **out, struct arr_error *err)
{
	return arr_str_replace(words, words, words, NULL, out, err);
}

static enum arr_status run_str_slice(arr_array **out, struct arr_error *err)
{
	return arr_str_slice(words, NULL, NULL, rows_at_20, out, err);
}

static enum arr_status run_str_expandtabs(arr_array **out, struct arr_error *err)
{
	return arr_str_expandtabs(words, rows_at_20, out, err);
}

static enum arr_status run_str_title(arr_array **out, struct arr_error *err)
{
	return arr_str_title(letters, out, err);
}

static enum arr_status run_str_translate(arr_array **out, struct arr_error *err)
{
	const struct arr_str_translation to[] = { { 'a', NULL, 0 }, { 'b', NULL, 0 } };

	return arr_str_translate(words, to, 2, out, err);
}

static enum arr_status run_str_mod(arr_array **out, struct arr_error *err)
{
	return arr_str_mod(words, rows_at_20, out, err);
}

static enum arr_status run_str_encode(arr_array **out, struct arr_error *err)
{
	return arr_str_encode(letters, "utf-16", "replace", out, err);
}

static enum arr_status run_str_partition(arr_array **out, struct arr_error *err)
{
	arr_array *parts[3] = { NULL };
	enum arr_status st = arr_str_partition(letters, letters, parts, err);

	*out = parts[0];
	arr_array_release(parts[1]);
	arr_array_release(parts[2]);
	return st;
}

static enum arr_status run_outer(arr_array **out, struct arr_error *err)
{
	return arr_outer(back, back, out, err);
}

static enum arr_status run_sort(arr_array **out, struct arr_error *err)
{
	return arr_sort(wide, 0, out, err);
}

static enum arr_status run_argsort(arr_array **out, struct arr_error *err)
{
	return arr_argsort(back, ARR_AXIS_NONE, out, err);
}

static enum arr_status run_partition(arr_array **out, struct arr_error *err)
{
	const int64_t kth[] = { 3, -2 };

	return arr_partition(back, kth, 2, 0, out, err);
}

static enum arr_status run_lexsort(arr_array **out, struct arr_error *err)
{
	const arr_array *const keys[] = { a, wide };

	return arr_lexsort(keys, 2, 0, out, err);
}

static enum arr_status run_search(arr_array **out, struct arr_error *err)
{
	arr_array *row = NULL;
	enum arr_status st = arr_array_index(back, &(struct arr_index){ 0 }, 1, &row, err);

	if (st == ARR_OK)
		st = arr_searchsorted(row, wide, ARR_SIDE_LEFT, NULL, out, err);
	arr_array_release(row);
	return st;
}

static enum arr_status run_median(arr_array **out, struct arr_error *err)
{
	return arr_median(back, NULL, out, err);
}

/* Long doubles, times, texts and structures: the general ways. */
static arr_array *longs;

static enum arr_status run_median_long(arr_array **out, struct arr_error *err)
{
	return arr_median(longs, NULL, out, err);
}

static enum arr_status run_median_times(arr_array **out, struct arr_error *err)
{
	return arr_median(hours, NULL, out, err);
}

static enum arr_status run_gradient_times(arr_array **out, struct arr_error *err)
{
	return arr_gradient(days, arr_in_scalar(arr_scalar_float(2)), 0, 2, out, err);
}

static enum arr_status run_convolve_long(arr_array **out, struct arr_error *err)
{
	return arr_convolve(longs, longs, ARR_CONVOLVE_FULL, out, err);
}

static enum arr_status run_nan_to_num_long(arr_array **out, struct arr_error *err)
{
	return arr_nan_to_num(longs, NULL, out, err);
}

static enum arr_status run_interp_complex(arr_array **out, struct arr_error *err)
{
	arr_array *fp = NULL;
	enum arr_status st =
		arr_array_astype(few, ARR_COMPLEX128, ARR_ORDER_K, ARR_CASTING_SAFE, &fp, err);

	if (st == ARR_OK)
		st = arr_interp(few, few, fp, NULL, out, err);
	arr_array_release(fp);
	return st;
}

static enum arr_status run_histogram_wide(arr_array **out, struct arr_error *err)
{
	const double range[] = { 0, 4 };
	struct arr_histogram_options o = { .count = 3, .range = range };
	arr_array *w = NULL, *edges = NULL;
	enum arr_status st =
		arr_array_astype(few, ARR_CLONGDOUBLE, ARR_ORDER_K, ARR_CASTING_UNSAFE, &w, err);

	o.weights = w;
	if (st == ARR_OK)
		st = arr_histogram(few, &o, out, &edges, err);
	arr_array_release(edges);
	arr_array_release(w);
	return st;
}

static enum arr_status run_histogram_edges_wide(arr_array **out, struct arr_error *err)
{
	arr_array *w = NULL;
	enum arr_status st =
		arr_array_astype(few, ARR_LONGDOUBLE, ARR_ORDER_K, ARR_CASTING_UNSAFE, &w, err);

	if (st == ARR_OK)
		st = arr_histogram(w, NULL, out, NULL, err);
	arr_array_release(w);
	return st;
}

static enum arr_status run_histogram_complex(arr_array **out, struct arr_error *err)
{
	struct arr_histogram_options o = { .count = 3 };
	arr_array *w = NULL;
	enum arr_status st =
		arr_array_astype(few, ARR_COMPLEX64, ARR_ORDER_K, ARR_CASTING_UNSAFE, &w, err);

	o.weights = w;
	if (st == ARR_OK)
		st = arr_histogram(few, &o, out, NULL, err);
	arr_array_release(w);
	return st;
}

static enum arr_status run_equal_records(arr_array **out, struct arr_error *err)
{
	struct arr_ufunc_options o = arr_ufunc_options_default();
	arr_array *truth = NULL;
	enum arr_status st = arr_not_equal(pairs, pairs, &truth, err);

	o.where = truth;
	if (st == ARR_OK)
		st = arr_ufunc_call(arr_ufunc_find("equal"),
				    (struct arr_input[]){ arr_in(pairs), arr_in(pairs) }, &o, out,
				    err);
	arr_array_release(truth);
	return st;
}

static enum arr_status run_count_records(arr_array **out, struct arr_error *err)
{
	return arr_count_nonzero(pairs, NULL, out, err);
}

static enum arr_status run_add_long(arr_array **out, struct arr_error *err)
{
	return arr_add(longs, few, out, err);
}

static enum arr_status run_sum_long(arr_array **out, struct arr_error *err)
{
	return arr_sum(longs, NULL, out, err);
}

static enum arr_status run_sort_long(arr_array **out, struct arr_error *err)
{
	return arr_sort(longs, 0, out, err);
}

static enum arr_status run_str_len(arr_array **out, struct arr_error *err)
{
	return arr_str_len(letters, out, err);
}

static enum arr_status line_copy(const arr_array *line, void *context, arr_array **out,
				 struct arr_error *err)
{
	(void)context;
	return arr_array_copy(line, ARR_ORDER_C, out, err);
}

static enum arr_status run_along_axis(arr_array **out, struct arr_error *err)
{
	return arr_apply_along_axis(line_copy, NULL, a, 0, out, err);
}

static enum arr_status axis_sum(const arr_array *src, int axis, void *context, arr_array **out,
				struct arr_error *err)
{
	const struct arr_reduce_options o = { .axes = &axis, .axis_count = 1 };

	(void)context;
	return arr_sum(src, &o, out, err);
}

static enum arr_status run_over_axes(arr_array **out, struct arr_error *err)
{
	return arr_apply_over_axes(axis_sum, NULL, a, (int[]){ 0, 1 }, 2, out, err);
}

static enum arr_status run_piecewise(arr_array **out, struct arr_error *err)
{
	const struct arr_piece pieces[] = { { .function = line_copy }, { .function = line_copy } };
	const arr_array *const conditions[] = { mask };

	return arr_piecewise(a, conditions, 1, pieces, 2, out, err);
}

static enum arr_status run_scimath(arr_array **out, struct arr_error *err)
{
	arr_array *below = NULL;
	enum arr_status st = arr_negative(back, &below, err);

	if (st == ARR_OK)
		st = arr_scimath_power(below, below, out, err);
	arr_array_release(below);
	return st;
}

static enum arr_status run_argmax_text(arr_array **out, struct arr_error *err)
{
	return arr_argmax(letters, NULL, out, err);
}

static enum arr_status run_array_equal_times(arr_array **out, struct arr_error *err)
{
	return arr_array_equal(days, days, true, out, err);
}

static enum arr_status run_quantile(arr_array **out, struct arr_error *err)
{
	const struct arr_quantile_options o = { .axes = (const int[]){ 0 }, .axis_count = 1 };
	const struct arr_input q = arr_in_scalar(arr_scalar_float(0.3));

	return arr_nanquantile(wide, q, &o, out, err);
}

static enum arr_status run_weighted(arr_array **out, struct arr_error *err)
{
	const struct arr_quantile_options o = { .method = ARR_QUANTILE_INVERTED_CDF,
						.weights = mask };

	return arr_quantile(back, arr_in_scalar(arr_scalar_float(0.3)), &o, out, err);
}

static enum arr_status run_nanstd(arr_array **out, struct arr_error *err)
{
	const struct arr_reduce_options o = { .axes = (const int[]){ 0 }, .axis_count = 1 };

	return arr_nanstd(wide, &o, out, err);
}

static enum arr_status run_nanargmax(arr_array **out, struct arr_error *err)
{
	return arr_nanargmax(wide, NULL, out, err);
}

static enum arr_status run_average(arr_array **out, struct arr_error *err)
{
	arr_array *sum = NULL;
	enum arr_status st = arr_average(back, mask, NULL, out, &sum, err);

	arr_array_release(sum);
	return st;
}

static enum arr_status run_corrcoef(arr_array **out, struct arr_error *err)
{
	const struct arr_cov_options o = { .y = wide, .dtype = ARR_FLOAT32 };

	return arr_corrcoef(a, &o, out, err);
}

static enum arr_status run_unique(arr_array **out, struct arr_error *err)
{
	arr_array *index = NULL, *inverse = NULL, *counts = NULL;
	struct arr_unique_outputs also = { &index, &inverse, &counts };
	enum arr_status st = arr_unique(back, true, &also, out, err);

	arr_array_release(index);
	arr_array_release(inverse);
	arr_array_release(counts);
	return st;
}

static enum arr_status run_intersect(arr_array **out, struct arr_error *err)
{
	arr_array *first = NULL, *second = NULL;
	enum arr_status st = arr_intersect1d(back, wide, &first, &second, out, err);

	arr_array_release(first);
	arr_array_release(second);
	return st;
}

static enum arr_status run_setdiff(arr_array **out, struct arr_error *err)
{
	return arr_setdiff1d(back, wide, out, err);
}

static enum arr_status run_histogram(arr_array **out, struct arr_error *err)
{
	const struct arr_histogram_options o = { .bins = ARR_BINS_AUTO, .density = true };
	arr_array *edges = NULL;
	enum arr_status st = arr_histogram(back, &o, out, &edges, err);

	arr_array_release(edges);
	return st;
}

static enum arr_status run_digitize(arr_array **out, struct arr_error *err)
{
	arr_array *bins = NULL;
	enum arr_status st = arr_array_ravel(back, ARR_ORDER_C, &bins, err);

	if (st == ARR_OK)
		st = arr_digitize(wide, bins, false, out, err);
	arr_array_release(bins);
	return st;
}

static enum arr_status run_gradient(arr_array **out, struct arr_error *err)
{
	return arr_gradient(back, arr_in_scalar(arr_scalar_float(2)), 0, 2, out, err);
}

static enum arr_status run_diff(arr_array **out, struct arr_error *err)
{
	const struct arr_diff_options o = { .n = 3, .axis = 0, .prepend = a, .append = a };

	return arr_diff(back, &o, out, err);
}

static const struct arr_spacing three = { .count = 3, .endpoint = true, .axis = 1 };

static enum arr_status run_linspace(arr_array **out, struct arr_error *err)
{
	arr_array *step = NULL;
	enum arr_status st = arr_linspace_between(arr_in(a), arr_in(back), &three, out, &step, err);

	arr_array_release(step);
	return st;
}

static enum arr_status run_logspace(arr_array **out, struct arr_error *err)
{
	return arr_logspace_between(arr_in(a), arr_in(back), arr_in(wide), &three, out, err);
}

static enum arr_status run_geomspace(arr_array **out, struct arr_error *err)
{
	return arr_geomspace_between(arr_in(mask), arr_in_scalar(arr_scalar_complex(0, 2)), &three,
				     out, err);
}

static enum arr_status run_unwrap(arr_array **out, struct arr_error *err)
{
	return arr_unwrap(wide, 0, 0, arr_scalar_float(0), out, err);
}

static enum arr_status run_convolve(arr_array **out, struct arr_error *err)
{
	arr_array *row = NULL;
	enum arr_status st = arr_array_ravel(wide, ARR_ORDER_C, &row, err);

	if (st == ARR_OK)
		st = arr_convolve(row, row, ARR_CONVOLVE_SAME, out, err);
	arr_array_release(row);
	return st;
}

static enum arr_status run_interp(arr_array **out, struct arr_error *err)
{
	const struct arr_interp_options o = { .period = 40 };
	arr_array *row = NULL;
	enum arr_status st = arr_array_ravel(back, ARR_ORDER_C, &row, err);

	if (st == ARR_OK)
		st = arr_interp(wide, row, row, &o, out, err);
	arr_array_release(row);
	return st;
}

static enum arr_status run_close(arr_array **out, struct arr_error *err)
{
	return arr_allclose(a, wide, NULL, out, err);
}

static enum arr_status run_reduceat(arr_array **out, struct arr_error *err)
{
	const struct arr_accumulate_options o = { .dtype = ARR_FLOAT64 };

	return arr_ufunc_reduceat(arr_ufunc_find("add"), a, rows_at, &o, out, err);
}

static enum arr_status run_ufunc_outer(arr_array **out, struct arr_error *err)
{
	const struct arr_input in = arr_in(rows_at);

	return arr_ufunc_outer(arr_ufunc_find("add"), &in, &in, NULL, out, err);
}

/* In place: *out is a reference to what was changed. */
static enum arr_status run_at(arr_array **out, struct arr_error *err)
{
	const arr_array *const indices[] = { rows_at };
	const struct arr_input in = arr_in_scalar(arr_scalar_int(1));
	enum arr_status st;

	st = arr_ufunc_apply_at(arr_ufunc_find("bitwise_or"), a, indices, 1, &in, err);
	if (st == ARR_OK)
		*out = arr_array_retain(a);
	return st;
}

static enum arr_status sum_rows(char *const *args, const int64_t *dims, const int64_t *s,
				void *user)
{
	(void)user;
	for (int64_t t = 0; t < dims[0]; t++) {
		double sum = 0;

		for (int64_t i = 0; i < dims[1]; i++)
			sum += *(const double *)(const void *)(args[0] + t * s[0] + i * s[2]);
		*(double *)(void *)(args[1] + t * s[1]) = sum;
	}
	return ARR_OK;
}

static enum arr_status run_gufunc(arr_array **out, struct arr_error *err)
{
	const struct arr_ufunc_spec spec = { "total", 1, 1, "(n)->()", ARR_IDENTITY_NONE };
	const struct arr_input in = arr_in(a);
	arr_ufunc *u = NULL;
	enum arr_status st = arr_ufunc_create(&spec, &u, err);

	if (st == ARR_OK)
		st = arr_ufunc_add_loop(u, "d->d", sum_rows, NULL, err);
	if (st == ARR_OK)
		st = arr_ufunc_call(u, &in, NULL, out, err);
	arr_ufunc_release(u);
	return st;
}

static enum arr_status run_histogramdd(arr_array **out, struct arr_error *err)
{
	const double range[] = { 0, 100 };
	const struct arr_histogramdd_options o = { .ranges = (const double *const[]){ range, NULL },
						   .weights = rows_at,
						   .density = true };
	arr_array *sample = NULL, *edges[2] = { NULL, NULL };
	const struct arr_index corner[] = { arr_index_slice(0, 3, 1), arr_index_slice(0, 2, 1) };
	enum arr_status st = arr_array_index(back, corner, 2, &sample, err);

	if (st == ARR_OK)
		st = arr_histogramdd(sample, &o, out, edges, err);
	arr_array_release(sample);
	arr_array_release(edges[0]);
	arr_array_release(edges[1]);
	return st;
}

static enum arr_status run_estimate(arr_array **out, struct arr_error *err)
{
	const struct arr_histogram_options o = { .bins = ARR_BINS_STONE };

	return arr_histogram_bin_edges(rows_at, &o, out, err);
}

static enum arr_status run_cross(arr_array **out, struct arr_error *err)
{
	return arr_cross(rows_at, rows_at, -1, -1, -1, out, err);
}

static enum arr_status run_trace(arr_array **out, struct arr_error *err)
{
	return arr_trace(back, 1, 0, 1, NULL, out, err);
}

static enum arr_status run_unique_axis(arr_array **out, struct arr_error *err)
{
	arr_array *index = NULL, *inverse = NULL, *counts = NULL;
	struct arr_unique_outputs also = { &index, &inverse, &counts };
	enum arr_status st = arr_unique_axis(back, 1, &also, out, err);

	arr_array_release(index);
	arr_array_release(inverse);
	arr_array_release(counts);
	return st;
}

static enum arr_status run_isin(arr_array **out, struct arr_error *err)
{
	return arr_isin_by(back, rows_at, ARR_ISIN_TABLE, true, out, err);
}

static enum arr_status run_gradient_axes(arr_array **out, struct arr_error *err)
{
	arr_array *both[2] = { NULL, NULL };
	enum arr_status st = arr_gradient_axes(back, NULL, 0, NULL, 0, 2, both, err);

	if (st == ARR_OK)
		*out = both[0];
	arr_array_release(both[1]);
	return st;
}

static enum arr_status run_sort_text(arr_array **out, struct arr_error *err)
{
	return arr_sort(words, 0, out, err);
}

static enum arr_status run_argsort_fields(arr_array **out, struct arr_error *err)
{
	static const char *const fields[] = { "y" };

	return arr_argsort_by(pairs, 0, fields, 1, out, err);
}

static enum arr_status run_union_text(arr_array **out, struct arr_error *err)
{
	return arr_union1d(words, words, out, err);
}

static enum arr_status run_array_resize(arr_array **out, struct arr_error *err)
{
	const int64_t less[] = { 2, 3 };
	arr_array *own = NULL;
	enum arr_status st = arr_array_copy(back, ARR_ORDER_C, &own, err);

	if (st == ARR_OK)
		st = arr_array_resize(&own, 2, less, true, err);
	if (st == ARR_OK)
		*out = own;
	else
		arr_array_release(own);
	return st;
}

/* few: what has the short ways */

static enum arr_status run_few_add(arr_array **out, struct arr_error *err)
{
	return arr_add(few, few, out, err);
}

static enum arr_status run_few_clip(arr_array **out, struct arr_error *err)
{
	const struct arr_input low = arr_in_scalar(arr_scalar_float(1)),
			       high = arr_in_scalar(arr_scalar_float(2));

	return arr_clip_to(few, &low, &high, out, err);
}

static enum arr_status run_few_sum(arr_array **out, struct arr_error *err)
{
	return arr_sum(few, NULL, out, err);
}

static enum arr_status run_few_cumsum(arr_array **out, struct arr_error *err)
{
	return arr_cumsum(few, NULL, out, err);
}

static enum arr_status run_few_mean(arr_array **out, struct arr_error *err)
{
	return arr_mean(few, NULL, out, err);
}

static enum arr_status run_few_std(arr_array **out, struct arr_error *err)
{
	return arr_std(few, NULL, out, err);
}

static enum arr_status run_few_median(arr_array **out, struct arr_error *err)
{
	return arr_median(few, NULL, out, err);
}

static enum arr_status run_few_sort(arr_array **out, struct arr_error *err)
{
	return arr_sort(few, -1, out, err);
}

static enum arr_status run_few_unique(arr_array **out, struct arr_error *err)
{
	return arr_unique(few, true, NULL, out, err);
}

static enum arr_status run_few_argmax(arr_array **out, struct arr_error *err)
{
	return arr_argmax(few, NULL, out, err);
}

static enum arr_status run_few_dot(arr_array **out, struct arr_error *err)
{
	return arr_dot(few, few, out, err);
}

static const struct {
	const char *loc;
	enum arr_status (*run)(arr_array **out, struct arr_error *err);
	int allocations_min;
} rows[] = {
	{ LOC, run_add, 1 },
	{ LOC, run_buffered, 2 },
	{ LOC, run_overlap, 1 },
	{ LOC, run_divmod, 2 },
	{ LOC, run_sum, 2 },
	{ LOC, run_cumsum, 2 },
	{ LOC, run_std, 6 },
	{ LOC, run_mean, 3 },
	{ LOC, run_ptp, 3 },
	{ LOC, run_count, 2 },
	{ LOC, run_argmax, 2 },
	{ LOC, run_matmul, 2 },
	{ LOC, run_dot, 4 },
	{ LOC, run_outer, 3 },
	{ LOC, run_is_busday, 4 },
	{ LOC, run_busday_offset, 3 },
	{ LOC, run_busday_count, 3 },
	{ LOC, run_isalpha, 1 },
	{ LOC, run_datetime_as_string, 4 },
	{ LOC, run_str_find, 2 },
	{ LOC, run_str_center, 4 },
	{ LOC, run_str_replace, 2 },
	{ LOC, run_str_partition, 5 },
	{ LOC, run_str_slice, 2 },
	{ LOC, run_str_expandtabs, 2 },
	{ LOC, run_str_title, 3 },
	{ LOC, run_str_translate, 2 },
	{ LOC, run_str_mod, 5 },
	{ LOC, run_str_encode, 4 },
	{ LOC, run_sort, 2 },
	{ LOC, run_argsort, 3 },
	{ LOC, run_partition, 3 },
	{ LOC, run_lexsort, 8 },
	{ LOC, run_search, 4 },
	{ LOC, run_median, 6 },
	{ LOC, run_median_long, 4 },
	{ LOC, run_median_times, 4 },
	{ LOC, run_gradient_times, 10 },
	{ LOC, run_convolve_long, 4 },
	{ LOC, run_nan_to_num_long, 6 },
	{ LOC, run_interp_complex, 10 },
	{ LOC, run_histogram_complex, 10 },
	{ LOC, run_histogram_wide, 20 },
	{ LOC, run_histogram_edges_wide, 15 },
	{ LOC, run_equal_records, 3 },
	{ LOC, run_count_records, 2 },
	{ LOC, run_scimath, 5 },
	{ LOC, run_add_long, 1 },
	{ LOC, run_sum_long, 1 },
	{ LOC, run_sort_long, 3 },
	{ LOC, run_str_len, 1 },
	{ LOC, run_along_axis, 4 },
	{ LOC, run_over_axes, 3 },
	{ LOC, run_piecewise, 6 },
	{ LOC, run_argmax_text, 1 },
	{ LOC, run_array_equal_times, 3 },
	{ LOC, run_quantile, 7 },
	{ LOC, run_weighted, 7 },
	{ LOC, run_nanstd, 10 },
	{ LOC, run_nanargmax, 4 },
	{ LOC, run_average, 6 },
	{ LOC, run_corrcoef, 12 },
	{ LOC, run_unique, 7 },
	{ LOC, run_intersect, 12 },
	{ LOC, run_setdiff, 8 },
	{ LOC, run_histogram, 8 },
	{ LOC, run_digitize, 5 },
	{ LOC, run_gradient, 10 },
	{ LOC, run_diff, 8 },
	{ LOC, run_unwrap, 12 },
	{ LOC, run_linspace, 8 },
	{ LOC, run_logspace, 10 },
	{ LOC, run_geomspace, 12 },
	{ LOC, run_convolve, 5 },
	{ LOC, run_interp, 10 },
	{ LOC, run_close, 8 },
	{ LOC, run_reduceat, 3 },
	{ LOC, run_ufunc_outer, 2 },
	{ LOC, run_at, 3 },
	{ LOC, run_gufunc, 4 },
	{ LOC, run_histogramdd, 20 },
	{ LOC, run_estimate, 10 },
	{ LOC, run_cross, 10 },
	{ LOC, run_trace, 2 },
	{ LOC, run_unique_axis, 8 },
	{ LOC, run_isin, 4 },
	{ LOC, run_gradient_axes, 20 },
	{ LOC, run_sort_text, 3 },
	{ LOC, run_argsort_fields, 3 },
	{ LOC, run_union_text, 5 },
	{ LOC, run_array_resize, 2 },
	{ LOC, run_matmul_by_name, 2 },
	{ LOC, run_texts, 2 },
	{ LOC, run_times, 3 },
	{ LOC, run_times_mean, 3 },
	{ LOC, run_times_diff, 5 },
	{ LOC, run_few_add, 1 },
	{ LOC, run_few_clip, 1 },
	{ LOC, run_few_sum, 1 },
	{ LOC, run_few_cumsum, 1 },
	{ LOC, run_few_mean, 1 },
	{ LOC, run_few_std, 1 },
	{ LOC, run_few_median, 1 },
	{ LOC, run_few_sort, 1 },
	{ LOC, run_few_unique, 1 },
	{ LOC, run_few_argmax, 1 },
	{ LOC, run_few_dot, 1 },
};

static void fail_each_allocation(const char *loc,
				 enum arr_status (*run)(arr_array **, struct arr_error *),
				 int allocations_min)
{
	for (int failed = 0;; failed++) {
		struct arr_error err = { 0 };
		arr_array *out = NULL;
		enum arr_status st;

		failing_alloc_countdown = failed;
		st = run(&out, &err);
		if (failing_alloc_countdown >= 0) { /* nothing was left to fail */
			failing_alloc_countdown = -1;
			if (st != ARR_OK || failed < allocations_min)
				fail_msg("%s: %d allocations, %s", loc, failed, err.message);
			arr_array_release(out);
			return;
		}
		if (st != ARR_E_NOMEM || out || !err.message[0])
			fail_msg("%s: allocation %d: %s %s", loc, failed, arr_status_name(st),
				 err.message);
	}
}

static arr_array *times_of(const char *dtype)
{
	const arr_dtype *d = NULL;
	arr_array *out = NULL;

	assert_ok(arr_dtype_from_name(dtype, &d, err));
	assert_ok(arr_array_astype(a, d, ARR_ORDER_K, ARR_CASTING_UNSAFE, &out, err));
	arr_dtype_release(d);
	return out;
}

/* words: 20 texts; pairs: 20 structures. */
static void make_texts(void)
{
	const struct arr_dtype_field fields[] = { { "x", NULL, ARR_INT64, 0 },
						  { "y", NULL, ARR_INT64, 0 } };
	const arr_dtype *text = NULL, *pair = NULL;
	const int64_t count = 20;

	assert_ok(arr_dtype_bytes(9, &text, err));
	assert_ok(arr_dtype_struct(fields, 2, NULL, &pair, err));
	assert_ok(arr_zeros(1, &count, text, ARR_ORDER_C, &words, err));
	assert_ok(arr_zeros(1, &count, pair, ARR_ORDER_C, &pairs, err));
	arr_dtype_release(text);
	assert_ok(arr_dtype_from_name(">U3", &text, err));
	assert_ok(arr_full(1, &count, arr_scalar_int(7), ARR_INT16, &rows_at_20, err));
	assert_ok(
		arr_array_astype(rows_at_20, text, ARR_ORDER_K, ARR_CASTING_UNSAFE, &letters, err));
	arr_dtype_release(text);
	arr_dtype_release(pair);
}

static void each_failing_allocation_is_reported_and_leaks_nothing(void **state)
{
	const struct arr_index odd[] = { arr_index_ellipsis(), arr_index_slice(0, 30, 2) };
	arr_array *floats = NULL;

	(void)state;
	a = int_range(2, (int64_t[]){ 15, 15 });
	assert_ok(arr_array_flip(a, NULL, 0, &back, err));
	assert_ok(arr_zeros(2, (int64_t[]){ 15, 30 }, ARR_FLOAT64, ARR_ORDER_C, &floats, err));
	assert_ok(arr_array_index(floats, odd, 2, &wide, err));
	assert_ok(arr_ones(2, (int64_t[]){ 15, 15 }, ARR_BOOL, ARR_ORDER_C, &mask, err));
	assert_ok(arr_from_copy(1, (int64_t[]){ 3 }, ARR_INT64, (int64_t[]){ 2, 0, 1 }, &rows_at,
				err));
	assert_ok(arr_zeros(1, (int64_t[]){ 10 }, ARR_FLOAT64, ARR_ORDER_C, &few, err));
	assert_ok(
		arr_array_astype(few, ARR_LONGDOUBLE, ARR_ORDER_K, ARR_CASTING_SAFE, &longs, err));
	days = times_of("M8[D]");
	hours = times_of("m8[h]");
	make_texts();
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++)
		fail_each_allocation(rows[i].loc, rows[i].run, rows[i].allocations_min);
	arr_array_release(floats);
	arr_array_release(a);
	arr_array_release(back);
	arr_array_release(wide);
	arr_array_release(mask);
	arr_array_release(rows_at);
	arr_array_release(days);
	arr_array_release(hours);
	arr_array_release(words);
	arr_array_release(pairs);
	arr_array_release(few);
	arr_array_release(letters);
	arr_array_release(rows_at_20);
	arr_array_release(longs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failing_allocation_is_reported_and_leaks_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
