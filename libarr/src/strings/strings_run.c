/* SPDX-License-Identifier: Apache-2.0 */
/* Operands broadcast and made ready, results measured, made and written. */
#include <string.h>

#include "core/iter.h"
#include "strings_internal.h"

enum { OPERANDS_MAX = ARR__STRINGS_TEXTS_MAX + ARR__STRINGS_INTEGERS_MAX + 1 };

/* A call in progress: texts, then the integers that are there, then the result. */
struct run {
	const struct arr__strings_call *call;
	arr__strings_fn *fn;
	size_t unit;                    /* bytes of a character */
	arr_array *ready[OPERANDS_MAX]; /* owned */
	int count;                      /* of operands without the result */
	int ndim;
	int64_t shape[ARR_NDIM_MAX];
	struct arr_error *err;
};

/* x in this machine's byte order at aligned addresses. */
static enum arr_status add_operand(struct run *r, const arr_array *x, const arr_dtype *dtype)
{
	if (!arr__shape_join(&r->ndim, r->shape, x->ndim, x->shape))
		return arr_error_set(r->err, ARR_E_SHAPE, "%s: shape %s does not broadcast with %s",
				     r->call->name, arr__shape_text(x->ndim, x->shape).text,
				     arr__shape_text(r->ndim, r->shape).text);
	if ((x->flags & ARR_ALIGNED) && arr__dtype_equal(x->dtype, dtype))
		r->ready[r->count] = arr_array_retain(x);
	else
		ARR_TRY(arr__copy_as(x, dtype, ARR_ORDER_K, &r->ready[r->count], r->err));
	r->count++;
	return ARR_OK;
}

static enum arr_status add_text(struct run *r, const arr_array *x)
{
	const arr_array *first = r->call->texts[0];
	const arr_dtype *native = NULL;
	enum arr_status st;

	if (!arr__is_text(x->dtype) || x->dtype->type != first->dtype->type)
		return arr_error_set(r->err, ARR_E_DTYPE, "%s: dtype %s where texts of %s belong",
				     r->call->name, arr__dtype_text(x->dtype).text,
				     arr__is_text(first->dtype) ? arr__dtype_text(first->dtype).text
								: "one kind");
	ARR_TRY(arr__dtype_native(x->dtype, &native, r->err));
	st = add_operand(r, x, native);
	arr_dtype_release(native);
	return st;
}

static enum arr_status add_integers(struct run *r, const arr_array *x)
{
	if (x->dtype->kind != 'i' && x->dtype->kind != 'u' && x->dtype->kind != 'b')
		return arr_error_set(r->err, ARR_E_DTYPE, "%s: dtype %s where integers belong",
				     r->call->name, arr__dtype_text(x->dtype).text);
	return add_operand(r, x, ARR_INT64);
}

int64_t arr__text_used(const char *text, size_t bytes, size_t unit)
{
	static const uint32_t nul;

	while (bytes > 0 && memcmp(text + bytes - unit, &nul, unit) == 0)
		bytes -= unit;
	return (int64_t)(bytes / unit);
}

/* Runs fn over the inner loop; out NULL: the largest value is all that is wanted. */
static int64_t run_inner(const struct run *r, const struct arr__iter *it, const arr_array *out,
			 int64_t largest)
{
	const struct arr__strings_call *call = r->call;
	const bool text = out && arr__is_text(out->dtype);
	struct arr__strings_operands x = { .room = (int64_t)(r->ready[0]->dtype->item_bytes /
							     r->unit),
					   .context = call->context };

	for (size_t i = 0; i < it->inner_count; i++) {
		int k = 0;
		int64_t value;
		char *to = out ? it->data[r->count] + (ptrdiff_t)i * it->inner_strides[r->count]
			       : NULL;

		for (; k < call->text_count; k++) {
			x.texts[k].at = it->data[k] + (ptrdiff_t)i * it->inner_strides[k];
			x.texts[k].length = arr__text_used(x.texts[k].at,
							   r->ready[k]->dtype->item_bytes, r->unit);
		}
		for (int n = 0; n < call->integer_count; n++) {
			x.integers[n] = call->fallbacks[n];
			if (!call->integers[n])
				continue;
			memcpy(&x.integers[n], it->data[k] + (ptrdiff_t)i * it->inner_strides[k],
			       sizeof(int64_t));
			k++;
		}
		value = r->fn(&x, text ? to : NULL);
		if (out && out->dtype->type == ARR_T_INT64)
			memcpy(to, &value, sizeof value);
		else if (out && !text)
			*to = value != 0;
		largest = value > largest ? value : largest;
	}
	return largest;
}

static int64_t run_all(const struct run *r, const arr_array *out)
{
	const arr_array *arrays[OPERANDS_MAX];
	struct arr__iter it;
	int64_t largest = 0;

	for (int k = 0; k < r->count; k++)
		arrays[k] = r->ready[k];
	arrays[r->count] = out;
	arr__iter_init_arrays(&it, r->ndim, r->shape, r->count + (out != NULL), arrays,
			      ARR__ITER_SORT);
	if (it.size > 0) {
		do
			largest = run_inner(r, &it, out, largest);
		while (arr__iter_next(&it));
	}
	return largest;
}

static enum arr_status text_dtype(const struct run *r, const struct arr__strings_op *op,
				  const arr_dtype **out)
{
	const arr_dtype *first = r->ready[0]->dtype;
	size_t bytes = first->item_bytes;

	if (!op->same_size) {
		const int64_t longest = run_all(r, NULL);

		if (base_mul_overflows((size_t)(longest ? longest : 1), r->unit, &bytes))
			bytes = SIZE_MAX;
	}
	return arr__dtype_sized(first->type, bytes, false, out, r->err);
}

static enum arr_status make_result(const struct run *r, const struct arr__strings_op *op,
				   arr_array **out)
{
	const arr_dtype *dtype = op->result == ARR__STRINGS_BOOL ? ARR_BOOL : ARR_INT64;
	enum arr_status st = ARR_OK;

	if (op->result == ARR__STRINGS_TEXT)
		ARR_TRY(text_dtype(r, op, &dtype));
	st = arr__array_new(r->ndim, r->shape, dtype, ARR_ORDER_C, true, out, r->err);
	arr_dtype_release(dtype);
	if (st == ARR_OK)
		run_all(r, *out);
	return st;
}

enum arr_status arr__strings_run(const struct arr__strings_op *op,
				 const struct arr__strings_call *call, arr_array **out,
				 struct arr_error *err)
{
	struct run r = { .call = call, .err = err };
	enum arr_status st = ARR_OK;

	for (int i = 0; st == ARR_OK && i < call->text_count; i++)
		st = add_text(&r, call->texts[i]);
	for (int i = 0; st == ARR_OK && i < call->integer_count; i++) {
		if (call->integers[i])
			st = add_integers(&r, call->integers[i]);
	}
	if (st == ARR_OK) {
		const bool unicode = r.ready[0]->dtype->type == ARR_T_UNICODE;

		r.fn = unicode ? op->of_unicode : op->of_bytes;
		r.unit = unicode ? sizeof(uint32_t) : 1;
		st = make_result(&r, op, out);
	}
	for (int k = 0; k < r.count; k++)
		arr_array_release(r.ready[k]);
	return st;
}
