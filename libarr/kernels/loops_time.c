/* SPDX-License-Identifier: Apache-2.0 */
/* datetime64 and timedelta64: 64-bit ticks of one unit, which operands were cast to before. NaT in,
 * NaT out; sums and differences wrap. */
#include "kernel.h"

#include "dtype/datetime_internal.h"

/* A key by which NaT comes after every time. */
static inline int64_t nat_last(int64_t x)
{
	return (int64_t)((uint64_t)x - 1);
}

/* NaT is the smallest int64, so it wins every minimum and loses every maximum by itself. */
#define TIME_MINIMUM(x, y) ((x) < (y) ? (x) : (y))
#define TIME_FMAX(x, y) ((x) > (y) ? (x) : (y))
#define TIME_MAXIMUM(x, y) (nat_last(x) > nat_last(y) ? (x) : (y))
#define TIME_FMIN(x, y) (nat_last(x) < nat_last(y) ? (x) : (y))

#define FAST
#define SFX M
#include "time_tmpl.h"
#define SFX m
#include "time_tmpl.h"
#undef FAST

static inline bool no_time(int64_t x, int64_t y)
{
	return (x == ARR__NAT) | (y == ARR__NAT);
}

static inline int64_t sum_of(int64_t x, int64_t y)
{
	return no_time(x, y) ? ARR__NAT : arr__add_wrap(x, y);
}

static inline int64_t difference(int64_t x, int64_t y)
{
	return no_time(x, y) ? ARR__NAT : (int64_t)((uint64_t)x - (uint64_t)y);
}

/* A number of ticks, cut off; what is not finite is NaT. */
static inline int64_t ticks_of(double x)
{
	if (!isfinite(x))
		return ARR__NAT;
	if (x < -0x1p63 || x >= 0x1p63) /* as the conversion of x86-64 answers */
		return INT64_MIN;
	return (int64_t)x;
}

static inline int64_t scaled(int64_t x, double by)
{
	return x == ARR__NAT ? x : ticks_of((double)x * by);
}

static inline int64_t shared_out(int64_t x, double by)
{
	return x == ARR__NAT ? x : ticks_of((double)x / by);
}

static inline double ratio(int64_t x, int64_t y)
{
	return no_time(x, y) ? (double)NAN : (double)x / (double)y;
}

/* y is not 0, x not NaT: quotients fit. */
static inline int64_t floor_of(int64_t x, int64_t y)
{
	return x / y - ((x % y != 0) & ((x < 0) != (y < 0)));
}

