/* SPDX-License-Identifier: Apache-2.0 */
/* The writer's side of a spool: files, interning, thread slots, tables and rings. */
#include <wire/writer.h>

#include <testing.h>

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];
static struct wire_writer writer;

static size_t files_in_dir(bool remove)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;
	size_t count = 0;
	char path[512];

	while (d && (entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		count++;
		snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
		if (remove)
			unlink(path);
	}
	if (d)
		closedir(d);
	return count;
}

static int setup(void **state)
{
	struct wire_options options = { .dir = dir, .min_bytes = 1024 };

	(void)state;
	strcpy(dir, "/tmp/arr-wire-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_ok(wire_writer_open(&writer, &options, err));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	wire_writer_close(&writer);
	files_in_dir(true);
	rmdir(dir);
	return 0;
}

static uint64_t loss(enum wire_loss which)
{
	return atomic_load(&writer.header->losses[which]);
}

static void a_new_spool_is_private_and_has_its_chunks(void **state)
{
	struct stat st;
	unsigned kinds = 0;

	(void)state;
	assert_int_equal(stat(writer.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, writer.header->file_bytes_used);
	assert_memory_equal(writer.header->magic, WIRE_MAGIC, 8);
	assert_int_equal(writer.header->pid, getpid());
	for (uint32_t i = 0; i < writer.header->chunk_count; i++) {
		const struct wire_chunk_entry *e = &writer.directory[i];

		kinds |= 1u << e->kind;
		assert_int_equal(e->offset % WIRE_PAGE_BYTES, 0);
		assert_true(e->offset + e->size_bytes <= (uint64_t)st.st_size);
	}
	assert_int_equal(kinds, 1u << WIRE_CHUNK_STRINGS | 1u << WIRE_CHUNK_META |
					1u << WIRE_CHUNK_MODULES | 1u << WIRE_CHUNK_ALLOC |
					1u << WIRE_CHUNK_LIVE | 1u << WIRE_CHUNK_PEAK);
}

static void a_spool_that_cannot_be_made_leaves_nothing(void **state)
{
	static const struct {
		const char *loc, *dir;
		uint64_t bytes;
		enum arr_status status;
		const char *message;
	} rows[] = {
		{ LOC, "/nonexistent/x", 0, ARR_E_IO, "/nonexistent/x/" },
		{ LOC, "/dev/null", 0, ARR_E_IO, "/dev/null/" },
		{ LOC, "/proc", 0, ARR_E_IO, "/proc/" },
		{ LOC, dir, 4096, ARR_E_ARG, "spool limit of 4096 bytes" },
		{ LOC, dir, (uint64_t)1 << 62, ARR_E_ARG, "spool limit of 4611686018427387904" },
	};
	size_t before = files_in_dir(false);

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct wire_options options = { .dir = rows[i].dir,
						.file_bytes_max = rows[i].bytes };
		struct arr_error err = { 0 };
		struct wire_writer w;

		if (wire_writer_open(&w, &options, &err) != rows[i].status || w.header ||
		    !strstr(err.message, rows[i].message))
			fail_msg("%s: %s", rows[i].loc, err.message);
	}
	assert_int_equal(files_in_dir(false), before);
}

static void a_file_size_limit_refuses_chunks_instead_of_raising_a_signal(void **state)
{
	struct wire_chunk_entry *entry = NULL;
	struct rlimit old, tight;

	(void)state;
	getrlimit(RLIMIT_FSIZE, &old);
	tight = old;
	tight.rlim_cur = writer.header->file_bytes_used + 100000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	assert_null(wire_writer_chunk(&writer, 1 << 20, &entry));
	assert_int_equal(loss(WIRE_LOSS_SPOOL_FULL), 1);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_non_null(wire_writer_chunk(&writer, 1 << 20, &entry));
}

static void chunks_stop_at_the_spools_limit_and_at_a_replaced_file(void **state)
{
	struct wire_chunk_entry *entry = NULL;
	uint64_t used = writer.header->file_bytes_used;
	int fd;

	(void)state;
	assert_null(wire_writer_chunk(&writer, WIRE_FILE_BYTES_DEFAULT, &entry));
	assert_int_equal(writer.header->file_bytes_used, used);
	unlink(writer.path);
	assert_null(wire_writer_chunk(&writer, 4096, &entry));
	fd = open(writer.path, O_CREAT | O_RDWR, 0600);
	close(fd);
	assert_null(wire_writer_chunk(&writer, 4096, &entry)); /* another inode: not ours */
	assert_int_equal(loss(WIRE_LOSS_SPOOL_FULL), 3);
	assert_int_equal(files_in_dir(false), 1);
}

static void chunks_are_zero_aligned_and_apart(void **state)
{
	struct wire_chunk_entry *entries[2] = { NULL, NULL };
	unsigned char *a = wire_writer_chunk(&writer, 5000, &entries[0]);
	unsigned char *b = wire_writer_chunk(&writer, 1, &entries[1]);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_int_equal(entries[0]->size_bytes, 8192);
	assert_int_equal(b - a, 8192);
	for (size_t i = 0; i < 8192; i++)
		assert_int_equal(a[i], 0);
	assert_int_equal(entries[0]->kind, WIRE_CHUNK_NONE);
	wire_writer_publish(entries[0], WIRE_CHUNK_THREAD);
	assert_int_equal(entries[0]->kind, WIRE_CHUNK_THREAD);
}

static void the_same_bytes_always_have_the_same_id(void **state)
{
	char text[32];
	wire_id ids[5000];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof text, "string %d", i);
		ids[i] = wire_intern_text(&writer, text);
		assert_int_not_equal(ids[i], 0);
	}
	for (int i = 0; i < 5000; i++) {
		const struct wire_string *s = wire_string_get(writer.strings, ids[i]);

		snprintf(text, sizeof text, "string %d", i);
		assert_int_equal(wire_intern_text(&writer, text), ids[i]);
		assert_int_equal(s->size_bytes, strlen(text));
		assert_memory_equal(s->bytes, text, strlen(text));
	}
}

