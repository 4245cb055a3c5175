/* SPDX-License-Identifier: Apache-2.0 */
/* Real programs, recorded: how they end, how the recorder ends. ARR_TEST_PROBE and ARR_TEST_ARR
 * name the parts under test; Debian's Python and NumPy are the program. */
#include "testing.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <recorder/recorder.h>
#include <store/db.h>

enum { PATH_BYTES = 256, TEXT_BYTES = 2048 };

#define PYTHON "/usr/bin/python3"
/* Counts up `calls` for ever; the file named by argv[1] appears when NumPy is at work. */
#define ENDLESS                            \
	"import numpy as np, sys\n"        \
	"a = np.ones(1000)\n"              \
	"a * a\n"                          \
	"open(sys.argv[1], 'w').close()\n" \
	"while True: b = a * a; c = np.add.reduce(a)\n"

struct place {
	char dir[64], db[PATH_BYTES], flag[PATH_BYTES];
};

static int make_place(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	snprintf(p->dir, sizeof(p->dir), "/tmp/test_run_XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->db, sizeof(p->db), "%s/run.db", p->dir);
	snprintf(p->flag, sizeof(p->flag), "%s/flag", p->dir);
	*state = p;
	return 0;
}

static int remove_place(void **state)
{
	struct place *p = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	assert_int_equal(system(command), 0);
	free(p);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

/* argv ended by NULL */
static struct recorder_summary record(const struct place *p, const char *const *argv)
{
	struct recorder_options options = { .database = p->db,
					    .probe = getenv("ARR_TEST_PROBE"),
					    .argv = (char *const *)(uintptr_t)argv,
					    .arr_version = "test" };
	struct recorder_summary summary;

	assert_non_null(options.probe);
	assert_ok(recorder_run(&options, &summary, err));
	return summary;
}

static struct recorder_summary record_shell(const struct place *p, const char *script)
{
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };

	return record(p, argv);
}

static bool try_query(const struct place *p, const char *sql, char out[TEXT_BYTES])
{
	store_stmt *stmt = NULL;
	store_db *db = NULL;
	bool row = false;

	out[0] = '\0';
	if (store_open(p->db, STORE_READ, &db, NULL) != ARR_OK)
		return false;
	if (store_prepare(db, sql, &stmt, NULL) == ARR_OK &&
	    store_step(stmt, &row, NULL) == ARR_OK && row)
		snprintf(out, TEXT_BYTES, "%s",
			 store_column_is_null(stmt, 0) ? "NULL" : store_column_text(stmt, 0));
	store_stmt_free(stmt);
	store_close(db);
	return row;
}

static void expect_cell(const struct place *p, const char *loc, const char *sql, const char *want)
{
	char got[TEXT_BYTES];

	if (!try_query(p, sql, got) || strcmp(got, want) != 0)
		fail_msg("%s: %s gives '%s', not '%s'", loc, sql, got, want);
}

static long read_count(const struct place *p, const char *sql)
{
	char got[TEXT_BYTES];

	return try_query(p, sql, got) ? strtol(got, NULL, 10) : -1;
}

static void expect_only_the_recording(const struct place *p)
{
	char command[512];

	snprintf(command, sizeof(command), "test \"$(ls -A %s | grep -v flag)\" = run.db", p->dir);
	assert_int_equal(system(command), 0);
}

/* Waits up to ten seconds for a file. */
static void wait_for_file(const char *path)
{
	for (int i = 0; access(path, F_OK) != 0; i++) {
		if (i == 1000)
			fail_msg("%s does not come", path);
		nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	}
}

/* Runs `arr` in a process of its own. */
static pid_t start_arr(const char *const *argv)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 2);
		execv(getenv("ARR_TEST_ARR"), (char *const *)(uintptr_t)argv);
		_exit(126);
	}
	return child;
}

static pid_t start_recording(const struct place *p, const char *program)
{
	const char *const argv[] = { "arr",  "record", "-q",    "-o",    p->db, "--",
				     PYTHON, "-c",     program, p->flag, NULL };

	return start_arr(argv);
}

