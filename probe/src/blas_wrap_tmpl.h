/* SPDX-License-Identifier: Apache-2.0 */
/* The wrappers of one naming form. Needs INT (the width of its integers), FSYM(routine) and
 * CSYM(name): the exported symbols of Fortran and C. */
#define I(i) ((double)*(const INT *)a.w[i])
#define L(i) (*(const char *)a.w[i] | 0x20)
#define V(i) ((double)(INT)a.w[i])
#define W(i, flops) (*(const INT *)a.w[i] == -1 ? 0.0 : (flops))

#define WRAP(symbol_, routine_, flops_)                                                            \
	ARR_API blas_fn symbol_;                                                                   \
	double _Complex symbol_(BLAS_WORDS)                                                        \
	{                                                                                          \
		static struct blas_symbol symbol = { .name = TEXT(symbol_), .routine = routine_ }; \
		const struct blas_arguments a = PACK;                                              \
                                                                                                   \
		return probe_blas_call(&symbol, flops_, &a, __builtin_return_address(0));          \
	}
#define FORTRAN(routine_, flops_) WRAP(FSYM(routine_), #routine_, flops_)
#define CBLAS(name_, routine_, flops_) WRAP(CSYM(name_), #routine_, flops_)
#include "blas.def"
#undef CBLAS
#undef FORTRAN
#undef WRAP
#undef W
#undef V
#undef L
#undef I
#undef CSYM
#undef FSYM
#undef INT
