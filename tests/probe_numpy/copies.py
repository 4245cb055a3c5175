#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Are the copies in a recording those that NumPy made, to the byte? An oracle of expressions.

usage: copies.py [--arr ARR] [--python PYTHON] [--suite trixie|sid ...] [-v]

Each case is an expression and what it copies, computed after it ran from the arrays' own properties: nbytes, flags,
np.shares_memory. Case N is compiled as file `caseN`, so that copy_summary's site tells the cases apart; what the recording
has for that site must be exactly that list. --suite runs under a newer NumPy too (scripts/newer-numpy, needs root).
"""
import argparse
import json
import os
import sqlite3
import subprocess
import sys

import suites

SET_UP = """
import numpy as np, io, copy, pickle
rng = np.random.RandomState(3)
def odd(x):
    raw = np.empty(x.nbytes + 1, 'u1'); y = raw[1:].view(x.dtype).reshape(x.shape); y[...] = x; return y
a = rng.rand(30, 40); b = rng.rand(30, 40); sq = rng.rand(30, 30); big = rng.rand(60, 80)
s = big[::2, ::2]; neg = a[::-1]; F = np.asfortranarray(a); f = a.astype('f4'); i = (a * 9).astype('i4'); z = a + 1j
v = rng.rand(40); w = rng.rand(80)[::2]; o = np.zeros((30, 40)); of = np.zeros((30, 40), 'f4'); m = a > .5
idx = np.array([3, 1, 2]); sw = a.astype('>f8'); un = odd(a); vi = np.arange(40, dtype='i4'); spd = sq @ sq.T + np.eye(30)
n = rng.rand(100); c3 = rng.rand(4, 5, 6); row = a[0]; M = np.ascontiguousarray(a.T)
major = int(np.__version__.split('.')[0]); minor = int(np.__version__.split('.')[1])
"""

BUF, CAST, NC, EXP, FANCY, CAT = "buffer", "cast", "noncontiguous", "explicit", "fancy_index", "concatenate"

# expression, expected copies as (op, reason, bytes), evaluated where r is the expression's value
CASES = [
    # explicit
    ("r = a.copy()", "[('ndarray.copy', EXP, a.nbytes)]"),
    ("r = np.array(a)", "[('array', EXP, a.nbytes)]"),
    ("r = np.copy(s)", "[('array', EXP, s.nbytes)]"),
    ("r = a.__deepcopy__({})", "[('ndarray.__deepcopy__', EXP, a.nbytes)]"),
    ("r = a.flatten()", "[('ndarray.flatten', EXP, a.nbytes)]"),
    ("r = a.tobytes()", "[('ndarray.tobytes', EXP, len(r))]"),
    ("r = s.tobytes()", "[('ndarray.tobytes', EXP, len(r))]"),
    ("o[...] = a", "[('ndarray.__setitem__', EXP, a.nbytes)]"),
    ("o[2:5] = row", "[('ndarray.__setitem__', EXP, o[2:5].nbytes)]"),
    ("np.copyto(o, a)", "[('copyto', EXP, o.nbytes)]"),
    ("r = a.astype('f8')", "[('ndarray.astype', EXP, r.nbytes)]"),
    ("r = a.__reduce__()", "[('ndarray.__reduce__', EXP, a.nbytes)]"),
    ("r = np.asarray(a, copy=True) if major > 1 else a.copy()",
     "[('asarray' if major > 1 else 'ndarray.copy', EXP, a.nbytes)]"),
    # cast
    ("r = a.astype('f4')", "[('ndarray.astype', CAST, r.nbytes)]"),
    ("r = np.asarray(i, dtype='f8')", "[('asarray', CAST, r.nbytes)]"),
    ("r = sw.astype('f8')", "[('ndarray.astype', CAST, r.nbytes)]"),
    ("of[...] = a", "[('ndarray.__setitem__', CAST, of.nbytes)]"),
    ("np.copyto(o, f)", "[('copyto', CAST, o.nbytes)]"),
    ("r = np.array(a, dtype='c16')", "[('array', CAST, r.nbytes)]"),
    ("r = a.__array__(np.dtype('f4'))", "[('ndarray.__array__', CAST, r.nbytes)]"),
    # layout
    ("r = np.ascontiguousarray(s)", "[('ascontiguousarray', NC, r.nbytes)]"),
    ("r = np.asfortranarray(a)", "[('asfortranarray', NC, r.nbytes)]"),
    ("r = a.T.ravel()", "[('ndarray.ravel', NC, r.nbytes)]"),
    ("r = s.reshape(-1)", "[('ndarray.reshape', NC, r.nbytes)]"),
    ("r = np.asarray(a, order='F')", "[('asarray', NC, r.nbytes)]"),
    # fancy index
    ("r = a[idx]", "[('ndarray.__getitem__', FANCY, r.nbytes)]"),
    ("r = a[:, idx]", "[('ndarray.__getitem__', FANCY, r.nbytes)]"),
    ("r = a[m]", "[('ndarray.__getitem__', FANCY, r.nbytes)]"),
    ("r = a[[1, 2], [3, 4]]", "[('ndarray.__getitem__', FANCY, r.nbytes)]"),
    ("r = a.take(idx, axis=0)", "[('ndarray.take', FANCY, r.nbytes)]"),
    ("o[idx] = a[idx]", "[('ndarray.__getitem__', FANCY, a[idx].nbytes), ('ndarray.__setitem__', EXP, a[idx].nbytes)]"),
    # joined
    ("r = np.concatenate([a, b])", "[('concatenate', CAT, r.nbytes)]"),
    ("r = np.vstack([a, f])", "[('concatenate', CAT, r.nbytes)]"),
    ("r = np.stack([a, b])", "[('concatenate', CAT, r.nbytes)]"),
    ("r = np.repeat(a, 3)", "[('ndarray.repeat', CAT, r.nbytes)]"),
    ("r = np.array([a, b])", "[('array', CAT, r.nbytes)]"),
    # buffers of ufuncs
    ("r = f + a", "[('add', BUF, f.size * 8)]"),
    ("r = i * a", "[('multiply', BUF, i.size * 8)]"),
    ("r = np.sqrt(i)", "[('sqrt', BUF, i.size * 8)]"),
    ("r = i > 2.5", "[('greater', BUF, i.size * 8)]"),
    ("r = z + a", "[('add', BUF, a.size * 16)]"),
    ("np.add(a, a, out=of, casting='same_kind')", "[('add', BUF, of.size * 8)]"),
    ("r = sw + a", "[('add', BUF, sw.nbytes)]"),
    ("r = un + a", "[('add', BUF, un.nbytes)]"),
    ("r = i.sum()", "[('add.reduce', BUF, i.size * 8)]"),
    ("r = sw.sum()", "[('add.reduce', BUF, sw.nbytes)]"),
    ("r = un.sum()", "[('add.reduce', BUF, un.nbytes)]"),
    ("r = np.multiply.outer(f[0], a[0])", "[('multiply.outer', BUF, f[0].size * 8)]"),
    ("r = np.where(m, f, a)", "[('where', BUF, f.size * 8)]"),
    # overlap
    ("n[1:] += n[:-1]", "[('add', BUF, n[1:].nbytes)]"),
    ("n[:-1] += n[1:]", "[]"),
    ("t = n.copy(); np.add(n[1:], n[1:], t[1:]); np.add(n[:-1], n[:-1], n[1:])",
     "[('ndarray.copy', EXP, t.nbytes), ('add', BUF, n[1:].nbytes)]"),
    ("t = n.copy(); t += n; np.add(n[::-1], n, n)", "[('ndarray.copy', EXP, t.nbytes), ('add', BUF, n.nbytes)]"),
    ("np.add(n, 1, out=n)", "[]"),
    ("n += 1", "[]"),
    ("n[::2] += n[1::2]", "[]"),
    ("np.negative(n, out=n[::-1])", "[('negative', BUF, n.nbytes)]"),
    ("a[1:, 1:] += a[:-1, :-1]", "[('add', BUF, a[1:, 1:].nbytes)]"),
    ("a[1:, 1:] = a[:-1, :-1]", "[('ndarray.__setitem__', EXP, a[1:, 1:].nbytes), ('ndarray.__setitem__', BUF, a[1:, 1:].nbytes)]"),
    ("n[1:] = n[:-1]", "[('ndarray.__setitem__', EXP, n[1:].nbytes)]"),
    ("n[:] = n[::-1]", "[('ndarray.__setitem__', EXP, n.nbytes), ('ndarray.__setitem__', BUF, n.nbytes)]"),
    ("a[1:3] *= 2", "[]"),
    ("a[...] = a", "[]"),
    # BLAS and LAPACK
    ("r = np.dot(a, M)", "[]"),
    ("r = np.dot(a, a.T)", "[]"),
    ("r = np.dot(s, M)", "[('dot', NC, s.nbytes)]"),
    ("r = np.dot(M, s)", "[('dot', NC, s.nbytes)]"),
    ("r = np.dot(neg, M)", "[('dot', NC, neg.nbytes)]"),
    ("r = np.dot(s, v)", "[('dot', NC, s.nbytes)]"),
    ("r = np.dot(a, w)", "[]"),
    ("r = np.dot(w, v)", "[]"),
    ("r = np.dot(v[::-1], v)", "[('dot', NC, v.nbytes)]"),
    ("r = np.dot(f, M)", "[('dot', CAST, f.size * 8)]"),
    ("r = s.dot(M)", "[('ndarray.dot', NC, s.nbytes)]"),
    ("r = np.inner(s, a)", "[('inner', NC, s.nbytes)]"),
    ("r = np.vdot(s, a)", "[('vdot', NC, s.nbytes)]"),
    ("r = np.matmul(a, M)", "[]"),
    ("np.matmul(sq, spd, out=sq)", "[('matmul', BUF, sq.nbytes)]"),
    ("np.add(n[1:], 1, out=n[:-1], where=n[1:] > .5)", "[('add', BUF, 2 * n[1:].nbytes)]"),
    ("r = s @ M", "[]"),
    ("r = f @ M", "[('matmul', CAST, f.size * 8)]"),
    ("r = np.linalg.solve(spd, sq)", "[('linalg.solve', BUF, spd.nbytes + sq.nbytes)]"),
    ("r = np.linalg.inv(spd)", "[('linalg.inv', BUF, spd.nbytes)]"),
    ("r = np.linalg.det(np.asfortranarray(spd)[:, :])", "[('asfortranarray', NC, spd.nbytes), ('linalg.det', BUF, spd.nbytes)]"),
    ("r = np.linalg.eigvalsh(spd)", "[('linalg.eigvalsh', BUF, spd.nbytes)]"),
    ("r = np.linalg.cholesky(spd)", "[('linalg.cholesky', BUF, spd.nbytes)]"),
    # sorting and searching
    ("a.sort()", "[]"),
    ("a.sort(axis=0)", "[('ndarray.sort', NC, 2 * a.nbytes)]"),
    ("r = a.argsort(axis=0)", "[('ndarray.argsort', NC, a.nbytes)]"),
    ("r = np.sort(a, axis=-1)", "[('ndarray.copy', EXP, a.nbytes)]"),
    ("w.sort()", "[('ndarray.sort', NC, 2 * w.nbytes)]"),
    ("a.partition(3, axis=0)", "[('ndarray.partition', NC, 2 * a.nbytes)]"),
    # operands made contiguous or of another type
    ("r = np.correlate(v, w)", "[('correlate', NC, w.nbytes)]"),
    ("r = np.interp(w, np.sort(v), f[0])", "[('ndarray.copy', EXP, v.nbytes), ('interp', NC, w.nbytes), ('interp', CAST, f[0].size * 8)]"),
    ("r = np.bincount(vi)", "[('bincount', CAST, vi.size * 8)]"),
    # io and exports
    ("r = io.BytesIO(); np.save(r, a)", "[('ndarray.tobytes', EXP, a.nbytes)]"),
    ("r = memoryview(a)", "[]"),
    ("r = a.__dlpack__()", "[]"),
    ("r = np.frombuffer(a)", "[]"),
    # views and results
    ("r = a.T[1:, ::2].swapaxes(0, 1)[..., None]; assert np.shares_memory(r, a)", "[]"),
    ("r = a[1:]; assert np.shares_memory(r, a)", "[]"),
    ("r = a.ravel(); assert np.shares_memory(r, a)", "[]"),
    ("r = np.asarray(a); assert r is a", "[]"),
    ("r = a + b * 2 - np.sqrt(a)", "[]"),
    ("r = a.sum(axis=0) + a.mean(axis=0)", "[]"),
    ("r = m & ~m", "[]"),
]


def run_cases(listing):
    """In the target: runs every case, writes what it must have copied."""
    expected = []
    for number, (expression, copies) in enumerate(CASES):
        space = {"EXP": EXP, "CAST": CAST, "NC": NC, "FANCY": FANCY, "CAT": CAT, "BUF": BUF}
        exec(compile(SET_UP, "setup", "exec"), space)
        exec(compile(expression, f"case{number}", "exec"), space)
        expected.append([expression, eval(compile(copies, "expected", "eval"), space)])
    with open(listing, "w") as out:
        json.dump([space["np"].__version__, expected], out)


def compare(database, listing, verbose):
    version, expected = json.load(open(listing))
    wrong = 0
    with sqlite3.connect(database) as db:
        for number, (expression, copies) in enumerate(expected):
            got = db.execute("SELECT op, reason, sum(bytes) FROM copy_summary WHERE site = ? GROUP BY op, reason",
                             (f"case{number}:1",)).fetchall()
            if sorted(map(tuple, copies)) != sorted(got):
                wrong += 1
                print(f"  {expression}\n    expected {sorted(map(tuple, copies))}\n    recorded {sorted(got)}")
            elif verbose:
                print(f"  {expression}: {got}")
        lost = db.execute("SELECT what, count FROM losses WHERE count > 0").fetchall()
    print(f"NumPy {version}: {len(expected) - wrong} of {len(expected)} expressions copy what the recording says"
          + (f"; losses {lost}" if lost else ""))
    return wrong == 0 and not lost


def main():
    parser = suites.parser(__doc__)
    parser.add_argument("--target", help=argparse.SUPPRESS)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    if options.target:
        run_cases(options.target)
        return
    good = True
    with suites.scratch(options, "copies") as folder:
        for label, _, command in suites.commands(options):
            database, listing = f"{folder}/{label}.db", f"{folder}/{label}.json"
            subprocess.run([word.format(db=database) for word in command] + [os.path.abspath(__file__), "--target", listing],
                           check=True, env=suites.environment(options), stdin=subprocess.DEVNULL)
            good = compare(database, listing, options.verbose) and good
    sys.exit(not good)


if __name__ == "__main__":
    main()
