/* SPDX-License-Identifier: Apache-2.0 */
/* Matrix products of the dtypes that BLAS does not have. */
#include "kernel.h"

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

arr__matmul_fn *const arr__matmul_loops[ARR_T_COUNT] = {
	matmul_t, matmul_b, matmul_B, matmul_h, matmul_H,
	matmul_i, matmul_I, matmul_q, matmul_Q, matmul_e,
};
