/* SPDX-License-Identifier: Apache-2.0 */
/* Random chains of views, copies and casts: strides and bytes must be those of the NumPy of this
 * machine. */
#include <stdio.h>
#include <stdlib.h>

#include "libarr_testing.h"

static char folder[] = "/tmp/arr-chain-XXXXXX";

static int numpy(const char *verb)
{
	char command[512];

	snprintf(command, sizeof command, "/usr/bin/python3 '%s' %s '%s'", CHAIN_CASES, verb,
		 folder);
	return system(command);
}

static int write_cases(void **state)
{
	(void)state;
	return mkdtemp(folder) ? numpy("write") : -1;
}

static int remove_cases(void **state)
{
	char command[512];

	(void)state;
	snprintf(command, sizeof command, "rm -r '%s'", folder);
	return system(command);
}

/* The next word of the line. */
static const char *word(char **rest)
{
	const char *w;

	do {
		w = strsep(rest, " \n");
		assert_non_null(w);
	} while (!*w);
	return w;
}

static int64_t number(char **rest)
{
	const char *w = word(rest);

	return *w == '_' ? NONE : strtoll(w, NULL, 10);
}

static const arr_dtype *dtype(char **rest)
{
	const arr_dtype *d = NULL;

	assert_ok(arr_dtype_from_name(word(rest), &d, err));
	return d;
}

static enum arr_order order(char **rest)
{
	return (enum arr_order)(strchr("CFAK", *word(rest)) - "CFAK");
}

static int shape(char **rest, int64_t *out)
{
	int ndim = (int)number(rest);

	for (int i = 0; i < ndim; i++)
		out[i] = number(rest);
	return ndim;
}

static arr_array *base(char **rest)
{
	const arr_dtype *type = dtype(rest);
	int64_t lengths[ARR_NDIM_MAX];
	int ndim = shape(rest, lengths);
	arr_array *numbers = int_range(ndim, lengths), *a;
	int64_t *v = arr_array_data(numbers);

	for (int64_t i = 0; i < arr_array_size(numbers); i++)
		v[i] %= 100;
	assert_ok(arr_array_astype(numbers, type, ARR_ORDER_C, ARR_CASTING_UNSAFE, &a, err));
	arr_array_release(numbers);
	return a;
}

static arr_array *indexed(const arr_array *a, char **rest)
{
	struct arr_index items[16];
	size_t count = (size_t)number(rest);
	arr_array *out;

	for (size_t i = 0; i < count; i++) {
		const char *kind = word(rest);

		if (!strcmp(kind, "at")) {
			items[i] = arr_index_at(number(rest));
		} else if (!strcmp(kind, "sl")) {
			int64_t start = number(rest), stop = number(rest);

			items[i] = arr_index_slice(start, stop, number(rest));
		} else {
			items[i] = *kind == 'n' ? arr_index_newaxis() : arr_index_ellipsis();
		}
	}
	assert_ok(arr_array_index(a, items, count, &out, err));
	return out;
}

static arr_array *step(const arr_array *a, char kind, char **rest)
{
	int64_t lengths[ARR_NDIM_MAX];
	int perm[ARR_NDIM_MAX];
	arr_array *out = NULL;

	if (kind == 'i') {
		out = indexed(a, rest);
	} else if (kind == 't') {
		for (int i = 0; i < arr_array_ndim(a); i++)
			perm[i] = (int)number(rest);
		assert_ok(arr_array_transpose(a, perm, &out, err));
	} else if (kind == 'r') {
		enum arr_order o = order(rest);
		int ndim = shape(rest, lengths);

		assert_ok(arr_array_reshape(a, ndim, lengths, o, &out, err));
	} else if (kind == 'a') {
		const arr_dtype *to = dtype(rest);

		assert_ok(arr_array_astype(a, to, order(rest), ARR_CASTING_UNSAFE, &out, err));
	} else {
		assert_int_equal(kind, 'c');
		assert_ok(arr_array_copy(a, order(rest), &out, err));
	}
	return out;
}

static void run_chain(int n, char *line)
{
	char *rest = line, path[128];
	arr_array *a = base(&rest), *next;

	for (const char *w = word(&rest); *w != '='; w = word(&rest)) {
		next = step(a, *w, &rest);
		arr_array_release(a);
		a = next;
	}
	for (int i = 0; i < arr_array_ndim(a); i++) {
		int64_t want = number(&rest);

		if (arr_array_shape(a)[i] > 1 && arr_array_size(a) > 0 &&
		    arr_array_strides(a)[i] != want)
			fail_msg("chain %d: axis %d has stride %lld, NumPy's has %lld", n, i,
				 (long long)arr_array_strides(a)[i], (long long)want);
	}
	snprintf(path, sizeof path, "%s/got_%d.npy", folder, n);
	assert_ok(arr_npy_save(path, a, err));
	arr_array_release(a);
}

static void random_chains_give_numpys_strides_and_bytes(void **state)
{
	char path[128], line[1024];
	int n = 0;
	FILE *chains;

	(void)state;
	snprintf(path, sizeof path, "%s/chains", folder);
	chains = fopen(path, "r");
	assert_non_null(chains);
	for (; fgets(line, sizeof line, chains); n++)
		run_chain(n, line);
	fclose(chains);
	assert_int_equal(n, 600);
	assert_int_equal(numpy("check"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_chains_give_numpys_strides_and_bytes),
	};

	return cmocka_run_group_tests(tests, write_cases, remove_cases);
}
