/* SPDX-License-Identifier: Apache-2.0 */
/* The loops worth building per ISA and their table. Needs TABLE (its name) and VARIANT (a string).
 */
#define FAST

#define T int8_t
#define U unsigned
#define NEGATIVE(x) ((x) < 0)
#define SFX b
#include "int_fast_tmpl.h"
#define T uint8_t
#define U unsigned
#define NEGATIVE(x) 0
#define SFX B
#include "int_fast_tmpl.h"
#define T int16_t
#define U unsigned
#define NEGATIVE(x) ((x) < 0)
#define SFX h
#include "int_fast_tmpl.h"
#define T uint16_t
#define U unsigned
#define NEGATIVE(x) 0
#define SFX H
#include "int_fast_tmpl.h"
#define T int32_t
#define U uint32_t
#define NEGATIVE(x) ((x) < 0)
#define SFX i
#include "int_fast_tmpl.h"
#define T uint32_t
#define U uint32_t
#define NEGATIVE(x) 0
#define SFX I
#include "int_fast_tmpl.h"
#define T int64_t
#define U uint64_t
#define NEGATIVE(x) ((x) < 0)
#define SFX q
#include "int_fast_tmpl.h"
#define T uint64_t
#define U uint64_t
#define NEGATIVE(x) 0
#define SFX Q
#include "int_fast_tmpl.h"

#define T uint16_t
#define R float
#define LD(x) half_load(x)
#define ST(r) half_store(r)
#define FN(name) name##f
#define ABOVE(x, y) ((x) >= (y))
#define BELOW(x, y) ((x) <= (y))
#define SIGN(x) ((x) >> 15)
#define SFX e
#ifdef __F16C__
#define HALVES
#endif
#include "float_fast_tmpl.h"
#define T float
#define R float
#define LD(x) (x)
#define ST(r) (r)
#define FN(name) name##f
#define ABOVE(x, y) ((x) > (y))
#define BELOW(x, y) ((x) < (y))
#define SFX f
#include "float_fast_tmpl.h"
#define T double
#define R double
#define LD(x) (x)
#define ST(r) (r)
#define FN(name) name
#define ABOVE(x, y) ((x) > (y))
#define BELOW(x, y) ((x) < (y))
#define SFX d
#include "float_fast_tmpl.h"

#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#define FLOAT_PARTS PARTS_16
#define DOUBLE_PARTS PARTS_8
#elif defined(__AVX2__)
#define VECTOR_BYTES 32
#define FLOAT_PARTS PARTS_8
#define DOUBLE_PARTS PARTS_4
#else
#define VECTOR_BYTES 16
#define FLOAT_PARTS PARTS_4
#define DOUBLE_PARTS PARTS_2
#endif
#define PARTS_2(a, b) a, b
#define PARTS_4(a, b) a, b, (a) + 2, (b) + 2
#define PARTS_8(a, b) PARTS_4(a, b), PARTS_4((a) + 4, (b) + 4)
#define PARTS_16(a, b) PARTS_8(a, b), PARTS_8((a) + 8, (b) + 8)

#define T struct arr_complex64
#define R float
#define SFX F
#define PARTS FLOAT_PARTS
#include "complex_fast_tmpl.h"
#define T struct arr_complex128
#define R double
#define SFX D
#define PARTS DOUBLE_PARTS
#include "complex_fast_tmpl.h"
#undef FAST

#define FOR_REAL(M, u) FOR_INT(M, u) FOR_FLOAT(M, u)
#define FOR_NUMBER(M, u) FOR_REAL(M, u) FOR_COMPLEX(M, u)
#define SAME1_AS(u, s, fn) ROW(u, #s #s, JOIN2(fn, s))
#define POSITIVE_AS(u, s) SAME1_AS(u, s, positive)
#define MAXIMUM_AS(u, s) ROW(u, #s #s #s, JOIN2(maximum, s))
#define MINIMUM_AS(u, s) ROW(u, #s #s #s, JOIN2(minimum, s))
#define ABSOLUTE_AS(u, s) SAME1_AS(u, s, absolute)
#define COUNT_INT(u, s) ROW(u, #s "B", JOIN2(u, s))
#define REDUCE_MAXIMUM(u, s) { ARR__UFUNC_##u, #s[0], JOIN3(maximum, reduce, s) },
#define REDUCE_MINIMUM(u, s) { ARR__UFUNC_##u, #s[0], JOIN3(minimum, reduce, s) },

