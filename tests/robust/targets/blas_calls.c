/* SPDX-License-Identifier: Apache-2.0 */
/* Calls BLAS and LAPACK, and says on standard output what it called: "routine calls flops" for
 * each, by its own count; on standard error what came out. With INT64 the integers have 64 bits;
 * with SUFFIX64 the names end in 64_ as well.
 *
 * The systems are tiny: LAPACK solves one in many small steps, and at each BLIS's threads wait for
 * each other without giving up the core (0.9, three threads on two busy cores: 0.1 s a step).
 *
 *	blas_calls [N]      side of the large matrices, 400 unless given */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(INT64) || defined(SUFFIX64)
typedef int64_t blas_int;
#else
typedef int32_t blas_int;
#endif
#ifdef SUFFIX64
#define F(name) name##_64_
#define C(name) cblas_##name##64_
#else
#define F(name) name##_
#define C(name) cblas_##name
#endif

extern void F(dgemm)(const char *, const char *, const blas_int *, const blas_int *,
		     const blas_int *, const double *, const double *, const blas_int *,
		     const double *, const blas_int *, const double *, double *, const blas_int *,
		     size_t, size_t);
extern double F(ddot)(const blas_int *, const double *, const blas_int *, const double *,
		      const blas_int *);
extern void F(dgesv)(const blas_int *, const blas_int *, double *, const blas_int *, blas_int *,
		     double *, const blas_int *, blas_int *);
extern void C(dgemm)(int, int, int, blas_int, blas_int, blas_int, double, const double *, blas_int,
		     const double *, blas_int, double, double *, blas_int);
extern double C(ddot)(blas_int, const double *, blas_int, const double *, blas_int);

enum {
	GEMMS = 5,
	CGEMMS = 4,
	DOTS = 900,
	CDOTS = 77,
	BACKWARDS = 5, /* a negative step has all its bits */
	SOLVES = 2,
	DOT_N = 123,
	SOLVE_N = 4,
	RHS = 2
};

static double *matrix(long n)
{
	double *a = malloc((size_t)n * n * sizeof(*a));

	for (long i = 0; i < n * n; i++)
		a[i] = (i % n == i / n ? n : 0) + (double)(i * 7 % 13) / 13;
	return a;
}

int main(int argc, char **argv)
{
	blas_int n = argc > 1 ? atoi(argv[1]) : 400, one = 1, minus = -1, dots = DOT_N,
		 side = SOLVE_N, rhs = RHS, info = 0;
	double *a = matrix(n), *b = matrix(n), *c = matrix(n), alpha = 1, beta = 0, sum = 0;
	double solved = 0;
	blas_int pivots[SOLVE_N];

	for (int i = 0; i < GEMMS; i++)
		F(dgemm)("N", "T", &n, &n, &n, &alpha, a, &n, b, &n, &beta, c, &n, 1, 1);
	for (int i = 0; i < CGEMMS; i++)
		C(dgemm)(102, 111, 111, n, n, n, 1, a, n, b, n, 0, c, n);
	for (int i = 0; i < DOTS; i++)
		sum += F(ddot)(&dots, a, &one, b, &one);
	for (int i = 0; i < CDOTS; i++)
		sum += C(ddot)(dots, a, 1, b, 1);
	for (int i = 0; i < BACKWARDS; i++)
		sum += F(ddot)(&dots, a, &minus, b, &one) + C(ddot)(dots, a, 1, b, minus);
	for (int i = 0; i < SOLVES; i++) {
		double *s = matrix(side), *x = matrix(side);

		F(dgesv)(&side, &rhs, s, &side, pivots, x, &side, &info);
		if (info != 0)
			return 3;
		solved += x[0];
		free(s);
		free(x);
	}
	printf("dgemm %d %.0f\n", GEMMS + CGEMMS, (GEMMS + CGEMMS) * 2.0 * n * n * n);
	printf("ddot %d %.0f\n", DOTS + CDOTS + 2 * BACKWARDS,
	       (DOTS + CDOTS + 2 * BACKWARDS) * 2.0 * dots);
	printf("dgesv %d -1\n", SOLVES);
	fprintf(stderr, "%.12g %.12g %.12g\n", sum, c[0], solved);
	return sum > 0 && c[0] == c[0] ? 0 : 4;
}
