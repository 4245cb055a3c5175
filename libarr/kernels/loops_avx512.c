/* SPDX-License-Identifier: Apache-2.0 */
/* The vectorising loops for CPUs with AVX-512 F, BW, DQ and VL. */
#define TABLE arr__loops_avx512
#define VARIANT "avx512"
#define FAST_LOOPS
#include "kernel.h"

#include "fast_loops_tmpl.h"

#define WIDENING arr__widening_avx512
#include "widening_table_tmpl.h"
