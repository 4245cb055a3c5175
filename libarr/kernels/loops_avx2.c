/* SPDX-License-Identifier: Apache-2.0 */
/* The vectorising loops for CPUs with AVX2, FMA and F16C. */
#define TABLE arr__loops_avx2
#define VARIANT "avx2"
#define FAST_LOOPS
#include "kernel.h"

#include "fast_loops_tmpl.h"

#define WIDENING arr__widening_avx2
#include "widening_table_tmpl.h"
