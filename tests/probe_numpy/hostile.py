#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Programs that try to trip the NumPy adapter: the same output, errors and exit status with and without the probe.

usage: hostile.py [--arr ARR] [--python PYTHON] [--suite trixie|sid ...] [--only NAME]

Each program prints what it sees; lines of the form `count OP N` are held against op_summary.calls of the recording.
"""
import os
import re
import sqlite3
import subprocess
import sys

import suites

PROGRAMS = {
    "subinterpreter": """
import numpy as np
for name in ("_interpreters", "_xxsubinterpreters"):
    try: s = __import__(name); break
    except ImportError: pass
code = "import numpy as np; a = np.arange(4.); print('inner', (a + a).sum(), np.median(a), np.sort(a[::-1]))"
def run(i):
    try: return s.run_string(i, code) is None
    except Exception as e: return type(e).__name__
for k in range(3):
    i = s.create()
    print(run(i))
    s.destroy(i)
    print((np.arange(3.) * 2).sum(), np.median([1., 2, 4]))
""",
    "printing": """
import numpy as np
class Pair:
    def __init__(self): self.sum = np.ones(2) * 3
for i in range(200): print(repr(np.arange(5)), Pair().sum)
print("count multiply 200")
""",
    "reload": """
import sys, warnings
warnings.simplefilter("ignore")
import numpy as np
print((np.arange(3.) + 1).sum())
for name in [n for n in sys.modules if n.split(".")[0] == "numpy"]: del sys.modules[name]
try:
    import numpy as again
    print(again is np, (again.arange(3.) + 1).sum(), again.median([1., 5, 3]))
except ImportError as e:
    print("refused", "once per process" in str(e))
b = np.arange(5.)
for i in range(50): np.multiply(b, b)
print("count multiply 50")
import importlib
""",
    "import_fails_midway": """
import sys
class Block:
    def find_spec(self, name, path, target=None):
        if name in ("numpy.linalg._umath_linalg", "numpy.random.mtrand"): raise ImportError("blocked " + name)
block = Block(); sys.meta_path.insert(0, block)
try: import numpy
except ImportError as e: print(e)
core = sys.modules.get("numpy._core._multiarray_umath") or sys.modules.get("numpy.core._multiarray_umath")
if core:
    print(core.add(core.arange(3), 1).tolist())
sys.meta_path.remove(block)
""",
    "options": """
import numpy as np, sys
assert np.add(1, 2) == 3
print(__debug__, np.arange(3).sum(), np.linalg.norm([3., 4.]))
""",
    "pickles_and_copies": """
import copy, pickle, numpy as np
for f in (np.add, np.concatenate, np.median, np.ndarray.sum, np.random.rand, np.linalg.norm, np.sum, np.array, np.frompyfunc):
    try: print(pickle.loads(pickle.dumps(f)) is f or pickle.loads(pickle.dumps(f)) == f, copy.copy(f) is f, copy.deepcopy(f) is f)
    except Exception as e: print(type(e), e)
u = np.frompyfunc(lambda x: x, 1, 1)
try: pickle.dumps(u)
except Exception as e: print(type(e).__name__)
print(copy.copy(u) is u, hash(np.median) == hash(np.median), np.median in {np.median: 1})
a = np.arange(6.).reshape(2, 3); b = pickle.loads(pickle.dumps(a, 5)); print((a == b).all())
""",
    "signatures": """
import inspect, numpy as np
for space in (np, np.linalg, np.fft, np.ndarray, np.random.Generator):
    for name in sorted(dir(space)):
        if name.startswith("_") or name in ("test",): continue
        o = getattr(space, name)
        if not callable(o): continue
        try: text = str(inspect.signature(o))
        except (ValueError, TypeError) as e: text = str(e)
        print(name, text, getattr(o, "__name__", ""), getattr(o, "__module__", ""), len(getattr(o, "__doc__", "") or ""), type(o).__name__,
              getattr(o, "__qualname__", ""), bool(getattr(o, "__wrapped__", None)))
