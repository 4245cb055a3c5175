/* SPDX-License-Identifier: Apache-2.0 */
/* Sections that the user marks, from C (arr/probe.h) and from Python (arr_probe.py). */
#include "session.h"
#include "thread.h"

#include <base/clock.h>

#include <errno.h>

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
		s->copied_bytes = t->copied_bytes;
		s->live_bytes = atomic_load_explicit(&probe_writer.header->live_bytes,
						     memory_order_relaxed);
		s->peak_live_bytes = s->live_bytes;
		s->start_ticks = base_ticks();
		t->section_count++;
	} else {
		wire_loss_add(&probe_writer, WIRE_LOSS_SECTION_TABLE_FULL, 1);
	}
	t->guard--;
	errno = saved_errno;
}

static void add_section(struct probe_thread *t, const struct probe_open_section *s, uint64_t now)
{
	struct wire_section_total *e = wire_section_total(t->slot, s->name);
	uint64_t duration = now - s->start_ticks;

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
