/* SPDX-License-Identifier: Apache-2.0 */
/* All elementary functions of one computing type. Needs R, RSFX, LANES, LOAD, STORE, SLEEF(name,
 * bound), the vector function of at most `bound` hundredths of 10 ULP (u10: 1 ULP), SCALAR(name,
 * x), an accurate scalar one, ODD_TINY, below which the odd functions are their argument to the
 * last bit, SCALAR2(name, x, y) and ATAN2_DOUBTFUL(x, y, result), and HUGE_EXP, HUGE_ROOT and
 * HUGE_LOG, above which SLEEF's exp, expm1, sinh and cosh, arcsinh and arccosh, and log1p overflow
 * too early (its reference gives most of these ranges). Undefines nothing.
 *
 * SLEEF: N. Shibata, F. Petrogalli, "SLEEF: A Portable Vectorized Library of C Standard
 * Mathematical Functions", IEEE TPDS 31(6), 2020. */
#define NAME exp
#define FN SLEEF(exp, u10)
#define TRAITS (MATH_ABOVE_ONLY | MATH_UNDER)
#define TINY 0
#define HUGE_ARGUMENT HUGE_EXP
#define EXACT(x) SCALAR(exp, x)
#include "math_unary_tmpl.h"
#define NAME exp2
#define FN SLEEF(exp2, u10)
#define TRAITS MATH_UNDER
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME expm1
#define FN SLEEF(expm1, u10)
#define TRAITS (MATH_ABOVE_ONLY)
#define TINY (ODD_TINY * ODD_TINY)
#define HUGE_ARGUMENT HUGE_EXP
#define EXACT(x) SCALAR(expm1, x)
#include "math_unary_tmpl.h"
#define NAME log
#define FN SLEEF(log, u10)
#define TRAITS MATH_POLE
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME log2
#define FN SLEEF(log2, u10)
#define TRAITS MATH_POLE
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME log10
#define FN SLEEF(log10, u10)
#define TRAITS MATH_POLE
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME log1p
#define FN SLEEF(log1p, u10)
#define TRAITS MATH_POLE
#define TINY (ODD_TINY * ODD_TINY)
#define HUGE_ARGUMENT HUGE_LOG
#define EXACT(x) SCALAR(log1p, x)
#include "math_unary_tmpl.h"
#define NAME sin
#define FN SLEEF(sin, u10)
#define TRAITS 0
#define TINY ODD_TINY
#include "math_unary_tmpl.h"
#define NAME cos
#define FN SLEEF(cos, u10)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME tan
#define FN SLEEF(tan, u10)
#define TRAITS 0
#define TINY ODD_TINY
#include "math_unary_tmpl.h"
#define NAME arcsin
#define FN SLEEF(asin, u10)
#define TRAITS 0
#define TINY ODD_TINY
#include "math_unary_tmpl.h"
#define NAME arccos
#define FN SLEEF(acos, u10)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME arctan
#define FN SLEEF(atan, u10)
#define TRAITS 0
#define TINY ODD_TINY
#include "math_unary_tmpl.h"
#define NAME sinh
#define FN SLEEF(sinh, u10)
#define TRAITS 0
#define TINY ODD_TINY
#define HUGE_ARGUMENT HUGE_EXP
#define EXACT(x) SCALAR(sinh, x)
#include "math_unary_tmpl.h"
#define NAME cosh
#define FN SLEEF(cosh, u10)
#define TRAITS 0
#define TINY 0
#define HUGE_ARGUMENT HUGE_EXP
#define EXACT(x) SCALAR(cosh, x)
#include "math_unary_tmpl.h"
#define NAME tanh
#define FN SLEEF(tanh, u10)
#define TRAITS 0
#define TINY ODD_TINY
#include "math_unary_tmpl.h"
#define NAME arcsinh
#define FN SLEEF(asinh, u10)
#define TRAITS 0
#define TINY ODD_TINY
#define HUGE_ARGUMENT HUGE_ROOT
#define EXACT(x) SCALAR(asinh, x)
#include "math_unary_tmpl.h"
#define NAME arccosh
#define FN SLEEF(acosh, u10)
#define TRAITS 0
#define TINY 0
#define HUGE_ARGUMENT HUGE_ROOT
#define EXACT(x) SCALAR(acosh, x)
#include "math_unary_tmpl.h"
#define NAME arctanh
#define FN SLEEF(atanh, u10)
#define TRAITS MATH_POLE
#define TINY ODD_TINY
#include "math_unary_tmpl.h"
#define NAME cbrt
#define FN SLEEF(cbrt, u10)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME arctan2
#define FN SLEEF(atan2, u10)
#define TRAITS MATH_UNDER
#define DOUBTFUL(x, y, r) ATAN2_DOUBTFUL(x, y, r)
#define EXACT(x, y) SCALAR2(atan2, x, y)
#include "math_binary_tmpl.h"
#define NAME power
#define FN SLEEF(pow, u10)
#define TRAITS (MATH_UNDER | MATH_POLE_AT_ZERO)
#define DOUBTFUL(x, y, r) (__builtin_isinf(r) && __builtin_isfinite(x) && __builtin_isfinite(y))
#define EXACT(x, y) SCALAR2(pow, x, y)
#include "math_binary_tmpl.h"
#define NAME hypot
#define FN SLEEF(hypot, u05)
#define TRAITS 0
#include "math_binary_tmpl.h"