static int wait_for_arr(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* The recorded program: the recorder's only child. */
static pid_t child_of(pid_t recorder)
{
	char path[64];
	long child = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)recorder, (int)recorder);
	file = fopen(path, "r");
	if (file) {
		if (fscanf(file, "%ld", &child) != 1)
			child = 0;
		fclose(file);
	}
	assert_true(child > 0);
	return (pid_t)child;
}

/* ---- how the program ends
 * ------------------------------------------------------------------------ */

static void the_exit_status_is_the_programs(void **state)
{
	struct place *p = *state;
	struct recorder_summary s = record_shell(p, "exit 7");

	assert_int_equal(s.exit_status, 7);
	assert_int_equal(s.term_signal, 0);
	expect_cell(p, LOC, "SELECT exit_status FROM runs", "7");
	expect_cell(p, LOC, "SELECT term_signal FROM runs", "NULL");
	expect_cell(p, LOC, "SELECT command FROM runs", "/bin/sh -c exit 7");
	expect_cell(p, LOC, "SELECT complete AND ended_at >= started_at AND cores > 0 FROM runs",
		    "1");
	expect_only_the_recording(p);
}

static void a_signal_that_ends_the_program_is_noted(void **state)
{
	struct place *p = *state;
	struct recorder_summary s = record_shell(p, "kill -SEGV $$");

	assert_int_equal(s.exit_status, -1);
	assert_int_equal(s.term_signal, SIGSEGV);
	expect_cell(p, LOC, "SELECT term_signal FROM runs", "11");
	expect_cell(p, LOC, "SELECT exit_status FROM runs", "NULL");
	expect_cell(p, LOC, "SELECT state FROM processes", "died");
}

static void an_ignored_sigchld_is_the_programs_not_ours(void **state)
{
	struct place *p = *state;
	/* SIGCHLD is 17: bit 16 of the mask of ignored signals */
	const char *const argv[] = { PYTHON, "-c",
				     "import re, sys\n"
				     "text = open('/proc/self/status').read()\n"
				     "mask = int(re.search('SigIgn:(.*)', text).group(1), 16)\n"
				     "sys.exit(40 + (mask >> 16 & 1))\n",
				     NULL };
	struct recorder_summary s;

	signal(SIGCHLD, SIG_IGN);
	s = record(p, argv);
	signal(SIGCHLD, SIG_DFL);
	assert_int_equal(s.exit_status, 41);
}

static void the_command_ends_as_the_program_did(void **state)
{
	static const struct {
		const char *loc, *script;
		int exit_status, term_signal;
	} rows[] = { { LOC, "exit 0", 0, 0 },
		     { LOC, "exit 3", 3, 0 },
		     { LOC, "kill -KILL $$", -1, SIGKILL },
		     { LOC, "kill -TERM $$", -1, SIGTERM } };
	struct place *p = *state;

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const char *const argv[] = { "arr", "record", "-q",           "-o", p->db,
					     "sh",  "-c",     rows[i].script, NULL };
		int status = wait_for_arr(start_arr(argv));

		if (rows[i].term_signal
			    ? !WIFSIGNALED(status) || WTERMSIG(status) != rows[i].term_signal
			    : !WIFEXITED(status) || WEXITSTATUS(status) != rows[i].exit_status)
			fail_msg("%s: status 0x%x", rows[i].loc, status);
	}
}

static void kill_9_in_the_middle_leaves_a_complete_recording(void **state)
{
	struct place *p = *state;
	pid_t recorder = start_recording(p, ENDLESS);
	int status;

	wait_for_file(p->flag);
	nanosleep(&(struct timespec){ 0, 300000000 }, NULL);
	kill(child_of(recorder), SIGKILL);
	status = wait_for_arr(recorder);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	expect_cell(p, LOC, "PRAGMA integrity_check", "ok");
	expect_cell(p, LOC, "SELECT term_signal || ' ' || complete FROM runs", "9 1");
	/* the last call was one of the loop's: both follow each other, so they differ by one at
	 * most */
	expect_cell(
		p, LOC,
		"SELECT op IN ('multiply', 'add.reduce') FROM op_events ORDER BY start_ns DESC, "
		"sequence DESC LIMIT 1",
		"1");
	expect_cell(p, LOC,
		    "SELECT abs((SELECT sum(calls) FROM op_summary WHERE op = 'multiply') - 1 -"
		    " (SELECT sum(calls) FROM op_summary WHERE op = 'add.reduce')) <= 1",
		    "1");
	expect_cell(p, LOC, "SELECT sum(count) FROM losses", "0");
	expect_only_the_recording(p);
}

