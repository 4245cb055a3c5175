/* SPDX-License-Identifier: Apache-2.0 */
/* One record of one call: exact totals, the flight recorder, and the ring if the call is notable.
 */
#include "op.h"

#include "session.h"
#include "stack.h"
#include "thread.h"

#include <base/clock.h>
#include <base/hash.h>

#include <string.h>

enum {
	SLOW_FACTOR = 8, /* times the running average */
	LARGE_COPY_BYTES = 1 << 20,
	TINY_ELEMENTS = 1000,
	SAMPLE_SHIFT = 24, /* of 32 random bits: 1 call of 256 */
};

struct wire_writer probe_writer;
wire_id (*probe_python_site)(void);
uint32_t (*probe_python_stack)(struct wire_frame *out, uint32_t max);

bool probe_op_enter(struct probe_call *call, wire_id op, enum arr_op_kind kind)
{
	struct probe_thread *t = &probe_tls;
	struct wire_thread *slot;
	uint32_t depth;

	if (!probe_thread_open(t)) {
		if (t->guard && probe_recording())
			wire_loss_add(&probe_writer, WIRE_LOSS_REENTRY, 1);
		return false;
	}
	slot = probe_thread_slot(t);
	if (!slot)
		return false;
	depth = atomic_load_explicit(&slot->op_depth, memory_order_relaxed);
	*call = (struct probe_call){ .thread = t,
				     .parent = t->top,
				     .sequence = ++slot->sequence,
				     .depth = depth,
				     .op = op,
				     .kind = (uint8_t)kind,
				     .stored = depth < WIRE_OP_DEPTH_MAX };
	call->start_ticks = t->seen_ticks = base_ticks();
	if (call->stored)
		slot->open_ops[depth] = (struct wire_open_op){ .op = op,
							       .kind = (uint32_t)kind,
							       .start_ticks = call->start_ticks,
							       .sequence = call->sequence };
	else
		wire_loss_add(&probe_writer, WIRE_LOSS_OP_DEPTH, 1);
	/* release: the entry above is whole before the depth covers it; partner: the recorder */
	atomic_store_explicit(&slot->op_depth, depth + 1, memory_order_release);
	t->top = call;
	return true;
}

/* Each operand is hashed by itself, so that the multiplications of several overlap. */
static uint64_t hash_operands(const struct probe_operand *operands, uint32_t count)
{
	uint64_t all = count;

	for (uint32_t i = 0; i < count; i++) {
		const struct probe_operand *p = &operands[i];
		uint64_t one =
			((uint64_t)p->dtype | (uint64_t)p->ndim << 32 | (uint64_t)p->flags << 40) *
			0xff51afd7ed558ccdULL;

		for (uint32_t d = 0; d < p->ndim; d++) {
			one = ((one ^ one >> 29) + (uint64_t)p->shape[d]) * 0xc4ceb9fe1a85ec53ULL;
		}
		all = (all ^ one ^ one >> 32) * 0x9e3779b97f4a7c15ULL;
	}
	return all ^ all >> 32;
}

/* Interns the list as the spool has it. */
static BASE_NOINLINE wire_id write_operands(const struct probe_operand *operands, uint32_t count)
{
	uint8_t list[PROBE_OPERANDS_MAX * (sizeof(struct wire_operand) + 64 * sizeof(int64_t))];
	size_t at = 0;

	for (uint32_t i = 0; i < count; i++) {
		const struct probe_operand *p = &operands[i];
		struct wire_operand head = { p->dtype, p->ndim, p->flags, 0 };

		if (p->ndim > 64)
			return 0;
		memcpy(list + at, &head, sizeof head);
		at += sizeof head;
		for (uint32_t d = 0; d < p->ndim; d++, at += sizeof *p->shape)
			memcpy(list + at, &p->shape[d], sizeof *p->shape);
	}
	return wire_intern(&probe_writer, list, at);
}

