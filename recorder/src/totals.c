/* SPDX-License-Identifier: Apache-2.0 */
#include "totals.h"

#include <stdlib.h>
#include <string.h>

#include <base/hash.h>

#include "histogram.h"

enum { KEY_TEXTS = 5, FIRST_ITEMS = 32 };

/* Texts are the session's, so equal ones are equal pointers. */
struct total_key {
	const char *texts[KEY_TEXTS];
	uint64_t number;
};

/* What every item begins with; the sums follow. */
struct total_head {
	struct total_key key;
	uint64_t written; /* hash of the sums as last written, 0: never */
};

struct op_sum {
	struct total_head head;
	uint64_t kind, calls, errors, total_ticks, self_ticks, max_ticks, elements, bytes_in,
		bytes_out;
	uint64_t tiny_calls, tiny_ticks, noncontiguous_calls;
	struct histogram histogram;
};

struct copy_sum {
	struct total_head head;
	uint64_t calls, bytes, ticks;
};

struct alloc_sum {
	struct total_head head;
	uint64_t allocs, frees, bytes, failed;
	int64_t live_bytes, peak_live_bytes;
};

struct blas_sum {
	struct total_head head;
	uint64_t calls, total_ticks, flops, concurrent_calls, max_ticks;
	uint64_t threads_configured, threads_running_max, site, nested_calls, nested_in;
};

struct failure_sum {
	struct total_head head;
	uint64_t count, first_ticks, last_ticks, most_in_minute;
	const char *detail; /* the first that has one */
};

struct section_sum {
	struct total_head head;
	uint64_t calls, total_ticks, max_ticks, peak_bytes, copied_bytes, copies, op_ticks;
	struct histogram histogram;
};

struct pause_sum {
	struct total_head head;
	uint64_t collections, total_ticks, max_ticks, collected, uncollectable;
	struct histogram histogram;
};

/* ---- rows
 * ---------------------------------------------------------------------------------------- */

static void rows_clear(struct total_rows *rows)
{
	size_t stride = rows->stride;

	free(rows->items);
	free(rows->index);
	*rows = (struct total_rows){ .stride = stride };
}

static uint64_t hash_key(const struct total_key *key)
{
	return base_hash_bytes(key, sizeof(*key));
}

static void *item_at(const struct total_rows *rows, size_t i)
{
	return rows->items + i * rows->stride;
}

static size_t find_slot(const struct total_rows *rows, const struct total_key *key)
{
	size_t i = hash_key(key) & (rows->index_capacity - 1);

	for (; rows->index[i] != 0; i = (i + 1) & (rows->index_capacity - 1)) {
		const struct total_head *head = item_at(rows, rows->index[i] - 1);

		if (!memcmp(&head->key, key, sizeof(*key)))
			break;
	}
	return i;
}

static bool grow(struct total_rows *rows)
{
	size_t capacity = rows->capacity ? rows->capacity * 2 : FIRST_ITEMS, bytes;
	char *items;
	uint32_t *index;

	if (__builtin_mul_overflow(capacity, rows->stride, &bytes) || capacity > UINT32_MAX / 2)
		return false;
	items = realloc(rows->items, bytes);
	if (!items)
		return false;
	rows->items = items;
	index = calloc(capacity * 2, sizeof(*index));
	if (!index)
		return false;
	free(rows->index);
	rows->index = index;
	rows->index_capacity = capacity * 2;
	rows->capacity = capacity;
	for (size_t i = 0; i < rows->count; i++) {
		const struct total_head *head = item_at(rows, i);

		rows->index[find_slot(rows, &head->key)] = (uint32_t)i + 1;
	}
	return true;
}

/* The item of a key, zeroed if new; NULL and t->failed without memory. */
static void *find_row(struct totals *t, struct total_rows *rows, const struct total_key *key)
{
	struct total_head *head;
	size_t slot;

	if (rows->count == rows->capacity && !grow(rows)) {
		t->failed = true;
		return NULL;
	}
	slot = find_slot(rows, key);
	if (rows->index[slot] != 0)
		return item_at(rows, rows->index[slot] - 1);
	head = item_at(rows, rows->count);
	memset(head, 0, rows->stride);
	head->key = *key;
	rows->index[slot] = (uint32_t)++rows->count;
	return head;
}

