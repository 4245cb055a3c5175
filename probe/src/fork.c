/* SPDX-License-Identifier: Apache-2.0 */
/* A child of fork gets a spool of its own and none of its parent's state. */
#include "blas.h"
#include "session.h"
#include "thread.h"

#include <base/clock.h>

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

/* Of the session before: read by the child before it closes its parent's mapping. */
static uint64_t parent_realtime_ns;
static int64_t parent_live_bytes;

static void before_fork(void)
{
	int saved_errno = errno;

	if (!probe_recording())
		return;
	probe_thread_flush(&probe_tls);
	parent_realtime_ns = probe_writer.header->start_realtime_ns;
	parent_live_bytes =
		atomic_load_explicit(&probe_writer.header->live_bytes, memory_order_relaxed);
	errno = saved_errno;
}

static void in_child(void)
{
	int saved_errno = errno;

	if (!probe_writer.header)
		return;
	probe_thread_reset(&probe_tls);
	probe_tls.guard++;
	wire_writer_close(&probe_writer);
	probe_modules_reset();
	probe_threaded = false;
	probe_session_start(parent_realtime_ns, parent_live_bytes);
	probe_blas_reset();
	probe_tls.guard--;
	errno = saved_errno;
}

void probe_fork_install(void)
{
	pthread_atfork(before_fork, NULL, in_child);
}
