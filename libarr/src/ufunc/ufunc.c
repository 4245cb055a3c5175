/* SPDX-License-Identifier: Apache-2.0 */
/* A ufunc call: types, shapes, outputs and overlap; the work is done by ufunc_run.c. */
#include <string.h>

#include <base/fmt.h>

#include "dtype/datetime_internal.h"
#include "fp_casts.h"
#include "gufunc_call.h"
#include "ufunc_small.h"

/* One call in progress. */
struct call {
	const arr_ufunc *u;
	const struct arr_input *inputs;
	const struct arr_ufunc_options *options;
	const struct arr__loop *loop;
	const arr_dtype *dtypes[ARR_UFUNC_ARGS_MAX]; /* owned: what the loop takes and gives */
	int ndim;
	int64_t shape[ARR_NDIM_MAX];
	const arr_array *arrays[ARR_UFUNC_NIN_MAX]; /* inputs or their copies; NULL: a scalar */
	arr_array *copies[ARR_UFUNC_NIN_MAX + 1];   /* owned; the last one is the mask's */
	const arr_array *where;
	arr_array *outputs[ARR_UFUNC_NOUT_MAX]; /* owned */
	union {
		long double align;
		char bytes[ARR__NUMBER_BYTES_MAX];
	} scalars[ARR_UFUNC_NIN_MAX]; /* in the loop's type */
	int64_t copied_bytes;
	struct arr__run run;
};

static bool is_comparison(const arr_ufunc *u)
{
	switch ((int)u->id) {
	case ARR__UFUNC_equal:
	case ARR__UFUNC_not_equal:
	case ARR__UFUNC_less:
	case ARR__UFUNC_less_equal:
	case ARR__UFUNC_greater:
	case ARR__UFUNC_greater_equal:
		return true;
	}
	return false;
}

static void release_dtypes(struct call *c)
{
	for (int i = 0; i < c->u->nin + c->u->nout; i++) {
		arr_dtype_release(c->dtypes[i]);
		c->dtypes[i] = NULL;
	}
}

/* Times and texts: their units and sizes follow from the operands, not from the loop. */
static bool any_sized(const arr_ufunc *u, const struct arr_type_operand *operands)
{
	for (int i = 0; i < u->nin; i++) {
		if (operands[i].weak == ARR_WEAK_NONE && !arr__is_number(operands[i].dtype))
			return true;
	}
	return false;
}

static enum arr_status resolve_loop(struct call *c, struct arr_error *err)
{
	struct arr_type_operand operands[ARR_UFUNC_NIN_MAX];
	const arr_dtype *dtype = c->options->dtype;
	const enum arr_casting casting = c->options->casting;

	for (int i = 0; i < c->u->nin; i++) {
		if (c->inputs[i].array)
			operands[i] = (struct arr_type_operand){ ARR_WEAK_NONE,
								 c->inputs[i].array->dtype };
		else if (c->u->nin == 1) /* a number alone has a dtype of its own */
			operands[i] = (struct arr_type_operand){
				ARR_WEAK_NONE, arr_dtype_builtin(c->inputs[i].scalar.type)
			};
		else
			operands[i] = arr_scalar_operand(c->inputs[i].scalar);
	}
	if (c->options->signature && any_sized(c->u, operands)) {
		ARR_TRY(arr__ufunc_resolve(c->u, operands, NULL, casting, &c->loop, c->dtypes,
					   err));
		return arr__loop_signature_is(c->loop, c->options->signature)
			       ? ARR_OK
			       : arr__ufunc_no_signature(c->u, c->options->signature, err);
	}
	if (c->options->signature) {
		ARR_TRY(arr__ufunc_loop_signature(c->u, operands, c->options->signature, casting,
						  &c->loop, err));
		for (int i = 0; i < c->u->nin + c->u->nout; i++)
			c->dtypes[i] = arr_dtype_builtin(c->loop->types[i]);
		return ARR_OK;
	}
	ARR_TRY(arr__ufunc_resolve(c->u, operands, dtype, casting, &c->loop, c->dtypes, err));
	if (!is_comparison(c->u))
		return ARR_OK;
	/* A Python integer that the other side's dtype cannot hold still compares by value. */
	for (int i = 0; i < c->u->nin; i++) {
		const struct arr_scalar s = c->inputs[i].scalar;

		if (operands[i].weak != ARR_WEAK_INT ||
		    arr__scalar_check(s, c->dtypes[i], NULL) == ARR_OK)
			continue;
		operands[i] = (struct arr_type_operand){ ARR_WEAK_NONE, arr_dtype_builtin(s.type) };
		release_dtypes(c);
		return arr__ufunc_resolve(c->u, operands, dtype, casting, &c->loop, c->dtypes, err);
	}
	return ARR_OK;
}

