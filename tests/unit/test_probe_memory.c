/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations of a real program under the probe. Counts are held against the same program with less
 * to do, because libc itself allocates too. */
#include "runner.h"

#include <testing.h>

#include <string.h>

static struct run runs[2];

static wire_reader *run_scene(struct run *r, const char *scene, const char *arg)
{
	const char *argv[] = { "target", scene, arg, NULL };

	run_init(r);
	run_program(r, argv);
	if (r->status != 0 || strcmp(r->out, "fine\n") != 0)
		fail_msg("%s: status %x, stdout \"%s\", stderr \"%s\"", scene, (unsigned)r->status,
			 r->out, r->err);
	assert_string_equal(r->err, "");
	assert_true(r->spool_count >= 1);
	return r->spools[0];
}

static int clear_runs(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++)
		if (runs[i].dir[0])
			run_clear(&runs[i]);
	memset(runs, 0, sizeof runs);
	return 0;
}

/* Sums of the alloc table. */
struct sums {
	uint64_t allocs, frees, bytes, failed;
	int64_t live_bytes;
};

static struct sums alloc_sum(wire_reader *spool)
{
	const struct wire_alloc_table *table = wire_reader_allocs(spool);
	struct sums sum = { 0 };

	assert_non_null(table);
	for (size_t i = 0; i < WIRE_ALLOC_SLOTS; i++) {
		const struct wire_alloc_sum entry = wire_alloc_sum(&table->entries[i]);

		sum.allocs += entry.allocs;
		sum.frees += entry.frees;
		sum.bytes += entry.bytes;
		sum.failed += entry.failed;
		sum.live_bytes += entry.live_bytes;
	}
	return sum;
}

static size_t live_blocks(wire_reader *spool)
{
	const struct wire_live_table *table = wire_reader_live(spool);
	size_t count = 0;

	for (size_t i = 0; i < WIRE_LIVE_SLOTS; i++)
		count += table->entries[i].address && table->entries[i].bytes_and_total;
	return count;
}

static void every_malloc_and_free_is_counted(void **state)
{
	wire_reader *none = run_scene(&runs[0], "nothing", NULL);
	wire_reader *some = run_scene(&runs[1], "blocks", "100");

	(void)state;
	assert_int_equal(wire_reader_header(some)->alloc_calls -
				 wire_reader_header(none)->alloc_calls,
			 1000);
	assert_int_equal(
		wire_reader_header(some)->free_calls - wire_reader_header(none)->free_calls, 1000);
}

static void live_bytes_return_to_where_they_were(void **state)
{
	wire_reader *none = run_scene(&runs[0], "nothing", NULL);
	wire_reader *some = run_scene(&runs[1], "blocks", "100000");

	(void)state;
	assert_int_equal(wire_reader_header(some)->live_bytes,
			 wire_reader_header(none)->live_bytes);
	assert_true(wire_reader_header(some)->peak_live_bytes >= 1000 * 100000);
	assert_true(wire_reader_header(some)->peak_live_bytes < 1000 * 100000 * 1.01);
}

static void blocks_that_are_never_freed_stay_live(void **state)
{
	wire_reader *none = run_scene(&runs[0], "nothing", NULL);
	wire_reader *some = run_scene(&runs[1], "leak", "3000");
	struct sums before = alloc_sum(none), after = alloc_sum(some);

	(void)state;
	assert_int_equal(after.allocs - before.allocs, 1000);
	assert_int_equal(after.live_bytes - before.live_bytes, 1000 * 3000);
	assert_int_equal(live_blocks(some) - live_blocks(none), 1000);
}

static void a_site_has_the_bytes_its_line_asked_for(void **state)
{
	const struct wire_alloc_table *table =
		wire_reader_allocs(run_scene(&runs[0], "leak", "3000"));
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < WIRE_ALLOC_SLOTS; i++) {
		const struct wire_alloc_sum sum = wire_alloc_sum(&table->entries[i]);

		if (sum.allocs != 1000)
			continue;
		found++;
		assert_int_equal(sum.bytes, 1000 * 3000);
		assert_int_equal(sum.peak_live_bytes, 1000 * 3000);
		assert_int_equal(run_text(runs[0].spools[0], (wire_id)table->entries[i].key)[0],
				 '@');
	}
	assert_int_equal(found, 1);
}

static void a_block_may_be_freed_by_another_thread(void **state)
{
	wire_reader *spool = run_scene(&runs[0], "free-elsewhere", NULL);

	(void)state;
	assert_true(alloc_sum(spool).frees >= 1000);
	assert_true(live_blocks(spool) < 50); /* libc's and the loader's own */
}

