/* SPDX-License-Identifier: Apache-2.0 */
/* Elementary functions for CPUs with AVX-512; the same bits as those for AVX2. */
#define TABLE arr__math_avx512
#define VARIANT "avx512"
#define SLEEF_D(name, bound) Sleef_finz_##name##d8_##bound##avx512f
#define SLEEF_F(name, bound) Sleef_finz_##name##f16_##bound##avx512f
#define LANES_D 8
#define LANES_F 16
#define LOAD_D(p) _mm512_loadu_pd(p)
#define STORE_D(p, v) _mm512_storeu_pd(p, v)
#define LOAD_F(p) _mm512_loadu_ps(p)
#define STORE_F(p, v) _mm512_storeu_ps(p, v)
#include "math_tmpl.h"
