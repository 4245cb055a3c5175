#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Programs that nobody wrote for us: shells, compilers, git, Pythons with and without NumPy, other allocators, valgrind
and AddressSanitizer."""
import glob
import os
import shutil
import time

import harness
from harness import PYTHON, Skip, expect, query, run

NUMPY = """
import numpy as np
a = np.arange(12000.0).reshape(100, 120)
for i in range(200):
    b = (a[:, ::2] @ a[:, 1::2].T) + i
    c = np.concatenate([b, b.astype(np.float32)])
    d = np.linalg.svd(b[:10, :10], compute_uv=False)
    e = c[c > 5].sum()
print(float(e), d[:1])
"""


def tools(c):
    source = c.scratch + "/t.c"
    with open(source, "w") as file:
        file.write("#include <stdio.h>\nint main(void) { puts(\"compiled\"); return 0; }\n")
    repository = c.scratch + "/r"
    for argv in (["bash", "-c", "for i in 1 2 3; do echo $i | cat; done; exit 5"], ["ls", "-la", "/usr/bin"],
                 ["sh", "-c", "ls /nonexistent"], ["gcc", "-O2", source, "-o", c.scratch + "/t"], [c.scratch + "/t"],
                 ["git", "init", "-q", "-b", "main", repository],
                 ["git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty",
                  "-m", "x"], ["git", "-C", repository, "log", "--format=%s"], ["tar", "cf", "/dev/null", "/usr/include"],
                 ["sort", "-R", "--random-source=/etc/passwd", "/etc/passwd"], ["perl", "-e", "print 1+1, qq(\\n)"],
                 ["awk", "BEGIN { for (i = 0; i < 100000; i++) s[i] = i; print length(s) }"], ["env", "-i", "/bin/true"],
                 ["cmake", "--version"], ["timeout", "0.2", "sleep", "5"], ["xargs", "--version"]):
        if argv[0] != c.scratch + "/t" and not shutil.which(argv[0]):
            continue
        shutil.rmtree(repository, ignore_errors=True) if "init" in argv else None
        once = run(argv)
        if "init" in argv or "commit" in argv:
            shutil.rmtree(repository, ignore_errors=True)
            if "commit" in argv:
                run(["git", "init", "-q", "-b", "main", repository])
        c.same(argv, once=once)


def no_numpy(c):
    """No message, and little time."""
    argv = [PYTHON, "-S", "-c", "print(sum(range(1000)))"]
    c.same(argv)

    def best(*more):
        times = []
        for _ in range(7):
            start = time.perf_counter()
            run(argv, env=dict(more))
            times.append(time.perf_counter() - start)
        return min(times)

    spool = c.scratch + "/spool"
    os.mkdir(spool)
    bare, preloaded = best(), best(("LD_PRELOAD", c.probe), ("ARR_SPOOL", spool))
    print(f"  python3 -S: {bare * 1e3:.1f} ms bare, {preloaded * 1e3:.1f} ms under the probe")


def pythons(c):
    for options, environment in ((["-X", "dev"], {}), ([], {"PYTHONMALLOC": "malloc"}), ([], {"PYTHONMALLOC": "debug"}),
                                 ([], {"PYTHONMALLOC": "malloc_debug"}), (["-I"], {}), (["-X", "faulthandler"], {}),
                                 (["-X", "tracemalloc=5"], {}), (["-W", "error"], {}), (["-OO"], {}), (["-u"], {}),
                                 ([], {"MALLOC_PERTURB_": "165"}), ([], {"MALLOC_CHECK_": "3"}),
                                 ([], {"LD_BIND_NOW": "1"}), ([], {"NPY_DISABLE_CPU_FEATURES": "AVX2"}),
                                 ([], {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"})):
        c.same([PYTHON, *options, "-c", NUMPY], env=environment)


def interpreter_ends(c):
    """NumPy used while the interpreter goes away, sub-interpreters, and reloads."""
    c.same([PYTHON, "-c", """
import numpy as np, atexit, weakref, sys, gc
class Late:
    def __del__(self):
        print(1 + 1)
