/* SPDX-License-Identifier: Apache-2.0 */
/* Workers are started when the first loop wants them. Between loops they look out for the next one
 * for a moment, which a wake-up would take as well, and then sleep. A forked child has none and
 * starts its own. */
#include "pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#define PAUSE() _mm_pause()
#else
#define PAUSE() ((void)0)
#endif

enum { STACK_BYTES = 1 << 19, LOOKOUT_NS = 50000, PAUSES = 32 };

static struct {
	pthread_mutex_t owner; /* held by the thread whose loop runs */
	pthread_mutex_t lock;  /* guards what follows, but for next */
	pthread_cond_t work;   /* a loop is open, or stop */
	pthread_cond_t done;   /* active became 0 */
	int worker_count;
	bool fork_handled, stop;
	int free_slots; /* workers that may still join */
	/* Written under the lock only: */
	atomic_uint loop;  /* counts loops */
	atomic_int active; /* workers that have joined */
	int slot_count;
	arr__task_fn *fn;
	void *context;
	size_t task_count;
	atomic_size_t next; /* relaxed: only distinct tasks matter; the lock orders the rest */
	pthread_t workers[ARR_THREADS_MAX];
} pool = { .owner = PTHREAD_MUTEX_INITIALIZER,
	   .lock = PTHREAD_MUTEX_INITIALIZER,
	   .work = PTHREAD_COND_INITIALIZER,
	   .done = PTHREAD_COND_INITIALIZER };

static void run_tasks(arr__task_fn *fn, void *context, size_t count, int slot)
{
	size_t task;

	while ((task = atomic_fetch_add_explicit(&pool.next, 1, memory_order_relaxed)) < count)
		fn(context, task, slot);
}

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* A loop after `seen` is open, or none for a while. */
static void look_out(unsigned seen)
{
	const int64_t end_ns = now_ns() + LOOKOUT_NS;

	do
		for (int i = 0; i < PAUSES; i++) {
			if (atomic_load_explicit(&pool.loop, memory_order_relaxed) != seen)
				return;
			PAUSE();
		}
	while (now_ns() < end_ns);
}

/* No worker is active, or some still are after a while. */
static void look_out_for_the_last(void)
{
	const int64_t end_ns = now_ns() + LOOKOUT_NS;

	do
		for (int i = 0; i < PAUSES; i++) {
			if (atomic_load_explicit(&pool.active, memory_order_relaxed) == 0)
				return;
			PAUSE();
		}
	while (now_ns() < end_ns);
}

static void *worker(void *unused)
{
	unsigned seen;

	(void)unused;
	pthread_mutex_lock(&pool.lock);
	seen = pool.loop - 1; /* the loop that started us is open */
	while (!pool.stop) {
		int slot;

		if (seen == pool.loop || pool.free_slots == 0) {
			seen = pool.loop;
			pthread_cond_wait(&pool.work, &pool.lock);
			continue;
		}
		seen = pool.loop;
		slot = pool.slot_count - pool.free_slots--;
		pool.active++;
		pthread_mutex_unlock(&pool.lock);
		run_tasks(pool.fn, pool.context, pool.task_count, slot);
		pthread_mutex_lock(&pool.lock);
		if (--pool.active == 0)
			pthread_cond_signal(&pool.done);
		pthread_mutex_unlock(&pool.lock);
		look_out(seen);
		pthread_mutex_lock(&pool.lock);
	}
	pthread_mutex_unlock(&pool.lock);
	return NULL;
}

/* The child has only the thread that forked: whatever was locked by others is not any more. */
static void after_fork_in_child(void)
{
	pthread_mutex_init(&pool.owner, NULL);
	pthread_mutex_init(&pool.lock, NULL);
	pthread_cond_init(&pool.work, NULL);
	pthread_cond_init(&pool.done, NULL);
	pool.worker_count = 0;
	pool.free_slots = 0;
	pool.active = 0;
}

/* Called with owner held; the lock is free. */
static void start_workers(int wanted)
{
	pthread_attr_t attributes;
	sigset_t all, before;

	if (pool.worker_count >= wanted)
		return;
	if (!pool.fork_handled)
		pool.fork_handled = pthread_atfork(NULL, NULL, after_fork_in_child) == 0;
	if (!pool.fork_handled || pthread_attr_init(&attributes) != 0)
		return;
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	sigfillset(&all); /* signals are for the program's own threads */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (pool.worker_count < wanted &&
	       pthread_create(&pool.workers[pool.worker_count], &attributes, worker, NULL) == 0)
		pool.worker_count++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
}

void arr__parallel_for(size_t count, int threads, arr__task_fn *fn, void *context)
{
	if ((size_t)threads > count)
		threads = (int)count;
	if (threads <= 1 || pthread_mutex_trylock(&pool.owner) != 0) {
		for (size_t task = 0; task < count; task++)
			fn(context, task, 0);
		return;
	}
	pthread_mutex_lock(&pool.lock);
	pool.fn = fn;
	pool.context = context;
	pool.task_count = count;
	pool.slot_count = threads;
	pool.free_slots = threads - 1;
	pool.loop++;
	atomic_store_explicit(&pool.next, 0, memory_order_relaxed);
	pthread_cond_broadcast(&pool.work);
	pthread_mutex_unlock(&pool.lock);
	start_workers(threads - 1);
	run_tasks(fn, context, count, 0);
	pthread_mutex_lock(&pool.lock);
	pool.free_slots = 0; /* nobody joins any more */
	if (pool.active > 0) {
		pthread_mutex_unlock(&pool.lock);
		look_out_for_the_last();
		pthread_mutex_lock(&pool.lock);
	}
	while (pool.active > 0)
		pthread_cond_wait(&pool.done, &pool.lock);
	pthread_mutex_unlock(&pool.lock);
	pthread_mutex_unlock(&pool.owner);
}

/* Before the library's code goes away. */
__attribute__((destructor)) static void stop_workers(void)
{
	pthread_mutex_lock(&pool.lock);
	pool.stop = true;
	pthread_cond_broadcast(&pool.work);
	pthread_mutex_unlock(&pool.lock);
	for (int i = 0; i < pool.worker_count; i++)
		pthread_join(pool.workers[i], NULL);
	pool.worker_count = 0;
}
