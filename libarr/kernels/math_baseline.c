/* SPDX-License-Identifier: Apache-2.0 */
/* Elementary functions for every x86-64, without fused multiply-adds: the same bits on every CPU.
 */
#define TABLE arr__math_baseline
#define VARIANT "baseline"
#define WITHOUT_FMA
#define SLEEF_D(name, bound) Sleef_cinz_##name##d2_##bound##sse2
#define SLEEF_F(name, bound) Sleef_cinz_##name##f4_##bound##sse2
#define LANES_D 2
#define LANES_F 4
#define LOAD_D(p) _mm_loadu_pd(p)
#define STORE_D(p, v) _mm_storeu_pd(p, v)
#define LOAD_F(p) _mm_loadu_ps(p)
#define STORE_F(p, v) _mm_storeu_ps(p, v)
#include "math_hypot.h"

#include "math_tmpl.h"
