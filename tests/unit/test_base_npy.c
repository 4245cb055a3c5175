/* SPDX-License-Identifier: Apache-2.0 */
/* The .npy header: what NumPy has written over the years is read, anything else gets one clear
 * line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <base/npy.h>

#include "testing.h"

enum { FILE_BYTES_MAX = 70000 };

/* A file's first bytes: magic, version, length, dict. */
static size_t make(int major, const char *dict, char *out)
{
	size_t length = strlen(dict), prefix = major == 1 ? 10 : 12;

	memset(out, 0, 12);
	memcpy(out, "\x93NUMPY", 6);
	out[6] = (char)major;
	out[8] = (char)(length & 0xff);
	out[9] = (char)(length >> 8);
	memcpy(out + prefix, dict, length);
	return prefix + length;
}

static const struct {
	const char *loc;
	int major;
	const char *dict;
	char kind;
	bool fortran_order, swapped;
	uint32_t item_bytes;
	int ndim;
	uint64_t count;
} good[] = {
	/* as NumPy 1.24 writes; then other spacing, order, quotes, and Python 2's long integers */
	{ LOC, 1, "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }   \n", 'f', false,
	  false, 8, 2, 12 },
	{ LOC, 2, "{'descr': '|b1', 'fortran_order': True, 'shape': (5,), }\n", 'b', true, false, 1,
	  1, 5 },
	{ LOC, 3, "{'descr': '>i4', 'fortran_order': False, 'shape': (), }\n", 'i', false, true, 4,
	  0, 1 },
	{ LOC, 1, "{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"<c16\"}", 'c', false, false,
	  16, 2, 6 },
	{ LOC, 1, "{'descr': '<i8', 'fortran_order': False, 'shape': (10L, 2L), }\n", 'i', false,
	  false, 8, 2, 20 },
	{ LOC, 1, "{ 'shape' : ( 0 , 7 , ) , 'descr' : '|S12' , 'fortran_order' : True }", 'S',
	  true, false, 12, 2, 0 },
	{ LOC, 1, "{'descr': '<U10', 'fortran_order': False, 'shape': (2,), }", 'U', false, false,
	  40, 1, 2 },
	{ LOC, 1, "{'descr': '>U1', 'fortran_order': False, 'shape': (2,), }", 'U', false, true, 4,
	  1, 2 },
	{ LOC, 1, "{'descr': '<M8[25s]', 'fortran_order': False, 'shape': (2,), }", 'M', false,
	  false, 8, 1, 2 },
	{ LOC, 1, "{'descr': '|V7', 'fortran_order': False, 'shape': (2,), }", 'V', false, false, 7,
	  1, 2 },
	{ LOC, 1, "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", 'f', false, false,
	  16, 1, 1 },
};

static void headers_that_numpy_wrote_are_read(void **state)
{
	static char file[FILE_BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(good); i++) {
		size_t length = make(good[i].major, good[i].dict, file);
		struct base_npy_header h;

		assert_ok(base_npy_parse(file, length, good[i].loc, &h, err));
		if (h.kind != good[i].kind || h.fortran_order != good[i].fortran_order ||
		    h.swapped != good[i].swapped || h.item_bytes != good[i].item_bytes ||
		    h.ndim != good[i].ndim || h.count != good[i].count || h.data_offset != length ||
		    h.data_bytes != h.count * h.item_bytes || h.major != good[i].major)
			fail_msg("%s: read otherwise", good[i].loc);
	}
}

