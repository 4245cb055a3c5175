/* SPDX-License-Identifier: Apache-2.0 */
/* Each rule on both sides of its threshold. */
#include "reports_fixture.h"

#include <signal.h>
#include <string.h>

#include "advice.h"

static bool fires(struct fixture *f, const char *rule)
{
	return fixture_finding(fixture_load(f, REPORT_PROFILE), rule) != NULL;
}

static void buffers_are_advised_by_what_filled_them(void **state)
{
	static const struct {
		const char *loc, *detail, *want;
	} rows[] = {
		{ LOC, "uint8 -> float64", "one dtype" },
		{ LOC, "LAPACK layout", "overwrite_a" },
		{ LOC, "overlap", "overlaps an input" },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;
		const struct report_finding *finding;

		fixture_begin(f);
		fixture_copy(f, "add", ARR_COPY_BUFFER, "/srv/a.py:88", rows[i].detail, 3,
			     ADVICE_HIDDEN_COPY_WARN);
		finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "hidden-copy");
		if (!finding || !strstr(finding->action, rows[i].want))
			fail_msg("%s: %s", rows[i].loc, finding ? finding->action : "no finding");
	}
}

static void hidden_copies_are_named_from_their_threshold_on(void **state)
{
	static const struct {
		const char *loc;
		enum arr_copy_reason reason;
		const char *op;
		int64_t bytes;
		bool want;
		enum report_severity severity;
	} rows[] = {
		{ LOC, ARR_COPY_NONCONTIGUOUS, "matmul", ADVICE_HIDDEN_COPY_BYTES - 1, false, 0 },
		{ LOC, ARR_COPY_NONCONTIGUOUS, "matmul", ADVICE_HIDDEN_COPY_BYTES, true,
		  REPORT_NOTE },
		{ LOC, ARR_COPY_NONCONTIGUOUS, "matmul", ADVICE_HIDDEN_COPY_WARN - 1, true,
		  REPORT_NOTE },
		{ LOC, ARR_COPY_NONCONTIGUOUS, "matmul", ADVICE_HIDDEN_COPY_WARN, true,
		  REPORT_WARNING },
		{ LOC, ARR_COPY_CAST, "add", ADVICE_HIDDEN_COPY_BYTES, true, REPORT_NOTE },
		{ LOC, ARR_COPY_BUFFER, "add", ADVICE_HIDDEN_COPY_BYTES, true, REPORT_NOTE },
		{ LOC, ARR_COPY_BUFFER, "add", ADVICE_HIDDEN_COPY_WARN, true, REPORT_NOTE },
		{ LOC, ARR_COPY_CAST, "ndarray.astype", ADVICE_HIDDEN_COPY_WARN, false, 0 },
		{ LOC, ARR_COPY_EXPLICIT, "ndarray.copy", ADVICE_HIDDEN_COPY_WARN, false, 0 },
		{ LOC, ARR_COPY_CONCATENATE, "concatenate", ADVICE_HIDDEN_COPY_WARN, false, 0 },
		{ LOC, ARR_COPY_FANCY_INDEX, "ndarray.__getitem__", ADVICE_HIDDEN_COPY_WARN, false,
		  0 },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;
		const struct report_finding *finding;

		fixture_begin(f);
		fixture_copy(f, rows[i].op, rows[i].reason, "/srv/a.py:88", "", 3, rows[i].bytes);
		finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "hidden-copy");
		if ((finding != NULL) != rows[i].want)
			fail_msg("%s", rows[i].loc);
		if (finding && (finding->severity != rows[i].severity ||
				finding->value != (double)rows[i].bytes ||
				strcmp(finding->site, "/srv/a.py:88") != 0))
			fail_msg("%s: severity %d, value %g, site %s", rows[i].loc,
				 (int)finding->severity, finding->value, finding->site);
	}
}

static void a_hidden_copy_that_hardly_counts_is_left_out(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	fixture_copy(f, "matmul", ARR_COPY_NONCONTIGUOUS, "a.py:1", "", 1,
		     ADVICE_HIDDEN_COPY_BYTES);
	fixture_copy(f, "ndarray.copy", ARR_COPY_EXPLICIT, "a.py:2", "", 1,
		     ADVICE_HIDDEN_COPY_BYTES * INT64_C(51));
	assert_false(fires(f, "hidden-copy"));
}

