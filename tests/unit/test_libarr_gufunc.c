/* SPDX-License-Identifier: Apache-2.0 */
/* Ufuncs made from C functions. What is expected of axes, axis, keepdims and missing dimensions is
 * what NumPy's matmul and vecdot do with the same shapes. */
#include <arr/ufunc_make.h>

#include "libarr_testing.h"

static double at_d(const char *p)
{
	return *(const double *)(const void *)p;
}

/* a * x + y, where a is the user's */
static enum arr_status axpy(char *const *args, const int64_t *dims, const int64_t *s, void *user)
{
	for (int64_t i = 0; i < dims[0]; i++)
		*(double *)(void *)(args[2] + i * s[2]) =
			*(double *)user * at_d(args[0] + i * s[0]) + at_d(args[1] + i * s[1]);
	return ARR_OK;
}

static enum arr_status take_last(char *const *args, const int64_t *dims, const int64_t *s,
				 void *user)
{
	(void)user;
	for (int64_t i = 0; i < dims[0]; i++)
		*(int64_t *)(void *)(args[2] + i * s[2]) =
			*(int64_t *)(void *)(args[0] + i * s[0]) * 10 +
			*(int64_t *)(void *)(args[1] + i * s[1]);
	return ARR_OK;
}

static enum arr_status refuse(char *const *args, const int64_t *dims, const int64_t *s, void *user)
{
	(void)args;
	(void)dims;
	(void)s;
	(void)user;
	return ARR_E_UNSUPPORTED;
}

/* (m?,n),(n,p?)->(m?,p?) */
static enum arr_status product(char *const *args, const int64_t *dims, const int64_t *s, void *user)
{
	const int64_t m = dims[1], n = dims[2], p = dims[3];

	(void)user;
	for (int64_t t = 0; t < dims[0]; t++) {
		for (int64_t i = 0; i < m; i++) {
			for (int64_t j = 0; j < p; j++) {
				double sum = 0;

				for (int64_t k = 0; k < n; k++)
					sum += at_d(args[0] + t * s[0] + i * s[3] + k * s[4]) *
					       at_d(args[1] + t * s[1] + k * s[5] + j * s[6]);
				*(double *)(void *)(args[2] + t * s[2] + i * s[7] + j * s[8]) = sum;
			}
		}
	}
	return ARR_OK;
}

/* (n)->(),() */
static enum arr_status bounds(char *const *args, const int64_t *dims, const int64_t *s, void *user)
{
	(void)user;
	for (int64_t t = 0; t < dims[0]; t++) {
		double low = __builtin_inf(), high = -low;

		for (int64_t i = 0; i < dims[1]; i++) {
			const double x = at_d(args[0] + t * s[0] + i * s[3]);

			low = x < low ? x : low;
			high = x > high ? x : high;
		}
		*(double *)(void *)(args[1] + t * s[1]) = low;
		*(double *)(void *)(args[2] + t * s[2]) = high;
	}
	return ARR_OK;
}

/* (3),(3)->(3) */
static enum arr_status cross(char *const *args, const int64_t *dims, const int64_t *s, void *user)
{
	(void)user;
	for (int64_t t = 0; t < dims[0]; t++) {
		for (int i = 0; i < 3; i++) {
			const int j = (i + 1) % 3, k = (i + 2) % 3;

			*(double *)(void *)(args[2] + t * s[2] + i * s[5]) =
				at_d(args[0] + t * s[0] + j * s[3]) *
					at_d(args[1] + t * s[1] + k * s[4]) -
				at_d(args[0] + t * s[0] + k * s[3]) *
					at_d(args[1] + t * s[1] + j * s[4]);
		}
	}
	return ARR_OK;
}

static arr_ufunc *made(const char *name, int nin, int nout, const char *signature,
		       const char *types, arr_ufunc_loop_fn *loop, void *user)
{
	const struct arr_ufunc_spec spec = { name, nin, nout, signature, ARR_IDENTITY_ORDERED };
	arr_ufunc *u = NULL;

	assert_ok(arr_ufunc_create(&spec, &u, err));
	assert_ok(arr_ufunc_add_loop(u, types, loop, user, err));
	return u;
}

