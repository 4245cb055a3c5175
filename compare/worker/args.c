/* SPDX-License-Identifier: Apache-2.0 */
#include "worker.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE_BYTES = 64, OFFSET_BYTES = 16, UNALIGNED_BYTES = 1 };

const json_t *worker_arg(const struct worker_call *call, size_t index)
{
	const json_t *arg = json_array_get(call->args, index);

	return json_is_null(arg) ? NULL : arg;
}

const json_t *worker_kwarg(const struct worker_call *call, const char *name)
{
	const json_t *arg = json_object_get(call->kwargs, name);

	return json_is_null(arg) ? NULL : arg;
}

const json_t *worker_either(const struct worker_call *call, size_t index, const char *name)
{
	const json_t *arg = worker_arg(call, index);

	return arg ? arg : worker_kwarg(call, name);
}

static void free_buffer(void *context, void *data)
{
	(void)data;
	free(context);
}

enum arr_status worker_hold(struct worker_call *call, arr_array *array)
{
	if (call->held_count == WORKER_ARRAYS_MAX) {
		arr_array_release(array);
		return arr_error_set(&call->err, ARR_E_ARG, "more than %d arrays",
				     WORKER_ARRAYS_MAX);
	}
	call->held[call->held_count++] = array;
	return ARR_OK;
}

/* Strides in bytes of a layout for values of this shape; *first is where element 0 lies. Returns
 * the bytes of the buffer. */
static size_t plan_layout(const arr_array *values, const char *layout, int64_t *strides,
			  int64_t *first)
{
	int ndim = arr_array_ndim(values);
	const int64_t *shape = arr_array_shape(values);
	int64_t item = (int64_t)arr_dtype_item_bytes(arr_array_dtype(values));
	bool fortran = !strcmp(layout, "F");
	int64_t step = item * (!strcmp(layout, "strided") && ndim > 0 ? 2 : 1);

	*first = 0;
	for (int k = 0; k < ndim; k++) {
		int axis = fortran ? k : ndim - 1 - k;
		strides[axis] = step;
		step *= shape[axis] > 0 ? shape[axis] : 1; /* strides as NumPy gives them */
	}
	for (int k = 0; !strcmp(layout, "reversed") && k < ndim; k++) {
		if (shape[k] > 0)
			*first += strides[k] * (shape[k] - 1);
		strides[k] = -strides[k];
	}
	return (size_t)step;
}

/* A view of a fresh buffer with the values in it. */
static enum arr_status place(struct worker_call *call, const arr_array *values, const char *layout,
			     const json_t *arg, arr_array **out)
{
	int64_t strides[ARR_NDIM_MAX];
	int64_t first;
	size_t extra = !strcmp(layout, "offset")      ? OFFSET_BYTES
		       : !strcmp(layout, "unaligned") ? UNALIGNED_BYTES
						      : 0;
	size_t bytes = plan_layout(values, layout, strides, &first);
	struct arr_foreign foreign = { .dtype = arr_array_dtype(values),
				       .ndim = arr_array_ndim(values),
				       .shape = arr_array_shape(values),
				       .strides = strides,
				       .writeable = true,
				       .free_data = free_buffer };
	enum arr_status st;

	bytes += call->shift_bytes + extra + CACHE_LINE_BYTES;
	bytes -= bytes % CACHE_LINE_BYTES;
	foreign.context = aligned_alloc(CACHE_LINE_BYTES, bytes);
	if (!foreign.context)
		return arr_error_set(&call->err, ARR_E_NOMEM, "out of memory (%zu bytes)", bytes);
	foreign.data = (char *)foreign.context + call->shift_bytes + extra + first;
	st = arr_from_data(&foreign, out, &call->err);
	if (st != ARR_OK) {
		free(foreign.context);
		return st;
	}
	if (call->buffer_count < WORKER_ARRAYS_MAX)
		call->buffers[call->buffer_count++] =
			(struct worker_buffer){ arg, foreign.context, bytes };
	st = arr_copyto(*out, values, ARR_CASTING_NO, &call->err);
	if (st != ARR_OK)
		arr_array_release(*out);
	return st;
}

