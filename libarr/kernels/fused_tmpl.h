/* SPDX-License-Identifier: Apache-2.0 */
/* A stack program of floats in vector registers (expr/expr_fused.h). Needs T, RUN: the function's
 * name, VECTOR_BYTES, EACH(M, d, e): M(d, e, 0) .. M(d, e, n - 1) for the n vectors of a group,
 * STREAM_VECTOR(p, v): a store of v past the caches. Undefines T and RUN.
 *
 * The stack's places have names, at0_0 and so on, and are no array: so they stay in registers
 * across the switch. d is the depth at hand, e the one above it. */
#define VECTOR JOIN2(RUN, vector)
#define UNALIGNED JOIN2(RUN, unaligned)

typedef T VECTOR __attribute__((vector_size(VECTOR_BYTES)));
typedef T UNALIGNED __attribute__((vector_size(VECTOR_BYTES), aligned(1), may_alias));

#ifndef LIBARR_KERNELS_FUSED_TMPL_H
#define LIBARR_KERNELS_FUSED_TMPL_H

#define AT(d, i) at##d##_##i
#define M(i) (*(const UNALIGNED *)(const void *)(m + (size_t)(i)*m_stride))

#define OP_ZERO(d, e, i) VECTOR AT(d, i) = { 0 };
#define OP_LOAD(d, e, i) AT(d, i) = M(i);
#define OP_ADD(d, e, i) AT(d, i) = AT(d, i) + M(i);
#define OP_SUBTRACT(d, e, i) AT(d, i) = AT(d, i) - M(i);
#define OP_SUBTRACT_FROM(d, e, i) AT(d, i) = M(i) - AT(d, i);
#define OP_MULTIPLY(d, e, i) AT(d, i) = AT(d, i) * M(i);
#define OP_DIVIDE(d, e, i) AT(d, i) = AT(d, i) / M(i);
#define OP_DIVIDE_INTO(d, e, i) AT(d, i) = M(i) / AT(d, i);
#define OP_NEGATIVE(d, e, i) AT(d, i) = -AT(d, i);
#define OP_SQUARE(d, e, i) AT(d, i) = AT(d, i) * AT(d, i);
#define OP_JOIN_ADD(d, e, i) AT(d, i) = AT(d, i) + AT(e, i);
#define OP_JOIN_SUBTRACT(d, e, i) AT(d, i) = AT(d, i) - AT(e, i);
#define OP_JOIN_SUBTRACT_FROM(d, e, i) AT(d, i) = AT(e, i) - AT(d, i);
#define OP_JOIN_MULTIPLY(d, e, i) AT(d, i) = AT(d, i) * AT(e, i);
#define OP_JOIN_DIVIDE(d, e, i) AT(d, i) = AT(d, i) / AT(e, i);
#define OP_JOIN_DIVIDE_INTO(d, e, i) AT(d, i) = AT(e, i) / AT(d, i);
#define OP_STREAM(d, e, i) STREAM_VECTOR(out + (size_t)(i)*VECTOR_BYTES, AT(d, i));
#define OP_STORE(d, e, i) *(UNALIGNED *)(void *)(out + (size_t)(i)*VECTOR_BYTES) = AT(d, i);

#define CASE(kind, d, e)                                \
	case ARR__FUSED_##kind *ARR__FUSED_DEPTH + (d): \
		EACH(OP_##kind, d, e)                   \
		break;
#define CASES_AT(d)              \
	CASE(LOAD, d, )          \
	CASE(ADD, d, )           \
	CASE(SUBTRACT, d, )      \
	CASE(SUBTRACT_FROM, d, ) \
	CASE(MULTIPLY, d, )      \
	CASE(DIVIDE, d, )        \
	CASE(DIVIDE_INTO, d, )   \
	CASE(NEGATIVE, d, )      \
	CASE(SQUARE, d, )
#define CASES_BETWEEN(d, e)            \
	CASE(JOIN_ADD, d, e)           \
	CASE(JOIN_SUBTRACT, d, e)      \
	CASE(JOIN_SUBTRACT_FROM, d, e) \
	CASE(JOIN_MULTIPLY, d, e)      \
	CASE(JOIN_DIVIDE, d, e)        \
	CASE(JOIN_DIVIDE_INTO, d, e)

#endif

static void RUN(const struct arr__fused_op *ops, int op_count,
		const struct arr__fused_source *sources, char *out, size_t groups, bool streamed)
{
	EACH(OP_ZERO, 0, )
	EACH(OP_ZERO, 1, )
	EACH(OP_ZERO, 2, )

	for (size_t g = 0; g < groups; g++, out += GROUP_BYTES) {
		for (int k = 0; k < op_count; k++) {
			const struct arr__fused_source *source = &sources[ops[k].source];
			const char *m = source->data + g * source->group_stride;
			const size_t m_stride = source->vector_stride;

			switch (ops[k].code) {
				CASES_AT(0)
				CASES_AT(1)
				CASES_AT(2)
				CASES_BETWEEN(0, 1)
				CASES_BETWEEN(1, 2)
			default:
				break;
			}
		}
		if (streamed) {
			EACH(OP_STREAM, 0, )
		} else {
			EACH(OP_STORE, 0, )
		}
	}
}

#undef VECTOR
#undef UNALIGNED
#undef T
#undef RUN
