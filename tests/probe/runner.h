/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a program under the probe with a spool folder of its own and reads back what it left. */
#ifndef PROBE_RUNNER_H
#define PROBE_RUNNER_H

#include <stdbool.h>
#include <stddef.h>

#include <wire/reader.h>

enum { RUN_SPOOLS_MAX = 8 };

struct run {
	char dir[64];          /* spool folder, made by run_init */
	const char *spool_env; /* value of ARR_SPOOL; NULL: dir */
	const char *env[4];    /* more "K=V", NULL-terminated */
	bool bare;             /* without the probe */
	int status;            /* as waitpid gives it */
	char out[4096];        /* its stdout */
	char err[4096];        /* its stderr */
	size_t spool_count;
	wire_reader *spools[RUN_SPOOLS_MAX];
};

void run_init(struct run *r);
/* argv: NULL-terminated; "target" stands for the test's target program. Fails the test if it can't.
 */
void run_program(struct run *r, const char *const *argv);
/* Closes the spools and removes the folder. */
void run_clear(struct run *r);

/* Id's text in a spool ("" if none). Overwritten by the eighth next call. */
const char *run_text(const wire_reader *spool, wire_id id);

/* Sums over all threads of one spool. False if there is no such entry. */
bool run_op(wire_reader *spool, const char *op, const char *dtype, struct wire_op_total *out);
bool run_copy(wire_reader *spool, const char *op, struct wire_copy_total *out);
bool run_blas(wire_reader *spool, const char *routine, struct wire_blas_total *out);
bool run_failure(wire_reader *spool, const char *op, struct wire_failure_total *out);
bool run_section(wire_reader *spool, const char *name, struct wire_section_total *out);
/* Value of a meta key, or NULL. */
const char *run_meta(wire_reader *spool, const char *key);
/* Events of a kind over all rings; the first max of them in out. */
size_t run_events(wire_reader *spool, enum wire_event_kind kind, struct wire_event *out,
		  size_t max);

#endif
