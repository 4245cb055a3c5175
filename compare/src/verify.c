/* SPDX-License-Identifier: Apache-2.0 */
/* What `arr golden verify` looks at, and `arr compare` before it starts anything. */
#include <compare/suite.h>

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <compare/policy.h>

enum { BAD_BLOB = -1 };

struct check {
	const compare_suite *suite;
	json_t *seen; /* blob name -> dtype, BAD_BLOB if it cannot be used */
	compare_finding_fn *finding;
	void *context;
	struct compare_suite_check *out;
};

static void report(struct check *c, const char *message)
{
	c->out->problems++;
	c->finding(c->context, message);
}

/* Presence, hash and header of one blob; its dtype, or BAD_BLOB after a problem. */
static int inspect_blob(struct check *c, const char *name, const char *id)
{
	struct compare_array array = { 0 };
	struct arr_error err = { 0 };
	int dtype = BAD_BLOB;
	struct strbuf path = { 0 };
	struct strbuf line = { 0 };
	char hex[COMPARE_HASH_TEXT_BYTES];
	struct stat info;

	compare_blob_path(c->suite, name, &path);
	if (path.failed || stat(strbuf_text(&path), &info) != 0) {
		strbuf_addf(&line, "case '%s': blob %s is missing (%s)", id, name,
			    strbuf_text(&path));
	} else if (compare_hash_file(path.data, hex, &err) != ARR_OK) {
		strbuf_addf(&line, "case '%s': blob %s: %s", id, name, err.message);
	} else if (strcmp(hex, name) != 0) {
		strbuf_addf(&line, "case '%s': blob %s has the wrong hash %s", id, name, hex);
	} else if (compare_array_open(path.data, &array, &err) != ARR_OK) {
		strbuf_addf(&line, "case '%s': blob %s: %s", id, name, err.message);
	} else {
		dtype = (int)array.dtype;
		c->out->bytes += (unsigned long long)info.st_size;
		compare_array_close(&array);
	}
	if (line.length)
		report(c, strbuf_text(&line));
	strbuf_clear(&line);
	strbuf_clear(&path);
	return dtype;
}

/* The dtype of a referenced blob, looked at on first sight; NULL: out of memory. */
static const json_t *blob_dtype(struct check *c, const char *name, const char *id)
{
	const json_t *known = json_object_get(c->seen, name);

	if (known)
		return known;
	c->out->blobs++;
	if (json_object_set_new(c->seen, name, json_integer(inspect_blob(c, name, id))) != 0)
		return NULL;
	return json_object_get(c->seen, name);
}

/* *first: the dtype of the first reference, unchanged if there is one already. */
static enum arr_status check_references(struct check *c, const json_t *value, const char *id,
					const json_t **first, struct arr_error *err)
{
	const char *blob = json_string_value(json_object_get(value, "blob"));
	const json_t *dtype;

	for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++)
		ARR_TRY(check_references(c, json_array_get(value, i), id, first, err));
	if (!blob)
		return ARR_OK;
	dtype = blob_dtype(c, blob, id);
	if (!dtype)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for blob names");
	if (!*first)
		*first = dtype;
	return ARR_OK;
}

static enum arr_status check_one(struct check *c, const struct compare_case *one,
				 struct arr_error *err)
{
	struct arr_error policy_err = { 0 };
	struct compare_policy policy;
	const json_t *input = NULL;
	const json_t *output = NULL;
	json_int_t from, to;
	struct strbuf line = { 0 };

	ARR_TRY(check_references(c, one->args, one->id, &input, err));
	ARR_TRY(check_references(c, one->expect, one->id, &output, err));
	to = output ? json_integer_value(output) : BAD_BLOB;
	from = input ? json_integer_value(input) : BAD_BLOB;
	if (to == BAD_BLOB)
		return ARR_OK;
	if (from == BAD_BLOB)
		from = to;
	if (compare_policy_resolve(one->op, (enum compare_dtype)from, (enum compare_dtype)to,
				   one->policy, &policy, &policy_err) != ARR_OK)
		strbuf_addf(&line, "case '%s': %s", one->id, policy_err.message);
	if (line.length)
		report(c, strbuf_text(&line));
	strbuf_clear(&line);
	return ARR_OK;
}

static enum arr_status check_unreferenced(struct check *c, struct arr_error *err)
{
	struct strbuf path = { 0 };
	struct strbuf line = { 0 };
	struct dirent *entry;
	DIR *folder;

	strbuf_addf(&path, "%s/blobs", compare_suite_folder(c->suite));
	ARR_TRY(strbuf_status(&path, err));
	folder = opendir(path.data);
	strbuf_clear(&path);
	if (!folder)
		return ARR_OK; /* each missing blob is a problem already */
	while ((entry = readdir(folder))) {
		char name[COMPARE_HASH_TEXT_BYTES] = "";
		size_t length = strlen(entry->d_name);

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (length == COMPARE_HASH_TEXT_BYTES + 3 &&
		    !strcmp(entry->d_name + length - 4, ".npy"))
			memcpy(name, entry->d_name, COMPARE_HASH_TEXT_BYTES - 1);
		if (json_object_get(c->seen, name))
			continue;
		c->out->unreferenced++;
		strbuf_addf(&line, "blobs/%s is not referenced by any case", entry->d_name);
		c->finding(c->context, strbuf_text(&line));
		strbuf_clear(&line);
	}
	closedir(folder);
	return ARR_OK;
}

enum arr_status compare_suite_verify(const compare_suite *suite, bool unreferenced,
				     compare_finding_fn *finding, void *context,
				     struct compare_suite_check *out, struct arr_error *err)
{
	struct check c = { .suite = suite, .finding = finding, .context = context, .out = out };
	enum arr_status st = ARR_OK;

	*out = (struct compare_suite_check){ 0 };
	c.seen = json_object();
	if (!c.seen)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for blob names");
	for (size_t i = 0; st == ARR_OK && i < compare_suite_case_count(suite); i++) {
		struct compare_case one = compare_suite_case(suite, i);
		st = check_one(&c, &one, err);
	}
	if (st == ARR_OK && unreferenced)
		st = check_unreferenced(&c, err);
	json_decref(c.seen);
	return st;
}
