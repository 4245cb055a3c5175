/* SPDX-License-Identifier: Apache-2.0 */
/* What the threads of a living process do, from the kernel's accounting: it counts all of the time
 * between two looks, so that looking seldom costs detail and no exactness. */
#ifndef RECORDER_THREADS_H
#define RECORDER_THREADS_H

#include <base/pool.h>
#include <store/recording.h>

#include "procfs.h"
#include "texts.h"

/* A zeroed struct has seen nothing. */
struct thread_watch {
	struct procfs_times *last; /* owned; by thread number */
	size_t count, capacity;
	int64_t at_ns;          /* of the last look; before the first: when the process began */
	int64_t next_ns;        /* when the next one is due, by the monotonic clock */
	int64_t process_cpu_ns; /* of the process, ended threads included */
	struct map pools;       /* tid -> enum base_pool */
};

void threads_clear(struct thread_watch *w);
/* A thread that has begun, and the library that began it. */
void threads_learn(struct thread_watch *w, int64_t tid, const char *library);
/* "blas", "openmp", "tbb" or NULL. */
const char *threads_pool(const struct thread_watch *w, int64_t tid);

/* Is a look due? age_ns: of the process. The interval grows with it and with what looking costs. */
bool threads_due(const struct thread_watch *w);
/* One look; false if there is nothing to say: no time has passed or nothing ran. */
bool threads_look(struct thread_watch *w, int64_t pid, int64_t age_ns,
		  struct store_thread_sample *out);

#endif
