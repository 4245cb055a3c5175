/* SPDX-License-Identifier: Apache-2.0 */
/* Creation of arrays, ownership and limits. */
#include <math.h>

#include "libarr_testing.h"

static const arr_dtype *by_name(const char *name)
{
	const arr_dtype *d = NULL;

	if (!name[0])
		return NULL;
	assert_ok(arr_dtype_from_name(name, &d, err));
	return d;
}

/* The real numbers that a 1-d array consists of: two for each complex element. */
static void expect_values(const char *loc, const arr_array *a, const double *want, int limit)
{
	bool complex = arr_dtype_kind(arr_array_dtype(a)) == 'c';
	int parts = complex ? 2 : 1;

	for (int64_t i = 0; i < arr_array_size(a) && (i + 1) * parts <= limit; i++) {
		struct arr_scalar v;
		double re, im;

		assert_ok(arr_array_item(a, &i, &v, err));
		v = arr_scalar_cast(v, ARR_T_COMPLEX128);
		re = v.as.c.re;
		im = v.as.c.im;
		if (memcmp(&re, &want[i * parts], sizeof re) != 0 ||
		    (complex && memcmp(&im, &want[i * parts + 1], sizeof im) != 0))
			fail_msg("%s: element %lld is %a", loc, (long long)i, re);
	}
}

static void arange_gives_numpys_lengths_dtypes_and_bits(void **state)
{
	/* np.arange(start, stop, step, dtype), from NumPy 1.24.2; at most 12 real numbers of each
	 */
	const struct {
		const char *loc;
		struct arr_scalar start, stop, step;
		const char *dtype, *want_dtype;
		int64_t count;
		double want[12];
	} rows[] = {
		/* clang-format off */
	{ LOC, arr_scalar_int(0), arr_scalar_int(10), arr_scalar_int(3), "", "int64", 4, { 0, 3, 6, 9 } },
	{ LOC, arr_scalar_int(10), arr_scalar_int(0), arr_scalar_int(-4), "", "int64", 3, { 10, 6, 2 } },
	{ LOC, arr_scalar_int(5), arr_scalar_int(5), arr_scalar_int(1), "", "int64", 0, { 0 } },
	{ LOC, arr_scalar_int(5), arr_scalar_int(0), arr_scalar_int(1), "", "int64", 0, { 0 } },
	{ LOC, arr_scalar_float(0), arr_scalar_float(1), arr_scalar_float(0.1), "", "float64", 10, { 0, 0x1.999999999999ap-4, 0x1.999999999999ap-3, 0x1.3333333333334p-2, 0x1.999999999999ap-2, 0x1.0000000000000p-1, 0x1.3333333333334p-1, 0x1.6666666666667p-1, 0x1.999999999999ap-1, 0x1.ccccccccccccdp-1 } },
	{ LOC, arr_scalar_float(1), arr_scalar_float(1.3), arr_scalar_float(0.1), "", "float64", 4, { 1, 0x1.199999999999ap+0, 0x1.3333333333334p+0, 0x1.4cccccccccccep+0 } },
	{ LOC, arr_scalar_float(0), arr_scalar_float(-1), arr_scalar_float(-0.25), "", "float64", 4, { 0, -0x1.0000000000000p-2, -0x1.0000000000000p-1, -0x1.8000000000000p-1 } },
	{ LOC, arr_scalar_int(0), arr_scalar_int(5), arr_scalar_float(0.5), "int64", "int64", 10, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ LOC, arr_scalar_float(0), arr_scalar_float(3), arr_scalar_float(0.7), "float32", "float32", 5, { 0, 0x1.6666660000000p-1, 0x1.6666660000000p+0, 0x1.0ccccc0000000p+1, 0x1.6666660000000p+1 } },
	{ LOC, arr_scalar_float(0), arr_scalar_float(3), arr_scalar_float(0.7), "float16", "float16", 5, { 0, 0x1.6680000000000p-1, 0x1.6680000000000p+0, 0x1.0d00000000000p+1, 0x1.6680000000000p+1 } },
	{ LOC, arr_scalar_int(250), arr_scalar_int(255), arr_scalar_int(1), "uint8", "uint8", 5, { 250, 251, 252, 253, 254 } },
	{ LOC, arr_scalar_int(-3), arr_scalar_int(3), arr_scalar_int(2), "int8", "int8", 3, { -3, -1, 1 } },
	{ LOC, arr_scalar_int(0), arr_scalar_int(2), arr_scalar_int(1), "bool", "bool", 2, { 0, 1 } },
	{ LOC, arr_scalar_complex(0, 0), arr_scalar_complex(3, 0), arr_scalar_complex(1, 0), "", "complex128", 0, { 0 } },
	{ LOC, arr_scalar_float(1e10), arr_scalar_float(10000000005.0), arr_scalar_float(0.9), "float32", "float32", 6, { 10000000000, 10000000000, 10000000000, 10000000000, 10000000000, 10000000000 } },
	{ LOC, arr_scalar_int(0), arr_scalar_int(9), arr_scalar_int(2), "complex64", "complex64", 5, { 0, 0, 2, 0, 4, 0, 6, 0, 8, 0 } },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a;

		assert_ok(arr_arange(rows[i].start, rows[i].stop, rows[i].step,
				     by_name(rows[i].dtype), &a, err));
		if (strcmp(arr_dtype_name(arr_array_dtype(a)), rows[i].want_dtype) != 0 ||
		    arr_array_size(a) != rows[i].count)
			fail_msg("%s: %lld %s", rows[i].loc, (long long)arr_array_size(a),
				 arr_dtype_name(arr_array_dtype(a)));
		expect_values(rows[i].loc, a, rows[i].want, 12);
		arr_array_release(a);
	}
}

