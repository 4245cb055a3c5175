/* SPDX-License-Identifier: Apache-2.0 */
/* Worst error of libarr's elementary functions, in units in the last place.
 *
 * usage: accuracy [-n POINTS] [-s SEED] [-b BOUND] [FUNCTION ...]
 *
 * Half of the points are random bit patterns, so that every exponent is as likely as any other, a
 * quarter lies within a few binades of 1, the rest next to special points. Each result is first
 * held against the C library's function in a wider type (long double for float64, double for
 * float32); whatever comes within 2 % of the worst so far is judged by MPFR with 200 bits, so the
 * error in the table is MPFR's. With -b the exit status is 1 if any error is above BOUND.
 *
 * Prints TSV: function, dtype, ISA level, points, worst error, where. ARR_ISA and ARR_REPRODUCIBLE
 * choose what is measured; bench/accuracy_table runs all of them and makes docs/libarr-accuracy.md.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arr/arr.h>
#include <mpfr.h>

enum { BLOCK = 4096, TRUTH_BITS = 200 };

typedef int truth1_fn(mpfr_t, const mpfr_t, mpfr_rnd_t);
typedef int truth2_fn(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);

static const struct function {
	const char *name;
	truth1_fn *truth1;
	truth2_fn *truth2;
	double (*wide1)(double);
	long double (*wider1)(long double);
	double (*wide2)(double, double);
	long double (*wider2)(long double, long double);
} functions[] = {
	{ "arccos", mpfr_acos, NULL, acos, acosl, NULL, NULL },
	{ "arccosh", mpfr_acosh, NULL, acosh, acoshl, NULL, NULL },
	{ "arcsin", mpfr_asin, NULL, asin, asinl, NULL, NULL },
	{ "arcsinh", mpfr_asinh, NULL, asinh, asinhl, NULL, NULL },
	{ "arctan", mpfr_atan, NULL, atan, atanl, NULL, NULL },
	{ "arctan2", NULL, mpfr_atan2, NULL, NULL, atan2, atan2l },
	{ "arctanh", mpfr_atanh, NULL, atanh, atanhl, NULL, NULL },
	{ "cbrt", mpfr_cbrt, NULL, cbrt, cbrtl, NULL, NULL },
	{ "cos", mpfr_cos, NULL, cos, cosl, NULL, NULL },
	{ "cosh", mpfr_cosh, NULL, cosh, coshl, NULL, NULL },
	{ "exp", mpfr_exp, NULL, exp, expl, NULL, NULL },
	{ "exp2", mpfr_exp2, NULL, exp2, exp2l, NULL, NULL },
	{ "expm1", mpfr_expm1, NULL, expm1, expm1l, NULL, NULL },
	{ "hypot", NULL, mpfr_hypot, NULL, NULL, hypot, hypotl },
	{ "log", mpfr_log, NULL, log, logl, NULL, NULL },
	{ "log10", mpfr_log10, NULL, log10, log10l, NULL, NULL },
	{ "log1p", mpfr_log1p, NULL, log1p, log1pl, NULL, NULL },
	{ "log2", mpfr_log2, NULL, log2, log2l, NULL, NULL },
	{ "power", NULL, mpfr_pow, NULL, NULL, pow, powl },
	{ "sin", mpfr_sin, NULL, sin, sinl, NULL, NULL },
	{ "sinh", mpfr_sinh, NULL, sinh, sinhl, NULL, NULL },
	{ "sqrt", mpfr_sqrt, NULL, sqrt, sqrtl, NULL, NULL },
	{ "tan", mpfr_tan, NULL, tan, tanl, NULL, NULL },
	{ "tanh", mpfr_tanh, NULL, tanh, tanhl, NULL, NULL },
};

static const double special[] = {
	0.0,
	0x1p-1074,
	0x1p-1022,
	0x1p-149,
	0x1p-126,
	0x1p-54,
	0x1p-27,
	0x1p-13,
	0.5,
	1.0,
	1.5,
	2.0,
	3.0,
	10.0,
	M_PI / 4,
	M_PI / 2,
	M_PI,
	M_E,
	709.78,
	710.47,
	745.13,
	708.39,
	1022.0,
	1024.0,
	1074.0,
	88.72,
	89.41,
	103.97,
	87.33,
	126.0,
	128.0,
	149.0,
	0x1p53,
	0x1p127,
	0x1p500,
	0x1p512,
	0x1p1000,
	0x1p1023,
	0x1.fffffep127,
	0x1.fffffffffffffp1023,
};

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u; /* SplitMix64 */

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static double point(uint64_t *state, bool single)
{
	const uint64_t bits = next(state), how = next(state);
	const double fraction = 1 + (double)(bits >> 12) * 0x1p-52;
	double x;

	if (how % 4 < 2) {
		if (single) {
			const uint32_t half = (uint32_t)bits;
			float f;

			memcpy(&f, &half, sizeof f);
			return (double)f;
		}
		memcpy(&x, &bits, sizeof x);
		return x;
	}
	x = how % 4 == 2 ? ldexp(fraction, (int)(how >> 8 & 31) - 16)
			 : special[(how >> 8) % (sizeof special / sizeof special[0])];
	if (how % 4 == 3) /* a few neighbours around the special point */
		x *= 1 + ((double)(bits & 255) - 128) * (single ? 0x1p-23 : 0x1p-52);
	if (how >> 20 & 1)
		x = -x;
	return single ? (double)(float)x : x;
}

/* One unit in the last place of the type at magnitude x. */
static double unit(double x, bool single)
{
	int e;

	if (x == 0 || !isfinite(x))
		return single ? 0x1p-149 : 0x1p-1074;
	frexp(x, &e);
	if (single)
		return ldexp(1, e < -125 ? -149 : e - 24);
	return ldexp(1, e < -1021 ? -1074 : e - 53);
}

