/* SPDX-License-Identifier: Apache-2.0 */
/* A child process that is talked to in lines: its own process group, its standard input and output
 * here, its standard error in a file. */
#ifndef COMMON_SUBPROCESS_H
#define COMMON_SUBPROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

typedef struct subprocess subprocess;

struct subprocess_options {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH */
	const char *const
		*environment;    /* "NAME=VALUE" to add or replace, NULL-terminated; may be NULL */
	const char *working_dir; /* NULL: this process's */
	const char *stderr_path; /* created or appended to; NULL: this process's */
};

/* How a child ended. */
struct subprocess_end {
	bool exited; /* with `code`; otherwise by `signal` */
	int code;
	int signal;
};

/* Starts the child with default signal dispositions and an empty signal mask. Fails: ARR_E_IO (no
 * such program, limits), ARR_E_NOMEM. Free with subprocess_free. */
ARR_NODISCARD enum arr_status subprocess_start(const struct subprocess_options *options,
					       subprocess **out, struct arr_error *err);

/* Writes all bytes before deadline_ns (CLOCK_MONOTONIC). Never raises SIGPIPE. Fails: ARR_E_CHILD
 * (it closed its input, or does not read it in time). */
ARR_NODISCARD enum arr_status subprocess_write(subprocess *child, const char *bytes, size_t count,
					       uint64_t deadline_ns, struct arr_error *err);

/* Reads one line without its newline; *out is borrowed until the next call. Fails: ARR_E_CHILD,
 * with *ended set if the child closed its output and unset if the deadline passed; ARR_E_FORMAT (a
 * line longer than limit_bytes, or with a NUL byte). */
ARR_NODISCARD enum arr_status subprocess_read_line(subprocess *child, size_t limit_bytes,
						   uint64_t deadline_ns, const char **out,
						   bool *ended, struct arr_error *err);

/* Closes the child's input, waits up to grace_ns, then kills its process group. Returns how it
 * ended. */
struct subprocess_end subprocess_stop(subprocess *child, uint64_t grace_ns);

void subprocess_free(subprocess *child); /* NULL-safe; kills the process group if it still runs */

/* "exit status 3", "signal SIGSEGV" into text. */
void subprocess_end_format(struct subprocess_end end, char *text, size_t text_bytes);

#endif
