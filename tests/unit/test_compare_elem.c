/* SPDX-License-Identifier: Apache-2.0 */
/* Distances follow from IEEE 754's ordering of bit patterns; float16 conversions are held against
 * NumPy. */
#include "testing.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <compare/elem.h>

static struct compare_component f64(double v)
{
	return compare_load(COMPARE_FLOAT64, &v, 0);
}

static struct compare_component f32(float v)
{
	return compare_load(COMPARE_FLOAT32, &v, 0);
}

static struct compare_component f16(uint16_t bits)
{
	return compare_load(COMPARE_FLOAT16, &bits, 0);
}

static void distance_of_doubles_counts_representable_values(void **state)
{
	/* all from the layout of binary64: 2^52 values per binade, max = 0x7fefffffffffffff */
	static const struct {
		const char *loc;
		double a, b;
		uint64_t want;
	} rows[] = {
		{ LOC, 1.0, 1.0, 0 },
		{ LOC, 1.0, 1.0 + DBL_EPSILON, 1 },
		{ LOC, 1.0, 1.0 - DBL_EPSILON / 2, 1 },
		{ LOC, 1.0, 2.0, UINT64_C(1) << 52 },
		{ LOC, 0.0, -0.0, 0 },
		{ LOC, 0.0, DBL_TRUE_MIN, 1 },
		{ LOC, -DBL_TRUE_MIN, DBL_TRUE_MIN, 2 },
		{ LOC, DBL_MIN, DBL_MIN - DBL_TRUE_MIN, 1 },
		{ LOC, DBL_MAX, HUGE_VAL, 1 },
		{ LOC, -1.0, 1.0, UINT64_C(2) * 0x3ff0000000000000 },
		{ LOC, -HUGE_VAL, HUGE_VAL, UINT64_C(0xffe0000000000000) },
		{ LOC, -DBL_MAX, DBL_MAX, UINT64_C(0xffdffffffffffffe) },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		uint64_t forth = compare_distance(f64(rows[i].a), f64(rows[i].b));
		uint64_t back = compare_distance(f64(rows[i].b), f64(rows[i].a));
		if (forth != rows[i].want || back != rows[i].want)
			fail_msg("%s: %llu and %llu", rows[i].loc, (unsigned long long)forth,
				 (unsigned long long)back);
	}
}

static void distance_counts_the_steps_of_nextafter(void **state)
{
	static const double starts[] = { 0, DBL_TRUE_MIN, DBL_MIN, 1, 0x1p52, 1e300, -1, -DBL_MIN };
	static const float starts32[] = { 0, FLT_TRUE_MIN, FLT_MIN, 1, 0x1p23f, 1e38f, -1 };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(starts); i++) {
		double v = starts[i];
		for (uint64_t step = 0; step < 2000; step++, v = nextafter(v, HUGE_VAL))
			assert_int_equal(compare_distance(f64(starts[i]), f64(v)), step);
	}
	for (size_t i = 0; i < BASE_ARRAY_SIZE(starts32); i++) {
		float v = starts32[i];
		for (uint64_t step = 0; step < 2000; step++, v = nextafterf(v, HUGE_VALF))
			assert_int_equal(compare_distance(f32(starts32[i]), f32(v)), step);
	}
}

static void one_step_is_not_lost_beyond_2_to_the_53(void **state)
{
	/* arithmetic in doubles would give 0, 512 or 1024 here */
	double big = DBL_MAX;
	double below = nextafter(big, 0);
	uint64_t far = compare_distance(f64(-1.0), f64(big));
	uint64_t near = compare_distance(f64(-1.0), f64(below));

	(void)state;
	assert_int_equal(far - near, 1);
}

static void distance_of_halves_spans_the_whole_format(void **state)
{
	(void)state;
	assert_int_equal(compare_distance(f16(0x0000), f16(0x8000)), 0);
	assert_int_equal(compare_distance(f16(0x0001), f16(0x8001)), 2);
	assert_int_equal(compare_distance(f16(0x3c00), f16(0x4000)), 1024); /* 1.0 .. 2.0 */
	assert_int_equal(compare_distance(f16(0x7bff), f16(0x7c00)), 1);    /* 65504, inf */
	assert_true(f16(0x7c01).nan);
	assert_true(f16(0xfc00).inf);
}

