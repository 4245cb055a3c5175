/* SPDX-License-Identifier: Apache-2.0 */
/* The elementary functions of one ISA level. Needs TABLE, VARIANT; WITHOUT_FMA if they are built
 * so. float16 computes in float64 and is rounded from there once. */
#include <float.h>
#include <immintrin.h>

#include "kernel.h"
#include "math_angle.h"
#include "math_arcsin.h"
#include "math_arctan.h"
#include "math_area.h"
#include "math_cbrt.h"
#include "math_division.h"
#include "math_exp.h"
#include "math_exp_float.h"
#include "math_hypot.h"
#include "math_log.h"
#include "math_power.h"

enum math_trait {
	MATH_POLE = 1,         /* an infinity from finite arguments is a pole, not an overflow */
	MATH_POLE_AT_ZERO = 2, /* so where the first argument is 0 */
	MATH_UNDER = 4,        /* results may be too small for a normal number */
	MATH_POLE_BY_ZERO = 8, /* so where the second argument is 0 */
	MATH_REST_TOO = 16     /* a result that overflows leaves no valid rest */
};

static void math_raise(unsigned found)
{
	for (int e = 0; found && e < ARR_FP_COUNT; e++) {
		if (found & 1u << e)
			arr__fp_raise((enum arr_fp_error)e);
	}
}

/* Below it what is rounded to float16's 11 bits is no normal number, even with any exponent. */
#define HALF_TINY 0x1.ffep-15

/* NumPy has float16's functions in float32 and reports what is lost on the way from there. */
static bool half_underflows(unsigned traits, double r)
{
	const float narrow = (float)r;

	if (narrow == 0)
		return traits & MATH_UNDER;
	return arr__half_to_float(arr__float_to_half(narrow)) != narrow;
}

#define R double
#define RSFX d
#define RBITS uint64_t
#define ABS(x) __builtin_fabs(x)
#include "math_types_tmpl.h"
#define T double
#define SFX d
#define LD(x) (x)
#define ST(r) (r)
#define TINY_RESULT DBL_MIN
#define UNDERFLOWS(traits, r) ((traits)&MATH_UNDER)
#define HUGE_RESULT (double)INFINITY
#include "math_driver_tmpl.h"
#define T uint16_t
#define SFX e
#define LD(x) ((double)half_load(x))
#define ST(r) arr__double_to_half(r)
#define TINY_RESULT HALF_TINY
#define UNDERFLOWS(traits, r) half_underflows(traits, r)
#define HUGE_RESULT 65520
#include "math_driver_tmpl.h"
#define MATH_HALF
#define SCALAR(name, x) ((double)name##l((long double)(x)))
#define OWN_FN(name) own_##name
#define OWN_WIDE_FN(name) own_##name##_wide
#define OWN_LOOP(name) own_##name##_block
#define OWN_AREA_MAX AREA_MAX
#define OWN_CBRT_BEYOND(x) !((x) >= DBL_MIN && (x) < (double)INFINITY)
#define OWN_EXP_MAX EXP_MAX
#define OWN_EXP2_MAX EXP2_MAX
#define OWN_ANGLE_MAX ANGLE_MAX
#define OWN_ANGLE_WIDE_MAX ANGLE_WIDE_MAX
#define OWN_EXPM1_MAX EXPM1_MAX
#define OWN_LOG_MIN DBL_MIN
#define OWN_LOG1P_MAX LOG1P_MAX
#define OWN_ATAN_BEYOND(x) !((x) >= 0x1p-500 && (x) < 0x1p500)
#define ODD_TINY 0x1p-27
#include "math_functions_tmpl.h"
#undef MATH_HALF
#define FN_OF(name) name
#define QUOTIENT_MOST 0x1p50
#include "math_division_tmpl.h"
#define CSFX D
#include "math_complex_tmpl.h"
#undef R
#undef RSFX
#undef RBITS
#undef ABS
#undef SCALAR
#undef OWN_FN
#undef OWN_WIDE_FN
#undef OWN_LOOP
#undef OWN_AREA_MAX
#undef OWN_CBRT_BEYOND
#undef OWN_EXP_MAX
#undef OWN_EXP2_MAX
#undef OWN_ANGLE_MAX
#undef OWN_ANGLE_WIDE_MAX
#undef OWN_EXPM1_MAX
#undef OWN_LOG_MIN
#undef OWN_LOG1P_MAX
#undef OWN_ATAN_BEYOND
#undef ODD_TINY

