/* SPDX-License-Identifier: Apache-2.0 */
/* `arr record`: runs a program and drains its spools until it has ended. */
#include <recorder/recorder.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <base/clock.h>
#include <base/compiler.h>
#include <common/strbuf.h>

#include "launch.h"
#include "procfs.h"
#include "session.h"

enum {
	POLL_MIN_MS = 5,
	POLL_MAX_MS = 50,
	WRITE_EVERY_MS = 500,
	BUSY_EVENTS = 64, /* drained at once: the rings fill up fast */
	NICE = 5
};

struct recording {
	const struct recorder_options *options;
	struct session session;
	struct launch child;
	char spool_dir[PATH_MAX];
	char set_aside[PATH_MAX]; /* an older recording under the same name, until the program runs
				   */
	uint64_t next_write_ns;
	bool database_open, failed;
	struct arr_error failure; /* of the database, while the program goes on */
};

static const char *const database_suffixes[] = { "", "-wal", "-shm" };

/* ---- the output
 * ---------------------------------------------------------------------------------- */

static void rename_database(const char *from, const char *to)
{
	char old[PATH_MAX + 8], new[PATH_MAX + 8];

	for (size_t i = 0; i < BASE_ARRAY_SIZE(database_suffixes); i++) {
		snprintf(old, sizeof(old), "%s%s", from, database_suffixes[i]);
		snprintf(new, sizeof(new), "%s%s", to, database_suffixes[i]);
		rename(old, new);
	}
}

static void remove_database(const char *path)
{
	char file[PATH_MAX + 8];

	for (size_t i = 0; i < BASE_ARRAY_SIZE(database_suffixes); i++) {
		snprintf(file, sizeof(file), "%s%s", path, database_suffixes[i]);
		unlink(file);
	}
}

/* A recording in the way is set aside, anything else is an error. */
static enum arr_status clear_the_way(struct recording *r, struct arr_error *err)
{
	const char *path = r->options->database;
	struct arr_error why = { .status = ARR_OK };
	struct stat info;
	store_db *db;
	enum arr_status st;

	if (lstat(path, &info) != 0)
		return ARR_OK;
	if (!(S_ISREG(info.st_mode) && info.st_size == 0)) {
		st = store_open(path, STORE_READ, &db, &why);
		if (st == ARR_E_FORMAT || st == ARR_E_IO)
			return arr_error_set(err, st, "%s (it will not be overwritten)",
					     why.message);
		if (st == ARR_OK)
			store_close(db);
	}
	if (snprintf(r->set_aside, sizeof(r->set_aside), "%s.old-%d", path, (int)getpid()) >=
	    (int)sizeof(r->set_aside))
		return arr_error_set(err, ARR_E_ARG, "%s: path too long", path);
	if (rename(path, r->set_aside) != 0) {
		int saved_errno = errno;

		r->set_aside[0] = '\0';
		return arr_error_set_errno(err, saved_errno, "%s: cannot replace recording", path);
	}
	rename_database(path, r->set_aside); /* what lies beside it */
	return ARR_OK;
}

/* A private folder next to the recording, by its absolute path: the program may change its folder.
 */
static enum arr_status make_spool_dir(struct recording *r, struct arr_error *err)
{
	char template[PATH_MAX], *made;

	if (snprintf(template, sizeof(template), "%s.spool-XXXXXX", r->options->database) >=
	    (int)sizeof(template))
		return arr_error_set(err, ARR_E_ARG, "%s: path too long", r->options->database);
	made = mkdtemp(template);
	if (!made)
		return arr_error_set_errno(err, errno, "%s: cannot make spool folder", template);
	if (!realpath(made, r->spool_dir)) {
		int saved_errno = errno;

		rmdir(made);
		return arr_error_set_errno(err, saved_errno, "%s: cannot find spool folder",
					   template);
	}
	return ARR_OK;
}

static enum arr_status open_database(struct recording *r, struct arr_error *err)
{
	ARR_TRY(clear_the_way(r, err));
	ARR_TRY(session_init(&r->session, r->options->database, STORE_CREATE_BARE, err));
	r->database_open = true;
	return ARR_OK;
}

