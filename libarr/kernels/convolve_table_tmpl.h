/* SPDX-License-Identifier: Apache-2.0 */
/* One ISA level's sliding products. Needs TABLE and VECTOR_BYTES. */
#include "kernel.h"
#include "statistics/convolve_kernels.h"
#include "unroll.h"

#define SFX f
#define T float
#include "convolve_tmpl.h"
#define SFX d
#define T double
#include "convolve_tmpl.h"
#define SFX Q
#define T uint64_t /* wraps as all integers do; their low bits do not depend on the sign */
#include "convolve_tmpl.h"

const struct arr__slides TABLE = { slide_f, slide_d, slide_Q };
