/* SPDX-License-Identifier: Apache-2.0 */
/* bool loops, and the integer loops that gain nothing from wider vectors. */
#include "kernel.h"

#define T int8_t
#define U unsigned
#define SFX b
#define IS_SIGNED 1
#define T_MIN INT8_MIN
#define BITS 8
#include "int_slow_tmpl.h"
#define T uint8_t
#define U unsigned
#define SFX B
#define IS_SIGNED 0
#define T_MIN 0
#define BITS 8
#include "int_slow_tmpl.h"
#define T int16_t
#define U unsigned
#define SFX h
#define IS_SIGNED 1
#define T_MIN INT16_MIN
#define BITS 16
#include "int_slow_tmpl.h"
#define T uint16_t
#define U unsigned
#define SFX H
#define IS_SIGNED 0
#define T_MIN 0
#define BITS 16
#include "int_slow_tmpl.h"
#define T int32_t
#define U uint32_t
#define SFX i
#define IS_SIGNED 1
#define T_MIN INT32_MIN
#define BITS 32
#include "int_slow_tmpl.h"
#define T uint32_t
#define U uint32_t
#define SFX I
#define IS_SIGNED 0
#define T_MIN 0
#define BITS 32
#include "int_slow_tmpl.h"
#define T int64_t
#define U uint64_t
#define SFX q
#define IS_SIGNED 1
#define T_MIN INT64_MIN
#define BITS 64
#include "int_slow_tmpl.h"
#define T uint64_t
#define U uint64_t
#define SFX Q
#define IS_SIGNED 0
#define T_MIN 0
#define BITS 64
#include "int_slow_tmpl.h"

/* bool: any nonzero byte is true on the way in, exactly 1 on the way out. */
#define FAST
#define TI uint8_t
#define TO uint8_t
#define SFX t
#define NAME positive
#define OP(x) ((x) != 0)
#include "unary_tmpl.h"
#define NAME logical_not
#define OP(x) ((x) == 0)
#include "unary_tmpl.h"
#define NAME never
#define OP(x) ((uint8_t)((x)&0))
#include "unary_tmpl.h"
#define NAME always
#define OP(x) ((uint8_t)((x) | 1) & 1)
#include "unary_tmpl.h"
#undef TI
#define TA uint8_t
#define TB uint8_t
#define VALUE(x) ((x) != 0)
#include "compare_tmpl.h"
#include "logical_tmpl.h"
#undef TA
#undef TB
#undef SFX
#undef FAST

/* int64 against uint64: exact, unlike a comparison in float64. */
#define TO uint8_t
#define TA int64_t
#define TB uint64_t
#define SFX qQ
#define NAME equal
#define OP(x, y) ((x) >= 0 && (uint64_t)(x) == (y))
#include "binary_tmpl.h"
#define NAME not_equal
#define OP(x, y) ((x) < 0 || (uint64_t)(x) != (y))
#include "binary_tmpl.h"
#define NAME less
#define OP(x, y) ((x) < 0 || (uint64_t)(x) < (y))
#include "binary_tmpl.h"
#define NAME less_equal
#define OP(x, y) ((x) < 0 || (uint64_t)(x) <= (y))
#include "binary_tmpl.h"
#define NAME greater
#define OP(x, y) ((x) >= 0 && (uint64_t)(x) > (y))
#include "binary_tmpl.h"
#define NAME greater_equal
#define OP(x, y) ((x) >= 0 && (uint64_t)(x) >= (y))
#include "binary_tmpl.h"
#undef TA
#undef TB
#undef SFX
#define TA uint64_t
#define TB int64_t
#define SFX Qq
#define NAME equal
#define OP(x, y) ((y) >= 0 && (uint64_t)(y) == (x))
#include "binary_tmpl.h"
#define NAME not_equal
#define OP(x, y) ((y) < 0 || (uint64_t)(y) != (x))
#include "binary_tmpl.h"
#define NAME less
#define OP(x, y) ((y) >= 0 && (x) < (uint64_t)(y))
#include "binary_tmpl.h"
#define NAME less_equal
#define OP(x, y) ((y) >= 0 && (x) <= (uint64_t)(y))
#include "binary_tmpl.h"
#define NAME greater
#define OP(x, y) ((y) < 0 || (x) > (uint64_t)(y))
#include "binary_tmpl.h"
#define NAME greater_equal
#define OP(x, y) ((y) < 0 || (x) >= (uint64_t)(y))
#include "binary_tmpl.h"
#undef TA
#undef TB
#undef SFX
#undef TO

static inline uint8_t clip_bool(uint8_t x, uint8_t lo, uint8_t hi)
{
	return ((x != 0) | (lo != 0)) & (hi != 0);
}

#define T uint8_t
#define SFX t
#define NAME clip
#define OP(x, lo, hi) clip_bool(x, lo, hi)
#include "ternary_tmpl.h"
#undef T
#undef SFX

/* isnan, isinf and isfinite of integers: one answer for every element. */
static enum arr_status never_int(char *const *args, const ptrdiff_t *s, size_t count)
{
	for (size_t i = 0; i < count; i++)
		args[1][(ptrdiff_t)i * s[1]] = 0;
	return ARR_OK;
}

static enum arr_status always_int(char *const *args, const ptrdiff_t *s, size_t count)
{
	for (size_t i = 0; i < count; i++)
		args[1][(ptrdiff_t)i * s[1]] = 1;
	return ARR_OK;
}

/* The folds of bool stop with the block in which the answer is known. */
enum { BOOLS = 256 };

