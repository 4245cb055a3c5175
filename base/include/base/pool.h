/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries that keep threads, told by their names. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <arr/status.h>

enum base_pool { BASE_POOL_NONE = 0, BASE_POOL_BLAS, BASE_POOL_OPENMP, BASE_POOL_TBB };

/* What a library's file name says: "/usr/lib/libopenblasp-r0.3.21.so" is BLAS's. */
enum base_pool base_pool_of(const char *path);

/* "blas", "openmp", "tbb"; NULL for BASE_POOL_NONE. */
const char *base_pool_name(enum base_pool pool);

#endif
