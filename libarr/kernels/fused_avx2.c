/* SPDX-License-Identifier: Apache-2.0 */
/* Fused arithmetic for CPUs with AVX2: 12 of the 16 registers are the stack. */
#include <immintrin.h>

#define TABLE arr__fused_avx2
#define VECTOR_BYTES 32
#define VECTORS 4
#define EACH(M, d, e) M(d, e, 0) M(d, e, 1) M(d, e, 2) M(d, e, 3)
#define STREAM_VECTOR(p, v) _mm256_stream_si256((__m256i *)(void *)(p), (__m256i)(v))
#include "fused_table_tmpl.h"
