/* SPDX-License-Identifier: Apache-2.0 */
/* The elementary functions of one ISA level on SLEEF's vectors. Needs TABLE, VARIANT, SLEEF_D(name,
 * bound), LANES_D, LOAD_D(p), STORE_D(p, v), and the same with _F for float; WITHOUT_FMA if SLEEF's
 * functions are built so. float16 computes in
 * float64 and is rounded from there once. */
#include <float.h>
#include <immintrin.h>
#include <sleef.h>

#include "kernel.h"

enum { MATH_CHUNK = 256 };

enum math_trait {
	MATH_POLE = 1,         /* an infinity from finite arguments is a pole, not an overflow */
	MATH_POLE_AT_ZERO = 2, /* so where the first argument is 0 */
	MATH_UNDER = 4,        /* results may be too small for a normal number */
	MATH_ABOVE_ONLY = 8    /* exact is for large positive arguments only */
};

static void math_raise(unsigned found)
{
	for (int e = 0; found && e < ARR_FP_COUNT; e++) {
		if (found & 1u << e)
			arr__fp_raise((enum arr_fp_error)e);
	}
}

#define R double
#define RSFX d
#define ABS(x) __builtin_fabs(x)
#include "math_types_tmpl.h"
#define T double
#define SFX d
#define LD(x) (x)
#define ST(r) (r)
#define TINY_RESULT DBL_MIN
#include "math_driver_tmpl.h"
#define T uint16_t
#define SFX e
#define LD(x) ((double)half_load(x))
#define ST(r) arr__double_to_half(r)
#define TINY_RESULT 0x1p-14
#include "math_driver_tmpl.h"
#define MATH_HALF
#define SLEEF(name, bound) SLEEF_D(name, bound)
#define SCALAR(name, x) ((double)name##l((long double)(x)))
#define SCALAR2(name, x, y) ((double)name##l((long double)(x), (long double)(y)))
#ifdef WITHOUT_FMA
#define ATAN2_DOUBTFUL(x, y, r) atan2_doubtful_d(x, y, r, 0x1p-960, 0x1p960)
#else
#define ATAN2_DOUBTFUL(x, y, r) atan2_doubtful_d(x, y, r, DBL_MIN, (double)INFINITY)
#endif
#define LANES LANES_D
#define LOAD LOAD_D
#define STORE STORE_D
#define ODD_TINY 0x1p-27
#define HUGE_EXP 708
#define HUGE_ROOT 0x1p500
#define HUGE_LOG 0x1p1000
#include "math_functions_tmpl.h"
#undef MATH_HALF
#undef R
#undef RSFX
#undef ABS
#undef SLEEF
#undef SCALAR
#undef SCALAR2
#undef ATAN2_DOUBTFUL
#undef LANES
#undef LOAD
#undef STORE
#undef ODD_TINY
#undef HUGE_EXP
#undef HUGE_ROOT
#undef HUGE_LOG

#define R float
#define RSFX f
#define ABS(x) __builtin_fabsf(x)
#include "math_types_tmpl.h"
#define T float
#define SFX f
#define LD(x) (x)
#define ST(r) (r)
#define TINY_RESULT FLT_MIN
#include "math_driver_tmpl.h"
#define SLEEF(name, bound) SLEEF_F(name, bound)
#define SCALAR(name, x) ((float)name((double)(x)))
#define SCALAR2(name, x, y) ((float)name((double)(x), (double)(y)))
#ifdef WITHOUT_FMA
#define ATAN2_DOUBTFUL(x, y, r) atan2_doubtful_f(x, y, r, 0x1p-100f, 0x1p100f)
#else
#define ATAN2_DOUBTFUL(x, y, r) atan2_doubtful_f(x, y, r, FLT_MIN, INFINITY)
#endif
#define LANES LANES_F
#define LOAD LOAD_F
#define STORE STORE_F
#define ODD_TINY 0x1p-13
#define HUGE_EXP 87
#define HUGE_ROOT 0x1p60
#define HUGE_LOG 0x1p120
#include "math_functions_tmpl.h"

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
	ROW(float_power, "ddd", power_d)
	/* clang-format on */
};

const struct arr__loop_table TABLE = {
	.variant = VARIANT,
	.rows = math_rows,
	.row_count = sizeof(math_rows) / sizeof(math_rows[0]),
};
