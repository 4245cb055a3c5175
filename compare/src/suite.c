/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/suite.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>
#include <common/file.h>
#include <compare/memory.h>

struct compare_suite {
	json_t *root;
	char *folder;        /* absolute */
	const json_t *cases; /* in root */
};

bool compare_blob_name_ok(const char *name)
{
	return strlen(name) == COMPARE_HASH_TEXT_BYTES - 1 &&
	       strspn(name, "0123456789abcdef") == COMPARE_HASH_TEXT_BYTES - 1;
}

void compare_blob_path(const compare_suite *suite, const char *name, struct strbuf *out)
{
	strbuf_add_text(out, suite->folder);
	strbuf_add_text(out, "/blobs/");
	strbuf_add_text(out, name);
	strbuf_add_text(out, ".npy");
}

/* ---- grammar ---- */

static const char *const layouts[] = { "C",      "F",         "strided",  "reversed",
				       "offset", "unaligned", "broadcast" };

static enum arr_status check_reference(const json_t *ref, const char *where, struct arr_error *err)
{
	const char *blob = json_string_value(json_object_get(ref, "blob"));
	const json_t *layout = json_object_get(ref, "layout");
	const json_t *repeat = json_object_get(ref, "repeat");
	const char *name = json_string_value(layout);
	bool known = !layout;
	bool broadcast = name && !strcmp(name, "broadcast");

	if (!blob || !compare_blob_name_ok(blob))
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: blob name '%s' is not 64 lower-case hexadecimal digits",
				     where, blob ? blob : "(not a string)");
	for (size_t i = 0; name && i < BASE_ARRAY_SIZE(layouts); i++)
		known = known || !strcmp(name, layouts[i]);
	if (!known)
		return arr_error_set(err, ARR_E_FORMAT, "%s: unknown layout '%s'", where,
				     name ? name : "(not a string)");
	if (broadcast != (repeat != NULL) ||
	    (repeat && (!json_is_integer(repeat) || json_integer_value(repeat) < 1 ||
			json_integer_value(repeat) > 1000000)))
		return arr_error_set(
			err, ARR_E_FORMAT,
			"%s: layout broadcast, and only it, has \"repeat\" in [1, 1000000]", where);
	return ARR_OK;
}

static bool figure_ok(const json_t *value)
{
	const char *text = json_string_value(value);
	const json_t *re = json_object_get(value, "re");
	const json_t *im = json_object_get(value, "im");
	char *end;

	if (json_is_number(value) || json_is_boolean(value))
		return true;
	if (re || im)
		return json_object_size(value) == 2 && figure_ok(re) && figure_ok(im);
	if (!text || text[0] == '\0')
		return false;
	strtod(text, &end); /* also nan, inf and integers beyond 64 signed bits */
	return *end == '\0';
}

static enum arr_status check_scalar(const json_t *arg, const char *where, struct arr_error *err)
{
	const char *dtype = json_string_value(json_object_get(arg, "dtype"));
	const json_t *strong = json_object_get(arg, "scalar");
	enum compare_dtype parsed;

	if (strong && (!dtype || !compare_dtype_from_name(dtype, &parsed)))
		return arr_error_set(err, ARR_E_FORMAT, "%s: a scalar needs a dtype, not '%s'",
				     where, dtype ? dtype : "(none)");
	if (!figure_ok(strong ? strong : json_object_get(arg, "weak")))
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: a scalar is a number, \"nan\", \"inf\" or "
				     "{\"re\", \"im\"}",
				     where);
	return ARR_OK;
}

static enum arr_status check_slice(const json_t *slice, const char *where, struct arr_error *err)
{
	bool ok = json_is_array(slice) && json_array_size(slice) == 3;

	for (size_t i = 0; ok && i < 3; i++) {
		const json_t *part = json_array_get(slice, i);
		ok = json_is_integer(part) || json_is_null(part);
	}
	if (!ok)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: a slice is [start, stop, step] of integers or null",
				     where);
	return ARR_OK;
}

enum arr_status compare_arg_check(const json_t *arg, int depth, const char *where,
				  struct arr_error *err)
{
	const json_t *slice = json_object_get(arg, "slice");

