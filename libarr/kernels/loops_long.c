/* SPDX-License-Identifier: Apache-2.0 */
/* long double, real and complex: the loops that other types have one of per ISA level. */
#include "kernel.h"

#define T long double
#define R long double
#define LD(x) (x)
#define ST(r) (r)
#define FN(name) name##l
#define ABOVE(x, y) ((x) >= (y))
#define BELOW(x, y) ((x) <= (y))
#define SFX g
#include "float_fast_tmpl.h"
#define T struct arr_clongdouble
#define R long double
#define SFX G
#include "complex_fast_tmpl.h"

#define BOTH(EACH, u) EACH(u, g) EACH(u, G)

static const struct arr__loop_row loop_rows[] = {
	/* clang-format off */
	BOTH(SAME1, negative)
	BOTH(SAME1, positive)
	SAME1(square, g)
	SAME1(absolute, g)
	ROW(fabs, "gg", absolute_g)
	SAME1(sign, g)
	TEST1(signbit, g)
	TEST1(logical_not, g)
	SAME1(reciprocal, g)
	SAME1(sqrt, g)
	SAME1(rint, g)
	SAME1(floor, g)
	SAME1(ceil, g)
	SAME1(trunc, g)
	ROW(conjugate, "gg", positive_g)
	SAME1(conjugate, G)
	TEST1(isnan, g)
	TEST1(isinf, g)
	TEST1(isfinite, g)
	BOTH(SAME2, add)
	BOTH(SAME2, subtract)
	SAME2(multiply, g)
	SAME2(divide, g)
	SAME2(maximum, g)
	SAME2(minimum, g)
	SAME2(fmax, g)
	SAME2(fmin, g)
	SAME2(copysign, g)
	TEST2(logical_and, g)
	TEST2(logical_or, g)
	TEST2(logical_xor, g)
	SAME3(clip, g)
	BOTH(TEST2, equal)
	BOTH(TEST2, not_equal)
	TEST2(less, g)
	TEST2(less_equal, g)
	TEST2(greater, g)
	TEST2(greater_equal, g)
	/* clang-format on */
};

static const struct arr__fold_row fold_rows[] = {
	/* clang-format off */
	BOTH(REDUCE, add)
	REDUCE(multiply, g)
	REDUCE(subtract, g)
	REDUCE(divide, g)
	REDUCE(maximum, g)
	REDUCE(minimum, g)
	REDUCE(fmax, g)
	REDUCE(fmin, g)
	/* clang-format on */
};

const struct arr__loop_table arr__loops_long = {
	.variant = "baseline",
	.rows = loop_rows,
	.row_count = sizeof(loop_rows) / sizeof(loop_rows[0]),
	.folds = fold_rows,
	.fold_count = sizeof(fold_rows) / sizeof(fold_rows[0]),
};
