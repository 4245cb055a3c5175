/* SPDX-License-Identifier: Apache-2.0 */
#include "libarr_hook.h"

#include "real.h"
#include "stack.h"
#include "thread.h"

#include <base/fmt.h>

#include <dlfcn.h>
#include <string.h>

typedef const struct arr_observer *install_fn(const struct arr_observer *observer);

/* libarr keeps one number between begin and end; a call's state must outlive begin, so it is here.
 */
static __thread struct {
	uint32_t depth;
	struct probe_call calls[WIRE_OP_DEPTH_MAX];
} open_calls;

enum { NAME_CACHE = 64 };
static __thread struct name {
	const char *text;
	const struct wire_string *entry;
	wire_id id;
	uint32_t epoch;
} name_cache[NAME_CACHE];

static struct name *name_slot(const char *text)
{
	return &name_cache[((uintptr_t)text ^ (uintptr_t)text >> 6) & (NAME_CACHE - 1)];
}

static BASE_NOINLINE wire_id fill_name(struct name *n, const char *text)
{
	n->id = wire_intern_text(&probe_writer, text);
	n->entry = wire_string_get(probe_writer.strings, n->id);
	n->text = n->entry ? text : NULL;
	n->epoch = *probe_epoch;
	return n->id;
}

/* Names of operations are static storage: the pointer says it all. */
static wire_id intern_static(const char *text)
{
	struct name *n = name_slot(text);

	return n->text == text && n->epoch == *probe_epoch ? n->id : fill_name(n, text);
}

/* Other names are valid during the call only: the same pointer nearly always has the same text. */
static wire_id intern_name(const char *text)
{
	struct name *n = name_slot(text);

	if (n->text == text && n->epoch == *probe_epoch && text &&
	    strncmp((const char *)n->entry->bytes, text, n->entry->size_bytes) == 0 &&
	    text[n->entry->size_bytes] == '\0')
		return n->id;
	return fill_name(n, text);
}

static void on_begin(struct arr_trace_op *op)
{
	struct probe_thread *t = &probe_tls;
	wire_id name;

	op->observer_token = 0;
	if (!probe_thread_open(t) || open_calls.depth >= WIRE_OP_DEPTH_MAX)
		return;
	name = intern_static(op->op);
	if (probe_op_enter(&open_calls.calls[open_calls.depth], name, op->kind))
		op->observer_token = ++open_calls.depth;
}

static wire_id error_text(const struct arr_trace_op *op)
{
	char text[ARR_ERROR_MESSAGE_BYTES + 32];
	size_t length = base_format(text, sizeof text, "%s: %s", arr_status_name(op->status),
				    op->message ? op->message : "");

	return wire_intern(&probe_writer, text, length);
}

/* The first input that is not dense makes the call noncontiguous. */
static void describe(const struct arr_trace_op *op, struct probe_operand *operands,
		     struct probe_outcome *o)
{
	const unsigned dense = ARR_TRACE_C_CONTIGUOUS | ARR_TRACE_F_CONTIGUOUS;

	for (uint32_t i = 0; i < op->operand_count && i < PROBE_OPERANDS_MAX; i++) {
		const struct arr_trace_operand *a = &op->operands[i];
		uint64_t count = 1;

		operands[i] = (struct probe_operand){
			.dtype = i && a->dtype == op->operands[i - 1].dtype ? operands[i - 1].dtype
									    : intern_name(a->dtype),
			.ndim = (uint8_t)a->ndim,
			.flags = (uint8_t)a->flags,
			.shape = a->shape,
			.size_bytes = a->size_bytes,
		};
		o->operand_count++;
		for (int32_t d = 0; d < a->ndim; d++)
			count *= (uint64_t)a->shape[d];
		if (a->flags & ARR_TRACE_OUTPUT) {
			o->dtype = operands[i].dtype;
			if (op->kind != ARR_OP_REDUCE)
				o->elements = count;
			if (a->flags & ARR_TRACE_OWNS_DATA)
				o->bytes_out += a->size_bytes;
			continue;
		}
		if (!o->dtype)
			o->dtype = operands[i].dtype;
		if (op->kind == ARR_OP_REDUCE && !o->elements)
			o->elements = count;
		o->bytes_in += a->size_bytes;
		o->noncontiguous |= count > 1 && !(a->flags & dense);
	}
}

static void on_end(struct arr_trace_op *op)
{
	struct probe_operand operands[PROBE_OPERANDS_MAX];
	struct probe_outcome o = { .operands = operands };
	struct probe_call *call;

	if (!op->observer_token || op->observer_token > open_calls.depth)
		return;
	open_calls.depth = (uint32_t)op->observer_token - 1;
	call = &open_calls.calls[open_calls.depth];
	if (!probe_recording())
		return;
	describe(op, operands, &o);
	o.copy_reason = op->copy_reason;
	o.copied_bytes = op->copied_bytes;
	o.result = op->copied_bytes ? WIRE_OUTCOME_COPY : WIRE_OUTCOME_UNKNOWN;
	if (op->status != ARR_OK) {
		o.result = WIRE_OUTCOME_NONE;
		o.failed = true;
		o.error = error_text(op);
	}
	probe_op_leave(call, &o);
}

static const struct arr_observer observer = { sizeof observer, on_begin, on_end };

void probe_libarr_install(void *handle)
{
	static bool installed;
	void *found = NULL;
	install_fn *install;

	if (installed || !probe_real_dlsym)
		return;
	found = probe_real_dlsym(handle ? handle : RTLD_DEFAULT, "arr_observer_install");
	if (!found)
		return;
	memcpy(&install, &found, sizeof found);
	installed = true;
	if (handle)
		probe_stack_load();
	install(&observer);
}
