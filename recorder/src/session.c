/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <base/clock.h>

#include "procfs.h"

enum {
	PATH_BYTES = 4400,
	BAD_TIMES_MAX = 2, /* unreadable that often: not just being made */
	DYING_LOOK_MS = 5,
	DYING_MS = 100,      /* for the last children of a program that has ended */
	DYING_BUSY_MS = 2000 /* at most, while one of them is at work ending */
};

enum arr_status session_init(struct session *s, const char *database, enum store_mode mode,
			     struct arr_error *err)
{
	enum arr_status st;

	*s = (struct session){ .run_id = 0 };
	st = store_open(database, mode, &s->db, err);
	if (st == ARR_OK && mode != STORE_CREATE_BARE)
		st = store_recording_new(s->db, &s->rec, err);
	if (st != ARR_OK)
		session_clear(s);
	return st;
}

enum arr_status session_complete(struct session *s, struct arr_error *err)
{
	ARR_TRY(store_complete(s->db, err));
	return store_recording_new(s->db, &s->rec, err);
}

void session_clear(struct session *s)
{
	for (size_t i = 0; i < s->count; i++)
		process_free(s->processes[i]);
	free(s->processes);
	map_clear(&s->text_rows);
	map_clear(&s->bad_paths);
	symbol_files_clear(&s->files);
	texts_clear(&s->texts);
	if (s->db)
		store_rollback(s->db);
	store_recording_free(s->rec);
	store_close(s->db);
	*s = (struct session){ .run_id = 0 };
}

enum arr_status session_begin(struct session *s, struct arr_error *err)
{
	if (s->in_transaction)
		return ARR_OK;
	ARR_TRY(store_begin(s->db, err));
	s->in_transaction = true;
	return ARR_OK;
}

enum arr_status session_commit(struct session *s, struct arr_error *err)
{
	if (!s->in_transaction)
		return ARR_OK;
	s->in_transaction = false;
	return store_commit(s->db, err);
}

static enum arr_status push(struct session *s, struct process *p, struct arr_error *err)
{
	if (s->count == s->capacity) {
		size_t capacity = s->capacity ? s->capacity * 2 : 16;
		struct process **more = realloc(s->processes, capacity * sizeof(struct process *));

		if (!more) {
			process_free(p);
			return arr_error_set(err, ARR_E_NOMEM, "out of memory for a process");
		}
		s->processes = more;
		s->capacity = capacity;
	}
	s->processes[s->count++] = p;
	return ARR_OK;
}

static bool is_known(const struct session *s, const char *path)
{
	for (size_t i = s->count; i-- > 0;) {
		if (!s->processes[i]->removed && !strcmp(s->processes[i]->path, path))
			return true;
	}
	return false;
}

enum arr_status session_add(struct session *s, const char *path, struct arr_error *err)
{
	const struct process_sink sink = { s->rec,    &s->texts, &s->text_rows,
					   &s->files, s->run_id, s->all_blocks };
	struct process *p;

	if (is_known(s, path))
		return ARR_OK;
	ARR_TRY(session_begin(s, err));
	ARR_TRY(process_open(path, &sink, &p, err));
	return push(s, p, err);
}

static bool is_spool_name(const char *name)
{
	size_t length = strlen(name), suffix = sizeof(WIRE_FILE_SUFFIX) - 1;

	return length > suffix && !strcmp(name + length - suffix, WIRE_FILE_SUFFIX);
}

/* A spool that cannot be read may be one that is being made: it is not an error yet. */
static enum arr_status try_to_add(struct session *s, const char *path, struct arr_error *err)
{
	struct arr_error why = { .status = ARR_OK };
	uint64_t key = (uint64_t)(uintptr_t)texts_put_text(&s->texts, path);
	enum arr_status st = session_add(s, path, &why);
	const uint64_t *times = map_find(&s->bad_paths, key);

	if (st == ARR_OK) {
		if (times)
			map_set(&s->bad_paths, key, 0);
		return ARR_OK;
	}
	if (st == ARR_E_NOMEM || strncmp(why.message, path, strlen(path)) != 0)
		return arr_error_set(err, st, "%s", why.message);
	map_set(&s->bad_paths, key, times ? *times + 1 : 1);
	if (s->bad.status == ARR_OK)
		s->bad = why;
	return ARR_OK;
}

