/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORTS_MODEL_INTERNAL_H
#define REPORTS_MODEL_INTERNAL_H

#include <reports/model.h>

/* advice.c: fills findings, most important first. Out of memory shows in the arena's status. */
void report__advise(struct report_model *m);

/* headline.c: fills fields; then headlines, after report__advise. */
void report__fields(struct report_model *m);
void report__headlines(struct report_model *m);

#endif