static wire_id intern_operands(struct probe_thread *t, const struct probe_operand *operands,
			       uint32_t count)
{
	uint64_t hash;
	uint32_t slot;

	if (count > PROBE_OPERANDS_MAX)
		count = PROBE_OPERANDS_MAX;
	if (!count)
		return 0;
	hash = hash_operands(operands, count);
	slot = hash & (PROBE_OPERAND_CACHE - 1);
	if (t->operand_cache[slot].hash != hash || !t->operand_cache[slot].id) {
		t->operand_cache[slot].id = write_operands(operands, count);
		t->operand_cache[slot].hash = hash;
	}
	return t->operand_cache[slot].id;
}

void probe_call_locate(struct probe_call *call, wire_id site)
{
	call->site = site;
	if (call->stored)
		call->thread->slot->open_ops[call->depth].site = site;
}

wire_id probe_call_site(struct probe_call *call)
{
	struct probe_thread *t = call->thread;

	if (call->site)
		return call->site;
	for (const struct probe_call *c = call->parent; c; c = c->parent)
		if (c->site) {
			call->site = c->site; /* a C level below a Python line has the same line */
			break;
		}
	t->guard++;
	if (!call->site && probe_python_site)
		call->site = probe_python_site();
	if (!call->site)
		call->site = probe_stack_site();
	t->guard--;
	if (call->stored && t->slot)
		t->slot->open_ops[call->depth].site = call->site;
	return call->site;
}

wire_id probe_operand_list(struct probe_call *call, const struct probe_operand *operands,
			   uint32_t count)
{
	wire_id id;

	call->thread->guard++;
	id = intern_operands(call->thread, operands, count);
	call->thread->guard--;
	return id;
}

void probe_call_inputs(struct probe_call *call, const struct probe_operand *operands,
		       uint32_t count)
{
	struct probe_thread *t = call->thread;

	if (!call->stored || !t->slot || t->epoch != *probe_epoch)
		return;
	t->guard++;
	t->slot->open_ops[call->depth].operands = intern_operands(t, operands, count);
	t->guard--;
	probe_call_site(call);
}

static inline struct wire_op_total **total_place(struct probe_thread *t, wire_id op, wire_id dtype)
{
	return &t->totals[(op + dtype * 7) & (PROBE_TOTAL_CACHE - 1)];
}

static inline struct wire_op_total *find_total(struct probe_thread *t, wire_id op, wire_id dtype)
{
	struct wire_op_total **cached = total_place(t, op, dtype);

	if (BASE_UNLIKELY(!*cached || (*cached)->op != op || (*cached)->dtype != dtype))
		*cached = wire_op_total(t->slot, op, dtype);
	return *cached;
}

/* The work in between has displaced it: brought back while the clock is read. */
static inline void fetch_total(const struct wire_op_total *e)
{
	enum { BUCKET_OF_512_NS = 36 };

	__builtin_prefetch(e, 1);
	__builtin_prefetch((const char *)e + 64, 1);
	__builtin_prefetch((const char *)e + offsetof(struct wire_op_total, histogram) +
				   BUCKET_OF_512_NS * sizeof(uint32_t),
			   1);
}

/* Adds the call to its totals. Returns the flags that make it notable. */
static unsigned add_totals(struct probe_thread *t, const struct probe_call *call,
			   const struct probe_outcome *o, uint64_t duration)
{
	struct wire_op_total *e = find_total(t, call->op, o->dtype);
	unsigned flags = 0;

	if (!e) {
		wire_loss_add(&probe_writer, WIRE_LOSS_OP_TABLE_FULL, 1);
		return 0;
	}
	if (duration >= probe_scale.slow_ticks &&
	    (duration >= probe_scale.very_slow_ticks ||
	     (e->calls && duration / SLOW_FACTOR >= e->total_ticks / e->calls)))
		flags |= WIRE_EVENT_SLOW;
	if (!e->calls) {
		e->kind = call->kind;
		flags |= WIRE_EVENT_SAMPLED;
	}
	e->calls++;
	e->errors += o->failed;
	e->total_ticks += duration;
	e->self_ticks += duration > call->child_ticks ? duration - call->child_ticks : 0;
	if (duration > e->max_ticks)
		e->max_ticks = duration;
	e->elements += o->elements;
	if (!call->bytes_charged) {
		e->bytes_in += o->bytes_in;
		e->bytes_out += o->bytes_out;
	}
	if (o->elements < TINY_ELEMENTS) {
		e->tiny_calls++;
		e->tiny_ticks += duration;
	}
	e->noncontiguous_calls += o->noncontiguous;
	e->histogram[wire_histogram_bucket(probe_ticks_to_ns(duration))]++;
	return flags;
}

