/* SPDX-License-Identifier: Apache-2.0 */
/* The operands of a row: the same numbers as libarr_speed.py makes for NumPy. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libarr_speed.h"

static void must(enum arr_status status, const char *what)
{
	if (status == ARR_OK)
		return;
	fprintf(stderr, "libarr_speed: %s: %s\n", what, arr_status_name(status));
	exit(1);
}

/* Sebastiano Vigna's splitmix64 (public domain), the index as its state: both sides can make any
 * number on its own. */
static uint64_t bits_at(uint64_t index)
{
	uint64_t z = (index + 1) * 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static int by_value(const void *x, const void *y)
{
	double p = *(const double *)x, q = *(const double *)y;

	return (p > q) - (p < q);
}

/* An array of `count` doubles by the rule of one fill letter; seed tells operands apart. */
static arr_array *numbers(int64_t count, char fill, uint64_t seed, int64_t first_length)
{
	arr_array *made = NULL;
	double *values;

	must(arr_empty(1, &count, ARR_FLOAT64, ARR_ORDER_C, &made, NULL), "operand");
	values = arr_array_data(made);
	for (int64_t i = 0; i < count; i++) {
		const double u = (double)(bits_at(seed << 32 | (uint64_t)i) >> 11) * 0x1p-53;

		values[i] = fill == 's'   ? u * 20 - 10
			    : fill == 'd' ? 1 + u * 99
			    : fill == 'e' ? (double)i / (double)(count - 1)
			    : fill == 'p' ? (double)(int64_t)(u * (double)first_length)
					  : u;
	}
	if (fill == 'o')
		qsort(values, (size_t)count, sizeof *values, by_value);
	return made;
}

static arr_array *cast_and_release(arr_array *source, const arr_dtype *dtype)
{
	arr_array *cast = NULL;

	must(arr_array_astype(source, dtype, ARR_ORDER_C, ARR_CASTING_UNSAFE, &cast, NULL),
	     "operand");
	arr_array_release(source);
	return cast;
}

static arr_array *one_dimensional(const arr_dtype *dtype, int64_t count, char fill, uint64_t seed,
				  int64_t first_length)
{
	const char kind = arr_dtype_kind(dtype);
	const bool truth = kind == 'b', integer = kind == 'i' || kind == 'u';
	arr_array *made;
	double *values;

	if (fill == 'w') {
		uint64_t *words;

		must(arr_empty(1, &count, ARR_UINT64, ARR_ORDER_C, &made, NULL), "operand");
		words = arr_array_data(made);
		for (int64_t i = 0; i < count; i++)
			words[i] = bits_at(seed << 32 | (uint64_t)i);
		return cast_and_release(made, dtype);
	}
	made = numbers(count, fill, seed, first_length);
	values = arr_array_data(made);
	if (truth || (integer && fill == 'u'))
		for (int64_t i = 0; i < count; i++)
			values[i] = truth ? values[i] < 0.5 : (double)(int64_t)(values[i] * 100);
	return cast_and_release(made, dtype);
}

static void make_text(int64_t length, int64_t columns)
{
	arr_array *flat = numbers(length * columns, 'u', 0, 0), *table = NULL;

	must(arr_array_reshape(flat, 2, (int64_t[]){ length, columns }, ARR_ORDER_C, &table, NULL),
	     "text");
	must(arr_savetxt_to(table, NULL, &operand_text, &operand_text_length, NULL), "text");
	arr_array_release(table);
	arr_array_release(flat);
}

static void make_one(int place, const char *type, int64_t length, int64_t columns, const char *fill,
		     int64_t first_length)
{
	const bool half = strchr(fill, '2') != NULL;
	const arr_dtype *dtype = NULL;
	arr_array *flat, *view = NULL;

	if (!strcmp(type, "text")) {
		make_text(length, columns);
		return;
	}
	must(arr_dtype_from_name(type, &dtype, NULL), type);
	flat = one_dimensional(dtype, length * (columns ? columns : 1) * (half ? 2 : 1), fill[0],
			       (uint64_t)place, first_length);
	arr_dtype_release(dtype);
	if (half) {
		const struct arr_index items[] = { arr_index_slice(ARR_SLICE_NONE, ARR_SLICE_NONE,
								   2) };

		must(arr_array_index(flat, items, 1, &view, NULL), "view");
	} else if (columns) {
		must(arr_array_reshape(flat, 2, (int64_t[]){ length, columns }, ARR_ORDER_C, &view,
				       NULL),
		     "view");
	} else {
		view = arr_array_retain(flat);
	}
	arr_array_release(flat);
	if (strchr(fill, 'T')) {
		must(arr_array_transpose(view, NULL, &operands[place], NULL), "view");
		arr_array_release(view);
	} else {
		operands[place] = view;
	}
}

void operands_make(const char *specification)
{
	char copy[300], *rest = copy, *part;
	int64_t first_length = 0;

	operands_free();
	snprintf(copy, sizeof copy, "%s", specification);
	while ((part = strsep(&rest, ";")) != NULL) {
		char name, type[8], fill[4];
		long long length, columns = 0;

		if (sscanf(part, " %c %7s %lldx%lld %3s", &name, type, &length, &columns, fill) !=
		    5) {
			columns = 0;
			if (sscanf(part, " %c %7s %lld %3s", &name, type, &length, fill) != 4)
				continue;
		}
		if (!first_length)
			first_length = length;
		make_one(name - 'a', type, length, columns, fill, first_length);
	}
}

void operands_free(void)
{
	for (int i = 0; i < 4; i++) {
		arr_array_release(operands[i]);
		operands[i] = NULL;
	}
	free(operand_text);
	operand_text = NULL;
}