static void zero_sums(struct total_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		char *item = item_at(rows, i);

		memset(item + sizeof(struct total_head), 0,
		       rows->stride - sizeof(struct total_head));
	}
}

/* Whether the item must be written; notes that it has been. */
static bool changed(const struct total_rows *rows, void *item)
{
	struct total_head *head = item;
	uint64_t hash = base_hash_bytes(head + 1, rows->stride - sizeof(*head)) | 1;

	if (head->written == hash)
		return false;
	head->written = hash;
	return true;
}

static void raise(uint64_t *largest, uint64_t value)
{
	if (value > *largest)
		*largest = value;
}

/* ---- adding up
 * ----------------------------------------------------------------------------------- */

static void add_ops(struct totals *t, struct decoder *d, const struct wire_thread *thread)
{
	uint32_t capacity = wire_reader_table_capacity(d->reader, thread, WIRE_TABLE_OPS);
	struct wire_op_total in;

	for (uint32_t i = 0; i < capacity; i++) {
		struct op_sum *sum;

		if (!wire_reader_table_entry(d->reader, thread, WIRE_TABLE_OPS, i, &in,
					     sizeof(in)) ||
		    in.calls == 0)
			continue;
		sum = find_row(t, &t->ops,
			       &(struct total_key){ .texts = { decode_name(d, in.op),
							       decode_name(d, in.dtype) } });
		if (!sum)
			return;
		raise(&sum->kind, in.kind);
		sum->calls += in.calls;
		sum->errors += in.errors;
		sum->total_ticks += in.total_ticks;
		sum->self_ticks += in.self_ticks;
		raise(&sum->max_ticks, in.max_ticks);
		sum->elements += in.elements;
		sum->bytes_in += in.bytes_in;
		sum->bytes_out += in.bytes_out;
		sum->tiny_calls += in.tiny_calls;
		sum->tiny_ticks += in.tiny_ticks;
		sum->noncontiguous_calls += in.noncontiguous_calls;
		histogram_add(&sum->histogram, in.histogram);
	}
}

static void add_copies(struct totals *t, struct decoder *d, const struct wire_thread *thread)
{
	uint32_t capacity = wire_reader_table_capacity(d->reader, thread, WIRE_TABLE_COPIES);
	struct wire_copy_total in;

	for (uint32_t i = 0; i < capacity; i++) {
		struct copy_sum *sum;

		if (!wire_reader_table_entry(d->reader, thread, WIRE_TABLE_COPIES, i, &in,
					     sizeof(in)) ||
		    in.calls == 0)
			continue;
		sum = find_row(t, &t->copies,
			       &(struct total_key){ .texts = { decode_name(d, in.op),
							       decode_site(d, in.site),
							       decode_name(d, in.detail) },
						    .number = in.reason });
		if (!sum)
			return;
		sum->calls += in.calls;
		sum->bytes += in.bytes;
		sum->ticks += in.ticks;
	}
}

static void add_blas(struct totals *t, struct decoder *d, const struct wire_thread *thread)
{
	uint32_t capacity = wire_reader_table_capacity(d->reader, thread, WIRE_TABLE_BLAS);
	struct wire_blas_total in;

	for (uint32_t i = 0; i < capacity; i++) {
		struct blas_sum *sum;

		if (!wire_reader_table_entry(d->reader, thread, WIRE_TABLE_BLAS, i, &in,
					     sizeof(in)) ||
		    in.calls == 0)
			continue;
		sum = find_row(t, &t->blas,
			       &(struct total_key){ .texts = { decode_name(d, in.routine),
							       decode_name(d, in.library) } });
		if (!sum)
			return;
		sum->calls += in.calls;
		sum->total_ticks += in.total_ticks;
		sum->flops += in.flops;
		sum->concurrent_calls += in.concurrent_calls;
		sum->nested_calls += in.nested_calls;
		sum->nested_in |= in.nested_in;
		raise(&sum->threads_configured, in.threads_configured);
		raise(&sum->threads_running_max, in.threads_running_max);
		if (in.max_ticks >= sum->max_ticks) {
			sum->max_ticks = in.max_ticks;
			sum->site = in.site;
		}
	}
}

