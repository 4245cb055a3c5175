/* SPDX-License-Identifier: Apache-2.0 */
/* Plans: lists of ops, dtypes, shapes, layouts and values, multiplied out into cases. */
#include <compare/golden.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <base/compiler.h>
#include <common/file.h>
#include <common/strbuf.h>
#include <compare/array.h>
#include <compare/suite.h>
#include <compare/values.h>

enum { OPERANDS_MAX = 8, WORD_BYTES = 96, BLOB_ELEMENTS_MAX = 1 << 26 };

/* The axes of the product, in the order in which ids name them. */
enum axis {
	AXIS_OP,
	AXIS_DTYPE,
	AXIS_SHAPE,
	AXIS_LAYOUT,
	AXIS_VALUES,
	AXIS_KWARGS,
	AXIS_EXTRA,
	AXIS_COUNT
};

static const struct {
	const char *key;
	bool text; /* a list of texts; otherwise of objects or lists */
	bool required;
} axes[AXIS_COUNT] = {
	[AXIS_OP] = { "ops", true, true },        [AXIS_DTYPE] = { "dtypes", true, true },
	[AXIS_SHAPE] = { "shapes", true, true },  [AXIS_LAYOUT] = { "layouts", true, false },
	[AXIS_VALUES] = { "values", true, true }, [AXIS_KWARGS] = { "kwargs", false, false },
	[AXIS_EXTRA] = { "extra", false, false },
};

struct expansion {
	const char *folder;
	json_int_t seed;
	json_t *cases;
	json_t *blobs; /* description of an input -> blob name */
	struct arr_error *err;
};

enum arr_status compare_plan_load(const char *path, struct compare_plan *out, struct arr_error *err)
{
	char hex[COMPARE_HASH_TEXT_BYTES];
	json_error_t parse_error;
	char *text = NULL;
	size_t text_bytes = 0;
	json_t *root;

	ARR_TRY(file_read(path, COMPARE_PLAN_JSON_BYTES_MAX, &text, &text_bytes, err));
	compare_hash_bytes(text, text_bytes, hex);
	root = json_loadb(text, text_bytes, JSON_REJECT_DUPLICATES, &parse_error);
	free(text);
	if (!root)
		return arr_error_set(err, ARR_E_FORMAT, "%s: line %d: %s", path, parse_error.line,
				     parse_error.text);
	if (json_integer_value(json_object_get(root, "schema")) != 1 ||
	    !json_is_array(json_object_get(root, "groups"))) {
		json_decref(root);
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: a plan has \"schema\": 1 and a list of \"groups\"", path);
	}
	out->root = root;
	out->hash = strdup(hex);
	if (!out->hash) {
		compare_plan_clear(out);
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a plan");
	}
	return ARR_OK;
}

void compare_plan_clear(struct compare_plan *plan)
{
	if (!plan)
		return;
	json_decref(plan->root);
	free(plan->hash);
	*plan = (struct compare_plan){ 0 };
}

const char *compare_plan_reference(const struct compare_plan *plan)
{
	return json_string_value(json_object_get(plan->root, "reference"));
}

