/* SPDX-License-Identifier: Apache-2.0 */
#include "testing.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arr/observer.h>
#include <store/recording.h>

struct opened {
	char dir[64], path[128];
	store_db *db;
	store_recording *rec;
	int64_t run_id, process_id;
};

static const struct store_process one_process = {
	.run_id = 1,
	.pid = 42,
	.ppid = 1,
	.start_ns = 1000,
	.end_ns = STORE_UNKNOWN,
	.state = "running",
	.exit_code = STORE_UNKNOWN,
	.exe = "/bin/x",
	.command = "x",
	.peak_rss_bytes = 500,
};

static int open_recording(void **state)
{
	struct opened *o = calloc(1, sizeof(*o));

	assert_non_null(o);
	snprintf(o->dir, sizeof(o->dir), "/tmp/test_store_XXXXXX");
	assert_non_null(mkdtemp(o->dir));
	snprintf(o->path, sizeof(o->path), "%s/a.db", o->dir);
	assert_ok(store_open(o->path, STORE_CREATE, &o->db, err));
	assert_ok(store_recording_new(o->db, &o->rec, err));
	assert_ok(store_run_begin(o->rec,
				  &(struct store_run){ .command = "x",
						       .spool = "/spool",
						       .started_ns = 900,
						       .cores = STORE_UNKNOWN,
						       .mem_limit = STORE_UNKNOWN },
				  &o->run_id, err));
	assert_ok(store_process_put(o->rec, &one_process, &o->process_id, err));
	*state = o;
	return 0;
}

static int close_recording(void **state)
{
	struct opened *o = *state;

	store_recording_free(o->rec);
	store_close(o->db);
	unlink(o->path);
	rmdir(o->dir);
	free(o);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_recording, close_recording)

/* First column of the first row as text, "NULL" for NULL. */
static void expect_cell(const struct opened *o, const char *loc, const char *sql, const char *want)
{
	store_stmt *stmt = NULL;
	bool row = false;
	const char *got = "no row";

	assert_ok(store_prepare(o->db, sql, &stmt, err));
	assert_ok(store_step(stmt, &row, err));
	if (row)
		got = store_column_is_null(stmt, 0) ? "NULL" : store_column_text(stmt, 0);
	if (strcmp(got, want) != 0)
		fail_msg("%s: %s gives '%s', not '%s'", loc, sql, got, want);
	store_stmt_free(stmt);
}

static void totals_put_twice_are_one_row_with_the_last_values(void **state)
{
	struct opened *o = *state;
	struct store_op op = {
		.process_id = o->process_id, .op = "add", .dtype = "float64", .histogram = "[]"
	};
	struct store_copy copy = { .process_id = o->process_id,
				   .op = "ndarray.copy",
				   .reason = ARR_COPY_EXPLICIT,
				   .site = "a.py:3",
				   .detail = "" };
	struct store_alloc alloc = { .process_id = o->process_id, .op = "add", .site = "a.py:3" };
	struct store_blas blas = { .process_id = o->process_id,
				   .routine = "dgemm",
				   .library = "/l.so",
				   .threads_configured = STORE_UNKNOWN,
				   .site = "" };
	struct store_section section = { .process_id = o->process_id,
					 .name = "load",
					 .histogram = "[]" };
	struct store_failure failure = { .process_id = o->process_id,
					 .op = "add",
					 .exception = "ValueError: x",
					 .shapes = "(3,), (4,)",
					 .dtypes = "float64, float64",
					 .site = "a.py:9" };

	for (int64_t n = 1; n <= 3; n++) {
		op.calls = copy.calls = alloc.allocs = blas.calls = section.calls = failure.count =
			n;
		assert_ok(store_op_put(o->rec, &op, err));
		assert_ok(store_copy_put(o->rec, &copy, err));
		assert_ok(store_alloc_put(o->rec, &alloc, err));
		assert_ok(store_blas_put(o->rec, &blas, err));
		assert_ok(store_section_put(o->rec, &section, err));
		assert_ok(store_failure_put(o->rec, &failure, err));
		assert_ok(store_loss_put(o->rec, o->process_id, "ring_overrun", n, err));
		assert_ok(
			store_fact_put(o->rec, o->process_id, "k", n == 3 ? "last" : "first", err));
		assert_ok(
			store_library_put(o->rec, o->process_id, "/l.so", "blas", NULL, "ab", err));
	}
	expect_cell(o, LOC, "SELECT count(*) || ' ' || sum(calls) FROM op_summary", "1 3");
	expect_cell(o, LOC, "SELECT count(*) || ' ' || sum(calls) FROM copy_summary", "1 3");
	expect_cell(o, LOC, "SELECT count(*) || ' ' || sum(allocs) FROM alloc_summary", "1 3");
	expect_cell(o, LOC, "SELECT count(*) || ' ' || sum(calls) FROM blas_summary", "1 3");
	expect_cell(o, LOC, "SELECT count(*) || ' ' || sum(calls) FROM sections", "1 3");
	expect_cell(o, LOC, "SELECT count(*) || ' ' || sum(count) FROM failures", "1 3");
	expect_cell(o, LOC, "SELECT count(*) || ' ' || sum(count) FROM losses", "1 3");
	expect_cell(o, LOC, "SELECT count(*) || ' ' || max(value) FROM meta", "1 last");
	expect_cell(o, LOC, "SELECT count(*) || ' ' || build_id FROM libraries", "1 ab");
	expect_cell(o, LOC, "SELECT threads_configured FROM blas_summary", "NULL");
	assert_ok(store_process_clear(o->rec, o->process_id, err));
	expect_cell(o, LOC,
		    "SELECT (SELECT count(*) FROM op_total) + (SELECT count(*) FROM copy_total)"
		    " + (SELECT count(*) FROM alloc_total) + (SELECT count(*) FROM blas_total)"
		    " + (SELECT count(*) FROM section_total) + (SELECT count(*) FROM failure)",
		    "0");
}

