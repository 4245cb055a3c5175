/* SPDX-License-Identifier: Apache-2.0 */
/* Calls, operands and bytes of NumPy's operations, held against what each program counts itself. */
#include <stdio.h>
#include <string.h>

#include <testing.h>

#include "spools.h"

/* ---- calls
 * ---------------------------------------------------------------------------------------- */

/* Counts what it does itself, by NumPy's names. */
static const char counting_source[] =
	"import random\n"
	"import numpy as np\n"
	"counts = {}\n"
	"a = np.arange(20.).reshape(4, 5); b = a + 1; i = np.arange(4)\n"
	"def do(op, f):\n"
	"    counts[op] = counts.get(op, 0) + 1\n"
	"    f()\n"
	"todo = [('subtract', lambda: a - b), ('multiply', lambda: np.multiply(a, b)),\n"
	"    ('matmul', lambda: a @ b.T), ('sqrt', lambda: np.sqrt(b)), ('add.reduce', "
	"lambda: a.sum()),\n"
	"    ('maximum.reduce', lambda: np.max(a, axis=0)), ('ndarray.astype', lambda: "
	"a.astype('i4')),\n"
	"    ('multiply.outer', lambda: np.multiply.outer(i, i)), ('ndarray.dot', lambda: "
	"i.dot(i)),\n"
	"    ('add.accumulate', lambda: np.add.accumulate(a)), ('add.at', lambda: "
	"np.add.at(a, 0, 0)),\n"
	"    ('negative', lambda: -a), ('absolute', lambda: abs(a)), ('less', lambda: a < "
	"b),\n"
	"    ('multiply.reduce', lambda: a.prod(axis=1)), ('add.reduceat', lambda: "
	"np.add.reduceat(i, [0, 2])),\n"
	"    ('divmod', lambda: divmod(b, a + 1)), ('ndarray.tolist', lambda: "
	"i.tolist()),\n"
	"    ('vdot', lambda: np.vdot(i, i)), ('where', lambda: np.where(i)),\n"
	"    ('fft.rfft', lambda: np.fft.rfft(i)), ('ndarray.__getitem__', lambda: a[[1, "
	"2]]),\n"
	"    ('ndarray.argmax', lambda: a.argmax()), ('lexsort', lambda: np.lexsort((i, "
	"i)))]\n"
	"rng = random.Random(7)\n"
	"for _ in range(3000):\n"
	"    do(*rng.choice(todo))\n"
	"for op, n in counts.items():\n"
	"    print(op, n)\n";

static void calls_are_those_that_the_program_counted(void **state)
{
	static const char *const ops[] = {
		"subtract",
		"multiply",
		"matmul",
		"sqrt",
		"add.reduce",
		"maximum.reduce",
		"ndarray.astype",
		"multiply.outer",
		"ndarray.dot",
		"add.accumulate",
		"add.at",
		"negative",
		"absolute",
		"less",
		"multiply.reduce",
		"add.reduceat",
		"divmod",
		"ndarray.tolist",
		"vdot",
		"where",
		"fft.rfft",
		"ndarray.__getitem__",
		"ndarray.argmax",
		"lexsort",
	};

	(void)state;
	spools_start(counting_source);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(ops); i++) {
		int64_t counted = spools_printed(&run, ops[i]);
		struct spools_ops got = spools_ops(&run, ops[i], NULL);

		if ((int64_t)got.calls != counted)
			fail_msg("%s: %llu calls recorded, %lld made", ops[i],
				 (unsigned long long)got.calls, (long long)counted);
		assert_true(counted > 50);
		assert_int_equal(got.errors, 0);
	}
}

static void a_hundred_thousand_tiny_products_are_all_seen(void **state)
{
	struct spools_ops got;

	(void)state;
	spools_start("import numpy as np\n"
		     "a = np.ones(100); b = np.ones(100)\n"
		     "for i in range(100000): c = a * b\n");
	got = spools_ops(&run, "multiply", "float64");
	assert_int_equal(got.calls, 100000);
	assert_int_equal(got.elements, 100000 * 100);
	assert_int_equal(got.bytes_in, 100000ull * 2 * 800);
	assert_int_equal(got.bytes_out, 100000ull * 800);
	assert_int_equal(got.tiny_calls, 100000);
}

