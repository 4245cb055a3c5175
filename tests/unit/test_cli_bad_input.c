/* SPDX-License-Identifier: Apache-2.0 */
/* `arr` as a user runs it: one line, the exit status, nothing half-written, nothing destroyed. */
#include <testing.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/arr-cli-XXXXXX";

/* Runs a shell command in the test's folder; $ARR is the command under test. */
static int run(const char *command, char *err_text, size_t err_bytes)
{
	FILE *file;
	int status = system(command);

	assert_true(WIFEXITED(status));
	file = fopen("err", "rb");
	assert_non_null(file);
	err_text[fread(err_text, 1, err_bytes - 1, file)] = '\0';
	fclose(file);
	return WEXITSTATUS(status);
}

static size_t count_files(void)
{
	DIR *dir = opendir(".");
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void bad_input_is_one_line_and_leaves_nothing(void **state)
{
	static const struct {
		const char *loc, *command, *says;
	} rows[] = {
		{ LOC, "$ARR", "no command given" },
		{ LOC, "$ARR nosuch", "unknown command 'nosuch'" },
		{ LOC, "$ARR help nosuch", "unknown command 'nosuch'" },
		{ LOC, "$ARR golden", "give make, list or verify" },
		{ LOC, "$ARR golden nosuch", "'nosuch' is not one of make, list, verify" },
		{ LOC, "$ARR golden --nosuch", "unknown option '--nosuch'" },
		{ LOC, "$ARR record", "no program to run" },
		{ LOC, "$ARR record -o '' true", "--output: the value is empty" },
		{ LOC, "$ARR record nosuch-command", "nosuch-command: command not found" },
		{ LOC, "$ARR record --min-bytes 99999999999G true", "--min-bytes" },
		{ LOC, "$ARR record --min-bytes 9223372036854775808 true", "--min-bytes" },
		{ LOC, "$ARR record --blas-threads 0 true", "--blas-threads: 0 is outside" },
		{ LOC, "$ARR record --blas-threads x true", "--blas-threads: 'x'" },
		{ LOC, "ARR_SPOOL_BYTES=-1 $ARR record true", "ARR_SPOOL_BYTES='-1'" },
		{ LOC, "ARR_MIN_BYTES=abc $ARR record true", "ARR_MIN_BYTES='abc'" },
		{ LOC, "ARR_STACKS=foo $ARR record true", "ARR_STACKS='foo'" },
		{ LOC, "$ARR record --help >/dev/full", "No space left on device" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		char command[512], text[1024], *newline;
		size_t before = count_files();
		int status;

		snprintf(command, sizeof command, "{ %s; } </dev/null >out 2>err", rows[i].command);
		status = run(command, text, sizeof text);
		newline = strchr(text, '\n');
		if (status != 2 || !strstr(text, rows[i].says) || !newline || newline[1] ||
		    count_files() != before)
			fail_msg("%s: exit %d, %zu files more, '%s'", rows[i].loc, status,
				 count_files() - before, text);
	}
}

/* A report written over a pipe's name must go through the pipe. */
static void an_output_that_is_no_regular_file_is_not_replaced(void **state)
{
	struct stat info;
	char text[1024];

	(void)state;
	assert_int_equal(run("$ARR record -q -o r.db true 2>err", text, sizeof text), 0);
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(run("cat pipe >got & timeout 20 $ARR report r.db -o pipe 2>err; s=$?; "
			     "wait; exit $s",
			     text, sizeof text),
			 0);
	assert_int_equal(lstat("pipe", &info), 0);
	assert_true(S_ISFIFO(info.st_mode));
	assert_int_equal(stat("got", &info), 0);
	assert_true(info.st_size > 0);
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(run(": >target; $ARR report r.db -o link 2>err", text, sizeof text), 0);
	assert_int_equal(lstat("link", &info), 0);
	assert_true(S_ISLNK(info.st_mode));
	assert_int_equal(stat("target", &info), 0);
	assert_true(info.st_size > 0);
}

/* A replay's pipes must not take the places of streams that are closed. */
static void closed_standard_streams_stay_closed(void **state)
{
	char text[1024];

	(void)state;
	assert_int_equal(run("$ARR record -q -o c.db sh -c '[ ! -e /proc/$$/fd/1 ]' >&- 2>err",
			     text, sizeof text),
			 0);
	assert_int_equal(run("$ARR record -q -o c.db sh -c '[ ! -e /proc/$$/fd/0 ]' <&- 2>err",
			     text, sizeof text),
			 0);
	assert_int_equal(run("$ARR --help >&- 2>err", text, sizeof text), 2);
	assert_non_null(strstr(text, "cannot write standard output: Bad file descriptor"));
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chdir(folder) != 0)
		return -1;
	return system(": >out; : >err");
}

static int remove_folder(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return chdir("/") || system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_input_is_one_line_and_leaves_nothing),
		cmocka_unit_test(closed_standard_streams_stay_closed),
		cmocka_unit_test(an_output_that_is_no_regular_file_is_not_replaced),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
