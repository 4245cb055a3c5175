/* SPDX-License-Identifier: Apache-2.0 */
/* Operations that raise: recorded with shapes, message and line, and seen by the program as ever.
 */
#include <stdio.h>
#include <string.h>

#include <testing.h>

#include "spools.h"

static const struct {
	const char *loc, *statement, *op, *error, *shapes;
} rows[] = {
	{ LOC, "a + np.ones(5)", "add",
	  "ValueError: operands could not be broadcast together with shapes (3,4) (5,)",
	  "(3,4)(5)" },
	{ LOC, "a @ a", "matmul",
	  "ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0",
	  "(3,4)(3,4)" },
	{ LOC, "a.reshape(5)", "ndarray.reshape",
	  "ValueError: cannot reshape array of size 12 into shape (5,)", "(3,4)" },
	{ LOC, "np.concatenate([a, np.ones((2, 2))])", "concatenate",
	  "ValueError: all the input array dimensions except for the concatenation axis must match "
	  "exactly",
	  "(3,4)(2,2)" },
	{ LOC, "a[5]", "ndarray.__getitem__",
	  "IndexError: index 5 is out of bounds for axis 0 with size 3", "(3,4)" },
	{ LOC, "a[[1, 9]]", "ndarray.__getitem__",
	  "IndexError: index 9 is out of bounds for axis 0 with size 3", "(3,4)" },
	{ LOC, "a[np.ones(2, bool)]", "ndarray.__getitem__",
	  "IndexError: boolean index did not match indexed array along dimension 0", "(3,4)(2)" },
	{ LOC, "a[0, 9] = 1", "ndarray.__setitem__",
	  "IndexError: index 9 is out of bounds for axis 1 with size 4", "(3,4)" },
	{ LOC, "a[:, 1] = np.ones(7)", "ndarray.__setitem__",
	  "ValueError: could not broadcast input array from shape (7,) into shape (3,)",
	  "(3,4)(7)" },
	{ LOC, "np.linalg.inv(np.zeros((3, 3)))", "linalg.inv", "LinAlgError: Singular matrix",
	  "(3,3)" },
	{ LOC, "np.add(a, 'x')", "add",
	  "UFuncTypeError: ufunc 'add' did not contain a loop with signature matching types",
	  "(3,4)" },
	{ LOC, "np.empty((10**6, 10**9))", "empty",
	  "MemoryError: Unable to allocate 7.11 PiB for an array with shape (1000000, 1000000000)",
	  "" },
	{ LOC, "np.add.reduce(a, axis=5)", "add.reduce",
	  "AxisError: axis 5 is out of bounds for array of dimension 2", "(3,4)" },
	{ LOC, "a.astype('nonsense')", "ndarray.astype",
	  "TypeError: data type 'nonsense' not understood", "(3,4)" },
	{ LOC, "np.array([[1, 2], [3]], dtype=float)", "array",
	  "ValueError: setting an array element with a sequence.", "" },
	{ LOC, "a.sum(axis=7)", "add.reduce",
	  "AxisError: axis 7 is out of bounds for array of dimension 2", "(3,4)" },
};

static void each_failure_has_its_message_shapes_and_line(void **state)
{
	char source[1024], shapes[128];
	uint64_t count;

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		snprintf(source, sizeof(source),
			 "import numpy as np\n"
			 "a = np.arange(12.).reshape(3, 4)\n"
			 "for k in range(3):\n"
			 "    try:\n"
			 "        %s\n"
			 "    except Exception as e: print('raised', k)\n",
			 rows[i].statement);
		spools_run(&run, source, true, NULL);
		assert_int_equal(run.exit_status, 0);
		assert_int_equal(spools_printed(&run, "raised"), 0);
		count = spools_failures(&run, rows[i].op, rows[i].error, "/prog.py:5", shapes,
					sizeof(shapes));
		if (count != 3 || strcmp(shapes, rows[i].shapes) != 0) {
			spools_print(&run);
			fail_msg("%s: %s: %llu failures, shapes %s", rows[i].loc, rows[i].statement,
				 (unsigned long long)count, shapes);
		}
		assert_int_equal(spools_ops(&run, rows[i].op, NULL).errors, 3);
		spools_clear(&run);
	}
}

static void a_failure_is_counted_where_it_began_only(void **state)
{
	(void)state;
	spools_run(&run,
		   "import numpy as np\n"
		   "try: np.ones((2, 2)).sum(axis=7)\n"
		   "except ValueError: pass\n",
		   true, NULL);
	assert_int_equal(run.exit_status, 0);
	assert_int_equal(spools_failures(&run, "add.reduce", NULL, NULL, NULL, 0), 1);
	assert_int_equal(spools_failures(&run, "ndarray.sum", NULL, NULL, NULL, 0), 0);
	assert_int_equal(spools_ops(&run, "ndarray.sum", NULL).errors, 1);
}

static void no_code_of_the_users_exception_runs_in_the_probe(void **state)
{
	(void)state;
	spools_run(&run,
		   "import numpy as np\n"
		   "asked = []\n"
		   "class Mine(Exception):\n"
		   "    def __str__(self): asked.append(1); return 'mine'\n"
		   "class Bad:\n"
		   "    def __array_ufunc__(self, *a, **k): raise Mine(1, 2)\n"
		   "try: np.add(np.ones(3), Bad())\n"
		   "except Mine as e: print('asked', len(asked)); print('args', e.args[1])\n",
		   true, NULL);
	assert_int_equal(run.exit_status, 0);
	assert_int_equal(spools_printed(&run, "asked"), 0);
	assert_int_equal(spools_printed(&run, "args"), 2);
	assert_int_equal(spools_failures(&run, "add", "Mine", "/prog.py:7", NULL, 0), 1);
}

static void a_failure_has_the_python_stack(void **state)
{
	char stack[1024];

	(void)state;
	spools_run(&run,
		   "import numpy as np\n"
		   "class Loader:\n"
		   "    def load(self, n):\n"
		   "        return np.vstack([np.ones(n), np.ones(4)])\n"
		   "def outer():\n"
		   "    return [Loader().load(n) for n in (4, 5)]\n"
		   "try: outer()\n"
		   "except ValueError: pass\n",
		   true, NULL);
	assert_int_equal(run.exit_status, 0);
	spools_failure_stack(&run, "concatenate", stack, sizeof(stack));
	assert_non_null(strstr(stack, "vstack shape_base.py:"));
	if (!strstr(stack,
		    "|Loader.load prog.py:4|") || /* a comprehension has a frame before 3.12 */
	    !strstr(stack, "|outer prog.py:6|<module> prog.py:7"))
		fail_msg("stack: %s", stack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(each_failure_has_its_message_shapes_and_line,
					  spools_tear_down),
		cmocka_unit_test_teardown(a_failure_is_counted_where_it_began_only,
					  spools_tear_down),
		cmocka_unit_test_teardown(a_failure_has_the_python_stack, spools_tear_down),
		cmocka_unit_test_teardown(no_code_of_the_users_exception_runs_in_the_probe,
					  spools_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
