/* SPDX-License-Identifier: Apache-2.0 */
#include "reports_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <common/file.h>

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_non_null(f);
	snprintf(f->dir, sizeof f->dir, "/tmp/test_reports_XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof f->path, "%s/a.db", f->dir);
	*state = f;
	return 0;
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	report_model_free(f->model);
	strbuf_clear(&f->text);
	store_recording_free(f->rec);
	store_close(f->db);
	assert_ok(file_remove_tree(f->dir, err));
	free(f);
	return 0;
}

struct store_run fixture_run(void)
{
	return (struct store_run){ .command = "python3 service.py --rounds 40",
				   .started_ns = FIXTURE_START_NS,
				   .host = "build-7",
				   .cpu_model = "Example CPU @ 2.50GHz",
				   .cores = 2,
				   .mem_limit = STORE_UNKNOWN,
				   .arr_version = "0.1.0" };
}

struct store_process fixture_process(const struct fixture *f)
{
	return (struct store_process){ .run_id = f->run_id,
				       .pid = 4211,
				       .ppid = 4200,
				       .start_ns = FIXTURE_START_NS + 2 * FIXTURE_MS,
				       .end_ns = FIXTURE_START_NS + 9990 * FIXTURE_MS,
				       .state = "exited",
				       .exe = "/usr/bin/python3.11",
				       .command = "python3 service.py --rounds 40",
				       .python_version = "3.11.2",
				       .numpy_version = "1.24.2",
				       .cores = 2,
				       .live_bytes = 22 * FIXTURE_MIB,
				       .peak_live_bytes = 350 * FIXTURE_MIB,
				       .peak_rss_bytes = 372 * FIXTURE_MIB };
}

void fixture_begin_run(struct fixture *f, const struct store_run *run)
{
	struct store_process p;

	unlink(f->path); /* closed for writing before: there is no -wal */
	f->sequence = 0;
	assert_ok(store_open(f->path, STORE_CREATE, &f->db, err));
	assert_ok(store_recording_new(f->db, &f->rec, err));
	assert_ok(store_begin(f->db, err));
	assert_ok(store_run_begin(f->rec, run, &f->run_id, err));
	p = fixture_process(f);
	assert_ok(store_process_put(f->rec, &p, &f->process_id, err));
}

void fixture_begin(struct fixture *f)
{
	struct store_run run = fixture_run();

	fixture_begin_run(f, &run);
}

void fixture_end(struct fixture *f, int64_t exit_status, int64_t term_signal)
{
	struct store_run_end end = { .ended_ns = FIXTURE_START_NS + 10000 * FIXTURE_MS,
				     .exit_status = exit_status,
				     .term_signal = term_signal,
				     .complete = true };

	assert_ok(store_run_finish(f->rec, f->run_id, &end, err));
	assert_ok(store_commit(f->db, err));
	store_recording_free(f->rec);
	store_close(f->db);
	f->rec = NULL;
	f->db = NULL;
}

void fixture_op_row(struct fixture *f, struct store_op row)
{
	row.process_id = f->process_id;
	row.histogram = "[]";
	assert_ok(store_op_put(f->rec, &row, err));
}

void fixture_op(struct fixture *f, const char *op, const char *dtype, enum arr_op_kind kind,
		int64_t calls, int64_t self_ns)
{
	int64_t each = calls ? self_ns / calls : 0;

	fixture_op_row(f, (struct store_op){ .op = op,
					     .dtype = dtype,
					     .kind = kind,
					     .calls = calls,
					     .total_ns = self_ns + self_ns / 10,
					     .self_ns = self_ns,
					     .p50_ns = each,
					     .p95_ns = each * 3 / 2,
					     .p99_ns = each * 2,
					     .max_ns = each * 5,
					     .elements = calls * 196608,
					     .bytes_in = calls * 196608 * 8,
					     .bytes_out = calls * 196608 * 4 });
}

void fixture_copy(struct fixture *f, const char *op, enum arr_copy_reason reason, const char *site,
		  const char *detail, int64_t calls, int64_t bytes)
{
	struct store_copy row = { .process_id = f->process_id,
				  .op = op,
				  .reason = reason,
				  .site = site,
				  .detail = detail,
				  .calls = calls,
				  .bytes = bytes,
				  .total_ns = bytes / 4 };

	assert_ok(store_copy_put(f->rec, &row, err));
}

