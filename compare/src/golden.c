/* SPDX-License-Identifier: Apache-2.0 */
/* `arr golden make`: a plan's inputs, a reference build's outputs, one atomic rename. */
#include <compare/golden.h>

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <common/file.h>
#include <common/strbuf.h>
#include <compare/array.h>
#include <compare/runner.h>
#include <compare/suite.h>

struct making {
	const struct compare_plan *plan;
	const struct compare_make_options *options;
	char *folder;  /* the temporary suite */
	char *scratch; /* for the reference's outputs; not part of the suite */
	json_t *root;  /* what becomes suite.json */
};

static void add_cpu(json_t *provenance)
{
	char line[256];
	FILE *f = fopen("/proc/cpuinfo", "re");

	while (f && fgets(line, sizeof line, f)) {
		char *colon = strchr(line, ':');
		if (strncmp(line, "model name", 10) != 0 || !colon)
			continue;
		line[strcspn(line, "\n")] = '\0';
		json_object_set_new(provenance, "cpu", json_string(colon + 2));
		break;
	}
	if (f)
		fclose(f);
}

/* SOURCE_DATE_EPOCH if set, so that a suite can be made again byte for byte. */
static void add_created(json_t *provenance)
{
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	time_t now = fixed ? (time_t)strtoll(fixed, NULL, 10) : time(NULL);
	struct tm utc;
	char text[32];

	if (gmtime_r(&now, &utc) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc))
		json_object_set_new(provenance, "created", json_string(text));
}

static json_t *make_provenance(const struct making *m, const compare_runner *reference)
{
	static const char *const copied[] = { "runner", "versions", "blas" };
	const json_t *hello = compare_runner_hello(reference);
	json_t *provenance = json_object();
	json_t *build = json_object();
	json_t *seed = json_object_get(m->plan->root, "seed");

	add_created(provenance);
	add_cpu(provenance);
	json_object_set_new(provenance, "plan_sha256", json_string(m->plan->hash));
	json_object_set(provenance, "seed", seed ? seed : json_null());
	json_object_set_new(build, "name", json_string(m->options->reference->name));
	json_object_set_new(build, "spec", json_string(m->options->reference->text));
	for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
		json_t *value = json_object_get(hello, copied[i]);
		if (value)
			json_object_set(build, copied[i], value);
	}
	json_object_set_new(provenance, "reference", build);
	return provenance;
}

static enum arr_status write_suite(const struct making *m, struct arr_error *err)
{
	struct strbuf path = { 0 };
	char *text = json_dumps(m->root, JSON_INDENT(1));
	enum arr_status st;

	strbuf_addf(&path, "%s/suite.json", m->folder);
	st = strbuf_status(&path, err);
	if (!text)
		st = arr_error_set(err, ARR_E_NOMEM, "out of memory for suite.json");
	if (st == ARR_OK) {
		size_t length = strlen(text);
		text[length] = '\n'; /* json_dumps' terminator is not needed: the length is known */
		st = file_write_atomic(path.data, text, length + 1, err);
	}
	free(text);
	strbuf_clear(&path);
	return st;
}

/* An output file as a canonical blob: C order, our own header. */
static enum arr_status keep_output(const struct making *m, const char *path, json_t *expect,
				   struct arr_error *err)
{
	struct compare_array a = { 0 };
	char name[COMPARE_HASH_TEXT_BYTES];
	unsigned char *data = NULL;
	unsigned char *bytes = NULL;
	size_t byte_count = 0;
	size_t item;
	enum arr_status st;

