/* SPDX-License-Identifier: Apache-2.0 */
#include "spools.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <testing.h>
#include <wire/reader.h>

static const char *text_of(const wire_reader *r, wire_id id, char *out, size_t size)
{
	const char *bytes = "";
	size_t length = 0;

	if (!id || !wire_reader_string(r, id, &bytes, &length))
		length = 0;
	if (length >= size)
		length = size - 1;
	memcpy(out, bytes, length);
	out[length] = 0;
	return out;
}

static bool text_is(const wire_reader *r, wire_id id, const char *expected)
{
	char text[1024];
	size_t length = expected ? strlen(expected) : 0;

	if (length && expected[length - 1] == '*')
		return strncmp(text_of(r, id, text, sizeof(text)), expected, length - 1) == 0;
	return !expected || strcmp(text_of(r, id, text, sizeof(text)), expected) == 0;
}

static bool text_ends(const wire_reader *r, wire_id id, const char *expected)
{
	char text[1024];
	size_t length, tail;

	if (!expected)
		return true;
	length = strlen(text_of(r, id, text, sizeof(text)));
	tail = strlen(expected);
	return length >= tail && strcmp(text + length - tail, expected) == 0;
}

/* ---- running
 * ------------------------------------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fputs(text, f) >= 0, 1);
	assert_int_equal(fclose(f), 0);
}

static void read_file(const char *path, char *out, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(out, 1, size - 1, f) : 0;

	out[n] = 0;
	if (f)
		fclose(f);
}

/* The name of the run's own folder is not part of what a program prints. */
static void hide_folder(const struct spools *s, char *text)
{
	const size_t length = strlen(s->dir);

	for (char *at = text; (at = strstr(at, s->dir)); at += 3) {
		memcpy(at, "DIR", 3);
		memmove(at + 3, at + length, strlen(at + length) + 1);
	}
}

/* In the child: never returns. */
static void exec_python(const struct spools *s, bool probed, const char *options)
{
	const char *argv[16];
	static char words[256];
	int argc = 0;

	argv[argc++] = TEST_PYTHON;
	snprintf(words, sizeof(words), "%s", options ? options : "");
	for (char *w = strtok(words, " "); w && argc < 12; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc++] = "prog.py";
	argv[argc] = NULL;
	if (chdir(s->dir) != 0 || !freopen("stdout.txt", "w", stdout) ||
	    !freopen("stderr.txt", "w", stderr))
		_exit(127);
	setenv("PYTHONHASHSEED", "0", 1);
	setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
	if (probed) {
		setenv("ARR_SPOOL", "spool", 1);
		setenv("LD_PRELOAD", TEST_PROBE, 1);
	}
	execv(TEST_PYTHON, (char *const *)(uintptr_t)argv);
	_exit(127);
}

void spools_open(struct spools *s, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char path[512];

	while (d && (e = readdir(d))) {
		if (!strstr(e->d_name, WIRE_FILE_SUFFIX) || s->count == SPOOLS_FILES_MAX)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		assert_ok(wire_reader_open(path, &s->readers[s->count++], err));
	}
	if (d)
		closedir(d);
}

void spools_run(struct spools *s, const char *source, bool probed, const char *options)
{
	char path[128];
	int status = 0;
	pid_t pid;

	memset(s, 0, sizeof(*s));
	snprintf(s->dir, sizeof(s->dir), "/tmp/arr-numpy-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	snprintf(path, sizeof(path), "%s/spool", s->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/prog.py", s->dir);
	write_file(path, source);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		exec_python(s, probed, options);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	s->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	snprintf(path, sizeof(path), "%s/stdout.txt", s->dir);
	read_file(path, s->output, sizeof(s->output));
	snprintf(path, sizeof(path), "%s/stderr.txt", s->dir);
	read_file(path, s->errors, sizeof(s->errors));
	hide_folder(s, s->output);
	hide_folder(s, s->errors);
	snprintf(path, sizeof(path), "%s/spool", s->dir);
	spools_open(s, path);
}

