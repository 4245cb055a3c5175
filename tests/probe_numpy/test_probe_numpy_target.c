/* SPDX-License-Identifier: Apache-2.0 */
/* The program under the probe is the program without it: results, exceptions, objects, life cycle.
 */
#include <stdio.h>
#include <string.h>

#include <testing.h>

#include "spools.h"

static struct spools probed, bare;

static int tear_down(void **state)
{
	(void)state;
	spools_clear(&probed);
	spools_clear(&bare);
	return 0;
}

/* Runs it both ways: same output, same errors, same exit status. */
static void assert_same(const char *source, const char *options)
{
	spools_run(&probed, source, true, options);
	spools_run(&bare, source, false, options);
	assert_string_equal(probed.output, bare.output);
	assert_string_equal(probed.errors, bare.errors);
	assert_int_equal(probed.exit_status, bare.exit_status);
	assert_true(probed.count > 0);
}

static void results_are_the_same_bit_for_bit(void **state)
{
	(void)state;
	assert_same(
		"import hashlib\n"
		"import numpy as np\n"
		"h = hashlib.sha256()\n"
		"def put(x):\n"
		"    for y in (x if isinstance(x, tuple) else (x,)):\n"
		"        y = np.asarray(y)\n"
		"        h.update(repr((y.dtype.str, y.shape, y.strides)).encode()); "
		"h.update(y.tobytes())\n"
		"rng = np.random.RandomState(5)\n"
		"data = {t: (rng.standard_normal((7, 9)) * 20).astype(t) for t in "
		"'bBhHiIlLfdFDe?'}\n"
		"with np.errstate(all='ignore'):\n"
		"    for name in sorted(dir(np)):\n"
		"        u = getattr(np, name)\n"
		"        if not isinstance(u, np.ufunc) or u.signature: continue\n"
		"        for t, a in data.items():\n"
		"            for args in ((a,), (a, a[::-1]), (a.T, a.T)):\n"
		"                if len(args) != u.nin: continue\n"
		"                try: put(u(*args))\n"
		"                except (TypeError, ValueError) as e: h.update(str(e).encode())\n"
		"                if u.nin == 2 and u.nout == 1:\n"
		"                    for m in (u.reduce, u.accumulate):\n"
		"                        try: put(m(a))\n"
		"                        except (TypeError, ValueError) as e: "
		"h.update(str(e).encode())\n"
		"for t, a in data.items():\n"
		"    put(a.T.copy()); put(a[::2].ravel()); put(np.sort(a)); put(a[a > a.mean()]); "
		"put(a.sum(0))\n"
		"d = data['d'][:, :7]\n"
		"put(d @ d.T); put(np.linalg.solve(d, d.T)); put(np.linalg.svd(d)); "
		"put(np.fft.fft(d))\n"
		"print(h.hexdigest())\n",
		NULL);
	assert_true(spools_ops(&probed, "multiply", NULL).calls > 10);
}

static void exceptions_and_their_tracebacks_are_the_same(void **state)
{
	(void)state;
	assert_same("import numpy as np, traceback\n"
		    "a = np.ones((3, 4))\n"
		    "def f1(): a + np.ones(5)\n"
		    "def f2(): np.add(a, 'x')\n"
		    "def f3(): a.sum(axis=9)\n"
		    "def f4(): np.empty(10**15)\n"
		    "def f5(): a[[9]]\n"
		    "def f6(): a[0, :, 1:] = 3\n"
		    "def f7():\n"
		    "    try: 1 / 0\n"
		    "    finally: a @ a\n"
		    "def f8(): np.multiply(a, 2, out=3)\n"
		    "def f9(): np.linalg.cholesky(-np.eye(2))\n"
		    "for f in (f1, f2, f3, f4, f5, f6, f7, f8, f9):\n"
		    "    try: f()\n"
		    "    except Exception as e:\n"
		    "        traceback.print_exc()\n"
		    "        print(type(e), e.args, repr(e.__context__), repr(e.__cause__))\n"
		    "raise SystemExit(3)\n",
		    NULL);
	assert_int_equal(probed.exit_status, 3);
	assert_int_equal(spools_ops(&probed, "matmul", NULL).errors, 1);
}

