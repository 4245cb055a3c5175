/* SPDX-License-Identifier: Apache-2.0 */
/* ufunc.reduceat, outer, at and signature=. Values and refusals are NumPy 1.24's. */
#include "libarr_testing.h"

static const arr_ufunc *u(const char *name)
{
	return arr_ufunc_find(name);
}

static arr_array *ints(int64_t count, const int64_t *values, const arr_dtype *dtype)
{
	arr_array *wide = NULL, *out = NULL;

	assert_ok(arr_from_copy(1, &count, ARR_INT64, values, &wide, err));
	assert_ok(arr_array_astype(wide, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &out, err));
	arr_array_release(wide);
	return out;
}
#define INTS(dtype, ...)                                                                       \
	ints(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t), (int64_t[]){ __VA_ARGS__ }, \
	     dtype)

static void expect_ints(const char *loc, arr_array *got, const struct list *want)
{
	if (arr_array_size(got) != want->count)
		fail_msg("%s: %lld elements", loc, (long long)arr_array_size(got));
	for (int i = 0; i < want->count; i++) {
		if (int_at(got, i) != want->at[i])
			fail_msg("%s: element %d is %lld, not %lld", loc, i,
				 (long long)int_at(got, i), (long long)want->at[i]);
	}
}

static void reduceat_folds_stretches_and_takes_single_elements(void **state)
{
	static const struct {
		const char *loc, *name;
		enum arr_type type;
		int ndim;
		int64_t shape[2];
		int axis;
		struct list indices, want;
	} rows[] = {
		{ LOC, "add", ARR_T_INT64, 1, { 8 }, 0, L(0, 4, 1, 5), L(6, 4, 10, 18) },
		{ LOC, "add", ARR_T_INT8, 1, { 8 }, 0, L(0, 4, 1, 5), L(6, 4, 10, 18) },
		{ LOC,
		  "multiply",
		  ARR_T_FLOAT64,
		  2,
		  { 3, 4 },
		  1,
		  L(0, 3),
		  L(0, 3, 120, 7, 720, 11) },
		{ LOC,
		  "maximum",
		  ARR_T_FLOAT16,
		  2,
		  { 3, 4 },
		  -2,
		  L(2, 0),
		  L(8, 9, 10, 11, 8, 9, 10, 11) },
		{ LOC, "add", ARR_T_INT32, 1, { 5 }, 0, L(4, 4, 0), L(4, 4, 10) },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const struct arr_accumulate_options o = { .axis = rows[i].axis };
		arr_array *a = int_range(rows[i].ndim, rows[i].shape), *b = NULL, *out = NULL;
		arr_array *indices = ints(rows[i].indices.count, rows[i].indices.at, ARR_INT32);

		assert_ok(arr_array_astype(a, arr_dtype_builtin(rows[i].type), ARR_ORDER_C,
					   ARR_CASTING_UNSAFE, &b, err));
		assert_ok(arr_ufunc_reduceat(u(rows[i].name), b, indices, &o, &out, err));
		expect_ints(rows[i].loc, out, &rows[i].want);
		arr_array_release(a);
		arr_array_release(b);
		arr_array_release(indices);
		arr_array_release(out);
	}
}

static void reduceat_refuses_what_numpy_refuses(void **state)
{
	arr_array *a = INTS(ARR_INT64, 1, 2, 3), *bad = INTS(ARR_INT64, 0, 3), *out = NULL;
	arr_array *neg = INTS(ARR_INT64, -1), *real = INTS(ARR_FLOAT64, 0),
		  *ok = INTS(ARR_INT64, 0);
	const struct arr_accumulate_options into = { .out = bad };

	(void)state;
	expect_failure(arr_ufunc_reduceat(u("add"), a, bad, NULL, &out, err), ARR_E_INDEX,
		       "index 3");
	expect_failure(arr_ufunc_reduceat(u("add"), a, neg, NULL, &out, err), ARR_E_INDEX, "-1");
	expect_failure(arr_ufunc_reduceat(u("add"), a, real, NULL, &out, err), ARR_E_INDEX,
		       "float64");
	expect_failure(arr_ufunc_reduceat(u("sin"), a, ok, NULL, &out, err), ARR_E_ARG, "binary");
	expect_failure(arr_ufunc_reduceat(u("add"), a, ok, &into, &out, err), ARR_E_SHAPE, "(2,)");
	arr_array_release(a);
	arr_array_release(bad);
	arr_array_release(neg);
	arr_array_release(real);
	arr_array_release(ok);
}

static void reduceat_writes_into_out(void **state)
{
	arr_array *a = INTS(ARR_INT32, 1, 2, 3, 4), *at = INTS(ARR_INT64, 0, 2), *out = NULL;
	arr_array *into = INTS(ARR_FLOAT32, 0, 0);
	const struct arr_accumulate_options o = { .out = into };

	(void)state;
	assert_ok(arr_ufunc_reduceat(u("add"), a, at, &o, &out, err));
	assert_ptr_equal(out, into);
	expect_ints(LOC, into, &(struct list)L(3, 7));
	arr_array_release(out);
	arr_array_release(into);
	arr_array_release(at);
	arr_array_release(a);
}

