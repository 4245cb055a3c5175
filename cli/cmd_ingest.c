/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include <recorder/recorder.h>

#include "cmd.h"

static const char details[] =
	"SPOOL is a spool file or a folder of them: what a program that ran with the probe "
	"preloaded\n"
	"left behind, or what an `arr record` that was killed could not finish. A recording that "
	"is\n"
	"there is completed; doing it twice changes nothing. Spools are not removed.";

int cmd_ingest(int argc, char **argv)
{
	const char *output = NULL;
	bool quiet = false, helped = false;
	const struct opt_spec options[] = {
		{ "output", 'o', OPT_STRING, &output, "FILE.db",
		  "The recording to build or complete.", NULL },
		{ "quiet", 'q', OPT_FLAG, &quiet, NULL, "No line at the end.", NULL },
		{ 0 },
	};
	const struct opt_command command = {
		.name = "ingest",
		.usage = "SPOOL ... -o FILE.db",
		.summary = "build or complete a recording from spool files",
		.details = details,
		.options = options
	};
	struct recorder_summary s;
	struct arr_error err = { .status = ARR_OK };
	int operands = 0;

	if (opt_parse(&command, argc, argv, &operands, &helped, &err) != ARR_OK)
		return cli_fail("ingest", &err);
	if (helped)
		return CLI_OK;
	if (!output)
		arr_error_set(&err, ARR_E_ARG, "no recording given (-o FILE.db)");
	if (err.status != ARR_OK ||
	    recorder_ingest(argv, (size_t)operands, output, ARR_VERSION, &s, &err) != ARR_OK)
		return cli_fail("ingest", &err);
	if (s.unreadable)
		fprintf(stderr, "arr ingest: %llu spool files skipped: %s\n",
			(unsigned long long)s.unreadable, s.unreadable_why);
	if (!quiet)
		fprintf(stderr,
			"arr ingest: %s: %llu operations, %llu copies from %llu %s, %llu new "
			"events%s\n",
			output, (unsigned long long)s.calls, (unsigned long long)s.copies,
			(unsigned long long)s.processes, s.processes == 1 ? "process" : "processes",
			(unsigned long long)s.events,
			s.still_running ? " (not all of them have ended)" : "");
	return CLI_OK;
}
