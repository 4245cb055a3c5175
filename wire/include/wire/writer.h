/* SPDX-License-Identifier: Apache-2.0 */
/* The probe's side of a spool: raw system calls at creation, plain stores after it. No malloc, no
 * stdio, no locks; async-signal- and fork-safe where the comment says so. */
#ifndef WIRE_WRITER_H
#define WIRE_WRITER_H

#include <stdbool.h>

#include <wire/ring.h>
#include <wire/spool.h>

struct wire_writer {
	struct wire_header *header; /* start of the mapping; NULL: closed, every call is a no-op */
	struct wire_chunk_entry *directory;
	struct wire_strings *strings;
	struct wire_meta_table *meta;
	struct wire_module_table *modules;
	struct wire_alloc_table *allocs;
	struct wire_live_table *live;
	struct wire_peak_table *peak;
	char path[1024];     /* of the file, absolute: chunks reopen it, no descriptor stays */
	uint64_t file_id[2]; /* its device and inode, checked at each reopening */
};

enum {
	WIRE_FILE_BYTES_MIN = 8 << 20,
	WIRE_FILE_BYTES_DEFAULT = 64 << 20,
	WIRE_FILE_BYTES_MAX = 1 << 30
};

struct wire_options {
	const char *dir; /* existing folder, absolute or relative to the working directory */
	uint64_t file_bytes_max; /* 0: 64 MiB */
	uint64_t min_bytes;
	uint64_t parent_start_realtime_ns;
};

/* Creates the file (O_EXCL, 0600) and its process-wide chunks. On failure nothing is left behind
 * and w is closed. Fails: ARR_E_IO, ARR_E_ARG (dir too long, limit outside its bounds). The
 * target's RLIMIT_FSIZE is respected, because crossing it would raise SIGXFSZ. */
ARR_NODISCARD enum arr_status
wire_writer_open(struct wire_writer *w, const struct wire_options *options, struct arr_error *err);

/* Copies strings, facts and modules of a parent's spool into a child's fresh one: every id that the
 * process holds stays valid. The parent may go on writing meanwhile. */
void wire_writer_inherit(struct wire_writer *w, const struct wire_writer *parent);

/* Unmaps and closes; the file stays. Used by a fork's child before it opens its own. */
void wire_writer_close(struct wire_writer *w);

/* A fresh zeroed page-aligned chunk in the file, or NULL (counted in losses). Thread-safe. The
 * caller publishes it with wire_writer_publish once it is filled in. */
void *wire_writer_chunk(struct wire_writer *w, size_t size_bytes, struct wire_chunk_entry **entry);
void wire_writer_publish(struct wire_chunk_entry *entry, enum wire_chunk_kind kind);

/* A thread's slot with its ring and tables: a free one taken over, else a new chunk; NULL if there
 * is no room (counted). `large` asks for the capacities of a main thread. */
struct wire_thread *wire_writer_thread(struct wire_writer *w, uint32_t tid, bool large);
void wire_thread_release(struct wire_thread *t);

/* Interns bytes (1..WIRE_STRING_BYTES_MAX, longer ones are cut); the same bytes always give the
 * same id. 0 if full (counted) or empty. Lock-free, safe from any thread and from signal handlers.
 */
wire_id wire_intern(struct wire_writer *w, const void *bytes, size_t size_bytes);
wire_id wire_intern_text(struct wire_writer *w, const char *text);
/* Borrowed entry of an id, or NULL. */
const struct wire_string *wire_string_get(const struct wire_strings *strings, wire_id id);

void wire_meta_set(struct wire_writer *w, const char *key, const char *value);
void wire_loss_add(struct wire_writer *w, enum wire_loss loss, uint64_t count);

/* Appends to a ring of this thread: single writer, never waits, overwrites the oldest. */
void wire_ring_put(struct wire_thread *t, struct wire_ring *ring, const struct wire_event *event);

/* The entry for a key in a single-writer table, made (zeroed) if new; NULL if the table is full
 * (the caller counts it). Capacity limits the load to 7/8. */
struct wire_op_total *wire_op_total(struct wire_thread *t, wire_id op, wire_id dtype);
struct wire_copy_total *wire_copy_total(struct wire_thread *t, wire_id op, wire_id site,
					enum arr_copy_reason reason, wire_id detail);
struct wire_blas_total *wire_blas_total(struct wire_thread *t, wire_id routine, wire_id library);
struct wire_failure_total *wire_failure_total(struct wire_thread *t, wire_id op, wire_id exception,
					      wire_id operands, wire_id site);
struct wire_section_total *wire_section_total(struct wire_thread *t, wire_id name);

#endif
