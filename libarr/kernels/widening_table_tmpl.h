/* SPDX-License-Identifier: Apache-2.0 */
/* The widening sums of one ISA. Needs WIDENING, the table's name. */
enum { WIDENING_BLOCK = 32768 };

/* Bools are counted in lanes as wide as they are, before these overflow. */
enum { COUNT_LANES = 64, COUNT_ROWS = 255 };

static size_t count_true(const uint8_t *p, size_t rows)
{
	uint8_t lane[COUNT_LANES] = { 0 };
	size_t sum = 0;

	for (size_t i = 0; i < rows; i++, p += COUNT_LANES) {
		for (int k = 0; k < COUNT_LANES; k++)
			lane[k] = (uint8_t)(lane[k] + (p[k] < 1 ? p[k] : 1));
	}
	for (int k = 0; k < COUNT_LANES; k++)
		sum += lane[k];
	return sum;
}

static int64_t wide_sum_t(const char *src, ptrdiff_t stride, size_t count)
{
	const uint8_t *p = (const uint8_t *)src;
	size_t sum = 0, i = 0;

	while (stride == 1 && count - i >= COUNT_LANES) {
		const size_t whole = (count - i) / COUNT_LANES;
		const size_t rows = whole < COUNT_ROWS ? whole : COUNT_ROWS;

		sum += count_true(p + i, rows);
		i += rows * COUNT_LANES;
	}
	for (; i < count; i++)
		sum += p[(ptrdiff_t)i * stride] != 0;
	return (int64_t)sum;
}

#define T uint8_t
#define SFX t
#define HAVE_WIDE_SUM
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