late = Late()
cycle = [Late()]; cycle.append(cycle)
atexit.register(lambda: print(np.arange(5) * 2))
gc.disable()
"""])
    c.same([PYTHON, "-c", "import _xxsubinterpreters as s, sys\ni = s.create()\ns.run_string(i, 'print(1)')\n"
            "import numpy as np\nprint(np.ones(3).sum())\ns.destroy(i)\n"])


def settrace(c):
    """Profilers and tracers that hook into frames as well."""
    c.same([PYTHON, "-c", """
import sys, numpy as np
seen = 0
def trace(frame, event, arg):
    global seen
    seen += 1
    return trace
sys.settrace(trace); sys.setprofile(lambda *a: None)
def f():
    a = np.arange(100.0)
    for i in range(50):
        a = np.sqrt(a * a)
        a.sum(); np.concatenate([a, a]); a[a > 3]
    return a
print(f()[:3])
sys.settrace(None); sys.setprofile(None)
print(seen > 100)
"""])


def subclasses(c):
    """__array_ufunc__, __array_function__, __array_finalize__, object arrays and callbacks that raise."""
    c.same([PYTHON, "-c", """
import numpy as np
class A(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kw):
        inputs = [np.asarray(x) for x in inputs]
        out = kw.pop("out", None)
        r = getattr(ufunc, method)(*inputs, **kw)
        return r
    def __array_function__(self, func, types, args, kw):
        return func.__name__
    def __array_finalize__(self, obj): pass
a = np.ones(5).view(A)
print(a + a, np.concatenate([a, a]), np.add.reduce(a), np.linalg.norm(a))
class O:
    def __init__(s, v): s.v = v
    def __add__(s, o):
        if s.v == 3: raise KeyError("three")
        return O(s.v + o.v)
    def __radd__(s, o): return s
    def __lt__(s, o): return s.v < o.v
o = np.array([O(i) for i in range(5)], dtype=object)
try: o + o
except KeyError as e: print(repr(e))
print([x.v for x in np.sort(o[::-1])])
f = np.frompyfunc(lambda x, y: x + y, 2, 1)
print(f.reduce(np.arange(5)), f.outer(np.arange(2), np.arange(3)))
v = np.vectorize(lambda x: float(np.sum(np.ones(int(x)))))
print(v(np.arange(4)))
class D: 
    def __array__(self, dtype=None, copy=None): return np.arange(3.0)
print(np.array(D()) + np.asarray(D()), np.ones(3) @ D())
np.seterr(all="call"); np.seterrcall(lambda k, f: print(k, f, np.ones(2).sum()))
np.array([1.0]) / np.array([0.0])
print(np.fromiter((np.ones(2).sum() for _ in range(3)), float))
print(np.array_equal(np.array([np.nan]), np.array([np.nan]), equal_nan=True))
big = None
try: big = np.empty((1 << 40, 1 << 10))
except MemoryError as e: print("MemoryError")
except ValueError as e: print(e)
"""])


def allocator(pattern):
    def case(c):
        found = sorted(glob.glob(pattern))
        if not found:
            raise Skip("not installed: " + pattern)
        preload = {"LD_PRELOAD": found[0]}
        c.same([PYTHON, "-c", NUMPY], env=preload)
        c.same([c.program("threads.c")], env=preload)
        c.same([c.program("ends.c"), "abort"], env=preload)
        c.same([c.program("forks.c"), "20"], env=preload)
        # the other order
        spool = c.scratch + "/spool"
        os.mkdir(spool)
        plain = run([PYTHON, "-c", NUMPY])
        done = run([PYTHON, "-c", NUMPY], env={"LD_PRELOAD": found[0] + ":" + c.probe, "ARR_SPOOL": spool})
        expect(done == plain, done)
    return case


def valgrind(c):
    if not shutil.which("valgrind"):
        raise Skip("not installed: valgrind")
    for argv in ([c.program("forks.c"), "3"], [c.program("places.c"), "nothing"]):
        options = ["valgrind", "--error-exitcode=66", "--leak-check=no", "-q", "--trace-children=no"]
        plain = run(options + argv, 120)
        spool = c.scratch + "/spool"
        os.makedirs(spool, exist_ok=True)
        done = run(options + argv, 200, env={"LD_PRELOAD": c.probe, "ARR_SPOOL": spool})
        clean = lambda o: b"".join(l for l in o.err.splitlines(True) if not l.startswith(b"=="))
        expect(done.status == plain.status and done.out == plain.out and clean(done) == clean(plain), plain, done)
        expect(done.err.count(b"Invalid") == 0, done.err.decode()[:3000])


def valgrind_under_record(c):
    if not shutil.which("valgrind"):
        raise Skip("not installed: valgrind")
    argv = ["valgrind", "-q", "--error-exitcode=66", c.program("places.c"), "nothing"]
    plain = run(argv, 120)
    seen, database = c.record(argv, 200)
    expect(seen.status == plain.status, plain, seen)
    harness.check_recording(database)


def valgrind_numpy(c):
    """As many errors of NumPy's as without the probe, none with the probe in it."""
    if not shutil.which("valgrind"):
        raise Skip("not installed: valgrind")
    code = ("import numpy as np\na = np.arange(600.0).reshape(20, 30)\nfor i in range(20): b = (a @ a.T)[:, ::2].copy()"
            "\nprint(b.sum(), np.sort(a[::-1].ravel())[:2], np.linalg.norm(a) > 0)")
    loader = os.path.join(harness.FOLDER, "targets", "ld_so.supp")
    argv = ["valgrind", "--leak-check=no", "--suppressions=" + loader, PYTHON, "-c", code]
    spool = c.scratch + "/spool"
    os.mkdir(spool)
    seen = []
    for environment in ({}, {"LD_PRELOAD": c.probe, "ARR_SPOOL": spool}):
        done = run(argv, 400, env=dict(environment, PYTHONMALLOC="malloc"))
        errors = [l for l in done.err.decode().splitlines() if "ERROR SUMMARY" in l]
        expect(done.status == 0 and errors, done)
        seen.append((done.out, errors[-1].split(":")[1].split("(")[0]))
        expect(b"libarrprobe" not in done.err, done.err.decode()[:3000])
    expect(seen[0] == seen[1], seen)
    c.ingest(c.scratch + "/v.db", spool)
    expect(query(c.scratch + "/v.db", "SELECT sum(calls) FROM op_summary WHERE op = 'matmul'") == [(20,)], "matmul")


