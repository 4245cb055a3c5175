/* SPDX-License-Identifier: Apache-2.0 */
/* Products: shapes, dtypes, outputs and errors. Values and messages are NumPy 2.2.4's; more shapes,
 * dtypes and layouts are in test_libarr_numpy.c, copies in test_libarr_ufunc_trace.c. */
#include "libarr_testing.h"

static arr_array *range(int ndim, const int64_t *shape, const arr_dtype *dtype)
{
	arr_array *a = int_range(ndim, shape), *out = NULL;

	assert_ok(arr_array_astype(a, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(a);
	return out;
}

static void matmul_broadcasts_stacks(void **state)
{
	arr_array *a = range(4, (int64_t[]){ 2, 1, 2, 3 }, ARR_FLOAT64);
	arr_array *b = range(3, (int64_t[]){ 4, 3, 2 }, ARR_FLOAT64), *out = NULL;
	const struct list shape = L(2, 4, 2, 2);

	(void)state;
	assert_ok(arr_matmul(a, b, NULL, &out, err));
	expect_layout(LOC, out, &shape, NULL);
	assert_int_equal(int_at(out, 0), 10);
	assert_int_equal(int_at(out, 31), 634); /* [9 10 11] . [19 21 23] */
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(out);
}

static void vectors_lend_an_axis_and_take_it_back(void **state)
{
	arr_array *v = range(1, (int64_t[]){ 3 }, ARR_FLOAT32),
		  *m = range(2, (int64_t[]){ 3, 2 }, ARR_FLOAT32);
	arr_array *vm = NULL, *vv = NULL;
	const struct list row = L(2), none = L0;

	(void)state;
	assert_ok(arr_matmul(v, m, NULL, &vm, err));
	expect_layout(LOC, vm, &row, NULL);
	assert_int_equal(int_at(vm, 1), 13);
	assert_ok(arr_matmul(v, v, NULL, &vv, err));
	expect_layout(LOC, vv, &none, NULL);
	assert_int_equal(int_at(vv, 0), 5);
	arr_array_release(v);
	arr_array_release(m);
	arr_array_release(vm);
	arr_array_release(vv);
}

static void integer_products_wrap_and_bool_is_any_of_and(void **state)
{
	arr_array *a = range(2, (int64_t[]){ 20, 20 }, ARR_UINT8), *out = NULL, *t = NULL,
		  *f = NULL;

	(void)state;
	assert_ok(arr_matmul(a, a, NULL, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_UINT8);
	assert_int_equal(int_at(out, 0), 248); /* 20 * sum(k * k) = 49400 */
	assert_ok(arr_ones(2, (int64_t[]){ 2, 2 }, ARR_BOOL, ARR_ORDER_C, &t, err));
	assert_ok(arr_dot(t, t, &f, err));
	assert_ptr_equal(arr_array_dtype(f), ARR_BOOL);
	assert_int_equal(int_at(f, 3), 1);
	arr_array_release(a);
	arr_array_release(out);
	arr_array_release(t);
	arr_array_release(f);
}

/* Whole numbers that every dtype holds exactly: integer loops say what floats have to give, whether
 * BLAS computes them or, where they are few, loops of our own. */
static void expect_exact_product(int64_t rows, int64_t common, int64_t columns, bool transposed,
				 const arr_dtype *dtype)
{
	const int64_t shape_a[] = { transposed ? common : rows, transposed ? rows : common };
	arr_array *exact[3] = { int_range(2, shape_a),
				int_range(2, (int64_t[]){ common, columns }) };
	arr_array *got[3] = { range(2, shape_a, dtype),
			      range(2, (int64_t[]){ common, columns }, dtype) };
	arr_array **both[] = { exact, got };

	for (int i = 0; i < 2; i++) {
		arr_array *a = both[i][0];

		if (transposed) {
			assert_ok(arr_array_transpose(a, NULL, &both[i][0], err));
			arr_array_release(a);
		}
		assert_ok(arr_matmul(both[i][0], both[i][1], NULL, &both[i][2], err));
	}
	for (int64_t i = 0; i < rows * columns; i++)
		if (int_at(got[2], i) != int_at(exact[2], i))
			fail_msg("(%d, %d) @ (%d, %d) %s, transposed %d: element %d", (int)rows,
				 (int)common, (int)common, (int)columns, arr_dtype_name(dtype),
				 transposed, (int)i);
	for (int i = 0; i < 3; i++) {
		arr_array_release(exact[i]);
		arr_array_release(got[i]);
	}
}

static void small_products_are_exact_at_every_length(void **state)
{
	(void)state;
	for (int i = 0; i < 9 * 9 * 6 * 2; i++) {
		const int64_t rows = 1 + i % 9, common = 1 + i / 9 % 9, columns = 1 + i / 81 % 6;

		expect_exact_product(rows, common, columns, i / 486, ARR_FLOAT32);
		expect_exact_product(rows, common, columns, i / 486, ARR_FLOAT64);
	}
}

static void operands_meet_in_their_promotion(void **state)
{
	static const struct {
		const char *loc;
		enum arr_type a, b, want;
	} rows[] = {
		{ LOC, ARR_T_FLOAT16, ARR_T_INT64, ARR_T_FLOAT64 },
		{ LOC, ARR_T_INT8, ARR_T_UINT8, ARR_T_INT16 },
		{ LOC, ARR_T_FLOAT32, ARR_T_COMPLEX64, ARR_T_COMPLEX64 },
		{ LOC, ARR_T_BOOL, ARR_T_FLOAT16, ARR_T_FLOAT16 },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = range(2, (int64_t[]){ 2, 2 }, arr_dtype_builtin(rows[i].a));
		arr_array *b = range(2, (int64_t[]){ 2, 2 }, arr_dtype_builtin(rows[i].b)),
			  *out = NULL;

		assert_ok(arr_matmul(a, b, NULL, &out, err));
		if (arr_dtype_type(arr_array_dtype(out)) != rows[i].want)
			fail_msg("%s: %s", rows[i].loc, arr_dtype_name(arr_array_dtype(out)));
		arr_array_release(a);
		arr_array_release(b);
		arr_array_release(out);
	}
}

static void an_empty_common_axis_gives_zeros(void **state)
{
	arr_array *a = range(2, (int64_t[]){ 2, 0 }, ARR_FLOAT64),
		  *b = range(2, (int64_t[]){ 0, 3 }, ARR_FLOAT64);
	arr_array *out = NULL;

	(void)state;
	assert_ok(arr_matmul(a, b, NULL, &out, err));
	for (int i = 0; i < 6; i++)
		assert_int_equal(int_at(out, i), 0);
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(out);
}

static void results_may_go_over_an_operand(void **state)
{
	arr_array *a = range(2, (int64_t[]){ 2, 2 }, ARR_FLOAT64), *small = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_matmul(a, a, a, &out, err));
	assert_ptr_equal(out, a);
	assert_int_equal(int_at(a, 3), 11);
	arr_array_release(out);
	out = NULL;
	small = range(2, (int64_t[]){ 2, 2 }, ARR_INT32);
	expect_failure(arr_matmul(a, a, small, &out, err), ARR_E_CASTING,
		       "Cannot cast ufunc 'matmul' output from dtype('float64') to dtype('int32')");
	arr_array_release(a);
	arr_array_release(small);
}

static void vdot_and_vecdot_conjugate_the_first(void **state)
{
	const double z[] = { 0, 1, 2, 0 }; /* i, 2 */
	arr_array *a = NULL, *out = NULL;
	const double *got;

	(void)state;
	assert_ok(arr_from_copy(1, (int64_t[]){ 2 }, ARR_COMPLEX128, z, &a, err));
	assert_ok(arr_vdot(a, a, &out, err));
	got = arr_array_data(out);
	assert_true(got[0] == 5 && got[1] == 0);
	arr_array_release(out);
	assert_ok(arr_vecdot(a, a, &out, err));
	got = arr_array_data(out);
	assert_true(got[0] == 5 && got[1] == 0);
	arr_array_release(out);
	assert_ok(arr_dot(a, a, &out, err));
	got = arr_array_data(out);
	assert_true(got[0] == 3 && got[1] == 0);
	arr_array_release(out);
	arr_array_release(a);
}

static void matvec_and_vecmat_broadcast_over_stacks(void **state)
{
	arr_array *m = range(3, (int64_t[]){ 2, 2, 3 }, ARR_INT64),
		  *v = range(1, (int64_t[]){ 3 }, ARR_INT64);
	arr_array *w = range(1, (int64_t[]){ 2 }, ARR_INT64), *mv = NULL, *vm = NULL;
	const struct list a = L(2, 2), b = L(2, 3);

	(void)state;
	assert_ok(arr_matvec(m, v, &mv, err));
	expect_layout(LOC, mv, &a, NULL);
	assert_int_equal(int_at(mv, 3), 32); /* 10 + 2 * 11 */
	assert_ok(arr_vecmat(w, m, &vm, err));
	expect_layout(LOC, vm, &b, NULL);
	assert_int_equal(int_at(vm, 5), 11);
	arr_array_release(m);
	arr_array_release(v);
	arr_array_release(w);
	arr_array_release(mv);
	arr_array_release(vm);
}

static void shapes_that_do_not_fit_are_told_in_numpys_words(void **state)
{
	arr_array *m = range(2, (int64_t[]){ 2, 3 }, ARR_FLOAT64),
		  *v = range(1, (int64_t[]){ 4 }, ARR_FLOAT64);
	arr_array *s = range(3, (int64_t[]){ 3, 2, 3 }, ARR_FLOAT64),
		  *t = range(3, (int64_t[]){ 2, 3, 4 }, ARR_FLOAT64);
	arr_array *zero_d = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_scalar(arr_scalar_float(1), NULL, &zero_d, err));
	expect_failure(arr_matmul(m, m, NULL, &out, err), ARR_E_SHAPE,
		       "matmul: Input operand 1 has a mismatch in its core dimension 0, with "
		       "gufunc signature "
		       "(n?,k),(k,m?)->(n?,m?) (size 2 is different from 3)");
	expect_failure(
		arr_matmul(m, zero_d, NULL, &out, err), ARR_E_SHAPE,
		"matmul: Input operand 1 does not have enough dimensions (has 0, gufunc core with "
		"signature (n?,k),(k,m?)->(n?,m?) requires 1)");
	expect_failure(arr_dot(m, m, &out, err), ARR_E_SHAPE,
		       "shapes (2,3) and (2,3) not aligned: 3 (dim 1) != 2 (dim 0)");
	expect_failure(arr_matmul(s, t, NULL, &out, err), ARR_E_SHAPE,
		       "operands could not be broadcast together with shapes (3,2,3) (2,3,4)");
	expect_failure(arr_vecdot(m, v, &out, err), ARR_E_SHAPE, "(size 4 is different from 3)");
	assert_null(out);
	arr_array_release(m);
	arr_array_release(v);
	arr_array_release(s);
	arr_array_release(t);
	arr_array_release(zero_d);
}

static void dot_of_a_scalar_multiplies(void **state)
{
	arr_array *v = range(1, (int64_t[]){ 4 }, ARR_INT64), *two = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_from_scalar(arr_scalar_int(2), NULL, &two, err));
	assert_ok(arr_dot(v, two, &out, err));
	assert_int_equal(arr_array_ndim(out), 1);
	assert_int_equal(int_at(out, 3), 6);
	arr_array_release(v);
	arr_array_release(two);
	arr_array_release(out);
}