static void remove_tree(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char path[512];

	while (d && (e = readdir(d))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (unlink(path) != 0)
			remove_tree(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

void spools_clear(struct spools *s)
{
	for (size_t i = 0; i < s->count; i++)
		wire_reader_free(s->readers[i]);
	if (s->dir[0])
		remove_tree(s->dir);
	memset(s, 0, sizeof(*s));
}

struct spools run;

void spools_start(const char *source)
{
	spools_run(&run, source, true, NULL);
	if (run.exit_status != 0)
		fail_msg("exit status %d: %s", run.exit_status, run.errors);
	assert_true(run.count > 0);
	assert_int_equal(spools_losses(&run), 0);
}

int spools_tear_down(void **state)
{
	(void)state;
	spools_clear(&run);
	return 0;
}

int64_t spools_printed(const struct spools *s, const char *name)
{
	const size_t length = strlen(name);

	for (const char *line = s->output; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, length) == 0 && line[length] == ' ')
			return strtoll(line + length, NULL, 10);
	}
	fail_msg("the program printed no %s:\n%s\n%s", name, s->output, s->errors);
	return 0;
}

/* ---- sums
 * ---------------------------------------------------------------------------------------- */

/* Visits each entry of a table of every thread of every process. */
static void each_entry(const struct spools *s, enum wire_table_index table, void *entry,
		       size_t size,
		       void (*visit)(const wire_reader *r, const void *entry, void *context),
		       void *context)
{
	for (size_t i = 0; i < s->count; i++) {
		for (size_t t = 0; t < wire_reader_thread_count(s->readers[i]); t++) {
			const struct wire_thread *thread = wire_reader_thread(s->readers[i], t);
			uint32_t capacity =
				thread ? wire_reader_table_capacity(s->readers[i], thread, table)
				       : 0;

			for (uint32_t k = 0; k < capacity; k++)
				if (wire_reader_table_entry(s->readers[i], thread, table, k, entry,
							    size))
					visit(s->readers[i], entry, context);
		}
	}
}

struct op_query {
	const char *op, *dtype;
	struct spools_ops sum;
};

static void add_op(const wire_reader *r, const void *entry, void *context)
{
	const struct wire_op_total *e = entry;
	struct op_query *q = context;

	if (!text_is(r, e->op, q->op) || !text_is(r, e->dtype, q->dtype))
		return;
	q->sum.calls += e->calls;
	q->sum.errors += e->errors;
	q->sum.elements += e->elements;
	q->sum.bytes_in += e->bytes_in;
	q->sum.bytes_out += e->bytes_out;
	q->sum.total_ticks += e->total_ticks;
	q->sum.self_ticks += e->self_ticks;
	q->sum.tiny_calls += e->tiny_calls;
	q->sum.noncontiguous += e->noncontiguous_calls;
}

struct spools_ops spools_ops(const struct spools *s, const char *op, const char *dtype)
{
	struct op_query q = { .op = op, .dtype = dtype };
	struct wire_op_total entry;

	each_entry(s, WIRE_TABLE_OPS, &entry, sizeof(entry), add_op, &q);
	return q.sum;
}

struct copy_query {
	const char *op, *site, *detail;
	enum arr_copy_reason reason;
	struct spools_copies sum;
};

static void add_copy(const wire_reader *r, const void *entry, void *context)
{
	const struct wire_copy_total *e = entry;
	struct copy_query *q = context;

	if ((q->reason != ARR_COPY_NONE && e->reason != (uint32_t)q->reason) ||
	    !text_is(r, e->op, q->op) || !text_ends(r, e->site, q->site) ||
	    !text_is(r, e->detail, q->detail))
		return;
	q->sum.calls += e->calls;
	q->sum.bytes += e->bytes;
}

struct spools_copies spools_copies(const struct spools *s, const char *op,
				   enum arr_copy_reason reason, const char *site,
				   const char *detail)
{
	struct copy_query q = { .op = op, .site = site, .detail = detail, .reason = reason };
	struct wire_copy_total entry;

	each_entry(s, WIRE_TABLE_COPIES, &entry, sizeof(entry), add_copy, &q);
	return q.sum;
}

static void format_shapes(const wire_reader *r, wire_id operands, char *out, size_t size)
{
	const char *bytes = NULL;
	struct wire_operand head;
	size_t length = 0, at = 0, used = 0;
	int64_t n;

	out[0] = 0;
	if (!operands || !wire_reader_string(r, operands, &bytes, &length))
		return;
	while (at + sizeof(head) <= length && used + 32 < size) {
		memcpy(&head, bytes + at, sizeof(head));
		at += sizeof(head);
		used += (size_t)snprintf(out + used, size - used, "(");
		for (int d = 0; d < head.ndim && at + sizeof(n) <= length && used + 32 < size;
		     d++) {
			memcpy(&n, bytes + at, sizeof(n));
			at += sizeof(n);
			used += (size_t)snprintf(out + used, size - used,
						 d ? ",%" PRId64 : "%" PRId64, n);
		}
		used += (size_t)snprintf(out + used, size - used, ")");
	}
}

struct failure_query {
	const char *op, *error, *site;
	char *shapes;
	size_t size;
	uint64_t count;
};

static void add_failure(const wire_reader *r, const void *entry, void *context)
{
	const struct wire_failure_total *e = entry;
	struct failure_query *q = context;
	char text[1024];

	if (!text_is(r, e->op, q->op) || !text_ends(r, e->site, q->site))
		return;
	text_of(r, e->exception, text, sizeof(text));
	if (q->error && strncmp(text, q->error, strlen(q->error)) != 0)
		return;
	q->count += e->count;
	if (q->shapes)
		format_shapes(r, e->operands, q->shapes, q->size);
}

uint64_t spools_failures(const struct spools *s, const char *op, const char *error,
			 const char *site, char *shapes, size_t size_bytes)
{
	struct failure_query q = { op, error, site, shapes, size_bytes, 0 };
	struct wire_failure_total entry;

	each_entry(s, WIRE_TABLE_FAILURES, &entry, sizeof(entry), add_failure, &q);
	return q.count;
}

const char *spools_open_operation(const struct spools *s, char *out, size_t size_bytes)
{
	char op[256], site[512], shapes[256];

	out[0] = 0;
	for (size_t i = 0; i < s->count; i++) {
		for (size_t t = 0; t < wire_reader_thread_count(s->readers[i]); t++) {
			const struct wire_thread *thread = wire_reader_thread(s->readers[i], t);

			if (!thread || !thread->op_depth)
				continue;
			format_shapes(s->readers[i], thread->open_ops[0].operands, shapes,
				      sizeof(shapes));
			snprintf(out, size_bytes, "%s %s %s",
				 text_of(s->readers[i], thread->open_ops[0].op, op, sizeof(op)),
				 shapes,
				 text_of(s->readers[i], thread->open_ops[0].site, site,
					 sizeof(site)));
		}
	}
	return out;
}

static void format_stack(const wire_reader *r, wire_id stack, char *out, size_t size)
{
	char name[256], place[512];
	const char *bytes = NULL;
	struct wire_frame frame;
	size_t length = 0, used = 0;

	out[0] = 0;
	if (!stack || !wire_reader_string(r, stack, &bytes, &length))
		return;
	for (size_t at = 0; at + sizeof(frame) <= length && used < size; at += sizeof(frame)) {
		const char *slash;

		memcpy(&frame, bytes + at, sizeof(frame));
		if (!frame.function)
			continue;
		slash = strrchr(text_of(r, frame.file_line, place, sizeof(place)), '/');
		used += (size_t)snprintf(out + used, size - used, "%s%s %s", used ? "|" : "",
					 text_of(r, frame.function, name, sizeof(name)),
					 slash ? slash + 1 : place);
	}
}

const char *spools_failure_stack(const struct spools *s, const char *op, char *out,
				 size_t size_bytes)
{
	static struct wire_event events[64];

	out[0] = 0;
	for (size_t i = 0; i < s->count; i++) {
		for (size_t t = 0; t < wire_reader_thread_count(s->readers[i]); t++) {
			const struct wire_thread *thread = wire_reader_thread(s->readers[i], t);
			uint64_t cursor = 0, lost = 0;
			size_t n;

			while (thread &&
			       (n = wire_reader_events(s->readers[i], thread, &thread->ring,
						       &cursor, events, 64, &lost)))
				for (size_t k = 0; k < n && !out[0]; k++)
					if ((events[k].flags & WIRE_EVENT_FAILED) &&
					    text_is(s->readers[i], events[k].label, op))
						format_stack(s->readers[i], events[k].stack, out,
							     size_bytes);
		}
	}
	return out;
}

const char *spools_meta(const struct spools *s, const char *key, char *out, size_t size_bytes)
{
	const struct wire_meta_table *meta = s->count ? wire_reader_meta(s->readers[0]) : NULL;

	out[0] = 0;
	for (uint32_t i = 0; meta && i < meta->count && i < WIRE_META_MAX; i++)
		if (text_is(s->readers[0], meta->entries[i].key, key))
			text_of(s->readers[0], meta->entries[i].value, out, size_bytes);
	return out;
}

uint64_t spools_losses(const struct spools *s)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s->count; i++)
		for (int k = 0; k < WIRE_LOSS_COUNT_MAX; k++)
			if (k != WIRE_LOSS_UNSAMPLED && k != WIRE_LOSS_RING_OVERRUN)
				sum += wire_reader_header(s->readers[i])->losses[k];
	return sum;
}

