/* SPDX-License-Identifier: Apache-2.0 */
/* `arr report` as a user runs it: exit status, one line on bad input, nothing half-written. */
#include "reports_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <common/file.h>

struct outcome {
	int status;
	char out[4096], err[1024]; /* the first bytes */
};

static void read_start(const char *path, char *out, size_t size)
{
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	out[fread(out, 1, size - 1, file)] = '\0';
	fclose(file);
}

/* Runs `arr report ARGS` with the test's folder as working folder. */
static struct outcome run(const struct fixture *f, const char *args)
{
	struct outcome o;
	char command[1024], path[FIXTURE_PATH_BYTES];
	int status;

	assert_non_null(getenv("ARR"));
	snprintf(command, sizeof command, "cd '%s' && '%s' report %s >out 2>err", f->dir,
		 getenv("ARR"), args);
	status = system(command);
	assert_true(WIFEXITED(status));
	o.status = WEXITSTATUS(status);
	snprintf(path, sizeof path, "%s/out", f->dir);
	read_start(path, o.out, sizeof o.out);
	snprintf(path, sizeof path, "%s/err", f->dir);
	read_start(path, o.err, sizeof o.err);
	return o;
}

static void write_text(const struct fixture *f, const char *name, const char *text)
{
	char path[FIXTURE_PATH_BYTES];

	snprintf(path, sizeof path, "%s/%s", f->dir, name);
	assert_ok(file_write_atomic(path, text, strlen(text), err));
}

static size_t count_files(const char *dir)
{
	DIR *d = opendir(dir);
	size_t count = 0;

	assert_non_null(d);
	for (struct dirent *e = readdir(d); e; e = readdir(d))
		count += e->d_name[0] != '.' || strlen(e->d_name) > 2;
	closedir(d);
	return count;
}

static void make_recording(struct fixture *f)
{
	fixture_begin(f);
	fixture_rich(f);
	fixture_end(f, 0, STORE_UNKNOWN);
}

static void text_goes_to_standard_output_by_default(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	make_recording(f);
	o = run(f, "a.db");
	assert_int_equal(o.status, 0);
	assert_string_equal(o.err, "");
	assert_non_null(strstr(o.out, "arr profile: python3 service.py --rounds 40\n"));
}

static void every_format_can_be_written_to_a_file(void **state)
{
	static const struct {
		const char *loc, *args, *start;
	} rows[] = {
		{ LOC, "a.db -f text -o r", "arr profile: " },
		{ LOC, "a.db --format md -o r", "# Profile: " },
		{ LOC, "--format json a.db --output r", "{\n" },
		{ LOC, "a.db -f html -o r", "<!doctype html>" },
		{ LOC, "a.db --kind postmortem -o r", "arr postmortem: " },
	};
	struct fixture *f = *state;
	char path[FIXTURE_PATH_BYTES], start[64];

	make_recording(f);
	snprintf(path, sizeof path, "%s/r", f->dir);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct outcome o = run(f, rows[i].args);

		if (o.status != 0 || *o.out || *o.err)
			fail_msg("%s: status %d, '%s', '%s'", rows[i].loc, o.status, o.out, o.err);
		read_start(path, start, sizeof start);
		if (strncmp(start, rows[i].start, strlen(rows[i].start)) != 0)
			fail_msg("%s: %s", rows[i].loc, start);
	}
	assert_int_equal(count_files(f->dir), 4); /* a.db r out err: no temporary file stays */
}

