/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/spec.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>
#include <common/strbuf.h>

static const struct {
	const char *prefix;
	const char *name;
	enum compare_spec_kind kind;
} kinds[] = {
	{ "libarr:", "libarr", COMPARE_SPEC_LIBARR },
	{ "numpy:", "numpy", COMPARE_SPEC_NUMPY },
	{ "cmd:", "cmd", COMPARE_SPEC_CMD },
};

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-"
#define VARIABLE_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

static int find_kind(const char *text)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(kinds); i++) {
		if (!strncmp(text, kinds[i].prefix, strlen(kinds[i].prefix)))
			return (int)i;
	}
	return -1;
}

/* Whether "VARIABLE=" starts here. */
static bool starts_knob(const char *text)
{
	size_t length = strspn(text, VARIABLE_CHARACTERS);

	return length > 0 && !(text[0] >= '0' && text[0] <= '9') && text[length] == '=';
}

/* Length of text up to the next ",VARIABLE=". */
static size_t until_knob(const char *text)
{
	const char *p = text;

	while ((p = strchr(p, ','))) {
		if (starts_knob(p + 1))
			return (size_t)(p - text);
		p++;
	}
	return strlen(text);
}

static enum arr_status parse_knobs(const char *text, struct compare_spec *spec,
				   struct arr_error *err)
{
	while (*text == ',') {
		size_t length = until_knob(text + 1);
		if (spec->knob_count == COMPARE_SPEC_KNOBS_MAX)
			return arr_error_set(err, ARR_E_FORMAT,
					     "build '%s': more than %d variables", spec->name,
					     COMPARE_SPEC_KNOBS_MAX);
		spec->knobs[spec->knob_count] = strndup(text + 1, length);
		if (!spec->knobs[spec->knob_count++])
			return arr_error_set(err, ARR_E_NOMEM, "out of memory for a build");
		text += 1 + length;
	}
	return ARR_OK;
}

/* Reads one word with its quotes; *text moves behind it. false: an open quote. */
static bool read_word(const char **text, struct strbuf *word)
{
	const char *p = *text;
	char quote = 0;

	for (; *p && (quote || !strchr(" \t", *p)); p++) {
		if (quote ? *p == quote : (*p == '\'' || *p == '"')) {
			quote = quote ? 0 : *p;
		} else if (*p == '\\' && quote != '\'' && p[1]) {
			strbuf_add_char(word, *++p);
		} else {
			strbuf_add_char(word, *p);
		}
	}
	*text = p;
	return quote == 0;
}

static enum arr_status split_words(struct compare_spec *spec, struct arr_error *err)
{
	const char *p = spec->target;

	for (;;) {
		struct strbuf word = { 0 };
		p += strspn(p, " \t");
		if (!*p)
			break;
		if (spec->word_count == COMPARE_SPEC_WORDS_MAX)
			return arr_error_set(err, ARR_E_FORMAT, "build '%s': more than %d words",
					     spec->name, COMPARE_SPEC_WORDS_MAX);
		if (!read_word(&p, &word)) {
			strbuf_clear(&word);
			return arr_error_set(err, ARR_E_FORMAT,
					     "build '%s': unclosed quote in '%s'", spec->name,
					     spec->target);
		}
		spec->words[spec->word_count] = word.length ? strbuf_take(&word) : strdup("");
		if (!spec->words[spec->word_count++])
			return arr_error_set(err, ARR_E_NOMEM, "out of memory for a build");
	}
	if (spec->word_count == 0)
		return arr_error_set(err, ARR_E_FORMAT, "build '%s': the command is empty",
				     spec->name);
	return ARR_OK;
}

static enum arr_status parse_target(const char *text, int kind, struct compare_spec *spec,
				    struct arr_error *err)
{
	size_t length;

	spec->kind = kinds[kind].kind;
	spec->text = strdup(text);
	text += strlen(kinds[kind].prefix);
	length = until_knob(text);
	spec->target = strndup(text, length);
	if (!spec->text || !spec->target)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a build");
	if (length == 0)
		return arr_error_set(err, ARR_E_FORMAT, "build '%s': nothing after '%s'",
				     spec->name, kinds[kind].prefix);
	ARR_TRY(parse_knobs(text + length, spec, err));
	return spec->kind == COMPARE_SPEC_CMD ? split_words(spec, err) : ARR_OK;
}

enum arr_status compare_spec_parse(const char *text, struct compare_spec *out,
				   struct arr_error *err)
{
	struct compare_spec spec = { 0 };
	size_t name = strspn(text, NAME_CHARACTERS);
	int kind = find_kind(text);
	enum arr_status st;

	if (kind >= 0) {
		spec.name = strdup(kinds[kind].name);
	} else if (name > 0 && text[name] == '=' && (kind = find_kind(text + name + 1)) >= 0) {
		spec.name = strndup(text, name);
		text += name + 1;
	} else {
		return arr_error_set(err, ARR_E_FORMAT,
				     "build '%s' is not NAME=libarr:PATH, NAME=numpy:PYTHON or "
				     "NAME=cmd:COMMAND",
				     text);
	}
	st = spec.name ? parse_target(text, kind, &spec, err)
		       : arr_error_set(err, ARR_E_NOMEM, "out of memory for a build");
	if (st != ARR_OK) {
		compare_spec_clear(&spec);
		return st;
	}
	*out = spec;
	return ARR_OK;
}

void compare_spec_clear(struct compare_spec *spec)
{
	if (!spec)
		return;
	for (size_t i = 0; i < spec->word_count; i++)
		free(spec->words[i]);
	for (size_t i = 0; i < spec->knob_count; i++)
		free(spec->knobs[i]);
	free(spec->name);
	free(spec->text);
	free(spec->target);
	*spec = (struct compare_spec){ 0 };
}