static void the_hidden_copy_gives_its_exact_bytes(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;

	fixture_begin(f);
	fixture_copy(f, "ascontiguousarray", ARR_COPY_NONCONTIGUOUS, "/srv/a.py:88", "", 40,
		     125829120);
	m = fixture_load(f, REPORT_PROFILE);
	assert_non_null(strstr(fixture_finding(m, "hidden-copy")->title, "125,829,120 bytes"));
	assert_non_null(strstr(m->headlines[2].text, "125,829,120 bytes"));
	assert_non_null(strstr(m->headlines[2].text, "a.py:88"));
}

static void large_index_copies_are_a_note(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	fixture_copy(f, "ndarray.__getitem__", ARR_COPY_FANCY_INDEX, "a.py:1", "", 1,
		     ADVICE_INDEX_COPY_BYTES - 1);
	assert_false(fires(f, "index-copy"));
	fixture_begin(f);
	fixture_copy(f, "ndarray.__getitem__", ARR_COPY_FANCY_INDEX, "a.py:1", "", 1,
		     ADVICE_INDEX_COPY_BYTES);
	assert_true(fires(f, "index-copy"));
}

static void tiny_calls(struct fixture *f, int64_t calls, int64_t tiny_ns)
{
	fixture_begin(f);
	fixture_op_row(f, (struct store_op){ .op = "add",
					     .dtype = "float64",
					     .kind = ARR_OP_UFUNC,
					     .calls = calls,
					     .self_ns = tiny_ns,
					     .total_ns = tiny_ns,
					     .elements = calls * 3,
					     .tiny_calls = calls,
					     .tiny_ns = tiny_ns });
	fixture_op(f, "matmul", "float64", ARR_OP_LINALG, 1, 100 * FIXTURE_MS - tiny_ns);
	fixture_event(f, WIRE_EVENT_OP, "add", "(3,)", "/srv/loop.py:12", calls, 10, 0);
}

static void many_tiny_calls_are_named_above_a_fifth_of_the_time(void **state)
{
	struct fixture *f = *state;
	const struct report_finding *finding;

	tiny_calls(f, ADVICE_TINY_CALLS, 20 * FIXTURE_MS);
	assert_false(fires(f, "tiny-calls")); /* not above 20 % */
	tiny_calls(f, ADVICE_TINY_CALLS - 1, 90 * FIXTURE_MS);
	assert_false(fires(f, "tiny-calls")); /* too few */
	tiny_calls(f, ADVICE_TINY_CALLS, 21 * FIXTURE_MS);
	finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "tiny-calls");
	assert_non_null(finding);
	assert_string_equal(finding->site, "/srv/loop.py:12");
	assert_non_null(strstr(finding->title, "21 %"));
}

static void blas_run(struct fixture *f, int64_t cores, double quota, int64_t threads)
{
	struct store_run run = fixture_run();

	run.cores = cores;
	run.cpu_quota = quota;
	fixture_begin_run(f, &run);
	fixture_blas(f, "dgemm", "/usr/lib/libopenblas.so.0", threads, 0);
}

static void more_blas_threads_than_cores_or_quota_are_a_warning(void **state)
{
	static const struct {
		const char *loc;
		int64_t cores;
		double quota;
		int64_t threads;
		bool want;
	} rows[] = {
		{ LOC, 2, 0, 2, false },   { LOC, 2, 0, 3, true },
		{ LOC, 8, 1.5, 2, false }, { LOC, 8, 1.5, 3, true },
		{ LOC, 2, 16, 2, false },  { LOC, 8, 8, STORE_UNKNOWN, false },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;

		blas_run(f, rows[i].cores, rows[i].quota, rows[i].threads);
		if (fires(f, "blas-oversubscription") != rows[i].want)
			fail_msg("%s", rows[i].loc);
	}
}

