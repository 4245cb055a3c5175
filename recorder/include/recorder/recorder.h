/* SPDX-License-Identifier: Apache-2.0 */
/* Spool files in, a recording out: while a program runs, or after it (or its recorder) has died. */
#ifndef RECORDER_RECORDER_H
#define RECORDER_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

struct recorder_options {
	const char *database;  /* where the recording goes; a recording that is there is replaced */
	const char *probe;     /* path of libarrprobe.so; NULL or "": run without one */
	char *const *argv;     /* the program and its arguments, ended by NULL */
	const char *stacks;    /* "off", "sampled", "all", or NULL for the probe's own choice */
	const char *allocs;    /* "summary", "first", "all", or NULL for the environment's choice */
	const char *min_bytes; /* decimal, or NULL for the probe's own choice */
	const char
		*blas_threads;   /* decimal, "auto" (CPU quota, else cores), or NULL: leave alone */
	const char *skip;        /* names of programs to leave alone, for ARR_SKIP, or NULL */
	const char *arr_version; /* noted in the recording */
};

/* What happened, for one line of output. */
struct recorder_summary {
	int exit_status;        /* of the program, -1 if it died by a signal */
	int term_signal;        /* that it died by, else 0 */
	uint64_t processes;     /* that left a spool */
	uint64_t still_running; /* of those, when recording ended: their spools stay in spool_dir */
	uint64_t calls, copies, events, lost;
	uint64_t unreadable;                          /* spool files that were skipped */
	char unreadable_why[ARR_ERROR_MESSAGE_BYTES]; /* about the first of them */
	char spool_dir[4096];                         /* "" if nothing was left behind */
};

/* Runs argv under the probe and records until it ends, whatever ends it. Signals that the terminal
 * sends reach the program by themselves; those sent to this process are passed on.
 *
 * Fails before anything runs: ARR_E_ARG (program not found or not executable, a bad option),
 * ARR_E_IO, ARR_E_FORMAT (database is a file that is no recording); the database is then as it was.
 * Fails after: ARR_E_IO and the like for a database that could not be written to the end; summary
 * has the program's fate, and the spool stays in summary->spool_dir for recorder_ingest.
 * Not thread-safe: signal dispositions and the child belong to the process. */
ARR_NODISCARD enum arr_status recorder_run(const struct recorder_options *options,
					   struct recorder_summary *summary, struct arr_error *err);

/* Reads spool files, or folders of them, into a new or existing recording. Doing it twice gives the
 * same rows. Spools are never changed or removed. A file named directly must be readable; files in
 * a folder that are not are skipped and counted. Fails: ARR_E_ARG (no spool at all), ARR_E_IO,
 * ARR_E_FORMAT; a new database is then removed. */
ARR_NODISCARD enum arr_status recorder_ingest(char *const *spools, size_t spool_count,
					      const char *database, const char *arr_version,
					      struct recorder_summary *summary,
					      struct arr_error *err);

#endif
