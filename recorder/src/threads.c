/* SPDX-License-Identifier: Apache-2.0 */
#include "threads.h"

#include <stdlib.h>

#include <base/clock.h>

enum {
	INTERVAL_NS = 100000000,
	AGE_SHARE = 2000, /* a day's run has samples by the ten thousand, not by the million */
	COST_SHARE = 200, /* looking may take half a percent of a core */
	TICKS_ARE_NEWER_NS =
		30000000, /* the process's own figure counts in hundredths of a second */
	CAPACITY_FIRST = 64
};

void threads_clear(struct thread_watch *w)
{
	free(w->last);
	map_clear(&w->pools);
	*w = (struct thread_watch){ .count = 0 };
}

void threads_learn(struct thread_watch *w, int64_t tid, const char *library)
{
	if (tid > 0)
		map_set(&w->pools, (uint64_t)tid, (uint64_t)base_pool_of(library));
}

static enum base_pool pool_of(const struct thread_watch *w, int64_t tid)
{
	const uint64_t *pool = map_find(&w->pools, (uint64_t)tid);

	return pool ? (enum base_pool) * pool : BASE_POOL_NONE;
}

const char *threads_pool(const struct thread_watch *w, int64_t tid)
{
	return base_pool_name(pool_of(w, tid));
}

bool threads_due(const struct thread_watch *w)
{
	return (int64_t)base_monotonic_ns() >= w->next_ns;
}

static int by_tid(const void *a, const void *b)
{
	const struct procfs_times *x = a, *y = b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

/* Adds up what each thread has done since the last look; a new one all that it has. */
static void add_up(const struct thread_watch *w, const struct procfs_times *now, size_t count,
		   struct store_thread_sample *out)
{
	size_t before = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t run_ns = now[i].run_ns, wait_ns = now[i].wait_ns;

		while (before < w->count && w->last[before].tid < now[i].tid)
			before++;
		/* A smaller figure than before is a later thread's of the same number. */
		if (before < w->count && w->last[before].tid == now[i].tid &&
		    w->last[before].run_ns <= run_ns && w->last[before].wait_ns <= wait_ns) {
			run_ns -= w->last[before].run_ns;
			wait_ns -= w->last[before].wait_ns;
		}
		out->run_ns += run_ns;
		out->wait_ns += wait_ns;
		if (pool_of(w, now[i].tid) == BASE_POOL_NONE)
			continue;
		out->pool_threads++;
		out->pool_cpu_ns += run_ns;
	}
}

static size_t read_times(struct thread_watch *w, int64_t pid, struct procfs_times **out)
{
	size_t capacity = w->capacity ? w->capacity : CAPACITY_FIRST, count;
	struct procfs_times *now = malloc(capacity * sizeof(*now));

	count = now ? procfs_times(pid, now, capacity) : 0;
	if (count == capacity)
		w->capacity = capacity * 2; /* the rest next time */
	else
		w->capacity = capacity;
	if (count)
		qsort(now, count, sizeof(*now), by_tid);
	*out = now;
	return count;
}

bool threads_look(struct thread_watch *w, int64_t pid, int64_t age_ns,
		  struct store_thread_sample *out)
{
	int64_t began_ns = (int64_t)base_clock_ns(CLOCK_PROCESS_CPUTIME_ID), cost_ns, cpu_ns;
	struct procfs_times *now;
	size_t count = read_times(w, pid, &now);

	*out = (struct store_thread_sample){ .at_ns = (int64_t)base_realtime_ns(),
					     .threads = (int64_t)count };
	add_up(w, now, count, out);
	cpu_ns = procfs_cpu_ns(pid);
	out->interval_ns = out->at_ns - w->at_ns;
	out->cpu_ns = out->run_ns;
	/* Threads that came and went in between are in the process's figure only. */
	if (cpu_ns - w->process_cpu_ns > out->cpu_ns + TICKS_ARE_NEWER_NS)
		out->cpu_ns = cpu_ns - w->process_cpu_ns;
	cost_ns = (int64_t)base_clock_ns(CLOCK_PROCESS_CPUTIME_ID) - began_ns;
	w->next_ns = (int64_t)base_monotonic_ns() + INTERVAL_NS + age_ns / AGE_SHARE +
		     cost_ns * COST_SHARE;
	if (count == 0 || out->interval_ns <= 0) {
		free(now);
		return false;
	}
	free(w->last);
	w->last = now;
	w->count = count;
	w->at_ns = out->at_ns;
	w->process_cpu_ns = cpu_ns;
	return out->run_ns + out->wait_ns > 0;
}
