/* SPDX-License-Identifier: Apache-2.0 */
/* Matrix products without BLAS: for dtypes and strides that it does not have. */
#include "kernel.h"

#include "linalg/matmul_few.h"

#define SFX b
#define T int8_t
#define U unsigned
#include "matmul_rows_tmpl.h"
#define SFX B
#define T uint8_t
#define U unsigned
#include "matmul_rows_tmpl.h"
#define SFX h
#define T int16_t
#define U unsigned
#include "matmul_rows_tmpl.h"
#define SFX H
#define T uint16_t
#define U unsigned
#include "matmul_rows_tmpl.h"
#define SFX i
#define T int32_t
#define U uint32_t
#include "matmul_rows_tmpl.h"
#define SFX I
#define T uint32_t
#define U uint32_t
#include "matmul_rows_tmpl.h"
#define SFX q
#define T int64_t
#define U uint64_t
#include "matmul_rows_tmpl.h"
#define SFX Q
#define T uint64_t
#define U uint64_t
#include "matmul_rows_tmpl.h"

#define SFX t
#define T uint8_t
#define ACC uint8_t
#define LD(x) ((x) != 0)
#define ST(acc) (acc)
#define MAC(acc, x, y) ((uint8_t)((acc) | ((x) && (y))))
#include "matmul_tmpl.h"
#define SFX e
#define T uint16_t
#define ACC float
#define LD(x) half_load(x)
#define ST(acc) half_store(acc)
#define MAC(acc, x, y) ((acc) + (x) * (y))
#include "matmul_tmpl.h"

#define SFX f
#define T float
#define ACC float
#define LD(x) (x)
#define ST(acc) (acc)
#define MAC(acc, x, y) ((acc) + (x) * (y))
#include "matmul_tmpl.h"
#define SFX d
#define T double
#define ACC double
#define LD(x) (x)
#define ST(acc) (acc)
#define MAC(acc, x, y) ((acc) + (x) * (y))
#include "matmul_tmpl.h"
#define SFX g
#define T long double
#define ACC long double
#define LD(x) (x)
#define ST(acc) (acc)
#define MAC(acc, x, y) ((acc) + (x) * (y))
#include "matmul_tmpl.h"

#define SFX f
#define T float
#include "matmul_few_tmpl.h"
#define SFX d
#define T double
#include "matmul_few_tmpl.h"

#define S F
#define C struct arr_complex64
#include "matmul_complex_tmpl.h"
#define S D
#define C struct arr_complex128
#include "matmul_complex_tmpl.h"
#define S G
#define C struct arr_clongdouble
#include "matmul_complex_tmpl.h"

arr__matmul_fn *const arr__matmul_loops[ARR_T_COUNT] = {
	matmul_t, matmul_b, matmul_B, matmul_h, matmul_H, matmul_i, matmul_I, matmul_q,
	matmul_Q, matmul_e, matmul_f, matmul_d, matmul_F, matmul_D, matmul_g, matmul_G,
};

arr__matmul_fn *const arr__matmul_few_loops[ARR_T_COUNT] = {
	[ARR_T_FLOAT32] = matmul_few_f,
	[ARR_T_FLOAT64] = matmul_few_d,
};

arr__matmul_fn *const arr__matmul_conj_loops[ARR_T_COUNT] = {
	[ARR_T_COMPLEX64] = matmul_conj_F,
	[ARR_T_COMPLEX128] = matmul_conj_D,
	[ARR_T_CLONGDOUBLE] = matmul_conj_G,
};