/* len(range(...)) of Python: NumPy divides in float64 and has one element less. */
static void long_ranges_are_counted_exactly(void **state)
{
	static const struct {
		int64_t start, stop, step, count;
	} rows[] = {
		{ 0, (INT64_C(1) << 62) + 1, INT64_C(1) << 62, 2 },
		{ 0, (INT64_C(1) << 60) + 1, INT64_C(1) << 59, 3 },
		{ 0, 3 * (INT64_C(1) << 53) + 1, INT64_C(1) << 53, 4 },
		{ 3 * (INT64_C(1) << 53) + 1, 0, -(INT64_C(1) << 53), 4 },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = NULL;

		assert_ok(arr_arange(arr_scalar_int(rows[i].start), arr_scalar_int(rows[i].stop),
				     arr_scalar_int(rows[i].step), NULL, &a, err));
		assert_int_equal(arr_array_size(a), rows[i].count);
		assert_int_equal(int_at(a, rows[i].count - 1),
				 rows[i].start + (rows[i].count - 1) * rows[i].step);
		arr_array_release(a);
	}
}

static void arange_refuses_what_has_no_length(void **state)
{
	struct arr_scalar zero = arr_scalar_int(0), one = arr_scalar_int(1);
	arr_array *a = NULL;

	(void)state;
	expect_failure(arr_arange(zero, one, zero, NULL, &a, err), ARR_E_ARG, "step is 0");
	expect_failure(arr_arange(zero, arr_scalar_float(NAN), one, NULL, &a, err), ARR_E_ARG,
		       "cannot compute length");
	expect_failure(arr_arange(zero, arr_scalar_float(INFINITY), one, NULL, &a, err), ARR_E_ARG,
		       "cannot compute length");
	expect_failure(arr_arange(zero, arr_scalar_int(3), one, ARR_BOOL, &a, err), ARR_E_DTYPE,
		       "bool ranges longer than 2");
	expect_failure(
		arr_arange(arr_scalar_int(300), arr_scalar_int(302), one, ARR_UINT8, &a, err),
		ARR_E_ARG, "Python integer 300 out of bounds for uint8");
	expect_failure(arr_arange(arr_scalar_int(INT64_MIN), arr_scalar_uint(UINT64_MAX), one, NULL,
				  &a, err),
		       ARR_E_NOMEM, "cannot allocate");
	assert_null(a);
}

