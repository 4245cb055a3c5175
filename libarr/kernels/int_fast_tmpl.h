/* SPDX-License-Identifier: Apache-2.0 */
/* Integer loops that vectorise, built per ISA. Needs T, U (an unsigned type that T's arithmetic
 * wraps in), MAGNITUDE(x), a U, and SFX; undefines them. Overflow wraps, as in NumPy. */
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
#undef TI
#undef TO

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
#undef TO

#define TO uint8_t
#include "compare_tmpl.h"
#undef TO
#undef TA
#undef TB

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
#undef MAGNITUDE
#undef ACC
#undef LD
#undef ST
#undef SFX