static double judge(const struct function *f, double x, double y, double got, bool single)
{
	mpfr_t a, b, truth;
	double nearest, error;

	mpfr_init2(a, 53);
	mpfr_init2(b, 53);
	mpfr_init2(truth, TRUTH_BITS);
	mpfr_set_d(a, x, MPFR_RNDN);
	mpfr_set_d(b, y, MPFR_RNDN);
	if (f->truth1)
		f->truth1(truth, a, MPFR_RNDN);
	else
		f->truth2(truth, a, b, MPFR_RNDN);
	nearest = single ? (double)mpfr_get_flt(truth, MPFR_RNDN) : mpfr_get_d(truth, MPFR_RNDN);
	if (isnan(nearest) || isnan(got)) {
		error = isnan(nearest) && isnan(got) ? 0 : INFINITY;
	} else if (isinf(nearest) || isinf(got)) {
		error = nearest == got ? 0 : INFINITY;
	} else if (nearest == 0 && got == 0) {
		error = signbit(nearest) == signbit(got) ? 0 : INFINITY;
	} else {
		mpfr_sub_d(truth, truth, got, MPFR_RNDN);
		mpfr_set_d(a, unit(nearest, single), MPFR_RNDN);
		mpfr_div(truth, truth, a, MPFR_RNDN);
		error = fabs(mpfr_get_d(truth, MPFR_RNDN));
	}
	mpfr_clears(a, b, truth, (mpfr_ptr)0);
	return error;
}

/* An estimate of the error, good to a hundredth. */
static double screen(const struct function *f, double x, double y, double got, bool single)
{
	long double truth;
	double nearest;

	if (single)
		truth = f->wide1 ? f->wide1(x) : f->wide2(x, y);
	else
		truth = f->wider1 ? f->wider1((long double)x)
				  : f->wider2((long double)x, (long double)y);
	nearest = single ? (double)(float)truth : (double)truth;
	if (isnan(nearest) && isnan(got))
		return 0;
	if (!isfinite(nearest) || !isfinite(got) || (nearest == 0 && got == 0))
		return nearest == got && signbit(nearest) == signbit(got) ? 0 : INFINITY;
	return fabs((double)((truth - (long double)got) / (long double)unit(nearest, single)));
}

struct worst {
	double error, x, y, got;
};

static arr_array *block_of(const double *values, bool single)
{
	const int64_t count = BLOCK;
	arr_array *wide = NULL, *out = NULL;

	if (arr_from_copy(1, &count, ARR_FLOAT64, values, &wide, NULL) != ARR_OK ||
	    arr_array_astype(wide, single ? ARR_FLOAT32 : ARR_FLOAT64, ARR_ORDER_C,
			     ARR_CASTING_UNSAFE, &out, NULL) != ARR_OK)
		exit(2);
	arr_array_release(wide);
	return out;
}

static void measure_block(const struct function *f, bool single, uint64_t *state,
			  struct worst *worst)
{
	double x[BLOCK], y[BLOCK];
	struct arr_input in[2];
	arr_array *out = NULL;

	for (int i = 0; i < BLOCK; i++) {
		x[i] = point(state, single);
		y[i] = point(state, single);
	}
	in[0] = arr_in(block_of(x, single));
	in[1] = arr_in(block_of(y, single));
	if (arr_ufunc_call(arr_ufunc_find(f->name), in, NULL, &out, NULL) != ARR_OK)
		exit(2);
	for (int i = 0; i < BLOCK; i++) {
		const double got = single ? (double)((const float *)arr_array_data(out))[i]
					  : ((const double *)arr_array_data(out))[i];
		double error = screen(f, x[i], y[i], got, single);

		if (error < worst->error * 0.98)
			continue;
		error = judge(f, x[i], y[i], got, single);
		if (error > worst->error)
			*worst = (struct worst){ error, x[i], y[i], got };
	}
	arr_array_release(out);
	arr_array_release((arr_array *)(uintptr_t)in[0].array);
	arr_array_release((arr_array *)(uintptr_t)in[1].array);
}

static bool measure(const struct function *f, bool single, long points, uint64_t seed, double bound)
{
	struct worst worst = { 0.4, 0, 0, 0 }; /* every function has points of nearly half a unit */
	char where[64];

	for (long done = 0; done < points; done += BLOCK)
		measure_block(f, single, &seed, &worst);
	if (f->truth1)
		snprintf(where, sizeof where, "%a", worst.x);
	else
		snprintf(where, sizeof where, "%a, %a", worst.x, worst.y);
	printf("%s\t%s\t%s\t%ld\t%.4f\t%s\n", f->name, single ? "float32" : "float64",
	       arr_reproducible() ? "reproducible" : arr_isa_name(), points, worst.error, where);
	fflush(stdout);
	return worst.error <= bound;
}

int main(int argc, char **argv)
{
	double bound = INFINITY;
	uint64_t seed = 1;
	long points = 1000000;
	bool fine = true;

	for (int c; (c = getopt(argc, argv, "n:s:b:")) != -1;) {
		if (c == 'n')
			points = atol(optarg);
		else if (c == 's')
			seed = strtoull(optarg, NULL, 10);
		else if (c == 'b')
			bound = strtod(optarg, NULL);
		else
			return 2;
	}
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		bool wanted = optind == argc;

		for (int k = optind; k < argc; k++)
			wanted |= strcmp(argv[k], functions[i].name) == 0;
		for (int single = 0; wanted && single < 2; single++)
			fine &= measure(&functions[i], single, points, seed, bound);
	}
	return fine ? 0 : 1;
}