static void outer_takes_every_pair(void **state)
{
	arr_array *a = INTS(ARR_INT64, 1, 2, 3), *b = INTS(ARR_INT64, 10, 20), *out[2] = { NULL };
	const struct arr_input x = arr_in(a), y = arr_in(b), one = arr_in_scalar(arr_scalar_int(1));

	(void)state;
	assert_ok(arr_ufunc_outer(u("subtract"), &x, &y, NULL, out, err));
	expect_layout(LOC, out[0], &(struct list)L(3, 2), NULL);
	expect_ints(LOC, out[0], &(struct list)L(-9, -19, -8, -18, -7, -17));
	arr_array_release(out[0]);
	assert_ok(arr_ufunc_outer(u("divmod"), &y, &x, NULL, out, err));
	expect_ints(LOC, out[0], &(struct list)L(10, 5, 3, 20, 10, 6));
	expect_ints(LOC, out[1], &(struct list)L(0, 0, 1, 0, 0, 2));
	arr_array_release(out[0]);
	arr_array_release(out[1]);
	assert_ok(arr_ufunc_outer(u("add"), &one, &y, NULL, out, err));
	expect_ints(LOC, out[0], &(struct list)L(11, 21));
	arr_array_release(out[0]);
	expect_failure(arr_ufunc_outer(u("sin"), &x, &y, NULL, out, err), ARR_E_ARG, "binary");
	arr_array_release(a);
	arr_array_release(b);
}

static void at_changes_a_place_once_per_index(void **state)
{
	arr_array *b = INTS(ARR_INT64, 0, 0, 0, 0), *twice = INTS(ARR_INT8, 0, 1, 1, 3);
	arr_array *c = INTS(ARR_INT64, 1, 2, 3, 4), *back = INTS(ARR_INT64, 0, 1, -1, 0);
	arr_array *mask = INTS(ARR_BOOL, 1, 0, 1, 1);
	const struct arr_input one = arr_in_scalar(arr_scalar_int(1));
	const struct arr_input ten = arr_in_scalar(arr_scalar_int(10));

	(void)state;
	assert_ok(arr_ufunc_apply_at(u("add"), b, (const arr_array *[]){ twice }, 1, &one, err));
	expect_ints(LOC, b, &(struct list)L(1, 2, 0, 1));
	assert_ok(
		arr_ufunc_apply_at(u("negative"), c, (const arr_array *[]){ back }, 1, NULL, err));
	expect_ints(LOC, c, &(struct list)L(1, -2, 3, -4));
	assert_ok(
		arr_ufunc_apply_at(u("multiply"), c, (const arr_array *[]){ mask }, 1, &ten, err));
	expect_ints(LOC, c, &(struct list)L(10, -2, 30, -40));
	/* the value is dst itself: read before anything is written */
	assert_ok(arr_ufunc_apply_at(u("add"), c, (const arr_array *[]){ back }, 1,
				     &(struct arr_input){ .array = c }, err));
	expect_ints(LOC, c, &(struct list)L(-20, -4, 30, -10));
	arr_array_release(b);
	arr_array_release(twice);
	arr_array_release(c);
	arr_array_release(back);
	arr_array_release(mask);
}

static void at_casts_and_broadcasts(void **state)
{
	arr_array *rows = INTS(ARR_INT64, 0, 1, 0), *columns = INTS(ARR_INT64, 2, 0, 2);
	arr_array *value = INTS(ARR_FLOAT64, 3, 4, 6), *ones = INTS(ARR_INT64, 1, 1);
	arr_array *narrow = INTS(ARR_INT16, 1, 2, 3), *d = NULL, *e = NULL;
	const struct arr_input v = arr_in(value), w = arr_in(narrow);

	(void)state;
	assert_ok(arr_zeros(2, (int64_t[]){ 2, 3 }, ARR_FLOAT32, ARR_ORDER_F, &d, err));
	assert_ok(arr_ufunc_apply_at(u("add"), d, (const arr_array *[]){ rows, columns }, 2, &v,
				     err));
	expect_ints(LOC, d, &(struct list)L(0, 0, 9, 4, 0, 0));
	assert_ok(arr_zeros(2, (int64_t[]){ 2, 3 }, ARR_INT16, ARR_ORDER_C, &e, err));
	assert_ok(arr_ufunc_apply_at(u("add"), e, (const arr_array *[]){ ones }, 1, &w, err));
	expect_ints(LOC, e, &(struct list)L(0, 0, 0, 2, 4, 6));
	/* back to integers by any rule */
	assert_ok(arr_ufunc_apply_at(u("add"), e, (const arr_array *[]){ ones }, 1, &v, err));
	expect_ints(LOC, e, &(struct list)L(0, 0, 0, 8, 12, 18));
	arr_array_release(d);
	arr_array_release(e);
	arr_array_release(rows);
	arr_array_release(columns);
	arr_array_release(value);
	arr_array_release(ones);
	arr_array_release(narrow);
}

