/* SPDX-License-Identifier: Apache-2.0 */
/* Processes and threads under the probe: their ends are their own, and the spool says which. */
#include "runner.h"

#include <testing.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static struct run run, bare;

static int setup(void **state)
{
	(void)state;
	run_init(&run);
	run_init(&bare);
	bare.bare = true;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	run_clear(&run);
	run_clear(&bare);
	return 0;
}

static void run_scene(const char *scene, const char *arg)
{
	const char *argv[] = { "target", scene, arg, NULL };

	run_program(&run, argv);
}

static void expect_fine(void)
{
	if (run.status != 0 || strcmp(run.out, "fine\n") != 0 || run.err[0])
		fail_msg("status %x, stdout \"%s\", stderr \"%s\"", (unsigned)run.status, run.out,
			 run.err);
}

static void one_process_leaves_one_spool_that_says_who_it_was(void **state)
{
	const struct wire_header *h;

	(void)state;
	run_scene("nothing", NULL);
	expect_fine();
	assert_int_equal(run.spool_count, 1);
	h = wire_reader_header(run.spools[0]);
	assert_string_equal(h->exe, PROBE_TARGET);
	assert_string_equal(h->command, "target nothing");
	assert_int_equal(h->ppid, getpid());
	assert_int_equal(h->state, WIRE_STATE_EXITED);
	assert_int_equal(h->exit_code, 0);
	assert_true(h->end_ticks > h->start_ticks);
	assert_true(h->cores >= 1);
	assert_non_null(run_meta(run.spools[0], "cpu_model"));
	assert_non_null(run_meta(run.spools[0], "libc_version"));
	for (int i = 0; i < WIRE_LOSS_COUNT_MAX; i++)
		assert_int_equal(h->losses[i], 0);
}

static void the_tick_scale_agrees_with_the_clock(void **state)
{
	const struct wire_header *h;
	uint64_t wall;

	(void)state;
	run_scene("threads", "2");
	h = wire_reader_header(run.spools[0]);
	wall = wire_reader_duration_ns(run.spools[0], h->end_ticks - h->start_ticks);
	assert_in_range(wall, 990000, 60000000000u); /* its threads have slept 1 ms, side by side */
	assert_in_range(h->ticks_per_second, 1000000, 10000000000u);
}

static void exit_statuses_are_the_programs_own(void **state)
{
	static const struct {
		const char *loc, *scene, *arg;
		int code;
	} rows[] = {
		{ LOC, "exit", "0", 0 },     { LOC, "exit", "3", 3 },
		{ LOC, "exit", "255", 255 }, { LOC, "exit-now", "0", 0 },
		{ LOC, "exit-now", "9", 9 },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		run_scene(rows[i].scene, rows[i].arg);
		if (!WIFEXITED(run.status) || WEXITSTATUS(run.status) != rows[i].code ||
		    wire_reader_header(run.spools[0])->state != WIRE_STATE_EXITED ||
		    wire_reader_header(run.spools[0])->exit_code != rows[i].code)
			fail_msg("%s: status %x", rows[i].loc, (unsigned)run.status);
		run_clear(&run);
		run_init(&run);
	}
}

static void death_by_signal_stays_death_by_signal(void **state)
{
	static const struct {
		const char *loc, *arg;
		int signal;
	} rows[] = {
		{ LOC, "9", SIGKILL }, { LOC, "15", SIGTERM }, { LOC, "11", SIGSEGV },
		{ LOC, "6", SIGABRT }, { LOC, "7", SIGBUS },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		run_scene("signal", rows[i].arg);
		if (!WIFSIGNALED(run.status) || WTERMSIG(run.status) != rows[i].signal ||
		    run.spool_count != 1 ||
		    wire_reader_header(run.spools[0])->state != WIRE_STATE_RUNNING)
			fail_msg("%s: status %x", rows[i].loc, (unsigned)run.status);
		run_clear(&run);
		run_init(&run);
	}
}

static void stdout_is_the_same_with_and_without_the_probe(void **state)
{
	const char *argv[] = { "/bin/ls", "-l", "/usr", NULL };

	(void)state;
	run_program(&run, argv);
	run_program(&bare, argv);
	assert_string_equal(run.out, bare.out);
	assert_string_equal(run.err, bare.err);
	assert_int_equal(run.status, bare.status);
	assert_int_equal(run.spool_count, 1);
	assert_int_equal(bare.spool_count, 0);
}

static void scenes_that_check_themselves_find_nothing_changed(void **state)
{
	static const char *const scenes[] = { "errno",   "descriptor", "dlsym",
					      "handler", "family",     "copies" };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(scenes); i++) {
		run_scene(scenes[i], NULL);
		expect_fine();
		run_clear(&run);
		run_init(&run);
	}
}

