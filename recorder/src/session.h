/* SPDX-License-Identifier: Apache-2.0 */
/* All processes of one run, and the recording they go into. */
#ifndef RECORDER_SESSION_H
#define RECORDER_SESSION_H

#include <recorder/recorder.h>

#include "process.h"

struct session {
	store_db *db; /* owned, as is rec */
	store_recording *rec;
	bool in_transaction;
	int64_t run_id;
	bool all_blocks;
	struct texts texts;
	struct map text_rows;
	struct symbol_files files;
	struct process **processes;
	size_t count, capacity;
	struct map bad_paths; /* text of a path -> times it could not be opened */
	struct arr_error bad; /* the first of them */
};

/* Opens the database (store_open). On failure the session is empty. */
ARR_NODISCARD enum arr_status session_init(struct session *s, const char *database,
					   enum store_mode mode, struct arr_error *err);
/* For a database that was opened bare: its tables. Nothing else may be done before. */
ARR_NODISCARD enum arr_status session_complete(struct session *s, struct arr_error *err);
void session_clear(struct session *s);

/* Writes go into one transaction until session_commit. */
ARR_NODISCARD enum arr_status session_begin(struct session *s, struct arr_error *err);
ARR_NODISCARD enum arr_status session_commit(struct session *s, struct arr_error *err);

/* Opens the spools in a folder that are not known yet; those that cannot be read are remembered in
 * bad_paths and tried again next time. Fails only for the database and memory. */
ARR_NODISCARD enum arr_status session_scan(struct session *s, const char *dir,
					   struct arr_error *err);

/* Opens one spool unless it is known. Fails as process_open. */
ARR_NODISCARD enum arr_status session_add(struct session *s, const char *path,
					  struct arr_error *err);

/* New events of every process that is not finished; *count is how many. */
ARR_NODISCARD enum arr_status session_drain(struct session *s, size_t *count,
					    struct arr_error *err);
ARR_NODISCARD enum arr_status session_sample_memory(struct session *s, struct arr_error *err);
/* Killed processes outlive their parent by a moment, and on a busy machine by longer: waits, 100 ms
 * if nothing moves and 2 s at most. */
void session_wait_for_the_dying(struct session *s);
/* Totals of the living, the end of the dead. */
ARR_NODISCARD enum arr_status session_write(struct session *s, int64_t died_at_ns,
					    struct arr_error *err);

/* Removes the spools of processes that have ended, once their rows are committed. */
void session_remove_spools(struct session *s);

/* Sums over all processes. */
void session_summarise(const struct session *s, struct recorder_summary *out);

#endif