static enum arr_status repeat_rows(struct worker_call *call, arr_array *view, int64_t repeat,
				   arr_array **out)
{
	int64_t shape[ARR_NDIM_MAX];
	int ndim = arr_array_ndim(view);

	if (ndim + 1 > ARR_NDIM_MAX)
		return arr_error_set(&call->err, ARR_E_SHAPE, "broadcast of %d axes", ndim);
	shape[0] = repeat;
	memcpy(shape + 1, arr_array_shape(view), (size_t)ndim * sizeof shape[0]);
	return arr_broadcast_to(view, ndim + 1, shape, out, &call->err);
}

static enum arr_status load(struct worker_call *call, const json_t *arg, const arr_array **out)
{
	const char *path = json_string_value(json_object_get(arg, "path"));
	const char *layout = json_string_value(json_object_get(arg, "layout"));
	const json_t *repeat = json_object_get(arg, "repeat");
	arr_array *values = NULL;
	arr_array *view = NULL;
	arr_array *repeated = NULL;
	enum arr_status st;

	if (!path)
		return arr_error_set(&call->err, ARR_E_ARG, "%s: an array is needed here",
				     call->op);
	st = arr_npy_load(path, &values, &call->err);
	if (st != ARR_OK)
		return st;
	st = place(call, values, layout ? layout : "C", arg, &view);
	arr_array_release(values);
	if (st == ARR_OK && repeat) {
		st = repeat_rows(call, view, json_integer_value(repeat), &repeated);
		arr_array_release(view);
		view = repeated;
	}
	if (st != ARR_OK)
		return st;
	*out = view;
	return worker_hold(call, view);
}

enum arr_status worker_array(struct worker_call *call, const json_t *arg, const arr_array **out)
{
	uint64_t start = worker_now_ns();
	enum arr_status st = load(call, arg, out);

	call->setup_ns += worker_now_ns() - start;
	return st;
}

/* Looks for `wanted` in an argument, counting the array references before it. */
static bool find_reference(const json_t *arg, const json_t *wanted, json_int_t *number)
{
	for (size_t i = 0; json_is_array(arg) && i < json_array_size(arg); i++) {
		if (find_reference(json_array_get(arg, i), wanted, number))
			return true;
	}
	if (arg == wanted)
		return true;
	*number += json_object_get(arg, "path") != NULL;
	return false;
}

static json_t *number_of(const struct worker_call *call, const json_t *wanted)
{
	json_int_t number = 0;
	const char *key;
	json_t *value;

	if (find_reference(call->args, wanted, &number))
		return json_integer(number);
	json_object_foreach ((json_t *)call->kwargs, key, value) {
		if (find_reference(value, wanted, &number))
			return json_integer(number);
	}
	return json_null();
}

json_t *worker_memory(const struct worker_call *call)
{
	json_t *list = json_array();

	for (size_t i = 0; i < call->output_count; i++) {
		const arr_array *array = call->outputs[i];
		uintptr_t data = (uintptr_t)arr_array_data(array);
		unsigned flags = arr_array_flags(array);
		json_t *shares = json_null();

		for (size_t k = 0; arr_array_size(array) > 0 && k < call->buffer_count; k++) {
			if (data - (uintptr_t)call->buffers[k].start < call->buffers[k].bytes)
				shares = number_of(call, call->buffers[k].arg);
		}
		json_array_append_new(
			list, json_pack("{s:b, s:b, s:o}", "c", (flags & ARR_C_CONTIGUOUS) != 0,
					"f", (flags & ARR_F_CONTIGUOUS) != 0, "shares", shares));
	}
	return list;
}

/* A number in JSON, or as text where JSON has no spelling for it. */
static bool read_real(const json_t *value, double *out)
{
	const char *text = json_string_value(value);
	char *end;

	if (json_is_number(value)) {
		*out = json_number_value(value);
		return true;
	}
	if (!text)
		return false;
	*out = strtod(text, &end);
	return *end == '\0' && end != text;
}

