/* SPDX-License-Identifier: Apache-2.0 */
/* One record for each outermost BLAS or LAPACK call of a thread: what a LAPACK routine calls inside
 * its library is part of it and not counted again. */
#include "blas.h"

#include "pools.h"
#include "session.h"
#include "stack.h"
#include "thread.h"

#include <base/clock.h>

#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { NOTABLE_SHIFT = 24 }; /* 1 call of 256 */

static _Atomic uint32_t threads_inside;

/* What the loader would have done at the first call of a name that nobody defines. */
static void fail_as_loader(const char *name)
{
	static const char before[] = "symbol lookup error: undefined symbol: ";

	if (write(STDERR_FILENO, before, sizeof before - 1) < 0 ||
	    write(STDERR_FILENO, name, strlen(name)) < 0 || write(STDERR_FILENO, "\n", 1) < 0)
		_exit(127);
	_exit(127);
}

enum { TARGETS_MAX = 4, USED_SYMBOLS_MAX = 512 };

/* Where a symbol leads for each object that calls it. A process uses few of the thousand names. */
static struct targets {
	_Atomic uint32_t count;
	struct {
		uintptr_t caller_start, caller_bytes;
		blas_fn *fn;
		struct blas_library *library;
	} each[TARGETS_MAX];
} targets[USED_SYMBOLS_MAX];
static _Atomic uint32_t targets_used;

static struct targets *targets_of(struct blas_symbol *s)
{
	uint32_t index = __atomic_load_n(&s->targets, __ATOMIC_ACQUIRE), none = 0;

	if (!index) {
		index = 1 + atomic_fetch_add_explicit(&targets_used, 1, memory_order_relaxed);
		if (!__atomic_compare_exchange_n(&s->targets, &none, index, false, __ATOMIC_ACQ_REL,
						 __ATOMIC_ACQUIRE))
			index = none;
	}
	return index <= USED_SYMBOLS_MAX ? &targets[index - 1] : NULL;
}

/* Where a call leads; resolves and remembers it. */
static void find_target(struct blas_symbol *s, const void *caller, blas_fn **fn,
			struct blas_library **library)
{
	struct targets *t = targets_of(s);
	uint32_t count = t ? atomic_load_explicit(&t->count, memory_order_acquire) : 0;
	uintptr_t start, bytes;
	blas_fn *none = NULL;

	for (uint32_t i = 0; i < count; i++)
		if ((uintptr_t)caller - t->each[i].caller_start < t->each[i].caller_bytes) {
			*fn = t->each[i].fn;
			*library = t->each[i].library;
			return;
		}
	probe_tls.guard++;
	*fn = probe_blas_resolve(s->name, caller, &start, &bytes);
	*library = *fn && s->flops ? probe_blas_library(*fn) : NULL;
	/* Two threads may come here at once: the loser asks again next time. */
	if (*fn && (*library || !s->flops) && t && count < TARGETS_MAX &&
	    __atomic_compare_exchange_n(&t->each[count].fn, &none, *fn, false, __ATOMIC_ACQ_REL,
					__ATOMIC_RELAXED)) {
		t->each[count].caller_start = start;
		t->each[count].caller_bytes = bytes;
		t->each[count].library = *library;
		/* release: the target is whole before it counts */
		atomic_store_explicit(&t->count, count + 1, memory_order_release);
	}
	probe_tls.guard--;
}

/* The routine that this caller means and its library (NULL: none is counted). A routine that
 * nobody has ends the program as the loader would. Leaves errno alone. */
static inline blas_fn *target_for(struct blas_symbol *s, const void *caller,
				  struct blas_library **library)
{
	int saved_errno = errno;
	blas_fn *fn;

	find_target(s, caller, &fn, library);
	if (!fn)
		fail_as_loader(s->name);
	errno = saved_errno;
	return fn;
}

blas_fn *probe_blas_next(struct blas_symbol *s, const void *caller)
{
	struct blas_library *library;

	return target_for(s, caller, &library);
}

static wire_id routine_id(struct blas_symbol *s)
{
	if (s->epoch != *probe_epoch) {
		s->routine_id = wire_intern_text(&probe_writer, s->routine);
		__atomic_store_n(&s->epoch, *probe_epoch, __ATOMIC_RELEASE);
	}
	return s->routine_id;
}

struct measured {
	struct blas_symbol *symbol;
	const struct blas_library *library;
	const void *caller;
	double flops;
	uint64_t start_ticks, duration;
	uint32_t threads; /* really used */
	uint32_t configured;
	uint32_t nested_in; /* enum wire_nested, or 0 */
	bool concurrent;
};

static wire_id site_of(struct probe_thread *t, const void *caller)
{
	wire_id site = 0;

	if (t->top)
		return probe_call_site(t->top);
	if (probe_python_site)
		site = probe_python_site();
	return site ? site : probe_stack_site_at(t, caller);
}