static void importing_numpy_records_nothing_of_its_own(void **state)
{
	(void)state;
	spools_start("import numpy as np\n");
	assert_int_equal(spools_ops(&run, NULL, NULL).calls, 0);
}

static void operators_and_in_place_operators_are_ufunc_calls(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "a = np.ones((3, 3)); b = np.ones((3, 3)); c = np.ones((3, 3), bool)\n"
		     "a + b; a += b; 1 + a; a - b; a -= 1; a ** b; a % b; a // b; a @ b\n"
		     "c & c; c |= c; ~c; a == b; a != 3; a <= b\n");
	assert_int_equal(spools_ops(&run, "add", "float64").calls, 3);
	assert_int_equal(spools_ops(&run, "subtract", "float64").calls, 2);
	assert_int_equal(spools_ops(&run, "power", NULL).calls, 1);
	assert_int_equal(spools_ops(&run, "remainder", NULL).calls, 1);
	assert_int_equal(spools_ops(&run, "floor_divide", NULL).calls, 1);
	assert_int_equal(spools_ops(&run, "matmul", NULL).calls, 1);
	assert_int_equal(spools_ops(&run, "bitwise_and", "bool").calls, 1);
	assert_int_equal(spools_ops(&run, "bitwise_or", "bool").calls, 1);
	assert_int_equal(spools_ops(&run, "invert", "bool").calls, 1);
	assert_int_equal(spools_ops(&run, "equal", "float64").calls, 1);
	assert_int_equal(spools_ops(&run, "not_equal", "float64").calls, 1);
	assert_int_equal(spools_ops(&run, "less_equal", "float64").calls, 1);
}

/* ---- operands
 * ------------------------------------------------------------------------------------- */