static void linspace_gives_numpys_bits(void **state)
{
	/* np.linspace(start, stop, count, endpoint, dtype=dtype), from NumPy 1.24.2 */
	const struct {
		const char *loc;
		struct arr_linspace_args args;
		const char *dtype;
		double want[12];
	} rows[] = {
		/* clang-format off */
	{ LOC, { 0, 1, 5, true, NULL }, "float64", { 0, 0x1.0000000000000p-2, 0x1.0000000000000p-1, 0x1.8000000000000p-1, 1 } },
	{ LOC, { 0, 1, 5, false, NULL }, "float64", { 0, 0x1.999999999999ap-3, 0x1.999999999999ap-2, 0x1.3333333333334p-1, 0x1.999999999999ap-1 } },
	{ LOC, { 0, 10, 3, true, NULL }, "int64", { 0, 5, 10 } },
	{ LOC, { -1, 1, 4, true, NULL }, "int32", { -1, -1, 0, 1 } },
	{ LOC, { 2, 3, 1, true, NULL }, "float64", { 2 } },
	{ LOC, { 2, 3, 1, false, NULL }, "float64", { 2 } },
	{ LOC, { 2, 3, 0, true, NULL }, "float64", { 0 } },
	{ LOC, { 1, 0, 7, true, NULL }, "float64", { 1, 0x1.aaaaaaaaaaaabp-1, 0x1.5555555555556p-1, 0x1.0000000000000p-1, 0x1.5555555555556p-2, 0x1.5555555555558p-3, 0 } },
	{ LOC, { 0.1, 0.7, 6, true, NULL }, "float32", { 0x1.99999a0000000p-4, 0x1.c28f5c0000000p-3, 0x1.5c28f60000000p-2, 0x1.d70a3e0000000p-2, 0x1.28f5c20000000p-1, 0x1.6666660000000p-1 } },
	{ LOC, { 0, 5e-324, 4, true, NULL }, "float64", { 0, 0, 0x0.0000000000001p-1022, 0x0.0000000000001p-1022 } },
	{ LOC, { 3, 3, 3, true, NULL }, "float64", { 3, 3, 3 } },
	{ LOC, { 0, 1, 4, true, NULL }, "float16", { 0, 0x1.5540000000000p-2, 0x1.5540000000000p-1, 1 } },
	{ LOC, { 0, 1, 3, true, NULL }, "complex128", { 0, 0, 0x1.0000000000000p-1, 0, 1, 0 } },
	{ LOC, { 0, 100, 6, true, NULL }, "uint8", { 0, 20, 40, 60, 80, 100 } },
		/* clang-format on */
	};
	const struct arr_linspace_args negative = { .stop = 1, .count = -1 };
	arr_array *a = NULL;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_linspace_args args = rows[i].args;

		args.dtype = by_name(rows[i].dtype);
		assert_ok(arr_linspace(&args, &a, err));
		assert_int_equal(arr_array_size(a), args.count);
		expect_values(rows[i].loc, a, rows[i].want, 12);
		arr_array_release(a);
	}
	expect_failure(arr_linspace(&negative, &a, err), ARR_E_ARG, "-1, must be non-negative");
}

static void zeros_ones_and_full_hold_their_value_in_every_dtype(void **state)
{
	const int64_t shape[] = { 3, 0, 5 }, some[] = { 2, 5 };
	arr_array *z, *o, *f, *e;

	(void)state;
	for (int t = 0; t <= ARR_T_CLONGDOUBLE; t++) {
		const arr_dtype *d = arr_dtype_builtin((enum arr_type)t);

		assert_ok(arr_zeros(2, some, d, ARR_ORDER_C, &z, err));
		assert_ok(arr_ones(2, some, d, ARR_ORDER_F, &o, err));
		assert_ok(arr_full(2, some, arr_scalar_int(t == ARR_T_BOOL ? 1 : 7), d, &f, err));
		assert_ok(arr_empty(3, shape, d, ARR_ORDER_C, &e, err));
		for (int i = 0; i < 10; i++) {
			assert_int_equal(int_at(z, i), 0);
			assert_int_equal(int_at(o, i), 1);
			assert_int_equal(int_at(f, i), t == ARR_T_BOOL ? 1 : 7);
		}
		assert_int_equal(arr_array_size(e), 0);
		assert_int_equal(arr_array_flags(z), 1 + 4 + 8 + 16);
		assert_int_equal(arr_array_flags(o), 2 + 4 + 8 + 16);
		assert_int_equal((uintptr_t)arr_array_data(z) % ARR_DATA_ALIGNMENT, 0);
		assert_int_equal((uintptr_t)arr_array_data(o) % ARR_DATA_ALIGNMENT, 0);
		arr_array_release(z);
		arr_array_release(o);
		arr_array_release(f);
		arr_array_release(e);
	}
}

