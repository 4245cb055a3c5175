/* SPDX-License-Identifier: Apache-2.0 */
#include "testing.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>
#include <store/db.h>

#include "migrations.h"

enum { PATH_BYTES = 256 };

struct folder {
	char dir[64];
	char db[PATH_BYTES];
};

static int make_folder(void **state)
{
	struct folder *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	snprintf(f->dir, sizeof(f->dir), "/tmp/test_store_XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->db, sizeof(f->db), "%s/a.db", f->dir);
	*state = f;
	return 0;
}

static int remove_folder(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
	struct folder *f = *state;
	char path[PATH_BYTES + 16];

	for (size_t i = 0; i < BASE_ARRAY_SIZE(suffixes); i++) {
		snprintf(path, sizeof(path), "%s%s", f->db, suffixes[i]);
		unlink(path);
	}
	rmdir(f->dir);
	free(f);
	return 0;
}

static void write_bytes(const char *path, const char *bytes, size_t count)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, count, file), count);
	fclose(file);
}

/* By plain SQLite, as any other tool would. */
static void run_plain_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	sqlite3_close(db);
}

static int64_t read_number(store_db *db, const char *sql)
{
	store_stmt *stmt = NULL;
	bool row = false;
	int64_t value;

	assert_ok(store_prepare(db, sql, &stmt, err));
	assert_ok(store_step(stmt, &row, err));
	assert_true(row);
	value = store_column_i64(stmt, 0);
	store_stmt_free(stmt);
	return value;
}

/* Opening fails with this status and one line that holds both texts. */
static void expect_refusal(const char *path, enum store_mode mode, enum arr_status want,
			   const char *what)
{
	struct arr_error err = { 0 };
	store_db *db = NULL;

	assert_int_equal(store_open(path, mode, &db, &err), want);
	assert_null(db);
	if (strncmp(err.message, path, strlen(path)) != 0 || !strstr(err.message, what) ||
	    strchr(err.message, '\n'))
		fail_msg("message: %s", err.message);
}

/* DESIGN.md, "Contract": the columns that outside checks rely on. */
static const struct {
	const char *view, *columns;
} contract[] = {
	{ "runs", "run_id, command, started_at, ended_at, exit_status, term_signal, host, "
		  "cpu_model, cores, cpu_quota, mem_limit" },
	{ "processes", "process_id, run_id, pid, ppid, exe, python_version, numpy_version, "
		       "peak_live_bytes, peak_rss_bytes" },
	{ "op_summary", "process_id, op, kind, dtype, calls, errors, total_ns, self_ns, p50_ns, "
			"p95_ns, p99_ns, max_ns, elements, bytes_in, bytes_out" },
	{ "op_events", "event_id, process_id, tid, start_ns, duration_ns, op, kind, dtypes, "
		       "shapes, contiguous, bytes_out, parent_event_id, stack_id, error" },
	{ "copy_summary", "process_id, op, reason, site, calls, bytes" },
	{ "alloc_summary",
	  "process_id, op, site, allocs, frees, bytes, live_bytes, peak_live_bytes, failed" },
	{ "peak_snapshot", "process_id, at_ns, live_bytes, op, site, bytes, blocks" },
	{ "blas_summary", "process_id, routine, library, calls, total_ns, flops, "
			  "threads_configured, threads_running_max" },
	{ "memory_timeline", "process_id, at_ns, live_bytes, rss_bytes" },
	{ "thread_summary", "process_id, tid, name, library, cpu_ns, started_ns, ended_ns" },
	{ "sections", "process_id, name, calls, p50_ns, p95_ns, p99_ns, peak_bytes" },
	{ "libraries", "process_id, path, role, version, build_id" },
	{ "failures", "process_id, at_ns, op, exception, shapes, dtypes, site, count" },
	{ "stacks", "stack_id, depth, function, file, line, module, is_python" },
	{ "losses", "process_id, what, count" },
};