struct arr__shape_text arr__shape_compact(int ndim, const int64_t *shape)
{
	struct arr__shape_text t = arr__shape_text(ndim, shape);
	char *to = t.text;

	for (const char *from = t.text; *from; from++) {
		if (*from != ' ')
			*to++ = *from;
	}
	*to = '\0';
	return t;
}

/* All operands' shapes, as far as they fit the message. */
static enum arr_status broadcast_failed(const struct call *c, struct arr_error *err)
{
	char text[ARR_ERROR_MESSAGE_BYTES] = "";
	size_t used = 0;

	for (int i = 0; i < c->u->nin + c->u->nout + 1; i++) {
		const bool input = i < c->u->nin, mask = i == c->u->nin + c->u->nout;
		const arr_array *a = input  ? c->inputs[i].array
				     : mask ? c->options->where
					    : c->options->out[i - c->u->nin];
		struct arr__shape_text shape;

		if (!a && !input)
			continue;
		shape = arr__shape_compact(a ? a->ndim : 0, a ? a->shape : NULL);
		used += base_format(text + used, sizeof(text) - used, "%s%s", i ? " " : "",
				    shape.text);
	}
	return arr_error_set(err, ARR_E_SHAPE,
			     "%s: operands could not be broadcast together with shapes %s",
			     c->u->name, text);
}

/* The broadcast shape of inputs, mask and given outputs; outputs do not stretch. */
static enum arr_status broadcast(struct call *c, struct arr_error *err)
{
	const struct arr_ufunc_options *o = c->options;

	c->ndim = 0;
	for (int i = 0; i < c->u->nin; i++) {
		const arr_array *a = c->inputs[i].array;

		if (a && !arr__shape_join(&c->ndim, c->shape, a->ndim, a->shape))
			return broadcast_failed(c, err);
	}
	for (int i = -1; i < c->u->nout; i++) {
		const arr_array *a = i < 0 ? o->where : o->out[i];

		if (a && !arr__shape_join(&c->ndim, c->shape, a->ndim, a->shape))
			return broadcast_failed(c, err);
	}
	for (int i = 0; i < c->u->nout; i++) {
		const arr_array *a = o->out[i];

		if (!a || (a->ndim == c->ndim &&
			   memcmp(a->shape, c->shape, sizeof(int64_t) * (size_t)c->ndim) == 0))
			continue;
		return arr_error_set(
			err, ARR_E_SHAPE,
			"%s: non-broadcastable output operand with shape %s doesn't match "
			"the broadcast shape %s",
			c->u->name, arr__shape_compact(a->ndim, a->shape).text,
			arr__shape_compact(c->ndim, c->shape).text);
	}
	return ARR_OK;
}

/* A Python integer compares with arrays of integers by value, whatever their dtype. */
static bool compares_by_value(const struct call *c)
{
	bool weak = false;

	for (int i = 0; i < c->u->nin; i++) {
		const arr_array *a = c->inputs[i].array;

		if (a && (a->dtype->type == ARR_T_BOOL || a->dtype->type > ARR_T_UINT64))
			return false;
		if (!a && arr_scalar_operand(c->inputs[i].scalar).weak != ARR_WEAK_INT)
			return false;
		weak |= !a;
	}
	return weak && is_comparison(c->u) && !c->options->signature;
}

