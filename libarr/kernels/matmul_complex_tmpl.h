/* SPDX-License-Identifier: Apache-2.0 */
/* c = a @ b and c = conj(a) @ b of complex numbers. Needs S (the suffix) and C (a struct of re and
 * im); undefines them. */
static inline C JOIN2(add_product, S)(C acc, C x, C y)
{
	return (C){ acc.re + (x.re * y.re - x.im * y.im), acc.im + (x.re * y.im + x.im * y.re) };
}

static inline C JOIN2(add_conj_product, S)(C acc, C x, C y)
{
	return (C){ acc.re + (x.re * y.re + x.im * y.im), acc.im + (x.re * y.im - x.im * y.re) };
}

#define SFX S
#define T C
#define ACC C
#define LD(x) (x)
#define ST(acc) (acc)
#define MAC(acc, x, y) JOIN2(add_product, S)(acc, x, y)
#include "matmul_tmpl.h"
#define SFX JOIN2(conj, S)
#define T C
#define ACC C
#define LD(x) (x)
#define ST(acc) (acc)
#define MAC(acc, x, y) JOIN2(add_conj_product, S)(acc, x, y)
#include "matmul_tmpl.h"
#undef S
#undef C