static const struct {
	const char *loc, *statement, *op, *dtype;
	uint64_t elements, bytes_in, bytes_out;
} operand_rows[] = {
	{ LOC, "np.add(f8, f8)", "add", "float64", 12, 192, 96 },
	{ LOC, "np.add(f8, f8, out=o8)", "add", "float64", 12, 192, 96 },
	{ LOC, "np.add(f8, f8, o8)", "add", "float64", 12, 192, 96 },
	{ LOC, "np.add(f8, f8[0])", "add", "float64", 12, 128, 96 },
	{ LOC, "np.add(f4, 1)", "add", "float32", 12, 48, 48 },
	{ LOC, "np.greater(f8, 1)", "greater", "float64", 12, 96, 12 },
	{ LOC, "np.logical_not(b1)", "logical_not", "bool", 12, 12, 12 },
	{ LOC, "np.modf(f8)", "modf", "float64", 12, 96, 192 },
	{ LOC, "np.add.reduce(f8)", "add.reduce", "float64", 12, 96, 32 },
	{ LOC, "np.add.reduce(f8, axis=None)", "add.reduce", "float64", 12, 96, 0 },
	{ LOC, "np.add.reduce(i4, axis=None, dtype='i4')", "add.reduce", "int32", 12, 48, 0 },
	{ LOC, "np.matmul(f8, f8.T)", "matmul", "float64", 9, 192, 72 },
	{ LOC, "np.add.reduce(f8, 0, None, o8[0])", "add.reduce", "float64", 12, 96, 32 },
	{ LOC, "f8.take([1, 2], None, o8[0, :2])", "ndarray.take", "float64", 2, 96, 16 },
	{ LOC, "f8.conj()", "ndarray.conj", "float64", 12, 96, 0 },
	{ LOC, "f8.argsort()", "ndarray.argsort", "int64", 12, 96, 96 },
	{ LOC, "o8.sort()", "ndarray.sort", "float64", 12, 96, 96 },
	{ LOC, "o8.fill(3)", "ndarray.fill", "float64", 12, 96, 96 },
	{ LOC, "np.zeros((5, 2), 'c16')", "zeros", "complex128", 10, 0, 160 },
	{ LOC, "np.arange(7, dtype='u1')", "arange", "uint8", 7, 0, 7 },
	{ LOC, "np.array([[1., 2.], [3., 4.]])", "array", "float64", 4, 0, 32 },
	{ LOC, "np.where(b1, f8, 0)", "where", "float64", 12, 108, 96 },
	{ LOC, "np.where(b1, f4, f4)", "where", "float32", 12, 108, 48 },
	{ LOC, "f8.tobytes()", "ndarray.tobytes", "float64", 1, 96, 96 },
	{ LOC, "np.dot(f8, f8.T)", "dot", "float64", 9, 192, 72 },
	{ LOC, "np.bincount(np.arange(4))", "bincount", "int64", 4, 32, 32 },
	{ LOC, "np.sqrt(2.0)", "sqrt", "float64", 1, 0, 0 },
	{ LOC, "o8[1:] = 4", "ndarray.__setitem__", "float64", 8, 0, 64 },
	{ LOC, "o8[::-2, 1] = 4", "ndarray.__setitem__", "float64", 2, 0, 16 },
	{ LOC, "o8[..., -2:None:-1] = 4", "ndarray.__setitem__", "float64", 9, 0, 72 },
	{ LOC, "o8[[0, 2]] = 4", "ndarray.__setitem__", "float64", 8, 0, 64 },
	{ LOC, "o8[b1] = 4", "ndarray.__setitem__", "float64", 6, 0, 48 },
	{ LOC, "b1[b1] = False", "ndarray.__setitem__", "bool", 6, 0, 6 },
	{ LOC, "o8[[True, False, True]] = 4", "ndarray.__setitem__", "float64", 8, 0, 64 },
	{ LOC, "o8[[[0], [1]], [0, 3]] = 4", "ndarray.__setitem__", "float64", 0, 0, 0 },
	{ LOC, "o8[i4[:2, :1] - 1, [0, 3]] = 4", "ndarray.__setitem__", "float64", 4, 0, 32 },
	{ LOC, "o8[..., [1, 2, 2], None] = 4", "ndarray.__setitem__", "float64", 9, 0, 72 },
	{ LOC, "o8[[0, 1, 1], 1:] = f8[0, 1:]", "ndarray.__setitem__", "float64", 9, 24, 72 },
	{ LOC, "o8.flat[[0, 2]] = 4", "flatiter.__setitem__", "float64", 2, 0, 16 },
	{ LOC, "o8.flat[::5] = 4", "flatiter.__setitem__", "float64", 3, 0, 24 },
	{ LOC, "o8.flat[[0, 2]]", "flatiter.__getitem__", "float64", 2, 0, 16 },
	{ LOC, "o8.flat = 4", "ndarray.flat.__set__", "float64", 12, 0, 96 },
	{ LOC, "np.zeros(3, 'c16').real = 4", "ndarray.real.__set__", "complex128", 3, 0, 24 },
	{ LOC, "np.zeros(3, 'c16').imag = f8[0, :3]", "ndarray.imag.__set__", "complex128", 3, 24,
	  24 },
	{ LOC, "bytes(f8)", "ndarray.__buffer__", "float64", 12, 0, 0 },
	{ LOC, "f8.__dlpack__()", "ndarray.__dlpack__", "float64", 1, 0, 0 },
	{ LOC, "f8.__reduce__()", "ndarray.__reduce__", "float64", 1, 96, 96 },
	{ LOC, "f8.__array__('f4')", "ndarray.__array__", "float32", 12, 96, 48 },
	{ LOC, "np.ndarray((2, 2), 'i2')", "ndarray", "int16", 4, 0, 8 },
	{ LOC, "np.memmap('x', 'i2', 'w+', shape=5)", "memmap", "int16", 5, 0, 10 },
	{ LOC, "np.save('x.npy', f8)", "ndarray.tofile", "float64", 12, 96, 0 },
	{ LOC, "np.save('x.npy', f8); np.load('x.npy')", "fromfile", "float64", 12, 0, 96 },
	{ LOC, "np.char.upper(np.array(['ab', 'c']))", "char.upper", "str64", 2, 16, 16 },
	{ LOC, "np.random.PCG64(1).random_raw(3)", "random.BitGenerator.random_raw", "uint64", 3, 0,
	  0 },
	{ LOC, "np.array(['ab', 'c'])", "array", "str64", 2, 0, 16 },
	{ LOC, "np.zeros(2, 'M8[s]')", "zeros", "datetime64[s]", 2, 0, 16 },
	{ LOC, "np.zeros(2, 'm8[10ns]')", "zeros", "timedelta64[10ns]", 2, 0, 16 },
	{ LOC, "np.zeros(2, 'm8')", "zeros", "timedelta64", 2, 0, 16 },
	{ LOC, "np.zeros(2, 'f8,i2')", "zeros", "void80", 2, 0, 20 },
};