static void empty_is_zero_and_long_is_cut(void **state)
{
	static char longer[WIRE_STRING_BYTES_MAX + 100];
	wire_id id;

	(void)state;
	assert_int_equal(wire_intern_text(&writer, ""), 0);
	assert_int_equal(wire_intern_text(&writer, NULL), 0);
	assert_int_equal(wire_intern(&writer, "a\0b", 3), wire_intern(&writer, "a\0b", 3));
	assert_int_not_equal(wire_intern(&writer, "a\0b", 3), wire_intern(&writer, "a\0c", 3));
	memset(longer, 'x', sizeof longer);
	id = wire_intern(&writer, longer, sizeof longer);
	assert_int_equal(wire_string_get(writer.strings, id)->size_bytes, WIRE_STRING_BYTES_MAX);
	assert_int_equal(wire_intern(&writer, longer, WIRE_STRING_BYTES_MAX), id);
}

static void a_full_arena_is_counted_and_known_strings_stay(void **state)
{
	static char big[WIRE_STRING_BYTES_MAX];
	wire_id first = wire_intern_text(&writer, "first");
	uint64_t made = 0;

	(void)state;
	for (uint32_t i = 0; i < 10000 && !loss(WIRE_LOSS_STRINGS_FULL); i++) {
		memcpy(big, &i, sizeof i);
		made += wire_intern(&writer, big, sizeof big) != 0;
	}
	assert_int_equal(loss(WIRE_LOSS_STRINGS_FULL), 1);
	assert_in_range(made, 2500, 3200); /* 6 MiB of 2 KiB strings */
	assert_int_equal(wire_intern_text(&writer, "first"), first);
}

enum { THREADS = 4, NAMES = 3000 };

