/* SPDX-License-Identifier: Apache-2.0 */
/* The ends of a process image that run no exit handlers, and exec. A child of vfork shares our
 * memory: its end is not ours, so each hook asks for the process id first. */
#include "real.h"
#include "session.h"
#include "thread.h"

#include <base/clock.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static bool own_process(void)
{
	return probe_writer.header && probe_recording() &&
	       (uint32_t)getpid() == probe_writer.header->pid;
}

ARR_API void _exit(int status)
{
	probe_bind();
	if (own_process())
		probe_session_exit(status);
	probe_real.exit_now(status);
	__builtin_unreachable();
}

ARR_API void _Exit(int status)
{
	_exit(status);
}

ARR_API void quick_exit(int status)
{
	probe_bind();
	if (own_process())
		probe_session_exit(status);
	probe_real.quick_exit(status);
	__builtin_unreachable();
}

/* Marks the image as about to be replaced; back to running if exec returns. */
static bool before_exec(void)
{
	int saved_errno = errno;

	probe_bind();
	if (!own_process())
		return false;
	probe_tls.guard++;
	probe_thread_flush(&probe_tls);
	probe_session_refine();
	atomic_store_explicit(&probe_writer.header->end_ticks, base_ticks(), memory_order_relaxed);
	atomic_store_explicit(&probe_writer.header->state, WIRE_STATE_EXECED, memory_order_release);
	probe_tls.guard--;
	errno = saved_errno;
	return true;
}

static int after_exec(bool marked, int rc)
{
	if (marked)
		atomic_store_explicit(&probe_writer.header->state, WIRE_STATE_RUNNING,
				      memory_order_relaxed);
	return rc;
}

ARR_API int execve(const char *path, char *const argv[], char *const envp[])
{
	bool marked = before_exec();

	return after_exec(marked, probe_real.execve(path, argv, envp));
}

ARR_API int execv(const char *path, char *const argv[])
{
	bool marked = before_exec();

	return after_exec(marked, probe_real.execv(path, argv));
}

ARR_API int execvp(const char *file, char *const argv[])
{
	bool marked = before_exec();

	return after_exec(marked, probe_real.execvp(file, argv));
}

ARR_API int execvpe(const char *file, char *const argv[], char *const envp[])
{
	bool marked = before_exec();

	return after_exec(marked, probe_real.execvpe(file, argv, envp));
}

ARR_API int fexecve(int fd, char *const argv[], char *const envp[])
{
	bool marked = before_exec();

	return after_exec(marked, probe_real.fexecve(fd, argv, envp));
}