static void every_process_of_the_run_is_recorded(void **state)
{
	struct place *p = *state;
	struct recorder_summary s =
		record_shell(p, "for i in 1 2 3; do " PYTHON " -c 'import sys; sys.exit(0)' & "
				"done; wait");

	assert_int_equal(s.processes, 7); /* the shell, its three forks, and what they became */
	assert_int_equal(s.still_running, 0);
	expect_cell(p, LOC,
		    "SELECT count(*) FROM processes WHERE state = 'exited' AND exe LIKE '%python%'",
		    "3");
	expect_cell(p, LOC, "SELECT count(DISTINCT run_id) FROM processes", "1");
}

static void a_failed_exec_is_not_the_end(void **state)
{
	struct place *p = *state;
	const char *const argv[] = { PYTHON, "-c",
				     "import os, time\n"
				     "import numpy as np\n"
				     "for i in range(5):\n"
				     "  try: os.execv('/no/such/program', ['x'])\n"
				     "  except OSError: pass\n"
				     "  np.add(np.ones(3), 1)\n"
				     "  time.sleep(0.2)\n",
				     NULL };

	record(p, argv);
	expect_cell(p, LOC, "SELECT count(*) || ' ' || state FROM processes", "1 exited");
	expect_cell(p, LOC, "SELECT sum(calls) FROM op_summary WHERE op = 'add'", "5");
}

/* A spool takes megabytes: hundreds of short processes may not keep theirs until the end. */
static void spools_of_ended_processes_go_while_the_program_runs(void **state)
{
	struct place *p = *state;
	struct recorder_summary s;
	char script[1024];

	/* globs, because each ls would leave a spool too */
	snprintf(script, sizeof(script),
		 "for i in 1 2 3 4 5 6 7 8 9 10; do /bin/true; done; i=0; set -- \"$ARR_SPOOL\"/*; "
		 "while [ $# -gt 8 ] && [ $i -lt 20 ]; do sleep 0.7; i=$((i + 1)); "
		 "set -- \"$ARR_SPOOL\"/*; done; echo $i > %s",
		 p->flag);
	s = record_shell(p, script);
	assert_true(s.processes >= 10);
	snprintf(script, sizeof(script), "test $(cat %s) -lt 20", p->flag);
	assert_int_equal(system(script), 0);
	expect_cell(p, LOC, "SELECT count(*) FROM processes WHERE exe LIKE '%/true'", "10");
	expect_only_the_recording(p);
}

static void what_still_runs_keeps_its_spool_and_is_completed_later(void **state)
{
	struct place *p = *state;
	struct recorder_summary s, later;
	char *const spools[] = { s.spool_dir };
	char script[1024];
	int rounds = 0;

	snprintf(script, sizeof(script),
		 "(touch %s; while [ -e %s ]; do sleep 0.05; done; exit 5) >/dev/null 2>&1 & "
		 "while [ ! -e %s ]; do sleep 0.01; done",
		 p->flag, p->flag, p->flag);
	s = record_shell(p, script);
	assert_true(s.still_running >= 1);
	assert_true(s.spool_dir[0] != '\0');
	expect_cell(p, LOC, "SELECT complete FROM runs", "0");
	expect_cell(
		p, LOC,
		"SELECT count(*) > 0 FROM processes WHERE state = 'running' AND ended_at IS NULL",
		"1");
	unlink(p->flag);
	do {
		nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
		assert_ok(recorder_ingest(spools, 1, p->db, "test", &later, err));
	} while (later.still_running > 0 && rounds++ < 100);
	assert_int_equal(later.still_running, 0);
	expect_cell(p, LOC, "SELECT complete || ' ' || exit_status FROM runs", "1 0");
	expect_cell(p, LOC, "SELECT count(*) FROM processes WHERE ended_at IS NULL", "0");
}

/* ---- what it did
 * --------------------------------------------------------------------------------- */

