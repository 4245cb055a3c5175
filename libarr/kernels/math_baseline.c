/* SPDX-License-Identifier: Apache-2.0 */
/* Elementary functions for every x86-64, without fused multiply-adds: the same bits on every CPU.
 */
#define TABLE arr__math_baseline
#define VARIANT "baseline"
#define WITHOUT_FMA
#include "math_tmpl.h"
