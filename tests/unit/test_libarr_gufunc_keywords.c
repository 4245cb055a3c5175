/* SPDX-License-Identifier: Apache-2.0 */
/* casting, dtype, signature, order and out of generalised ufuncs. What is expected is what NumPy
 * 2.4.6 does with the same operands. */
#include <arr/ufunc_make.h>

#include "libarr_testing.h"

static const arr_ufunc *named(const char *name)
{
	const arr_ufunc *u = arr_ufunc_find(name);

	assert_non_null(u);
	return u;
}

/* np.arange(n).reshape(shape).astype(dtype) */
static arr_array *ranged(int ndim, const int64_t *shape, const arr_dtype *dtype)
{
	arr_array *whole = int_range(ndim, shape), *out = NULL;

	assert_ok(arr_array_astype(whole, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(whole);
	return out;
}

enum { NO, EQUIV, SAFE, SAME_KIND, UNSAFE, RULES };

static void every_casting_rule_holds_for_inputs(void **state)
{
	const arr_dtype *swapped = NULL;
	const struct {
		const char *loc;
		const arr_dtype *a, *b, *dtype;
		const char *signature;
		int least; /* the strictest rule that NumPy takes */
	} rows[] = {
		{ LOC, ARR_INT32, ARR_INT32, NULL, NULL, NO },
		{ LOC, ARR_INT32, ARR_FLOAT64, NULL, NULL, SAFE },
		{ LOC, ARR_INT32, ARR_UINT64, NULL, NULL, SAFE },
		{ LOC, ARR_INT32, ARR_INT32, NULL, "dd->d", SAFE },
		{ LOC, ARR_INT32, ARR_INT32, ARR_FLOAT64, NULL, SAFE },
		{ LOC, ARR_INT32, ARR_INT32, ARR_FLOAT32, NULL, SAME_KIND },
		{ LOC, ARR_INT32, ARR_INT32, NULL, "FF->F", SAME_KIND },
		{ LOC, ARR_INT32, ARR_INT32, NULL, "ii->i", NO },
		{ LOC, ARR_INT32, ARR_FLOAT64, ARR_INT32, NULL, UNSAFE },
		{ LOC, ARR_INT32, ARR_FLOAT64, NULL, "qq->q", UNSAFE },
		{ LOC, ARR_INT32, ARR_INT32, NULL, "fd->d", RULES },
		{ LOC, ARR_FLOAT64, NULL, NULL, NULL, EQUIV }, /* b: >f8 */
		{ LOC, ARR_FLOAT64, NULL, NULL, "dd->d", EQUIV },
		{ LOC, ARR_FLOAT64, NULL, ARR_FLOAT32, NULL, SAME_KIND },
	};

	(void)state;
	assert_ok(arr_dtype_from_name(">f8", &swapped, err));
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = ranged(2, (int64_t[]){ 3, 4 }, rows[i].a), *out = NULL;
		arr_array *b = ranged(2, (int64_t[]){ 4, 3 }, rows[i].b ? rows[i].b : swapped);
		const struct arr_input in[] = { arr_in(a), arr_in(b) };
		struct arr_ufunc_options o = arr_ufunc_options_default();

		o.dtype = rows[i].dtype;
		o.signature = rows[i].signature;
		for (int rule = NO; rule < RULES; rule++) {
			enum arr_status st;

			o.casting = (enum arr_casting)rule;
			st = arr_ufunc_call(named("matmul"), in, &o, &out, NULL);
			if ((st == ARR_OK) != (rule >= rows[i].least))
				fail_msg("%s: status %d under %s", rows[i].loc, (int)st,
					 arr_casting_name(o.casting));
			if (st != ARR_OK)
				continue;
			assert_int_equal(int_at(out, 0), 42);
			assert_int_equal(int_at(out, 3), 114);
			arr_array_release(out);
		}
		arr_array_release(a);
		arr_array_release(b);
	}
	arr_dtype_release(swapped);
}

static void failures_say_what_numpy_says(void **state)
{
	arr_array *a = ranged(2, (int64_t[]){ 3, 3 }, ARR_INT32), *out = NULL, *narrow = NULL;
	const struct arr_input in[] = { arr_in(a), arr_in(a) };
	struct arr_gufunc_options o = arr_gufunc_options_default();

	(void)state;
	o.casting = ARR_CASTING_NO;
	o.signature = "dd->d";
	expect_failure(arr_gufunc_call(named("matmul"), in, &o, &out, err), ARR_E_CASTING,
		       "Cannot cast ufunc 'matmul' input 0 from dtype('int32') to dtype('float64') "
		       "with casting rule 'no'");
	o.signature = "fd->d";
	expect_failure(arr_gufunc_call(named("matmul"), in, &o, &out, err), ARR_E_DTYPE,
		       "No loop matching the specified signature and casting was found for ufunc "
		       "matmul");
	o.dtype = ARR_FLOAT64;
	expect_failure(arr_gufunc_call(named("matmul"), in, &o, &out, err), ARR_E_ARG,
		       "cannot specify both 'signature'");
	o = arr_gufunc_options_default();
	assert_ok(arr_zeros(2, (int64_t[]){ 3, 3 }, ARR_INT16, ARR_ORDER_C, &narrow, err));
	o.out[0] = narrow;
	o.casting = ARR_CASTING_SAFE;
	expect_failure(arr_gufunc_call(named("matmul"), in, &o, &out, err), ARR_E_CASTING,
		       "Cannot cast ufunc 'matmul' output from dtype('int32') to dtype('int16') "
		       "with casting rule 'safe'");
	arr_array_release(narrow);
	arr_array_release(a);
}

/* Operands of float64: c and d in C order, f and g the same in F order, s and t stacks whose first
 * two axes lie the other way round. */
static void new_outputs_lie_as_numpys(void **state)
{
	enum { OPERANDS = 6 };
	static const struct {
		const char *loc;
		const char *name;
		char a, b;
		struct list shape, c, f, any, k; /* strides by order C, F, A, K */
	} rows[] = {
		{ LOC, "matmul", 'c', 'd', L(3, 3), L(24, 8), L(8, 24), L(24, 8), L(24, 8) },
		{ LOC, "matmul", 'c', 'g', L(3, 3), L(24, 8), L(8, 24), L(24, 8), L(24, 8) },
		{ LOC, "matmul", 'f', 'g', L(3, 3), L(24, 8), L(8, 24), L(8, 24), L(24, 8) },
		{ LOC, "matmul", 's', 't', L(5, 2, 3, 3), L(144, 72, 24, 8), L(8, 40, 80, 240),
		  L(144, 72, 24, 8), L(72, 360, 24, 8) },
		{ LOC, "vecdot", 's', 's', L(5, 2, 3), L(48, 24, 8), L(8, 40, 80), L(48, 24, 8),
		  L(24, 120, 8) },
	};
	const char letters[OPERANDS] = { 'c', 'd', 'f', 'g', 's', 't' };
	arr_array *operands[OPERANDS] = { NULL }, *whole = NULL;

	(void)state;
	operands[0] = ranged(2, (int64_t[]){ 3, 4 }, ARR_FLOAT64);
	operands[1] = ranged(2, (int64_t[]){ 4, 3 }, ARR_FLOAT64);
	for (int i = 0; i < 2; i++)
		assert_ok(arr_array_copy(operands[i], ARR_ORDER_F, &operands[2 + i], err));
	for (int i = 0; i < 2; i++) {
		whole = ranged(4, (int64_t[]){ 2, 5, 3 + i, 4 - i }, ARR_FLOAT64);
		assert_ok(arr_array_transpose(whole, (int[]){ 1, 0, 2, 3 }, &operands[4 + i], err));
		arr_array_release(whole);
	}
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const struct list *want[] = { &rows[i].c, &rows[i].f, &rows[i].any, &rows[i].k };
		struct arr_input in[2];

		for (int k = 0; k < OPERANDS; k++) {
			if (letters[k] == rows[i].a)
				in[0] = arr_in(operands[k]);
			if (letters[k] == rows[i].b)
				in[1] = arr_in(operands[k]);
		}
		for (int order = ARR_ORDER_C; order <= ARR_ORDER_K; order++) {
			struct arr_ufunc_options o = arr_ufunc_options_default();
			arr_array *out = NULL;

			o.order = (enum arr_order)order;
			assert_ok(arr_ufunc_call(named(rows[i].name), in, &o, &out, err));
			expect_layout(rows[i].loc, out, &rows[i].shape, want[order]);
			arr_array_release(out);
		}
	}
	for (int i = 0; i < OPERANDS; i++)
		arr_array_release(operands[i]);
}

