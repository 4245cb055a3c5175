/* SPDX-License-Identifier: Apache-2.0 */
/* The model against plain SQL on the public views. */
#include "reports_fixture.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static store_db *open_for_sql(const struct fixture *f)
{
	store_db *db = NULL;

	assert_ok(store_open(f->path, STORE_READ, &db, err));
	return db;
}

static int64_t sql_i64(store_db *db, const char *sql)
{
	store_stmt *st = NULL;
	int64_t value;
	bool row;

	assert_ok(store_prepare(db, sql, &st, err));
	assert_ok(store_step(st, &row, err));
	assert_true(row);
	value = store_column_i64(st, 0);
	store_stmt_free(st);
	return value;
}

static void totals_equal_sums_over_the_views(void **state)
{
	static const struct {
		const char *loc, *sql;
		size_t offset;
	} rows[] = {
#define ROW(field, sql) { LOC, sql, offsetof(struct report_totals, field) }
		ROW(op_calls, "SELECT sum(calls) FROM op_summary"),
		ROW(op_errors, "SELECT sum(errors) FROM op_summary"),
		ROW(op_self_ns, "SELECT sum(self_ns) FROM op_summary"),
		ROW(op_kinds, "SELECT count(*) FROM op_summary"),
		ROW(elements, "SELECT sum(elements) FROM op_summary"),
		ROW(tiny_calls, "SELECT sum(tiny_calls) FROM op_summary"),
		ROW(copies, "SELECT sum(calls) FROM copy_summary"),
		ROW(copied_bytes, "SELECT sum(bytes) FROM copy_summary"),
		ROW(class_bytes[REPORT_COPY_HIDDEN],
		    "SELECT sum(bytes) FROM copy_summary WHERE reason IN ('noncontiguous', "
		    "'buffer', 'memcpy') OR (reason = 'cast' AND op <> 'ndarray.astype')"),
		ROW(class_bytes[REPORT_COPY_INDEXING],
		    "SELECT sum(bytes) FROM copy_summary WHERE reason = 'fancy_index'"),
		ROW(class_bytes[REPORT_COPY_REQUESTED],
		    "SELECT sum(bytes) FROM copy_summary WHERE reason IN ('explicit', "
		    "'concatenate') OR (reason = 'cast' AND op = 'ndarray.astype')"),
		ROW(reason_bytes[1], "SELECT sum(bytes) FROM copy_summary WHERE reason = 'cast'"),
		ROW(peak_live_bytes, "SELECT max(peak_live_bytes) FROM processes"),
		ROW(failures, "SELECT sum(count) FROM failures"),
		ROW(blas_calls, "SELECT sum(calls) FROM blas_summary"),
		ROW(blas_ns, "SELECT sum(total_ns) FROM blas_summary"),
		ROW(blas_flops, "SELECT sum(flops) FROM blas_summary"),
		ROW(blas_threads_configured, "SELECT max(threads_configured) FROM blas_summary"),
		ROW(threads, "SELECT count(*) FROM thread_summary"),
		ROW(cpu_ns, "SELECT sum(cpu_ns) FROM thread_summary"),
		ROW(duration_ns, "SELECT ended_at - started_at FROM runs"),
#undef ROW
	};
	struct fixture *f = *state;
	const struct report_model *m;
	store_db *db;

	fixture_begin(f);
	fixture_rich(f);
	m = fixture_load(f, REPORT_PROFILE);
	db = open_for_sql(f);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		int64_t got = *(const int64_t *)((const char *)&m->totals + rows[i].offset);
		int64_t want = sql_i64(db, rows[i].sql);

		if (got != want)
			fail_msg("%s: %lld, SQL says %lld", rows[i].loc, (long long)got,
				 (long long)want);
	}
	store_close(db);
}

