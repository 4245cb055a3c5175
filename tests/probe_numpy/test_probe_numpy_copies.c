/* SPDX-License-Identifier: Apache-2.0 */
/* Copies: every one, with its reason, exact bytes and the user's line; and no views. */
#include <stdio.h>
#include <string.h>

#include <testing.h>

#include "spools.h"

static void assert_copies(const char *loc, const char *op, enum arr_copy_reason reason,
			  const char *site, const char *detail, uint64_t calls, uint64_t bytes)
{
	struct spools_copies got = spools_copies(&run, op, reason, site, detail);

	if (got.calls != calls || got.bytes != bytes)
		fail_msg("%s: %s at %s: %llu copies of %llu bytes", loc, op, site,
			 (unsigned long long)got.calls, (unsigned long long)got.bytes);
}

static void four_hundred_copies_of_four_kinds_have_their_lines_and_bytes(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "a=np.ones((1000,1000));\n"
		     "for i in range(100): b=a.copy()\n"
		     "for i in range(100): b=a.T.copy()\n"
		     "for i in range(100): b=a.astype(np.float32)\n"
		     "for i in range(100): b=np.ascontiguousarray(a[:, ::-1])\n");
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:3", NULL, 100, 800000000);
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:4", NULL, 100, 800000000);
	assert_copies(LOC, "ndarray.astype", ARR_COPY_CAST, "/prog.py:5", "float64 -> float32", 100,
		      400000000);
	assert_copies(LOC, "ascontiguousarray", ARR_COPY_NONCONTIGUOUS, "/prog.py:6", NULL, 100,
		      800000000);
	assert_copies(LOC, NULL, ARR_COPY_NONE, NULL, NULL, 400, 2800000000);
}

