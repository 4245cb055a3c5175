/* SPDX-License-Identifier: Apache-2.0 */
#include "spools.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { RING_EVENTS = 10 };

static void fill_nothing(struct wire_writer *w, struct wire_thread *t)
{
	(void)w;
	(void)t;
}

static void fill_ten_events(struct wire_writer *w, struct wire_thread *t)
{
	for (uint32_t i = 1; i <= RING_EVENTS; i++) {
		struct wire_event e = plain_event(w, i, "add");

		wire_ring_put(t, &t->ring, &e);
	}
	wire_meta_set(w, "python_version", "3.11.2");
	wire_op_total(t, wire_intern_text(w, "add"), wire_intern_text(w, "float64"))->calls =
		RING_EVENTS;
}

static void fill_flight_and_three_more(struct wire_writer *w, struct wire_thread *t)
{
	for (uint32_t i = 1; i <= WIRE_FLIGHT_EVENTS + 3; i++) {
		struct wire_event e = plain_event(w, i, "add");

		wire_ring_put(t, &t->flight, &e);
	}
}

/* Changes bytes of a file in place. */
static void poke(const char *path, size_t offset, const void *bytes, size_t count)
{
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, count, (off_t)offset), (ssize_t)count);
	close(fd);
}

static void poke_u64(const char *path, size_t offset, uint64_t value)
{
	poke(path, offset, &value, sizeof(value));
}

static void poke_u32(const char *path, size_t offset, uint32_t value)
{
	poke(path, offset, &value, sizeof(value));
}

static void expect_refusal(const char *path, enum arr_status want, const char *what)
{
	struct arr_error refusal = { 0 };
	wire_reader *r = NULL;

	assert_int_equal(wire_reader_open(path, &r, &refusal), want);
	assert_null(r);
	if (!strstr(refusal.message, what) || !strstr(refusal.message, path))
		fail_msg("message: %s", refusal.message);
}

/* Offset in the file of the chunk of this kind. */
static uint64_t find_chunk_offset(const char *path, enum wire_chunk_kind kind, size_t *entry_offset)
{
	struct wire_chunk_entry entry;
	int fd = open(path, O_RDONLY);
	uint64_t offset = 0;

	assert_true(fd >= 0);
	for (size_t i = 0; i < WIRE_CHUNKS_MAX && offset == 0; i++) {
		*entry_offset = WIRE_PAGE_BYTES + i * sizeof(entry);
		assert_int_equal(pread(fd, &entry, sizeof(entry), (off_t)*entry_offset),
				 sizeof(entry));
		if (entry.kind == (uint32_t)kind)
			offset = entry.offset;
	}
	close(fd);
	assert_true(offset != 0);
	return offset;
}

/* Reads all there is, as a recorder does; the sanitizers watch. */
static void read_everything(wire_reader *r, size_t *events)
{
	struct wire_event out[64];
	char entry[1024];
	const char *text;
	size_t length;

	*events = 0;
	for (size_t i = 0; i < wire_reader_thread_count(r); i++) {
		const struct wire_thread *t = wire_reader_thread(r, i);
		uint64_t cursor = 0, lost = 0;
		size_t count;

		while ((count = wire_reader_events(r, t, &t->ring, &cursor, out, 64, &lost)) > 0) {
			*events += count;
			for (size_t e = 0; e < count; e++)
				wire_reader_string(r, out[e].label, &text, &length);
		}
		for (int table = 0; table < WIRE_TABLE_COUNT_MAX; table++) {
			uint32_t capacity =
				wire_reader_table_capacity(r, t, (enum wire_table_index)table);

			for (uint32_t k = 0; k < capacity; k++)
				wire_reader_table_entry(r, t, (enum wire_table_index)table, k,
							entry, sizeof(entry));
		}
	}
	for (wire_id id = 0; id < 4096; id++)
		wire_reader_string(r, id, &text, &length);
	wire_reader_meta(r);
	wire_reader_modules(r);
	wire_reader_allocs(r);
	wire_reader_live(r);
}

