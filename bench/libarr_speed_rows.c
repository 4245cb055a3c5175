/* SPDX-License-Identifier: Apache-2.0 */
/* libarr_speed.def as functions. */
#include <stdlib.h>

#include "libarr_speed.h"

arr_array *operands[4];
char *operand_text;
size_t operand_text_length;

#define a (operands[0])
#define b (operands[1])
#define c (operands[2])
#define d (operands[3])
#define text operand_text
#define text_length operand_text_length

static const int64_t shape_3_4[] = { 3, 4 }, shape_10[] = { 10 }, shape_4[] = { 4 };
static const double four_numbers[] = { 1, 2, 3, 4 };

/* x2 NULL: of one input. */
static enum arr_status call_into(const char *name, arr_array *x1, arr_array *x2, arr_array *into,
				 arr_array **out)
{
	struct arr_ufunc_options options = arr_ufunc_options_default();
	const struct arr_input inputs[] = { arr_in(x1), arr_in(x2) };

	options.out[0] = into;
	return arr_ufunc_call(arr_ufunc_find(name), inputs, &options, out, NULL);
}

static enum arr_status add_into(arr_array *x1, arr_array *x2, arr_array *into, arr_array **out)
{
	static const arr_ufunc *add;
	struct arr_ufunc_options options = arr_ufunc_options_default();
	const struct arr_input inputs[] = { arr_in(x1), arr_in(x2) };

	if (!add)
		add = arr_ufunc_find("add");
	options.out[0] = into;
	return arr_ufunc_call(add, inputs, &options, out, NULL);
}

static enum arr_status add_scalar(arr_array *x, double value, arr_array **out)
{
	static const arr_ufunc *add;
	const struct arr_input inputs[] = { arr_in(x), arr_in_scalar(arr_scalar_float(value)) };

	if (!add)
		add = arr_ufunc_find("add");
	return arr_ufunc_call(add, inputs, NULL, out, NULL);
}

static enum arr_status add_where(arr_array *x1, arr_array *x2, arr_array *mask, arr_array *into,
				 arr_array **out)
{
	struct arr_ufunc_options options = arr_ufunc_options_default();
	const struct arr_input inputs[] = { arr_in(x1), arr_in(x2) };

	options.out[0] = into;
	options.where = mask;
	return arr_ufunc_call(arr_ufunc_find("add"), inputs, &options, out, NULL);
}

static enum arr_status get_1(arr_array *x)
{
	struct arr_scalar value;

	return arr_array_item(x, (int64_t[]){ 3 }, &value, NULL);
}

static enum arr_status get_2(arr_array *x)
{
	struct arr_scalar value;

	return arr_array_item(x, (int64_t[]){ 1, 2 }, &value, NULL);
}

static enum arr_status set_1(arr_array *x)
{
	return arr_array_set_item(x, (int64_t[]){ 3 }, arr_scalar_float(1), NULL);
}

static enum arr_status slice(arr_array *x, arr_array **out)
{
	const struct arr_index items[] = { arr_index_slice(2, 5, 1) };

	return arr_array_index(x, items, 1, out, NULL);
}

static enum arr_status index_by(arr_array *x, arr_array *mask, arr_array **out)
{
	const struct arr_index items[] = { arr_index_array(mask) };

	return arr_array_index(x, items, 1, out, NULL);
}

static enum arr_status fill_by(arr_array *x, arr_array *mask)
{
	const struct arr_index items[] = { arr_index_array(mask) };

	return arr_array_fill_index(x, items, 1, arr_scalar_float(0), NULL);
}

static enum arr_status linspace_10(arr_array **out)
{
	const struct arr_linspace_args args = { 0, 1, 10, true, NULL };

	return arr_linspace(&args, out, NULL);
}

static enum arr_status astype(arr_array *x, const arr_dtype *dtype, arr_array **out)
{
	return arr_array_astype(x, dtype, ARR_ORDER_K, ARR_CASTING_UNSAFE, out, NULL);
}

static enum arr_status concatenate(arr_array *x, arr_array *y, arr_array **out)
{
	return arr_concatenate((const arr_array *const[]){ x, y }, 2, NULL, out, NULL);
}

static enum arr_status stack(arr_array *x, arr_array *y, arr_array **out)
{
	return arr_stack((const arr_array *const[]){ x, y }, 2, NULL, out, NULL);
}

static enum arr_status where(arr_array *condition, arr_array *x, arr_array *y, arr_array **out)
{
	const struct arr_input inputs[] = { arr_in(x), arr_in(y) };

	return arr_where(condition, &inputs[0], &inputs[1], out, NULL);
}

static enum arr_status clip(arr_array *x, arr_array **out)
{
	const struct arr_input low = arr_in_scalar(arr_scalar_float(0.2)),
			       high = arr_in_scalar(arr_scalar_float(0.8));

	return arr_clip_to(x, &low, &high, out, NULL);
}