static void add_failures(struct totals *t, struct decoder *d, const struct wire_thread *thread)
{
	uint32_t capacity = wire_reader_table_capacity(d->reader, thread, WIRE_TABLE_FAILURES);
	struct wire_failure_total in;

	for (uint32_t i = 0; i < capacity; i++) {
		struct operand_text operands;
		struct failure_sum *sum;

		if (!wire_reader_table_entry(d->reader, thread, WIRE_TABLE_FAILURES, i, &in,
					     sizeof(in)) ||
		    in.count == 0)
			continue;
		operands = decode_operands(d, in.operands);
		sum = find_row(t, &t->failures,
			       &(struct total_key){ .texts = { decode_name(d, in.op),
							       decode_name(d, in.exception),
							       operands.shapes, operands.dtypes,
							       decode_site(d, in.site) } });
		if (!sum)
			return;
		sum->count += in.count;
		raise(&sum->last_ticks, in.last_ticks);
		if (sum->first_ticks == 0 || in.first_ticks < sum->first_ticks)
			sum->first_ticks = in.first_ticks;
		raise(&sum->most_in_minute, in.most_in_minute);
		if (in.detail && !sum->detail)
			sum->detail = decode_name(d, in.detail);
	}
}

static void add_sections(struct totals *t, struct decoder *d, const struct wire_thread *thread)
{
	uint32_t capacity = wire_reader_table_capacity(d->reader, thread, WIRE_TABLE_SECTIONS);
	struct wire_section_total in;

	for (uint32_t i = 0; i < capacity; i++) {
		struct section_sum *sum;

		if (!wire_reader_table_entry(d->reader, thread, WIRE_TABLE_SECTIONS, i, &in,
					     sizeof(in)) ||
		    in.calls == 0)
			continue;
		sum = find_row(t, &t->sections,
			       &(struct total_key){ .texts = { decode_name(d, in.name) } });
		if (!sum)
			return;
		sum->calls += in.calls;
		sum->total_ticks += in.total_ticks;
		raise(&sum->max_ticks, in.max_ticks);
		raise(&sum->peak_bytes, in.peak_bytes);
		sum->copied_bytes += in.copied_bytes;
		sum->copies += in.copies;
		sum->op_ticks += in.op_ticks;
		histogram_add(&sum->histogram, in.histogram);
	}
}

static void add_allocs(struct totals *t, struct decoder *d)
{
	const struct wire_alloc_table *table = wire_reader_allocs(d->reader);

	for (size_t i = 0; table && i < WIRE_ALLOC_SLOTS; i++) {
		const struct wire_alloc_total *in = &table->entries[i];
		uint64_t key = atomic_load_explicit(&in->key, memory_order_acquire);
		struct wire_alloc_sum entry;
		struct alloc_sum *sum;

		if (key == 0)
			continue;
		sum = find_row(t, &t->allocs,
			       &(struct total_key){ .texts = { decode_name(d, (wire_id)(key >> 32)),
							       decode_site(d, (wire_id)key) } });
		if (!sum)
			return;
		entry = wire_alloc_sum(in);
		sum->allocs += entry.allocs;
		sum->frees += entry.frees;
		sum->bytes += entry.bytes;
		sum->failed += entry.failed;
		sum->live_bytes += entry.live_bytes;
		sum->peak_live_bytes += entry.peak_live_bytes;
	}
}

