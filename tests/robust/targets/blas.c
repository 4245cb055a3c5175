/* SPDX-License-Identifier: Apache-2.0 */
/* Calls BLAS and LAPACK by the names and with the integers of the library it is linked to, and
 * prints what came out. -DINTEGER=int64_t for ILP64, -DSUFFIXED for names that end with 64_. */
#include <stdint.h>
#include <stdio.h>

#ifndef INTEGER
#define INTEGER int32_t
#endif
#ifdef SUFFIXED
#define FORTRAN(name) name##_64_
#define C(name) name##64_
#else
#define FORTRAN(name) name##_
#define C(name) name
#endif

enum { N = 70, CALLS = 25 };

void FORTRAN(dgemm)(const char *, const char *, const INTEGER *, const INTEGER *, const INTEGER *,
		    const double *, const double *, const INTEGER *, const double *,
		    const INTEGER *, const double *, double *, const INTEGER *);
void FORTRAN(dgesv)(const INTEGER *, const INTEGER *, double *, const INTEGER *, INTEGER *,
		    double *, const INTEGER *, INTEGER *);
void C(cblas_dgemm)(int, int, int, INTEGER, INTEGER, INTEGER, double, const double *, INTEGER,
		    const double *, INTEGER, double, double *, INTEGER);
double C(cblas_ddot)(INTEGER, const double *, INTEGER, const double *, INTEGER);

int main(void)
{
	static double a[N * N], b[N * N], out[N * N];
	static INTEGER pivots[N];
	INTEGER n = N, minus = -1, one = 1, info = 0;
	double alpha = 1, beta = 0, sum = 0;

	for (int i = 0; i < N * N; i++) {
		a[i] = i % 13 + (i % (N + 1) == 0 ? 100 : 0);
		b[i] = i % 7 - 3;
	}
	for (int i = 0; i < CALLS; i++) {
		FORTRAN(dgemm)("N", "T", &n, &n, &n, &alpha, a, &n, b, &n, &beta, out, &n);
		C(cblas_dgemm)(101, 111, 111, n, n, n, 1, a, n, b, n, 1, out, n);
		sum += C(cblas_ddot)(n, out, 1, b, 1);
		/* from the last element backwards: a negative step has all its bits */
		sum += C(cblas_ddot)(n, out, minus, b, one);
	}
	FORTRAN(dgesv)(&n, &one, a, &n, pivots, b, &n, &info);
	printf("%.17g %.12g %d\n", sum, b[0], (int)info);
	return 0;
}