static void expect_values(const char *loc, const arr_array *a, const struct list *shape,
			  const struct list *want)
{
	expect_layout(loc, a, shape, NULL);
	for (int i = 0; i < want->count; i++) {
		if (int_at(a, i) != want->at[i])
			fail_msg("%s: element %d is %lld, not %lld", loc, i,
				 (long long)int_at(a, i), (long long)want->at[i]);
	}
}

static void an_element_wise_one_broadcasts_and_casts(void **state)
{
	double factor = 2;
	arr_ufunc *u = made("axpy", 2, 1, NULL, "dd->d", axpy, &factor);
	arr_array *x = int_range(2, (int64_t[]){ 2, 3 }), *out = NULL;
	const struct arr_input in[] = { arr_in(x), arr_in_scalar(arr_scalar_int(1)) };

	(void)state;
	assert_string_equal(arr_ufunc_loop_types(u, 0), "dd->d");
	assert_null(arr_ufunc_signature(u));
	assert_ok(arr_ufunc_call(u, in, NULL, &out, err));
	assert_ptr_equal(arr_array_dtype(out), ARR_FLOAT64);
	expect_values(LOC, out, &(struct list)L(2, 3), &(struct list)L(1, 3, 5, 7, 9, 11));
	arr_array_release(out);
	arr_array_release(x);
	assert_ptr_equal(arr_ufunc_retain(u), u);
	arr_ufunc_release(u);
	arr_ufunc_release(u);
	arr_ufunc_release(NULL);
	arr_ufunc_release(arr_ufunc_find("add"));
}

static void every_method_takes_it(void **state)
{
	arr_ufunc *u = made("digits", 2, 1, NULL, "ll->l", take_last, NULL);
	arr_array *x = int_range(1, (int64_t[]){ 4 }), *out = NULL, *at = NULL;
	const struct arr_input in = arr_in(x), one = arr_in_scalar(arr_scalar_int(1));

	(void)state;
	assert_ok(arr_ufunc_reduce(u, x, NULL, &out, err));
	expect_values(LOC, out, &(struct list)L0, &(struct list)L(123));
	arr_array_release(out);
	assert_ok(arr_ufunc_accumulate(u, x, NULL, &out, err));
	expect_values(LOC, out, &(struct list)L(4), &(struct list)L(0, 1, 12, 123));
	arr_array_release(out);
	assert_ok(arr_from_copy(1, (int64_t[]){ 2 }, ARR_INT64, (int64_t[]){ 2, 1 }, &at, err));
	assert_ok(arr_ufunc_reduceat(u, x, at, NULL, &out, err));
	expect_values(LOC, out, &(struct list)L(2), &(struct list)L(2, 123));
	arr_array_release(out);
	assert_ok(arr_ufunc_outer(u, &in, &in, NULL, &out, err));
	assert_int_equal(int_at(out, 7), 13);
	arr_array_release(out);
	assert_ok(arr_ufunc_apply_at(u, x, (const arr_array *[]){ at }, 1, &one, err));
	expect_values(LOC, x, &(struct list)L(4), &(struct list)L(0, 11, 21, 3));
	arr_array_release(at);
	arr_array_release(x);
	arr_ufunc_release(u);
}

static void missing_dimensions_are_matmuls(void **state)
{
	static const struct {
		const char *loc;
		struct list a, b, want;
	} rows[] = {
		{ LOC, L(2, 3), L(3, 4), L(2, 4) },
		{ LOC, L(3), L(3, 4), L(4) },
		{ LOC, L(2, 3), L(3), L(2) },
		{ LOC, L(3), L(3), L0 },
		{ LOC, L(5, 2, 3), L(3, 4), L(5, 2, 4) },
		{ LOC, L(5, 1, 2, 3), L(6, 3, 4), L(5, 6, 2, 4) },
		{ LOC, L(0, 3), L(3, 2), L(0, 2) },
		{ LOC, L(2, 0), L(0, 2), L(2, 2) },
	};
	arr_ufunc *u =
		made("product", 2, 1, "(m?, n), (n, p?) -> (m?, p?)", "dd->d", product, NULL);

	(void)state;
	assert_string_equal(arr_ufunc_signature(u), "(m?,n),(n,p?)->(m?,p?)");
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		arr_array *a = int_range(rows[i].a.count, rows[i].a.at), *out = NULL, *want = NULL;
		arr_array *b = int_range(rows[i].b.count, rows[i].b.at);
		const struct arr_input in[] = { arr_in(a), arr_in(b) };

		assert_ok(arr_ufunc_call(u, in, NULL, &out, err));
		assert_ok(arr_matmul(a, b, NULL, &want, err));
		expect_layout(rows[i].loc, out, &rows[i].want, NULL);
		for (int64_t k = 0; k < arr_array_size(want); k++)
			assert_int_equal(int_at(out, k), int_at(want, k));
		arr_array_release(a);
		arr_array_release(b);
		arr_array_release(out);
		arr_array_release(want);
	}
	arr_ufunc_release(u);
}