/* The strict rules hold for inputs too; the others are those by which the loop was found. Truth may
 * be taken of anything. */
static enum arr_status check_inputs(const struct call *c, struct arr_error *err)
{
	const enum arr_casting casting = c->options->casting;
	struct arr_type_operand operands[ARR_UFUNC_NIN_MAX];

	if (casting > ARR_CASTING_EQUIV || arr__ufunc_is_logical(c->u) || compares_by_value(c))
		return ARR_OK;
	if (c->u->nin > 1) {
		for (int i = 0; i < c->u->nin; i++)
			operands[i] = c->inputs[i].array
					      ? (struct arr_type_operand){ ARR_WEAK_NONE, NULL }
					      : arr_scalar_operand(c->inputs[i].scalar);
		ARR_TRY(arr__ufunc_weak_casts(c->u, operands, c->dtypes, casting, err));
	}
	for (int i = 0; i < c->u->nin; i++) {
		const arr_array *a = c->inputs[i].array;
		const arr_dtype *from = a ? a->dtype : arr_dtype_builtin(c->inputs[i].scalar.type);

		if ((!a && c->inputs[i].scalar.weak && c->u->nin > 1) ||
		    arr_can_cast(from, c->dtypes[i], casting))
			continue;
		return arr__ufunc_input_not_cast(c->u, i, from, c->dtypes[i], casting, err);
	}
	return ARR_OK;
}

static enum arr_status check_outputs(const struct call *c, struct arr_error *err)
{
	const struct arr_ufunc_options *o = c->options;

	for (int i = 0; i < c->u->nout; i++) {
		const arr_dtype *from = c->dtypes[c->u->nin + i];

		if (!o->out[i])
			continue;
		ARR_TRY(arr__require_writeable(c->u->name, o->out[i], err));
		if (!arr_can_cast(from, o->out[i]->dtype, o->casting))
			return arr__ufunc_output_not_cast(c->u, i, from, o->out[i]->dtype,
							  o->casting, err);
	}
	if (c->u->nout == 2 && o->out[0] && o->out[1] &&
	    arr__overlap(o->out[0], o->out[1]) != ARR__OVERLAP_NONE)
		return arr_error_set(err, ARR_E_OVERLAP, "%s: the two outputs share memory",
				     c->u->name);
	if (o->where && o->where->dtype->type != ARR_T_BOOL)
		return arr_error_set(err, ARR_E_CASTING,
				     "%s: Cannot cast array data of where from dtype('%s') to "
				     "dtype('bool') according to the rule 'safe'",
				     c->u->name, o->where->dtype->name);
	return ARR_OK;
}

/* Checks the inputs' casts and brings single elements into the loop's type at once. */
static enum arr_status load_inputs(struct call *c, struct arr_error *err)
{
	for (int i = 0; i < c->u->nin; i++) {
		const arr_dtype *to = c->dtypes[i];
		const arr_array *a = c->inputs[i].array;

		if (!a) {
			struct arr_scalar s = c->inputs[i].scalar;

			if (s.weak && c->u->nin > 1)
				ARR_TRY(arr__scalar_check(s, to, err));
			ARR_TRY(arr__scalar_store_as(s, to, c->scalars[i].bytes, err));
		} else if (a->size == 1 && to->item_bytes <= ARR__NUMBER_BYTES_MAX &&
			   (!arr__dtype_equal(a->dtype, to) || !(a->flags & ARR_ALIGNED))) {
			struct arr__cast cast;

			ARR_TRY(arr__cast_init(&cast, arr__dtype_of_ticks(a->dtype), to, err));
			ARR_TRY(arr__cast_run(&cast, c->scalars[i].bytes, a->data, 0, 0, 1, err));
			c->copied_bytes += to->item_bytes;
			a = NULL;
		}
		c->arrays[i] = a;
	}
	return ARR_OK;
}

