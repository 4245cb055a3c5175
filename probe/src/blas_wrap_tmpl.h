/* SPDX-License-Identifier: Apache-2.0 */
/* The wrappers of two naming forms whose integers have the same width. Needs INT, COUNT_FLOPS (the
 * name of the function made here), and for form A and form B the exported symbols of Fortran and C:
 * FSYM_A(routine), CSYM_A(name), FSYM_B, CSYM_B.
 */
#define FORTRAN(routine_, flops_) FLOPS_OF(FSYM_A(routine_), flops_)
#define CBLAS(name_, routine_, flops_) FLOPS_OF(CSYM_A(name_), flops_)
#define FLOPS_OF(symbol_, flops_) FLOPS_OF_(symbol_, flops_)

#define FLOPS_OF_(symbol_, flops_) FLOPS_##symbol_,
enum {
	JOIN(COUNT_FLOPS, _none),
#include "blas.def"
};
#undef FLOPS_OF_

#define I(i) ((double)*(const INT *)a->w[i])
#define L(i) (*(const char *)a->w[i] | 0x20)
#define V(i) ((double)(INT)a->w[i])
#define W(i, flops) (*(const INT *)a->w[i] == -1 ? 0.0 : (flops))
#define FLOPS_OF_(symbol_, flops_) \
	case FLOPS_##symbol_:      \
		return flops_;
/* A switch and no table of functions: the loader would have to relocate it in every process. */
static double COUNT_FLOPS(uint16_t which, const struct blas_arguments *a)
{
	switch (which) {
#include "blas.def"
	default:
		return 0;
	}
}
#undef FLOPS_OF_
#undef W
#undef V
#undef L
#undef I
#undef FLOPS_OF
#undef CBLAS
#undef FORTRAN

#define WRAPS(a_, b_, routine_) \
	WRAP(a_, a_, routine_)  \
	WRAP(b_, a_, routine_)
#define FORTRAN(routine_, flops_) WRAPS(FSYM_A(routine_), FSYM_B(routine_), #routine_)
#define CBLAS(name_, routine_, flops_) WRAPS(CSYM_A(name_), CSYM_B(name_), #routine_)
#include "blas.def"
#undef CBLAS
#undef FORTRAN
#undef WRAPS
#undef CSYM_B
#undef FSYM_B
#undef CSYM_A
#undef FSYM_A
#undef COUNT_FLOPS
#undef INT