/* DESIGN.md: kind and reason are these words. */
static void kinds_and_reasons_are_the_words_of_the_contract(void **state)
{
	static const struct {
		int number;
		const char *word;
	} kinds[] = { { ARR_OP_OTHER, "other" },
		      { ARR_OP_UFUNC, "ufunc" },
		      { ARR_OP_REDUCE, "reduce" },
		      { ARR_OP_COPY, "copy" },
		      { ARR_OP_CAST, "cast" },
		      { ARR_OP_INDEX, "index" },
		      { ARR_OP_LINALG, "linalg" },
		      { ARR_OP_BLAS, "blas" },
		      { ARR_OP_LAPACK, "lapack" },
		      { ARR_OP_FFT, "fft" },
		      { ARR_OP_SORT, "sort" },
		      { ARR_OP_RANDOM, "random" },
		      { ARR_OP_CREATE, "create" },
		      { ARR_OP_IO, "io" },
		      { 99, "other" } },
	  reasons[] = { { ARR_COPY_EXPLICIT, "explicit" },
			{ ARR_COPY_CAST, "cast" },
			{ ARR_COPY_NONCONTIGUOUS, "noncontiguous" },
			{ ARR_COPY_FANCY_INDEX, "fancy_index" },
			{ ARR_COPY_BUFFER, "buffer" },
			{ ARR_COPY_CONCATENATE, "concatenate" },
			{ ARR_COPY_MEMCPY, "memcpy" },
			{ ARR_COPY_NONE, "NULL" } };
	struct opened *o = *state;

	for (size_t i = 0; i < BASE_ARRAY_SIZE(kinds); i++) {
		assert_ok(store_op_put(o->rec,
				       &(struct store_op){ .process_id = o->process_id,
							   .op = "x",
							   .dtype = "",
							   .kind = kinds[i].number,
							   .histogram = "[]" },
				       err));
		expect_cell(o, LOC, "SELECT kind FROM op_summary", kinds[i].word);
	}
	for (size_t i = 0; i < BASE_ARRAY_SIZE(reasons); i++) {
		assert_ok(store_process_clear(o->rec, o->process_id, err));
		assert_ok(store_copy_put(o->rec,
					 &(struct store_copy){ .process_id = o->process_id,
							       .op = "x",
							       .reason = reasons[i].number,
							       .site = "",
							       .detail = "" },
					 err));
		expect_cell(o, LOC, "SELECT reason FROM copy_summary", reasons[i].word);
	}
}

static struct store_event make_event(const struct opened *o, int64_t sequence, int64_t parent)
{
	return (struct store_event){ .process_id = o->process_id,
				     .type = 1,
				     .tid = 42,
				     .sequence = sequence,
				     .parent_sequence = parent,
				     .start_ticks = 1000 + sequence,
				     .start_ns = 1000 + sequence,
				     .duration_ns = 5,
				     .contiguous = STORE_UNKNOWN };
}