#define R float
#define RSFX f
#define RBITS uint32_t
#define ABS(x) __builtin_fabsf(x)
#include "math_types_tmpl.h"
#define T float
#define SFX f
#define LD(x) (x)
#define ST(r) (r)
#define TINY_RESULT FLT_MIN
#define UNDERFLOWS(traits, r) ((traits)&MATH_UNDER)
#define HUGE_RESULT INFINITY
#include "math_driver_tmpl.h"
#define SCALAR(name, x) ((float)name((double)(x)))
#define OWN_FN(name) own_##name##f
#define OWN_WIDE_FN(name) own_##name##f_wide
#define OWN_LOOP(name) own_##name##f_block
#define OWN_AREA_MAX AREAF_MAX
#define OWN_CBRT_BEYOND(x) !((x) >= FLT_MIN && (x) < INFINITY)
#define OWN_EXP_MAX EXPF_MAX
#define OWN_EXP2_MAX POWF_MAX
#define OWN_ANGLE_MAX ANGLEF_MAX
#define OWN_ANGLE_WIDE_MAX ANGLEF_WIDE_MAX
#define OWN_EXPM1_MAX EXPM1F_MAX
#define OWN_LOG_MIN FLT_MIN
#define OWN_LOG1P_MAX LOG1PF_MAX
#define OWN_ATAN_BEYOND(x) !((x) < ATANF_MAX)
#define ODD_TINY 0x1p-13
#include "math_functions_tmpl.h"
#define FN_OF(name) name##f
#define QUOTIENT_MOST 0x1p22
#include "math_division_tmpl.h"
#define CSFX F
#include "math_complex_tmpl.h"

#define FOR_REAL_FLOAT(M, u) M(u, f) M(u, d)
static const struct arr__loop_row math_rows[] = {
	/* clang-format off */
	FOR_FLOAT(SAME1, exp)
	FOR_FLOAT(SAME1, exp2)
	FOR_FLOAT(SAME1, expm1)
	FOR_FLOAT(SAME1, log)
	FOR_FLOAT(SAME1, log2)
	FOR_FLOAT(SAME1, log10)
	FOR_FLOAT(SAME1, log1p)
	FOR_FLOAT(SAME1, sin)
	FOR_FLOAT(SAME1, cos)
	FOR_FLOAT(SAME1, tan)
	FOR_FLOAT(SAME1, arcsin)
	FOR_FLOAT(SAME1, arccos)
	FOR_FLOAT(SAME1, arctan)
	FOR_FLOAT(SAME1, sinh)
	FOR_FLOAT(SAME1, cosh)
	FOR_FLOAT(SAME1, tanh)
	FOR_FLOAT(SAME1, arcsinh)
	FOR_FLOAT(SAME1, arccosh)
	FOR_FLOAT(SAME1, arctanh)
	FOR_FLOAT(SAME1, cbrt)
	FOR_FLOAT(SAME2, arctan2)
	FOR_FLOAT(SAME2, power)
	FOR_FLOAT(SAME2, hypot)
	ROW(absolute, "Ff", absolute_F)
	ROW(absolute, "Dd", absolute_D)
	ROW(float_power, "ddd", power_d)
	FOR_REAL_FLOAT(SAME2, floor_divide)
	FOR_REAL_FLOAT(SAME2, remainder)
	FOR_REAL_FLOAT(SAME2, fmod)
	FOR_REAL_FLOAT(SAME3, divmod)
	/* clang-format on */
};

const struct arr__loop_table TABLE = {
	.variant = VARIANT,
	.rows = math_rows,
	.row_count = sizeof(math_rows) / sizeof(math_rows[0]),
};
