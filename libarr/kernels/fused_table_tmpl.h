/* SPDX-License-Identifier: Apache-2.0 */
/* Fused arithmetic of one ISA level. Needs TABLE and what fused_tmpl.h needs but T and RUN, and
 * VECTORS, the number of vectors that EACH goes through. */
#include "kernel.h"

#include "expr/expr_fused.h"

#define GROUP_BYTES ((size_t)VECTORS * VECTOR_BYTES)

#define T float
#define RUN run_f
#include "fused_tmpl.h"

#define T double
#define RUN run_d
#include "fused_tmpl.h"

const struct arr__fused TABLE = { run_f, run_d, VECTOR_BYTES, GROUP_BYTES };
