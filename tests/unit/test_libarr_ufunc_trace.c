/* SPDX-License-Identifier: Apache-2.0 */
/* What an observer is told about ufuncs, reductions and products: names, nesting, hidden copies,
 * variants. */
#include "libarr_testing.h"

enum { EVENTS_MAX = 32 };

static struct event {
	char op[32], variant[16];
	int depth;
	enum arr_op_kind kind;
	enum arr_copy_reason reason;
	uint64_t copied_bytes;
	enum arr_status status;
} events[EVENTS_MAX];
static size_t begun;
static int depth;

static void on_begin(struct arr_trace_op *op)
{
	struct event *e = &events[begun];

	assert_true(begun < EVENTS_MAX);
	memset(e, 0, sizeof *e);
	strncpy(e->op, op->op, sizeof e->op - 1);
	e->kind = op->kind;
	e->depth = depth++;
	op->observer_token = ++begun;
}

static void on_end(struct arr_trace_op *op)
{
	struct event *e = &events[op->observer_token - 1];

	depth--;
	if (op->variant)
		strncpy(e->variant, op->variant, sizeof e->variant - 1);
	e->reason = op->copy_reason;
	e->copied_bytes = op->copied_bytes;
	e->status = op->status;
}

static const struct arr_observer observer = { sizeof observer, on_begin, on_end };

static int watch(void **state)
{
	(void)state;
	begun = 0;
	depth = 0;
	return 0;
}

static int unwatch(void **state)
{
	(void)state;
	arr_observer_install(NULL);
	return 0;
}

static arr_array *floats(int ndim, const int64_t *shape)
{
	arr_array *a = int_range(ndim, shape), *out = NULL;

	assert_ok(arr_array_astype(a, ARR_FLOAT64, ARR_ORDER_C, ARR_CASTING_SAFE, &out, err));
	arr_array_release(a);
	return out;
}

/* Starts watching; the arrays are there already. */
static void start(void)
{
	begun = 0;
	arr_observer_install(&observer);
}

static void expect_ops(const char *loc, size_t count, const char *const *want)
{
	arr_observer_install(NULL);
	if (begun != count)
		fail_msg("%s: %zu operations, expected %zu", loc, begun, count);
	for (size_t i = 0; i < count; i++) {
		if (events[i].depth != want[i][0] - '0' || strcmp(events[i].op, want[i] + 2))
			fail_msg("%s: operation %zu is '%d %s', expected '%s'", loc, i,
				 events[i].depth, events[i].op, want[i]);
	}
}
#define EXPECT_OPS(...)                                                                \
	expect_ops(LOC, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), \
		   (const char *const[]){ __VA_ARGS__ })

static void a_ufunc_reports_its_name_kind_and_variant(void **state)
{
	arr_array *x = floats(1, (int64_t[]){ 100 }), *y = NULL;

	(void)state;
	start();
	assert_ok(arr_add(x, x, &y, err));
	EXPECT_OPS("0 add");
	assert_int_equal(events[0].kind, ARR_OP_UFUNC);
	assert_string_equal(events[0].variant, arr_isa_name());
	assert_int_equal(events[0].copied_bytes, 0);
	arr_array_release(x);
	arr_array_release(y);
}

static void methods_nest_the_reductions_they_call(void **state)
{
	arr_array *x = floats(2, (int64_t[]){ 3, 4 }), *s = NULL, *c = NULL, *v = NULL;

	(void)state;
	start();
	assert_ok(arr_sum(x, NULL, &s, err));
	assert_ok(arr_cumsum(x, NULL, &c, err));
	assert_ok(arr_std(x, NULL, &v, err));
	EXPECT_OPS("0 ndarray.sum", "1 add.reduce", "0 ndarray.cumsum", "1 add.accumulate",
		   "0 ndarray.std", "1 add.reduce", "1 divide", "1 subtract", "1 multiply",
		   "1 add.reduce", "1 divide", "1 sqrt");
	assert_int_equal(events[1].kind, ARR_OP_REDUCE);
	arr_array_release(x);
	arr_array_release(s);
	arr_array_release(c);
	arr_array_release(v);
}

static void hidden_conversions_are_counted_in_bytes(void **state)
{
	arr_array *x = floats(1, (int64_t[]){ 20000 }), *i = int_range(1, (int64_t[]){ 20000 }),
		  *y = NULL;
	arr_array *s = NULL;
	const struct arr_reduce_options in_double = { .dtype = ARR_FLOAT64 };

	(void)state;
	start();
	assert_ok(arr_add(x, i, &y, err));
	assert_ok(arr_ufunc_reduce(arr_ufunc_find("add"), i, &in_double, &s, err));
	EXPECT_OPS("0 add", "0 add.reduce");
	for (int k = 0; k < 2; k++) {
		assert_int_equal(events[k].reason, ARR_COPY_BUFFER);
		assert_int_equal(events[k].copied_bytes, 20000 * 8);
	}
	arr_array_release(x);
	arr_array_release(i);
	arr_array_release(y);
	arr_array_release(s);
}

