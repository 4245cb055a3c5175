/* SPDX-License-Identifier: Apache-2.0 */
/* Loops of a few steps over arrays that are to be registers: unrolled where there is optimisation.
 */
#ifndef LIBARR_KERNELS_UNROLL_H
#define LIBARR_KERNELS_UNROLL_H

#if defined(__OPTIMIZE__)
#define UNROLL _Pragma("GCC unroll 8")
#else
#define UNROLL
#endif

#endif
