/* SPDX-License-Identifier: Apache-2.0 */
/* Threads: who started them, and their end. The start routine runs inside ours, so that its slot
 * goes back however it ends: by return, pthread_exit or cancellation. */
#include "pools.h"
#include "real.h"
#include "session.h"
#include "stack.h"
#include "thread.h"

#include <base/clock.h>
#include <base/pool.h>

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/prctl.h>

enum { STARTS_MAX = 256 };

/* Arguments on their way to a thread; nothing may be allocated for them. */
struct start {
	_Atomic uint32_t used;
	void *(*routine)(void *);
	void *arg;
	wire_id library;
	enum base_pool pool;
	uint32_t nested_in;
};
static struct start starts[STARTS_MAX];

static struct start *take_start(void)
{
	for (uint32_t i = 0; i < STARTS_MAX; i++) {
		uint32_t none = 0;

		if (!atomic_load_explicit(&starts[i].used, memory_order_relaxed) &&
		    atomic_compare_exchange_strong_explicit(
			    &starts[i].used, &none, 1, memory_order_acquire, memory_order_relaxed))
			return &starts[i];
	}
	return NULL;
}

static void give_start(struct start *s)
{
	atomic_store_explicit(&s->used, 0, memory_order_release);
}

/* Threads that were started and have not ended, by whose they are: a bit of enum wire_nested each,
 * those of BLAS at the place of no bit. */
enum { OWNERS = WIRE_NESTED_THREADS + 1 };
static _Atomic uint32_t alive[OWNERS];

uint32_t probe_threads_alive(uint32_t *whose)
{
	uint32_t count = 0;

	*whose = 0;
	for (uint32_t i = 0; i < OWNERS; i++) {
		uint32_t some = atomic_load_explicit(&alive[i], memory_order_relaxed);

		count += some;
		if (some)
			*whose |= i ? i : WIRE_NESTED_BLAS;
	}
	return count;
}

void probe_threads_forget(void)
{
	for (uint32_t i = 0; i < OWNERS; i++)
		atomic_store_explicit(&alive[i], 0, memory_order_relaxed);
}

static void record_start(wire_id library)
{
	struct probe_thread *t = &probe_tls;
	struct wire_event event = { .kind = WIRE_EVENT_THREAD_START, .site = library };
	char name[17] = "";
	int saved_errno = errno;

	if (!probe_thread_open(t))
		return;
	t->guard++;
	if (probe_thread_slot(t)) {
		prctl(PR_GET_NAME, name);
		event.start_ticks = base_ticks();
		event.tid = t->tid;
		event.label = wire_intern_text(&probe_writer, name);
		event.value = t->tid;
		probe_event_put(t, &event);
	}
	t->guard--;
	errno = saved_errno;
}

static void count_end(_Atomic uint32_t *count)
{
	uint32_t some = atomic_load_explicit(count, memory_order_relaxed);

	/* 0: in a child that was forked by this thread. */
	while (some && !atomic_compare_exchange_weak_explicit(
			       count, &some, some - 1, memory_order_relaxed, memory_order_relaxed))
		;
}

static void end_thread(void *unused)
{
	(void)unused;
	count_end(&alive[probe_tls.nested_in]);
	probe_thread_end(&probe_tls);
}

static void *run(void *arg)
{
	struct start *s = arg, copy = {
		.routine = s->routine, .arg = s->arg, .library = s->library, .pool = s->pool
	};
	void *result;

	probe_tls.nested_in = s->nested_in;
	/* What BLAS's own threads call is part of the call that they work for. */
	probe_tls.blas_depth = s->pool == BASE_POOL_BLAS;
	give_start(s);
	record_start(copy.library);
	pthread_cleanup_push(end_thread, NULL);
	result = copy.routine(copy.arg);
	pthread_cleanup_pop(1);
	return result;
}

/* Path of the object that an address lies in, or NULL; dladdr calls the program itself by its
 * argv[0]. */
static const char *path_of(const void *pc)
{
	Dl_info info;
	struct link_map *map = NULL;

	if (!dladdr1(pc, &info, (void **)&map, RTLD_DL_LINKMAP) || !info.dli_fname)
		return NULL;
	return map && map->l_name[0] ? map->l_name : probe_writer.header->exe;
}

static uint32_t nested_by(enum base_pool pool, const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL, *name = slash ? slash + 1 : path;

	switch (pool) {
	case BASE_POOL_BLAS:
		return 0;
	case BASE_POOL_OPENMP:
		return WIRE_NESTED_OPENMP;
	case BASE_POOL_TBB:
		return WIRE_NESTED_TBB;
	case BASE_POOL_NONE:
		break;
	}
	return name && (strncmp(name, "python", 6) == 0 || strncmp(name, "libpython", 9) == 0)
		       ? WIRE_NESTED_PYTHON
		       : WIRE_NESTED_THREADS;
}

/* Who starts the thread. */
static void describe(struct start *s, struct probe_thread *t, const void *caller)
{
	const char *path = path_of(caller);
	struct probe_pool *pool;

	s->library = path ? wire_intern_text(&probe_writer, path) : 0;
	s->pool = base_pool_of(path);
	s->nested_in = nested_by(s->pool, path);
	atomic_fetch_add_explicit(&alive[s->nested_in], 1, memory_order_relaxed);
	if (t->blas_depth && s->pool == BASE_POOL_BLAS && strstr(path, "blis"))
		t->blas_threads++; /* BLIS starts threads for each call */
	if (s->pool != BASE_POOL_TBB)
		return;
	pool = probe_pool_at(caller);
	if (pool)
		probe_pool_used(
			pool, (uint32_t)probe_pool_threads(pool),
			1 + atomic_load_explicit(&alive[WIRE_NESTED_TBB], memory_order_relaxed));
}

ARR_API int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*routine)(void *),
			   void *arg)
{
	struct probe_thread *t = &probe_tls;
	const void *caller = __builtin_return_address(0);
	struct start *s;
	int rc;

	probe_start();
	probe_threaded = true;
	if (!probe_thread_open(t))
		return probe_real.pthread_create(thread, attr, routine, arg);
	s = take_start();
	if (!s) {
		wire_loss_add(&probe_writer, WIRE_LOSS_NO_THREAD_SLOT, 1);
		return probe_real.pthread_create(thread, attr, routine, arg);
	}
	t->guard++;
	s->routine = routine;
	s->arg = arg;
	describe(s, t, caller);
	t->guard--;
	rc = probe_real.pthread_create(thread, attr, run, s);
	if (rc != 0) {
		count_end(&alive[s->nested_in]);
		give_start(s);
	}
	return rc;
}