static void objects_keep_identity_references_pickles_and_signatures(void **state)
{
	(void)state;
	assert_same("import numpy as np, pickle, inspect, sys, gc\n"
		    "assert np.add is np.add and pickle.loads(pickle.dumps(np.add)) is np.add\n"
		    "print(np.add, np.ndarray.sum, np.concatenate.__name__, np.array)\n"
		    "print(np.ndarray.sum.__doc__[:60], np.add.__doc__[:80], np.array.__name__)\n"
		    "for f in (np.add, np.ndarray.copy, np.sum):\n"
		    "    try: print(inspect.signature(f))\n"
		    "    except ValueError as e: print(e)\n"
		    "a = np.ones(5); i = np.array([1, 2]); o = np.empty(5)\n"
		    "def refs(): return [sys.getrefcount(x) for x in (a, i, o, np.add, "
		    "None.__class__)]\n"
		    "before = refs()\n"
		    "for k in range(1000):\n"
		    "    np.add(a, a, out=o); a.copy(); a[i]; o[i] = 3.; a.sum(); a[1:]\n"
		    "    try: a + np.ones(7)\n"
		    "    except ValueError: pass\n"
		    "    try: a[99]\n"
		    "    except IndexError: pass\n"
		    "print(before == refs())\n"
		    "gc.collect(); n = len(gc.get_objects())\n"
		    "for k in range(1000):\n"
		    "    a + a; np.stack([a, a])\n"
		    "    try: np.add(a, 'x')\n"
		    "    except TypeError: pass\n"
		    "gc.collect(); print(len(gc.get_objects()) - n < 50)\n",
		    NULL);
}

static void functions_in_numpys_own_registries_are_still_found(void **state)
{
	(void)state;
	assert_same("import numpy as np, sys\n"
		    "o = sys.modules.get('numpy._core.overrides') or "
		    "sys.modules['numpy.core.overrides']\n"
		    "known = getattr(o, 'ARRAY_FUNCTIONS', set())\n"
		    "print(len(known), all(f in known for f in list(known)))\n"
		    "names = [n for n in dir(np) if callable(getattr(np, n)) and not "
		    "n.startswith('_')]\n"
		    "print([n for n in names if getattr(np, n).__hash__ and getattr(np, n) in "
		    "known])\n",
		    NULL);
}

static void subclasses_and_overrides_work_as_ever(void **state)
{
	(void)state;
	assert_same("import numpy as np\n"
		    "class S(np.ndarray):\n"
		    "    def __array_finalize__(self, o): self.tag = getattr(o, 'tag', 'new')\n"
		    "    def __getitem__(self, k): return ('S', super().__getitem__(k))\n"
		    "class W:\n"
		    "    __array_priority__ = 10\n"
		    "    def __array_ufunc__(self, u, m, *x, **k): return (u.__name__, m, len(x), "
		    "sorted(k))\n"
		    "    def __array_function__(self, f, t, x, k): return f.__name__\n"
		    "s = np.arange(4.).view(S); s.tag = 'mine'\n"
		    "print(type(s + 1), (s + 1).tag, s[1:3], s[[0, 1]], s.sum())\n"
		    "w = W(); a = np.ones(3)\n"
		    "print(a + w, np.add(a, w, out=(w,)), np.add.reduce(w), np.concatenate([w]), "
		    "np.sum(w))\n"
		    "m = np.ma.array([1., 2., 3.], mask=[0, 1, 0])\n"
		    "print(m + 1, m[1], m[m > 1], m.mean()); m[0] = 9; print(m)\n"
		    "r = np.rec.array([(1, 2.)], dtype=[('x', 'i4'), ('y', 'f8')]); print(r.x, "
		    "r['y'], r[0])\n"
		    "x = np.matrix([[1, 2], [3, 4]]); print(x * x, x[0], x[:, [1]])\n",
		    NULL);
}

