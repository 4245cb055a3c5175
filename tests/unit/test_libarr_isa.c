/* SPDX-License-Identifier: Apache-2.0 */
/* In reproducible mode every ISA level gives the same bits, and AVX2 and AVX-512 do anyway: each
 * one runs all vectorised loops in a child of its own, with ARR_ISA set before libarr's first use,
 * and sends back a digest of all results. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <base/hash.h>

#include "libarr_testing.h"

enum { ELEMENTS = 517 }; /* no multiple of any vector: tails run too */

struct answer {
	char isa[16];
	enum arr_status check;
	uint64_t digest;
	size_t calls, wide_loops; /* wide: of another variant than baseline */
};

/* Reproducible bits; small exponents often, specials sometimes. */
static uint64_t next(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15ULL;
	return base_hash_u64(*state);
}

static arr_array *noise(enum arr_type type, uint64_t seed)
{
	const arr_dtype *dtype = arr_dtype_builtin(type);
	const int64_t shape[] = { ELEMENTS };
	unsigned char *bytes;
	arr_array *a = NULL;

	if (arr_empty(1, shape, dtype, ARR_ORDER_C, &a, NULL) != ARR_OK)
		abort();
	bytes = arr_array_data(a);
	for (size_t i = 0; i < ELEMENTS * arr_dtype_item_bytes(dtype); i++)
		bytes[i] = type == ARR_T_BOOL ? next(&seed) & 1 : (unsigned char)next(&seed);
	return a;
}

/* NaNs' sign and payload are not part of any result. */
static uint64_t digest_of(uint64_t digest, const arr_array *a)
{
	const arr_dtype *dtype = arr_array_dtype(a);
	const char kind = arr_dtype_kind(dtype);
	const size_t item = arr_dtype_item_bytes(dtype), part = kind == 'c' ? item / 2 : item;
	const size_t size = (size_t)arr_array_size_bytes(a);
	const char *bytes = arr_array_data(a);

	for (size_t at = 0; at < size; at += part) {
		const unsigned mantissa = part == 2 ? 10 : part == 4 ? 23 : 52;
		uint64_t word = 0;

		memcpy(&word, bytes + at, part);
		if (kind == 'f' || kind == 'c') {
			const uint64_t sign = (uint64_t)1 << (part * 8 - 1);
			const uint64_t infinity = (sign - 1) >> mantissa << mantissa;

			if ((word & (sign - 1)) > infinity)
				word = infinity + 1;
		}
		digest = base_hash_pair(digest, word);
	}
	return digest;
}

static const char chars[] = "?bBhHiIlLefdFD";

/* Loops of other types are built once, and not every pattern of bytes is a value of theirs. */
static bool is_random(const arr_ufunc *u, const char *types)
{
	return (int)strspn(types, chars) >= arr_ufunc_nin(u);
}

static void run_loop(const arr_ufunc *u, const char *types, struct answer *answer)
{
	const struct arr_index every_other = arr_index_slice(NONE, NONE, -2);
	arr_array *in[ARR_UFUNC_NIN_MAX] = { NULL }, *strided[ARR_UFUNC_NIN_MAX] = { NULL };
	struct arr_input inputs[ARR_UFUNC_NIN_MAX];

	for (int i = 0; i < arr_ufunc_nin(u); i++) {
		in[i] = noise((enum arr_type)(strchr(chars, types[i]) - chars), (uint64_t)i + 1);
		if (arr_array_index(in[i], &every_other, 1, &strided[i], NULL) != ARR_OK)
			abort();
	}
	for (int layout = 0; layout < 2; layout++) {
		arr_array *out[ARR_UFUNC_NOUT_MAX] = { NULL };

		for (int i = 0; i < arr_ufunc_nin(u); i++)
			inputs[i] = arr_in(layout ? strided[i] : in[i]);
		if (arr_ufunc_call(u, inputs, NULL, out, NULL) == ARR_OK)
			answer->calls++;
		for (int k = 0; k < arr_ufunc_nout(u); k++) {
			if (out[k])
				answer->digest = digest_of(answer->digest, out[k]);
			arr_array_release(out[k]);
		}
	}
	for (int layout = 0; layout < 2 && arr_ufunc_nin(u) == 2; layout++) {
		arr_array *sum = NULL;

		if (arr_ufunc_reduce(u, layout ? strided[0] : in[0], NULL, &sum, NULL) == ARR_OK) {
			answer->digest = digest_of(answer->digest, sum);
			answer->calls++;
		}
		arr_array_release(sum);
	}
	for (int i = 0; i < ARR_UFUNC_NIN_MAX; i++) {
		arr_array_release(in[i]);
		arr_array_release(strided[i]);
	}
}