static enum arr_status begin_run(struct recording *r, int64_t started_ns, struct arr_error *err)
{
	struct strbuf command = { .failed = false };
	struct machine machine;
	enum arr_status st;

	for (char *const *arg = r->options->argv; *arg; arg++) {
		if (command.length > 0)
			strbuf_add_char(&command, ' ');
		strbuf_add_text(&command, *arg);
	}
	procfs_machine(&machine);
	st = strbuf_status(&command, err);
	if (st == ARR_OK)
		st = store_run_begin(
			r->session.rec,
			&(struct store_run){ .command = texts_put(&r->session.texts,
								  strbuf_text(&command),
								  command.length),
					     .spool = r->spool_dir,
					     .started_ns = started_ns,
					     .host = machine.host,
					     .cpu_model = machine.cpu_model,
					     .cores = machine.cores,
					     .cpu_quota = machine.cpu_quota,
					     .mem_limit = machine.mem_limit,
					     .arr_version = r->options->arr_version },
			&r->session.run_id, err);
	strbuf_clear(&command);
	return st;
}

/* Nothing ran: everything is as it was. */
static void undo(struct recording *r)
{
	session_clear(&r->session);
	if (r->database_open)
		remove_database(r->options->database);
	if (r->spool_dir[0])
		rmdir(r->spool_dir);
	if (r->set_aside[0])
		rename_database(r->set_aside, r->options->database);
}

/* ---- recording
 * ----------------------------------------------------------------------------------- */

/* One round. *drained is how many events came. */
static enum arr_status work(struct recording *r, size_t *drained, struct arr_error *err)
{
	struct session *s = &r->session;
	uint64_t now_ns = base_monotonic_ns();

	ARR_TRY(session_scan(s, r->spool_dir, err));
	ARR_TRY(session_drain(s, drained, err));
	ARR_TRY(session_sample_memory(s, err));
	if (now_ns < r->next_write_ns)
		return ARR_OK;
	r->next_write_ns = now_ns + (uint64_t)WRITE_EVERY_MS * 1000000u;
	ARR_TRY(session_write(s, (int64_t)base_realtime_ns(), err));
	ARR_TRY(session_commit(s, err));
	session_remove_spools(s); /* a build of a thousand processes must not fill the disk */
	return ARR_OK;
}

static void follow(struct recording *r)
{
	int interval_ms = POLL_MIN_MS;
	size_t drained = 0;

	while (!r->child.ended) {
		launch_wait(&r->child, interval_ms);
		if (r->failed) {
			interval_ms = POLL_MAX_MS;
			continue;
		}
		if (work(r, &drained, &r->failure) != ARR_OK)
			r->failed = true;
		if (drained >= BUSY_EVENTS)
			interval_ms = POLL_MIN_MS;
		else if (interval_ms < POLL_MAX_MS)
			interval_ms++;
	}
}

/* The kernel's figure covers the last moments too. It is the largest of the program, of children
 * that it waited for and of ourselves as we were when we forked: only a figure that must be the
 * program's counts. */
static void note_peak(struct recording *r, int64_t peak_rss_bytes)
{
	struct process *only = r->session.count == 1 ? r->session.processes[0] : NULL;
	struct rusage own = { .ru_maxrss = 0 };

	getrusage(RUSAGE_SELF, &own);
	if (only && only->pid == r->child.pid && peak_rss_bytes > only->peak_rss_bytes &&
	    peak_rss_bytes > (int64_t)own.ru_maxrss * 1024)
		only->peak_rss_bytes = peak_rss_bytes;
}

static enum arr_status note_main_thread(struct recording *r, struct arr_error *err)
{
	int64_t cpu_ns = procfs_thread_cpu_ns(r->child.pid, r->child.pid);