void fixture_alloc(struct fixture *f, const char *op, const char *site, int64_t peak, int64_t live,
		   int64_t failed)
{
	struct store_alloc row = { .process_id = f->process_id,
				   .op = op,
				   .site = site,
				   .allocs = 40,
				   .frees = 38,
				   .bytes = peak * 20,
				   .live_bytes = live,
				   .peak_live_bytes = peak,
				   .failed = failed };

	assert_ok(store_alloc_put(f->rec, &row, err));
}

void fixture_blas(struct fixture *f, const char *routine, const char *library, int64_t threads,
		  int64_t concurrent)
{
	struct store_blas row = { .process_id = f->process_id,
				  .routine = routine,
				  .library = library,
				  .calls = 120,
				  .total_ns = 600 * FIXTURE_MS,
				  .max_ns = 9 * FIXTURE_MS,
				  .flops = INT64_C(48000000000),
				  .threads_configured = threads,
				  .threads_running_max = threads > 2 ? 2 : 1,
				  .concurrent_calls = concurrent,
				  .site = "/srv/app/service.py:131" };

	assert_ok(store_blas_put(f->rec, &row, err));
}

void fixture_failure(struct fixture *f, const char *op, const char *exception, const char *shapes,
		     const char *site, int64_t count)
{
	struct store_failure row = { .process_id = f->process_id,
				     .op = op,
				     .exception = exception,
				     .shapes = shapes,
				     .dtypes = "float64, float64",
				     .site = site,
				     .count = count,
				     .first_ns = FIXTURE_START_NS + 400 * FIXTURE_MS,
				     .last_ns = FIXTURE_START_NS + 900 * FIXTURE_MS };

	assert_ok(store_failure_put(f->rec, &row, err));
}

void fixture_peak(struct fixture *f, int64_t live, const struct store_peak_row *rows, size_t count)
{
	struct store_peak peak = { .process_id = f->process_id,
				   .at_ns = FIXTURE_START_NS + 9000 * FIXTURE_MS,
				   .live_bytes = live,
				   .rows = rows,
				   .row_count = count };

	assert_ok(store_peak_put(f->rec, &peak, err));
}

void fixture_memory(struct fixture *f, int64_t at_ns, int64_t live, int64_t rss)
{
	struct store_memory row = { .process_id = f->process_id,
				    .at_ns = FIXTURE_START_NS + 2 * FIXTURE_MS + at_ns,
				    .ticks = STORE_UNKNOWN,
				    .live_bytes = live,
				    .rss_bytes = rss };

	assert_ok(store_memory_put(f->rec, &row, err));
}

void fixture_growth(struct fixture *f, const char *op, const char *site, int64_t old_bytes,
		    int64_t new_bytes)
{
	struct store_event row = { .process_id = f->process_id,
				   .type = WIRE_EVENT_REALLOC,
				   .tid = 4211,
				   .sequence = ++f->sequence,
				   .start_ns = FIXTURE_START_NS + 2 * FIXTURE_MS + f->sequence,
				   .flags = WIRE_EVENT_MOVED,
				   .old_bytes = old_bytes,
				   .value = new_bytes };
	bool added;

	assert_ok(store_text_put(f->rec, op, &row.op_id, err));
	assert_ok(store_text_put(f->rec, site, &row.site_id, err));
	assert_ok(store_event_add(f->rec, &row, &added, err));
	assert_true(added);
}

void fixture_event(struct fixture *f, enum wire_event_kind type, const char *op, const char *shapes,
		   const char *site, int64_t start_ns, int64_t duration_ns, int64_t value)
{
	struct store_event row = { .process_id = f->process_id,
				   .type = type,
				   .tid = 4211,
				   .sequence = ++f->sequence,
				   .start_ticks = start_ns,
				   .start_ns = FIXTURE_START_NS + 2 * FIXTURE_MS + start_ns,
				   .duration_ns = duration_ns,
				   .flags = WIRE_EVENT_SLOW,
				   .kind = ARR_OP_UFUNC,
				   .contiguous = 1,
				   .value = value };
	bool added;

	assert_ok(store_text_put(f->rec, op, &row.op_id, err));
	assert_ok(store_text_put(f->rec, shapes, &row.shapes_id, err));
	assert_ok(store_text_put(f->rec, "float64, float64", &row.dtypes_id, err));
	assert_ok(store_text_put(f->rec, site, &row.site_id, err));
	assert_ok(store_event_add(f->rec, &row, &added, err));
	assert_true(added);
}

