/* SPDX-License-Identifier: Apache-2.0 */
/* The widening sums of one ISA. Needs WIDENING, the table's name. */
enum { WIDENING_BLOCK = 32768 };

#define T uint8_t
#define SFX t
#define PART int32_t
#define VALUE(x) ((x) != 0)
#include "widening_tmpl.h"
#define T int8_t
#define SFX b
#define PART int32_t
#define VALUE(x) (x)
#include "widening_tmpl.h"
#define T uint8_t
#define SFX B
#define PART int32_t
#define VALUE(x) (x)
#include "widening_tmpl.h"
#define T int16_t
#define SFX h
#define PART int32_t
#define VALUE(x) (x)
#include "widening_tmpl.h"
#define T uint16_t
#define SFX H
#define PART uint32_t
#define VALUE(x) (x)
#include "widening_tmpl.h"
#define T int32_t
#define SFX i
#define PART int64_t
#define VALUE(x) (x)
#include "widening_tmpl.h"
#define T uint32_t
#define SFX I
#define PART int64_t
#define VALUE(x) (x)
#include "widening_tmpl.h"

arr__fold_fn *const WIDENING[ARR_T_UINT32 + 1][2] = {
	[ARR_T_BOOL] = { sum_into_q_t, sum_into_d_t },
	[ARR_T_INT8] = { sum_into_q_b, sum_into_d_b },
	[ARR_T_UINT8] = { sum_into_q_B, sum_into_d_B },
	[ARR_T_INT16] = { sum_into_q_h, sum_into_d_h },
	[ARR_T_UINT16] = { sum_into_q_H, sum_into_d_H },
	[ARR_T_INT32] = { sum_into_q_i, NULL },
	[ARR_T_UINT32] = { sum_into_q_I, NULL },
};