""",
    "a_million_calls": """
import gc, resource, sys, numpy as np
a = np.arange(4.); o = np.zeros(4); i = np.array([1, 2]); one = object(); d = a.dtype
def refs(): return [sys.getrefcount(x) for x in (a, o, i, d, np.add, np.median, np.ndarray, type(one))]
def work(n):
    for k in range(n):
        np.add(a, a, out=o); a + 1; a[i]; o[:] = a; a.sum()
work(2000); gc.collect(); before = refs(); objects = len(gc.get_objects()); rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
work(200000)
f = np.frompyfunc(lambda x: x, 1, 1)
for k in range(2000): np.median(a); np.linalg.norm(a); np.stack([a, a]); f(a); o[1:] = o[:-1]; a[::-1].copy()
gc.collect(); print(before == refs(), abs(len(gc.get_objects()) - objects) < 30, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - rss < 8000)
""",
    "interrupts": """
import signal, numpy as np
a = np.arange(50000.); objects = np.array([1, 2, 3] * 200, object); done = hits = 0
def late(x):
    return x + 1
f = np.frompyfunc(late, 1, 1)
def stop(*_): raise KeyboardInterrupt
signal.signal(signal.SIGALRM, stop)
while hits < 150:
    try:
        signal.setitimer(signal.ITIMER_REAL, .003)
        while True: np.median(a[:99]); f(objects); a + a; np.sort(a[:500]); np.linalg.norm(a)
    except KeyboardInterrupt: hits += 1
for k in range(77): np.divide(a, 2.)
print(hits, np.median([1., 2, 9]), f(objects)[:3], (a + a)[-1])
""",
    "overrides": """
import traceback, numpy as np
class W:
    def __init__(self, answer): self.answer = answer
    def __array_ufunc__(self, u, m, *x, **k):
        if self.answer is None: return NotImplemented
        return self.answer, u.__name__, m, len(x), sorted(k)
    def __array_function__(self, f, types, args, k):
        if self.answer is None: return NotImplemented
        return self.answer, f.__name__, len(args), sorted(k)
w, n, a = W(5), W(None), np.ones(3)
for call in (lambda x: np.median(x), lambda x: np.linalg.norm(x, axis=0), lambda x: np.concatenate([a, x]), lambda x: np.add(a, x),
             lambda x: a + x, lambda x: np.add.reduce(x), lambda x: np.sum(x, axis=1), lambda x: np.pad(x, 1), lambda x: np.median(a, x=x)):
    for x in (w, n):
        try: print(call(x))
        except TypeError: print(traceback.format_exc().splitlines()[-1], len(traceback.format_exc().splitlines()))
class S(np.ndarray):
    def __array_function__(self, f, t, x, k): return "S", super().__array_function__(f, t, x, k)
s = np.arange(4.).view(S); print(np.median(s), np.stack([s, s])[0], type(np.sort(s)))
""",
    "callbacks": """
import numpy as np
class N:
    def __init__(self, v): self.v = v
    def __add__(self, o): return N(float(np.add(self.v, o.v)) + np.median([0., 0, 0]))
    def __lt__(self, o): return bool(np.less(self.v, o.v))
    def __eq__(self, o): return bool(np.array(self.v) == o.v)
    def __float__(self): return float(np.ones(2).sum() - 2 + self.v)
    def sqrt(self): return N(float(np.sqrt(self.v)))
x = np.array([N(float(k)) for k in (4, 1, 9)], object)
print([q.v for q in x + x], np.sort(x)[0].v, x.astype(float), [q.v for q in np.sqrt(x)], x.sum().v, (x == x).all())
""",
    "recursion": """
import sys, numpy as np
class R:
    depth = 0
    def __add__(self, o):
        R.depth += 1
        return np.add(np.array([self], object), 1)[0]