	if (depth > COMPARE_ARG_DEPTH_MAX)
		return arr_error_set(err, ARR_E_FORMAT, "%s: lists nest deeper than %d", where,
				     COMPARE_ARG_DEPTH_MAX);
	if (json_is_array(arg)) {
		for (size_t i = 0; i < json_array_size(arg); i++)
			ARR_TRY(compare_arg_check(json_array_get(arg, i), depth + 1, where, err));
		return ARR_OK;
	}
	if (!json_is_object(arg))
		return ARR_OK;
	if (json_object_get(arg, "blob"))
		return check_reference(arg, where, err);
	if (json_object_get(arg, "scalar") || json_object_get(arg, "weak"))
		return check_scalar(arg, where, err);
	if (slice)
		return check_slice(slice, where, err);
	if (json_object_get(arg, "ellipsis") || json_object_get(arg, "newaxis"))
		return ARR_OK;
	return arr_error_set(
		err, ARR_E_FORMAT,
		"%s: an argument object has blob, scalar, weak, slice, ellipsis or newaxis", where);
}

static bool op_name_ok(const char *op)
{
	return op[0] != '\0' && strlen(op) < 96 &&
	       strspn(op, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") ==
		       strlen(op);
}

static bool id_ok(const char *id)
{
	size_t length = strlen(id);

	if (length == 0 || length > COMPARE_ID_BYTES_MAX)
		return false;
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)id[i] < 0x20 || id[i] == 0x7f)
			return false;
	}
	return true;
}

static enum arr_status check_expect(const json_t *expect, const char *where, struct arr_error *err)
{
	if (!expect)
		return ARR_OK;
	if (!json_is_array(expect) || json_array_size(expect) == 0 ||
	    json_array_size(expect) > COMPARE_ARGS_MAX)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: \"expect\" is a list of 1 to %d references", where,
				     COMPARE_ARGS_MAX);
	for (size_t i = 0; i < json_array_size(expect); i++)
		ARR_TRY(check_reference(json_array_get(expect, i), where, err));
	return ARR_OK;
}

/* What the case says of its outcome beside the outputs themselves. */
static enum arr_status check_outcome(const json_t *one, const char *where, struct arr_error *err)
{
	const json_t *error = json_object_get(one, "expect_error");
	const json_t *memory = json_object_get(one, "memory");
	const json_t *policy = json_object_get(one, "policy");

	if (policy && !json_is_object(policy))
		return arr_error_set(err, ARR_E_FORMAT, "case '%s': \"policy\" must be an object",
				     where);
	if (error && (!json_is_string(error) || json_object_get(one, "expect")))
		return arr_error_set(err, ARR_E_FORMAT,
				     "case '%s': \"expect_error\" is a text instead of \"expect\"",
				     where);
	if (memory && !compare_memory_ok(memory))
		return arr_error_set(
			err, ARR_E_FORMAT,
			"case '%s': \"memory\" is a list of {\"c\", \"f\", \"shares\"}", where);
	return check_expect(json_object_get(one, "expect"), where, err);
}

static enum arr_status check_case(const json_t *one, size_t index, json_t *ids,
				  struct arr_error *err)
{
	const char *id = json_string_value(json_object_get(one, "id"));
	const char *op = json_string_value(json_object_get(one, "op"));
	const json_t *args = json_object_get(one, "args");
	const json_t *kwargs = json_object_get(one, "kwargs");
	const char *key;
	json_t *value;

	if (!json_is_object(one) || !id || !id_ok(id))
		return arr_error_set(err, ARR_E_FORMAT,
				     "case %zu: \"id\" must be a printable text of 1 to %d bytes",
				     index, COMPARE_ID_BYTES_MAX);
	if (json_object_get(ids, id))
		return arr_error_set(err, ARR_E_FORMAT, "case %zu: id '%s' is used twice", index,
				     id);
	if (json_object_set_new(ids, id, json_true()) != 0)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for case ids");
	if (!op || !op_name_ok(op))
		return arr_error_set(err, ARR_E_FORMAT,
				     "case '%s': \"op\" must be a name, not '%s'", id,
				     op ? op : "(not a string)");
	if (!json_is_array(args) || json_array_size(args) > COMPARE_ARGS_MAX)
		return arr_error_set(err, ARR_E_FORMAT,
				     "case '%s': \"args\" is a list of at most %d", id,
				     COMPARE_ARGS_MAX);
	ARR_TRY(compare_arg_check(args, 0, id, err));
	if (kwargs && !json_is_object(kwargs))
		return arr_error_set(err, ARR_E_FORMAT, "case '%s': \"kwargs\" must be an object",
				     id);
	json_object_foreach ((json_t *)kwargs, key, value)
		ARR_TRY(compare_arg_check(value, 1, id, err));
	return check_outcome(one, id, err);
}