static const struct arr__loop_row loop_rows[] = {
	/* clang-format off */
	FOR_NUMBER(SAME1, negative)
	FOR_REAL(SAME1, square)
	FOR_NUMBER(SAME1, positive)
	FOR_REAL(SAME1, absolute)
	FOR_FLOAT(ABSOLUTE_AS, fabs)
	FOR_INT(SAME1, invert)
	FOR_REAL(SAME1, sign)
	FOR_INT(COUNT_INT, bitwise_count)
	FOR_REAL(TEST1, logical_not)
	FOR_FLOAT(TEST1, signbit)
	FOR_FLOAT(SAME1, reciprocal)
	FOR_FLOAT(SAME1, sqrt)
	FOR_FLOAT(SAME1, rint)
	FOR_INT(POSITIVE_AS, floor)
	FOR_FLOAT(SAME1, floor)
	FOR_INT(POSITIVE_AS, ceil)
	FOR_FLOAT(SAME1, ceil)
	FOR_INT(POSITIVE_AS, trunc)
	FOR_FLOAT(SAME1, trunc)
	FOR_REAL(POSITIVE_AS, conjugate)
	FOR_COMPLEX(SAME1, conjugate)
	FOR_FLOAT(TEST1, isnan)
	FOR_FLOAT(TEST1, isinf)
	FOR_FLOAT(TEST1, isfinite)
	FOR_NUMBER(SAME2, add)
	FOR_NUMBER(SAME2, subtract)
	FOR_NUMBER(SAME2, multiply)
	FOR_FLOAT(SAME2, divide)
	FOR_FLOAT(SAME2, copysign)
	FOR_INT(SAME2, left_shift)
	FOR_INT(SAME2, right_shift)
	FOR_REAL(TEST2, logical_and)
	FOR_REAL(TEST2, logical_or)
	FOR_REAL(TEST2, logical_xor)
	FOR_REAL(SAME3, clip)
	FOR_INT(SAME2, bitwise_and)
	FOR_INT(SAME2, bitwise_or)
	FOR_INT(SAME2, bitwise_xor)
	FOR_REAL(SAME2, maximum)
	FOR_REAL(SAME2, minimum)
	FOR_INT(MAXIMUM_AS, fmax)
	FOR_FLOAT(SAME2, fmax)
	FOR_INT(MINIMUM_AS, fmin)
	FOR_FLOAT(SAME2, fmin)
	FOR_NUMBER(TEST2, equal)
	FOR_NUMBER(TEST2, not_equal)
	FOR_REAL(TEST2, less)
	FOR_REAL(TEST2, less_equal)
	FOR_REAL(TEST2, greater)
	FOR_REAL(TEST2, greater_equal)
	/* clang-format on */
};

static const struct arr__fold_row fold_rows[] = {
	/* clang-format off */
	FOR_INT(REDUCE, add)
	{ ARR__UFUNC_add, 'e', add_reduce_e },
	{ ARR__UFUNC_add, 'f', add_reduce_f },
	{ ARR__UFUNC_add, 'd', add_reduce_d },
	{ ARR__UFUNC_add, 'F', add_reduce_F },
	{ ARR__UFUNC_add, 'D', add_reduce_D },
	FOR_REAL(REDUCE, multiply)
	FOR_FLOAT(REDUCE, subtract)
	FOR_FLOAT(REDUCE, divide)
	FOR_INT(REDUCE, bitwise_and)
	FOR_INT(REDUCE, bitwise_or)
	FOR_INT(REDUCE, bitwise_xor)
	FOR_REAL(REDUCE, maximum)
	FOR_REAL(REDUCE, minimum)
	FOR_INT(REDUCE_MAXIMUM, fmax)
	FOR_FLOAT(REDUCE, fmax)
	FOR_INT(REDUCE_MINIMUM, fmin)
	FOR_FLOAT(REDUCE, fmin)
	/* clang-format on */
};

const struct arr__loop_table TABLE = {
	.variant = VARIANT,
	.rows = loop_rows,
	.row_count = sizeof(loop_rows) / sizeof(loop_rows[0]),
	.folds = fold_rows,
	.fold_count = sizeof(fold_rows) / sizeof(fold_rows[0]),
};