static void *intern_many(void *arg)
{
	wire_id *ids = arg;
	char text[32];

	for (int i = 0; i < NAMES; i++) {
		snprintf(text, sizeof text, "name %d", i);
		ids[i] = wire_intern_text(&writer, text);
	}
	return NULL;
}

static void threads_that_intern_at_once_agree(void **state)
{
	static wire_id ids[THREADS][NAMES];
	pthread_t threads[THREADS];

	(void)state;
	for (int t = 0; t < THREADS; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, intern_many, ids[t]), 0);
	for (int t = 0; t < THREADS; t++)
		pthread_join(threads[t], NULL);
	for (int i = 0; i < NAMES; i++)
		for (int t = 1; t < THREADS; t++)
			assert_int_equal(ids[t][i], ids[0][i]);
}

static void meta_keeps_order_and_counts_what_does_not_fit(void **state)
{
	(void)state;
	for (int i = 0; i < WIRE_META_MAX + 3; i++)
		wire_meta_set(&writer, "key", i % 2 ? "odd" : "even");
	assert_int_equal(writer.meta->count, WIRE_META_MAX);
	assert_int_equal(writer.meta->entries[1].value, wire_intern_text(&writer, "odd"));
	assert_int_equal(loss(WIRE_LOSS_META_FULL), 3);
}

static void a_released_slot_is_taken_over_with_its_totals(void **state)
{
	struct wire_thread *a = wire_writer_thread(&writer, 11, true);
	struct wire_thread *b = wire_writer_thread(&writer, 12, false);

	(void)state;
	assert_non_null(a);
	assert_ptr_not_equal(a, b);
	wire_op_total(a, 8, 9)->calls = 5;
	wire_thread_release(a);
	assert_int_equal(a->tid, 0);
	assert_ptr_equal(wire_writer_thread(&writer, 13, false), a);
	assert_int_equal(a->tid, 13);
	assert_int_equal(wire_op_total(a, 8, 9)->calls, 5);
}

static void a_table_finds_each_key_and_stops_at_seven_eighths(void **state)
{
	struct wire_thread *t = wire_writer_thread(&writer, 11, false);
	uint32_t capacity = t->tables[WIRE_TABLE_OPS].capacity, limit = capacity - capacity / 8;

	(void)state;
	for (uint32_t i = 0; i < limit; i++) {
		struct wire_op_total *e = wire_op_total(t, 100 + i / 4, i % 4);

		assert_non_null(e);
		assert_int_equal(e->calls, 0);
		e->calls = i + 1;
	}
	assert_null(wire_op_total(t, 7, 7));
	assert_null(wire_op_total(t, 0, 1));
	for (uint32_t i = 0; i < limit; i++)
		assert_int_equal(wire_op_total(t, 100 + i / 4, i % 4)->calls, i + 1);
}

static void every_table_tells_apart_every_part_of_its_key(void **state)
{
	struct wire_thread *t = wire_writer_thread(&writer, 11, false);

	(void)state;
	wire_copy_total(t, 8, 9, ARR_COPY_CAST, 10)->calls = 1;
	assert_int_equal(wire_copy_total(t, 8, 9, ARR_COPY_EXPLICIT, 10)->calls, 0);
	assert_int_equal(wire_copy_total(t, 8, 9, ARR_COPY_CAST, 11)->calls, 0);
	assert_int_equal(wire_copy_total(t, 8, 12, ARR_COPY_CAST, 10)->calls, 0);
	assert_int_equal(wire_copy_total(t, 8, 9, ARR_COPY_CAST, 10)->calls, 1);
	wire_blas_total(t, 8, 9)->calls = 1;
	assert_int_equal(wire_blas_total(t, 8, 10)->calls, 0);
	assert_int_equal(wire_blas_total(t, 8, 9)->calls, 1);
	wire_failure_total(t, 1, 2, 3, 4)->count = 1;
	assert_int_equal(wire_failure_total(t, 1, 2, 3, 5)->count, 0);
	assert_int_equal(wire_failure_total(t, 1, 2, 6, 4)->count, 0);
	assert_int_equal(wire_failure_total(t, 1, 2, 3, 4)->count, 1);
	wire_section_total(t, 8)->calls = 1;
	assert_int_equal(wire_section_total(t, 9)->calls, 0);
	assert_int_equal(wire_section_total(t, 8)->calls, 1);
	assert_null(wire_section_total(t, 0));
}

