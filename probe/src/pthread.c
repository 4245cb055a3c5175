/* SPDX-License-Identifier: Apache-2.0 */
/* Threads: who started them, and their end. The start routine runs inside ours, so that its slot
 * goes back however it ends: by return, pthread_exit or cancellation. */
#include "real.h"
#include "session.h"
#include "stack.h"
#include "thread.h"

#include <base/clock.h>

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <sys/prctl.h>

enum { STARTS_MAX = 256 };

/* Arguments on their way to a thread; nothing may be allocated for them. */
struct start {
	_Atomic uint32_t used;
	void *(*routine)(void *);
	void *arg;
	wire_id library;
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

static void end_thread(void *unused)
{
	(void)unused;
	probe_thread_end(&probe_tls);
}

static void *run(void *arg)
{
	struct start *s = arg,
		     copy = { .routine = s->routine, .arg = s->arg, .library = s->library };
	void *result;

	give_start(s);
	record_start(copy.library);
	pthread_cleanup_push(end_thread, NULL);
	result = copy.routine(copy.arg);
	pthread_cleanup_pop(1);
	return result;
}

/* Path of the object that an address lies in; dladdr calls the program itself by its argv[0]. */
static wire_id library_of(const void *pc)
{
	Dl_info info;
	struct link_map *map = NULL;

	if (!dladdr1(pc, &info, (void **)&map, RTLD_DL_LINKMAP) || !info.dli_fname)
		return 0;
	return wire_intern_text(&probe_writer,
				map && map->l_name[0] ? map->l_name : probe_writer.header->exe);
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
	s->library = library_of(caller);
	t->guard--;
	rc = probe_real.pthread_create(thread, attr, run, s);
	if (rc != 0)
		give_start(s);
	return rc;
}
