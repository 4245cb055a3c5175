/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions between dtypes, held against the NumPy of this machine. */
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dtype/half.h"
#include "libarr_testing.h"

static char folder[] = "/tmp/arr-cast-XXXXXX";

static int write_cases(void **state)
{
	char command[512];

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(command, sizeof command, "/usr/bin/python3 '%s' '%s'", CAST_CASES, folder);
	return system(command);
}

static int remove_cases(void **state)
{
	char command[512];

	(void)state;
	snprintf(command, sizeof command, "rm -r '%s'", folder);
	return system(command);
}

static arr_array *load(const char *format, const char *from, const char *to)
{
	char name[64], path[128];
	arr_array *a = NULL;

	snprintf(name, sizeof name, format, from, to);
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_ok(arr_npy_load(path, &a, err));
	return a;
}

/* Equal bytes; NaNs may differ in sign and payload, which no cast promises. */
static bool same_element(const char *a, const char *b, const arr_dtype *dtype)
{
	size_t part = arr_dtype_item_bytes(dtype) / (arr_dtype_kind(dtype) == 'c' ? 2 : 1);
	double x, y;
	float f, g;

	for (size_t at = 0; at < arr_dtype_item_bytes(dtype); at += part) {
		if (!memcmp(a + at, b + at, part > 10 ? 10 : part)) /* the rest is padding */
			continue;
		if (part == 2 && arr_dtype_kind(dtype) == 'f') {
			uint16_t h, k;

			memcpy(&h, a + at, part);
			memcpy(&k, b + at, part);
			if ((h & 0x7fff) > 0x7c00 && (k & 0x7fff) > 0x7c00)
				continue;
		}
		if (part == 16) {
			long double m, n;

			memcpy(&m, a + at, part);
			memcpy(&n, b + at, part);
			if (m != m && n != n)
				continue;
		}
		if (part == 8 && strchr("fc", arr_dtype_kind(dtype))) {
			memcpy(&x, a + at, part);
			memcpy(&y, b + at, part);
			if (x != x && y != y)
				continue;
		}
		if (part == 4 && strchr("fc", arr_dtype_kind(dtype))) {
			memcpy(&f, a + at, part);
			memcpy(&g, b + at, part);
			if (f != f && g != g)
				continue;
		}
		return false;
	}
	return true;
}

static void compare(const arr_array *got, const arr_array *want, const char *from, const char *to)
{
	size_t item = arr_dtype_item_bytes(arr_array_dtype(want));
	const char *g = arr_array_data(got), *w = arr_array_data(want);

	assert_ptr_equal(arr_array_dtype(got), arr_array_dtype(want));
	assert_int_equal(arr_array_size(got), arr_array_size(want));
	for (int64_t i = 0; i < arr_array_size(want); i++)
		if (!same_element(g + (size_t)i * item, w + (size_t)i * item,
				  arr_array_dtype(want)))
			fail_msg("%s to %s: element %lld differs from NumPy's", from, to,
				 (long long)i);
}

static void every_conversion_gives_numpys_bytes(void **state)
{
	(void)state;
	for (int i = 0; i < ARR_T_CLONGDOUBLE + 1; i++)
		for (int j = 0; j < ARR_T_CLONGDOUBLE + 1; j++) {
			const arr_dtype *from = arr_dtype_builtin((enum arr_type)i);
			const arr_dtype *to = arr_dtype_builtin((enum arr_type)j);
			arr_array *in = load("in_%s.npy", arr_dtype_name(from), "");
			arr_array *want =
				load("out_%s_%s.npy", arr_dtype_name(from), arr_dtype_name(to));
			arr_array *got;

			assert_ok(arr_array_astype(in, to, ARR_ORDER_K, ARR_CASTING_UNSAFE, &got,
						   err));
			compare(got, want, arr_dtype_name(from), arr_dtype_name(to));
			arr_array_release(in);
			arr_array_release(want);
			arr_array_release(got);
		}
}

