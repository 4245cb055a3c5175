/* SPDX-License-Identifier: Apache-2.0 */
/* How many plain single events of a process become rows: all of the first 50,000, then every second
 * one of the next 50,000 rows, every third... A program of a day has a recording of a few hundred
 * megabytes; its totals are exact anyway. */
#ifndef RECORDER_BUDGET_H
#define RECORDER_BUDGET_H

#include <stdbool.h>

#include <wire/spool.h>

enum { BUDGET_STEP_EVENTS = 50000 };

/* A zeroed struct is a fresh budget. */
struct event_budget {
	uint64_t seen, kept, dropped; /* plain events: those that are neither slow nor failed */
};

/* Whether this event becomes a row; counts it. Slow and failed calls always do, and so does what is
 * not a call at all. */
bool budget_keeps(struct event_budget *b, const struct wire_event *e);

#endif
