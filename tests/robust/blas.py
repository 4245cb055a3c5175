#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every BLAS of Debian under the probe: the same results; what a program called, by its own count, with which library and
threads; --blas-threads on each. The packages are unpacked into a folder of their own, not installed: alternatives stay."""
import glob
import os
import subprocess

import harness
from harness import PYTHON, Skip, expect, query

PACKAGES = ("libopenblas0-pthread libopenblas0-openmp libopenblas64-0-pthread libopenblas64-0-openmp libblis4-pthread "
            "libblis4-openmp libblis64-4-pthread libblis64-4-openmp libblas3 liblapack3 libblas64-3 liblapack64-3 "
            "libtbb12").split()
SYSTEM = "usr/lib/x86_64-linux-gnu/"
VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS", "GOTO_NUM_THREADS")


def unpacked(c):
    """The folder with all packages, made once for all cases, or kept: ARR_BLAS_PACKAGES names it."""
    folder = os.environ.get("ARR_BLAS_PACKAGES", os.path.join(c.programs, "blas-packages"))
    if not os.path.isdir(folder):
        os.mkdir(folder)
        for package in PACKAGES:
            got = subprocess.run(["apt-get", "download", "-q", package], cwd=folder, capture_output=True, text=True)
            if got.returncode != 0:
                print(f"  no package {package}: {got.stderr.strip()[-200:]}")
        for archive in glob.glob(folder + "/*.deb"):
            subprocess.run(["dpkg", "-x", archive, folder], check=True)
    return os.path.join(folder, SYSTEM)


def folders(c, *names):
    root = unpacked(c)
    paths = [root + name for name in names]
    for path in paths:
        if not os.path.isdir(path):
            raise Skip(f"{path} is not there: its package could not be had")
    return ":".join(paths + [root])


def check_calls(database, out, library, reference):
    """The recording against what the program said of itself."""
    seen = {routine: row for routine, *row in query(
        database, "SELECT routine, sum(calls), sum(flops), max(library), max(threads_configured), "
        "max(threads_running_max) FROM blas_summary GROUP BY routine")}
    said = [line.split() for line in out.decode().splitlines()]
    expect(set(seen) == {routine for routine, _, _ in said}, "routines", seen, out)
    for routine, calls, flops in said:
        expect(seen[routine][0] == int(calls), routine, "calls", seen[routine], calls)
        expect(int(flops) < 0 or seen[routine][1] == int(flops), routine, "flops", seen[routine], flops)
    expect(library in seen["dgemm"][2], "dgemm's library is", seen["dgemm"])
    expect((seen["dgemm"][3] is None) == reference, "threads configured", seen)
    expect(query(database, "SELECT what, count FROM losses WHERE count") == [], "losses")
    return seen


def direct(library, places, *flags, kind=None, reference=False, links=("liblapack.so.3", "libblas.so.3")):
    """A C program that is linked to libblas and liblapack, and finds them in these folders."""
    def case(c):
        path = folders(c, *places)
        program = c.program("blas_calls.c", *flags, *(find(path, name) for name in links), "-Wl,--allow-shlib-undefined",
                            "-Wl,-rpath-link," + path)
        size = "100" if kind == "blis" else "400"
        for threads in ("2", "1"):
            env = {name: threads for name in VARIABLES}
            env["LD_LIBRARY_PATH"] = path
            database = c.same([program, size], env=env)
            out = harness.run([program, size], env=env).out
            seen = check_calls(database, out, library, reference)
            expect(seen["dgemm"][4] == (1 if reference else int(threads)), "dgemm ran on", seen["dgemm"])
            if not reference:
                expect(seen["dgemm"][3] == int(threads), "dgemm is set to", seen["dgemm"])
        if reference:
            report = harness.run([c.arr, "report", database]).out
            expect(b"reference implementation" in report and b"10x slower" in report, "the report does not say so")
            return
        pools = query(database, "SELECT threads_configured, threads_running_max, source FROM thread_pools WHERE kind = ?",
                      kind)
        expect(pools and all(p[0] == 1 for p in pools), "pools", pools)
        control(c, program, path, kind)
    return case


def control(c, program, path, kind):
    """--blas-threads, over what the environment and a launcher in between say."""
    env = {name: "2" for name in VARIABLES}
    env["LD_LIBRARY_PATH"] = path
    launcher = ["sh", "-c", " ".join(name + "=2" for name in VARIABLES) + f" {program} 20"]
    for argv in ([program, "20"], launcher):
        for wanted in (1, 3):
            database = c.same(argv, env=env, options=("--blas-threads", str(wanted)))
            pools = query(database, "SELECT DISTINCT threads_configured, source FROM thread_pools WHERE kind = ?", kind)
            expect(pools == [(wanted, "--blas-threads")], argv, wanted, pools)


def find(path, name):
    for folder in path.split(":"):
        if os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    raise Skip(f"no {name} in {path}")


def numpy(library, place, reference=False):
    """NumPy, whose libblas.so.3 comes from another folder, as update-alternatives would have it. One thread: the bits of a
    sum do not hang on who came first."""
    code = ("import numpy as np\na = np.arange(6400.0).reshape(80, 80) % 17 + np.eye(80) * 50\n"
            "for i in range(30): b, c = a @ (a + i), a @ a[0]\nx = np.linalg.solve(a, a[0])\n"
            "print(b.sum(), c.sum(), np.abs(x).sum().hex(), np.linalg.svd(b, compute_uv=False)[0].hex())\n")

    def case(c):
        env = {name: "1" for name in VARIABLES}
        env["LD_LIBRARY_PATH"] = folders(c, *place)
        seen = {row[0]: row[1:] for row in query(c.same([PYTHON, "-c", code], env=env),
                                                 "SELECT routine, sum(calls), min(library), max(library), "
                                                 "max(threads_configured) FROM blas_summary GROUP BY routine")}
        expect([seen[r][0] for r in ("dgemm", "dgemv", "dgesv")] == [30, 30, 1], "calls", seen)
        expect(library in seen["dgemm"][1] and library in seen["dgemm"][2], "dgemm's library", seen)
        expect((seen["dgemm"][3] is None) == reference, "threads configured", seen)
    return case


def pointer(c):
    """Called by an object that is linked to no library that has it."""
    installed = sorted(glob.glob("/usr/lib/*/openblas-pthread/libopenblas.so.0"))
    if not installed:
        raise Skip("libopenblas0-pthread is not installed")
    gives = c.program("pointer.c", "-shared", "-fPIC", "-DGIVES", installed[0])
    rows = query(c.same([c.program("pointer.c"), gives]), "SELECT routine, calls, library LIKE '%openblas%' FROM blas_summary")
    expect(rows == [("dgemm", 10, 1)], rows)


def suffix64(c):
    """Names that end in 64_, as NumPy's wheels have them: a library of our own hands them on to ILP64 OpenBLAS."""
    path = folders(c, "openblas64-pthread")
    shim = os.path.join(c.programs, "libshim64_.so")
    if not os.path.exists(shim):
        source = os.path.join(harness.FOLDER, "targets", "blas_suffix.c")
        subprocess.run(["cc", "-O1", "-w", "-shared", "-fPIC", source, "-o", shim, find(path, "libopenblas64.so.0"),
                        "-Wl,-rpath-link," + path, "-Wl,-rpath," + path], check=True)
    program = c.program("blas_calls.c", "-DSUFFIX64", shim, "-Wl,-rpath-link," + path)
    env = {"LD_LIBRARY_PATH": path, "OPENBLAS_NUM_THREADS": "2"}
    database = c.same([program], env=env)
    check_calls(database, harness.run([program], env=env).out, "libshim64_.so", False)