	for (size_t i = r->session.count; i-- > 0;) {
		const struct process *p = r->session.processes[i];

		if (p->pid == r->child.pid && !p->finished)
			return store_thread_put(r->session.rec,
						&(struct store_thread){ .process_id = p->process_id,
									.tid = p->pid,
									.cpu_ns = cpu_ns,
									.started_ns = STORE_UNKNOWN,
									.ended_ns = STORE_UNKNOWN },
						err);
	}
	return ARR_OK;
}

static enum arr_status finish(struct recording *r, struct arr_error *err)
{
	struct session *s = &r->session;
	int64_t now_ns = (int64_t)base_realtime_ns(), peak_rss_bytes;
	struct recorder_summary counts = { .processes = 0 };
	enum arr_status st = ARR_OK;

	if (!r->failed) {
		st = session_scan(s, r->spool_dir, err);
		if (st == ARR_OK) /* again: what was being made then is there, or never will be */
			st = session_scan(s, r->spool_dir, err);
		if (st == ARR_OK)
			st = session_begin(s, err);
		if (st == ARR_OK)
			st = note_main_thread(r, err);
	}
	launch_reap(&r->child, &peak_rss_bytes);
	if (r->failed)
		return arr_error_set(err, r->failure.status, "%s", r->failure.message);
	note_peak(r, peak_rss_bytes);
	session_wait_for_the_dying(s);
	if (st == ARR_OK)
		st = session_write(s, now_ns, err);
	session_summarise(s, &counts);
	if (st == ARR_OK)
		st = store_run_finish(
			s->rec, s->run_id,
			&(struct store_run_end){
				.ended_ns = now_ns,
				.exit_status = r->child.exit_status,
				.term_signal =
					r->child.term_signal ? r->child.term_signal : STORE_UNKNOWN,
				.complete = counts.still_running == 0 && !counts.unreadable },
			err);
	if (st == ARR_OK)
		st = session_commit(s, err);
	return st;
}

/* The folder goes with the last spool. */
static void remove_spools(struct recording *r, struct recorder_summary *summary)
{
	session_remove_spools(&r->session);
	if (rmdir(r->spool_dir) != 0)
		snprintf(summary->spool_dir, sizeof(summary->spool_dir), "%s", r->spool_dir);
}

/* The tables are made while the program starts: they take as long as a short program. That the
 * file can be had and written is certain before; if it can't be any more, the program goes on. */
static enum arr_status start(struct recording *r, struct arr_error *err)
{
	int64_t started_ns;

	ARR_TRY(launch_check(r->options->argv[0], err));
	ARR_TRY(open_database(r, err));
	ARR_TRY(make_spool_dir(r, err));
	started_ns = (int64_t)base_realtime_ns();
	ARR_TRY(launch_start(&r->child, r->options, r->spool_dir, err));
	r->failed = session_complete(&r->session, &r->failure) != ARR_OK ||
		    begin_run(r, started_ns, &r->failure) != ARR_OK;
	return ARR_OK;
}

static bool wants_all_blocks(const struct recorder_options *options)
{
	const char *which = options->allocs ? options->allocs : getenv("ARR_ALLOCS");

	return which && !strcmp(which, "all");
}

enum arr_status recorder_run(const struct recorder_options *options,
			     struct recorder_summary *summary, struct arr_error *err)
{
	struct recording *r = calloc(1, sizeof(*r));
	enum arr_status st;

	*summary = (struct recorder_summary){ .exit_status = -1 };
	if (!r)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory");
	r->options = options;
	st = start(r, err);
	if (st != ARR_OK) {
		undo(r);
		free(r);
		return st;
	}
	if (r->set_aside[0])
		remove_database(r->set_aside);
	setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICE);
	setenv("DEBUGINFOD_URLS", "", 1); /* symbols come from this machine's files only */
	r->session.all_blocks = wants_all_blocks(options);
	follow(r);
	st = finish(r, err);
	summary->exit_status = r->child.exit_status;
	summary->term_signal = r->child.term_signal;
	session_summarise(&r->session, summary);
	if (st == ARR_OK)
		remove_spools(r, summary);
	else
		snprintf(summary->spool_dir, sizeof(summary->spool_dir), "%s", r->spool_dir);
	session_clear(&r->session);
	free(r);
	return st;
}