static void add_pauses(struct totals *t, struct decoder *d)
{
	const struct wire_gc_table *table = wire_reader_gc(d->reader);

	for (uint64_t i = 0; table && i < WIRE_GC_GENERATIONS; i++) {
		const struct wire_gc_total *in = &table->entries[i];
		struct pause_sum *sum;

		if (in->collections == 0)
			continue;
		sum = find_row(t, &t->pauses, &(struct total_key){ .number = i });
		if (!sum)
			return;
		sum->collections += in->collections;
		sum->total_ticks += in->total_ticks;
		raise(&sum->max_ticks, in->max_ticks);
		sum->collected += in->collected;
		sum->uncollectable += in->uncollectable;
		histogram_add(&sum->histogram, in->histogram);
	}
}

static enum arr_status add_all(struct totals *t, struct decoder *d, struct arr_error *err)
{
	size_t threads = wire_reader_thread_count(d->reader);

	t->failed = false;
	zero_sums(&t->ops);
	zero_sums(&t->copies);
	zero_sums(&t->allocs);
	zero_sums(&t->blas);
	zero_sums(&t->failures);
	zero_sums(&t->sections);
	zero_sums(&t->pauses);
	add_allocs(t, d);
	add_pauses(t, d);
	for (size_t i = 0; i < threads; i++) {
		const struct wire_thread *thread = wire_reader_thread(d->reader, i);

		if (!thread)
			continue;
		add_ops(t, d, thread);
		add_copies(t, d, thread);
		add_blas(t, d, thread);
		add_failures(t, d, thread);
		add_sections(t, d, thread);
	}
	return t->failed ? arr_error_set(err, ARR_E_NOMEM, "out of memory for totals") : ARR_OK;
}

/* ---- writing
 * ------------------------------------------------------------------------------------- */

struct writing {
	struct totals *totals;
	struct decoder *decoder;
	store_recording *rec;
	int64_t process_id;
	char histogram[HISTOGRAM_TEXT_BYTES];
};

static int64_t to_ns(const struct writing *w, uint64_t ticks)
{
	return (int64_t)wire_reader_duration_ns(w->decoder->reader, ticks);
}

static enum arr_status write_op(struct writing *w, const struct op_sum *sum, struct arr_error *err)
{
	int64_t max_ns = to_ns(w, sum->max_ticks);

	histogram_format(&sum->histogram, w->histogram);
	return store_op_put(
		w->rec,
		&(struct store_op){
			.process_id = w->process_id,
			.op = sum->head.key.texts[0],
			.dtype = sum->head.key.texts[1],
			.kind = (int64_t)sum->kind,
			.calls = (int64_t)sum->calls,
			.errors = (int64_t)sum->errors,
			.total_ns = to_ns(w, sum->total_ticks),
			.self_ns = to_ns(w, sum->self_ticks),
			.p50_ns = histogram_quantile_ns(&sum->histogram, 0.50, (uint64_t)max_ns),
			.p95_ns = histogram_quantile_ns(&sum->histogram, 0.95, (uint64_t)max_ns),
			.p99_ns = histogram_quantile_ns(&sum->histogram, 0.99, (uint64_t)max_ns),
			.max_ns = max_ns,
			.elements = (int64_t)sum->elements,
			.bytes_in = (int64_t)sum->bytes_in,
			.bytes_out = (int64_t)sum->bytes_out,
			.tiny_calls = (int64_t)sum->tiny_calls,
			.tiny_ns = to_ns(w, sum->tiny_ticks),
			.noncontiguous_calls = (int64_t)sum->noncontiguous_calls,
			.histogram = w->histogram,
		},
		err);
}

static enum arr_status write_copy(struct writing *w, const struct copy_sum *sum,
				  struct arr_error *err)
{
	return store_copy_put(w->rec,
			      &(struct store_copy){ .process_id = w->process_id,
						    .op = sum->head.key.texts[0],
						    .reason = (int64_t)sum->head.key.number,
						    .site = sum->head.key.texts[1],
						    .detail = sum->head.key.texts[2],
						    .calls = (int64_t)sum->calls,
						    .bytes = (int64_t)sum->bytes,
						    .total_ns = to_ns(w, sum->ticks) },
			      err);
}

