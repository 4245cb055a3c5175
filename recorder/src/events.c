/* SPDX-License-Identifier: Apache-2.0 */
/* Single events as rows. */
#include "process.h"

#include <base/fmt.h>

static enum arr_status text_row(struct process *p, const char *text, int64_t *id,
				struct arr_error *err)
{
	const uint64_t *row = map_find(p->sink.text_rows, (uint64_t)(uintptr_t)text);

	if (row || !text || !text[0]) {
		*id = row ? (int64_t)*row : 0;
		return ARR_OK;
	}
	ARR_TRY(store_text_put(p->sink.rec, text, id, err));
	map_set(p->sink.text_rows, (uint64_t)(uintptr_t)text, (uint64_t)*id);
	return ARR_OK;
}

static enum arr_status stack_row(struct process *p, wire_id stack, int64_t *id,
				 struct arr_error *err)
{
	struct store_frame frames[DECODE_FRAMES_MAX];
	const uint64_t *row = map_find(&p->stack_rows, stack);
	size_t count;

	*id = row ? (int64_t)*row : 0;
	if (row || stack == 0)
		return ARR_OK;
	count = decode_stack(&p->decoder, stack, frames);
	if (count == 0)
		return ARR_OK;
	ARR_TRY(store_stack_put(p->sink.rec, p->process_id, stack, frames, count, id, err));
	map_set(&p->stack_rows, stack, (uint64_t)*id);
	return ARR_OK;
}

static int64_t start_ns(const struct process *p, const struct wire_event *e)
{
	return (int64_t)wire_reader_realtime_ns(p->reader, e->start_ticks);
}

static enum arr_status put_memory(struct process *p, const struct wire_event *e,
				  struct arr_error *err)
{
	return store_memory_put(p->sink.rec,
				&(struct store_memory){ .process_id = p->process_id,
							.at_ns = start_ns(p, e),
							.ticks = (int64_t)e->start_ticks,
							.live_bytes = (int64_t)e->value,
							.rss_bytes = STORE_UNKNOWN,
							.rss_anonymous_bytes = STORE_UNKNOWN,
							.rss_file_bytes = STORE_UNKNOWN,
							.rss_shared_bytes = STORE_UNKNOWN,
							.minor_faults = STORE_UNKNOWN,
							.major_faults = STORE_UNKNOWN },
				err);
}

/* A tid that comes back after its thread has ended is another thread. */
static enum arr_status put_thread(struct process *p, const struct wire_event *e,
				  struct arr_error *err)
{
	bool starts = e->kind == WIRE_EVENT_THREAD_START;
	int64_t tid = starts && e->value ? (int64_t)e->value : e->tid;
	const uint64_t *known = map_find(&p->threads, (uint64_t)tid);
	uint64_t generation = known ? *known / 2 : 0;
	struct store_thread row = { .process_id = p->process_id,
				    .tid = tid,
				    .cpu_ns = STORE_UNKNOWN,
				    .started_ns = STORE_UNKNOWN,
				    .ended_ns = STORE_UNKNOWN };

	if (starts && known && *known % 2)
		generation++;
	map_set(&p->threads, (uint64_t)tid, generation * 2 + !starts);
	row.generation = (int64_t)generation;
	row.name = e->label ? decode_name(&p->decoder, e->label) : NULL;
	if (starts) {
		row.library = e->site ? decode_name(&p->decoder, e->site) : NULL;
		threads_learn(&p->watch, tid, row.library);
		row.pool = threads_pool(&p->watch, tid);
		row.started_ns = start_ns(p, e);
	} else {
		row.cpu_ns = (int64_t)e->value;
		row.ended_ns = start_ns(p, e);
	}
	return store_thread_put(p->sink.rec, &row, err);
}

static enum arr_status put_fork(struct process *p, const struct wire_event *e,
				struct arr_error *err)
{
	return store_fork_put(
		p->sink.rec,
		&(struct store_fork){ .process_id = p->process_id,
				      .at_ns = start_ns(p, e),
				      .child_pid = (int64_t)e->value,
				      .site = e->site ? decode_site(&p->decoder, e->site) : NULL,
				      .threads = e->extra >> 8,
				      .whose = e->extra & 0xff },
		err);
}

static int64_t kind_of(const struct wire_event *e)
{
	if (e->op_kind != ARR_OP_OTHER)
		return e->op_kind;
	if (e->kind == WIRE_EVENT_BLAS)
		return ARR_OP_BLAS;
	return e->kind == WIRE_EVENT_COPY ? ARR_OP_COPY : ARR_OP_OTHER;
}

