/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries that keep threads of their own: what they are set to and who set them, asked from
 * themselves, and how many threads one call or parallel region has really used. */
#ifndef PROBE_POOLS_H
#define PROBE_POOLS_H

#include <wire/writer.h>

struct pool_kind;

struct probe_pool {
	const struct pool_kind *kind;
	const void *base;   /* where the library is loaded */
	int (*get)(long);   /* threads that it is set to */
	const char *config; /* its own words, or "" */
	const char *core;
	bool only_in_use; /* asking it before the program uses it would start it */
};

/* Before anything is recorded: what the environment says, and ARR_BLAS_THREADS put into it. */
void probe_pools_start(void);
/* Finds libraries that were loaded since the last call. */
void probe_pools_scan(void);
/* At the end of the program: asks those that may be asked. */
void probe_pools_ask(void);
/* In a fork's child: the libraries are those of the parent, their use is not. */
void probe_pools_inherit(const struct wire_header *parent);

/* The pool that does the work for an object with that function: its own or that of a library that
 * it needs. NULL: none or not known. */
struct probe_pool *probe_pool_behind(void *handle, const void *function);
/* The pool whose library a function lies in, or NULL. */
struct probe_pool *probe_pool_at(const void *function);

int probe_pool_threads(const struct probe_pool *pool);

void probe_pool_raise(struct probe_pool *pool, uint32_t configured, uint32_t running);

struct wire_pool *probe_pool_entry(const struct probe_pool *pool);

/* One use: `configured` threads set (0: not asked), `running` really used (0: not known). */
static inline void probe_pool_used(struct probe_pool *pool, uint32_t configured, uint32_t running)
{
	const struct wire_pool *e = probe_pool_entry(pool);

	if (__builtin_expect(atomic_load_explicit(&e->threads_configured, memory_order_relaxed) !=
					     configured ||
				     running > atomic_load_explicit(&e->threads_running_max,
								    memory_order_relaxed),
			     0))
		probe_pool_raise(pool, configured, running);
}

#endif
