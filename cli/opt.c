/* SPDX-License-Identifier: Apache-2.0 */
#include "opt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parse {
	const struct opt_command *command;
	int argc;
	char **argv;
	int next; /* index of the argument to look at */
	struct arr_error *err;
};

static void print_options(const struct opt_spec *options)
{
	for (const struct opt_spec *o = options; o && o->name; o++) {
		char left[80];
		const char *argument = o->choices ? o->choices : o->argument;
		int length = snprintf(left, sizeof left, "%s%c%s--%s%s%s", o->letter ? "-" : "  ",
				      o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name,
				      argument ? " " : "", argument ? argument : "");
		printf("  %-34s%s%s\n", left,
		       length > 33 ? "\n                                    " : "", o->help);
	}
	printf("      %-30s%s\n", "--help", "show this text");
}

static void print_help(const struct opt_command *command)
{
	printf("usage: arr %s [OPTION ...] %s\n\n%s\n\noptions:\n", command->name, command->usage,
	       command->summary);
	print_options(command->options);
	if (command->details)
		printf("\n%s\n", command->details);
}

/* ---- the same as a man page ---- */

/* Plain text as roff: nothing in it is a request or an escape. */
static void put_roff(const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			fputs("\\&", stdout);
		if (*text == '\n' && text[1] == '\n') {
			fputs("\n.PP", stdout);
		} else if (*text == '\\') {
			fputs("\\e", stdout);
		} else if (*text == '-') {
			fputs("\\-", stdout);
		} else {
			putchar(*text);
		}
		line_start = *text == '\n';
	}
	putchar('\n');
}

