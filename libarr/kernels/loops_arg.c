/* SPDX-License-Identifier: Apache-2.0 */
/* argmax and argmin of what no ISA level has vectors for. */
#include "kernel.h"

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
#define LONGER(u)                                                                  \
	[ARR_T_COMPLEX64] = { u##_F, NULL }, [ARR_T_COMPLEX128] = { u##_D, NULL }, \
	[ARR_T_LONGDOUBLE] = { u##_g, NULL }, [ARR_T_CLONGDOUBLE] = { u##_G, NULL },

const struct arr__arg_table arr__args_scalar = {
	.largest = { LONGER(argmax) },
	.smallest = { LONGER(argmin) },
};