static inline int64_t rest_of(int64_t x, int64_t y)
{
	int64_t rest;

	if (no_time(x, y) || y == 0)
		return ARR__NAT;
	rest = y == -1 ? 0 : x % y;
	return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

/* Durations by durations: 0 where there is no answer, which is reported. */
static inline int64_t whole_ratio(int64_t x, int64_t y)
{
	if (no_time(x, y)) {
		arr__fp_raise(ARR_FP_INVALID);
		return 0;
	}
	if (y == 0) {
		arr__fp_raise(ARR_FP_DIVIDE);
		return 0;
	}
	return floor_of(x, y);
}

#define TI int64_t
#define TO int64_t
#define SFX m
#define NAME absolute
#define OP(x) ((int64_t)((x) < 0 ? 0 - (uint64_t)(x) : (uint64_t)(x)))
#include "unary_tmpl.h"
#define NAME negative
#define OP(x) ((int64_t)(0 - (uint64_t)(x)))
#include "unary_tmpl.h"
#define NAME positive
#define OP(x) (x)
#include "unary_tmpl.h"
#define NAME sign
#define OP(x) (((x) > 0) - ((x) < 0))
#include "unary_tmpl.h"
#undef TO
#define TO uint8_t
#define NAME never
#define OP(x) ((uint8_t)((x)&0))
#include "unary_tmpl.h"
#undef TO
#undef TI

#define FAST
#define TA int64_t
#define TB int64_t
#define TO int64_t
#define NAME add
#define OP(x, y) sum_of(x, y)
#include "binary_tmpl.h"
#define NAME subtract
#define OP(x, y) difference(x, y)
#include "binary_tmpl.h"
#undef FAST
#define NAME remainder
#define OP(x, y) rest_of(x, y)
#include "binary_tmpl.h"
#define NAME floor_divide
#define OP(x, y) whole_ratio(x, y)
#include "binary_tmpl.h"
#undef SFX
#define SFX mq
#define NAME multiply
#define OP(x, y) ((x) == ARR__NAT ? (x) : arr__mul_wrap(x, y))
#include "binary_tmpl.h"
#define NAME divide
#define OP(x, y) ((x) == ARR__NAT || (y) == 0 ? ARR__NAT : (x) / (y))
#include "binary_tmpl.h"
#undef SFX
#define SFX qm
#define NAME multiply
#define OP(x, y) ((y) == ARR__NAT ? (y) : arr__mul_wrap(x, y))
#include "binary_tmpl.h"
#undef SFX
#undef TB
#define SFX md
#define TB double
#define NAME multiply
#define OP(x, y) scaled(x, y)
#include "binary_tmpl.h"
#define NAME divide
#define OP(x, y) shared_out(x, y)
#include "binary_tmpl.h"
#undef SFX
#undef TA
#undef TB
#define SFX dm
#define TA double
#define TB int64_t
#define NAME multiply
#define OP(x, y) scaled(y, x)
#include "binary_tmpl.h"
#undef SFX
#undef TO
#undef TA
#define SFX m
#define TA int64_t
#define TO double
#define NAME divide
#define OP(x, y) ratio(x, y)
#include "binary_tmpl.h"
#undef TA
#undef TB
#undef TO

#define T int64_t
#define NAME divmod
#define OP(x, y, p, q) (*(p) = whole_ratio(x, y), *(q) = rest_of(x, y))
#include "binary2_tmpl.h"
#define ACC T
#define LD(x) (x)
#define ST(acc) (acc)
#define NAME add
#define OP(acc, x) sum_of(acc, x)
#include "fold_tmpl.h"
#define NAME subtract
#define OP(acc, x) difference(acc, x)
#include "fold_tmpl.h"
#undef ACC
#undef LD
#undef ST
#define NAME add
#define OP(acc, x) sum_of(acc, x)
#include "scan_tmpl.h"
#undef T
#undef SFX

#define FOR_TIME(EACH, u) EACH(u, M) EACH(u, m)
#define ISNAN_AS(u, s) ROW(u, #s "t", JOIN2(isnat, s))
#define NEVER_AS(u, s) ROW(u, #s "t", never_m)

static const struct arr__loop_row loop_rows[] = {
	/* clang-format off */
	FOR_TIME(TEST1, isnat)
	FOR_TIME(TEST1, isfinite)
	FOR_TIME(ISNAN_AS, isnan)
	FOR_TIME(NEVER_AS, isinf)
	FOR_TIME(TEST2, equal)
	FOR_TIME(TEST2, not_equal)
	FOR_TIME(TEST2, less)
	FOR_TIME(TEST2, less_equal)
	FOR_TIME(TEST2, greater)
	FOR_TIME(TEST2, greater_equal)
	FOR_TIME(SAME2, maximum)
	FOR_TIME(SAME2, minimum)
	FOR_TIME(SAME2, fmax)
	FOR_TIME(SAME2, fmin)
	FOR_TIME(SAME3, clip)
	SAME1(absolute, m)
	SAME1(negative, m)
	SAME1(positive, m)
	SAME1(sign, m)
	ROW(add, "MmM", add_m)
	ROW(add, "mmm", add_m)
	ROW(add, "mMM", add_m)
	ROW(subtract, "MmM", subtract_m)
	ROW(subtract, "mmm", subtract_m)
	ROW(subtract, "MMm", subtract_m)
	ROW(multiply, "mqm", multiply_mq)
	ROW(multiply, "qmm", multiply_qm)
	ROW(multiply, "mdm", multiply_md)
	ROW(multiply, "dmm", multiply_dm)
	ROW(divide, "mqm", divide_mq)
	ROW(divide, "mdm", divide_md)
	ROW(divide, "mmd", divide_m)
	ROW(floor_divide, "mqm", divide_mq) /* cut off, not floored: as NumPy */
	ROW(floor_divide, "mdm", divide_md)
	ROW(floor_divide, "mmq", floor_divide_m)
	SAME2(remainder, m)
	ROW(divmod, "mmqm", divmod_m)
	/* clang-format on */
};

static const struct arr__fold_row fold_rows[] = {
	/* clang-format off */
	FOR_TIME(REDUCE, maximum)
	FOR_TIME(REDUCE, minimum)
	FOR_TIME(REDUCE, fmax)
	FOR_TIME(REDUCE, fmin)
	REDUCE(add, m)
	REDUCE(subtract, m)
	/* clang-format on */
};

static const struct arr__scan_row scan_rows[] = { SCAN(add, m) };

const struct arr__loop_table arr__loops_time = {
	.variant = "baseline",
	.rows = loop_rows,
	.row_count = sizeof(loop_rows) / sizeof(loop_rows[0]),
	.folds = fold_rows,
	.fold_count = sizeof(fold_rows) / sizeof(fold_rows[0]),
	.scans = scan_rows,
	.scan_count = sizeof(scan_rows) / sizeof(scan_rows[0]),
};