/* Threads that come after others have ended included; expected: the program's own arithmetic. */
static void a_crowd_at_one_line_loses_no_count(void **state)
{
	enum { BLOCKS = 2 * 8 * 400, SIZE = 7000 };
	wire_reader *spool = run_scene(&runs[0], "crowd", NULL);
	const struct wire_alloc_table *table = wire_reader_allocs(spool);
	struct sums sum = { 0 };

	(void)state;
	for (size_t i = 0; i < WIRE_ALLOC_SLOTS; i++) {
		const struct wire_alloc_sum entry = wire_alloc_sum(&table->entries[i]);

		if (!entry.allocs || entry.bytes != entry.allocs * SIZE)
			continue;
		sum.allocs += entry.allocs;
		sum.frees += entry.frees;
		sum.live_bytes += entry.live_bytes;
		assert_true(entry.peak_live_bytes >= entry.live_bytes);
	}
	assert_int_equal(sum.allocs, BLOCKS);
	assert_int_equal(sum.frees, BLOCKS / 4 * 3);
	assert_int_equal(sum.live_bytes, BLOCKS / 4 * SIZE);
	assert_int_equal(wire_reader_header(spool)->losses[WIRE_LOSS_ALLOC_TABLE_FULL], 0);
}

static void the_whole_family_is_counted_and_works(void **state)
{
	wire_reader *none = run_scene(&runs[0], "nothing", NULL);
	wire_reader *some = run_scene(&runs[1], "family", NULL);

	(void)state;
	/* 100 times: 6 fresh blocks of at least 3000 bytes, a realloc and a reallocarray */
	assert_int_equal(
		wire_reader_header(some)->alloc_calls - wire_reader_header(none)->alloc_calls, 800);
	assert_int_equal(
		wire_reader_header(some)->free_calls - wire_reader_header(none)->free_calls, 800);
	assert_int_equal(live_blocks(some), live_blocks(none));
	assert_int_equal(wire_reader_header(some)->live_bytes,
			 wire_reader_header(none)->live_bytes);
}

static void a_refused_allocation_is_a_failure_and_frees_nothing(void **state)
{
	struct wire_event event;
	wire_reader *spool = run_scene(&runs[0], "refused", NULL);

	(void)state;
	assert_int_equal(wire_reader_header(spool)->failed_allocs, 3);
	assert_true(alloc_sum(spool).failed == 3);
	assert_int_equal(run_events(spool, WIRE_EVENT_ALLOC_FAILED, &event, 1), 3);
	assert_int_equal(event.value, (uint64_t)1 << 61);
}

static void small_blocks_are_only_summed(void **state)
{
	wire_reader *none = run_scene(&runs[0], "nothing", NULL);
	wire_reader *some = run_scene(&runs[1], "leak", "500");

	(void)state;
	assert_int_equal(live_blocks(some), live_blocks(none));
	assert_in_range(wire_reader_header(some)->live_bytes - wire_reader_header(none)->live_bytes,
			1000 * 500, 1000 * 530);
}

static void min_bytes_decides_what_is_tracked(void **state)
{
	const char *argv[] = { "target", "leak", "500", NULL };

	(void)state;
	run_init(&runs[0]);
	runs[0].env[0] = "ARR_MIN_BYTES=400";
	run_program(&runs[0], argv);
	assert_int_equal(wire_reader_header(runs[0].spools[0])->min_bytes, 400);
	assert_true(live_blocks(runs[0].spools[0]) >= 1000);
}

static void large_allocations_are_events(void **state)
{
	wire_reader *spool = run_scene(&runs[0], "blocks", "2000000");
	struct wire_event event;
	size_t count = run_events(spool, WIRE_EVENT_ALLOC, &event, 1);

	(void)state;
	assert_in_range(count, 200, 1000); /* a budget by the second; the rest is counted */
	assert_int_equal(event.value, 2000000);
	assert_int_equal(wire_reader_header(spool)->losses[WIRE_LOSS_UNSAMPLED], 1000 - count);
}