static bool read_figure(const json_t *value, struct arr_scalar *out)
{
	const json_t *re = json_object_get(value, "re");
	const char *text = json_string_value(value);
	double a, b;

	if (json_is_boolean(value)) {
		*out = arr_scalar_bool(json_is_true(value));
		return true;
	}
	if (json_is_integer(value)) {
		*out = arr_scalar_int(json_integer_value(value));
		return true;
	}
	if (text && text[strspn(text, "0123456789")] == '\0') {
		*out = arr_scalar_uint(strtoull(text, NULL, 10));
		return true;
	}
	if (re) {
		if (!read_real(re, &a) || !read_real(json_object_get(value, "im"), &b))
			return false;
		*out = arr_scalar_complex(a, b);
		return true;
	}
	if (!read_real(value, &a))
		return false;
	*out = arr_scalar_float(a);
	return true;
}

enum arr_status worker_scalar(struct worker_call *call, const json_t *arg, struct arr_scalar *out)
{
	const json_t *strong = json_object_get(arg, "scalar");
	const json_t *weak = json_object_get(arg, "weak");
	const arr_dtype *dtype = NULL;
	enum arr_status st;

	if (!read_figure(strong ? strong : weak ? weak : arg, out))
		return arr_error_set(&call->err, ARR_E_ARG, "%s: a number is needed here",
				     call->op);
	if (!strong)
		return ARR_OK;
	st = worker_dtype(call, json_object_get(arg, "dtype"), &dtype);
	if (st == ARR_OK && dtype)
		*out = arr_scalar_cast(*out, arr_dtype_type(dtype));
	return st;
}

enum arr_status worker_input(struct worker_call *call, const json_t *arg, struct arr_input *out)
{
	if (json_object_get(arg, "path")) {
		const arr_array *array = NULL;
		enum arr_status st = worker_array(call, arg, &array);
		*out = arr_in(array);
		return st;
	}
	*out = arr_in_scalar(arr_scalar_int(0));
	return worker_scalar(call, arg, &out->scalar);
}

double worker_number(const json_t *arg, double fallback)
{
	const json_t *weak = json_object_get(arg, "weak");

	return arg ? json_number_value(weak ? weak : arg) : fallback;
}

enum arr_status worker_dtype(struct worker_call *call, const json_t *arg, const arr_dtype **out)
{
	*out = NULL;
	if (!arg)
		return ARR_OK;
	if (!json_is_string(arg))
		return arr_error_set(&call->err, ARR_E_ARG, "%s: a dtype name is needed here",
				     call->op);
	return arr_dtype_from_name(json_string_value(arg), out, &call->err);
}

enum arr_status worker_integer(struct worker_call *call, const json_t *arg, int64_t fallback,
			       int64_t *out)
{
	*out = arg ? json_integer_value(arg) : fallback;
	if (arg && !json_is_integer(arg))
		return arr_error_set(&call->err, ARR_E_ARG, "%s: an integer is needed here",
				     call->op);
	return ARR_OK;
}

enum arr_status worker_integers(struct worker_call *call, const json_t *arg, int64_t *out,
				int *count)
{
	size_t n = json_is_array(arg) ? json_array_size(arg) : 1;

	if (n > ARR_NDIM_MAX)
		return arr_error_set(&call->err, ARR_E_ARG, "%s: %zu integers, at most %d",
				     call->op, n, ARR_NDIM_MAX);
	for (size_t i = 0; i < n; i++) {
		const json_t *item = json_is_array(arg) ? json_array_get(arg, i) : arg;
		if (!json_is_integer(item))
			return arr_error_set(&call->err, ARR_E_ARG, "%s: integers are needed here",
					     call->op);
		out[i] = json_integer_value(item);
	}
	*count = (int)n;
	return ARR_OK;
}

enum arr_status worker_order(struct worker_call *call, const json_t *arg, enum arr_order fallback,
			     enum arr_order *out)
{
	static const char letters[] = "CFAK"; /* in the order of enum arr_order */
	const char *text = json_string_value(arg);
	const char *found = text && text[0] && !text[1] ? strchr(letters, text[0]) : NULL;

	*out = fallback;
	if (!arg)
		return ARR_OK;
	if (!found)
		return arr_error_set(&call->err, ARR_E_ARG, "%s: order must be C, F, A or K",
				     call->op);
	*out = (enum arr_order)(found - letters);
	return ARR_OK;
}

/* A list of numbers as a 1-d array of the widest kind among them. */
static enum arr_status number_list(struct worker_call *call, const json_t *list, arr_array **out)
{
	struct arr_type_operand kinds[ARR_NDIM_MAX];
	const int64_t count = (int64_t)json_array_size(list);
	const arr_dtype *dtype = ARR_FLOAT64;
	struct arr_scalar number;
	enum arr_status st = ARR_OK;