static enum arr_status check_root(const json_t *root, struct arr_error *err)
{
	const json_t *schema = json_object_get(root, "schema");
	const json_t *cases = json_object_get(root, "cases");
	const json_t *provenance = json_object_get(root, "provenance");
	json_t *ids;
	char *text;
	enum arr_status st = ARR_OK;

	if (!json_is_object(root))
		return arr_error_set(err, ARR_E_FORMAT, "not a JSON object");
	if (!json_is_integer(schema) || json_integer_value(schema) != COMPARE_SUITE_SCHEMA) {
		text = schema ? json_dumps(schema, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
		st = arr_error_set(err, ARR_E_FORMAT, "\"schema\" must be %d, it is %.40s",
				   COMPARE_SUITE_SCHEMA, text ? text : "missing");
		free(text);
		return st;
	}
	if (provenance && !json_is_object(provenance))
		return arr_error_set(err, ARR_E_FORMAT, "\"provenance\" must be an object");
	if (!json_is_array(cases) || json_array_size(cases) == 0 ||
	    json_array_size(cases) > COMPARE_SUITE_CASES_MAX)
		return arr_error_set(err, ARR_E_FORMAT, "\"cases\" must be a list of 1 to %d cases",
				     COMPARE_SUITE_CASES_MAX);
	ids = json_object();
	if (!ids)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for case ids");
	for (size_t i = 0; st == ARR_OK && i < json_array_size(cases); i++)
		st = check_case(json_array_get(cases, i), i, ids, err);
	json_decref(ids);
	return st;
}

enum arr_status compare_suite_load(const char *folder, compare_suite **out, struct arr_error *err)
{
	struct strbuf path = { 0 };
	compare_suite *suite = calloc(1, sizeof *suite);
	json_error_t parse_error;
	struct arr_error why = { 0 };
	enum arr_status st = ARR_OK;
	char *text = NULL;
	size_t text_bytes = 0;

	if (!suite)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a suite");
	suite->folder = realpath(folder, NULL);
	if (!suite->folder) {
		st = arr_error_set_errno(err, errno, "cannot open suite %s", folder);
		goto done;
	}
	strbuf_addf(&path, "%s/suite.json", suite->folder);
	st = strbuf_status(&path, err);
	if (st == ARR_OK)
		st = file_read(path.data, COMPARE_SUITE_JSON_BYTES_MAX, &text, &text_bytes, err);
	if (st != ARR_OK)
		goto done;
	suite->root = json_loadb(text, text_bytes, JSON_REJECT_DUPLICATES, &parse_error);
	if (!suite->root) {
		st = arr_error_set(err, ARR_E_FORMAT, "%s: line %d: %s", path.data,
				   parse_error.line, parse_error.text);
		goto done;
	}
	st = check_root(suite->root, &why);
	if (st != ARR_OK) {
		st = arr_error_set(err, st, "%s: %s", path.data, why.message);
		goto done;
	}
	suite->cases = json_object_get(suite->root, "cases");
	*out = suite;
	suite = NULL;
done:
	compare_suite_free(suite);
	strbuf_clear(&path);
	free(text);
	return st;
}

void compare_suite_free(compare_suite *suite)
{
	if (!suite)
		return;
	json_decref(suite->root);
	free(suite->folder);
	free(suite);
}

const char *compare_suite_name(const compare_suite *suite)
{
	const char *name = json_string_value(json_object_get(suite->root, "name"));

	return name ? name : strrchr(suite->folder, '/') + 1;
}

const char *compare_suite_folder(const compare_suite *suite)
{
	return suite->folder;
}

const json_t *compare_suite_provenance(const compare_suite *suite)
{
	return json_object_get(suite->root, "provenance");
}

size_t compare_suite_case_count(const compare_suite *suite)
{
	return json_array_size(suite->cases);
}

struct compare_case compare_suite_case(const compare_suite *suite, size_t index)
{
	const json_t *one = json_array_get(suite->cases, index);