static void what_the_writer_wrote_is_read(void **state)
{
	struct scratch *s = *state;
	struct wire_op_total total = { 0 };
	wire_reader *r = NULL;
	const struct wire_thread *t;
	size_t events, length;
	const char *text;
	bool found = false;

	make_spool(s, s->dir, fill_ten_events);
	assert_ok(wire_reader_open(s->path, &r, err));
	read_everything(r, &events);
	assert_int_equal(events, RING_EVENTS);
	assert_int_equal(wire_reader_thread_count(r), 1);
	t = wire_reader_thread(r, 0);
	for (uint32_t i = 0; i < wire_reader_table_capacity(r, t, WIRE_TABLE_OPS) && !found; i++)
		found = wire_reader_table_entry(r, t, WIRE_TABLE_OPS, i, &total, sizeof(total));
	assert_true(found);
	assert_int_equal(total.calls, RING_EVENTS);
	assert_true(wire_reader_string(r, total.op, &text, &length));
	assert_int_equal(length, 3);
	assert_memory_equal(text, "add", 3);
	assert_int_equal(wire_reader_meta(r)->count, 1);
	wire_reader_free(r);
}

static void a_ring_that_wrapped_counts_exactly_what_was_overwritten(void **state)
{
	struct scratch *s = *state;
	struct wire_event out[WIRE_FLIGHT_EVENTS];
	uint64_t cursor = 0, lost = 0;
	const struct wire_thread *t;
	wire_reader *r = NULL;

	make_spool(s, s->dir, fill_flight_and_three_more);
	assert_ok(wire_reader_open(s->path, &r, err));
	assert_int_equal(wire_reader_thread_count(r), 1);
	t = wire_reader_thread(r, 0);
	assert_int_equal(
		wire_reader_events(r, t, &t->flight, &cursor, out, WIRE_FLIGHT_EVENTS, &lost),
		WIRE_FLIGHT_EVENTS - 1); /* the writer may be at the oldest slot */
	assert_int_equal(lost, 4);
	assert_int_equal(cursor, WIRE_FLIGHT_EVENTS + 3);
	assert_int_equal(out[0].sequence, 5);
	assert_int_equal(out[WIRE_FLIGHT_EVENTS - 2].sequence, WIRE_FLIGHT_EVENTS + 3);
	assert_int_equal(
		wire_reader_events(r, t, &t->flight, &cursor, out, WIRE_FLIGHT_EVENTS, &lost), 0);
	assert_int_equal(lost, 4);
	wire_reader_free(r);
}

static void a_ring_is_read_in_pieces_without_gaps(void **state)
{
	struct scratch *s = *state;
	struct wire_event out[3];
	uint64_t cursor = 0, lost = 0;
	const struct wire_thread *t;
	uint32_t next = 1;
	wire_reader *r = NULL;
	size_t count;

	make_spool(s, s->dir, fill_ten_events);
	assert_ok(wire_reader_open(s->path, &r, err));
	assert_int_equal(wire_reader_thread_count(r), 1);
	t = wire_reader_thread(r, 0);
	while ((count = wire_reader_events(r, t, &t->ring, &cursor, out, 3, &lost)) > 0) {
		for (size_t i = 0; i < count; i++)
			assert_int_equal(out[i].sequence, next++);
	}
	assert_int_equal(next, RING_EVENTS + 1);
	assert_int_equal(lost, 0);
	wire_reader_free(r);
}