	if (count > ARR_NDIM_MAX)
		return arr_error_set(&call->err, ARR_E_ARG, "%s: a list of %lld numbers", call->op,
				     (long long)count);
	for (int64_t i = 0; i < count; i++) {
		ARR_TRY(worker_scalar(call, json_array_get(list, (size_t)i), &number));
		kinds[i] = arr_scalar_operand(number);
	}
	if (count > 0)
		ARR_TRY(arr_result_type(kinds, (size_t)count, &dtype, &call->err));
	ARR_TRY(arr_empty(1, &count, dtype, ARR_ORDER_C, out, &call->err));
	for (int64_t i = 0; i < count && st == ARR_OK; i++) {
		st = worker_scalar(call, json_array_get(list, (size_t)i), &number);
		if (st == ARR_OK)
			st = arr_array_set_item(*out, &i, number, &call->err);
	}
	if (st != ARR_OK)
		arr_array_release(*out);
	return st;
}

enum arr_status worker_array_like(struct worker_call *call, const json_t *arg,
				  const arr_dtype *dtype, const arr_array **out)
{
	struct arr_scalar number;
	arr_array *made = NULL;

	if (json_object_get(arg, "path"))
		return worker_array(call, arg, out);
	if (json_is_array(arg)) {
		ARR_TRY(number_list(call, arg, &made));
	} else {
		ARR_TRY(worker_scalar(call, arg, &number));
		ARR_TRY(arr_from_scalar(number, number.weak ? dtype : NULL, &made, &call->err));
	}
	*out = made;
	return worker_hold(call, made);
}

enum arr_status worker_arrays(struct worker_call *call, const json_t *arg, const arr_array **out,
			      size_t *count)
{
	*count = json_array_size(arg);
	if (!json_is_array(arg) || *count > WORKER_ARRAYS_MAX)
		return arr_error_set(&call->err, ARR_E_ARG, "%s: a list of arrays is needed here",
				     call->op);
	for (size_t i = 0; i < *count; i++)
		ARR_TRY(worker_array_like(call, json_array_get(arg, i), NULL, &out[i]));
	return ARR_OK;
}

enum arr_status worker_target(struct worker_call *call, const json_t *arg, arr_array **out)
{
	const arr_array *array = NULL;

	ARR_TRY(worker_array(call, arg, &array));
	*out = call->held[call->held_count - 1];
	*worker_output(call) = arr_array_retain(array);
	return ARR_OK;
}

enum arr_status worker_outputs(struct worker_call *call, size_t count, arr_array ***out)
{
	if (call->output_count + count > WORKER_OUTPUTS_MAX)
		return arr_error_set(&call->err, ARR_E_UNSUPPORTED, "%s: %zu outputs", call->op,
				     count);
	*out = &call->outputs[call->output_count];
	call->output_count += count;
	return ARR_OK;
}

enum arr_status worker_choice(struct worker_call *call, const json_t *arg, const char *const *names,
			      int fallback, int *out)
{
	const char *text = json_string_value(arg);

	*out = fallback;
	if (!arg)
		return ARR_OK;
	for (int i = 0; text && names[i]; i++) {
		if (!strcmp(text, names[i])) {
			*out = i;
			return ARR_OK;
		}
	}
	return arr_error_set(&call->err, ARR_E_ARG, "%s: '%s' is not possible here", call->op,
			     text ? text : "?");
}

enum arr_status worker_optional(struct worker_call *call, const json_t *arg, const arr_array **out)
{
	*out = NULL;
	return arg ? worker_array(call, arg, out) : ARR_OK;
}

enum arr_status worker_source(struct worker_call *call, const arr_array **src)
{
	return worker_array_like(call, worker_arg(call, 0), NULL, src);
}

enum arr_status worker_optional_axis(struct worker_call *call, size_t position, int *storage,
				     const int **axis)
{
	const json_t *arg = worker_either(call, position, "axis");
	int64_t number = 0;

	ARR_TRY(worker_integer(call, arg, 0, &number));
	*storage = (int)number;
	*axis = arg ? storage : NULL;
	return ARR_OK;
}
