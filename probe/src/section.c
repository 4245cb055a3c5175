/* SPDX-License-Identifier: Apache-2.0 */
/* Sections that the user marks, from C (arr/probe.h) and from Python (arr_probe.py). */
#include "session.h"
#include "thread.h"

#include <base/clock.h>

#include <errno.h>

/* From now on; what came before is the beginning's business. */
static void begin_now(struct probe_thread *t, struct probe_open_section *s)
{
	s->copied_bytes = t->copied_bytes;
	s->copies = t->copies;
	s->op_ticks = t->op_ticks;
	s->live_bytes =
		atomic_load_explicit(&probe_writer.header->live_bytes, memory_order_relaxed);
	s->peak_live_bytes = s->live_bytes;
	s->start_ticks = base_ticks();
}

ARR_API void arr_probe_section_begin(const char *name);
ARR_API void arr_probe_section_end(const char *name);

void arr_probe_section_begin(const char *name)
{
	struct probe_thread *t = &probe_tls;
	struct probe_open_section *s;
	int saved_errno = errno;

	if (!name || !probe_thread_open(t))
		return;
	t->guard++;
	if (probe_thread_slot(t) && t->section_count < PROBE_SECTIONS_MAX) {
		s = &t->sections[t->section_count];
		probe_thread_flush(t);
		s->name = wire_intern_text(&probe_writer, name);
		begin_now(t, s);
		t->section_count++;
	} else {
		wire_loss_add(&probe_writer, WIRE_LOSS_SECTION_TABLE_FULL, 1);
	}
	t->guard--;
	errno = saved_errno;
}

/* One call as an event, for those who want spans; at most half of the budget goes there. */
static void tell_section(struct probe_thread *t, const struct probe_open_section *s, uint64_t now)
{
	const int64_t rise = s->peak_live_bytes - s->live_bytes;

	probe_thread_refill(t, now);
	if (t->budget_events <= PROBE_EVENTS_PER_SECOND / 2) {
		wire_loss_add(&probe_writer, WIRE_LOSS_UNSAMPLED, 1);
		return;
	}
	t->budget_events--;
	probe_event_put(t, &(struct wire_event){ .kind = WIRE_EVENT_SECTION,
						 .start_ticks = s->start_ticks,
						 .duration_ticks = now - s->start_ticks,
						 .tid = t->tid,
						 .label = s->name,
						 .extra = (uint32_t)(s - t->sections),
						 .value = rise > 0 ? (uint64_t)rise : 0 });
}

static void add_section(struct probe_thread *t, const struct probe_open_section *s, uint64_t now)
{
	struct wire_section_total *e = wire_section_total(t->slot, s->name);
	uint64_t duration = now - s->start_ticks;

	tell_section(t, s, now);
	if (!e) {
		wire_loss_add(&probe_writer, WIRE_LOSS_SECTION_TABLE_FULL, 1);
		return;
	}
	e->calls++;
	e->total_ticks += duration;
	if (duration > e->max_ticks)
		e->max_ticks = duration;
	if (s->peak_live_bytes - s->live_bytes > (int64_t)e->peak_bytes)
		e->peak_bytes = (uint64_t)(s->peak_live_bytes - s->live_bytes);
	e->copied_bytes += t->copied_bytes - s->copied_bytes;
	e->copies += t->copies - s->copies;
	e->op_ticks += t->op_ticks - s->op_ticks;
	e->histogram[wire_histogram_bucket(probe_ticks_to_ns(duration))]++;
}

void arr_probe_section_end(const char *name)
{
	struct probe_thread *t = &probe_tls;
	uint64_t now = base_ticks();
	int saved_errno = errno;
	wire_id id;

	if (!name || !probe_thread_open(t) || !t->section_count)
		return;
	t->guard++;
	id = wire_intern_text(&probe_writer, name);
	probe_thread_flush(t);
	/* Sections left by an exception end with the one around them. */
	for (uint32_t i = t->section_count; t->slot && i-- > 0;)
		if (t->sections[i].name == id) {
			for (uint32_t j = i; j < t->section_count; j++)
				add_section(t, &t->sections[j], now);
			t->section_count = i;
			break;
		}
	t->guard--;
	errno = saved_errno;
}

void probe_sections_continue(struct probe_thread *t, const struct probe_open_section *open,
			     uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		t->sections[i] = open[i];
		begin_now(t, &t->sections[i]);
	}
	t->section_count = count;
}