/* Inputs that share memory with an output in another element order are read from a copy. */
static enum arr_status separate(struct call *c, struct arr_error *err)
{
	c->where = c->options->where;
	for (int k = 0; k < c->u->nout; k++) {
		const arr_array *out = c->options->out[k];

		if (!out)
			continue;
		for (int i = 0; i <= c->u->nin; i++) {
			const bool mask = i == c->u->nin;
			const arr_array *in = mask ? c->where : c->arrays[i];

			if (!in || arr__overlap(out, in) != ARR__OVERLAP_SOME)
				continue;
			ARR_TRY(arr__copy_as(in, NULL, ARR_ORDER_K, &c->copies[i], err));
			c->copied_bytes += arr__size_bytes(in);
			if (mask)
				c->where = c->copies[i];
			else
				c->arrays[i] = c->copies[i];
		}
	}
	return ARR_OK;
}

/* A: F if all arrays are F-contiguous, even where they are C-contiguous too; else C. */
static enum arr_order output_order(const struct call *c)
{
	if (c->options->order != ARR_ORDER_A)
		return c->options->order;
	for (int i = 0; i < c->u->nin; i++) {
		if (c->arrays[i] && !arr__is_f_contiguous(c->arrays[i]))
			return ARR_ORDER_C;
	}
	return ARR_ORDER_F;
}

static enum arr_status make_outputs(struct call *c, struct arr_error *err)
{
	const enum arr_order order = output_order(c);
	const int64_t *strides[ARR_UFUNC_NIN_MAX];
	int perm[ARR_NDIM_MAX], count = 0;

	for (int i = 0; i < c->u->nin; i++) {
		if (c->arrays[i])
			strides[count++] = c->run.operands[i].strides;
	}
	for (int i = 0; i < c->ndim; i++)
		perm[i] = order == ARR_ORDER_F ? c->ndim - 1 - i : i;
	if (order == ARR_ORDER_K)
		arr__iter_korder(c->ndim, c->shape, count, strides, perm);
	for (int k = 0; k < c->u->nout; k++) {
		const arr_dtype *dtype = c->dtypes[c->u->nin + k];

		if (c->options->out[k]) {
			c->outputs[k] = arr_array_retain(c->options->out[k]);
			continue;
		}
		ARR_TRY(arr__array_new_perm(c->ndim, c->shape, perm, dtype, &c->outputs[k], err));
		if (c->where)
			memset(c->outputs[k]->data, 0, (size_t)arr__size_bytes(c->outputs[k]));
	}
	return ARR_OK;
}

static void set_operand(struct call *c, int k, const arr_array *a)
{
	struct arr__run_operand *op = &c->run.operands[k];

	if (a) {
		op->data = a->data;
		op->dtype = a->dtype;
		op->aligned = a->flags & ARR_ALIGNED;
		arr__broadcast_strides(a, c->ndim, c->shape, op->strides);
		return;
	}
	op->data = c->scalars[k].bytes;
	op->dtype = c->dtypes[k];
	op->aligned = true;
	memset(op->strides, 0, sizeof(op->strides[0]) * (size_t)c->ndim);
}

static enum arr_status run_call(struct call *c, struct arr_error *err)
{
	const int nin = c->u->nin;
	enum arr_status st;

	c->run.ufunc = c->u;
	c->run.loop = c->loop;
	c->run.dtypes = c->dtypes;
	c->run.ndim = c->ndim;
	c->run.shape = c->shape;
	for (int i = 0; i < nin; i++)
		set_operand(c, i, c->arrays[i]);
	ARR_TRY(make_outputs(c, err));
	for (int k = 0; k < c->u->nout; k++)
		set_operand(c, nin + k, c->outputs[k]);
	c->run.mask = NULL;
	if (c->where) {
		c->run.mask = c->where->data;
		arr__broadcast_strides(c->where, c->ndim, c->shape, c->run.mask_strides);
	}
	st = arr__ufunc_run(&c->run, err);
	c->copied_bytes += c->run.copied_bytes;
	return st;
}