static void axes_axis_and_keepdims(void **state)
{
	arr_ufunc *u = made("bounds", 1, 2, "(n)->(),()", "d->dd", bounds, NULL);
	arr_ufunc *c = made("cross", 2, 1, "(3),(3)->(3)", "dd->d", cross, NULL);
	arr_array *x = int_range(3, (int64_t[]){ 2, 3, 4 }), *out[2] = { NULL }, *e = NULL;
	const struct arr_input in = arr_in(x);
	const int first = 0, middle = 1;
	struct arr_gufunc_options o = arr_gufunc_options_default();

	(void)state;
	o.axis = &middle;
	assert_ok(arr_gufunc_call(u, &in, &o, out, err));
	expect_values(LOC, out[0], &(struct list)L(2, 4),
		      &(struct list)L(0, 1, 2, 3, 12, 13, 14, 15));
	expect_values(LOC, out[1], &(struct list)L(2, 4),
		      &(struct list)L(8, 9, 10, 11, 20, 21, 22, 23));
	arr_array_release(out[0]);
	arr_array_release(out[1]);
	o.keepdims = true;
	assert_ok(arr_gufunc_call(u, &in, &o, out, err));
	expect_layout(LOC, out[1], &(struct list)L(2, 1, 4), NULL);
	arr_array_release(out[0]);
	arr_array_release(out[1]);
	/* vectors along the first axis in, along the last axis out */
	assert_ok(arr_eye(3, 3, 0, ARR_INT32, &e, err));
	o = arr_gufunc_options_default();
	o.axes[0] = o.axes[1] = &first;
	assert_ok(arr_gufunc_call(c, (struct arr_input[]){ arr_in(e), arr_in(e) }, &o, out, err));
	expect_values(LOC, out[0], &(struct list)L(3, 3), &(struct list)L(0, 0, 0, 0, 0, 0, 0, 0));
	arr_array_release(out[0]);
	arr_array_release(e);
	arr_array_release(x);
	arr_ufunc_release(u);
	arr_ufunc_release(c);
}

static void out_may_overlap_and_have_another_dtype(void **state)
{
	arr_ufunc *c = made("cross", 2, 1, "(3),(3)->(3)", "dd->d", cross, NULL);
	arr_array *a = NULL, *b = NULL, *out = NULL, *narrow = NULL;
	struct arr_gufunc_options o = arr_gufunc_options_default();

	(void)state;
	assert_ok(arr_from_copy(1, (int64_t[]){ 3 }, ARR_FLOAT64, (double[]){ 1, 2, 3 }, &a, err));
	assert_ok(arr_from_copy(1, (int64_t[]){ 3 }, ARR_FLOAT64, (double[]){ 4, 5, 6 }, &b, err));
	assert_ok(arr_zeros(1, (int64_t[]){ 3 }, ARR_FLOAT32, ARR_ORDER_C, &narrow, err));
	o.out[0] = narrow;
	assert_ok(arr_gufunc_call(c, (struct arr_input[]){ arr_in(a), arr_in(b) }, &o, &out, err));
	assert_ptr_equal(out, narrow);
	expect_values(LOC, out, &(struct list)L(3), &(struct list)L(-3, 6, -3));
	arr_array_release(out);
	o.out[0] = a;
	assert_ok(arr_gufunc_call(c, (struct arr_input[]){ arr_in(a), arr_in(b) }, &o, &out, err));
	expect_values(LOC, a, &(struct list)L(3), &(struct list)L(-3, 6, -3));
	arr_array_release(out);
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(narrow);
	arr_ufunc_release(c);
}

