/* SPDX-License-Identifier: Apache-2.0 */
/* Spools of processes that died, into recordings. */
#include "spools.h"

#include <elf.h>
#include <link.h>

#include <recorder/recorder.h>
#include <store/db.h>

enum { TEXT_BYTES = 4096 };

static void ingest(const struct scratch *s, const char *spool)
{
	char *const spools[] = { (char *)(uintptr_t)spool };
	struct recorder_summary summary;

	assert_ok(recorder_ingest(spools, 1, s->db, "test", &summary, err));
}

/* All columns of all rows, '|' and newline between them. */
static void query(const char *db_path, const char *sql, char out[TEXT_BYTES])
{
	store_stmt *stmt = NULL;
	store_db *db = NULL;
	bool row = true;
	size_t used = 0;

	out[0] = '\0';
	assert_ok(store_open(db_path, STORE_READ, &db, err));
	assert_ok(store_prepare(db, sql, &stmt, err));
	for (;;) {
		assert_ok(store_step(stmt, &row, err));
		if (!row)
			break;
		for (int c = 0; c < store_column_count(stmt) && used < TEXT_BYTES; c++)
			used += (size_t)snprintf(out + used, TEXT_BYTES - used, "%s%s",
						 c > 0      ? "|"
						 : used > 0 ? "\n"
							    : "",
						 store_column_is_null(stmt, c)
							 ? "NULL"
							 : store_column_text(stmt, c));
	}
	store_stmt_free(stmt);
	store_close(db);
}

static void expect_rows(const struct scratch *s, const char *loc, const char *sql, const char *want)
{
	char got[TEXT_BYTES];

	query(s->db, sql, got);
	if (strcmp(got, want) != 0)
		fail_msg("%s: %s gives\n%s\nnot\n%s", loc, sql, got, want);
}

/* ---- totals
 * -------------------------------------------------------------------------------------- */

static void add_op(struct wire_writer *w, struct wire_thread *t, uint64_t calls,
		   uint64_t duration_ns)
{
	struct wire_op_total *e =
		wire_op_total(t, wire_intern_text(w, "add"), wire_intern_text(w, "float64"));

	e->kind = ARR_OP_UFUNC;
	e->calls = calls;
	e->elements = calls * 10;
	e->bytes_in = calls * 160;
	e->bytes_out = calls * 80;
	e->histogram[wire_histogram_bucket(duration_ns)] = (uint32_t)calls;
	e->total_ticks = e->self_ticks =
		calls * (w->header->ticks_per_second / 1000); /* 1 ms each */
	e->max_ticks = w->header->ticks_per_second / 1000 * calls;
}

static void fill_two_threads(struct wire_writer *w, struct wire_thread *t)
{
	struct wire_thread *second = wire_writer_thread(w, 777777, false);
	wire_id op = wire_intern_text(w, "ndarray.copy"), site = wire_intern_text(w, "/a.py:7");
	struct wire_thread *both[] = { t, second };

	add_op(w, t, 3, 1000);
	add_op(w, second, 4, 1000000);
	for (size_t i = 0; i < 2; i++) {
		struct wire_copy_total *c =
			wire_copy_total(both[i], op, site, ARR_COPY_NONCONTIGUOUS, 0);

		c->calls = 2;
		c->bytes = 1000 + i;
		wire_section_total(both[i], wire_intern_text(w, "load"))->calls = 5;
	}
	wire_meta_set(w, "python_version", "3.11.2");
	wire_meta_set(w, "numpy_version", "1.24.2");
	wire_loss_add(w, WIRE_LOSS_UNSAMPLED, 99);
	wire_loss_add(w, WIRE_LOSS_STRINGS_FULL, 2);
	atomic_store(&w->header->peak_live_bytes, 12345);
}

