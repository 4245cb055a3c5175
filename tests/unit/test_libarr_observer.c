/* SPDX-License-Identifier: Apache-2.0 */
/* What an observer is told about each public call. */
#include <stdlib.h>
#include <unistd.h>

#include "libarr_testing.h"

enum { EVENTS_MAX = 32 };

struct seen {
	char op[32], message[ARR_ERROR_MESSAGE_BYTES], dtypes[64];
	enum arr_op_kind kind;
	enum arr_status status;
	enum arr_copy_reason reason;
	uint64_t copied_bytes, output_bytes;
	uint32_t inputs, outputs;
	bool ended;
};
static struct seen seen[EVENTS_MAX];
static size_t begun;

static void on_begin(struct arr_trace_op *op)
{
	struct seen *s = &seen[begun];

	assert_true(begun < EVENTS_MAX);
	assert_int_equal(op->struct_bytes, sizeof *op);
	memset(s, 0, sizeof *s);
	strncpy(s->op, op->op, sizeof s->op - 1);
	s->kind = op->kind;
	s->inputs = op->operand_count;
	op->observer_token = ++begun;
}

static void on_end(struct arr_trace_op *op)
{
	struct seen *s = &seen[op->observer_token - 1];

	s->ended = true;
	s->status = op->status;
	s->reason = op->copy_reason;
	s->copied_bytes = op->copied_bytes;
	if (op->message)
		strncpy(s->message, op->message, sizeof s->message - 1);
	for (uint32_t i = 0; i < op->operand_count; i++) {
		strncat(s->dtypes, op->operands[i].dtype, sizeof s->dtypes - strlen(s->dtypes) - 1);
		strncat(s->dtypes, " ", sizeof s->dtypes - strlen(s->dtypes) - 1);
		if (op->operands[i].flags & ARR_TRACE_OUTPUT) {
			s->outputs++;
			s->output_bytes += op->operands[i].size_bytes;
		}
	}
}

static const struct arr_observer observer = { sizeof observer, on_begin, on_end };

static int watch(void **state)
{
	(void)state;
	begun = 0;
	arr_observer_install(&observer);
	return 0;
}

static int unwatch(void **state)
{
	(void)state;
	arr_observer_install(NULL);
	return 0;
}

static void expect_last(const char *loc, const char *op, enum arr_op_kind kind,
			enum arr_copy_reason reason, uint64_t copied_bytes)
{
	const struct seen *s = &seen[begun - 1];

	if (!begun || !s->ended || strcmp(s->op, op) != 0 || s->kind != kind ||
	    s->reason != reason || s->copied_bytes != copied_bytes)
		fail_msg("%s: %s kind %d reason %d %llu bytes", loc, s->op, (int)s->kind,
			 (int)s->reason, (unsigned long long)s->copied_bytes);
}

static void each_public_call_is_one_operation_with_numpys_name(void **state)
{
	arr_array *a, *t, *b, *c;

	(void)state;
	assert_ok(arr_zeros(2, (int64_t[]){ 3, 4 }, ARR_FLOAT64, ARR_ORDER_C, &a, err));
	expect_last(LOC, "zeros", ARR_OP_CREATE, ARR_COPY_NONE, 0);
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	expect_last(LOC, "ndarray.transpose", ARR_OP_OTHER, ARR_COPY_NONE, 0);
	assert_ok(arr_array_copy(t, ARR_ORDER_C, &b, err));
	expect_last(LOC, "ndarray.copy", ARR_OP_COPY, ARR_COPY_EXPLICIT, 96);
	assert_ok(arr_array_astype(t, ARR_FLOAT32, ARR_ORDER_C, ARR_CASTING_UNSAFE, &c, err));
	expect_last(LOC, "ndarray.astype", ARR_OP_CAST, ARR_COPY_CAST, 48);
	assert_string_equal(seen[begun - 1].dtypes, "float64 float32 ");
	assert_int_equal(seen[begun - 1].inputs, 1);
	assert_int_equal(seen[begun - 1].outputs, 1);
	arr_array_release(c);
	assert_ok(arr_array_index(a, &(struct arr_index){ .start = 1 }, 1, &c, err));
	expect_last(LOC, "ndarray.__getitem__", ARR_OP_INDEX, ARR_COPY_NONE, 0);
	arr_array_release(c);
	assert_int_equal(begun, 5);
	arr_array_release(a);
	arr_array_release(t);
	arr_array_release(b);
}