/* What converts and computes: its floating-point errors are the call's. */
static enum arr_status load_and_run(struct call *c, struct arr_error *err)
{
	struct arr__fp_casts fp;
	enum arr_status st;

	arr__fp_casts_begin(&fp, c->u->quiet);
	st = load_inputs(c, err);
	if (st == ARR_OK)
		st = separate(c, err);
	if (st == ARR_OK)
		st = run_call(c, err);
	return arr__fp_casts_end(&fp, c->u->name, st, err);
}

/* A generalised ufunc with its core axes last. */
static enum arr_status call_generalised(const arr_ufunc *u, const struct arr_input *inputs,
					const struct arr_ufunc_options *options, arr_array **out,
					struct arr__trace *t, struct arr_error *err)
{
	struct arr_gufunc_options o = arr_gufunc_options_default();

	if (options && options->where)
		return arr_error_set(err, ARR_E_ARG, "%s: where with a core signature", u->name);
	if (options) {
		memcpy(o.out, options->out, sizeof(o.out));
		o.casting = options->casting;
		o.order = options->order;
		o.dtype = options->dtype;
		o.signature = options->signature;
	}
	return arr__gufunc_call(u, inputs, &o, out, t, err);
}

enum arr_status arr__ufunc_call(const arr_ufunc *u, const struct arr_input *inputs,
				const struct arr_ufunc_options *options, arr_array **out,
				struct arr__trace *t, struct arr_error *err)
{
	const struct arr_ufunc_options defaults = arr_ufunc_options_default();
	struct call c;
	enum arr_status st;

	if (u->core)
		return call_generalised(u, inputs, options, out, t, err);
	if (arr__is_record_test(u, inputs))
		return arr__record_test(u, inputs, options ? options : &defaults, out, err);
	c.u = u;
	c.inputs = inputs;
	c.options = options ? options : &defaults;
	c.copied_bytes = 0;
	memset(c.dtypes, 0, sizeof(c.dtypes));
	memset(c.copies, 0, sizeof(c.copies));
	memset(c.outputs, 0, sizeof(c.outputs));
	st = resolve_loop(&c, err);
	if (st == ARR_OK)
		st = check_inputs(&c, err);
	if (st == ARR_OK)
		st = check_outputs(&c, err);
	if (st == ARR_OK)
		st = broadcast(&c, err);
	if (st == ARR_OK)
		st = load_and_run(&c, err);
	if (st == ARR_OK && t) {
		arr__trace_copied(t, ARR_COPY_BUFFER, c.copied_bytes);
		arr__trace_variant(t, c.loop->variant);
	}
	for (int i = 0; i <= ARR_UFUNC_NIN_MAX; i++)
		arr_array_release(c.copies[i]);
	release_dtypes(&c);
	for (int k = 0; k < u->nout; k++) {
		if (st == ARR_OK)
			out[k] = c.outputs[k];
		else
			arr_array_release(c.outputs[k]);
	}
	return st;
}

enum arr_status arr_ufunc_call(const arr_ufunc *ufunc, const struct arr_input *inputs,
			       const struct arr_ufunc_options *options, arr_array **out,
			       struct arr_error *err)
{
	const arr_array *arrays[ARR_UFUNC_NIN_MAX];
	struct arr__trace t;
	enum arr_status st;

	if (ufunc->nout == 1 && ufunc->nin <= 2 && !ufunc->core && !arr__observed() &&
	    arr__call_small_inputs(ufunc, inputs, ufunc->nin == 2 ? &inputs[1] : NULL, options, out,
				   &st, err))
		return st;
	for (int i = 0; i < ufunc->nin; i++)
		arrays[i] = inputs[i].array;
	err = arr__trace_begin(&t, ufunc->name, ARR_OP_UFUNC, arrays, (size_t)ufunc->nin, err);
	st = arr__ufunc_call(ufunc, inputs, options, out, &t, err);
	if (st == ARR_OK && ufunc->nout == 2)
		arr__trace_output(&t, out[1]);
	return arr__trace_end(&t, st, out, err);
}
