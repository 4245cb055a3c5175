/* SPDX-License-Identifier: Apache-2.0 */
/* Threads for libarr's own loops. */
#ifndef ARR_POOL_H
#define ARR_POOL_H

#include <stddef.h>

#include <arr/threads.h>

/* slot is below arr_threads() as it was when the call began, and belongs to one thread at a time:
 * the place of its scratch memory. */
typedef void arr__task_fn(void *context, size_t task, int slot);

/* Runs fn for each task in [0, count), each once, in any order, on at most `threads` threads. Runs
 * them all in the calling thread if another parallel loop is under way: threads never add up.
 * Never fails: threads that cannot be had are done without. */
void arr__parallel_for(size_t count, int threads, arr__task_fn *fn, void *context);

#endif
