/* SPDX-License-Identifier: Apache-2.0 */
/* Complex loops that vectorise, built per ISA. Needs T (a struct of re and im), R, SFX, and for
 * products PARTS as complex_product_tmpl.h does; undefines them. */
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
#undef TI

#define TA T
#define TB T
#define NAME add
#define OP(x, y) ((T){ (x).re + (y).re, (x).im + (y).im })
#include "binary_tmpl.h"
#define NAME subtract
#define OP(x, y) ((T){ (x).re - (y).re, (x).im - (y).im })
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

#ifdef PARTS
#include "complex_product_tmpl.h"
#endif
#include "pairwise_complex_tmpl.h"
#undef T
#undef R
#undef SFX
