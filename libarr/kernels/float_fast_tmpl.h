/* SPDX-License-Identifier: Apache-2.0 */
/* Real float loops that vectorise, built per ISA. Needs T (memory), R (computed in), LD(x), ST(r),
 * SFX, FN(name), libm's function for R, and ABOVE(x, y) and BELOW(x, y), which say whether maximum
 * and minimum keep x (on equal zeros as NumPy's loops for the type do); undefines them. With
 * HALVES defined T is float16 in blocks of float32 (half_ops.h). Each result
 * is rounded once, so all ISAs agree. */
#define TI T
#define TO T

#define NAME negative
#define ROUNDED
#define OP(x) ST(-LD(x))
#include "unary_tmpl.h"
#define NAME absolute
#define ROUNDED
#define OP(x) ST(FN(fabs)(LD(x)))
#include "unary_tmpl.h"
#define NAME square
#define ROUNDED
#define OP(x) ST(LD(x) * LD(x))
#include "unary_tmpl.h"
#define NAME reciprocal
#define ROUNDED
#define OP(x) ST((R)1 / LD(x))
#include "unary_tmpl.h"
#define NAME sqrt
#define ROUNDED
#define OP(x) ST(FN(sqrt)(LD(x)))
#include "unary_tmpl.h"
#define NAME positive
#define OP(x) (x)
#include "unary_tmpl.h"
#define NAME rint
#define ROUNDED
#define OP(x) ST(FN(rint)(LD(x)))
#include "unary_tmpl.h"
#define NAME floor
#define ROUNDED
#define OP(x) ST(FN(floor)(LD(x)))
#include "unary_tmpl.h"
#define NAME ceil
#define ROUNDED
#define OP(x) ST(FN(ceil)(LD(x)))
#include "unary_tmpl.h"
#define NAME trunc
#define ROUNDED
#define OP(x) ST(FN(trunc)(LD(x)))
#include "unary_tmpl.h"
#undef TO

#define TO uint8_t
#define NAME isnan
#define OP(x) (LD(x) != LD(x))
#include "unary_tmpl.h"
#define NAME isinf
#define OP(x) (FN(fabs)(LD(x)) == (R)INFINITY)
#include "unary_tmpl.h"
#define NAME isfinite
#define OP(x) (FN(fabs)(LD(x)) < (R)INFINITY)
#include "unary_tmpl.h"
#undef TO
#undef TI

#define TA T
#define TB T
#define TO T
#define NAME add
#define ROUNDED
#define OP(x, y) ST(LD(x) + LD(y))
#include "binary_tmpl.h"
#define NAME subtract
#define ROUNDED
#define OP(x, y) ST(LD(x) - LD(y))
#include "binary_tmpl.h"
#define NAME multiply
#define ROUNDED
#define OP(x, y) ST(LD(x) * LD(y))
#include "binary_tmpl.h"
#define NAME divide
#define ROUNDED
#define OP(x, y) ST(LD(x) / LD(y))
#include "binary_tmpl.h"
#define NAME maximum
#define OP(x, y) (ABOVE(LD(x), LD(y)) || LD(x) != LD(x) ? (x) : (y))
#include "binary_tmpl.h"
#define NAME minimum
#define OP(x, y) (BELOW(LD(x), LD(y)) || LD(x) != LD(x) ? (x) : (y))
#include "binary_tmpl.h"
#define NAME fmax
#define OP(x, y) (ABOVE(LD(x), LD(y)) || LD(y) != LD(y) ? (x) : (y))
#include "binary_tmpl.h"
#define NAME fmin
#define OP(x, y) (BELOW(LD(x), LD(y)) || LD(y) != LD(y) ? (x) : (y))
#include "binary_tmpl.h"
#undef TO

#define TO uint8_t
#define VALUE(x) LD(x)
#include "compare_tmpl.h"
#undef TO
#undef TA
#undef TB

#include "float_signs_tmpl.h"

#include "pairwise_tmpl.h"
#define ACC R
#define NAME multiply
#define OP(acc, x) ((acc) * (x))
#include "fold_tmpl.h"
#define NAME subtract
#define OP(acc, x) ((acc) - (x))
#include "fold_tmpl.h"
#define NAME divide
#define OP(acc, x) ((acc) / (x))
#include "fold_tmpl.h"
#undef ACC
#define NAME maximum
#define OP(x, y) (ABOVE(LD(x), LD(y)) || LD(x) != LD(x) ? (x) : (y))
#include "lanes_tmpl.h"
#define NAME minimum
#define OP(x, y) (BELOW(LD(x), LD(y)) || LD(x) != LD(x) ? (x) : (y))
#include "lanes_tmpl.h"
#define NAME fmax
#define OP(x, y) (ABOVE(LD(x), LD(y)) || LD(y) != LD(y) ? (x) : (y))
#include "lanes_tmpl.h"
#define NAME fmin
#define OP(x, y) (BELOW(LD(x), LD(y)) || LD(y) != LD(y) ? (x) : (y))
#include "lanes_tmpl.h"
#undef T
#undef R
#undef LD
#undef ST
#undef FN
#undef ABOVE
#undef BELOW
#undef SFX
#undef HALVES
