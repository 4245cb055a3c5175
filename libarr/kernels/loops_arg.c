/* SPDX-License-Identifier: Apache-2.0 */
/* argmax and argmin of every dtype. */
#include "kernel.h"

#include "dtype/datetime_internal.h"

static inline bool less_complex64(struct arr_complex64 x, struct arr_complex64 y)
{
	return x.re < y.re || (x.re == y.re && x.im < y.im);
}

static inline bool less_complex128(struct arr_complex128 x, struct arr_complex128 y)
{
	return x.re < y.re || (x.re == y.re && x.im < y.im);
}

static inline bool less_clongdouble(struct arr_clongdouble x, struct arr_clongdouble y)
{
	return x.re < y.re || (x.re == y.re && x.im < y.im);
}

#define WHOLE_NAN_P(x) false
#define WHOLE_LESS(x, y) ((x) < (y))

#define SFX t
#define T uint8_t
#define NAN_P(x) WHOLE_NAN_P(x)
#define LESS(x, y) (((x) != 0) < ((y) != 0))
#include "arg_tmpl.h"
#define SFX b
#define T int8_t
#define NAN_P(x) WHOLE_NAN_P(x)
#define LESS(x, y) WHOLE_LESS(x, y)
#include "arg_tmpl.h"
#define SFX B
#define T uint8_t
#define NAN_P(x) WHOLE_NAN_P(x)
#define LESS(x, y) WHOLE_LESS(x, y)
#include "arg_tmpl.h"
#define SFX h
#define T int16_t
#define NAN_P(x) WHOLE_NAN_P(x)
#define LESS(x, y) WHOLE_LESS(x, y)
#include "arg_tmpl.h"
#define SFX H
#define T uint16_t
#define NAN_P(x) WHOLE_NAN_P(x)
#define LESS(x, y) WHOLE_LESS(x, y)
#include "arg_tmpl.h"
#define SFX i
#define T int32_t
#define NAN_P(x) WHOLE_NAN_P(x)
#define LESS(x, y) WHOLE_LESS(x, y)
#include "arg_tmpl.h"
#define SFX I
#define T uint32_t
#define NAN_P(x) WHOLE_NAN_P(x)
#define LESS(x, y) WHOLE_LESS(x, y)
#include "arg_tmpl.h"
#define SFX q
#define T int64_t
#define NAN_P(x) WHOLE_NAN_P(x)
#define LESS(x, y) WHOLE_LESS(x, y)
#include "arg_tmpl.h"
#define SFX Q
#define T uint64_t
#define NAN_P(x) WHOLE_NAN_P(x)
#define LESS(x, y) WHOLE_LESS(x, y)
#include "arg_tmpl.h"
#define SFX e
#define T uint16_t
#define NAN_P(x) half_isnan(x)
#define LESS(x, y) (half_load(x) < half_load(y))
#include "arg_tmpl.h"
#define SFX f
#define T float
#define NAN_P(x) ((x) != (x))
#define LESS(x, y) ((x) < (y))
#include "arg_tmpl.h"
#define SFX d
#define T double
#define NAN_P(x) ((x) != (x))
#define LESS(x, y) ((x) < (y))
#include "arg_tmpl.h"
#define SFX F
#define T struct arr_complex64
#define NAN_P(x) ((x).re != (x).re || (x).im != (x).im)
#define LESS(x, y) less_complex64(x, y)
#include "arg_tmpl.h"
#define SFX D
#define T struct arr_complex128
#define NAN_P(x) ((x).re != (x).re || (x).im != (x).im)
#define LESS(x, y) less_complex128(x, y)
#include "arg_tmpl.h"

#define SFX g
#define T long double
#define NAN_P(x) ((x) != (x))
#define LESS(x, y) ((x) < (y))
#include "arg_tmpl.h"
#define SFX G
#define T struct arr_clongdouble
#define NAN_P(x) ((x).re != (x).re || (x).im != (x).im)
#define LESS(x, y) less_clongdouble(x, y)
#include "arg_tmpl.h"
#define SFX m /* datetimes too */
#define T int64_t
#define NAN_P(x) ((x) == ARR__NAT)
#define LESS(x, y) WHOLE_LESS(x, y)
#include "arg_tmpl.h"

#define ARG_FN(u, s) u##_##s,
arr__arg_fn *const arr__argmax_loops[ARR_T_COUNT] = {
	FOR_ALL(ARG_FN, argmax) argmax_g,
	argmax_G,
	[ARR_T_DATETIME64] = argmax_m,
	[ARR_T_TIMEDELTA64] = argmax_m,
};
arr__arg_fn *const arr__argmin_loops[ARR_T_COUNT] = {
	FOR_ALL(ARG_FN, argmin) argmin_g,
	argmin_G,
	[ARR_T_DATETIME64] = argmin_m,
	[ARR_T_TIMEDELTA64] = argmin_m,
};