static void a_living_writer_and_its_reader_account_for_every_event(void **state)
{
	enum { EVENTS = 200000 };
	struct scratch *s = *state;
	struct wire_options options = { .dir = s->dir };
	struct wire_writer w = { 0 };
	uint64_t cursor = 0, lost = 0, seen = 0;
	wire_reader *r = NULL;
	uint32_t last = 0;
	int status = 0;
	pid_t child;
	bool ended;

	assert_ok(wire_writer_open(&w, &options, err));
	find_spool(s, s->dir);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct wire_thread *t = wire_writer_thread(&w, 1, true);

		for (uint32_t i = 1; t && i <= EVENTS; i++) {
			struct wire_event e = { .kind = WIRE_EVENT_OP,
						.sequence = i,
						.value = ~(uint64_t)i };

			wire_ring_put(t, &t->ring, &e);
		}
		_exit(0);
	}
	assert_ok(wire_reader_open(s->path, &r, err));
	do {
		struct wire_event out[128];
		const struct wire_thread *t = NULL;
		size_t count;

		ended = waitpid(child, &status, WNOHANG) == child;
		if (wire_reader_thread_count(r) > 0)
			t = wire_reader_thread(r, 0);
		while (t &&
		       (count = wire_reader_events(r, t, &t->ring, &cursor, out, 128, &lost)) > 0) {
			for (size_t i = 0; i < count; i++) {
				assert_true(out[i].sequence > last); /* in order, none twice */
				assert_true(out[i].value == ~(uint64_t)out[i].sequence); /* whole */
				last = out[i].sequence;
			}
			seen += count;
		}
	} while (!ended);
	assert_int_equal(seen + lost, EVENTS);
	assert_int_equal(last, EVENTS);
	wire_reader_free(r);
	wire_writer_close(&w);
}

static void a_file_that_is_no_spool_is_refused(void **state)
{
	struct scratch *s = *state;
	char page[WIRE_FIRST_CHUNK_OFFSET] = "not a spool";
	FILE *file;

	snprintf(s->path, sizeof(s->path), "%s/x.arrspool", s->dir);
	expect_refusal(s->path, ARR_E_IO, "No such file");
	expect_refusal(s->dir, ARR_E_FORMAT, "not a regular file");
	file = fopen(s->path, "wb");
	assert_non_null(file);
	fwrite(page, 1, 100, file);
	fclose(file);
	expect_refusal(s->path, ARR_E_FORMAT, "100 bytes");
	file = fopen(s->path, "wb");
	assert_non_null(file);
	fwrite(page, 1, sizeof(page), file);
	fclose(file);
	expect_refusal(s->path, ARR_E_FORMAT, "ARRSPOOL");
}

static void another_version_is_refused_by_its_number(void **state)
{
	struct scratch *s = *state;

	make_spool(s, s->dir, fill_nothing);
	poke_u32(s->path, offsetof(struct wire_header, version), 77);
	expect_refusal(s->path, ARR_E_FORMAT, "version is 77");
	poke_u32(s->path, offsetof(struct wire_header, version), WIRE_VERSION);
	poke_u32(s->path, offsetof(struct wire_header, header_bytes), 16);
	expect_refusal(s->path, ARR_E_FORMAT, "16 bytes");
}

static void every_truncation_is_refused_or_read_without_harm(void **state)
{
	struct scratch *s = *state;
	struct stat info;

	make_spool(s, s->dir, fill_ten_events);
	assert_int_equal(stat(s->path, &info), 0);
	for (off_t size = info.st_size; size > 0;
	     size = size > 200000 ? size - 99999 : size - 4111) {
		wire_reader *r = NULL;
		size_t events;

		assert_int_equal(truncate(s->path, size), 0);
		if (wire_reader_open(s->path, &r, NULL) != ARR_OK)
			continue;
		read_everything(r, &events);
		assert_true(events <= RING_EVENTS);
		wire_reader_free(r);
	}
}