void opt_man_title(const char *name, const char *summary)
{
	fputs(".TH \"", stdout);
	for (const char *p = name; *p; p++)
		putchar(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
	printf("\" 1 \"\" \"arr " ARR_VERSION "\" \"User Commands\"\n.SH NAME\n%s \\- ", name);
	put_roff(summary);
}

static void print_man(const struct opt_command *command)
{
	char page[64];

	snprintf(page, sizeof page, "arr-%s", command->name);
	for (char *p = page; *p; p++)
		*p = *p == ' ' ? '-' : *p;
	opt_man_title(page, command->summary);
	printf(".SH SYNOPSIS\n.B arr %s\n[OPTION ...] ", command->name);
	put_roff(command->usage);
	if (command->details) {
		fputs(".SH DESCRIPTION\n", stdout);
		put_roff(command->details);
	}
	fputs(".SH OPTIONS\n", stdout);
	for (const struct opt_spec *o = command->options; o && o->name; o++) {
		const char *argument = o->choices ? o->choices : o->argument;

		fputs(".TP\n", stdout);
		if (o->letter)
			printf("\\-%c, ", o->letter);
		fputs("\\-\\-", stdout);
		if (argument) {
			printf("%s ", o->name);
			put_roff(argument);
		} else {
			put_roff(o->name);
		}
		put_roff(o->help);
	}
	fputs(".TP\n\\-\\-help\nshow this text\n.SH SEE ALSO\n.BR arr (1)\n", stdout);
}

static bool choice_allowed(const char *choices, const char *value)
{
	size_t length = strlen(value);

	for (const char *p = choices; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL) {
		size_t n = strcspn(p, "|");
		if (n == length && memcmp(p, value, n) == 0)
			return true;
	}
	return false;
}

enum arr_status opt_parse_u64(const char *name, const char *text, uint64_t *out,
			      struct arr_error *err)
{
	char *end;
	unsigned long long value, unit = 1;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (*end == 'k' || *end == 'K')
		unit = 1ull << 10;
	else if (*end == 'M')
		unit = 1ull << 20;
	else if (*end == 'G')
		unit = 1ull << 30;
	if (unit > 1)
		end++;
	if (text[0] < '0' || text[0] > '9' || *end || errno || value > UINT64_MAX / unit)
		return arr_error_set(err, ARR_E_ARG,
				     "%s: '%s' is not a number (decimal, k, M or G may follow)",
				     name, text);
	*out = value * unit;
	return ARR_OK;
}

static enum arr_status store(const struct opt_spec *o, const char *value, struct arr_error *err)
{
	struct opt_list *list;
	char name[80];

	switch (o->kind) {
	case OPT_FLAG:
		*(bool *)o->target = true;
		return ARR_OK;
	case OPT_CHOICE:
		if (!choice_allowed(o->choices, value))
			return arr_error_set(err, ARR_E_ARG, "--%s: '%s' is not one of %s", o->name,
					     value, o->choices);
		*(const char **)o->target = value;
		return ARR_OK;
	case OPT_STRING:
		if (!value[0])
			return arr_error_set(err, ARR_E_ARG, "--%s: the value is empty", o->name);
		*(const char **)o->target = value;
		return ARR_OK;
	case OPT_LIST:
		list = o->target;
		if (list->count == sizeof list->items / sizeof list->items[0])
			return arr_error_set(err, ARR_E_ARG, "--%s given more than %zu times: '%s'",
					     o->name, list->count, value);
		list->items[list->count++] = value;
		return ARR_OK;
	case OPT_U64:
		snprintf(name, sizeof name, "--%s", o->name);
		return opt_parse_u64(name, value, o->target, err);
	}
	return ARR_OK;
}

static const struct opt_spec *find(const struct opt_spec *options, const char *name, size_t length,
				   char letter)
{
	for (const struct opt_spec *o = options; o && o->name; o++) {
		if (letter ? o->letter == letter
			   : strlen(o->name) == length && !memcmp(o->name, name, length))
			return o;
	}
	return NULL;
}

/* One argument that starts with '-'. The value is what follows '=', the rest of a short option, or
 * the next argument. */
static enum arr_status parse_option(struct parse *p)
{
	const char *text = p->argv[p->next++];
	bool is_long = text[1] == '-';
	const char *name = text + (is_long ? 2 : 1);
	size_t length = strcspn(name, "=");
	const char *value = is_long && name[length] ? name + length + 1 : NULL;
	const struct opt_spec *o = find(p->command->options, name, length, is_long ? 0 : name[0]);

	if (!o)
		return arr_error_set(p->err, ARR_E_ARG, "unknown option '%s' (see arr %s --help)",
				     text, p->command->name);
	if (!is_long && name[1])
		value = name + 1;
	if (o->kind == OPT_FLAG) {
		if (value)
			return arr_error_set(p->err, ARR_E_ARG, "--%s takes no value: '%s'",
					     o->name, text);
	} else if (!value) {
		if (p->next >= p->argc)
			return arr_error_set(p->err, ARR_E_ARG, "--%s needs a value", o->name);
		value = p->argv[p->next++];
	}
	return store(o, value, p->err);
}

enum arr_status opt_parse(const struct opt_command *command, int argc, char **argv,
			  int *operand_count, bool *helped, struct arr_error *err)
{
	struct parse p = { .command = command, .argc = argc, .argv = argv, .next = 1, .err = err };
	int operands = 0;
	bool only_operands = false;

	*helped = false;
	while (p.next < argc) {
		char *text = argv[p.next];
		if (only_operands || text[0] != '-' || !text[1]) {
			argv[operands++] = text;
			p.next++;
			only_operands = only_operands || command->stop_at_operand;
		} else if (!strcmp(text, "--")) {
			only_operands = true;
			p.next++;
		} else if (!strcmp(text, "--help") || !strcmp(text, "-h")) {
			print_help(command);
			*helped = true;
			return ARR_OK;
		} else if (!strcmp(text, "--help-man")) {
			print_man(command);
			*helped = true;
			return ARR_OK;
		} else {
			ARR_TRY(parse_option(&p));
		}
	}
	*operand_count = operands;
	return ARR_OK;
}
