/* SPDX-License-Identifier: Apache-2.0 */
/* The heap of a process as the recorder writes it. All calls fail as store_exec; the caller holds a
 * transaction. */
#ifndef STORE_HEAP_H
#define STORE_HEAP_H

#include <store/recording.h>

struct store_peak_row {
	const char *kind; /* "heap", "mapping" or "rest" */
	const char *op, *site;
	int64_t bytes;
	int64_t blocks; /* STORE_UNKNOWN if so */
};

struct store_peak {
	int64_t process_id, at_ns;
	int64_t live_bytes; /* of the heap: the sum of the rows that are no mappings */
	const struct store_peak_row *rows;
	size_t row_count;
};

/* Replaces what the recording has of the process's peak. Rows with one key are added up. */
ARR_NODISCARD enum arr_status store_peak_put(store_recording *rec, const struct store_peak *peak,
					     struct arr_error *err);

#endif