static const struct {
	const char *loc, *statement, *op;
	enum arr_copy_reason reason;
	const char *detail;
	uint64_t bytes; /* 0: no copy at all */
} rows[] = {
	{ LOC, "a.flatten()", "ndarray.flatten", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "np.array(a)", "array", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "np.array(a, dtype='f4')", "array", ARR_COPY_CAST, "float64 -> float32", 48 },
	{ LOC, "np.copy(a)", "array", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "a.__copy__()", "ndarray.__copy__", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "a.astype('f8')", "ndarray.astype", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "a.astype('>f8')", "ndarray.astype", ARR_COPY_CAST, "float64 -> >f8", 96 },
	{ LOC, "a.astype('>f8').astype('f4')", "ndarray.astype", ARR_COPY_CAST, ">f8 -> float32",
	  48 },
	{ LOC, "a.T.ravel()", "ndarray.ravel", ARR_COPY_NONCONTIGUOUS, NULL, 96 },
	{ LOC, "a.T.reshape(-1)", "ndarray.reshape", ARR_COPY_NONCONTIGUOUS, NULL, 96 },
	{ LOC, "np.asarray(a, order='F')", "asarray", ARR_COPY_NONCONTIGUOUS, NULL, 96 },
	{ LOC, "np.asfortranarray(a)", "asfortranarray", ARR_COPY_NONCONTIGUOUS, NULL, 96 },
	{ LOC, "np.asarray(a, dtype='i2')", "asarray", ARR_COPY_CAST, "float64 -> int16", 24 },
	{ LOC, "np.require(a.T, requirements='C')", NULL, ARR_COPY_NONCONTIGUOUS, NULL, 96 },
	{ LOC, "a[[0, 2]]", "ndarray.__getitem__", ARR_COPY_FANCY_INDEX, NULL, 64 },
	{ LOC, "a[:, [0, 2]]", "ndarray.__getitem__", ARR_COPY_FANCY_INDEX, NULL, 48 },
	{ LOC, "a[a > 5]", "ndarray.__getitem__", ARR_COPY_FANCY_INDEX, NULL, 48 },
	{ LOC, "a[np.array([1]), 1:3]", "ndarray.__getitem__", ARR_COPY_FANCY_INDEX, NULL, 16 },
	{ LOC, "a.take([1, 2, 3])", "ndarray.take", ARR_COPY_FANCY_INDEX, NULL, 24 },
	{ LOC, "a.compress([True, False, True], axis=0)", "ndarray.compress", ARR_COPY_FANCY_INDEX,
	  NULL, 64 },
	{ LOC, "np.concatenate([a, a])", "concatenate", ARR_COPY_CONCATENATE, NULL, 192 },
	{ LOC, "np.stack([a, a])", "concatenate", ARR_COPY_CONCATENATE, NULL, 192 },
	{ LOC, "np.repeat(a, 2)", "ndarray.repeat", ARR_COPY_CONCATENATE, NULL, 192 },
	{ LOC, "a.tobytes()", "ndarray.tobytes", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "np.copyto(o, a)", "copyto", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "o[:] = a", "ndarray.__setitem__", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "o[:2] = f[:2]", "ndarray.__setitem__", ARR_COPY_CAST, "float32 -> float64", 64 },
	{ LOC, "o[[0, 2]] = a[1]", "ndarray.__setitem__", ARR_COPY_EXPLICIT, NULL, 64 },
	{ LOC, "o.flat[[0, 2]] = f[0, :2]", "flatiter.__setitem__", ARR_COPY_CAST,
	  "float32 -> float64", 16 },
	{ LOC, "o.flat[1:4]", "flatiter.__getitem__", ARR_COPY_FANCY_INDEX, NULL, 24 },
	{ LOC, "o.flat = a", "ndarray.flat.__set__", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "a.__array__('f4')", "ndarray.__array__", ARR_COPY_CAST, "float64 -> float32", 48 },
	{ LOC, "a.__reduce__()", "ndarray.__reduce__", ARR_COPY_EXPLICIT, NULL, 96 },
	{ LOC, "o.__setstate__(a.__reduce__()[2])", "ndarray.__setstate__", ARR_COPY_EXPLICIT, NULL,
	  96 },
	{ LOC, "f + a", "add", ARR_COPY_BUFFER, "float32 -> float64", 96 },
	{ LOC, "a + f", "add", ARR_COPY_BUFFER, "float32 -> float64", 96 },
	{ LOC, "i * 2.5", "multiply", ARR_COPY_BUFFER, "int32 -> float64", 96 },
	{ LOC, "np.sqrt(i)", "sqrt", ARR_COPY_BUFFER, "int32 -> float64", 96 },
	{ LOC, "i > 2.5", "greater", ARR_COPY_BUFFER, "int32 -> float64", 96 },
	{ LOC, "np.add(a, a, out=f, casting='same_kind')", "add", ARR_COPY_BUFFER,
	  "float64 -> float32", 96 },
	{ LOC, "np.logical_and(a, f)", "logical_and", ARR_COPY_BUFFER, "float64 -> bool", 12 },
	{ LOC, "np.signbit(i)", "signbit", ARR_COPY_BUFFER, "int32 -> float64", 96 },
	{ LOC, "f * 1j", "multiply", ARR_COPY_BUFFER, "float32 -> complex64", 96 },
	{ LOC, "i.sum()", "add.reduce", ARR_COPY_BUFFER, "int32 -> int64", 96 },
	{ LOC, "np.any(a)", "logical_or.reduce", ARR_COPY_BUFFER, "float64 -> bool", 12 },
	/* views and plain results */
	{ LOC, "a.ravel(); a.reshape(-1); a.T; a[1:]; a[..., None]; a[0]; a[1, 2]", NULL,
	  ARR_COPY_NONE, NULL, 0 },
	{ LOC, "np.asarray(a); np.asanyarray(a); np.ascontiguousarray(a)", NULL, ARR_COPY_NONE,
	  NULL, 0 },
	{ LOC, "a.astype('f8', copy=False); np.asarray(a, dtype='f8')", NULL, ARR_COPY_NONE, NULL,
	  0 },
	{ LOC, "a + a; f + 1; f * 2.5; f + np.float32(1); i + 1; i > 2; a.sum(); a.mean(0)", NULL,
	  ARR_COPY_NONE, NULL, 0 },
	{ LOC, "a += 1; o[0] = 3; o[1:] = 2; np.matmul(a, a.T); f @ f.T", NULL, ARR_COPY_NONE, NULL,
	  0 },
	{ LOC, "np.zeros(5); np.array([1, 2]); np.arange(4); np.full(3, 1.)[0]; a.sort()", "array",
	  ARR_COPY_NONE, NULL, 0 },
	{ LOC, "memoryview(a); a.__dlpack__(); a.__array__(); a.flat[3]; np.ndarray(3, buffer=a)",
	  NULL, ARR_COPY_NONE, NULL, 0 },
	{ LOC, "a.view('i8'); a.squeeze(); a.swapaxes(0, 1); np.broadcast_to(a[0], (3, 4)).shape",
	  NULL, ARR_COPY_NONE, NULL, 0 },
	{ LOC, "np.zeros(0).copy(); a[[]]", NULL, ARR_COPY_NONE, NULL, 0 },
};

static void each_way_to_copy_has_its_reason_and_bytes_and_views_have_none(void **state)
{
	static const char set_up[] =
		"import numpy as np\n"
		"base = np.array([float(x) for x in range(12)])\n"
		"a = base.reshape(3, 4); o = np.empty((3, 4)); f = np.ones((3, 4), 'f4')\n"
		"i = np.ones((3, 4), 'i4')\n";
	char source[1024];

	(void)state;
	for (size_t k = 0; k < BASE_ARRAY_SIZE(rows); k++) {
		struct spools_copies all;

		snprintf(source, sizeof(source), "%s%s\n", set_up, rows[k].statement);
		spools_start(source);
		all = spools_copies(&run, NULL, ARR_COPY_NONE, "/prog.py:5", NULL);
		if (rows[k].bytes)
			assert_copies(rows[k].loc, rows[k].op, rows[k].reason, "/prog.py:5",
				      rows[k].detail, 1, rows[k].bytes);
		if (rows[k].bytes ? all.bytes < rows[k].bytes : all.calls && !rows[k].op)
			fail_msg("%s: %s: %llu copies of %llu bytes in all", rows[k].loc,
				 rows[k].statement, (unsigned long long)all.calls,
				 (unsigned long long)all.bytes);
		spools_clear(&run);
	}
}