static void dot_of_many_axes_joins_both_shapes(void **state)
{
	arr_array *a = range(3, (int64_t[]){ 2, 3, 4 }, ARR_FLOAT64);
	arr_array *b = range(3, (int64_t[]){ 5, 4, 6 }, ARR_FLOAT64), *out = NULL;
	const struct list shape = L(2, 3, 5, 6);

	(void)state;
	assert_ok(arr_dot(a, b, &out, err));
	expect_layout(LOC, out, &shape, NULL);
	assert_int_equal(int_at(out, 0), 84); /* [0 1 2 3] . [0 6 12 18] */
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(out);
}

/* Whole numbers from -4 to 4; at(k, i) of x and its strides are the caller's. */
static int64_t small_number(int64_t at)
{
	return at * 7919 % 9 - 4;
}

/* rows x columns numbers in C order, or in the order of their transpose, or every second one. */
static arr_array *small_numbers(const arr_dtype *dtype, int64_t rows, int64_t columns, int layout)
{
	const int64_t step = layout == 2 ? 2 : 1;
	const int64_t shape[] = { layout == 1 ? columns : rows,
				  (layout == 1 ? rows : columns) * step };
	const struct arr_index some[] = { arr_index_all(), arr_index_slice(0, shape[1], step) };
	arr_array *a = NULL, *view = NULL;

	assert_ok(arr_zeros(2, shape, dtype, ARR_ORDER_C, &a, err));
	for (int64_t i = 0; i < rows * columns; i++) {
		const int64_t r = i / columns, k = i % columns;
		const int64_t at = layout == 1 ? k * rows + r : (r * columns + k) * step;
		char *p = (char *)arr_array_data(a) + at * (int64_t)arr_dtype_item_bytes(dtype);

		if (dtype == ARR_FLOAT32)
			*(float *)(void *)p = (float)small_number(i);
		else
			*(double *)(void *)p = (double)small_number(i);
	}
	if (layout == 1)
		assert_ok(arr_array_transpose(a, NULL, &view, err));
	else
		assert_ok(arr_array_index(a, some, 2, &view, err));
	arr_array_release(a);
	return view;
}