sys.setrecursionlimit(400)
for k in range(3):
    R.depth = 0
    try: R() + 1
    except RecursionError as e: print("RecursionError", str(e)[:32], R.depth > 20)
def deep(n):
    return np.apply_along_axis(lambda v: deep(n - 1), 0, np.ones(2)) if n else np.zeros(1)
try: print(deep(20).shape, deep(500))
except RecursionError: print("deep")
print(np.median([1., 2, 3]), np.add(1, 2))
""",
    "import_in_a_thread": """
import threading, numpy as np
go = True; a = np.arange(100.); done = [0]
def work():
    n = 0
    while go: np.hypot(a, a); n += 1
    done.append(n)
threads = [threading.Thread(target=work) for k in range(3)]
[t.start() for t in threads]
import numpy.testing, numpy.f2py, numpy.polynomial, decimal, sqlite3, xml.dom.minidom, multiprocessing.pool
try: import scipy.special, scipy.linalg, scipy.fft
except ImportError: pass
go = False; [t.join() for t in threads]
print("count hypot", sum(done))
""",
    "patched_by_the_program": """
import numpy as np, unittest.mock as mock
with mock.patch("numpy.median", lambda *a: "mine"): print(np.median([1.]))
real = np.linalg.norm
np.linalg.norm = lambda *a, **k: ("wrapped", real(*a, **k))
print(np.linalg.norm([3., 4.]))
np.linalg.norm = real
print(np.linalg.norm([3., 4.]), np.median.__module__, np.add.__class__)
try: np.add.nin = 3
except AttributeError as e: print(e)
""",
}
OPTIONS = {"options": ["-O", "-X", "importtime"]}


def run(command, program, options, folder, database, environment):
    path = os.path.join(folder, "prog.py")
    with open(path, "w") as out:
        out.write(program)
    done = subprocess.run([word.format(db=database) for word in command] + options + [path], env=environment, cwd=folder,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
    errors = "" if options else re.sub(r"0x[0-9a-f]+|arr record: .*\n", "", done.stderr)
    return done.returncode, re.sub(r"(count \S+) \d+|0x[0-9a-f]+", r"\1", done.stdout), errors, done.stdout


def counts_are_right(database, output):
    with sqlite3.connect(database) as db:
        rows = [(op, int(n), db.execute("SELECT sum(calls) FROM op_summary WHERE op = ?", (op,)).fetchone()[0])
                for op, n in re.findall(r"^count (\S+) (\d+)$", output, re.M)]
        depth = db.execute("SELECT sum(count) FROM losses WHERE what IN ('op_depth', 'reentry', 'no_thread_slot')").fetchone()[0]
    for op, wanted, got in rows:
        if wanted != got:
            print(f"    {op}: called {wanted} times, recorded {got}")
    return all(wanted == got for _, wanted, got in rows), depth


def main():
    parser = suites.parser(__doc__)
    parser.add_argument("--only")
    options = parser.parse_args()
    wrong, total, environment = 0, 0, suites.environment(options)
    with suites.scratch(options, "hostile") as folder:
        for label, bare, probed in suites.commands(options):
            for name, program in PROGRAMS.items():
                if options.only not in (None, name):
                    continue
                database = f"{folder}/{label}-{name}.db"
                plain = run(bare, program, OPTIONS.get(name, []), folder, database, environment)
                ours = run(probed, program, OPTIONS.get(name, []), folder, database, environment)
                right, lost = counts_are_right(database, ours[3])
                total += 1
                if plain[:3] != ours[:3] or not right:
                    wrong += 1
                    print(f"  {label} {name}: differs")
                    for what, a, b in zip(("status", "output", "errors"), plain, ours):
                        if a != b:
                            print(f"    {what} bare: {str(a)[-600:]!r}\n    {what} probed: {str(b)[-600:]!r}")
                elif lost:
                    print(f"  {label} {name}: {lost} calls in losses")
    print(f"{total} programs, {wrong} differ under the probe")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
