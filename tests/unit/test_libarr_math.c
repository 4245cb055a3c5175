/* SPDX-License-Identifier: Apache-2.0 */
/* libarr's own elementary functions where it is easy to be wrong: special numbers against the C
 * library's functions, divisions and rounding bit for bit against the formulas that NumPy computes
 * them by. test_libarr_accuracy has the numbers between. */
#include <math.h>
#include <stdlib.h>

#include "libarr_testing.h"
#include "libarr_ulp.h"

static const double special[] = {
	0.0,       1.0,         2.0,        3.0,
	0.5,       1.5,         7.0,        0x1p-1074,
	0x1p-1022, 1e-310,      1e300,      1e-300,
	0x1p53,    0x1p52,      0x1p53 + 2, 0x1.fffffffffffffp1023,
	INFINITY,  NAN,         1024.0,     1074.0,
	1075.0,    709.9,       745.2,      1 + 0x1p-52,
	1e-20,     1 - 0x1p-53, 0x1p-500,   0x1p500,
	0x1p501,   0x1p31,      0x1p-501,   0x1.fffffep127,
	0x1p-149,  0x1p-126,    128.0,      149.0,
	150.0,     88.8,        104.0,      12000.5,
	693.0,     36.9,        37.1,
};
enum {
	SPECIAL = 2 * sizeof(special) / sizeof(special[0]), /* with both signs */
	PAIRS = SPECIAL * SPECIAL,
	RANDOM = 20000
};

static double special_at(int i)
{
	return i % 2 ? -special[i / 2] : special[i / 2];
}

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u; /* SplitMix64 */

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static arr_array *new_array(int64_t count, bool single)
{
	arr_array *a = NULL;

	assert_ok(arr_zeros(1, &count, single ? ARR_FLOAT32 : ARR_FLOAT64, ARR_ORDER_C, &a, err));
	return a;
}

static void put(arr_array *a, int64_t i, double value)
{
	if (arr_array_dtype(a) == ARR_FLOAT32)
		((float *)arr_array_data(a))[i] = (float)value;
	else
		((double *)arr_array_data(a))[i] = value;
}

static double get(const arr_array *a, int64_t i)
{
	return arr_array_dtype(a) == ARR_FLOAT32 ? (double)((float *)arr_array_data(a))[i]
						 : ((double *)arr_array_data(a))[i];
}

/* most_ulp 0: the same bits but for NaNs. */
static void expect(const char *what, const arr_array *got, int64_t i, double want,
		   uint64_t most_ulp)
{
	const size_t bytes = arr_dtype_item_bytes(arr_array_dtype(got));
	const double value = get(got, i);
	const float narrow = (float)want;
	const void *right = bytes == 4 ? (const void *)&narrow : (const void *)&want;
	const char *at = (const char *)arr_array_data(got) + (size_t)i * bytes;

	if (ulp_distance(at, right, bytes) > most_ulp ||
	    (value == 0 && want == 0 && !signbit(value) != !signbit(want)))
		fail_msg("%s, element %lld: %a, not %a", what, (long long)i, value, want);
}

static arr_array *called(const char *name, const arr_array *x, const arr_array *y)
{
	const struct arr_input in[] = { arr_in(x), arr_in(y ? y : x) };
	arr_array *out = NULL;

	assert_ok(arr_ufunc_call(arr_ufunc_find(name), in, NULL, &out, err));
	return out;
}

static void functions_of_one_special_number_are_the_c_librarys(void **state)
{
	static const struct {
		const char *name;
		double (*fn)(double);
		float (*narrow)(float);
	} rows[] = {
		{ "exp", exp, expf },      { "log", log, logf },    { "sin", sin, sinf },
		{ "cos", cos, cosf },      { "tanh", tanh, tanhf }, { "expm1", expm1, expm1f },
		{ "sinh", sinh, sinhf },   { "cosh", cosh, coshf }, { "log1p", log1p, log1pf },
		{ "arctan", atan, atanf },
	};

	(void)state;
	for (int single = 0; single < 2; single++) {
		arr_array *x = new_array(SPECIAL, single);

		for (int i = 0; i < SPECIAL; i++)
			put(x, i, special_at(i));
		for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
			arr_array *y = called(rows[r].name, x, NULL);

			for (int i = 0; i < SPECIAL; i++)
				expect(rows[r].name, y, i,
				       single ? (double)rows[r].narrow((float)get(x, i))
					      : rows[r].fn(get(x, i)),
				       1);
			arr_array_release(y);
		}
		arr_array_release(x);
	}
}

static void functions_of_two_special_numbers_are_the_c_librarys(void **state)
{
	static const struct {
		const char *name;
		double (*fn)(double, double);
		float (*narrow)(float, float);
		uint64_t most_ulp;
	} rows[] = {
		{ "power", pow, powf, 1 },
		{ "arctan2", atan2, atan2f, 1 },
		{ "fmod", fmod, fmodf, 0 },
	};

	(void)state;
	for (int single = 0; single < 2; single++) {
		arr_array *x = new_array(PAIRS, single), *y = new_array(PAIRS, single);

		for (int i = 0; i < PAIRS; i++) {
			put(x, i, special_at(i / SPECIAL));
			put(y, i, special_at(i % SPECIAL));
		}
		for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
			arr_array *z = called(rows[r].name, x, y);

			for (int i = 0; i < PAIRS; i++)
				expect(rows[r].name, z, i,
				       single ? (double)rows[r].narrow((float)get(x, i),
								       (float)get(y, i))
					      : rows[r].fn(get(x, i), get(y, i)),
				       rows[r].most_ulp);
			arr_array_release(z);
		}
		arr_array_release(x);
		arr_array_release(y);
	}
}