static void chunks_outside_the_file_are_not_believed(void **state)
{
	static const struct {
		const char *loc;
		uint64_t offset, size_bytes;
	} rows[] = {
		{ LOC, 1 << 30, WIRE_PAGE_BYTES * 4 },
		{ LOC, UINT64_MAX - WIRE_PAGE_BYTES + 1, WIRE_PAGE_BYTES },
		{ LOC, WIRE_FIRST_CHUNK_OFFSET, UINT64_MAX },
		{ LOC, WIRE_FIRST_CHUNK_OFFSET, 8 },
		{ LOC, 0, 1 << 20 },
		{ LOC, WIRE_FIRST_CHUNK_OFFSET + 8, 1 << 20 },
	};
	struct scratch *s = *state;
	size_t entry, events;
	wire_reader *r = NULL;

	make_spool(s, s->dir, fill_ten_events);
	find_chunk_offset(s->path, WIRE_CHUNK_THREAD, &entry);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		poke_u64(s->path, entry + offsetof(struct wire_chunk_entry, offset),
			 rows[i].offset);
		poke_u64(s->path, entry + offsetof(struct wire_chunk_entry, size_bytes),
			 rows[i].size_bytes);
		assert_ok(wire_reader_open(s->path, &r, err));
		if (wire_reader_thread_count(r) != 0)
			fail_msg("%s: believed", rows[i].loc);
		read_everything(r, &events);
		wire_reader_free(r);
	}
}

static void impossible_rings_and_tables_are_empty(void **state)
{
	struct scratch *s = *state;
	size_t entry, events;
	uint64_t thread;
	wire_reader *r = NULL;
	static const struct {
		const char *loc;
		size_t field;
		uint64_t value;
	} rows[] = {
		{ LOC, offsetof(struct wire_thread, ring.capacity), 3 },
		{ LOC, offsetof(struct wire_thread, ring.capacity), 0 },
		{ LOC, offsetof(struct wire_thread, ring.capacity), UINT64_C(1) << 63 },
		{ LOC, offsetof(struct wire_thread, ring.capacity), UINT64_C(1) << 40 },
		{ LOC, offsetof(struct wire_thread, ring.offset), UINT64_MAX - 7 },
		{ LOC, offsetof(struct wire_thread, ring.offset), 0 },
		{ LOC, offsetof(struct wire_thread, ring.offset), 1 << 30 },
	};

	make_spool(s, s->dir, fill_ten_events);
	thread = find_chunk_offset(s->path, WIRE_CHUNK_THREAD, &entry);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		uint64_t before;
		int fd = open(s->path, O_RDONLY);

		assert_int_equal(pread(fd, &before, 8, (off_t)(thread + rows[i].field)), 8);
		close(fd);
		poke_u64(s->path, thread + rows[i].field, rows[i].value);
		assert_ok(wire_reader_open(s->path, &r, err));
		read_everything(r, &events);
		if (events != 0)
			fail_msg("%s: %zu events", rows[i].loc, events);
		wire_reader_free(r);
		poke_u64(s->path, thread + rows[i].field, before);
	}
	poke_u32(s->path, thread + offsetof(struct wire_thread, tables[0].capacity), UINT32_MAX);
	poke_u32(s->path, thread + offsetof(struct wire_thread, tables[1].entry_bytes), 0);
	poke_u64(s->path, thread + offsetof(struct wire_thread, tables[2].offset), UINT64_MAX - 7);
	assert_ok(wire_reader_open(s->path, &r, err));
	assert_int_equal(wire_reader_thread_count(r), 1);
	for (int table = 0; table < 3; table++)
		assert_int_equal(wire_reader_table_capacity(r, wire_reader_thread(r, 0),
							    (enum wire_table_index)table),
				 0);
	wire_reader_free(r);
}

static void a_head_from_the_future_loses_no_more_than_it_claims(void **state)
{
	struct scratch *s = *state;
	uint64_t thread, cursor = 0, lost = 0;
	struct wire_event out[64];
	const struct wire_thread *t;
	wire_reader *r = NULL;
	size_t entry, total = 0, count;

	make_spool(s, s->dir, fill_ten_events);
	thread = find_chunk_offset(s->path, WIRE_CHUNK_THREAD, &entry);
	poke_u64(s->path, thread + offsetof(struct wire_thread, ring.head), UINT64_MAX);
	assert_ok(wire_reader_open(s->path, &r, err));
	assert_int_equal(wire_reader_thread_count(r), 1);
	t = wire_reader_thread(r, 0);
	while ((count = wire_reader_events(r, t, &t->ring, &cursor, out, 64, &lost)) > 0)
		total += count;
	assert_true(total <= t->ring.capacity);
	assert_true(lost + total == UINT64_MAX);
	wire_reader_free(r);
}

