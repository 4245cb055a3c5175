/* SPDX-License-Identifier: Apache-2.0 */
/* A child of fork gets a spool of its own and none of its parent's state. */
#include "blas.h"
#include "blocks.h"
#include "charge.h"
#include "peak.h"
#include "pools.h"
#include "real.h"
#include "session.h"
#include "stack.h"
#include "thread.h"

#include <base/clock.h>

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static int64_t live_bytes_before;

static void before_fork(void)
{
	int saved_errno = errno;

	if (!probe_recording())
		return;
	probe_thread_flush(&probe_tls);
	live_bytes_before =
		atomic_load_explicit(&probe_writer.header->live_bytes, memory_order_relaxed);
	errno = saved_errno;
}

static void in_child(void)
{
	int saved_errno = errno;
	struct probe_open_section open[PROBE_SECTIONS_MAX];
	const uint32_t open_count = probe_tls.section_count;
	struct probe_parent parent = { .writer = probe_writer, .live_bytes = live_bytes_before };

	if (!parent.writer.header)
		return;
	memcpy(open, probe_tls.sections, sizeof open);
	probe_thread_reset(&probe_tls);
	probe_tls.guard++;
	memset(&probe_writer, 0, sizeof probe_writer);
	probe_modules_reset();
	probe_blas_reset();
	probe_blocks_reset();
	probe_charge_reset();
	probe_peak_reset();
	probe_threaded = false;
	probe_threads_forget();
	probe_session_start(&parent);
	probe_pools_inherit(parent.writer.header);
	wire_writer_close(&parent.writer);
	if (probe_recording())
		probe_sections_continue(&probe_tls, open, open_count);
	probe_tls.guard--;
	errno = saved_errno;
}

/* Where the program forked, told by the parent. */
static void tell_fork(pid_t child, const void *caller, uint32_t threads)
{
	struct probe_thread *t = &probe_tls;
	struct wire_event event = { .kind = WIRE_EVENT_FORK,
				    .value = (uint64_t)child,
				    .extra = threads };
	int saved_errno = errno;

	if (!probe_thread_open(t))
		return;
	t->guard++;
	if (probe_thread_slot(t)) {
		event.start_ticks = base_ticks();
		event.tid = t->tid;
		event.label = wire_intern_text(&probe_writer, "fork");
		event.site = probe_python_site ? probe_python_site() : 0;
		if (!event.site)
			event.site = probe_stack_site_at(t, caller);
		probe_event_put(t, &event);
	}
	t->guard--;
	errno = saved_errno;
}

ARR_API pid_t fork(void)
{
	uint32_t whose, threads;
	pid_t child;

	probe_bind();
	/* Before it: OpenBLAS ends its threads in a handler of fork. */
	threads = probe_threads_alive(&whose);
	child = probe_real.fork();
	if (child > 0)
		tell_fork(child, __builtin_return_address(0), threads << 8 | whose);
	return child;
}

void probe_fork_install(void)
{
	pthread_atfork(before_fork, NULL, in_child);
}