static enum arr_status along(const char *name, arr_array *x, int axis, arr_array **out)
{
	const struct arr_reduce_options options = { .axes = &axis, .axis_count = 1 };

	return arr_ufunc_reduce(arr_ufunc_find(name), x, &options, out, NULL);
}

static enum arr_status argmax_along(arr_array *x, int axis, arr_array **out)
{
	const struct arr_reduce_options options = { .axes = &axis, .axis_count = 1 };

	return arr_argmax(x, &options, out, NULL);
}

static enum arr_status median_along(arr_array *x, int axis, arr_array **out)
{
	const struct arr_reduce_options options = { .axes = &axis, .axis_count = 1 };

	return arr_median(x, &options, out, NULL);
}

static enum arr_status window_sum(arr_array *x, arr_array **out)
{
	arr_array *windows;
	enum arr_status status =
		arr_sliding_window_view(x, (int64_t[]){ 10 }, NULL, 1, &windows, NULL);

	if (status != ARR_OK)
		return status;
	status = along("add", windows, 1, out);
	arr_array_release(windows);
	return status;
}

static enum arr_status accumulate(const char *name, arr_array *x, int axis, arr_array *into,
				  arr_array **out)
{
	const struct arr_accumulate_options options = { .axis = axis, .out = into };

	return arr_ufunc_accumulate(arr_ufunc_find(name), x, &options, out, NULL);
}

static enum arr_status cumsum(arr_array *x, int axis, arr_array *into, arr_array **out)
{
	const struct arr_accumulate_options options = { .axis = axis, .out = into };

	return arr_cumsum(x, &options, out, NULL);
}

static enum arr_status sum_where(arr_array *x, arr_array *mask, arr_array **out)
{
	const struct arr_reduce_options options = { .where = mask };

	return arr_sum(x, &options, out, NULL);
}

static enum arr_status mean_where(arr_array *x, arr_array *mask, arr_array **out)
{
	const struct arr_reduce_options options = { .where = mask };

	return arr_mean(x, &options, out, NULL);
}

static enum arr_status max_where(arr_array *x, arr_array *mask, arr_array **out)
{
	const struct arr_scalar zero = arr_scalar_float(0);
	const struct arr_reduce_options options = { .where = mask, .initial = &zero };

	return arr_max(x, &options, out, NULL);
}

static enum arr_status partition(arr_array *x, arr_array **out)
{
	return arr_partition(x, (int64_t[]){ 500000 }, 1, -1, out, NULL);
}

static enum arr_status lexsort(arr_array *first, arr_array *last, arr_array **out)
{
	return arr_lexsort((const arr_array *const[]){ first, last }, 2, -1, out, NULL);
}

static enum arr_status histogram(arr_array *x, arr_array **out)
{
	const struct arr_histogram_options options = { .count = 100 };
	arr_array *edges = NULL;
	enum arr_status status = arr_histogram(x, &options, out, &edges, NULL);

	if (status == ARR_OK)
		arr_array_release(edges);
	return status;
}

static const arr_dtype *unicode_32(void)
{
	static const arr_dtype *dtype;

	if (!dtype && arr_dtype_unicode(32, &dtype, NULL) != ARR_OK)
		exit(1);
	return dtype;
}

static enum arr_status savetxt(arr_array *x)
{
	char *written;
	size_t length;
	enum arr_status status = arr_savetxt_to(x, NULL, &written, &length, NULL);

	if (status == ARR_OK)
		free(written);
	return status;
}

static enum arr_status repr(arr_array *x)
{
	char *written;
	size_t length;
	enum arr_status status = arr_array_repr(x, NULL, &written, &length, NULL);

	if (status == ARR_OK)
		free(written);
	return status;
}

/* A row's expression never changes: it is parsed in the first call, which is not measured. */
static enum arr_status expression(const char *source, arr_array *x, arr_array *y, arr_array *z,
				  arr_array **out)
{
	static const char *parsed_from;
	static arr_expr *parsed;

	if (parsed_from != source) {
		arr_expr_free(parsed);
		parsed = NULL;
		parsed_from = source;
		if (arr_expr_parse(source, &parsed, NULL) != ARR_OK)
			exit(1);
	}
	return arr_expr_eval(parsed, (const arr_array *const[]){ x, y, z }, NULL, out, NULL);
}

#define NAME_(line) row_##line
#define NAME(line) NAME_(line)
#define ROW(group, title, arguments, read, written, numpy_code, code) \
	static enum arr_status NAME(__LINE__)(arr_array * *out)       \
	{                                                             \
		(void)out;                                            \
		return code;                                          \
	}
#include "libarr_speed.def"
#undef ROW
#define ROW(group, title, arguments, read, written, numpy_code, code) \
	{ group, title, arguments, numpy_code, read, written, NAME(__LINE__) },
const struct row rows[] = {
#include "libarr_speed.def"
};
const size_t row_count = sizeof rows / sizeof rows[0];
