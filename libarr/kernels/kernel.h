/* SPDX-License-Identifier: Apache-2.0 */
/* What every kernel file needs: name pasting, loop hints, and the rows of the loop tables. */
#ifndef LIBARR_KERNELS_KERNEL_H
#define LIBARR_KERNELS_KERNEL_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arr/dtype.h>

#include "half_ops.h"
#include "ufunc/errstate_internal.h"
#include "ufunc/loops.h"

#define JOIN3_(a, b, c) a##_##b##_##c
#define JOIN3(a, b, c) JOIN3_(a, b, c)
#define JOIN2_(a, b) a##_##b
#define JOIN2(a, b) JOIN2_(a, b)

/* Iterations do not depend on each other: an output equals an input exactly or does not overlap it.
 */
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety) interleave(assume_safety)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

/* gcc makes vector accesses of a signed counter times a stride only; in the loops that are not
 * worth it, gcc 12 for SSE2 fails on what it then tries. */
#ifdef FAST_LOOPS
#define COUNTER ptrdiff_t
#else
#define COUNTER size_t
#endif

#define KERNEL_BODY static inline __attribute__((always_inline)) void

/* Suffixes are NumPy's type characters, t for bool, q and Q for the 64-bit integers. */
#define FOR_INT(M, u) M(u, b) M(u, B) M(u, h) M(u, H) M(u, i) M(u, I) M(u, q) M(u, Q)
#define FOR_FLOAT(M, u) M(u, e) M(u, f) M(u, d)
#define FOR_COMPLEX(M, u) M(u, F) M(u, D)
/* With long double, which no ISA level has vectors for. */
#define FOR_ANY_FLOAT(M, u) FOR_FLOAT(M, u) M(u, g)
#define FOR_ANY_COMPLEX(M, u) FOR_COMPLEX(M, u) M(u, G)
#define FOR_ALL(M, u) M(u, t) FOR_INT(M, u) FOR_FLOAT(M, u) FOR_COMPLEX(M, u)

/* pi, log(2), log2(e) and log10(e), to be rounded to the type at hand. */
#define PI_L 3.14159265358979323846264338327950288L
#define LN2_L 0.693147180559945309417232121458176568L
#define LOG2E_L 1.44269504088896340735992468100189214L
#define LOG10E_L 0.434294481903251827651128918916605082L

/* A row: ufunc, its argument types as characters (inputs, then outputs), the loop. */
#define ROW(u, types, fn) { ARR__UFUNC_##u, types, fn },
#define SAME1(u, s) ROW(u, #s #s, JOIN2(u, s))
#define SAME2(u, s) ROW(u, #s #s #s, JOIN2(u, s))
#define SAME3(u, s) ROW(u, #s #s #s #s, JOIN2(u, s))
#define TEST1(u, s) ROW(u, #s "t", JOIN2(u, s))
#define TEST2(u, s) ROW(u, #s #s "t", JOIN2(u, s))
#define SCAN(u, s) { ARR__UFUNC_##u, #s[0], JOIN3(u, scan, s) },
#define REDUCE(u, s) { ARR__UFUNC_##u, #s[0], JOIN3(u, reduce, s) },

#endif