static void a_child_of_fork_has_a_spool_of_its_own(void **state)
{
	const struct wire_header *a, *b;
	struct wire_event event;

	(void)state;
	run_scene("fork", NULL);
	expect_fine();
	assert_int_equal(run.spool_count, 2);
	a = wire_reader_header(run.spools[0]);
	b = wire_reader_header(run.spools[1]);
	if (a->ppid == b->pid) {
		const struct wire_header *swap = a;

		a = b;
		b = swap;
	}
	assert_int_equal(b->ppid, a->pid);
	assert_int_equal(b->parent_start_realtime_ns, a->start_realtime_ns);
	assert_int_equal(a->parent_start_realtime_ns, 0);
	assert_int_equal(b->state, WIRE_STATE_EXITED);
	assert_int_equal(b->exit_code, 7);
	assert_int_equal(b->alloc_calls, 300);
	assert_int_equal(b->free_calls, 300);
	assert_true(a->alloc_calls < 300);
	assert_int_equal(run_events(run.spools[a == wire_reader_header(run.spools[1])],
				    WIRE_EVENT_FORK, &event, 1),
			 1);
	assert_int_equal(event.value, b->pid);
}

static void a_child_knows_what_its_parent_knew(void **state)
{
	static const char program[] = "import numpy, os\n"
				      "a = numpy.ones(1000) + 1\n"
				      "pid = os.fork()\n"
				      "for i in range(7): b = a + a\n"
				      "os._exit(0) if pid == 0 else os.waitpid(pid, 0)\n";
	const char *argv[] = { "/usr/bin/python3", "-c", program, NULL };

	(void)state;
	run_program(&run, argv);
	assert_string_equal(run.err, "");
	assert_int_equal(run.spool_count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct wire_header *h = wire_reader_header(run.spools[i]);
		struct wire_op_total op;

		assert_true(run_op(run.spools[i], "add", "float64", &op));
		assert_int_equal(op.calls, h->parent_start_realtime_ns ? 7 : 8);
		assert_non_null(run_meta(run.spools[i], "cpu_model"));
		assert_non_null(run_meta(run.spools[i], "numpy_version"));
		assert_true(wire_reader_modules(run.spools[i])->count > 5);
	}
}

static void exec_is_told_and_the_new_image_has_its_own_spool(void **state)
{
	const struct wire_header *a, *b;

	(void)state;
	run_scene("exec", NULL);
	expect_fine();
	assert_int_equal(run.spool_count, 2);
	a = wire_reader_header(run.spools[0]);
	b = wire_reader_header(run.spools[1]);
	assert_int_equal(a->pid, b->pid);
	assert_true((a->state == WIRE_STATE_EXECED && b->state == WIRE_STATE_EXITED) ||
		    (b->state == WIRE_STATE_EXECED && a->state == WIRE_STATE_EXITED));
}

static void threads_start_and_end_with_names_and_cpu_time(void **state)
{
	struct wire_event starts[16], ends[16];
	size_t named = 0;

	(void)state;
	run_scene("threads", "6");
	expect_fine();
	assert_int_equal(run_events(run.spools[0], WIRE_EVENT_THREAD_START, starts, 16), 8);
	/* the main thread's end is told too */
	assert_int_equal(run_events(run.spools[0], WIRE_EVENT_THREAD_EXIT, ends, 16), 9);
	for (size_t i = 0; i < 8; i++) {
		assert_string_equal(run_text(run.spools[0], starts[i].site), PROBE_TARGET);
		assert_int_equal(starts[i].value, starts[i].tid);
	}
	for (size_t i = 0; i < 9; i++) {
		named += strcmp(run_text(run.spools[0], ends[i].label), "first-worker") == 0;
		assert_in_range(ends[i].value, 1, 60000000000u);
	}
	assert_int_equal(named, 1);
}

static void slots_of_ended_threads_are_used_again(void **state)
{
	size_t threads;

	(void)state;
	run_scene("threads", "1");
	threads = wire_reader_thread_count(run.spools[0]);
	assert_true(threads <= 3); /* main and at most two at a time, though four have lived */
	for (size_t i = 0; i < threads; i++) {
		const struct wire_thread *t = wire_reader_thread(run.spools[0], i);

		assert_true(t->tid == 0 || t->tid == wire_reader_header(run.spools[0])->pid);
	}
}

