/* SPDX-License-Identifier: Apache-2.0 */
/* Spools as the probe writes them, made by wire's own writer, for tests of the reading side. */
#ifndef SPOOLS_H
#define SPOOLS_H

#include "testing.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <base/clock.h>
#include <wire/reader.h>
#include <wire/writer.h>

enum { SPOOLS_PATH_BYTES = 512 };

/* A folder that goes with all it holds. */
struct scratch {
	char dir[64];
	char path[SPOOLS_PATH_BYTES]; /* of the spool made last */
	char db[SPOOLS_PATH_BYTES];   /* where a test may put a recording */
};

static inline int scratch_make(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	snprintf(s->dir, sizeof(s->dir), "/tmp/test_recorder_XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(s->db, sizeof(s->db), "%s/run.db", s->dir);
	*state = s;
	return 0;
}

static inline int scratch_remove(void **state)
{
	struct scratch *s = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", s->dir);
	assert_int_equal(system(command), 0);
	free(s);
	return 0;
}

#define SCRATCH_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)

/* Path of the one spool in a folder. */
static inline void find_spool(struct scratch *s, const char *dir)
{
	struct dirent *entry;
	DIR *folder = opendir(dir);

	assert_non_null(folder);
	s->path[0] = '\0';
	while ((entry = readdir(folder))) {
		if (strstr(entry->d_name, WIRE_FILE_SUFFIX))
			snprintf(s->path, sizeof(s->path), "%s/%.200s", dir, entry->d_name);
	}
	closedir(folder);
	assert_true(s->path[0] != '\0');
}

/* What a process does with its spool. */
typedef void spool_fn(struct wire_writer *w, struct wire_thread *t);

/* Runs `fill` in a process of its own, which then dies without a word: the spool is a dead
 * process's, in the state RUNNING. */
static inline void make_spool(struct scratch *s, const char *dir, spool_fn *fill)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct wire_options options = { .dir = dir };
		struct wire_writer w = { .header = NULL };
		struct wire_thread *t;

		if (wire_writer_open(&w, &options, NULL) != ARR_OK)
			_exit(1);
		t = wire_writer_thread(&w, (uint32_t)getpid(), true);
		if (!t)
			_exit(2);
		fill(&w, t);
		_exit(0);
	} else {
		int status = 0;

		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
	}
	find_spool(s, dir);
}

static inline struct wire_event plain_event(struct wire_writer *w, uint32_t sequence,
					    const char *op)
{
	return (struct wire_event){ .start_ticks = w->header->start_ticks + sequence * 1000u,
				    .duration_ticks = 500,
				    .kind = WIRE_EVENT_OP,
				    .flags = WIRE_EVENT_SAMPLED,
				    .op_kind = ARR_OP_UFUNC,
				    .tid = (uint32_t)getpid(),
				    .label = wire_intern_text(w, op),
				    .sequence = sequence,
				    .value = sequence };
}

#endif