static void add_one_copy(struct probe_thread *t, struct probe_call *call,
			 const struct probe_copy *copy, uint64_t duration)
{
	struct wire_copy_total *e = wire_copy_total(t->slot, call->op, probe_call_site(call),
						    copy->reason, copy->detail);

	t->copied_bytes += copy->bytes;
	t->copies++;
	if (!e) {
		wire_loss_add(&probe_writer, WIRE_LOSS_COPY_TABLE_FULL, 1);
		return;
	}
	e->calls++;
	e->bytes += copy->bytes;
	e->ticks += duration;
}

/* The time is charged to the first kind only. */
static BASE_NOINLINE BASE_COLD void add_copies(struct probe_thread *t, struct probe_call *call,
					       const struct probe_outcome *o, uint64_t duration)
{
	const struct probe_copy first = { o->copy_reason, o->copy_detail, o->copied_bytes };

	add_one_copy(t, call, &first, duration);
	for (uint32_t i = 0; i < o->more_copy_count; i++)
		add_one_copy(t, call, &o->more_copies[i], 0);
}

static BASE_NOINLINE BASE_COLD void
count_failure(struct probe_thread *t, const struct wire_failure_total *key, uint64_t now)
{
	struct wire_failure_total *e =
		wire_failure_total(t->slot, key->op, key->exception, key->operands, key->site);
	uint64_t minute =
		(now - probe_writer.header->start_ticks) / probe_scale.ticks_per_second / 60;

	if (!e) {
		wire_loss_add(&probe_writer, WIRE_LOSS_FAILURE_TABLE_FULL, 1);
		return;
	}
	if (!e->count++) {
		e->first_ticks = now;
		e->detail = key->detail;
	}
	e->last_ticks = now;
	if (e->minute != (uint32_t)minute) {
		e->minute = (uint32_t)minute;
		e->in_minute = 0;
	}
	if (++e->in_minute > e->most_in_minute)
		e->most_in_minute = e->in_minute;
}

static BASE_NOINLINE BASE_COLD void add_failure(struct probe_thread *t, struct probe_call *call,
						const struct probe_outcome *o, wire_id operands,
						uint64_t now)
{
	count_failure(t,
		      &(struct wire_failure_total){ .op = call->op,
						    .exception = o->error,
						    .operands = operands,
						    .site = probe_call_site(call) },
		      now);
}

void probe_failure_put(wire_id op, wire_id error, wire_id site, wire_id detail)
{
	struct probe_thread *t = &probe_tls;
	const uint64_t now = base_ticks();

	if (!probe_thread_open(t) || !probe_thread_slot(t))
		return;
	t->guard++;
	count_failure(t,
		      &(struct wire_failure_total){
			      .op = op, .exception = error, .site = site, .detail = detail },
		      now);
	probe_thread_refill(t, now);
	if (t->budget_events) {
		t->budget_events--;
		probe_event_put(t, &(struct wire_event){ .kind = WIRE_EVENT_OP,
							 .flags = WIRE_EVENT_FAILED,
							 .op_kind = ARR_OP_IO,
							 .start_ticks = now,
							 .tid = t->tid,
							 .label = op,
							 .site = site,
							 .error = error,
							 .sequence = ++t->slot->sequence,
							 .stack = probe_stack_intern(t) });
	} else {
		wire_loss_add(&probe_writer, WIRE_LOSS_UNSAMPLED, 1);
	}
	t->guard--;
}