static void an_event_is_added_once(void **state)
{
	struct opened *o = *state;
	struct store_event e = make_event(o, 1, 0);
	bool added = false;

	assert_ok(store_event_add(o->rec, &e, &added, err));
	assert_true(added);
	e.duration_ns = STORE_UNKNOWN;
	assert_ok(store_event_add(o->rec, &e, &added, err));
	assert_false(added);
	expect_cell(o, LOC, "SELECT count(*) || ' ' || duration_ns FROM op_events", "1 5");
	expect_cell(o, LOC, "SELECT contiguous FROM op_events", "NULL");
}

static void a_parent_is_found_in_the_same_thread_only(void **state)
{
	struct opened *o = *state;
	struct store_event parent = make_event(o, 7, 0), child = make_event(o, 8, 7),
			   orphan = make_event(o, 9, 6), other = make_event(o, 10, 7);
	bool added;

	other.tid = 43;
	assert_ok(store_event_add(o->rec, &child, &added, err)); /* ends, and is written, first */
	assert_ok(store_event_add(o->rec, &parent, &added, err));
	assert_ok(store_event_add(o->rec, &orphan, &added, err));
	assert_ok(store_event_add(o->rec, &other, &added, err));
	expect_cell(o, LOC,
		    "SELECT p.sequence FROM op_events e JOIN op_events p ON p.event_id = "
		    "e.parent_event_id"
		    " WHERE e.sequence = 8",
		    "7");
	expect_cell(o, LOC, "SELECT count(*) FROM op_events WHERE parent_event_id IS NOT NULL",
		    "1");
}

static void texts_are_stored_once(void **state)
{
	struct opened *o = *state;
	int64_t first = 0, again = 0, none = 5;

	assert_ok(store_text_put(o->rec, "float64 -> float32", &first, err));
	assert_ok(store_text_put(o->rec, "float64 -> float32", &again, err));
	assert_ok(store_text_put(o->rec, NULL, &none, err));
	assert_true(first > 0);
	assert_int_equal(first, again);
	assert_int_equal(none, 0);
}

static void a_process_is_found_again_and_keeps_its_highest_rss(void **state)
{
	struct opened *o = *state;
	struct store_process p = one_process;
	int64_t again = 0, run_id = 0;

	p.peak_rss_bytes = 100;
	p.end_ns = 2000;
	p.state = "exited";
	p.exit_code = 3;
	p.numpy_version = "1.24.2";
	assert_ok(store_process_put(o->rec, &p, &again, err));
	assert_int_equal(again, o->process_id);
	p.end_ns = p.exit_code = STORE_UNKNOWN;
	p.numpy_version = NULL;
	assert_ok(store_process_put(o->rec, &p, &again, err));
	expect_cell(o, LOC,
		    "SELECT peak_rss_bytes || ' ' || ended_at || ' ' || exit_code || ' ' || "
		    "numpy_version"
		    " FROM processes",
		    "500 2000 3 1.24.2");
	assert_ok(store_process_find(o->rec, 42, 1000, &again, &run_id, err));
	assert_int_equal(again, o->process_id);
	assert_int_equal(run_id, o->run_id);
	assert_ok(store_process_find(o->rec, 42, 1001, &again, &run_id, err));
	assert_int_equal(again, 0);
}

static void a_run_is_found_by_its_spool_and_keeps_what_is_known(void **state)
{
	struct opened *o = *state;
	int64_t found = 0, second = 0;

	assert_ok(store_run_find(o->rec, "/spool", &found, err));
	assert_int_equal(found, o->run_id);
	assert_ok(store_run_find(o->rec, "/other", &found, err));
	assert_int_equal(found, 0);
	assert_ok(store_run_begin(o->rec,
				  &(struct store_run){ .command = "y",
						       .spool = "/a/y.db.spool-Ab12Cd",
						       .cores = STORE_UNKNOWN,
						       .mem_limit = STORE_UNKNOWN },
				  &second, err));
	assert_ok(store_run_find(o->rec, "/moved/y.db.spool-Ab12Cd", &found, err));
	assert_int_equal(found, second);
	assert_ok(store_run_find(o->rec, "/moved/spool", &found, err));
	assert_int_equal(found, 0);
	expect_cell(o, LOC, "SELECT cpu_quota FROM runs", "NULL");
	expect_cell(o, LOC, "SELECT mem_limit FROM runs", "NULL");
	assert_ok(store_run_finish(o->rec, o->run_id,
				   &(struct store_run_end){ .ended_ns = 5000,
							    .exit_status = STORE_UNKNOWN,
							    .term_signal = 9,
							    .complete = false },
				   err));
	assert_ok(store_run_close(o->rec, o->run_id, true, err));
	expect_cell(o, LOC, "SELECT ended_at || ' ' || term_signal || ' ' || complete FROM runs",
		    "5000 9 1");
	expect_cell(o, LOC, "SELECT exit_status FROM runs", "NULL");
}