static void bad_makings_are_refused(void **state)
{
	static const struct {
		const char *loc, *signature;
	} rows[] = {
		{ LOC, "" },           { LOC, "(n)" },
		{ LOC, "(n)->()x" },   { LOC, "(n),(n)->()" },
		{ LOC, "(n->()" },     { LOC, "(n,)->()" },
		{ LOC, "(2x)->()" },   { LOC, "(0)->()" },
		{ LOC, "(n)->(),()" }, { LOC, "(a,b,c,d,e,f,g,h,i)->()" },
	};
	struct arr_ufunc_spec spec = { "f", 1, 1, NULL, ARR_IDENTITY_NONE };
	arr_ufunc *u = NULL, *builtin = (arr_ufunc *)(uintptr_t)arr_ufunc_find("add");

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct arr_error e = { 0 };

		spec.signature = rows[i].signature;
		if (arr_ufunc_create(&spec, &u, &e) != ARR_E_FORMAT)
			fail_msg("%s: '%s' is taken", rows[i].loc, rows[i].signature);
	}
	spec.signature = NULL;
	spec.nin = ARR_UFUNC_NIN_MAX + 1;
	expect_failure(arr_ufunc_create(&spec, &u, err), ARR_E_ARG, "inputs");
	spec = (struct arr_ufunc_spec){ "", 1, 1, NULL, ARR_IDENTITY_NONE };
	expect_failure(arr_ufunc_create(&spec, &u, err), ARR_E_ARG, "name");
	spec.name = "f";
	assert_ok(arr_ufunc_create(&spec, &u, err));
	expect_failure(arr_ufunc_add_loop(u, "d-d", axpy, NULL, err), ARR_E_ARG, "'d-d'");
	expect_failure(arr_ufunc_add_loop(u, "dd->d", axpy, NULL, err), ARR_E_ARG, "'dd->d'");
	expect_failure(arr_ufunc_add_loop(u, "x->d", axpy, NULL, err), ARR_E_DTYPE, "'x'");
	expect_failure(arr_ufunc_add_loop(u, "d->d", NULL, NULL, err), ARR_E_ARG, "function");
	expect_failure(arr_ufunc_add_loop(builtin, "dd->d", axpy, NULL, err), ARR_E_ARG,
		       "built in");
	arr_ufunc_release(u);
}

static void bad_calls_name_what_is_wrong(void **state)
{
	arr_ufunc *u = made("product", 2, 1, "(m?,n),(n,p?)->(m?,p?)", "dd->d", product, NULL);
	arr_ufunc *grow = made("grow", 1, 1, "(n)->(k)", "d->d", refuse, NULL);
	arr_ufunc *no = made("no", 1, 1, NULL, "d->d", refuse, NULL);
	arr_array *a = int_range(2, (int64_t[]){ 2, 3 }), *s = int_range(0, NULL), *out = NULL;
	const struct arr_input in[] = { arr_in(a), arr_in(a) }, zero[] = { arr_in(s), arr_in(a) };
	const int one = 1, twice[] = { 0, 0 };
	struct arr_gufunc_options axis = arr_gufunc_options_default(), kept = axis, same = axis;

	(void)state;
	axis.axis = &one;
	kept.keepdims = true;
	same.axes[0] = twice;
	expect_failure(arr_gufunc_call(u, in, NULL, &out, err), ARR_E_SHAPE, "size 2 is different");
	expect_failure(arr_gufunc_call(u, zero, NULL, &out, err), ARR_E_SHAPE, "requires 1");
	expect_failure(arr_gufunc_call(u, in, &axis, &out, err), ARR_E_ARG, "axis");
	expect_failure(arr_gufunc_call(u, in, &kept, &out, err), ARR_E_ARG, "keepdims");
	expect_failure(arr_gufunc_call(u, in, &same, &out, err), ARR_E_SHAPE, "twice");
	expect_failure(arr_gufunc_call(grow, in, NULL, &out, err), ARR_E_SHAPE, "unspecified");
	expect_failure(arr_gufunc_call(no, in, NULL, &out, err), ARR_E_ARG, "not a generalised");
	expect_failure(arr_ufunc_reduce(u, a, NULL, &out, err), ARR_E_ARG, "signature");
	expect_failure(arr_ufunc_outer(u, in, in, NULL, &out, err), ARR_E_ARG, "signature");
	expect_failure(arr_ufunc_call(no, in, NULL, &out, err), ARR_E_UNSUPPORTED, "no");
	arr_array_release(a);
	arr_array_release(s);
	arr_ufunc_release(u);
	arr_ufunc_release(grow);
	arr_ufunc_release(no);
}

