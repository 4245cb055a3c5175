/* SPDX-License-Identifier: Apache-2.0 */
/* A BLAS whose names end in 64_: the routines that blas_calls.c needs, handed on to ILP64 OpenBLAS.
 */
#include <stddef.h>
#include <stdint.h>

typedef const int64_t *in;
extern void dgemm_(const char *, const char *, in, in, in, const double *, const double *, in,
		   const double *, in, const double *, double *, in, size_t, size_t);
extern double ddot_(in, const double *, in, const double *, in);
extern void dgesv_(in, in, double *, in, int64_t *, double *, in, int64_t *);
extern void cblas_dgemm(int, int, int, int64_t, int64_t, int64_t, double, const double *, int64_t,
			const double *, int64_t, double, double *, int64_t);
extern double cblas_ddot(int64_t, const double *, int64_t, const double *, int64_t);
extern int openblas_get_num_threads(void);
extern char *openblas_get_config(void);

void dgemm_64_(const char *ta, const char *tb, in m, in n, in k, const double *alpha,
	       const double *a, in lda, const double *b, in ldb, const double *beta, double *c,
	       in ldc, size_t x, size_t y)
{
	dgemm_(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, x, y);
}
double ddot_64_(in n, const double *x, in ix, const double *y, in iy)
{
	return ddot_(n, x, ix, y, iy);
}
void dgesv_64_(in n, in rhs, double *a, in lda, int64_t *p, double *b, in ldb, int64_t *info)
{
	dgesv_(n, rhs, a, lda, p, b, ldb, info);
}
void cblas_dgemm64_(int o, int ta, int tb, int64_t m, int64_t n, int64_t k, double alpha,
		    const double *a, int64_t lda, const double *b, int64_t ldb, double beta,
		    double *c, int64_t ldc)
{
	cblas_dgemm(o, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
double cblas_ddot64_(int64_t n, const double *x, int64_t ix, const double *y, int64_t iy)
{
	return cblas_ddot(n, x, ix, y, iy);
}
int openblas_get_num_threads64_(void)
{
	return openblas_get_num_threads();
}
char *openblas_get_config64_(void)
{
	return openblas_get_config();
}
