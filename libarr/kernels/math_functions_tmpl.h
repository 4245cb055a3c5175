/* SPDX-License-Identifier: Apache-2.0 */
/* All elementary functions of one computing type. Needs R, RSFX, RBITS (unsigned, of R's size), and
 * OWN_FN(name), a scalar function (math_exp.h, math_log.h, math_angle.h and so on),
 * OWN_WIDE_FN(name), the same without limits, OWN_LOOP(name), a loop; OWN_EXP_MAX, OWN_EXP2_MAX,
 * OWN_EXPM1_MAX, OWN_LOG_MIN, OWN_LOG1P_MAX, OWN_ANGLE_MAX, OWN_AREA_MAX,
 * OWN_ATAN_BEYOND(magnitude) and OWN_CBRT_BEYOND(magnitude), their limits; OWN_ANGLE_WIDE_MAX, that
 * of the wide functions, and SCALAR(name, x), an accurate scalar function for what is left;
 * ODD_TINY, below which the odd functions are their argument to the last bit. Undefines nothing. */
#define NAME exp
#define OWN(x) OWN_FN(exp)(x)
#define BEYOND(x) !(ABS(x) <= OWN_EXP_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(exp)(x)
#define TRAITS MATH_UNDER
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME exp2
#define OWN(x) OWN_FN(exp2)(x)
#define BEYOND(x) !(ABS(x) <= OWN_EXP2_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(exp2)(x)
#define TRAITS MATH_UNDER
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME expm1
#define OWN(x) OWN_FN(expm1)(x)
#define BEYOND(x) !(ABS(x) <= OWN_EXPM1_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(expm1)(x)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME log
#define OWN(x) OWN_FN(log)(x)
#define BEYOND(x) !((x) >= OWN_LOG_MIN && (x) < (R)INFINITY)
#define OTHERWISE(x) OWN_WIDE_FN(log)(x)
#define TRAITS MATH_POLE
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME log2
#define OWN(x) OWN_FN(log2)(x)
#define BEYOND(x) !((x) >= OWN_LOG_MIN && (x) < (R)INFINITY)
#define OTHERWISE(x) OWN_WIDE_FN(log2)(x)
#define TRAITS MATH_POLE
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME log10
#define OWN(x) OWN_FN(log10)(x)
#define BEYOND(x) !((x) >= OWN_LOG_MIN && (x) < (R)INFINITY)
#define OTHERWISE(x) OWN_WIDE_FN(log10)(x)
#define TRAITS MATH_POLE
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME log1p
#define OWN(x) OWN_FN(log1p)(x)
#define BEYOND(x) !((x) > -1 && (x) < OWN_LOG1P_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(log1p)(x)
#define TRAITS MATH_POLE
#define TINY (ODD_TINY * ODD_TINY)
#include "math_unary_tmpl.h"
#define NAME sin
#define TRAITS 0
#define TINY 0
#define OWN(x) OWN_FN(sin)(x)
#define BEYOND(x) !(ABS(x) <= OWN_ANGLE_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(sin)(x)
#define HUGE_ARGUMENT OWN_ANGLE_WIDE_MAX
#define EXACT(x) SCALAR(sin, x)
#include "math_unary_tmpl.h"
#define NAME cos
#define TRAITS 0
#define TINY 0
#define OWN(x) OWN_FN(cos)(x)
#define BEYOND(x) !(ABS(x) <= OWN_ANGLE_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(cos)(x)
#define HUGE_ARGUMENT OWN_ANGLE_WIDE_MAX
#define EXACT(x) SCALAR(cos, x)
#include "math_unary_tmpl.h"
#define NAME tan
#define TRAITS 0
#define TINY ODD_TINY
#define OWN(x) OWN_FN(tan)(x)
#define BEYOND(x) !(ABS(x) <= OWN_ANGLE_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(tan)(x)
#define HUGE_ARGUMENT OWN_ANGLE_WIDE_MAX
#define EXACT(x) SCALAR(tan, x)
#include "math_unary_tmpl.h"
#define NAME arcsin
#define OWN(x) OWN_FN(asin)(x)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME arccos
#define OWN(x) OWN_FN(acos)(x)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME arctan
#ifdef MATH_HALF
#define OWN_BLOCK OWN_LOOP(atan)
#else
#define OWN(x) OWN_FN(atan)(x)
#endif
#define BEYOND(x) OWN_ATAN_BEYOND(ABS(x))
#define OTHERWISE(x) OWN_WIDE_FN(atan)(x)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME sinh
#define OWN(x) OWN_FN(sinh)(x)
#define BEYOND(x) !(ABS(x) <= OWN_EXPM1_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(sinh)(x)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME cosh
#define OWN(x) OWN_FN(cosh)(x)
#define BEYOND(x) !(ABS(x) <= OWN_EXPM1_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(cosh)(x)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME tanh
#ifdef MATH_HALF
#define OWN_BLOCK OWN_LOOP(tanh)
#else
#define OWN(x) OWN_FN(tanh)(x)
#endif
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME arcsinh
#define OWN(x) OWN_FN(asinh)(x)
#define BEYOND(x) !(ABS(x) <= OWN_AREA_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(asinh)(x)
#define TRAITS 0
#define TINY ODD_TINY
#include "math_unary_tmpl.h"
#define NAME arccosh
#define OWN(x) OWN_FN(acosh)(x)
#define BEYOND(x) !((x) > 1 && (x) <= OWN_AREA_MAX)
#define OTHERWISE(x) OWN_WIDE_FN(acosh)(x)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME arctanh
#define OWN(x) OWN_FN(atanh)(x)
#define BEYOND(x) !(ABS(x) < 1)
#define OTHERWISE(x) OWN_WIDE_FN(atanh)(x)
#define TRAITS MATH_POLE
#define TINY ODD_TINY
#include "math_unary_tmpl.h"
#define NAME cbrt
#define OWN(x) OWN_FN(cbrt)(x)
#define BEYOND(x) OWN_CBRT_BEYOND(ABS(x))
#define OTHERWISE(x) OWN_WIDE_FN(cbrt)(x)
#define TRAITS 0
#define TINY 0
#include "math_unary_tmpl.h"
#define NAME arctan2
#define OWN_BLOCK OWN_LOOP(atan2)
#define TRAITS MATH_UNDER
#define AGAIN(y, x, r) (R) atan2_edge((double)(y), (double)(x))
#include "math_binary_tmpl.h"
#define NAME power
#define OWN_BLOCK OWN_LOOP(pow)
#define TRAITS (MATH_UNDER | MATH_POLE_AT_ZERO)
#define OTHERWISE(x, y) OWN_WIDE_FN(pow)(x, y)
#define DOUBTFUL(x, y) (!((x) > 0 && (x) < (R)INFINITY && ABS(y) < (R)INFINITY))
#define AGAIN(x, y, r) (R) pow_edge((double)(x), (double)(y), (double)(r))
#include "math_binary_tmpl.h"
#define NAME hypot
#define OWN_BLOCK OWN_LOOP(hypot)
#define AGAIN(x, y, r) (R) hypot_edge((double)(x), (double)(y))
#define TRAITS MATH_UNDER
#include "math_binary_tmpl.h"
