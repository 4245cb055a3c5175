/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORTS_MODEL_INTERNAL_H
#define REPORTS_MODEL_INTERNAL_H

#include <reports/model.h>

/* model.c: the process of that id, or NULL. */
const struct store_process_row *report__process(const struct report_model *m, int64_t process_id);

/* memory.c: fills peaks. */
ARR_NODISCARD enum arr_status
report__load_peaks(struct report_model *m, const struct store_query *q, struct arr_error *err);
/* The larger of peak resident and peak live memory. */
int64_t report__peak_memory(const struct report_model *m);
/* "ones at a.py:3 held 289 MiB of 297 MiB at the peak; limit 300 MiB", or NULL without a snapshot.
 */
const char *report__peak_text(const struct report_model *m);
/* "The process was at its peak of 297 MiB with 289 MiB (97 %) live from ones at /srv/a.py:3.", or
 * NULL. */
const char *report__peak_sentence(const struct report_model *m);
/* The same of one process, and the line that it names in *site ("" if none). */
const char *report__peak_sentence_of(const struct report_model *m, int64_t process_id,
				     const char **site);
/* "300 MiB = heap 289 MiB + files 9 MiB + other 2 MiB", or "". */
const char *report__resident_text(const struct report_model *m, const struct report_peak *peak);

/* advice.c: fills findings, most important first. Out of memory shows in the arena's status. */
void report__advise(struct report_model *m);

/* headline.c: fills fields; then headlines, after report__advise. */
void report__fields(struct report_model *m);
void report__headlines(struct report_model *m);

#endif
