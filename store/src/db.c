/* SPDX-License-Identifier: Apache-2.0 */
#include <store/db.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "migrations.h"

enum { BUSY_TIMEOUT_MS = 10000, SIDE_PATH_BYTES = 4096 };

struct store_db {
	sqlite3 *sqlite;
	char *path;
	int version;
	bool writable;
};

struct store_stmt {
	sqlite3_stmt *sqlite;
	store_db *db;
	int bind_error; /* first failed bind since the last step */
};

static enum arr_status status_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return ARR_OK;
	case SQLITE_NOMEM:
		return ARR_E_NOMEM;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
	case SQLITE_FORMAT:
		return ARR_E_FORMAT;
	case SQLITE_ERROR:
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
	case SQLITE_TOOBIG:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return ARR_E_ARG;
	default:
		return ARR_E_IO;
	}
}

static enum arr_status fail(const store_db *db, int rc, struct arr_error *err)
{
	const char *text = db->sqlite ? sqlite3_errmsg(db->sqlite) : sqlite3_errstr(rc);

	if ((rc & 0xff) == SQLITE_NOTADB)
		text = "not an arr recording (not an SQLite file)";
	return arr_error_set(err, status_of(rc), "%s: %s", db->path, text);
}

enum arr_status store_exec(store_db *db, const char *sql, struct arr_error *err)
{
	int rc = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? ARR_OK : fail(db, rc, err);
}

enum arr_status store_begin(store_db *db, struct arr_error *err)
{
	return store_exec(db, "BEGIN IMMEDIATE", err);
}

enum arr_status store_commit(store_db *db, struct arr_error *err)
{
	return store_exec(db, "COMMIT", err);
}

void store_rollback(store_db *db)
{
	if (!sqlite3_get_autocommit(db->sqlite))
		sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
}

/* One integer, the first column of the first row. */
static enum arr_status read_number(store_db *db, const char *sql, int64_t *out,
				   struct arr_error *err)
{
	sqlite3_stmt *stmt = NULL;
	enum arr_status st = ARR_OK;
	int rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &stmt, NULL);

	*out = 0;
	if (rc == SQLITE_OK) {
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW)
			*out = sqlite3_column_int64(stmt, 0);
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		st = fail(db, rc, err);
	sqlite3_finalize(stmt);
	return st;
}

static enum arr_status run_migration(store_db *db, int index, struct arr_error *err)
{
	char sql[64];

	for (const char *const *step = store__migrations[index]; *step; step++)
		ARR_TRY(store_exec(db, *step, err));
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", index + 1);
	return store_exec(db, sql, err);
}

/* Also of a bare file, so that what a dead recorder leaves can be completed. */
static enum arr_status mark_as_ours(store_db *db, struct arr_error *err)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA application_id = %d", STORE_APPLICATION_ID);
	return store_exec(db, sql, err);
}

static bool begins_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* The name that a step makes or drops a view of, with what follows; NULL for any other step. */
static const char *view_of(const char *step)
{
	static const char create[] = "CREATE VIEW ", drop[] = "DROP VIEW ";

	if (begins_with(step, create))
		return step + sizeof(create) - 1;
	return begins_with(step, drop) ? step + sizeof(drop) - 1 : NULL;
}

static bool drops_view(const char *step, const char *name, size_t length)
{
	const char *other = begins_with(step, "DROP VIEW ") ? view_of(step) : NULL;

	return other && strlen(other) == length && memcmp(other, name, length) == 0;
}

/* Does a step after this one of migration `index` drop the view that it makes? */
static bool is_dropped_later(int index, const char *const *step)
{
	const char *name = view_of(*step);
	const size_t length = strcspn(name, " ");

	for (const char *const *later = step + 1; *later; later++)
		if (drops_view(*later, name, length))
			return true;
	for (int i = index + 1; i < store__migration_count; i++)
		for (const char *const *later = store__migrations[i]; *later; later++)
			if (drops_view(*later, name, length))
				return true;
	return false;
}

/* A new file: each change of a table makes SQLite read the whole schema again, so all tables come
 * first, then each view once, as it is in the end. */
static enum arr_status make_all(store_db *db, struct arr_error *err)
{
	char sql[64];

	ARR_TRY(mark_as_ours(db, err));
	for (int i = 0; i < store__migration_count; i++)
		for (const char *const *step = store__migrations[i]; *step; step++)
			if (!view_of(*step))
				ARR_TRY(store_exec(db, *step, err));
	for (int i = 0; i < store__migration_count; i++)
		for (const char *const *step = store__migrations[i]; *step; step++)
			if (begins_with(*step, "CREATE VIEW ") && !is_dropped_later(i, step))
				ARR_TRY(store_exec(db, *step, err));
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", store__migration_count);
	return store_exec(db, sql, err);
}

