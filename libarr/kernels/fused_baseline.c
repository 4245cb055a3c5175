/* SPDX-License-Identifier: Apache-2.0 */
/* Fused arithmetic for every CPU: vectors of 16 bytes, which are SSE2's on x86-64. */
#define TABLE arr__fused_baseline
#define VECTOR_BYTES 16
#define VECTORS 4
#define EACH(M, d, e) M(d, e, 0) M(d, e, 1) M(d, e, 2) M(d, e, 3)
#if defined(__SSE2__)
#include <emmintrin.h>
#define STREAM_VECTOR(p, v) _mm_stream_si128((__m128i *)(void *)(p), (__m128i)(v))
#else
#include <string.h>
#define STREAM_VECTOR(p, v) memcpy(p, &(v), VECTOR_BYTES)
#endif
#include "fused_table_tmpl.h"
