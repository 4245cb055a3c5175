/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting keys on any CPU: insertion sort below, a partition without unpredictable branches above.
 */
#include "kernel.h"
#include "sort/sort_kernels.h"

#define SFX i16
#define K int16_t
#define K_MAX INT16_MAX
#include "quick_scalar_tmpl.h"

#define SFX i32
#define K int32_t
#define K_MAX INT32_MAX
#include "quick_scalar_tmpl.h"

#define SFX i64
#define K int64_t
#define K_MAX INT64_MAX
#include "quick_scalar_tmpl.h"

#define TABLE arr__sorts_baseline
#define VARIANT "baseline"
#include "sort_table_tmpl.h"