/* Values of NumPy 2.2.4. */
static void products_are_found_by_name(void **state)
{
	static const char *const names[] = { "matmul", "matvec", "vecdot", "vecmat" };
	const int first_two[] = { 0, 1 }, last_two[] = { 1, 2 }, one = 0;
	struct arr_gufunc_options o = arr_gufunc_options_default();
	arr_array *a = int_range(3, (int64_t[]){ 2, 3, 4 });
	arr_array *b = int_range(3, (int64_t[]){ 4, 3, 2 }), *out = NULL;
	const struct arr_input in[] = { arr_in(a), arr_in(b) }, same[] = { arr_in(a), arr_in(a) };
	const struct list shape = L(2, 2, 4), kept = L(1, 3, 4);

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(names); i++) {
		const arr_ufunc *u = arr_ufunc_find(names[i]);

		assert_non_null(u);
		assert_non_null(arr_ufunc_signature(u));
		assert_int_equal(arr_ufunc_loop_count(u), 16);
	}
	o.axes[0] = o.axes[2] = first_two;
	o.axes[1] = last_two;
	assert_ok(arr_gufunc_call(arr_ufunc_find("matmul"), in, &o, &out, err));
	expect_layout(LOC, out, &shape, NULL);
	assert_int_equal(int_at(out, 0), 40); /* sum of a[0, :, 0] * b[0, :, 0] */
	assert_int_equal(int_at(out, 15), 1213);
	arr_array_release(out);
	o = arr_gufunc_options_default();
	o.axis = &one;
	o.keepdims = true;
	assert_ok(arr_gufunc_call(arr_ufunc_find("vecdot"), same, &o, &out, err));
	expect_layout(LOC, out, &kept, NULL);
	assert_int_equal(int_at(out, 11), 11 * 11 + 23 * 23);
	arr_array_release(out);
	expect_failure(arr_gufunc_call(arr_ufunc_find("matmul"), in, NULL, &out, err), ARR_E_SHAPE,
		       "core dimension");
	expect_failure(arr_ufunc_reduce(arr_ufunc_find("matmul"), a, NULL, &out, err), ARR_E_ARG,
		       "with a signature");
	arr_array_release(a);
	arr_array_release(b);
}

static void complex_products_conjugate_where_numpy_does(void **state)
{
	const struct arr_complex128 x[] = { { 1, 2 }, { 0, -1 } }, y[] = { { 3, 0 }, { 1, 1 } };
	const int64_t count = 2;
	arr_array *a = NULL, *b = NULL, *out = NULL;
	struct arr_scalar got;

	(void)state;
	assert_ok(arr_from_copy(1, &count, ARR_COMPLEX128, x, &a, err));
	assert_ok(arr_from_copy(1, &count, ARR_COMPLEX128, y, &b, err));
	const struct arr_input in[] = { arr_in(a), arr_in(b) };
	assert_ok(arr_ufunc_call(arr_ufunc_find("vecdot"), in, NULL, &out, err));
	assert_ok(arr_array_item(out, NULL, &got, err));
	assert_true(got.as.c.re == 2 && got.as.c.im == -5);
	arr_array_release(out);
	assert_ok(arr_ufunc_call(arr_ufunc_find("matmul"), in, NULL, &out, err));
	assert_ok(arr_array_item(out, NULL, &got, err));
	assert_true(got.as.c.re == 4 && got.as.c.im == 5);
	arr_array_release(out);
	arr_array_release(a);
	arr_array_release(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_element_wise_one_broadcasts_and_casts),
		cmocka_unit_test(every_method_takes_it),
		cmocka_unit_test(missing_dimensions_are_matmuls),
		cmocka_unit_test(axes_axis_and_keepdims),
		cmocka_unit_test(out_may_overlap_and_have_another_dtype),
		cmocka_unit_test(bad_makings_are_refused),
		cmocka_unit_test(bad_calls_name_what_is_wrong),
		cmocka_unit_test(products_are_found_by_name),
		cmocka_unit_test(complex_products_conjugate_where_numpy_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