static void reference_blas_is_told_by_name_and_silence_about_threads(void **state)
{
	static const struct {
		const char *loc, *library;
		int64_t threads;
		bool want;
	} rows[] = {
		{ LOC, "/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", STORE_UNKNOWN, true },
		{ LOC, "/lib/x86_64-linux-gnu/libblas.so.3", STORE_UNKNOWN, true },
		{ LOC, "/lib/x86_64-linux-gnu/libblas.so.3", 4, false },
		{ LOC, "/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3", STORE_UNKNOWN,
		  false },
		{ LOC, "/opt/intel/libmkl_rt.so.2", STORE_UNKNOWN, false },
		{ LOC, "/srv/own/libfast.so", STORE_UNKNOWN, false },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;

		fixture_begin(f);
		fixture_blas(f, "dgemm", rows[i].library, rows[i].threads, 0);
		if (fires(f, "reference-blas") != rows[i].want)
			fail_msg("%s", rows[i].loc);
	}
}

static void overlapping_blas_calls_matter_only_with_more_than_one_thread(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	fixture_blas(f, "dgemm", "/usr/lib/libopenblas.so.0", 1, 7);
	assert_false(fires(f, "concurrent-blas"));
	fixture_begin(f);
	fixture_blas(f, "dgemm", "/usr/lib/libopenblas.so.0", 2, 7);
	assert_true(fires(f, "concurrent-blas"));
}

static void casts_that_lose_digits_are_named(void **state)
{
	static const struct {
		const char *loc, *detail;
		bool want;
	} rows[] = {
		{ LOC, "float64 -> float32", true },   { LOC, "float32 -> float16", true },
		{ LOC, "float64 -> int64", true },     { LOC, "complex128 -> complex64", true },
		{ LOC, "complex64 -> float64", true }, { LOC, "float32 -> float64", false },
		{ LOC, "int32 -> float64", false },    { LOC, "float32 -> complex64", false },
		{ LOC, "int64 -> int32", false },      { LOC, "", false },
		{ LOC, "float64 -> nonsense", false },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;

		fixture_begin(f);
		fixture_copy(f, "ndarray.astype", ARR_COPY_CAST, "a.py:1", rows[i].detail, 1,
			     ADVICE_NARROWING_BYTES);
		if (fires(f, "narrowing-cast") != rows[i].want)
			fail_msg("%s", rows[i].loc);
	}
}

static void small_narrowing_casts_are_left_out(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	fixture_copy(f, "ndarray.astype", ARR_COPY_CAST, "a.py:1", "float64 -> float32", 9,
		     ADVICE_NARROWING_BYTES - 1);
	assert_false(fires(f, "narrowing-cast"));
}

static void repeated_concatenation_is_named_when_it_counts(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	fixture_copy(f, "concatenate", ARR_COPY_CONCATENATE, "a.py:1", "",
		     ADVICE_CONCATENATE_CALLS - 1, ADVICE_CONCATENATE_BYTES);
	assert_false(fires(f, "concatenate"));
	fixture_begin(f);
	fixture_copy(f, "concatenate", ARR_COPY_CONCATENATE, "a.py:1", "", ADVICE_CONCATENATE_CALLS,
		     ADVICE_CONCATENATE_BYTES);
	assert_true(fires(f, "concatenate"));
}

static void failed_operations_carry_exception_shapes_and_site(void **state)
{
	struct fixture *f = *state;
	const struct report_finding *finding;

	fixture_begin(f);
	fixture_failure(f, "add", "ValueError: operands could not be broadcast together",
			"(256, 3), (255, 3)", "/srv/a.py:140", 3);
	finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "operation-failed");
	assert_non_null(finding);
	assert_string_equal(finding->title, "ValueError in add, 3 times");
	assert_string_equal(finding->site, "/srv/a.py:140");
	assert_non_null(strstr(finding->detail, "(256, 3), (255, 3)"));
}

static void near_limit(struct fixture *f, int64_t limit, int64_t peak)
{
	struct store_run run = fixture_run();

	run.mem_limit = limit;
	fixture_begin_run(f, &run);
	fixture_memory(f, 0, 0, peak);
}