static void at_changes_nothing_if_an_index_is_outside(void **state)
{
	arr_array *a = INTS(ARR_INT64, 1, 2, 3), *bad = INTS(ARR_INT64, 0, 3);
	arr_array *real = INTS(ARR_FLOAT64, 0), *short_mask = INTS(ARR_BOOL, 1, 0);
	arr_array *good = INTS(ARR_INT64, 0, 1), *three = INTS(ARR_INT64, 1, 2, 3);
	const struct arr_input one = arr_in_scalar(arr_scalar_int(1)), v = arr_in(three);

	(void)state;
	expect_failure(arr_ufunc_apply_at(u("add"), a, (const arr_array *[]){ bad }, 1, &one, err),
		       ARR_E_INDEX, "index 3 is out of bounds for axis 0 with size 3");
	expect_failure(arr_ufunc_apply_at(u("add"), a, (const arr_array *[]){ real }, 1, &one, err),
		       ARR_E_INDEX, "float64");
	expect_failure(
		arr_ufunc_apply_at(u("add"), a, (const arr_array *[]){ short_mask }, 1, &one, err),
		ARR_E_INDEX, "boolean");
	expect_failure(
		arr_ufunc_apply_at(u("add"), a, (const arr_array *[]){ good, good }, 2, &one, err),
		ARR_E_INDEX, "too many");
	expect_failure(arr_ufunc_apply_at(u("add"), a, (const arr_array *[]){ good }, 1, &v, err),
		       ARR_E_SHAPE, "(3,)");
	expect_failure(arr_ufunc_apply_at(u("add"), a, (const arr_array *[]){ good }, 1, NULL, err),
		       ARR_E_ARG, "no value");
	expect_failure(
		arr_ufunc_apply_at(u("divmod"), a, (const arr_array *[]){ good }, 1, &one, err),
		ARR_E_ARG, "2 outputs");
	expect_ints(LOC, a, &(struct list)L(1, 2, 3));
	arr_array_release(a);
	arr_array_release(bad);
	arr_array_release(real);
	arr_array_release(short_mask);
	arr_array_release(good);
	arr_array_release(three);
}

static void a_signature_names_the_loop(void **state)
{
	struct arr_ufunc_options o = arr_ufunc_options_default();
	arr_array *a = INTS(ARR_INT64, 1, 2), *out = NULL;
	const struct arr_input in[] = { arr_in(a), arr_in(a) };

	(void)state;
	o.signature = "dd->d";
	assert_ok(arr_ufunc_call(u("add"), in, &o, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_FLOAT64);
	arr_array_release(out);
	o.signature = "qq->q";
	assert_ok(arr_ufunc_call(u("add"), in, &o, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_INT64);
	arr_array_release(out);
	o.signature = "bb->b";
	assert_ok(arr_ufunc_call(u("add"), in, &o, &out, err)); /* same kind */
	arr_array_release(out);
	o.casting = ARR_CASTING_SAFE;
	expect_failure(arr_ufunc_call(u("add"), in, &o, &out, err), ARR_E_CASTING, "input 0");
	o.signature = "dd->f";
	expect_failure(arr_ufunc_call(u("add"), in, &o, &out, err), ARR_E_DTYPE, "'dd->f'");
	arr_array_release(a);
}

static void a_reduction_can_start_from_the_first_element(void **state)
{
	const struct arr_reduce_options o = { .from_first = true };
	arr_array *a = INTS(ARR_INT64, 1, 2, 3), *none = ints(0, NULL, ARR_INT64), *out = NULL;

	(void)state;
	assert_ok(arr_ufunc_reduce(u("add"), a, &o, &out, err));
	expect_ints(LOC, out, &(struct list)L(6));
	arr_array_release(out);
	expect_failure(arr_ufunc_reduce(u("add"), none, &o, &out, err), ARR_E_SHAPE, "zero-size");
	arr_array_release(a);
	arr_array_release(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reduceat_folds_stretches_and_takes_single_elements),
		cmocka_unit_test(reduceat_refuses_what_numpy_refuses),
		cmocka_unit_test(reduceat_writes_into_out),
		cmocka_unit_test(outer_takes_every_pair),
		cmocka_unit_test(at_changes_a_place_once_per_index),
		cmocka_unit_test(at_casts_and_broadcasts),
		cmocka_unit_test(at_changes_nothing_if_an_index_is_outside),
		cmocka_unit_test(a_signature_names_the_loop),
		cmocka_unit_test(a_reduction_can_start_from_the_first_element),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
