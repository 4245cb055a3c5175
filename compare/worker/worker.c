/* SPDX-License-Identifier: Apache-2.0 */
/* The protocol's loop: a line in, an operation of libarr, a line out (docs/suite-format.md). */
#include "worker.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PROTOCOL_VERSION = 1 };

arr_array **worker_output(struct worker_call *call)
{
	return &call->outputs[call->output_count++];
}

uint64_t worker_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* The file that arr_version really comes from: what the dynamic linker chose, not what was asked
 * for. */
static const char *library_path(void)
{
	void *symbol = dlsym(RTLD_DEFAULT, "arr_version");
	Dl_info info;

	return symbol && dladdr(symbol, &info) ? info.dli_fname : "";
}

static const struct worker_op *const tables[] = {
	worker_ops,     worker_reductions, worker_sorting,    worker_indexing, worker_joining,
	worker_layout,  worker_creation,   worker_statistics, worker_moments,  worker_histograms,
	worker_numeric, worker_sets,       worker_strings,    worker_times,
};

static json_t *op_names(void)
{
	json_t *names = json_array();

	for (size_t i = 0; i < arr_ufunc_count(); i++)
		json_array_append_new(names, json_string(arr_ufunc_name(arr_ufunc_at(i))));
	for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
		for (const struct worker_op *op = tables[t]; op->name; op++)
			json_array_append_new(names, json_string(op->name));
	}
	return names;
}

static json_t *hello(void)
{
	return json_pack("{s:s, s:i, s:s, s:{s:s, s:s, s:s}, s:s, s:{s:[s,s,s,s,s,s,s], s:o}}",
			 "type", "hello", "protocol", PROTOCOL_VERSION, "runner", "libarr",
			 "versions", "libarr", arr_version(), "build", arr_build_info(), "isa",
			 arr_isa_name(), "library", library_path(), "capabilities", "layouts", "C",
			 "F", "strided", "reversed", "offset", "unaligned", "broadcast", "ops",
			 op_names());
}

static worker_op_fn *find_op(const char *name)
{
	for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
		for (const struct worker_op *op = tables[t]; op->name; op++) {
			if (!strcmp(op->name, name))
				return op->run;
		}
	}
	return NULL;
}

static enum arr_status dispatch(struct worker_call *call)
{
	const char *name = call->op;
	const char *dot = strrchr(name, '.');
	worker_op_fn *run;
	char base[64];

	if (!strncmp(name, "ndarray.", 8)) {
		name += 8;
		dot = strrchr(name, '.');
	}
	run = find_op(name);
	if (run)
		return run(call);
	if (!strncmp(name, "strings.", 8)) {
		call->op = name + 8;
		return worker_ufunc(call);
	}
	if (!dot) {
		call->op = name;
		return worker_ufunc(call);
	}
	snprintf(base, sizeof base, "%.*s", (int)(dot - name), name);
	return worker_ufunc_method(call, base, dot + 1);
}

static enum arr_status save_outputs(struct worker_call *call, const char *prefix, json_t *paths)
{
	enum arr_status st = ARR_OK;

	for (size_t i = 0; st == ARR_OK && i < call->output_count; i++) {
		arr_array *plain = NULL;
		char path[4096];

		snprintf(path, sizeof path, "%s.%zu.npy", prefix, i);
		st = arr_array_copy(call->outputs[i], ARR_ORDER_C, &plain, &call->err);
		if (st == ARR_OK)
			st = arr_npy_save(path, plain, &call->err);
		arr_array_release(plain);
		json_array_append_new(paths, json_string(path));
	}
	return st;
}

static json_t *run(const json_t *request)
{
	const char *op = json_string_value(json_object_get(request, "op"));
	const char *prefix = json_string_value(json_object_get(request, "out"));
	struct worker_call call = { .op = op ? op : "",
				    .args = json_object_get(request, "args"),
				    .kwargs = json_object_get(request, "kwargs") };
	json_t *paths = json_array();
	json_t *reply;
	uint64_t start;
	uint64_t elapsed;
	enum arr_status st;

	call.shift_bytes = (size_t)json_integer_value(json_object_get(request, "shift")) & 63;
	start = worker_now_ns();
	st = dispatch(&call);
	elapsed = worker_now_ns() - start - call.setup_ns;
	if (st == ARR_OK && !call.unknown)
		st = save_outputs(&call, prefix ? prefix : "", paths);
	if (call.unknown || st == ARR_E_UNSUPPORTED)
		reply = json_pack("{s:s, s:s+}", "type", "skipped", "reason", "libarr has no ", op);
	else if (st != ARR_OK)
		reply = json_pack("{s:s, s:{s:s, s:s}}", "type", "error", "error", "type",
				  arr_status_name(st), "message", call.err.message);
	else
		reply = json_pack("{s:s, s:O, s:o, s:I}", "type", "result", "outputs", paths,
				  "memory", worker_memory(&call), "elapsed_ns",
				  (json_int_t)elapsed);
	json_decref(paths);
	for (size_t i = 0; i < call.output_count; i++)
		arr_array_release(call.outputs[i]);
	for (size_t i = 0; i < call.held_count; i++)
		arr_array_release(call.held[i]);
	return reply;
}

static json_t *answer(const char *line)
{
	json_t *request = json_loads(line, 0, NULL);
	const char *type = json_string_value(json_object_get(request, "type"));
	json_t *id = json_object_get(request, "id");
	json_t *reply;

	if (type && !strcmp(type, "hello"))
		reply = hello();
	else if (type && !strcmp(type, "run"))
		reply = run(request);
	else
		reply = json_pack("{s:s, s:{s:s, s:s}}", "type", "error", "error", "type",
				  "ARR_E_FORMAT", "message", "not a request of this protocol");
	if (id)
		json_object_set(reply, "id", id);
	json_decref(request);
	return reply;
}

int main(void)
{
	/* the protocol keeps the stream to itself: whatever else prints goes to standard error */
	int fd = dup(STDOUT_FILENO);
	FILE *stream = fd >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 ? fdopen(fd, "w") : NULL;
	char *line = NULL;
	size_t capacity = 0;

	if (!stream)
		return EXIT_FAILURE;
	while (getline(&line, &capacity, stdin) > 0) {
		json_t *reply = answer(line);
		char *text = reply ? json_dumps(reply, JSON_COMPACT) : NULL;

		json_decref(reply);
		if (!text)
			break;
		fprintf(stream, "%s\n", text);
		fflush(stream);
		free(text);
	}
	free(line);
	fclose(stream);
	return EXIT_SUCCESS;
}