static void rich_ops(struct fixture *f)
{
	static const struct {
		const char *op, *dtype;
		enum arr_op_kind kind;
		int64_t calls, self_ms;
	} ops[] = {
		{ "matmul", "float64", ARR_OP_LINALG, 120, 1610 },
		{ "ndarray.astype", "float32", ARR_OP_CAST, 320, 905 },
		{ "divide", "float32", ARR_OP_UFUNC, 640, 640 },
		{ "ndarray.__getitem__", "float32", ARR_OP_INDEX, 960, 512 },
		{ "ascontiguousarray", "float32", ARR_OP_COPY, 40, 388 },
		{ "subtract", "float32", ARR_OP_UFUNC, 640, 301 },
		{ "add.reduce", "float64", ARR_OP_REDUCE, 1280, 214 },
		{ "sqrt", "float64", ARR_OP_UFUNC, 320, 88 },
		{ "ndarray.sort", "float64", ARR_OP_SORT, 40, 71 },
		{ "greater", "float64", ARR_OP_UFUNC, 320, 40 },
		{ "concatenate", "float64", ARR_OP_COPY, 80, 39 },
		{ "linalg.solve", "float64", ARR_OP_LINALG, 40, 33 },
		{ "zeros", "float64", ARR_OP_CREATE, 200, 12 },
		{ "exp", "float64", ARR_OP_UFUNC, 40, 9 },
		{ "clip", "float64", ARR_OP_UFUNC, 40, 6 },
		{ "minimum.reduce", "float64", ARR_OP_REDUCE, 40, 3 },
		{ "arange", "int64", ARR_OP_CREATE, 40, 1 },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(ops); i++)
		fixture_op(f, ops[i].op, ops[i].dtype, ops[i].kind, ops[i].calls,
			   ops[i].self_ms * FIXTURE_MS);
	fixture_op_row(f, (struct store_op){ .op = "add",
					     .dtype = "float64",
					     .kind = ARR_OP_UFUNC,
					     .calls = 250000,
					     .total_ns = 1900 * FIXTURE_MS,
					     .self_ns = 1900 * FIXTURE_MS,
					     .p50_ns = 690,
					     .p95_ns = 980,
					     .p99_ns = 2100,
					     .max_ns = 4 * FIXTURE_MS,
					     .elements = 750000,
					     .bytes_in = 12000000,
					     .bytes_out = 6000000,
					     .tiny_calls = 250000,
					     .tiny_ns = 1900 * FIXTURE_MS });
}

static void rich_copies(struct fixture *f)
{
	fixture_copy(f, "ascontiguousarray", ARR_COPY_NONCONTIGUOUS, "/srv/app/service.py:88", "",
		     40, 40 * 3145728);
	fixture_copy(f, "ndarray.__getitem__", ARR_COPY_FANCY_INDEX, "/srv/app/service.py:94", "",
		     960, 960 * 786432);
	fixture_copy(f, "ndarray.astype", ARR_COPY_CAST, "/srv/app/service.py:71",
		     "float64 -> float32", 320, 320 * 1572864);
	fixture_copy(f, "ndarray.copy", ARR_COPY_EXPLICIT, "/srv/app/service.py:75", "", 40,
		     40 * 786432);
	fixture_copy(f, "add", ARR_COPY_CAST, "/srv/app/service.py:102", "int32 -> float64", 40,
		     40 * 262144);
	fixture_copy(f, "concatenate", ARR_COPY_CONCATENATE, "/srv/app/service.py:117", "", 80,
		     80 * 1048576);
	fixture_copy(f, "multiply", ARR_COPY_BUFFER, "/srv/app/service.py:102", "", 40, 40 * 65536);
}