static void strided_and_misaligned_sources_convert_alike(void **state)
{
	(void)state;
	for (int i = 0; i < ARR_T_CLONGDOUBLE + 1; i++)
		for (int j = 0; j < ARR_T_CLONGDOUBLE + 1; j++) {
			const arr_dtype *from = arr_dtype_builtin((enum arr_type)i);
			const arr_dtype *to = arr_dtype_builtin((enum arr_type)j);
			arr_array *in = load("in_%s.npy", arr_dtype_name(from), "");
			arr_array *want =
				load("out_%s_%s.npy", arr_dtype_name(from), arr_dtype_name(to));
			int64_t count = arr_array_size(in);
			int64_t item = (int64_t)arr_dtype_item_bytes(from), stride = 3 * item + 1;
			char *room = calloc((size_t)count + 1, (size_t)stride);
			const struct arr_foreign foreign = {
				.data = room + 1,
				.dtype = from,
				.ndim = 1,
				.shape = &count,
				.strides = &stride,
			};
			arr_array *odd, *got;

			for (int64_t k = 0; k < count; k++)
				memcpy(room + 1 + k * stride,
				       (const char *)arr_array_data(in) + k * item, (size_t)item);
			assert_ok(arr_from_data(&foreign, &odd, err));
			assert_ok(arr_array_astype(odd, to, ARR_ORDER_C, ARR_CASTING_UNSAFE, &got,
						   err));
			compare(got, want, arr_dtype_name(from), arr_dtype_name(to));
			arr_array_release(in);
			arr_array_release(want);
			arr_array_release(got);
			arr_array_release(odd);
			free(room);
		}
}

/* One of 37 zeros is another number; NumPy 1.24.2 and 2.4.6 warn of an invalid value (x) or not. */
static void a_number_that_does_not_fit_raises_invalid_where_numpy_says_so(void **state)
{
	static const double values[] = { 300.0,         -1.0,          2147483647.5, 2147483648.0,
					 -2147483648.5, -2147483649.0, 4294967296.0, 1e10,
					 0x1p63,        -0x1p63,       0x1p64,       1e20,
					 -1e20,         INFINITY,      -INFINITY,    NAN };
	static const struct {
		const char *from, *to, *want;
	} rows[] = {
		{ "f4", "i1", "..xx..xxxxxxxxxx" }, { "f4", "u1", "..xx..xxxxxxxxxx" },
		{ "f4", "i2", "..xx..xxxxxxxxxx" }, { "f4", "u2", "..xx..xxxxxxxxxx" },
		{ "f4", "i4", "..xx..xxxxxxxxxx" }, { "f4", "i8", "........x.xxxxxx" },
		{ "f4", "u8", "..........xxxxxx" }, { "f8", "i1", "...x.xxxxxxxxxxx" },
		{ "f8", "u1", "...x.xxxxxxxxxxx" }, { "f8", "i2", "...x.xxxxxxxxxxx" },
		{ "f8", "u2", "...x.xxxxxxxxxxx" }, { "f8", "i4", "...x.xxxxxxxxxxx" },
		{ "f8", "i8", "........x.xxxxxx" }, { "f8", "u8", "..........xxxxxx" },
	};
	const int64_t count = 37;
	double numbers[37] = { 0 };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows) * BASE_ARRAY_SIZE(values); i++) {
		const size_t row = i / BASE_ARRAY_SIZE(values), v = i % BASE_ARRAY_SIZE(values);
		const arr_dtype *from = NULL, *to = NULL;
		arr_array *wide = NULL, *in = NULL, *out = NULL;

		numbers[v * 2] = values[v];
		assert_ok(arr_dtype_from_name(rows[row].from, &from, err));
		assert_ok(arr_dtype_from_name(rows[row].to, &to, err));
		assert_ok(arr_from_copy(1, &count, ARR_FLOAT64, numbers, &wide, err));
		assert_ok(arr_array_astype(wide, from, ARR_ORDER_K, ARR_CASTING_UNSAFE, &in, err));
		feclearexcept(FE_ALL_EXCEPT);
		assert_ok(arr_array_astype(in, to, ARR_ORDER_K, ARR_CASTING_UNSAFE, &out, err));
		if (!fetestexcept(FE_INVALID) != (rows[row].want[v] == '.'))
			fail_msg("%s to %s: %g", rows[row].from, rows[row].to, values[v]);
		numbers[v * 2] = 0;
		arr_array_release(wide);
		arr_array_release(in);
		arr_array_release(out);
		arr_dtype_release(from);
		arr_dtype_release(to);
	}
}

static void every_float16_survives_the_way_to_float32_and_float64(void **state)
{
	(void)state;
	for (uint32_t bits = 0; bits < 0x10000; bits++) {
		float wide = arr__half_to_float((uint16_t)bits);

		/* widening a signalling NaN to binary64 is the CPU's affair */
		bool signalling = (bits & 0x7e00) == 0x7c00 && (bits & 0x3ff) != 0;

		if (arr__float_to_half(wide) != bits ||
		    (!signalling && arr__double_to_half((double)wide) != bits))
			fail_msg("float16 bits %x", bits);
	}
}

