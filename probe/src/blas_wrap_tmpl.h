/* SPDX-License-Identifier: Apache-2.0 */
/* The wrappers of two naming forms whose integers have the same width. Needs INT, and for form A
 * and form B the exported symbols of Fortran and C: FSYM_A(routine), CSYM_A(name), FSYM_B, CSYM_B.
 */
#define I(i) ((double)*(const INT *)a->w[i])
#define L(i) (*(const char *)a->w[i] | 0x20)
#define V(i) ((double)(INT)a->w[i])
#define W(i, flops) (*(const INT *)a->w[i] == -1 ? 0.0 : (flops))

#define FLOPS(symbol_, flops_)                                           \
	static double flops_of_##symbol_(const struct blas_arguments *a) \
	{                                                                \
		return flops_;                                           \
	}
#define FLOPS_(symbol_, flops_) FLOPS(symbol_, flops_)
#define WRAPS(a_, b_, routine_, flops_) \
	FLOPS_(a_, flops_)              \
	WRAP(a_, a_, routine_)          \
	WRAP(b_, a_, routine_)
#define FORTRAN(routine_, flops_) WRAPS(FSYM_A(routine_), FSYM_B(routine_), #routine_, flops_)
#define CBLAS(name_, routine_, flops_) WRAPS(CSYM_A(name_), CSYM_B(name_), #routine_, flops_)
#include "blas.def"
#undef CBLAS
#undef FORTRAN
#undef WRAPS
#undef FLOPS_
#undef FLOPS
#undef W
#undef V
#undef L
#undef I
#undef CSYM_B
#undef FSYM_B
#undef CSYM_A
#undef FSYM_A
#undef INT
