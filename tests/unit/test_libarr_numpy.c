/* SPDX-License-Identifier: Apache-2.0 */
/* Ufuncs, reductions and products against the NumPy of this machine: libarr_ufunc_cases.py writes
 * calls with their results, this program makes the same calls. Where ulp is 0 every bit counts, but
 * for the sign and payload of NaNs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "libarr_testing.h"
#include "libarr_ulp.h"

enum { INPUTS_MAX = 3, LINE_MAX_BYTES = 512 };

static char folder[] = "/tmp/arr-ufunc-XXXXXX";

/* One line of the cases file, cut into words. */
struct line {
	char text[LINE_MAX_BYTES];
	char *group, *what, *name, *axis, *inputs, *outputs;
	unsigned long ulp;
	bool keepdims;
};

static int write_cases(void **state)
{
	char command[512];

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(command, sizeof command, "/usr/bin/python3 '%s' '%s'", UFUNC_CASES, folder);
	return system(command);
}

static int remove_cases(void **state)
{
	char command[512];

	(void)state;
	snprintf(command, sizeof command, "rm -r '%s'", folder);
	return system(command);
}

static bool parse(struct line *l)
{
	char *words[8], *rest = NULL;

	for (int i = 0; i < 8; i++) {
		words[i] = strtok_r(i ? NULL : l->text, " \n", &rest);
		if (!words[i])
			return false;
	}
	l->group = words[0];
	l->what = words[1];
	l->name = words[2];
	l->ulp = strtoul(words[3], NULL, 10);
	l->axis = words[4];
	l->keepdims = words[5][0] == '1';
	l->inputs = words[6];
	l->outputs = words[7];
	return true;
}

static arr_array *load(const char *name)
{
	char path[128];
	arr_array *a = NULL;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_ok(arr_npy_load(path, &a, err));
	return a;
}

static arr_array *lay_out(arr_array *a, char layout)
{
	struct arr_index items[2] = { arr_index_ellipsis(), arr_index_slice(NONE, NONE, 2) };
	arr_array *view = NULL;

	if (layout == 'C')
		return a;
	if (layout == 'R')
		assert_ok(arr_array_flip(a, NULL, 0, &view, err));
	else if (layout == 'T')
		assert_ok(arr_array_transpose(a, NULL, &view, err));
	else
		assert_ok(arr_array_index(a, items, 2, &view, err));
	arr_array_release(a);
	return view;
}

static int load_inputs(const struct line *l, arr_array **in)
{
	char copy[LINE_MAX_BYTES], *rest = NULL;
	int count = 0;

	snprintf(copy, sizeof copy, "%s", l->inputs);
	for (char *w = strtok_r(copy, ",", &rest); w; w = strtok_r(NULL, ",", &rest)) {
		char *colon = strchr(w, ':');

		*colon = '\0';
		in[count++] = lay_out(load(w), colon[1]);
	}
	return count;
}

static int read_axes(const char *text, int *axes)
{
	int count = 0;
	char *end = NULL;

	for (const char *p = text; *p; p = *end ? end + 1 : end)
		axes[count++] = (int)strtol(p, &end, 10);
	return count;
}

typedef enum arr_status reduce_fn(const arr_array *, const struct arr_reduce_options *,
				  arr_array **, struct arr_error *);
static const struct {
	const char *name;
	reduce_fn *fn;
} statistics[] = { { "mean", arr_mean },     { "var", arr_var }, { "std", arr_std },
		   { "argmax", arr_argmax }, { "any", arr_any }, { "all", arr_all },
		   { "argmin", arr_argmin } };

typedef enum arr_status product_fn(const arr_array *, const arr_array *, arr_array **,
				   struct arr_error *);
static const struct {
	const char *name;
	product_fn *fn;
} products[] = {
	{ "dot", arr_dot }, { "vdot", arr_vdot }, { "inner", arr_inner }, { "outer", arr_outer }
};

static enum arr_status call_named(const struct line *l, arr_array *const *in,
				  const struct arr_reduce_options *o, arr_array **out,
				  struct arr_error *err)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(statistics); i++)
		if (!strcmp(l->name, statistics[i].name))
			return statistics[i].fn(in[0], o, out, err);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(products); i++)
		if (!strcmp(l->name, products[i].name))
			return products[i].fn(in[0], in[1], out, err);
	return arr_matmul(in[0], in[1], NULL, out, err);
}

