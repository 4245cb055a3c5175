/* SPDX-License-Identifier: Apache-2.0 */
/* A routine that comes as a pointer, from a library opened in a scope of its own (-DGIVES), to a
 * program that is linked to no BLAS: how SciPy's modules reach LAPACK. argv[1] is the library. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

typedef void dgemm_fn(const char *, const char *, const int *, const int *, const int *,
		      const double *, const double *, const int *, const double *, const int *,
		      const double *, double *, const int *);

#ifdef GIVES
dgemm_fn dgemm_;

dgemm_fn *give(void)
{
	return dgemm_;
}
#else
int main(int argc, char **argv)
{
	void *library = dlopen(argv[argc - 1], RTLD_NOW | RTLD_LOCAL), *found;
	double a[4] = { 1, 2, 3, 4 }, out[4] = { 0 }, one = 1, zero = 0;
	dgemm_fn *(*give)(void), *multiply;
	int n = 2;

	found = library ? dlsym(library, "give") : NULL;
	if (!found)
		return 2;
	memcpy(&give, &found, sizeof give);
	multiply = give();
	for (int i = 0; i < 10; i++)
		multiply("N", "N", &n, &n, &n, &one, a, &n, a, &n, &zero, out, &n);
	printf("%g %g %g %g\n", out[0], out[1], out[2], out[3]);
	return 0;
}
#endif