static void ids_that_point_nowhere_are_not_texts(void **state)
{
	struct scratch *s = *state;
	size_t entry, length, valid = 0;
	uint64_t strings;
	wire_reader *r = NULL;
	const char *text;

	make_spool(s, s->dir, fill_ten_events);
	strings = find_chunk_offset(s->path, WIRE_CHUNK_STRINGS, &entry);
	/* The first entry claims more bytes than there are. */
	poke_u32(s->path, strings + offsetof(struct wire_strings, arena) + 8, UINT32_MAX);
	assert_ok(wire_reader_open(s->path, &r, err));
	wire_reader_thread_count(r);
	assert_true(wire_reader_string(r, 0, &text, &length));
	assert_int_equal(length, 0);
	assert_false(wire_reader_string(r, 1, &text, &length));
	assert_false(wire_reader_string(r, UINT32_MAX, &text, &length));
	for (wire_id id = 1; id < 100000; id++)
		valid += wire_reader_string(r, id, &text, &length);
	assert_true(valid < 100000);
	wire_reader_free(r);
	poke_u64(s->path, strings + offsetof(struct wire_strings, used_bytes), UINT64_MAX);
	poke_u64(s->path, strings + offsetof(struct wire_strings, arena_bytes), UINT64_MAX);
	assert_ok(wire_reader_open(s->path, &r, err));
	wire_reader_thread_count(r);
	for (wire_id id = UINT32_MAX; id > UINT32_MAX - 1000; id--)
		assert_false(wire_reader_string(r, id, &text, &length));
	wire_reader_free(r);
}

static void time_before_the_start_is_the_start(void **state)
{
	struct scratch *s = *state;
	const struct wire_header *h;
	wire_reader *r = NULL;

	make_spool(s, s->dir, fill_nothing);
	assert_ok(wire_reader_open(s->path, &r, err));
	h = wire_reader_header(r);
	assert_int_equal(wire_reader_realtime_ns(r, 0), h->start_realtime_ns);
	assert_int_equal(wire_reader_duration_ns(r, h->ticks_per_second), 1000000000);
	assert_int_equal(wire_reader_realtime_ns(r, h->start_ticks + h->ticks_per_second * 3600),
			 h->start_realtime_ns + UINT64_C(3600000000000));
	wire_reader_free(r);
	poke_u64(s->path, offsetof(struct wire_header, ticks_per_second), 0);
	assert_ok(wire_reader_open(s->path, &r, err));
	assert_int_equal(wire_reader_duration_ns(r, 5), 5);
	wire_reader_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(what_the_writer_wrote_is_read),
		SCRATCH_TEST(a_ring_that_wrapped_counts_exactly_what_was_overwritten),
		SCRATCH_TEST(a_ring_is_read_in_pieces_without_gaps),
		SCRATCH_TEST(a_living_writer_and_its_reader_account_for_every_event),
		SCRATCH_TEST(a_file_that_is_no_spool_is_refused),
		SCRATCH_TEST(another_version_is_refused_by_its_number),
		SCRATCH_TEST(every_truncation_is_refused_or_read_without_harm),
		SCRATCH_TEST(chunks_outside_the_file_are_not_believed),
		SCRATCH_TEST(impossible_rings_and_tables_are_empty),
		SCRATCH_TEST(a_head_from_the_future_loses_no_more_than_it_claims),
		SCRATCH_TEST(ids_that_point_nowhere_are_not_texts),
		SCRATCH_TEST(time_before_the_start_is_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