/* IEEE 754: a tie goes to the even neighbour, anything else to the nearest. */
static void float16_rounds_once_to_nearest_even(void **state)
{
	(void)state;
	for (uint32_t bits = 0; bits < 0x7bff; bits++) {
		double lo = arr__half_to_float((uint16_t)bits);
		double hi = arr__half_to_float((uint16_t)(bits + 1));
		double middle = (lo + hi) / 2; /* exact */
		uint16_t even = (uint16_t)(bits & 1 ? bits + 1 : bits);

		if (arr__double_to_half(middle) != even ||
		    arr__float_to_half((float)middle) != even)
			fail_msg("tie above %x", bits);
		if (arr__double_to_half(middle * (1 + 0x1p-52)) != bits + 1)
			fail_msg("just above the tie after %x", bits);
		if (bits > 0 && arr__double_to_half(middle * (1 - 0x1p-53)) != bits)
			fail_msg("just below the tie after %x", bits);
		if (arr__float_to_half(-(float)middle) != (even | 0x8000))
			fail_msg("negative tie above %x", bits);
	}
	assert_int_equal(arr__double_to_half(65520.0), 0x7c00);
	assert_int_equal(arr__double_to_half(65519.999), 0x7bff);
}

static void a_float16_nan_never_becomes_infinity(void **state)
{
	const uint32_t float_bits = 0x7f800001;
	const uint64_t double_bits = 0x7ff0000000000001;
	float f;
	double d;

	(void)state;
	memcpy(&f, &float_bits, sizeof f);
	memcpy(&d, &double_bits, sizeof d);
	assert_int_equal(arr__float_to_half(f), 0x7c01);
	assert_int_equal(arr__double_to_half(d), 0x7c01);
}

static void the_ends_of_a_units_range_have_a_date(void **state)
{
	static const int64_t ends[] = { -INT64_MAX, INT64_MAX };
	/* numpy.array(ends, f"M8[{from}]").astype(f"M8[{to}]").astype(int) */
	static const struct {
		const char *loc, *from, *to;
		int64_t want[2];
	} rows[] = {
		{ LOC, "M8[ns]", "M8[M]", { -3508, 3507 } },
		{ LOC, "M8[ns]", "M8[Y]", { -293, 292 } },
		{ LOC, "M8[h]", "M8[M]", { -12626367463883278, 12626367463883277 } },
		{ LOC, "M8[M]", "M8[D]", { -4029460658600930152, 4029460658600930150 } },
		{ LOC, "M8[M]", "M8[Y]", { -768614336404564651, 768614336404564650 } },
	};
	const int64_t two = 2;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const arr_dtype *from = NULL, *to = NULL;
		arr_array *a = NULL, *b = NULL;

		assert_ok(arr_dtype_from_name(rows[i].from, &from, err));
		assert_ok(arr_dtype_from_name(rows[i].to, &to, err));
		assert_ok(arr_from_copy(1, &two, from, ends, &a, err));
		assert_ok(arr_array_astype(a, to, ARR_ORDER_K, ARR_CASTING_UNSAFE, &b, err));
		if (memcmp(arr_array_data(b), rows[i].want, sizeof rows[i].want) != 0)
			fail_msg("%s: %lld %lld", rows[i].loc,
				 (long long)((int64_t *)arr_array_data(b))[0],
				 (long long)((int64_t *)arr_array_data(b))[1]);
		arr_array_release(a);
		arr_array_release(b);
		arr_dtype_release(from);
		arr_dtype_release(to);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_conversion_gives_numpys_bytes),
		cmocka_unit_test(strided_and_misaligned_sources_convert_alike),
		cmocka_unit_test(a_number_that_does_not_fit_raises_invalid_where_numpy_says_so),
		cmocka_unit_test(every_float16_survives_the_way_to_float32_and_float64),
		cmocka_unit_test(float16_rounds_once_to_nearest_even),
		cmocka_unit_test(the_ends_of_a_units_range_have_a_date),
		cmocka_unit_test(a_float16_nan_never_becomes_infinity),
	};

	return cmocka_run_group_tests(tests, write_cases, remove_cases);
}