static void totals_of_all_threads_are_one_row(void **state)
{
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_two_threads);
	ingest(s, s->path);
	expect_rows(s, LOC,
		    "SELECT op, kind, dtype, calls, errors, elements, bytes_in, bytes_out FROM "
		    "op_summary",
		    "add|ufunc|float64|7|0|70|1120|560");
	expect_rows(
		s, LOC,
		"SELECT abs(total_ns - 7000000) < 100, abs(max_ns - 4000000) < 100 FROM op_summary",
		"1|1");
	/* 3 of 7 calls took about 1 us, 4 about 1 ms: the median is the fourth smallest */
	expect_rows(s, LOC, "SELECT p50_ns BETWEEN 750000 AND 1250000 FROM op_summary", "1");
	expect_rows(s, LOC, "SELECT op, reason, site, calls, bytes FROM copy_summary",
		    "ndarray.copy|noncontiguous|/a.py:7|4|2001");
	expect_rows(s, LOC, "SELECT name, calls FROM sections", "load|10");
	expect_rows(s, LOC,
		    "SELECT python_version, numpy_version, peak_live_bytes, state FROM processes",
		    "3.11.2|1.24.2|12345|died");
}

static void losses_are_all_there_and_sampling_is_not_one(void **state)
{
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_two_threads);
	ingest(s, s->path);
	expect_rows(s, LOC, "SELECT what, count FROM losses WHERE count <> 0", "strings_full|2");
	expect_rows(s, LOC, "SELECT count(*) FROM losses", "17");
	expect_rows(s, LOC, "SELECT unsampled_events FROM processes", "99");
}

static void ingesting_twice_changes_nothing(void **state)
{
	static const char *const views[] = { "runs",         "processes",       "op_summary",
					     "op_events",    "copy_summary",    "alloc_summary",
					     "blas_summary", "memory_timeline", "thread_summary",
					     "sections",     "libraries",       "failures",
					     "stacks",       "losses",          "meta" };
	char before[BASE_ARRAY_SIZE(views)][TEXT_BYTES], after[TEXT_BYTES], sql[128];
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_two_threads);
	ingest(s, s->dir);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < BASE_ARRAY_SIZE(views); i++) {
			snprintf(sql, sizeof(sql), "SELECT * FROM %s", views[i]);
			query(s->db, sql, round == 0 ? before[i] : after);
			if (round == 1)
				assert_string_equal(before[i], after);
		}
		ingest(s, round == 0 ? s->dir : s->path);
	}
}

/* ---- events
 * -------------------------------------------------------------------------------------- */

static wire_id make_operands(struct wire_writer *w, uint8_t first_flags)
{
	struct {
		struct wire_operand head;
		int64_t lengths[2];
		struct wire_operand scalar;
		struct wire_operand out;
		int64_t out_lengths[1];
	} list = { { wire_intern_text(w, "float64"), 2, first_flags, 0 },
		   { 3, 4 },
		   { wire_intern_text(w, "int64"), 0, ARR_TRACE_C_CONTIGUOUS, 0 },
		   { wire_intern_text(w, "float32"), 1, ARR_TRACE_OUTPUT | ARR_TRACE_C_CONTIGUOUS,
		     0 },
		   { 12 } };

	return wire_intern(w, &list, sizeof(list));
}

static void fill_events(struct wire_writer *w, struct wire_thread *t)
{
	struct wire_event inner = plain_event(w, 2, "add.reduce"),
			  outer = plain_event(w, 1, "ndarray.sum");

	inner.parent_sequence = 1;
	inner.operands = make_operands(w, 0);
	outer.operands = make_operands(w, ARR_TRACE_F_CONTIGUOUS);
	outer.start_ticks = inner.start_ticks - 10;
	outer.site = wire_intern_text(w, "/a.py:3");
	outer.error = wire_intern_text(w, "ValueError: no");
	wire_ring_put(t, &t->ring, &inner);
	wire_ring_put(t, &t->flight, &inner);
	wire_ring_put(t, &t->ring, &outer);
	wire_ring_put(t, &t->flight, &outer);
	for (uint32_t i = 3; i < 10; i++) {
		struct wire_event e = plain_event(w, i, "multiply");

		e.flags = 0;
		wire_ring_put(t, &t->flight, &e);
	}
	t->open_ops[0] = (struct wire_open_op){ .op = wire_intern_text(w, "linalg.solve"),
						.kind = ARR_OP_LINALG,
						.start_ticks = w->header->start_ticks + 50000,
						.sequence = 10 };
	t->open_ops[1] = (struct wire_open_op){ .op = wire_intern_text(w, "copyto"),
						.kind = ARR_OP_COPY,
						.start_ticks = w->header->start_ticks + 60000,
						.sequence = 11 };
	atomic_store(&t->op_depth, 2);
}