static void distance_of_integers_is_exact_over_64_bits(void **state)
{
	const int64_t low = INT64_MIN, high = INT64_MAX, minus = -1;
	const uint64_t top = UINT64_MAX, zero = 0;

	(void)state;
	assert_true(compare_distance(compare_load(COMPARE_INT64, &low, 0),
				     compare_load(COMPARE_INT64, &high, 0)) == UINT64_MAX);
	assert_true(compare_distance(compare_load(COMPARE_UINT64, &top, 0),
				     compare_load(COMPARE_UINT64, &zero, 0)) == UINT64_MAX);
	assert_int_equal(compare_distance(compare_load(COMPARE_INT64, &minus, 0),
					  compare_load(COMPARE_UINT64, &zero, 0)),
			 1);
	assert_true(compare_distance(compare_load(COMPARE_INT64, &low, 0),
				     compare_load(COMPARE_UINT64, &top, 0)) == UINT64_MAX);
}

static void complex_components_are_read_one_by_one(void **state)
{
	const double z[2] = { 1.5, -2.5 };
	const float c[2] = { NAN, 3 };

	(void)state;
	assert_true(compare_load(COMPARE_COMPLEX128, z, 0).value == 1.5);
	assert_true(compare_load(COMPARE_COMPLEX128, z, 1).value == -2.5);
	assert_true(compare_load(COMPARE_COMPLEX64, c, 0).nan);
	assert_true(compare_load(COMPARE_COMPLEX64, c, 1).value == 3);
}

static void a_narrower_float_widens_to_the_same_value(void **state)
{
	float third = 1.0f / 3;
	struct compare_component wide = compare_widen(f32(third), COMPARE_FLOAT32, COMPARE_FLOAT64);

	(void)state;
	assert_true(wide.value == (double)third);
	assert_int_equal(compare_distance(wide, f64((double)third)), 0);
	assert_int_equal(compare_wider(COMPARE_FLOAT16, COMPARE_FLOAT32), COMPARE_FLOAT32);
	assert_int_equal(compare_wider(COMPARE_INT32, COMPARE_FLOAT32), COMPARE_FLOAT64);
}

/* What numpy.float16(x).view(numpy.uint16) gives for all halves and for points between them. */
static void half_conversion_agrees_with_numpy(void **state)
{
	FILE *python =
		popen("/usr/bin/python3 -c '"
		      "import numpy as np, sys\n"
		      "h = np.arange(0, 0x7c00, dtype=np.uint16).view(np.float16)\n"
		      "f = h.astype(np.float32)\n"
		      "mid = ((f[1:].astype(np.float64) + f[:-1]) / 2).astype(np.float32)\n"
		      "x = np.concatenate([f, mid, np.nextafter(mid, np.float32(0)), "
		      "np.nextafter(mid, np.float32(np.inf)), -mid, np.float32([65519, 65520, "
		      "1e10, 1e-10, 2.0**-25, 2.0**-26, -1e-30])])\n"
		      "x = x.astype(np.float32)\n"
		      "np.seterr(all=\"ignore\")\n"
		      "y = x.astype(np.float16)\n"
		      "out = np.empty(len(x), dtype=[(\"f\", \"<f4\"), (\"h\", \"<u2\")])\n"
		      "out[\"f\"] = x; out[\"h\"] = y.view(np.uint16)\n"
		      "sys.stdout.buffer.write(out.tobytes())'",
		      "r");
	unsigned char row[6];
	size_t count = 0;

	(void)state;
	assert_non_null(python);
	while (fread(row, sizeof row, 1, python) == 1) {
		float value;
		uint16_t half;
		memcpy(&value, row, sizeof value);
		memcpy(&half, row + 4, sizeof half);
		if (compare_half_from_float(value) != half)
			fail_msg("%a: %04x, NumPy has %04x", (double)value,
				 compare_half_from_float(value), half);
		count++;
	}
	assert_int_equal(pclose(python), 0);
	assert_true(count > 150000);
	for (unsigned h = 0; h < 0x7c00; h++)
		assert_int_equal(compare_half_from_float(compare_half_to_float((uint16_t)h)), h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distance_of_doubles_counts_representable_values),
		cmocka_unit_test(distance_counts_the_steps_of_nextafter),
		cmocka_unit_test(one_step_is_not_lost_beyond_2_to_the_53),
		cmocka_unit_test(distance_of_halves_spans_the_whole_format),
		cmocka_unit_test(distance_of_integers_is_exact_over_64_bits),
		cmocka_unit_test(complex_components_are_read_one_by_one),
		cmocka_unit_test(a_narrower_float_widens_to_the_same_value),
		cmocka_unit_test(half_conversion_agrees_with_numpy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
