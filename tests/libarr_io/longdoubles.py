#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Statistics, element functions and expressions of long doubles: NumPy's bits. usage: longdoubles.py LIBARR.so"""
import ctypes as c
import warnings

import numpy as np

from libarr import Array, call, check, lib, wrap

warnings.simplefilter("ignore")
np.seterr(all="ignore")
PLAIN = ["sum", "prod", "mean", "var", "std", "ptp", "max", "min", "argmax", "argmin", "nansum", "nanprod", "nanmax", "nanmin",
         "nanmean", "nanvar", "nanstd", "diff", "cov", "corrcoef"]
ALONE = ["real", "imag", "iscomplex", "isreal", "sinc"]
REAL = ["fix", "isposinf", "isneginf"]
rounds = 0


def bits(a):
    """Without the six bytes behind each number that mean nothing."""
    a = np.ascontiguousarray(a)
    if a.dtype.char in "gG":
        return a.view("u1").reshape(-1, 16)[:, :10].tobytes()
    return a.tobytes()


def expect(name, a, wanted, *args):
    global rounds
    wanted = np.asarray(wanted)
    out = c.c_void_p()
    call("arr_" + name, wrap(a), *args, c.byref(out))
    got = Array(out.value).numpy()
    known = ~np.isnan(wanted)
    check(wanted.dtype == got.dtype and wanted.shape == got.shape and bits(wanted[known]) == bits(got[known])
          and np.isnan(got[~known]).all(), name, a.dtype, repr(wanted), repr(got))
    rounds += 1


def operands():
    rng = np.random.default_rng(3)
    x = (rng.normal(size=(7, 40)) / np.longdouble(3)).astype("longdouble")
    y = (rng.normal(size=(7, 40)) / np.longdouble(7)).astype("longdouble")
    z = (x + 1j * y).astype("clongdouble")
    yield from (x, y, z, x[:, ::3], x.astype(x.dtype.newbyteorder()), z[::-1])
    x[2, 3] = np.nan
    z[4, 5] = np.nan
    yield from (x, z, np.ones((3, 1), "longdouble"))


for a in operands():
    for name in PLAIN:
        expect(name, a, getattr(np, name)(a), None)
    for name in ALONE + (REAL if a.dtype.kind == "f" else []):
        expect(name, a, getattr(np, name)(a))
    for decimals in (0, 2, -1):
        expect("round", a * 1000, np.round(a * 1000, decimals), decimals)
    expect("angle", a, np.angle(a), c.c_bool(False))
lib.arr_expr_input_name.restype = c.c_char_p


def evaluate(text, arrays):
    expr, out = c.c_void_p(), c.c_void_p()
    call("arr_expr_parse", text.encode(), c.byref(expr))
    names = [lib.arr_expr_input_name(expr, i).decode() for i in range(lib.arr_expr_input_count(expr))]
    hold = [wrap(arrays[n]) for n in names]
    call("arr_expr_eval", expr, (c.c_void_p * len(hold))(*[h.pointer for h in hold]), None, c.byref(out))
    lib.arr_expr_free(expr)
    return Array(out.value).numpy()


def expressions():
    rng = np.random.default_rng(1)
    for n in (1, 10, 5000, 300000):
        g = (rng.normal(size=n) / np.longdouble(3)).astype("longdouble")
        h = rng.normal(size=n).astype("longdouble")
        z = (g + 1j * h).astype("clongdouble")
        half, single = rng.normal(size=n).astype("e"), rng.normal(size=n).astype("F")
        rows = [("2*g+3*h*g", 2 * g + 3 * h * g), ("sqrt(abs(g))", np.sqrt(abs(g))), ("z+g*half", z + g * half),
                ("where(g>h,z,single)", np.where(g > h, z, single)), ("g<h", g < h), ("longdouble(half)/3", half.astype("g") / 3),
                ("sum(g)", g.sum()), ("sum(z)", z.sum()), ("mean(g*h)", (g * h).mean()), ("max(g)", g.max()),
                ("any(g>10)", (g > 10).any()), ("float16(g)+half", g.astype("e") + half), ("z==z", z == z),
                ("complex64(z)", z.astype("F")), ("prod(g)", g.prod())]
        for text, wanted in rows:
            got, wanted = evaluate(text, dict(g=g, h=h, z=z, half=half, single=single)), np.asarray(wanted)
            check(got.dtype == wanted.dtype and bits(got) == bits(wanted), text, n, repr(wanted), repr(got))


expressions()
print(f"long doubles have NumPy's bits: {rounds} calls")