static void large_reallocs_are_events_with_both_sizes(void **state)
{
	const char *argv[] = { "target", "grow", NULL };
	uint64_t bytes = 512 << 10;
	struct wire_event events[9];
	const char *digits;
	wire_reader *spool;

	(void)state;
	run_init(&runs[0]);
	run_program(&runs[0], argv);
	assert_int_equal(runs[0].status, 0);
	assert_int_equal(runs[0].spool_count, 1);
	digits = strpbrk(runs[0].out, "01");
	assert_non_null(digits);
	spool = runs[0].spools[0];
	/* 512 KiB to 64 MiB in seven steps, and one down; each instead of an allocation's event */
	assert_int_equal(run_events(spool, WIRE_EVENT_REALLOC, events, 9), 8);
	for (size_t i = 0; i < 7; i++, bytes *= 2) {
		assert_int_equal((uint64_t)events[i].operands << 32 | events[i].extra, bytes);
		assert_int_equal(events[i].value, bytes * 2);
		assert_int_equal(events[i].flags & WIRE_EVENT_MOVED ? '1' : '0', digits[i]);
		assert_true(events[i].duration_ticks > 0);
		assert_int_equal(run_text(spool, events[i].site)[0], '@');
		assert_int_equal(events[i].site, events[0].site);
	}
	assert_int_equal(events[7].extra, 64 << 20);
	assert_int_equal(events[7].value, 100);
	/* the blockers only */
	assert_int_equal(run_events(spool, WIRE_EVENT_ALLOC, events, 9), 7);
}

static void memory_moves_are_events(void **state)
{
	wire_reader *spool = run_scene(&runs[0], "blocks", "1000000");
	struct wire_event events[8];

	(void)state;
	assert_true(run_events(spool, WIRE_EVENT_MEMORY, events, 8) >= 1);
	assert_true(events[0].value >= 1 << 20);
}

static void own_mappings_are_tracked_apart_from_the_heap(void **state)
{
	wire_reader *none = run_scene(&runs[0], "nothing", NULL);
	wire_reader *some = run_scene(&runs[1], "mappings", NULL);
	struct sums before = alloc_sum(none), after = alloc_sum(some);

	(void)state;
	assert_int_equal(after.allocs - before.allocs, 20);
	assert_int_equal(after.frees - before.frees, 20);
	assert_int_equal(after.bytes - before.bytes, 10 * (4 << 20));
	assert_int_equal(after.live_bytes, before.live_bytes);
	assert_int_equal(wire_reader_header(some)->peak_live_bytes,
			 wire_reader_header(none)->peak_live_bytes);
}

static void the_allocator_maps_as_many_blocks_as_without_us(void **state)
{
	static const char *const argv[] = { "target", "mapped-blocks", NULL };

	(void)state;
	for (int i = 0; i < 2; i++) {
		run_init(&runs[i]);
		runs[i].bare = i == 0;
		run_program(&runs[i], argv);
		assert_int_equal(runs[i].status, 0);
	}
	assert_string_equal(runs[1].out, runs[0].out);
}

static void large_memcpy_outside_operations_is_a_copy(void **state)
{
	wire_reader *spool = run_scene(&runs[0], "copies", NULL);
	struct wire_copy_total copy;

	(void)state;
	assert_true(run_copy(spool, "memcpy", &copy));
	assert_int_equal(copy.reason, ARR_COPY_MEMCPY);
	assert_int_equal(copy.calls, 6);
	assert_int_equal(copy.bytes, 6 * (1 << 20) - 1);
	assert_int_equal(run_text(spool, copy.site)[0], '@');
}

static void moves_of_any_size_and_overlap_are_right(void **state)
{
	(void)state;
	run_scene(&runs[0], "moves", NULL);
}

/* A sanitizer or a tool of the user's stands behind the probe: it must not miss a call. */
static void moves_of_somebody_else_get_every_call(void **state)
{
	const char *argv[] = { "target", "counted-moves", NULL };

	(void)state;
	run_init(&runs[0]);
	runs[0].env[0] = "LD_PRELOAD=" PROBE_LIBRARY ":" COUNTING_MOVES;
	run_program(&runs[0], argv);
	assert_string_equal(runs[0].err, "");
	assert_int_equal(runs[0].status, 0);
	assert_int_equal(runs[0].spool_count, 1);
}

#define TEST(f) cmocka_unit_test_teardown(f, clear_runs)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_malloc_and_free_is_counted),
		TEST(live_bytes_return_to_where_they_were),
		TEST(blocks_that_are_never_freed_stay_live),
		TEST(a_site_has_the_bytes_its_line_asked_for),
		TEST(a_block_may_be_freed_by_another_thread),
		TEST(a_crowd_at_one_line_loses_no_count),
		TEST(the_whole_family_is_counted_and_works),
		TEST(a_refused_allocation_is_a_failure_and_frees_nothing),
		TEST(small_blocks_are_only_summed),
		TEST(min_bytes_decides_what_is_tracked),
		TEST(large_allocations_are_events),
		TEST(large_reallocs_are_events_with_both_sizes),
		TEST(memory_moves_are_events),
		TEST(own_mappings_are_tracked_apart_from_the_heap),
		TEST(the_allocator_maps_as_many_blocks_as_without_us),
		TEST(large_memcpy_outside_operations_is_a_copy),
		TEST(moves_of_any_size_and_overlap_are_right),
		TEST(moves_of_somebody_else_get_every_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