/* Takes the file from whatever version it has to the newest, one transaction per step. A concurrent
 * opener may have done it first: the version is read again under the write lock. */
static enum arr_status migrate(store_db *db, struct arr_error *err)
{
	int64_t version = db->version;

	while (version < store__migration_count) {
		enum arr_status st;

		ARR_TRY(store_begin(db, err));
		st = read_number(db, "PRAGMA user_version", &version, err);
		if (st == ARR_OK && version == 0) {
			st = make_all(db, err);
			version = store__migration_count;
		} else if (st == ARR_OK && version < store__migration_count) {
			st = run_migration(db, (int)version++, err);
		}
		if (st == ARR_OK)
			st = store_commit(db, err);
		if (st != ARR_OK) {
			store_rollback(db);
			return st;
		}
	}
	db->version = (int)version;
	return ARR_OK;
}

/* Whose file is it, and can this build read it? An empty database is fine for a writer only. */
static enum arr_status check_identity(store_db *db, struct arr_error *err)
{
	int64_t application, version, objects;

	ARR_TRY(read_number(db, "PRAGMA application_id", &application, err));
	ARR_TRY(read_number(db, "PRAGMA user_version", &version, err));
	ARR_TRY(read_number(db, "SELECT count(*) FROM sqlite_master", &objects, err));
	db->version = (int)version;
	if (application == 0 && version == 0 && objects == 0) {
		if (db->writable)
			return ARR_OK;
		return arr_error_set(err, ARR_E_FORMAT, "%s: not an arr recording (an empty file)",
				     db->path);
	}
	if (application != STORE_APPLICATION_ID)
		return arr_error_set(
			err, ARR_E_FORMAT,
			"%s: not an arr recording (application_id is 0x%x, expected 0x%x)",
			db->path, (unsigned)application, (unsigned)STORE_APPLICATION_ID);
	if (version > store__migration_count)
		return arr_error_set(
			err, ARR_E_STATE,
			"%s: recording has schema version %lld, this arr knows up to %d", db->path,
			(long long)version, store__migration_count);
	if (version < 1 && !(db->writable && objects == 0))
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: recording has schema version %lld, expected 1 to %d",
				     db->path, (long long)version, store__migration_count);
	if (!db->writable && version < store__migration_count)
		return arr_error_set(
			err, ARR_E_STATE,
			"%s: recording has the older schema version %lld and this folder or file "
			"cannot be written to bring it to %d",
			db->path, (long long)version, store__migration_count);
	return ARR_OK;
}

/* SQLite's own message for a file it cannot open has neither the reason nor errno, so a new file is
 * made here (empty, which SQLite takes for a new database) and an old one is tried first. */
static enum arr_status check_file(const char *path, enum store_mode mode, bool *made,
				  struct arr_error *err)
{
	struct stat info;
	int fd;

	*made = false;
	if (mode != STORE_READ) {
		fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		if (fd >= 0) {
			close(fd);
			*made = true;
			return ARR_OK;
		}
		if (errno != EEXIST)
			return arr_error_set_errno(err, errno, "%s: cannot create recording", path);
		if (mode == STORE_CREATE || mode == STORE_CREATE_BARE)
			return arr_error_set(err, ARR_E_STATE, "%s: file exists", path);
	}
	if (stat(path, &info) != 0)
		return arr_error_set_errno(err, errno, "%s: cannot open recording", path);
	if (!S_ISREG(info.st_mode))
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: not an arr recording (not a regular file)", path);
	if (access(path, mode == STORE_READ ? R_OK : R_OK | W_OK) != 0)
		return arr_error_set_errno(err, errno, "%s: cannot open recording", path);
	return ARR_OK;
}

/* "file:" URI of a path with the characters that SQLite would interpret escaped. */
static enum arr_status make_uri(const char *path, const char *query, char *out, size_t size_bytes,
				struct arr_error *err)
{
	static const char hex[] = "0123456789abcdef";
	size_t used = 5, query_bytes = strlen(query);

