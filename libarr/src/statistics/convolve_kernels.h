/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of convolve and correlate, by ISA level. Private to libarr. */
#ifndef LIBARR_CONVOLVE_KERNELS_H
#define LIBARR_CONVOLVE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* out[i], i < n: the sum of v[k] a[i + k] over k < m, m > 0, added in ascending order of k. Every
 * level gives the same bits. */
struct arr__slides {
	void (*f)(const float *a, const float *v, size_t m, float *out, size_t n);
	void (*d)(const double *a, const double *v, size_t m, double *out, size_t n);
	void (*Q)(const uint64_t *a, const uint64_t *v, size_t m, uint64_t *out, size_t n);
};

extern const struct arr__slides arr__slides_baseline;
#if defined(__x86_64__)
extern const struct arr__slides arr__slides_avx2;
extern const struct arr__slides arr__slides_avx512;
#endif

#endif