static void each_op_row_equals_the_view_row(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;
	store_stmt *st = NULL;
	store_db *db;
	size_t i = 0;
	bool row;

	fixture_begin(f);
	fixture_rich(f);
	m = fixture_load(f, REPORT_PROFILE);
	db = open_for_sql(f);
	assert_ok(store_prepare(db,
				"SELECT op, dtype, kind, calls, self_ns, p99_ns, bytes_out "
				"FROM op_summary ORDER BY self_ns DESC",
				&st, err));
	for (;; i++) {
		assert_ok(store_step(st, &row, err));
		if (!row)
			break;
		assert_true(i < m->op_count);
		assert_string_equal(m->ops[i].op, store_column_text(st, 0));
		assert_string_equal(m->ops[i].dtype, store_column_text(st, 1));
		assert_string_equal(m->ops[i].kind, store_column_text(st, 2));
		assert_int_equal(m->ops[i].calls, store_column_i64(st, 3));
		assert_int_equal(m->ops[i].self_ns, store_column_i64(st, 4));
		assert_int_equal(m->ops[i].p99_ns, store_column_i64(st, 5));
		assert_int_equal(m->ops[i].bytes_out, store_column_i64(st, 6));
	}
	assert_int_equal(i, m->op_count);
	store_stmt_free(st);
	store_close(db);
}

static void copy_lines_add_up_and_come_largest_first(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;
	int64_t sum = 0;

	fixture_begin(f);
	fixture_rich(f);
	m = fixture_load(f, REPORT_PROFILE);
	assert_int_equal(m->copy_line_count, 6);
	for (size_t i = 0; i < m->copy_line_count; i++) {
		const struct report_copy_line *l = &m->copy_lines[i];
		int64_t reasons = 0, classes = 0;

		for (size_t k = 0; k < REPORT_COPY_REASON_COUNT; k++)
			reasons += l->reason_bytes[k];
		for (size_t k = 0; k < REPORT_COPY_CLASS_COUNT; k++)
			classes += l->class_bytes[k];
		assert_int_equal(reasons, l->bytes);
		assert_int_equal(classes, l->bytes);
		assert_true(i == 0 || m->copy_lines[i - 1].bytes >= l->bytes);
		sum += l->bytes;
	}
	assert_int_equal(sum, m->totals.copied_bytes);
}

static void who_asked_for_a_copy_follows_reason_and_operation(void **state)
{
	static const struct {
		const char *loc, *reason, *op;
		enum report_copy_class want;
	} rows[] = {
		{ LOC, "explicit", "ndarray.copy", REPORT_COPY_REQUESTED },
		{ LOC, "concatenate", "concatenate", REPORT_COPY_REQUESTED },
		{ LOC, "cast", "ndarray.astype", REPORT_COPY_REQUESTED },
		{ LOC, "cast", "add", REPORT_COPY_HIDDEN },
		{ LOC, "noncontiguous", "ascontiguousarray", REPORT_COPY_HIDDEN },
		{ LOC, "buffer", "multiply", REPORT_COPY_HIDDEN },
		{ LOC, "memcpy", "", REPORT_COPY_HIDDEN },
		{ LOC, "fancy_index", "ndarray.__getitem__", REPORT_COPY_INDEXING },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		if (report_copy_classify(rows[i].reason, rows[i].op) != rows[i].want)
			fail_msg("%s", rows[i].loc);
	}
}

static void two_processes_are_summed_and_listed(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;
	struct store_process p;

	fixture_begin(f);
	fixture_op(f, "add", "float64", ARR_OP_UFUNC, 10, 1000);
	fixture_copy(f, "ndarray.copy", ARR_COPY_EXPLICIT, "a.py:1", "", 1, 100);
	p = fixture_process(f);
	p.pid = 4300;
	p.peak_live_bytes = 700 * FIXTURE_MIB;
	assert_ok(store_process_put(f->rec, &p, &f->process_id, err));
	fixture_op(f, "add", "float64", ARR_OP_UFUNC, 30, 6000);
	fixture_copy(f, "ndarray.copy", ARR_COPY_EXPLICIT, "a.py:1", "", 2, 50);
	m = fixture_load(f, REPORT_PROFILE);

	assert_int_equal(m->process_count, 2);
	assert_int_equal(m->processes[0].op_calls, 10);
	assert_int_equal(m->processes[1].op_calls, 30);
	assert_int_equal(m->processes[1].copied_bytes, 50);
	assert_int_equal(m->op_count, 1);
	assert_int_equal(m->ops[0].calls, 40);
	assert_int_equal(m->ops[0].self_ns, 7000);
	assert_int_equal(m->ops[0].p50_ns, 200); /* the larger of 100 and 200 */
	assert_int_equal(m->copy_lines[0].bytes, 150);
	assert_int_equal(m->totals.peak_live_bytes, 700 * FIXTURE_MIB);
}