def children(c):
    """multiprocessing in its three ways and subprocesses: one thread each, whatever they are told on the way."""
    out, database = c.record(c.python("blas_children.py"), options=("--blas-threads", "1"))
    expect(out.out.decode().split() == "main 1 fork 1 spawn 1 forkserver 1 inherits 1 overrides 1".split(), out)
    expect(query(database, "SELECT DISTINCT threads_configured FROM thread_pools WHERE kind = 'openblas'") == [(1,)],
           "thread_pools")


ILP64 = ("liblapack64.so.3", "libblas64.so.3")
CASES = dict(
    openblas_pthread=direct("openblas-pthread", ["openblas-pthread"], kind="openblas"),
    openblas_openmp=direct("openblas-openmp", ["openblas-openmp"], kind="openblas"),
    openblas64_pthread=direct("openblas64-pthread", ["openblas64-pthread"], "-DINT64", kind="openblas", links=ILP64),
    openblas64_openmp=direct("openblas64-openmp", ["openblas64-openmp"], "-DINT64", kind="openblas", links=ILP64),
    blis_pthread=direct("blis-pthread", ["blis-pthread", "lapack"], kind="blis"),
    blis_lapack=direct("blis-pthread", ["blis-pthread", "openblas-pthread"], kind="blis"),
    blis_openmp=direct("blis-openmp", ["blis-openmp", "lapack"], kind="blis"),
    blis64_pthread=direct("blis64-pthread", ["blis64-pthread", "lapack64"], "-DINT64", kind="blis", links=ILP64),
    blis64_openmp=direct("blis64-openmp", ["blis64-openmp", "lapack64"], "-DINT64", kind="blis", links=ILP64),
    reference=direct("blas/libblas", ["blas", "lapack"], reference=True),
    reference64=direct("blas64/libblas64", ["blas64", "lapack64"], "-DINT64", reference=True, links=ILP64),
    suffix64=suffix64,
    pointer=pointer,
    numpy_openblas=numpy("openblas-pthread", ["openblas-pthread"]),
    numpy_openblas_openmp=numpy("openblas-openmp", ["openblas-openmp"]),
    numpy_blis=numpy("blis-pthread", ["blis-pthread", "lapack"]),
    numpy_reference=numpy("blas/libblas", ["blas", "lapack"], reference=True),
    children=children)

if __name__ == "__main__":
    harness.main(CASES)
