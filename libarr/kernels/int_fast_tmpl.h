/* SPDX-License-Identifier: Apache-2.0 */
/* Integer loops that vectorise, built per ISA. Needs T, U (an unsigned type that T's arithmetic
 * wraps in), NEGATIVE(x) and SFX; undefines them. Overflow wraps, as in NumPy. A shift by no count
 * of T's bits, or by a negative one, leaves what infinitely many shifts by one would. */
#define MAGNITUDE(x) (NEGATIVE(x) ? (U)0 - (U)(x) : (U)(x))
#define BITS (8 * sizeof(T))
#define SHIFT(y) ((unsigned)(y) & (unsigned)(BITS - 1))
#define TI T
#define TO T

#define NAME negative
#define OP(x) ((T)((U)0 - (U)(x)))
#include "unary_tmpl.h"
#define NAME absolute
#define OP(x) ((T)MAGNITUDE(x))
#include "unary_tmpl.h"
#define NAME square
#define OP(x) ((T)((U)(x) * (U)(x)))
#include "unary_tmpl.h"
#define NAME invert
#define OP(x) ((T) ~(x))
#include "unary_tmpl.h"
#define NAME positive
#define OP(x) (x)
#include "unary_tmpl.h"
#define NAME sign
#define OP(x) ((T)(((x) > 0) - NEGATIVE(x)))
#include "unary_tmpl.h"
#undef TO

#define TO uint8_t
#define NAME bitwise_count
#define OP(x) ((uint8_t)__builtin_popcountll(MAGNITUDE(x)))
#include "unary_tmpl.h"
#define NAME logical_not
#define OP(x) ((x) == 0)
#include "unary_tmpl.h"
#undef TO
#undef TI

#define TA T
#define TB T
#define TO T
#define NAME add
#define OP(x, y) ((T)((U)(x) + (U)(y)))
#include "binary_tmpl.h"
#define NAME subtract
#define OP(x, y) ((T)((U)(x) - (U)(y)))
#include "binary_tmpl.h"
#define NAME multiply
#define OP(x, y) ((T)((U)(x) * (U)(y)))
#include "binary_tmpl.h"
#define NAME bitwise_and
#define OP(x, y) ((T)((x) & (y)))
#include "binary_tmpl.h"
#define NAME bitwise_or
#define OP(x, y) ((T)((x) | (y)))
#include "binary_tmpl.h"
#define NAME bitwise_xor
#define OP(x, y) ((T)((x) ^ (y)))
#include "binary_tmpl.h"
#define NAME maximum
#define OP(x, y) ((x) > (y) ? (x) : (y))
#include "binary_tmpl.h"
#define NAME minimum
#define OP(x, y) ((x) < (y) ? (x) : (y))
#include "binary_tmpl.h"
#define NAME left_shift
#define OP(x, y) ((T)((U)(y) < BITS ? (U)(x) << SHIFT(y) : 0))
#include "binary_tmpl.h"
#define NAME right_shift
#define OP(x, y) ((T)((U)(y) < BITS ? (x) >> SHIFT(y) : -NEGATIVE(x)))
#include "binary_tmpl.h"
#undef TO

#define TO uint8_t
#include "compare_tmpl.h"
#include "logical_tmpl.h"
#undef TO
#undef TA
#undef TB

#define NAME clip
#define OP(x, lo, hi) ((x) < (lo) ? ((lo) < (hi) ? (lo) : (hi)) : ((x) < (hi) ? (x) : (hi)))
#include "ternary_tmpl.h"

#define ACC T
#define LD(x) (x)
#define ST(acc) (acc)
#define NAME add
#define OP(acc, x) ((T)((U)(acc) + (U)(x)))
#include "fold_tmpl.h"
#define NAME multiply
#define OP(acc, x) ((T)((U)(acc) * (U)(x)))
#include "fold_tmpl.h"
#define NAME bitwise_and
#define OP(acc, x) ((T)((acc) & (x)))
#include "fold_tmpl.h"
#define NAME bitwise_or
#define OP(acc, x) ((T)((acc) | (x)))
#include "fold_tmpl.h"
#define NAME bitwise_xor
#define OP(acc, x) ((T)((acc) ^ (x)))
#include "fold_tmpl.h"
#define NAME maximum
#define OP(acc, x) ((acc) > (x) ? (acc) : (x))
#include "fold_tmpl.h"
#define NAME minimum
#define OP(acc, x) ((acc) < (x) ? (acc) : (x))
#include "fold_tmpl.h"
#undef T
#undef U
#undef NEGATIVE
#undef MAGNITUDE
#undef BITS
#undef SHIFT
#undef ACC
#undef LD
#undef ST
#undef SFX
