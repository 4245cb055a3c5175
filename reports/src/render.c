/* SPDX-License-Identifier: Apache-2.0 */
#include <reports/render.h>

#include "render_internal.h"

enum arr_status report_render(const struct report_model *m, enum report_format format,
			      struct strbuf *out, struct arr_error *err)
{
	struct table_list tables = { 0 };

	if (format != REPORT_JSON)
		tables_build(m, &tables);
	switch (format) {
	case REPORT_TEXT:
		report__text(m, &tables, out);
		break;
	case REPORT_MARKDOWN:
		report__markdown(m, &tables, out);
		break;
	case REPORT_JSON:
		report__json(m, out);
		break;
	case REPORT_HTML:
		report__html(m, &tables, out);
		break;
	}
	ARR_TRY(arena_status(m->arena, err));
	return strbuf_status(out, err);
}