static void a_ring_wraps_and_keeps_the_newest(void **state)
{
	struct wire_thread *t = wire_writer_thread(&writer, 11, false);
	struct wire_event *events = (struct wire_event *)((char *)t + t->flight.offset);

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		struct wire_event e = { .kind = WIRE_EVENT_OP, .value = i };

		wire_ring_put(t, &t->flight, &e);
	}
	assert_int_equal(t->flight.head, 1000);
	for (uint64_t i = 1000 - WIRE_FLIGHT_EVENTS; i < 1000; i++)
		assert_int_equal(events[i % WIRE_FLIGHT_EVENTS].value, i);
}

static void slots_end_at_the_file_limit_and_are_counted(void **state)
{
	uint32_t tid = 1;

	(void)state;
	while (wire_writer_thread(&writer, tid, false))
		tid++;
	assert_in_range(tid, 50, 1000);
	assert_int_equal(loss(WIRE_LOSS_NO_THREAD_SLOT), 1);
	assert_true(writer.header->file_bytes_used <= WIRE_FILE_BYTES_DEFAULT);
}

static void a_closed_writer_does_nothing(void **state)
{
	struct wire_writer closed = { 0 };
	struct wire_chunk_entry *entry;

	(void)state;
	assert_int_equal(wire_intern_text(&closed, "x"), 0);
	assert_null(wire_writer_chunk(&closed, 4096, &entry));
	assert_null(wire_writer_thread(&closed, 1, false));
	wire_meta_set(&closed, "a", "b");
	wire_loss_add(&closed, WIRE_LOSS_REENTRY, 1);
	wire_thread_release(NULL);
	wire_writer_close(&closed);
}

static void histogram_buckets_hold_what_they_say(void **state)
{
	(void)state;
	for (uint64_t ns = 1; ns < (uint64_t)1 << 39; ns = ns * 5 / 4 + 1) {
		unsigned b = wire_histogram_bucket(ns);
		double low = (double)(1ull << (b / 4)) * (1 + (b % 4) / 4.0);
		double high = (double)(1ull << (b / 4)) * (1 + (b % 4 + 1) / 4.0);

		assert_true((double)ns >= low && (double)ns < high);
		assert_true(wire_histogram_middle_ns(b) > low &&
			    wire_histogram_middle_ns(b) < high);
	}
	assert_int_equal(wire_histogram_bucket(0), 0);
	assert_int_equal(wire_histogram_bucket(UINT64_MAX), WIRE_HISTOGRAM_BUCKETS - 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_spool_is_private_and_has_its_chunks),
		TEST(a_spool_that_cannot_be_made_leaves_nothing),
		TEST(a_file_size_limit_refuses_chunks_instead_of_raising_a_signal),
		TEST(chunks_stop_at_the_spools_limit_and_at_a_replaced_file),
		TEST(chunks_are_zero_aligned_and_apart),
		TEST(the_same_bytes_always_have_the_same_id),
		TEST(empty_is_zero_and_long_is_cut),
		TEST(a_full_arena_is_counted_and_known_strings_stay),
		TEST(threads_that_intern_at_once_agree),
		TEST(meta_keeps_order_and_counts_what_does_not_fit),
		TEST(a_released_slot_is_taken_over_with_its_totals),
		TEST(a_table_finds_each_key_and_stops_at_seven_eighths),
		TEST(every_table_tells_apart_every_part_of_its_key),
		TEST(a_ring_wraps_and_keeps_the_newest),
		TEST(slots_end_at_the_file_limit_and_are_counted),
		TEST(a_closed_writer_does_nothing),
		TEST(histogram_buckets_hold_what_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
