/* SPDX-License-Identifier: Apache-2.0 */
#include "runner.h"

#include <testing.h>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void run_init(struct run *r)
{
	memset(r, 0, sizeof *r);
	strcpy(r->dir, "/tmp/arr-probe-test-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
}

static void child(const struct run *r, const char *const *argv, const int out[2], const int err[2])
{
	char preload[1024], spool[1024];
	const char *path = strcmp(argv[0], "target") == 0 ? PROBE_TARGET : argv[0];

	dup2(out[1], STDOUT_FILENO);
	dup2(err[1], STDERR_FILENO);
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	snprintf(preload, sizeof preload, "LD_PRELOAD=%s", PROBE_LIBRARY);
	snprintf(spool, sizeof spool, "ARR_SPOOL=%s", r->spool_env ? r->spool_env : r->dir);
	setenv("OPENBLAS_NUM_THREADS", "1", 1); /* its workers would allocate at their own pace */
	if (!r->bare) {
		putenv(spool);
		putenv(preload);
	}
	for (size_t i = 0; i < 4 && r->env[i]; i++)
		putenv((char *)r->env[i]);
	execv(path, (char *const *)argv);
	_exit(126);
}

/* Both pipes until both are closed: a program that fills one must not wait for us at the other. */
static void drain(struct run *r, int out, int err)
{
	struct pollfd fds[2] = { { out, POLLIN, 0 }, { err, POLLIN, 0 } };
	char *texts[2] = { r->out, r->err };
	size_t used[2] = { 0, 0 };

	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		assert_true(poll(fds, 2, 60000) > 0);
		for (int i = 0; i < 2; i++) {
			ssize_t got;

			if (fds[i].fd < 0 || !fds[i].revents)
				continue;
			got = read(fds[i].fd, texts[i] + used[i], sizeof r->out - 1 - used[i]);
			if (got <= 0)
				fds[i].fd = -1;
			else
				used[i] += (size_t)got;
		}
	}
	r->out[used[0]] = r->err[used[1]] = '\0';
}

static void open_spools(struct run *r)
{
	DIR *dir = opendir(r->dir);
	const struct dirent *entry;
	char path[512];

	assert_non_null(dir);
	while (r->spool_count)
		wire_reader_free(r->spools[--r->spool_count]);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", r->dir, entry->d_name);
		assert_true(r->spool_count < RUN_SPOOLS_MAX);
		assert_ok(wire_reader_open(path, &r->spools[r->spool_count], err));
		r->spool_count++;
	}
	closedir(dir);
}

void run_program(struct run *r, const char *const *argv)
{
	int out[2], err[2];
	pid_t pid;

	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		child(r, argv, out, err);
	close(out[1]);
	close(err[1]);
	drain(r, out[0], err[0]);
	close(out[0]);
	close(err[0]);
	assert_int_equal(waitpid(pid, &r->status, 0), pid);
	open_spools(r);
}

void run_clear(struct run *r)
{
	DIR *dir = opendir(r->dir);
	const struct dirent *entry;
	char path[512];

	for (size_t i = 0; i < r->spool_count; i++)
		wire_reader_free(r->spools[i]);
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof path, "%s/%s", r->dir, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	if (dir)
		closedir(dir);
	rmdir(r->dir);
	r->spool_count = 0;
}

const char *run_text(const wire_reader *spool, wire_id id)
{
	static char texts[8][WIRE_STRING_BYTES_MAX + 1];
	static unsigned next;
	char *text = texts[next++ & 7];
	const char *bytes;
	size_t size_bytes;

	text[0] = '\0';
	if (id && wire_reader_string(spool, id, &bytes, &size_bytes)) {
		memcpy(text, bytes, size_bytes);
		text[size_bytes] = '\0';
	}
	return text;
}

/* Calls visit with every entry of a table in every thread. */
static void each_entry(wire_reader *spool, enum wire_table_index table, size_t size_bytes,
		       void (*visit)(wire_reader *spool, const void *entry, void *arg), void *arg)
{
	union {
		struct wire_op_total op;
		struct wire_section_total section;
		struct wire_blas_total blas;
	} entry;

	assert_true(size_bytes <= sizeof entry);
	for (size_t i = 0; i < wire_reader_thread_count(spool); i++) {
		const struct wire_thread *t = wire_reader_thread(spool, i);
		uint32_t capacity = t ? wire_reader_table_capacity(spool, t, table) : 0;

		for (uint32_t j = 0; j < capacity; j++)
			if (wire_reader_table_entry(spool, t, table, j, &entry, size_bytes))
				visit(spool, &entry, arg);
	}
}

struct search {
	const char *name, *dtype;
	void *out;
	bool found;
};