/* The order is that of the iteration, whatever the places of the core axes. */
static void order_is_of_loop_axes_then_core_axes(void **state)
{
	const int last_two[] = { -2, -1 }, outer[] = { 0, 2 }, first = 0;
	const struct list shape = L(3, 2, 3), c = L(24, 72, 8), f = L(16, 8, 48);
	const struct list kept = L(1, 3, 4), kept_f = L(96, 8, 24);
	arr_array *a = ranged(3, (int64_t[]){ 2, 3, 4 }, ARR_FLOAT64), *out = NULL;
	arr_array *b = ranged(3, (int64_t[]){ 2, 4, 3 }, ARR_FLOAT64);
	struct arr_gufunc_options o = arr_gufunc_options_default();

	(void)state;
	o.axes[0] = o.axes[1] = last_two;
	o.axes[2] = outer;
	o.order = ARR_ORDER_C;
	assert_ok(arr_gufunc_call(named("matmul"), (struct arr_input[]){ arr_in(a), arr_in(b) }, &o,
				  &out, err));
	expect_layout(LOC, out, &shape, &c);
	assert_int_equal(int_at(out, 3), 906);
	arr_array_release(out);
	o.order = ARR_ORDER_F;
	assert_ok(arr_gufunc_call(named("matmul"), (struct arr_input[]){ arr_in(a), arr_in(b) }, &o,
				  &out, err));
	expect_layout(LOC, out, &shape, &f);
	assert_int_equal(int_at(out, 3), 906);
	arr_array_release(out);
	o = arr_gufunc_options_default();
	o.axis = &first;
	o.keepdims = true;
	o.order = ARR_ORDER_F;
	assert_ok(arr_gufunc_call(named("vecdot"), (struct arr_input[]){ arr_in(a), arr_in(a) }, &o,
				  &out, err));
	expect_layout(LOC, out, &kept, &kept_f);
	assert_int_equal(int_at(out, 1), 170);
	arr_array_release(out);
	arr_array_release(a);
	arr_array_release(b);
}