static void the_last_run_of_a_file_is_reported(void **state)
{
	struct fixture *f = *state;
	struct store_run second = fixture_run();
	const struct report_model *m;
	struct store_process p;

	fixture_begin(f);
	fixture_op(f, "add", "float64", ARR_OP_UFUNC, 10, 1000);
	second.command = "second";
	assert_ok(store_run_begin(f->rec, &second, &f->run_id, err));
	p = fixture_process(f);
	p.pid = 5000;
	assert_ok(store_process_put(f->rec, &p, &f->process_id, err));
	fixture_op(f, "subtract", "float64", ARR_OP_UFUNC, 3, 300);
	m = fixture_load(f, REPORT_PROFILE);

	assert_int_equal(m->run_count, 2);
	assert_string_equal(m->run.command, "second");
	assert_int_equal(m->op_count, 1);
	assert_string_equal(m->ops[0].op, "subtract");
}

static void a_long_timeline_keeps_its_peak(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;
	int64_t peak = 0;

	fixture_begin(f);
	for (int64_t i = 0; i < 3000; i++)
		fixture_memory(f, i * FIXTURE_MS, i == 1777 ? 999 * FIXTURE_MIB : FIXTURE_MIB,
			       2 * FIXTURE_MIB);
	m = fixture_load(f, REPORT_PROFILE);
	assert_int_equal(m->timeline_count, 1);
	assert_true(m->timelines[0].count > REPORT_TIMELINE_POINTS / 2);
	assert_true(m->timelines[0].count <= REPORT_TIMELINE_POINTS);
	for (size_t i = 0; i < m->timelines[0].count; i++) {
		const struct store_timeline_row *p = &m->timelines[0].points[i];

		assert_true(i == 0 || p->at_ns > m->timelines[0].points[i - 1].at_ns);
		peak = p->live_bytes > peak ? p->live_bytes : peak;
	}
	assert_int_equal(m->timelines[0].points[0].at_ns,
			 2 * FIXTURE_MS); /* since the run started */
	assert_int_equal(peak, 999 * FIXTURE_MIB);
}

static void samples_without_a_value_stay_unknown(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;

	fixture_begin(f);
	fixture_memory(f, 0, STORE_UNKNOWN, 500 * FIXTURE_MIB);
	m = fixture_load(f, REPORT_PROFILE);
	assert_true(m->timelines[0].points[0].live_bytes == STORE_NULL);
	assert_int_equal(m->totals.peak_rss_bytes, 500 * FIXTURE_MIB);
}

static void an_empty_recording_has_a_model(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;

	fixture_begin(f);
	m = fixture_load(f, REPORT_PROFILE);
	assert_int_equal(m->op_count, 0);
	assert_int_equal(m->totals.op_calls, 0);
	assert_int_equal(m->totals.copied_bytes, 0);
	assert_non_null(fixture_finding(m, "no-operations"));
	for (size_t i = 0; i < REPORT_HEADLINES; i++)
		assert_true(*m->headlines[i].text);
}

static void a_recording_without_a_run_is_refused(void **state)
{
	struct fixture *f = *state;
	struct report_model *m = NULL;
	struct arr_error refusal = { 0 };
	store_db *db = NULL;

	assert_ok(store_open(f->path, STORE_CREATE, &db, err));
	store_close(db);
	assert_ok(store_open(f->path, STORE_READ, &db, err));
	assert_int_equal(report_model_load(db, REPORT_PROFILE, &m, &refusal), ARR_E_FORMAT);
	assert_null(m);
	assert_non_null(strstr(refusal.message, f->path));
	assert_non_null(strstr(refusal.message, "holds no run"));
	store_close(db);
}

static void a_run_that_goes_on_has_no_ending(void **state)
{
	struct fixture *f = *state;
	struct report_model *m = NULL;
	store_db *db = NULL;

	fixture_begin(f);
	fixture_op(f, "add", "float64", ARR_OP_UFUNC, 10, 1000);
	assert_ok(store_commit(f->db, err));
	assert_ok(store_open(f->path, STORE_READ, &db, err)); /* while the writer is open */
	assert_ok(report_model_load(db, REPORT_PROFILE, &m, err));
	assert_int_equal(m->op_count, 1);
	assert_true(m->run.exit_status == STORE_NULL);
	assert_non_null(strstr(m->headlines[0].text, "still running"));
	report_model_free(m);
	store_close(db);
}