static void a_peak_near_the_limit_is_a_warning(void **state)
{
	static const struct {
		const char *loc;
		int64_t limit, peak;
		bool want;
	} rows[] = {
		{ LOC, 1000 * FIXTURE_MIB, 849 * FIXTURE_MIB, false },
		{ LOC, 1000 * FIXTURE_MIB, 850 * FIXTURE_MIB, true },
		{ LOC, STORE_UNKNOWN, 850 * FIXTURE_MIB, false },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;

		near_limit(f, rows[i].limit, rows[i].peak);
		if (fires(f, "near-limit") != rows[i].want)
			fail_msg("%s", rows[i].loc);
	}
}

static void a_kill_near_the_limit_is_put_down_to_memory_and_no_other(void **state)
{
	struct fixture *f = *state;
	const struct report_finding *finding;

	near_limit(f, 1000 * FIXTURE_MIB, 950 * FIXTURE_MIB);
	fixture_end(f, STORE_UNKNOWN, SIGKILL);
	finding = fixture_finding(fixture_load(f, REPORT_POSTMORTEM), "killed");
	assert_non_null(finding);
	assert_int_equal(finding->severity, REPORT_CRITICAL);
	assert_non_null(strstr(finding->action, "out-of-memory kill. See"));
	near_limit(f, 1000 * FIXTURE_MIB, 100 * FIXTURE_MIB);
	fixture_end(f, STORE_UNKNOWN, SIGKILL);
	finding = fixture_finding(fixture_load(f, REPORT_POSTMORTEM), "killed");
	assert_null(strstr(finding->action, "Looks like"));
}

/* 940 MiB at the peak, mappings apart. */
static const struct store_peak_row peak_rows[] = {
	{ "heap", "ones", "/srv/a.py:88", 700 * FIXTURE_MIB, 7 },
	{ "mapping", "mmap", "/srv/a.py:1", 8000 * FIXTURE_MIB, 1 },
	{ "heap", "matmul", "/srv/a.py:90", 200 * FIXTURE_MIB, 1 },
	{ "rest", "", "", 40 * FIXTURE_MIB, STORE_UNKNOWN },
};

static void peak_and_end(struct fixture *f, int64_t live_bytes)
{
	struct store_process p;

	near_limit(f, 1000 * FIXTURE_MIB, 950 * FIXTURE_MIB);
	fixture_peak(f, 940 * FIXTURE_MIB, peak_rows, BASE_ARRAY_SIZE(peak_rows));
	p = fixture_process(f);
	p.peak_live_bytes = 941 * FIXTURE_MIB;
	p.live_bytes = live_bytes;
	assert_ok(store_process_put(f->rec, &p, &f->process_id, err));
	fixture_end(f, STORE_UNKNOWN, SIGKILL);
}

static void an_out_of_memory_kill_names_the_line_and_the_limit_first(void **state)
{
	struct fixture *f = *state;
	const struct report_finding *finding;
	const struct report_model *m;

	peak_and_end(f, 939 * FIXTURE_MIB);
	m = fixture_load(f, REPORT_PROFILE);
	assert_string_equal(m->headlines[3].label, "memory");
	assert_string_equal(m->headlines[3].text,
			    "ones at a.py:88 held 700 MiB of 940 MiB at the peak; limit 1000 MiB");
	finding = fixture_finding(m, "killed");
	assert_non_null(finding);
	assert_string_equal(finding->site, "/srv/a.py:88");
	assert_non_null(strstr(finding->detail, "The process was at its peak of 940 MiB with 700 "
						"MiB (74 %) live from ones at /srv/a.py:88."));
	peak_and_end(f, 22 * FIXTURE_MIB);
	finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "killed");
	assert_non_null(strstr(finding->detail, "at /srv/a.py:88; 22.0 MiB at the end."));
}