static void full_without_a_dtype_takes_the_scalars(void **state)
{
	const struct {
		struct arr_scalar value;
		const arr_dtype *want;
	} rows[] = {
		{ arr_scalar_bool(true), ARR_BOOL },
		{ arr_scalar_int(-1), ARR_INT64 },
		{ arr_scalar_uint(UINT64_MAX), ARR_UINT64 },
		{ arr_scalar_float(0.5), ARR_FLOAT64 },
		{ arr_scalar_complex(0, 1), ARR_COMPLEX128 },
		{ arr_scalar_cast(arr_scalar_float(0.5), ARR_T_FLOAT16), ARR_FLOAT16 },
	};
	arr_array *a;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		assert_ok(arr_from_scalar(rows[i].value, NULL, &a, err));
		assert_int_equal(arr_array_ndim(a), 0);
		assert_ptr_equal(arr_array_dtype(a), rows[i].want);
		arr_array_release(a);
	}
}

static void a_python_integer_outside_the_dtype_is_an_error(void **state)
{
	/* NumPy 2: np.full((), value, dtype) raises OverflowError for these and takes the others */
	static const struct {
		const char *loc, *dtype;
		int64_t value;
		bool fits;
	} rows[] = {
		{ LOC, "int8", 127, true },          { LOC, "int8", 128, false },
		{ LOC, "int8", -128, true },         { LOC, "int8", -129, false },
		{ LOC, "uint8", 255, true },         { LOC, "uint8", 256, false },
		{ LOC, "uint8", -1, false },         { LOC, "uint64", -1, false },
		{ LOC, "uint64", INT64_MAX, true },  { LOC, "int32", INT64_C(1) << 31, false },
		{ LOC, "uint32", UINT32_MAX, true }, { LOC, "bool", 2, true },
		{ LOC, "float16", 70000, true },
	};
	arr_array *a;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_error err = { 0 };
		enum arr_status st = arr_full(0, NULL, arr_scalar_int(rows[i].value),
					      by_name(rows[i].dtype), &a, &err);

		if ((st == ARR_OK) != rows[i].fits)
			fail_msg("%s: %s", rows[i].loc, err.message);
		if (st == ARR_OK)
			arr_array_release(a);
	}
	expect_failure(arr_full(0, NULL, arr_scalar_uint(UINT64_MAX), ARR_INT64, &a, err),
		       ARR_E_ARG, "Python integer 18446744073709551615 out of bounds for int64");
}

static void impossible_shapes_are_refused_with_shape_and_dtype(void **state)
{
	arr_array *a = NULL;

	(void)state;
	expect_failure(
		arr_zeros(2, (int64_t[]){ 1 << 20, 1 << 24 }, ARR_FLOAT64, ARR_ORDER_C, &a, err),
		ARR_E_NOMEM, "cannot allocate 128.00 TiB for shape (1048576, 16777216) float64");
	expect_failure(
		arr_empty(2, (int64_t[]){ INT64_MAX, INT64_MAX }, ARR_INT8, ARR_ORDER_C, &a, err),
		ARR_E_NOMEM, "(9223372036854775807, 9223372036854775807) int8");
	expect_failure(
		arr_empty(3, (int64_t[]){ 0, INT64_MAX, 2 }, ARR_INT16, ARR_ORDER_C, &a, err),
		ARR_E_NOMEM, "int16");
	expect_failure(arr_empty(2, (int64_t[]){ 3, -1 }, ARR_INT8, ARR_ORDER_C, &a, err),
		       ARR_E_SHAPE, "negative dimensions are not allowed: shape (3, -1)");
	expect_failure(arr_empty(65, (int64_t[65]){ 1 }, ARR_INT8, ARR_ORDER_C, &a, err),
		       ARR_E_SHAPE, "65 dimensions: maximum is 64");
	expect_failure(arr_empty(-1, NULL, ARR_INT8, ARR_ORDER_C, &a, err), ARR_E_SHAPE,
		       "-1 dimensions");
	expect_failure(arr_empty(0, NULL, ARR_INT8, ARR_ORDER_K, &a, err), ARR_E_ARG,
		       "only C and F");
	assert_null(a);
}

