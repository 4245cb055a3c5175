/* SPDX-License-Identifier: Apache-2.0 */
/* Complex functions: the C library's where it has them. */
#include <complex.h>
#undef I

#include "kernel.h"

#define T struct arr_complex64
#define R float
#define SFX F
#define FN(name) name##f
#define CFN(name) c##name##f
/* libm's for float loses 5 bits where the exponent is large. */
#define CPOW(x, y) ((float _Complex)cpow((double _Complex)(x), (double _Complex)(y)))
#include "complex_slow_tmpl.h"
#define T struct arr_complex128
#define R double
#define SFX D
#define FN(name) name
#define CFN(name) c##name
#define CPOW(x, y) cpow(x, y)
#include "complex_slow_tmpl.h"

#define T struct arr_clongdouble
#define R long double
#define SFX G
#define FN(name) name##l
#define CFN(name) c##name##l
#define CPOW(x, y) cpowl(x, y)
#define NO_VECTORS
#include "complex_slow_tmpl.h"

static const struct arr__loop_row loop_rows[] = {
	/* clang-format off */
	ROW(absolute, "Ff", absolute_F)
	ROW(absolute, "Dd", absolute_D)
	ROW(absolute, "Gg", absolute_G)
	FOR_ANY_COMPLEX(SAME1, arccos)
	FOR_ANY_COMPLEX(SAME1, arccosh)
	FOR_ANY_COMPLEX(SAME1, arcsin)
	FOR_ANY_COMPLEX(SAME1, arcsinh)
	FOR_ANY_COMPLEX(SAME1, arctan)
	FOR_ANY_COMPLEX(SAME1, arctanh)
	FOR_ANY_COMPLEX(SAME1, cos)
	FOR_ANY_COMPLEX(SAME1, cosh)
	FOR_ANY_COMPLEX(SAME1, exp)
	FOR_ANY_COMPLEX(SAME1, exp2)
	FOR_ANY_COMPLEX(SAME1, expm1)
	FOR_ANY_COMPLEX(SAME1, log)
	FOR_ANY_COMPLEX(SAME1, log10)
	FOR_ANY_COMPLEX(SAME1, log1p)
	FOR_ANY_COMPLEX(SAME1, log2)
	FOR_ANY_COMPLEX(SAME1, sin)
	FOR_ANY_COMPLEX(SAME1, sinh)
	FOR_ANY_COMPLEX(SAME1, sqrt)
	FOR_ANY_COMPLEX(SAME1, tan)
	FOR_ANY_COMPLEX(SAME1, tanh)
	FOR_ANY_COMPLEX(SAME1, rint)
	FOR_ANY_COMPLEX(SAME1, square)
	FOR_ANY_COMPLEX(SAME1, reciprocal)
	FOR_ANY_COMPLEX(SAME1, sign)
	FOR_ANY_COMPLEX(TEST1, isnan)
	FOR_ANY_COMPLEX(TEST1, isinf)
	FOR_ANY_COMPLEX(TEST1, isfinite)
	FOR_ANY_COMPLEX(TEST1, logical_not)
	FOR_ANY_COMPLEX(TEST2, less)
	FOR_ANY_COMPLEX(TEST2, less_equal)
	FOR_ANY_COMPLEX(TEST2, greater)
	FOR_ANY_COMPLEX(TEST2, greater_equal)
	FOR_ANY_COMPLEX(TEST2, logical_and)
	FOR_ANY_COMPLEX(TEST2, logical_or)
	FOR_ANY_COMPLEX(TEST2, logical_xor)
	SAME2(multiply, G)
	FOR_ANY_COMPLEX(SAME2, divide)
	FOR_ANY_COMPLEX(SAME2, power)
	ROW(float_power, "DDD", power_D)
	ROW(float_power, "GGG", power_G)
	FOR_ANY_COMPLEX(SAME2, maximum)
	FOR_ANY_COMPLEX(SAME2, minimum)
	FOR_ANY_COMPLEX(SAME2, fmax)
	FOR_ANY_COMPLEX(SAME2, fmin)
	FOR_ANY_COMPLEX(SAME3, clip)
	/* clang-format on */
};

static const struct arr__fold_row fold_rows[] = { FOR_ANY_COMPLEX(REDUCE, multiply) };

const struct arr__loop_table arr__loops_complex = {
	.variant = "baseline",
	.rows = loop_rows,
	.row_count = sizeof(loop_rows) / sizeof(loop_rows[0]),
	.folds = fold_rows,
	.fold_count = sizeof(fold_rows) / sizeof(fold_rows[0]),
};
