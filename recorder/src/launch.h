/* SPDX-License-Identifier: Apache-2.0 */
/* Starts the program under the probe and passes on what is meant for it. */
#ifndef RECORDER_LAUNCH_H
#define RECORDER_LAUNCH_H

#include <recorder/recorder.h>

struct launch {
	int pid;
	int pidfd; /* -1 where the kernel has none: then polled */
	bool ended;
	int exit_status, term_signal; /* once ended */
};

/* Looks a program up as execvp would; fails with ARR_E_ARG. */
ARR_NODISCARD enum arr_status launch_check(const char *program, struct arr_error *err);

/* Sets the environment for the probe, forks, executes. The child is in this process's group and has
 * its terminal, signal mask and dispositions. From here on SIGINT, SIGQUIT, SIGTERM, SIGHUP,
 * SIGUSR1 and SIGUSR2 do not end this process; those that another process sends are passed on to
 * the child (the terminal sends them to both by itself). Fails with ARR_E_ARG if execvp does, and
 * with ARR_E_IO. */
ARR_NODISCARD enum arr_status launch_start(struct launch *l, const struct recorder_options *options,
					   const char *spool_dir, struct arr_error *err);

/* Waits at most that long for the program's end; l->ended says. The program is not reaped yet. */
void launch_wait(struct launch *l, int timeout_ms);

/* Reaps the ended program: fills exit_status and term_signal, largest resident size in bytes. */
void launch_reap(struct launch *l, int64_t *peak_rss_bytes);

#endif