static void without_a_usable_spool_the_program_runs_as_if_alone(void **state)
{
	static const struct {
		const char *loc, *spool, *env;
	} rows[] = {
		{ LOC, "", NULL },
		{ LOC, "/nonexistent/folder", NULL },
		{ LOC, "/dev/null", NULL },
		{ LOC, "/proc", NULL },
		{ LOC, NULL, "ARR_SPOOL_BYTES=4096" },
		{ LOC, "/dev/full", NULL },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		run.spool_env = rows[i].spool;
		run.env[0] = rows[i].env;
		run_scene("family", NULL);
		if (run.status != 0 || strcmp(run.out, "fine\n") != 0 || run.err[0])
			fail_msg("%s: status %x, stderr \"%s\"", rows[i].loc, (unsigned)run.status,
				 run.err);
		assert_int_equal(run.spool_count, 0);
	}
}

static void verbose_says_why_nothing_is_recorded(void **state)
{
	(void)state;
	run.spool_env = "/nonexistent/folder";
	run.env[0] = "ARR_PROBE_VERBOSE=1";
	run_scene("nothing", NULL);
	assert_int_equal(run.status, 0);
	assert_non_null(strstr(run.err, "libarrprobe: not recording: /nonexistent/folder/"));
	assert_non_null(strstr(run.err, "No such file or directory"));
}

static void a_limit_on_file_sizes_is_never_crossed(void **state)
{
	const char *argv[] = { "/bin/sh", "-c", "ulimit -f 1000; exec " PROBE_TARGET " family",
			       NULL };

	(void)state;
	run_program(&run, argv);
	assert_int_equal(run.status, 0); /* SIGXFSZ would have killed it */
	assert_string_equal(run.out, "fine\n");
}

static void a_full_disk_costs_events_and_nothing_else(void **state)
{
	(void)state;
	if (mount("none", run.dir, "tmpfs", 0, "size=12m") != 0)
		skip(); /* needs the right to mount */
	run_scene("threads", "8");
	if (run.status != 0 || strcmp(run.out, "fine\n") != 0 || run.err[0] ||
	    run.spool_count != 1) {
		umount2(run.dir, MNT_DETACH);
		fail_msg("status %x, stderr \"%s\"", (unsigned)run.status, run.err);
	}
	assert_true(wire_reader_header(run.spools[0])->losses[WIRE_LOSS_NO_THREAD_SLOT] > 0);
	assert_true(wire_reader_header(run.spools[0])->losses[WIRE_LOSS_SPOOL_FULL] > 0);
	assert_int_equal(wire_reader_header(run.spools[0])->state, WIRE_STATE_EXITED);
	umount2(run.dir, MNT_DETACH);
}

static void a_shell_and_its_children_each_leave_a_spool(void **state)
{
	const char *argv[] = { "/bin/bash", "-c", "/bin/true; (exit 5); echo $?", NULL };

	(void)state;
	run_program(&run, argv);
	assert_string_equal(run.out, "5\n");
	assert_true(run.spool_count >= 3);
}

static void python_prints_and_exits_as_it_would(void **state)
{
	const char *argv[] = { "/usr/bin/python3", "-c",
			       "import sys, threading\n"
			       "t = threading.Thread(target=lambda: print(sum(range(1000))))\n"
			       "t.start(); t.join(); sys.exit(4)",
			       NULL };

	(void)state;
	run_program(&run, argv);
	assert_string_equal(run.out, "499500\n");
	assert_string_equal(run.err, "");
	assert_int_equal(WEXITSTATUS(run.status), 4);
	assert_int_equal(wire_reader_header(run.spools[0])->exit_code, 4);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_process_leaves_one_spool_that_says_who_it_was),
		TEST(the_tick_scale_agrees_with_the_clock),
		TEST(exit_statuses_are_the_programs_own),
		TEST(death_by_signal_stays_death_by_signal),
		TEST(stdout_is_the_same_with_and_without_the_probe),
		TEST(scenes_that_check_themselves_find_nothing_changed),
		TEST(a_child_of_fork_has_a_spool_of_its_own),
		TEST(a_child_knows_what_its_parent_knew),
		TEST(exec_is_told_and_the_new_image_has_its_own_spool),
		TEST(threads_start_and_end_with_names_and_cpu_time),
		TEST(slots_of_ended_threads_are_used_again),
		TEST(without_a_usable_spool_the_program_runs_as_if_alone),
		TEST(verbose_says_why_nothing_is_recorded),
		TEST(a_limit_on_file_sizes_is_never_crossed),
		TEST(a_full_disk_costs_events_and_nothing_else),
		TEST(a_shell_and_its_children_each_leave_a_spool),
		TEST(python_prints_and_exits_as_it_would),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
