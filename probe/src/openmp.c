/* SPDX-License-Identifier: Apache-2.0 */
/* Parallel regions of OpenMP: who is inside one, and how many threads it really has. The entries of
 * GCC's and LLVM's run-times are interposed; each thread of a region runs through a function of
 * ours that marks it, so that a BLAS call from inside is known to be nested. */
#include "blas.h"
#include "pools.h"
#include "session.h"
#include "thread.h"

#include <errno.h>
#include <string.h>

enum { OWNERS_MAX = 8, KMP_ARGUMENTS_MAX = 19 };

/* The run-time that a real entry belongs to; dladdr is too slow for each region. */
static struct {
	blas_fn *_Atomic fn;
	struct probe_pool *pool;
} owners[OWNERS_MAX];

static struct probe_pool *owner_of(blas_fn *fn)
{
	struct probe_pool *pool;
	const void *address;
	blas_fn *none;

	for (uint32_t i = 0; i < OWNERS_MAX; i++)
		if (atomic_load_explicit(&owners[i].fn, memory_order_acquire) == fn)
			return owners[i].pool;
	memcpy(&address, &fn, sizeof fn);
	probe_pools_scan();
	pool = probe_pool_at(address);
	for (uint32_t i = 0; pool && i < OWNERS_MAX; i++) {
		none = NULL;
		if (atomic_load_explicit(&owners[i].fn, memory_order_relaxed))
			continue;
		owners[i].pool = pool; /* two at once: both have found the same */
		if (atomic_compare_exchange_strong_explicit(
			    &owners[i].fn, &none, fn, memory_order_release, memory_order_relaxed))
			break;
	}
	return pool;
}

/* What a region's threads meet. It lies on the stack of the thread that began the region and waits
 * for its end. */
struct region {
	void (*run)(void *);
	void *data;
	blas_fn *run_kmp;
	_Atomic uint32_t members;
	bool of_blas; /* a BLAS call's own: what is called inside is part of that call */
};

static bool enter(struct region *r, struct probe_thread *t)
{
	bool marks_blas = r->of_blas && !t->blas_depth;

	atomic_fetch_add_explicit(&r->members, 1, memory_order_relaxed);
	t->region_depth++;
	if (marks_blas)
		t->blas_depth = 1;
	return marks_blas;
}

static void leave(struct probe_thread *t, bool marks_blas)
{
	if (t->region_depth) /* 0: in a child that was forked inside */
		t->region_depth--;
	if (marks_blas)
		t->blas_depth = 0;
}

static void run_member(void *arg)
{
	struct region *r = arg;
	struct probe_thread *t = &probe_tls;
	bool marks_blas = enter(r, t);

	r->run(r->data);
	leave(t, marks_blas);
}

static double _Complex run_kmp_member(BLAS_WORDS)
{
	struct region *r = (struct region *)w2; /* behind the two thread numbers */
	struct probe_thread *t = &probe_tls;
	bool marks_blas = enter(r, t);
	struct blas_arguments a = BLAS_WORDS_AND_FLOATS;
	double _Complex nothing;

	memmove(&a.w[2], &a.w[3], sizeof a.w - 3 * sizeof a.w[0]);
	nothing = blas_forward(r->run_kmp, &a);
	leave(t, marks_blas);
	return nothing;
}

static void note_region(const struct region *r, blas_fn *fn)
{
	struct probe_thread *t = &probe_tls;
	uint32_t members = atomic_load_explicit(&r->members, memory_order_relaxed);
	struct probe_pool *pool;
	int saved_errno = errno;

	if (r->of_blas && members > t->blas_threads)
		t->blas_threads = members;
	if (!probe_thread_open(t))
		return;
	t->guard++;
	pool = owner_of(fn);
	if (pool)
		probe_pool_used(pool, (uint32_t)probe_pool_threads(pool), members);
	t->guard--;
	errno = saved_errno;
}

/* (function, data, ...) */
static double _Complex gomp_region(struct blas_symbol *s, struct blas_arguments *a,
				   const void *caller)
{
	struct probe_thread *t = &probe_tls;
	struct region region = { .data = (void *)a->w[1], .of_blas = t->blas_depth != 0 };
	blas_fn *fn = probe_blas_next(s, caller);
	double _Complex result;

	if (!probe_thread_open(t))
		return blas_forward(fn, a);
	memcpy(&region.run, &a->w[0], sizeof region.run);
	a->w[0] = (uintptr_t)run_member;
	a->w[1] = (uintptr_t)&region;
	result = blas_forward(fn, a);
	note_region(&region, fn);
	return result;
}

/* (location, argument count, function, arguments ...) */
static double _Complex kmp_region(struct blas_symbol *s, struct blas_arguments *a,
				  const void *caller)
{
	struct probe_thread *t = &probe_tls;
	struct region region = { .of_blas = t->blas_depth != 0 };
	blas_fn *fn = probe_blas_next(s, caller);
	double _Complex result;

	if (!probe_thread_open(t) || (int32_t)a->w[1] < 0 || (int32_t)a->w[1] > KMP_ARGUMENTS_MAX)
		return blas_forward(fn, a);
	memcpy(&region.run_kmp, &a->w[2], sizeof region.run_kmp);
	memmove(&a->w[4], &a->w[3], sizeof a->w - 4 * sizeof a->w[0]);
	a->w[1]++;
	a->w[2] = (uintptr_t)run_kmp_member;
	a->w[3] = (uintptr_t)&region;
	result = blas_forward(fn, a);
	note_region(&region, fn);
	return result;
}

#define ENTRY(name_, region_)                                             \
	ARR_API blas_fn name_;                                            \
	double _Complex name_(BLAS_WORDS)                                 \
	{                                                                 \
		static struct blas_symbol symbol = { .name = #name_ };    \
		struct blas_arguments a = BLAS_WORDS_AND_FLOATS;          \
                                                                          \
		return region_(&symbol, &a, __builtin_return_address(0)); \
	}

ENTRY(GOMP_parallel, gomp_region)
ENTRY(GOMP_parallel_reductions, gomp_region)
ENTRY(GOMP_parallel_sections, gomp_region)
ENTRY(GOMP_parallel_loop_static, gomp_region)
ENTRY(GOMP_parallel_loop_dynamic, gomp_region)
ENTRY(GOMP_parallel_loop_guided, gomp_region)
ENTRY(GOMP_parallel_loop_runtime, gomp_region)
ENTRY(GOMP_parallel_loop_nonmonotonic_dynamic, gomp_region)
ENTRY(GOMP_parallel_loop_nonmonotonic_guided, gomp_region)
ENTRY(GOMP_parallel_loop_nonmonotonic_runtime, gomp_region)
ENTRY(GOMP_parallel_loop_maybe_nonmonotonic_runtime, gomp_region)
ENTRY(__kmpc_fork_call, kmp_region)
