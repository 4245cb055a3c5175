/* SPDX-License-Identifier: Apache-2.0 */
#include <common/subprocess.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <base/clock.h>
#include <base/compiler.h>

extern char **environ;

struct subprocess {
	pid_t pid;    /* 0 after it was waited for */
	int in, out;  /* its standard input and output, our ends; -1 if closed */
	char *buffer; /* owned: bytes read and not yet given out */
	size_t start, length, capacity;
	struct subprocess_end end;
};

/* environ with additions; only the array is owned. */
static char **merge_environment(const char *const *extra)
{
	size_t own = 0;
	size_t added = 0;
	size_t n = 0;
	char **merged;

	while (environ[own])
		own++;
	while (extra && extra[added])
		added++;
	merged = malloc((own + added + 1) * sizeof *merged);
	if (!merged)
		return NULL;
	for (size_t i = 0; i < own; i++) {
		size_t name = strcspn(environ[i], "=") + 1;
		bool replaced = false;
		for (size_t k = 0; k < added; k++)
			replaced = replaced || !strncmp(environ[i], extra[k], name);
		if (!replaced)
			merged[n++] = environ[i];
	}
	for (size_t k = 0; k < added; k++)
		merged[n++] = (char *)extra[k];
	merged[n] = NULL;
	return merged;
}

static int set_actions(posix_spawn_file_actions_t *actions,
		       const struct subprocess_options *options, int child_in, int child_out)
{
	int e = posix_spawn_file_actions_adddup2(actions, child_in, 0);

	if (!e)
		e = posix_spawn_file_actions_adddup2(actions, child_out, 1);
	if (!e && options->stderr_path)
		e = posix_spawn_file_actions_addopen(actions, 2, options->stderr_path,
						     O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (!e && options->working_dir)
		e = posix_spawn_file_actions_addchdir_np(actions, options->working_dir);
	return e;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t all, none;
	int e;

	sigfillset(&all);
	sigemptyset(&none);
	e = posix_spawnattr_setsigdefault(attributes, &all);
	if (!e)
		e = posix_spawnattr_setsigmask(attributes, &none);
	if (!e)
		e = posix_spawnattr_setpgroup(attributes, 0);
	if (!e)
		e = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF |
								 POSIX_SPAWN_SETSIGMASK |
								 POSIX_SPAWN_SETPGROUP);
	return e;
}

static enum arr_status spawn(subprocess *child, const struct subprocess_options *options,
			     int child_in, int child_out, struct arr_error *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char **environment = merge_environment(options->environment);
	int e = ENOMEM;

	if (!environment)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for an environment");
	if (posix_spawn_file_actions_init(&actions) != 0)
		goto no_actions;
	if (posix_spawnattr_init(&attributes) != 0)
		goto no_attributes;
	e = set_actions(&actions, options, child_in, child_out);
	if (!e)
		e = set_attributes(&attributes);
	if (!e)
		e = posix_spawnp(&child->pid, options->argv[0], &actions, &attributes,
				 (char *const *)options->argv, environment);
	if (e)
		child->pid = 0;
	posix_spawnattr_destroy(&attributes);
no_attributes:
	posix_spawn_file_actions_destroy(&actions);
no_actions:
	free(environment);
	if (e)
		return arr_error_set_errno(err, e, "cannot start '%s'", options->argv[0]);
	return ARR_OK;
}

enum arr_status subprocess_start(const struct subprocess_options *options, subprocess **out,
				 struct arr_error *err)
{
	int in[2] = { -1, -1 };
	int output[2] = { -1, -1 };
	subprocess *child = calloc(1, sizeof *child);
	enum arr_status st;

	if (!child)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a child process");
	child->in = child->out = -1;
	/* a socket, because a write to one can be told not to raise SIGPIPE */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0 ||
	    pipe2(output, O_CLOEXEC) != 0) {
		st = arr_error_set_errno(err, errno, "cannot make pipes for '%s'",
					 options->argv[0]);
		goto done;
	}
	st = spawn(child, options, in[1], output[1], err);
	if (st != ARR_OK)
		goto done;
	child->in = in[0];
	child->out = output[0];
	in[0] = output[0] = -1;
	fcntl(child->out, F_SETFL, O_NONBLOCK);
	shutdown(child->in, SHUT_RD);
	*out = child;
	child = NULL;
done:
	for (int i = 0; i < 2; i++) {
		if (in[i] >= 0)
			close(in[i]);
		if (output[i] >= 0)
			close(output[i]);
	}
	subprocess_free(child);
	return st;
}

/* 1 ready, 0 deadline passed. */
static int wait_for(int fd, short events, uint64_t deadline_ns)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = events };
		uint64_t now = base_monotonic_ns();
		uint64_t left_ms;
		int n;

		if (now >= deadline_ns)
			return 0;
		left_ms = (deadline_ns - now) / 1000000 + 1;
		n = poll(&p, 1, left_ms > 60000 ? 60000 : (int)left_ms);
		if (n > 0)
			return 1;
		if (n < 0 && errno != EINTR)
			return 1; /* the read or write that follows reports it */
	}
}