static void add_product(struct answer *answer, const arr_array *a, const arr_array *b)
{
	arr_array *out = NULL;

	if (arr_matmul(a, b, NULL, &out, NULL) != ARR_OK)
		abort();
	answer->digest = digest_of(answer->digest, out);
	arr_array_release(out);
}

/* Products with vectors, of numbers of like size. */
static void run_products(enum arr_type integers, struct answer *answer)
{
	const struct arr_index column = arr_index_slice(0, 11, 1), row = arr_index_slice(0, 47, 1);
	arr_array *whole = noise(integers, 5), *x = NULL, *m = NULL, *v = NULL, *w = NULL;

	if (arr_sin(whole, &x, NULL) != ARR_OK ||
	    arr_array_reshape(x, 2, (int64_t[]){ 11, 47 }, ARR_ORDER_C, &m, NULL) != ARR_OK ||
	    arr_array_index(x, &row, 1, &v, NULL) != ARR_OK ||
	    arr_array_index(x, &column, 1, &w, NULL) != ARR_OK)
		abort();
	add_product(answer, x, x);
	add_product(answer, m, v);
	add_product(answer, w, m);
	arr_array_release(whole);
	arr_array_release(x);
	arr_array_release(m);
	arr_array_release(v);
	arr_array_release(w);
}

static struct answer run_all(void)
{
	struct answer answer = { .digest = 1 };

	snprintf(answer.isa, sizeof answer.isa, "%s", arr_isa_name());
	answer.check = arr_isa_check(NULL);
	for (size_t i = 0; i < arr_ufunc_count(); i++) {
		const arr_ufunc *u = arr_ufunc_at(i);

		for (size_t k = 0; k < arr_ufunc_loop_count(u); k++) {
			answer.wide_loops += strcmp(arr_ufunc_loop_variant(u, k), "baseline") != 0;
			if (is_random(u, arr_ufunc_loop_types(u, k)))
				run_loop(u, arr_ufunc_loop_types(u, k), &answer);
		}
	}
	run_products(ARR_T_INT16, &answer);
	run_products(ARR_T_INT32, &answer);
	return answer;
}

static struct answer in_child(const char *isa, bool reproducible)
{
	struct answer answer = { .isa = "" };
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		setenv("ARR_ISA", isa, 1);
		setenv("ARR_REPRODUCIBLE", reproducible ? "1" : "0", 1);
		answer = run_all();
		if (write(ends[1], &answer, sizeof answer) != (ssize_t)sizeof answer)
			_exit(1);
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &answer, sizeof answer), sizeof answer);
	close(ends[0]);
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	return answer;
}

static void all_levels_give_the_same_bits(void **state)
{
	static const char *const levels[] = { "avx2", "avx512" };
	const struct answer base = in_child("baseline", true);

	(void)state;
	assert_string_equal(base.isa, "baseline");
	assert_int_equal(base.wide_loops, 0);
	assert_true(base.calls > 2000);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(levels); i++) {
		const struct answer got = in_child(levels[i], true);

		if (got.check == ARR_E_UNSUPPORTED) /* not on this CPU */
			continue;
		assert_string_equal(got.isa, levels[i]);
		assert_true(got.wide_loops > 300);
		assert_int_equal(got.calls, base.calls);
		if (got.digest != base.digest)
			fail_msg("%s: results differ from baseline's", levels[i]);
	}
}

static void wide_levels_agree_in_any_mode(void **state)
{
	const struct answer avx2 = in_child("avx2", false), avx512 = in_child("avx512", false);

	(void)state;
	if (avx512.check != ARR_E_UNSUPPORTED)
		assert_true(avx2.digest == avx512.digest);
}

static void the_mode_cannot_change_once_it_is_in_use(void **state)
{
	const bool on = arr_reproducible();

	(void)state;
	assert_ok(arr_reproducible_set(on, err));
	expect_failure(arr_reproducible_set(!on, err), ARR_E_STATE, on ? "mode on" : "mode off");
}

static void an_unknown_level_is_reported_and_ignored(void **state)
{
	const struct answer best = in_child("", false), odd = in_child("sse9", false);

	(void)state;
	assert_int_equal(best.check, ARR_OK);
	assert_int_equal(odd.check, ARR_E_ARG);
	assert_string_equal(odd.isa, best.isa);
	assert_true(odd.digest == best.digest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_levels_give_the_same_bits),
		cmocka_unit_test(wide_levels_agree_in_any_mode),
		cmocka_unit_test(the_mode_cannot_change_once_it_is_in_use),
		cmocka_unit_test(an_unknown_level_is_reported_and_ignored),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