static void given_outputs_take_part_in_broadcasting(void **state)
{
	static const struct {
		const char *loc;
		struct list a, b, out;
		const char *failure;
	} rows[] = {
		{ LOC, L(2, 3, 4), L(2, 4, 3), L(5, 2, 3, 3), NULL },
		{ LOC, L(3, 4), L(4, 3), L(2, 3, 3), NULL },
		{ LOC, L(1, 3, 4), L(4, 3), L(2, 3, 3), NULL },
		{ LOC, L(4), L(4), L(2), NULL },
		{ LOC, L(1, 4), L(4, 3), L(3), NULL }, /* the output lacks the optional n */
		{ LOC, L(1, 4), L(1, 4, 1), L(1, 1), NULL },
		{ LOC, L(2, 3, 4), L(2, 4, 3), L(1, 3, 3), "non-broadcastable output" },
		{ LOC, L(2, 3, 4), L(2, 4, 3), L(3, 3), "non-broadcastable output" },
		{ LOC, L(2, 3, 4), L(2, 4, 3), L(2, 1, 3), "Output operand 0 has a mismatch" },
		{ LOC, L(2, 3, 4), L(2, 4, 3), L(3), "loop axes of" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = ranged(rows[i].a.count, rows[i].a.at, ARR_FLOAT64), *out = NULL;
		arr_array *b = ranged(rows[i].b.count, rows[i].b.at, ARR_FLOAT64), *got = NULL;
		const struct arr_input in[] = { arr_in(a), arr_in(b) };
		struct arr_gufunc_options o = arr_gufunc_options_default();
		arr_array *plain = NULL;

		assert_ok(arr_zeros(rows[i].out.count, rows[i].out.at, ARR_FLOAT64, ARR_ORDER_C,
				    &out, err));
		o.out[0] = out;
		if (rows[i].failure) {
			expect_failure(arr_gufunc_call(named("matmul"), in, &o, &got, err),
				       ARR_E_SHAPE, rows[i].failure);
		} else {
			assert_ok(arr_gufunc_call(named("matmul"), in, &o, &got, err));
			assert_ptr_equal(got, out);
			assert_ok(arr_matmul(a, b, NULL, &plain, err));
			for (int64_t k = 0; k < arr_array_size(out); k++)
				assert_int_equal(int_at(out, k),
						 int_at(plain, k % arr_array_size(plain)));
			arr_array_release(plain);
			arr_array_release(got);
		}
		arr_array_release(out);
		arr_array_release(a);
		arr_array_release(b);
	}
}

/* np.frexp(x, dtype=...) finds no loop: both outputs would have to be of that dtype. */
static void dtype_is_of_every_output(void **state)
{
	arr_array *x = ranged(1, (int64_t[]){ 3 }, ARR_FLOAT64), *out[2] = { NULL };
	const struct arr_input in = arr_in(x);
	struct arr_ufunc_options o = arr_ufunc_options_default();

	(void)state;
	o.dtype = ARR_FLOAT64;
	expect_failure(arr_ufunc_call(named("frexp"), &in, &o, out, err), ARR_E_DTYPE, "No loop");
	o.dtype = ARR_INT32;
	expect_failure(arr_ufunc_call(named("frexp"), &in, &o, out, err), ARR_E_DTYPE, "No loop");
	o.dtype = ARR_FLOAT32;
	assert_ok(arr_ufunc_call(named("modf"), &in, &o, out, err));
	assert_ptr_equal(arr_array_dtype(out[1]), ARR_FLOAT32);
	arr_array_release(out[0]);
	arr_array_release(out[1]);
	arr_array_release(x);
}

static void equiv_takes_numbers_of_their_own_dtype_only(void **state)
{
	const struct arr_scalar one = arr_scalar_int(1), half = arr_scalar_float(0.5);
	const struct {
		const char *loc, *name;
		const arr_dtype *a;
		struct arr_scalar b;
		bool no, equiv;
	} rows[] = {
		{ LOC, "add", ARR_INT64, one, true, true },
		{ LOC, "add", ARR_INT32, one, true, false },
		{ LOC, "add", ARR_FLOAT64, one, true, false },
		{ LOC, "add", ARR_FLOAT64, half, true, true },
		{ LOC, "add", ARR_FLOAT32, half, true, false },
		{ LOC, "add", ARR_INT32, half, false, false },
		{ LOC, "less", ARR_INT8, one, true, true },
		{ LOC, "less", ARR_INT8, arr_scalar_int(300), true, true },
		{ LOC, "less", ARR_UINT64, arr_scalar_int(-1), true, true },
		{ LOC, "less", ARR_FLOAT32, one, true, false },
		{ LOC, "less", ARR_INT64, half, false, false },
		{ LOC, "less", ARR_BOOL, one, false, false },
		{ LOC, "logical_and", ARR_FLOAT32, one, true, true },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = ranged(1, (int64_t[]){ 2 }, rows[i].a);
		const struct arr_input in[] = { arr_in(a), arr_in_scalar(rows[i].b) };
		struct arr_ufunc_options o = arr_ufunc_options_default();

		for (int rule = NO; rule <= EQUIV; rule++) {
			arr_array *out = NULL;

			o.casting = (enum arr_casting)rule;
			if ((arr_ufunc_call(named(rows[i].name), in, &o, &out, NULL) == ARR_OK) !=
			    (rule == NO ? rows[i].no : rows[i].equiv))
				fail_msg("%s: %s under %s", rows[i].loc, rows[i].name,
					 arr_casting_name(o.casting));
			arr_array_release(out);
		}
		arr_array_release(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_casting_rule_holds_for_inputs),
		cmocka_unit_test(failures_say_what_numpy_says),
		cmocka_unit_test(new_outputs_lie_as_numpys),
		cmocka_unit_test(order_is_of_loop_axes_then_core_axes),
		cmocka_unit_test(given_outputs_take_part_in_broadcasting),
		cmocka_unit_test(dtype_is_of_every_output),
		cmocka_unit_test(equiv_takes_numbers_of_their_own_dtype_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
