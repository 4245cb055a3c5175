/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <common/file.h>
#include <common/strbuf.h>
#include <reports/model.h>
#include <reports/render.h>
#include <store/db.h>

#include "cmd.h"

static enum report_format parse_format(const char *name)
{
	if (!strcmp(name, "md"))
		return REPORT_MARKDOWN;
	if (!strcmp(name, "json"))
		return REPORT_JSON;
	return strcmp(name, "html") ? REPORT_TEXT : REPORT_HTML;
}

static enum arr_status write_report(const char *path, enum report_kind kind,
				    enum report_format format, const char *output,
				    struct arr_error *err)
{
	struct report_model *model = NULL;
	struct strbuf text = { 0 };
	store_db *db = NULL;
	enum arr_status status = store_open(path, STORE_READ, &db, err);

	if (status != ARR_OK)
		goto done;
	status = report_model_load(db, kind, &model, err);
	if (status != ARR_OK)
		goto done;
	status = report_render(model, format, &text, err);
	if (status != ARR_OK)
		goto done;
	status = file_write_or_stdout(output, text.data, text.length, err);
done:
	strbuf_clear(&text);
	report_model_free(model);
	store_close(db);
	return status;
}

int cmd_report(int argc, char **argv)
{
	const char *format = "text", *kind = "profile", *output = NULL;
	const struct opt_spec options[] = {
		{ "format", 'f', OPT_CHOICE, &format, "FORMAT", "Shape of the report (text).",
		  "text|md|json|html" },
		{ "output", 'o', OPT_STRING, &output, "OUT",
		  "Write to this file instead of standard output.", NULL },
		{ "kind", 'k', OPT_CHOICE, &kind, "KIND",
		  "What the report is for: where the time went, or why it died (profile).",
		  "profile|postmortem" },
		{ 0 },
	};
	const struct opt_command command = {
		.name = "report",
		.usage = "FILE.db",
		.summary = "Renders a recording as text, Markdown, JSON or one HTML page.",
		.details = "The HTML page is one file that loads nothing else. A recording that is "
			   "still growing can be read too.",
		.options = options,
	};
	struct arr_error err = { 0 };
	bool helped = false;
	int operands = 0;

	if (opt_parse(&command, argc, argv, &operands, &helped, &err) != ARR_OK)
		return cli_fail("report", &err);
	if (helped)
		return CLI_OK;
	if (operands != 1) {
		(void)arr_error_set(&err, ARR_E_ARG,
				    "needs one recording, got %d operands (see arr report --help)",
				    operands);
		return cli_fail("report", &err);
	}
	if (write_report(argv[0], strcmp(kind, "profile") ? REPORT_POSTMORTEM : REPORT_PROFILE,
			 parse_format(format), output, &err) != ARR_OK)
		return cli_fail("report", &err);
	return CLI_OK;
}
