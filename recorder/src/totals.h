/* SPDX-License-Identifier: Apache-2.0 */
/* Exact totals of one process: the tables of all its threads, added up and written when they
 * changed. */
#ifndef RECORDER_TOTALS_H
#define RECORDER_TOTALS_H

#include "decode.h"

/* Rows of one kind, found by up to five texts and a number. */
struct total_rows {
	char *items; /* `count` of `stride` bytes, each beginning with struct total_key */
	size_t stride, count, capacity;
	uint32_t *index;       /* item number + 1 */
	size_t index_capacity; /* a power of two */
};

struct totals {
	struct total_rows ops, copies, allocs, blas, failures, sections, pauses;
	bool failed;                /* out of memory while adding: the rows are not complete */
	uint64_t calls, copy_calls; /* over all rows, as of the last totals_write */
};

void totals_init(struct totals *t);
void totals_clear(struct totals *t);

/* Adds everything up anew and writes the rows that differ from what was last written.
 * Fails: ARR_E_NOMEM, and as store_exec. */
ARR_NODISCARD enum arr_status totals_write(struct totals *t, struct decoder *d,
					   store_recording *rec, int64_t process_id,
					   struct arr_error *err);

/* As totals_write, but replaces every row: for the end, when call sites resolve as well as they
 * ever will. */
ARR_NODISCARD enum arr_status totals_rewrite(struct totals *t, struct decoder *d,
					     store_recording *rec, int64_t process_id,
					     struct arr_error *err);

#endif