/* Completes an event with its place and stack, and keeps it if the budget allows. */
static BASE_NOINLINE BASE_COLD void keep_event(struct probe_thread *t, struct probe_call *call,
					       struct wire_event *event, uint64_t now)
{
	probe_thread_refill(t, now);
	if (!t->budget_events) {
		wire_loss_add(&probe_writer, WIRE_LOSS_UNSAMPLED, 1);
		return;
	}
	t->budget_events--;
	event->site = probe_call_site(call);
	event->stack = probe_stack_intern(t);
	probe_event_put(t, event);
}

/* Sampling takes at most half of the budget: it never costs a notable event its place. */
static bool sampled(struct probe_thread *t, uint64_t now)
{
	t->random = t->random * 1664525u + 1013904223u;
	if (BASE_UNLIKELY(probe_scale.keep_all))
		return true;
	if (BASE_LIKELY(t->random >> SAMPLE_SHIFT != 0))
		return false;
	probe_thread_refill(t, now);
	return t->budget_events > PROBE_EVENTS_PER_SECOND / 2;
}

static void record(struct probe_thread *t, struct probe_call *call, const struct probe_outcome *o,
		   uint64_t now)
{
	uint64_t duration = now - call->start_ticks;
	bool copied = o->copied_bytes && o->copy_reason != ARR_COPY_NONE && !call->bytes_charged;
	unsigned flags = add_totals(t, call, o, duration);
	struct wire_event *event = wire_ring_slot(&t->slot->flight, t->flight, WIRE_FLIGHT_EVENTS);

	*event = (struct wire_event){
		.start_ticks = call->start_ticks,
		.duration_ticks = duration,
		.kind = WIRE_EVENT_OP,
		.op_kind = call->kind,
		.copy_reason = copied ? (uint8_t)o->copy_reason : 0,
		.tid = t->tid,
		.label = call->op,
		.operands = o->operand_list ? o->operand_list
					    : intern_operands(t, o->operands, o->operand_count),
		.error = o->failed ? o->error : 0,
		.sequence = call->sequence,
		.parent_sequence = call->parent ? call->parent->sequence : 0,
		.extra = o->result,
		.value = o->bytes_out,
	};
	if (BASE_UNLIKELY(copied)) {
		add_copies(t, call, o, duration);
		flags |= o->copied_bytes >= LARGE_COPY_BYTES ? WIRE_EVENT_LARGE : 0;
	}
	if (BASE_UNLIKELY(o->failed)) {
		if (o->error) /* a level that passes on what failed inside it has none */
			add_failure(t, call, o, event->operands, now);
		flags |= WIRE_EVENT_FAILED;
	}
	if (sampled(t, now))
		flags |= WIRE_EVENT_SAMPLED;
	event->flags = (uint8_t)(flags | (copied ? WIRE_EVENT_COPIED : 0));
	if (BASE_UNLIKELY(flags))
		keep_event(t, call, event, now);
	event->site = call->site;
	wire_ring_commit(&t->slot->flight);
	if (call->parent && (call->bytes_charged || o->bytes_out || copied))
		call->parent->bytes_charged = true;
}

void probe_op_leave(struct probe_call *call, const struct probe_outcome *outcome)
{
	struct probe_thread *t = call->thread;
	struct wire_thread *slot = t->slot;
	uint64_t now;

	fetch_total(*total_place(t, call->op, outcome->dtype));
	now = t->seen_ticks = base_ticks();

	/* Not after a fork in between, and not if an outer level has ended already. */
	if (!slot || t->guard || t->epoch != *probe_epoch || !t->top || t->top->depth < call->depth)
		return;
	t->top = call; /* whatever was inside and did not end was left by a jump */
	t->guard++;
	record(t, call, outcome, now);
	if (call->parent)
		call->parent->child_ticks += now - call->start_ticks;
	else
		t->op_ticks += now - call->start_ticks;
	t->top = call->parent;
	atomic_store_explicit(&slot->op_depth, call->depth, memory_order_release);
	t->guard--;
}