enum arr_status subprocess_write(subprocess *child, const char *bytes, size_t count,
				 uint64_t deadline_ns, struct arr_error *err)
{
	while (count > 0) {
		ssize_t n = send(child->in, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n > 0) {
			bytes += n;
			count -= (size_t)n;
		} else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			if (!wait_for(child->in, POLLOUT, deadline_ns))
				return arr_error_set(err, ARR_E_CHILD, "does not read its input");
		} else if (n < 0 && errno != EINTR) {
			return arr_error_set(err, ARR_E_CHILD, "closed its input");
		}
	}
	return ARR_OK;
}

static enum arr_status grow(subprocess *child, size_t limit_bytes, struct arr_error *err)
{
	size_t capacity = child->capacity ? 2 * child->capacity : 4096;
	char *bigger;

	if (child->start > 0) {
		memmove(child->buffer, child->buffer + child->start, child->length);
		child->start = 0;
	}
	if (child->length >= limit_bytes)
		return arr_error_set(err, ARR_E_FORMAT, "wrote a line of more than %zu bytes",
				     limit_bytes);
	if (child->length + 1 < child->capacity)
		return ARR_OK;
	bigger = realloc(child->buffer, capacity);
	if (!bigger)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a line (%zu bytes)",
				     capacity);
	child->buffer = bigger;
	child->capacity = capacity;
	return ARR_OK;
}

enum arr_status subprocess_read_line(subprocess *child, size_t limit_bytes, uint64_t deadline_ns,
				     const char **out, bool *ended, struct arr_error *err)
{
	size_t searched = 0;

	*ended = false;
	for (;;) {
		char *text = child->buffer + child->start;
		char *newline = child->length > searched
					? memchr(text + searched, '\n', child->length - searched)
					: NULL;
		ssize_t n;

		if (newline) {
			size_t line = (size_t)(newline - text);
			child->start += line + 1;
			child->length -= line + 1;
			*newline = '\0';
			if (strlen(text) != line)
				return arr_error_set(err, ARR_E_FORMAT, "wrote a NUL byte");
			*out = text;
			return ARR_OK;
		}
		searched = child->length;
		ARR_TRY(grow(child, limit_bytes, err));
		n = read(child->out, child->buffer + child->length,
			 child->capacity - 1 - child->length);
		if (n > 0) {
			child->length += (size_t)n;
		} else if (n == 0) {
			*ended = true;
			return arr_error_set(err, ARR_E_CHILD, "closed its output");
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!wait_for(child->out, POLLIN, deadline_ns))
				return arr_error_set(err, ARR_E_CHILD, "timed out");
		} else if (errno != EINTR) {
			return arr_error_set_errno(err, errno, "cannot read from a child process");
		}
	}
}

/* Waits until the child has ended or the deadline has passed; true if it has ended. It stays a
 * zombie, so that its process group's number cannot be given to anybody else yet. */
static bool wait_ended(const subprocess *child, uint64_t deadline_ns)
{
	for (uint64_t pause_ns = 200000;;
	     pause_ns = pause_ns < 20000000 ? 2 * pause_ns : pause_ns) {
		struct timespec pause = { .tv_nsec = (long)pause_ns };
		siginfo_t info = { 0 };

		if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		    info.si_pid == child->pid)
			return true;
		if (base_monotonic_ns() >= deadline_ns)
			return false;
		nanosleep(&pause, NULL);
	}
}

static void reap(subprocess *child)
{
	int status = 0;
	pid_t got;

	do {
		got = waitpid(child->pid, &status, 0);
	} while (got < 0 && errno == EINTR);
	child->end.exited = WIFEXITED(status);
	child->end.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	child->end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	child->pid = 0;
}

struct subprocess_end subprocess_stop(subprocess *child, uint64_t grace_ns)
{
	if (child->in >= 0)
		close(child->in);
	child->in = -1;
	if (child->pid > 0) {
		wait_ended(child, base_monotonic_ns() + grace_ns);
		kill(-child->pid, SIGKILL); /* also what it has left behind in its group */
		reap(child);
	}
	return child->end;
}

void subprocess_free(subprocess *child)
{
	if (!child)
		return;
	subprocess_stop(child, 0);
	if (child->out >= 0)
		close(child->out);
	free(child->buffer);
	free(child);
}

void subprocess_end_format(struct subprocess_end end, char *text, size_t text_bytes)
{
	const char *name = end.exited ? NULL : sigabbrev_np(end.signal);

	if (end.exited)
		snprintf(text, text_bytes, "exit status %d", end.code);
	else if (name)
		snprintf(text, text_bytes, "signal SIG%s", name);
	else
		snprintf(text, text_bytes, "signal %d", end.signal);
}