static void expect_exact_sums(const arr_dtype *dtype, int64_t rows, int64_t common, int64_t columns,
			      int layout)
{
	arr_array *a = small_numbers(dtype, rows, common, layout % 3);
	arr_array *b = small_numbers(dtype, common, columns, layout / 3);
	arr_array *out = NULL;

	assert_ok(arr_matmul(a, b, NULL, &out, err));
	for (int64_t i = 0; i < rows * columns; i++) {
		int64_t want = 0;

		for (int64_t k = 0; k < common; k++)
			want += small_number(i / columns * common + k) *
				small_number(k * columns + i % columns);
		if (int_at(out, i) != want)
			fail_msg("(%d, %d) @ (%d, %d) %s, layout %d: element %d", (int)rows,
				 (int)common, (int)common, (int)columns, arr_dtype_name(dtype),
				 layout, (int)i);
	}
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(out);
}

/* Sums far below 2^24: float32 has to be exact too. */
static void products_with_vectors_are_exact_in_every_layout(void **state)
{
	static const struct {
		int64_t rows, common, columns;
	} shapes[] = { { 1, 1, 1 },       { 1, 40000, 1 },  { 1, 33, 1 },     { 3, 2049, 1 },
		       { 16, 17000, 1 },  { 17, 17000, 1 }, { 100, 31, 1 },   { 2000, 3, 1 },
		       { 127, 130, 1 },   { 129, 130, 1 },  { 1030, 70, 1 },  { 5, 300000, 1 },
		       { 1, 17000, 16 },  { 1, 70, 1030 },  { 1, 3, 2000 },   { 7, 1024, 5 },
		       { 65, 64, 65 },    { 70, 385, 70 },  { 3, 1000, 100 }, { 2000, 20, 13 },
		       { 25, 100, 2100 }, { 16, 2049, 16 }, { 2, 40000, 3 },  { 17, 1100, 2 } };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(shapes) * 9; i++) {
		const size_t s = i / 9;

		expect_exact_sums(ARR_FLOAT32, shapes[s].rows, shapes[s].common, shapes[s].columns,
				  (int)(i % 9));
		expect_exact_sums(ARR_FLOAT64, shapes[s].rows, shapes[s].common, shapes[s].columns,
				  (int)(i % 9));
	}
}