	ARR_TRY(compare_array_open(path, &a, err));
	item = a.format.item_bytes;
	data = malloc(a.count ? a.count * item : 1);
	st = data ? ARR_OK : arr_error_set(err, ARR_E_NOMEM, "out of memory for %s", path);
	for (uint64_t i = 0; st == ARR_OK && i < a.count; i++)
		memcpy(data + i * item, compare_array_at(&a, i), item);
	if (st == ARR_OK)
		st = compare_npy_build_like(&a, data, &bytes, &byte_count, err);
	if (st == ARR_OK)
		st = compare_blob_write(m->folder, bytes, byte_count, name, err);
	if (st == ARR_OK)
		json_array_append_new(expect, json_pack("{s:s}", "blob", name));
	free(bytes);
	free(data);
	compare_array_close(&a);
	return st;
}

static enum arr_status run_case(const struct making *m, compare_runner *reference,
				const compare_suite *suite, size_t index, struct arr_error *err)
{
	struct compare_case one = compare_suite_case(suite, index);
	json_t *expect = json_array();
	struct compare_reply reply;
	enum arr_status st = ARR_OK;

	compare_runner_run(reference, suite, &one, 0, "reference", &reply);
	if (reply.outcome != COMPARE_OUTCOME_OK)
		st = arr_error_set(
			err, ARR_E_CHILD, "case '%s': the reference gives no output: %s%s%s",
			one.id, reply.error_type, reply.error_type[0] ? ": " : "", reply.message);
	for (size_t i = 0; st == ARR_OK && i < reply.output_count; i++)
		st = keep_output(m, reply.outputs[i], expect, err);
	if (st == ARR_OK)
		json_object_set(json_array_get(json_object_get(m->root, "cases"), index), "expect",
				expect);
	json_decref(expect);
	compare_reply_clear(&reply);
	return st;
}

static enum arr_status run_reference(const struct making *m, struct arr_error *err)
{
	const struct compare_runner_options options = {
		.spec = m->options->reference,
		.worker_path = m->options->worker_path,
		.script_path = m->options->script_path,
		.scratch = m->scratch,
		.start_timeout_ns = m->options->start_timeout_ns,
		.case_timeout_ns = m->options->case_timeout_ns,
	};
	compare_runner *reference = NULL;
	compare_suite *suite = NULL;
	enum arr_status st;

	st = compare_runner_start(&options, &reference, err);
	if (st != ARR_OK)
		return st;
	json_object_set_new(m->root, "provenance", make_provenance(m, reference));
	st = write_suite(m, err); /* inputs only, so that the suite's own loader checks the plan */
	if (st == ARR_OK)
		st = compare_suite_load(m->folder, &suite, err);
	for (size_t i = 0; st == ARR_OK && i < compare_suite_case_count(suite); i++)
		st = run_case(m, reference, suite, i, err);
	if (st == ARR_OK)
		st = write_suite(m, err);
	compare_suite_free(suite);
	compare_runner_free(reference);
	return st;
}

/* May `folder` be replaced? */
static enum arr_status check_target(const struct compare_make_options *options, bool *exists,
				    struct arr_error *err)
{
	struct strbuf path = { 0 };
	struct stat info;
	bool suite;

	*exists = lstat(options->folder, &info) == 0;
	if (!*exists)
		return ARR_OK;
	strbuf_addf(&path, "%s/suite.json", options->folder);
	suite = !path.failed && lstat(path.data, &info) == 0;
	strbuf_clear(&path);
	if (!options->force)
		return arr_error_set(err, ARR_E_STATE, "%s exists (--force replaces a suite)",
				     options->folder);
	if (!suite)
		return arr_error_set(err, ARR_E_STATE, "%s exists and is no suite: not replaced",
				     options->folder);
	return ARR_OK;
}

/* Puts the finished folder in place; what was there is removed afterwards. */
static enum arr_status publish(const struct making *m, bool exists, struct arr_error *err)
{
	int fd = open(m->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		syncfs(fd);
		close(fd);
	}
	if (renameat2(AT_FDCWD, m->folder, AT_FDCWD, m->options->folder,
		      exists ? RENAME_EXCHANGE : RENAME_NOREPLACE) != 0)
		return arr_error_set_errno(err, errno, "cannot rename %s to %s", m->folder,
					   m->options->folder);
	return ARR_OK;
}