static void every_view_of_the_contract_has_its_columns(void **state)
{
	struct folder *f = *state;
	store_db *db = NULL;

	assert_ok(store_open(f->db, STORE_WRITE, &db, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(contract); i++) {
		store_stmt *stmt = NULL;
		bool row = true;
		char sql[512];

		snprintf(sql, sizeof(sql), "SELECT %s FROM %s", contract[i].columns,
			 contract[i].view);
		assert_ok(store_prepare(db, sql, &stmt, err));
		assert_ok(store_step(stmt, &row, err));
		assert_false(row);
		store_stmt_free(stmt);
	}
	store_close(db);
}

static void a_new_recording_is_marked_as_ours_and_in_wal_mode(void **state)
{
	struct folder *f = *state;
	store_stmt *stmt = NULL;
	store_db *db = NULL;
	bool row = false;

	assert_ok(store_open(f->db, STORE_CREATE, &db, err));
	assert_int_equal(read_number(db, "PRAGMA application_id"), STORE_APPLICATION_ID);
	assert_int_equal(read_number(db, "PRAGMA user_version"), store_version_newest());
	assert_ok(store_prepare(db, "PRAGMA journal_mode", &stmt, err));
	assert_ok(store_step(stmt, &row, err));
	assert_string_equal(store_column_text(stmt, 0), "wal");
	store_stmt_free(stmt);
	assert_int_equal(read_number(db, "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
					 " AND sql NOT LIKE '%STRICT'"),
			 0);
	store_close(db);
	assert_ok(store_open(f->db, STORE_READ, &db, err));
	assert_int_equal(store_version(db), store_version_newest());
	store_close(db);
}

static void creating_over_a_file_is_refused_and_the_file_kept(void **state)
{
	struct folder *f = *state;
	struct stat info;

	write_bytes(f->db, "abc", 3);
	expect_refusal(f->db, STORE_CREATE, ARR_E_STATE, "file exists");
	assert_int_equal(stat(f->db, &info), 0);
	assert_int_equal(info.st_size, 3);
}

static void a_newer_version_is_refused_with_both_versions(void **state)
{
	struct folder *f = *state;
	store_db *db = NULL;
	char sql[64], want[64];

	assert_ok(store_open(f->db, STORE_CREATE, &db, err));
	store_close(db);
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", store_version_newest() + 1);
	run_plain_sql(f->db, sql);
	snprintf(want, sizeof(want), "schema version %d, this arr knows up to %d",
		 store_version_newest() + 1, store_version_newest());
	expect_refusal(f->db, STORE_READ, ARR_E_STATE, want);
	expect_refusal(f->db, STORE_WRITE, ARR_E_STATE, want);
}

static void a_foreign_database_is_refused_by_its_application_id(void **state)
{
	struct folder *f = *state;

	run_plain_sql(f->db, "CREATE TABLE t (a); PRAGMA application_id = 4660;");
	expect_refusal(f->db, STORE_READ, ARR_E_FORMAT, "application_id is 0x1234");
	expect_refusal(f->db, STORE_WRITE, ARR_E_FORMAT, "application_id is 0x1234");
}

static void a_file_that_is_not_sqlite_is_refused(void **state)
{
	static const char text[] =
		"This is a text file and it is long enough to hold an SQLite header, which "
		"takes one hundred bytes.\n";
	struct folder *f = *state;

	write_bytes(f->db, text, sizeof(text) - 1);
	expect_refusal(f->db, STORE_READ, ARR_E_FORMAT, "not an arr recording");
	expect_refusal(f->db, STORE_WRITE, ARR_E_FORMAT, "not an arr recording");
}

static void a_missing_file_and_a_folder_are_refused(void **state)
{
	struct folder *f = *state;
	char path[PATH_BYTES + 16];

	expect_refusal(f->db, STORE_READ, ARR_E_IO, "No such file");
	expect_refusal(f->dir, STORE_READ, ARR_E_FORMAT, "not a regular file");
	snprintf(path, sizeof(path), "%s/none/a.db", f->dir);
	expect_refusal(path, STORE_WRITE, ARR_E_IO, "No such file");
}

static void an_empty_file_is_a_new_recording_to_a_writer_only(void **state)
{
	struct folder *f = *state;
	store_db *db = NULL;

	write_bytes(f->db, "", 0);
	expect_refusal(f->db, STORE_READ, ARR_E_FORMAT, "empty");
	assert_ok(store_open(f->db, STORE_WRITE, &db, err));
	store_close(db);
}

static void a_truncated_recording_is_refused(void **state)
{
	struct folder *f = *state;
	struct arr_error refusal = { 0 };
	store_db *db = NULL;

	assert_ok(store_open(f->db, STORE_CREATE, &db, err));
	store_close(db);
	assert_int_equal(truncate(f->db, 5000), 0);
	db = NULL;
	assert_int_equal(store_open(f->db, STORE_READ, &db, &refusal), ARR_E_FORMAT);
	assert_non_null(strstr(refusal.message, "malformed"));
}

static void a_name_that_looks_like_a_uri_is_just_a_name(void **state)
{
	struct folder *f = *state;
	store_db *db = NULL;
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "%s/100%%25?mode=memory#x.db", f->dir);
	assert_ok(store_open(path, STORE_CREATE, &db, err));
	store_close(db);
	assert_int_equal(access(path, R_OK), 0);
	unlink(path);
}

