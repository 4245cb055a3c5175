/* SPDX-License-Identifier: Apache-2.0 */
/* One option table per command drives parsing, the usage line, --help and the man page. */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

enum opt_kind {
	OPT_FLAG,   /* bool *: set to true */
	OPT_STRING, /* const char **: borrowed from argv */
	OPT_LIST,   /* struct opt_list *: may be given many times */
	OPT_U64,    /* uint64_t *: decimal, optional k/M/G (powers of 1024) */
	OPT_CHOICE  /* const char **: one of `choices`, separated by '|' */
};

struct opt_list {
	const char *items[64];
	size_t count;
};

struct opt_spec {
	const char *name; /* "output", without dashes; NULL ends the table */
	char letter;      /* 'o', or 0 */
	enum opt_kind kind;
	void *target;
	const char *argument; /* "FILE.db" in help; NULL for flags */
	const char *help;     /* one sentence */
	const char *choices;  /* OPT_CHOICE only: "text|md|json|html" */
};

struct opt_command {
	const char *name;    /* "record" */
	const char *usage;   /* what follows the options: "[--] CMD [ARG ...]" */
	const char *summary; /* one sentence */
	const char *details; /* paragraphs for --help and the man page; may be NULL */
	const struct opt_spec *options;
	bool stop_at_operand; /* options end at the first operand (record) */
};

/* Parses argv[1..]; operands end up in argv[0..*operand_count). `--` ends options. On --help prints
 * the help to stdout, on --help-man (for the build) the man page, and sets *helped. Fails with
 * ARR_E_ARG naming the option and the value. */
ARR_NODISCARD enum arr_status opt_parse(const struct opt_command *command, int argc, char **argv,
					int *operand_count, bool *helped, struct arr_error *err);

/* Prints the head of a man page, NAME section included, to stdout. */
void opt_man_title(const char *name, const char *summary);

/* Reads a number as OPT_U64 does. Fails with ARR_E_ARG naming `name` and the text. */
ARR_NODISCARD enum arr_status opt_parse_u64(const char *name, const char *text, uint64_t *out,
					    struct arr_error *err);

#endif
