#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Other BLAS libraries than the usual one, under NumPy and under a C program: the same results, every call counted."""
import glob
import os

import harness
from harness import PYTHON, Skip, expect, query

NUMPY = """
import numpy as np
a = np.arange(6400.0).reshape(80, 80) % 17 + np.eye(80) * 50
for i in range(30):
    b = a @ (a + i)
    c = a @ a[0]
x = np.linalg.solve(a, a[0])
print(float(b.sum()), float(c.sum()), float(np.abs(x).sum()).hex(), np.linalg.svd(b, compute_uv=False)[0].hex())
"""


def folder(pattern):
    found = sorted(glob.glob(pattern))
    if not found:
        raise Skip("not installed: " + pattern)
    return found[0]


def under_numpy(*patterns):
    def case(c):
        folders = [folder(pattern) for pattern in patterns]
        # one thread: the bits of a sum do not hang on who came first
        database = c.same([PYTHON, "-c", NUMPY], env={"LD_LIBRARY_PATH": ":".join(folders), "OPENBLAS_NUM_THREADS": "1",
                                                      "BLIS_NUM_THREADS": "1"})
        rows = dict(query(database, "SELECT routine, sum(calls) FROM blas_summary GROUP BY 1"))
        expect(rows.get("dgemm") == 30 and rows.get("dgemv") == 30 and rows.get("dgesv") == 1, rows)
        libraries = {row[0] for row in query(database, "SELECT DISTINCT library FROM blas_summary WHERE routine = 'dgemm'")}
        expect(all(l.startswith(os.path.realpath(folders[0])) or os.path.dirname(l) == folders[0] for l in libraries),
               libraries)
    return case


def linked(c, program, routines):
    database = c.same([program], env={"OPENBLAS_NUM_THREADS": "1"})
    rows = dict(query(database, "SELECT routine, sum(calls) FROM blas_summary GROUP BY 1"))
    expect(rows == routines, rows)


CALLS = {"dgemm": 50, "ddot": 50, "dgesv": 1}


def usual(c):
    linked(c, c.program("blas.c", folder("/usr/lib/*/openblas-pthread/libopenblas.so.0")), CALLS)


def blis(c):
    linked(c, c.program("blas.c", folder("/usr/lib/*/blis-pthread/libblas.so.3"),
                        folder("/usr/lib/*/openblas-pthread/liblapack.so.3")), CALLS)


def ilp64(c):
    """Debian's: the usual names with 64-bit integers."""
    linked(c, c.program("blas.c", "-DINTEGER=int64_t", folder("/usr/lib/*/openblas64-pthread/libopenblas64.so.0")), CALLS)


def ilp64_suffix(c):
    """As in NumPy's wheels: names that end with 64_."""
    library = folder("/usr/lib/*/openblas64-pthread/libopenblas64.so.0")
    names = c.program("suffixed.c", "-shared", "-fPIC", library)
    linked(c, c.program("blas.c", "-DINTEGER=int64_t", "-DSUFFIXED", names), CALLS)


def pointer(c):
    """Called by an object that is linked to no library that has it."""
    gives = c.program("pointer.c", "-shared", "-fPIC", "-DGIVES", folder("/usr/lib/*/openblas-pthread/libopenblas.so.0"))
    database = c.same([c.program("pointer.c"), gives])
    rows = query(database, "SELECT routine, calls, library LIKE '%openblas%' FROM blas_summary")
    expect(rows == [("dgemm", 10, 1)], rows)


CASES = dict(usual=usual, pointer=pointer, blis=blis, ilp64=ilp64, ilp64_suffix=ilp64_suffix,
             numpy_reference=under_numpy("/usr/lib/*/blas", "/usr/lib/*/lapack"),
             numpy_blis=under_numpy("/usr/lib/*/blis-pthread", "/usr/lib/*/lapack"),
             numpy_openblas=under_numpy("/usr/lib/*/openblas-pthread"))

if __name__ == "__main__":
    harness.main(CASES)