static void copies_inside_numpy_are_charged_to_the_users_line(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "def load(n):\n"
		     "    parts = [np.ones(n), np.zeros(n)]\n"
		     "    return np.vstack(parts)\n"
		     "def sort(a):\n"
		     "    return np.sort(a, axis=0)\n"
		     "x = sort(load(500))\n"
		     "y = np.median(x)\n");
	assert_copies(LOC, "concatenate", ARR_COPY_CONCATENATE, "/prog.py:4", NULL, 1, 8000);
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:6", NULL, 1, 8000);
	assert_copies(LOC, "ndarray.flatten", ARR_COPY_EXPLICIT, "/prog.py:8", NULL, 1, 8000);
	assert_copies(LOC, NULL, ARR_COPY_NONE, "_methods.py", NULL, 0, 0);
}

static void one_line_in_two_functions_at_one_address_keeps_its_own_number(void **state)
{
	(void)state;
	/* Code objects come and go at the same address: a cache by address alone would mix them up.
	 */
	spools_start("import numpy as np\n"
		     "a = np.ones(10)\n"
		     "for n in range(1, 101):\n"
		     "    code = compile('\\n' * n + 'a.copy()', 'made%d.py' % (n % 7), 'exec')\n"
		     "    exec(code)\n"
		     "    del code\n");
	for (int n = 1; n <= 100; n++) {
		char site[32];

		snprintf(site, sizeof(site), "made%d.py:%d", n % 7, n + 1);
		assert_copies(site, "ndarray.copy", ARR_COPY_EXPLICIT, site, NULL, 1, 80);
	}
}

static void an_overlap_is_seen_though_the_call_looks_like_one_without(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "a = np.arange(21.)\n"
		     "b, o = np.ones(20), np.ones(21)[1:]\n"
		     "for i in range(10):\n"
		     "    np.add(a[:20], b, out=o)\n"
		     "    np.add(a[:20], b, o)\n"
		     "    np.add(o, b, o)\n"
		     "for i in range(5):\n"
		     "    np.add(a[:20], b, a[1:])\n");
	assert_copies(LOC, "add", ARR_COPY_BUFFER, "/prog.py:9", NULL, 5, 5 * 160);
	assert_copies(LOC, "add", ARR_COPY_NONE, "/prog.py:7", NULL, 0, 0);
}

static void a_callback_inside_a_call_has_its_own_line(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "a = np.ones(10)\n"
		     "def f(x):\n"
		     "    a.copy()\n"
		     "    return x\n"
		     "g = np.frompyfunc(f, 1, 1)\n"
		     "g(np.ones(3))\n"
		     "a.copy()\n");
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:4", NULL, 3, 240);
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:8", NULL, 1, 80);
}

static void a_file_name_outside_ascii_is_kept(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "a = np.ones(10)\n"
		     "exec(compile('a.copy()', 'm\\u00fcller.py', 'exec'))\n"
		     "exec(compile('a.copy()', '\\u2192\\u3042.py', 'exec'))\n"
		     "exec(compile('a.copy()', '\\U0001f600.py', 'exec'))\n");
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "m\xc3\xbcller.py:1", NULL, 1, 80);
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "\xe2\x86\x92\xe3\x81\x82.py:1", NULL,
		      1, 80);
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "\xf0\x9f\x98\x80.py:1", NULL, 1, 80);
}

static void generators_comprehensions_and_lambdas_have_their_lines(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "a = np.ones(10)\n"
		     "def g():\n"
		     "    for i in range(3):\n"
		     "        yield a.copy()\n"
		     "list(g())\n"
		     "[a.copy()\n"
		     " for i in range(4)]\n"
		     "f = lambda: \\\n"
		     "    a.copy()\n"
		     "list(map(lambda x: f(), range(5)))\n");
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:5", NULL, 3, 240);
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:7", NULL, 4, 320);
	assert_copies(LOC, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:10", NULL, 5, 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			four_hundred_copies_of_four_kinds_have_their_lines_and_bytes,
			spools_tear_down),
		cmocka_unit_test_teardown(
			each_way_to_copy_has_its_reason_and_bytes_and_views_have_none,
			spools_tear_down),
		cmocka_unit_test_teardown(copies_inside_numpy_are_charged_to_the_users_line,
					  spools_tear_down),
		cmocka_unit_test_teardown(
			one_line_in_two_functions_at_one_address_keeps_its_own_number,
			spools_tear_down),
		cmocka_unit_test_teardown(an_overlap_is_seen_though_the_call_looks_like_one_without,
					  spools_tear_down),
		cmocka_unit_test_teardown(a_callback_inside_a_call_has_its_own_line,
					  spools_tear_down),
		cmocka_unit_test_teardown(a_file_name_outside_ascii_is_kept, spools_tear_down),
		cmocka_unit_test_teardown(generators_comprehensions_and_lambdas_have_their_lines,
					  spools_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
