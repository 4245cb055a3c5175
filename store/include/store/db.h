/* SPDX-License-Identifier: Apache-2.0 */
/* A recording: one SQLite file, opened, checked and migrated here; statements with statuses.
 *
 * A store_db and its statements belong to one thread at a time. Any number of processes may read a
 * recording while one writes it (WAL); a statement that meets a lock waits up to 10 seconds. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

enum { STORE_APPLICATION_ID = 0x41525231 }; /* "ARR1" in the file's header */

enum store_mode {
	STORE_READ,   /* an existing recording; an older one is migrated in place first */
	STORE_WRITE,  /* an existing recording, migrated if older; or a new one if there is no file
			 or it is empty */
	STORE_CREATE, /* a new one; ARR_E_STATE if the path exists */
	STORE_CREATE_BARE /* as STORE_CREATE, still without its tables: store_complete() makes them
			   */
};

typedef struct store_db store_db;
typedef struct store_stmt store_stmt;

/* Opens a recording. On ARR_OK the caller owns *out (store_close); on failure *out is untouched and
 * a file that this call made is removed. Messages begin with the path. Fails: ARR_E_IO (no such
 * file, not readable), ARR_E_FORMAT (not SQLite, or another application's database: its
 * application_id is named), ARR_E_STATE (written by a newer version: both versions are named;
 * STORE_CREATE on an existing path; an older one that cannot be written), ARR_E_NOMEM. */
ARR_NODISCARD enum arr_status store_open(const char *path, enum store_mode mode, store_db **out,
					 struct arr_error *err);

/* Takes a file that was opened bare to the newest version. Fails as store_open does. */
ARR_NODISCARD enum arr_status store_complete(store_db *db, struct arr_error *err);

/* Closes and frees; NULL is fine. Statements must have been freed. A writer folds the WAL into the
 * file. */
void store_close(store_db *db);

const char *store_path(const store_db *db); /* borrowed */
int store_version(const store_db *db);      /* of the open file */
int store_version_newest(void);             /* that this build knows */

/* Runs SQL that returns no rows (one or more statements).
 * Fails: ARR_E_IO (disk, lock), ARR_E_FORMAT (the file is damaged), ARR_E_ARG (the SQL is wrong).
 */
ARR_NODISCARD enum arr_status store_exec(store_db *db, const char *sql, struct arr_error *err);

ARR_NODISCARD enum arr_status store_begin(store_db *db, struct arr_error *err);
ARR_NODISCARD enum arr_status store_commit(store_db *db, struct arr_error *err);
void store_rollback(store_db *db); /* no-op outside a transaction */

/* Compiles one statement. On ARR_OK the caller owns *out (store_stmt_free). Fails as store_exec. */
ARR_NODISCARD enum arr_status store_prepare(store_db *db, const char *sql, store_stmt **out,
					    struct arr_error *err);
void store_stmt_free(store_stmt *stmt); /* NULL is fine */

/* Parameters count from 1 (?1). Text is copied. NULL text binds NULL. */
void store_bind_i64(store_stmt *stmt, int parameter, int64_t value);
void store_bind_f64(store_stmt *stmt, int parameter, double value);
void store_bind_text(store_stmt *stmt, int parameter, const char *text);
void store_bind_text_n(store_stmt *stmt, int parameter, const char *text, size_t size_bytes);
void store_bind_blob(store_stmt *stmt, int parameter, const void *bytes, size_t size_bytes);
void store_bind_null(store_stmt *stmt, int parameter);

/* Moves to the next row; *row is false at the end (the statement is then reset, bindings kept).
 * Fails as store_exec, and also with an error of an earlier bind. */
ARR_NODISCARD enum arr_status store_step(store_stmt *stmt, bool *row, struct arr_error *err);

/* Runs a statement that returns no rows, to the end. */
ARR_NODISCARD enum arr_status store_run(store_stmt *stmt, struct arr_error *err);

void store_reset(store_stmt *stmt); /* before the end of the rows; clears bindings */

/* Columns of the current row count from 0. Text is borrowed until the next step, "" for NULL. */
int store_column_count(const store_stmt *stmt);
const char *store_column_name(const store_stmt *stmt, int column);
bool store_column_is_null(const store_stmt *stmt, int column);
int64_t store_column_i64(const store_stmt *stmt, int column);
double store_column_f64(const store_stmt *stmt, int column);
const char *store_column_text(const store_stmt *stmt, int column);

/* Row id of the last INSERT on this connection. */
int64_t store_last_id(const store_db *db);

#endif
