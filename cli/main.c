/* SPDX-License-Identifier: Apache-2.0 */
/* `arr`: one command, git-style subcommands. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"

static const struct cli_command {
	const char *name;
	cli_fn *run;
	const char *summary;
} commands[] = {
#ifdef ARR_HAVE_RECORD
	{ "record", cmd_record, "run a program under the probe and write a recording" },
#endif
#ifdef ARR_HAVE_INGEST
	{ "ingest", cmd_ingest, "build or complete a recording from spool files" },
#endif
#ifdef ARR_HAVE_REPORT
	{ "report", cmd_report, "render a recording as text, Markdown, JSON or HTML" },
#endif
#ifdef ARR_HAVE_GOLDEN
	{ "golden", cmd_golden, "make, list and verify golden suites" },
#endif
#ifdef ARR_HAVE_COMPARE
	{ "compare", cmd_compare, "replay a golden suite on builds and judge the differences" },
#endif
};

static void print_usage(FILE *out)
{
	fputs("usage: arr COMMAND [OPTION ...]\n\ncommands:\n", out);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		fprintf(out, "  %-10s%s\n", commands[i].name, commands[i].summary);
	fputs("\n`arr COMMAND --help` tells more. Exit status: 0 good, 1 the answer is no, 2 usage "
	      "or input error;\n"
	      "`arr record` gives the program's own.\n",
	      out);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return CLI_FAILED;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		print_usage(stdout);
		return CLI_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("arr " ARR_VERSION);
		return CLI_OK;
	}
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	}
	fprintf(stderr, "arr: unknown command '%s' (see arr --help)\n", argv[1]);
	return CLI_FAILED;
}