enum arr_status session_scan(struct session *s, const char *dir, struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	struct dirent *entry;
	char path[PATH_BYTES];
	DIR *folder = opendir(dir);
	int length;

	if (!folder)
		return arr_error_set_errno(err, errno, "%s: cannot open spool folder", dir);
	while (st == ARR_OK && (entry = readdir(folder))) {
		if (!is_spool_name(entry->d_name))
			continue;
		length = snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		if (length > 0 && (size_t)length < sizeof(path))
			st = try_to_add(s, path, err);
	}
	closedir(folder);
	return st;
}

enum arr_status session_drain(struct session *s, size_t *count, struct arr_error *err)
{
	*count = 0;
	for (size_t i = 0; i < s->count; i++) {
		size_t drained = 0;

		if (s->processes[i]->finished)
			continue;
		ARR_TRY(session_begin(s, err));
		ARR_TRY(process_drain(s->processes[i], &drained, err));
		*count += drained;
	}
	return ARR_OK;
}

enum arr_status session_sample_memory(struct session *s, struct arr_error *err)
{
	int64_t now_ns = (int64_t)base_realtime_ns();

	for (size_t i = 0; i < s->count; i++) {
		if (s->processes[i]->finished)
			continue;
		ARR_TRY(session_begin(s, err));
		ARR_TRY(process_sample_memory(s->processes[i], now_ns, err));
		ARR_TRY(process_watch_threads(s->processes[i], err));
	}
	return ARR_OK;
}

enum arr_status session_write(struct session *s, int64_t died_at_ns, struct arr_error *err)
{
	for (size_t i = 0; i < s->count; i++) {
		struct process *p = s->processes[i];

		if (p->finished)
			continue;
		ARR_TRY(session_begin(s, err));
		process_look(p);
		if (!p->alive) {
			ARR_TRY(process_finish(p, died_at_ns, err));
			continue;
		}
		ARR_TRY(process_sample_threads(p, err));
		ARR_TRY(process_write(p, err));
	}
	return ARR_OK;
}

/* "DIR/<pid>-..." of a process that was killed while it made its spool: there is nothing in it. */
static bool is_left_by_the_dead(const char *path)
{
	const char *slash = strrchr(path, '/');
	uint64_t start_time = 0;

	switch (procfs_has_writers(path)) {
	case PROCFS_NO:
		return true;
	case PROCFS_YES:
		return false;
	case PROCFS_UNKNOWN:
		break;
	}
	return !procfs_alive(strtoll(slash ? slash + 1 : path, NULL, 10), &start_time);
}

/* One that runs or waits for a core may be about to end, one that sleeps is there to stay. */
void session_wait_for_the_dying(struct session *s)
{
	bool any = true;

	for (int idle_ms = 0, waited_ms = 0; any && idle_ms < DYING_MS && waited_ms < DYING_BUSY_MS;
	     waited_ms += DYING_LOOK_MS) {
		bool busy = false;

		any = false;
		for (size_t i = 0; i < s->count; i++) {
			if (s->processes[i]->finished)
				continue;
			process_look(s->processes[i]);
			any = any || s->processes[i]->alive;
			busy = busy ||
			       (s->processes[i]->alive && procfs_runnable(s->processes[i]->pid));
		}
		idle_ms += busy ? 0 : DYING_LOOK_MS;
		if (any)
			poll(NULL, 0, DYING_LOOK_MS);
	}
}

void session_remove_spools(struct session *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct process *p = s->processes[i];

		if (p->finished && !p->removed)
			p->removed = unlink(p->path) == 0;
	}
	for (size_t i = 0; i < s->bad_paths.capacity; i++) {
		const char *path = (const char *)(uintptr_t)s->bad_paths.slots[i].key;

		if (path && s->bad_paths.slots[i].value >= BAD_TIMES_MAX &&
		    is_left_by_the_dead(path))
			unlink(path);
	}
}

void session_summarise(const struct session *s, struct recorder_summary *out)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct process *p = s->processes[i];

		out->processes++;
		out->still_running += !p->finished;
		out->calls += p->calls;
		out->copies += p->copy_calls;
		out->events += p->events;
		out->lost += p->lost;
	}
	for (size_t i = 0; i < s->bad_paths.capacity; i++)
		out->unreadable +=
			s->bad_paths.slots[i].key != 0 && s->bad_paths.slots[i].value != 0;
	if (out->unreadable)
		snprintf(out->unreadable_why, sizeof(out->unreadable_why), "%s", s->bad.message);
}
