/* SPDX-License-Identifier: Apache-2.0 */
/* NumPy's own validation data for elementary functions, read from the installed package: every
 * row's input, output and tolerance in representable values. */
#include <stdio.h>
#include <stdlib.h>

#include "libarr_testing.h"
#include "libarr_ulp.h"

static const char *const names[] = { "arccos",  "arccosh", "arcsin", "arcsinh", "arctan",
				     "arctanh", "cbrt",    "cos",    "cosh",    "exp",
				     "exp2",    "expm1",   "log",    "log10",   "log1p",
				     "log2",    "sin",     "sinh",   "tan",     "tanh" };

struct row {
	int bytes; /* of the type; 0: not a row */
	uint64_t input, want, bound;
};

static struct row read_row(const char *line)
{
	struct row r = { 0 };
	unsigned long long input, want, bound;
	int bits;

	if (sscanf(line, "np.float%d,0x%llx,0x%llx,%llu", &bits, &input, &want, &bound) == 4)
		r = (struct row){ bits / 8, input, want, bound };
	return r;
}

static void check_row(const arr_ufunc *u, const char *path, int line, const struct row *r)
{
	const int64_t count = 1;
	arr_array *x = NULL, *out = NULL;
	struct arr_input in;
	uint64_t distance;

	assert_ok(arr_from_copy(1, &count, r->bytes == 4 ? ARR_FLOAT32 : ARR_FLOAT64, &r->input, &x,
				err));
	in = arr_in(x);
	assert_ok(arr_ufunc_call(u, &in, NULL, &out, err));
	distance = ulp_distance(arr_array_data(out), &r->want, (size_t)r->bytes);
	if (distance > r->bound)
		fail_msg("%s:%d: %llu representable values off, %llu allowed", path, line,
			 (unsigned long long)distance, (unsigned long long)r->bound);
	arr_array_release(x);
	arr_array_release(out);
}

static int check_file(const char *directory, const char *name)
{
	char path[512], line[256];
	int rows = 0, number = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/umath-validation-set-%s.csv", directory, name);
	file = fopen(path, "r");
	if (!file)
		fail_msg("cannot open %s", path);
	while (fgets(line, sizeof line, file)) {
		const struct row r = read_row(line);

		number++;
		if (r.bytes == 0)
			continue;
		check_row(arr_ufunc_find(name), path, number, &r);
		rows++;
	}
	fclose(file);
	return rows;
}

static void every_row_is_within_its_tolerance(void **state)
{
	char directory[256] = "";
	FILE *python = popen(
		"/usr/bin/python3 -c \"import numpy, os; "
		"print(os.path.join(os.path.dirname(numpy.__file__), 'core', 'tests', 'data'))\"",
		"r");
	int rows = 0;

	(void)state;
	assert_non_null(python);
	if (!fgets(directory, sizeof directory, python)) {
		pclose(python);
		skip(); /* no NumPy here */
	}
	pclose(python);
	directory[strcspn(directory, "\n")] = '\0';
	for (size_t i = 0; i < BASE_ARRAY_SIZE(names); i++)
		rows += check_file(directory, names[i]);
	print_message("%d rows on %s\n", rows, arr_isa_name());
	assert_true(rows >= 26000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_within_its_tolerance),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