static void operands_are_texts_with_results_behind_an_arrow(void **state)
{
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_events);
	ingest(s, s->path);
	expect_rows(s, LOC,
		    "SELECT op, dtypes, shapes, contiguous, site, error FROM op_events WHERE "
		    "sequence < 3"
		    " ORDER BY sequence",
		    "ndarray.sum|float64, int64 -> float32|(3, 4), () -> "
		    "(12,)|1|/a.py:3|ValueError: no\n"
		    "add.reduce|float64, int64 -> float32|(3, 4), () -> (12,)|0|NULL|NULL");
	expect_rows(
		s, LOC,
		"SELECT p.op FROM op_events e JOIN op_events p ON p.event_id = e.parent_event_id"
		" WHERE e.op = 'add.reduce'",
		"ndarray.sum");
}

static void the_last_calls_of_a_dead_process_are_there_once(void **state)
{
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_events);
	ingest(s, s->path);
	expect_rows(s, LOC, "SELECT count(*), count(DISTINCT sequence) FROM op_events", "11|11");
	expect_rows(s, LOC, "SELECT count(*) FROM op_events WHERE op = 'multiply' AND why = 'last'",
		    "7");
}

static void a_call_that_never_returned_is_interrupted(void **state)
{
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_events);
	ingest(s, s->path);
	expect_rows(s, LOC,
		    "SELECT op, kind, error, duration_ns, start_ns > (SELECT started_at FROM "
		    "processes),"
		    " parent_event_id IS NULL FROM op_events WHERE error = 'interrupted' ORDER BY "
		    "start_ns",
		    "linalg.solve|linalg|interrupted|NULL|1|1\ncopyto|copy|interrupted|NULL|1|0");
	/* the process ended no earlier than what it was doing */
	expect_rows(s, LOC,
		    "SELECT ended_at >= (SELECT max(start_ns) FROM op_events) FROM processes", "1");
}

static void fill_more_than_a_ring(struct wire_writer *w, struct wire_thread *t)
{
	uint64_t events = t->ring.capacity + 41;

	for (uint32_t i = 1; i <= events; i++) {
		struct wire_event e = plain_event(w, i, "add");

		wire_ring_put(t, &t->ring, &e);
	}
	wire_meta_set(w, "ring_capacity", t->ring.capacity == 0 ? "0" : "some");
}

static void an_overrun_ring_is_a_loss_counted_once(void **state)
{
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_more_than_a_ring);
	ingest(s, s->path);
	/* n slots keep n - 1 events: 41 + 1 were overwritten */
	expect_rows(s, LOC, "SELECT count FROM losses WHERE what = 'ring_overrun'", "42");
	ingest(s, s->path);
	expect_rows(s, LOC, "SELECT count FROM losses WHERE what = 'ring_overrun'", "42");
	expect_rows(s, LOC, "SELECT max(sequence) - min(sequence) + 1 - count(*) FROM op_events",
		    "0");
}

static void fill_threads(struct wire_writer *w, struct wire_thread *t)
{
	static const struct {
		uint8_t kind;
		uint32_t tid;
		uint64_t at, value;
	} rows[] = { { WIRE_EVENT_THREAD_START, 500, 1000, 500 },
		     { WIRE_EVENT_THREAD_EXIT, 500, 2000, 77 },
		     { WIRE_EVENT_THREAD_START, 500, 3000, 500 },
		     { WIRE_EVENT_THREAD_EXIT, 500, 4000, 88 } };

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct wire_event e = { .kind = rows[i].kind,
					.tid = rows[i].tid,
					.start_ticks = w->header->start_ticks + rows[i].at * 1000,
					.value = rows[i].value,
					.label = wire_intern_text(w, "blas"),
					.site = wire_intern_text(w, "/libopenblas.so") };

		wire_ring_put(t, &t->ring, &e);
	}
}

static void a_tid_that_comes_back_is_another_thread(void **state)
{
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_threads);
	ingest(s, s->path);
	expect_rows(s, LOC,
		    "SELECT tid, name, library, cpu_ns, ended_ns > started_ns FROM thread_summary "
		    "WHERE tid = 500"
		    " ORDER BY started_ns",
		    "500|blas|/libopenblas.so|77|1\n500|blas|/libopenblas.so|88|1");
}