enum arr_status compare_blob_write(const char *folder, const void *bytes, size_t count,
				   char name[65], struct arr_error *err)
{
	struct strbuf path = { 0 };
	enum arr_status st;
	size_t done = 0;
	int fd;

	compare_hash_bytes(bytes, count, name);
	strbuf_addf(&path, "%s/blobs/%s.npy", folder, name);
	ARR_TRY(strbuf_status(&path, err));
	fd = open(path.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	st = ARR_OK;
	if (fd < 0 && errno != EEXIST)
		st = arr_error_set_errno(err, errno, "cannot create %s", path.data);
	while (fd >= 0 && st == ARR_OK && done < count) {
		ssize_t n = write(fd, (const char *)bytes + done, count - done);
		if (n < 0 && errno != EINTR)
			st = arr_error_set_errno(err, errno, "cannot write %s", path.data);
		done += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0 && close(fd) != 0 && st == ARR_OK)
		st = arr_error_set_errno(err, errno, "cannot write %s", path.data);
	strbuf_clear(&path);
	return st;
}

/* The part of "a|b|c" that belongs to an operand; a text without | belongs to all. */
static bool part_of(const char *text, size_t operand, size_t operands, char out[WORD_BYTES])
{
	size_t parts = 1;

	for (const char *p = text; *p; p++)
		parts += *p == '|';
	if (parts != 1 && parts != operands)
		return false;
	for (size_t i = 0; parts > 1 && i < operand; i++)
		text = strchr(text, '|') + 1;
	return (size_t)snprintf(out, WORD_BYTES, "%.*s", (int)strcspn(text, "|"), text) <
	       WORD_BYTES;
}

/* "7x5" or "()" */
static bool parse_shape(const char *text, int32_t *ndim, int64_t *shape)
{
	*ndim = 0;
	if (!strcmp(text, "()"))
		return true;
	for (;;) {
		char *end;
		long long length = strtoll(text, &end, 10);
		if (end == text || length < 0 || length > BLOB_ELEMENTS_MAX ||
		    *ndim == BASE_NPY_NDIM_MAX)
			return false;
		shape[(*ndim)++] = length;
		if (*end == '\0')
			return true;
		if (*end != 'x')
			return false;
		text = end + 1;
	}
}

/* Generates one operand and gives its blob's name (borrowed from x->blobs). */
static enum arr_status make_blob(struct expansion *x, const char *dtype_name,
				 const char *shape_text, const char *values, size_t operand,
				 const char **out)
{
	char key[3 * WORD_BYTES + 64], name[COMPARE_HASH_TEXT_BYTES];
	int64_t shape[BASE_NPY_NDIM_MAX];
	unsigned char *bytes = NULL;
	size_t byte_count = 0;
	enum compare_dtype dtype;
	size_t count = 1;
	int32_t ndim;
	void *data;
	enum arr_status st;

	snprintf(key, sizeof key, "%lld|%s|%s|%s|%zu", (long long)x->seed, dtype_name, shape_text,
		 values, operand);
	*out = json_string_value(json_object_get(x->blobs, key));
	if (*out)
		return ARR_OK;
	if (!compare_dtype_from_name(dtype_name, &dtype) || dtype > COMPARE_COMPLEX128)
		return arr_error_set(x->err, ARR_E_FORMAT, "unknown dtype '%s'", dtype_name);
	if (!parse_shape(shape_text, &ndim, shape))
		return arr_error_set(x->err, ARR_E_FORMAT, "shape '%s' is not like 7x5 or ()",
				     shape_text);
	for (int32_t k = 0; k < ndim; k++) {
		if (base_mul_overflows(count, (size_t)shape[k], &count) ||
		    count > BLOB_ELEMENTS_MAX)
			return arr_error_set(x->err, ARR_E_FORMAT,
					     "shape '%s' has more than %d elements", shape_text,
					     BLOB_ELEMENTS_MAX);
	}
	data = malloc((count ? count : 1) * compare_dtype_bytes(dtype));
	if (!data)
		return arr_error_set(x->err, ARR_E_NOMEM, "out of memory for '%s'", key);
	st = compare_values_fill(values, dtype, compare_values_seed(key), count, data, x->err);
	if (st == ARR_OK)
		st = compare_npy_build(dtype, ndim, shape, data, &bytes, &byte_count, x->err);
	if (st == ARR_OK)
		st = compare_blob_write(x->folder, bytes, byte_count, name, x->err);
	if (st == ARR_OK && json_object_set_new(x->blobs, key, json_string(name)) != 0)
		st = arr_error_set(x->err, ARR_E_NOMEM, "out of memory for blob names");
	*out = json_string_value(json_object_get(x->blobs, key));
	free(bytes);
	free(data);
	return st;
}

static const char *text_at(const json_t *const picks[AXIS_COUNT], enum axis axis)
{
	const char *text = json_string_value(picks[axis]);

	return text ? text : "C"; /* only layouts may be absent */
}

static enum arr_status make_operand(struct expansion *x, const json_t *const picks[AXIS_COUNT],
				    size_t operand, size_t operands, json_t *list)
{
	char words[AXIS_COUNT][WORD_BYTES];
	const char *name = NULL;
	json_t *ref;
	char *colon;

	for (enum axis a = AXIS_DTYPE; a <= AXIS_VALUES; a++) {
		if (!part_of(text_at(picks, a), operand, operands, words[a]))
			return arr_error_set(x->err, ARR_E_FORMAT,
					     "'%s' in \"%s\" is not for %zu operands",
					     text_at(picks, a), axes[a].key, operands);
	}
	ARR_TRY(make_blob(x, words[AXIS_DTYPE], words[AXIS_SHAPE], words[AXIS_VALUES], operand,
			  &name));
	ref = json_pack("{s:s}", "blob", name);
	colon = strchr(words[AXIS_LAYOUT], ':');
	if (colon) {
		json_object_set_new(ref, "repeat", json_integer(strtoll(colon + 1, NULL, 10)));
		*colon = '\0';
	}
	if (strcmp(words[AXIS_LAYOUT], "C") != 0)
		json_object_set_new(ref, "layout", json_string(words[AXIS_LAYOUT]));
	if (json_array_append_new(list, ref) != 0)
		return arr_error_set(x->err, ARR_E_NOMEM, "out of memory for a case");
	return compare_arg_check(ref, 1, text_at(picks, AXIS_OP), x->err);
}

/* JSON as it appears in an id: without quotes and the outer brackets. */
static void add_compact(struct strbuf *out, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	size_t length = text ? strlen(text) : 0;

	for (size_t i = 1; i + 1 < length; i++) {
		if (text[i] != '"')
			strbuf_add_char(out, text[i]);
	}
	free(text);
}

static void make_id(const json_t *const picks[AXIS_COUNT], struct strbuf *out)
{
	for (enum axis a = AXIS_OP; a <= AXIS_VALUES; a++) {
		strbuf_add_text(out, a ? "/" : "");
		strbuf_add_text(out, text_at(picks, a));
	}
	for (enum axis a = AXIS_KWARGS; a <= AXIS_EXTRA; a++) {
		if (json_object_size(picks[a]) == 0 && json_array_size(picks[a]) == 0)
			continue;
		strbuf_add_char(out, '/');
		add_compact(out, picks[a]);
	}
}

static enum arr_status make_args(struct expansion *x, const json_t *group,
				 const json_t *const picks[AXIS_COUNT], json_t *args)
{
	const json_t *operands_json = json_object_get(group, "operands");
	json_int_t operands = operands_json ? json_integer_value(operands_json) : 1;
	bool as_list = json_is_true(json_object_get(group, "as_list"));
	json_t *list = as_list ? json_array() : args;

	if (operands < 0 || operands > OPERANDS_MAX)
		return arr_error_set(x->err, ARR_E_FORMAT, "\"operands\" must be in [0, %d]",
				     OPERANDS_MAX);
	if (as_list)
		json_array_append_new(args, list);
	for (size_t i = 0; i < (size_t)operands; i++)
		ARR_TRY(make_operand(x, picks, i, (size_t)operands, list));
	for (size_t i = 0; i < json_array_size(picks[AXIS_EXTRA]); i++)
		json_array_append(args, json_array_get(picks[AXIS_EXTRA], i));
	return ARR_OK;
}

static enum arr_status make_case(struct expansion *x, const json_t *group,
				 const json_t *const picks[AXIS_COUNT])
{
	json_t *policy = json_object_get(group, "policy");
	json_t *one = json_object();
	json_t *args = json_array();
	struct strbuf id = { 0 };
	enum arr_status st = ARR_E_NOMEM;

	make_id(picks, &id);
	if (one && args && !id.failed)
		st = make_args(x, group, picks, args);
	else
		arr_error_set(x->err, st, "out of memory for a case");
	if (st == ARR_OK) {
		json_object_set_new(one, "id", json_string(id.data));
		json_object_set(one, "op", (json_t *)picks[AXIS_OP]);
		json_object_set(one, "args", args);
		if (json_object_size(picks[AXIS_KWARGS]))
			json_object_set(one, "kwargs", (json_t *)picks[AXIS_KWARGS]);
		if (policy)
			json_object_set(one, "policy", policy);
		json_array_append(x->cases, one);
	}
	strbuf_clear(&id);
	json_decref(args);
	json_decref(one);
	return st;
}

static enum arr_status check_group(const json_t *group, size_t index, struct arr_error *err)
{
	static const char *const others[] = { "operands", "as_list", "policy", "note" };
	const char *key;
	json_t *value;

	if (!json_is_object(group))
		return arr_error_set(err, ARR_E_FORMAT, "group %zu is not an object", index);
	json_object_foreach ((json_t *)group, key, value) {
		bool known = false;
		for (size_t i = 0; i < BASE_ARRAY_SIZE(others); i++)
			known = known || !strcmp(key, others[i]);
		for (size_t i = 0; i < AXIS_COUNT; i++)
			known = known || !strcmp(key, axes[i].key);
		if (!known)
			return arr_error_set(err, ARR_E_FORMAT, "group %zu: unknown key \"%s\"",
					     index, key);
	}
	for (size_t a = 0; a < AXIS_COUNT; a++) {
		const json_t *list = json_object_get(group, axes[a].key);
		if (!list && !axes[a].required)
			continue;
		if (json_array_size(list) == 0)
			return arr_error_set(err, ARR_E_FORMAT, "group %zu: \"%s\" must be a list",
					     index, axes[a].key);
		for (size_t i = 0; axes[a].text && i < json_array_size(list); i++) {
			if (!json_is_string(json_array_get(list, i)))
				return arr_error_set(err, ARR_E_FORMAT,
						     "group %zu: \"%s\" must be a list of texts",
						     index, axes[a].key);
		}
	}
	return ARR_OK;
}

/* Counts through the product like an odometer, the last axis fastest. */
static enum arr_status expand_group(struct expansion *x, const json_t *group, size_t index)
{
	size_t at[AXIS_COUNT] = { 0 };
	size_t lengths[AXIS_COUNT];
	size_t a;

	ARR_TRY(check_group(group, index, x->err));
	for (a = 0; a < AXIS_COUNT; a++) {
		lengths[a] = json_array_size(json_object_get(group, axes[a].key));
		lengths[a] = lengths[a] ? lengths[a] : 1;
	}
	for (;;) {
		const json_t *picks[AXIS_COUNT];

		for (a = 0; a < AXIS_COUNT; a++)
			picks[a] = json_array_get(json_object_get(group, axes[a].key), at[a]);
		if (json_array_size(x->cases) == COMPARE_SUITE_CASES_MAX)
			return arr_error_set(x->err, ARR_E_FORMAT, "more than %d cases",
					     COMPARE_SUITE_CASES_MAX);
		ARR_TRY(make_case(x, group, picks));
		for (a = AXIS_COUNT; a > 0; a--) {
			if (++at[a - 1] < lengths[a - 1])
				break;
			at[a - 1] = 0;
		}
		if (a == 0)
			return ARR_OK;
	}
}

enum arr_status compare_plan_expand(const struct compare_plan *plan, const char *folder,
				    json_t **out, struct arr_error *err)
{
	const json_t *groups = json_object_get(plan->root, "groups");
	struct expansion x = {
		.folder = folder, .cases = json_array(), .blobs = json_object(), .err = err
	};
	enum arr_status st = ARR_OK;

	x.seed = json_integer_value(json_object_get(plan->root, "seed"));
	if (!x.cases || !x.blobs)
		st = arr_error_set(err, ARR_E_NOMEM, "out of memory for cases");
	for (size_t i = 0; st == ARR_OK && i < json_array_size(groups); i++)
		st = expand_group(&x, json_array_get(groups, i), i);
	json_decref(x.blobs);
	if (st != ARR_OK) {
		json_decref(x.cases);
		return st;
	}
	*out = x.cases;
	return ARR_OK;
}
