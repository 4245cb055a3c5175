/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic of one floating type as a stack program whose values stay in vector registers: inputs
 * are read once and the result is written once, whatever lies between.
 *
 * A group is what one turn of the program computes: ARR__FUSED_VECTORS vectors of the ISA level.
 * Operations are rounded one by one, as the loops of the ufuncs round them. */
#ifndef ARR_EXPR_FUSED_H
#define ARR_EXPR_FUSED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/dtype.h>

enum {
	ARR__FUSED_DEPTH = 3, /* values at once, */
	ARR__FUSED_VECTORS_MAX = 8,
	ARR__FUSED_VECTOR_BYTES_MAX = 64
};

/* `top` is the value on top of the stack, `next` the one under it, `m` a group of a source. */
enum arr__fused_kind {
	ARR__FUSED_LOAD, /* push m */
	ARR__FUSED_ADD,  /* top = top + m */
	ARR__FUSED_SUBTRACT,
	ARR__FUSED_SUBTRACT_FROM, /* top = m - top */
	ARR__FUSED_MULTIPLY,
	ARR__FUSED_DIVIDE,
	ARR__FUSED_DIVIDE_INTO, /* top = m / top */
	ARR__FUSED_JOIN_ADD,    /* pop top; next = next + top */
	ARR__FUSED_JOIN_SUBTRACT,
	ARR__FUSED_JOIN_SUBTRACT_FROM,
	ARR__FUSED_JOIN_MULTIPLY,
	ARR__FUSED_JOIN_DIVIDE,
	ARR__FUSED_JOIN_DIVIDE_INTO,
	ARR__FUSED_NEGATIVE, /* top = -top */
	ARR__FUSED_SQUARE,
	ARR__FUSED_KIND_COUNT
};

struct arr__fused_op {
	uint8_t code;   /* kind * ARR__FUSED_DEPTH + depth of the value that it makes */
	uint8_t source; /* of those with m */
};

/* Vector i of group g of a source is at data + g * group_stride + i * vector_stride, at any
 * address; both strides are 0 for one vector that is always the same. */
struct arr__fused_source {
	const char *data;
	size_t group_stride, vector_stride;
};

/* Writes `groups` groups to out. streamed: past the caches; out is then a multiple of the vector's
 * bytes, and the caller fences. */
typedef void arr__fused_fn(const struct arr__fused_op *ops, int op_count,
			   const struct arr__fused_source *sources, char *out, size_t groups,
			   bool streamed);

struct arr__fused {
	arr__fused_fn *run_f, *run_d; /* float32, float64 */
	size_t vector_bytes, group_bytes;
};

extern const struct arr__fused arr__fused_baseline;
#if defined(__x86_64__)
extern const struct arr__fused arr__fused_avx2;
extern const struct arr__fused arr__fused_avx512;
#endif

#endif
