/* SPDX-License-Identifier: Apache-2.0 */
/* What datetime64 and timedelta64 have in common: order, where NaT is unordered, and extremes.
 * Needs SFX; undefines it. */
#define T int64_t
#define TI T
#define TO uint8_t
#define NAME isnat
#define OP(x) ((x) == ARR__NAT)
#include "unary_tmpl.h"
#define NAME isfinite
#define OP(x) ((x) != ARR__NAT)
#include "unary_tmpl.h"
#undef TI

#define TA T
#define TB T
#define NAME equal
#define OP(x, y) (((x) == (y)) & ((x) != ARR__NAT))
#include "binary_tmpl.h"
#define NAME not_equal
#define OP(x, y) (((x) != (y)) | ((x) == ARR__NAT))
#include "binary_tmpl.h"
/* NaT is the smallest int64: only the smaller side can be one unseen. */
#define NAME less
#define OP(x, y) (((x) < (y)) & ((x) != ARR__NAT))
#include "binary_tmpl.h"
#define NAME less_equal
#define OP(x, y) (((x) <= (y)) & ((x) != ARR__NAT))
#include "binary_tmpl.h"
#define NAME greater
#define OP(x, y) (((x) > (y)) & ((y) != ARR__NAT))
#include "binary_tmpl.h"
#define NAME greater_equal
#define OP(x, y) (((x) >= (y)) & ((y) != ARR__NAT))
#include "binary_tmpl.h"
#undef TO

#define TO T
#define NAME maximum
#define OP(x, y) TIME_MAXIMUM(x, y)
#include "binary_tmpl.h"
#define NAME minimum
#define OP(x, y) TIME_MINIMUM(x, y)
#include "binary_tmpl.h"
#define NAME fmax
#define OP(x, y) TIME_FMAX(x, y)
#include "binary_tmpl.h"
#define NAME fmin
#define OP(x, y) TIME_FMIN(x, y)
#include "binary_tmpl.h"
#undef TO
#undef TA
#undef TB
#define NAME clip
#define OP(x, lo, hi) TIME_MINIMUM(TIME_MAXIMUM(x, lo), hi)
#include "ternary_tmpl.h"

#define ACC T
#define LD(x) (x)
#define ST(acc) (acc)
#define NAME maximum
#define OP(x, y) TIME_MAXIMUM(x, y)
#include "fold_tmpl.h"
#define NAME minimum
#define OP(x, y) TIME_MINIMUM(x, y)
#include "fold_tmpl.h"
#define NAME fmax
#define OP(x, y) TIME_FMAX(x, y)
#include "fold_tmpl.h"
#define NAME fmin
#define OP(x, y) TIME_FMIN(x, y)
#include "fold_tmpl.h"
#undef ACC
#undef LD
#undef ST
#undef T
#undef SFX