static void rich_memory(struct fixture *f)
{
	fixture_alloc(f, "ndarray.__getitem__", "/srv/app/service.py:94", 96 * FIXTURE_MIB,
		      2 * FIXTURE_MIB, 0);
	fixture_alloc(f, "ndarray.astype", "/srv/app/service.py:71", 71 * FIXTURE_MIB, FIXTURE_MIB,
		      0);
	fixture_alloc(f, "matmul", "/srv/app/service.py:131", 32 * FIXTURE_MIB, 0, 0);
	fixture_alloc(f, "", "/srv/app/service.py:40", 18 * FIXTURE_MIB, 18 * FIXTURE_MIB, 0);
	for (int64_t i = 0; i < 500; i++) {
		int64_t wave = (i % 50) * FIXTURE_MIB * 4, grow = i * FIXTURE_MIB / 4;

		fixture_memory(f, i * 20 * FIXTURE_MS, 30 * FIXTURE_MIB + wave + grow,
			       70 * FIXTURE_MIB + wave * 9 / 10 + grow);
	}
}

static void rich_events(struct fixture *f)
{
	static const char *const ops[] = { "matmul", "add", "ndarray.astype", "divide" };
	static const char *const sites[] = { "/srv/app/service.py:131", "/srv/app/service.py:140",
					     "/srv/app/service.py:71", "/srv/app/service.py:72" };

	for (int64_t i = 0; i < 60; i++)
		fixture_event(f, WIRE_EVENT_OP, ops[i % 4], "(256, 256, 3), (3,)", sites[i % 4],
			      (i + 1) * 150 * FIXTURE_MS, (20 + i % 17) * FIXTURE_MS / 4, 786432);
}

void fixture_rich(struct fixture *f)
{
	struct store_section section = { .process_id = 0,
					 .name = "request",
					 .calls = 40,
					 .total_ns = 6000 * FIXTURE_MS,
					 .p50_ns = 140 * FIXTURE_MS,
					 .p95_ns = 171 * FIXTURE_MS,
					 .p99_ns = 188 * FIXTURE_MS,
					 .max_ns = 201 * FIXTURE_MS,
					 .peak_bytes = 96 * FIXTURE_MIB,
					 .copied_bytes = 30 * FIXTURE_MIB,
					 .histogram = "[]" };
	struct store_thread thread = { .tid = 4211,
				       .name = "python3",
				       .library = "",
				       .cpu_ns = 8100 * FIXTURE_MS,
				       .started_ns = FIXTURE_START_NS,
				       .ended_ns = FIXTURE_START_NS + 9990 * FIXTURE_MS };
	const char *openblas = "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so";

	rich_ops(f);
	rich_copies(f);
	rich_memory(f);
	rich_events(f);
	fixture_blas(f, "dgemm", openblas, 8, 0);
	fixture_blas(f, "dgesv", openblas, 8, 0);
	fixture_failure(f, "add",
			"ValueError: operands could not be broadcast together with shapes "
			"(256,256,3) (256,255,3)",
			"(256, 256, 3), (256, 255, 3)", "/srv/app/service.py:140", 3);
	section.process_id = thread.process_id = f->process_id;
	assert_ok(store_section_put(f->rec, &section, err));
	assert_ok(store_thread_put(f->rec, &thread, err));
	thread.tid = 4212;
	thread.name = "blas worker";
	thread.library = openblas;
	thread.cpu_ns = 900 * FIXTURE_MS;
	assert_ok(store_thread_put(f->rec, &thread, err));
	assert_ok(
		store_library_put(f->rec, f->process_id, openblas, "blas", "0.3.21", "9d7c", err));
	assert_ok(store_library_put(f->rec, f->process_id, "/lib/x86_64-linux-gnu/libc.so.6",
				    "libc", "2.36", "51657f", err));
	assert_ok(store_loss_put(f->rec, f->process_id, "ring_overrun", 0, err));
}

const struct report_model *fixture_load(struct fixture *f, enum report_kind kind)
{
	store_db *db = NULL;

	if (f->db)
		fixture_end(f, 0, STORE_UNKNOWN);
	report_model_free(f->model);
	f->model = NULL;
	assert_ok(store_open(f->path, STORE_READ, &db, err));
	assert_ok(report_model_load(db, kind, &f->model, err));
	store_close(db);
	return f->model;
}

const char *fixture_render(struct fixture *f, enum report_kind kind, enum report_format format)
{
	fixture_load(f, kind);
	strbuf_clear(&f->text);
	assert_ok(report_render(f->model, format, &f->text, err));
	return strbuf_text(&f->text);
}

const struct report_finding *fixture_finding(const struct report_model *m, const char *rule)
{
	for (size_t i = 0; i < m->finding_count; i++) {
		if (!strcmp(m->findings[i].rule, rule))
			return &m->findings[i];
	}
	return NULL;
}
