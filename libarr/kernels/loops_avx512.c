/* SPDX-License-Identifier: Apache-2.0 */
/* The vectorising loops for CPUs with AVX-512 F, BW, DQ and VL. */
#define TABLE arr__loops_avx512
#define VARIANT "avx512"
#include "kernel.h"

#include "fast_loops_tmpl.h"