/* Small numbers with others, rows further down, as imaginary parts. */
static arr_array *complex_numbers(const arr_dtype *dtype, int64_t rows, int64_t columns, int layout)
{
	arr_array *parts = small_numbers(ARR_FLOAT64, rows * 2, columns, layout);
	const struct arr_index upper = arr_index_slice(0, rows, 1);
	const struct arr_index lower = arr_index_slice(rows, rows * 2, 1);
	arr_array *re = NULL, *im = NULL, *unit = NULL, *turned = NULL, *wide = NULL, *out = NULL;

	assert_ok(arr_full(0, NULL, arr_scalar_complex(0, 1), ARR_COMPLEX128, &unit, err));
	assert_ok(arr_array_index(parts, &upper, 1, &re, err));
	assert_ok(arr_array_index(parts, &lower, 1, &im, err));
	assert_ok(arr_multiply(im, unit, &turned, err));
	assert_ok(arr_add(re, turned, &wide, err));
	assert_ok(arr_array_astype(wide, dtype, ARR_ORDER_K, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(parts);
	arr_array_release(re);
	arr_array_release(im);
	arr_array_release(unit);
	arr_array_release(turned);
	arr_array_release(wide);
	return out;
}

static void expect_exact_complex_sums(const arr_dtype *dtype, int64_t rows, int64_t common,
				      int64_t columns, int layout)
{
	arr_array *a = complex_numbers(dtype, rows, common, layout);
	arr_array *b = complex_numbers(dtype, common, columns, layout), *out = NULL;

	assert_ok(arr_matmul(a, b, NULL, &out, err));
	for (int64_t i = 0; i < rows * columns; i++) {
		const int64_t index[] = { i / columns, i % columns };
		struct arr_complex128 got;
		int64_t re = 0, im = 0;

		for (int64_t k = 0; k < common; k++) {
			const int64_t p = index[0] * common + k, q = k * columns + index[1];
			const int64_t x = small_number(p), y = small_number(q);
			const int64_t xi = small_number(p + rows * common);
			const int64_t yi = small_number(q + common * columns);

			re += x * y - xi * yi;
			im += x * yi + xi * y;
		}
		assert_ok(arr_array_get(out, index, ARR_COMPLEX128, &got, err));
		if (got.re != (double)re || got.im != (double)im)
			fail_msg("(%d, %d) @ (%d, %d) %s, layout %d: element %d", (int)rows,
				 (int)common, (int)common, (int)columns, arr_dtype_name(dtype),
				 layout, (int)i);
	}
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(out);
}

static void complex_products_are_exact_on_either_side_of_blas(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		const arr_dtype *dtype = i / 2 ? ARR_COMPLEX64 : ARR_COMPLEX128;

		expect_exact_complex_sums(dtype, 5, 7, 9, i % 2);
		expect_exact_complex_sums(dtype, 65, 64, 33, i % 2);
		expect_exact_complex_sums(dtype, 9, 400, 50, i % 2);
	}
}

/* The whole product of small numbers with their transpose, of which half is computed. */
static void a_matrix_times_its_own_transpose_is_symmetric_and_exact(void **state)
{
	arr_array *a = small_numbers(ARR_FLOAT64, 11, 20000, 0), *t = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	assert_ok(arr_matmul(a, t, NULL, &out, err));
	for (int64_t i = 0; i < 11 * 11; i++) {
		int64_t want = 0;

		for (int64_t k = 0; k < 20000; k++)
			want += small_number(i / 11 * 20000 + k) * small_number(i % 11 * 20000 + k);
		assert_int_equal(int_at(out, i), want);
	}
	arr_array_release(a);
	arr_array_release(t);
	arr_array_release(out);
}

/* Numbers whose products round. */
static arr_array *sines(int64_t count)
{
	arr_array *whole = range(1, &count, ARR_FLOAT64), *out = NULL;

	assert_ok(arr_sin(whole, &out, err));
	arr_array_release(whole);
	return out;
}

static void products_with_vectors_are_the_same_bits_with_any_number_of_threads(void **state)
{
	static const struct {
		int64_t rows, common, columns;
	} shapes[] = { { 1, 300000, 1 },
		       { 500, 700, 1 },
		       { 1, 500, 700 },
		       { 10, 30000, 10 },
		       { 150, 400, 170 } };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(shapes); i++) {
		const int64_t size[] = { shapes[i].rows * shapes[i].common,
					 shapes[i].common * shapes[i].columns };
		const int64_t shape[2][2] = { { shapes[i].rows, shapes[i].common },
					      { shapes[i].common, shapes[i].columns } };
		arr_array *in[2] = { NULL, NULL }, *out[3] = { NULL, NULL, NULL };

		for (int k = 0; k < 2; k++) {
			arr_array *flat = sines(size[k]);

			assert_ok(arr_array_reshape(flat, 2, shape[k], ARR_ORDER_C, &in[k], err));
			arr_array_release(flat);
		}
		for (int threads = 0; threads < 3; threads++) {
			assert_ok(arr_threads_set(1 << threads, err));
			assert_ok(arr_matmul(in[0], in[1], NULL, &out[threads], err));
			assert_memory_equal(arr_array_data(out[threads]), arr_array_data(out[0]),
					    (size_t)arr_array_size_bytes(out[0]));
		}
		for (int k = 0; k < 3; k++)
			arr_array_release(out[k]);
		arr_array_release(in[0]);
		arr_array_release(in[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matmul_broadcasts_stacks),
		cmocka_unit_test(vectors_lend_an_axis_and_take_it_back),
		cmocka_unit_test(integer_products_wrap_and_bool_is_any_of_and),
		cmocka_unit_test(small_products_are_exact_at_every_length),
		cmocka_unit_test(operands_meet_in_their_promotion),
		cmocka_unit_test(an_empty_common_axis_gives_zeros),
		cmocka_unit_test(results_may_go_over_an_operand),
		cmocka_unit_test(vdot_and_vecdot_conjugate_the_first),
		cmocka_unit_test(matvec_and_vecmat_broadcast_over_stacks),
		cmocka_unit_test(shapes_that_do_not_fit_are_told_in_numpys_words),
		cmocka_unit_test(dot_of_a_scalar_multiplies),
		cmocka_unit_test(dot_of_many_axes_joins_both_shapes),
		cmocka_unit_test(products_with_vectors_are_exact_in_every_layout),
		cmocka_unit_test(complex_products_are_exact_on_either_side_of_blas),
		cmocka_unit_test(a_matrix_times_its_own_transpose_is_symmetric_and_exact),
		cmocka_unit_test(
			products_with_vectors_are_the_same_bits_with_any_number_of_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