static const struct {
	const char *loc, *dict;
	enum arr_status status;
	const char *text;
} bad[] = {
	{ LOC, "", ARR_E_FORMAT, "ends where '{' should be" },
	{ LOC, "[1, 2]", ARR_E_FORMAT, "has '[1, 2]' where '{' should be" },
	{ LOC, "{'descr': '<f8', 'fortran_order': False}", ARR_E_FORMAT, "no key 'shape'" },
	{ LOC, "{'shape': (1,), 'fortran_order': False}", ARR_E_FORMAT, "no key 'descr'" },
	{ LOC, "{'shape': (1,), 'descr': '<f8'}", ARR_E_FORMAT, "no key 'fortran_order'" },
	{ LOC, "{'descr': '<f8', 'descr': '<f8'}", ARR_E_FORMAT, "key 'descr' twice" },
	{ LOC, "{'colour': 'red'}", ARR_E_FORMAT, "unknown key 'colour'" },
	{ LOC, "{'a key that is too long to be one': 1}", ARR_E_UNSUPPORTED, "too long" },
	{ LOC, "{'descr': '<f8', 'fortran_order': 0", ARR_E_FORMAT, "True or False" },
	{ LOC, "{'descr': 8}", ARR_E_FORMAT, "where descr should be" },
	{ LOC, "{'descr': '<f8'", ARR_E_FORMAT, "ends where '}' should be" },
	{ LOC, "{'descr': '<f8", ARR_E_FORMAT, "the end of a string" },
	{ LOC, "{'descr': 'a\\'b'}", ARR_E_FORMAT, "the end of a string" },
	{ LOC, "{'descr': '<f3'}", ARR_E_FORMAT, "'<f3' is no known dtype" },
	{ LOC, "{'descr': ''}", ARR_E_FORMAT, "no known dtype" },
	{ LOC, "{'descr': '<f8x'}", ARR_E_FORMAT, "no known dtype" },
	{ LOC, "{'descr': '<U99999999999'}", ARR_E_FORMAT, "no known dtype" },
	{ LOC, "{'descr': '|O'}", ARR_E_UNSUPPORTED, "object array" },
	{ LOC, "{'descr': [('a', '<i4')]}", ARR_E_UNSUPPORTED, "structured dtype [('a', '<i4')]" },
	{ LOC, "{'shape': [1, 2]}", ARR_E_FORMAT, "where '(' should be" },
	{ LOC, "{'shape': (1 2)}", ARR_E_FORMAT, "',' or ')'" },
	{ LOC, "{'shape': (1,,2)}", ARR_E_FORMAT, "a length of the shape" },
	{ LOC, "{'shape': (1.5,)}", ARR_E_FORMAT, "',' or ')'" },
	{ LOC, "{'shape': (-1,)}", ARR_E_FORMAT, "negative length -1" },
	{ LOC, "{'shape': (3)}", ARR_E_FORMAT, "the number 3, not a tuple" },
	{ LOC, "{'shape': (18446744073709551616,)}", ARR_E_FORMAT,
	  "length 18446744073709551616 of the .npy shape does not fit 64 bits" },
	{ LOC, "{'descr': '<f8', 'fortran_order': False, 'shape': (3037000500, 3037000500)}",
	  ARR_E_FORMAT, "overflows 64 bits: 3037000500, 3037000500" },
	{ LOC, "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} import os", ARR_E_FORMAT,
	  "has 'import os' where the end should be" },
	{ LOC, "{'descr': '\x01\x80\n'}", ARR_E_FORMAT,
	  "'?"
	  "?"
	  "?'" },
};

static void headers_that_numpy_never_wrote_are_refused_with_the_value(void **state)
{
	static char file[FILE_BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(bad); i++) {
		struct base_npy_header h = { .ndim = -77 };
		struct arr_error err = { 0 };
		size_t length = make(1, bad[i].dict, file);
		enum arr_status st = base_npy_parse(file, length, "x.npy", &h, &err);

		if (st != bad[i].status || !strstr(err.message, bad[i].text) ||
		    strncmp(err.message, "x.npy: ", 7) != 0)
			fail_msg("%s: %s: %s", bad[i].loc, arr_status_name(st), err.message);
		assert_int_equal(h.ndim, -77);
	}
}

static void a_cut_header_says_how_much_it_needs(void **state)
{
	char file[256];
	size_t length = make(1, good[0].dict, file);
	struct base_npy_header h;

	(void)state;
	for (size_t n = 0; n < length; n++) {
		struct arr_error err = { 0 };
		char *exact = malloc(n ? n : 1); /* so that a sanitizer sees a read beyond */

		memcpy(exact, file, n);
		assert_int_equal(base_npy_parse(exact, n, "x", &h, &err), ARR_E_FORMAT);
		assert_non_null(strstr(err.message, "truncated"));
		free(exact);
	}
}

static void other_files_versions_and_huge_headers_are_refused(void **state)
{
	char file[256];
	size_t length = make(2, good[1].dict, file);
	struct base_npy_header h;

	(void)state;
	file[11] = 1; /* 16 MiB of header */
	struct arr_error huge = { 0 };
	assert_int_equal(base_npy_parse(file, length, "x", &h, &huge), ARR_E_FORMAT);
	assert_non_null(strstr(huge.message, "the limit is 65536"));
	file[6] = 4;
	struct arr_error version = { 0 };
	assert_int_equal(base_npy_parse(file, length, "x", &h, &version), ARR_E_UNSUPPORTED);
	assert_non_null(strstr(version.message, "version 4.0"));
	struct arr_error zip = { 0 };
	assert_int_equal(base_npy_parse("PK\3\4.....", 9, "x", &h, &zip), ARR_E_FORMAT);
	assert_non_null(strstr(zip.message, "not a .npy file (it starts with 'PK??..')"));
}

