/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORTS_RENDER_INTERNAL_H
#define REPORTS_RENDER_INTERNAL_H

#include <common/strbuf.h>
#include <reports/model.h>

#include "table.h"

/* One per format, each in its own file. Out of memory shows in the strbuf's status. */
void report__text(const struct report_model *m, const struct table_list *tables,
		  struct strbuf *out);
void report__markdown(const struct report_model *m, const struct table_list *tables,
		      struct strbuf *out);
void report__json(const struct report_model *m, struct strbuf *out);
void report__html(const struct report_model *m, const struct table_list *tables,
		  struct strbuf *out);

/* json.c: what the page's charts draw, as one JSON object that is safe inside <script>. */
void report__json_charts(const struct report_model *m, struct strbuf *out);

#endif