static enum arr_status write_alloc(struct writing *w, const struct alloc_sum *sum,
				   struct arr_error *err)
{
	return store_alloc_put(w->rec,
			       &(struct store_alloc){ .process_id = w->process_id,
						      .op = sum->head.key.texts[0],
						      .site = sum->head.key.texts[1],
						      .allocs = (int64_t)sum->allocs,
						      .frees = (int64_t)sum->frees,
						      .bytes = (int64_t)sum->bytes,
						      .live_bytes = sum->live_bytes,
						      .peak_live_bytes = sum->peak_live_bytes,
						      .failed = (int64_t)sum->failed },
			       err);
}

static enum arr_status write_blas(struct writing *w, const struct blas_sum *sum,
				  struct arr_error *err)
{
	return store_blas_put(
		w->rec,
		&(struct store_blas){ .process_id = w->process_id,
				      .routine = sum->head.key.texts[0],
				      .library = sum->head.key.texts[1],
				      .calls = (int64_t)sum->calls,
				      .total_ns = to_ns(w, sum->total_ticks),
				      .max_ns = to_ns(w, sum->max_ticks),
				      .flops = (int64_t)sum->flops,
				      .threads_configured =
					      sum->threads_configured
						      ? (int64_t)sum->threads_configured
						      : STORE_UNKNOWN,
				      .threads_running_max = (int64_t)sum->threads_running_max,
				      .concurrent_calls = (int64_t)sum->concurrent_calls,
				      .site = decode_site(w->decoder, (wire_id)sum->site),
				      .nested_calls = (int64_t)sum->nested_calls,
				      .nested_in = (int64_t)sum->nested_in },
		err);
}

static enum arr_status write_failure(struct writing *w, const struct failure_sum *sum,
				     struct arr_error *err)
{
	const char *const *texts = sum->head.key.texts;
	const wire_reader *reader = w->decoder->reader;

	return store_failure_put(
		w->rec,
		&(struct store_failure){
			.process_id = w->process_id,
			.op = texts[0],
			.exception = texts[1],
			.shapes = texts[2] ? texts[2] : "",
			.dtypes = texts[3] ? texts[3] : "",
			.site = texts[4],
			.count = (int64_t)sum->count,
			.first_ns = (int64_t)wire_reader_realtime_ns(reader, sum->first_ticks),
			.last_ns = (int64_t)wire_reader_realtime_ns(reader, sum->last_ticks),
			.most_per_minute = (int64_t)sum->most_in_minute,
			.detail = sum->detail ? sum->detail : "" },
		err);
}

static enum arr_status write_section(struct writing *w, const struct section_sum *sum,
				     struct arr_error *err)
{
	int64_t max_ns = to_ns(w, sum->max_ticks);

	histogram_format(&sum->histogram, w->histogram);
	return store_section_put(
		w->rec,
		&(struct store_section){
			.process_id = w->process_id,
			.name = sum->head.key.texts[0],
			.calls = (int64_t)sum->calls,
			.total_ns = to_ns(w, sum->total_ticks),
			.p50_ns = histogram_quantile_ns(&sum->histogram, 0.50, (uint64_t)max_ns),
			.p95_ns = histogram_quantile_ns(&sum->histogram, 0.95, (uint64_t)max_ns),
			.p99_ns = histogram_quantile_ns(&sum->histogram, 0.99, (uint64_t)max_ns),
			.max_ns = max_ns,
			.peak_bytes = (int64_t)sum->peak_bytes,
			.copied_bytes = (int64_t)sum->copied_bytes,
			.copies = (int64_t)sum->copies,
			.op_ns = to_ns(w, sum->op_ticks),
			.histogram = w->histogram,
		},
		err);
}

static enum arr_status write_pause(struct writing *w, const struct pause_sum *sum,
				   struct arr_error *err)
{
	int64_t max_ns = to_ns(w, sum->max_ticks);

