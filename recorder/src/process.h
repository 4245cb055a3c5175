/* SPDX-License-Identifier: Apache-2.0 */
/* One target process: its spool on one side, its rows on the other. */
#ifndef RECORDER_PROCESS_H
#define RECORDER_PROCESS_H

#include "blocks.h"
#include "budget.h"
#include "decode.h"
#include "peak.h"
#include "threads.h"
#include "totals.h"

/* What all processes of a session share; borrowed. */
struct process_sink {
	store_recording *rec;
	struct texts *texts;
	struct map *text_rows; /* text pointer -> text_id */
	struct symbol_files *files;
	int64_t run_id;
	bool all_blocks; /* however many there are */
};

/* How far the ring of one thread slot has been read. */
struct ring_state {
	struct store_cursor at;
	bool changed;
};

struct process {
	struct process_sink sink;
	wire_reader *reader; /* owned */
	char *path;          /* owned */
	int64_t process_id, pid, start_ns;
	uint64_t kernel_start; /* tells the process from a later one with its pid */
	bool pid_known;        /* pid is its number in our namespace, too */
	bool alive;            /* as of the last look */
	bool finished;         /* everything is written; reader is gone */
	bool removed;          /* its spool, by who made the folder */
	struct decoder decoder;
	struct totals totals;
	struct peak peak;
	struct blocks blocks;
	struct ring_state *rings; /* one per thread slot seen */
	size_t ring_count, ring_capacity;
	struct event_budget budget;
	struct map stack_rows; /* wire_id -> stack_id */
	struct map threads;    /* tid -> generation * 2 + ended */
	struct thread_watch watch;
	uint32_t facts_written, libraries_written;
	const char *python_version, *numpy_version;
	int64_t rss_bytes, live_bytes, sampled_at_ns, peak_rss_bytes;
	uint64_t last_ticks;                      /* of anything seen */
	uint64_t calls, copy_calls, events, lost; /* events: new rows */
};

/* Opens a spool and makes (or finds) its row. On ARR_OK the caller owns *out (process_free).
 * Fails: as wire_reader_open, and as store_exec. */
ARR_NODISCARD enum arr_status process_open(const char *path, const struct process_sink *sink,
					   struct process **out, struct arr_error *err);
void process_free(struct process *p);

/* Looks whether the process still runs; a finished or dead one stays so. */
void process_look(struct process *p);

/* New events of all rings into rows; *count is how many. */
ARR_NODISCARD enum arr_status process_drain(struct process *p, size_t *count,
					    struct arr_error *err);

/* A point of the memory timeline, unless nothing has changed. */
ARR_NODISCARD enum arr_status process_sample_memory(struct process *p, int64_t now_ns,
						    struct arr_error *err);

/* CPU time and names of the threads that live now. */
ARR_NODISCARD enum arr_status process_sample_threads(struct process *p, struct arr_error *err);

/* A point of the thread timeline, if one is due. */
ARR_NODISCARD enum arr_status process_watch_threads(struct process *p, struct arr_error *err);

/* Totals, facts, libraries, losses and the process's own row, as of now. */
ARR_NODISCARD enum arr_status process_write(struct process *p, struct arr_error *err);

/* The end of a dead process: what process_drain and process_write do, and then the last calls of
 * each thread, those that never returned (error "interrupted"), and call sites resolved for good.
 * died_at_ns: 0 if not known. */
ARR_NODISCARD enum arr_status process_finish(struct process *p, int64_t died_at_ns,
					     struct arr_error *err);

/* "ring_overrun" for WIRE_LOSS_RING_OVERRUN, and so on; NULL for numbers that are no loss. */
const char *process_loss_name(enum wire_loss loss);

/* For events.c: one event as a row. */
ARR_NODISCARD enum arr_status process_put_event(struct process *p, const struct wire_event *e,
						struct arr_error *err);
/* Calls that were open when the process died. */
ARR_NODISCARD enum arr_status process_put_open_calls(struct process *p, const struct wire_thread *t,
						     struct arr_error *err);

#endif
