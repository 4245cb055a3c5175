/* SPDX-License-Identifier: Apache-2.0 */
/* The names of an ILP64 library as NumPy's wheels have them, over one without suffixes. */
#include <stdint.h>

void dgemm_(const char *, const char *, const int64_t *, const int64_t *, const int64_t *,
	    const double *, const double *, const int64_t *, const double *, const int64_t *,
	    const double *, double *, const int64_t *);
void dgesv_(const int64_t *, const int64_t *, double *, const int64_t *, int64_t *, double *,
	    const int64_t *, int64_t *);
void cblas_dgemm(int, int, int, int64_t, int64_t, int64_t, double, const double *, int64_t,
		 const double *, int64_t, double, double *, int64_t);
double cblas_ddot(int64_t, const double *, int64_t, const double *, int64_t);

void dgemm_64_(const char *ta, const char *tb, const int64_t *m, const int64_t *n, const int64_t *k,
	       const double *alpha, const double *a, const int64_t *lda, const double *b,
	       const int64_t *ldb, const double *beta, double *c, const int64_t *ldc)
{
	dgemm_(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void dgesv_64_(const int64_t *n, const int64_t *nrhs, double *a, const int64_t *lda,
	       int64_t *pivots, double *b, const int64_t *ldb, int64_t *info)
{
	dgesv_(n, nrhs, a, lda, pivots, b, ldb, info);
}

void cblas_dgemm64_(int order, int ta, int tb, int64_t m, int64_t n, int64_t k, double alpha,
		    const double *a, int64_t lda, const double *b, int64_t ldb, double beta,
		    double *c, int64_t ldc)
{
	cblas_dgemm(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

double cblas_ddot64_(int64_t n, const double *x, int64_t incx, const double *y, int64_t incy)
{
	return cblas_ddot(n, x, incx, y, incy);
}
