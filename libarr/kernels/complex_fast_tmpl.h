/* SPDX-License-Identifier: Apache-2.0 */
/* Complex loops that vectorise, built per ISA. Needs T (a struct of re and im), R, SFX; undefines
 * them. Products are the textbook formula without recovery of infinities, as in NumPy. */
#define TI T
#define TO T

#define NAME negative
#define OP(x) ((T){ -(x).re, -(x).im })
#include "unary_tmpl.h"
#define NAME conjugate
#define OP(x) ((T){ (x).re, -(x).im })
#include "unary_tmpl.h"
#define NAME positive
#define OP(x) (x)
#include "unary_tmpl.h"
#define NAME square
#define OP(x) ((T){ (x).re * (x).re - (x).im * (x).im, (x).re * (x).im + (x).im * (x).re })
#include "unary_tmpl.h"
#undef TI

#define TA T
#define TB T
#define NAME add
#define OP(x, y) ((T){ (x).re + (y).re, (x).im + (y).im })
#include "binary_tmpl.h"
#define NAME subtract
#define OP(x, y) ((T){ (x).re - (y).re, (x).im - (y).im })
#include "binary_tmpl.h"
#define NAME multiply
#define OP(x, y) ((T){ (x).re * (y).re - (x).im * (y).im, (x).re * (y).im + (x).im * (y).re })
#include "binary_tmpl.h"
#undef TO

#define TO uint8_t
#define NAME equal
#define OP(x, y) (((x).re == (y).re) & ((x).im == (y).im))
#include "binary_tmpl.h"
#define NAME not_equal
#define OP(x, y) (((x).re != (y).re) | ((x).im != (y).im))
#include "binary_tmpl.h"
#undef TO
#undef TA
#undef TB

#include "pairwise_complex_tmpl.h"
#define ACC T
#define LD(x) (x)
#define ST(acc) (acc)
#define NAME multiply
#define OP(x, y) ((T){ (x).re * (y).re - (x).im * (y).im, (x).re * (y).im + (x).im * (y).re })
#include "fold_tmpl.h"
#undef ACC
#undef LD
#undef ST
#undef T
#undef R
#undef SFX