static void overlap_copies_are_counted_in_bytes(void **state)
{
	arr_array *x = floats(1, (int64_t[]){ 100 }), *back = NULL, *out = NULL;
	struct arr_ufunc_options o = arr_ufunc_options_default();
	const struct arr_input input[1] = { { NULL, { ARR_T_BOOL, false, { false } } } };
	struct arr_input in = input[0];

	(void)state;
	assert_ok(arr_array_flip(x, NULL, 0, &back, err));
	in.array = back;
	o.out[0] = x;
	start();
	assert_ok(arr_ufunc_call(arr_ufunc_find("negative"), &in, &o, &out, err));
	EXPECT_OPS("0 negative");
	assert_int_equal(events[0].copied_bytes, 800);
	arr_array_release(out);
	arr_array_release(back);
	arr_array_release(x);
}

static void products_copy_only_layouts_that_blas_cannot_read(void **state)
{
	arr_array *a = floats(2, (int64_t[]){ 6, 8 }), *wide = floats(2, (int64_t[]){ 8, 20 });
	const struct arr_index some[] = { arr_index_all(), arr_index_slice(3, 9, 1) };
	const struct arr_index holes[] = { arr_index_all(), arr_index_slice(0, 12, 2) };
	arr_array *t = NULL, *window = NULL, *sparse = NULL, *out = NULL;

	(void)state;
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	assert_ok(arr_array_index(wide, some, 2, &window, err));
	assert_ok(arr_array_index(wide, holes, 2, &sparse, err));
	start();
	assert_ok(arr_matmul(a, t, NULL, &out, err));
	arr_array_release(out);
	assert_ok(arr_matmul(a, window, NULL, &out, err));
	arr_array_release(out);
	assert_ok(arr_matmul(a, sparse, NULL, &out, err));
	arr_array_release(out);
	EXPECT_OPS("0 matmul", "0 matmul", "0 matmul");
	for (int k = 0; k < 3; k++)
		assert_string_equal(events[k].variant, "blas");
	assert_int_equal(events[0].copied_bytes, 0);
	assert_int_equal(events[1].copied_bytes, 0);
	assert_int_equal(events[2].copied_bytes, 8 * 6 * 8);
	assert_int_equal(events[2].reason, ARR_COPY_NONCONTIGUOUS);
	arr_array_release(a);
	arr_array_release(wide);
	arr_array_release(t);
	arr_array_release(window);
	arr_array_release(sparse);
}

static void a_product_of_two_dtypes_reports_the_cast(void **state)
{
	arr_array *a = floats(2, (int64_t[]){ 3, 4 }), *b = int_range(1, (int64_t[]){ 4 }),
		  *out = NULL;

	(void)state;
	start();
	assert_ok(arr_dot(a, b, &out, err));
	EXPECT_OPS("0 dot");
	assert_int_equal(events[0].reason, ARR_COPY_CAST);
	assert_int_equal(events[0].copied_bytes, 32);
	arr_array_release(a);
	arr_array_release(b);
	arr_array_release(out);
}

static void failures_are_reported_with_their_status(void **state)
{
	arr_array *a = floats(1, (int64_t[]){ 3 }), *b = floats(1, (int64_t[]){ 4 }), *out = NULL;

	(void)state;
	start();
	assert_int_equal(arr_add(a, b, &out, NULL), ARR_E_SHAPE);
	assert_int_equal(arr_matmul(a, b, NULL, &out, NULL), ARR_E_SHAPE);
	EXPECT_OPS("0 add", "0 matmul");
	assert_int_equal(events[0].status, ARR_E_SHAPE);
	assert_int_equal(events[1].status, ARR_E_SHAPE);
	arr_array_release(a);
	arr_array_release(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_ufunc_reports_its_name_kind_and_variant, watch,
						unwatch),
		cmocka_unit_test_setup_teardown(methods_nest_the_reductions_they_call, watch,
						unwatch),
		cmocka_unit_test_setup_teardown(hidden_conversions_are_counted_in_bytes, watch,
						unwatch),
		cmocka_unit_test_setup_teardown(overlap_copies_are_counted_in_bytes, watch,
						unwatch),
		cmocka_unit_test_setup_teardown(products_copy_only_layouts_that_blas_cannot_read,
						watch, unwatch),
		cmocka_unit_test_setup_teardown(a_product_of_two_dtypes_reports_the_cast, watch,
						unwatch),
		cmocka_unit_test_setup_teardown(failures_are_reported_with_their_status, watch,
						unwatch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
