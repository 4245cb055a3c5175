/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings for the report tests, written through the store's own insert calls. */
#ifndef REPORTS_FIXTURE_H
#define REPORTS_FIXTURE_H

#include "testing.h"

#include <reports/model.h>
#include <reports/render.h>
#include <store/heap.h>
#include <store/recording.h>
#include <wire/spool.h>

enum { FIXTURE_PATH_BYTES = 128 };
#define FIXTURE_START_NS INT64_C(1767225600000000000) /* 2026-01-01 00:00:00 UTC */
#define FIXTURE_MIB (INT64_C(1) << 20)
#define FIXTURE_MS INT64_C(1000000)

struct fixture {
	char dir[64];
	char path[FIXTURE_PATH_BYTES];
	store_db *db;
	store_recording *rec;
	int64_t run_id, process_id;
	int64_t sequence; /* of the last event */
	struct report_model *model;
	struct strbuf text;
};

/* cmocka's setup and teardown: an empty folder, *state a struct fixture. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Opens a new recording for writing in a transaction (an earlier one goes): a run of 10 s on 2
 * cores without limits, and one process. Fields may be changed beforehand. */
struct store_run fixture_run(void);
struct store_process fixture_process(const struct fixture *f);
void fixture_begin(struct fixture *f);
void fixture_begin_run(struct fixture *f, const struct store_run *run);
/* Commits and closes. */
void fixture_end(struct fixture *f, int64_t exit_status, int64_t term_signal);

void fixture_op(struct fixture *f, const char *op, const char *dtype, enum arr_op_kind kind,
		int64_t calls, int64_t self_ns);
void fixture_op_row(struct fixture *f, struct store_op row);
void fixture_copy(struct fixture *f, const char *op, enum arr_copy_reason reason, const char *site,
		  const char *detail, int64_t calls, int64_t bytes);
void fixture_alloc(struct fixture *f, const char *op, const char *site, int64_t peak, int64_t live,
		   int64_t failed);
void fixture_blas(struct fixture *f, const char *routine, const char *library, int64_t threads,
		  int64_t concurrent);
void fixture_failure(struct fixture *f, const char *op, const char *exception, const char *shapes,
		     const char *site, int64_t count);
/* At 9 s of the run. */
void fixture_peak(struct fixture *f, int64_t live, const struct store_peak_row *rows, size_t count);
void fixture_memory(struct fixture *f, int64_t at_ns, int64_t live, int64_t rss);
/* duration_ns: STORE_UNKNOWN for an open one. */
void fixture_event(struct fixture *f, enum wire_event_kind type, const char *op, const char *shapes,
		   const char *site, int64_t start_ns, int64_t duration_ns, int64_t value);

/* A block that realloc made larger and put elsewhere. */
void fixture_growth(struct fixture *f, const char *op, const char *site, int64_t old_bytes,
		    int64_t new_bytes);

/* A recording with something in every view: what a preprocessing service leaves. */
void fixture_rich(struct fixture *f);

/* Closes what is open for writing, loads the model again, renders it; borrowed until the next call.
 */
const struct report_model *fixture_load(struct fixture *f, enum report_kind kind);
const char *fixture_render(struct fixture *f, enum report_kind kind, enum report_format format);
/* The first finding of that rule, or NULL. */
const struct report_finding *fixture_finding(const struct report_model *m, const char *rule);

#endif