static void put_event(struct probe_thread *t, const struct measured *m, wire_id routine,
		      unsigned flags)
{
	struct wire_event event = {
		.start_ticks = m->start_ticks,
		.duration_ticks = m->duration,
		.kind = WIRE_EVENT_BLAS,
		.flags = (uint8_t)flags,
		.op_kind = ARR_OP_BLAS,
		.tid = t->tid,
		.label = routine,
		.site = site_of(t, m->caller),
		.parent_sequence = t->top ? t->top->sequence : 0,
		.extra = m->threads << 16 | (m->configured & 0xffff),
		.value = (uint64_t)m->flops,
	};

	probe_thread_refill(t, m->start_ticks);
	if (!t->budget_events) {
		wire_loss_add(&probe_writer, WIRE_LOSS_UNSAMPLED, 1);
		return;
	}
	t->budget_events--;
	event.stack = probe_stack_intern(t);
	probe_event_put(t, &event);
}

static void record(struct probe_thread *t, const struct measured *m)
{
	struct wire_blas_total *e;
	wire_id routine = routine_id(m->symbol);
	unsigned flags = 0;

	if (!probe_thread_slot(t))
		return;
	e = wire_blas_total(t->slot, routine, m->library ? m->library->path : 0);
	if (!e) {
		wire_loss_add(&probe_writer, WIRE_LOSS_BLAS_TABLE_FULL, 1);
		return;
	}
	t->random = t->random * 1664525u + 1013904223u;
	if (!e->calls || t->random >> NOTABLE_SHIFT == 0)
		flags |= WIRE_EVENT_SAMPLED;
	if (m->duration >= probe_scale.very_slow_ticks)
		flags |= WIRE_EVENT_SLOW;
	e->calls++;
	e->total_ticks += m->duration;
	e->flops += m->flops > 0 ? (uint64_t)m->flops : 0;
	e->concurrent_calls += m->concurrent;
	e->nested_calls += m->nested_in != 0;
	e->nested_in |= m->nested_in;
	if (m->configured > e->threads_configured)
		e->threads_configured = m->configured;
	if (m->threads > e->threads_running_max)
		e->threads_running_max = m->threads;
	if (m->duration > e->max_ticks) {
		e->max_ticks = m->duration;
		e->site = site_of(t, m->caller);
	}
	if (flags)
		put_event(t, m, routine, flags);
}

__attribute__((used)) double _Complex probe_blas_call(struct blas_symbol *s,
						      const struct blas_arguments *a,
						      const void *caller)
{
	struct probe_thread *t = &probe_tls;
	struct blas_library *library;
	double _Complex result;
	struct measured m;
	int saved_errno;
	blas_fn *fn = target_for(s, caller, &library);

	if (!probe_thread_open(t) || t->blas_depth)
		return blas_forward(fn, a);
	t->blas_depth = 1;
	t->blas_threads = 1;
	m = (struct measured){ .symbol = s, .library = library, .caller = caller };
	m.flops = probe_blas_flops(s, a);
	m.concurrent = atomic_fetch_add_explicit(&threads_inside, 1, memory_order_relaxed) > 0;
	m.start_ticks = base_ticks();
	result = blas_forward(fn, a);
	m.duration = base_ticks() - m.start_ticks;
	m.concurrent |= atomic_fetch_sub_explicit(&threads_inside, 1, memory_order_relaxed) > 1;
	t->blas_depth = 0;
	saved_errno = errno;
	t->guard++;
	m.threads = t->blas_threads;
	m.nested_in = t->region_depth ? WIRE_NESTED_OPENMP : t->nested_in;
	if (library && library->pool) {
		m.configured = (uint32_t)probe_pool_threads(library->pool);
		probe_pool_used(library->pool, m.configured, m.threads);
	}
	record(t, &m);
	t->guard--;
	errno = saved_errno;
	return result;
}

/* OpenBLAS hands its parallel work to this function of its own: num is the number of threads that
 * it really uses for the call. */
typedef int exec_fn(long num, void *queue);
ARR_API exec_fn exec_blas;

int exec_blas(long num, void *queue)
{
	static struct blas_symbol symbol = { .name = "exec_blas", .routine = "exec_blas" };
	struct probe_thread *t = &probe_tls;
	blas_fn *fn = probe_blas_next(&symbol, __builtin_return_address(0));
	exec_fn *real;

	if (num > 0 && (uint64_t)num > t->blas_threads)
		t->blas_threads = (uint32_t)num;
	memcpy(&real, &fn, sizeof real);
	return real(num, queue);
}

void probe_blas_reset(void)
{
	atomic_store_explicit(&threads_inside, 0, memory_order_relaxed);
	probe_blas_libraries_reset();
}