/* ---- printing
 * ------------------------------------------------------------------------------------- */

static void print_op(const wire_reader *r, const void *entry, void *context)
{
	const struct wire_op_total *e = entry;
	char op[256], dtype[256];

	(void)context;
	printf("op %-26s %-12s calls %" PRIu64 " errors %" PRIu64 " elements %" PRIu64
	       " in %" PRIu64 " out %" PRIu64 " ns/call %" PRIu64 "\n",
	       text_of(r, e->op, op, sizeof(op)), text_of(r, e->dtype, dtype, sizeof(dtype)),
	       e->calls, e->errors, e->elements, e->bytes_in, e->bytes_out,
	       e->calls ? wire_reader_duration_ns(r, e->total_ticks) / e->calls : 0);
}

static void print_copy(const wire_reader *r, const void *entry, void *context)
{
	const struct wire_copy_total *e = entry;
	char op[256], site[1024], detail[256];

	(void)context;
	printf("copy %-24s reason %u %s [%s] calls %" PRIu64 " bytes %" PRIu64 "\n",
	       text_of(r, e->op, op, sizeof(op)), e->reason,
	       text_of(r, e->site, site, sizeof(site)),
	       text_of(r, e->detail, detail, sizeof(detail)), e->calls, e->bytes);
}

static void print_failure(const wire_reader *r, const void *entry, void *context)
{
	const struct wire_failure_total *e = entry;
	char op[256], site[1024], error[512], shapes[512];

	(void)context;
	format_shapes(r, e->operands, shapes, sizeof(shapes));
	printf("failure %s %s at %s %s x%" PRIu64 "\n", text_of(r, e->op, op, sizeof(op)), shapes,
	       text_of(r, e->site, site, sizeof(site)),
	       text_of(r, e->exception, error, sizeof(error)), e->count);
}

void spools_print(const struct spools *s)
{
	struct wire_op_total op;
	struct wire_copy_total copy;
	struct wire_failure_total failure;
	char text[512];

	printf("numpy %s", spools_meta(s, "numpy_version", text, sizeof(text)));
	printf(" python %s", spools_meta(s, "python_version", text, sizeof(text)));
	printf(" adapter %s", spools_meta(s, "numpy_adapter", text, sizeof(text)));
	printf(" frames %s losses %" PRIu64 "\n",
	       spools_meta(s, "python_frames", text, sizeof(text)), spools_losses(s));
	each_entry(s, WIRE_TABLE_OPS, &op, sizeof(op), print_op, NULL);
	each_entry(s, WIRE_TABLE_COPIES, &copy, sizeof(copy), print_copy, NULL);
	each_entry(s, WIRE_TABLE_FAILURES, &failure, sizeof(failure), print_failure, NULL);
}