static void numpy_calls_are_counted_exactly(void **state)
{
	struct place *p = *state;
	const char *const argv[] = { PYTHON, "-c",
				     "import numpy as np\n"
				     "a = np.ones((100, 100))\n"
				     "for i in range(250): b = np.multiply(a, a)\n"
				     "for i in range(40): c = np.copy(a.T)\n"
				     "for i in range(30): d = a.astype('float32')\n"
				     "try: np.ones(3) - np.ones(4)\n"
				     "except ValueError: pass\n"
				     /* the recorder samples memory every 5 to 50 ms */
				     "import time; time.sleep(0.5)\n",
				     NULL };
	struct recorder_summary s = record(p, argv);

	assert_int_equal(s.exit_status, 0);
	expect_cell(p, LOC, "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'", "250");
	expect_cell(p, LOC,
		    "SELECT sum(bytes) FROM copy_summary WHERE reason = 'cast' AND op = "
		    "'ndarray.astype'",
		    "1200000"); /* 30 x 10,000 float32 */
	expect_cell(p, LOC, "SELECT op || ' ' || shapes || ' ' || count FROM failures",
		    "subtract (3,), (4,) 1");
	expect_cell(p, LOC,
		    "SELECT exception LIKE 'ValueError: operands could not be broadcast%' FROM "
		    "failures",
		    "1");
	expect_cell(p, LOC,
		    "SELECT count(*) FROM op_summary WHERE NOT (p50_ns <= p95_ns AND p95_ns <= "
		    "p99_ns AND"
		    " p99_ns <= max_ns AND self_ns <= total_ns)",
		    "0");
	expect_cell(p, LOC,
		    "SELECT peak_rss_bytes >= (SELECT max(rss_bytes) FROM memory_timeline) FROM "
		    "processes",
		    "1");
	expect_cell(p, LOC, "SELECT count(*) > 0 FROM memory_timeline WHERE rss_bytes > 0", "1");
	expect_cell(p, LOC, "SELECT cpu_ns > 0 FROM thread_summary ORDER BY started_ns LIMIT 1",
		    "1");
	expect_cell(p, LOC,
		    "SELECT count(*) FROM libraries WHERE role = 'numpy' AND path LIKE "
		    "'%_multiarray_umath%'",
		    "1");
}

static void the_recording_grows_before_the_eyes_of_a_second_connection(void **state)
{
	struct place *p = *state;
	pid_t recorder = start_recording(p, ENDLESS);
	long first, then = 0;

	wait_for_file(p->flag);
	first = read_count(p, "SELECT ifnull(sum(calls), 0) FROM op_summary");
	for (int i = 0; i < 200 && then <= first; i++) {
		nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
		then = read_count(p, "SELECT ifnull(sum(calls), 0) FROM op_summary");
	}
	assert_true(first >= 0);
	assert_true(then > first);
	expect_cell(p, LOC, "PRAGMA journal_mode", "wal");
	expect_cell(p, LOC, "SELECT complete FROM runs", "0");
	kill(child_of(recorder), SIGKILL);
	wait_for_arr(recorder);
}

/* ---- how the recorder ends
 * ----------------------------------------------------------------------- */