static enum arr_status make_temporary(struct making *m, struct arr_error *err)
{
	struct strbuf path = { 0 };
	size_t length = strlen(m->options->folder);
	enum arr_status st;

	while (length > 1 && m->options->folder[length - 1] == '/')
		length--;
	strbuf_add(&path, m->options->folder, length);
	strbuf_add_text(&path, ".new-XXXXXX");
	m->folder = strbuf_take(&path);
	m->scratch = strdup("/tmp/arr-golden-XXXXXX");
	if (!m->folder || !m->scratch)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a folder name");
	if (!mkdtemp(m->scratch)) {
		st = arr_error_set_errno(err, errno, "cannot make a folder in /tmp");
		m->scratch[0] = '\0';
		m->folder[0] = '\0';
		return st;
	}
	if (!mkdtemp(m->folder)) {
		st = arr_error_set_errno(err, errno, "cannot make a folder beside %s",
					 m->options->folder);
		m->folder[0] = '\0';
		return st;
	}
	chmod(m->folder, 0755);
	strbuf_addf(&path, "%s/blobs", m->folder);
	st = strbuf_status(&path, err);
	if (st == ARR_OK)
		st = file_make_folders(path.data, err);
	strbuf_clear(&path);
	return st;
}

static void count_result(const struct making *m, struct compare_make_result *out)
{
	const json_t *cases = json_object_get(m->root, "cases");
	json_t *ops = json_object();
	char *paths[2] = { (char *)m->options->folder, NULL };
	FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	*out = (struct compare_make_result){ .cases = json_array_size(cases) };
	for (size_t i = 0; i < out->cases; i++)
		json_object_set_new(
			ops, json_string_value(json_object_get(json_array_get(cases, i), "op")),
			json_true());
	out->ops = json_object_size(ops);
	json_decref(ops);
	while (walk && (entry = fts_read(walk))) {
		if (entry->fts_info != FTS_F)
			continue;
		out->bytes += (unsigned long long)entry->fts_statp->st_size;
		out->blobs += entry->fts_level == 2;
	}
	if (walk)
		fts_close(walk);
}

enum arr_status compare_golden_make(const struct compare_plan *plan,
				    const struct compare_make_options *options,
				    struct compare_make_result *out, struct arr_error *err)
{
	struct making m = { .plan = plan, .options = options, .root = json_object() };
	const char *name = json_string_value(json_object_get(plan->root, "name"));
	json_t *cases = NULL;
	bool exists = false;
	enum arr_status st = check_target(options, &exists, err);

	if (st == ARR_OK)
		st = make_temporary(&m, err);
	if (st == ARR_OK)
		st = compare_plan_expand(plan, m.folder, &cases, err);
	if (st == ARR_OK) {
		json_object_set_new(m.root, "schema", json_integer(COMPARE_SUITE_SCHEMA));
		json_object_set_new(m.root, "name", json_string(name ? name : "suite"));
		json_object_set_new(m.root, "provenance", json_object());
		json_object_set_new(m.root, "cases", cases);
		st = run_reference(&m, err);
	}
	if (st == ARR_OK)
		st = publish(&m, exists, err);
	if (st == ARR_OK)
		count_result(&m, out);
	/* after an exchange m.folder is the old suite; after a plain rename it is gone */
	if (m.folder && m.folder[0] &&
	    file_remove_tree(m.folder, st == ARR_OK ? err : NULL) != ARR_OK && st == ARR_OK)
		st = ARR_E_IO;
	if (m.scratch && m.scratch[0] &&
	    file_remove_tree(m.scratch, st == ARR_OK ? err : NULL) != ARR_OK && st == ARR_OK)
		st = ARR_E_IO;
	json_decref(m.root);
	free(m.folder);
	free(m.scratch);
	return st;
}