def asan_numpy(c):
    """A Python whose malloc is AddressSanitizer's."""
    library = run(["gcc", "-print-file-name=libasan.so"]).out.decode().strip()
    if not os.path.exists(library):
        raise Skip("not installed: libasan")
    environment = {"LD_PRELOAD": os.path.realpath(library), "PYTHONMALLOC": "malloc",
                   "ASAN_OPTIONS": "detect_leaks=0:verify_asan_link_order=0"}
    database = c.same([PYTHON, "-c", NUMPY], env=environment)
    expect(query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'matmul'") == [(200,)], "matmul")


def asan(c):
    """An instrumented program: its own reports stay, and no others come. Its run-time must come first in LD_PRELOAD or
    the check of that is off."""
    clean = {"ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
    for name, args in (("threads.c", []), ("places.c", ["nothing"]), ("forks.c", ["8"]), ("storm.c", [])):
        program = c.program(name, "-fsanitize=address")
        c.same([program, *args], env=clean, compare_err=name != "forks.c")
    bad = c.program("ends.c", "-fsanitize=address")
    plain = run([bad, "bad_free"], env=clean)
    seen, database = c.record([bad, "bad_free"], env=clean)
    expect(plain.status == seen.status and b"double-free" in plain.err and b"double-free" in seen.err, plain, seen)


def tsan(c):
    program = c.program("threads.c", "-fsanitize=thread")
    c.same([program], timeout=200)


def big_stdio(c):
    """Bytes go through untouched."""
    c.same(["bash", "-c", "head -c 3000000 /dev/zero | tr '\\0' 'x'; head -c 100000 /dev/zero >&2"])


CASES = dict(tools=tools, no_numpy=no_numpy, pythons=pythons, interpreter_ends=interpreter_ends, settrace=settrace,
             subclasses=subclasses, jemalloc=allocator("/usr/lib/*/libjemalloc.so.2"),
             mimalloc=allocator("/usr/lib/*/libmimalloc.so.2*"),
             tcmalloc=allocator("/usr/lib/*/libtcmalloc_minimal.so.4"), valgrind=valgrind,
             valgrind_under_record=valgrind_under_record, valgrind_numpy=valgrind_numpy, asan=asan,
             asan_numpy=asan_numpy, tsan=tsan, big_stdio=big_stdio)

if __name__ == "__main__":
    harness.main(CASES)