static void sixty_four_dimensions_are_possible(void **state)
{
	int64_t shape[ARR_NDIM_MAX];
	arr_array *a, *b;

	(void)state;
	for (int i = 0; i < ARR_NDIM_MAX; i++)
		shape[i] = 1 + (i % 16 == 3);
	assert_ok(arr_ones(ARR_NDIM_MAX, shape, ARR_FLOAT32, ARR_ORDER_F, &a, err));
	assert_int_equal(arr_array_size(a), 16);
	assert_ok(arr_array_copy(a, ARR_ORDER_C, &b, err));
	assert_int_equal(int_at(b, 15), 1);
	arr_array_release(a);
	arr_array_release(b);
}

static void eye_has_ones_on_the_named_diagonal(void **state)
{
	static const struct {
		int64_t rows, columns, k;
	} rows[] = { { 3, 3, 0 },  { 3, 5, 1 }, { 5, 3, -2 },        { 2, 2, 2 },
		     { 2, 2, -5 }, { 0, 4, 0 }, { 3, 3, INT64_MIN }, { 4, 2, 1 } };
	arr_array *a;

	(void)state;
	for (size_t n = 0; n < BASE_ARRAY_SIZE(rows); n++) {
		assert_ok(arr_eye(rows[n].rows, rows[n].columns, rows[n].k, ARR_INT16, &a, err));
		for (int64_t i = 0; i < rows[n].rows; i++)
			for (int64_t j = 0; j < rows[n].columns; j++)
				assert_int_equal(int_at(a, i * rows[n].columns + j),
						 rows[n].k > -10 && j - i == rows[n].k);
		arr_array_release(a);
	}
}

static void like_keeps_the_layout_of_its_prototype(void **state)
{
	static const struct list transposed = L(8, 32, 96);
	static const struct items step = I(SL(NONE, NONE, 1), SL(NONE, NONE, 2));
	static const struct list shape = L(4, 3, 2), dense = L(4, 2, 2);
	arr_array *a = int_range(3, (int64_t[]){ 2, 3, 4 }), *t, *like, *sliced;

	(void)state;
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	assert_ok(arr_zeros_like(t, NULL, ARR_ORDER_K, &like, err));
	expect_layout(LOC, like, &shape, &transposed);
	arr_array_release(like);
	assert_ok(arr_ones_like(t, ARR_FLOAT32, ARR_ORDER_C, &like, err));
	assert_true(arr_array_flags(like) & ARR_C_CONTIGUOUS);
	assert_int_equal(int_at(like, 5), 1);
	arr_array_release(like);
	sliced = index_of(t, &step); /* neither C nor F: NumPy keeps the order of the axes */
	assert_ok(arr_empty_like(sliced, NULL, ARR_ORDER_K, &like, err));
	expect_layout(LOC, like, &dense, &(struct list)L(8, 32, 64));
	arr_array_release(like);
	assert_ok(arr_full_like(sliced, arr_scalar_int(9), ARR_INT8, &like, err));
	assert_int_equal(int_at(like, 15), 9);
	arr_array_release(like);
	arr_array_release(sliced);
	arr_array_release(t);
	arr_array_release(a);
}

struct freed {
	int calls;
	void *data;
};

static void note_free(void *context, void *data)
{
	struct freed *f = context;

	f->calls++;
	f->data = data;
}