static void operands_elements_and_bytes_are_numpys(void **state)
{
	char source[512];

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(operand_rows); i++) {
		struct spools_ops got;

		snprintf(source, sizeof(source),
			 "import numpy as np\n"
			 "f8 = np.linspace(1, 2, 12).reshape(3, 4); o8 = f8.copy()\n"
			 "f4 = f8.astype('f4'); i4 = f8.astype('i4'); b1 = f8 > 1.5\n"
			 "import os, ctypes\n"
			 "pid = os.fork()\n" /* only the child's spool is looked at: it has this
						call alone */
			 "if pid == 0:\n"
			 "    %s\n"
			 "    os._exit(0)\n"
			 "os.waitpid(pid, 0)\n"
			 "os._exit(0 if not os.unlink('spool/' + [n for n in os.listdir('spool')\n"
			 "    if n.startswith('%%d-' %% os.getpid())][0]) else 1)\n",
			 operand_rows[i].statement);
		spools_start(source);
		assert_int_equal(run.count, 1);
		got = spools_ops(&run, operand_rows[i].op, operand_rows[i].dtype);
		if (got.calls != 1 || got.elements != operand_rows[i].elements ||
		    got.bytes_in != operand_rows[i].bytes_in ||
		    got.bytes_out != operand_rows[i].bytes_out)
			fail_msg("%s: %s: calls %llu elements %llu in %llu out %llu",
				 operand_rows[i].loc, operand_rows[i].statement,
				 (unsigned long long)got.calls, (unsigned long long)got.elements,
				 (unsigned long long)got.bytes_in,
				 (unsigned long long)got.bytes_out);
		spools_clear(&run);
	}
}

static void strided_inputs_are_counted_as_noncontiguous(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "a = np.ones((4, 6))\n"
		     "for i in range(3): a[:, ::2] + 1\n"
		     "for i in range(5): a.T + 1\n");
	assert_int_equal(spools_ops(&run, "add", NULL).calls, 8);
	assert_int_equal(spools_ops(&run, "add", NULL).noncontiguous, 3);
}

/* ---- levels
 * --------------------------------------------------------------------------------------- */

static void each_nested_level_is_recorded_once_and_bytes_only_innermost(void **state)
{
	struct spools_ops outer, inner;

	(void)state;
	spools_start("import numpy as np\n"
		     "a = np.ones((100, 100))\n"
		     "for i in range(50): a.sum(axis=0)\n");
	outer = spools_ops(&run, "ndarray.sum", "float64");
	inner = spools_ops(&run, "add.reduce", "float64");
	assert_int_equal(outer.calls, 50);
	assert_int_equal(inner.calls, 50);
	assert_int_equal(inner.bytes_in, 50 * 80000);
	assert_int_equal(inner.bytes_out, 50 * 800);
	assert_int_equal(outer.bytes_out, 0);
	assert_true(outer.total_ticks >= inner.total_ticks);
	assert_true(outer.self_ticks <= outer.total_ticks - inner.self_ticks);
}

static void where_and_scalar_arguments_do_not_change_the_count(void **state)
{
	(void)state;
	spools_start(
		"import numpy as np\n"
		"a = np.ones(6); m = np.array([True, False] * 3)\n"
		"np.add(a, a, where=m, out=np.zeros(6)); np.add(a, 1, dtype='f8'); np.add(1, 2)\n"
		"np.add.reduce(a, where=m); a.mean(where=m)\n");
	assert_int_equal(spools_ops(&run, "add", NULL).calls, 3);
	assert_int_equal(spools_ops(&run, "ndarray.mean", NULL).calls, 1);
	assert_int_equal(spools_ops(&run, "add.reduce", "float64").calls, 2);
}