	memcpy(out, "file:", used);
	for (const char *p = path; *p; p++) {
		if (used + 4 + query_bytes > size_bytes)
			return arr_error_set(err, ARR_E_ARG, "%s: path too long", path);
		if (*p == '?' || *p == '#' || *p == '%') {
			out[used++] = '%';
			out[used++] = hex[(unsigned char)*p >> 4];
			out[used++] = hex[*p & 15];
		} else {
			out[used++] = *p;
		}
	}
	memcpy(out + used, query, query_bytes + 1);
	return ARR_OK;
}

static enum arr_status open_sqlite(store_db *db, int flags, const char *query,
				   struct arr_error *err)
{
	char uri[SIDE_PATH_BYTES * 3];
	int rc;

	ARR_TRY(make_uri(db->path, query, uri, sizeof(uri), err));
	sqlite3_close(db->sqlite);
	db->sqlite = NULL;
	rc = sqlite3_open_v2(uri, &db->sqlite, flags | SQLITE_OPEN_URI, NULL);
	if (rc != SQLITE_OK)
		return fail(db, rc, err);
	sqlite3_extended_result_codes(db->sqlite, 1);
	sqlite3_busy_timeout(db->sqlite, BUSY_TIMEOUT_MS);
	return ARR_OK;
}

static enum arr_status open_for_reading(store_db *db, struct arr_error *err)
{
	struct arr_error first = { 0 };
	enum arr_status st;

	st = open_sqlite(db, SQLITE_OPEN_READONLY, "", &first);
	if (st == ARR_OK)
		st = check_identity(db, &first);
	if (st == ARR_E_STATE && db->version < store__migration_count &&
	    access(db->path, W_OK) == 0) {
		/* An older recording: bring it up once, then read it as asked. */
		struct arr_error ignored = { 0 };

		db->writable = true;
		if (open_sqlite(db, SQLITE_OPEN_READWRITE, "", &ignored) == ARR_OK &&
		    migrate(db, &ignored) == ARR_OK) {
			db->writable = false;
			return open_sqlite(db, SQLITE_OPEN_READONLY, "", err);
		}
		db->writable = false;
	}
	if (st == ARR_E_IO) {
		/* A WAL database in a folder that cannot be written: nobody else can be writing it.
		 */
		struct arr_error ignored = { 0 };

		if (open_sqlite(db, SQLITE_OPEN_READONLY, "?immutable=1", &ignored) == ARR_OK &&
		    check_identity(db, &ignored) == ARR_OK)
			return ARR_OK;
	}
	if (st != ARR_OK)
		return arr_error_set(err, st, "%s", first.message);
	return ARR_OK;
}

enum arr_status store_complete(store_db *db, struct arr_error *err)
{
	return migrate(db, err);
}

/* A file that was made just now has nothing to lose: six waits for the disk less before the program
 * starts. */
static enum arr_status open_for_writing(store_db *db, bool made, bool bare, struct arr_error *err)
{
	db->writable = true;
	ARR_TRY(open_sqlite(db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "", err));
	ARR_TRY(check_identity(db, err));
	if (made)
		ARR_TRY(store_exec(db, "PRAGMA synchronous = OFF", err));
	ARR_TRY(store_exec(db, "PRAGMA journal_mode = WAL", err));
	if (bare)
		ARR_TRY(mark_as_ours(db, err));
	ARR_TRY(store_exec(db, "PRAGMA synchronous = NORMAL", err));
	return bare ? ARR_OK : migrate(db, err);
}

static void remove_files(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
	char side[SIDE_PATH_BYTES];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		int length = snprintf(side, sizeof(side), "%s%s", path, suffixes[i]);

		if (length > 0 && (size_t)length < sizeof(side))
			unlink(side);
	}
}

enum arr_status store_open(const char *path, enum store_mode mode, store_db **out,
			   struct arr_error *err)
{
	bool made = false;
	store_db *db;
	enum arr_status st;

	ARR_TRY(check_file(path, mode, &made, err));
	db = calloc(1, sizeof(*db));
	if (!db || !(db->path = strdup(path))) {
		free(db);
		return arr_error_set(err, ARR_E_NOMEM, "%s: out of memory", path);
	}
	st = mode == STORE_READ ? open_for_reading(db, err)
				: open_for_writing(db, made, mode == STORE_CREATE_BARE, err);
	if (st == ARR_OK) {
		*out = db;
		return ARR_OK;
	}
	store_close(db);
	if (made)
		remove_files(path);
	return st;
}

