/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARR_MATMUL_FEW_H
#define ARR_MATMUL_FEW_H

#include "ufunc/loops.h"

enum { ARR__FEW_COLUMNS_MAX = 4 };

/* c = a @ b for a b of 2 to ARR__FEW_COLUMNS_MAX columns, whose elements lie next to each other in
 * b and c. NULL for most dtypes. */
extern arr__matmul_fn *const arr__matmul_few_loops[ARR_T_COUNT];

#endif