/* ---- native places
 * ------------------------------------------------------------------------------- */

static BASE_NOINLINE void *return_address(void)
{
	return __builtin_return_address(0);
}

static struct {
	void *address;
	int line;
} here;

static BASE_NOINLINE void find_here(void)
{
	/* clang-format off */
	here.address = return_address(); here.line = __LINE__;
	/* clang-format on */
}

struct self {
	uint64_t base, start, end;
	char build_id[128];
};

static int find_self(struct dl_phdr_info *info, size_t size_bytes, void *context)
{
	struct self *out = context;

	(void)size_bytes;
	out->base = info->dlpi_addr; /* the first object is the program */
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type == PT_LOAD && (p->p_flags & PF_X)) {
			out->start = info->dlpi_addr + p->p_vaddr;
			out->end = out->start + p->p_memsz;
		}
	}
	return 1;
}

static void add_module(struct wire_writer *w, const char *build_id)
{
	struct wire_module *m = &w->modules->entries[0];
	struct self self = { .base = 0 };
	char path[1024] = "";

	dl_iterate_phdr(find_self, &self);
	if (readlink("/proc/self/exe", path, sizeof(path) - 1) <= 0)
		_exit(3);
	m->base = self.base;
	m->start = self.start;
	m->end = self.end;
	m->build_id = build_id ? wire_intern_text(w, build_id) : 0;
	m->role = wire_intern_text(w, "nonsense");
	atomic_store(&m->path, wire_intern_text(w, path));
	atomic_store(&w->modules->count, 1);
}

static void add_copy_here(struct wire_writer *w, struct wire_thread *t)
{
	char site[32];

	find_here();
	snprintf(site, sizeof(site), "@%llx", (unsigned long long)(uintptr_t)here.address);
	wire_copy_total(t, wire_intern_text(w, "copy"), wire_intern_text(w, site), ARR_COPY_MEMCPY,
			0)
		->calls = 1;
	wire_copy_total(t, wire_intern_text(w, "copy"), wire_intern_text(w, "@10"), ARR_COPY_MEMCPY,
			0)
		->calls = 1;
}

static void fill_native_site(struct wire_writer *w, struct wire_thread *t)
{
	struct wire_frame frames[2];
	struct wire_event e = plain_event(w, 1, "add");

	add_module(w, NULL);
	add_copy_here(w, t);
	frames[0] = (struct wire_frame){ .pc = (uintptr_t)here.address };
	frames[1] = (struct wire_frame){ .function = wire_intern_text(w, "main"),
					 .file_line = wire_intern_text(w, "/a.py:3") };
	e.stack = wire_intern(w, frames, sizeof(frames));
	wire_ring_put(t, &t->ring, &e);
}

static void fill_native_site_of_another_build(struct wire_writer *w, struct wire_thread *t)
{
	add_module(w, "0123456789abcdef0123456789abcdef01234567");
	add_copy_here(w, t);
}

static void a_native_site_becomes_file_and_line(void **state)
{
	struct scratch *s = *state;
	char want[256];

	find_here();
	make_spool(s, s->dir, fill_native_site);
	ingest(s, s->path);
	snprintf(want, sizeof(want), "@10\ntest_recorder_ingest.c:%d", here.line);
	expect_rows(s, LOC, "SELECT site FROM copy_summary ORDER BY site", want);
	snprintf(want, sizeof(want), "0|find_here|%d|0\n1|main|3|1", here.line);
	expect_rows(s, LOC, "SELECT depth, function, line, is_python FROM stacks ORDER BY depth",
		    want);
	expect_rows(s, LOC, "SELECT role FROM libraries", "other");
}

static void a_file_of_another_build_is_not_believed(void **state)
{
	struct scratch *s = *state;
	char got[TEXT_BYTES];

	make_spool(s, s->dir, fill_native_site_of_another_build);
	ingest(s, s->path);
	query(s->db, "SELECT site FROM copy_summary ORDER BY site DESC LIMIT 1", got);
	if (strncmp(got, "test_recorder_ingest+0x", 23) != 0)
		fail_msg("site: %s", got);
}

/* ---- bad input
 * ----------------------------------------------------------------------------------- */

