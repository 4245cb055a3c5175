/* SPDX-License-Identifier: Apache-2.0 */
/* The four shapes of a report. Strings of the recording are a stranger's: each format escapes them.
 */
#ifndef REPORTS_RENDER_H
#define REPORTS_RENDER_H

#include <arr/status.h>
#include <common/strbuf.h>
#include <reports/model.h>

enum report_format { REPORT_TEXT, REPORT_MARKDOWN, REPORT_JSON, REPORT_HTML };

/* Appends the whole report, in UTF-8, with a newline at its end.
 *
 * REPORT_TEXT: at most 100 columns, except for paths that do not fit; the title, then
 * REPORT_HEADLINES lines, then tables. REPORT_MARKDOWN: GitHub's, short enough for a step summary.
 * REPORT_JSON: one object, keys in docs/reports.md. REPORT_HTML: one page that loads nothing else.
 * Fails: ARR_E_NOMEM. */
ARR_NODISCARD enum arr_status report_render(const struct report_model *m, enum report_format format,
					    struct strbuf *out, struct arr_error *err);

#endif