	histogram_format(&sum->histogram, w->histogram);
	return store_gc_put(
		w->rec,
		&(struct store_gc){
			.process_id = w->process_id,
			.generation = (int64_t)sum->head.key.number,
			.collections = (int64_t)sum->collections,
			.total_ns = to_ns(w, sum->total_ticks),
			.p50_ns = histogram_quantile_ns(&sum->histogram, 0.50, (uint64_t)max_ns),
			.p95_ns = histogram_quantile_ns(&sum->histogram, 0.95, (uint64_t)max_ns),
			.p99_ns = histogram_quantile_ns(&sum->histogram, 0.99, (uint64_t)max_ns),
			.max_ns = max_ns,
			.collected = (int64_t)sum->collected,
			.uncollectable = (int64_t)sum->uncollectable,
			.histogram = w->histogram,
		},
		err);
}

static enum arr_status write_all(struct writing *w, struct arr_error *err)
{
	struct totals *t = w->totals;

	t->calls = t->copy_calls = 0;
	for (size_t i = 0; i < t->ops.count; i++) {
		struct op_sum *sum = item_at(&t->ops, i);

		t->calls += sum->calls;
		if (changed(&t->ops, sum))
			ARR_TRY(write_op(w, sum, err));
	}
	for (size_t i = 0; i < t->copies.count; i++) {
		struct copy_sum *sum = item_at(&t->copies, i);

		t->copy_calls += sum->calls;
		if (changed(&t->copies, sum))
			ARR_TRY(write_copy(w, sum, err));
	}
	for (size_t i = 0; i < t->allocs.count; i++) {
		if (changed(&t->allocs, item_at(&t->allocs, i)))
			ARR_TRY(write_alloc(w, item_at(&t->allocs, i), err));
	}
	for (size_t i = 0; i < t->blas.count; i++) {
		if (changed(&t->blas, item_at(&t->blas, i)))
			ARR_TRY(write_blas(w, item_at(&t->blas, i), err));
	}
	for (size_t i = 0; i < t->failures.count; i++) {
		if (changed(&t->failures, item_at(&t->failures, i)))
			ARR_TRY(write_failure(w, item_at(&t->failures, i), err));
	}
	for (size_t i = 0; i < t->sections.count; i++) {
		if (changed(&t->sections, item_at(&t->sections, i)))
			ARR_TRY(write_section(w, item_at(&t->sections, i), err));
	}
	for (size_t i = 0; i < t->pauses.count; i++) {
		if (changed(&t->pauses, item_at(&t->pauses, i)))
			ARR_TRY(write_pause(w, item_at(&t->pauses, i), err));
	}
	return ARR_OK;
}

void totals_init(struct totals *t)
{
	*t = (struct totals){ .ops.stride = sizeof(struct op_sum),
			      .copies.stride = sizeof(struct copy_sum),
			      .allocs.stride = sizeof(struct alloc_sum),
			      .blas.stride = sizeof(struct blas_sum),
			      .failures.stride = sizeof(struct failure_sum),
			      .sections.stride = sizeof(struct section_sum),
			      .pauses.stride = sizeof(struct pause_sum) };
}

void totals_clear(struct totals *t)
{
	rows_clear(&t->ops);
	rows_clear(&t->copies);
	rows_clear(&t->allocs);
	rows_clear(&t->blas);
	rows_clear(&t->failures);
	rows_clear(&t->sections);
	rows_clear(&t->pauses);
}

enum arr_status totals_write(struct totals *t, struct decoder *d, store_recording *rec,
			     int64_t process_id, struct arr_error *err)
{
	struct writing w = { .totals = t, .decoder = d, .rec = rec, .process_id = process_id };

	ARR_TRY(add_all(t, d, err));
	return write_all(&w, err);
}

enum arr_status totals_rewrite(struct totals *t, struct decoder *d, store_recording *rec,
			       int64_t process_id, struct arr_error *err)
{
	totals_clear(t);
	decoder_forget_sites(d);
	ARR_TRY(store_process_clear(rec, process_id, err));
	return totals_write(t, d, rec, process_id, err);
}