static void expect_refusal(const struct scratch *s, char *const *spools, size_t count,
			   enum arr_status want, const char *what)
{
	struct recorder_summary summary;
	struct arr_error refusal = { 0 };

	assert_int_equal(recorder_ingest(spools, count, s->db, "test", &summary, &refusal), want);
	if (!strstr(refusal.message, what) || strchr(refusal.message, '\n'))
		fail_msg("message: %s", refusal.message);
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void bad_input_is_one_line_and_leaves_nothing(void **state)
{
	struct scratch *s = *state;
	char garbage[SPOOLS_PATH_BYTES], missing[SPOOLS_PATH_BYTES];
	char *const none[] = { s->dir }, *const one[] = { garbage }, *const absent[] = { missing };

	snprintf(garbage, sizeof(garbage), "%s/1-2.arrspool", s->dir);
	snprintf(missing, sizeof(missing), "%s/nowhere", s->dir);
	expect_refusal(s, none, 0, ARR_E_ARG, "no spool");
	expect_refusal(s, none, 1, ARR_E_ARG, "no spool files");
	expect_refusal(s, absent, 1, ARR_E_IO, "No such file");
	write_text(garbage, "garbage");
	expect_refusal(s, one, 1, ARR_E_FORMAT, "7 bytes");
	expect_refusal(s, none, 1, ARR_E_FORMAT, "7 bytes");
	assert_int_equal(access(s->db, F_OK), -1);
}

static void a_folder_is_read_in_spite_of_a_bad_file_in_it(void **state)
{
	struct scratch *s = *state;
	char garbage[SPOOLS_PATH_BYTES];
	char *const spools[] = { s->dir };
	struct recorder_summary summary;

	make_spool(s, s->dir, fill_two_threads);
	snprintf(garbage, sizeof(garbage), "%s/1-2.arrspool", s->dir);
	write_text(garbage, "garbage");
	assert_ok(recorder_ingest(spools, 1, s->db, "test", &summary, err));
	assert_int_equal(summary.processes, 1);
	assert_int_equal(summary.unreadable, 1);
	assert_non_null(strstr(summary.unreadable_why, "1-2.arrspool"));
	assert_int_equal(summary.calls, 7);
}

static void a_file_that_is_no_recording_is_left_alone(void **state)
{
	struct scratch *s = *state;
	char *const spools[] = { s->dir };
	char text[16] = "";
	FILE *file;

	make_spool(s, s->dir, fill_two_threads);
	write_text(s->db, "my own notes");
	expect_refusal(s, spools, 1, ARR_E_FORMAT, "not an arr recording");
	file = fopen(s->db, "r");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_string_equal(text, "my own notes");
}

static void two_processes_are_one_run_named_after_the_first(void **state)
{
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_two_threads);
	make_spool(s, s->dir, fill_events);
	ingest(s, s->dir);
	expect_rows(s, LOC, "SELECT count(*), complete FROM runs", "1|1");
	expect_rows(s, LOC, "SELECT count(*) FROM processes WHERE run_id = 1", "2");
	expect_rows(s, LOC,
		    "SELECT started_at = (SELECT min(started_at) FROM processes) AND"
		    " ended_at = (SELECT max(ended_at) FROM processes) FROM runs",
		    "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(totals_of_all_threads_are_one_row),
		SCRATCH_TEST(losses_are_all_there_and_sampling_is_not_one),
		SCRATCH_TEST(ingesting_twice_changes_nothing),
		SCRATCH_TEST(operands_are_texts_with_results_behind_an_arrow),
		SCRATCH_TEST(the_last_calls_of_a_dead_process_are_there_once),
		SCRATCH_TEST(a_call_that_never_returned_is_interrupted),
		SCRATCH_TEST(an_overrun_ring_is_a_loss_counted_once),
		SCRATCH_TEST(a_tid_that_comes_back_is_another_thread),
		SCRATCH_TEST(a_native_site_becomes_file_and_line),
		SCRATCH_TEST(a_file_of_another_build_is_not_believed),
		SCRATCH_TEST(bad_input_is_one_line_and_leaves_nothing),
		SCRATCH_TEST(a_folder_is_read_in_spite_of_a_bad_file_in_it),
		SCRATCH_TEST(a_file_that_is_no_recording_is_left_alone),
		SCRATCH_TEST(two_processes_are_one_run_named_after_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