static void a_killed_recorder_is_completed_by_ingest(void **state)
{
	struct place *p = *state;
	pid_t recorder = start_recording(p, ENDLESS), child;
	char command[512], folder[PATH_BYTES] = "";
	long before, after;
	FILE *file;

	wait_for_file(p->flag);
	for (int i = 0; i < 100 && read_count(p, "SELECT sum(calls) FROM op_summary") <= 0; i++)
		nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
	child = child_of(recorder);
	kill(recorder, SIGKILL);
	wait_for_arr(recorder);
	nanosleep(&(struct timespec){ 0, 200000000 }, NULL);
	assert_int_equal(kill(child, 0), 0); /* the program goes on */
	kill(child, SIGKILL);
	nanosleep(&(struct timespec){ 0, 200000000 }, NULL);
	before = read_count(p, "SELECT sum(calls) FROM op_summary");
	assert_true(before > 0);
	snprintf(command, sizeof(command), "ls -d %s.spool-*", p->db);
	file = popen(command, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%255s", folder), 1);
	pclose(file);
	for (int round = 0; round < 2; round++) {
		const char *const argv[] = { "arr", "ingest", "-q", folder, "-o", p->db, NULL };

		assert_int_equal(wait_for_arr(start_arr(argv)), 0);
		after = read_count(p, "SELECT sum(calls) FROM op_summary");
		assert_true(after > before);
		before = round == 0 ? after - 1 : before;
		expect_cell(p, LOC, "PRAGMA integrity_check", "ok");
		expect_cell(p, LOC, "SELECT count(*) || ' ' || max(complete) FROM runs", "1 1");
		expect_cell(p, LOC, "SELECT count(*) || ' ' || max(state) FROM processes",
			    "1 died");
	}
	assert_int_equal(after, before + 1); /* the second time changed nothing */
	expect_cell(
		p, LOC,
		"SELECT op IN ('multiply', 'add.reduce') FROM op_events ORDER BY start_ns DESC, "
		"sequence DESC LIMIT 1",
		"1");
}

static void a_signal_to_the_recorder_reaches_the_program(void **state)
{
	struct place *p = *state;
	pid_t recorder =
		start_recording(p, "import signal, sys, time\n"
				   "signal.signal(signal.SIGTERM, lambda *a: sys.exit(9))\n"
				   "open(sys.argv[1], 'w').close()\n"
				   "time.sleep(60)\n");
	int status;

	wait_for_file(p->flag);
	kill(recorder, SIGTERM);
	status = wait_for_arr(recorder);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 9);
	expect_cell(p, LOC, "SELECT exit_status FROM runs", "9");
}

/* ---- what the program is given
 * ------------------------------------------------------------------- */

static void the_environment_says_where_and_how(void **state)
{
	struct place *p = *state;
	char script[1024], line[512] = "";
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };
	struct recorder_options options = { .database = p->db,
					    .probe = getenv("ARR_TEST_PROBE"),
					    .argv = (char *const *)(uintptr_t)argv,
					    .stacks = "off",
					    .min_bytes = "4096",
					    .blas_threads = "3",
					    .arr_version = "test" };
	struct recorder_summary s;
	FILE *file;

	snprintf(script, sizeof(script),
		 "echo $ARR_STACKS $ARR_MIN_BYTES $OPENBLAS_NUM_THREADS $OMP_NUM_THREADS "
		 "$MKL_NUM_THREADS "
		 "$BLIS_NUM_THREADS $(test -d \"$ARR_SPOOL\" && echo spool) "
		 "${LD_PRELOAD#*libarrprobe.so} > %s",
		 p->flag);
	setenv("LD_PRELOAD", "libm.so.6", 1);
	assert_ok(recorder_run(&options, &s, err));
	unsetenv("LD_PRELOAD");
	file = fopen(p->flag, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	assert_string_equal(line, "off 4096 3 3 3 3 spool :libm.so.6\n");
}

/* The masks of blocked and of ignored signals, as the kernel prints them. */
static void read_masks(const char *path, char out[2][64])
{
	FILE *file = fopen(path, "r");
	char line[128];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "SigBlk:", 7))
			snprintf(out[0], 64, "%.60s", line);
		else if (!strncmp(line, "SigIgn:", 7))
			snprintf(out[1], 64, "%.60s", line);
	}
	fclose(file);
}

static void signal_masks_are_the_callers(void **state)
{
	struct place *p = *state;
	char script[1024], own[2][64] = { "", "" }, seen[2][64] = { "", "" };
	struct recorder_summary s;

	signal(SIGUSR2, SIG_IGN);
	read_masks("/proc/self/status", own);
	snprintf(script, sizeof(script), "cat /proc/self/status > %s", p->flag);
	s = record_shell(p, script);
	signal(SIGUSR2, SIG_DFL);
	assert_int_equal(s.exit_status, 0);
	read_masks(p->flag, seen);
	assert_string_equal(seen[0], own[0]);
	assert_string_equal(seen[1], own[1]);
}

/* ---- bad input
 * ----------------------------------------------------------------------------------- */

