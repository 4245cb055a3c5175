/* SPDX-License-Identifier: Apache-2.0 */
/* How many threads libarr's own parallel loops use: element-wise calls, reductions, casts and
 * contiguous copies that move 1 MiB and more, and expressions. How the work is divided does not
 * depend on their number, so results are the same bits with any. A thread that has done its share
 * looks out for the next loop for 50 microseconds before it sleeps. BLAS has threads of its own. */
#ifndef ARR_THREADS_H
#define ARR_THREADS_H

#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ARR_THREADS_MAX = 256 };

/* At most so many threads, the caller's included, run one call. At first the CPUs that the process
 * may run on, but no more than its control group's quota pays for (rounded up), and no more than
 * the environment variable ARR_NUM_THREADS says. Thread-safe. */
ARR_API int arr_threads(void);
/* From now on. Fails: ARR_E_ARG (outside [1, ARR_THREADS_MAX]). Thread-safe. */
ARR_API ARR_NODISCARD enum arr_status arr_threads_set(int threads, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