static void a_child_that_dies_at_the_limit_is_named_and_one_that_dies_below_is_not(void **state)
{
	static const struct {
		const char *loc, *state;
		int64_t memory, exit_status, term_signal;
		bool want;
	} rows[] = {
		{ LOC, "died", 950 * FIXTURE_MIB, 0, STORE_UNKNOWN, true },
		{ LOC, "died", 700 * FIXTURE_MIB, 0, STORE_UNKNOWN, false },
		{ LOC, "exited", 950 * FIXTURE_MIB, 0, STORE_UNKNOWN, false },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;
		const struct report_finding *finding;
		struct store_process p;

		near_limit(f, 1000 * FIXTURE_MIB, rows[i].memory);
		fixture_peak(f, 940 * FIXTURE_MIB, peak_rows, BASE_ARRAY_SIZE(peak_rows));
		p = fixture_process(f);
		p.state = rows[i].state;
		assert_ok(store_process_put(f->rec, &p, &f->process_id, err));
		fixture_end(f, rows[i].exit_status, rows[i].term_signal);
		finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "killed");
		if (!finding != !rows[i].want)
			fail_msg("%s: %s", rows[i].loc, finding ? finding->title : "no finding");
		if (!finding)
			continue;
		assert_string_equal(finding->title, "Process 4211 did not end by itself");
		assert_string_equal(finding->site, "/srv/a.py:88");
		assert_non_null(strstr(finding->detail, "95 % of the limit of 1000 MiB"));
		assert_non_null(strstr(finding->action, "out-of-memory kill"));
	}
}

static void blocks_that_grow_step_by_step_are_named(void **state)
{
	static const struct {
		const char *loc;
		int64_t times, bytes;
		bool want;
	} rows[] = {
		{ LOC, ADVICE_GROWING_TIMES, ADVICE_GROWING_BYTES / ADVICE_GROWING_TIMES + 1,
		  true },
		{ LOC, ADVICE_GROWING_TIMES - 1, ADVICE_GROWING_BYTES, false },
		{ LOC, ADVICE_GROWING_TIMES, ADVICE_GROWING_BYTES / ADVICE_GROWING_TIMES - 1,
		  false },
		{ LOC, ADVICE_GROWING_TIMES, -ADVICE_GROWING_BYTES, false }, /* they shrink */
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct fixture *f = *state;
		const struct report_finding *finding;
		int64_t bytes = rows[i].bytes < 0 ? -rows[i].bytes : rows[i].bytes;

		fixture_begin(f);
		for (int64_t k = 0; k < rows[i].times; k++)
			fixture_growth(f, "ndarray.resize", "/srv/a.py:7", bytes,
				       rows[i].bytes < 0 ? bytes / 2 : bytes * 2);
		finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "growing-block");
		if (!finding != !rows[i].want)
			fail_msg("%s: %s", rows[i].loc, finding ? finding->title : "no finding");
		if (finding)
			assert_string_equal(finding->site, "/srv/a.py:7");
	}
}

static void small_blocks_may_hold_most_of_the_heap(void **state)
{
	struct fixture *f = *state;
	const struct store_peak_row rows[] = {
		{ "heap", "ones", "/srv/a.py:88", 100 * FIXTURE_MIB, 7 },
		{ "rest", "", "", 800 * FIXTURE_MIB, STORE_UNKNOWN },
	};
	const struct report_finding *finding;

	near_limit(f, 1000 * FIXTURE_MIB, 950 * FIXTURE_MIB);
	fixture_peak(f, 900 * FIXTURE_MIB, rows, BASE_ARRAY_SIZE(rows));
	finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "near-limit");
	assert_non_null(finding);
	assert_string_equal(finding->site, "");
	assert_non_null(strstr(finding->detail, "800 MiB (89 %) live from small blocks"));
}

static void a_refused_allocation_gives_its_size_and_line(void **state)
{
	struct fixture *f = *state;
	const struct report_finding *finding;

	fixture_begin(f);
	fixture_event(f, WIRE_EVENT_ALLOC_FAILED, "matmul", "", "/srv/a.py:131", 5, STORE_UNKNOWN,
		      3200000000);
	finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "allocation-failed");
	assert_non_null(finding);
	assert_non_null(strstr(finding->title, "3,200,000,000 bytes"));
	assert_string_equal(finding->site, "/srv/a.py:131");
}

static void tail(struct fixture *f, int64_t calls, int64_t p50, int64_t p99)
{
	fixture_begin(f);
	fixture_op_row(f, (struct store_op){ .op = "sort",
					     .dtype = "float64",
					     .kind = ARR_OP_SORT,
					     .calls = calls,
					     .self_ns = 3000 * FIXTURE_MS,
					     .total_ns = 3000 * FIXTURE_MS,
					     .p50_ns = p50,
					     .p95_ns = p50,
					     .p99_ns = p99,
					     .max_ns = p99 });
}