static enum arr_status call(const struct line *l, arr_array *const *in, int count, arr_array **out,
			    struct arr_error *err)
{
	const arr_ufunc *u = arr_ufunc_find(l->name);
	struct arr_input inputs[INPUTS_MAX];
	int axes[LIST_MAX] = { 0 };
	struct arr_reduce_options o = { .keepdims = l->keepdims };
	struct arr_accumulate_options a = { .axis = 0 };

	if (l->axis[0] != '-') {
		o.axis_count = read_axes(l->axis, axes);
		o.axes = axes;
		a.axis = axes[0];
	}
	for (int i = 0; i < count; i++)
		inputs[i] = arr_in(in[i]);
	if (!strcmp(l->what, "ufunc"))
		return arr_ufunc_call(u, inputs, NULL, out, err);
	if (!strcmp(l->what, "reduce"))
		return arr_ufunc_reduce(u, in[0], &o, out, err);
	if (!strcmp(l->what, "accumulate"))
		return arr_ufunc_accumulate(u, in[0], &a, out, err);
	return call_named(l, in, &o, out, err);
}

static bool same_element(const char *g, const char *w, const arr_dtype *dtype, unsigned long ulp)
{
	const char kind = arr_dtype_kind(dtype);
	const size_t item = arr_dtype_item_bytes(dtype), part = kind == 'c' ? item / 2 : item;

	for (size_t at = 0; at < item; at += part) {
		if (!memcmp(g + at, w + at, part))
			continue;
		if (kind != 'f' && kind != 'c')
			return false;
		const uint64_t distance = ulp_distance(g + at, w + at, part);
		int nan;

		if (distance > ulp)
			return false;
		ulp_place(g + at, part, &nan);
		if (distance == 0 && !nan && ulp == 0) /* zeros of different sign */
			return false;
	}
	return true;
}

static void compare(const struct line *l, const arr_array *got, const arr_array *want)
{
	const arr_dtype *dtype = arr_array_dtype(want);
	arr_array *g = NULL, *w = NULL;

	if (arr_array_dtype(got) != dtype)
		fail_msg("%s %s %s: dtype %s, NumPy's is %s", l->name, l->inputs, l->axis,
			 arr_dtype_name(arr_array_dtype(got)), arr_dtype_name(dtype));
	assert_int_equal(arr_array_ndim(got), arr_array_ndim(want));
	for (int i = 0; i < arr_array_ndim(want); i++)
		assert_int_equal(arr_array_shape(got)[i], arr_array_shape(want)[i]);
	assert_ok(arr_array_copy(got, ARR_ORDER_C, &g, err));
	assert_ok(arr_array_copy(want, ARR_ORDER_C, &w, err));
	for (int64_t i = 0; i < arr_array_size(w); i++) {
		const size_t at = (size_t)i * arr_dtype_item_bytes(dtype);

		if (!same_element((char *)arr_array_data(g) + at, (char *)arr_array_data(w) + at,
				  dtype, l->ulp))
			fail_msg("%s %s of %s, axis %s: element %lld differs from NumPy's (%s)",
				 l->what, l->name, l->inputs, l->axis, (long long)i, l->outputs);
	}
	arr_array_release(g);
	arr_array_release(w);
}

static void run_case(const struct line *l)
{
	arr_array *in[INPUTS_MAX] = { NULL }, *out[2] = { NULL };
	char *rest = NULL;
	int count = load_inputs(l, in), k = 0;
	struct arr_error err = { 0 };

	if (call(l, in, count, out, &err) != ARR_OK)
		fail_msg("%s %s %s: %s", l->name, l->inputs, l->axis, err.message);
	for (char *w = strtok_r(l->outputs, ",", &rest); w; w = strtok_r(NULL, ",", &rest)) {
		arr_array *want = load(w);

		compare(l, out[k], want);
		arr_array_release(want);
		arr_array_release(out[k++]);
	}
	for (int i = 0; i < count; i++)
		arr_array_release(in[i]);
}

static void run_group(const char *group)
{
	char path[64];
	struct line l;
	size_t ran = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/cases", folder);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(l.text, sizeof l.text, f)) {
		assert_true(parse(&l));
		if (strcmp(l.group, group))
			continue;
		run_case(&l);
		ran++;
	}
	fclose(f);
	assert_true(ran > 0);
}