/* Quotients small and large, exact and not; decimal fractions, whole numbers, any exponent. */
static double number(uint64_t *state)
{
	const uint64_t bits = next(state), how = next(state);
	const double sign = how >> 40 & 1 ? -1 : 1;

	switch (how % 4) {
	case 0:
		return sign * ldexp(1 + (double)(bits >> 12) * 0x1p-52, (int)(how >> 8 & 63) - 32);
	case 1:
		return sign * (double)(bits % 2001);
	case 2:
		return sign * (double)(bits % 100000) * 0.01;
	default:
		return sign * special[(how >> 8) % (SPECIAL / 2)];
	}
}

/* NumPy's remainder and floor_divide of finite numbers, y not 0. */
static double rest_of(double x, double y, bool single)
{
	const double r = fmod(x, y); /* of floats: the same */

	if (r == 0)
		return copysign(0, y);
	if ((r < 0) == (y < 0))
		return r;
	return single ? (double)((float)r + (float)y) : r + y;
}

static void divisions_are_numpys(void **state)
{
	uint64_t seed = 20261128;

	(void)state;
	for (int single = 0; single < 2; single++) {
		arr_array *x = new_array(RANDOM, single), *y = new_array(RANDOM, single);
		arr_array *rest, *trunc_rest, *quotient;

		for (int i = 0; i < RANDOM; i++) {
			put(x, i, number(&seed));
			put(y, i, number(&seed));
		}
		rest = called("remainder", x, y);
		trunc_rest = called("fmod", x, y);
		quotient = called("floor_divide", x, y);
		for (int i = 0; i < RANDOM; i++) {
			const double a = get(x, i), b = get(y, i), exact = floor(a / b);

			expect("fmod", trunc_rest, i, fmod(a, b), 0);
			if (!isfinite(a) || !isfinite(b) || b == 0)
				continue;
			expect("remainder", rest, i, rest_of(a, b, single), 0);
			/* a / b is away from whole numbers by more than its rounding, or whole. */
			if (fabs(a / b) < 0x1p20 && fabs(a / b) > 0x1p-1000 &&
			    (fmod(a, b) == 0 || fabs(a / b - nearbyint(a / b)) > 0x1p-30))
				expect("floor_divide", quotient, i, exact, 0);
		}
		arr_array_release(x);
		arr_array_release(y);
		arr_array_release(rest);
		arr_array_release(trunc_rest);
		arr_array_release(quotient);
	}
}

static void rounding_of_many_is_rounding_of_each(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int single = 0; single < 2; single++) {
		for (int decimals = -2; decimals <= 3; decimals++) {
			const double power = pow(10, abs(decimals));
			arr_array *x = new_array(RANDOM, single), *y = NULL;

			for (int i = 0; i < RANDOM; i++)
				put(x, i, (double)((int64_t)next(&seed) >> 40) * 0.005);
			assert_ok(arr_round(x, decimals, &y, err));
			for (int i = 0; i < RANDOM; i++) {
				const double v = get(x, i);
				const float f = (float)v, p = (float)power;

				if (single)
					expect("round", y, i,
					       (double)(decimals < 0 ? rintf(f / p) * p
								     : rintf(f * p) / p),
					       0);
				else
					expect("round", y, i,
					       decimals < 0 ? rint(v / power) * power
							    : rint(v * power) / power,
					       0);
			}
			arr_array_release(x);
			arr_array_release(y);
		}
	}
}

/* NumPy 1.24.2 and 2.4.6: 10^decimals is a product of tens. */
static void rounding_to_many_decimals_equals_numpy(void **state)
{
	static const struct {
		int decimals;
		double x, want;
	} rows[] = {
		{ 22, 104.9001171530397, 104.9001171530397 },
		{ 23, 104.9001171530397, 104.90011715303969 },
		{ 23, 411.6305363741328, 411.6305363741329 },
		{ 25, 1998.4814702717297, 1998.4814702717294 },
	};

	(void)state;
	for (size_t row = 0; row < BASE_ARRAY_SIZE(rows); row++) {
		for (int64_t count = 1; count <= RANDOM; count *= 5000) {
			arr_array *x = NULL, *y = NULL;

			assert_ok(arr_full(1, &count, arr_scalar_float(rows[row].x), ARR_FLOAT64,
					   &x, err));
			assert_ok(arr_round(x, rows[row].decimals, &y, err));
			expect("round", y, count - 1, rows[row].want, 0);
			arr_array_release(x);
			arr_array_release(y);
		}
	}
}

/* Where e^x is so large that 1 is half of its last place or less, but not nothing. */
static void expm1_is_within_an_ulp_where_the_one_fades(void **state)
{
	arr_array *x = new_array(RANDOM, false), *y;

	(void)state;
	for (int i = 0; i < RANDOM; i++)
		put(x, i, 36.5 + i * (1.5 / RANDOM));
	y = called("expm1", x, NULL);
	for (int i = 0; i < RANDOM; i++) {
		const long double truth = expm1l((long double)get(x, i));
		const double ulp = nextafter((double)truth, INFINITY) - (double)truth;

		if (fabsl((long double)get(y, i) - truth) > (long double)ulp)
			fail_msg("expm1(%.17g) is %.17g", get(x, i), get(y, i));
	}
	arr_array_release(x);
	arr_array_release(y);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(divisions_are_numpys),
		cmocka_unit_test(functions_of_one_special_number_are_the_c_librarys),
		cmocka_unit_test(functions_of_two_special_numbers_are_the_c_librarys),
		cmocka_unit_test(rounding_of_many_is_rounding_of_each),
		cmocka_unit_test(rounding_to_many_decimals_equals_numpy),
		cmocka_unit_test(expm1_is_within_an_ulp_where_the_one_fades),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
