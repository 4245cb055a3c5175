/* SPDX-License-Identifier: Apache-2.0 */
/* choose: each element comes from one of many arrays. */
#include <stdlib.h>
#include <string.h>

#include "core/trace.h"
#include "fancy.h"

/* The choices, all of the result's dtype, side by side with the selector over the result's shape.
 */
struct chooser {
	int ndim;
	int64_t shape[ARR_NDIM_MAX], index[ARR_NDIM_MAX];
	size_t count;
	arr_array **choices;
	arr_array *selector;
	int64_t *strides;  /* (count + 1) rows of ndim: the choices', then the selector's */
	const char **data; /* count + 1 addresses of the current row */
	enum arr_index_mode mode;
};

/* Which choice, or -1. */
static int64_t resolve(const struct chooser *c, int64_t k)
{
	const int64_t count = (int64_t)c->count;

	if (k >= 0 && k < count)
		return k;
	if (c->mode == ARR_MODE_RAISE)
		return -1;
	if (c->mode == ARR_MODE_CLIP)
		return k < 0 ? 0 : count - 1;
	k %= count;
	return k < 0 ? k + count : k;
}

static enum arr_status choose_row(const struct chooser *c, char *dst, size_t item,
				  struct arr_error *err)
{
	const int last = c->ndim - 1;
	const int64_t length = c->ndim ? c->shape[last] : 1;
	const int64_t *step = c->strides + last;

	for (int64_t i = 0; i < length; i++, dst += item) {
		int64_t k, picked;

		memcpy(&k,
		       c->data[c->count] + (c->ndim ? i * step[(int64_t)c->count * c->ndim] : 0),
		       sizeof k);
		picked = resolve(c, k);
		if (picked < 0)
			return arr_error_set(
				err, ARR_E_INDEX,
				"choose: invalid entry %lld in choice array: there are "
				"%zu choices",
				(long long)k, c->count);
		memcpy(dst, c->data[picked] + (c->ndim ? i * step[picked * c->ndim] : 0), item);
	}
	return ARR_OK;
}

static bool next_row(struct chooser *c)
{
	for (int axis = c->ndim - 2; axis >= 0; axis--) {
		const bool wraps = ++c->index[axis] == c->shape[axis];

		for (size_t k = 0; k <= c->count; k++) {
			int64_t s = c->strides[(int64_t)k * c->ndim + axis];

			c->data[k] += wraps ? s - s * c->shape[axis] : s;
		}
		if (!wraps)
			return true;
		c->index[axis] = 0;
	}
	return false;
}

static enum arr_status choose_all(struct chooser *c, arr_array *result, struct arr_error *err)
{
	const size_t item = result->dtype->item_bytes;
	const size_t row = item * (size_t)(c->ndim ? c->shape[c->ndim - 1] : 1);
	char *dst = result->data;

	if (result->size == 0)
		return ARR_OK;
	do {
		ARR_TRY(choose_row(c, dst, item, err));
		dst += row;
	} while (next_row(c));
	return ARR_OK;
}

/* Brings selector and choices to one shape and dtype. */
static enum arr_status prepare(struct chooser *c, const arr_array *selector,
			       const arr_array *const *choices, const arr_dtype *dtype,
			       struct arr_error *err)
{
	const arr_array **all = malloc((c->count + 1) * sizeof *all);
	enum arr_status st;

	if (!all)
		return arr_error_set(err, ARR_E_NOMEM, "choose: cannot allocate for %zu choices",
				     c->count);
	memcpy(all, choices, c->count * sizeof *all);
	all[c->count] = selector;
	st = arr_broadcast_shapes(all, c->count + 1, &c->ndim, c->shape, err);
	free(all);
	if (st != ARR_OK)
		return st;
	c->choices = calloc(c->count, sizeof *c->choices);
	c->data = calloc(c->count + 1, sizeof *c->data);
	c->strides = calloc((c->count + 1) * (size_t)(c->ndim + 1), sizeof *c->strides);
	if (!c->choices || !c->data || !c->strides)
		return arr_error_set(err, ARR_E_NOMEM, "choose: cannot allocate for %zu choices",
				     c->count);
	for (size_t k = 0; k < c->count; k++) {
		if (arr__dtype_equal(choices[k]->dtype, dtype))
			c->choices[k] = arr_array_retain(choices[k]);
		else
			ARR_TRY(arr__copy_as(choices[k], dtype, ARR_ORDER_K, &c->choices[k], err));
		c->data[k] = c->choices[k]->data;
		arr__broadcast_strides(c->choices[k], c->ndim, c->shape,
				       c->strides + (int64_t)k * c->ndim);
	}
	ARR_TRY(arr__as_indices(selector, "choose: selectors", &c->selector, err));
	c->data[c->count] = c->selector->data;
	arr__broadcast_strides(c->selector, c->ndim, c->shape,
			       c->strides + (int64_t)c->count * c->ndim);
	return ARR_OK;
}

static void clear(struct chooser *c)
{
	for (size_t k = 0; c->choices && k < c->count; k++)
		arr_array_release(c->choices[k]);
	arr_array_release(c->selector);
	free(c->choices);
	free(c->data);
	free(c->strides);
}

static enum arr_status choose(const arr_array *selector, const arr_array *const *choices,
			      size_t count, const struct arr_take_options *options, arr_array **out,
			      struct arr_error *err)
{
	struct chooser c = { .count = count, .mode = options ? options->mode : ARR_MODE_RAISE };
	const arr_dtype *dtype = NULL;
	arr_array *result = NULL, *small = NULL;
	enum arr_status st = ARR_OK;

	if (count == 0)
		return arr_error_set(err, ARR_E_ARG, "choose: no choices");
	ARR_TRY(arr__common_dtype(choices, count, &dtype, err));
	if (selector->dtype == ARR_BOOL)
		st = arr__copy_as(selector, ARR_INT64, ARR_ORDER_K, &small, err);
	if (st == ARR_OK)
		st = prepare(&c, small ? small : selector, choices, dtype, err);
	if (st == ARR_OK)
		st = arr__array_new(c.ndim, c.shape, dtype, ARR_ORDER_C, false, &result, err);
	if (st == ARR_OK)
		st = choose_all(&c, result, err);
	if (st == ARR_OK)
		st = arr__give_out("choose", result, options ? options->out : NULL,
				   ARR_CASTING_UNSAFE, out, err);
	else
		arr_array_release(result);
	clear(&c);
	arr_array_release(small);
	arr_dtype_release(dtype);
	return st;
}

enum arr_status arr_choose(const arr_array *selector, const arr_array *const *choices, size_t count,
			   const struct arr_take_options *options, arr_array **out,
			   struct arr_error *err)
{
	struct arr__trace t;
	enum arr_status st;

	err = arr__trace_begin(&t, "choose", ARR_OP_INDEX, choices, count, err);
	st = choose(selector, choices, count, options, out, err);
	if (st == ARR_OK)
		arr__trace_copied(&t, ARR_COPY_FANCY_INDEX, arr__size_bytes(*out));
	return arr__trace_end(&t, st, out, err);
}