static void foreign_memory_is_freed_once_after_the_last_view(void **state)
{
	static const struct items tail = I(SL(2, NONE, 1));
	double numbers[5] = { 0, 1, 2, 3, 4 };
	struct freed freed = { 0, NULL };
	const int64_t five = 5;
	const struct arr_foreign foreign = {
		.data = numbers,
		.dtype = ARR_FLOAT64,
		.ndim = 1,
		.shape = &five,
		.writeable = false,
		.free_data = note_free,
		.context = &freed,
	};
	arr_array *a, *v, *again;

	(void)state;
	assert_ok(arr_from_data(&foreign, &a, err));
	assert_ptr_equal(arr_array_data(a), numbers);
	assert_int_equal(arr_array_flags(a) & (ARR_OWNDATA | ARR_WRITEABLE), 0);
	v = index_of(a, &tail);
	again = arr_array_retain(v);
	arr_array_release(a);
	arr_array_release(v);
	assert_int_equal(freed.calls, 0);
	assert_int_equal(int_at(again, 0), 2);
	arr_array_release(again);
	assert_int_equal(freed.calls, 1);
	assert_ptr_equal(freed.data, numbers);
}

static void copied_memory_need_not_be_aligned_and_is_independent(void **state)
{
	unsigned char bytes[1 + 4 * sizeof(int32_t)] = { 0 };
	const int64_t shape[] = { 2, 2 };
	arr_array *a, *none = NULL;

	(void)state;
	for (int32_t i = 0; i < 4; i++)
		memcpy(bytes + 1 + (size_t)i * sizeof i, &i, sizeof i);
	assert_ok(arr_from_copy(2, shape, ARR_INT32, bytes + 1, &a, err));
	memset(bytes, 0xff, sizeof bytes);
	assert_int_equal(int_at(a, 3), 3);
	assert_true(arr_array_flags(a) & ARR_ALIGNED);
	arr_array_release(a);
	expect_failure(arr_from_copy(2, shape, ARR_INT32, NULL, &none, err), ARR_E_ARG,
		       "no data for shape (2, 2)");
	assert_ok(arr_from_copy(1, (int64_t[]){ 0 }, ARR_INT32, NULL, &a, err));
	arr_array_release(a);
}

static void note_address(void *context, void *data)
{
	*(const void **)context = data;
}

static void foreign_memory_without_elements_needs_no_address(void **state)
{
	const int64_t shape[] = { 3, 0 }, turned[] = { 0, 5 };
	const void *freed = "not yet";
	const struct arr_foreign foreign = { .dtype = ARR_FLOAT64,
					     .ndim = 2,
					     .shape = shape,
					     .free_data = note_address,
					     .context = &freed };
	const struct arr_index backwards[] = { arr_index_slice(ARR_SLICE_NONE, ARR_SLICE_NONE,
							       -1) };
	arr_array *a = NULL, *flipped = NULL, *reshaped = NULL;

	(void)state;
	assert_ok(arr_from_data(&foreign, &a, err));
	assert_ok(arr_array_index(a, backwards, 1, &flipped, err));
	assert_ok(arr_array_reshape(flipped, 2, turned, ARR_ORDER_C, &reshaped, err));
	assert_int_equal(arr_array_size(reshaped), 0);
	arr_array_release(a);
	arr_array_release(flipped);
	arr_array_release(reshaped);
	assert_null(freed);
}

static void foreign_memory_that_cannot_be_is_not_freed(void **state)
{
	struct freed freed = { 0, NULL };
	const int64_t bad = -5, five = 5, far = INT64_MAX / 5 + 1;
	struct arr_foreign foreign = {
		.dtype = ARR_FLOAT64,
		.ndim = 1,
		.shape = &bad,
		.free_data = note_free,
		.context = &freed,
	};
	arr_array *a = NULL;

	(void)state;
	expect_failure(arr_from_data(&foreign, &a, err), ARR_E_SHAPE, "(-5,)");
	foreign.shape = &five;
	expect_failure(arr_from_data(&foreign, &a, err), ARR_E_ARG, "no data for shape (5,)");
	foreign.data = &freed; /* not looked at */
	foreign.strides = &far;
	expect_failure(arr_from_data(&foreign, &a, err), ARR_E_SHAPE, "axis 0 of shape (5,)");
	assert_int_equal(freed.calls, 0);
}

