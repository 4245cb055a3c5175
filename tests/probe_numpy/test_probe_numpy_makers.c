/* SPDX-License-Identifier: Apache-2.0 */
/* Ufuncs that are not NumPy's own: of other packages, of frompyfunc and vectorize; and their ends.
 */
#include <string.h>

#include <testing.h>

#include "spools.h"

static void ufuncs_of_scipy_have_its_names_and_are_counted_exactly(void **state)
{
	(void)state;
	spools_start(
		"import numpy as np\n"
		"import scipy.special as s\n"
		"a = np.linspace(.1, 1, 50)\n"
		"for i in range(123): s.erf(a)\n"
		"for i in range(45): s.kv(2, a)\n"
		"for i in range(6): s.expit(a.astype('f4'))\n"
		"for i in range(7): s.xlogy.outer(a, a)\n"
		"u = [x for x in map(s.__dict__.get, sorted(dir(s))) if isinstance(x, np.ufunc)]\n"
		"np.seterr(all='ignore')\n"
		"for x in u:\n"
		"    try: x(*[.5] * x.nin)\n"
		"    except TypeError: pass\n"
		"print('made', len(u))\n");
	assert_int_equal(spools_ops(&run, "scipy.special.erf", "float64").calls, 123 + 1);
	assert_int_equal(spools_ops(&run, "scipy.special.kv", NULL).calls, 45 + 1);
	assert_int_equal(spools_ops(&run, "scipy.special.expit", "float32").calls, 6);
	assert_int_equal(spools_ops(&run, "scipy.special.xlogy.outer", NULL).calls, 7);
	assert_int_equal(spools_ops(&run, "scipy.special.gamma", "float64").calls, 1);
	assert_true(spools_printed(&run, "made") > 200);
	assert_int_equal(spools_ops(&run, "scipy.special.*", NULL).calls,
			 spools_printed(&run, "made") + 123 + 45 + 6 + 7);
}

static void ufuncs_made_of_python_functions_are_counted_with_their_names(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "a = np.arange(6)\n"
		     "def plus(x, y): return x + y\n"
		     "def twice(x): return 2 * x\n"
		     "f = np.frompyfunc(plus, 2, 1); v = np.vectorize(twice)\n"
		     "for i in range(20): f(a, 1)\n"
		     "f.reduce(a); f.accumulate(a); f.outer(a, a)\n"
		     "for i in range(5): v(a)\n"
		     "assert f.__name__ == 'plus (vectorized)', f\n");
	assert_int_equal(spools_ops(&run, "plus (vectorized)", NULL).calls, 20);
	assert_int_equal(spools_ops(&run, "plus (vectorized).reduce", NULL).calls, 1);
	assert_int_equal(spools_ops(&run, "plus (vectorized).accumulate", NULL).calls, 1);
	assert_int_equal(spools_ops(&run, "plus (vectorized).outer", NULL).calls, 1);
	assert_int_equal(spools_ops(&run, "twice (vectorized)", NULL).calls, 5);
}

static void ten_thousand_ufuncs_come_and_go_and_none_is_mistaken_for_another(void **state)
{
	(void)state;
	/* The numbers of operands differ, so that a stale entry would misread the next ufunc's. */
	spools_start("import numpy as np, random\n"
		     "random.seed(3)\n"
		     "a = np.arange(3); alive = []\n"
		     "def one(x): return x\n"
		     "def two(x, y): return y\n"
		     "def three(x, y, z): return z\n"
		     "calls = {f.__name__: 0 for f in (one, two, three)}\n"
		     "for i in range(10000):\n"
		     "    f = (one, two, three)[i % 3]\n"
		     "    u = np.frompyfunc(f, 1 + i % 3, 1)\n"
		     "    alive.append((u, f))\n"
		     "    if len(alive) > 500: alive.pop(random.randrange(500))\n"
		     "    u, f = random.choice(alive)\n"
		     "    assert (u(*[a] * u.nin) == a).all()\n"
		     "    calls[f.__name__] += 1\n"
		     "    np.add(a, a); del u\n"
		     "for n in calls: print(n, calls[n])\n");
	assert_int_equal(spools_ops(&run, "one (vectorized)", NULL).calls,
			 spools_printed(&run, "one"));
	assert_int_equal(spools_ops(&run, "two (vectorized)", NULL).calls,
			 spools_printed(&run, "two"));
	assert_int_equal(spools_ops(&run, "three (vectorized)", NULL).calls,
			 spools_printed(&run, "three"));
	assert_int_equal(spools_ops(&run, "add", NULL).calls, 10000);
}

static void a_ufunc_that_makes_and_drops_ufuncs_while_it_is_called_is_counted(void **state)
{
	(void)state;
	spools_start("import numpy as np\n"
		     "def inner(x): return x + 1\n"
		     "def outer(x):\n"
		     "    made = [np.frompyfunc(inner, 1, 1) for i in range(50)]\n"
		     "    return sum(u(x) for u in made)\n"
		     "f = np.frompyfunc(outer, 1, 1)\n"
		     "for i in range(40): assert list(f(np.arange(3))) == [50, 100, 150]\n");
	assert_int_equal(spools_ops(&run, "outer (vectorized)", NULL).calls, 40);
	assert_int_equal(spools_ops(&run, "inner (vectorized)", NULL).calls, 40 * 3 * 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(ufuncs_of_scipy_have_its_names_and_are_counted_exactly,
					  spools_tear_down),
		cmocka_unit_test_teardown(
			ufuncs_made_of_python_functions_are_counted_with_their_names,
			spools_tear_down),
		cmocka_unit_test_teardown(
			ten_thousand_ufuncs_come_and_go_and_none_is_mistaken_for_another,
			spools_tear_down),
		cmocka_unit_test_teardown(
			a_ufunc_that_makes_and_drops_ufuncs_while_it_is_called_is_counted,
			spools_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