static void visit_op(wire_reader *spool, const void *entry, void *arg)
{
	const struct wire_op_total *e = entry;
	struct search *s = arg;
	struct wire_op_total *out = s->out;

	if (strcmp(run_text(spool, e->op), s->name) != 0 ||
	    strcmp(run_text(spool, e->dtype), s->dtype) != 0)
		return;
	s->found = true;
	out->kind = e->kind;
	out->calls += e->calls;
	out->errors += e->errors;
	out->total_ticks += e->total_ticks;
	out->self_ticks += e->self_ticks;
	out->elements += e->elements;
	out->bytes_in += e->bytes_in;
	out->bytes_out += e->bytes_out;
	out->noncontiguous_calls += e->noncontiguous_calls;
	for (int i = 0; i < WIRE_HISTOGRAM_BUCKETS; i++)
		out->histogram[i] += e->histogram[i];
}

bool run_op(wire_reader *spool, const char *op, const char *dtype, struct wire_op_total *out)
{
	struct search s = { op, dtype, memset(out, 0, sizeof *out), false };

	each_entry(spool, WIRE_TABLE_OPS, sizeof *out, visit_op, &s);
	return s.found;
}

static void visit_copy(wire_reader *spool, const void *entry, void *arg)
{
	const struct wire_copy_total *e = entry;
	struct search *s = arg;
	struct wire_copy_total *out = s->out;

	if (strcmp(run_text(spool, e->op), s->name) != 0)
		return;
	s->found = true;
	out->reason = e->reason;
	out->site = e->site;
	out->calls += e->calls;
	out->bytes += e->bytes;
}

bool run_copy(wire_reader *spool, const char *op, struct wire_copy_total *out)
{
	struct search s = { op, NULL, memset(out, 0, sizeof *out), false };

	each_entry(spool, WIRE_TABLE_COPIES, sizeof *out, visit_copy, &s);
	return s.found;
}

static void visit_blas(wire_reader *spool, const void *entry, void *arg)
{
	const struct wire_blas_total *e = entry;
	struct search *s = arg;

	if (strcmp(run_text(spool, e->routine), s->name) == 0) {
		memcpy(s->out, e, sizeof *e);
		s->found = true;
	}
}

bool run_blas(wire_reader *spool, const char *routine, struct wire_blas_total *out)
{
	struct search s = { routine, NULL, memset(out, 0, sizeof *out), false };

	each_entry(spool, WIRE_TABLE_BLAS, sizeof *out, visit_blas, &s);
	return s.found;
}

static void visit_failure(wire_reader *spool, const void *entry, void *arg)
{
	const struct wire_failure_total *e = entry;
	struct search *s = arg;

	if (strcmp(run_text(spool, e->op), s->name) == 0) {
		memcpy(s->out, e, sizeof *e);
		s->found = true;
	}
}

bool run_failure(wire_reader *spool, const char *op, struct wire_failure_total *out)
{
	struct search s = { op, NULL, memset(out, 0, sizeof *out), false };

	each_entry(spool, WIRE_TABLE_FAILURES, sizeof *out, visit_failure, &s);
	return s.found;
}

static void visit_section(wire_reader *spool, const void *entry, void *arg)
{
	const struct wire_section_total *e = entry;
	struct search *s = arg;

	if (strcmp(run_text(spool, e->name), s->name) == 0) {
		memcpy(s->out, e, sizeof *e);
		s->found = true;
	}
}

bool run_section(wire_reader *spool, const char *name, struct wire_section_total *out)
{
	struct search s = { name, NULL, memset(out, 0, sizeof *out), false };

	each_entry(spool, WIRE_TABLE_SECTIONS, sizeof *out, visit_section, &s);
	return s.found;
}

const char *run_meta(wire_reader *spool, const char *key)
{
	const struct wire_meta_table *meta = wire_reader_meta(spool);
	const char *value = NULL;

	for (uint32_t i = 0; meta && i < meta->count && i < WIRE_META_MAX; i++)
		if (strcmp(run_text(spool, meta->entries[i].key), key) == 0)
			value = run_text(spool, meta->entries[i].value);
	return value;
}

size_t run_events(wire_reader *spool, enum wire_event_kind kind, struct wire_event *out, size_t max)
{
	struct wire_event events[64];
	size_t count = 0, got;

	for (size_t i = 0; i < wire_reader_thread_count(spool); i++) {
		const struct wire_thread *t = wire_reader_thread(spool, i);
		uint64_t cursor = 0, lost = 0;

		while (t && (got = wire_reader_events(spool, t, &t->ring, &cursor, events, 64,
						      &lost)) > 0)
			for (size_t j = 0; j < got; j++)
				if (events[j].kind == kind && count++ < max)
					out[count - 1] = events[j];
	}
	return count;
}