static void expect_refusal(const struct place *p, const char *program, enum arr_status want,
			   const char *what)
{
	const char *const argv[] = { program, NULL };
	struct recorder_options options = { .database = p->db,
					    .argv = (char *const *)(uintptr_t)argv };
	struct arr_error refusal = { 0 };
	struct recorder_summary s;

	assert_int_equal(recorder_run(&options, &s, &refusal), want);
	if (!strstr(refusal.message, what) || strchr(refusal.message, '\n'))
		fail_msg("message: %s", refusal.message);
	assert_string_equal(s.spool_dir, "");
}

static void a_program_that_cannot_run_leaves_nothing(void **state)
{
	struct place *p = *state;
	char script[PATH_BYTES];
	FILE *file;

	expect_refusal(p, "no-such-program-anywhere", ARR_E_ARG,
		       "no-such-program-anywhere: command not found");
	expect_refusal(p, "/no/such/program", ARR_E_ARG, "/no/such/program: No such file");
	expect_refusal(p, p->dir, ARR_E_ARG, "not an executable file");
	expect_refusal(p, "", ARR_E_ARG, "no program");
	assert_int_equal(access(p->db, F_OK), -1);
	/* an executable file that the kernel does not take: found out only after everything is set
	 * up */
	snprintf(script, sizeof(script), "%s/broken", p->dir);
	file = fopen(script, "w");
	assert_non_null(file);
	fputs("#!/no/such/interpreter\n", file);
	fclose(file);
	assert_int_equal(chmod(script, 0755), 0);
	expect_refusal(p, script, ARR_E_ARG, "broken");
	unlink(script);
	assert_int_equal(access(p->db, F_OK), -1);
	assert_int_equal(rmdir(p->dir), 0); /* empty */
	assert_int_equal(mkdir(p->dir, 0700), 0);
}

static void a_recording_in_the_way_is_replaced_only_if_the_program_runs(void **state)
{
	struct place *p = *state;
	char script[PATH_BYTES];
	FILE *file;

	record_shell(p, "exit 1");
	record_shell(p, "exit 2");
	expect_cell(p, LOC, "SELECT count(*) || ' ' || exit_status FROM runs", "1 2");
	snprintf(script, sizeof(script), "%s/flag", p->dir);
	file = fopen(script, "w");
	assert_non_null(file);
	fputs("#!/no/such/interpreter\n", file);
	fclose(file);
	assert_int_equal(chmod(script, 0755), 0);
	expect_refusal(p, script, ARR_E_ARG, "flag");
	expect_cell(p, LOC, "SELECT count(*) || ' ' || exit_status FROM runs", "1 2");
	expect_only_the_recording(p);
}

static void a_file_that_is_no_recording_is_not_overwritten(void **state)
{
	struct place *p = *state;
	struct stat info;
	FILE *file = fopen(p->db, "w");

	assert_non_null(file);
	fputs("my own notes", file);
	fclose(file);
	expect_refusal(p, "true", ARR_E_FORMAT, "will not be overwritten");
	assert_int_equal(stat(p->db, &info), 0);
	assert_int_equal(info.st_size, 12);
	expect_only_the_recording(p);
	unlink(p->db);
	snprintf(p->db, sizeof(p->db), "%s/none/run.db", p->dir);
	expect_refusal(p, "true", ARR_E_IO, "No such file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_exit_status_is_the_programs),
		TEST(a_signal_that_ends_the_program_is_noted),
		TEST(an_ignored_sigchld_is_the_programs_not_ours),
		TEST(the_command_ends_as_the_program_did),
		TEST(kill_9_in_the_middle_leaves_a_complete_recording),
		TEST(every_process_of_the_run_is_recorded),
		TEST(a_failed_exec_is_not_the_end),
		TEST(spools_of_ended_processes_go_while_the_program_runs),
		TEST(what_still_runs_keeps_its_spool_and_is_completed_later),
		TEST(numpy_calls_are_counted_exactly),
		TEST(the_recording_grows_before_the_eyes_of_a_second_connection),
		TEST(a_killed_recorder_is_completed_by_ingest),
		TEST(a_signal_to_the_recorder_reaches_the_program),
		TEST(the_environment_says_where_and_how),
		TEST(signal_masks_are_the_callers),
		TEST(a_program_that_cannot_run_leaves_nothing),
		TEST(a_recording_in_the_way_is_replaced_only_if_the_program_runs),
		TEST(a_file_that_is_no_recording_is_not_overwritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
