/* SPDX-License-Identifier: Apache-2.0 */
/* logical_and, _or and _xor. Needs TA, TB, TO, SFX; TRUE_P(x), a bool, unless x != 0 says it,
 * undefined here at the end. */
#ifndef TRUE_P
#define TRUE_P(x) ((x) != 0)
#endif
#define NAME logical_and
#define OP(x, y) (TRUE_P(x) && TRUE_P(y))
#include "binary_tmpl.h"
#define NAME logical_or
#define OP(x, y) (TRUE_P(x) || TRUE_P(y))
#include "binary_tmpl.h"
#define NAME logical_xor
#define OP(x, y) (TRUE_P(x) != TRUE_P(y))
#include "binary_tmpl.h"
#undef TRUE_P