void store_close(store_db *db)
{
	if (!db)
		return;
	if (db->sqlite && db->writable) {
		/* One plain file, readable anywhere, once nobody writes; it stays WAL if others
		 * read it now. The checkpoint waits for the disk; after it only the header changes,
		 * and a header that says WAL is as good. */
		store_rollback(db);
		sqlite3_busy_timeout(db->sqlite, 0);
		if (sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
					      NULL) == SQLITE_OK)
			sqlite3_exec(db->sqlite, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
		sqlite3_exec(db->sqlite, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	}
	sqlite3_close(db->sqlite);
	free(db->path);
	free(db);
}

const char *store_path(const store_db *db)
{
	return db->path;
}

int store_version(const store_db *db)
{
	return db->version;
}

int store_version_newest(void)
{
	return store__migration_count;
}

int64_t store_last_id(const store_db *db)
{
	return sqlite3_last_insert_rowid(db->sqlite);
}

enum arr_status store_prepare(store_db *db, const char *sql, store_stmt **out,
			      struct arr_error *err)
{
	store_stmt *stmt = calloc(1, sizeof(*stmt));
	int rc;

	if (!stmt)
		return arr_error_set(err, ARR_E_NOMEM, "%s: out of memory", db->path);
	stmt->db = db;
	rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &stmt->sqlite, NULL);
	if (rc != SQLITE_OK) {
		free(stmt);
		return fail(db, rc, err);
	}
	*out = stmt;
	return ARR_OK;
}

void store_stmt_free(store_stmt *stmt)
{
	if (!stmt)
		return;
	sqlite3_finalize(stmt->sqlite);
	free(stmt);
}

static void bound(store_stmt *stmt, int rc)
{
	if (rc != SQLITE_OK && stmt->bind_error == SQLITE_OK)
		stmt->bind_error = rc;
}

void store_bind_i64(store_stmt *stmt, int parameter, int64_t value)
{
	bound(stmt, sqlite3_bind_int64(stmt->sqlite, parameter, value));
}

void store_bind_f64(store_stmt *stmt, int parameter, double value)
{
	bound(stmt, sqlite3_bind_double(stmt->sqlite, parameter, value));
}

void store_bind_text(store_stmt *stmt, int parameter, const char *text)
{
	bound(stmt, sqlite3_bind_text(stmt->sqlite, parameter, text, -1, SQLITE_TRANSIENT));
}

void store_bind_text_n(store_stmt *stmt, int parameter, const char *text, size_t size_bytes)
{
	bound(stmt, sqlite3_bind_text64(stmt->sqlite, parameter, text, size_bytes, SQLITE_TRANSIENT,
					SQLITE_UTF8));
}

void store_bind_blob(store_stmt *stmt, int parameter, const void *bytes, size_t size_bytes)
{
	bound(stmt,
	      sqlite3_bind_blob64(stmt->sqlite, parameter, bytes, size_bytes, SQLITE_TRANSIENT));
}

void store_bind_null(store_stmt *stmt, int parameter)
{
	bound(stmt, sqlite3_bind_null(stmt->sqlite, parameter));
}

enum arr_status store_step(store_stmt *stmt, bool *row, struct arr_error *err)
{
	enum arr_status st = ARR_OK;
	int rc = stmt->bind_error != SQLITE_OK ? stmt->bind_error : sqlite3_step(stmt->sqlite);

	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW)
		return ARR_OK;
	if (rc != SQLITE_DONE)
		st = fail(stmt->db, rc, err);
	stmt->bind_error = SQLITE_OK;
	sqlite3_reset(stmt->sqlite);
	return st;
}

enum arr_status store_run(store_stmt *stmt, struct arr_error *err)
{
	bool row = true;

	while (row)
		ARR_TRY(store_step(stmt, &row, err));
	return ARR_OK;
}

void store_reset(store_stmt *stmt)
{
	stmt->bind_error = SQLITE_OK;
	sqlite3_reset(stmt->sqlite);
	sqlite3_clear_bindings(stmt->sqlite);
}

int store_column_count(const store_stmt *stmt)
{
	return sqlite3_column_count(stmt->sqlite);
}

const char *store_column_name(const store_stmt *stmt, int column)
{
	const char *name = sqlite3_column_name(stmt->sqlite, column);

	return name ? name : "";
}

bool store_column_is_null(const store_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->sqlite, column) == SQLITE_NULL;
}

int64_t store_column_i64(const store_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->sqlite, column);
}

double store_column_f64(const store_stmt *stmt, int column)
{
	return sqlite3_column_double(stmt->sqlite, column);
}

const char *store_column_text(const store_stmt *stmt, int column)
{
	const unsigned char *text = sqlite3_column_text(stmt->sqlite, column);

	return text ? (const char *)text : "";
}
