#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Random expressions, evaluated by libarr and by Python with NumPy's operators: same dtype, shape and bits.
usage: expr.py LIBARR.so [COUNT [SEED]]"""
import ctypes as c
import random
import re
import sys

import numpy as np

from libarr import Array, ArrError, TYPES, call, check, lib, wrap

np._set_promotion_state("weak") if hasattr(np, "_set_promotion_state") else None
np.seterr(all="ignore")
count = int(sys.argv[2]) if len(sys.argv) > 2 else 1500
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
lib.arr_expr_input_name.restype = c.c_char_p
lib.arr_expr_input_name.argtypes = [c.c_void_p, c.c_size_t]
lib.arr_expr_input_count.restype = c.c_size_t
lib.arr_expr_input_count.argtypes = lib.arr_expr_free.argtypes = [c.c_void_p]
FUNCTIONS = {n: getattr(np, n) for n in ("sqrt abs maximum minimum isnan isfinite rint sign square conjugate "
                                         "fmax logical_and logical_not signbit copysign where").split()}


def where(condition, x, y):
    """np.where as in NumPy 2, where literals are weak here too."""
    dtype = np.result_type(x, y)
    return np.where(condition, np.asarray(x).astype(dtype), np.asarray(y).astype(dtype))


FUNCTIONS["where"] = where
CASTS = {n: (lambda t: lambda x: np.asarray(x).astype(t))(n) for n in TYPES}
FOLDS = {"sum": np.sum, "prod": np.prod, "min": np.min, "max": np.max, "any": np.any, "all": np.all, "mean": np.mean}
SCOPE = {**FUNCTIONS, **CASTS, **FOLDS, "pi": np.pi, "e": np.e, "inf": np.inf, "nan": np.nan, 
         "True": True, "False": False}


def evaluate(text, arrays, out=None, axes=None, keepdims=False):
    """axes: of a reduction; () for all axes, a tuple of some."""
    e = c.c_void_p()
    call("arr_expr_parse", text.encode(), c.byref(e))
    try:
        names = [lib.arr_expr_input_name(e, i).decode() for i in range(lib.arr_expr_input_count(e))]
        mine = [wrap(arrays[n]) for n in names]
        pointers = (c.c_void_p * max(len(mine), 1))(*(m.pointer.value for m in mine))
        result = c.c_void_p()
        target = wrap(out) if out is not None else None
        if axes is None:
            call("arr_expr_eval", e, pointers, target.pointer if target else None, c.byref(result))
        else:
            call("arr_expr_reduce", e, pointers, (c.c_int * len(axes))(*axes) if axes else None, len(axes), keepdims,
                 target.pointer if target else None, c.byref(result))
        return Array(result.value).numpy()
    finally:
        lib.arr_expr_free(e)


def expression(depth):
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(["a", "b", "c", "d", "a", "b", str(rng.randrange(20)), "2.5", "1e-3", "pi", ".5"])
    kind = rng.randrange(10)
    x, y = expression(depth - 1), expression(depth - 1)
    if not re.search(r"\b[abcd]\b", x) and (kind == 7 or not re.search(r"\b[abcd]\b", y)):
        x = rng.choice("abcd")  # what Python computes without NumPy is another matter
    if kind < 5:
        blank = rng.choice(["", " "])
        return x + blank + rng.choice(["+", "-", "*", "/", "+", "-", "*", "&", "|", "^"]) + blank + y
    if kind == 5:
        return f"({x} {rng.choice(['<', '<=', '>', '>=', '==', '!='])} {y})"
    if kind == 6:
        return f"({x})"
    if kind == 7:
        return rng.choice("-~") + f"({x})"
    if kind == 8 and rng.random() < 0.5:
        return f"where({x}, {y}, {expression(depth - 1)})"
    name = rng.choice([*FUNCTIONS, "float32", "float64", "int16", "bool", "uint8"])
    if name == "where":
        return f"where({x}, {y}, {expression(depth - 1)})"
    two = name in ("maximum", "minimum", "fmax", "logical_and", "copysign")
    return f"{name}({x}, {y})" if two else f"{name}({x})"


def arithmetic(depth):
    """What is computed in registers: + - * / in one floating type, and what is next to it."""
    if depth == 0 or rng.random() < 0.1:
        return rng.choice(["a", "b", "c", "d", "2", "1.5", "-3", "nan"])
    x, y = arithmetic(depth - 1), arithmetic(depth - 1)
    kind = rng.randrange(12)
    if kind == 0:
        return f"-({x})"
    if kind == 1:
        return f"square({x})"
    if kind == 2 and rng.random() < 0.3:
        return f"sqrt({x})"
    return f"({x}) {rng.choice('+-*/')} ({y})"


def arrays(types=TYPES):
    shape = rng.choice([(1,), (7,), (3, 5), (4, 1, 6), (1, 200), (50, 60), (2000, 2), (70000,), (300, 500)])
    out = {}
    for name in "abcd":
        s = shape if rng.random() < 0.6 else shape[rng.randrange(len(shape)):]  # 0-d: NumPy 1.24 has rules of its own
        if rng.random() < 0.2:
            s = tuple(1 if rng.random() < 0.5 else n for n in s)
        dtype = np.dtype(rng.choice(types))
        n = int(np.prod(s))
        a = np.random.default_rng(rng.getrandbits(32)).integers(-50 if dtype.kind in "ifc" else 0, 50, n)
        a = (a / 4 if dtype.kind in "fc" and rng.random() < 0.5 else a).astype(dtype).reshape(s)
        how = rng.randrange(5)
        if how == 0:
            a = np.asfortranarray(a)
        elif how == 1 and a.ndim:
            a = np.repeat(a, 2, axis=-1)[..., ::2]
        elif how == 2 and a.ndim:
            a = a[::-1]
        elif how == 3:
            raw = np.empty(a.nbytes + 1, np.uint8)[1:]  # not aligned
            b = raw.view(dtype).reshape(a.shape) if a.ndim else a
            b[...] = a
            a = b
        out[name] = a
    return out


def same(a, b):
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind in "fc" and np.isnan(a).any():  # NaNs' signs and payloads are the compiler's choice
        f = a.dtype.kind == "c" and (lambda x: np.stack([x.real, x.imag])) or (lambda x: x)
        x, y = f(a), f(b)
        return bool((np.isnan(x) == np.isnan(y)).all() and np.where(np.isnan(x), 0, x).tobytes()
                    == np.where(np.isnan(y), 0, y).tobytes())
    return a.tobytes() == b.tobytes()


def one():
    if rng.random() < 0.3:
        data = arrays([rng.choice(["f4", "f8"])])
        text = arithmetic(rng.randrange(1, 6))
    else:
        data = arrays()
        text = expression(rng.randrange(1, 5))
    complex_inputs = any(x.dtype.kind == "c" for x in data.values())
    if complex_inputs and any(w in text for w in ("/", "sqrt", "abs", "sign", "square", "*", "maximum", "minimum")):
        return False  # whose last bits are libarr's own
    if rng.random() < 0.35:
        name = rng.choice(list(FOLDS))
        if name in ("prod", "mean", "sum") and complex_inputs:
            return False
        text = f"{name}({text})"
    try:
        wanted = np.asarray(eval(text, {**SCOPE, **data}))
    except (TypeError, ValueError, OverflowError, ZeroDivisionError, SystemError) as why:
        wanted = why
    if isinstance(wanted, np.ndarray) and not any(n in text for n in "abcd"):
        pass
    if isinstance(wanted, ZeroDivisionError):
        return False  # literals alone are Python's to divide
    try:
        got = evaluate(text, data)
    except ArrError as why:
        got = why
    if isinstance(wanted, Exception) or isinstance(got, Exception):
        check(isinstance(wanted, Exception) and isinstance(got, Exception), text, {k: v.dtype for k, v in data.items()},
              f"NumPy {wanted!r}", f"libarr {got!r}")
        return False
    check(same(wanted, got), text, {k: (v.dtype, v.shape, v.strides) for k, v in data.items()},
          f"NumPy {wanted.dtype} {wanted!r}", f"libarr {got.dtype} {got!r}")
    return True


if hasattr(lib, "arr_threads_set"):
    call("arr_threads_set", 2)
done = tried = 0
while done < count:
    done += one()
    tried += 1
x = np.arange(300000.)
for text, out in (("x*2 + x", x.copy()), ("x < 5", np.zeros(x.shape, bool)), ("x + 1", np.zeros(x.shape, "f4"))):
    wanted = eval(text, {"x": x})
    evaluate(text, {"x": x}, out)
    check((out == wanted.astype(out.dtype)).all(), "out", text)
y = x.copy()
evaluate("y*2 + y", {"y": y}, y)
check((y == 3 * x).all(), "out is an input")
y = x.copy()
evaluate("y*2 + z", {"y": y, "z": y[::-1]}, y)
check((y == 2 * x + x[::-1]).all(), "out overlaps an input")
big = np.arange(3000000.)
check((evaluate("2*a + 3*b*c", {"a": big, "b": big, "c": big}) == 2 * big + 3 * big * big).all(), "streamed")
check((evaluate("2*a + 3*b*c", {"a": big, "b": big, "c": big[:1] + 7}) == 2 * big + 3 * big * 7).all(), "streamed")
odd = np.empty(big.size + 1)[1:]  # no multiple of a vector: cannot be streamed as it is
check((evaluate("a - b/7", {"a": big, "b": big[::-1]}, odd) == big - big[::-1] / 7).all(), "streamed to any address")
check((evaluate("sqrt(a)*2", {"a": big}) == np.sqrt(big) * 2).all(), "streamed by blocks")

def over_axes():
    """Reductions over some axes, with NumPy's bits."""
    shape = rng.choice([(5, 7), (300, 1000), (3, 4, 5), (2000, 3, 41), (7,), (4, 1, 90000), (200000, 2)])
    dtype = rng.choice(["f8", "f4", "i4", "u1", "?", ">f8", ">i2", "f2"])
    x = np.random.default_rng(rng.randrange(1000)).integers(0, 9, shape).astype(dtype) / rng.choice([1, 3])
    x = x.astype(dtype)
    data = {"x": x, "y": x[:1] if rng.random() < 0.3 else x}
    name = rng.choice([n for n in FOLDS if n != "prod"])
    axes = tuple(a - len(shape) if rng.random() < 0.3 else a for a in rng.sample(range(len(shape)), rng.randrange(len(shape) + 1)))
    keepdims = rng.random() < 0.5
    value = rng.choice(["x + y", "2*x", "x", "x < y", "maximum(x, y)"])
    wanted = np.asarray(FOLDS[name](eval(value, {**SCOPE, **data}), axis=axes or None, keepdims=keepdims))
    out = np.zeros(wanted.shape, wanted.dtype) if rng.random() < 0.2 else None
    got = evaluate(f"{name}({value})", data, out, axes, keepdims)
    check(same(wanted, got), name, value, dtype, shape, axes, keepdims, repr(wanted), repr(got))
    if out is not None:
        check(same(wanted, out), "out", name, value)


for _ in range(max(20, count // 20)):
    over_axes()
for bad in ((5,), (0, 0)):
    try:
        evaluate("sum(x)", {"x": np.ones((2, 3))}, None, bad)
        check(False, "an axis that is wrong is taken", bad)
    except ArrError as why:
        check(why.status == "SHAPE", why)
try:
    evaluate("x + 1", {"x": np.ones(3)}, None, (0,))
    check(False, "there is no reduction")
except ArrError as why:
    check(why.status == "ARG", why)
print(f"expressions with NumPy's bits: {done} of {tried}")
