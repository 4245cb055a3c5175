/* SPDX-License-Identifier: Apache-2.0 */
/* ufunc calls: broadcasting, outputs, masks, casting, overlap, scalars, errors. Expected values and
 * messages are NumPy 2.2.4's. */
#include "libarr_testing.h"

static arr_array *ints(const arr_dtype *dtype, int64_t count, const int64_t *values)
{
	arr_array *wide = NULL, *a = NULL;

	assert_ok(arr_from_copy(1, &count, ARR_INT64, values, &wide, err));
	assert_ok(arr_array_astype(wide, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &a, err));
	arr_array_release(wide);
	return a;
}
#define INTS(dtype, ...)                                                             \
	ints(dtype, (int64_t)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), \
	     (int64_t[]){ __VA_ARGS__ })

static arr_array *range(int ndim, const int64_t *shape, const arr_dtype *dtype)
{
	arr_array *a = int_range(ndim, shape), *out = NULL;

	assert_ok(arr_array_astype(a, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(a);
	return out;
}

static void expect_ints(const char *loc, const arr_array *a, int64_t count, const int64_t *want)
{
	if (arr_array_size(a) != count)
		fail_msg("%s: %lld elements", loc, (long long)arr_array_size(a));
	for (int64_t i = 0; i < count; i++)
		if (int_at(a, i) != want[i])
			fail_msg("%s: element %lld is %lld, expected %lld", loc, (long long)i,
				 (long long)int_at(a, i), (long long)want[i]);
}
#define EXPECT_INTS(a, ...)                                                                  \
	expect_ints(LOC, a, (int64_t)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), \
		    (int64_t[]){ __VA_ARGS__ })

static enum arr_status call2(const char *name, struct arr_input x, struct arr_input y,
			     const struct arr_ufunc_options *options, arr_array **out,
			     struct arr_error *err)
{
	const struct arr_input inputs[] = { x, y };

	return arr_ufunc_call(arr_ufunc_find(name), inputs, options, out, err);
}

static void operands_broadcast_against_each_other(void **state)
{
	arr_array *column = range(2, (int64_t[]){ 3, 1 }, ARR_INT32);
	arr_array *row = range(1, (int64_t[]){ 4 }, ARR_INT32), *sum = NULL;
	const struct list shape = L(3, 4);

	(void)state;
	assert_ok(arr_add(column, row, &sum, err));
	expect_layout(LOC, sum, &shape, NULL);
	EXPECT_INTS(sum, 0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5);
	arr_array_release(column);
	arr_array_release(row);
	arr_array_release(sum);
}

static void empty_operands_give_empty_results(void **state)
{
	arr_array *none = range(2, (int64_t[]){ 0, 3 }, ARR_FLOAT32), *sum = NULL;
	const struct list shape = L(0, 3);

	(void)state;
	assert_ok(arr_add(none, none, &sum, err));
	expect_layout(LOC, sum, &shape, NULL);
	arr_array_release(none);
	arr_array_release(sum);
}

static void new_results_keep_the_inputs_memory_order(void **state)
{
	arr_array *c = range(3, (int64_t[]){ 2, 3, 4 }, ARR_FLOAT64), *t = NULL, *sum = NULL,
		  *f = NULL;
	const struct list shape = L(4, 2, 3), strides = L(8, 96, 32), fortran = L(8, 32, 64);
	struct arr_ufunc_options o = arr_ufunc_options_default();
	const int axes[] = { 2, 0, 1 };

	(void)state;
	assert_ok(arr_array_transpose(c, axes, &t, err));
	assert_ok(arr_add(t, t, &sum, err));
	expect_layout(LOC, sum, &shape, &strides);
	o.order = ARR_ORDER_F;
	assert_ok(call2("add", arr_in(t), arr_in(t), &o, &f, err));
	expect_layout(LOC, f, &shape, &fortran);
	arr_array_release(c);
	arr_array_release(t);
	arr_array_release(sum);
	arr_array_release(f);
}

/* NumPy: np.add(x, y, order="A").flags, for T = c.transpose(2, 0, 1) and F = c.T. */
static void order_a_is_f_only_where_all_inputs_are(void **state)
{
	arr_array *c = range(3, (int64_t[]){ 2, 3, 4 }, ARR_FLOAT64), *t = NULL, *back = NULL,
		  *out = NULL;
	const struct list shape = L(4, 2, 3), in_c = L(48, 24, 8), back_shape = L(4, 3, 2),
			  in_f = L(8, 32, 96), back_in_c = L(48, 16, 8);
	struct arr_ufunc_options o = arr_ufunc_options_default();
	arr_array *plain = range(3, (int64_t[]){ 4, 3, 2 }, ARR_FLOAT64);
	const int axes[] = { 2, 0, 1 };

	(void)state;
	o.order = ARR_ORDER_A;
	assert_ok(arr_array_transpose(c, axes, &t, err));
	assert_ok(arr_array_transpose(c, NULL, &back, err));
	assert_ok(call2("add", arr_in(t), arr_in(t), &o, &out, err));
	expect_layout(LOC, out, &shape, &in_c);
	arr_array_release(out);
	assert_ok(call2("add", arr_in(back), arr_in(back), &o, &out, err));
	expect_layout(LOC, out, &back_shape, &in_f);
	arr_array_release(out);
	assert_ok(call2("add", arr_in(back), arr_in(plain), &o, &out, err));
	expect_layout(LOC, out, &back_shape, &back_in_c);
	arr_array_release(out);
	arr_array_release(c);
	arr_array_release(t);
	arr_array_release(back);
	arr_array_release(plain);
}

static void shapes_that_do_not_fit_are_named(void **state)
{
	arr_array *three = range(1, (int64_t[]){ 3 }, ARR_INT64),
		  *four = range(1, (int64_t[]){ 4 }, ARR_INT64);
	arr_array *matrix = range(2, (int64_t[]){ 2, 3 }, ARR_INT64), *out = NULL;
	struct arr_ufunc_options o = arr_ufunc_options_default();

	(void)state;
	expect_failure(arr_add(three, four, &out, err), ARR_E_SHAPE,
		       "operands could not be broadcast together with shapes (3,) (4,)");
	o.out[0] = four;
	expect_failure(call2("add", arr_in(three), arr_in(three), &o, &out, err), ARR_E_SHAPE,
		       "operands could not be broadcast together with shapes (3,) (3,) (4,)");
	o.out[0] = three;
	expect_failure(
		call2("add", arr_in(matrix), arr_in(three), &o, &out, err), ARR_E_SHAPE,
		"non-broadcastable output operand with shape (3,) doesn't match the broadcast "
		"shape (2,3)");
	assert_null(out);
	arr_array_release(three);
	arr_array_release(four);
	arr_array_release(matrix);
}

static void inputs_broadcast_to_a_larger_out(void **state)
{
	arr_array *row = range(1, (int64_t[]){ 3 }, ARR_INT64),
		  *to = range(2, (int64_t[]){ 2, 3 }, ARR_INT64);
	struct arr_ufunc_options o = arr_ufunc_options_default();
	arr_array *out = NULL;

	(void)state;
	o.out[0] = to;
	assert_ok(call2("add", arr_in(row), arr_in(row), &o, &out, err));
	assert_ptr_equal(out, to);
	EXPECT_INTS(to, 0, 2, 4, 0, 2, 4);
	arr_array_release(out);
	arr_array_release(row);
	arr_array_release(to);
}

static void out_takes_casts_of_the_same_kind_only(void **state)
{
	arr_array *x = range(1, (int64_t[]){ 3 }, ARR_INT64),
		  *f = range(1, (int64_t[]){ 3 }, ARR_FLOAT32);
	struct arr_ufunc_options o = arr_ufunc_options_default();
	arr_array *out = NULL;

	(void)state;
	o.out[0] = f;
	assert_ok(call2("add", arr_in(x), arr_in_scalar(arr_scalar_float(0.5)), &o, &out, err));
	assert_true(((float *)arr_array_data(f))[2] == 2.5f);
	arr_array_release(out);
	out = NULL;
	o.out[0] = x;
	expect_failure(
		call2("add", arr_in(f), arr_in_scalar(arr_scalar_float(1.5)), &o, &out, err),
		ARR_E_CASTING,
		"Cannot cast ufunc 'add' output from dtype('float32') to dtype('int64') with "
		"casting rule 'same_kind'");
	o.casting = ARR_CASTING_UNSAFE;
	assert_ok(call2("add", arr_in(f), arr_in_scalar(arr_scalar_float(1.5)), &o, &out, err));
	EXPECT_INTS(x, 2, 3, 4);
	arr_array_release(out);
	arr_array_release(x);
	arr_array_release(f);
}

static void read_only_outputs_are_refused(void **state)
{
	arr_array *x = range(1, (int64_t[]){ 3 }, ARR_INT64), *out = NULL;
	struct arr_ufunc_options o = arr_ufunc_options_default();

	(void)state;
	assert_ok(arr_array_set_writeable(x, false, err));
	o.out[0] = x;
	expect_failure(call2("add", arr_in(x), arr_in(x), &o, &out, err), ARR_E_READONLY,
		       "read-only");
	arr_array_release(x);
}

static void masked_elements_are_left_alone(void **state)
{
	arr_array *x = INTS(ARR_INT16, 1, 2, 3, 4), *to = INTS(ARR_INT32, -1, -2, -3, -4);
	arr_array *mask = INTS(ARR_BOOL, 1, 0, 0, 1), *out = NULL, *fresh = NULL;
	struct arr_ufunc_options o = arr_ufunc_options_default();

	(void)state;
	o.where = mask;
	assert_ok(call2("multiply", arr_in(x), arr_in(x), &o, &fresh, err));
	EXPECT_INTS(fresh, 1, 0, 0, 16);
	o.out[0] = to;
	assert_ok(call2("multiply", arr_in(x), arr_in(x), &o, &out, err));
	EXPECT_INTS(to, 1, -2, -3, 16);
	arr_array_release(out);
	out = NULL;
	o.where = x;
	expect_failure(call2("multiply", arr_in(x), arr_in(x), &o, &out, err), ARR_E_CASTING,
		       "Cannot cast array data of where from dtype('int16') to dtype('bool')");
	arr_array_release(fresh);
	arr_array_release(x);
	arr_array_release(to);
	arr_array_release(mask);
}

static void a_mask_broadcasts_over_rows(void **state)
{
	arr_array *x = range(2, (int64_t[]){ 3, 2 }, ARR_INT64), *mask = INTS(ARR_BOOL, 0, 1),
		  *out = NULL;
	struct arr_ufunc_options o = arr_ufunc_options_default();

	(void)state;
	o.where = mask;
	o.out[0] = x;
	assert_ok(call2("subtract", arr_in_scalar(arr_scalar_int(10)), arr_in(x), &o, &out, err));
	EXPECT_INTS(x, 0, 9, 2, 7, 4, 5);
	arr_array_release(out);
	arr_array_release(x);
	arr_array_release(mask);
}

static void python_scalars_take_the_arrays_dtype(void **state)
{
	static const struct {
		const char *loc;
		enum arr_type array, want;
		double value;
		bool whole;
	} rows[] = {
		{ LOC, ARR_T_UINT8, ARR_T_UINT8, 5, true },
		{ LOC, ARR_T_FLOAT16, ARR_T_FLOAT16, 1e6, false },
		{ LOC, ARR_T_INT8, ARR_T_FLOAT64, 1.5, false },
		{ LOC, ARR_T_BOOL, ARR_T_INT64, 2, true },
		{ LOC, ARR_T_FLOAT32, ARR_T_FLOAT32, 3, true },
		{ LOC, ARR_T_COMPLEX64, ARR_T_COMPLEX64, 2.5, false },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = range(1, (int64_t[]){ 2 }, arr_dtype_builtin(rows[i].array)),
			  *sum = NULL;
		struct arr_scalar s = rows[i].whole ? arr_scalar_int((int64_t)rows[i].value)
						    : arr_scalar_float(rows[i].value);

		assert_ok(call2("add", arr_in(a), arr_in_scalar(s), NULL, &sum, err));
		if (arr_dtype_type(arr_array_dtype(sum)) != rows[i].want)
			fail_msg("%s: %s", rows[i].loc, arr_dtype_name(arr_array_dtype(sum)));
		arr_array_release(a);
		arr_array_release(sum);
	}
}

static void strong_scalars_count_in_full(void **state)
{
	arr_array *a = range(1, (int64_t[]){ 2 }, ARR_FLOAT32), *sum = NULL;
	struct arr_scalar s = arr_scalar_cast(arr_scalar_float(1.1), ARR_T_FLOAT64);

	(void)state;
	assert_ok(call2("multiply", arr_in(a), arr_in_scalar(s), NULL, &sum, err));
	assert_ptr_equal(arr_array_dtype(sum), ARR_FLOAT64);
	arr_array_release(a);
	arr_array_release(sum);
}

static void out_of_range_python_integers_fail_by_name(void **state)
{
	arr_array *bytes = range(1, (int64_t[]){ 3 }, ARR_UINT8), *out = NULL;

	(void)state;
	expect_failure(
		call2("add", arr_in(bytes), arr_in_scalar(arr_scalar_int(300)), NULL, &out, err),
		ARR_E_ARG, "Python integer 300 out of bounds for uint8");
	expect_failure(
		call2("add", arr_in(bytes), arr_in_scalar(arr_scalar_int(-1)), NULL, &out, err),
		ARR_E_ARG, "Python integer -1 out of bounds for uint8");
	arr_array_release(bytes);
}

static void comparisons_with_any_python_integer_are_exact(void **state)
{
	arr_array *bytes = range(1, (int64_t[]){ 3 }, ARR_UINT8),
		  *words = range(1, (int64_t[]){ 3 }, ARR_INT64);
	arr_array *less = NULL, *more = NULL;

	(void)state;
	assert_ok(
		call2("less", arr_in(bytes), arr_in_scalar(arr_scalar_int(-1)), NULL, &less, err));
	EXPECT_INTS(less, 0, 0, 0);
	assert_ok(call2("less", arr_in(words), arr_in_scalar(arr_scalar_uint(UINT64_MAX)), NULL,
			&more, err));
	EXPECT_INTS(more, 1, 1, 1);
	arr_array_release(bytes);
	arr_array_release(words);
	arr_array_release(less);
	arr_array_release(more);
}

static void int64_and_uint64_compare_by_value(void **state)
{
	static const int64_t a[] = { -1, 0, INT64_MAX, INT64_MAX, 5 };
	static const uint64_t b[] = { UINT64_MAX, 0, (uint64_t)INT64_MAX + 1, (uint64_t)INT64_MAX,
				      4 };
	static const struct {
		const char *name;
		int64_t want[5];
	} rows[] = { { "less", { 1, 0, 1, 0, 0 } },       { "equal", { 0, 1, 0, 1, 0 } },
		     { "greater", { 0, 0, 0, 0, 1 } },    { "not_equal", { 1, 0, 1, 0, 1 } },
		     { "less_equal", { 1, 1, 1, 1, 0 } }, { "greater_equal", { 0, 1, 0, 1, 1 } } };
	const int64_t shape[] = { 5 };
	arr_array *x = NULL, *y = NULL;

	(void)state;
	assert_ok(arr_from_copy(1, shape, ARR_INT64, a, &x, err));
	assert_ok(arr_from_copy(1, shape, ARR_UINT64, b, &y, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *got = NULL;

		assert_ok(call2(rows[i].name, arr_in(x), arr_in(y), NULL, &got, err));
		expect_ints(rows[i].name, got, 5, rows[i].want);
		arr_array_release(got);
	}
	arr_array_release(x);
	arr_array_release(y);
}

static void overlapping_operands_read_the_old_values(void **state)
{
	arr_array *x = range(1, (int64_t[]){ 6 }, ARR_INT64), *low = NULL, *high = NULL,
		  *back = NULL;
	const struct arr_index head = arr_index_slice(0, 5, 1), tail = arr_index_slice(1, 6, 1);
	struct arr_ufunc_options o = arr_ufunc_options_default();
	arr_array *out = NULL;

	(void)state;
	assert_ok(arr_array_index(x, &head, 1, &low, err));
	assert_ok(arr_array_index(x, &tail, 1, &high, err));
	o.out[0] = high;
	assert_ok(call2("add", arr_in(low), arr_in(high), &o, &out, err));
	EXPECT_INTS(x, 0, 1, 3, 5, 7, 9);
	arr_array_release(out);
	assert_ok(arr_array_flip(x, NULL, 0, &back, err));
	o.out[0] = x;
	assert_ok(call2("subtract", arr_in(x), arr_in(back), &o, &out, err));
	EXPECT_INTS(x, -9, -6, -2, 2, 6, 9);
	arr_array_release(out);
	arr_array_release(low);
	arr_array_release(high);
	arr_array_release(back);
	arr_array_release(x);
}

static void in_place_calls_need_no_copy_and_work_through_buffers(void **state)
{
	arr_array *x = range(1, (int64_t[]){ 20000 }, ARR_INT32), *half = NULL, *out = NULL;
	struct arr_ufunc_options o = arr_ufunc_options_default();

	(void)state;
	o.out[0] = x;
	assert_ok(arr_array_astype(x, ARR_INT16, ARR_ORDER_C, ARR_CASTING_UNSAFE, &half, err));
	assert_ok(call2("add", arr_in(x), arr_in(half), &o, &out, err));
	assert_int_equal(int_at(x, 9000), 18000);
	assert_int_equal(int_at(x, 19999), 39998);
	arr_array_release(out);
	o.casting = ARR_CASTING_UNSAFE;
	assert_ok(call2("divide", arr_in(x), arr_in_scalar(arr_scalar_int(2)), &o, &out, err));
	assert_int_equal(int_at(x, 19999), 19999);
	arr_array_release(out);
	arr_array_release(half);
	arr_array_release(x);
}

static void misaligned_operands_give_the_same_results(void **state)
{
	static const unsigned char bytes[] = { 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0 };
	const int64_t shape[] = { 3 };
	const struct arr_foreign f = { .data = (void *)(uintptr_t)(bytes + 1),
				       .dtype = ARR_INT32,
				       .ndim = 1,
				       .shape = shape };
	arr_array *x = NULL, *y = NULL;

	(void)state;
	assert_ok(arr_from_data(&f, &x, err));
	assert_ok(arr_square(x, &y, err));
	EXPECT_INTS(y, 1, 4, 9);
	arr_array_release(x);
	arr_array_release(y);
}

static void two_outputs_come_in_order_and_must_not_meet(void **state)
{
	arr_array *x = INTS(ARR_INT64, 7, -7, 5), *y = INTS(ARR_INT64, 2, 2, 0), *q = NULL,
		  *r = NULL;
	struct arr_ufunc_options o = arr_ufunc_options_default();
	arr_array *out[2] = { NULL };
	const struct arr_input inputs[] = { arr_in(x), arr_in(y) };

	(void)state;
	assert_ok(arr_divmod(x, y, &q, &r, err));
	EXPECT_INTS(q, 3, -4, 0);
	EXPECT_INTS(r, 1, 1, 0);
	o.out[0] = q;
	o.out[1] = q;
	expect_failure(arr_ufunc_call(arr_ufunc_find("divmod"), inputs, &o, out, err),
		       ARR_E_OVERLAP, "divmod: the two outputs share memory");
	arr_array_release(x);
	arr_array_release(y);
	arr_array_release(q);
	arr_array_release(r);
}

static void negative_integer_powers_fail(void **state)
{
	arr_array *x = INTS(ARR_INT64, 2, 3), *out = NULL;

	(void)state;
	expect_failure(
		call2("power", arr_in(x), arr_in_scalar(arr_scalar_int(-1)), NULL, &out, err),
		ARR_E_ARG, "Integers to negative integer powers are not allowed.");
	assert_ok(call2("power", arr_in(x), arr_in_scalar(arr_scalar_int(5)), NULL, &out, err));
	EXPECT_INTS(out, 32, 243);
	arr_array_release(x);
	arr_array_release(out);
}

static void clip_bounds_values_and_resolves_over_all_three(void **state)
{
	arr_array *x = INTS(ARR_INT64, -5, 0, 3, 9), *out = NULL;
	struct arr_input inputs[] = { arr_in(x), arr_in_scalar(arr_scalar_int(0)),
				      arr_in_scalar(arr_scalar_int(4)) };

	(void)state;
	assert_ok(arr_ufunc_call(arr_ufunc_find("clip"), inputs, NULL, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_INT64);
	EXPECT_INTS(out, 0, 0, 3, 4);
	arr_array_release(out);
	inputs[2] = arr_in_scalar(arr_scalar_float(1.5));
	assert_ok(arr_ufunc_call(arr_ufunc_find("clip"), inputs, NULL, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_FLOAT64);
	arr_array_release(out);
	arr_array_release(x);
}

static void complex_sign_points_at_the_number(void **state) /* NumPy 2: z / |z| */
{
	const int64_t shape[] = { 3 };
	const double z[] = { 3, 4, 0, 0, 0, -2 };
	arr_array *x = NULL, *y = NULL;
	const double *got;

	(void)state;
	assert_ok(arr_from_copy(1, shape, ARR_COMPLEX128, z, &x, err));
	assert_ok(arr_sign(x, &y, err));
	got = arr_array_data(y);
	assert_true(got[0] == 0.6 && got[1] == 0.8 && got[2] == 0 && got[3] == 0);
	assert_true(got[4] == 0 && got[5] == -1);
	arr_array_release(x);
	arr_array_release(y);
}

static void rounding_of_integers_keeps_their_dtype(void **state) /* NumPy 2 */
{
	arr_array *x = INTS(ARR_INT32, -3, 7), *y = NULL;

	(void)state;
	assert_ok(arr_floor(x, &y, err));
	assert_ptr_equal(arr_array_dtype(y), ARR_INT32);
	EXPECT_INTS(y, -3, 7);
	arr_array_release(x);
	arr_array_release(y);
}

static void bitwise_count_counts_the_magnitudes_bits(void **state) /* NumPy 2 */
{
	arr_array *x = INTS(ARR_INT8, 0, 7, -1, -128, 127), *y = NULL;

	(void)state;
	assert_ok(arr_bitwise_count(x, &y, err));
	assert_ptr_equal(arr_array_dtype(y), ARR_UINT8);
	EXPECT_INTS(y, 0, 3, 1, 1, 7);
	arr_array_release(x);
	arr_array_release(y);
}

static void float_power_always_uses_double_precision(void **state)
{
	arr_array *x = INTS(ARR_INT8, 2, -3), *y = INTS(ARR_INT8, -1, 3), *out = NULL;

	(void)state;
	assert_ok(arr_float_power(x, y, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_FLOAT64);
	assert_true(((double *)arr_array_data(out))[0] == 0.5);
	assert_true(((double *)arr_array_data(out))[1] == -27);
	arr_array_release(x);
	arr_array_release(y);
	arr_array_release(out);
}

static void ldexp_takes_wide_exponents(void **state)
{
	arr_array *x = INTS(ARR_FLOAT64, 1, 3), *e = INTS(ARR_INT64, (int64_t)1 << 40, -1),
		  *out = NULL;

	(void)state;
	assert_ok(arr_ldexp(x, e, &out, err));
	assert_true(((double *)arr_array_data(out))[0] > 1e308);
	assert_true(((double *)arr_array_data(out))[1] == 1.5);
	arr_array_release(x);
	arr_array_release(e);
	arr_array_release(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operands_broadcast_against_each_other),
		cmocka_unit_test(empty_operands_give_empty_results),
		cmocka_unit_test(new_results_keep_the_inputs_memory_order),
		cmocka_unit_test(order_a_is_f_only_where_all_inputs_are),
		cmocka_unit_test(shapes_that_do_not_fit_are_named),
		cmocka_unit_test(inputs_broadcast_to_a_larger_out),
		cmocka_unit_test(out_takes_casts_of_the_same_kind_only),
		cmocka_unit_test(read_only_outputs_are_refused),
		cmocka_unit_test(masked_elements_are_left_alone),
		cmocka_unit_test(a_mask_broadcasts_over_rows),
		cmocka_unit_test(python_scalars_take_the_arrays_dtype),
		cmocka_unit_test(strong_scalars_count_in_full),
		cmocka_unit_test(out_of_range_python_integers_fail_by_name),
		cmocka_unit_test(comparisons_with_any_python_integer_are_exact),
		cmocka_unit_test(int64_and_uint64_compare_by_value),
		cmocka_unit_test(overlapping_operands_read_the_old_values),
		cmocka_unit_test(in_place_calls_need_no_copy_and_work_through_buffers),
		cmocka_unit_test(misaligned_operands_give_the_same_results),
		cmocka_unit_test(two_outputs_come_in_order_and_must_not_meet),
		cmocka_unit_test(negative_integer_powers_fail),
		cmocka_unit_test(clip_bounds_values_and_resolves_over_all_three),
		cmocka_unit_test(complex_sign_points_at_the_number),
		cmocka_unit_test(rounding_of_integers_keeps_their_dtype),
		cmocka_unit_test(bitwise_count_counts_the_magnitudes_bits),
		cmocka_unit_test(float_power_always_uses_double_precision),
		cmocka_unit_test(ldexp_takes_wide_exponents),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