static void memory_events_are_stored_once_and_samples_every_time(void **state)
{
	struct opened *o = *state;
	struct store_memory event = { .process_id = o->process_id,
				      .at_ns = 1500,
				      .ticks = 77,
				      .live_bytes = 4096,
				      .rss_bytes = STORE_UNKNOWN },
			    sample = { .process_id = o->process_id,
				       .at_ns = 1600,
				       .ticks = STORE_UNKNOWN,
				       .live_bytes = 4096,
				       .rss_bytes = 8192 };

	for (int i = 0; i < 2; i++) {
		assert_ok(store_memory_put(o->rec, &event, err));
		assert_ok(store_memory_put(o->rec, &sample, err));
	}
	expect_cell(o, LOC, "SELECT count(*) FROM memory_timeline WHERE at_ns = 1500", "1");
	expect_cell(o, LOC, "SELECT count(*) FROM memory_timeline WHERE at_ns = 1600", "2");
	expect_cell(o, LOC, "SELECT rss_bytes FROM memory_timeline WHERE at_ns = 1500", "NULL");
}

static void a_stack_is_written_once_with_its_frames_in_order(void **state)
{
	const struct store_frame frames[] = {
		{ .function = "inner", .file = "a.c", .line = 3, .module = "/l.so" },
		{ .function = "outer", .file = "b.py", .line = STORE_UNKNOWN, .is_python = true },
	};
	struct opened *o = *state;
	int64_t first = 0, again = 0;

	assert_ok(store_stack_put(o->rec, o->process_id, 8, frames, 2, &first, err));
	assert_ok(store_stack_put(o->rec, o->process_id, 8, frames, 2, &again, err));
	assert_int_equal(first, again);
	expect_cell(o, LOC,
		    "SELECT group_concat(depth || function || ifnull(line, '?') || is_python) "
		    "FROM stacks",
		    "0inner30,1outer?1");
}

static void what_is_known_of_a_thread_is_not_forgotten(void **state)
{
	struct opened *o = *state;

	assert_ok(store_thread_put(o->rec,
				   &(struct store_thread){ .process_id = o->process_id,
							   .tid = 43,
							   .name = "worker",
							   .library = "/l.so",
							   .cpu_ns = STORE_UNKNOWN,
							   .started_ns = 1100,
							   .ended_ns = STORE_UNKNOWN },
				   err));
	assert_ok(store_thread_put(o->rec,
				   &(struct store_thread){ .process_id = o->process_id,
							   .tid = 43,
							   .cpu_ns = 9,
							   .started_ns = STORE_UNKNOWN,
							   .ended_ns = 1200 },
				   err));
	expect_cell(o, LOC,
		    "SELECT name || library || cpu_ns || ' ' || started_ns || ' ' || ended_ns FROM"
		    " thread_summary",
		    "worker/l.so9 1100 1200");
}

static void a_ring_goes_on_where_it_was_left(void **state)
{
	struct opened *o = *state;
	struct store_cursor put = { o->process_id, 12, 1000, 3 }, got;

	assert_ok(store_cursor_find(o->rec, o->process_id, 12, &got, err));
	assert_int_equal(got.cursor, 0);
	assert_ok(store_cursor_put(o->rec, &put, err));
	assert_ok(store_cursor_find(o->rec, o->process_id, 12, &got, err));
	assert_int_equal(got.cursor, 1000);
	assert_int_equal(got.lost, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(totals_put_twice_are_one_row_with_the_last_values),
		TEST(kinds_and_reasons_are_the_words_of_the_contract),
		TEST(an_event_is_added_once),
		TEST(a_parent_is_found_in_the_same_thread_only),
		TEST(texts_are_stored_once),
		TEST(a_process_is_found_again_and_keeps_its_highest_rss),
		TEST(a_run_is_found_by_its_spool_and_keeps_what_is_known),
		TEST(memory_events_are_stored_once_and_samples_every_time),
		TEST(a_stack_is_written_once_with_its_frames_in_order),
		TEST(what_is_known_of_a_thread_is_not_forgotten),
		TEST(a_ring_goes_on_where_it_was_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
