/* SPDX-License-Identifier: Apache-2.0 */
/* Elementary functions for CPUs with AVX2 and FMA; the same bits as those for AVX-512. */
#define TABLE arr__math_avx2
#define VARIANT "avx2"
#define SLEEF_D(name, bound) Sleef_finz_##name##d4_##bound##avx2
#define SLEEF_F(name, bound) Sleef_finz_##name##f8_##bound##avx2
#define LANES_D 4
#define LANES_F 8
#define LOAD_D(p) _mm256_loadu_pd(p)
#define STORE_D(p, v) _mm256_storeu_pd(p, v)
#define LOAD_F(p) _mm256_loadu_ps(p)
#define STORE_F(p, v) _mm256_storeu_ps(p, v)
#include "math_tmpl.h"
