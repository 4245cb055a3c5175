/* SPDX-License-Identifier: Apache-2.0 */
/* Operations, sections and BLAS calls of a real program, exact to the last one. */
#include "runner.h"

#include <testing.h>

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

static struct run run;

static int setup(void **state)
{
	(void)state;
	run_init(&run);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	run_clear(&run);
	return 0;
}

static wire_reader *run_scene(const char *scene, const char *a, const char *b, const char *c)
{
	const char *argv[] = { "target", scene, a, b, c, NULL };

	run_program(&run, argv);
	if (run.status != 0 || strcmp(run.out, "fine\n") != 0)
		fail_msg("%s: status %x, stderr \"%s\"", scene, (unsigned)run.status, run.err);
	return run.spools[0];
}

static void every_call_of_an_operation_is_in_its_totals(void **state)
{
	wire_reader *spool = run_scene("ops", "5000", NULL, NULL);
	struct wire_op_total op;
	uint64_t in_histogram = 0;

	(void)state;
	assert_true(run_op(spool, "add", "float64", &op));
	assert_int_equal(op.calls, 5001);
	assert_int_equal(op.kind, ARR_OP_UFUNC);
	assert_int_equal(op.errors, 0);
	assert_int_equal(op.elements, 5001 * 2000);
	assert_int_equal(op.bytes_in, 5001 * 32000);
	assert_int_equal(op.bytes_out, 5001 * 16000);
	assert_int_equal(op.noncontiguous_calls, 5001);
	for (int i = 0; i < WIRE_HISTOGRAM_BUCKETS; i++)
		in_histogram += op.histogram[i];
	assert_int_equal(in_histogram, 5001);
	assert_true(op.total_ticks >= op.self_ticks);
}

static void copies_are_charged_to_the_innermost_level_with_a_site(void **state)
{
	wire_reader *spool = run_scene("ops", "10", NULL, NULL);
	struct wire_copy_total copy;
	struct wire_op_total op;

	(void)state;
	assert_true(run_op(spool, "ndarray.astype", "float32", &op));
	assert_int_equal(op.calls, 2);
	assert_true(run_copy(spool, "ndarray.astype", &copy));
	assert_int_equal(copy.reason, ARR_COPY_CAST);
	assert_int_equal(copy.calls, 1); /* the outer one had an inner level that was charged */
	assert_int_equal(copy.bytes, 8000);
	assert_int_equal(run_text(spool, copy.site)[0], '@');
}

static void a_failed_operation_is_kept_with_its_message(void **state)
{
	wire_reader *spool = run_scene("ops", "10", NULL, NULL);
	struct wire_failure_total failure;
	struct wire_op_total op;
	struct wire_event events[64];
	size_t count = run_events(spool, WIRE_EVENT_OP, events, 64), failed = 0;

	(void)state;
	assert_true(run_op(spool, "matmul", "", &op));
	assert_int_equal(op.errors, 1);
	assert_true(run_failure(spool, "matmul", &failure));
	assert_int_equal(failure.count, 1);
	assert_string_equal(run_text(spool, failure.exception),
			    "ARR_E_SHAPE: matmul: (500, 4) and (3, 3)");
	for (size_t i = 0; i < count && i < 64; i++)
		failed += (events[i].flags & WIRE_EVENT_FAILED) != 0;
	assert_int_equal(failed, 1);
}

static void the_first_call_of_each_kind_is_an_event_with_operands_and_stack(void **state)
{
	wire_reader *spool = run_scene("ops", "10", NULL, NULL);
	struct wire_event events[64];
	const char *bytes;
	size_t count = run_events(spool, WIRE_EVENT_OP, events, 64), size_bytes;
	struct wire_operand operand;
	int64_t rows;

	(void)state;
	assert_true(count >= 3);
	assert_string_equal(run_text(spool, events[0].label), "add");
	assert_int_equal(events[0].sequence, 1);
	assert_true(wire_reader_string(spool, events[0].operands, &bytes, &size_bytes));
	assert_int_equal(size_bytes, 3 * (sizeof operand + 2 * sizeof rows));
	memcpy(&operand, bytes, sizeof operand);
	memcpy(&rows, bytes + sizeof operand, sizeof rows);
	assert_string_equal(run_text(spool, operand.dtype), "float64");
	assert_int_equal(operand.ndim, 2);
	assert_int_equal(rows, 500);
	assert_true(wire_reader_string(spool, events[0].stack, &bytes, &size_bytes));
	assert_true(size_bytes >= 2 * sizeof(struct wire_frame));
}

static void stacks_can_be_turned_off(void **state)
{
	struct wire_event event;

	(void)state;
	run.env[0] = "ARR_STACKS=off";
	run_scene("ops", "10", NULL, NULL);
	assert_true(run_events(run.spools[0], WIRE_EVENT_OP, &event, 1) >= 1);
	assert_int_equal(event.stack, 0);
}

static void kill_9_leaves_the_operation_that_was_open(void **state)
{
	const char *argv[] = { "target", "ops-killed", NULL };
	const struct wire_thread *t;
	struct wire_op_total op;

	(void)state;
	run_program(&run, argv);
	assert_true(WIFSIGNALED(run.status) && WTERMSIG(run.status) == SIGKILL);
	assert_int_equal(run.spool_count, 1);
	assert_int_equal(wire_reader_header(run.spools[0])->state, WIRE_STATE_RUNNING);
	assert_int_equal(wire_reader_thread_count(run.spools[0]), 1);
	t = wire_reader_thread(run.spools[0], 0);
	assert_int_equal(t->op_depth, 1);
	assert_string_equal(run_text(run.spools[0], t->open_ops[0].op), "add");
	assert_int_equal(t->open_ops[0].sequence, 101);
	assert_int_equal(t->flight.head, 100);
	assert_true(run_op(run.spools[0], "add", "float64", &op));
	assert_int_equal(op.calls, 100);
}