static enum arr_status put_row(struct process *p, const struct wire_event *e, bool ended,
			       const char *error, struct arr_error *err)
{
	bool resized = e->kind == WIRE_EVENT_REALLOC;
	struct operand_text operands = decode_operands(&p->decoder, resized ? 0 : e->operands);
	const char *label = decode_name(&p->decoder, e->label);
	struct store_event row = {
		.process_id = p->process_id,
		.type = e->kind,
		.tid = e->tid,
		.sequence = e->sequence,
		.start_ticks = (int64_t)e->start_ticks,
		.parent_sequence = e->parent_sequence,
		.start_ns = start_ns(p, e),
		.duration_ns =
			ended ? (int64_t)wire_reader_duration_ns(p->reader, e->duration_ticks)
			      : STORE_UNKNOWN,
		.flags = e->flags,
		.kind = kind_of(e),
		.copy_reason = e->copy_reason,
		.contiguous = operands.contiguous,
		.outcome = e->kind == WIRE_EVENT_OP ? e->extra : WIRE_OUTCOME_UNKNOWN,
		.value = (int64_t)e->value,
		.old_bytes = resized ? (int64_t)((uint64_t)e->operands << 32 | e->extra) : 0,
	};
	bool added;

	if (e->kind == WIRE_EVENT_COPY && !label[0])
		label = texts_put_text(p->sink.texts, "memcpy");
	ARR_TRY(text_row(p, label, &row.op_id, err));
	ARR_TRY(text_row(p, operands.dtypes, &row.dtypes_id, err));
	ARR_TRY(text_row(p, operands.shapes, &row.shapes_id, err));
	ARR_TRY(text_row(p, operands.orders, &row.orders_id, err));
	ARR_TRY(text_row(p, decode_site(&p->decoder, e->site), &row.site_id, err));
	ARR_TRY(text_row(p, error, &row.error_id, err));
	ARR_TRY(stack_row(p, e->stack, &row.stack_id, err));
	ARR_TRY(store_event_add(p->sink.rec, &row, &added, err));
	p->events += added;
	return ARR_OK;
}

enum arr_status process_put_event(struct process *p, const struct wire_event *e,
				  struct arr_error *err)
{
	if (e->start_ticks > p->last_ticks)
		p->last_ticks = e->start_ticks;
	switch (e->kind) {
	case WIRE_EVENT_MEMORY:
		return put_memory(p, e, err);
	case WIRE_EVENT_THREAD_START:
	case WIRE_EVENT_THREAD_EXIT:
		return put_thread(p, e, err);
	case WIRE_EVENT_FORK:
		ARR_TRY(put_fork(p, e, err));
		return put_row(p, e, true, "", err);
	case WIRE_EVENT_NONE:
		return ARR_OK; /* a slot that was never written */
	default:
		if (e->start_ticks + e->duration_ticks > p->last_ticks)
			p->last_ticks = e->start_ticks + e->duration_ticks;
		return put_row(p, e, true, decode_name(&p->decoder, e->error), err);
	}
}

enum arr_status process_put_open_calls(struct process *p, const struct wire_thread *t,
				       struct arr_error *err)
{
	uint32_t tid = atomic_load_explicit(&t->tid, memory_order_acquire);
	uint32_t depth = atomic_load_explicit(&t->op_depth, memory_order_acquire);
	const char *interrupted = texts_put_text(p->sink.texts, "interrupted");

	if (tid == 0)
		return ARR_OK;
	for (uint32_t i = 0; i < depth && i < WIRE_OP_DEPTH_MAX; i++) {
		struct wire_open_op open = t->open_ops[i];
		struct wire_event e = { .start_ticks = open.start_ticks,
					.kind = WIRE_EVENT_OP,
					.op_kind = (uint8_t)open.kind,
					.tid = tid,
					.label = open.op,
					.operands = open.operands,
					.site = open.site,
					.sequence = open.sequence,
					.parent_sequence =
						i > 0 ? t->open_ops[i - 1].sequence : 0 };

		if (open.op == 0)
			continue;
		if (open.start_ticks > p->last_ticks)
			p->last_ticks = open.start_ticks;
		ARR_TRY(put_row(p, &e, false, interrupted, err));
	}
	return ARR_OK;
}
