/* SPDX-License-Identifier: Apache-2.0 */
/* The option tables: values, bad values, help and man page. */
#include <testing.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <opt.h>

struct values {
	bool flag;
	const char *text, *choice;
	struct opt_list list;
	uint64_t number;
};

enum { ARGUMENTS_MAX = 16 };

/* Parses a NULL-terminated list (argv[0] comes first here) by one table of all kinds. */
static enum arr_status parse(const char *const *arguments, bool stop, struct values *v, int *count,
			     char **operands, bool *helped, struct arr_error *err)
{
	const struct opt_spec options[] = {
		{ "flag", 'f', OPT_FLAG, &v->flag, NULL, "a flag", NULL },
		{ "text", 't', OPT_STRING, &v->text, "TEXT", ".starts with a dot", NULL },
		{ "choice", 0, OPT_CHOICE, &v->choice, "WHICH", "a choice", "one|two" },
		{ "list", 'l', OPT_LIST, &v->list, "ITEM", "a list", NULL },
		{ "number", 'n', OPT_U64, &v->number, "N", "a number", NULL },
		{ 0 },
	};
	const struct opt_command command = { .name = "demo",
					     .usage = "FILE ...",
					     .summary = "Shows options.",
					     .details = "One\\two.\n\nThree.",
					     .options = options,
					     .stop_at_operand = stop };
	int argc = 1;

	operands[0] = (char *)(uintptr_t) "demo";
	for (; arguments[argc - 1]; argc++)
		operands[argc] = (char *)(uintptr_t)arguments[argc - 1];
	return opt_parse(&command, argc, operands, count, helped, err);
}

static void values_follow_their_options(void **state)
{
	static const char *const given[] = { "a",      "-f", "-tx", "--choice=two",
					     "--list", "1",  "-l",  "2",
					     "-n",     "3",  "-",   "--",
					     "--flag", NULL };
	char *operands[ARGUMENTS_MAX];
	struct values v = { 0 };
	struct arr_error e = { 0 };
	bool helped = true;
	int count = 0;

	(void)state;
	assert_int_equal(parse(given, false, &v, &count, operands, &helped, &e), ARR_OK);
	assert_false(helped);
	assert_true(v.flag);
	assert_string_equal(v.text, "x");
	assert_string_equal(v.choice, "two");
	assert_int_equal(v.list.count, 2);
	assert_string_equal(v.list.items[1], "2");
	assert_int_equal(v.number, 3);
	assert_int_equal(count, 3);
	assert_string_equal(operands[0], "a");
	assert_string_equal(operands[1], "-");
	assert_string_equal(operands[2], "--flag");
}

static void options_end_at_the_first_operand_where_a_command_follows(void **state)
{
	static const char *const given[] = { "-f", "python3", "-t", "x", "--", "--help", NULL };
	char *operands[ARGUMENTS_MAX];
	struct values v = { 0 };
	struct arr_error e = { 0 };
	bool helped = true;
	int count = 0;

	(void)state;
	assert_int_equal(parse(given, true, &v, &count, operands, &helped, &e), ARR_OK);
	assert_true(v.flag);
	assert_null(v.text);
	assert_int_equal(count, 5);
	assert_string_equal(operands[3], "--");
}