/* What version 1 left, with a row in it. */
static void make_version_1(const char *path)
{
	sqlite3 *db = NULL;
	char sql[64];

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (const char *const *step = store__migrations[0]; *step; step++)
		assert_int_equal(sqlite3_exec(db, *step, NULL, NULL, NULL), SQLITE_OK);
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d", STORE_APPLICATION_ID);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "INSERT INTO run (command, started_ns) VALUES ('x', 7);"
				      "PRAGMA user_version = 1",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
}

static void version_1_is_brought_up_to_date_with_its_rows(void **state)
{
	static const enum store_mode modes[] = { STORE_READ, STORE_WRITE };
	struct folder *f = *state;

	for (size_t i = 0; i < BASE_ARRAY_SIZE(modes); i++) {
		store_db *db = NULL;

		make_version_1(f->db);
		assert_ok(store_open(f->db, modes[i], &db, err));
		assert_int_equal(read_number(db, "PRAGMA user_version"), store_version_newest());
		assert_int_equal(read_number(db, "SELECT started_at FROM runs"), 7);
		for (size_t v = 0; v < BASE_ARRAY_SIZE(contract); v++) {
			store_stmt *stmt = NULL;
			char sql[512];

			snprintf(sql, sizeof(sql), "SELECT %s FROM %s", contract[v].columns,
				 contract[v].view);
			assert_ok(store_prepare(db, sql, &stmt, err));
			store_stmt_free(stmt);
		}
		store_close(db);
		unlink(f->db);
	}
}

static void a_new_file_has_the_schema_that_every_step_in_turn_makes(void **state)
{
	struct folder *f = *state;
	store_db *made = NULL, *grown = NULL;
	char path[PATH_BYTES], sql[PATH_BYTES + 64];

	snprintf(path, sizeof(path), "%s/grown.db", f->dir);
	make_version_1(path);
	assert_ok(store_open(path, STORE_WRITE, &grown, err));
	store_close(grown);
	assert_ok(store_open(f->db, STORE_CREATE, &made, err));
	snprintf(sql, sizeof(sql), "ATTACH '%s' AS grown", path);
	assert_ok(store_exec(made, sql, err));
	assert_true(read_number(made, "SELECT count(*) FROM sqlite_master WHERE type = 'view'") >
		    15);
	assert_int_equal(read_number(made, "SELECT (SELECT count(*) FROM sqlite_master) -"
					   " (SELECT count(*) FROM grown.sqlite_master)"),
			 0);
	assert_int_equal(
		read_number(made, "SELECT count(*) FROM (SELECT type, name, sql FROM sqlite_master"
				  " EXCEPT SELECT type, name, sql FROM grown.sqlite_master)"),
		0);
	store_close(made);
	unlink(path);
}