	return (struct compare_case){
		.id = json_string_value(json_object_get(one, "id")),
		.op = json_string_value(json_object_get(one, "op")),
		.args = json_object_get(one, "args"),
		.kwargs = json_object_get(one, "kwargs"),
		.expect = json_object_get(one, "expect"),
		.policy = json_object_get(one, "policy"),
		.memory = json_object_get(one, "memory"),
		.expect_error = json_string_value(json_object_get(one, "expect_error")),
	};
}

/* ---- arguments ---- */

static void apply_broadcast(const json_t *ref, struct compare_array *view)
{
	const json_t *repeat = json_object_get(ref, "repeat");

	if (!repeat || view->ndim >= BASE_NPY_NDIM_MAX)
		return;
	memmove(view->shape + 1, view->shape, (size_t)view->ndim * sizeof view->shape[0]);
	memmove(view->strides + 1, view->strides, (size_t)view->ndim * sizeof view->strides[0]);
	view->ndim++;
	view->shape[0] = json_integer_value(repeat);
	view->strides[0] = 0;
	view->count *= (uint64_t)view->shape[0];
}

static enum arr_status open_arg(const compare_suite *suite, const json_t *arg,
				struct compare_array *views, size_t *count, struct arr_error *err)
{
	const char *blob = json_string_value(json_object_get(arg, "blob"));
	struct strbuf path = { 0 };
	enum arr_status st = ARR_OK;

	for (size_t i = 0; json_is_array(arg) && i < json_array_size(arg); i++)
		ARR_TRY(open_arg(suite, json_array_get(arg, i), views, count, err));
	if (!blob || *count == COMPARE_ARGS_MAX)
		return ARR_OK;
	compare_blob_path(suite, blob, &path);
	st = strbuf_status(&path, err);
	if (st == ARR_OK)
		st = compare_array_open(path.data, &views[*count], err);
	if (st == ARR_OK)
		apply_broadcast(arg, &views[(*count)++]);
	strbuf_clear(&path);
	return st;
}

enum arr_status compare_case_open_args(const compare_suite *suite, const struct compare_case *one,
				       struct compare_array *views, size_t *count,
				       struct arr_error *err)
{
	static const char *const weights[] = { "fweights", "aweights" };
	enum arr_status st;

	*count = 0;
	st = open_arg(suite, one->args, views, count, err);
	for (size_t i = 0; st == ARR_OK && i < 2; i++)
		st = open_arg(suite, json_object_get(one->kwargs, weights[i]), views, count, err);
	if (st != ARR_OK) {
		while (*count > 0)
			compare_array_close(&views[--*count]);
	}
	return st;
}

static json_t *resolve_reference(const compare_suite *suite, const json_t *ref, const char *blob)
{
	struct strbuf path = { 0 };
	json_t *copy = json_copy((json_t *)ref);

	compare_blob_path(suite, blob, &path);
	if (!copy || path.failed || json_object_del(copy, "blob") != 0 ||
	    json_object_set_new(copy, "path", json_string(path.data)) != 0) {
		json_decref(copy);
		copy = NULL;
	}
	strbuf_clear(&path);
	return copy;
}

json_t *compare_arg_resolve(const compare_suite *suite, const json_t *arg)
{
	const char *blob = json_string_value(json_object_get(arg, "blob"));
	json_t *list;

	if (blob)
		return resolve_reference(suite, arg, blob);
	if (!json_is_array(arg))
		return json_incref((json_t *)arg);
	list = json_array();
	for (size_t i = 0; list && i < json_array_size(arg); i++) {
		json_t *item = compare_arg_resolve(suite, json_array_get(arg, i));
		if (!item || json_array_append_new(list, item) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}