static void a_misaligned_array_says_so(void **state)
{
	_Alignas(16) char room[64] = { 0 };
	const int64_t two = 2;
	const struct arr_foreign foreign = {
		.data = room + 1, .dtype = ARR_FLOAT64, .ndim = 1, .shape = &two
	};
	arr_array *a, *b;

	(void)state;
	assert_ok(arr_from_data(&foreign, &a, err));
	assert_false(arr_array_flags(a) & ARR_ALIGNED);
	assert_ok(arr_array_copy(a, ARR_ORDER_K, &b, err));
	assert_true(arr_array_flags(b) & ARR_ALIGNED);
	arr_array_release(a);
	arr_array_release(b);
}

static void a_view_of_a_read_only_base_cannot_become_writeable(void **state)
{
	arr_array *a = int_range(1, (int64_t[]){ 4 }), *owner, *v;
	static const struct items all = I(SL(NONE, NONE, 1));

	(void)state;
	assert_ok(arr_array_copy(a, ARR_ORDER_C, &owner, err));
	v = index_of(owner, &all);
	assert_ok(arr_array_set_writeable(owner, false, err));
	assert_ok(arr_array_set_writeable(v, false, err));
	expect_failure(arr_array_set_writeable(v, true, err), ARR_E_READONLY,
		       "its base of shape (4,)");
	assert_ok(arr_array_set_writeable(owner, true, err));
	assert_ok(arr_array_set_writeable(v, true, err));
	arr_array_release(a);
	arr_array_release(owner);
	arr_array_release(v);
}

static void shapes_print_as_numpy_prints_them(void **state)
{
	const int64_t shape[] = { 1, 23, 456 };
	int64_t many[ARR_NDIM_MAX];
	char text[64];

	(void)state;
	arr_shape_format(0, shape, text, sizeof text);
	assert_string_equal(text, "()");
	arr_shape_format(1, shape, text, sizeof text);
	assert_string_equal(text, "(1,)");
	assert_int_equal(arr_shape_format(3, shape, text, sizeof text), 12);
	assert_string_equal(text, "(1, 23, 456)");
	for (int i = 0; i < ARR_NDIM_MAX; i++)
		many[i] = 1000;
	assert_true(arr_shape_format(ARR_NDIM_MAX, many, text, sizeof text) < sizeof text);
	assert_non_null(strstr(text, ", ...)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arange_gives_numpys_lengths_dtypes_and_bits),
		cmocka_unit_test(long_ranges_are_counted_exactly),
		cmocka_unit_test(arange_refuses_what_has_no_length),
		cmocka_unit_test(linspace_gives_numpys_bits),
		cmocka_unit_test(zeros_ones_and_full_hold_their_value_in_every_dtype),
		cmocka_unit_test(full_without_a_dtype_takes_the_scalars),
		cmocka_unit_test(a_python_integer_outside_the_dtype_is_an_error),
		cmocka_unit_test(impossible_shapes_are_refused_with_shape_and_dtype),
		cmocka_unit_test(sixty_four_dimensions_are_possible),
		cmocka_unit_test(eye_has_ones_on_the_named_diagonal),
		cmocka_unit_test(like_keeps_the_layout_of_its_prototype),
		cmocka_unit_test(foreign_memory_is_freed_once_after_the_last_view),
		cmocka_unit_test(copied_memory_need_not_be_aligned_and_is_independent),
		cmocka_unit_test(foreign_memory_without_elements_needs_no_address),
		cmocka_unit_test(foreign_memory_that_cannot_be_is_not_freed),
		cmocka_unit_test(a_misaligned_array_says_so),
		cmocka_unit_test(a_view_of_a_read_only_base_cannot_become_writeable),
		cmocka_unit_test(shapes_print_as_numpy_prints_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