static void sixty_four_lengths_are_read_and_sixty_five_refused(void **state)
{
	char dict[512] = "{'descr': '<f8', 'fortran_order': False, 'shape': (", file[1024];
	struct base_npy_header h;
	struct arr_error err = { 0 };

	(void)state;
	for (int i = 0; i < BASE_NPY_NDIM_MAX; i++)
		strcat(dict, "1,");
	strcat(dict, ")}");
	assert_int_equal(base_npy_parse(file, make(1, dict, file), "x", &h, &err), ARR_OK);
	assert_int_equal(h.ndim, 64);
	strcpy(strchr(dict, ')'), "1,)}");
	assert_int_equal(base_npy_parse(file, make(1, dict, file), "x", &h, &err), ARR_E_FORMAT);
	assert_non_null(strstr(err.message, "more than 64 dimensions"));
}

/* Bytes that numpy.save (1.24.2) wrote. */
static void a_header_is_written_with_numpys_growth_padding(void **state)
{
	static const struct {
		const char *loc;
		struct base_npy_header header;
		const char *dict;
		size_t dict_spaces;
	} rows[] = {
		{ LOC,
		  { .descr = "<f8", .ndim = 2, .shape = { 3, 4 } },
		  "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }",
		  58 },
		{ LOC,
		  { .descr = "|b1", .ndim = 0 },
		  "{'descr': '|b1', 'fortran_order': False, 'shape': (), }",
		  62 },
		{ LOC,
		  { .descr = "<i8", .fortran_order = true, .ndim = 2, .shape = { 3, 123456 } },
		  "{'descr': '<i8', 'fortran_order': True, 'shape': (3, 123456), }",
		  54 },
	};
	char out[512];

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		size_t dict = strlen(rows[i].dict);
		size_t length = base_npy_format(&rows[i].header, out, sizeof out);

		assert_int_equal(length, 128);
		assert_memory_equal(out, "\x93NUMPY\x01\x00\x76\x00", 10);
		assert_memory_equal(out + 10, rows[i].dict, dict);
		assert_int_equal(strspn(out + 10 + dict, " "), rows[i].dict_spaces);
		assert_int_equal(out[127], '\n');
		assert_int_equal(base_npy_format(&rows[i].header, out, 127), 0);
	}
}

static void mutated_headers_never_crash_and_never_lie_about_sizes(void **state)
{
	static const char spice[] = "'\"(){}[],:0123456789-L<>|=fiubcO \n\x00\xff";
	char file[256];
	unsigned seed = 42;
	int accepted = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t i = (size_t)round % BASE_ARRAY_SIZE(good);
		size_t length = make(good[i].major, good[i].dict, file);
		struct base_npy_header h;
		char *exact;

		for (int k = 0; k < 1 + round % 4; k++) {
			seed = seed * 1103515245u + 12345u;
			file[6 + (seed >> 8) % (length - 6)] =
				spice[(seed >> 20) % (sizeof spice - 1)];
		}
		exact = malloc(length);
		memcpy(exact, file, length);
		if (base_npy_parse(exact, length, "x", &h, NULL) == ARR_OK) {
			accepted++;
			assert_true(h.data_offset <= length && h.ndim <= BASE_NPY_NDIM_MAX);
			assert_true(h.data_bytes == h.count * h.item_bytes);
		}
		free(exact);
	}
	assert_true(accepted > 0 && accepted < 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_that_numpy_wrote_are_read),
		cmocka_unit_test(headers_that_numpy_never_wrote_are_refused_with_the_value),
		cmocka_unit_test(a_cut_header_says_how_much_it_needs),
		cmocka_unit_test(other_files_versions_and_huge_headers_are_refused),
		cmocka_unit_test(sixty_four_lengths_are_read_and_sixty_five_refused),
		cmocka_unit_test(a_header_is_written_with_numpys_growth_padding),
		cmocka_unit_test(mutated_headers_never_crash_and_never_lie_about_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
