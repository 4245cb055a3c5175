/* SPDX-License-Identifier: Apache-2.0 */
/* The vectorising loops for every CPU of the architecture. */
#define TABLE arr__loops_baseline
#define VARIANT "baseline"
#include "kernel.h"

#include "fast_loops_tmpl.h"