static void numbers_take_powers_of_1024(void **state)
{
	static const struct {
		const char *loc, *text;
		bool good;
		uint64_t value;
	} rows[] = {
		{ LOC, "0", true, 0 },
		{ LOC, "7k", true, 7168 },
		{ LOC, "7K", true, 7168 },
		{ LOC, "2M", true, 2097152 },
		{ LOC, "1G", true, 1073741824 },
		{ LOC, "18446744073709551615", true, UINT64_MAX },
		{ LOC, "18446744073709551616", false, 0 },
		{ LOC, "17179869184G", false, 0 }, /* 2**64 */
		{ LOC, "", false, 0 },
		{ LOC, "-1", false, 0 },
		{ LOC, "+1", false, 0 },
		{ LOC, " 1", false, 0 },
		{ LOC, "1kk", false, 0 },
		{ LOC, "1e3", false, 0 },
		{ LOC, "k", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_error e = { 0 };
		uint64_t value = 0;
		enum arr_status st = opt_parse_u64("--size", rows[i].text, &value, &e);

		if ((st == ARR_OK) != rows[i].good || value != rows[i].value ||
		    (st != ARR_OK && !strstr(e.message, "--size")))
			fail_msg("%s: status %d, value %llu, '%s'", rows[i].loc, st,
				 (unsigned long long)value, e.message);
	}
}

static void bad_options_are_named_with_their_value(void **state)
{
	static const struct {
		const char *loc, *arguments[ARGUMENTS_MAX], *says;
	} rows[] = {
		{ LOC, { "--nosuch" }, "unknown option '--nosuch'" },
		{ LOC, { "--fla" }, "unknown option '--fla'" },
		{ LOC, { "-x" }, "unknown option '-x'" },
		{ LOC, { "--flag=1" }, "--flag takes no value: '--flag=1'" },
		{ LOC, { "-fn" }, "--flag takes no value: '-fn'" },
		{ LOC, { "--text" }, "--text needs a value" },
		{ LOC, { "-t" }, "--text needs a value" },
		{ LOC, { "--text=" }, "--text: the value is empty" },
		{ LOC, { "--choice", "three" }, "'three' is not one of one|two" },
		{ LOC, { "--choice", "one|two" }, "'one|two' is not one of one|two" },
		{ LOC, { "-n", "many" }, "--number: 'many' is not a number" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		char *operands[ARGUMENTS_MAX + 1];
		struct values v = { 0 };
		struct arr_error e = { 0 };
		bool helped;
		int count;
		enum arr_status st =
			parse(rows[i].arguments, false, &v, &count, operands, &helped, &e);

		if (st != ARR_E_ARG || !strstr(e.message, rows[i].says))
			fail_msg("%s: status %d, '%s'", rows[i].loc, st, e.message);
	}
}

/* What parsing this one argument prints. */
static void printed_by(const char *argument, char *out, size_t out_bytes)
{
	const char *const given[] = { argument, NULL };
	char *operands[ARGUMENTS_MAX];
	struct values v = { 0 };
	struct arr_error e = { 0 };
	FILE *file = tmpfile();
	int kept = dup(STDOUT_FILENO), count;
	bool helped = false;

	assert_non_null(file);
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	assert_int_equal(parse(given, false, &v, &count, operands, &helped, &e), ARR_OK);
	fflush(stdout);
	dup2(kept, STDOUT_FILENO);
	close(kept);
	assert_true(helped);
	rewind(file);
	out[fread(out, 1, out_bytes - 1, file)] = '\0';
	fclose(file);
}

static void help_and_man_page_list_every_option(void **state)
{
	static const char *const help[] = { "usage: arr demo [OPTION ...] FILE ...",
					    "-f, --flag",
					    "-t, --text TEXT",
					    "--choice one|two",
					    "--list ITEM",
					    "-n, --number N",
					    "--help" };
	static const char *const man[] = { ".TH \"ARR-DEMO\" 1",     "arr-demo \\- Shows options.",
					   "\\-f, \\-\\-flag",       "\\-\\-text TEXT",
					   "\\-\\-choice one|two",   "\\-\\-list ITEM",
					   "\\-\\-number N",         "\n\\&.starts with a dot",
					   "One\\etwo.\n.PP\nThree." };
	char text[4096];

	(void)state;
	printed_by("--help", text, sizeof text);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(help); i++) {
		if (!strstr(text, help[i]))
			fail_msg("'%s' is not in: %s", help[i], text);
	}
	printed_by("--help-man", text, sizeof text);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(man); i++) {
		if (!strstr(text, man[i]))
			fail_msg("'%s' is not in: %s", man[i], text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_follow_their_options),
		cmocka_unit_test(options_end_at_the_first_operand_where_a_command_follows),
		cmocka_unit_test(numbers_take_powers_of_1024),
		cmocka_unit_test(bad_options_are_named_with_their_value),
		cmocka_unit_test(help_and_man_page_list_every_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