static void a_long_tail_is_named_from_twenty_times_the_median(void **state)
{
	struct fixture *f = *state;

	tail(f, 100, 100000, 1999999);
	assert_false(fires(f, "slow-tail"));
	tail(f, 99, 100000, 2000000);
	assert_false(fires(f, "slow-tail"));
	tail(f, 100, 1000, 900000);
	assert_false(fires(f, "slow-tail")); /* p99 below 1 ms */
	tail(f, 100, 100000, 2000000);
	assert_true(fires(f, "slow-tail"));
	tail(f, 100, 100000, 2000000);
	fixture_event(f, WIRE_EVENT_OP, "sort", "(3,)", "a.py:1", 1, 10, 0);
	fixture_event(f, WIRE_EVENT_OP, "sort", "(9,)", "a.py:2", 2, 10, 0);
	assert_false(fires(f, "slow-tail")); /* two lines: mixed sizes */
}

static void losses_make_the_recording_incomplete(void **state)
{
	struct fixture *f = *state;
	const struct report_finding *finding;

	fixture_begin(f);
	assert_ok(store_loss_put(f->rec, f->process_id, "ring_overrun", 12, err));
	finding = fixture_finding(fixture_load(f, REPORT_PROFILE), "incomplete-recording");
	assert_non_null(finding);
	assert_true(finding->value == 12);
}

static void an_ordinary_run_gets_no_advice(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	fixture_op(f, "matmul", "float64", ARR_OP_LINALG, 100, 6000 * FIXTURE_MS);
	fixture_copy(f, "ndarray.copy", ARR_COPY_EXPLICIT, "a.py:1", "", 10, 100 * FIXTURE_MIB);
	fixture_blas(f, "dgemm", "/usr/lib/libopenblas.so.0", 2, 0);
	assert_int_equal(fixture_load(f, REPORT_PROFILE)->finding_count, 0);
}

static void findings_come_most_severe_first(void **state)
{
	struct fixture *f = *state;
	const struct report_model *m;

	fixture_begin(f);
	fixture_rich(f);
	fixture_end(f, STORE_UNKNOWN, SIGKILL);
	m = fixture_load(f, REPORT_POSTMORTEM);
	assert_true(m->finding_count > 4);
	assert_string_equal(m->findings[0].rule, "killed");
	for (size_t i = 1; i < m->finding_count; i++) {
		const struct report_finding *a = &m->findings[i - 1], *b = &m->findings[i];

		assert_true(a->severity < b->severity ||
			    (a->severity == b->severity && a->weight >= b->weight));
		assert_true(*b->title && *b->action);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(buffers_are_advised_by_what_filled_them),
		T(hidden_copies_are_named_from_their_threshold_on),
		T(a_hidden_copy_that_hardly_counts_is_left_out),
		T(the_hidden_copy_gives_its_exact_bytes),
		T(large_index_copies_are_a_note),
		T(many_tiny_calls_are_named_above_a_fifth_of_the_time),
		T(more_blas_threads_than_cores_or_quota_are_a_warning),
		T(reference_blas_is_told_by_name_and_silence_about_threads),
		T(overlapping_blas_calls_matter_only_with_more_than_one_thread),
		T(casts_that_lose_digits_are_named),
		T(small_narrowing_casts_are_left_out),
		T(repeated_concatenation_is_named_when_it_counts),
		T(failed_operations_carry_exception_shapes_and_site),
		T(a_peak_near_the_limit_is_a_warning),
		T(a_kill_near_the_limit_is_put_down_to_memory_and_no_other),
		T(an_out_of_memory_kill_names_the_line_and_the_limit_first),
		T(a_child_that_dies_at_the_limit_is_named_and_one_that_dies_below_is_not),
		T(blocks_that_grow_step_by_step_are_named),
		T(small_blocks_may_hold_most_of_the_heap),
		T(a_refused_allocation_gives_its_size_and_line),
		T(a_long_tail_is_named_from_twenty_times_the_median),
		T(losses_make_the_recording_incomplete),
		T(an_ordinary_run_gets_no_advice),
		T(findings_come_most_severe_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