static void a_forked_child_has_a_recording_of_its_own(void **state)
{
	(void)state;
	spools_run(&probed,
		   "import os\n"
		   "import numpy as np\n"
		   "a = np.ones(1000)\n"
		   "for i in range(10): a + a\n"
		   "for child in range(3):\n"
		   "    pid = os.fork()\n"
		   "    if pid == 0:\n"
		   "        for i in range(100): a * a; a.copy()\n"
		   "        os._exit(0)\n"
		   "    os.waitpid(pid, 0)\n"
		   "for i in range(10): a + a\n",
		   true, NULL);
	assert_int_equal(probed.exit_status, 0);
	assert_int_equal(probed.count, 4);
	assert_int_equal(spools_ops(&probed, "add", "float64").calls, 20);
	assert_int_equal(spools_ops(&probed, "multiply", "float64").calls, 300);
	assert_int_equal(
		spools_copies(&probed, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:8", NULL).bytes,
		300 * 8000);
}

static void threads_are_counted_exactly(void **state)
{
	(void)state;
	spools_run(&probed,
		   "import threading\n"
		   "import numpy as np\n"
		   "def work():\n"
		   "    a = np.ones(20000)\n"
		   "    for i in range(500): b = a + a; c = a[::2].copy()\n"
		   "threads = [threading.Thread(target=work) for i in range(8)]\n"
		   "[t.start() for t in threads]; [t.join() for t in threads]\n",
		   true, NULL);
	assert_int_equal(probed.exit_status, 0);
	assert_int_equal(spools_ops(&probed, "add", "float64").calls, 4000);
	assert_int_equal(
		spools_copies(&probed, "ndarray.copy", ARR_COPY_EXPLICIT, "/prog.py:5", NULL).bytes,
		4000ull * 80000);
}

static void development_mode_and_finalisation_are_quiet(void **state)
{
	(void)state;
	assert_same("import atexit\n"
		    "import numpy as np\n"
		    "class Late:\n"
		    "    def __del__(self, np=np): print('late', (np.ones(3) + 1).sum())\n"
		    "keep = Late(); keep.me = keep\n"
		    "import sys; sys.late = Late()\n"
		    "atexit.register(lambda: print(np.zeros(3).copy().sum()))\n"
		    "print(np.arange(5)[[1, 2]])\n",
		    "-X dev");
}

static void a_program_without_numpy_records_no_operation(void **state)
{
	(void)state;
	assert_same("import json, ctypes, decimal\n"
		    "print(json.dumps([1, 2]))\n",
		    NULL);
	assert_int_equal(spools_ops(&probed, NULL, NULL).calls, 0);
}

static void tracing_profiling_and_generators_do_not_disturb(void **state)
{
	(void)state;
	assert_same("import sys\n"
		    "import numpy as np\n"
		    "seen = []\n"
		    "def trace(frame, event, arg):\n"
		    "    seen.append((frame.f_code.co_name, frame.f_lineno, event)); return trace\n"
		    "def f(a):\n"
		    "    b = a + 1\n"
		    "    yield b.sum()\n"
		    "    yield b[[0]].copy()\n"
		    "sys.settrace(trace)\n"
		    "x = list(f(np.ones(3)))\n"
		    "sys.settrace(None)\n"
		    "print([s for s in seen if s[0] == 'f'], x)\n",
		    NULL);
}

static void the_operation_under_way_at_a_kill_is_kept_with_its_operands(void **state)
{
	char text[512];

	(void)state;
	spools_run(&probed,
		   "import os, signal, threading, time\n"
		   "import numpy as np\n"
		   "a = np.random.RandomState(1).random_sample((3, 8000000))\n"
		   "def kill():\n"
		   "    time.sleep(0.05)\n"
		   "    os.kill(os.getpid(), signal.SIGKILL)\n"
		   "threading.Thread(target=kill).start()\n"
		   "while True:\n"
		   "    a.sort(axis=1, kind='heapsort')\n",
		   true, NULL);
	assert_int_equal(probed.exit_status, 128 + 9);
	spools_open_operation(&probed, text, sizeof(text));
	assert_non_null(strstr(text, "ndarray.sort (3,8000000) "));
	assert_non_null(strstr(text, "/prog.py:9"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(results_are_the_same_bit_for_bit, tear_down),
		cmocka_unit_test_teardown(exceptions_and_their_tracebacks_are_the_same, tear_down),
		cmocka_unit_test_teardown(objects_keep_identity_references_pickles_and_signatures,
					  tear_down),
		cmocka_unit_test_teardown(functions_in_numpys_own_registries_are_still_found,
					  tear_down),
		cmocka_unit_test_teardown(subclasses_and_overrides_work_as_ever, tear_down),
		cmocka_unit_test_teardown(a_forked_child_has_a_recording_of_its_own, tear_down),
		cmocka_unit_test_teardown(
			the_operation_under_way_at_a_kill_is_kept_with_its_operands, tear_down),
		cmocka_unit_test_teardown(threads_are_counted_exactly, tear_down),
		cmocka_unit_test_teardown(development_mode_and_finalisation_are_quiet, tear_down),
		cmocka_unit_test_teardown(a_program_without_numpy_records_no_operation, tear_down),
		cmocka_unit_test_teardown(tracing_profiling_and_generators_do_not_disturb,
					  tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