static void a_bare_file_is_completed_by_whoever_writes_next(void **state)
{
	struct folder *f = *state;
	store_db *db = NULL;

	assert_ok(store_open(f->db, STORE_CREATE_BARE, &db, err));
	store_close(db);
	db = NULL;
	assert_ok(store_open(f->db, STORE_WRITE, &db, err));
	assert_int_equal(read_number(db, "SELECT count(*) FROM runs"), 0);
	store_close(db);
	unlink(f->db);
	assert_ok(store_open(f->db, STORE_CREATE_BARE, &db, err));
	assert_ok(store_complete(db, err));
	assert_int_equal(read_number(db, "PRAGMA user_version"), store_version_newest());
	store_close(db);
}

static void a_second_connection_reads_while_the_first_has_a_transaction_open(void **state)
{
	struct folder *f = *state;
	store_db *writer = NULL, *reader = NULL;

	assert_ok(store_open(f->db, STORE_CREATE, &writer, err));
	assert_ok(store_exec(writer, "INSERT INTO run (command, started_ns) VALUES ('a', 1)", err));
	assert_ok(store_open(f->db, STORE_READ, &reader, err));
	assert_ok(store_begin(writer, err));
	assert_ok(store_exec(writer, "INSERT INTO run (command, started_ns) VALUES ('b', 2)", err));
	assert_int_equal(read_number(reader, "SELECT count(*) FROM runs"), 1);
	assert_ok(store_commit(writer, err));
	assert_int_equal(read_number(reader, "SELECT count(*) FROM runs"), 2);
	store_close(reader);
	store_close(writer);
}

static void a_recording_in_a_folder_that_cannot_be_written_is_read(void **state)
{
	struct folder *f = *state;
	store_db *db = NULL;

	assert_ok(store_open(f->db, STORE_CREATE, &db, err));
	assert_ok(store_exec(db, "INSERT INTO run (command, started_ns) VALUES ('a', 1)", err));
	store_close(db);
	assert_int_equal(chmod(f->db, 0444), 0);
	assert_int_equal(chmod(f->dir, 0555), 0);
	assert_ok(store_open(f->db, STORE_READ, &db, err));
	assert_int_equal(read_number(db, "SELECT count(*) FROM runs"), 1);
	store_close(db);
	assert_int_equal(chmod(f->dir, 0755), 0);
}

static void wrong_sql_names_the_file_and_the_mistake(void **state)
{
	struct folder *f = *state;
	struct arr_error refusal = { 0 };
	store_stmt *stmt = NULL;
	store_db *db = NULL;

	assert_ok(store_open(f->db, STORE_CREATE, &db, err));
	assert_int_equal(store_prepare(db, "SELECT nosuch FROM runs", &stmt, &refusal), ARR_E_ARG);
	assert_non_null(strstr(refusal.message, "no such column: nosuch"));
	assert_non_null(strstr(refusal.message, f->db));
	store_close(db);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_view_of_the_contract_has_its_columns),
		TEST(a_new_recording_is_marked_as_ours_and_in_wal_mode),
		TEST(creating_over_a_file_is_refused_and_the_file_kept),
		TEST(a_newer_version_is_refused_with_both_versions),
		TEST(a_foreign_database_is_refused_by_its_application_id),
		TEST(a_file_that_is_not_sqlite_is_refused),
		TEST(a_missing_file_and_a_folder_are_refused),
		TEST(an_empty_file_is_a_new_recording_to_a_writer_only),
		TEST(a_truncated_recording_is_refused),
		TEST(a_name_that_looks_like_a_uri_is_just_a_name),
		TEST(version_1_is_brought_up_to_date_with_its_rows),
		TEST(a_new_file_has_the_schema_that_every_step_in_turn_makes),
		TEST(a_bare_file_is_completed_by_whoever_writes_next),
		TEST(a_second_connection_reads_while_the_first_has_a_transaction_open),
		TEST(a_recording_in_a_folder_that_cannot_be_written_is_read),
		TEST(wrong_sql_names_the_file_and_the_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