static void transforms_and_decompositions_have_their_public_names(void **state)
{
	static const char *const ops[] = {
		"fft.fft",         "fft.ifft",   "fft.rfft",       "fft.irfft",       "linalg.inv",
		"linalg.cholesky", "linalg.svd", "linalg.eigh",    "linalg.eigvalsh", "linalg.eig",
		"linalg.eigvals",  "linalg.det", "linalg.slogdet", "linalg.lstsq",    "einsum",
		"inner",           "vdot",       "concatenate",    "correlate",       "interp"
	};

	(void)state;
	spools_start(
		"import numpy as np\n"
		"a = np.eye(4) + 1; v = np.arange(4.)\n"
		"np.fft.fft(v); np.fft.ifft(v); np.fft.rfft(v); np.fft.irfft(v)\n"
		"l = np.linalg\n"
		"l.inv(a); l.cholesky(a); l.svd(a); l.eigh(a); l.eigvalsh(a); l.eig(a); "
		"l.eigvals(a); l.det(a)\n"
		"l.slogdet(a); l.lstsq(a, v, rcond=None)\n"
		"np.einsum('ij,jk->ik', a, a); np.inner(v, v); np.vdot(v, v); np.concatenate([v, "
		"v])\n"
		"np.correlate(v, v); np.interp(1.5, v, v)\n");
	for (size_t i = 0; i < BASE_ARRAY_SIZE(ops); i++)
		if (spools_ops(&run, ops[i], NULL).calls != 1)
			fail_msg("%s: %llu calls", ops[i],
				 (unsigned long long)spools_ops(&run, ops[i], NULL).calls);
	assert_true(spools_ops(&run, "linalg.qr", NULL).calls == 0);
}

static void random_draws_are_seen_of_both_interfaces(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "r = np.random.default_rng(1)\n"
		     "for i in range(10): r.random(100)\n"
		     "for i in range(5): r.normal(size=(2, 3), loc=1)\n"
		     "for i in range(4): np.random.standard_normal(7)\n"
		     "r.random()\n");
	assert_int_equal(spools_ops(&run, "random.Generator.random", "float64").calls, 10);
	assert_int_equal(spools_ops(&run, "random.Generator.random", "float64").elements, 1000);
	assert_int_equal(spools_ops(&run, "random.Generator.random", "float").calls, 1);
	assert_int_equal(spools_ops(&run, "random.Generator.normal", "float64").elements, 30);
	assert_int_equal(spools_ops(&run, "random.RandomState.standard_normal", "float64").calls,
			 4);
}

static void versions_are_in_the_recording(void **state)
{
	char text[128], line[160];

	(void)state;
	spools_start(
		"import numpy, platform\n"
		"print('python', platform.python_version()); print('numpy', numpy.__version__)\n");
	snprintf(line, sizeof(line), "python %s\n",
		 spools_meta(&run, "python_version", text, sizeof(text)));
	assert_non_null(strstr(run.output, line));
	snprintf(line, sizeof(line), "numpy %s\n",
		 spools_meta(&run, "numpy_version", text, sizeof(text)));
	assert_non_null(strstr(run.output, line));
	assert_string_equal(spools_meta(&run, "python_frames", text, sizeof(text)), "fast");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(calls_are_those_that_the_program_counted,
					  spools_tear_down),
		cmocka_unit_test_teardown(a_hundred_thousand_tiny_products_are_all_seen,
					  spools_tear_down),
		cmocka_unit_test_teardown(importing_numpy_records_nothing_of_its_own,
					  spools_tear_down),
		cmocka_unit_test_teardown(operators_and_in_place_operators_are_ufunc_calls,
					  spools_tear_down),
		cmocka_unit_test_teardown(operands_elements_and_bytes_are_numpys, spools_tear_down),
		cmocka_unit_test_teardown(strided_inputs_are_counted_as_noncontiguous,
					  spools_tear_down),
		cmocka_unit_test_teardown(
			each_nested_level_is_recorded_once_and_bytes_only_innermost,
			spools_tear_down),
		cmocka_unit_test_teardown(where_and_scalar_arguments_do_not_change_the_count,
					  spools_tear_down),
		cmocka_unit_test_teardown(transforms_and_decompositions_have_their_public_names,
					  spools_tear_down),
		cmocka_unit_test_teardown(random_draws_are_seen_of_both_interfaces,
					  spools_tear_down),
		cmocka_unit_test_teardown(versions_are_in_the_recording, spools_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
