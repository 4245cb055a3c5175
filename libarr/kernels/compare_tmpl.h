/* SPDX-License-Identifier: Apache-2.0 */
/* The six comparisons of numbers that C's operators compare as NumPy does. Needs TA, TB, TO, SFX;
 * VALUE(x) if the memory type is not the one to compare (float16), undefined here at the end. */
#ifndef VALUE
#define VALUE(x) (x)
#endif
#define NAME equal
#define OP(x, y) (VALUE(x) == VALUE(y))
#include "binary_tmpl.h"
#define NAME not_equal
#define OP(x, y) (VALUE(x) != VALUE(y))
#include "binary_tmpl.h"
#define NAME less
#define OP(x, y) (VALUE(x) < VALUE(y))
#include "binary_tmpl.h"
#define NAME less_equal
#define OP(x, y) (VALUE(x) <= VALUE(y))
#include "binary_tmpl.h"
#define NAME greater
#define OP(x, y) (VALUE(x) > VALUE(y))
#include "binary_tmpl.h"
#define NAME greater_equal
#define OP(x, y) (VALUE(x) >= VALUE(y))
#include "binary_tmpl.h"
#undef VALUE