static void open_operations_come_first_among_the_last(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;

	fixture_begin(f);
	fixture_event(f, WIRE_EVENT_OP, "matmul", "(9, 9)", "a.py:1", 100, STORE_UNKNOWN, 0);
	fixture_event(f, WIRE_EVENT_OP, "add", "(3,)", "a.py:2", 300, 10, 0);
	fixture_event(f, WIRE_EVENT_OP, "divide", "(3,)", "a.py:3", 200, 10, 0);
	fixture_end(f, STORE_UNKNOWN, SIGKILL);
	m = fixture_load(f, REPORT_POSTMORTEM);
	assert_int_equal(m->last_event_count, 3);
	assert_string_equal(m->last_events[0].op, "matmul");
	assert_true(m->last_events[0].duration_ns == STORE_NULL);
	assert_string_equal(m->last_events[1].op, "add");
	assert_string_equal(m->last_events[2].op, "divide");
	assert_string_equal(m->headlines[0].label, "end");
	assert_non_null(strstr(m->headlines[0].text, "SIGKILL"));
	assert_non_null(strstr(m->headlines[1].text, "matmul (9, 9)"));
	assert_non_null(strstr(m->headlines[1].text, "still open"));
}

static void equal_neighbours_among_the_last_operations_are_one_group(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;

	fixture_begin(f);
	fixture_event(f, WIRE_EVENT_OP, "matmul", "(9, 9)", "a.py:1", 100, 50, 0);
	for (int64_t i = 0; i < 6; i++)
		fixture_event(f, WIRE_EVENT_OP, "add", "(3,)", i == 2 ? "a.py:2" : "", 200 + i, 1,
			      0);
	fixture_event(f, WIRE_EVENT_OP, "add", "(4,)", "a.py:2", 300, 1, 0);
	m = fixture_load(f, REPORT_POSTMORTEM);
	assert_int_equal(m->last_event_count, 8);
	assert_int_equal(m->last_group_count, 3);
	assert_int_equal(m->last_groups[0].count, 1);
	assert_int_equal(m->last_groups[1].count, 6);
	assert_string_equal(m->last_groups[1].site, "a.py:2");
	assert_string_equal(m->last_groups[1].latest->shapes, "(3,)");
	assert_string_equal(m->last_groups[2].latest->op, "matmul");
}

static void zero_losses_are_no_losses(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;

	fixture_begin(f);
	assert_ok(store_loss_put(f->rec, f->process_id, "ring_overrun", 0, err));
	m = fixture_load(f, REPORT_PROFILE);
	assert_int_equal(m->loss_count, 0);
	assert_null(fixture_finding(m, "incomplete-recording"));
}

static void flops_per_second_are_flops_over_time(void **state)
{
	struct store_blas_row row = { .library = "/lib/libopenblas.so.0", .threads_configured = 2 };

	(void)state;
	row.flops = 48000000000;
	row.total_ns = 600000000;
	assert_true(report_blas_gflops(&row) == 80.0);
	row.total_ns = 0;
	assert_true(report_blas_gflops(&row) == 0.0);
	row.total_ns = 5;
	row.flops = STORE_NULL;
	assert_true(report_blas_gflops(&row) == 0.0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(totals_equal_sums_over_the_views),
		T(each_op_row_equals_the_view_row),
		T(copy_lines_add_up_and_come_largest_first),
		T(who_asked_for_a_copy_follows_reason_and_operation),
		T(two_processes_are_summed_and_listed),
		T(the_last_run_of_a_file_is_reported),
		T(a_long_timeline_keeps_its_peak),
		T(samples_without_a_value_stay_unknown),
		T(an_empty_recording_has_a_model),
		T(a_recording_without_a_run_is_refused),
		T(a_run_that_goes_on_has_no_ending),
		T(open_operations_come_first_among_the_last),
		T(equal_neighbours_among_the_last_operations_are_one_group),
		T(zero_losses_are_no_losses),
		T(flops_per_second_are_flops_over_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