static void a_reshape_that_must_copy_says_how_much(void **state)
{
	arr_array *a, *t, *r;

	(void)state;
	assert_ok(arr_zeros(2, (int64_t[]){ 3, 4 }, ARR_FLOAT64, ARR_ORDER_C, &a, err));
	assert_ok(arr_array_reshape(a, 1, (int64_t[]){ -1 }, ARR_ORDER_C, &r, err));
	expect_last(LOC, "ndarray.reshape", ARR_OP_OTHER, ARR_COPY_NONE, 0);
	arr_array_release(r);
	assert_ok(arr_array_transpose(a, NULL, &t, err));
	assert_ok(arr_array_reshape(t, 1, (int64_t[]){ -1 }, ARR_ORDER_C, &r, err));
	expect_last(LOC, "ndarray.reshape", ARR_OP_OTHER, ARR_COPY_NONCONTIGUOUS, 96);
	arr_array_release(r);
	assert_ok(arr_array_ravel(t, ARR_ORDER_K, &r, err));
	expect_last(LOC, "ndarray.ravel", ARR_OP_OTHER, ARR_COPY_NONE, 0);
	arr_array_release(r);
	arr_array_release(a);
	arr_array_release(t);
}

static void an_overlapping_copyto_counts_its_temporary(void **state)
{
	static const struct items tail = I(SL(1, NONE, 1)), head = I(SL(NONE, -1, 1));
	arr_array *a = int_range(1, (int64_t[]){ 11 });
	arr_array *t = index_of(a, &tail), *h = index_of(a, &head);

	(void)state;
	assert_ok(arr_copyto(t, h, ARR_CASTING_NO, err));
	expect_last(LOC, "copyto", ARR_OP_COPY, ARR_COPY_EXPLICIT, 160);
	assert_int_equal(seen[begun - 1].output_bytes, 80);
	arr_array_release(a);
	arr_array_release(t);
	arr_array_release(h);
}

static void a_failure_carries_its_message_even_without_an_error_record(void **state)
{
	arr_array *a = NULL;

	(void)state;
	assert_int_equal(arr_zeros(1, (int64_t[]){ -1 }, ARR_FLOAT64, ARR_ORDER_C, &a, NULL),
			 ARR_E_SHAPE);
	assert_int_equal(seen[begun - 1].status, ARR_E_SHAPE);
	assert_string_equal(seen[begun - 1].message,
			    "negative dimensions are not allowed: shape (-1,)");
	assert_int_equal(seen[begun - 1].outputs, 0);
}

static void files_are_io_operations(void **state)
{
	char path[] = "/tmp/arr-observer-XXXXXX";
	int fd = mkstemp(path);
	arr_array *a, *b;

	(void)state;
	close(fd);
	assert_ok(arr_ones(1, (int64_t[]){ 4 }, ARR_FLOAT32, ARR_ORDER_C, &a, err));
	assert_ok(arr_npy_save(path, a, err));
	expect_last(LOC, "save", ARR_OP_IO, ARR_COPY_NONE, 0);
	assert_ok(arr_npy_load(path, &b, err));
	expect_last(LOC, "load", ARR_OP_IO, ARR_COPY_NONE, 0);
	assert_int_equal(seen[begun - 1].output_bytes, 16);
	unlink(path);
	arr_array_release(a);
	arr_array_release(b);
}

static void a_replaced_observer_hears_nothing_more(void **state)
{
	arr_array *a;

	(void)state;
	assert_ptr_equal(arr_observer_install(NULL), &observer);
	assert_ok(arr_ones(1, (int64_t[]){ 4 }, ARR_FLOAT32, ARR_ORDER_C, &a, err));
	assert_int_equal(begun, 0);
	assert_null(arr_observer_install(&observer));
	arr_array_release(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_public_call_is_one_operation_with_numpys_name,
						watch, unwatch),
		cmocka_unit_test_setup_teardown(a_reshape_that_must_copy_says_how_much, watch,
						unwatch),
		cmocka_unit_test_setup_teardown(an_overlapping_copyto_counts_its_temporary, watch,
						unwatch),
		cmocka_unit_test_setup_teardown(
			a_failure_carries_its_message_even_without_an_error_record, watch, unwatch),
		cmocka_unit_test_setup_teardown(files_are_io_operations, watch, unwatch),
		cmocka_unit_test_setup_teardown(a_replaced_observer_hears_nothing_more, watch,
						unwatch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
