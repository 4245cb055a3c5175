/* SPDX-License-Identifier: Apache-2.0 */
/* The vectorising loops for every CPU of the architecture. */
#define TABLE arr__loops_baseline
#define VARIANT "baseline"
#define FAST_LOOPS
#include "kernel.h"

#include "fast_loops_tmpl.h"

#define WIDENING arr__widening_baseline
#include "widening_table_tmpl.h"
