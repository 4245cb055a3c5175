/* SPDX-License-Identifier: Apache-2.0 */
/* `arr ingest`: the same rows from spools that somebody left. */
#include <recorder/recorder.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <base/compiler.h>

#include "session.h"

struct spool {
	char *path; /* absolute, owned */
	int64_t pid, start_ns, cores;
	char command[sizeof(((struct wire_header *)0)->command)];
};

struct spool_list {
	struct spool *items; /* owned */
	size_t count, capacity;
	uint64_t unreadable;
	struct arr_error why; /* about the first unreadable one */
};

static void list_clear(struct spool_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].path);
	free(list->items);
	*list = (struct spool_list){ .count = 0 };
}

static enum arr_status list_add(struct spool_list *list, const char *path, struct arr_error *err)
{
	const struct wire_header *h;
	wire_reader *reader;
	struct spool *item;

	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 16;
		struct spool *items = realloc(list->items, capacity * sizeof(*items));

		if (!items)
			return arr_error_set(err, ARR_E_NOMEM, "%s: out of memory", path);
		list->items = items;
		list->capacity = capacity;
	}
	ARR_TRY(wire_reader_open(path, &reader, err));
	h = wire_reader_header(reader);
	item = &list->items[list->count];
	*item = (struct spool){ .path = realpath(path, NULL),
				.pid = h->pid,
				.start_ns = (int64_t)h->start_realtime_ns,
				.cores = h->cores };
	memcpy(item->command, h->command, sizeof(item->command));
	item->command[sizeof(item->command) - 1] = '\0';
	wire_reader_free(reader);
	if (!item->path)
		return arr_error_set_errno(err, errno, "%s: cannot find spool", path);
	list->count++;
	return ARR_OK;
}

static enum arr_status list_add_folder(struct spool_list *list, const char *dir,
				       struct arr_error *err)
{
	size_t before = list->count;
	struct dirent *entry;
	char path[PATH_MAX];
	DIR *folder = opendir(dir);

	if (!folder)
		return arr_error_set_errno(err, errno, "%s: cannot open spool folder", dir);
	while ((entry = readdir(folder))) {
		struct arr_error why = { .status = ARR_OK };
		size_t length = strlen(entry->d_name), suffix = sizeof(WIRE_FILE_SUFFIX) - 1;

		if (length <= suffix ||
		    strcmp(entry->d_name + length - suffix, WIRE_FILE_SUFFIX) != 0 ||
		    snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name) >=
			    (int)sizeof(path) ||
		    list_add(list, path, &why) == ARR_OK)
			continue;
		list->unreadable++;
		if (list->why.status == ARR_OK)
			list->why = why;
	}
	closedir(folder);
	if (list->count > before)
		return ARR_OK;
	if (list->unreadable)
		return arr_error_set(err, list->why.status, "%s", list->why.message);
	return arr_error_set(err, ARR_E_ARG, "%s: no spool files (*%s) in this folder", dir,
			     WIRE_FILE_SUFFIX);
}

static enum arr_status list_all(struct spool_list *list, char *const *spools, size_t spool_count,
				struct arr_error *err)
{
	struct stat info;

	if (spool_count == 0)
		return arr_error_set(err, ARR_E_ARG, "no spool file or folder given");
	for (size_t i = 0; i < spool_count; i++) {
		if (stat(spools[i], &info) != 0)
			return arr_error_set_errno(err, errno, "%s: cannot open spool", spools[i]);
		if (S_ISDIR(info.st_mode))
			ARR_TRY(list_add_folder(list, spools[i], err));
		else
			ARR_TRY(list_add(list, spools[i], err));
	}
	return ARR_OK;
}

static int by_start(const void *a, const void *b)
{
	const struct spool *x = a, *y = b;

	return (x->start_ns > y->start_ns) - (x->start_ns < y->start_ns);
}

/* The run that these spools belong to: the one that has any of them, or whose folder they are in,
 * or a new one named after the process that began first. */
static enum arr_status find_run(struct session *s, const struct spool_list *list,
				const char *arr_version, struct arr_error *err)
{
	const struct spool *first = &list->items[0];
	char dir[PATH_MAX];
	char *slash;

	for (size_t i = 0; i < list->count; i++) {
		int64_t process_id, run_id;

		ARR_TRY(store_process_find(s->rec, list->items[i].pid, list->items[i].start_ns,
					   &process_id, &run_id, err));
		if (process_id != 0) {
			s->run_id = run_id;
			return ARR_OK;
		}
	}
	snprintf(dir, sizeof(dir), "%s", first->path);
	slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	ARR_TRY(store_run_find(s->rec, dir, &s->run_id, err));
	if (s->run_id != 0)
		return ARR_OK;
	return store_run_begin(
		s->rec,
		&(struct store_run){ .command = texts_put_text(&s->texts, first->command),
				     .spool = dir,
				     .started_ns = first->start_ns,
				     .cores = first->cores,
				     .mem_limit = STORE_UNKNOWN,
				     .arr_version = arr_version },
		&s->run_id, err);
}

static enum arr_status ingest_all(struct session *s, const struct spool_list *list,
				  const char *arr_version, struct arr_error *err)
{
	struct recorder_summary counts = { .processes = 0 };

	ARR_TRY(session_begin(s, err));
	ARR_TRY(find_run(s, list, arr_version, err));
	for (size_t i = 0; i < list->count; i++)
		ARR_TRY(session_add(s, list->items[i].path, err));
	session_wait_for_the_dying(s);
	for (size_t drained = 1; drained > 0;)
		ARR_TRY(session_drain(s, &drained, err));
	ARR_TRY(session_write(s, 0, err));
	session_summarise(s, &counts);
	ARR_TRY(store_run_close(s->rec, s->run_id,
				counts.still_running == 0 && list->unreadable == 0, err));
	return session_commit(s, err);
}

enum arr_status recorder_ingest(char *const *spools, size_t spool_count, const char *database,
				const char *arr_version, struct recorder_summary *summary,
				struct arr_error *err)
{
	struct spool_list list = { .count = 0 };
	struct session session;
	bool existed = access(database, F_OK) == 0;
	enum arr_status st;

	*summary = (struct recorder_summary){ .exit_status = -1 };
	st = list_all(&list, spools, spool_count, err);
	if (st != ARR_OK)
		goto done;
	qsort(list.items, list.count, sizeof(*list.items), by_start);
	setenv("DEBUGINFOD_URLS", "", 1); /* symbols come from this machine's files only */
	st = session_init(&session, database, STORE_WRITE, err);
	if (st != ARR_OK)
		goto done;
	st = ingest_all(&session, &list, arr_version, err);
	session_summarise(&session, summary);
	summary->unreadable = list.unreadable;
	snprintf(summary->unreadable_why, sizeof(summary->unreadable_why), "%s", list.why.message);
	session_clear(&session);
	if (st != ARR_OK && !existed)
		unlink(database);
done:
	list_clear(&list);
	return st;
}
