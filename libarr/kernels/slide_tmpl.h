/* SPDX-License-Identifier: Apache-2.0 */
/* Sliding sums of complex products: out[i] = sum over k of a[i + k] v[k]. Needs SFX and COMPLEX;
 * undefines them. */
#include "kernel.h"

static void JOIN2(slide_complex, SFX)(const COMPLEX *a, const COMPLEX *v, size_t m, COMPLEX *out,
				      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		COMPLEX sum = { 0, 0 };

		for (size_t k = 0; k < m; k++) {
			sum.re += a[i + k].re * v[k].re - a[i + k].im * v[k].im;
			sum.im += a[i + k].re * v[k].im + a[i + k].im * v[k].re;
		}
		out[i] = sum;
	}
}

#undef SFX
#undef COMPLEX
