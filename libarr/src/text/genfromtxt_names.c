/* SPDX-License-Identifier: Apache-2.0 */
/* Names of fields, as numpy.lib.NameValidator lets them through. */
#include <stdlib.h>
#include <string.h>

#include <base/fmt.h>

#include "genfromtxt.h"

static const char deleted_by_default[] = "~!@#$%^&*()-=+~\\|]}[{';: /?.>,<";

bool arr__is_name_format(const char *format)
{
	const char *mark = strchr(format, '%');

	return mark && (mark[1] == 'i' || mark[1] == 'd') && !strchr(mark + 1, '%');
}

enum arr_status arr__default_name(const char *format, int64_t n, char **out, struct arr_error *err)
{
	const char *mark = strchr(format, '%');
	const size_t room = strlen(format) + 24;
	char *name = malloc(room);

	if (!name)
		return arr_error_set(err, ARR_E_NOMEM, "genfromtxt: cannot allocate a name");
	base_format(name, room, "%.*s%lld%s", (int)(mark - format), format, (long long)n, mark + 2);
	*out = name;
	return ARR_OK;
}

void arr__names_clear(struct arr__names *names)
{
	for (int64_t i = 0; i < names->count; i++)
		free(names->at[i]);
	free(names->at);
	*names = (struct arr__names){ .at = NULL };
}

static bool is_in_list(const char *list, const char *name)
{
	const size_t length = strlen(name);

	while (list) {
		const char *comma = strchr(list, ',');
		const size_t n = comma ? (size_t)(comma - list) : strlen(list);

		if (n == length && memcmp(list, name, n) == 0)
			return true;
		list = comma ? comma + 1 : NULL;
	}
	return false;
}

static bool is_deleted(const struct arr_genfromtxt_options *o, char c)
{
	return c == '"' || (c && strchr(o->deleted ? o->deleted : deleted_by_default, c));
}

/* One name in its case, without what must not be in it. NULL: no memory. */
static char *cleaned(const struct arr__field *given, const struct arr_genfromtxt_options *o)
{
	const struct arr__field f = arr__field_stripped(given);
	char *name = malloc((size_t)(f.end - f.start) + 2); /* a "_" may follow */
	char *to = name;

	for (const char *p = f.start; name && p < f.end; p++) {
		char c = *p;

		if (o->name_case == ARR_NAMES_UPPER && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (o->name_case == ARR_NAMES_LOWER && c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == ' ' && o->replace_space)
			c = o->replace_space;
		if (!is_deleted(o, c))
			*to++ = c;
	}
	if (name)
		*to = '\0';
	return name;
}

/* Whether one of the names as they were given is this. */
static bool was_given(const struct arr__field *at, int64_t count, const char *name)
{
	const size_t length = strlen(name);

	for (int64_t i = 0; i < count; i++) {
		if ((size_t)(at[i].end - at[i].start) == length &&
		    memcmp(at[i].start, name, length) == 0)
			return true;
	}
	return false;
}

/* The next default name that nobody gave. */
static enum arr_status fresh_name(const struct arr__field *at, int64_t count, const char *format,
				  int64_t *number, char **out, struct arr_error *err)
{
	for (;;) {
		ARR_TRY(arr__default_name(format, (*number)++, out, err));
		if (!was_given(at, count, *out))
			return ARR_OK;
		free(*out);
		*out = NULL;
	}
}

/* A name that was there before becomes "name_1", "name_2", ... before[]: cleaned names. */
static enum arr_status number_repeated(struct arr__names *names, char *const *before, int64_t i,
				       struct arr_error *err)
{
	const size_t room = strlen(before[i]) + 24;
	int64_t seen = 0;
	char *numbered;

	for (int64_t k = 0; k < i; k++)
		seen += strcmp(before[k], before[i]) == 0;
	numbered = malloc(room);
	if (!numbered)
		return arr_error_set(err, ARR_E_NOMEM, "genfromtxt: cannot allocate a name");
	if (seen)
		base_format(numbered, room, "%s_%lld", before[i], (long long)seen);
	else
		memcpy(numbered, before[i], strlen(before[i]) + 1);
	names->at[names->count++] = numbered;
	return ARR_OK;
}

/* Into the room that is left for it. */
static void append_underscore(char *name)
{
	const size_t length = strlen(name);

	name[length] = '_';
	name[length + 1] = '\0';
}

static enum arr_status clean_all(char **to, const struct arr__field *at, int64_t count,
				 int64_t wanted, const char *format,
				 const struct arr_genfromtxt_options *o, struct arr_error *err)
{
	static const struct arr__field nothing = { "", "" };
	int64_t number = 0;

	for (int64_t i = 0; i < wanted; i++) {
		to[i] = cleaned(i < count ? &at[i] : &nothing, o);
		if (!to[i])
			return arr_error_set(err, ARR_E_NOMEM,
					     "genfromtxt: cannot allocate a name");
		if (to[i][0] == '\0') {
			free(to[i]);
			to[i] = NULL;
			ARR_TRY(fresh_name(at, count, format, &number, &to[i], err));
		} else if (is_in_list("return,file,print", to[i]) ||
			   is_in_list(o->excluded, to[i])) {
			append_underscore(to[i]);
		}
	}
	return ARR_OK;
}

enum arr_status arr__names_make(struct arr__names *names, const struct arr__field *at,
				int64_t count, int64_t field_count, const char *format,
				const struct arr_genfromtxt_options *o, struct arr_error *err)
{
	const int64_t wanted = field_count < 0 ? count : field_count;
	char **clean = calloc((size_t)wanted + 1, sizeof *clean);
	enum arr_status st = ARR_OK;

	names->count = 0;
	names->at = calloc((size_t)wanted + 1, sizeof *names->at);
	if (!clean || !names->at)
		st = arr_error_set(err, ARR_E_NOMEM, "genfromtxt: cannot allocate %lld names",
				   (long long)wanted);
	if (st == ARR_OK)
		st = clean_all(clean, at, count < wanted ? count : wanted, wanted, format, o, err);
	for (int64_t i = 0; st == ARR_OK && i < wanted; i++)
		st = number_repeated(names, clean, i, err);
	for (int64_t i = 0; clean && i < wanted; i++)
		free(clean[i]);
	free(clean);
	return st;
}
