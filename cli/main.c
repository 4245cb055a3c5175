/* SPDX-License-Identifier: Apache-2.0 */
/* `arr`: one command, git-style subcommands. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <base/compiler.h>

#include "cmd.h"

static const struct cli_command {
	const char *name;
	cli_fn *run;
	const char *summary;
} commands[] = {
	{ "record", cmd_record, "run a program under the probe and write a recording" },
	{ "ingest", cmd_ingest, "build or complete a recording from spool files" },
	{ "report", cmd_report, "render a recording as text, Markdown, JSON or HTML" },
	{ "golden", cmd_golden, "make, list and verify golden suites" },
	{ "compare", cmd_compare, "replay a golden suite on builds and judge the differences" },
};

static void print_usage(FILE *out)
{
	fputs("usage: arr COMMAND [OPTION ...]\n\ncommands:\n", out);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(commands); i++)
		fprintf(out, "  %-10s%s\n", commands[i].name, commands[i].summary);
	fputs("\n`arr COMMAND --help` tells more. Exit status: 0 good, 1 the answer is no, 2 usage "
	      "or input error;\n"
	      "`arr record` gives the program's own.\n",
	      out);
}

static void print_man(void)
{
	opt_man_title("arr", "records array operations and replays golden suites");
	fputs(".SH SYNOPSIS\n.B arr\nCOMMAND [OPTION ...]\n.SH COMMANDS\n", stdout);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(commands); i++)
		printf(".TP\n.BR arr\\-%s (1)\n%s\n", commands[i].name, commands[i].summary);
	fputs(".SH EXIT STATUS\n0 good, 1 the answer is no, 2 usage or input error;\n"
	      ".B arr record\ngives the program's own.\n",
	      stdout);
}

static const struct cli_command *find_command(const char *name)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(commands); i++) {
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	}
	return NULL;
}

static int run(int argc, char **argv)
{
	const struct cli_command *command;
	bool help = argc > 1 && !strcmp(argv[1], "help");

	if (argc < 2) {
		fputs("arr: no command given (see arr --help)\n", stderr);
		return CLI_FAILED;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || (help && argc == 2)) {
		print_usage(stdout);
		return CLI_OK;
	}
	if (!strcmp(argv[1], "--help-man")) {
		print_man();
		return CLI_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("arr " ARR_VERSION);
		return CLI_OK;
	}
	command = find_command(argv[help ? 2 : 1]);
	if (!command) {
		fprintf(stderr, "arr: unknown command '%s' (see arr --help)\n", argv[help ? 2 : 1]);
		return CLI_FAILED;
	}
	if (help)
		return command->run(2, (char *[]){ argv[2], (char[]){ "--help" }, NULL });
	return command->run(argc - 1, argv + 1);
}

/* No file of ours may get the number of a standard stream that we were started without. What holds
 * the place fails as a closed one does, and a program that we run finds it closed. */
static void hold_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", (fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC) < 0)
			return;
	}
}

int main(int argc, char **argv)
{
	int result;

	hold_standard_streams();
	result = run(argc, argv);

	/* output that got lost is not a success */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "arr: cannot write standard output: %s\n", strerror(errno));
		return CLI_FAILED;
	}
	return result;
}
