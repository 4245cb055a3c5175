/* SPDX-License-Identifier: Apache-2.0 */
#include <arr/observer.h>

#include <string.h>

#include "trace.h"

_Atomic(const struct arr_observer *) arr__observer;

const struct arr_observer *arr_observer_install(const struct arr_observer *observer)
{
	return atomic_exchange_explicit(&arr__observer, observer, memory_order_acq_rel);
}

static void add_operand(struct arr_trace_op *op, const arr_array *a, uint32_t flags)
{
	struct arr_trace_operand *o;

	if (!a || op->operand_count == ARR_TRACE_OPERANDS_MAX)
		return;
	o = &op->operands[op->operand_count++];
	o->dtype = a->dtype->name;
	o->shape = a->shape;
	o->ndim = a->ndim;
	o->size_bytes = (uint64_t)arr__size_bytes(a);
	o->flags = flags;
	if (a->flags & ARR_C_CONTIGUOUS)
		o->flags |= ARR_TRACE_C_CONTIGUOUS;
	if (a->flags & ARR_F_CONTIGUOUS)
		o->flags |= ARR_TRACE_F_CONTIGUOUS;
	if (a->flags & (ARR_ALIGNED | ARR__ALIGNED_SWAPPED))
		o->flags |= ARR_TRACE_ALIGNED;
	if (a->flags & ARR_OWNDATA)
		o->flags |= ARR_TRACE_OWNS_DATA;
}

struct arr_error *arr__trace_begin_slow(struct arr__trace *t, const char *op, enum arr_op_kind kind,
					const arr_array *const *inputs, size_t input_count,
					struct arr_error *err)
{
	memset(&t->op, 0, sizeof t->op);
	t->own_error.status = ARR_OK;
	t->op.struct_bytes = sizeof t->op;
	t->op.op = op;
	t->op.kind = kind;
	for (size_t i = 0; i < input_count; i++)
		add_operand(&t->op, inputs[i], 0);
	if (t->observer->begin)
		t->observer->begin(&t->op);
	return err ? err : &t->own_error;
}

void arr__trace_output_slow(struct arr__trace *t, const arr_array *output)
{
	add_operand(&t->op, output, ARR_TRACE_OUTPUT);
}

void arr__trace_end_slow(struct arr__trace *t, enum arr_status st, const arr_array *output,
			 const struct arr_error *err)
{
	/* An observer that was replaced meanwhile gets no more calls. */
	if (atomic_load_explicit(&arr__observer, memory_order_acquire) != t->observer)
		return;
	add_operand(&t->op, output, ARR_TRACE_OUTPUT);
	t->op.status = st;
	t->op.message = st != ARR_OK && err ? err->message : NULL;
	if (t->observer->end)
		t->observer->end(&t->op);
}
