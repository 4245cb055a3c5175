/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/runner.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <base/clock.h>
#include <common/strbuf.h>
#include <common/subprocess.h>

enum { GRACE_NS = 500000000, STDERR_TAIL_BYTES = 160 };

struct compare_runner {
	struct compare_runner_options options;
	subprocess *child; /* NULL: not running */
	json_t *hello;     /* of the first start */
	char *stderr_path;
	char *preload;          /* "LD_PRELOAD=..." */
	unsigned failed_starts; /* in a row */
};

const json_t *compare_runner_hello(const compare_runner *runner)
{
	return runner->hello;
}

const char *compare_runner_name(const compare_runner *runner)
{
	return runner->options.spec->name;
}

/* Length of the UTF-8 sequence at p, 0 if there is none. */
static size_t sequence_length(const unsigned char *p)
{
	size_t length = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (p[0] > 0xf4 || (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

void compare_text_clean(char *text)
{
	unsigned char *p = (unsigned char *)text;

	while (*p) {
		size_t length = sequence_length(p);
		if (length == 0)
			*p = '?';
		else if (*p < 0x20 || *p == 0x7f)
			*p = ' ';
		p += length ? length : 1;
	}
}

/* The last line of what the runner wrote to its standard error, "" if nothing. */
static void stderr_tail(const compare_runner *runner, char out[STDERR_TAIL_BYTES])
{
	char text[1024];
	FILE *f = fopen(runner->stderr_path, "re");
	char *line;
	size_t got;

	out[0] = '\0';
	if (!f)
		return;
	if (fseek(f, -(long)sizeof text, SEEK_END) != 0)
		rewind(f);
	got = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	while (got > 0 && (text[got - 1] == '\n' || text[got - 1] == ' '))
		got--;
	text[got] = '\0';
	line = strrchr(text, '\n');
	line = line ? line + 1 : text;
	snprintf(out, STDERR_TAIL_BYTES, "%.*s", STDERR_TAIL_BYTES - 1, line);
}

/* Stops a runner that failed and says how it ended. */
static void bury(compare_runner *runner, const char *what, bool ended,
		 char out[COMPARE_MESSAGE_BYTES])
{
	char how[64] = "";
	char tail[STDERR_TAIL_BYTES];
	struct subprocess_end end = subprocess_stop(runner->child, ended ? GRACE_NS : 0);

	/* a runner that hung was killed by us: its signal says nothing */
	if (ended)
		subprocess_end_format(end, how, sizeof how);
	subprocess_free(runner->child);
	runner->child = NULL;
	stderr_tail(runner, tail);
	snprintf(out, COMPARE_MESSAGE_BYTES, "runner %s%s%s%s%s", what, how[0] ? ": " : "", how,
		 tail[0] ? "; it said: " : "", tail);
	compare_text_clean(out);
}

/* For libarr: builds this variable is ours, with what the spec or the environment says behind it.
 */
static bool is_preload(const char *knob)
{
	return !strncmp(knob, "LD_PRELOAD=", 11);
}

static enum arr_status start_child(compare_runner *runner, struct arr_error *err)
{
	const struct compare_spec *spec = runner->options.spec;
	const char *argv[4] = { NULL };
	const char *environment[COMPARE_SPEC_KNOBS_MAX + 2] = { NULL };
	struct subprocess_options options = { .argv = argv,
					      .environment = environment,
					      .stderr_path = runner->stderr_path };
	struct arr_error why = { 0 };
	enum arr_status st;
	size_t n = 0;

	for (size_t i = 0; i < spec->knob_count; i++) {
		if (spec->kind != COMPARE_SPEC_LIBARR || !is_preload(spec->knobs[i]))
			environment[n++] = spec->knobs[i];
	}
	switch (spec->kind) {
	case COMPARE_SPEC_LIBARR:
		argv[0] = runner->options.worker_path;
		environment[n++] = runner->preload;
		break;
	case COMPARE_SPEC_NUMPY:
		argv[0] = spec->target;
		argv[1] = runner->options.script_path;
		break;
	case COMPARE_SPEC_CMD:
		options.argv = (const char *const *)spec->words;
		break;
	}
	if (unlink(runner->stderr_path) != 0 && errno != ENOENT)
		return arr_error_set_errno(err, errno, "cannot remove %s", runner->stderr_path);
	st = subprocess_start(&options, &runner->child, &why);
	if (st != ARR_OK)
		return arr_error_set(err, st, "build '%s': %s", spec->name, why.message);
	return ARR_OK;
}

/* Sends one message and reads one back. On failure the runner is buried and message says why. */
static json_t *exchange(compare_runner *runner, const json_t *request, uint64_t timeout_ns,
			char message[COMPARE_MESSAGE_BYTES])
{
	uint64_t deadline = base_monotonic_ns() + timeout_ns;
	struct arr_error err = { 0 };
	char *text = json_dumps(request, JSON_COMPACT);
	const char *line = NULL;
	bool ended = false;
	json_t *reply = NULL;
	enum arr_status st = text ? ARR_OK : arr_error_set(&err, ARR_E_NOMEM, "has no memory");

	/* a runner that has closed its input may still have said why: what it wrote is read anyway
	 */
	if (text && subprocess_write(runner->child, text, strlen(text), deadline, NULL) == ARR_OK)
		st = subprocess_write(runner->child, "\n", 1, deadline, NULL);
	free(text);
	if (st != ARR_E_NOMEM)
		st = subprocess_read_line(runner->child, COMPARE_LINE_BYTES_MAX, deadline, &line,
					  &ended, &err);
	if (st != ARR_OK) {
		bury(runner, err.message, ended, message);
		return NULL;
	}
	reply = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(reply)) {
		char what[96];
		snprintf(what, sizeof what, "wrote a line that is no JSON object: '%.40s'", line);
		json_decref(reply);
		bury(runner, what, false, message);
		return NULL;
	}
	return reply;
}

static enum arr_status check_library(const compare_runner *runner, const json_t *hello,
				     struct arr_error *err)
{
	const char *said = json_string_value(json_object_get(hello, "library"));
	char *loaded = said ? realpath(said, NULL) : NULL;
	char *wanted = realpath(runner->options.spec->target, NULL);
	enum arr_status st = ARR_OK;

	if (!loaded || !wanted || strcmp(loaded, wanted) != 0)
		st = arr_error_set(
			err, ARR_E_CHILD,
			"build '%s': %s is no libarr that can be loaded (the worker took %s)",
			runner->options.spec->name, runner->options.spec->target,
			said ? said : "an unnamed library");
	free(loaded);
	free(wanted);
	return st;
}

static enum arr_status handshake(compare_runner *runner, json_t **out, struct arr_error *err)
{
	const char *name = runner->options.spec->name;
	char message[COMPARE_MESSAGE_BYTES] = "";
	json_t *request =
		json_pack("{s:s, s:i}", "type", "hello", "protocol", COMPARE_PROTOCOL_VERSION);
	json_t *hello;
	const char *type;
	enum arr_status st = ARR_OK;

	if (!request)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a message");
	hello = exchange(runner, request, runner->options.start_timeout_ns, message);
	json_decref(request);
	if (!hello)
		return arr_error_set(err, ARR_E_CHILD, "build '%s' does not start: %s", name,
				     message);
	type = json_string_value(json_object_get(hello, "type"));
	if (type && !strcmp(type, "error")) {
		const char *why = json_string_value(json_object_get(hello, "message"));
		snprintf(message, sizeof message, "%s", why ? why : "no reason given");
		compare_text_clean(message);
		st = arr_error_set(err, ARR_E_CHILD, "build '%s' does not start: %s", name,
				   message);
	} else if (!type || strcmp(type, "hello") != 0 ||
		   json_integer_value(json_object_get(hello, "protocol")) !=
			   COMPARE_PROTOCOL_VERSION) {
		st = arr_error_set(err, ARR_E_CHILD,
				   "build '%s': its first message is not a hello of protocol %d",
				   name, COMPARE_PROTOCOL_VERSION);
	} else if (runner->options.spec->kind == COMPARE_SPEC_LIBARR) {
		st = check_library(runner, hello, err);
	}
	if (st != ARR_OK) {
		json_decref(hello);
		subprocess_free(runner->child);
		runner->child = NULL;
		return st;
	}
	*out = hello;
	return ARR_OK;
}

static enum arr_status set_preload(compare_runner *runner, struct arr_error *err)
{
	struct strbuf text = { 0 };
	struct stat info;
	const char *before = getenv("LD_PRELOAD");
	char *target = realpath(runner->options.spec->target, NULL);

	for (size_t i = 0; i < runner->options.spec->knob_count; i++) {
		if (is_preload(runner->options.spec->knobs[i]))
			before = runner->options.spec->knobs[i] + 11;
	}
	if (!target || stat(target, &info) != 0 || !S_ISREG(info.st_mode)) {
		free(target);
		return arr_error_set(err, ARR_E_IO, "build '%s': no library %s",
				     runner->options.spec->name, runner->options.spec->target);
	}
	strbuf_addf(&text, "LD_PRELOAD=%s%s%s", target, before && *before ? ":" : "",
		    before ? before : "");
	free(target);
	runner->preload = strbuf_take(&text);
	if (!runner->preload)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a build");
	return ARR_OK;
}

enum arr_status compare_runner_start(const struct compare_runner_options *options,
				     compare_runner **out, struct arr_error *err)
{
	struct strbuf path = { 0 };
	compare_runner *runner = calloc(1, sizeof *runner);
	enum arr_status st;

	if (!runner)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a runner");
	runner->options = *options;
	strbuf_addf(&path, "%s/%s.stderr", options->scratch, options->spec->name);
	runner->stderr_path = strbuf_take(&path);
	st = runner->stderr_path ? ARR_OK : arr_error_set(err, ARR_E_NOMEM, "out of memory");
	if (st == ARR_OK && options->spec->kind == COMPARE_SPEC_LIBARR)
		st = set_preload(runner, err);
	if (st == ARR_OK)
		st = start_child(runner, err);
	if (st == ARR_OK)
		st = handshake(runner, &runner->hello, err);
	if (st != ARR_OK) {
		compare_runner_free(runner);
		return st;
	}
	*out = runner;
	return ARR_OK;
}

void compare_runner_free(compare_runner *runner)
{
	if (!runner)
		return;
	if (runner->child)
		subprocess_stop(runner->child, GRACE_NS);
	subprocess_free(runner->child);
	json_decref(runner->hello);
	free(runner->stderr_path);
	free(runner->preload);
	free(runner);
}

/* Brings a runner back after a crash; false, with the message, if it does not come back. */
static bool revive(compare_runner *runner, char message[COMPARE_MESSAGE_BYTES])
{
	struct arr_error err = { 0 };
	json_t *hello = NULL;
	enum arr_status st;

	if (runner->child)
		return true;
	if (runner->failed_starts >= COMPARE_RESTARTS_MAX) {
		snprintf(message, COMPARE_MESSAGE_BYTES, "runner given up after %d failed restarts",
			 COMPARE_RESTARTS_MAX);
		return false;
	}
	st = start_child(runner, &err);
	if (st == ARR_OK)
		st = handshake(runner, &hello, &err);
	json_decref(hello);
	if (st != ARR_OK) {
		runner->failed_starts++;
		snprintf(message, COMPARE_MESSAGE_BYTES, "%s", err.message);
		return false;
	}
	runner->failed_starts = 0;
	return true;
}

static json_t *make_request(const compare_runner *runner, const compare_suite *suite,
			    const struct compare_case *one, unsigned shift_bytes, const char *tag)
{
	json_t *kwargs = json_object();
	json_t *args = compare_arg_resolve(suite, one->args);
	struct strbuf prefix = { 0 };
	json_t *request = NULL;
	const char *key;
	json_t *value;
	bool ok = kwargs && args;

	json_object_foreach ((json_t *)one->kwargs, key, value)
		ok = ok && json_object_set_new(kwargs, key, compare_arg_resolve(suite, value)) == 0;
	strbuf_addf(&prefix, "%s/%s", runner->options.scratch, tag);
	if (ok && !prefix.failed)
		request = json_pack("{s:s, s:s, s:s, s:O, s:O, s:s, s:I}", "type", "run", "id",
				    one->id, "op", one->op, "args", args, "kwargs", kwargs, "out",
				    prefix.data, "shift", (json_int_t)shift_bytes);
	strbuf_clear(&prefix);
	json_decref(kwargs);
	json_decref(args);
	return request;
}

/* An output path must lie in the scratch folder: the files are removed afterwards. */
static bool take_outputs(const compare_runner *runner, const json_t *list,
			 struct compare_reply *out)
{
	size_t prefix = strlen(runner->options.scratch);

	if (!json_is_array(list) || json_array_size(list) == 0 ||
	    json_array_size(list) > COMPARE_ARGS_MAX)
		return false;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *path = json_string_value(json_array_get(list, i));
		if (!path || strncmp(path, runner->options.scratch, prefix) != 0 ||
		    path[prefix] != '/' || strchr(path + prefix + 1, '/'))
			return false;
		out->outputs[i] = strdup(path);
		if (!out->outputs[i])
			return false;
		out->output_count++;
	}
	return true;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void read_reply(compare_runner *runner, const struct compare_case *one, const json_t *json,
		       struct compare_reply *out)
{
	const char *type = text_of(json, "type");
	const json_t *error = json_object_get(json, "error");

	out->elapsed_ns = (uint64_t)json_integer_value(json_object_get(json, "elapsed_ns"));
	if (!strcmp(text_of(json, "id"), one->id)) {
		if (!strcmp(type, "result") &&
		    take_outputs(runner, json_object_get(json, "outputs"), out)) {
			out->outcome = COMPARE_OUTCOME_OK;
			out->memory = json_incref(json_object_get(json, "memory"));
			return;
		}
		if (!strcmp(type, "error")) {
			out->outcome = COMPARE_OUTCOME_ERROR;
			snprintf(out->error_type, sizeof out->error_type, "%s",
				 text_of(error, "type"));
			snprintf(out->message, sizeof out->message, "%s",
				 text_of(error, "message"));
			return;
		}
		if (!strcmp(type, "skipped")) {
			out->outcome = COMPARE_OUTCOME_SKIPPED;
			snprintf(out->message, sizeof out->message, "%s", text_of(json, "reason"));
			return;
		}
	}
	out->outcome = COMPARE_OUTCOME_CRASHED;
	bury(runner, "answered something else than was asked", false, out->message);
}

void compare_runner_run(compare_runner *runner, const compare_suite *suite,
			const struct compare_case *one, unsigned shift_bytes, const char *tag,
			struct compare_reply *out)
{
	json_t *request = make_request(runner, suite, one, shift_bytes, tag);
	json_t *reply = NULL;

	*out = (struct compare_reply){ .outcome = COMPARE_OUTCOME_CRASHED };
	if (!request)
		snprintf(out->message, sizeof out->message, "out of memory for a request");
	else if (revive(runner, out->message))
		reply = exchange(runner, request, runner->options.case_timeout_ns, out->message);
	if (reply)
		read_reply(runner, one, reply, out);
	json_decref(reply);
	json_decref(request);
}

void compare_reply_clear(struct compare_reply *reply)
{
	for (size_t i = 0; i < reply->output_count; i++) {
		unlink(reply->outputs[i]);
		free(reply->outputs[i]);
	}
	json_decref(reply->memory);
	*reply = (struct compare_reply){ 0 };
}
