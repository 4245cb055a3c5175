/* SPDX-License-Identifier: Apache-2.0 */
/* A child of fork gets a spool of its own and none of its parent's state. */
#include "blas.h"
#include "session.h"
#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

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
	struct probe_parent parent = { .writer = probe_writer, .live_bytes = live_bytes_before };

	if (!parent.writer.header)
		return;
	probe_thread_reset(&probe_tls);
	probe_tls.guard++;
	memset(&probe_writer, 0, sizeof probe_writer);
	probe_modules_reset();
	probe_blas_reset();
	probe_threaded = false;
	probe_session_start(&parent);
	wire_writer_close(&parent.writer);
	probe_tls.guard--;
	errno = saved_errno;
}

void probe_fork_install(void)
{
	pthread_atfork(before_fork, NULL, in_child);
}
