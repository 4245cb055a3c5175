/* SPDX-License-Identifier: Apache-2.0 */
/* Fused arithmetic for CPUs with AVX-512: 24 of the 32 registers are the stack. */
#include <immintrin.h>

#define TABLE arr__fused_avx512
#define VECTOR_BYTES 64
#define VECTORS 8
#define EACH(M, d, e) \
	M(d, e, 0) M(d, e, 1) M(d, e, 2) M(d, e, 3) M(d, e, 4) M(d, e, 5) M(d, e, 6) M(d, e, 7)
#define STREAM_VECTOR(p, v) _mm512_stream_si512((void *)(p), (__m512i)(v))
#include "fused_table_tmpl.h"