static size_t leading_zeros(const uint8_t *x, size_t count)
{
	size_t i = 0;

	for (; i + BOOLS <= count; i += BOOLS) {
		uint8_t any = 0;

		for (size_t k = 0; k < BOOLS; k++)
			any |= x[i + k];
		if (any != 0)
			break;
	}
	while (i < count && x[i] == 0)
		i++;
	return i;
}

static size_t leading_ones(const uint8_t *x, size_t count)
{
	size_t i = 0;

	for (; i + BOOLS <= count; i += BOOLS) {
		uint8_t least = 1;

		for (size_t k = 0; k < BOOLS; k++)
			least = x[i + k] < least ? x[i + k] : least;
		if (least == 0)
			break;
	}
	while (i < count && x[i] != 0)
		i++;
	return i;
}

static void any_t(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	bool any = *acc != 0;

	if (stride == 1 && !any)
		any = leading_zeros((const uint8_t *)src, count) < count;
	for (size_t i = 0; stride != 1 && i < count && !any; i++)
		any = src[(ptrdiff_t)i * stride] != 0;
	*acc = (char)any;
}

static void all_t(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	bool all = *acc != 0;

	if (stride == 1 && all)
		all = leading_ones((const uint8_t *)src, count) == count;
	for (size_t i = 0; stride != 1 && i < count && all; i++)
		all = src[(ptrdiff_t)i * stride] != 0;
	*acc = (char)all;
}

static void parity_t(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	bool odd = *acc != 0;

	for (size_t i = 0; i < count; i++)
		odd ^= src[(ptrdiff_t)i * stride] != 0;
	*acc = (char)odd;
}

#define NEVER_INT(u, s) ROW(u, #s "t", never_int)
#define ALWAYS_INT(u, s) ROW(u, #s "t", always_int)
#define COMPARE_MIXED(u) ROW(u, "qQt", u##_qQ) ROW(u, "Qqt", u##_Qq)

static const struct arr__loop_row loop_rows[] = {
	/* clang-format off */
	ROW(absolute, "tt", positive_t)
	ROW(ceil, "tt", positive_t)
	ROW(floor, "tt", positive_t)
	ROW(trunc, "tt", positive_t)
	ROW(invert, "tt", logical_not_t)
	ROW(logical_not, "tt", logical_not_t)
	ROW(isnan, "tt", never_t)
	ROW(isinf, "tt", never_t)
	ROW(isfinite, "tt", always_t)
	ROW(add, "ttt", logical_or_t)
	ROW(multiply, "ttt", logical_and_t)
	ROW(bitwise_and, "ttt", logical_and_t)
	ROW(bitwise_or, "ttt", logical_or_t)
	ROW(bitwise_xor, "ttt", logical_xor_t)
	ROW(logical_and, "ttt", logical_and_t)
	ROW(logical_or, "ttt", logical_or_t)
	ROW(logical_xor, "ttt", logical_xor_t)
	ROW(maximum, "ttt", logical_or_t)
	ROW(minimum, "ttt", logical_and_t)
	ROW(fmax, "ttt", logical_or_t)
	ROW(fmin, "ttt", logical_and_t)
	TEST2(equal, t)
	TEST2(not_equal, t)
	TEST2(less, t)
	TEST2(less_equal, t)
	TEST2(greater, t)
	TEST2(greater_equal, t)
	COMPARE_MIXED(equal)
	COMPARE_MIXED(not_equal)
	COMPARE_MIXED(less)
	COMPARE_MIXED(less_equal)
	COMPARE_MIXED(greater)
	COMPARE_MIXED(greater_equal)
	ROW(clip, "tttt", clip_t)
	FOR_INT(SAME1, reciprocal)
	FOR_INT(NEVER_INT, isnan)
	FOR_INT(NEVER_INT, isinf)
	FOR_INT(ALWAYS_INT, isfinite)
	FOR_INT(SAME2, power)
	FOR_INT(SAME2, floor_divide)
	FOR_INT(SAME2, remainder)
	FOR_INT(SAME2, fmod)
	FOR_INT(SAME2, gcd)
	FOR_INT(SAME2, lcm)
	FOR_INT(SAME3, divmod)
	/* clang-format on */
};

static const struct arr__fold_row fold_rows[] = {
	{ ARR__UFUNC_add, 't', any_t },
	{ ARR__UFUNC_multiply, 't', all_t },
	{ ARR__UFUNC_maximum, 't', any_t },
	{ ARR__UFUNC_minimum, 't', all_t },
	{ ARR__UFUNC_fmax, 't', any_t },
	{ ARR__UFUNC_fmin, 't', all_t },
	{ ARR__UFUNC_bitwise_and, 't', all_t },
	{ ARR__UFUNC_bitwise_or, 't', any_t },
	{ ARR__UFUNC_bitwise_xor, 't', parity_t },
	{ ARR__UFUNC_logical_and, 't', all_t },
	{ ARR__UFUNC_logical_or, 't', any_t },
	{ ARR__UFUNC_logical_xor, 't', parity_t },
};

static const struct arr__scan_row scan_rows[] = { FOR_INT(SCAN, add) FOR_INT(SCAN, multiply) };

const struct arr__loop_table arr__loops_int = {
	.variant = "baseline",
	.rows = loop_rows,
	.row_count = sizeof(loop_rows) / sizeof(loop_rows[0]),
	.folds = fold_rows,
	.fold_count = sizeof(fold_rows) / sizeof(fold_rows[0]),
	.scans = scan_rows,
	.scan_count = sizeof(scan_rows) / sizeof(scan_rows[0]),
};
