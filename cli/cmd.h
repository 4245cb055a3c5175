/* SPDX-License-Identifier: Apache-2.0 */
/* A subcommand of `arr`: one cmd_<name>.c each, a row in main.c's table. */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "opt.h"

/* DESIGN: 0 good, 1 the answer is "no", 2 usage or input error; `record` gives the child's own
 * status. */
enum cli_exit { CLI_OK = 0, CLI_NO = 1, CLI_FAILED = 2 };

typedef int cli_fn(int argc,
		   char **argv); /* argv[0] is the command's name; returns enum cli_exit */

cli_fn cmd_record, cmd_ingest, cmd_report, cmd_golden, cmd_compare;

/* Prints "arr <command>: <message>" to stderr and returns CLI_FAILED. */
int cli_fail(const char *command, const struct arr_error *err);

/* Where the installation keeps a file: "libarrprobe.so", "arr-worker", "runner_numpy.py"... Looks
 * in $ARR_LIBEXEC, beside the executable (build tree) and in the install prefix. Static storage. */
ARR_NODISCARD enum arr_status cli_find_component(const char *name, const char **out,
						 struct arr_error *err);

#endif