#define GROUP(sentence, group)             \
	static void sentence(void **state) \
	{                                  \
		(void)state;               \
		run_group(group);          \
	}
GROUP(integer_arithmetic_wraps_as_in_numpy, "wrap")
GROUP(integer_division_rounds_down_and_survives_zero, "intdiv")
GROUP(bit_operations_and_wide_shifts_equal_numpy, "bits")
GROUP(integer_power_gcd_and_lcm_equal_numpy, "number")
GROUP(comparisons_of_every_dtype_equal_numpy, "compare")
GROUP(maximum_keeps_nan_and_fmax_drops_it, "extreme")
GROUP(truth_and_finiteness_of_every_dtype_equal_numpy, "truth")
GROUP(bool_adds_as_or_and_multiplies_as_and, "bool")
GROUP(float_arithmetic_has_numpys_bits, "float")
GROUP(rounding_has_numpys_bits, "rounding")
GROUP(float_floor_division_has_numpys_bits, "floordiv")
GROUP(modf_and_frexp_have_numpys_bits, "parts")
GROUP(degrees_and_radians_have_numpys_bits, "angle")
GROUP(complex_arithmetic_equals_numpy, "complex")
GROUP(libm_functions_are_within_five_ulp_of_numpy, "libm")
GROUP(half_functions_are_within_one_ulp_of_numpy, "half")
GROUP(complex_functions_are_within_five_ulp_of_numpy, "clibm")
GROUP(float_functions_of_integers_take_numpys_dtype, "intfloat")
GROUP(sums_over_any_axes_have_numpys_bits, "sum")
GROUP(other_folds_over_any_axes_have_numpys_bits, "fold")
GROUP(means_have_numpys_bits, "mean")
GROUP(variances_have_numpys_bits, "spread")
GROUP(searches_and_truth_over_axes_equal_numpy, "search")
GROUP(clip_equals_numpy, "clip")
GROUP(running_results_have_numpys_bits, "running")
GROUP(products_of_every_dtype_shape_and_layout_equal_numpy, "product")

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integer_arithmetic_wraps_as_in_numpy),
		cmocka_unit_test(integer_division_rounds_down_and_survives_zero),
		cmocka_unit_test(bit_operations_and_wide_shifts_equal_numpy),
		cmocka_unit_test(integer_power_gcd_and_lcm_equal_numpy),
		cmocka_unit_test(comparisons_of_every_dtype_equal_numpy),
		cmocka_unit_test(maximum_keeps_nan_and_fmax_drops_it),
		cmocka_unit_test(truth_and_finiteness_of_every_dtype_equal_numpy),
		cmocka_unit_test(bool_adds_as_or_and_multiplies_as_and),
		cmocka_unit_test(float_arithmetic_has_numpys_bits),
		cmocka_unit_test(rounding_has_numpys_bits),
		cmocka_unit_test(float_floor_division_has_numpys_bits),
		cmocka_unit_test(modf_and_frexp_have_numpys_bits),
		cmocka_unit_test(degrees_and_radians_have_numpys_bits),
		cmocka_unit_test(complex_arithmetic_equals_numpy),
		cmocka_unit_test(libm_functions_are_within_five_ulp_of_numpy),
		cmocka_unit_test(half_functions_are_within_one_ulp_of_numpy),
		cmocka_unit_test(complex_functions_are_within_five_ulp_of_numpy),
		cmocka_unit_test(float_functions_of_integers_take_numpys_dtype),
		cmocka_unit_test(sums_over_any_axes_have_numpys_bits),
		cmocka_unit_test(other_folds_over_any_axes_have_numpys_bits),
		cmocka_unit_test(means_have_numpys_bits),
		cmocka_unit_test(variances_have_numpys_bits),
		cmocka_unit_test(searches_and_truth_over_axes_equal_numpy),
		cmocka_unit_test(clip_equals_numpy),
		cmocka_unit_test(running_results_have_numpys_bits),
		cmocka_unit_test(products_of_every_dtype_shape_and_layout_equal_numpy),
	};
	return cmocka_run_group_tests(tests, write_cases, remove_cases);
}
