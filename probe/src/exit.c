/* SPDX-License-Identifier: Apache-2.0 */
/* The ends of a process image that run no exit handlers, and exec. A child of vfork shares our
 * memory: its end is not ours, so each hook asks for the process id first. */
#include "real.h"
#include "session.h"
#include "thread.h"

#include <base/clock.h>

#include <errno.h>
#include <stdarg.h>
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

/* The variadic ones do not come through the functions above inside the C library. The list is built
 * on the stack, as there: this may be a child of vfork. */
static size_t count_args(const char *arg, va_list *rest)
{
	size_t count = 0;

	while (arg) {
		count++;
		arg = va_arg(*rest, const char *);
	}
	return count;
}

static void fill_args(const char **out, const char *arg, va_list *rest)
{
	while ((*out++ = arg))
		arg = va_arg(*rest, const char *);
}

/* Leaves `rest` behind the list's end, where execle has its environment. */
#define ARGS_TO_LIST(list, arg, rest)                                                             \
	do {                                                                                      \
		va_start(rest, arg);                                                              \
		(list) = __builtin_alloca((count_args(arg, &(rest)) + 1) * sizeof(const char *)); \
		va_end(rest);                                                                     \
		va_start(rest, arg);                                                              \
		fill_args((const char **)(list), arg, &(rest));                                   \
	} while (0)

ARR_API int execl(const char *path, const char *arg, ...)
{
	va_list rest;
	void *list;

	ARGS_TO_LIST(list, arg, rest);
	va_end(rest);
	return execv(path, list);
}

ARR_API int execlp(const char *file, const char *arg, ...)
{
	va_list rest;
	void *list;

	ARGS_TO_LIST(list, arg, rest);
	va_end(rest);
	return execvp(file, list);
}

ARR_API int execle(const char *path, const char *arg, ...)
{
	char *const *envp;
	va_list rest;
	void *list;

	ARGS_TO_LIST(list, arg, rest);
	envp = va_arg(rest, char *const *);
	va_end(rest);
	return execve(path, list, envp);
}
