/* SPDX-License-Identifier: Apache-2.0 */
/* One process's recording: from the constructor (or a fork's child) to its end. */
#ifndef PROBE_SESSION_H
#define PROBE_SESSION_H

#include "op.h"

enum probe_stacks { PROBE_STACKS_OFF = 0, PROBE_STACKS_SAMPLED = 1, PROBE_STACKS_ALL = 2 };

/* Read from the environment by the constructor; constant after it. */
struct probe_config {
	char dir[1024];           /* ARR_SPOOL, absolute; empty: inert */
	uint64_t min_bytes;       /* ARR_MIN_BYTES */
	uint64_t spool_bytes;     /* ARR_SPOOL_BYTES */
	enum probe_stacks stacks; /* ARR_STACKS */
	bool verbose;             /* ARR_PROBE_VERBOSE: say on stderr why nothing is recorded */
};
extern struct probe_config probe_config;

/* What every record reads. Scale of ticks: ns = ticks * ns_per_tick_q32 >> 32, refined while the
 * process runs. */
struct probe_scale {
	uint64_t ns_per_tick_q32;
	uint64_t ticks_per_second;
	uint64_t slow_ticks;      /* 50 us: below it no call is notable for being slow */
	uint64_t very_slow_ticks; /* 10 ms: above it every call is */
	bool keep_all;            /* PROBE_STACKS_ALL: single events of all calls */
};
extern struct probe_scale probe_scale;

static inline uint64_t probe_ticks_to_ns(uint64_t ticks)
{
	__extension__ typedef unsigned __int128 wide;

	return (uint64_t)((wide)ticks * probe_scale.ns_per_tick_q32 >> 32);
}

/* What the constructor does, once. Another library's constructor may start threads before ours
 * runs: pthread_create calls this too. */
void probe_start(void);

/* What a child of fork takes over from its parent. */
struct probe_parent {
	struct wire_writer writer;
	int64_t live_bytes;
};

/* Opens the spool and starts recording; inert if that is not to be had. parent: NULL except in a
 * fork's child. */
void probe_session_start(const struct probe_parent *parent);
/* Measures the tick scale over the time since the start. */
void probe_session_refine(void);
/* Last words; recording goes on for threads that still run. */
void probe_session_exit(int status);

/* Facts about machine and limits (meta.c), loaded objects (modules.c). */
void probe_meta_fill(struct wire_writer *w);
void probe_modules_scan(void);  /* adds objects that are new since the last call */
void probe_modules_reset(void); /* in a fork's child: nobody else is scanning */
void probe_fork_install(void);  /* once per process image */

#endif