static void sections_nest_and_know_their_peak(void **state)
{
	wire_reader *spool = run_scene("sections", NULL, NULL, NULL);
	struct wire_section_total outer, inner;

	(void)state;
	assert_true(run_section(spool, "outer", &outer));
	assert_true(run_section(spool, "inner", &inner));
	assert_false(run_section(spool, "never begun", &inner));
	assert_true(run_section(spool, "inner", &inner));
	assert_int_equal(outer.calls, 3);
	assert_int_equal(inner.calls, 3);
	assert_true(outer.total_ticks >= inner.total_ticks);
	assert_in_range(inner.peak_bytes, 1000000, 1010000);
	assert_in_range(outer.peak_bytes, 1000000, 1010000);
}

static void python_marks_sections_with_and_without_the_probe(void **state)
{
	static const char program[] = "import arr_probe\n"
				      "@arr_probe.section('whole')\n"
				      "def f():\n"
				      "    for i in range(4):\n"
				      "        with arr_probe.section('part'):\n"
				      "            x = bytearray(300000)\n"
				      "try:\n"
				      "    with arr_probe.section('broken'): raise KeyError\n"
				      "except KeyError: f()\n"
				      "print(arr_probe.recording())";
	const char *argv[] = { "/usr/bin/python3", "-c", program, NULL };
	struct wire_section_total s;

	(void)state;
	run.env[0] = "PYTHONPATH=" PROBE_PYTHON;
	run_program(&run, argv);
	assert_string_equal(run.out, "True\n");
	assert_string_equal(run.err, "");
	assert_true(run_section(run.spools[0], "whole", &s));
	assert_int_equal(s.calls, 1);
	assert_true(run_section(run.spools[0], "part", &s));
	assert_int_equal(s.calls, 4);
	assert_in_range(s.peak_bytes, 300000, 1000000);
	assert_true(run_section(run.spools[0], "broken", &s));
	run.bare = true;
	run_program(&run, argv);
	assert_string_equal(run.out, "False\n");
	assert_string_equal(run.err, "");
}

static void a_gemm_has_its_work_its_library_and_its_threads(void **state)
{
	wire_reader *spool = run_scene("dgemm", "40", "30", "20");
	struct wire_blas_total blas;

	(void)state;
	assert_true(run_blas(spool, "dgemm", &blas));
	assert_int_equal(blas.calls, 3);
	assert_int_equal(blas.flops, 3 * 2 * 40 * 30 * 20);
	assert_non_null(strstr(run_text(spool, blas.library), "blas"));
	assert_in_range(blas.threads_running_max, 1, 1024);
	assert_true(run_blas(spool, "ddot", &blas));
	assert_int_equal(blas.flops, 2 * 20);
}

static void threads_really_used_follow_the_librarys_own_choice(void **state)
{
	struct wire_blas_total blas;

	(void)state;
	run.env[0] = "OPENBLAS_NUM_THREADS=2";
	run_scene("dgemm", "400", "400", "400");
	if (!run_meta(run.spools[0], "blas.0.config"))
		skip(); /* no OpenBLAS here: a library without the notion reports none */
	assert_true(run_blas(run.spools[0], "dgemm", &blas));
	assert_int_equal(blas.threads_configured, 2);
	assert_int_equal(blas.threads_running_max, 2);
	run_clear(&run);
	run_init(&run);
	run.env[0] = "OPENBLAS_NUM_THREADS=1";
	run_scene("dgemm", "400", "400", "400");
	assert_true(run_blas(run.spools[0], "dgemm", &blas));
	assert_int_equal(blas.threads_configured, 1);
	assert_int_equal(blas.threads_running_max, 1);
}

static void a_lapack_call_is_one_call_without_what_it_calls_inside(void **state)
{
	wire_reader *spool = run_scene("dgesv", NULL, NULL, NULL);
	struct wire_blas_total blas;

	(void)state;
	assert_true(run_blas(spool, "dgesv", &blas));
	assert_int_equal(blas.calls, 1);
	/* LAPACK Working Note 41: getrf 2n^3/3 - n^2/2 + 5n/6 = 5, getrs n(2n-1) = 6 */
	assert_int_equal(blas.flops, 5 + 6);
	assert_false(run_blas(spool, "dgetrf", &blas));
	assert_false(run_blas(spool, "dtrsm", &blas));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_call_of_an_operation_is_in_its_totals),
		TEST(copies_are_charged_to_the_innermost_level_with_a_site),
		TEST(a_failed_operation_is_kept_with_its_message),
		TEST(the_first_call_of_each_kind_is_an_event_with_operands_and_stack),
		TEST(stacks_can_be_turned_off),
		TEST(kill_9_leaves_the_operation_that_was_open),
		TEST(sections_nest_and_know_their_peak),
		TEST(python_marks_sections_with_and_without_the_probe),
		TEST(a_gemm_has_its_work_its_library_and_its_threads),
		TEST(threads_really_used_follow_the_librarys_own_choice),
		TEST(a_lapack_call_is_one_call_without_what_it_calls_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