static void bad_input_is_one_line_and_status_2(void **state)
{
	static const struct {
		const char *loc, *args, *says;
	} rows[] = {
		{ LOC, "", "needs one recording" },
		{ LOC, "a.db a.db", "needs one recording, got 2" },
		{ LOC, "missing.db", "missing.db" },
		{ LOC, "not-sqlite.db", "not-sqlite.db" },
		{ LOC, "empty.db", "empty.db" },
		{ LOC, "foreign.db", "foreign.db" },
		{ LOC, "newer.db", "newer.db" },
		{ LOC, "truncated.db", "truncated.db" },
		{ LOC, "folder", "folder" },
		{ LOC, "a.db --format pdf", "pdf" },
		{ LOC, "a.db --kind weekly", "weekly" },
		{ LOC, "a.db --nonsense", "nonsense" },
		{ LOC, "a.db -o folder", "folder" },
		{ LOC, "a.db -o nowhere/r.html", "nowhere/r.html" },
	};
	struct fixture *f = *state;
	char command[1024];

	make_recording(f);
	write_text(f, "not-sqlite.db",
		   "this is a text file, and a longer one than a header of SQLite's");
	write_text(f, "empty.db", "");
	snprintf(
		command, sizeof command,
		"cd '%s' && mkdir folder && sqlite3 foreign.db 'CREATE TABLE t (a)' && cp a.db "
		"newer.db && "
		"sqlite3 newer.db 'PRAGMA user_version = 9999' && head -c 9000 a.db > truncated.db",
		f->dir);
	assert_int_equal(system(command), 0);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct outcome o = run(f, rows[i].args);
		const char *newline = strchr(o.err, '\n');

		if (o.status != 2 || *o.out || strncmp(o.err, "arr report: ", 12) != 0 ||
		    !strstr(o.err, rows[i].says) || !newline || newline[1])
			fail_msg("%s: status %d, out '%.40s', err '%s'", rows[i].loc, o.status,
				 o.out, o.err);
	}
}

static void a_recording_without_permission_is_refused(void **state)
{
	struct fixture *f = *state;
	struct outcome o;

	if (geteuid() == 0)
		skip(); /* root may read anything */
	make_recording(f);
	assert_int_equal(chmod(f->path, 0), 0);
	o = run(f, "a.db");
	assert_int_equal(o.status, 2);
	assert_non_null(strstr(o.err, "a.db"));
}

static void a_failed_report_leaves_the_old_one(void **state)
{
	struct fixture *f = *state;
	char path[FIXTURE_PATH_BYTES], text[64];
	struct outcome o;
	size_t before;

	make_recording(f);
	write_text(f, "r.html", "the report of yesterday");
	write_text(f, "bad.db", "not a recording, whatever its name may say to the contrary");
	o = run(f, "a.db -o ignored");
	before = count_files(f->dir);
	o = run(f, "bad.db -f html -o r.html");
	assert_int_equal(o.status, 2);
	snprintf(path, sizeof path, "%s/r.html", f->dir);
	read_start(path, text, sizeof text);
	assert_string_equal(text, "the report of yesterday");
	assert_int_equal(count_files(f->dir), before);
}

static void a_report_leaves_the_recording_as_it_was(void **state)
{
	struct fixture *f = *state;
	char *before = NULL, *after = NULL;
	size_t before_bytes, after_bytes;

	make_recording(f);
	assert_ok(file_read(f->path, SIZE_MAX / 2, &before, &before_bytes, err));
	assert_int_equal(run(f, "a.db -f html -o r.html").status, 0);
	assert_ok(file_read(f->path, SIZE_MAX / 2, &after, &after_bytes, err));
	assert_int_equal(before_bytes, after_bytes);
	assert_memory_equal(before, after, before_bytes);
	free(before);
	free(after);
}

static void help_says_what_the_options_are(void **state)
{
	struct fixture *f = *state;
	struct outcome o = run(f, "--help");

	assert_int_equal(o.status, 0);
	assert_non_null(strstr(o.out, "usage: arr report"));
	assert_non_null(strstr(o.out, "text|md|json|html"));
	assert_non_null(strstr(o.out, "profile|postmortem"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(text_goes_to_standard_output_by_default),
		T(every_format_can_be_written_to_a_file),
		T(bad_input_is_one_line_and_status_2),
		T(a_recording_without_permission_is_refused),
		T(a_failed_report_leaves_the_old_one),
		T(a_report_leaves_the_recording_as_it_was),
		T(help_says_what_the_options_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
